#include "convolutions/symmetric_eigen.h"

#include <float.h>
#include <math.h>

#include "base/memory.h"

#define TURN_MOST 60 /* QL steps for one eigenvalue; two or three are usual */

/*
 * The reduction. Row i of a, left of the diagonal, is reflected onto its last element, for i from the last row up. The
 * reflections' vectors stay in the rows. Here and below `diagonal` and `beside` [n] are the three diagonals; beside[i]
 * stands between i - 1 and i.
 */
static void reduce(double *a, size_t n, double *diagonal, double *beside)
{
    for (size_t i = n - 1; i > 0; i--) {
        double *row = a + i * n, size = 0, square = 0;
        for (size_t k = 0; k < i; k++)
            size += fabs(row[k]);
        if (i == 1 || size == 0) {
            beside[i] = row[i - 1];
            diagonal[i] = 0; /* no reflection */
            continue;
        }
        for (size_t k = 0; k < i; k++) {
            row[k] /= size;
            square += row[k] * row[k];
        }
        const double root = row[i - 1] > 0 ? -sqrt(square) : sqrt(square);
        beside[i] = size * root;
        square -= row[i - 1] * root;
        row[i - 1] -= root;
        diagonal[i] = square;
        /* p = A u / square, from the lower triangle, into beside[0 .. i-1]; then A -= u q' + q u' */
        double along = 0;
        for (size_t j = 0; j < i; j++)
            beside[j] = 0;
        for (size_t j = 0; j < i; j++) {
            const double *other = a + j * n;
            double sum = other[j] * row[j];
            for (size_t k = 0; k < j; k++) {
                sum += other[k] * row[k];
                beside[k] += other[k] * row[j];
            }
            beside[j] += sum;
        }
        for (size_t j = 0; j < i; j++) {
            beside[j] /= square;
            along += beside[j] * row[j];
        }
        for (size_t j = 0; j < i; j++)
            beside[j] -= along / (2 * square) * row[j];
        for (size_t j = 0; j < i; j++) {
            double *other = a + j * n;
            for (size_t k = 0; k <= j; k++)
                other[k] -= row[j] * beside[k] + beside[j] * row[k];
        }
    }
}

/* From the reflections to their product: row r of a becomes what it makes of the unit vector r, turned over. */
static void accumulate(double *a, size_t n, double *diagonal, double *scratch)
{
    diagonal[0] = 0;
    for (size_t i = 0; i < n; i++) {
        double *row = a + i * n;
        const double square = diagonal[i];
        diagonal[i] = row[i];
        if (square != 0) { /* Q[0..i-1][0..i-1] -= (u u' / square) Q, u being row i */
            for (size_t j = 0; j < i; j++)
                scratch[j] = 0;
            for (size_t k = 0; k < i; k++) {
                for (size_t j = 0; j < i; j++)
                    scratch[j] += row[k] * a[k * n + j];
            }
            for (size_t k = 0; k < i; k++) {
                for (size_t j = 0; j < i; j++)
                    a[k * n + j] -= row[k] / square * scratch[j];
            }
        }
        row[i] = 1;
        for (size_t j = 0; j < i; j++)
            row[j] = a[j * n + i] = 0;
    }
}

static void turn_over(double *a, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            const double kept = a[i * n + j];
            a[i * n + j] = a[j * n + i];
            a[j * n + i] = kept;
        }
    }
}

/* One QL step on rows first .. last of the three diagonals; rows of v are turned alike. */
static void turn(double *v, size_t n, double *diagonal, double *beside, size_t first, size_t last)
{
    double shift = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
    double length = hypot(shift, 1), sine = 1, cosine = 1, off = 0;
    shift = diagonal[last] - diagonal[first] + beside[first] / (shift + (shift < 0 ? -length : length));
    for (size_t i = last; i-- > first;) {
        const double aside = sine * beside[i], along = cosine * beside[i];
        beside[i + 1] = length = hypot(aside, shift);
        if (length == 0) {
            diagonal[i + 1] -= off;
            beside[last] = 0;
            return;
        }
        sine = aside / length;
        cosine = shift / length;
        shift = diagonal[i + 1] - off;
        const double turned = (diagonal[i] - shift) * sine + 2 * cosine * along;
        off = sine * turned;
        diagonal[i + 1] = shift + off;
        shift = cosine * turned - along;
        double *restrict upper = v + i * n, *restrict lower = upper + n;
        for (size_t k = 0; k < n; k++) {
            const double kept = lower[k];
            lower[k] = sine * upper[k] + cosine * kept;
            upper[k] = cosine * upper[k] - sine * kept;
        }
    }
    diagonal[first] -= off;
    beside[first] = shift;
    beside[last] = 0;
}

static void diagonalise(double *v, size_t n, double *diagonal, double *beside)
{
    for (size_t i = 1; i < n; i++)
        beside[i - 1] = beside[i];
    beside[n - 1] = 0;
    for (size_t first = 0; first < n; first++) {
        for (int turns = 0; turns < TURN_MOST; turns++) {
            size_t last = first;
            while (last + 1 < n && fabs(beside[last]) > DBL_EPSILON * (fabs(diagonal[last]) + fabs(diagonal[last + 1])))
                last++;
            if (last == first)
                break;
            turn(v, n, diagonal, beside, first, last);
        }
    }
}

int symmetric_eigen(double *matrix, size_t n, double *values, struct error *error)
{
    double *beside = memory_allocate(n, sizeof *beside, error), *scratch = memory_allocate(n, sizeof *scratch, error);
    int result = -1;
    if (beside && scratch) {
        reduce(matrix, n, values, beside);
        accumulate(matrix, n, values, scratch);
        turn_over(matrix, n);
        diagonalise(matrix, n, values, beside);
        result = 0;
    }
    memory_free(beside);
    memory_free(scratch);
    return result;
}
