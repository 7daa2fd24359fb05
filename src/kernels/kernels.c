#include "kernels/kernels.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One object of fast.c each (Makefile: KERNELS_OBJECTS). */
extern const struct kernels kernels_baseline, kernels_avx2, kernels_avx512, kernels_neon;

void kernels_available(const struct kernels *available[KERNELS_MAX])
{
    int count = 0;
    available[count++] = &kernels_reference;
#ifndef SEQNET_REAL_DOUBLE
    /* __builtin_cpu_supports() also asks whether the operating system saves the registers */
#if defined(__aarch64__)
    available[count++] = &kernels_neon;
#else
    available[count++] = &kernels_baseline;
#endif
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        available[count++] = &kernels_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        available[count++] = &kernels_avx512;
#endif
#endif
    assert(count < KERNELS_MAX);
    available[count] = NULL;
}

const struct kernels *kernels_select(struct error *error)
{
    const struct kernels *available[KERNELS_MAX];
    const char *wanted = getenv("SEQNET_KERNELS");
    char names[KERNELS_MAX * 16] = "";
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        const bool is_last = !available[i + 1];
        if (wanted && *wanted ? strcmp(available[i]->name, wanted) == 0 : is_last)
            return available[i];
        size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s",
                 i == 0    ? ""
                 : is_last ? " and "
                           : ", ",
                 available[i]->name);
    }
    error_set(error, ERROR_USAGE, "SEQNET_KERNELS: '%.40s' cannot run here; %s can", wanted, names);
    return NULL;
}

int kernels_width(const struct kernels *kernels, int N)
{
    return kernels->width ? kernels->width : N;
}

size_t kernels_padded(const struct kernels *kernels, int N)
{
    const size_t width = (size_t)kernels_width(kernels, N);
    return width ? ((size_t)N + width - 1) / width * width : 0;
}

struct product kernels_plain_product(const struct kernels *kernels, int M, int N, const real *bias, real *c)
{
    const int width = kernels_width(kernels, N);
    return (struct product){
        .M = M, .N = N, .width = width, .bias = bias, .c = c, .c_row_stride = N, .c_panel_stride = width};
}

void product_add_term(struct product *product, int K, const real *a, ptrdiff_t row_stride, ptrdiff_t column_stride,
                      const real *packed)
{
    assert(product->term_count < PRODUCT_TERM_MAX);
    product->terms[product->term_count++] = (struct product_term){.segment_count = 1,
                                                                  .segment_length = K,
                                                                  .a = a,
                                                                  .row_stride = row_stride,
                                                                  .column_stride = column_stride,
                                                                  .b = packed,
                                                                  .b_stride = product->width,
                                                                  .panel_stride = (ptrdiff_t)K * product->width};
}
