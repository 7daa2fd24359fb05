#include "predict/follow.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/shown_rows.h"
#include "predict/walked_baselines.h"

int follow_open(struct follow *follow, struct model *model, struct error *error)
{
    *follow = (struct follow)FOLLOW_INIT;
    follow->model = model;
    return model->recipe.is_stateful ? network_answers_init(&follow->answers, model, 1, error) : 0;
}

int follow_init(struct follow *follow, struct model *model, struct error *error)
{
    *follow = (struct follow)FOLLOW_INIT;
    if (model->recipe.task == TASK_CLASSIFY_SERIES)
        return error_set(error, ERROR_USAGE,
                         "--follow: the model tells the class of a whole series, and rows that come one by one are "
                         "none yet; give it a FILE");
    if (model->rules.every[0])
        return error_set(error, ERROR_USAGE,
                         "--follow: a step of the model is made of all readings of %s (--every), and a row is one of "
                         "them; give it a FILE",
                         model->rules.every);
    if (model->wide_target)
        return error_set(error, ERROR_USAGE,
                         "--follow: a row of a wide file belongs to several series (--wide); give the model a FILE");
    if (model->known_count)
        return error_set(error, ERROR_USAGE,
                         "--follow: the model also reads column '%s' of the steps to come (--known), and rows that "
                         "come one by one do not tell it; give a FILE with them, or train a model with --past",
                         model->columns[model->target_count + model->past_count].name);
    if (follow_open(follow, model, error))
        return -1;
    follow->far_stamps = memory_allocate(model->series_count, sizeof *follow->far_stamps, error);
    if (!follow->far_stamps)
        return -1;
    for (size_t s = 0; s < model->series_count; s++)
        follow->far_stamps[s] = INT64_MAX;
    return 0;
}

void follow_release(struct follow *follow)
{
    network_answers_release(&follow->answers);
    outliers_release(&follow->outliers);
    memory_free(follow->far_stamps);
    follow->far_stamps = NULL;
}

/* Stateful networks read the step that is the last one now. */
static int read_last(struct follow *follow, const char *place, struct model_series *series, struct error *error)
{
    const struct model *model = follow->model;
    struct prepared_series prepared[PREPARATION_COUNT_MAX] = {{.targets = NULL}};
    struct prepared_series *const places[PREPARATION_COUNT_MAX] = {&prepared[0], &prepared[1]};
    _Static_assert(PREPARATION_COUNT_MAX == 2, "each preparation has its place here");
    const size_t end = series->tail_length;
    const struct carried_from from = {end - 1, series->states};
    int result = -1;
    if (shown_rows_of_model(model, series, place, model->recipe.horizon, places, error) == 0 &&
        network_answers_look_at(&follow->answers, places, 1, NULL, &from, error) == 0)
        result =
            network_answers_states(&follow->answers, &(struct network_question){0, end}, 1, &series->states, error);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        prepared_series_release(&prepared[p]);
    return result;
}

/* The tail moves on by one step, and the series' length with it. */
static int append_to_tail(const struct model *model, struct model_series *series, int64_t stamp, const double *values,
                          struct error *error)
{
    size_t before = series->tail_length, most = model_tail_length(&model->recipe),
           after = before < most ? before + 1 : before;
    size_t dropped = before + 1 - after;
    double *tail = memory_allocate((size_t)model->column_count * after, sizeof *tail, error);
    if (!tail)
        return -1;
    for (int c = 0; c < model->column_count; c++) {
        memcpy(tail + (size_t)c * after, series->tail + (size_t)c * before + dropped, (after - 1) * sizeof *tail);
        tail[(size_t)c * after + after - 1] = values[c];
    }
    memory_free(series->tail);
    series->tail = tail;
    series->tail_length = after;
    series->length++;
    series->last_stamp = stamp;
    return 0;
}

/* One step more; values [column_count], NAN missing. */
static int append_step(struct follow *follow, const char *place, struct model_series *series, int64_t stamp,
                       const double *values, struct error *error)
{
    const struct model *model = follow->model;
    if ((series->states && read_last(follow, place, series, error)) ||
        append_to_tail(model, series, stamp, values, error))
        return -1;
    for (int c = 0; series->baselines && c < model->target_count; c++)
        baselines_advance(&series->baselines[c], values[c], KNOWN_COLUMNS_NONE); /* follow_init() refuses them */
    return 0;
}

/* Does the row before this one lie as far away, so that it is the series that has stood still? */
static bool is_far_again(int64_t far, const struct calendar *calendar, int64_t stamp)
{
    return far < stamp && calendar_steps_between(calendar, far, stamp) <= FORECAST_GAP_MAX;
}

/* How many steps the row lies after the last one of its series, in *steps. `far`: the stamp of the row before, if that
 * lay too far away. */
static int count_steps(const struct model *model, const char *place, const struct panel *panel,
                       const struct model_series *series, int64_t stamp, int64_t *far, int64_t *steps,
                       struct error *error)
{
    const struct calendar *calendar = &model->calendar;
    const bool is_again = is_far_again(*far, calendar, stamp);
    *far = INT64_MAX;
    char found[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE], frequency[CALENDAR_TEXT_SIZE], text[PLACE_SIZE];
    *steps = 1;
    if (calendar->unit == CALENDAR_ROW)
        return 0;
    *steps = calendar_steps_between(calendar, series->last_stamp, stamp);
    int64_t expected = calendar_advance(calendar, series->last_stamp, *steps);
    int64_t off = stamp > expected ? stamp - expected : expected - stamp;
    calendar_write(&panel->calendar, stamp, found);
    calendar_write(&panel->calendar, series->last_stamp, last);
    if (stamp <= series->last_stamp || *steps < 1)
        return error_set(
            error, ERROR_DATA,
            "%scolumn '%s': '%s' is not after '%s', the last row of the series; rows follow it in the order of time",
            panel_place(place, series->id, text), panel->time_name, found, last);
    if (off > calendar_slack(calendar, expected))
        return error_set(error, ERROR_DATA,
                         "%scolumn '%s': '%s' is not on the grid of the series (%s, the last row '%s')",
                         panel_place(place, series->id, text), panel->time_name, found,
                         calendar_describe(calendar, frequency), last);
    if (*steps - 1 > FORECAST_GAP_MAX && !(is_again && *steps <= FOLLOW_GAP_MAX)) {
        *far = stamp;
        return error_set(error, ERROR_DATA,
                         "%scolumn '%s': '%s' lies %lld steps (%s) after the last row of the series, '%s'; a gap of up "
                         "to %d is taken as missing values",
                         panel_place(place, series->id, text), panel->time_name, found, (long long)*steps,
                         calendar_describe(calendar, frequency), last, FORECAST_GAP_MAX);
    }
    return 0;
}

/* Can the networks be shown these values? One that they cannot would stand in the tail for as long as that is. */
static int check_values(const struct model *model, const char *place, const struct model_series *series,
                        const double *values, struct error *error)
{
    int result = 0;
    const struct rows_place at = {place, series->id, model->columns, NULL};
    for (int p = 0; !model_classifies(model) && result == 0 && p < recipe_preparation_count(&model->recipe); p++) {
        struct prepared_series prepared = {.targets = NULL};
        result = prepared_series_init(&prepared, &series->preparations[p], &at, values, 1, 1, (int64_t)series->length,
                                      error);
        prepared_series_release(&prepared);
    }
    return result;
}

/* What lies far outside of the series' last rows is missing in the row. */
static int leave_out(struct follow *follow, const struct model_series *series, struct panel *panel, struct error *error)
{
    outliers_release(&follow->outliers);
    const bool is_wanted = follow->model->recipe.outliers == OUTLIERS_AUTO && !model_classifies(follow->model);
    for (int c = 0; is_wanted && c < follow->model->target_count; c++) {
        if (outliers_leave_out_next(series->tail + (size_t)c * series->tail_length, series->tail_length, panel, c,
                                    &follow->outliers, error))
            return -1;
    }
    return 0;
}

int follow_step(struct follow *follow, const char *place, size_t index, const double *values, struct error *error)
{
    const struct model *model = follow->model;
    struct model_series *series = &model->series[index];
    double *row = memory_allocate((size_t)model->column_count, sizeof *row, error);
    if (!row)
        return -1;
    for (int c = 0; c < model->column_count; c++)
        row[c] = c < model->target_count ? values[c] : NAN;
    const int result =
        append_step(follow, place, series, calendar_advance(&model->calendar, series->last_stamp, 1), row, error);
    memory_free(row);
    return result;
}

int follow_reach(struct follow *follow, const char *place, struct panel *panel, size_t *index, struct error *error)
{
    int result = -1;
    struct model *model = follow->model;
    const struct series *row = &panel->series[0];
    const struct model_series *known = model_find_series(model, row->id, 0);
    int64_t steps;
    if (!known)
        return error_set(error, ERROR_DATA,
                         "%s: column '%s': '%.80s' is none of the series that the model was trained on", place,
                         panel->series_name, row->id);
    *index = (size_t)(known - model->series);
    struct model_series *series = &model->series[*index];
    if (count_steps(model, place, panel, series, row->anchors[0].stamp, &follow->far_stamps[*index], &steps, error) ||
        leave_out(follow, series, panel, error))
        return -1;
    double *missing = memory_allocate((size_t)model->column_count, sizeof *missing, error);
    if (!missing || check_values(model, place, series, row->values, error))
        goto done;
    for (int c = 0; c < model->column_count; c++)
        missing[c] = NAN;
    for (result = 0; steps > 1 && result == 0; steps--)
        result = append_step(follow, place, series, calendar_advance(&model->calendar, series->last_stamp, 1), missing,
                             error);
done:
    memory_free(missing);
    return result;
}

int follow_append(struct follow *follow, const char *place, struct panel *panel, size_t *index, struct error *error)
{
    if (follow_reach(follow, place, panel, index, error))
        return -1;
    struct model_series *series = &follow->model->series[*index];
    const bool is_counted = follow->model->calendar.unit == CALENDAR_ROW;
    return append_step(follow, place, series, is_counted ? series->last_stamp + 1 : panel->series[0].anchors[0].stamp,
                       panel->series[0].values, error);
}

int follow_forecast(const struct follow *follow, const char *place, size_t index, struct forecast *forecast,
                    struct error *error)
{
    const struct model view = model_with_series(follow->model, &follow->model->series[index], 1);
    return forecast_model(&view, place, forecast, error);
}
