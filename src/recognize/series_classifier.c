#include "recognize/series_classifier.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/effort.h"
#include "base/memory.h"
#include "base/processors.h"
#include "base/random.h"
#include "recognize/classifier_judge.h"
#include "plan/classifier_rules.h"
#include "plan/member_jobs.h"
#include "progress/progress.h"
#include "recognize/comparators.h"
#include "recognize/probabilities.h"
#include "readings/class_blend.h"
#include "readings/kernel_member.h"
#include "readings/neighbour_member.h"
#include "readings/sequences.h"

/* The network without recurrence: a layer that sees single steps. */
#define STATIC_EPOCH_STEPS 2048
#define STATIC_EPOCHS 15

/* What classifies together: the networks, one or two classifiers of kernels, and after them the nearest neighbour. */
enum { MEMBER_NETWORKS, MEMBER_KERNELS, MEMBER_MOST = MEMBER_KERNELS + KERNEL_CLASSIFIER_MOST + 1 };
_Static_assert((int)MEMBER_MOST <= BLEND_MEMBER_MOST, "the blend has no room for all members");
/* What the networks count where nothing is held out; the kernels have the rest. */
#define NETWORK_SHARE 0.4
/* What the nearest neighbour begins with. It is kept if it counts as much as this in the end, and if the true classes
 * are likelier with it by more than chance: one more number to learn gains 2 in the logarithm once in twenty times. */
#define NEIGHBOUR_SHARE 0.1
#define NEIGHBOUR_SHARE_MIN 0.05
#define NEIGHBOUR_GAIN_MIN 2
#define DISTANCE_COUNT (DISTANCE_TIME_WARPING + 1)

/* One fold: its own sequences, which are judged, and the others, which are learnt from. */
struct fold {
    size_t *learnt, *judged;               /* owned, indices of the set */
    struct covariate_preparation *moments; /* owned, [C], of those learnt from: the judged ones have no part in them */
    struct sequence_part training, held;
    struct sequence_step_part training_steps, held_steps; /* of the static classifier */
    real *parameters, *static_parameters;                 /* owned */
    int *labels;                                          /* owned, of those learnt from */
};

struct study {
    const struct classifier_request *request;
    struct model *model;
    struct sequence_set set;
    size_t *labelled; /* owned: indices of the sequences whose class is known */
    size_t labelled_count;
    struct network static_network;
    struct fold *folds; /* owned, [fold_count] */
    int fold_count;
    struct judged judged;         /* the labelled, fold after fold */
    int *nearest[DISTANCE_COUNT]; /* owned, [labelled_count] the class of the nearest; NULL: not looked for */
    int kernel_end;               /* the members before it are the networks and the kernels */
    int member_count;             /* kernel_end, and 1 more with the nearest neighbour */
    double *said[MEMBER_MOST];    /* owned, [labelled_count][classes] what each member says of them, likewise */
    double shares[MEMBER_MOST];
};

static void release_fold(struct fold *fold)
{
    memory_free(fold->learnt);
    memory_free(fold->judged);
    memory_free(fold->moments);
    sequence_steps_release(&fold->training_steps);
    sequence_steps_release(&fold->held_steps);
    memory_free(fold->parameters);
    memory_free(fold->static_parameters);
    memory_free(fold->labels);
}

static void release(struct study *study)
{
    sequence_set_release(&study->set);
    memory_free(study->labelled);
    network_release(&study->static_network);
    for (int f = 0; study->folds && f < study->fold_count; f++)
        release_fold(&study->folds[f]);
    memory_free(study->folds);
    judged_release(&study->judged);
    for (int d = 0; d < DISTANCE_COUNT; d++)
        memory_free(study->nearest[d]);
    for (int m = 0; m < MEMBER_MOST; m++)
        memory_free(study->said[m]);
}

/* All that have a class. */
static struct sequence_part labelled_part(const struct study *study)
{
    return (struct sequence_part){.set = &study->set,
                                  .items = study->labelled,
                                  .count = study->labelled_count,
                                  .moments = study->model->classification.moments};
}

/* Which sequences are learnt from, and which network sees single steps. */
static int prepare(struct study *study, const struct panel *panel, struct error *error)
{
    struct model *model = study->model;
    const int C = model->classification.classes.count;
    const struct network_shape shape = {.cell = &dense_cell,
                                        .window_length = 1,
                                        .input_size = model->past_count,
                                        .hidden_size = model->recipe.hidden_size,
                                        .layer_count = 1,
                                        .output_size = C,
                                        .has_skip = true};
    if (sequence_set_init(&study->set, panel, C, model->recipe.windows[0], error) ||
        network_init(&study->static_network, &shape, error) ||
        !(study->labelled = memory_allocate(study->set.count, sizeof *study->labelled, error)))
        return -1;
    for (size_t i = 0; i < study->set.count; i++) {
        if (study->set.items[i].label >= 0)
            study->labelled[study->labelled_count++] = i;
    }
    const struct sequence_part all = labelled_part(study);
    size_t shortest, longest;
    sequence_part_lengths(&all, &shortest, &longest);
    study->kernel_end = study->member_count = MEMBER_KERNELS + (shortest < longest ? KERNEL_CLASSIFIER_MOST : 1);
    for (int m = 0; m <= study->kernel_end; m++) {
        if (!(study->said[m] = memory_allocate(study->labelled_count * (size_t)C, sizeof *study->said[m], error)))
            return -1;
    }
    return 0;
}

/* folds[labelled_count]: the sequences of each class dealt out in turn, in a random order, so that each fold has its
 * share of each. */
static int deal_folds(const struct study *study, int *folds, struct error *error)
{
    uint64_t *order = memory_allocate(study->labelled_count, sizeof *order, error);
    struct random random;
    int next = 0;
    if (!order)
        return -1;
    random_init(&random, study->model->recipe.seed, STREAM_FOLDS);
    for (size_t i = 0; i < study->labelled_count; i++)
        order[i] = i;
    random_shuffle(&random, order, study->labelled_count);
    for (int c = 0; c < study->set.class_count; c++) {
        for (size_t i = 0; i < study->labelled_count; i++) {
            if (study->set.items[study->labelled[order[i]]].label == c)
                folds[order[i]] = next++ % study->fold_count;
        }
    }
    memory_free(order);
    return 0;
}

static int fill_fold(struct study *study, int index, const int *folds, struct error *error)
{
    struct fold *fold = &study->folds[index];
    const size_t count = study->labelled_count;
    fold->learnt = memory_allocate(count, sizeof *fold->learnt, error);
    fold->judged = memory_allocate(count, sizeof *fold->judged, error);
    fold->moments = memory_allocate((size_t)study->set.channel_count, sizeof *fold->moments, error);
    fold->labels = memory_allocate(count, sizeof *fold->labels, error);
    fold->parameters = memory_allocate(study->model->networks[0].parameter_count, sizeof *fold->parameters, error);
    fold->static_parameters =
        memory_allocate(study->static_network.parameter_count, sizeof *fold->static_parameters, error);
    if (!fold->learnt || !fold->judged || !fold->moments || !fold->labels || !fold->parameters ||
        !fold->static_parameters)
        return -1;
    fold->training = (struct sequence_part){.set = &study->set, .items = fold->learnt};
    fold->held = (struct sequence_part){.set = &study->set, .items = fold->judged};
    for (size_t i = 0; i < count; i++) {
        const size_t item = study->labelled[i];
        const struct labelled_sequence *sequence = &study->set.items[item];
        if (folds[i] == index) {
            fold->judged[fold->held.count++] = item;
        } else {
            fold->labels[fold->training.count] = sequence->label;
            fold->learnt[fold->training.count++] = item;
        }
    }
    sequence_part_moments(&fold->training, fold->moments);
    fold->training.moments = fold->held.moments = fold->moments;
    return sequence_steps_init(&fold->training_steps, &fold->training, error) ||
                   sequence_steps_init(&fold->held_steps, &fold->held, error)
               ? -1
               : 0;
}

static int make_folds(struct study *study, struct error *error)
{
    study->fold_count = classifier_rules_folds(study->labelled_count);
    study->model->classification.fold_count = study->fold_count;
    int *folds = memory_allocate(study->labelled_count, sizeof *folds, error), result = -1;
    study->folds = memory_allocate((size_t)study->fold_count, sizeof *study->folds, error);
    if (!folds || !study->folds || judged_init(&study->judged, study->labelled_count, study->set.class_count, error) ||
        (study->fold_count > 0 && deal_folds(study, folds, error)))
        goto done;
    for (int f = 0; f < study->fold_count; f++) {
        if (fill_fold(study, f, folds, error))
            goto done;
    }
    result = 0;
done:
    memory_free(folds);
    return result;
}

/* The networks of the model and those of the folds, all at once. */
static int train(struct study *study, struct error *error)
{
    struct model *model = study->model;
    const int members = model->recipe.ensemble_count, count = members + 2 * study->fold_count;
    const struct sequence_part all = labelled_part(study);
    struct training_job *jobs = memory_allocate((size_t)count, sizeof *jobs, error);
    if (!jobs)
        return -1;
    for (int m = 0; m < members; m++) {
        jobs[m] = member_job(model, m, STAGE_STOP, study->request->kernels);
        jobs[m].training = sequence_source(&all);
    }
    for (int f = 0; f < study->fold_count; f++) {
        const struct fold *fold = &study->folds[f];
        struct training_job *judged = &jobs[members + 2 * f], *only_steps = judged + 1;
        judged->config = model_trainer_config(model, study->request->kernels, model->recipe.seed);
        judged->network = &model->networks[0];
        judged->training = sequence_source(&fold->training);
        judged->parameters = fold->parameters;
        *only_steps = *judged;
        snprintf(judged->name, sizeof judged->name, "fold %d of %d", f + 1, study->fold_count);
        only_steps->network = &study->static_network;
        only_steps->training = sequence_step_source(&fold->training_steps);
        only_steps->parameters = fold->static_parameters;
        only_steps->config.epoch_windows = STATIC_EPOCH_STEPS;
        only_steps->config.epoch_count = only_steps->config.patience = STATIC_EPOCHS;
        only_steps->config.batch_size = 64;
        only_steps->config.dropout = 0;
    }
    int result = training_jobs_run(jobs, count, study->request->thread_count, &study->request->hooks, error);
    for (int m = 0; result == 0 && m < members; m++)
        member_keep_result(&model->members[m], &jobs[m].result);
    training_jobs_free(jobs, count);
    return result;
}

/* What the static classifier says of a sequence: the mean over its steps of the log of what it says of each, made
 * probabilities again. */
static int apply_static(const struct study *study, const struct fold *fold, double *out, struct error *error)
{
    const size_t C = (size_t)study->set.class_count;
    const struct sample_source source = sequence_step_source(&fold->held_steps);
    double *steps = memory_allocate(source.count * C, sizeof *steps, error);
    size_t at = 0;
    if (!steps || probabilities_of_samples(&study->static_network, (const real *const[]){fold->static_parameters}, 1,
                                           &source, (int)C, steps, error)) {
        memory_free(steps);
        return -1;
    }
    for (size_t i = 0; i < fold->held.count; i++, out += C) {
        const size_t length = study->set.items[fold->judged[i]].values.length;
        double largest = -INFINITY, sum = 0;
        for (size_t c = 0; c < C; c++) {
            out[c] = 0;
            for (size_t t = 0; t < length; t++)
                out[c] += log(fmax(steps[(at + t) * C + c], CLASS_PROBABILITY_FLOOR)) / (double)length;
            largest = fmax(largest, out[c]);
        }
        for (size_t c = 0; c < C; c++)
            sum += out[c] = exp(out[c] - largest);
        for (size_t c = 0; c < C; c++)
            out[c] /= sum;
        at += length;
    }
    memory_free(steps);
    return 0;
}

/* The commonest class of those learnt from. */
static void apply_majority(const struct study *study, const struct fold *fold, int *classes)
{
    const int majority = comparator_majority(fold->labels, fold->training.count, study->set.class_count);
    for (size_t i = 0; i < fold->held.count; i++)
        classes[i] = majority;
}

/* The class of the nearest sequence learnt from. 1: warping is not worth its time. */
static int apply_nearest(const struct study *study, const struct fold *fold, enum sequence_distance distance,
                         int *classes, struct error *error)
{
    struct sequence *learnt = memory_allocate(fold->training.count, sizeof *learnt, error);
    struct sequence *judged = memory_allocate(fold->held.count, sizeof *judged, error);
    size_t *nearest = memory_allocate(fold->held.count, sizeof *nearest, error);
    double *learnt_values = NULL, *judged_values = NULL;
    int result = -1;
    if (learnt && judged && nearest && sequence_part_copy(&fold->training, learnt, &learnt_values, error) == 0 &&
        sequence_part_copy(&fold->held, judged, &judged_values, error) == 0)
        result = comparator_nearest(learnt, fold->training.count, judged, fold->held.count, study->set.channel_count,
                                    distance, study->request->thread_count, nearest, error);
    for (size_t i = 0; result == 0 && i < fold->held.count; i++)
        classes[i] = fold->labels[nearest[i]];
    memory_free(learnt);
    memory_free(judged);
    memory_free(nearest);
    memory_free(learnt_values);
    memory_free(judged_values);
    return result;
}

/* What a method says of the sequences of one fold, having learnt from the others; they stand from `at` on. */
static int apply(const struct study *study, const struct fold *fold, enum judged_method method, size_t at,
                 struct error *error)
{
    const int C = study->set.class_count;
    double *probabilities = study->judged.probabilities + at * (size_t)C;
    int *classes = study->judged.classes + at;
    const double *said[MEMBER_MOST] = {NULL};
    for (int m = 0; m < study->member_count; m++)
        said[m] = study->said[m] + at * (size_t)C;
    switch (method) {
    case JUDGED_MODEL:
        class_blend_apply(said, study->member_count, study->shares, fold->held.count, C, probabilities);
        return 0;
    case JUDGED_NETWORKS:
    case JUDGED_KERNELS:
    case JUDGED_OWN_SPEED:
        if ((int)method - JUDGED_NETWORKS >= study->kernel_end)
            return 1;
        memcpy(probabilities, said[method - JUDGED_NETWORKS], fold->held.count * (size_t)C * sizeof *probabilities);
        return 0;
    case JUDGED_STATIC:
        return apply_static(study, fold, probabilities, error);
    case JUDGED_MAJORITY:
        apply_majority(study, fold, classes);
        return 0;
    case JUDGED_NEAREST:
    case JUDGED_WARPED:
        if (!study->nearest[method - JUDGED_NEAREST])
            return 1;
        memcpy(classes, study->nearest[method - JUDGED_NEAREST] + at, fold->held.count * sizeof *classes);
        return 0;
    case JUDGED_LAST_CLASS: /* of steps only */
    case JUDGED_METHOD_COUNT:
        break;
    }
    return 1;
}

/* A method that cannot be applied to one of the folds has no row. */
static int judge_method(struct study *study, enum judged_method method, struct error *error)
{
    size_t at = 0;
    for (int f = 0; f < study->fold_count; f++) {
        int result = apply(study, &study->folds[f], method, at, error);
        if (result)
            return result > 0 ? 0 : -1;
        at += study->folds[f].held.count;
    }
    return judged_add(&study->judged, method, &study->model->classification, error);
}

static int fit_kernels(const struct study *study, const struct sequence_part *part, int member,
                       struct kernel_classifier *kernels, struct error *error)
{
    if (kernel_member_fit(kernels, part, study->model->recipe.seed, member > MEMBER_KERNELS,
                          study->request->thread_count, error))
        return -1;
    effort_add(progress_effort(study->request->progress), part->count);
    return 0;
}

/* What the members say of the sequences of one fold, having learnt from the others. */
static int ask_members(struct study *study, const struct fold *fold, size_t at, struct error *error)
{
    const int C = study->set.class_count, threads = study->request->thread_count;
    const struct sample_source source = sequence_source(&fold->held);
    if (probabilities_of_samples(&study->model->networks[0], (const real *const[]){fold->parameters}, 1, &source, C,
                                 study->said[MEMBER_NETWORKS] + at * (size_t)C, error))
        return -1;
    for (int m = MEMBER_KERNELS; m < study->kernel_end; m++) {
        struct kernel_classifier kernels = KERNEL_CLASSIFIER_INIT;
        int result = fit_kernels(study, &fold->training, m, &kernels, error);
        if (result == 0)
            result = kernel_member_apply(&kernels, &fold->held, threads, study->said[m] + at * (size_t)C, error);
        kernel_classifier_release(&kernels);
        if (result)
            return -1;
    }
    return 0;
}

/* The classes of the nearest, of all folds, by both distances. */
static int find_nearest(struct study *study, struct error *error)
{
    for (int d = 0; study->fold_count > 0 && d < DISTANCE_COUNT; d++) {
        size_t at = 0;
        int result =
            (study->nearest[d] = memory_allocate(study->labelled_count, sizeof **study->nearest, error)) ? 0 : -1;
        for (int f = 0; result == 0 && f < study->fold_count; f++) {
            const struct fold *fold = &study->folds[f];
            result = apply_nearest(study, fold, (enum sequence_distance)d, study->nearest[d] + at, error);
            at += fold->held.count;
        }
        if (result < 0)
            return -1;
        if (result > 0) {
            memory_free(study->nearest[d]);
            study->nearest[d] = NULL;
        }
    }
    return 0;
}

/* Let the nearest neighbour speak too, by the distance that is more often right. */
static void ask_neighbours(struct study *study, struct neighbour_classifier *neighbours)
{
    const int C = study->set.class_count;
    const size_t count = study->labelled_count;
    size_t best = 0;
    int chosen = -1;
    for (int d = 0; d < DISTANCE_COUNT; d++) {
        size_t right = 0;
        for (size_t i = 0; study->nearest[d] && i < count; i++)
            right += study->nearest[d][i] == (int)study->judged.truth[i];
        if (study->nearest[d] && (chosen < 0 || right > best)) {
            chosen = d;
            best = right;
        }
    }
    if (chosen < 0)
        return;
    neighbours->is_warped = chosen == DISTANCE_TIME_WARPING;
    neighbours->sureness = neighbour_sureness(best, count, C);
    for (size_t i = 0; i < count; i++)
        neighbour_probabilities(study->nearest[chosen][i], neighbours->sureness, C,
                                study->said[study->kernel_end] + i * (size_t)C);
    study->member_count = study->kernel_end + 1;
}

/* Returns the loss with them (class_blend.h). */
static double learn_shares(struct study *study)
{
    const double others = study->member_count > study->kernel_end ? 1 - NEIGHBOUR_SHARE : 1;
    double usual[MEMBER_MOST];
    for (int m = 0; m < study->kernel_end; m++)
        usual[m] = others *
                   (m == MEMBER_NETWORKS ? NETWORK_SHARE : (1 - NETWORK_SHARE) / (study->kernel_end - MEMBER_KERNELS));
    usual[study->kernel_end] = NEIGHBOUR_SHARE;
    const double *const *said = (const double *const *)study->said, *truth = study->judged.truth;
    const size_t count = study->fold_count > 0 ? study->labelled_count : 0;
    class_blend_learn(said, study->member_count, truth, count, study->set.class_count, usual, study->shares);
    return class_blend_loss(said, study->member_count, study->shares, truth, count, study->set.class_count);
}

/* The nearest neighbour is kept where it has earned its place. */
static int keep_neighbours(struct study *study, const struct sequence_part *all, struct error *error)
{
    struct classification *classification = &study->model->classification;
    struct neighbour_classifier *neighbours = &classification->neighbours[0];
    const double without = learn_shares(study);
    if (neighbour_member_fits(all))
        ask_neighbours(study, neighbours);
    if (study->member_count == study->kernel_end)
        return 0;
    const double with = learn_shares(study);
    if (study->shares[study->kernel_end] <= NEIGHBOUR_SHARE_MIN || with > without - NEIGHBOUR_GAIN_MIN) {
        study->member_count = study->kernel_end;
        learn_shares(study);
        return 0;
    }
    if (neighbour_member_keep(neighbours, all, error))
        return -1;
    neighbours->share = study->shares[study->kernel_end];
    classification->neighbour_count = 1;
    return 0;
}

/* What the members count, and those of the model beside its networks. */
static int blend(struct study *study, struct error *error)
{
    struct classification *classification = &study->model->classification;
    const struct sequence_part all = labelled_part(study);
    size_t at = 0, fitted = all.count; /* series that kernels are fitted to */
    for (int f = 0; f < study->fold_count; f++)
        fitted += study->folds[f].training.count;
    progress_begin(study->request->progress, PROGRESS_JUDGING,
                   (double)fitted * (study->kernel_end - MEMBER_KERNELS));
    for (int f = 0; f < study->fold_count; f++) {
        const struct fold *fold = &study->folds[f];
        if (ask_members(study, fold, at, error))
            return -1;
        for (size_t i = 0; i < fold->held.count; i++)
            study->judged.truth[at++] = study->set.items[fold->judged[i]].label;
    }
    classification->network_sharpness =
        class_blend_sharpness(study->said[MEMBER_NETWORKS], study->judged.truth, at, study->set.class_count);
    class_blend_sharpen(study->said[MEMBER_NETWORKS], at, study->set.class_count, classification->network_sharpness);
    if (find_nearest(study, error) || keep_neighbours(study, &all, error))
        return -1;
    for (int m = MEMBER_KERNELS; m < study->kernel_end; m++) {
        struct kernel_classifier *kernels = &classification->kernels[classification->kernel_count];
        if (fit_kernels(study, &all, m, kernels, error))
            return -1;
        kernels->share = study->shares[m];
        classification->kernel_count++;
    }
    return 0;
}

static int judge(struct study *study, struct error *error)
{
    for (int method = 0; study->fold_count > 0 && method < JUDGED_METHOD_COUNT; method++) {
        if (judge_method(study, (enum judged_method)method, error))
            return -1;
    }
    return 0;
}

int series_classifier_train(const struct classifier_request *request, const struct panel *panel, struct model *model,
                            struct error *error)
{
    struct study study = {.request = request, .model = model, .static_network = NETWORK_INIT};
    int result = prepare(&study, panel, error) || make_folds(&study, error) || train(&study, error) ||
                         blend(&study, error) || judge(&study, error)
                     ? -1
                     : 0;
    release(&study);
    return result;
}

int series_classifier_apply(const struct model *model, const struct panel *panel, double *out, struct error *error)
{
    const struct classification *classification = &model->classification;
    struct sequence_set set = SEQUENCE_SET_INIT;
    size_t *items = memory_allocate(panel->series_count, sizeof *items, error);
    const size_t number_count = panel->series_count * (size_t)classification->classes.count;
    double *said = memory_allocate(number_count, sizeof *said, error);
    int result = -1;
    if (!items || !said ||
        sequence_set_init(&set, panel, classification->classes.count, model->recipe.windows[0], error))
        goto done;
    for (size_t s = 0; s < panel->series_count; s++)
        items[s] = s;
    const struct sequence_part all = {
        .set = &set, .items = items, .count = panel->series_count, .moments = classification->moments};
    const struct sample_source source = sequence_source(&all);
    if (probabilities_of_model(model, &source, out, error))
        goto done;
    if (classification->network_sharpness > 0)
        class_blend_sharpen(out, panel->series_count, classification->classes.count, classification->network_sharpness);
    for (size_t i = 0; i < number_count; i++)
        out[i] *= classification_network_share(classification);
    for (int k = 0; k < classification->kernel_count; k++) {
        if (kernel_member_apply(&classification->kernels[k], &all, processors_count(), said, error))
            goto done;
        class_blend_apply((const double *const[]){out, said}, 2, (const double[]){1, classification->kernels[k].share},
                          panel->series_count, classification->classes.count, out);
    }
    for (int n = 0; n < classification->neighbour_count; n++) {
        if (neighbour_member_apply(&classification->neighbours[n], &all, processors_count(), said, error))
            goto done;
        class_blend_apply((const double *const[]){out, said}, 2,
                          (const double[]){1, classification->neighbours[n].share}, panel->series_count,
                          classification->classes.count, out);
    }
    result = 0;
done:
    memory_free(items);
    memory_free(said);
    sequence_set_release(&set);
    return result;
}
