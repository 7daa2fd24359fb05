#include "sketches/backtest_figure.h"

#include <math.h>

_Static_assert((int)BACKTEST_LINE_COUNT <= FIGURE_LINE_MAX, "a line for each method and level");

static int add_errors(const struct backtest *backtest, struct figure *figure, struct error *error)
{
    const int horizon = backtest->origins.horizon;
    const enum measure measure = isnan(backtest_overall(backtest, BACKTEST_SEQNET)->mase) ? MEASURE_MAE : MEASURE_MASE;
    struct figure_panel *panel = figure_add(figure, BACKTEST_LINE_LEVELS, horizon, error);
    if (!panel)
        return -1;
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        if (!backtest_has_method(backtest, method))
            continue;
        for (int k = 0; k < horizon; k++) {
            const struct accuracy *accuracy = backtest_step(backtest, method, k + 1);
            panel->values[method * horizon + k] = accuracy->means[measure];
            panel->errors[method * horizon + k] = accuracy->standard_errors[measure];
        }
        text_append_string(&figure->line_names[method], backtest_method_name(method));
    }
    figure->is_main[BACKTEST_SEQNET] = true;
    text_append_string(&panel->name, "error by step, with its standard error");
    text_append_string(&panel->x_name, "steps ahead");
    text_append_string(&panel->y_name, measure == MEASURE_MASE ? "MASE" : "MAE");
    return 0;
}

static int add_coverage(const struct backtest *backtest, struct figure *figure, struct error *error)
{
    const int horizon = backtest->origins.horizon;
    struct figure_panel *panel = figure_add(figure, BACKTEST_LINE_COUNT, horizon, error);
    if (!panel)
        return -1;
    for (int l = 0; l < FIGURE_LEVEL_MAX && l < backtest->level_count; l++) {
        const int level = l ? backtest->level_count - 1 : 0;
        for (int k = 0; k < horizon; k++)
            panel->values[(BACKTEST_LINE_LEVELS + l) * horizon + k] =
                backtest_step(backtest, BACKTEST_SEQNET, k + 1)->coverage[level];
        panel->levels[l] = backtest->levels[level];
        text_append_format(&figure->line_names[BACKTEST_LINE_LEVELS + l], "in %g %%", backtest->levels[level]);
    }
    text_append_string(&panel->name, "coverage by step; dotted: as it is to be");
    text_append_string(&panel->x_name, "steps ahead");
    text_append_string(&panel->y_name, "coverage, %");
    return 0;
}

int backtest_figure(const struct backtest *backtest, const char *source, struct figure *figure, struct error *error)
{
    if (add_errors(backtest, figure, error) || (backtest->level_count && add_coverage(backtest, figure, error)))
        return -1;
    text_append_format(&figure->title, "%s: %zu forecasts from %d origins", source, backtest->forecast_count,
                       backtest->origins.count);
    return figure_check(figure, error);
}
