#include "base/file.h"
#include "base/printable.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"
#include "progress/watch.h"
#include "report/learning_report.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "report/training_report.h"
#include "results/learning_figure.h"
#include "results/training_output.h"
#include "scored_rows/scored_rows.h"
#include "settled_rows/last_rows.h"
#include "side_by_side/challenge.h"
#include "stocktaking/survey_report.h"
#include "stories/classifier.h"
#include "subcommands/commands.h"
#include "persist/model_file.h"
#include "stories/train_options.h"

/* What the hooks of learn_model() need. */
struct teller {
    const struct train_options *options;
    const struct panel *panel;
    const struct kernels *kernels;
};

static void print_plan(void *context, const struct learn_plan *plan)
{
    const struct teller *teller = context;
    struct text text = TEXT_INIT;
    training_report_plan(plan, teller->panel, &text);
    if (teller->options->verbose)
        text_append_format(&text, "kernels: %s\n", teller->kernels->name);
    print_note(&text);
    text_release(&text);
}

/* Say it now, and not when a forecast is needed, if the model alone cannot forecast. */
static void warn_if_stuck(const struct model *model, struct text *text)
{
    char message[PRINTABLE_SIZE];
    struct error error = ERROR_INIT;
    struct forecast forecast = FORECAST_INIT;
    if (forecast_model(model, NULL, &forecast, &error))
        text_append_format(text, "note: `seqnet predict` will need a FILE with this model: %s\n",
                           printable(error.message, message));
    else if (forecast.left_out.count)
        text_append_format(text, "note: `seqnet predict` will need a FILE for %zu of the series: %s\n",
                           forecast.left_out.count, printable(forecast.left_out.faults[0], message));
    left_out_report_unseen(model, &forecast, text);
    forecast_release(&forecast);
}

static int make_summary(const struct train_options *options, const struct model *model,
                        const struct learn_result *result, size_t left_out, size_t outliers,
                        const struct kernels *kernels, struct text *text, struct error *error)
{
    training_output(model, options->output, result, left_out, outliers, kernels,
                    recipe_options_thread_count(&options->shared), text);
    return text_check(text, error);
}

/* `check`, or `train --dry-run`. */
static bool is_dry_run(const struct invocation *invocation)
{
    const struct train_options *options = invocation->options;
    return options->dry_run || invocation->command == &check_command;
}

/* Where a checkpoint is asked for, the trainings are kept there. */
static int begin_checkpoint(struct training_checkpoint *kept, const struct invocation *invocation,
                            const struct panel *panel, const struct kernels *kernels, struct watch *watch,
                            struct training_hooks *hooks, struct error *error)
{
    const struct train_options *options = invocation->options;
    const struct training_identity identity = {kernels->name, invocation->recorded.bytes, panel, options->old,
                                               options->quiet};
    return training_checkpoint_begin(kept, &options->keeping, &identity, watch, hooks, error);
}

/* Classes and not values: a training of its own, with the same input and output. */
static int train_classifier(const struct invocation *invocation, const struct data_options *data,
                            const struct panel *panel, const struct kernels *kernels, struct watch *watch,
                            struct training_checkpoint *kept, struct error *error)
{
    const struct train_options *options = invocation->options;
    struct recipe recipe = options->shared.recipe;
    if (!invocation_has(invocation, "dropout"))
        recipe.dropout = -1; /* by rule; 0 is none */
    struct classifier_training training = {.request = {.recipe = recipe,
                                                       .hides_labels = options->asked.hide_labels,
                                                       .options = data,
                                                       .command = invocation->recorded.bytes,
                                                       .source = file_input_name(invocation->operands[0]),
                                                       .kernels = kernels,
                                                       .thread_count = recipe_options_thread_count(&options->shared)},
                                           .watch = watch,
                                           .output = options->output,
                                           .writing = &options->writing,
                                           .plot = options->plot,
                                           .quiet = options->quiet,
                                           .verbose = options->verbose,
                                           .json = options->json,
                                           .left_out_count = panel->left_out.count};
    if (is_dry_run(invocation)
            ? dry_run_tell(NULL, &training.request, panel, NULL, watch, options->json, error)
            : begin_checkpoint(kept, invocation, panel, kernels, watch, &training.request.hooks, error) ||
                  classifier_train(&training, panel, error))
        return -1;
    return left_out_status(&panel->left_out, panel->source, panel->series_count + panel->left_out.count, error);
}

/* Would the new model be worse than the one that it is to replace? */
static int challenge_old(const struct train_options *options, const char *path, const struct learn_request *request,
                         const struct panel *panel, struct error *error)
{
    const struct challenge challenge = {options->old, path, options->margin / 100, request, panel};
    struct text told = TEXT_INIT;
    if (!options->old)
        return 0;
    const int result = challenge_meet(&challenge, &told, error);
    if (!options->quiet)
        print_note(&told);
    text_release(&told);
    return result;
}

static struct watch_request make_watch(const struct invocation *invocation, const struct file_lock *lock,
                                       struct training_checkpoint *kept)
{
    const struct train_options *options = invocation->options;
    return (struct watch_request){.command = "train",
                                  .options = options->progress,
                                  .is_quiet = options->quiet,
                                  .keeps_best = options->keep_best,
                                  .can_keep_best = options->asked.task == ASKED_FORECAST &&
                                                   communicator_size(invocation->ranks) == 1,
                                  .output = options->output,
                                  .lock_file = lock->path,
                                  .print = print_progress,
                                  .before_end = training_checkpoint_before_end,
                                  .context = kept,
                                  .ranks = invocation->ranks};
}

static struct learn_request make_request(const struct invocation *invocation, const struct data_options *data,
                                         const struct kernels *kernels, struct watch *watch)
{
    const struct train_options *options = invocation->options;
    return (struct learn_request){.recipe = options->shared.recipe,
                                  .options = data,
                                  .command = invocation->recorded.bytes,
                                  .kernels = kernels,
                                  .source = file_input_name(invocation->operands[0]),
                                  .time_limit = options->time_limit,
                                  .progress = &watch->progress,
                                  .thread_count = recipe_options_thread_count(&options->shared)};
}

/* What is trained is told. */
static void tell_of(struct learn_request *request, struct teller *teller)
{
    const struct train_options *options = teller->options;
    struct checkpoint *checkpoint = request->hooks.checkpoint;
    request->hooks = learning_report_hooks(teller, options->quiet, options->verbose);
    request->hooks.checkpoint = checkpoint;
    request->on_plan = options->quiet ? NULL : print_plan;
}

/* It goes with the training that it is of: when the model is written, or is known to be no better than the old one. */
static void end_checkpoint(struct training_checkpoint *kept, const struct train_options *options,
                           const struct watch *watch, const struct error *error)
{
    const bool is_complete = (watch->is_saved || error->kind == ERROR_CHECK) && !watch_is_interrupted(watch);
    training_checkpoint_end(kept, is_complete, options->quiet);
}

/* The rows; series that cannot be used are told. */
static int read_rows(const char *path, const struct data_options *data, struct watch *watch, struct panel *panel,
                     struct error *error)
{
    struct text text = TEXT_INIT;
    progress_begin_file(&watch->progress, PROGRESS_READING, path);
    if (panel_read(path, data, panel, error))
        return -1;
    left_out_report(&panel->left_out, "train", panel->source, &text);
    print_note(&text);
    text_release(&text);
    return 0;
}

/* What was learnt, and where it is saved. */
static void print_result(const struct model *model, const struct learn_result *result, const struct text *saved)
{
    struct text text = TEXT_INIT;
    training_report_result(model, result, &text);
    text_append(&text, saved->bytes, saved->length);
    warn_if_stuck(model, &text);
    print_note(&text);
    text_release(&text);
}

/* How the rows are to be read. */
static struct data_options data_to_read(const struct invocation *invocation, struct watch *watch)
{
    const struct train_options *options = invocation->options;
    struct data_options data = options->shared.data;
    data.learns_test = options->shared.recipe.learns_test;
    data.test_length = (size_t)options->shared.recipe.test_length;
    data.classify = options->asked.task == ASKED_CLASSIFY;
    data.holders = is_dry_run(invocation) ? NULL : train_options_holders(invocation);
    data.effort = progress_effort(&watch->progress);
    return data;
}

static int run_train(const struct invocation *invocation, struct error *error)
{
    int status = -1;
    const struct train_options *options = invocation->options;
    const char *path = invocation->operands[0];
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct learn_result result = {0};
    struct outliers outliers = OUTLIERS_INIT;
    struct text text = TEXT_INIT, summary = TEXT_INIT, saved = TEXT_INIT;
    struct teller teller = {options, &panel, NULL};
    struct scored_rows scored = {.panel = &panel};
    struct watch watch = WATCH_INIT;
    struct file_lock lock = FILE_LOCK_INIT;
    struct training_checkpoint kept = TRAINING_CHECKPOINT_INIT;
    const struct watch_request watch_request = make_watch(invocation, &lock, &kept);
    if (train_options_check(invocation, error))
        return -1;
    const struct kernels *kernels = kernels_select(error);
    if (!kernels)
        return -1;
    teller.kernels = kernels;
    if (model_output_lock(&options->writing, options->output, options->quiet, &lock, error))
        return -1;
    watch_begin(&watch, &watch_request);
    const struct data_options data = data_to_read(invocation, &watch);
    if (read_rows(path, &data, &watch, &panel, error))
        goto done;
    if (options->asked.task == ASKED_CLASSIFY) {
        status = train_classifier(invocation, &data, &panel, kernels, &watch, &kept, error);
        goto done;
    }
    if (last_rows_settle(&panel, data.complete_only, options->quiet, error) ||
        recipe_options_leave_out(invocation->command->name, NULL, options->shared.recipe.outliers, &panel, &outliers,
                                 error))
        goto done;
    struct learn_request request = make_request(invocation, &data, kernels, &watch);
    if (options->forecasts)
        request.tested = scored_rows_listener(&scored);
    if (is_dry_run(invocation)) {
        if (dry_run_tell(&request, NULL, &panel, &outliers, &watch, options->json, error) == 0)
            status = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
        goto done;
    }
    if (begin_checkpoint(&kept, invocation, &panel, kernels, &watch, &request.hooks, error) ||
        challenge_old(options, path, &request, &panel, error))
        goto done;
    tell_of(&request, &teller);
    if (learn_model(&request, &panel, &model, &result, error) || model_write(&model, &text, error) ||
        (options->json &&
         make_summary(options, &model, &result, panel.left_out.count, outliers.count, kernels, &summary, error)) ||
        model_output_save(&options->writing, options->output, &text, &watch, &saved, error))
        goto done;
    watch_end(&watch);
    if (!options->quiet)
        print_result(&model, &result, &saved);
    if (scored_rows_write(&scored, options->forecasts, error) ||
        (options->plot && learning_figure_write(&model, options->plot, error)) ||
        (options->json && model_file_print_summary(options->output, &summary, error)))
        goto done;
    status = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
done:
    scored_rows_release(&scored);
    file_lock_release(&lock);
    watch_end(&watch);
    end_checkpoint(&kept, options, &watch, error);
    if (status == 0 && watch_is_interrupted(&watch))
        watch_die(&watch);
    text_release(&saved);
    text_release(&summary);
    text_release(&text);
    learn_result_release(&result);
    outliers_release(&outliers);
    model_release(&model);
    panel_release(&panel);
    return status;
}

/* What both commands take. */
#define TRAIN_GROUPS                                                                                                   \
    {&task_settings, offsetof(struct train_options, asked)}, {&train_output_settings, 0},                              \
        {&model_output_settings, offsetof(struct train_options, writing)},                                             \
        {&checkpoint_settings, offsetof(struct train_options, keeping)},                                               \
        {&progress_settings, offsetof(struct train_options, progress)},                                                \
        DATA_OPTION_GROUPS(struct train_options, shared),                                                              \
        {&recipe_window_settings, offsetof(struct train_options, shared.recipe)},                                      \
        {&recipe_test_settings, offsetof(struct train_options, shared.recipe)},                                        \
        {&recipe_refit_test_settings, offsetof(struct train_options, shared.recipe)},                                  \
        {&recipe_forecast_settings, offsetof(struct train_options, shared.recipe)},                                    \
        {&recipe_network_settings, offsetof(struct train_options, shared.recipe)},                                     \
        {&recipe_training_settings, offsetof(struct train_options, shared.recipe)},                                    \
    {                                                                                                                  \
        &thread_settings, offsetof(struct train_options, shared)                                                       \
    }

const struct command train_command = {
    .name = "train",
    .operands = "FILE",
    .summary = "Learn from the series in a CSV file (- is standard input), and write the model",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct train_options),
    .groups = OPTION_GROUPS({&train_dry_settings, 0}, TRAIN_GROUPS),
    .examples = (const char *const[]){"seqnet train series.csv --window 10 --cell lstm",
                                      "seqnet train series.csv --cell lstm --test 12 -o lstm.json",
                                      "seqnet train data/lung-deaths.csv --series sex --horizon 12 -o deaths.json",
                                      "seqnet train series.csv --window 12 --only-if-better model.json", NULL},
    .needed = (const char *const[]){"output", "time", "target", "series", "known", "window", "horizon", "cell", "test",
                                    "level", NULL},
    .uses_ranks = true,
    .run = run_train,
};

const struct command check_command = {
    .name = "check",
    .operands = "FILE",
    .summary = "Tell what `train` would read, choose and do, how long that takes, and what looks wrong",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct train_options),
    .groups = OPTION_GROUPS(TRAIN_GROUPS),
    .examples =
        (const char *const[]){"seqnet check series.csv", "seqnet check data/lung-deaths.csv --series sex --horizon 12",
                              "seqnet check series.csv --test 12 --json", NULL},
    .needed =
        (const char *const[]){"json", "time", "target", "series", "known", "window", "horizon", "cell", "test", NULL},
    .run = run_train,
};
