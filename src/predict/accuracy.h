/*
 * How far forecasts were off, as the M3 and M4 competitions measure it: errors of one series are averaged over its origins and
 * steps, and the figures of all series are averaged then.
 *
 *     MASE   mean |y - f| / mean |y_t - y_{t-m}| over the series' training part     (Hyndman & Koehler 2006; below 1: better than
 *            seasonal naive was there)
 *     sMAPE  mean 200 |y - f| / (|y| + |f|), percent
 *     RMSE   root of the mean (y - f)^2, in the data's units
 *     MAE    mean |y - f|, in the data's units
 */
#ifndef SEQNET_PREDICT_ACCURACY_H
#define SEQNET_PREDICT_ACCURACY_H

#include <stddef.h>

/* The errors of one series. Start it zeroed. */
struct series_errors {
    double absolute, squared, smape; /* sums */
    size_t count;
};

/* Add one forecast f of y; y NAN (missing) is not scored. */
void series_errors_add(struct series_errors *errors, double y, double f);

/* Figures over all series. Start it zeroed. */
struct accuracy {
    double mase, smape, rmse, mae; /* sums over series */
    size_t series_count;           /* with at least one scored step */
    size_t mase_count;             /* and a denominator above zero */
};

/* `scale` is MASE's denominator for the series; 0 leaves it out of MASE. */
void accuracy_add(struct accuracy *accuracy, const struct series_errors *errors, double scale);

/* Turn sums into means; NAN where nothing was scored. */
void accuracy_finish(struct accuracy *accuracy);

#endif
