/* Series of a file that bear the names of a model's series: those that go on are taken for them, others are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "predict/kinship.h"
#include "predict/shown_rows.h"
#include "rehearse/learn.h"

enum { SERIES = 200, STEPS = 90, LEARNT = 60 };

static const struct data_options options = {.series = "id"};

/* Walks, walks in logs, seasons, counts with zeros and levels around 0, a fifth each; scales over six decades. */
static double made[SERIES][STEPS];

static void make_series(void)
{
    struct random random;
    random_init(&random, 11, 0);
    for (int s = 0; s < SERIES; s++) {
        const double scale = pow(10, (double)(s % 7) - 2);
        double walk = 0;
        for (int t = 0; t < STEPS; t++) {
            const double noise = random_normal(&random);
            walk += noise;
            switch (s % 5) {
            case 0:
                made[s][t] = scale * (50 + walk);
                break;
            case 1:
                made[s][t] = scale * exp(0.08 * walk);
                break;
            case 2:
                made[s][t] = scale * (20 + 8 * sin(t * 2 * 3.14159265 / 12) + noise);
                break;
            case 3:
                made[s][t] = noise > 0.5 ? floor(3 * noise) : 0;
                break;
            default:
                made[s][t] = scale * (0.5 * walk + noise);
            }
        }
    }
}

/* Series (s + shift) under the name of s, steps first .. last - 1, times `factor`, at the steps from `at` on. */
static void read_file(int shift, int first, int last, int at, double factor, const char *prefix, struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    text_append_string(&text, "id,ds,y\n");
    for (int s = 0; s < SERIES; s++) {
        for (int t = first; t < last; t++) {
            text_append_format(&text, "%s%03d,%d,", prefix, s, at + t - first);
            text_append_number(&text, factor * made[(s + shift) % SERIES][t]);
            text_append_string(&text, "\n");
        }
    }
    if (panel_read_text("series.csv", text.bytes, text.length, &options, panel, &error))
        fail_msg("%s", error.message);
    text_release(&text);
}

static int learn(void **state)
{
    static struct model model = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct learn_result result;
    make_series();
    read_file(0, 0, LEARNT, 0, 1, "s", &panel);
    struct learn_request request = {.recipe = {.cell = &rnn_cell,
                                               .window_count = 1,
                                               .windows = {12},
                                               .horizon = 2,
                                               .hidden_size = 2,
                                               .ensemble_count = 1,
                                               .epoch_count = 1,
                                               .epoch_windows = 64,
                                               .blend = {.kind = BLEND_AUTO},
                                               .refit = REFIT_NO,
                                               .seed = 1},
                                    .options = &options,
                                    .command = "seqnet train",
                                    .source = "series.csv",
                                    .kernels = kernels_select(&error),
                                    .thread_count = 2};
    if (learn_model(&request, &panel, &model, &result, &error))
        fail_msg("%s", error.message);
    learn_result_release(&result);
    panel_release(&panel);
    *state = &model;
    return 0;
}

static int forget(void **state)
{
    model_release(*state);
    return 0;
}

static size_t count_strangers(const struct model *model, struct panel *panel)
{
    struct error error = ERROR_INIT;
    struct kinships kinships = KINSHIPS_INIT;
    size_t count = 0;
    assert_int_equal(kinships_find(model, panel, &kinships, &error), 0);
    for (size_t s = 0; s < panel->series_count; s++)
        count += panel->series[s].is_stranger;
    kinships_release(&kinships);
    return count;
}

static void series_that_go_on_are_no_strangers(void **state)
{
    static const int pieces[][2] = {{0, STEPS},  {LEARNT, STEPS}, {LEARNT, LEARNT + 3}, {LEARNT + 12, STEPS},
                                    {30, STEPS}, {0, 30},         {0, LEARNT}};
    const size_t count = sizeof pieces / sizeof *pieces;
    size_t strangers = 0;
    for (size_t i = 0; i < count; i++) {
        struct panel panel = PANEL_INIT;
        read_file(0, pieces[i][0], pieces[i][1], pieces[i][0], 1, "s", &panel);
        strangers += count_strangers(*state, &panel);
        panel_release(&panel);
    }
    assert_true(300 * strangers <= count * SERIES);
}

static void other_values_at_the_same_times_are_strangers(void **state)
{
    struct panel panel = PANEL_INIT;
    read_file(5, 0, STEPS, 0, 1, "s", &panel);
    assert_true(count_strangers(*state, &panel) > SERIES * 98 / 100);
    panel_release(&panel);
}

static void another_level_by_far_is_strange(void **state)
{
    for (int i = 0; i < 2; i++) {
        struct panel panel = PANEL_INIT;
        read_file(0, LEARNT, STEPS, LEARNT, i ? 1e-3 : 1e3, "s", &panel);
        /* smaller values of counts with zeros, and of levels around 0, are values that the model knows */
        assert_true(count_strangers(*state, &panel) > (size_t)(i ? SERIES * 58 / 100 : SERIES * 70 / 100));
        panel_release(&panel);
    }
}

static void a_stranger_is_forecast_as_a_series_of_another_name(void **state)
{
    struct error error = ERROR_INIT;
    struct panel strange = PANEL_INIT, renamed = PANEL_INIT;
    struct forecast a = FORECAST_INIT, b = FORECAST_INIT;
    read_file(1, 0, STEPS, 0, 1, "s", &strange);
    read_file(1, 0, STEPS, 0, 1, "n", &renamed);
    count_strangers(*state, &strange);
    assert_int_equal(shown_rows_join_tails(*state, &strange, &error), 0);
    if (forecast_panel(*state, &strange, &a, &error) || forecast_panel(*state, &renamed, &b, &error))
        fail_msg("%s", error.message);
    assert_int_equal(a.series_count, b.series_count);
    for (size_t s = 0; s < a.series_count; s++) {
        if (strange.series[s].is_stranger)
            assert_memory_equal(a.values + forecast_at(&a, s, 0, 0), b.values + forecast_at(&b, s, 0, 0),
                                (size_t)a.horizon * sizeof *a.values);
    }
    forecast_release(&a);
    forecast_release(&b);
    panel_release(&strange);
    panel_release(&renamed);
}

/* Changes the values at the given steps of every series by half of the value and 1. */
static void revise(struct panel *panel, size_t first, size_t last)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        for (size_t t = first; t < last; t++)
            series_column(&panel->series[s], 0)[t] *= 1.5;
    }
}

static void a_few_revised_values_are_no_contradiction(void **state)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct kinships kinships = KINSHIPS_INIT;
    read_file(0, 0, STEPS, 0, 1, "s", &panel);
    revise(&panel, LEARNT - 3, LEARNT);
    assert_int_equal(kinships_find(*state, &panel, &kinships, &error), 0);
    assert_true(kinships.count > SERIES * 8 / 10); /* half of the counts are 0 */
    for (size_t i = 0; i < kinships.count; i++) {
        assert_int_equal(kinships.list[i].kind, KINSHIP_REVISED);
        assert_in_range(kinships.list[i].other_count, 1, 3);
        assert_false(panel.series[kinships.list[i].index].is_stranger);
    }
    kinships_release(&kinships);
    panel_release(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_that_go_on_are_no_strangers),
        cmocka_unit_test(other_values_at_the_same_times_are_strangers),
        cmocka_unit_test(another_level_by_far_is_strange),
        cmocka_unit_test(a_stranger_is_forecast_as_a_series_of_another_name),
        cmocka_unit_test(a_few_revised_values_are_no_contradiction),
    };
    return cmocka_run_group_tests(tests, learn, forget);
}
