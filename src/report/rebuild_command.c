#include "report/rebuild_command.h"

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
 * is found again. */
static void append_columns(const struct model *model, struct text *text, enum column_role role)
{
    struct text list = TEXT_INIT;
    int count = 0;
    bool has_comma = false;
    for (int c = 0; c < model->column_count; c++) {
        if (model->columns[c].role != role)
            continue;
        text_append_format(&list, "%s%s", count++ ? "," : "", model->columns[c].name);
        has_comma = has_comma || strchr(model->columns[c].name, ',');
    }
    if (text_check(&list, &text->error) == 0 && (count == 1 || (count > 1 && !has_comma)))
        append_option(text, column_role_name(role), list.bytes);
    text_release(&list);
}

static void append_input(const struct model *model, struct text *text)
{
    const char delimiter[2] = {model->delimiter, '\0'};
    append_option(text, "time", model->time_name ? model->time_name : "none");
    append_columns(model, text, COLUMN_TARGET);
    if (model->series_name)
        append_option(text, "series", model->series_name);
    append_columns(model, text, COLUMN_PAST);
    append_columns(model, text, COLUMN_KNOWN);
    if (model->delimiter)
        append_option(text, "delimiter", model->delimiter == '\t' ? "tab" : delimiter);
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
    append_flag(text, "hide-labels", model->recipe.task == TASK_CLASSIFY_STEPS && !model->classification.sees_labels);
    append_input(model, text);
    append_recipe(model, text);
}
