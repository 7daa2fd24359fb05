/*
 * Two tasks that need a memory, and nothing else: fresh random samples in every batch, squared error, no skip.
 *
 *     copy     W = lag + 1 steps of (value, marker): the answer is the value of the first step, which is marked; the others distract
 *     adding   W = lag steps: the answer is the sum of the two marked values, one in each half      (Hochreiter & Schmidhuber 1997, task 4)
 *
 * Values are uniform in -1 .. 1. Both cells get the same samples and number of updates, and each the learning rate that served it best. The
 * forget biases of the LSTM are drawn so that its memory spans the lag, b_f = log(uniform in 1 .. W), b_i = -b_f (Tallec & Ollivier 2018, chrono initialisation).
 */
#ifndef SEQNET_PREDICT_MEMORY_TASK_H
#define SEQNET_PREDICT_MEMORY_TASK_H

#include <stdint.h>

#include "base/error.h"
#include "predict/gradient_profile.h"

enum memory_task_kind { MEMORY_TASK_COPY, MEMORY_TASK_ADDING };

struct memory_task {
    enum memory_task_kind kind;
    int lag;          /* >= 2 */
    int hidden_size;  /* H */
    int update_count; /* batches trained on */
    uint64_t seed;
    const struct kernels *kernels; /* borrowed */
};

#define MEMORY_TASK_SOLVED 0.1

struct memory_task_result {
    struct gradient_profile start, trained; /* owned: before and after training, on the same fresh samples */
    double error_share; /* mean squared error on fresh samples, of that of always answering the mean; below MEMORY_TASK_SOLVED: solved */
};

/* Train a network of this cell and measure it; release both profiles. ERROR_SYSTEM for memory, ERROR_DIVERGED; *result is then untouched. */
int memory_task_run(const struct memory_task *task, const struct cell *cell, struct memory_task_result *result, struct error *error);

#endif
