#include "progress/watch.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "side_by_side/differences.h"
#include "side_by_side/duel_report.h"
#include "persist/model_file.h"
#include "subcommands/commands.h"
#include "stories/recipe_options.h"

struct compare_options {
    struct recipe_options shared;
    int horizon, origins, step;
    bool json, quiet;
    struct progress_options progress;
};

#define FIELD(kind, member, ...) SETTING_FIELD(struct compare_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "horizon", .argument = "N", FIELD(JSON_INT, horizon, JSON_RANGE(1, 10000)),
     .help = "steps ahead that are compared (default: the shorter horizon of the two)"},

    {.option = "origins", .argument = "N", FIELD(JSON_INT, origins, JSON_RANGE(1, 100000)),
     .help = "moments to forecast from (default: as many as there is room for, 200 at most)"},

    {.option = "step", .argument = "N", FIELD(JSON_INT, step, JSON_RANGE(1, 1000000)),
     .help = "steps from one origin to the next (default: the horizon, or less where rows are few)"},

    {.option = "json", FIELD(JSON_BOOL, json), .help = "as one JSON object"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);

/* What goes together. */
static int check_options(const struct invocation *invocation, struct error *error)
{
    const char *const *operands = invocation->operands;
    const char *stray = invocation_given(invocation, NULL, (const char *const[]){"json", "quiet", NULL});
    if (!operands[2] && stray)
        return error_set(error, ERROR_USAGE, "--%s is for a comparison of forecasts; name a FILE of rows too", stray);
    return model_file_check_inputs(operands[0], operands[1], error) ||
                   model_file_check_inputs(operands[0], operands[2], error) ||
                   model_file_check_inputs(operands[1], operands[2], error)
               ? -1
               : 0;
}

/* Both forecast the rows of the file. */
static int compare_forecasts(const struct invocation *invocation, const struct model models[2], struct watch *watch,
                             struct text *text, struct error *error)
{
    const struct compare_options *options = invocation->options;
    const char *const *operands = invocation->operands, *const names[2] = {operands[0], operands[1]};
    struct panel panels[2] = {PANEL_INIT, PANEL_INIT};
    struct text left_out = TEXT_INIT;
    struct duel duel;
    int result = -1;
    const struct duel_request request = {.models = {&models[0], &models[1]},
                                         .panels = {&panels[0], &panels[1]},
                                         .names = {names[0], names[1]},
                                         .horizon = options->horizon,
                                         .origins = options->origins,
                                         .step = options->step,
                                         .thread_count = recipe_options_thread_count(&options->shared),
                                         .kernels = kernels_select(error),
                                         .progress = &watch->progress};
    if (!request.kernels)
        return -1;
    for (int m = 0; m < 2; m++) {
        if (duel_read(&models[m], &options->shared.data, operands[2], options->quiet || m, &panels[m], error))
            goto done;
    }
    left_out_report(&panels[0].left_out, invocation->command->name, panels[0].source, &left_out);
    print_note(&left_out);
    if (duel_fight(&duel, &request, error))
        goto done;
    if (options->json) {
        struct json_writer writer = {.text = text};
        json_open(&writer, NULL, '{', false);
        duel_report_write(&duel, names, &panels[0], &writer);
        json_close(&writer, '}');
        text_append_string(text, "\n");
    } else {
        duel_report(&duel, names, &panels[0], text);
    }
    result = 0;
done:
    text_release(&left_out);
    panel_release(&panels[0]);
    panel_release(&panels[1]);
    return result;
}

/* What was done differently. */
static int compare_models(const struct compare_options *options, const char *const names[2],
                          const struct model models[2], struct text *text, struct error *error)
{
    struct differences differences;
    if (differences_find(&models[0], &models[1], &differences, error))
        return -1;
    if (!options->json) {
        differences_report(&differences, names, text);
        return 0;
    }
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "a", names[0]);
    json_write_text(&writer, "b", names[1]);
    differences_write(&differences, &writer);
    json_close(&writer, '}');
    text_append_string(text, "\n");
    return 0;
}

static int run_compare(const struct invocation *invocation, struct error *error)
{
    const struct compare_options *options = invocation->options;
    const char *const names[2] = {invocation->operands[0], invocation->operands[1]};
    struct model models[2] = {MODEL_INIT, MODEL_INIT};
    struct text text = TEXT_INIT;
    struct watch watch = WATCH_INIT;
    const struct watch_request watch_request = {
        .command = "compare", .options = options->progress, .is_quiet = options->quiet, .print = print_progress};
    const int threads = recipe_options_thread_count(&options->shared);
    int result = -1;
    if (check_options(invocation, error))
        return -1;
    watch_begin(&watch, &watch_request);
    if (model_file_read_by(names[0], threads, &models[0], error) ||
        model_file_read_by(names[1], threads, &models[1], error) ||
        (invocation->operands[2] ? compare_forecasts(invocation, models, &watch, &text, error)
                                 : compare_models(options, names, models, &text, error)))
        goto done;
    watch_end(&watch);
    result = print_output("-", &text, options->json ? FORMAT_JSON : FORMAT_TABLE, error);
done:
    watch_end(&watch);
    text_release(&text);
    model_release(&models[0]);
    model_release(&models[1]);
    return result;
}

const struct command compare_command = {
    .name = "compare",
    .operands = "MODEL MODEL [FILE]",
    .summary = "Tell which of two models forecasts better, by more than chance; without FILE, what differs",
    .operand_minimum = 2,
    .operand_maximum = 3,
    .options_size = sizeof(struct compare_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&progress_settings, offsetof(struct compare_options, progress)},
                            {&reading_settings, offsetof(struct compare_options, shared.data)},
                            {&thread_settings, offsetof(struct compare_options, shared)}),
    .notes = "FILE has the columns that the models were trained on, and rows that neither has learnt from.",
    .examples = (const char *const[]){"seqnet compare old.json model.json series.csv",
                                      "seqnet compare old.json model.json", NULL},
    .run = run_compare,
};
