#include "recognize/step_classifier.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "recognize/classifier_judge.h"
#include "recognize/classifier_training.h"
#include "recognize/comparators.h"
#include "recognize/labelled_steps.h"
#include "recognize/probabilities.h"
#include "recognize/sequences.h"
#include "plan/training_data.h"

/* Windows that the nearest neighbour chooses among, at most, evenly spread. */
#define NEIGHBOUR_MAX 2000

/*
 *     STAGE_STOP   | training | stop at  |          |       how long to train
 *     STAGE_JUDGE  | training            | judged   |       how right they are
 *     STAGE_ALL    | training                       | test  the model, judged on what is held out
 *
 * Means and deviations of the inputs are those of the stage's training part, too.
 */
struct study {
    const struct classifier_request *request;
    struct model *model;
    const struct panel *panel;
    struct labelled_panel labelled;
    struct network static_network;
    real *static_parameters;                                                          /* owned */
    struct labelled_windows training, validation, static_training, static_validation; /* of one stage */
};

/* Steps learnt from in a stage. */
static size_t stage_length(const struct recipe *recipe, enum stage stage, size_t length)
{
    const size_t held = (size_t)recipe->validation_length < length / 3 ? (size_t)recipe->validation_length : length / 3;
    return stage == STAGE_ALL     ? length
           : stage == STAGE_JUDGE ? length - held
                                  : length - held - (length - held) * held / length;
}

static void release_windows(struct study *study)
{
    labelled_windows_release(&study->training);
    labelled_windows_release(&study->validation);
    labelled_windows_release(&study->static_training);
    labelled_windows_release(&study->static_validation);
}

static void release(struct study *study)
{
    release_windows(study);
    labelled_panel_release(&study->labelled);
    network_release(&study->static_network);
    memory_free(study->static_parameters);
}

/* Origins that see half a window or more, and whose answers lie before `end`. */
static struct labelled_range learnt_range(const struct recipe *recipe, size_t end)
{
    const size_t history = ((size_t)recipe->windows[0] + 1) / 2;
    return (struct labelled_range){.first = history - 1, .end = end > 0 ? end - 1 : 0, .answer_end = end};
}

/* Origins all of whose answers lie in steps begin .. end-1, or where those are fewer than K the one before them; a
 * window that answers at each step is not asked for those before. */
static struct labelled_range judged_range(const struct recipe *recipe, size_t begin, size_t end)
{
    const size_t K = (size_t)recipe->horizon;
    return (struct labelled_range){
        .first = begin - 1, .end = end >= begin + K ? end - K : begin, .answer_begin = begin, .answer_end = end};
}

static int cut_stage(struct study *study, enum stage stage, struct error *error)
{
    const struct recipe *recipe = &study->model->recipe;
    const bool answers_each_step = recipe->shape == SHAPE_MANY_TO_MANY;
    size_t *lengths = memory_allocate(study->panel->series_count, sizeof *lengths, error);
    if (!lengths)
        return -1;
    for (size_t s = 0; s < study->panel->series_count; s++)
        lengths[s] = stage_length(recipe, stage, study->panel->series[s].length);
    sequence_moments(study->panel, lengths, study->model->classification.moments);
    memory_free(lengths);
    release_windows(study);
    labelled_panel_release(&study->labelled);
    if (labelled_panel_init(&study->labelled, study->model, study->panel, error) ||
        labelled_windows_init(&study->training, &study->labelled, recipe->windows[0], answers_each_step, error) ||
        labelled_windows_init(&study->validation, &study->labelled, recipe->windows[0], answers_each_step, error) ||
        labelled_windows_init(&study->static_training, &study->labelled, 1, false, error) ||
        labelled_windows_init(&study->static_validation, &study->labelled, 1, false, error))
        return -1;
    for (size_t s = 0; s < study->panel->series_count; s++) {
        const size_t length = study->panel->series[s].length, end = stage_length(recipe, stage, length);
        const size_t judged_end = stage == STAGE_STOP    ? stage_length(recipe, STAGE_JUDGE, length)
                                  : stage == STAGE_JUDGE ? length
                                                         : study->panel->series[s].extent; /* what --test holds out */
        const struct labelled_range learnt = learnt_range(recipe, end), judged = judged_range(recipe, end, judged_end);
        const struct labelled_range none = {.end = 0};
        labelled_windows_set(&study->training, s, &learnt);
        labelled_windows_set(&study->static_training, s, &learnt);
        labelled_windows_set(&study->validation, s, judged_end <= end ? &none : &judged);
        labelled_windows_set(&study->static_validation, s, judged_end <= end ? &none : &judged);
    }
    return 0;
}

static const char *const stage_words[] = {
    [STAGE_STOP] = "", [STAGE_JUDGE] = " (to be judged)", [STAGE_ALL] = " (all rows)"};

/* All networks of one stage: the first finds out for how many epochs each is best, the others train for as many. */
static int train_stage(struct study *study, enum stage stage, int *static_epochs, struct error *error)
{
    struct model *model = study->model;
    const int members = model->recipe.ensemble_count,
              count = members + (stage != STAGE_ALL || model->recipe.test_length > 0);
    struct training_job *jobs = memory_allocate((size_t)count, sizeof *jobs, error);
    if (!jobs || cut_stage(study, stage, error)) {
        memory_free(jobs);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        const bool is_static = i == members;
        const int best = is_static ? *static_epochs : model->members[i].best_epoch;
        jobs[i] = (struct training_job){
            .network = is_static ? &study->static_network : &model->networks[0],
            .training = labelled_source(is_static ? &study->static_training : &study->training),
            .parameters = is_static ? study->static_parameters : model->members[i].parameters,
            .config = classifier_trainer_config(model, study->request->kernels,
                                                is_static ? model->recipe.seed : model->members[i].seed),
            .result = TRAINER_RESULT_INIT};
        if (!is_static)
            snprintf(jobs[i].name, sizeof jobs[i].name, "network %d of %d%s", i + 1, members, stage_words[stage]);
        jobs[i].is_quiet = stage == STAGE_JUDGE;
        if (stage == STAGE_STOP)
            jobs[i].validation = labelled_source(is_static ? &study->static_validation : &study->validation);
        else
            jobs[i].config.stop_epoch = best > 0 ? best : 1;
    }
    int result = training_jobs_run(jobs, count, study->request->thread_count, &study->request->hooks, error);
    for (int i = 0; result == 0 && stage == STAGE_STOP && i < count; i++) {
        struct trainer_result *trained = &jobs[i].result;
        if (i == members) {
            *static_epochs = trained->best_epoch;
            continue;
        }
        model->members[i].epoch_count = trained->epoch_count;
        model->members[i].best_epoch = trained->best_epoch > 0 ? trained->best_epoch : 1;
        model->members[i].train_loss = trained->train_loss;
        model->members[i].validation_loss = trained->validation_loss;
        *trained = (struct trainer_result)TRAINER_RESULT_INIT;
    }
    training_jobs_release(jobs, count);
    memory_free(jobs);
    return result;
}

/* ------------------------------------------------------------------ judging */

/* Truth and answers of all judged windows, K of them each. */
struct judged {
    size_t count;          /* windows */
    double *truth;         /* owned, [count][K] */
    double *probabilities; /* owned, [count][K][C] */
    int *classes;          /* owned, [count][K] */
};

static void judged_release(struct judged *judged)
{
    memory_free(judged->truth);
    memory_free(judged->probabilities);
    memory_free(judged->classes);
}

static int judged_init(struct judged *judged, const struct labelled_windows *windows, struct error *error)
{
    const size_t K = (size_t)windows->panel->horizon, C = (size_t)windows->panel->class_count;
    judged->count = labelled_windows_count(windows);
    judged->truth = memory_allocate(judged->count * K, sizeof *judged->truth, error);
    judged->probabilities = memory_allocate(judged->count * K * C, sizeof *judged->probabilities, error);
    judged->classes = memory_allocate(judged->count * K, sizeof *judged->classes, error);
    if (!judged->truth || !judged->probabilities || !judged->classes)
        return -1;
    for (size_t i = 0; i < judged->count; i++) {
        for (size_t k = 0; k < K; k++) {
            const int truth = labelled_windows_truth(windows, i, (int)k + 1);
            judged->truth[i * K + k] = truth < 0 ? NAN : (double)truth;
        }
    }
    return 0;
}

static int ask_members(const struct model *model, const struct labelled_windows *windows, double *out,
                       struct error *error)
{
    const struct sample_source source = labelled_source(windows);
    const int members = model->recipe.ensemble_count;
    const real **parameters = memory_allocate((size_t)members, sizeof *parameters, error);
    for (int m = 0; parameters && m < members; m++)
        parameters[m] = model->members[m].parameters;
    int result = parameters ? probabilities_of_samples(&model->networks[0], parameters, members, &source,
                                                       model->classification.classes.count, out, error)
                            : -1;
    memory_free(parameters);
    return result;
}

/* The class that was known last at each window's origin; -1 for none. */
static int judge_last_class(const struct labelled_windows *windows, struct judged *judged,
                            struct classification *classification, struct error *error)
{
    const size_t K = (size_t)windows->panel->horizon;
    for (size_t i = 0; i < judged->count; i++) {
        size_t series, origin;
        labelled_windows_locate(windows, i, &series, &origin);
        const struct labelled_steps *steps = &windows->panel->series[series];
        size_t t = origin;
        while (t > 0 && steps->labels[t] < 0)
            t--;
        for (size_t k = 0; k < K; k++)
            judged->classes[i * K + k] = steps->labels[t];
    }
    return classifier_judge_add_classes(classification, "last class", judged->truth, judged->classes, judged->count * K,
                                        error);
}

static int judge_majority(const struct study *study, struct judged *judged, struct classification *classification,
                          struct error *error)
{
    const struct labelled_windows *training = &study->training;
    const size_t K = (size_t)study->labelled.horizon, count = labelled_windows_count(training);
    int *labels = memory_allocate(count, sizeof *labels, error);
    if (!labels)
        return -1;
    for (size_t i = 0; i < count; i++)
        labels[i] = labelled_windows_truth(training, i, 1);
    const int majority = comparator_majority(labels, count, study->labelled.class_count);
    for (size_t i = 0; i < judged->count * K; i++)
        judged->classes[i] = majority;
    memory_free(labels);
    return classifier_judge_add_classes(classification, "majority", judged->truth, judged->classes, judged->count * K,
                                        error);
}

/* Windows as sequences [W][F] in double, those of `indices`, or all. */
static struct sequence *make_sequences(const struct labelled_windows *windows, const size_t *indices, size_t count,
                                       double **values, struct error *error)
{
    const struct sample_source source = labelled_source(windows);
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    const size_t size = source.sizes.input, W = (size_t)windows->window_length;
    struct sequence *sequences = memory_allocate(count, sizeof *sequences, error);
    *values = memory_allocate(count * size, sizeof **values, error);
    if (!sequences || !*values || sample_batch_init(&batch, source.sizes, 1, error)) {
        memory_free(sequences);
        memory_free(*values);
        *values = NULL;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        source.fill(source.context, &batch, &(uint64_t){indices ? indices[i] : i}, 1, NULL);
        for (size_t j = 0; j < size; j++)
            (*values)[i * size + j] = (double)batch.input[j];
        sequences[i] = (struct sequence){*values + i * size, W};
    }
    sample_batch_release(&batch);
    return sequences;
}

/* The nearest among the windows learnt from: what followed it will follow. */
static int judge_nearest(const struct study *study, struct judged *judged, const char *method,
                         enum sequence_distance distance, struct classification *classification, struct error *error)
{
    const struct labelled_windows *training = &study->training, *held = &study->validation;
    const size_t K = (size_t)study->labelled.horizon, all = labelled_windows_count(training);
    const int F = study->labelled.input_size;
    const size_t stride = all / NEIGHBOUR_MAX + 1;
    size_t count = 0, *indices = memory_allocate(all, sizeof *indices, error),
           *nearest = memory_allocate(judged->count, sizeof *nearest, error);
    double *training_values = NULL, *held_values = NULL;
    struct sequence *examples = NULL, *queries = NULL;
    int result = -1;
    if (!indices || !nearest)
        goto done;
    for (size_t i = 0; i < all; i += stride) {
        bool is_known = true;
        for (size_t k = 0; k < K; k++)
            is_known = is_known && labelled_windows_truth(training, i, (int)k + 1) >= 0;
        if (is_known)
            indices[count++] = i;
    }
    if (count == 0) {
        result = 0;
        goto done;
    }
    if (!(examples = make_sequences(training, indices, count, &training_values, error)) ||
        !(queries = make_sequences(held, NULL, judged->count, &held_values, error)))
        goto done;
    if (distance == DISTANCE_TIME_WARPING && !comparator_can_warp(examples, count, queries, judged->count)) {
        result = 0;
        goto done;
    }
    if (nearest_neighbour_find(examples, count, queries, judged->count, F, distance, study->request->thread_count,
                               nearest, NULL, error))
        goto done;
    for (size_t i = 0; i < judged->count; i++) {
        for (size_t k = 0; k < K; k++)
            judged->classes[i * K + k] = labelled_windows_truth(training, indices[nearest[i]], (int)k + 1);
    }
    result =
        classifier_judge_add_classes(classification, method, judged->truth, judged->classes, judged->count * K, error);
done:
    memory_free(indices);
    memory_free(nearest);
    memory_free(examples);
    memory_free(queries);
    memory_free(training_values);
    memory_free(held_values);
    return result;
}

/* The networks of a stage, and what they are compared with, on the steps after those that they have learnt from. */
static int judge(const struct study *study, struct classification *classification, struct error *error)
{
    const struct labelled_windows *windows = &study->validation;
    const size_t K = (size_t)study->labelled.horizon;
    struct judged judged = {.truth = NULL};
    const struct sample_source static_source = labelled_source(&study->static_validation);
    int result = -1;
    if (labelled_windows_count(windows) == 0)
        return 0;
    if (judged_init(&judged, windows, error) || ask_members(study->model, windows, judged.probabilities, error) ||
        classifier_judge_add(classification, "seqnet", judged.truth, judged.probabilities, judged.count * K, false,
                             error) ||
        probabilities_of_samples(&study->static_network, (const real *const[]){study->static_parameters}, 1,
                                 &static_source, classification->classes.count, judged.probabilities, error) ||
        classifier_judge_add(classification, "static", judged.truth, judged.probabilities, judged.count * K, false,
                             error) ||
        judge_majority(study, &judged, classification, error) ||
        judge_last_class(windows, &judged, classification, error) ||
        judge_nearest(study, &judged, "nearest, Euclidean", DISTANCE_EUCLIDEAN, classification, error) ||
        judge_nearest(study, &judged, "nearest, warped", DISTANCE_TIME_WARPING, classification, error))
        goto done;
    result = 0;
done:
    judged_release(&judged);
    return result;
}

/* ------------------------------------------------------------------ the whole */

static int prepare(struct study *study, struct error *error)
{
    struct model *model = study->model;
    struct variant variant = recipe_variant(&model->recipe, 0);
    struct network_shape shape = model_network_shape(model, &variant);
    shape.cell = &dense_cell;
    shape.window_length = 1;
    shape.layer_count = 1;
    shape.read_out = READ_OUT_LAST;
    if (network_init(&study->static_network, &shape, error) ||
        !(study->static_parameters =
              memory_allocate(study->static_network.parameter_count, sizeof *study->static_parameters, error)))
        return -1;
    return 0;
}

int step_classifier_train(const struct classifier_request *request, const struct panel *panel, struct model *model,
                          struct classifier_result *result, struct error *error)
{
    struct study study = {.request = request, .model = model, .panel = panel, .static_network = NETWORK_INIT};
    int static_epochs = 0, status = -1;
    if (prepare(&study, error) || train_stage(&study, STAGE_STOP, &static_epochs, error) ||
        train_stage(&study, STAGE_JUDGE, &static_epochs, error) || judge(&study, &model->classification, error) ||
        train_stage(&study, STAGE_ALL, &static_epochs, error) ||
        class_names_copy(&model->classification.classes, &result->test.classes, error) ||
        judge(&study, &result->test, error))
        goto done;
    status = 0;
done:
    release(&study);
    return status;
}

int step_classifier_apply(const struct model *model, const struct panel *panel, double *out, struct error *error)
{
    struct labelled_panel labelled = LABELLED_PANEL_INIT;
    struct labelled_windows windows = {.ranges = NULL};
    int result = -1;
    if (labelled_panel_init(&labelled, model, panel, error) ||
        labelled_windows_init(&windows, &labelled, model->recipe.windows[0], model->recipe.shape == SHAPE_MANY_TO_MANY,
                              error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++) {
        const size_t last = panel->series[s].length - 1;
        const struct labelled_range range = {.first = last, .end = last + 1, .answer_end = last + 1};
        labelled_windows_set(&windows, s, &range);
    }
    result = ask_members(model, &windows, out, error);
done:
    labelled_windows_release(&windows);
    labelled_panel_release(&labelled);
    return result;
}

int step_classifier_score(const struct model *model, const struct panel *panel, const size_t *first,
                          struct classification *classification, struct error *error)
{
    struct labelled_panel labelled = LABELLED_PANEL_INIT;
    struct labelled_windows windows = {.ranges = NULL};
    struct judged judged = {.truth = NULL};
    int result = -1;
    if (labelled_panel_init(&labelled, model, panel, error) ||
        labelled_windows_init(&windows, &labelled, model->recipe.windows[0], model->recipe.shape == SHAPE_MANY_TO_MANY,
                              error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++) {
        const size_t begin = first[s] > 0 ? first[s] : 1, end = panel->series[s].extent;
        const struct labelled_range range = judged_range(&model->recipe, begin, end), none = {.end = 0};
        labelled_windows_set(&windows, s, end > begin ? &range : &none);
    }
    const size_t K = (size_t)model->recipe.horizon;
    if (judged_init(&judged, &windows, error) || ask_members(model, &windows, judged.probabilities, error) ||
        classifier_judge_add(classification, "seqnet", judged.truth, judged.probabilities, judged.count * K, false,
                             error) ||
        judge_last_class(&windows, &judged, classification, error))
        goto done;
    result = 0;
done:
    judged_release(&judged);
    labelled_windows_release(&windows);
    labelled_panel_release(&labelled);
    return result;
}
