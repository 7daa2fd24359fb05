#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "base/terminal.h"
#include "picture/chart_picture.h"
#include "picture/matrix.h"
#include "picture/picture.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "results/forecast_chart.h"
#include "sketches/classes_figure.h"
#include "scored_rows/model_note.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "subcommands/commands.h"
#include "persist/model_file.h"
#include "stories/recipe_options.h"

enum { SIDE_LEAST = 200, SIDE_MOST = 10000 };

struct plot_options {
    struct data_options data; /* how the file is read */
    const char *output;
    int history;       /* 0: by rule */
    int width, height; /* 0: not given */
};

/* "1600x800" */
static const char *parse_size(const char *text, void *record)
{
    struct plot_options *options = record;
    const char *mark = text + strcspn(text, "xX");
    int64_t width, height;
    if (!*mark || number_parse_integer(text, (size_t)(mark - text), SIDE_LEAST, SIDE_MOST, &width) ||
        number_parse_integer(mark + 1, strlen(mark + 1), SIDE_LEAST, SIDE_MOST, &height))
        return "width and height in pixels, each 200 to 10000, such as 1600x800";
    options->width = (int)width;
    options->height = (int)height;
    return NULL;
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct plot_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "-", FIELD(JSON_TEXT, output),
     .help = "the picture, by gnuplot: the name ends in .png, .svg or .pdf; of characters: .txt, or - for standard "
             "output"},

    {.option = "size", .argument = "WxH", .parse = parse_size, FIELD(JSON_INT, width),
     .help = "width and height in pixels (default: 1100 wide, and high enough)"},

    {.option = "history", .argument = "N", FIELD(JSON_INT, history, JSON_RANGE(1, 10000)),
     .help = "steps of the past (default: four horizons or two seasons, at most 200)"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);

/* How right a classifier was when it was judged. */
static int draw_confusion(const struct plot_options *options, const struct model *model, const char *source,
                          struct error *error)
{
    const struct classification *classification = &model->classification;
    const int count = classification->classes.count;
    struct text title = TEXT_INIT;
    if (!classification->confusion || count > MATRIX_CLASSES_MAX)
        return error_set(error, ERROR_DATA, "%s: %s", source,
                         classification->confusion ? "a confusion matrix is drawn of up to 30 classes"
                                                   : "nothing was left to judge this classifier on, so that it has no "
                                                     "confusion matrix");
    text_append_format(&title, "%s: %zu judged, %.1f %% right", model->columns[0].name, classification->judged_count,
                       100 * classification->scores[0].accuracy);
    const struct matrix matrix = {.title = title.bytes ? title.bytes : "",
                                  .count = count,
                                  .names = (const char *const *)classification->classes.names,
                                  .counts = classification->confusion};
    const int result =
        text_check(&title, error) ? -1 : matrix_write(&matrix, options->output, options->width, options->height, error);
    text_release(&title);
    return result;
}

/* What a classifier says of a file. */
static int draw_classes(const struct invocation *invocation, const struct model *model, struct error *error)
{
    const struct plot_options *options = invocation->options;
    int result = -1;
    struct panel panel = PANEL_INIT;
    struct class_answers answers = CLASS_ANSWERS_INIT;
    struct text text = TEXT_INIT;
    if (model_file_read_panel(model, &options->data, invocation->operands[1], &panel, error) ||
        placed_rows_settle(model, &panel, false, error) || classify_panel(model, &panel, &answers, error))
        goto done;
    left_out_report(&panel.left_out, invocation->command->name, panel.source, &text);
    print_note(&text);
    if (classes_figure_write(model, &panel, &answers, options->output, options->width, options->height, error) == 0)
        result = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
done:
    text_release(&text);
    class_answers_release(&answers);
    panel_release(&panel);
    return result;
}

/* What is not in the picture: series that are left out, and steps of the past that the model does not keep. */
static void print_notes(const struct invocation *invocation, const char *source, const struct model *model,
                        const struct forecast *forecast, size_t missing_count)
{
    struct text text = TEXT_INIT;
    model_note(model, invocation->operands[1] != NULL, &text);
    left_out_report(&forecast->left_out, invocation->command->name, source, &text);
    if (missing_count)
        text_append_format(&text,
                           "note: the model keeps only the last rows; for %zu more of the past: seqnet plot MODEL "
                           "FILE\n",
                           missing_count);
    print_note(&text);
    text_release(&text);
}

static int check_output(const struct plot_options *options, const char *model_path, const char *path,
                        struct error *error)
{
    if (picture_is_text(options->output) && options->width)
        return error_set(error, ERROR_USAGE,
                         "--size is of a picture file (-o FILE.png); a picture of characters is as wide as the "
                         "terminal, or as COLUMNS says");
    if (picture_check_any(options->output, error) ||
        file_check_distinct(options->output, model_path, "the model", error))
        return -1;
    return file_check_distinct(options->output, path, "the data", error);
}

static int run_plot(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct plot_options *options = invocation->options;
    const char *model_path = invocation->operands[0], *path = invocation->operands[1];
    const char *source = file_input_name(path ? path : model_path);
    struct model model = MODEL_INIT;
    struct panel panel = PANEL_INIT;
    struct forecast forecast = FORECAST_INIT;
    struct outliers outliers = OUTLIERS_INIT;
    struct chart chart = CHART_INIT;
    size_t missing_count;
    if (model_file_check_inputs(model_path, path, error) || check_output(options, model_path, path, error) ||
        model_file_read(model_path, &model, error))
        goto done;
    if (model_classifies(&model)) {
        result = path ? draw_classes(invocation, &model, error)
                      : draw_confusion(options, &model, file_input_name(model_path), error);
        goto done;
    }
    if (path &&
        (model_file_read_panel(&model, &options->data, path, &panel, error) ||
         last_rows_settle(&panel, options->data.complete_only || model.complete_only, false, error) ||
         placed_rows_settle(&model, &panel, false, error) ||
         recipe_options_leave_out(invocation->command->name, &model, model.recipe.outliers, &panel, &outliers, error)))
        goto done;
    if (path ? forecast_panel(&model, &panel, &forecast, error) : forecast_model(&model, source, &forecast, error))
        goto done;
    left_out_append(&panel.left_out, &forecast.left_out); /* those that could not be read come first */
    left_out_append(&forecast.left_out, &panel.left_out);
    if (forecast_chart(&model, path ? &panel : NULL, &forecast, options->history, &chart, &missing_count, error))
        goto done;
    print_notes(invocation, source, &model, &forecast, missing_count);
    if (chart_write(&chart, options->output, options->width, options->height, error) == 0)
        result = left_out_status(&forecast.left_out, source, forecast.series_count + forecast.left_out.count, error);
done:
    chart_release(&chart);
    forecast_release(&forecast);
    outliers_release(&outliers);
    panel_release(&panel);
    model_release(&model);
    return result;
}

const struct command plot_command = {
    .name = "plot",
    .operands = "MODEL [FILE]",
    .summary = "Draw the past, the forecast and its intervals: in the terminal, or as PNG, SVG or PDF",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options_size = sizeof(struct plot_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&reading_settings, offsetof(struct plot_options, data)}),
    .notes = "FILE has the columns that the model was trained on. The forecast is that of `seqnet predict`.",
    .examples = (const char *const[]){"seqnet plot air.json", "seqnet plot air.json data/air-passengers.csv",
                                      "seqnet plot air.json --history 12 -o air.txt", NULL},
    .run = run_plot,
};
