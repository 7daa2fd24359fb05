#include "options/recipe_table.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

#define HORIZON_MAX 10000
#define PERIOD_ASKED_MAX 100000
#define SHARE_SUM_MAX 1000 /* of the shares of a blend, as whole numbers */
#define EPOCH_COUNT_MAX 100000

/* ---- options that take more than one number or word ---- */

/* Numbers in the range with commas between, each above the one before. Returns how many, 1 .. most; -1 for anything
 * else. */
static int parse_rising(const char *text, double minimum, double maximum, int most, double *values)
{
    int count = 0;
    do {
        size_t length = strcspn(text, ",");
        double value;
        if (count == most || number_parse(text, length, &value) || value < minimum || value > maximum ||
            (count && value <= values[count - 1]))
            return -1;
        values[count++] = value;
        text += length;
    } while (*text++ == ',');
    return count;
}

static const char *parse_windows(const char *text, void *record)
{
    struct recipe *recipe = record;
    double lengths[WINDOW_COUNT_MAX];
    int count = parse_rising(text, 1, WINDOW_LENGTH_MAX, WINDOW_COUNT_MAX, lengths);
    for (int i = 0; i < count; i++) {
        if (lengths[i] != (int)lengths[i])
            count = -1;
    }
    if (count < 0)
        return "a whole number from 1 to 10000, or up to four of them with commas between, the shortest first";
    recipe->window_count = count;
    for (int i = 0; i < count; i++)
        recipe->windows[i] = (int)lengths[i];
    return NULL;
}

/* Epochs of each network. */
static const char *parse_stop_epochs(const char *text, void *record)
{
    struct recipe *recipe = record;
    int count = 0;
    recipe->stop_count = 0;
    if (strcmp(text, "none") == 0)
        return NULL;
    do {
        size_t length = strcspn(text, ",");
        int64_t epochs;
        if (count == ENSEMBLE_COUNT_MAX || number_parse_integer(text, length, 0, EPOCH_COUNT_MAX, &epochs))
            return "whole numbers from 0 to 100000 with commas between, one for each network; or none";
        recipe->stop_epochs[count++] = (int)epochs;
        text += length;
    } while (*text++ == ',');
    recipe->stop_count = count;
    return NULL;
}

/* 0 is the step itself. */
static const char *parse_horizon(const char *text, void *record)
{
    struct recipe *recipe = record;
    int64_t steps;
    if (number_parse_integer(text, strlen(text), 0, HORIZON_MAX, &steps))
        return "a whole number from 1 to 10000, or, of classes, 0";
    recipe->horizon = (int)steps;
    recipe->answers_own_step = steps == 0;
    return NULL;
}

static const char *parse_periods(const char *text, void *record)
{
    struct recipe *recipe = record;
    double periods[SEASON_COUNT_MAX];
    bool is_auto = strcmp(text, "auto") == 0, is_none = strcmp(text, "none") == 0 || strcmp(text, "1") == 0;
    int count = is_auto || is_none ? 0 : parse_rising(text, 2, PERIOD_ASKED_MAX, SEASON_COUNT_MAX, periods);
    if (count < 0)
        return "a length in steps from 2 to 100000 (1: no season), two of them with a comma between (the shorter "
               "first), auto or none";
    recipe->periods_are_given = !is_auto;
    recipe->period_count = count;
    memcpy(recipe->periods, periods, (size_t)count * sizeof *periods);
    return NULL;
}

static const char *parse_levels(const char *text, void *record)
{
    struct recipe *recipe = record;
    double levels[LEVEL_COUNT_MAX];
    int count = strcmp(text, "none") == 0 ? 0 : parse_rising(text, LEVEL_MIN, LEVEL_MAX, LEVEL_COUNT_MAX, levels);
    if (count < 0)
        return "percentages from 1 to 99.9 with commas between, the lowest first, at most 8; or none";
    recipe->level_count = count;
    memcpy(recipe->levels, levels, (size_t)count * sizeof *levels);
    return NULL;
}

static const char *parse_calendar(const char *text, void *record)
{
    struct recipe *recipe = record;
    recipe->calendar_is_given = strcmp(text, "auto") != 0;
    recipe->calendar = 0;
    if (recipe->calendar_is_given && calendar_features_parse(text, &recipe->calendar))
        return "auto, none, or some of hour, weekday, monthday and yearday with commas between, each once";
    return NULL;
}

static const char *parse_scale_steps(const char *text, void *record)
{
    struct recipe *recipe = record;
    int64_t steps = strcmp(text, "series") == 0 ? 0 : SCALE_STEPS_AUTO;
    if (steps && strcmp(text, "auto") != 0 && number_parse_integer(text, strlen(text), 2, WINDOW_LENGTH_MAX, &steps))
        return "a whole number from 2 to 10000, series or auto";
    recipe->scale_steps = (int)steps;
    return NULL;
}

/* "theta:1,network:3": shares, of their sum. */
static const char *parse_blend(const char *text, void *record)
{
    static const char accepted[] = "auto, none, or methods and their shares, each once: network:2,theta:1";
    struct recipe *recipe = record;
    struct blend blend = {.kind = BLEND_GIVEN};
    double sum = 0;
    if (strcmp(text, "auto") == 0 || strcmp(text, "none") == 0) {
        recipe->blend = (struct blend){.kind = text[0] == 'a' ? BLEND_AUTO : BLEND_NONE};
        return NULL;
    }
    do {
        size_t length = strcspn(text, ","), word = strcspn(text, ":,");
        int method = method_from_word(text, word);
        double share;
        if (method < 0 || word == length || number_parse(text + word + 1, length - word - 1, &share) || !(share > 0) ||
            share > 1e6 || blend.weights[method] > 0)
            return accepted;
        blend.weights[method] = share;
        sum += share;
        text += length;
    } while (*text++ == ',');
    for (int method = 0; method < METHOD_COUNT; method++)
        blend.weights[method] /= sum;
    recipe->blend = blend;
    return NULL;
}

static const char *blend_part(int index)
{
    return index < METHOD_COUNT ? method_word(index) : NULL;
}

static const char *cell_choice(int index)
{
    const struct cell *cell = cell_offered(index);
    return cell ? cell->name : NULL;
}

static const char *parse_cell(const char *text, void *record)
{
    struct recipe *recipe = record;
    recipe->cell = cell_by_name(text);
    return NULL;
}

/* ---- and the same values as the option takes them ---- */

static void print_scale_steps(const void *record, struct text *text)
{
    const struct recipe *recipe = record;
    if (recipe->scale_steps > 0)
        text_append_number(text, recipe->scale_steps);
    else
        text_append_string(text, recipe->scale_steps == 0 ? "series" : "auto");
}

static void print_horizon(const void *record, struct text *text)
{
    const struct recipe *recipe = record;
    text_append_number(text, recipe->answers_own_step ? 0 : recipe->horizon);
}

static void print_calendar(const void *record, struct text *text)
{
    char features[FEATURES_TEXT_SIZE];
    text_append_string(text, calendar_features_write(((const struct recipe *)record)->calendar, features));
}

/* Whole numbers of the sum `sum` that stand in the ratio of the weights, to the last bit? */
static bool are_parts_of(const double *weights, double sum)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        const double part = round(weights[method] * sum);
        if (part / sum < weights[method] || part / sum > weights[method])
            return false;
    }
    return true;
}

/* Shares as small whole numbers, if there are such. */
static void print_blend(const void *record, struct text *text)
{
    const struct blend *blend = &((const struct recipe *)record)->blend;
    const char *comma = "";
    int sum = 1;
    if (blend->kind != BLEND_GIVEN) {
        text_append_string(text, blend_name(blend->kind));
        return;
    }
    while (sum < SHARE_SUM_MAX && !are_parts_of(blend->weights, sum))
        sum++;
    for (int method = 0; method < METHOD_COUNT; method++) {
        const double weight = blend->weights[method];
        if (weight > 0) {
            text_append_format(text, "%s%s:", comma, method_word(method));
            text_append_number(text, sum < SHARE_SUM_MAX ? round(weight * sum) : weight);
            comma = ",";
        }
    }
}

static void print_cell(const void *record, struct text *text)
{
    text_append_string(text, ((const struct recipe *)record)->cell->name);
}

/* ---- members that the file has as a word of their own ---- */

static void write_cell(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct recipe *recipe = record;
    (void)context;
    json_write_text(writer, key, recipe->cell->name);
}

static void write_calendar(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct recipe *recipe = record;
    char features[FEATURES_TEXT_SIZE];
    (void)context;
    json_write_text(writer, key, calendar_features_write(recipe->calendar, features));
}

static bool set_cell(struct recipe *recipe, const char *word)
{
    recipe->cell = cell_by_name(word);
    return recipe->cell != NULL;
}

static bool set_calendar(struct recipe *recipe, const char *word)
{
    return calendar_features_parse(word, &recipe->calendar) == 0;
}

static int read_word(const struct json_node *node, bool (*set)(struct recipe *recipe, const char *word),
                     struct recipe *recipe, struct error *error)
{
    char *word;
    if (json_read_text(node, &word, error))
        return -1;
    int result = set(recipe, word) ? 0 : json_fault(node, error, "'%s' is not known to this seqnet", word);
    memory_free(word);
    return result;
}

static int read_cell(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    return read_word(node, set_cell, record, error);
}

static int read_calendar(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    return read_word(node, set_calendar, record, error);
}

static const struct json_custom cell_word = {write_cell, read_cell};
static const struct json_custom calendar_word = {write_calendar, read_calendar};

/* ---- the table ---- */

#define KEY(key_, kind_, member, ...) .field = JSON_FIELD(struct recipe, key_, kind_, member, __VA_ARGS__)

/* clang-format off */

static const struct setting data_settings[] = {
    /* train's own --task asks for it, and the data decide */
    {KEY("task", JSON_NAME, task, .names = &task_names, .since = 3, .fallback = TASK_FORECAST)},

    {.option = "fill", .initial = "none",
     .help = "missing values: none leaves them out of the loss and tells the network; or fill them in",
     KEY("fill", JSON_NAME, fill, .names = &fill_names)},

    {.option = "outliers", .initial = "auto",
     .help = "single values far outside of all others: auto leaves them out, as if they were missing, and names them",
     KEY("outliers", JSON_NAME, outliers, .names = &outlier_rule_names, .is_optional = true,
         .fallback = OUTLIERS_AUTO)},

    {.option = "effects", .initial = "auto",
     .help = "what --known columns add: auto takes it out, and puts it back into what statistical methods forecast",
     KEY("effects", JSON_NAME, effects, .names = &effects_rule_names, .is_optional = true, .fallback = EFFECTS_NONE)},

    {.option = "shifts", .initial = "auto",
     .help = "a level that has changed for good: auto fits the statistical methods to what follows; keep to all rows",
     KEY("shifts", JSON_NAME, shifts, .names = &shift_rule_names, .is_optional = true, .fallback = SHIFTS_KEEP)},
};

static const struct setting window_settings[] = {
    {.option = "shape", .initial = "auto", .is_for_classes = true,
     .help = "which steps are read and which answer; auto: many-to-one, or many-to-many where the state is carried",
     KEY("shape", JSON_NAME, shape, .names = &shape_names, .since = 3, .fallback = SHAPE_MANY_TO_ONE)},

    {.option = "center", .initial = "auto",
     .help = "see values relative to the window's last one, or to the series' mean; auto: as the shape needs it, else "
             "the window",
     KEY("center", JSON_NAME, center, .names = &center_names, .since = 3, .fallback = CENTER_WINDOW)},

    {.option = "stateful",
     .help = "carry the state through the whole series instead of starting anew with each window",
     KEY("stateful", JSON_BOOL, is_stateful, .since = 3)},

    {KEY("window", JSON_INT, windows[0], JSON_RANGE(1, WINDOW_LENGTH_MAX), .until = 1)},
    {.option = "window", .argument = "N[,N]", .parse = parse_windows, .is_for_classes = true,
     .help = "steps of the past that the networks see; if there are several, the networks take turns (default: three: "
             "1.25 x the longer of half the horizon and the period; 1.25 x and 2 x the longer of horizon and period; "
             "or a long cycle, once and twice: a week of hours, a year of weeks)",
     KEY("windows", JSON_INTS, windows, JSON_COUNT(struct recipe, window_count), JSON_RANGE(1, WINDOW_LENGTH_MAX),
         .since = 2)},

    {.option = "patch", .argument = "N", SETTING_RANGE(1, WINDOW_LENGTH_MAX),
     .help = "steps that a network reads at a time (default: 1, and more for windows above 64: 24 reads or more, or "
             "the short cycle in a long one)",
     KEY("patch", JSON_INT, patch_length, JSON_RANGE(0, WINDOW_LENGTH_MAX), .since = 2, .fallback = 1)},

    {.option = "horizon", .argument = "N", .parse = parse_horizon, .print = print_horizon, .is_for_classes = true,
     .help = "steps ahead to forecast (default by frequency: yearly 6, quarterly 8, monthly 18, weekly 13, daily 14, "
             "hourly 48, else 10); of classes 1, and 0 is the class of the row itself",
     KEY("horizon", JSON_INT, horizon, JSON_RANGE(1, HORIZON_MAX))},
    {KEY("own_step", JSON_BOOL, answers_own_step, .is_optional = true)},

    {.option = "period", .argument = "N[,N]|auto|none", .initial = "auto", .parse = parse_periods,
     .help = "length of the season in steps; auto looks for it",
     KEY("periods", JSON_NUMBERS, periods, JSON_COUNT(struct recipe, period_count), JSON_RANGE(2, RECIPE_PERIOD_MAX))},
    {KEY("periods_are_given", JSON_BOOL, periods_are_given)},

    {.option = "transform", .initial = "auto",
     .help = "take logarithms first; auto: where the series' changes grow with its level",
     KEY("transform", JSON_NAME, transform, .names = &transform_names)},
    {KEY("trends", JSON_NAME, trends, .names = &transform_names, .is_optional = true, .fallback = TRANSFORM_NONE)},

    {.option = "seasons", .initial = "auto",
     .help = "do the networks see the seasons? removed: no; kept: yes; both: some networks do, some do not",
     KEY("seasons", JSON_NAME, seasons, .names = &seasons_names, .since = 2, .fallback = SEASONS_REMOVED)},

    {.option = "calendar", .argument = "auto|none|NAME,...", .initial = "auto",
     .parse = parse_calendar, .print = print_calendar, .is_for_classes = true,
     .help = "further inputs taken from the times, also from those to come: hour, weekday, monthday, yearday",
     KEY("calendar", JSON_CUSTOM, calendar, .custom = &calendar_word, .since = 2)},

    {.option = "scale-steps", .argument = "N|series|auto", .initial = "auto",
     .parse = parse_scale_steps, .print = print_scale_steps,
     .help = "scale each window by the changes in its last N steps, or by those of the whole series; auto: 24",
     KEY("scale_steps", JSON_INT, scale_steps, JSON_RANGE(0, WINDOW_LENGTH_MAX), .since = 2, .fallback = 0)},

    {.option = "validation", .argument = "N", SETTING_RANGE(1, 1000000), .is_for_classes = true,
     .help = "last steps of each series kept for early stopping and scores, at most a third (default: the horizon or "
             "15 %)",
     KEY("validation", JSON_INT, validation_length, JSON_RANGE(0, JSON_COUNT_MAX))},
};

static const struct setting test_settings[] = {
    {.option = "test", .argument = "N", SETTING_RANGE(1, 1000000), .is_for_classes = true,
     .help = "hold out the last N steps of each series: nothing is learnt from them, and the forecasts of them are "
             "scored",
     KEY("test", JSON_INT, test_length, JSON_RANGE(0, JSON_COUNT_MAX))},
};

static const struct setting refit_test_settings[] = {
    {.option = "refit-test",
     .help = "with --test: when the held-out rows have been forecast and scored, train once more, on them too; the "
             "scores are those of the model without",
     KEY("refit_test", JSON_BOOL, learns_test, .is_optional = true)},
};

static const struct setting forecast_settings[] = {
    {.option = "blend", .argument = "auto|none|METHOD:SHARE,...", .initial = "auto",
     .parse = parse_blend, .part = blend_part, .print = print_blend,
     .help = "how networks and statistical methods are averaged: by weights learnt from the validation part (auto), "
             "not at all (none: the networks alone), or by these shares",
     KEY("blend", JSON_NAME, blend.kind, .names = &blend_names, .since = 2, .fallback = BLEND_NONE)},

    {.option = "level", .argument = "PERCENT[,PERCENT]|none", .initial = "80,95", .parse = parse_levels,
     .help = "intervals to forecast",
     KEY("levels", JSON_NUMBERS, levels, JSON_COUNT(struct recipe, level_count), JSON_RANGE(LEVEL_MIN, LEVEL_MAX),
         .since = 2)},
};

static const struct setting network_settings[] = {
    {.option = "cell", .initial = "lstm", .choice = cell_choice,
     .parse = parse_cell, .print = print_cell, .is_for_classes = true,
     .help = "kind of recurrent cell",
     KEY("cell", JSON_CUSTOM, cell, .custom = &cell_word)},

    {.option = "no-skip", /* the file says it of each network */
     .help = "the cells alone answer: leave out the linear path from every value of the window to the forecast",
     SETTING_FIELD(struct recipe, JSON_BOOL, is_without_skip)},

    {.option = "sampling", .argument = "P", .initial = "0",
     .help = "in training, feed a decoder its own outputs in place of the true past: this share at the end (scheduled "
             "sampling)",
     KEY("sampling", JSON_NUMBER, sampling, JSON_RANGE(0, 1), .since = 3)},

    {.option = "hidden", .argument = "N", .is_for_classes = true,
     .help = "hidden units in each layer (default: 32)",
     KEY("hidden", JSON_INT, hidden_size, JSON_RANGE(1, 4096))},

    {.option = "layers", .argument = "N", .is_for_classes = true,
     .help = "recurrent layers (default: 1)",
     KEY("layers", JSON_INT, layer_count, JSON_RANGE(1, 16))},

    {.option = "dropout", .argument = "P", SETTING_RANGE(0, 0.95), .initial = "0", .is_for_classes = true,
     .help = "share of units dropped between layers while training; needs 2 layers or more",
     KEY("dropout", JSON_NUMBER, dropout, JSON_RANGE(0, 1))},
};

static const struct setting training_settings[] = {
    {.option = "loss", .initial = "mae",
     .help = "what training makes small",
     KEY("loss", JSON_NAME, loss, .names = &loss_names)},

    {.option = "balance", .initial = "auto", .is_for_classes = true,
     .help = "of classes of steps: weights lets each example count the more, the rarer its class, 1 / sqrt(count); "
             "auto: where one class has more than 9 in 10",
     KEY("balance", JSON_NAME, balance, .names = &balance_names, .is_optional = true, .fallback = BALANCE_AUTO)},

    {.option = "learning-rate", .argument = "RATE", SETTING_RANGE(1e-9, 10), .is_for_classes = true,
     .help = "of Adam, at the start; falls to 0 along half a cosine (default: 0.003)",
     KEY("learning_rate", JSON_NUMBER, learning_rate, JSON_RANGE(DBL_TRUE_MIN, DBL_MAX))},

    {.option = "batch", .argument = "N", SETTING_RANGE(1, 65536), .is_for_classes = true,
     .help = "windows per update of the weights (default: 16 to 256, by the number of windows)",
     KEY("batch", JSON_INT, batch_size, JSON_RANGE(1, JSON_COUNT_MAX))},

    {.option = "epochs", .argument = "N", SETTING_RANGE(1, EPOCH_COUNT_MAX), .is_for_classes = true,
     .help = "most epochs (default: some 1600 updates, between 15 and 200 epochs; fewer where each takes long)",
     KEY("epochs", JSON_INT, epoch_count, JSON_RANGE(1, JSON_COUNT_MAX))},

    {.option = "patience", .argument = "N", SETTING_RANGE(1, 100000), .is_for_classes = true,
     .help = "stop after N epochs without a better validation loss (default: a quarter of the epochs, at least 30, "
             "an eighth, at least 20, where 80 forecasts or more judge, or half of them if that is less, at least 5)",
     KEY("patience", JSON_INT, patience, JSON_RANGE(1, JSON_COUNT_MAX))},

    {.option = "epoch-windows", .argument = "N", SETTING_RANGE(1, 100000000), .is_for_classes = true,
     .help = "windows per epoch (default: all, at most 2048, then drawn anew each epoch)",
     KEY("epoch_windows", JSON_INT, epoch_windows, JSON_RANGE(1, JSON_COUNT_MAX))},

    {.option = "ensemble", .argument = "N", .is_for_classes = true,
     .help = "networks to train and average (default: one or two for each way of showing them the series, by the time "
             "they take)",
     KEY("ensemble", JSON_INT, ensemble_count, JSON_RANGE(1, ENSEMBLE_COUNT_MAX))},

    {.option = "stop-epochs", .argument = "N[,N]|none", .initial = "none", .parse = parse_stop_epochs,
     .help = "train each network for so many epochs, one number for each, whatever the validation part says",
     KEY("stop_epochs", JSON_INTS, stop_epochs, JSON_COUNT(struct recipe, stop_count), JSON_RANGE(0, EPOCH_COUNT_MAX),
         .is_optional = true)},

    {.option = "refit", .initial = "auto",
     .help = "after validation, train again on all rows: anew, for the best number of epochs (yes), or further, for a "
             "fifth of it; auto: further where epochs draw windows anew, but no for one very long series",
     KEY("refit", JSON_NAME, refit, .names = &refit_names)},

    {.option = "stages", .argument = "N", SETTING_RANGE(2, 3),
     .help = "rounds of training, with refit: in 3, early stopping has a part of its own; in 2, it looks at the part "
             "that is judged (default: 3, for short series 2)",
     KEY("stages", JSON_INT, stage_count, JSON_RANGE(1, 3), .since = 2)},

    {.option = "judged", .argument = "N", .initial = "20000", SETTING_RANGE(100, 1000000),
     .help = "forecasts of the validation part, at most, that weights, intervals and scores are learnt from",
     KEY("judged", JSON_INT, judged_count, JSON_RANGE(0, JSON_COUNT_MAX), .is_optional = true,
         .fallback = JUDGED_COUNT_USUAL)},

    {.option = "seed", .argument = "N", .initial = "1", .is_for_classes = true,
     .help = "start of the random numbers; the same seed makes the same model, byte for byte",
     KEY("seed", JSON_UINT64, seed)},
};

/* clang-format on */

const struct setting_table recipe_data_settings = SETTING_TABLE("Data options", data_settings, .is_recorded = true);
const struct setting_table recipe_window_settings =
    SETTING_TABLE("Window options", window_settings, .is_recorded = true);
const struct setting_table recipe_test_settings = SETTING_TABLE("Window options", test_settings, .is_recorded = true);
const struct setting_table recipe_refit_test_settings =
    SETTING_TABLE("Window options", refit_test_settings, .is_recorded = true);
const struct setting_table recipe_forecast_settings =
    SETTING_TABLE("Forecast options", forecast_settings, .is_recorded = true);
const struct setting_table recipe_network_settings =
    SETTING_TABLE("Network options", network_settings, .is_recorded = true);
const struct setting_table recipe_training_settings =
    SETTING_TABLE("Training options", training_settings, .is_recorded = true);

const struct setting_table *const recipe_tables[] = {
    &recipe_data_settings,     &recipe_window_settings,  &recipe_test_settings,     &recipe_refit_test_settings,
    &recipe_forecast_settings, &recipe_network_settings, &recipe_training_settings, NULL};
