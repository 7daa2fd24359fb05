#include "calendar_grid/opening.h"

#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"

#define MONDAY_SECONDS (3 * CIVIL_DAY_SECONDS) /* from Monday 1969-12-29 to 1970-01-01 */

static int64_t range_steps(const struct opening_range *range, int64_t step)
{
    return (range->last - range->first) / step + 1;
}

const char *opening_fault(const struct opening *opening, int64_t step)
{
    int64_t end; /* the last step of the range before */
    if (opening->range_count == 0)
        return NULL;
    if (step < 1)
        return "is there, but the unit is not 'second'";
    end = -step;
    if (CIVIL_DAY_SECONDS % step != 0)
        return "is there, but the step is no part of a day";
    for (int i = 0; i < opening->range_count; i++) {
        const struct opening_range *range = &opening->ranges[i];
        if (range->first < 0 || range->last >= OPENING_WEEK_SECONDS || range->last < range->first)
            return "has a range that lies in no week or ends before it begins";
        if (range->first % step != opening->ranges[0].first % step || range->last % step != range->first % step)
            return "has a range that is off the grid of the steps";
        if (i > 0 && range->first <= end + step)
            return "has ranges that are out of order or touch each other";
        end = range->last;
    }
    return opening_week_steps(opening, step) * step == OPENING_WEEK_SECONDS ? "is the whole week; leave it out" : NULL;
}

int64_t opening_week_steps(const struct opening *opening, int64_t step)
{
    int64_t count = 0;
    for (int i = 0; i < opening->range_count; i++)
        count += range_steps(&opening->ranges[i], step);
    return count;
}

/* The first step of a range from `begin` on, and its last one before `end`, as if it had no other end there. */
static int64_t first_from(const struct opening_range *range, int64_t step, int64_t begin)
{
    return range->first >= begin ? range->first : range->first + (begin - range->first + step - 1) / step * step;
}

static int64_t last_before(const struct opening_range *range, int64_t step, int64_t end)
{
    return range->last < end ? range->last : range->last - (range->last - end + step) / step * step;
}

/* Open steps from `begin` on and before `end`, seconds of the week. */
static int64_t steps_within(const struct opening *opening, int64_t step, int64_t begin, int64_t end)
{
    int64_t count = 0;
    for (int i = 0; i < opening->range_count; i++) {
        const int64_t first = first_from(&opening->ranges[i], step, begin);
        const int64_t last = last_before(&opening->ranges[i], step, end);
        count += last >= first ? (last - first) / step + 1 : 0;
    }
    return count;
}

int64_t opening_day_steps(const struct opening *opening, int64_t step, int weekday)
{
    int64_t begin = (int64_t)weekday * CIVIL_DAY_SECONDS;
    return steps_within(opening, step, begin, begin + CIVIL_DAY_SECONDS);
}

/* Is the step at this second of the week open? */
static bool is_open(const struct opening *opening, int64_t second)
{
    for (int i = 0; i < opening->range_count; i++)
        if (second >= opening->ranges[i].first && second <= opening->ranges[i].last)
            return true;
    return false;
}

static int64_t wrap(int64_t second)
{
    return floor_remainder(second, OPENING_WEEK_SECONDS);
}

int64_t opening_day_cycle(const struct opening *opening, int64_t step)
{
    int64_t begin = opening->ranges[0].first, cycle = 0;
    for (int i = 0; i < opening->range_count; i++) { /* a range that follows a closed step, across Sunday night too */
        begin = opening->ranges[i].first;
        if (!is_open(opening, wrap(begin - step)))
            break;
    }
    int first_day = -1;
    for (int day = 0; day < 7; day++) {
        int64_t count = 0;
        bool is_like_first = true;
        for (int64_t second = 0; second < CIVIL_DAY_SECONDS; second += step) {
            const int64_t time = begin + second;
            const bool open = is_open(opening, wrap(time + day * CIVIL_DAY_SECONDS));
            if (first_day >= 0 && open != is_open(opening, wrap(time + first_day * CIVIL_DAY_SECONDS)))
                is_like_first = false;
            count += open;
        }
        if (count == 0)
            continue;
        if (!is_like_first)
            return 0;
        first_day = first_day < 0 ? day : first_day;
        cycle = count;
    }
    return cycle;
}

int64_t opening_index(const struct opening *opening, int64_t step, int64_t local)
{
    const struct opening_range *first = &opening->ranges[0], *last = &opening->ranges[opening->range_count - 1];
    int64_t week = floor_divide(local + MONDAY_SECONDS, OPENING_WEEK_SECONDS);
    int64_t second = local + MONDAY_SECONDS - week * OPENING_WEEK_SECONDS;
    int64_t nearest = -1, before = 0;
    int64_t least = second + OPENING_WEEK_SECONDS - last->last; /* to the last step of the week before */
    for (int i = 0; i < opening->range_count; i++) {
        const struct opening_range *range = &opening->ranges[i];
        int64_t count = range_steps(range, step);
        int64_t slot = floor_divide(second - range->first + step / 2, step);
        slot = slot < 0 ? 0 : slot >= count ? count - 1 : slot;
        int64_t distance = second - (range->first + slot * step);
        distance = distance < 0 ? -distance : distance;
        if (distance <= least) {
            least = distance;
            nearest = before + slot;
        }
        before += count;
    }
    if (first->first + OPENING_WEEK_SECONDS - second <= least)
        nearest = before;
    return week * before + nearest;
}

int64_t opening_time(const struct opening *opening, int64_t step, int64_t index)
{
    int64_t week_steps = opening_week_steps(opening, step);
    int64_t week = floor_divide(index, week_steps);
    int64_t rest = index - week * week_steps;
    int i = 0;
    for (; rest >= range_steps(&opening->ranges[i], step); i++)
        rest -= range_steps(&opening->ranges[i], step);
    return week * OPENING_WEEK_SECONDS - MONDAY_SECONDS + opening->ranges[i].first + rest * step;
}

/* ------------------------------------------------------------------ in words */

static const char *const long_names[] = {"Mondays", "Tuesdays",  "Wednesdays", "Thursdays",
                                         "Fridays", "Saturdays", "Sundays"};

/* "Mon-Fri", or "Tue, Thu, Sat" where the days are no run of three or more. */
static size_t write_days(const bool *is_open_day, int open_days, char *text, size_t size)
{
    int first = 0, run = 0;
    size_t used = 0;
    while (!is_open_day[first])
        first++;
    while (first + run < 7 && is_open_day[first + run])
        run++;
    if (run == open_days && run >= 3)
        return (size_t)snprintf(text, size, "%.3s-%.3s", long_names[first], long_names[first + run - 1]);
    for (int day = 0; day < 7; day++)
        if (is_open_day[day])
            used += (size_t)snprintf(text + used, size - used, "%s%.3s", used ? ", " : "", long_names[day]);
    return used;
}

/* " from 09:00 to 11:30 and from 13:00 to 17:00", the hours of `day`; `size` if they are too many to tell. */
static size_t write_hours(const struct opening *opening, int64_t step, int day, char *text, size_t size)
{
    size_t used = 0;
    for (int i = 0; i < opening->range_count; i++) {
        const struct opening_range *range = &opening->ranges[i];
        const int64_t begin = (int64_t)day * CIVIL_DAY_SECONDS, end = begin + CIVIL_DAY_SECONDS;
        if (steps_within(&(struct opening){{*range}, 1}, step, begin, end) == 0)
            continue;
        const int first = (int)(first_from(range, step, begin) - begin);
        const int last = (int)(last_before(range, step, end) - begin);
        const char *word = used ? " and" : "";
        if (first == last)
            used += (size_t)snprintf(text + used, size - used, "%s at %02d:%02d", word, first / 3600, first / 60 % 60);
        else
            used += (size_t)snprintf(text + used, size - used, "%s from %02d:%02d to %02d:%02d", word, first / 3600,
                                     first / 60 % 60, last / 3600, last / 60 % 60);
        if (used + 24 > size)
            return size;
    }
    return used;
}

/* Are the open days alike, and does no range go on past midnight? */
static bool days_are_alike(const struct opening *opening, int64_t step, int day)
{
    for (int other = 0; other < 7; other++) {
        for (int64_t second = opening->ranges[0].first % step; second < CIVIL_DAY_SECONDS; second += step) {
            bool open = is_open(opening, other * CIVIL_DAY_SECONDS + second);
            if (open != is_open(opening, day * CIVIL_DAY_SECONDS + second) && opening_day_steps(opening, step, other))
                return false;
        }
    }
    return true;
}

const char *opening_describe(const struct opening *opening, int64_t step, char text[OPENING_TEXT_SIZE])
{
    bool is_open_day[7];
    int open_days = 0, day = 0;
    size_t used = 0;
    for (int d = 0; d < 7; d++) {
        is_open_day[d] = opening_day_steps(opening, step, d) > 0;
        open_days += is_open_day[d];
    }
    while (!is_open_day[day])
        day++;
    bool is_whole_day = opening_day_steps(opening, step, day) * step == CIVIL_DAY_SECONDS;
    text[0] = '\0';
    if (!days_are_alike(opening, step, day))
        used = OPENING_TEXT_SIZE;
    else if (!is_whole_day)
        used = write_hours(opening, step, day, text, OPENING_TEXT_SIZE);
    if (used + 40 > OPENING_TEXT_SIZE) {
        snprintf(text, OPENING_TEXT_SIZE, ", open at %lld of %lld steps of the week",
                 (long long)opening_week_steps(opening, step), (long long)(OPENING_WEEK_SECONDS / step));
        return text;
    }
    char *rest = text + used;
    size_t room = OPENING_TEXT_SIZE - used;
    bool is_weekend_closed = open_days == 5 && !is_open_day[5] && !is_open_day[6];
    if (open_days == 7)
        return text;
    if (open_days < 5 || is_weekend_closed || used > 0) {
        size_t start = (size_t)snprintf(rest, room, used > 0 ? ", " : ", open ");
        write_days(is_open_day, open_days, rest + start, room - start);
        return text;
    }
    const char *word = ", shut on ";
    for (int d = 0; d < 7; d++) {
        if (is_open_day[d])
            continue;
        size_t length = (size_t)snprintf(rest, room, "%s%s", word, long_names[d]);
        rest += length;
        room -= length;
        word = " and ";
    }
    return text;
}
