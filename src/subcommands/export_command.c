#include "report/print.h"
#include "stories/export_story.h"
#include "subcommands/commands.h"

#define FIELD(kind, member, ...) SETTING_FIELD(struct export_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "to", FIELD(JSON_NAME, form, .names = &export_form_names),
     .help = "C99, a file and its header; or JSON that PyTorch reads the weights from"},

    {.option = "output", .letter = 'o', .argument = "PREFIX", FIELD(JSON_TEXT, output),
     .help = "the files' name without .c and .h, or .pytorch.json (default: that of the model)"},

    {.option = "networks-only", FIELD(JSON_BOOL, networks_only),
     .help = "what the networks say alone, of a model whose forecast is blended with other methods"},

    {.option = "series", .argument = "NAME", FIELD(JSON_TEXT, series),
     .help = "of this series alone (default: of all)"},

    {.option = "force", FIELD(JSON_BOOL, force), .help = "replace files that seqnet did not write"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);

static int run_export(const struct invocation *invocation, struct error *error)
{
    const struct export_options *options = invocation->options;
    if (!invocation_has(invocation, "to"))
        return error_set(error, ERROR_USAGE, "say what to write: --to c, or --to pytorch");
    return export_model(options, invocation->operands[0], error);
}

const struct command export_command = {
    .name = "export",
    .operands = "MODEL",
    .summary = "Write a model as C99 that needs no library, or for PyTorch",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct export_options),
    .groups = OPTION_GROUPS({&settings, 0}),
    .examples =
        (const char *const[]){"seqnet export model.json --to c", "seqnet export model.json --to pytorch -o net", NULL},
    .run = run_export,
};
