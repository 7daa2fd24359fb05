#include "sketches/gates_figure.h"

#include <math.h>
#include <string.h>

/* The series is the first line; those of the trace's columns follow. */
enum { LINE_SERIES, LINE_COLUMNS };
_Static_assert((int)GATES_SERIES_MAX * 3 <= FIGURE_PANEL_MAX, "each series has three panels");

enum row_kind { ROW_SERIES, ROW_GATES, ROW_STATES, ROW_COUNT };

static bool is_gate(const char *column)
{
    static const char ending[] = "_gate";
    const size_t length = strlen(column);
    return length >= strlen(ending) && strcmp(column + length - strlen(ending), ending) == 0;
}

static int shown_columns(const struct gate_trace *trace)
{
    const int most = FIGURE_LINE_MAX - LINE_COLUMNS;
    return trace->column_count < most ? trace->column_count : most;
}

static bool has_gates(const struct gate_trace *trace)
{
    for (int i = 0; i < shown_columns(trace); i++) {
        if (is_gate(trace->columns[i]))
            return true;
    }
    return false;
}

/* One panel: the rows of series s from row `first` of the trace on. */
static int add_panel(const struct panel *panel, const struct gate_trace *trace, size_t s, enum row_kind kind,
                     struct figure *figure, struct error *error)
{
    static const char *const names[ROW_COUNT] = {"series", "gates: 0 shut, 1 open", "states"};
    const struct series *series = &panel->series[trace->members[s]];
    const size_t whole = trace->first_rows[s + 1] - trace->first_rows[s];
    const size_t count = whole < GATES_ROWS_MAX ? whole : GATES_ROWS_MAX;
    const size_t row = trace->first_rows[s + 1] - count, step = trace->first_steps[s] + whole - count;
    const enum calendar_unit unit = panel->calendar.unit;
    struct figure_panel *added = figure_add(figure, LINE_COLUMNS + shown_columns(trace), (int)count, error);
    if (!added || figure_add_times(added, unit != CALENDAR_ROW && unit != CALENDAR_STEP, error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        const int64_t stamp = panel_stamp(panel, series, step + i);
        added->times[i] = added->has_dates ? stamp_local_time(&panel->calendar.style, stamp) : stamp;
        if (kind == ROW_SERIES && step + i < series->length)
            added->values[LINE_SERIES * count + i] = series_column(series, 0)[step + i];
        for (int c = 0; kind != ROW_SERIES && c < shown_columns(trace); c++) {
            if (is_gate(trace->columns[c]) == (kind == ROW_GATES))
                added->values[(size_t)(LINE_COLUMNS + c) * count + i] =
                    (double)trace->values[(row + i) * (size_t)trace->column_count + (size_t)c];
        }
    }
    if (kind == ROW_SERIES)
        text_append_format(&added->name, "%s%s%s", series->id, *series->id ? ": " : "", panel->columns[0].name);
    else
        text_append_string(&added->name, names[kind]);
    if (kind == ROW_SERIES && whole > count)
        text_append_format(&added->name, ", the last %zu of %zu rows", count, whole);
    return 0;
}

/* "forget_gate" is read as "forget gate", and "abs_state" as "|state|". */
static void append_name(const char *column, struct text *text)
{
    static const char beginning[] = "abs_";
    const bool is_size = strncmp(column, beginning, strlen(beginning)) == 0;
    text_append_string(text, is_size ? "|" : "");
    for (const char *at = column + (is_size ? strlen(beginning) : 0); *at; at++)
        text_append(text, *at == '_' ? " " : at, 1);
    text_append_string(text, is_size ? "|" : "");
}

int gates_figure(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                 struct figure *figure, struct error *error)
{
    const size_t shown = trace->series_count < GATES_SERIES_MAX ? trace->series_count : GATES_SERIES_MAX;
    for (int kind = 0; kind < ROW_COUNT; kind++) {
        for (size_t s = 0; s < shown && (kind != ROW_GATES || has_gates(trace)); s++) {
            if (add_panel(panel, trace, s, (enum row_kind)kind, figure, error))
                return -1;
        }
    }
    figure->across = (int)shown;
    text_append_string(&figure->line_names[LINE_SERIES], panel->columns[0].name);
    for (int c = 0; c < shown_columns(trace); c++) {
        const char *name = trace->columns[c];
        append_name(name, &figure->line_names[LINE_COLUMNS + c]);
        figure->is_main[LINE_COLUMNS + c] =
            strcmp(name, "forget_gate") == 0 || strcmp(name, "state") == 0 || strcmp(name, "update_gate") == 0;
    }
    text_append_format(&figure->title, "%s: network %d of %d (%s), layer %d: means over %d units", panel->source,
                       trace->network, model->recipe.ensemble_count, model->recipe.cell->name, trace->layer,
                       model->recipe.hidden_size);
    if (trace->series_count > shown)
        text_append_format(&figure->title, " (the first %zu of %zu series)", shown, trace->series_count);
    return figure_check(figure, error);
}

int gates_figure_write(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                       const char *path, struct error *error)
{
    struct figure figure = FIGURE_INIT;
    int result = gates_figure(model, panel, trace, &figure, error);
    if (result == 0)
        result = figure_write(&figure, path, error);
    figure_release(&figure);
    return result;
}
