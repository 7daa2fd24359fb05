#include "progress/progress.h"

#include <math.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/seconds.h"

void progress_init(struct progress *progress)
{
    *progress = (struct progress){.state = {.started = seconds_now(), .round_word = "origin"}};
    progress->state.stage_started = progress->state.round_started = progress->state.started;
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_release(struct progress *progress)
{
    pthread_mutex_destroy(&progress->lock);
}

struct effort *progress_effort(struct progress *progress)
{
    return progress ? &progress->effort : NULL;
}

static int training_index(enum progress_stage stage)
{
    return stage >= PROGRESS_TRAINING && stage <= PROGRESS_TRAINING_ON_ALL ? (int)stage - PROGRESS_TRAINING : -1;
}

void progress_begin(struct progress *progress, enum progress_stage stage, double units)
{
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    struct progress_state *state = &progress->state;
    state->is_over[state->stage] = true;
    state->stage = stage;
    state->units = units;
    state->stage_started = seconds_now();
    for (int m = 0; training_index(stage) >= 0 && m < state->member_count; m++) {
        state->members[m].began = state->members[m].ended = 0;
        state->members[m].epoch = state->members[m].kept = 0;
    }
    atomic_store(&progress->effort.done, 0);
    pthread_mutex_unlock(&progress->lock);
}

/* Seconds a byte of a model, and of rows, on a usual machine: to read it, to forecast what it holds, and to write that.
 */
static const double model_costs[] = {2.5e-8, 2e-8, 1e-8}, row_costs[] = {4e-7, 2e-7, 1e-7};

static double file_size(const char *path)
{
    struct stat status;
    const bool is_file = path && !file_is_input(path) && stat(path, &status) == 0 && S_ISREG(status.st_mode);
    return is_file ? (double)status.st_size : 0;
}

void progress_begin_file(struct progress *progress, enum progress_stage stage, const char *path)
{
    progress_begin(progress, stage, file_size(path));
}

void progress_expect_forecast(struct progress *progress, const char *model, const char *rows)
{
    const double model_bytes = file_size(model), row_bytes = file_size(rows);
    progress_plan_training(progress, &(struct progress_training){.member_count = 0});
    progress_expect(progress, PROGRESS_LOADING, model_costs[0] * model_bytes);
    progress_expect(progress, PROGRESS_READING, row_costs[0] * row_bytes);
    progress_expect(progress, PROGRESS_FORECASTING, model_costs[1] * model_bytes + row_costs[1] * row_bytes);
    progress_expect(progress, PROGRESS_SAVING, rows ? row_costs[2] * row_bytes : model_costs[2] * model_bytes);
}

void progress_expect(struct progress *progress, enum progress_stage stage, double seconds)
{
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->state.expected[stage] = seconds;
    progress->state.is_over[stage] = false;
    pthread_mutex_unlock(&progress->lock);
}

void progress_limit(struct progress *progress, double end)
{
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->state.end = end;
    pthread_mutex_unlock(&progress->lock);
}

void progress_name_rounds(struct progress *progress, const char *word)
{
    pthread_mutex_lock(&progress->lock);
    progress->state.round_word = word;
    pthread_mutex_unlock(&progress->lock);
}

void progress_begin_round(struct progress *progress, int index, int count, double weight, double total)
{
    if (!progress)
        return;
    const double now = seconds_now();
    pthread_mutex_lock(&progress->lock);
    struct progress_state *state = &progress->state;
    if (index > 0) {
        state->seconds_before += now - state->round_started;
        state->weight_before += state->round_weight;
    }
    state->round = index;
    state->round_count = count;
    state->round_weight = weight;
    state->weight = total;
    state->round_started = now;
    for (int stage = 0; stage < PROGRESS_STAGE_COUNT; stage++)
        state->is_over[stage] = false;
    pthread_mutex_unlock(&progress->lock);
}

void progress_plan_training(struct progress *progress, const struct progress_training *training)
{
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    struct progress_state *state = &progress->state;
    state->member_count = training->member_count;
    state->slot_count =
        training->thread_count < training->member_count ? training->thread_count : training->member_count;
    state->epoch_count = training->epoch_count;
    state->patience = training->patience;
    state->asked = training->asked;
    state->stops_early = training->epochs == NULL;
    for (int i = 0; i < PROGRESS_TRAINING_COUNT; i++)
        state->windows[i] = training->windows[i];
    for (int m = 0; m < training->member_count; m++) {
        struct progress_member *member = &state->members[m];
        *member = (struct progress_member){.cost = training->costs ? training->costs[m] : 1};
        if (training->epochs) {
            member->best = member->first_epoch = training->epochs[m];
            member->is_settled = true;
        }
    }
    state->shown_member = -1;
    state->is_planned = true;
    pthread_mutex_unlock(&progress->lock);
}

/* Do members find out now how long they train? */
static bool is_first_training(const struct progress_state *state)
{
    const int index = training_index(state->stage);
    for (int i = 0; i < index; i++) {
        if (state->windows[i] > 0)
            return false;
    }
    return index >= 0 && state->stops_early;
}

void progress_tell_epoch(struct progress *progress, int index, const struct trainer_epoch *epoch)
{
    if (!progress || index >= PROGRESS_MEMBER_MAX)
        return;
    pthread_mutex_lock(&progress->lock);
    struct progress_state *state = &progress->state;
    struct progress_member *member = &state->members[index];
    if (epoch) {
        member->epoch = epoch->epoch;
        member->kept = epoch->is_kept ? epoch->epoch : member->kept;
        state->shown_loss = epoch->validation_loss;
        if (is_first_training(state)) {
            member->first_epoch = epoch->epoch;
            /* without validation all epochs are run */
            member->best = isnan(epoch->validation_loss) ? state->epoch_count : epoch->best_epoch;
        }
    } else {
        member->began = seconds_now();
    }
    state->shown_member = index;
    state->shown_epoch = member->epoch;
    pthread_mutex_unlock(&progress->lock);
}

void progress_tell_end(struct progress *progress, int index)
{
    if (!progress || index >= PROGRESS_MEMBER_MAX)
        return;
    pthread_mutex_lock(&progress->lock);
    struct progress_state *state = &progress->state;
    state->members[index].ended = seconds_now();
    state->members[index].is_settled = state->members[index].is_settled || is_first_training(state);
    pthread_mutex_unlock(&progress->lock);
}

void progress_follow(void *follower, int index, const struct trainer_epoch *epoch, bool is_over)
{
    if (is_over)
        progress_tell_end(follower, index);
    else
        progress_tell_epoch(follower, index, epoch);
}

bool progress_has_learnt(struct progress *progress)
{
    bool has_learnt = false;
    pthread_mutex_lock(&progress->lock);
    const struct progress_state *state = &progress->state;
    for (int m = 0; m < state->member_count && !has_learnt; m++)
        has_learnt = state->members[m].best > 0 && state->members[m].first_epoch > 0;
    pthread_mutex_unlock(&progress->lock);
    return has_learnt;
}

/* How fast the training goes that goes on; unless it has hardly begun. */
#define RATE_SECONDS_MIN 0.15
static void measure_rate(struct progress_state *state, double done, double now)
{
    const double windows = state->windows[training_index(state->stage)];
    double seconds = 0, work = 0, rest = done, cost = 0, running = 0;
    for (int m = 0; m < state->member_count; m++) {
        const struct progress_member *member = &state->members[m];
        if (!(member->began > 0))
            continue;
        seconds += (member->ended > 0 ? member->ended : now) - member->began;
        work += windows * (member->epoch - member->kept) * member->cost;
        rest -= windows * (member->epoch - member->kept);
        running += !(member->ended > 0);
        cost += member->ended > 0 ? 0 : member->cost;
    }
    work += running > 0 ? fmax(rest, 0) * cost / running : 0; /* of epochs that are under way */
    if (seconds > RATE_SECONDS_MIN && work > 0) {
        state->rate = work / seconds;
        state->speed = done / (now - state->stage_started);
    }
}

void progress_copy(struct progress *progress, struct progress_state *state, double *done)
{
    pthread_mutex_lock(&progress->lock);
    *done = (double)atomic_load(&progress->effort.done);
    if (training_index(progress->state.stage) >= 0)
        measure_rate(&progress->state, *done, seconds_now());
    *state = progress->state;
    pthread_mutex_unlock(&progress->lock);
}
