#include "sketches/gradient_figure.h"

#include <math.h>

/* One line of the figure: a path of one cell, at one moment of its training. */
struct path {
    int column; /* of the report */
    bool is_state;
};

/* First h of all cells, then c of those that keep it; returns how many. */
static int find_paths(const struct gradient_report *report, struct path paths[FIGURE_LINE_MAX])
{
    int count = 0;
    for (int is_state = 0; is_state < 2; is_state++) {
        for (int column = 0; column < report->count * MOMENT_COUNT && count < FIGURE_LINE_MAX; column++) {
            if (!is_state || !isnan(gradient_report_profile(report, column)->state[0]))
                paths[count++] = (struct path){column, is_state};
        }
    }
    return count;
}

/* What is 0 has no place on a logarithmic axis. */
static void fill_line(const double *norms, int count, double *values)
{
    for (int k = 0; k < count; k++) {
        const double relative = gradient_report_relative(norms, k);
        values[k] = relative > 0 ? log10(relative) : NAN;
    }
}

static struct figure_panel *add_panel(const struct gradient_report *report, int line_count, struct figure *figure,
                                      struct error *error)
{
    struct figure_panel *panel = figure_add(figure, line_count, gradient_report_lags(report), error);
    if (!panel)
        return NULL;
    panel->first = 0;
    panel->is_logarithmic = true;
    text_append_string(&panel->x_name, "lag: steps back from the last");
    text_append_string(&panel->y_name, "in units of lag 0");
    return panel;
}

int gradient_figure(const struct gradient_report *report, struct figure *figure, struct error *error)
{
    struct path paths[FIGURE_LINE_MAX];
    const int count = find_paths(report, paths), lags = gradient_report_lags(report);
    bool has_state = false;
    struct figure_panel *panel = add_panel(report, count, figure, error);
    if (!panel)
        return -1;
    for (int l = 0; l < count; l++) {
        const struct gradient_profile *profile = gradient_report_profile(report, paths[l].column);
        fill_line(paths[l].is_state ? profile->state : profile->hidden, lags, panel->values + l * lags);
        text_append_format(&figure->line_names[l], "%s %s%s",
                           report->findings[paths[l].column / MOMENT_COUNT].cell->name, paths[l].is_state ? "c, " : "",
                           gradient_report_moment(paths[l].column));
        /* the path of each memory, as it is in the end */
        figure->is_main[l] =
            paths[l].column % MOMENT_COUNT == MOMENT_TRAINED && (paths[l].is_state || isnan(profile->state[0]));
        has_state = has_state || paths[l].is_state;
    }
    text_append_string(&panel->name, has_state ? "|d loss / d h|, and |d loss / d c|: the memory" : "|d loss / d h|");
    panel = add_panel(report, count, figure, error);
    if (!panel)
        return -1;
    for (int l = 0; l < count && !paths[l].is_state; l++)
        fill_line(gradient_report_profile(report, paths[l].column)->input, lags, panel->values + l * lags);
    text_append_string(&panel->name, "|d loss / d x|");
    figure->across = 2;
    if (report->task)
        text_append_format(&figure->title, "%s task, lag %d: gradients through time",
                           gradient_report_task(report->task), report->task->lag);
    else
        text_append_format(&figure->title, "%s: gradients through time", report->source);
    return figure_check(figure, error);
}

int gradient_figure_write(const struct gradient_report *report, const char *path, struct error *error)
{
    struct figure figure = FIGURE_INIT;
    int result = gradient_figure(report, &figure, error);
    if (result == 0)
        result = figure_write(&figure, path, error);
    figure_release(&figure);
    return result;
}
