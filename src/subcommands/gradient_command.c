#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "picture/picture.h"
#include "probe/gradient_study.h"
#include "probe/memory_task.h"
#include "shown_gradients/gradient_report.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "shown_gradients/gradient_output.h"
#include "sketches/gradient_figure.h"
#include "subcommands/commands.h"
#include "stories/recipe_options.h"

/* Of a task, by default: some seconds. */
#define TASK_EPOCHS 20
#define TASK_LAG 100
#define TASK_LAG_MAX 2000
#define TASK_HIDDEN 32
#define WINDOW_MIN 3 /* a half-life takes two lags beside lag 0 */

enum { TASK_NONE, TASK_COPY, TASK_ADDING, GRADIENT_TASK_COUNT };

static const char *const gradient_task_words[] = {[TASK_NONE] = "none", [TASK_COPY] = "copy", [TASK_ADDING] = "adding"};
static NAMES_DEFINE(gradient_task, GRADIENT_TASK_COUNT);

struct gradient_options {
    struct recipe_options shared; /* of its recipe: hidden_size, epoch_count, seed */
    int window, task, lag, cell;
    enum format format;
    const char *output, *plot;
    bool json;
};

/* The cells through which gradients flow from step to step; returns how many. */
static int recurrent_cells(const struct cell *cells[CELL_MAX])
{
    int count = 0;
    for (const struct cell *const *cell = cell_all(); *cell; cell++) {
        if ((*cell)->state_count > 0)
            cells[count++] = *cell;
    }
    return count;
}

/* Which cells: the pair of the textbook, all, or one. */
enum { CELLS_BOTH, CELLS_ALL, CELLS_ONE };

static const char *cell_choice(int index)
{
    const struct cell *cells[CELL_MAX];
    if (index < CELLS_ONE)
        return index == CELLS_BOTH ? "both" : "all";
    return index - CELLS_ONE < recurrent_cells(cells) ? cells[index - CELLS_ONE]->name : NULL;
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct gradient_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "window", .argument = "N", FIELD(JSON_INT, window, JSON_RANGE(WINDOW_MIN, WINDOW_LENGTH_MAX)),
     .help = "steps that the networks see, and lags measured (default: 100, or half of the longest series)"},

    {.option = "task", .initial = "none", FIELD(JSON_NAME, task, .names = &gradient_task_names),
     .help = "instead of FILE: recall one value among distracting ones, or the sum of two"},

    {.option = "lag", .argument = "N", FIELD(JSON_INT, lag, JSON_RANGE(2, TASK_LAG_MAX)),
     .help = "how far back a task reaches (default: 100)"},

    {.option = "cell", .initial = "both", .choice = cell_choice, FIELD(JSON_INT, cell),
     .help = "kind of network measured: RNN and LSTM side by side, all, or one"},

    {.option = "hidden", .argument = "N", FIELD(JSON_INT, shared.recipe.hidden_size, JSON_RANGE(1, 4096)),
     .help = "hidden units (default: 32)"},

    {.option = "epochs", .argument = "N", FIELD(JSON_INT, shared.recipe.epoch_count, JSON_RANGE(1, 100000)),
     .help = "epochs of training, all of which are run (default: as many as make some 1600 updates, at most 200); of "
             "a task 100 updates each (default: 20)"},

    {.option = "seed", .argument = "N", .initial = "1", FIELD(JSON_UINT64, shared.recipe.seed),
     .help = "start of the random numbers"},

    {.option = "threads", .argument = "N", FIELD(JSON_INT, shared.thread_count, JSON_RANGE(1, 1024)),
     .help = "threads to use, at most one per processor (default: that many); the figures do not depend on it"},

    {.option = "format", .initial = "table", FIELD(JSON_NAME, format, .names = &figure_formats),
     .help = "how the figures are written"},

    {.option = "json", FIELD(JSON_BOOL, json), .help = "the same as --format json"},

    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "-", FIELD(JSON_TEXT, output),
     .help = "where to; - is standard output"},

    {.option = "plot", .argument = "FILE", FIELD(JSON_TEXT, plot),
     .help = "draw how gradients fade too, to .png, .svg or .pdf by gnuplot, to .txt or - by characters"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Gradient options", rows);

/* What has no effect beside what was asked for. */
static int check_options(const struct invocation *invocation, const struct gradient_options *options,
                         struct error *error)
{
    static const char *const of_task[] = {"task",    "lag",    "cell", "hidden", "epochs", "seed",
                                          "threads", "format", "json", "output", "plot",   NULL};
    const char *path = invocation->operands[0];
    if (options->json && invocation_has(invocation, "format"))
        return error_set(error, ERROR_USAGE, "--json is --format json; give one of the two");
    if (!options->task && !path)
        return error_set(error, ERROR_USAGE, "name a FILE of series, or a --task (copy or adding)");
    if (!options->task && options->lag)
        return error_set(error, ERROR_USAGE,
                         "--lag has no effect without --task; --window says how far back is looked in a FILE");
    if (path && options->task)
        return error_set(error, ERROR_USAGE, "--task makes series of its own: leave out %s, or --task", path);
    if (!options->task)
        return 0;
    const char *name = invocation_given(invocation, NULL, of_task);
    return name ? error_set(error, ERROR_USAGE, "--%s has no effect on a --task; leave it out%s", name,
                            strcmp(name, "window") == 0 ? ", --lag says how long it is" : "")
                : 0;
}

static enum format format_of(const struct gradient_options *options)
{
    return options->json ? FORMAT_JSON : options->format;
}

static int check_outputs(const struct gradient_options *options, const char *path, struct error *error)
{
    const enum format format = format_of(options);
    if (file_check_distinct(options->output, path, "the data", error) || file_check_writable(options->output, error))
        return -1;
    return options->plot && (picture_check_distinct(options->plot, path, "the data", error) ||
                             picture_check_beside(
                                 options->plot, options->output,
                                 format == FORMAT_TABLE ? NULL : names_word(&figure_formats, (int)format), error))
               ? -1
               : 0;
}

/* The table, and the picture if one is asked for. */
static int write_report(const struct gradient_options *options, const struct gradient_report *report,
                        struct error *error)
{
    int status = -1;
    struct text text = TEXT_INIT;
    gradient_output(report, format_of(options), &text);
    if (print_output(options->output, &text, format_of(options), error) == 0 &&
        (!options->plot || gradient_figure_write(report, options->plot, error) == 0))
        status = 0;
    text_release(&text);
    return status;
}

static int run_task(const struct gradient_options *options, const struct kernels *kernels,
                    const struct cell *const *cells, int cell_count, struct error *error)
{
    struct gradient_finding findings[CELL_MAX];
    struct memory_task task = {
        .kind = options->task == TASK_COPY ? MEMORY_TASK_COPY : MEMORY_TASK_ADDING,
        .lag = options->lag ? options->lag : TASK_LAG,
        .hidden_size = options->shared.recipe.hidden_size ? options->shared.recipe.hidden_size : TASK_HIDDEN,
        .epoch_count = options->shared.recipe.epoch_count ? options->shared.recipe.epoch_count : TASK_EPOCHS,
        .thread_count = recipe_options_thread_count(&options->shared),
        .seed = options->shared.recipe.seed,
        .kernels = kernels};
    struct gradient_report report = {.task = &task, .findings = findings, .count = cell_count};
    if (memory_task_run(&task, cells, cell_count, findings, error))
        return -1;
    int status = write_report(options, &report, error);
    for (int c = 0; c < cell_count; c++)
        gradient_finding_release(&findings[c]);
    return status;
}

static int run_series(const struct invocation *invocation, const struct kernels *kernels,
                      const struct cell *const *cells, int cell_count, struct error *error)
{
    int status = -1, found = 0;
    const struct gradient_options *options = invocation->options;
    struct panel panel = PANEL_INIT;
    struct text left_out = TEXT_INIT;
    struct gradient_finding findings[CELL_MAX];
    struct gradient_setting setting;
    struct gradient_study study = {.request = options->shared.recipe,
                                   .window_length = options->window,
                                   .cells = cells,
                                   .cell_count = cell_count,
                                   .thread_count = recipe_options_thread_count(&options->shared),
                                   .kernels = kernels};
    study.request.scale_steps = SCALE_STEPS_AUTO;
    if (panel_read(invocation->operands[0], &options->shared.data, &panel, error))
        goto done;
    left_out_report(&panel.left_out, invocation->command->name, panel.source, &left_out);
    print_note(&left_out);
    if (gradient_study_run(&study, &panel, &setting, findings, error))
        goto done;
    found = cell_count;
    struct gradient_report report = {
        .source = panel.source, .setting = &setting, .findings = findings, .count = cell_count};
    if (write_report(options, &report, error) == 0)
        status = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
done:
    for (int c = 0; c < found; c++)
        gradient_finding_release(&findings[c]);
    text_release(&left_out);
    panel_release(&panel);
    return status;
}

static int run_gradient(const struct invocation *invocation, struct error *error)
{
    const struct gradient_options *options = invocation->options;
    const struct cell *const both[] = {&rnn_cell, &lstm_cell};
    const struct cell *all[CELL_MAX], *const *cells = all;
    int cell_count = recurrent_cells(all);
    if (check_options(invocation, options, error) || check_outputs(options, invocation->operands[0], error))
        return -1;
    const struct kernels *kernels = kernels_select(error);
    if (!kernels)
        return -1;
    if (options->cell == CELLS_BOTH) {
        cells = both;
        cell_count = 2;
    } else if (options->cell >= CELLS_ONE) {
        cells = &all[options->cell - CELLS_ONE];
        cell_count = 1;
    }
    return options->task ? run_task(options, kernels, cells, cell_count, error)
                         : run_series(invocation, kernels, cells, cell_count, error);
}

const struct command gradient_command = {
    .name = "gradient",
    .operands = "[FILE]",
    .summary = "Measure how gradients vanish through time, RNN beside LSTM",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options_size = sizeof(struct gradient_options),
    .groups = OPTION_GROUPS({&settings, 0}, DATA_OPTION_GROUPS(struct gradient_options, shared)),
    .examples = (const char *const[]){"seqnet gradient series.csv --window 100",
                                      "seqnet gradient data/lynx.csv --json -o gradients.json",
                                      "seqnet gradient --task copy --lag 100 --epochs 4", NULL},
    .needed = (const char *const[]){"window", "cell", "task", "lag", "format", "plot", NULL},
    .run = run_gradient,
};
