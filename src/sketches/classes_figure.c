#include "sketches/classes_figure.h"

#include <math.h>

#include "base/memory.h"
#include "base/printable.h"
#include "picture/figure.h"
#include "picture/matrix.h"

enum { SERIES_MOST = 4, ROWS_MOST = 60, LINE_TRUTH = FIGURE_LINE_MAX - 1, CLASSES_MOST = LINE_TRUTH };

/* ------------------------------------------------------------------ whole series */

/* Characters of a series' name that leave room for its class. */
static int room_beside(const char *class_name)
{
    return (int)fmax(8, MATRIX_ROW_NAME_MOST - 4 - printable_width(class_name));
}

static int write_series(const struct model *model, const struct panel *panel, const struct class_answers *answers,
                        const char *path, int width, int height, struct error *error)
{
    const size_t shown = answers->series_count < MATRIX_CLASSES_MAX ? answers->series_count : MATRIX_CLASSES_MAX;
    const size_t class_count = (size_t)answers->class_count;
    const char *const *names = (const char *const *)model->classification.classes.names;
    char shown_id[PRINTABLE_SIZE];
    struct text labels[MATRIX_CLASSES_MAX] = {TEXT_INIT}, title = TEXT_INIT;
    const char *row_names[MATRIX_CLASSES_MAX];
    int result = -1;
    size_t *counts = NULL;
    if (class_count > MATRIX_CLASSES_MAX)
        return error_set(error, ERROR_DATA, "%s: chances are drawn of up to %d classes, and there are %zu",
                         panel->source, MATRIX_CLASSES_MAX, class_count);
    counts = memory_allocate(shown * class_count, sizeof *counts, error);
    if (!counts)
        return -1;
    for (size_t s = 0; s < shown; s++) {
        const int truth = series_label(&panel->series[s]);
        for (size_t c = 0; c < class_count; c++)
            counts[s * class_count + c] = (size_t)lround(100 * answers->probabilities[s * class_count + c]);
        text_append_string(&labels[s], truth < 0 ? answers->ids[s]
                                                 : printable_cut(answers->ids[s], room_beside(names[truth]), shown_id));
        if (truth >= 0)
            text_append_format(&labels[s], " is %s", names[truth]);
        if (text_check(&labels[s], error))
            goto done;
        row_names[s] = labels[s].bytes ? labels[s].bytes : "";
    }
    text_append_format(&title, "%s: chance of each class, %%", model->columns[0].name);
    if (answers->series_count > shown)
        text_append_format(&title, " (the first %zu of %zu series)", shown, answers->series_count);
    const struct matrix matrix = {.title = title.bytes,
                                  .count = (int)class_count,
                                  .names = names,
                                  .counts = counts,
                                  .row_count = (int)shown,
                                  .row_names = row_names,
                                  .rows_are = "series",
                                  .columns_are = "classes"};
    if (text_check(&title, error) == 0)
        result = matrix_write(&matrix, path, width, height, error);
done:
    for (size_t s = 0; s < shown; s++)
        text_release(&labels[s]);
    text_release(&title);
    memory_free(counts);
    return result;
}

/* ------------------------------------------------------------------ steps */

/* The classes that have a line, those of the largest sums of chances first; returns how many. */
static int choose_classes(const struct class_answers *answers, const struct class_trace *trace,
                          int chosen[CLASSES_MOST])
{
    const int class_count = answers->class_count, count = class_count < CLASSES_MOST ? class_count : CLASSES_MOST;
    size_t rows = 0;
    for (size_t s = 0; s < trace->series_count; s++)
        rows += trace->row_counts[s];
    double best_before = INFINITY;
    int last = -1;
    for (int l = 0; l < count; l++) {
        double best = -1;
        for (int c = 0; class_count > count && c < class_count; c++) {
            double sum = 0;
            for (size_t i = 0; i < rows; i++)
                sum += trace->probabilities[i * (size_t)class_count + (size_t)c];
            for (size_t i = 0; i < answers->series_count * (size_t)answers->horizon && i < ROWS_MOST; i++)
                sum += answers->probabilities[i * (size_t)class_count + (size_t)c];
            const bool is_free = sum < best_before || (sum == best_before && c > last);
            if (is_free && sum > best) {
                best = sum;
                chosen[l] = c;
            }
        }
        if (class_count <= count)
            chosen[l] = l;
        best_before = best;
        last = chosen[l];
    }
    return count;
}

/* Where the rows of a series are. */
struct place {
    const struct panel *panel; /* NULL: there are only steps to come */
    const struct calendar *calendar;
    size_t series, row_count;
    const double *rows; /* [row_count][C] */
};

static int add_panel(const struct class_answers *answers, const struct place *place, const int *chosen, int count,
                     struct figure *figure, struct error *error)
{
    const size_t C = (size_t)answers->class_count, rows = place->row_count;
    /* the last row is among the rows already */
    const size_t steps = answers->is_of_last_row && rows > 0 ? 0 : (size_t)answers->horizon;
    const enum calendar_unit unit = place->calendar->unit;
    struct figure_panel *added = figure_add(figure, FIGURE_LINE_MAX, (int)(rows + steps), error);
    if (!added || figure_add_times(added, unit != CALENDAR_ROW && unit != CALENDAR_STEP, error))
        return -1;
    for (size_t i = 0; i < rows + steps; i++) {
        const double *chances =
            i < rows ? place->rows + i * C : answers->probabilities + (place->series * steps + i - rows) * C;
        int64_t stamp =
            calendar_advance(place->calendar, answers->last_stamps[place->series], (int64_t)i - (int64_t)rows + 1);
        if (i < rows) {
            const struct series *series = &place->panel->series[place->series];
            const double truth = series_column(series, 0)[series->length - rows + i];
            stamp = panel_stamp(place->panel, series, series->length - rows + i);
            for (int l = 0; l < count; l++) {
                if (truth == chosen[l])
                    added->values[(size_t)LINE_TRUTH * (rows + steps) + i] = 100 * chances[chosen[l]];
            }
        }
        added->times[i] = added->has_dates ? stamp_local_time(&place->calendar->style, stamp) : stamp;
        for (int l = 0; l < count; l++)
            added->values[(size_t)l * (rows + steps) + i] = 100 * chances[chosen[l]];
    }
    added->rule = rows > 0 ? (double)rows - 1 : NAN;
    text_append_string(&added->name, answers->ids[place->series]);
    text_append_string(&added->y_name, "chance, %");
    return 0;
}

static int fill_figure(const struct model *model, const struct panel *panel, const struct class_answers *answers,
                       const struct class_trace *trace, struct figure *figure, struct error *error)
{
    int chosen[CLASSES_MOST];
    const int count = choose_classes(answers, trace, chosen);
    const size_t shown = answers->series_count < SERIES_MOST ? answers->series_count : SERIES_MOST;
    const double *rows = trace->probabilities;
    for (size_t s = 0; s < shown; s++) {
        const struct place place = {.panel = panel,
                                    .calendar = panel ? &panel->calendar : &model->calendar,
                                    .series = s,
                                    .row_count = panel ? trace->row_counts[s] : 0,
                                    .rows = rows};
        if (add_panel(answers, &place, chosen, count, figure, error))
            return -1;
        rows = panel ? rows + place.row_count * (size_t)answers->class_count : NULL;
    }
    for (int l = 0; l < count; l++)
        text_append_string(&figure->line_names[l], model->classification.classes.names[chosen[l]]);
    if (panel) {
        text_append_string(&figure->line_names[LINE_TRUTH], "the class that it was");
        text_append_string(&figure->rule_name, "the last row");
    }
    figure->is_marks[LINE_TRUTH] = true;
    if (answers->is_of_last_row)
        text_append_format(&figure->title, "%s: chances of the rows themselves", model->columns[0].name);
    else
        text_append_format(&figure->title, "%s: %s%d step%s to come", model->columns[0].name,
                           panel ? "chances one step ahead, then of " : "chances of ", answers->horizon,
                           answers->horizon == 1 ? "" : "s");
    if (answers->series_count > shown)
        text_append_format(&figure->title, " (the first %zu of %zu series)", shown, answers->series_count);
    if (answers->class_count > count)
        text_append_format(&figure->title, " (%d of %d classes)", count, answers->class_count);
    return figure_check(figure, error);
}

int classes_figure_write(const struct model *model, const struct panel *panel, const struct class_answers *answers,
                         const char *path, int width, int height, struct error *error)
{
    struct figure figure = FIGURE_INIT;
    struct class_trace trace = CLASS_TRACE_INIT;
    int result = -1;
    if (answers->horizon == 0)
        return write_series(model, panel, answers, path, width, height, error);
    if ((panel == NULL || classify_rows(model, panel, SERIES_MOST, ROWS_MOST, &trace, error) == 0) &&
        fill_figure(model, panel, answers, &trace, &figure, error) == 0)
        result = figure_write_sized(&figure, path, width, height, error);
    class_trace_release(&trace);
    figure_release(&figure);
    return result;
}
