/*
 * A search for the smallest value of a function, without its slope: the downhill simplex of Nelder & Mead (Computer
 * Journal 7, 1965). The form is that of Nash, Compact Numerical Methods for Computers (1990), algorithm 21, which R's
 * optim() uses too: reflection 1, contraction 1/2, expansion 2.
 *
 * The caller evaluates the function. The search names a point, is told the value there, and moves on. So several
 * searches can run at once. There are no bounds: the caller tells INFINITY for a point that is not allowed.
 *
 *     nelder_mead_start(&search, n, start, 2000, 1.5e-8);
 *     while (!search.is_done)
 *         nelder_mead_tell(&search, f(search.point));
 *     search.vertices[search.best], search.values[search.best]
 */
#ifndef SEQNET_BASE_NELDER_MEAD_H
#define SEQNET_BASE_NELDER_MEAD_H

#include <stdbool.h>

#define NELDER_MEAD_MAX 32 /* coordinates */

enum nelder_mead_step { NELDER_MEAD_BUILD, NELDER_MEAD_REFLECT, NELDER_MEAD_EXPAND, NELDER_MEAD_CONTRACT };

struct nelder_mead {
    double point[NELDER_MEAD_MAX]; /* [n], to be evaluated next, unless is_done */
    bool is_done;                  /* converged, out of evaluations, or the start could not be evaluated */
    int n;
    int evaluation_count, evaluation_max; /* the turn that passes the maximum is still finished */
    double tolerance; /* done when the worst value is within tolerance * (|f(start)| + tolerance) of the best */
    int best, worst;  /* vertices */
    double vertices[NELDER_MEAD_MAX + 1][NELDER_MEAD_MAX]; /* [n + 1][n] */
    double values[NELDER_MEAD_MAX + 1];                    /* [n + 1] */
    /* where it stands within a turn */
    enum nelder_mead_step step;
    int built;                 /* vertex being evaluated while building */
    double spread;             /* of worst - best when done */
    double reach, least_reach; /* size of the simplex now and when last shrunk: it must go down */
    double reflected_value;
    bool has_reflected; /* in this turn the reflected point took the place of the worst, though it is not the best */
    double middle[NELDER_MEAD_MAX]; /* the centroid of all but the worst; while expanding, the reflected point */
};

/* Begin at start[0..n-1], 1 <= n <= NELDER_MEAD_MAX. The first simplex reaches a tenth of the largest |start[i]| along
 * every axis. */
void nelder_mead_start(struct nelder_mead *search, int n, const double *start, int evaluation_max, double tolerance);

/* Tell the value at search->point. A value that is not finite counts as very bad. At the start it ends the search, with
 * best = -1. */
void nelder_mead_tell(struct nelder_mead *search, double value);

/* A limit: from this value on, all values at search->point are alike to the search. So the caller may stop evaluating
 * as soon as the value is certain to reach it. */
double nelder_mead_limit(const struct nelder_mead *search);

#endif
