/*
 * How the inputs of a classifier of steps are put on one scale.
 *
 * Most columns are standardised: (x - mean) / deviation. Where rows are classified by their own values, a column whose
 * few largest values lie far out is drawn together first, x -> asinh((x - center) / spread), and then standardised. A
 * day without rain and one with a little differ by a twentieth of the deviation of rain, and yet that makes the class.
 *
 *     asinh(z)  near 0 it is z, far out sign(z) log(2 |z|)
 */
#ifndef SEQNET_PREPARED_STEPS_STEP_MOMENTS_H
#define SEQNET_PREPARED_STEPS_STEP_MOMENTS_H

#include "dataset/panel.h"
#include "examples/preparation.h"

/* moments[past_count] have mean and deviation of the first lengths[s] steps of each series. Where a column needs it,
 * they become those of its values drawn together. ERROR_SYSTEM for memory. */
int step_moments_draw_together(const struct panel *panel, const size_t *lengths, struct covariate_preparation *moments,
                               struct error *error);

/* A value as the networks see it, at most CLASSIFIER_INPUT_MAX from 0; NAN stays. */
double step_moments_apply(const struct covariate_preparation *moments, double value);

#endif
