#include "dataset/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

void series_release(struct series *series)
{
    memory_free(series->id);
    memory_free(series->values);
    memory_free(series->anchors);
    memory_free(series->lines);
    *series = (struct series){.id = NULL};
}

void panel_release(struct panel *panel)
{
    for (int i = 0; panel->columns && i < panel->column_count; i++)
        memory_free(panel->columns[i].name);
    for (size_t s = 0; panel->series && s < panel->series_count; s++)
        series_release(&panel->series[s]);
    memory_free(panel->source);
    memory_free(panel->columns);
    memory_free(panel->series);
    memory_free(panel->time_name);
    memory_free(panel->series_name);
    text_release(&panel->remarks);
    text_release(&panel->notices);
    left_out_release(&panel->left_out);
    class_names_release(&panel->classes);
    *panel = (struct panel)PANEL_INIT;
}

static int copy_text(char **copy, const char *text, struct error *error)
{
    if (!text)
        return 0;
    *copy = memory_copy_text(text, strlen(text), error);
    return *copy ? 0 : -1;
}

size_t panel_longest(const struct panel *panel)
{
    size_t longest = 0;
    for (size_t s = 0; s < panel->series_count; s++)
        longest = panel->series[s].length > longest ? panel->series[s].length : longest;
    return longest;
}

int series_label(const struct series *series)
{
    const double *labels = series_column(series, 0);
    for (size_t t = 0; t < series->length; t++) {
        if (!isnan(labels[t]))
            return (int)labels[t];
    }
    return -1;
}

bool panel_labels_are_per_series(const struct panel *panel)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        const double *labels = series_column(series, 0);
        double label = NAN;
        for (size_t t = 0; t < series->length; t++) {
            if (isnan(labels[t]))
                continue;
            if (!isnan(label) && labels[t] != label)
                return false;
            label = labels[t];
        }
    }
    return panel->series_count > 1;
}

/* Does any column hold a value at this step? */
static bool is_observed(const struct panel *panel, const struct series *series, size_t step)
{
    for (int c = 0; c < panel->column_count; c++) {
        if (!isnan(series_column(series, c)[step]))
            return true;
    }
    return false;
}

/* Series `from` up to `length`, and its known columns up to `extent`. */
static int cut_series(const struct panel *panel, const struct series *from, size_t length, size_t extent,
                      struct series *to, struct error *error)
{
    int seen_count = panel->target_count + panel->past_count;
    to->length = length;
    to->extent = extent;
    to->is_stranger = from->is_stranger;
    if (copy_text(&to->id, from->id, error))
        return -1;
    to->values = memory_allocate((size_t)panel->column_count * extent, sizeof *to->values, error);
    to->anchors = memory_allocate(from->anchor_count, sizeof *to->anchors, error);
    if (!to->values || !to->anchors)
        return -1;
    to->lines = memory_allocate(from->line_run_count, sizeof *to->lines, error);
    if (!to->lines)
        return -1;
    while (to->line_run_count < from->line_run_count && from->lines[to->line_run_count].step < length) {
        to->lines[to->line_run_count] = from->lines[to->line_run_count];
        to->line_run_count++;
    }
    while (to->anchor_count < from->anchor_count && from->anchors[to->anchor_count].step < length) {
        to->anchors[to->anchor_count] = from->anchors[to->anchor_count];
        to->anchor_count++;
    }
    for (int c = 0; c < panel->column_count; c++) {
        size_t kept = c < seen_count ? length : extent;
        memcpy(series_column(to, c), series_column(from, c), kept * sizeof *to->values);
        for (size_t t = kept; t < extent; t++)
            series_column(to, c)[t] = NAN;
    }
    return 0;
}

int panel_cut(const struct panel *panel, const size_t *lengths, size_t ahead, struct panel *cut, struct error *error)
{
    int result = -1;
    struct panel made = {.column_count = panel->column_count,
                         .target_count = panel->target_count,
                         .past_count = panel->past_count,
                         .known_count = panel->known_count,
                         .has_header = panel->has_header,
                         .calendar = panel->calendar,
                         .remarks = TEXT_INIT};
    made.columns = memory_allocate((size_t)panel->column_count, sizeof *made.columns, error);
    made.series = memory_allocate(panel->series_count, sizeof *made.series, error);
    if (!made.columns || !made.series || copy_text(&made.source, panel->source, error) ||
        copy_text(&made.time_name, panel->time_name, error) ||
        copy_text(&made.series_name, panel->series_name, error) ||
        class_names_copy(&panel->classes, &made.classes, error))
        goto done;
    for (int c = 0; c < panel->column_count; c++) {
        made.columns[c].role = panel->columns[c].role;
        made.columns[c].is_static = panel->columns[c].is_static;
        if (copy_text(&made.columns[c].name, panel->columns[c].name, error))
            goto done;
    }
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        if (lengths[s] == 0)
            continue;
        size_t extent = panel->known_count ? lengths[s] + ahead : lengths[s];
        if (extent > series->extent)
            extent = series->extent;
        made.series_count++;
        if (cut_series(panel, series, lengths[s], extent, &made.series[made.series_count - 1], error))
            goto done;
        for (size_t t = 0; t < lengths[s]; t++)
            made.row_count += is_observed(panel, series, t);
    }
    panel_release(cut);
    *cut = made;
    made = (struct panel)PANEL_INIT;
    result = 0;
done:
    panel_release(&made);
    return result;
}

int64_t anchors_stamp(const struct calendar *calendar, const struct anchor *anchors, size_t anchor_count, size_t step)
{
    size_t low = 0, high = anchor_count; /* the last anchor that is not after the step */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (anchors[middle].step <= step)
            low = middle;
        else
            high = middle;
    }
    return calendar_advance(calendar, anchors[low].stamp, (int64_t)(step - anchors[low].step));
}

int64_t panel_stamp(const struct panel *panel, const struct series *series, size_t step)
{
    if (panel->calendar.unit == CALENDAR_ROW)
        return series->anchors[0].stamp + (int64_t)step;
    return anchors_stamp(&panel->calendar, series->anchors, series->anchor_count, step);
}

size_t series_line(const struct series *series, size_t step)
{
    size_t run = series->lines ? series->line_run_count : 0;
    while (run > 0 && series->lines[run - 1].step > step)
        run--;
    return run ? series->lines[run - 1].line + (step - series->lines[run - 1].step) : 0;
}

const char *panel_place(const char *source, const char *id, char text[PLACE_SIZE])
{
    snprintf(text, PLACE_SIZE, "%.200s%s%s%.120s%s", source ? source : "", source ? ": " : "", id[0] ? "series '" : "",
             id, id[0] ? "': " : "");
    return text;
}

const char *rows_place_text(const struct rows_place *place, size_t step, char text[PLACE_SIZE])
{
    size_t line = place->series ? series_line(place->series, step) : 0;
    if (!place->source || line == 0)
        return panel_place(place->source, place->id, text);
    char source[PLACE_SIZE / 2];
    snprintf(source, sizeof source, "%.170s:%zu", place->source, line);
    return panel_place(source, place->id, text);
}

static const char *const fill_words[] = {[FILL_NONE] = "none", [FILL_LINEAR] = "linear", [FILL_PREVIOUS] = "previous"};
NAMES_DEFINE(fill, FILL_COUNT);

static const char *const column_role_words[] = {
    [COLUMN_TARGET] = "target", [COLUMN_PAST] = "past", [COLUMN_KNOWN] = "known"};
NAMES_DEFINE(column_role, COLUMN_ROLE_COUNT);
