/* Seasons are found where they foretell what comes, and not in noise. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "calendar/civil.h"
#include "cycles/season_evidence.h"
#include "cycles/seasonality.h"
#include "dataset/panel.h"
#include "methods/baselines.h"
#include "options/choice.h"
#include "plan/season_search.h"
#include "plan/season_spectrum.h"

#define LENGTH_MOST 2000

static double normal(struct random *random)
{
    return sqrt(-2 * log(1 - random_uniform(random))) * cos(2 * M_PI * random_uniform(random));
}

/* a CYCLE comes again about every 15 steps, but does not keep its time: asked only where any period may be one */
enum noise { WHITE, WALK, WALK_AND_NOISE, AUTOREGRESSION, SLOW, TREND_AND_SLOW, CYCLE, NOISE_COUNT };

static void make_noise(double *values, size_t count, enum noise kind, struct random *random)
{
    double level = 0, quick = 0, slow = 0, cycle[2] = {0, 0};
    for (size_t t = 0; t < count; t++) {
        double shock = normal(random), next = 1.73 * cycle[0] - 0.9 * cycle[1] + shock;
        level += shock;
        quick = 0.7 * quick + shock;
        slow = 0.9 * slow + shock;
        cycle[1] = cycle[0];
        cycle[0] = next;
        const double kinds[] = {[WHITE] = shock,
                                [WALK] = level,
                                [WALK_AND_NOISE] = level + 3 * normal(random),
                                [AUTOREGRESSION] = quick,
                                [SLOW] = slow,
                                [TREND_AND_SLOW] = 0.2 * (double)t + slow,
                                [CYCLE] = next};
        values[t] = kinds[kind];
    }
}

/* At most 5 % of each kind and length, over all kinds at most 2 %. */
static void noise_has_no_season(void **state)
{
    (void)state;
    enum { TRIALS = 60 };
    const size_t lengths[] = {36, 60, 150, 400, 1000};
    const double periods[] = {4, 7, 12, 24, 52.18, 365.25};
    struct error error = ERROR_INIT;
    struct random random;
    double values[LENGTH_MOST];
    size_t all_found = 0, all_tried = 0;
    random_init(&random, 11, 0);
    for (int kind = 0; kind < CYCLE; kind++) {
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

/* Every month of its own, in noise of a tenth of the swing. */
static void two_and_a_half_years_that_repeat_month_by_month_are_a_season(void **state)
{
    (void)state;
    const double months[] = {-30, -20, 5, 0, -10, 15, 20, 25, -15, -5, 0, 40};
    struct error error = ERROR_INIT;
    struct random random;
    double values[30];
    random_init(&random, 5, 0);
    for (int trial = 0; trial < 20; trial++) {
        for (int t = 0; t < 30; t++)
            values[t] = 100 + 0.5 * t + months[t % 12] + 3 * normal(&random);
        assert_int_equal(season_test(12, values, 30, &error), 1);
    }
}

/* Three years that grow by 2 % a month, and the swing with them. */
static void a_season_that_grows_with_the_level_is_found(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct random random;
    double values[36];
    random_init(&random, 5, 0);
    for (int trial = 0; trial < 20; trial++) {
        for (int t = 0; t < 36; t++)
            values[t] = 100 * exp(0.02 * t) * (1 + 0.2 * sin(2 * M_PI * t / 12) + 0.2 / 3 * sin(4 * M_PI * t / 12)) +
                        2 * normal(&random);
        assert_int_equal(season_test(12, values, 36, &error), 1);
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

/* ---- of a whole panel ---- */

/* The seasons that are found in one series, of counted rows or of stamps that are `minutes` apart (0: rows). */
static struct recipe search(const double *values, size_t count, int minutes)
{
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct choices choices = {.count = 0};
    const struct data_options options = {.series = NULL};
    struct recipe recipe = {.horizon = 1};
    text_append_string(&text, minutes ? "time,y\n" : "y\n");
    for (size_t t = 0; t < count; t++) {
        size_t at = t * (size_t)minutes;
        if (minutes) {
            const struct civil_date date = civil_from_day_number(civil_day_number(2024, 1, 1) + (int64_t)(at / 1440));
            text_append_format(&text, "%04d-%02d-%02d %02zu:%02zu,", (int)date.year, date.month, date.day, at / 60 % 24,
                               at % 60);
        }
        text_append_format(&text, "%.9g\n", values[t]);
    }
    if (panel_read_text("values.csv", text.bytes, text.length, &options, &panel, &error) ||
        season_search(&recipe, &panel, &choices, &error))
        fail_msg("%s", error.message);
    panel_release(&panel);
    text_release(&text);
    return recipe;
}

/* Of all periods that could be one: at most 5 % of the series. */
static void noise_in_counted_rows_has_no_season(void **state)
{
    (void)state;
    const size_t lengths[] = {60, 200, 600, 2000};
    struct random random;
    double values[LENGTH_MOST];
    random_init(&random, 3, 0);
    for (int kind = 0; kind < NOISE_COUNT; kind++) {
        size_t found = 0, tried = 0;
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            for (size_t trial = 0; trial < 3000 / lengths[l]; trial++, tried++) {
                make_noise(values, lengths[l], (enum noise)kind, &random);
                found += search(values, lengths[l], 0).period_count > 0;
            }
        }
        if ((double)found > 0.05 * (double)tried)
            fail_msg("noise of kind %d: found in %zu of %zu", kind, found, tried);
    }
}

static void cycles_in_counted_rows_are_found(void **state)
{
    (void)state;
    const double periods[] = {7, 24, 36, 48, 96, 31.4, 57.3};
    struct random random;
    double values[LENGTH_MOST];
    random_init(&random, 9, 0);
    for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
        for (int kind = 0; kind < 3; kind++) {
            size_t count = (size_t)(periods[p] * (kind == 2 ? 5 : 14));
            for (size_t t = 0; t < count; t++)
                values[t] =
                    1200 + 150 * sin(2 * M_PI * (double)t / periods[p]) + (kind == 1 ? 15 * normal(&random) : 0);
            if (count < 60)
                continue;
            struct recipe recipe = search(values, count, 0);
            if (recipe.period_count < 1 || fabs(recipe.periods[0] / periods[p] - 1) > 0.004)
                fail_msg("period %g, kind %d: found %d, %g", periods[p], kind, recipe.period_count, recipe.periods[0]);
        }
    }
}

/* A season with a strong half and a weak whole, and one with a repeated shape: neither part nor multiple wins. */
static void neither_part_nor_multiple_of_a_season_is_taken(void **state)
{
    (void)state;
    struct random random;
    double values[LENGTH_MOST];
    random_init(&random, 2, 0);
    for (int t = 0; t < 960; t++)
        values[t] = 10 * sin(2 * M_PI * t / 24) + 6 * sin(2 * M_PI * t / 48) + normal(&random);
    struct recipe recipe = search(values, 960, 0);
    assert_true(recipe.period_count >= 1 && recipe.periods[recipe.period_count - 1] == 48);
    for (int t = 0; t < 960; t++)
        values[t] = 10 * sin(2 * M_PI * t / 24) + 6 * sin(2 * M_PI * t / 12) + normal(&random);
    recipe = search(values, 960, 0);
    assert_true(recipe.period_count == 1 && recipe.periods[0] == 24);
}

/* Minutes know of days, which a short series does not show: any other cycle may be there. */
static void a_cycle_of_stamped_steps_need_not_be_the_calendars(void **state)
{
    (void)state;
    struct random random;
    double values[LENGTH_MOST];
    random_init(&random, 2, 0);
    for (int t = 0; t < 1500; t++)
        values[t] = 10 * sin(2 * M_PI * t / 80) + normal(&random);
    struct recipe recipe = search(values, 1500, 1);
    assert_true(recipe.period_count == 1 && recipe.periods[0] == 80);
}

/* Of days: the month, whose length is no whole number of them. */
static void a_payday_shows_in_days(void **state)
{
    (void)state;
    struct random random;
    double values[500];
    random_init(&random, 2, 0);
    for (int t = 0; t < 500; t++)
        values[t] = 100 + 15 * sin(2 * M_PI * t / 30.4375) + 5 * normal(&random);
    struct recipe recipe = search(values, 500, 1440);
    assert_true(recipe.period_count == 1 && recipe.periods[0] == 30.4375);
}

/* ---- in the methods ---- */

/* Lynx trapped in Canada, to 1907: one trough twice as high as usual, and peaks of five times the highest that ever was
 * followed from a season in logarithms. */
static void a_season_that_misleads_is_not_multiplied_out(void **state)
{
    (void)state;
    const double lynx[] = {269,  321,  585,  871,  1475, 2821, 3928, 5943, 4950, 2577, 523,  98,   184,  279,  409,
                           2285, 2685, 3409, 1824, 409,  151,  45,   68,   213,  546,  1033, 2129, 2536, 957,  361,
                           377,  225,  360,  731,  1638, 2725, 2871, 2119, 684,  299,  236,  245,  552,  1623, 3311,
                           6721, 4254, 687,  255,  473,  358,  784,  1594, 1676, 2251, 1426, 756,  299,  201,  229,
                           469,  736,  2042, 2811, 4431, 2511, 389,  73,   39,   49,   59,   188,  377,  1292, 4031,
                           3495, 587,  105,  153,  387,  758,  1307, 3465, 6991, 6313, 3794, 1836};
    const size_t count = sizeof lynx / sizeof *lynx;
    struct error error = ERROR_INIT;
    struct baselines baselines = BASELINES_INIT;
    double said[14];
    assert_int_equal(baselines_fit(&baselines, lynx, count, (struct baselines_plan){.period = 9.38294}, &error), 0);
    for (int method = BASELINE_THETA; method <= BASELINE_SMOOTHING; method++) {
        baselines_forecast(&baselines, (enum baseline)method, KNOWN_COLUMNS_NONE, 14, said);
        for (int k = 0; k < 14; k++)
            assert_true(said[k] < 2 * 6991);
    }
    baselines_release(&baselines);
}

static void theta_adds_the_season_of_a_shop_that_is_shut_on_sundays(void **state)
{
    (void)state;
    const double week[] = {0, 431, 510, 620, 700, 812, 455};
    struct error error = ERROR_INIT;
    struct random random;
    struct baselines baselines = BASELINES_INIT;
    double values[210], said[14];
    random_init(&random, 2, 0);
    for (int t = 0; t < 210; t++)
        values[t] = t % 7 ? week[t % 7] + 30 * normal(&random) : 0;
    assert_int_equal(baselines_fit(&baselines, values, 210, (struct baselines_plan){.period = 7}, &error), 0);
    baselines_forecast(&baselines, BASELINE_THETA, KNOWN_COLUMNS_NONE, 14, said);
    for (int k = 0; k < 14; k++)
        assert_true(fabs(said[k] - week[k % 7]) < 40);
    baselines_release(&baselines);
}

/* A clean wave of three years fails the autocorrelation test of Theta. */
static void theta_has_a_season_that_is_found_or_asked_for(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct baselines baselines = BASELINES_INIT;
    double values[38], said[12];
    for (int t = 0; t < 38; t++)
        values[t] = 100 + 30 * sin(2 * M_PI * t / 12);
    for (int asked = 0; asked < 2; asked++) {
        assert_int_equal(baselines_fit(&baselines, values, asked ? 32 : 38,
                                       (struct baselines_plan){.period = 12, .are_certain = asked > 0}, &error),
                         0);
        baselines_forecast(&baselines, BASELINE_THETA, KNOWN_COLUMNS_NONE, 12, said);
        for (int k = 0; k < 12; k++)
            assert_true(fabs(said[k] - 100 - 30 * sin(2 * M_PI * (k + (asked ? 32 : 38)) / 12)) < 4);
    }
    baselines_release(&baselines);
}

static void both_of_two_seasons_are_forecast(void **state)
{
    (void)state;
    const double week[] = {-9, 4, 1, 7, 3, -2, -4};
    struct error error = ERROR_INIT;
    struct baselines baselines = BASELINES_INIT;
    double values[1100 + 90], said[90];
    for (int t = 0; t < 1190; t++)
        values[t] = 100 + week[t % 7] + 25 * sin(2 * M_PI * t / 365.25);
    const struct baselines_plan seasons = {.period = 7, .longer = 365.25};
    assert_int_equal(baselines_fit(&baselines, values, 1100, seasons, &error), 0);
    for (int method = BASELINE_THETA; method <= BASELINE_SMOOTHING; method++) {
        double sum = 0;
        baselines_forecast(&baselines, (enum baseline)method, KNOWN_COLUMNS_NONE, 90, said);
        for (int k = 0; k < 90; k++)
            sum += fabs(said[k] - values[1100 + k]) / 90;
        assert_true(sum < 3);
    }
    baselines_release(&baselines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_has_no_season),
        cmocka_unit_test(clean_cycles_are_found_from_two_and_a_half_on),
        cmocka_unit_test(two_and_a_half_years_that_repeat_month_by_month_are_a_season),
        cmocka_unit_test(a_season_that_grows_with_the_level_is_found),
        cmocka_unit_test(exact_lines_have_no_season),
        cmocka_unit_test(a_payday_shows_in_days),
        cmocka_unit_test(a_season_that_misleads_is_not_multiplied_out),
        cmocka_unit_test(a_period_that_is_not_whole_is_refined),
        cmocka_unit_test(the_spectrum_shows_a_smooth_cycle),
        cmocka_unit_test(noise_in_counted_rows_has_no_season),
        cmocka_unit_test(cycles_in_counted_rows_are_found),
        cmocka_unit_test(neither_part_nor_multiple_of_a_season_is_taken),
        cmocka_unit_test(a_cycle_of_stamped_steps_need_not_be_the_calendars),
        cmocka_unit_test(theta_adds_the_season_of_a_shop_that_is_shut_on_sundays),
        cmocka_unit_test(theta_has_a_season_that_is_found_or_asked_for),
        cmocka_unit_test(both_of_two_seasons_are_forecast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
