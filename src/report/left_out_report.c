#include "report/left_out_report.h"

/* Series without a value to look at that are named. */
#define UNSEEN_NAMED_MAX 5

void left_out_report(const struct left_out *list, const char *command, const char *source, struct text *text)
{
    size_t named = left_out_named(list);
    for (size_t i = 0; i < named; i++) {
        text_append_format(text, "seqnet %s: ", command);
        text_append_printable(text, list->faults[i]);
        text_append_string(text, ": left out\n");
    }
    if (list->count > named) {
        text_append_format(text, "seqnet %s: ", command);
        text_append_printable(text, source);
        text_append_format(text, ": and %zu more series: left out\n", list->count - named);
    }
}

void left_out_report_outliers(const struct outliers *outliers, const char *command, const char *source, bool of_model,
                              struct text *text)
{
    size_t named = outliers_named(outliers);
    for (size_t i = 0; i < named; i++) {
        text_append_format(text, "seqnet %s: ", command);
        text_append_printable(text, outliers->named[i]);
        text_append_format(text, " and is left out; %s--outliers keep keeps it\n",
                           of_model ? "a model trained with " : "");
    }
    if (outliers->count > named) {
        text_append_format(text, "seqnet %s: ", command);
        text_append_printable(text, source);
        text_append_format(text, ": %zu more values lie far outside: left out\n", outliers->count - named);
    }
}

void left_out_report_unseen(const struct model *model, const struct forecast *forecast, struct text *text)
{
    size_t count = 0;
    for (size_t s = 0; s < forecast->series_count; s++)
        count += forecast->series[s].is_unseen;
    if (count == 0)
        return;
    if (model->series_name)
        text_append_format(text, "note: %zu series (", count);
    else
        text_append_string(text, "note: the series");
    size_t named = 0;
    for (size_t s = 0; model->series_name && s < forecast->series_count && named <= UNSEEN_NAMED_MAX; s++) {
        if (!forecast->series[s].is_unseen)
            continue;
        text_append_string(text, named ? ", " : "");
        text_append_printable(text, named < UNSEEN_NAMED_MAX ? forecast->series[s].id : "...");
        named++;
    }
    text_append_format(text,
                       "%s ha%s no value%s in the last %d steps, which are all that the networks look at; the forecast "
                       "is the baselines' alone\n",
                       model->series_name ? ")" : "", count > 1 ? "ve" : "s",
                       model->target_count > 1 ? " of a target" : "", recipe_longest_window(&model->recipe));
}
