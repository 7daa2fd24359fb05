#include "communicator/message_passing.h"

#ifdef SEQNET_MPI

#include <limits.h>
#include <mpi.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/seconds.h"

/* Bytes of one message: MPI counts in int. */
#define MESSAGE_MAX ((size_t)1 << 30)
/* So long rank 0 waits for others to fail as it did. A later rank waits longer, and the next one still longer, so that
 * one alone tells what went wrong. */
#define SETTLE_SECONDS 1.0
#define SETTLE_SECONDS_MORE 0.3
#define SETTLE_RANKS_MORE 6
#define PAUSE_NANOSECONDS 2000000

enum tag { TAG_EXCHANGE, TAG_STATUS, TAG_REPLY };

struct handle {
    MPI_Comm world;
    MPI_Request *requests; /* owned, [2 * size] of an exchange or of the end */
    int *statuses;         /* owned, [size] with which the ranks end */
    int *counts;           /* owned, [2 * size] bytes of each rank, and where they begin */
};

static MPI_Comm world_of(const struct communicator *ranks)
{
    return ((const struct handle *)ranks->handle)->world;
}

/* All but MPI's own part. */
static void release(struct handle *handle)
{
    memory_free(handle->requests);
    memory_free(handle->statuses);
    memory_free(handle->counts);
    memory_free(handle);
}

/* Take over a communicator of MPI's. */
static int make(MPI_Comm world, struct communicator *ranks, struct error *error)
{
    struct handle *handle = memory_allocate(1, sizeof *handle, error);
    int rank, size;
    MPI_Comm_rank(world, &rank);
    MPI_Comm_size(world, &size);
    if (!handle)
        return -1;
    handle->world = world;
    handle->requests = memory_allocate(2 * (size_t)size, sizeof *handle->requests, error);
    handle->statuses = memory_allocate((size_t)size, sizeof *handle->statuses, error);
    handle->counts = memory_allocate(2 * (size_t)size, sizeof *handle->counts, error);
    if (!handle->requests || !handle->statuses || !handle->counts) {
        release(handle);
        return -1;
    }
    *ranks = (struct communicator){rank, size, handle};
    return 0;
}

/* Ranks of one machine that may all use the same processors take an equal part each, if there is one for each. So they
 * have together as many threads as there are processors. */
static void divide_processors(MPI_Comm world)
{
    MPI_Comm machine;
    cpu_set_t mine, first, part;
    int rank, size, different;
    MPI_Comm_split_type(world, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    MPI_Comm_rank(machine, &rank);
    MPI_Comm_size(machine, &size);
    CPU_ZERO(&mine);
    CPU_ZERO(&part);
    const bool is_known = sched_getaffinity(0, sizeof mine, &mine) == 0;
    memcpy(&first, &mine, sizeof first);
    MPI_Bcast(&first, sizeof first, MPI_BYTE, 0, machine);
    const int differs = !is_known || !CPU_EQUAL(&first, &mine), count = CPU_COUNT(&mine);
    MPI_Allreduce(&differs, &different, 1, MPI_INT, MPI_MAX, machine);
    MPI_Comm_free(&machine);
    if (different || count < size)
        return;
    int seen = 0;
    for (size_t processor = 0; processor < CPU_SETSIZE; processor++) {
        if (!CPU_ISSET(processor, &mine))
            continue;
        if (seen * size / count == rank)
            CPU_SET(processor, &part);
        seen++;
    }
    sched_setaffinity(0, sizeof part, &part);
}

int message_passing_begin(struct communicator *ranks, struct error *error)
{
    MPI_Comm world;
    sigset_t all, before;
    int provided;
    /* Open MPI's way to wait for others: looking again and again, but letting others run who want to */
    setenv("OMPI_MCA_mpi_yield_when_idle", "1", false);
    /* MPI's own threads take no signals: they are for the thread that waits for them (progress/watch.h) */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    const int started = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started != MPI_SUCCESS)
        return error_set(error, ERROR_SYSTEM, "MPI cannot be started");
    if (provided < MPI_THREAD_SERIALIZED)
        return error_set(error, ERROR_SYSTEM, "MPI does not allow for threads; build it with them");
    MPI_Comm_dup(MPI_COMM_WORLD, &world);
    divide_processors(world);
    return make(world, ranks, error);
}

const char *message_passing_name(char *text, size_t size)
{
    char version[MPI_MAX_LIBRARY_VERSION_STRING];
    int length;
    MPI_Get_library_version(version, &length);
    size_t used = strcspn(version, ",\n\t");
    /* "MPICH Version:", a tab, and the number */
    const char *number = version[used] == '\t' ? version + used + strspn(version + used, "\t ") : "";
    const size_t more = strcspn(number, ",\n\t ");
    if (*number && used > 9 && memcmp(version + used - 9, " Version:", 9) == 0)
        used -= 9;
    if (used + 1 + more + 1 > size)
        return NULL;
    memcpy(text, version, used);
    text[used] = ' ';
    memcpy(text + used + 1, number, more);
    text[more ? used + 1 + more : used] = '\0';
    return text;
}

int message_passing_split(const struct communicator *ranks, int group, struct communicator *part, struct error *error)
{
    MPI_Comm world;
    MPI_Comm_split(world_of(ranks), group, ranks->rank, &world);
    const int result = communicator_agree(ranks, make(world, part, error), 0, error);
    if (result == 0)
        return 0;
    if (part->handle)
        message_passing_release(part);
    else
        MPI_Comm_free(&world);
    *part = (struct communicator)COMMUNICATOR_ALONE;
    return -1;
}

void message_passing_release(struct communicator *part)
{
    struct handle *handle = part->handle;
    MPI_Comm_free(&handle->world);
    release(handle);
}

void message_passing_broadcast(const struct communicator *ranks, int root, void *bytes, size_t length)
{
    char *at = bytes;
    for (size_t count; length > 0; length -= count, at += count) {
        count = length < MESSAGE_MAX ? length : MESSAGE_MAX;
        MPI_Bcast(at, (int)count, MPI_BYTE, root, world_of(ranks));
    }
}

void message_passing_gather(const struct communicator *ranks, void *bytes, const size_t *ends)
{
    struct handle *handle = ranks->handle;
    int *counts = handle->counts, *begins = counts + ranks->size;
    char *at = bytes;
    const bool fits = ends[ranks->size - 1] <= MESSAGE_MAX;
    for (int r = 0; r < ranks->size; r++) {
        const size_t begin = r ? ends[r - 1] : 0;
        if (!fits) {
            communicator_broadcast(ranks, r, at + begin, ends[r] - begin);
            continue;
        }
        begins[r] = (int)begin;
        counts[r] = (int)(ends[r] - begin);
    }
    if (fits)
        MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, bytes, counts, begins, MPI_BYTE, handle->world);
}

/* Messages are cut where they are too long. */
void message_passing_exchange(const struct communicator *ranks, const void *sent, const size_t *sent_lengths,
                              void *received, const size_t *received_lengths)
{
    struct handle *handle = ranks->handle;
    const char *out = sent;
    char *in = received;
    size_t longest = 0;
    for (int r = 0; r < ranks->size; r++) {
        longest = sent_lengths[r] > longest ? sent_lengths[r] : longest;
        longest = received_lengths[r] > longest ? received_lengths[r] : longest;
    }
    for (size_t begin = 0; begin < longest; begin += MESSAGE_MAX) {
        const char *from = out;
        char *to = in;
        int count = 0;
        for (int r = 0; r < ranks->size; from += sent_lengths[r], to += received_lengths[r], r++) {
            if (begin < received_lengths[r]) {
                const size_t left = received_lengths[r] - begin;
                MPI_Irecv(to + begin, (int)(left < MESSAGE_MAX ? left : MESSAGE_MAX), MPI_BYTE, r, TAG_EXCHANGE,
                          handle->world, &handle->requests[count++]);
            }
            if (begin < sent_lengths[r]) {
                const size_t left = sent_lengths[r] - begin;
                MPI_Isend(from + begin, (int)(left < MESSAGE_MAX ? left : MESSAGE_MAX), MPI_BYTE, r, TAG_EXCHANGE,
                          handle->world, &handle->requests[count++]);
            }
        }
        MPI_Waitall(count, handle->requests, MPI_STATUSES_IGNORE);
    }
}

int message_passing_least(const struct communicator *ranks, int number)
{
    int least;
    MPI_Allreduce(&number, &least, 1, MPI_INT, MPI_MIN, world_of(ranks));
    return least;
}

/* Are these requests done, within so many seconds (below 0: wait)? Who waits leaves the processor to others. */
static bool are_done(MPI_Request *requests, int count, double seconds)
{
    const struct timespec pause = {0, PAUSE_NANOSECONDS};
    const double begin = seconds_now();
    for (;;) {
        int done;
        MPI_Testall(count, requests, &done, MPI_STATUSES_IGNORE);
        if (done)
            return true;
        if (seconds >= 0 && seconds_now() - begin > seconds)
            return false;
        nanosleep(&pause, NULL);
    }
}

/* What rank 0 replies to all: who tells what went wrong. */
#define NOBODY (-1)

/* Rank 0 hears how the others have ended, and sets them free. What it met itself it tells; else the first that met
 * something does. */
static enum communicator_outcome settle_first(const struct communicator *ranks, int status)
{
    struct handle *handle = ranks->handle;
    int teller = status ? 0 : NOBODY;
    for (int r = 1; r < ranks->size; r++)
        MPI_Irecv(&handle->statuses[r], 1, MPI_INT, r, TAG_STATUS, handle->world, &handle->requests[r - 1]);
    if (!are_done(handle->requests, ranks->size - 1, status ? SETTLE_SECONDS : -1))
        return COMMUNICATOR_ABORT;
    for (int r = ranks->size - 1; r > 0 && !status; r--)
        teller = handle->statuses[r] ? r : teller;
    for (int r = 1; r < ranks->size; r++)
        MPI_Isend(&teller, 1, MPI_INT, r, TAG_REPLY, handle->world, &handle->requests[r - 1]);
    MPI_Waitall(ranks->size - 1, handle->requests, MPI_STATUSES_IGNORE);
    return teller == 0 ? COMMUNICATOR_TELL : COMMUNICATOR_SILENT;
}

enum communicator_outcome message_passing_settle(const struct communicator *ranks, int status)
{
    struct handle *handle = ranks->handle;
    if (ranks->rank == 0)
        return settle_first(ranks, status);
    const int more = ranks->rank < SETTLE_RANKS_MORE ? ranks->rank : SETTLE_RANKS_MORE;
    int *teller = &handle->statuses[0];
    MPI_Isend(&status, 1, MPI_INT, 0, TAG_STATUS, handle->world, &handle->requests[0]);
    MPI_Irecv(teller, 1, MPI_INT, 0, TAG_REPLY, handle->world, &handle->requests[1]);
    if (!are_done(handle->requests, 2, status ? SETTLE_SECONDS + SETTLE_SECONDS_MORE * more : -1))
        return COMMUNICATOR_ABORT;
    return *teller == ranks->rank ? COMMUNICATOR_TELL : COMMUNICATOR_SILENT;
}

void message_passing_abort(int status)
{
    MPI_Abort(MPI_COMM_WORLD, status);
}

void message_passing_end(struct communicator *ranks)
{
    message_passing_release(ranks);
    MPI_Finalize();
}

#else

int message_passing_begin(struct communicator *ranks, struct error *error)
{
    (void)ranks;
    (void)error;
    return 0;
}

const char *message_passing_name(char *text, size_t size)
{
    (void)text;
    (void)size;
    return NULL;
}

int message_passing_split(const struct communicator *ranks, int group, struct communicator *part, struct error *error)
{
    (void)ranks;
    (void)group;
    (void)part;
    (void)error;
    return 0;
}

void message_passing_release(struct communicator *part)
{
    (void)part;
}

void message_passing_broadcast(const struct communicator *ranks, int root, void *bytes, size_t length)
{
    (void)ranks;
    (void)root;
    (void)bytes;
    (void)length;
}

void message_passing_gather(const struct communicator *ranks, void *bytes, const size_t *ends)
{
    (void)ranks;
    (void)bytes;
    (void)ends;
}

void message_passing_exchange(const struct communicator *ranks, const void *sent, const size_t *sent_lengths,
                              void *received, const size_t *received_lengths)
{
    (void)ranks;
    (void)sent;
    (void)sent_lengths;
    (void)received;
    (void)received_lengths;
}

int message_passing_least(const struct communicator *ranks, int number)
{
    (void)ranks;
    return number;
}

enum communicator_outcome message_passing_settle(const struct communicator *ranks, int status)
{
    (void)ranks;
    return status ? COMMUNICATOR_TELL : COMMUNICATOR_SILENT;
}

void message_passing_abort(int status)
{
    (void)status;
}

void message_passing_end(struct communicator *ranks)
{
    (void)ranks;
}

#endif
