#include "scored_rows/insights.h"

#include "base/processors.h"
#include "probe/components.h"
#include "probe/fitted.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "scored_rows/components_output.h"
#include "scored_rows/fitted_output.h"

const char *insights_wanted(const struct insights *insights)
{
    return insights->fitted       ? "fitted"
           : insights->components ? "components"
           : insights->every_step ? "every-step"
                                  : NULL;
}

int insights_check(const struct invocation *invocation, const struct insights *insights, const char *path,
                   enum format *format, struct error *error)
{
    static const char *const other[] = {"generate", "follow", "max-age", "level", "quantiles", "sum", "paths"};
    static const char *const of_forecasts[] = {"horizon", "bounds", "integer"};
    const bool is_of_rows = insights->fitted || insights->every_step;
    const char *name = insights_wanted(insights);
    if (!name)
        return 0;
    if (insights->fitted + insights->components + insights->every_step > 1)
        return error_set(error, ERROR_USAGE,
                         "--fitted is of the past, --components of a forecast and --every-step of both; give one");
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        if (invocation_has(invocation, other[i]))
            return error_set(error, ERROR_USAGE, "--%s and --%s cannot go together; give one", name, other[i]);
    }
    for (size_t i = 0; i < sizeof of_forecasts / sizeof *of_forecasts && is_of_rows; i++) {
        if (invocation_has(invocation, of_forecasts[i]))
            return error_set(error, ERROR_USAGE, "--%s is for forecasts of what comes; leave it out, or --%s",
                             of_forecasts[i], name);
    }
    if (is_of_rows && !path)
        return error_set(error, ERROR_USAGE,
                         "--%s needs the rows of the past, and a model keeps only the last; give FILE", name);
    if (*format == FORMAT_TABLE && invocation_has(invocation, "format"))
        return error_set(error, ERROR_USAGE, "--%s is written as csv, json or jsonl; leave out --format table", name);
    *format = *format == FORMAT_TABLE ? FORMAT_CSV : *format;
    return 0;
}

int insights_refuse(const struct insights *insights, const struct model *model, struct error *error)
{
    if (!model_classifies(model))
        return 0;
    if (insights->every_step && model->recipe.task == TASK_CLASSIFY_SERIES)
        return error_set(error, ERROR_USAGE,
                         "--every-step: this model has one class for each whole series, and none for its rows; leave "
                         "it out");
    if (!insights->fitted && !insights->components)
        return 0;
    return error_set(error, ERROR_USAGE, "--%s is of forecasts of values, and a classifier has none%s",
                     insights_wanted(insights), insights->fitted ? "; its answer at each row: --every-step" : "");
}

int insights_write_rows(const struct insights *insights, const struct model *model, struct panel *panel,
                        const struct answer_style *style, const char *output, struct watch *watch, struct error *error)
{
    int result = -1;
    struct fitted fitted = FITTED_INIT;
    struct text text = TEXT_INIT, note = TEXT_INIT;
    progress_begin(&watch->progress, PROGRESS_FORECASTING, (double)panel->series_count);
    if (fitted_find(model, panel, insights->fitted ? 1 : model->recipe.horizon, processors_count(), &fitted, error))
        goto done;
    watch_end(watch);
    const size_t total = panel->series_count + panel->left_out.count; /* those left out here are among the series */
    left_out_append(&panel->left_out, &fitted.left_out);
    left_out_report(&panel->left_out, "predict", panel->source, &note);
    print_note(&note);
    (insights->fitted ? fitted_output : fitted_output_steps)(model, panel, &fitted, style, &text);
    if (print_output(output, &text, style->format, error))
        goto done;
    result = left_out_status(&panel->left_out, panel->source, total, error);
done:
    fitted_release(&fitted);
    text_release(&text);
    text_release(&note);
    return result;
}

int insights_append_components(const struct model *model, const char *source, const struct panel *panel,
                               const struct forecast *forecast, const struct answer_style *style, struct text *text,
                               struct error *error)
{
    struct components components = COMPONENTS_INIT;
    if (components_find(model, source, panel, forecast, &components, error))
        return -1;
    components_output(model, panel, forecast, &components, style, text);
    components_release(&components);
    return 0;
}
