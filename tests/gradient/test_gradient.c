/*
 * The gradient of every parameter and every input against differences of the loss, in double, for every cell,
 * one and two layers, with and without skip, future values and dropout, and every loss; and for every shape of network:
 * an answer at each step, pooled and bidirectional read-outs over convolutions, a decoder that is taught, states
 * carried in.
 *
 *     numeric = (8 (L(+h) - L(-h)) - (L(+2h) - L(-2h))) / 12 h         fourth order: error h^4, rounding eps
 * / h
 *
 * With h = 1e-4 the first is nothing and the second near 1e-12. A parameter fails when
 *
 *     |analytic - numeric| > 1e-6 * max(|analytic|, |numeric|, 1e-3 * largest |numeric| of its slice)
 *
 * so that a gradient which happens to be almost nothing is measured by its neighbours. A slice whose gradient
 * is zero throughout fails: a check of nothing is none.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "network/loss.h"
#include "network/network.h"

#ifndef SEQNET_REAL_DOUBLE
#error "build with -DSEQNET_REAL_DOUBLE"
#endif

enum { W = 4, B = 3, F = 2, H = 3, Q = 2, O = 2 };

#define STEP 1e-4 /* small: rectifiers and maxima have kinks */
#define BOUND 1e-6
#define DROPOUT_SEED 11

struct check {
    struct network network;
    struct network_workspace workspace;
    double *parameters, *parameters_grad;
    double input[W * B * F], input_grad[W * B * F], future[B * Q];
    double output[W * B * O], output_grad[W * B * O], target[W * B * O], answer[W * B * O], weight[W * B * O],
        growth[W * B * O];
    double teacher[B * O], *initial_state;
    int answers; /* B, or W * B for an answer at each step */
    double dropout;
    enum loss_kind loss;
    char title[240];
};

static void fill(struct random *random, size_t count, double *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = 2 * random_uniform(random) - 1;
}

/* The mean loss, and when asked for the gradients. The same units are dropped every time. */
static double evaluate(struct check *x, bool with_gradient)
{
    struct random random;
    random_init(&random, DROPOUT_SEED, 0);
    const struct network_pass pass = {.sample_count = B,
                                      .parameters = x->parameters,
                                      .input = x->input,
                                      .future = x->network.shape.future_size ? x->future : NULL,
                                      .dropout = x->dropout,
                                      .random = &random,
                                      .output = x->output,
                                      .teacher = x->network.shape.decoder_steps ? x->teacher : NULL,
                                      .initial_state = x->initial_state,
                                      .output_grad = x->output_grad,
                                      .parameters_grad = x->parameters_grad,
                                      .input_grad = x->input_grad};
    size_t known_count = 0;
    for (int i = 0; i < x->answers * O; i += loss_of(x->loss)->is_of_classes ? O : 1)
        known_count += x->weight[i] > 0;
    const struct loss_pass loss_pass = {.count = (size_t)x->answers * O,
                                        .class_count = O,
                                        .smoothing = 0.1,
                                        .output = x->output,
                                        .target = x->target,
                                        .weight = x->weight,
                                        .growth = x->growth,
                                        .output_grad = with_gradient ? x->output_grad : NULL,
                                        .grad_scale = 1.0 / (double)known_count};
    network_forward(&x->network, &x->workspace, &pass);
    size_t counted = 0;
    const double sum = loss_evaluate(x->loss, &loss_pass, &counted);
    assert_int_equal(counted, known_count);
    if (with_gradient) {
        memset(x->parameters_grad, 0, x->network.parameter_count * sizeof(double));
        memset(x->input_grad, 0, sizeof x->input_grad);
        network_backward(&x->network, &x->workspace, &pass);
    }
    return sum / (double)known_count;
}

static double loss_beside(struct check *x, double *number, double distance)
{
    const double kept = *number;
    *number = kept + distance;
    const double loss = evaluate(x, false);
    *number = kept;
    return loss;
}

static void check_slice(struct check *x, const char *name, size_t count, double *numbers, const double *analytic)
{
    double *numeric = calloc(count, sizeof(double)), largest = 0;
    assert_non_null(numeric);
    for (size_t i = 0; i < count; i++) {
        const double near = loss_beside(x, &numbers[i], STEP) - loss_beside(x, &numbers[i], -STEP);
        const double far = loss_beside(x, &numbers[i], 2 * STEP) - loss_beside(x, &numbers[i], -2 * STEP);
        numeric[i] = (8 * near - far) / (12 * STEP);
        largest = fmax(largest, fabs(numeric[i]));
    }
    if (!(largest > 1e-6))
        fail_msg("%s: %s: the loss does not depend on it", x->title, name);
    for (size_t i = 0; i < count; i++) {
        const double size = fmax(fmax(fabs(analytic[i]), fabs(numeric[i])), 1e-3 * largest);
        if (!(fabs(analytic[i] - numeric[i]) <= BOUND * size))
            fail_msg("%s: %s[%zu]: backward says %.12g, differences %.12g", x->title, name, i, analytic[i], numeric[i]);
    }
    free(numeric);
}

/* Targets at errors that are no kink of any loss and further from one than a step can move the output. */
static void set_targets(struct check *x)
{
    static const double errors[] = {0.4, -0.7, 1.6, -1.4};
    memset(x->target, 0, sizeof x->target);
    evaluate(x, false);
    for (int i = 0; i < x->answers * O; i++)
        x->answer[i] = x->output[i] - errors[i % 4];
}

static void check_network_from(const struct network_shape *shape, double dropout, bool has_state)
{
    struct check *x = calloc(1, sizeof *x);
    struct error error = ERROR_INIT;
    struct random random;
    assert_non_null(x);
    assert_int_equal(network_init(&x->network, shape, &error), 0);
    assert_int_equal(network_workspace_init(&x->workspace, &x->network, &kernels_reference, B, &error), 0);
    x->parameters = calloc(x->network.parameter_count, sizeof(double));
    x->parameters_grad = calloc(x->network.parameter_count, sizeof(double));
    assert_true(x->parameters && x->parameters_grad);
    x->dropout = dropout;
    x->answers = B * network_answer_count(&x->network);

    random_init(&random, 10, 0);
    network_initialize(&x->network, x->parameters, &random);
    /* the head starts at zero and would let nothing through; noise everywhere also takes biases away from
     * 0 */
    for (size_t i = 0; i < x->network.parameter_count; i++)
        x->parameters[i] += 0.5 * (2 * random_uniform(&random) - 1);
    fill(&random, W * B * F, x->input);
    fill(&random, B * Q, x->future);
    fill(&random, B * O, x->teacher);
    x->initial_state = has_state ? calloc(B * network_state_size(&x->network), sizeof(double)) : NULL;
    if (has_state)
        fill(&random, B * network_state_size(&x->network), x->initial_state);
    for (int i = 0; i < x->answers * O; i++) {
        x->weight[i] = i == 4 ? 0 : 0.5 + random_uniform(&random);
        x->growth[i] = i % 3 == 0 ? 0 : 0.2 + random_uniform(&random);
    }
    set_targets(x);

    for (int kind = 0; kind < LOSS_COUNT; kind++) {
        const bool is_of_classes = loss_of((enum loss_kind)kind)->is_of_classes;
        x->loss = (enum loss_kind)kind;
        if (is_of_classes && shape->decoder_steps)
            continue;
        snprintf(x->title, sizeof x->title,
                 "%s, %d layers%s, %d convolutions, read out %s, decoder %d, %s skip, %d future values, dropout %g, %s",
                 shape->cell->name, shape->layer_count, shape->is_bidirectional ? " in both directions" : "",
                 shape->convolution_count, read_out_name(shape->read_out), shape->decoder_steps,
                 shape->has_skip ? "with" : "without", shape->future_size, dropout, loss_name(x->loss));
        for (int i = 0; i < x->answers * O; i++)
            x->target[i] = is_of_classes ? i % O == i / O % O : x->answer[i];
        evaluate(x, true);
        for (int i = 0; i < x->network.slice_count; i++) {
            const struct slice *slice = &x->network.slices[i];
            check_slice(x, slice->name, (size_t)slice->rows * slice->columns, x->parameters + slice->offset,
                        x->parameters_grad + slice->offset);
        }
        check_slice(x, "input", W * B * F, x->input, x->input_grad);
    }

    network_workspace_release(&x->workspace);
    network_release(&x->network);
    free(x->parameters);
    free(x->parameters_grad);
    free(x->initial_state);
    free(x);
}

static void check_network(const struct network_shape *shape, double dropout)
{
    check_network_from(shape, dropout, false);
}

/* Rectified units have kinks, and whole layers of a few of them may be shut: convolutions are checked below others. */
static bool is_smooth(const struct cell *cell)
{
    return cell != &convolution_cell;
}

static void check_every_network(double dropout)
{
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        for (int layer_count = 1; is_smooth(*cell) && layer_count <= 2; layer_count++)
            for (int skip = 0; skip <= 1; skip++)
                for (int future_size = 0; future_size <= Q; future_size += Q) {
                    const struct network_shape shape = {.cell = *cell,
                                                        .window_length = W,
                                                        .input_size = F,
                                                        .hidden_size = H,
                                                        .layer_count = layer_count,
                                                        .future_size = future_size,
                                                        .output_size = O,
                                                        .has_skip = skip};
                    check_network(&shape, dropout);
                }
}

static void backward_agrees_with_differences_of_the_loss(void **state)
{
    (void)state;
    check_every_network(0);
}

static void backward_goes_through_the_units_that_dropout_kept(void **state)
{
    (void)state;
    check_every_network(0.4);
}

static void a_wide_network_agrees_too(void **state)
{
    (void)state;
    /* past the block of 64 and the unrolled 8 of the kernels, and more inputs than their narrow case */
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        const struct network_shape shape = {
            .cell = *cell, .window_length = W, .input_size = F, .hidden_size = 17, .layer_count = 2, .output_size = O};
        check_network(&shape, 0);
    }
}

static const struct network_shape small = {
    .cell = &rnn_cell, .window_length = W, .input_size = F, .hidden_size = H, .layer_count = 1, .output_size = O};

static void an_answer_at_each_step_agrees(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        for (int layers = 1; is_smooth(*cell) && layers <= 2; layers++)
            for (int skip = 0; skip <= 1; skip++) {
                struct network_shape shape = small;
                shape.cell = *cell;
                shape.layer_count = layers;
                shape.has_skip = skip;
                shape.read_out = READ_OUT_EACH_STEP;
                check_network(&shape, layers == 2 ? 0.4 : 0);
            }
}

static void a_taught_decoder_agrees(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        for (int layers = 1; (*cell)->state_count > 0 && layers <= 2; layers++)
            for (int future_size = 0; future_size <= Q; future_size += Q) {
                struct network_shape shape = small;
                shape.cell = *cell;
                shape.layer_count = layers;
                shape.has_skip = future_size == 0;
                shape.future_size = future_size;
                shape.decoder_steps = O;
                check_network(&shape, layers == 2 ? 0.4 : 0);
            }
}

static void one_value_unrolled_into_many_agrees(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        struct network_shape shape = small;
        if ((*cell)->state_count == 0)
            continue;
        shape.cell = *cell;
        shape.window_length = 1;
        shape.input_size = W * F;
        shape.decoder_steps = O;
        check_network_from(&shape, 0, true); /* from 0 the weights of a single step's recurrence would say nothing */
    }
}

static void pooled_and_bidirectional_read_outs_over_convolutions_agree(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        for (int convolutions = 0; is_smooth(*cell) && convolutions <= 2; convolutions++)
            for (int layers = 1; layers <= 2; layers++) {
                struct network_shape shape = small;
                shape.cell = *cell;
                shape.layer_count = layers;
                shape.is_bidirectional = convolutions != 1;
                shape.read_out = READ_OUT_POOLED;
                shape.convolution_count = convolutions;
                shape.convolutions[0] = (struct convolution){3, 4};
                shape.convolutions[1] = (struct convolution){1, 3};
                check_network(&shape, layers == 2 ? 0.3 : 0);
            }
}

static void states_carried_in_agree(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        for (int layers = 1; (*cell)->state_count > 0 && layers <= 2; layers++) {
            struct network_shape shape = small;
            shape.cell = *cell;
            shape.layer_count = layers;
            shape.read_out = READ_OUT_EACH_STEP;
            check_network_from(&shape, 0, true);
        }
}

static void backward_adds_to_the_gradients(void **state)
{
    (void)state;
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        const struct network_shape shape = {.cell = *cell,
                                            .window_length = W,
                                            .input_size = F,
                                            .hidden_size = H,
                                            .layer_count = 2,
                                            .output_size = O,
                                            .has_skip = true};
        struct error error = ERROR_INIT;
        struct network network = NETWORK_INIT;
        struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
        struct random random;
        assert_int_equal(network_init(&network, &shape, &error), 0);
        assert_int_equal(network_workspace_init(&workspace, &network, &kernels_reference, B, &error), 0);
        double *parameters = calloc(network.parameter_count, sizeof(double));
        double *grad = calloc(network.parameter_count, sizeof(double));
        assert_true(parameters && grad);
        double input[W * B * F], input_grad[W * B * F], output[B * O], output_grad[B * O];
        random_init(&random, 12, 0);
        fill(&random, network.parameter_count, parameters);
        fill(&random, W * B * F, input);
        fill(&random, B * O, output_grad);
        const struct network_pass pass = {.sample_count = B,
                                          .parameters = parameters,
                                          .input = input,
                                          .output = output,
                                          .output_grad = output_grad,
                                          .parameters_grad = grad,
                                          .input_grad = input_grad};
        double grad_sum[2] = {0}, input_grad_sum[2] = {0};
        for (int base = 0; base <= 100; base += 100) {
            for (size_t i = 0; i < network.parameter_count; i++)
                grad[i] = base;
            for (int i = 0; i < W * B * F; i++)
                input_grad[i] = base;
            network_forward(&network, &workspace, &pass);
            network_backward(&network, &workspace, &pass);
            for (size_t i = 0; i < network.parameter_count; i++)
                grad_sum[base > 0] += (double)(i % 7 + 1) * (grad[i] - base);
            for (int i = 0; i < W * B * F; i++)
                input_grad_sum[base > 0] += (i % 5 + 1) * (input_grad[i] - base);
        }
        assert_true(fabs(grad_sum[0] - grad_sum[1]) < 1e-9);
        assert_true(fabs(input_grad_sum[0] - input_grad_sum[1]) < 1e-9);
        free(parameters);
        free(grad);
        network_workspace_release(&workspace);
        network_release(&network);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backward_agrees_with_differences_of_the_loss),
        cmocka_unit_test(backward_goes_through_the_units_that_dropout_kept),
        cmocka_unit_test(a_wide_network_agrees_too),
        cmocka_unit_test(an_answer_at_each_step_agrees),
        cmocka_unit_test(a_taught_decoder_agrees),
        cmocka_unit_test(one_value_unrolled_into_many_agrees),
        cmocka_unit_test(pooled_and_bidirectional_read_outs_over_convolutions_agree),
        cmocka_unit_test(states_carried_in_agree),
        cmocka_unit_test(backward_adds_to_the_gradients),
    };
    return cmocka_run_group_tests_name("gradient", tests, NULL, NULL);
}
