#include "settled_rows/last_rows.h"

#include "examples/last_period.h"
#include "report/print.h"

int last_rows_settle(struct panel *panel, bool complete_only, bool quiet, struct error *error)
{
    return last_rows_settle_at(panel, NULL, complete_only, quiet, error);
}

int last_rows_settle_at(struct panel *panel, const struct clock_time *given, bool complete_only, bool quiet,
                        struct error *error)
{
    int64_t now;
    struct last_period found;
    char stamp[STAMP_TEXT_SIZE];
    struct text text = TEXT_INIT;
    if (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP)
        return 0;
    if (clock_read(given, &panel->calendar.style, &now, error))
        return -1;
    if (last_period_settle(panel, now, complete_only, &found, error))
        return -1;
    if (found.count == 0 || quiet)
        return 0;
    calendar_write(&panel->calendar, found.stamp, stamp);
    text_append_string(&text, "note: ");
    text_append_printable(&text, stamp);
    text_append_string(&text, " is not over yet");
    if (panel->series_count > 1)
        text_append_format(&text, " (%zu of %zu series end with such a row)", found.count, panel->series_count);
    text_append_string(&text, complete_only ? ": its row is left out\n"
                                            : ": its value may still grow; --complete-only leaves it out\n");
    print_note(&text);
    text_release(&text);
    return 0;
}
