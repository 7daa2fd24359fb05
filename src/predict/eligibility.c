#include "predict/eligibility.h"

#include <math.h>
#include <string.h>

#include "predict/forecast.h"

/* Steps of the series up to the last that the model has learnt from. Counted rows do not tell, but for those of the
 * very same file. */
static size_t seen_steps(const struct model *model, const struct panel *panel, size_t s)
{
    const struct series *series = &panel->series[s];
    const struct model_series *known = forecast_known_series(model, series->id, s);
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

size_t eligibility_least_rows(const struct model *model, const struct panel *panel, size_t s)
{
    bool is_prepared_anew =
        model->calendar.unit == CALENDAR_ROW || !forecast_known_series(model, panel->series[s].id, s);
    return is_prepared_anew ? forecast_least_rows(&model->recipe) : 1;
}

bool eligibility_can_answer(const struct model *model, const struct panel *panel, size_t s, size_t length)
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

size_t eligibility_floor(const struct model *model, const struct panel *panel, size_t s)
{
    size_t seen = seen_steps(model, panel, s);
    size_t least = eligibility_least_rows(model, panel, s);
    return seen > least ? seen : least;
}
