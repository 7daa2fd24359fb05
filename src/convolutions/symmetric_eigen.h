/*
 * Eigenvalues and eigenvectors of a symmetric matrix, A = V diag(values) V': Householder's reduction to three
 * diagonals, then QL steps with implicit shifts (Bowdler, Martin, Reinsch & Wilkinson 1968: tred2 and tql2). It takes
 * some 9 n^3 steps.
 */
#ifndef SEQNET_CONVOLUTIONS_SYMMETRIC_EIGEN_H
#define SEQNET_CONVOLUTIONS_SYMMETRIC_EIGEN_H

#include <stddef.h>

#include "base/error.h"

/* matrix [n][n] symmetric and finite, n >= 1; on success its rows are the eigenvectors: row r belongs to values[r].
 * They are in no order. ERROR_SYSTEM for memory. */
int symmetric_eigen(double *matrix, size_t n, double *values, struct error *error);

#endif
