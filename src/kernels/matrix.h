/*
 * The matrix products that training takes its time for. All matrices are dense, row-major, without padding
 * unless a leading dimension (elements from one row to the next) is given. This is the reference: textbook loops, the specification that
 * any faster variant is compared with.
 */
#ifndef SEQNET_KERNELS_MATRIX_H
#define SEQNET_KERNELS_MATRIX_H

#include "base/real.h"

/* c[m][n] += sum_k a[m][k] * b[n][k]       a: M x K,  b: N x K,  c: M x N     (y += x W^T: the forward pass) */
void matrix_add_abt(int M, int N, int K, const real *a, const real *b, real *c);

/* c[m][n] += sum_k a[m][k] * b[k][n]       a: M x K,  b: K x N,  c: M x N     (dx += dy W) */
void matrix_add_ab(int M, int N, int K, const real *a, const real *b, real *c);

/* c[m][n] += sum_k a[k][m] * b[k][n]       a: K x M,  b: K x N,  c: M x N     (dW += dy^T x) */
void matrix_add_atb(int M, int N, int K, const real *a, const real *b, real *c);

/* Put the vector bias[0..N-1] into each of the M rows of c. */
void matrix_set_rows(int M, int N, const real *bias, real *c);

/* sums[n] += sum_m a[m][n]                 (d bias += column sums of dy) */
void matrix_add_column_sums(int M, int N, const real *a, real *sums);

#endif
