#include "communicator/shared_input.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

/* Put the bytes where standard input is read from. */
static int replace_input(const char *bytes, size_t length, struct error *error)
{
    const int descriptor = memfd_create("seqnet", MFD_CLOEXEC);
    size_t done = 0;
    while (descriptor >= 0 && done < length) {
        const ssize_t count = write(descriptor, bytes + done, length - done);
        if (count < 0 && errno != EINTR)
            break;
        done += count > 0 ? (size_t)count : 0;
    }
    if (descriptor < 0 || done < length || lseek(descriptor, 0, SEEK_SET) || dup2(descriptor, STDIN_FILENO) < 0)
        error_set(error, ERROR_SYSTEM, "standard input cannot be handed on: %s", strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return error->kind == ERROR_NONE ? 0 : -1;
}

int shared_input_take(const struct communicator *ranks, const char *const *operands, int operand_count,
                      struct error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    bool is_wanted = false;
    for (int i = 0; i < operand_count; i++)
        is_wanted = is_wanted || file_is_input(operands[i]);
    if (!is_wanted || communicator_size(ranks) == 1)
        return 0;
    int result = ranks->rank == 0 ? file_read("-", &bytes, &length, error) : 0;
    if (communicator_agree(ranks, result, 0, error))
        return -1;
    communicator_broadcast(ranks, 0, &length, sizeof length);
    if (ranks->rank > 0)
        bytes = memory_allocate(length + 1, 1, error);
    result = communicator_agree(ranks, bytes ? 0 : -1, 0, error);
    if (result == 0) {
        communicator_broadcast(ranks, 0, bytes, length);
        result = communicator_agree(ranks, replace_input(bytes, length, error), 0, error);
    }
    memory_free(bytes);
    return result;
}
