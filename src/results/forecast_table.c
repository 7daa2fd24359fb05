#include "results/forecast_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/printable.h"
#include "clues/shell.h"
#include "recognize/class_scores.h"
#include "report/table.h"
#include "results/answer_rows.h"

#define PAST_ROWS 5
#define SHEETS_SHOWN 3      /* series and targets, where there are more than one */
#define STEPS_OF_ONE 60     /* steps shown of a single series */
#define STEPS_OF_SEVERAL 12 /* of each of several */
#define PICTURE_MIN 10
#define PICTURE_MAX 48
#define NAME_WIDTH 20 /* characters of a column's name */

#define COLUMNS_MAX (1 + 2 * LEVEL_COUNT_MAX)

/* One target of one series, laid out. */
struct sheet {
    const struct model *model;
    const struct panel *panel;
    const struct forecast *forecast;
    const struct terminal *terminal;
    size_t s;
    int c, decimals, step_count;
    int past_count;
    double past[PAST_ROWS]; /* the oldest first */
    int64_t past_stamps[PAST_ROWS];
    int time_width, widths[COLUMNS_MAX]; /* of the columns' cells */
    int picture_width;                   /* 0: no picture */
    double low, high;                    /* what its ends stand for */
};

/* ------------------------------------------------------------------ cells */

static const struct calendar *calendar_of(const struct sheet *sheet)
{
    return sheet->panel ? &sheet->panel->calendar : &sheet->model->calendar;
}

static const char *time_name(const struct model *model)
{
    return model->time_name ? model->time_name : "step";
}

static const char *time_cell(const struct calendar *calendar, int64_t stamp, char shown[PRINTABLE_SIZE])
{
    char written[STAMP_TEXT_SIZE];
    calendar_write(calendar, stamp, written);
    return printable(written, shown);
}

static const char *number_cell(const struct sheet *sheet, double value, char text[NUMBER_TEXT_SIZE])
{
    if (sheet->decimals == ANSWER_EXACT)
        number_format(value, text);
    else
        number_format_rounded(value, sheet->decimals, text);
    return text;
}

/* A value of the past as it was read, with blanks in the place of decimals that only the forecast has. */
static const char *past_cell(const struct sheet *sheet, double value, char text[2 * NUMBER_TEXT_SIZE])
{
    char digits[NUMBER_TEXT_SIZE];
    if (isnan(value))
        return strcpy(text, "-");
    const int own = number_decimals(value), missing = sheet->decimals - own;
    if (own < 0 || missing < 0)
        return number_cell(sheet, value, text);
    number_format(value, digits);
    const int blanks = missing + (own == 0 && missing > 0);
    snprintf(text, (size_t)2 * NUMBER_TEXT_SIZE, "%s%*s", digits, blanks < NUMBER_TEXT_SIZE ? blanks : 0, "");
    return text;
}

/* Column i of step k: 0 the forecast, then the lower and the upper bound of each level. */
static double value_at(const struct sheet *sheet, int k, int i)
{
    const struct forecast *forecast = sheet->forecast;
    const size_t at = forecast_at(forecast, sheet->s, k, sheet->c);
    if (i == 0)
        return forecast->values[at];
    const size_t bound = at * (size_t)forecast->level_count + (size_t)(i - 1) / 2;
    return i % 2 ? forecast->lower[bound] : forecast->upper[bound];
}

static int64_t stamp_at(const struct sheet *sheet, int k)
{
    return calendar_advance(calendar_of(sheet), sheet->forecast->series[sheet->s].last_stamp, k + 1);
}

static int column_count(const struct sheet *sheet)
{
    return 1 + 2 * sheet->forecast->level_count;
}

static void column_name(const struct sheet *sheet, int i, char name[NUMBER_TEXT_SIZE])
{
    if (i == 0)
        snprintf(name, NUMBER_TEXT_SIZE, "forecast");
    else
        snprintf(name, NUMBER_TEXT_SIZE, "%s%g", i % 2 ? "lo" : "hi", sheet->forecast->levels[(i - 1) / 2]);
}

/* ------------------------------------------------------------------ layout */

static void widen(int *width, const char *shown)
{
    const int used = printable_width(shown);
    *width = used > *width ? used : *width;
}

/* The last steps before the forecast: of the rows it was made from, or of those that the model has kept. */
static void collect_past(struct sheet *sheet)
{
    const struct forecast_series *of = &sheet->forecast->series[sheet->s];
    const struct series *read = sheet->panel ? &sheet->panel->series[of->member] : NULL;
    const struct model_series *kept = read ? NULL : model_find_series(sheet->model, of->id, of->member);
    const size_t length = read ? read->length : kept ? kept->tail_length : 0;
    sheet->past_count = length < PAST_ROWS ? (int)length : PAST_ROWS;
    for (int i = 0; i < sheet->past_count; i++) {
        const int before = sheet->past_count - i; /* steps before the forecast's first */
        const size_t step = length - (size_t)before;
        sheet->past[i] = read ? series_column(read, sheet->c)[step] : kept->tail[(size_t)sheet->c * length + step];
        sheet->past_stamps[i] = read ? panel_stamp(sheet->panel, read, step)
                                     : calendar_advance(&sheet->model->calendar, of->last_stamp, 1 - before);
    }
}

static void take_range(struct sheet *sheet, double value)
{
    if (!isnan(value)) {
        sheet->low = fmin(sheet->low, value);
        sheet->high = fmax(sheet->high, value);
    }
}

static void lay_out(struct sheet *sheet)
{
    char shown[PRINTABLE_SIZE], cell[2 * NUMBER_TEXT_SIZE];
    const int count = column_count(sheet);
    sheet->low = INFINITY;
    sheet->high = -INFINITY;
    sheet->time_width = printable_width(printable_cut(time_name(sheet->model), NAME_WIDTH, shown));
    widen(&sheet->widths[0], printable_cut(sheet->model->columns[sheet->c].name, NAME_WIDTH, shown));
    for (int i = 0; i < sheet->past_count; i++) {
        widen(&sheet->time_width, time_cell(calendar_of(sheet), sheet->past_stamps[i], shown));
        widen(&sheet->widths[0], past_cell(sheet, sheet->past[i], cell));
        take_range(sheet, sheet->past[i]);
    }
    for (int i = 0; i < count; i++) {
        column_name(sheet, i, cell);
        widen(&sheet->widths[i], cell);
        for (int k = 0; k < sheet->step_count; k++) {
            widen(&sheet->widths[i], number_cell(sheet, value_at(sheet, k, i), cell));
            take_range(sheet, value_at(sheet, k, i));
        }
    }
    for (int k = 0; k < sheet->step_count; k++)
        widen(&sheet->time_width, time_cell(calendar_of(sheet), stamp_at(sheet, k), shown));
    int used = 2 + sheet->time_width + 3;
    for (int i = 0; i < count; i++)
        used += 2 + sheet->widths[i];
    const int room = sheet->terminal->width - used;
    sheet->picture_width = room < PICTURE_MIN ? 0 : room > PICTURE_MAX ? PICTURE_MAX : room;
}

/* ------------------------------------------------------------------ the picture */

enum mark { MARK_NONE, MARK_WIDE, MARK_NARROW, MARK_VALUE };

static const char *glyph(const struct terminal *terminal, enum mark mark)
{
    static const char *const blocks[] = {" ", "░", "▒", "█"}, *const letters[] = {" ", ".", "-", "*"};
    return terminal->has_blocks ? blocks[mark] : letters[mark];
}

static int place_of(const struct sheet *sheet, double value)
{
    const double width = sheet->high - sheet->low;
    const double share = width > 0 && isfinite(width) ? (value - sheet->low) / width : 0.5;
    return (int)floor(share * (sheet->picture_width - 1) + 0.5);
}

/* A line of the picture; k < 0: of the past, where there is a value alone. */
static void append_picture(const struct sheet *sheet, int k, double value, struct text *text)
{
    enum mark marks[PICTURE_MAX] = {MARK_NONE};
    const int levels = k < 0 ? 0 : sheet->forecast->level_count;
    int end = 0;
    if (sheet->picture_width == 0 || isnan(value))
        return;
    for (int l = levels - 1; l >= 0; l--) { /* the widest first; the narrowest lies on it */
        const int from = place_of(sheet, value_at(sheet, k, 1 + 2 * l));
        const int to = place_of(sheet, value_at(sheet, k, 2 + 2 * l));
        for (int i = from; i <= to; i++)
            marks[i] = l == 0 ? MARK_NARROW : MARK_WIDE;
    }
    marks[place_of(sheet, value)] = MARK_VALUE;
    for (int i = 0; i < sheet->picture_width; i++)
        end = marks[i] != MARK_NONE ? i + 1 : end;
    text_append_string(text, "   ");
    for (int i = 0; i < end; i++)
        text_append_string(text, glyph(sheet->terminal, marks[i]));
}

/* What the blocks stand for, where it fits above them. */
static void append_legend(const struct sheet *sheet, struct text *text)
{
    const struct forecast *forecast = sheet->forecast;
    char legend[2 * NUMBER_TEXT_SIZE] = "";
    int used = 0;
    if (forecast->level_count > 1)
        used = snprintf(legend, sizeof legend, "%s %g %% ", glyph(sheet->terminal, MARK_WIDE),
                        forecast->levels[forecast->level_count - 1]);
    if (forecast->level_count > 0)
        snprintf(legend + used, sizeof legend - (size_t)used, "%s %g %%", glyph(sheet->terminal, MARK_NARROW),
                 forecast->levels[0]);
    if (legend[0] && printable_width(legend) <= sheet->picture_width)
        text_append_format(text, "   %s", legend);
}

/* ------------------------------------------------------------------ lines */

/* A cell at the right of its column, two blanks before it. */
static void append_cell(int width, const char *cell, struct text *text)
{
    text_append_string(text, " ");
    table_text(text, width, cell);
}

static void append_title(const struct sheet *sheet, struct text *text)
{
    char shown[PRINTABLE_SIZE];
    const struct model *model = sheet->model;
    if (model->series_name) {
        text_append_format(text, "%s: ", printable(model->series_name, shown));
        text_append_string(text, printable(sheet->forecast->series[sheet->s].id, shown));
        text_append_string(text, model->target_count > 1 ? "; " : "\n");
    }
    if (model->target_count > 1)
        text_append_format(text, "%s\n", printable(model->columns[sheet->c].name, shown));
}

static void append_past(const struct sheet *sheet, struct text *text)
{
    char shown[PRINTABLE_SIZE], cell[2 * NUMBER_TEXT_SIZE];
    table_label(text, sheet->time_width, printable_cut(time_name(sheet->model), NAME_WIDTH, shown));
    append_cell(sheet->widths[0], printable_cut(sheet->model->columns[sheet->c].name, NAME_WIDTH, shown), text);
    text_append_string(text, "\n");
    for (int i = 0; i < sheet->past_count; i++) {
        int gap = 0;
        table_label(text, sheet->time_width, time_cell(calendar_of(sheet), sheet->past_stamps[i], shown));
        append_cell(sheet->widths[0], past_cell(sheet, sheet->past[i], cell), text);
        for (int column = 1; column < column_count(sheet); column++)
            gap += 2 + sheet->widths[column];
        if (sheet->picture_width && !isnan(sheet->past[i]))
            text_append_format(text, "%*s", gap, "");
        append_picture(sheet, -1, sheet->past[i], text);
        text_append_string(text, "\n");
    }
    text_append_string(text, "\n");
}

static void append_forecast(const struct sheet *sheet, struct text *text)
{
    char shown[PRINTABLE_SIZE], cell[NUMBER_TEXT_SIZE];
    table_label(text, sheet->time_width, printable_cut(time_name(sheet->model), NAME_WIDTH, shown));
    for (int i = 0; i < column_count(sheet); i++) {
        column_name(sheet, i, cell);
        append_cell(sheet->widths[i], cell, text);
    }
    append_legend(sheet, text);
    text_append_string(text, "\n");
    for (int k = 0; k < sheet->step_count; k++) {
        table_label(text, sheet->time_width, time_cell(calendar_of(sheet), stamp_at(sheet, k), shown));
        for (int i = 0; i < column_count(sheet); i++)
            append_cell(sheet->widths[i], number_cell(sheet, value_at(sheet, k, i), cell), text);
        append_picture(sheet, k, value_at(sheet, k, 0), text);
        text_append_string(text, "\n");
    }
}

/* "... and 36 more steps" */
static void append_more(size_t count, const char *what, struct text *text)
{
    char number[NUMBER_TEXT_SIZE];
    if (count)
        text_append_format(text, "  ... and %s more %s%s (--format csv has all)\n", grouped((double)count, number),
                           what, count == 1 || strcmp(what, "series") == 0 ? "" : "s");
}

void forecast_table(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                    const struct answer_style *style, const struct terminal *terminal, struct text *text)
{
    const size_t targets = (size_t)model->target_count, total = forecast->series_count * targets;
    const size_t shown = total > SHEETS_SHOWN + 1 ? SHEETS_SHOWN : total; /* one more takes the place of its count */
    const int most = total > 1 ? STEPS_OF_SEVERAL : STEPS_OF_ONE;
    for (size_t i = 0; i < shown; i++) {
        struct sheet sheet = {.model = model,
                              .panel = panel,
                              .forecast = forecast,
                              .terminal = terminal,
                              .s = i / targets,
                              .c = (int)(i % targets),
                              .step_count = forecast->horizon > most + 1 ? most : forecast->horizon};
        sheet.decimals = digits_of_forecast(style, model, panel, forecast, sheet.s, sheet.c);
        collect_past(&sheet);
        lay_out(&sheet);
        text_append_string(text, i ? "\n" : "");
        append_title(&sheet, text);
        if (sheet.past_count)
            append_past(&sheet, text);
        append_forecast(&sheet, text);
        append_more((size_t)(forecast->horizon - sheet.step_count), "step", text);
    }
    if (shown < total)
        text_append_string(text, "\n");
    append_more(total - shown, targets == 1 ? "series" : forecast->series_count > 1 ? "forecast" : "target", text);
}

/* ------------------------------------------------------------------ classes */

#define CLASSES_SHOWN 8
#define BAR_WIDTH 20

/* Rows of the table: a step of a series, or a whole one. */
static void append_class_row(const struct model *model, const double *probabilities, int class_count, int decimals,
                             int name_width, const struct terminal *terminal, struct text *text)
{
    char *const *names = model->classification.classes.names;
    char shown[PRINTABLE_SIZE];
    const int decided = class_scores_decide(probabilities, class_count);
    const int bar = (int)floor(probabilities[decided] * BAR_WIDTH + 0.5);
    table_label(text, name_width, printable_cut(names[decided], NAME_WIDTH, shown));
    text_append_string(text, " ");
    for (int i = 0; i < BAR_WIDTH; i++)
        text_append_string(text, glyph(terminal, i < bar ? MARK_VALUE : MARK_WIDE));
    for (int c = 0; c < class_count && c < CLASSES_SHOWN; c++) {
        char cell[NUMBER_TEXT_SIZE];
        const int least = printable_width(printable_cut(names[c], NAME_WIDTH, shown));
        if (decimals == ANSWER_EXACT)
            number_format(probabilities[c], cell);
        else
            number_format_rounded(probabilities[c], decimals, cell);
        append_cell(least > 6 ? least : 6, cell, text);
    }
    text_append_string(text, "\n");
}

void forecast_table_classes(const struct model *model, const struct calendar *calendar,
                            const struct class_answers *answers, const struct answer_style *style,
                            const struct terminal *terminal, struct text *text)
{
    char *const *names = model->classification.classes.names;
    char shown[PRINTABLE_SIZE];
    const bool has_steps = answers->horizon > 0;
    const size_t steps = has_steps ? (size_t)answers->horizon : 1, total = answers->series_count * steps;
    const size_t rows = total > STEPS_OF_ONE + 1 ? STEPS_OF_ONE : total;
    int id_width = 0, time_width = 0, name_width = 5;
    if (model->series_name)
        id_width = printable_width(printable_cut(model->series_name, NAME_WIDTH, shown));
    if (has_steps)
        time_width = printable_width(printable_cut(time_name(model), NAME_WIDTH, shown));
    for (size_t i = 0; i < rows; i++) {
        const size_t s = i / steps;
        if (model->series_name)
            widen(&id_width, printable_cut(answers->ids[s], NAME_WIDTH, shown));
        if (has_steps)
            widen(&time_width,
                  time_cell(calendar, calendar_advance(calendar, answers->last_stamps[s], (int64_t)(i % steps) + 1),
                            shown));
    }
    for (int c = 0; c < answers->class_count; c++)
        widen(&name_width, printable_cut(names[c], NAME_WIDTH, shown));
    if (model->series_name)
        table_label(text, id_width, printable_cut(model->series_name, NAME_WIDTH, shown));
    if (has_steps)
        table_label(text, time_width, printable_cut(time_name(model), NAME_WIDTH, shown));
    table_label(text, name_width, "class");
    text_append_format(text, " %-*s", BAR_WIDTH, "probability");
    for (int c = 0; c < answers->class_count && c < CLASSES_SHOWN; c++)
        append_cell(6, printable_cut(names[c], NAME_WIDTH, shown), text);
    text_append_string(text, "\n");
    for (size_t i = 0; i < rows; i++) {
        const size_t s = i / steps;
        if (model->series_name)
            table_label(text, id_width, printable_cut(answers->ids[s], NAME_WIDTH, shown));
        if (has_steps)
            table_label(text, time_width,
                        time_cell(calendar,
                                  calendar_advance(calendar, answers->last_stamps[s], (int64_t)(i % steps) + 1),
                                  shown));
        append_class_row(model, answers->probabilities + i * (size_t)answers->class_count, answers->class_count,
                         digits_of_probabilities(style->digits), name_width, terminal, text);
    }
    append_more(total - rows, "row", text);
    if (answers->class_count > CLASSES_SHOWN)
        append_more((size_t)(answers->class_count - CLASSES_SHOWN), "column", text);
}

void forecast_table_next(const char *model_path, struct text *text)
{
    text_append_string(text, "\nNext: `-o forecast.csv` keeps it as CSV; `seqnet inspect ");
    if (strcmp(model_path, "-") == 0)
        text_append_string(text, "MODEL");
    else
        shell_append_path(text, model_path);
    text_append_string(text, "` says how good the model is.\n");
}
