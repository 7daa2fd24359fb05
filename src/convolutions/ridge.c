#include "convolutions/ridge.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "concurrent/workers.h"
#include "convolutions/lanes.h"
#include "convolutions/symmetric_eigen.h"

#define ROWS_PER_TASK 8
#define BLOCK 64 /* products summed in single precision before they are added in double */
/* Penalties looked at, in shares of the mean square of an example's features: 10^-4 to 10^2 */
#define PENALTY_COUNT 25
#define PENALTY_FIRST -4.0
#define PENALTY_STEP 0.25
/* Sharpnesses looked at, each a quarter more than the one before. Few examples that are all told right ask for ever
 * more; what is usual holds it back, as if SHARPNESS_TRUST examples had said so. */
#define SHARPNESS_COUNT 16
#define SHARPNESS_FIRST 0.25
#define SHARPNESS_STEP 1.25
#define SHARPNESS_USUAL 2.5
#define SHARPNESS_TRUST 2
#define LEVER_MOST (1 - 1e-9)

struct fit {
    float *features; /* borrowed, [N][p] standardised */
    const int *labels;
    size_t count, feature_count, chooser_count; /* N, p, and those that choose */
    int class_count;
    double *products;           /* owned, [N][N] of examples, by p */
    double *targets;            /* owned, [N][K], less their means */
    double *target_means;       /* owned, [K] */
    double *means, *deviations; /* owned, [p]; deviation 0: left out */
    double *duals;              /* owned, [N][K] */
};

void ridge_release(struct ridge *ridge)
{
    memory_free(ridge->weights);
    memory_free(ridge->intercepts);
    *ridge = (struct ridge)RIDGE_INIT;
}

static void fit_release(struct fit *fit)
{
    memory_free(fit->products);
    memory_free(fit->targets);
    memory_free(fit->target_means);
    memory_free(fit->means);
    memory_free(fit->deviations);
    memory_free(fit->duals);
}

static int fit_init(struct fit *fit, struct error *error)
{
    const size_t N = fit->count, K = (size_t)fit->class_count;
    fit->products = memory_allocate(N * N, sizeof *fit->products, error);
    fit->targets = memory_allocate(N * K, sizeof *fit->targets, error);
    fit->target_means = memory_allocate(K, sizeof *fit->target_means, error);
    fit->means = memory_allocate(fit->feature_count, sizeof *fit->means, error);
    fit->deviations = memory_allocate(fit->feature_count, sizeof *fit->deviations, error);
    fit->duals = memory_allocate(N * K, sizeof *fit->duals, error);
    return fit->products && fit->targets && fit->target_means && fit->means && fit->deviations && fit->duals ? 0 : -1;
}

/* ------------------------------------------------------------------ examples */

static void standardise(struct fit *fit)
{
    const size_t N = fit->count, p = fit->feature_count;
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < p; j++)
            fit->means[j] += fit->features[i * p + j] / (double)N;
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < p; j++) {
            const double away = fit->features[i * p + j] - fit->means[j];
            fit->deviations[j] += away * away / (double)N;
        }
    }
    for (size_t j = 0; j < p; j++) {
        fit->deviations[j] = sqrt(fit->deviations[j]);
        if (!(fit->deviations[j] > RIDGE_DEVIATION_MIN && isfinite(fit->deviations[j])))
            fit->deviations[j] = 0;
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < p; j++)
            fit->features[i * p + j] =
                fit->deviations[j] > 0 ? (float)((fit->features[i * p + j] - fit->means[j]) / fit->deviations[j]) : 0;
    }
}

static void set_targets(struct fit *fit)
{
    const size_t N = fit->count, K = (size_t)fit->class_count;
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < K; k++)
            fit->target_means[k] += ((int)k == fit->labels[i] ? 1.0 : -1.0) / (double)N;
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < K; k++)
            fit->targets[i * K + k] = ((int)k == fit->labels[i] ? 1 : -1) - fit->target_means[k];
    }
}

/* Of at most BLOCK numbers: eight sums side by side, then pair by pair. */
static float block_product(const float *a, const float *b, size_t count)
{
    float sums[LANES] = {0};
    size_t j = 0;
    for (; j + LANES <= count; j += LANES) {
        for (size_t lane = 0; lane < LANES; lane++)
            sums[lane] += a[j + lane] * b[j + lane];
    }
    for (; j < count; j++)
        sums[0] += a[j] * b[j];
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/* Lanes 0, 2, 4, 6 of two, and lanes 1, 3, 5, 7. */
#ifdef __clang__
#define EVEN_LANES(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD_LANES(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#else
#define EVEN_LANES(a, b) __builtin_shuffle(a, b, (int_lanes){0, 2, 4, 6, 8, 10, 12, 14})
#define ODD_LANES(a, b) __builtin_shuffle(a, b, (int_lanes){1, 3, 5, 7, 9, 11, 13, 15})
#endif

/* sums[0..3] += the products of a whole block with four others, `stride` apart; each as block_product() has it. */
WIDE_LANES static void add_four_products(const float *a, const float *b, size_t stride, double *sums)
{
    float_lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (size_t j = 0; j < BLOCK; j += LANES) {
        const float_lanes one = *(const float_lanes_in_memory *)(a + j);
        s0 += one * *(const float_lanes_in_memory *)(b + j);
        s1 += one * *(const float_lanes_in_memory *)(b + stride + j);
        s2 += one * *(const float_lanes_in_memory *)(b + 2 * stride + j);
        s3 += one * *(const float_lanes_in_memory *)(b + 3 * stride + j);
    }
    /* the pairs are added, then the pairs of those */
    const float_lanes p01 = EVEN_LANES(s0, s1) + ODD_LANES(s0, s1);
    const float_lanes p23 = EVEN_LANES(s2, s3) + ODD_LANES(s2, s3);
    const float_lanes halves = EVEN_LANES(p01, p23) + ODD_LANES(p01, p23);
    for (int i = 0; i < 4; i++)
        sums[i] += halves[2 * i] + halves[2 * i + 1];
}

/* The products of rows from `row` on with those from `column` on, ROWS_PER_TASK each, which the caller has. */
static void products_tile(const struct fit *fit, size_t row, size_t column, double sums[ROWS_PER_TASK][ROWS_PER_TASK])
{
    const size_t p = fit->feature_count, whole = p - p % BLOCK;
    const float *a = fit->features + row * p, *b = fit->features + column * p;
    memset(sums, 0, ROWS_PER_TASK * sizeof *sums);
    for (size_t begin = 0; begin < whole; begin += BLOCK) {
        for (size_t i = 0; i < ROWS_PER_TASK; i++) {
            for (size_t j = 0; j < ROWS_PER_TASK; j += 4)
                add_four_products(a + i * p + begin, b + j * p + begin, p, sums[i] + j);
        }
    }
    for (size_t i = 0; whole < p && i < ROWS_PER_TASK; i++) {
        for (size_t j = 0; j < ROWS_PER_TASK; j++)
            sums[i][j] += block_product(a + i * p + whole, b + j * p + whole, p - whole);
    }
}

static double product(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t begin = 0; begin < count; begin += BLOCK)
        sum += block_product(a + begin, b + begin, begin + BLOCK < count ? BLOCK : count - begin);
    return sum;
}

static int products_task(void *context, int index, struct error *error)
{
    const struct fit *fit = context;
    const size_t begin = (size_t)index * ROWS_PER_TASK, N = fit->count, p = fit->feature_count;
    (void)error;
    for (size_t column = 0; column <= begin; column += ROWS_PER_TASK) {
        double sums[ROWS_PER_TASK][ROWS_PER_TASK];
        const bool is_whole = begin + ROWS_PER_TASK <= N;
        if (is_whole)
            products_tile(fit, begin, column, sums);
        for (size_t i = begin; i < begin + ROWS_PER_TASK && i < N; i++) {
            for (size_t j = column; j < column + ROWS_PER_TASK && j <= i; j++)
                fit->products[i * N + j] = fit->products[j * N + i] =
                    (is_whole ? sums[i - begin][j - column]
                              : product(fit->features + i * p, fit->features + j * p, p)) /
                    (double)p;
        }
    }
    return 0;
}

/* ------------------------------------------------------------------ penalty and sharpness */

/* What each chooser is told when it is left out: told [n][K]. Returns the squares of how far that is off. */
static double leave_out(const struct fit *fit, const double *vectors, const double *values, const double *turned,
                        double penalty, double *told)
{
    const size_t n = fit->chooser_count, K = (size_t)fit->class_count;
    double loss = 0;
    for (size_t i = 0; i < n; i++) {
        double lever = 1.0 / (double)fit->count, *row = told + i * K;
        memset(row, 0, K * sizeof *row);
        for (size_t r = 0; r < n; r++) {
            const double share = values[r] > 0 ? values[r] / (values[r] + penalty) : 0, v = vectors[r * n + i];
            lever += share * v * v;
            for (size_t k = 0; k < K; k++)
                row[k] += share * v * turned[r * K + k];
        }
        for (size_t k = 0; k < K; k++) {
            const double target = fit->targets[i * K + k],
                         off = (target - row[k]) / (1 - (lever < LEVER_MOST ? lever : LEVER_MOST));
            row[k] = target - off + fit->target_means[k];
            loss += off * off;
        }
    }
    return loss;
}

/* As softmax has it; K >= 1. */
static void sharpen(double *values, int class_count, double sharpness)
{
    double largest = values[0], sum = 0;
    for (int k = 1; k < class_count; k++)
        largest = values[k] > largest ? values[k] : largest;
    for (int k = 0; k < class_count; k++)
        sum += values[k] = exp(sharpness * (values[k] - largest));
    for (int k = 0; k < class_count; k++)
        values[k] /= sum;
}

static double choose_sharpness(const struct fit *fit, const double *told)
{
    const int K = fit->class_count;
    double best = SHARPNESS_USUAL, best_loss = INFINITY, sharpness = SHARPNESS_FIRST;
    for (int s = 0; s < SHARPNESS_COUNT; s++, sharpness *= SHARPNESS_STEP) {
        const double unusual = log(sharpness / SHARPNESS_USUAL);
        double loss = SHARPNESS_TRUST * unusual * unusual / 2;
        for (size_t i = 0; i < fit->chooser_count; i++) {
            const double *row = told + i * (size_t)K, own = row[fit->labels[i]];
            double others = 0;
            for (int k = 0; k < K; k++)
                others += exp(sharpness * (row[k] - own));
            loss += log(others);
        }
        if (loss < best_loss) {
            best_loss = loss;
            best = sharpness;
        }
    }
    return best;
}

static int choose(struct fit *fit, struct ridge *ridge, double *left_out, struct error *error)
{
    const size_t n = fit->chooser_count, K = (size_t)fit->class_count;
    double *vectors = memory_allocate(n * n, sizeof *vectors, error);
    double *values = memory_allocate(n, sizeof *values, error);
    double *turned = memory_allocate(n * K, sizeof *turned, error);
    double *told = memory_allocate(n * K, sizeof *told, error), *best = memory_allocate(n * K, sizeof *best, error);
    double best_loss = INFINITY;
    int result = -1;
    if (!vectors || !values || !turned || !told || !best)
        goto done;
    for (size_t i = 0; i < n; i++)
        memcpy(vectors + i * n, fit->products + i * fit->count, n * sizeof *vectors);
    if (symmetric_eigen(vectors, n, values, error))
        goto done;
    for (size_t r = 0; r < n; r++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < K; k++)
                turned[r * K + k] += vectors[r * n + i] * fit->targets[i * K + k];
        }
    }
    for (int g = 0; g < PENALTY_COUNT; g++) {
        const double penalty = pow(10, PENALTY_FIRST + g * PENALTY_STEP);
        const double loss = leave_out(fit, vectors, values, turned, penalty, told);
        if (!(loss < best_loss) && g > 0)
            continue;
        best_loss = loss;
        ridge->penalty = penalty;
        memcpy(best, told, n * K * sizeof *best);
    }
    ridge->sharpness = choose_sharpness(fit, best);
    if (left_out)
        memcpy(left_out, best, n * K * sizeof *best);
    result = 0;
done:
    memory_free(vectors);
    memory_free(values);
    memory_free(turned);
    memory_free(told);
    memory_free(best);
    return result;
}

/* ------------------------------------------------------------------ weights */

/* Solve (products + penalty I) duals = targets by Cholesky's method, in place: the lower triangle of `products`. */
static void solve(struct fit *fit, double penalty)
{
    const size_t N = fit->count, K = (size_t)fit->class_count;
    double *a = fit->products;
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j <= i; j++) {
            const double *row = a + i * N, *column = a + j * N;
            double lanes[4] = {0}, sum = row[j] + (i == j ? penalty : 0);
            size_t k = 0;
            for (; k + 4 <= j; k += 4) {
                for (size_t lane = 0; lane < 4; lane++)
                    lanes[lane] += row[k + lane] * column[k + lane];
            }
            for (; k < j; k++)
                lanes[0] += row[k] * column[k];
            sum -= (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
            a[i * N + j] = i == j ? sqrt(sum > penalty / 2 ? sum : penalty / 2) : sum / column[j];
        }
    }
    memcpy(fit->duals, fit->targets, N * K * sizeof *fit->duals);
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < K; k++) {
            for (size_t j = 0; j < i; j++)
                fit->duals[i * K + k] -= a[i * N + j] * fit->duals[j * K + k];
            fit->duals[i * K + k] /= a[i * N + i];
        }
    }
    for (size_t i = N; i-- > 0;) {
        for (size_t k = 0; k < K; k++) {
            fit->duals[i * K + k] /= a[i * N + i];
            for (size_t j = 0; j < i; j++)
                fit->duals[j * K + k] -= a[i * N + j] * fit->duals[i * K + k];
        }
    }
}

/* From the examples' shares to weights of the features as they are. */
static void weigh(const struct fit *fit, struct ridge *ridge, double *sums)
{
    const size_t p = fit->feature_count, K = (size_t)fit->class_count;
    for (size_t k = 0; k < K; k++) {
        memset(sums, 0, p * sizeof *sums);
        for (size_t i = 0; i < fit->count; i++) {
            const double share = fit->duals[i * K + k] / (double)p;
            for (size_t j = 0; j < p; j++)
                sums[j] += share * fit->features[i * p + j];
        }
        double intercept = fit->target_means[k];
        for (size_t j = 0; j < p; j++) {
            const float weight = fit->deviations[j] > 0 ? (float)(sums[j] / fit->deviations[j]) : 0;
            ridge->weights[k * p + j] = weight;
            intercept -= weight * fit->means[j];
        }
        ridge->intercepts[k] = intercept;
    }
}

int ridge_fit(struct ridge *ridge, float *features, const int *labels, size_t count, size_t feature_count,
              int class_count, int thread_count, double *left_out, struct error *error)
{
    struct fit fit = {.features = features,
                      .labels = labels,
                      .count = count,
                      .feature_count = feature_count,
                      .chooser_count = count < RIDGE_CHOICE_MOST ? count : RIDGE_CHOICE_MOST,
                      .class_count = class_count};
    double *sums = memory_allocate(feature_count, sizeof *sums, error);
    int result = -1;
    ridge->feature_count = feature_count;
    ridge->class_count = class_count;
    ridge->weights = memory_allocate((size_t)class_count * feature_count, sizeof *ridge->weights, error);
    ridge->intercepts = memory_allocate((size_t)class_count, sizeof *ridge->intercepts, error);
    if (!sums || !ridge->weights || !ridge->intercepts || fit_init(&fit, error))
        goto done;
    standardise(&fit);
    set_targets(&fit);
    if (workers_run(thread_count, (int)((count + ROWS_PER_TASK - 1) / ROWS_PER_TASK), products_task, &fit, error) ||
        choose(&fit, ridge, left_out, error))
        goto done;
    solve(&fit, ridge->penalty);
    weigh(&fit, ridge, sums);
    result = 0;
done:
    memory_free(sums);
    fit_release(&fit);
    if (result)
        ridge_release(ridge);
    return result;
}

void ridge_probabilities(const struct ridge *ridge, const float *features, double *probabilities)
{
    for (int k = 0; k < ridge->class_count; k++) {
        const float *weights = ridge->weights + (size_t)k * ridge->feature_count;
        double sum = ridge->intercepts[k];
        for (size_t j = 0; j < ridge->feature_count; j++)
            sum += (double)weights[j] * features[j];
        probabilities[k] = sum;
    }
    sharpen(probabilities, ridge->class_count, ridge->sharpness);
}
