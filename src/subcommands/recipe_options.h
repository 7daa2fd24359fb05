/* The options that say how data are read and how a model is made, for all commands that do either. */
#ifndef SEQNET_SUBCOMMANDS_RECIPE_OPTIONS_H
#define SEQNET_SUBCOMMANDS_RECIPE_OPTIONS_H

#include <stdint.h>

#include "dataset/panel.h"
#include "persist/recipe.h"
#include "subcommands/options.h"

/* --period: nothing (auto), none, or the lengths. */
struct period_option {
    bool is_given;
    int count;
    double periods[SEASON_COUNT_MAX];
};

/* --window: nothing (by rule), or the lengths. */
struct window_option {
    int count;
    int lengths[WINDOW_COUNT_MAX];
};

/* --calendar: nothing (auto), none, or the features. */
struct calendar_option {
    bool is_given;
    calendar_features features;
};

/* --level: the intervals. */
struct level_option {
    int count;
    double levels[LEVEL_COUNT_MAX];
};

/* Zero where a rule decides. */
struct recipe_options {
    struct data_options data;
    int fill;
    struct window_option window;
    int patch, horizon, validation, test;
    struct period_option period;
    int transform, seasons;
    struct calendar_option calendar;
    int scale_steps; /* 0: by rule; -1: the whole series */
    struct blend blend;
    struct level_option level;
    int cell, shape, center, hidden, layers;
    double dropout, sampling;
    bool stateful, no_skip;
    int loss;
    double learning_rate;
    int batch, epochs, patience, epoch_windows, ensemble;
    int refit, stages;
    uint64_t seed;
    int threads;
};

/* Groups for command tables; `offset` is that of the struct recipe_options in the command's struct. */
#define DATA_OPTION_GROUP(offset_of_recipe) {"Data options", data_option_specs, DATA_OPTION_COUNT, (offset_of_recipe)}
#define READING_OPTION_GROUP(offset_of_recipe)                                                                         \
    {                                                                                                                  \
        "Data options", reading_option_specs, READING_OPTION_COUNT, (offset_of_recipe)                                 \
    }
#define WINDOW_OPTION_GROUP(offset_of_recipe)                                                                          \
    {                                                                                                                  \
        "Window options", window_option_specs, WINDOW_OPTION_COUNT, (offset_of_recipe)                                 \
    }
#define FORECAST_OPTION_GROUP(offset_of_recipe)                                                                        \
    {                                                                                                                  \
        "Forecast options", forecast_option_specs, FORECAST_OPTION_COUNT, (offset_of_recipe)                           \
    }
#define NETWORK_OPTION_GROUP(offset_of_recipe)                                                                         \
    {                                                                                                                  \
        "Network options", network_option_specs, NETWORK_OPTION_COUNT, (offset_of_recipe)                              \
    }
#define TRAINING_OPTION_GROUP(offset_of_recipe)                                                                        \
    {                                                                                                                  \
        "Training options", training_option_specs, TRAINING_OPTION_COUNT, (offset_of_recipe)                           \
    }

enum {
    READING_OPTION_COUNT = 4,
    DATA_OPTION_COUNT = 10,
    WINDOW_OPTION_COUNT = 13,
    FORECAST_OPTION_COUNT = 2,
    NETWORK_OPTION_COUNT = 6,
    TRAINING_OPTION_COUNT = 11
};

extern const struct option_spec reading_option_specs[READING_OPTION_COUNT]; /* of a file whose columns a model knows */
extern const struct option_spec data_option_specs[DATA_OPTION_COUNT];
extern const struct option_spec window_option_specs[WINDOW_OPTION_COUNT];
extern const struct option_spec forecast_option_specs[FORECAST_OPTION_COUNT];
extern const struct option_spec network_option_specs[NETWORK_OPTION_COUNT];
extern const struct option_spec training_option_specs[TRAINING_OPTION_COUNT];

/* The recipe asked for, as rules_complete() takes it. */
struct recipe recipe_options_recipe(const struct recipe_options *options);

/* --threads, at most as many as there are processors, which is the default. */
int recipe_options_thread_count(const struct recipe_options *options);

#endif
