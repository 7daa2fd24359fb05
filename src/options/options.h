/*
 * What a command line may say. The rows of tables of settings (options/setting.h) drive parsing, ranges, defaults and
 * --help, and tests/lint checks the manual against them.
 *
 * To add an option of one command:
 *
 *     1. put a member into the command's struct;
 *     2. put a row into its table;
 *     3. describe it in the command's man page, and give it a case in tests/cli.
 *
 * To add a choice of the recipe, see options/recipe_table.h.
 *
 * To add a command:
 *
 *     1. write NAME_command.c with a `const struct command`;
 *     2. list it in command_all();
 *     3. give it a page, man/seqnet-NAME.1, and list that in man/seqnet.1.
 */
#ifndef SEQNET_OPTIONS_OPTIONS_H
#define SEQNET_OPTIONS_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "options/setting.h"

/* A table of settings, and where in the command's struct its record begins: the table's offsets count from there. */
struct option_group {
    const struct setting_table *table;
    size_t offset;
};

/* A list of groups in the order of the help; the one without a table ends it. */
#define OPTION_GROUPS(...)                                                                                             \
    (const struct option_group[])                                                                                      \
    {                                                                                                                  \
        __VA_ARGS__,                                                                                                   \
        {                                                                                                              \
            NULL, 0                                                                                                    \
        }                                                                                                              \
    }

#define OPERAND_MAX 3
#define OPERANDS_ANY INT_MAX

struct invocation;

struct command {
    const char *name;
    const char *operands;                 /* "MODEL [FILE]" */
    const char *summary;                  /* one line */
    int operand_minimum, operand_maximum; /* at most OPERAND_MAX, or OPERANDS_ANY */
    size_t options_size;                  /* of the struct that the groups write into */
    const struct option_group *groups;    /* NULL: no options but --help */
    const char *const *examples;          /* command lines that the help begins with, NULL past the last; the man page
                                             has them too, under EXAMPLES, where a test runs them */
    const char *const *needed;            /* names of the options that most need, NULL past the last: listed first */
    const char *notes;                    /* printed at the end of the help, or NULL */
    bool uses_ranks;                      /* its work is shared by the processes of mpirun; else rank 0 does it all */
    int (*run)(const struct invocation *invocation, struct error *error);
};

/* An option of the command. */
struct command_option {
    const struct setting *setting;
    const struct setting_table *table;
    void *record; /* in the command's struct; the setting's offset counts from here */
    bool is_given;
};

/* A parsed command line. */
struct invocation {
    const struct command *command;
    const void *options;               /* the command's struct */
    const char *operands[OPERAND_MAX]; /* the first of them; NULL where left out */
    const char *const *operand_list;   /* all, [operand_count]; borrowed from argv */
    int operand_count;
    struct text recorded; /* the command line that rebuilds the model: recorded options and operands, quoted for a
                             shell */
    struct command_option *list; /* owned, [option_count], in the order of the groups */
    int option_count;
    bool wants_help; /* --help was given; nothing else is set */
    const struct communicator *ranks; /* that share the work, borrowed; set by main.c */
};

#define INVOCATION_INIT                                                                                                \
    {                                                                                                                  \
        .command = NULL, .recorded = TEXT_INIT                                                                         \
    }

/* Parse argv[1..] (argv[0] is the command's name) into `options`, command->options_size zeroed bytes, and *invocation
 * (release it). ERROR_USAGE: the message names the option, what was given and what would be accepted. */
int options_parse(const struct command *command, int argc, char **argv, void *options, struct invocation *invocation,
                  struct error *error);

/* The first option given that is of this table (NULL: of any) and not one of `allowed` (names, ending with NULL). NULL
 * when there is none. */
const char *invocation_given(const struct invocation *invocation, const struct setting_table *table,
                             const char *const *allowed);

/* Was this option given? */
bool invocation_has(const struct invocation *invocation, const char *option);

void invocation_release(struct invocation *invocation);

/* What `seqnet help COMMAND` prints. */
void options_help(const struct command *command, struct text *text);

#endif
