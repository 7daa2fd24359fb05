#include "options/data_settings.h"

#include <string.h>

#include "datafile/data_options.h"

static const char *parse_delimiter(const char *text, void *record)
{
    struct data_options *options = record;
    bool is_tab = strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0;
    char delimiter = is_tab ? '\t' : text[0];
    if (delimiter == '\0' || (!is_tab && text[1] != '\0') || strchr("\"\r\n", delimiter))
        return "a single character (but a quote or a line end), or the word tab";
    options->delimiter = delimiter;
    return NULL;
}

/* One character, that is among `accepted`. */
static bool parse_mark(const char *text, const char *accepted, char *mark)
{
    if (text[0] == '\0' || text[1] != '\0' || !strchr(accepted, text[0]))
        return false;
    *mark = text[0];
    return true;
}

static const char *parse_decimal(const char *text, void *record)
{
    struct data_options *options = record;
    return parse_mark(text, ".,", &options->decimal) ? NULL : "a point or a comma";
}

static const char *parse_thousands(const char *text, void *record)
{
    struct data_options *options = record;
    if (strcmp(text, "none") == 0) {
        options->thousands = '-';
        return NULL;
    }
    return parse_mark(text, ".,' ", &options->thousands) ? NULL : "a point, a comma, an apostrophe, a blank or none";
}

static const char *parse_every(const char *text, void *record)
{
    struct data_options *options = record;
    struct duration duration;
    if (duration_parse(text, &duration) || strlen(text) >= sizeof options->rules.every)
        return duration_accepted(text);
    memcpy(options->rules.every, text, strlen(text) + 1);
    return NULL;
}

static const char *parse_time_format(const char *text, void *record)
{
    struct data_options *options = record;
    if (strcmp(text, "excel") != 0 &&
        (!strchr(text, '%') || (strcmp(text, "%s") != 0 && !stamp_format_is_usable(text))))
        return "excel, or a format of strptime, such as %d/%m/%Y, of at most 63 characters, each % letter once, "
               "without %Z, %G, %g, %V, "
               "and %s only alone";
    options->time_format = text;
    return NULL;
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct data_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting reading[] = {
    {.option = "delimiter", .argument = "CHAR", .parse = parse_delimiter, .is_for_classes = true,
     .help = "what separates the fields; tab for a tabulator (default: found: comma, semicolon, tab or bar)"},

    {.option = "decimal", .argument = "CHAR", .parse = parse_decimal, .is_for_classes = true,
     .help = "decimal mark of the numbers, . or , (default: found)"},

    {.option = "thousands", .argument = "CHAR|none", .parse = parse_thousands, .is_for_classes = true,
     .help = "mark between thousands: a point, comma, blank or apostrophe (default: found)"},

    {.option = "date-order", .initial = "auto", FIELD(JSON_NAME, date_order, .names = &date_order_names),
     .is_for_classes = true,
     .help = "day or month first in dates of numbers alone; auto: as all rows together decide"},

    {.option = "skip", .argument = "N", FIELD(JSON_INT, skip_count, JSON_RANGE(0, 1000)), .is_for_classes = true,
     .help = "lines above the header to leave out: a title"},

    {.option = "duplicates", .initial = "refuse",
     FIELD(JSON_NAME, rules.duplicates, .names = &duplicates_names), .is_for_classes = true,
     .help = "rows of one series with the same time: what becomes of them"},

    {.option = "no-header", FIELD(JSON_BOOL, no_header), .is_for_classes = true,
     .help = "the first line is data; columns are then called column1, column2, ..."},

    {.option = "missing", .argument = "TOKENS", FIELD(JSON_TEXT, missing), .is_for_classes = true,
     .help = "words that stand for a missing value, as an empty field always does (default: " MISSING_DEFAULT ")"},

    {.option = "complete-only", FIELD(JSON_BOOL, complete_only),
     .help = "leave out a last row whose period is not over by the clock: this month's, today's"},

    {.option = "whole-lines", FIELD(JSON_BOOL, whole_lines), .is_for_classes = true,
     .help = "refuse a file whose last line has no line end, as one has that was cut"},

    {.option = "time-format", .argument = "FORMAT", .parse = parse_time_format, .is_for_classes = true,
     .help = "how times are written, as strptime has it: %d %B %Y; excel for the days of a spreadsheet (default: "
             "found)"},
};

static const struct setting columns[] = {
    {.option = "time", .argument = "COL[,COL]", FIELD(JSON_TEXT, time), .is_for_classes = true,
     .help = "the time column, or a date and a clock, a year and a month; none: rows are counted (default: ds, the "
             "first column if it reads as time, or the only one of dates)"},

    {.option = "target", .argument = "COL[,COL]", FIELD(JSON_TEXT, target), .is_for_classes = true,
     .help = "what to forecast; * and ? in a name stand for any characters (default: y, or the only column of numbers "
             "left)"},

    {.option = "series", .argument = "COL[,COL]", FIELD(JSON_TEXT, series), .is_for_classes = true,
     .help = "which series a row belongs to, in a long file; several columns may name it (default: unique_id)"},

    {.option = "past", .argument = "COL[,COL]", FIELD(JSON_TEXT, past), .is_for_classes = true,
     .help = "further inputs, known up to now: numbers or words"},

    {.option = "known", .argument = "COL[,COL]", FIELD(JSON_TEXT, known),
     .help = "further inputs, known for the steps to come too: last rows without a target carry them"},

    {.option = "static", .argument = "COL[,COL]", FIELD(JSON_TEXT, statics), .is_for_classes = true,
     .help = "inputs that describe a series, numbers or words: one value for each series"},

    {.option = "wide", FIELD(JSON_BOOL, is_wide),
     .help = "every target column is a series of its own, and the same networks learn from all (default target: all "
             "columns of numbers)"},

    {.option = "every", .argument = "STEP", .parse = parse_every, .is_for_classes = true,
     .help = "make steps of this length from readings at any time, or coarser ones: 15min, 1h, 1d, 1w, 1month; needs "
             "--aggregate"},

    {.option = "aggregate", .initial = "none",
     FIELD(JSON_NAME, rules.aggregate, .names = &aggregate_names), .is_for_classes = true,
     .help = "what the readings of a step of --every become"},

    {.option = "closed", .initial = "auto", FIELD(JSON_NAME, closed, .names = &closed_names), .is_for_classes = true,
     .help = "days and hours at which no row ever stands: auto leaves them out of the forecast too; none: rows are "
             "missing there"},
};

/* clang-format on */

const struct setting_table reading_settings = SETTING_TABLE("Data options", reading, .is_recorded = true);
const struct setting_table column_settings = SETTING_TABLE("Data options", columns, .is_recorded = true);
