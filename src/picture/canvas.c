#include "picture/canvas.h"

#include <stdlib.h>

#include "base/memory.h"

enum { DOTS_ACROSS = 2, DOTS_DOWN = 4, BRAILLE = 0x2800 };

struct canvas_cell {
    unsigned char dots; /* as braille counts them */
    unsigned char band; /* 0 none, 1 the innermost, ... */
    bool has_rule, has_line;
    int ink;
};

int canvas_init(struct canvas *canvas, int columns, int rows, bool is_unicode, struct error *error)
{
    struct canvas_cell *cells = memory_allocate((size_t)columns * (size_t)rows, sizeof *cells, error);
    if (!cells)
        return -1;
    *canvas = (struct canvas){.columns = columns, .rows = rows, .is_unicode = is_unicode, .cells = cells};
    return 0;
}

void canvas_release(struct canvas *canvas)
{
    memory_free(canvas->cells);
    *canvas = (struct canvas)CANVAS_INIT;
}

int canvas_width(const struct canvas *canvas)
{
    return canvas->is_unicode ? canvas->columns * DOTS_ACROSS : canvas->columns;
}

int canvas_height(const struct canvas *canvas)
{
    return canvas->is_unicode ? canvas->rows * DOTS_DOWN : canvas->rows;
}

/* The cell of a dot, or NULL outside. */
static struct canvas_cell *cell_at(const struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas_width(canvas) || y >= canvas_height(canvas))
        return NULL;
    const int column = canvas->is_unicode ? x / DOTS_ACROSS : x, row = canvas->is_unicode ? y / DOTS_DOWN : y;
    return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

static void draw_dot(struct canvas *canvas, int x, int y, int ink)
{
    static const unsigned char bits[DOTS_DOWN][DOTS_ACROSS] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    struct canvas_cell *cell = cell_at(canvas, x, y);
    if (!cell)
        return;
    cell->dots = (unsigned char)(cell->dots | bits[y % DOTS_DOWN][x % DOTS_ACROSS]);
    cell->has_line = true;
    cell->ink = ink;
}

void canvas_line(struct canvas *canvas, int x0, int y0, int x1, int y1, int ink)
{
    const int across = abs(x1 - x0), down = abs(y1 - y0), count = across > down ? across : down;
    for (int i = 0; i <= count; i++) {
        const double share = count ? (double)i / count : 0;
        draw_dot(canvas, x0 + (int)((x1 - x0) * share + (x1 > x0 ? 0.5 : -0.5)),
                 y0 + (int)((y1 - y0) * share + (y1 > y0 ? 0.5 : -0.5)), ink);
    }
}

void canvas_band(struct canvas *canvas, int x, int y0, int y1, int level)
{
    for (int y = y0 < 0 ? 0 : y0; y <= y1 && y < canvas_height(canvas); y++) {
        struct canvas_cell *cell = cell_at(canvas, x, y);
        if (cell && (cell->band == 0 || cell->band > level + 1))
            cell->band = (unsigned char)(level + 1);
    }
}

void canvas_rule(struct canvas *canvas, int x)
{
    for (int y = 0; y < canvas_height(canvas); y++) {
        struct canvas_cell *cell = cell_at(canvas, x, y);
        if (cell)
            cell->has_rule = true;
    }
}

const char *canvas_line_sample(bool is_unicode, int ink)
{
    static const char *const marks[INK_COUNT] = {"*", "o", "+", "x", "#", "%", "@", "&", "=", "~", "-", "^"};
    return is_unicode ? "\xe2\xa0\xa4\xe2\xa0\xa4" : marks[ink];
}

const char *canvas_band_sample(bool is_unicode, int level)
{
    return level == 0 ? (is_unicode ? "\xe2\x96\x92" : ":") : is_unicode ? "\xe2\x96\x91" : ".";
}

static void append_cell(const struct canvas *canvas, const struct canvas_cell *cell, struct text *text)
{
    if (cell->has_line && canvas->is_unicode) {
        const int code = BRAILLE + cell->dots;
        const char bytes[] = {(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))};
        text_append(text, bytes, sizeof bytes);
    } else if (cell->has_line) {
        text_append_string(text, canvas_line_sample(false, cell->ink));
    } else if (cell->band) {
        text_append_string(text, canvas_band_sample(canvas->is_unicode, cell->band - 1));
    } else if (cell->has_rule) {
        text_append_string(text, canvas->is_unicode ? "\xe2\x94\x8a" : "|");
    } else {
        text_append_string(text, " ");
    }
}

void canvas_append_row(const struct canvas *canvas, int row, struct text *text)
{
    const struct canvas_cell *cells = canvas->cells + (size_t)row * (size_t)canvas->columns;
    int count = canvas->columns;
    while (count && !cells[count - 1].has_line && !cells[count - 1].band && !cells[count - 1].has_rule)
        count--;
    for (int c = 0; c < count; c++)
        append_cell(canvas, &cells[c], text);
}
