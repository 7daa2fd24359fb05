/*
 * One network that reads one series step by step, its state carried on: how a stateful network is judged and forecasts.
 *
 *     struct series_reader reader = SERIES_READER_INIT;
 *     series_reader_init(&reader, network, &shape, error);
 *     for (size_t step = begin; step < end; step += (size_t)reader.step_count) {
 *         series_reader_fill(&reader, series, span, step);                 the next few steps
 *         series_reader_forward(&reader, parameters, state);               as often as there are networks of this shape
 *     }
 *     series_reader_release(&reader);
 *
 * Steps are read in chunks, whatever fits; what comes out does not depend on how they are cut, to the last bit: nothing
 * in the network adds up over steps but the state. A network that answers at each step has the same parameters for any
 * number of steps, so no step is read that is not there.
 */
#ifndef SEQNET_PREDICT_SERIES_READER_H
#define SEQNET_PREDICT_SERIES_READER_H

#include <stddef.h>

#include "base/error.h"
#include "examples/windows.h"
#include "network/network.h"

#define SERIES_READER_LENGTHS 3

/* The network for chunks of one length. */
struct series_reader_lane {
    struct network network;
    struct network_workspace workspace;
};

struct series_reader {
    struct window_shape shape; /* window_length: of the last chunk */
    struct series_reader_lane lanes[SERIES_READER_LENGTHS];
    struct series_reader_lane *lane; /* of the last chunk; into lanes */
    struct sample_batch batch;       /* it: inputs and, step after step, what should be answered */
    int step_count;                  /* its steps */
    real *output;                    /* owned, [step_count][O] written by forward */
    real *next_state;                /* owned, [network_state_size()] */
};

#define SERIES_READER_INIT {.output = NULL}

/* Steps to read, and what may be looked at. */
struct series_span {
    size_t begin, end;
    size_t target_end, known_end; /* as struct window_set has them */
};

/* For the shapes of a variant of a stateful model (held_steps and answers_each_step). ERROR_SYSTEM for memory. */
int series_reader_init(struct series_reader *reader, const struct network *network, const struct window_shape *shape,
                       struct error *error);
void series_reader_release(struct series_reader *reader);

/* Make steps from `step` on the chunk: as many as one of the lengths takes, at least one and none at or after
 * span->end. Allocates nothing. */
void series_reader_fill(struct series_reader *reader, const struct prepared_series *series,
                        const struct series_span *span, size_t step, bool percentage);

/* Through the chunk; state [network_state_size()] is that before it, and then after it. */
void series_reader_forward(struct series_reader *reader, const real *parameters, real *state);

#endif
