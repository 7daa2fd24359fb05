/* What each of several classifiers counts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "readings/class_blend.h"

enum { N = 100 };

static double surely[N * 2], guess[N * 2], truth[N];
static const double usual[] = {0.5, 0.5};

static void say(double probability)
{
    for (int i = 0; i < N; i++) {
        truth[i] = i % 2;
        surely[i * 2 + i % 2] = probability;
        surely[i * 2 + 1 - i % 2] = 1 - probability;
        guess[i * 2] = guess[i * 2 + 1] = 0.5;
    }
}

static void one_that_is_right_counts_nearly_all(void **state)
{
    const double *const said[] = {surely, guess};
    double shares[2];
    (void)state;
    say(0.9);
    class_blend_learn(said, 2, truth, N, 2, usual, shares);
    assert_true(shares[0] > 0.9);
    assert_true(fabs(shares[0] + shares[1] - 1) < 1e-12);
}

static void the_likelier_the_true_classes_the_less_is_the_loss(void **state)
{
    const double *const said[] = {surely, guess};
    (void)state;
    say(0.9);
    truth[0] = NAN;
    assert_true(fabs(class_blend_loss(said, 2, (const double[]){1, 0}, truth, N, 2) + (N - 1) * log(0.9)) < 1e-9);
    assert_true(fabs(class_blend_loss(said, 2, usual, truth, N, 2) + (N - 1) * log(0.7)) < 1e-9);
}

static void few_examples_say_little(void **state)
{
    const double *const said[] = {surely, guess};
    double shares[2];
    (void)state;
    say(0.9);
    class_blend_learn(said, 2, truth, 2, 2, usual, shares);
    assert_true(shares[0] > 0.5 && shares[0] < 0.75);
    class_blend_learn(said, 2, truth, 0, 2, usual, shares);
    assert_true(shares[0] == 0.5 && shares[1] == 0.5);
}

static void equal_ones_keep_what_is_usual(void **state)
{
    const double *const said[] = {guess, guess};
    const double most[] = {0.8, 0.2};
    double shares[2];
    (void)state;
    say(0.9);
    class_blend_learn(said, 2, truth, N, 2, most, shares);
    assert_true(fabs(shares[0] - 0.8) < 1e-9);
}

static void an_unknown_class_and_a_certain_mistake_are_borne(void **state)
{
    const double *const said[] = {surely, guess};
    double shares[2];
    (void)state;
    say(0); /* always wrong, and sure of it */
    truth[3] = NAN;
    class_blend_learn(said, 2, truth, N, 2, usual, shares);
    assert_true(shares[0] < 0.05);
}

static void probabilities_are_added_up_by_share(void **state)
{
    const double *const said[] = {surely, guess};
    double blended[2];
    (void)state;
    say(0.9);
    class_blend_apply(said, 2, (const double[]){0.25, 0.75}, 1, 2, blended);
    assert_true(fabs(blended[0] - (0.25 * 0.9 + 0.75 * 0.5)) < 1e-12);
    assert_true(fabs(blended[0] + blended[1] - 1) < 1e-12);
}

static void one_that_hedges_is_sharpened_by_what_it_is_right_in(void **state)
{
    double sharpened[] = {0.6, 0.4};
    (void)state;
    say(0.6); /* always right, and never sure */
    const double sharpness = class_blend_sharpness(surely, truth, N, 2);
    assert_true(sharpness > 2);
    class_blend_sharpen(sharpened, 1, 2, 2);
    assert_true(fabs(sharpened[0] - 0.36 / 0.52) < 1e-12 && fabs(sharpened[1] - 0.16 / 0.52) < 1e-12);
    assert_true(class_blend_sharpness(surely, truth, 0, 2) == 1); /* nothing is known */
    assert_true(class_blend_sharpness(guess, truth, N, 2) == 1);  /* nothing to sharpen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_is_right_counts_nearly_all),
        cmocka_unit_test(the_likelier_the_true_classes_the_less_is_the_loss),
        cmocka_unit_test(few_examples_say_little),
        cmocka_unit_test(equal_ones_keep_what_is_usual),
        cmocka_unit_test(an_unknown_class_and_a_certain_mistake_are_borne),
        cmocka_unit_test(probabilities_are_added_up_by_share),
        cmocka_unit_test(one_that_hedges_is_sharpened_by_what_it_is_right_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
