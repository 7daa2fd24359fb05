/* The small parts of a classifier: cross entropy, probabilities, comparators, the table of scores. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/random.h"
#include "network/loss.h"
#include "plan/classifier_rules.h"
#include "recognize/classifier_judge.h"
#include "recognize/comparators.h"
#include "recognize/probabilities.h"

static void near(double found, double wanted, double tolerance)
{
    if (!(fabs(found - wanted) <= tolerance * fmax(1, fabs(wanted))))
        fail_msg("%.17g, not %.17g", found, wanted);
}

/* ------------------------------------------------------------------ cross entropy */

/* two groups of three: outputs log 1, log 2, log 5 and 0, 0, 0, of the classes 2 and 0; a third one is not known */
static const real target[] = {0, 0, 1, 1, 0, 0, 0, 0, 0};
static const real weight[] = {1, 1, 1, 1, 1, 1, 0, 0, 0};

static double smoothed_loss(double smoothing, real *grad)
{
    const real output[] = {0, logf(2), logf(5), 0, 0, 0, 9, 9, -9};
    size_t known = 0;
    const struct loss_pass pass = {.count = 9,
                                   .class_count = 3,
                                   .smoothing = smoothing,
                                   .output = output,
                                   .target = target,
                                   .weight = weight,
                                   .output_grad = grad,
                                   .grad_scale = 1};
    const double sum = loss_evaluate(LOSS_CROSS_ENTROPY, &pass, &known);
    assert_int_equal(known, 2);
    return sum;
}

static void cross_entropy_is_minus_the_log_of_the_true_class(void **state)
{
    (void)state;
    real grad[9];
    near(smoothed_loss(0, NULL), -log(5.0 / 8) - log(1.0 / 3), 1e-6);
    smoothed_loss(0, grad);
    static const double wanted[] = {1.0 / 8, 2.0 / 8, 5.0 / 8 - 1, 1.0 / 3 - 1, 1.0 / 3, 1.0 / 3, 0, 0, 0};
    for (int i = 0; i < 9; i++)
        near((double)grad[i], wanted[i], 1e-6);
}

static void smoothing_gives_each_class_its_share(void **state)
{
    (void)state;
    const double true_share = 0.7 + 0.1, other = 0.1; /* 0.3 smoothed, three classes */
    near(smoothed_loss(0.3, NULL),
         -true_share * log(5.0 / 8) - other * log(1.0 / 8) - other * log(2.0 / 8) - true_share * log(1.0 / 3) -
             2 * other * log(1.0 / 3),
         1e-6);
    real grad[9];
    smoothed_loss(0.3, grad);
    near((double)grad[0], 1.0 / 8 - other, 1e-6);
    near((double)grad[2], 5.0 / 8 - true_share, 1e-6);
}

static void softmax_of_huge_outputs_is_a_number(void **state)
{
    (void)state;
    double probabilities[3];
    loss_softmax(3, (const real[]){1e30f, -1e30f, 1e30f}, probabilities);
    near(probabilities[0], 0.5, 1e-12);
    near(probabilities[1], 0, 1e-12);
    near(probabilities[2], 0.5, 1e-12);
}

/* ------------------------------------------------------------------ probabilities */

enum { SAMPLES = 150, INPUTS = 2, GROUPS = 2, CLASSES = 3 }; /* more than one batch */

static void fill_samples(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                         struct random *random)
{
    (void)context, (void)random;
    batch->sample_count = count;
    for (int b = 0; b < count; b++) {
        for (int f = 0; f < INPUTS; f++)
            batch->input[b * INPUTS + f] = (real)((double)(indices[b] % 7) - 3 + f);
    }
}

static void probabilities_are_the_mean_of_the_members_and_have_the_sum_1(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const struct network_shape shape = {.cell = &lstm_cell,
                                        .window_length = 1,
                                        .input_size = INPUTS,
                                        .hidden_size = 4,
                                        .layer_count = 1,
                                        .output_size = GROUPS * CLASSES};
    const struct sample_source source = {
        .count = SAMPLES, .sizes = {.input = INPUTS, .output = GROUPS * CLASSES}, .fill = fill_samples};
    struct network network = NETWORK_INIT;
    assert_int_equal(network_init(&network, &shape, &error), 0);
    real *members[2];
    struct random random;
    random_init(&random, 1, 0);
    for (int m = 0; m < 2; m++) {
        members[m] = memory_allocate(network.parameter_count, sizeof(real), &error);
        network_initialize(&network, members[m], &random);
    }
    static double each[2][SAMPLES * GROUPS * CLASSES], both[SAMPLES * GROUPS * CLASSES];
    for (int m = 0; m < 2; m++)
        assert_int_equal(
            probabilities_of_samples(&network, (const real *const[]){members[m]}, 1, &source, CLASSES, each[m], &error),
            0);
    assert_int_equal(probabilities_of_samples(&network, (const real *const[]){members[0], members[1]}, 2, &source,
                                              CLASSES, both, &error),
                     0);
    for (int g = 0; g < SAMPLES * GROUPS; g++) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            const int i = g * CLASSES + c;
            assert_true(both[i] >= 0 && both[i] <= 1);
            near(both[i], (each[0][i] + each[1][i]) / 2, 1e-12);
            sum += both[i];
        }
        near(sum, 1, 1e-14);
    }
    /* samples 0 and 147 are the same ones, in another batch */
    for (int i = 0; i < GROUPS * CLASSES; i++)
        near(both[i], both[147 * GROUPS * CLASSES + i], 1e-6);
    for (int m = 0; m < 2; m++)
        memory_free(members[m]);
    network_release(&network);
}

/* ------------------------------------------------------------------ comparators */

static void the_majority_is_the_commonest_and_the_first_of_several(void **state)
{
    (void)state;
    assert_int_equal(comparator_majority((const int[]){2, 1, 2, -1, -1, -1, -1}, 7, 3), 2);
    assert_int_equal(comparator_majority((const int[]){2, 1, 2, 1, 0}, 5, 3), 1);
    assert_int_equal(comparator_majority((const int[]){-1, -1}, 2, 3), -1);
    assert_int_equal(comparator_majority(NULL, 0, 3), -1);
}

static void the_nearest_is_the_series_it_is_like(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    static const double up[] = {0, 1, 2, 3}, down[] = {3, 2, 1, 0}, late[] = {0, 0, 0, 0, 0, 1, 2, 3},
                        fall[] = {3, 3, 1, 0, 0};
    const struct sequence training[] = {{up, 4}, {down, 4}}, queries[] = {{late, 8}, {fall, 5}};
    size_t nearest[2] = {9, 9};
    for (int distance = 0; distance < 2; distance++) {
        assert_int_equal(
            comparator_nearest(training, 2, queries, 2, 1, (enum sequence_distance)distance, 2, nearest, &error), 0);
        assert_int_equal(nearest[0], 0);
        assert_int_equal(nearest[1], 1);
    }
    const struct sequence long_one = {up, 200000}; /* never looked at */
    nearest[0] = 9;
    assert_int_equal(comparator_nearest(&long_one, 1, &long_one, 1, 1, DISTANCE_TIME_WARPING, 2, nearest, &error), 1);
    assert_int_equal(nearest[0], 9);
}

/* ------------------------------------------------------------------ the table */

static void the_confusion_matrix_is_that_of_the_first_method(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char *names[] = {(char *)(uintptr_t) "a", (char *)(uintptr_t) "b"};
    struct classification table = {.classes = {.names = names, .count = 2}};
    struct judged judged = JUDGED_INIT;
    assert_int_equal(judged_init(&judged, 4, 2, &error), 0);
    memcpy(judged.truth, (const double[]){0, 1, 1, NAN}, 4 * sizeof(double));
    memcpy(judged.probabilities, (const double[]){0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.5, 0.5}, 8 * sizeof(double));
    assert_int_equal(judged_add(&judged, JUDGED_MODEL, &table, &error), 0);
    memcpy(judged.classes, (const int[]){1, 1, 1, 1}, 4 * sizeof(int));
    assert_int_equal(judged_add(&judged, JUDGED_MAJORITY, &table, &error), 0);
    memcpy(judged.classes, (const int[]){-1, 0, 1, -1}, 4 * sizeof(int));
    assert_int_equal(judged_add(&judged, JUDGED_LAST_CLASS, &table, &error), 0);
    judged_release(&judged);
    assert_int_equal(table.score_count, 3);
    assert_int_equal(table.judged_count, 3);
    static const size_t wanted[] = {1, 0, 1, 1};
    for (int i = 0; i < 4; i++)
        assert_int_equal(table.confusion[i], wanted[i]);
    assert_string_equal(table.scores[0].method, "seqnet");
    near(table.scores[0].accuracy, 2.0 / 3, 1e-12);
    near(table.scores[0].balanced_accuracy, 0.75, 1e-12);
    near(table.scores[0].log_loss, -(log(0.9) + log(0.8) + log(0.4)) / 3, 1e-12);
    near(table.scores[1].accuracy, 2.0 / 3, 1e-12);
    assert_true(isnan(table.scores[1].log_loss)); /* it says no probabilities */
    near(table.scores[2].accuracy, 0.5, 1e-12);   /* of the two it has an answer to */
    memory_free(table.confusion);
}

static void where_no_truth_is_known_nothing_is_added(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct classification table = {.classes = {.count = 2}};
    struct judged judged = JUDGED_INIT, none = JUDGED_INIT;
    assert_int_equal(judged_init(&judged, 1, 2, &error), 0);
    judged.truth[0] = NAN;
    assert_int_equal(judged_add(&judged, JUDGED_MODEL, &table, &error), 0);
    assert_int_equal(judged_init(&none, 0, 2, &error), 0);
    assert_int_equal(judged_add(&none, JUDGED_STATIC, &table, &error), 0);
    judged_release(&judged);
    judged_release(&none);
    assert_int_equal(table.score_count, 0);
    assert_int_equal(table.judged_count, 0);
    assert_null(table.confusion);
}

static void many_series_are_judged_by_fewer_folds_and_few_by_none(void **state)
{
    (void)state;
    assert_int_equal(classifier_rules_folds(9), 0);
    assert_int_equal(classifier_rules_folds(10), 5);
    assert_int_equal(classifier_rules_folds(199), 5);
    assert_int_equal(classifier_rules_folds(200), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cross_entropy_is_minus_the_log_of_the_true_class),
        cmocka_unit_test(smoothing_gives_each_class_its_share),
        cmocka_unit_test(softmax_of_huge_outputs_is_a_number),
        cmocka_unit_test(probabilities_are_the_mean_of_the_members_and_have_the_sum_1),
        cmocka_unit_test(the_majority_is_the_commonest_and_the_first_of_several),
        cmocka_unit_test(the_nearest_is_the_series_it_is_like),
        cmocka_unit_test(the_confusion_matrix_is_that_of_the_first_method),
        cmocka_unit_test(where_no_truth_is_known_nothing_is_added),
        cmocka_unit_test(many_series_are_judged_by_fewer_folds_and_few_by_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
