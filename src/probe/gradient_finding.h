/*
 * What `seqnet gradient` found about one kind of cell: its gradients before and after training, on series
 * (gradient_study.h) or on a task (memory_task.h).
 */
#ifndef SEQNET_PROBE_GRADIENT_FINDING_H
#define SEQNET_PROBE_GRADIENT_FINDING_H

#include "layers/cell.h"
#include "probe/gradient_profile.h"

#define GRADIENT_TRIAL_MAX 4

/* One training of a task. */
struct gradient_trial {
    double learning_rate;
    double error_share; /* memory_task.h; INFINITY when it diverged */
};

struct gradient_finding {
    const struct cell *cell;
    struct gradient_profile start, trained; /* owned; on the same samples */
    double learning_rate;                   /* the one that `trained` was trained with */
    double error_share;                     /* of a task, on samples of their own; NAN without one */
    int trial_count;                        /* of a task; 0 without one */
    struct gradient_trial trials[GRADIENT_TRIAL_MAX];
};

#define GRADIENT_FINDING_INIT {.start = GRADIENT_PROFILE_INIT, .trained = GRADIENT_PROFILE_INIT}

static inline void gradient_finding_release(struct gradient_finding *finding)
{
    gradient_profile_release(&finding->start);
    gradient_profile_release(&finding->trained);
}

#endif
