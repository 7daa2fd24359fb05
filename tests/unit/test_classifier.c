/* The parts of a classifier, against numbers worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "network/loss.h"
#include "predict/classifier_judge.h"
#include "predict/comparators.h"
#include "predict/labelled_steps.h"
#include "predict/probabilities.h"
#include "predict/sequences.h"

static char class_a[] = "a", class_b[] = "b";
static char *ab[] = {class_a, class_b};

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-6 * fmax(1, fabs(wanted))))
        fail_msg("%.9g, not %.9g", found, wanted);
}

static void read_text(const char *text, bool is_of_steps, struct panel *panel)
{
    struct error error = ERROR_INIT;
    const struct data_options options = {.target = "label", .series = is_of_steps ? NULL : "id", .classify = true};
    if (panel_read_text("rows.csv", text, strlen(text), &options, panel, &error))
        fail_msg("%s", error.message);
}

/* ------------------------------------------------------------------ whole sequences */

/* s is longer than the places, t has gaps, u was never observed in x and has one step */
static const char series_text[] = "id,t,x,y,label\n"
                                  "s,1,0,6,a\ns,2,1,6,a\ns,3,2,6,\ns,4,3,6,a\ns,5,4,6,a\ns,6,5,6,a\n"
                                  "t,1,,6,\nt,2,10,6,b\nt,3,,6,\nt,4,,6,b\nt,5,16,6,b\nt,6,,6,b\n"
                                  "u,1,,6,a\n";
/* no moments to speak of: values are as they stand */
static const struct covariate_preparation plain[] = {{0, 1}, {0, 1}};

static void make_set(int place_count, struct panel *panel, struct sequence_set *set)
{
    struct error error = ERROR_INIT;
    read_text(series_text, false, panel);
    assert_int_equal(panel->past_count, 2);
    assert_true(panel_labels_are_per_series(panel));
    assert_int_equal(sequence_set_init(set, panel, plain, 2, place_count, &error), 0);
    assert_int_equal(set->count, 3);
}

static void gaps_of_a_sequence_lie_on_the_line_between_their_neighbours(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct sequence_set set = SEQUENCE_SET_INIT;
    make_set(3, &panel, &set);
    static const double filled[] = {10, 10, 12, 14, 16, 16}; /* ends are held */
    assert_int_equal(set.items[1].values.length, 6);
    for (int t = 0; t < 6; t++) {
        near(set.items[1].values.values[2 * t], filled[t]);
        near(set.items[1].values.values[2 * t + 1], 6);
    }
    near(set.items[2].values.values[0], 0); /* never observed */
    assert_int_equal(set.items[0].label, 0);
    assert_int_equal(set.items[1].label, 1); /* its first step has none */
    assert_int_equal(set.items[2].label, 0);
    sequence_set_release(&set);
    sequence_set_release(&set);
    panel_release(&panel);
}

static void moments_are_of_what_was_observed(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct covariate_preparation moments[2];
    read_text(series_text, false, &panel);
    sequence_moments(&panel, NULL, moments);
    near(moments[0].mean, (0 + 1 + 2 + 3 + 4 + 5 + 10 + 16) / 8.0);
    near(moments[0].deviation, sqrt((55 + 100 + 256) / 8.0 - 41.0 * 41 / 64));
    near(moments[1].mean, 6);
    near(moments[1].deviation, 1); /* constant */
    near(sequence_standardize(&moments[1], 8), 2);
    sequence_moments(&panel, (const size_t[]){3, 0, 1}, moments); /* 0 1 2, nothing, and what is not there */
    near(moments[0].mean, 1);
    near(moments[0].deviation, sqrt(2.0 / 3));
    near(sequence_standardize(&moments[1], 1e100), SEQUENCE_VALUE_MAX);
    near(sequence_standardize(&(struct covariate_preparation){0, 5e-324}, -1e100), -SEQUENCE_VALUE_MAX);
    panel_release(&panel);
}

/* 0.1 is no binary number, and the mean of many of them is not it. */
static void what_never_changes_has_the_deviation_1_whatever_its_digits(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct text text = TEXT_INIT;
    struct covariate_preparation moments[1];
    text_append_string(&text, "id,t,x,label\n");
    for (int t = 0; t < 77; t++)
        text_append_format(&text, "%c,%d,0.1,%c\n", "st"[t / 40], t, "ab"[t / 40]);
    read_text(text.bytes, false, &panel);
    sequence_moments(&panel, NULL, moments);
    near(moments[0].deviation, 1);
    text_release(&text);
    panel_release(&panel);
}

/* One sequence's places, of channel 0, without chance. */
static void look(const struct sequence_set *set, size_t item, struct sample_batch *batch)
{
    const struct sequence_part part = {set, &item, 1};
    const struct sample_source source = sequence_source(&part);
    struct error error = ERROR_INIT;
    assert_int_equal(source.count, 1);
    assert_int_equal(source.sizes.input, set->place_count * set->channel_count);
    assert_int_equal(source.sizes.output, set->class_count);
    assert_int_equal(sample_batch_init(batch, source.sizes, 1, &error), 0);
    source.fill(source.context, batch, &(uint64_t){0}, 1, NULL);
}

static void check_places(int place_count, size_t item, const double *wanted, int label)
{
    struct panel panel = PANEL_INIT;
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    make_set(place_count, &panel, &set);
    look(&set, item, &batch);
    for (int i = 0; i < place_count; i++) {
        near((double)batch.input[2 * i], wanted[i]);
        near((double)batch.input[2 * i + 1], 6);
    }
    for (int k = 0; k < 2; k++) {
        assert_true(batch.target[k] == (k == label));
        assert_true(batch.weight[k] == 1);
    }
    sample_batch_release(&batch);
    sequence_set_release(&set);
    panel_release(&panel);
}

static void a_sequence_as_long_as_the_places_is_seen_as_it_is(void **state)
{
    (void)state;
    check_places(6, 0, (double[]){0, 1, 2, 3, 4, 5}, 0);
}

static void a_longer_sequence_is_averaged(void **state)
{
    (void)state;
    check_places(3, 0, (double[]){0.5, 2.5, 4.5}, 0);
    check_places(2, 1, (double[]){32.0 / 3, 46.0 / 3}, 1); /* of 10 10 12 and 14 16 16 */
}

static void a_shorter_sequence_is_interpolated(void **state)
{
    (void)state;
    /* place i lies at (i + 1/2) 6 / 12 - 1/2, and not beyond the ends */
    check_places(12, 0, (double[]){0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5}, 0);
    check_places(5, 2, (double[]){0, 0, 0, 0, 0}, 0);
}

static void chance_varies_a_sequence_a_little_and_its_class_not(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    struct error error = ERROR_INIT;
    struct random random;
    size_t changed = 0;
    random_init(&random, 1, 1);
    make_set(6, &panel, &set);
    const struct sequence_part part = {&set, (const size_t[]){0, 1, 2}, 3};
    const struct sample_source source = sequence_source(&part);
    assert_int_equal(sample_batch_init(&batch, source.sizes, 3, &error), 0);
    for (int round = 0; round < 100; round++) {
        source.fill(source.context, &batch, (const uint64_t[]){0, 2, 1}, 3, &random);
        for (int i = 0; i < 6; i++) {
            const double found = (double)batch.input[i * 6];
            assert_true(found > -1 && found < 8);
            changed += fabs(found - i) > 1e-3;
        }
        static const int labels[] = {0, 0, 1};
        for (int b = 0; b < 3; b++)
            assert_true(batch.target[2 * b + labels[b]] == 1 && batch.target[2 * b + 1 - labels[b]] == 0);
    }
    assert_true(changed > 500);
    sample_batch_release(&batch);
    sequence_set_release(&set);
    panel_release(&panel);
}

static void single_steps_have_the_class_of_their_sequence(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    struct sequence_set set = SEQUENCE_SET_INIT;
    struct sequence_step_part steps;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    struct error error = ERROR_INIT;
    make_set(3, &panel, &set);
    const struct sequence_part part = {&set, (const size_t[]){1, 2}, 2};
    assert_int_equal(sequence_steps_init(&steps, &part, &error), 0);
    const struct sample_source source = sequence_step_source(&steps);
    assert_int_equal(source.count, 7);
    assert_int_equal(sample_batch_init(&batch, source.sizes, 2, &error), 0);
    source.fill(source.context, &batch, (const uint64_t[]){4, 6}, 2, NULL);
    near((double)batch.input[0], 16);
    near((double)batch.input[2], 0);
    assert_true(batch.target[1] == 1 && batch.target[2] == 1);
    sample_batch_release(&batch);
    sequence_steps_release(&steps);
    sequence_set_release(&set);
    panel_release(&panel);
}

/* ------------------------------------------------------------------ windows of steps */

static const char steps_text[] = "t,x,label\n1,1,a\n2,,b\n3,3,\n4,4,a\n5,5,b\n6,6,b\n7,7,a\n";

static void make_model(struct model *model, int horizon, enum shape shape)
{
    static struct covariate_preparation moments[] = {{1, 2}};
    *model = (struct model){.recipe = {.task = TASK_CLASSIFY_STEPS,
                                       .cell = &lstm_cell,
                                       .shape = shape,
                                       .window_count = 1,
                                       .windows = {3},
                                       .patch_length = 1,
                                       .horizon = horizon,
                                       .hidden_size = 2,
                                       .layer_count = 1,
                                       .ensemble_count = 1},
                            .past_count = 1,
                            .target_count = 1};
    model->classification = (struct classification){.classes = {.names = ab, .count = 2}, .sees_labels = true, .moments = moments};
}

struct windowed {
    struct panel panel;
    struct model model; /* all borrowed */
    struct labelled_panel labelled;
    struct labelled_windows windows;
    struct sample_batch batch;
};

static void cut(struct windowed *windowed, int horizon, bool each_step, struct labelled_range range)
{
    struct error error = ERROR_INIT;
    *windowed = (struct windowed){.panel = PANEL_INIT, .labelled = LABELLED_PANEL_INIT, .batch = SAMPLE_BATCH_INIT};
    make_model(&windowed->model, horizon, each_step ? SHAPE_MANY_TO_MANY : SHAPE_MANY_TO_ONE);
    read_text(steps_text, true, &windowed->panel);
    assert_int_equal(labelled_panel_init(&windowed->labelled, &windowed->model, &windowed->panel, &error), 0);
    assert_int_equal(labelled_windows_init(&windowed->windows, &windowed->labelled, 3, each_step, &error), 0);
    labelled_windows_set(&windowed->windows, 0, &range);
    const struct sample_source source = labelled_source(&windowed->windows);
    assert_int_equal(sample_batch_init(&windowed->batch, source.sizes, 4, &error), 0);
}

static void fill(struct windowed *windowed, const uint64_t *indices, int count)
{
    const struct sample_source source = labelled_source(&windowed->windows);
    source.fill(source.context, &windowed->batch, indices, count, NULL);
}

static void release(struct windowed *windowed)
{
    sample_batch_release(&windowed->batch);
    labelled_windows_release(&windowed->windows);
    labelled_windows_release(&windowed->windows);
    labelled_panel_release(&windowed->labelled);
    labelled_panel_release(&windowed->labelled);
    panel_release(&windowed->panel);
}

static void a_window_holds_values_and_classes_up_to_its_origin(void **state)
{
    (void)state;
    struct windowed windowed;
    cut(&windowed, 1, false, (struct labelled_range){.first = 0, .end = 6, .answer_end = 7});
    assert_int_equal(labelled_windows_count(&windowed.windows), 6);
    assert_int_equal(windowed.labelled.input_size, 3);
    fill(&windowed, (const uint64_t[]){0, 3}, 2);
    /* [W][B][F]: x by its moments, then one number per class */
    static const double wanted[3][2][3] = {{{0, 0, 0}, {0, 0, 1}},   /* before the start; step 2: x is that of step 1 */
                                           {{0, 0, 0}, {1, 0, 0}},   /* step 3 has no class */
                                           {{0, 1, 0}, {1.5, 1, 0}}}; /* the origins, steps 1 and 4 */
    for (int i = 0; i < 18; i++)
        near((double)windowed.batch.input[i], (&wanted[0][0][0])[i]);
    static const double targets[] = {0, 1, 0, 1}; /* steps 2 and 5 are of class b */
    for (int i = 0; i < 4; i++) {
        assert_true((double)windowed.batch.target[i] == targets[i]);
        assert_true(windowed.batch.weight[i] == 1);
    }
    release(&windowed);
}

static void a_class_that_is_not_known_weighs_nothing(void **state)
{
    (void)state;
    struct windowed windowed;
    cut(&windowed, 2, false, (struct labelled_range){.first = 1, .end = 5, .answer_end = 5});
    assert_int_equal(labelled_windows_count(&windowed.windows), 4);
    assert_int_equal(labelled_windows_truth(&windowed.windows, 0, 1), -1); /* step 3 has none */
    assert_int_equal(labelled_windows_truth(&windowed.windows, 0, 2), 0);
    assert_int_equal(labelled_windows_truth(&windowed.windows, 2, 1), 1);
    assert_int_equal(labelled_windows_truth(&windowed.windows, 2, 2), -1); /* step 6 is not to be answered */
    fill(&windowed, (const uint64_t[]){0, 2}, 2);
    static const double weights[] = {0, 0, 1, 1, 1, 1, 0, 0};
    for (int i = 0; i < 8; i++)
        assert_true((double)windowed.batch.weight[i] == weights[i]);
    release(&windowed);
}

static void answers_at_each_step_are_of_the_step_after_it(void **state)
{
    (void)state;
    struct windowed windowed;
    cut(&windowed, 1, true, (struct labelled_range){.first = 0, .end = 6, .answer_end = 7});
    fill(&windowed, (const uint64_t[]){1, 5}, 2);
    /* [A][B]: of origin 2 the steps 0 (not there), 1, 2 ask for 1, 2, 3; of origin 6 the steps 4, 5, 6 for 5, 6, 7 */
    static const int wanted[3][2] = {{-1, 1}, {1, 1}, {-1, 0}};
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 2; b++) {
            const int row = a * 2 + b;
            assert_true(windowed.batch.weight[2 * row] == (wanted[a][b] >= 0));
            for (int k = 0; k < 2; k++)
                assert_true(windowed.batch.target[2 * row + k] == (wanted[a][b] == k));
        }
    }
    release(&windowed);
}

static void windows_are_found_by_their_number_over_all_series(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct labelled_steps series[4] = {{.length = 9}, {.length = 9}, {.length = 9}, {.length = 9}};
    const struct labelled_panel panel = {.class_count = 2, .horizon = 1, .series = series, .series_count = 4};
    const struct labelled_range ranges[] = {{5, 5, 9}, {2, 4, 9}, {7, 3, 9}, {8, 9, 9}}; /* the first and third are empty */
    struct labelled_windows windows;
    size_t s, origin;
    assert_int_equal(labelled_windows_init(&windows, &panel, 3, false, &error), 0);
    for (size_t i = 0; i < 4; i++)
        labelled_windows_set(&windows, i, &ranges[i]);
    assert_int_equal(labelled_windows_count(&windows), 3);
    static const size_t wanted[][2] = {{1, 2}, {1, 3}, {3, 8}};
    for (size_t i = 0; i < 3; i++) {
        labelled_windows_locate(&windows, i, &s, &origin);
        assert_int_equal(s, wanted[i][0]);
        assert_int_equal(origin, wanted[i][1]);
    }
    labelled_windows_release(&windows);
}

/* ------------------------------------------------------------------ comparators */

static void the_majority_is_the_first_of_the_commonest(void **state)
{
    (void)state;
    assert_int_equal(comparator_majority((const int[]){2, 1, -1, 2, 1, 0, -1, -1}, 8, 3), 1);
    assert_int_equal(comparator_majority((const int[]){2}, 1, 3), 2);
    assert_int_equal(comparator_majority((const int[]){-1, -1}, 2, 3), -1);
    assert_int_equal(comparator_majority(NULL, 0, 3), -1);
}

static void the_nearest_gives_its_class(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    static const double up[] = {0, 0, 0, 1, 2}, down[] = {2, 1, 0, 0, 0}, early[] = {0, 1, 2, 2, 2}, flat[] = {0.9, 0.9, 0.9, 0.9, 0.9};
    const struct sequence training[] = {{flat, 5}, {down, 5}, {up, 5}}, queries[] = {{early, 5}, {down, 5}};
    int classes[2];
    assert_int_equal(comparator_nearest(training, (const int[]){7, 8, 9}, 3, queries, 2, 1, DISTANCE_TIME_WARPING, 2, classes, &error), 0);
    assert_int_equal(classes[0], 9); /* warped onto `up` at no cost */
    assert_int_equal(classes[1], 8);
    assert_int_equal(comparator_nearest(training, (const int[]){7, 8, 9}, 3, queries, 2, 1, DISTANCE_EUCLIDEAN, 1, classes, &error), 0);
    assert_int_equal(classes[0], 7); /* 4.45 from `flat`, 6 from `up` */
    assert_int_equal(classes[1], 8);
    assert_true(comparator_can_warp(training, 3, queries, 2));
    const struct sequence endless[] = {{NULL, 200000}};
    assert_false(comparator_can_warp(endless, 1, endless, 1));
}

/* ------------------------------------------------------------------ judging */

static void a_judge_keeps_the_confusion_of_the_first_alone(void **state)
{
    (void)state;
    struct classification judged = {.classes = {.names = ab, .count = 2}};
    struct error error = ERROR_INIT;
    static const double truth[] = {0, 1, NAN, 1}, probabilities[] = {0.75, 0.25, 0.5, 0.5, 0.1, 0.9, 0.25, 0.75};
    assert_int_equal(classifier_judge_add(&judged, "seqnet", truth, probabilities, 4, false, &error), 0);
    assert_int_equal(classifier_judge_add_classes(&judged, "last class", truth, (const int[]){0, 1, 1, -1}, 4, &error), 0);
    assert_int_equal(judged.score_count, 2);
    assert_int_equal(judged.judged_count, 3);
    static const size_t confusion[] = {1, 0, 1, 1};
    assert_memory_equal(judged.confusion, confusion, sizeof confusion);
    near(judged.scores[0].accuracy, 2.0 / 3);
    near(judged.scores[0].balanced_accuracy, 0.75);
    near(judged.scores[0].log_loss, -(2 * log(0.75) + log(0.5)) / 3);
    near(judged.scores[1].accuracy, 1); /* of the two that it answered */
    assert_true(isnan(judged.scores[1].log_loss));
    memory_free(judged.confusion);
}

static void without_a_truth_there_is_no_score(void **state)
{
    (void)state;
    struct classification judged = {.classes = {.names = ab, .count = 2}};
    struct error error = ERROR_INIT;
    assert_int_equal(classifier_judge_add(&judged, "seqnet", (const double[]){NAN}, (const double[]){0.5, 0.5}, 1, false, &error), 0);
    assert_int_equal(classifier_judge_add_classes(&judged, "majority", (const double[]){0}, (const int[]){-1}, 1, &error), 0);
    assert_int_equal(judged.score_count, 0);
    assert_int_equal(judged.judged_count, 0);
    assert_null(judged.confusion);
}

/* ------------------------------------------------------------------ loss and probabilities */

static void cross_entropy_is_that_of_the_softmax(void **state)
{
    (void)state;
    /* softmax of log 1, log 2, log 5 is 1/8, 1/4, 5/8; the second group does not count; adding to all outputs changes nothing */
    const real output[] = {0, (real)log(2), (real)log(5), 9, 9, 9, 100, (real)(100 + log(3)), 100},
               target[] = {0, 0, 1, 0, 0, 1, 0, 1, 0}, weight[] = {1, 1, 1, 0, 0, 0, 1, 1, 1};
    real grad[9];
    size_t known = 0;
    struct loss_pass pass = {.count = 9, .class_count = 3, .output = output, .target = target, .weight = weight, .output_grad = grad, .grad_scale = 2};
    near(loss_evaluate(LOSS_CROSS_ENTROPY, &pass, &known), -log(5.0 / 8) - log(3.0 / 5));
    assert_int_equal(known, 2);
    static const double wanted[] = {2.0 / 8, 2.0 / 4, -2 * 3.0 / 8, 0, 0, 0, 2.0 / 5, -2 * 2.0 / 5, 2.0 / 5};
    for (int i = 0; i < 9; i++) {
        if (!(fabs((double)grad[i] - wanted[i]) < 1e-5))
            fail_msg("gradient %d: %.9g, not %.9g", i, (double)grad[i], wanted[i]);
    }
    pass.smoothing = 0.3;
    known = 0;
    near(loss_evaluate(LOSS_CROSS_ENTROPY, &pass, &known),
         -(0.1 * log(1.0 / 8) + 0.1 * log(1.0 / 4) + 0.8 * log(5.0 / 8)) - (0.2 * log(1.0 / 5) + 0.8 * log(3.0 / 5)));
    near((double)grad[2], 2 * (5.0 / 8 - 0.8));
}

static void probabilities_sum_to_one_whatever_the_outputs(void **state)
{
    (void)state;
    static const real outputs[][4] = {{0, 0, 0, 0}, {-1e30f, 1e30f, 0, 5}, {88, 89, 90, 91}, {-1000, -1001, -1002, -1003}};
    for (int i = 0; i < 4; i++) {
        double probabilities[4], sum = 0;
        loss_softmax(4, outputs[i], probabilities);
        for (int c = 0; c < 4; c++) {
            assert_true(probabilities[c] >= 0 && probabilities[c] <= 1);
            sum += probabilities[c];
        }
        assert_true(fabs(sum - 1) < 1e-12);
    }
}

/* 150 samples, more than go through the networks at once; each is its own number. */
static void fill_numbers(const void *context, struct sample_batch *batch, const uint64_t *indices, int count, struct random *random)
{
    (void)context;
    assert_null(random);
    batch->sample_count = count;
    for (int b = 0; b < count; b++)
        batch->input[b] = (real)((double)indices[b] / 100);
}

static void members_are_averaged_sample_by_sample(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct network network = NETWORK_INIT;
    const struct network_shape shape = {.cell = &rnn_cell, .window_length = 1, .input_size = 1, .hidden_size = 3, .layer_count = 1, .output_size = 4};
    const struct sample_source source = {.count = 150, .sizes = {.input = 1, .output = 4}, .fill = fill_numbers};
    static double one[2][150 * 4], both[150 * 4];
    assert_int_equal(network_init(&network, &shape, &error), 0);
    real parameters[2][200];
    assert_true(network.parameter_count <= 200);
    for (size_t i = 0; i < network.parameter_count; i++) {
        parameters[0][i] = sinf((float)i);
        parameters[1][i] = cosf(3 * (float)i);
    }
    const real *const members[] = {parameters[0], parameters[1]};
    for (int m = 0; m < 2; m++)
        assert_int_equal(probabilities_of_samples(&network, &members[m], 1, &source, 2, one[m], &error), 0);
    assert_int_equal(probabilities_of_samples(&network, members, 2, &source, 2, both, &error), 0);
    for (int i = 0; i < 150 * 4; i += 2) { /* two steps of two classes */
        near(both[i], (one[0][i] + one[1][i]) / 2);
        assert_true(fabs(both[i] + both[i + 1] - 1) < 1e-12);
    }
    assert_true(one[0][0] != one[0][4 * 149]);
    network_release(&network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_of_a_sequence_lie_on_the_line_between_their_neighbours),
        cmocka_unit_test(moments_are_of_what_was_observed),
        cmocka_unit_test(what_never_changes_has_the_deviation_1_whatever_its_digits),
        cmocka_unit_test(a_sequence_as_long_as_the_places_is_seen_as_it_is),
        cmocka_unit_test(a_longer_sequence_is_averaged),
        cmocka_unit_test(a_shorter_sequence_is_interpolated),
        cmocka_unit_test(chance_varies_a_sequence_a_little_and_its_class_not),
        cmocka_unit_test(single_steps_have_the_class_of_their_sequence),
        cmocka_unit_test(a_window_holds_values_and_classes_up_to_its_origin),
        cmocka_unit_test(a_class_that_is_not_known_weighs_nothing),
        cmocka_unit_test(answers_at_each_step_are_of_the_step_after_it),
        cmocka_unit_test(windows_are_found_by_their_number_over_all_series),
        cmocka_unit_test(the_majority_is_the_first_of_the_commonest),
        cmocka_unit_test(the_nearest_gives_its_class),
        cmocka_unit_test(a_judge_keeps_the_confusion_of_the_first_alone),
        cmocka_unit_test(without_a_truth_there_is_no_score),
        cmocka_unit_test(cross_entropy_is_that_of_the_softmax),
        cmocka_unit_test(probabilities_sum_to_one_whatever_the_outputs),
        cmocka_unit_test(members_are_averaged_sample_by_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
