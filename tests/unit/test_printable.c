/* What a terminal may be given: printable.h; and words for a shell: shell.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/printable.h"
#include "clues/shell.h"
#include "report/table.h"

static void assert_shown(const char *name, const char *expected)
{
    char shown[PRINTABLE_SIZE];
    assert_string_equal(printable(name, shown), expected);
}

static void test_what_steers_a_terminal_is_shown_byte_by_byte(void **state)
{
    (void)state;
    assert_shown("", "");
    assert_shown("plain \\ \"text\"~", "plain \\ \"text\"~");
    assert_shown("\x1B[2J\a\t\n\r\x7F", "\\x1B[2J\\x07\\x09\\x0A\\x0D\\x7F");
    assert_shown("\x9B\xC2\x80\xC2\x9F", "\\x9B\\xC2\\x80\\xC2\\x9F");
    assert_shown("\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9",
                 "\\xE2\\x80\\xAA\\xE2\\x80\\xAE\\xE2\\x81\\xA6\\xE2\\x81\\xA9");
}

static void test_other_characters_stay(void **state)
{
    (void)state;
    /* the neighbours of those that are shown, and the longest of each length */
    assert_shown("\xC2\xA0\xC3\xA9\xDF\xBF", "\xC2\xA0\xC3\xA9\xDF\xBF");
    assert_shown("\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA\xEF\xBF\xBD",
                 "\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA\xEF\xBF\xBD");
    assert_shown("\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF", "\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF");
}

static void test_what_is_no_utf8_is_shown_byte_by_byte(void **state)
{
    (void)state;
    assert_shown("\xFF\xC0\xAF", "\\xFF\\xC0\\xAF");          /* never, overlong */
    assert_shown("a\xE2\x80", "a\\xE2\\x80");                 /* cut */
    assert_shown("\xED\xA0\x80", "\\xED\\xA0\\x80");          /* a surrogate */
    assert_shown("\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"); /* past the last */
    assert_shown("\xE2\x28\xA1", "\\xE2(\\xA1");
}

/* Whatever the bytes are, what is shown is harmless, and showing it again changes nothing. */
static void test_every_pair_of_bytes_becomes_harmless(void **state)
{
    (void)state;
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            const char bytes[] = {(char)first, (char)second};
            char shown[16], again[64];
            assert_int_equal(printable_write(bytes, 2, false, shown, sizeof shown), 2);
            for (const char *at = shown; *at; at++)
                assert_true((unsigned char)*at >= ' ' && *at != 0x7F);
            assert_int_equal(printable_write(shown, strlen(shown), false, again, sizeof again), strlen(shown));
            assert_string_equal(shown, again);
        }
    }
}

static void test_lines_stay_where_they_are_asked_for(void **state)
{
    (void)state;
    struct text lines = TEXT_INIT, shown = TEXT_INIT;
    text_append_string(&lines, "a\tb\x1B\nc\n");
    text_append_printable_lines(&shown, &lines);
    assert_string_equal(shown.bytes, "a\tb\\x1B\nc\n");
    text_release(&lines);
    text_release(&shown);
}

static void test_a_long_name_is_cut_between_characters(void **state)
{
    (void)state;
    char name[2 * PRINTABLE_SIZE], shown[PRINTABLE_SIZE];
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        memcpy(name + i, "\xC3\xA9", 3);
    printable(name, shown);
    assert_string_equal(shown + strlen(shown) - 5, "\xC3\xA9...");
    assert_string_equal(printable_cut("\xC3\xA9t\xC3\xA9s", 3, shown), "\xC3\xA9t\xC3\xA9");
    assert_int_equal(printable_width("\xC3\xA9t\xC3\xA9s"), 4);
}

static void assert_word(const char *word, const char *expected)
{
    struct text text = TEXT_INIT;
    shell_append_word(&text, word);
    assert_string_equal(text.bytes, expected);
    text_release(&text);
}

static void test_words_are_quoted_for_a_shell(void **state)
{
    (void)state;
    assert_word("data/a-1.csv", "data/a-1.csv");
    assert_word("", "''");
    assert_word("my file; rm -rf $HOME `x`", "'my file; rm -rf $HOME `x`'");
    assert_word("it's", "'it'\\''s'");
    assert_word("it's\x1B\\\n", "$'it\\'s\\x1B\\\\\\x0A'");
}

static void test_files_are_no_options(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    shell_append_path(&text, "--help");
    text_append_string(&text, " ");
    shell_append_path(&text, "-");
    assert_string_equal(text.bytes, "./--help -");
    text_release(&text);
}

static void test_columns_are_as_wide_as_their_characters(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    table_label(&text, 6, "\xC3\xA9t\xC3\xA9");
    table_number(&text, 8, 2, 3.14159);
    table_number(&text, 4, 2, __builtin_nan(""));
    table_text(&text, 3, "too wide");
    assert_string_equal(text.bytes, "  \xC3\xA9t\xC3\xA9        3.14    - too wide");
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_steers_a_terminal_is_shown_byte_by_byte),
        cmocka_unit_test(test_other_characters_stay),
        cmocka_unit_test(test_what_is_no_utf8_is_shown_byte_by_byte),
        cmocka_unit_test(test_every_pair_of_bytes_becomes_harmless),
        cmocka_unit_test(test_lines_stay_where_they_are_asked_for),
        cmocka_unit_test(test_a_long_name_is_cut_between_characters),
        cmocka_unit_test(test_words_are_quoted_for_a_shell),
        cmocka_unit_test(test_files_are_no_options),
        cmocka_unit_test(test_columns_are_as_wide_as_their_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
