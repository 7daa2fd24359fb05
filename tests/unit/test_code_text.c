/* source_code/code_text: names for C from any text, literals that end where they should, numbers that read back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source_code/code_text.h"

static void names_are_identifiers(void **state)
{
    static const char *const cases[][3] = {
        {"air", "air", "AIR"},
        {"Air Quality (2)", "air_quality_2", "AIR_QUALITY_2"},
        {"2024 sales", "model_2024_sales", "MODEL_2024_SALES"},
        {"", "model", "MODEL"},
        {"___", "model", "MODEL"},
        {"_x_", "x", "X"},
        {"\xc3\x9cn\xc3\xaf", "n", "N"},
        {"lc", "model_lc", "MODEL_LC"},
        {"<b>\"'&;$(x)", "b_x", "B_X"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct code_names names = code_names_of(cases[i][0]);
        assert_string_equal(names.lower, cases[i][1]);
        assert_string_equal(names.upper, cases[i][2]);
    }
    char longest[400];
    memset(longest, '7', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_true(strlen(code_names_of(longest).lower) < CODE_NAME_SIZE);
}

static void expect_literal(const char *name, const char *expected)
{
    struct text text = TEXT_INIT;
    code_append_literal(&text, name);
    assert_string_equal(text.bytes, expected);
    text_release(&text);
}

static void literals_end_where_they_should(void **state)
{
    (void)state;
    expect_literal("temp", "\"temp\"");
    expect_literal("", "\"\"");
    expect_literal("a\"b\\", "\"a\\\"b\\\\\"");
    expect_literal("*/ /*", "\"\\052/ /\\052\"");
    expect_literal("?\?/", "\"\\?\\?/\"");
    expect_literal("a\nb\x1b[2J", "\"a\\012b\\033[2J\"");
    expect_literal("Z\xc3\xbcrich", "\"Z\xc3\xbcrich\"");
    expect_literal("\xe2\x80\xae" "9\xff", "\"\\342\\200\\2569\\377\"");
}

static void expect_double(double value, const char *expected)
{
    struct text text = TEXT_INIT;
    code_append_double(&text, value);
    assert_string_equal(text.bytes, expected);
    text_release(&text);
}

static void numbers_are_real(void **state)
{
    (void)state;
    expect_double(3, "3.0");
    expect_double(-0.5, "-0.5");
    expect_double(1e300, "1e+300");
    expect_double(NAN, "NAN");
    expect_double(-INFINITY, "-INFINITY");
}

static void arrays_are_broken_into_lines(void **state)
{
    real values[200];
    struct text text = TEXT_INIT;
    (void)state;
    for (int i = 0; i < 200; i++)
        values[i] = (real)(i / 7.0 - 11);
    code_append_floats(&text, 4, values, 200);
    size_t count = 0;
    for (char *line = text.bytes; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        assert_true(strcspn(line, "\n") <= 120);
        assert_memory_equal(line, "    ", 4);
        for (char *at = line; *at && *at != '\n';) {
            char *end;
            assert_true((real)strtod(at, &end) == values[count]);
            count++;
            assert_int_equal(*end, 'f');
            at = end + 1 + strspn(end + 1, ", ");
        }
    }
    assert_int_equal(count, 200);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_identifiers),
        cmocka_unit_test(literals_end_where_they_should),
        cmocka_unit_test(numbers_are_real),
        cmocka_unit_test(arrays_are_broken_into_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
