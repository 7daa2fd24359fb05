#include "rehearse/learn.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "communicator/communicator.h"
#include "dataset/series_loan.h"
#include "plan/member_jobs.h"
#include "plan/model_source.h"
#include "plan/rules.h"
#include "plan/time_plan.h"
#include "predict/carried_judge.h"
#include "predict/network_answers.h"
#include "rating/blend.h"
#include "rating/intervals.h"
#include "rating/trial.h"
#include "rehearse/kept_baselines.h"
#include "rehearse/kept_weights.h"
#include "rehearse/learn_progress.h"
#include "rehearse/noted_shifts.h"

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
    /* where there is a time limit, else 0 */
    double end;        /* seconds_now() when all is to have ended */
    double judging;    /* seconds that step 4 takes, about */
    double retrain;    /* seconds that STAGE_JUDGE took */
    bool stage_is_cut; /* the last stage was */
    bool is_cut;       /* any was */
    struct learn_follower follower;
    int planned_count;             /* networks before any was left out */
    struct trainer_result *judged; /* owned, [planned_count] of STAGE_JUDGE, if STAGE_STOP came before */
    struct trial walked; /* of a walk the baselines alone, fitted to all rows of the panel; empty without one */
};

/* Of the time that is left, what a stage that others follow may take at most. They take less than the first. */
#define STOP_TIME_SHARE 0.55
#define FIRST_TIME_SHARE 0.7
#define AGAIN_TIME_MARGIN 1.2

/* When a stage that begins now is to be cut; 0: never. */
static double stage_deadline(const struct study *study, enum stage stage)
{
    const struct recipe *recipe = &study->model->recipe;
    const double now = seconds_now(), end = study->end - (stage == STAGE_ALL ? 0 : study->judging);
    const bool is_first = stage == recipe_first_stage(recipe) && recipe_refits(recipe);
    if (study->end <= 0)
        return 0;
    return !is_first ? end : now + (end - now) * (stage == STAGE_STOP ? STOP_TIME_SHARE : FIRST_TIME_SHARE);
}

/* Does any rank say so? What is decided by clocks and signals is to be the same on all. */
static bool any_rank(const struct study *study, bool is_so)
{
    return communicator_any(effort_ranks(study->model->effort), is_so);
}

/* Is training to end with what it has come to? */
static bool is_stopped(const struct study *study)
{
    return any_rank(study, effort_is_stopped(study->model->effort));
}

/* Make what a stage learns from and is judged by. What the calendar says of all steps takes more memory than they do;
 * the stage that comes before judging is there together with its data, and ends before. */
static int prepare_stage(struct study *study, enum stage stage, struct error *error)
{
    const struct training_data *lender = stage == STAGE_STOP ? &study->data[STAGE_JUDGE] : NULL;
    return training_data_init(&study->data[stage], study->model, study->panel, stage, lender, error);
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
    if (stage != recipe_first_stage(recipe) || recipe->stop_count)
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

/* Of a member that was trained in a stage. */
static void keep_outcome(struct study *study, int m, enum stage stage, struct trainer_result *result)
{
    struct model_member *member = &study->model->members[m];
    const struct recipe *recipe = &study->model->recipe;
    study->stage_is_cut = study->stage_is_cut || result->is_cut;
    if (recipe->stop_count ? stage == STAGE_JUDGE : stage == recipe_first_stage(recipe)) {
        member_keep_result(member, result);
    } else if (stage == STAGE_JUDGE && study->judged) {
        member->best_epoch = result->epoch_count;
        study->judged[m] = *result;
        *result = (struct trainer_result)TRAINER_RESULT_INIT;
    }
}

/* Networks that the time limit did not let begin are left out, the last ones first, but for one. */
static void leave_out_unbegun(struct study *study)
{
    struct model *model = study->model;
    int count = model->recipe.ensemble_count;
    while (count > 1 && model->members[count - 1].best_epoch == 0 &&
           (model->members[count - 1].epoch_count == 0 || (study->judged && study->judged[count - 1].is_cut)))
        count--;
    model_keep_members(model, count);
}

/* Train all networks in a stage: in the first until they are best, in a later one for as many epochs. A network that
 * was best at its start keeps the weights of its start, which do not depend on the data. */
static int train_stage(struct study *study, enum stage stage, struct error *error)
{
    struct model *model = study->model;
    const int members = model->recipe.ensemble_count;
    const bool is_first = stage == recipe_first_stage(&model->recipe) && !model->recipe.stop_count;
    const double started = seconds_now(), deadline = stage_deadline(study, stage);
    struct training_job *jobs = memory_allocate((size_t)members, sizeof *jobs, error);
    struct carried_judge *carried = memory_allocate((size_t)members, sizeof *carried, error);
    struct training_hooks hooks = study->request->hooks;
    int count = 0, result = -1;
    if (!jobs || !carried || training_data_add_scales(&study->data[stage], &model->recipe, error) ||
        learn_follower_begin(&study->follower, study->request->progress, stage, members, error))
        goto done;
    hooks.follower = &study->follower;
    hooks.ranks = effort_ranks(progress_effort(study->request->progress));
    hooks.on_step = study->request->progress ? learn_follower_step : NULL;
    for (int m = 0; m < members; m++) {
        if (!is_first && model->members[m].best_epoch == 0)
            continue;
        jobs[count] = member_job(model, m, stage, study->request->kernels);
        jobs[count].config.deadline = deadline;
        jobs[count].config.effort = progress_effort(study->request->progress);
        study->follower.members[count] = m;
        if (stage == STAGE_ALL && model->recipe.refit == REFIT_FURTHER)
            member_job_further(&jobs[count], &model->members[m]);
        if (add_samples(study, m, stage, &jobs[count], &carried[count], error))
            goto done;
        count++;
    }
    if (training_jobs_run(jobs, count, study->request->thread_count, &hooks, error))
        goto done;
    study->stage_is_cut = false;
    for (int m = 0, i = 0; m < members; m++) {
        if (!is_first && model->members[m].best_epoch == 0)
            continue;
        study->windows_trained += windows_of(&jobs[i]);
        keep_outcome(study, m, stage, &jobs[i++].result);
    }
    study->is_cut = study->is_cut || study->stage_is_cut;
    /* after a stop in a later stage the networks of the one before are put back */
    if (study->stage_is_cut && stage != STAGE_ALL &&
        (!is_stopped(study) || stage == recipe_first_stage(&model->recipe)))
        leave_out_unbegun(study);
    study->retrain = seconds_now() - started;
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
    progress_begin(study->request->progress, PROGRESS_JUDGING,
                   learn_progress_judging_units(model, &study->data[STAGE_JUDGE]));
    if (trial_run(&trial, model, study->panel, &study->data[STAGE_JUDGE], PART_VALIDATION, false, threads, error) ||
        blend_fit(model, &trial, error))
        goto done;
    if (model->recipe.level_count &&
        trial_run(&before, model, study->panel, &study->data[STAGE_STOP], PART_VALIDATION, true, threads, error))
        goto done;
    if (model->recipe.level_count && intervals_want_walk(&trial) &&
        trial_walk(&walk, model, study->panel, &study->data[STAGE_JUDGE], threads, error))
        goto done;
    if (intervals_fit(model, &trial, &before, &walk, error) || score_trial(&trial, model, study->panel, card, error))
        goto done;
    keep_scores(card, model);
    study->walked = (struct trial){.baselines = walk.baselines, .baselines_count = walk.baselines_count};
    walk.baselines = NULL;
    walk.baselines_count = 0;
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
    progress_begin(study->request->progress, PROGRESS_SCORING, (double)study->panel->series_count);
    int result =
        trial_run(&trial, study->model, study->panel, data, PART_TEST, false, study->request->thread_count, error);
    if (result == 0)
        result = score_trial(&trial, study->model, study->panel, card, error);
    if (result == 0 && study->request->tested.on_forecast)
        result = scored_forecast_tell(&trial, study->model, study->panel, data, &study->request->tested, error);
    trial_release(&trial);
    return result;
}

/* Of the targets, among the steps that are learnt from. */
static int count_missing(const struct panel *panel, double *count, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    *count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        if (series_loan_reach(&loan, s, error))
            return -1;
        for (int c = 0; c < panel->target_count; c++) {
            for (size_t t = 0; t < series->length; t++)
                *count += isnan(series_column(series, c)[t]);
        }
    }
    series_loan_end(&loan);
    return 0;
}

/* What is going to be trained is known: it is told. */
static int tell_plan(const struct study *study, const struct time_plan *timed, double seconds, bool is_fitted,
                     struct learn_result *told, struct error *error)
{
    const struct learn_request *request = study->request;
    struct learn_plan plan = {.model = study->model, .data = &study->data[STAGE_JUDGE]};
    plan.window_seconds = timed->window_seconds ? time_plan_window_seconds(timed, &study->model->recipe) : NAN;
    for (int p = 0; p < PART_COUNT; p++)
        plan.window_counts[p] = told->window_counts[p] = window_set_count(&study->data[STAGE_JUDGE].parts[0][p]);
    plan.seconds = seconds;
    plan.time_limit = is_fitted ? request->time_limit : 0;
    if (request->on_plan && count_missing(study->panel, &plan.missing_count, error))
        return -1;
    if (request->on_plan)
        request->on_plan(request->hooks.context, &plan);
    return 0;
}

/* Networks of the recipe, and what they learn from before they are judged. */
static int prepare_networks(struct study *study, struct error *error)
{
    return training_data_needs_mask(&study->model->recipe, study->panel, &study->model->has_mask, error) ||
                   model_create_networks(study->model, error) || prepare_stage(study, STAGE_JUDGE, error)
               ? -1
               : 0;
}

/* Make the networks ready, as few as the time limit asks for, and tell how long it will take. */
static int plan_time(struct study *study, struct learn_result *told, struct error *error)
{
    const struct learn_request *request = study->request;
    struct time_plan plan = TIME_PLAN_INIT;
    double seconds = NAN;
    bool is_fitted = false;
    int result = -1;
    if (prepare_networks(study, error))
        return -1;
    const bool is_told = any_rank(
        study, request->only_plans || (request->on_plan && !time_plan_is_short(study->model, &study->data[STAGE_JUDGE],
                                                                               request->thread_count)));
    if (is_told || request->time_limit > 0) {
        if (time_plan_measure(&plan, study->model, &study->data[STAGE_JUDGE], request->kernels, request->thread_count,
                              error))
            goto done;
        study->end = request->time_limit > 0 ? request->hooks.started + request->time_limit : 0;
        if (request->time_limit > 0 && time_plan_fit(&plan, study->model, study->end - seconds_now())) {
            is_fitted = true;
            training_data_release(&study->data[STAGE_JUDGE]);
            if (prepare_networks(study, error))
                goto done;
        }
        study->judging = study->end > 0 ? time_plan_judging_seconds(&plan, &study->model->recipe) : 0;
        seconds = time_plan_training_seconds(&plan, &study->model->recipe) +
                  time_plan_judging_seconds(&plan, &study->model->recipe);
    }
    study->planned_count = study->model->recipe.ensemble_count;
    if (study->end > 0 && !study->model->recipe.stop_count && recipe_first_stage(&study->model->recipe) == STAGE_STOP &&
        !(study->judged = memory_allocate((size_t)study->planned_count, sizeof *study->judged, error)))
        goto done;
    if (shifts_note(study->model, study->panel, study->data[STAGE_JUDGE].train_lengths, error))
        goto done;
    progress_limit(request->progress, study->end);
    learn_progress_plan(request->progress, study->model, study->panel, &study->data[STAGE_JUDGE],
                        request->thread_count);
    result = tell_plan(study, &plan, seconds, is_fitted, told, error);
done:
    time_plan_release(&plan);
    return result;
}

/* Train on all rows what was judged; where the time limit does not allow it, the networks stay as they are. */
static int train_again(struct study *study, enum stage *last, struct error *error)
{
    struct model *model = study->model;
    const int members = model->recipe.ensemble_count;
    real **before = NULL;
    const double share = model->recipe.refit == REFIT_FURTHER ? FURTHER_EPOCHS_SHARE : 1;
    int result = -1;
    *last = STAGE_ALL;
    if (is_stopped(study) ||
        any_rank(study, study->end > 0 && seconds_now() + AGAIN_TIME_MARGIN * share * study->retrain > study->end)) {
        study->stage_is_cut = study->is_cut = true;
        result = 0;
        goto done;
    }
    if (study->end <= 0 && !study->request->progress)
        training_data_release(&study->data[STAGE_JUDGE]);
    else if (!(before = kept_weights_copy(model, error)))
        goto done;
    study->stage_is_cut = false;
    result = prepare_stage(study, STAGE_ALL, error) || train_stage(study, STAGE_ALL, error) ? -1 : 0;
done:
    if (result == 0 && study->stage_is_cut) {
        model->recipe.refit = REFIT_NO;
        *last = STAGE_JUDGE;
    }
    if (before && result == 0 && study->stage_is_cut)
        kept_weights_restore(model, before);
    kept_weights_free(before, members);
    return result;
}

/* Train networks that are to be judged; after a stop they stay as the stage before has left them. */
static int train_to_judge(struct study *study, struct error *error)
{
    struct model *model = study->model;
    const int members = model->recipe.ensemble_count;
    const bool is_again = recipe_first_stage(&model->recipe) == STAGE_STOP && !model->recipe.stop_count;
    real **before = NULL;
    int result = -1;
    if (is_again && is_stopped(study))
        return 0;
    if (is_again && study->request->progress && !(before = kept_weights_copy(model, error)))
        return -1;
    result = train_stage(study, STAGE_JUDGE, error);
    if (before && result == 0 && study->stage_is_cut && is_stopped(study))
        kept_weights_restore(model, before);
    kept_weights_free(before, members);
    return result;
}

/* What the stages learn from can be made: the data would be refused else. */
static int check_stages(struct study *study, struct error *error)
{
    const struct recipe *recipe = &study->model->recipe;
    if ((recipe_first_stage(recipe) == STAGE_STOP || recipe->level_count) && prepare_stage(study, STAGE_STOP, error))
        return -1;
    training_data_release(&study->data[STAGE_STOP]);
    return recipe_refits(recipe) ? prepare_stage(study, STAGE_ALL, error) : 0;
}

/* All stages: *last is the one that the networks were trained in last, whose data is there. */
static int train(struct study *study, struct learn_result *told, enum stage *last, struct error *error)
{
    const struct recipe *recipe = &study->model->recipe;
    if (plan_time(study, told, error))
        return -1;
    for (int m = 0; m < recipe->stop_count; m++) {
        study->model->members[m].best_epoch = recipe->stop_epochs[m];
        member_start(study->model, m);
    }
    if ((recipe_first_stage(recipe) == STAGE_STOP || recipe->level_count) && prepare_stage(study, STAGE_STOP, error))
        return -1;
    if ((recipe_first_stage(recipe) == STAGE_STOP && !recipe->stop_count && train_stage(study, STAGE_STOP, error)) ||
        train_to_judge(study, error) || judge(study, &told->validation, error))
        return -1;
    training_data_release(&study->data[STAGE_STOP]);
    *last = STAGE_JUDGE;
    return recipe_refits(recipe) ? train_again(study, last, error) : 0;
}

/* The panel with the rows that --test held out among those that are learnt from. It borrows all but its series. */
static int take_in_test(const struct study *study, struct panel *whole, struct error *error)
{
    const struct panel *panel = study->panel;
    struct series *series = memory_allocate(panel->series_count, sizeof *series, error);
    if (!series)
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        const size_t end = panel->series[s].length + (size_t)study->model->recipe.test_length;
        series[s] = panel->series[s];
        series[s].length = end < series[s].extent ? end : series[s].extent;
    }
    *whole = *panel;
    whole->series = series;
    return 0;
}

/* Train the networks once more, for as many epochs, on these rows, and *last is then STAGE_ALL. After a stop they stay
 * as they were, and these rows are not learnt from. */
static int learn_test(struct study *study, const struct panel *whole, double *seconds, enum stage *last,
                      struct error *error)
{
    int result = -1;
    struct recipe *recipe = &study->model->recipe;
    const struct panel *part = study->panel;
    const int test_length = recipe->test_length, members = recipe->ensemble_count;
    const double started = seconds_now();
    real **before = NULL;
    recipe->learns_test = false;
    if (is_stopped(study))
        return 0;
    if (!(before = kept_weights_copy(study->model, error)))
        return -1;
    for (int stage = 0; stage < STAGE_COUNT; stage++)
        training_data_release(&study->data[stage]);
    study->panel = whole;
    study->stage_is_cut = false;
    recipe->test_length = 0; /* nothing is held out any more */
    result = prepare_stage(study, STAGE_ALL, error) || train_stage(study, STAGE_ALL, error) ? -1 : 0;
    recipe->test_length = test_length;
    recipe->learns_test = result == 0 && !study->stage_is_cut;
    if (recipe->learns_test) {
        *last = STAGE_ALL;
    } else if (result == 0) {
        kept_weights_restore(study->model, before);
        training_data_release(&study->data[STAGE_ALL]);
        study->panel = part;
        result = prepare_stage(study, *last, error);
    }
    *seconds = seconds_now() - started;
    kept_weights_free(before, members);
    return result;
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
    struct panel whole = PANEL_INIT;
    enum stage last;

    timed.hooks.started = seconds_now();
    made.version = MODEL_VERSION;
    made.effort = progress_effort(request->progress);
    progress_begin(request->progress, PROGRESS_PLANNING, 0);
    made.recipe = request->recipe;
    if (rules_complete(&made.recipe, panel, &made.choices, error) || model_describe_input(&made, &source, panel, error))
        goto done;
    if (request->only_plans) {
        if (plan_time(&study, &told, error) == 0 && check_stages(&study, error) == 0) {
            *result = told;
            told = (struct learn_result){0};
            *model = made;
            made = (struct model)MODEL_INIT;
            status = 0;
        }
        goto done;
    }
    if (train(&study, &told, &last, error))
        goto done;
    if (study.is_cut)
        time_plan_settle(&made, study.judged);
    told.is_cut = study.is_cut;
    made.is_interrupted = study.is_cut && is_stopped(&study);
    told.windows_trained = study.windows_trained;
    told.training_seconds = seconds_now() - timed.hooks.started;
    if (test(&study, &study.data[last], &told.test, error))
        goto done;
    if (made.recipe.learns_test) {
        if (take_in_test(&study, &whole, error) || learn_test(&study, &whole, &told.refit_test_seconds, &last, error))
            goto done;
        made.is_interrupted = made.is_interrupted || !made.recipe.learns_test;
    }
    if (study.panel != panel)
        trial_release(&study.walked); /* it knows nothing of the rows that were held out */
    progress_begin(request->progress, PROGRESS_FITTING, (double)panel->series_count);
    if (keep_series(study.panel, &study.data[last], &made, threads, error) ||
        kept_baselines_fit(study.panel, &made, &study.walked, threads, error))
        goto done;
    *result = told;
    told = (struct learn_result){0};
    *model = made;
    made = (struct model)MODEL_INIT;
    status = 0;
done:
    for (int m = 0; study.judged && m < study.planned_count; m++)
        trainer_result_release(&study.judged[m]);
    memory_free(study.judged);
    memory_free(study.follower.members);
    for (int s = 0; s < STAGE_COUNT; s++)
        training_data_release(&study.data[s]);
    learn_result_release(&told);
    model_release(&made);
    trial_release(&study.walked);
    memory_free(whole.series);
    return status;
}
