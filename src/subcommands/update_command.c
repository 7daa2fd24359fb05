#include "base/file.h"
#include "persist/model_file.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "shared_output/model_output_file.h"
#include "stories/update_story.h"
#include "subcommands/commands.h"

#define FIELD(kind, member, ...) SETTING_FIELD(struct update_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "from-scratch", FIELD(JSON_BOOL, from_scratch),
     .help = "train anew on FILE, which holds all rows, by the model's own recipe"},

    {.option = "follows", FIELD(JSON_BOOL, follows),
     .help = "where rows are counted: those of FILE come after the model's"},

    {.option = "output", .letter = 'o', .argument = "FILE", FIELD(JSON_TEXT, output),
     .help = "write the updated model here (default: in the place of MODEL)"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},

    {.option = "json", FIELD(JSON_BOOL, json), .help = "print what changed as one JSON object on standard output"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Update options", rows);

static int check_options(const struct invocation *invocation, const char *output, struct error *error)
{
    const struct update_options *options = invocation->options;
    const char *model = invocation->operands[0], *path = invocation->operands[1],
               *stray = invocation_given(invocation, &reading_settings, (const char *const[]){NULL});
    if (options->from_scratch && (stray || options->follows))
        return error_set(error, ERROR_USAGE,
                         "--%s: --from-scratch reads FILE, with all rows, as the model's first one was; leave it out",
                         stray ? stray : "follows");
    if (file_is_output(model) && !options->output)
        return error_set(error, ERROR_USAGE, "the model comes from standard input; name a file for it with -o");
    if (options->json && file_is_output(output))
        return error_set(error, ERROR_USAGE,
                         "--json and the model cannot both go to standard output; name a file with -o");
    return model_file_check_inputs(model, path, error) || file_check_distinct(output, path, "the data", error) ||
                   (options->json && file_check_distinct("-", path, "the data", error)) ||
                   model_output_check(&options->writing, output, error)
               ? -1
               : 0;
}

static int run_update(const struct invocation *invocation, struct error *error)
{
    const struct update_options *options = invocation->options;
    struct file_lock lock = FILE_LOCK_INIT;
    struct update_run run = {.invocation = invocation,
                             .options = options,
                             .path = invocation->operands[1],
                             .output = options->output ? options->output : invocation->operands[0],
                             .watch = WATCH_INIT,
                             .panel = PANEL_INIT,
                             .outliers = OUTLIERS_INIT,
                             .model = MODEL_INIT};
    const struct watch_request watch = {.command = "update",
                                        .options = options->progress,
                                        .is_quiet = options->quiet,
                                        .output = run.output,
                                        .lock_file = lock.path,
                                        .print = print_progress,
                                        .ranks = invocation->ranks};
    const int threads = recipe_options_thread_count(&options->shared);
    int status = -1;
    if (check_options(invocation, run.output, error) || !(run.kernels = kernels_select(error)) ||
        model_output_lock(&options->writing, run.output, options->quiet, &lock, error))
        return -1;
    watch_begin(&run.watch, &watch);
    progress_begin_file(&run.watch.progress, PROGRESS_LOADING, invocation->operands[0]);
    if (model_file_read_by(invocation->operands[0], threads, &run.model, error) || update_check(&run.model, error))
        goto done;
    progress_begin_file(&run.watch.progress, PROGRESS_READING, run.path);
    if (update_learn(&run, error) || update_finish(&run, error))
        goto done;
    status = left_out_status(&run.panel.left_out, run.panel.source, run.panel.series_count + run.panel.left_out.count,
                             error);
done:
    file_lock_release(&lock);
    watch_end(&run.watch);
    outliers_release(&run.outliers);
    model_release(&run.model);
    panel_release(&run.panel);
    return status;
}

const struct command update_command = {
    .name = "update",
    .operands = "MODEL FILE",
    .summary = "Let a model learn the rows that have come since, and write it in its place",
    .operand_minimum = 2,
    .operand_maximum = 2,
    .options_size = sizeof(struct update_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&model_output_settings, offsetof(struct update_options, writing)},
                            {&freshness_settings, offsetof(struct update_options, freshness)},
                            {&progress_settings, offsetof(struct update_options, progress)},
                            {&reading_settings, offsetof(struct update_options, shared.data)},
                            {&thread_settings, offsetof(struct update_options, shared)}),
    .notes = "FILE has the columns that the model was trained on. It holds the rows that follow, or better all rows "
             "with more at the end.",
    .examples = (const char *const[]){"seqnet update model.json series.csv",
                                      "seqnet update deaths.json data/lung-deaths.csv -o updated.json",
                                      "seqnet update model.json series.csv --from-scratch", NULL},
    .needed = (const char *const[]){"from-scratch", "output", "json", NULL},
    .uses_ranks = true,
    .run = run_update,
};
