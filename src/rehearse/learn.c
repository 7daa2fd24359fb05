#include "rehearse/learn.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "base/workers.h"
#include "rating/blend.h"
#include "rehearse/carried_judge.h"
#include "predict/network_answers.h"
#include "rating/intervals.h"
#include "plan/member_jobs.h"
#include "plan/model_source.h"
#include "plan/rules.h"
#include "rating/trial.h"

void learn_result_release(struct learn_result *result)
{
    scorecard_release(&result->validation);
    scorecard_release(&result->test);
}

/* What all stages of one training share. */
struct study {
    const struct learn_request *request;
    const struct panel *panel;
    struct model *model;
    struct training_data data[STAGE_COUNT]; /* each made once, for its stage and for what is judged by it */
    double windows_trained;
};

/* Make what a stage learns from and is judged by. */
static int prepare_stage(struct study *study, enum stage stage, struct error *error)
{
    return training_data_init(&study->data[stage], study->model, study->panel, stage, error);
}

/* How a network of this index is judged after each epoch: by its validation samples, or where it is stateful by
 * `carried`. */
static int add_samples(const struct study *study, int m, enum stage stage, struct training_job *job,
                       struct carried_judge *carried, struct error *error)
{
    const struct recipe *recipe = &study->model->recipe;
    const struct training_data *data = &study->data[stage];
    const struct window_set *parts = data->parts[m % data->variant_count];
    job->training = window_source(&parts[PART_TRAINING], loss_of(recipe->loss)->is_percentage);
    if (stage != recipe_first_stage(recipe))
        return 0;
    job->validation = window_source(&parts[PART_VALIDATION], loss_of(recipe->loss)->is_percentage);
    if (!recipe->is_stateful || job->validation.count == 0)
        return 0;
    if (carried_judge_init(carried, job->network, &parts[PART_VALIDATION], recipe->loss, error))
        return -1;
    job->config.judge = carried_judge_for_trainer(carried);
    return 0;
}

/* Windows that a job's network was trained on, over all epochs. */
static double windows_of(const struct training_job *job)
{
    size_t windows = job->training.count, drawn = (size_t)job->config.epoch_windows;
    const size_t length = (size_t)job->network->shape.window_length;
    if (job->config.is_stateful) /* side by side */
        windows = (windows + length - 1) / length;
    return (double)job->result.epoch_count * (double)(windows < drawn ? windows : drawn);
}

/* Train all networks in a stage: in the first until they are best, in a later one for as many epochs. A network that
 * was best at its start keeps the weights of its start, which do not depend on the data. */
static int train_stage(struct study *study, enum stage stage, struct error *error)
{
    struct model *model = study->model;
    const int members = model->recipe.ensemble_count;
    const bool is_first = stage == recipe_first_stage(&model->recipe);
    struct training_job *jobs = memory_allocate((size_t)members, sizeof *jobs, error);
    struct carried_judge *carried = memory_allocate((size_t)members, sizeof *carried, error);
    int count = 0, result = -1;
    if (!jobs || !carried)
        goto done;
    for (int m = 0; m < members; m++) {
        if (!is_first && model->members[m].best_epoch == 0)
            continue;
        jobs[count] = member_job(model, m, stage, study->request->kernels);
        if (add_samples(study, m, stage, &jobs[count], &carried[count], error))
            goto done;
        count++;
    }
    if (training_jobs_run(jobs, count, study->request->thread_count, &study->request->hooks, error))
        goto done;
    for (int i = 0; i < count; i++) {
        study->windows_trained += windows_of(&jobs[i]);
        if (is_first)
            member_keep_result(&model->members[i], &jobs[i].result);
    }
    result = 0;
done:
    for (int m = 0; carried && m < members; m++)
        carried_judge_release(&carried[m]);
    memory_free(carried);
    training_jobs_free(jobs, members);
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
        const struct known_columns known = known_columns_of(round->panel, series, 0);
        if (baselines_fit(&kept->baselines[c], series_column(series, c), series->length,
                          model_baselines_plan(round->model, known), error))
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

/* From the validation part: how the forecast is blended, how far it misses, and how good it is. Intervals also look at
 * how far the baselines missed in the stretch before, and where there is little to judge by from the middle on. */
static int judge(struct study *study, struct scorecard *card, struct error *error)
{
    struct trial trial = TRIAL_INIT, before = TRIAL_INIT, walk = TRIAL_INIT;
    struct model *model = study->model;
    const int threads = study->request->thread_count;
    int result = -1;
    if (trial_run(&trial, model, study->panel, &study->data[STAGE_JUDGE], PART_VALIDATION, false, threads, error) ||
        blend_fit(model, &trial, error))
        goto done;
    if (model->recipe.level_count && trial_run(&before, model, study->panel, &study->data[STAGE_STOP], PART_VALIDATION,
                                               true, threads, error))
        goto done;
    if (model->recipe.level_count && intervals_want_walk(&trial) &&
        trial_walk(&walk, model, study->panel, &study->data[STAGE_JUDGE], threads, error))
        goto done;
    if (intervals_fit(model, &trial, &before, &walk, error) || score_trial(&trial, model, study->panel, card, error))
        goto done;
    keep_scores(card, model);
    result = 0;
done:
    trial_release(&trial);
    trial_release(&before);
    trial_release(&walk);
    return result;
}

/* The rows held out by --test, of which nothing was learnt. */
static int test(const struct study *study, const struct training_data *data, struct scorecard *card,
                struct error *error)
{
    struct trial trial = TRIAL_INIT;
    int result =
        trial_run(&trial, study->model, study->panel, data, PART_TEST, false, study->request->thread_count, error);
    if (result == 0)
        result = score_trial(&trial, study->model, study->panel, card, error);
    trial_release(&trial);
    return result;
}

/* What is going to be trained is known: it is told. */
static void tell_plan(const struct study *study, struct learn_result *told)
{
    const struct learn_request *request = study->request;
    struct learn_plan plan = {.model = study->model};
    for (int p = 0; p < PART_COUNT; p++)
        plan.window_counts[p] = told->window_counts[p] = window_set_count(&study->data[STAGE_JUDGE].parts[0][p]);
    if (request->on_plan)
        request->on_plan(request->hooks.context, &plan);
}

/* All stages: *last is the one that the networks were trained in last, whose data is there. */
static int train(struct study *study, struct learn_result *told, enum stage *last, struct error *error)
{
    const struct recipe *recipe = &study->model->recipe;
    if (prepare_stage(study, STAGE_JUDGE, error))
        return -1;
    tell_plan(study, told);
    if ((recipe_first_stage(recipe) == STAGE_STOP || recipe->level_count) && prepare_stage(study, STAGE_STOP, error))
        return -1;
    if ((recipe_first_stage(recipe) == STAGE_STOP && train_stage(study, STAGE_STOP, error)) ||
        train_stage(study, STAGE_JUDGE, error) || judge(study, &told->validation, error))
        return -1;
    training_data_release(&study->data[STAGE_STOP]);
    *last = STAGE_JUDGE;
    if (recipe->refit != REFIT_YES)
        return 0;
    training_data_release(&study->data[STAGE_JUDGE]);
    *last = STAGE_ALL;
    return prepare_stage(study, STAGE_ALL, error) || train_stage(study, STAGE_ALL, error) ? -1 : 0;
}

int learn_model(const struct learn_request *request, const struct panel *panel, struct model *model,
                struct learn_result *result, struct error *error)
{
    int status = -1, threads = request->thread_count;
    struct learn_request timed = *request;
    struct model made = MODEL_INIT;
    struct learn_result told = {0};
    struct study study = {.request = &timed, .panel = panel, .model = &made};
    const struct model_source source = {request->options, request->command, request->source};
    enum stage last;

    timed.hooks.started = seconds_now();
    made.version = MODEL_VERSION;
    made.recipe = request->recipe;
    if (rules_complete(&made.recipe, panel, &made.choices, error) || model_describe_input(&made, &source, panel, error))
        goto done;
    made.has_mask = training_data_needs_mask(&made.recipe, panel);
    if (model_create_networks(&made, error) || train(&study, &told, &last, error))
        goto done;
    told.windows_trained = study.windows_trained;
    told.training_seconds = seconds_now() - timed.hooks.started;
    if (test(&study, &study.data[last], &told.test, error) ||
        keep_series(panel, &study.data[last], &made, threads, error) || keep_baselines(panel, &made, threads, error))
        goto done;
    *result = told;
    told = (struct learn_result){0};
    *model = made;
    made = (struct model)MODEL_INIT;
    status = 0;
done:
    for (int s = 0; s < STAGE_COUNT; s++)
        training_data_release(&study.data[s]);
    learn_result_release(&told);
    model_release(&made);
    return status;
}
