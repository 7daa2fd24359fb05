#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "clues/similar.h"

/* The nearest of the words, which end with NULL. */
static void assert_nearest(const char *typed, const char *expected, const char *const *words)
{
    struct similar similar;
    similar_begin(&similar, typed, strlen(typed));
    for (; *words; words++)
        similar_offer(&similar, *words);
    const char *nearest = similar_nearest(&similar);
    if (expected) {
        assert_non_null(nearest);
        assert_string_equal(nearest, expected);
    } else {
        assert_null(nearest);
    }
}

#define WORDS(...)                                                                                                     \
    (const char *const[])                                                                                              \
    {                                                                                                                  \
        __VA_ARGS__, NULL                                                                                              \
    }

static void a_slip_is_understood(void **state)
{
    (void)state;
    assert_nearest("trian", "train", WORDS("train", "predict", "help")); /* swapped */
    assert_nearest("predct", "predict", WORDS("train", "predict"));      /* left out */
    assert_nearest("tempmax", "temp_max", WORDS("temp_min", "temp_max", "rain"));
    assert_nearest("lstn", "lstm", WORDS("rnn", "lstm", "gru")); /* changed */
    assert_nearest("helpp", "help", WORDS("train", "help"));     /* put in */
    assert_nearest("learning_rate", "learning-rate", WORDS("learning-rate", "level"));
}

static void small_and_capital_letters_are_the_same(void **state)
{
    (void)state;
    assert_nearest("sales", "Sales", WORDS("ds", "Sales", "sale"));
    assert_nearest("Y", "y", WORDS("ds", "y"));
    assert_nearest("sales", NULL, WORDS("Sales", "SALES"));
}

static void what_is_far_or_as_near_as_another_is_none(void **state)
{
    (void)state;
    assert_nearest("frobnicate", NULL, WORDS("train", "predict"));
    assert_nearest("ab", NULL, WORDS("xb", "ax")); /* a third of two letters is none */
    assert_nearest("tempo", NULL, WORDS("temp1", "temp2"));
    assert_nearest("tempo", "temp1", WORDS("temp1", "temp1", "rain"));
    assert_nearest("abcdefghijklmnop", NULL, WORDS("abcdefghijklxxxx")); /* four edits */
    assert_nearest("abcdefghijklmnop", "abcdefghijklmxxx", WORDS("abcdefghijklmxxx"));
    assert_nearest("", NULL, WORDS("train", ""));
    assert_nearest("a", NULL, WORDS("b", "ab"));
}

static void the_beginning_of_one_word_is_enough(void **state)
{
    (void)state;
    assert_nearest("horiz", "horizon", WORDS("hidden", "horizon"));
    assert_nearest("pa", NULL, WORDS("past", "patch", "patience"));
    assert_nearest("pa", "past", WORDS("past", "horizon"));
    assert_nearest("windows", NULL, WORDS("windows_in", "window"));
    assert_nearest("epoch", "epochs", WORDS("epochs", "epoch-windows"));
    assert_nearest("epoch", "epochs", WORDS("epoch-windows", "epoch-weeks", "epochs"));
    assert_nearest("epoch", NULL, WORDS("epochs", "epoch-windows", "epoche"));
}

static void words_of_any_length_are_safe(void **state)
{
    (void)state;
    char longest[SIMILAR_LENGTH_MAX + 1], longer[SIMILAR_LENGTH_MAX + 2];
    memset(longest, 'a', SIMILAR_LENGTH_MAX);
    longest[SIMILAR_LENGTH_MAX] = '\0';
    memset(longer, 'a', SIMILAR_LENGTH_MAX + 1);
    longer[SIMILAR_LENGTH_MAX + 1] = '\0';
    assert_nearest(longest, longest, WORDS(longest));
    assert_nearest(longest, NULL, WORDS(longer));
    assert_nearest(longer, NULL, WORDS(longest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_understood),
        cmocka_unit_test(small_and_capital_letters_are_the_same),
        cmocka_unit_test(what_is_far_or_as_near_as_another_is_none),
        cmocka_unit_test(the_beginning_of_one_word_is_enough),
        cmocka_unit_test(words_of_any_length_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
