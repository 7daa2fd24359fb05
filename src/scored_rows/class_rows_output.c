#include "scored_rows/class_rows_output.h"

#include <math.h>

#include "results/classification_output.h"

/* Where an answer stands: of series s, k-th step of the answer at row t. */
struct place {
    const struct series *series;
    size_t t;
    int k;
};

static void append_columns(struct answer_rows *rows, const struct panel *panel, const struct place *place,
                           const double *probabilities, int class_count)
{
    const struct model *model = rows->model;
    const size_t ahead = model->recipe.answers_own_step ? 0 : (size_t)place->k, t = place->t + ahead;
    const double label = t < place->series->length ? series_column(place->series, 0)[t] : NAN;
    if (!model->recipe.answers_own_step) {
        const int decimals = rows->decimals;
        rows->decimals = ANSWER_EXACT;
        answer_rows_time(rows, "origin", panel_stamp(panel, place->series, place->t));
        answer_rows_number(rows, (struct answer_name){"step", 0, NULL}, place->k);
        rows->decimals = decimals;
    }
    classification_output_columns(rows, probabilities, class_count);
    answer_rows_text(rows, (struct answer_name){"actual", 0, NULL},
                     isnan(label) ? NULL : panel->classes.names[(int)label]);
}

void class_rows_output(const struct model *model, const struct panel *panel, const struct class_trace *trace,
                       const struct answer_style *style, struct text *text)
{
    const double *probabilities = trace->probabilities;
    const int C = trace->class_count;
    struct answer_rows rows = answer_rows_open(model, &panel->calendar, style->format, text);
    rows.decimals = digits_of_probabilities(style->digits);
    if (style->format == FORMAT_CSV) {
        const struct place first = {&panel->series[0], 0, 1};
        answer_rows_header(&rows, true);
        append_columns(&rows, panel, &first, probabilities, C);
        answer_rows_end(&rows);
    }
    for (size_t s = 0; s < trace->series_count; s++) {
        const struct series *series = &panel->series[s];
        for (size_t t = 0; t < trace->row_counts[s]; t++) {
            for (int k = 1; k <= trace->horizon; k++, probabilities += C) {
                if (t < series->joined_count)
                    continue;
                const struct place place = {series, t, k};
                int64_t stamp = panel_stamp(panel, series, t);
                if (!model->recipe.answers_own_step)
                    stamp = calendar_advance(&panel->calendar, stamp, k);
                answer_rows_begin(&rows, series->id, &stamp);
                append_columns(&rows, panel, &place, probabilities, C);
                answer_rows_end(&rows);
            }
        }
    }
    answer_rows_close(&rows);
}
