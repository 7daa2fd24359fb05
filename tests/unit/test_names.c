/* Words of enums: each value has one, no two values share one, and a word finds its value again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "options/recipe.h"
#include "plan/training_data.h"
#include "rating/accuracy.h"
#include "report/format.h"
#include "stories/export_story.h"

/* Every table that NAMES_DECLARE() declares. */
static const struct names *const tables[] = {
    &calendar_feature_names,
    &export_form_names,
    &figure_formats,
    &blend_names,
    &center_names,
    &fill_names,
    &answer_formats,

    &loss_names,
    &measure_names,
    &part_names,
    &read_out_names,
    &refit_names,
    &seasons_names,
    &shape_names,
    &task_names,
    &transform_names,
};

static void each_value_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        assert_true(tables[t]->count > 0);
        for (int value = 0; value < tables[t]->count; value++) {
            if (!tables[t]->words[value])
                fail_msg("table %zu: value %d has no word", t, value);
            assert_int_equal(names_find(tables[t], names_word(tables[t], value)), value);
        }
    }
}

static const struct names names = NAMES("one", "two", NULL, "four");

static void a_word_is_found_whole_and_nothing_else_is(void **state)
{
    (void)state;
    assert_int_equal(names_find(&names, "four"), 3);
    assert_int_equal(names_find(&names, "fo"), -1);
    assert_int_equal(names_find(&names, "fours"), -1);
    assert_int_equal(names_find(&names, ""), -1);
    assert_int_equal(names_find(&names, "Two"), -1);
    assert_int_equal(names_find_part(&names, "two:3", 3), 1);
    assert_int_equal(names_find_part(&names, "two:3", 2), -1);
}

static void flags_say_what_options_offer_and_files_hold(void **state)
{
    (void)state;
    assert_true(names_is_offered(&loss_names, LOSS_MAPE));
    assert_false(names_is_offered(&loss_names, LOSS_CROSS_ENTROPY));
    assert_true(names_is_kept(&loss_names, LOSS_CROSS_ENTROPY));
    assert_true(names_is_offered(&center_names, CENTER_AUTO));
    assert_false(names_is_kept(&center_names, CENTER_AUTO));
    assert_false(names_is_kept(&center_names, CENTER_COUNT));
    assert_false(names_is_offered(&center_names, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_has_a_word_of_its_own),
        cmocka_unit_test(a_word_is_found_whole_and_nothing_else_is),
        cmocka_unit_test(flags_say_what_options_offer_and_files_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
