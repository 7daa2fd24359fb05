#include "subcommands/recipe_options.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/processors.h"

static const char *cell_choice(int index)
{
    const struct cell *cell = cell_offered(index);
    return cell ? cell->name : NULL;
}

static const char *shape_choice(int index)
{
    return index <= SHAPE_ENCODER_DECODER ? shape_name((enum shape)index) : NULL;
}

static const char *center_choice(int index)
{
    return index <= CENTER_SERIES ? center_name((enum center)index) : NULL;
}

static const char *loss_choice(int index)
{
    const enum loss_kind kind = (enum loss_kind)index;
    return index < LOSS_COUNT && !loss_of(kind)->is_of_classes ? loss_name(kind) : NULL;
}

static const char *fill_choice(int index)
{
    return index <= FILL_PREVIOUS ? fill_name((enum fill)index) : NULL;
}

static const char *transform_choice(int index)
{
    return index <= TRANSFORM_LOG ? transform_name((enum transform)index) : NULL;
}

static const char *refit_choice(int index)
{
    return index <= REFIT_NO ? refit_name((enum refit)index) : NULL;
}

static const char *seasons_choice(int index)
{
    return index <= SEASONS_BOTH ? seasons_name((enum seasons)index) : NULL;
}

static const char *parse_windows(const char *text, void *field)
{
    static const char accepted[] =
        "a whole number from 1 to 10000, or up to four of them with commas between, the shortest first";
    struct window_option window = {.count = 0};
    while (*text) {
        size_t length = strcspn(text, ",");
        double value;
        if (window.count == WINDOW_COUNT_MAX || number_parse(text, length, &value) || value < 1 ||
            value > WINDOW_LENGTH_MAX || value != (int)value ||
            (window.count && value <= window.lengths[window.count - 1]) || (text[length] == ',' && !text[length + 1]))
            return accepted;
        window.lengths[window.count++] = (int)value;
        text += length + (text[length] == ',');
    }
    if (window.count == 0)
        return accepted;
    *(struct window_option *)field = window;
    return NULL;
}

static const char *parse_calendar(const char *text, void *field)
{
    struct calendar_option calendar = {.is_given = strcmp(text, "auto") != 0};
    if (calendar.is_given && calendar_features_parse(text, &calendar.features))
        return "auto, none, or some of hour, weekday, monthday and yearday with commas between, each once";
    *(struct calendar_option *)field = calendar;
    return NULL;
}

static const char *parse_levels(const char *text, void *field)
{
    static const char accepted[] =
        "percentages from 1 to 99.9 with commas between, the lowest first, at most 8; or none";
    struct level_option level = {.count = 0};
    bool is_none = strcmp(text, "none") == 0;
    while (!is_none && *text) {
        size_t length = strcspn(text, ",");
        double value;
        if (level.count == LEVEL_COUNT_MAX || number_parse(text, length, &value) || value < 1 || value > 99.9 ||
            (level.count && value <= level.levels[level.count - 1]) || (text[length] == ',' && !text[length + 1]))
            return accepted;
        level.levels[level.count++] = value;
        text += length + (text[length] == ',');
    }
    if (level.count == 0 && !is_none)
        return accepted;
    *(struct level_option *)field = level;
    return NULL;
}

static const char *parse_scale_steps(const char *text, void *field)
{
    double value;
    if (strcmp(text, "series") == 0) {
        *(int *)field = -1;
        return NULL;
    }
    if (number_parse(text, strlen(text), &value) || value < 2 || value > WINDOW_LENGTH_MAX || value != (int)value)
        return "a whole number from 2 to 10000, or series";
    *(int *)field = (int)value;
    return NULL;
}

/* "theta:1,network:3": shares, of their sum. */
static const char *parse_blend(const char *text, void *field)
{
    static const char accepted[] =
        "auto, none, or methods and their shares: network:2,theta:1,smoothing:1 (also naive, seasonal-naive, "
        "drift), each once";
    struct blend blend = {.kind = BLEND_GIVEN};
    double sum = 0;
    if (strcmp(text, "auto") == 0 || strcmp(text, "none") == 0) {
        *(struct blend *)field = (struct blend){.kind = text[0] == 'a' ? BLEND_AUTO : BLEND_NONE};
        return NULL;
    }
    while (*text) {
        size_t length = strcspn(text, ","), word = strcspn(text, ":,");
        int method = method_from_word(text, word);
        double share;
        if (method < 0 || word == length || number_parse(text + word + 1, length - word - 1, &share) || !(share > 0) ||
            share > 1e6 || blend.weights[method] > 0 || (text[length] == ',' && !text[length + 1]))
            return accepted;
        blend.weights[method] = share;
        sum += share;
        text += length + (text[length] == ',');
    }
    for (int method = 0; method < METHOD_COUNT; method++)
        blend.weights[method] /= sum > 0 ? sum : 1;
    if (!(sum > 0))
        return accepted;
    *(struct blend *)field = blend;
    return NULL;
}

static const char *parse_delimiter(const char *text, void *field)
{
    bool is_tab = strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0;
    char delimiter = is_tab ? '\t' : text[0];
    if (delimiter == '\0' || (!is_tab && text[1] != '\0') || strchr("\"\r\n", delimiter))
        return "a single character (but a quote or a line end), or the word tab";
    *(char *)field = delimiter;
    return NULL;
}

static const char *parse_time_format(const char *text, void *field)
{
    if (!strchr(text, '%') || (strcmp(text, "%s") != 0 && !stamp_format_is_usable(text)))
        return "a format of strptime, such as %d/%m/%Y, of at most 63 characters and without %Z, %G, %g, %V, and %s "
               "only alone";
    *(const char **)field = text;
    return NULL;
}

static const char *parse_period(const char *text, void *field)
{
    static const char accepted[] =
        "a length in steps from 2 to 100000 (1: no season), two of them with a comma between (the shorter first), "
        "auto or none";
    struct period_option period = {.is_given = true};
    if (strcmp(text, "auto") == 0) {
        *(struct period_option *)field = (struct period_option){.is_given = false};
        return NULL;
    }
    bool is_none = strcmp(text, "1") == 0 || strcmp(text, "none") == 0;
    while (!is_none && *text) {
        size_t length = strcspn(text, ",");
        double value;
        if (period.count == SEASON_COUNT_MAX || number_parse(text, length, &value) || value < 2 || value > 100000 ||
            (period.count && value <= period.periods[period.count - 1]) || (text[length] == ',' && !text[length + 1]))
            return accepted;
        period.periods[period.count++] = value;
        text += length + (text[length] == ',');
    }
    if (period.count == 0 && !is_none)
        return accepted;
    *(struct period_option *)field = period;
    return NULL;
}

#define FIELD(member) offsetof(struct recipe_options, member)

#define READING_OPTIONS                                                                                                \
    {"delimiter",           0,    "CHAR", OPTION_CUSTOM,                                                               \
     FIELD(data.delimiter), 0,    0,      NULL,                                                                        \
     parse_delimiter,       NULL, true,   "what separates the fields; tab for a tabulator (default: a comma)"},        \
        {"no-header",                                                                                                  \
         0,                                                                                                            \
         NULL,                                                                                                         \
         OPTION_FLAG,                                                                                                  \
         FIELD(data.no_header),                                                                                        \
         0,                                                                                                            \
         0,                                                                                                            \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         true,                                                                                                         \
         "the first line is data; columns are then called column1, column2, ..."},                                     \
        {"missing",                                                                                                    \
         0,                                                                                                            \
         "TOKENS",                                                                                                     \
         OPTION_TEXT,                                                                                                  \
         FIELD(data.missing),                                                                                          \
         0,                                                                                                            \
         0,                                                                                                            \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         NULL,                                                                                                         \
         true,                                                                                                         \
         "words that stand for a missing value, as an empty field always does (default: " MISSING_DEFAULT ")"},        \
    {                                                                                                                  \
        "time-format", 0, "FORMAT", OPTION_CUSTOM, FIELD(data.time_format), 0, 0, NULL, parse_time_format, NULL, true, \
            "how times are written, as strptime has it: %d/%m/%Y (default: ISO dates, YYYY-MM, YYYYQn, YYYY, Unix "    \
            "seconds, steps)"                                                                                          \
    }

const struct option_spec reading_option_specs[READING_OPTION_COUNT] = {READING_OPTIONS};

const struct option_spec data_option_specs[DATA_OPTION_COUNT] = {
    {"time", 0, "COL", OPTION_TEXT, FIELD(data.time), 0, 0, NULL, NULL, NULL, true,
     "the time column; none: rows are counted (default: ds, the first column if it reads as time, or the only one of "
     "dates)"},
    {"target", 0, "COL[,COL]", OPTION_TEXT, FIELD(data.target), 0, 0, NULL, NULL, NULL, true,
     "what to forecast (default: y, or the only numeric column left)"},
    {"series", 0, "COL", OPTION_TEXT, FIELD(data.series), 0, 0, NULL, NULL, NULL, true,
     "which series a row belongs to, in a long file (default: unique_id)"},
    {"past", 0, "COL[,COL]", OPTION_TEXT, FIELD(data.past), 0, 0, NULL, NULL, NULL, true,
     "further inputs, known up to now"},
    {"known", 0, "COL[,COL]", OPTION_TEXT, FIELD(data.known), 0, 0, NULL, NULL, NULL, true,
     "further inputs, known for the steps to come too: last rows without a target carry them"},
    READING_OPTIONS,
    {"fill", 0, NULL, OPTION_CHOICE, FIELD(fill), 0, 0, fill_choice, NULL, "none", true,
     "missing values: none leaves them out of the loss and tells the network; or fill them in"},
};

const struct option_spec window_option_specs[WINDOW_OPTION_COUNT] = {
    {"shape", 0, NULL, OPTION_CHOICE, FIELD(shape), 0, 0, shape_choice, NULL, "auto", true,
     "which steps are read and which answer; auto: many-to-one, or many-to-many where the state is carried"},
    {"center", 0, NULL, OPTION_CHOICE, FIELD(center), 0, 0, center_choice, NULL, "auto", true,
     "see values relative to the window's last one, or to the series' mean; auto: as the shape needs it, else the "
     "window"},
    {"stateful", 0, NULL, OPTION_FLAG, FIELD(stateful), 0, 0, NULL, NULL, NULL, true,
     "carry the state through the whole series instead of starting anew with each window"},
    {"window", 0, "N[,N]", OPTION_CUSTOM, FIELD(window), 0, 0, NULL, parse_windows, NULL, true,
     "steps of the past that the networks see; of several, they take them in turn (default: three, of 1.25 x the "
     "longer of half the horizon and "
     "the period, 1.25 x and 2 x the longer of horizon and period, with periods up to 60)"},
    {"patch", 0, "N", OPTION_WHOLE, FIELD(patch), 1, 10000, NULL, NULL, NULL, true,
     "steps that a network reads at a time (default: 1, and more for windows above 64: 24 reads or more)"},
    {"horizon", 0, "N", OPTION_WHOLE, FIELD(horizon), 1, 10000, NULL, NULL, NULL, true,
     "steps ahead to forecast (default by frequency: yearly 6, quarterly 8, monthly 18, weekly 13, daily 14, "
     "hourly 48, else 10)"},
    {"period", 0, "N[,N]|auto|none", OPTION_CUSTOM, FIELD(period), 0, 0, NULL, parse_period, "auto", true,
     "length of the season in steps; auto looks for it"},
    {"transform", 0, NULL, OPTION_CHOICE, FIELD(transform), 0, 0, transform_choice, NULL, "auto", true,
     "take logarithms first; auto: where the series' changes grow with its level"},
    {"seasons", 0, NULL, OPTION_CHOICE, FIELD(seasons), 0, 0, seasons_choice, NULL, "auto", true,
     "what the networks see of the seasons: nothing, all, or some networks the one and some the other"},
    {"calendar", 0, "auto|none|NAME,...", OPTION_CUSTOM, FIELD(calendar), 0, 0, NULL, parse_calendar, "auto", true,
     "further inputs that the times say, of the steps to come too: hour, weekday, monthday, yearday"},
    {"scale-steps", 0, "N|series", OPTION_CUSTOM, FIELD(scale_steps), 0, 0, NULL, parse_scale_steps, NULL, true,
     "last steps by whose changes each window is scaled, or by those of the whole series (default: 24)"},
    {"validation", 0, "N", OPTION_WHOLE, FIELD(validation), 1, 1000000, NULL, NULL, NULL, true,
     "last steps of each series kept for early stopping and scores, at most a third (default: the horizon or 15 %)"},
    {"test", 0, "N", OPTION_WHOLE, FIELD(test), 1, 1000000, NULL, NULL, NULL, true,
     "hold out the last N steps of each series: nothing is learnt from them, and the forecasts of them are scored"},
};

const struct option_spec network_option_specs[NETWORK_OPTION_COUNT] = {
    {"cell", 0, NULL, OPTION_CHOICE, FIELD(cell), 0, 0, cell_choice, NULL, "lstm", true, "kind of recurrent cell"},
    {"no-skip", 0, NULL, OPTION_FLAG, FIELD(no_skip), 0, 0, NULL, NULL, NULL, true,
     "the cells alone answer: leave out the linear path from every value of the window to the forecast"},
    {"sampling", 0, "P", OPTION_NUMBER, FIELD(sampling), 0, 1, NULL, NULL, "0", true,
     "share of the true past that a decoder in training is fed its own outputs instead, in the end (scheduled "
     "sampling)"},
    {"hidden", 0, "N", OPTION_WHOLE, FIELD(hidden), 1, 4096, NULL, NULL, NULL, true,
     "hidden units in each layer (default: 32)"},
    {"layers", 0, "N", OPTION_WHOLE, FIELD(layers), 1, 16, NULL, NULL, NULL, true, "recurrent layers (default: 1)"},
    {"dropout", 0, "P", OPTION_NUMBER, FIELD(dropout), 0, 0.95, NULL, NULL, "0", true,
     "share of units dropped between layers while training; needs 2 layers or more"},
};

const struct option_spec forecast_option_specs[FORECAST_OPTION_COUNT] = {
    {"blend", 0, "auto|none|METHOD:SHARE,...", OPTION_CUSTOM, FIELD(blend), 0, 0, NULL, parse_blend, "auto", true,
     "how networks and statistical methods are averaged: by weights learnt from the validation part, not at all, or by "
     "these shares"},
    {"level", 0, "PERCENT[,PERCENT]|none", OPTION_CUSTOM, FIELD(level), 0, 0, NULL, parse_levels, "80,95", true,
     "intervals to forecast"},
};

const struct option_spec training_option_specs[TRAINING_OPTION_COUNT] = {
    {"loss", 0, NULL, OPTION_CHOICE, FIELD(loss), 0, 0, loss_choice, NULL, "mae", true, "what training makes small"},
    {"learning-rate", 0, "RATE", OPTION_NUMBER, FIELD(learning_rate), 1e-9, 10, NULL, NULL, NULL, true,
     "of Adam, at the start; falls to 0 along half a cosine (default: 0.003)"},
    {"batch", 0, "N", OPTION_WHOLE, FIELD(batch), 1, 65536, NULL, NULL, NULL, true,
     "windows per update of the weights (default: 16 to 256, by the number of windows)"},
    {"epochs", 0, "N", OPTION_WHOLE, FIELD(epochs), 1, 100000, NULL, NULL, NULL, true,
     "most epochs (default: some 1600 updates, between 15 and 200 epochs)"},
    {"patience", 0, "N", OPTION_WHOLE, FIELD(patience), 1, 100000, NULL, NULL, NULL, true,
     "stop after N epochs without a better validation loss (default: half of the epochs, at least 5)"},
    {"epoch-windows", 0, "N", OPTION_WHOLE, FIELD(epoch_windows), 1, 100000000, NULL, NULL, NULL, true,
     "windows per epoch (default: all, at most 2048, then drawn anew each epoch)"},
    {"ensemble", 0, "N", OPTION_WHOLE, FIELD(ensemble), 1, 1000, NULL, NULL, NULL, true,
     "networks to train and average (default: one or two for each way of showing them the series, by the time they "
     "take)"},
    {"refit", 0, NULL, OPTION_CHOICE, FIELD(refit), 0, 0, refit_choice, NULL, "auto", true,
     "after validation, train again on all rows for the best number of epochs; auto: no for one very long series"},
    {"stages", 0, "N", OPTION_WHOLE, FIELD(stages), 2, 3, NULL, NULL, NULL, true,
     "rounds of training with refit: 3 with early stopping on a part of its own, 2 with it on the part that is judged "
     "(default: 3, in short series 2)"},
    {"seed", 0, "N", OPTION_SEED, FIELD(seed), 0, 0, NULL, NULL, "1", true,
     "start of the random numbers; the same seed makes the same model, byte for byte"},
    {"threads", 0, "N", OPTION_WHOLE, FIELD(threads), 1, 1024, NULL, NULL, NULL, false,
     "threads to use, at most one per processor (default: that many); the model does not depend on it"},
};

struct recipe recipe_options_recipe(const struct recipe_options *options)
{
    struct recipe recipe = {.cell = cell_offered(options->cell),
                            .shape = (enum shape)options->shape,
                            .center = (enum center)options->center,
                            .is_stateful = options->stateful,
                            .sampling = options->sampling,
                            .is_without_skip = options->no_skip,
                            .window_count = options->window.count,
                            .patch_length = options->patch,
                            .seasons = (enum seasons)options->seasons,
                            .scale_steps =
                                options->scale_steps ? options->scale_steps > 0 ? options->scale_steps : 0 : -1,
                            .blend = options->blend,
                            .level_count = options->level.count,
                            .horizon = options->horizon,
                            .hidden_size = options->hidden,
                            .layer_count = options->layers,
                            .dropout = options->dropout,
                            .loss = (enum loss_kind)options->loss,
                            .learning_rate = options->learning_rate,
                            .batch_size = options->batch,
                            .epoch_count = options->epochs,
                            .patience = options->patience,
                            .epoch_windows = options->epoch_windows,
                            .validation_length = options->validation,
                            .ensemble_count = options->ensemble,
                            .transform = (enum transform)options->transform,
                            .fill = (enum fill)options->fill,
                            .calendar_is_given = options->calendar.is_given,
                            .calendar = options->calendar.features,
                            .periods_are_given = options->period.is_given,
                            .period_count = options->period.count,
                            .refit = (enum refit)options->refit,
                            .stage_count = options->stages,
                            .seed = options->seed,
                            .test_length = options->test};
    memcpy(recipe.windows, options->window.lengths, sizeof recipe.windows);
    memcpy(recipe.periods, options->period.periods, sizeof recipe.periods);
    memcpy(recipe.levels, options->level.levels, sizeof recipe.levels);
    return recipe;
}

int recipe_options_thread_count(const struct recipe_options *options)
{
    int processors = processors_count(); /* more threads than these would wait for each other */
    return options->threads && options->threads < processors ? options->threads : processors;
}
