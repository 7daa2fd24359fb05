#include "predict/asker.h"

#include "base/memory.h"

/* Steps of a chunk, longest first. */
static const int chunk_lengths[SERIES_READER_LENGTHS] = {64, 8, 1};

int asker_init(struct asker *asker, const struct network *network, struct sample_sizes sizes, size_t sample_count,
               struct error *error)
{
    const int capacity = sample_count < ASKER_BATCH ? (int)sample_count : ASKER_BATCH;
    const size_t outputs = (size_t)network_answer_count(network) * (size_t)network->shape.output_size;
    const struct kernels *kernels = kernels_select(error);
    *asker = (struct asker){
        .network = network, .workspace = NETWORK_WORKSPACE_INIT, .batch = SAMPLE_BATCH_INIT, .output = NULL};
    if (!kernels || network_workspace_init(&asker->workspace, network, kernels, capacity, error) ||
        sample_batch_init(&asker->batch, sizes, capacity, error))
        return -1;
    asker->output = memory_allocate((size_t)capacity * outputs, sizeof *asker->output, error);
    return asker->output ? 0 : -1;
}

void asker_release(struct asker *asker)
{
    network_workspace_release(&asker->workspace);
    sample_batch_release(&asker->batch);
    memory_free(asker->output);
    *asker = (struct asker)ASKER_INIT;
}

bool asker_take(struct asker *asker, const struct sample_source *source, size_t *next)
{
    uint64_t indices[ASKER_BATCH];
    int count = 0;
    while (count < asker->batch.capacity && *next < source->count)
        indices[count++] = (*next)++;
    if (count)
        source->fill(source->context, &asker->batch, indices, count, NULL);
    return count > 0;
}

const real *asker_answer(struct asker *asker, const real *parameters, real *state)
{
    const struct network *network = asker->network;
    const size_t outputs = (size_t)asker->batch.sample_count * (size_t)network->shape.output_size;
    asker->pass = (struct network_pass){.sample_count = asker->batch.sample_count,
                                        .parameters = parameters,
                                        .input = asker->batch.input,
                                        .future = asker->batch.future,
                                        .output = asker->output,
                                        .initial_state = state,
                                        .final_state = state};
    network_forward(network, &asker->workspace, &asker->pass);
    return asker->output + (size_t)(network_answer_count(network) - 1) * outputs;
}

int series_reader_init(struct series_reader *reader, const struct network *network, const struct window_shape *shape,
                       struct error *error)
{
    *reader = (struct series_reader){.shape = *shape};
    for (int i = 0; i < SERIES_READER_LENGTHS; i++) {
        struct network_shape cut = network->shape;
        cut.window_length = reader->shape.window_length = chunk_lengths[i];
        if (network_init(&reader->networks[i], &cut, error) ||
            asker_init(&reader->askers[i], &reader->networks[i], window_sample_sizes(&reader->shape), 1, error))
            return -1;
    }
    return 0;
}

void series_reader_release(struct series_reader *reader)
{
    for (int i = 0; i < SERIES_READER_LENGTHS; i++) {
        asker_release(&reader->askers[i]);
        network_release(&reader->networks[i]);
    }
    *reader = (struct series_reader)SERIES_READER_INIT;
}

void series_reader_take(struct series_reader *reader, const struct window_set *set, size_t index, size_t step,
                        size_t end, bool percentage)
{
    int i = 0;
    while ((size_t)chunk_lengths[i] > end - step)
        i++;
    reader->asker = &reader->askers[i];
    reader->shape.window_length = reader->step_count = chunk_lengths[i];
    /* the one window of the one series that ends with the chunk */
    size_t origin = step + (size_t)chunk_lengths[i] - 1, first_index[2] = {0, 1};
    const struct window_set chunk = {.shape = reader->shape,
                                     .series = &set->series[index],
                                     .series_count = 1,
                                     .first_origin = &origin,
                                     .first_index = first_index,
                                     .target_end = &set->target_end[index],
                                     .known_end = &set->known_end[index]};
    window_batch_fill(&reader->asker->batch, &chunk, &(uint64_t){0}, 1, percentage);
}
