#include "scored_rows/fitted_output.h"

#include <math.h>

#include "base/memory.h"
#include "results/answer_rows.h"

/* The columns of one target. `actual` has the digits that the file has. */
static void append_columns(struct answer_rows *rows, const char *of, double actual, double fitted, int decimals)
{
    rows->decimals = ANSWER_EXACT;
    answer_rows_number(rows, (struct answer_name){"actual", 0, of}, actual);
    rows->decimals = decimals;
    answer_rows_number(rows, (struct answer_name){"fitted", 0, of}, fitted);
    answer_rows_number(rows, (struct answer_name){"residual", 0, of}, actual - fitted);
}

/* The decimals of all fitted values of target c of series s. */
static int find_decimals(const struct model *model, const struct panel *panel, const struct fitted *fitted,
                         const struct answer_style *style, size_t s, int c)
{
    const size_t rows = fitted->step_count == 1 ? panel->series[s].length : panel->series[s].length + 1;
    struct forecast_series series = {.id = panel->series[s].id, .member = s};
    const struct forecast view = {.series_count = 1,
                                  .horizon = (int)rows * fitted->step_count,
                                  .target_count = fitted->target_count,
                                  .series = &series,
                                  .values = fitted->values + (fitted->begins[s]) * (size_t)fitted->step_count *
                                                                 (size_t)fitted->target_count};
    return digits_of_forecast(style, model, panel, &view, 0, c);
}

static bool has_value(const double *values, int count)
{
    for (int c = 0; c < count; c++) {
        if (!isnan(values[c]))
            return true;
    }
    return false;
}

void fitted_output(const struct model *model, const struct panel *panel, const struct fitted *fitted,
                   const struct answer_style *style, struct text *text)
{
    const int T = fitted->target_count;
    int *decimals = memory_allocate((size_t)T, sizeof *decimals, &text->error);
    if (!decimals)
        return;
    struct answer_rows rows = answer_rows_open(model, &panel->calendar, style->format, text);
    if (style->format == FORMAT_CSV) {
        answer_rows_header(&rows, true);
        for (int c = 0; c < T; c++)
            append_columns(&rows, T > 1 ? model->columns[c].name : NULL, 0, 0, ANSWER_EXACT);
        answer_rows_end(&rows);
    }
    for (size_t s = 0; s < fitted->series_count; s++) {
        const struct series *series = &panel->series[s];
        for (int c = 0; c < T; c++)
            decimals[c] = find_decimals(model, panel, fitted, style, s, c);
        for (size_t t = 0; t < series->length; t++) {
            const double *values = fitted_of(fitted, s, t);
            const int64_t stamp = panel_stamp(panel, series, t);
            if (t < series->joined_count || !has_value(values, T))
                continue;
            answer_rows_begin(&rows, series->id, &stamp);
            for (int c = 0; c < T; c++)
                append_columns(&rows, T > 1 ? model->columns[c].name : NULL, series_column(series, c)[t], values[c],
                               decimals[c]);
            answer_rows_end(&rows);
        }
    }
    answer_rows_close(&rows);
    memory_free(decimals);
}

/* The columns of one target of one step, or their names. */
static void append_step(struct answer_rows *rows, const char *of, double forecast, double actual, int decimals)
{
    rows->decimals = decimals;
    answer_rows_number(rows, (struct answer_name){"forecast", 0, of}, forecast);
    rows->decimals = ANSWER_EXACT;
    answer_rows_number(rows, (struct answer_name){"actual", 0, of}, actual);
}

/* The k-th step (from 1) of the answer at row t, which is row t + k. */
static void append_answer(struct answer_rows *rows, const struct panel *panel, const struct fitted *fitted, size_t s,
                          size_t t, int k, const int *decimals)
{
    const struct series *series = &panel->series[s];
    const int T = fitted->target_count;
    const double *values = fitted_of(fitted, s, t + 1) + (size_t)(k - 1) * (size_t)T;
    const int64_t origin = panel_stamp(panel, series, t), stamp = calendar_advance(&panel->calendar, origin, k);
    answer_rows_begin(rows, series->id, &stamp);
    rows->decimals = ANSWER_EXACT;
    answer_rows_time(rows, "origin", origin);
    answer_rows_number(rows, (struct answer_name){"step", 0, NULL}, k);
    for (int c = 0; c < T; c++)
        append_step(rows, T > 1 ? rows->model->columns[c].name : NULL, values[c],
                    t + (size_t)k < series->length ? series_column(series, c)[t + (size_t)k] : NAN, decimals[c]);
    answer_rows_end(rows);
}

void fitted_output_steps(const struct model *model, const struct panel *panel, const struct fitted *fitted,
                         const struct answer_style *style, struct text *text)
{
    const int T = fitted->target_count, K = fitted->step_count;
    int *decimals = memory_allocate((size_t)T, sizeof *decimals, &text->error);
    if (!decimals)
        return;
    struct answer_rows rows = answer_rows_open(model, &panel->calendar, style->format, text);
    if (style->format == FORMAT_CSV) {
        answer_rows_header(&rows, true);
        answer_rows_time(&rows, "origin", 0);
        answer_rows_number(&rows, (struct answer_name){"step", 0, NULL}, 0);
        for (int c = 0; c < T; c++)
            append_step(&rows, T > 1 ? model->columns[c].name : NULL, 0, 0, ANSWER_EXACT);
        answer_rows_end(&rows);
    }
    for (size_t s = 0; s < fitted->series_count; s++) {
        for (int c = 0; c < T; c++)
            decimals[c] = find_decimals(model, panel, fitted, style, s, c);
        for (size_t t = panel->series[s].joined_count; t < panel->series[s].length; t++) {
            for (int k = 1; k <= K && has_value(fitted_of(fitted, s, t + 1), T); k++)
                append_answer(&rows, panel, fitted, s, t, k, decimals);
        }
    }
    answer_rows_close(&rows);
    memory_free(decimals);
}
