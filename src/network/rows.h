/* Places and copies in sequences [steps][B][size]. A row is the numbers of one sample at one step. */
#ifndef SEQNET_NETWORK_ROWS_H
#define SEQNET_NETWORK_ROWS_H

#include <stddef.h>
#include <string.h>

#include "base/real.h"

/* Where sample b of step t begins. With b = 0 and t the number of steps: how many numbers there are. */
static inline ptrdiff_t row_at(int t, int B, int b, int size)
{
    return ((ptrdiff_t)t * B + b) * size;
}

static inline void rows_copy(real *to, const real *from, ptrdiff_t count)
{
    memcpy(to, from, (size_t)count * sizeof(real));
}

static inline void rows_clear(real *numbers, ptrdiff_t count)
{
    memset(numbers, 0, (size_t)count * sizeof(real));
}

#endif
