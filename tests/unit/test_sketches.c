/* What is put into figures: which origins are drawn, from where each forecast begins, and what is told apart. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sketches/backtest_figure.h"
#include "sketches/forecast_trail.h"

enum { LENGTH = 20, LINE_ACTUAL = BACKTEST_LINE_COUNT, LINE_TWIN };

/* A series of its own steps: 0, 1, 2, ... */
struct fixture {
    double values[LENGTH];
    struct anchor anchor;
    struct series series;
    struct column column;
    struct panel panel;
    struct figure figure;
    struct forecast_trail trail;
};

static void fixture_init(struct fixture *x, const struct origins *origins)
{
    struct error error = ERROR_INIT;
    static char id[] = "";
    *x = (struct fixture){.figure = FIGURE_INIT, .trail = FORECAST_TRAIL_INIT};
    for (int i = 0; i < LENGTH; i++)
        x->values[i] = i;
    x->series = (struct series){
        .id = id, .length = LENGTH, .extent = LENGTH, .values = x->values, .anchors = &x->anchor, .anchor_count = 1};
    static char name[] = "y";
    x->column.name = name;
    x->panel = (struct panel){.series = &x->series,
                              .series_count = 1,
                              .columns = &x->column,
                              .target_count = 1,
                              .calendar = {.unit = CALENDAR_STEP, .step = 1}};
    assert_int_equal(forecast_trail_init(&x->trail, origins, &error), 0);
    for (int index = 0; index < origins->count; index++) {
        const size_t members[] = {0}, lengths[] = {origins_length(origins, LENGTH, index)};
        double forecasts[8];
        for (int k = 0; k < origins->gap + origins->horizon; k++)
            forecasts[k] = 100 * (index + 1) + k;
        const struct forecast forecast = {
            .series_count = 1, .horizon = origins->gap + origins->horizon, .target_count = 1, .values = forecasts};
        const struct backtest_origin origin = {
            .index = index, .series_count = 1, .lengths = lengths, .forecast = &forecast, .members = members};
        forecast_trail_note(&x->trail, &origin);
    }
    assert_int_equal(forecast_trail_add(&x->trail, &x->panel, &x->figure, &error), 0);
    assert_int_equal(x->figure.panel_count, 1);
}

static void fixture_release(struct fixture *x)
{
    forecast_trail_release(&x->trail);
    figure_release(&x->figure);
}

/* NAN where the expected value is -1. */
static void assert_line(const struct fixture *x, int line, const double *expected)
{
    const struct figure_panel *panel = &x->figure.panels[0];
    for (int i = 0; i < panel->count; i++) {
        const double found = panel->values[line * panel->count + i];
        if (expected[i] < 0 ? !isnan(found) : found != expected[i])
            fail_msg("line %d, step %d: %g, not %g", line, i, found, expected[i]);
    }
}

static void test_forecasts_begin_at_the_value_known_last_and_are_not_joined(void **state)
{
    (void)state;
    const struct origins origins = {.count = 3, .step = 2, .horizon = 2};
    struct fixture x;
    fixture_init(&x, &origins); /* known: 14, 16, 18 */
    const struct figure_panel *panel = &x.figure.panels[0];
    assert_int_equal(panel->count, LENGTH - 2);
    assert_int_equal(panel->times[0], 2);
    const double actual[] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
                 lines[] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 13, 100, 101, -1, 17, 300, 301},
                 twins[] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 15, 200, 201, -1, -1};
    assert_line(&x, LINE_ACTUAL, actual);
    assert_line(&x, BACKTEST_SEQNET, lines);
    assert_line(&x, LINE_TWIN, twins);
    assert_int_equal(figure_look(&x.figure, LINE_TWIN), BACKTEST_SEQNET);
    assert_int_equal(x.figure.line_names[LINE_TWIN].length, 0);
    fixture_release(&x);
}

static void test_forecasts_that_overlap_are_left_out_and_a_gap_stays_empty(void **state)
{
    (void)state;
    const struct origins origins = {.count = 4, .step = 1, .gap = 1, .horizon = 3};
    struct fixture x;
    fixture_init(&x, &origins); /* known: 13, 14, 15, 16; of these the first and the last are drawn */
    const double lines[] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 401, 402, 403},
                 twins[] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 101, 102, 103, -1, -1, -1};
    assert_int_equal(x.figure.panels[0].count, LENGTH - 1);
    assert_line(&x, BACKTEST_SEQNET, lines);
    assert_line(&x, LINE_TWIN, twins);
    fixture_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forecasts_begin_at_the_value_known_last_and_are_not_joined),
        cmocka_unit_test(test_forecasts_that_overlap_are_left_out_and_a_gap_stays_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
