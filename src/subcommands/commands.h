/* The commands there are. Each is one file: its options, and its story from top to bottom. */
#ifndef SEQNET_SUBCOMMANDS_COMMANDS_H
#define SEQNET_SUBCOMMANDS_COMMANDS_H

#include "options/options.h"

extern const struct command check_command;
extern const struct command train_command;
extern const struct command predict_command;
extern const struct command update_command;
extern const struct command plot_command;
extern const struct command report_command;
extern const struct command evaluate_command;
extern const struct command compare_command;
extern const struct command detect_command;
extern const struct command inspect_command;
extern const struct command export_command;
extern const struct command windows_command;
extern const struct command gradient_command;
extern const struct command completion_command;
extern const struct command help_command;

/* All commands in the order of the help, ending with NULL. */
const struct command *const *command_all(void);

/* The command of that name, or NULL. */
const struct command *command_by_name(const char *name);

/* Refuse a name that is no command's, with the one that was meant if it is near. Returns -1, with ERROR_USAGE. */
int commands_refuse_name(const char *name, struct error *error);

/* What `seqnet help` prints. */
void command_overview(struct text *text);

#endif
