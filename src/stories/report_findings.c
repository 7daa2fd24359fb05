#include "stories/report_findings.h"

#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/processors.h"
#include "persist/model_file.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "scored_rows/model_note.h"
#include "settled_rows/last_rows.h"
#include "settled_rows/placed_rows.h"

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

int findings_read(const struct data_options *data, const char *path, struct findings *findings, struct error *error)
{
    const struct model *model = &findings->model;
    struct panel *panel = &findings->panel;
    if (model_file_read_panel(model, data, path, panel, error))
        return -1;
    if (model_classifies(model))
        return placed_rows_settle(model, panel, false, error);
    return last_rows_settle(panel, data->complete_only || model->complete_only, false, error) ||
                   placed_rows_settle(model, panel, false, error) ||
                   recipe_options_leave_out("report", model, model->recipe.outliers, panel, &findings->outliers, error)
               ? -1
               : 0;
}

static int ask_forecaster(const char *model_path, const char *path, struct findings *findings,
                          struct page_subject *subject, struct error *error)
{
    const char *source = file_input_name(path ? path : model_path);
    struct text notes = TEXT_INIT;
    bool has_backtest = false;
    if (path ? look_back(findings, &has_backtest, error) ||
                   forecast_panel(&findings->model, &findings->panel, &findings->forecast, error)
             : forecast_model(&findings->model, source, &findings->forecast, error))
        return -1;
    left_out_append(&findings->panel.left_out, &findings->forecast.left_out); /* those that could not be read first */
    left_out_append(&findings->forecast.left_out, &findings->panel.left_out);
    model_note(&findings->model, path != NULL, &notes);
    left_out_report(&findings->forecast.left_out, "report", source, &notes);
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

int findings_ask(const char *model_path, const char *path, struct findings *findings, struct page_subject *subject,
                 struct error *error)
{
    return model_classifies(&findings->model) ? ask_classifier(path, findings, subject, error)
                                              : ask_forecaster(model_path, path, findings, subject, error);
}

void findings_release(struct findings *findings)
{
    watch_end(&findings->watch);
    memory_free(findings->worths);
    classification_release(&findings->scored);
    class_answers_release(&findings->answers);
    worth_tally_release(&findings->tally);
    backtest_release(&findings->backtest);
    forecast_release(&findings->forecast);
    outliers_release(&findings->outliers);
    panel_release(&findings->panel);
    model_release(&findings->model);
}
