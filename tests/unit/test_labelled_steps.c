/* Windows for classes of steps to come: what stands in them, what does not, and which answers they are asked for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "prepared_steps/labelled_steps.h"

enum { STEPS = 6, CLASSES = 3 };

/* A label and one channel of six rows counted from 1, and a model to look at them by. */
struct bench {
    double values[2 * STEPS];
    struct anchor anchor;
    struct series series;
    struct panel panel;
    struct covariate_preparation moments;
    char *names[CLASSES];
    struct model model;
    struct labelled_panel labelled;
    struct labelled_windows windows;
    struct sample_batch batch;
};

static const double labels_of[] = {0, 1, NAN, 2, 1, 0};
static const double values_of[] = {10, 12, NAN, 16, 18, 20};

static void begin(struct bench *bench, int horizon, bool sees_labels)
{
    struct error error = ERROR_INIT;
    memset(bench, 0, sizeof *bench);
    memcpy(bench->values, labels_of, sizeof labels_of);
    memcpy(bench->values + STEPS, values_of, sizeof values_of);
    bench->anchor = (struct anchor){0, 1};
    bench->series = (struct series){
        .length = STEPS, .extent = STEPS, .values = bench->values, .anchors = &bench->anchor, .anchor_count = 1};
    bench->panel = (struct panel){
        .series = &bench->series, .series_count = 1, .target_count = 1, .past_count = 1, .column_count = 2};
    bench->panel.calendar.unit = CALENDAR_ROW;
    bench->moments = (struct covariate_preparation){.mean = 10, .deviation = 2};
    bench->model.recipe = (struct recipe){.task = TASK_CLASSIFY_STEPS,
                                          .cell = &lstm_cell,
                                          .window_count = 1,
                                          .windows = {3},
                                          .hidden_size = 2,
                                          .layer_count = 1,
                                          .ensemble_count = 1,
                                          .horizon = horizon};
    bench->model.past_count = 1;
    for (int c = 0; c < CLASSES; c++)
        bench->names[c] = (char *)(uintptr_t) "c";
    bench->model.classification = (struct classification){
        .classes = {.names = bench->names, .count = CLASSES}, .sees_labels = sees_labels, .moments = &bench->moments};
    bench->labelled = (struct labelled_panel)LABELLED_PANEL_INIT;
    assert_int_equal(labelled_panel_init(&bench->labelled, &bench->model, &bench->panel, &error), 0);
}

static void fill(struct bench *bench, bool answers_each_step, struct labelled_range range, size_t index)
{
    struct error error = ERROR_INIT;
    const struct recipe recipe = {.windows = {3}, .shape = answers_each_step ? SHAPE_MANY_TO_MANY : SHAPE_MANY_TO_ONE};
    assert_int_equal(labelled_windows_init(&bench->windows, &bench->labelled, &recipe, &error), 0);
    labelled_windows_set(&bench->windows, 0, range);
    const struct sample_source source = labelled_source(&bench->windows);
    assert_int_equal(sample_batch_init(&bench->batch, source.sizes, 1, &error), 0);
    source.fill(source.context, &bench->batch, &(uint64_t){index}, 1, NULL);
}

static void end(struct bench *bench)
{
    sample_batch_release(&bench->batch);
    labelled_windows_release(&bench->windows);
    labelled_panel_release(&bench->labelled);
}

static void are(const real *found, const double *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs((double)found[i] - wanted[i]) > 1e-6)
            fail_msg("element %zu is %g, not %g", i, (double)found[i], wanted[i]);
    }
}

static void a_window_holds_values_and_classes_up_to_its_origin(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench, 1, true);
    assert_int_equal(bench.labelled.input_size, 1 + CLASSES);
    fill(&bench, false, (struct labelled_range){.first = 3, .end = 5, .answer_end = 6}, 0);
    /* steps 1, 2 (a gap: the value before, no class), 3 */
    are(bench.batch.input, (const double[]){1, 0, 1, 0, 1, 0, 0, 0, 3, 0, 0, 1}, 12);
    are(bench.batch.target, (const double[]){0, 1, 0}, 3);
    are(bench.batch.weight, (const double[]){1, 1, 1}, 3);
    end(&bench);
}

static void with_hidden_labels_classes_are_no_inputs(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench, 1, false);
    assert_int_equal(bench.labelled.input_size, 1);
    fill(&bench, false, (struct labelled_range){.first = 3, .end = 5, .answer_end = 6}, 1);
    are(bench.batch.input, (const double[]){1, 3, 4}, 3);
    are(bench.batch.target, (const double[]){1, 0, 0}, 3);
    end(&bench);
}

static void before_the_first_step_there_is_nothing(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench, 1, false);
    fill(&bench, false, (struct labelled_range){.first = 0, .end = 1, .answer_end = 6}, 0);
    are(bench.batch.input, (const double[]){0, 0, 0}, 3); /* step 0 is the mean, 10 */
    are(bench.batch.target, (const double[]){0, 1, 0}, 3);
    end(&bench);
}

static void a_missing_class_and_steps_that_may_not_be_answered_weigh_nothing(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench, 3, false);
    fill(&bench, false, (struct labelled_range){.first = 1, .end = 2, .answer_end = 4}, 0);
    /* steps 2 (missing), 3 (class 2), 4 (after the end) */
    are(bench.batch.target, (const double[]){0, 0, 0, 0, 0, 1, 0, 0, 0}, 9);
    are(bench.batch.weight, (const double[]){0, 0, 0, 1, 1, 1, 0, 0, 0}, 9);
    assert_int_equal(labelled_windows_truth(&bench.windows, 0, 1), -1);
    assert_int_equal(labelled_windows_truth(&bench.windows, 0, 2), 2);
    assert_int_equal(labelled_windows_truth(&bench.windows, 0, 3), -1);
    end(&bench);
}

static void with_answers_at_each_step_those_before_the_begin_are_not_asked_for(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench, 1, false);
    fill(&bench, true, (struct labelled_range){.first = 3, .end = 4, .answer_begin = 4, .answer_end = 6}, 0);
    /* answers for steps 2, 3, 4 */
    are(bench.batch.weight, (const double[]){0, 0, 0, 0, 0, 0, 1, 1, 1}, 9);
    are(bench.batch.target + 6, (const double[]){0, 1, 0}, 3);
    end(&bench);
}

static void what_comes_after_the_origin_changes_no_input(void **state)
{
    (void)state;
    for (int shape = 0; shape < 2; shape++) {
        real inputs[2][12];
        for (int planted = 0; planted < 2; planted++) {
            struct error error = ERROR_INIT;
            struct bench bench;
            begin(&bench, 2, true);
            if (planted) { /* everything from step 4 on */
                labelled_panel_release(&bench.labelled);
                for (int t = 4; t < STEPS; t++)
                    bench.values[t] = 2, bench.values[STEPS + t] = 1e9;
                assert_int_equal(labelled_panel_init(&bench.labelled, &bench.model, &bench.panel, &error), 0);
            }
            fill(&bench, shape, (struct labelled_range){.first = 3, .end = 4, .answer_end = 6}, 0);
            memcpy(inputs[planted], bench.batch.input, sizeof inputs[planted]);
            end(&bench);
        }
        assert_memory_equal(inputs[0], inputs[1], sizeof inputs[0]);
    }
}

static void of_the_step_itself_the_inputs_end_with_its_own_and_no_class_is_seen(void **state)
{
    (void)state;
    struct bench bench;
    struct error error = ERROR_INIT;
    begin(&bench, 1, false);
    labelled_panel_release(&bench.labelled);
    bench.model.recipe.answers_own_step = true;
    assert_int_equal(labelled_panel_init(&bench.labelled, &bench.model, &bench.panel, &error), 0);
    assert_int_equal(bench.labelled.input_size, 1);
    fill(&bench, false, (struct labelled_range){.first = 0, .end = 6, .answer_end = 6}, 3);
    are(bench.batch.input, (const double[]){1, 1, 3}, 3); /* steps 1, 2 (a gap), 3 */
    are(bench.batch.target, (const double[]){0, 0, 1}, 3);
    are(bench.batch.weight, (const double[]){1, 1, 1}, 3);
    assert_int_equal(labelled_windows_truth(&bench.windows, 0, 1), 0);
    assert_int_equal(labelled_windows_truth(&bench.windows, 2, 1), -1);
    assert_int_equal(labelled_windows_truth(&bench.windows, 5, 1), 0);
    end(&bench);
    begin(&bench, 1, false);
    labelled_panel_release(&bench.labelled);
    bench.model.recipe.answers_own_step = true;
    assert_int_equal(labelled_panel_init(&bench.labelled, &bench.model, &bench.panel, &error), 0);
    fill(&bench, true, (struct labelled_range){.first = 1, .end = 2, .answer_end = 6}, 0);
    are(bench.batch.input, (const double[]){0, 0, 1}, 3); /* before the first step there is nothing */
    are(bench.batch.weight, (const double[]){0, 0, 0, 1, 1, 1, 1, 1, 1}, 9);
    are(bench.batch.target + 3, (const double[]){1, 0, 0, 0, 1, 0}, 6);
    end(&bench);
}

static void an_answer_counts_as_much_as_its_class(void **state)
{
    (void)state;
    struct bench bench;
    const double weights[CLASSES] = {0.5, 1, 4};
    begin(&bench, 3, false);
    fill(&bench, false, (struct labelled_range){.first = 1, .end = 2, .answer_end = 6}, 0);
    bench.windows.class_weights = weights;
    const struct sample_source source = labelled_source(&bench.windows);
    source.fill(source.context, &bench.batch, &(uint64_t){0}, 1, NULL);
    are(bench.batch.weight, (const double[]){0, 0, 0, 4, 4, 4, 1, 1, 1}, 9); /* missing, class 2, class 1 */
    end(&bench);
}

static void windows_are_counted_through_the_series_in_their_order(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct labelled_steps steps[3] = {{.length = 10}, {.length = 10}, {.length = 10}};
    const struct labelled_panel panel = {.class_count = 2, .horizon = 1, .series = steps, .series_count = 3};
    struct labelled_windows windows;
    size_t series, origin;
    assert_int_equal(labelled_windows_init(&windows, &panel, &(struct recipe){.windows = {4}}, &error), 0);
    labelled_windows_set(&windows, 0, (struct labelled_range){.first = 2, .end = 5, .answer_end = 10});
    labelled_windows_set(&windows, 1, (struct labelled_range){.first = 5, .end = 2}); /* none */
    labelled_windows_set(&windows, 2, (struct labelled_range){.first = 7, .end = 9, .answer_end = 10});
    assert_int_equal(labelled_windows_count(&windows), 5);
    static const size_t wanted[][2] = {{0, 2}, {0, 3}, {0, 4}, {2, 7}, {2, 8}};
    for (size_t i = 0; i < 5; i++) {
        labelled_windows_locate(&windows, i, &series, &origin);
        assert_int_equal(series, wanted[i][0]);
        assert_int_equal(origin, wanted[i][1]);
    }
    labelled_windows_release(&windows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_holds_values_and_classes_up_to_its_origin),
        cmocka_unit_test(with_hidden_labels_classes_are_no_inputs),
        cmocka_unit_test(before_the_first_step_there_is_nothing),
        cmocka_unit_test(a_missing_class_and_steps_that_may_not_be_answered_weigh_nothing),
        cmocka_unit_test(with_answers_at_each_step_those_before_the_begin_are_not_asked_for),
        cmocka_unit_test(what_comes_after_the_origin_changes_no_input),
        cmocka_unit_test(of_the_step_itself_the_inputs_end_with_its_own_and_no_class_is_seen),
        cmocka_unit_test(an_answer_counts_as_much_as_its_class),
        cmocka_unit_test(windows_are_counted_through_the_series_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
