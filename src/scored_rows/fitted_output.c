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
    struct forecast_series series = {.id = panel->series[s].id, .member = s};
    const struct forecast view = {.series_count = 1,
                                  .horizon = (int)panel->series[s].length,
                                  .target_count = fitted->target_count,
                                  .series = &series,
                                  .values = fitted->values + fitted->begins[s] * (size_t)fitted->target_count};
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
            const double *values = fitted->values + (fitted->begins[s] + t) * (size_t)T;
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
