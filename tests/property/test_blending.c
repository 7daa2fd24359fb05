/* What must hold for networks and statistical methods together: nothing later than an origin reaches its forecast by
 * any method, a model comes back from its file with the same baselines, and new rows move it on as if they had been
 * there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/random.h"
#include "predict/shown_rows.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"
#include "plan/training_data.h"
#include "rating/trial.h"

#define STEPS 120
#define HORIZON 4

static const struct recipe recipe = {.cell = &lstm_cell,
                                     .window_count = 2,
                                     .windows = {6, 9},
                                     .seasons = SEASONS_BOTH,
                                     .scale_steps = 24,
                                     .horizon = HORIZON,
                                     .hidden_size = 3,
                                     .layer_count = 1,
                                     .epoch_count = 3,
                                     .ensemble_count = 3,
                                     .level_count = 2,
                                     .levels = {80, 95},
                                     .periods_are_given = true,
                                     .period_count = 1,
                                     .periods = {12},
                                     .seed = 5};

/* Value of column y of series s at step t; with counts, many are 0. */
static double value_of(int s, int t, bool is_count, double noise)
{
    double y = 30 + 10 * s + 6 * sin(t * 2 * M_PI / 12) + 4 * noise;
    return is_count ? fmax(0, floor((y - 34) / 6)) : y;
}

/* Rows first .. end-1 of two series with a time column; some values missing. */
static void read_rows(struct panel *panel, int first, int end, bool is_count)
{
    struct text text = TEXT_INIT;
    struct random random;
    struct error error = ERROR_INIT;
    char path[] = "/tmp/seqnet-blending-XXXXXX";
    random_init(&random, 3, 0);
    text_append_string(&text, "unique_id,ds,y,past\n");
    for (int s = 0; s < 2; s++) {
        for (int t = 0; t < STEPS; t++) {
            double noise = random_uniform(&random), past = random_uniform(&random);
            if (t < first || t >= end)
                continue;
            text_append_format(&text, "s%d,%d-%02d,", s, 2000 + t / 12, t % 12 + 1);
            if (t % 17 != 5)
                text_append_number(&text, value_of(s, t, is_count, noise));
            text_append_format(&text, ",%.3f\n", past);
        }
    }
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text.bytes, text.length), (ssize_t)text.length);
    close(file);
    text_release(&text);
    struct data_options options = {.past = "past"};
    if (panel_read(path, &options, panel, &error))
        fail_msg("%s", error.message);
    unlink(path);
}

static void learn(const struct panel *panel, const struct recipe *wanted, struct model *model)
{
    struct error error = ERROR_INIT;
    struct learn_result result;
    static const struct data_options options = {.past = "past"};
    struct learn_request request = {.recipe = *wanted,
                                    .options = &options,
                                    .command = "",
                                    .source = "",
                                    .kernels = kernels_select(&error),
                                    .thread_count = 2};
    if (learn_model(&request, panel, model, &result, &error))
        fail_msg("%s", error.message);
    learn_result_release(&result);
}

/* Learn from rows 0 .. end-1. */
static void learn_rows(int end, bool is_count, const struct recipe *wanted, struct model *model)
{
    struct panel panel = PANEL_INIT;
    read_rows(&panel, 0, end, is_count);
    learn(&panel, wanted, model);
    panel_release(&panel);
}

static struct forecast forecast(const struct model *model)
{
    struct error error = ERROR_INIT;
    struct forecast made = FORECAST_INIT;
    if (forecast_model(model, "model", &made, &error))
        fail_msg("%s", error.message);
    return made;
}

/* As `seqnet predict MODEL FILE` does it, of the rows first .. end-1. */
static struct forecast forecast_rows(const struct model *model, int first, int end)
{
    struct error error = ERROR_INIT;
    struct forecast made = FORECAST_INIT;
    struct panel panel = PANEL_INIT;
    read_rows(&panel, first, end, false);
    if (shown_rows_join_tails(model, &panel, &error) || forecast_panel(model, &panel, &made, &error))
        fail_msg("%s", error.message);
    for (size_t s = 0; s < made.series_count; s++)
        made.series[s].id = NULL; /* they are the panel's */
    panel_release(&panel);
    return made;
}

static void assert_same_forecast(const struct forecast *left, const struct forecast *right)
{
    size_t count = left->series_count * HORIZON;
    assert_int_equal(left->series_count, right->series_count);
    assert_int_equal(left->level_count, right->level_count);
    for (size_t s = 0; s < left->series_count; s++)
        assert_int_equal(left->series[s].last_stamp, right->series[s].last_stamp);
    assert_memory_equal(left->values, right->values, count * sizeof *left->values);
    if (left->level_count) {
        count *= (size_t)left->level_count;
        assert_memory_equal(left->lower, right->lower, count * sizeof *left->lower);
        assert_memory_equal(left->upper, right->upper, count * sizeof *left->upper);
    }
    assert_true(isfinite(left->values[0]));
}

/* ---- trials ---- */

static void run_trial(struct trial *trial, const struct model *model, const struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct training_data data = TRAINING_DATA_INIT;
    if (training_data_init(&data, model, panel, STAGE_JUDGE, NULL, &error) ||
        trial_run(trial, model, panel, &data, PART_VALIDATION, false, 2, &error))
        fail_msg("%s", error.message);
    for (size_t n = 0; n < trial->count; n++)
        trial->forecasts[n].target = NULL; /* they are the data's */
    training_data_release(&data);
}

static void plant(struct panel *panel, size_t from)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        for (int c = 0; c < panel->column_count; c++) {
            for (size_t t = from; t < panel->series[s].length; t++)
                series_column(&panel->series[s], c)[t] = 1e7 + (double)t;
        }
    }
}

static void a_value_after_an_origin_changes_no_methods_forecast_from_it(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct trial right = TRIAL_INIT, planted = TRIAL_INIT;
    struct recipe wanted = recipe;
    wanted.refit = REFIT_NO;
    wanted.validation_length = 20;
    wanted.transform = TRANSFORM_NONE;
    read_rows(&panel, 0, STEPS, false);
    learn(&panel, &wanted, &model);
    run_trial(&right, &model, &panel);
    const size_t train = STEPS - 20;
    assert_int_equal(right.origin_count, 2 * (20 - HORIZON + 1));
    for (size_t from = train; from <= STEPS - HORIZON; from += 5) {
        size_t before = 0, after = 0;
        plant(&panel, from);
        run_trial(&planted, &model, &panel);
        assert_int_equal(planted.count, right.count);
        for (size_t n = 0; n < right.count; n++) {
            bool is_known = right.forecasts[n].origin < from;
            before += is_known;
            after += !is_known;
            assert_true(right.forecasts[n].denominator == planted.forecasts[n].denominator);
            for (int method = 0; method < METHOD_COUNT; method++) {
                const double *one = trial_values(&right, method) + n * HORIZON,
                             *other = trial_values(&planted, method) + n * HORIZON;
                assert_true(isfinite(one[0]));
                /* seasonal naive looks a period back: the steps that were planted come in one by one */
                if (is_known)
                    assert_memory_equal(one, other, HORIZON * sizeof *one);
                else if (method != METHOD_BASELINES + BASELINE_SEASONAL_NAIVE)
                    assert_true(one[0] != other[0]); /* and this test can fail */
            }
        }
        assert_true(before > 0 && (after > 0 || from == STEPS - HORIZON));
        trial_release(&planted);
        panel_release(&panel);
        panel = (struct panel)PANEL_INIT;
        read_rows(&panel, 0, STEPS, false);
    }
    trial_release(&right);
    model_release(&model);
    panel_release(&panel);
}

static void a_trial_holds_what_came_and_what_seasonal_naive_says(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct trial trial = TRIAL_INIT;
    read_rows(&panel, 0, STEPS, false);
    learn(&panel, &recipe, &model);
    run_trial(&trial, &model, &panel);
    assert_true(trial.period == 12);
    for (size_t n = 0; n < trial.count; n++) {
        const double *values = series_column(&panel.series[trial.forecasts[n].series], 0);
        for (int k = 1; k <= HORIZON; k++) {
            size_t t = trial.forecasts[n].origin + (size_t)k;
            double truth = trial.truth[n * HORIZON + (size_t)k - 1];
            assert_true(t < STEPS ? memcmp(&truth, &values[t], sizeof truth) == 0 || (isnan(truth) && isnan(values[t]))
                                  : isnan(truth));
            double said = trial_values(&trial, METHOD_BASELINES + BASELINE_SEASONAL_NAIVE)[n * HORIZON + (size_t)k - 1];
            if (!isnan(values[t - 12]))
                assert_true(said == values[t - 12]);
        }
    }
    trial_release(&trial);
    model_release(&model);
    panel_release(&panel);
}

/* ---- blends ---- */

static void without_a_blend_a_model_is_its_networks(void **state)
{
    (void)state;
    struct model blended = MODEL_INIT, bare = MODEL_INIT;
    struct recipe none = recipe;
    none.blend.kind = BLEND_NONE;
    none.level_count = 0; /* intervals are in units of the baselines' errors, too */
    learn_rows(STEPS, false, &recipe, &blended);
    learn_rows(STEPS, false, &none, &bare);
    assert_true(blended.weights[METHOD_NETWORK] < 1 && bare.weights[METHOD_NETWORK] == 1);
    assert_string_equal(blended.scores[0].method, "seqnet");
    assert_string_equal(bare.scores[0].method, "network");
    for (size_t s = 0; s < 2; s++) {
        assert_non_null(blended.series[s].baselines);
        assert_null(bare.series[s].baselines);
    }
    struct forecast one = forecast(&blended), other = forecast(&bare);
    assert_true(one.values[0] != other.values[0]);
    forecast_release(&one);
    /* the blend changes nothing of the networks */
    double alone[METHOD_COUNT] = {[METHOD_NETWORK] = 1};
    memcpy(blended.weights, alone, sizeof alone);
    one = forecast(&blended);
    assert_memory_equal(one.values, other.values, 2 * HORIZON * sizeof *one.values);
    forecast_release(&one);
    forecast_release(&other);
    model_release(&blended);
    model_release(&bare);
}

static struct recipe given(enum baseline method)
{
    struct recipe wanted = recipe;
    wanted.blend.kind = BLEND_GIVEN;
    wanted.blend.weights[METHOD_BASELINES + (int)method] = 1;
    return wanted;
}

static void a_model_of_one_baseline_alone_forecasts_what_that_does(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    read_rows(&panel, 0, STEPS, false);
    for (int method = 0; method < BASELINE_COUNT; method++) {
        struct model model = MODEL_INIT;
        struct recipe wanted = given((enum baseline)method);
        learn(&panel, &wanted, &model);
        struct forecast made = forecast(&model);
        for (size_t s = 0; s < 2; s++) {
            struct baselines baselines = BASELINES_INIT;
            double said[HORIZON];
            assert_int_equal(baselines_fit(&baselines, series_column(&panel.series[s], 0), STEPS,
                                           (struct baselines_plan){.period = 12}, &error),
                             0);
            baselines_forecast(&baselines, (enum baseline)method, KNOWN_COLUMNS_NONE, HORIZON, said);
            assert_memory_equal(made.values + s * HORIZON, said, sizeof said);
            baselines_release(&baselines);
        }
        forecast_release(&made);
        model_release(&model);
    }
    panel_release(&panel);
}

static void write_and_read(const struct model *model, struct model *again)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT, second = TEXT_INIT;
    if (model_write(model, &text, &error) || model_read("model", text.bytes, text.length, again, &error) ||
        model_write(again, &second, &error))
        fail_msg("%s", error.message);
    assert_int_equal(text.length, second.length);
    assert_memory_equal(text.bytes, second.bytes, text.length);
    text_release(&text);
    text_release(&second);
}

static void baselines_come_back_from_the_file_and_walk_on_alike(void **state)
{
    (void)state;
    /* periods: none, one for the models, one too long and one not whole for them (their season is taken out before) */
    static const double periods[] = {1, 12, 36, 9.5};
    struct model model = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct random random;
    bool is_met[BASELINES_ADJUSTMENT_LOG + 1] = {false};
    random_init(&random, 8, 0);
    learn_rows(STEPS, false, &recipe, &model);
    for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
        for (int is_growing = 0; is_growing < 2; is_growing++) {
            double values[200];
            struct model again = MODEL_INIT;
            struct baselines *kept = &model.series[0].baselines[0];
            for (int t = 0; t < 200; t++)
                values[t] = (5 + 3 * sin(t * 2 * M_PI / periods[p]) + random_uniform(&random)) *
                            (is_growing ? exp(t / 40.0) : 1);
            assert_int_equal(baselines_fit(kept, values, 160, (struct baselines_plan){.period = periods[p]}, &error),
                             0);
            is_met[kept->adjustment] = true;
            write_and_read(&model, &again);
            struct baselines *read = &again.series[0].baselines[0];
            for (int t = 160; t <= 200; t++) {
                for (int method = 0; method < BASELINE_COUNT; method++) {
                    double one[30], other[30];
                    baselines_forecast(kept, (enum baseline)method, KNOWN_COLUMNS_NONE, 30, one);
                    baselines_forecast(read, (enum baseline)method, KNOWN_COLUMNS_NONE, 30, other);
                    assert_memory_equal(one, other, sizeof one);
                    assert_true(isfinite(one[29]));
                }
                if (t < 200) {
                    baselines_advance(kept, t % 9 ? values[t] : NAN, KNOWN_COLUMNS_NONE);
                    baselines_advance(read, t % 9 ? values[t] : NAN, KNOWN_COLUMNS_NONE);
                }
            }
            model_release(&again);
        }
    }
    for (int i = 0; i <= BASELINES_ADJUSTMENT_LOG; i++)
        assert_true(is_met[i]);
    model_release(&model);
}

static void a_blended_model_comes_back_from_its_file(void **state)
{
    (void)state;
    struct model model = MODEL_INIT, again = MODEL_INIT;
    learn_rows(STEPS, false, &recipe, &model);
    write_and_read(&model, &again);
    assert_int_equal(again.version, MODEL_VERSION);
    assert_int_equal(recipe_variant_count(&again.recipe), 3);
    assert_memory_equal(model.weights, again.weights, sizeof model.weights);
    assert_int_equal(model.intervals.error_count, again.intervals.error_count);
    struct forecast one = forecast(&model), other = forecast(&again), newer = forecast_rows(&model, 100, STEPS),
                    newer_again = forecast_rows(&again, 100, STEPS);
    assert_int_equal(one.level_count, 2);
    assert_same_forecast(&one, &other);
    assert_same_forecast(&newer, &newer_again);
    forecast_release(&one);
    forecast_release(&other);
    forecast_release(&newer);
    forecast_release(&newer_again);
    model_release(&model);
    model_release(&again);
}

/* ---- new rows ---- */

static void new_rows_alone_forecast_as_all_rows_do(void **state)
{
    (void)state;
    /* rows 0..99 are learnt from; the model carries enough of them, whatever the file holds besides */
    struct model model = MODEL_INIT;
    learn_rows(100, false, &recipe, &model);
    struct forecast after = forecast(&model);
    for (int end = 101; end <= STEPS; end += 7) {
        struct forecast all = forecast_rows(&model, 0, end), new_ones = forecast_rows(&model, 100, end);
        assert_same_forecast(&all, &new_ones);
        assert_true(all.values[0] != after.values[0]);
        forecast_release(&all);
        forecast_release(&new_ones);
    }
    /* no row more: the model's own forecast */
    struct forecast same = forecast_rows(&model, 0, 100);
    assert_same_forecast(&same, &after);
    forecast_release(&same);
    forecast_release(&after);
    model_release(&model);
}

static void over_new_rows_the_models_baselines_walk_on(void **state)
{
    (void)state;
    for (int method = 0; method < BASELINE_COUNT; method++) {
        struct model model = MODEL_INIT;
        struct panel panel = PANEL_INIT;
        struct recipe wanted = given((enum baseline)method);
        learn_rows(100, false, &wanted, &model);
        read_rows(&panel, 0, STEPS, false);
        struct forecast made = forecast_rows(&model, 100, STEPS);
        for (size_t s = 0; s < 2; s++) {
            double said[HORIZON];
            struct baselines *walking = &model.series[s].baselines[0];
            for (size_t t = 100; t < STEPS; t++)
                baselines_advance(walking, series_column(&panel.series[s], 0)[t], KNOWN_COLUMNS_NONE);
            baselines_forecast(walking, (enum baseline)method, KNOWN_COLUMNS_NONE, HORIZON, said);
            assert_memory_equal(made.values + s * HORIZON, said, sizeof said);
        }
        forecast_release(&made);
        panel_release(&panel);
        model_release(&model);
    }
}

/* ---- intervals of forecasts ---- */

static void intervals_lie_around_the_forecast_and_in_each_other(void **state)
{
    (void)state;
    for (int transform = TRANSFORM_NONE; transform <= TRANSFORM_LOG; transform++) {
        struct model model = MODEL_INIT;
        struct recipe wanted = recipe;
        wanted.transform = (enum transform)transform;
        learn_rows(STEPS, false, &wanted, &model);
        struct forecast made = forecast(&model);
        for (size_t i = 0; i < made.series_count * HORIZON; i++) {
            const double *lower = made.lower + i * 2, *upper = made.upper + i * 2;
            assert_true(lower[1] <= lower[0] && lower[0] <= made.values[i]);
            assert_true(upper[1] >= upper[0] && upper[0] >= made.values[i]);
            assert_true(upper[0] - lower[0] > 0.1 && upper[1] - lower[1] < 60); /* of a series whose noise is 4 wide */
        }
        forecast_release(&made);
        model_release(&model);
    }
}

static void counts_are_never_forecast_below_0(void **state)
{
    (void)state;
    struct model model = MODEL_INIT;
    struct recipe wanted = recipe;
    wanted.levels[1] = 99.9;
    learn_rows(STEPS, true, &wanted, &model);
    struct forecast made = forecast(&model);
    size_t at_bound = 0;
    for (size_t i = 0; i < made.series_count * HORIZON; i++) {
        assert_true(made.values[i] >= 0);
        assert_true(made.lower[i * 2] >= 0 && made.lower[i * 2 + 1] >= 0);
        at_bound += made.lower[i * 2 + 1] == 0;
    }
    assert_true(at_bound > 0); /* or nothing was tested */
    forecast_release(&made);
    model_release(&model);
}

static void series_shorter_than_the_networks_need_are_forecast_too(void **state)
{
    (void)state;
    for (int is_alone = 0; is_alone < 2; is_alone++) {
        struct panel panel = PANEL_INIT, cut = PANEL_INIT;
        struct error error = ERROR_INIT;
        struct model model = MODEL_INIT, again = MODEL_INIT;
        struct recipe wanted = recipe;
        const size_t lengths[] = {STEPS, 8};
        if (is_alone) {
            wanted.blend.kind = BLEND_GIVEN;
            wanted.blend.weights[METHOD_NETWORK] = 1;
        }
        read_rows(&panel, 0, STEPS, false);
        assert_int_equal(panel_cut(&panel, lengths, 0, &cut, &error), 0);
        learn(&cut, &wanted, &model);
        memset(model.sha256, '0', sizeof model.sha256 - 1); /* a panel that was cut has none */
        assert_true(model.series[1].is_baseline_only && !model.series[0].is_baseline_only);
        write_and_read(&model, &again);
        struct forecast one = forecast(&model), other = forecast(&again);
        assert_same_forecast(&one, &other);
        for (int i = 0; i < 2 * HORIZON; i++)
            assert_true(one.values[i] > 0 && one.values[i] < 100);
        forecast_release(&one);
        forecast_release(&other);
        model_release(&model);
        model_release(&again);
        panel_release(&cut);
        panel_release(&panel);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_after_an_origin_changes_no_methods_forecast_from_it),
        cmocka_unit_test(a_trial_holds_what_came_and_what_seasonal_naive_says),
        cmocka_unit_test(without_a_blend_a_model_is_its_networks),
        cmocka_unit_test(a_model_of_one_baseline_alone_forecasts_what_that_does),
        cmocka_unit_test(baselines_come_back_from_the_file_and_walk_on_alike),
        cmocka_unit_test(a_blended_model_comes_back_from_its_file),
        cmocka_unit_test(new_rows_alone_forecast_as_all_rows_do),
        cmocka_unit_test(over_new_rows_the_models_baselines_walk_on),
        cmocka_unit_test(intervals_lie_around_the_forecast_and_in_each_other),
        cmocka_unit_test(counts_are_never_forecast_below_0),
        cmocka_unit_test(series_shorter_than_the_networks_need_are_forecast_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
