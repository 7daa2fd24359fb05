/*
 * Training of one network. Adam takes it through epochs of mini-batches, with a learning rate that falls along half a
 * cosine wave. Training stops early when the validation loss no longer improves, and the best weights are put back.
 *
 * With a deadline, training ends in time, and likewise when it is told to stop. An epoch that it cuts counts for
 * nothing: the weights are those of the best epoch that was run to its end. So they can be had again without a clock,
 * by a stop_epoch.
 *
 * Nothing is printed: the caller is called back after every epoch.
 */
#ifndef SEQNET_OPTIMIZE_TRAINER_H
#define SEQNET_OPTIMIZE_TRAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/effort.h"
#include "base/error.h"
#include "base/real.h"
#include "checkpoint/checkpoint.h"
#include "communicator/communicator.h"
#include "examples/samples.h"
#include "network/loss.h"
#include "network/network.h"

/* Who says the validation loss, where samples one by one do not show it. */
struct trainer_judge {
    void *context; /* of loss(), borrowed */
    /* The loss of the network with these parameters, its mean over known targets. NAN when no target is known, infinite
     * when it is out of range. NULL: there is no judge. */
    double (*loss)(void *context, const real *parameters);
};

/* How to train. For the networks of a model, model_trainer_config() makes it (plan/member_jobs.h). */
struct trainer_config {
    const struct kernels *kernels; /* borrowed */
    int thread_count;              /* >= 1; the weights do not depend on it */
    enum loss_kind loss;
    int class_count;  /* cross entropy: outputs of a group */
    double smoothing; /* cross entropy: of the labels, in training */
    double sampling;  /* share of the teacher's values in whose place a decoder is fed its own: rises over the epochs
                         from 0 to this */
    double learning_rate; /* at the start */
    double dropout;
    int batch_size;
    int epoch_count;   /* the schedule's length: the rate is near 0 at its end */
    int stop_epoch;    /* end here though the schedule goes on; 0: run it out */
    int patience;      /* epochs without a better validation loss before stopping */
    int epoch_windows; /* samples drawn per epoch, at most as many as there are */
    double deadline; /* seconds_now() after which nothing is begun: the epoch that is under way is given up; 0: none */
    struct effort *effort; /* windows trained on are counted there, and a stop is a deadline that is over; borrowed, or
                              NULL */
    bool is_stateful;      /* the state goes on from sample to sample of a run (streams.h). batch_size is then the most
                              lanes, and epoch_windows the chunks of an epoch. Validation takes a judge */
    struct trainer_judge judge; /* if there is one, it is asked instead of the validation samples */
    uint64_t seed;
    const real *start; /* [parameter_count] weights to begin with, borrowed, or the parameters that are trained; NULL:
                          drawn by the seed */
    struct checkpoint *checkpoint; /* after each epoch the state is kept there, and a training that was kept goes on;
                                      borrowed, or NULL. The weights do not depend on it. Not with a deadline */
    size_t place;                  /* of this training in it */
    const struct communicator *ranks; /* the batches are divided over them; all end with the same weights. Borrowed;
                                         NULL: there is one */
};

struct trainer_epoch {
    int epoch;                          /* from 1 */
    double train_loss, validation_loss; /* means; validation is NAN without known validation values */
    int best_epoch;                     /* so far; 0: the start */
    bool is_kept;                       /* it was run before, and taken out of the checkpoint */
};

typedef void trainer_report(void *context, const struct trainer_epoch *epoch);

struct trainer_result {
    bool is_cut;             /* the deadline, or a stop, ended it */
    int epoch_count;         /* run to their ends */
    int best_epoch;          /* whose weights are returned; 0: the start. Without validation the last */
    double start_loss;       /* validation loss before training */
    double *train_loss;      /* owned, [epoch_count] */
    double *validation_loss; /* owned, [epoch_count] */
};

#define TRAINER_RESULT_INIT                                                                                            \
    {                                                                                                                  \
        .train_loss = NULL, .validation_loss = NULL                                                                    \
    }

void trainer_result_release(struct trainer_result *result);

/* Validation samples that are looked at after an epoch of so many, at most. If there are more, they are evenly spread.
 */
int trainer_validation_count(size_t epoch_windows);

/*
 * Initialise parameters[network->parameter_count] by the seed, or from config->start, and train them. `validation` may
 * be NULL or empty; a judge takes its place. `report` may be NULL. On success *result is filled (release it).
 *
 * ERROR_DIVERGED when loss or gradient leave the finite numbers; the message names the epoch and a remedy. ERROR_DATA
 * when the validation loss is infinite from the start. ERROR_SYSTEM for memory. On failure *result is untouched.
 */
int trainer_run(const struct network *network, const struct trainer_config *config,
                const struct sample_source *training, const struct sample_source *validation, trainer_report *report,
                void *context, real *parameters, struct trainer_result *result, struct error *error);

#endif
