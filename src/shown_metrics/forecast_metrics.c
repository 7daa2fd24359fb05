#include <stdio.h>

#include "settled_rows/clock.h"
#include "shown_metrics/metric_text.h"
#include "shown_metrics/metrics.h"

#define STEP_TEXT_SIZE 12

static const char *name_or_none(const char *name)
{
    return name[0] ? name : NULL;
}

static bool has_dates(const struct calendar *calendar)
{
    return calendar->unit != CALENDAR_ROW && calendar->unit != CALENDAR_STEP;
}

/* One series as metrics name it, with the time of its last row. */
struct shown_series {
    const char *path, *id;
    int64_t last_stamp;
};

static void append_last_row(const struct calendar *calendar, const struct shown_series *series, struct text *text)
{
    metric_value(text, "forecast_last_row_timestamp_seconds",
                 METRIC_LABELS({"model", name_or_none(series->path)}, {"series", name_or_none(series->id)}),
                 (double)clock_instant_of_stamp(&calendar->style, series->last_stamp));
}

static void append_times(const struct calendar *calendar, const struct shown_series *series, int horizon,
                         struct text *text)
{
    char step[STEP_TEXT_SIZE];
    for (int k = 1; k <= horizon; k++) {
        snprintf(step, sizeof step, "%d", k);
        metric_value(
            text, "forecast_timestamp_seconds",
            METRIC_LABELS({"model", name_or_none(series->path)}, {"series", name_or_none(series->id)}, {"step", step}),
            (double)clock_instant_of_stamp(&calendar->style, calendar_advance(calendar, series->last_stamp, k)));
    }
}

static void begin_last_row(struct text *text)
{
    metric_begin(text, "forecast_last_row_timestamp_seconds", "Time of the last row that the forecast is made from.");
}

static void begin_times(struct text *text)
{
    metric_begin(text, "forecast_timestamp_seconds", "Time that a step of the forecast is for, by steps ahead.");
}

/* What a value of a forecast is: the forecast itself, or a bound of its interval `level`. */
struct shown_values {
    const char *name;
    const double *values; /* [series][horizon][target][level_count] */
    int level_count;      /* 0: there is one, of no level */
};

static void append_values(const char *path, const struct model *model, const struct forecast *forecast,
                          const struct shown_values *shown, struct text *text)
{
    char step[STEP_TEXT_SIZE], level[32];
    const int each = shown->level_count ? shown->level_count : 1;
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int c = 0; c < forecast->target_count; c++) {
            for (int k = 0; k < forecast->horizon; k++) {
                for (int l = 0; l < each; l++) {
                    snprintf(step, sizeof step, "%d", k + 1);
                    if (shown->level_count)
                        snprintf(level, sizeof level, "%g", forecast->levels[l]);
                    metric_value(text, shown->name,
                                 METRIC_LABELS({"model", name_or_none(path)},
                                               {"series", name_or_none(forecast->series[s].id)},
                                               {"target", model->columns[c].name}, {"step", step},
                                               {"level", shown->level_count ? level : NULL}),
                                 shown->values[forecast_at(forecast, s, k, c) * (size_t)each + (size_t)l]);
                }
            }
        }
    }
}

int metrics_check_alone(enum format format, const char *other, struct error *error)
{
    if (format != FORMAT_PROMETHEUS || !other)
        return 0;
    return error_set(error, ERROR_USAGE,
                     "--format prometheus has the forecast and its intervals; leave it out, or --%s", other);
}

void metrics_of_forecast(const char *path, const struct model *model, const struct panel *panel,
                         const struct forecast *forecast, struct text *text)
{
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    if (has_dates(calendar)) {
        begin_last_row(text);
        for (size_t s = 0; s < forecast->series_count; s++)
            append_last_row(calendar,
                            &(struct shown_series){path, forecast->series[s].id, forecast->series[s].last_stamp}, text);
        begin_times(text);
        for (size_t s = 0; s < forecast->series_count; s++)
            append_times(calendar, &(struct shown_series){path, forecast->series[s].id, forecast->series[s].last_stamp},
                         forecast->horizon, text);
    }
    metric_begin(text, "forecast_value", "Forecast, by steps ahead.");
    append_values(path, model, forecast, &(struct shown_values){"forecast_value", forecast->values, 0}, text);
    if (forecast->level_count == 0)
        return;
    metric_begin(text, "forecast_lower", "Lower bound of the interval that is to hold so many percent of the values.");
    append_values(path, model, forecast,
                  &(struct shown_values){"forecast_lower", forecast->lower, forecast->level_count}, text);
    metric_begin(text, "forecast_upper", "Upper bound of the interval that is to hold so many percent of the values.");
    append_values(path, model, forecast,
                  &(struct shown_values){"forecast_upper", forecast->upper, forecast->level_count}, text);
}

void metrics_of_classes(const char *path, const struct model *model, const struct panel *panel,
                        const struct class_answers *answers, struct text *text)
{
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    const int rows = answers->horizon ? answers->horizon : 1;
    const double *value = answers->probabilities;
    char step[STEP_TEXT_SIZE];
    if (answers->horizon && has_dates(calendar)) {
        begin_last_row(text);
        for (size_t s = 0; s < answers->series_count; s++)
            append_last_row(calendar, &(struct shown_series){path, answers->ids[s], answers->last_stamps[s]}, text);
        begin_times(text);
        for (size_t s = 0; s < answers->series_count; s++)
            append_times(calendar, &(struct shown_series){path, answers->ids[s], answers->last_stamps[s]},
                         answers->horizon, text);
    }
    metric_begin(text, "class_probability_ratio", "Chance of a class, by steps ahead or of the whole series.");
    for (size_t s = 0; s < answers->series_count; s++) {
        for (int k = 0; k < rows; k++) {
            snprintf(step, sizeof step, "%d", k + 1);
            for (int c = 0; c < answers->class_count; c++)
                metric_value(text, "class_probability_ratio",
                             METRIC_LABELS({"model", name_or_none(path)}, {"series", name_or_none(answers->ids[s])},
                                           {"step", answers->horizon ? step : NULL},
                                           {"class", model->classification.classes.names[c]}),
                             *value++);
        }
    }
}
