/*
 * How far back a network feels its error: the vanishing gradient, measured.
 *
 *     hidden[k] = |d loss / d h_{W-1-k}|         input[k] = |d loss / d x_{W-1-k}|
 *     state[k]  = |d loss / d c_{W-1-k}|
 *
 * for the lags k = 0 .. W-1, the last step first. The loss is that of one sample. |.| is the Euclidean norm; its root
 * mean square over the samples is taken. The derivative is the total one: all paths from the step to the loss.
 *
 * The network has one layer. input[] is what came back through time, so what the skip would bring straight from the
 * input to the output is left out of it.
 *
 * An LSTM's memory is c. On the straight way its gradient is multiplied by the forget gate alone, dc_{t-1} = f dc_t:
 * kept[] is what that leaves. state[] has the ways round by h too. Its h is read anew at each step, through all gates.
 * So hidden[] of an LSTM falls with what it forgets at once, and state[] shows how long it remembers.
 *
 * Letters: B samples, W steps in a window, F values per step, H hidden units, Q known values of the steps to come, O
 * outputs.
 */
#ifndef SEQNET_PROBE_GRADIENT_PROFILE_H
#define SEQNET_PROBE_GRADIENT_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "network/loss.h"
#include "network/network.h"

/* What is measured on. Borrowed; shapes as in struct network_pass and struct loss_pass. */
struct gradient_samples {
    int sample_count; /* B >= 1 */
    enum loss_kind loss;
    const real *input;           /* [W][B][F] */
    const real *future;          /* [B][Q] or NULL */
    const real *target, *weight; /* [B][O] */
    const real *growth;          /* [B][O], MAPE only */
};

struct gradient_profile {
    int lag_count;          /* W */
    double *hidden;         /* owned, [W] */
    double *input;          /* owned, [W] */
    double *state;          /* owned, [W] |d loss / d c|; NAN for a cell that keeps no state besides h */
    double *slope;          /* owned, [W] mean over units and samples of 1 - tanh^2, that of h, or where the cell has
                               signals of its state, or without one of its candidate */
    double *kept;           /* owned, [W] mean over them of the product of the gates that keep the memory, from step
                               W-k to the last: what is left of it; NAN for a cell without such gates */
    double half_life;       /* steps, gradient_half_life() of hidden */
    double state_half_life; /* of state */
    double mean_slope;      /* of slope, over all steps */
    double saturated_units; /* share of the tanh units beyond CELL_SATURATED, over all steps and samples. The units
                               are h, or where the cell has signals its candidate and the tanh of its state */
    double saturated_gates; /* share of gates that are shut or open; NAN for a cell without gates */
    double loss;            /* mean over the known targets */
};

#define GRADIENT_PROFILE_INIT                                                                                          \
    {                                                                                                                  \
        .hidden = NULL, .input = NULL, .state = NULL, .slope = NULL, .kept = NULL                                      \
    }

/* The weights that training starts from (trainer.h, same seed). The head's are zero there and would let no gradient
 * through. With `draws_head` they are drawn Glorot-uniform, for a measurement before training. */
void gradient_profile_start(const struct network *network, uint64_t seed, bool draws_head, real *parameters);

/* Measure. Release the profile. ERROR_SYSTEM for memory, ERROR_USAGE when the window is too large: *profile is then
 * untouched. */
int gradient_profile_init(struct gradient_profile *profile, const struct network *network,
                          const struct kernels *kernels, const real *parameters, const struct gradient_samples *samples,
                          struct error *error);
void gradient_profile_release(struct gradient_profile *profile);

/*
 * In how many steps norms[count] halve: ln 2 over the downward slope of the straight line that fits log norms[k] best
 * (least squares) over the lags k >= 1. Lag 0 is left out, because the head feeds it directly. So are the lags from the
 * first norm below 1e-30 on, where single precision has run out of numbers. INFINITY where the line does not fall, NAN
 * where fewer than two lags are left.
 */
double gradient_half_life(const double *norms, int count);

#endif
