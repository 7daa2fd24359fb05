#include "predict/shown_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "plan/rules.h"
#include "plan/training_data.h"

/* Rows as they were read: values [column_count][extent], of which `length` steps were seen. The first is step
 * first_step of the series that the preparations are of. */
struct raw_rows {
    const double *values;
    size_t length, extent;
    int64_t first_step;
    struct timeline timeline;
};

static int prepare_rows(const struct model *model, const struct preparation *preparations,
                        const struct rows_place *place, const struct raw_rows *rows, int steps_ahead,
                        struct prepared_series *const prepared[], struct error *error)
{
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (prepared_series_init(prepared[p], &preparations[p], place, rows->values, rows->length, rows->extent,
                                 rows->first_step, error) ||
            prepared_series_add_calendar(prepared[p], &rows->timeline, model->recipe.calendar, steps_ahead, error))
            return -1;
    }
    return 0;
}

/* The model's series that the rows of a panel's series are placed in; none for a stranger of the same name. */
static const struct model_series *find_placed(const struct model *model, const struct panel *panel, size_t s)
{
    if (model->calendar.unit == CALENDAR_ROW || panel->series[s].is_stranger)
        return NULL; /* nothing tells where the rows lie */
    return model_find_series(model, panel->series[s].id, s);
}

/* ------------------------------------------------------------------ the model's own */

/* The tail of a series and what is known of the steps to come, [column_count][extent] in *values (owned). */
static int join_tail(const struct model *model, const struct model_series *series, size_t extent, double **values,
                     struct error *error)
{
    size_t seen = (size_t)(model->target_count + model->past_count);
    if (!(*values = memory_allocate((size_t)model->column_count * extent, sizeof **values, error)))
        return -1;
    for (size_t c = 0; c < (size_t)model->column_count; c++) {
        double *row = *values + c * extent;
        memcpy(row, series->tail + c * series->tail_length, series->tail_length * sizeof *row);
        for (size_t k = 0; k < series->future_length; k++)
            row[series->tail_length + k] = c < seen ? NAN : series->future[(c - seen) * series->future_length + k];
    }
    return 0;
}

int shown_rows_of_model(const struct model *model, const struct model_series *series, const char *source,
                        int steps_ahead, struct prepared_series *const prepared[], struct error *error)
{
    size_t extent = series->tail_length + series->future_length;
    double *values = NULL;
    const struct rows_place place = {source, series->id, model->columns, NULL};
    const struct anchor first = {
        .stamp = calendar_advance(&model->calendar, series->last_stamp, 1 - (int64_t)series->tail_length)};
    int result = join_tail(model, series, extent, &values, error);
    const struct raw_rows rows = {.values = values,
                                  .length = series->tail_length,
                                  .extent = extent,
                                  .first_step = (int64_t)(series->length - series->tail_length),
                                  .timeline = {&model->calendar, &first, 1}};
    if (result == 0)
        result = prepare_rows(model, series->preparations, &place, &rows, steps_ahead, prepared, error);
    memory_free(values);
    return result;
}

/* ------------------------------------------------------------------ those of a file */

/*
 * Which step of the model's series the stamp is, and in *expected where its grid has that step. It is counted from the
 * model's first row, but from its last one for what comes after it, and for what is not on the grid of the first: a
 * logger that was restarted in between stands on other minutes than at first.
 */
static int64_t count_step(const struct model *model, const struct model_series *known, int64_t stamp, int64_t *expected)
{
    const struct calendar *calendar = &model->calendar;
    int64_t steps = calendar_steps_between(calendar, known->first_stamp, stamp);
    *expected = calendar_advance(calendar, known->first_stamp, steps);
    if (stamp <= known->last_stamp && llabs((long long)(stamp - *expected)) <= calendar_slack(calendar, *expected))
        return steps;
    steps = calendar_steps_between(calendar, known->last_stamp, stamp);
    *expected = calendar_advance(calendar, known->last_stamp, steps);
    return (int64_t)known->length - 1 + steps;
}

/* A series that the model knows must go on on its grid: Wednesdays do not go on with Mondays. A shift of up to a
 * quarter of a step is taken for a logger's restart or daylight saving. */
static int check_phase(const struct model *model, const struct panel *panel, const struct series *series,
                       int64_t expected, struct error *error)
{
    int64_t stamp = series->anchors[0].stamp;
    int64_t off = stamp > expected ? stamp - expected : expected - stamp;
    char text[PLACE_SIZE], found[STAMP_TEXT_SIZE], near[STAMP_TEXT_SIZE], frequency[CALENDAR_TEXT_SIZE];
    if (off <= calendar_slack(&model->calendar, expected))
        return 0;
    calendar_write(&panel->calendar, stamp, found);
    calendar_write(&panel->calendar, expected, near);
    return error_set(error, ERROR_DATA,
                     "%scolumn '%s': '%s' is not on the grid that the model was trained on (%s; the nearest is '%s')",
                     panel_place(panel->source, series->id, text), panel->time_name, found,
                     calendar_describe(&model->calendar, frequency), near);
}

/* A series that the model does not know, or cannot place in time, is prepared by its own rows: preparations[]. */
static int prepare_anew(const struct model *model, const struct panel *panel, const struct series *series,
                        struct preparation *preparations, struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    size_t needed = rules_least_prepared(recipe);
    if (series->length < needed) {
        char text[PLACE_SIZE];
        return error_set(error, ERROR_DATA,
                         "%s%zu row%s too few to learn this series' scale and season from; give at least %zu, or %s",
                         panel_place(panel->source, series->id, text), series->length,
                         series->length == 1 ? " is" : "s are", needed,
                         series->is_stranger ? "rows that go on from those of that name that the model was trained on"
                                             : "a time column and a series that the model was trained on");
    }
    for (int p = 0; p < recipe_preparation_count(recipe); p++) {
        struct preparation_plan plan = training_data_plan(recipe, p, model->series_count);
        if (preparation_fit(&preparations[p], panel, series, series->length, &plan, error))
            return -1;
        /* what describes a series is seen relative to those learnt from */
        for (int c = 0; c < preparations[p].covariate_count && model->series_count; c++) {
            if (model->columns[model->target_count + c].is_static)
                preparations[p].covariates[c] = model->series[0].preparations[p].covariates[c];
        }
    }
    return 0;
}

int shown_rows_of_panel(const struct model *model, const struct panel *panel, size_t index, int steps_ahead,
                        struct preparation *own, struct prepared_series *const prepared[], struct placement *placement,
                        struct error *error)
{
    const struct series *series = &panel->series[index];
    const struct model_series *known = find_placed(model, panel, index);
    const struct rows_place place = {panel->source, series->id, model->columns, series};
    int64_t first_step = 0;
    if (known) {
        int64_t expected;
        first_step = count_step(model, known, series->anchors[0].stamp, &expected);
        if (check_phase(model, panel, series, expected, error))
            return -1;
    } else if (prepare_anew(model, panel, series, own, error)) {
        return -1;
    }
    const struct raw_rows rows = {.values = series->values,
                                  .length = series->length,
                                  .extent = series->extent,
                                  .first_step = first_step,
                                  .timeline = {&panel->calendar, series->anchors, series->anchor_count}};
    if (prepare_rows(model, known ? known->preparations : own, &place, &rows, steps_ahead, prepared, error))
        return -1;
    *placement = (struct placement){
        .known = known,
        .first_step = first_step,
        .is_baseline_only = known ? known->is_baseline_only : series->length < RULES_NETWORK_LENGTH_MIN,
    };
    return 0;
}

/* ------------------------------------------------------------------ the tail before them */

/* Put `kept`'s tail and `between` missing steps before the series. */
static int join(const struct model *model, const struct model_series *kept, size_t between, struct series *series,
                struct error *error)
{
    size_t before = kept->tail_length + between;
    struct series joined = {
        .id = series->id, .length = before + series->length, .extent = before + series->extent, .joined_count = before};
    joined.values = memory_allocate((size_t)model->column_count * joined.extent, sizeof *joined.values, error);
    joined.anchors = memory_allocate(series->anchor_count + 1, sizeof *joined.anchors, error);
    if (!joined.values || !joined.anchors) {
        memory_free(joined.values);
        memory_free(joined.anchors);
        return -1;
    }
    for (int c = 0; c < model->column_count; c++) {
        double *row = series_column(&joined, c);
        memcpy(row, kept->tail + (size_t)c * kept->tail_length, kept->tail_length * sizeof *row);
        for (size_t t = kept->tail_length; t < before; t++)
            row[t] = NAN;
        memcpy(row + before, series_column(series, c), series->extent * sizeof *row);
    }
    int64_t first = (int64_t)(kept->length - kept->tail_length);
    joined.anchors[joined.anchor_count++] =
        (struct anchor){.step = 0, .stamp = calendar_advance(&model->calendar, kept->first_stamp, first)};
    for (size_t i = 0; i < series->anchor_count; i++) {
        struct anchor anchor = series->anchors[i];
        anchor.step += before;
        joined.anchors[joined.anchor_count++] = anchor;
    }
    for (size_t i = 0; i < series->line_run_count; i++)
        series->lines[i].step += before;
    joined.lines = series->lines;
    joined.line_run_count = series->line_run_count;
    memory_free(series->values);
    memory_free(series->anchors);
    *series = joined;
    return 0;
}

int shown_rows_join_tails(const struct model *model, struct panel *panel, struct error *error)
{
    size_t longest = 0; /* tail that was joined */
    for (size_t s = 0; s < panel->series_count; s++) {
        struct series *series = &panel->series[s];
        const struct model_series *kept = find_placed(model, panel, s);
        if (!kept)
            continue;
        int64_t expected;
        int64_t between = count_step(model, kept, series->anchors[0].stamp, &expected) - (int64_t)kept->length;
        bool is_on_grid = expected == series->anchors[0].stamp;
        if (between < 0 || (size_t)between > kept->tail_length || !is_on_grid)
            continue;
        if (join(model, kept, (size_t)between, series, error))
            return -1;
        longest = kept->tail_length > longest ? kept->tail_length : longest;
    }
    if (longest)
        text_append_format(&panel->remarks,
                           "the file goes on from the model's rows, so the last rows that the model has kept (%zu at "
                           "most) are put before it; the baselines and MASE's denominator see no others, so a file "
                           "with all rows from the start is better\n",
                           longest);
    return text_check(&panel->remarks, error);
}

/* ------------------------------------------------------------------ are they enough? */

/* How many steps of the series the model has learnt from. Counted rows do not tell, but for those of the very same
 * file. */
static size_t seen_steps(const struct model *model, const struct panel *panel, size_t s)
{
    const struct series *series = &panel->series[s];
    const struct model_series *known = find_placed(model, panel, s);
    if (model->calendar.unit == CALENDAR_ROW)
        return strcmp(model->sha256, panel->sha256) == 0 ? series->length : 0;
    if (!known)
        return 0;
    size_t low = 0, high = series->length; /* steps before `low` are seen, those from `high` on are not */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (panel_stamp(panel, series, middle) <= known->last_stamp)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t shown_rows_least(const struct model *model, const struct panel *panel, size_t s)
{
    return find_placed(model, panel, s) ? 1 : rules_least_prepared(&model->recipe);
}

bool shown_rows_suffice(const struct model *model, const struct panel *panel, size_t s, size_t length)
{
    const struct series *series = &panel->series[s];
    size_t window = (size_t)recipe_longest_window(&model->recipe), horizon = (size_t)model->recipe.horizon;
    for (int c = 0; c < panel->target_count; c++) {
        const double *values = series_column(series, c);
        size_t t = length;
        while (t > 0 && length - t < window && isnan(values[t - 1]))
            t--;
        if (t == 0 || length - t == window)
            return false;
    }
    for (int c = panel->column_count - panel->known_count; c < panel->column_count; c++) {
        for (size_t t = length; t < length + horizon; t++) {
            if (t >= series->extent || isnan(series_column(series, c)[t]))
                return false;
        }
    }
    return true;
}

size_t shown_rows_floor(const struct model *model, const struct panel *panel, size_t s)
{
    size_t seen = seen_steps(model, panel, s);
    size_t least = shown_rows_least(model, panel, s);
    return seen > least ? seen : least;
}
