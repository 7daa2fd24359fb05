#include "picture/matrix.h"

#include <math.h>
#include <stdio.h>

#include "base/printable.h"
#include "base/terminal.h"
#include "picture/picture.h"

/* Characters of a name; classes whose counts fit into the cells; pixels of a picture; width of a cell by its height. */
enum { NAME_MOST = 14, COUNTED_MOST = 16, SIDE_USUAL = 640, WIDEST_CELL = 5 };

static int row_count(const struct matrix *matrix)
{
    return matrix->row_count ? matrix->row_count : matrix->count;
}

static const char *row_name(const struct matrix *matrix, int row)
{
    return matrix->row_names ? matrix->row_names[row] : matrix->names[row];
}

/* Characters of the name of a row. */
static int row_most(const struct matrix *matrix)
{
    return matrix->row_names ? MATRIX_ROW_NAME_MOST : NAME_MOST;
}

static const char *rows_are(const struct matrix *matrix)
{
    return matrix->rows_are ? matrix->rows_are : "the truth";
}

static const char *columns_are(const struct matrix *matrix)
{
    return matrix->columns_are ? matrix->columns_are : "what was said";
}

/* Characters of the widest name of a class. */
static int widest_name(const struct matrix *matrix)
{
    char shown[PRINTABLE_SIZE];
    int widest = 1;
    for (int c = 0; c < matrix->count; c++)
        widest = (int)fmax(widest, printable_width(printable_cut(matrix->names[c], NAME_MOST, shown)));
    return widest;
}

static size_t row_sum(const struct matrix *matrix, int row)
{
    size_t sum = 0;
    for (int c = 0; c < matrix->count; c++)
        sum += matrix->counts[row * matrix->count + c];
    return sum;
}

/* How much of its row, 0 .. 1. */
static double share_of(const struct matrix *matrix, int row, int column)
{
    const size_t sum = row_sum(matrix, row);
    return sum ? (double)matrix->counts[row * matrix->count + column] / (double)sum : 0;
}

static void append_name(const char *name, int most, struct text *script)
{
    char shown[PRINTABLE_SIZE];
    picture_append_quoted(script, printable_cut(name, most, shown));
}

/* Names are labels and not those of ticks, in which gnuplot would look for formats. */
static void append_names(const struct matrix *matrix, bool is_steep, struct text *script)
{
    for (int row = 0; row < row_count(matrix); row++) {
        text_append_format(script, "set label %d ", 10 + 2 * row);
        append_name(row_name(matrix, row), row_most(matrix), script);
        text_append_format(script, " at graph -0.015, first %d right\n", row);
    }
    for (int c = 0; c < matrix->count; c++) {
        text_append_format(script, "set label %d ", 11 + 2 * c);
        append_name(matrix->names[c], NAME_MOST, script);
        text_append_format(script, " at first %d, graph %s %s\n", c, is_steep ? "-0.015" : "-0.04",
                           is_steep ? "right rotate by 45" : "center");
    }
}

void matrix_script(const struct matrix *matrix, int width, int height, struct text *script)
{
    const double scale = fmin(1.6, fmax(0.7, fmin(width, height) / 600.0));
    /* cells are squares, and those of other things than classes may be wider */
    const double room_across = (width - 190 * scale) / matrix->count,
                 room_down = (height - 150 * scale) / row_count(matrix);
    const double cell_down = fmin(room_across, room_down);
    const double cell_across = fmin(room_across, matrix->row_count ? WIDEST_CELL * cell_down : cell_down);
    const double across = cell_across * matrix->count, down = cell_down * row_count(matrix);
    const bool is_steep = matrix->row_count ? widest_name(matrix) * 8 * scale > cell_across : matrix->count > 8;
    const bool has_counts =
        matrix->row_count ? cell_down >= 14 * scale && cell_across >= 30 * scale : matrix->count <= COUNTED_MOST;
    char shown[PRINTABLE_SIZE];
    text_append_string(script, "$m << EOD\n");
    for (int row = 0; row < row_count(matrix); row++) {
        for (int c = 0; c < matrix->count; c++)
            text_append_format(script, "%d %d %.4f %zu\n", c, row, share_of(matrix, row, c),
                               matrix->counts[row * matrix->count + c]);
    }
    text_append_format(script, "EOD\nset termoption fontscale %.2f\nset title ", scale);
    picture_append_quoted(script, printable_cut(matrix->title, (int)(width / (9 * scale)), shown));
    text_append_format(script,
                       "\nset palette defined (0 '#ffffff', 1 '#08306b')\nset cbrange [0:1]\nunset colorbox\n"
                       "unset key\nset border lc rgb '#444444'\nunset tics\n"
                       "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
                       "set bmargin at screen %.4f\nset tmargin at screen %.4f\n"
                       "set xrange [-0.5:%g]\nset yrange [%g:-0.5]\n"
                       "set label 1 '%s' at screen %.4f, screen %.4f center\n"
                       "set label 2 '%s' at screen %.4f, screen 0.5 center rotate by 90\n",
                       150 * scale / width, (150 * scale + across) / width, 100 * scale / height,
                       (100 * scale + down) / height, matrix->count - 0.5, row_count(matrix) - 0.5, columns_are(matrix),
                       (150 * scale + across / 2) / width, 18 * scale / height, rows_are(matrix), 14 * scale / width);
    append_names(matrix, is_steep, script);
    text_append_string(script, "plot $m using 1:2:3 with image pixels");
    if (has_counts)
        text_append_string(script, ", $m using 1:2:($3>0.5?sprintf('%d',$4):'') with labels tc rgb '#ffffff'"
                                   ", $m using 1:2:($3>0.5?'':sprintf('%d',$4)) with labels tc rgb '#222222'");
    text_append_string(script, "\n");
}

void matrix_text(const struct matrix *matrix, int columns, bool is_unicode, struct text *text)
{
    static const char *const shades[2][5] = {{" ", ".", ":", "*", "#"},
                                             {" ", "\xe2\x96\x91", "\xe2\x96\x92", "\xe2\x96\x93", "\xe2\x96\x88"}};
    char shown[PRINTABLE_SIZE];
    int widest = 1;
    for (int row = 0; row < row_count(matrix); row++)
        widest = (int)fmax(widest, printable_width(printable_cut(row_name(matrix, row), row_most(matrix), shown)));
    const int room = (columns - widest) / matrix->count;
    const int cell = room < 6 ? 6 : room > widest + 3 && widest >= 5 ? widest + 3 : room > 8 ? 8 : room;
    text_append_format(text, "%s\nrows: %s; columns: %s\n\n", printable_cut(matrix->title, columns, shown),
                       rows_are(matrix), columns_are(matrix));
    for (int row = -1; row < row_count(matrix); row++) {
        const char *name = row < 0 ? "" : printable_cut(row_name(matrix, row), row_most(matrix), shown);
        for (int at = printable_width(name); at < widest; at++)
            text_append_string(text, " ");
        text_append_string(text, name);
        for (int c = 0; c < matrix->count; c++) {
            char field[PRINTABLE_SIZE];
            const char *number = field;
            if (row < 0)
                number = printable_cut(matrix->names[c], cell - 2, field);
            else
                snprintf(field, sizeof field, "%zu", matrix->counts[row * matrix->count + c]);
            const int shade = row < 0 ? 0 : (int)ceil(share_of(matrix, row, c) * 4);
            text_append_format(text, " %s", shades[is_unicode][shade]);
            for (int at = printable_width(number); at < cell - 2; at++)
                text_append_string(text, " ");
            text_append_string(text, number);
        }
        text_append_string(text, "\n");
    }
}

int matrix_write(const struct matrix *matrix, const char *path, int width, int height, struct error *error)
{
    struct text text = TEXT_INIT;
    int result;
    if (picture_is_text(path)) {
        matrix_text(matrix, terminal_picture_width(), terminal_of_output().has_blocks, &text);
        result = picture_write_text(path, &text, error);
    } else {
        width = width ? width : SIDE_USUAL;
        height = height ? height : SIDE_USUAL;
        matrix_script(matrix, width, height, &text);
        result = picture_write(path, &text, width, height, error);
    }
    text_release(&text);
    return result;
}
