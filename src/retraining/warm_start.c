#include "retraining/warm_start.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "plan/member_jobs.h"
#include "plan/rules.h"

/* ------------------------------------------------------------------ the rows, prepared and cut */

/* Preparation p of series s: the model's own, or one that is fitted to all rows. A series that changes between logs and
 * values, or finds other seasons than it had, would be another one to the networks: then the model's own stays. */
static bool is_alike(const struct preparation *a, const struct preparation *b)
{
    for (int c = 0; c < a->target_count; c++) {
        if (a->targets[c].is_log != b->targets[c].is_log || a->targets[c].season_count != b->targets[c].season_count ||
            a->targets[c].spread <= 0 || b->targets[c].spread <= 0)
            return false;
    }
    return true;
}

static int prepare(struct preparation *preparation, const struct model *model, int p, const struct panel *panel,
                   size_t s, const struct joined_place *place, enum warm_purpose purpose, struct error *error)
{
    struct model_series *known = place->known;
    const struct series *series = &panel->series[s];
    const struct preparation_plan plan = training_data_plan(&model->recipe, p, panel->series_count);
    struct preparation own = PREPARATION_INIT;
    if (known) {
        *preparation = known->preparations[p];
        known->preparations[p] = (struct preparation)PREPARATION_INIT;
    }
    if (known && (purpose == WARM_TO_JUDGE || place->first_step > 0))
        return 0;
    if (preparation_fit(&own, panel, series, series->length, &plan, error))
        return -1;
    /* what describes a series is seen relative to those that were learnt from first */
    const struct preparation *first = known ? preparation : &model->series[0].preparations[p];
    for (int c = 0; c < own.covariate_count; c++) {
        if (model->columns[model->target_count + c].is_static)
            own.covariates[c] = first->covariates[c];
    }
    if (known && !is_alike(preparation, &own)) {
        preparation_release(&own);
        return 0;
    }
    preparation_release(preparation);
    *preparation = own;
    return 0;
}

static int prepare_all(struct training_data *data, struct model *model, const struct panel *panel,
                       const struct joined_rows *joined, enum warm_purpose purpose, struct error *error)
{
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        struct prepared_panel *prepared = &data->prepared[p];
        prepared->preparations = memory_allocate(panel->series_count, sizeof *prepared->preparations, error);
        prepared->series = memory_allocate(panel->series_count, sizeof *prepared->series, error);
        if (!prepared->preparations || !prepared->series)
            return -1;
        /* the first series last: new ones look at what the model has of it */
        for (size_t i = panel->series_count; i-- > 0;) {
            const struct series *series = &panel->series[i];
            const struct joined_place *place = &joined->places[i];
            const struct rows_place where = {panel->source, series->id, panel->columns, series};
            const struct timeline timeline = {&panel->calendar, series->anchors, series->anchor_count};
            if (prepare(&prepared->preparations[i], model, p, panel, i, place, purpose, error) ||
                prepared_series_init(&prepared->series[i], &prepared->preparations[i], &where, series->values,
                                     series->length, series->extent, (int64_t)place->first_step, error) ||
                prepared_series_add_calendar(&prepared->series[i], &timeline, model->recipe.calendar,
                                             model->recipe.horizon, error))
                return -1;
        }
    }
    return 0;
}

/* Steps that the first window of a series sees: all of it, or in a short series half of what there is. */
static size_t first_history(int window_length, size_t length)
{
    const size_t half = length / 2 > 1 ? length / 2 : 1;
    return (size_t)window_length < half ? (size_t)window_length : half;
}

static void cut_series(struct window_set parts[PART_COUNT], const struct panel *panel, size_t s,
                       const struct joined_place *place, int window_length, enum warm_purpose purpose)
{
    const size_t length = panel->series[s].length;
    const bool is_judged = purpose == WARM_TO_JUDGE;
    if (purpose == WARM_TO_LEARN && length > 1)
        window_set_add(&parts[PART_TRAINING], s, first_history(window_length, length) - 1, length - 1, length, length);
    else
        window_set_add(&parts[PART_TRAINING], s, 0, 0, length, length);
    window_set_add(&parts[PART_VALIDATION], s, is_judged ? place->judged_from : 0, is_judged ? length - 1 : 0, length,
                   length);
    window_set_add(&parts[PART_TEST], s, 0, 0, length, length);
}

int warm_data_init(struct training_data *data, struct model *model, const struct panel *panel,
                   const struct joined_rows *joined, enum warm_purpose purpose, struct error *error)
{
    *data = (struct training_data){.series_count = panel->series_count,
                                   .variant_count = recipe_variant_count(&model->recipe)};
    data->train_lengths = memory_allocate(data->series_count, sizeof *data->train_lengths, error);
    data->parts = memory_allocate((size_t)data->variant_count, sizeof *data->parts, error);
    if (!data->train_lengths || !data->parts || prepare_all(data, model, panel, joined, purpose, error))
        return -1;
    for (size_t s = 0; s < data->series_count; s++) {
        const struct joined_place *place = &joined->places[s];
        data->train_lengths[s] = purpose == WARM_TO_JUDGE ? place->judged_from + 1 : panel->series[s].length;
    }
    for (int v = 0; v < data->variant_count; v++) {
        const struct variant variant = recipe_variant(&model->recipe, v);
        const struct window_shape shape = model_window_shape(model, &variant);
        for (int p = 0; p < PART_COUNT; p++) {
            if (window_set_init(&data->parts[v][p], &shape, data->prepared[variant.preparation].series,
                                data->series_count, error))
                return -1;
            data->parts[v][p].is_judged = p != PART_TRAINING;
        }
        for (size_t s = 0; s < data->series_count; s++)
            cut_series(data->parts[v], panel, s, &joined->places[s], variant.window_length, purpose);
    }
    return 0;
}

void warm_data_return(struct training_data *data, const struct joined_rows *joined)
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        for (size_t s = 0; data->prepared[p].preparations && s < data->series_count; s++) {
            struct preparation *preparation = &data->prepared[p].preparations[s];
            if (!joined->places[s].known)
                continue;
            joined->places[s].known->preparations[p] = *preparation;
            *preparation = (struct preparation)PREPARATION_INIT;
        }
    }
}

/* ------------------------------------------------------------------ the networks */

/* Of each job the index of its network, for progress. */
struct warm_follower {
    struct progress *progress;
    int *members;
};

static void follow(void *follower, int job, const struct trainer_epoch *epoch, bool is_over)
{
    const struct warm_follower *told = follower;
    if (is_over)
        progress_tell_end(told->progress, told->members[job]);
    else
        progress_tell_epoch(told->progress, told->members[job], epoch);
}

static void plan_progress(const struct model *model, const struct training_data *data, int thread_count,
                          struct progress *progress)
{
    int epochs[ENSEMBLE_COUNT_MAX];
    const double windows = (double)window_set_count(&data->parts[0][PART_TRAINING]);
    struct progress_training plan = {.member_count = model->recipe.ensemble_count,
                                     .thread_count = thread_count,
                                     .epoch_count = model->recipe.epoch_count,
                                     .patience = model->recipe.patience,
                                     .epochs = epochs};
    for (int m = 0; m < plan.member_count; m++)
        epochs[m] = model->members[m].best_epoch ? member_further_epochs(&model->members[m]) : 0;
    plan.windows[STAGE_ALL] = fmax(1, fmin(model->recipe.epoch_windows, windows));
    progress_plan_training(progress, &plan);
    progress_begin(progress, PROGRESS_TRAINING_ON_ALL, 0);
}

int warm_start_train(struct model *model, const struct training_data *data, const struct kernels *kernels,
                     int thread_count, struct progress *progress, const struct training_hooks *hooks, int *epochs,
                     struct error *error)
{
    const int members = model->recipe.ensemble_count;
    struct training_job *jobs = memory_allocate((size_t)members, sizeof *jobs, error);
    struct warm_follower follower = {progress, memory_allocate((size_t)members, sizeof(int), error)};
    struct training_hooks told = *hooks;
    int count = 0, result = -1;
    *epochs = 0;
    if (!jobs || !follower.members)
        goto done;
    plan_progress(model, data, thread_count, progress);
    told.follower = &follower;
    told.ranks = effort_ranks(progress_effort(progress));
    told.on_step = progress ? follow : NULL;
    for (int m = 0; m < members; m++) {
        struct model_member *member = &model->members[m];
        const struct window_set *windows = &data->parts[m % data->variant_count][PART_TRAINING];
        if (member->best_epoch == 0 || window_set_count(windows) == 0)
            continue;
        jobs[count] = member_job(model, m, STAGE_ALL, kernels);
        jobs[count].training = window_source(windows, loss_of(model->recipe.loss)->is_percentage);
        member_job_further(&jobs[count], member);
        jobs[count].config.seed += model->update_count + 1; /* other windows are drawn, in another order */
        jobs[count].config.effort = progress_effort(progress);
        *epochs = *epochs > jobs[count].config.epoch_count ? *epochs : jobs[count].config.epoch_count;
        follower.members[count++] = m;
    }
    result = training_jobs_run(jobs, count, thread_count, &told, error);
done:
    memory_free(follower.members);
    training_jobs_free(jobs, members);
    return result;
}
