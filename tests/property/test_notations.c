/*
 * The same table is the same panel in whatever notation it stands. Some hundred mixes of notations; SEQNET_MIXES says
 * how many (make check-long has 10,000), SEQNET_MIX=N is mix N alone, whose file then stays.
 */
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
#include "property/mixes.h"

#define MIX_COUNT 300

/* ------------------------------------------------------------------ comparing */

static int read_bytes(const char *path, const struct text *bytes, const struct data_options *options,
                      struct panel *panel, struct error *error)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->bytes, 1, bytes->length, file), bytes->length);
    assert_int_equal(fclose(file), 0);
    return panel_read(path, options, panel, error);
}

/* The series of that name, whose parts may be joined otherwise. */
static const struct series *find_series(const struct panel *panel, const char *id)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        const char *own = panel->series[s].id;
        size_t i = 0;
        while (own[i] && (own[i] == id[i] || (own[i] == COLUMN_JOINT && id[i] == '-')))
            i++;
        if (own[i] == '\0' && id[i] == '\0')
            return &panel->series[s];
    }
    return NULL;
}

static bool same_value(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

/* Where two series differ, in words; "": nowhere. */
static void compare_series(const struct panel *plain, const struct series *a, const struct panel *mixed,
                           const struct series *b, char text[200])
{
    text[0] = '\0';
    if (a->length != b->length || a->extent != b->extent) {
        snprintf(text, 200, "series '%s': %zu of %zu steps, not %zu of %zu", a->id, b->length, b->extent, a->length,
                 a->extent);
        return;
    }
    for (size_t t = 0; t < a->extent; t++) {
        int64_t expected = panel_stamp(plain, a, t), stamp = panel_stamp(mixed, b, t);
        if (stamp != expected) {
            snprintf(text, 200, "series '%s', step %zu: stamp %lld, not %lld", a->id, t, (long long)stamp,
                     (long long)expected);
            return;
        }
        for (int c = 0; c < plain->column_count; c++) {
            double value = series_column(b, c)[t], right = series_column(a, c)[t];
            if (!same_value(value, right)) {
                snprintf(text, 200, "series '%s', step %zu, column '%s': %.17g, not %.17g", a->id, t,
                         plain->columns[c].name, value, right);
                return;
            }
        }
    }
}

static void compare_panels(const struct panel *plain, const struct panel *mixed, char text[200])
{
    const struct calendar *a = &plain->calendar, *b = &mixed->calendar;
    text[0] = '\0';
    if (a->unit != b->unit || a->step != b->step || a->day != b->day ||
        memcmp(&a->opening, &b->opening, sizeof a->opening))
        snprintf(text, 200, "the calendar: unit %d, step %lld, day %d, not %d, %lld, %d", b->unit, (long long)b->step,
                 b->day, a->unit, (long long)a->step, a->day);
    else if (plain->series_count != mixed->series_count || plain->row_count != mixed->row_count)
        snprintf(text, 200, "%zu series of %zu rows, not %zu of %zu", mixed->series_count, mixed->row_count,
                 plain->series_count, plain->row_count);
    else if (plain->column_count != mixed->column_count || plain->past_count != mixed->past_count)
        snprintf(text, 200, "%d columns, not %d", mixed->column_count, plain->column_count);
    for (size_t s = 0; s < plain->series_count && !text[0]; s++) {
        const struct series *series = find_series(mixed, plain->series[s].id);
        if (series)
            compare_series(plain, &plain->series[s], mixed, series, text);
        else
            snprintf(text, 200, "no series '%s'", plain->series[s].id);
    }
}

static void describe(const struct mix *mix, const struct data_options *options, FILE *out)
{
    static const char *const encodings[] = {"UTF-8", "UTF-8 with a mark", "UTF-16LE", "UTF-16BE", "Windows-1252"};
    static const char *const orders[] = {"rising", "newest first", "shuffled", "interleaved"};
    fprintf(out,
            "mix %lu: '%s'%s%s, delimiter '%c', decimal '%c', thousands '%s', y %d decimals%s '%s', x %d decimals%s "
            "'%s', %s, %s, %d series, quoting %d; --time %s --series %s --skip %d --missing %s\n",
            mix->number, mix->date, mix->clock ? " and " : "", mix->clock ? mix->clock : "", mix->delimiter,
            mix->decimal, mix_thousands_marks[mix->thousands], mix->y.decimals, mix->y.is_trimmed ? " trimmed" : "",
            mix->y.sign, mix->x.decimals, mix->x.is_trimmed ? " trimmed" : "", mix->x.sign, orders[mix->order],
            encodings[mix->encoding], mix->series_count, mix->quoting, options->time,
            options->series ? options->series : "-", options->skip_count, options->missing ? options->missing : "-");
}

/* Is the mix read as the plain file is? */
static bool check_mix(unsigned long number, const char *path)
{
    char difference[200] = "";
    static struct mix mix;
    struct data_options options, plain_options = {.time = "time", .target = "y", .past = "x"};
    struct panel plain = PANEL_INIT, mixed = PANEL_INIT;
    struct error error = ERROR_INIT;
    struct text text = TEXT_INIT, file = TEXT_INIT;
    mix_make(number, &mix);
    mix_options(&mix, &options);
    plain_options.series = mix.series_count > 1 ? "id" : NULL;
    mix_write_plain(&mix, &text);
    if (panel_read_text("plain", text.bytes, text.length, &plain_options, &plain, &error))
        fail_msg("mix %lu, the plain file: %s", number, error.message);
    mix_write_file(&mix, &file);
    bool is_read = read_bytes(path, &file, &options, &mixed, &error) == 0;
    if (is_read)
        compare_panels(&plain, &mixed, difference);
    if (!is_read || difference[0]) {
        describe(&mix, &options, stderr);
        fprintf(stderr, "    %s\n    SEQNET_MIX=%lu leaves its file\n", is_read ? difference : error.message, number);
    }
    panel_release(&plain);
    panel_release(&mixed);
    text_release(&text);
    text_release(&file);
    return is_read && !difference[0];
}

static void a_table_is_the_same_in_every_mix_of_notations(void **state)
{
    (void)state;
    char path[] = "/tmp/seqnet-mix-XXXXXX";
    const char *one = getenv("SEQNET_MIX"), *many = getenv("SEQNET_MIXES");
    unsigned long count = many ? strtoul(many, NULL, 10) : MIX_COUNT, first = one ? strtoul(one, NULL, 10) : 0;
    int wrong = 0, file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    for (unsigned long i = first; i < (one ? first + 1 : count) && wrong < 20; i++)
        wrong += !check_mix(i, path);
    if (one)
        fprintf(stderr, "%s\n", path);
    else
        unlink(path);
    assert_int_equal(wrong, 0);
}

/* ------------------------------------------------------------------ what nothing decides */

static void refuse(const char *text, const struct data_options *options, const char *word)
{
    struct panel panel = PANEL_INIT;
    struct error error = ERROR_INIT;
    if (panel_read_text("table.csv", text, strlen(text), options, &panel, &error) == 0) {
        panel_release(&panel);
        fail_msg("read, though nothing decides it:\n%.300s", text);
    }
    if (!strstr(error.message, word))
        fail_msg("%s\n... does not name %s", error.message, word);
}

/* Numbers of three digits behind their one mark, below a million: thousands or decimals? */
static void numbers_that_may_be_thousands_or_decimals_are_refused(void **state)
{
    (void)state;
    static const char delimiters[] = ";\t|";
    static const char *const signs[] = {"", "\u20ac", "%", "EUR "};
    struct random random;
    random_init(&random, 1, 78);
    for (int i = 0; i < 60; i++) {
        struct text text = TEXT_INIT;
        char delimiter = delimiters[i % 3], mark = i % 4 ? '.' : ',';
        const char *sign = signs[i % 4]; /* a point without a sign is a plain number */
        text_append_format(&text, "time%cy\n", delimiter);
        for (int t = 0; t < 30; t++)
            text_append_format(&text, "2023-03-%02d%c%s%d%c%03d\n", t + 1, delimiter, sign,
                               1 + (int)random_below(&random, 900), mark, 1 + (int)random_below(&random, 999));
        refuse(text.bytes, &(struct data_options){.time = "time", .target = "y"}, "--decimal");
        text_release(&text);
    }
}

/* Twelve days at most, or the same day of every month. */
static void days_that_may_be_months_are_refused(void **state)
{
    (void)state;
    static const char *const formats[] = {"%d/%m/%Y",       "%m/%d/%Y", "%d.%m.%Y",
                                          "%d-%m-%Y %H:%M", "%m.%d.%y", "%-d/%-m/%Y"};
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        for (int is_monthly = 0; is_monthly < 2; is_monthly++) {
            struct text text = TEXT_INIT;
            text_append_string(&text, "time;y\n");
            for (int t = 0; t < (is_monthly ? 40 : 12); t++) {
                mix_write_time(formats[f], is_monthly ? mix_date(2020, 1 + t, 3) : mix_date(2023, 4, 1 + t), &text);
                text_append_format(&text, ";%d\n", t);
            }
            refuse(text.bytes, &(struct data_options){.time = "time", .target = "y"}, "--date-order");
            text_release(&text);
        }
    }
}

/* 12-05-03: three orders read it, and rows in no order of time cannot tell. */
static void years_of_two_digits_in_no_order_are_refused(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    text_append_string(&text, "time;y\n");
    for (int t = 0; t < 40; t++) {
        mix_write_time("%y-%m-%d", mix_date(2012, 5, 1 + t * 17 % 40), &text);
        text_append_format(&text, ";%d\n", t);
    }
    refuse(text.bytes, &(struct data_options){.time = "time", .target = "y"}, "--date-order");
    text_release(&text);
}

static void other_open_questions_are_refused_with_the_option_that_decides(void **state)
{
    (void)state;
    const struct data_options none = {.time = NULL}, named = {.time = "time", .target = "y"};
    refuse("a;b|c\n1;x|2\n2;x|3\n3;y|4\n", &none, "--delimiter");
    refuse("Sales of all shops\ntime;y\n2023-01-01;1\n2023-01-02;2\n2023-01-03;3\n", &named, "--skip");
    refuse("time;y\n2023-01-01;1\n2023-01-02;2\n2023-01-02;3\n2023-01-03;3\n", &named, "--duplicates");
    refuse("time;y\n2023-01-01;1\n2023-01-02;none\n2023-01-03;3\n2023-01-04;3\n", &named, "--missing");
    refuse("time;a;b\n2023-01-01;1;2\n2023-01-02;2;3\n2023-01-03;3;4\n", &(struct data_options){.time = "time"},
           "--target");
    refuse("time;y\n1/Muharram/1445;1\n2/Muharram/1445;2\n", &named, "--time-format");
}

/* ------------------------------------------------------------------ what was always read */

static const struct known_file {
    const char *path;
    struct data_options options;
    uint64_t digest;
} known_files[] = {
    {"data/air-passengers.csv", {.time = NULL}, UINT64_C(0x6d9f841232d5eac9)},
    {"data/co2-concentration.csv", {.target = "ppm"}, UINT64_C(0x7aaabd262410667e)},
    {"data/lung-deaths.csv", {.series = "sex"}, UINT64_C(0x068c796d3cd5e34f)},
    {"data/lynx-values.csv", {.time = NULL}, UINT64_C(0x4c8c57b4dc3934b3)},
    {"data/lynx.csv", {.time = NULL}, UINT64_C(0x4e44fa4ba4ab1072)},
    {"data/mauna-loa-co2.csv", {.time = NULL}, UINT64_C(0x044560ba790ee197)},
    {"data/nottingham-temperature.csv", {.time = NULL}, UINT64_C(0xb58c2f5e12e80496)},
    {"data/river-nile.csv", {.time = NULL}, UINT64_C(0x1b50442b82080b3a)},
    {"data/sales-lead.csv", {.target = "sales", .past = "lead"}, UINT64_C(0xc528cb0dd13c7d2e)},
    {"data/seattle-weather.csv",
     {.target = "temp_max", .past = "precipitation,wind", .known = "temp_min"},
     UINT64_C(0x9fafc2fba104c9db)},
    {"data/seattle-weather.csv", {.target = "weather", .classify = true}, UINT64_C(0x6d69db9cd9dd42f6)},
    {"data/sunspots.csv", {.time = NULL}, UINT64_C(0xfa6831422f7ff951)},
    {"data/uk-gas.csv", {.time = NULL}, UINT64_C(0x2ba6a28f49d6972c)},
};

static uint64_t add_bytes(uint64_t hash, const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211); /* FNV-1a */
    return hash;
}

static uint64_t digest_panel(const struct panel *panel)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (int c = 0; c < panel->column_count; c++)
        hash = add_bytes(hash, panel->columns[c].name, strlen(panel->columns[c].name) + 1);
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        hash = add_bytes(hash, series->id, strlen(series->id) + 1);
        hash = add_bytes(hash, &series->length, sizeof series->length);
        for (size_t t = 0; t < series->extent; t++) {
            int64_t stamp = panel_stamp(panel, series, t);
            hash = add_bytes(hash, &stamp, sizeof stamp);
            for (int c = 0; c < panel->column_count; c++) {
                double value = series_column(series, c)[t];
                hash = isnan(value) ? add_bytes(hash, "-", 1) : add_bytes(hash, &value, sizeof value);
            }
        }
    }
    return hash;
}

/* A digest that changes here says that some user's file is read otherwise than before. */
static void files_are_read_as_they_always_were(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof known_files / sizeof *known_files; i++) {
        const struct known_file *known = &known_files[i];
        struct panel panel = PANEL_INIT;
        struct error error = ERROR_INIT;
        if (panel_read(known->path, &known->options, &panel, &error))
            fail_msg("%s", error.message);
        uint64_t found = digest_panel(&panel);
        if (found != known->digest)
            fprintf(stderr, "%s: 0x%016llx\n", known->path, (unsigned long long)found);
        wrong += found != known->digest;
        panel_release(&panel);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_the_same_in_every_mix_of_notations),
        cmocka_unit_test(numbers_that_may_be_thousands_or_decimals_are_refused),
        cmocka_unit_test(days_that_may_be_months_are_refused),
        cmocka_unit_test(years_of_two_digits_in_no_order_are_refused),
        cmocka_unit_test(other_open_questions_are_refused_with_the_option_that_decides),
        cmocka_unit_test(files_are_read_as_they_always_were),
    };
    return cmocka_run_group_tests_name("notations", tests, NULL, NULL);
}
