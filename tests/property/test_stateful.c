/* What must hold where the state is carried through a series: it does not matter how the series is cut, or who reads it
 * (training, scoring, forecasting, rows that come one by one); what comes later is never seen; and what was said long
 * ago is remembered. */
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
#include "predict/network_answers.h"
#include "predict/follow.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"
#include "rating/trial.h"

#define STEPS 260
#define SERIES 2

static const struct recipe small = {.cell = &lstm_cell,
                                    .is_stateful = true,
                                    .window_count = 2,
                                    .windows = {5, 9},
                                    .horizon = 3,
                                    .hidden_size = 4,
                                    .layer_count = 2,
                                    .epoch_count = 4,
                                    .ensemble_count = 3,
                                    .scale_steps = -1,
                                    .seasons = SEASONS_BOTH,
                                    .periods_are_given = true,
                                    .period_count = 1,
                                    .periods = {7},
                                    .calendar_is_given = true,
                                    .calendar = 1u << FEATURE_WEEKDAY,
                                    .level_count = 1,
                                    .levels = {80},
                                    .refit = REFIT_YES,
                                    .seed = 5};

/* Two daily series with a covariate, single values missing, and a gap of 12 days that is longer than the windows. The
 * last `plant` values of both are `planted`. */
static void write_rows(struct text *text, int begin, int end, int plant, double planted)
{
    text_append_string(text, "unique_id,ds,y,x\n");
    for (int s = 0; s < SERIES; s++) {
        struct random random;
        random_init(&random, 3, (uint64_t)s);
        for (int t = 0; t < end; t++) {
            double noise = random_uniform(&random), x = random_uniform(&random),
                   y = 10 * (s + 1) + 3 * sin(t % 7 * 2 * M_PI / 7) + noise + 2 * sin(t / 30.0);
            char value[40] = "NA";
            if (random_uniform(&random) > 0.05)
                snprintf(value, sizeof value, "%.6f", t >= end - plant ? planted : y);
            if (t < begin || (t >= 100 && t < 112))
                continue;
            static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            int day = t, month = 0;
            while (day >= lengths[month])
                day -= lengths[month++];
            text_append_format(text, "s%d,2023-%02d-%02d,%s,%.6f\n", s, month + 1, day + 1, value, x);
        }
    }
}

static void read_text(const struct text *text, size_t test_length, struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct data_options options = {.target = "y", .past = "x", .test_length = test_length};
    if (panel_read_text("rows.csv", text->bytes, text->length, &options, panel, &error))
        fail_msg("%s", error.message);
}

static void read_rows(int end, size_t test_length, int plant, double planted, struct panel *panel)
{
    struct text text = TEXT_INIT;
    write_rows(&text, 0, end, plant, planted);
    read_text(&text, test_length, panel);
    text_release(&text);
}

static void learn(const struct recipe *recipe, const struct panel *panel, int thread_count, struct model *model)
{
    struct error error = ERROR_INIT;
    struct data_options options = {.test_length = (size_t)recipe->test_length};
    struct learn_result result = {0};
    struct learn_request request = {.recipe = *recipe,
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "rows.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = thread_count};
    if (learn_model(&request, panel, model, &result, &error))
        fail_msg("%s", error.message);
    learn_result_release(&result);
}

static void assert_same_numbers(const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(a[i]) || a[i] != b[i])
            fail_msg("value %zu: %.17g and %.17g", i, a[i], b[i]);
    }
}

static void assert_same_forecast(const struct forecast *a, const struct forecast *b)
{
    size_t count = a->series_count * (size_t)(a->horizon * a->target_count);
    assert_int_equal(a->series_count, b->series_count);
    assert_same_numbers(a->values, b->values, count);
    assert_same_numbers(a->lower, b->lower, count * (size_t)a->level_count);
    assert_same_numbers(a->upper, b->upper, count * (size_t)a->level_count);
}

static void write_model(const struct model *model, struct text *text)
{
    struct error error = ERROR_INIT;
    if (model_write(model, text, &error))
        fail_msg("%s", error.message);
}

static void the_model_does_not_depend_on_the_threads(void **state)
{
    (void)state;
    struct text texts[3] = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    const int threads[] = {1, 2, 8};
    struct recipe recipe = small;
    recipe.batch_size = 24; /* more than one shard */
    for (int i = 0; i < 3; i++) {
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        read_rows(STEPS, 0, 0, 0, &panel);
        learn(&recipe, &panel, threads[i], &model);
        write_model(&model, &texts[i]);
        model_release(&model);
        panel_release(&panel);
    }
    for (int i = 1; i < 3; i++) {
        assert_int_equal(texts[0].length, texts[i].length);
        assert_memory_equal(texts[0].bytes, texts[i].bytes, texts[0].length);
    }
    for (int i = 0; i < 3; i++)
        text_release(&texts[i]);
}

static void what_is_held_out_does_not_change_the_model_by_a_byte(void **state)
{
    (void)state;
    struct text texts[2] = {TEXT_INIT, TEXT_INIT};
    struct recipe recipe = small;
    recipe.test_length = 20;
    for (int i = 0; i < 2; i++) {
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        read_rows(STEPS, 20, i ? 20 : 0, 1e6, &panel);
        learn(&recipe, &panel, 2, &model);
        write_model(&model, &texts[i]);
        model_release(&model);
        panel_release(&panel);
    }
    assert_int_equal(texts[0].length, texts[1].length);
    assert_memory_equal(texts[0].bytes, texts[1].bytes, texts[0].length);
    text_release(&texts[0]);
    text_release(&texts[1]);
}

/* The model's own rows again, as its networks see them. */
struct own_rows {
    struct prepared_series prepared[PREPARATION_COUNT_MAX];
    struct prepared_series *series[PREPARATION_COUNT_MAX];
};

static void prepare_own(struct own_rows *rows, const struct model *model, const struct panel *panel, size_t s)
{
    struct error error = ERROR_INIT;
    const struct series *series = &panel->series[s];
    *rows = (struct own_rows){.series = {&rows->prepared[0], &rows->prepared[1]}};
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (prepared_series_init(&rows->prepared[p], &model->series[s].preparations[p],
                                 &(struct rows_place){.id = "", .columns = panel->columns}, series->values,
                                 series->length, series->extent, 0, &error) ||
            prepared_series_add_calendar(&rows->prepared[p],
                                         &(struct timeline){&panel->calendar, series->anchors, series->anchor_count},
                                         model->recipe.calendar, model->recipe.horizon, &error))
            fail_msg("%s", error.message);
    }
}

static void release_own(struct own_rows *rows)
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        prepared_series_release(&rows->prepared[p]);
}

static void it_does_not_matter_how_a_series_is_cut(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct network_question questions[STEPS];
    for (size_t t = 0; t < STEPS; t++)
        questions[t] = (struct network_question){0, t};
    read_rows(STEPS, 0, 0, 0, &panel);
    learn(&small, &panel, 2, &model);
    assert_int_equal(recipe_preparation_count(&model.recipe), 2);
    assert_true(model.has_mask);
    assert_int_equal(network_answers_init(&answers, &model, 1, &error), 0);
    size_t O = model_output_size(&model), states = model_state_offset(&model, model.recipe.ensemble_count);
    double *whole = calloc(STEPS * O, sizeof *whole), *parts = calloc(STEPS * O, sizeof *parts);
    real *kept = calloc(states, sizeof *kept);
    for (size_t s = 0; s < SERIES; s++) {
        struct own_rows rows;
        prepare_own(&rows, &model, &panel, s);
        size_t length = panel.series[s].length;
        const struct network_question *last = &questions[length - 1];
        assert_int_equal(network_answers_look_at(&answers, rows.series, 1, &length, NULL, &error), 0);
        assert_int_equal(network_answers_ask(&answers, questions, length - 1, whole, &error), 0);
        assert_int_equal(network_answers_states(&answers, last, 1, &kept, &error), 0);
        assert_memory_equal(kept, model.series[s].states, states * sizeof(real)); /* what the model has kept */
        for (size_t cut = 1; cut < 80; cut = 2 * cut + 3) {
            assert_int_equal(network_answers_look_at(&answers, rows.series, 1, &length, NULL, &error), 0);
            for (size_t begin = 0; begin < length - 1; begin += cut) {
                size_t count = begin + cut < length - 1 ? cut : length - 1 - begin;
                assert_int_equal(network_answers_ask(&answers, &questions[begin], count, parts + begin * O, &error), 0);
            }
            memset(kept, 0, states * sizeof *kept);
            assert_int_equal(network_answers_states(&answers, last, 1, &kept, &error), 0);
            assert_memory_equal(kept, model.series[s].states, states * sizeof(real));
            for (size_t i = 0; i < (length - 1) * O; i++)
                assert_true(whole[i] == parts[i] || (isnan(whole[i]) && isnan(parts[i])));
        }
        assert_true(isfinite(whole[50 * O]));
        assert_true(isnan(whole[111 * O])); /* in the gap nothing was observed for longer than the windows */
        release_own(&rows);
    }
    free(whole);
    free(parts);
    free(kept);
    network_answers_release(&answers);
    model_release(&model);
    panel_release(&panel);
}

static void threads_share_the_series_and_change_no_answer(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct own_rows rows[SERIES];
    struct prepared_series shown[PREPARATION_COUNT_MAX][SERIES];
    struct prepared_series *const series[PREPARATION_COUNT_MAX] = {shown[0], shown[1]};
    struct network_question questions[SERIES * 20];
    const size_t count = sizeof questions / sizeof *questions;
    double *answers[2];
    read_rows(STEPS, 0, 0, 0, &panel);
    learn(&small, &panel, 2, &model);
    for (size_t s = 0; s < SERIES; s++) {
        prepare_own(&rows[s], &model, &panel, s);
        shown[0][s] = rows[s].prepared[0];
        shown[1][s] = rows[s].prepared[1];
        for (size_t i = 0; i < 20; i++)
            questions[20 * s + i] = (struct network_question){s, 30 + 2 * i};
    }
    for (int i = 0; i < 2; i++) {
        struct network_answers asked = NETWORK_ANSWERS_INIT;
        answers[i] = calloc(count * model_output_size(&model), sizeof *answers[i]);
        assert_non_null(answers[i]);
        assert_int_equal(network_answers_init(&asked, &model, i ? 3 : 1, &error), 0);
        assert_int_equal(network_answers_look_at(&asked, series, SERIES, NULL, NULL, &error), 0);
        assert_int_equal(network_answers_ask(&asked, questions, count, answers[i], &error), 0);
        network_answers_release(&asked);
    }
    assert_same_numbers(answers[0], answers[1], count * model_output_size(&model));
    free(answers[0]);
    free(answers[1]);
    for (size_t s = 0; s < SERIES; s++)
        release_own(&rows[s]);
    model_release(&model);
    panel_release(&panel);
}

static void the_rows_that_it_was_trained_on_give_the_forecast_that_the_model_alone_gives(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT, loaded = MODEL_INIT;
    struct text text = TEXT_INIT;
    struct forecast trained = FORECAST_INIT, saved = FORECAST_INIT, again = FORECAST_INIT, anew = FORECAST_INIT;
    read_rows(STEPS, 0, 0, 0, &panel);
    learn(&small, &panel, 2, &model);
    write_model(&model, &text);
    if (model_read("model.json", text.bytes, text.length, &loaded, &error) ||
        forecast_model(&model, "", &trained, &error) || forecast_model(&loaded, "", &saved, &error) ||
        forecast_panel(&loaded, &panel, &again, &error))
        fail_msg("%s", error.message);
    assert_same_forecast(&trained, &saved);
    assert_same_forecast(&trained, &again);
    for (size_t s = 0; s < SERIES; s++) { /* read from the first row on: the same once more */
        free(loaded.series[s].states);
        loaded.series[s].states = NULL;
    }
    if (forecast_panel(&loaded, &panel, &anew, &error))
        fail_msg("%s", error.message);
    assert_same_forecast(&trained, &anew);
    forecast_release(&trained);
    forecast_release(&saved);
    forecast_release(&again);
    forecast_release(&anew);
    text_release(&text);
    model_release(&model);
    model_release(&loaded);
    panel_release(&panel);
}

/* A panel of rows begin .. end-1, read with the model's columns and calendar. */
static void read_more(const struct model *model, int begin, int end, struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct data_options options = {
        .time = "ds", .series = "unique_id", .target = "y", .past = "x", .calendar = &model->calendar};
    write_rows(&text, begin, end, 0, 0);
    if (panel_read_text("rows.csv", text.bytes, text.length, &options, panel, &error))
        fail_msg("%s", error.message);
    text_release(&text);
}

/* Series s of the panel alone, its last row alone: what follow_append() takes. */
static struct panel last_row(const struct panel *panel, size_t s, struct series *row, double values[2],
                             struct anchor *anchor)
{
    const struct series *series = &panel->series[s];
    for (int c = 0; c < 2; c++)
        values[c] = series_column(series, c)[series->length - 1];
    *anchor = (struct anchor){0, panel_stamp(panel, series, series->length - 1)};
    *row = (struct series){
        .id = series->id, .length = 1, .extent = 1, .values = values, .anchors = anchor, .anchor_count = 1};
    struct panel single = *panel;
    single.series = row;
    single.series_count = 1;
    return single;
}

static void check_following(const struct recipe *recipe)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT, followed = MODEL_INIT;
    struct text text = TEXT_INIT;
    struct follow follow = FOLLOW_INIT;
    read_rows(STEPS, 0, 0, 0, &panel);
    learn(recipe, &panel, 2, &model);
    write_model(&model, &text);
    if (model_read("model.json", text.bytes, text.length, &followed, &error) || follow_init(&follow, &followed, &error))
        fail_msg("%s", error.message);
    for (int end = STEPS + 1; end < STEPS + 40; end++) {
        if (end > STEPS + 4 && end < STEPS + 8) /* rows that are left out */
            continue;
        struct panel all = PANEL_INIT;
        struct forecast whole = FORECAST_INIT;
        read_more(&model, 0, end, &all);
        if (end >= STEPS + 8) { /* as if they were not in the file */
            for (size_t s = 0; s < SERIES; s++) {
                for (int t = STEPS + 4; t < STEPS + 7; t++)
                    series_column(&all.series[s], 0)[t] = series_column(&all.series[s], 1)[t] = NAN;
            }
        }
        if (forecast_panel(&model, &all, &whole, &error))
            fail_msg("%s", error.message);
        for (size_t s = 0; s < SERIES; s++) {
            struct series row;
            double values[2];
            struct anchor anchor;
            struct panel single = last_row(&all, s, &row, values, &anchor);
            struct forecast forecast = FORECAST_INIT;
            size_t index, O = model_output_size(&model);
            if (follow_append(&follow, "rows.csv:1", &single, &index, &error) ||
                follow_forecast(&follow, "rows.csv:1", index, &forecast, &error))
                fail_msg("%s", error.message);
            assert_int_equal(index, s);
            assert_int_equal(forecast.series[0].last_stamp, whole.series[s].last_stamp);
            assert_same_numbers(forecast.values, whole.values + s * O, O);
            assert_same_numbers(forecast.lower, whole.lower + s * O, O);
            assert_same_numbers(forecast.upper, whole.upper + s * O, O);
            forecast_release(&forecast);
        }
        forecast_release(&whole);
        panel_release(&all);
    }
    follow_release(&follow);
    text_release(&text);
    model_release(&model);
    model_release(&followed);
    panel_release(&panel);
}

static void rows_one_by_one_give_what_a_file_with_all_of_them_gives(void **state)
{
    (void)state;
    struct recipe windows = small;
    windows.is_stateful = false;
    check_following(&small);
    check_following(&windows);
}

static void a_file_that_goes_on_from_the_model_is_read_from_the_state_it_has_kept(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT, all = PANEL_INIT, late = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct forecast whole = FORECAST_INIT, part = FORECAST_INIT;
    read_rows(STEPS, 0, 0, 0, &panel);
    learn(&small, &panel, 2, &model);
    read_more(&model, 0, STEPS + 30, &all);
    read_more(&model, STEPS - 20, STEPS + 30, &late); /* has the model's last step, and enough before it */
    if (forecast_panel(&model, &all, &whole, &error) || forecast_panel(&model, &late, &part, &error))
        fail_msg("%s", error.message);
    assert_same_forecast(&whole, &part);
    forecast_release(&whole);
    forecast_release(&part);
    model_release(&model);
    panel_release(&panel);
    panel_release(&all);
    panel_release(&late);
}

static void scores_come_from_what_is_forecast_when_the_rest_is_not_known(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct training_data data = TRAINING_DATA_INIT;
    struct trial trial = TRIAL_INIT;
    struct recipe recipe = small;
    recipe.test_length = 30;
    recipe.blend.kind = BLEND_NONE;
    recipe.level_count = 0;
    recipe.refit = REFIT_NO;
    read_rows(STEPS, 30, 0, 0, &panel);
    learn(&recipe, &panel, 2, &model);
    if (training_data_init(&data, &model, &panel, STAGE_JUDGE, NULL, &error) ||
        trial_run(&trial, &model, &panel, &data, PART_TEST, false, 2, &error))
        fail_msg("%s", error.message);
    assert_true(trial.count > 40);
    size_t K = (size_t)trial.horizon;
    for (size_t n = 0; n < trial.count; n += 5) {
        size_t lengths[SERIES] = {trial.forecasts[n].origin + 1, trial.forecasts[n].origin + 1};
        struct panel cut = PANEL_INIT;
        struct forecast forecast = FORECAST_INIT;
        if (panel_cut(&panel, lengths, 0, &cut, &error) || forecast_panel(&model, &cut, &forecast, &error))
            fail_msg("%s", error.message);
        assert_same_numbers(trial_values(&trial, METHOD_NETWORK) + n * K,
                            forecast.values + trial.forecasts[n].series * K, K);
        forecast_release(&forecast);
        panel_release(&cut);
    }
    trial_release(&trial);
    training_data_release(&data);
    model_release(&model);
    panel_release(&panel);
}

/* A long chain of one series without covariates: y [count]. */
static void write_chain(struct text *text, const double *y, int count)
{
    text_append_string(text, "t,y\n");
    for (int t = 0; t < count; t++)
        text_append_format(text, "%d,%.17g\n", t + 1, y[t]);
}

static void a_free_run_is_rows_made_of_the_forecasts(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct follow follow = FOLLOW_INIT;
    struct forecast path = FORECAST_INIT;
    struct recipe recipe = small;
    double y[150];
    recipe.calendar = 0;
    recipe.blend.kind = BLEND_NONE;
    recipe.level_count = 0;
    for (int t = 0; t < 150; t++)
        y[t] = sin(t % 7 * 2 * M_PI / 7) + sin(t / 11.0);
    write_chain(&text, y, 150);
    if (panel_read_text("rows.csv", text.bytes, text.length, &(struct data_options){0}, &panel, &error))
        fail_msg("%s", error.message);
    learn(&recipe, &panel, 2, &model);
    const struct generation generation = {.step_count = 20};
    if (forecast_generate(&model, "", NULL, &generation, &path, &error) || follow_init(&follow, &model, &error))
        fail_msg("%s", error.message);
    for (int n = 0; n < 20; n++) {
        struct forecast next = FORECAST_INIT;
        struct anchor anchor = {0, 151 + n};
        struct series row = {.id = panel.series[0].id,
                             .length = 1,
                             .extent = 1,
                             .values = &path.values[n],
                             .anchors = &anchor,
                             .anchor_count = 1};
        struct panel single = panel;
        size_t index;
        single.series = &row;
        if (follow_forecast(&follow, "", 0, &next, &error))
            fail_msg("%s", error.message);
        assert_same_numbers(&next.values[0], &path.values[n], 1);
        if (follow_append(&follow, "", &single, &index, &error))
            fail_msg("%s", error.message);
        forecast_release(&next);
    }
    follow_release(&follow);
    forecast_release(&path);
    text_release(&text);
    model_release(&model);
    panel_release(&panel);
}

/* The RMSE of the networks on the test part. A sign is announced once and holds for 100 to 200 steps; a bell rings now
 * and then, and the next value is that sign. */
static double remember(bool is_stateful)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct learn_result result = {0};
    struct random random;
    int left = 0, sign = 1, bell = 0;
    random_init(&random, 9, 0);
    text_append_string(&text, "t,y,announced,bell\n");
    for (int t = 0; t < 5000; t++) {
        int announced = 0;
        if (left-- == 0) {
            announced = sign = random_below(&random, 2) ? 1 : -1;
            left = 100 + (int)random_below(&random, 100);
        }
        double y = 2 * sign * bell + 0.1 * random_uniform(&random);
        bell = random_below(&random, 30) == 0;
        text_append_format(&text, "%d,%.6f,%d,%d\n", t + 1, y, announced, bell);
    }
    struct data_options options = {.target = "y", .past = "announced,bell", .test_length = 1500};
    struct learn_request request = {.recipe = {.cell = &lstm_cell,
                                               .is_stateful = is_stateful,
                                               .window_count = 1,
                                               .windows = {10},
                                               .horizon = 1,
                                               .hidden_size = 12,
                                               .layer_count = 1,
                                               .learning_rate = 0.01,
                                               .epoch_count = is_stateful ? 80 : 12,
                                               .ensemble_count = 1,
                                               .batch_size = is_stateful ? 8 : 64,
                                               .loss = LOSS_MSE,
                                               .scale_steps = -1,
                                               .periods_are_given = true,
                                               .blend = {.kind = BLEND_NONE},
                                               .transform = TRANSFORM_NONE,
                                               .test_length = 1500,
                                               .refit = REFIT_NO,
                                               .seed = 1},
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "rows.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = 2};
    if (panel_read_text("rows.csv", text.bytes, text.length, &options, &panel, &error) ||
        learn_model(&request, &panel, &model, &result, &error))
        fail_msg("%s", error.message);
    double rmse = result.test.scores[0].rmse;
    learn_result_release(&result);
    model_release(&model);
    panel_release(&panel);
    text_release(&text);
    return rmse;
}

static void what_was_announced_long_ago_is_remembered(void **state)
{
    (void)state;
    double carried = remember(true), windows = remember(false);
    if (!(carried < 0.6 * windows))
        fail_msg("RMSE %g with the state carried, %g with windows", carried, windows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_does_not_depend_on_the_threads),
        cmocka_unit_test(what_is_held_out_does_not_change_the_model_by_a_byte),
        cmocka_unit_test(it_does_not_matter_how_a_series_is_cut),
        cmocka_unit_test(threads_share_the_series_and_change_no_answer),
        cmocka_unit_test(the_rows_that_it_was_trained_on_give_the_forecast_that_the_model_alone_gives),
        cmocka_unit_test(a_file_that_goes_on_from_the_model_is_read_from_the_state_it_has_kept),
        cmocka_unit_test(rows_one_by_one_give_what_a_file_with_all_of_them_gives),
        cmocka_unit_test(scores_come_from_what_is_forecast_when_the_rest_is_not_known),
        cmocka_unit_test(a_free_run_is_rows_made_of_the_forecasts),
        cmocka_unit_test(what_was_announced_long_ago_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
