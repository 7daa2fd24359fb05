/*
 * Samples side by side, as the network takes them: what goes in, what it is to answer, and how much each answer counts.
 *
 * A source makes the samples: windows slid over series (windows.h), or whole sequences with a class
 * (readings/sequences.h).
 *
 * Letters: B samples in a batch, W steps in a window, F values per step, Q known values of the steps to come, O
 * outputs, A steps that answer (1, or W for an answer at each step), T targets.
 */
#ifndef SEQNET_EXAMPLES_SAMPLES_H
#define SEQNET_EXAMPLES_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "base/real.h"

/* Numbers per sample. */
struct sample_sizes {
    size_t input;   /* W F */
    size_t future;  /* A Q */
    size_t output;  /* A O */
    size_t targets; /* T, of level and scale; 0 for sources without */
    size_t patch;   /* P F; 0 for sources that never have holders */
    size_t answers; /* A, likewise */
};

struct sample_batch {
    int capacity;
    int sample_count; /* B */
    real *block;      /* owned: the arrays below point into it */
    real *input;      /* [W / P][B][P][F]; windows.h has the patches of P steps, else P is 1 */
    real *future;     /* [A][B][Q] */
    real *target;     /* [A][B][O] */
    real *weight;     /* [A][B][O] 0 where the target is not known */
    real *growth;     /* [A][B][O] for the MAPE loss */
    real *teacher;    /* [A][B][O] the target where it is known, else the one before it: fed to a decoder that learns */
    double *level;    /* owned, [B][T] */
    double *scale;    /* owned, [B][T] */
};

#define SAMPLE_BATCH_INIT                                                                                              \
    {                                                                                                                  \
        .block = NULL, .level = NULL, .scale = NULL                                                                    \
    }

/* ERROR_SYSTEM when memory is refused. */
int sample_batch_init(struct sample_batch *batch, struct sample_sizes sizes, int capacity, struct error *error);
void sample_batch_release(struct sample_batch *batch);

/* Samples first .. first+count-1 follow each other: each ends one step after the one before. So sample i goes on where
 * sample i - W ends. */
struct sample_run {
    size_t first, count;
};

/* Where samples come from. */
struct sample_source {
    const void *context; /* of fill() and run(), borrowed */
    size_t count;        /* samples there are */
    struct sample_sizes sizes;
    size_t run_count; /* series whose samples follow each other; 0 for sources without an order */
    struct sample_run (*run)(const void *context, size_t index); /* NULL likewise */
    /* Samples indices[0..count-1] into the batch, count <= batch->capacity. `random` (NULL when judging) may vary them.
     * Called by several threads. */
    void (*fill)(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                 struct random *random);
    /* The rank that can fill a sample, where series are divided between ranks (dataset/panel.h); NULL: this one can. */
    int (*holder)(const void *context, uint64_t index);
};

/*
 * Which group is sample `index` of? first[group] is the first sample of each of group_count groups, and
 * first[group_count] counts all samples. The answer is the last group that begins at or before the sample. (A group
 * without samples has its successor's first.)
 */
size_t samples_group_of(const size_t *first, size_t group_count, size_t index);

#endif
