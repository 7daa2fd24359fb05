#include "picture/chart_text.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "picture/axis.h"
#include "picture/canvas.h"

enum { ROWS_ALONE = 18, ROWS_OF_MANY = 9, ROWS_PER_TICK = 3 };

/* Where things of a panel stand. */
struct frame {
    const struct chart *chart;
    const struct chart_panel *panel;
    double low, high;
    int margin; /* characters before the canvas, the axis among them */
    struct canvas *canvas;
};

static int place_step(const struct frame *frame, double step)
{
    const size_t count = frame->panel->history_count + frame->panel->forecast_count;
    return (int)lround(step * (canvas_width(frame->canvas) - 1) / (double)(count - 1));
}

static int place_value(const struct frame *frame, double value)
{
    const double share = (frame->high - chart_clamp(value, frame->low, frame->high)) / (frame->high - frame->low);
    return (int)lround(share * (canvas_height(frame->canvas) - 1));
}

static void draw_line(const struct frame *frame, size_t begin, size_t end, enum canvas_ink ink)
{
    const double *values = frame->panel->values;
    for (size_t i = begin; i < end; i++) {
        const size_t from = i > begin && !isnan(values[i - 1]) ? i - 1 : i;
        if (!isnan(values[i]))
            canvas_line(frame->canvas, place_step(frame, (double)from), place_value(frame, values[from]),
                        place_step(frame, (double)i), place_value(frame, values[i]), ink);
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

static void draw_bands(const struct frame *frame)
{
    const struct chart_panel *panel = frame->panel;
    const size_t count = panel->history_count + panel->forecast_count;
    const int begin = place_step(frame, (double)chart_forecast_begin(panel));
    for (int x = begin; x < canvas_width(frame->canvas); x++) {
        const double step = fmax((double)chart_forecast_begin(panel),
                                 (double)x * (double)(count - 1) / (canvas_width(frame->canvas) - 1));
        for (int l = 0; l < frame->chart->level_count; l++)
            canvas_band(frame->canvas, x, place_value(frame, bound_at(panel, panel->upper[l], step)),
                        place_value(frame, bound_at(panel, panel->lower[l], step)), l);
    }
}

/* Blanks up to column `to`, if the line is not that long yet; `at` is its length. */
static int append_blanks(int at, int to, struct text *text)
{
    for (; at < to; at++)
        text_append_string(text, " ");
    return at;
}

static void append_rows(const struct frame *frame, const struct tick *ticks, int tick_count, struct text *text)
{
    const bool is_unicode = frame->canvas->is_unicode;
    for (int row = 0; row < frame->canvas->rows; row++) {
        const char *label = "";
        for (int t = 0; t < tick_count; t++) {
            if (place_value(frame, ticks[t].at) * frame->canvas->rows / canvas_height(frame->canvas) == row)
                label = ticks[t].label;
        }
        append_blanks(0, frame->margin - 2 - (int)strlen(label), text);
        text_append_format(text, "%s %s", label,
                           is_unicode ? (*label ? "\xe2\x94\xa4" : "\xe2\x94\x82") : (*label ? "+" : "|"));
        canvas_append_row(frame->canvas, row, text);
        text_append_string(text, "\n");
    }
}

/* The axis of time, and below it the labels, each centred under its tick as far as there is room. */
static void append_times(const struct frame *frame, struct text *text)
{
    const struct chart_panel *panel = frame->panel;
    const bool is_unicode = frame->canvas->is_unicode;
    const int columns = frame->canvas->columns, across = canvas_width(frame->canvas) / columns;
    struct tick ticks[TICK_COUNT_MAX];
    const int tick_count = axis_time_ticks(panel->times, panel->history_count + panel->forecast_count,
                                           frame->chart->has_dates, columns, ticks);
    int next = 0, at = 0;
    append_blanks(0, frame->margin - 1, text);
    text_append_string(text, is_unicode ? "\xe2\x94\x94" : "+");
    for (int column = 0; column < columns; column++) {
        const bool is_tick = next < tick_count && place_step(frame, ticks[next].at) / across == column;
        next += is_tick;
        text_append_string(text, is_unicode ? (is_tick ? "\xe2\x94\xac" : "\xe2\x94\x80") : is_tick ? "+" : "-");
    }
    text_append_string(text, "\n");
    for (int t = 0; t < tick_count; t++) {
        const int width = (int)strlen(ticks[t].label), end = frame->margin + columns - width;
        int begin = frame->margin + place_step(frame, ticks[t].at) / across - width / 2;
        begin = begin > end ? end : begin < 0 ? 0 : begin;
        if (t && begin <= at)
            continue; /* it would touch the one before */
        append_blanks(at, begin, text);
        text_append_string(text, ticks[t].label);
        at = begin + width;
    }
    text_append_string(text, "\n");
}

static int append_panel(const struct chart *chart, const struct chart_panel *panel, int columns, bool is_unicode,
                        struct text *text, struct error *error)
{
    const int rows = chart->panel_count > 1 ? ROWS_OF_MANY : ROWS_ALONE;
    struct canvas canvas = CANVAS_INIT;
    struct frame frame = {.chart = chart, .panel = panel, .canvas = &canvas};
    struct tick ticks[TICK_COUNT_MAX];
    chart_range(chart, panel, &frame.low, &frame.high);
    const int tick_count = axis_value_ticks(frame.low, frame.high, rows / ROWS_PER_TICK + 1, ticks);
    for (int t = 0; t < tick_count; t++)
        frame.margin = (int)fmax(frame.margin, (double)strlen(ticks[t].label));
    frame.margin += 2;
    if (canvas_init(&canvas, columns - frame.margin, rows, is_unicode, error))
        return -1;
    canvas_rule(&canvas, place_step(&frame, (double)panel->history_count - 1));
    draw_bands(&frame);
    draw_line(&frame, chart_forecast_begin(panel), panel->history_count + panel->forecast_count, INK_FORECAST);
    draw_line(&frame, 0, panel->history_count, INK_HISTORY);
    append_rows(&frame, ticks, tick_count, text);
    append_times(&frame, text);
    canvas_release(&canvas);
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

/* A name on a line of its own, cut to the width. */
static void append_name(const struct text *name, int columns, struct text *text)
{
    char shown[PRINTABLE_SIZE];
    if (name->length)
        text_append_format(text, "%s\n", printable_cut(name->bytes, columns, shown));
}

int chart_text(const struct chart *chart, int columns, bool is_unicode, struct text *text, struct error *error)
{
    append_name(&chart->title, columns, text);
    if (chart->panel_count == 1)
        append_name(&chart->value_name, columns, text);
    for (int p = 0; p < chart->panel_count; p++) {
        if (chart->panel_count > 1) {
            text_append_string(text, "\n");
            append_name(&chart->panels[p].name, columns, text);
        }
        if (append_panel(chart, &chart->panels[p], columns, is_unicode, text, error))
            return -1;
    }
    append_legend(chart, is_unicode, text);
    return 0;
}
