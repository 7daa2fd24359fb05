/* What predict costs grows with the number of series, whatever order they stand in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"

enum { SERIES = 40000, STEPS = 10 };

static const struct data_options options = {.series = "id"};

static void read_series(struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    text_append_string(&text, "id,day,y\n");
    for (int s = 0; s < SERIES; s++) {
        for (int t = 0; t < STEPS; t++)
            text_append_format(&text, "s%05d,2024-03-%02d,%d\n", s, t + 1, (7 * s + 3 * t * t) % 97);
    }
    if (panel_read_text("series.csv", text.bytes, text.length, &options, panel, &error))
        fail_msg("%s", error.message);
    text_release(&text);
}

static void learn(const struct panel *panel, struct model *model)
{
    struct error error = ERROR_INIT;
    struct learn_result result;
    struct learn_request request = {.recipe = {.cell = &rnn_cell,
                                               .window_count = 1,
                                               .windows = {3},
                                               .horizon = 1,
                                               .hidden_size = 2,
                                               .ensemble_count = 1,
                                               .epoch_count = 1,
                                               .epoch_windows = 64,
                                               .blend = {.kind = BLEND_NONE},
                                               .refit = REFIT_NO,
                                               .periods_are_given = true,
                                               .transform = TRANSFORM_NONE,
                                               .seed = 1},
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "series.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = 2};
    if (learn_model(&request, panel, model, &result, &error))
        fail_msg("%s", error.message);
    learn_result_release(&result);
}

/* Seconds of this process that a forecast of the panel takes. */
static double forecast(const struct model *model, const struct panel *panel, struct forecast *made)
{
    struct error error = ERROR_INIT;
    const clock_t begin = clock();
    if (forecast_panel(model, panel, made, &error))
        fail_msg("%s", error.message);
    assert_int_equal(made->series_count, SERIES);
    return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

static void series_in_another_order_take_no_longer(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct forecast same = FORECAST_INIT, reversed = FORECAST_INIT;
    read_series(&panel);
    learn(&panel, &model);
    assert_ptr_equal(model_find_series(&model, "s00007", 30000), &model.series[7]);
    assert_ptr_equal(model_find_series(&model, "s39999", SERIES), &model.series[SERIES - 1]);
    assert_null(model_find_series(&model, "s40000", 0));
    const double seconds = forecast(&model, &panel, &same);
    for (size_t s = 0; s < SERIES / 2; s++) {
        const struct series first = panel.series[s];
        panel.series[s] = panel.series[SERIES - 1 - s];
        panel.series[SERIES - 1 - s] = first;
    }
    const double reversed_seconds = forecast(&model, &panel, &reversed);
    for (size_t s = 0; s < SERIES; s++) {
        assert_string_equal(reversed.series[s].id, same.series[SERIES - 1 - s].id);
        assert_true(reversed.values[s] == same.values[SERIES - 1 - s]);
    }
    if (reversed_seconds > 3 * seconds)
        fail_msg("%g s in reverse, %g s in the model's order", reversed_seconds, seconds);
    forecast_release(&same);
    forecast_release(&reversed);
    model_release(&model);
    panel_release(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_in_another_order_take_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
