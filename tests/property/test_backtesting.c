/* What must hold for every backtest: nothing of what comes after an origin reaches its forecasts or the baselines', its
 * figures are those of the forecasts it tells of, and a model scored on new rows forecasts as it does alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "rehearse/backtest.h"
#include "predict/shown_rows.h"

#define STEPS 96
#define HORIZON 3
#define GAP 2
#define ORIGINS 3
#define STEP 4
/* steps known at the oldest origin, of series of STEPS */
#define OLDEST (STEPS - GAP - HORIZON - (ORIGINS - 1) * STEP)
/* series, steps and targets of a forecast, the gap's steps among them */
#define VALUES (2 * (GAP + HORIZON) * 2)

static const struct recipe recipe = {
    .cell = &lstm_cell, .hidden_size = 4, .layer_count = 1, .epoch_count = 3, .ensemble_count = 2, .seed = 5};

/* What is told of the origins. */
struct told {
    int count;
    double values[ORIGINS][VALUES];
    size_t lengths[ORIGINS][2];
};

static void remember(void *context, const struct backtest_origin *origin)
{
    struct told *told = context;
    told->count++;
    assert_int_equal(origin->series_count, 2);
    assert_int_equal(origin->forecast->horizon, GAP + HORIZON);
    assert_int_equal(origin->forecast->target_count, 2);
    memcpy(told->values[origin->index], origin->forecast->values, sizeof told->values[0]);
    memcpy(told->lengths[origin->index], origin->lengths, sizeof told->lengths[0]);
}

/* Two series with two targets, a past and a known column, some values missing. */
static void read_panel(struct panel *panel)
{
    struct text text = TEXT_INIT;
    struct random random;
    struct error error = ERROR_INIT;
    char path[] = "/tmp/seqnet-backtest-XXXXXX";
    random_init(&random, 3, 0);
    text_append_string(&text, "id,step,a,b,past,known\n");
    for (int s = 0; s < 2; s++) {
        for (int t = 0; t < STEPS; t++) {
            double wave = sin(t * 2 * M_PI / 12);
            text_append_format(&text, "s%d,%d,", s, t);
            if (t % 17 != 5)
                text_append_format(&text, "%.4f", 20 + 5 * s + 3 * wave + random_uniform(&random));
            text_append_format(&text, ",%.4f,%.3f,%d\n", 50 + wave + 0.1 * t + random_uniform(&random),
                               random_uniform(&random), t % 3);
        }
    }
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text.bytes, text.length), (ssize_t)text.length);
    close(file);
    text_release(&text);
    struct data_options options = {.series = "id", .time = "step", .target = "a,b", .past = "past", .known = "known"};
    if (panel_read(path, &options, panel, &error))
        fail_msg("%s", error.message);
    unlink(path);
}

/* Put absurd values into all targets and past columns of steps begin .. end-1. */
static void plant(struct panel *panel, size_t begin, size_t end)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        for (int c = 0; c < panel->target_count + panel->past_count; c++) {
            for (size_t t = begin; t < end; t++)
                series_column(&panel->series[s], c)[t] = 1e9 + (double)t;
        }
    }
}

static void run(const struct panel *panel, bool retrain, struct backtest *backtest, struct told *told)
{
    struct error error = ERROR_INIT;
    static const struct data_options options = {.series = "id"};
    struct backtest_request request = {.origins = {.count = ORIGINS, .step = STEP, .gap = GAP, .horizon = HORIZON},
                                       .retrain = retrain,
                                       .learn = {.recipe = recipe,
                                                 .options = &options,
                                                 .command = "",
                                                 .source = "",
                                                 .kernels = kernels_select(&error),
                                                 .thread_count = 2},
                                       .context = told,
                                       .on_origin = remember};
    told->count = 0;
    if (backtest_init(backtest, &request, panel, &error) || backtest_run(backtest, &request, panel, &error))
        fail_msg("%s", error.message);
    assert_int_equal(told->count, ORIGINS);
}

static void assert_same_figures(const struct backtest *left, const struct backtest *right, int origin, bool is_same)
{
    for (int method = 0; method < BACKTEST_STRATEGIES; method++) {
        const struct accuracy *one = backtest_at_origin(left, method, origin),
                              *other = backtest_at_origin(right, method, origin);
        assert_true(isfinite(one->mae) && isfinite(one->mase));
        assert_int_equal(one->mae == other->mae && one->mase == other->mase, is_same);
    }
}

static void nothing_after_an_origin_reaches_its_forecasts(void **state)
{
    (void)state;
    for (int retrain = 0; retrain < 2; retrain++) {
        struct panel panel = PANEL_INIT, planted = PANEL_INIT;
        struct backtest right = BACKTEST_INIT, other = BACKTEST_INIT;
        struct told told, told_planted;
        read_panel(&panel);
        run(&panel, retrain, &right, &told);
        assert_int_equal(told.lengths[0][0], OLDEST);

        /* everything after the origin, the gap and the scored steps too: the same forecasts, bit for bit */
        for (int origin = 0; origin < ORIGINS; origin++) {
            size_t known = OLDEST + (size_t)(origin * STEP);
            read_panel(&planted);
            plant(&planted, known, STEPS);
            run(&planted, retrain, &other, &told_planted);
            for (int i = 0; i <= origin; i++)
                assert_memory_equal(told.values[i], told_planted.values[i], sizeof told.values[i]);
            assert_same_figures(&right, &other, origin, false); /* they are held against other values */
            backtest_release(&other);
            panel_release(&planted);
            /* the gap alone, and what comes after the scored steps: the same figures of all methods */
            read_panel(&planted);
            plant(&planted, known, known + GAP);
            plant(&planted, known + GAP + HORIZON, STEPS);
            run(&planted, retrain, &other, &told_planted);
            assert_memory_equal(told.values[origin], told_planted.values[origin], sizeof told.values[origin]);
            assert_same_figures(&right, &other, origin, true);
            backtest_release(&other);
            panel_release(&planted);
        }
        /* and this test can fail: the step before is known */
        read_panel(&planted);
        plant(&planted, OLDEST - 1, OLDEST);
        run(&planted, retrain, &other, &told_planted);
        for (int i = 0; i < VALUES; i++)
            assert_true(told.values[0][i] != told_planted.values[0][i]);
        assert_same_figures(&right, &other, 0, false);
        backtest_release(&other);
        panel_release(&planted);
        backtest_release(&right);
        panel_release(&panel);
    }
}

/* Errors of one forecast, worked out from what the hook was told. */
static void add_forecast(const struct panel *panel, const struct told *told, int origin, size_t s, int c, double *sum,
                         double *squares, int *count)
{
    size_t begin = told->lengths[origin][s] + GAP;
    double total = 0;
    int scored = 0;
    for (size_t k = 0; k < HORIZON; k++) {
        double y = series_column(&panel->series[s], c)[begin + k];
        if (isnan(y))
            continue;
        double away = y - told->values[origin][(s * (GAP + HORIZON) + GAP + k) * 2 + (size_t)c];
        total += fabs(away);
        *squares += away * away;
        scored++;
        (*count)++;
    }
    *sum += total / scored;
}

static void figures_are_means_over_the_forecasts_that_were_told(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct backtest backtest = BACKTEST_INIT;
    struct told told;
    read_panel(&panel);
    run(&panel, false, &backtest, &told);
    double all = 0, all_squares = 0;
    int all_count = 0;
    for (int c = 0; c < 2; c++) {
        double sum = 0, squares = 0;
        int count = 0;
        for (int origin = 0; origin < ORIGINS; origin++) {
            for (size_t s = 0; s < 2; s++)
                add_forecast(&panel, &told, origin, s, c, &sum, &squares, &count);
        }
        const struct accuracy *target = backtest_target(&backtest, BACKTEST_SEQNET, c);
        assert_true(fabs(target->mae - sum / (2 * ORIGINS)) < 1e-9);
        assert_true(fabs(target->mse - squares / count) < 1e-9);
        all += sum;
        all_squares += squares;
        all_count += count;
    }
    const struct accuracy *overall = backtest_overall(&backtest, BACKTEST_SEQNET);
    assert_true(fabs(overall->mae - all / (4 * ORIGINS)) < 1e-9);
    assert_true(fabs(overall->mse - all_squares / all_count) < 1e-9);
    assert_int_equal(overall->series_count, 4 * ORIGINS);
    assert_int_equal(backtest.forecast_count, 4 * ORIGINS);
    assert_true(all_count < 4 * ORIGINS * HORIZON); /* some are missing */

    /* by step: what is scored is as much, and the squares are the same */
    double step_squares = 0;
    size_t steps = 0;
    for (int k = 1; k <= HORIZON; k++) {
        const struct accuracy *step = backtest_step(&backtest, BACKTEST_SEQNET, k);
        step_squares += step->mse * (double)step->step_count;
        steps += step->step_count;
        assert_true(fabs(step->rmse - sqrt(step->mse)) < 1e-12);
    }
    assert_int_equal(steps, all_count);
    assert_true(fabs(step_squares - all_squares) < 1e-9 * all_squares);

    /* naive, two steps after what is known by the gap: by hand for one origin */
    double naive = 0;
    for (size_t s = 0; s < 2; s++) {
        for (int c = 0; c < 2; c++) {
            const double *values = series_column(&panel.series[s], c);
            size_t at = told.lengths[1][s] - 1;
            double sum = 0;
            int count = 0;
            while (isnan(values[at]))
                at--;
            const double last = values[at];
            for (size_t k = 0; k < HORIZON; k++) {
                double y = values[told.lengths[1][s] + GAP + k];
                sum += isnan(y) ? 0 : fabs(y - last);
                count += !isnan(y);
            }
            naive += sum / count / 4;
        }
    }
    assert_true(fabs(backtest_at_origin(&backtest, BACKTEST_BASELINES + BASELINE_NAIVE, 1)->mae - naive) < 1e-9);
    double best = backtest_overall(&backtest, backtest_best_baseline(&backtest))->mase;
    for (int method = BACKTEST_BASELINES; method < BACKTEST_STRATEGIES; method++)
        assert_true(backtest_overall(&backtest, method)->mase >= best);
    assert_true(fabs(backtest_skill(&backtest) - (1 - overall->mase / best)) < 1e-12);
    backtest_release(&backtest);
    panel_release(&panel);
}

static void remember_first(void *context, const struct backtest_origin *origin)
{
    if (origin->index == 0)
        memcpy(context, origin->forecast->values, VALUES * sizeof(double));
}

/* The rows after a model's, scored alone: at the first origin the model forecasts what it forecasts without any
 * file. */
static void a_model_scored_on_new_rows_forecasts_as_it_does_alone(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT, known = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct learn_result result;
    struct forecast alone = FORECAST_INIT;
    struct backtest backtest = BACKTEST_INIT;
    static const struct data_options options = {.series = "id"};
    double values[VALUES];
    read_panel(&panel);
    const size_t lengths[] = {OLDEST, OLDEST};
    assert_int_equal(panel_cut(&panel, lengths, GAP + HORIZON, &known, &error), 0);
    struct learn_request learn = {.recipe = recipe,
                                  .options = &options,
                                  .command = "",
                                  .source = "",
                                  .kernels = kernels_select(&error),
                                  .thread_count = 2};
    learn.recipe.horizon = GAP + HORIZON;
    assert_int_equal(learn_model(&learn, &known, &model, &result, &error), 0);
    learn_result_release(&result);
    assert_int_equal(forecast_model(&model, NULL, &alone, &error), 0);
    for (int has_all_rows = 1; has_all_rows >= 0; has_all_rows--) {
        if (!has_all_rows) { /* leave the new rows alone in the panel */
            for (size_t s = 0; s < 2; s++) {
                struct series *series = &panel.series[s];
                size_t left = series->extent - OLDEST;
                for (int c = 0; c < panel.column_count; c++)
                    memmove(series->values + (size_t)c * left, series_column(series, c) + OLDEST,
                            left * sizeof(double));
                series->length = series->extent = left;
                series->anchors[0].stamp += OLDEST;
            }
            assert_int_equal(shown_rows_join_tails(&model, &panel, &error), 0);
        }
        struct backtest_request request = {.origins = {.step = 1, .gap = GAP, .horizon = HORIZON, .count = 9},
                                           .model = &model,
                                           .context = values,
                                           .on_origin = remember_first};
        if (backtest_init(&backtest, &request, &panel, &error) || backtest_run(&backtest, &request, &panel, &error))
            fail_msg("%s", error.message);
        assert_memory_equal(values, alone.values, sizeof values);
        backtest_release(&backtest);
        /* and what the model has learnt from is not scored: one origin more would be */
        request.origins.count++;
        assert_int_equal(backtest_init(&backtest, &request, &panel, &error), -1);
        assert_int_equal(error.kind, ERROR_USAGE);
        error = (struct error)ERROR_INIT;
    }
    forecast_release(&alone);
    model_release(&model);
    panel_release(&known);
    panel_release(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_after_an_origin_reaches_its_forecasts),
        cmocka_unit_test(figures_are_means_over_the_forecasts_that_were_told),
        cmocka_unit_test(a_model_scored_on_new_rows_forecasts_as_it_does_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
