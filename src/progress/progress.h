/*
 * What a command is at, how far it has come, and how long it will take.
 *
 * The work is a plan of stages. Some are counted in bytes or series, and the three stages of training in windows:
 *
 *     reading | planning | networks: how long? | networks, to be judged | judging | networks, on all rows | fitting ...
 *     bytes              | windows             | windows                | series  | windows               | series
 *
 * A stage that goes on takes as long as its share says: elapsed / share. How long one to come takes was expected before
 * (progress_expect()), or follows from the speed of training so far. How many epochs early stopping leaves is expected
 * from the networks that have ended, and from how long the others have not improved (progress_total()).
 *
 * An evaluation does all that once for each of its origins: rounds, whose weights say how the later ones compare. So
 * does a command for each of several models.
 *
 * The functions that tell are called by whoever does the work, from any thread, with NULL where nobody asks. The watch
 * (watch.h) takes a copy of the state whenever it draws a line.
 */
#ifndef SEQNET_PROGRESS_PROGRESS_H
#define SEQNET_PROGRESS_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/effort.h"
#include "base/text.h"
#include "optimize/trainer.h"
#include "options/recipe.h"

enum progress_stage {
    PROGRESS_START, /* nothing has begun */
    PROGRESS_READING,
    PROGRESS_LOADING, /* a model */
    PROGRESS_PLANNING,
    PROGRESS_TRAINING, /* the first of the stages that networks are trained in; the two that may follow come next */
    PROGRESS_TRAINING_TO_JUDGE,
    PROGRESS_TRAINING_ON_ALL,
    PROGRESS_JUDGING,
    PROGRESS_FITTING, /* baselines, to all rows */
    PROGRESS_FORECASTING,
    PROGRESS_SCORING,
    PROGRESS_SAVING,
    PROGRESS_STAGE_COUNT
};

enum { PROGRESS_TRAINING_COUNT = 3, PROGRESS_MEMBER_MAX = ENSEMBLE_COUNT_MAX };

struct progress_member {
    double cost;           /* of one of its windows; 1: as much as the mean */
    double began, ended;   /* of the stage of training that goes on; 0: not yet */
    int epoch;             /* run to their ends in that stage */
    int kept;              /* of those, what a checkpoint had: nobody has waited for them */
    int best, first_epoch; /* of the first stage: the best epoch so far, and epochs run */
    bool is_settled;       /* best and first_epoch are final */
};

/* Plain numbers, which can be copied. Moments are seconds_now(). */
struct progress_state {
    double started, stage_started;
    enum progress_stage stage;
    double units;                          /* of the stage that goes on; 0: it is not counted */
    double expected[PROGRESS_STAGE_COUNT]; /* seconds, of stages to come; 0: they do not take place */
    bool is_over[PROGRESS_STAGE_COUNT];
    double end;      /* when all is to have ended, by a time limit; 0: no limit */
    bool is_planned; /* the stages to come are known */
    /* training */
    int member_count, slot_count; /* networks; those that are trained at a time */
    int epoch_count, patience;
    double windows[PROGRESS_TRAINING_COUNT]; /* of an epoch of one network; 0: the stage does not take place */
    double asked;                            /* windows that judging asks the networks for, each */
    bool stops_early;                        /* in the first stage; else members have their epochs already */
    double rate;                             /* windows of cost 1 a second and slot, of the last stage of training */
    double speed;                            /* windows a second, likewise, of all slots */
    struct progress_member members[PROGRESS_MEMBER_MAX];
    int shown_member, shown_epoch; /* the last to be told of */
    double shown_loss;
    /* rounds; count 0: there are none */
    const char *round_word; /* what they are of: "origin" */
    int round, round_count;
    double round_started, round_weight;
    double weight, weight_before, seconds_before; /* of all rounds; of those that have ended */
};

struct progress {
    struct effort effort; /* what workers count in */
    pthread_mutex_t lock; /* of the state */
    struct progress_state state;
};

void progress_init(struct progress *progress);
void progress_release(struct progress *progress);

/* The counter, or NULL. */
struct effort *progress_effort(struct progress *progress);

/* A stage begins, and the one before has ended. `units`: what will be counted; 0: nobody knows. */
void progress_begin(struct progress *progress, enum progress_stage stage, double units);

/* The same of a stage that reads the file `path`; what it is worth is counted in bytes. */
void progress_begin_file(struct progress *progress, enum progress_stage stage, const char *path);

/* A forecast by the model in a file, of the rows in another (NULL: none), is to come: how long its stages take follows
 * from their sizes. */
void progress_expect_forecast(struct progress *progress, const char *model, const char *rows);

/* How long a stage to come will take, about. */
void progress_expect(struct progress *progress, enum progress_stage stage, double seconds);

/* A time limit ends training so that all is over at `end`. */
void progress_limit(struct progress *progress, double end);

/* What rounds are of, in place of origins: "model". A literal. */
void progress_name_rounds(struct progress *progress, const char *word);

/* Round `index` begins, whose work is `weight` of `total`. */
void progress_begin_round(struct progress *progress, int index, int count, double weight, double total);

/* What networks will be trained on. */
struct progress_training {
    int member_count, thread_count, epoch_count, patience;
    double windows[PROGRESS_TRAINING_COUNT]; /* as in the state */
    double asked;
    const double *costs; /* [member_count] of a window; NULL: all the same */
    const int *epochs;   /* [member_count] that are run; NULL: early stopping finds them */
};
void progress_plan_training(struct progress *progress, const struct progress_training *training);

/* Network `index` begins (epoch NULL), or an epoch of it has ended. */
void progress_tell_epoch(struct progress *progress, int index, const struct trainer_epoch *epoch);
/* It has ended. */
void progress_tell_end(struct progress *progress, int index);

/* The two, as training_hooks' on_step; the follower is a struct progress. */
void progress_follow(void *follower, int index, const struct trainer_epoch *epoch, bool is_over);

/* Has a network learnt anything that could be kept? */
bool progress_has_learnt(struct progress *progress);

/* A copy of the state; the count in *done. */
void progress_copy(struct progress *progress, struct progress_state *state, double *done);

/* How long all of it takes, in seconds from the start; NAN when too little is known. */
double progress_total(const struct progress_state *state, double done, double now);

/* The line: what goes on, how far, how long, in at most `width` columns. `command` is its first word. ASCII, without a
 * line end. */
void progress_line(const struct progress_state *state, double done, double now, const char *command, int width,
                   struct text *text);

/* Where it is, after "interrupted": " in network 2 of 5, epoch 14", " while reading". */
void progress_place(const struct progress_state *state, struct text *text);

#endif
