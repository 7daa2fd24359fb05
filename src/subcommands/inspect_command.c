#include "base/file.h"
#include "report/model_report.h"
#include "subcommands/commands.h"
#include "subcommands/model_file.h"

struct inspect_options {
    bool json;
};

static int run_inspect(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct inspect_options *options = invocation->options;
    struct model model = MODEL_INIT;
    struct text text = TEXT_INIT;
    if (model_file_read(invocation->operands[0], &model, error))
        goto done;
    if (options->json)
        model_report_json(&model, &text);
    else
        model_report(&model, &text);
    if (text_check(&text, error) == 0)
        result = file_write_output(text.bytes, text.length, error);
done:
    text_release(&text);
    model_release(&model);
    return result;
}

static const struct option_spec specs[] = {
    {"json", 0, NULL, OPTION_FLAG, offsetof(struct inspect_options, json), 0, 0, NULL, NULL, NULL, false,
     "as one JSON object"},
};

const struct command inspect_command = {
    .name = "inspect",
    .operands = "MODEL",
    .summary = "Show what is in a model: data, recipe, losses, scores, the command that rebuilds it",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct inspect_options),
    .groups = {{"Options", specs, sizeof specs / sizeof *specs, 0}},
    .run = run_inspect,
};
