#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"
#include "calendar/notations.h"

static char lower_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct writer {
    char *text;
    int length; /* below STAMP_TEXT_SIZE */
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int room = STAMP_TEXT_SIZE - writer->length;
    int length = vsnprintf(writer->text + writer->length, (size_t)room, format, arguments);
    va_end(arguments);
    writer->length += length < room ? length : room - 1;
}

static void put_character(struct writer *writer, char character)
{
    if (writer->length < STAMP_TEXT_SIZE - 1)
        writer->text[writer->length++] = character;
    writer->text[writer->length] = '\0';
}

/* Two digits, or one where it is `bare` and below 10. The number is 0 to 99. */
static void put_two(struct writer *writer, int number, bool bare)
{
    if (!bare || number >= 10)
        put_character(writer, (char)('0' + number / 10));
    put_character(writer, (char)('0' + number % 10));
}

static void put_year(struct writer *writer, int64_t year)
{
    if (year < 0 || year > STAMP_YEAR_MAX) {
        put(writer, "%04lld", (long long)year);
        return;
    }
    put_two(writer, (int)(year / 100), false);
    put_two(writer, (int)(year % 100), false);
}

static void put_mark(struct writer *writer, char mark)
{
    if (mark == STAMP_MARK_COMMA)
        put(writer, ", ");
    else if (mark != STAMP_MARK_NONE)
        put_character(writer, mark);
}

static void put_name(struct writer *writer, const struct stamp_style *style, const char *name, int long_bit)
{
    for (int i = 0; name[i] && (i < 3 || style->spelling & long_bit); i++) {
        char c = style->spelling & STAMP_LOWER ? lower_letter(name[i]) : name[i];
        put_character(writer, style->spelling & STAMP_UPPER && c >= 'a' ? (char)(c - 'a' + 'A') : c);
    }
}

/* A letter of a notation: Q, W. */
static void put_letter(struct writer *writer, const struct stamp_style *style, char letter)
{
    put_character(writer, style->spelling & STAMP_LOWER ? lower_letter(letter) : letter);
}

static void put_number(struct writer *writer, const struct stamp_style *style, int bit, int number)
{
    put_two(writer, number, (style->spelling & bit) != 0);
}

/* A part of a date, or of the example of one where `is_example`. */
static void put_token(struct writer *writer, const struct stamp_style *style, char token, int64_t day,
                      struct civil_date date, int *slot, bool is_example)
{
    static const char *const examples[128] = {['Y'] = "YYYY", ['y'] = "YY", ['m'] = "MM", ['e'] = "MM", ['d'] = "DD",
                                              ['k'] = "DD",   ['q'] = "n",  ['w'] = "ww", ['u'] = "d"};
    if (is_example && examples[(unsigned char)token]) {
        bool is_bare = (token == 'd' && style->spelling & STAMP_BARE_DAY) ||
                       (strchr("mw", token) && style->spelling & STAMP_BARE_MONTH);
        put(writer, "%s", examples[(unsigned char)token] + is_bare);
        return;
    }
    switch (token) {
    case 'Y':
        put_year(writer, date.year);
        break;
    case 'y':
        put_two(writer, (int)floor_remainder(date.year, 100), false);
        break;
    case 'm':
        put_number(writer, style, STAMP_BARE_MONTH, date.month);
        break;
    case 'e':
        put_two(writer, date.month, false);
        break;
    case 'n':
        put_name(writer, style, is_example ? "Month" : notation_month_names[date.month - 1], STAMP_LONG_NAMES);
        break;
    case 'd':
        put_number(writer, style, STAMP_BARE_DAY, date.day);
        break;
    case 'k':
        put_two(writer, date.day, false);
        break;
    case 'q':
        put_two(writer, (date.month + 2) / 3, true);
        break;
    case 'w':
        put_number(writer, style, STAMP_BARE_MONTH, (int)((day - civil_week_begin(date.year, 1)) / 7) + 1);
        break;
    case 'u':
        put_two(writer, civil_weekday(day) + 1, true);
        break;
    case '=':
        put_mark(writer, notation_mark(style, *slot - 1));
        break;
    case '-':
    case '~':
    case '!':
    case '|':
        put_mark(writer, notation_mark(style, (*slot)++));
        break;
    case 'F':
        put_letter(writer, style, 'F');
        put_letter(writer, style, 'Y');
        break;
    default:
        put_letter(writer, style, token);
        break;
    }
}

static void put_date(struct writer *writer, const struct stamp_style *style, int64_t day, bool is_example)
{
    int slot = 0;
    if (style->spelling & STAMP_WEEKDAY) {
        put_name(writer, style, is_example ? "Day" : notation_weekday_names[civil_weekday(day)], STAMP_LONG_WEEKDAY);
        put_mark(writer, notation_mark(style, slot++));
    }
    const char *pattern = notation_pattern(style);
    struct civil_date date = civil_from_day_number(day);
    if (strchr(pattern, 'w'))
        date.year = civil_from_day_number(day - civil_weekday(day) + 3).year; /* of the week's Thursday */
    for (const char *token = pattern; *token; token++)
        put_token(writer, style, *token, day, date, &slot, is_example);
}

static void put_meridiem(struct writer *writer, const struct stamp_style *style, bool is_afternoon)
{
    const bool is_lower = style->spelling & STAMP_MERIDIEM_LOWER;
    const char *dot = style->spelling & STAMP_MERIDIEM_DOTS ? "." : "";
    put(writer, "%s%c%s%c%s", style->spelling & STAMP_MERIDIEM_BLANK ? " " : "",
        "APap"[(is_lower ? 2 : 0) + (is_afternoon ? 1 : 0)], dot, is_lower ? 'm' : 'M', dot);
}

static void put_zone(struct writer *writer, const struct stamp_style *style)
{
    int minutes = style->zone_seconds / 60;
    char sign = minutes < 0 ? '-' : '+';
    unsigned magnitude = (unsigned)(minutes < 0 ? -minutes : minutes);
    unsigned hours = magnitude / 60 % 100, rest = magnitude % 60;
    if (style->spelling & STAMP_ZONE_BLANK)
        put_character(writer, ' ');
    if (style->is_zulu)
        put(writer, "%s", style->spelling & STAMP_ZONE_UTC ? "UTC" : style->spelling & STAMP_ZONE_GMT ? "GMT" : "Z");
    else if (style->zone_length == 3 && rest == 0)
        put(writer, "%c%02u", sign, hours);
    else
        put(writer, style->zone_length == 5 ? "%c%02u%02u" : "%c%02u:%02u", sign, hours, rest);
}

static void put_clock(struct writer *writer, const struct stamp_style *style, int second_of_day)
{
    int hour = second_of_day / 3600, minute = second_of_day / 60 % 60, second = second_of_day % 60;
    const char mark = style->clock && !style->is_hour ? style->clock : ':';
    const bool has_half = style->spelling & STAMP_MERIDIEM;
    put_mark(writer, style->separator ? style->separator : ' ');
    put_number(writer, style, STAMP_BARE_HOUR, has_half ? (hour + 11) % 12 + 1 : hour);
    if (!style->is_hour || second_of_day % 3600 != 0) {
        put_mark(writer, mark);
        put_two(writer, minute, false);
        if (style->has_seconds || second != 0) {
            put_mark(writer, mark);
            put_two(writer, second, false);
        }
        if (style->decimals > 0)
            put(writer, "%c%0*d", style->spelling & STAMP_COMMA ? ',' : '.', style->decimals, style->fraction);
    }
    if (has_half)
        put_meridiem(writer, style, hour >= 12);
    if (style->has_zone)
        put_zone(writer, style);
}

int notation_write(const struct stamp_style *style, int64_t local, char text[STAMP_TEXT_SIZE])
{
    struct writer writer = {text, 0};
    put_date(&writer, style, floor_divide(local, CIVIL_DAY_SECONDS), false);
    if (style->kind == STAMP_DATETIME)
        put_clock(&writer, style, (int)floor_remainder(local, CIVIL_DAY_SECONDS));
    return writer.length;
}

int notation_example(const struct stamp_style *style, char text[STAMP_TEXT_SIZE])
{
    struct writer writer = {text, 0};
    put_date(&writer, style, 0, true);
    if (style->kind != STAMP_DATETIME)
        return writer.length;
    const char mark = style->clock ? style->clock : ':';
    put_mark(&writer, style->separator ? style->separator : ' ');
    put(&writer, style->spelling & STAMP_BARE_HOUR ? "h" : "hh");
    if (!style->is_hour) {
        put_mark(&writer, mark);
        put(&writer, "mm");
    }
    if (style->has_seconds) {
        put_mark(&writer, mark);
        put(&writer, "ss");
    }
    if (style->spelling & STAMP_MERIDIEM)
        put_meridiem(&writer, style, false);
    if (style->has_zone)
        put(&writer, "+hh:mm");
    return writer.length;
}
