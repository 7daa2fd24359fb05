/*
 * One network, and the room to ask it: what does it answer to these samples, or at each step of this series?
 *
 *     samples                                              a series, its state carried on
 *
 *     struct asker asker = ASKER_INIT;                     struct series_reader reader = SERIES_READER_INIT;
 *     asker_init(&asker, ...);                             series_reader_init(&reader, ...);
 *     while (asker_take(&asker, source, &next))            for (step = 0; step < end; step += reader.step_count) {
 *         answers = asker_answer(&asker, parameters, NULL);    series_reader_take(&reader, set, index, step, end, ...);
 *     asker_release(&asker);                                   asker_answer(reader.asker, parameters, state);
 *                                                          }
 *                                                          series_reader_release(&reader);
 *
 * Samples that were taken can be asked about many times: once for each network of this shape, by its parameters. What a
 * network answers to one sample does not depend on the samples beside it, to the last bit.
 *
 * Letters: B samples, O outputs, A steps that answer (1, or W for an answer at each step).
 */
#ifndef SEQNET_PREDICT_ASKER_H
#define SEQNET_PREDICT_ASKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "examples/samples.h"
#include "examples/windows.h"
#include "network/network.h"

/* Samples that are asked about side by side, at most. */
#define ASKER_BATCH 64

struct asker {
    const struct network *network; /* borrowed */
    struct network_workspace workspace;
    struct sample_batch batch; /* the samples that are asked about */
    struct network_pass pass;  /* of the last answer, for network_read_signal() */
    real *output;              /* owned, [A][B][O] of the last answer */
};

#define ASKER_INIT {.network = NULL}

/* Room for `sample_count` samples at a time, but at most ASKER_BATCH. ERROR_SYSTEM for memory; ERROR_USAGE when
 * SEQNET_KERNELS names what cannot run here, or when the network is too large. Release it either way. */
int asker_init(struct asker *asker, const struct network *network, struct sample_sizes sizes, size_t sample_count,
               struct error *error);
void asker_release(struct asker *asker);

/* Take samples *next, *next + 1, ... of the source into the batch; *next moves behind them. False when none is left. */
bool asker_take(struct asker *asker, const struct sample_source *source, size_t *next);

/*
 * What the network with these parameters answers to the samples of the batch: [B][O], borrowed until the next answer.
 * Of a network that answers at each step this is the last step's answer; asker->output has all of them. `state`
 * [network_state_size()][B] is what the samples begin with, and becomes what they end with; NULL: zeros.
 */
const real *asker_answer(struct asker *asker, const real *parameters, real *state);

/*
 * A stateful network reads a series in chunks of 64, 8 or 1 steps, which fill any stretch exactly. It answers at each
 * step, so it has the same parameters for a chunk of any length. How the series is cut makes no difference, to the last
 * bit: nothing in the network adds up over steps but the state.
 */
#define SERIES_READER_LENGTHS 3

struct series_reader {
    struct window_shape shape; /* window_length: of the last chunk */
    struct network networks[SERIES_READER_LENGTHS];
    struct asker askers[SERIES_READER_LENGTHS];
    struct asker *asker; /* of the last chunk; into askers */
    int step_count;      /* of the last chunk */
};

#define SERIES_READER_INIT {.asker = NULL}

/* For the shapes of a variant of a stateful model (held_steps and answers_each_step). Fails as asker_init() does. */
int series_reader_init(struct series_reader *reader, const struct network *network, const struct window_shape *shape,
                       struct error *error);
void series_reader_release(struct series_reader *reader);

/*
 * Take steps step .. step+step_count-1 of series `index` of the set into the batch: one or more, none at or after
 * `end`. Only the set's series, target_end and known_end are looked at. Targets and weights are filled as
 * window_batch_fill() does it. Allocates nothing.
 */
void series_reader_take(struct series_reader *reader, const struct window_set *set, size_t index, size_t step,
                        size_t end, bool percentage);

#endif
