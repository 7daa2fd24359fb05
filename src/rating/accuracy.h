/*
 * How far forecasts were off, as the M3 and M4 competitions measure it. The errors of one series are averaged over its
 * origins and steps; then the figures of all series are averaged.
 *
 *     MASE    mean |y - f| / mean |y_t - y_{t-m}| over the series' training part (Hyndman & Koehler 2006); below 1:
 *             better than seasonal naive was there
 *     sMAPE   mean 200 |y - f| / (|y| + |f|), percent
 *     MAPE    mean 100 |y - f| / |y| where y is not 0, percent
 *     RMSE    root of the mean (y - f)^2, in the data's units
 *     MAE     mean |y - f|, in the data's units
 *
 * An interval from l to u is to hold 1 - a of the values. Its figures are (M4's MSIS, Makridakis et al. 2020):
 *
 *     MSIS      mean (u - l) + 2/a (l - y if y < l) + 2/a (y - u if y > u), over MASE's denominator
 *     coverage  share of the values in it, percent, of all series and steps together
 */
#ifndef SEQNET_RATING_ACCURACY_H
#define SEQNET_RATING_ACCURACY_H

#include <stddef.h>

#include "base/names.h"
#include "options/recipe.h"

enum measure { MEASURE_MASE, MEASURE_SMAPE, MEASURE_MAPE, MEASURE_RMSE, MEASURE_MAE, MEASURE_COUNT };

/* "mase", "smape", "mape", "rmse", "mae" */
NAMES_DECLARE(measure, enum measure);

/* The errors of one series. Start it zeroed. */
struct series_errors {
    double absolute, squared, smape, mape; /* sums */
    size_t count, mape_count;
    struct interval_errors {
        double score; /* sum */
        size_t count, inside;
    } intervals[LEVEL_COUNT_MAX];
};

/* Add one forecast f of y. It is not scored where y is NAN (missing), or f is (no answer). */
void series_errors_add(struct series_errors *errors, double y, double f);

/* Add the interval number `index`, from `lower` to `upper`, around y. It is to hold `level` percent of the values. */
void series_errors_add_interval(struct series_errors *errors, int index, double level, double y, double lower,
                                double upper);

/* Figures over all series. Start it zeroed. */
struct accuracy {
    union { /* sums over series, then means */
        struct {
            double mase, smape, mape, rmse, mae;
        };
        double means[MEASURE_COUNT];
    };
    double standard_errors[MEASURE_COUNT]; /* standard errors of the means; NAN for fewer than two series */
    size_t counts[MEASURE_COUNT];          /* series that have the figure */
    double mse;                            /* the mean squared error of all steps together */
    double msis[LEVEL_COUNT_MAX], coverage[LEVEL_COUNT_MAX];
    size_t series_count; /* with at least one scored step */
    size_t step_count;   /* scored */

    /* on the way */
    double centres[MEASURE_COUNT]; /* means so far, for the standard errors (Welford 1962) */
    struct interval_errors intervals[LEVEL_COUNT_MAX];
    size_t msis_counts[LEVEL_COUNT_MAX];
};

_Static_assert(offsetof(struct accuracy, standard_errors) == MEASURE_COUNT * sizeof(double), "a name for each mean");

/* `scale` is MASE's denominator for the series; 0 leaves it out of MASE and MSIS. */
void accuracy_add(struct accuracy *accuracy, const struct series_errors *errors, double scale);

/* Turn sums into means; NAN where nothing was scored. */
void accuracy_finish(struct accuracy *accuracy);

#endif
