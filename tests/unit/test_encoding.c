#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "csv/encoding.h"

/* Bytes of a literal, without its terminator. */
#define BYTES(literal) literal, sizeof(literal) - 1

/* Convert a copy in memory of its own, so that a sanitizer sees any reading past its end. */
static int convert(const char *bytes, size_t length, char **converted, size_t *converted_length,
                   enum encoding *encoding, struct error *error)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    *converted = NULL;
    int result = encoding_to_utf8("a.csv", "a.csv", copy, length, converted, converted_length, encoding, error);
    free(copy);
    return result;
}

static void assert_converted(const char *bytes, size_t length, enum encoding expected, const char *utf8)
{
    struct error error = ERROR_INIT;
    char *converted;
    size_t converted_length;
    enum encoding encoding;
    assert_int_equal(convert(bytes, length, &converted, &converted_length, &encoding, &error), 0);
    assert_int_equal(encoding, expected);
    if (utf8) {
        assert_string_equal(converted, utf8);
        assert_int_equal(converted_length, strlen(utf8));
    } else {
        assert_null(converted);
    }
    memory_free(converted);
}

static void assert_refused(const char *bytes, size_t length, const char *message)
{
    struct error error = ERROR_INIT;
    char *converted;
    size_t converted_length;
    enum encoding encoding;
    assert_int_equal(convert(bytes, length, &converted, &converted_length, &encoding, &error), -1);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_string_equal(error.message, message);
    assert_null(converted);
}

static void utf_8_is_used_as_it_is(void **state)
{
    (void)state;
    assert_converted("", 0, ENCODING_UTF_8, NULL);
    assert_converted(BYTES("ds,y\n2020-01-01,1\n"), ENCODING_UTF_8, NULL);
    assert_converted(BYTES("\xEF\xBB\xBF"
                           "ds,y\n"),
                     ENCODING_UTF_8, NULL);
    assert_converted(BYTES("gr\xC3\xB6\xC3\x9F"
                           "e,\xE2\x82\xAC,\xF0\x9F\x98\x80\n"),
                     ENCODING_UTF_8, NULL);
}

static void a_byte_that_is_no_utf_8_is_found_wherever_it_stands(void **state)
{
    (void)state;
    char text[300], expected[301];
    for (size_t length = 1; length < sizeof text; length += 7) {
        for (size_t at = 0; at < length; at++) {
            memset(text, 'a', length);
            text[at] = '\xE4';
            memset(expected, 'a', length + 1);
            memcpy(expected + at, "\xC3\xA4", 2);
            expected[length + 1] = '\0';
            assert_converted(text, length, ENCODING_WINDOWS_1252, expected);
        }
    }
}

static void other_text_is_windows_1252(void **state)
{
    (void)state;
    assert_converted(BYTES("Gr\xF6\xDF"
                           "e;\x80\n1\xA0"
                           "234,5;2\n"),
                     ENCODING_WINDOWS_1252,
                     "Gr\xC3\xB6\xC3\x9F"
                     "e;\xE2\x82\xAC\n1\xC2\xA0"
                     "234,5;2\n");
    /* one such byte decides for the whole text, whatever else would be UTF-8 */
    assert_converted(BYTES("\xC3\xA9\n\xE9"), ENCODING_WINDOWS_1252, "\xC3\x83\xC2\xA9\n\xC3\xA9");
    /* overlong forms, halves of pairs and what lies past U+10FFFF are no UTF-8 */
    assert_converted(BYTES("\xC0\xAF"), ENCODING_WINDOWS_1252, "\xC3\x80\xC2\xAF");
    assert_converted(BYTES("\xED\xA0\x80"), ENCODING_WINDOWS_1252, "\xC3\xAD\xC2\xA0\xE2\x82\xAC");
    /* the holes of the code page are read as Latin-1 has them */
    assert_converted(BYTES("\x81\x8D\x8F\x90\x9D"), ENCODING_WINDOWS_1252, "\xC2\x81\xC2\x8D\xC2\x8F\xC2\x90\xC2\x9D");
}

static void every_byte_has_its_character(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char bytes[255], *text;
    size_t length, count = 0;
    enum encoding encoding;
    for (int i = 0; i < 255; i++)
        bytes[i] = (char)(i + 1);
    assert_int_equal(convert(bytes, sizeof bytes, &text, &length, &encoding, &error), 0);
    assert_int_equal(encoding, ENCODING_WINDOWS_1252);
    for (size_t at = 0; at < length; count++) {
        int taken = character_length(text + at, length - at);
        assert_in_range(taken, 1, 3);
        at += (size_t)taken;
    }
    assert_int_equal(count, 255);
    memory_free(text);
}

static void utf_16_is_told_by_its_mark(void **state)
{
    (void)state;
    assert_converted(BYTES("\xFF\xFE"
                           "a\0,\0\xE4\0\n\0"),
                     ENCODING_UTF_16, "a,\xC3\xA4\n");
    assert_converted(BYTES("\xFE\xFF\0a\0,\0\xE4\0\n"), ENCODING_UTF_16, "a,\xC3\xA4\n");
    assert_converted(BYTES("\xFF\xFE\xAC\x20\x3D\xD8\x00\xDE"), ENCODING_UTF_16, "\xE2\x82\xAC\xF0\x9F\x98\x80");
    assert_converted(BYTES("\xFF\xFE"), ENCODING_UTF_16, "");
}

static void utf_16_is_told_by_zeros_in_every_second_byte(void **state)
{
    (void)state;
    assert_converted(BYTES("a\0,\0b\0\n\0"
                           "1\0,\0"
                           "2\0\n\0"),
                     ENCODING_UTF_16, "a,b\n1,2\n");
    assert_converted(BYTES("\0a\0,\0b\0\n\0"
                           "1\0,\0"
                           "2\0\n"),
                     ENCODING_UTF_16, "a,b\n1,2\n");
    /* a header in another script; the rows are numbers */
    assert_converted(BYTES("\xE5\x65\n\0"
                           "1\0"
                           "2\0\n\0"),
                     ENCODING_UTF_16, "\xE6\x97\xA5\n12\n");
}

static void text_with_a_few_zeros_is_left_to_the_reader(void **state)
{
    (void)state;
    assert_converted(BYTES("a,b\n1,\0\n"), ENCODING_UTF_8, NULL);
    assert_converted(BYTES("\0\0\0\0\0\0\0\0"), ENCODING_UTF_8, NULL);
    assert_converted(BYTES("a,b\n\xE4,\0\n"), ENCODING_UTF_8, NULL);
}

static void odd_utf_16_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_refused(BYTES("\xFF\xFE"
                         "a\0\n\0b\0\n\0"
                         "1"),
                   "a.csv:3: this is UTF-16 text that ends within a character; is the file complete?");
    assert_refused(BYTES("\xFF\xFE"
                         "a\0\r\0\n\0\x00\xD8"
                         "1\0"),
                   "a.csv:2: this is UTF-16 text, with half of a character (D800) here; save the file anew, as UTF-8");
    assert_refused(BYTES("\xFE\xFF\xDC\x01"),
                   "a.csv:1: this is UTF-16 text, with half of a character (DC01) here; save the file anew, as UTF-8");
    assert_refused(BYTES("\xFE\xFF\xD8\x01"),
                   "a.csv:1: this is UTF-16 text, with half of a character (D801) here; save the file anew, as UTF-8");
    assert_refused(BYTES("\xFE\xFF\xD8\x01\xDC"),
                   "a.csv:1: this is UTF-16 text, with half of a character (D801) here; save the file anew, as UTF-8");
}

static void a_file_of_another_kind_is_named(void **state)
{
    (void)state;
    assert_refused(BYTES("\x1F\x8B\x08\0"),
                   "a.csv:1: this is a gzip file, not CSV; unpack it on the way: gzip -dc a.csv");
    assert_refused(BYTES("{\"a\": 1}\n"), "a.csv:1: this is JSON, not CSV; write its rows as CSV, such as: "
                                          "jq -r '.[] | [.time, .value] | @csv' a.csv");
    assert_refused(BYTES("\xFF\xFE\0\0a\0\0\0"),
                   "a.csv:1: this is UTF-32 text, not CSV; convert it on the way: iconv -f UTF-32 -t UTF-8 a.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf_8_is_used_as_it_is),
        cmocka_unit_test(a_byte_that_is_no_utf_8_is_found_wherever_it_stands),
        cmocka_unit_test(other_text_is_windows_1252),
        cmocka_unit_test(every_byte_has_its_character),
        cmocka_unit_test(utf_16_is_told_by_its_mark),
        cmocka_unit_test(utf_16_is_told_by_zeros_in_every_second_byte),
        cmocka_unit_test(text_with_a_few_zeros_is_left_to_the_reader),
        cmocka_unit_test(odd_utf_16_is_refused_with_its_line),
        cmocka_unit_test(a_file_of_another_kind_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
