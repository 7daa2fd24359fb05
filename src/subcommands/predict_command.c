#include <string.h>

#include "base/file.h"
#include "base/terminal.h"
#include "picture/chart_picture.h"
#include "picture/picture.h"
#include "predict/forecast.h"
#include "progress/watch.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "results/forecast_chart.h"
#include "results/forecast_output.h"
#include "results/forecast_table.h"
#include "scenarios/scenarios.h"
#include "scored_rows/model_note.h"
#include "scored_rows/insights.h"
#include "sentry/follow_rows.h"
#include "settled_rows/freshness.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "shown_metrics/metrics.h"
#include "stories/classifier.h"
#include "subcommands/commands.h"
#include "persist/model_file.h"
#include "stories/recipe_options.h"

struct predict_options {
    struct data_options data; /* how the file is read */
    const char *output, *plot;
    struct answer_style style;
    struct scenario_wishes scenarios;
    bool follow, is_strict;
    struct insights insights;
    struct progress_options progress;
    struct freshness freshness;
    struct generation generation; /* step_count 0: a forecast */
};

/* What the user should know of single series: printed once, before the forecast. steps_generated: of a free run, else
 * 0. has_file: the rows come from a file. */
static void print_notes(const struct invocation *invocation, const char *source, const struct model *model,
                        const struct forecast *forecast, int steps_generated, bool has_file)
{
    struct text text = TEXT_INIT;
    model_note(model, has_file, &text);
    left_out_report(&forecast->left_out, invocation->command->name, source, &text);
    left_out_report_unseen(model, forecast, &text);
    if (steps_generated > recipe_longest_window(&model->recipe) && model->recipe.center == CENTER_WINDOW)
        text_append_string(&text, "note: this model sees values relative to the last one of its window, so that a long "
                                  "free run may drift away; one trained with "
                                  "--center series sees where it is\n");
    print_note(&text);
    text_release(&text);
}

/* Of a classifier: series of the file that could not be read, and whether its rows held out are what is classified. */
static void print_left_out(const struct invocation *invocation, const struct model *model, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    model_note(model, invocation->operands[1] != NULL, &text);
    left_out_report(&panel->left_out, invocation->command->name, panel->source, &text);
    print_note(&text);
    text_release(&text);
}

static const char *parse_digits(const char *text, void *record)
{
    return digits_parse(text, &((struct predict_options *)record)->style.digits);
}

static const char *parse_levels(const char *text, void *record)
{
    return forecast_wishes_parse_levels(text, &((struct predict_options *)record)->style.wishes);
}

static const char *parse_bounds(const char *text, void *record)
{
    return forecast_wishes_parse_bounds(text, &((struct predict_options *)record)->style.wishes);
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct predict_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "format", FIELD(JSON_NAME, style.format, .names = &answer_formats),
     .help = "how the forecast is written (default: a table on a terminal, else csv)"},

    {.option = "digits", .argument = "N|exact", .parse = parse_digits,
     .help = "digits behind the point, or all as computed (default: those of the data and one more, and as many as "
             "show a thousandth of the interval)"},

    {.option = "horizon", .argument = "N", FIELD(JSON_INT, style.wishes.horizon, JSON_RANGE(1, 10000)),
     .help = "the first N steps; beyond those that the model forecasts, forecasts are taken for observed (default: all "
             "that it forecasts)"},

    {.option = "level", .argument = "P,...", .parse = parse_levels,
     .help = "these intervals, in percent, from 1 to as far out as the model knows its errors; or none (default: those "
             "that it was trained with)"},

    {.option = "bounds", .argument = "LOW,HIGH", .parse = parse_bounds,
     .help = "forecast and intervals end there; either may be left out: 0,"},

    {.option = "integer", FIELD(JSON_BOOL, style.wishes.is_integer),
     .help = "whole numbers; intervals are rounded outwards"},

    {.option = "components", FIELD(JSON_BOOL, insights.components),
     .help = "what the forecast is made of: level, trend, season, calendar, known columns and the rest, whose sum it "
             "is"},

    {.option = "fitted", FIELD(JSON_BOOL, insights.fitted),
     .help = "in place of a forecast, that of each row of FILE from the rows before it, one step ahead, and what it "
             "missed by"},

    {.option = "every-step", FIELD(JSON_BOOL, insights.every_step),
     .help = "the answer at each row of FILE, from it and the rows before it, not at the last alone: what follows, or "
             "its class"},

    {.option = "follow", FIELD(JSON_BOOL, follow),
     .help = "read rows from standard input as they come, after the model's own, and print a forecast after each at "
             "once; rows that are no good are told and passed over"},

    {.option = "strict", FIELD(JSON_BOOL, is_strict),
     .help = "with --follow: end with status 3 at the first row that is no good"},

    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "-", FIELD(JSON_TEXT, output),
     .help = "where to; - is standard output"},

    {.option = "plot", .argument = "FILE", FIELD(JSON_TEXT, plot),
     .help = "draw the past and the forecast, or of a classifier the chances, "
             "to .png, .svg or .pdf by gnuplot, to .txt or - by characters"},
};

/* Free running: options of their own, that go together. */
static const struct setting generation_rows[] = {
    {.option = "generate", .argument = "N",
     FIELD(JSON_INT, generation.step_count, JSON_RANGE(1, GENERATION_STEPS_MAX)),
     .help = "run freely for N steps: the networks alone, fed their own output"},

    {.option = "noise", FIELD(JSON_BOOL, generation.has_noise),
     .help = "with --generate: add to each step a draw from the errors that the intervals stand for"},

};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);
static const struct setting_table generation_settings = SETTING_TABLE("Free running", generation_rows);

/* A table where a person reads it as it comes, and nothing else was asked for. */
static enum format find_format(const struct invocation *invocation, const struct predict_options *options)
{
    if (invocation_has(invocation, "format"))
        return options->style.format;
    return !options->follow && strcmp(options->output, "-") == 0 && terminal_is_output() ? FORMAT_TABLE : FORMAT_CSV;
}

/* --follow reads rows from standard input and writes to standard output as they come: what cannot go with that. */
static int check_follow(const struct predict_options *options, const struct answer_style *style, const char *model_path,
                        const char *path, struct error *error)
{
    if (path && !file_is_input(path))
        return error_set(
            error, ERROR_USAGE,
            "--follow reads rows from standard input; leave FILE out, or: seqnet predict MODEL --follow < FILE");
    if (file_is_input(model_path))
        return error_set(error, ERROR_USAGE, "--follow reads rows from standard input; the model must be a file");
    if (options->generation.step_count)
        return error_set(error, ERROR_USAGE, "--generate runs freely, without rows; leave out it or --follow");
    if (!file_is_output(options->output))
        return error_set(error, ERROR_USAGE,
                         "--follow writes to standard output, row by row, and -o a whole file; redirect it instead");
    if (options->plot)
        return error_set(error, ERROR_USAGE,
                         "--plot draws one forecast, and --follow makes one after each row; leave one out");
    if (style->format == FORMAT_TABLE)
        return error_set(error, ERROR_USAGE,
                         "--format table is laid out when all rows are known; --follow has csv and jsonl");
    if (style->format == FORMAT_PROMETHEUS)
        return error_set(error, ERROR_USAGE,
                         "--format prometheus is a whole file, and --follow writes row by row; it has csv and jsonl");
    if (style->format == FORMAT_JSON)
        return error_set(error, ERROR_USAGE,
                         "--format json is one array, which ends with the last row; --follow has csv and jsonl");
    return 0;
}

/* What comes after the rows of `panel`, or if that is NULL after the model's own. */
static int answer(const struct predict_options *options, const struct model *model, const char *model_path,
                  const struct panel *panel, struct forecast *forecast, struct error *error)
{
    const char *source = file_input_name(model_path);
    struct generation generation = options->generation;
    generation.seed = options->scenarios.seed;
    if (generation.step_count)
        return forecast_generate(model, source, panel, &generation, forecast, error);
    return panel ? forecast_panel(model, panel, forecast, error) : forecast_model(model, source, forecast, error);
}

/* The picture of --plot: that of `seqnet plot`. */
static int draw_forecast(const struct predict_options *options, const struct model *model, const struct panel *panel,
                         const struct forecast *forecast, struct error *error)
{
    struct chart chart = CHART_INIT;
    size_t missing_count;
    struct text text = TEXT_INIT;
    int result = forecast_chart(model, panel, forecast, 0, &chart, &missing_count, error);
    if (result == 0 && missing_count)
        text_append_format(&text,
                           "note: the model keeps only the last rows; for %zu more of the past in the picture: seqnet "
                           "predict MODEL FILE\n",
                           missing_count);
    print_note(&text);
    if (result == 0)
        result = chart_write(&chart, options->plot, 0, 0, error);
    text_release(&text);
    chart_release(&chart);
    return result;
}

/* Where the forecast and its picture may go. */
static int check_outputs(const struct predict_options *options, enum format format, const char *model_path,
                         const char *path, struct error *error)
{
    if (file_check_distinct(options->output, model_path, "the model", error) ||
        file_check_distinct(options->output, path, "the data", error))
        return -1;
    const char *other = scenarios_wanted(&options->scenarios);
    other = other ? other : insights_wanted(&options->insights);
    if (options->plot && other)
        return error_set(error, ERROR_USAGE, "--plot draws the forecast and its intervals; leave out it or --%s",
                         other);
    return options->plot && (picture_check_beside(
                                 options->plot, options->output,
                                 format == FORMAT_TABLE ? NULL : names_word(&answer_formats, (int)format), error) ||
                             picture_check_distinct(options->plot, model_path, "the model", error) ||
                             picture_check_distinct(options->plot, path, "the data", error))
               ? -1
               : 0;
}

static int write_forecast(const struct predict_options *options, const struct scenarios *scenarios,
                          const struct model *model, const char *model_path, const struct panel *panel,
                          const struct forecast *forecast, const struct answer_style *style, struct text *text,
                          struct error *error)
{
    const struct terminal terminal = terminal_of_output();
    if (scenarios_wanted(&options->scenarios)) {
        scenarios_output(scenarios, model, panel, forecast, style, text);
        return 0;
    }
    if (options->insights.components)
        return insights_append_components(model, file_input_name(model_path), panel, forecast, style, text, error);
    if (style->format == FORMAT_PROMETHEUS) {
        metrics_of_forecast(model_path, model, panel, forecast, text);
        return 0;
    }
    if (style->format != FORMAT_TABLE) {
        forecast_output(model, panel, forecast, style, true, text);
        return 0;
    }
    forecast_table(model, panel, forecast, style, &terminal, text);
    forecast_table_next(model_path, text);
    return 0;
}

/* Options of free runs belong to free runs. */
static int check_generation(const struct invocation *invocation, struct error *error)
{
    const struct predict_options *options = invocation->options;
    if (options->generation.step_count == 0 &&
        invocation_given(invocation, &generation_settings, (const char *const[]){"generate", NULL}))
        return error_set(error, ERROR_USAGE, "--%s is for free runs; give --generate N too",
                         invocation_given(invocation, &generation_settings, (const char *const[]){"generate", NULL}));
    if (options->generation.step_count && (options->style.wishes.horizon || options->style.wishes.has_levels))
        return error_set(error, ERROR_USAGE, "--%s: a free run has the steps of --generate, and no intervals",
                         options->style.wishes.horizon ? "horizon" : "level");
    return scenarios_check_options(&options->scenarios, options->follow, options->generation.step_count > 0,
                                   invocation_has(invocation, "seed") && !options->generation.has_noise, error);
}

/* The classes of the series of `panel`; NULL: of the model's own. */
static int classify(const struct invocation *invocation, const struct model *model, struct panel *panel,
                    const struct answer_style *style, struct error *error)
{
    const struct predict_options *options = invocation->options;
    struct panel none = PANEL_INIT;
    const struct panel *told = panel ? panel : &none;
    if (options->generation.step_count)
        return error_set(error, ERROR_USAGE, "--generate: a classifier has no values to feed back");
    struct answer_style plain = *style; /* a table is laid out for a few rows */
    if (panel && classifier_answers_rows(model, options->insights.every_step, style->format) &&
        style->format == FORMAT_TABLE) {
        if (invocation_has(invocation, "format"))
            return error_set(error, ERROR_USAGE,
                             "--format table is for a few answers, and this model has one for each row of FILE; use "
                             "csv, json or jsonl");
        plain.format = FORMAT_CSV;
    }
    print_left_out(invocation, model, told);
    const struct classifier_asking asking = {.model = model,
                                             .path = invocation->operands[0],
                                             .panel = panel,
                                             .output = options->output,
                                             .plot = options->plot,
                                             .style = &plain,
                                             .each_row = options->insights.every_step};
    if (classifier_predict(&asking, error))
        return -1;
    return left_out_status(&told->left_out, told->source, told->series_count + told->left_out.count, error);
}

/* What comes after the rows of `panel`, or if that is NULL after the model's own. */
static int forecast_rows(const struct invocation *invocation, const struct answer_style *style,
                         struct scenarios *scenarios, struct model *model, struct panel *panel, struct watch *watch,
                         struct error *error)
{
    int result = -1;
    const struct predict_options *options = invocation->options;
    struct forecast forecast = FORECAST_INIT;
    struct outliers outliers = OUTLIERS_INIT;
    struct text text = TEXT_INIT;
    if (panel &&
        recipe_options_leave_out(invocation->command->name, model, model->recipe.outliers, panel, &outliers, error))
        goto done;
    if (options->insights.fitted || options->insights.every_step) {
        result = insights_write_rows(&options->insights, model, panel, style, options->output, watch, error);
        goto done;
    }
    progress_begin(&watch->progress, PROGRESS_FORECASTING, (double)(panel ? panel->series_count : model->series_count));
    if (answer(options, model, invocation->operands[0], panel, &forecast, error) ||
        scenarios_take(scenarios, &style->wishes, model, file_input_name(invocation->operands[0]), panel, &forecast,
                       error))
        goto done;
    /* those that could not be read come first */
    if (panel) {
        left_out_append(&panel->left_out, &forecast.left_out);
        left_out_append(&forecast.left_out, &panel->left_out);
    }
    const char *source = file_input_name(invocation->operands[panel ? 1 : 0]);
    print_notes(invocation, source, model, &forecast, options->generation.step_count, panel != NULL);
    scenarios_print_notes(scenarios, model, style->wishes.horizon);
    progress_begin(&watch->progress, PROGRESS_SAVING, 0);
    if (write_forecast(options, scenarios, model, invocation->operands[0], panel, &forecast, style, &text, error))
        goto done;
    watch_end(watch);
    if (print_output(options->output, &text, style->format, error) ||
        (options->plot && draw_forecast(options, model, panel, &forecast, error)))
        goto done;
    result = left_out_status(&forecast.left_out, source, forecast.series_count + forecast.left_out.count, error);
done:
    text_release(&text);
    forecast_release(&forecast);
    outliers_release(&outliers);
    return result;
}

/* The model and the rows are read, and what is forecast then is in proportion to them. */
static void begin_watch(const struct predict_options *options, const char *model, const char *data, struct watch *watch)
{
    watch_begin(watch,
                &(struct watch_request){.command = "predict", .options = options->progress, .print = print_progress});
    progress_expect_forecast(&watch->progress, model, data);
    progress_begin_file(&watch->progress, PROGRESS_LOADING, model);
}

static int run_predict(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct predict_options *options = invocation->options;
    struct answer_style style = options->style;
    style.format = find_format(invocation, options);
    const char *path = invocation->operands[1];
    struct model model = MODEL_INIT;
    struct panel panel = PANEL_INIT;
    struct scenarios scenarios = SCENARIOS_INIT;
    struct watch watch = WATCH_INIT;
    if (check_generation(invocation, error) || progress_options_check(&options->progress, options->follow, error) ||
        metrics_check_alone(options->style.format,
                            insights_wanted(&options->insights) ? insights_wanted(&options->insights)
                                                                : scenarios_wanted(&options->scenarios),
                            error))
        goto done;
    if (insights_check(invocation, &options->insights, path, &style.format, error))
        goto done;
    if (options->is_strict && !options->follow) {
        error_set(error, ERROR_USAGE, "--strict is for rows that come one by one; give --follow too");
        goto done;
    }
    if (freshness_check_options(invocation, path, options->follow, error))
        goto done;
    if (options->follow && check_follow(options, &style, invocation->operands[0], path, error))
        goto done;
    if (model_file_check_inputs(invocation->operands[0], path, error) ||
        check_outputs(options, style.format, invocation->operands[0], options->follow ? "-" : path, error))
        goto done;
    begin_watch(options, invocation->operands[0], path, &watch);
    if (model_file_read(invocation->operands[0], &model, error))
        goto done;
    model.effort = progress_effort(&watch.progress);
    if (scenarios_prepare(&scenarios, &options->scenarios, &style.wishes, &model, error))
        goto done;
    if (insights_refuse(&options->insights, &model, error))
        goto done;
    if ((options->follow || options->insights.components) && forecast_wishes_check(&style.wishes, &model, error))
        goto done; /* the steps that the model forecasts at once, no more */
    if (options->follow) {
        watch_end(&watch);
        result = follow_rows(&model, &options->data, &style, options->is_strict, error);
        goto done;
    }
    if (path) {
        struct data_options data = options->data;
        data.effort = model.effort;
        progress_begin_file(&watch.progress, PROGRESS_READING, path);
        if (model_file_read_panel(&model, &data, path, &panel, error) ||
            freshness_check_count(&options->freshness, &panel, error) ||
            (!model_classifies(&model) &&
             last_rows_settle_at(&panel, &options->freshness.now, options->data.complete_only || model.complete_only,
                                 false, error)) ||
            placed_rows_settle(&model, &panel, false, error))
            goto done;
    }
    if (freshness_check(invocation, &options->freshness, &model, path ? &panel : NULL, error) ||
        (!options->insights.fitted && !options->insights.every_step && options->generation.step_count == 0 &&
         freshness_note(&options->freshness, &model, invocation->operands[0], path ? &panel : NULL,
                        style.wishes.horizon, error)))
        goto done;
    if (model_classifies(&model)) {
        watch_end(&watch);
        result = classify(invocation, &model, path ? &panel : NULL, &style, error);
        goto done;
    }
    result = forecast_rows(invocation, &style, &scenarios, &model, path ? &panel : NULL, &watch, error);
done:
    watch_end(&watch);
    scenarios_release(&scenarios);
    panel_release(&panel);
    model_release(&model);
    return result;
}

const struct command predict_command = {
    .name = "predict",
    .operands = "MODEL [FILE]",
    .summary = "Forecast what comes after the series a model was trained on, or after those in FILE",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options_size = sizeof(struct predict_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&scenario_settings, offsetof(struct predict_options, scenarios)},
                            {&freshness_settings, offsetof(struct predict_options, freshness)},
                            {&progress_settings, offsetof(struct predict_options, progress)}, {&generation_settings, 0},
                            {&reading_settings, offsetof(struct predict_options, data)}),
    .notes = "FILE has the columns that the model was trained on and is read the same way, unless these options say "
             "otherwise.",
    .examples = (const char *const[]){"seqnet predict model.json", "seqnet predict model.json new.csv",
                                      "seqnet predict deaths.json --horizon 3 --format jsonl", NULL},
    .needed = (const char *const[]){"output", "format", "digits", "horizon", "level", "bounds", NULL},
    .run = run_predict,
};
