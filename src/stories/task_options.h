/* `--task` and what belongs to it, as train, check and evaluate take them. */
#ifndef SEQNET_STORIES_TASK_OPTIONS_H
#define SEQNET_STORIES_TASK_OPTIONS_H

#include <stdbool.h>

#include "options/options.h"

enum asked_task { ASKED_FORECAST, ASKED_CLASSIFY, ASKED_TASK_COUNT };

struct task_options {
    int task; /* enum asked_task */
    bool hide_labels;
};

extern const struct setting_table task_settings; /* struct task_options */

/* What belongs to classes is given with --task classify alone. ERROR_USAGE. */
int task_options_check(const struct task_options *options, struct error *error);

#endif
