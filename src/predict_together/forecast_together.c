#include "predict_together/forecast_together.h"

#include <string.h>

#include "base/memory.h"
#include "communicator/communicator.h"
#include "predict/asker.h"

static int forecast_alone(const struct model *model, const char *source, const struct panel *panel,
                          struct forecast *forecast, struct error *error)
{
    return panel ? forecast_panel(model, panel, forecast, error) : forecast_model(model, source, forecast, error);
}

/* The series begin .. end-1 of the panel, or of the model. */
static int forecast_block(const struct model *model, const char *source, const struct panel *panel, size_t begin,
                          size_t end, struct forecast *forecast, struct error *error)
{
    struct panel some = panel ? *panel : (struct panel)PANEL_INIT;
    some.series += panel ? begin : 0;
    some.series_count = end - begin;
    const struct model view = model_with_series(model, model->series + (panel ? 0 : begin), end - begin);
    return panel ? forecast_panel(model, &some, forecast, error) : forecast_model(&view, source, forecast, error);
}

/* Rank r's block: whole batches of the networks, so that each is made of the same windows whatever the number of
 * ranks. */
static void find_block(const struct communicator *ranks, size_t count, int r, size_t *begin, size_t *end)
{
    communicator_block(ranks, (count + ASKER_BATCH - 1) / ASKER_BATCH, r, begin, end);
    *begin = *begin * ASKER_BATCH < count ? *begin * ASKER_BATCH : count;
    *end = *end * ASKER_BATCH < count ? *end * ASKER_BATCH : count;
}

/* Room for all series. */
static int make_room(const struct model *model, size_t count, struct forecast *made, struct error *error)
{
    const size_t levels = (size_t)model->intervals.level_count, T = (size_t)model->target_count;
    const size_t outputs = count * (size_t)model->recipe.horizon * T;
    *made = (struct forecast){.series_count = count,
                              .horizon = model->recipe.horizon,
                              .target_count = model->target_count,
                              .level_count = (int)levels,
                              .is_approximate = model->intervals.is_approximate,
                              .left_out = LEFT_OUT_INIT};
    memcpy(made->levels, model->recipe.levels, sizeof made->levels);
    made->series = memory_allocate(count, sizeof *made->series, error);
    made->values = memory_allocate(outputs, (1 + 2 * levels) * sizeof *made->values, error);
    made->limits = memory_allocate(count * T, sizeof *made->limits, error);
    if (!made->series || !made->values || !made->limits)
        return -1;
    made->lower = levels ? made->values + outputs : NULL;
    made->upper = levels ? made->lower + outputs * levels : NULL;
    return 0;
}

/* Everybody's block to everybody, `size` bytes for a series. */
static void gather(const struct communicator *ranks, void *array, size_t count, size_t size, const void *own,
                   size_t *ends)
{
    size_t begin = 0, end = 0;
    for (int r = 0; r < ranks->size; r++) {
        find_block(ranks, count, r, &begin, &end);
        ends[r] = end * size;
    }
    find_block(ranks, count, ranks->rank, &begin, &end);
    if (end > begin)
        memcpy((char *)array + begin * size, own, (end - begin) * size);
    communicator_gather(ranks, array, ends);
}

/* All blocks together; ids and places are those of this rank's panel or model. */
static void put_together(const struct communicator *ranks, const struct model *model, const struct panel *panel,
                         const struct forecast *own, struct forecast *made, size_t *ends)
{
    const size_t count = made->series_count, T = (size_t)made->target_count;
    const size_t outputs = (size_t)made->horizon * T, bounds = outputs * (size_t)made->level_count;
    gather(ranks, made->series, count, sizeof *made->series, own->series, ends);
    gather(ranks, made->values, count, outputs * sizeof *made->values, own->values, ends);
    gather(ranks, made->limits, count, T * sizeof *made->limits, own->limits, ends);
    if (bounds > 0) {
        gather(ranks, made->lower, count, bounds * sizeof *made->lower, own->lower, ends);
        gather(ranks, made->upper, count, bounds * sizeof *made->upper, own->upper, ends);
    }
    for (size_t s = 0; s < count; s++) {
        made->series[s].id = panel ? panel->series[s].id : model->series[s].id;
        made->series[s].member = s;
    }
}

int forecast_together(const struct model *model, const char *source, const struct panel *panel,
                      struct forecast *forecast, struct error *error)
{
    const struct communicator *ranks = effort_ranks(model->effort);
    const size_t count = panel ? panel->series_count : model->series_count;
    struct forecast own = FORECAST_INIT, made = FORECAST_INIT;
    struct error fault = ERROR_INIT;
    size_t begin, end;
    int result = -1;
    if (communicator_size(ranks) == 1 || count <= ASKER_BATCH)
        return forecast_alone(model, source, panel, forecast, error);
    size_t *ends = memory_allocate((size_t)ranks->size, sizeof *ends, error);
    if (communicator_agree(ranks, ends && make_room(model, count, &made, error) == 0 ? 0 : -1, 0, error))
        goto done;
    find_block(ranks, count, ranks->rank, &begin, &end);
    int failed = begin < end ? forecast_block(model, source, panel, begin, end, &own, &fault) : 0;
    if (communicator_any(ranks, fault.kind == ERROR_DATA || own.left_out.count > 0)) {
        result = forecast_alone(model, source, panel, forecast, error);
        goto done;
    }
    if (communicator_agree(ranks, failed, 0, &fault)) {
        error_set(error, fault.kind, "%s", fault.message);
        goto done;
    }
    put_together(ranks, model, panel, &own, &made, ends);
    *forecast = made;
    made = (struct forecast)FORECAST_INIT;
    result = 0;
done:
    forecast_release(&own);
    forecast_release(&made);
    memory_free(ends);
    return result;
}
