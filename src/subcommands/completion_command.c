#include <string.h>

#include "base/file.h"
#include "shell_completion/completion.h"
#include "subcommands/commands.h"

static int run_completion(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    struct text text = TEXT_INIT;
    int shell = 0;
    while (shell < SHELL_COUNT && strcmp(shell_name((enum shell)shell), invocation->operands[0]) != 0)
        shell++;
    if (shell == SHELL_COUNT)
        return error_set(error, ERROR_USAGE, "'%.80s' is not one of bash, zsh, fish", invocation->operands[0]);
    completion_append((enum shell)shell, command_all(), &text);
    if (text_check(&text, error) == 0)
        result = file_write_output(text.bytes, text.length, error);
    text_release(&text);
    return result;
}

const struct command completion_command = {
    .name = "completion",
    .operands = "SHELL",
    .summary = "A script by which bash, zsh or fish completes command lines of seqnet",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .examples = (const char *const[]){"seqnet completion bash", "seqnet completion fish", NULL},
    .run = run_completion,
};
