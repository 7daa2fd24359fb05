/*
 * The compiler's vector type, as wide as the instruction set that fast.c is built for. Here are loads and stores, of
 * whole vectors or a few columns, a multiplication with an addition, and the two nonlinear functions.
 *
 * Which multiplications and additions are one instruction, rounded once, is said here and in fast.c, by multiply_add().
 * The compiler joins no others (-ffp-contract=off). So every compiler, at every level, makes the same numbers of an
 * instruction set.
 *
 * KERNELS_VARIANT names the instruction set. It decides how wide a vector is, and how many rows a tile of a product
 * has.
 */
#ifndef SEQNET_KERNELS_VECTOR_H
#define SEQNET_KERNELS_VECTOR_H

#include <math.h>
#include <stdint.h>

#define JOIN_AGAIN(a, b) a##b
#define JOIN(a, b) JOIN_AGAIN(a, b)
#define TEXT_AGAIN(a) #a
#define TEXT(a) TEXT_AGAIN(a)

/* floats in a vector, and the tile: rows x (VECTORS * LANES); its sums, a row of b and one value of a fit into the
 * registers */
#define IS_baseline 1
#define IS_avx2 2
#define IS_avx512 3
#define IS_neon 4
#define IS_VARIANT JOIN(IS_, KERNELS_VARIANT)
#if IS_VARIANT == IS_avx2
enum { LANES = 8, TILE_ROWS = 6 }; /* 16 registers */
#elif IS_VARIANT == IS_avx512
enum { LANES = 16, TILE_ROWS = 12 }; /* 32 registers */
#elif IS_VARIANT == IS_neon
enum { LANES = 4, TILE_ROWS = 8 }; /* 32 registers */
#else
enum { LANES = 4, TILE_ROWS = 4 }; /* 16 registers, and no instruction that multiplies and adds */
#endif
enum { VECTORS = 2, WIDTH = VECTORS * LANES /* of a panel */ };

#if IS_VARIANT == IS_avx2 || IS_VARIANT == IS_avx512
#include <immintrin.h>
#elif IS_VARIANT == IS_neon
#include <arm_neon.h>
#elif defined(__SSE__)
#include <xmmintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t integers __attribute__((vector_size(LANES * sizeof(float))));
typedef double doubles __attribute__((vector_size(LANES * sizeof(double))));
/* the same, wherever it lies in memory */
typedef float vector_in_memory __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float)), may_alias));

INLINE vector load(const float *x)
{
    return *(const vector_in_memory *)x;
}

INLINE void store(float *x, vector value)
{
    *(vector_in_memory *)x = value;
}

INLINE vector repeat(float x)
{
    return x - (vector){0}; /* the compiler's idiom for a broadcast: x - 0 is x */
}

/* a * b + c, rounded once where the instruction set can: everywhere but in the baseline. */
INLINE vector multiply_add(vector a, vector b, vector c)
{
#if IS_VARIANT == IS_avx2
    return _mm256_fmadd_ps(a, b, c);
#elif IS_VARIANT == IS_avx512
    return _mm512_fmadd_ps(a, b, c);
#elif IS_VARIANT == IS_neon
    return vfmaq_f32(c, a, b);
#else
    return a * b + c;
#endif
}

/* The same for one number. */
INLINE float multiply_add_one(float a, float b, float c)
{
#if IS_VARIANT == IS_baseline
    return a * b + c;
#else
    return fmaf(a, b, c);
#endif
}

/* 1 - x^2: what tanh lets through of a gradient */
INLINE vector one_minus_square(vector x)
{
    return multiply_add(-x, x, repeat(1.0f));
}

INLINE vector load_columns(const float *x, int count)
{
    if (count >= LANES)
        return load(x);
    vector value = {0};
    for (int i = 0; i < count; i++)
        value[i] = x[i];
    return value;
}

INLINE void store_columns(float *x, vector value, int count)
{
    if (count >= LANES) {
        store(x, value);
        return;
    }
    for (int i = 0; i < count; i++)
        x[i] = value[i];
}

/* ------------------------------------------------------------------ tanh and sigmoid */

/* x, but at least `least`; NaN stays NaN. */
INLINE vector at_least(vector x, float least)
{
    /* x86: the second when one is NaN */
#if IS_VARIANT == IS_avx2
    return _mm256_max_ps(repeat(least), x);
#elif IS_VARIANT == IS_avx512
    return _mm512_max_ps(repeat(least), x);
#elif IS_VARIANT == IS_neon
    return vmaxq_f32(repeat(least), x);
#elif defined(__SSE__)
    return _mm_max_ps(repeat(least), x);
#else
    const integers mask = x < repeat(least);
    return (vector)(((integers)repeat(least) & mask) | ((integers)x & ~mask));
#endif
}

INLINE vector at_most(vector x, float most)
{
#if IS_VARIANT == IS_avx2
    return _mm256_min_ps(repeat(most), x);
#elif IS_VARIANT == IS_avx512
    return _mm512_min_ps(repeat(most), x);
#elif IS_VARIANT == IS_neon
    return vminq_f32(repeat(most), x);
#elif defined(__SSE__)
    return _mm_min_ps(repeat(most), x);
#else
    const integers mask = x > repeat(most);
    return (vector)(((integers)repeat(most) & mask) | ((integers)x & ~mask));
#endif
}

/* x times sign = 2^n e^r with n = round(x sign / ln 2) and |r| <= ln 2 / 2 */
struct split {
    vector power;     /* 2^n */
    vector remainder; /* r sign */
};

/* For -87 <= x sign <= 88. */
INLINE struct split split_exponent(vector x, const float sign)
{
    /* adding it rounds to an integer, which is left in the low bits; with the offset of exponents */
    const float shifter = 0x1.8p23f + 127;
    const vector shifted = multiply_add(x, repeat(sign * 1.44269504f), repeat(shifter));
    const vector n = shifted - shifter;
    /* ln 2 in two parts, so that the first product is exact */
    const vector rough = multiply_add(n, repeat(sign * -0.693359375f), x);
    return (struct split){.power = (vector)((integers)shifted << 23), /* the rest of the shifter leaves at the top */
                          .remainder = multiply_add(n, repeat(sign * 2.12194440e-4f), rough)};
}

/*
 * (e^r - 1 - r) / r^2: a polynomial of degree 4, interpolated at Chebyshev points; error of r^2 times it, in parts of
 * e^r - 1, 2.3e-8. In pairs, which do not wait for each other.
 */
INLINE vector exponential_rest(vector r, vector square, const float sign)
{
    const vector high = multiply_add(repeat(1.3926184e-3f), square,
                                     multiply_add(r, repeat(sign * 8.3631789e-3f), repeat(4.1666556e-2f)));
    return multiply_add(high, square, multiply_add(r, repeat(sign * 1.6666576e-1f), repeat(0.5f)));
}

/* With e = exp(2x) - 1, which keeps its digits near 0: tanh x = e / (e + 2) */
INLINE vector tanh_of(vector x)
{
    const vector z = at_most(at_least(x, -10.0f), 10.0f);
    const struct split at = split_exponent(z + z, 1);
    const vector square = at.remainder * at.remainder;
    const vector p = multiply_add(exponential_rest(at.remainder, square, 1), square, at.remainder);
    const vector e = multiply_add(at.power, p, at.power - 1.0f);
    return e / (e + 2.0f);
}

INLINE vector sigmoid_of(vector x)
{
    const struct split at = split_exponent(at_most(at_least(x, -87.0f), 87.0f), -1);
    const vector square = at.remainder * at.remainder;
    const vector p = multiply_add(exponential_rest(at.remainder, square, -1), square, -at.remainder);
    return 1.0f / multiply_add(at.power, p, at.power + 1.0f);
}

#endif
