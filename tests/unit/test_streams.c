/* The schedule of chunks whose state is carried: what follows what, and that all of it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "optimize/streams.h"

#define W 5

/* Runs of these lengths, one after the other. */
struct runs {
    size_t counts[4];
};

static struct sample_run run_of(const void *context, size_t index)
{
    const struct runs *runs = context;
    struct sample_run run = {0, runs->counts[index]};
    for (size_t r = 0; r < index; r++)
        run.first += runs->counts[r];
    return run;
}

static const struct runs lengths = {{203, 0, 3, 71}};

static struct sample_source source_of(const struct runs *runs)
{
    return (struct sample_source){.context = runs, .run_count = 4, .run = run_of};
}

static void prepare(struct streams *streams, int lane_max, size_t sample_max)
{
    struct error error = ERROR_INIT;
    const struct sample_source source = source_of(&lengths);
    assert_int_equal(streams_init(streams, &source, W, lane_max, sample_max, &error), 0);
}

/* Which run a sample is of. */
static size_t run_with(uint64_t sample)
{
    for (size_t r = 0; r < 4; r++) {
        struct sample_run run = run_of(&lengths, r);
        if (sample >= run.first && sample < run.first + run.count)
            return r;
    }
    fail_msg("sample %llu is of no run", (unsigned long long)sample);
    return 0;
}

static void a_chunk_goes_on_where_the_one_before_it_in_its_lane_ends(void **state)
{
    (void)state;
    const struct sample_source source = source_of(&lengths);
    for (int lanes = 1; lanes <= 9; lanes++) {
        struct streams streams = STREAMS_INIT;
        struct random random;
        random_init(&random, 1, 0);
        prepare(&streams, lanes, SIZE_MAX);
        for (int epoch = 0; epoch < 50; epoch++) {
            streams_draw(&streams, &source, &random);
            assert_true(streams.step_count < streams.step_room && streams.piece_count <= streams.piece_room);
            for (size_t i = 0; i < streams.step_count * (size_t)streams.lane_count; i++) {
                if (streams.samples[i] == STREAM_IDLE)
                    continue;
                if (i < (size_t)streams.lane_count)
                    assert_true(streams.begins[i]);
                if (streams.begins[i])
                    continue;
                uint64_t before = streams.samples[i - (size_t)streams.lane_count];
                assert_int_equal(streams.samples[i], before + W);
                assert_int_equal(run_with(streams.samples[i]), run_with(before));
            }
        }
        streams_release(&streams);
    }
}

static void each_epoch_has_the_chunks_of_every_run_once_side_by_side(void **state)
{
    (void)state;
    const struct sample_source source = source_of(&lengths);
    struct streams streams = STREAMS_INIT;
    struct random random;
    bool offsets[W] = {false};
    random_init(&random, 2, 0);
    prepare(&streams, 4, SIZE_MAX);
    for (int epoch = 0; epoch < 50; epoch++) {
        size_t count = 0, counts[4] = {0};
        uint64_t phase[4];
        streams_draw(&streams, &source, &random);
        for (size_t i = 0; i < streams.step_count * (size_t)streams.lane_count; i++) {
            if (streams.samples[i] == STREAM_IDLE)
                continue;
            size_t r = run_with(streams.samples[i]);
            uint64_t at = streams.samples[i] - run_of(&lengths, r).first;
            if (counts[r]++ == 0)
                phase[r] = at % W;
            assert_int_equal(at % W, phase[r]);
            for (size_t j = 0; j < i; j++)
                assert_true(streams.samples[j] != streams.samples[i]);
            count++;
        }
        assert_int_equal(count, streams.sample_count);
        for (size_t r = 0; r < 4; r++)
            assert_int_equal(counts[r], lengths.counts[r] ? (lengths.counts[r] - 1 - phase[r]) / W + 1 : 0);
        offsets[phase[0]] = true;
    }
    for (int o = 0; o < W; o++)
        assert_true(offsets[o]);
    streams_release(&streams);
}

static void lanes_are_mostly_busy_and_pieces_long(void **state)
{
    (void)state;
    const struct sample_source source = source_of(&lengths);
    struct random random;
    random_init(&random, 3, 0);
    for (int lanes = 1; lanes <= 16; lanes++) {
        struct streams streams = STREAMS_INIT;
        prepare(&streams, lanes, SIZE_MAX);
        assert_true(streams.lane_count <= lanes && streams.piece_chunks >= STREAM_PIECE_MIN);
        streams_draw(&streams, &source, &random);
        assert_true(2 * streams.sample_count >= streams.step_count * (size_t)streams.lane_count);
        size_t pieces = 0;
        for (size_t i = 0; i < streams.step_count * (size_t)streams.lane_count; i++)
            pieces += streams.begins[i];
        assert_int_equal(pieces, streams.piece_count);
        assert_true(streams.sample_count >= (STREAM_PIECE_MIN - 1) * (pieces - 1)); /* one is the short run's */
        streams_release(&streams);
    }
}

static void an_epoch_ends_when_it_has_enough(void **state)
{
    (void)state;
    const struct sample_source source = source_of(&lengths);
    struct streams streams = STREAMS_INIT;
    struct random random;
    random_init(&random, 4, 0);
    prepare(&streams, 4, 10);
    streams_draw(&streams, &source, &random);
    assert_int_equal(streams.sample_count, 10);
    assert_int_equal(streams.step_count, 3);
    streams_release(&streams);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chunk_goes_on_where_the_one_before_it_in_its_lane_ends),
        cmocka_unit_test(each_epoch_has_the_chunks_of_every_run_once_side_by_side),
        cmocka_unit_test(lanes_are_mostly_busy_and_pieces_long),
        cmocka_unit_test(an_epoch_ends_when_it_has_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
