/* How long the work takes. All of it is arithmetic on a copy of the state: no clock is read. */
#include <math.h>

#include "progress/progress.h"

/* Of the epochs that they may run, networks are usually best after this share. */
#define BEST_SHARE 0.2
/* How many networks that have ended outweigh what is usual. */
#define USUAL_WEIGHT 1.0
/* From this share on, or so many units, what a stage has taken so far says all about how long it takes. */
#define SHARE_CERTAIN 0.2
#define UNITS_CERTAIN 30.0
/* Of a window: forward alone, beside forward and back. */
#define FORWARD_SHARE 0.35

enum { EPOCHS_RUN, EPOCHS_BEST };

/*
 * The epoch that a network is best after. The longer it has not improved, the surer it is that it will not: then it
 * stays with the best so far, else it comes to what is usual.
 */
static double expect_best(const struct progress_state *state, const struct progress_member *member, double usual)
{
    if (member->is_settled)
        return member->best;
    if (member->first_epoch == 0)
        return usual;
    const double stale = sqrt(fmin(1, (member->first_epoch - member->best) / fmax(1, state->patience)));
    return fmax(1, (1 - stale) * fmax(usual, member->best) + stale * member->best);
}

/* What is usual, as far as the networks of this training do not say otherwise: each as much as it has shown. */
static double usual_best(const struct progress_state *state)
{
    const double prior = BEST_SHARE * state->epoch_count;
    double sum = USUAL_WEIGHT * prior, count = USUAL_WEIGHT;
    for (int m = 0; m < state->member_count; m++) {
        const struct progress_member *member = &state->members[m];
        const double shown =
            member->is_settled ? 1 : fmin(1, member->first_epoch / fmax(1, member->best + state->patience));
        sum += shown * expect_best(state, member, prior);
        count += shown;
    }
    return sum / count;
}

/* Epochs that a network runs in the first stage, where it stops when it has not improved for long; or in a later one.
 */
static double expect_epochs(const struct progress_state *state, const struct progress_member *member, int kind,
                            double usual)
{
    const double best = expect_best(state, member, usual);
    if (kind == EPOCHS_BEST || !state->stops_early)
        return best;
    return member->is_settled ? member->first_epoch
                              : fmax(member->first_epoch, fmin(state->epoch_count, best + state->patience));
}

static int training_index(enum progress_stage stage)
{
    return stage >= PROGRESS_TRAINING && stage <= PROGRESS_TRAINING_ON_ALL ? (int)stage - PROGRESS_TRAINING : -1;
}

static int first_training(const struct progress_state *state)
{
    int first = 0;
    while (first < PROGRESS_TRAINING_COUNT - 1 && !(state->windows[first] > 0))
        first++;
    return first;
}

/* The seconds until slots that are busy for so long each have done the jobs too, each taken by the first that is free.
 */
static double share_out(double *slots, int slot_count, const double *jobs, int job_count)
{
    double last = 0;
    for (int j = 0; j < job_count; j++) {
        int first = 0;
        for (int i = 1; i < slot_count; i++)
            first = slots[i] < slots[first] ? i : first;
        slots[first] += jobs[j];
    }
    for (int i = 0; i < slot_count; i++)
        last = fmax(last, slots[i]);
    return last;
}

/* Seconds that are left of a stage of training, which may be to come. NAN: no speed is known. */
static double training_left(const struct progress_state *state, int index, double done)
{
    const bool is_now = training_index(state->stage) == index;
    const int kind = index == first_training(state) ? EPOCHS_RUN : EPOCHS_BEST;
    double slots[PROGRESS_MEMBER_MAX], jobs[PROGRESS_MEMBER_MAX], under_way = done;
    const double usual = usual_best(state);
    int running = 0, waiting = 0;
    if (!(state->windows[index] > 0))
        return 0;
    if (!(state->rate > 0))
        return NAN;
    for (int m = 0; m < state->member_count && is_now; m++) {
        under_way -= state->windows[index] * (state->members[m].epoch - state->members[m].kept);
        running += state->members[m].began > 0 && !(state->members[m].ended > 0);
    }
    under_way = running ? fmax(under_way, 0) / running : 0; /* windows of each epoch that has not ended */
    running = 0;
    for (int m = 0; m < state->member_count; m++) {
        const struct progress_member *member = &state->members[m];
        const double windows = state->windows[index] * expect_epochs(state, member, kind, usual);
        const double seconds = member->cost / state->rate; /* of one window */
        if (is_now && member->ended > 0)
            continue;
        if (is_now && member->began > 0 && running < state->slot_count)
            slots[running++] = fmax(windows - state->windows[index] * member->epoch - under_way, 0) * seconds;
        else
            jobs[waiting++] = windows * seconds;
    }
    while (running < state->slot_count)
        slots[running++] = 0;
    return share_out(slots, running, jobs, waiting);
}

/* What a stage that is counted was expected to take. */
static double expected_seconds(const struct progress_state *state, int stage)
{
    double seconds = state->expected[stage];
    if (stage == PROGRESS_JUDGING && state->asked > 0 && state->slot_count > 0)
        seconds += state->rate > 0
                       ? FORWARD_SHARE * state->asked * state->member_count / (state->rate * state->slot_count)
                       : NAN;
    return seconds;
}

/* Seconds that are left of the stage that goes on. */
static double stage_left(const struct progress_state *state, double done, double now)
{
    const int training = training_index(state->stage);
    if (training >= 0)
        return training_left(state, training, done);
    const double expected = expected_seconds(state, state->stage), elapsed = now - state->stage_started;
    const double share = state->units > 0 ? fmin(1, done / state->units) : 0;
    const double certain = fmin(1, fmax(share / SHARE_CERTAIN, done / UNITS_CERTAIN));
    const double total = (share > 0 ? certain * elapsed / share : 0) + (certain < 1 ? (1 - certain) * expected : 0);
    return fmax(total - elapsed, 0);
}

double progress_total(const struct progress_state *state, double done, double now)
{
    const double round_elapsed = now - state->round_started;
    if (!state->is_planned)
        return NAN;
    double left = stage_left(state, done, now);
    for (int stage = PROGRESS_READING; stage < PROGRESS_STAGE_COUNT; stage++) {
        const int training = training_index(stage);
        if (state->is_over[stage] || stage == (int)state->stage)
            continue;
        left += training >= 0 ? training_left(state, training, 0) : expected_seconds(state, stage);
    }
    if (state->end > now)
        left = fmin(left, state->end - now);
    if (state->round_count > 0) {
        const double seconds = state->seconds_before + round_elapsed + left,
                     weight = state->weight_before + state->round_weight;
        left += seconds / weight * fmax(state->weight - weight, 0);
    }
    return now - state->started + left;
}
