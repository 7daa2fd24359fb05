#include "base/file.h"
#include "picture/picture.h"
#include "plan/rules.h"
#include "plan/training_data.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "results/windows_output.h"
#include "sketches/windows_figure.h"
#include "settled_rows/last_rows.h"
#include "subcommands/commands.h"
#include "stories/recipe_options.h"

struct windows_options {
    struct recipe_options shared;
    bool scaled;
    const char *plot;
};

static int run_windows(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct windows_options *options = invocation->options;
    struct data_options data_options = options->shared.data;
    struct model model = {.recipe = options->shared.recipe}; /* owns nothing */
    struct panel panel = PANEL_INIT;
    struct training_data data = TRAINING_DATA_INIT;
    struct outliers outliers = OUTLIERS_INIT;
    struct text text = TEXT_INIT;
    data_options.test_length = (size_t)options->shared.recipe.test_length;
    model.recipe.ensemble_count =
        1; /* what the first network sees: of windows given the first one, of the rule's the middle one */
    model.recipe.window_count = model.recipe.window_count ? 1 : 0;
    const bool is_picture_alone = options->plot && file_is_output(options->plot);
    if (file_check_distinct("-", invocation->operands[0], "the data", error) ||
        (options->plot && (picture_check_beside(options->plot, "-", NULL, error) ||
                           picture_check_distinct(options->plot, invocation->operands[0], "the data", error))) ||
        panel_read(invocation->operands[0], &data_options, &panel, error) ||
        last_rows_settle(&panel, data_options.complete_only, false, error) ||
        recipe_options_leave_out(invocation->command->name, NULL, options->shared.recipe.outliers, &panel, &outliers,
                                 error) ||
        rules_complete(&model.recipe, &panel, &model.choices, error))
        goto done;
    model.target_count = panel.target_count;
    model.past_count = panel.past_count;
    model.known_count = panel.known_count;
    if (training_data_needs_mask(&model.recipe, &panel, &model.has_mask, error) ||
        training_data_init(&data, &model, &panel, STAGE_JUDGE, NULL, error))
        goto done;
    text_append_string(&text, panel.remarks.length ? panel.remarks.bytes : "");
    left_out_report(&panel.left_out, invocation->command->name, panel.source, &text);
    print_note(&text);
    if ((is_picture_alone || windows_output(&panel, &data, model.recipe.calendar, options->scaled, error) == 0) &&
        (!options->plot || windows_figure_write(&panel, &data, options->plot, error) == 0))
        result = left_out_status(&panel.left_out, panel.source, panel.series_count + panel.left_out.count, error);
done:
    text_release(&text);
    training_data_release(&data);
    outliers_release(&outliers);
    panel_release(&panel);
    return result;
}

static const struct setting output_rows[] = {
    {.option = "scaled",
     SETTING_FIELD(struct windows_options, JSON_BOOL, scaled),
     .help = "the numbers that the network is shown, instead of the data's values"},

    {.option = "plot",
     .argument = "FILE",
     SETTING_FIELD(struct windows_options, JSON_TEXT, plot),
     .help =
         "draw the first windows to learn from, to .png, .svg or .pdf by gnuplot, to .txt by characters; - in place "
         "of the CSV"},
};

static const struct setting_table output_settings = SETTING_TABLE("Output options", output_rows);

const struct command windows_command = {
    .name = "windows",
    .operands = "FILE",
    .summary = "Print the windowed data set as CSV: what a network is shown, and what it must answer",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options_size = sizeof(struct windows_options),
    .groups = OPTION_GROUPS({&output_settings, 0}, DATA_OPTION_GROUPS(struct windows_options, shared),
                            {&recipe_window_settings, offsetof(struct windows_options, shared.recipe)},
                            {&recipe_test_settings, offsetof(struct windows_options, shared.recipe)}),
    .examples = (const char *const[]){"seqnet windows series.csv --window 10 --horizon 3 | head -n 3",
                                      "seqnet windows series.csv --window 10 --horizon 3 --scaled | head -n 3",
                                      "seqnet windows data/lung-deaths.csv --series sex --window 12 | head -n 3", NULL},
    .needed = (const char *const[]){"time", "target", "series", "window", "horizon", "validation", "test", NULL},
    .run = run_windows,
};
