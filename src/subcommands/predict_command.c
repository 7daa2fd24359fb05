#include "base/file.h"
#include "predict/continuation.h"
#include "predict/forecast.h"
#include "report/forecast_output.h"
#include "subcommands/commands.h"
#include "subcommands/model_file.h"
#include "subcommands/recipe_options.h"

struct predict_options {
    struct recipe_options recipe; /* of it, how the file is read */
    const char *output;
    int format;
};

static int run_predict(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct predict_options *options = invocation->options;
    const char *path = invocation->operands[1];
    struct model model = MODEL_INIT;
    struct panel panel = PANEL_INIT;
    struct forecast forecast = FORECAST_INIT;
    struct text text = TEXT_INIT;
    if (file_check_distinct(options->output, invocation->operands[0], "the model", error) ||
        file_check_distinct(options->output, path, "the data", error) ||
        model_file_read(invocation->operands[0], &model, error))
        goto done;
    if (path) {
        if (model_file_read_panel(&model, &options->recipe.data, path, &panel, error) ||
            continuation_join(&model, &panel, error) || forecast_panel(&model, &panel, &forecast, error))
            goto done;
    } else if (forecast_model(&model, file_input_name(invocation->operands[0]), &forecast, error)) {
        goto done;
    }
    forecast_output(&model, path ? &panel.calendar : &model.calendar, &forecast, (enum forecast_format)options->format,
                    &text);
    if (text_check(&text, error) == 0)
        result = file_replace(options->output, text.bytes, text.length, error);
done:
    text_release(&text);
    forecast_release(&forecast);
    panel_release(&panel);
    model_release(&model);
    return result;
}

static const struct option_spec specs[] = {
    {"format", 0, NULL, OPTION_CHOICE, offsetof(struct predict_options, format), 0, 0, forecast_format_name, NULL, "csv",
     false, "how the forecast is written"},
    {"output", 'o', "FILE", OPTION_TEXT, offsetof(struct predict_options, output), 0, 0, NULL, NULL, "-", false,
     "where to; - is standard output"},
};

const struct command predict_command = {
    .name = "predict",
    .operands = "MODEL [FILE]",
    .summary = "Forecast what comes after the series a model was trained on, or after those in FILE",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options_size = sizeof(struct predict_options),
    .groups = {{"Options", specs, sizeof specs / sizeof *specs, 0},
               READING_OPTION_GROUP(offsetof(struct predict_options, recipe))},
    .notes = "FILE has the columns that the model was trained on and is read the same way, unless these options say otherwise.",
    .run = run_predict,
};
