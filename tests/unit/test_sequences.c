/* Whole series as a classifier is shown them: places, gaps, labels, means and deviations, against numbers worked out by
 * hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "readings/sequences.h"

/* A series of the test's own: a label and one or two channels, [1 + C][length]. */
static struct series series_of(double *values, size_t length)
{
    return (struct series){.id = (char *)(uintptr_t) "", .length = length, .extent = length, .values = values};
}

static struct panel panel_of(struct series *series, size_t count, int channels)
{
    return (struct panel){.series = series,
                          .series_count = count,
                          .target_count = 1,
                          .past_count = channels,
                          .column_count = 1 + channels};
}

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-6 * fmax(1, fabs(wanted))))
        fail_msg("%.9g, not %.9g", found, wanted);
}

static const struct covariate_preparation as_it_is[] = {{.mean = 0, .deviation = 1}, {.mean = 0, .deviation = 1}};

/* The W places of sequence `item`: of each the C values by all sequences (own false), or the C by the sequence
 * itself. */
static void look_at(bool own, const struct sequence_set *set, size_t item, const struct covariate_preparation *moments,
                    struct random *random, real *places)
{
    struct error error = ERROR_INIT;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    const struct sequence_part part = {.set = set, .items = &item, .count = 1, .moments = moments};
    const struct sample_source source = sequence_source(&part);
    assert_int_equal(source.count, 1);
    assert_int_equal(sample_batch_init(&batch, source.sizes, 1, &error), 0);
    source.fill(source.context, &batch, &(uint64_t){0}, 1, random);
    const int C = set->channel_count, F = sequence_input_size(C);
    assert_int_equal(source.sizes.input, set->place_count * F);
    for (int i = 0; i < set->place_count; i++)
        memcpy(places + i * C, batch.input + i * F + (own ? C : 0), (size_t)C * sizeof *places);
    sample_batch_release(&batch);
}

static void look(const struct sequence_set *set, size_t item, const struct covariate_preparation *moments,
                 struct random *random, real *places)
{
    look_at(false, set, item, moments, random, places);
}

static void make(double *values, size_t length, int channels, int places, struct sequence_set *set)
{
    struct error error = ERROR_INIT;
    struct series series = series_of(values, length);
    const struct panel panel = panel_of(&series, 1, channels);
    *set = (struct sequence_set)SEQUENCE_SET_INIT;
    assert_int_equal(sequence_set_init(set, &panel, 2, places, &error), 0);
}

static void as_many_places_as_steps_show_the_series_itself(void **state)
{
    (void)state;
    double values[] = {0, 0, 0, 0, 3, 1, 4, 1};
    struct sequence_set set;
    real places[4];
    make(values, 4, 1, 4, &set);
    look(&set, 0, as_it_is, NULL, places);
    for (int i = 0; i < 4; i++)
        near((double)places[i], values[4 + i]);
    sequence_set_release(&set);
}

static void a_shorter_series_is_interpolated_and_its_ends_held(void **state)
{
    (void)state;
    double values[] = {1, 1, 10, 20};
    static const double wanted[] = {10, 12.5, 17.5,
                                    20}; /* middles of 4 equal parts of 2 steps: -0.25, 0.25, 0.75, 1.25 */
    struct sequence_set set;
    real places[4];
    make(values, 2, 1, 4, &set);
    look(&set, 0, as_it_is, NULL, places);
    for (int i = 0; i < 4; i++)
        near((double)places[i], wanted[i]);
    sequence_set_release(&set);
}

static void a_longer_series_is_averaged_over_what_is_nearest(void **state)
{
    (void)state;
    double values[] = {0, 0, 0, 0, 0, 0, 1, 3, 5, 7, 20, 40};
    struct sequence_set set;
    real places[3];
    make(values, 6, 1, 3, &set);
    look(&set, 0, as_it_is, NULL, places);
    near((double)places[0], 2);
    near((double)places[1], 6);
    near((double)places[2], 30);
    sequence_set_release(&set);
}

static void its_shape_is_shown_by_its_own_mean_and_deviation(void **state)
{
    (void)state;
    double values[] = {0, 0, 0, 0, 1, 3, 1, 3, 8, 8, 8, 8};
    static const struct covariate_preparation moments[] = {{.mean = 0, .deviation = 10}, {.mean = 0, .deviation = 10}};
    struct sequence_set set;
    real places[8];
    make(values, 4, 2, 4, &set);
    look_at(true, &set, 0, moments, NULL, places);
    for (int i = 0; i < 4; i++) {
        near((double)places[2 * i],
             (i % 2 ? 1 : -1) / (1 + 1e-3 * 10)); /* mean 2, deviation 1, and a thousandth of that of all */
        near((double)places[2 * i + 1], 0);       /* constant */
    }
    sequence_set_release(&set);
}

static void one_step_is_shown_at_every_place(void **state)
{
    (void)state;
    double values[] = {1, 7};
    struct sequence_set set;
    real places[16];
    make(values, 1, 1, 16, &set);
    look(&set, 0, as_it_is, NULL, places);
    for (int i = 0; i < 16; i++)
        near((double)places[i], 7);
    sequence_set_release(&set);
}

static void a_gap_lies_on_the_line_between_its_neighbours_and_ends_are_held(void **state)
{
    (void)state;
    double values[] = {0, 0, 0, 0, 0, 0, NAN, 1, NAN, NAN, 4, NAN};
    static const double wanted[] = {1, 1, 2, 3, 4, 4};
    struct sequence_set set;
    make(values, 6, 1, 6, &set);
    for (int t = 0; t < 6; t++)
        near(set.items[0].values.values[t], wanted[t]);
    sequence_set_release(&set);
}

static void a_channel_that_was_never_observed_is_shown_as_its_mean(void **state)
{
    (void)state;
    double values[] = {0, 0, 5, 6, NAN, NAN};
    static const struct covariate_preparation moments[] = {{.mean = 5, .deviation = 1}, {.mean = 100, .deviation = 10}};
    struct sequence_set set;
    real places[4];
    make(values, 2, 2, 2, &set);
    look(&set, 0, moments, NULL, places);
    near((double)places[0], 0);
    near((double)places[1], 0);
    near((double)places[2], 1);
    near((double)places[3], 0);
    sequence_set_release(&set);
}

static void the_label_may_stand_in_any_row_and_none_is_minus_one(void **state)
{
    (void)state;
    double late[] = {NAN, NAN, 1, 0, 0, 0}, none[] = {NAN, NAN, NAN, 0, 0, 0};
    struct sequence_set set;
    make(late, 3, 1, 2, &set);
    assert_int_equal(set.items[0].label, 1);
    sequence_set_release(&set);
    make(none, 3, 1, 2, &set);
    assert_int_equal(set.items[0].label, -1);
    sequence_set_release(&set);
}

static void an_unlabelled_sequence_weighs_nothing_and_a_label_is_one_of_c(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double labelled[] = {1, 3}, unlabelled[] = {NAN, 4};
    struct series series[] = {series_of(labelled, 1), series_of(unlabelled, 1)};
    const struct panel panel = panel_of(series, 2, 1);
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    assert_int_equal(sequence_set_init(&set, &panel, 3, 2, &error), 0);
    const struct sequence_part part = {.set = &set, .items = (const size_t[]){0, 1}, .count = 2, .moments = as_it_is};
    const struct sample_source source = sequence_source(&part);
    assert_int_equal(sample_batch_init(&batch, source.sizes, 2, &error), 0);
    source.fill(source.context, &batch, (const uint64_t[]){0, 1}, 2, NULL);
    for (int c = 0; c < 3; c++) {
        near((double)batch.target[c], c == 1);
        near((double)batch.weight[c], 1);
        near((double)batch.weight[3 + c], 0);
    }
    sample_batch_release(&batch);
    sequence_set_release(&set);
}

static void moments_are_of_the_steps_asked_for_alone(void **state)
{
    (void)state;
    double first[] = {0, 0, 0, 1, 3, 1e9}, second[] = {0, 0, 0, 5, NAN, NAN};
    struct series series[] = {series_of(first, 3), series_of(second, 3)};
    const struct panel panel = panel_of(series, 2, 1);
    struct covariate_preparation moments[1];
    sequence_moments(&panel, (const size_t[]){2, 3}, moments);
    near(moments[0].mean, 3);
    near(moments[0].deviation, sqrt(8.0 / 3));
    sequence_moments(&panel, (const size_t[]){0, 1}, moments);
    near(moments[0].mean, 5);
    near(moments[0].deviation, 1); /* constant */
}

/* 0.1 is no binary number, and the mean of many of them is not it. */
static void what_never_changes_has_the_deviation_1_whatever_its_digits(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double values[2 * 77];
    for (size_t t = 0; t < 77; t++) {
        values[t] = 0;
        values[77 + t] = 0.1;
    }
    struct series series[] = {series_of(values, 77)};
    const struct panel panel = panel_of(series, 1, 1);
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct covariate_preparation moments[1];
    sequence_moments(&panel, NULL, moments);
    assert_true(moments[0].mean != 0.1);
    near(moments[0].deviation, 1);
    assert_int_equal(sequence_set_init(&set, &panel, 2, 4, &error), 0);
    const struct sequence_part part = {.set = &set, .items = (const size_t[]){0}, .count = 1};
    sequence_part_moments(&part, moments);
    near(moments[0].deviation, 1);
    sequence_set_release(&set);
}

static void moments_of_a_part_know_nothing_of_the_others(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double first[] = {0, 0, 2, 4}, second[] = {0, 0, 1e30, -1e30}, third[] = {0, 6}, empty[] = {0, NAN};
    struct series series[] = {series_of(first, 2), series_of(second, 2), series_of(third, 1), series_of(empty, 1)};
    const struct panel panel = panel_of(series, 4, 1);
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct covariate_preparation moments[1];
    assert_int_equal(sequence_set_init(&set, &panel, 2, 2, &error), 0);
    struct sequence_part part = {.set = &set, .items = (const size_t[]){0, 2, 3}, .count = 3, .moments = moments};
    sequence_part_moments(&part, moments);
    near(moments[0].mean, 4);
    near(moments[0].deviation, sqrt(8.0 / 3));
    struct sequence copies[3];
    double *values = NULL;
    assert_int_equal(sequence_part_copy(&part, copies, &values, &error), 0);
    near(copies[0].values[0], -2 / sqrt(8.0 / 3));
    near(copies[0].values[1], 0);
    near(copies[1].values[0], 2 / sqrt(8.0 / 3));
    near(copies[2].values[0], 0);
    assert_int_equal(copies[1].length, 1);
    memory_free(values);
    sequence_set_release(&set);
}

static void a_look_in_training_differs_from_another_and_has_the_same_level(void **state)
{
    (void)state;
    double values[2 * 40];
    struct random random;
    struct sequence_set set;
    real first[20], second[20];
    double mean = 0;
    for (int t = 0; t < 40; t++)
        values[t] = 0, values[40 + t] = 10;
    make(values, 40, 1, 20, &set);
    random_init(&random, 1, 0);
    look(&set, 0, as_it_is, &random, first);
    look(&set, 0, as_it_is, &random, second);
    assert_true(memcmp(first, second, sizeof first) != 0);
    for (int draw = 0; draw < 200; draw++) {
        look(&set, 0, as_it_is, &random, first);
        for (int i = 0; i < 20; i++)
            mean += (double)first[i] / 20 / 200;
    }
    assert_true(fabs(mean - 10) < 0.3); /* a factor of deviation 0.1, 200 times */
    sequence_set_release(&set);
}

static void values_beyond_all_bounds_stay_numbers(void **state)
{
    (void)state;
    double values[] = {0, 0, 1e100, -1e100};
    static const struct covariate_preparation small[] = {{.mean = 0, .deviation = 1e-200}};
    struct sequence_set set;
    real places[4];
    make(values, 2, 1, 4, &set);
    look(&set, 0, small, NULL, places);
    for (int i = 0; i < 4; i++)
        assert_true(isfinite(places[i]));
    sequence_set_release(&set);
}

static void all_steps_of_a_part_are_samples_of_their_own(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double first[] = {1, 1, 2, 4}, second[] = {0, 6};
    struct series series[] = {series_of(first, 2), series_of(second, 1)};
    const struct panel panel = panel_of(series, 2, 1);
    static const struct covariate_preparation moments[] = {{.mean = 2, .deviation = 2}};
    static const double wanted[] = {0, 1, 2};
    static const int labels[] = {1, 1, 0};
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct sequence_step_part steps = {.first = NULL};
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    assert_int_equal(sequence_set_init(&set, &panel, 2, 8, &error), 0);
    const struct sequence_part part = {.set = &set, .items = (const size_t[]){0, 1}, .count = 2, .moments = moments};
    assert_int_equal(sequence_steps_init(&steps, &part, &error), 0);
    const struct sample_source source = sequence_step_source(&steps);
    assert_int_equal(source.count, 3);
    assert_int_equal(sample_batch_init(&batch, source.sizes, 3, &error), 0);
    source.fill(source.context, &batch, (const uint64_t[]){0, 1, 2}, 3, NULL);
    for (int b = 0; b < 3; b++) {
        near((double)batch.input[b], wanted[b]);
        near((double)batch.target[2 * b + labels[b]], 1);
        near((double)batch.target[2 * b + !labels[b]], 0);
    }
    sample_batch_release(&batch);
    sequence_steps_release(&steps);
    sequence_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_places_as_steps_show_the_series_itself),
        cmocka_unit_test(a_shorter_series_is_interpolated_and_its_ends_held),
        cmocka_unit_test(a_longer_series_is_averaged_over_what_is_nearest),
        cmocka_unit_test(its_shape_is_shown_by_its_own_mean_and_deviation),
        cmocka_unit_test(one_step_is_shown_at_every_place),
        cmocka_unit_test(a_gap_lies_on_the_line_between_its_neighbours_and_ends_are_held),
        cmocka_unit_test(a_channel_that_was_never_observed_is_shown_as_its_mean),
        cmocka_unit_test(the_label_may_stand_in_any_row_and_none_is_minus_one),
        cmocka_unit_test(an_unlabelled_sequence_weighs_nothing_and_a_label_is_one_of_c),
        cmocka_unit_test(moments_are_of_the_steps_asked_for_alone),
        cmocka_unit_test(what_never_changes_has_the_deviation_1_whatever_its_digits),
        cmocka_unit_test(moments_of_a_part_know_nothing_of_the_others),
        cmocka_unit_test(a_look_in_training_differs_from_another_and_has_the_same_level),
        cmocka_unit_test(values_beyond_all_bounds_stay_numbers),
        cmocka_unit_test(all_steps_of_a_part_are_samples_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
