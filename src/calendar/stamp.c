#include "calendar/stamp.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "calendar/civil.h"

/* Whole numbers stay below this, so that the distance between any two fits an int64_t. */
#define INTEGER_MAX INT64_C(4000000000000000000)

/* Below: 1973; above: the year 5138. Seconds lie between, milliseconds of today above. */
#define UNIX_SECONDS_MIN INT64_C(100000000)
#define UNIX_SECONDS_END INT64_C(100000000000)

/* What is left to read. */
struct cursor {
    const char *text;
    const char *end;
};

/* Exactly `count` digits. */
static bool read_digits(struct cursor *cursor, int count, int *value)
{
    if (cursor->end - cursor->text < count)
        return false;
    int number = 0;
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)cursor->text[i] - '0';
        if (digit > 9)
            return false;
        number = number * 10 + (int)digit;
    }
    cursor->text += count;
    *value = number;
    return true;
}

static bool read_character(struct cursor *cursor, char expected)
{
    if (cursor->text == cursor->end || *cursor->text != expected)
        return false;
    cursor->text++;
    return true;
}

static bool read_year(struct cursor *cursor, int *year)
{
    return read_digits(cursor, 4, year) && *year >= 1;
}

static bool read_year_month(struct cursor *cursor, int *year, int *month)
{
    return read_year(cursor, year) && read_character(cursor, '-') && read_digits(cursor, 2, month) && *month >= 1 &&
           *month <= 12;
}

static bool read_date(struct cursor *cursor, int64_t *seconds)
{
    int year, month, day;
    if (!read_year_month(cursor, &year, &month) || !read_character(cursor, '-') || !read_digits(cursor, 2, &day) ||
        day < 1 || day > civil_month_length(year, month))
        return false;
    *seconds = civil_day_number(year, month, day) * CIVIL_DAY_SECONDS;
    return true;
}

/* hh:mm[:ss[.000]] */
static bool read_clock(struct cursor *cursor, struct stamp_style *style, int64_t *seconds)
{
    int hour, minute, second = 0;
    if (!read_digits(cursor, 2, &hour) || hour > 23 || !read_character(cursor, ':') ||
        !read_digits(cursor, 2, &minute) || minute > 59)
        return false;
    style->decimals = 0;
    if (read_character(cursor, ':')) {
        if (!read_digits(cursor, 2, &second) || second > 59)
            return false;
        style->has_seconds = true;
        if (read_character(cursor, '.')) {
            while (style->decimals < 9 && read_character(cursor, '0'))
                style->decimals++;
            if (style->decimals == 0)
                return false;
        }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* Z, +hh:mm, +hhmm or +hh, and no more. */
static bool read_zone(struct cursor *cursor, struct stamp_style *style)
{
    style->zone_seconds = 0;
    style->zone_length = 0;
    style->is_zulu = read_character(cursor, 'Z');
    if (style->is_zulu)
        return true;
    style->zone_length = (int)(cursor->end - cursor->text);
    int hours, minutes = 0;
    bool west = read_character(cursor, '-');
    if (!west && !read_character(cursor, '+'))
        return false;
    if (!read_digits(cursor, 2, &hours) || hours > 23)
        return false;
    if (cursor->text < cursor->end) {
        read_character(cursor, ':');
        if (!read_digits(cursor, 2, &minutes) || minutes > 59)
            return false;
    }
    style->zone_seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static bool read_datetime(struct cursor *cursor, struct stamp_style *style, int64_t *value)
{
    int64_t date, clock;
    if (!read_date(cursor, &date) || !read_character(cursor, style->separator) || !read_clock(cursor, style, &clock))
        return false;
    if (style->has_zone && !read_zone(cursor, style))
        return false;
    *value = date + clock - style->zone_seconds;
    return true;
}

static bool read_integer(struct cursor *cursor, int64_t *value)
{
    bool negative = read_character(cursor, '-');
    int64_t number = 0;
    const char *begin = cursor->text;
    for (; cursor->text < cursor->end; cursor->text++) {
        unsigned digit = (unsigned)(unsigned char)*cursor->text - '0';
        if (digit > 9 || number > INTEGER_MAX / 10)
            return false;
        number = number * 10 + (int64_t)digit;
    }
    if (cursor->text == begin || number > INTEGER_MAX)
        return false;
    *value = negative ? -number : number;
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
    if (*format == '\0' || strlen(format) >= STAMP_FORMAT_SIZE)
        return false;
    while (strchr(format, '%') != NULL) {
        char conversion = next_conversion(&format);
        if (conversion == '\0' || strchr("sZGgV", conversion) != NULL)
            return false;
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
    struct tm parts = {.tm_year = 70, .tm_mon = 0, .tm_mday = 1};
    const char *end = strptime(copy, style->format, &parts);
    if (end == NULL || *end != '\0')
        return false;
    int64_t year = (int64_t)parts.tm_year + 1900;
    if (year < 1 || year > STAMP_YEAR_MAX || parts.tm_mon < 0 || parts.tm_mon > 11 || parts.tm_mday < 1 ||
        parts.tm_mday > civil_month_length(year, parts.tm_mon + 1) || parts.tm_sec > 59)
        return false;
    style->zone_seconds = style->has_zone ? (int)parts.tm_gmtoff : 0;
    *value = civil_day_number(year, parts.tm_mon + 1, parts.tm_mday) * CIVIL_DAY_SECONDS + parts.tm_hour * 3600 +
             parts.tm_min * 60 + parts.tm_sec - style->zone_seconds;
    return true;
}

int stamp_parse(struct stamp_style *style, const char *text, size_t length, int64_t *value)
{
    struct stamp_style seen = *style;
    struct cursor cursor = {text, text + length};
    int year = 1, month = 1, quarter;
    int64_t read = 0;
    bool good = false;
    switch (style->kind) {
    case STAMP_STEP:
    case STAMP_UNIX:
        good = read_integer(&cursor, &read);
        break;
    case STAMP_YEAR:
        good = read_year(&cursor, &year);
        break;
    case STAMP_QUARTER:
        good = read_year(&cursor, &year) && (!style->dash || read_character(&cursor, '-')) &&
               read_character(&cursor, 'Q') && read_digits(&cursor, 1, &quarter) && quarter >= 1 && quarter <= 4;
        month = good ? quarter * 3 - 2 : 1;
        break;
    case STAMP_MONTH:
        good = read_year_month(&cursor, &year, &month);
        break;
    case STAMP_DATE:
        good = read_date(&cursor, &read);
        break;
    case STAMP_DATETIME:
        good = read_datetime(&cursor, &seen, &read);
        break;
    case STAMP_CUSTOM:
        good = read_custom(&seen, text, length, &read);
        cursor.text = cursor.end;
        break;
    }
    if (!good || cursor.text != cursor.end)
        return -1;
    if (style->kind == STAMP_YEAR || style->kind == STAMP_QUARTER || style->kind == STAMP_MONTH)
        read = civil_day_number(year, month, 1) * CIVIL_DAY_SECONDS;
    *style = seen;
    *value = read;
    return 0;
}

/* Fill in what the parser of DATETIME must know beforehand. */
static struct stamp_style guess_datetime(const char *text, size_t length)
{
    struct stamp_style style = {.kind = STAMP_DATETIME};
    if (length <= 10)
        return style;
    style.separator = text[10] == 'T' ? 'T' : ' ';
    for (size_t i = 11; i < length; i++)
        if (text[i] == 'Z' || text[i] == '+' || text[i] == '-')
            style.has_zone = true;
    return style;
}

int stamp_detect(const char *text, size_t length, const char *format, struct stamp_style *style)
{
    int64_t value;
    if (format != NULL) {
        struct stamp_style custom = {.kind = STAMP_UNIX};
        if (strcmp(format, "%s") != 0) {
            if (!stamp_format_is_usable(format))
                return -1;
            custom.kind = STAMP_CUSTOM;
            custom.has_zone = format_has_zone(format);
            memcpy(custom.format, format, strlen(format) + 1);
        }
        /* a forecast must be writable too, as it can be read: 8 characters are kept for longer month and day names */
        char written[STAMP_TEXT_SIZE];
        int64_t again;
        if (stamp_parse(&custom, text, length, &value) != 0)
            return -1;
        int written_length = stamp_write(&custom, value, written);
        if (written_length + 8 >= STAMP_TEXT_SIZE ||
            stamp_parse(&(struct stamp_style[]){custom}[0], written, (size_t)written_length, &again) != 0 ||
            again != value)
            return -1;
        *style = custom;
        return 0;
    }
    const struct stamp_style candidates[] = {
        {.kind = STAMP_STEP},  {.kind = STAMP_QUARTER}, {.kind = STAMP_QUARTER, .dash = true},
        {.kind = STAMP_MONTH}, {.kind = STAMP_DATE},    guess_datetime(text, length),
    };
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        struct stamp_style candidate = candidates[i];
        if (stamp_parse(&candidate, text, length, &value) == 0) {
            *style = candidate;
            return 0;
        }
    }
    return -1;
}

int64_t stamp_local_time(const struct stamp_style *style, int64_t value)
{
    int64_t local;
    if (!style->has_zone || __builtin_add_overflow(value, (int64_t)style->zone_seconds, &local))
        return value;
    return local;
}

static int write_zone(const struct stamp_style *style, char *text, size_t size)
{
    if (style->is_zulu)
        return snprintf(text, size, "Z");
    int minutes = style->zone_seconds / 60;
    char sign = minutes < 0 ? '-' : '+';
    unsigned magnitude = (unsigned)(minutes < 0 ? -minutes : minutes);
    unsigned hours = magnitude / 60 % 100, rest = magnitude % 60;
    if (style->zone_length == 3 && rest == 0)
        return snprintf(text, size, "%c%02u", sign, hours);
    return snprintf(text, size, style->zone_length == 5 ? "%c%02u%02u" : "%c%02u:%02u", sign, hours, rest);
}

static int write_clock(const struct stamp_style *style, int second_of_day, char *text, size_t size)
{
    int hour = second_of_day / 3600, minute = second_of_day / 60 % 60, second = second_of_day % 60;
    int length = snprintf(text, size, "%c%02d:%02d", style->separator, hour, minute);
    if (style->has_seconds || second != 0)
        length += snprintf(text + length, size - (size_t)length, ":%02d", second);
    if (style->decimals > 0 && style->decimals <= 9)
        length += snprintf(text + length, size - (size_t)length, ".%0*d", style->decimals, 0);
    if (style->has_zone)
        length += write_zone(style, text + length, size - (size_t)length);
    return length;
}

bool stamp_is_writable(const struct stamp_style *style, int64_t value)
{
    if (style->kind == STAMP_STEP || style->kind == STAMP_UNIX)
        return true;
    int64_t year = civil_from_day_number(floor_divide(stamp_local_time(style, value), CIVIL_DAY_SECONDS)).year;
    return year >= 1 && year <= STAMP_YEAR_MAX;
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
    return (int)length;
}

int stamp_write(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE])
{
    if (style->kind == STAMP_STEP || style->kind == STAMP_UNIX)
        return snprintf(text, STAMP_TEXT_SIZE, "%" PRId64, value);
    if (style->kind == STAMP_CUSTOM)
        return write_custom(style, value, text);
    int64_t local = stamp_local_time(style, value);
    struct civil_date date = civil_from_day_number(floor_divide(local, CIVIL_DAY_SECONDS));
    int length = snprintf(text, STAMP_TEXT_SIZE, "%04" PRId64, date.year);
    char *rest = text + length;
    size_t room = STAMP_TEXT_SIZE - (size_t)length;
    switch (style->kind) {
    case STAMP_QUARTER:
        return length + snprintf(rest, room, "%sQ%d", style->dash ? "-" : "", (date.month + 2) / 3);
    case STAMP_MONTH:
        return length + snprintf(rest, room, "-%02d", date.month);
    case STAMP_DATE:
        return length + snprintf(rest, room, "-%02d-%02d", date.month, date.day);
    case STAMP_DATETIME: {
        int day = snprintf(rest, room, "-%02d-%02d", date.month, date.day);
        int second_of_day = (int)floor_remainder(local, CIVIL_DAY_SECONDS);
        return length + day + write_clock(style, second_of_day, rest + day, room - (size_t)day);
    }
    default: /* STAMP_YEAR */
        return length;
    }
}

const char *stamp_style_example(const struct stamp_style *style)
{
    static const char *const datetimes[2][2][2] = {
        {{"YYYY-MM-DD hh:mm", "YYYY-MM-DD hh:mm+hh:mm"}, {"YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm:ss+hh:mm"}},
        {{"YYYY-MM-DDThh:mm", "YYYY-MM-DDThh:mm+hh:mm"}, {"YYYY-MM-DDThh:mm:ss", "YYYY-MM-DDThh:mm:ss+hh:mm"}},
    };
    switch (style->kind) {
    case STAMP_STEP:
        return "a whole number";
    case STAMP_UNIX:
        return "Unix seconds";
    case STAMP_YEAR:
        return "YYYY";
    case STAMP_QUARTER:
        return style->dash ? "YYYY-Qn" : "YYYYQn";
    case STAMP_MONTH:
        return "YYYY-MM";
    case STAMP_DATE:
        return "YYYY-MM-DD";
    case STAMP_DATETIME:
        return datetimes[style->separator == 'T'][style->has_seconds][style->has_zone];
    case STAMP_CUSTOM:
        return style->format;
    }
    assert(!"a stamp kind that does not exist");
    return "";
}

/* Is it year * 100 + month of an ordinary year? Step numbers that big, all of them so, are not met in
 * practice. */
static bool looks_like_year_month(int64_t number)
{
    return number >= 170001 && number <= 219912 && number % 100 >= 1 && number % 100 <= 12;
}

static bool looks_like_date(int64_t number)
{
    int64_t year = number / 10000;
    int month = (int)(number / 100 % 100), day = (int)(number % 100);
    return year >= 1000 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= civil_month_length(year, month);
}

int stamp_refine_integers(struct stamp_style *style, const char *source, const char *column, int64_t *values,
                          const size_t *lines, size_t count, struct error *error)
{
    if (style->kind != STAMP_STEP || count == 0)
        return 0;
    int64_t minimum = INT64_MAX, maximum = INT64_MIN;
    bool all_months = true, all_dates = true;
    for (size_t i = 0; i < count; i++) {
        minimum = values[i] < minimum ? values[i] : minimum;
        maximum = values[i] > maximum ? values[i] : maximum;
        all_months = all_months && looks_like_year_month(values[i]);
        all_dates = all_dates && looks_like_date(values[i]);
    }
    if (all_months || all_dates)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%" PRId64 "' looks like %s, not like a step number; name the "
                         "format: --time-format %s",
                         source, lines[0], column, values[0], all_dates ? "YYYYMMDD" : "YYYYMM",
                         all_dates ? "%Y%m%d" : "%Y%m");
    if (minimum >= UNIX_SECONDS_MIN && maximum >= UNIX_SECONDS_END)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%" PRId64 "' looks like Unix %s; seqnet reads Unix seconds: "
                         "divide the column, or write dates (any other than YYYY-MM-DD needs --time-format)",
                         source, lines[0], column, values[0],
                         maximum < UNIX_SECONDS_END * 1000      ? "milliseconds"
                         : maximum < UNIX_SECONDS_END * 1000000 ? "microseconds"
                                                                : "nanoseconds");
    if (minimum >= UNIX_SECONDS_MIN)
        style->kind = STAMP_UNIX;
    if (minimum >= 1000 && maximum <= 2999) {
        style->kind = STAMP_YEAR;
        for (size_t i = 0; i < count; i++)
            values[i] = civil_day_number(values[i], 1, 1) * CIVIL_DAY_SECONDS;
    }
    return 0;
}

static const char *const stamp_kind_words[] = {
    [STAMP_STEP] = "step",   [STAMP_UNIX] = "unix", [STAMP_YEAR] = "year",         [STAMP_QUARTER] = "quarter",
    [STAMP_MONTH] = "month", [STAMP_DATE] = "date", [STAMP_DATETIME] = "datetime", [STAMP_CUSTOM] = "custom",
};
NAMES_DEFINE(stamp_kind, STAMP_KIND_COUNT);
