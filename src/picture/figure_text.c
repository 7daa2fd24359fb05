#include <math.h>

#include "picture/figure.h"
#include "picture/text_frame.h"

_Static_assert((int)FIGURE_LINE_MAX <= INK_COUNT, "each line has a mark");

enum { ROWS = 14 };

static void draw_line(struct text_frame *frame, const struct figure_panel *panel, int l)
{
    const double *values = panel->values + l * panel->count;
    for (int i = 0; i < panel->count; i++) {
        const int from = i && isfinite(values[i - 1]) ? i - 1 : i;
        if (isfinite(values[i]))
            canvas_line(&frame->canvas, text_frame_x(frame, panel->first + from * panel->step),
                        text_frame_y(frame, values[from]), text_frame_x(frame, panel->first + i * panel->step),
                        text_frame_y(frame, values[i]), l);
    }
}

/* Main lines are drawn last, over the others. */
static void draw_lines(const struct figure *figure, struct text_frame *frame, const struct figure_panel *panel)
{
    for (int is_main = 0; is_main < 2; is_main++) {
        for (int l = panel->line_count - 1; l >= 0; l--) {
            if (figure->is_main[l] == is_main)
                draw_line(frame, panel, l);
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
    draw_lines(figure, &frame, panel);
    text_append_string(text, "\n");
    text_frame_name(&panel->name, columns, text);
    text_frame_name(&panel->y_name, columns, text);
    text_frame_append(&frame, ticks, figure_x_ticks(panel, text_frame_width(&frame) / 7, ticks), text);
    text_frame_release(&frame);
    return 0;
}

int figure_text(const struct figure *figure, int columns, bool is_unicode, struct text *text, struct error *error)
{
    const char *separator = "";
    text_frame_name(&figure->title, columns, text);
    for (int p = 0; p < figure->panel_count; p++) {
        if (append_panel(figure, &figure->panels[p], columns, is_unicode, text, error))
            return -1;
    }
    for (int l = 0; l < FIGURE_LINE_MAX; l++) {
        if (figure->line_names[l].length == 0)
            continue;
        text_append_format(text, "%s%s %s", separator, canvas_line_sample(false, l), figure->line_names[l].bytes);
        separator = "  ";
    }
    if (figure->rule_name.length)
        text_append_format(text, "  | %s", figure->rule_name.bytes);
    text_append_string(text, "\n");
    return 0;
}
