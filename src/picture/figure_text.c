#include <math.h>
#include <string.h>

#include "base/printable.h"
#include "picture/figure.h"
#include "picture/text_frame.h"

_Static_assert((int)FIGURE_LINE_MAX <= INK_COUNT, "each line has a mark");

enum { ROWS = 14 };

/* The bars of a main line; those of others would hide it. */
static void draw_bars(struct text_frame *frame, const struct figure_panel *panel, int l)
{
    const double *values = panel->values + l * panel->count, *errors = panel->errors + l * panel->count;
    for (int i = 0; i < panel->count; i++) {
        if (isfinite(values[i]) && isfinite(errors[i]))
            canvas_band(&frame->canvas, text_frame_x(frame, panel->first + i * panel->step),
                        text_frame_y(frame, values[i] + errors[i]), text_frame_y(frame, values[i] - errors[i]), 0);
    }
}

/* The first main line that has bars somewhere; -1: none. */
static int line_with_bars(const struct figure *figure)
{
    for (int p = 0; p < figure->panel_count; p++) {
        const struct figure_panel *panel = &figure->panels[p];
        for (int i = 0; i < panel->line_count * panel->count; i++) {
            if (isfinite(panel->values[i]) && isfinite(panel->errors[i]) && figure->is_main[i / panel->count])
                return i / panel->count;
        }
    }
    return -1;
}

static void draw_line(struct text_frame *frame, const struct figure_panel *panel, int l, bool is_marks, int ink)
{
    const double *values = panel->values + l * panel->count;
    for (int i = 0; i < panel->count; i++) {
        const int from = i && isfinite(values[i - 1]) && !is_marks ? i - 1 : i;
        if (isfinite(values[i]))
            canvas_line(&frame->canvas, text_frame_x(frame, panel->first + from * panel->step),
                        text_frame_y(frame, values[from]), text_frame_x(frame, panel->first + i * panel->step),
                        text_frame_y(frame, values[i]), ink);
    }
}

/* Main lines are drawn over the others, and marks over all. */
static void draw_lines(const struct figure *figure, struct text_frame *frame, const struct figure_panel *panel)
{
    for (int turn = 0; turn < 3; turn++) {
        for (int l = panel->line_count - 1; l >= 0; l--) {
            if (turn == (figure->is_marks[l] ? 2 : figure->is_main[l]))
                draw_line(frame, panel, l, figure->is_marks[l], figure_look(figure, l));
        }
    }
}

static int append_panel(const struct figure *figure, const struct figure_panel *panel, int columns, bool is_unicode,
                        struct text *text, struct error *error)
{
    struct text_frame frame = TEXT_FRAME_INIT;
    struct tick ticks[TICK_COUNT_MAX];
    frame.is_unicode = is_unicode;
    frame.first = fmin(panel->first, panel->rule);
    frame.last = panel->first + (panel->count - 1) * panel->step;
    frame.is_logarithmic = panel->is_logarithmic;
    figure_range(panel, &frame.low, &frame.high);
    if (text_frame_init(&frame, columns, ROWS, false, error))
        return -1;
    for (int i = 0; i < FIGURE_LEVEL_MAX; i++) {
        for (int x = 0; !isnan(panel->levels[i]) && x < canvas_width(&frame.canvas); x++)
            canvas_band(&frame.canvas, x, text_frame_y(&frame, panel->levels[i]),
                        text_frame_y(&frame, panel->levels[i]), 1);
    }
    if (!isnan(panel->rule))
        canvas_rule(&frame.canvas, text_frame_x(&frame, panel->rule));
    for (int l = 0; l < panel->line_count; l++) {
        if (figure->is_main[l])
            draw_bars(&frame, panel, l);
    }
    draw_lines(figure, &frame, panel);
    text_append_string(text, "\n");
    text_frame_name(&panel->name, columns, text);
    text_frame_name(&panel->y_name, columns, text);
    text_frame_append(&frame, ticks, figure_x_ticks(panel, text_frame_width(&frame) / 7, ticks), text);
    text_frame_release(&frame);
    return 0;
}

/* An entry of the legend, on a new line where this one has no room; *width is what stands on it. */
static void append_entry(const char *sample, const char *before, const struct text *name, int columns, int *width,
                         struct text *text)
{
    char shown[PRINTABLE_SIZE];
    printable_cut(name->bytes, columns > 24 ? columns - 20 : 4, shown);
    const int entry = 2 + (int)strlen(before) + printable_width(shown);
    if (*width > 0 && *width + 2 + entry > columns) {
        text_append_string(text, "\n");
        *width = 0;
    }
    text_append_format(text, "%s%s %s%s", *width > 0 ? "  " : "", sample, before, shown);
    *width += entry + (*width > 0 ? 2 : 0);
}

int figure_text(const struct figure *figure, int columns, bool is_unicode, struct text *text, struct error *error)
{
    const int barred = line_with_bars(figure);
    int width = 0;
    text_frame_title(&figure->title, columns, text);
    for (int p = 0; p < figure->panel_count; p++) {
        if (append_panel(figure, &figure->panels[p], columns, is_unicode, text, error))
            return -1;
    }
    for (int l = 0; l < FIGURE_LINE_MAX; l++) {
        if (figure->line_names[l].length)
            append_entry(canvas_line_sample(false, l), "", &figure->line_names[l], columns, &width, text);
    }
    if (barred >= 0 && figure->line_names[barred].length)
        append_entry(canvas_band_sample(false, 0), "standard error of ", &figure->line_names[barred], columns, &width,
                     text);
    if (figure->rule_name.length)
        append_entry("|", "", &figure->rule_name, columns, &width, text);
    text_append_string(text, "\n");
    return 0;
}
