#include "recognize/probabilities.h"

#include <string.h>

#include "base/memory.h"
#include "network/loss.h"
#include "predict/asker.h"

int probabilities_of_samples(const struct network *network, const real *const *members, int member_count,
                             const struct sample_source *source, int class_count, double *out, struct error *error)
{
    int result = -1;
    const size_t O = (size_t)network->shape.output_size, C = (size_t)class_count;
    struct asker asker = ASKER_INIT;
    double *group = NULL; /* [C] */
    if (source->count == 0)
        return 0;
    if (asker_init(&asker, network, source->sizes, source->count, error) ||
        !(group = memory_allocate(C, sizeof *group, error)))
        goto done;
    memset(out, 0, source->count * O * sizeof *out);
    for (size_t first = 0, next = 0; asker_take(&asker, source, &next); first = next) {
        for (int m = 0; m < member_count; m++) {
            const real *answer = asker_answer(&asker, members[m], NULL);
            for (size_t i = 0; i < (next - first) * O; i += C) {
                loss_softmax(class_count, answer + i, group);
                for (size_t c = 0; c < C; c++)
                    out[first * O + i + c] += group[c] / member_count;
            }
        }
    }
    result = 0;
done:
    asker_release(&asker);
    memory_free(group);
    return result;
}

int probabilities_of_model(const struct model *model, const struct sample_source *source, double *out,
                           struct error *error)
{
    const int members = model->recipe.ensemble_count;
    const real **parameters = memory_allocate((size_t)members, sizeof *parameters, error);
    for (int m = 0; parameters && m < members; m++)
        parameters[m] = model->members[m].parameters;
    int result = parameters ? probabilities_of_samples(&model->networks[0], parameters, members, source,
                                                       model->classification.classes.count, out, error)
                            : -1;
    memory_free(parameters);
    return result;
}
