#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/processors.h"
#include "persist/model_file.h"
#include "progress/watch.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "scored_rows/model_note.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"
#include "standalone_page/report_page.h"
#include "standalone_page/worths.h"
#include "subcommands/commands.h"
#include "subcommands/recipe_options.h"

struct report_options {
    struct data_options data; /* how the file is read */
    const char *output;       /* NULL: not given */
};

#define FIELD(kind, member, ...) SETTING_FIELD(struct report_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "output", .letter = 'o', .argument = "FILE", FIELD(JSON_TEXT, output),
     .help = "the page; the name ends in .html or .htm; - is standard output"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);

/* What the page is made of. */
struct findings {
    struct model model;
    struct panel panel;
    struct forecast forecast;
    struct outliers outliers;
    struct backtest backtest;
    struct worth_tally tally;
    struct series_worth *worths; /* owned */
    struct class_answers answers;
    struct classification scored;
    struct watch watch;
};

/* A page takes the place of nothing or of a page: the name says that it is one. What is no regular file (a pipe, a
 * device) is written to. */
static int check_output(const char *output, const char *model_path, const char *path, struct error *error)
{
    struct stat status;
    if (!output)
        return error_set(error, ERROR_USAGE, "the page needs a name: give -o report.html, or -o - for standard output");
    if (!report_page_has_name(output) && !file_is_output(output) && (stat(output, &status) || S_ISREG(status.st_mode)))
        return error_set(error, ERROR_USAGE, "%s: a page's name says what it is: end it in .html", output);
    return file_check_distinct(output, model_path, "the model", error) ||
                   file_check_distinct(output, path, "the data", error) || file_check_writable(output, error)
               ? -1
               : 0;
}

/* Score the model on the rows that it has not learnt from. If there are none, there is nothing to score, which is no
 * fault. */
static int look_back(struct findings *findings, bool *has_backtest, struct error *error)
{
    const struct panel *panel = &findings->panel;
    struct error none = ERROR_INIT;
    struct backtest_request request = {.origins = {.horizon = findings->model.recipe.horizon},
                                       .model = &findings->model,
                                       .learn = {.kernels = kernels_select(error),
                                                 .thread_count = processors_count(),
                                                 .progress = &findings->watch.progress},
                                       .context = &findings->tally,
                                       .on_origin = worth_tally_add};
    *has_backtest = false;
    if (!request.learn.kernels)
        return -1;
    if (backtest_init(&findings->backtest, &request, panel, &none)) {
        if (none.kind != ERROR_DATA && none.kind != ERROR_USAGE)
            return error_set(error, none.kind, "%s", none.message);
        return 0;
    }
    if (worth_tally_init(&findings->tally, panel, &findings->backtest, error) ||
        backtest_run(&findings->backtest, &request, panel, error))
        return -1;
    *has_backtest = true;
    return 0;
}

/* The rows of the file, as predict reads them. */
static int read_rows(const struct invocation *invocation, const char *path, struct findings *findings,
                     struct error *error)
{
    const struct report_options *options = invocation->options;
    const struct model *model = &findings->model;
    struct panel *panel = &findings->panel;
    if (model_file_read_panel(model, &options->data, path, panel, error))
        return -1;
    if (model_classifies(model))
        return placed_rows_settle(model, panel, false, error);
    return last_rows_settle(panel, options->data.complete_only || model->complete_only, false, error) ||
                   placed_rows_settle(model, panel, false, error) ||
                   recipe_options_leave_out(invocation->command->name, model, model->recipe.outliers, panel,
                                            &findings->outliers, error)
               ? -1
               : 0;
}

static int ask_forecaster(const struct invocation *invocation, const char *path, struct findings *findings,
                          struct page_subject *subject, struct error *error)
{
    const char *source = file_input_name(path ? path : invocation->operands[0]);
    struct text notes = TEXT_INIT;
    bool has_backtest = false;
    if (path ? look_back(findings, &has_backtest, error) ||
                   forecast_panel(&findings->model, &findings->panel, &findings->forecast, error)
             : forecast_model(&findings->model, source, &findings->forecast, error))
        return -1;
    left_out_append(&findings->panel.left_out, &findings->forecast.left_out); /* those that could not be read first */
    left_out_append(&findings->forecast.left_out, &findings->panel.left_out);
    model_note(&findings->model, path != NULL, &notes);
    left_out_report(&findings->forecast.left_out, invocation->command->name, source, &notes);
    print_note(&notes);
    text_release(&notes);
    subject->forecast = &findings->forecast;
    subject->backtest = has_backtest ? &findings->backtest : NULL;
    if (worths_make(&findings->model, subject->panel, &findings->forecast, has_backtest ? &findings->tally : NULL,
                    &findings->worths, &subject->kind, error))
        return -1;
    subject->worths = findings->worths;
    return 0;
}

/* How right is it on the labels of the file? There may be none that are new to it, which is no fault. */
static int score_labels(struct findings *findings, struct page_subject *subject, struct error *error)
{
    struct error none = ERROR_INIT;
    const struct panel *panel = &findings->panel;
    if (findings->model.recipe.task == TASK_CLASSIFY_SERIES && strcmp(panel->sha256, findings->model.sha256) == 0)
        return 0;
    if (classify_score(&findings->model, panel, &findings->scored, &none) == 0)
        subject->scored = &findings->scored;
    else if (none.kind != ERROR_DATA)
        return error_set(error, none.kind, "%s", none.message);
    return 0;
}

/* A classifier of whole series keeps no rows, and says nothing without a file. */
static int ask_classifier(const char *path, struct findings *findings, struct page_subject *subject,
                          struct error *error)
{
    if (!path && findings->model.recipe.task == TASK_CLASSIFY_SERIES)
        return 0;
    if (path ? classify_panel(&findings->model, &findings->panel, &findings->answers, error)
             : classify_model(&findings->model, &findings->answers, error))
        return -1;
    subject->answers = &findings->answers;
    return path ? score_labels(findings, subject, error) : 0;
}

static int run_report(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct report_options *options = invocation->options;
    const char *model_path = invocation->operands[0], *path = invocation->operands[1];
    struct findings findings = {.model = MODEL_INIT,
                                .panel = PANEL_INIT,
                                .forecast = FORECAST_INIT,
                                .outliers = OUTLIERS_INIT,
                                .backtest = BACKTEST_INIT,
                                .tally = WORTH_TALLY_INIT,
                                .answers = CLASS_ANSWERS_INIT,
                                .watch = WATCH_INIT};
    struct page_subject subject = {
        .model = &findings.model, .model_path = model_path, .panel = path ? &findings.panel : NULL};
    struct text page = TEXT_INIT;
    if (model_file_check_inputs(model_path, path, error) || check_output(options->output, model_path, path, error))
        goto done;
    watch_begin(&findings.watch,
                &(struct watch_request){.command = "report", .output = options->output, .print = print_progress});
    if (model_file_read(model_path, &findings.model, error) ||
        (path && read_rows(invocation, path, &findings, error)) ||
        (model_classifies(&findings.model) ? ask_classifier(path, &findings, &subject, error)
                                           : ask_forecaster(invocation, path, &findings, &subject, error)) ||
        report_page(&subject, &page, error) || file_replace(options->output, page.bytes, page.length, error))
        goto done;
    const struct left_out *left_out =
        model_classifies(&findings.model) ? &findings.panel.left_out : &findings.forecast.left_out;
    const size_t used =
        model_classifies(&findings.model) ? findings.panel.series_count : findings.forecast.series_count;
    result = left_out_status(left_out, file_input_name(path ? path : model_path), used + left_out->count, error);
done:
    watch_end(&findings.watch);
    text_release(&page);
    memory_free(findings.worths);
    classification_release(&findings.scored);
    class_answers_release(&findings.answers);
    worth_tally_release(&findings.tally);
    backtest_release(&findings.backtest);
    forecast_release(&findings.forecast);
    outliers_release(&findings.outliers);
    panel_release(&findings.panel);
    model_release(&findings.model);
    return result;
}

const struct command report_command = {
    .name = "report",
    .operands = "MODEL [FILE]",
    .summary = "Write one HTML page: the forecast, how good it is, what was read and chosen",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options_size = sizeof(struct report_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&reading_settings, offsetof(struct report_options, data)}),
    .notes = "FILE has the columns that the model was trained on. The forecast is that of `seqnet predict`. Where FILE "
             "has rows that the model has not learnt from, the page shows how well they were forecast.",
    .examples = (const char *const[]){"seqnet report air.json -o air.html",
                                      "seqnet report air.json data/air-passengers.csv -o air.html", NULL},
    .run = run_report,
};
