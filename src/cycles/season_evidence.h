/*
 * How much does a season of a given length explain, and does it foretell what was held out?
 *
 * Two regressions are compared, one with the season and one without:
 *
 *     y_t = trend_t + sum_{h <= H} (a_h cos(2 pi h t / m) + b_h sin(2 pi h t / m)) + e_t
 *     e_t = phi_1 e_{t-1} + .. + phi_p e_{t-p} + noise
 *
 * The trend is a cubic. The filter 1 - phi_1 B - .. - phi_p B^p is learnt from the residuals of the first and applied
 * to both sides of both (Cochrane & Orcutt 1949), so that a level that wanders is judged by its changes and noise
 * around a level by itself. Of the squares that remain after it, S with the season and S0 without,
 *
 *     F = ((S0 - S) / k) / (S / (n - k - 4)),  k terms in the season, n filtered steps
 *
 * as a normal deviate (Wilson & Hilferty 1931: the cube root of F is nearly normal). One wave, three, and as many as
 * the period has (at most SEASON_WAVES_MAX) are tried, and the deviate is that of the best; where the values are
 * positive and grow, of their logarithms too. Then each period is left out in turn (at most 8 blocks, of a period or
 * more) and foretold from the others: S / S0 over what was left out is `remainder`.
 *
 * Cycles of nature and of trade (lynx, sunspots) come again without keeping their time. An autoregression without a
 * season foretells them as well. So of a period of more than 6 steps that was searched for F is asked for again, with
 * S0 what a trend leaves after a filter that was learnt from that trend's own residuals (`deviate_wandering`): waves
 * must say more than that.
 *
 * A season is found when the deviate is above z + 4 m / n, z the limit for chance, and the remainder below 0.98 - 0.5
 * m / n: over few periods more is asked, since there the filter is known badly. Where the deviate is 4 more than that,
 * a remainder below 1 is enough: a weak season of a long series. (Measured: at most 3 % of white noise, random walks,
 * these with noise, autoregressions, and walks of walks of 36 to 2,000 values; see tests/unit/test_seasons.c.)
 */
#ifndef SEQNET_CYCLES_SEASON_EVIDENCE_H
#define SEQNET_CYCLES_SEASON_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define SEASON_WAVES_MAX 12
#define SEASON_CYCLES_MIN 2     /* of a known period: fewer show no season */
#define SEASON_SEARCHED_MIN 2.5 /* of one that is searched for */

struct season_evidence {
    double deviate;           /* standard normal where there is no season; -INFINITY where it cannot be told */
    double deviate_wandering; /* the same against a cycle that wanders */
    double remainder;         /* of the squares of what is left out; 0: foretold exactly, above 1: it misleads */
    double error;             /* mean square of what is left out, foretold with the season; a trend alone leaves 1 */
    int wave_count;           /* H of the best */
};

/* Of a season of `period` steps in values[0..count-1], NAN for what is missing. ERROR_SYSTEM for memory. */
int season_weigh(struct season_evidence *evidence, double period, const double *values, size_t count,
                 struct error *error);

/* Is that a season, of one that `tries` periods were tried for? */
bool season_is_evident(const struct season_evidence *evidence, double period, size_t count, double tries);

/*
 * Is there a season of this length, which is known? It is there if it foretells what was held out, better than chance
 * does. At least two periods are needed. A long one is asked of means over several steps, some 50 a period: a level
 * that wanders is else hidden from the filter by the noise of single steps. Returns 1, 0, or -1 with ERROR_SYSTEM.
 */
int season_test(double period, const double *values, size_t count, struct error *error);

/*
 * The period near *period for which `wave_count` waves leave least of the values unexplained; the nearest whole number
 * where that does as well but for chance. ERROR_SYSTEM for memory.
 */
int season_refine(double *period, int wave_count, const double *values, size_t count, struct error *error);

#endif
