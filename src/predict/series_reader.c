#include "predict/series_reader.h"

#include <string.h>

#include "base/memory.h"

/* Steps of a chunk, longest first. */
static const int chunk_lengths[SERIES_READER_LENGTHS] = {64, 8, 1};

int series_reader_init(struct series_reader *reader, const struct network *network, const struct window_shape *shape,
                       struct error *error)
{
    struct series_reader made = {.shape = *shape};
    const struct kernels *kernels = kernels_select(error);
    int result = kernels ? 0 : -1;
    for (int i = 0; result == 0 && i < SERIES_READER_LENGTHS; i++) {
        struct network_shape cut = network->shape;
        cut.window_length = chunk_lengths[i];
        result = network_init(&made.lanes[i].network, &cut, error) ||
                         network_workspace_init(&made.lanes[i].workspace, &made.lanes[i].network, kernels, 1, error)
                     ? -1
                     : 0;
    }
    made.shape.window_length = chunk_lengths[0];
    if (result == 0)
        result = sample_batch_init(&made.batch, window_sample_sizes(&made.shape), 1, error);
    if (result == 0) {
        made.output =
            memory_allocate((size_t)chunk_lengths[0] * (size_t)network->shape.output_size, sizeof *made.output, error);
        made.next_state = memory_allocate(network_state_size(network), sizeof *made.next_state, error);
        result = made.output && made.next_state ? 0 : -1;
    }
    if (result)
        series_reader_release(&made);
    else
        *reader = made;
    return result;
}

void series_reader_release(struct series_reader *reader)
{
    for (int i = 0; i < SERIES_READER_LENGTHS; i++) {
        network_workspace_release(&reader->lanes[i].workspace);
        network_release(&reader->lanes[i].network);
    }
    sample_batch_release(&reader->batch);
    memory_free(reader->output);
    memory_free(reader->next_state);
    *reader = (struct series_reader)SERIES_READER_INIT;
}

void series_reader_fill(struct series_reader *reader, const struct prepared_series *series,
                        const struct series_span *span, size_t step, bool percentage)
{
    int i = 0;
    while ((size_t)chunk_lengths[i] > span->end - step)
        i++;
    reader->lane = &reader->lanes[i];
    reader->shape.window_length = reader->step_count = chunk_lengths[i];
    /* the one window of the one series that ends with the chunk */
    size_t origin = step + (size_t)chunk_lengths[i] - 1, first_index[2] = {0, 1}, target_end = span->target_end,
           known_end = span->known_end;
    const struct window_set set = {.shape = reader->shape,
                                   .series = series,
                                   .series_count = 1,
                                   .first_origin = &origin,
                                   .first_index = first_index,
                                   .target_end = &target_end,
                                   .known_end = &known_end};
    window_batch_fill(&reader->batch, &set, &(uint64_t){0}, 1, percentage);
}

void series_reader_forward(struct series_reader *reader, const real *parameters, real *state)
{
    struct series_reader_lane *lane = reader->lane;
    network_forward(&lane->network, &lane->workspace,
                    &(struct network_pass){.sample_count = 1,
                                           .parameters = parameters,
                                           .input = reader->batch.input,
                                           .future = reader->batch.future,
                                           .output = reader->output,
                                           .initial_state = state,
                                           .final_state = reader->next_state});
    memcpy(state, reader->next_state, network_state_size(&lane->network) * sizeof *state);
}
