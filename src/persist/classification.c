#include "persist/classification.h"

#include "base/memory.h"

void classification_release(struct classification *classification)
{
    class_names_release(&classification->classes);
    memory_free(classification->moments);
    memory_free(classification->confusion);
    kernel_classifier_release(&classification->kernels[0]);
    *classification = (struct classification){.moments = NULL};
}
