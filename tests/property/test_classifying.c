/* What must hold of classifiers: nothing is known before its time, the order of steps is learnt where it alone tells the classes, and the number of threads
 * changes nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "persist/model.h"
#include "predict/classifier_learn.h"
#include "predict/classify.h"
#include "predict/labelled_steps.h"

/* ------------------------------------------------------------------ rows */

#define STEPS 120
#define NOWHERE -1

/* Steps whose class follows the value `lag` steps before; at step `plant` value and class are others. */
static void write_steps(struct text *text, int count, int lag, int plant)
{
    static double values[2000];
    struct random random;
    random_init(&random, 7, 1);
    text_append_string(text, "t,x,label\n");
    for (int t = 0; t < count; t++) {
        values[t] = 2 * random_uniform(&random) - 1;
        const int label = values[t >= lag ? t - lag : 0] > 0;
        text_append_format(text, "%d,%.6f,%s\n", t, t == plant ? 55.0 : values[t],
                           (t == plant ? !label : label) ? "up" : "down");
    }
}

static void read_rows(const struct text *text, bool has_series, size_t test_length, struct panel *panel)
{
    struct error error = ERROR_INIT;
    const struct data_options options = {
        .target = "label", .series = has_series ? "id" : NULL, .time = "t", .past = "x", .classify = true, .test_length = test_length};
    if (panel_read_text("rows.csv", text->bytes, text->length, &options, panel, &error))
        fail_msg("%s", error.message);
}

static void read_steps(int count, int lag, int plant, size_t test_length, struct panel *panel)
{
    struct text text = TEXT_INIT;
    write_steps(&text, count, lag, plant);
    read_rows(&text, false, test_length, panel);
    text_release(&text);
}

static const struct recipe small_recipe = {.cell = &lstm_cell,
                                           .shape = SHAPE_AUTO,
                                           .hidden_size = 4,
                                           .epoch_count = 3,
                                           .ensemble_count = 2,
                                           .dropout = -1,
                                           .seed = 1};

static void learn(const struct recipe *recipe, const struct panel *panel, int thread_count, struct model *model, struct classifier_result *result)
{
    struct error error = ERROR_INIT;
    const struct data_options options = {.test_length = (size_t)recipe->test_length, .classify = true};
    const struct classifier_request request = {.recipe = *recipe,
                                               .options = &options,
                                               .command = "seqnet train",
                                               .source = "rows.csv",
                                               .kernels = kernels_select(&error),
                                               .thread_count = thread_count};
    if (classifier_learn(&request, panel, model, result, &error))
        fail_msg("%s", error.message);
}

static double accuracy(const struct model *model, const char *method)
{
    const struct classification *classification = &model->classification;
    for (int i = 0; i < classification->score_count; i++) {
        if (strcmp(classification->scores[i].method, method) == 0)
            return classification->scores[i].accuracy;
    }
    fail_msg("%s was not judged", method);
    return NAN;
}

static void require_accuracy(const struct model *model, const char *method, double least, double most)
{
    const double found = accuracy(model, method);
    if (!(found >= least && found <= most))
        fail_msg("%s: accuracy %.3f is not within %.3f and %.3f", method, found, least, most);
}

static void assert_same_models(const struct model *a, const struct model *b)
{
    struct text first = TEXT_INIT, second = TEXT_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(model_write(a, &first, &error), 0);
    assert_int_equal(model_write(b, &second, &error), 0);
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    text_release(&first);
    text_release(&second);
}

/* ------------------------------------------------------------------ nothing before its time */

/* All inputs, answers apart, of one window. */
static void fill_window(const struct model *model, const struct panel *panel, size_t origin, struct sample_batch *batch, struct sample_sizes *sizes)
{
    struct error error = ERROR_INIT;
    struct labelled_panel labelled = LABELLED_PANEL_INIT;
    struct labelled_windows windows = {.ranges = NULL};
    const bool each_step = model->recipe.shape == SHAPE_MANY_TO_MANY;
    assert_int_equal(labelled_panel_init(&labelled, model, panel, &error), 0);
    assert_int_equal(labelled_windows_init(&windows, &labelled, model->recipe.windows[0], each_step, &error), 0);
    labelled_windows_set(&windows, 0, &(struct labelled_range){.first = origin, .end = origin + 1, .answer_end = STEPS});
    const struct sample_source source = labelled_source(&windows);
    *sizes = source.sizes;
    assert_int_equal(sample_batch_init(batch, source.sizes, 1, &error), 0);
    source.fill(source.context, batch, &(uint64_t){0}, 1, NULL);
    labelled_windows_release(&windows);
    labelled_panel_release(&labelled);
}

/* What is asked for (step t itself) and what comes later are nowhere in the window that ends before it; what is in the window is. */
static void a_value_planted_at_a_step_is_in_no_window_that_ends_before_it(void **state)
{
    (void)state;
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY};
    const int plant = 60;
    struct panel clean = PANEL_INIT, planted = PANEL_INIT;
    read_steps(STEPS, 2, NOWHERE, 0, &clean);
    read_steps(STEPS, 2, plant, 0, &planted);
    for (int i = 0; i < 2; i++) {
        struct recipe recipe = small_recipe;
        struct model model = MODEL_INIT;
        struct classifier_result result;
        recipe.shape = shapes[i];
        recipe.epoch_count = recipe.ensemble_count = 1;
        recipe.horizon = 3;
        recipe.window_count = 1;
        recipe.windows[0] = 5;
        learn(&recipe, &clean, 1, &model, &result);
        for (int origin = plant - 3; origin <= plant + 6; origin++) {
            struct sample_batch a = SAMPLE_BATCH_INIT, b = SAMPLE_BATCH_INIT;
            struct sample_sizes sizes;
            fill_window(&model, &clean, (size_t)origin, &a, &sizes);
            fill_window(&model, &planted, (size_t)origin, &b, &sizes);
            const bool same = memcmp(a.input, b.input, sizes.input * sizeof *a.input) == 0 &&
                              (sizes.future == 0 || memcmp(a.future, b.future, sizes.future * sizeof *a.future) == 0);
            if (same != (origin < plant || origin >= plant + 5))
                fail_msg("the window that ends at step %d %s step %d", origin, same ? "does not know" : "knows", plant);
            sample_batch_release(&a);
            sample_batch_release(&b);
        }
        model_release(&model);
    }
    panel_release(&clean);
    panel_release(&planted);
}

static void nothing_is_learnt_of_steps_held_out(void **state)
{
    (void)state;
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY};
    for (int i = 0; i < 2; i++) {
        struct panel clean = PANEL_INIT, planted = PANEL_INIT, learnt = PANEL_INIT;
        struct model models[3] = {MODEL_INIT, MODEL_INIT, MODEL_INIT};
        struct classifier_result results[3];
        struct recipe recipe = small_recipe;
        recipe.test_length = 20;
        recipe.shape = shapes[i];
        read_steps(STEPS, 2, NOWHERE, 20, &clean);
        read_steps(STEPS, 2, STEPS - 20, 20, &planted);
        read_steps(STEPS, 2, STEPS - 21, 20, &learnt);
        learn(&recipe, &clean, 1, &models[0], &results[0]);
        learn(&recipe, &planted, 1, &models[1], &results[1]);
        learn(&recipe, &learnt, 1, &models[2], &results[2]);
        assert_same_models(&models[0], &models[1]);
        assert_int_equal(results[0].test_count, 20);
        assert_true(results[0].test.log_loss != results[1].test.log_loss); /* but it is judged by it */
        assert_true(models[0].members[0].parameters[0] != models[2].members[0].parameters[0]); /* the step before is learnt from */
        for (int m = 0; m < 3; m++)
            model_release(&models[m]);
        panel_release(&clean);
        panel_release(&planted);
        panel_release(&learnt);
    }
}

/* Nothing is asked after the last step, so that its value is in no judged window: not by way of mean and deviation either. */
static void the_last_value_changes_no_score_and_is_learnt_in_the_end(void **state)
{
    (void)state;
    struct panel panels[2] = {PANEL_INIT, PANEL_INIT};
    struct model models[2] = {MODEL_INIT, MODEL_INIT};
    struct classifier_result result;
    for (int i = 0; i < 2; i++) {
        read_steps(STEPS, 2, NOWHERE, 0, &panels[i]);
        series_column(&panels[i].series[0], 1)[STEPS - 1] = i ? 1000 : 0;
        learn(&small_recipe, &panels[i], 1, &models[i], &result);
    }
    const struct classification *a = &models[0].classification, *b = &models[1].classification;
    assert_int_equal(a->score_count, 6);
    assert_memory_equal(a->scores, b->scores, 2 * sizeof *a->scores);
    for (int i = 0; i < a->score_count; i++)
        assert_true(a->scores[i].accuracy == b->scores[i].accuracy);
    assert_true(b->moments[0].mean > a->moments[0].mean + 5);
    for (int i = 0; i < 2; i++) {
        model_release(&models[i]);
        panel_release(&panels[i]);
    }
}

static void the_value_of_the_asked_step_does_not_help(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result result;
    struct recipe recipe = small_recipe;
    recipe.epoch_count = 10;
    read_steps(600, 0, NOWHERE, 0, &panel); /* the class is the sign of the step's own value */
    learn(&recipe, &panel, 2, &model, &result);
    require_accuracy(&model, "seqnet", 0.3, 0.7);
    model_release(&model);
    panel_release(&panel);
}

/* ------------------------------------------------------------------ whole series */

#define SERIES_LENGTH 14

/* A bump up and a bump down, in this order or, of class "b", in the other, somewhere in noise: every value is as likely in both. Or labels by chance. */
static void read_gestures(int count, bool by_chance, struct panel *panel)
{
    struct text text = TEXT_INIT;
    struct random random;
    random_init(&random, 11, 1);
    text_append_string(&text, "id,t,x,label\n");
    for (int s = 0; s < count; s++) {
        const int first = 1 + (int)random_below(&random, 4), second = first + 5;
        const bool is_b = by_chance ? random_below(&random, 2) == 1 : s % 2 == 1;
        for (int t = 0; t < SERIES_LENGTH; t++) {
            const double up = (t >= first && t < first + 3) - (t >= second && t < second + 3);
            const double x = (s % 2 ? -up : up) + 0.3 * (random_uniform(&random) - 0.5);
            text_append_format(&text, "%d,%d,%.4f,%c\n", s, t, x, is_b ? 'b' : 'a');
        }
    }
    read_rows(&text, true, 0, panel);
    text_release(&text);
}

static void the_order_of_steps_tells_gestures_apart_and_single_steps_do_not(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct class_answers answers = CLASS_ANSWERS_INIT;
    struct classifier_result result;
    struct error error = ERROR_INIT;
    struct recipe recipe = small_recipe;
    recipe.ensemble_count = 1;
    recipe.epoch_count = 24;
    read_gestures(30, false, &panel);
    learn(&recipe, &panel, 2, &model, &result);
    assert_int_equal(model.recipe.task, TASK_CLASSIFY_SERIES);
    assert_int_equal(model.classification.judged_count, 30);
    require_accuracy(&model, "seqnet", 0.95, 1);
    require_accuracy(&model, "static", 0.2, 0.8);
    assert_int_equal(classify_panel(&model, &panel, &answers, &error), 0);
    for (int s = 0; s < 30; s++) {
        const double *p = answers.probabilities + 2 * s;
        assert_true(fabs(p[0] + p[1] - 1) < 1e-12);
        assert_true(p[s % 2] > 0.5);
    }
    class_answers_release(&answers);
    model_release(&model);
    panel_release(&panel);
}

/* A judge that had seen what it judges would say more. */
static void labels_by_chance_are_guessed_by_chance(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result result;
    struct recipe recipe = small_recipe;
    recipe.ensemble_count = 1;
    recipe.epoch_count = 24;
    read_gestures(40, true, &panel);
    learn(&recipe, &panel, 2, &model, &result);
    for (int i = 0; i < model.classification.score_count; i++)
        require_accuracy(&model, model.classification.scores[i].method, 0.2, 0.72);
    model_release(&model);
    panel_release(&panel);
}

/* ------------------------------------------------------------------ steps */

static void a_class_that_follows_a_value_of_five_steps_ago_is_learnt(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result result;
    struct recipe recipe = small_recipe;
    recipe.hidden_size = 12;
    recipe.ensemble_count = 1;
    recipe.window_count = 1;
    recipe.windows[0] = 8;
    recipe.learning_rate = 0.01;
    recipe.epoch_count = recipe.patience = 40;
    read_steps(800, 5, NOWHERE, 0, &panel);
    learn(&recipe, &panel, 2, &model, &result);
    assert_int_equal(model.recipe.task, TASK_CLASSIFY_STEPS);
    require_accuracy(&model, "seqnet", 0.9, 1);
    require_accuracy(&model, "static", 0.35, 0.65);
    require_accuracy(&model, "last class", 0.35, 0.65);
    model_release(&model);
    panel_release(&panel);
}

/* ------------------------------------------------------------------ both */

static void a_classifier_does_not_depend_on_the_threads(void **state)
{
    (void)state;
    struct recipe recipe = small_recipe;
    recipe.epoch_count = 2;
    for (int is_of_series = 0; is_of_series < 2; is_of_series++) {
        struct panel panel = PANEL_INIT;
        struct model models[2] = {MODEL_INIT, MODEL_INIT};
        struct classifier_result result;
        if (is_of_series)
            read_gestures(12, false, &panel);
        else
            read_steps(STEPS, 2, NOWHERE, 0, &panel);
        learn(&recipe, &panel, 1, &models[0], &result);
        learn(&recipe, &panel, 8, &models[1], &result);
        assert_same_models(&models[0], &models[1]);
        model_release(&models[0]);
        model_release(&models[1]);
        panel_release(&panel);
    }
}

/* The steps that could be judged have no class: the model is made, and nothing is claimed of it. */
static void a_classifier_that_cannot_be_judged_has_no_scores(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result result;
    read_steps(STEPS, 2, NOWHERE, 0, &panel);
    for (size_t t = 60; t < STEPS; t++)
        panel.series[0].values[t] = NAN;
    learn(&small_recipe, &panel, 1, &model, &result);
    assert_int_equal(model.classification.score_count, 0);
    assert_null(model.classification.confusion);
    model_release(&model);
    panel_release(&panel);
}

/* A value beyond all that was learnt from is answered by numbers. */
static void a_wild_value_is_answered_by_probabilities(void **state)
{
    (void)state;
    static const double wild[] = {1e100, -1e100};
    for (int is_of_series = 0; is_of_series < 2; is_of_series++) {
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        struct classifier_result result;
        struct error error = ERROR_INIT;
        if (is_of_series)
            read_gestures(12, false, &panel);
        else
            read_steps(STEPS, 2, NOWHERE, 0, &panel);
        learn(&small_recipe, &panel, 2, &model, &result);
        for (int i = 0; i < 2; i++) {
            struct class_answers answers = CLASS_ANSWERS_INIT;
            series_column(&panel.series[0], 1)[panel.series[0].length - 1] = wild[i];
            assert_int_equal(classify_panel(&model, &panel, &answers, &error), 0);
            assert_true(fabs(answers.probabilities[0] + answers.probabilities[1] - 1) < 1e-12);
            class_answers_release(&answers);
        }
        model_release(&model);
        panel_release(&panel);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_planted_at_a_step_is_in_no_window_that_ends_before_it),
        cmocka_unit_test(nothing_is_learnt_of_steps_held_out),
        cmocka_unit_test(the_last_value_changes_no_score_and_is_learnt_in_the_end),
        cmocka_unit_test(the_value_of_the_asked_step_does_not_help),
        cmocka_unit_test(the_order_of_steps_tells_gestures_apart_and_single_steps_do_not),
        cmocka_unit_test(labels_by_chance_are_guessed_by_chance),
        cmocka_unit_test(a_class_that_follows_a_value_of_five_steps_ago_is_learnt),
        cmocka_unit_test(a_classifier_does_not_depend_on_the_threads),
        cmocka_unit_test(a_classifier_that_cannot_be_judged_has_no_scores),
        cmocka_unit_test(a_wild_value_is_answered_by_probabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
