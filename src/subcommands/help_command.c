#include "base/file.h"
#include "subcommands/commands.h"

static int run_help(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    struct text text = TEXT_INIT;
    const char *name = invocation->operands[0];
    const struct command *command = name ? command_by_name(name) : NULL;
    if (name && !command)
        return commands_refuse_name(name, error);
    if (command)
        options_help(command, &text);
    else
        command_overview(&text);
    if (text_check(&text, error) == 0)
        result = file_write_output(text.bytes, text.length, error);
    text_release(&text);
    return result;
}

const struct command help_command = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "What there is, or the options of a command",
    .operand_maximum = 1,
    .run = run_help,
};
