/*
 * A table of numbers in time, written as a plain file and in a random mix of notations that decide themselves.
 *
 *     plain      id,time,y,x          mix     Ort;Datum;Zeit;Wert x;y
 *                a-n,2023-01-02,...           "a";"n";02.01.2023;"1.234,50 EUR";...
 *
 * Both must be read as the same panel. Fixed seeds: a mix is known by its number.
 */
#ifndef SEQNET_TESTS_MIXES_H
#define SEQNET_TESTS_MIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "base/text.h"
#include "datafile/data_options.h"

#define MIX_STEPS_MAX 70
#define MIX_SERIES_MAX 3
#define MIX_ROWS_MAX (MIX_STEPS_MAX * MIX_SERIES_MAX)
#define MIX_COLUMNS_MAX 8

enum mix_frequency { MIX_BELOW_DAY, MIX_DAILY, MIX_BUSINESS, MIX_WEEKLY, MIX_MONTHLY, MIX_QUARTERLY, MIX_YEARLY };

enum mix_thousands {
    MIX_NONE,
    MIX_POINT,
    MIX_COMMA,
    MIX_BLANK,
    MIX_NO_BREAK,
    MIX_NARROW,
    MIX_THIN,
    MIX_APOSTROPHE,
    MIX_QUOTE,
    MIX_THOUSANDS_COUNT
};
static const char *const mix_thousands_marks[] = {"", ".", ",", " ", "\u00a0", "\u202f", "\u2009", "'", "\u2019"};

enum mix_negative { MIX_MINUS, MIX_LONG_MINUS, MIX_BRACKETS, MIX_TRAILING, MIX_NEGATIVE_COUNT };
enum mix_encoding { MIX_UTF_8, MIX_BOM, MIX_UTF_16LE, MIX_UTF_16BE, MIX_WINDOWS_1252, MIX_ENCODING_COUNT };
enum mix_order { MIX_RISING, MIX_NEWEST_FIRST, MIX_SHUFFLED, MIX_INTERLEAVED, MIX_ORDER_COUNT };
enum mix_missing { MIX_EMPTY, MIX_NA, MIX_NUMBER, MIX_MISSING_COUNT };

/* How the numbers of one column are written. */
struct mix_numbers {
    int decimals;
    bool is_trimmed; /* 1.5, not 1.50 */
    enum mix_negative negative;
    const char *sign;
    bool is_sign_behind, has_sign_blank;
    int64_t values[MIX_ROWS_MAX]; /* times 10^decimals; INT64_MIN: missing */
};

struct mix {
    unsigned long number;
    enum mix_frequency frequency;
    int series_count, row_count, begins[MIX_SERIES_MAX + 1];
    int64_t stamps[MIX_ROWS_MAX];
    struct mix_numbers y, x;
    /* the notation of the file */
    char delimiter, decimal;
    enum mix_thousands thousands;
    int quoting;              /* 0: where needed, 1: everywhere, 2: at random */
    const char *date, *clock; /* formats; clock NULL: one column */
    enum mix_order order;
    bool has_two_ids;
    const char *line_end;
    enum mix_encoding encoding;
    int empty_rows, title_lines, word_columns;
    bool has_padding;  /* blanks around fields */
    bool is_month_end; /* months and longer: the last day, not the first */
    enum mix_missing missing;
    struct random random;
};

static inline int mix_below(struct mix *mix, int bound)
{
    return (int)random_below(&mix->random, (uint64_t)bound);
}

static inline bool mix_chance(struct mix *mix, double share)
{
    return random_uniform(&mix->random) < share;
}

/* ------------------------------------------------------------------ times */

/* A format of strftime(); %q is the quarter. */
struct mix_notation {
    unsigned frequencies; /* a bit each */
    const char *date, *clock;
    bool needs_old_years; /* two digits that can only be a year: 1969 .. 1999 */
};

#define MIX_DAYS (1u << MIX_DAILY | 1u << MIX_BUSINESS)
#define MIX_DATES (MIX_DAYS | 1u << MIX_WEEKLY) /* all days of a month occur */
#define MIX_CLEAR (MIX_DATES | 1u << MIX_MONTHLY | 1u << MIX_QUARTERLY | 1u << MIX_YEARLY)

static const struct mix_notation mix_notations[] = {
    {MIX_CLEAR, "%Y-%m-%d", NULL, false},
    {MIX_CLEAR, "%Y/%m/%d", NULL, false},
    {MIX_CLEAR, "%Y.%m.%d", NULL, false},
    {MIX_CLEAR, "%Y-%m-%d 00:00:00", NULL, false},
    {MIX_CLEAR, "%Y-%m-%dT00:00:00Z", NULL, false},
    {MIX_CLEAR, "%Y%m%d", NULL, false},
    {MIX_CLEAR, "%d %b %Y", NULL, false},
    {MIX_CLEAR, "%-d %B %Y", NULL, false},
    {MIX_CLEAR, "%d-%b-%Y", NULL, false},
    {MIX_CLEAR, "%d%b%Y", NULL, false},
    {MIX_CLEAR, "%d-%b-%y", NULL, false},
    {MIX_CLEAR, "%b %-d, %Y", NULL, false},
    {MIX_CLEAR, "%B %d, %Y", NULL, false},
    {MIX_CLEAR, "%Y-%b-%d", NULL, false},
    {MIX_CLEAR, "%a %d %b %Y", NULL, false},
    {MIX_CLEAR, "%a, %d %b %Y", NULL, false},
    {MIX_CLEAR, "%A %-d %B %Y", NULL, false},
    {MIX_CLEAR, "%G-W%V-%u", NULL, false},
    {MIX_CLEAR, "%s", NULL, false},
    {MIX_CLEAR, "%s000", NULL, false},
    {MIX_DATES, "%d.%m.%Y", NULL, false},
    {MIX_DATES, "%-d.%-m.%Y", NULL, false},
    {MIX_DATES, "%d/%m/%Y", NULL, false},
    {MIX_DATES, "%d-%m-%Y", NULL, false},
    {MIX_DATES, "%m/%d/%Y", NULL, false},
    {MIX_DATES, "%-m/%-d/%Y", NULL, false},
    {MIX_DATES, "%m-%d-%Y", NULL, false},
    {MIX_DATES, "%d.%m.%y", NULL, false},
    {MIX_DATES, "%-m/%-d/%y", NULL, true},
    {MIX_DATES, "%d/%m/%y", NULL, true},
    {MIX_DATES, "%y-%m-%d", NULL, true},
    {MIX_DATES, "%y/%m/%d", NULL, true},
    {MIX_DATES, "%d.%m.%Y 00:00", NULL, false},
    {1u << MIX_YEARLY, "%d.%m.%Y", NULL, false},
    {1u << MIX_YEARLY, "%Y", NULL, false},
    {1u << MIX_QUARTERLY, "%YQ%q", NULL, false},
    {1u << MIX_QUARTERLY, "%Y-Q%q", NULL, false},
    {1u << MIX_QUARTERLY, "%Y Q%q", NULL, false},
    {1u << MIX_QUARTERLY, "%Y/Q%q", NULL, false},
    {1u << MIX_QUARTERLY, "%Yq%q", NULL, false},
    {1u << MIX_QUARTERLY, "Q%q %Y", NULL, false},
    {1u << MIX_QUARTERLY, "Q%q/%Y", NULL, false},
    {1u << MIX_QUARTERLY, "Q%q-%y", NULL, false},
    {1u << MIX_QUARTERLY, "FY%YQ%q", NULL, false},
    {1u << MIX_QUARTERLY, "FY%Y Q%q", NULL, false},
    {1u << MIX_QUARTERLY, "%qQ%Y", NULL, false},
    {1u << MIX_QUARTERLY, "%qQ %Y", NULL, false},
    {1u << MIX_QUARTERLY, "%qQ%y", NULL, false},
    {1u << MIX_QUARTERLY, "%Y %qQ", NULL, false},
    {1u << MIX_QUARTERLY, "%Y", "Q%q", false},
    {1u << MIX_MONTHLY, "%Y-%m", NULL, false},
    {1u << MIX_MONTHLY, "%Y/%m", NULL, false},
    {1u << MIX_MONTHLY, "%m/%Y", NULL, false},
    {1u << MIX_MONTHLY, "%m-%Y", NULL, false},
    {1u << MIX_MONTHLY, "%b %Y", NULL, false},
    {1u << MIX_MONTHLY, "%B %Y", NULL, false},
    {1u << MIX_MONTHLY, "%b-%Y", NULL, false},
    {1u << MIX_MONTHLY, "%b-%y", NULL, false},
    {1u << MIX_MONTHLY, "%Y %b", NULL, false},
    {1u << MIX_MONTHLY, "%YM%m", NULL, false},
    {1u << MIX_MONTHLY, "%Y%m", NULL, false},
    {1u << MIX_MONTHLY, "%Y", "%-m", false},
    {1u << MIX_MONTHLY, "%Y", "%m", false},
    {1u << MIX_MONTHLY, "%Y", "%b", false},
    {1u << MIX_MONTHLY, "%B", "%Y", false},
    {1u << MIX_WEEKLY, "%G-W%V", NULL, false},
    {1u << MIX_WEEKLY, "%GW%V", NULL, false},
    {1u << MIX_WEEKLY, "%G W%V", NULL, false},
    {1u << MIX_WEEKLY, "W%V %G", NULL, false},
    {1u << MIX_WEEKLY, "W%V-%G", NULL, false},
    {1u << MIX_WEEKLY, "%G", "W%V", false},
    {1, "%Y-%m-%d %H:%M", NULL, false},
    {1, "%Y-%m-%dT%H:%M", NULL, false},
    {1, "%Y-%m-%dT%H:%M:%S", NULL, false},
    {1, "%Y-%m-%d %H:%M:%S.000", NULL, false},
    {1, "%Y-%m-%dT%H:%M:%SZ", NULL, false},
    {1, "%Y-%m-%dT%H:%M:%S+00:00", NULL, false},
    {1, "%Y-%m-%d %H:%M:%S UTC", NULL, false},
    {1, "%d.%m.%Y %H:%M", NULL, false},
    {1, "%d.%m.%Y, %H:%M", NULL, false},
    {1, "%d/%m/%Y %H:%M:%S", NULL, false},
    {1, "%-m/%-d/%Y %-H:%M", NULL, false},
    {1, "%m/%d/%Y %I:%M %p", NULL, false},
    {1, "%-m/%-d/%Y %-I:%M:%S %p", NULL, false},
    {1, "%d-%b-%Y %H:%M", NULL, false},
    {1, "%b %d, %Y %H:%M", NULL, false},
    {1, "%d.%m.%Y %H.%M", NULL, false},
    {1, "%Y%m%dT%H%M", NULL, false},
    {1, "%Y%m%d%H%M", NULL, false},
    {1, "%Y%m%d%H%M%S", NULL, false},
    {1, "%Y%m%d %H:%M", NULL, false},
    {1, "%s", NULL, false},
    {1, "%s.0", NULL, false},
    {1, "%s.250", NULL, false},
    {1, "%s000", NULL, false},
    {1, "%s000000", NULL, false},
    {1, "%s000000000", NULL, false},
    {1, "%Y-%m-%d", "%H:%M", false},
    {1, "%Y-%m-%d", "%H:%M:%S", false},
    {1, "%d.%m.%Y", "%H:%M", false},
    {1, "%d/%m/%Y", "%I:%M %p", false},
    {1, "%-m/%-d/%Y", "%-H:%M", false},
    {1, "%d.%m.%Y", "%-H.%M", false},
    {1, "%d %b %Y", "%I:%M:%S %p", false},
};
#define MIX_NOTATION_COUNT (sizeof mix_notations / sizeof *mix_notations)

static inline void mix_write_time(const char *format, int64_t stamp, struct text *text)
{
    char pattern[64], out[96];
    size_t used = 0;
    time_t seconds = (time_t)stamp;
    struct tm parts;
    size_t (*const write)(char *, size_t, const char *, const struct tm *) = strftime; /* formats of a table */
    gmtime_r(&seconds, &parts);
    for (const char *at = format; *at; at++) {
        if (at[0] == '%' && at[1] == 'q') {
            pattern[used++] = (char)('1' + parts.tm_mon / 3);
            at++;
        } else if (at[0] == '%' && at[1] == 's') {
            used += (size_t)snprintf(pattern + used, sizeof pattern - used, "%lld", (long long)stamp);
            at++;
        } else {
            pattern[used++] = *at;
        }
    }
    pattern[used] = '\0';
    text_append(text, out, write(out, sizeof out, pattern, &parts));
}

static inline int64_t mix_date(int year, int month, int day)
{
    struct tm parts = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return (int64_t)timegm(&parts);
}

static inline int64_t mix_next(struct mix *mix, int64_t stamp, int64_t seconds)
{
    time_t time = (time_t)stamp;
    struct tm parts;
    gmtime_r(&time, &parts);
    int months = mix->frequency == MIX_YEARLY ? 12 : mix->frequency == MIX_QUARTERLY ? 3 : 1;
    if (mix->frequency < MIX_MONTHLY)
        return stamp + (mix->frequency == MIX_BUSINESS && parts.tm_wday == 5 ? 3 * 86400 : seconds);
    parts.tm_mon += months + mix->is_month_end;
    if (mix->is_month_end) /* the day before the first */
        parts.tm_mday = 0;
    return (int64_t)timegm(&parts);
}

static inline void mix_make_times(struct mix *mix, bool old_years)
{
    static const int64_t below_day[] = {3600, 1800, 900, 6 * 3600, 60};
    int year = old_years ? 1974 + mix_below(mix, 20) : 1990 + mix_below(mix, 30), month = 1 + mix_below(mix, 12);
    int64_t seconds = mix->frequency == MIX_WEEKLY      ? 7 * 86400
                      : mix->frequency == MIX_BELOW_DAY ? below_day[mix_below(mix, 5)]
                                                        : 86400;
    int64_t start = mix_date(year, month, mix->frequency == MIX_BELOW_DAY ? 13 + mix_below(mix, 8) : 1);
    if (mix->frequency == MIX_WEEKLY || mix->frequency == MIX_BUSINESS) /* a Monday */
        start = (start / 86400 + 3) / 7 * 7 * 86400 - 3 * 86400;
    if (mix->frequency == MIX_QUARTERLY)
        start = mix_date(year, 1 + 3 * mix_below(mix, 4), 1);
    if (mix->frequency == MIX_YEARLY)
        start = mix_date(year - 20 * (mix_below(mix, 2) && !old_years), 1, 1);
    if (mix->frequency >= MIX_MONTHLY && mix->is_month_end)
        start -= 86400;
    mix->row_count = 0;
    for (int s = 0; s < mix->series_count; s++) {
        int count = 45 + mix_below(mix, MIX_STEPS_MAX - 45);
        if (mix->frequency == MIX_YEARLY)
            count = 15 + mix_below(mix, 10);
        int64_t stamp = start;
        for (int skipped = mix_below(mix, 4); skipped > 0 && s > 0; skipped--)
            stamp = mix_next(mix, stamp, seconds);
        mix->begins[s] = mix->row_count;
        for (int t = 0; t < count; t++, stamp = mix_next(mix, stamp, seconds))
            mix->stamps[mix->row_count++] = stamp;
    }
    mix->begins[mix->series_count] = mix->row_count;
}

/* ------------------------------------------------------------------ numbers */

static inline void mix_make_numbers(struct mix *mix, struct mix_numbers *numbers, bool must_decide)
{
    static const char *const signs[] = {"$", "\u20ac", "\u00a3", "EUR", "%", "CHF", "US$", "kr"};
    static const int64_t sizes[] = {100, 10000, 1000000, 100000000};
    int64_t scale = 1, size = sizes[mix_below(mix, 4)];
    bool may_be_negative = mix_chance(mix, 0.4);
    numbers->decimals = mix_below(mix, 5);
    numbers->is_trimmed = mix_chance(mix, 0.3);
    numbers->negative = (enum mix_negative)mix_below(mix, MIX_NEGATIVE_COUNT);
    if (mix->encoding == MIX_WINDOWS_1252 && numbers->negative == MIX_LONG_MINUS)
        numbers->negative = MIX_MINUS;
    numbers->sign = mix_chance(mix, 0.6) ? "" : signs[mix_below(mix, sizeof signs / sizeof *signs)];
    numbers->is_sign_behind = numbers->sign[0] == '%' || mix_chance(mix, 0.5);
    numbers->has_sign_blank = mix_chance(mix, 0.5);
    for (int d = 0; d < numbers->decimals; d++)
        scale *= 10;
    for (int r = 0; r < mix->row_count; r++) {
        numbers->values[r] = (int64_t)random_below(&mix->random, (uint64_t)(size * scale));
        if (mix_chance(mix, 0.2))
            numbers->values[r] = numbers->values[r] / scale * scale;
        if (may_be_negative && mix_chance(mix, 0.5))
            numbers->values[r] = -numbers->values[r];
    }
    if (must_decide) /* two marks, or a mark before other than three digits */
        numbers->values[mix_below(mix, mix->row_count)] = INT64_C(1234567) * scale + (numbers->decimals ? 7 : 0);
    for (int s = 0; s < mix->series_count; s++) { /* not at either end, where a missing value is a row to be forecast */
        for (int r = mix->begins[s] + 1; r < mix->begins[s + 1] - 1 && must_decide; r++) {
            if (mix_chance(mix, 0.03) && llabs(numbers->values[r]) / scale != 1234567)
                numbers->values[r] = INT64_MIN;
        }
    }
}

/* The digits of a number with these marks, without what stands around it. */
static inline void mix_write_digits(int64_t value, const struct mix_numbers *numbers, char decimal,
                                    const char *thousands, struct text *text)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%0*lld", numbers->decimals + 1, (long long)llabs(value));
    int whole = length - numbers->decimals, end = length;
    while (numbers->is_trimmed && end > whole && digits[end - 1] == '0')
        end--;
    for (int i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            text_append_string(text, thousands);
        text_append(text, digits + i, 1);
    }
    if (end > whole)
        text_append(text, &decimal, 1);
    text_append(text, digits + whole, (size_t)(end - whole));
}

static inline void mix_write_number(struct mix *mix, int64_t value, const struct mix_numbers *numbers,
                                    struct text *text)
{
    static const char *const minuses[] = {"-", "\u2212", "(", ""};
    bool is_negative = value < 0, has_sign = numbers->sign[0], is_before = has_sign && !numbers->is_sign_behind;
    bool is_minus_inside = is_negative && numbers->negative != MIX_BRACKETS && is_before && mix_chance(mix, 0.5);
    const char *blank = !has_sign || !numbers->has_sign_blank ? "" : mix->encoding == MIX_WINDOWS_1252 ? "\u00a0" : " ";
    if (is_negative && !is_minus_inside)
        text_append_string(text, minuses[numbers->negative]);
    if (is_before)
        text_append_format(text, "%s%s", numbers->sign, blank);
    if (is_minus_inside)
        text_append_string(text, minuses[numbers->negative]);
    mix_write_digits(value, numbers, mix->decimal, mix_thousands_marks[mix->thousands], text);
    if (is_negative && numbers->negative == MIX_TRAILING)
        text_append_string(text, "-");
    if (has_sign && !is_before)
        text_append_format(text, "%s%s", blank, numbers->sign);
    if (is_negative && numbers->negative == MIX_BRACKETS)
        text_append_string(text, ")");
}

static inline void mix_write_value(struct mix *mix, int64_t value, const struct mix_numbers *numbers, struct text *text)
{
    int64_t scale = 1;
    for (int d = 0; d < numbers->decimals; d++)
        scale *= 10;
    if (value != INT64_MIN)
        mix_write_number(mix, value, numbers, text);
    else if (mix->missing == MIX_NUMBER)
        mix_write_number(mix, -99999 * scale, numbers, text);
    else if (mix->missing == MIX_NA)
        text_append_string(text, "NA");
}

/* ------------------------------------------------------------------ files */

static inline void mix_write_field(struct mix *mix, const char *value, struct text *text)
{
    bool needed = strchr(value, mix->delimiter) || strchr(value, '"');
    bool quoted = needed || mix->quoting == 1 || (mix->quoting == 2 && mix_chance(mix, 0.5));
    bool padded = mix->has_padding && mix_chance(mix, 0.5);
    text_append_string(text, padded ? " " : "");
    text_append_format(text, quoted ? "\"%s\"" : "%s", value);
    text_append_string(text, padded ? "  " : "");
}

enum mix_column { MIX_TIME, MIX_CLOCK, MIX_ID, MIX_REGION, MIX_Y, MIX_X, MIX_WORD_1, MIX_WORD_2 };
static const char *const mix_names[] = {"Datum", "Zeit", "shop", "region", "y", "x", "gr\u00f6\u00dfe", "note"};

static inline bool mix_has_column(const struct mix *mix, enum mix_column column)
{
    return column == MIX_CLOCK    ? mix->clock != NULL
           : column == MIX_ID     ? mix->series_count > 1
           : column == MIX_REGION ? mix->series_count > 1 && mix->has_two_ids
           : column >= MIX_WORD_1 ? (int)column - MIX_WORD_1 < mix->word_columns
                                  : true;
}

static inline void mix_write_cell(struct mix *mix, int row, enum mix_column column, struct text *cell)
{
    static const char *const words[] = {"rot", "blau", "gelb", "n\u00e4chste", "auf, ab", "a;b"};
    int s = 0;
    while (mix->begins[s + 1] <= row)
        s++;
    switch (column) {
    case MIX_TIME:
        mix_write_time(mix->date, mix->stamps[row], cell);
        break;
    case MIX_CLOCK:
        mix_write_time(mix->clock, mix->stamps[row], cell);
        break;
    case MIX_ID:
        text_append_format(cell, mix->has_two_ids ? "%c" : "%c-north", 'a' + s);
        break;
    case MIX_REGION:
        text_append_string(cell, "north");
        break;
    case MIX_Y:
        mix_write_value(mix, mix->y.values[row], &mix->y, cell);
        break;
    case MIX_X:
        mix_write_value(mix, mix->x.values[row], &mix->x, cell);
        break;
    case MIX_WORD_1:
    case MIX_WORD_2:
        text_append_string(cell, words[mix_below(mix, 6)]);
    }
}

/* The order of the rows in the file. */
static inline void mix_order_rows(struct mix *mix, uint64_t *rows)
{
    int count = 0;
    for (int r = 0; r < mix->row_count; r++)
        rows[r] = (uint64_t)(mix->order == MIX_NEWEST_FIRST ? mix->row_count - 1 - r : r);
    if (mix->order == MIX_SHUFFLED)
        random_shuffle(&mix->random, rows, (size_t)mix->row_count);
    for (int t = 0; t < MIX_STEPS_MAX && mix->order == MIX_INTERLEAVED; t++) {
        for (int s = 0; s < mix->series_count; s++) {
            if (mix->begins[s] + t < mix->begins[s + 1])
                rows[count++] = (uint64_t)(mix->begins[s] + t);
        }
    }
}

/* The mix in UTF-8, with LF for line ends. */
static inline void mix_write_text(struct mix *mix, struct text *text)
{
    uint64_t rows[MIX_ROWS_MAX], columns[MIX_COLUMNS_MAX];
    size_t column_count = 0;
    for (int c = 0; c < MIX_COLUMNS_MAX; c++) {
        if (mix_has_column(mix, (enum mix_column)c))
            columns[column_count++] = (uint64_t)c;
    }
    random_shuffle(&mix->random, columns, column_count);
    mix_order_rows(mix, rows);
    for (int i = 0; i < mix->title_lines; i++)
        text_append_format(text, "Export, page %d; 1.234,5 | all\n", i + 1);
    for (int r = -1; r < mix->row_count; r++) {
        for (size_t c = 0; c < column_count; c++) {
            struct text cell = TEXT_INIT;
            text_append_string(&cell, r < 0 ? mix_names[columns[c]] : "");
            if (r >= 0)
                mix_write_cell(mix, (int)rows[r], (enum mix_column)columns[c], &cell);
            if (c > 0)
                text_append(text, &mix->delimiter, 1);
            mix_write_field(mix, cell.length ? cell.bytes : "", text);
            text_release(&cell);
        }
        text_append_string(text, "\n");
    }
    for (int i = 0; i < mix->empty_rows; i++) {
        for (size_t c = 1; c < column_count; c++)
            text_append(text, &mix->delimiter, 1);
        text_append_string(text, "\n");
    }
}

/* The next character of UTF-8, which is known to be right and of three bytes at most. */
static inline unsigned mix_character(const char **at)
{
    const unsigned char *bytes = (const unsigned char *)*at;
    int length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : 3;
    *at += length;
    return length == 1   ? bytes[0]
           : length == 2 ? (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu)
                         : (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
}

static inline void mix_put(const struct mix *mix, unsigned character, struct text *file)
{
    char pair[2] = {(char)(character & 0xff), (char)(character >> 8)};
    char swapped[2] = {pair[1], pair[0]};
    if (mix->encoding == MIX_UTF_16LE)
        text_append(file, pair, 2);
    else if (mix->encoding == MIX_UTF_16BE)
        text_append(file, swapped, 2);
    else /* Windows-1252: what is not as Latin-1 has it */
        text_append(file, character == 0x20ac ? "\x80" : character == 0x2019 ? "\x92" : pair, 1);
}

/* The mix as a file has it: line ends and encoding. */
static inline void mix_write_file(struct mix *mix, struct text *file)
{
    struct text text = TEXT_INIT, ended = TEXT_INIT;
    mix_write_text(mix, &text);
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '\n')
            text_append_string(&ended, mix->line_end);
        else
            text_append(&ended, text.bytes + i, 1);
    }
    if (mix->encoding == MIX_UTF_8 || mix->encoding == MIX_BOM) {
        text_append_string(file, mix->encoding == MIX_BOM ? "\xef\xbb\xbf" : "");
        text_append(file, ended.bytes, ended.length);
    } else {
        if (mix->encoding != MIX_WINDOWS_1252)
            mix_put(mix, 0xfeff, file);
        for (const char *at = ended.bytes; at < ended.bytes + ended.length;)
            mix_put(mix, mix_character(&at), file);
    }
    text_release(&text);
    text_release(&ended);
}

/* The same table as it was always read. */
static inline void mix_write_plain(const struct mix *mix, struct text *text)
{
    text_append_string(text, mix->series_count > 1 ? "id,time,y,x\n" : "time,y,x\n");
    const char *format = mix->frequency == MIX_BELOW_DAY ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d";
    for (int s = 0; s < mix->series_count; s++) {
        for (int r = mix->begins[s]; r < mix->begins[s + 1]; r++) {
            if (mix->series_count > 1)
                text_append_format(text, "%c-north,", 'a' + s);
            mix_write_time(format, mix->stamps[r], text);
            for (int c = 0; c < 2; c++) {
                const struct mix_numbers *numbers = c ? &mix->x : &mix->y;
                text_append_string(text, ",");
                if (numbers->values[r] == INT64_MIN)
                    continue;
                text_append_string(text, numbers->values[r] < 0 ? "-" : "");
                mix_write_digits(numbers->values[r], numbers, '.', "", text);
            }
            text_append_string(text, "\n");
        }
    }
}

/* ------------------------------------------------------------------ the mix of a number */

static inline void mix_choose_marks(struct mix *mix)
{
    mix->delimiter = ",;\t|"[mix_below(mix, 4)];
    mix->decimal = mix_chance(mix, 0.5) ? '.' : ',';
    do
        mix->thousands = mix_chance(mix, 0.4) ? MIX_NONE : (enum mix_thousands)mix_below(mix, MIX_THOUSANDS_COUNT);
    while (mix_thousands_marks[mix->thousands][0] == mix->decimal ||
           (mix->encoding == MIX_WINDOWS_1252 && (mix->thousands == MIX_NARROW || mix->thousands == MIX_THIN)));
    mix->quoting = mix_below(mix, 3);
    mix->line_end = mix_chance(mix, 0.5) ? "\n" : mix_chance(mix, 0.5) ? "\r\n" : "\r";
}

/* The mix of this number; its table is all there, its file not yet written. */
static inline void mix_make(unsigned long number, struct mix *mix)
{
    const struct mix_notation *notation;
    memset(mix, 0, sizeof *mix);
    mix->number = number;
    random_init(&mix->random, number, 77);
    notation = &mix_notations[number % MIX_NOTATION_COUNT]; /* each has its turn */
    do
        mix->frequency = (enum mix_frequency)mix_below(mix, MIX_YEARLY + 1);
    while (!(notation->frequencies >> mix->frequency & 1) &&
           !(mix->frequency == MIX_MONTHLY && notation->frequencies == MIX_DATES));
    mix->date = notation->date;
    mix->clock = notation->clock;
    mix->series_count = mix_chance(mix, 0.5) ? 1 : 2 + mix_below(mix, MIX_SERIES_MAX - 1);
    mix->has_two_ids = mix_chance(mix, 0.5);
    mix->encoding = mix_chance(mix, 0.4) ? MIX_UTF_8 : (enum mix_encoding)mix_below(mix, MIX_ENCODING_COUNT);
    mix->order = (enum mix_order)mix_below(mix, MIX_ORDER_COUNT);
    mix->missing = (enum mix_missing)mix_below(mix, MIX_MISSING_COUNT);
    mix->empty_rows = mix_chance(mix, 0.7) ? 0 : mix_below(mix, 4);
    mix->title_lines = mix_chance(mix, 0.7) ? 0 : mix_below(mix, 4);
    mix->word_columns = mix->encoding == MIX_WINDOWS_1252 ? 1 + mix_below(mix, 2) : mix_below(mix, 3);
    mix_choose_marks(mix);
    mix->has_padding = mix_chance(mix, 0.1);
    mix->is_month_end = (notation->frequencies & MIX_DATES) == MIX_DATES && mix_chance(mix, 0.5);
    mix->is_month_end |= notation->frequencies == MIX_DATES;
    mix_make_times(mix, notation->needs_old_years || strstr(mix->date, "%s"));
    mix_make_numbers(mix, &mix->y, true);
    mix_make_numbers(mix, &mix->x, mix->y.decimals == 0 || mix_chance(mix, 0.7));
}

/* The options that a reader of the file is told. */
static inline void mix_options(const struct mix *mix, struct data_options *options)
{
    *options = (struct data_options){.time = mix->clock ? "Datum,Zeit" : "Datum",
                                     .series = mix->series_count == 1 ? NULL
                                               : mix->has_two_ids     ? "shop,region"
                                                                      : "shop",
                                     .target = "y",
                                     .past = "x",
                                     .missing = mix->missing == MIX_NUMBER ? "-99999" : NULL,
                                     .skip_count = mix->title_lines};
}

#endif
