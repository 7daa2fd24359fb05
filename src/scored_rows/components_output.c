#include "scored_rows/components_output.h"

#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "results/answer_rows.h"

/* As it is printed. */
static double rounded(double value, int decimals)
{
    char text[NUMBER_TEXT_SIZE];
    double shown;
    if (decimals == ANSWER_EXACT)
        return value;
    number_format_rounded(value, decimals, text);
    return number_parse(text, strlen(text), &shown) == 0 ? shown : value;
}

/* The columns of one target: value number `at` of the forecast. */
static void append_parts(struct answer_rows *rows, const char *of, const struct forecast *forecast,
                         const struct components *components, size_t at)
{
    const double *parts = components->values + at * COMPONENT_COUNT;
    const double value = rounded(forecast->values[at], rows->decimals);
    double sum = 0;
    answer_rows_number(rows, (struct answer_name){"forecast", 0, of}, value);
    for (int p = 0; p < COMPONENT_REST; p++) {
        const double part = rounded(parts[p], rows->decimals);
        answer_rows_number(rows, (struct answer_name){component_name((enum component)p), 0, of}, part);
        sum += part;
    }
    answer_rows_number(rows, (struct answer_name){component_name(COMPONENT_REST), 0, of}, value - sum);
}

void components_output(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                       const struct components *components, const struct answer_style *style, struct text *text)
{
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    const size_t T = (size_t)model->target_count;
    int *decimals = memory_allocate(T, sizeof *decimals, &text->error);
    if (!decimals)
        return;
    struct answer_rows rows = answer_rows_open(model, calendar, style->format, text);
    if (style->format == FORMAT_CSV) {
        answer_rows_header(&rows, true);
        for (size_t c = 0; c < T; c++)
            append_parts(&rows, T > 1 ? model->columns[c].name : NULL, forecast, components, c);
        answer_rows_end(&rows);
    }
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (size_t c = 0; c < T; c++)
            decimals[c] = digits_of_forecast(style, model, panel, forecast, s, (int)c);
        for (int k = 0; k < forecast->horizon; k++) {
            const int64_t stamp = calendar_advance(calendar, forecast->series[s].last_stamp, k + 1);
            answer_rows_begin(&rows, forecast->series[s].id, &stamp);
            for (size_t c = 0; c < T; c++) {
                rows.decimals = decimals[c];
                append_parts(&rows, T > 1 ? model->columns[c].name : NULL, forecast, components,
                             forecast_at(forecast, s, k, (int)c));
            }
            answer_rows_end(&rows);
        }
    }
    answer_rows_close(&rows);
    memory_free(decimals);
}
