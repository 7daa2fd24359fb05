/* The test of two forecasters, against figures that another program worked out: the formula by numpy, Student's t by
 * Simpson's rule on its density; and against the printed tables of t. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "side_by_side/paired_test.h"

static void assert_near(double value, double wanted, double bound)
{
    if (!(fabs(value - wanted) <= bound))
        fail_msg("%.12g is not %.12g", value, wanted);
}

static void tails_of_t_are_those_of_the_tables(void **state)
{
    (void)state;
    assert_near(paired_test_tail(2.228138852, 10), 0.025, 1e-9);
    assert_near(paired_test_tail(4.032142984, 5), 0.005, 1e-9);
    assert_near(paired_test_tail(1.812461123, 10), 0.05, 1e-9);
    assert_near(paired_test_tail(63.65674116, 1), 0.005, 1e-9);
    assert_near(paired_test_tail(-2.228138852, 10), 0.975, 1e-9);
    assert_near(paired_test_tail(0, 7), 0.5, 1e-12);
    assert_near(paired_test_tail(1.959963985, 1e7), 0.025, 1e-6);
}

static const double slow[] = {0.9, 0.7, 0.8, 0.2, 0.1, -0.3, -0.1, 0.4, 0.6, 0.7, 0.2, 0.3};
static const double quick[] = {0.3, -0.1, 0.4, 0.2, 0.5, -0.2, 0.1, 0.6, 0.0, 0.3};

static void the_small_sample_form_is_that_of_the_paper(void **state)
{
    (void)state;
    struct paired_test test = paired_test(quick, 10, 1);
    assert_near(test.statistic, 2.5528888301902897, 1e-9);
    assert_near(test.p_value, 0.031047244280264282, 1e-9);
    assert_near(test.p_larger, 0.031047244280264282 / 2, 1e-9);
    test = paired_test(slow, 12, 2);
    assert_near(test.statistic, 2.210319264604201, 1e-9);
    assert_near(test.p_value, 0.0491911060572569, 1e-9);
    test = paired_test(slow, 12, 3);
    assert_near(test.statistic, 1.9282959773911947, 1e-9);
    assert_near(test.p_value, 0.08001778457394378, 1e-9);
}

static void without_a_positive_variance_overlaps_are_left_out(void **state)
{
    (void)state;
    const struct paired_test test = paired_test(quick, 10, 2);
    assert_int_equal(test.overlap, 1);
    assert_near(test.statistic, 2.5528888301902897, 1e-9);
}

static void equal_forecasts_are_no_better_and_one_origin_tells_nothing(void **state)
{
    (void)state;
    const double none[5] = {0}, same[3] = {0.25, 0.25, 0.25};
    assert_near(paired_test(none, 5, 1).p_value, 1, 0);
    assert_true(isnan(paired_test(quick, 1, 1).p_value));
    assert_true(isnan(paired_test(quick, 0, 1).mean));
    assert_true(isnan(paired_test(same, 3, 1).p_value));
}

static void who_comes_first_changes_the_sign_alone(void **state)
{
    (void)state;
    double turned[12];
    for (int i = 0; i < 12; i++)
        turned[i] = -slow[i];
    const struct paired_test one = paired_test(slow, 12, 2), other = paired_test(turned, 12, 2);
    assert_near(one.statistic, -other.statistic, 1e-12);
    assert_near(one.p_value, other.p_value, 1e-12);
    assert_near(one.p_larger + other.p_larger, 1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_of_t_are_those_of_the_tables),
        cmocka_unit_test(the_small_sample_form_is_that_of_the_paper),
        cmocka_unit_test(without_a_positive_variance_overlaps_are_left_out),
        cmocka_unit_test(equal_forecasts_are_no_better_and_one_origin_tells_nothing),
        cmocka_unit_test(who_comes_first_changes_the_sign_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
