#include "picture/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"

/* A number as people write it; `distance` is that of the ticks, which says how many decimals it takes. */
static void write_value(double value, double distance, char label[TICK_LABEL_SIZE])
{
    const int decimals = distance < 1 ? (int)fmin(12, ceil(-log10(distance) - 1e-9)) : 0;
    if (fabs(value) < distance / 1e6)
        value = 0;
    if (fabs(value) >= 1e9 || (value != 0 && distance < 1e-6))
        snprintf(label, TICK_LABEL_SIZE, "%.5g", value);
    else
        snprintf(label, TICK_LABEL_SIZE, "%.*f", decimals, value);
}

/* 1, 2 or 5 times a power of ten: the least that cuts the span into at most `most` parts. */
static double round_distance(double span, int most)
{
    const double least = span / most, power = pow(10, floor(log10(least)));
    const double factors[] = {1, 2, 5, 10};
    for (int i = 0; i < 3; i++) {
        if (factors[i] * power >= least * (1 - 1e-9))
            return factors[i] * power;
    }
    return 10 * power;
}

/* The multiples of a distance; more than there is room for: TICK_COUNT_MAX + 1. */
static int place_values(double low, double high, double distance, struct tick ticks[TICK_COUNT_MAX])
{
    int count = 0;
    for (double n = ceil(low / distance - 1e-9); n * distance <= high + 1e-9 * distance; n++) {
        if (count == TICK_COUNT_MAX)
            return TICK_COUNT_MAX + 1;
        ticks[count].at = n != 0 ? n * distance : 0; /* not -0 */
        write_value(n * distance, distance, ticks[count++].label);
    }
    return count;
}

int axis_value_ticks(double low, double high, int most, struct tick ticks[TICK_COUNT_MAX])
{
    int count = 0;
    for (int parts = most - 1; parts <= most + 1 && count < 2; parts++) {
        const double distance = round_distance(high - low, parts);
        if (!(distance > 0) || !isfinite(distance))
            return 0;
        count = place_values(low, high, distance, ticks);
    }
    return count > TICK_COUNT_MAX ? 0 : count;
}

int axis_power_ticks(double low, double high, int most, struct tick ticks[TICK_COUNT_MAX])
{
    static const double factors[] = {1, 2, 5};
    const double first = ceil(low - 1e-9), last = floor(high + 1e-9);
    const double every = fmax(1, ceil((last - first + 1) / fmin(most, TICK_COUNT_MAX)));
    const int factor_count = last - first >= 1 ? 1 : 3;
    int count = 0;
    for (double power = floor(low); power <= last && count + factor_count <= TICK_COUNT_MAX; power++) {
        for (int i = 0; i < factor_count; i++) {
            const double at = power + log10(factors[i]);
            if (at < low - 1e-9 || at > high + 1e-9 || fmod(power, every) != 0)
                continue;
            ticks[count].at = at != 0 ? at : 0; /* not -0 */
            snprintf(ticks[count++].label, TICK_LABEL_SIZE, "%g", factors[i] * pow(10, power));
        }
    }
    return count;
}

enum unit { UNIT_SECOND, UNIT_DAY, UNIT_WEEK, UNIT_MONTH };

/* Distances of ticks from the finest on. */
static const struct {
    enum unit unit;
    int64_t count;
    int width; /* of a label */
} distances[] = {
    {UNIT_SECOND, 1, 8},      {UNIT_SECOND, 5, 8},      {UNIT_SECOND, 15, 8},     {UNIT_SECOND, 60, 11},
    {UNIT_SECOND, 300, 11},   {UNIT_SECOND, 900, 11},   {UNIT_SECOND, 1800, 11},  {UNIT_SECOND, 3600, 11},
    {UNIT_SECOND, 10800, 11}, {UNIT_SECOND, 21600, 11}, {UNIT_SECOND, 43200, 11}, {UNIT_DAY, 1, 10},
    {UNIT_DAY, 1, 5},         {UNIT_DAY, 2, 10},        {UNIT_DAY, 2, 5},         {UNIT_WEEK, 1, 10},
    {UNIT_WEEK, 2, 10},       {UNIT_MONTH, 1, 7},       {UNIT_MONTH, 3, 7},       {UNIT_MONTH, 6, 7},
    {UNIT_MONTH, 12, 4},      {UNIT_MONTH, 24, 4},      {UNIT_MONTH, 60, 4},      {UNIT_MONTH, 120, 4},
    {UNIT_MONTH, 240, 4},     {UNIT_MONTH, 600, 4},     {UNIT_MONTH, 1200, 4},
};
enum { DISTANCE_COUNT = sizeof distances / sizeof *distances };

/* Is it finer than the steps? Its labels would say what the data do not know: the hour of a month. */
static bool is_too_fine(int d, const int64_t *times, size_t count)
{
    static const int64_t seconds[] = {[UNIT_SECOND] = 1,
                                      [UNIT_DAY] = CIVIL_DAY_SECONDS,
                                      [UNIT_WEEK] = 7 * CIVIL_DAY_SECONDS,
                                      [UNIT_MONTH] = 28 * CIVIL_DAY_SECONDS};
    int64_t step = count > 1 ? times[1] - times[0] : 1;
    for (size_t i = 2; i < count; i++)
        step = times[i] - times[i - 1] < step ? times[i] - times[i - 1] : step;
    return seconds[distances[d].unit] * distances[d].count * 11 / 10 < step; /* 12 times 28 days are a year too */
}

/* Which stretch of that length a time lies in; *is_begin: at its very beginning, by the day and the clock. */
static int64_t stretch_of(int64_t time, int d, bool *is_begin)
{
    const int64_t day = floor_divide(time, CIVIL_DAY_SECONDS);
    const struct civil_date date = civil_from_day_number(day);
    int64_t position = time;
    if (distances[d].unit == UNIT_DAY)
        position = day;
    else if (distances[d].unit == UNIT_WEEK)
        position = day + 3; /* 1970-01-01 was a Thursday, and weeks begin on Mondays */
    else if (distances[d].unit == UNIT_MONTH)
        position = date.year * 12 + date.month - 1;
    const int64_t length = distances[d].unit == UNIT_WEEK ? 7 * distances[d].count : distances[d].count;
    *is_begin = floor_remainder(position, length) == 0 && (distances[d].unit != UNIT_MONTH || date.day == 1) &&
                (distances[d].unit == UNIT_SECOND || floor_remainder(time, CIVIL_DAY_SECONDS) == 0);
    return floor_divide(position, length);
}

static void write_time(int64_t time, int width, char label[TICK_LABEL_SIZE])
{
    const struct civil_date date = civil_from_day_number(floor_divide(time, CIVIL_DAY_SECONDS));
    const int clock = (int)floor_remainder(time, CIVIL_DAY_SECONDS);
    const int hour = clock / 3600, minute = clock / 60 % 60;
    char text[64];
    if (width == 4)
        snprintf(text, sizeof text, "%04lld", (long long)date.year);
    else if (width == 5)
        snprintf(text, sizeof text, "%02d-%02d", date.month, date.day);
    else if (width == 7)
        snprintf(text, sizeof text, "%04lld-%02d", (long long)date.year, date.month);
    else if (width == 8)
        snprintf(text, sizeof text, "%02d:%02d:%02d", hour, minute, clock % 60);
    else if (width == 10)
        snprintf(text, sizeof text, "%04lld-%02d-%02d", (long long)date.year, date.month, date.day);
    else
        snprintf(text, sizeof text, "%02d-%02d %02d:%02d", date.month, date.day, hour, minute);
    snprintf(label, TICK_LABEL_SIZE, "%.*s", TICK_LABEL_SIZE - 1, text);
}

/* The ticks of one distance; more than `most`: most + 1. */
static int place_dates(const int64_t *times, size_t count, int d, int most, struct tick ticks[TICK_COUNT_MAX])
{
    int placed = 0;
    bool is_begin;
    int64_t before = stretch_of(times[0], d, &is_begin);
    for (size_t i = 0; i < count; i++) {
        const int64_t stretch = stretch_of(times[i], d, &is_begin);
        if (i ? stretch == before : !is_begin)
            continue;
        before = stretch;
        if (placed == most)
            return most + 1;
        ticks[placed].at = (double)i;
        write_time(times[i], distances[d].width, ticks[placed++].label);
    }
    return placed;
}

/* Every so many steps, labelled with the time of the step. */
static int place_evenly(const int64_t *times, size_t count, bool has_dates, int width,
                        struct tick ticks[TICK_COUNT_MAX])
{
    const int64_t span = count > 1 ? (times[count - 1] - times[0]) / (int64_t)(count - 1) : 1;
    const int label = !has_dates ? 6 : span >= 366 * CIVIL_DAY_SECONDS / 2 ? 4 : span >= CIVIL_DAY_SECONDS ? 10 : 11;
    int placed = 0, most = width / (label + 2);
    most = most < 1 ? 1 : most > TICK_COUNT_MAX ? TICK_COUNT_MAX : most;
    const size_t distance = (count + (size_t)most - 1) / (size_t)most;
    for (size_t i = 0; i < count; i += distance, placed++) {
        ticks[placed].at = (double)i;
        if (has_dates)
            write_time(times[i], label, ticks[placed].label);
        else
            snprintf(ticks[placed].label, TICK_LABEL_SIZE, "%lld", (long long)times[i]);
    }
    return placed;
}

/* Plain numbers: at round ones, as far as there are any among the steps. */
static int place_numbers(const int64_t *times, size_t count, int width, struct tick ticks[TICK_COUNT_MAX])
{
    struct tick wanted[TICK_COUNT_MAX];
    int placed = 0, most = width / 9;
    most = most < 2 ? 2 : most > TICK_COUNT_MAX ? TICK_COUNT_MAX : most;
    const int wanted_count = count > 1 ? axis_value_ticks((double)times[0], (double)times[count - 1], most, wanted) : 0;
    size_t i = 0;
    for (int t = 0; t < wanted_count; t++) {
        while (i < count && (double)times[i] < wanted[t].at)
            i++;
        if (i < count && (double)times[i] == wanted[t].at) {
            ticks[placed] = wanted[t];
            ticks[placed++].at = (double)i;
        }
    }
    return placed;
}

int axis_time_ticks(const int64_t *times, size_t count, bool has_dates, int width, struct tick ticks[TICK_COUNT_MAX])
{
    int placed = 0;
    for (int d = 0; has_dates && d < DISTANCE_COUNT && placed < 2; d++) {
        int most = width / (distances[d].width + 2);
        if (is_too_fine(d, times, count))
            continue;
        most = most > TICK_COUNT_MAX ? TICK_COUNT_MAX : most;
        placed = place_dates(times, count, d, most, ticks);
        if (placed > most)
            placed = 0;
        else if (placed < 2)
            break; /* coarser ones have fewer */
    }
    if (!has_dates)
        placed = place_numbers(times, count, width, ticks);
    return placed >= 2 ? placed : place_evenly(times, count, has_dates, width, ticks);
}
