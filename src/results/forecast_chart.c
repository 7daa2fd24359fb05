#include "results/forecast_chart.h"

#include <math.h>

enum { HISTORY_HORIZONS = 4, HISTORY_SEASONS = 2, HISTORY_LEAST = 20, HISTORY_MOST = 200 };

/* The past of one series: its values and its place on the calendar. */
struct past {
    const double *values; /* of the target, [length] */
    size_t length;        /* steps there are */
    size_t whole;         /* steps there were */
};

static size_t usual_history(const struct model *model, int horizon)
{
    double count = fmax(HISTORY_LEAST, (double)HISTORY_HORIZONS * horizon);
    for (int i = 0; i < model->recipe.period_count; i++) {
        const double seasons = HISTORY_SEASONS * ceil(model->recipe.periods[i]);
        count = seasons <= HISTORY_MOST ? fmax(count, seasons) : count;
    }
    return (size_t)fmin(count, HISTORY_MOST);
}

static struct past past_of(const struct model *model, const struct panel *panel, size_t member, int target)
{
    if (panel) {
        const struct series *series = &panel->series[member];
        return (struct past){series_column(series, target), series->length, series->length};
    }
    const struct model_series *series = &model->series[member];
    return (struct past){series->tail + (size_t)target * series->tail_length, series->tail_length, series->length};
}

/* By the clock of the data where there are dates. */
static int64_t time_of(const struct calendar *calendar, bool has_dates, int64_t stamp)
{
    return has_dates ? stamp_local_time(&calendar->style, stamp) : stamp;
}

static int add_panel(const struct model *model, const struct panel *panel, const struct forecast *forecast, size_t s,
                     int target, size_t history_count, struct chart *chart, size_t *missing_count, struct error *error)
{
    const struct forecast_series *of = &forecast->series[s];
    const struct past past = past_of(model, panel, of->member, target);
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    const size_t whole = past.whole < history_count ? past.whole : history_count;
    const size_t kept = past.length < whole ? past.length : whole;
    const size_t count = kept ? kept : 1; /* a chart has a step before the forecast, be it a gap */
    struct chart_panel *added = chart_add(chart, count, (size_t)forecast->horizon, error);
    if (!added)
        return -1;
    *missing_count = whole - kept > *missing_count ? whole - kept : *missing_count;
    for (size_t i = 0; i < count; i++) {
        const size_t step = past.length - kept + i;
        const int64_t stamp = panel && kept
                                  ? panel_stamp(panel, &panel->series[of->member], step)
                                  : calendar_advance(calendar, of->last_stamp, (int64_t)i + 1 - (int64_t)count);
        added->values[i] = kept ? past.values[step] : NAN;
        added->times[i] = time_of(calendar, chart->has_dates, stamp);
    }
    for (int k = 0; k < forecast->horizon; k++) {
        const size_t at = forecast_at(forecast, s, k, target);
        added->values[count + (size_t)k] = forecast->values[at];
        added->times[count + (size_t)k] =
            time_of(calendar, chart->has_dates, calendar_advance(calendar, of->last_stamp, k + 1));
        for (int l = 0; l < chart->level_count; l++) {
            const size_t bound = at * (size_t)forecast->level_count + (size_t)(l ? forecast->level_count - 1 : 0);
            added->lower[l][k] = forecast->lower[bound];
            added->upper[l][k] = forecast->upper[bound];
        }
    }
    text_append_string(&added->name, of->id);
    if (model->target_count > 1)
        text_append_format(&added->name, "%s%s", *of->id ? ": " : "", model->columns[target].name);
    return text_check(&added->name, error);
}

static void append_title(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                         struct chart *chart)
{
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    const size_t count = forecast->series_count * (size_t)model->target_count;
    char stamp[STAMP_TEXT_SIZE], frequency[STAMP_TEXT_SIZE];
    struct text *title = &chart->title;
    if (chart->panel_count == 1) {
        calendar_write(calendar, forecast->series[0].last_stamp, stamp);
        text_append_format(title, "%s%sforecast of %d step%s after %s", forecast->series[0].id,
                           *forecast->series[0].id ? ": " : "", forecast->horizon, forecast->horizon == 1 ? "" : "s",
                           stamp);
    } else {
        if (model->target_count == 1)
            text_append_format(title, "%s: ", model->columns[0].name);
        text_append_format(title, "forecasts of %d step%s", forecast->horizon, forecast->horizon == 1 ? "" : "s");
    }
    if (calendar->unit != CALENDAR_ROW && calendar->unit != CALENDAR_STEP)
        text_append_format(title, ", %s", calendar_frequency(calendar, frequency));
    if (count > CHART_PANEL_MAX)
        text_append_format(title, " (the first %d of %zu)", chart->panel_count, count);
}

int forecast_chart(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                   int history_count, struct chart *chart, size_t *missing_count, struct error *error)
{
    const enum calendar_unit unit = panel ? panel->calendar.unit : model->calendar.unit;
    const size_t count = history_count ? (size_t)history_count : usual_history(model, forecast->horizon);
    *missing_count = 0;
    chart->has_dates = unit != CALENDAR_ROW && unit != CALENDAR_STEP;
    chart->level_count = forecast->level_count < CHART_LEVEL_MAX ? forecast->level_count : CHART_LEVEL_MAX;
    for (int l = 0; l < chart->level_count; l++)
        chart->levels[l] = forecast->levels[l ? forecast->level_count - 1 : 0];
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int c = 0; c < model->target_count && chart->panel_count < CHART_PANEL_MAX; c++) {
            if (add_panel(model, panel, forecast, s, c, count, chart, missing_count, error))
                return -1;
        }
    }
    append_title(model, panel, forecast, chart);
    if (chart->panel_count == 1)
        text_append_string(&chart->value_name, model->columns[0].name);
    return text_check(&chart->title, error) || text_check(&chart->value_name, error) ? -1 : 0;
}
