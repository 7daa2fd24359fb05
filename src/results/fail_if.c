#include "results/fail_if.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

static const char accepted[] =
    "NAME<NUMBER, or with <=, > or >= (8 of them at most), NAME being mase, smape, mape, "
    "rmse, mae, mse, skill, of the series that is worst worst_mase, worst_smape and so on, of an interval "
    "coverage80, msis80; of a classifier accuracy, balanced_accuracy, macro_f1, log_loss";

static const char accepted_of_anomalies[] =
    "NAME<NUMBER, or with <=, > or >= (8 of them at most), NAME being anomalies, or anomaly_share of the rows judged";

#define WORST_PREFIX "worst_"

static const char *find_op(const char *text)
{
    static const char *const ops[] = {"<=", ">=", "<", ">"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (strncmp(text, ops[i], strlen(ops[i])) == 0)
            return ops[i];
    }
    return NULL;
}

/* The level of "coverage80" after the prefix "coverage"; 0 when it is none. */
static double level_of(const char *name, const char *prefix)
{
    double level;
    size_t length = strlen(prefix);
    if (strncmp(name, prefix, length) != 0 || number_parse(name + length, strlen(name + length), &level))
        return 0;
    return level > 0 && level < 100 ? level : 0;
}

static double interval_level(const char *name)
{
    return fmax(level_of(name, "coverage"), level_of(name, "msis"));
}

enum { FIGURE_ACCURACY, FIGURE_BALANCED_ACCURACY, FIGURE_MACRO_F1, FIGURE_LOG_LOSS, FIGURE_COUNT };

static const char *const classifier_figure_words[] = {[FIGURE_ACCURACY] = "accuracy",
                                                      [FIGURE_BALANCED_ACCURACY] = "balanced_accuracy",
                                                      [FIGURE_MACRO_F1] = "macro_f1",
                                                      [FIGURE_LOG_LOSS] = "log_loss"};
static NAMES_DEFINE(classifier_figure, FIGURE_COUNT);

/* The measure of "worst_mase"; -1 when it is none. */
static int worst_measure(const char *name)
{
    const size_t length = strlen(WORST_PREFIX);
    return strncmp(name, WORST_PREFIX, length) == 0 ? names_find(&measure_names, name + length) : -1;
}

static bool is_known(const char *name)
{
    return names_find(&classifier_figure_names, name) >= 0 || names_find(&measure_names, name) >= 0 ||
           strcmp(name, "mse") == 0 || strcmp(name, "skill") == 0 || interval_level(name) > 0 ||
           worst_measure(name) >= 0;
}

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " ");
}

static bool is_of_anomalies(const char *name)
{
    return strcmp(name, "anomalies") == 0 || strcmp(name, "anomaly_share") == 0;
}

/* Append the check to *checks, if is_name() knows what it names. */
static const char *parse(const char *text, struct fail_if *checks, bool (*is_name)(const char *name),
                         const char *accepted_forms)
{
    struct fail_if_check check = {.text = text};
    const char *at = skip_spaces(text);
    size_t length = strcspn(at, " <>=");
    if (checks->count == FAIL_IF_MAX || length >= sizeof check.name)
        return accepted_forms;
    memcpy(check.name, at, length);
    at = skip_spaces(at + length);
    check.op = find_op(at);
    if (!is_name(check.name) || !check.op)
        return accepted_forms;
    at = skip_spaces(at + strlen(check.op));
    length = strcspn(at, " ");
    if (number_parse(at, length, &check.limit) || *skip_spaces(at + length))
        return accepted_forms;
    checks->checks[checks->count++] = check;
    return NULL;
}

const char *fail_if_parse(const char *text, void *field)
{
    return parse(text, field, is_known, accepted);
}

const char *fail_if_parse_anomalies(const char *text, void *field)
{
    return parse(text, field, is_of_anomalies, accepted_of_anomalies);
}

/* Where the level is among the intervals; -1 when it is not. */
static int find_level(double level, const double *levels, int level_count)
{
    for (int i = 0; i < level_count; i++) {
        if (fabs(levels[i] - level) < 1e-9)
            return i;
    }
    return -1;
}

bool fail_if_asks_series(const struct fail_if *checks)
{
    for (int i = 0; i < checks->count; i++) {
        if (worst_measure(checks->checks[i].name) >= 0)
            return true;
    }
    return false;
}

int fail_if_check_levels(const struct fail_if *checks, const double *levels, int level_count, struct error *error)
{
    for (int i = 0; i < checks->count; i++) {
        double level = interval_level(checks->checks[i].name);
        if (level > 0 && find_level(level, levels, level_count) < 0)
            return error_set(error, ERROR_USAGE, "--fail-if: '%.80s': the forecasts have no interval of that level",
                             checks->checks[i].text);
    }
    return 0;
}

static double backtest_figure(const void *context, const char *name)
{
    const struct backtest *backtest = context;
    const struct accuracy *accuracy = backtest_overall(backtest, BACKTEST_SEQNET);
    const int measure = names_find(&measure_names, name);
    if (measure >= 0)
        return accuracy->means[measure];
    if (worst_measure(name) >= 0)
        return backtest_worst(backtest, (enum measure)worst_measure(name));
    if (strcmp(name, "mse") == 0)
        return accuracy->mse;
    if (strcmp(name, "skill") == 0)
        return backtest_skill(backtest);
    if (interval_level(name) <= 0)
        return NAN;
    int level = find_level(interval_level(name), backtest->levels, backtest->level_count);
    return level < 0 ? NAN : level_of(name, "coverage") > 0 ? accuracy->coverage[level] : accuracy->msis[level];
}

static double classifier_figure(const void *context, const char *name)
{
    const struct classifier_score *score = context;
    const double figures[FIGURE_COUNT] = {[FIGURE_ACCURACY] = score->accuracy,
                                          [FIGURE_BALANCED_ACCURACY] = score->balanced_accuracy,
                                          [FIGURE_MACRO_F1] = score->macro_f1,
                                          [FIGURE_LOG_LOSS] = score->log_loss};
    const int figure = names_find(&classifier_figure_names, name);
    return figure < 0 ? NAN : figures[figure];
}

static bool holds(double figure, const char *op, double limit)
{
    if (op[0] == '<')
        return op[1] ? figure <= limit : figure < limit;
    return op[1] ? figure >= limit : figure > limit;
}

/* The fewest digits, from four on, that show that the check holds: 1.0000001 > 1 is not written 1 > 1. */
static void write_figure(double figure, const char *op, double limit, char text[NUMBER_TEXT_SIZE])
{
    for (int digits = 4; digits <= 17; digits++) {
        double shown;
        int length = snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digits, figure);
        if (number_parse(text, (size_t)length, &shown) == 0 && holds(shown, op, limit))
            return;
    }
}

int fail_if_judge_figures(const struct fail_if *checks, double (*figure_of)(const void *context, const char *name),
                          const void *context, struct error *error)
{
    int result = -1, failed = 0;
    struct text text = TEXT_INIT;
    char limit[NUMBER_TEXT_SIZE], shown[NUMBER_TEXT_SIZE];
    for (int i = 0; i < checks->count; i++) {
        const struct fail_if_check *check = &checks->checks[i];
        double figure = figure_of(context, check->name);
        number_format(check->limit, limit);
        if (isnan(figure))
            text_append_format(&text, "%s%s is not defined here, so it cannot be held against %s %s",
                               failed++ ? "; " : "", check->name, check->op, limit);
        else if (holds(figure, check->op, check->limit)) {
            write_figure(figure, check->op, check->limit, shown);
            text_append_format(&text, "%s%s %s %s %s", failed++ ? "; " : "", check->name, shown, check->op, limit);
        }
    }
    if (text_check(&text, error) == 0)
        result = failed ? error_set(error, ERROR_CHECK, "check failed: %s", text.bytes) : 0;
    text_release(&text);
    return result;
}

int fail_if_judge(const struct fail_if *checks, const struct backtest *backtest, struct error *error)
{
    return fail_if_judge_figures(checks, backtest_figure, backtest, error);
}

int fail_if_judge_classifier(const struct fail_if *checks, const struct classifier_score *score, struct error *error)
{
    return fail_if_judge_figures(checks, classifier_figure, score, error);
}
