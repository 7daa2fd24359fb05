/* The rows of the tables of settings say all that parsing, help and the model file need of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "persist/recipe_table.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_of_each_command_is_whole_and_of_its_own_name),
        cmocka_unit_test(each_key_of_the_recipe_stands_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
