#include "persist/classification.h"

#include "base/memory.h"

void classification_release(struct classification *classification)
{
    class_names_release(&classification->classes);
    memory_free(classification->moments);
    memory_free(classification->confusion);
    *classification = (struct classification){.moments = NULL};
}
