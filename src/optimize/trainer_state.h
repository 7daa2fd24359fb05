/*
 * The state of a training between two epochs, as a checkpoint keeps it: what the next epoch begins with, to the bit.
 *
 *     outcome       epochs run, the best of them, losses, the weights of the best      all that is kept in the end
 *     under way     weights, Adam's moments and step, the states of all random streams
 */
#ifndef SEQNET_OPTIMIZE_TRAINER_STATE_H
#define SEQNET_OPTIMIZE_TRAINER_STATE_H

#include <stddef.h>

#include "base/random.h"
#include "checkpoint/checkpoint.h"
#include "optimize/adam.h"
#include "optimize/trainer.h"

/* All borrowed from the trainer. */
struct trainer_state {
    struct checkpoint *checkpoint; /* NULL: there is none, and the functions below do nothing */
    size_t place;                  /* in the checkpoint */
    unsigned char key[CHECKPOINT_KEY_SIZE];
    size_t parameter_count;
    int epoch_room;                /* of the result's losses */
    struct trainer_result *result; /* epoch_count, best_epoch, start_loss and losses */
    real *best;                    /* [parameter_count] */
    real *parameters;              /* likewise */
    struct adam *adam;
    struct random *randoms; /* [random_count] */
    size_t random_count;
    struct text spare; /* owned: room for the next record */
};

/*
 * Where a training is kept: the config says it, and the rest is filled in but for what points into the trainer. The key
 * is a digest of whatever the weights depend on but the values of the samples, which the checkpoint's identity stands
 * for.
 */
void trainer_state_begin(struct trainer_state *state, const struct network *network,
                         const struct trainer_config *config, const struct sample_source *training,
                         const struct sample_source *validation);

/* After an epoch, or (CHECKPOINT_OVER) in the end, when the outcome alone is kept. */
void trainer_state_keep(struct trainer_state *state, enum checkpoint_state what);

/* Take out what was kept, if it is `what`. Of CHECKPOINT_OVER the outcome alone is filled. Returns whether there was
 * such a record; if not, nothing is changed. */
bool trainer_state_recall(struct trainer_state *state, enum checkpoint_state what);

/* Tell of the epochs that were taken out, as if they had been run. */
void trainer_state_report(const struct trainer_state *state, trainer_report *report, void *context);

void trainer_state_release(struct trainer_state *state);

#endif
