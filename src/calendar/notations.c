#include "calendar/notations.h"

#include <string.h>

#include "calendar/civil.h"

static const char *const usual_patterns[STAMP_KIND_COUNT] = {
    [STAMP_YEAR] = "Y",     [STAMP_QUARTER] = "Y~Qq",   [STAMP_MONTH] = "Y!e",
    [STAMP_DATE] = "Y-m=d", [STAMP_DATETIME] = "Y-m=d", [STAMP_WEEK] = "Y~Ww",
};

static const struct notation {
    enum stamp_kind kind;
    const char *pattern;
    enum date_order order; /* of numbers, of which --date-order takes one; AUTO: whatever it says */
} notations[NOTATION_COUNT] = {
    [NOTATION_DMY] = {STAMP_DATE, "d-m=Y", DATE_ORDER_DMY},
    [NOTATION_DMY2] = {STAMP_DATE, "d-m=y", DATE_ORDER_DMY},
    [NOTATION_MDY] = {STAMP_DATE, "m-d=Y", DATE_ORDER_MDY},
    [NOTATION_MDY2] = {STAMP_DATE, "m-d=y", DATE_ORDER_MDY},
    [NOTATION_YMD2] = {STAMP_DATE, "y-m=d", DATE_ORDER_YMD},
    [NOTATION_DNY] = {STAMP_DATE, "d~n=Y", DATE_ORDER_AUTO},
    [NOTATION_DNY2] = {STAMP_DATE, "d~n=y", DATE_ORDER_AUTO},
    [NOTATION_NDY] = {STAMP_DATE, "n-d-Y", DATE_ORDER_AUTO},
    [NOTATION_YND] = {STAMP_DATE, "Y~n=d", DATE_ORDER_AUTO},
    [NOTATION_YMD0] = {STAMP_DATE, "Yek", DATE_ORDER_AUTO},
    [NOTATION_MY] = {STAMP_MONTH, "m!Y", DATE_ORDER_AUTO},
    [NOTATION_NY] = {STAMP_MONTH, "n~Y", DATE_ORDER_AUTO},
    [NOTATION_NY2] = {STAMP_MONTH, "n!y", DATE_ORDER_AUTO},
    [NOTATION_YN] = {STAMP_MONTH, "Y~n", DATE_ORDER_AUTO},
    [NOTATION_YMM] = {STAMP_MONTH, "YMm", DATE_ORDER_AUTO},
    [NOTATION_YM1] = {STAMP_MONTH, "Y|m", DATE_ORDER_AUTO},
    [NOTATION_YQ1] = {STAMP_QUARTER, "Y|q", DATE_ORDER_AUTO},
    [NOTATION_YM0] = {STAMP_MONTH, "Ye", DATE_ORDER_AUTO},
    [NOTATION_QY] = {STAMP_QUARTER, "Qq~Y", DATE_ORDER_AUTO},
    [NOTATION_QY2] = {STAMP_QUARTER, "Qq!y", DATE_ORDER_AUTO},
    [NOTATION_FYQ] = {STAMP_QUARTER, "FY~Qq", DATE_ORDER_AUTO},
    [NOTATION_NQY] = {STAMP_QUARTER, "qQ~Y", DATE_ORDER_AUTO},
    [NOTATION_NQY2] = {STAMP_QUARTER, "qQ~y", DATE_ORDER_AUTO},
    [NOTATION_YNQ] = {STAMP_QUARTER, "Y~qQ", DATE_ORDER_AUTO},
    [NOTATION_WY] = {STAMP_WEEK, "Ww-Y", DATE_ORDER_AUTO},
    [NOTATION_WEEK_DAY] = {STAMP_DATE, "Y~Ww=u", DATE_ORDER_AUTO},
};

const char *const notation_month_names[12] = {"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};
const char *const notation_weekday_names[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};

const char *notation_pattern(const struct stamp_style *style)
{
    return style->notation == NOTATION_USUAL ? usual_patterns[style->kind] : notations[style->notation].pattern;
}

enum stamp_kind stamp_notation_kind(enum stamp_notation notation)
{
    return notations[notation].kind;
}

bool notation_has_short_years(enum stamp_notation notation)
{
    return notation != NOTATION_USUAL && strchr(notations[notation].pattern, 'y') != NULL;
}

bool notation_is_offered(enum stamp_notation notation, enum date_order order, enum second_part second)
{
    enum date_order own = notations[notation].order;
    if (notation == NOTATION_YM1 && (second == SECOND_QUARTER || second == SECOND_WEEK))
        return false;
    if (notation == NOTATION_YQ1 && (second == SECOND_MONTH || second == SECOND_WEEK))
        return false;
    return own == DATE_ORDER_AUTO || own == order || order == DATE_ORDER_AUTO;
}

char notation_mark(const struct stamp_style *style, int slot)
{
    if (style->marks[slot])
        return style->marks[slot];
    return style->kind == STAMP_QUARTER && !style->dash ? STAMP_MARK_NONE : '-';
}

/* ------------------------------------------------------------------ reading */

struct reader {
    const char *text, *end; /* what is left */
    struct stamp_style *style;
    bool learns;
    int slot; /* of the next mark */
    int year, month, day, quarter, week, weekday;
};

static bool read_digits(struct reader *reader, int count, int *value)
{
    if (reader->end - reader->text < count)
        return false;
    int number = 0;
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)reader->text[i] - '0';
        if (digit > 9)
            return false;
        number = number * 10 + (int)digit;
    }
    reader->text += count;
    *value = number;
    return true;
}

static bool read_character(struct reader *reader, char expected)
{
    if (reader->text == reader->end || *reader->text != expected)
        return false;
    reader->text++;
    return true;
}

static void set_spelling(struct stamp_style *style, int bit, bool is_set)
{
    style->spelling = is_set ? style->spelling | bit : style->spelling & ~bit;
}

/* One digit or two, the number from least to most. `bit` of the spelling: one digit where two would begin with 0. */
static bool read_number(struct reader *reader, int bit, int least, int most, int *value)
{
    if (!read_digits(reader, 2, value)) {
        if (!read_digits(reader, 1, value))
            return false;
        reader->style->spelling |= bit;
    } else if (*value < 10) {
        reader->style->spelling &= ~bit;
    }
    return *value >= least && *value <= most;
}

static bool read_year(struct reader *reader, bool is_short)
{
    if (!read_digits(reader, is_short ? 2 : 4, &reader->year))
        return false;
    if (is_short)
        reader->year += reader->year >= 69 ? 1900 : 2000;
    return reader->year >= 1;
}

/* The mark that stands here, without reading it: one of `allowed`, else NONE. */
static char next_mark(const struct reader *reader, const char *allowed)
{
    if (reader->text == reader->end || *reader->text == '\0' || strchr(allowed, *reader->text) == NULL)
        return STAMP_MARK_NONE;
    if (*reader->text == ',' && reader->end - reader->text > 1 && reader->text[1] == ' ')
        return STAMP_MARK_COMMA;
    return *reader->text;
}

static bool read_known_mark(struct reader *reader, char mark)
{
    if (mark == STAMP_MARK_NONE)
        return true;
    if (mark == STAMP_MARK_COMMA)
        return read_character(reader, ',') && read_character(reader, ' ');
    return read_character(reader, mark);
}

static bool read_mark(struct reader *reader, const char *allowed, bool may_be_none)
{
    if (reader->learns) {
        char seen = next_mark(reader, allowed);
        if (seen == STAMP_MARK_NONE && !may_be_none)
            return false;
        reader->style->marks[reader->slot] = seen;
    }
    return read_known_mark(reader, notation_mark(reader->style, reader->slot++));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t match_letters(const struct reader *reader, const char *name)
{
    size_t matched = 0, room = (size_t)(reader->end - reader->text);
    while (matched < room && name[matched] && lower(reader->text[matched]) == lower(name[matched]))
        matched++;
    return matched;
}

/* A name of at least three letters; its place in the table, or -1. */
static int read_name(struct reader *reader, const char *const *names, int count, int long_bit)
{
    for (int i = 0; i < count; i++) {
        size_t matched = match_letters(reader, names[i]), length = strlen(names[i]);
        if (matched < 3)
            continue;
        const char *text = reader->text;
        set_spelling(reader->style, STAMP_UPPER, lower(text[1]) != text[1]);
        set_spelling(reader->style, STAMP_LOWER, lower(text[0]) == text[0]);
        if (length > 3)
            set_spelling(reader->style, long_bit, matched == length);
        reader->text += matched == length ? length : 3;
        return i;
    }
    return -1;
}

static bool read_letter(struct reader *reader, char upper)
{
    if (reader->text == reader->end || lower(*reader->text) != lower(upper))
        return false;
    set_spelling(reader->style, STAMP_LOWER, *reader->text != upper);
    reader->text++;
    return true;
}

static bool read_token(struct reader *reader, char token)
{
    static const char any[] = "-/. ,\x1f";
    switch (token) {
    case 'Y':
    case 'y':
        return read_year(reader, token == 'y');
    case 'm':
        return read_number(reader, STAMP_BARE_MONTH, 1, 12, &reader->month);
    case 'e':
        return read_digits(reader, 2, &reader->month) && reader->month >= 1 && reader->month <= 12;
    case 'n':
        reader->month = read_name(reader, notation_month_names, 12, STAMP_LONG_NAMES) + 1;
        return reader->month > 0;
    case 'd':
        return read_number(reader, STAMP_BARE_DAY, 1, 31, &reader->day);
    case 'k':
        return read_digits(reader, 2, &reader->day);
    case 'q':
        return read_digits(reader, 1, &reader->quarter) && reader->quarter >= 1 && reader->quarter <= 4;
    case 'w':
        return read_number(reader, STAMP_BARE_MONTH, 1, 53, &reader->week);
    case 'u':
        return read_digits(reader, 1, &reader->weekday) && reader->weekday >= 1 && reader->weekday <= 7;
    case '=':
        return read_known_mark(reader, notation_mark(reader->style, reader->slot - 1));
    case '|':
        return read_mark(reader, "\x1f", false);
    case '!':
        return read_mark(reader, "-/\x1f", false);
    case '-':
    case '~':
        return read_mark(reader, any, token == '~');
    case 'F':
        return read_letter(reader, 'F') && read_letter(reader, 'Y');
    default:
        return read_letter(reader, token);
    }
}

static bool find_day(const struct reader *reader, int64_t *day)
{
    if (reader->week > 0) {
        *day = civil_week_begin(reader->year, reader->week) + reader->weekday - 1;
        /* as the writer has it: within the years that have four digits, and no week 53 in a year of 52 */
        return (reader->week < 53 || civil_week_begin(reader->year + 1, 1) > *day) &&
               (reader->year < STAMP_YEAR_MAX || civil_from_day_number(*day).year <= STAMP_YEAR_MAX);
    }
    int month = reader->quarter > 0 ? reader->quarter * 3 - 2 : reader->month;
    if (reader->day < 1 || reader->day > civil_month_length(reader->year, month))
        return false;
    *day = civil_day_number(reader->year, month, reader->day);
    return true;
}

static bool read_date(struct reader *reader, int64_t *seconds)
{
    struct stamp_style *style = reader->style;
    const bool is_day = style->kind == STAMP_DATE || style->kind == STAMP_DATETIME;
    int weekday = -1;
    if (is_day && (reader->learns ? reader->text < reader->end && lower(*reader->text) >= 'a'
                                  : (style->spelling & STAMP_WEEKDAY) != 0)) {
        struct reader before = *reader;
        struct stamp_style untouched = *style;
        weekday = read_name(reader, notation_weekday_names, 7, STAMP_LONG_WEEKDAY);
        if (weekday >= 0 ? !read_mark(reader, " ,\x1f", false) : !reader->learns)
            return false;
        if (weekday < 0) {
            *reader = before;
            *style = untouched;
        }
        set_spelling(style, STAMP_WEEKDAY, weekday >= 0);
    }
    for (const char *token = notation_pattern(style); *token; token++)
        if (!read_token(reader, *token))
            return false;
    int64_t day;
    if (!find_day(reader, &day) || (weekday >= 0 && civil_weekday(day) != weekday))
        return false;
    *seconds = day * CIVIL_DAY_SECONDS;
    return true;
}

void notation_note_fraction(struct stamp_style *style, int decimals, int fraction, bool learns)
{
    int64_t before = style->fraction, now = fraction;
    for (int i = style->decimals; i < 9; i++)
        before *= 10;
    for (int i = decimals; i < 9; i++)
        now *= 10;
    if (!learns && before != now)
        style->spelling |= STAMP_FRACTIONS_VARY;
    style->decimals = decimals;
    style->fraction = style->spelling & STAMP_FRACTIONS_VARY ? 0 : fraction;
}

/* [.000] behind the seconds */
static bool read_fraction(struct reader *reader)
{
    int decimals = 0, fraction = 0, digit;
    if (reader->text < reader->end && (*reader->text == '.' || *reader->text == ',')) {
        set_spelling(reader->style, STAMP_COMMA, *reader->text == ',');
        for (reader->text++; decimals < 9 && read_digits(reader, 1, &digit); decimals++)
            fraction = fraction * 10 + digit;
        if (decimals == 0)
            return false;
    }
    if (decimals > 0 || reader->style->decimals > 0)
        notation_note_fraction(reader->style, decimals, fraction, reader->learns);
    return true;
}

/* [ ]AM, pm, a.m. Returns 0 for AM, 12 for PM, -1 where neither stands. */
static int read_meridiem(struct reader *reader)
{
    struct reader ahead = *reader;
    bool has_blank = read_character(&ahead, ' ');
    if (ahead.text == ahead.end || (lower(*ahead.text) != 'a' && lower(*ahead.text) != 'p'))
        return -1;
    int half = lower(*ahead.text) == 'p' ? 12 : 0;
    bool is_lower = lower(*ahead.text) == *ahead.text;
    ahead.text++;
    bool has_dots = read_character(&ahead, '.');
    if (!(read_character(&ahead, 'm') || read_character(&ahead, 'M')) || (has_dots && !read_character(&ahead, '.')))
        return -1;
    reader->text = ahead.text;
    set_spelling(reader->style, STAMP_MERIDIEM_BLANK, has_blank);
    set_spelling(reader->style, STAMP_MERIDIEM_LOWER, is_lower);
    set_spelling(reader->style, STAMP_MERIDIEM_DOTS, has_dots);
    return half;
}

/* Z, UTC, GMT, +hh:mm, +hhmm or +hh, with a blank before it or not, and no more. */
static bool read_zone(struct reader *reader)
{
    struct stamp_style *style = reader->style;
    set_spelling(style, STAMP_ZONE_BLANK, read_character(reader, ' '));
    const size_t left = (size_t)(reader->end - reader->text);
    style->zone_seconds = 0;
    style->zone_length = 0;
    set_spelling(style, STAMP_ZONE_UTC, left == 3 && memcmp(reader->text, "UTC", 3) == 0);
    set_spelling(style, STAMP_ZONE_GMT, left == 3 && memcmp(reader->text, "GMT", 3) == 0);
    if (style->spelling & (STAMP_ZONE_UTC | STAMP_ZONE_GMT))
        reader->text = reader->end;
    style->is_zulu = (style->spelling & (STAMP_ZONE_UTC | STAMP_ZONE_GMT)) || read_character(reader, 'Z');
    if (style->is_zulu)
        return true;
    style->zone_length = (int)left;
    int hours, minutes = 0;
    bool west = read_character(reader, '-');
    if (!west && !read_character(reader, '+'))
        return false;
    if (!read_digits(reader, 2, &hours) || hours > 23)
        return false;
    if (reader->text < reader->end) {
        read_character(reader, ':');
        if (!read_digits(reader, 2, &minutes) || minutes > 59)
            return false;
    }
    style->zone_seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

/* What stands between hour and minute, if the digits before it are two or less. */
static void learn_clock(struct reader *reader)
{
    size_t digits = 0, room = (size_t)(reader->end - reader->text);
    while (digits < room && reader->text[digits] >= '0' && reader->text[digits] <= '9')
        digits++;
    char next = digits < room ? reader->text[digits] : '\0';
    reader->style->is_hour = digits <= 2 && next != ':' && next != '.';
    reader->style->clock = digits > 2 || reader->style->is_hour ? STAMP_MARK_NONE : next == '.' ? '.' : '\0';
}

/* hh:mm[:ss[.000]][ AM][zone] */
static bool read_clock(struct reader *reader, int64_t *seconds)
{
    struct stamp_style *style = reader->style;
    int hour, minute = 0, second = 0;
    if (reader->learns)
        learn_clock(reader);
    const char mark = style->clock && !style->is_hour ? style->clock : ':';
    const bool is_compact = mark == STAMP_MARK_NONE;
    if (is_compact ? !read_digits(reader, 2, &hour) || hour > 23 : !read_number(reader, STAMP_BARE_HOUR, 0, 23, &hour))
        return false;
    if (!style->is_hour || (reader->text < reader->end && *reader->text == ':')) {
        if (!read_known_mark(reader, mark) || !read_digits(reader, 2, &minute) || minute > 59)
            return false;
        bool more = is_compact ? reader->text < reader->end && *reader->text >= '0' && *reader->text <= '9'
                               : read_character(reader, mark);
        if (more && (!read_digits(reader, 2, &second) || second > 59))
            return false;
        style->has_seconds |= more;
        if (more && !read_fraction(reader))
            return false;
        if (!more && style->decimals > 0)
            notation_note_fraction(style, 0, 0, reader->learns);
    }
    bool may_have_half = reader->learns || (style->spelling & STAMP_MERIDIEM) != 0;
    int half = may_have_half && reader->text < reader->end ? read_meridiem(reader) : -1;
    if (reader->learns)
        set_spelling(style, STAMP_MERIDIEM, half >= 0);
    if (style->spelling & STAMP_MERIDIEM) {
        if (half < 0 || hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + half;
    }
    /* an hour alone is one where a column of its own says so */
    if (style->is_hour && half < 0 && style->separator != STAMP_JOINT)
        return false;
    if (reader->learns)
        style->has_zone = reader->text < reader->end;
    if (style->has_zone && !read_zone(reader))
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static bool read_separator(struct reader *reader)
{
    struct stamp_style *style = reader->style;
    if (reader->learns) {
        style->separator = next_mark(reader, "T ,\x1f");
        if (style->separator == ',' || (style->separator == STAMP_MARK_NONE && style->notation != NOTATION_YMD0))
            return false;
    }
    return read_known_mark(reader, style->separator ? style->separator : ' ');
}

/* A style that was always read is kept as it always was. */
static void settle_usual(struct stamp_style *style)
{
    if (style->notation != NOTATION_USUAL || style->marks[0] == '\0' || style->marks[1] != '\0')
        return;
    style->dash = style->kind == STAMP_QUARTER && style->marks[0] == '-';
    if (style->marks[0] == '-' || (style->kind == STAMP_QUARTER && style->marks[0] == STAMP_MARK_NONE))
        style->marks[0] = '\0';
}

bool notation_read(struct stamp_style *style, const char *text, size_t length, bool learns, int64_t *value)
{
    struct reader reader = {
        .text = text, .end = text + length, .style = style, .learns = learns, .month = 1, .day = 1, .weekday = 1};
    int64_t date, clock = 0;
    if (!read_date(&reader, &date))
        return false;
    if (learns && style->kind == STAMP_DATE && reader.text < reader.end)
        style->kind = STAMP_DATETIME;
    if (style->kind == STAMP_DATETIME && (!read_separator(&reader) || !read_clock(&reader, &clock)))
        return false;
    if (reader.text != reader.end)
        return false;
    if (learns)
        settle_usual(style);
    *value = date + clock - (style->kind == STAMP_DATETIME && style->has_zone ? style->zone_seconds : 0);
    return true;
}

/* Digits in these places of a text; -1 if one of them is none. */
static int digits_at(const char *text, int count)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9)
            return -1;
        number = number * 10 + (int)digit;
    }
    return number;
}

bool notation_read_plain(const struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    const bool has_clock = style->kind == STAMP_DATETIME;
    if (style->notation != NOTATION_USUAL || style->spelling || style->marks[0] || style->clock || style->decimals ||
        (style->has_zone && (!style->is_zulu || length != 20 || text[19] != 'Z')) ||
        length != (has_clock ? (style->has_zone ? 20 : 19) : 10))
        return false;
    const int year = digits_at(text, 4), month = digits_at(text + 5, 2), day = digits_at(text + 8, 2);
    if (text[4] != '-' || text[7] != '-' || year < 1 || month < 1 || month > 12 || day < 1 ||
        day > civil_month_length(year, month))
        return false;
    const int64_t date = civil_day_number(year, month, day) * CIVIL_DAY_SECONDS;
    if (!has_clock) {
        *value = date;
        return true;
    }
    const int hour = digits_at(text + 11, 2), minute = digits_at(text + 14, 2), second = digits_at(text + 17, 2);
    if (!style->has_seconds || text[10] != style->separator || text[13] != ':' || text[16] != ':' || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    *value = date + hour * 3600 + minute * 60 + second;
    return true;
}

static const char *const stamp_notation_words[] = {
    [NOTATION_USUAL] = "usual", [NOTATION_DMY] = "dmy",   [NOTATION_DMY2] = "dmy2",
    [NOTATION_MDY] = "mdy",     [NOTATION_MDY2] = "mdy2", [NOTATION_YMD2] = "ymd2",
    [NOTATION_DNY] = "dny",     [NOTATION_DNY2] = "dny2", [NOTATION_NDY] = "ndy",
    [NOTATION_YND] = "ynd",     [NOTATION_YMD0] = "ymd0", [NOTATION_MY] = "my",
    [NOTATION_NY] = "ny",       [NOTATION_NY2] = "ny2",   [NOTATION_YN] = "yn",
    [NOTATION_YMM] = "ymm",     [NOTATION_YM1] = "ym1",   [NOTATION_YQ1] = "yq1",
    [NOTATION_YM0] = "ym0",     [NOTATION_QY] = "qy",     [NOTATION_QY2] = "qy2",
    [NOTATION_FYQ] = "fyq",     [NOTATION_NQY] = "nqy",   [NOTATION_NQY2] = "nqy2",
    [NOTATION_YNQ] = "ynq",     [NOTATION_WY] = "wy",     [NOTATION_WEEK_DAY] = "week_day",
};
NAMES_DEFINE(stamp_notation, NOTATION_COUNT);

static const char *const date_order_words[] = {
    [DATE_ORDER_AUTO] = "auto", [DATE_ORDER_DMY] = "dmy", [DATE_ORDER_MDY] = "mdy", [DATE_ORDER_YMD] = "ymd"};
NAMES_DEFINE(date_order, DATE_ORDER_COUNT, .not_kept = 1u << DATE_ORDER_AUTO);
