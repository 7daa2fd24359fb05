/*
 * Output, loss and gradients of a tiny RNN, LSTM and GRU against numbers that PyTorch computed in float64
 * (generate_reference.py). Every number has to agree to 1e-5 of the largest one of its slice. So have the gradients
 * through time that `seqnet gradient` shows, each to 1e-5 of itself.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "network/loss.h"
#include "network/network.h"
#include "probe/gradient_profile.h"
#include "reference/cells_reference.h"

#define BOUND 1e-5

struct expected_loss {
    enum loss_kind kind;
    double value;
    const double *grad, *input_grad;
};

struct reference {
    const struct cell *cell;
    size_t parameter_count;
    const double *parameters, *input, *target, *output;
    const double *mse_memory_grad; /* [W][B][H] of the first layer; NULL for a cell without a state besides h */
    struct expected_loss losses[3];
};

#define EXPECTED_LOSS(cell, kind, name)                                                                                \
    {                                                                                                                  \
        kind, cell##_##name##_loss, cell##_##name##_grad, cell##_##name##_input_grad                                   \
    }
#define REFERENCE(name, memory_grad)                                                                                   \
    {                                                                                                                  \
        &name##_cell, sizeof name##_parameters / sizeof(double), name##_parameters, name##_input, name##_target,       \
            name##_output, memory_grad,                                                                                \
        {                                                                                                              \
            EXPECTED_LOSS(name, LOSS_MAE, mae), EXPECTED_LOSS(name, LOSS_MSE, mse),                                    \
                EXPECTED_LOSS(name, LOSS_HUBER, huber)                                                                 \
        }                                                                                                              \
    }

static void check_close(const char *what, const char *loss, size_t count, const real *actual, const double *expected)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(expected[i]));
    assert_true(largest > 0);
    for (size_t i = 0; i < count; i++)
        if (!(fabs(actual[i] - expected[i]) <= BOUND * largest))
            fail_msg("%s (%s): [%zu] is %.9g, not %.9g", what, loss, i, (double)actual[i], expected[i]);
}

static void copy_as_real(size_t count, real *to, const double *from)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (real)from[i];
}

static void check_with(const struct kernels *kernels, const struct reference *reference)
{
    const struct network_shape shape = {.cell = reference->cell,
                                        .window_length = W,
                                        .input_size = F,
                                        .hidden_size = H,
                                        .layer_count = LAYERS,
                                        .output_size = O,
                                        .has_skip = true};
    struct error error = ERROR_INIT;
    struct network network = NETWORK_INIT;
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
    assert_int_equal(network_init(&network, &shape, &error), 0);
    assert_int_equal(network_workspace_init(&workspace, &network, kernels, B, &error), 0);
    assert_int_equal(network.parameter_count, reference->parameter_count);

    real *parameters = calloc(network.parameter_count, sizeof(real));
    assert_non_null(parameters);
    real input[W * B * F], target[B * O], weight[B * O], output[B * O], output_grad[B * O];
    copy_as_real(network.parameter_count, parameters, reference->parameters);
    copy_as_real(W * B * F, input, reference->input);
    copy_as_real(B * O, target, reference->target);
    for (int i = 0; i < B * O; i++)
        weight[i] = 1;

    for (int i = 0; i < 3; i++) {
        const struct expected_loss *expected = &reference->losses[i];
        const char *name = loss_name(expected->kind);
        real *parameters_grad = calloc(network.parameter_count, sizeof(real));
        assert_non_null(parameters_grad);
        real input_grad[W * B * F] = {0}, memory_grad[W * B * H] = {0};
        size_t known_count = 0;
        const struct network_pass pass = {.sample_count = B,
                                          .parameters = parameters,
                                          .input = input,
                                          .output = output,
                                          .output_grad = output_grad,
                                          .parameters_grad = parameters_grad,
                                          .input_grad = input_grad,
                                          .memory_grad = memory_grad};
        const struct loss_pass loss_pass = {.count = B * O,
                                            .output = output,
                                            .target = target,
                                            .weight = weight,
                                            .output_grad = output_grad,
                                            .grad_scale = 1.0 / (B * O)};

        network_forward(&network, &workspace, &pass);
        check_close("output", name, B * O, output, reference->output);
        const double loss = loss_evaluate(expected->kind, &loss_pass, &known_count) / (B * O);
        assert_int_equal(known_count, B * O);
        if (!(fabs(loss - expected->value) <= BOUND * expected->value))
            fail_msg("%s is %.9g, not %.9g", name, loss, expected->value);

        network_backward(&network, &workspace, &pass);
        for (int s = 0; s < network.slice_count; s++) {
            const struct slice *slice = &network.slices[s];
            check_close(slice->name, name, (size_t)slice->rows * slice->columns, parameters_grad + slice->offset,
                        expected->grad + slice->offset);
        }
        check_close("input", name, W * B * F, input_grad, expected->input_grad);
        if (expected->kind == LOSS_MSE && reference->mse_memory_grad)
            check_close("cell state", name, W * B * H, memory_grad, reference->mse_memory_grad);
        free(parameters_grad);
    }
    free(parameters);
    network_workspace_release(&workspace);
    network_release(&network);
}

/* With everything that can run here. */
static void check_reference(const struct reference *reference)
{
    const struct kernels *available[KERNELS_MAX];
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        print_message("[ kernels  ] %s\n", available[i]->name);
        check_with(available[i], reference);
    }
}

static void rnn_agrees_with_pytorch(void **state)
{
    (void)state;
    const struct reference reference = REFERENCE(rnn, NULL);
    check_reference(&reference);
}

static void lstm_agrees_with_pytorch(void **state)
{
    (void)state;
    const struct reference reference = REFERENCE(lstm, lstm_mse_memory_grad);
    check_reference(&reference);
}

static void gru_agrees_with_pytorch(void **state)
{
    (void)state;
    const struct reference reference = REFERENCE(gru, NULL);
    check_reference(&reference);
}

/* What gradient_profile.h measures of a cell, by lag; NULL where it has no such thing. */
struct profile_reference {
    const struct cell *cell;
    size_t parameter_count;
    const double *parameters, *input, *target;
    const double *hidden, *state, *input_norms, *slope, *kept;
};

static void check_lags(const char *what, const char *cell, const double *actual, const double *expected)
{
    for (int k = 0; k < PROFILE_W; k++) {
        if (!expected)
            assert_true(isnan(actual[k]));
        else if (!(fabs(actual[k] - expected[k]) <= BOUND * expected[k]))
            fail_msg("%s of %s at lag %d is %.9g, not %.9g", what, cell, k, actual[k], expected[k]);
    }
}

static void check_profile(const struct kernels *kernels, const struct profile_reference *reference)
{
    const struct network_shape shape = {.cell = reference->cell,
                                        .window_length = PROFILE_W,
                                        .input_size = F,
                                        .hidden_size = PROFILE_H,
                                        .layer_count = 1,
                                        .output_size = O};
    struct error error = ERROR_INIT;
    struct network network = NETWORK_INIT;
    struct gradient_profile profile = GRADIENT_PROFILE_INIT;
    assert_int_equal(network_init(&network, &shape, &error), 0);
    assert_int_equal(network.parameter_count, reference->parameter_count);
    real *parameters = calloc(network.parameter_count, sizeof(real));
    assert_non_null(parameters);
    real input[PROFILE_W * B * F], target[B * O], weight[B * O];
    copy_as_real(network.parameter_count, parameters, reference->parameters);
    copy_as_real(PROFILE_W * B * F, input, reference->input);
    copy_as_real(B * O, target, reference->target);
    for (int i = 0; i < B * O; i++)
        weight[i] = 1;
    const struct gradient_samples samples = {
        .sample_count = B, .loss = LOSS_MSE, .input = input, .target = target, .weight = weight};
    assert_int_equal(gradient_profile_init(&profile, &network, kernels, parameters, &samples, &error), 0);
    const char *name = reference->cell->name;
    check_lags("|d loss / d h|", name, profile.hidden, reference->hidden);
    check_lags("|d loss / d c|", name, profile.state, reference->state);
    check_lags("|d loss / d x|", name, profile.input, reference->input_norms);
    check_lags("1 - tanh^2", name, profile.slope, reference->slope);
    check_lags("what the gates keep", name, profile.kept, reference->kept);
    gradient_profile_release(&profile);
    free(parameters);
    network_release(&network);
}

#define PROFILE(name, state, kept)                                                                                     \
    {                                                                                                                  \
        &name##_cell, sizeof name##_profile_parameters / sizeof(double), name##_profile_parameters,                    \
            name##_profile_input, name##_profile_target, name##_profile_hidden, state, name##_profile_input_norms,     \
            name##_profile_slope, kept                                                                                 \
    }

static void gradients_through_time_agree_with_pytorch(void **state)
{
    (void)state;
    const struct profile_reference references[] = {PROFILE(rnn, NULL, NULL),
                                                   PROFILE(lstm, lstm_profile_state, lstm_profile_kept),
                                                   PROFILE(gru, NULL, gru_profile_kept)};
    const struct kernels *available[KERNELS_MAX];
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        for (size_t c = 0; c < sizeof references / sizeof *references; c++)
            check_profile(available[i], &references[c]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rnn_agrees_with_pytorch),
        cmocka_unit_test(lstm_agrees_with_pytorch),
        cmocka_unit_test(gru_agrees_with_pytorch),
        cmocka_unit_test(gradients_through_time_agree_with_pytorch),
    };
    return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
