/* The scores of single series, sorted and checked; and the rows of --forecasts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "results/fail_if.h"
#include "scored_rows/scored_rows.h"
#include "scored_rows/series_scores.h"

static char source[] = "a.csv", target[] = "y", shop[] = "shop";
static char first[] = "a", second[] = "b,c", third[] = "d";
static struct column column = {.name = target, .role = COLUMN_TARGET};
static struct anchor anchor = {.stamp = 1};

/* Three series of four rows; rows are counted. */
static struct panel make_panel(struct series series[3], double *values)
{
    char *const ids[] = {first, second, third};
    for (int s = 0; s < 3; s++)
        series[s] = (struct series){
            .id = ids[s], .length = 4, .extent = 4, .values = values, .anchors = &anchor, .anchor_count = 1};
    return (struct panel){.source = source,
                          .columns = &column,
                          .column_count = 1,
                          .target_count = 1,
                          .series_name = shop,
                          .series = series,
                          .series_count = 3};
}

/* Errors of 1 of the first series from two origins, of `away` of the second from one; none of the third. */
static void fill(struct backtest *backtest, double away)
{
    struct error error = ERROR_INIT;
    const double errors[] = {1, 1, away};
    *backtest = (struct backtest){.origins = {.count = 2, .horizon = 1}, .target_count = 1, .series_count = 3};
    assert_int_equal(backtest_reserve(backtest, &error), 0);
    for (int i = 0; i < 3; i++) {
        struct series_errors one = {.count = 0};
        series_errors_add(&one, 10, 10 + errors[i]);
        for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
            backtest_add(backtest, method, i % 2, 0, &one, &one, 2);
            backtest_add_series(backtest, method, (size_t)(i / 2), 0, &one, 2);
        }
    }
    backtest_finish(backtest);
}

static void the_worst_series_comes_first_and_one_without_forecasts_is_left_out(void **state)
{
    (void)state;
    struct series series[3];
    const struct panel panel = make_panel(series, NULL);
    struct backtest backtest;
    struct text text = TEXT_INIT;
    fill(&backtest, 8);
    series_scores_csv(&backtest, &panel, &text);
    assert_non_null(strstr(text.bytes, "shop,forecasts,mase,smape,mape,rmse,mae,mase_naive,mase_drift,"));
    assert_non_null(strstr(text.bytes, ",mase_exponential_smoothing\n\"b,c\",1,4,"));
    assert_non_null(strstr(text.bytes, "\na,2,0.5,"));
    assert_null(strstr(text.bytes, "\nd,"));
    text_release(&text);
    series_scores_table(&backtest, &panel, &text);
    assert_true(strstr(text.bytes, "  b,c ") < strstr(text.bytes, "  a "));
    text_release(&text);
    backtest_release(&backtest);
}

static void the_scores_of_series_have_the_mean_of_all(void **state)
{
    (void)state;
    struct backtest backtest;
    fill(&backtest, 8);
    double sum = 0, count = 0;
    for (size_t s = 0; s < 2; s++) {
        const struct accuracy *one = backtest_of_series(&backtest, BACKTEST_SEQNET, s, 0);
        sum += one->mase * (double)one->series_count;
        count += (double)one->series_count;
    }
    assert_true(fabs(sum / count - backtest_overall(&backtest, BACKTEST_SEQNET)->mase) < 1e-12);
    backtest_release(&backtest);
}

static void the_worst_series_can_fail_the_check_where_the_mean_does_not(void **state)
{
    (void)state;
    struct backtest backtest;
    struct fail_if checks = {.count = 0};
    struct error error = ERROR_INIT;
    fill(&backtest, 8); /* MASE .5, .5 and 4 */
    assert_null(fail_if_parse("mase>3", &checks));
    assert_false(fail_if_asks_series(&checks));
    assert_int_equal(fail_if_judge(&checks, &backtest, &error), 0);
    assert_null(fail_if_parse("worst_mase>3", &checks));
    assert_true(fail_if_asks_series(&checks));
    assert_int_equal(fail_if_judge(&checks, &backtest, &error), -1);
    assert_int_equal(error.kind, ERROR_CHECK);
    assert_string_equal(error.message, "check failed: worst_mase 4 > 3");
    assert_non_null(fail_if_parse("worst_skill<0", &checks));
    assert_non_null(fail_if_parse("worst_>0", &checks));
    backtest_release(&backtest);
}

static void steps_beyond_the_rows_and_values_that_are_missing_have_no_number(void **state)
{
    (void)state;
    double values[4] = {0};
    struct series series[3];
    const struct panel panel = make_panel(series, values);
    struct scored_rows rows = {.panel = &panel};
    const struct scored_listener listener = scored_rows_listener(&rows);
    struct error error = ERROR_INIT;
    const double truth[] = {NAN, 0, 0}, forecast[] = {1.5, 0, 0}, other[] = {NAN, 0, 0};
    const struct scored_method methods[] = {{"seqnet", forecast}, {"seasonal naive", other}};
    const struct scored_forecast told = {.series = 1,
                                         .last = 1,
                                         .gap = 1,
                                         .step_count = 3,
                                         .truth = truth,
                                         .methods = methods,
                                         .method_count = 2};
    assert_int_equal(listener.on_forecast(listener.context, &told, &error), 0);
    assert_string_equal(rows.text.bytes, "shop,origin,step,time,actual,forecast,seasonal_naive\n"
                                         "\"b,c\",2,2,4,,1.5,\n");
    scored_rows_release(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_series_comes_first_and_one_without_forecasts_is_left_out),
        cmocka_unit_test(the_scores_of_series_have_the_mean_of_all),
        cmocka_unit_test(the_worst_series_can_fail_the_check_where_the_mean_does_not),
        cmocka_unit_test(steps_beyond_the_rows_and_values_that_are_missing_have_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
