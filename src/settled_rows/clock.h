/* The clock that rows are held against: the system's, SEQNET_NOW, or the one of --now. It is read here alone. */
#ifndef SEQNET_SETTLED_ROWS_CLOCK_H
#define SEQNET_SETTLED_ROWS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "calendar/stamp.h"

/* A time that a user typed. Plain data: copy freely. */
struct clock_time {
    bool is_given;
    bool is_instant; /* written with a zone, or in seconds since 1970; else it is what a clock on the wall shows */
    int64_t seconds; /* since 1970, as stamps are */
};

/* Read a time as data may have it: 2026-11-27, 2026-11-27T06:00Z, 2026-11, seconds since 1970. Returns NULL, or what
 * would be accepted. */
const char *clock_time_parse(const char *text, struct clock_time *clock);

/* The same time as stamps of this style count it: what the clock on the wall shows where they have no zone. */
int64_t clock_time_of_style(const struct clock_time *clock, const struct stamp_style *style);

/* The other way: seconds since 1970 of a stamp of this style; a clock on the wall is one of the system's zone. */
int64_t clock_instant_of_stamp(const struct stamp_style *style, int64_t stamp);

/* Now, as stamps of this style count it: `given` if it was given, else SEQNET_NOW (seconds since 1970, for tests), else
 * the system's clock. `given` may be NULL. ERROR_USAGE for a SEQNET_NOW that is no number. */
int clock_read(const struct clock_time *given, const struct stamp_style *style, int64_t *now, struct error *error);

#endif
