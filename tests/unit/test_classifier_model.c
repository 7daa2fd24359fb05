/* The model files of classifiers: what is written comes back, and what is damaged is refused by name. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "persist/model.h"
#include "predict/classify.h"
#include "predict/follow.h"
#include "report/model_report.h"

/* ------------------------------------------------------------------ a model made by hand */

static char *text_of(const char *string)
{
    struct error error = ERROR_INIT;
    char *copy = memory_copy_text(string, strlen(string), &error);
    assert_non_null(copy);
    return copy;
}

static void *room(size_t count, size_t size)
{
    struct error error = ERROR_INIT;
    void *block = memory_allocate(count, size, &error);
    assert_non_null(block);
    return block;
}

static void build_member(struct model_member *member, const struct network *network)
{
    member->seed = 3;
    member->epoch_count = 2;
    member->best_epoch = 2;
    member->train_loss = room(2, sizeof(double));
    member->validation_loss = room(2, sizeof(double));
    member->train_loss[0] = 1.0 / 3;
    member->train_loss[1] = 0.1;
    member->validation_loss[0] = member->validation_loss[1] = NAN;
    member->parameters = room(network->parameter_count, sizeof *member->parameters);
    for (size_t i = 0; i < network->parameter_count; i++)
        member->parameters[i] = sinf((float)i) / 3;
}

/* Three classes, two channels. */
static void build_classification(struct classification *classification, enum task task)
{
    static const char *const names[] = {"a, \"b\"", "caf\xE9", "\xF0\x9F\x98\x80"}; /* the second is Latin-1 */
    static const size_t counts[3][3] = {{3, 1, 0}, {0, 2, 0}, {1, 0, 0}};
    struct error error = ERROR_INIT;
    for (int c = 0; c < 3; c++)
        assert_int_equal(class_names_add(&classification->classes, names[c], strlen(names[c]), &error), 0);
    classification->moments = room(2, sizeof *classification->moments);
    classification->moments[0] = (struct covariate_preparation){1.0 / 3, 0.1};
    classification->moments[1] = (struct covariate_preparation){-1e90, 5e-324};
    classification->judged_count = 7;
    classification->score_count = 2;
    classification->scores[0] = (struct classifier_score){"seqnet", 5.0 / 7, 7.0 / 12, 0.1, 2.0 / 3};
    classification->scores[1] = (struct classifier_score){"majority", 4.0 / 7, 1.0 / 3, 0.25, NAN};
    classification->confusion = room(9, sizeof *classification->confusion);
    memcpy(classification->confusion, counts, sizeof counts);
    if (task == TASK_CLASSIFY_STEPS) {
        classification->sees_labels = true;
        return;
    }
    classification->is_bidirectional = true;
    classification->convolution_count = 2;
    classification->convolutions[0] = (struct convolution){3, 2};
    classification->convolutions[1] = (struct convolution){1, 4};
    classification->smoothing = 0.1;
    classification->fold_count = 5;
}

static void build_series(struct model_series *series)
{
    static const double tail[3][4] = {{0, NAN, 2, 1}, {1.0 / 3, 2, NAN, 4}, {NAN, NAN, 7, 8}};
    series->id = text_of("s");
    series->length = 40;
    series->first_stamp = 1;
    series->last_stamp = 40;
    series->tail_length = 4;
    series->tail = room(12, sizeof *series->tail);
    memcpy(series->tail, tail, sizeof tail);
}

static struct model build_model(enum task task)
{
    const bool is_of_steps = task == TASK_CLASSIFY_STEPS;
    struct model model = {.version = MODEL_VERSION, .row_count = 40, .has_header = true};
    struct error error = ERROR_INIT;
    model.program = text_of("seqnet");
    model.command = text_of("seqnet train");
    model.source = text_of("rows.csv");
    memset(model.sha256, '0', sizeof model.sha256 - 1);
    model.recipe = (struct recipe){.task = task,
                                   .cell = &lstm_cell,
                                   .shape = SHAPE_MANY_TO_ONE,
                                   .center = CENTER_SERIES,
                                   .window_count = 1,
                                   .windows = {4},
                                   .patch_length = 1,
                                   .seasons = SEASONS_REMOVED,
                                   .blend = {.kind = BLEND_NONE},
                                   .horizon = is_of_steps ? 2 : 1,
                                   .hidden_size = 2,
                                   .layer_count = 1,
                                   .loss = LOSS_CROSS_ENTROPY,
                                   .learning_rate = 0.01,
                                   .batch_size = 4,
                                   .epoch_count = 2,
                                   .patience = 2,
                                   .epoch_windows = 10,
                                   .ensemble_count = 2,
                                   .fill = FILL_PREVIOUS,
                                   .periods_are_given = true,
                                   .refit = REFIT_YES,
                                   .stage_count = 3,
                                   .seed = 1};
    model.columns = room(3, sizeof *model.columns);
    model.columns[0] = (struct column){text_of("label"), COLUMN_TARGET};
    model.columns[1] = (struct column){text_of("x"), COLUMN_PAST};
    model.columns[2] = (struct column){text_of("y"), COLUMN_PAST};
    model.column_count = 3;
    model.target_count = 1;
    model.past_count = 2;
    model.time_name = text_of("t");
    model.series_name = text_of("id");
    model.calendar = (struct calendar){.unit = CALENDAR_STEP, .step = 1, .style = {.kind = STAMP_STEP}};
    build_classification(&model.classification, task);
    model.networks = room(1, sizeof *model.networks);
    model.members = room(2, sizeof *model.members);
    struct variant variant = recipe_variant(&model.recipe, 0);
    struct network_shape shape = model_network_shape(&model, &variant);
    assert_int_equal(network_init(&model.networks[0], &shape, &error), 0);
    for (int m = 0; m < 2; m++)
        build_member(&model.members[m], &model.networks[0]);
    model.weights[METHOD_NETWORK] = 1;
    if (is_of_steps) {
        model.series_count = 1;
        model.series = room(1, sizeof *model.series);
        build_series(&model.series[0]);
    }
    return model;
}

static struct text write_model(const struct model *model)
{
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(model_write(model, &text, &error), 0);
    return text;
}

/* From memory of its own and without a terminator, so that a sanitizer sees any reading past its end. */
static int read_model(const struct text *text, struct model *model, struct error *error)
{
    char *copy = malloc(text->length);
    assert_non_null(copy);
    memcpy(copy, text->bytes, text->length);
    int result = model_read("m.json", copy, text->length, model, error);
    free(copy);
    return result;
}

static void read_back(const struct model *model, struct model *again)
{
    struct error error = ERROR_INIT;
    struct text text = write_model(model);
    if (read_model(&text, again, &error))
        fail_msg("%s", error.message);
    text_release(&text);
}

/* ------------------------------------------------------------------ what is written is read */

static const enum task tasks[] = {TASK_CLASSIFY_STEPS, TASK_CLASSIFY_SERIES};

static void a_classifier_read_and_written_again_has_the_same_bytes(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct model model = build_model(tasks[i]), again = MODEL_INIT;
        read_back(&model, &again);
        struct text first = write_model(&model), second = write_model(&again);
        assert_int_equal(first.length, second.length);
        assert_memory_equal(first.bytes, second.bytes, first.length);
        text_release(&first);
        text_release(&second);
        model_release(&model);
        model_release(&again);
        model_release(&again);
    }
}

static void assert_same_number(double a, double b)
{
    assert_true(isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0);
}

static void what_a_classifier_learnt_comes_back_bit_by_bit(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct model model = build_model(tasks[i]), again = MODEL_INIT;
        const struct classification *a = &model.classification, *b = &again.classification;
        read_back(&model, &again);
        assert_int_equal(again.recipe.task, tasks[i]);
        assert_int_equal(b->classes.count, 3);
        for (int c = 0; c < 3; c++)
            assert_string_equal(b->classes.names[c], a->classes.names[c]);
        for (int c = 0; c < 2; c++) {
            assert_same_number(b->moments[c].mean, a->moments[c].mean);
            assert_same_number(b->moments[c].deviation, a->moments[c].deviation);
        }
        assert_int_equal(b->sees_labels, a->sees_labels);
        assert_int_equal(b->is_bidirectional, a->is_bidirectional);
        assert_int_equal(b->convolution_count, a->convolution_count);
        assert_memory_equal(b->convolutions, a->convolutions, sizeof a->convolutions);
        assert_same_number(b->smoothing, a->smoothing);
        assert_int_equal(b->fold_count, a->fold_count);
        assert_int_equal(b->judged_count, 7);
        assert_int_equal(b->score_count, 2);
        for (int s = 0; s < 2; s++) {
            assert_string_equal(b->scores[s].method, a->scores[s].method);
            assert_same_number(b->scores[s].accuracy, a->scores[s].accuracy);
            assert_same_number(b->scores[s].balanced_accuracy, a->scores[s].balanced_accuracy);
            assert_same_number(b->scores[s].macro_f1, a->scores[s].macro_f1);
            assert_same_number(b->scores[s].log_loss, a->scores[s].log_loss);
        }
        assert_memory_equal(b->confusion, a->confusion, 9 * sizeof *a->confusion);
        assert_int_equal(again.networks[0].parameter_count, model.networks[0].parameter_count);
        for (int m = 0; m < 2; m++)
            assert_memory_equal(again.members[m].parameters, model.members[m].parameters,
                                model.networks[0].parameter_count * sizeof(real));
        model_release(&model);
        model_release(&again);
    }
}

static void a_classifier_read_back_gives_the_same_answers(void **state)
{
    (void)state;
    struct model model = build_model(TASK_CLASSIFY_STEPS), again = MODEL_INIT;
    struct class_answers a = CLASS_ANSWERS_INIT, b = CLASS_ANSWERS_INIT;
    struct error error = ERROR_INIT;
    read_back(&model, &again);
    assert_int_equal(classify_model(&model, &a, &error), 0);
    assert_int_equal(classify_model(&again, &b, &error), 0);
    assert_int_equal(a.series_count * (size_t)a.horizon * (size_t)a.class_count, 6);
    for (int i = 0; i < 6; i++)
        assert_same_number(a.probabilities[i], b.probabilities[i]);
    for (int k = 0; k < 2; k++)
        assert_true(fabs(b.probabilities[3 * k] + b.probabilities[3 * k + 1] + b.probabilities[3 * k + 2] - 1) < 1e-12);
    class_answers_release(&a);
    class_answers_release(&b);
    model_release(&model);
    model_release(&again);
}

static void a_classifier_that_was_not_judged_has_no_scores(void **state)
{
    (void)state;
    struct model model = build_model(TASK_CLASSIFY_SERIES), again = MODEL_INIT;
    memory_free(model.classification.confusion);
    model.classification.confusion = NULL;
    model.classification.judged_count = 0;
    model.classification.score_count = 0;
    read_back(&model, &again);
    assert_null(again.classification.confusion);
    assert_int_equal(again.classification.score_count, 0);
    model_release(&model);
    model_release(&again);
}

static void weights_that_make_no_probabilities_are_no_answer(void **state)
{
    (void)state;
    struct model model = build_model(TASK_CLASSIFY_STEPS);
    struct class_answers answers = CLASS_ANSWERS_INIT;
    struct error error = ERROR_INIT;
    for (size_t i = 0; i < model.networks[0].parameter_count; i++)
        model.members[1].parameters[i] = i % 2 ? -3e38f : 3e38f;
    assert_int_equal(classify_model(&model, &answers, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_string_equal(error.message, "series 's': the networks' answer is not a finite number");
    model_release(&model);
}

static void rows_one_by_one_are_not_for_a_classifier(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct model model = build_model(tasks[i]);
        struct follow follow = FOLLOW_INIT;
        struct error error = ERROR_INIT;
        assert_int_equal(follow_init(&follow, &model, &error), -1);
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_string_equal(error.message, "--follow: a classifier answers for a whole FILE; give that instead");
        model_release(&model);
    }
}

static void require_text(const struct text *text, const char *wanted, bool is_there)
{
    if ((strstr(text->bytes, wanted) != NULL) != is_there)
        fail_msg("'%s' %s in: %s", wanted, is_there ? "is not" : "is", text->bytes);
}

static void the_report_in_json_is_of_classes_and_not_of_forecasts(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct model model = build_model(tasks[i]);
        struct text text = TEXT_INIT;
        model_report_json(&model, &text);
        require_text(&text, i ? "\"task\": \"classify-series\"" : "\"task\": \"classify-steps\"", true);
        require_text(&text, i ? "\"validation\": {\"folds\": 5, \"judged\": 7" : "\"validation\": {\"folds\": 0, \"judged\": 7", true);
        require_text(&text, "\"classes\": [\"a, \\\"b\\\"\", ", true);
        require_text(&text, "{\"method\": \"majority\", \"accuracy\": 0.57", true);
        require_text(&text, "\"confusion\": [[3, 1, 0], [0, 2, 0], [1, 0, 0]]", true);
        static const char *const foreign[] = {"weights", "naive", "levels", "interval", "seasons", "transform", "mase", "period"};
        for (size_t f = 0; f < sizeof foreign / sizeof *foreign; f++)
            require_text(&text, foreign[f], false);
        text_release(&text);
        model_release(&model);
    }
}

/* A table's columns stay columns: names are counted in characters and never cut within one. */
static void the_report_has_names_as_wide_as_their_characters(void **state)
{
    (void)state;
    struct model model = build_model(TASK_CLASSIFY_SERIES);
    struct text text = TEXT_INIT;
    model_report(&model, &text);
    require_text(&text, "\n       a, \"b\"            3", true);
    require_text(&text, "\n            \xF0\x9F\x98\x80            1            0            0", true);
    text_release(&text);
    model_release(&model);
}

/* ------------------------------------------------------------------ what is damaged is refused */

struct damage {
    const char *from, *to, *message;
};

/* The first `from` of the text replaced by `to`. */
static struct text damaged(const struct text *text, const struct damage *damage)
{
    struct text copy = TEXT_INIT;
    const char *at = strstr(text->bytes, damage->from);
    if (!at)
        fail_msg("'%s' does not stand in the model", damage->from);
    text_append(&copy, text->bytes, (size_t)(at - text->bytes));
    text_append_string(&copy, damage->to);
    text_append_string(&copy, at + strlen(damage->from));
    return copy;
}

static void check_damages(enum task task, const struct damage *damages, size_t count)
{
    struct model model = build_model(task);
    struct text text = write_model(&model);
    for (size_t i = 0; i < count; i++) {
        struct model read = {.row_count = 77};
        struct error error = ERROR_INIT;
        struct text wrong = damaged(&text, &damages[i]);
        int result = read_model(&wrong, &read, &error);
        if (result != -1 || error.kind != ERROR_DATA || !strstr(error.message, damages[i].message) ||
            strncmp(error.message, "m.json:", 7) != 0)
            fail_msg("'%s' -> '%s': result %d, kind %d, message '%s' instead of '%s'", damages[i].from, damages[i].to, result,
                     error.kind, error.message, damages[i].message);
        assert_int_equal(read.row_count, 77);
        assert_null(read.classification.confusion);
        text_release(&wrong);
    }
    text_release(&text);
    model_release(&model);
}

#define SMILE "\"\xF0\x9F\x98\x80\""
#define CHECK_DAMAGES(task, damages) check_damages(task, damages, sizeof(damages) / sizeof *(damages))

static void every_damage_of_a_classifier_is_refused_and_named(void **state)
{
    (void)state;
    static const struct damage damages[] = {
        {"\"classes\"", "\"Classes\"", "classification.Classes: is not known"},
        {", " SMILE "]", ", \"a, \\\"b\\\"\"]", "classification.classes[2]: is 'a, \"b\"' once more"},
        {"[\"a, \\\"b\\\"\", ", "[7, ", "classification.classes[0]: is not a text"},
        {"\"sees_labels\": false", "\"sees_labels\": 0", "classification.sees_labels: is not"},
        {"\"sees_labels\": false", "\"sees_labels\": true", "classification: does not fit the task 'classify-series'"},
        {"\"moments\": [", "\"moments\": [{\"mean\": 0, \"deviation\": 1}, ", "classification.moments: has 3 elements, not 2"},
        {"\"deviation\": 0.1", "\"deviation\": 0", "classification.moments[0].deviation: is 0"},
        {"\"deviation\": 0.1", "\"deviation\": -1", "classification.moments[0].deviation: is -1"},
        {"\"deviation\": 0.1", "\"deviation\": null", "classification.moments[0].deviation: is not a number"},
        {"\"bidirectional\": true", "\"bidirectional\": null", "classification.bidirectional: is not"},
        {"\"bidirectional\": true", "\"bidirectional\": false", "networks"},
        {"\"width\": 3", "\"width\": 2", "classification.convolutions[0].width: is 2; it must be odd"},
        {"\"width\": 3", "\"width\": 0", "classification.convolutions[0].width: is 0"},
        {"\"width\": 3", "\"width\": 5", "networks"},
        {"\"channels\": 4", "\"channels\": 5000", "classification.convolutions[1].channels: is 5000"},
        {"\"convolutions\": [", "\"convolutions\": [3, ", "classification.convolutions[0]: is not an object"},
        {"\"smoothing\": 0.1", "\"smoothing\": 1", "classification.smoothing: is 1"},
        {"\"folds\": 5", "\"folds\": -1", "classification.folds: is -1"},
        {"\"judged\": 7", "\"judged\": 8", "classification.confusion: counts 7; judged were 8"},
        {"\"judged\": 7", "\"judged\": 0", "classification.scores: has 2 elements, with 0 judged"},
        {"\"method\": \"majority\"", "\"method\": \"a method with a name that is longer than any\"",
         "classification.scores[1].method: is longer than 31"},
        {"\"method\": \"seqnet\"", "\"method\": \"static\"", "classification.scores[0].method: is 'static'; the model itself stands first"},
        {"\"patch\": 1", "\"patch\": 2", "classification: does not fit the recipe"},
        {"\"scale_steps\": 0", "\"scale_steps\": 2", "classification: does not fit the recipe"},
        {"\"mask\": false", "\"mask\": true", "classification: does not fit the recipe"},
        {"\"horizon\": 1", "\"horizon\": 2", "classification: does not fit the task 'classify-series'"},
        {"\"shape\": \"many-to-one\"", "\"shape\": \"many-to-many\"", "classification: does not fit the task 'classify-series'"},
        {"\"balanced_accuracy\"", "\"balance\"", "classification.scores[0].balance: is not known"},
        {"\"macro_f1\": 0.25", "\"macro_f1\": 1.5", "classification.scores[1].macro_f1: is 1.5"},
        {"\"log_loss\": 0.6", "\"log_loss\": -0.6", "classification.scores[0].log_loss: is -0.6"},
        {"[3, 1, 0]", "[3, 1]", "classification.confusion[0]: has 2"},
        {"[3, 1, 0]", "[3.5, 0.5, 0]", "classification.confusion[0]: holds 3.5; counts are whole numbers"},
        {"[3, 1, 0]", "[5, -1, 0]", "classification.confusion[0]: holds -1; counts are whole numbers"},
        {"[3, 1, 0]", "4", "classification.confusion[0]: is not"},
        {"\"confusion\": [", "\"confusion\": [[0, 0, 0], ", "classification.confusion: has 4 rows, not 3"},
        {"\"task\": \"classify-series\"", "\"task\": \"classify-steps\"", "classification: does not fit the task 'classify-steps'"},
        {"\"task\": \"classify-series\"", "\"task\": \"forecast\"", "recipe.loss: is 'cross-entropy'; that is not for this task"},
        {"\"task\": \"classify-series\"", "\"task\": \"classify\"", "recipe.task:"},
        {"\"classification\": {", "\"classification\": null, \"made \": {", "is not known"},
        {"\"stateful\": false", "\"stateful\": true", ""},
    };
    CHECK_DAMAGES(TASK_CLASSIFY_SERIES, damages);
}

static void every_damage_of_a_classifier_of_steps_is_refused_and_named(void **state)
{
    (void)state;
    static const struct damage damages[] = {
        {"\"sees_labels\": true", "\"sees_labels\": false", "networks"},
        {"\"bidirectional\": false", "\"bidirectional\": true", "classification: does not fit the task 'classify-steps'"},
        {"\"folds\": 0", "\"folds\": 5", "classification: does not fit the task 'classify-steps'"},
        {"\"convolutions\": []", "\"convolutions\": [{\"width\": 3, \"channels\": 1}]", "classification: does not fit the task"},
        {"\"task\": \"classify-steps\"", "\"task\": \"classify-series\"", "classification: does not fit the task 'classify-series'"},
        {"\"task\": \"classify-steps\"", "\"task\": \"forecast\"", "recipe.loss: is 'cross-entropy'; that is not for this task"},
        {"\"shape\": \"many-to-one\"", "\"shape\": \"encoder-decoder\"", "classification: does not fit the recipe"},
        {"\"shape\": \"many-to-one\"", "\"shape\": \"many-to-many\"", "networks"},
        {"\"windows\": [4]", "\"windows\": [2, 4]", "classification: does not fit the recipe"},
        {"\"horizon\": 2", "\"horizon\": 3", "networks"},
        {"\"role\": \"past\"", "\"role\": \"known\"", ""},
    };
    CHECK_DAMAGES(TASK_CLASSIFY_STEPS, damages);
}

/* The tail's labels are classes. */
static void a_label_of_no_class_in_what_is_kept_is_refused(void **state)
{
    (void)state;
    static const double wrong[] = {3, -1, 0.5, 1e300};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct model model = build_model(TASK_CLASSIFY_STEPS), read = MODEL_INIT;
        struct error error = ERROR_INIT;
        model.series[0].tail[2] = wrong[i];
        struct text text = write_model(&model);
        assert_int_equal(read_model(&text, &read, &error), -1);
        assert_int_equal(error.kind, ERROR_DATA);
        assert_non_null(strstr(error.message, "series[0].tail: holds"));
        text_release(&text);
        model_release(&model);
    }
}

static void any_byte_of_a_classifier_changed_is_refused_or_read_without_harm(void **state)
{
    (void)state;
    static const char bytes[] = {'\0', '"', '0', '9', '-', 'e', ',', '\xFF'};
    struct model model = build_model(TASK_CLASSIFY_STEPS);
    struct text text = write_model(&model);
    for (size_t i = 0; i < text.length; i++) {
        char kept = text.bytes[i];
        struct model read = MODEL_INIT;
        struct class_answers answers = CLASS_ANSWERS_INIT;
        struct error error = ERROR_INIT;
        text.bytes[i] = bytes[i % sizeof bytes];
        if (read_model(&text, &read, &error) || classify_model(&read, &answers, &error))
            assert_true(error.kind == ERROR_DATA);
        class_answers_release(&answers);
        model_release(&read);
        text.bytes[i] = kept;
    }
    text_release(&text);
    model_release(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_classifier_read_and_written_again_has_the_same_bytes),
        cmocka_unit_test(what_a_classifier_learnt_comes_back_bit_by_bit),
        cmocka_unit_test(a_classifier_read_back_gives_the_same_answers),
        cmocka_unit_test(a_classifier_that_was_not_judged_has_no_scores),
        cmocka_unit_test(weights_that_make_no_probabilities_are_no_answer),
        cmocka_unit_test(rows_one_by_one_are_not_for_a_classifier),
        cmocka_unit_test(the_report_in_json_is_of_classes_and_not_of_forecasts),
        cmocka_unit_test(the_report_has_names_as_wide_as_their_characters),
        cmocka_unit_test(every_damage_of_a_classifier_is_refused_and_named),
        cmocka_unit_test(every_damage_of_a_classifier_of_steps_is_refused_and_named),
        cmocka_unit_test(a_label_of_no_class_in_what_is_kept_is_refused),
        cmocka_unit_test(any_byte_of_a_classifier_changed_is_refused_or_read_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
