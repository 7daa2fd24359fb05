/* What a trace says of gates and states is what the cells' formulas say, worked out here in plain loops. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kernels/kernels.h"
#include "probe/gate_trace.h"

enum { STEPS = 150, F = 2, H = 7, LAYERS = 2, NETWORKS = 3, WINDOW_MAX = 8 };

static const double spread = 2;

/* A wave with one value missing, and six in a row: more than the shortest window holds. */
static double value_at(int t)
{
    return t == 20 || (t >= 40 && t < 46) ? NAN : round(1000 * (5 + 3 * sin(0.7 * t) + 0.1 * t)) / 1000;
}

/* A model of three networks with random weights, and the panel to look at. */
struct fixture {
    struct model model;
    struct panel panel;
    struct target_preparation target;
    struct network networks[2];
    struct model_member members[NETWORKS];
    struct model_series series;
};

static void begin(struct fixture *x, const struct cell *cell, int first_window, int patch_length)
{
    struct error error = ERROR_INIT;
    struct random random;
    static char id[] = "";
    char path[] = "/tmp/seqnet-gates-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    dprintf(file, "month,y\n");
    for (int t = 0; t < STEPS; t++) {
        if (isnan(value_at(t)))
            dprintf(file, "%d-%02d,\n", 1990 + t / 12, t % 12 + 1);
        else
            dprintf(file, "%d-%02d,%.3f\n", 1990 + t / 12, t % 12 + 1, value_at(t));
    }
    close(file);
    memset(x, 0, sizeof *x);
    if (panel_read(path, &(struct data_options){.target = "y"}, &x->panel, &error))
        fail_msg("%s", error.message);
    unlink(path);

    x->target.spread = spread;
    x->target.deviation = 1;
    x->series = (struct model_series){.id = id,
                                      .length = STEPS,
                                      .first_stamp = x->panel.series[0].anchors[0].stamp,
                                      .last_stamp = panel_stamp(&x->panel, &x->panel.series[0], STEPS - 1),
                                      .preparations = {{.targets = &x->target, .target_count = 1}}};
    x->model = (struct model){.recipe = {.cell = cell,
                                         .window_count = 2,
                                         .windows = {first_window, WINDOW_MAX},
                                         .patch_length = patch_length,
                                         .seasons = SEASONS_REMOVED,
                                         .horizon = 3,
                                         .hidden_size = H,
                                         .layer_count = LAYERS,
                                         .ensemble_count = NETWORKS},
                              .columns = x->panel.columns,
                              .column_count = 1,
                              .target_count = 1,
                              .time_name = x->panel.time_name,
                              .calendar = x->panel.calendar,
                              .has_mask = true,
                              .networks = x->networks,
                              .members = x->members,
                              .weights = {1},
                              .series = &x->series,
                              .series_count = 1};
    for (int v = 0; v < 2; v++) {
        struct variant variant = recipe_variant(&x->model.recipe, v);
        struct network_shape shape = model_network_shape(&x->model, &variant);
        assert_int_equal(network_init(&x->networks[v], &shape, &error), 0);
    }
    random_init(&random, 5, 0);
    for (int m = 0; m < NETWORKS; m++) {
        size_t count = model_network(&x->model, m)->parameter_count;
        x->members[m].parameters = calloc(count, sizeof(real));
        assert_non_null(x->members[m].parameters);
        for (size_t i = 0; i < count; i++)
            x->members[m].parameters[i] = (real)(2 * random_uniform(&random) - 1);
    }
}

static void end(struct fixture *x)
{
    for (int m = 0; m < NETWORKS; m++)
        free(x->members[m].parameters);
    for (int v = 0; v < 2; v++)
        network_release(&x->networks[v]);
    panel_release(&x->panel);
}

/* The window that ends at `origin`, step by step: (y - level) / spread with what is missing held, and whether it was
 * observed. False without any value. */
static bool show(int origin, int window, double input[][F])
{
    double level = NAN, held = NAN;
    int begin = origin + 1 - window;
    for (int t = origin; t >= begin; t--) {
        if (!isnan(value_at(t))) {
            level = isnan(level) ? value_at(t) : level;
            held = value_at(t); /* in the end the first: it stands for those before it */
        }
    }
    for (int t = begin; t <= origin; t++) {
        held = isnan(value_at(t)) ? held : value_at(t);
        input[t - begin][0] = (held - level) / spread;
        input[t - begin][1] = !isnan(value_at(t));
    }
    return !isnan(level);
}

static double sigmoid(double a)
{
    return 1 / (1 + exp(-a));
}

/* What a layer is in after its last read: gates a (of an LSTM i f g o, of a GRU r z n and the recurrent sum m), c, h.
 */
enum { GATE_MAX = 4 };
struct units {
    double a[GATE_MAX][H], c[H], h[H];
};

/* One unit of one step, from the sums in a; m is V^n h + c^n, known for a GRU only. */
static void step_unit(const struct cell *cell, struct units *units, double m, int n)
{
    double *a[GATE_MAX];
    for (int gate = 0; gate < GATE_MAX; gate++)
        a[gate] = &units->a[gate][n];
    if (cell == &rnn_cell) {
        units->h[n] = tanh(*a[0]);
    } else if (cell == &lstm_cell) {
        *a[0] = sigmoid(*a[0]);
        *a[1] = sigmoid(*a[1]);
        *a[2] = tanh(*a[2]);
        *a[3] = sigmoid(*a[3]);
        units->c[n] = *a[1] * units->c[n] + *a[0] * *a[2];
        units->h[n] = *a[3] * tanh(units->c[n]);
    } else {
        *a[0] = sigmoid(*a[0]);
        *a[1] = sigmoid(*a[1]);
        *a[2] = tanh(*a[2] + *a[0] * m);
        units->h[n] = (1 - *a[1]) * *a[2] + *a[1] * units->h[n];
    }
}

/* One layer over `reads` inputs of `size` values; its outputs take the inputs' place, [reads][H]. */
static struct units run_layer(const struct cell *cell, const real *parameters, int reads, int size, double *values)
{
    struct units units;
    const bool is_gru = cell == &gru_cell;
    const int G = cell->gates.of_input; /* as many of V; the GRU's third of V is a sum of its own */
    const real *U = parameters, *V = U + G * H * size, *bias = V + G * H * H;
    double *hidden = calloc((size_t)(reads * H), sizeof *hidden);
    assert_non_null(hidden);
    assert_true(cell->gates.all <= GATE_MAX);
    memset(&units, 0, sizeof units);
    for (int t = 0; t < reads; t++) {
        double m[H];
        for (int n = 0; n < H; n++)
            m[n] = is_gru ? bias[3 * H + n] : 0;
        for (int r = 0; r < G * H; r++) {
            double *a = &units.a[r / H][r % H], recurrent = 0;
            *a = bias[r];
            for (int j = 0; j < size; j++)
                *a += U[r * size + j] * values[t * size + j];
            for (int j = 0; j < H; j++)
                recurrent += V[r * H + j] * units.h[j];
            *(is_gru && r >= 2 * H ? &m[r % H] : a) += recurrent;
        }
        for (int n = 0; n < H; n++) {
            step_unit(cell, &units, m[n], n);
            hidden[t * H + n] = units.h[n];
        }
    }
    memcpy(values, hidden, (size_t)(reads * H) * sizeof *hidden);
    free(hidden);
    return units;
}

static double mean(const double *values)
{
    double sum = 0;
    for (int n = 0; n < H; n++)
        sum += values[n] / H;
    return sum;
}

static double mean_abs(const double *values)
{
    double sum = 0;
    for (int n = 0; n < H; n++)
        sum += fabs(values[n]) / H;
    return sum;
}

/* The row of one step, in the trace's order; returns its columns. */
static int expect(const struct fixture *x, int member, int layer, int origin, double *row)
{
    struct variant variant = recipe_variant(&x->model.recipe, member % 2);
    int window = variant.window_length, reads = window / variant.patch_length, size = F * variant.patch_length;
    double input[WINDOW_MAX][F], values[WINDOW_MAX * H];
    struct units units = {.c = {0}};
    bool has_value = show(origin, window, input);
    memcpy(values, input, (size_t)(window * F) * sizeof(double));
    const real *parameters = x->members[member].parameters;
    for (int l = 0; l <= layer; l++) {
        units = run_layer(x->model.recipe.cell, parameters, reads, size, values);
        parameters += cell_parameter_count(x->model.recipe.cell, size, H);
        size = H;
    }
    int count = 0;
    if (x->model.recipe.cell == &lstm_cell) {
        row[count++] = mean(units.a[0]);
        row[count++] = mean(units.a[1]);
        row[count++] = mean(units.a[3]);
        row[count++] = mean(units.a[2]);
        row[count++] = mean(units.c);
        row[count++] = mean_abs(units.c);
        row[count++] = mean(units.h);
    } else if (x->model.recipe.cell == &gru_cell) {
        row[count++] = mean(units.a[0]);
        row[count++] = mean(units.a[1]);
        row[count++] = mean(units.a[2]);
        row[count++] = mean(units.h);
    } else {
        row[count++] = mean(units.h);
        row[count++] = mean_abs(units.h);
        row[count] = 0;
        for (int n = 0; n < H; n++)
            row[count] += (fabs(units.h[n]) > 0.95) / (double)H;
        count++;
    }
    for (int i = 0; i < count && !has_value; i++)
        row[i] = NAN;
    return count;
}

/* Every row of the trace of one layer of one network. */
static void check_trace(struct fixture *x, int member, int layer)
{
    struct error error = ERROR_INIT;
    struct gate_trace trace = GATE_TRACE_INIT;
    struct gate_choice choice = {member + 1, layer + 1};
    int window = recipe_variant(&x->model.recipe, member % 2).window_length, missing = 0;
    if (gate_trace_make(&x->model, &choice, &x->panel, &trace, &error))
        fail_msg("%s", error.message);
    assert_int_equal(trace.network, member + 1);
    assert_int_equal(trace.layer, layer + 1);
    assert_int_equal(trace.series_count, 1);
    assert_int_equal(trace.left_out.count, 0);
    assert_int_equal(trace.members[0], 0);
    assert_int_equal(trace.first_steps[0], window - 1);
    assert_int_equal(trace.first_rows[1], STEPS - window + 1);
    for (int t = window - 1; t < STEPS; t++) {
        double wanted[GATE_TRACE_COLUMN_MAX];
        int count = expect(x, member, layer, t, wanted);
        assert_int_equal(trace.column_count, count);
        missing += isnan(wanted[0]);
        for (int i = 0; i < count; i++) {
            double found = trace.values[(t - window + 1) * count + i];
            if (isnan(found) != isnan(wanted[i]) || fabs(found - wanted[i]) > 1e-5 * (1 + fabs(wanted[i])))
                fail_msg("network %d, layer %d, step %d: %s is %.9g, not %.9g", member + 1, layer + 1, t,
                         trace.columns[i], found, wanted[i]);
        }
    }
    assert_int_equal(missing, window < 6 ? 7 - window : 0); /* windows within the gap of six */
    gate_trace_release(&trace);
}

static void check_cell(const struct cell *cell, int first_window, int patch_length)
{
    const struct kernels *available[KERNELS_MAX];
    struct fixture x;
    begin(&x, cell, first_window, patch_length);
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        setenv("SEQNET_KERNELS", available[i]->name, 1);
        for (int member = 0; member < NETWORKS; member++)
            for (int layer = 0; layer < LAYERS; layer++)
                check_trace(&x, member, layer);
    }
    unsetenv("SEQNET_KERNELS");
    end(&x);
}

static void gates_and_states_of_an_lstm_are_those_of_its_formulas(void **state)
{
    (void)state;
    check_cell(&lstm_cell, 5, 1);
}

static void gates_and_states_of_a_gru_are_those_of_its_formulas(void **state)
{
    (void)state;
    check_cell(&gru_cell, 5, 1);
}

static void states_of_an_rnn_are_those_of_its_formula(void **state)
{
    (void)state;
    check_cell(&rnn_cell, 5, 1);
}

static void windows_in_patches_are_looked_at_after_the_last_patch(void **state)
{
    (void)state;
    check_cell(&lstm_cell, 4, 2);
}

static void the_first_network_and_the_top_layer_are_what_is_looked_at_unless_told(void **state)
{
    (void)state;
    struct fixture x;
    struct error error = ERROR_INIT;
    struct gate_trace trace = GATE_TRACE_INIT;
    begin(&x, &lstm_cell, 5, 1);
    assert_int_equal(gate_trace_make(&x.model, &(struct gate_choice){0, 0}, &x.panel, &trace, &error), 0);
    assert_int_equal(trace.network, 1);
    assert_int_equal(trace.layer, LAYERS);
    assert_string_equal(trace.columns[1], "forget_gate");
    gate_trace_release(&trace);
    end(&x);
}

static void what_is_not_there_cannot_be_looked_at(void **state)
{
    (void)state;
    struct fixture x;
    struct error error = ERROR_INIT;
    struct gate_trace trace = GATE_TRACE_INIT;
    begin(&x, &lstm_cell, 5, 1);
    assert_int_equal(gate_trace_make(&x.model, &(struct gate_choice){NETWORKS + 1, 0}, &x.panel, &trace, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
    error = (struct error)ERROR_INIT;
    assert_int_equal(gate_trace_make(&x.model, &(struct gate_choice){0, LAYERS + 1}, &x.panel, &trace, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
    x.series.is_baseline_only = true;
    error = (struct error)ERROR_INIT;
    assert_int_equal(gate_trace_make(&x.model, &(struct gate_choice){0, 0}, &x.panel, &trace, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_null(trace.values);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_and_states_of_an_lstm_are_those_of_its_formulas),
        cmocka_unit_test(gates_and_states_of_a_gru_are_those_of_its_formulas),
        cmocka_unit_test(states_of_an_rnn_are_those_of_its_formula),
        cmocka_unit_test(windows_in_patches_are_looked_at_after_the_last_patch),
        cmocka_unit_test(the_first_network_and_the_top_layer_are_what_is_looked_at_unless_told),
        cmocka_unit_test(what_is_not_there_cannot_be_looked_at),
    };
    return cmocka_run_group_tests_name("gate_trace", tests, NULL, NULL);
}
