#include "persist/classification.h"

#include "base/memory.h"

double classification_network_share(const struct classification *classification)
{
    double share = 1;
    for (int k = 0; k < classification->kernel_count; k++)
        share -= classification->kernels[k].share;
    for (int n = 0; n < classification->neighbour_count; n++)
        share -= classification->neighbours[n].share;
    return share > 0 ? share : 0;
}

void classification_release(struct classification *classification)
{
    class_names_release(&classification->classes);
    memory_free(classification->moments);
    memory_free(classification->confusion);
    for (int k = 0; k < KERNEL_CLASSIFIER_MOST; k++)
        kernel_classifier_release(&classification->kernels[k]);
    neighbour_classifier_release(&classification->neighbours[0]);
    *classification = (struct classification){.moments = NULL};
}
