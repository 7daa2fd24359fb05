/* The rows of the tables of settings say all that parsing, help and the model file need of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "options/recipe_table.h"
#include "subcommands/commands.h"

/* Bytes of the member that the option writes; 0: any. */
static size_t size_of(const struct setting *setting)
{
    switch (setting->parse ? JSON_CUSTOM : setting->choice ? JSON_INT : setting->field.kind) {
    case JSON_BOOL:
        return sizeof(bool);
    case JSON_INT:
    case JSON_NAME:
        return sizeof(int);
    case JSON_UINT64:
        return sizeof(uint64_t);
    case JSON_NUMBER:
        return sizeof(double);
    case JSON_TEXT:
        return sizeof(const char *);
    case JSON_CUSTOM:
        return 0;
    default:
        fail_msg("--%s: options have no values of kind %d without a function that parses them", setting->option,
                 setting->field.kind);
        return 0;
    }
}

static void check_option(const char *command, const struct setting *setting)
{
    const struct json_field *field = &setting->field;
    const bool is_number = field->kind == JSON_INT || field->kind == JSON_NUMBER;
    const bool has_words = setting->choice || field->kind == JSON_NAME;
    const bool is_flag = !setting->parse && field->kind == JSON_BOOL;
    if (!setting->help || !setting->help[0])
        fail_msg("%s --%s: no help", command, setting->option);
    if (!setting->argument && !is_flag && !(setting->choice || field->names))
        fail_msg("%s --%s: the help needs an argument", command, setting->option);
    if (size_of(setting) && size_of(setting) != field->size)
        fail_msg("%s --%s: its member has %zu bytes, and %zu are written", command, setting->option, field->size,
                 size_of(setting));
    if (is_number && !setting->parse && !has_words && !(setting->minimum < setting->maximum) &&
        !(field->minimum < field->maximum))
        fail_msg("%s --%s: no range", command, setting->option);
    if (has_words && !setting->choice && !field->names)
        fail_msg("%s --%s: no words", command, setting->option);
    if (setting->letter == 'h' || strcmp(setting->option, "help") == 0)
        fail_msg("%s --%s: that is the help's", command, setting->option);
}

static void each_option_of_each_command_is_whole_and_of_its_own_name(void **state)
{
    (void)state;
    for (const struct command *const *command = command_all(); *command; command++) {
        char name[32], *arguments[] = {name, (char[]){"--help"}, NULL};
        struct error error = ERROR_INIT;
        struct invocation invocation = INVOCATION_INIT;
        void *options = calloc(1, (*command)->options_size + 1);
        assert_non_null(options);
        strcpy(name, "command");
        /* the defaults are parsed too */
        if (options_parse(*command, 2, arguments, options, &invocation, &error))
            fail_msg("%s: %s", (*command)->name, error.message);
        for (int i = 0; i < invocation.option_count; i++) {
            const struct setting *setting = invocation.list[i].setting;
            check_option((*command)->name, setting);
            for (int j = 0; j < i; j++) {
                const struct setting *other = invocation.list[j].setting;
                if (strcmp(setting->option, other->option) == 0 ||
                    (setting->letter && setting->letter == other->letter))
                    fail_msg("%s: two options --%s, --%s", (*command)->name, setting->option, other->option);
            }
        }
        invocation_release(&invocation);
        free(options);
    }
}

/* Is there a file version that has both fields? */
static bool meet(const struct json_field *one, const struct json_field *other)
{
    return (!one->until || other->since <= one->until) && (!other->until || one->since <= other->until);
}

static void each_key_of_the_recipe_stands_once(void **state)
{
    (void)state;
    const struct json_field *fields[JSON_FIELD_COUNT_MAX];
    size_t count = 0;
    for (const struct setting_table *const *table = recipe_tables; *table; table++) {
        for (int i = 0; i < (*table)->count; i++) {
            const struct json_field *field = &(*table)->settings[i].field;
            if (!field->key)
                continue;
            for (size_t j = 0; j < count; j++) {
                if (strcmp(fields[j]->key, field->key) == 0 && meet(fields[j], field))
                    fail_msg("two rows with the key '%s'", field->key);
            }
            assert_true(count < JSON_FIELD_COUNT_MAX);
            fields[count++] = field;
        }
    }
    assert_true(count > 20);
}

/* What is printed is read back as the same recipe. */
static void each_choice_of_a_recipe_is_printed_as_its_option_takes_it(void **state)
{
    (void)state;
    struct recipe recipe = {.cell = &rnn_cell,
                            .shape = SHAPE_MANY_TO_MANY,
                            .center = CENTER_SERIES,
                            .sampling = 0.1,
                            .window_count = 2,
                            .windows = {5, 1000},
                            .patch_length = 2,
                            .seasons = SEASONS_BOTH,
                            .horizon = 7,
                            .hidden_size = 16,
                            .layer_count = 2,
                            .dropout = 0.3,
                            .loss = LOSS_HUBER,
                            .learning_rate = 0.001,
                            .batch_size = 9,
                            .epoch_count = 11,
                            .patience = 3,
                            .epoch_windows = 2048,
                            .validation_length = 12,
                            .ensemble_count = 2,
                            .stop_count = 2,
                            .stop_epochs = {11, 0},
                            .judged_count = 500,
                            .blend = {.kind = BLEND_GIVEN, .weights = {[METHOD_NETWORK] = 0.75, [1] = 0.25}},
                            .level_count = 1,
                            .levels = {97.5},
                            .transform = TRANSFORM_LOG,
                            .fill = FILL_PREVIOUS,
                            .calendar_is_given = true,
                            .calendar = 1u << FEATURE_HOUR | 1u << FEATURE_WEEKDAY,
                            .periods_are_given = true,
                            .period_count = 1,
                            .periods = {365.25},
                            .refit = REFIT_NO,
                            .stage_count = 2,
                            .seed = 18446744073709551ULL,
                            .test_length = 4};
    struct recipe copy = {.cell = NULL};
    for (const struct setting_table *const *table = recipe_tables; *table; table++) {
        for (int i = 0; i < (*table)->count; i++) {
            const struct setting *setting = &(*table)->settings[i];
            struct text text = TEXT_INIT, again = TEXT_INIT;
            struct error error = ERROR_INIT;
            if (!setting->option || !setting_takes_value(setting))
                continue;
            setting_print(setting, &recipe, &text);
            assert_int_equal(text_check(&text, &error), 0);
            if (setting_parse(setting, &copy, text.bytes, &error))
                fail_msg("%s", error.message);
            setting_print(setting, &copy, &again);
            assert_int_equal(text_check(&again, &error), 0);
            assert_string_equal(text.bytes, again.bytes);
            text_release(&text);
            text_release(&again);
        }
    }
    assert_memory_equal(copy.windows, recipe.windows, sizeof copy.windows);
    assert_true(copy.periods[0] == 365.25 && copy.blend.weights[METHOD_NETWORK] == 0.75 && copy.levels[0] == 97.5);
    assert_true(copy.cell == &rnn_cell && copy.seed == recipe.seed && copy.calendar == recipe.calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_of_each_command_is_whole_and_of_its_own_name),
        cmocka_unit_test(each_key_of_the_recipe_stands_once),
        cmocka_unit_test(each_choice_of_a_recipe_is_printed_as_its_option_takes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
