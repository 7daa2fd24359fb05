/* A model that goes on learning: where the rows of a file stand beside those that it has kept, what its networks said
 * before they knew, and when that is judged. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "options/options.h"
#include "options/recipe_table.h"
#include "predict/network_answers.h"
#include "rehearse/learn.h"
#include "respaced.h"
#include "retraining/joined_rows.h"
#include "retraining/mixed_judgement.h"
#include "retraining/past_answers.h"
#include "retraining/update.h"

enum { HORIZON = 3, ROWS = 60 };

/* ---- rows and models ---- */

struct options {
    struct data_options data;
    struct recipe recipe;
};

static double value_at(int series, int row)
{
    return 100 + 40 * series + row + 9 * sin(row * M_PI / 6) + row * 7919 % 11;
}

/* Rows `first` .. end-1 of so many series, in months from 2001-01 on, or counted. */
static void write_rows(struct text *text, bool counted, int series_count, int first, int end)
{
    text_append_string(text, counted ? "y\n" : "id,month,y\n");
    for (int s = 0; s < series_count; s++) {
        for (int row = first; row < end; row++) {
            if (!counted)
                text_append_format(text, "s%d,%d-%02d,", s, 2001 + row / 12, row % 12 + 1);
            text_append_format(text, "%.6f\n", value_at(s, row));
        }
    }
}

static void read_rows(struct panel *panel, bool counted, int series_count, int first, int end)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    const struct data_options options = counted ? (struct data_options){.target = "y", .time = "none"}
                                                : (struct data_options){.target = "y", .time = "month", .series = "id"};
    write_rows(&text, counted, series_count, first, end);
    *panel = (struct panel)PANEL_INIT;
    if (panel_read_text("rows.csv", text.bytes, text.length, &options, panel, &error))
        fail_msg("%s", error.message);
    text_release(&text);
}

static const struct command command = {
    .name = "train",
    .options_size = sizeof(struct options),
    .groups = OPTION_GROUPS({&recipe_data_settings, offsetof(struct options, recipe)},
                            {&recipe_window_settings, offsetof(struct options, recipe)},
                            {&recipe_forecast_settings, offsetof(struct options, recipe)},
                            {&recipe_network_settings, offsetof(struct options, recipe)},
                            {&recipe_training_settings, offsetof(struct options, recipe)})};

/* A small model of the first `rows` rows. */
static void learn(struct model *model, bool counted, int series_count, int rows, bool stateful)
{
    char line[] = "train --window 6 --horizon 3 --hidden 2 --epochs 2 --ensemble 2 --validation 6 --stateful";
    char *words[20];
    int count = 0;
    if (!stateful)
        *strstr(line, " --stateful") = '\0';
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        words[count++] = word;
    struct error error = ERROR_INIT;
    struct options options = {.data = {.time = NULL}};
    struct invocation invocation = INVOCATION_INIT;
    struct panel panel;
    struct learn_result result = {0};
    read_rows(&panel, counted, series_count, 0, rows);
    if (options_parse(&command, count, words, &options, &invocation, &error))
        fail_msg("%s", error.message);
    const struct data_options data = {.target = "y"};
    const struct learn_request request = {.recipe = options.recipe,
                                          .options = &data,
                                          .command = "seqnet train",
                                          .source = "rows.csv",
                                          .kernels = kernels_select(&error),
                                          .thread_count = 1};
    *model = (struct model)MODEL_INIT;
    if (learn_model(&request, &panel, model, &result, &error))
        fail_msg("%s", error.message);
    learn_result_release(&result);
    invocation_release(&invocation);
    panel_release(&panel);
}

static void update(struct model *model, bool counted, int series_count, int first, int end,
                   struct update_result *result)
{
    struct error error = ERROR_INIT;
    struct panel panel;
    struct joined_rows joined = JOINED_ROWS_INIT;
    const struct update_request request = {.kernels = kernels_select(&error), .thread_count = 1, .source = "rows.csv"};
    read_rows(&panel, counted, series_count, first, end);
    if (joined_rows_make(model, counted && first > 0, &panel, &joined, &error) ||
        update_model(&request, &panel, &joined, model, result, &error))
        fail_msg("%s", error.message);
    joined_rows_release(&joined);
    panel_release(&panel);
}

/* Written and read again, as from one update to the next. */
static void keep(struct model *model)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct model again = MODEL_INIT;
    if (model_write(model, &text, &error) || model_read("m.json", text.bytes, text.length, &again, &error))
        fail_msg("%s", error.message);
    text_release(&text);
    model_release(model);
    *model = again;
}

/* ---- where rows lie ---- */

static void check_place(const struct joined_rows *joined, size_t s, size_t first_step, size_t seen)
{
    assert_int_equal(joined->places[s].first_step, first_step);
    assert_int_equal(joined->places[s].seen, seen);
}

static void rows_are_joined_with_those_of_the_model(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct model model;
    struct panel panel;
    struct joined_rows joined = JOINED_ROWS_INIT;
    learn(&model, false, 2, ROWS, false);
    const size_t tail = model.series[0].tail_length;

    read_rows(&panel, false, 2, 0, ROWS + 4); /* all rows */
    assert_int_equal(joined_rows_make(&model, false, &panel, &joined, &error), 0);
    check_place(&joined, 1, 0, ROWS);
    assert_int_equal(panel.series[1].length, ROWS + 4);
    assert_int_equal(joined.new_rows, 8);
    assert_int_equal(joined.new_series + joined.absent_series, 0);
    joined_rows_release(&joined);
    panel_release(&panel);

    read_rows(&panel, false, 3, ROWS + 2, ROWS + 4); /* two that follow after a hole of two, and a series that is new */
    assert_int_equal(joined_rows_make(&model, false, &panel, &joined, &error), 0);
    check_place(&joined, 0, ROWS - tail, tail);
    assert_int_equal(panel.series[0].length, tail + 4);
    const double *values = series_column(&panel.series[0], 0);
    assert_true(fabs(values[tail - 1] - value_at(0, ROWS - 1)) < 1e-5);
    assert_true(isnan(values[tail]) && isnan(values[tail + 1]) && !isnan(values[tail + 2]));
    assert_int_equal(joined.new_series, 1);
    assert_null(joined.places[2].known);
    joined_rows_release(&joined);
    panel_release(&panel);

    read_rows(&panel, false, 1, ROWS - 1, ROWS + 1); /* they overlap; the other series is not there */
    assert_int_equal(joined_rows_make(&model, false, &panel, &joined, &error), 0);
    assert_int_equal(joined.places[0].seen, tail);
    assert_int_equal(joined.new_rows, 1);
    assert_int_equal(joined.absent_series, 1);
    assert_int_equal(panel.series[1].length, joined.places[1].seen);
    joined_rows_release(&joined);
    panel_release(&panel);

    read_rows(&panel, false, 2, ROWS + (int)tail + 1, ROWS + (int)tail + 2); /* too far away */
    assert_int_equal(joined_rows_make(&model, false, &panel, &joined, &error), -1);
    assert_non_null(strstr(error.message, "can be bridged"));
    joined_rows_release(&joined);
    panel_release(&panel);
    model_release(&model);
}

static void counted_rows_are_placed_only_where_that_is_certain(void **state)
{
    (void)state;
    struct model model;
    struct panel panel;
    struct joined_rows joined = JOINED_ROWS_INIT;
    learn(&model, true, 1, ROWS, false);
    const struct {
        int first, end;
        bool follows;
        const char *fault; /* NULL: taken */
    } cases[] = {{0, ROWS + 1, false, NULL},
                 {ROWS, ROWS + 2, true, NULL},
                 {ROWS, ROWS + 2, false, "--follows if they come after"},
                 {1, ROWS + 1, false, "do not begin with"},
                 {ROWS - 5, ROWS, true, "has learnt them already"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = ERROR_INIT;
        read_rows(&panel, true, 1, cases[i].first, cases[i].end);
        assert_int_equal(joined_rows_make(&model, cases[i].follows, &panel, &joined, &error), cases[i].fault ? -1 : 0);
        if (cases[i].fault)
            assert_non_null(strstr(error.message, cases[i].fault));
        joined_rows_release(&joined);
        panel_release(&panel);
    }
    model_release(&model);
}

/* ---- what the networks said ---- */

/* What the networks of a model say after row `end` - 1 of series s. */
static void ask(const struct model *model, int series_count, int end, size_t s, double out[HORIZON])
{
    struct error error = ERROR_INIT;
    struct panel panel;
    struct joined_rows joined = JOINED_ROWS_INIT;
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct prepared_series prepared[PREPARATION_COUNT_MAX] = {{.length = 0}};
    struct prepared_series *series[PREPARATION_COUNT_MAX] = {&prepared[0], &prepared[1]};
    read_rows(&panel, false, series_count, 0, end);
    const struct rows_place where = {panel.source, panel.series[s].id, panel.columns, &panel.series[s]};
    const struct timeline timeline = {&panel.calendar, panel.series[s].anchors, panel.series[s].anchor_count};
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (prepared_series_init(&prepared[p], &model->series[s].preparations[p], &where, panel.series[s].values,
                                 panel.series[s].length, panel.series[s].extent, 0, &error) ||
            prepared_series_add_calendar(&prepared[p], &timeline, model->recipe.calendar, HORIZON, &error))
            fail_msg("%s", error.message);
    }
    const struct network_question question = {0, (size_t)end - 1};
    if (network_answers_init(&answers, model, 1, &error) ||
        network_answers_look_at(&answers, series, 1, NULL, NULL, &error) ||
        network_answers_ask(&answers, &question, 1, out, &error))
        fail_msg("%s", error.message);
    network_answers_release(&answers);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        prepared_series_release(&prepared[p]);
    joined_rows_release(&joined);
    panel_release(&panel);
}

/* Rows come one by one, some in a file that holds no others: each time the answer of the networks as they were is kept,
 * and in the file; enough of them are judged. */
static void answers_of_networks_that_did_not_know_are_added_up(void **state)
{
    (void)state;
    struct model model;
    struct update_result result;
    double said[8][HORIZON];
    learn(&model, false, 2, ROWS, false);
    const size_t needed = past_answers_needed(&model);
    assert_int_equal(needed, 4);
    assert_null(model.series[0].answers);
    for (int i = 0; i < 8; i++) {
        ask(&model, 2, ROWS + i, 1, said[i]);
        update(&model, false, 2, i % 3 == 1 ? ROWS + i : 0, ROWS + i + 1, &result);
        keep(&model);
        assert_int_equal(result.update.is_judged, i % 3 != 1 && i + 1 >= (int)needed);
        assert_int_equal(model.series[1].answers_size, (size_t)(i + 1) * HORIZON);
        for (int k = 0; k < (i + 1) * HORIZON; k++) {
            const double wanted = said[k / HORIZON][k % HORIZON], found = model.series[1].answers[k];
            if (!(fabs(found - wanted) <= 1e-5 * fabs(wanted)))
                fail_msg("update %d, answer %d: %.9g, not %.9g", i, k, found, wanted);
        }
    }
    update(&model, false, 2, 0, ROWS + 30, &result); /* the oldest go */
    assert_true(result.update.is_judged);
    assert_int_equal(model.series[1].answers_size, (6 + HORIZON) * HORIZON);
    update(&model, false, 2, 0, ROWS + 30, &result); /* nothing is new */
    assert_false(result.has_changed);
    model_release(&model);
}

/* Their state is carried from the first row on, or from where the model is. */
static void a_carried_state_answers_alike(void **state)
{
    (void)state;
    struct model whole, part;
    struct update_result result;
    learn(&whole, false, 1, ROWS, true);
    learn(&part, false, 1, ROWS, true);
    update(&whole, false, 1, 0, ROWS + 2, &result);
    update(&part, false, 1, ROWS, ROWS + 2, &result);
    assert_int_equal(whole.series[0].answers_size, 2 * HORIZON);
    for (int k = 0; k < 2 * HORIZON; k++)
        assert_true(fabs(whole.series[0].answers[k] - part.series[0].answers[k]) <
                    1e-3 * fabs(whole.series[0].answers[k]));
    model_release(&whole);
    model_release(&part);
}

/* Of very many series some are asked about, so that the model does not grow with all of them. */
static void a_model_keeps_a_bounded_number_of_answers(void **state)
{
    (void)state;
    struct model model = {.target_count = 1, .recipe = {.horizon = 20, .validation_length = 30}};
    enum { COUNT = 1000 };
    struct error error = ERROR_INIT;
    struct joined_place *places = memory_allocate(COUNT, sizeof *places, &error);
    struct series *series = memory_allocate(COUNT, sizeof *series, &error);
    struct model_series *known = memory_allocate(COUNT, sizeof *known, &error);
    assert_true(places && series && known);
    struct joined_rows joined = {.places = places};
    struct panel panel = {.series = series, .series_count = COUNT};
    size_t total = 0, asked = 0;
    model.series_count = COUNT;
    for (size_t s = 0; s < COUNT; s++) {
        series[s] = (struct series){.length = 500, .extent = 500};
        places[s] = (struct joined_place){.known = &known[s], .seen = 400};
    }
    past_answers_plan(&model, &panel, &joined);
    for (size_t s = 0; s < COUNT; s++) {
        const size_t count = series[s].length - 1 - places[s].judged_from;
        assert_true(count == 0 || count == 100); /* all new ones are judged */
        known[s].answers_size = count * 20;
        known[s].answers = count ? memory_allocate(count * 20, sizeof *known[s].answers, &error) : NULL;
        struct model_series fresh = {.length = 500};
        past_answers_keep(&model, &known[s], &fresh);
        assert_true(fresh.answers_size == 0 || fresh.answers_size == 50 * 20); /* to the end 30, and 20 that are not */
        total += fresh.answers_size;
        memory_free(fresh.answers);
        asked += count > 0;
    }
    assert_true(total <= PAST_ANSWERS_MAX && asked >= 50);
    assert_true(past_answers_are_enough(&model, &panel, &joined));
    model.recipe.validation_length = 100000; /* one long series, whose rows would be a large file */
    assert_true(past_answers_needed(&model) * 20 <= PAST_ANSWERS_MAX);
    memory_free(places);
    memory_free(series);
    memory_free(known);
}

/* ---- bounds ---- */

static void bounds_go_from_old_to_new_as_rows_come(void **state)
{
    (void)state;
    double old_lower[] = {-1, -2}, old_upper[] = {3, 4}, lower[] = {-2, -4}, upper[] = {1, 8};
    const struct intervals before = {
        .level_count = 1, .error_share = 0.5, .lower = old_lower, .upper = old_upper, .correlation = {1, 0, 0.5}};
    struct intervals anew = {
        .level_count = 1, .error_share = 0.5, .lower = lower, .upper = upper, .correlation = {0, 1, 0.5}};
    mixed_judgement_intervals(&anew, &before, 0.25, 2);
    assert_true(lower[0] == -1.25 && lower[1] == -2.5 && upper[0] == 2.5 && upper[1] == 5);
    assert_true(anew.correlation.share == 0.75 && anew.correlation.aging == 0.25 && anew.correlation.memory == 0.5);
    anew.error_share = 0; /* bounds in another unit */
    mixed_judgement_intervals(&anew, &before, 0.25, 2);
    assert_true(lower[0] == -1.25 && upper[1] == 5);
}

static void weights_go_from_old_to_new_as_rows_come(void **state)
{
    (void)state;
    const double before[METHOD_COUNT] = {1};
    double anew[METHOD_COUNT] = {[0] = 0, [METHOD_COUNT - 1] = 1}, sum = 0;
    mixed_judgement_weights(anew, before, 1 / 3.0);
    assert_true(anew[0] == 0.667 && anew[METHOD_COUNT - 1] == 0.333);
    for (int i = 0; i < 30; i++) {
        double fitted[METHOD_COUNT] = {0.31, 0.29, 0.4};
        mixed_judgement_weights(fitted, anew, 0.05);
        memcpy(anew, fitted, sizeof anew);
    }
    for (int method = 0; method < METHOD_COUNT; method++)
        sum += anew[method];
    assert_true(fabs(sum - 1) < 1e-12 && fabs(anew[1] - 0.29 * (1 - pow(0.95, 30))) < 0.01);
}

/* Month by month the new bounds count as if the rows had come at once: 1/19, 1/20, ... after 18 that were held back. */
static void shares_of_updates_add_up(void **state)
{
    (void)state;
    const struct model model = {
        .target_count = 1, .series_count = 1, .recipe = {.horizon = 18, .validation_length = 18}};
    struct model_series known = {.length = 100};
    double old = 1;
    for (size_t i = 1; i <= 24; i++) {
        struct series series = {.length = 100 + i, .extent = 100 + i};
        const struct panel panel = {.series = &series, .series_count = 1};
        struct joined_place place = {.known = &known, .seen = known.length};
        struct joined_rows joined = {.places = &place};
        past_answers_plan(&model, &panel, &joined);
        assert_int_equal(past_answers_count(&panel, &joined), i);
        assert_int_equal(past_answers_are_enough(&model, &panel, &joined), i >= 9); /* half of the horizon */
        if (i >= 9)
            old *= 1 - past_answers_share(&model, &panel, &joined);
        known.length++;
        known.answers_size += 18; /* as if they had been asked for */
    }
    assert_true(fabs(old - 18 / 42.0) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_joined_with_those_of_the_model),
        cmocka_unit_test(counted_rows_are_placed_only_where_that_is_certain),
        cmocka_unit_test(answers_of_networks_that_did_not_know_are_added_up),
        cmocka_unit_test(a_carried_state_answers_alike),
        cmocka_unit_test(a_model_keeps_a_bounded_number_of_answers),
        cmocka_unit_test(bounds_go_from_old_to_new_as_rows_come),
        cmocka_unit_test(weights_go_from_old_to_new_as_rows_come),
        cmocka_unit_test(shares_of_updates_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
