#include "sketches/forecast_trail.h"

#include <math.h>

#include "base/memory.h"
#include "sketches/backtest_figure.h"

/* Steps drawn at most, and before the first origin at least. */
enum { STEPS_MOST = 300, STEPS_BEFORE = 12 };

/* Behind the lines of backtest_figure(): what came, and every second forecast, lest two that follow be joined. */
enum { LINE_ACTUAL = BACKTEST_LINE_COUNT, LINE_TWIN, LINE_COUNT };
_Static_assert((int)LINE_COUNT <= FIGURE_LINE_MAX, "there are lines for these");

int forecast_trail_init(struct forecast_trail *trail, const struct origins *origins, struct error *error)
{
    struct forecast_trail made = {.origins = *origins};
    made.every = (origins->horizon + origins->step - 1) / origins->step;
    made.most = (int)fmin(TRAIL_ORIGIN_MAX, fmax(1, floor(STEPS_MOST / ((double)made.every * origins->step))));
    made.values = memory_allocate((size_t)TRAIL_PANEL_MAX * TRAIL_ORIGIN_MAX * (size_t)origins->horizon,
                                  sizeof *made.values, error);
    if (!made.values)
        return -1;
    *trail = made;
    return 0;
}

void forecast_trail_release(struct forecast_trail *trail)
{
    memory_free(trail->values);
    *trail = (struct forecast_trail)FORECAST_TRAIL_INIT;
}

/* The panel of a series and target; NULL where there is room for no more. */
static struct trail_panel *panel_of(struct forecast_trail *trail, size_t series, int target)
{
    for (int p = 0; p < trail->panel_count; p++) {
        if (trail->panels[p].series == series && trail->panels[p].target == target)
            return &trail->panels[p];
    }
    if (trail->panel_count == TRAIL_PANEL_MAX)
        return NULL;
    trail->panels[trail->panel_count] = (struct trail_panel){.series = series, .target = target};
    return &trail->panels[trail->panel_count++];
}

static double *values_of(const struct forecast_trail *trail, const struct trail_panel *panel, int place)
{
    return trail->values + ((panel - trail->panels) * TRAIL_ORIGIN_MAX + place) * (ptrdiff_t)trail->origins.horizon;
}

void forecast_trail_note(struct forecast_trail *trail, const struct backtest_origin *origin)
{
    const int from_last = trail->origins.count - 1 - origin->index, place = from_last / trail->every;
    if (!origin->forecast || from_last % trail->every != 0 || place >= trail->most)
        return;
    for (size_t i = 0; i < origin->series_count; i++) {
        for (int c = 0; c < origin->forecast->target_count; c++) {
            struct trail_panel *panel = panel_of(trail, origin->members[i], c);
            if (!panel)
                return;
            panel->lengths[place] = origin->lengths[origin->members[i]];
            for (int k = 0; k < trail->origins.horizon; k++)
                values_of(trail, panel, place)[k] =
                    origin->forecast->values[forecast_at(origin->forecast, i, trail->origins.gap + k, c)];
        }
    }
}

/* One forecast, from the value known last, on the line of its turn. */
static void fill_forecast(const struct forecast_trail *trail, const struct trail_panel *of, int place, size_t begin,
                          const double *actual, struct figure_panel *panel)
{
    const size_t length = of->lengths[place], first = length + (size_t)trail->origins.gap - begin;
    double *line = panel->values + (place % 2 ? LINE_TWIN : BACKTEST_SEQNET) * panel->count;
    if (trail->origins.gap == 0 && length > begin)
        line[first - 1] = actual[length - 1];
    for (int k = 0; k < trail->origins.horizon; k++)
        line[first + (size_t)k] = values_of(trail, of, place)[k];
}

static int add_panel(const struct forecast_trail *trail, const struct trail_panel *of, const struct panel *panel,
                     struct figure *figure, struct error *error)
{
    const struct series *series = &panel->series[of->series];
    const double *actual = series_column(series, of->target);
    const enum calendar_unit unit = panel->calendar.unit;
    size_t least = SIZE_MAX, most = 0;
    int count = 0;
    for (int place = 0; place < trail->most; place++) {
        const size_t length = of->lengths[place];
        if (length == 0)
            continue;
        least = length < least ? length : least;
        most = length > most ? length : most;
        count++;
    }
    const size_t before = (size_t)fmax(STEPS_BEFORE, trail->origins.horizon),
                 begin = least > before ? least - before : 0,
                 end = most + (size_t)trail->origins.gap + (size_t)trail->origins.horizon;
    struct figure_panel *added = figure_add(figure, LINE_COUNT, (int)(end - begin), error);
    if (!added || figure_add_times(added, unit != CALENDAR_ROW && unit != CALENDAR_STEP, error))
        return -1;
    for (size_t i = begin; i < end; i++) {
        const int64_t stamp = panel_stamp(panel, series, i);
        added->times[i - begin] = added->has_dates ? stamp_local_time(&panel->calendar.style, stamp) : stamp;
        added->values[LINE_ACTUAL * added->count + (int)(i - begin)] = i < series->length ? actual[i] : NAN;
    }
    for (int place = 0; place < trail->most; place++) {
        if (of->lengths[place])
            fill_forecast(trail, of, place, begin, actual, added);
    }
    text_append_format(&added->name, "%s%sforecasts from %s%d origin%s", series->id, *series->id ? ": " : "",
                       count < trail->origins.count ? "the last " : "", count, count == 1 ? "" : "s");
    text_append_string(&added->y_name, panel->columns[of->target].name);
    return 0;
}

int forecast_trail_add(const struct forecast_trail *trail, const struct panel *panel, struct figure *figure,
                       struct error *error)
{
    for (int p = 0; p < trail->panel_count; p++) {
        if (add_panel(trail, &trail->panels[p], panel, figure, error))
            return -1;
    }
    if (trail->panel_count == 0)
        return 0;
    text_append_string(&figure->line_names[LINE_ACTUAL], "actual");
    figure->twin_of[LINE_TWIN] = 1 + BACKTEST_SEQNET;
    figure->is_main[BACKTEST_SEQNET] = figure->is_main[LINE_TWIN] = true;
    return 0;
}
