#include "retraining/update.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "concurrent/shared_tasks.h"
#include "persist/shared_series.h"
#include "plan/model_source.h"
#include "plan/rules.h"
#include "predict/network_answers.h"
#include "rating/blend.h"
#include "rating/intervals.h"
#include "rating/trial.h"
#include "retraining/mixed_judgement.h"
#include "retraining/past_answers.h"
#include "retraining/warm_start.h"

/* What the steps of one update share. */
struct renewal {
    const struct update_request *request;
    const struct panel *panel;
    struct joined_rows *joined;
    struct model *model;
    struct model_series *fresh; /* [panel->series_count] what the model will have of the series */
};

/* ------------------------------------------------------------------ blend, intervals and scores */

/* Are all series there from their first rows? */
static bool is_whole(const struct renewal *renewal)
{
    for (size_t s = 0; s < renewal->panel->series_count; s++) {
        if (renewal->joined->places[s].known && renewal->joined->places[s].first_step > 0)
            return false;
    }
    return true;
}

/* Blend, intervals and scores, from what the networks said before they knew. */
static int judge(const struct renewal *renewal, const struct training_data *data, struct error *error)
{
    struct trial trial = TRIAL_INIT, before = TRIAL_INIT, walk = TRIAL_INIT;
    struct scorecard card = SCORECARD_INIT;
    struct model *model = renewal->model;
    const struct panel *panel = renewal->panel;
    const int threads = renewal->request->thread_count;
    const double share = past_answers_share(model, panel, renewal->joined);
    double weights[METHOD_COUNT];
    int result = -1;
    progress_begin(renewal->request->progress, PROGRESS_JUDGING, (double)panel->series_count);
    memcpy(weights, model->weights, sizeof weights);
    memcpy(model->recipe.blend.weights, model->weights, sizeof model->weights); /* the file has them once */
    if (trial_run(&trial, model, panel, data, PART_VALIDATION, true, threads, error))
        goto done;
    past_answers_tell(model, renewal->joined, &trial);
    if (blend_fit(model, &trial, error))
        goto done;
    mixed_judgement_weights(model->weights, weights, share);
    if (model->recipe.level_count && intervals_want_walk(&trial) &&
        trial_walk(&walk, model, panel, data, threads, error))
        goto done;
    struct intervals had = model->intervals;
    model->intervals = (struct intervals){.correlation = ERROR_CORRELATION_UNKNOWN};
    const int fitted = intervals_fit(model, &trial, &before, &walk, error);
    if (fitted == 0)
        mixed_judgement_intervals(&model->intervals, &had, share, model->recipe.horizon);
    intervals_release(&had);
    if (fitted || score_trial(&trial, model, panel, &card, error))
        goto done;
    model->origin_count = card.origin_count;
    model->score_count = card.score_count;
    model->score_period = card.period;
    memcpy(model->scores, card.scores, sizeof model->scores);
    result = 0;
done:
    trial_release(&trial);
    trial_release(&before);
    trial_release(&walk);
    scorecard_release(&card);
    return result;
}

/* Ask the networks about the new rows while they do not know them, and judge if enough have been added up. */
static int ask_and_judge(struct renewal *renewal, struct update_result *told, struct error *error)
{
    struct training_data data = TRAINING_DATA_INIT;
    struct model *model = renewal->model;
    const struct panel *panel = renewal->panel;
    int result = -1;
    told->row_least = past_answers_needed(model);
    told->is_whole = is_whole(renewal);
    past_answers_plan(model, panel, renewal->joined);
    told->row_count = past_answers_count(panel, renewal->joined);
    if (warm_data_init(&data, model, panel, renewal->joined, WARM_TO_JUDGE, error) ||
        past_answers_ask(model, panel, renewal->joined, &data, renewal->request->thread_count, error))
        goto done;
    told->update.is_judged = told->is_whole && past_answers_are_enough(model, panel, renewal->joined);
    if (told->update.is_judged && judge(renewal, &data, error))
        goto done;
    result = 0;
done:
    warm_data_return(&data, renewal->joined);
    training_data_release(&data);
    return result;
}

/* ------------------------------------------------------------------ what predict needs of each series */

/* The methods of one series: fitted to all its rows, or where only its last ones are there gone on from the model's. */
static int renew_baselines(void *context, int index, struct error *error)
{
    const struct renewal *renewal = context;
    struct model *model = renewal->model;
    const struct series *series = &renewal->panel->series[index];
    const struct joined_place *place = &renewal->joined->places[index];
    const struct known_columns known = known_columns_of(renewal->panel, series, 0);
    struct model_series *fresh = &renewal->fresh[index];
    const bool goes_on = place->known && place->first_step > 0 && place->known->baselines;
    if (goes_on) {
        fresh->baselines = place->known->baselines;
        place->known->baselines = NULL;
        for (int c = 0; c < model->target_count; c++) {
            for (size_t t = place->seen; t < series->length; t++)
                baselines_advance(&fresh->baselines[c], series_column(series, c)[t], known_columns_after(known, t));
        }
    } else if (!(fresh->baselines = memory_allocate((size_t)model->target_count, sizeof *fresh->baselines, error))) {
        return -1;
    }
    for (int c = 0; !goes_on && c < model->target_count; c++) {
        const struct baselines_plan plan =
            recipe_baselines_plan(&model->recipe, model->score_period, renewal->panel->series_count, known);
        if (baselines_fit(&fresh->baselines[c], series_column(series, c), series->length, plan, error))
            return -1;
    }
    effort_add(model->effort, 1);
    return 0;
}

/* Of stateful networks the states after all steps but the last: from the first row on, or on from the model's. */
static int renew_states(const struct renewal *renewal, const struct training_data *data, struct error *error)
{
    const struct model *model = renewal->model;
    const size_t count = renewal->panel->series_count;
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct prepared_series *series[PREPARATION_COUNT_MAX] = {data->prepared[0].series, data->prepared[1].series};
    struct network_question *last = memory_allocate(count, sizeof *last, error);
    struct carried_from *from = memory_allocate(count, sizeof *from, error);
    real **states = memory_allocate(count, sizeof *states, error);
    int result = -1;
    if (!last || !from || !states)
        goto done;
    for (size_t s = 0; s < count; s++) {
        const struct joined_place *place = &renewal->joined->places[s];
        struct model_series *fresh = &renewal->fresh[s];
        last[s] = (struct network_question){s, renewal->panel->series[s].length - 1};
        if (place->known && place->first_step > 0)
            from[s] = (struct carried_from){place->known->length - 1 - place->first_step, place->known->states};
        fresh->states = states[s] =
            memory_allocate(model_state_offset(model, model->recipe.ensemble_count), sizeof **states, error);
        if (!states[s])
            goto done;
    }
    if (network_answers_init(&answers, model, renewal->request->thread_count, error) == 0 &&
        network_answers_look_at(&answers, series, count, NULL, from, error) == 0)
        result = network_answers_states(&answers, last, count, states, error);
done:
    network_answers_release(&answers);
    memory_free(last);
    memory_free(from);
    memory_free(states);
    return result;
}

/* Preparations, place in time, last rows, states and methods of all series into renewal->fresh. */
static int fill_fresh(struct renewal *renewal, struct training_data *data, struct error *error)
{
    struct model *model = renewal->model;
    const struct panel *panel = renewal->panel;
    if (model->recipe.is_stateful && renew_states(renewal, data, error))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct joined_place *place = &renewal->joined->places[s];
        struct model_series *fresh = &renewal->fresh[s];
        for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
            fresh->preparations[p] = data->prepared[p].preparations[s];
            data->prepared[p].preparations[s] = (struct preparation)PREPARATION_INIT;
        }
        fresh->length += place->first_step;
        fresh->is_baseline_only = fresh->length < RULES_NETWORK_LENGTH_MIN;
        if (place->first_step > 0)
            fresh->first_stamp = place->known->first_stamp;
        if (place->known)
            past_answers_keep(model, place->known, fresh);
    }
    if (!model_uses_baselines(model))
        return 0;
    progress_begin(renewal->request->progress, PROGRESS_FITTING, (double)panel->series_count);
    const struct communicator *ranks = effort_ranks(model->effort);
    struct model view = model_with_series(model, renewal->fresh, panel->series_count);
    return shared_tasks_run(ranks, renewal->request->thread_count, panel->series_count, renew_baselines, renewal,
                            error) ||
                   model_share_baselines(&view, ranks, error)
               ? -1
               : 0;
}

/* The model's series become those of the panel. */
static int renew_series(struct renewal *renewal, struct training_data *data, struct error *error)
{
    struct model *model = renewal->model, fresh = *model, stale = MODEL_INIT;
    fresh.series = NULL;
    fresh.by_id = NULL;
    fresh.series_count = 0;
    int result = model_keep_series(renewal->panel, &fresh, error);
    renewal->fresh = fresh.series;
    if (result == 0)
        result = fill_fresh(renewal, data, error);
    stale.target_count = model->target_count;
    stale.series = result == 0 ? model->series : fresh.series;
    stale.by_id = result == 0 ? model->by_id : fresh.by_id;
    stale.series_count = result == 0 ? model->series_count : fresh.series_count;
    if (result == 0) {
        model->series = fresh.series;
        model->by_id = fresh.by_id;
        model->series_count = fresh.series_count;
    }
    model_release(&stale);
    return result;
}

/* ------------------------------------------------------------------ the story */

int update_check(const struct model *model, struct error *error)
{
    return model_classifies(model)
               ? error_set(error, ERROR_USAGE,
                           "the model is a classifier, and only forecasters are updated; train it anew on a file with "
                           "all labels: `seqnet inspect MODEL` shows the command")
               : 0;
}

/* The newest row of any series, as the input has it. */
static void write_last_stamp(const struct model *model, char text[STAMP_TEXT_SIZE])
{
    int64_t last = model->series[0].last_stamp;
    for (size_t s = 1; s < model->series_count; s++)
        last = model->series[s].last_stamp > last ? model->series[s].last_stamp : last;
    calendar_write(&model->calendar, last, text);
}

/* Append to the model's history. */
static int note_update(struct model *model, const struct model_update *update, struct error *error)
{
    struct model_update *updates = memory_allocate(model->update_count + 1, sizeof *updates, error);
    if (!updates)
        return -1;
    if (model->update_count)
        memcpy(updates, model->updates, model->update_count * sizeof *updates);
    updates[model->update_count++] = *update;
    memory_free(model->updates);
    model->updates = updates;
    return 0;
}

/* Of a file with all rows, what says where the model comes from. */
static int renew_source(const struct renewal *renewal, bool is_whole, struct error *error)
{
    struct model *model = renewal->model;
    const char *name = renewal->request->source;
    if (!is_whole || renewal->joined->absent_series) {
        model->row_count += renewal->joined->new_rows;
        for (size_t s = 0; s < renewal->panel->series_count; s++)
            model->row_count += renewal->joined->places[s].known ? 0 : renewal->panel->series[s].length;
        return 0;
    }
    char *source = memory_copy_text(name, strlen(name), error);
    if (!source)
        return -1;
    memory_free(model->source);
    model->source = source;
    model->row_count = renewal->panel->row_count;
    memcpy(model->sha256, renewal->panel->sha256, sizeof model->sha256);
    return 0;
}

static int renew(struct renewal *renewal, struct update_result *told, struct error *error)
{
    const struct update_request *request = renewal->request;
    struct model *model = renewal->model;
    struct training_data data = TRAINING_DATA_INIT;
    int result = -1;
    if (ask_and_judge(renewal, told, error) ||
        warm_data_init(&data, model, renewal->panel, renewal->joined, WARM_TO_LEARN, error) ||
        warm_start_train(model, &data, request->kernels, request->thread_count, request->progress, &request->hooks,
                         &told->update.epoch_count, error) ||
        renew_series(renewal, &data, error) || renew_source(renewal, told->is_whole, error))
        goto done;
    result = 0;
done:
    training_data_release(&data);
    return result;
}

static void note_before(const struct model *model, struct update_result *told)
{
    memcpy(told->weights_before, model->weights, sizeof told->weights_before);
    told->score_before = model->score_count ? model->scores[0] : (struct model_score){.method = ""};
}

int update_replace(struct model *model, struct model *made, double seconds, struct update_result *result,
                   struct error *error)
{
    struct update_result told = {
        .series_before = model->series_count,
        .series = made->series_count,
        .is_whole = true,
        .has_changed = true,
        .seconds = seconds,
        .update = {.way = UPDATE_ANEW, .rows_before = model->row_count, .rows = made->row_count, .is_judged = true}};
    note_before(model, &told);
    told.new_rows = made->row_count > model->row_count ? made->row_count - model->row_count : 0;
    for (size_t s = 0; s < made->series_count; s++)
        told.update.joined_count += model_find_series(model, made->series[s].id, s) == NULL;
    memcpy(told.update.sha256, made->sha256, sizeof told.update.sha256);
    write_last_stamp(made, told.update.last);
    made->updates = model->updates;
    made->update_count = model->update_count;
    model->updates = NULL;
    model->update_count = 0;
    if (note_update(made, &told.update, error))
        return -1;
    model_release(model);
    *model = *made;
    *made = (struct model)MODEL_INIT;
    *result = told;
    return 0;
}

int update_model(const struct update_request *request, const struct panel *panel, struct joined_rows *joined,
                 struct model *model, struct update_result *result, struct error *error)
{
    struct renewal renewal = {.request = request, .panel = panel, .joined = joined, .model = model};
    struct update_result told = {.series_before = model->series_count};
    const double started = seconds_now();
    int status = -1;
    model->effort = progress_effort(request->progress);
    told.update = (struct model_update){
        .way = UPDATE_GOES_ON, .rows_before = model->row_count, .joined_count = joined->new_series};
    memcpy(told.update.sha256, panel->sha256, sizeof told.update.sha256);
    note_before(model, &told);
    told.new_rows = joined->new_rows;
    told.has_changed = joined->new_rows + joined->new_series > 0;
    told.absent_series = joined->absent_series;
    if (told.has_changed && renew(&renewal, &told, error))
        goto done;
    write_last_stamp(model, told.update.last);
    told.update.rows = model->row_count;
    if (told.has_changed && note_update(model, &told.update, error))
        goto done;
    told.series = model->series_count;
    told.seconds = seconds_now() - started;
    *result = told;
    status = 0;
done:
    model->effort = NULL;
    return status;
}
