#include "results/forecast_output.h"

#include "base/memory.h"
#include "results/answer_rows.h"

/* The columns of one series and step; `index` counts them through all series, steps and targets. decimals
 * [target_count]. */
static void append_columns(struct answer_rows *rows, const struct forecast *forecast, const int *decimals, size_t index)
{
    const struct model *model = rows->model;
    for (int c = 0; c < model->target_count; c++, index++) {
        const char *of = model->target_count > 1 ? model->columns[c].name : NULL;
        const size_t bound = index * (size_t)forecast->level_count;
        rows->decimals = decimals[c];
        answer_rows_number(rows, (struct answer_name){"forecast", 0, of}, forecast->values[index]);
        for (int l = 0; l < forecast->level_count; l++) {
            answer_rows_number(rows, (struct answer_name){"lo", forecast->levels[l], of},
                               forecast->lower[bound + (size_t)l]);
            answer_rows_number(rows, (struct answer_name){"hi", forecast->levels[l], of},
                               forecast->upper[bound + (size_t)l]);
        }
    }
}

void forecast_output(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                     const struct answer_style *style, bool is_first, struct text *text)
{
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    size_t index = 0;
    int *decimals = memory_allocate((size_t)model->target_count, sizeof *decimals, &text->error);
    if (!decimals)
        return;
    struct answer_rows rows = answer_rows_open(model, calendar, style->format, text);
    if (style->format == FORMAT_CSV && is_first) {
        answer_rows_header(&rows, true);
        append_columns(&rows, forecast, decimals, 0);
        answer_rows_end(&rows);
    }
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int c = 0; c < model->target_count; c++)
            decimals[c] = digits_of_forecast(style, model, panel, forecast, s, c);
        for (int k = 1; k <= forecast->horizon; k++, index += (size_t)model->target_count) {
            const int64_t stamp = calendar_advance(calendar, forecast->series[s].last_stamp, k);
            answer_rows_begin(&rows, forecast->series[s].id, &stamp);
            append_columns(&rows, forecast, decimals, index);
            answer_rows_end(&rows);
        }
    }
    answer_rows_close(&rows);
    memory_free(decimals);
}
