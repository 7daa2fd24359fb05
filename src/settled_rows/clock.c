#include "settled_rows/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/number.h"

static const char accepted[] = "a time such as 2026-11-27, 2026-11-27T06:00, 2026-11-27T06:00Z, or seconds since 1970";

const char *clock_time_parse(const char *text, struct clock_time *clock)
{
    const size_t length = strlen(text), line = 1;
    struct stamp_style style;
    struct error ignored = ERROR_INIT; /* said in other words */
    int64_t value;
    if (stamp_detect(text, length, NULL, &style) || stamp_parse(&style, text, length, &value) ||
        stamp_refine_integers(&style, "", "", &value, &line, 1, &ignored) || style.kind == STAMP_STEP)
        return accepted;
    *clock = (struct clock_time){true, style.kind == STAMP_UNIX || style.has_zone, value};
    return NULL;
}

static bool counts_instants(const struct stamp_style *style)
{
    return style->kind == STAMP_UNIX || style->has_zone;
}

/* What the clock on the wall shows at an instant. */
static int64_t wall_of_instant(int64_t seconds)
{
    const time_t instant = (time_t)seconds;
    struct tm local;
    return localtime_r(&instant, &local) ? seconds + local.tm_gmtoff : seconds;
}

/* When it shows that. */
static int64_t instant_of_wall(int64_t seconds)
{
    const time_t shown = (time_t)seconds;
    struct tm local;
    if (!gmtime_r(&shown, &local))
        return seconds;
    local.tm_isdst = -1;
    return (int64_t)mktime(&local);
}

int64_t clock_time_of_style(const struct clock_time *clock, const struct stamp_style *style)
{
    if (clock->is_instant == counts_instants(style))
        return clock->seconds;
    return clock->is_instant ? wall_of_instant(clock->seconds) : instant_of_wall(clock->seconds);
}

int64_t clock_instant_of_stamp(const struct stamp_style *style, int64_t stamp)
{
    return counts_instants(style) ? stamp : instant_of_wall(stamp);
}

int clock_read(const struct clock_time *given, const struct stamp_style *style, int64_t *now, struct error *error)
{
    const char *variable = getenv("SEQNET_NOW");
    struct clock_time clock = {true, true, (int64_t)time(NULL)};
    if (variable && number_parse_integer(variable, strlen(variable), 0, INT64_C(250000000000), &clock.seconds))
        return error_set(error, ERROR_USAGE, "SEQNET_NOW: '%.40s' is not a number of seconds since 1970", variable);
    *now = clock_time_of_style(given && given->is_given ? given : &clock, style);
    return 0;
}
