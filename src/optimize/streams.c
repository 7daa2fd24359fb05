#include "optimize/streams.h"

#include "base/memory.h"

/* Chunks of a run of `count` samples from sample `offset` on. */
static size_t chunks_of(size_t count, size_t offset, size_t chunk_steps)
{
    return count > offset ? (count - offset - 1) / chunk_steps + 1 : 0;
}

/* Pieces that so many chunks are cut into. */
static size_t pieces_of(size_t chunks, size_t piece_chunks)
{
    size_t pieces = (chunks + piece_chunks / 2) / piece_chunks;
    return chunks == 0 ? 0 : pieces == 0 ? 1 : pieces;
}

void streams_release(struct streams *streams)
{
    memory_free(streams->pieces);
    memory_free(streams->lane_piece);
    memory_free(streams->lane_chunk);
    memory_free(streams->samples);
    memory_free(streams->begins);
    *streams = (struct streams)STREAMS_INIT;
}

int streams_init(struct streams *streams, const struct sample_source *source, size_t chunk_steps, int lane_max,
                 size_t sample_max, struct error *error)
{
    struct streams made = {.chunk_steps = chunk_steps, .sample_max = sample_max};
    size_t total = 0;
    for (size_t r = 0; r < source->run_count; r++)
        total += chunks_of(source->run(source->context, r).count, 0, chunk_steps);
    made.piece_chunks = (total + (size_t)lane_max - 1) / (size_t)lane_max;
    made.piece_chunks = made.piece_chunks < STREAM_PIECE_MIN ? STREAM_PIECE_MIN : made.piece_chunks;
    for (size_t r = 0; r < source->run_count; r++) {
        size_t chunks = chunks_of(source->run(source->context, r).count, 0, chunk_steps);
        made.piece_room += pieces_of(chunks, made.piece_chunks);
    }
    made.lane_count = made.piece_room < (size_t)lane_max ? (int)made.piece_room : lane_max;
    made.lane_count = made.lane_count ? made.lane_count : 1;
    /* a lane that ends last began its last piece when no other had ended; no piece has more than twice the chunks it
     * should have */
    made.step_room = total / (size_t)made.lane_count + 2 * made.piece_chunks + 2;
    made.pieces = memory_allocate(made.piece_room, sizeof *made.pieces, error);
    made.lane_piece = memory_allocate((size_t)made.lane_count, sizeof *made.lane_piece, error);
    made.lane_chunk = memory_allocate((size_t)made.lane_count, sizeof *made.lane_chunk, error);
    made.samples = memory_allocate(made.step_room * (size_t)made.lane_count, sizeof *made.samples, error);
    made.begins = memory_allocate(made.step_room * (size_t)made.lane_count, sizeof *made.begins, error);
    if (!made.pieces || !made.lane_piece || !made.lane_chunk || !made.samples || !made.begins) {
        streams_release(&made);
        return -1;
    }
    *streams = made;
    return 0;
}

/* Cut all runs, each from an offset of its own. */
static void cut_pieces(struct streams *streams, const struct sample_source *source, struct random *random)
{
    streams->piece_count = 0;
    for (size_t r = 0; r < source->run_count; r++) {
        struct sample_run run = source->run(source->context, r);
        if (run.count == 0)
            continue;
        size_t offset = random_below(random, run.count < streams->chunk_steps ? run.count : streams->chunk_steps);
        size_t chunks = chunks_of(run.count, offset, streams->chunk_steps),
               pieces = pieces_of(chunks, streams->piece_chunks);
        for (size_t i = 0; i < pieces; i++) {
            size_t begin = i * chunks / pieces, end = (i + 1) * chunks / pieces;
            streams->pieces[streams->piece_count++] =
                (struct stream_piece){run.first + offset + begin * streams->chunk_steps, end - begin};
        }
    }
}

static void shuffle_pieces(struct streams *streams, struct random *random)
{
    for (size_t i = streams->piece_count; i > 1; i--) {
        size_t other = random_below(random, i);
        struct stream_piece piece = streams->pieces[i - 1];
        streams->pieces[i - 1] = streams->pieces[other];
        streams->pieces[other] = piece;
    }
}

void streams_draw(struct streams *streams, const struct sample_source *source, struct random *random)
{
    cut_pieces(streams, source, random);
    shuffle_pieces(streams, random);
    size_t next = 0, lanes = (size_t)streams->lane_count;
    streams->step_count = streams->sample_count = 0;
    for (size_t l = 0; l < lanes; l++) {
        streams->lane_piece[l] = next < streams->piece_count ? next++ : SIZE_MAX;
        streams->lane_chunk[l] = 0;
    }
    for (;; streams->step_count++) {
        uint64_t *samples = streams->samples + streams->step_count * lanes;
        bool *begins = streams->begins + streams->step_count * lanes;
        bool is_busy = false;
        for (size_t l = 0; l < lanes; l++) {
            if (streams->lane_piece[l] != SIZE_MAX &&
                streams->lane_chunk[l] == streams->pieces[streams->lane_piece[l]].chunk_count) {
                streams->lane_piece[l] = next < streams->piece_count ? next++ : SIZE_MAX;
                streams->lane_chunk[l] = 0;
            }
            samples[l] = STREAM_IDLE;
            begins[l] = false;
            if (streams->lane_piece[l] == SIZE_MAX || streams->sample_count == streams->sample_max)
                continue;
            begins[l] = streams->lane_chunk[l] == 0;
            samples[l] =
                streams->pieces[streams->lane_piece[l]].first + streams->lane_chunk[l]++ * streams->chunk_steps;
            streams->sample_count++;
            is_busy = true;
        }
        if (!is_busy)
            return;
    }
}
