/* What must hold for models that are shown the calendar: nothing is learnt from what is held out, the model file gives
 * the same forecast, and so do the model's own rows read again; the hour is used where the series depends on it. */
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

#include "base/random.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"

#define STEPS 400
#define SERIES 2

static const struct recipe small = {.cell = &lstm_cell,
                                    .window_count = 1,
                                    .windows = {7},
                                    .horizon = 5,
                                    .hidden_size = 4,
                                    .layer_count = 1,
                                    .epoch_count = 6,
                                    .ensemble_count = 2,
                                    .scale_steps = -1,
                                    .periods_are_given = true, /* none */
                                    .calendar_is_given = true,
                                    .calendar = 1u << FEATURE_HOUR | 1u << FEATURE_WEEKDAY,
                                    .test_length = 24,
                                    .refit = REFIT_YES,
                                    .seed = 5};

/* Two hourly series whose value depends on the hour, across a leap day; the last `plant` values of both are
 * `planted`. */
static void write_rows(char path[64], int plant, double planted)
{
    struct random random;
    random_init(&random, 3, 0);
    strcpy(path, "/tmp/seqnet-calendar-XXXXXX");
    FILE *file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    fprintf(file, "unique_id,ds,y\n");
    for (int s = 0; s < SERIES; s++) {
        for (int t = 0; t < STEPS; t++) {
            int day = 25 + t / 24; /* of February 2024, which has 29 */
            double y = 10 * s + 3 * sin(t % 24 * 2 * M_PI / 24) + 0.3 * random_uniform(&random);
            fprintf(file, "s%d,2024-%02d-%02d %02d:00,%.6f\n", s, day <= 29 ? 2 : 3, day <= 29 ? day : day - 29, t % 24,
                    t >= STEPS - plant ? planted : y);
        }
    }
    assert_int_equal(fclose(file), 0);
}

static void read_rows(const char *path, size_t test_length, struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct data_options options = {.test_length = test_length};
    if (panel_read(path, &options, panel, &error))
        fail_msg("%s", error.message);
}

/* Returns the mean absolute error of the networks on the test part. */
static double learn(const struct recipe *recipe, const struct panel *panel, struct model *model)
{
    struct error error = ERROR_INIT;
    struct data_options options = {.test_length = (size_t)recipe->test_length};
    struct learn_result result = {0};
    struct learn_request request = {.recipe = *recipe,
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "hours.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = 2};
    if (learn_model(&request, panel, model, &result, &error))
        fail_msg("%s", error.message);
    double mae = NAN;
    for (int i = 0; i < result.test.score_count; i++) {
        if (strcmp(result.test.scores[i].method, "network") == 0)
            mae = result.test.scores[i].mae;
    }
    learn_result_release(&result);
    return mae;
}

static void write_model(const struct model *model, struct text *text)
{
    struct error error = ERROR_INIT;
    if (model_write(model, text, &error))
        fail_msg("%s", error.message);
}

static void what_is_held_out_does_not_change_the_model_by_a_byte(void **state)
{
    (void)state;
    struct text texts[2] = {TEXT_INIT, TEXT_INIT};
    for (int i = 0; i < 2; i++) {
        char path[64];
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        write_rows(path, i ? small.test_length : 0, 1e6);
        read_rows(path, (size_t)small.test_length, &panel);
        unlink(path);
        learn(&small, &panel, &model);
        write_model(&model, &texts[i]);
        model_release(&model);
        panel_release(&panel);
    }
    assert_int_equal(texts[0].length, texts[1].length);
    assert_memory_equal(texts[0].bytes, texts[1].bytes, texts[0].length);
    text_release(&texts[0]);
    text_release(&texts[1]);
}

static void assert_same_forecast(const struct forecast *a, const struct forecast *b)
{
    assert_int_equal(a->series_count, SERIES);
    assert_int_equal(b->series_count, SERIES);
    for (int i = 0; i < SERIES * small.horizon; i++) {
        if (!isfinite(a->values[i]) || a->values[i] != b->values[i])
            fail_msg("value %d: %.17g and %.17g", i, a->values[i], b->values[i]);
    }
}

static void the_model_file_and_the_rows_themselves_give_the_same_forecast(void **state)
{
    (void)state;
    char path[64];
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT, loaded = MODEL_INIT;
    struct text text = TEXT_INIT;
    struct forecast trained = FORECAST_INIT, saved = FORECAST_INIT, again = FORECAST_INIT;
    struct recipe recipe = small;
    recipe.test_length = 0;
    write_rows(path, 0, 0);
    read_rows(path, 0, &panel);
    unlink(path);
    learn(&recipe, &panel, &model);
    write_model(&model, &text);
    if (model_read("model.json", text.bytes, text.length, &loaded, &error) ||
        forecast_model(&model, "", &trained, &error) || forecast_model(&loaded, "", &saved, &error) ||
        forecast_panel(&loaded, &panel, &again, &error))
        fail_msg("%s", error.message);
    assert_int_equal(loaded.recipe.calendar, small.calendar);
    assert_same_forecast(&trained, &saved);
    assert_same_forecast(&trained, &again);
    forecast_release(&trained);
    forecast_release(&saved);
    forecast_release(&again);
    text_release(&text);
    model_release(&model);
    model_release(&loaded);
    panel_release(&panel);
}

static void a_network_that_is_shown_the_hour_uses_it(void **state)
{
    (void)state;
    char path[64];
    double errors[2];
    write_rows(path, 0, 0);
    for (int i = 0; i < 2; i++) {
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        struct recipe recipe = small;
        recipe.windows[0] = 1; /* one value alone does not say whether it rises or falls */
        recipe.epoch_count = 60;
        recipe.calendar = i ? 1u << FEATURE_HOUR : 0;
        read_rows(path, (size_t)recipe.test_length, &panel);
        errors[i] = learn(&recipe, &panel, &model);
        model_release(&model);
        panel_release(&panel);
    }
    unlink(path);
    if (!(errors[1] < 0.5 * errors[0]))
        fail_msg("error %g with the hour, %g without", errors[1], errors[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_out_does_not_change_the_model_by_a_byte),
        cmocka_unit_test(the_model_file_and_the_rows_themselves_give_the_same_forecast),
        cmocka_unit_test(a_network_that_is_shown_the_hour_uses_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
