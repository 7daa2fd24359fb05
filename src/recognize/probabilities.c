#include "recognize/probabilities.h"

#include <string.h>

#include "base/memory.h"
#include "network/loss.h"

/* Samples that go through the networks together. */
#define PROBABILITY_BATCH 64

struct lane {
    struct network_workspace workspace;
    struct sample_batch batch;
    real *output;  /* [A][B][O] */
    double *group; /* [C] */
};

static void release(struct lane *lane)
{
    network_workspace_release(&lane->workspace);
    sample_batch_release(&lane->batch);
    memory_free(lane->output);
    memory_free(lane->group);
}

int probabilities_of_samples(const struct network *network, const real *const *members, int member_count,
                             const struct sample_source *source, int class_count, double *out, struct error *error)
{
    int result = -1;
    struct lane lane = {.workspace = NETWORK_WORKSPACE_INIT, .batch = SAMPLE_BATCH_INIT};
    const size_t O = (size_t)network->shape.output_size, C = (size_t)class_count,
                 before = (size_t)network_answer_count(network) - 1;
    const int capacity = source->count < PROBABILITY_BATCH ? (int)source->count : PROBABILITY_BATCH;
    const struct kernels *kernels = kernels_select(error);
    uint64_t indices[PROBABILITY_BATCH];
    if (source->count == 0)
        return 0;
    if (!kernels || network_workspace_init(&lane.workspace, network, kernels, capacity, error) ||
        sample_batch_init(&lane.batch, source->sizes, capacity, error) ||
        !(lane.output = memory_allocate((size_t)capacity * (before + 1) * O, sizeof *lane.output, error)) ||
        !(lane.group = memory_allocate(C, sizeof *lane.group, error)))
        goto done;
    memset(out, 0, source->count * O * sizeof *out);
    for (size_t first = 0; first < source->count; first += (size_t)capacity) {
        const int B = source->count - first < (size_t)capacity ? (int)(source->count - first) : capacity;
        for (int b = 0; b < B; b++)
            indices[b] = first + (size_t)b;
        source->fill(source->context, &lane.batch, indices, B, NULL);
        for (int m = 0; m < member_count; m++) {
            network_forward(network, &lane.workspace,
                            &(struct network_pass){.sample_count = B,
                                                   .parameters = members[m],
                                                   .input = lane.batch.input,
                                                   .future = lane.batch.future,
                                                   .output = lane.output});
            const real *last = lane.output + before * (size_t)B * O;
            for (size_t i = 0; i < (size_t)B * O; i += C) {
                loss_softmax(class_count, last + i, lane.group);
                for (size_t c = 0; c < C; c++)
                    out[first * O + i + c] += lane.group[c] / member_count;
            }
        }
    }
    result = 0;
done:
    release(&lane);
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
