#include "picture/text_frame.h"

#include <math.h>
#include <string.h>

#include "base/printable.h"

enum { ROWS_PER_TICK = 3 };

int text_frame_init(struct text_frame *frame, int columns, int rows, bool has_braille, struct error *error)
{
    int widest = 0;
    const int most = rows / ROWS_PER_TICK + 1;
    frame->tick_count = frame->is_logarithmic ? axis_power_ticks(frame->low, frame->high, most, frame->ticks)
                                              : axis_value_ticks(frame->low, frame->high, most, frame->ticks);
    for (int t = 0; t < frame->tick_count; t++)
        widest = (int)fmax(widest, (double)strlen(frame->ticks[t].label));
    frame->margin = widest + 2;
    return canvas_init(&frame->canvas, columns - frame->margin, rows, has_braille, error);
}

void text_frame_release(struct text_frame *frame)
{
    canvas_release(&frame->canvas);
}

/* Where `value` lies on the way from `from` to `to`, in 0 .. dots - 1. */
static int place(double value, double from, double to, int dots)
{
    const double share = to != from ? (value - from) / (to - from) : 0;
    return (int)lround(fmin(fmax(share, 0), 1) * (dots - 1));
}

int text_frame_x(const struct text_frame *frame, double x)
{
    return place(x, frame->first, frame->last, canvas_width(&frame->canvas));
}

int text_frame_y(const struct text_frame *frame, double y)
{
    return place(y, frame->high, frame->low, canvas_height(&frame->canvas));
}

int text_frame_width(const struct text_frame *frame)
{
    return frame->canvas.columns;
}

/* Blanks up to column `to`, if the line is not that long yet; `at` is its length. */
static void append_blanks(int at, int to, struct text *text)
{
    for (; at < to; at++)
        text_append_string(text, " ");
}

static void append_rows(const struct text_frame *frame, struct text *text)
{
    const int down = canvas_height(&frame->canvas) / frame->canvas.rows;
    for (int row = 0; row < frame->canvas.rows; row++) {
        const char *label = "";
        for (int t = 0; t < frame->tick_count; t++) {
            if (text_frame_y(frame, frame->ticks[t].at) / down == row)
                label = frame->ticks[t].label;
        }
        append_blanks(0, frame->margin - 2 - (int)strlen(label), text);
        text_append_format(text, "%s %s", label,
                           frame->is_unicode ? (*label ? "\xe2\x94\xa4" : "\xe2\x94\x82") : (*label ? "+" : "|"));
        canvas_append_row(&frame->canvas, row, text);
        text_append_string(text, "\n");
    }
}

static void append_rule(const struct text_frame *frame, const struct tick *ticks, int count, struct text *text)
{
    const int across = canvas_width(&frame->canvas) / frame->canvas.columns;
    int next = 0;
    append_blanks(0, frame->margin - 1, text);
    text_append_string(text, frame->is_unicode ? "\xe2\x94\x94" : "+");
    for (int column = 0; column < frame->canvas.columns; column++) {
        const bool is_tick = next < count && text_frame_x(frame, ticks[next].at) / across == column;
        next += is_tick;
        text_append_string(text,
                           frame->is_unicode ? (is_tick ? "\xe2\x94\xac" : "\xe2\x94\x80") : (is_tick ? "+" : "-"));
    }
    text_append_string(text, "\n");
}

/* Each label is centred under its tick, as far as there is room. */
static void append_labels(const struct text_frame *frame, const struct tick *ticks, int count, struct text *text)
{
    const int columns = frame->canvas.columns, across = canvas_width(&frame->canvas) / columns;
    int at = 0;
    for (int t = 0; t < count; t++) {
        const int width = (int)strlen(ticks[t].label), end = frame->margin + columns - width;
        int begin = frame->margin + text_frame_x(frame, ticks[t].at) / across - width / 2;
        begin = begin > end ? end : begin < 0 ? 0 : begin;
        if (t && begin <= at)
            continue; /* it would touch the one before */
        append_blanks(at, begin, text);
        text_append_string(text, ticks[t].label);
        at = begin + width;
    }
    text_append_string(text, "\n");
}

void text_frame_append(const struct text_frame *frame, const struct tick *ticks, int count, struct text *text)
{
    append_rows(frame, text);
    append_rule(frame, ticks, count, text);
    append_labels(frame, ticks, count, text);
}

void text_frame_title(const struct text *title, int columns, struct text *text)
{
    int width = 0;
    char shown[PRINTABLE_SIZE], word[PRINTABLE_SIZE], cut[PRINTABLE_SIZE];
    printable(title->length ? title->bytes : "", shown);
    for (const char *at = shown + strspn(shown, " "); *at; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        memcpy(word, at, length);
        word[length] = '\0';
        at += length;
        printable_cut(word, columns, cut);
        const int places = printable_width(cut);
        const bool is_next = width > 0 && width + 1 + places <= columns;
        text_append_format(text, "%s%s", is_next ? " " : width > 0 ? "\n" : "", cut);
        width = is_next ? width + 1 + places : places;
    }
    if (width > 0)
        text_append_string(text, "\n");
}

void text_frame_name(const struct text *name, int columns, struct text *text)
{
    char shown[PRINTABLE_SIZE];
    if (name->length)
        text_append_format(text, "%s\n", printable_cut(name->bytes, columns, shown));
}
