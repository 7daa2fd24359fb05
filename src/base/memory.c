#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *memory_allocate(size_t count, size_t size, struct error *error)
{
    void *block = calloc(count ? count : 1, size ? size : 1);
    if (!block)
        error_set_memory(error, (unsigned long long)count * size);
    return block;
}

int memory_grow(void **array, size_t *capacity, size_t needed, size_t size, struct error *error)
{
    if (needed <= *capacity)
        return 0;
    size_t room = *capacity + *capacity / 2;
    if (room < needed)
        room = needed;
    if (room < 16)
        room = 16;
    if (room > SIZE_MAX / size)
        return error_set_memory(error, SIZE_MAX);
    void *block = realloc(*array, room * size);
    if (!block)
        return error_set_memory(error, room * size);
    *array = block;
    *capacity = room;
    return 0;
}

char *memory_copy_text(const char *text, size_t length, struct error *error)
{
    char *copy = memory_allocate(length + 1, 1, error);
    if (copy && length)
        memcpy(copy, text, length);
    return copy;
}

void memory_settle(void *block, size_t size)
{
#ifdef MADV_POPULATE_WRITE
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t begin = ((uintptr_t)block + page - 1) / page * page, end = ((uintptr_t)block + size) / page * page;
    if (begin < end)
        (void)madvise((void *)begin, end - begin, MADV_POPULATE_WRITE);
#else
    (void)block;
    (void)size;
#endif
}

void memory_free(void *block)
{
    free(block);
}

void *memory_hook_allocate(size_t size)
{
    return malloc(size);
}

void *memory_hook_resize(void *block, size_t size)
{
    return realloc(block, size);
}
