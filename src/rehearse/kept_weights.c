#include "rehearse/kept_weights.h"

#include <string.h>

#include "base/memory.h"

void kept_weights_free(real **copies, int count)
{
    for (int m = 0; copies && m < count; m++)
        memory_free(copies[m]);
    memory_free(copies);
}

real **kept_weights_copy(const struct model *model, struct error *error)
{
    const int members = model->recipe.ensemble_count;
    real **copies = memory_allocate((size_t)members, sizeof *copies, error);
    for (int m = 0; copies && m < members; m++) {
        const size_t size = model_network(model, m)->parameter_count;
        if (!(copies[m] = memory_allocate(size, sizeof **copies, error))) {
            kept_weights_free(copies, members);
            return NULL;
        }
        memcpy(copies[m], model->members[m].parameters, size * sizeof **copies);
    }
    return copies;
}

void kept_weights_restore(struct model *model, real *const *copies)
{
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        memcpy(model->members[m].parameters, copies[m], model_network(model, m)->parameter_count * sizeof **copies);
}
