/* Gradients through time against formulas and differences, the shares of saturated units, and half-lives. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/gradient_profile.h"

enum { STEPS_MAX = 12, BATCH_MAX = 2, INPUTS_MAX = 2 };

/* A network, its weights, and samples of answer 0, all zero until a test fills them in. */
struct fixture {
    struct network network;
    real *parameters;
    real input[STEPS_MAX * BATCH_MAX * INPUTS_MAX], target[BATCH_MAX], weight[BATCH_MAX];
    struct gradient_samples samples;
    struct gradient_profile profile;
};

static struct fixture *fixture_create(const struct cell *cell, int W, int F, int H, int B, bool has_skip)
{
    struct error error = ERROR_INIT;
    struct fixture *x = calloc(1, sizeof *x);
    struct network_shape shape = {.cell = cell,
                                  .window_length = W,
                                  .input_size = F,
                                  .hidden_size = H,
                                  .layer_count = 1,
                                  .output_size = 1,
                                  .has_skip = has_skip};
    assert_non_null(x);
    assert_int_equal(network_init(&x->network, &shape, &error), 0);
    x->parameters = calloc(x->network.parameter_count, sizeof(real));
    assert_non_null(x->parameters);
    for (int b = 0; b < BATCH_MAX; b++)
        x->weight[b] = 1;
    x->samples = (struct gradient_samples){
        .sample_count = B, .loss = LOSS_MAE, .input = x->input, .target = x->target, .weight = x->weight};
    return x;
}

static void fixture_free(struct fixture *x)
{
    gradient_profile_release(&x->profile);
    network_release(&x->network);
    free(x->parameters);
    free(x);
}

static real *weights(struct fixture *x, const char *name)
{
    for (int i = 0; i < x->network.slice_count; i++) {
        if (strcmp(x->network.slices[i].name, name) == 0)
            return x->parameters + x->network.slices[i].offset;
    }
    fail_msg("no slice %s", name);
    return NULL;
}

static void measure(struct fixture *x)
{
    struct error error = ERROR_INIT;
    gradient_profile_release(&x->profile);
    assert_int_equal(
        gradient_profile_init(&x->profile, &x->network, kernels_select(&error), x->parameters, &x->samples, &error), 0);
}

static void random_fill(real *values, size_t count, double size, struct random *random)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (real)(size * (2 * random_uniform(random) - 1));
}

/* A linear unit, h_t = v h_{t-1} near 0: v^k of the gradient is left after k steps. */
static void test_one_unit_fades_as_its_recurrent_weight(void **state)
{
    (void)state;
    struct fixture *x = fixture_create(&rnn_cell, 10, 1, 1, 1, false);
    weights(x, "layer.0.recurrent_weight")[0] = (real)0.7;
    weights(x, "layer.0.input_weight")[0] = 2;
    weights(x, "head.weight")[0] = 3;
    weights(x, "head.bias")[0] = 1; /* misses by 1: the loss has a slope */
    measure(x);
    assert_int_equal(x->profile.lag_count, 10);
    for (int k = 0; k < 10; k++) {
        assert_float_equal(x->profile.hidden[k], 3 * pow(0.7, k), 1e-5);
        assert_float_equal(x->profile.input[k], 6 * pow(0.7, k), 1e-5);
    }
    assert_float_equal(x->profile.half_life, log(0.5) / log(0.7), 1e-4);
    assert_float_equal(x->profile.loss, 1, 1e-6);
    fixture_free(x);
}

/* With inputs: each step back multiplies by v (1 - h^2). */
static void test_saturation_takes_its_share_of_each_step(void **state)
{
    (void)state;
    enum { W = 6 };
    double h[W], before = 0, expected = 1;
    struct fixture *x = fixture_create(&rnn_cell, W, 1, 1, 1, false);
    weights(x, "layer.0.recurrent_weight")[0] = (real)0.9;
    weights(x, "layer.0.input_weight")[0] = 1;
    weights(x, "head.weight")[0] = 1;
    weights(x, "head.bias")[0] = 5;
    for (int t = 0; t < W; t++) {
        x->input[t] = (real)(0.5 * t - 1);
        before = h[t] = tanh(0.5 * t - 1 + 0.9 * before);
    }
    measure(x);
    for (int k = 0; k < W; k++) {
        assert_float_equal(x->profile.hidden[k], expected, 1e-5);
        expected *= 0.9 * (1 - h[W - 1 - k] * h[W - 1 - k]);
        assert_float_equal(x->profile.input[k], expected / 0.9, 1e-5);
    }
    fixture_free(x);
}

static void check_differences(const struct cell *cell)
{
    enum { W = 5, B = 2, F = 2 };
    const double step = 1e-2;
    struct random random;
    struct fixture *x = fixture_create(cell, W, F, 3, B, false);
    x->samples.loss = LOSS_MSE;
    random_init(&random, 5, 0);
    random_fill(x->parameters, x->network.parameter_count, 0.9, &random);
    random_fill(x->input, W * B * F, 1, &random);
    random_fill(x->target, B, 1, &random);
    measure(x);
    double norms[W];
    memcpy(norms, x->profile.input, sizeof norms);
    for (int k = 0; k < W; k++) {
        double sum = 0;
        for (int i = 0; i < B * F; i++) {
            real *value = &x->input[(W - 1 - k) * B * F + i], kept = *value;
            *value = kept + (real)step;
            measure(x);
            double above = x->profile.loss;
            *value = kept - (real)step;
            measure(x);
            double slope =
                B * (above - x->profile.loss) / (2 * step); /* the loss of the sample is B times its part of the mean */
            sum += slope * slope;
            *value = kept;
        }
        assert_float_equal(norms[k], sqrt(sum / B), 0.02 * norms[k] + 1e-4);
    }
    fixture_free(x);
}

static void test_input_gradients_are_those_of_differences(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        if ((*cell)->state_count > 0)
            check_differences(*cell);
}

static void test_what_the_skip_brings_is_left_out(void **state)
{
    (void)state;
    enum { W = 4 };
    struct fixture *x = fixture_create(&rnn_cell, W, 1, 1, 1, true);
    weights(x, "layer.0.recurrent_weight")[0] = (real)0.5;
    weights(x, "layer.0.input_weight")[0] = 1;
    weights(x, "head.weight")[0] = 1;
    weights(x, "head.bias")[0] = 1;
    for (int t = 0; t < W; t++)
        weights(x, "head.skip_weight")[t] = 7;
    measure(x);
    for (int k = 0; k < W; k++)
        assert_float_equal(x->profile.input[k], pow(0.5, k), 1e-6);
    assert_float_equal(weights(x, "head.skip_weight")[0], 7, 0); /* and the caller's weights stay */
    fixture_free(x);
}

static void test_norms_are_the_root_of_the_mean_square_over_samples(void **state)
{
    (void)state;
    struct fixture *x = fixture_create(&rnn_cell, 3, 1, 1, 2, false);
    weights(x, "head.weight")[0] = 4;
    weights(x, "head.bias")[0] = 1;
    x->weight[1] = 0; /* the second has no answer, so no gradient */
    measure(x);
    assert_float_equal(x->profile.hidden[0], 4 / sqrt(2), 1e-5);
    fixture_free(x);
}

static void test_saturated_units_of_an_rnn_are_counted(void **state)
{
    (void)state;
    struct fixture *x = fixture_create(&rnn_cell, 4, 1, 4, 1, false);
    weights(x, "layer.0.bias")[0] = 3;
    weights(x, "layer.0.bias")[1] = -3;
    weights(x, "layer.0.bias")[2] = 3;
    weights(x, "layer.0.bias")[3] = (real)1.5; /* tanh: 0.905 */
    measure(x);
    assert_float_equal(x->profile.saturated_units, 0.75, 1e-9);
    assert_true(isnan(x->profile.saturated_gates));
    fixture_free(x);
}

static void test_shut_and_open_gates_of_an_lstm_are_counted(void **state)
{
    (void)state;
    struct fixture *x = fixture_create(&lstm_cell, 1, 1, 1, 1, false);
    real *bias = weights(x, "layer.0.bias"); /* i f g o */
    bias[0] = 4;
    bias[1] = -4;
    bias[3] = 2; /* sigmoid: 0.88 */
    measure(x);
    assert_float_equal(x->profile.saturated_gates, 2 / 3.0, 1e-9);
    assert_float_equal(x->profile.saturated_units, 0, 0);
    bias[2] = 4; /* the candidate; its state, 0.98 after one step, has a tanh of 0.75 */
    measure(x);
    assert_float_equal(x->profile.saturated_units, 0.5, 1e-9);
    fixture_free(x);
}

/* Gates that stand still: each step back multiplies c by its forget gate, while h falls at once to what the input and
 * output gates let through of it. */
static void test_the_memory_of_an_lstm_fades_as_its_forget_gate(void **state)
{
    (void)state;
    enum { W = 8 };
    struct fixture *x = fixture_create(&lstm_cell, W, 1, 1, 1, false);
    real *bias = weights(x, "layer.0.bias"); /* i f g o */
    const double forget = 0.9, output = 0.5;
    bias[1] = (real)log(forget / (1 - forget));
    weights(x, "head.weight")[0] = 2;
    weights(x, "head.bias")[0] = 1;
    measure(x);
    for (int k = 0; k < W; k++) {
        assert_float_equal(x->profile.state[k], 2 * output * pow(forget, k), 1e-5);
        assert_float_equal(x->profile.kept[k], pow(forget, k), 1e-5);
        assert_float_equal(x->profile.slope[k], 1, 1e-6);
        assert_float_equal(x->profile.hidden[k], k ? 0 : 2, 1e-6);
    }
    assert_float_equal(x->profile.state_half_life, log(0.5) / log(forget), 1e-3);
    assert_float_equal(x->profile.mean_slope, 1, 1e-6);
    fixture_free(x);
}

static void test_a_cell_without_a_state_has_the_slope_of_its_h_alone(void **state)
{
    (void)state;
    struct fixture *x = fixture_create(&rnn_cell, 3, 1, 2, 1, false);
    weights(x, "layer.0.bias")[0] = 1;
    measure(x);
    const double h = tanh(1);
    for (int k = 0; k < 3; k++) {
        assert_float_equal(x->profile.slope[k], (1 + 1 - h * h) / 2, 1e-6);
        assert_true(isnan(x->profile.state[k]));
        assert_true(isnan(x->profile.kept[k]));
    }
    assert_true(isnan(x->profile.state_half_life));
    fixture_free(x);
}

static void test_the_half_life_of_a_geometric_sequence_is_its_own(void **state)
{
    (void)state;
    double norms[40];
    for (int k = 0; k < 40; k++)
        norms[k] = 3 * pow(0.5, k / 8.0);
    assert_float_equal(gradient_half_life(norms, 40), 8, 1e-9);
    norms[0] = 1e6; /* what the head feeds directly does not count */
    assert_float_equal(gradient_half_life(norms, 40), 8, 1e-9);
}

static void test_numbers_too_small_for_single_precision_do_not_count_in_a_half_life(void **state)
{
    (void)state;
    double norms[80];
    for (int k = 0; k < 80; k++)
        norms[k] = k < 60 ? pow(0.5, k) : 0;
    assert_float_equal(gradient_half_life(norms, 80), 1, 1e-9);
    for (int k = 0; k < 80; k++)
        norms[k] = pow(10, -2 * k);
    assert_float_equal(gradient_half_life(norms, 80), log(2) / log(100), 1e-9);
}

static void test_what_does_not_fall_has_no_half_life(void **state)
{
    (void)state;
    const double rising[] = {1, 1, 2, 3, 4}, flat[] = {5, 2, 2, 2, 2}, none[] = {0, 0, 0, 0, 0};
    assert_true(isinf(gradient_half_life(rising, 5)));
    assert_true(isinf(gradient_half_life(flat, 5)));
    assert_true(isnan(gradient_half_life(none, 5)));
    assert_true(isnan(gradient_half_life(rising, 2))); /* one lag makes no line */
}

static void test_the_start_is_that_of_training_and_a_drawn_head_on_top(void **state)
{
    (void)state;
    struct fixture *x = fixture_create(&lstm_cell, 3, 1, 4, 1, false),
                   *y = fixture_create(&lstm_cell, 3, 1, 4, 1, false);
    size_t head = (size_t)(weights(x, "head.weight") - x->parameters);
    struct random random;
    random_init(&random, 9, 0);
    network_initialize(&y->network, y->parameters, &random);
    gradient_profile_start(&x->network, 9, false, x->parameters);
    assert_memory_equal(x->parameters, y->parameters, x->network.parameter_count * sizeof(real));
    measure(x);
    assert_float_equal(x->profile.hidden[0], 0, 0);
    gradient_profile_start(&x->network, 9, true, x->parameters);
    assert_memory_equal(x->parameters, y->parameters, head * sizeof(real));
    weights(x, "head.bias")[0] = 1;
    measure(x);
    assert_true(x->profile.hidden[0] > 0.1);
    fixture_free(x);
    fixture_free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_unit_fades_as_its_recurrent_weight),
        cmocka_unit_test(test_saturation_takes_its_share_of_each_step),
        cmocka_unit_test(test_input_gradients_are_those_of_differences),
        cmocka_unit_test(test_what_the_skip_brings_is_left_out),
        cmocka_unit_test(test_norms_are_the_root_of_the_mean_square_over_samples),
        cmocka_unit_test(test_saturated_units_of_an_rnn_are_counted),
        cmocka_unit_test(test_shut_and_open_gates_of_an_lstm_are_counted),
        cmocka_unit_test(test_the_memory_of_an_lstm_fades_as_its_forget_gate),
        cmocka_unit_test(test_a_cell_without_a_state_has_the_slope_of_its_h_alone),
        cmocka_unit_test(test_the_half_life_of_a_geometric_sequence_is_its_own),
        cmocka_unit_test(test_numbers_too_small_for_single_precision_do_not_count_in_a_half_life),
        cmocka_unit_test(test_what_does_not_fall_has_no_half_life),
        cmocka_unit_test(test_the_start_is_that_of_training_and_a_drawn_head_on_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
