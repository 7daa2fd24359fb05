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

INLINE integers repeat_bits(int32_t x)
{
    return x - (integers){0};
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

INLINE vector as_vector(integers bits)
{
    return (vector)bits;
}

/* Where the mask is all ones x, where it is zero y. */
INLINE vector choose(integers mask, vector x, vector y)
{
    return as_vector(((integers)x & mask) | ((integers)y & ~mask));
}

/* x, but at least `least`; NaN stays NaN. */
INLINE vector at_least(vector x, float least)
{
#if IS_VARIANT == IS_avx2
    return __builtin_ia32_maxps256(repeat(least), x); /* the second when one is NaN */
#else
    return choose(x < repeat(least), repeat(least), x);
#endif
}

INLINE vector at_most(vector x, float most)
{
#if IS_VARIANT == IS_avx2
    return __builtin_ia32_minps256(repeat(most), x);
#else
    return choose(x > repeat(most), repeat(most), x);
#endif
}

/*
 * e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2. `*power` is 2^n and the result e^r - 1: a polynomial of
 * degree 7, interpolated at Chebyshev points, relative error 5.4e-10. For -87 <= x <= 88.
 */
INLINE vector split_exponential(vector x, vector *power)
{
    const float shifter = 0x1.8p23f; /* adding it rounds to an integer, which is left in the low bits */
    const vector shifted = multiply_add(x, repeat(1.44269504f), repeat(shifter));
    const vector n = shifted - shifter;
    /* ln 2 in two parts, so that the first product is exact */
    const vector rough = multiply_add(n, repeat(-0.693359375f), x);
    const vector r = multiply_add(n, repeat(2.12194440e-4f), rough);
    vector p = multiply_add(r, repeat(1.989110342e-4f), repeat(1.393375139e-3f));
    p = multiply_add(p, r, repeat(8.333310824e-3f));
    p = multiply_add(p, r, repeat(4.166646401e-2f));
    p = multiply_add(p, r, repeat(1.666666668e-1f));
    p = multiply_add(p, r, repeat(0.5f));
    *power = as_vector(((integers)shifted + 127) << 23); /* the rest of the shifter leaves at the top */
    return multiply_add(p, r * r, r);
}

/* With e = exp(-2|x|) - 1, which keeps its digits near 0: |tanh x| = -e / (2 + e) */
INLINE vector tanh_of(vector x)
{
    const integers sign = (integers)x & repeat_bits(INT32_MIN);
    vector power;
    const vector magnitude = as_vector((integers)x & repeat_bits(INT32_MAX));
    const vector p = split_exponential(at_least(magnitude * -2.0f, -80.0f), &power);
    const vector e = multiply_add(power, p, power - 1.0f);
    const vector t = e / (e + 2.0f);
    return as_vector(((integers)t & repeat_bits(INT32_MAX)) | sign);
}

INLINE vector sigmoid_of(vector x)
{
    vector power;
    const vector p = split_exponential(at_most(at_least(-x, -87.0f), 87.0f), &power);
    return 1.0f / multiply_add(power, p, power + 1.0f);
}

#endif
