#include "side_by_side/differences.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "options/recipe_table.h"
#include "report/table.h"

#define LABEL_WIDTH 28
#define VALUE_WIDTH 24

/* Note two values that are not the same text. */
static void note(struct differences *differences, const char *group, const char *what, const char *a, const char *b)
{
    if (strcmp(a, b) == 0 || differences->count == DIFFERENCE_MAX)
        return;
    struct difference *item = &differences->items[differences->count++];
    item->group = group;
    snprintf(item->what, sizeof item->what, "%s", what);
    snprintf(item->values[0], sizeof item->values[0], "%s", a);
    snprintf(item->values[1], sizeof item->values[1], "%s", b);
}

static void note_size(struct differences *differences, const char *group, const char *what, size_t a, size_t b)
{
    char left[NUMBER_TEXT_SIZE], right[NUMBER_TEXT_SIZE];
    snprintf(left, sizeof left, "%zu", a);
    snprintf(right, sizeof right, "%zu", b);
    note(differences, group, what, left, right);
}

static void note_number(struct differences *differences, const char *group, const char *what, double a, double b)
{
    char left[NUMBER_TEXT_SIZE] = "-", right[NUMBER_TEXT_SIZE] = "-";
    if (!isnan(a))
        snprintf(left, sizeof left, "%.4g", a);
    if (!isnan(b))
        snprintf(right, sizeof right, "%.4g", b);
    note(differences, group, what, left, right);
}

/* Names of columns of one role, with commas. */
static void list_columns(const struct model *model, enum column_role role, char *list, size_t size)
{
    size_t length = 0;
    list[0] = '\0';
    for (int c = 0; c < model->column_count && length < size; c++) {
        if (model->columns[c].role == role)
            length += (size_t)snprintf(list + length, size - length, "%s%s", length ? "," : "", model->columns[c].name);
    }
}

static void last_time(const struct model *model, char text[STAMP_TEXT_SIZE])
{
    int64_t latest = INT64_MIN;
    for (size_t s = 0; s < model->series_count; s++)
        latest = model->series[s].last_stamp > latest ? model->series[s].last_stamp : latest;
    text[0] = '\0';
    if (model->series_count)
        calendar_write(&model->calendar, latest, text);
}

static void note_data(struct differences *differences, const struct model *a, const struct model *b)
{
    char left[96], right[96], before[CALENDAR_TEXT_SIZE], after[CALENDAR_TEXT_SIZE];
    note(differences, "data", "program", a->program, b->program);
    note(differences, "data", "file", a->source, b->source);
    note(differences, "data", "sha256", a->sha256, b->sha256);
    note_size(differences, "data", "rows", a->row_count, b->row_count);
    note_size(differences, "data", "series", a->series_count, b->series_count);
    last_time(a, before);
    last_time(b, after);
    note(differences, "data", "last row", before, after);
    note(differences, "data", "frequency", a->time_name ? calendar_describe(&a->calendar, before) : "rows counted",
         b->time_name ? calendar_describe(&b->calendar, after) : "rows counted");
    for (int role = COLUMN_TARGET; role < COLUMN_ROLE_COUNT; role++) {
        list_columns(a, (enum column_role)role, left, sizeof left);
        list_columns(b, (enum column_role)role, right, sizeof right);
        note(differences, "data", column_role_name((enum column_role)role), left, right);
    }
}

static void append_flag(const struct setting *setting, const struct recipe *recipe, struct text *text)
{
    text_append_string(text, *(const bool *)((const char *)recipe + setting->field.offset) ? "yes" : "no");
}

static int note_recipe(struct differences *differences, const struct model *a, const struct model *b,
                       struct error *error)
{
    int result = 0;
    for (const struct setting_table *const *table = recipe_tables; *table && result == 0; table++) {
        for (int i = 0; i < (*table)->count && result == 0; i++) {
            const struct setting *setting = &(*table)->settings[i];
            struct text left = TEXT_INIT, right = TEXT_INIT;
            if (!setting->option)
                continue;
            text_append_string(&left, "");
            text_append_string(&right, "");
            if (setting_takes_value(setting)) {
                setting_print(setting, &a->recipe, &left);
                setting_print(setting, &b->recipe, &right);
            } else {
                append_flag(setting, &a->recipe, &left);
                append_flag(setting, &b->recipe, &right);
            }
            if (text_check(&left, error) || text_check(&right, error))
                result = -1;
            else
                note(differences, "recipe", setting->option, left.bytes, right.bytes);
            text_release(&left);
            text_release(&right);
        }
    }
    return result;
}

static size_t count_parameters(const struct model *model)
{
    size_t count = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        count += model_network(model, m)->parameter_count;
    return count;
}

static double find_score(const struct model *model, const char *method)
{
    for (int i = 0; i < model->score_count; i++) {
        if (strcmp(model->scores[i].method, method) == 0)
            return model->scores[i].mase;
    }
    return NAN;
}

static void note_scores(struct differences *differences, const struct model *a, const struct model *b)
{
    note_size(differences, "scores", "forecasts judged", a->origin_count, b->origin_count);
    for (int i = 0; i < a->score_count; i++) {
        char what[48];
        snprintf(what, sizeof what, "MASE, %.23s", a->scores[i].method);
        note_number(differences, "scores", what, a->scores[i].mase, find_score(b, a->scores[i].method));
    }
    for (int i = 0; i < a->classification.score_count && i < b->classification.score_count; i++)
        note_number(differences, "scores", a->classification.scores[i].method, a->classification.scores[i].accuracy,
                    b->classification.scores[i].accuracy);
}

int differences_find(const struct model *a, const struct model *b, struct differences *differences, struct error *error)
{
    differences->count = 0;
    note(differences, "recipe", "task", model_classifies(a) ? "classify" : "forecast",
         model_classifies(b) ? "classify" : "forecast");
    note_data(differences, a, b);
    if (note_recipe(differences, a, b, error))
        return -1;
    note_size(differences, "sizes", "weights of networks", count_parameters(a), count_parameters(b));
    for (int m = 0; m < METHOD_COUNT && !model_classifies(a) && !model_classifies(b); m++)
        note_number(differences, "shares", method_name(m), a->weights[m], b->weights[m]);
    note_scores(differences, a, b);
    return 0;
}

/* A cell of the table; long ones are cut. */
static const char *cell_of(const char *value, char cell[VALUE_WIDTH + 1])
{
    snprintf(cell, VALUE_WIDTH + 1, "%s", value[0] ? value : "-");
    if (strlen(value) > VALUE_WIDTH)
        memcpy(cell + VALUE_WIDTH - 3, "...", 4);
    return cell;
}

void differences_report(const struct differences *differences, const char *const names[2], struct text *text)
{
    const char *group = "";
    char cell[VALUE_WIDTH + 1];
    text_append_string(text, "A  ");
    text_append_printable(text, names[0]);
    text_append_string(text, "\nB  ");
    text_append_printable(text, names[1]);
    text_append_string(text, "\n");
    if (differences->count == 0)
        text_append_string(text, "\nnothing differs: data, recipe, sizes and scores are the same\n");
    for (int i = 0; i < differences->count; i++) {
        const struct difference *item = &differences->items[i];
        if (strcmp(group, item->group) != 0) {
            text_append_format(text, "\n%s:%s\n", item->group,
                               strcmp(item->group, "scores") ? "" : " (of each, on the validation part of its rows)");
            group = item->group;
        }
        table_label(text, LABEL_WIDTH, item->what);
        table_label(text, VALUE_WIDTH, cell_of(item->values[0], cell));
        text_append_string(text, "  ");
        text_append_printable(text, cell_of(item->values[1], cell));
        text_append_string(text, "\n");
    }
}

void differences_write(const struct differences *differences, struct json_writer *writer)
{
    json_open(writer, "differences", '[', false);
    for (int i = 0; i < differences->count; i++) {
        const struct difference *item = &differences->items[i];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "group", item->group);
        json_write_text(writer, "what", item->what);
        json_write_text(writer, "a", item->values[0]);
        json_write_text(writer, "b", item->values[1]);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}
