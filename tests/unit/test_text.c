#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "base/text.h"

static void texts_and_numbers_are_joined(void **state)
{
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    (void)state;
    text_append_string(&text, "a");
    text_append(&text, "bcd", 2);
    text_append_format(&text, "%d-%s", 7, "x");
    text_append_number(&text, 0.1);
    text_append_float(&text, 0.1f);
    assert_int_equal(text_check(&text, &error), 0);
    assert_string_equal(text.bytes, "abc7-x0.10.1");
    assert_int_equal(text.length, strlen(text.bytes));
    text_release(&text);
}

static void a_format_that_fails_is_remembered(void **state)
{
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    (void)state;
    text_append_string(&text, "before");
    text_append_format(&text, "%ls", L"\xe9"); /* nothing but ASCII can be written in the C locale */
    text_append_string(&text, " after");
    assert_int_equal(text_check(&text, &error), -1);
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_non_null(strstr(error.message, "could not be put together"));
    assert_string_equal(text.bytes, "before");
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_numbers_are_joined),
        cmocka_unit_test(a_format_that_fails_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
