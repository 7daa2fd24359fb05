/*
 * The order of samples for a network whose state is carried from one sample to the next.
 *
 * A series is cut into chunks of W steps. The state goes on from chunk to chunk; the gradient stops at the beginning of
 * each. This is truncated backpropagation through time (Williams and Peng 1990). Several chains of chunks are trained
 * side by side, each in a lane of the batch:
 *
 *     run       0 . . . . . . . . . . . . . . . . . . . . . . . . . .     a series, its samples a step apart
 *     chunks      [  W  ][  W  ][  W  ][  W  ][  W  ][  W  ][  W  ]       side by side, from an offset below W that
 *                                                                         each epoch draws
 *     pieces      |--------- 4 ---------|  |-------- 3 -------|           chains; about as many as keep all lanes busy
 *
 *     lane 0      a1 a2 a3 a4 d1 d2 d3                                    a lane takes one piece after the other;
 *     lane 1      c1 c2 c3 b1 b2 b3 --                                    a batch is a column; -- is idle at the end
 *
 * A piece begins with a state of zero. So its first steps are learnt without their past, and nothing is learnt that
 * reaches back further than a piece. Where the series are long enough, a piece has at least STREAM_PIECE_MIN chunks:
 * then at most one step in STREAM_PIECE_MIN * W begins from zero. The steps before the first chunk and after the last
 * one have their turn in other epochs, with other offsets.
 */
#ifndef SEQNET_OPTIMIZE_STREAMS_H
#define SEQNET_OPTIMIZE_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "examples/samples.h"

#define STREAM_PIECE_MIN 4

/* The sample of a lane that has nothing to do. */
#define STREAM_IDLE UINT64_MAX

struct stream_piece {
    uint64_t first; /* sample */
    size_t chunk_count;
};

/* One epoch's schedule, and the room for it. */
struct streams {
    size_t chunk_steps; /* W */
    int lane_count;
    size_t piece_chunks; /* a piece has about so many */
    size_t sample_max;   /* chunks of an epoch at most */
    size_t piece_room, step_room;
    struct stream_piece *pieces; /* owned, [piece_room] in the order in which they are taken */
    size_t piece_count;
    size_t *lane_piece;  /* owned, [lane_count] the piece that each lane is at */
    size_t *lane_chunk;  /* owned, [lane_count] its next chunk */
    size_t step_count;   /* batches of this epoch */
    size_t sample_count; /* chunks of this epoch: those that are not idle */
    uint64_t *samples;   /* owned, [step_count][lane_count] */
    bool *begins;        /* owned, likewise: the first chunk of a piece */
};

#define STREAMS_INIT {.pieces = NULL}

/* Schedules for the runs of `source`, which has at least one, with up to lane_max lanes and sample_max chunks an epoch
 * (both >= 1). ERROR_SYSTEM for memory. */
int streams_init(struct streams *streams, const struct sample_source *source, size_t chunk_steps, int lane_max,
                 size_t sample_max, struct error *error);
void streams_release(struct streams *streams);

/* The next epoch: samples and begins are filled anew. */
void streams_draw(struct streams *streams, const struct sample_source *source, struct random *random);

#endif
