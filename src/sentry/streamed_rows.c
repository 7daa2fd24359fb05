#include "sentry/streamed_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/lines.h"
#include "base/memory.h"
#include "csv/encoding.h"
#include "persist/model_file.h"
#include "progress/stop.h"
#include "report/print.h"

/* What goes on from line to line. */
struct streaming {
    const struct row_stream *stream;
    struct lines lines;
    struct text header; /* "" until it is read, and where there is none */
    size_t header_line;
    size_t blank_line; /* the last one before this row; 0: none */
    size_t row_count, skipped_count;
    bool has_good; /* a row has been taken */
};

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    }
    return true;
}

/* Line by line there is no record of more than one line, and no more than one in a line. */
static int check_line(const char *line, size_t length, size_t number, struct error *error)
{
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        quoted ^= line[i] == '"';
        if (line[i] == '\r')
            return error_set(
                error, ERROR_DATA,
                "%s:%zu: a carriage return within the line; --follow takes lines that end with a line feed",
                file_input_name("-"), number);
    }
    return quoted ? error_set(error, ERROR_DATA,
                              "%s:%zu: a quote opens and is not closed in the same line; --follow reads line by line, "
                              "a field cannot go on in the next",
                              file_input_name("-"), number)
                  : 0;
}

/* Is it a fault of the row, which another need not have? Until a first row was good, one that does not name its line is
 * a fault of the header. */
static bool is_of_row(const struct streaming *streaming, const struct error *fault)
{
    char place[PLACE_SIZE];
    snprintf(place, sizeof place, "%s:%zu: ", file_input_name("-"), streaming->lines.number);
    return fault->kind == ERROR_DATA && !streaming->stream->is_strict &&
           (streaming->has_good ||
            (strncmp(fault->message, place, strlen(place)) == 0 && streaming->lines.number != streaming->header_line));
}

/* What is wrong with a row, and what became of it. */
static void tell(const struct streaming *streaming, const struct error *fault, const char *outcome)
{
    struct text text = TEXT_INIT;
    text_append_format(&text, "seqnet %s: ", streaming->stream->command);
    text_append_printable(&text, fault->message);
    text_append_format(&text, "; %s\n", outcome);
    print_note(&text);
    text_release(&text);
}

static int pass_over(struct streaming *streaming, const struct error *fault, bool is_taken, struct error *error)
{
    streaming->row_count++;
    streaming->has_good |= is_taken;
    if (!is_of_row(streaming, fault))
        return error_set(error, fault->kind, "%s", fault->message);
    streaming->skipped_count += !is_taken;
    tell(streaming, fault, is_taken ? "the row counts, but nothing can be said after it" : "the row is skipped");
    return 0;
}

/* Where rows are counted, a blank line may be a value that is missing. */
static int check_blank(const struct streaming *streaming, struct error *error)
{
    const struct model *model = streaming->stream->model;
    struct error fault = ERROR_INIT;
    if (!streaming->blank_line || model->column_count != 1 || model->calendar.unit != CALENDAR_ROW)
        return 0;
    error_set(&fault, ERROR_DATA,
              "%s:%zu: a blank line before a row; write NA where a value is missing, or take the line out",
              file_input_name("-"), streaming->blank_line);
    if (streaming->stream->is_strict)
        return error_set(error, fault.kind, "%s", fault.message);
    tell(streaming, &fault, "the line is skipped");
    return 0;
}

static int take_row(struct streaming *streaming, const char *line, size_t length, bool *is_taken, struct error *error)
{
    int result = -1;
    const struct row_stream *stream = streaming->stream;
    const size_t number = streaming->lines.number;
    struct panel panel = PANEL_INIT;
    char place[PLACE_SIZE];
    struct streamed_row row = {.place = place, .panel = &panel};
    size_t converted_length;
    char *converted = NULL;
    enum encoding encoding;
    snprintf(place, sizeof place, "%s:%zu", file_input_name("-"), number);
    if (check_blank(streaming, error) || check_line(line, length, number, error) ||
        encoding_to_utf8(place, NULL, line, length, &converted, &converted_length, &encoding, error) ||
        model_file_read_row(stream->model, stream->given, &streaming->header, streaming->header_line,
                            converted ? converted : line, converted ? converted_length : length, number, &panel,
                            error))
        goto done;
    result = stream->on_row(stream->context, &row, error);
done:
    *is_taken = row.is_taken;
    memory_free(converted);
    panel_release(&panel);
    return result;
}

static int take_header(struct streaming *streaming, const char *line, size_t length, struct error *error)
{
    if (check_line(line, length, streaming->lines.number, error))
        return -1;
    text_append(&streaming->header, line, length);
    streaming->header_line = streaming->lines.number;
    return text_check(&streaming->header, error);
}

/* One line more; *goes_on becomes false after the last. */
static int next(struct streaming *streaming, bool *wants_header, bool *goes_on, struct error *error)
{
    const struct row_stream *stream = streaming->stream;
    const int skip_count = stream->given->skip_count ? stream->given->skip_count : stream->model->skip_count;
    struct error fault = ERROR_INIT;
    bool is_taken = false;
    const char *line;
    size_t length;
    const int got = lines_next(&streaming->lines, &line, &length, &fault);
    if (got < 0)
        return *wants_header ? error_set(error, fault.kind, "%s", fault.message)
                             : pass_over(streaming, &fault, false, error);
    *goes_on = got > 0;
    if (got == 0 || streaming->lines.number <= (size_t)skip_count)
        return 0;
    if (is_blank(line, length)) {
        streaming->blank_line = streaming->lines.number;
        return 0;
    }
    if (*wants_header) {
        *wants_header = false;
        streaming->blank_line = 0;
        return take_header(streaming, line, length, error);
    }
    const int failed = take_row(streaming, line, length, &is_taken, &fault);
    streaming->blank_line = 0;
    streaming->row_count += !failed;
    streaming->has_good |= !failed;
    return failed ? pass_over(streaming, &fault, is_taken, error) : 0;
}

static void print_summary(const struct streaming *streaming, int signal)
{
    struct text text = TEXT_INIT;
    if (signal)
        text_append_format(&text, "seqnet %s: interrupted after line %zu of %s\n", streaming->stream->command,
                           streaming->lines.number, file_input_name("-"));
    if (streaming->skipped_count)
        text_append_format(&text, "note: %zu of %zu rows were skipped\n", streaming->skipped_count,
                           streaming->row_count);
    print_note(&text);
    text_release(&text);
}

int streamed_rows(const struct row_stream *stream, struct error *error)
{
    struct streaming streaming = {.stream = stream, .lines = LINES_INIT, .header = TEXT_INIT};
    struct stop stop = STOP_INIT;
    bool wants_header = stream->model->has_header && !stream->given->no_header, goes_on = true;
    int result = 0;
    stop_begin(&stop);
    streaming.lines.has_waker = stop.descriptor >= 0;
    streaming.lines.waker = stop.descriptor;
    while (result == 0 && goes_on)
        result = next(&streaming, &wants_header, &goes_on, error);
    const int signal = streaming.lines.was_woken ? stop_signal(&stop) : 0;
    if (result == 0)
        print_summary(&streaming, signal);
    stop_end(&stop);
    text_release(&streaming.header);
    lines_release(&streaming.lines);
    if (signal)
        stop_die_of(signal);
    return result;
}
