#include "picture/chart_text.h"

#include <math.h>

#include "picture/text_frame.h"

enum { ROWS_ALONE = 18, ROWS_OF_MANY = 9 };

static void draw_line(struct text_frame *frame, const double *values, size_t begin, size_t end, int ink)
{
    for (size_t i = begin; i < end; i++) {
        const size_t from = i > begin && !isnan(values[i - 1]) ? i - 1 : i;
        if (!isnan(values[i]))
            canvas_line(&frame->canvas, text_frame_x(frame, (double)from), text_frame_y(frame, values[from]),
                        text_frame_x(frame, (double)i), text_frame_y(frame, values[i]), ink);
    }
}

/* A bound of a band at a step of the picture, between steps too; at the last step of the history it is its value. */
static double bound_at(const struct chart_panel *panel, const double *bounds, double step)
{
    const double k = step - (double)panel->history_count; /* from 0 */
    const double below = floor(k);
    const double left = below < 0 ? panel->values[panel->history_count - 1] : bounds[(size_t)below];
    const size_t right = (size_t)fmin(below + 1, (double)panel->forecast_count - 1);
    return left + (k - below) * (bounds[right] - left);
}

static void draw_bands(struct text_frame *frame, const struct chart *chart, const struct chart_panel *panel)
{
    const double begin = (double)chart_forecast_begin(panel);
    const int width = canvas_width(&frame->canvas);
    for (int x = text_frame_x(frame, begin); x < width; x++) {
        const double step = fmax(begin, x * frame->last / (width - 1));
        for (int l = 0; l < chart->level_count; l++)
            canvas_band(&frame->canvas, x, text_frame_y(frame, bound_at(panel, panel->upper[l], step)),
                        text_frame_y(frame, bound_at(panel, panel->lower[l], step)), l);
    }
}

static int append_panel(const struct chart *chart, const struct chart_panel *panel, int columns, bool is_unicode,
                        struct text *text, struct error *error)
{
    const size_t count = panel->history_count + panel->forecast_count;
    struct text_frame frame = TEXT_FRAME_INIT;
    struct tick ticks[TICK_COUNT_MAX];
    frame.is_unicode = is_unicode;
    frame.last = (double)count - 1;
    chart_range(chart, panel, &frame.low, &frame.high);
    if (text_frame_init(&frame, columns, chart->panel_count > 1 ? ROWS_OF_MANY : ROWS_ALONE, is_unicode, error))
        return -1;
    canvas_rule(&frame.canvas, text_frame_x(&frame, (double)panel->history_count - 1));
    draw_bands(&frame, chart, panel);
    draw_line(&frame, panel->values, chart_forecast_begin(panel), count, INK_FORECAST);
    draw_line(&frame, panel->values, 0, panel->history_count, INK_HISTORY);
    const int tick_count = axis_time_ticks(panel->times, count, chart->has_dates, text_frame_width(&frame), ticks);
    text_frame_append(&frame, ticks, tick_count, text);
    text_frame_release(&frame);
    return 0;
}

static void append_legend(const struct chart *chart, bool is_unicode, struct text *text)
{
    text_append_format(text, "%s history %s forecast", canvas_line_sample(is_unicode, INK_HISTORY),
                       is_unicode ? "\xe2\x94\x8a" : canvas_line_sample(false, INK_FORECAST));
    for (int l = 0; l < chart->level_count; l++)
        text_append_format(text, "  %s %g %%", canvas_band_sample(is_unicode, l), chart->levels[l]);
    text_append_string(text, "\n");
}

int chart_text(const struct chart *chart, int columns, bool is_unicode, struct text *text, struct error *error)
{
    text_frame_title(&chart->title, columns, text);
    if (chart->panel_count == 1)
        text_frame_name(&chart->value_name, columns, text);
    for (int p = 0; p < chart->panel_count; p++) {
        if (chart->panel_count > 1) {
            text_append_string(text, "\n");
            text_frame_name(&chart->panels[p].name, columns, text);
        }
        if (append_panel(chart, &chart->panels[p], columns, is_unicode, text, error))
            return -1;
    }
    append_legend(chart, is_unicode, text);
    return 0;
}
