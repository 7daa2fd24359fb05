/* Where origins lie, what a cut panel keeps, figures of forecasts, and checks of them, against numbers worked out by
 * hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "rating/accuracy.h"
#include "rehearse/backtest.h"
#include "predict/shown_rows.h"
#include "plan/origins.h"
#include "plan/rules.h"
#include "respaced.h"
#include "scored_rows/backtest_output.h"
#include "results/fail_if.h"

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g, not %.17g", found, wanted);
}

/* ---- figures ---- */

static void standard_errors_are_those_of_the_mean_over_forecasts(void **state)
{
    (void)state;
    const double figures[] = {1, 2, 6}; /* mean 3, variance (4 + 1 + 9) / 2 */
    struct accuracy accuracy = {0};
    for (int i = 0; i < 3; i++) {
        struct series_errors one = {0};
        series_errors_add(&one, 10, 10 + figures[i]);
        accuracy_add(&accuracy, &one, 2);
    }
    accuracy_finish(&accuracy);
    near(accuracy.mae, 3);
    near(accuracy.standard_errors[MEASURE_MAE], sqrt(7 / 3.0));
    near(accuracy.standard_errors[MEASURE_MASE], sqrt(7 / 3.0) / 2);
    near(accuracy.mse, (1 + 4 + 36) / 3.0);
    assert_int_equal(accuracy.step_count, 3);
    struct accuracy single = {0};
    struct series_errors one = {0};
    series_errors_add(&one, 10, 11);
    accuracy_add(&single, &one, 2);
    accuracy_finish(&single);
    assert_true(isnan(single.standard_errors[MEASURE_MAE]));
}

static void mape_leaves_out_zeros(void **state)
{
    (void)state;
    struct accuracy accuracy = {0};
    struct series_errors one = {0}, zeros = {0};
    series_errors_add(&one, 0, 3);
    series_errors_add(&one, -4, -3);
    series_errors_add(&one, 10, 13);
    series_errors_add(&zeros, 0, 1);
    accuracy_add(&accuracy, &one, 1);
    accuracy_add(&accuracy, &zeros, 1);
    accuracy_finish(&accuracy);
    near(accuracy.mape, (25 + 30) / 2.0);
    assert_int_equal(accuracy.counts[MEASURE_MAPE], 1);
    near(accuracy.mae, (7 / 3.0 + 1) / 2);
}

static void intervals_are_scored_as_m4_does(void **state)
{
    (void)state;
    struct accuracy accuracy = {0};
    struct series_errors one = {0}, other = {0};
    const double y[] = {5, 1, 12, NAN};
    for (int k = 0; k < 4; k++) {
        series_errors_add(&one, y[k], 5);
        series_errors_add_interval(&one, 1, 80, y[k], 2, 10);
    }
    series_errors_add(&other, 10, 10);
    series_errors_add_interval(&other, 1, 80, 10, 10, 10); /* on the edge is inside */
    accuracy_add(&accuracy, &one, 4);
    accuracy_add(&accuracy, &other, 1);
    accuracy_finish(&accuracy);
    /* widths 8; 1 is 1 below and 12 is 2 above, and 2 / 0.2 = 10 */
    near(accuracy.msis[1], (((8 + 8 + 10 + 8 + 20) / 3.0) / 4 + 0) / 2);
    near(accuracy.coverage[1], 50);
    assert_true(isnan(accuracy.coverage[0]) && isnan(accuracy.msis[0]));
}

/* ---- origins ---- */

static void origins_are_counted_from_the_end_of_each_series(void **state)
{
    (void)state;
    struct origins origins = {.count = 3, .step = 4, .gap = 2, .horizon = 5};
    assert_int_equal(origins_length(&origins, 100, 2), 93);
    assert_int_equal(origins_length(&origins, 100, 1), 89);
    assert_int_equal(origins_length(&origins, 100, 0), 85);
    assert_int_equal(origins_length(&origins, 16, 0), 1);
    assert_int_equal(origins_length(&origins, 15, 0), 0);
    assert_int_equal(origins_length(&origins, 3, 0), 0);
}

/* A panel of series of these lengths. */
static struct panel make_panel(struct series *series, const size_t *lengths, size_t count)
{
    static char source[] = "a.csv";
    for (size_t s = 0; s < count; s++)
        series[s] = (struct series){.length = lengths[s], .extent = lengths[s]};
    return (struct panel){
        .source = source, .series = series, .series_count = count, .target_count = 1, .column_count = 1};
}

static int place(struct origins_request request, size_t first, size_t second, struct origins *origins,
                 struct error *error)
{
    struct series series[2];
    const size_t floors[] = {4, 4};
    struct panel panel = make_panel(series, (const size_t[]){first, second}, second ? 2 : 1);
    request.floors = floors;
    request.because = "testing";
    *error = (struct error)ERROR_INIT;
    return origins_place(&request, &panel, origins, error);
}

static void the_rule_leaves_half_of_the_longest_series_before_the_first_origin(void **state)
{
    (void)state;
    struct error error;
    struct origins origins;
    struct origins_request request = {.origins = {.horizon = 6}, .least = 6, .leaves_half = true};
    assert_int_equal(place(request, 60, 0, &origins, &error), 0);
    assert_int_equal(origins.count, 5); /* 30 + 5 * 6 = 60 */
    assert_int_equal(origins.step, 6);
    assert_true(origins.is_count_chosen);
    place(request, 59, 0, &origins, &error);
    assert_int_equal(origins.count, 4);
    place(request, 1000, 20, &origins, &error);
    assert_int_equal(origins.count, 10);
    place(request, 30, 12, &origins, &error);
    assert_int_equal(origins.count, 3); /* though half would leave room for 2 */
    place(request, 17, 12, &origins, &error);
    assert_int_equal(origins.count, 1); /* there is no room for more */
    request.leaves_half = false;
    place(request, 47, 12, &origins, &error);
    assert_int_equal(origins.count, 6); /* 6 + 6 * 6 = 42 */
}

static void as_many_origins_as_there_is_room_for_can_be_asked_for(void **state)
{
    (void)state;
    struct error error;
    struct origins origins = {.count = 77};
    struct origins_request request = {.origins = {.count = 4, .step = 2, .gap = 3, .horizon = 5}, .least = 10};
    /* 10 + 3 * 2 + 3 + 5 = 24 */
    assert_int_equal(place(request, 24, 0, &origins, &error), 0);
    assert_int_equal(origins.count, 4);
    assert_int_equal(origins_length(&origins, 24, 0), 10);
    origins.count = 77;
    assert_int_equal(place(request, 23, 20, &origins, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_non_null(strstr(error.message, "give --origins 3"));
    assert_int_equal(origins.count, 77);
    assert_int_equal(place(request, 17, 0, &origins, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_non_null(strstr(error.message, "a gap of 3"));
}

static void what_a_recipe_asks_for_needs_steps_before_an_origin(void **state)
{
    (void)state;
    const char *because;
    struct recipe recipe = {.horizon = 3};
    assert_int_equal(rules_least_steps(&recipe, &because), 4);
    recipe.horizon = 9;
    assert_int_equal(rules_least_steps(&recipe, &because), 9);
    recipe.windows[recipe.window_count++] = 11;
    recipe.windows[recipe.window_count++] = 5;
    assert_int_equal(rules_least_steps(&recipe, &because), 11);
    recipe.validation_length = 4;
    assert_int_equal(rules_least_steps(&recipe, &because), 12);
    recipe.period_count = 1;
    recipe.periods[0] = 6.6;
    assert_int_equal(rules_least_steps(&recipe, &because), 14);
}

/* ---- the cut panel ---- */

/* Columns target, past, known; steps 0..6, of which the last is still to come. */
static void a_cut_panel_holds_nothing_of_later_but_known_columns(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    static char names[3][2] = {"y", "x", "z"}, source[] = "a.csv", id[] = "one", time[] = "t";
    double values[] = {1, 2, NAN, 4, 5, 6, NAN, 11, 12, NAN, 14, 15, 16, NAN, 21, 22, NAN, 24, 25, 26, 27};
    struct anchor anchors[] = {{0, 100}, {2, 102}, {5, 207}};
    struct series series[] = {
        {.id = id, .length = 6, .extent = 7, .values = values, .anchors = anchors, .anchor_count = 3},
        {.id = id, .length = 6, .extent = 7, .values = values, .anchors = anchors, .anchor_count = 3}};
    struct column columns[] = {{.name = names[0], .role = COLUMN_TARGET},
                               {.name = names[1], .role = COLUMN_PAST},
                               {.name = names[2], .role = COLUMN_KNOWN}};
    struct panel panel = {.source = source,
                          .columns = columns,
                          .column_count = 3,
                          .target_count = 1,
                          .past_count = 1,
                          .known_count = 1,
                          .time_name = time,
                          .series = series,
                          .series_count = 2,
                          .remarks = TEXT_INIT};
    struct panel cut = PANEL_INIT;
    assert_int_equal(panel_cut(&panel, (const size_t[]){0, 4}, 2, &cut, &error), 0);
    assert_int_equal(cut.series_count, 1);
    assert_int_equal(cut.row_count, 3); /* step 2 holds no value */
    assert_string_equal(cut.series[0].id, "one");
    assert_int_equal(cut.series[0].length, 4);
    assert_int_equal(cut.series[0].extent, 6);
    assert_int_equal(cut.series[0].anchor_count, 2);
    const double wanted[] = {1, 2, NAN, 4, NAN, NAN, 11, 12, NAN, 14, NAN, NAN, 21, 22, NAN, 24, 25, 26};
    for (int i = 0; i < 18; i++)
        assert_true(cut.series[0].values[i] == wanted[i] || (isnan(cut.series[0].values[i]) && isnan(wanted[i])));
    /* no further than the file goes */
    assert_int_equal(panel_cut(&panel, (const size_t[]){4, 6}, 5, &cut, &error), 0);
    assert_int_equal(cut.series[0].extent, 7);
    assert_int_equal(cut.series[1].extent, 7);
    assert_true(series_column(&cut.series[1], 2)[6] == 27);
    panel_release(&cut);
}

/* ---- new rows after a model's ---- */

static void new_rows_follow_the_models_last_ones(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    static char id[] = "";
    double tail[] = {7, 8, 9};
    struct model_series kept = {
        .id = id, .length = 10, .first_stamp = 1, .last_stamp = 10, .tail_length = 3, .tail = tail};
    struct model model = {.column_count = 1,
                          .target_count = 1,
                          .series = &kept,
                          .series_count = 1,
                          .calendar = {.unit = CALENDAR_STEP, .step = 1}};
    for (int64_t first = 9; first <= 17; first++) {
        struct panel panel = {.column_count = 1, .series_count = 1, .remarks = TEXT_INIT, .calendar = model.calendar};
        struct series *series = panel.series = memory_allocate(1, sizeof *panel.series, &error);
        series->length = series->extent = 2;
        series->id = memory_copy_text("", 0, &error);
        series->values = memory_allocate(2, sizeof *series->values, &error);
        series->anchors = memory_allocate(1, sizeof *series->anchors, &error);
        series->anchor_count = 1;
        series->values[0] = 20;
        series->values[1] = 21;
        series->anchors[0].stamp = first;
        assert_int_equal(shown_rows_join_tails(&model, &panel, &error), 0);
        if (first <= 10 || first > 14) { /* the file has these rows itself, or they are too long ago */
            assert_int_equal(series->length, 2);
        } else {
            size_t before = 3 + (size_t)(first - 11);
            assert_int_equal(series->length, before + 2);
            assert_true(series->values[0] == 7 && series->values[2] == 9 && series->values[before] == 20);
            for (size_t t = 3; t < before; t++)
                assert_true(isnan(series->values[t]));
            assert_int_equal(panel_stamp(&panel, series, 0), 8);
            assert_int_equal(panel_stamp(&panel, series, before + 1), first + 1);
        }
        panel_release(&panel);
    }
}

/* ---- checks ---- */

static void a_check_is_a_name_a_comparison_and_a_number(void **state)
{
    (void)state;
    struct fail_if checks = {.count = 0};
    static const char *const good[] = {"mase>1",   "skill < 0",     " smape>=12.5 ",
                                       "mse<=1e3", "coverage80<70", "msis97.5>20"};
    static const char *const bad[] = {
        "",           "mase",        "mase>",         ">1",       "mase=1",
        "mase==1",    "mase>1x",     "mase>1 2",      "mas>1",    "mase>>1",
        "coverage<1", "coverage0<1", "coverage100<1", "mase>nan", "averylongnameofafigure>1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!fail_if_parse(bad[i], &checks))
            fail_msg("'%s' is taken", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(fail_if_parse(good[i], &checks));
    assert_int_equal(checks.count, 6);
    assert_string_equal(checks.checks[2].name, "smape");
    assert_string_equal(checks.checks[2].op, ">=");
    near(checks.checks[2].limit, 12.5);
    assert_null(fail_if_parse("mase>1", &checks));
    assert_null(fail_if_parse("mase>1", &checks));
    assert_non_null(fail_if_parse("mase>1", &checks)); /* the ninth */
}

/* A backtest of no forecasts but with these overall figures. */
static struct backtest make_backtest(struct accuracy *figures, double seqnet, double naive)
{
    struct backtest backtest = {
        .origins = {.count = 1, .horizon = 1}, .target_count = 1, .period_most = 1, .figures = figures};
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        struct accuracy *overall = &figures[method * 4];
        memset(overall, 0, sizeof *overall);
        overall->mase = method == BACKTEST_SEQNET ? seqnet : naive + method - BACKTEST_BASELINES;
        overall->mae = overall->mase;
    }
    return backtest;
}

static int judge(const char *check, double seqnet, double naive, struct error *error)
{
    struct fail_if checks = {.count = 0};
    struct accuracy figures[BACKTEST_METHOD_COUNT * 4];
    struct backtest backtest = make_backtest(figures, seqnet, naive);
    *error = (struct error)ERROR_INIT;
    assert_null(fail_if_parse(check, &checks));
    return fail_if_judge(&checks, &backtest, error);
}

static void a_check_that_holds_is_an_error_of_its_own(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(judge("mase>1", 1, 2, &error), 0);
    assert_int_equal(error.kind, ERROR_NONE);
    assert_int_equal(judge("mase>=1", 1, 2, &error), -1);
    assert_int_equal(error.kind, ERROR_CHECK);
    assert_string_equal(error.message, "check failed: mase 1 >= 1");
    assert_int_equal(judge("mase>1", 1.25, 2, &error), -1);
    assert_string_equal(error.message, "check failed: mase 1.25 > 1");
    judge("mase>1", 1.0000001, 2, &error);
    assert_string_equal(error.message, "check failed: mase 1.0000001 > 1");
    assert_int_equal(judge("mase<1", 1.25, 2, &error), 0);
    assert_int_equal(judge("mase<=1.25", 1.25, 2, &error), -1);
    assert_int_equal(judge("skill<0", 1.5, 2, &error), 0);
    assert_int_equal(judge("skill<0.25", 1.5, 2, &error), 0);
    assert_int_equal(judge("skill<0.3", 1.5, 2, &error), -1);
    assert_string_equal(error.message, "check failed: skill 0.25 < 0.3");
    assert_int_equal(judge("skill<0", 3, 2, &error), -1);
}

static void a_figure_that_is_not_defined_fails_the_check(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(judge("mase>1", NAN, NAN, &error), -1);
    assert_int_equal(error.kind, ERROR_CHECK);
    assert_non_null(strstr(error.message, "mase is not defined"));
    assert_int_equal(judge("skill<0", 0, 0, &error), -1);
    assert_non_null(strstr(error.message, "skill is not defined"));
}

static void an_interval_that_forecasts_do_not_have_cannot_be_checked(void **state)
{
    (void)state;
    struct fail_if checks = {.count = 0};
    struct error error = ERROR_INIT;
    const double levels[] = {80, 95};
    assert_null(fail_if_parse("coverage80<70", &checks));
    assert_int_equal(fail_if_check_levels(&checks, levels, 2, &error), 0);
    assert_null(fail_if_parse("msis90>9", &checks));
    assert_int_equal(fail_if_check_levels(&checks, levels, 2, &error), -1);
    assert_int_equal(error.kind, ERROR_USAGE);
}

/* ---- report ---- */

static void intervals_are_reported_where_there_are_some(void **state)
{
    (void)state;
    static char source[] = "a.csv", name[] = "y";
    struct column column = {.name = name, .role = COLUMN_TARGET};
    struct series series = {.length = 9, .extent = 9};
    struct panel panel = {.source = source,
                          .columns = &column,
                          .column_count = 1,
                          .target_count = 1,
                          .series = &series,
                          .series_count = 1};
    struct accuracy figures[BACKTEST_METHOD_COUNT * 4];
    struct origin_summary summary = {.before_end = 1, .left_out = 1};
    struct backtest backtest = make_backtest(figures, 0.5, 2);
    backtest.summaries = &summary;
    backtest.forecast_count = 9;
    backtest.level_count = 1;
    backtest.levels[0] = 80;
    figures[0].coverage[0] = 75;
    figures[0].msis[0] = 3.5;
    struct text text = TEXT_INIT;
    backtest_output(&backtest, &panel, FORMAT_CSV, false, false, &text);
    assert_non_null(strstr(text.bytes, ",mse,coverage80,msis80\nseqnet,,,,"));
    assert_non_null(strstr(text.bytes, ",75,3.5\n"));
    assert_non_null(strstr(text.bytes, ",,\nnaive,,1,,")); /* a baseline has none */
    text_release(&text);
    backtest_output(&backtest, &panel, FORMAT_JSON, false, false, &text);
    respace(&text);
    assert_non_null(strstr(text.bytes, "\"coverage80\": 75,\n\"msis80\": 3.5"));
    assert_non_null(strstr(text.bytes, "\"skill\": 0.75"));
    text_release(&text);
    backtest_output(&backtest, &panel, FORMAT_TABLE, false, false, &text);
    assert_non_null(strstr(text.bytes, "80 % intervals of seqnet hold 75.0 % of the values; MSIS 3.500\n"));
    assert_non_null(strstr(text.bytes, "75 % less MASE than naive"));
    text_release(&text);
    struct fail_if checks = {.count = 0};
    struct error error = ERROR_INIT;
    assert_null(fail_if_parse("coverage80<76", &checks));
    assert_null(fail_if_parse("msis80>3.5", &checks));
    assert_int_equal(fail_if_judge(&checks, &backtest, &error), -1);
    assert_string_equal(error.message, "check failed: coverage80 75 < 76");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_errors_are_those_of_the_mean_over_forecasts),
        cmocka_unit_test(mape_leaves_out_zeros),
        cmocka_unit_test(intervals_are_scored_as_m4_does),
        cmocka_unit_test(origins_are_counted_from_the_end_of_each_series),
        cmocka_unit_test(the_rule_leaves_half_of_the_longest_series_before_the_first_origin),
        cmocka_unit_test(as_many_origins_as_there_is_room_for_can_be_asked_for),
        cmocka_unit_test(what_a_recipe_asks_for_needs_steps_before_an_origin),
        cmocka_unit_test(a_cut_panel_holds_nothing_of_later_but_known_columns),
        cmocka_unit_test(new_rows_follow_the_models_last_ones),
        cmocka_unit_test(a_check_is_a_name_a_comparison_and_a_number),
        cmocka_unit_test(a_check_that_holds_is_an_error_of_its_own),
        cmocka_unit_test(a_figure_that_is_not_defined_fails_the_check),
        cmocka_unit_test(an_interval_that_forecasts_do_not_have_cannot_be_checked),
        cmocka_unit_test(intervals_are_reported_where_there_are_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
