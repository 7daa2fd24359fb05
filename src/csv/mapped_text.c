#include "csv/mapped_text.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* A page of the mapping that the file has no more: zeros take its place, and the reading goes on to refuse them. Any
 * other fault does what it does without this. */
static void on_missing_page(int number, siginfo_t *information, void *context)
{
    (void)context;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *address = information->si_addr;
    address -= (uintptr_t)address % page;
    if (information->si_code != BUS_ADRERR || mmap(address, page, PROT_READ | PROT_WRITE,
                                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        signal(number, SIG_DFL);
}

bool mapped_text_open(struct mapped_text *mapped, const char *path)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct stat status;
    *mapped = (struct mapped_text)MAPPED_TEXT_INIT;
    if (file_is_input(path))
        return false;
    /* a pipe is not opened here: whoever opens it next would wait for another writer */
    if (stat(path, &status) || !S_ISREG(status.st_mode) || (uintmax_t)status.st_size < MAPPED_TEXT_BYTES_MIN)
        return false;
    mapped->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (mapped->descriptor < 0)
        return false;
    if (fstat(mapped->descriptor, &status) || !S_ISREG(status.st_mode) || status.st_size < 1)
        goto refused;
    mapped->length = (size_t)status.st_size;
    mapped->room = (mapped->length / page + 1) * page; /* zeros lie behind, so that there is a terminator */
    char *room = mmap(NULL, mapped->room, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED)
        goto refused;
    if (mmap(room, mapped->length, PROT_READ, MAP_PRIVATE | MAP_FIXED, mapped->descriptor, 0) == MAP_FAILED) {
        munmap(room, mapped->room);
        goto refused;
    }
    struct sigaction action = {.sa_sigaction = on_missing_page, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &mapped->before);
    mapped->bytes = room;
    return true;
refused:
    close(mapped->descriptor);
    return false;
}

void mapped_text_close(struct mapped_text *mapped)
{
    if (!mapped->bytes)
        return;
    sigaction(SIGBUS, &mapped->before, NULL);
    munmap(mapped->bytes, mapped->room);
    close(mapped->descriptor);
    *mapped = (struct mapped_text)MAPPED_TEXT_INIT;
}

void mapped_text_let_go(const char *begin, const char *end)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const uintptr_t first = ((uintptr_t)begin + page - 1) / page * page, last = (uintptr_t)end / page * page;
    if (first < last) /* refused, it costs memory and nothing else */
        (void)madvise((void *)first, last - first, MADV_DONTNEED);
}

bool mapped_text_is_cut(const struct mapped_text *mapped)
{
    struct stat status;
    return mapped->bytes && fstat(mapped->descriptor, &status) == 0 && (uintmax_t)status.st_size < mapped->length;
}
