#include "communicator/communicator.h"

#include <limits.h>

#include "base/memory.h"
#include "communicator/message_passing.h"

int communicator_begin(struct communicator *ranks, struct error *error)
{
    *ranks = (struct communicator)COMMUNICATOR_ALONE;
    return message_passing_begin(ranks, error);
}

const char *communicator_name(char *text, size_t size)
{
    return message_passing_name(text, size);
}

int communicator_split(const struct communicator *ranks, int group, struct communicator *part, struct error *error)
{
    *part = (struct communicator)COMMUNICATOR_ALONE;
    return communicator_size(ranks) > 1 ? message_passing_split(ranks, group, part, error) : 0;
}

void communicator_release(struct communicator *part)
{
    if (part->handle)
        message_passing_release(part);
    *part = (struct communicator)COMMUNICATOR_ALONE;
}

void communicator_block(const struct communicator *ranks, size_t count, int r, size_t *begin, size_t *end)
{
    const size_t size = (size_t)communicator_size(ranks), more = count % size, each = count / size, at = (size_t)r;
    *begin = at * each + (at < more ? at : more);
    *end = *begin + each + (at < more);
}

int communicator_block_owner(const struct communicator *ranks, size_t count, size_t task)
{
    const size_t size = (size_t)communicator_size(ranks), more = count % size, each = count / size;
    return (int)(task < more * (each + 1) ? task / (each + 1) : more + (task - more * (each + 1)) / each);
}

void communicator_broadcast(const struct communicator *ranks, int root, void *bytes, size_t length)
{
    if (communicator_size(ranks) > 1 && length > 0)
        message_passing_broadcast(ranks, root, bytes, length);
}

void communicator_gather(const struct communicator *ranks, void *bytes, const size_t *ends)
{
    if (communicator_size(ranks) > 1)
        message_passing_gather(ranks, bytes, ends);
}

int communicator_gather_blocks(const struct communicator *ranks, void *results, size_t count, size_t size,
                               struct error *error)
{
    if (communicator_size(ranks) == 1)
        return 0;
    size_t *ends = memory_allocate((size_t)ranks->size, sizeof *ends, error);
    for (int r = 0; ends && r < ranks->size; r++) {
        size_t begin;
        communicator_block(ranks, count, r, &begin, &ends[r]);
        ends[r] *= size;
    }
    const int result = communicator_agree(ranks, ends ? 0 : -1, 0, error);
    if (result == 0)
        communicator_gather(ranks, results, ends);
    memory_free(ends);
    return result;
}

void communicator_exchange(const struct communicator *ranks, const void *sent, const size_t *sent_lengths,
                           void *received, const size_t *received_lengths)
{
    if (communicator_size(ranks) > 1)
        message_passing_exchange(ranks, sent, sent_lengths, received, received_lengths);
}

bool communicator_any(const struct communicator *ranks, bool is_so)
{
    return communicator_size(ranks) > 1 ? message_passing_least(ranks, is_so ? 0 : 1) == 0 : is_so;
}

int communicator_agree(const struct communicator *ranks, int result, int place, struct error *error)
{
    if (communicator_size(ranks) == 1)
        return result;
    const int first = message_passing_least(ranks, result == 0 ? INT_MAX : place);
    if (first == INT_MAX)
        return 0;
    const int failed = message_passing_least(ranks, result != 0 && place == first ? ranks->rank : ranks->size);
    struct error told = failed == ranks->rank ? *error : (struct error)ERROR_INIT;
    communicator_broadcast(ranks, failed, &told, sizeof told);
    *error = told;
    return -1;
}

enum communicator_outcome communicator_settle(const struct communicator *ranks, int status)
{
    if (communicator_size(ranks) == 1)
        return status ? COMMUNICATOR_TELL : COMMUNICATOR_SILENT;
    return message_passing_settle(ranks, status);
}

void communicator_abort(const struct communicator *ranks, int status)
{
    if (communicator_size(ranks) > 1)
        message_passing_abort(status);
}

void communicator_end(struct communicator *ranks)
{
    if (ranks->handle)
        message_passing_end(ranks);
    *ranks = (struct communicator)COMMUNICATOR_ALONE;
}
