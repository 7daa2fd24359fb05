/* What must hold for networks of every shape: that the model comes back from its file, depends on nothing but seed,
 * data and options, sees nothing of what is held out; that each shape sees what it is to see and no more; and that each
 * learns what it is for. */
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

#define STEPS 60

static void write_file(char path[64], const struct text *text)
{
    strcpy(path, "/tmp/seqnet-shapes-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text->bytes, text->length), (ssize_t)text->length);
    close(file);
}

/* Two series with noise, a past and a known column, some values missing. The values of columns y and past at the last
 * `plant` steps of both are `planted` where that is not NAN; rows to come follow. */
static void write_panel(char path[64], int plant, double planted)
{
    struct text text = TEXT_INIT;
    struct random random;
    random_init(&random, 7, 0);
    text_append_string(&text, "unique_id,ds,y,past,known\n");
    for (int s = 0; s < 2; s++) {
        for (int t = 0; t < STEPS + 3; t++) {
            double y = (20 + 5 * s) + 3 * sin(t * 2 * M_PI / 12) + 0.05 * t + random_uniform(&random),
                   past = random_uniform(&random);
            bool is_planted = !isnan(planted) && t >= STEPS - plant;
            text_append_format(&text, "s%d,%d,", s, t + 1);
            if (t % 17 != 5 && t < STEPS)
                text_append_number(&text, is_planted ? planted : y);
            text_append_string(&text, ",");
            if (t < STEPS)
                text_append_number(&text, is_planted ? planted : past);
            text_append_format(&text, ",%d\n", t % 3);
        }
    }
    write_file(path, &text);
    text_release(&text);
}

static struct recipe small_recipe(enum shape shape)
{
    return (struct recipe){.cell = &lstm_cell,
                           .shape = shape,
                           .sampling = shape == SHAPE_ENCODER_DECODER || shape == SHAPE_ONE_TO_MANY ? 0.5 : 0,
                           .window_count = shape == SHAPE_ONE_TO_ONE || shape == SHAPE_ONE_TO_MANY ? 0 : 2,
                           .windows = {5, 7},
                           .scale_steps = -1,
                           .horizon = 3,
                           .hidden_size = 5,
                           .layer_count = 2,
                           .dropout = 0.1,
                           .epoch_count = 3,
                           .patience = 3,
                           .ensemble_count = 2,
                           .periods_are_given = true,
                           .transform = TRANSFORM_NONE,
                           .level_count = 2,
                           .levels = {80, 95},
                           .seed = 11};
}

static const struct data_options panel_options = {.past = "past", .known = "known"};

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
        fail_msg("%s: %s", shape_name(recipe->shape), error.message);
    learn_result_release(&result);
    panel_release(&panel);
}

/* The bytes of the model of a file made by write_panel(). */
static void learn_bytes(const struct recipe *recipe, int thread_count, int plant, double planted, struct text *text)
{
    char path[64];
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    write_panel(path, plant, planted);
    learn_file(path, recipe, &panel_options, thread_count, &model);
    unlink(path);
    if (model_write(&model, text, &error))
        fail_msg("%s", error.message);
    model_release(&model);
}

static bool same_bytes(const struct text *left, const struct text *right)
{
    return left->length == right->length && memcmp(left->bytes, right->bytes, left->length) == 0;
}

static void check_the_way_through_a_file(enum shape shape, const struct cell *cell)
{
    char path[64];
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT, loaded = MODEL_INIT;
    struct text text = TEXT_INIT;
    struct forecast before = FORECAST_INIT, after = FORECAST_INIT;
    struct recipe recipe = small_recipe(shape);
    recipe.cell = cell;
    write_panel(path, 0, NAN);
    learn_file(path, &recipe, &panel_options, 2, &model);
    unlink(path);
    assert_int_equal(model_write(&model, &text, &error), 0);
    if (model_read("model", text.bytes, text.length, &loaded, &error))
        fail_msg("%s", error.message);
    assert_int_equal(forecast_model(&model, "model", &before, &error), 0);
    assert_int_equal(forecast_model(&loaded, "model", &after, &error), 0);
    assert_int_equal(before.series_count, 2);
    assert_memory_equal(before.values, after.values, 2 * 3 * sizeof *before.values);
    assert_memory_equal(before.lower, after.lower, 2 * 3 * 2 * sizeof *before.lower);
    for (int i = 0; i < 6; i++)
        assert_true(isfinite(before.values[i]) && before.values[i] > 0 && before.values[i] < 100);
    forecast_release(&before);
    forecast_release(&after);
    text_release(&text);
    model_release(&model);
    model_release(&loaded);
}

static void models_of_every_shape_and_cell_forecast_the_same_from_their_file(void **state)
{
    (void)state;
    const struct cell *cell;
    for (int shape = SHAPE_ONE_TO_ONE; shape <= SHAPE_ENCODER_DECODER; shape++)
        for (int i = 0; (cell = cell_offered(i)); i++)
            if (shape != SHAPE_ONE_TO_ONE || cell == &lstm_cell) /* without memory there is no cell to choose */
                check_the_way_through_a_file((enum shape)shape, cell);
}

static void models_of_every_shape_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    for (int shape = SHAPE_ONE_TO_ONE; shape <= SHAPE_ENCODER_DECODER; shape++) {
        struct text one = TEXT_INIT, other = TEXT_INIT, single = TEXT_INIT;
        struct recipe recipe = small_recipe((enum shape)shape);
        recipe.batch_size = 70; /* several shards */
        learn_bytes(&recipe, 1, 0, NAN, &one);
        learn_bytes(&recipe, 8, 0, NAN, &other);
        if (!same_bytes(&one, &other))
            fail_msg("%s: 8 threads make another model", shape_name(recipe.shape));
        recipe.seed++;
        learn_bytes(&recipe, 1, 0, NAN, &single);
        assert_false(same_bytes(&one, &single));
        text_release(&one);
        text_release(&other);
        text_release(&single);
    }
}

static void sampling_changes_what_a_decoder_learns(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct text texts[2] = {TEXT_INIT, TEXT_INIT};
        struct recipe recipe = small_recipe(i ? SHAPE_ENCODER_DECODER : SHAPE_ONE_TO_MANY);
        learn_bytes(&recipe, 1, 0, NAN, &texts[0]);
        recipe.sampling = 0;
        learn_bytes(&recipe, 1, 0, NAN, &texts[1]);
        /* more than the figure itself: the networks' */
        const char *left = strstr(texts[0].bytes, "\"train_loss\""), *right = strstr(texts[1].bytes, "\"train_loss\"");
        assert_non_null(left);
        assert_non_null(right);
        assert_int_not_equal(strncmp(left, right, 200), 0);
        text_release(&texts[0]);
        text_release(&texts[1]);
    }
}

static void a_huge_value_in_the_test_part_changes_no_byte_of_any_shape(void **state)
{
    (void)state;
    for (int shape = SHAPE_ONE_TO_ONE; shape <= SHAPE_ENCODER_DECODER; shape++) {
        struct text one = TEXT_INIT, other = TEXT_INIT, seen = TEXT_INIT;
        struct recipe recipe = small_recipe((enum shape)shape);
        recipe.test_length = 8;
        learn_bytes(&recipe, 1, 8, NAN, &one);
        learn_bytes(&recipe, 1, 8, 1e9, &other);
        if (!same_bytes(&one, &other))
            fail_msg("%s: the test part is looked at", shape_name(recipe.shape));
        /* and this test can fail: one step earlier the value is learnt from */
        learn_bytes(&recipe, 1, 9, 1e9, &seen);
        assert_false(same_bytes(&one, &seen));
        text_release(&one);
        text_release(&other);
        text_release(&seen);
    }
}

static void a_huge_value_in_the_validation_part_changes_no_training_loss_of_any_shape(void **state)
{
    (void)state;
    for (int shape = SHAPE_ONE_TO_ONE; shape <= SHAPE_ENCODER_DECODER; shape++) {
        char path[64];
        struct model models[2] = {MODEL_INIT, MODEL_INIT};
        struct recipe recipe = small_recipe((enum shape)shape);
        recipe.refit = REFIT_NO;
        recipe.validation_length = 9;
        for (int i = 0; i < 2; i++) {
            write_panel(path, 9, i ? 1e9 : NAN);
            learn_file(path, &recipe, &panel_options, 2, &models[i]);
            unlink(path);
        }
        for (int s = 0; s < 2; s++) {
            const struct target_preparation *a = models[0].series[s].preparations[0].targets,
                                            *b = models[1].series[s].preparations[0].targets;
            assert_true(a->center == b->center && a->deviation == b->deviation && a->spread == b->spread);
            assert_true(a->deviation > 0.5 && a->deviation < 5 && a->center > 15);
        }
        for (int m = 0; m < 2; m++) {
            const struct model_member *a = &models[0].members[m], *b = &models[1].members[m];
            int epochs = a->epoch_count < b->epoch_count ? a->epoch_count : b->epoch_count;
            assert_true(epochs > 0);
            for (int e = 0; e < epochs; e++)
                assert_true(a->train_loss[e] == b->train_loss[e]);
            assert_true(a->validation_loss[0] != b->validation_loss[0]);
        }
        model_release(&models[0]);
        model_release(&models[1]);
    }
}

/* A series without gaps, and one with the same last row and other rows before. */
static void write_rows(char path[64], bool is_other)
{
    struct text text = TEXT_INIT;
    text_append_string(&text, "ds,y\n");
    for (int t = 0; t < STEPS; t++) {
        double y = 20 + 3 * sin(t * 0.6) + (is_other && t + 1 < STEPS ? 2 + t % 3 : 0);
        text_append_format(&text, "%d,%.4f\n", t + 1, y);
    }
    write_file(path, &text);
    text_release(&text);
}

/* Forecasts of one horizon from rows with the same last row, and others before it. */
static bool depends_on_the_past(enum shape shape)
{
    char path[64];
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    struct forecast forecasts[2] = {FORECAST_INIT, FORECAST_INIT};
    struct recipe recipe = small_recipe(shape);
    recipe.blend.kind = BLEND_NONE;
    recipe.level_count = 0;
    write_rows(path, false);
    learn_file(path, &recipe, &(struct data_options){0}, 1, &model);
    unlink(path);
    for (int i = 0; i < 2; i++) {
        struct panel panel = PANEL_INIT;
        write_rows(path, i);
        assert_int_equal(panel_read(path, &(struct data_options){0}, &panel, &error), 0);
        unlink(path);
        if (forecast_panel(&model, &panel, &forecasts[i], &error))
            fail_msg("%s", error.message);
        panel_release(&panel);
    }
    bool depends = memcmp(forecasts[0].values, forecasts[1].values, 3 * sizeof(double)) != 0;
    forecast_release(&forecasts[0]);
    forecast_release(&forecasts[1]);
    model_release(&model);
    return depends;
}

static void shapes_that_read_one_step_see_nothing_but_the_last(void **state)
{
    (void)state;
    assert_false(depends_on_the_past(SHAPE_ONE_TO_ONE));
    assert_false(depends_on_the_past(SHAPE_ONE_TO_MANY));
    assert_true(depends_on_the_past(SHAPE_MANY_TO_ONE));
    assert_true(depends_on_the_past(SHAPE_MANY_TO_MANY));
    assert_true(depends_on_the_past(SHAPE_ENCODER_DECODER));
}

/* ------------------------------------------------------------------ what each is for */

/* MASE of one network of that shape on the last values of 400, four steps ahead. */
static double learn_values(double (*next)(double, int), enum shape shape, int window, int epochs)
{
    char path[64];
    struct text text = TEXT_INIT;
    struct model model = MODEL_INIT;
    struct recipe recipe = {.cell = &lstm_cell,
                            .shape = shape,
                            .window_count = window > 1,
                            .windows = {window},
                            .scale_steps = -1,
                            .horizon = 4,
                            .hidden_size = 12,
                            .layer_count = 1,
                            .epoch_count = epochs,
                            .patience = epochs,
                            .ensemble_count = 1,
                            .blend = {.kind = BLEND_NONE},
                            .refit = REFIT_NO,
                            .periods_are_given = true,
                            .transform = TRANSFORM_NONE,
                            .seed = 3};
    text_append_string(&text, "value\n");
    double y = 0.3;
    for (int t = 0; t < 400; t++) {
        y = next(y, t);
        text_append_format(&text, "%.6f\n", y);
    }
    write_file(path, &text);
    text_release(&text);
    learn_file(path, &recipe, &(struct data_options){.time = "none"}, 1, &model);
    unlink(path);
    assert_true(model.origin_count > 0);
    assert_string_equal(model.scores[0].method, "network");
    double mase = model.scores[0].mase;
    model_release(&model);
    return mase;
}

static double sine(double before, int t)
{
    (void)before;
    return 10 + sin(t * 0.35);
}

/* Chaos: each value decides all that follow, by the same simple step again and again. */
static double logistic(double before, int t)
{
    (void)t;
    return 3.8 * before * (1 - before);
}

static void every_shape_that_reads_a_window_learns_a_sine(void **state)
{
    (void)state;
    for (int shape = SHAPE_MANY_TO_ONE; shape <= SHAPE_ENCODER_DECODER; shape++) {
        double mase = learn_values(sine, (enum shape)shape, 12, 50);
        if (!(mase < 0.1))
            fail_msg("%s: MASE %g", shape_name((enum shape)shape), mase);
    }
}

static void a_decoder_learns_from_one_value_a_curve_that_a_static_network_does_not(void **state)
{
    (void)state;
    double one = learn_values(logistic, SHAPE_ONE_TO_ONE, 1, 150),
           many = learn_values(logistic, SHAPE_ONE_TO_MANY, 1, 150);
    if (!(many < one / 2 && many < 0.15))
        fail_msg("one-to-one: MASE %g, one-to-many: %g", one, many);
}

static void a_decoder_learns_steps_that_follow_from_each_other(void **state)
{
    (void)state;
    double one = learn_values(logistic, SHAPE_MANY_TO_ONE, 4, 100),
           many = learn_values(logistic, SHAPE_ENCODER_DECODER, 4, 100);
    if (!(many < 0.85 * one && many < 0.4))
        fail_msg("many-to-one: MASE %g, encoder-decoder: %g", one, many);
}

/* Up or down from here is not to be told from one value. */
static void from_one_value_nobody_learns_a_sine(void **state)
{
    (void)state;
    assert_true(learn_values(sine, SHAPE_ONE_TO_ONE, 1, 50) > 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_of_every_shape_and_cell_forecast_the_same_from_their_file),
        cmocka_unit_test(models_of_every_shape_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(sampling_changes_what_a_decoder_learns),
        cmocka_unit_test(a_huge_value_in_the_test_part_changes_no_byte_of_any_shape),
        cmocka_unit_test(a_huge_value_in_the_validation_part_changes_no_training_loss_of_any_shape),
        cmocka_unit_test(shapes_that_read_one_step_see_nothing_but_the_last),
        cmocka_unit_test(every_shape_that_reads_a_window_learns_a_sine),
        cmocka_unit_test(a_decoder_learns_from_one_value_a_curve_that_a_static_network_does_not),
        cmocka_unit_test(a_decoder_learns_steps_that_follow_from_each_other),
        cmocka_unit_test(from_one_value_nobody_learns_a_sine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
