/*
 * The order of samples where the state is carried from one to the next: truncated backpropagation through time
 * (Williams and Peng 1990).
 *
 *     run       0 . . . . . . . . . . . . . . . . . . . . . . . . . .     a series, its samples a step apart
 *     chunks      [  W  ][  W  ][  W  ][  W  ][  W  ][  W  ][  W  ]       side by side, from an offset below W on that
 *                                                                         each epoch draws
 *     pieces      |--------- 4 ---------|  |-------- 3 -------|           so many that about all lanes are busy
 *
 *     lane 0      a1 a2 a3 a4 d1 d2 d3                                    a lane takes one piece after the other;
 *     lane 1      c1 c2 c3 b1 b2 b3 --                                    a batch is a column; -- is idle at the end
 *
 * The state goes from chunk to chunk of a piece, its gradient does not; at the first chunk of a piece the state is
 * zero. So a piece's first steps are learnt from without their past, and nothing is learnt that reaches back further
 * than a piece. Pieces have at least STREAM_PIECE_MIN chunks where the series have them: at most one step in
 * STREAM_PIECE_MIN * W begins with nothing. What the offset leaves before the first chunk and after the last one has
 * its turn in other epochs.
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
    size_t piece_chunks; /* that a piece is to have, about */
    size_t sample_max;   /* chunks of an epoch at most */
    size_t piece_room, step_room;
    struct stream_piece *pieces; /* owned, [piece_room] in the order in which they are taken */
    size_t piece_count;
    size_t *lane_piece;  /* owned, [lane_count] that each lane is at */
    size_t *lane_chunk;  /* owned, [lane_count] its next chunk */
    size_t step_count;   /* batches of this epoch */
    size_t sample_count; /* chunks of this epoch: those that are not idle */
    uint64_t *samples;   /* owned, [step_count][lane_count] */
    bool *begins;        /* owned, likewise: the first chunk of a piece */
};

#define STREAMS_INIT {.pieces = NULL}

/* For the runs of `source`, which has some, with up to lane_max lanes and sample_max chunks an epoch (both >= 1).
 * ERROR_SYSTEM for memory. */
int streams_init(struct streams *streams, const struct sample_source *source, size_t chunk_steps, int lane_max,
                 size_t sample_max, struct error *error);
void streams_release(struct streams *streams);

/* The next epoch: samples and begins are filled anew. */
void streams_draw(struct streams *streams, const struct sample_source *source, struct random *random);

#endif
