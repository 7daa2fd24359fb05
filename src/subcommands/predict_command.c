#include <string.h>

#include "base/file.h"
#include "base/terminal.h"
#include "picture/picture.h"
#include "predict_together/forecast_together.h"
#include "progress/watch.h"
#include "report/print.h"
#include "results/forecast_output.h"
#include "results/forecast_table.h"
#include "scenarios/scenarios.h"
#include "scored_rows/insights.h"
#include "sentry/follow_rows.h"
#include "settled_rows/freshness.h"
#include "shown_metrics/metrics.h"
#include "slips/model_operands.h"
#include "stories/classifier.h"
#include "stories/forecast_picture.h"
#include "stories/predict_notes.h"
#include "stories/several_models.h"
#include "subcommands/commands.h"
#include "persist/model_file.h"
#include "stories/predicted_rows.h"
#include "stories/recipe_options.h"

struct predict_options {
    struct data_options data; /* how the file is read */
    const char *output, *plot;
    struct answer_style style;
    struct scenario_wishes scenarios;
    bool follow, is_strict, same_series;
    struct insights insights;
    struct progress_options progress;
    struct freshness freshness;
    struct generation generation; /* step_count 0: a forecast */
};

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

    {.option = "same-series", FIELD(JSON_BOOL, same_series),
     .help = "refuse a FILE whose rows are not those of the model's series, in place of a note"},

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

/* What comes after the rows of `panel`, or if that is NULL after the model's own. */
static int ask(const struct predict_options *options, const struct model *model, const char *model_path,
               const struct panel *panel, struct forecast *forecast, struct error *error)
{
    const char *source = file_input_name(model_path);
    struct generation generation = options->generation;
    generation.seed = options->scenarios.seed;
    if (generation.step_count)
        return forecast_generate(model, source, panel, &generation, forecast, error);
    return forecast_together(model, source, panel, forecast, error);
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

/* The classes of the series of `panel`; NULL: of the model's own. They are appended to `answer`, or if that is NULL
 * written. */
static int classify(const struct invocation *invocation, const struct model *model, struct panel *panel,
                    const struct answer_style *style, struct text *answer, struct error *error)
{
    const struct predict_options *options = invocation->options;
    struct panel none = PANEL_INIT;
    const struct panel *told = panel ? panel : &none;
    if (options->generation.step_count)
        return error_set(error, ERROR_USAGE, "--generate: a classifier has no values to feed back");
    struct answer_style settled = *style;
    if (panel && classifier_settle_format(model, options->insights.every_step, invocation_has(invocation, "format"),
                                          &settled.format, error))
        return -1;
    predict_notes_print_classes(model, told, panel != NULL);
    const struct classifier_asking asking = {.model = model,
                                             .path = invocation->operands[0],
                                             .panel = panel,
                                             .output = options->output,
                                             .collected = answer,
                                             .plot = options->plot,
                                             .style = &settled,
                                             .each_row = options->insights.every_step};
    if (classifier_predict(&asking, error))
        return -1;
    return left_out_status(&told->left_out, told->source, told->series_count + told->left_out.count, error);
}

/* What comes after the rows of `panel`, or if that is NULL after the model's own; as classify(). */
static int forecast_rows(const struct invocation *invocation, const struct answer_style *style,
                         struct scenarios *scenarios, struct model *model, struct panel *panel, struct watch *watch,
                         struct text *collected, struct error *error)
{
    int result = -1;
    const struct predict_options *options = invocation->options;
    struct forecast forecast = FORECAST_INIT;
    struct text text = TEXT_INIT;
    if (options->insights.fitted || options->insights.every_step) {
        result = insights_write_rows(&options->insights, model, panel, style, options->output, watch, error);
        goto done;
    }
    progress_begin(&watch->progress, PROGRESS_FORECASTING, (double)(panel ? panel->series_count : model->series_count));
    if (ask(options, model, invocation->operands[0], panel, &forecast, error) ||
        scenarios_take(scenarios, &style->wishes, model, file_input_name(invocation->operands[0]), panel, &forecast,
                       error))
        goto done;
    /* those that could not be read come first */
    if (panel) {
        left_out_append(&panel->left_out, &forecast.left_out);
        left_out_append(&forecast.left_out, &panel->left_out);
    }
    const char *source = file_input_name(invocation->operands[panel ? 1 : 0]);
    predict_notes_print(source, model, &forecast, scenarios, style->wishes.horizon, options->generation.step_count,
                        panel != NULL);
    progress_begin(&watch->progress, PROGRESS_SAVING, 0);
    if (write_forecast(options, scenarios, model, invocation->operands[0], panel, &forecast, style, &text, error))
        goto done;
    watch_end(watch);
    if (collected) {
        text_append(collected, text.bytes ? text.bytes : "", text.length);
        if (text_check(&text, error) || text_check(collected, error))
            goto done;
    } else if (print_output(options->output, &text, style->format, error))
        goto done;
    if (options->plot && forecast_picture_draw(model, panel, &forecast, options->plot, error))
        goto done;
    result = left_out_status(&forecast.left_out, source, forecast.series_count + forecast.left_out.count, error);
done:
    text_release(&text);
    forecast_release(&forecast);
    return result;
}

/* The model and the rows are read, and what is forecast then is in proportion to them. */
static void begin_watch(const struct invocation *invocation, struct watch *watch)
{
    const struct predict_options *options = invocation->options;
    const char *model = invocation->operands[0], *data = invocation->operands[1];
    watch_begin(watch, &(struct watch_request){.command = "predict",
                                               .options = options->progress,
                                               .print = print_progress,
                                               .ranks = invocation->ranks});
    progress_expect_forecast(&watch->progress, model, data);
    progress_begin_file(&watch->progress, PROGRESS_LOADING, model);
}

/* What of the command line cannot go together, whatever the files say. *style: as it is asked for. */
static int check_options(const struct invocation *invocation, struct answer_style *style, struct error *error)
{
    const struct predict_options *options = invocation->options;
    const char *path = invocation->operands[1];
    *style = options->style;
    style->format = find_format(invocation, options);
    if (check_generation(invocation, error) || progress_options_check(&options->progress, options->follow, error) ||
        metrics_check_alone(options->style.format,
                            insights_wanted(&options->insights) ? insights_wanted(&options->insights)
                                                                : scenarios_wanted(&options->scenarios),
                            error))
        return -1;
    if (insights_check(invocation, &options->insights, path, &style->format, error))
        return -1;
    if (options->is_strict && !options->follow)
        return error_set(error, ERROR_USAGE, "--strict is for rows that come one by one; give --follow too");
    return predicted_rows_check(options->same_series, path, options->follow, error) ||
                   freshness_check_options(invocation, path, options->follow, error)
               ? -1
               : 0;
}

/* What one model says: appended to `answer`, or if that is NULL written. */
static int predict_one(const struct invocation *invocation, const struct answer_style *style, struct text *answer,
                       struct error *error)
{
    int result = -1;
    const struct predict_options *options = invocation->options;
    const char *path = invocation->operands[1];
    struct model model = MODEL_INIT;
    struct panel panel = PANEL_INIT;
    struct outliers outliers = OUTLIERS_INIT;
    struct scenarios scenarios = SCENARIOS_INIT;
    struct watch watch = WATCH_INIT;
    const struct predicted_rows rows_request = {&options->data, &options->freshness, options->same_series,
                                                &watch.progress};
    begin_watch(invocation, &watch);
    if (model_file_read(invocation->operands[0], &model, error) ||
        (answer && several_models_label(&model, invocation->operands[0], error)))
        goto done;
    model.effort = progress_effort(&watch.progress);
    if (scenarios_prepare(&scenarios, &options->scenarios, &style->wishes, &model, error))
        goto done;
    if (insights_refuse(&options->insights, &model, error))
        goto done;
    if ((options->follow || options->insights.components) && forecast_wishes_check(&style->wishes, &model, error))
        goto done; /* the steps that the model forecasts at once, no more */
    if (options->follow) {
        watch_end(&watch);
        result = follow_rows(&model, &options->data, style, options->is_strict, error);
        goto done;
    }
    if (path && predicted_rows_read(invocation, &rows_request, &model, &panel, &outliers, error))
        goto done;
    if (freshness_check(invocation, &options->freshness, &model, path ? &panel : NULL, false, error) ||
        (!options->insights.fitted && !options->insights.every_step && options->generation.step_count == 0 &&
         freshness_note(&options->freshness, &model, invocation->operands[0], path ? &panel : NULL,
                        style->wishes.horizon, error)))
        goto done;
    if (model_classifies(&model)) {
        watch_end(&watch);
        result = classify(invocation, &model, path ? &panel : NULL, style, answer, error);
        goto done;
    }
    result = forecast_rows(invocation, style, &scenarios, &model, path ? &panel : NULL, &watch, answer, error);
done:
    watch_end(&watch);
    scenarios_release(&scenarios);
    outliers_release(&outliers);
    panel_release(&panel);
    model_release(&model);
    return result;
}

/* One of several models. */
static int answer_one(const struct invocation *one, enum format format, struct text *answer, struct error *error)
{
    struct predict_options options = *(const struct predict_options *)one->options;
    struct invocation invocation = *one;
    options.progress = (struct progress_options){.is_unwanted = true};
    options.style.format = format;
    invocation.options = &options;
    return predict_one(&invocation, &options.style, answer, error);
}

static const struct several_refusal refused_of_several[] = {
    {"follow", "--follow goes on from the rows of one model"},
    {"plot", "--plot draws the forecast of one model"},
    {"fitted", "--fitted is of one model"},
    {"every-step", "--every-step is of one model"},
    {NULL, NULL},
};

static int run_predict(const struct invocation *invocation, struct error *error)
{
    const struct predict_options *options = invocation->options;
    struct model_operands files;
    struct answer_style style;
    struct invocation one = *invocation;
    if (model_operands_sort(invocation, &files, error))
        return -1;
    one.operands[0] = files.models[0];
    one.operands[1] = files.file;
    if (check_options(&one, &style, error))
        return -1;
    if (files.model_count > 1 || several_models_are_meant(files.file)) {
        const struct several_models several = {.invocation = invocation,
                                               .refused = refused_of_several,
                                               .answers = "a forecast",
                                               .models = files.models,
                                               .model_count = files.model_count,
                                               .file = files.file,
                                               .output = options->output,
                                               .format = style.format,
                                               .answer = answer_one,
                                               .progress = options->progress,
                                               .stage = PROGRESS_FORECASTING};
        return several_models_check(&several, error) ? -1 : several_models_run(&several, error);
    }
    const struct follow_wishes follow = {.model = files.models[0],
                                         .file = files.file,
                                         .output = options->output,
                                         .plot = options->plot,
                                         .generates = options->generation.step_count > 0,
                                         .format = style.format};
    if ((options->follow && follow_rows_check(&follow, error)) ||
        model_file_check_inputs(files.models[0], files.file, error) ||
        check_outputs(options, style.format, files.models[0], options->follow ? "-" : files.file, error))
        return -1;
    return predict_one(&one, &style, NULL, error);
}

const struct command predict_command = {
    .name = "predict",
    .operands = "[MODEL ...] [FILE]",
    .summary = "Forecast what comes after the series a model was trained on, or after those in FILE",
    .operand_minimum = 0,
    .operand_maximum = OPERANDS_ANY,
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
    .uses_ranks = true,
    .run = run_predict,
};
