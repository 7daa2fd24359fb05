/* tanh and sigmoid against libm in double. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/activation.h"

/* 3 units in the last place of a float */
#define RELATIVE_BOUND (3 * 0x1p-23)

enum { COUNT = 37 }; /* no multiple of any vector length */

typedef void activation(size_t count, real *x);

static double libm_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* Sweep +-limit in runs of COUNT values, so that vector body and tail both see every region. */
static void sweep(activation *apply, double (*exact)(double), double limit)
{
    for (double start = -limit; start < limit; start += COUNT * 1e-3) {
        real x[COUNT + 1], y[COUNT + 1];
        for (int i = 0; i <= COUNT; i++)
            y[i] = x[i] = (real)(start + i * 1e-3);
        apply(COUNT, y);
        for (int i = 0; i < COUNT; i++) {
            const double expected = exact((double)x[i]);
            if (!(fabs(y[i] - expected) <= RELATIVE_BOUND * fabs(expected)))
                fail_msg("at %.9g: %.9g, not %.9g", (double)x[i], (double)y[i], expected);
        }
        assert_true(y[COUNT] == x[COUNT]);
    }
}

static void tanh_agrees_with_libm(void **state)
{
    (void)state;
    sweep(activation_tanh, tanh, 100);
}

static void sigmoid_agrees_with_libm(void **state)
{
    (void)state;
    sweep(activation_sigmoid, libm_sigmoid, 86);
}

static void tanh_of_small_numbers_keeps_their_digits(void **state)
{
    (void)state;
    for (float x = 0.7f; x > FLT_MIN; x *= 0.9f) {
        real both[2] = {x, -x};
        activation_tanh(2, both);
        assert_true(fabs(both[0] - tanh((double)x)) <= RELATIVE_BOUND * tanh((double)x));
        assert_true(both[1] == -both[0]);
    }
}

static void extremes_saturate(void **state)
{
    (void)state;
    const float extremes[] = {20, 87, 88, 89, 104, 710, 1e10f, FLT_MAX, INFINITY};
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
        real t[2] = {extremes[i], -extremes[i]}, s[2] = {extremes[i], -extremes[i]};
        activation_tanh(2, t);
        activation_sigmoid(2, s);
        assert_true(fabs(t[0] - 1) <= RELATIVE_BOUND && t[0] <= 1);
        assert_true(t[1] == -t[0]);
        assert_true(fabs(s[0] - 1) <= 1e-8 && s[0] <= 1);
        assert_true(s[1] >= 0 && s[1] < 3e-9);
    }
    real zero[2] = {0, 0};
    activation_tanh(1, zero);
    activation_sigmoid(1, zero + 1);
    assert_true(zero[0] == 0);
    assert_true(zero[1] == (real)0.5);
}

static void not_a_number_stays_visible(void **state)
{
    (void)state;
    real x[2] = {NAN, NAN};
    activation_tanh(1, x);
    activation_sigmoid(1, x + 1);
    assert_true(isnan(x[0]) && isnan(x[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tanh_agrees_with_libm),
        cmocka_unit_test(sigmoid_agrees_with_libm),
        cmocka_unit_test(tanh_of_small_numbers_keeps_their_digits),
        cmocka_unit_test(extremes_saturate),
        cmocka_unit_test(not_a_number_stays_visible),
    };
    return cmocka_run_group_tests_name("activation", tests, NULL, NULL);
}
