#include "scored_rows/insights.h"

#include "base/processors.h"
#include "probe/components.h"
#include "probe/fitted.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "scored_rows/components_output.h"
#include "scored_rows/fitted_output.h"

int insights_check(const struct invocation *invocation, const struct insights *insights, const char *path,
                   enum format *format, struct error *error)
{
    static const char *const other[] = {"generate", "follow", "max-age", "level", "quantiles", "sum", "paths"};
    static const char *const of_forecasts[] = {"horizon", "bounds", "integer"};
    const char *name = insights->fitted ? "fitted" : "components";
    if (!insights->fitted && !insights->components)
        return 0;
    if (insights->fitted && insights->components)
        return error_set(error, ERROR_USAGE, "--fitted is of the past and --components of a forecast; give one");
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        if (invocation_has(invocation, other[i]))
            return error_set(error, ERROR_USAGE, "--%s and --%s cannot go together; give one", name, other[i]);
    }
    for (size_t i = 0; i < sizeof of_forecasts / sizeof *of_forecasts && insights->fitted; i++) {
        if (invocation_has(invocation, of_forecasts[i]))
            return error_set(error, ERROR_USAGE, "--%s is for forecasts of what comes; leave it out, or --fitted",
                             of_forecasts[i]);
    }
    if (insights->fitted && !path)
        return error_set(error, ERROR_USAGE,
                         "--fitted needs the rows of the past, and a model keeps only the last; give FILE");
    if (*format == FORMAT_TABLE && invocation_has(invocation, "format"))
        return error_set(error, ERROR_USAGE, "--%s is written as csv, json or jsonl; leave out --format table", name);
    *format = *format == FORMAT_TABLE ? FORMAT_CSV : *format;
    return 0;
}

int insights_refuse(const struct insights *insights, struct error *error)
{
    if (!insights->fitted && !insights->components)
        return 0;
    return error_set(error, ERROR_USAGE, "--%s is of forecasts of values, and a classifier has none",
                     insights->fitted ? "fitted" : "components");
}

int insights_write_fitted(const struct model *model, struct panel *panel, const struct answer_style *style,
                          const char *output, struct watch *watch, struct error *error)
{
    int result = -1;
    struct fitted fitted = FITTED_INIT;
    struct text text = TEXT_INIT, note = TEXT_INIT;
    progress_begin(&watch->progress, PROGRESS_FORECASTING, (double)panel->series_count);
    if (fitted_find(model, panel, processors_count(), &fitted, error))
        goto done;
    watch_end(watch);
    const size_t total = panel->series_count + panel->left_out.count; /* those left out here are among the series */
    left_out_append(&panel->left_out, &fitted.left_out);
    left_out_report(&panel->left_out, "predict", panel->source, &note);
    print_note(&note);
    fitted_output(model, panel, &fitted, style, &text);
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
