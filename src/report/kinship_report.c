#include "report/kinship_report.h"

#include "calendar/civil.h"
#include "report/print.h"

/* So many series of a kind are named. */
#define NAMED_MAX 3

/* Kinds of notes, in the order they are printed. */
enum note { NOTE_CONTRADICTS, NOTE_FAR, NOTE_REVISED, NOTE_BETWEEN, NOTE_BEFORE, NOTE_COUNT };

static const char *const more_words[] = {
    [NOTE_CONTRADICTS] = "have different values in rows that the model knows; they are treated as new series",
    [NOTE_FAR] = "are on another level than the model's; they are treated as new series",
    [NOTE_REVISED] = "have some different values in rows that the model knows; the file's count",
    [NOTE_BETWEEN] = "begin more than a step after the model's last row",
    [NOTE_BEFORE] = "end before the model's last row",
};
_Static_assert(sizeof more_words / sizeof *more_words == NOTE_COUNT, "each note has its words");

static bool is_due(const struct kinship *kinship, enum note note)
{
    switch (note) {
    case NOTE_CONTRADICTS:
        return kinship->kind == KINSHIP_CONTRADICTS;
    case NOTE_FAR:
        return kinship->kind == KINSHIP_FAR;
    case NOTE_REVISED:
        return kinship->kind == KINSHIP_REVISED;
    case NOTE_BETWEEN:
        return kinship->steps_between > 0;
    default:
        return kinship->steps_before > 0;
    }
}

static void append_stamp(const struct calendar *calendar, int64_t stamp, struct text *text)
{
    char written[STAMP_TEXT_SIZE];
    calendar_write(calendar, stamp, written);
    text_append_printable(text, written);
}

/* "3 days", "17 months", "5 steps". */
static void append_steps(const struct calendar *calendar, int64_t steps, struct text *text)
{
    const bool is_day = calendar->unit == CALENDAR_SECOND && calendar->step == CIVIL_DAY_SECONDS;
    const bool is_month = calendar->unit == CALENDAR_MONTH && calendar->step == 1;
    text_append_format(text, "%lld %s%s", (long long)steps,
                       is_day     ? "day"
                       : is_month ? "month"
                                  : "step",
                       steps == 1 ? "" : "s");
}

static void append_values(const struct kinship *kinship, const char *mine, const char *theirs, struct text *text)
{
    text_append_string(text, mine);
    text_append_number(text, kinship->model_value);
    text_append_string(text, theirs);
    text_append_number(text, kinship->file_value);
}

static void append_between(const struct model *model, const struct panel *panel, const struct kinship *kinship,
                           struct text *text)
{
    const struct series *series = &panel->series[kinship->index];
    const int64_t first = calendar_advance(&panel->calendar, kinship->known->last_stamp, kinship->steps_between + 1);
    const bool is_joined = panel_stamp(panel, series, 0) <= kinship->known->last_stamp;
    const int window = recipe_longest_window(&model->recipe);
    append_steps(&model->calendar, kinship->steps_between, text);
    text_append_format(text, " without a row lie%s between the model's last row (",
                       kinship->steps_between == 1 ? "s" : "");
    append_stamp(&panel->calendar, kinship->known->last_stamp, text);
    text_append_string(text, ") and the file's first (");
    append_stamp(&panel->calendar, first, text);
    if (is_joined) {
        text_append_string(text, "); they count as missing");
        return;
    }
    text_append_string(text, "); the forecast is made from the file's rows alone");
    if (series->length < (size_t)window)
        text_append_format(text, ", which are %zu, and the networks look at %d", series->length, window);
}

static void append_note(const struct model *model, const struct panel *panel, const struct kinship *kinship,
                        enum note note, struct text *text)
{
    const char *id = panel->series[kinship->index].id;
    text_append_string(text, "note: ");
    if (id[0]) {
        text_append_string(text, "series '");
        text_append_printable(text, id);
        text_append_string(text, "': ");
    }
    switch (note) {
    case NOTE_CONTRADICTS:
    case NOTE_REVISED:
        text_append_format(text, "%zu of %zu values that the model knows %s different in the file (",
                           kinship->other_count, kinship->shared_count, kinship->other_count == 1 ? "is" : "are");
        append_stamp(&panel->calendar, kinship->stamp, text);
        append_values(kinship, ": ", " in the model, ", text);
        text_append_string(text, note == NOTE_REVISED ? " in the file); the file's count\n"
                                                      : " in the file): it is treated as a new series\n");
        break;
    case NOTE_FAR:
        append_values(kinship, "its values are on another level than the model's (about ", " there, about ", text);
        text_append_string(text, " in the file): it is treated as a new series\n");
        break;
    case NOTE_BETWEEN:
        append_between(model, panel, kinship, text);
        text_append_string(text, "\n");
        break;
    default:
        text_append_string(text, "the file ends ");
        append_steps(&model->calendar, kinship->steps_before, text);
        text_append_string(text, " before the model's last row (");
        append_stamp(&panel->calendar, kinship->known->last_stamp, text);
        text_append_string(text, "); the forecast is of a time that the model has learnt from\n");
    }
}

void kinship_report_print(const struct model *model, const struct panel *panel, const struct kinships *kinships)
{
    struct text text = TEXT_INIT;
    text_append(&text, panel->notices.bytes, panel->notices.length);
    for (enum note note = 0; note < NOTE_COUNT; note++) {
        size_t count = 0;
        for (size_t i = 0; i < kinships->count; i++) {
            if (is_due(&kinships->list[i], note) && count++ < NAMED_MAX)
                append_note(model, panel, &kinships->list[i], note, &text);
        }
        if (count > NAMED_MAX)
            text_append_format(&text, "note: %zu more series %s\n", count - NAMED_MAX, more_words[note]);
    }
    print_note(&text);
    text_release(&text);
}
