#include "results/gate_output.h"

#include <math.h>

#include "results/answer_rows.h"

void gate_output(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                 struct text *text)
{
    const real *value = trace->values;
    struct answer_rows rows = answer_rows_open(model, &panel->calendar, FORMAT_CSV, text);
    answer_rows_header(&rows, true);
    for (int i = 0; i < trace->column_count; i++)
        text_append_format(text, ",%s", trace->columns[i]);
    answer_rows_end(&rows);
    for (size_t s = 0; s < trace->series_count; s++) {
        const struct series *series = &panel->series[trace->members[s]];
        for (size_t row = trace->first_rows[s]; row < trace->first_rows[s + 1]; row++) {
            const size_t step = trace->first_steps[s] + row - trace->first_rows[s];
            const int64_t stamp = panel_stamp(panel, series, step);
            answer_rows_begin(&rows, series->id, &stamp);
            for (int i = 0; i < trace->column_count; i++, value++) {
                text_append_string(text, ",");
                if (!isnan(*value))
                    text_append_float(text, (float)*value);
            }
            answer_rows_end(&rows);
        }
    }
    answer_rows_close(&rows);
}

void gate_output_note(const struct model *model, const struct gate_trace *trace, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    int member = trace->network - 1;
    struct variant variant = recipe_variant(recipe, member % recipe_variant_count(recipe));
    bool is_kept = recipe->seasons == SEASONS_KEPT || variant.preparation == 1;
    text_append_format(text, "network %d of %d (%s, %d steps in", trace->network, recipe->ensemble_count,
                       recipe->cell->name, variant.window_length);
    if (variant.patch_length > 1)
        text_append_format(text, ", %d at a time", variant.patch_length);
    if (recipe->period_count > 0)
        text_append_format(text, ", %s seasons", is_kept ? "with" : "without");
    text_append_format(text, "), layer %d of %d: means over %d units\n", trace->layer, recipe->layer_count,
                       recipe->hidden_size);
    if (model->members[member].best_epoch == 0)
        text_append_string(
            text, "note: no epoch made this network better than its random start, so its gates have learnt nothing\n");
    if (!(model->weights[METHOD_NETWORK] > 0))
        text_append_string(text, "note: the networks have no share in this model's forecast\n");
}
