#include "base/file.h"
#include "base/memory.h"
#include "options/data_settings.h"
#include "persist/model_file.h"
#include "progress/watch.h"
#include "report/print.h"
#include "sentry/detect.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "subcommands/commands.h"

struct detect_options {
    struct data_options data; /* how the file is read */
    struct detect_request request;
    bool follow;
    struct progress_options progress;
};

static const char *parse_digits(const char *text, void *record)
{
    return digits_parse(text, &((struct detect_options *)record)->request.style.digits);
}

static const char *parse_checks(const char *text, void *record)
{
    return fail_if_parse_anomalies(text, &((struct detect_options *)record)->request.checks);
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct detect_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "alpha", .argument = "P", .initial = "0.01",
     FIELD(JSON_NUMBER, request.alpha, JSON_RANGE(VIGIL_ALPHA_MIN, VIGIL_ALPHA_MAX)),
     .help = "a row is an anomaly where a value so far off has at most this probability; of the rows of a series "
             "without anomalies such a share is one"},

    {.option = "only-anomalies", FIELD(JSON_BOOL, request.is_anomalies_only),
     .help = "write the rows alone that are anomalies"},

    {.option = "fail-if", .argument = "CHECK", .parse = parse_checks,
     .help = "end with status 6 if the check holds: 'anomalies>0', 'anomaly_share>=0.05'; may be given again"},

    {.option = "follow", FIELD(JSON_BOOL, follow),
     .help = "read rows from standard input as they come, after the model's own, and judge each at once; rows that are "
             "no good are told and passed over"},

    {.option = "strict", FIELD(JSON_BOOL, request.is_strict),
     .help = "with --follow: end with status 3 at the first row that is no good"},

    {.option = "format", .initial = "csv", FIELD(JSON_NAME, request.style.format, .names = &row_formats),
     .help = "how the rows are written"},

    {.option = "digits", .argument = "N|exact", .parse = parse_digits,
     .help = "digits behind the point, or all as computed (default: those of the data and one more)"},

    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "-", FIELD(JSON_TEXT, request.output),
     .help = "where to write; - is standard output"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);

static int check(const struct invocation *invocation, const struct detect_request *request, struct error *error)
{
    const struct detect_options *options = invocation->options;
    const char *model = invocation->operands[0], *path = invocation->operands[1];
    if (options->follow && path && !file_is_input(path))
        return error_set(error, ERROR_USAGE,
                         "--follow reads rows from standard input; leave FILE out, or: seqnet detect MODEL --follow < "
                         "FILE");
    if (options->follow && file_is_input(model))
        return error_set(error, ERROR_USAGE, "--follow reads rows from standard input; the model must be a file");
    if (options->follow && !file_is_output(request->output))
        return error_set(error, ERROR_USAGE,
                         "--follow writes to standard output, row by row, and -o a whole file; redirect it instead");
    if (options->follow && request->style.format == FORMAT_JSON)
        return error_set(error, ERROR_USAGE,
                         "--format json is one array, which ends with the last row; --follow has csv and jsonl");
    if (!options->follow && request->is_strict)
        return error_set(error, ERROR_USAGE, "--strict is for rows that come one by one; give --follow too");
    if (!options->follow && !path)
        return error_set(error, ERROR_USAGE,
                         "detect needs rows to judge: give FILE, or --follow for rows of standard input");
    return model_file_check_inputs(model, options->follow ? NULL : path, error) ||
                   file_check_distinct(request->output, model, "the model", error) ||
                   file_check_distinct(request->output, path, "the data", error)
               ? -1
               : 0;
}

static int judge_file(const struct invocation *invocation, const struct detect_request *request, struct model *model,
                      struct watch *watch, struct error *error)
{
    const struct detect_options *options = invocation->options;
    const char *path = invocation->operands[1];
    struct data_options data = options->data;
    struct panel panel = PANEL_INIT;
    size_t *lengths = NULL;
    int result = -1;
    data.effort = model->effort;
    progress_begin_file(&watch->progress, PROGRESS_READING, path);
    if (model_file_read_panel(model, &data, path, &panel, error) ||
        last_rows_settle(&panel, options->data.complete_only || model->complete_only, false, error))
        goto done;
    if (!(lengths = memory_allocate(panel.series_count, sizeof *lengths, error)))
        goto done;
    for (size_t s = 0; s < panel.series_count; s++)
        lengths[s] = panel.series[s].length;
    if (placed_rows_settle(model, &panel, false, error))
        goto done;
    progress_begin(&watch->progress, PROGRESS_FORECASTING, 0);
    watch_end(watch);
    result = detect_panel(request, model, &panel, lengths, error);
done:
    memory_free(lengths);
    panel_release(&panel);
    return result;
}

static int run_detect(const struct invocation *invocation, struct error *error)
{
    const struct detect_options *options = invocation->options;
    struct detect_request request = options->request;
    struct model model = MODEL_INIT;
    struct watch watch = WATCH_INIT;
    int result = -1;

    if (check(invocation, &request, error))
        goto done;
    watch_begin(&watch, &(struct watch_request){
                            .command = "detect", .options = options->progress, .print = print_progress});
    progress_begin_file(&watch.progress, PROGRESS_LOADING, invocation->operands[0]);
    if (model_file_read(invocation->operands[0], &model, error))
        goto done;
    if (model_classifies(&model)) {
        error_set(error, ERROR_USAGE, "detect compares values with what was expected, and a classifier expects none");
        goto done;
    }
    model.effort = progress_effort(&watch.progress);
    if (options->follow) {
        watch_end(&watch);
        result = detect_stream(&request, &model, &options->data, error);
    } else {
        result = judge_file(invocation, &request, &model, &watch, error);
    }
done:
    watch_end(&watch);
    model_release(&model);
    return result;
}

const struct command detect_command = {
    .name = "detect",
    .operands = "MODEL [FILE]",
    .summary = "Tell which rows of FILE are not what a model expects, and how unlikely they are",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options_size = sizeof(struct detect_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&progress_settings, offsetof(struct detect_options, progress)},
                            {&reading_settings, offsetof(struct detect_options, data)}),
    .notes = "FILE has the columns that the model was trained on and is read the same way, unless these options say "
             "otherwise.",
    .examples = (const char *const[]){"seqnet detect model.json series.csv --only-anomalies",
                                      "seqnet detect model.json series.csv --alpha 0.05 --fail-if 'anomaly_share>0.2'",
                                      "seqnet detect deaths.json data/lung-deaths.csv --format jsonl", NULL},
    .needed = (const char *const[]){"alpha", "only-anomalies", "fail-if", "follow", NULL},
    .run = run_detect,
};
