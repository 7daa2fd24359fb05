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
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        assert_ptr_equal(cell_by_name((*cell)->name), *cell);
    assert_ptr_equal(cell_by_name("lstm"), &lstm_cell);
    assert_null(cell_by_name("LSTM"));
    assert_null(cell_by_name(""));
}

static void every_signal_of_a_cell_is_counted(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        assert_in_range((*cell)->signal_count, 0, CELL_SIGNAL_MAX);
        assert_in_range((*cell)->cache_count, (*cell)->signal_count, 64);
        for (int i = 0; i < CELL_SIGNAL_MAX; i++)
            assert_int_equal((*cell)->signals[i].name != NULL, i < (*cell)->signal_count);
    }
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
                assert_memory_equal(input_grad + t * F, together_input_grad + (t * BATCH + b) * F, F * sizeof(real));
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
                network_read_signal(&x->network, &x->workspace, &x->pass, layer,
                                    cell_signal(&lstm_cell, signals[s].name), t, signals[s].values);
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

/* ---- states that are carried, decoders, pooled read-outs, convolutions */

/* A pass of all steps beside two of half of them, the second from where the first ended. */
static void check_carried_states(const struct kernels *kernels, const struct cell *cell, int layer_count)
{
    enum { HALF = 6, STATES = 2 * LAYERS * BATCH * H };
    struct network_shape shape = {.cell = cell,
                                  .window_length = 2 * HALF,
                                  .input_size = F,
                                  .hidden_size = H,
                                  .layer_count = layer_count,
                                  .output_size = O,
                                  .has_skip = true,
                                  .read_out = READ_OUT_EACH_STEP};
    struct network whole = NETWORK_INIT, half = NETWORK_INIT;
    struct network_workspace whole_workspace = NETWORK_WORKSPACE_INIT, half_workspace = NETWORK_WORKSPACE_INIT;
    struct error error = ERROR_INIT;
    struct random random;
    real input[2 * HALF * BATCH * F], together[2 * HALF * BATCH * O], apart[2 * HALF * BATCH * O], end[STATES],
        carried[STATES];
    assert_int_equal(network_init(&whole, &shape, &error), 0);
    shape.window_length = HALF;
    assert_int_equal(network_init(&half, &shape, &error), 0);
    assert_int_equal(whole.parameter_count,
                     half.parameter_count); /* of a network that answers at each step none belongs to a step */
    assert_int_equal(network_state_size(&whole), (size_t)(layer_count * cell->state_count * H));
    assert_int_equal(network_workspace_init(&whole_workspace, &whole, kernels, BATCH, &error), 0);
    assert_int_equal(network_workspace_init(&half_workspace, &half, kernels, BATCH, &error), 0);
    real *parameters = calloc(whole.parameter_count, sizeof *parameters);
    assert_non_null(parameters);
    random_init(&random, 12, 0);
    fill(&random, whole.parameter_count, parameters);
    fill(&random, sizeof input / sizeof *input, input);
    network_forward(
        &whole, &whole_workspace,
        &(struct network_pass){
            .sample_count = BATCH, .parameters = parameters, .input = input, .output = together, .final_state = end});
    struct network_pass pass = {
        .sample_count = BATCH, .parameters = parameters, .input = input, .output = apart, .final_state = carried};
    network_forward(&half, &half_workspace, &pass);
    assert_memory_not_equal(carried, end, network_state_size(&whole) * BATCH * sizeof(real));
    pass.input += HALF * BATCH * F;
    pass.output += HALF * BATCH * O;
    pass.initial_state = carried; /* in place */
    network_forward(&half, &half_workspace, &pass);
    if (memcmp(together, apart, sizeof together) != 0)
        fail_msg("%s, %s, %d layers: halves answer otherwise", kernels->name, cell->name, layer_count);
    assert_memory_equal(carried, end, network_state_size(&whole) * BATCH * sizeof(real));
    /* and from zeros the second half says something else */
    pass.initial_state = NULL;
    network_forward(&half, &half_workspace, &pass);
    assert_memory_not_equal(together + HALF * BATCH * O, apart + HALF * BATCH * O, HALF * BATCH * O * sizeof(real));
    free(parameters);
    network_workspace_release(&whole_workspace);
    network_workspace_release(&half_workspace);
    network_release(&whole);
    network_release(&half);
}

static void a_state_carried_over_two_passes_is_that_of_one_bit_for_bit(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++)
        for (const struct cell *const *cell = cell_all(); *cell; cell++)
            for (int layers = 1; (*cell)->state_count > 0 && layers <= LAYERS; layers++)
                check_carried_states(available[i], *cell, layers);
}

/* K steps of T = 2 targets, one known value each. */
static struct network_shape decoder_shape(const struct cell *cell)
{
    struct network_shape shape = shape_of(cell);
    shape.future_size = 2;
    shape.decoder_steps = 2;
    return shape;
}

static void a_decoder_taught_by_its_own_answers_runs_free(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        for (const struct cell *const *cell = cell_all(); *cell; cell++) {
            if ((*cell)->state_count == 0)
                continue;
            struct network_shape shape = decoder_shape(*cell);
            struct fixture *x = fixture_create_with(available[i], &shape);
            real free_run[BATCH * O], teacher[BATCH * O];
            randomize_parameters(x);
            network_forward(&x->network, &x->workspace, &x->pass);
            memcpy(free_run, x->output, sizeof free_run);
            x->pass.teacher = free_run;
            network_forward(&x->network, &x->workspace, &x->pass);
            assert_memory_equal(free_run, x->output, sizeof free_run);
            /* what is taught of the first step changes the second's answer, and never the first's */
            memcpy(teacher, free_run, sizeof teacher);
            for (int b = 0; b < BATCH; b++)
                teacher[b * O] += 1;
            x->pass.teacher = teacher;
            network_forward(&x->network, &x->workspace, &x->pass);
            for (int b = 0; b < BATCH; b++) {
                assert_memory_equal(free_run + b * O, x->output + b * O, O / 2 * sizeof(real));
                assert_memory_not_equal(free_run + b * O + O / 2, x->output + b * O + O / 2, O / 2 * sizeof(real));
            }
            /* the last step's teacher is fed to nobody */
            memcpy(teacher, free_run, sizeof teacher);
            for (int b = 0; b < BATCH; b++)
                teacher[b * O + O - 1] += 1;
            network_forward(&x->network, &x->workspace, &x->pass);
            assert_memory_equal(free_run, x->output, sizeof free_run);
            fixture_free(x);
        }
    }
}

static void sampling_everything_is_a_free_run_and_nothing_the_teacher_s(void **state)
{
    (void)state;
    struct network_shape shape = decoder_shape(&lstm_cell);
    struct fixture *x = fixture_create(&shape);
    struct random random;
    real free_run[BATCH * O], taught[BATCH * O], teacher[BATCH * O];
    randomize_parameters(x);
    random_init(&random, 3, 0);
    fill(&random, BATCH * O, teacher);
    network_forward(&x->network, &x->workspace, &x->pass);
    memcpy(free_run, x->output, sizeof free_run);
    x->pass.teacher = teacher;
    network_forward(&x->network, &x->workspace, &x->pass);
    memcpy(taught, x->output, sizeof taught);
    assert_memory_not_equal(taught, free_run, sizeof taught);
    x->pass.random = &random;
    network_forward(&x->network, &x->workspace, &x->pass);
    assert_memory_equal(taught, x->output, sizeof taught);
    x->pass.sampling = 1;
    network_forward(&x->network, &x->workspace, &x->pass);
    assert_memory_equal(free_run, x->output, sizeof free_run);
    /* by halves: each sample's second step is the one or the other, and both come up */
    int own = 0, rounds = 400;
    x->pass.sampling = 0.25;
    for (int round = 0; round < rounds; round++) {
        network_forward(&x->network, &x->workspace, &x->pass);
        for (int b = 0; b < BATCH; b++) {
            bool is_own = memcmp(x->output + b * O, free_run + b * O, O * sizeof(real)) == 0;
            assert_true(is_own || memcmp(x->output + b * O, taught + b * O, O * sizeof(real)) == 0);
            own += is_own;
        }
    }
    assert_true(fabs((double)own / (rounds * BATCH) - 0.25) < 0.05);
    fixture_free(x);
}

/* Two steps, one input, one unit without recurrence, by hand: h = tanh(2 x - 1). */
static void the_pooled_read_out_is_right_by_hand(void **state)
{
    (void)state;
    const struct network_shape shape = {.cell = &dense_cell,
                                        .window_length = 3,
                                        .input_size = 1,
                                        .hidden_size = 1,
                                        .layer_count = 1,
                                        .output_size = 1,
                                        .read_out = READ_OUT_POOLED};
    struct fixture *x = fixture_create(&shape);
    assert_int_equal(x->network.feature_size, 2);
    const real parameters[] = {2, -1, /* head */ 100, 10, 0.5};
    assert_int_equal(x->network.parameter_count, 5);
    memcpy(x->parameters, parameters, sizeof parameters);
    const double steps[] = {0.25, 1, 0.5};
    double h[3];
    for (int t = 0; t < 3; t++) {
        x->input[t] = (real)steps[t];
        h[t] = tanh(2 * steps[t] - 1);
    }
    x->pass.sample_count = 1;
    network_forward(&x->network, &x->workspace, &x->pass);
    double expected = 100 * h[2] + 10 * (h[0] + h[1] + h[2]) / 3 + 0.5;
    assert_true(fabs(x->output[0] - expected) < 1e-5);
    fixture_free(x);
}

/* Of two directions the second's last state is the one that it reaches at the first step; and it is what the first
 * reaches on the reversed input. */
static void the_second_direction_reads_from_the_end(void **state)
{
    (void)state;
    const struct network_shape shape = {.cell = &rnn_cell,
                                        .window_length = W,
                                        .input_size = F,
                                        .hidden_size = H,
                                        .layer_count = 1,
                                        .output_size = 2 * H,
                                        .read_out = READ_OUT_POOLED,
                                        .is_bidirectional = true};
    enum { E = 4 * H };
    struct fixture *x = fixture_create(&shape);
    assert_int_equal(x->network.feature_size, E);
    const struct slice *slices = x->network.slices;
    const size_t direction = slices[3].offset; /* the second's parameters, of the same sizes */
    assert_string_equal(slices[3].name, "layer.0.reverse.input_weight");
    memcpy(x->parameters + direction, x->parameters, direction * sizeof(real));
    /* the head shows the last states: output o is feature o */
    assert_int_equal(slices[6].columns, E);
    for (int o = 0; o < 2 * H; o++)
        x->parameters[slices[6].offset + (size_t)o * E + o] = 1;
    real forward[2 * H], reversed[W * F];
    x->pass.sample_count = 1;
    x->pass.output = forward;
    network_forward(&x->network, &x->workspace, &x->pass);
    for (int t = 0; t < W; t++)
        memcpy(reversed + t * F, x->input + (W - 1 - t) * F, F * sizeof(real));
    real backward[2 * H];
    x->pass.input = reversed;
    x->pass.output = backward;
    network_forward(&x->network, &x->workspace, &x->pass);
    assert_memory_equal(forward, backward + H, H * sizeof(real));
    assert_memory_equal(forward + H, backward, H * sizeof(real));
    assert_memory_not_equal(forward, forward + H, H * sizeof(real));
    fixture_free(x);
}

/* Mean and maximum over the steps of max(0, b + sum over the steps beside and the inputs), zeros past the ends. */
static void check_convolution(const struct kernels *kernels, int width)
{
    enum { CHANNELS = 3, HALF_OF_MOST = 2 };
    const struct network_shape shape = {.cell = &rnn_cell,
                                        .window_length = W,
                                        .input_size = F,
                                        .hidden_size = 1,
                                        .layer_count = 1,
                                        .output_size = 2 * CHANNELS,
                                        .read_out = READ_OUT_POOLED,
                                        .convolution_count = 1,
                                        .convolutions = {{.width = width, .channels = CHANNELS}}};
    struct fixture *x = fixture_create_with(kernels, &shape);
    assert_string_equal(x->network.slices[0].name, "convolution.0.input_weight");
    assert_int_equal(x->network.slices[0].columns, width * F);
    assert_int_equal(x->network.feature_size, 2 + 2 * CHANNELS);
    randomize_parameters(x);
    const struct slice *head = &x->network.slices[5];
    assert_string_equal(head->name, "head.weight");
    for (int o = 0; o < head->rows; o++)
        for (int e = 0; e < head->columns; e++)
            x->parameters[head->offset + (size_t)o * (size_t)head->columns + (size_t)e] =
                e == o + 2; /* shows the convolution's features */
    for (int o = 0; o < head->rows; o++)
        x->parameters[x->network.slices[6].offset + (size_t)o] = 0;
    real output[BATCH * 2 * CHANNELS];
    x->pass.output = output;
    network_forward(&x->network, &x->workspace, &x->pass);
    const real *weight = x->parameters, *bias = x->parameters + x->network.slices[1].offset;
    for (int b = 0; b < BATCH; b++) {
        for (int c = 0; c < CHANNELS; c++) {
            double sum = 0, most = 0;
            for (int t = 0; t < W; t++) {
                double a = bias[c];
                for (int k = 0; k < width; k++) {
                    int at = t + k - width / 2;
                    for (int f = 0; f < F && at >= 0 && at < W; f++)
                        a += (double)weight[(c * width + k) * F + f] * x->input[(at * BATCH + b) * F + f];
                }
                a = a > 0 ? a : 0;
                sum += a;
                most = a > most ? a : most;
            }
            if (!(fabs(output[b * 2 * CHANNELS + c] - sum / W) < 1e-5 &&
                  fabs(output[b * 2 * CHANNELS + CHANNELS + c] - most) < 1e-5))
                fail_msg("width %d: mean %g, not %g; maximum %g, not %g", width, output[b * 2 * CHANNELS + c], sum / W,
                         output[b * 2 * CHANNELS + CHANNELS + c], most);
        }
    }
    fixture_free(x);
}

static void a_convolution_is_the_naive_one(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        check_convolution(available[i], 1);
        check_convolution(available[i], 3);
        check_convolution(available[i], 5);
    }
}

static void what_comes_later_changes_no_answer_of_a_step(void **state)
{
    const struct kernels *available[KERNELS_MAX];
    (void)state;
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        for (const struct cell *const *cell = cell_all(); *cell; cell++) {
            struct network_shape shape = shape_of(*cell);
            shape.read_out = READ_OUT_EACH_STEP;
            shape.future_size = 0;
            struct fixture *x = fixture_create_with(available[i], &shape);
            real before[W * BATCH * O], after[W * BATCH * O];
            randomize_parameters(x);
            assert_int_equal(network_answer_count(&x->network), W);
            x->pass.output = before;
            network_forward(&x->network, &x->workspace, &x->pass);
            x->pass.output = after;
            for (int t = W - 1; t >= 0; t--) {
                for (int n = 0; n < BATCH * F; n++)
                    x->input[t * BATCH * F + n] = (real)1e6;
                network_forward(&x->network, &x->workspace, &x->pass);
                assert_memory_equal(before, after, (size_t)t * BATCH * O * sizeof(real));
                assert_memory_not_equal(before + t * BATCH * O, after + t * BATCH * O, BATCH * O * sizeof(real));
            }
            fixture_free(x);
        }
    }
}

/* ---- loss */

static void losses_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < LOSS_COUNT; i++) {
        const enum loss_kind kind = (enum loss_kind)i;
        assert_int_equal(names_find(&loss_names, loss_name(kind)), i);
        assert_true(loss_of(kind)->is_of_classes || loss_of(kind)->at);
        assert_int_equal(names_is_offered(&loss_names, i), !loss_of(kind)->is_of_classes);
    }
    assert_string_equal(loss_name(LOSS_MAE), "mae");
    assert_int_equal(names_find(&loss_names, "MAE"), -1);
}

/* errors 0.5, -2, 0 and one that does not count; weights 1, 3, 1, 0 */
static void check_loss(enum loss_kind kind, const real *growth, double sum, const double grad[4])
{
    const real output[] = {1.5, -1, 4, 100}, target[] = {1, 1, 4, 0}, weight[] = {1, 3, 1, 0};
    real output_grad[4] = {9, 9, 9, 9};
    size_t known_count = 10;
    struct loss_pass pass = {.count = 4, .output = output, .target = target, .weight = weight, .growth = growth};
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
    check_loss(LOSS_MAPE, logs, 1.718281828 + 3 * 0.632120559, (const double[4]){5.436563657, -0.551819162, 0, 0});
}

/* Against differences of the loss, for the whole table: a new loss is checked without being named. Outputs and steps
 * are exact as float, and errors keep from 0 and 1, where some losses have a kink. */
static void the_slope_of_every_loss_is_that_of_its_value(void **state)
{
    (void)state;
    enum { COUNT = 8, CLASSES = 4 };
    const double step = 1.0 / 128;
    static const real errors[COUNT] = {0.25f, -0.25f, 0.75f, -0.75f, 1.5f, -1.5f, 2.25f, -3};
    real output[COUNT], grad[COUNT], class_target[COUNT] = {[1] = 1, [CLASSES + 2] = 1};
    const real target[COUNT] = {1, -2, 3, 0.5f, -0.5f, 4, 2, 1}, weight[COUNT] = {1, 1, 1, 1, 0.5f, 0.5f, 0.5f, 0.5f};
    const real growth[COUNT] = {0, 0.5f, 0.25f, 1, 0, 0.75f, 0.5f, 0.25f};
    for (int kind = 0; kind < LOSS_COUNT; kind++) {
        const bool is_of_classes = loss_of((enum loss_kind)kind)->is_of_classes;
        struct loss_pass pass = {.count = COUNT,
                                 .class_count = CLASSES,
                                 .smoothing = 0.1,
                                 .output = output,
                                 .target = is_of_classes ? class_target : target,
                                 .weight = weight,
                                 .growth = growth,
                                 .output_grad = grad,
                                 .grad_scale = 1};
        size_t known = 0;
        for (int i = 0; i < COUNT; i++)
            output[i] = target[i] + errors[i];
        loss_evaluate((enum loss_kind)kind, &pass, &known);
        pass.output_grad = NULL;
        for (int i = 0; i < COUNT; i++) {
            double beside[5];
            const real kept = output[i];
            for (int j = 0; j < 5; j++) {
                output[i] = kept + (real)((j - 2) * step);
                beside[j] = loss_evaluate((enum loss_kind)kind, &pass, &known);
            }
            output[i] = kept;
            const double slope = (8 * (beside[3] - beside[1]) - (beside[4] - beside[0])) / (12 * step);
            assert_true(fabs(slope) > 1e-3);
            if (!(fabs(grad[i] - slope) <= 1e-6 * fmax(1, fabs(slope))))
                fail_msg("%s at error %g: the slope is %.9g, differences say %.9g", loss_name((enum loss_kind)kind),
                         (double)errors[i], (double)grad[i], slope);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_name),
        cmocka_unit_test(every_signal_of_a_cell_is_counted),
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
        cmocka_unit_test(a_state_carried_over_two_passes_is_that_of_one_bit_for_bit),
        cmocka_unit_test(a_decoder_taught_by_its_own_answers_runs_free),
        cmocka_unit_test(sampling_everything_is_a_free_run_and_nothing_the_teacher_s),
        cmocka_unit_test(the_pooled_read_out_is_right_by_hand),
        cmocka_unit_test(the_second_direction_reads_from_the_end),
        cmocka_unit_test(a_convolution_is_the_naive_one),
        cmocka_unit_test(what_comes_later_changes_no_answer_of_a_step),
        cmocka_unit_test(losses_have_names),
        cmocka_unit_test(losses_are_right_by_hand),
        cmocka_unit_test(the_slope_of_every_loss_is_that_of_its_value),
    };
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
