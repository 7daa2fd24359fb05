/* What must hold for series that are not as they should be: each is forecast with finite numbers that a user can
 * believe, alone and among others, or left out with its reason while the others go on. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"

#define HORIZON 4

/* A series, and the bounds that a sensible forecast of it keeps to. */
struct odd {
    const char *name;
    size_t count;
    double least, most;
    double (*value)(size_t t, size_t count, struct random *random); /* NAN: missing */
};

static double around(double level, double width, struct random *random)
{
    return level + width * (random_uniform(random) - 0.5);
}

#define KIND(name)                                                                                                     \
    static double name(size_t t, size_t count, struct random *random)                                                  \
    {                                                                                                                  \
        (void)t;                                                                                                       \
        (void)count;                                                                                                   \
        (void)random;
#define END }

KIND(ordinary) return around(100, 10, random) + 10 * sin((double)t * 2 * M_PI / 12);
END KIND(constant) return 7.1;
END KIND(zeros) return 0;
END KIND(counts) return random_uniform(random) < 0.8 ? 0 : floor(1 + 9 * random_uniform(random));
END KIND(shift) return around(t < count / 2 ? 100 : 200, 6, random);
END KIND(late_shift) return around(t + 2 < count ? 100 : 200, 6, random);
END KIND(with_zeros) return t % 17 == 3 ? 0 : around(50, 10, random);
END KIND(negative) return around(-5, 10, random);
END KIND(slip) return t == 50 ? 1e6 : around(50, 10, random);
END KIND(tiny) return around(1e-300, 1e-300, random);
END KIND(huge) return around(1e90, 1e90, random);
END KIND(dead_tail) return t + 60 < count ? around(50, 10, random) : NAN;
END KIND(dead_head) return t < 40 ? NAN : around(50, 10, random);
END KIND(late_change) return t + 8 < count ? 7 : around(9, 2, random);
END

    static const struct odd odds[] = {
        {"ordinary", 100, 70, 130, ordinary},
        {"constant", 60, 7.1, 7.1, constant},
        {"zeros", 60, 0, 0, zeros},
        {"counts", 80, 0, 9, counts},
        {"shift", 80, 180, 220, shift},
        {"late shift", 80, 90, 215, late_shift},
        {"with zeros", 80, 20, 60, with_zeros},
        {"negative", 80, -15, 5, negative},
        {"slip", 80, 20, 110, slip},
        {"tiny", 80, 0, 2e-300, tiny},
        {"huge", 80, 0, 2e90, huge},
        {"dead tail", 110, 40, 60, dead_tail},
        {"dead head", 100, 40, 60, dead_head},
        {"late change", 60, 6, 12, late_change},
        {"four", 4, 30, 70, slip},
        {"nine", 9, 30, 70, slip},
};
#define ODD_COUNT (sizeof odds / sizeof *odds)

static void append_odd(const struct odd *odd, struct text *text)
{
    struct random random;
    random_init(&random, 5, (uint64_t)odd->count);
    for (size_t t = 0; t < odd->count; t++) {
        double value = odd->value(t, odd->count, &random);
        text_append_format(text, "%s,%d-%02d,", odd->name, 1990 + (int)t / 12, 1 + (int)t % 12);
        if (isnan(value)) /* observed, without a result: an empty field at the end would be a step to be forecast */
            text_append_string(text, "NA");
        else
            text_append_number(text, value);
        text_append_string(text, "\n");
    }
}

static int read_text(const struct text *text, struct panel *panel, struct error *error)
{
    char path[64] = "/tmp/seqnet-odd-XXXXXX";
    static const struct data_options options = {.delimiter = 0};
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text->bytes, text->length), (ssize_t)text->length);
    close(file);
    int result = panel_read(path, &options, panel, error);
    unlink(path);
    return result;
}

static const struct recipe small_recipe = {.cell = &lstm_cell,
                                           .horizon = HORIZON,
                                           .hidden_size = 4,
                                           .epoch_count = 4,
                                           .patience = 4,
                                           .ensemble_count = 2,
                                           .level_count = 2,
                                           .levels = {80, 95},
                                           .seed = 1};

static int learn(const struct panel *panel, enum transform transform, struct model *model, struct error *error)
{
    static const struct data_options options = {.delimiter = 0};
    struct learn_result result;
    struct learn_request request = {.recipe = small_recipe,
                                    .options = &options,
                                    .command = "",
                                    .source = "",
                                    .kernels = kernels_select(error),
                                    .thread_count = 1};
    request.recipe.transform = transform;
    int status = learn_model(&request, panel, model, &result, error);
    if (status == 0)
        learn_result_release(&result);
    return status;
}

static void learn_text(const struct text *text, enum transform transform, struct panel *panel, struct model *model,
                       struct forecast *forecast)
{
    struct error error = ERROR_INIT;
    if (read_text(text, panel, &error) || learn(panel, transform, model, &error) ||
        forecast_model(model, "m", forecast, &error))
        fail_msg("%s", error.message);
}

static void check_odd(const struct odd *odd, const struct forecast *forecast, size_t s)
{
    for (size_t k = 0; k < HORIZON; k++) {
        size_t at = s * HORIZON + k;
        double value = forecast->values[at];
        const double *lower = forecast->lower + 2 * at, *upper = forecast->upper + 2 * at;
        if (!(value >= odd->least && value <= odd->most))
            fail_msg("%s, step %zu: %g is not within %g and %g", odd->name, k + 1, value, odd->least, odd->most);
        if (!(isfinite(lower[1]) && lower[1] <= lower[0] && lower[0] <= value && value <= upper[0] &&
              upper[0] <= upper[1] && isfinite(upper[1])))
            fail_msg("%s, step %zu: %g <= %g <= %g <= %g <= %g does not hold", odd->name, k + 1, lower[1], lower[0],
                     value, upper[0], upper[1]);
        if (odd->least < odd->most && !(upper[1] > lower[1]))
            fail_msg("%s, step %zu: an interval of no width", odd->name, k + 1);
        if (!(odd->least < odd->most) && upper[1] > lower[1])
            fail_msg("%s, step %zu: a constant has an interval of %g to %g", odd->name, k + 1, lower[1], upper[1]);
    }
}

static void every_odd_series_alone_is_forecast_sensibly(void **state)
{
    (void)state;
    for (size_t i = 0; i < ODD_COUNT; i++) {
        struct text text = TEXT_INIT;
        struct panel panel = PANEL_INIT;
        struct model model = MODEL_INIT;
        struct forecast forecast = FORECAST_INIT;
        text_append_string(&text, "unique_id,ds,y\n");
        append_odd(&odds[i], &text);
        learn_text(&text, TRANSFORM_AUTO, &panel, &model, &forecast);
        assert_int_equal(forecast.series_count, 1);
        check_odd(&odds[i], &forecast, 0);
        forecast_release(&forecast);
        model_release(&model);
        panel_release(&panel);
        text_release(&text);
    }
}

static void append_all(struct text *text)
{
    text_append_string(text, "unique_id,ds,y\n");
    for (size_t i = 0; i < ODD_COUNT; i++)
        append_odd(&odds[i], text);
}

static void all_odd_series_in_one_file_are_forecast_sensibly_and_the_model_comes_back(void **state)
{
    (void)state;
    struct text text = TEXT_INIT, bytes = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT, loaded = MODEL_INIT;
    struct forecast forecast = FORECAST_INIT, again = FORECAST_INIT;
    struct error error = ERROR_INIT;
    append_all(&text);
    learn_text(&text, TRANSFORM_AUTO, &panel, &model, &forecast);
    assert_int_equal(forecast.series_count, ODD_COUNT);
    assert_int_equal(forecast.left_out.count, 0);
    for (size_t i = 0; i < ODD_COUNT; i++) {
        check_odd(&odds[i], &forecast, i);
        assert_int_equal(forecast.series[i].is_unseen, strcmp(odds[i].name, "dead tail") == 0);
    }
    if (model_write(&model, &bytes, &error) || model_read("m", bytes.bytes, bytes.length, &loaded, &error) ||
        forecast_model(&loaded, "m", &again, &error))
        fail_msg("%s", error.message);
    assert_memory_equal(forecast.values, again.values, ODD_COUNT * HORIZON * sizeof *again.values);
    forecast_release(&again);
    forecast_release(&forecast);
    model_release(&loaded);
    model_release(&model);
    panel_release(&panel);
    text_release(&bytes);
    text_release(&text);
}

static void series_without_logarithms_are_not_in_logs_and_do_not_stop_the_others(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct forecast forecast = FORECAST_INIT;
    append_all(&text);
    learn_text(&text, TRANSFORM_LOG, &panel, &model, &forecast);
    assert_int_equal(forecast.series_count, ODD_COUNT);
    for (size_t i = 0; i < ODD_COUNT; i++) {
        bool has_logs = strcmp(odds[i].name, "negative") != 0 && strcmp(odds[i].name, "with zeros") != 0;
        if (odds[i].count >= 10)
            assert_int_equal(model.series[i].preparations[0].targets[0].is_log, has_logs);
        for (size_t k = 0; k < HORIZON; k++)
            assert_true(isfinite(forecast.values[i * HORIZON + k]));
    }
    forecast_release(&forecast);
    model_release(&model);
    panel_release(&panel);
    text_release(&text);
}

static void one_value_is_repeated_with_an_interval_of_some_width(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct forecast forecast = FORECAST_INIT;
    append_all(&text);
    text_append_string(&text, "one,1990-01,5\ntwo,1990-01,5\ntwo,1990-02,7\n");
    learn_text(&text, TRANSFORM_AUTO, &panel, &model, &forecast);
    assert_int_equal(forecast.series_count, ODD_COUNT + 2);
    for (size_t k = 0; k < HORIZON; k++) {
        size_t one = ODD_COUNT * HORIZON + k, two = one + HORIZON;
        assert_true(fabs(forecast.values[one] - 5) <= 0);
        assert_true(forecast.lower[2 * one] < 5 && forecast.upper[2 * one] > 5 && forecast.upper[2 * one + 1] < 100);
        assert_true(forecast.values[two] >= 5 && forecast.values[two] <= 12);
    }
    forecast_release(&forecast);
    model_release(&model);
    panel_release(&panel);
    text_release(&text);
}

/* ------------------------------------------------------------------ series that are left out */

#define GOOD_COUNT 4

/* Good monthly series before and after `bad` rows of others. */
static void surround(const char *bad, struct text *text)
{
    struct odd good = {"good 1", 40, 0, 0, ordinary};
    static const char *const names[GOOD_COUNT] = {"good 1", "good 2", "good 3", "good 4"};
    text_append_string(text, "unique_id,ds,y\n");
    for (int i = 0; i < GOOD_COUNT; i++) {
        good.name = names[i];
        if (i == 1)
            text_append_string(text, bad);
        append_odd(&good, text);
    }
}

static void assert_left_out(const char *bad, const char *reason)
{
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    surround(bad, &text);
    if (read_text(&text, &panel, &error))
        fail_msg("%s: %s", reason, error.message);
    assert_int_equal(panel.series_count, GOOD_COUNT);
    assert_string_equal(panel.series[1].id, "good 2");
    assert_int_equal(panel.row_count, GOOD_COUNT * 40);
    assert_int_equal(panel.calendar.unit, CALENDAR_MONTH);
    assert_int_equal(panel.left_out.count, 1);
    if (!strstr(panel.left_out.faults[0], reason) || !strstr(panel.left_out.faults[0], "'bad'"))
        fail_msg("'%s' does not say '%s' of 'bad'", panel.left_out.faults[0], reason);
    panel_release(&panel);
    text_release(&text);
}

static void a_bad_series_is_left_out_with_its_reason_wherever_it_stands(void **state)
{
    (void)state;
    assert_left_out("bad,1990-01,1\nbad,1990-02,\nbad,1990-02,3\n", "occurs twice");
    assert_left_out("bad,1990-01,\nbad,1990-02,\n", "no row has a value");
    assert_left_out("bad,1990-01,1\nbad,9990-02,2\n", "is the time right?");
}

static void the_grid_is_that_of_most_rows(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    text_append_string(&text, "unique_id,ds,y\n");
    for (int day = 1; day <= 10; day++)
        text_append_format(&text, "days,2000-01-%02d,%d\n", day, day);
    for (int s = 0; s < 3; s++) {
        for (int month = 1; month <= 12; month++)
            text_append_format(&text, "months %d,2000-%02d-01,%d\n", s, month, month);
    }
    text_append_string(&text, "fifteenth,2000-01-15,1\nquarters,2000-01-01,1\nquarters,2000-04-01,2\n");
    if (read_text(&text, &panel, &error))
        fail_msg("%s", error.message);
    assert_int_equal(panel.calendar.unit, CALENDAR_MONTH);
    assert_int_equal(panel.series_count, 4);
    assert_int_equal(panel.left_out.count, 2);
    assert_non_null(strstr(panel.left_out.faults[0], "'days'"));
    assert_non_null(strstr(panel.left_out.faults[1], "'fifteenth'"));
    assert_int_equal(panel.series[3].length, 4); /* a quarter is a gap of months */
    panel_release(&panel);
    text_release(&text);
}

static void when_no_series_is_left_the_first_fault_is_the_error(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    text_append_string(&text, "unique_id,ds,y\na,1990-01,1\na,1990-01,2\nb,1990-01,1\nb,1990-01,2\n");
    assert_int_equal(read_text(&text, &panel, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_non_null(strstr(error.message, ":3: column 'ds': '1990-01' occurs twice in series 'a'"));
    assert_null(panel.series);
    text_release(&text);
}

static void a_thousand_bad_series_are_counted_and_ten_of_them_named(void **state)
{
    (void)state;
    struct text bad = TEXT_INIT, text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    for (int i = 0; i < 1000; i++)
        text_append_format(&bad, "bad %d,1990-01,\n", i);
    surround(bad.bytes, &text);
    if (read_text(&text, &panel, &error))
        fail_msg("%s", error.message);
    assert_int_equal(panel.left_out.count, 1000);
    assert_int_equal(left_out_named(&panel.left_out), 10);
    assert_int_equal(panel.series_count, GOOD_COUNT);
    assert_int_equal(left_out_status(&panel.left_out, "x.csv", 1004, &error), -1);
    assert_int_equal(error.kind, ERROR_PARTIAL);
    assert_string_equal(error.message, "x.csv: done in part: 1000 of 1004 series left out");
    panel_release(&panel);
    text_release(&text);
    text_release(&bad);
}

static void fewer_than_four_values_are_refused_when_no_series_has_more(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct error error = ERROR_INIT;
    text_append_string(&text, "unique_id,ds,y\na,1990-01,1\na,1990-02,2\nb,1990-01,1\nb,1990-02,2\nb,1990-03,4\n");
    assert_int_equal(read_text(&text, &panel, &error), 0);
    assert_int_equal(learn(&panel, TRANSFORM_AUTO, &model, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_non_null(strstr(error.message, "series 'b': column 'y': 3 values are too few"));
    panel_release(&panel);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_odd_series_alone_is_forecast_sensibly),
        cmocka_unit_test(all_odd_series_in_one_file_are_forecast_sensibly_and_the_model_comes_back),
        cmocka_unit_test(series_without_logarithms_are_not_in_logs_and_do_not_stop_the_others),
        cmocka_unit_test(one_value_is_repeated_with_an_interval_of_some_width),
        cmocka_unit_test(a_bad_series_is_left_out_with_its_reason_wherever_it_stands),
        cmocka_unit_test(the_grid_is_that_of_most_rows),
        cmocka_unit_test(when_no_series_is_left_the_first_fault_is_the_error),
        cmocka_unit_test(a_thousand_bad_series_are_counted_and_ten_of_them_named),
        cmocka_unit_test(fewer_than_four_values_are_refused_when_no_series_has_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
