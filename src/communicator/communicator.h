/*
 * Processes that work on one command together: the ranks 0 .. size-1 of an MPI program.
 *
 *     mpirun -n 4 seqnet-mpi train big.csv -o model.json
 *
 * All ranks run the same program with the same options on the same file, step by step. What takes time is divided
 * between them, and the results are exchanged, so that all go on knowing the same. Sums are made in an order that does
 * not depend on the number of ranks. So the model is the same byte for byte, whatever their number.
 *
 * Rank 0 alone is heard and seen: it prints, and it writes files. The others are muted (base/file.h).
 *
 *     struct communicator ranks;
 *     communicator_begin(&ranks, error);
 *     communicator_block(&ranks, task_count, ranks.rank, &begin, &end);      tasks that are this rank's
 *     ... work on them; results go to their places in one array ...
 *     communicator_agree(&ranks, result, 0, error);                            did any rank fail?
 *     communicator_gather(&ranks, array, ends);                             now all ranks have all results
 *     communicator_settle(&ranks, status) and communicator_end(&ranks)
 *
 * In a plain build, and where a process was started alone, there is one rank, and nothing is sent. NULL stands for such
 * a communicator. Calls are collective: every rank makes the same ones in the same order, from one thread at a time.
 * What is called in a thread of its own, or by some ranks only, must be given NULL. Not collective are size, rank,
 * name, block and block_owner, which send nothing, and settle, abort and end, to which a rank may come alone.
 *
 * Failures. A rank that fails in a divided piece of work tells so in communicator_agree(), and all ranks fail alike. A
 * rank that fails elsewhere on its own (memory) comes to communicator_settle() alone, and ends all. A rank that dies is
 * noticed by mpirun, which ends the others.
 */
#ifndef SEQNET_COMMUNICATOR_COMMUNICATOR_H
#define SEQNET_COMMUNICATOR_COMMUNICATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct communicator {
    int rank, size;
    void *handle; /* owned, what MPI knows it by; NULL: one rank, alone */
};

#define COMMUNICATOR_ALONE                                                                                             \
    {                                                                                                                  \
        .rank = 0, .size = 1                                                                                           \
    }

/* How many ranks are there, and which is this? */
static inline int communicator_size(const struct communicator *ranks)
{
    return ranks ? ranks->size : 1;
}

static inline int communicator_rank(const struct communicator *ranks)
{
    return ranks ? ranks->rank : 0;
}

/* All ranks that were started. ERROR_SYSTEM when MPI refuses, or memory is refused; *ranks is alone then. */
int communicator_begin(struct communicator *ranks, struct error *error);

/* "Open MPI v4.1.4"; NULL where the program was built without. */
const char *communicator_name(char *text, size_t size);

/* A part of the ranks: those that give the same group number; their order stays. *part is to be released. ERROR_SYSTEM
 * for memory. */
int communicator_split(const struct communicator *ranks, int group, struct communicator *part, struct error *error);
void communicator_release(struct communicator *part);

/* Tasks begin .. end-1 of `count` are rank r's: as many as another's, or one more. */
void communicator_block(const struct communicator *ranks, size_t count, int r, size_t *begin, size_t *end);

/* The rank that has a task in its block. */
int communicator_block_owner(const struct communicator *ranks, size_t count, size_t task);

/* The root's bytes become everybody's. */
void communicator_broadcast(const struct communicator *ranks, int root, void *bytes, size_t length);

/* Everybody's bytes become everybody's: those of rank r stand from ends[r - 1] (0 for the first) to ends[r] - 1. */
void communicator_gather(const struct communicator *ranks, void *bytes, const size_t *ends);

/* The results of tasks that were divided by communicator_block(), `size` bytes each. ERROR_SYSTEM for memory. */
int communicator_gather_blocks(const struct communicator *ranks, void *results, size_t count, size_t size,
                               struct error *error);

/* Each rank sends to each other: sent_lengths[r] bytes to rank r, those for rank 0 first. What comes has the same
 * order. Nothing is sent to oneself: that length is 0. */
void communicator_exchange(const struct communicator *ranks, const void *sent, const size_t *sent_lengths,
                           void *received, const size_t *received_lengths);

/* Does any rank say so? */
bool communicator_any(const struct communicator *ranks, bool is_so);

/* Did any rank fail (result -1)? Then all return -1, with the error of the lowest `place` that did; of the lowest rank
 * among equals. */
int communicator_agree(const struct communicator *ranks, int result, int place, struct error *error);

/* What is to be done in the end. */
enum communicator_outcome {
    COMMUNICATOR_SILENT, /* rank 0 says what there is to say, or has */
    COMMUNICATOR_TELL,   /* say what went wrong; all ranks end by themselves */
    COMMUNICATOR_ABORT   /* say what went wrong; the others do not know, and are ended by communicator_abort() */
};

/* The command has come to its end with this status, on this rank. Waits for the others, with an error not for long. */
enum communicator_outcome communicator_settle(const struct communicator *ranks, int status);

/* End all ranks with this status. Returns only in a plain build. */
void communicator_abort(const struct communicator *ranks, int status);

/* After communicator_settle(). Safe on COMMUNICATOR_ALONE. */
void communicator_end(struct communicator *ranks);

#endif
