/* What a window shows the network, and what it must not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "examples/windows.h"

#define STEPS 10

/* One series with a target, a past and a known column; spread 2, no season. */
struct fixture {
    double values[3][STEPS];
    struct column columns[3];
    struct target_preparation target;
    struct covariate_preparation covariates[2];
    struct preparation preparation;
    struct prepared_series series;
    struct window_set set;
    struct sample_batch batch;
};

static void prepare(struct fixture *fixture, enum fill fill, bool has_mask)
{
    struct error error = ERROR_INIT;
    static char y[] = "y", past[] = "past", known[] = "known";
    fixture->columns[0] = (struct column){.name = y, .role = COLUMN_TARGET};
    fixture->columns[1] = (struct column){.name = past, .role = COLUMN_PAST};
    fixture->columns[2] = (struct column){.name = known, .role = COLUMN_KNOWN};
    if (fixture->target.spread <= 0)
        fixture->target.spread = 2;
    if (fixture->target.deviation <= 0)
        fixture->target.deviation = 1;
    fixture->covariates[0] = fixture->covariates[1] = (struct covariate_preparation){.deviation = 1};
    fixture->preparation =
        (struct preparation){&fixture->target, fixture->covariates, .target_count = 1, .covariate_count = 2};
    memset(&fixture->series, 0, sizeof fixture->series);
    assert_int_equal(prepared_series_init(&fixture->series, &fixture->preparation,
                                          &(struct rows_place){.id = "", .columns = fixture->columns},
                                          fixture->values[0], STEPS, STEPS, 0, &error),
                     0);
    struct window_shape shape = {.window_length = 5,
                                 .patch_length = 1,
                                 .horizon = 2,
                                 .target_count = 1,
                                 .past_count = 1,
                                 .known_count = 1,
                                 .fill = fill,
                                 .has_mask = has_mask};
    assert_int_equal(window_set_init(&fixture->set, &shape, &fixture->series, 1, &error), 0);
    assert_int_equal(sample_batch_init(&fixture->batch, window_sample_sizes(&shape), 1, &error), 0);
}

static void release(struct fixture *fixture)
{
    prepared_series_release(&fixture->series);
    window_set_release(&fixture->set);
    sample_batch_release(&fixture->batch);
}

static void fill_window(struct fixture *fixture, size_t origin, size_t target_end, size_t known_end, bool percentage)
{
    uint64_t index = 0;
    window_set_add(&fixture->set, 0, origin, origin + 1, target_end, known_end);
    window_batch_fill(&fixture->batch, &fixture->set, &index, 1, percentage);
}

static void set_values(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    for (int t = 0; t < STEPS; t++) {
        fixture->values[0][t] = 10 + t * t;
        fixture->values[1][t] = t;
        fixture->values[2][t] = 100 + t;
    }
}

static void targets_are_relative_to_the_last_value_in_spreads(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_NONE, false);
    fill_window(&fixture, 5, STEPS, STEPS, false);
    const int F = 3;
    for (int t = 1; t <= 5; t++) {
        assert_true(fixture.batch.input[(t - 1) * F] == (real)((t * t - 25) / 2.0));
        assert_true(fixture.batch.input[(t - 1) * F + 1] == t);
        assert_true(fixture.batch.input[(t - 1) * F + 2] == 100 + t);
    }
    assert_true(fixture.batch.future[0] == 106 && fixture.batch.future[1] == 107);
    assert_true(fixture.batch.target[0] == (real)((36 - 25) / 2.0) && fixture.batch.weight[0] == 1);
    assert_true(fixture.batch.target[1] == (real)((49 - 25) / 2.0) && fixture.batch.weight[1] == 1);
    release(&fixture);
}

static void nothing_from_the_ends_on_is_looked_at(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_NONE, false);
    fill_window(&fixture, 5, 7, 7, false);
    assert_true(fixture.batch.weight[0] == 1 && fixture.batch.weight[1] == 0);
    assert_true(fixture.batch.target[1] == 0);
    assert_true(fixture.batch.future[0] == 106 && fixture.batch.future[1] == 0);
    release(&fixture);
}

static void what_lies_before_the_start_is_padding(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_NONE, true);
    fill_window(&fixture, 1, STEPS, STEPS, false);
    const int F = 4;
    for (int t = 0; t < 3; t++) {
        assert_true(fixture.batch.input[t * F] == (real)-0.5); /* the first observation, 10, seen from 11 */
        assert_true(fixture.batch.input[t * F + 1] == 0);
        assert_true(fixture.batch.input[t * F + 3] == 0);
    }
    assert_true(fixture.batch.input[3 * F + 3] == 1 && fixture.batch.input[4 * F + 3] == 1);
    release(&fixture);
}

static void missing_values_are_filled_as_asked_within_the_window(void **state)
{
    (void)state;
    static const enum fill fills[] = {FILL_NONE, FILL_PREVIOUS, FILL_LINEAR};
    for (int i = 0; i < 3; i++) {
        struct fixture fixture;
        set_values(&fixture);
        /* window 2..6: observed 14, -, -, 35, - */
        fixture.values[0][3] = fixture.values[0][4] = fixture.values[0][6] = NAN;
        fixture.values[1][3] = NAN;
        prepare(&fixture, fills[i], fills[i] == FILL_NONE);
        fill_window(&fixture, 6, STEPS, STEPS, false);
        const int F = fills[i] == FILL_NONE ? 4 : 3;
        double linear3 = fills[i] == FILL_LINEAR ? 14 + 21 / 3.0 : 14,
               linear4 = fills[i] == FILL_LINEAR ? 14 + 42 / 3.0 : 14;
        assert_true(fixture.batch.level[0] == 35);
        assert_true(fabs(fixture.batch.input[1 * F] - (linear3 - 35) / 2) < 1e-6);
        assert_true(fabs(fixture.batch.input[2 * F] - (linear4 - 35) / 2) < 1e-6);
        assert_true(fixture.batch.input[4 * F] == 0); /* after the last observation it is held, whatever comes */
        assert_true(fabs(fixture.batch.input[1 * F + 1] - (fills[i] == FILL_LINEAR ? 3 : 2)) < 1e-6);
        if (fills[i] == FILL_NONE)
            assert_true(fixture.batch.input[1 * F + 3] == 0 && fixture.batch.input[3 * F + 3] == 1 &&
                        fixture.batch.input[4 * F + 3] == 0);
        release(&fixture);
    }
}

static void values_after_the_origin_never_change_the_inputs(void **state)
{
    (void)state;
    for (int fill = FILL_NONE; fill <= FILL_PREVIOUS; fill++) {
        real seen[2][5 * 4];
        for (int planted = 0; planted < 2; planted++) {
            struct fixture fixture;
            set_values(&fixture);
            fixture.values[0][5] = fixture.values[0][6] = fixture.values[1][6] = NAN;
            for (int t = 7; planted && t < STEPS; t++)
                fixture.values[0][t] = fixture.values[1][t] = 1e6;
            prepare(&fixture, (enum fill)fill, true);
            fill_window(&fixture, 6, STEPS, STEPS, false);
            memcpy(seen[planted], fixture.batch.input, sizeof seen[planted]);
            release(&fixture);
        }
        assert_memory_equal(seen[0], seen[1], sizeof seen[0]);
    }
}

static void missing_targets_are_not_learnt_from_even_when_filled(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    fixture.values[0][6] = NAN;
    prepare(&fixture, FILL_LINEAR, false);
    fill_window(&fixture, 5, STEPS, STEPS, false);
    assert_true(fixture.batch.weight[0] == 0 && fixture.batch.weight[1] == 1);
    release(&fixture);
}

static void percentage_weights_are_shares_of_the_value(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_NONE, false);
    fill_window(&fixture, 5, STEPS, STEPS, true);
    assert_true(fabs(fixture.batch.weight[0] - 2 / 46.0) < 1e-7); /* spread / |y| */
    assert_true(fixture.batch.growth[0] == 0);
    release(&fixture);

    set_values(&fixture);
    fixture.target = (struct target_preparation){.is_log = true, .offset = 1, .spread = 0.5, .deviation = 1};
    prepare(&fixture, FILL_NONE, false);
    fill_window(&fixture, 5, STEPS, STEPS, true);
    assert_true(fabs(fixture.batch.weight[0] - 47 / 46.0) < 1e-6); /* (y + offset) / |y| */
    assert_true(fixture.batch.growth[0] == 0.5);
    release(&fixture);
}

static void a_value_that_has_no_log_is_refused_by_name(void **state)
{
    (void)state;
    struct fixture fixture;
    struct error error = ERROR_INIT;
    set_values(&fixture);
    prepare(&fixture, FILL_NONE, false);
    prepared_series_release(&fixture.series);
    fixture.target.is_log = true;
    fixture.values[0][4] = 0;
    assert_int_equal(prepared_series_init(&fixture.series, &fixture.preparation,
                                          &(struct rows_place){"new.csv", "", fixture.columns, NULL}, fixture.values[0],
                                          STEPS, STEPS, 0, &error),
                     -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_non_null(strstr(error.message, "new.csv: column 'y': 0 cannot be taken in logs"));
    release(&fixture);
}

static void a_value_too_far_from_the_others_is_refused_by_line(void **state)
{
    (void)state;
    const double bounds[][2] = {{1e17, 0}, {1.9e18, 0}, {2.2e18, -1}, {-2.2e18, -1}, {1e30, -1}};
    struct line_run lines[] = {{0, 2}, {3, 17}};
    struct series series = {.lines = lines, .line_run_count = 2};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        struct fixture fixture;
        struct error error = ERROR_INIT;
        set_values(&fixture);
        prepare(&fixture, FILL_NONE, false); /* its spread is 2 */
        fixture.target.deviation = 1e6;
        fixture.values[0][4] = bounds[i][0];
        const struct rows_place place = {"new.csv", "a", fixture.columns, &series};
        assert_int_equal(prepared_series_init(&fixture.series, &fixture.preparation, &place, fixture.values[0], STEPS,
                                              STEPS, 0, &error),
                         (int)bounds[i][1]);
        if (bounds[i][1] < 0) {
            assert_int_equal(error.kind, ERROR_DATA);
            assert_non_null(strstr(error.message, "new.csv:18: series 'a': column 'y': "));
            assert_non_null(strstr(error.message, "those within 2e+18 of them are accepted"));
        }
        release(&fixture);
    }
}

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g, not %.17g", found, wanted);
}

static void a_windows_scale_is_the_mean_change_in_its_last_steps_and_the_spread(void **state)
{
    (void)state;
    const double d[] = {100, 1, 3, NAN, 6, 10};
    /* the last 5 steps; one step apart: 2, 4; two apart: 6-3, and 10 is two after a gap; the spread stands for 4 pairs
     * more */
    near(window_scale(d, 0.5, 5, 1, 6), (2 + 4 + 4 * 0.5) / (2 + 4));
    near(window_scale(d, 0.5, 5, 2, 6), (2 + 4 + 3 + 4 * 0.5) / (3 + 4));
    near(window_scale(d, 0.5, 5, 4, 6), (2 + 4 + 3 + 5 + 7 + 9 + 4 * 0.5) / (6 + 4));
    near(window_scale(d, 0.5, 2, 4, 6), (4 + 4 * 0.5) / (1 + 4));      /* only steps 4 and 5 are looked at */
    near(window_scale(d, 0.5, 5, 1, 3), (99 + 2 + 4 * 0.5) / (2 + 4)); /* at the start, what there is */
    near(window_scale(d, 0.5, 5, 1, 1), 0.5);                          /* no pair */
}

static void one_slip_does_not_make_a_windows_scale_but_a_new_way_does(void **state)
{
    (void)state;
    const double slip[] = {0, 1, 0, 1, 1000, 0, 1, 0, 1, 0, 1}, risen[] = {0, 100, 0, 100, 0, 100};
    /* ten changes over one step, of which two of about 1000 count as ten spreads */
    near(window_scale(slip, 1, 11, 1, 11), (8 + 2 * 10 + 4 * 1.0) / (10 + 4));
    near(window_scale(risen, 1, 6, 1, 6), (5 * 100 + 4 * 1.0) / (5 + 4));
}

static void a_windows_scale_is_the_spread_where_that_is_asked_for_and_0_where_it_is(void **state)
{
    (void)state;
    const double d[] = {1, 5, 2, 8};
    near(window_scale(d, 0.7, 0, 3, 4), 0.7);
    near(window_scale(d, 0, 4, 3, 4), 0);
}

static void a_window_is_in_its_own_scale_and_its_errors_count_as_those_of_the_series(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_NONE, false);
    fixture.set.shape.scale_steps = 3;
    fill_window(&fixture, 5, STEPS, STEPS, false);
    /* 19, 26, 35: changes of 7 and 9 over one step and 16 over two; the spread 2 counts as 4 */
    double scale = (7 + 9 + 16 + 4 * 2.0) / (3 + 4);
    near(fixture.batch.scale[0], scale);
    near(fixture.batch.level[0], 35);
    for (int t = 1; t <= 5; t++)
        assert_true(fabs(fixture.batch.input[(t - 1) * 3] - (t * t - 25) / scale) < 1e-6);
    for (int k = 1; k <= 2; k++) {
        assert_true(fabs(fixture.batch.target[k - 1] - ((5 + k) * (5 + k) - 25) / scale) < 1e-6);
        assert_true(fabs(fixture.batch.weight[k - 1] - scale / 2) < 1e-6);
    }
    release(&fixture);
}

/* Two windows side by side, cut in patches of 1, 2 and 3 steps: the same numbers, patch by patch. */
static void scales_that_are_worked_out_once_are_those_of_each_window(void **state)
{
    struct fixture fixture;
    struct error error = ERROR_INIT;
    double scales[STEPS];
    (void)state;
    set_values(&fixture);
    fixture.values[0][4] = NAN;
    prepare(&fixture, FILL_NONE, false);
    fixture.set.shape.scale_steps = 4;
    for (size_t origin = 1; origin < STEPS; origin++) {
        fill_window(&fixture, origin, STEPS, STEPS, false);
        scales[origin] = fixture.batch.scale[0];
    }
    assert_int_equal(prepared_series_add_scales(&fixture.series, 1, 4, 2, STEPS - 1, &error), 0);
    assert_null(fixture.series.scales); /* fewer windows are drawn than there are */
    assert_int_equal(prepared_series_add_scales(&fixture.series, 1, 4, 2, STEPS, &error), 0);
    assert_non_null(fixture.series.scales);
    for (size_t origin = 1; origin < STEPS; origin++) {
        fill_window(&fixture, origin, STEPS, STEPS, false);
        assert_memory_equal(&fixture.batch.scale[0], &scales[origin], sizeof *scales);
    }
    release(&fixture);
}

static void a_patched_window_holds_the_same_numbers(void **state)
{
    (void)state;
    enum { W = 6, F = 4, B = 2 };
    const uint64_t indices[B] = {0, 2};
    struct sample_batch plain = SAMPLE_BATCH_INIT;
    struct error error = ERROR_INIT;
    for (int P = 1; P <= 3; P++) {
        struct fixture fixture;
        struct window_set set;
        struct sample_batch batch = SAMPLE_BATCH_INIT;
        set_values(&fixture);
        fixture.values[0][4] = fixture.values[1][3] = NAN;
        prepare(&fixture, FILL_NONE, true);
        struct window_shape shape = fixture.set.shape;
        shape.window_length = W;
        shape.patch_length = P;
        shape.scale_steps = 4;
        assert_int_equal(window_input_size(&shape), F);
        assert_int_equal(window_patch_size(&shape), P * F);
        assert_int_equal(window_set_init(&set, &shape, &fixture.series, 1, &error), 0);
        window_set_add(&set, 0, 5, 8, STEPS, STEPS);
        assert_int_equal(sample_batch_init(&batch, window_sample_sizes(&shape), B, &error), 0);
        window_batch_fill(&batch, &set, indices, B, false);
        for (int i = 0; P > 1 && i < W; i++) {
            for (int b = 0; b < B; b++) {
                for (int f = 0; f < F; f++) {
                    real patched = batch.input[(i / P * B + b) * P * F + i % P * F + f];
                    assert_true(patched == plain.input[(i * B + b) * F + f]);
                }
            }
        }
        if (P == 1) {
            assert_true(batch.input[4 * B * F + 3] == 0 && batch.input[5 * B * F + 3] == 1); /* the mask at its steps */
            plain = batch;
            batch = (struct sample_batch)SAMPLE_BATCH_INIT;
        } else {
            assert_memory_equal(batch.target, plain.target, B * 2 * sizeof(real));
            assert_memory_equal(batch.future, plain.future, B * 2 * sizeof(real));
            assert_memory_equal(batch.scale, plain.scale, B * sizeof *batch.scale);
        }
        sample_batch_release(&batch);
        window_set_release(&set);
        release(&fixture);
    }
    sample_batch_release(&plain);
}

/* Windows of the fixture that are seen relative to the series' mean 30 in deviations of 5, and answer at each step. */
static void answer_each_step(struct fixture *fixture, bool is_judged)
{
    struct error error = ERROR_INIT;
    fixture->target.center = 30;
    fixture->target.deviation = 5;
    struct window_shape shape = fixture->set.shape;
    shape.is_series_centered = shape.answers_each_step = true;
    window_set_release(&fixture->set);
    sample_batch_release(&fixture->batch);
    assert_int_equal(window_set_init(&fixture->set, &shape, &fixture->series, 1, &error), 0);
    fixture->set.is_judged = is_judged;
    assert_int_equal(window_answer_count(&shape), 5);
    assert_int_equal(sample_batch_init(&fixture->batch, window_sample_sizes(&shape), 1, &error), 0);
}

static void each_step_answers_what_follows_it_relative_to_itself(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_PREVIOUS, false);
    answer_each_step(&fixture, false);
    fill_window(&fixture, 6, 8, STEPS, false); /* steps 2 .. 6 */
    const double *y = fixture.values[0];
    for (int a = 0; a < 5; a++) {
        int t = 2 + a;
        assert_true(fixture.batch.input[a * 3] == (real)((y[t] - 30) / 5));
        for (int k = 0; k < 2; k++) {
            bool is_known = t + 1 + k < 8;
            assert_true(fixture.batch.target[a * 2 + k] == (is_known ? (real)((y[t + 1 + k] - y[t]) / 2) : 0));
            assert_true((fixture.batch.weight[a * 2 + k] > 0) == is_known);
            assert_true(fixture.batch.future[a * 2 + k] == 100 + t + 1 + k);
        }
    }
    assert_true(fixture.batch.level[0] == y[6]);
    release(&fixture);
}

static void where_windows_are_judged_only_the_last_step_counts(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    prepare(&fixture, FILL_PREVIOUS, false);
    answer_each_step(&fixture, true);
    fill_window(&fixture, 6, STEPS, STEPS, false);
    for (int i = 0; i < 10; i++)
        assert_true((fixture.batch.weight[i] > 0) == (i >= 8));
    assert_true(fixture.batch.level[0] == fixture.values[0][6]);
    release(&fixture);
}

/* Whatever is missing: what the network is shown and asked at a step depends on nothing after it, but for what is
 * asked. */
static void no_step_is_shown_what_comes_after_it(void **state)
{
    (void)state;
    for (unsigned missing = 0; missing < 1u << 8; missing++) {
        real inputs[2][5 * 4];
        struct fixture fixtures[2];
        for (int t = 4; t < 8; t++) { /* the value that is changed */
            for (int i = 0; i < 2; i++) {
                struct fixture *fixture = &fixtures[i];
                set_values(fixture);
                for (int m = 0; m < 8; m++) {
                    if (missing >> m & 1)
                        fixture->values[0][m] = NAN;
                }
                if (i)
                    fixture->values[0][t] = fixture->values[1][t] = 1e6;
                prepare(fixture, FILL_NONE, true);
                answer_each_step(fixture, false);
                fill_window(fixture, 7, STEPS, STEPS, false); /* steps 3 .. 7 */
                memcpy(inputs[i], fixture->batch.input, sizeof inputs[i]);
            }
            assert_memory_equal(inputs[0], inputs[1], (size_t)(t - 3) * 4 * sizeof(real));
            assert_memory_not_equal(inputs[0] + (t - 3) * 4, inputs[1] + (t - 3) * 4, 4 * sizeof(real));
            /* of what is asked all before the changed step is the same */
            for (int a = 0; a < 5; a++) {
                for (int k = 0; k < 2; k++) {
                    if (3 + a + 1 + k < t) {
                        assert_true(fixtures[0].batch.target[a * 2 + k] == fixtures[1].batch.target[a * 2 + k]);
                        assert_true(fixtures[0].batch.weight[a * 2 + k] == fixtures[1].batch.weight[a * 2 + k]);
                    }
                }
            }
            release(&fixtures[0]);
            release(&fixtures[1]);
        }
    }
}

/* What a decoder in training is fed: the truth, and where it is missing the one before it; at first the level. */
static void the_teacher_is_the_truth_or_what_it_was_last(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    fixture.values[0][7] = NAN;
    prepare(&fixture, FILL_PREVIOUS, false);
    fill_window(&fixture, 5, STEPS, STEPS, false); /* level 35; asked: 46 and nothing */
    assert_true(fixture.batch.teacher[0] == (real)5.5 && fixture.batch.teacher[1] == (real)5.5);
    assert_true(fixture.batch.weight[0] > 0 && fixture.batch.weight[1] == 0 && fixture.batch.target[1] == 0);
    fixture.values[0][6] = NAN;
    release(&fixture);
    prepare(&fixture, FILL_PREVIOUS, false);
    fill_window(&fixture, 5, STEPS, STEPS, false);
    assert_true(fixture.batch.teacher[0] == 0 && fixture.batch.teacher[1] == 0);
    release(&fixture);
}

static void a_series_that_never_changes_is_seen_as_0(void **state)
{
    (void)state;
    struct fixture fixture;
    set_values(&fixture);
    for (int t = 0; t < STEPS; t++)
        fixture.values[0][t] = 30;
    prepare(&fixture, FILL_PREVIOUS, false);
    answer_each_step(&fixture, false);
    fill_window(&fixture, 6, STEPS, STEPS, false);
    for (int a = 0; a < 5; a++)
        assert_true(fixture.batch.input[a * 3] == 0);
    release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_relative_to_the_last_value_in_spreads),
        cmocka_unit_test(nothing_from_the_ends_on_is_looked_at),
        cmocka_unit_test(what_lies_before_the_start_is_padding),
        cmocka_unit_test(missing_values_are_filled_as_asked_within_the_window),
        cmocka_unit_test(values_after_the_origin_never_change_the_inputs),
        cmocka_unit_test(missing_targets_are_not_learnt_from_even_when_filled),
        cmocka_unit_test(percentage_weights_are_shares_of_the_value),
        cmocka_unit_test(a_value_that_has_no_log_is_refused_by_name),
        cmocka_unit_test(a_value_too_far_from_the_others_is_refused_by_line),
        cmocka_unit_test(a_windows_scale_is_the_mean_change_in_its_last_steps_and_the_spread),
        cmocka_unit_test(one_slip_does_not_make_a_windows_scale_but_a_new_way_does),
        cmocka_unit_test(a_windows_scale_is_the_spread_where_that_is_asked_for_and_0_where_it_is),
        cmocka_unit_test(a_window_is_in_its_own_scale_and_its_errors_count_as_those_of_the_series),
        cmocka_unit_test(scales_that_are_worked_out_once_are_those_of_each_window),
        cmocka_unit_test(a_patched_window_holds_the_same_numbers),
        cmocka_unit_test(each_step_answers_what_follows_it_relative_to_itself),
        cmocka_unit_test(where_windows_are_judged_only_the_last_step_counts),
        cmocka_unit_test(no_step_is_shown_what_comes_after_it),
        cmocka_unit_test(the_teacher_is_the_truth_or_what_it_was_last),
        cmocka_unit_test(a_series_that_never_changes_is_seen_as_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
