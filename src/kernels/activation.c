#include "kernels/activation.h"

#include <math.h>

#ifdef SEQNET_REAL_DOUBLE

/* The gradient check wants every digit and has the time for it: the mathematical library. */
static real tanh_of(real x)
{
    return tanh(x);
}

static real sigmoid_of(real x)
{
    return 1.0 / (1.0 + exp(-x)); /* exp() = infinity gives 0, as it should */
}

#else

#include <stdint.h>
#include <string.h>

/*
 * The float versions are polynomials without branches or calls, so that the loops below vectorise; libm's
 * tanhf and expf would take longer than the matrix products. What chooses between two values compares bit
 * patterns as integers: non-negative floats sort like their patterns, and a comparison of floats, which may
 * raise a flag, keeps gcc from vectorising. Coefficients: S. L. Moshier, Cephes, single/expf.c and
 * single/tanhf.c. Errors: a few units in the last place.
 */

static inline uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#define SIGN_BIT 0x80000000u
#define BITS_OF_0_625 0x3f200000
#define BITS_OF_87 0x42ae0000
#define BITS_OF_INFINITY 0x7f800000

/* e^x, x kept within +-87, where the result is a normal number. NaN stays NaN: divergence must show. */
static inline float exp_of(float x)
{
    int32_t magnitude = (int32_t)(bits_of(x) & ~SIGN_BIT);
    int is_beyond = (magnitude > BITS_OF_87) & (magnitude <= BITS_OF_INFINITY);
    magnitude = is_beyond ? BITS_OF_87 : magnitude;
    x = float_of((uint32_t)magnitude | (bits_of(x) & SIGN_BIT));

    /* e^x = 2^n e^r with n = round(x / ln 2), so |r| <= ln 2 / 2 */
    const float shifter = 0x1.8p23f; /* adding it rounds to an integer, which is left in the low bits */
    float shifted = x * 1.44269504f + shifter;
    float n = shifted - shifter;
    /* ln 2 in two parts, so that the first product is exact */
    float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;

    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;

    /* n + 127 goes into the exponent of 2^n; the rest of the shifter leaves at the top */
    return p * float_of((bits_of(shifted) + 127u) << 23);
}

static inline float tanh_of(float x)
{
    uint32_t sign = bits_of(x) & SIGN_BIT;
    uint32_t magnitude = bits_of(x) & ~SIGN_BIT;

    float large = 1.0f - 2.0f / (exp_of(2.0f * float_of(magnitude)) + 1.0f);

    /* near 0 the difference above would lose its digits */
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    float small = p * z * x + x;

    /* all bits or none: of ?: gcc would make a branch */
    uint32_t use_small = -(uint32_t)((int32_t)magnitude < BITS_OF_0_625);
    return float_of((bits_of(small) & use_small) | ((bits_of(large) | sign) & ~use_small));
}

static inline float sigmoid_of(float x)
{
    return 1.0f / (1.0f + exp_of(-x));
}

#endif

void activation_tanh(size_t count, real *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = tanh_of(x[i]);
}

void activation_sigmoid(size_t count, real *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] = sigmoid_of(x[i]);
}
