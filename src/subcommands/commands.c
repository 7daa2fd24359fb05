#include "subcommands/commands.h"

#include <string.h>

#include "clues/similar.h"
#include "base/version.h"

const struct command *const *command_all(void)
{
    static const struct command *const commands[] = {&check_command,
                                                     &train_command,
                                                     &predict_command,
                                                     &update_command,
                                                     &plot_command,
                                                     &report_command,
                                                     &evaluate_command,
                                                     &compare_command,
                                                     &detect_command,
                                                     &inspect_command,
                                                     &export_command,
                                                     &windows_command,
                                                     &gradient_command,
                                                     &completion_command,
                                                     &help_command,
                                                     NULL};
    return commands;
}

const struct command *command_by_name(const char *name)
{
    for (const struct command *const *command = command_all(); *command; command++) {
        if (strcmp((*command)->name, name) == 0)
            return *command;
    }
    return NULL;
}

int commands_refuse_name(const char *name, struct error *error)
{
    struct similar similar;
    similar_begin(&similar, name, strlen(name));
    for (const struct command *const *command = command_all(); *command; command++)
        similar_offer(&similar, (*command)->name);
    similar_offer(&similar, "version");
    const char *nearest = similar_nearest(&similar);
    if (name[0] == '-')
        return error_set(error, ERROR_USAGE,
                         "unknown command '%.80s'; options come after a command, and `seqnet help` lists these", name);
    if (nearest)
        return error_set(error, ERROR_USAGE, "unknown command '%.80s'; did you mean '%s'?", name, nearest);
    return error_set(error, ERROR_USAGE, "unknown command '%.80s'; `seqnet help` lists the commands", name);
}

void command_overview(struct text *text)
{
    text_append_string(text, "seqnet " SEQNET_VERSION ": train recurrent networks on CSV time series, and forecast\n\n"
                             "usage: seqnet COMMAND ...\n\n");
    for (const struct command *const *command = command_all(); *command; command++)
        text_append_format(text, "  %-10s %-18s %s\n", (*command)->name, (*command)->operands, (*command)->summary);
    text_append_string(text, "\nStart with:\n"
                             "    seqnet train series.csv --window 10 --cell lstm    learns, and writes model.json\n"
                             "    seqnet predict model.json                          forecasts what comes next\n\n"
                             "`seqnet help COMMAND` lists a command's options; the manual is seqnet(1).\n");
}
