/* The nearest neighbour as a classifier that is kept in a model. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "neighbours/neighbour_classifier.h"

static void it_is_as_sure_as_it_was_right(void **state)
{
    (void)state;
    assert_true(fabs(neighbour_sureness(0, 0, 4) - 0.25) < 1e-12); /* nothing judged: all alike */
    assert_true(fabs(neighbour_sureness(7, 10, 2) - 8.0 / 12) < 1e-12);
    assert_true(neighbour_sureness(10, 10, 2) < 1);
}

static void the_others_share_what_is_left(void **state)
{
    double probabilities[4];
    (void)state;
    neighbour_probabilities(2, 0.7, 4, probabilities);
    for (int k = 0; k < 4; k++)
        assert_true(fabs(probabilities[k] - (k == 2 ? 0.7 : 0.1)) < 1e-12);
}

/* Two channels; the third of the kept has another length. */
static void a_query_gets_the_class_of_the_nearest_kept(void **state)
{
    static const double low[] = {0, 0, 0, 0}, high[] = {5, 5, 5, 5}, peak[] = {0, 0, 9, 9, 0, 0};
    static const struct sequence kept[] = {{low, 2}, {high, 2}, {peak, 3}};
    static const int labels[] = {1, 0, 2};
    static const double near_high[] = {4, 6, 5, 4}, late_peak[] = {0, 0, 0, 0, 0, 0, 9, 9, 0, 0};
    static const struct sequence queries[] = {{near_high, 2}, {late_peak, 5}};
    struct neighbour_classifier classifier = NEIGHBOUR_CLASSIFIER_INIT;
    struct error error = ERROR_INIT;
    double said[2 * 3];
    (void)state;
    assert_int_equal(neighbour_classifier_keep(&classifier, kept, labels, 3, 2, &error), 0);
    classifier.is_warped = true;
    classifier.sureness = 0.8;
    assert_int_equal(neighbour_classifier_apply(&classifier, queries, 2, 2, 3, 1, said, &error), 0);
    assert_true(fabs(said[0] - 0.8) < 1e-12 && fabs(said[1] - 0.1) < 1e-12);
    assert_true(fabs(said[3 + 2] - 0.8) < 1e-12);
    classifier.is_warped = false; /* step by step the late peak is nearer to what is low */
    assert_int_equal(neighbour_classifier_apply(&classifier, queries, 2, 2, 3, 1, said, &error), 0);
    assert_true(fabs(said[0] - 0.8) < 1e-12 && fabs(said[3 + 1] - 0.8) < 1e-12);
    neighbour_classifier_release(&classifier);
    assert_null(classifier.kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_as_sure_as_it_was_right),
        cmocka_unit_test(the_others_share_what_is_left),
        cmocka_unit_test(a_query_gets_the_class_of_the_nearest_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
