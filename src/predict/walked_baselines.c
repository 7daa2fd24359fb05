#include "predict/walked_baselines.h"

#include <math.h>

bool walked_baselines_go_on(const struct placement *placement, size_t count)
{
    const struct model_series *known = placement->known;
    const int64_t learnt = known ? (int64_t)known->length : 0, first = placement->first_step;
    return known && known->baselines && first <= learnt + FORECAST_GAP_MAX && first + (int64_t)count >= learnt;
}

int walked_baselines(const struct model *model, const struct panel *panel, const struct series *rows, size_t count,
                     int c, const struct placement *placement, struct baselines *baselines, struct error *error)
{
    const struct model_series *known = placement->known;
    const int64_t first = placement->first_step, end = first + (int64_t)(rows ? count : 0);
    const double *values = rows ? series_column(rows, c) : NULL;
    const struct known_columns columns = rows ? known_columns_of(panel, rows, 0) : KNOWN_COLUMNS_NONE;
    if (!walked_baselines_go_on(placement, rows ? count : 0))
        return baselines_fit(baselines, values, count, model_baselines_plan(model, columns), error);
    if (baselines_copy(baselines, &known->baselines[c], error))
        return -1;
    for (int64_t step = (int64_t)known->length; step < end; step++)
        baselines_advance(baselines, step < first ? NAN : values[step - first],
                          step < first ? KNOWN_COLUMNS_NONE : known_columns_after(columns, (size_t)(step - first)));
    return 0;
}
