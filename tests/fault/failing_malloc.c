/*
 * An LD_PRELOAD library that refuses one allocation, so that a test can see what a program makes of it.
 *
 *     FAIL_AT=7      the 7th allocation from the start of the program is NULL with errno ENOMEM; all others succeed
 *     FAIL_AT=7+     the 7th and every later one
 *     FAIL_AT=count  none is refused; the number of allocations is written to file descriptor 9 at exit, if it is open
 *
 * Counted are malloc, calloc, realloc (a realloc to size 0 is a free and is not), reallocarray, aligned_alloc, memalign
 * and posix_memalign, by whoever calls them, libraries and the C library's stdio included. For glibc, whose __libc_
 * names are the real ones; not together with a sanitizer.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong allocation_count;
static unsigned long fail_at; /* 0: never */
static int fail_onwards;
static int report_count;

__attribute__((constructor)) static void read_environment(void)
{
    const char *text = getenv("FAIL_AT");
    if (!text)
        return;
    if (strcmp(text, "count") == 0) {
        report_count = 1;
        return;
    }
    char *end;
    fail_at = strtoul(text, &end, 10);
    fail_onwards = *end == '+';
    atomic_store(&allocation_count, 0); /* the loader's own do not count */
}

__attribute__((destructor)) static void write_count(void)
{
    if (!report_count)
        return;
    char text[32];
    int length = snprintf(text, sizeof text, "%lu\n", atomic_load(&allocation_count));
    if (write(9, text, (size_t)length) < 0)
        return; /* descriptor 9 is not open: nobody asked */
}

static int refuse(void)
{
    unsigned long number = atomic_fetch_add(&allocation_count, 1) + 1;
    if (!fail_at || (number != fail_at && !(fail_onwards && number > fail_at)))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return refuse() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    if (block && size == 0)
        return __libc_realloc(block, size);
    return refuse() ? NULL : __libc_realloc(block, size);
}

void *reallocarray(void *block, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, count * size);
}

void *memalign(size_t alignment, size_t size)
{
    return refuse() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    int saved = errno;
    void *got = memalign(alignment, size);
    errno = saved; /* posix_memalign says it in what it returns */
    if (!got)
        return ENOMEM;
    *block = got;
    return 0;
}
