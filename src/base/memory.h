/*
 * The one door to the heap. Nothing else in src/ calls malloc, calloc, realloc or free, and libcsv and cJSON
 * are handed these functions too, so that a test can make any one allocation fail.
 */
#ifndef SEQNET_BASE_MEMORY_H
#define SEQNET_BASE_MEMORY_H

#include <stddef.h>

#include "base/error.h"

/* `count` zeroed elements of `size` bytes; never NULL for count 0. NULL with ERROR_SYSTEM set when refused or
 * when count * size overflows. The caller owns the result: memory_free(). */
void *memory_allocate(size_t count, size_t size, struct error *error);

/* Give the array `*array` room for at least `needed` elements of `size` bytes; `*capacity` is its present room in
 * elements. Grows by half, so that appending one at a time is linear. New room is not zeroed. On failure
 * returns -1 and the array is as it was. */
int memory_grow(void **array, size_t *capacity, size_t needed, size_t size, struct error *error);

/* A copy of the first `length` bytes of `text`, terminated. NULL with ERROR_SYSTEM set when refused. */
char *memory_copy_text(const char *text, size_t length, struct error *error);

/* Have the system give block[0..size-1] its pages now, all at once. Each page that is first written later costs more
 * than a page of text takes to be read. Where the system does not know how, nothing is done. */
void memory_settle(void *block, size_t size);

/* free(); NULL is fine. */
void memory_free(void *block);

/* malloc and realloc for libraries that take such hooks. No error struct: NULL says it. */
void *memory_hook_allocate(size_t size);
void *memory_hook_resize(void *block, size_t size);

#endif
