#include "stocktaking/survey.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "examples/level_shift.h"
#include "plan/rules.h"
#include "report/table.h"

/* From this share of missing values on something is wrong with the file, or with how its steps are read. */
#define MISSING_SHARE_MAX 0.2
/* A series that ends so many steps before the others has stopped. */
#define STALE_STEPS 3
/* Names in a message are cut. */
#define NAME_WIDTH_MAX 40

void survey_doubt(struct survey *survey, const char *cure, const char *what, ...)
{
    va_list arguments;
    if (survey->doubt_count == SURVEY_DOUBT_MAX)
        return;
    struct survey_doubt *doubt = &survey->doubts[survey->doubt_count++];
    va_start(arguments, what);
    vsnprintf(doubt->what, sizeof doubt->what, what, arguments);
    va_end(arguments);
    snprintf(doubt->cure, sizeof doubt->cure, "%s", cure);
}

static void list_add(struct survey_list *list, size_t series, size_t step)
{
    if (list->count < SURVEY_NAMED_MAX) {
        list->series[list->count] = series;
        list->steps[list->count] = step;
    }
    list->count++;
}

/* Stretches without a value of one target. */
static void count_gaps(struct survey *survey, const struct series *series, size_t s, const double *values)
{
    size_t run = 0;
    survey->values += series->length;
    for (size_t t = 0; t < series->length; t++) {
        run = isnan(values[t]) ? run + 1 : 0;
        survey->missing += run > 0;
        survey->gap_count += run == 1;
        if (run > survey->gap_longest) {
            survey->gap_longest = run;
            survey->gap_series = s;
            survey->gap_first = t + 1 - run;
        }
    }
}

/* Is there one value only, and that more than once? */
static bool is_constant(const double *values, size_t count)
{
    double first = NAN;
    size_t known = 0;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        if (known++ == 0)
            first = values[t];
        else if (values[t] < first || values[t] > first)
            return false;
    }
    return known > 1;
}

/* "series 'a', 'b' and 3 more", "the series" */
static const char *name_series(const struct panel *panel, const struct survey_list *list, char *text, size_t size)
{
    size_t length = 0;
    if (!panel->series_name)
        return "the series";
    length += (size_t)snprintf(text, size, "series ");
    for (size_t i = 0; i < list->count && i < SURVEY_NAMED_MAX && length < size; i++) {
        char name[PRINTABLE_SIZE];
        length += (size_t)snprintf(text + length, size - length, "%s'%s'", i ? ", " : "",
                                   printable_cut(panel->series[list->series[i]].id, NAME_WIDTH_MAX, name));
    }
    if (list->count > SURVEY_NAMED_MAX && length < size)
        snprintf(text + length, size - length, " and %zu more", list->count - SURVEY_NAMED_MAX);
    return text;
}

static void doubt_gaps(struct survey *survey, const struct panel *panel)
{
    char from[STAMP_TEXT_SIZE], to[STAMP_TEXT_SIZE];
    const struct series *series = &panel->series[survey->gap_series];
    if (survey->missing == 0)
        return;
    calendar_write(&panel->calendar, panel_stamp(panel, series, survey->gap_first), from);
    calendar_write(&panel->calendar, panel_stamp(panel, series, survey->gap_first + survey->gap_longest - 1), to);
    if ((double)survey->missing > MISSING_SHARE_MAX * (double)survey->values)
        survey_doubt(survey,
                     "if the file holds readings at uneven times, make longer steps: --every STEP --aggregate mean",
                     "%.0f %% of the steps have no value", 100 * (double)survey->missing / (double)survey->values);
    if (survey->gap_longest > 1 && survey->gap_longest * 10 > series->length)
        survey_doubt(survey, "if what came before says little about what comes, cut the file after the gap",
                     "%zu steps in a row have no value, %s to %s", survey->gap_longest, from, to);
}

static void doubt_series(struct survey *survey, const struct panel *panel, const struct recipe *recipe)
{
    char names[SURVEY_NAMED_MAX * (NAME_WIDTH_MAX + 4) + 40], stamp[STAMP_TEXT_SIZE];
    const bool many = survey->constant.count > 1;
    if (survey->constant.count)
        survey_doubt(survey, "leave out of the file what never changes; a forecast of it needs no model",
                     "%s ha%s one value only", name_series(panel, &survey->constant, names, sizeof names),
                     many ? "ve" : "s");
    if (survey->short_ones.count)
        survey_doubt(survey, "give more rows; until then the statistical methods alone forecast it",
                     "%s ha%s fewer than %d steps", name_series(panel, &survey->short_ones, names, sizeof names),
                     survey->short_ones.count > 1 ? "ve" : "s", RULES_NETWORK_LENGTH_MIN);
    if (survey->shifts.count && recipe->shifts == SHIFTS_AUTO) {
        const struct series *first = &panel->series[survey->shifts.series[0]];
        calendar_write(&panel->calendar, panel_stamp(panel, first, survey->shifts.steps[0]), stamp);
        survey_doubt(survey, "if that is no new level, --shifts keep fits the statistical methods to all rows",
                     "the level of %s changed for good%s%s", name_series(panel, &survey->shifts, names, sizeof names),
                     survey->shifts.count > 1 ? "" : " at ", survey->shifts.count > 1 ? "" : stamp);
    }
}

/* Series that end long before the others. */
static void doubt_stale(struct survey *survey, const struct panel *panel)
{
    struct survey_list stale = {.count = 0};
    char names[SURVEY_NAMED_MAX * (NAME_WIDTH_MAX + 4) + 40];
    int64_t latest = INT64_MIN;
    for (size_t s = 0; s < panel->series_count; s++) {
        const int64_t end = panel_stamp(panel, &panel->series[s], panel->series[s].length - 1);
        latest = end > latest ? end : latest;
    }
    for (size_t s = 0; panel->time_name && s < panel->series_count; s++) {
        const int64_t end = panel_stamp(panel, &panel->series[s], panel->series[s].length - 1);
        if (calendar_steps_between(&panel->calendar, end, latest) >= STALE_STEPS)
            list_add(&stale, s, 0);
    }
    if (stale.count)
        survey_doubt(survey, "see whether rows are missing; each series is forecast from its own end",
                     "%s end%s %d steps or more before the last of the others",
                     name_series(panel, &stale, names, sizeof names), stale.count > 1 ? "" : "s", STALE_STEPS);
}

/* An input that says what is to be forecast: the same numbers in every step. */
static void doubt_copies(struct survey *survey, const struct panel *panel)
{
    for (int c = panel->target_count; c < panel->column_count; c++) {
        bool is_same = panel->target_count == 1 && !panel->columns[c].is_static;
        size_t known = 0;
        for (size_t s = 0; is_same && s < panel->series_count; s++) {
            const double *target = series_column(&panel->series[s], 0), *input = series_column(&panel->series[s], c);
            for (size_t t = 0; is_same && t < panel->series[s].length; t++) {
                if (isnan(target[t]) || isnan(input[t]))
                    continue;
                known++;
                is_same = !(target[t] < input[t] || target[t] > input[t]);
            }
        }
        char name[PRINTABLE_SIZE];
        if (is_same && known > 1)
            survey_doubt(survey, "leave it out: name the inputs that are worth something with --past or --known",
                         "column '%s' holds the same numbers as the target",
                         printable_cut(panel->columns[c].name, NAME_WIDTH_MAX, name));
    }
}

static int look_at_series(struct survey *survey, const struct panel *panel, const struct recipe *recipe, size_t s,
                          struct error *error)
{
    const struct series *series = &panel->series[s];
    size_t latest = 0;
    bool has_constant = false;
    for (int c = 0; c < panel->target_count; c++) {
        const double *values = series_column(series, c);
        size_t begin = 0;
        count_gaps(survey, series, s, values);
        has_constant = has_constant || is_constant(values, series->length);
        if (recipe->task == TASK_FORECAST && recipe->shifts == SHIFTS_AUTO &&
            level_shift_find(&begin, values, series->length, recipe->period_count ? recipe->periods[0] : 1, error))
            return -1;
        latest = begin > latest ? begin : latest;
    }
    if (has_constant && recipe->task == TASK_FORECAST)
        list_add(&survey->constant, s, 0);
    if (series->length < RULES_NETWORK_LENGTH_MIN && recipe->task == TASK_FORECAST)
        list_add(&survey->short_ones, s, series->length);
    if (latest)
        list_add(&survey->shifts, s, latest);
    return 0;
}

int survey_make(struct survey *survey, const struct panel *panel, const struct recipe *recipe,
                const struct outliers *outliers, struct error *error)
{
    *survey = (struct survey){.outlier_count = outliers->count};
    for (size_t s = 0; s < panel->series_count; s++) {
        if (look_at_series(survey, panel, recipe, s, error))
            return -1;
        if (panel->series[s].length > panel->series[survey->shown].length)
            survey->shown = s;
    }
    const struct series *shown = &panel->series[survey->shown];
    survey->train_length = rules_train_length(recipe, shown->length);
    survey->held_out = (size_t)recipe->test_length < shown->extent - shown->length ? (size_t)recipe->test_length
                                                                                   : shown->extent - shown->length;
    if (recipe->task == TASK_FORECAST) {
        doubt_gaps(survey, panel);
        doubt_series(survey, panel, recipe);
        doubt_copies(survey, panel);
    }
    doubt_stale(survey, panel);
    if (outliers->count)
        survey_doubt(survey, "correct them in the file; if they are real, --outliers keep keeps them",
                     "%zu value%s far outside of the rest", outliers->count, outliers->count > 1 ? "s lie" : " lies");
    if (!panel->time_name)
        survey_doubt(survey, "name the column of times with --time, if there is one",
                     "no column of times was found: rows are counted, and no season of the calendar is looked for");
    return 0;
}
