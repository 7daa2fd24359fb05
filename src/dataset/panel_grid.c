#include "dataset/panel_grid.h"

#include "calendar_grid/calendar_snap.h"
#include "datarows/row_order.h"
#include "datarows/row_steps.h"
#include "dataset/common_calendar.h"

static void tell_rounded(struct panel *panel)
{
    if (panel->notes.rounded_gap_count)
        text_append_format(
            &panel->remarks,
            "%zu gap%s no whole number of steps (%s) long, the first before line %zu; taken as the nearest\n",
            panel->notes.rounded_gap_count, panel->notes.rounded_gap_count == 1 ? " is" : "s are",
            calendar_describe(&panel->calendar, (char[CALENDAR_TEXT_SIZE]){0}), panel->notes.first_rounded_line);
}

static void tell_snap(const struct calendar_snap *snap, struct panel *panel)
{
    char text[CALENDAR_SNAP_TEXT_SIZE];
    text_append_format(&panel->remarks, "%s\n", calendar_snap_remark(snap, text));
}

/* Hold the stamps against a model's grid, if need be after they are put on it. */
static int check_calendar(struct file_rows *rows, const struct stamp_column *stamps, struct panel *panel, bool *is_out,
                          struct error *error)
{
    const struct calendar *calendar = &panel->calendar;
    struct left_out trial = LEFT_OUT_INIT;
    struct error fault = ERROR_INIT;
    struct calendar_snap snap = {.step = calendar->step};
    bool fits = common_calendar_check(stamps, calendar, is_out, &trial, &fault) == 0 && trial.count == 0;
    left_out_release(&trial);
    if (fits || fault.kind == ERROR_SYSTEM) {
        if (!fits)
            *error = fault;
        return fits ? 0 : -1;
    }
    if (calendar->unit == CALENDAR_SECOND && calendar->opening.range_count == 0 && rows->options->has_grid_stamp) {
        snap.phase = calendar_snap_phase(calendar, rows->options->grid_stamp);
        if (calendar_snap(stamps, rows->stamps, &calendar->style, &snap))
            tell_snap(&snap, panel);
    }
    return common_calendar_check(stamps, calendar, is_out, &panel->left_out, error);
}

int panel_grid_find(struct file_rows *rows, struct panel *panel, bool *is_out, bool *is_exact, struct error *error)
{
    const struct data_options *options = rows->options;
    *is_exact = false;
    if (rows->roles.time.count == 0) {
        panel->calendar = (struct calendar){.unit = CALENDAR_ROW, .step = 1};
        *is_exact = true;
        return 0;
    }
    const char *column = rows->roles.names[rows->roles.time.columns[0]];
    struct stamp_column stamps = {.source = rows->source,
                                  .column = column,
                                  .values = rows->stamps,
                                  .lines = rows->lines,
                                  .count = rows->count,
                                  .series_begin = rows->begins,
                                  .series_ids = rows->roles.series.count == 0 ? NULL : (const char *const *)rows->ids,
                                  .series_count = rows->series_count,
                                  .closed = options->closed};
    if (options->rules.every[0])
        duration_parse(options->rules.every, &stamps.every);
    if (options->calendar) {
        const struct calendar *calendar = options->calendar;
        panel->calendar = *calendar;
        panel->calendar.style = rows->notations.style;
        if (options->time_format && (calendar->unit == CALENDAR_STEP || calendar->unit == CALENDAR_ROW))
            return error_set(error, ERROR_USAGE, "--time-format: the model was trained on %s, not on dates",
                             calendar_describe(calendar, (char[CALENDAR_TEXT_SIZE]){0}));
        return check_calendar(rows, &stamps, panel, is_out, error);
    }
    struct error fault = ERROR_INIT;
    struct calendar_snap snap = {.step = 0};
    if (calendar_infer(&stamps, &rows->notations.style, &panel->calendar, &panel->notes, &fault) == 0) {
        *is_exact = panel->notes.rounded_gap_count == 0;
        return tell_rounded(panel), 0;
    }
    if (fault.kind == ERROR_DATA && calendar_snap(&stamps, rows->stamps, &rows->notations.style, &snap))
        tell_snap(&snap, panel);
    if (common_calendar_infer(&stamps, &rows->notations.style, &panel->calendar, &panel->notes, is_out,
                              &panel->left_out, error))
        return -1;
    tell_rounded(panel);
    return 0;
}

/* Stamps become seconds, rows stand in the order of time, one for each step. */
int panel_grid_settle_rows(struct file_rows *rows, struct panel *panel, struct error *error)
{
    const struct data_options *options = rows->options;
    bool is_step_model = options->calendar && options->calendar->unit == CALENDAR_STEP;
    if (rows->roles.time.count && !is_step_model &&
        stamp_refine_integers(&rows->notations.style, rows->source, rows->roles.names[rows->roles.time.columns[0]],
                              rows->stamps, rows->lines, rows->count, error))
        return -1;
    struct text *notices = options->calendar || options->classes ? &panel->notices : &panel->remarks;
    file_rows_tell(rows, &panel->remarks);
    file_rows_tell_unknown(rows, notices);
    rows->common_remarks = panel->remarks.length;
    return row_order_settle(rows, &panel->remarks, error) || row_steps_settle(rows, &panel->remarks, notices, error)
               ? -1
               : 0;
}
