#include "picture/matrix.h"

#include <math.h>
#include <stdio.h>

#include "base/printable.h"
#include "picture/picture.h"

enum { NAME_MOST = 14, COUNTED_MOST = 16 }; /* characters of a name; classes whose counts fit into the cells */

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

static void append_name(const char *name, struct text *script)
{
    char shown[PRINTABLE_SIZE];
    picture_append_quoted(script, printable_cut(name, NAME_MOST, shown));
}

/* Names are labels and not those of ticks, in which gnuplot would look for formats. */
static void append_names(const struct matrix *matrix, struct text *script)
{
    const bool is_steep = matrix->count > 8;
    for (int c = 0; c < matrix->count; c++) {
        text_append_format(script, "set label %d ", 10 + 2 * c);
        append_name(matrix->names[c], script);
        text_append_format(script, " at graph -0.015, first %d right\nset label %d ", c, 11 + 2 * c);
        append_name(matrix->names[c], script);
        text_append_format(script, " at first %d, graph %s %s\n", c, is_steep ? "-0.015" : "-0.04",
                           is_steep ? "right rotate by 45" : "center");
    }
}

void matrix_script(const struct matrix *matrix, int width, int height, struct text *script)
{
    const double scale = fmin(1.6, fmax(0.7, fmin(width, height) / 600.0));
    const double side = fmin(width - 190 * scale, height - 150 * scale); /* the matrix is a square */
    char shown[PRINTABLE_SIZE];
    text_append_string(script, "$m << EOD\n");
    for (int row = 0; row < matrix->count; row++) {
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
                       "set label 1 'what was said' at screen %.4f, screen %.4f center\n"
                       "set label 2 'the truth' at screen %.4f, screen 0.5 center rotate by 90\n",
                       150 * scale / width, (150 * scale + side) / width, 100 * scale / height,
                       (100 * scale + side) / height, matrix->count - 0.5, matrix->count - 0.5,
                       (150 * scale + side / 2) / width, 18 * scale / height, 14 * scale / width);
    append_names(matrix, script);
    text_append_string(script, "plot $m using 1:2:3 with image pixels");
    if (matrix->count <= COUNTED_MOST)
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
    for (int c = 0; c < matrix->count; c++)
        widest = (int)fmax(widest, printable_width(printable_cut(matrix->names[c], NAME_MOST, shown)));
    const int room = (columns - widest) / matrix->count;
    const int cell = room < 6 ? 6 : room > widest + 3 && widest >= 5 ? widest + 3 : room > 8 ? 8 : room;
    text_append_format(text, "%s\nrows: the truth; columns: what was said\n\n",
                       printable_cut(matrix->title, columns, shown));
    for (int row = -1; row < matrix->count; row++) {
        const char *name = row < 0 ? "" : printable_cut(matrix->names[row], NAME_MOST, shown);
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
