/* Nearest neighbours: distances worked out by hand, and a search that tries every step of every pair. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "neighbours/nearest_neighbour.h"

#define LENGTH_MAX 24
#define CHANNELS_MAX 3
#define TRAINING_COUNT 30
#define QUERY_COUNT 25

static double distance_of(const double *q, size_t q_length, const double *t, size_t t_length, int channels,
                          enum sequence_distance distance)
{
    const struct sequence query = {q, q_length}, training = {t, t_length};
    size_t nearest = 9;
    double squared = NAN;
    struct error error = ERROR_INIT;
    assert_int_equal(nearest_neighbour_find(&training, 1, &query, 1, channels, distance, 1, &nearest, &squared, &error),
                     0);
    assert_int_equal(nearest, 0);
    return squared;
}

static void exactly(double found, double wanted)
{
    if (found != wanted)
        fail_msg("%.17g, not %.17g", found, wanted);
}

static void euclidean_distances_are_sums_of_squares(void **state)
{
    (void)state;
    const double q[] = {1, 2, 3, 4}, t[] = {1, 4, 0, 4};
    exactly(distance_of(q, 4, t, 4, 1, DISTANCE_EUCLIDEAN), 4 + 9);
    exactly(distance_of(q, 2, t, 2, 2, DISTANCE_EUCLIDEAN), 4 + 9); /* two steps of two channels */
}

static void the_shorter_sequence_is_stretched_to_the_longer(void **state)
{
    (void)state;
    const double three[] = {0, 2, 6}, five[] = {0, 1, 2, 4, 9}, one[] = {1};
    exactly(distance_of(three, 3, five, 5, 1, DISTANCE_EUCLIDEAN), 9); /* 0 1 2 4 6 */
    exactly(distance_of(five, 5, three, 3, 1, DISTANCE_EUCLIDEAN), 9);
    exactly(distance_of(one, 1, three, 3, 1, DISTANCE_EUCLIDEAN), 1 + 1 + 25); /* 1 1 1 */
    const double two[] = {0, 10, 4, 30}, middle[] = {0, 10, 2, 20, 4, 31}; /* (0,10) (4,30) -> (0,10) (2,20) (4,30) */
    exactly(distance_of(two, 2, middle, 3, 2, DISTANCE_EUCLIDEAN), 1);
}

static void warped_distances_worked_out_by_hand(void **state)
{
    (void)state;
    /*           t  1  2  3  3
     *    q 1    0  1  5  9
     *      1    0  1  5  9
     *      2    1  0  1  2
     *      3    5  1  0  0                               */
    const double q[] = {1, 1, 2, 3}, t[] = {1, 2, 3, 3};
    exactly(distance_of(q, 4, t, 4, 1, DISTANCE_TIME_WARPING), 0);
    /*           t  0  2  1
     *    q 1    1  2  2
     *      3    10 2  6                                  */
    const double short_one[] = {1, 3}, other[] = {0, 2, 1};
    exactly(distance_of(short_one, 2, other, 3, 1, DISTANCE_TIME_WARPING), 1 + 1 + 4);
    const double one[] = {2}, five[] = {1, 2, 3, 4, 2};
    exactly(distance_of(one, 1, five, 5, 1, DISTANCE_TIME_WARPING), 1 + 0 + 1 + 4 + 0);
    exactly(distance_of(five, 5, one, 1, 1, DISTANCE_TIME_WARPING), 1 + 0 + 1 + 4 + 0);
}

static void all_channels_are_warped_alike(void **state)
{
    (void)state;
    /* each channel for itself would be warped onto the other's without a cost; together they cannot */
    const double q[] = {0, 0, 1, 0, 0, 0, 0, 0}; /* (0,0) (1,0) (0,0) (0,0) */
    const double t[] = {0, 0, 0, 0, 1, 0, 0, 0}; /* one step later */
    exactly(distance_of(q, 4, t, 4, 2, DISTANCE_TIME_WARPING), 0);
    const double r[] = {0, 0, 1, 0, 0, 1, 0, 0}; /* first channel first */
    const double u[] = {0, 0, 0, 1, 1, 0, 0, 0}; /* second channel first */
    exactly(distance_of(r, 4, u, 4, 2, DISTANCE_TIME_WARPING), 2);
}

/* ---- the full search, by the book
 * ------------------------------------------------------------------------------------- */

static double book_step(const struct sequence *q, const struct sequence *t, size_t channels, size_t i, size_t j)
{
    double sum = 0;
    for (size_t c = 0; c < channels; c++)
        sum += pow(q->values[i * channels + c] - t->values[j * channels + c], 2);
    return sum;
}

static double book_warping(const struct sequence *q, const struct sequence *t, size_t channels)
{
    double matrix[LENGTH_MAX + 1][LENGTH_MAX + 1];
    for (size_t i = 0; i <= q->length; i++) {
        for (size_t j = 0; j <= t->length; j++)
            matrix[i][j] = i == 0 && j == 0 ? 0
                           : i == 0 || j == 0
                               ? INFINITY
                               : book_step(q, t, channels, i - 1, j - 1) +
                                     fmin(matrix[i - 1][j - 1], fmin(matrix[i - 1][j], matrix[i][j - 1]));
    }
    return matrix[q->length][t->length];
}

static double book_euclidean(const struct sequence *q, const struct sequence *t, size_t channels)
{
    size_t length = q->length > t->length ? q->length : t->length;
    double sum = 0;
    for (size_t i = 0; i < length; i++) {
        for (size_t c = 0; c < channels; c++) {
            double at[2];
            const struct sequence *both[2] = {q, t};
            for (int k = 0; k < 2; k++) {
                double place = length > 1 ? (double)i * (double)(both[k]->length - 1) / (double)(length - 1) : 0;
                size_t before = (size_t)floor(place + 1e-9), after = before + 1 < both[k]->length ? before + 1 : before;
                double share = fmax(place - (double)before, 0);
                at[k] = (1 - share) * both[k]->values[before * channels + c] +
                        share * both[k]->values[after * channels + c];
            }
            sum += pow(at[0] - at[1], 2);
        }
    }
    return sum;
}

struct material {
    double values[TRAINING_COUNT + QUERY_COUNT][LENGTH_MAX * CHANNELS_MAX];
    struct sequence sequences[TRAINING_COUNT + QUERY_COUNT]; /* training first */
};

/* Small whole numbers when `coarse`: many distances are equal then, and all are exact. */
static void make_material(struct material *material, uint64_t seed, bool coarse, bool one_length)
{
    struct random random;
    random_init(&random, seed, 1);
    for (size_t s = 0; s < TRAINING_COUNT + QUERY_COUNT; s++) {
        size_t length = one_length ? LENGTH_MAX : 1 + (size_t)(random_uniform(&random) * LENGTH_MAX);
        double phase = random_uniform(&random) * 6;
        for (size_t i = 0; i < LENGTH_MAX * CHANNELS_MAX; i++) {
            double value = 2 * sin(phase + 0.3 * (double)i) + random_uniform(&random);
            material->values[s][i] = coarse ? floor(random_uniform(&random) * 2) : value;
        }
        if (length > LENGTH_MAX)
            length = LENGTH_MAX;
        material->sequences[s] = (struct sequence){material->values[s], coarse && length > 3 ? 3 : length};
    }
}

/* Nearest by the book: the first of the smallest. */
static void compare_with_book(const struct material *material, int channels, enum sequence_distance distance,
                              bool exact)
{
    const struct sequence *queries = material->sequences + TRAINING_COUNT;
    size_t nearest[QUERY_COUNT];
    double distances[QUERY_COUNT];
    struct error error = ERROR_INIT;
    assert_int_equal(nearest_neighbour_find(material->sequences, TRAINING_COUNT, queries, QUERY_COUNT, channels,
                                            distance, 3, nearest, distances, &error),
                     0);
    for (size_t query = 0; query < QUERY_COUNT; query++) {
        double best = INFINITY;
        size_t wanted = 0;
        for (size_t s = 0; s < TRAINING_COUNT; s++) {
            double found = distance == DISTANCE_EUCLIDEAN
                               ? book_euclidean(&queries[query], &material->sequences[s], (size_t)channels)
                               : book_warping(&queries[query], &material->sequences[s], (size_t)channels);
            if (found < best) {
                best = found;
                wanted = s;
            }
        }
        assert_int_equal(nearest[query], wanted);
        if (exact)
            exactly(distances[query], best);
        else
            assert_true(fabs(distances[query] - best) <= 1e-9 * (1 + best));
    }
}

static void the_search_finds_what_the_full_one_finds(void **state)
{
    (void)state;
    struct material material;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        for (int channels = 1; channels <= CHANNELS_MAX; channels++) {
            make_material(&material, seed, false, seed % 2);
            compare_with_book(&material, channels, DISTANCE_TIME_WARPING, true);
            compare_with_book(&material, channels, DISTANCE_EUCLIDEAN, false);
        }
    }
}

static void bounds_are_none_too_high(void **state)
{
    (void)state;
    /* the first is nearer each time; a bound that counted both sequences' steps, or one pair of ends twice, would give
     * it up */
    const double zeros[] = {0, 0, 0, 0}, tens[] = {10, 10, 10, 10}, peak[] = {0, 21, 0, 0}, two[] = {2},
                 pair[] = {1, -2};
    const struct sequence query = {zeros, 4}, training[] = {{tens, 4}, {peak, 4}};
    const struct sequence single = {zeros, 1}, singles[] = {{two, 1}, {pair, 2}};
    size_t nearest = 9;
    double squared = NAN;
    struct error error = ERROR_INIT;
    assert_int_equal(
        nearest_neighbour_find(training, 2, &query, 1, 1, DISTANCE_TIME_WARPING, 1, &nearest, &squared, &error), 0);
    assert_int_equal(nearest, 0);
    exactly(squared, 400);
    assert_int_equal(
        nearest_neighbour_find(singles, 2, &single, 1, 1, DISTANCE_TIME_WARPING, 1, &nearest, &squared, &error), 0);
    assert_int_equal(nearest, 0);
    exactly(squared, 4);
}

static void of_equally_near_ones_the_first_is_taken(void **state)
{
    (void)state;
    struct material material;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        make_material(&material, seed, true, seed % 2);
        compare_with_book(&material, 1, DISTANCE_TIME_WARPING, true);
        compare_with_book(&material, 2, DISTANCE_TIME_WARPING, true);
        if (seed % 2) /* of one length: no interpolation, exact */
            compare_with_book(&material, 2, DISTANCE_EUCLIDEAN, true);
    }
}

static void the_answer_does_not_depend_on_the_threads(void **state)
{
    (void)state;
    struct material material;
    size_t nearest[2][QUERY_COUNT];
    double distances[2][QUERY_COUNT];
    struct error error = ERROR_INIT;
    make_material(&material, 77, false, false);
    for (enum sequence_distance distance = DISTANCE_EUCLIDEAN; distance <= DISTANCE_TIME_WARPING; distance++) {
        for (int i = 0; i < 2; i++)
            assert_int_equal(nearest_neighbour_find(material.sequences, TRAINING_COUNT,
                                                    material.sequences + TRAINING_COUNT, QUERY_COUNT, 2, distance,
                                                    i ? 8 : 1, nearest[i], distances[i], &error),
                             0);
        assert_memory_equal(nearest[0], nearest[1], sizeof nearest[0]);
        assert_memory_equal(distances[0], distances[1], sizeof distances[0]);
    }
}

static void no_queries_are_no_fault(void **state)
{
    (void)state;
    const double value = 1;
    const struct sequence training = {&value, 1};
    struct error error = ERROR_INIT;
    assert_int_equal(nearest_neighbour_find(&training, 1, NULL, 0, 1, DISTANCE_TIME_WARPING, 2, NULL, NULL, &error), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(euclidean_distances_are_sums_of_squares),
        cmocka_unit_test(the_shorter_sequence_is_stretched_to_the_longer),
        cmocka_unit_test(warped_distances_worked_out_by_hand),
        cmocka_unit_test(all_channels_are_warped_alike),
        cmocka_unit_test(the_search_finds_what_the_full_one_finds),
        cmocka_unit_test(bounds_are_none_too_high),
        cmocka_unit_test(of_equally_near_ones_the_first_is_taken),
        cmocka_unit_test(the_answer_does_not_depend_on_the_threads),
        cmocka_unit_test(no_queries_are_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
