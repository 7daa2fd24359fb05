#include "recognize/step_classifier.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "prepared_steps/labelled_steps.h"
#include "prepared_steps/step_moments.h"
#include "recognize/classifier_judge.h"
#include "recognize/comparators.h"
#include "recognize/probabilities.h"
#include "readings/sequences.h"
#include "plan/member_jobs.h"
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
    real *static_parameters;                                /* owned */
    double *class_weights;                                  /* owned, [C] of one stage; NULL without --balance */
    struct labelled_windows training, validation;           /* of one stage */
    struct labelled_windows last_training, last_validation; /* borrowed: the same, but their last steps alone */
};

#define CLASS_WEIGHT_MAX 20

/* Steps learnt from in a stage. */
static size_t stage_length(const struct recipe *recipe, enum stage stage, size_t length)
{
    const size_t held = (size_t)recipe->validation_length < length / 3 ? (size_t)recipe->validation_length : length / 3;
    return stage == STAGE_ALL     ? length
           : stage == STAGE_JUDGE ? length - held
                                  : length - held - (length - held) * held / length;
}

static void release_stage(struct study *study)
{
    labelled_windows_release(&study->training);
    labelled_windows_release(&study->validation);
    labelled_panel_release(&study->labelled);
    memory_free(study->class_weights);
    study->class_weights = NULL;
}

static void release(struct study *study)
{
    release_stage(study);
    network_release(&study->static_network);
    memory_free(study->static_parameters);
}

/* From an origin to the first step that it answers for. */
static size_t lead_of(const struct recipe *recipe)
{
    return recipe->answers_own_step ? 0 : 1;
}

/* Origins that see half a window or more, and whose answers lie before `end`. Rows that are answered themselves are
 * answered from the first on, and so they are learnt. */
static struct labelled_range learnt_range(const struct recipe *recipe, size_t end)
{
    const size_t history = recipe->answers_own_step ? 1 : ((size_t)recipe->windows[0] + 1) / 2;
    return (struct labelled_range){.first = history - 1, .end = end > 0 ? end - lead_of(recipe) : 0, .answer_end = end};
}

/* Origins all of whose answers lie in steps begin .. end-1. Where those are fewer than K, the origin before them; none
 * where there are no such steps. A window that answers at each step is not asked for the answers before. */
static struct labelled_range judged_range(const struct recipe *recipe, size_t begin, size_t end)
{
    const size_t last = (size_t)recipe->horizon - 1 + lead_of(recipe);
    if (end <= begin)
        return (struct labelled_range){.end = 0};
    return (struct labelled_range){.first = begin - lead_of(recipe),
                                   .end = end - begin >= (size_t)recipe->horizon ? end - last : begin,
                                   .answer_begin = begin,
                                   .answer_end = end};
}

/* An example of a class of n counts 1 / sqrt(n): half of the way, in orders of size, to classes that all count the
 * same. All of the way finds more of the rare ones, and takes so many others for them that F1 is less (.69 against .77
 * on a chain whose rare state has 7 %). A class counts CLASS_WEIGHT_MAX times the mean one at most. */
static int weigh_classes(struct study *study, struct error *error)
{
    const int C = study->labelled.class_count;
    double sum = 0, known = 0;
    int kinds = 0;
    double *weights = study->class_weights = memory_allocate((size_t)C, sizeof *weights, error);
    if (!weights)
        return -1;
    for (size_t i = 0; i < labelled_windows_count(&study->training); i++) {
        const int truth = labelled_windows_truth(&study->training, i, 1);
        if (truth >= 0)
            weights[truth]++;
    }
    for (int c = 0; c < C; c++) {
        known += weights[c];
        kinds += weights[c] > 0;
    }
    for (int c = 0; c < C; c++) {
        const double count = weights[c];
        weights[c] = count > 0 ? fmin(CLASS_WEIGHT_MAX, sqrt(known / (kinds * count))) : 1;
        sum += weights[c] * count;
    }
    for (int c = 0; c < C && sum > 0; c++)
        weights[c] *= known / sum; /* the mean example counts 1 */
    study->training.class_weights = study->validation.class_weights = weights;
    return 0;
}

static int cut_stage(struct study *study, enum stage stage, struct error *error)
{
    const struct recipe *recipe = &study->model->recipe;
    struct covariate_preparation *moments = study->model->classification.moments;
    size_t *lengths = memory_allocate(study->panel->series_count, sizeof *lengths, error);
    if (!lengths)
        return -1;
    for (size_t s = 0; s < study->panel->series_count; s++)
        lengths[s] = stage_length(recipe, stage, study->panel->series[s].length);
    release_stage(study);
    sequence_moments(study->panel, lengths, moments);
    int result = (recipe->answers_own_step && step_moments_draw_together(study->panel, lengths, moments, error)) ||
                         labelled_panel_init(&study->labelled, study->model, study->panel, error) ||
                         labelled_windows_init(&study->training, &study->labelled, recipe, error) ||
                         labelled_windows_init(&study->validation, &study->labelled, recipe, error)
                     ? -1
                     : 0;
    for (size_t s = 0; result == 0 && s < study->panel->series_count; s++) {
        const size_t length = study->panel->series[s].length;
        const size_t judged_end = stage == STAGE_STOP    ? stage_length(recipe, STAGE_JUDGE, length)
                                  : stage == STAGE_JUDGE ? length
                                                         : study->panel->series[s].extent; /* what --test holds out */
        labelled_windows_set(&study->training, s, learnt_range(recipe, lengths[s]));
        labelled_windows_set(&study->validation, s, judged_range(recipe, lengths[s], judged_end));
    }
    if (result == 0 && recipe->balance == BALANCE_WEIGHTS)
        result = weigh_classes(study, error);
    study->last_training = labelled_windows_last_step(&study->training);
    study->last_validation = labelled_windows_last_step(&study->validation);
    memory_free(lengths);
    return result;
}

/* Train all networks of one stage, and the static one where something is judged. The first stage finds out for how many
 * epochs each is best; the others train for as many. */
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
    for (int i = 0; i < members; i++) {
        jobs[i] = member_job(model, i, stage, study->request->kernels);
        jobs[i].training = labelled_source(&study->training);
        if (stage == STAGE_STOP)
            jobs[i].validation = labelled_source(&study->validation);
    }
    if (count > members) {
        struct training_job *job = &jobs[members];
        *job = (struct training_job){.network = &study->static_network,
                                     .training = labelled_source(&study->last_training),
                                     .config = model_trainer_config(model, study->request->kernels, model->recipe.seed),
                                     .parameters = study->static_parameters};
        job->config.stop_epoch = *static_epochs;
        if (stage == STAGE_STOP)
            job->validation = labelled_source(&study->last_validation);
    }
    int result = training_jobs_run(jobs, count, study->request->thread_count, &study->request->hooks, error);
    for (int i = 0; result == 0 && stage == STAGE_STOP && i < count; i++) {
        struct trainer_result *trained = &jobs[i].result;
        trained->best_epoch =
            trained->best_epoch > 0 ? trained->best_epoch : 1; /* a start that knows nothing is none */
        if (i < members)
            member_keep_result(&model->members[i], trained);
        else
            *static_epochs = trained->best_epoch;
    }
    training_jobs_free(jobs, count);
    return result;
}

/* ------------------------------------------------------------------ judging */

/* The truth of all windows, K steps of each. */
static int begin_judging(struct judged *judged, const struct labelled_windows *windows, struct error *error)
{
    const size_t K = (size_t)windows->panel->horizon;
    if (judged_init(judged, labelled_windows_count(windows) * K, windows->panel->class_count, error))
        return -1;
    for (size_t i = 0; i < judged->count; i++) {
        const int truth = labelled_windows_truth(windows, i / K, (int)(i % K) + 1);
        judged->truth[i] = truth < 0 ? NAN : (double)truth;
    }
    return 0;
}

/* The class that was known last at each window's origin; -1 for none. */
static void apply_last_class(const struct labelled_windows *windows, struct judged *judged)
{
    const size_t K = (size_t)windows->panel->horizon;
    for (size_t i = 0; i < judged->count; i++) {
        size_t series, t;
        labelled_windows_locate(windows, i / K, &series, &t);
        const struct labelled_steps *steps = &windows->panel->series[series];
        while (t > 0 && steps->labels[t] < 0)
            t--;
        judged->classes[i] = steps->labels[t];
    }
}

/* The commonest class of those learnt from. */
static int apply_majority(const struct study *study, struct judged *judged, struct error *error)
{
    const size_t count = labelled_windows_count(&study->training);
    int *labels = memory_allocate(count, sizeof *labels, error);
    if (!labels)
        return -1;
    for (size_t i = 0; i < count; i++)
        labels[i] = labelled_windows_truth(&study->training, i, 1);
    const int majority = comparator_majority(labels, count, judged->class_count);
    for (size_t i = 0; i < judged->count; i++)
        judged->classes[i] = majority;
    memory_free(labels);
    return 0;
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

/* Windows to choose among, evenly spread, those all of whose answers are known. Returns how many. */
static size_t choose_neighbours(const struct labelled_windows *training, size_t indices[NEIGHBOUR_MAX])
{
    const size_t all = labelled_windows_count(training), stride = all / NEIGHBOUR_MAX + 1;
    size_t count = 0;
    for (size_t i = 0; i < all; i += stride) {
        bool is_known = true;
        for (int k = 1; k <= training->panel->horizon; k++)
            is_known = is_known && labelled_windows_truth(training, i, k) >= 0;
        if (is_known)
            indices[count++] = i;
    }
    return count;
}

/* The nearest among the windows learnt from: what followed it will follow. 1: there is none, or warping is not worth
 * its time. */
static int apply_nearest(const struct study *study, struct judged *judged, enum sequence_distance distance,
                         struct error *error)
{
    const size_t K = (size_t)study->labelled.horizon, held_count = judged->count / K;
    size_t indices[NEIGHBOUR_MAX] = {0}, *nearest = memory_allocate(held_count, sizeof *nearest, error);
    const size_t count = choose_neighbours(&study->training, indices);
    double *training_values = NULL, *held_values = NULL;
    struct sequence *examples = make_sequences(&study->training, indices, count, &training_values, error);
    struct sequence *queries = make_sequences(&study->validation, NULL, held_count, &held_values, error);
    int result = -1;
    if (nearest && examples && queries)
        result = count == 0 ? 1
                            : comparator_nearest(examples, count, queries, held_count, study->labelled.input_size,
                                                 distance, study->request->thread_count, nearest, error);
    for (size_t i = 0; result == 0 && i < judged->count; i++)
        judged->classes[i] = labelled_windows_truth(&study->training, indices[nearest[i / K]], (int)(i % K) + 1);
    memory_free(nearest);
    memory_free(examples);
    memory_free(queries);
    memory_free(training_values);
    memory_free(held_values);
    return result;
}

/* What a method says of the windows after those that it has learnt from. 1: it cannot be applied. */
static int apply(const struct study *study, enum judged_method method, struct judged *judged, struct error *error)
{
    const struct sample_source source = labelled_source(&study->validation),
                               last_steps = labelled_source(&study->last_validation);
    switch (method) {
    case JUDGED_MODEL:
        return probabilities_of_model(study->model, &source, judged->probabilities, error);
    case JUDGED_STATIC:
        return probabilities_of_samples(&study->static_network, (const real *const[]){study->static_parameters}, 1,
                                        &last_steps, judged->class_count, judged->probabilities, error);
    case JUDGED_MAJORITY:
        return apply_majority(study, judged, error);
    case JUDGED_LAST_CLASS:
        if (!study->model->classification.sees_labels)
            return 1; /* it sees what the networks may not */
        apply_last_class(&study->validation, judged);
        return 0;
    case JUDGED_NEAREST:
        return apply_nearest(study, judged, DISTANCE_EUCLIDEAN, error);
    case JUDGED_WARPED:
        return apply_nearest(study, judged, DISTANCE_TIME_WARPING, error);
    case JUDGED_NETWORKS: /* of whole series only: here they are the model */
    case JUDGED_KERNELS:
    case JUDGED_OWN_SPEED:
    case JUDGED_METHOD_COUNT:
        break;
    }
    return 1;
}

/* The networks of a stage, and what they are compared with. */
static int judge(const struct study *study, const struct judged_listener *listener,
                 struct classification *classification, struct error *error)
{
    struct judged judged = JUDGED_INIT;
    int result = 0;
    if (labelled_windows_count(&study->validation) == 0)
        return 0;
    if (begin_judging(&judged, &study->validation, error))
        result = -1;
    for (int method = 0; result == 0 && method < JUDGED_METHOD_COUNT; method++) {
        result = apply(study, (enum judged_method)method, &judged, error);
        if (result == 0)
            result = judged_add(&judged, (enum judged_method)method, classification, error) ||
                             (listener && listener->on_method &&
                              listener->on_method(listener->context, &judged, (enum judged_method)method, error))
                         ? -1
                         : 0;
        result = result > 0 ? 0 : result;
    }
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
        train_stage(&study, STAGE_JUDGE, &static_epochs, error) || judge(&study, NULL, &model->classification, error) ||
        train_stage(&study, STAGE_ALL, &static_epochs, error) ||
        class_names_copy(&model->classification.classes, &result->test.classes, error) ||
        judge(&study, &request->tested, &result->test, error))
        goto done;
    status = 0;
done:
    release(&study);
    return status;
}

/* What the model says at the origins ranges[series_count]; out [origins of all][K][C]. */
static int ask(const struct model *model, const struct panel *panel, const struct labelled_range *ranges, double *out,
               struct error *error)
{
    struct labelled_panel labelled = LABELLED_PANEL_INIT;
    struct labelled_windows windows = LABELLED_WINDOWS_INIT;
    int result = -1;
    if (labelled_panel_init(&labelled, model, panel, error) ||
        labelled_windows_init(&windows, &labelled, &model->recipe, error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++)
        labelled_windows_set(&windows, s, ranges[s]);
    const struct sample_source source = labelled_source(&windows);
    result = probabilities_of_model(model, &source, out, error);
done:
    labelled_windows_release(&windows);
    labelled_panel_release(&labelled);
    return result;
}

/* The same, of all rows of each series, or of its last one. */
static int ask_rows(const struct model *model, const struct panel *panel, bool has_all, double *out,
                    struct error *error)
{
    struct labelled_range *ranges = memory_allocate(panel->series_count, sizeof *ranges, error);
    for (size_t s = 0; ranges && s < panel->series_count; s++) {
        const size_t end = panel->series[s].length;
        ranges[s] = (struct labelled_range){.first = has_all ? 0 : end - 1, .end = end, .answer_end = end};
    }
    const int result = ranges ? ask(model, panel, ranges, out, error) : -1;
    memory_free(ranges);
    return result;
}

int step_classifier_apply(const struct model *model, const struct panel *panel, double *out, struct error *error)
{
    return ask_rows(model, panel, false, out, error);
}

int step_classifier_apply_all(const struct model *model, const struct panel *panel, double *out, struct error *error)
{
    return ask_rows(model, panel, true, out, error);
}

int step_classifier_trace(const struct model *model, const struct panel *panel, size_t series_count,
                          const size_t *row_counts, double *out, struct error *error)
{
    const size_t class_count = (size_t)model->classification.classes.count,
                 step_size = (size_t)model->recipe.horizon * class_count;
    struct labelled_range *ranges = memory_allocate(panel->series_count, sizeof *ranges, error);
    double *all = NULL;
    size_t row_count = 0;
    int result = -1;
    for (size_t s = 0; ranges && s < panel->series_count; s++) {
        const size_t length = panel->series[s].length, end = length - lead_of(&model->recipe),
                     count = s < series_count ? row_counts[s] : 0;
        ranges[s] = (struct labelled_range){.first = end - count, .end = end, .answer_end = length};
        row_count += count;
    }
    if (!ranges || !(all = memory_allocate(row_count * step_size, sizeof *all, error)) ||
        ask(model, panel, ranges, all, error))
        goto done;
    for (size_t row = 0; row < row_count; row++)
        memcpy(out + row * class_count, all + row * step_size, class_count * sizeof *out);
    result = 0;
done:
    memory_free(all);
    memory_free(ranges);
    return result;
}

int step_classifier_score(const struct model *model, const struct panel *panel, const size_t *first,
                          struct classification *classification, struct error *error)
{
    struct labelled_panel labelled = LABELLED_PANEL_INIT;
    struct labelled_windows windows = LABELLED_WINDOWS_INIT;
    struct judged judged = JUDGED_INIT;
    const size_t lead = lead_of(&model->recipe);
    int result = -1;
    if (labelled_panel_init(&labelled, model, panel, error) ||
        labelled_windows_init(&windows, &labelled, &model->recipe, error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++)
        labelled_windows_set(&windows, s,
                             judged_range(&model->recipe, first[s] > lead ? first[s] : lead, panel->series[s].extent));
    const struct sample_source source = labelled_source(&windows);
    if (begin_judging(&judged, &windows, error) ||
        probabilities_of_model(model, &source, judged.probabilities, error) ||
        judged_add(&judged, JUDGED_MODEL, classification, error))
        goto done;
    result = 0;
    if (model->classification.sees_labels) {
        apply_last_class(&windows, &judged);
        result = judged_add(&judged, JUDGED_LAST_CLASS, classification, error);
    }
done:
    judged_release(&judged);
    labelled_windows_release(&windows);
    labelled_panel_release(&labelled);
    return result;
}
