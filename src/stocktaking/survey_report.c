#include "stocktaking/survey_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/printable.h"
#include "json/json_writer.h"
#include "plan/training_data.h"
#include "report/learning_report.h"
#include "report/print.h"
#include "report/rebuild_command.h"
#include "report/table.h"

#define LABEL_WIDTH 14
/* Below this it is not worth a number. */
#define SOON_SECONDS 1.0

void survey_report_command(const struct model *model, struct text *text)
{
    struct model spelled = *model; /* borrows all; nothing counts as chosen by a rule */
    spelled.choices.count = 0;
    rebuild_command(&spelled, text);
}

/* The parts of a forecaster's or step classifier's rows. */
static int list_parts(const struct survey *survey, const struct panel *panel, size_t first[PART_COUNT],
                      size_t length[PART_COUNT])
{
    const struct series *shown = &panel->series[survey->shown];
    first[PART_TRAINING] = 0;
    length[PART_TRAINING] = survey->train_length;
    first[PART_VALIDATION] = survey->train_length;
    length[PART_VALIDATION] = shown->length - survey->train_length;
    first[PART_TEST] = shown->length;
    length[PART_TEST] = survey->held_out;
    return survey->held_out ? PART_COUNT : PART_TEST;
}

static const char *write_stamp(const struct panel *panel, const struct series *series, size_t step,
                               char text[STAMP_TEXT_SIZE])
{
    calendar_write(&panel->calendar, panel_stamp(panel, series, step), text);
    return text;
}

static void append_notation(const struct panel *panel, struct text *text)
{
    const char delimiter[2] = {panel->delimiter, '\0'};
    table_label(text, LABEL_WIDTH, "notation");
    text_append_format(text, " fields between %s, %s, %s\n",
                       panel->delimiter == '\t'  ? "tabs"
                       : panel->delimiter == ' ' ? "blanks"
                       : panel->delimiter == ',' ? "commas"
                       : panel->delimiter == ';' ? "semicolons"
                                                 : delimiter,
                       panel->decimal == ',' ? "decimal comma" : "decimal point",
                       panel->has_header ? "names in the first row" : "no names of columns");
}

static void append_gaps(const struct survey *survey, const struct panel *panel, struct text *text)
{
    char from[STAMP_TEXT_SIZE], to[STAMP_TEXT_SIZE], number[NUMBER_TEXT_SIZE];
    const struct series *series = &panel->series[survey->gap_series];
    table_label(text, LABEL_WIDTH, "gaps");
    if (survey->gap_count == 0) {
        text_append_string(text, " none\n");
        return;
    }
    write_stamp(panel, series, survey->gap_first, from);
    write_stamp(panel, series, survey->gap_first + survey->gap_longest - 1, to);
    text_append_format(text, " %s step%s without a value, in %zu stretch%s; the longest is %zu, %s",
                       grouped((double)survey->missing, number), plural((double)survey->missing), survey->gap_count,
                       survey->gap_count > 1 ? "es" : "", survey->gap_longest, from);
    if (survey->gap_longest > 1)
        text_append_format(text, " to %s", to);
    text_append_string(text, "\n");
}

static void append_count(const char *label, size_t count, const char *what, struct text *text)
{
    table_label(text, LABEL_WIDTH, label);
    if (count)
        text_append_format(text, " %zu%s\n", count, what);
    else
        text_append_string(text, " none\n");
}

static void append_parts(const struct dry_run *run, const struct panel *panel, struct text *text)
{
    static const char *const labels[] = {"learnt from", "validation", "held out"};
    size_t first[PART_COUNT], length[PART_COUNT];
    char from[STAMP_TEXT_SIZE], to[STAMP_TEXT_SIZE], name[PRINTABLE_SIZE];
    const struct series *shown = &panel->series[run->survey.shown];
    const int count = list_parts(&run->survey, panel, first, length);
    if (run->model.recipe.task == TASK_CLASSIFY_SERIES)
        return;
    text_append_string(text, "\nhow the rows are cut");
    if (panel->series_count > 1)
        text_append_format(text, " (of series '%s', the longest)", printable(shown->id, name));
    text_append_string(text, ":\n");
    for (int p = 0; p < count; p++) {
        table_label(text, LABEL_WIDTH, labels[p]);
        if (length[p])
            text_append_format(text, " %s to %s, %zu step%s\n", write_stamp(panel, shown, first[p], from),
                               write_stamp(panel, shown, first[p] + length[p] - 1, to), length[p],
                               plural((double)length[p]));
        else
            text_append_string(text, " none\n");
    }
}

static void append_doubts(const struct survey *survey, struct text *text)
{
    if (survey->doubt_count == 0) {
        text_append_string(text, "\nnothing looks wrong\n");
        return;
    }
    text_append_string(text, "\nwhat looks wrong:\n");
    for (int i = 0; i < survey->doubt_count; i++) {
        text_append_string(text, "  - ");
        text_append_printable(text, survey->doubts[i].what);
        text_append_string(text, "\n    ");
        text_append_printable(text, survey->doubts[i].cure);
        text_append_string(text, "\n");
    }
}

static void append_costs(const struct dry_run *run, struct text *text)
{
    text_append_string(text, "\ntraining would take about ");
    if (run->seconds >= 120)
        text_append_format(text, "%.0f minutes", run->seconds / 60);
    else if (run->seconds >= SOON_SECONDS)
        text_append_format(text, "%.*f seconds", run->seconds < 10, run->seconds);
    else
        text_append_string(text, "a second");
    if (isfinite(run->mebibytes))
        text_append_format(text, " and %.0f MiB of memory", run->mebibytes);
    text_append_string(text, "\n");
}

void survey_report(const struct dry_run *run, const struct panel *panel, struct text *text)
{
    const struct survey *survey = &run->survey;
    const struct row_rules *rules = &run->model.rules;
    text_append(text, run->plan.bytes, run->plan.length);
    text_append_string(text, "\nthe rows:\n");
    append_notation(panel, text);
    append_gaps(survey, panel, text);
    table_label(text, LABEL_WIDTH, "same times");
    text_append_format(text, " %s\n",
                       rules->every[0]                          ? "readings of one step are brought together"
                       : rules->duplicates == DUPLICATES_REFUSE ? "none"
                                                                : "one row is made of them (--duplicates)");
    if (run->model.recipe.task == TASK_FORECAST) {
        append_count("far outside", survey->outlier_count, survey->outlier_count > 1 ? " values" : " value", text);
        append_count("new levels", survey->shifts.count, " series", text);
        append_count("constant", survey->constant.count, " series", text);
        append_count("short", survey->short_ones.count, " series", text);
    }
    append_count("left out", panel->left_out.count, " series", text);
    append_parts(run, panel, text);
    append_doubts(survey, text);
    append_costs(run, text);
    text_append_string(text, "\nthe command line, with all that was chosen:\n");
    survey_report_command(&run->model, text);
    text_append_string(text, "\n");
}

/* ---- as JSON ---- */

static void write_columns(const struct panel *panel, struct json_writer *writer)
{
    json_open(writer, "columns", '[', false);
    for (int c = 0; c < panel->column_count; c++) {
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "name", panel->columns[c].name);
        json_write_text(writer, "role",
                        panel->columns[c].is_static ? "static" : column_role_name(panel->columns[c].role));
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_write_text(writer, "time", panel->time_name);
    json_write_text(writer, "series_column", panel->series_name);
}

static void write_notation(const struct panel *panel, struct json_writer *writer)
{
    const char delimiter[2] = {panel->delimiter, '\0'}, decimal[2] = {panel->decimal, '\0'};
    char frequency[CALENDAR_TEXT_SIZE];
    json_open(writer, "notation", '{', true);
    json_write_text(writer, "delimiter", delimiter);
    json_write_text(writer, "decimal", decimal);
    json_write_bool(writer, "header", panel->has_header);
    json_close(writer, '}');
    json_write_text(writer, "frequency", panel->time_name ? calendar_describe(&panel->calendar, frequency) : NULL);
}

static void write_gaps(const struct survey *survey, const struct panel *panel, struct json_writer *writer)
{
    char from[STAMP_TEXT_SIZE], to[STAMP_TEXT_SIZE];
    const struct series *series = &panel->series[survey->gap_series];
    json_open(writer, "gaps", '{', true);
    json_write_size(writer, "steps", survey->missing);
    json_write_size(writer, "of", survey->values);
    json_write_size(writer, "stretches", survey->gap_count);
    json_write_size(writer, "longest", survey->gap_longest);
    if (survey->gap_count) {
        json_write_text(writer, "from", write_stamp(panel, series, survey->gap_first, from));
        json_write_text(writer, "to", write_stamp(panel, series, survey->gap_first + survey->gap_longest - 1, to));
    }
    json_close(writer, '}');
}

/* The first of the series, and how many there are. */
static void write_list(const char *key, const struct survey_list *list, const struct panel *panel, bool has_times,
                       struct json_writer *writer)
{
    char stamp[STAMP_TEXT_SIZE];
    json_open(writer, key, '{', true);
    json_write_size(writer, "count", list->count);
    json_open(writer, "first", '[', true);
    for (size_t i = 0; i < list->count && i < SURVEY_NAMED_MAX; i++) {
        const struct series *series = &panel->series[list->series[i]];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "series", series->id);
        if (has_times)
            json_write_text(writer, "time", write_stamp(panel, series, list->steps[i], stamp));
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

static void write_parts(const struct dry_run *run, const struct panel *panel, struct json_writer *writer)
{
    size_t first[PART_COUNT], length[PART_COUNT];
    char stamp[STAMP_TEXT_SIZE];
    const struct series *shown = &panel->series[run->survey.shown];
    const int count =
        run->model.recipe.task == TASK_CLASSIFY_SERIES ? 0 : list_parts(&run->survey, panel, first, length);
    json_open(writer, "parts", '[', false);
    for (int p = 0; p < count; p++) {
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "part", part_name((enum part)p));
        json_write_text(writer, "series", shown->id);
        json_write_text(writer, "from", length[p] ? write_stamp(panel, shown, first[p], stamp) : NULL);
        json_write_text(writer, "to", length[p] ? write_stamp(panel, shown, first[p] + length[p] - 1, stamp) : NULL);
        json_write_size(writer, "steps", length[p]);
        if (run->model.recipe.task == TASK_FORECAST)
            json_write_size(writer, "windows", run->window_counts[p]);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void write_doubts(const struct survey *survey, struct json_writer *writer)
{
    json_open(writer, "doubts", '[', false);
    for (int i = 0; i < survey->doubt_count; i++) {
        json_open(writer, NULL, '{', false);
        json_write_text(writer, "what", survey->doubts[i].what);
        json_write_text(writer, "cure", survey->doubts[i].cure);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

void survey_report_write(const struct dry_run *run, const struct panel *panel, int thread_count, struct text *text)
{
    static const char *const tasks[] = {"forecast", "classify steps", "classify series"};
    struct json_writer writer = {.text = text};
    struct text command = TEXT_INIT;
    const struct survey *survey = &run->survey;
    const struct model *model = &run->model;
    survey_report_command(model, &command);
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "source", model->source);
    json_write_text(&writer, "task", tasks[model->recipe.task]);
    json_write_size(&writer, "rows", panel->row_count);
    json_write_size(&writer, "series", panel->series_count);
    json_write_size(&writer, "left_out", panel->left_out.count);
    write_columns(panel, &writer);
    write_notation(panel, &writer);
    write_gaps(survey, panel, &writer);
    json_write_text(&writer, "duplicates", duplicates_name(model->rules.duplicates));
    json_write_size(&writer, "outliers", survey->outlier_count);
    write_list("shifts", &survey->shifts, panel, true, &writer);
    write_list("constant", &survey->constant, panel, false, &writer);
    write_list("short", &survey->short_ones, panel, false, &writer);
    write_parts(run, panel, &writer);
    json_write_size(&writer, "networks", (size_t)model->recipe.ensemble_count);
    json_write_size(&writer, "parameters", model->networks[0].parameter_count);
    learning_report_write_choices(model, &writer);
    write_doubts(survey, &writer);
    json_write_rounded(&writer, "expected_seconds", run->seconds, 2);
    json_write_rounded(&writer, "expected_mebibytes", run->mebibytes, 1);
    json_write_size(&writer, "threads", (size_t)thread_count);
    json_write_text(&writer, "train_command", text_check(&command, &text->error) ? NULL : command.bytes);
    json_close(&writer, '}');
    text_append_string(text, "\n");
    text_release(&command);
}

int dry_run_tell(const struct learn_request *request, const struct classifier_request *classes,
                 const struct panel *panel, const struct outliers *outliers, struct watch *watch, bool is_json,
                 struct error *error)
{
    struct dry_run run = DRY_RUN_INIT;
    struct text text = TEXT_INIT;
    int result = classes ? dry_run_classify(&run, classes, panel, watch->progress.state.started, error)
                         : dry_run_forecast(&run, request, panel, outliers, error);
    watch_end(watch);
    if (result == 0 && is_json)
        survey_report_write(&run, panel, classes ? classes->thread_count : request->thread_count, &text);
    else if (result == 0)
        survey_report(&run, panel, &text);
    if (result == 0)
        result = print_output("-", &text, is_json ? FORMAT_JSON : FORMAT_TABLE, error);
    text_release(&text);
    dry_run_release(&run);
    return result;
}
