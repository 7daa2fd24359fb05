#include "calendar/stamp.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "calendar/civil.h"
#include "calendar/notations.h"

#define JOINTS_MAX 8

/* Whole numbers stay below this, so that the distance between any two fits an int64_t. */
#define INTEGER_MAX INT64_C(4000000000000000000)

/* The first day that a spreadsheet counts from, and the last that it knows. */
#define EXCEL_EPOCH INT64_C(25569)
#define EXCEL_DAY_MAX INT64_C(2958465)

static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

/* A whole number, with up to nine digits behind a point where `decimals` is not NULL. */
static bool read_number(const char *text, size_t length, int64_t *value, int *decimals, int *fraction)
{
    const char *end = text + length;
    bool negative = text < end && *text == '-';
    const char *begin = text += negative;
    int64_t number = 0;
    for (; text < end && *text >= '0' && *text <= '9'; text++) {
        if (number > INTEGER_MAX / 10)
            return false;
        number = number * 10 + (*text - '0');
    }
    if (text == begin || number > INTEGER_MAX)
        return false;
    *value = negative ? -number : number;
    if (decimals) {
        *decimals = *fraction = 0;
        if (text < end && *text == '.' && !negative && text + 1 < end)
            for (text++; text < end && *text >= '0' && *text <= '9' && *decimals < 9; text++, ++*decimals)
                *fraction = *fraction * 10 + (*text - '0');
    }
    return text == end;
}

static bool read_unix(struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    int decimals, fraction;
    if (!read_number(text, length, value, &decimals, &fraction) || (style->unix_digits > 0 && decimals > 0))
        return false;
    if (style->unix_digits > 0) {
        fraction = (int)floor_remainder(*value, powers[style->unix_digits]);
        *value = floor_divide(*value, powers[style->unix_digits]);
        decimals = style->unix_digits;
    }
    if (decimals > 0 || style->decimals > 0)
        notation_note_fraction(style, decimals, fraction, style->decimals == 0);
    return true;
}

static bool read_excel(struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    int64_t day;
    int fraction;
    if (!read_number(text, length, &day, &style->decimals, &fraction) || day < 0 || day > EXCEL_DAY_MAX)
        return false;
    int64_t unit = powers[style->decimals];
    *value = (day - EXCEL_EPOCH) * CIVIL_DAY_SECONDS + (fraction * (int64_t)CIVIL_DAY_SECONDS + unit / 2) / unit;
    return true;
}

/* The letter of the next conversion of a format from *at on, past its flags, width and modifier; *at moves behind it.
 * 0 when there is none, or the format ends within it. */
static char next_conversion(const char **at)
{
    const char *begin = strchr(*at, '%');
    if (begin == NULL)
        return '\0';
    begin++;
    begin += strspn(begin, "EO-_0^#+123456789");
    *at = begin + (*begin != '\0');
    return *begin;
}

/* The C library reads %s through TZ, and reads the other four without using them: silence that would be wrong
 * stamps. */
bool stamp_format_is_usable(const char *format)
{
    if (strcmp(format, "excel") == 0)
        return true;
    if (*format == '\0' || strlen(format) >= STAMP_FORMAT_SIZE)
        return false;
    char seen[STAMP_FORMAT_SIZE] = ""; /* of a conversion that comes twice, as in a range, the last would count */
    while (strchr(format, '%') != NULL) {
        char conversion = next_conversion(&format);
        if (conversion == '\0' || strchr("sZGgV", conversion) != NULL || strchr(seen, conversion) != NULL)
            return false;
        if (conversion != '%')
            seen[strlen(seen)] = conversion;
    }
    return true;
}

static bool format_has_zone(const char *format)
{
    for (char conversion; (conversion = next_conversion(&format)) != '\0';)
        if (conversion == 'z')
            return true;
    return false;
}

static bool read_custom(struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    char copy[STAMP_TEXT_SIZE];
    if (length >= sizeof copy || memchr(text, '\0', length) != NULL)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    int joints = 0, blanks = 0;
    for (char *at = copy; *at; at++) { /* a format has a blank where the next column begins */
        joints |= *at == STAMP_JOINT && blanks < JOINTS_MAX ? 1 << blanks : 0;
        *at = *at == STAMP_JOINT ? ' ' : *at;
        blanks += *at == ' ';
    }
    struct tm parts = {.tm_year = 70, .tm_mon = 0, .tm_mday = 1};
    const char *end = strptime(copy, style->format, &parts);
    if (end == NULL || *end != '\0')
        return false;
    int64_t year = (int64_t)parts.tm_year + 1900;
    if (year < 1 || year > STAMP_YEAR_MAX || parts.tm_mon < 0 || parts.tm_mon > 11 || parts.tm_mday < 1 ||
        parts.tm_mday > civil_month_length(year, parts.tm_mon + 1) || parts.tm_sec > 59)
        return false;
    style->joints = joints;
    style->zone_seconds = style->has_zone ? (int)parts.tm_gmtoff : 0;
    *value = civil_day_number(year, parts.tm_mon + 1, parts.tm_mday) * CIVIL_DAY_SECONDS + parts.tm_hour * 3600 +
             parts.tm_min * 60 + parts.tm_sec - style->zone_seconds;
    return true;
}

static bool parse(struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    switch (style->kind) {
    case STAMP_STEP:
        return read_number(text, length, value, NULL, NULL);
    case STAMP_UNIX:
        return read_unix(style, text, length, value);
    case STAMP_EXCEL:
        return read_excel(style, text, length, value);
    case STAMP_CUSTOM:
        return read_custom(style, text, length, value);
    default:
        return notation_read(style, text, length, false, value);
    }
}

int stamp_parse(struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    if ((style->kind == STAMP_DATETIME || style->kind == STAMP_DATE) && notation_read_plain(style, text, length, value))
        return 0;
    struct stamp_style seen = *style;
    int64_t read;
    if (!parse(&seen, text, length, &read))
        return -1;
    *style = seen;
    *value = read;
    return 0;
}

int64_t stamp_local_time(const struct stamp_style *style, int64_t value)
{
    int64_t local;
    if (!style->has_zone || __builtin_add_overflow(value, (int64_t)style->zone_seconds, &local))
        return value;
    return local;
}

static int write_custom(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE])
{
    struct tm parts;
    time_t local = (time_t)stamp_local_time(style, value);
    size_t length = 0;
    if (gmtime_r(&local, &parts) != NULL) {
        parts.tm_gmtoff = style->has_zone ? style->zone_seconds : 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the format is the user's; stamp_format_is_usable() saw it */
        length = strftime(text, STAMP_TEXT_SIZE, style->format, &parts);
#pragma GCC diagnostic pop
    }
    text[length] = '\0';
    int blanks = 0;
    for (char *at = text; *at; at++) {
        if (*at == ' ' && blanks < JOINTS_MAX && style->joints >> blanks++ & 1)
            *at = STAMP_JOINT;
    }
    return (int)length;
}

bool stamp_is_writable(const struct stamp_style *style, int64_t value)
{
    if (style->kind == STAMP_STEP || style->kind == STAMP_UNIX)
        return true;
    const int64_t day = floor_divide(stamp_local_time(style, value), CIVIL_DAY_SECONDS);
    const int64_t year = civil_from_day_number(day).year;
    if (style->kind == STAMP_EXCEL)
        return day >= -EXCEL_EPOCH && year <= STAMP_YEAR_MAX;
    if (notation_has_short_years(style->notation))
        return year >= 1969 && year <= 2068;
    return year >= 1 && year <= STAMP_YEAR_MAX;
}

bool stamp_style_of_format(const char *format, const char *text, size_t length, struct stamp_style *style)
{
    struct stamp_style custom = {.kind = STAMP_UNIX};
    int64_t value, again;
    if (strcmp(format, "excel") == 0) {
        custom.kind = STAMP_EXCEL;
    } else if (strcmp(format, "%s") != 0) {
        if (!stamp_format_is_usable(format))
            return false;
        custom.kind = STAMP_CUSTOM;
        custom.has_zone = format_has_zone(format);
        memcpy(custom.format, format, strlen(format) + 1);
    }
    if (stamp_parse(&custom, text, length, &value) != 0)
        return false;
    /* a forecast must be writable too, as it can be read: 8 characters are kept for longer month and day names */
    char written[STAMP_TEXT_SIZE];
    struct stamp_style copy = custom;
    int written_length = stamp_write(&custom, value, written);
    if (written_length + 8 >= STAMP_TEXT_SIZE || stamp_parse(&copy, written, (size_t)written_length, &again) != 0 ||
        again != value)
        return false;
    *style = custom;
    return true;
}

static int write_unix(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE])
{
    int64_t scaled;
    if (style->unix_digits == 0)
        return style->decimals == 0
                   ? snprintf(text, STAMP_TEXT_SIZE, "%" PRId64, value)
                   : snprintf(text, STAMP_TEXT_SIZE, "%" PRId64 ".%0*d", value, style->decimals, style->fraction);
    if (__builtin_mul_overflow(value, powers[style->unix_digits], &scaled) ||
        __builtin_add_overflow(scaled, (int64_t)style->fraction, &scaled))
        scaled = value < 0 ? INT64_MIN : INT64_MAX;
    return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64, scaled);
}

/* With as many digits as before, and more where the second needs them. */
static int write_excel(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE])
{
    int64_t day = floor_divide(value, CIVIL_DAY_SECONDS), second = value - day * CIVIL_DAY_SECONDS;
    for (int digits = style->decimals;; digits++) {
        int64_t unit = powers[digits], fraction = (second * unit + CIVIL_DAY_SECONDS / 2) / CIVIL_DAY_SECONDS;
        if (digits < 9 && (fraction * CIVIL_DAY_SECONDS + unit / 2) / unit != second)
            continue;
        if (digits == 0)
            return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64, day + EXCEL_EPOCH + fraction);
        if (fraction >= unit)
            return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64 ".%0*d", day + EXCEL_EPOCH + 1, digits, 0);
        return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64 ".%0*" PRId64, day + EXCEL_EPOCH, digits, fraction);
    }
}

int stamp_write(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE])
{
    switch (style->kind) {
    case STAMP_STEP:
        return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64, value);
    case STAMP_UNIX:
        return write_unix(style, value, text);
    case STAMP_EXCEL:
        return write_excel(style, value, text);
    case STAMP_CUSTOM:
        return write_custom(style, value, text);
    default:
        return notation_write(style, stamp_local_time(style, value), text);
    }
}

const char *stamp_show(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE])
{
    stamp_write(style, value, text);
    for (char *joint; (joint = strchr(text, STAMP_JOINT)) != NULL;)
        *joint = ' ';
    return text;
}

static const char *unix_name(int digits)
{
    return digits == 0   ? "Unix seconds"
           : digits == 3 ? "Unix milliseconds"
           : digits == 6 ? "Unix microseconds"
                         : "Unix nanoseconds";
}

const char *stamp_style_example(const struct stamp_style *style, char text[STAMP_TEXT_SIZE])
{
    switch (style->kind) {
    case STAMP_STEP:
        snprintf(text, STAMP_TEXT_SIZE, "a whole number");
        break;
    case STAMP_UNIX:
        snprintf(text, STAMP_TEXT_SIZE, "%s", unix_name(style->unix_digits));
        break;
    case STAMP_EXCEL:
        snprintf(text, STAMP_TEXT_SIZE, "the days of a spreadsheet");
        break;
    case STAMP_CUSTOM:
        snprintf(text, STAMP_TEXT_SIZE, "%s", style->format);
        break;
    default:
        notation_example(style, text);
        for (char *joint; (joint = strchr(text, STAMP_JOINT)) != NULL;)
            *joint = ' ';
    }
    return text;
}

const char *stamp_style_remark(const struct stamp_style *style, char text[STAMP_TEXT_SIZE])
{
    static const char *const what[STAMP_KIND_COUNT] = {[STAMP_QUARTER] = "quarters",
                                                       [STAMP_MONTH] = "months",
                                                       [STAMP_DATE] = "dates",
                                                       [STAMP_DATETIME] = "times",
                                                       [STAMP_WEEK] = "weeks"};
    char example[STAMP_TEXT_SIZE];
    const bool varies = style->spelling & STAMP_FRACTIONS_VARY;
    text[0] = '\0';
    stamp_style_example(style, example);
    if (style->kind == STAMP_EXCEL || (style->kind == STAMP_UNIX && (style->unix_digits > 0 || style->decimals > 0)))
        snprintf(text, STAMP_TEXT_SIZE, "times are %.48s", example);
    else if (what[style->kind] &&
             (style->notation != NOTATION_USUAL || style->marks[0] || style->clock || style->is_hour ||
              (style->spelling & STAMP_SPELLING_TOLD) || style->kind == STAMP_WEEK))
        snprintf(text, STAMP_TEXT_SIZE, "%s are %.48s", what[style->kind], example);
    if (varies)
        snprintf(text + strlen(text), STAMP_TEXT_SIZE - strlen(text), "%sparts of a second are cut off",
                 text[0] ? "; " : "");
    return text;
}

const char *stamp_hint(const char *text, size_t length)
{
    int week = length == 7 && text[4] == '-' ? (text[5] - '0') * 10 + text[6] - '0' : 0;
    if (week >= 13 && week <= 53 && text[6] >= '0' && text[6] <= '9')
        return "; weeks are written with a W: 2018-W27";
    int64_t day;
    int decimals, fraction;
    if (read_number(text, length, &day, &decimals, &fraction) && decimals > 0 && day >= 20000 && day <= 60000)
        return "; the days of a spreadsheet are read with --time-format excel";
    return "";
}

static const char *const stamp_kind_words[] = {
    [STAMP_STEP] = "step",   [STAMP_UNIX] = "unix",   [STAMP_YEAR] = "year",         [STAMP_QUARTER] = "quarter",
    [STAMP_MONTH] = "month", [STAMP_DATE] = "date",   [STAMP_DATETIME] = "datetime", [STAMP_CUSTOM] = "custom",
    [STAMP_WEEK] = "week",   [STAMP_EXCEL] = "excel",
};
NAMES_DEFINE(stamp_kind, STAMP_KIND_COUNT);
