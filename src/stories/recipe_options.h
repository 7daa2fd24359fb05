/* The options that several commands share: how data are read, how a model is made (options/recipe_table.h), and with
 * how many threads. */
#ifndef SEQNET_STORIES_RECIPE_OPTIONS_H
#define SEQNET_STORIES_RECIPE_OPTIONS_H

#include "dataset/panel.h"
#include "options/data_settings.h"
#include "options/options.h"
#include "options/recipe_table.h"
#include "persist/model.h"

/* Offsets of struct recipe_options. */
extern const struct setting_table thread_settings;

struct recipe_options {
    struct data_options data;
    struct recipe recipe; /* the request, as rules_complete() takes it */
    int thread_count;     /* 0: one for each processor */
};

/* Groups of a command whose struct has a struct recipe_options as `member`. */
#define DATA_OPTION_GROUPS(command_options, member)                                                                    \
    {&column_settings, offsetof(command_options, member.data)},                                                        \
        {&reading_settings, offsetof(command_options, member.data)},                                                   \
    {                                                                                                                  \
        &recipe_data_settings, offsetof(command_options, member.recipe)                                                \
    }

/* The number of --threads, but at most as many as there are processors. That many is the default. */
int recipe_options_thread_count(const struct recipe_options *options);

/* Leave out what lies far outside (examples/outliers.h) if the rule says so, and name it. `command` is what runs, and
 * `model` what it was given, NULL for none. ERROR_SYSTEM for memory. */
int recipe_options_leave_out(const char *command, const struct model *model, enum outlier_rule rule,
                             struct panel *panel, struct outliers *outliers, struct error *error);

#endif
