#include "kernels/matrix.h"

#include <stddef.h>

/*
 * Every product comes down to one loop, row_add_product: a row of c takes K scaled rows of b. Its innermost
 * loop runs over n, where neighbours are independent, so that the compiler can vectorise it without
 * reordering a sum. In abt and ab, what a row of c becomes depends on no other row: a sample does not feel
 * who else is in the batch.
 */

enum {
    UNROLLED = 8, /* rows of b per visit of c: enough to hide loading and storing c */
    BLOCK = 64,   /* 64 x 64 floats of b, and the row of c they are added to, stay in the nearest cache */
    NARROW = 8    /* fewer columns than this are not worth an innermost loop */
};

static int smaller(int x, int y)
{
    return x < y ? x : y;
}

/* c[n] += sum_k a[k * a_step] * b[k * b_step + n], summed in the order of k */
static void row_add_product(int N, int K, const real *restrict a, size_t a_step, const real *restrict b,
                            size_t b_step, real *restrict c)
{
    int k = 0;
    for (; k + UNROLLED <= K; k += UNROLLED) {
        const real a0 = a[0], a1 = a[a_step], a2 = a[2 * a_step], a3 = a[3 * a_step];
        const real a4 = a[4 * a_step], a5 = a[5 * a_step], a6 = a[6 * a_step], a7 = a[7 * a_step];
        const real *b0 = b, *b1 = b0 + b_step, *b2 = b1 + b_step, *b3 = b2 + b_step;
        const real *b4 = b3 + b_step, *b5 = b4 + b_step, *b6 = b5 + b_step, *b7 = b6 + b_step;
        for (int n = 0; n < N; n++)
            c[n] = c[n] + a0 * b0[n] + a1 * b1[n] + a2 * b2[n] + a3 * b3[n] + a4 * b4[n] + a5 * b5[n] +
                   a6 * b6[n] + a7 * b7[n];
        a += UNROLLED * a_step;
        b += UNROLLED * b_step;
    }
    for (; k < K; k++) {
        const real a0 = a[0];
        for (int n = 0; n < N; n++)
            c[n] += a0 * b[n];
        a += a_step;
        b += b_step;
    }
}

void matrix_add_abt(int M, int N, int K, const real *a, const real *b, real *c)
{
    real transposed[BLOCK * BLOCK]; /* [k][n], a block of b */
    for (int n0 = 0; n0 < N; n0 += BLOCK) {
        const int n_count = smaller(BLOCK, N - n0);
        for (int k0 = 0; k0 < K; k0 += BLOCK) {
            const int k_count = smaller(BLOCK, K - k0);
            for (int n = 0; n < n_count; n++)
                for (int k = 0; k < k_count; k++)
                    transposed[k * n_count + n] = b[(size_t)(n0 + n) * K + k0 + k];
            for (int m = 0; m < M; m++)
                row_add_product(n_count, k_count, a + (size_t)m * K + k0, 1, transposed, n_count,
                                c + (size_t)m * N + n0);
        }
    }
}

void matrix_add_ab(int M, int N, int K, const real *a, const real *b, real *c)
{
    for (int k0 = 0; k0 < K; k0 += BLOCK)
        for (int m = 0; m < M; m++)
            row_add_product(N, smaller(BLOCK, K - k0), a + (size_t)m * K + k0, 1, b + (size_t)k0 * N, N,
                            c + (size_t)m * N);
}

/* matrix_add_atb for few columns: m, the long side, is innermost; columns of c are gathered in one piece */
static void add_atb_narrow(int M, int N, int K, const real *a, const real *b, real *c)
{
    for (int m0 = 0; m0 < M; m0 += BLOCK) {
        const int m_count = smaller(BLOCK, M - m0);
        for (int n = 0; n < N; n++) {
            real column[BLOCK] = {0};
            row_add_product(m_count, K, b + n, N, a + m0, M, column);
            for (int m = 0; m < m_count; m++)
                c[(size_t)(m0 + m) * N + n] += column[m];
        }
    }
}

void matrix_add_atb(int M, int N, int K, const real *a, const real *b, real *c)
{
    if (N < NARROW && N < M) {
        add_atb_narrow(M, N, K, a, b, c);
        return;
    }
    for (int k0 = 0; k0 < K; k0 += BLOCK)
        for (int m = 0; m < M; m++)
            row_add_product(N, smaller(BLOCK, K - k0), a + (size_t)k0 * M + m, M, b + (size_t)k0 * N, N,
                            c + (size_t)m * N);
}

void matrix_set_rows(int M, int N, const real *bias, real *c)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++)
            c[(size_t)m * N + n] = bias[n];
}

void matrix_add_column_sums(int M, int N, const real *a, real *sums)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++)
            sums[n] += a[(size_t)m * N + n];
}
