#include "examples/calendar_features.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"

#define YEAR_DAYS 365.25

static const char *const calendar_feature_words[] = {[FEATURE_HOUR] = "hour",
                                                     [FEATURE_WEEKDAY] = "weekday",
                                                     [FEATURE_MONTHDAY] = "monthday",
                                                     [FEATURE_YEARDAY] = "yearday"};
NAMES_DEFINE(calendar_feature, FEATURE_COUNT);

/* Mean length of the cycle. */
static const double cycle_days[] = {
    [FEATURE_HOUR] = 1, [FEATURE_WEEKDAY] = 7, [FEATURE_MONTHDAY] = YEAR_DAYS / 12, [FEATURE_YEARDAY] = YEAR_DAYS};
_Static_assert(sizeof cycle_days / sizeof *cycle_days == FEATURE_COUNT, "each feature has a cycle");

const char *calendar_features_write(calendar_features features, char text[FEATURES_TEXT_SIZE])
{
    size_t used = 0;
    snprintf(text, FEATURES_TEXT_SIZE, "none");
    for (int f = 0; f < FEATURE_COUNT; f++) {
        if (features >> f & 1)
            used += (size_t)snprintf(text + used, FEATURES_TEXT_SIZE - used, "%s%s", used ? "," : "",
                                     calendar_feature_name((enum calendar_feature)f));
    }
    return text;
}

int calendar_features_parse(const char *text, calendar_features *features)
{
    calendar_features found = 0;
    bool is_none = strcmp(text, "none") == 0;
    while (!is_none) {
        size_t length = strcspn(text, ",");
        int f = names_find_part(&calendar_feature_names, text, length);
        if (f < 0 || found >> f & 1)
            return -1;
        found |= 1u << f;
        if (!text[length])
            break;
        text += length + 1;
    }
    *features = found;
    return 0;
}

double calendar_feature_cycle(const struct calendar *calendar, enum calendar_feature feature)
{
    double step_days; /* of the calendar, that a step takes */
    const struct opening *opening = &calendar->opening;
    if (opening->range_count > 0) {
        int64_t week = opening_week_steps(opening, calendar->step), open_days = 0;
        for (int day = 0; day < 7; day++)
            open_days += opening_day_steps(opening, calendar->step, day) > 0;
        return feature == FEATURE_HOUR ? (double)week / (double)open_days : (double)week * cycle_days[feature] / 7;
    }
    switch (calendar->unit) {
    case CALENDAR_SECOND:
        step_days = (double)calendar->step / CIVIL_DAY_SECONDS;
        break;
    case CALENDAR_BUSINESS_DAY:
        step_days = (double)calendar->step * 7 / 5;
        break;
    case CALENDAR_MONTH:
        step_days = (double)calendar->step * YEAR_DAYS / 12;
        break;
    default:
        return 0;
    }
    return cycle_days[feature] / step_days;
}

calendar_features calendar_features_possible(const struct calendar *calendar)
{
    calendar_features possible = 0;
    for (int f = 0; f < FEATURE_COUNT; f++) {
        if (calendar_feature_cycle(calendar, (enum calendar_feature)f) >= 2)
            possible |= 1u << f;
    }
    return possible;
}

size_t calendar_features_period(const struct calendar *calendar, calendar_features features)
{
    const int64_t week = 7 * (int64_t)CIVIL_DAY_SECONDS;
    const bool is_regular = calendar->unit == CALENDAR_SECOND && calendar->opening.range_count == 0 &&
                            calendar->step > 0 && week % calendar->step == 0;
    const calendar_features of_week = 1u << FEATURE_HOUR | 1u << FEATURE_WEEKDAY;
    return is_regular && (features & ~of_week) == 0 ? (size_t)(week / calendar->step) : 0;
}

int calendar_features_count(calendar_features features)
{
    int count = 0;
    for (int f = 0; f < FEATURE_COUNT; f++)
        count += features >> f & 1 ? FEATURE_VALUES : 0;
    return count;
}

double calendar_feature_phase(const struct calendar *calendar, enum calendar_feature feature, int64_t stamp)
{
    int64_t local = stamp_local_time(&calendar->style, stamp);
    int64_t day = floor_divide(local, CIVIL_DAY_SECONDS);
    double passed = (double)(local - day * CIVIL_DAY_SECONDS) / CIVIL_DAY_SECONDS;
    struct civil_date date;
    switch (feature) {
    case FEATURE_HOUR:
        return passed;
    case FEATURE_WEEKDAY:
        return (civil_weekday(day) + passed) / 7;
    case FEATURE_MONTHDAY:
        date = civil_from_day_number(day);
        return (date.day - 1 + passed) / civil_month_length(date.year, date.month);
    case FEATURE_YEARDAY: {
        date = civil_from_day_number(day);
        int64_t first = civil_day_number(date.year, 1, 1);
        return ((double)(day - first) + passed) / (double)(civil_day_number(date.year + 1, 1, 1) - first);
    }
    case FEATURE_COUNT:
        break;
    }
    assert(!"a feature of the calendar");
    return 0;
}

void calendar_features_fill(const struct calendar *calendar, calendar_features features, int64_t stamp, float *values)
{
    for (int f = 0; f < FEATURE_COUNT; f++) {
        if (!(features >> f & 1))
            continue;
        double angle = 2 * M_PI * calendar_feature_phase(calendar, (enum calendar_feature)f, stamp);
        *values++ = (float)sin(angle);
        *values++ = (float)cos(angle);
    }
}
