/* What must hold for every model: that it comes back from its file as it was, depends on nothing but seed, data and
 * options, sees nothing of what is held out, and learns what can be learnt. */
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

#include "base/file.h"
#include "base/random.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"
#include "plan/rules.h"

#define SERIES_STEPS 120

/* A text as a file that is gone after the test. */
static void write_file(char path[64], const char *bytes, size_t length)
{
    strcpy(path, "/tmp/seqnet-property-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), (ssize_t)length);
    close(file);
}

/* Two series, with a season, noise, a past and a known column, some values missing. The values of columns y and past at
 * the last `plant` steps of both is replaced by `planted` where that is not NAN. */
static void write_panel(char path[64], int plant, double planted)
{
    struct text text = TEXT_INIT;
    struct random random;
    random_init(&random, 7, 0);
    text_append_string(&text, "unique_id,ds,y,past,known\n");
    for (int s = 0; s < 2; s++) {
        for (int t = 0; t < SERIES_STEPS; t++) {
            double y = (20 + 5 * s) + 3 * sin(t * 2 * M_PI / 12) + 0.05 * t + random_uniform(&random);
            if (!isnan(planted) && t >= SERIES_STEPS - plant)
                y = planted;
            text_append_format(&text, "s%d,%d-%02d,", s, 2000 + t / 12, t % 12 + 1);
            if (t % 17 != 5)
                text_append_number(&text, y);
            double past = random_uniform(&random);
            text_append_format(&text, ",%.3f,%d\n", isnan(planted) || t < SERIES_STEPS - plant ? past : planted, t % 3);
        }
    }
    write_file(path, text.bytes, text.length);
    text_release(&text);
}

static const struct recipe small_recipe = {.cell = &lstm_cell,
                                           .window_count = 2,
                                           .windows = {6, 8},
                                           .scale_steps = 24,
                                           .horizon = 3,
                                           .hidden_size = 5,
                                           .layer_count = 2,
                                           .dropout = 0.1,
                                           .epoch_count = 4,
                                           .patience = 4,
                                           .ensemble_count = 3,
                                           .level_count = 2,
                                           .levels = {80, 95},
                                           .seed = 11};

static void learn_file(const char *path, const struct recipe *recipe, const struct data_options *data, int thread_count,
                       struct model *model)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct data_options options = *data;
    options.test_length = (size_t)recipe->test_length;
    if (panel_read(path, &options, &panel, &error))
        fail_msg("%s", error.message);
    struct learn_request request = {.recipe = *recipe,
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "planted.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = thread_count};
    assert_non_null(request.kernels);
    struct learn_result result;
    if (learn_model(&request, &panel, model, &result, &error))
        fail_msg("%s", error.message);
    learn_result_release(&result);
    panel_release(&panel);
}

static const struct data_options long_options = {.past = "past"};

static void model_bytes(const struct model *model, struct text *text)
{
    struct error error = ERROR_INIT;
    if (model_write(model, text, &error))
        fail_msg("%s", error.message);
}

/* The bytes of the model of a file made by write_panel(). */
static void learn_bytes(const struct recipe *recipe, int thread_count, int plant, double planted, struct text *text)
{
    char path[64];
    struct model model = MODEL_INIT;
    write_panel(path, plant, planted);
    learn_file(path, recipe, &long_options, thread_count, &model);
    unlink(path);
    /* what these bytes are compared for is all there: a blend and intervals */
    assert_true(model.weights[METHOD_NETWORK] < 1 && model.intervals.error_count > 0);
    assert_non_null(model.series[0].baselines);
    model_bytes(&model, text);
    model_release(&model);
}

static void assert_same_bytes(const struct text *left, const struct text *right)
{
    assert_true(left->length > 1000);
    assert_int_equal(left->length, right->length);
    assert_memory_equal(left->bytes, right->bytes, left->length);
}

static void a_model_comes_back_from_its_file_with_the_same_forecast_bit_for_bit(void **state)
{
    (void)state;
    char path[64];
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT, loaded = MODEL_INIT;
    struct text text = TEXT_INIT, again = TEXT_INIT;
    struct forecast before = FORECAST_INIT, after = FORECAST_INIT;
    write_panel(path, 0, NAN);
    learn_file(path, &small_recipe, &long_options, 2, &model);
    unlink(path);
    model_bytes(&model, &text);
    if (model_read("model", text.bytes, text.length, &loaded, &error))
        fail_msg("%s", error.message);
    model_bytes(&loaded, &again);
    assert_same_bytes(&text, &again);
    assert_int_equal(forecast_model(&model, "model", &before, &error), 0);
    assert_int_equal(forecast_model(&loaded, "model", &after, &error), 0);
    assert_int_equal(before.series_count, 2);
    assert_memory_equal(before.values, after.values, 2 * 3 * sizeof *before.values);
    assert_memory_equal(before.lower, after.lower, 2 * 3 * 2 * sizeof *before.lower);
    assert_memory_equal(before.upper, after.upper, 2 * 3 * 2 * sizeof *before.upper);
    assert_true(isfinite(before.values[0]));
    forecast_release(&before);
    forecast_release(&after);
    text_release(&text);
    text_release(&again);
    model_release(&model);
    model_release(&loaded);
}

static void a_model_is_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    static const int thread_counts[] = {2, 3, 8};
    /* threads on different networks; threads on the shards of one network's batches; and several slices of
     * parameters */
    struct recipe recipes[] = {small_recipe, small_recipe, small_recipe};
    recipes[1].ensemble_count = recipes[2].ensemble_count = 1;
    recipes[1].window_count = recipes[2].window_count = 1;
    recipes[1].batch_size = 100;
    recipes[2].batch_size = 70;
    recipes[2].hidden_size = 90;
    recipes[2].epoch_count = 1;
    for (int r = 0; r < 3; r++) {
        struct text one = TEXT_INIT;
        learn_bytes(&recipes[r], 1, 0, NAN, &one);
        for (int i = 0; i < 3; i++) {
            struct text other = TEXT_INIT;
            learn_bytes(&recipes[r], thread_counts[i], 0, NAN, &other);
            assert_same_bytes(&one, &other);
            text_release(&other);
        }
        text_release(&one);
    }
}

static void another_seed_makes_another_model(void **state)
{
    (void)state;
    struct recipe recipe = small_recipe;
    struct text one = TEXT_INIT, other = TEXT_INIT;
    learn_bytes(&recipe, 1, 0, NAN, &one);
    recipe.seed++;
    learn_bytes(&recipe, 1, 0, NAN, &other);
    assert_false(one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0);
    text_release(&one);
    text_release(&other);
}

static void a_huge_value_in_the_test_part_does_not_change_the_model_by_a_byte(void **state)
{
    (void)state;
    struct recipe recipe = small_recipe;
    recipe.test_length = 10;
    recipe.window_count = recipe.hidden_size = recipe.epoch_count = 0; /* rules must not see it either */
    recipe.hidden_size = 4;
    recipe.ensemble_count = 1;
    struct text one = TEXT_INIT, other = TEXT_INIT;
    for (int fill = FILL_PREVIOUS; fill >= FILL_NONE; fill--) {
        recipe.fill = (enum fill)fill;
        text_release(&one);
        learn_bytes(&recipe, 1, 10, NAN, &one);
        learn_bytes(&recipe, 1, 10, 1e9, &other);
        assert_same_bytes(&one, &other);
        text_release(&other);
    }
    /* and this test can fail: one step earlier the value is learnt from */
    learn_bytes(&recipe, 1, 11, 1e9, &other);
    assert_false(one.length == other.length && memcmp(one.bytes, other.bytes, one.length) == 0);
    text_release(&one);
    text_release(&other);
}

static void assert_same_preparation(const struct preparation *left, const struct preparation *right)
{
    for (int c = 0; c < left->target_count; c++) {
        assert_true(left->targets[c].spread == right->targets[c].spread);
        assert_int_equal(left->targets[c].is_log, right->targets[c].is_log);
        assert_int_equal(left->targets[c].season_count, right->targets[c].season_count);
        for (int i = 0; i < left->targets[c].season_count; i++)
            assert_memory_equal(left->targets[c].seasons[i].profile, right->targets[c].seasons[i].profile,
                                (size_t)left->targets[c].seasons[i].length * sizeof(double));
    }
    for (int c = 0; c < left->covariate_count; c++)
        assert_true(left->covariates[c].mean == right->covariates[c].mean);
}

static void a_huge_value_in_the_validation_part_changes_neither_choices_nor_scaling_nor_training_loss(void **state)
{
    (void)state;
    char paths[2][64];
    struct model models[2] = {MODEL_INIT, MODEL_INIT};
    struct recipe recipe = small_recipe;
    recipe.refit = REFIT_NO;
    recipe.validation_length = 15;
    recipe.window_count = 0;
    for (int i = 0; i < 2; i++) {
        write_panel(paths[i], 15, i ? 1e9 : NAN);
        learn_file(paths[i], &recipe, &long_options, 2, &models[i]);
        unlink(paths[i]);
    }
    assert_int_equal(models[0].choices.count, models[1].choices.count);
    for (int i = 0; i < models[0].choices.count; i++)
        assert_string_equal(models[0].choices.items[i].value, models[1].choices.items[i].value);
    for (int s = 0; s < 2; s++)
        assert_same_preparation(&models[0].series[s].preparations[0], &models[1].series[s].preparations[0]);
    /* early stopping may end one run sooner; what both ran is the same */
    int epochs = models[0].members[0].epoch_count < models[1].members[0].epoch_count ? models[0].members[0].epoch_count
                                                                                     : models[1].members[0].epoch_count;
    assert_true(epochs > 0);
    for (int e = 0; e < epochs; e++)
        assert_true(models[0].members[0].train_loss[e] == models[1].members[0].train_loss[e]);
    assert_true(models[0].members[0].validation_loss[0] != models[1].members[0].validation_loss[0]);
    model_release(&models[0]);
    model_release(&models[1]);
}

static void preparing_a_value_and_undoing_it_gives_the_value_back(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    char path[64];
    write_panel(path, 0, NAN);
    assert_int_equal(panel_read(path, &long_options, &panel, &error), 0);
    unlink(path);
    static const enum transform transforms[] = {TRANSFORM_NONE, TRANSFORM_LOG};
    for (int i = 0; i < 2; i++) {
        struct preparation preparation = PREPARATION_INIT;
        struct preparation_plan plan = {.horizon = 3, .period_count = 1, .periods = {12}, .transform = transforms[i]};
        assert_int_equal(preparation_fit(&preparation, &panel, &panel.series[0], 100, &plan, &error), 0);
        assert_int_equal(preparation.targets[0].season_count, 1);
        for (int64_t t = 0; t < 200; t++) {
            double y = 0.5 + (double)t;
            double back =
                preparation_undo(&preparation.targets[0], preparation_apply(&preparation.targets[0], y, t), t);
            assert_true(fabs(back - y) <= 1e-12 * y);
        }
        preparation_release(&preparation);
    }
    panel_release(&panel);
}

/* Learn `count` values without a time column and without a season; returns MASE on the validation part. */
static double learn_values(double (*value)(int), int count, const struct cell *cell, bool *is_better)
{
    char path[64];
    struct text text = TEXT_INIT;
    struct model model = MODEL_INIT;
    struct data_options options = {.time = "none"};
    struct recipe recipe = {.cell = cell,
                            .window_count = 1,
                            .windows = {16},
                            .horizon = 4,
                            .hidden_size = 16,
                            .epoch_count = 60,
                            .ensemble_count = 1,
                            .blend = {.kind = BLEND_NONE}, /* the network alone, and the one that was validated */
                            .refit = REFIT_NO,
                            .periods_are_given = true,
                            .seed = 3};
    text_append_string(&text, "value\n");
    for (int t = 0; t < count; t++)
        text_append_format(&text, "%.6f\n", value(t));
    write_file(path, text.bytes, text.length);
    text_release(&text);
    learn_file(path, &recipe, &options, 1, &model);
    unlink(path);
    assert_true(model.origin_count > 0);
    assert_string_equal(model.scores[0].method, "network");
    double mase = model.scores[0].mase;
    *is_better = mase < model.scores[1].mase;
    model_release(&model);
    return mase;
}

static double sine(int t)
{
    return 10 + sin(t * 0.35);
}

/* Which of two values comes next depends on what came before, not on the last value. */
static double product_of_two_waves(int t)
{
    return 5 + sin(t * 0.35) * sin(t * 0.11);
}

static void a_sine_is_learnt_by_every_cell(void **state)
{
    (void)state;
    const struct cell *cell;
    for (int i = 0; (cell = cell_offered(i)); i++) {
        bool is_better;
        double mase = learn_values(sine, 300, cell, &is_better);
        if (mase >= 0.05)
            fail_msg("%s: MASE %g", cell->name, mase);
        assert_true(is_better);
        mase = learn_values(product_of_two_waves, 400, cell, &is_better);
        if (mase >= 0.2)
            fail_msg("%s, two waves: MASE %g", cell->name, mase);
    }
}

static double constant(int t)
{
    (void)t;
    return 42;
}

static void a_constant_series_is_forecast_as_its_constant(void **state)
{
    (void)state;
    char path[64];
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    struct forecast forecast = FORECAST_INIT;
    struct recipe recipe = small_recipe;
    for (int t = 0; t < 40; t++)
        text_append_format(&text, "%g\n", constant(t));
    write_file(path, text.bytes, text.length);
    text_release(&text);
    learn_file(path, &recipe, &(struct data_options){.no_header = true}, 1, &model);
    unlink(path);
    assert_int_equal(forecast_model(&model, "model", &forecast, &error), 0);
    for (int k = 0; k < 3; k++)
        assert_true(forecast.values[k] == 42);
    for (int i = 0; i < 3 * 2; i++)
        assert_true(forecast.lower[i] == 42 && forecast.upper[i] == 42);
    forecast_release(&forecast);
    model_release(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_comes_back_from_its_file_with_the_same_forecast_bit_for_bit),
        cmocka_unit_test(a_model_is_the_same_for_any_number_of_threads),
        cmocka_unit_test(another_seed_makes_another_model),
        cmocka_unit_test(a_huge_value_in_the_test_part_does_not_change_the_model_by_a_byte),
        cmocka_unit_test(a_huge_value_in_the_validation_part_changes_neither_choices_nor_scaling_nor_training_loss),
        cmocka_unit_test(preparing_a_value_and_undoing_it_gives_the_value_back),
        cmocka_unit_test(a_sine_is_learnt_by_every_cell),
        cmocka_unit_test(a_constant_series_is_forecast_as_its_constant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
