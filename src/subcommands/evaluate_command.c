#include "base/file.h"
#include "base/memory.h"
#include "base/terminal.h"
#include "persist/model_file.h"
#include "picture/picture.h"
#include "progress/watch.h"
#include "rehearse/backtest.h"
#include "report/backtest_report.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "results/fail_if.h"
#include "scored_rows/backtest_output.h"
#include "scored_rows/scored_rows.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "shown_metrics/metrics.h"
#include "sketches/backtest_figure.h"
#include "sketches/forecast_trail.h"
#include "slips/model_operands.h"
#include "stories/class_backtest_story.h"
#include "stories/classifier.h"
#include "stories/evaluation.h"
#include "stories/model_scores.h"
#include "stories/recipe_options.h"
#include "stories/several_models.h"
#include "subcommands/commands.h"

enum { RETRAIN_YES, RETRAIN_NO, RETRAIN_COUNT };

static const char *const retrain_words[] = {[RETRAIN_YES] = "yes", [RETRAIN_NO] = "no"};
static NAMES_DEFINE(retrain, RETRAIN_COUNT);

enum { BY_NOTHING, BY_SERIES, BY_COUNT };

static const char *const by_words[] = {[BY_NOTHING] = "none", [BY_SERIES] = "series"};
static NAMES_DEFINE(by, BY_COUNT);

#define FIELD(kind, member, ...) SETTING_FIELD(struct evaluate_options, kind, member, __VA_ARGS__)

static const char *parse_check(const char *text, void *record)
{
    return fail_if_parse(text, &((struct evaluate_options *)record)->checks);
}

/* clang-format off */

static const struct setting rows[] = {
    {.option = "origins", .argument = "N", FIELD(JSON_INT, origins, JSON_RANGE(1, 100000)),
     .help = "moments in the past to forecast from (default: as many as leave half of the longest series before the "
             "first, 3 to 10)"},

    {.option = "step", .argument = "N", FIELD(JSON_INT, step, JSON_RANGE(1, 1000000)),
     .help = "steps from one origin to the next (default: the horizon)"},

    {.option = "gap", .argument = "N", .initial = "0", FIELD(JSON_INT, gap, JSON_RANGE(0, 10000)),
     .help = "steps between the last row that is known at an origin and the first that is scored"},

    {.option = "retrain", .initial = "yes", FIELD(JSON_NAME, retrain, .names = &retrain_names),
     .help = "train anew at every origin; no: train before the first, and forecast all with that"},

    {.option = "strategies", FIELD(JSON_BOOL, strategies),
     .help = "score the networks alone too: all steps at once (direct), and one step fed back (recursive)"},

    {.option = "model", .argument = "MODEL", FIELD(JSON_TEXT, model),
     .help = "score this model on the rows of FILE that it has not learnt from, and train nothing"},

    {.option = "fail-if", .argument = "CHECK", .parse = parse_check,
     .help = "end with status 6 if this holds of seqnet's figures: 'mase>1', 'skill<0'; also >= and <=; of the "
             "worst series 'worst_mase>2'; may be repeated"},

    {.option = "by", .argument = "series", .initial = "none", FIELD(JSON_NAME, by, .names = &by_names),
     .help = "the scores of each series too, the worst first"},

    {.option = "forecasts", .argument = "FILE", FIELD(JSON_TEXT, forecasts),
     .help = "write every forecast that is scored to FILE as CSV: what came, the forecast, its intervals, and what "
             "each method said"},

    {.option = "format", .initial = "table", FIELD(JSON_NAME, format, .names = &watched_figure_formats),
     .help = "how the figures are written"},

    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "-", FIELD(JSON_TEXT, output),
     .help = "where to; - is standard output"},

    {.option = "plot", .argument = "FILE", FIELD(JSON_TEXT, plot),
     .help = "draw the last forecasts over what came, and errors and coverage by step, "
             "to .png, .svg or .pdf by gnuplot, to .txt or - by characters"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Evaluation options", rows);

/* What the hook of backtest_run() needs. */
struct teller {
    const struct backtest *backtest;
    const struct panel *panel;
    bool is_quiet;
    struct forecast_trail *trail; /* for the picture; NULL without one */
};

static void note_origin(void *context, const struct backtest_origin *origin)
{
    const struct teller *teller = context;
    struct text text = TEXT_INIT;
    if (teller->trail)
        forecast_trail_note(teller->trail, origin);
    if (teller->is_quiet)
        return;
    backtest_report_origin(teller->backtest, teller->panel, origin, &text);
    print_note(&text);
    text_release(&text);
}

static void print_left_out(const struct invocation *invocation, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    left_out_report(&panel->left_out, invocation->command->name, panel->source, &text);
    print_note(&text);
    text_release(&text);
}

static void print_plan(const struct backtest *backtest, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    backtest_report_plan(backtest, panel, &text);
    print_note(&text);
    text_release(&text);
}

/* A classifier is scored on every label that it has not learnt from. */
static int check_classifier_options(const struct invocation *invocation, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    const char *name = invocation_given(invocation, &settings,
                                        (const char *const[]){"model", "fail-if", "format", "output", "quiet", NULL});
    if (name || options->shared.recipe.horizon)
        return error_set(
            error, ERROR_USAGE,
            "--%s: a classifier is scored on every label of FILE that it has not learnt from; leave it out",
            name ? name : "horizon");
    if (options->format == FORMAT_CSV)
        return error_set(error, ERROR_USAGE, "--format csv: a classifier's scores are written as table or json");
    return 0;
}

/* The rows, and the model if one is given; series that cannot be used are told. */
static int read_inputs(const struct invocation *invocation, struct model *model, struct panel *panel,
                       struct progress *progress, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    const char *path = invocation->operands[0];
    const bool complete_only = options->shared.data.complete_only;
    struct data_options data = options->shared.data;
    data.effort = progress_effort(progress);
    data.classify = options->asked.task == ASKED_CLASSIFY;
    progress_begin_file(progress, PROGRESS_READING, path);
    if (!options->model) {
        if (panel_read(path, &data, panel, error))
            return -1;
    } else if (model_file_read_by(options->model, recipe_options_thread_count(&options->shared), model, error) ||
               fail_if_check_levels(&options->checks, model->recipe.levels, model->intervals.level_count, error) ||
               (model_classifies(model) && check_classifier_options(invocation, error)) ||
               model_file_read_panel(model, &data, path, panel, error) ||
               (!model_classifies(model) &&
                last_rows_settle(panel, complete_only || model->complete_only, options->quiet, error)) ||
               placed_rows_settle(model, panel, options->quiet, error)) {
        return -1;
    }
    if (!options->model && !data.classify && last_rows_settle(panel, complete_only, options->quiet, error))
        return -1;
    print_left_out(invocation, panel);
    return 0;
}

/* The picture of --plot. */
static int draw_errors(const struct evaluate_options *options, const struct backtest *backtest,
                       const struct forecast_trail *trail, const struct panel *panel, struct error *error)
{
    struct figure figure = FIGURE_INIT;
    int result = 0;
    if (options->plot &&
        (forecast_trail_add(trail, panel, &figure, error) || backtest_figure(backtest, panel->source, &figure, error) ||
         figure_write(&figure, options->plot, error)))
        result = -1;
    figure_release(&figure);
    return result;
}

static void append_figures(const struct evaluate_options *options, const struct backtest *backtest,
                           const struct panel *panel, struct text *text)
{
    /* where both streams are read on one terminal, its first line stands there already */
    const bool plan_is_shown =
        !options->quiet && file_is_output(options->output) && terminal_is_output() && terminal_is_error_output();
    if (options->format == FORMAT_PROMETHEUS)
        metrics_of_backtest(options->model ? options->model : "", backtest, panel, options->by == BY_SERIES, text);
    else
        backtest_output(backtest, panel, options->format, options->by == BY_SERIES, plan_is_shown, text);
}

/* Classes and not values: a backtest of its own. */
static int backtest_classes(const struct invocation *invocation, const struct learn_request *learn,
                            const struct panel *panel, struct watch *watch, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    struct class_backtest_story story = {.request = {.learn = {.recipe = learn->recipe,
                                                               .hides_labels = options->asked.hide_labels,
                                                               .options = learn->options,
                                                               .command = learn->command,
                                                               .source = learn->source,
                                                               .kernels = learn->kernels,
                                                               .thread_count = learn->thread_count},
                                                     .origin_count = options->origins,
                                                     .step = options->step,
                                                     .retrain = options->retrain == RETRAIN_YES},
                                         .watch = watch,
                                         .output = options->output,
                                         .format = options->format,
                                         .checks = &options->checks,
                                         .is_quiet = options->quiet};
    if (!invocation_has(invocation, "dropout"))
        story.request.learn.recipe.dropout = -1; /* by rule; 0 is none */
    if (class_backtest_story(&story, panel, error))
        return -1;
    return left_out_status(&panel->left_out, panel->source, panel->series_count + panel->left_out.count, error);
}

/* The figures, every forecast and the picture, as they were asked for; then the checks. */
static int write_figures(const struct evaluate_options *options, const struct backtest *backtest,
                         const struct panel *panel, const struct scored_rows *scored,
                         const struct forecast_trail *trail, struct error *error)
{
    int result = -1;
    struct text text = TEXT_INIT;
    append_figures(options, backtest, panel, &text);
    if (print_output(options->output, &text, options->format, error) == 0 &&
        scored_rows_write(scored, options->forecasts, error) == 0 &&
        draw_errors(options, backtest, trail, panel, error) == 0)
        result = fail_if_judge(&options->checks, backtest, error);
    text_release(&text);
    return result;
}

/* A classifier that is made already: its figures, or `row`. */
static int score_classifier(const struct invocation *invocation, const struct model_scores *row,
                            const struct model *model, const struct panel *panel, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    if (row ? model_scores_of_classes(row, panel, error)
            : classifier_evaluate(model, options->model, panel, options->output, options->format, &options->checks,
                                  error))
        return -1;
    return left_out_status(&panel->left_out, panel->source, panel->series_count + panel->left_out.count, error);
}

/* What cannot be asked for, before anything is read. */
static int check_request(const struct invocation *invocation, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    const char *path = invocation->operands[0];
    if (task_options_check(&options->asked, error) || (options->asked.task == ASKED_CLASSIFY && !options->model &&
                                                       class_backtest_story_check(invocation, options->format, error)))
        return -1;
    if ((options->model ? evaluation_check_model_options(invocation, error)
                        : fail_if_check_levels(&options->checks, options->shared.recipe.levels,
                                               options->shared.recipe.level_count, error)) ||
        (options->model && model_file_check_inputs(options->model, path, error)) ||
        evaluation_check_outputs(options, path, error) ||
        progress_options_check(&options->progress, options->quiet, error))
        return -1;
    return 0;
}

/* Score one recipe, or one model; of several models `collected` gets a row in place of the output. */
static int evaluate_rows(const struct invocation *invocation, const struct model_scores *collected, struct error *error)
{
    int status = -1;
    const struct evaluate_options *options = invocation->options;
    const char *path = invocation->operands[0];
    struct model model = MODEL_INIT;
    struct panel panel = PANEL_INIT, judged = PANEL_INIT;
    struct backtest backtest = BACKTEST_INIT;
    struct scored_rows scored = {.panel = &panel};
    struct model_scores row = collected ? *collected : (struct model_scores){.model = NULL};
    struct forecast_trail trail = FORECAST_TRAIL_INIT;
    struct teller teller = {&backtest, &panel, options->quiet, options->plot ? &trail : NULL};
    struct watch watch = WATCH_INIT;
    const struct watch_request watch_request = {
        .command = "evaluate", .options = options->progress, .is_quiet = options->quiet, .print = print_progress,
        .ranks = invocation->ranks};
    struct backtest_request request = {
        .origins = {.count = options->origins, .step = options->step, .gap = options->gap},
        .retrain = options->retrain == RETRAIN_YES,
        .has_strategies = options->strategies,
        .model = options->model ? &model : NULL,
        .learn = {.recipe = options->shared.recipe,
                  .options = &options->shared.data,
                  .command = invocation->recorded.bytes,
                  .source = file_input_name(path),
                  .thread_count = recipe_options_thread_count(&options->shared)},
        .keeps_series = options->by == BY_SERIES || fail_if_asks_series(&options->checks),
        .scored = options->forecasts ? scored_rows_listener(&scored) : (struct scored_listener){.context = NULL},
        .context = &teller,
        .on_origin = note_origin};

    if (check_request(invocation, error))
        return -1;
    request.learn.kernels = kernels_select(error);
    if (!request.learn.kernels)
        return -1;
    watch_begin(&watch, &watch_request);
    request.learn.progress = &watch.progress;
    if (read_inputs(invocation, &model, &panel, &watch.progress, error))
        goto done;
    row.model = &model;
    model.label = collected ? options->model : NULL;
    if (model_classifies(&model)) {
        watch_end(&watch);
        status = score_classifier(invocation, collected ? &row : NULL, &model, &panel, error);
        goto done;
    }
    if (options->asked.task == ASKED_CLASSIFY) {
        status = backtest_classes(invocation, &request.learn, &panel, &watch, error);
        goto done;
    }
    if (evaluation_judge_panel(invocation, request.model, &panel, &judged, error))
        goto done;
    request.judged = judged.series_count ? &judged : NULL;
    if (evaluation_check_strategies(options, &panel, error) ||
        evaluation_horizon(options, request.model, &panel, &request.origins.horizon, error) ||
        backtest_init(&backtest, &request, &panel, error))
        goto done;
    if (!options->quiet)
        print_plan(&backtest, &panel);
    if ((options->plot && forecast_trail_init(&trail, &backtest.origins, error)) ||
        backtest_run(&backtest, &request, &panel, error))
        goto done;
    watch_end(&watch);
    status = collected ? model_scores_of_backtest(&row, &backtest, &panel, error)
                       : write_figures(options, &backtest, &panel, &scored, &trail, error);
    if (status == 0)
        status = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
done:
    scored_rows_release(&scored);
    watch_end(&watch);
    forecast_trail_release(&trail);
    backtest_release(&backtest);
    panel_release(&judged);
    panel_release(&panel);
    model_release(&model);
    return status;
}

/* ---- models ---- */

/* One of several models: on rows of operands[1], or by what it keeps. */
static int answer_one(const struct invocation *one, enum format format, struct text *answer, struct error *error)
{
    int result = -1;
    const struct evaluate_options *asked = one->options;
    struct evaluate_options options = *asked;
    struct invocation invocation = *one;
    struct model model = MODEL_INIT;
    struct model_scores row = {.model = &model,
                               .checks = &asked->checks,
                               .format = format,
                               .is_rounded = asked->format == FORMAT_TABLE,
                               .text = answer};
    if (one->operands[1]) {
        options.model = one->operands[0];
        options.quiet = true;
        options.progress = (struct progress_options){.is_unwanted = true};
        options.format = FORMAT_TABLE; /* which a classifier has too */
        invocation.options = &options;
        invocation.operands[0] = one->operands[1];
        return evaluate_rows(&invocation, &row, error);
    }
    if (model_file_read_by(one->operands[0], recipe_options_thread_count(&asked->shared), &model, error) == 0) {
        model.label = one->operands[0];
        result = model_scores_kept(&row, error);
    }
    model_release(&model);
    return result;
}

static const struct several_refusal refused_of_several[] = {
    {"by", "--by is of one model"},
    {"forecasts", "--forecasts is of one model"},
    {"plot", "--plot draws the forecasts of one model"},
    {NULL, NULL},
};

/* A table with a row for each model. */
static int evaluate_models(const struct invocation *invocation, const struct model_operands *files, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    const struct several_models several = {.invocation = invocation,
                                           .refused = refused_of_several,
                                           .answers = "scores",
                                           .models = files->models,
                                           .model_count = files->model_count,
                                           .file = files->file,
                                           .output = options->output,
                                           .format = options->format,
                                           .answer = answer_one,
                                           .progress = options->progress,
                                           .is_quiet = options->quiet,
                                           .stage = PROGRESS_SCORING};
    const char *of_rows = invocation_given(
        invocation, NULL,
        (const char *const[]){"fail-if", "format", "output", "quiet", "progress", "no-progress", "log", NULL});
    if (!files->file && of_rows)
        return error_set(error, ERROR_USAGE,
                         "--%s is about rows to score on; name a file of them: seqnet evaluate MODEL ... FILE",
                         of_rows);
    if ((files->file && evaluation_check_model_options(invocation, error)) || several_models_check(&several, error) ||
        file_check_writable(options->output, error))
        return -1;
    return several_models_run(&several, error);
}

static int run_evaluate(const struct invocation *invocation, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    struct evaluate_options of_model = *options;
    struct invocation one = *invocation;
    struct model_operands files;
    if (model_operands_sort(invocation, &files, error))
        return -1;
    if (files.model_count && options->model)
        return error_set(error, ERROR_USAGE, "--model %s and the model %s are named; leave one out", options->model,
                         files.models[0]);
    if (files.model_count == 0)
        return evaluate_rows(invocation, NULL, error);
    if (files.model_count > 1 || !files.file || several_models_are_meant(files.file))
        return evaluate_models(invocation, &files, error);
    of_model.model = files.models[0];
    one.options = &of_model;
    one.operands[0] = files.file;
    return evaluate_rows(&one, NULL, error);
}

const struct command evaluate_command = {
    .name = "evaluate",
    .operands = "[MODEL ...] [FILE]",
    .summary = "Forecast from moments in the past, and score that beside the baselines (a backtest)",
    .operand_minimum = 1,
    .operand_maximum = OPERANDS_ANY,
    .options_size = sizeof(struct evaluate_options),
    .groups = OPTION_GROUPS({&task_settings, offsetof(struct evaluate_options, asked)}, {&settings, 0},
                            {&progress_settings, offsetof(struct evaluate_options, progress)},
                            DATA_OPTION_GROUPS(struct evaluate_options, shared),
                            {&recipe_window_settings, offsetof(struct evaluate_options, shared.recipe)},
                            {&recipe_forecast_settings, offsetof(struct evaluate_options, shared.recipe)},
                            {&recipe_network_settings, offsetof(struct evaluate_options, shared.recipe)},
                            {&recipe_training_settings, offsetof(struct evaluate_options, shared.recipe)},
                            {&thread_settings, offsetof(struct evaluate_options, shared)}),
    .examples = (const char *const[]){"seqnet evaluate series.csv --epochs 20",
                                      "seqnet evaluate series.csv --origins 12 --step 1 --horizon 6 --retrain no",
                                      "seqnet evaluate --model old.json series.csv --fail-if 'mase>1.5'",
                                      "seqnet evaluate models/*.json", NULL},
    .needed = (const char *const[]){"output", "format", "model", "origins", "step", "target", "series", "horizon",
                                    "fail-if", "plot", NULL},
    .notes =
        "MODEL FILE is FILE --model MODEL. Several models, or models without FILE, give a table with a row for each: "
        "its scores on FILE, or on NAME.csv of a folder FILE, or those that it keeps of its validation part.",
    .uses_ranks = true,
    .run = run_evaluate,
};
