#include "dataset/panel.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

void panel_release(struct panel *panel)
{
    for (int i = 0; panel->columns && i < panel->column_count; i++)
        memory_free(panel->columns[i].name);
    for (size_t s = 0; panel->series && s < panel->series_count; s++) {
        memory_free(panel->series[s].id);
        memory_free(panel->series[s].values);
        memory_free(panel->series[s].anchors);
    }
    memory_free(panel->source);
    memory_free(panel->columns);
    memory_free(panel->series);
    memory_free(panel->time_name);
    memory_free(panel->series_name);
    text_release(&panel->remarks);
    *panel = (struct panel)PANEL_INIT;
}

int64_t panel_stamp(const struct panel *panel, const struct series *series, size_t step)
{
    if (panel->calendar.unit == CALENDAR_ROW)
        return series->anchors[0].stamp + (int64_t)step;
    size_t i = series->anchor_count - 1;
    while (i > 0 && series->anchors[i].step > step)
        i--;
    return calendar_advance(&panel->calendar, series->anchors[i].stamp, (int64_t)(step - series->anchors[i].step));
}

const char *panel_place(const char *source, const char *id, char text[PLACE_SIZE])
{
    snprintf(text, PLACE_SIZE, "%.200s%s%s%.120s%s", source ? source : "", source ? ": " : "", id[0] ? "series '" : "", id,
             id[0] ? "': " : "");
    return text;
}

static const char *const fill_names[] = {[FILL_NONE] = "none", [FILL_LINEAR] = "linear", [FILL_PREVIOUS] = "previous"};

const char *fill_name(enum fill fill)
{
    return fill_names[fill];
}

int fill_from_name(const char *name, enum fill *fill)
{
    for (size_t i = 0; i < sizeof fill_names / sizeof *fill_names; i++) {
        if (strcmp(name, fill_names[i]) == 0) {
            *fill = (enum fill)i;
            return 0;
        }
    }
    return -1;
}
