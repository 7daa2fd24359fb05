#include <string.h>

#include "base/file.h"
#include "persist/model_file.h"
#include "predict/kinship.h"
#include "progress/watch.h"
#include "rehearse/learn.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "retraining/recipe_again.h"
#include "retraining/strange_series.h"
#include "retraining/update.h"
#include "retraining/update_report.h"
#include "settled_rows/last_rows.h"
#include "subcommands/commands.h"
#include "subcommands/recipe_options.h"

struct update_options {
    struct recipe_options shared; /* how the file is read, and threads */
    const char *output;
    bool from_scratch, follows, force, quiet, json;
    struct progress_options progress;
};

#define FIELD(kind, member, ...) SETTING_FIELD(struct update_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "from-scratch", FIELD(JSON_BOOL, from_scratch),
     .help = "train anew on FILE, which holds all rows, by the model's own recipe"},

    {.option = "follows", FIELD(JSON_BOOL, follows),
     .help = "where rows are counted: those of FILE come after the model's"},

    {.option = "output", .letter = 'o', .argument = "FILE", FIELD(JSON_TEXT, output),
     .help = "write the updated model here (default: in the place of MODEL)"},

    {.option = "force", FIELD(JSON_BOOL, force),
     .help = "write the model even where it replaces a file that is no model"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},

    {.option = "json", FIELD(JSON_BOOL, json), .help = "print what changed as one JSON object on standard output"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Update options", rows);

/* What one run needs. */
struct run {
    const struct invocation *invocation;
    const struct update_options *options;
    const char *path, *output; /* the rows; where the model goes */
    const struct kernels *kernels;
    struct watch watch;
    struct panel panel;
    struct outliers outliers;
    struct model model;
    struct update_result result;
};

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
                   model_file_check_output(output, options->force, error)
               ? -1
               : 0;
}

/* Series of the file that could not be read, periods that are not over, and what lies far outside. */
static int settle_rows(struct run *run, bool complete_only, enum outlier_rule rule, struct error *error)
{
    const char *name = run->invocation->command->name;
    struct text text = TEXT_INIT;
    left_out_report(&run->panel.left_out, name, run->panel.source, &text);
    print_note(&text);
    text_release(&text);
    return last_rows_settle(&run->panel, complete_only, run->options->quiet, error) ||
                   recipe_options_leave_out(name, &run->model, rule, &run->panel, &run->outliers, error)
               ? -1
               : 0;
}

/* The model goes on from where it is. */
static int go_on(struct run *run, struct error *error)
{
    const struct update_options *options = run->options;
    struct data_options data = options->shared.data;
    const struct update_request request = {.kernels = run->kernels,
                                           .thread_count = recipe_options_thread_count(&options->shared),
                                           .follows = options->follows,
                                           .source = file_input_name(run->path),
                                           .progress = &run->watch.progress};
    data.effort = progress_effort(&run->watch.progress);
    return model_file_read_panel(&run->model, &data, run->path, &run->panel, error) ||
                   strange_series_refuse(&run->model, &run->panel, options->quiet, error) ||
                   settle_rows(run, data.complete_only || run->model.complete_only, run->model.recipe.outliers,
                               error) ||
                   update_model(&request, &run->panel, &run->model, &run->result, error)
               ? -1
               : 0;
}

/* A new model takes its place, with its history. */
static int train_anew(struct run *run, struct error *error)
{
    struct recipe_again again = RECIPE_AGAIN_INIT;
    struct learn_result learnt = {0};
    struct model made = MODEL_INIT;
    int result = -1;
    if (recipe_again_make(&run->model, run->path, &again, error))
        goto done;
    struct data_options *data = &again.options.data;
    data->effort = progress_effort(&run->watch.progress);
    if (panel_read(run->path, data, &run->panel, error) ||
        settle_rows(run, data->complete_only, again.options.recipe.outliers, error))
        goto done;
    const struct learn_request request = {.recipe = again.options.recipe,
                                          .options = data,
                                          .command = again.invocation.recorded.bytes,
                                          .source = file_input_name(run->path),
                                          .kernels = run->kernels,
                                          .thread_count = recipe_options_thread_count(&run->options->shared),
                                          .progress = &run->watch.progress};
    if (learn_model(&request, &run->panel, &made, &learnt, error) ||
        update_replace(&run->model, &made, learnt.training_seconds, &run->result, error))
        goto done;
    result = 0;
done:
    learn_result_release(&learnt);
    model_release(&made);
    recipe_again_release(&again);
    return result;
}

/* Write the model, and say what changed. */
static int finish(struct run *run, struct error *error)
{
    struct text text = TEXT_INIT, summary = TEXT_INIT, report = TEXT_INIT, saved = TEXT_INIT;
    const struct update_options *options = run->options;
    int result = -1;
    if (options->json)
        update_output(&run->model, run->output, &run->result, &summary);
    if (text_check(&summary, error))
        goto done;
    if (run->result.has_changed || options->output) {
        if (model_write(&run->model, &text, error))
            goto done;
        watch_hold(&run->watch);
        result = model_file_save(run->output, &text, &saved, error);
        watch_release(&run->watch, result == 0);
        if (result)
            goto done;
        result = -1;
    }
    watch_end(&run->watch);
    update_report(&run->model, &run->result, &report);
    text_append(&report, saved.bytes, saved.length);
    if (!options->quiet)
        print_note(&report);
    if (options->json && model_file_print_summary(run->output, &summary, error))
        goto done;
    result = 0;
done:
    text_release(&text);
    text_release(&summary);
    text_release(&report);
    text_release(&saved);
    return result;
}

static int run_update(const struct invocation *invocation, struct error *error)
{
    const struct update_options *options = invocation->options;
    struct run run = {.invocation = invocation,
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
                                        .print = print_progress};
    int status = -1;
    if (check_options(invocation, run.output, error) || !(run.kernels = kernels_select(error)))
        return -1;
    watch_begin(&run.watch, &watch);
    progress_begin_file(&run.watch.progress, PROGRESS_LOADING, invocation->operands[0]);
    if (model_file_read(invocation->operands[0], &run.model, error) || update_check(&run.model, error))
        goto done;
    progress_begin_file(&run.watch.progress, PROGRESS_READING, run.path);
    if ((options->from_scratch ? train_anew(&run, error) : go_on(&run, error)) || finish(&run, error))
        goto done;
    status = left_out_status(&run.panel.left_out, run.panel.source, run.panel.series_count + run.panel.left_out.count,
                             error);
done:
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
    .groups = OPTION_GROUPS({&settings, 0}, {&progress_settings, offsetof(struct update_options, progress)},
                            {&reading_settings, offsetof(struct update_options, shared.data)},
                            {&thread_settings, offsetof(struct update_options, shared)}),
    .notes = "FILE has the columns that the model was trained on. It holds the rows that follow, or better all rows "
             "with more at the end.",
    .examples = (const char *const[]){"seqnet update model.json series.csv",
                                      "seqnet update deaths.json data/lung-deaths.csv -o updated.json",
                                      "seqnet update model.json series.csv --from-scratch", NULL},
    .needed = (const char *const[]){"from-scratch", "output", "json", NULL},
    .run = run_update,
};
