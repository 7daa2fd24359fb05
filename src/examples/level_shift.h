/*
 * Where did a series come to the level that it has now? A price list that was changed, a machine that was replaced:
 *
 *     52 49 51 50 48 51 | 119 122 118 121 120 ...      all that follows is around the new level
 *
 * A method that is fitted across such a step takes it for how the series moves: it follows every value, and is wide.
 * So statistical methods are fitted to what comes after.
 *
 * A step at t is a shift of level if all of this holds, with medians and median deviations, so that slips say nothing:
 *     - the change from t-1 to t is LEVEL_SHIFT_FAR times as far from the usual change as changes usually are
 *     - the level of the steps after t lies that far from the level of the steps before: the change made it, and it
 *       stayed. Growth makes a new level too, but not in one step
 *     - it is large beside how the values before it, and those after it, spread around their own level
 * A series with more than LEVEL_SHIFT_COUNT_MAX of them moves like that, and has none.
 */
#ifndef SEQNET_EXAMPLES_LEVEL_SHIFT_H
#define SEQNET_EXAMPLES_LEVEL_SHIFT_H

#include <stddef.h>

#include "base/error.h"
#include "base/names.h"

/* What is done about a shift: methods are fitted to what follows, or across it. */
enum shift_rule { SHIFTS_AUTO, SHIFTS_KEEP, SHIFT_RULE_COUNT };

NAMES_DECLARE(shift_rule, enum shift_rule); /* "auto", "keep" */

#define LEVEL_SHIFT_FAR 6.0
#define LEVEL_SHIFT_COUNT_MAX 2

/* A new level is one after so many values, and three periods where there is a season. */
#define LEVEL_SHIFT_STEPS_MIN 16

/*
 * *begin: the step of values[0..count-1] (NAN: missing) at which the level of the last ones began, 0 when there was no
 * shift. A shift with less than level_shift_steps() steps after it is not seen yet. `period` in steps; 1: no season.
 * ERROR_SYSTEM for memory.
 */
int level_shift_find(size_t *begin, const double *values, size_t count, double period, struct error *error);

/* How many steps at a new level are needed. */
size_t level_shift_steps(double period);

#endif
