/* Values far outside: which are left out, and which are kept. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/random.h"
#include "examples/outliers.h"

#define STEPS_MAX 1200

struct fixture {
    double values[STEPS_MAX];
    bool is_outlier[STEPS_MAX];
    size_t count;
    struct calendar calendar;
};

/* A level with noise of deviation `noise`, of days. */
static struct fixture level_of_days(size_t count, double level, double noise, uint64_t seed)
{
    struct fixture fixture = {.count = count, .calendar = {.unit = CALENDAR_SECOND, .step = 86400}};
    struct random random;
    random_init(&random, seed, 1);
    for (size_t t = 0; t < count; t++)
        fixture.values[t] = level + noise * random_normal(&random);
    return fixture;
}

static int find(struct fixture *fixture)
{
    struct error error = ERROR_INIT;
    double lags[OUTLIERS_LAG_MAX];
    int lag_count = outliers_lags(&fixture->calendar, lags);
    int found = outliers_find(fixture->values, fixture->count, lags, lag_count, fixture->is_outlier, &error);
    if (found < 0)
        fail_msg("%s", error.message);
    return found;
}

static void a_slip_of_the_finger_is_found_wherever_it_stands(void **state)
{
    (void)state;
    static const double factors[] = {10, 0.01, 1000, 1e4, -1};
    for (size_t f = 0; f < sizeof factors / sizeof *factors; f++) {
        for (size_t at = 0; at < 60; at++) {
            struct fixture fixture = level_of_days(60, 100, 3, at);
            fixture.values[at] *= factors[f];
            assert_int_equal(find(&fixture), 1);
            assert_true(fixture.is_outlier[at]);
        }
    }
}

static void several_slips_of_different_sizes_are_found(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(300, 100, 3, 1);
    fixture.values[40] *= 10;
    fixture.values[41] *= 1000;
    fixture.values[200] *= 1e6;
    fixture.values[298] *= 1e4;
    fixture.values[299] *= 100;
    assert_int_equal(find(&fixture), 5);
}

static void slips_of_one_size_are_found(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(200, 100, 3, 1);
    fixture.values[20] = fixture.values[67] = fixture.values[131] = 10000;
    assert_int_equal(find(&fixture), 3);
}

static void a_slip_is_found_in_a_week(void **state)
{
    (void)state;
    static const double days[] = {40, 55, 70, 30, 20, 90, 10};
    for (size_t at = 3; at < 118; at++) {
        struct fixture fixture = level_of_days(120, 0, 2, at);
        for (size_t t = 0; t < fixture.count; t++)
            fixture.values[t] += days[t % 7];
        fixture.values[at] *= at % 7 == 6 ? 1000 : 15;
        assert_int_equal(find(&fixture), 1);
        assert_true(fixture.is_outlier[at]);
    }
}

static void noise_has_no_outliers(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct fixture fixture = level_of_days(12 + seed, 100, 20, seed);
        assert_int_equal(find(&fixture), 0);
    }
}

static void heavy_tails_seldom_have_one(void **state)
{
    (void)state;
    int found = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct fixture fixture = level_of_days(200, 0, 1, seed);
        for (size_t t = 0; t < fixture.count; t++) /* lognormal: sales that are mostly small */
            fixture.values[t] = exp(fixture.values[t]);
        found += find(&fixture);
    }
    assert_true(found <= 2);
}

static void growth_has_no_outliers(void **state)
{
    (void)state;
    for (int percent = 1; percent <= 100; percent += 3) {
        struct fixture fixture = {.count = 60, .calendar = {.unit = CALENDAR_MONTH, .step = 1}};
        for (size_t t = 0; t < fixture.count; t++)
            fixture.values[t] = pow(1 + percent / 100.0, (double)t);
        assert_int_equal(find(&fixture), 0);
    }
}

static void a_slip_in_growth_is_judged_beside_its_neighbours(void **state)
{
    (void)state;
    for (size_t at = 10; at < 80; at++) {
        struct fixture fixture = {.count = 80, .calendar = {.unit = CALENDAR_MONTH, .step = 1}};
        for (size_t t = 0; t < fixture.count; t++)
            fixture.values[t] = 100 * pow(1.02, (double)t);
        fixture.values[at] *= 10;
        assert_int_equal(find(&fixture), 1);
        assert_true(fixture.is_outlier[at]);
    }
}

static void a_shift_of_level_is_none(void **state)
{
    (void)state;
    for (size_t at = 1; at <= 98; at++) {
        struct fixture fixture = level_of_days(100, 100, 1, at);
        for (size_t t = at; t < fixture.count; t++)
            fixture.values[t] *= 20;
        if (at >= 2) /* one value before it might as well be a slip */
            assert_int_equal(find(&fixture), 0);
    }
}

static void a_peak_of_each_year_is_none(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(1150, 100, 5, 1);
    for (size_t t = 358; t < fixture.count; t += 365)
        fixture.values[t] *= 15;
    assert_int_equal(find(&fixture), 0);
    fixture.values[600] *= 15;
    assert_int_equal(find(&fixture), 1);
    assert_true(fixture.is_outlier[600]);
}

static void a_promotion_that_comes_again_is_none(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(500, 100, 5, 1);
    fixture.values[120] *= 4;
    fixture.values[307] *= 4.5;
    fixture.values[455] *= 3.8;
    assert_int_equal(find(&fixture), 0);
}

static void closed_days_are_none(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(400, 500, 20, 1);
    for (size_t t = 6; t < fixture.count; t += 7)
        fixture.values[t] = 0;
    assert_int_equal(find(&fixture), 0);
    fixture = level_of_days(400, 500, 20, 2);
    fixture.values[90] = fixture.values[122] = fixture.values[358] = 0; /* holidays */
    assert_int_equal(find(&fixture), 0);
}

static void seldom_sales_keep_their_sales(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct fixture fixture = level_of_days(150, 0, 1, seed);
        for (size_t t = 0; t < fixture.count; t++)
            fixture.values[t] = fixture.values[t] > 0.5 + 0.01 * (double)seed ? floor(exp(fixture.values[t])) : 0;
        assert_int_equal(find(&fixture), 0);
    }
    struct fixture fixture = level_of_days(150, 0, 0, 1);
    fixture.values[70] = 3;
    assert_int_equal(find(&fixture), 0);
    fixture.values[90] = fixture.values[20] = 1;
    fixture.values[110] = 1e6;
    assert_int_equal(find(&fixture), 1);
}

static void a_constant_series_loses_what_is_many_times_larger(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(80, 5, 0, 1);
    fixture.values[30] = 6;
    assert_int_equal(find(&fixture), 0);
    fixture.values[50] = 5000;
    assert_int_equal(find(&fixture), 1);
    assert_true(fixture.is_outlier[50]);
}

static void few_values_have_none(void **state)
{
    (void)state;
    struct fixture fixture = level_of_days(STEPS_MAX, 100, 1, 1);
    fixture.values[3] = 1e6;
    for (size_t t = OUTLIERS_VALUE_COUNT_MIN - 1; t < fixture.count; t++)
        fixture.values[t] = NAN;
    assert_int_equal(find(&fixture), 0);
    fixture.values[STEPS_MAX - 1] = 100;
    assert_int_equal(find(&fixture), 1);
}

/* ---- of a panel ---- */

static void make_panel(const char *text, size_t test_length, struct panel *panel)
{
    struct error error = ERROR_INIT;
    const struct data_options options = {.known = strstr(text, "promo") ? "promo" : NULL, .test_length = test_length};
    if (panel_read_text("series.csv", text, strlen(text), &options, panel, &error))
        fail_msg("%s", error.message);
}

static void what_is_left_out_is_named_and_missing(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    struct outliers outliers = OUTLIERS_INIT;
    make_panel("ds,y\n1,10\n2,12\n3,11\n4,10\n5,12\n6,11\n7,1100\n8,12\n9,11\n10,10\n11,12\n12,11\n13,10\n", 0, &panel);
    assert_int_equal(outliers_leave_out(&panel, 2, &outliers, &error), 0);
    assert_int_equal(outliers.count, 1);
    assert_string_equal(outliers.named[0], "series.csv:8: column 'y': 1100 lies far outside of the rest (median 11)");
    assert_true(isnan(series_column(&panel.series[0], 0)[6]));
    outliers_release(&outliers);
    panel_release(&panel);
}

static void what_is_held_out_is_not_looked_at(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct panel panel = PANEL_INIT;
    make_panel("ds,y\n1,10\n2,12\n3,11\n4,10\n5,12\n6,11\n7,10\n8,12\n9,11\n10,10\n11,12\n12,11\n13,1000\n", 1, &panel);
    assert_int_equal(outliers_leave_out(&panel, 1, NULL, &error), 0);
    assert_true(series_column(&panel.series[0], 0)[12] == 1000);
    panel_release(&panel);
}

static void a_known_column_explains_a_peak(void **state)
{
    (void)state;
    for (int announced = 0; announced < 2; announced++) {
        struct error error = ERROR_INIT;
        struct panel panel = PANEL_INIT;
        struct text text = TEXT_INIT;
        text_append_string(&text, "ds,y,promo\n");
        for (int t = 1; t <= 40; t++)
            text_append_format(&text, "%d,%d,%d\n", t, t == 25 ? 900 : 50 + t % 5, announced && t == 25);
        make_panel(text.bytes, 0, &panel);
        assert_int_equal(outliers_leave_out(&panel, 1, NULL, &error), 0);
        assert_int_equal(isnan(series_column(&panel.series[0], 0)[24]), !announced);
        text_release(&text);
        panel_release(&panel);
    }
}

/* Ten million steps are searched in memory for about two numbers each. */
static void a_long_series_takes_few_bytes_a_step(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* it keeps what is freed */
#endif
    const size_t count = 600000;
    const double lags[] = {7, 30};
    struct error error = ERROR_INIT;
    struct rusage before, after;
    double *values = calloc(count, sizeof *values);
    bool *is_outlier = calloc(count, sizeof *is_outlier);
    assert_true(values && is_outlier);
    for (size_t t = 0; t < count; t++)
        values[t] = 10 + sin((double)t / 9) + (double)(t * 7919 % 1000) / 1000;
    memset(is_outlier, 1, count);
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(outliers_find(values, count, lags, 2, is_outlier, &error), 0);
    getrusage(RUSAGE_SELF, &after);
    const double each = 1024.0 * (double)(after.ru_maxrss - before.ru_maxrss) / (double)count;
    if (each > 18)
        fail_msg("%.1f bytes a step", each);
    free(values);
    free(is_outlier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_finger_is_found_wherever_it_stands),
        cmocka_unit_test(several_slips_of_different_sizes_are_found),
        cmocka_unit_test(slips_of_one_size_are_found),
        cmocka_unit_test(a_slip_is_found_in_a_week),
        cmocka_unit_test(noise_has_no_outliers),
        cmocka_unit_test(heavy_tails_seldom_have_one),
        cmocka_unit_test(growth_has_no_outliers),
        cmocka_unit_test(a_slip_in_growth_is_judged_beside_its_neighbours),
        cmocka_unit_test(a_shift_of_level_is_none),
        cmocka_unit_test(a_peak_of_each_year_is_none),
        cmocka_unit_test(a_promotion_that_comes_again_is_none),
        cmocka_unit_test(closed_days_are_none),
        cmocka_unit_test(seldom_sales_keep_their_sales),
        cmocka_unit_test(a_constant_series_loses_what_is_many_times_larger),
        cmocka_unit_test(few_values_have_none),
        cmocka_unit_test(what_is_left_out_is_named_and_missing),
        cmocka_unit_test(what_is_held_out_is_not_looked_at),
        cmocka_unit_test(a_known_column_explains_a_peak),
        cmocka_unit_test(a_long_series_takes_few_bytes_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
