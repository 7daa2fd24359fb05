/* Numbers and delimiters in the notations of exports: csv/number_notation.h, csv/dialect.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "csv/dialect.h"
#include "csv/number_notation.h"

/* Decide by the texts, which end with NULL, and read the first as `wanted`. */
static void reads_as(const char *const *texts, char preferred, double wanted)
{
    struct number_evidence evidence = NUMBER_EVIDENCE_INIT;
    struct number_notation notation;
    double value = NAN;
    for (int i = 0; texts[i]; i++) {
        if (!number_evidence_add(&evidence, texts[i], strlen(texts[i])))
            fail_msg("'%s' contradicts", texts[i]);
    }
    if (!number_evidence_decide(&evidence, preferred, &notation))
        fail_msg("'%s' stays open", texts[0]);
    for (int i = 0; texts[i]; i++)
        assert_int_equal(number_notation_parse(&notation, texts[i], strlen(texts[i]), &value), 0);
    assert_int_equal(number_notation_parse(&notation, texts[0], strlen(texts[0]), &value), 0);
    if (fabs(value - wanted) > 0)
        fail_msg("'%s' is %.17g, not %.17g", texts[0], value, wanted);
}

#define TEXTS(...)                                                                                                     \
    (const char *const[])                                                                                              \
    {                                                                                                                  \
        __VA_ARGS__, NULL                                                                                              \
    }

static void numbers_are_read_in_the_notation_that_all_values_have(void **state)
{
    (void)state;
    reads_as(TEXTS("1.203", "2.5"), 0, 1.203);
    reads_as(TEXTS("1,5", "2,25"), 0, 1.5);
    reads_as(TEXTS("1.203,50", "7,25"), 0, 1203.5);
    reads_as(TEXTS("1,203.50", "7.25"), 0, 1203.5);
    reads_as(TEXTS("1 203,5"), 0, 1203.5);
    reads_as(TEXTS("1\u202f203,5"), 0, 1203.5);
    reads_as(TEXTS("1'203.50"), 0, 1203.5);
    reads_as(TEXTS("1.203.456", "1.203"), 0, 1203456);
    reads_as(TEXTS("12,34,567.5"), 0, 1234567.5);
    reads_as(TEXTS("$1,203.50", "$7.25"), 0, 1203.5);
    reads_as(TEXTS("-5,50 \u20ac", "7,25 \u20ac"), 0, -5.5);
    reads_as(TEXTS("12,5 %"), 0, 12.5);
    reads_as(TEXTS("(1,203.50)", "7.25"), 0, -1203.5);
    reads_as(TEXTS("1.203,50-", "7,25"), 0, -1203.5);
    reads_as(TEXTS("\u22125.5 EUR"), 0, -5.5);
    reads_as(TEXTS("1,5e3"), 0, 1500);
}

static void what_the_values_leave_open_is_not_decided(void **state)
{
    (void)state;
    struct number_evidence evidence = NUMBER_EVIDENCE_INIT;
    struct number_notation notation;
    assert_false(number_evidence_decide(&evidence, '.', &notation)); /* no value */
    assert_true(number_evidence_add(&evidence, "1,203", 5));
    assert_true(number_evidence_add(&evidence, "4,117", 5));
    assert_false(number_evidence_decide(&evidence, 0, &notation));
    assert_true(number_evidence_decide(&evidence, ',', &notation));
    assert_int_equal(notation.decimal, ',');
    /* trailing zeros are written, and a number has no decimals: they stand between thousands */
    reads_as(TEXTS("1,230", "987"), 0, 1230);
    reads_as(TEXTS("1,203,456", "4,117"), 0, 1203456);
    assert_true(number_evidence_limit(&evidence, '.', 0));
    assert_true(number_evidence_decide(&evidence, 0, &notation));
    assert_int_equal(notation.thousands, THOUSANDS_COMMA);
}

static void a_value_that_contradicts_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"1.5", "1,2,3", "1.2.3.4", "12.34.567", "0,5.5", "--5",
                                      "(5",  "5)",    "1 2",     "$5",        "",      "e5"};
    struct number_evidence evidence = NUMBER_EVIDENCE_INIT;
    assert_true(number_evidence_add(&evidence, "1,5", 3));
    assert_true(number_evidence_add(&evidence, "12.345,75", 9));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct number_evidence before = evidence;
        if (number_evidence_add(&evidence, bad[i], strlen(bad[i])))
            fail_msg("'%s' is taken", bad[i]);
        assert_memory_equal(&before, &evidence, sizeof evidence);
    }
}

/* ---- delimiters ---- */

static bool is_digits(const char *text, size_t length)
{
    return length > 0 && strspn(text, "0123456789.,-") >= length;
}

static void delimiter_is(const char *text, char preferred, char wanted)
{
    char delimiter = 0;
    struct error error = ERROR_INIT;
    if (dialect_find_delimiter("d.csv", text, strlen(text), 1, preferred, is_digits, &delimiter, &error))
        fail_msg("%s", error.message);
    assert_int_equal(delimiter, wanted);
}

static void refuses(const char *text, const char *word)
{
    char delimiter = 0;
    struct error error = ERROR_INIT;
    assert_int_equal(dialect_find_delimiter("d.csv", text, strlen(text), 1, 0, is_digits, &delimiter, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_non_null(strstr(error.message, word));
}

static void the_delimiter_is_the_one_that_all_records_agree_on(void **state)
{
    (void)state;
    delimiter_is("a,b\n1,2\n3,4\n", 0, ',');
    delimiter_is("a;b\n1,5;2\n3,5;4\n", 0, ';');
    delimiter_is("a\tb\n1\t2\n", 0, '\t');
    delimiter_is("a|b\n1|2\n", 0, '|');
    delimiter_is("y\n1,5\n2,5\n", 0, ';'); /* one column: a delimiter that never occurs */
    delimiter_is("10,0;20,0\n11,0;21,0\n", 0, ';');
    delimiter_is("name,tags\n1,a;b\n2,c;d\n", 0, ',');
    delimiter_is("a;b|c\n1;2|3\n4;5|6\n", '|', '|');
    refuses("a;b|c\nx;y|z\nu;v|w\n", "--delimiter");
    refuses("Report\nof May\na;b\n1;2\n3;4\n5;6\n", "--skip 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_in_the_notation_that_all_values_have),
        cmocka_unit_test(what_the_values_leave_open_is_not_decided),
        cmocka_unit_test(a_value_that_contradicts_changes_nothing),
        cmocka_unit_test(the_delimiter_is_the_one_that_all_records_agree_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
