/*
 * One table per command: it drives parsing, ranges, defaults and --help, and the manual is checked against it.
 *
 * To add an option: put a field into the command's struct and a line into its table, describe it in man/seqnet.1, and
 * give it a case in tests/cli. To add a command: write NAME_command.c with a `const struct command`, list it in
 * command_all(), give it a section in man/seqnet.1.
 */
#ifndef SEQNET_SUBCOMMANDS_OPTIONS_H
#define SEQNET_SUBCOMMANDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum option_type {
    OPTION_FLAG,   /* bool: no argument, sets true */
    OPTION_WHOLE,  /* int within minimum..maximum */
    OPTION_SEED,   /* uint64_t */
    OPTION_NUMBER, /* double within minimum..maximum */
    OPTION_TEXT,   /* const char *, not empty */
    OPTION_CHOICE, /* int: index of one of the words that `choice` gives */
    OPTION_CUSTOM  /* by `parse` */
};

struct option_spec {
    const char *name;     /* long name, without dashes */
    char letter;          /* short name, or 0 */
    const char *argument; /* "N" in the help; NULL for a flag */
    enum option_type type;
    size_t offset; /* of the field in its group's struct */
    double minimum, maximum;
    const char *(*choice)(int index); /* OPTION_CHOICE: the words, in order; NULL past the last */
    /* OPTION_CUSTOM: into the field. Returns NULL, or what would be accepted ("a number, auto or none") */
    const char *(*parse)(const char *text, void *field);
    const char *initial; /* the default, as a user would type it; NULL: the field's zero */
    bool is_recorded;    /* the model depends on it: it belongs to the command line that rebuilds the model */
    const char *help;    /* one line; a default that a rule makes is said here */
};

/* Options that go together, and where in the command's struct their fields are. */
struct option_group {
    const char *title; /* "Data options" */
    const struct option_spec *specs;
    int count;
    size_t offset;
};

#define OPTION_GROUP_MAX 8
#define OPERAND_MAX 2

struct invocation;

struct command {
    const char *name;
    const char *operands; /* "MODEL [FILE]" */
    const char *summary;  /* one line */
    int operand_minimum, operand_maximum;
    size_t options_size;                          /* of the struct that the groups write into */
    struct option_group groups[OPTION_GROUP_MAX]; /* ends with an empty one */
    const char *notes;                            /* printed at the end of the help, or NULL */
    int (*run)(const struct invocation *invocation, struct error *error);
};

/* A parsed command line. */
struct invocation {
    const struct command *command;
    const void *options;               /* the command's struct */
    const char *operands[OPERAND_MAX]; /* NULL where left out */
    struct text
        recorded;    /* the command line that rebuilds the model: recorded options and operands, quoted for a shell */
    uint64_t given;  /* bit i: the i-th option of the command's tables was given */
    bool wants_help; /* --help was given; nothing else is set */
};

#define INVOCATION_INIT {.command = NULL, .recorded = TEXT_INIT}

/* Parse argv[1..], argv[0] being the command's name, into `options` (command->options_size zeroed bytes) and
 * *invocation (release it). ERROR_USAGE, naming the option, what was given and what would be accepted. */
int options_parse(const struct command *command, int argc, char **argv, void *options, struct invocation *invocation,
                  struct error *error);

/* The first option of the table `specs` (a group of the command) that was given and is not one of `allowed` (names,
 * ending with NULL); NULL when there is none. */
const char *invocation_given(const struct invocation *invocation, const struct option_spec *specs,
                             const char *const *allowed);

void invocation_release(struct invocation *invocation);

/* What `seqnet help COMMAND` prints. */
void options_help(const struct command *command, struct text *text);

#endif
