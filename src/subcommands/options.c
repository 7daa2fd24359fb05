#include "subcommands/options.h"

#include <assert.h>
#include <getopt.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/shell.h"

#define OPTION_COUNT_MAX 64
#define HELP_COLUMN 28 /* where the explanations begin */
#define HELP_WIDTH 100

/* An option of the command and its field, by position in the tables. */
struct bound_option {
    const struct option_spec *spec;
    void *field;
};

static int bind_options(const struct command *command, void *options, struct bound_option bound[OPTION_COUNT_MAX])
{
    int count = 0;
    for (const struct option_group *group = command->groups; group->count; group++) {
        for (int i = 0; i < group->count; i++)
            bound[count++] =
                (struct bound_option){&group->specs[i], (char *)options + group->offset + group->specs[i].offset};
    }
    return count;
}

static bool takes_value(const struct option_spec *spec)
{
    return spec->type != OPTION_FLAG;
}

static int refuse(const struct option_spec *spec, const char *text, const char *accepted, struct error *error)
{
    return error_set(error, ERROR_USAGE, "--%s: '%.80s' is not %s", spec->name, text, accepted);
}

static int refuse_range(const struct option_spec *spec, const char *text, const char *kind, struct error *error)
{
    char accepted[128], least[NUMBER_TEXT_SIZE], most[NUMBER_TEXT_SIZE];
    number_format(spec->minimum, least);
    if (spec->maximum < HUGE_VAL) {
        number_format(spec->maximum, most);
        snprintf(accepted, sizeof accepted, "a %snumber from %s to %s", kind, least, most);
    } else {
        snprintf(accepted, sizeof accepted, "a %snumber from %s up", kind, least);
    }
    return refuse(spec, text, accepted, error);
}

static int refuse_choice(const struct option_spec *spec, const char *text, struct error *error)
{
    char accepted[256] = "one of";
    for (int i = 0; spec->choice(i); i++) {
        size_t used = strlen(accepted);
        snprintf(accepted + used, sizeof accepted - used, "%s %s", i ? "," : "", spec->choice(i));
    }
    return refuse(spec, text, accepted, error);
}

static int parse_value(const struct bound_option *option, const char *text, struct error *error)
{
    const struct option_spec *spec = option->spec;
    int64_t whole;
    double number;
    const char *accepted;
    switch (spec->type) {
    case OPTION_FLAG:
        *(bool *)option->field = true;
        return 0;
    case OPTION_WHOLE:
        if (number_parse_integer(text, strlen(text), (int64_t)spec->minimum, (int64_t)spec->maximum, &whole))
            return refuse_range(spec, text, "whole ", error);
        *(int *)option->field = (int)whole;
        return 0;
    case OPTION_SEED:
        if (number_parse_integer(text, strlen(text), 0, INT64_MAX, &whole))
            return refuse(spec, text, "a whole number from 0 up", error);
        *(uint64_t *)option->field = (uint64_t)whole;
        return 0;
    case OPTION_NUMBER:
        if (number_parse(text, strlen(text), &number) || number < spec->minimum || number > spec->maximum)
            return refuse_range(spec, text, "", error);
        *(double *)option->field = number;
        return 0;
    case OPTION_TEXT:
        if (text[0] == '\0')
            return error_set(error, ERROR_USAGE, "--%s: its %s is empty", spec->name, spec->argument);
        *(const char **)option->field = text;
        return 0;
    case OPTION_CHOICE:
        for (int i = 0; spec->choice(i); i++) {
            if (strcmp(spec->choice(i), text) == 0) {
                *(int *)option->field = i;
                return 0;
            }
        }
        return refuse_choice(spec, text, error);
    case OPTION_CUSTOM:
        accepted = spec->parse(text, option->field);
        return accepted ? refuse(spec, text, accepted, error) : 0;
    }
    return 0;
}

/* The name that is nearest to what was typed, so that a slip of one or two letters is understood; NULL when none is
 * near. */
static const char *nearest_name(const char *typed, const struct bound_option *bound, int count)
{
    const char *nearest = NULL;
    size_t length = strcspn(typed, "="), best = 3; /* edits, exclusive */
    size_t row[64];
    if (length >= 63)
        return NULL;
    for (int i = 0; i < count; i++) {
        const char *name = bound[i].spec->name;
        if (strncmp(name, typed, length) == 0)
            return name;
        for (size_t j = 0; j <= length; j++)
            row[j] = j;
        for (size_t r = 0; name[r]; r++) {
            size_t diagonal = row[0];
            row[0] = r + 1;
            for (size_t j = 1; j <= length; j++) {
                size_t change = diagonal + (name[r] != typed[j - 1]);
                diagonal = row[j];
                size_t shorter = row[j] < row[j - 1] ? row[j] : row[j - 1];
                row[j] = change < shorter + 1 ? change : shorter + 1;
            }
        }
        if (row[length] < best) {
            best = row[length];
            nearest = name;
        }
    }
    return nearest;
}

static int refuse_unknown(const struct command *command, const char *typed, const struct bound_option *bound, int count,
                          struct error *error)
{
    const char *nearest = strncmp(typed, "--", 2) == 0 ? nearest_name(typed + 2, bound, count) : NULL;
    int shown = (int)strcspn(typed, "=");
    if (nearest)
        return error_set(error, ERROR_USAGE, "unknown option '%.*s'; did you mean --%s?", shown > 80 ? 80 : shown,
                         typed, nearest);
    return error_set(error, ERROR_USAGE, "unknown option '%.*s'; `seqnet help %s` lists the options",
                     shown > 80 ? 80 : shown, typed, command->name);
}

static void record(const struct bound_option *option, const char *value, struct text *recorded)
{
    if (!option->spec->is_recorded)
        return;
    text_append_format(recorded, " --%s%s", option->spec->name, value ? " " : "");
    if (value)
        shell_append_word(recorded, value);
}

/* Values getopt_long() returns: HELP_CODE, or FIRST_CODE plus the option's position. */
enum { HELP_CODE = 256, FIRST_CODE = 512 };

int options_parse(const struct command *command, int argc, char **argv, void *options, struct invocation *invocation,
                  struct error *error)
{
    int result = -1;
    struct bound_option bound[OPTION_COUNT_MAX];
    struct option longs[OPTION_COUNT_MAX + 2];
    char shorts[2 * OPTION_COUNT_MAX + 4] = ":h";
    struct invocation parsed = {.command = command, .options = options, .recorded = TEXT_INIT};
    struct text options_text = TEXT_INIT;
    int count = bind_options(command, options, bound);

    for (int i = 0; i < count; i++) {
        const struct option_spec *spec = bound[i].spec;
        longs[i] =
            (struct option){spec->name, takes_value(spec) ? required_argument : no_argument, NULL, FIRST_CODE + i};
        if (spec->letter) {
            size_t used = strlen(shorts);
            snprintf(shorts + used, sizeof shorts - used, "%c%s", spec->letter, takes_value(spec) ? ":" : "");
        }
        if (spec->initial && parse_value(&bound[i], spec->initial, error))
            goto done;
    }
    longs[count] = (struct option){"help", no_argument, NULL, HELP_CODE};
    longs[count + 1] = (struct option){NULL, 0, NULL, 0};

    opterr = 0;
    optind = 0;
    for (;;) {
        int before = optind ? optind : 1;
        int code = getopt_long(argc, argv, shorts, longs, NULL);
        if (code == -1)
            break;
        if (code == 'h' || (code == HELP_CODE && strcmp(argv[optind - 1], "--help") == 0)) {
            parsed.wants_help = true;
            break;
        }
        if (code == ':') {
            error_set(error, ERROR_USAGE, "'%.80s' needs a value; `seqnet help %s` says which", argv[optind - 1],
                      command->name);
            goto done;
        }
        if (code == '?' && optopt >= FIRST_CODE) {
            error_set(error, ERROR_USAGE, "--%s takes no value", bound[optopt - FIRST_CODE].spec->name);
            goto done;
        }
        if (code == '?' || code == HELP_CODE) {
            char letter[3] = {'-', (char)optopt, '\0'};
            refuse_unknown(command, code == '?' && optopt ? letter : argv[optind > before ? optind - 1 : before], bound,
                           count, error);
            goto done;
        }
        int index = code - FIRST_CODE;
        if (code >= FIRST_CODE) {
            /* no abbreviations: a script that uses one breaks when an option of a like name is added */
            const char *typed = argv[optind - 1 - (optarg && optarg == argv[optind - 1])];
            if (strcspn(typed + 2, "=") != strlen(bound[index].spec->name)) {
                refuse_unknown(command, typed, bound, count, error);
                goto done;
            }
        }
        for (int i = 0; code < FIRST_CODE && i < count; i++) {
            if (bound[i].spec->letter == code)
                index = i;
        }
        if (parse_value(&bound[index], optarg, error))
            goto done;
        record(&bound[index], optarg, &options_text);
        parsed.given |= (uint64_t)1 << index;
    }
    text_append_format(&parsed.recorded, "seqnet %s", command->name);
    for (int i = 0; !parsed.wants_help && i < argc - optind; i++) {
        if (i >= command->operand_maximum) {
            error_set(error, ERROR_USAGE, "unexpected '%.80s' after %s; usage: seqnet %s %s", argv[optind + i],
                      parsed.operands[i - 1], command->name, command->operands);
            goto done;
        }
        parsed.operands[i] = argv[optind + i];
        if (parsed.operands[i][0] == '\0') {
            error_set(error, ERROR_USAGE, "the name of a file is empty; usage: seqnet %s %s", command->name,
                      command->operands);
            goto done;
        }
        text_append_string(&parsed.recorded, " ");
        shell_append_path(&parsed.recorded, argv[optind + i]);
    }
    if (!parsed.wants_help && argc - optind < command->operand_minimum) {
        error_set(error, ERROR_USAGE, "no %.*s given; usage: seqnet %s %s", (int)strcspn(command->operands, " "),
                  command->operands, command->name, command->operands);
        goto done;
    }
    if (options_text.length)
        text_append(&parsed.recorded, options_text.bytes, options_text.length);
    if (text_check(&options_text, error) || text_check(&parsed.recorded, error))
        goto done;
    *invocation = parsed;
    parsed = (struct invocation)INVOCATION_INIT;
    result = 0;
done:
    text_release(&options_text);
    text_release(&parsed.recorded);
    return result;
}

static bool is_listed(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

const char *invocation_given(const struct invocation *invocation, const struct option_spec *specs,
                             const char *const *allowed)
{
    int index = 0;
    for (const struct option_group *group = invocation->command->groups; group->count; group++) {
        for (int i = 0; i < group->count; i++, index++) {
            if (group->specs == specs && invocation->given >> index & 1 && !is_listed(specs[i].name, allowed))
                return specs[i].name;
        }
    }
    return NULL;
}

void invocation_release(struct invocation *invocation)
{
    text_release(&invocation->recorded);
    *invocation = (struct invocation)INVOCATION_INIT;
}

/* Append `words`, broken between words so that no line passes HELP_WIDTH; the first begins at column `at`. */
static void append_wrapped(struct text *text, const char *words, size_t at)
{
    while (*words) {
        size_t length = strcspn(words, " ");
        if (at > HELP_COLUMN && at + 1 + length > HELP_WIDTH) {
            text_append_format(text, "\n%*s", HELP_COLUMN, "");
            at = HELP_COLUMN;
        } else if (at > HELP_COLUMN) {
            text_append_string(text, " ");
            at++;
        }
        text_append(text, words, length);
        at += length;
        words += length + (words[length] == ' ');
    }
    text_append_string(text, "\n");
}

static void append_option(struct text *text, const struct option_spec *spec)
{
    char left[160], right[512];
    char argument[128] = "";
    if (spec->type == OPTION_CHOICE) {
        for (int i = 0; spec->choice(i); i++) {
            size_t used = strlen(argument);
            snprintf(argument + used, sizeof argument - used, "%s%s", i ? "|" : " ", spec->choice(i));
        }
        assert(strlen(argument) + 1 < sizeof argument); /* else the last ones are cut off */
    } else if (spec->argument) {
        snprintf(argument, sizeof argument, " %s", spec->argument);
    }
    if (spec->letter)
        snprintf(left, sizeof left, "  -%c, --%s%s", spec->letter, spec->name, argument);
    else
        snprintf(left, sizeof left, "  --%s%s", spec->name, argument);
    snprintf(right, sizeof right, "%s%s%s%s", spec->help, spec->initial ? " (default " : "",
             spec->initial ? spec->initial : "", spec->initial ? ")" : "");
    if (strlen(left) + 2 > HELP_COLUMN)
        text_append_format(text, "%s\n%*s", left, HELP_COLUMN, "");
    else
        text_append_format(text, "%-*s", HELP_COLUMN, left);
    append_wrapped(text, right, HELP_COLUMN);
}

void options_help(const struct command *command, struct text *text)
{
    text_append_format(text, "seqnet %s %s [OPTIONS]\n%s.\n", command->name, command->operands, command->summary);
    for (const struct option_group *group = command->groups; group->count; group++) {
        text_append_format(text, "\n%s:\n", group->title);
        for (int i = 0; i < group->count; i++)
            append_option(text, &group->specs[i]);
    }
    if (command->notes)
        text_append_format(text, "\n%s\n", command->notes);
}
