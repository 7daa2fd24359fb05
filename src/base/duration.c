#include "base/duration.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

static const char example[] = "a number and a unit, such as 30s, 15min, 1h, 2d, 1week, 3months, 1quarter or 1y";

/* The largest first of each unit: duration_write() takes the first that divides. */
static const struct known_unit {
    const char *words[4]; /* the last is the one that is written */
    enum duration_unit unit;
    int64_t count;
} known_units[] = {
    {{"y", "yr", "years", "year"}, DURATION_MONTH, 12},
    {{"q", "qtr", "quarters", "quarter"}, DURATION_MONTH, 3},
    {{"mo", "mon", "months", "month"}, DURATION_MONTH, 1},
    {{"w", "wk", "weeks", "week"}, DURATION_SECOND, 7 * 86400},
    {{"d", "dy", "days", "day"}, DURATION_SECOND, 86400},
    {{"h", "hr", "hours", "hour"}, DURATION_SECOND, 3600},
    {{"min", "mins", "minutes", "minute"}, DURATION_SECOND, 60},
    {{"s", "sec", "seconds", "second"}, DURATION_SECOND, 1},
};
enum { KNOWN_UNIT_COUNT = sizeof known_units / sizeof *known_units };
#define WORDS_PER_UNIT 4

/* A number beyond this is a slip of the hand; in any unit it is far within int64_t. */
#define NUMBER_MAX INT64_C(1000000000)

static const struct known_unit *find_unit(const char *word)
{
    for (int u = 0; u < KNOWN_UNIT_COUNT; u++) {
        for (int w = 0; w < WORDS_PER_UNIT; w++) {
            if (strcasecmp(known_units[u].words[w], word) == 0)
                return &known_units[u];
        }
    }
    return NULL;
}

/* Where the digits at the beginning of the text end, and where the unit begins. */
static const char *skip_number(const char *text, size_t *digits)
{
    *digits = strspn(text, "0123456789");
    return text + *digits + strspn(text + *digits, " ");
}

int duration_parse(const char *text, struct duration *duration)
{
    size_t digits;
    int64_t number = 1;
    const char *word = skip_number(text, &digits);
    const struct known_unit *unit = find_unit(word);
    if (!unit || (digits == 0 && word != text) ||
        (digits > 0 && number_parse_integer(text, digits, 1, NUMBER_MAX, &number)))
        return -1;
    *duration = (struct duration){unit->unit, number * unit->count};
    return 0;
}

const char *duration_accepted(const char *text)
{
    size_t digits;
    return strcasecmp(skip_number(text, &digits), "m") == 0 ? "clear: m may be minutes (15min) or months (15months)"
                                                            : example;
}

const char *duration_write(const struct duration *duration, char text[DURATION_TEXT_SIZE])
{
    const struct known_unit *unit = known_units;
    while (unit->unit != duration->unit || duration->count % unit->count != 0)
        unit++; /* a second and a month divide everything */
    int64_t number = duration->count / unit->count;
    snprintf(text, DURATION_TEXT_SIZE, "%lld %s%s", (long long)number, unit->words[WORDS_PER_UNIT - 1],
             number == 1 ? "" : "s");
    return text;
}
