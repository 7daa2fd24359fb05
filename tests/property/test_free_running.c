/*
 * Networks fed their own output stay on the attractor of a chaotic series, where a linear model fed its own dies out.
 *
 *     Mackey & Glass 1977:  dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x(t), steps of 0.1, a value kept each unit
 * of time
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"

enum { STEPS = 1200, FREE_STEPS = 500, LAST = 100, ORDER = 32 };

static void mackey_glass(double *values)
{
    enum { PER_UNIT = 10, DELAY = 17 * PER_UNIT, SETTLING = 300 };
    static double x[(SETTLING + STEPS) * PER_UNIT + DELAY + 1];
    const int all = (SETTLING + STEPS) * PER_UNIT;
    for (int i = 0; i <= DELAY; i++)
        x[i] = 1.2;
    for (int i = 0; i < all; i++) {
        const double delayed = x[i], now = x[i + DELAY];
        x[i + DELAY + 1] = now + (0.2 * delayed / (1 + pow(delayed, 10)) - 0.1 * now) / PER_UNIT;
    }
    for (int t = 0; t < STEPS; t++)
        values[t] = x[DELAY + (SETTLING + t) * PER_UNIT];
}

static double deviation(const double *values, int count)
{
    double sum = 0, squares = 0;
    for (int t = 0; t < count; t++)
        sum += values[t];
    for (int t = 0; t < count; t++)
        squares += (values[t] - sum / count) * (values[t] - sum / count);
    return sqrt(squares / count);
}

/* Least squares by Gaussian elimination with pivots: x_t from the ORDER values before it, all less the mean; and then
 * from its own. */
static void run_linear(const double *values, double *run)
{
    static double system[ORDER][ORDER + 1];
    double mean = 0, path[ORDER + FREE_STEPS];
    memset(system, 0, sizeof system);
    for (int t = 0; t < STEPS; t++)
        mean += values[t] / STEPS;
    for (int t = ORDER; t < STEPS; t++)
        for (int i = 0; i < ORDER; i++) {
            for (int j = 0; j < ORDER; j++)
                system[i][j] += (values[t - ORDER + i] - mean) * (values[t - ORDER + j] - mean);
            system[i][ORDER] += (values[t - ORDER + i] - mean) * (values[t] - mean);
        }
    for (int i = 0; i < ORDER; i++) {
        int pivot = i;
        for (int r = i + 1; r < ORDER; r++)
            pivot = fabs(system[r][i]) > fabs(system[pivot][i]) ? r : pivot;
        for (int c = 0; c <= ORDER; c++) {
            const double kept = system[i][c];
            system[i][c] = system[pivot][c];
            system[pivot][c] = kept;
        }
        for (int r = 0; r < ORDER; r++) {
            const double factor = r == i ? 0 : system[r][i] / system[i][i];
            for (int c = i; c <= ORDER && factor != 0; c++)
                system[r][c] -= factor * system[i][c];
        }
    }
    for (int i = 0; i < ORDER; i++)
        path[i] = values[STEPS - ORDER + i] - mean;
    for (int k = 0; k < FREE_STEPS; k++) {
        path[ORDER + k] = 0;
        for (int i = 0; i < ORDER; i++)
            path[ORDER + k] += system[i][ORDER] / system[i][i] * path[k + i];
        run[k] = path[ORDER + k] + mean;
    }
}

/* Train on the values, and run freely after them. */
static void run_networks(const double *values, double *run)
{
    char path[] = "/tmp/seqnet-free-XXXXXX";
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct learn_result result;
    struct forecast forecast = FORECAST_INIT;
    const struct data_options options = {0};
    int file = mkstemp(path);
    assert_true(file >= 0);
    text_append_string(&text, "y\n");
    for (int t = 0; t < STEPS; t++)
        text_append_format(&text, "%.6f\n", values[t]);
    assert_int_equal(write(file, text.bytes, text.length), (ssize_t)text.length);
    close(file);
    text_release(&text);
    assert_int_equal(panel_read(path, &options, &panel, &error), 0);
    unlink(path);
    struct learn_request request = {.recipe = {.cell = &lstm_cell,
                                               .center = CENTER_SERIES,
                                               .scale_steps = 0,
                                               .window_count = 1,
                                               .windows = {ORDER},
                                               .horizon = 1,
                                               .hidden_size = 16,
                                               .ensemble_count = 1,
                                               .epoch_count = 60,
                                               .blend = {.kind = BLEND_NONE},
                                               .refit = REFIT_NO,
                                               .periods_are_given = true,
                                               .transform = TRANSFORM_NONE,
                                               .seed = 1},
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "mackey-glass.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = 1};
    assert_non_null(request.kernels);
    if (learn_model(&request, &panel, &model, &result, &error))
        fail_msg("%s", error.message);
    const struct generation generation = {.step_count = FREE_STEPS};
    if (forecast_generate(&model, "model.json", NULL, &generation, &forecast, &error))
        fail_msg("%s", error.message);
    memcpy(run, forecast.values, FREE_STEPS * sizeof *run);
    learn_result_release(&result);
    forecast_release(&forecast);
    model_release(&model);
    panel_release(&panel);
}

static void a_free_run_stays_on_the_attractor_for_500_steps(void **state)
{
    (void)state;
    static double values[STEPS], networks[FREE_STEPS], linear[FREE_STEPS];
    mackey_glass(values);
    run_networks(values, networks);
    run_linear(values, linear);
    const double series = deviation(values, STEPS), own = deviation(networks + FREE_STEPS - LAST, LAST);
    const double dies = deviation(linear + FREE_STEPS - LAST, LAST);
    print_message("deviation in the last %d of %d steps: series %.3f, networks %.3f, linear %.3f\n", LAST, FREE_STEPS,
                  series, own, dies);
    assert_true(fabs(own - series) < 0.2 * series);
    assert_true(dies < 0.5 * series);
    double lowest = INFINITY, highest = -INFINITY;
    for (int k = 0; k < FREE_STEPS; k++) {
        lowest = fmin(lowest, networks[k]);
        highest = fmax(highest, networks[k]);
    }
    assert_true(lowest > 0.3 && lowest < 0.55 && highest > 1.2 && highest < 1.4); /* the series: 0.4 to 1.3 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_free_run_stays_on_the_attractor_for_500_steps),
    };
    return cmocka_run_group_tests_name("free running", tests, NULL, NULL);
}
