/*
 * Two tasks that need a memory, and nothing else: fresh random samples in every batch, squared error, no skip.
 *
 *     copy     W = lag + 10 steps of (value, marker). The answer is the marked value, which is one of the first 10; the
 *              other values distract.
 *     adding   W = lag steps of (value, marker). The answer is the sum of the two marked values, one in each half
 *              (Hochreiter & Schmidhuber 1997, task 4).
 *
 * Values are uniform in -1 .. 1. All cells get the same samples and as many updates, of batches of 32, by the trainer
 * that trains all networks (trainer.h). A cell is trained once with each rate of memory_task_learning_rate(). On 512
 * samples kept for this choice, the best rate and the best epoch are found. The network of that rate and epoch is
 * judged on 512 other samples.
 *
 * Training starts as always (cell.h), but for the head, whose weights are drawn, and for forget and input gates. Their
 * biases are drawn so that the cell's memory spans the sequence (Tallec & Ollivier 2018, "Can recurrent neural networks
 * warp time?", chrono initialisation):
 *
 *     b_f = log u, u uniform in 1 .. W - 1;     b_i = -b_f
 *
 * A cell without gates has no such bias to set. With the usual biases, an LSTM too fails to copy over 100 steps with
 * some seeds.
 */
#ifndef SEQNET_PROBE_MEMORY_TASK_H
#define SEQNET_PROBE_MEMORY_TASK_H

#include <stdint.h>

#include "base/error.h"
#include "probe/gradient_finding.h"

/* The copied value lies at random among so many steps. Had it a place of its own, a plain linear memory of that step
 * would do. */
#define MEMORY_TASK_COPY_PLACES 10

#define MEMORY_TASK_EPOCH_UPDATES 100

enum memory_task_kind { MEMORY_TASK_COPY, MEMORY_TASK_ADDING };

struct memory_task {
    enum memory_task_kind kind;
    int lag;          /* >= 2 */
    int hidden_size;  /* H */
    int epoch_count;  /* of MEMORY_TASK_EPOCH_UPDATES updates */
    int thread_count; /* >= 1; what is found does not depend on it */
    uint64_t seed;
    const struct kernels *kernels; /* borrowed */
};

/* The error is the mean squared one, as a share of the error of always answering the mean (the variance of the
 * answers). Below this share the task is solved. */
#define MEMORY_TASK_SOLVED 0.1

/* The rates tried, the same for all cells; 0 past the last. */
double memory_task_learning_rate(int index);

/* Train networks of each cell and measure them: findings[cell_count], release each. ERROR_SYSTEM for memory,
 * ERROR_USAGE when the lag is too large for it, ERROR_DIVERGED when a cell diverged with all rates. The findings are
 * then untouched. */
int memory_task_run(const struct memory_task *task, const struct cell *const *cells, int cell_count,
                    struct gradient_finding *findings, struct error *error);

#endif
