#include "predict/forecast_checks.h"

#include <math.h>

int forecast_check_known(const struct model *model, const char *source, const char *id, const double *values,
                         size_t stride, size_t given, struct error *error)
{
    char text[PLACE_SIZE];
    for (int c = 0; c < model->known_count; c++) {
        const char *column = model->columns[model->target_count + model->past_count + c].name;
        for (int k = 0; k < model->recipe.horizon; k++) {
            if ((size_t)k >= given || isnan(values[(size_t)c * stride + (size_t)k]))
                return error_set(
                    error, ERROR_DATA,
                    "%scolumn '%s': its value %d step%s ahead is needed; give a file whose last %d rows hold "
                    "the known columns and leave the target empty",
                    panel_place(source, id, text), column, k + 1, k ? "s" : "", model->recipe.horizon);
        }
    }
    return 0;
}

int forecast_check_phase(const struct model *model, const struct panel *panel, const struct series *series,
                         const struct model_series *known, int64_t first_step, struct error *error)
{
    int64_t stamp = series->anchors[0].stamp;
    int64_t expected = calendar_advance(&model->calendar, known->first_stamp, first_step);
    int64_t next = calendar_advance(&model->calendar, expected, 1);
    int64_t off = stamp > expected ? stamp - expected : expected - stamp;
    char text[PLACE_SIZE], found[STAMP_TEXT_SIZE], near[STAMP_TEXT_SIZE], frequency[STAMP_TEXT_SIZE];
    if (off <= (next - expected) / 4)
        return 0;
    calendar_write(&panel->calendar, stamp, found);
    calendar_write(&panel->calendar, expected, near);
    return error_set(error, ERROR_DATA,
                     "%scolumn '%s': '%s' is not on the grid that the model was trained on (%s; the nearest is '%s')",
                     panel_place(panel->source, series->id, text), panel->time_name, found,
                     calendar_describe(&model->calendar, frequency), near);
}
