#include "calendar_grid/calendar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"

#define HOUR_SECONDS 3600
#define WEEK_SECONDS (7 * CIVIL_DAY_SECONDS)
#define YEAR_DAYS 365.25

/* The anchor of a month grid in month `month` (year * 12 + month - 1): its day number. */
static int64_t anchor_day_number(const struct calendar *calendar, int64_t month)
{
    int64_t year = floor_divide(month, 12);
    int month_of_year = (int)(month - year * 12) + 1;
    int length = civil_month_length(year, month_of_year);
    const int64_t first = civil_day_number(year, month_of_year, 1), last = first + length - 1;
    if (calendar->day == CALENDAR_FIRST_BUSINESS_DAY)
        return civil_weekday(first) > 4 ? first + 7 - civil_weekday(first) : first;
    if (calendar->day == CALENDAR_LAST_BUSINESS_DAY)
        return civil_weekday(last) > 4 ? last + 4 - civil_weekday(last) : last;
    return calendar->day < length ? first + calendar->day - 1 : last;
}

bool calendar_is_anchor(const struct calendar *calendar, int64_t day_number)
{
    struct civil_date date = civil_from_day_number(day_number);
    return anchor_day_number(calendar, date.year * 12 + date.month - 1) == day_number;
}

#define NEAR_DAYS 12

/* The month whose anchor is nearest: a stamp written in another offset than the last may show an hour of the
 * day before. */
static int64_t nearest_month(const struct calendar *calendar, int64_t value)
{
    int64_t local = stamp_local_time(&calendar->style, value);
    struct civil_date date = civil_from_day_number(floor_divide(local, CIVIL_DAY_SECONDS));
    int64_t month = date.year * 12 + date.month - 1;
    int64_t nearest = month, least = INT64_MAX;
    static const int order[] = {0, -1, 1};
    for (int i = 0; i < 3; i++) {
        const int64_t candidate = month + order[i];
        int64_t distance = local - anchor_day_number(calendar, candidate) * CIVIL_DAY_SECONDS;
        distance = distance < 0 ? -distance : distance;
        if (distance < NEAR_DAYS * CIVIL_DAY_SECONDS) /* anchors are more than twice as far apart */
            return candidate;
        if (distance < least) {
            least = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

/*
 * The day of a business-day stamp. With an offset that follows daylight saving, midnight in one offset is
 * 23:00 of the day before in the other, so an hour is added before the day is cut off: calendar_infer() sees
 * to it that no stamp is so late in the day that this would hurt. (Python's yfinance writes such stamps.)
 */
static int64_t local_day_number(const struct calendar *calendar, int64_t value)
{
    const struct stamp_style *style = &calendar->style;
    int64_t slack = style->has_zone && !style->is_zulu ? HOUR_SECONDS : 0;
    return floor_divide(stamp_local_time(style, value) + slack, CIVIL_DAY_SECONDS);
}

/* Business days from 1969-12-29, a Monday. Saturday counts as the Friday before it, Sunday as the Monday
 * after. */
static int64_t business_day_of(int64_t day_number)
{
    int64_t days = day_number + 3;
    int64_t weeks = floor_divide(days, 7);
    int64_t weekday = days - weeks * 7;
    return weeks * 5 + (weekday == 5 ? 4 : weekday == 6 ? 5 : weekday);
}

static int64_t day_of_business_day(int64_t business_day)
{
    int64_t weeks = floor_divide(business_day, 5);
    return weeks * 7 + (business_day - weeks * 5) - 3;
}

/* The open step nearest to a stamp; *off is how far the stamp lies behind it. */
static int64_t open_step_of(const struct calendar *calendar, int64_t value, int64_t *off)
{
    int64_t local = stamp_local_time(&calendar->style, value);
    int64_t index = opening_index(&calendar->opening, calendar->step, local);
    *off = local - opening_time(&calendar->opening, calendar->step, index);
    return index;
}

bool calendar_is_open(const struct calendar *calendar, int64_t value)
{
    int64_t off = 0;
    if (calendar->opening.range_count > 0)
        open_step_of(calendar, value, &off);
    return (off < 0 ? -off : off) <= calendar->step / 2;
}

int64_t calendar_slack(const struct calendar *calendar, int64_t value)
{
    if (calendar->opening.range_count > 0)
        return calendar->step / 4;
    return (calendar_advance(calendar, value, 1) - value) / 4;
}

static int64_t divide_to_nearest(int64_t dividend, int64_t divisor)
{
    int64_t quotient = floor_divide(dividend, divisor);
    int64_t remainder = dividend - quotient * divisor;
    return quotient + (remainder >= divisor - remainder);
}

int64_t calendar_steps_between(const struct calendar *calendar, int64_t from, int64_t to)
{
    int64_t units, off;
    if (calendar->opening.range_count > 0)
        return open_step_of(calendar, to, &off) - open_step_of(calendar, from, &off);
    switch (calendar->unit) {
    case CALENDAR_MONTH:
        units = nearest_month(calendar, to) - nearest_month(calendar, from);
        break;
    case CALENDAR_BUSINESS_DAY:
        units = business_day_of(local_day_number(calendar, to)) - business_day_of(local_day_number(calendar, from));
        break;
    default:
        units = to - from;
        break;
    }
    return divide_to_nearest(units, calendar->step);
}

static int64_t multiply_saturating(int64_t a, int64_t b)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
    return product;
}

static int64_t add_saturating(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return a < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

/* `value` moved from its day to another one, at the same time of day. */
static int64_t move_to_day(int64_t value, int64_t from_day, int64_t to_day)
{
    return add_saturating(value, multiply_saturating(to_day - from_day, CIVIL_DAY_SECONDS));
}

/* Open steps later, as far off its step as before. */
static int64_t advance_open(const struct calendar *calendar, int64_t value, int64_t steps)
{
    const int64_t far = INT64_C(1) << 40; /* past the year 9999, even in seconds */
    const struct opening *opening = &calendar->opening;
    int64_t off, from = open_step_of(calendar, value, &off);
    if (steps > far || steps < -far)
        return steps < 0 ? INT64_MIN : INT64_MAX;
    return add_saturating(value, opening_time(opening, calendar->step, from + steps) -
                                     opening_time(opening, calendar->step, from));
}

int64_t calendar_advance(const struct calendar *calendar, int64_t value, int64_t steps)
{
    if (calendar->opening.range_count > 0)
        return advance_open(calendar, value, steps);
    /* nothing a calendar can say lies further off than this many months or days, and below it nothing can
     * overflow */
    const int64_t far = INT64_C(1) << 50;
    int64_t units = multiply_saturating(steps, calendar->step);
    if (calendar->unit != CALENDAR_MONTH && calendar->unit != CALENDAR_BUSINESS_DAY)
        return add_saturating(value, units);
    if (units > far || units < -far)
        return units < 0 ? INT64_MIN : INT64_MAX;
    if (calendar->unit == CALENDAR_BUSINESS_DAY) {
        int64_t day = local_day_number(calendar, value);
        return move_to_day(value, day, day_of_business_day(business_day_of(day) + units));
    }
    int64_t local = stamp_local_time(&calendar->style, value);
    int64_t month = nearest_month(calendar, value);
    int64_t day = floor_divide(local, CIVIL_DAY_SECONDS);
    int64_t anchor = anchor_day_number(calendar, month);
    /* written in another offset than the last, the stamp may show up to an hour of the day before or after
     * its own */
    int64_t early = anchor * CIVIL_DAY_SECONDS - local, late = -early - CIVIL_DAY_SECONDS;
    if (calendar->style.has_zone && early <= HOUR_SECONDS && late < HOUR_SECONDS)
        day = anchor;
    return move_to_day(value, day, anchor_day_number(calendar, month + units));
}

int calendar_check_ahead(const struct calendar *calendar, int64_t last, int64_t steps, const char *place,
                         struct error *error)
{
    char text[STAMP_TEXT_SIZE];
    if (calendar->unit == CALENDAR_ROW || stamp_is_writable(&calendar->style, calendar_advance(calendar, last, steps)))
        return 0;
    calendar_write(calendar, last, text);
    return error_set(error, ERROR_DATA,
                     "%s%lld step%s after %s would lie past the year %d, the last that is read and written; ask for "
                     "fewer steps, or check the time",
                     place, (long long)steps, steps == 1 ? "" : "s", text, STAMP_YEAR_MAX);
}

int calendar_write(const struct calendar *calendar, int64_t value, char text[STAMP_TEXT_SIZE])
{
    if (calendar->unit == CALENDAR_ROW)
        return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64, value);
    return stamp_write(&calendar->style, value, text);
}

static void describe_every(int64_t count, const char *name, char text[STAMP_TEXT_SIZE])
{
    if (count == 1)
        snprintf(text, STAMP_TEXT_SIZE, "every %s", name);
    else
        snprintf(text, STAMP_TEXT_SIZE, "every %" PRId64 " %ss", count, name);
}

/* In the largest of `lengths` that goes into `step`; the last must be 1. Multiples that have a word of their
 * own are it. */
static void describe_step(int64_t step, const int64_t *lengths, const char *const *names, const char *const *words,
                          char text[STAMP_TEXT_SIZE])
{
    int i = 0;
    while (step % lengths[i] != 0)
        i++;
    if (step == lengths[i] && words[i] != NULL)
        snprintf(text, STAMP_TEXT_SIZE, "%s", words[i]);
    else
        describe_every(step / lengths[i], names[i], text);
}

const char *calendar_frequency(const struct calendar *calendar, char text[STAMP_TEXT_SIZE])
{
    static const int64_t month_lengths[] = {12, 1};
    static const char *const month_names[] = {"year", "month"};
    static const char *const month_words[] = {"yearly", "monthly"};
    static const int64_t second_lengths[] = {WEEK_SECONDS, CIVIL_DAY_SECONDS, HOUR_SECONDS, 60, 1};
    static const char *const second_names[] = {"week", "day", "hour", "minute", "second"};
    static const char *const second_words[] = {"weekly", "daily", "hourly", NULL, NULL};
    switch (calendar->unit) {
    case CALENDAR_ROW:
        snprintf(text, STAMP_TEXT_SIZE, "rows");
        break;
    case CALENDAR_STEP:
        snprintf(text, STAMP_TEXT_SIZE, "steps of %" PRId64, calendar->step);
        break;
    case CALENDAR_SECOND:
        describe_step(calendar->step, second_lengths, second_names, second_words, text);
        break;
    case CALENDAR_BUSINESS_DAY:
        if (calendar->step == 1)
            snprintf(text, STAMP_TEXT_SIZE, "business days");
        else
            describe_every(calendar->step, "business day", text);
        break;
    case CALENDAR_MONTH:
        if (calendar->step == 3)
            snprintf(text, STAMP_TEXT_SIZE, "quarterly");
        else
            describe_step(calendar->step, month_lengths, month_names, month_words, text);
        break;
    }
    return text;
}

const char *calendar_describe(const struct calendar *calendar, char text[CALENDAR_TEXT_SIZE])
{
    char frequency[STAMP_TEXT_SIZE], opening[OPENING_TEXT_SIZE] = "";
    if (calendar->opening.range_count > 0)
        opening_describe(&calendar->opening, calendar->step, opening);
    else if (calendar->unit == CALENDAR_BUSINESS_DAY)
        snprintf(opening, sizeof opening, " (Mon-Fri)");
    else if (calendar->day > CALENDAR_LAST_DAY)
        snprintf(opening, sizeof opening, " (the %s business day)",
                 calendar->day == CALENDAR_LAST_BUSINESS_DAY ? "last" : "first");
    snprintf(text, CALENDAR_TEXT_SIZE, "%s%s", calendar_frequency(calendar, frequency), opening);
    return text;
}

bool calendar_is_daily_or_longer(const struct calendar *calendar)
{
    return calendar->unit == CALENDAR_BUSINESS_DAY || calendar->unit == CALENDAR_MONTH ||
           (calendar->unit == CALENDAR_SECOND && calendar->step >= CIVIL_DAY_SECONDS);
}

int calendar_default_horizon(const struct calendar *calendar)
{
    static const struct {
        enum calendar_unit unit;
        int64_t step;
        int horizon;
    } known[] = {
        {CALENDAR_MONTH, 12, 6},
        {CALENDAR_MONTH, 3, 8},
        {CALENDAR_MONTH, 1, 18},
        {CALENDAR_SECOND, WEEK_SECONDS, 13},
        {CALENDAR_BUSINESS_DAY, 1, 14},
        {CALENDAR_SECOND, CIVIL_DAY_SECONDS, 14},
        {CALENDAR_SECOND, HOUR_SECONDS, 48},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (calendar->unit == known[i].unit && calendar->step == known[i].step)
            return known[i].horizon;
    return CALENDAR_HORIZON_OTHER;
}

int calendar_cycles(const struct calendar *calendar, double *cycles, int room)
{
    /* the units of each cycle, 0 for none; a cycle of days or months counts only where it is a whole number
     * of steps */
    double lengths[3] = {0, 0, 0};
    int64_t step = calendar->step;
    switch (calendar->unit) {
    case CALENDAR_ROW:
    case CALENDAR_STEP:
        break;
    case CALENDAR_SECOND:
        lengths[0] = CIVIL_DAY_SECONDS % step == 0 ? CIVIL_DAY_SECONDS : 0;
        lengths[1] = WEEK_SECONDS % step == 0 ? WEEK_SECONDS : 0;
        lengths[2] = YEAR_DAYS * CIVIL_DAY_SECONDS;
        break;
    case CALENDAR_BUSINESS_DAY:
        lengths[0] = 5 % step == 0 ? 5 : 0;
        lengths[1] = 261;
        break;
    case CALENDAR_MONTH:
        lengths[0] = 12 % step == 0 ? 12 : 0;
        break;
    }
    if (calendar->opening.range_count > 0) {
        const double week = (double)(opening_week_steps(&calendar->opening, step) * step);
        lengths[0] = (double)(opening_day_cycle(&calendar->opening, step) * step);
        lengths[1] = week;
        lengths[2] = week * YEAR_DAYS / 7;
    }
    int count = 0;
    for (int i = 0; i < 3 && count < room; i++)
        if (lengths[i] >= 2 * (double)step)
            cycles[count++] = lengths[i] / (double)step;
    return count;
}

static const char *const calendar_unit_words[] = {
    [CALENDAR_ROW] = "row",       [CALENDAR_STEP] = "step",
    [CALENDAR_SECOND] = "second", [CALENDAR_BUSINESS_DAY] = "business_day",
    [CALENDAR_MONTH] = "month",
};
NAMES_DEFINE(calendar_unit, CALENDAR_UNIT_COUNT);

static const char *const closed_words[] = {[CLOSED_AUTO] = "auto", [CLOSED_NONE] = "none"};
NAMES_DEFINE(closed, CLOSED_COUNT);
