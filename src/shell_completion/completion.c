#include "shell_completion/completion.h"

#include <string.h>

static const char *const shell_words[] = {[SHELL_BASH] = "bash", [SHELL_ZSH] = "zsh", [SHELL_FISH] = "fish"};
NAMES_DEFINE(shell, SHELL_COUNT);

/* What may follow an option. */
enum value_kind { VALUE_NONE, VALUE_WORDS, VALUE_FILE, VALUE_COLUMN, VALUE_OTHER };

static enum value_kind kind_of(const struct setting *setting)
{
    char words[SETTING_WORDS_SIZE];
    if (!setting_takes_value(setting))
        return VALUE_NONE;
    setting_words(setting, " ", words);
    if (words[0] && !setting->argument)
        return VALUE_WORDS;
    if (!setting->argument)
        return VALUE_OTHER;
    if (strncmp(setting->argument, "FILE", 4) == 0 || strcmp(setting->argument, "MODEL") == 0)
        return VALUE_FILE;
    return strncmp(setting->argument, "COL", 3) == 0 ? VALUE_COLUMN : VALUE_OTHER;
}

/* Call for each option of a command. */
static void each_option(const struct command *command, struct text *text,
                        void (*append)(const struct command *, const struct setting *, struct text *))
{
    for (const struct option_group *group = command->groups; group && group->table; group++) {
        for (int i = 0; i < group->table->count; i++) {
            if (group->table->settings[i].option)
                append(command, &group->table->settings[i], text);
        }
    }
}

/* Between single quotes, as the shell takes them; `quote` stands for one of them. */
static void append_quoted(const char *bytes, const char *quote, bool escapes_backslash, struct text *text)
{
    text_append_string(text, "'");
    for (; *bytes; bytes++) {
        if (*bytes == '\'')
            text_append_string(text, quote);
        else if (*bytes == '\\' && escapes_backslash)
            text_append_string(text, "\\\\");
        else
            text_append(text, bytes, 1);
    }
    text_append_string(text, "'");
}

static void append_names(const struct command *const *commands, struct text *text)
{
    for (const struct command *const *command = commands; *command; command++)
        text_append_format(text, "%s%s", command == commands ? "" : " ", (*command)->name);
}

/* The words that the operands of a command are; NULL: files. "" stands for the names of the commands. */
static const char *operand_words(const struct command *command)
{
    return strcmp(command->name, "help") == 0 ? "" : strcmp(command->name, "completion") == 0 ? "bash zsh fish" : NULL;
}

/* ------------------------------------------------------------------ bash and zsh: one case for each command */

/* `-o|--output)` and what completes the value, in words that both scripts define. */
static void append_case(const struct command *command, const struct setting *setting, struct text *text)
{
    char words[SETTING_WORDS_SIZE];
    (void)command;
    const enum value_kind kind = kind_of(setting);
    if (kind == VALUE_NONE)
        return;
    text_append_string(text, "        ");
    if (setting->letter)
        text_append_format(text, "-%c|", setting->letter);
    text_append_format(text, "--%s) ", setting->option);
    setting_words(setting, " ", words);
    if (kind == VALUE_WORDS)
        text_append_format(text, "_seqnet_words %s", words);
    else
        text_append_string(text, kind == VALUE_FILE ? "_seqnet_files" : kind == VALUE_COLUMN ? "_seqnet_columns" : ":");
    text_append_string(text, "; return ;;\n");
}

static void append_bash_option(const struct command *command, const struct setting *setting, struct text *text)
{
    (void)command;
    if (setting->letter)
        text_append_format(text, " -%c", setting->letter);
    text_append_format(text, " --%s", setting->option);
}

static void append_zsh_option(const struct command *command, const struct setting *setting, struct text *text)
{
    struct text item = TEXT_INIT;
    (void)command;
    text_append_format(&item, "--%s:%s", setting->option, setting->help);
    text_append_string(text, " ");
    append_quoted(item.bytes ? item.bytes : "", "'\\''", false, text);
    text_release(&item);
}

/* How the two differ. */
struct script {
    const char *begin, *middle, *end;
    void (*append_option)(const struct command *, const struct setting *, struct text *);
};

static const struct script bash_script = {
    .begin = "# completion of seqnet in bash, written by `seqnet completion bash`\n"
             "_seqnet_words() { COMPREPLY=($(compgen -W \"$*\" -- \"$current\")); }\n"
             "_seqnet_files() { compopt -o default; }\n"
             "_seqnet_columns() { # of the first file on the line\n"
             "    local word name\n"
             "    for word in \"${COMP_WORDS[@]:2}\"; do\n"
             "        [ -f \"$word\" ] || continue\n"
             "        while IFS= read -r name; do\n"
             "            [[ -n $name && $name == \"$current\"* ]] && COMPREPLY+=(\"$(printf %q \"$name\")\")\n"
             "        done < <(head -n 1 -- \"$word\" | tr ',;\\t|' '\\n' | tr -d '\"\\r')\n"
             "        return\n"
             "    done\n"
             "}\n"
             "_seqnet() {\n"
             "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
             "    COMPREPLY=()\n"
             "    if [ \"$current\" = = ]; then current=; fi\n"
             "    if [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
             "    if [ \"$COMP_CWORD\" = 1 ]; then _seqnet_words ",
    .middle = "; return; fi\n"
              "    local options='--help'\n"
              "    case ${COMP_WORDS[1]} in\n",
    .end = "    esac\n"
           "    if [[ $current == -* ]]; then _seqnet_words \"$options\"; else _seqnet_files; fi\n"
           "}\n"
           "complete -F _seqnet seqnet\n",
    .append_option = append_bash_option};

static const struct script zsh_script = {
    .begin = "#compdef seqnet\n"
             "# completion of seqnet in zsh, written by `seqnet completion zsh`\n"
             "_seqnet_words() { compadd -- \"$@\" }\n"
             "_seqnet_files() { _files }\n"
             "_seqnet_columns() { # of the first file on the line\n"
             "    local word\n"
             "    local -a names\n"
             "    for word in \"${(@)words[3,-1]}\"; do\n"
             "        [[ -f $word ]] || continue\n"
             "        names=(\"${(@f)$(head -n 1 -- $word | tr ',;\\t|' '\\n' | tr -d '\"\\r')}\")\n"
             "        compadd -a names\n"
             "        return\n"
             "    done\n"
             "}\n"
             "_seqnet() {\n"
             "    local current=$words[CURRENT] before=$words[CURRENT-1]\n"
             "    if (( CURRENT == 2 )); then _seqnet_words ",
    .middle = "; return; fi\n"
              "    local -a options\n"
              "    options=('--help:what the command does, and its options')\n"
              "    case $words[2] in\n",
    .end = "    esac\n"
           "    if [[ $current == -* ]]; then _describe -o option options; else _seqnet_files; fi\n"
           "}\n"
           "if [[ ${funcstack[1]} == _seqnet ]]; then _seqnet \"$@\"; else compdef _seqnet seqnet; fi\n",
    .append_option = append_zsh_option};

static void append_script(const struct script *script, const struct command *const *commands, bool is_list,
                          struct text *text)
{
    text_append_string(text, script->begin);
    append_names(commands, text);
    text_append_string(text, script->middle);
    for (const struct command *const *command = commands; *command; command++) {
        const char *words = operand_words(*command);
        text_append_format(text, "    %s)\n", (*command)->name);
        if (words) {
            text_append_string(text, "        _seqnet_words ");
            if (words[0])
                text_append_string(text, words);
            else
                append_names(commands, text);
            text_append_string(text, "; return ;;\n");
            continue;
        }
        text_append_string(text, "        case $before in\n");
        each_option(*command, text, append_case);
        text_append_string(text, "        esac\n");
        text_append_string(text, is_list ? "        options+=(" : "        options+='");
        each_option(*command, text, script->append_option);
        text_append_string(text, is_list ? " ) ;;\n" : "' ;;\n");
    }
    text_append_string(text, script->end);
}

/* ------------------------------------------------------------------ fish: one line for each option */

static void append_fish_option(const struct command *command, const struct setting *setting, struct text *text)
{
    char words[SETTING_WORDS_SIZE];
    text_append_format(text, "complete -c seqnet -n '__seqnet_is %s' -l %s", command->name, setting->option);
    if (setting->letter)
        text_append_format(text, " -s %c", setting->letter);
    switch (kind_of(setting)) {
    case VALUE_NONE:
        break;
    case VALUE_WORDS:
        setting_words(setting, " ", words);
        text_append_format(text, " -x -a '%s'", words);
        break;
    case VALUE_FILE:
        text_append_string(text, " -r -F");
        break;
    case VALUE_COLUMN:
        text_append_string(text, " -x -a '(__seqnet_columns)'");
        break;
    case VALUE_OTHER:
        text_append_string(text, " -x");
        break;
    }
    text_append_string(text, " -d ");
    append_quoted(setting->help, "\\'", true, text);
    text_append_string(text, "\n");
}

static void append_fish(const struct command *const *commands, struct text *text)
{
    text_append_string(text, "# completion of seqnet in fish, written by `seqnet completion fish`\n"
                             "function __seqnet_is # the command of the line\n"
                             "    set -l words (commandline -opc)\n"
                             "    test (count $words) -gt 1; and test $words[2] = $argv[1]\n"
                             "end\n"
                             "function __seqnet_columns # of the first file on the line\n"
                             "    for word in (commandline -opc)[3..-1]\n"
                             "        test -f \"$word\"; or continue\n"
                             "        head -n 1 -- $word | tr ',;\\t|' '\\n' | tr -d '\"\\r'\n"
                             "        return\n"
                             "    end\n"
                             "end\n"
                             "complete -c seqnet -f\n");
    for (const struct command *const *command = commands; *command; command++) {
        const char *words = operand_words(*command);
        text_append_format(text, "complete -c seqnet -n 'test (count (commandline -opc)) -eq 1' -a %s -d ",
                           (*command)->name);
        append_quoted((*command)->summary, "\\'", true, text);
        text_append_string(text, "\n");
        text_append_format(text, "complete -c seqnet -n '__seqnet_is %s' ", (*command)->name);
        if (!words)
            text_append_string(text, "-F");
        else
            text_append_string(text, "-a '");
        if (words && words[0])
            text_append_string(text, words);
        else if (words)
            append_names(commands, text);
        text_append_string(text, words ? "'\n" : "\n");
        each_option(*command, text, append_fish_option);
    }
}

void completion_append(enum shell shell, const struct command *const *commands, struct text *text)
{
    switch (shell) {
    case SHELL_BASH:
        append_script(&bash_script, commands, false, text);
        break;
    case SHELL_ZSH:
        append_script(&zsh_script, commands, true, text);
        break;
    case SHELL_FISH:
        append_fish(commands, text);
        break;
    case SHELL_COUNT:
        break;
    }
}
