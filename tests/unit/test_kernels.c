/*
 * Every table of kernels that can run here: products against textbook sums in double at odd sizes, strides and offsets,
 * tanh and sigmoid against libm in double, cells and whole networks against the reference.
 */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "kernels/kernels.h"
#include "network/network.h"

#define REAL_EPSILON 0x1p-23

static void fill(struct random *random, size_t count, real *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = (real)(2 * random_uniform(random) - 1);
}

static void for_all(void (*check)(const struct kernels *kernels))
{
    const struct kernels *available[KERNELS_MAX];
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        print_message("[ kernels  ] %s\n", available[i]->name);
        check(available[i]);
    }
}

static real *allocate(size_t count)
{
    real *x = calloc(count, sizeof *x);
    assert_non_null(x);
    return x;
}

/* ---- products */

/* What is multiplied: c [M][N] = a b [+ a2 b2], a [M][K] plain, transposed, or in panels of 7 columns. */
enum left { LEFT_PLAIN, LEFT_TRANSPOSED, LEFT_PANELS, LEFT_COUNT };

enum { GUARD = 19, SEGMENT = 7 };

static double left_value(enum left left, const real *a, int M, int K, int m, int k)
{
    switch (left) {
    case LEFT_PLAIN:
        return a[(size_t)m * K + k];
    case LEFT_TRANSPOSED:
        return a[(size_t)k * M + m];
    default:
        return a[((size_t)(k / SEGMENT) * M + m) * SEGMENT + k % SEGMENT];
    }
}

static void describe_left(enum left left, struct product_term *term, int M, int K)
{
    if (left == LEFT_TRANSPOSED) {
        term->row_stride = 1;
        term->column_stride = M;
    } else if (left == LEFT_PANELS) {
        term->segment_count = K / SEGMENT;
        term->segment_length = SEGMENT;
        term->row_stride = SEGMENT;
        term->segment_stride = (ptrdiff_t)M * SEGMENT;
    }
}

static void check_size(const struct kernels *kernels, enum left left, int M, int N, int K, int K2, bool with_bias,
                       int offset)
{
    struct random random;
    const size_t a_count = (size_t)M * K, b_count = (size_t)K * N, c_count = (size_t)M * N + 2 * GUARD;
    const size_t padded = kernels_padded(kernels, N);
    random_init(&random, (uint64_t)M * 1000003 + (uint64_t)N * 1009 + (uint64_t)K, (uint64_t)K2);
    real *a = allocate(a_count + GUARD), *b = allocate(b_count + GUARD), *c = allocate(c_count),
         *before = allocate(c_count);
    real *a2 = allocate((size_t)M * K2 + 1), *b2 = allocate((size_t)K2 * N + 1), *bias = allocate((size_t)N);
    real *packed = allocate(padded * K + GUARD), *packed2 = allocate(padded * K2 + 1),
         *packed_bias = allocate(padded + GUARD);
    fill(&random, a_count + GUARD, a);
    fill(&random, b_count + GUARD, b);
    fill(&random, (size_t)M * K2, a2);
    fill(&random, (size_t)K2 * N, b2);
    fill(&random, (size_t)N, bias);
    fill(&random, c_count, before);
    memcpy(c, before, c_count * sizeof *c);

    /* b is handed over transposed every other time */
    real *b_at = b + offset;
    const bool b_is_transposed = (M + N + K) % 2;
    kernels->pack(K, N, b_at, b_is_transposed ? 1 : N, b_is_transposed ? K : 1, packed + offset);
    kernels->pack(K2, N, b2, N, 1, packed2);
    kernels->pack(1, N, bias, 0, 1, packed_bias + offset);
    struct product product = kernels_plain_product(kernels, M, N, with_bias ? packed_bias + offset : NULL, c + offset);
    product_add_term(&product, K, a + offset, K, 1, packed + offset);
    describe_left(left, &product.terms[0], M, K);
    if (K2)
        product_add_term(&product, K2, a2, K2, 1, packed2);
    kernels->multiply(&product);

    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            const size_t at = (size_t)m * N + n;
            double sum = with_bias ? bias[n] : before[offset + at], size = fabs(sum);
            for (int k = 0; k < K; k++) {
                const double right = b_is_transposed ? b_at[(size_t)n * K + k] : b_at[(size_t)k * N + n];
                const double term = left_value(left, a + offset, M, K, m, k) * right;
                sum += term;
                size += fabs(term);
            }
            for (int k = 0; k < K2; k++) {
                const double term = (double)a2[(size_t)m * K2 + k] * b2[(size_t)k * N + n];
                sum += term;
                size += fabs(term);
            }
            if (!(fabs(c[offset + at] - sum) <= (K + K2 + 1) * REAL_EPSILON * size))
                fail_msg("%s: left %d, M %d N %d K %d + %d, %s, offset %d: c[%d][%d] is %.9g, not %.9g", kernels->name,
                         (int)left, M, N, K, K2, with_bias ? "from the bias" : "added", offset, m, n,
                         (double)c[offset + at], sum);
        }
    /* what stands beside c is not touched */
    for (int i = 0; i < offset; i++)
        assert_true(c[i] == before[i]);
    for (size_t i = offset + (size_t)M * N; i < c_count; i++)
        assert_true(c[i] == before[i]);
    real *all[] = {a, b, c, before, a2, b2, bias, packed, packed2, packed_bias};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void check_products(const struct kernels *kernels)
{
    static const int rows[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 17, 25, 33};
    static const int columns[] = {1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65};
    static const int depths[] = {0, 1, 2, 3, 7, 14, 33, 70};
    for (size_t m = 0; m < sizeof rows / sizeof *rows; m++)
        for (size_t n = 0; n < sizeof columns / sizeof *columns; n++)
            for (size_t k = 0; k < sizeof depths / sizeof *depths; k++)
                for (int left = 0; left < LEFT_COUNT; left++)
                    if (left != LEFT_PANELS || depths[k] % SEGMENT == 0)
                        check_size(kernels, (enum left)left, rows[m], columns[n], depths[k], (m + k) % 3 ? 0 : 5,
                                   (m + n) % 2, (int)(m + n + k) % 5);
    /* more than a block of k, ending inside one */
    for (int left = 0; left < LEFT_COUNT; left++)
        for (int with_bias = 0; with_bias < 2; with_bias++) {
            check_size(kernels, (enum left)left, 9, 18, 777, 300, with_bias, 1);
            check_size(kernels, (enum left)left, 9, 18, 385, 0, with_bias, 1);
        }
}

static void every_product_is_the_textbook_sum(void **state)
{
    (void)state;
    for_all(check_products);
}

static void check_rows_alone(const struct kernels *kernels)
{
    enum { M = 29, N = 33, K = 70 };
    struct random random;
    real a[M * K], b[K * N], together[M * N] = {0}, alone[M * N] = {0};
    real *packed = allocate(kernels_padded(kernels, N) * K);
    random_init(&random, 2, 0);
    fill(&random, M * K, a);
    fill(&random, K * N, b);
    kernels->pack(K, N, b, N, 1, packed);
    struct product product = kernels_plain_product(kernels, M, N, NULL, together);
    product_add_term(&product, K, a, K, 1, packed);
    kernels->multiply(&product);
    for (int m = 0; m < M; m++) {
        product = kernels_plain_product(kernels, 1, N, NULL, alone + m * N);
        product_add_term(&product, K, a + m * K, K, 1, packed);
        kernels->multiply(&product);
    }
    assert_memory_equal(together, alone, sizeof together);
    free(packed);
}

static void a_row_does_not_depend_on_the_other_rows(void **state)
{
    (void)state;
    for_all(check_rows_alone);
}

static void check_column_sums(const struct kernels *kernels)
{
    for (int M = 0; M < 6; M++) {
        const int width = kernels_width(kernels, 5);
        real a[5 * 64], sums[64];
        assert_true(width <= 64);
        for (int i = 0; i < M * width; i++)
            a[i] = (real)(i % 11);
        for (int n = 0; n < width; n++)
            sums[n] = 100;
        kernels->add_column_sums(M, width, a, sums);
        for (int n = 0; n < width; n++) {
            real expected = 100;
            for (int m = 0; m < M; m++)
                expected += a[m * width + n];
            assert_true(sums[n] == expected);
        }
    }
}

static void column_sums_are_added(void **state)
{
    (void)state;
    for_all(check_column_sums);
}

/* ---- tanh and sigmoid */

static double libm_sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Units in the last place between a float and the true value. */
static double distance(float got, double expected)
{
    int exponent;
    frexp(expected, &exponent);
    return fabs((double)got - expected) / ldexp(1, exponent - 24 < -149 ? -149 : exponent - 24);
}

/* The largest distance over every float of a grid of patterns, positive and negative, up to `limit`. */
static double largest_distance(void (*apply)(size_t count, real *x), double (*exact)(double), float limit,
                               uint32_t step)
{
    enum { COUNT = 37 }; /* no multiple of any vector length */
    double largest = 0;
    uint32_t bits = 0, end;
    memcpy(&end, &limit, sizeof end);
    while (bits <= end) {
        real x[COUNT + 1], y[COUNT + 1];
        for (int i = 0; i <= COUNT; i++, bits += i % 2 ? 0 : step)
            y[i] = x[i] = i % 2 ? -float_of(bits) : float_of(bits);
        apply(COUNT, y);
        for (int i = 0; i < COUNT; i++)
            largest = fmax(largest, distance(y[i], exact((double)x[i])));
        assert_true(y[COUNT] == x[COUNT]);
    }
    return largest;
}

/* The division at the end and the two roundings before it make up to 2.5. */
static void check_activations(const struct kernels *kernels)
{
    const double bound = 3;
    /* every 1009th float, or 211th; SEQNET_TEST_ALL_FLOATS=1: every one */
    const uint32_t step = getenv("SEQNET_LONG") ? 211 : 1009;
    const uint32_t used = getenv("SEQNET_TEST_ALL_FLOATS") ? 1 : step;
    const double tanh_distance = largest_distance(kernels->tanh, tanh, 100, used);
    const double sigmoid_distance = largest_distance(kernels->sigmoid, libm_sigmoid, 86, used);
    print_message("    units in the last place: tanh %.3f, sigmoid %.3f\n", tanh_distance, sigmoid_distance);
    assert_true(tanh_distance <= bound);
    assert_true(sigmoid_distance <= bound);
}

static void tanh_and_sigmoid_are_within_three_units_in_the_last_place(void **state)
{
    (void)state;
    for_all(check_activations);
}

static void check_extremes(const struct kernels *kernels)
{
    const float extremes[] = {20, 87, 88, 89, 104, 710, 1e10f, FLT_MAX, INFINITY};
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
        real t[2] = {extremes[i], -extremes[i]}, s[2] = {extremes[i], -extremes[i]};
        kernels->tanh(2, t);
        kernels->sigmoid(2, s);
        assert_true(fabs(t[0] - 1) <= 2 * REAL_EPSILON && t[0] <= 1);
        assert_true(t[1] == -t[0]);
        assert_true(fabs(s[0] - 1) <= 1e-8 && s[0] <= 1);
        assert_true(s[1] >= 0 && s[1] < 3e-9);
    }
    real zero[3] = {0, 0, 0}, nan[20];
    kernels->tanh(2, zero);
    kernels->sigmoid(1, zero + 2);
    assert_true(zero[0] == 0 && !signbit(zero[0]));
    assert_true(zero[2] == (real)0.5);
    for (int i = 0; i < 20; i++)
        nan[i] = i % 3 == 1 ? (real)NAN : 1;
    kernels->tanh(20, nan);
    for (int i = 0; i < 20; i++)
        assert_int_equal(isnan(nan[i]) != 0, i % 3 == 1);
    kernels->sigmoid(20, nan);
    for (int i = 0; i < 20; i++)
        assert_int_equal(isnan(nan[i]) != 0, i % 3 == 1);
}

static void extremes_saturate_and_nan_stays(void **state)
{
    (void)state;
    for_all(check_extremes);
}

/* ---- whole networks against the reference */

struct run {
    real *output, *parameters_grad, *input_grad;
};

static void run_network(const struct kernels *kernels, const struct network *network, int B, const real *parameters,
                        const real *input, const real *future, const real *output_grad, struct run *run)
{
    const struct network_shape *shape = &network->shape;
    struct error error = ERROR_INIT;
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
    const size_t inputs = (size_t)shape->window_length * B * shape->input_size;
    const size_t outputs = (size_t)B * network_answer_count(network) * shape->output_size;
    run->output = allocate(outputs);
    run->parameters_grad = allocate(network->parameter_count);
    run->input_grad = allocate(inputs);
    assert_int_equal(network_workspace_init(&workspace, network, kernels, B + 2, &error), 0);
    const struct network_pass pass = {.sample_count = B,
                                      .parameters = parameters,
                                      .input = input,
                                      .future = future,
                                      .output = run->output,
                                      .teacher = shape->decoder_steps ? output_grad : NULL,
                                      .output_grad = output_grad,
                                      .parameters_grad = run->parameters_grad,
                                      .input_grad = run->input_grad};
    network_forward(network, &workspace, &pass);
    network_backward(network, &workspace, &pass);
    network_workspace_release(&workspace);
}

static void assert_close(const char *kernels, const char *name, size_t count, const real *got, const real *expected)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs(expected[i]));
    assert_true(largest > 0);
    for (size_t i = 0; i < count; i++)
        if (!(fabs(got[i] - expected[i]) <= 1e-4 * fmax(fabs(expected[i]), 0.1 * largest)))
            fail_msg("%s: %s[%zu] is %.9g, the reference has %.9g", kernels, name, i, (double)got[i],
                     (double)expected[i]);
}

static void check_network(const struct kernels *kernels, const struct network_shape *shape, int B)
{
    struct error error = ERROR_INIT;
    struct network network = NETWORK_INIT;
    struct random random;
    struct run expected, got;
    assert_int_equal(network_init(&network, shape, &error), 0);
    const size_t inputs = (size_t)shape->window_length * B * shape->input_size;
    const size_t outputs = (size_t)B * network_answer_count(&network) * shape->output_size;
    real *parameters = allocate(network.parameter_count), *input = allocate(inputs);
    real *future = allocate((size_t)B * shape->future_size), *output_grad = allocate(outputs);
    random_init(&random, 21, 0);
    network_initialize(&network, parameters, &random);
    for (size_t i = 0; i < network.parameter_count; i++)
        parameters[i] += (real)(0.2 * (2 * random_uniform(&random) - 1));
    fill(&random, inputs, input);
    fill(&random, (size_t)B * shape->future_size, future);
    fill(&random, outputs, output_grad);
    run_network(&kernels_reference, &network, B, parameters, input, future, output_grad, &expected);
    run_network(kernels, &network, B, parameters, input, future, output_grad, &got);
    assert_close(kernels->name, "output", outputs, got.output, expected.output);
    for (int i = 0; i < network.slice_count; i++) {
        const struct slice *slice = &network.slices[i];
        assert_close(kernels->name, slice->name, (size_t)slice->rows * slice->columns,
                     got.parameters_grad + slice->offset, expected.parameters_grad + slice->offset);
    }
    assert_close(kernels->name, "input gradient", inputs, got.input_grad, expected.input_grad);
    real *all[] = {parameters,          input,           future,
                   output_grad,         expected.output, expected.parameters_grad,
                   expected.input_grad, got.output,      got.parameters_grad,
                   got.input_grad};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    network_release(&network);
}

static void check_networks(const struct kernels *kernels)
{
    /* B, W, F, H, layers, Q, O: each odd in its own way, some past a block, a chunk or a panel */
    static const int sizes[][7] = {{1, 2, 1, 1, 1, 0, 1},     {3, 5, 2, 7, 2, 3, 4},     {16, 9, 1, 32, 1, 0, 1},
                                   {17, 30, 3, 16, 2, 2, 33}, {33, 20, 5, 33, 1, 0, 17}, {7, 60, 70, 40, 1, 0, 3},
                                   {5, 4, 2, 140, 2, 0, 3},   {2, 3, 300, 19, 1, 7, 5}};
    for (const struct cell *const *cell = cell_all(); *cell; cell++)
        for (size_t i = 0; *cell != &convolution_cell && i < sizeof sizes / sizeof *sizes; i++) { /* below the others */
            const int *size = sizes[i];
            const struct network_shape shape = {.cell = *cell,
                                                .window_length = size[1],
                                                .input_size = size[2],
                                                .hidden_size = size[3],
                                                .layer_count = size[4],
                                                .future_size = size[5],
                                                .output_size = size[6],
                                                .has_skip = i % 2};
            check_network(kernels, &shape, size[0]);
            struct network_shape other = shape;
            other.window_length = size[1] < 12 ? size[1] : 12;
            other.future_size = 0;
            other.read_out = READ_OUT_EACH_STEP;
            check_network(kernels, &other, size[0]);
            other.read_out = READ_OUT_POOLED;
            other.is_bidirectional = true;
            other.convolution_count = i % 2;
            other.convolutions[0] = (struct convolution){5, 9};
            check_network(kernels, &other, size[0]);
            if ((*cell)->state_count == 0)
                continue;
            other = shape;
            other.decoder_steps = size[6] == 33 ? 11 : size[6];
            other.future_size = 2 * other.decoder_steps;
            check_network(kernels, &other, size[0]);
        }
}

static void networks_give_the_outputs_and_gradients_of_the_reference(void **state)
{
    (void)state;
    for_all(check_networks);
}

/* ---- vectors */

static void check_vectors(const struct kernels *kernels)
{
    enum { COUNT = 83 };
    struct random random;
    random_init(&random, 5, 0);
    for (int count = 0; count <= COUNT; count += count < 3 ? 1 : 8) {
        real gradient[COUNT], values[2][4][COUNT];
        double squares = 0;
        fill(&random, COUNT, gradient);
        for (int kind = 0; kind < 4; kind++) {
            fill(&random, COUNT, values[0][kind]);
            for (int i = 0; i < COUNT; i++)
                values[0][kind][i] = kind == 1 ? (real)fabs(values[0][kind][i]) : values[0][kind][i];
            memcpy(values[1][kind], values[0][kind], sizeof values[0][kind]);
        }
        for (int i = 0; i < count; i++)
            squares += (double)gradient[i] * gradient[i];
        assert_true(fabs(kernels->sum_of_squares((size_t)count, gradient) - squares) <= 1e-14 * squares);
        for (int which = 0; which < 2; which++) {
            const struct kernels *used = which ? kernels : &kernels_reference;
            used->adam(&(struct adam_step){.count = (size_t)count,
                                           .rate = (real)0.01,
                                           .epsilon = (real)1e-8,
                                           .keep_mean = (real)0.9,
                                           .add_mean = (real)0.1,
                                           .keep_square = (real)0.999,
                                           .add_square = (real)0.001,
                                           .gradient = gradient,
                                           .mean = values[which][0],
                                           .square = values[which][1],
                                           .parameters = values[which][2]});
            used->add((size_t)count, gradient, values[which][3]);
            used->scale((size_t)count, (real)0.3, values[which][3]);
        }
        for (int kind = 0; kind < 4; kind++)
            for (int i = 0; i < COUNT; i++)
                assert_true(fabs(values[0][kind][i] - values[1][kind][i]) <= 4 * REAL_EPSILON);
    }
}

static void adam_and_sums_agree_with_the_reference(void **state)
{
    (void)state;
    for_all(check_vectors);
}

/* ---- choosing */

static void the_environment_chooses(void **state)
{
    (void)state;
    const struct kernels *available[KERNELS_MAX];
    struct error error = ERROR_INIT;
    int count = 0;
    kernels_available(available);
    assert_ptr_equal(available[0], &kernels_reference);
    for (; available[count]; count++) {
        setenv("SEQNET_KERNELS", available[count]->name, 1);
        assert_ptr_equal(kernels_select(&error), available[count]);
    }
    setenv("SEQNET_KERNELS", "", 1);
    assert_ptr_equal(kernels_select(&error), available[count - 1]);
    unsetenv("SEQNET_KERNELS");
    assert_ptr_equal(kernels_select(&error), available[count - 1]);
    assert_int_equal(error.kind, ERROR_NONE);
    setenv("SEQNET_KERNELS", "mmx", 1);
    assert_null(kernels_select(&error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_non_null(strstr(error.message, "'mmx' cannot run here; reference"));
    unsetenv("SEQNET_KERNELS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_product_is_the_textbook_sum),
        cmocka_unit_test(a_row_does_not_depend_on_the_other_rows),
        cmocka_unit_test(column_sums_are_added),
        cmocka_unit_test(tanh_and_sigmoid_are_within_three_units_in_the_last_place),
        cmocka_unit_test(extremes_saturate_and_nan_stays),
        cmocka_unit_test(networks_give_the_outputs_and_gradients_of_the_reference),
        cmocka_unit_test(adam_and_sums_agree_with_the_reference),
        cmocka_unit_test(the_environment_chooses),
    };
    return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
