#include "picture/chart.h"

#include <assert.h>
#include <math.h>

#include "base/memory.h"

/* The narrow band may reach so many times the height of the lines beyond them, and the wide one beyond both. */
#define INNER_REACH 20
#define OUTER_REACH 1.5

void chart_release(struct chart *chart)
{
    for (int p = 0; p < chart->panel_count; p++) {
        text_release(&chart->panels[p].name);
        memory_free(chart->panels[p].values);
        memory_free(chart->panels[p].times);
    }
    text_release(&chart->title);
    text_release(&chart->value_name);
    *chart = (struct chart)CHART_INIT;
}

struct chart_panel *chart_add(struct chart *chart, size_t history_count, size_t forecast_count, struct error *error)
{
    assert(chart->panel_count < CHART_PANEL_MAX);
    struct chart_panel panel = {.name = TEXT_INIT, .history_count = history_count, .forecast_count = forecast_count};
    const size_t count = history_count + forecast_count;
    panel.values = memory_allocate(count + 2 * CHART_LEVEL_MAX * forecast_count, sizeof *panel.values, error);
    panel.times = panel.values ? memory_allocate(count, sizeof *panel.times, error) : NULL;
    if (!panel.times) {
        memory_free(panel.values);
        return NULL;
    }
    for (int l = 0; l < CHART_LEVEL_MAX; l++) {
        panel.lower[l] = panel.values + count + (size_t)(2 * l) * forecast_count;
        panel.upper[l] = panel.lower[l] + forecast_count;
    }
    chart->panels[chart->panel_count] = panel;
    return &chart->panels[chart->panel_count++];
}

/* Widen the range to a band, as far as `reach` times its height. */
static void reach_band(const struct chart_panel *panel, int level, double reach, double *low, double *high)
{
    const double height = *high - *low, least = *low, most = *high;
    const double beyond = height > 0 ? reach * height : INFINITY;
    for (size_t k = 0; k < panel->forecast_count; k++) {
        *low = fmin(*low, fmax(panel->lower[level][k], least - beyond));
        *high = fmax(*high, fmin(panel->upper[level][k], most + beyond));
    }
}

void chart_range(const struct chart *chart, const struct chart_panel *panel, double *low, double *high)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < panel->history_count + panel->forecast_count; i++) {
        least = fmin(least, panel->values[i]);
        most = fmax(most, panel->values[i]);
    }
    *low = least;
    *high = most;
    for (int l = 0; l < chart->level_count; l++)
        reach_band(panel, l, l ? OUTER_REACH : INNER_REACH, low, high);
    const double room = *high > *low ? 0.04 * (*high - *low) : *high != 0 ? 0.1 * fabs(*high) : 1;
    /* counts do not look as if they could be negative */
    *low = *low >= 0 && *low < room ? 0 : *low - room;
    *high += room;
}

double chart_clamp(double value, double low, double high)
{
    return isnan(value) ? value : fmin(fmax(value, low), high);
}

size_t chart_forecast_begin(const struct chart_panel *panel)
{
    return isnan(panel->values[panel->history_count - 1]) ? panel->history_count : panel->history_count - 1;
}
