/*
 * What do columns that are known beforehand (a promotion, a price) add to a series at the same step?
 *
 *     y_t = level, trend and seasons at t + sum over columns of weight (x_t - mean) + noise
 *
 * Statistical methods see no columns. So they are shown the series without these effects, and what the columns of the
 * steps to come add is put back into what they forecast. In logarithms, if that fits: y_t exp(-effect).
 *
 * The weights are least squares of how y_t lies above the mean of the seven steps around it, on how x_t does: level,
 * trend and slow seasons have no say. Where a season is known, the mean of each of its phases is taken off first. So a
 * promotion each Saturday, and no other day, explains nothing that the week does not.
 *
 * A column has a weight only if it foretells: learnt on one half of the rows it must explain some of the absolute
 * deviations of the other, and on all rows its weight must lie many standard errors from 0. The best column goes first,
 * then the one that explains most of what is left. Columns that never change, or say what others say, add nothing.
 * (Measured: at most 4 of 200 columns of chance get a weight, beside noise, walks, autoregressions, counts and seasons
 * of 30 to 1,000 values. In 200 values of noise a flag of one day in five is found in 53 % where it adds .7 of the
 * noise, in 88 % where it adds as much, and always where it adds 1.5.)
 *
 * Where y is always 0 when a column has its least (or its most) value, and seldom else, it is shut there (open = 0).
 * Such steps are missing to the methods, and forecast at 0.
 *
 * Missing values of y say nothing. A missing value of a column, in the past or to come, counts as the column's mean.
 */
#ifndef SEQNET_EFFECTS_KNOWN_EFFECTS_H
#define SEQNET_EFFECTS_KNOWN_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "dataset/panel.h"

/* Do statistical methods see the series without the effects of known columns, where there are any? */
enum effects_rule { EFFECTS_AUTO, EFFECTS_NONE, EFFECTS_RULE_COUNT };

NAMES_DECLARE(effects_rule, enum effects_rule); /* "auto", "none" */

/* A view of known columns from some step on; all 0: there are none. */
struct known_columns {
    const double *values;  /* borrowed: column c at step k is values[c * stride + k], NAN where it is missing */
    size_t stride, length; /* steps there are values for */
    int count;
};

#define KNOWN_COLUMNS_NONE ((struct known_columns){.values = NULL})

/* Those of a series from a step on. */
struct known_columns known_columns_of(const struct panel *panel, const struct series *series, size_t step);

/* The view from `steps` later on. */
struct known_columns known_columns_after(struct known_columns known, size_t steps);

/* Fewer values of y than these, or than so many for each column, show no effects. */
#define KNOWN_EFFECTS_VALUES_MIN 20
#define KNOWN_EFFECTS_VALUES_EACH 5

struct known_effect {
    double weight; /* what 1 of the column adds; 0: the column has no effect */
    double mean;   /* of the column; at it the effect is 0 */
    double shut;   /* the value of the column at which y is 0; NAN: none */
};

struct known_effects {
    struct known_effect *columns; /* owned, [count] */
    int count;                    /* of the known columns; 0: none has an effect */
    bool is_log;                  /* they add to logarithms */
};

#define KNOWN_EFFECTS_INIT                                                                                             \
    {                                                                                                                  \
        .columns = NULL                                                                                                \
    }

void known_effects_release(struct known_effects *effects);

/* *copy becomes a copy with an array of its own. ERROR_SYSTEM for memory, *copy untouched. */
int known_effects_copy(struct known_effects *copy, const struct known_effects *effects, struct error *error);

/*
 * From values[0..count-1] (NAN: missing) and the columns from the first of these steps on; of more than 1000 steps the
 * last 1000. `period` of the season in steps, 1: none. ERROR_SYSTEM for memory, *effects untouched.
 */
int known_effects_fit(struct known_effects *effects, const double *values, size_t count, double period,
                      struct known_columns known, struct error *error);

/* Is y 0 at step k of the view, whatever else? */
bool known_effects_shut(const struct known_effects *effects, struct known_columns known, size_t k);

/* y without the effects of step k of the view; with them again. As it is where that would be no finite number. Where it
 * is shut, NAN; and 0. */
double known_effects_remove(const struct known_effects *effects, double y, struct known_columns known, size_t k);
double known_effects_restore(const struct known_effects *effects, double y, struct known_columns known, size_t k);

#endif
