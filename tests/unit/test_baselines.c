/* The statistical methods: beside R's forecast package, on series that leave little to go by, and step by step. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/nelder_mead.h"
#include "json/json_document.h"
#include "json/json_fields.h"
#include "base/random.h"
#include "methods/baselines.h"
#include "methods/decomposition.h"
#include "methods/smoothing_start.h"
#include "persist/model.h"
#include "reference/baselines_reference.h"

#define HORIZON 30
#define REFERENCE_MOST 1000 /* values of a reference */

static void near(double found, double wanted, double tolerance, const char *what, int k)
{
    if (!(fabs(found - wanted) <= tolerance * fmax(1e-300, fabs(wanted))))
        fail_msg("%s, %d: %.17g, not %.17g", what, k, found, wanted);
}

static struct baselines fit(const double *values, size_t count, double period)
{
    struct baselines b = BASELINES_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(baselines_fit(&b, values, count, (struct baselines_plan){.period = period}, &error), 0);
    return b;
}

/* Values as they are, and all of them. */
static struct baselines fit_plainly(const double *values, size_t count, double period)
{
    struct baselines b = BASELINES_INIT;
    struct error error = ERROR_INIT;
    const struct baselines_plan plan = {.period = period, .shifts = SHIFTS_KEEP, .trends = TRANSFORM_NONE};
    assert_int_equal(baselines_fit(&b, values, count, plan, &error), 0);
    return b;
}

static void theta_and_smoothing_are_those_of_the_forecast_package(void **state)
{
    (void)state;
    size_t reference_count = sizeof baselines_references / sizeof *baselines_references;
    for (size_t i = 0; i < reference_count; i++) {
        double forecasts[HORIZON];
        char model[16];
        int horizon = baselines_references[i].horizon;
        const char *name = baselines_references[i].name;
        struct baselines b =
            fit_plainly(baselines_references[i].values, baselines_references[i].count, baselines_references[i].period);
        assert_in_range(horizon, 1, HORIZON);
        /* the package's test finds fewer seasons than we do: Theta is told of none here, and tests itself */
        struct theta theta;
        double scratch[REFERENCE_MOST];
        assert_in_range(baselines_references[i].count, 1, REFERENCE_MOST);
        theta_fit(&theta, baselines_references[i].values, baselines_references[i].count, baselines_references[i].period,
                  false, scratch);
        theta_forecast(&theta, horizon, forecasts);
        for (int k = 0; k < horizon; k++)
            near(forecasts[k], baselines_references[i].theta[k], 1e-6, name, k);
        if (*baselines_references[i].model) {
            smoothing_name(&b.smoothing, model);
            assert_string_equal(model, baselines_references[i].model);
            baselines_forecast(&b, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, horizon, forecasts);
            for (int k = 0; k < horizon; k++)
                near(forecasts[k], baselines_references[i].smoothing[k], 1e-6, name, k);
        }
        baselines_release(&b);
    }
}

static void every_method_has_a_name_and_a_word_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < BASELINE_COUNT; i++) {
        const struct method *method = baseline_method((enum baseline)i);
        assert_true(method->name[0] && method->word[0] && !strpbrk(method->word, " ,:"));
        assert_true(method->forecast && !method->start == !method->fit && !method->fit == !method->advance);
        assert_true(!method->state == !method->fit);
        assert_in_range(strlen(method->name), 1, sizeof((struct model_score *)0)->method - 1);
        for (int other = 0; other < i; other++)
            assert_string_not_equal(baseline_method((enum baseline)other)->word, method->word);
    }
}

/* The state of `from`, through its table and a text, in the place of that of `to`. */
static void carry_state(const struct baselines *from, struct baselines *to, enum baseline method)
{
    const struct json_table *table = baseline_method(method)->state;
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    struct json_writer writer = {.text = &text};
    struct json_document document = JSON_DOCUMENT_INIT;
    char *state = (char *)to + baseline_state_offset(method);
    memset(state, 0, table->record_size);
    json_object_write(&writer, NULL, table, (const char *)from + baseline_state_offset(method), NULL);
    assert_int_equal(text_check(&text, &error), 0);
    assert_int_equal(json_document_open(&document, "state", text.bytes, text.length, &error), 0);
    const struct json_node root = json_root(&document);
    if (json_fields_read(&root, table, state, NULL, &error))
        fail_msg("%s: %s", baseline_method(method)->name, error.message);
    json_document_release(&document);
    text_release(&text);
}

static void the_table_of_a_state_leaves_nothing_out(void **state)
{
    (void)state;
    double values[100], f[20], g[20];
    for (int t = 0; t < 100; t++)
        values[t] = 50 + t + 10 * sin(t * 2 * M_PI / 12) + (t * 7) % 5;
    for (int i = 0; i < BASELINE_COUNT; i++) {
        const enum baseline method = (enum baseline)i;
        if (!baseline_method(method)->state)
            continue;
        struct baselines kept = fit(values, 90, 12), read = fit(values, 90, 12);
        for (int t = 90; t < 100; t++) {
            carry_state(&kept, &read, method);
            baselines_forecast(&kept, method, KNOWN_COLUMNS_NONE, 20, f);
            baselines_forecast(&read, method, KNOWN_COLUMNS_NONE, 20, g);
            for (int k = 0; k < 20; k++)
                near(g[k], f[k], 0, baseline_method(method)->name, k);
            baselines_advance(&kept, values[t], KNOWN_COLUMNS_NONE);
            baselines_advance(&read, values[t], KNOWN_COLUMNS_NONE);
        }
        baselines_release(&kept);
        baselines_release(&read);
    }
}

/* As in a model from before the method: y - season, over what the history remembers of a period. */
static void a_method_without_a_kept_state_starts_from_the_last_period(void **state)
{
    (void)state;
    double values[400], f[1], g[1];
    for (int t = 0; t < 400; t++)
        values[t] = 100 + 10 * sin(t * 2 * M_PI / 30) + (t * 7) % 5;
    const double periods[] = {1, 4, 30};
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct baselines b = fit(values, 400, periods[i]), due = fit(values, 400, periods[i]);
        const size_t known = (size_t)periods[i] + 1;
        assert_int_equal(b.adjustment != BASELINES_ADJUSTMENT_NONE, periods[i] > 24);
        for (size_t t = 400 - known; t < 400; t++) {
            double y = values[t];
            if (b.adjustment == BASELINES_ADJUSTMENT_ADDITIVE)
                y -= season_value(&b.season, b.season_step - (int64_t)(400 - t));
            else if (b.adjustment == BASELINES_ADJUSTMENT_LOG)
                y *= exp(-season_value(&b.season, b.season_step - (int64_t)(400 - t)));
            if (t == 400 - known)
                due.theta = (struct theta)THETA_NAIVE(y);
            else
                theta_advance(&due.theta, y);
        }
        memset(&b.theta, 0, sizeof b.theta);
        baselines_start(&b, BASELINE_THETA);
        baselines_forecast(&b, BASELINE_THETA, KNOWN_COLUMNS_NONE, 1, f);
        baselines_forecast(&due, BASELINE_THETA, KNOWN_COLUMNS_NONE, 1, g);
        near(f[0], g[0], 1e-12, "theta", (int)i);
        baselines_release(&b);
        baselines_release(&due);
    }
}

static void naive_methods_say_what_their_definitions_say(void **state)
{
    (void)state;
    const double values[] = {NAN, 2, 5, 3, 4, NAN, 8, NAN};
    double f[4];
    struct baselines b = fit(values, 8, 3);
    baselines_forecast(&b, BASELINE_NAIVE, KNOWN_COLUMNS_NONE, 4, f);
    for (int k = 0; k < 4; k++)
        near(f[k], 8, 0, "naive", k);
    /* from 2 at step 1 to 8 at step 6; the next step is 8 */
    baselines_forecast(&b, BASELINE_DRIFT, KNOWN_COLUMNS_NONE, 4, f);
    for (int k = 0; k < 4; k++)
        near(f[k], 8 + (k + 2) * 6 / 5.0, 1e-14, "drift", k);
    baselines_forecast(&b, BASELINE_SEASONAL_NAIVE, KNOWN_COLUMNS_NONE, 4,
                       f); /* step 8: for step 5 step 2 stands in; step 9: step 6; step 10: for step 7 step 4 */
    near(f[0], 5, 0, "seasonal naive", 0);
    near(f[1], 8, 0, "seasonal naive", 1);
    near(f[2], 4, 0, "seasonal naive", 2);
    near(f[3], 5, 0, "seasonal naive", 3);
    baselines_release(&b);
}

/* The last value at or before `origin` that is a whole number of periods before step k ahead of it; else the last. */
static double value_periods_before(const double *values, size_t origin, int k, double period)
{
    size_t target = origin + (size_t)k;
    for (double periods = 1;; periods++) {
        const size_t back = (size_t)floor(periods * period + 0.5);
        if (back > target)
            return values[origin];
        if (target - back <= origin)
            return values[target - back];
    }
}

static void seasonal_naive_walks_like_the_one_for_a_series_at_hand(void **state)
{
    (void)state;
    const double periods[] = {1, 2, 3.4, 7, 30.4, 100};
    double values[90];
    for (int t = 0; t < 90; t++)
        values[t] = (t * 37) % 101;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct baselines b = fit(values, 3, periods[i]);
        for (size_t origin = 2; origin < 90; origin++) {
            double f[12];
            baselines_forecast(&b, BASELINE_SEASONAL_NAIVE, KNOWN_COLUMNS_NONE, 12, f);
            for (int k = 1; k <= 12; k++)
                near(f[k - 1], value_periods_before(values, origin, k, periods[i]), 0, "seasonal naive", k);
            if (origin + 1 < 90)
                baselines_advance(&b, values[origin + 1], KNOWN_COLUMNS_NONE);
        }
        baselines_release(&b);
    }
}

static double noise(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*seed >> 11) * 0x1p-53 - 0.5;
}

/* A season of 12 steps, or of 48, on a rising level. */
static void make_series(double *values, int count, double period)
{
    uint64_t seed = 7;
    for (int t = 0; t < count; t++)
        values[t] = (100 + 0.3 * t) * (1 + 0.3 * sin(2 * M_PI * t / period)) + 8 * noise(&seed);
}

/* What lies before a shift of level is as if it were not, unless it is to be kept. */
static void after_a_shift_of_level_what_follows_is_fitted(void **state)
{
    (void)state;
    enum { COUNT = 160, SHIFT = 90 };
    struct error error = ERROR_INIT;
    double values[COUNT], after[6], alone[6], across[6];
    struct random random;
    random_init(&random, 4, 0);
    for (size_t t = 0; t < COUNT; t++)
        values[t] = (t < SHIFT ? 50 : 120) + 3 * random_normal(&random);
    struct baselines whole = fit(values, COUNT, 1), part = fit(values + SHIFT, COUNT - SHIFT, 1);
    struct baselines kept = BASELINES_INIT;
    const struct baselines_plan keeps = {.period = 1, .shifts = SHIFTS_KEEP};
    assert_int_equal(baselines_fit(&kept, values, COUNT, keeps, &error), 0);
    for (int method = 0; method < BASELINE_COUNT; method++) {
        baselines_forecast(&whole, (enum baseline)method, KNOWN_COLUMNS_NONE, 6, after);
        baselines_forecast(&part, (enum baseline)method, KNOWN_COLUMNS_NONE, 6, alone);
        baselines_forecast(&kept, (enum baseline)method, KNOWN_COLUMNS_NONE, 6, across);
        assert_memory_equal(after, alone, sizeof after);
        if (method == BASELINE_DRIFT)
            assert_true(across[5] > after[5] + 2); /* it takes the step for growth */
    }
    baselines_release(&whole);
    baselines_release(&part);
    baselines_release(&kept);
}

/* The walk by hand: states as the headers' formulas have them. */
static void a_step_of_the_walk_is_a_step_of_the_equations(void **state)
{
    (void)state;
    double values[60], f[2];
    make_series(values, 60, 4);
    struct baselines b = fit(values, 60, 4);
    b.smoothing = (struct smoothing){.error = SMOOTHING_ERROR_MULTIPLICATIVE,
                                     .trend = SMOOTHING_TREND_DAMPED,
                                     .season = SMOOTHING_SEASON_MULTIPLICATIVE,
                                     .alpha = 0.5,
                                     .beta = 0.25,
                                     .gamma = 0.125,
                                     .phi = 0.9,
                                     .level = 10,
                                     .growth = 2,
                                     .period = 4,
                                     .phase = 3,
                                     .seasonals = {1.25, 1, 1, 0.75}};
    baselines_forecast(&b, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 2, f);
    near(f[0], 11.8 * 0.75, 1e-14, "before", 0);
    near(f[1], (11.8 + 0.9 * 1.8) * 1.25, 1e-14, "before", 1);
    baselines_advance(&b, 12, KNOWN_COLUMNS_NONE);
    double d = 12 / 0.75 - 11.8;
    near(b.smoothing.level, 11.8 + 0.5 * d, 1e-14, "level", 0);
    near(b.smoothing.growth, 1.8 + 0.25 * d, 1e-14, "growth", 0);
    near(b.smoothing.seasonals[3], 0.75 + 0.125 * (12 / 11.8 - 0.75), 1e-14, "seasonal", 0);
    assert_int_equal(b.smoothing.phase, 0);
    b.theta = (struct theta){.alpha = 0.5,
                             .drift = 1,
                             .level = 10,
                             .steps = 2,
                             .season = SMOOTHING_SEASON_MULTIPLICATIVE,
                             .period = 4,
                             .phase = 3,
                             .factors = {1.25, 1, 1, 0.5}};
    baselines_forecast(&b, BASELINE_THETA, KNOWN_COLUMNS_NONE, 2, f);
    near(f[0], (10 + 1.5) * 0.5, 1e-14, "theta", 0);
    near(f[1], (10 + 2.5) * 1.25, 1e-14, "theta", 1);
    baselines_advance(&b, 8, KNOWN_COLUMNS_NONE);
    baselines_forecast(&b, BASELINE_THETA, KNOWN_COLUMNS_NONE, 1, f);
    near(f[0], (13 + 1.75) * 1.25, 1e-14, "theta", 2);
    baselines_release(&b);
}

static void a_method_that_hears_nothing_goes_on_as_it_forecast(void **state)
{
    (void)state;
    const double periods[] = {1, 12, 48};
    double values[400];
    for (size_t i = 0; i < 3; i++) {
        make_series(values, 400, fmax(12, periods[i]));
        struct baselines b = fit(values, 400, periods[i]);
        b.smoothing.variance = 0; /* which has forecasts differ from the recursion */
        for (int method = 0; method < BASELINE_COUNT; method++) {
            double far[HORIZON], next[HORIZON];
            struct baselines walking = fit(values, 400, periods[i]);
            walking.smoothing.variance = 0;
            baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, HORIZON, far);
            for (int k = 0; k < HORIZON; k++) {
                baselines_forecast(&walking, (enum baseline)method, KNOWN_COLUMNS_NONE, 1, next);
                near(next[0], far[k], 1e-10, baseline_method((enum baseline)method)->name, k);
                baselines_advance(&walking, NAN, KNOWN_COLUMNS_NONE);
            }
            baselines_release(&walking);
        }
        baselines_release(&b);
    }
}

static void missing_values_at_the_end_are_steps_of_the_walk(void **state)
{
    (void)state;
    double values[130], f[12], g[12];
    make_series(values, 130, 12);
    for (int t = 120; t < 130; t++)
        values[t] = NAN;
    struct baselines with = fit(values, 130, 12), without = fit(values, 120, 12);
    for (int t = 0; t < 10; t++)
        baselines_advance(&without, NAN, KNOWN_COLUMNS_NONE);
    for (int method = 0; method < BASELINE_COUNT; method++) {
        baselines_forecast(&with, (enum baseline)method, KNOWN_COLUMNS_NONE, 12, f);
        baselines_forecast(&without, (enum baseline)method, KNOWN_COLUMNS_NONE, 12, g);
        assert_memory_equal(f, g, sizeof f);
    }
    baselines_release(&with);
    baselines_release(&without);
}

static void missing_values_at_the_start_are_not_there(void **state)
{
    (void)state;
    double values[130], f[12], g[12];
    make_series(values, 130, 12);
    for (int t = 0; t < 17; t++)
        values[t] = NAN;
    struct baselines with = fit(values, 130, 12), without = fit(values + 17, 113, 12);
    for (int method = 0; method < BASELINE_COUNT; method++) {
        baselines_forecast(&with, (enum baseline)method, KNOWN_COLUMNS_NONE, 12, f);
        baselines_forecast(&without, (enum baseline)method, KNOWN_COLUMNS_NONE, 12, g);
        assert_memory_equal(f, g, sizeof f);
    }
    baselines_release(&with);
    baselines_release(&without);
}

static void a_gap_is_filled_along_line_and_season(void **state)
{
    (void)state;
    double whole[120], gappy[120], f[12], g[12];
    for (int t = 0; t < 120; t++) {
        whole[t] = 50 + t + 20 * sin(2 * M_PI * t / 12);
        gappy[t] = t % 31 >= 14 && t % 31 < 22 ? NAN : whole[t];
    }
    struct baselines complete = fit(whole, 120, 12), filled = fit(gappy, 120, 12);
    baselines_forecast(&complete, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 12, f);
    baselines_forecast(&filled, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 12, g);
    for (int k = 0; k < 12; k++)
        near(g[k], f[k], 0.005, "smoothing", k);
    baselines_release(&complete);
    baselines_release(&filled);
}

static void a_season_longer_than_24_steps_is_forecast(void **state)
{
    (void)state;
    double values[960 + 48], f[48];
    make_series(values, 960 + 48, 48);
    struct baselines b = fit(values, 960, 48);
    assert_int_equal(b.adjustment, BASELINES_ADJUSTMENT_LOG); /* the season grows with the level */
    for (int method = BASELINE_THETA; method <= BASELINE_SMOOTHING; method++) {
        baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, 48, f);
        for (int k = 0; k < 48; k++)
            near(f[k], values[960 + k], 0.08, baseline_method((enum baseline)method)->name, k);
    }
    baselines_release(&b);
}

/* Now and then it is below zero; the mean of no month is. */
static void theta_adds_the_season_of_a_series_about_zero(void **state)
{
    (void)state;
    double values[120 + 12], f[12];
    uint64_t seed = 5;
    for (int t = 0; t < 132; t++)
        values[t] = 10.3 + 10 * sin(2 * M_PI * t / 12) + noise(&seed);
    struct baselines b = fit(values, 120, 12);
    assert_int_equal(b.theta.season, SMOOTHING_SEASON_ADDITIVE);
    baselines_forecast(&b, BASELINE_THETA, KNOWN_COLUMNS_NONE, 12, f);
    for (int k = 0; k < 12; k++)
        assert_true(fabs(f[k] - values[120 + k]) < 1.5);
    baselines_release(&b);
}

static void a_constant_series_is_forecast_as_it_is(void **state)
{
    (void)state;
    const double levels[] = {0, 5, -3, 1e100, -1e-100, 1e300};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        for (size_t count = 1; count <= 40; count++) {
            double values[40], f[5];
            for (size_t t = 0; t < count; t++)
                values[t] = levels[i];
            struct baselines b = fit(values, count, 4);
            for (int method = 0; method < BASELINE_COUNT; method++) {
                baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, 5, f);
                for (int k = 0; k < 5; k++)
                    near(f[k], levels[i], 1e-9, baseline_method((enum baseline)method)->name, k);
            }
            baselines_release(&b);
        }
    }
}

/* Forecasts in other units are the same forecasts. */
static void size_does_not_matter(void **state)
{
    (void)state;
    double values[60], scaled[60], f[12], g[12];
    make_series(values, 60, 12);
    for (int t = 0; t < 60; t++)
        scaled[t] = ldexp(values[t], 600);
    struct baselines b = fit(scaled, 60, 12);
    for (int t = 0; t < 60; t++)
        scaled[t] = ldexp(values[t], -600);
    struct baselines c = fit(scaled, 60, 12);
    for (int method = 0; method < BASELINE_COUNT; method++) {
        baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, 12, f);
        baselines_forecast(&c, (enum baseline)method, KNOWN_COLUMNS_NONE, 12, g);
        for (int k = 0; k < 12; k++)
            near(ldexp(g[k], 1200), f[k], 1e-12, baseline_method((enum baseline)method)->name, k);
    }
    baselines_release(&b);
    baselines_release(&c);
}

static void nothing_observed_is_no_forecast_until_something_is(void **state)
{
    (void)state;
    const double values[] = {NAN, NAN, NAN};
    for (size_t count = 0; count <= 3; count++) {
        double f[3];
        struct baselines b = fit(values, count, 12);
        baselines_advance(&b, NAN, KNOWN_COLUMNS_NONE);
        for (int method = 0; method < BASELINE_COUNT; method++) {
            baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, 3, f);
            assert_true(isnan(f[0]) && isnan(f[2]));
        }
        baselines_advance(&b, 7, KNOWN_COLUMNS_NONE);
        baselines_advance(&b, NAN, KNOWN_COLUMNS_NONE);
        for (int method = 0; method < BASELINE_COUNT; method++) {
            baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, 3, f);
            assert_true(f[0] == 7 && f[2] == 7);
        }
        baselines_release(&b);
    }
}

static void forecasts_are_finite_whatever_comes(void **state)
{
    (void)state;
    const double periods[] = {1, 2, 4, 7.5, 12, 24, 25, 52, 365.25, 1e9, -1, NAN, INFINITY};
    const double scales[] = {1, 1e-100, 1e100, 1e307, 1e-307};
    uint64_t seed = 11;
    for (int trial = 0; trial < 600; trial++) {
        double values[100], f[HORIZON], x = 0;
        size_t count = (size_t)((noise(&seed) + 0.5) * (trial % 2 ? 12 : 100));
        double period = periods[trial % 13], scale = scales[trial % 5], missing = trial % 3 ? 0 : noise(&seed);
        bool is_known = false;
        for (size_t t = 0; t < count; t++) {
            x += noise(&seed);
            double y = trial % 7 == 0   ? (noise(&seed) < 0.3 ? 0 : 1)
                       : trial % 7 == 1 ? fabs(x)
                       : trial % 7 == 2 ? exp(x)
                                        : x;
            values[t] = noise(&seed) < missing ? NAN : y * scale;
            is_known = is_known || !isnan(values[t]);
        }
        struct baselines b = fit(values, count, period);
        for (int round = 0; round < 2; round++) {
            for (int method = 0; method < BASELINE_COUNT; method++) {
                baselines_forecast(&b, (enum baseline)method, KNOWN_COLUMNS_NONE, HORIZON, f);
                for (int k = 0; k < HORIZON; k++) {
                    if (is_known ? !isfinite(f[k]) : !isnan(f[k]))
                        fail_msg("trial %d, %s, %d: %g", trial, baseline_method((enum baseline)method)->name, k, f[k]);
                }
            }
            for (int t = 0; t < 20; t++)
                baselines_advance(&b, t % 4 == 0 ? NAN : t % 4 == 1 ? 0 : scale * 10 * noise(&seed),
                                  KNOWN_COLUMNS_NONE);
            is_known = true;
        }
        baselines_release(&b);
    }
}

static void a_long_series_is_fitted_on_its_end(void **state)
{
    (void)state;
    static double values[3000];
    double f[6], g[6];
    make_series(values, 3000, 12);
    struct baselines end = fit(values + 2000, 1000, 12);
    values[1999] = 1e6;
    struct baselines all = fit(values, 3000, 12);
    values[2000] += 100;
    struct baselines other = fit(values, 3000, 12);
    const enum baseline fitted[] = {BASELINE_THETA, BASELINE_SMOOTHING};
    for (size_t i = 0; i < sizeof fitted / sizeof *fitted; i++) {
        baselines_forecast(&all, fitted[i], KNOWN_COLUMNS_NONE, 6, f);
        baselines_forecast(&end, fitted[i], KNOWN_COLUMNS_NONE, 6, g);
        assert_memory_equal(f, g, sizeof f);
        baselines_forecast(&other, fitted[i], KNOWN_COLUMNS_NONE, 6, g);
        assert_memory_not_equal(f, g, sizeof f);
    }
    baselines_release(&all);
    baselines_release(&end);
    baselines_release(&other);
}

static void fitting_again_replaces_what_was_fitted(void **state)
{
    (void)state;
    double values[300], f[6], g[6];
    struct error error = ERROR_INIT;
    make_series(values, 300, 48);
    struct baselines b = fit(values, 300, 48), c = fit(values, 100, 12);
    assert_int_equal(baselines_fit(&b, values, 100, (struct baselines_plan){.period = 12}, &error), 0);
    baselines_forecast(&b, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 6, f);
    baselines_forecast(&c, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 6, g);
    assert_memory_equal(f, g, sizeof f);
    baselines_release(&b);
    baselines_release(&b);
    baselines_release(&c);
}

static void the_simplex_finds_the_bottom_of_a_valley(void **state)
{
    (void)state;
    const double start[] = {-1.2, 1};
    struct nelder_mead search;
    nelder_mead_start(&search, 2, start, 2000, 1e-12);
    while (!search.is_done) { /* Rosenbrock's */
        double x = search.point[0], y = search.point[1];
        double value = 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
        /* what is not below the limit need not be exact */
        nelder_mead_tell(&search, value < nelder_mead_limit(&search) ? value : INFINITY);
    }
    near(search.vertices[search.best][0], 1, 1e-4, "x", 0);
    near(search.vertices[search.best][1], 1, 1e-4, "y", 0);
    assert_true(search.evaluation_count < 400);
    nelder_mead_start(&search, 2, start, 2000, 1e-12);
    nelder_mead_tell(&search, NAN);
    assert_true(search.is_done && search.best < 0);
}

/* Do the forecasts of this model's own recursion forget a value, as the roots say? */
static bool forgets(struct smoothing model)
{
    model.level = model.growth = 0;
    memset(model.seasonals, 0, sizeof model.seasonals);
    smoothing_advance(&model, 1);
    double before = 0, after = 0; /* largest forecasts of two stretches */
    for (int t = 1; t < 40000; t++) {
        double f;
        smoothing_forecast(&model, 1, &f);
        if (t >= 20000 && t < 30000)
            before = fmax(before, fabs(f));
        else if (t >= 30000)
            after = fmax(after, fabs(f));
        smoothing_advance(&model, 0);
    }
    return after < before || before < 1e-12;
}

static void models_that_never_forget_are_not_allowed(void **state)
{
    (void)state;
    uint64_t seed = 3;
    int refused = 0;
    for (int trial = 0; trial < 300; trial++) {
        struct smoothing model = {.season = SMOOTHING_SEASON_ADDITIVE, .period = 2 + trial % 11};
        model.trend = trial % 4 == 0 ? SMOOTHING_TREND_NONE : SMOOTHING_TREND_ADDITIVE;
        model.alpha = noise(&seed) + 0.5;
        model.beta = model.trend == SMOOTHING_TREND_NONE ? 0 : (0.9 + 0.1 * (noise(&seed) + 0.5)) * model.alpha;
        model.gamma = (0.9 + 0.1 * (noise(&seed) + 0.5)) * (1 - model.alpha);
        model.phi = 1;
        bool is_allowed = smoothing_is_admissible(&model);
        if (is_allowed != forgets(model))
            fail_msg("trial %d: period %d, trend %d, %g %g %g: allowed: %d", trial, model.period, (int)model.trend,
                     model.alpha, model.beta, model.gamma, is_allowed);
        refused += !is_allowed;
    }
    assert_in_range(refused, 20, 280);
}

static void decomposition_finds_what_was_put_in(void **state)
{
    (void)state;
    const double shares[4] = {0.8, 1.1, 1.3, 0.8}, sums[3] = {-2, 3, -1};
    double values[24], factors[4], line[2];
    for (int t = 0; t < 24; t++)
        values[t] = 40 * shares[t % 4];
    assert_true(decompose(values, 24, 4, true, factors));
    for (int p = 0; p < 4; p++)
        near(factors[p], shares[p], 1e-14, "share", p);
    for (int t = 0; t < 24; t++)
        values[t] = 7 + 2 * t + sums[t % 3];
    assert_true(decompose(values, 24, 3, false, factors));
    for (int p = 0; p < 3; p++)
        near(factors[p], sums[p], 1e-13, "sum", p);
    for (int t = 0; t < 24; t++)
        values[t] = t >= 8 && t < 16 ? 0 : 40 * shares[t % 4];
    assert_true(decompose(values, 24, 4, true, factors)); /* a period of zeros has no say */
    assert_true(factors[0] > 0.5 && factors[1] < factors[2]);
    memset(values, 0, sizeof values);
    assert_false(decompose(values, 24, 4, true, factors));
    for (int t = 0; t < 24; t++)
        values[t] = 7 + 2 * (t + 1) + 5 * sin(2 * M_PI * (t + 1) / 12) - cos(2 * M_PI * (t + 1) / 12);
    assert_true(line_and_wave_fit(values, 20, 12, line));
    near(line[0], 7, 1e-12, "line", 0);
    near(line[1], 2, 1e-12, "line", 1);
}

static void starting_seasonals_leave_something_for_the_last(void **state)
{
    (void)state;
    const double values[] = {1, 40, 40, 40, 10, 10, 10, 10, 10, 10};
    struct smoothing_beginning beginning;
    assert_true(smoothing_begin(&beginning, values, 10, SMOOTHING_SEASON_MULTIPLICATIVE, 4));
    double sum = beginning.seasonals[0] + beginning.seasonals[1] + beginning.seasonals[2];
    assert_true(sum < 1 && sum > 0.99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(theta_and_smoothing_are_those_of_the_forecast_package),
        cmocka_unit_test(every_method_has_a_name_and_a_word_of_its_own),
        cmocka_unit_test(the_table_of_a_state_leaves_nothing_out),
        cmocka_unit_test(a_method_without_a_kept_state_starts_from_the_last_period),
        cmocka_unit_test(naive_methods_say_what_their_definitions_say),
        cmocka_unit_test(seasonal_naive_walks_like_the_one_for_a_series_at_hand),
        cmocka_unit_test(after_a_shift_of_level_what_follows_is_fitted),
        cmocka_unit_test(a_step_of_the_walk_is_a_step_of_the_equations),
        cmocka_unit_test(a_method_that_hears_nothing_goes_on_as_it_forecast),
        cmocka_unit_test(missing_values_at_the_end_are_steps_of_the_walk),
        cmocka_unit_test(missing_values_at_the_start_are_not_there),
        cmocka_unit_test(a_gap_is_filled_along_line_and_season),
        cmocka_unit_test(a_season_longer_than_24_steps_is_forecast),
        cmocka_unit_test(theta_adds_the_season_of_a_series_about_zero),
        cmocka_unit_test(a_constant_series_is_forecast_as_it_is),
        cmocka_unit_test(size_does_not_matter),
        cmocka_unit_test(nothing_observed_is_no_forecast_until_something_is),
        cmocka_unit_test(forecasts_are_finite_whatever_comes),
        cmocka_unit_test(a_long_series_is_fitted_on_its_end),
        cmocka_unit_test(fitting_again_replaces_what_was_fitted),
        cmocka_unit_test(the_simplex_finds_the_bottom_of_a_valley),
        cmocka_unit_test(models_that_never_forget_are_not_allowed),
        cmocka_unit_test(starting_seasonals_leave_something_for_the_last),
        cmocka_unit_test(decomposition_finds_what_was_put_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
