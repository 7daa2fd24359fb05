#include "retraining/recipe_again.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "options/data_settings.h"
#include "options/recipe_table.h"
#include "report/rebuild_command.h"

typedef struct recipe_again again_type;
#define AT(member) (offsetof(again_type, options.member) - offsetof(again_type, options))

static const struct command rebuild = {
    .name = "train",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof((again_type *)NULL)->options,
    .groups =
        OPTION_GROUPS({&column_settings, AT(data)}, {&reading_settings, AT(data)}, {&recipe_data_settings, AT(recipe)},
                      {&recipe_window_settings, AT(recipe)}, {&recipe_test_settings, AT(recipe)},
                      {&recipe_refit_test_settings, AT(recipe)}, {&recipe_forecast_settings, AT(recipe)},
                      {&recipe_network_settings, AT(recipe)}, {&recipe_training_settings, AT(recipe)}),
};

/* One character of a word in $'...'; returns where it ends. */
static const char *read_escaped(const char *at, char *out)
{
    char digits[3] = "";
    if (at[0] != '\\') {
        *out = at[0];
        return at + 1;
    }
    if (at[1] != 'x') {
        *out = at[1];
        return at + 2;
    }
    memcpy(digits, at + 2, strnlen(at + 2, 2));
    *out = (char)strtol(digits, NULL, 16);
    return at + 2 + strlen(digits);
}

/* The word at `at`, as clues/shell.h writes them, into *out; returns where it ends. */
static const char *read_word(const char *at, char **out)
{
    while (*at && *at != ' ') {
        if (*at == '\\' && at[1]) {
            *(*out)++ = at[1];
            at += 2;
        } else if (*at == '\'' || (*at == '$' && at[1] == '\'')) {
            const bool is_escaped = *at == '$';
            for (at += is_escaped ? 2 : 1; *at && *at != '\'';) {
                if (is_escaped)
                    at = read_escaped(at, (*out)++);
                else
                    *(*out)++ = *at++;
            }
            at += *at == '\'';
        } else {
            *(*out)++ = *at++;
        }
    }
    *(*out)++ = '\0';
    return at + strspn(at, " ");
}

int recipe_again_make(const struct model *model, const char *path, struct recipe_again *again, struct error *error)
{
    struct text line = TEXT_INIT;
    struct model asked = *model; /* borrows everything */
    int result = -1;
    if (!(asked.source = memory_copy_text(file_input_name(path), strlen(file_input_name(path)), error)))
        return -1;
    rebuild_command(&asked, &line);
    if (text_check(&line, error))
        goto done;
    again->words = memory_allocate(line.length + 1, 1, error);
    again->list = memory_allocate(line.length / 2 + 2, sizeof *again->list, error);
    if (!again->words || !again->list)
        goto done;
    char *out = again->words;
    for (const char *at = line.bytes; *at; again->count++) {
        again->list[again->count] = out;
        at = read_word(at, &out);
    }
    /* all but "seqnet" */
    result = options_parse(&rebuild, again->count - 1, again->list + 1, &again->options, &again->invocation, error);
    again->options.data.learns_test = again->options.recipe.learns_test;
    again->options.data.test_length = (size_t)again->options.recipe.test_length;
done:
    memory_free(asked.source);
    text_release(&line);
    return result;
}

void recipe_again_release(struct recipe_again *again)
{
    invocation_release(&again->invocation);
    memory_free(again->list);
    memory_free(again->words);
    *again = (struct recipe_again)RECIPE_AGAIN_INIT;
}
