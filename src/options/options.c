#include "options/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "clues/shell.h"
#include "clues/similar.h"

#define HELP_COLUMN 28 /* where the explanations begin */
#define HELP_WIDTH 100
#define NAME_LENGTH_MIN 2 /* letters typed, to look for a like name */

/* The command's options in the order of its groups. */
static int list_options(const struct command *command, void *options, struct invocation *invocation,
                        struct error *error)
{
    int count = 0;
    for (const struct option_group *group = command->groups; group && group->table; group++)
        count += group->table->count;
    if (!(invocation->list = memory_allocate((size_t)count + 1, sizeof *invocation->list, error)))
        return -1;
    for (const struct option_group *group = command->groups; group && group->table; group++) {
        for (int i = 0; i < group->table->count; i++) {
            const struct setting *setting = &group->table->settings[i];
            if (setting->option)
                invocation->list[invocation->option_count++] =
                    (struct command_option){setting, group->table, (char *)options + group->offset, false};
        }
    }
    return 0;
}

static int set_defaults(const struct invocation *invocation, struct error *error)
{
    for (int i = 0; i < invocation->option_count; i++) {
        const char *initial = invocation->list[i].setting->initial;
        if (initial && setting_parse(invocation->list[i].setting, invocation->list[i].record, initial, error))
            return -1;
    }
    return 0;
}

/* The option that was meant by a word that is none, with one dash or two; NULL if none is near. */
static const char *find_nearest(const struct invocation *invocation, const char *typed, struct similar *similar)
{
    const size_t dashes = strspn(typed, "-"), length = strcspn(typed + dashes, "=");
    if (length < NAME_LENGTH_MIN)
        return NULL;
    similar_begin(similar, typed + dashes, length);
    for (int i = 0; i < invocation->option_count; i++)
        similar_offer(similar, invocation->list[i].setting->option);
    similar_offer(similar, "help");
    return similar_nearest(similar);
}

/* The setting of that option; NULL: the command has none. */
static const struct setting *find_setting(const struct command *command, const char *option)
{
    for (const struct option_group *group = command->groups; group && group->table; group++) {
        for (int i = 0; i < group->table->count; i++) {
            const struct setting *setting = &group->table->settings[i];
            if (setting->option && strcmp(setting->option, option) == 0)
                return setting;
        }
    }
    return NULL;
}

static int refuse_unknown(const struct invocation *invocation, const char *typed, struct error *error)
{
    struct similar similar;
    const char *nearest = find_nearest(invocation, typed, &similar);
    const int length = (int)strcspn(typed, "="), shown = length > 80 ? 80 : length;
    if (strcmp(typed, "--json") == 0 && find_setting(invocation->command, "format"))
        return error_set(error, ERROR_USAGE, "unknown option '--json'; this command has --format json");
    if (nearest)
        return error_set(error, ERROR_USAGE, "unknown option '%.*s'; did you mean --%s?", shown, typed, nearest);
    return error_set(error, ERROR_USAGE, "unknown option '%.*s'; `seqnet help %s` lists the options", shown, typed,
                     invocation->command->name);
}

/* One option of the command line, with its value (NULL: a flag). */
static int take_option(struct command_option *option, const char *value, struct text *recorded, struct error *error)
{
    if (setting_parse(option->setting, option->record, value, error))
        return -1;
    option->is_given = true;
    if (option->table->is_recorded) {
        text_append_format(recorded, " --%s%s", option->setting->option, value ? " " : "");
        if (value)
            shell_append_word(recorded, value);
    }
    return 0;
}

/* Values getopt_long() returns: HELP_CODE, or FIRST_CODE plus the option's position. */
enum { HELP_CODE = 256, FIRST_CODE = 512 };

/* What getopt_long() is to know: `longs` [option_count + 2], `shorts` begins with ":h". */
static void describe_options(const struct invocation *invocation, struct option *longs, struct text *shorts)
{
    const int count = invocation->option_count;
    text_append_string(shorts, ":h");
    for (int i = 0; i < count; i++) {
        const struct setting *setting = invocation->list[i].setting;
        const bool has_value = setting_takes_value(setting);
        longs[i] = (struct option){setting->option, has_value ? required_argument : no_argument, NULL, FIRST_CODE + i};
        if (setting->letter)
            text_append_format(shorts, "%c%s", setting->letter, has_value ? ":" : "");
    }
    longs[count] = (struct option){"help", no_argument, NULL, HELP_CODE};
    longs[count + 1] = (struct option){NULL, 0, NULL, 0};
}

/*
 * The whole argument, if `letter` begins one that is the name of an option with one dash in place of two: `-horizon`,
 * which getopt_long() reads as -h. Where a letter is an option too, only the exact name counts, but for -h, which asks
 * for help in any case. NULL when it is none.
 */
static const char *find_short_dash(const struct invocation *invocation, int argc, char **argv, int letter,
                                   bool is_option)
{
    struct similar similar;
    const char *typed = optarg ? argv[optind - 1] : optind < argc ? argv[optind] : NULL;
    if (!typed || typed[0] != '-' || typed[1] != (char)letter || strcspn(typed + 1, "=") <= NAME_LENGTH_MIN)
        return NULL;
    if (optarg && optarg != typed + 2) /* its value stands apart */
        return NULL;
    const char *nearest = find_nearest(invocation, typed, &similar);
    const size_t length = strcspn(typed + 1, "=");
    const bool is_exact = nearest && strncmp(nearest, typed + 1, length) == 0 && nearest[length] == '\0';
    return is_exact || (nearest && (!is_option || letter == 'h')) ? typed : NULL;
}

/* The position of the option that getopt_long() found. `code` is a letter, or FIRST_CODE plus the position;
 * getopt_long() began to look at argv[before]. -1 with the fault. */
static int find_option(const struct invocation *invocation, int argc, char **argv, int before, int code,
                       struct error *error)
{
    const bool is_letter = code < HELP_CODE && code != '?' && code != ':';
    const char *word = is_letter || (code == '?' && optopt > 0 && optopt < HELP_CODE)
                           ? find_short_dash(invocation, argc, argv, is_letter ? code : optopt, is_letter)
                           : NULL;
    if (word)
        return refuse_unknown(invocation, word, error);
    if (code == ':')
        return error_set(error, ERROR_USAGE, "'%.80s' needs a value; `seqnet help %s` says which", argv[optind - 1],
                         invocation->command->name);
    if (code == '?' && optopt >= FIRST_CODE)
        return error_set(error, ERROR_USAGE, "--%s takes no value",
                         invocation->list[optopt - FIRST_CODE].setting->option);
    if (code == '?' || code == HELP_CODE) {
        char letter[3] = {'-', (char)optopt, '\0'};
        return refuse_unknown(invocation, code == '?' && optopt ? letter : argv[optind > before ? optind - 1 : before],
                              error);
    }
    if (code >= FIRST_CODE) {
        /* no abbreviations: a script that uses one breaks when an option of a like name is added */
        const char *typed = argv[optind - 1 - (optarg && optarg == argv[optind - 1])];
        const char *name = invocation->list[code - FIRST_CODE].setting->option;
        return strcspn(typed + 2, "=") == strlen(name) ? code - FIRST_CODE : refuse_unknown(invocation, typed, error);
    }
    int index = 0;
    while (invocation->list[index].setting->letter != code)
        index++;
    return index;
}

/* All options of the command line; afterwards optind stands at the first operand. */
static int take_options(int argc, char **argv, struct invocation *invocation, struct text *recorded,
                        struct error *error)
{
    int result = -1;
    struct text shorts = TEXT_INIT;
    struct option *longs = memory_allocate((size_t)invocation->option_count + 2, sizeof *longs, error);
    if (!longs)
        goto done;
    describe_options(invocation, longs, &shorts);
    if (text_check(&shorts, error))
        goto done;
    opterr = 0;
    optind = 0;
    while (!invocation->wants_help) {
        int before = optind ? optind : 1;
        int code = getopt_long(argc, argv, shorts.bytes, longs, NULL);
        if (code == -1)
            break;
        if ((code == 'h' && !find_short_dash(invocation, argc, argv, code, true)) ||
            (code == HELP_CODE && strcmp(argv[optind - 1], "--help") == 0)) {
            invocation->wants_help = true;
            break;
        }
        int index = find_option(invocation, argc, argv, before, code, error);
        if (index < 0 || take_option(&invocation->list[index], optarg, recorded, error))
            goto done;
    }
    result = 0;
done:
    text_release(&shorts);
    memory_free(longs);
    return result;
}

static int take_operands(int count, char **operands, struct invocation *invocation, struct error *error)
{
    const struct command *command = invocation->command;
    invocation->operand_list = (const char *const *)operands;
    invocation->operand_count = count;
    for (int i = 0; i < count; i++) {
        if (i >= command->operand_maximum)
            return error_set(error, ERROR_USAGE, "unexpected '%.80s' after %s; usage: seqnet %s %s", operands[i],
                             invocation->operands[i - 1], command->name, command->operands);
        if (operands[i][0] == '\0')
            return error_set(error, ERROR_USAGE, "the name of a file is empty; usage: seqnet %s %s", command->name,
                             command->operands);
        if (i < OPERAND_MAX)
            invocation->operands[i] = operands[i];
        text_append_string(&invocation->recorded, " ");
        shell_append_path(&invocation->recorded, operands[i]);
    }
    if (count < command->operand_minimum) {
        const char *wanted = command->operands;
        if (wanted[0] == '[') /* the first may be left out, or the last: not both */
            wanted = strrchr(wanted, '[') + 1;
        return error_set(error, ERROR_USAGE, "no %.*s given; usage: seqnet %s %s", (int)strcspn(wanted, " ]"), wanted,
                         command->name, command->operands);
    }
    return 0;
}

int options_parse(const struct command *command, int argc, char **argv, void *options, struct invocation *invocation,
                  struct error *error)
{
    int result = -1;
    struct invocation parsed = {.command = command, .options = options, .recorded = TEXT_INIT};
    struct text recorded = TEXT_INIT;
    assert(command->operand_minimum <= command->operand_maximum &&
           (command->operand_maximum <= OPERAND_MAX || command->operand_maximum == OPERANDS_ANY));
    text_append_format(&parsed.recorded, "seqnet %s", command->name);
    if (list_options(command, options, &parsed, error) || set_defaults(&parsed, error) ||
        take_options(argc, argv, &parsed, &recorded, error) ||
        (!parsed.wants_help && take_operands(argc - optind, argv + optind, &parsed, error)))
        goto done;
    if (recorded.length)
        text_append(&parsed.recorded, recorded.bytes, recorded.length);
    if (text_check(&recorded, error) || text_check(&parsed.recorded, error))
        goto done;
    *invocation = parsed;
    parsed = (struct invocation)INVOCATION_INIT;
    result = 0;
done:
    text_release(&recorded);
    invocation_release(&parsed);
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

const char *invocation_given(const struct invocation *invocation, const struct setting_table *table,
                             const char *const *allowed)
{
    for (int i = 0; i < invocation->option_count; i++) {
        const struct command_option *option = &invocation->list[i];
        if (option->is_given && (!table || option->table == table) && !is_listed(option->setting->option, allowed))
            return option->setting->option;
    }
    return NULL;
}

bool invocation_has(const struct invocation *invocation, const char *option)
{
    for (int i = 0; i < invocation->option_count; i++) {
        if (strcmp(invocation->list[i].setting->option, option) == 0)
            return invocation->list[i].is_given;
    }
    assert(!"the command has an option of this name");
    return false;
}

void invocation_release(struct invocation *invocation)
{
    text_release(&invocation->recorded);
    memory_free(invocation->list);
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

static void append_option(struct text *text, const struct setting *setting)
{
    char argument[SETTING_WORDS_SIZE], left[SETTING_WORDS_SIZE + 80], right[512];
    setting_words(setting, "|", argument);
    if (setting->argument)
        snprintf(argument, sizeof argument, "%s", setting->argument);
    int used = snprintf(left, sizeof left, "  ");
    if (setting->letter)
        used += snprintf(left + used, sizeof left - (size_t)used, "-%c, ", setting->letter);
    snprintf(left + used, sizeof left - (size_t)used, "--%s%s%s", setting->option, argument[0] ? " " : "", argument);
    snprintf(right, sizeof right, "%s%s%s%s", setting->help, setting->initial ? " (default " : "",
             setting->initial ? setting->initial : "", setting->initial ? ")" : "");
    if (strlen(left) + 2 > HELP_COLUMN)
        text_append_format(text, "%s\n%*s", left, HELP_COLUMN, "");
    else
        text_append_format(text, "%-*s", HELP_COLUMN, left);
    append_wrapped(text, right, HELP_COLUMN);
}

/* The options that most need, before all others. */
static void append_needed(struct text *text, const struct command *command)
{
    text_append_string(text, "\nOptions that most need:\n");
    for (const char *const *name = command->needed; *name; name++) {
        const struct setting *setting = find_setting(command, *name);
        assert(setting);
        append_option(text, setting);
    }
}

void options_help(const struct command *command, struct text *text)
{
    static const char *const none[] = {NULL};
    const char *const *needed = command->needed ? command->needed : none;
    const char *title = "";
    text_append_format(text, "seqnet %s %s [OPTIONS]\n%s.\n", command->name, command->operands, command->summary);
    if (command->examples)
        text_append_string(text, "\nExamples:\n");
    for (const char *const *example = command->examples; example && *example; example++)
        text_append_format(text, "  %s\n", *example);
    if (command->needed)
        append_needed(text, command);
    for (const struct option_group *group = command->groups; group && group->table; group++) {
        const struct setting_table *table = group->table;
        if (strcmp(table->title, title) != 0)
            text_append_format(text, "\n%s:\n", title = table->title);
        for (int i = 0; i < table->count; i++) {
            if (table->settings[i].option && !is_listed(table->settings[i].option, needed))
                append_option(text, &table->settings[i]);
        }
    }
    if (command->notes)
        text_append_format(text, "\n%s\n", command->notes);
}
