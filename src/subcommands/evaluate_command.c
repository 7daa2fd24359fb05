#include "base/file.h"
#include "predict/shown_rows.h"
#include "rehearse/backtest.h"
#include "report/backtest_report.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "results/backtest_output.h"
#include "subcommands/classifier.h"
#include "subcommands/commands.h"
#include "subcommands/fail_if.h"
#include "subcommands/model_file.h"
#include "subcommands/recipe_options.h"

#define HORIZON_MAX 10000

struct evaluate_options {
    struct recipe_options recipe;
    int origins, step, gap, retrain, format;
    const char *model, *output;
    struct fail_if checks;
    bool strategies, quiet;
};

enum { RETRAIN_YES, RETRAIN_NO };

static const char *retrain_choice(int index)
{
    static const char *const names[] = {[RETRAIN_YES] = "yes", [RETRAIN_NO] = "no"};
    return index <= RETRAIN_NO ? names[index] : NULL;
}

static const enum format formats[] = {FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON};

static const char *format_choice(int index)
{
    return (size_t)index < sizeof formats / sizeof *formats ? format_name(formats[index]) : NULL;
}

/* What the hook of backtest_run() needs. */
struct progress {
    const struct backtest *backtest;
    const struct panel *panel;
};

static void print_origin(void *context, const struct backtest_origin *origin)
{
    const struct progress *progress = context;
    struct text text = TEXT_INIT;
    backtest_report_origin(progress->backtest, progress->panel, origin, &text);
    print_message(&text);
    text_release(&text);
}

static void print_left_out(const struct invocation *invocation, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    left_out_report(&panel->left_out, invocation->command->name, panel->source, &text);
    print_message(&text);
    text_release(&text);
}

static void print_plan(const struct backtest *backtest, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    backtest_report_plan(backtest, panel, &text);
    print_message(&text);
    text_release(&text);
}

/* A model was made already: what would make another has no effect on it. */
static int check_model_options(const struct invocation *invocation, struct error *error)
{
    static const char *const own[] = {"origins", "step", "gap", "model", "fail-if", "format", "output", "quiet", NULL};
    static const char *const reading[] = {"delimiter", "no-header", "missing", "time-format", NULL};
    static const char *const window[] = {"horizon", NULL};
    static const char *const training[] = {"threads", NULL};
    static const char *const none[] = {NULL};
    static const char *const *const allowed[] = {own, reading, window, none, none, training}; /* by group */
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        const char *name = invocation_given(invocation, invocation->command->groups[i].specs, allowed[i]);
        if (name)
            return error_set(error, ERROR_USAGE,
                             "--%s has no effect on a model that is made already; leave it out, or --model", name);
    }
    return 0;
}

/* A classifier is scored on every label that it has not learnt from. */
static int check_classifier_options(const struct invocation *invocation, struct error *error)
{
    const struct evaluate_options *options = invocation->options;
    const char *name = invocation_given(invocation, invocation->command->groups[0].specs,
                                        (const char *const[]){"model", "fail-if", "format", "output", "quiet", NULL});
    if (name || options->recipe.horizon)
        return error_set(
            error, ERROR_USAGE,
            "--%s: a classifier is scored on every label of FILE that it has not learnt from; leave it out",
            name ? name : "horizon");
    if (formats[options->format] == FORMAT_CSV)
        return error_set(error, ERROR_USAGE, "--format csv: a classifier's scores are written as table or json");
    return 0;
}

/* Steps scored at each origin. */
static int find_horizon(const struct evaluate_options *options, const struct model *model, const struct panel *panel,
                        int *horizon, struct error *error)
{
    int given = options->recipe.horizon;
    if (!model) {
        *horizon = given ? given : calendar_default_horizon(&panel->calendar);
        if (*horizon + options->gap > HORIZON_MAX)
            return error_set(error, ERROR_USAGE,
                             "--gap %d: gap and horizon (%d) are forecast together, at most %d steps", options->gap,
                             *horizon, HORIZON_MAX);
        return 0;
    }
    int most = model->recipe.horizon - options->gap;
    if (most < 1)
        return error_set(error, ERROR_USAGE, "--gap %d: the model forecasts %d step%s, so none would be left to score",
                         options->gap, model->recipe.horizon, model->recipe.horizon == 1 ? "" : "s");
    if (given > most)
        return error_set(error, ERROR_USAGE, "--horizon %d: the model forecasts %d step%s%s", given,
                         model->recipe.horizon, model->recipe.horizon == 1 ? "" : "s",
                         options->gap ? ", the gap among them" : "");
    *horizon = given ? given : most;
    return 0;
}

static int run_evaluate(const struct invocation *invocation, struct error *error)
{
    int status = -1;
    const struct evaluate_options *options = invocation->options;
    const char *path = invocation->operands[0];
    struct model model = MODEL_INIT;
    struct panel panel = PANEL_INIT;
    struct backtest backtest = BACKTEST_INIT;
    struct text text = TEXT_INIT;
    struct progress progress = {&backtest, &panel};
    struct backtest_request request = {
        .origins = {.count = options->origins, .step = options->step, .gap = options->gap},
        .retrain = options->retrain == RETRAIN_YES,
        .has_strategies = options->strategies,
        .model = options->model ? &model : NULL,
        .learn = {.recipe = recipe_options_recipe(&options->recipe),
                  .options = &options->recipe.data,
                  .command = invocation->recorded.bytes,
                  .source = file_input_name(path),
                  .thread_count = recipe_options_thread_count(&options->recipe)},
        .context = &progress,
        .on_origin = options->quiet ? NULL : print_origin};

    if ((options->model ? check_model_options(invocation, error)
                        : fail_if_check_levels(&options->checks, options->recipe.level.levels,
                                               options->recipe.level.count, error)) ||
        (options->model && model_file_check_inputs(options->model, path, error)) ||
        file_check_distinct(options->output, path, "the data", error) ||
        file_check_distinct(options->output, options->model, "the model", error) ||
        file_check_writable(options->output, error))
        return -1;
    request.learn.kernels = kernels_select(error);
    if (!request.learn.kernels)
        return -1;
    if (options->model) {
        if (model_file_read(options->model, &model, error) ||
            fail_if_check_levels(&options->checks, model.recipe.levels, model.intervals.level_count, error) ||
            (model_classifies(&model) && check_classifier_options(invocation, error)) ||
            model_file_read_panel(&model, &options->recipe.data, path, &panel, error) ||
            shown_rows_join_tails(&model, &panel, error))
            goto done;
    } else if (panel_read(path, &options->recipe.data, &panel, error)) {
        goto done;
    }
    print_left_out(invocation, &panel);
    if (model_classifies(&model)) {
        if (classifier_evaluate(&model, &panel, options->output, formats[options->format], &options->checks,
                                error) == 0)
            status = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
        goto done;
    }
    if (options->strategies && (panel.past_count || panel.known_count)) {
        error_set(
            error, ERROR_USAGE,
            "--strategies: column '%s' is read and not forecast, so a recursive forecast has no values to go on with; "
            "leave out --strategies, or --past and --known",
            panel.columns[panel.target_count].name);
        goto done;
    }
    if (find_horizon(options, request.model, &panel, &request.origins.horizon, error) ||
        backtest_init(&backtest, &request, &panel, error))
        goto done;
    if (!options->quiet)
        print_plan(&backtest, &panel);
    if (backtest_run(&backtest, &request, &panel, error))
        goto done;
    backtest_output(&backtest, &panel, formats[options->format], &text);
    if (print_output(options->output, &text, formats[options->format], error))
        goto done;
    if (fail_if_judge(&options->checks, &backtest, error) == 0)
        status = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
done:
    text_release(&text);
    backtest_release(&backtest);
    panel_release(&panel);
    model_release(&model);
    return status;
}

#define FIELD(member) offsetof(struct evaluate_options, member)

static const struct option_spec specs[] = {
    {"origins", 0, "N", OPTION_WHOLE, FIELD(origins), 1, 100000, NULL, NULL, NULL, false,
     "moments in the past to forecast from (default: as many as leave half of the longest series before the first, "
     "3 to 10)"},
    {"step", 0, "N", OPTION_WHOLE, FIELD(step), 1, 1000000, NULL, NULL, NULL, false,
     "steps from one origin to the next (default: the horizon)"},
    {"gap", 0, "N", OPTION_WHOLE, FIELD(gap), 0, 10000, NULL, NULL, "0", false,
     "steps between the last row that is known at an origin and the first that is scored"},
    {"retrain", 0, NULL, OPTION_CHOICE, FIELD(retrain), 0, 0, retrain_choice, NULL, "yes", false,
     "train anew at every origin; no: train before the first, and forecast all with that"},
    {"strategies", 0, NULL, OPTION_FLAG, FIELD(strategies), 0, 0, NULL, NULL, NULL, false,
     "score the networks alone too: all steps at once (direct), and one step fed back (recursive)"},
    {"model", 0, "MODEL", OPTION_TEXT, FIELD(model), 0, 0, NULL, NULL, NULL, false,
     "score this model on the rows of FILE that it has not learnt from, and train nothing"},
    {"fail-if", 0, "CHECK", OPTION_CUSTOM, FIELD(checks), 0, 0, NULL, fail_if_parse, NULL, false,
     "end with status 6 if this holds of seqnet's figures: 'mase>1', 'skill<0'; also >= and <=; may be repeated"},
    {"format", 0, NULL, OPTION_CHOICE, FIELD(format), 0, 0, format_choice, NULL, "table", false,
     "how the figures are written"},
    {"output", 'o', "FILE", OPTION_TEXT, FIELD(output), 0, 0, NULL, NULL, "-", false, "where to; - is standard output"},
    {"quiet", 'q', NULL, OPTION_FLAG, FIELD(quiet), 0, 0, NULL, NULL, NULL, false, "print errors only"},
};

const struct command evaluate_command = {
    .name = "evaluate",
    .operands = "FILE",
    .summary = "Forecast from moments in the past, and score that beside the baselines (a backtest)",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct evaluate_options),
    .groups = {{"Evaluation options", specs, sizeof specs / sizeof *specs, 0},
               DATA_OPTION_GROUP(offsetof(struct evaluate_options, recipe)),
               {"Window options", window_option_specs, WINDOW_OPTION_COUNT - 1,
                offsetof(struct evaluate_options, recipe)},
               FORECAST_OPTION_GROUP(offsetof(struct evaluate_options, recipe)),
               NETWORK_OPTION_GROUP(offsetof(struct evaluate_options, recipe)),
               TRAINING_OPTION_GROUP(offsetof(struct evaluate_options, recipe))},
    .run = run_evaluate,
};
