#include "stories/task_options.h"

static const char *const asked_task_words[] = {[ASKED_FORECAST] = "forecast", [ASKED_CLASSIFY] = "classify"};
static NAMES_DEFINE(asked_task, ASKED_TASK_COUNT);

#define FIELD(kind, member, ...) SETTING_FIELD(struct task_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "task", .initial = "forecast", FIELD(JSON_NAME, task, .names = &asked_task_names),
     .is_for_classes = true,
     .help = "forecast values, or classify: one class per series where each has one label, else the classes of the "
             "steps to come, or with --horizon 0 of the rows themselves"},

    {.option = "hide-labels", FIELD(JSON_BOOL, hide_labels), .is_for_classes = true,
     .help = "with --task classify of steps: the classes of the past are no inputs, and predict needs none"},
};

/* clang-format on */

const struct setting_table task_settings = SETTING_TABLE("Task and output options", rows, .is_recorded = true);

int task_options_check(const struct task_options *options, struct error *error)
{
    if (options->hide_labels && options->task != ASKED_CLASSIFY)
        return error_set(error, ERROR_USAGE, "--hide-labels is for --task classify; give that too");
    return 0;
}
