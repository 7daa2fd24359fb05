#include "predict/carried_networks.h"

#include <string.h>

#include "base/memory.h"

int carried_init(struct carried_networks *carried, const struct model *model, struct error *error)
{
    struct carried_networks made = {.model = model};
    int variants = recipe_variant_count(&model->recipe);
    made.states = memory_allocate(model_state_offset(model, model->recipe.ensemble_count), sizeof *made.states, error);
    made.readers = memory_allocate((size_t)variants, sizeof *made.readers, error);
    int result = made.states && made.readers ? 0 : -1;
    for (int v = 0; result == 0 && v < variants; v++) {
        struct variant variant = recipe_variant(&model->recipe, v);
        struct window_shape shape = model_window_shape(model, &variant);
        result = series_reader_init(&made.readers[v], &model->networks[v], &shape, error);
    }
    if (result)
        carried_release(&made);
    else
        *carried = made;
    return result;
}

void carried_release(struct carried_networks *carried)
{
    for (int v = 0; carried->readers && v < recipe_variant_count(&carried->model->recipe); v++)
        series_reader_release(&carried->readers[v]);
    memory_free(carried->readers);
    memory_free(carried->states);
    *carried = (struct carried_networks)CARRIED_NETWORKS_INIT;
}

void carried_start(struct carried_networks *carried, const real *states)
{
    size_t count = model_state_offset(carried->model, carried->model->recipe.ensemble_count);
    if (states)
        memcpy(carried->states, states, count * sizeof *states);
    else
        memset(carried->states, 0, count * sizeof *carried->states);
}

/* Add what one network answers after step `origin`, in the data's units and weighed by `share`, to answer [K][T]. */
static void add_answer(const struct window_shape *shape, const struct prepared_series *series, const double *scale,
                       const real *output, size_t origin, double share, double *answer)
{
    int T = shape->target_count;
    for (int o = 0; o < window_output_size(shape); o++) {
        double level = window_held_level(shape, series->targets + (size_t)(o % T) * series->length, origin);
        int64_t step = series->first_step + (int64_t)origin + 1 + o / T;
        answer[o] += share * preparation_undo(&series->preparation->targets[o % T],
                                              level + scale[o % T] * (double)output[o], step);
    }
}

/* The networks of one variant. */
static void read_variant(struct carried_networks *carried, int v, const struct prepared_series *series,
                         const struct series_span *span, size_t from, double *out)
{
    const struct model *model = carried->model;
    struct series_reader *reader = &carried->readers[v];
    const size_t O = model_output_size(model);
    for (size_t step = span->begin; step < span->end; step += (size_t)reader->step_count) {
        series_reader_fill(reader, series, span, step, false);
        for (int m = v; m < model->recipe.ensemble_count; m += recipe_variant_count(&model->recipe)) {
            series_reader_forward(reader, model->members[m].parameters, carried->states + model_state_offset(model, m));
            for (size_t i = 0; i < (size_t)reader->step_count; i++) {
                if (step + i >= from)
                    add_answer(&reader->shape, series, reader->batch.scale, reader->output + i * O, step + i,
                               1.0 / model->recipe.ensemble_count, out + (step + i - from) * O);
            }
        }
    }
}

void carried_read(struct carried_networks *carried, const struct prepared_series *const series[],
                  const struct series_span *span, size_t from, double *out)
{
    const struct model *model = carried->model;
    if (from < span->end)
        memset(out, 0, (span->end - from) * model_output_size(model) * sizeof *out);
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++)
        read_variant(carried, v, series[recipe_variant(&model->recipe, v).preparation], span, from, out);
}
