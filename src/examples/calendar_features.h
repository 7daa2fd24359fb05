/*
 * Where a stamp lies in the cycles of the calendar, as inputs for a network: known for every step, past and to come,
 * without a column of the file.
 *
 *     phase    hour      share of the day that has passed       06:00             1/4
 *              weekday   of the week, which begins on Monday    Thursday 12:00    1/2
 *              monthday  of the month, 28 to 31 days long       1st 00:00         0
 *              yearday   of the year, 365 or 366 days long      1 July 2023       181/365
 *
 *     values   sin(2 pi phase), cos(2 pi phase): neighbours in time are neighbours in value, also round the cycle's end
 *
 * Days and hours are those of the zone the last stamp was written in, as in calendar.h.
 */
#ifndef SEQNET_EXAMPLES_CALENDAR_FEATURES_H
#define SEQNET_EXAMPLES_CALENDAR_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "calendar_grid/calendar.h"

enum calendar_feature { FEATURE_HOUR, FEATURE_WEEKDAY, FEATURE_MONTHDAY, FEATURE_YEARDAY, FEATURE_COUNT };

/* A set of them: bit f stands for feature f. */
typedef unsigned calendar_features;
#define FEATURES_ALL ((1u << FEATURE_COUNT) - 1)

_Static_assert(FEATURE_COUNT < 8 * sizeof(calendar_features), "a set has a bit for each feature, and one to spare");

/* Values of one step: a sine and a cosine of each feature. */
#define FEATURE_VALUES 2

/* "hour", "weekday", "monthday", "yearday" */
NAMES_DECLARE(calendar_feature, enum calendar_feature);

#define FEATURES_TEXT_SIZE 40

/* "hour,yearday", or "none". Returns text. The reverse takes names in any order, each once; -1 for anything else. */
const char *calendar_features_write(calendar_features features, char text[FEATURES_TEXT_SIZE]);
int calendar_features_parse(const char *text, calendar_features *features);

/* The features that tell one step from the next on this grid: cycles of two steps or more. None for rows and plain
 * steps. */
calendar_features calendar_features_possible(const struct calendar *calendar);

/* Length of a feature's cycle in steps, on average; 0 for rows and plain steps. */
double calendar_feature_cycle(const struct calendar *calendar, enum calendar_feature feature);

/* After how many steps all values of a grid without gaps come again: hours and weekdays do after a week. 0: never, as
 * months and years are of several lengths, or nobody knows. */
size_t calendar_features_period(const struct calendar *calendar, calendar_features features);

/* Values that each step has. */
int calendar_features_count(calendar_features features);

/* The phase of a stamp, 0 <= phase < 1. */
double calendar_feature_phase(const struct calendar *calendar, enum calendar_feature feature, int64_t stamp);

/* values[calendar_features_count(features)] of a stamp, feature by feature, sine before cosine. */
void calendar_features_fill(const struct calendar *calendar, calendar_features features, int64_t stamp, float *values);

#endif
