#include "picture/layout.h"

#include <math.h>

#include "base/printable.h"
#include "picture/picture.h"

/* Sizes in pixels where the picture has the usual width. */
enum { WIDTH_USUAL = 1100, CHARACTER = 8, LINE = 20 };

/* Columns of panels. */
static int panels_across(int count, int across)
{
    return across ? across : count > 6 ? 3 : count > 3 ? 2 : 1;
}

static int panels_down(int count, int across)
{
    return (count + panels_across(count, across) - 1) / panels_across(count, across);
}

int layout_height(int panel_count, int across, int width)
{
    const int down = panels_down(panel_count, across);
    return (int)(width * (down == 1 ? 0.5 : 0.1 + 0.24 * down));
}

struct layout layout_plan(const struct layout_wishes *wishes, int width, int height)
{
    const double scale = fmin(1.6, fmax(0.7, fmin(width / (double)WIDTH_USUAL, height / (WIDTH_USUAL * 0.45))));
    const double character = CHARACTER * scale, line = LINE * scale;
    return (struct layout){.scale = scale,
                           .width = width,
                           .height = height,
                           .across = panels_across(wishes->panel_count, wishes->across),
                           .down = panels_down(wishes->panel_count, wishes->across),
                           .left =
                               fmax(6, wishes->label_width + 2.5) * character + (wishes->has_y_names ? 1.4 * line : 0),
                           .right = 4 * character,
                           .top = (wishes->has_names ? 1.5 : 0.3) * line,
                           .bottom = (wishes->has_x_names ? 2.8 : 1.6) * line,
                           .head = 2 * line,
                           .foot = (wishes->legend_count > 8   ? 3.8
                                    : wishes->legend_count > 5 ? 2.8
                                                               : 1.8) *
                                   line};
}

static double cell_width(const struct layout *layout)
{
    return (double)layout->width / layout->across;
}

static double cell_height(const struct layout *layout)
{
    return (layout->height - layout->head - layout->foot) / layout->down;
}

double layout_inner_width(const struct layout *layout)
{
    return cell_width(layout) - layout->left - layout->right;
}

double layout_inner_height(const struct layout *layout)
{
    return cell_height(layout) - layout->top - layout->bottom;
}

int layout_axis_width(const struct layout *layout)
{
    return (int)(layout_inner_width(layout) / (CHARACTER * layout->scale));
}

int layout_axis_ticks(const struct layout *layout)
{
    return (int)fmax(3, layout_inner_height(layout) / (1.8 * LINE * layout->scale));
}

int layout_widest_label(const struct tick *ticks, int count)
{
    int widest = 1;
    for (int t = 0; t < count; t++)
        widest = (int)fmax(widest, printable_width(ticks[t].label));
    return widest;
}

int layout_label_width(double low, double high)
{
    struct tick ticks[TICK_COUNT_MAX];
    return layout_widest_label(ticks, axis_value_ticks(low, high, 8, ticks));
}

void layout_begin(const struct layout *layout, const struct text *title, struct text *script)
{
    text_append_format(script,
                       "set termoption fontscale %.2f\nset termoption linewidth %.2f\n"
                       "set border 3 lc rgb '#444444'\nset tics nomirror out scale 0.6\n"
                       "set grid ytics xtics lc rgb '#e4e4e4' lt 1 lw 0.7 back\n"
                       "unset key\nset multiplot\nset label 1 ",
                       layout->scale, layout->scale);
    layout_name(layout, title->bytes ? title->bytes : "", layout->width * 0.9, script);
    text_append_format(script, " at screen 0.5, screen %.4f center font ',13'\n",
                       1 - 0.5 * layout->head / layout->height);
}

/* The margins are shares of the picture. */
void layout_begin_panel(const struct layout *layout, int p, struct text *script)
{
    const int column = p % layout->across, row = p / layout->across;
    const double above = layout->head + row * cell_height(layout);
    text_append_format(script,
                       "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
                       "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
                       (column * cell_width(layout) + layout->left) / layout->width,
                       ((column + 1) * cell_width(layout) - layout->right) / layout->width,
                       1 - (above + layout->top) / layout->height,
                       1 - (above + cell_height(layout) - layout->bottom) / layout->height);
}

void layout_end_panel(int p, struct text *script)
{
    if (p == 0)
        text_append_string(script, "unset label 1\n");
}

void layout_ticks(char axis, const struct tick *ticks, int count, struct text *script)
{
    text_append_format(script, "set %ctics (", axis);
    for (int t = 0; t < count; t++)
        text_append_format(script, "%s'%s' %.9g", t ? ", " : "", ticks[t].label, ticks[t].at);
    text_append_string(script, ")\n");
}

void layout_name(const struct layout *layout, const char *name, double pixels, struct text *script)
{
    char shown[PRINTABLE_SIZE];
    picture_append_quoted(script, printable_cut(name, (int)fmax(8, pixels / (CHARACTER * layout->scale)), shown));
}

void layout_number(double value, struct text *script)
{
    if (isfinite(value))
        text_append_format(script, " %.9g", value);
    else
        text_append_string(script, " NaN");
}

void layout_begin_legend(const struct layout *layout, struct text *script)
{
    text_append_format(script,
                       "set lmargin at screen 0.02\nset rmargin at screen 0.98\n"
                       "set bmargin at screen 0\nset tmargin at screen %.4f\n"
                       "unset border\nunset tics\nunset grid\nunset title\nunset xlabel\nunset ylabel\nunset arrow\n"
                       "set xrange [0:1]\nset yrange [0:1]\n"
                       "set key center center horizontal maxrows 1 samplen 2.5 width 1 Left reverse\n"
                       "plot ",
                       layout->foot / layout->height);
}

void layout_end(struct text *script)
{
    text_append_string(script, "\nunset multiplot\n");
}
