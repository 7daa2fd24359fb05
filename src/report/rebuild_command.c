#include "report/rebuild_command.h"

#include <stdio.h>
#include <string.h>

#include "clues/shell.h"
#include "options/recipe_table.h"
#include "plan/rules.h"

/* Did a rule choose this option's value? */
static bool is_chosen(const struct model *model, const char *option)
{
    for (int i = 0; i < model->choices.count; i++) {
        if (strcmp(model->choices.items[i].name, option) == 0)
            return true;
    }
    return false;
}

static void append_option(struct text *text, const char *option, const char *value)
{
    text_append_format(text, " --%s ", option);
    shell_append_word(text, value);
}

static void append_flag(struct text *text, const char *option, bool is_set)
{
    if (is_set)
        text_append_format(text, " --%s", option);
}

/* The columns of one role. One whose name holds a comma cannot be listed beside others. It was found by rule, then, and
 * is found again. Inputs of words are named by their column, once. */
static void append_columns(const struct model *model, struct text *text, enum column_role role, bool is_static,
                           const char *option)
{
    struct text list = TEXT_INIT;
    int count = 0;
    bool has_comma = false;
    const char *before = "";
    size_t before_length = 0;
    for (int c = 0; c < model->column_count; c++) {
        const struct column *column = &model->columns[c];
        const char *equals = role == COLUMN_TARGET ? NULL : strchr(column->name, '=');
        size_t length = equals ? (size_t)(equals - column->name) : strlen(column->name);
        if (column->role != role || column->is_static != is_static)
            continue;
        if (equals && length == before_length && memcmp(before, column->name, length) == 0)
            continue;
        text_append_string(&list, count++ ? "," : "");
        text_append(&list, column->name, length);
        has_comma = has_comma || memchr(column->name, ',', length);
        before = column->name;
        before_length = length;
    }
    if (text_check(&list, &text->error) == 0 && (count == 1 || (count > 1 && !has_comma)))
        append_option(text, option, list.bytes);
    text_release(&list);
}

/* An option of columns that stand for one; `skips_last`: the last of them is none of the file's. */
static void append_joined(const char *option, const char *names, bool skips_last, struct text *text)
{
    struct text list = TEXT_INIT;
    const char *last = strrchr(names, TEXT_JOINT), *end = skips_last ? last : names + strlen(names);
    for (const char *at = names; at && end && at < end; at++)
        text_append(&list, *at == TEXT_JOINT ? "," : at, 1);
    if (text_check(&list, &text->error) == 0 && list.length)
        append_option(text, option, list.bytes);
    text_release(&list);
}

static void append_mark(const char *option, char mark, struct text *text)
{
    const char word[2] = {mark, '\0'};
    if (mark)
        append_option(text, option, mark == '\t' ? "tab" : mark == '-' ? "none" : word);
}

static void append_input(const struct model *model, struct text *text)
{
    char skip[16];
    if (model->time_name)
        append_joined("time", model->time_name, false, text);
    else
        append_option(text, "time", "none");
    if (!model->wide_target)
        append_columns(model, text, COLUMN_TARGET, false, "target");
    else if (strcmp(model->wide_target, "*") != 0)
        append_option(text, "target", model->wide_target);
    append_flag(text, "wide", model->wide_target != NULL);
    if (model->series_name)
        append_joined("series", model->series_name, model->wide_target != NULL, text);
    append_columns(model, text, COLUMN_PAST, false, "past");
    append_columns(model, text, COLUMN_PAST, true, "static");
    append_columns(model, text, COLUMN_KNOWN, false, "known");
    append_mark("delimiter", model->delimiter, text);
    append_mark("decimal", model->decimal, text);
    append_mark("thousands", model->thousands, text);
    if (model->date_order != DATE_ORDER_AUTO)
        append_option(text, "date-order", date_order_name(model->date_order));
    snprintf(skip, sizeof skip, "%d", model->skip_count);
    if (model->skip_count)
        append_option(text, "skip", skip);
    if (model->rules.duplicates != DUPLICATES_REFUSE)
        append_option(text, "duplicates", duplicates_name(model->rules.duplicates));
    if (model->rules.every[0])
        append_option(text, "every", model->rules.every);
    if (model->rules.aggregate != AGGREGATE_NONE)
        append_option(text, "aggregate", aggregate_name(model->rules.aggregate));
    append_flag(text, "no-header", !model->has_header);
    append_flag(text, "complete-only", model->complete_only);
    if (model->missing)
        append_option(text, "missing", model->missing);
    if (model->time_format)
        append_option(text, "time-format", model->time_format);
    if (model->closed != CLOSED_AUTO)
        append_option(text, "closed", closed_name(model->closed));
}

/* Could the rule have chosen features of the calendar, so that none is what the user asked for? */
static bool calendar_was_open(const struct model *model)
{
    bool is_long = model_classifies(model);
    for (size_t s = 0; s < model->series_count; s++)
        is_long = is_long || model->series[s].length >= RULES_CALENDAR_STEPS_MIN;
    return is_long && calendar_features_possible(&model->calendar);
}

/* Is the value what seqnet makes of it when nobody asks, though no rule noted it? */
static bool is_usual(const struct model *model, const char *option)
{
    const struct recipe *recipe = &model->recipe;
    if (strcmp(option, "shape") == 0)
        return recipe->shape == SHAPE_MANY_TO_ONE;
    if (strcmp(option, "center") == 0)
        return recipe->center == CENTER_WINDOW;
    if (strcmp(option, "cell") == 0)
        return !recipe->cell->is_offered;
    if (strcmp(option, "patch") == 0)
        return recipe->shape == SHAPE_MANY_TO_MANY;
    if (strcmp(option, "judged") == 0)
        return recipe->judged_count == 0;
    if (strcmp(option, "period") == 0)
        return !recipe->periods_are_given;
    if (strcmp(option, "seasons") == 0) /* where there is no season, nothing is left to choose */
        return recipe->period_count == 0 && recipe->seasons == SEASONS_REMOVED;
    if (strcmp(option, "calendar") == 0)
        return !recipe->calendar && !calendar_was_open(model);
    return false;
}

/* Would another value have come of the command line without this option? */
static bool is_needed(const struct model *model, const struct recipe *recipe, const struct setting *setting,
                      const char *value)
{
    static const char *const of_steps[] = {"horizon", "validation", "test", "patience", "calendar", NULL};
    const char *option = setting->option;
    const bool is_of_series = recipe->task == TASK_CLASSIFY_SERIES;
    if (is_chosen(model, option) || is_usual(model, option) || (model_classifies(model) && !setting->is_for_classes))
        return false;
    for (int i = 0; is_of_series && of_steps[i]; i++) { /* a series has no steps ahead and no part to stop by */
        if (strcmp(option, of_steps[i]) == 0)
            return false;
    }
    if (!setting_takes_value(setting))
        return *(const bool *)((const char *)recipe + setting->field.offset);
    if (is_of_series && strcmp(option, "dropout") == 0) /* whose rule knows another default */
        return true;
    if (setting->field.kind == JSON_INT &&
        *(const int *)((const char *)recipe + setting->field.offset) < setting->minimum)
        return false; /* 0: none */
    return !setting->initial || strcmp(setting->initial, value) != 0;
}

static void append_recipe(const struct model *model, struct text *text)
{
    struct recipe recipe = model->recipe;
    memcpy(recipe.blend.weights, model->weights, sizeof recipe.blend.weights); /* the file has them once */
    for (const struct setting_table *const *table = recipe_tables; *table; table++) {
        for (int i = 0; i < (*table)->count; i++) {
            const struct setting *setting = &(*table)->settings[i];
            struct text value = TEXT_INIT;
            text_append_string(&value, "");
            if (setting->option)
                setting_print(setting, &recipe, &value);
            if (text_check(&value, &text->error) == 0 && setting->option &&
                is_needed(model, &recipe, setting, value.bytes)) {
                if (setting_takes_value(setting))
                    append_option(text, setting->option, value.bytes);
                else
                    append_flag(text, setting->option, true);
            }
            text_release(&value);
        }
    }
}

void rebuild_command(const struct model *model, struct text *text)
{
    text_append_string(text, "seqnet train ");
    shell_append_path(text, strcmp(model->source, "standard input") == 0 ? "-" : model->source);
    if (model_classifies(model))
        append_option(text, "task", "classify");
    append_flag(text, "hide-labels", model->recipe.task == TASK_CLASSIFY_STEPS && !model->recipe.answers_own_step &&
                                         !model->classification.sees_labels);
    append_input(model, text);
    append_recipe(model, text);
}
