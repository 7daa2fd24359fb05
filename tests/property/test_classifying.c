/*
 * What must hold for classifiers: what only the order of steps tells is learnt, and a classifier without a past is at a
 * loss there; nothing is learnt from what is held out or judged on; the model file gives the same answers, and so does
 * any number of threads.
 */
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
#include "recognize/classifier_learn.h"
#include "recognize/classify.h"

/* ------------------------------------------------------------------ files */

static FILE *open_rows(char path[64])
{
    strcpy(path, "/tmp/seqnet-classes-XXXXXX");
    FILE *file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    return file;
}

/* `count` series of the same kind of values: rising in those of class up, falling in those of class down; lengths
 * differ. */
static void write_ramps(char path[64], int count, bool has_random_labels)
{
    struct random random;
    random_init(&random, 4, 0);
    FILE *file = open_rows(path);
    fprintf(file, "id,t,x,label\n");
    for (int s = 0; s < count; s++) {
        const int length = 6 + (int)random_below(&random, 9);
        const bool is_up = s % 2;
        const bool said = has_random_labels ? random_uniform(&random) < 0.5 : is_up;
        for (int t = 0; t < length; t++) {
            double x = has_random_labels
                           ? random_uniform(&random)
                           : (double)(is_up ? t : length - 1 - t) / (length - 1) + 0.1 * random_uniform(&random);
            fprintf(file, "s%d,%d,%.6f,%s\n", s, t, x, said ? "up" : "down");
        }
    }
    assert_int_equal(fclose(file), 0);
}

/* One series whose class is told by the value `lag` steps before alone. From step `plant` on values and classes are
 * others. */
static void write_lagged(char path[64], int count, int lag, int plant)
{
    struct random random;
    random_init(&random, 9, 0);
    double *x = calloc((size_t)count, sizeof *x);
    FILE *file = open_rows(path);
    fprintf(file, "t,x,label\n");
    for (int t = 0; t < count; t++) {
        x[t] = 0.2 + 0.8 * random_uniform(&random);
        x[t] *= random_uniform(&random) < 0.5 ? -1 : 1;
        bool is_high = t >= lag && x[t - lag] > 0;
        const bool is_missing =
            t >= count - 12 && t < count - 6; /* the last window begins with values that repeat an earlier one */
        if (is_missing)
            fprintf(file, "%d,,%s\n", t, is_high ? "high" : "low");
        else if (t >= plant)
            fprintf(file, "%d,%g,%s\n", t, 1e6 + t, t % 2 ? "high" : "low");
        else
            fprintf(file, "%d,%.6f,%s\n", t, x[t], is_high ? "high" : "low");
    }
    free(x);
    assert_int_equal(fclose(file), 0);
}

/* A chain of three hidden states that stay with chance `stay`, seen through normals that overlap. */
struct chain {
    char path[64];
    int count;
    int *states, *filtered; /* [count] what they are, and what Bayes' filter says, which knows how they are made */
};

static void chain_release(struct chain *chain)
{
    unlink(chain->path);
    free(chain->states);
    free(chain->filtered);
}

/* Normal, by the sum of twelve. */
static double chain_noise(struct random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += random_uniform(random);
    return sum;
}

/* The normals have deviation 1 and lie `apart`. */
static struct chain chain_write(int count, double stay, double apart, uint64_t seed)
{
    struct chain chain = {.count = count};
    struct random random;
    double belief[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    random_init(&random, seed, 0);
    chain.states = calloc((size_t)count, sizeof *chain.states);
    chain.filtered = calloc((size_t)count, sizeof *chain.filtered);
    FILE *file = open_rows(chain.path);
    fprintf(file, "t,x,label\n");
    for (int t = 0; t < count; t++) {
        double next[3], sum = 0;
        const bool stays = t > 0 && random_uniform(&random) < stay;
        const int other = t > 0 ? 1 + (int)random_below(&random, 2) : (int)random_below(&random, 3);
        chain.states[t] = stays ? chain.states[t - 1] : ((t > 0 ? chain.states[t - 1] : 0) + other) % 3;
        const double x = apart * (chain.states[t] - 1) + chain_noise(&random);
        for (int c = 0; c < 3; c++) {
            const double before = t > 0 ? belief[c] * stay + (1 - belief[c]) * (1 - stay) / 2 : belief[c];
            sum += next[c] = before * exp(-(x - apart * (c - 1)) * (x - apart * (c - 1)) / 2);
        }
        for (int c = 0; c < 3; c++) {
            belief[c] = next[c] / sum;
            if (belief[c] > belief[chain.filtered[t]])
                chain.filtered[t] = c;
        }
        fprintf(file, "%d,%.6f,%c\n", t, x, "abc"[chain.states[t]]);
    }
    assert_int_equal(fclose(file), 0);
    return chain;
}

/* How right the filter is over the last rows. */
static double chain_best(const struct chain *chain, int rows)
{
    int right = 0;
    for (int t = chain->count - rows; t < chain->count; t++)
        right += chain->filtered[t] == chain->states[t];
    return (double)right / rows;
}

/* ------------------------------------------------------------------ learning */

static const struct data_options of_series = {.series = "id", .time = "t", .target = "label", .classify = true};

static void learn(const char *path, const struct data_options *options, const struct recipe *recipe, int threads,
                  struct model *model, struct classifier_result *result)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct classifier_request request = {.recipe = *recipe,
                                         .options = options,
                                         .command = "seqnet train",
                                         .source = "rows.csv",
                                         .kernels = kernels_select(&error),
                                         .thread_count = threads};
    if (panel_read(path, options, &panel, &error) || classifier_learn(&request, &panel, model, result, &error))
        fail_msg("%s", error.message);
    panel_release(&panel);
}

static double accuracy_of(const struct model *model, const char *method)
{
    for (int i = 0; i < model->classification.score_count; i++) {
        if (strcmp(model->classification.scores[i].method, method) == 0)
            return model->classification.scores[i].accuracy;
    }
    fail_msg("no score of %s", method);
    return NAN;
}

static const struct recipe for_series = {
    .cell = &lstm_cell, .hidden_size = 8, .epoch_count = 25, .ensemble_count = 1, .dropout = -1, .seed = 3};

static const struct recipe for_steps = {.cell = &lstm_cell,
                                        .window_count = 1,
                                        .windows = {8},
                                        .hidden_size = 16,
                                        .epoch_count = 30,
                                        .ensemble_count = 1,
                                        .dropout = -1,
                                        .seed = 3};

static void the_order_of_steps_tells_classes_and_single_steps_do_not(void **state)
{
    (void)state;
    char path[64];
    struct model model = MODEL_INIT;
    struct classifier_result result;
    write_ramps(path, 40, false);
    learn(path, &of_series, &for_series, 2, &model, &result);
    unlink(path);
    assert_int_equal(model.recipe.task, TASK_CLASSIFY_SERIES);
    assert_int_equal(model.classification.judged_count, 40);
    assert_true(accuracy_of(&model, "seqnet") >= 0.95);
    assert_true(accuracy_of(&model, "static") <= 0.75);
    assert_true(accuracy_of(&model, "majority") <= 0.55);
    classifier_result_release(&result);
    model_release(&model);
}

static void labels_that_nothing_tells_are_guessed_at_chance(void **state)
{
    (void)state;
    char path[64];
    struct model model = MODEL_INIT;
    struct classifier_result result;
    write_ramps(path, 60, true);
    learn(path, &of_series, &for_series, 2, &model, &result);
    unlink(path);
    for (int i = 0; i < model.classification.score_count; i++) {
        const struct classifier_score *score = &model.classification.scores[i];
        if (score->accuracy >
            0.72) /* of 60 coins; a fold that saw its own series would be near 1, and the nearest neighbour at it */
            fail_msg("%s: %g", score->method, score->accuracy);
    }
    classifier_result_release(&result);
    model_release(&model);
}

static void a_value_of_five_steps_ago_tells_the_class_whatever_the_shape(void **state)
{
    (void)state;
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY};
    for (int i = 0; i < 2; i++) {
        char path[64];
        struct model model = MODEL_INIT;
        struct classifier_result result;
        struct recipe recipe = for_steps;
        recipe.shape = shapes[i];
        recipe.epoch_count = 60;
        recipe.batch_size = 16;
        write_lagged(path, 1200, 5, 1200);
        learn(path, &(struct data_options){.target = "label", .time = "t", .classify = true}, &recipe, 2, &model,
              &result);
        unlink(path);
        assert_int_equal(model.recipe.task, TASK_CLASSIFY_STEPS);
        assert_true(accuracy_of(&model, "seqnet") >= 0.9);
        assert_true(accuracy_of(&model, "static") <= 0.65);
        assert_true(accuracy_of(&model, "last class") <= 0.65);
        classifier_result_release(&result);
        model_release(&model);
    }
}

static double score_of(const struct classification *scores, const char *method)
{
    for (int i = 0; i < scores->score_count; i++) {
        if (strcmp(scores->scores[i].method, method) == 0)
            return scores->scores[i].accuracy;
    }
    return NAN;
}

/* With SEQNET_LONG it is the whole of it: 3,000 rows, three seeds, the settings of the rules. */
static void a_hidden_state_is_told_nearly_as_well_as_by_who_knows_the_chain(void **state)
{
    (void)state;
    const bool is_long = getenv("SEQNET_LONG") != NULL;
    const int count = is_long ? 3000 : 1200, held = is_long ? 600 : 300, seeds = is_long ? 3 : 1;
    double own = 0, alone = 0, best = 0;
    for (int i = 0; i < seeds; i++) {
        struct model model = MODEL_INIT;
        struct classifier_result result;
        struct chain chain =
            is_long ? chain_write(count, 0.9, 1, (uint64_t)(41 + i)) : chain_write(count, 0.95, 1.3, 41);
        struct recipe recipe = {
            .cell = &lstm_cell, .answers_own_step = true, .dropout = -1, .seed = 3, .test_length = held};
        if (!is_long) {
            recipe.ensemble_count = 1;
            recipe.hidden_size = 16;
            recipe.epoch_count = 20;
            recipe.batch_size = 32;
        }
        learn(chain.path,
              &(struct data_options){.target = "label", .time = "t", .classify = true, .test_length = (size_t)held},
              &recipe, 2, &model, &result);
        assert_true(model.recipe.answers_own_step);
        assert_int_equal(model.recipe.horizon, 1);
        assert_int_equal(result.test.judged_count, held);
        assert_true(isnan(score_of(&result.test, "last class"))); /* it sees what the networks may not */
        own += score_of(&result.test, "seqnet");
        alone += score_of(&result.test, "static");
        best += chain_best(&chain, held);
        if (is_long)
            print_message("seqnet %.4f static %.4f filter %.4f\n", score_of(&result.test, "seqnet"),
                          score_of(&result.test, "static"), chain_best(&chain, held));
        chain_release(&chain);
        classifier_result_release(&result);
        model_release(&model);
    }
    if (own < (is_long ? 0.97 : 0.94) * best || own < alone + 0.05 * seeds)
        fail_msg("seqnet %g, static %g, filter %g", own / seeds, alone / seeds, best / seeds);
}

/* One class in twenty, which the value tells badly: weights find more of it, and the rule chooses them. */
static void a_rare_class_is_found_more_often_where_its_examples_count_more(void **state)
{
    (void)state;
    double balanced[2];
    for (int weighs = 0; weighs < 2; weighs++) {
        char path[64];
        struct random random;
        struct model model = MODEL_INIT;
        struct classifier_result result;
        struct recipe recipe = for_steps;
        recipe.shape = SHAPE_ONE_TO_ONE;
        recipe.window_count = 0;
        recipe.answers_own_step = true;
        recipe.hidden_size = 4;
        recipe.balance = weighs ? BALANCE_AUTO : BALANCE_NONE;
        random_init(&random, 12, 0);
        FILE *file = open_rows(path);
        fprintf(file, "t,x,label\n");
        for (int t = 0; t < 800; t++) {
            const bool is_rare = random_uniform(&random) < 0.05;
            fprintf(file, "%d,%.4f,%s\n", t, (is_rare ? 1.5 : 0) + chain_noise(&random), is_rare ? "rare" : "usual");
        }
        assert_int_equal(fclose(file), 0);
        learn(path, &(struct data_options){.target = "label", .time = "t", .classify = true}, &recipe, 2, &model,
              &result);
        unlink(path);
        assert_int_equal(model.recipe.balance, weighs ? BALANCE_WEIGHTS : BALANCE_NONE);
        balanced[weighs] = model.classification.scores[0].balanced_accuracy;
        classifier_result_release(&result);
        model_release(&model);
    }
    if (balanced[1] <= balanced[0])
        fail_msg("%g, not above %g", balanced[1], balanced[0]);
}

/* ------------------------------------------------------------------ leaks */

static void write_model(const struct model *model, struct text *text)
{
    struct error error = ERROR_INIT;
    if (model_write(model, text, &error))
        fail_msg("%s", error.message);
}

static void rows_held_out_do_not_change_the_model_by_a_byte(void **state)
{
    (void)state;
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY};
    for (int i = 0; i < 2; i++) {
        struct text texts[2] = {TEXT_INIT, TEXT_INIT};
        double accuracy[2];
        for (int planted = 0; planted < 2; planted++) {
            char path[64];
            struct model model = MODEL_INIT;
            struct classifier_result result;
            struct recipe recipe = for_steps;
            recipe.shape = shapes[i];
            recipe.horizon = 2;
            recipe.epoch_count = 4;
            recipe.test_length = 30;
            write_lagged(path, 300, 2, planted ? 270 : 300);
            learn(path, &(struct data_options){.target = "label", .time = "t", .classify = true, .test_length = 30},
                  &recipe, 2, &model, &result);
            unlink(path);
            write_model(&model, &texts[planted]);
            assert_int_equal(result.test.judged_count, 58); /* two classes each from 29 origins */
            accuracy[planted] = result.test.scores[0].accuracy;
            assert_int_equal(result.test.score_count, 6); /* beside what it is compared with */
            classifier_result_release(&result);
            model_release(&model);
        }
        assert_string_equal(texts[0].bytes, texts[1].bytes);
        assert_true(accuracy[0] != accuracy[1]); /* and it was looked at */
        text_release(&texts[0]);
        text_release(&texts[1]);
    }
}

static void rows_that_are_judged_on_do_not_change_what_is_learnt_before(void **state)
{
    (void)state;
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY};
    for (int i = 0; i < 2; i++) {
        double losses[2][2][4];
        for (int planted = 0; planted < 2; planted++) {
            char path[64];
            struct model model = MODEL_INIT;
            struct classifier_result result;
            struct recipe recipe = for_steps;
            recipe.shape = shapes[i];
            recipe.epoch_count = recipe.patience = 4;
            recipe.validation_length = 60;
            write_lagged(path, 300, 2, planted ? 240 : 300);
            learn(path, &(struct data_options){.target = "label", .time = "t", .classify = true}, &recipe, 2, &model,
                  &result);
            unlink(path);
            assert_int_equal(model.members[0].epoch_count, 4);
            memcpy(losses[planted][0], model.members[0].train_loss, sizeof losses[planted][0]);
            memcpy(losses[planted][1], model.members[0].validation_loss, sizeof losses[planted][1]);
            classifier_result_release(&result);
            model_release(&model);
        }
        assert_memory_equal(losses[0], losses[1], sizeof losses[0]);
    }
}

/* ------------------------------------------------------------------ the same answers */

static void read_back(const struct text *text, struct model *model)
{
    struct error error = ERROR_INIT;
    if (model_read("model.json", text->bytes, text->length, model, &error))
        fail_msg("%s", error.message);
}

static void answer(const struct model *model, const char *path, const struct data_options *options,
                   struct class_answers *answers)
{
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    if (path ? panel_read(path, options, &panel, &error) || classify_panel(model, &panel, answers, &error)
             : classify_model(model, answers, &error))
        fail_msg("%s", error.message);
    for (size_t s = 0; s < answers->series_count; s++)
        answers->ids[s] = NULL; /* the panel's */
    panel_release(&panel);
}

static void are_same(const struct class_answers *left, const struct class_answers *right)
{
    const size_t count = left->series_count * (size_t)(left->horizon ? left->horizon : 1) * (size_t)left->class_count;
    assert_int_equal(left->series_count, right->series_count);
    assert_memory_equal(left->probabilities, right->probabilities, count * sizeof(double));
    assert_memory_equal(left->last_stamps, right->last_stamps, left->series_count * sizeof(int64_t));
}

static void the_model_file_gives_the_same_answers_and_any_number_of_threads_the_same_file(void **state)
{
    (void)state;
    for (int is_of_steps = 0; is_of_steps < 2; is_of_steps++) {
        char path[64];
        struct text texts[3] = {TEXT_INIT, TEXT_INIT, TEXT_INIT}, again = TEXT_INIT;
        struct class_answers answers[3] = {CLASS_ANSWERS_INIT, CLASS_ANSWERS_INIT, CLASS_ANSWERS_INIT};
        struct model loaded = MODEL_INIT;
        const struct data_options options =
            is_of_steps ? (struct data_options){.target = "label", .time = "t", .classify = true} : of_series;
        struct recipe recipe = is_of_steps ? for_steps : for_series;
        static const int threads[] = {1, 2, 8};
        recipe.epoch_count = 3;
        recipe.ensemble_count = 3;
        recipe.horizon = is_of_steps ? 3 : 0;
        if (is_of_steps)
            write_lagged(path, 200, 2, 200);
        else
            write_ramps(path, 16, false);
        for (int i = 0; i < 3; i++) {
            struct model model = MODEL_INIT;
            struct classifier_result result;
            learn(path, &options, &recipe, threads[i], &model, &result);
            write_model(&model, &texts[i]);
            if (i == 0)
                answer(&model, path, &options, &answers[0]);
            classifier_result_release(&result);
            model_release(&model);
        }
        assert_string_equal(texts[0].bytes, texts[1].bytes);
        assert_string_equal(texts[0].bytes, texts[2].bytes);
        read_back(&texts[0], &loaded);
        write_model(&loaded, &again);
        assert_string_equal(texts[0].bytes, again.bytes);
        answer(&loaded, path, &options, &answers[1]);
        are_same(&answers[0], &answers[1]);
        if (is_of_steps) { /* the rows that the model carries are enough */
            answer(&loaded, NULL, NULL, &answers[2]);
            are_same(&answers[0], &answers[2]);
        }
        unlink(path);
        for (int i = 0; i < 3; i++) {
            text_release(&texts[i]);
            class_answers_release(&answers[i]);
        }
        text_release(&again);
        model_release(&loaded);
    }
}

/* The answer at a row is the same whatever its own label and all later labels and values are. */
static void a_row_is_answered_without_its_label_and_what_comes_later(void **state)
{
    (void)state;
    enum { ROW = 150 };
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY, SHAPE_ONE_TO_ONE};
    const struct data_options options = {.target = "label", .time = "t", .classify = true};
    for (int i = 0; i < 3; i++) {
        char path[64];
        struct error error = ERROR_INIT;
        struct model model = MODEL_INIT;
        struct classifier_result result;
        struct panel panel = PANEL_INIT;
        struct class_trace trace = CLASS_TRACE_INIT;
        struct class_answers answers = CLASS_ANSWERS_INIT;
        struct recipe recipe = for_steps;
        recipe.shape = shapes[i];
        recipe.window_count = recipe.shape != SHAPE_ONE_TO_ONE;
        recipe.epoch_count = 2;
        recipe.answers_own_step = true;
        write_lagged(path, 200, 2, 200);
        learn(path, &options, &recipe, 1, &model, &result);
        assert_false(model.classification.sees_labels);
        assert_int_equal(panel_read(path, &options, &panel, &error), 0);
        unlink(path);
        assert_int_equal(classify_each_row(&model, &panel, &trace, &error), 0);
        assert_int_equal(trace.row_counts[0], 200);
        double before[2];
        memcpy(before, trace.probabilities + 2 * ROW, sizeof before);
        for (size_t t = ROW; t < 200; t++) {
            double *label = &series_column(&panel.series[0], 0)[t];
            *label = 1 - *label;
            if (t > ROW)
                series_column(&panel.series[0], 1)[t] = 1e6;
        }
        assert_int_equal(classify_each_row(&model, &panel, &trace, &error), 0);
        assert_memory_equal(before, trace.probabilities + 2 * ROW, sizeof before);
        series_column(&panel.series[0], 1)[ROW] = 1e6; /* its own values count */
        assert_int_equal(classify_each_row(&model, &panel, &trace, &error), 0);
        assert_memory_not_equal(before, trace.probabilities + 2 * ROW, sizeof before);
        /* the last row's answer is predict's, and its time is the row's */
        assert_int_equal(classify_panel(&model, &panel, &answers, &error), 0);
        assert_memory_equal(answers.probabilities, trace.probabilities + 2 * 199, sizeof before);
        assert_int_equal(calendar_advance(&panel.calendar, answers.last_stamps[0], 1),
                         panel_stamp(&panel, &panel.series[0], 199));
        class_answers_release(&answers);
        class_trace_release(&trace);
        panel_release(&panel);
        classifier_result_release(&result);
        model_release(&model);
    }
}

/* Each row of a trace is what was said of it when it was the first to come, and knew no later one. */
static void a_trace_of_rows_sees_only_what_came_before_each(void **state)
{
    (void)state;
    enum { ROWS = 5 };
    static const enum shape shapes[] = {SHAPE_MANY_TO_ONE, SHAPE_MANY_TO_MANY};
    const struct data_options options = {.target = "label", .time = "t", .classify = true};
    for (int i = 0; i < 2; i++) {
        char path[64];
        struct error error = ERROR_INIT;
        struct model model = MODEL_INIT;
        struct classifier_result result;
        struct panel panel = PANEL_INIT;
        struct class_trace trace = CLASS_TRACE_INIT;
        struct recipe recipe = for_steps;
        recipe.shape = shapes[i];
        recipe.epoch_count = 3;
        recipe.horizon = 3;
        write_lagged(path, 200, 2, 200);
        learn(path, &options, &recipe, 1, &model, &result);
        assert_int_equal(panel_read(path, &options, &panel, &error), 0);
        unlink(path);
        assert_int_equal(classify_rows(&model, &panel, 4, ROWS, &trace, &error), 0);
        assert_int_equal(trace.series_count, 1);
        assert_int_equal(trace.row_counts[0], ROWS);
        for (size_t row = 0; row < ROWS; row++) {
            const size_t length = panel.series[0].length - ROWS + row;
            struct panel before = PANEL_INIT;
            struct class_answers answers = CLASS_ANSWERS_INIT;
            assert_int_equal(panel_cut(&panel, &length, 0, &before, &error), 0);
            assert_int_equal(classify_panel(&model, &before, &answers, &error), 0);
            for (int c = 0; c < 2; c++)
                assert_float_equal(trace.probabilities[row * 2 + (size_t)c], answers.probabilities[c], 1e-6);
            class_answers_release(&answers);
            panel_release(&before);
        }
        class_trace_release(&trace);
        panel_release(&panel);
        classifier_result_release(&result);
        model_release(&model);
    }
}

/* One slip in one of many short series makes it a task of steps, for which they are too short: the series is named. */
static void a_series_whose_label_changes_is_named_where_steps_are_too_few(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result result = CLASSIFIER_RESULT_INIT;
    struct classifier_request request = {.recipe = for_series,
                                         .options = &of_series,
                                         .command = "seqnet train",
                                         .source = "rows.csv",
                                         .kernels = kernels_select(&error),
                                         .thread_count = 1};
    char path[64];
    write_ramps(path, 12, false);
    assert_int_equal(panel_read(path, &of_series, &panel, &error), 0);
    request.recipe.epoch_count = 1;
    assert_int_equal(classifier_learn(&request, &panel, &model, &result, &error), 0);
    assert_int_equal(result.series_count, 12);
    classifier_result_release(&result);
    model_release(&model);
    series_column(&panel.series[4], 0)[2] = !(series_column(&panel.series[4], 0)[2] > 0);
    assert_int_equal(classifier_learn(&request, &panel, &model, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_non_null(
        strstr(error.message, "column 'label': series 's4' has more than one label, so classes of steps are learnt"));
    panel_release(&panel);
    unlink(path);
}

static void all_series_that_kernels_are_fitted_to_are_counted(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    struct classifier_result result = CLASSIFIER_RESULT_INIT;
    struct progress progress;
    struct progress_state shown;
    struct classifier_request request = {.recipe = for_series,
                                         .options = &of_series,
                                         .command = "seqnet train",
                                         .source = "rows.csv",
                                         .kernels = kernels_select(&error),
                                         .thread_count = 1,
                                         .progress = &progress};
    char path[64];
    double done;
    write_ramps(path, 12, false);
    assert_int_equal(panel_read(path, &of_series, &panel, &error), 0);
    request.recipe.epoch_count = 1;
    progress_init(&progress);
    assert_int_equal(classifier_learn(&request, &panel, &model, &result, &error), 0);
    progress_copy(&progress, &shown, &done);
    assert_int_equal(shown.stage, PROGRESS_JUDGING);
    /* each is in four of the five folds, and in the model; each time by both readings */
    assert_true(shown.units == 2 * 5 * 12);
    assert_true(done == shown.units);
    progress_release(&progress);
    classifier_result_release(&result);
    model_release(&model);
    panel_release(&panel);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_series_that_kernels_are_fitted_to_are_counted),
        cmocka_unit_test(the_order_of_steps_tells_classes_and_single_steps_do_not),
        cmocka_unit_test(labels_that_nothing_tells_are_guessed_at_chance),
        cmocka_unit_test(a_value_of_five_steps_ago_tells_the_class_whatever_the_shape),
        cmocka_unit_test(a_hidden_state_is_told_nearly_as_well_as_by_who_knows_the_chain),
        cmocka_unit_test(a_rare_class_is_found_more_often_where_its_examples_count_more),
        cmocka_unit_test(a_row_is_answered_without_its_label_and_what_comes_later),
        cmocka_unit_test(rows_held_out_do_not_change_the_model_by_a_byte),
        cmocka_unit_test(rows_that_are_judged_on_do_not_change_what_is_learnt_before),
        cmocka_unit_test(a_trace_of_rows_sees_only_what_came_before_each),
        cmocka_unit_test(a_series_whose_label_changes_is_named_where_steps_are_too_few),
        cmocka_unit_test(the_model_file_gives_the_same_answers_and_any_number_of_threads_the_same_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
