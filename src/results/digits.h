/*
 * How many digits a forecast is written with.
 *
 * A forecast has the decimals of the data and one more. It never has fewer than show a thousandth of the interval, and
 * no digit before the point is lost:
 *
 *     data            interval          forecast
 *     112 118 132     396.2 .. 464.9    438.08        integers: 1; 68.7 / 1000 = .0687: 2
 *     0.25 0.5        0.31 .. 0.62      0.4512        2 + 1; .00031: 4
 *     1.37e-12        1.1e-12 .. 2e-12  1.5213e-12    too many to count; 9e-16: 16
 *
 * All steps of a series and its bounds have the same decimals. The narrowest interval decides for all of them,
 * but for one that is narrower than a millionth of the data's range: it is what calculating leaves of none. Where
 * the data have more than NUMBER_DECIMALS_MAX decimals (they were computed), the interval alone decides. Without
 * intervals it is then DIGITS_SIGNIFICANT significant digits of the largest forecast.
 *
 * The data are the last steps of the series: as many of the file that is forecast from as a model keeps, or those that
 * it has kept. So older models tell too, and the same rows give the same digits whichever way they come.
 *
 * Rounding keeps the order: a rounded interval holds the rounded forecast.
 */
#ifndef SEQNET_RESULTS_DIGITS_H
#define SEQNET_RESULTS_DIGITS_H

#include <stddef.h>

#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "report/format.h"
#include "results/forecast_wishes.h"

#define DIGITS_BY_RULE 0 /* as above */
#define DIGITS_EXACT 1   /* as computed, in double precision */
#define DIGITS_GIVEN 2   /* this, and the decimals that are asked for */
#define DIGITS_GIVEN_MAX 15

#define DIGITS_SIGNIFICANT 7
#define DIGITS_OF_PROBABILITIES 4

/* What answers hold, and how they are written. */
struct answer_style {
    enum format format;
    int digits; /* one of the above */
    struct forecast_wishes wishes;
};

/* The decimals of target c of series s; ANSWER_EXACT (answer_rows.h) for all digits. `panel` is what was forecast
 * from; NULL: the model's own rows. */
int digits_of_forecast(const struct answer_style *style, const struct model *model, const struct panel *panel,
                       const struct forecast *forecast, size_t s, int c);

/* The decimals of probabilities, likewise. */
int digits_of_probabilities(int digits);

/* An option's N or "exact" into *digits. Returns NULL, or what would be accepted. */
const char *digits_parse(const char *text, int *digits);

#endif
