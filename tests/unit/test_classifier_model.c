/* The model file of classifiers: written, read and written again it has the same bytes; what is damaged is refused and
 * named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "recognize/classifier_learn.h"
#include "recognize/classify.h"
#include "report/model_report.h"
#include "results/model_output.h"
#include "respaced.h"

enum { SERIES, STEPS };

/* Two small models, trained once: texts[SERIES], texts[STEPS]. */
static int begin(void **state)
{
    struct text *texts = calloc(2, sizeof *texts);
    for (int kind = SERIES; kind <= STEPS; kind++) {
        char path[] = "/tmp/seqnet-classifier-XXXXXX";
        struct error error = ERROR_INIT;
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        struct classifier_result result;
        const struct data_options options = {
            .series = kind == SERIES ? "id" : NULL, .time = "t", .target = "label", .classify = true};
        FILE *file = fdopen(mkstemp(path), "w");
        assert_non_null(file);
        fprintf(file, "%st,x,label\n", kind == SERIES ? "id," : "");
        for (int row = 0; row < 48; row++) {
            if (kind == SERIES)
                fprintf(file, "s%d,%d,%d,%s\n", row / 4, row % 4, row / 4 % 2 ? row % 4 : -row % 4,
                        row / 4 % 2 ? "up" : "\"zür\nich\"");
            else
                fprintf(file, "%d,%d,%d\n", row, row * 7 % 5, row % 3 + 8); /* classes 8, 9, 10 */
        }
        fclose(file);
        struct classifier_request request = {.recipe = {.cell = &rnn_cell,
                                                        .window_count = 1,
                                                        .windows = {2},
                                                        .hidden_size = 1,
                                                        .epoch_count = 1,
                                                        .ensemble_count = 1,
                                                        .dropout = -1,
                                                        .seed = 1},
                                             .options = &options,
                                             .command = "seqnet train",
                                             .source = "rows.csv",
                                             .kernels = kernels_select(&error),
                                             .thread_count = 1};
        if (panel_read(path, &options, &panel, &error) || classifier_learn(&request, &panel, &model, &result, &error) ||
            model_write(&model, &texts[kind], &error))
            fail_msg("%s", error.message);
        respace(&texts[kind]);
        unlink(path);
        panel_release(&panel);
        classifier_result_release(&result);
        model_release(&model);
    }
    *state = texts;
    return 0;
}

static int end(void **state)
{
    struct text *texts = *state;
    text_release(&texts[SERIES]);
    text_release(&texts[STEPS]);
    free(texts);
    return 0;
}

static void read_well(const struct text *text, struct model *model)
{
    struct error error = ERROR_INIT;
    if (model_read("m.json", text->bytes, text->length, model, &error))
        fail_msg("%s", error.message);
}

static void a_model_read_and_written_has_the_same_bytes(void **state)
{
    const struct text *texts = *state;
    for (int kind = SERIES; kind <= STEPS; kind++) {
        struct error error = ERROR_INIT;
        struct model model = MODEL_INIT;
        struct text again = TEXT_INIT;
        read_well(&texts[kind], &model);
        assert_int_equal(model_write(&model, &again, &error), 0);
        respace(&again);
        assert_string_equal(texts[kind].bytes, again.bytes);
        text_release(&again);
        model_release(&model);
    }
}

#define NEIGHBOURS(share, class, values)                                                                               \
    "\"neighbours\": [{\"share\": " share                                                                              \
    ", \"warped\": true, \"sureness\": 0.75, \"kept\": [{\"class\": " class ", \"values\": " values                    \
                                                                            "}]}], \"folds\": 5"

/* What stands before a place, what is put there, and what stands after `found`. */
static void put(const struct text *whole, const char *place, const char *found, const char *put, struct text *text)
{
    text_append(text, whole->bytes, (size_t)(place - whole->bytes));
    text_append_string(text, put);
    text_append_string(text, place + strlen(found));
}

static void a_nearest_neighbour_is_read_shown_and_written(void **state)
{
    const struct text *whole = &((const struct text *)*state)[SERIES];
    struct model model = MODEL_INIT, same = MODEL_INIT;
    struct text text = TEXT_INIT, again = TEXT_INIT, shown = TEXT_INIT;
    struct error error = ERROR_INIT;
    put(whole, strstr(whole->bytes, "\"folds\": 5"), "\"folds\": 5", NEIGHBOURS("1e-12", "1", "[0.5, -1.5]"), &text);
    read_well(&text, &model);
    assert_int_equal(model_write(&model, &again, &error), 0);
    read_well(&again, &same);
    assert_int_equal(same.classification.neighbour_count, 1);
    const struct neighbour_classifier *neighbours = &same.classification.neighbours[0];
    assert_true(neighbours->is_warped && neighbours->sureness == 0.75 && neighbours->share == 1e-12);
    assert_int_equal(neighbours->count, 1);
    assert_int_equal(neighbours->kept[0].label, 1);
    assert_int_equal(neighbours->kept[0].length, 2);
    assert_true(neighbours->kept[0].values[1] == -1.5f);
    model_report(&same, &shown);
    assert_non_null(strstr(shown.bytes, "neighbour      the nearest of 1 series kept, warped; it counts 0.00\n"));
    assert_non_null(strstr(shown.bytes, " and the nearest neighbour (warped) times 0.00. "));
    text_release(&text);
    text_release(&again);
    text_release(&shown);
    model_release(&model);
    model_release(&same);
}

static void classes_their_order_and_scores_are_in_the_model(void **state)
{
    const struct text *texts = *state;
    struct model model = MODEL_INIT;
    read_well(&texts[STEPS], &model);
    assert_int_equal(model.recipe.task, TASK_CLASSIFY_STEPS);
    assert_int_equal(model.classification.classes.count, 3);
    assert_string_equal(model.classification.classes.names[0],
                        "8"); /* numbers in their order, not that of their bytes */
    assert_string_equal(model.classification.classes.names[2], "10");
    assert_true(model.classification.sees_labels);
    assert_int_equal(model.classification.fold_count, 0);
    assert_int_equal(model.classification.score_count, 6);
    assert_string_equal(model.classification.scores[0].method, "seqnet");
    model_release(&model);
    read_well(&texts[SERIES], &model);
    assert_int_equal(model.recipe.task, TASK_CLASSIFY_SERIES);
    assert_string_equal(model.classification.classes.names[1], "z\303\274r\nich");
    assert_int_equal(model.classification.fold_count, 5);
    assert_int_equal(model.classification.judged_count, 12);
    assert_int_equal(model.series_count, 0);
    model_release(&model);
}

static void inspect_shows_them_as_text_and_as_json(void **state)
{
    const struct text *texts = *state;
    for (int kind = SERIES; kind <= STEPS; kind++) {
        struct model model = MODEL_INIT;
        struct text text = TEXT_INIT, json = TEXT_INIT;
        read_well(&texts[kind], &model);
        model_report(&model, &text);
        model_output(&model, &json);
        respace(&json);
        assert_non_null(strstr(text.bytes, "confusion"));
        assert_non_null(
            strstr(text.bytes, kind == SERIES ? "classes        up, z\303\274r\\x0Aich" : "classes        8, 9, 10"));
        assert_null(strstr(text.bytes, "r\nich")); /* a name breaks no line */
        const char *section = strstr(json.bytes, "\"classification\": {");
        assert_non_null(section);
        assert_non_null(
            strstr(section, kind == SERIES ? "\"task\": \"classify-series\"" : "\"task\": \"classify-steps\""));
        assert_non_null(strstr(section, "\"confusion\": ["));
        static const char *const foreign[] = {"\"weights\"", "naive", "interval", "\"validation\": {", "\"forecasts\""};
        for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
            if (strstr(json.bytes, foreign[i]))
                fail_msg("%s is of forecasts: %s", foreign[i], json.bytes);
        }
        text_release(&text);
        text_release(&json);
        model_release(&model);
    }
}

/* ------------------------------------------------------------------ damage */

struct damage {
    int kind;
    const char *found, *put; /* the first place after "classification", or else in the whole file */
    const char *message;     /* how it begins after "m.json: " */
};

static void refuse(const struct text *texts, const struct damage *damage)
{
    const struct text *whole = &texts[damage->kind];
    const char *section = strstr(whole->bytes, "\"classification\""), *place = strstr(section, damage->found);
    if (!place)
        place = strstr(whole->bytes, damage->found);
    if (!place)
        fail_msg("'%s' is not in the model", damage->found);
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    put(whole, place, damage->found, damage->put, &text);
    if (model_read("m.json", text.bytes, text.length, &model, &error) == 0)
        fail_msg("'%s' for '%s' is accepted", damage->put, damage->found);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_null(model.members);
    if (strncmp(error.message + strlen("m.json: "), damage->message, strlen(damage->message)) != 0)
        fail_msg("'%s' for '%s': %s", damage->put, damage->found, error.message);
    text_release(&text);
}

static void what_is_damaged_is_refused_and_named(void **state)
{
    static const struct damage damages[] = {
        {STEPS, "\"classify-steps\"", "\"classify\"", "recipe.task: "},
        {STEPS, "\"classify-steps\"", "\"classify-series\"", "classification"},
        {STEPS, "\"classify-steps\"", "\"forecast\"", "recipe.loss: "},
        {SERIES, "\"classify-series\"", "\"classify-steps\"", "classification"},
        {SERIES, "\"cross-entropy\"", "\"mae\"", "recipe.loss: "},
        {STEPS, "\"classes\": [\"8\", \"9\", \"10\"]", "\"classes\": [\"8\", \"9\", \"8\"]",
         "classification.classes[2]: is '8' once more"},
        {STEPS, "\"classes\": [\"8\", \"9\", \"10\"]", "\"classes\": [\"8\"]",
         "classification.classes: has 1 elements"},
        {STEPS, "\"classes\": [\"8\", \"9\", \"10\"]", "\"classes\": [\"8\", \"9\"]", "classification.confusion"},
        {STEPS, "\"classes\": [\"8\", \"9\", \"10\"]", "\"classes\": [\"8\", \"9\", 10]", "classification.classes[2]"},
        {STEPS, "\"classes\"", "\"names\"", "classification"},
        {STEPS, "\"classes\": [\"8\"", "\"classes\": [\"\"", "classification.classes[0]: is empty"},
        {STEPS, "\"tail\": [[1,", "\"tail\": [[3,", "series[0].tail: holds the class 3; there are classes 0 to 2"},
        {STEPS, "\"tail\": [[1,", "\"tail\": [[0.5,", "series[0].tail: holds the class 0.5"},
        {STEPS, "\"tail\": [[1,", "\"tail\": [[-1,", "series[0].tail: holds the class -1"},
        {STEPS, "\"sees_labels\": true", "\"sees_labels\": 1", "classification.sees_labels"},
        {STEPS, "\"sees_labels\": true", "\"sees_labels\": false", "networks[0]"},
        {SERIES, "\"sees_labels\": false", "\"sees_labels\": true", "classification"},
        {STEPS, "\"moments\": [", "\"moments\": [{\"mean\": 0, \"deviation\": 1}, ",
         "classification.moments: has 2 elements, not 1"},
        {STEPS, "\"deviation\": ", "\"deviation\": -", "classification.moments[0].deviation"},
        {STEPS, "\"mean\": ", "\"mean\": 1e999, \"was\": ", "classification.moments[0]"},
        {STEPS, "\"bidirectional\": false", "\"bidirectional\": true", "classification: does not fit the task"},
        {SERIES, "\"bidirectional\": true", "\"bidirectional\": false", "networks[0]"},
        {SERIES, "\"width\": 7", "\"width\": 6", "classification.convolutions[0].width: is 6; it must be odd"},
        {SERIES, "\"width\": 7", "\"width\": 9", "networks[0]"},
        {SERIES, "\"width\": 7", "\"width\": -7", "classification.convolutions[0].width"},
        {SERIES, "\"channels\": 32", "\"channels\": 4097", "classification.convolutions[0].channels"},
        {SERIES, "\"smoothing\": 0.1", "\"smoothing\": 1", "classification.smoothing"},
        {SERIES, "\"folds\": 5", "\"folds\": -5", "classification.folds"},
        {SERIES, "\"folds\": 5", NEIGHBOURS("0.99", "1", "[1]"), "classification.kernels: have, with the neighbours"},
        {SERIES, "\"folds\": 5", NEIGHBOURS("0", "2", "[1]"),
         "classification.neighbours[0].kept[0].class: is 2, but there are 2 classes"},
        {SERIES, "\"folds\": 5", NEIGHBOURS("0", "-1", "[1]"), "classification.neighbours[0].kept[0].class"},
        {SERIES, "\"folds\": 5", NEIGHBOURS("0", "1", "[]"), "classification.neighbours[0].kept[0].values"},
        {SERIES, "\"folds\": 5", NEIGHBOURS("0", "1", "[1e999]"), "classification.neighbours[0].kept[0].values"},
        {SERIES, "\"folds\": 5", NEIGHBOURS("0", "1", "7"), "classification.neighbours[0].kept[0].values"},
        {SERIES, "\"folds\": 5",
         "\"folds\": 5, \"neighbours\": [{\"share\": 0, \"warped\": false, \"sureness\": 1, \"kept\": []}]",
         "classification.neighbours[0].kept: is empty"},
        {SERIES, "\"judged\": 12", "\"judged\": 13", "classification.confusion: counts 12; judged were 13"},
        {SERIES, "\"judged\": 12", "\"judged\": 0", "classification.confusion: has 2 elements, not 0"},
        {SERIES, "\"scores\": [", "\"scores\": [], \"more\": [", "classification.more"},
        {SERIES, "\"accuracy\": ", "\"accuracy\": 1.5, \"was\": ", "classification.scores[0]"},
        {SERIES, "\"log_loss\": ", "\"log_loss\": -", "classification.scores[0].log_loss"},
        {SERIES, "\"method\": \"seqnet\"", "\"method\": \"a name that is longer than any method's is\"",
         "classification.scores[0].method"},
        {SERIES, "\"method\": \"seqnet\"", "\"method\": \"static\"",
         "classification.scores[0].method: is 'static'; the model itself stands first"},
        {STEPS, "\"folds\": 0", "\"folds\": 5", "classification: does not fit the task 'classify-steps'"},
        {SERIES, "\"horizon\": 1", "\"horizon\": 3", "classification: does not fit the task 'classify-series'"},
        {SERIES, "\"shape\": \"many-to-one\"", "\"shape\": \"many-to-many\"",
         "classification: does not fit the task 'classify-series'"},
        {STEPS, "\"scale_steps\": 0", "\"scale_steps\": 2", "classification: does not fit the recipe"},
        {STEPS, "\"mask\": false", "\"mask\": true", "classification: does not fit the recipe"},
        {SERIES, "\"confusion\": [[", "\"confusion\": [[0.5, ", "classification.confusion[0]: has 3 elements"},
        {SERIES, "\"confusion\": [[", "\"confusion\": [[-", "classification.confusion: holds -"},
        {STEPS, "\"classification\": {", "\"classification\": null, \"other\": {", "other"},
        {STEPS, "\"version\": 3", "\"version\": 2", ""},
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++)
        refuse(*state, &damages[i]);
}

static void every_cut_is_refused(void **state)
{
    const struct text *texts = *state;
    const char *section = strstr(texts[STEPS].bytes, "\"classification\"");
    for (size_t length = (size_t)(section - texts[STEPS].bytes); length + 1 < texts[STEPS].length; length += 7) {
        struct error error = ERROR_INIT;
        struct model model = MODEL_INIT;
        assert_int_equal(model_read("m.json", texts[STEPS].bytes, length, &model, &error), -1);
        assert_int_equal(error.kind, ERROR_DATA);
    }
}

static void weights_beyond_all_bounds_answer_with_an_error_and_not_with_a_class(void **state)
{
    const struct text *texts = *state;
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    struct class_answers answers = CLASS_ANSWERS_INIT;
    read_well(&texts[STEPS], &model);
    for (size_t i = 0; i < model.networks[0].parameter_count; i++)
        model.members[0].parameters[i] = i % 2 ? 3e38f : -3e38f;
    assert_int_equal(classify_model(&model, &answers, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_null(answers.probabilities);
    model_release(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_read_and_written_has_the_same_bytes),
        cmocka_unit_test(a_nearest_neighbour_is_read_shown_and_written),
        cmocka_unit_test(classes_their_order_and_scores_are_in_the_model),
        cmocka_unit_test(inspect_shows_them_as_text_and_as_json),
        cmocka_unit_test(what_is_damaged_is_refused_and_named),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(weights_beyond_all_bounds_answer_with_an_error_and_not_with_a_class),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
