#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv/csv_reader.h"

/* What was read, written down as "line[field|field]" for each record, and its bytes checked against the
 * text. */
struct transcript {
    char text[4096];
    size_t previous_end;
    size_t record_count;
    size_t stop_after; /* records; 0 for never */
    size_t fail_at;    /* record; 0 for never */
};

static int write_down(void *context, const struct csv_record *record, struct error *error)
{
    struct transcript *transcript = context;
    size_t used = strlen(transcript->text), room = sizeof transcript->text - used;
    used += (size_t)snprintf(transcript->text + used, room, "%zu[", record->line);
    for (size_t i = 0; i < record->field_count; i++) {
        room = sizeof transcript->text - used;
        used += (size_t)snprintf(transcript->text + used, room, "%s%.*s", i ? "|" : "", (int)record->fields[i].length,
                                 record->fields[i].text);
    }
    assert_true(used + 2 < sizeof transcript->text);
    strcat(transcript->text, "]");
    assert_true(record->begin >= transcript->previous_end && record->begin < record->end);
    transcript->previous_end = record->end;
    transcript->record_count++;
    if (transcript->fail_at == transcript->record_count)
        return error_set(error, ERROR_CHECK, "enough of this");
    return transcript->stop_after == transcript->record_count;
}

/* Read a copy without a terminator in memory of its own, so that a sanitizer sees any reading past its
 * end. */
static int read_bytes(const char *text, size_t length, char delimiter, struct transcript *transcript,
                      struct error *error)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    if (length > 0)
        memcpy(copy, text, length);
    int result = csv_read("a.csv", copy, length, delimiter, write_down, transcript, error);
    free(copy);
    return result;
}

static void assert_records(const char *text, char delimiter, const char *expected)
{
    struct transcript transcript = {0};
    struct error error = ERROR_INIT;
    int result = read_bytes(text, strlen(text), delimiter, &transcript, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(error.kind, ERROR_NONE);
    assert_int_equal(result, 0);
    assert_string_equal(transcript.text, expected);
}

/* `before` are the records handed over before the fault. */
static void assert_fault_in(const char *text, size_t length, const char *before, const char *message)
{
    struct transcript transcript = {0};
    struct error error = ERROR_INIT;
    int result = read_bytes(text, length, ',', &transcript, &error);
    assert_string_equal(error.message, message);
    assert_int_equal(result, -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_string_equal(transcript.text, before);
}

static void assert_fault(const char *text, const char *before, const char *message)
{
    assert_fault_in(text, strlen(text), before, message);
}

static void lines_end_in_lf_crlf_or_cr_or_in_all_of_them(void **state)
{
    (void)state;
    assert_records("a,b\n1,2\n3,4\n", ',', "1[a|b]2[1|2]3[3|4]");
    assert_records("a,b\r\n1,2\r\n3,4\r\n", ',', "1[a|b]2[1|2]3[3|4]");
    assert_records("a,b\r1,2\r3,4\r", ',', "1[a|b]2[1|2]3[3|4]");
    assert_records("a,b\n1,2\r3,4\r\n5,6\n\r7,8\r\r\n9,0", ',', "1[a|b]2[1|2]3[3|4]4[5|6]6[7|8]8[9|0]");
}

static void the_last_line_needs_no_line_end(void **state)
{
    (void)state;
    assert_records("a,b\n1,2", ',', "1[a|b]2[1|2]");
    assert_records("a,b\n1,", ',', "1[a|b]2[1|]");
    assert_records("a,b\n1,\"2\"", ',', "1[a|b]2[1|2]");
    assert_records("a,b\n1,\"2\" \t", ',', "1[a|b]2[1|2]");
    assert_records("a,b\n1,2\n  ", ',', "1[a|b]2[1|2]");
    assert_records("a", ',', "1[a]");
    assert_records("\"\"", ',', "1[]");
}

static void a_byte_order_mark_is_no_part_of_the_first_name(void **state)
{
    (void)state;
    assert_records("\xEF\xBB\xBFname,b\n1,2\n", ',', "1[name|b]2[1|2]");
    assert_records("\xEF\xBB\xBF\"na,me\",b\n1,2\n", ',', "1[na,me|b]2[1|2]");
    assert_records("\xEF\xBB\xBF\n\na\n", ',', "3[a]");
    assert_records("a\n\xEF\xBB\xBF"
                   "b\n",
                   ',',
                   "1[a]2[\xEF\xBB\xBF"
                   "b]");
}

static void blanks_around_a_field_are_dropped_and_those_in_quotes_kept(void **state)
{
    (void)state;
    assert_records(" a ,\tb\t\n  1 2  ,3\n", ',', "1[a|b]2[1 2|3]");
    assert_records("\" a \", \"b\tc \" \n", ',', "1[ a |b\tc ]");
    assert_records("a,b\n , \t\n", ',', "1[a|b]2[|]");
}

static void quoted_fields_hold_delimiters_quotes_and_line_ends(void **state)
{
    (void)state;
    assert_records("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", ',', "1[a|b]2[1,5|say \"hi\"]");
    assert_records("\"x\ny\",b\n1,2\n", ',', "1[x\ny|b]3[1|2]");
    assert_records("\"\"\"\",\"\"\n", ',', "1[\"|]");
    assert_records("\"\n\n\",\"\r\n,\r\"\nc,d\n", ',', "1[\n\n|\r\n,\r]6[c|d]");
}

static void line_numbers_count_blank_lines_and_lines_inside_quotes(void **state)
{
    (void)state;
    assert_records("\n\n  \na,b\n\n1,2\n \t \r\n\r\n3,4\n\n", ',', "4[a|b]6[1|2]9[3|4]");
    assert_records("a,b\n\"1\r\n1\",2\n\"3\n3\",\"4\r4\"\n\n5,6\n", ',', "1[a|b]2[1\r\n1|2]4[3\n3|4\r4]8[5|6]");
    assert_records("a\n\"\"\"\n\"\"\"\n\"\"\n\nb\n", ',', "1[a]2[\"\n\"]4[]6[b]");
}

static void a_record_names_its_bytes_with_their_line_end(void **state)
{
    (void)state;
    const char *text = "\xEF\xBB\xBF"
                       "a,b\r\n\n \n 1,\"2\n\"\r\n3,4";
    static const size_t expected[][2] = {{3, 8}, {11, 20}, {20, 23}};
    for (size_t stop = 1; stop <= 3; stop++) {
        struct transcript transcript = {.stop_after = stop};
        struct error error = ERROR_INIT;
        assert_int_equal(read_bytes(text, strlen(text), ',', &transcript, &error), 0);
        assert_int_equal(transcript.previous_end, expected[stop - 1][1]);
    }
    assert_memory_equal(text + expected[1][0], " 1,\"2\n\"\r\n", 9);
}

struct ranges {
    size_t count;
    size_t bounds[8][2];
};

static int keep_range(void *context, const struct csv_record *record, struct error *error)
{
    (void)error;
    struct ranges *ranges = context;
    assert_true(ranges->count < 8);
    ranges->bounds[ranges->count][0] = record->begin;
    ranges->bounds[ranges->count++][1] = record->end;
    return 0;
}

static void lines_of_an_excerpt_are_those_where_they_stand(void **state)
{
    (void)state;
    static const struct csv_lines lines = {.first = 2, .next = 17};
    const char *faulty = "a,b\n1,2,3\n", *open = "a,b\n1,\"2\n";
    struct error error = ERROR_INIT, unclosed = ERROR_INIT;
    struct ranges ranges = {0};
    assert_int_equal(csv_read_excerpt("a.csv", &lines, faulty, strlen(faulty), ',', keep_range, &ranges, &error), -1);
    assert_string_equal(error.message,
                        "a.csv:17: 3 fields where line 2 has 2; a field that contains the delimiter must be in quotes");
    assert_int_equal(csv_read_excerpt("a.csv", &lines, open, strlen(open), ',', keep_range, &ranges, &unclosed), -1);
    assert_string_equal(unclosed.message, "a.csv:17: field 2: a quote opens here and is never closed");
}

static void blank_lines_belong_to_no_record(void **state)
{
    (void)state;
    const char *text = "\n a\r\n\r\n\t\nb\n\n";
    struct ranges ranges = {0};
    struct error error = ERROR_INIT;
    assert_int_equal(csv_read("a.csv", text, strlen(text), ',', keep_range, &ranges, &error), 0);
    assert_int_equal(ranges.count, 2);
    assert_int_equal(ranges.bounds[0][0], 1);
    assert_int_equal(ranges.bounds[0][1], 5);
    assert_int_equal(ranges.bounds[1][0], 9);
    assert_int_equal(ranges.bounds[1][1], 11);
}

static void the_delimiter_may_be_a_semicolon_a_tab_a_bar_or_a_space(void **state)
{
    (void)state;
    assert_records("a;b\n1,5;2\n", ';', "1[a|b]2[1,5|2]");
    assert_records("a\tb\n1 \t\n\t\n \t2\n", '\t', "1[a|b]2[1|]3[|]4[|2]");
    assert_records("a|b\n1|\"2|3\"\n", '|', "1[a|b]2[1|2|3]");
    assert_records("a b\n1 \"2 3\"\n", ' ', "1[a|b]2[1|2 3]");
    assert_records("a\xA7"
                   "b\n1\xA7"
                   "2\n",
                   '\xA7', "1[a|b]2[1|2]");
    assert_records("a;b\n1;2\n", ',', "1[a;b]2[1;2]");
}

static void a_record_with_another_number_of_fields_is_refused(void **state)
{
    (void)state;
    assert_fault("a,b\n1,2\n3\n", "1[a|b]2[1|2]",
                 "a.csv:3: 1 field where line 1 has 2; a missing value is written as an empty field");
    assert_fault("\na,b\n\n1,2,3", "2[a|b]",
                 "a.csv:4: 3 fields where line 2 has 2; a field that contains the delimiter must be in quotes");
    assert_fault("a,b\n\"1\n1\"\n", "1[a|b]",
                 "a.csv:2: 1 field where line 1 has 2; a missing value is written as an empty field");
}

static void a_quote_never_closed_is_reported_where_it_opened(void **state)
{
    (void)state;
    assert_fault("a,b\n1,\"2\n3,4\n5,6\n", "1[a|b]", "a.csv:2: field 2: a quote opens here and is never closed");
    assert_fault("a,b\n\"1\n1\",\"2\n3,4\n", "1[a|b]", "a.csv:3: field 2: a quote opens here and is never closed");
    assert_fault("\n\n\"", "", "a.csv:3: field 1: a quote opens here and is never closed");
    assert_fault("a\n\n\"x\n\"\"\n", "1[a]", "a.csv:3: field 1: a quote opens here and is never closed");
}

static void text_after_a_closing_quote_is_refused(void **state)
{
    (void)state;
    assert_fault("a,b\n1,\"2\"3\n", "1[a|b]",
                 "a.csv:2: field 2: text after the closing quote; a quote inside a quoted field is written twice");
    assert_fault("a\n\"1\" \"2\"\n", "1[a]",
                 "a.csv:2: field 1: text after the closing quote; a quote inside a quoted field is written twice");
    assert_fault("a,b\n1,\"2\n3,\"4\"\n", "1[a|b]",
                 "a.csv:3: field 2: text after the closing quote of a field that opened on line 2; is its closing "
                 "quote missing there?");
}

static void a_quote_inside_an_unquoted_field_is_refused(void **state)
{
    (void)state;
    assert_fault("a,b\n\n1,12\" pipe\n", "1[a|b]",
                 "a.csv:3: field 2: a quote inside a field that does not begin with one; put the field in quotes and "
                 "double the quote inside");
}

static void a_nul_byte_is_refused_on_its_line(void **state)
{
    (void)state;
    const char *advice = "a.csv:3: a NUL byte, which no text holds; save the file as CSV with the program that made it";
    assert_fault_in("a,b\n1,2\n3,\0"
                    "4\n",
                    13, "1[a|b]2[1|2]", advice);
    assert_fault_in("a,b\n\r\n\0", 7, "1[a|b]", advice);
    assert_fault_in("a,b\n\"\r\0", 7, "1[a|b]", advice);
}

static void an_input_without_records_is_refused(void **state)
{
    (void)state;
    assert_fault("", "", "a.csv:1: no records: the input is empty");
    assert_fault("\xEF\xBB\xBF", "", "a.csv:1: no records: the input is blank");
    assert_fault(" \n\n\t\r\n", "", "a.csv:1: no records: the input is blank");
    struct error error = ERROR_INIT;
    struct transcript transcript = {0};
    assert_int_equal(csv_read("a.csv", NULL, 0, ',', write_down, &transcript, &error), -1);
    assert_string_equal(error.message, "a.csv:1: no records: the input is empty");
}

static void a_header_alone_is_one_record(void **state)
{
    (void)state;
    assert_records("date,value\n", ',', "1[date|value]");
}

struct sizes {
    size_t record_count, field_count, first_length, last_length, bytes;
};

static int measure(void *context, const struct csv_record *record, struct error *error)
{
    (void)error;
    struct sizes *sizes = context;
    sizes->record_count++;
    sizes->field_count = record->field_count;
    sizes->first_length = record->fields[0].length;
    sizes->last_length = record->fields[record->field_count - 1].length;
    for (size_t i = 0; i < record->field_count; i++)
        for (size_t j = 0; j < record->fields[i].length; j++)
            sizes->bytes += record->fields[i].text[j] == 'x';
    return 0;
}

/* prefix + count times `fill` + suffix, as one text; the caller frees. */
static char *build(const char *prefix, char fill, size_t count, const char *suffix)
{
    char *text = malloc(strlen(prefix) + count + strlen(suffix) + 1);
    assert_non_null(text);
    strcpy(text, prefix);
    memset(text + strlen(prefix), fill, count);
    strcpy(text + strlen(prefix) + count, suffix);
    return text;
}

static void assert_measured(char *text, int result, const struct sizes *expected, const char *message)
{
    struct sizes sizes = {0};
    struct error error = ERROR_INIT;
    int got = csv_read("a.csv", text, strlen(text), ',', measure, &sizes, &error);
    assert_string_equal(error.message, message);
    assert_int_equal(got, result);
    if (expected)
        assert_memory_equal(&sizes, expected, sizeof sizes);
    free(text);
}

static void a_field_may_have_65536_bytes_and_no_more(void **state)
{
    (void)state;
    const size_t most = CSV_FIELD_BYTES_MAX;
    const char *fault = "a.csv:2: field 2 is longer than 65536 bytes; is a closing quote missing?";
    struct sizes expected = {2, 2, 1, most, most};
    assert_measured(build("a,b\n1,", 'x', most, "\n"), 0, &expected, "");
    assert_measured(build("a,b\n1,\"", 'x', most, "\""), 0, &expected, "");
    assert_measured(build("a,b\n1,", 'x', most + 1, "\n"), -1, NULL, fault);
    assert_measured(build("a,b\n1,", 'x', most + 1, ""), -1, NULL, fault);
    assert_measured(build("a,b\n1,\"", 'x', most + 1, "\"\n"), -1, NULL, fault);
    assert_measured(build("a,b\n1,\"", '\n', 10 * most, "\"\n"), -1, NULL, fault);
    assert_measured(build("a,b\n1,", 'x', 100 * most, "\n"), -1, NULL, fault);
    /* 65536 pairs of quotes are 65536 bytes */
    struct sizes quotes = {1, 1, most, most, 0};
    assert_measured(build("\"", '"', 2 * most, "\"\n"), 0, &quotes, "");
}

static void blanks_around_a_field_do_not_count_towards_its_bound(void **state)
{
    (void)state;
    struct sizes expected = {1, 1, 1, 1, 1};
    assert_measured(build("x", ' ', 1000000, "\n"), 0, &expected, "");
    assert_measured(build("", ' ', 1000000, "x\n"), 0, &expected, "");
    assert_measured(build("\"x\"", ' ', 1000000, "\n"), 0, &expected, "");
}

static void a_record_longer_than_16_mebibytes_is_refused(void **state)
{
    (void)state;
    const char *fault = "a.csv:3: the record is longer than 16777216 bytes; is a closing quote missing?";
    struct sizes expected = {1, 1, 1, 1, 1};
    assert_measured(build("\n\nx", ' ', CSV_RECORD_BYTES_MAX - 2, "\n"), 0, &expected, "");
    assert_measured(build("\n\nx", ' ', CSV_RECORD_BYTES_MAX - 1, "\n"), -1, NULL, fault);
    assert_measured(build("\n\nx", ' ', 2 * CSV_RECORD_BYTES_MAX, "\n"), -1, NULL, fault);
    assert_measured(build("", '\n', 2 * CSV_RECORD_BYTES_MAX, "x,"), 0, &(struct sizes){1, 2, 1, 0, 1}, "");
}

static void a_record_may_have_4096_fields_and_no_more(void **state)
{
    (void)state;
    struct sizes expected = {1, CSV_COLUMN_COUNT_MAX, 1, 1, 2};
    assert_measured(build("x", ',', CSV_COLUMN_COUNT_MAX - 1, "x\n"), 0, &expected, "");
    assert_measured(build("\nx", ',', CSV_COLUMN_COUNT_MAX, "x\n"), -1, NULL,
                    "a.csv:2: more than 4096 fields in one record");
    assert_measured(build("\nx", ',', CSV_COLUMN_COUNT_MAX, "x"), -1, NULL,
                    "a.csv:2: more than 4096 fields in one record");
}

/* Records in quotes that straddle the pieces libcsv is fed in, at every offset. */
static void records_are_the_same_wherever_the_text_is_cut_into_pieces(void **state)
{
    (void)state;
    const char *tail = "\r\n1,\"2\r\n\"\"2\"\r\n\r\n\"3\",4 \r\n";
    for (size_t shift = 0; shift < 40; shift++) {
        char *text = build("\"", 'x', CSV_FIELD_BYTES_MAX - 40 + shift, "\",b");
        size_t head = strlen(text);
        text = realloc(text, head + strlen(tail) + 1);
        assert_non_null(text);
        strcpy(text + head, tail);
        struct ranges ranges = {0};
        struct error error = ERROR_INIT;
        assert_int_equal(csv_read("a.csv", text, strlen(text), ',', keep_range, &ranges, &error), 0);
        assert_int_equal(ranges.count, 3);
        assert_int_equal(ranges.bounds[0][0], 0);
        assert_int_equal(ranges.bounds[0][1], head + 2);
        assert_int_equal(ranges.bounds[1][0], head + 2);
        assert_int_equal(ranges.bounds[1][1], head + 14);
        assert_int_equal(ranges.bounds[2][0], head + 16);
        assert_int_equal(ranges.bounds[2][1], strlen(text));
        free(text);
    }
}

static void lines_of_every_length_end_where_they_end(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 50; length++) {
        for (int quoted = 0; quoted < 2; quoted++) {
            char *text = build(quoted ? "\"\n" : "", 'x', length, quoted ? "\"\ny\n" : "\r\ny\n");
            struct ranges ranges = {0};
            struct error error = ERROR_INIT;
            assert_int_equal(csv_read("a.csv", text, strlen(text), ',', keep_range, &ranges, &error), 0);
            assert_int_equal(ranges.count, 2);
            assert_int_equal(ranges.bounds[0][1], length + (quoted ? 4 : 2));
            assert_int_equal(ranges.bounds[1][0], ranges.bounds[0][1]);
            free(text);
        }
    }
}

static int expect_runs_of_letters(void *context, const struct csv_record *record, struct error *error)
{
    (void)error;
    ++*(size_t *)context;
    assert_int_equal(record->field_count, 20);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(record->fields[i].length, 60000);
        for (size_t j = 0; j < 60000; j++)
            if (record->fields[i].text[j] != (char)('a' + i))
                fail_msg("field %zu: byte %zu is '%c'", i, j, record->fields[i].text[j]);
    }
    return 0;
}

static void fields_of_a_long_record_stay_whole_while_it_grows(void **state)
{
    (void)state;
    const size_t length = 20 * 60001;
    char *text = malloc(length);
    assert_non_null(text);
    for (size_t i = 0; i < 20; i++) {
        memset(text + i * 60001, (int)('a' + i), 60000);
        text[i * 60001 + 60000] = i == 19 ? '\n' : ',';
    }
    size_t record_count = 0;
    struct error error = ERROR_INIT;
    assert_int_equal(csv_read("a.csv", text, length, ',', expect_runs_of_letters, &record_count, &error), 0);
    assert_int_equal(record_count, 1);
    free(text);
}

static void the_caller_may_stop_reading_without_a_fault(void **state)
{
    (void)state;
    const char *text = "a,b\n1,2\n3\n\"";
    struct transcript transcript = {.stop_after = 2};
    struct error error = ERROR_INIT;
    assert_int_equal(read_bytes(text, strlen(text), ',', &transcript, &error), 0);
    assert_int_equal(error.kind, ERROR_NONE);
    assert_string_equal(transcript.text, "1[a|b]2[1|2]");
}

static void a_fault_of_the_caller_ends_reading_and_is_kept(void **state)
{
    (void)state;
    for (int at_end = 0; at_end < 2; at_end++) {
        const char *text = at_end ? "a,b\n1,2" : "a,b\n1,2\n3\n";
        struct transcript transcript = {.fail_at = 2};
        struct error error = ERROR_INIT;
        assert_int_equal(read_bytes(text, strlen(text), ',', &transcript, &error), -1);
        assert_int_equal(error.kind, ERROR_CHECK);
        assert_string_equal(error.message, "enough of this");
        assert_string_equal(transcript.text, "1[a|b]2[1|2]");
    }
}

/* Of a text of many plain records, a few that are not, and plain ones again. */
static int count_records(void *context, const struct csv_record *record, struct error *error)
{
    size_t *counts = context; /* records, bytes of fields, the last one's line */
    (void)error;
    counts[0]++;
    for (size_t i = 0; i < record->field_count; i++)
        counts[1] += record->fields[i].length;
    counts[2] = record->line;
    return 0;
}

static void records_with_quotes_may_stand_between_thousands_of_plain_ones(void **state)
{
    (void)state;
    static char text[200000];
    static const char *const odd[] = {"\"x\ny\",2,3\n", " p , q ,r\n", "a,b,c\r\n", "\n", ",,\n"};
    size_t length = 0, counts[3] = {0};
    struct error error = ERROR_INIT;
    for (int i = 0; i < 10000; i++) {
        const char *line = i % 2000 == 1999 ? odd[i / 2000] : "abc,1,2.5\n";
        memcpy(text + length, line, strlen(line));
        length += strlen(line);
    }
    assert_int_equal(csv_read("file", text, length, ',', count_records, counts, &error), 0);
    assert_int_equal(counts[0], 9999);
    assert_int_equal(counts[1], 9995 * 7 + 5 + 3 + 3);
    assert_int_equal(counts[2], 10001);
    memcpy(text + length, "a,b\n", 4);
    assert_int_equal(csv_read("file", text, length + 4, ',', count_records, counts, &error), -1);
    assert_non_null(strstr(error.message, "file:10002: 2 fields where line 1 has 3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_in_lf_crlf_or_cr_or_in_all_of_them),
        cmocka_unit_test(the_last_line_needs_no_line_end),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_name),
        cmocka_unit_test(blanks_around_a_field_are_dropped_and_those_in_quotes_kept),
        cmocka_unit_test(quoted_fields_hold_delimiters_quotes_and_line_ends),
        cmocka_unit_test(line_numbers_count_blank_lines_and_lines_inside_quotes),
        cmocka_unit_test(a_record_names_its_bytes_with_their_line_end),
        cmocka_unit_test(lines_of_an_excerpt_are_those_where_they_stand),
        cmocka_unit_test(blank_lines_belong_to_no_record),
        cmocka_unit_test(the_delimiter_may_be_a_semicolon_a_tab_a_bar_or_a_space),
        cmocka_unit_test(a_record_with_another_number_of_fields_is_refused),
        cmocka_unit_test(a_quote_never_closed_is_reported_where_it_opened),
        cmocka_unit_test(text_after_a_closing_quote_is_refused),
        cmocka_unit_test(a_quote_inside_an_unquoted_field_is_refused),
        cmocka_unit_test(a_nul_byte_is_refused_on_its_line),
        cmocka_unit_test(an_input_without_records_is_refused),
        cmocka_unit_test(a_header_alone_is_one_record),
        cmocka_unit_test(a_field_may_have_65536_bytes_and_no_more),
        cmocka_unit_test(blanks_around_a_field_do_not_count_towards_its_bound),
        cmocka_unit_test(a_record_longer_than_16_mebibytes_is_refused),
        cmocka_unit_test(a_record_may_have_4096_fields_and_no_more),
        cmocka_unit_test(records_are_the_same_wherever_the_text_is_cut_into_pieces),
        cmocka_unit_test(lines_of_every_length_end_where_they_end),
        cmocka_unit_test(records_with_quotes_may_stand_between_thousands_of_plain_ones),
        cmocka_unit_test(fields_of_a_long_record_stay_whole_while_it_grows),
        cmocka_unit_test(the_caller_may_stop_reading_without_a_fault),
        cmocka_unit_test(a_fault_of_the_caller_ends_reading_and_is_kept),
    };
    return cmocka_run_group_tests_name("csv_reader", tests, NULL, NULL);
}
