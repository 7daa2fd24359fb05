/* The ridge: against the normal equations, and what is told to an example left out against a fit without it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "convolutions/ridge.h"
#include "convolutions/symmetric_eigen.h"

enum { N = 23, P = 7, K = 3 };

static void draw(float *features, int *labels)
{
    struct random random;
    random_init(&random, 5, 0);
    for (int i = 0; i < N; i++) {
        labels[i] = i % K;
        for (int j = 0; j < P; j++)
            features[i * P + j] = (float)(random_normal(&random) * (1 + j) + (j == i % K ? 3 : 0) + 10);
        features[i * P + P - 1] = 4; /* says nothing */
    }
}

/* The answers by the normal equations, (Z'Z / p + penalty I) w = Z't, for rows of which one may be left out; the
 * means and deviations are always of all, as the ridge has them; the mean of the targets is of those that are there. */
static void solve_plainly(const float *features, const int *labels, int left_out, double penalty, const float *asked,
                          double *answers)
{
    double mean[P] = {0}, deviation[P] = {0}, z[N][P], a[P][P + K] = {{0}}, centre[P] = {0}, target[K] = {0}, rows = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < P; j++)
            mean[j] += features[i * P + j] / (double)N;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < P; j++)
            deviation[j] += pow(features[i * P + j] - mean[j], 2) / N;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < P; j++)
            z[i][j] = deviation[j] > 0 ? (features[i * P + j] - mean[j]) / sqrt(deviation[j]) : 0;
    for (int i = 0; i < N; i++) {
        if (i == left_out)
            continue;
        rows++;
        for (int j = 0; j < P; j++)
            centre[j] += z[i][j];
        for (int k = 0; k < K; k++)
            target[k] += labels[i] == k ? 1 : -1;
    }
    for (int i = 0; i < N; i++) {
        if (i == left_out)
            continue;
        for (int j = 0; j < P; j++) {
            for (int l = 0; l < P; l++)
                a[j][l] += (z[i][j] - centre[j] / rows) * (z[i][l] - centre[l] / rows) / P;
            for (int k = 0; k < K; k++)
                a[j][P + k] += (z[i][j] - centre[j] / rows) * ((labels[i] == k ? 1 : -1) - target[k] / rows) / P;
        }
    }
    for (int j = 0; j < P; j++)
        a[j][j] += penalty;
    for (int j = 0; j < P; j++) /* Gauss & Jordan; the matrix is positive definite */
        for (int l = 0; l < P; l++) {
            const double factor = l == j ? 0 : a[l][j] / a[j][j];
            for (int m = 0; m < P + K; m++)
                a[l][m] -= factor * a[j][m];
        }
    for (int k = 0; k < K; k++) {
        answers[k] = target[k] / rows;
        for (int j = 0; j < P; j++)
            answers[k] += a[j][P + k] / a[j][j] *
                          ((deviation[j] > 0 ? (asked[j] - mean[j]) / sqrt(deviation[j]) : 0) - centre[j] / rows);
    }
}

static void the_weights_solve_the_normal_equations(void **state)
{
    float features[N * P], kept[N * P];
    int labels[N];
    struct ridge ridge = RIDGE_INIT;
    struct error error = ERROR_INIT;
    (void)state;
    draw(features, labels);
    memcpy(kept, features, sizeof kept);
    assert_int_equal(ridge_fit(&ridge, features, labels, N, P, K, 2, NULL, &error), 0);
    for (int i = 0; i < N; i++) {
        double answers[K], probabilities[K], sum = 0;
        solve_plainly(kept, labels, -1, ridge.penalty, kept + i * P, answers);
        ridge_probabilities(&ridge, kept + i * P, probabilities);
        for (int k = 0; k < K; k++)
            sum += answers[k] = exp(ridge.sharpness * answers[k]);
        for (int k = 0; k < K; k++)
            assert_true(fabs(answers[k] / sum - probabilities[k]) < 1e-4);
    }
    ridge_release(&ridge);
}

/* Leaving out moves the means of the features too, which the short way takes for those of all: with the mean's share of
 * 1 / N in the lever it is exact all the same. */
static void an_example_left_out_is_told_what_a_fit_without_it_says(void **state)
{
    float features[N * P], kept[N * P];
    int labels[N];
    double told[N * K];
    struct ridge ridge = RIDGE_INIT;
    struct error error = ERROR_INIT;
    (void)state;
    draw(features, labels);
    memcpy(kept, features, sizeof kept);
    assert_int_equal(ridge_fit(&ridge, features, labels, N, P, K, 1, told, &error), 0);
    for (int i = 0; i < N; i++) {
        double answers[K];
        solve_plainly(kept, labels, i, ridge.penalty, kept + i * P, answers);
        for (int k = 0; k < K; k++)
            assert_true(fabs(answers[k] - told[i * K + k]) < 1e-4);
    }
    ridge_release(&ridge);
}

static void the_number_of_threads_changes_nothing(void **state)
{
    float features[2][N * P];
    int labels[N];
    struct ridge ridges[2] = {RIDGE_INIT, RIDGE_INIT};
    struct error error = ERROR_INIT;
    (void)state;
    for (int r = 0; r < 2; r++) {
        draw(features[r], labels);
        assert_int_equal(ridge_fit(&ridges[r], features[r], labels, N, P, K, r ? 3 : 1, NULL, &error), 0);
    }
    assert_memory_equal(ridges[0].weights, ridges[1].weights, K * P * sizeof(float));
    ridge_release(&ridges[0]);
    ridge_release(&ridges[1]);
}

static void a_class_without_examples_is_never_likely(void **state)
{
    float features[N * P];
    int labels[N];
    double probabilities[K];
    struct ridge ridge = RIDGE_INIT;
    struct error error = ERROR_INIT;
    (void)state;
    draw(features, labels);
    for (int i = 0; i < N; i++)
        labels[i] = labels[i] == 2 ? 0 : labels[i];
    assert_int_equal(ridge_fit(&ridge, features, labels, N, P, K, 1, NULL, &error), 0);
    draw(features, labels);
    for (int i = 0; i < N; i++) {
        ridge_probabilities(&ridge, features + i * P, probabilities);
        assert_true(probabilities[2] < fmax(probabilities[0], probabilities[1]));
    }
    ridge_release(&ridge);
}

static void eigenvectors_make_the_matrix_again(void **state)
{
    enum { SIZE = 17, RANK = 5 };
    double matrix[SIZE * SIZE], vectors[SIZE * SIZE], values[SIZE], factors[SIZE * RANK];
    struct random random;
    struct error error = ERROR_INIT;
    (void)state;
    random_init(&random, 1, 0);
    for (int i = 0; i < SIZE * RANK; i++)
        factors[i] = random_normal(&random);
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            matrix[i * SIZE + j] = 0;
            for (int r = 0; r < RANK; r++)
                matrix[i * SIZE + j] += factors[i * RANK + r] * factors[j * RANK + r];
        }
    memcpy(vectors, matrix, sizeof vectors);
    assert_int_equal(symmetric_eigen(vectors, SIZE, values, &error), 0);
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            double again = 0, square = 0;
            for (int r = 0; r < SIZE; r++) {
                again += vectors[r * SIZE + i] * values[r] * vectors[r * SIZE + j];
                square += vectors[i * SIZE + r] * vectors[j * SIZE + r];
            }
            assert_true(fabs(again - matrix[i * SIZE + j]) < 1e-12);
            assert_true(fabs(square - (i == j)) < 1e-13);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_weights_solve_the_normal_equations),
        cmocka_unit_test(an_example_left_out_is_told_what_a_fit_without_it_says),
        cmocka_unit_test(the_number_of_threads_changes_nothing),
        cmocka_unit_test(a_class_without_examples_is_never_likely),
        cmocka_unit_test(eigenvectors_make_the_matrix_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
