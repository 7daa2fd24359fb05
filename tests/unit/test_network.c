/* The shape of the network, its start, dropout, and the losses by hand. Gradients: tests/gradient. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "network/loss.h"
#include "network/network.h"

enum { W = 5, F = 2, H = 7, Q = 3, O = 4, LAYERS = 2, BATCH = 3 };

/* A whole network with room for a batch. */
struct fixture {
    struct network network;
    struct network_workspace workspace;
    real *parameters, *parameters_grad;
    real input[W * BATCH * F], future[BATCH * Q], output[BATCH * O];
    struct network_pass pass;
};

static void fill(struct random *random, size_t count, real *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (real)(2 * random_uniform(random) - 1);
}

static struct network_shape shape_of(const struct cell *cell)
{
    return (struct network_shape){.cell = cell,
                                  .window_length = W,
                                  .input_size = F,
                                  .hidden_size = H,
                                  .layer_count = LAYERS,
                                  .future_size = Q,
                                  .output_size = O,
                                  .has_skip = true};
}

static struct fixture *fixture_create_with(const struct kernels *kernels, const struct network_shape *shape)
{
    struct error error = ERROR_INIT;
    struct random random;
    struct fixture *x = calloc(1, sizeof *x);
    assert_non_null(x);
    assert_int_equal(network_init(&x->network, shape, &error), 0);
    assert_int_equal(network_workspace_init(&x->workspace, &x->network, kernels, BATCH, &error), 0);
    x->parameters = calloc(x->network.parameter_count, sizeof(real));
    x->parameters_grad = calloc(x->network.parameter_count, sizeof(real));
    assert_non_null(x->parameters);
    assert_non_null(x->parameters_grad);
    random_init(&random, 7, 0);
    network_initialize(&x->network, x->parameters, &random);
    fill(&random, W * BATCH * F, x->input);
    fill(&random, BATCH * Q, x->future);
    x->pass = (struct network_pass){.sample_count = BATCH,
                                    .parameters = x->parameters,
                                    .input = x->input,
                                    .future = x->future,
                                    .output = x->output,
                                    .parameters_grad = x->parameters_grad};
    return x;
}

static struct fixture *fixture_create(const struct network_shape *shape)
{
    return fixture_create_with(&kernels_reference, shape);
}

static void fixture_free(struct fixture *x)
{
    network_workspace_release(&x->workspace);
    network_release(&x->network);
    free(x->parameters);
    free(x->parameters_grad);
    free(x);
}

static void randomize_parameters(struct fixture *x)
{
    struct random random;
    random_init(&random, 8, 0);
    fill(&random, x->network.parameter_count, x->parameters);
}

static void cells_are_found_by_name(void **state)
{
    (void)state;
    int count = 0;
    for (const struct cell *const *cell = cell_all(); *cell; cell++, count++)
        assert_ptr_equal(cell_by_name((*cell)->name), *cell);
    assert_int_equal(count, 4);
    assert_ptr_equal(cell_by_name("lstm"), &lstm_cell);
    assert_null(cell_by_name("LSTM"));
    assert_null(cell_by_name(""));
}

static void slices_follow_each_other_without_holes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int rows, columns;
    } expected[] = {
        {"layer.0.input_weight", 4 * H, F},
        {"layer.0.recurrent_weight", 4 * H, H},
        {"layer.0.bias", 1, 4 * H},
        {"layer.1.input_weight", 4 * H, H},
        {"layer.1.recurrent_weight", 4 * H, H},
        {"layer.1.bias", 1, 4 * H},
        {"head.weight", O, H},
        {"head.bias", 1, O},
        {"head.skip_weight", O, W * F},
        {"head.future_weight", O, Q},
    };
    struct network_shape shape = shape_of(&lstm_cell);
    struct fixture *x = fixture_create(&shape);
    size_t offset = 0;
    assert_int_equal(x->network.slice_count, sizeof expected / sizeof *expected);
    for (int i = 0; i < x->network.slice_count; i++) {
        const struct slice *slice = &x->network.slices[i];
        assert_string_equal(slice->name, expected[i].name);
        assert_int_equal(slice->rows, expected[i].rows);
        assert_int_equal(slice->columns, expected[i].columns);
        assert_int_equal(slice->offset, offset);
        offset += (size_t)slice->rows * slice->columns;
    }
    assert_int_equal(x->network.parameter_count, offset);
    assert_int_equal(x->network.slices[3].offset, cell_parameter_count(&lstm_cell, F, H));
    fixture_free(x);
}

static void skip_and_future_are_there_only_when_asked_for(void **state)
{
    (void)state;
    struct network_shape shape = shape_of(&rnn_cell);
    shape.has_skip = false;
    struct fixture *x = fixture_create(&shape);
    assert_int_equal(x->network.slice_count, 3 * LAYERS + 3);
    assert_string_equal(x->network.slices[x->network.slice_count - 1].name, "head.future_weight");
    assert_null(x->workspace.skip_input);
    fixture_free(x);
    shape.future_size = 0;
    x = fixture_create(&shape);
    assert_int_equal(x->network.slice_count, 3 * LAYERS + 2);
    assert_string_equal(x->network.slices[x->network.slice_count - 1].name, "head.bias");
    fixture_free(x);
}

static void a_network_too_large_is_refused_with_a_reason(void **state)
{
    (void)state;
    struct network_shape shape = shape_of(&lstm_cell);
    struct network network = NETWORK_INIT;
    struct error error = ERROR_INIT;

    shape.hidden_size = 30000; /* 4 * 30000 * 30000 > 2^31 - 1 */
    assert_int_equal(network_init(&network, &shape, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_non_null(strstr(error.message, "120000 x 30000"));
    assert_null(network.slices);

    shape.hidden_size = H;
    shape.has_skip = false;
    shape.window_length = 1 << 30;
    assert_int_equal(network_init(&network, &shape, &error), 0);
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
    error = (struct error)ERROR_INIT;
    assert_int_equal(network_workspace_init(&workspace, &network, &kernels_reference, 2, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_null(workspace.block);
    network_workspace_release(&workspace);
    network_release(&network);
    network_release(&network);
}

static void before_training_every_output_is_zero(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        struct network_shape shape = shape_of(*cell);
        struct fixture *x = fixture_create(&shape);
        for (int i = 0; i < BATCH * O; i++)
            x->output[i] = 5;
        network_forward(&x->network, &x->workspace, &x->pass);
        for (int i = 0; i < BATCH * O; i++)
            assert_true(x->output[i] == 0);
        fixture_free(x);
    }
}

static void only_the_forget_gate_starts_with_a_bias(void **state)
{
    (void)state;
    struct network_shape shape = shape_of(&lstm_cell);
    struct fixture *x = fixture_create(&shape);
    for (int layer = 0; layer < LAYERS; layer++) {
        const real *bias = x->parameters + x->network.slices[3 * layer + 2].offset;
        for (int i = 0; i < 4 * H; i++)
            assert_true(bias[i] == (i >= H && i < 2 * H ? 1 : 0));
    }
    fixture_free(x);
}

static void input_weights_keep_to_glorot_s_bound(void **state)
{
    (void)state;
    enum { ROWS = 40, COLUMNS = 30 };
    real weights[ROWS * COLUMNS], largest = 0;
    double sum = 0;
    struct random random;
    random_init(&random, 3, 0);
    cell_initialize_glorot(weights, ROWS, COLUMNS, COLUMNS, ROWS, &random);
    const double bound = sqrt(6.0 / 70.0);
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        assert_true(fabs(weights[i]) <= bound + 1e-7);
        largest = fabs(weights[i]) > largest ? (real)fabs(weights[i]) : largest;
        sum += weights[i];
    }
    assert_true(largest > 0.98 * bound);
    assert_true(fabs(sum / (ROWS * COLUMNS)) < 0.05 * bound);
}

static void recurrent_blocks_are_orthogonal(void **state)
{
    (void)state;
    enum { LARGEST = 64 };
    static const int block_sizes[] = {1, 2, 7, LARGEST};
    real block[LARGEST * LARGEST];
    struct random random;
    random_init(&random, 4, 0);
    for (size_t k = 0; k < sizeof block_sizes / sizeof *block_sizes; k++) {
        const int size = block_sizes[k];
        cell_initialize_orthogonal(block, size, &random);
        for (int r = 0; r < size; r++)
            for (int s = 0; s <= r; s++) {
                double dot = 0;
                for (int i = 0; i < size; i++)
                    dot += (double)block[r * size + i] * block[s * size + i];
                assert_true(fabs(dot - (r == s)) < 1e-6);
            }
    }
}

static void every_gate_of_every_layer_starts_orthogonal_and_different(void **state)
{
    (void)state;
    struct network_shape shape = shape_of(&lstm_cell);
    struct fixture *x = fixture_create(&shape);
    for (int layer = 0; layer < LAYERS; layer++)
        for (int gate = 0; gate < 4; gate++) {
            const real *block = x->parameters + x->network.slices[3 * layer + 1].offset + gate * H * H;
            double dot = 0, length = 0;
            for (int i = 0; i < H; i++) {
                dot += (double)block[i] * block[H + i];
                length += (double)block[i] * block[i];
            }
            assert_true(fabs(dot) < 1e-6);
            assert_true(fabs(length - 1) < 1e-6);
            assert_true(gate == 3 || block[0] != block[H * H]);
        }
    fixture_free(x);
}

static void dropout_scales_what_it_keeps(void **state)
{
    (void)state;
    struct network_shape shape = shape_of(&lstm_cell);
    struct fixture *x = fixture_create(&shape);
    struct random random;
    randomize_parameters(x);
    random_init(&random, 5, 0);
    x->pass.dropout = 0.25;
    x->pass.random = &random;
    int dropped_count = 0, count = 0;
    for (int round = 0; round < 50; round++) {
        network_forward(&x->network, &x->workspace, &x->pass);
        const struct layer_activations *layer = &x->workspace.layers[0];
        for (int i = 0; i < W * BATCH * H; i++, count++) {
            const real scale = layer->drop_scale[i];
            assert_true(scale == 0 || scale == (real)(1 / 0.75));
            assert_true(layer->dropped[i] == layer->hidden[i] * scale);
            dropped_count += scale == 0;
        }
    }
    assert_true(fabs((double)dropped_count / count - 0.25) < 0.03);
    fixture_free(x);
}

static void dropout_needs_a_random_generator(void **state)
{
    (void)state;
    struct network_shape shape = shape_of(&lstm_cell);
    struct fixture *x = fixture_create(&shape);
    struct random random;
    real plain[BATCH * O];
    randomize_parameters(x);
    network_forward(&x->network, &x->workspace, &x->pass);
    memcpy(plain, x->output, sizeof plain);

    x->pass.dropout = 0.5;
    network_forward(&x->network, &x->workspace, &x->pass);
    assert_memory_equal(plain, x->output, sizeof plain);

    random_init(&random, 6, 0);
    x->pass.random = &random;
    network_forward(&x->network, &x->workspace, &x->pass);
    assert_memory_not_equal(plain, x->output, sizeof plain);
    fixture_free(x);
}

static void check_samples_of_a_batch_do_not_influence_each_other(const struct kernels *kernels)
{
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        struct network_shape shape = shape_of(*cell);
        struct fixture *x = fixture_create_with(kernels, &shape);
        real together[BATCH * O], together_input_grad[W * BATCH * F] = {0}, output_grad[BATCH * O];
        randomize_parameters(x);
        for (int i = 0; i < BATCH * O; i++)
            output_grad[i] = (real)(i + 1) / 8;
        x->pass.output_grad = output_grad;
        x->pass.input_grad = together_input_grad;
        network_forward(&x->network, &x->workspace, &x->pass);
        network_backward(&x->network, &x->workspace, &x->pass);
        memcpy(together, x->output, sizeof together);

        for (int b = 0; b < BATCH; b++) {
            real input[W * F], input_grad[W * F] = {0};
            for (int t = 0; t < W; t++)
                memcpy(input + t * F, x->input + (t * BATCH + b) * F, F * sizeof(real));
            struct network_pass alone = x->pass;
            alone.sample_count = 1;
            alone.input = input;
            alone.future = x->future + b * Q;
            alone.output_grad = output_grad + b * O;
            alone.input_grad = input_grad;
            network_forward(&x->network, &x->workspace, &alone);
            assert_memory_equal(x->output, together + b * O, O * sizeof(real));
            network_backward(&x->network, &x->workspace, &alone);
            for (int t = 0; t < W; t++)
                assert_memory_equal(input_grad + t * F, together_input_grad + (t * BATCH + b) * F,
                                    F * sizeof(real));
        }
        fixture_free(x);
    }
}

static void samples_of_a_batch_do_not_influence_each_other(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++)
        check_samples_of_a_batch_do_not_influence_each_other(available[i]);
}

/* c_t = f c_{t-1} + i g and h_t = o tanh(c_t), of what may be read of the LSTM after forward */
static void check_the_signals_of_an_lstm_make_its_states(const struct kernels *kernels)
{
    struct network_shape shape = shape_of(&lstm_cell);
    struct fixture *x = fixture_create_with(kernels, &shape);
    randomize_parameters(x);
    network_forward(&x->network, &x->workspace, &x->pass);
    for (int layer = 0; layer < LAYERS; layer++) {
        real before[BATCH * H] = {0};
        for (int t = 0; t < W; t++) {
            real i[BATCH * H], f[BATCH * H], g[BATCH * H], o[BATCH * H], c[BATCH * H];
            const struct {
                const char *name;
                real *values;
            } signals[] = {{"input_gate", i}, {"forget_gate", f}, {"candidate", g}, {"output_gate", o}, {"state", c}};
            for (size_t s = 0; s < sizeof signals / sizeof *signals; s++)
                network_read_signal(&x->network, &x->workspace, &x->pass, layer, cell_signal(&lstm_cell, signals[s].name), t,
                                    signals[s].values);
            const real *hidden = x->workspace.layers[layer].hidden + t * BATCH * H;
            for (int n = 0; n < BATCH * H; n++) {
                assert_true(fabs(c[n] - (f[n] * before[n] + i[n] * g[n])) < 1e-5);
                assert_true(fabs(hidden[n] - o[n] * tanh(c[n])) < 1e-5);
                assert_true(f[n] > 0 && f[n] < 1);
            }
            memcpy(before, c, sizeof before);
        }
    }
    fixture_free(x);
}

static void the_signals_of_an_lstm_make_its_states(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++)
        check_the_signals_of_an_lstm_make_its_states(available[i]);
    assert_int_equal(cell_signal(&lstm_cell, "gate"), -1);
    assert_int_equal(cell_signal(&rnn_cell, "state"), -1);
}

static void check_a_window_of_one_step_and_huge_inputs_stay_finite(const struct kernels *kernels)
{
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        struct network_shape shape = shape_of(*cell);
        shape.window_length = 1;
        shape.has_skip = false;
        struct fixture *x = fixture_create_with(kernels, &shape);
        real output_grad[BATCH * O];
        randomize_parameters(x);
        for (int i = 0; i < BATCH * F; i++)
            x->input[i] = i % 2 ? (real)1e30 : (real)-1e30;
        for (int i = 0; i < BATCH * O; i++)
            output_grad[i] = 1;
        x->pass.output_grad = output_grad;
        network_forward(&x->network, &x->workspace, &x->pass);
        network_backward(&x->network, &x->workspace, &x->pass);
        for (int i = 0; i < BATCH * O; i++)
            assert_true(isfinite(x->output[i]));
        for (size_t i = 0; i < x->network.parameter_count; i++)
            assert_true(isfinite(x->parameters_grad[i]));
        fixture_free(x);
    }
}

static void a_window_of_one_step_and_huge_inputs_stay_finite(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++)
        check_a_window_of_one_step_and_huge_inputs_stay_finite(available[i]);
}

/* ---- loss */

static void losses_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"mae", "mse", "huber", "mape"};
    for (int i = 0; i < 4; i++) {
        enum loss_kind kind;
        assert_int_equal(loss_from_name(names[i], &kind), 0);
        assert_string_equal(loss_name(kind), names[i]);
    }
    enum loss_kind kind = LOSS_HUBER;
    assert_int_equal(loss_from_name("MAE", &kind), -1);
    assert_int_equal(kind, LOSS_HUBER);
}

/* errors 0.5, -2, 0 and one that does not count; weights 1, 3, 1, 0 */
static void check_loss(enum loss_kind kind, const real *growth, double sum, const double grad[4])
{
    const real output[] = {1.5, -1, 4, 100}, target[] = {1, 1, 4, 0}, weight[] = {1, 3, 1, 0};
    real output_grad[4] = {9, 9, 9, 9};
    size_t known_count = 10;
    struct loss_pass pass = {
        .count = 4, .output = output, .target = target, .weight = weight, .growth = growth};
    assert_true(fabs(loss_evaluate(kind, &pass, &known_count) - sum) <= 1e-6 * sum);
    assert_int_equal(known_count, 13);
    pass.output_grad = output_grad;
    pass.grad_scale = 0.5;
    loss_evaluate(kind, &pass, &known_count);
    for (int i = 0; i < 4; i++)
        assert_true(fabs(output_grad[i] - 0.5 * grad[i]) <= 1e-6 * fabs(grad[i]));
}

static void losses_are_right_by_hand(void **state)
{
    (void)state;
    check_loss(LOSS_MAE, NULL, 0.5 + 3 * 2, (const double[4]){1, -3, 0, 0});
    check_loss(LOSS_MSE, NULL, 0.25 + 3 * 4, (const double[4]){1, -12, 0, 0});
    check_loss(LOSS_HUBER, NULL, 0.125 + 3 * 1.5, (const double[4]){0.5, -3, 0, 0});
    const real linear[] = {0, 0, 0, 0}, logs[] = {2, 0.5, 1, 1};
    check_loss(LOSS_MAPE, linear, 0.5 + 3 * 2, (const double[4]){1, -3, 0, 0});
    /* |e^1 - 1| and 3 |e^-1 - 1|, slopes 2 e^1 and -3/2 e^-1 */
    check_loss(LOSS_MAPE, logs, 1.718281828 + 3 * 0.632120559,
               (const double[4]){5.436563657, -0.551819162, 0, 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_name),
        cmocka_unit_test(slices_follow_each_other_without_holes),
        cmocka_unit_test(skip_and_future_are_there_only_when_asked_for),
        cmocka_unit_test(a_network_too_large_is_refused_with_a_reason),
        cmocka_unit_test(before_training_every_output_is_zero),
        cmocka_unit_test(only_the_forget_gate_starts_with_a_bias),
        cmocka_unit_test(input_weights_keep_to_glorot_s_bound),
        cmocka_unit_test(recurrent_blocks_are_orthogonal),
        cmocka_unit_test(every_gate_of_every_layer_starts_orthogonal_and_different),
        cmocka_unit_test(dropout_scales_what_it_keeps),
        cmocka_unit_test(dropout_needs_a_random_generator),
        cmocka_unit_test(samples_of_a_batch_do_not_influence_each_other),
        cmocka_unit_test(the_signals_of_an_lstm_make_its_states),
        cmocka_unit_test(a_window_of_one_step_and_huge_inputs_stay_finite),
        cmocka_unit_test(losses_have_names),
        cmocka_unit_test(losses_are_right_by_hand),
    };
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
