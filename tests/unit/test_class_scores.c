/* A classifier's scores, against numbers worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recognize/class_scores.h"

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g, not %.17g", found, wanted);
}

static void compute(const double *truth, const double *probabilities, size_t count, int class_count,
                    struct class_scores *scores)
{
    struct error error = ERROR_INIT;
    assert_int_equal(class_scores_compute(truth, probabilities, count, class_count, scores, &error), 0);
}

/* three classes of 3, 2 and 1 rows; of the first one is taken for the second, of the second one for the first */
static const double truth[] = {0, 0, 0, 1, 1, 2};
static const double probabilities[][3] = {{0.5, 0.25, 0.25}, {0.8, 0.1, 0.1}, {0.3, 0.6, 0.1},
                                          {0.6, 0.4, 0},     {0.2, 0.7, 0.1}, {0.1, 0.1, 0.8}};

/* Of class i. */
static struct class_figures figures(const struct class_scores *scores, int class_count, int i)
{
    return class_figures_of(scores->confusion, class_count, i);
}

static void the_confusion_matrix_has_a_row_for_each_true_class(void **state)
{
    (void)state;
    static const size_t wanted[] = {2, 1, 0, 1, 1, 0, 0, 0, 1};
    struct class_scores scores = CLASS_SCORES_INIT;
    compute(truth, probabilities[0], 6, 3, &scores);
    for (int i = 0; i < 9; i++)
        assert_int_equal(scores.confusion[i], wanted[i]);
    assert_int_equal(scores.count, 6);
    assert_int_equal(figures(&scores, 3, 0).support, 3);
    assert_int_equal(figures(&scores, 3, 1).support, 2);
    assert_int_equal(figures(&scores, 3, 2).support, 1);
    class_scores_release(&scores);
}

static void the_figures_of_a_class_and_their_means(void **state)
{
    (void)state;
    struct class_scores scores = CLASS_SCORES_INIT;
    compute(truth, probabilities[0], 6, 3, &scores);
    near(scores.accuracy, 4.0 / 6);
    near(figures(&scores, 3, 0).recall, 2.0 / 3);
    near(figures(&scores, 3, 1).recall, 1.0 / 2);
    near(figures(&scores, 3, 0).precision, 2.0 / 3);
    near(figures(&scores, 3, 1).precision, 1.0 / 2);
    near(figures(&scores, 3, 2).f1, 1);
    near(scores.balanced_accuracy, (2.0 / 3 + 1.0 / 2 + 1) / 3);
    near(scores.macro_f1, (2.0 / 3 + 1.0 / 2 + 1) / 3);
    near(scores.log_loss, -(log(0.5) + log(0.8) + log(0.3) + log(0.4) + log(0.7) + log(0.8)) / 6);
    class_scores_release(&scores);
}

static void rows_without_a_truth_or_an_answer_are_not_scored(void **state)
{
    (void)state;
    static const double known[] = {NAN, 1, 0};
    static const double given[][2] = {{1, 0}, {0.25, 0.75}, {NAN, NAN}};
    struct class_scores scores = CLASS_SCORES_INIT;
    compute(known, given[0], 3, 2, &scores);
    assert_int_equal(scores.count, 1);
    near(scores.accuracy, 1);
    near(scores.log_loss, -log(0.75));
    assert_true(isnan(figures(&scores, 2, 0).recall));
    near(scores.balanced_accuracy, 1); /* of the class that occurs */
    class_scores_release(&scores);
}

static void a_class_never_met_is_left_out_of_the_means_and_one_only_predicted_counts_as_missed(void **state)
{
    (void)state;
    static const double known[] = {0, 0, 1};
    static const double given[][4] = {
        {1, 0, 0, 0}, {0, 0, 1, 0}, {0.1, 0.9, 0, 0}}; /* class 2 does not occur, nor class 3 */
    struct class_scores scores = CLASS_SCORES_INIT;
    compute(known, given[0], 3, 4, &scores);
    near(figures(&scores, 4, 0).f1, 2.0 / 3);
    near(figures(&scores, 4, 2).f1, 0);
    near(figures(&scores, 4, 2).precision, 0);
    assert_true(isnan(figures(&scores, 4, 3).f1) && isnan(figures(&scores, 4, 3).precision) &&
                isnan(figures(&scores, 4, 3).recall));
    near(scores.macro_f1, (2.0 / 3 + 1 + 0) / 3);
    near(scores.balanced_accuracy, (0.5 + 1) / 2);
    class_scores_release(&scores);
}

static void a_probability_of_zero_for_the_truth_costs_what_the_floor_does(void **state)
{
    (void)state;
    static const double known[] = {1};
    static const double given[] = {1, 0};
    struct class_scores scores = CLASS_SCORES_INIT;
    compute(known, given, 1, 2, &scores);
    near(scores.log_loss, -log(1e-15));
    near(scores.accuracy, 0);
    class_scores_release(&scores);
}

static void of_equal_probabilities_the_first_class_is_taken(void **state)
{
    (void)state;
    static const double given[] = {0.2, 0.4, 0.4};
    assert_int_equal(class_scores_decide(given, 3), 1);
}

static void nothing_scored_is_no_figure(void **state)
{
    (void)state;
    struct class_scores scores = CLASS_SCORES_INIT;
    compute(NULL, NULL, 0, 2, &scores);
    assert_true(isnan(scores.accuracy) && isnan(scores.balanced_accuracy) && isnan(scores.macro_f1) &&
                isnan(scores.log_loss));
    compute(truth, probabilities[0], 6, 3, &scores); /* what it held is released */
    assert_int_equal(scores.count, 6);
    class_scores_release(&scores);
    class_scores_release(&scores);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_confusion_matrix_has_a_row_for_each_true_class),
        cmocka_unit_test(the_figures_of_a_class_and_their_means),
        cmocka_unit_test(rows_without_a_truth_or_an_answer_are_not_scored),
        cmocka_unit_test(a_class_never_met_is_left_out_of_the_means_and_one_only_predicted_counts_as_missed),
        cmocka_unit_test(a_probability_of_zero_for_the_truth_costs_what_the_floor_does),
        cmocka_unit_test(of_equal_probabilities_the_first_class_is_taken),
        cmocka_unit_test(nothing_scored_is_no_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
