#include "stories/recipe_options.h"

#include "base/processors.h"
#include "report/left_out_report.h"
#include "report/print.h"

/* clang-format off */

static const struct setting threads[] = {
    {.option = "threads", .argument = "N", .is_for_classes = true,
     .help = "threads to use, at most one per processor (default: that many); the model does not depend on it",
     SETTING_FIELD(struct recipe_options, JSON_INT, thread_count, JSON_RANGE(1, 1024))},
};

/* clang-format on */

const struct setting_table thread_settings = SETTING_TABLE("Training options", threads);

int recipe_options_thread_count(const struct recipe_options *options)
{
    int processors = processors_count(); /* more threads than these would wait for each other */
    return options->thread_count && options->thread_count < processors ? options->thread_count : processors;
}

int recipe_options_leave_out(const char *command, const struct model *model, enum outlier_rule rule,
                             struct panel *panel, struct outliers *outliers, struct error *error)
{
    struct text text = TEXT_INIT;
    if (rule == OUTLIERS_KEEP)
        return 0;
    if (outliers_leave_out(panel, model ? processors_count() : 1, outliers, error))
        return -1;
    left_out_report_outliers(outliers, command, panel->source, model != NULL, &text);
    print_note(&text);
    text_release(&text);
    return 0;
}
