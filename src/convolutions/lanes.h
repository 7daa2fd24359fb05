/*
 * Several numbers at once, where the compiler does not see by itself how: its vector type. Each lane is computed as one
 * number would be, in the same order and without fused operations. So results are the same on all processors.
 *
 *     WIDE_LANES static void f(...)      f is built twice, and the program takes the one for the processor it runs on
 */
#ifndef SEQNET_CONVOLUTIONS_LANES_H
#define SEQNET_CONVOLUTIONS_LANES_H

enum { LANES = 8 };

typedef float float_lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int int_lanes __attribute__((vector_size(LANES * sizeof(int))));
/* the same, wherever they lie in memory */
typedef float_lanes float_lanes_in_memory __attribute__((aligned(sizeof(float)), may_alias));
typedef int_lanes int_lanes_in_memory __attribute__((aligned(sizeof(int)), may_alias));

/* The C library must be able to choose when the program is loaded. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE_LANES __attribute__((target_clones("avx2", "default")))
#else
#define WIDE_LANES
#endif

#endif
