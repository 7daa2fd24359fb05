#include "rehearse/learn.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "base/workers.h"
#include "rehearse/blend.h"
#include "rehearse/carried_judge.h"
#include "predict/network_answers.h"
#include "rehearse/intervals.h"
#include "plan/model_source.h"
#include "plan/rules.h"
#include "rehearse/trial.h"

void learn_result_release(struct learn_result *result)
{
    scorecard_release(&result->validation);
    scorecard_release(&result->test);
}

/* One round of training: all networks on the same data. */
struct round {
    const struct kernels *kernels;
    struct model *model;
    const struct training_data *data;
    const struct learn_hooks *hooks;
    enum stage stage;
    bool is_first;        /* it finds out how many epochs are best; later rounds train for as many */
    int member_threads;   /* that each network's training may use */
    double started;       /* seconds_now() */
    pthread_mutex_t lock; /* of what follows, and of the hooks */
    double windows_trained;
    bool *is_trained; /* [ensemble_count] */
    int told_count;   /* networks that on_member was called for */
};

struct member_round {
    struct round *round;
    int member;
};

static void report_epoch(void *context, const struct trainer_epoch *epoch)
{
    struct member_round *member = context;
    struct round *round = member->round;
    int variant = member->member % round->data->variant_count;
    const struct window_set *training = &round->data->parts[variant][PART_TRAINING];
    size_t windows = window_set_count(training);
    if (round->model->recipe.is_stateful) /* side by side */
        windows = (windows + (size_t)training->shape.window_length - 1) / (size_t)training->shape.window_length;
    size_t drawn = (size_t)round->model->recipe.epoch_windows;
    pthread_mutex_lock(&round->lock);
    round->windows_trained += (double)(windows < drawn ? windows : drawn);
    if (round->hooks->on_epoch)
        round->hooks->on_epoch(round->hooks->context, member->member, round->stage, epoch);
    pthread_mutex_unlock(&round->lock);
}

/* Tell of the networks that are trained, in their order. */
static void report_member(struct round *round, int index)
{
    const struct model *model = round->model;
    pthread_mutex_lock(&round->lock);
    round->is_trained[index] = true;
    while (round->told_count < model->recipe.ensemble_count && round->is_trained[round->told_count]) {
        if (round->hooks->on_member)
            round->hooks->on_member(round->hooks->context, model, round->told_count, round->stage,
                                    seconds_now() - round->started);
        round->told_count++;
    }
    pthread_mutex_unlock(&round->lock);
}

static int train_member(void *context, int index, struct error *error)
{
    struct round *round = context;
    const struct model *model = round->model;
    const struct recipe *recipe = &model->recipe;
    struct model_member *member = &model->members[index];
    struct trainer_config config = {.kernels = round->kernels,
                                    .loss = recipe->loss,
                                    .learning_rate = recipe->learning_rate,
                                    .dropout = recipe->dropout,
                                    .sampling = recipe->sampling,
                                    .batch_size = recipe->batch_size,
                                    .epoch_count = recipe->epoch_count,
                                    .patience = recipe->patience,
                                    .epoch_windows = recipe->epoch_windows,
                                    .thread_count = round->member_threads,
                                    .is_stateful = recipe->is_stateful,
                                    .seed = member->seed};
    struct member_round context_of_member = {round, index};
    struct trainer_result result = TRAINER_RESULT_INIT;
    struct carried_judge carried = CARRIED_JUDGE_INIT;
    struct trainer_judge judge;
    int status = -1;

    if (!round->is_first) {
        if (member->best_epoch == 0) { /* the start was best, and the start does not depend on the data */
            report_member(round, index);
            return 0;
        }
        config.stop_epoch = member->best_epoch;
    }
    struct window_set *parts = round->data->parts[index % round->data->variant_count];
    struct sample_source training = window_source(&parts[PART_TRAINING], loss_of(recipe->loss)->is_percentage);
    struct sample_source validation = window_source(&parts[PART_VALIDATION], loss_of(recipe->loss)->is_percentage);
    if (recipe->is_stateful && round->is_first && validation.count) {
        if (carried_judge_init(&carried, model_network(model, index), &parts[PART_VALIDATION], recipe->loss, error))
            goto done;
        judge = carried_judge_for_trainer(&carried);
        config.judge = &judge;
    }
    if (trainer_run(model_network(model, index), &config, &training, round->is_first ? &validation : NULL, report_epoch,
                    &context_of_member, member->parameters, &result, error))
        goto done;
    if (round->is_first) {
        member->epoch_count = result.epoch_count;
        member->best_epoch = result.best_epoch;
        member->train_loss = result.train_loss;
        member->validation_loss = result.validation_loss;
        result = (struct trainer_result)TRAINER_RESULT_INIT;
    }
    report_member(round, index);
    status = 0;
done:
    carried_judge_release(&carried);
    trainer_result_release(&result);
    return status;
}

static int train_round(struct round *round, int thread_count, struct error *error)
{
    int members = round->model->recipe.ensemble_count;
    /* whole networks side by side first; threads beyond their number share the batches */
    round->member_threads = thread_count > members ? thread_count / members : 1;
    round->told_count = 0;
    round->is_trained = memory_allocate((size_t)round->model->recipe.ensemble_count, sizeof *round->is_trained, error);
    if (!round->is_trained)
        return -1;
    pthread_mutex_init(&round->lock, NULL);
    int result = workers_run(thread_count, round->model->recipe.ensemble_count, train_member, round, error);
    pthread_mutex_destroy(&round->lock);
    memory_free(round->is_trained);
    return result;
}

/* Of stateful networks the states after all steps but the last of each series. */
static int keep_states(struct model *model, const struct training_data *data, int thread_count, struct error *error)
{
    int result = -1;
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct prepared_series *series[PREPARATION_COUNT_MAX] = {data->prepared[0].series, data->prepared[1].series};
    struct network_question *last = memory_allocate(model->series_count, sizeof *last, error);
    real **states = memory_allocate(model->series_count, sizeof *states, error);
    if (!last || !states)
        goto done;
    for (size_t s = 0; s < model->series_count; s++) {
        struct model_series *kept = &model->series[s];
        last[s] = (struct network_question){s, kept->length - 1};
        states[s] = kept->states =
            memory_allocate(model_state_offset(model, model->recipe.ensemble_count), sizeof *kept->states, error);
        if (!kept->states)
            goto done;
    }
    if (network_answers_init(&answers, model, thread_count, error) == 0 &&
        network_answers_look_at(&answers, series, model->series_count, NULL, NULL, error) == 0)
        result = network_answers_states(&answers, last, model->series_count, states, error);
done:
    network_answers_release(&answers);
    memory_free(last);
    memory_free(states);
    return result;
}

/* What predict needs of each series, taken out of the data that the last round was trained on. */
static int keep_series(const struct panel *panel, struct training_data *data, struct model *model, int thread_count,
                       struct error *error)
{
    if (model_keep_series(panel, model, error))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++)
        model->series[s].is_baseline_only = panel->series[s].length < RULES_NETWORK_LENGTH_MIN;
    if (model->recipe.is_stateful && keep_states(model, data, thread_count, error))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
            model->series[s].preparations[p] = data->prepared[p].preparations[s];
            data->prepared[p].preparations[s] = (struct preparation)PREPARATION_INIT;
        }
    }
    return 0;
}

struct baseline_round {
    const struct panel *panel;
    struct model *model;
};

/* The baselines of one series, fitted to all its rows. */
static int fit_baselines(void *context, int index, struct error *error)
{
    const struct baseline_round *round = context;
    const struct series *series = &round->panel->series[index];
    struct model_series *kept = &round->model->series[index];
    kept->baselines = memory_allocate((size_t)round->model->target_count, sizeof *kept->baselines, error);
    for (int c = 0; kept->baselines && c < round->model->target_count; c++) {
        if (baselines_fit(&kept->baselines[c], series_column(series, c), series->length, round->model->score_period,
                          error))
            return -1;
    }
    return kept->baselines ? 0 : -1;
}

/* What the forecast needs of the baselines, if they have a share in it. */
static int keep_baselines(const struct panel *panel, struct model *model, int thread_count, struct error *error)
{
    struct baseline_round round = {panel, model};
    if (!model_uses_baselines(model))
        return 0;
    return workers_run(thread_count, (int)panel->series_count, fit_baselines, &round, error);
}

static void keep_scores(const struct scorecard *card, struct model *model)
{
    model->origin_count = card->origin_count;
    model->score_count = card->score_count;
    model->score_period = card->period;
    memcpy(model->scores, card->scores, sizeof model->scores);
}

/* Fill *data for a stage, and train all networks on it. */
static int run_stage(struct round *round, enum stage stage, const struct panel *panel, struct training_data *data,
                     int thread_count, struct error *error)
{
    round->is_first = data->parts == NULL;
    round->stage = stage;
    return training_data_init(data, round->model, panel, stage, error) || train_round(round, thread_count, error) ? -1
                                                                                                                  : 0;
}

/* From the validation part: how the forecast is blended, how far it misses, and how good it is. */
static int judge(struct model *model, const struct panel *panel, const struct training_data *data, int thread_count,
                 struct scorecard *card, struct error *error)
{
    struct trial trial = TRIAL_INIT, before = TRIAL_INIT;
    struct training_data data_before = TRAINING_DATA_INIT;
    int result = -1;
    if (trial_run(&trial, model, panel, data, PART_VALIDATION, false, thread_count, error) ||
        blend_fit(model, &trial, error))
        goto done;
    if (model->recipe.level_count &&
        (training_data_init(&data_before, model, panel, STAGE_STOP, error) ||
         trial_run(&before, model, panel, &data_before, PART_VALIDATION, true, thread_count, error)))
        goto done;
    if (intervals_fit(model, &trial, &before, error) || score_trial(&trial, model, panel, card, error))
        goto done;
    keep_scores(card, model);
    result = 0;
done:
    trial_release(&trial);
    trial_release(&before);
    training_data_release(&data_before);
    return result;
}

/* The rows held out by --test, of which nothing was learnt. */
static int test(const struct model *model, const struct panel *panel, const struct training_data *data,
                int thread_count, struct scorecard *card, struct error *error)
{
    struct trial trial = TRIAL_INIT;
    int result = trial_run(&trial, model, panel, data, PART_TEST, false, thread_count, error);
    if (result == 0)
        result = score_trial(&trial, model, panel, card, error);
    trial_release(&trial);
    return result;
}

/* What is going to be trained is known: window counts, and the plan is told. */
static int make_plan(const struct learn_request *request, const struct panel *panel, const struct model *model,
                     struct learn_result *told, struct error *error)
{
    struct training_data data = TRAINING_DATA_INIT;
    int result = training_data_init(&data, model, panel, STAGE_JUDGE, error);
    struct learn_plan plan = {.model = model};
    for (int p = 0; result == 0 && p < PART_COUNT; p++)
        plan.window_counts[p] = told->window_counts[p] = window_set_count(&data.parts[0][p]);
    if (result == 0 && request->hooks.on_plan)
        request->hooks.on_plan(request->hooks.context, &plan);
    training_data_release(&data);
    return result;
}

int learn_model(const struct learn_request *request, const struct panel *panel, struct model *model,
                struct learn_result *result, struct error *error)
{
    int status = -1, threads = request->thread_count;
    struct model made = MODEL_INIT;
    struct learn_result told = {0};
    struct training_data data = TRAINING_DATA_INIT;
    double started = seconds_now();
    const struct model_source source = {request->options, request->command, request->source};

    made.version = MODEL_VERSION;
    made.recipe = request->recipe;
    if (rules_complete(&made.recipe, panel, &made.choices, error) || model_describe_input(&made, &source, panel, error))
        goto done;
    made.has_mask = training_data_needs_mask(&made.recipe, panel);
    if (model_create_networks(&made, error) || make_plan(request, panel, &made, &told, error))
        goto done;
    struct round round = {
        .kernels = request->kernels, .model = &made, .data = &data, .hooks = &request->hooks, .started = started};
    bool is_refit = made.recipe.refit == REFIT_YES;
    if ((made.recipe.stage_count == 3 && run_stage(&round, STAGE_STOP, panel, &data, threads, error)) ||
        run_stage(&round, STAGE_JUDGE, panel, &data, threads, error) ||
        judge(&made, panel, &data, threads, &told.validation, error) ||
        (is_refit && run_stage(&round, STAGE_ALL, panel, &data, threads, error)))
        goto done;
    told.windows_trained = round.windows_trained;
    told.training_seconds = seconds_now() - started;
    if (test(&made, panel, &data, threads, &told.test, error) || keep_series(panel, &data, &made, threads, error) ||
        keep_baselines(panel, &made, threads, error))
        goto done;
    *result = told;
    told = (struct learn_result){0};
    *model = made;
    made = (struct model)MODEL_INIT;
    status = 0;
done:
    learn_result_release(&told);
    training_data_release(&data);
    model_release(&made);
    return status;
}
