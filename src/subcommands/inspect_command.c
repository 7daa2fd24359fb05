#include "base/file.h"
#include "picture/picture.h"
#include "probe/gate_trace.h"
#include "report/left_out_report.h"
#include "report/model_report.h"
#include "report/print.h"
#include "results/gate_output.h"
#include "results/model_output.h"
#include "results/weights_output.h"
#include "sketches/gates_figure.h"
#include "subcommands/commands.h"
#include "persist/model_file.h"
#include "stories/recipe_options.h"

struct inspect_options {
    bool json;
    struct data_options data; /* how the file of --gates is read */
    const char *gates;        /* a file to trace the gates over; NULL: the model itself is shown */
    struct gate_choice choice;
    const char *plot;
    const char *weights; /* the matrix to print; NULL: none */
};

#define FIELD(kind, member, ...) SETTING_FIELD(struct inspect_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "json", FIELD(JSON_BOOL, json), .help = "as one JSON object"},

    {.option = "weights", .argument = "NAME", FIELD(JSON_TEXT, weights),
     .help = "instead: a matrix of a network as CSV, numbers alone: layer.0.input_weight, head.bias ..."},
};

static const struct setting gate_rows[] = {
    {.option = "gates", .argument = "FILE", FIELD(JSON_TEXT, gates),
     .help = "instead: gates and states of a network, step by step over the series in FILE, as CSV"},

    {.option = "network", .argument = "N", FIELD(JSON_INT, choice.network, JSON_RANGE(1, 1000)),
     .help = "with --gates or --weights: of which network (default: the first)"},

    {.option = "layer", .argument = "N", FIELD(JSON_INT, choice.layer, JSON_RANGE(1, 16)),
     .help = "with --gates: of which layer, 1 being the one that reads the series (default: the top one)"},

    {.option = "plot", .argument = "FILE", FIELD(JSON_TEXT, plot),
     .help = "with --gates: draw them, to .png, .svg or .pdf by gnuplot, to .txt by characters; - in place of the CSV"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);
static const struct setting_table gate_settings = SETTING_TABLE("A look inside", gate_rows);

/* What goes together. */
static int check_options(const struct invocation *invocation, struct error *error)
{
    const struct inspect_options *options = invocation->options;
    const char *stray = invocation_given(invocation, &gate_settings,
                                         (const char *const[]){options->weights ? "network" : NULL, NULL});
    if (!stray)
        stray = invocation_given(invocation, &reading_settings, (const char *const[]){NULL});
    if (!options->gates && stray)
        return error_set(error, ERROR_USAGE, "--%s is for a look at the gates; give --gates FILE too", stray);
    if (options->gates && options->json)
        return error_set(error, ERROR_USAGE, "--gates prints CSV, --json describes the model; give one of them");
    if (options->weights && (options->gates || options->json))
        return error_set(error, ERROR_USAGE, "--weights prints a matrix, --%s something else; give one of them",
                         options->gates ? "gates" : "json");
    return model_file_check_inputs(invocation->operands[0], options->gates, error) ||
                   file_check_distinct("-", invocation->operands[0], "the model", error) ||
                   file_check_distinct("-", options->gates, "the data", error) ||
                   (options->plot &&
                    (picture_check_beside(options->plot, "-", NULL, error) ||
                     picture_check_distinct(options->plot, invocation->operands[0], "the model", error) ||
                     picture_check_distinct(options->plot, options->gates, "the data", error)))
               ? -1
               : 0;
}

/* The gates over the series of a file. */
static int show_gates(const struct invocation *invocation, const struct model *model, struct error *error)
{
    int result = -1;
    const struct inspect_options *options = invocation->options;
    const char *source = file_input_name(options->gates);
    struct panel panel = PANEL_INIT;
    struct gate_trace trace = GATE_TRACE_INIT;
    struct text notes = TEXT_INIT, text = TEXT_INIT;
    if (model_file_read_panel(model, &options->data, options->gates, &panel, error) ||
        gate_trace_make(model, &options->choice, &panel, &trace, error))
        goto done;
    /* those that could not be read come first */
    left_out_append(&panel.left_out, &trace.left_out);
    left_out_append(&trace.left_out, &panel.left_out);
    left_out_report(&trace.left_out, invocation->command->name, source, &notes);
    gate_output_note(model, &trace, &notes);
    print_note(&notes);
    if (!options->plot || !file_is_output(options->plot))
        gate_output(model, &panel, &trace, &text);
    if (text_check(&text, error) == 0 && file_write_output(text.bytes, text.length, error) == 0 &&
        (!options->plot || gates_figure_write(model, &panel, &trace, options->plot, error) == 0))
        result = left_out_status(&trace.left_out, source, trace.series_count + trace.left_out.count, error);
done:
    text_release(&text);
    text_release(&notes);
    gate_trace_release(&trace);
    panel_release(&panel);
    return result;
}

static int run_inspect(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct inspect_options *options = invocation->options;
    struct model model = MODEL_INIT;
    struct text text = TEXT_INIT;
    if (check_options(invocation, error) || model_file_read(invocation->operands[0], &model, error))
        goto done;
    if (options->gates) {
        result = show_gates(invocation, &model, error);
        goto done;
    }
    if (options->weights) {
        if (weights_output(&model, options->choice.network ? options->choice.network : 1, options->weights, &text,
                           error) == 0)
            result = print_output("-", &text, FORMAT_CSV, error);
        goto done;
    }
    if (options->json)
        model_output(&model, &text);
    else
        model_report(&model, &text);
    result = print_output("-", &text, options->json ? FORMAT_JSON : FORMAT_TABLE, error);
done:
    text_release(&text);
    model_release(&model);
    return result;
}

const struct command inspect_command = {
    .name = "inspect",
    .operands = "MODEL",
    .summary = "Show what is in a model: data, recipe, losses, scores, the command that rebuilds it",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct inspect_options),
    .groups =
        OPTION_GROUPS({&settings, 0}, {&gate_settings, 0}, {&reading_settings, offsetof(struct inspect_options, data)}),
    .notes = "FILE has the columns that the model was trained on and is read the same way, unless the data options say "
             "otherwise.",
    .examples = (const char *const[]){"seqnet inspect model.json", "seqnet inspect model.json --json",
                                      "seqnet inspect model.json --weights head.bias",
                                      "seqnet inspect nottingham.json --gates data/nottingham-temperature.csv", NULL},
    .run = run_inspect,
};
