/* Seasons are found where they foretell what comes, and not in noise. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "examples/season_evidence.h"
#include "examples/season_spectrum.h"
#include "examples/seasonality.h"

#define LENGTH_MOST 2000

static double normal(struct random *random)
{
    return sqrt(-2 * log(1 - random_uniform(random))) * cos(2 * M_PI * random_uniform(random));
}

enum noise { WHITE, WALK, WALK_AND_NOISE, AUTOREGRESSION, NOISE_COUNT };

static void make_noise(double *values, size_t count, enum noise kind, struct random *random)
{
    double level = 0, slow = 0;
    for (size_t t = 0; t < count; t++) {
        double shock = normal(random);
        level += shock;
        slow = 0.7 * slow + shock;
        values[t] = kind == WHITE  ? shock
                    : kind == WALK ? level
                    : kind == AUTOREGRESSION ? slow
                                             : level + 3 * normal(random);
    }
}

/* At most 5 % of each kind and length, over all kinds at most 2 %. */
static void noise_has_no_season(void **state)
{
    (void)state;
    enum { TRIALS = 100 };
    const size_t lengths[] = {36, 60, 150, 400, 1000};
    const double periods[] = {4, 7, 12, 24, 52.18, 365.25};
    struct error error = ERROR_INIT;
    struct random random;
    double values[LENGTH_MOST];
    size_t all_found = 0, all_tried = 0;
    random_init(&random, 11, 0);
    for (int kind = 0; kind < NOISE_COUNT; kind++) {
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            size_t found[sizeof periods / sizeof *periods] = {0};
            const size_t trials = lengths[l] < 400 ? TRIALS : TRIALS / 4;
            for (size_t trial = 0; trial < trials; trial++) {
                make_noise(values, lengths[l], (enum noise)kind, &random);
                for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
                    int is_found = season_test(periods[p], values, lengths[l], &error);
                    assert_true(is_found >= 0);
                    found[p] += (size_t)is_found;
                    all_found += (size_t)is_found;
                    all_tried++;
                }
            }
            for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
                /* a rate of 5 % and its chance: two deviations of so many trials */
                if ((double)found[p] > 0.05 * (double)trials + 2 * sqrt(0.05 * 0.95 * (double)trials))
                    fail_msg("period %g in %zu values of kind %d: found %zu times", periods[p], lengths[l], kind,
                             found[p]);
            }
        }
    }
    assert_true((double)all_found <= 0.02 * (double)all_tried);
}

/* From two and a half cycles on, on levels that rise or do not, in noise of a tenth of the swing or none. */
static void clean_cycles_are_found_from_two_and_a_half_on(void **state)
{
    (void)state;
    const double periods[] = {7, 12, 24, 36.5, 52.18, 80, 365.25}, cycles[] = {2.5, 3, 3.5, 5};
    struct error error = ERROR_INIT;
    struct random random;
    double values[LENGTH_MOST];
    random_init(&random, 5, 0);
    for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
        for (size_t c = 0; c < sizeof cycles / sizeof *cycles; c++) {
            for (int kind = 0; kind < 4; kind++) {
                size_t count = (size_t)ceil(periods[p] * cycles[c]);
                if (count < 20)
                    continue;
                for (size_t t = 0; t < count; t++)
                    values[t] = 100 + (kind & 1 ? 2.0 : 0) * (double)t + 10 * sin(2 * M_PI * (double)t / periods[p]) +
                                (kind & 2 ? normal(&random) : 0);
                if (season_test(periods[p], values, count, &error) != 1)
                    fail_msg("period %g over %g cycles, kind %d: not found", periods[p], cycles[c], kind);
            }
        }
    }
}

/* What rounding leaves of a line or a constant is no season. */
static void exact_lines_have_no_season(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double values[120];
    for (int kind = 0; kind < 4; kind++) {
        for (int t = 0; t < 120; t++)
            values[t] = kind == 0 ? 0.1 : kind == 1 ? 10.1 + 2.3 * t : kind == 2 ? 10 * exp(0.03 * t) : 1e9 + 0.1 * t;
        for (int period = 2; period <= 40; period++)
            assert_int_equal(season_test(period, values, 120, &error), 0);
    }
}

static void a_period_that_is_not_whole_is_refined(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct random random;
    double values[400];
    random_init(&random, 7, 0);
    for (int t = 0; t < 400; t++)
        values[t] = sin(2 * M_PI * t / 43.7) + 0.05 * normal(&random);
    double period = 42.5;
    assert_int_equal(season_refine(&period, 1, values, 400, &error), 0);
    assert_true(fabs(period - 43.7) < 0.1);
    for (int t = 0; t < 400; t++)
        values[t] = sin(2 * M_PI * t / 44) + 0.05 * normal(&random);
    assert_int_equal(season_refine(&period, 1, values, 400, &error), 0);
    assert_true(period == 44);
}

static void the_spectrum_shows_a_smooth_cycle(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct random random;
    double values[1500], peaks[SPECTRUM_PEAKS_MAX];
    struct season_spectrum spectrum = SEASON_SPECTRUM_INIT;
    random_init(&random, 7, 0);
    for (int t = 0; t < 1500; t++)
        values[t] = t % 50 == 3 ? NAN : sin(2 * M_PI * t / 96) + 0.3 * normal(&random);
    assert_int_equal(season_spectrum_init(&spectrum, 1500, &error), 0);
    season_spectrum_add(&spectrum, values, 1500);
    int count = season_spectrum_peaks(&spectrum, peaks);
    assert_true(count > 0);
    assert_true(fabs(peaks[0] - 96) < 2);
    season_spectrum_release(&spectrum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_has_no_season),
        cmocka_unit_test(clean_cycles_are_found_from_two_and_a_half_on),
        cmocka_unit_test(exact_lines_have_no_season),
        cmocka_unit_test(a_period_that_is_not_whole_is_refined),
        cmocka_unit_test(the_spectrum_shows_a_smooth_cycle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
