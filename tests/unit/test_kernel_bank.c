/* The fixed kernels against a slow reading of their definition, and how they are counted and dealt out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "convolutions/kernel_bank.h"

enum { L = 21, COUNT = 5 };

static const struct kernel_shape one_channel = {
    .channel_count = 1, .length = L, .bias_count = 4, .group_count = 2, .seed = 3};

static void draw(float *values, size_t count)
{
    struct random random;
    random_init(&random, 9, 0);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)random_normal(&random);
}

/* What the plain kernel of width 9 whose 2s stand at a, b, c says at place t; zeros lie round the series. */
static double says(const float *series, int n, int t, int dilation, int a, int b, int c)
{
    double sum = 0;
    for (int j = 0; j < 9; j++) {
        const int at = t + (j - 4) * dilation;
        if (at >= 0 && at < n)
            sum += series[at] * (j == a || j == b || j == c ? 2.0 : -1.0);
    }
    return sum;
}

static void a_plain_feature_is_the_share_of_places_above_its_bias(void **state)
{
    /* reach log2(20 / 8), 4 biases: dilations 1 1 1 2, so of each kernel 3 with dilation 1 and 1 with dilation 2 */
    float values[COUNT * L], *biases, *features;
    const size_t lengths[COUNT] = {L, L, L, L, L}, p = kernel_bank_feature_count(&one_channel);
    const struct kernel_input input = {values, lengths, COUNT};
    struct error error = ERROR_INIT;
    (void)state;
    draw(values, COUNT * L);
    biases = calloc(kernel_bank_bias_count(&one_channel), sizeof *biases);
    features = calloc(COUNT * p, sizeof *features);
    assert_non_null(biases);
    assert_non_null(features);
    assert_int_equal(kernel_bank_bias_count(&one_channel), 2 * 84 * 4);
    assert_int_equal(kernel_bank_fit(&one_channel, &input, biases, &error), 0);
    assert_int_equal(kernel_bank_apply(&one_channel, biases, &input, 2, features, &error), 0);
    for (int i = 0; i < COUNT; i++) {
        size_t at = 0;
        for (int d = 0; d < 2; d++) {
            int kernel = 0;
            for (int a = 0; a < 9; a++)
                for (int b = a + 1; b < 9; b++)
                    for (int c = b + 1; c < 9; c++, kernel++)
                        for (int bias = 0; bias < (d ? 1 : 3); bias++, at++) {
                            const int reach = (d + kernel) % 2 ? 4 * (d + 1) : 0;
                            double above = 0;
                            for (int t = reach; t < L - reach; t++)
                                above += says(values + i * L, L, t, d + 1, a, b, c) > biases[at];
                            /* rounding may put a value that is the bias on its other side */
                            assert_true(fabs(above / (L - 2 * reach) - features[(size_t)i * p + at]) <
                                        1.5 / (L - 2 * reach));
                        }
        }
        assert_int_equal(at, 84 * 4);
    }
    free(biases);
    free(features);
}

/* The features that follow those of both views: five of each channel, and the length. */
static void a_channel_as_a_whole_and_the_length_are_features_too(void **state)
{
    const struct kernel_shape shape = {.channel_count = 2, .length = 10, .bias_count = 1, .group_count = 2, .seed = 1};
    const size_t p = kernel_bank_feature_count(&shape), length = 7;
    float values[20], *features = calloc(p, sizeof *features), biases[2 * 84] = {0};
    const struct kernel_input input = {values, &length, 1};
    struct error error = ERROR_INIT;
    (void)state;
    assert_non_null(features);
    for (int t = 0; t < 10; t++) {
        values[t] = (float)t;
        values[10 + t] = 3;
    }
    assert_int_equal(kernel_bank_apply(&shape, biases, &input, 1, features, &error), 0);
    const float *last = features + p - 11;
    const double wanted[11] = {4.5, sqrt(8.25), 0, 9, 8.25 / 9, 3, 0, 3, 3, 0, log(7)};
    for (int i = 0; i < 11; i++)
        assert_true(fabs(last[i] - wanted[i]) < 1e-5);
    free(features);
}

/* In each group the shares of places where one says least have the sum 1; they are squares of features. */
static void competitors_share_all_places(void **state)
{
    float values[COUNT * L], *biases, *features;
    const size_t lengths[COUNT] = {L, L, L, L, L}, p = kernel_bank_feature_count(&one_channel);
    const struct kernel_input input = {values, lengths, COUNT};
    struct error error = ERROR_INIT;
    (void)state;
    draw(values, COUNT * L);
    biases = calloc(kernel_bank_bias_count(&one_channel), sizeof *biases);
    features = calloc(COUNT * p, sizeof *features);
    assert_non_null(biases);
    assert_non_null(features);
    assert_int_equal(kernel_bank_apply(&one_channel, biases, &input, 1, features, &error), 0);
    for (int i = 0; i < COUNT; i++) {
        const float *group = features + (size_t)i * p + 84 * 4; /* the first group of the first view */
        double lost = 0;
        for (int k = 0; k < 8; k++) {
            assert_true(group[2 * k] >= 0);
            lost += pow(group[2 * k + 1], 2);
        }
        assert_true(fabs(lost - 1) < 1e-5);
    }
    free(biases);
    free(features);
}

static void threads_and_neighbours_change_nothing(void **state)
{
    const struct kernel_shape shape = {.channel_count = 3, .length = 12, .bias_count = 5, .group_count = 4, .seed = 8};
    const size_t p = kernel_bank_feature_count(&shape), lengths[6] = {12, 9, 12, 3, 40, 12};
    float values[6 * 36], *biases, *features, *single;
    struct error error = ERROR_INIT;
    (void)state;
    draw(values, 6 * 36);
    biases = calloc(kernel_bank_bias_count(&shape), sizeof *biases);
    features = calloc(6 * p, sizeof *features);
    single = calloc(p, sizeof *single);
    assert_non_null(biases);
    assert_non_null(features);
    assert_non_null(single);
    const struct kernel_input all = {values, lengths, 6}, fifth = {values + 5 * 36, lengths + 5, 1};
    assert_int_equal(kernel_bank_fit(&shape, &all, biases, &error), 0);
    assert_int_equal(kernel_bank_apply(&shape, biases, &all, 3, features, &error), 0);
    assert_int_equal(kernel_bank_apply(&shape, biases, &fifth, 1, single, &error), 0);
    assert_memory_equal(features + 5 * p, single, p * sizeof *single);
    free(biases);
    free(features);
    free(single);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_feature_is_the_share_of_places_above_its_bias),
        cmocka_unit_test(a_channel_as_a_whole_and_the_length_are_features_too),
        cmocka_unit_test(competitors_share_all_places),
        cmocka_unit_test(threads_and_neighbours_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
