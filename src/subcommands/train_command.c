#include "base/file.h"
#include "base/printable.h"
#include "picture/picture.h"
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
#include "shared_output/model_output_file.h"
#include "side_by_side/challenge.h"
#include "stocktaking/survey_report.h"
#include "stories/classifier.h"
#include "subcommands/commands.h"
#include "persist/model_file.h"
#include "stories/recipe_options.h"
#include "stories/task_options.h"

struct train_options {
    struct recipe_options shared;
    struct task_options asked;
    const char *output, *plot, *forecasts, *old;
    double time_limit, margin;
    struct model_output_options writing;
    bool quiet, verbose, json, keep_best, dry_run;
    struct progress_options progress;
};

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

/* Classes and not values: a training of its own, with the same input and output. */
static int train_classifier(const struct invocation *invocation, const struct data_options *data,
                            const struct panel *panel, const struct kernels *kernels, struct watch *watch,
                            struct error *error)
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
    if (is_dry_run(invocation) ? dry_run_tell(NULL, &training.request, panel, NULL, watch, options->json, error)
                               : classifier_train(&training, panel, error))
        return -1;
    return left_out_status(&panel->left_out, panel->source, panel->series_count + panel->left_out.count, error);
}

/* What cannot go together, and where the output may not go. */
static int check_options(const struct invocation *invocation, struct error *error)
{
    const struct train_options *options = invocation->options;
    const char *path = invocation->operands[0];
    if (options->json && file_is_output(options->output))
        return error_set(error, ERROR_USAGE,
                         "--json and the model cannot both go to standard output; name a file with -o");
    if (options->asked.task == ASKED_CLASSIFY && classifier_check_options(invocation, error))
        return -1;
    if (options->asked.task == ASKED_CLASSIFY && options->time_limit > 0)
        return error_set(error, ERROR_USAGE, "--time-limit is for forecasts; give --epochs to a classifier");
    if (options->asked.task == ASKED_CLASSIFY && options->keep_best)
        return error_set(error, ERROR_USAGE, "--keep-best is for forecasts; leave it out");
    if (options->old && options->asked.task == ASKED_CLASSIFY)
        return error_set(error, ERROR_USAGE, "--only-if-better is for forecasts; leave it out");
    if (options->old && invocation_has(invocation, "output"))
        return error_set(error, ERROR_USAGE, "--only-if-better %.200s replaces that model; leave out -o", options->old);
    if (options->old && (file_is_output(options->old) || file_is_input(path)))
        return error_set(error, ERROR_USAGE, "--only-if-better needs files, which can be read twice; name both");
    if (!options->old && invocation_has(invocation, "margin"))
        return error_set(error, ERROR_USAGE, "--margin is for --only-if-better OLD; give that too");
    if (task_options_check(&options->asked, error))
        return -1;
    if (options->quiet && options->verbose)
        return error_set(error, ERROR_USAGE, "-q and -v ask for opposite things; give one");
    if (progress_options_check(&options->progress, options->quiet, error))
        return -1;
    /* hours of training must not end in a file that cannot be written */
    if (file_check_distinct(options->output, path, "the data", error) ||
        (options->json && file_check_distinct("-", path, "the data", error)))
        return -1;
    if (options->plot && file_is_output(options->plot) && (options->json || file_is_output(options->output)))
        return error_set(error, ERROR_USAGE, "--plot - and %s cannot both go to standard output; name a file for one",
                         options->json ? "--json" : "the model");
    if (options->plot &&
        (picture_check_any(options->plot, error) || picture_check_distinct(options->plot, path, "the data", error) ||
         picture_check_distinct(options->plot, options->output, "the model", error)))
        return -1;
    const struct recipe *recipe = &options->shared.recipe;
    if (recipe->learns_test && recipe->test_length == 0)
        return error_set(error, ERROR_USAGE,
                         "--refit-test learns from the rows that --test holds out; give --test N too");
    if (recipe->learns_test && recipe->refit == REFIT_NO)
        return error_set(error, ERROR_USAGE, "--refit-test trains again; --refit no says not to");
    if (recipe->learns_test && options->time_limit > 0)
        return error_set(error, ERROR_USAGE,
                         "--refit-test trains once more when all is scored, and --time-limit may leave no time for it; "
                         "leave one out");
    if (options->forecasts && (options->asked.task == ASKED_CLASSIFY || options->shared.recipe.test_length == 0))
        return error_set(error, ERROR_USAGE, "--forecasts writes the forecasts of the rows that --test holds out%s",
                         options->asked.task == ASKED_CLASSIFY ? ", and a classifier has none" : "; give --test N too");
    const struct scored_rows_other others[] = {
        {path, "the data"}, {options->output, "the model"}, {options->plot, "the picture"}};
    if (scored_rows_check(options->forecasts, others, sizeof others / sizeof *others,
                          options->json                                    ? "--json"
                          : file_is_output(options->output)                ? "the model"
                          : options->plot && file_is_output(options->plot) ? "--plot -"
                                                                           : NULL,
                          error))
        return -1;
    return model_output_check(&options->writing, options->output, error);
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

static struct watch_request make_watch(const struct train_options *options, const struct file_lock *lock)
{
    return (struct watch_request){.command = "train",
                                  .options = options->progress,
                                  .is_quiet = options->quiet,
                                  .keeps_best = options->keep_best,
                                  .can_keep_best = options->asked.task == ASKED_FORECAST,
                                  .output = options->output,
                                  .lock_file = lock->path,
                                  .print = print_progress};
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

static int run_train(const struct invocation *invocation, struct error *error)
{
    int status = -1;
    const struct train_options *options = invocation->options;
    const char *path = invocation->operands[0];
    struct data_options data = options->shared.data;
    struct panel panel = PANEL_INIT;
    struct model model = MODEL_INIT;
    struct learn_result result = {0};
    struct outliers outliers = OUTLIERS_INIT;
    struct text text = TEXT_INIT, summary = TEXT_INIT, saved = TEXT_INIT;
    struct teller teller = {options, &panel, NULL};
    struct scored_rows scored = {.panel = &panel};
    struct watch watch = WATCH_INIT;
    struct file_lock lock = FILE_LOCK_INIT;
    const struct watch_request watch_request = make_watch(options, &lock);
    if (check_options(invocation, error))
        return -1;
    const struct kernels *kernels = kernels_select(error);
    if (!kernels)
        return -1;
    teller.kernels = kernels;
    data.learns_test = options->shared.recipe.learns_test;
    data.test_length = (size_t)options->shared.recipe.test_length;
    data.classify = options->asked.task == ASKED_CLASSIFY;
    if (model_output_lock(&options->writing, options->output, options->quiet, &lock, error))
        return -1;
    watch_begin(&watch, &watch_request);
    data.effort = progress_effort(&watch.progress);
    if (read_rows(path, &data, &watch, &panel, error))
        goto done;
    if (options->asked.task == ASKED_CLASSIFY) {
        status = train_classifier(invocation, &data, &panel, kernels, &watch, error);
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
    if (challenge_old(options, path, &request, &panel, error))
        goto done;
    request.hooks = learning_report_hooks(&teller, options->quiet, options->verbose);
    request.on_plan = options->quiet ? NULL : print_plan;
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
    if (status == 0 && watch_is_interrupted(&watch))
        watch_die(&watch);
    watch_end(&watch);
    text_release(&saved);
    text_release(&summary);
    text_release(&text);
    learn_result_release(&result);
    outliers_release(&outliers);
    model_release(&model);
    panel_release(&panel);
    return status;
}

/* OLD is the file to write, too. */
static const char *parse_old(const char *text, void *record)
{
    struct train_options *options = record;
    options->old = options->output = text;
    return NULL;
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct train_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting output_rows[] = {
    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "model.json", FIELD(JSON_TEXT, output),
     .help = "the model file; - is standard output"},

    {.option = "only-if-better", .argument = "OLD", .parse = parse_old,
     .help = "replace the model OLD, unless the new one forecasts worse by more than chance; then end with status 6"},

    {.option = "margin", .argument = "PERCENT", .initial = "0", FIELD(JSON_NUMBER, margin, JSON_RANGE(0, 1000)),
     .help = "with --only-if-better: how much worse the new model may be"},

    {.option = "time-limit", .argument = "SECONDS", FIELD(JSON_NUMBER, time_limit, JSON_RANGE(0.1, 1e7)),
     .help = "end training within SECONDS, with what it has come to by then (default: none)"},

    {.option = "keep-best", FIELD(JSON_BOOL, keep_best),
     .help = "on Ctrl-C, end with what has been learnt by then, and write that; a second Ctrl-C ends at once"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},

    {.option = "verbose", .letter = 'v', FIELD(JSON_BOOL, verbose),
     .help = "print the losses of every network after each epoch"},

    {.option = "plot", .argument = "FILE", FIELD(JSON_TEXT, plot),
     .help = "draw the losses over the epochs, to .png, .svg or .pdf by gnuplot, to .txt or - by characters"},

    {.option = "forecasts", .argument = "FILE", FIELD(JSON_TEXT, forecasts),
     .help = "write every forecast of the rows that --test holds out to FILE as CSV: what came, the forecast, its "
             "intervals, and what each method said"},

    {.option = "json", FIELD(JSON_BOOL, json), .help = "print a summary as one JSON object on standard output"},
};

static const struct setting dry_rows[] = {
    {.option = "dry-run", FIELD(JSON_BOOL, dry_run), .is_for_classes = true,
     .help = "tell what would be read, chosen and done, as `seqnet check` does; train and write nothing"},
};

/* clang-format on */

static const struct setting_table dry_settings = SETTING_TABLE("Task and output options", dry_rows);
static const struct setting_table output_settings = SETTING_TABLE("Task and output options", output_rows);

/* What both commands take. */
#define TRAIN_GROUPS                                                                                                   \
    {&task_settings, offsetof(struct train_options, asked)}, {&output_settings, 0},                                        \
        {&model_output_settings, offsetof(struct train_options, writing)},                                             \
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
    .groups = OPTION_GROUPS({&dry_settings, 0}, TRAIN_GROUPS),
    .examples = (const char *const[]){"seqnet train series.csv --window 10 --cell lstm",
                                      "seqnet train series.csv --cell lstm --test 12 -o lstm.json",
                                      "seqnet train data/lung-deaths.csv --series sex --horizon 12 -o deaths.json",
                                      "seqnet train series.csv --window 12 --only-if-better model.json", NULL},
    .needed = (const char *const[]){"output", "time", "target", "series", "known", "window", "horizon", "cell", "test",
                                    "level", NULL},
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
