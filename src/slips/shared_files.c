#include "slips/shared_files.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "communicator/communicator.h"

#define PIECE_BYTES 65536
#define PRIME UINT64_C(0x9E3779B97F4A7C15)

/* Not against forgers, but fast: a file is read once more for it. */
static uint64_t mix(uint64_t digest, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i += sizeof digest) {
        uint64_t word = 0;
        memcpy(&word, bytes + i, length - i < sizeof word ? length - i : sizeof word);
        digest = (digest ^ word) * PRIME;
        digest ^= digest >> 32;
    }
    return digest;
}

/* 0: no regular file is there. */
static uint64_t digest_of(const char *path)
{
    unsigned char piece[PIECE_BYTES];
    struct stat facts;
    const int file = stat(path, &facts) == 0 && S_ISREG(facts.st_mode) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    uint64_t digest = PRIME;
    size_t length = 0;
    ssize_t count = 0;
    if (file < 0)
        return 0;
    do { /* whole pieces, so that the digest does not depend on how the system hands them out */
        count = read(file, piece + length, sizeof piece - length);
        length += count > 0 ? (size_t)count : 0;
        if (length == sizeof piece || count <= 0) {
            digest = mix(digest ^ length, piece, length);
            length = 0;
        }
    } while (count > 0);
    close(file);
    return digest | 1;
}

static int compare(const struct communicator *ranks, const char *path, struct error *error)
{
    const uint64_t digest = digest_of(path);
    uint64_t first = digest;
    communicator_broadcast(ranks, 0, &first, sizeof first);
    if (first != digest)
        error_set(error, ERROR_SYSTEM, "%.300s: rank %d finds %s than rank 0; all ranks must read the same file", path,
                  ranks->rank, first && digest ? "other bytes" : "something else");
    return communicator_agree(ranks, first == digest ? 0 : -1, 0, error);
}

/* Does the option name a file that ranks read? */
static const char *file_of(const struct command_option *option)
{
    const struct setting *setting = option->setting;
    const bool is_read = (setting->argument && strcmp(setting->argument, "MODEL") == 0) ||
                         strcmp(setting->option, "checkpoint") == 0 || strcmp(setting->option, "resume") == 0;
    if (!option->is_given || !is_read)
        return NULL;
    return *(const char *const *)(const void *)((const char *)option->record + setting->field.offset);
}

int shared_files_check(const struct invocation *invocation, struct error *error)
{
    if (communicator_size(invocation->ranks) == 1)
        return 0;
    for (int i = 0; i < invocation->operand_count; i++) {
        if (compare(invocation->ranks, invocation->operand_list[i], error))
            return -1;
    }
    for (int i = 0; i < invocation->option_count; i++) {
        const char *path = file_of(&invocation->list[i]);
        if (path && compare(invocation->ranks, path, error))
            return -1;
    }
    return 0;
}
