/*
 * The validation loss of a stateful network. The network reads each series from its beginning to the end of the
 * validation part, and only its answers at the part's origins count. With many series it reads some of them, spread
 * evenly.
 */
#ifndef SEQNET_PREDICT_CARRIED_JUDGE_H
#define SEQNET_PREDICT_CARRIED_JUDGE_H

#include <stddef.h>

#include "base/error.h"
#include "examples/windows.h"
#include "network/loss.h"
#include "network/network.h"
#include "optimize/trainer.h"
#include "predict/asker.h"

struct carried_judge {
    const struct window_set *part; /* borrowed: its origins count */
    enum loss_kind loss;
    struct series_reader reader;
    real *state;   /* owned */
    size_t stride; /* one of so many series is looked at */
};

#define CARRIED_JUDGE_INIT {.part = NULL}

/* `part` has one window or more. ERROR_SYSTEM for memory. */
int carried_judge_init(struct carried_judge *judge, const struct network *network, const struct window_set *part,
                       enum loss_kind loss, struct error *error);
void carried_judge_release(struct carried_judge *judge);

/* For trainer_run(); the judge is its context. */
struct trainer_judge carried_judge_for_trainer(struct carried_judge *judge);

#endif
