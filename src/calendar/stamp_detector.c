#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "calendar/civil.h"
#include "calendar/notations.h"
#include "calendar/stamp.h"

/* Below: 1973; above: the year 5138. Seconds lie between, milliseconds of today above. */
/* Of so many Unix seconds some would be no date with an hour. */
#define HOURS_TOLD_MIN 8

#define UNIX_SECONDS_MIN INT64_C(100000000)
#define UNIX_SECONDS_END INT64_C(100000000000)

void stamp_detector_init(struct stamp_detector *detector, const struct stamp_hints *hints)
{
    memset(detector, 0, sizeof *detector);
    if (hints)
        detector->hints = *hints;
}

enum second_part second_part_of(const char *name)
{
    static const struct {
        const char *beginning;
        enum second_part part;
    } parts[] = {
        {"month", SECOND_MONTH},  {"monat", SECOND_MONTH},   {"mes", SECOND_MONTH},     {"mois", SECOND_MONTH},
        {"m", SECOND_OPEN},       {"quart", SECOND_QUARTER}, {"trim", SECOND_QUARTER},  {"q", SECOND_QUARTER},
        {"week", SECOND_WEEK},    {"woche", SECOND_WEEK},    {"kw", SECOND_WEEK},       {"semana", SECOND_WEEK},
        {"semaine", SECOND_WEEK}, {"isoweek", SECOND_WEEK},  {"iso_week", SECOND_WEEK},
    };
    for (size_t i = 0; name && i < sizeof parts / sizeof parts[0]; i++) {
        if (strncasecmp(name, parts[i].beginning, strlen(parts[i].beginning)) == 0)
            return parts[i].part;
    }
    return SECOND_OPEN;
}

static uint64_t add_to_trace(uint64_t trace, int64_t value)
{
    return (trace ^ (uint64_t)value) * UINT64_C(0x9E3779B97F4A7C15) + (trace >> 29);
}

static void add_candidate(struct stamp_detector *detector, const struct stamp_style *style, int64_t value)
{
    if (detector->count == STAMP_CANDIDATE_COUNT)
        return; /* no text is read by as many; the tests try */
    detector->candidates[detector->count].style = *style;
    detector->candidates[detector->count].last = value;
    detector->candidates[detector->count++].trace = add_to_trace(0, value);
}

static void try_notation(struct stamp_detector *detector, enum stamp_kind kind, enum stamp_notation notation,
                         const char *text, size_t length)
{
    struct stamp_style style = {.kind = kind, .notation = notation};
    int64_t value;
    if (!notation_read(&style, text, length, true, &value))
        return;
    /* 25.12.23 has the year at its end everywhere */
    if (notation == NOTATION_YMD2 && detector->hints.order == DATE_ORDER_AUTO && !strchr("-/", style.marks[0]))
        return;
    add_candidate(detector, &style, value);
}

/* All styles that read the first value. */
static void begin(struct stamp_detector *detector, const char *text, size_t length)
{
    static const enum stamp_kind usual[] = {STAMP_QUARTER, STAMP_MONTH, STAMP_DATE, STAMP_WEEK};
    struct stamp_style style = {.kind = STAMP_STEP};
    int64_t value;
    if (detector->hints.format) {
        if (stamp_style_of_format(detector->hints.format, text, length, &style) &&
            stamp_parse(&style, text, length, &value) == 0)
            add_candidate(detector, &style, value);
        return;
    }
    /* what a model was trained on by --time-format is no notation of its own */
    const struct stamp_style *preferred = detector->hints.preferred;
    if (preferred && (preferred->kind == STAMP_CUSTOM || preferred->kind == STAMP_EXCEL)) {
        struct stamp_style known = *preferred;
        if (stamp_parse(&known, text, length, &value) == 0)
            add_candidate(detector, &known, value);
    }
    bool has_preferred = detector->count > 0;
    if (stamp_parse(&style, text, length, &value) == 0)
        add_candidate(detector, &style, value);
    style.kind = STAMP_UNIX; /* of these the first may be whole, and others not */
    if (stamp_parse(&style, text, length, &value) == 0 && value >= UNIX_SECONDS_MIN && value < UNIX_SECONDS_END)
        add_candidate(detector, &style, value);
    if (detector->count > has_preferred)
        return; /* no other notation is digits alone */
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        try_notation(detector, usual[i], NOTATION_USUAL, text, length);
    for (enum stamp_notation n = NOTATION_USUAL + 1; n < NOTATION_COUNT; n++)
        if (notation_is_offered(n, detector->hints.order, detector->hints.second))
            try_notation(detector, stamp_notation_kind(n), n, text, length);
}

bool stamp_detector_add(struct stamp_detector *detector, const char *text, size_t length)
{
    int64_t values[STAMP_CANDIDATE_COUNT];
    bool reads[STAMP_CANDIDATE_COUNT] = {false};
    int kept = 0;
    if (detector->shown == 0) {
        begin(detector, text, length);
        detector->shown = detector->count > 0;
        return detector->count > 0;
    }
    for (int i = 0; i < detector->count; i++) {
        reads[i] = stamp_parse(&detector->candidates[i].style, text, length, &values[i]) == 0;
        kept += reads[i];
    }
    if (kept == 0)
        return false;
    kept = 0;
    for (int i = 0; i < detector->count; i++) {
        if (!reads[i])
            continue;
        if (kept < i)
            detector->candidates[kept] = detector->candidates[i];
        detector->candidates[kept].trace = add_to_trace(detector->candidates[kept].trace, values[i]);
        detector->candidates[kept].rises |= values[i] > detector->candidates[kept].last;
        detector->candidates[kept].falls |= values[i] < detector->candidates[kept].last;
        detector->candidates[kept].last = values[i];
        kept++;
    }
    detector->count = kept;
    detector->shown++;
    return true;
}

/* Written alike, as far as one style says how the other's dates are to be read. */
static bool is_alike(const struct stamp_style *a, const struct stamp_style *b)
{
    return a->notation == b->notation && a->kind == b->kind;
}

static bool is_in_order(const struct stamp_detector *detector, int i)
{
    return !detector->candidates[i].rises || !detector->candidates[i].falls;
}

enum stamp_verdict stamp_detector_decide(const struct stamp_detector *detector, struct stamp_style *style)
{
    const struct stamp_style *preferred = detector->hints.preferred;
    if (detector->count == 0)
        return STAMP_NONE;
    *style = detector->candidates[0].style;
    for (int i = 0; i < detector->count && preferred; i++) {
        if (is_alike(preferred, &detector->candidates[i].style)) {
            *style = detector->candidates[i].style;
            return STAMP_DECIDED;
        }
    }
    /* where years have two digits, what is in order is preferred */
    bool any_in_order = false;
    for (int i = 0; i < detector->count; i++)
        any_in_order |= notation_has_short_years(detector->candidates[i].style.notation) && is_in_order(detector, i);
    int first = -1;
    for (int i = 0; i < detector->count; i++) {
        if (any_in_order && !is_in_order(detector, i))
            continue;
        if (first < 0)
            first = i;
        else if (detector->candidates[i].trace != detector->candidates[first].trace)
            return STAMP_UNDECIDED;
    }
    *style = detector->candidates[first].style;
    return STAMP_DECIDED;
}

int stamp_detect(const char *text, size_t length, const char *format, struct stamp_style *style)
{
    struct stamp_detector detector;
    struct stamp_style found;
    stamp_detector_init(&detector, &(struct stamp_hints){.format = format});
    if (!stamp_detector_add(&detector, text, length) || stamp_detector_decide(&detector, &found) != STAMP_DECIDED)
        return -1;
    *style = found;
    return 0;
}

/* ------------------------------------------------------------------ whole numbers */

/* Is it year * 100 + month of an ordinary year? Step numbers that big, all of them so, are not met in
 * practice. Weeks go on to 53. */
static bool looks_like_part_of_year(int64_t number, int most)
{
    return number >= 170001 && number <= 219999 && number % 100 >= 1 && number % 100 <= most;
}

/* YYYYMMDD, YYYYMMDDhh, YYYYMMDDhhmm or YYYYMMDDhhmmss, by its number of digits. */
static bool looks_like_date(int64_t number, int digits)
{
    int64_t clock = 0;
    if (digits > 8) {
        int64_t unit = digits == 10 ? 100 : digits == 12 ? 10000 : 1000000;
        clock = number % unit * (1000000 / unit);
        number /= unit;
        if (number < 17000000 || number >= 22000000)
            return false;
    }
    int64_t year = number / 10000;
    int month = (int)(number / 100 % 100), day = (int)(number % 100);
    return year >= 1000 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= civil_month_length(year, month) && clock / 10000 <= 23 && clock / 100 % 100 <= 59 &&
           clock % 100 <= 59;
}

/* What all of the numbers are. */
struct integers {
    int64_t minimum, maximum;
    bool are_months, are_weeks, are_dates, are_hours, are_minutes, are_seconds;
    bool is_within_year, leaves_year; /* two neighbours of one hundred, two of different ones */
};

static struct integers look_at(const int64_t *values, size_t count)
{
    struct integers all = {INT64_MAX, INT64_MIN, true, true, true, true, true, true, false, false};
    for (size_t i = 0; i < count; i++) {
        int64_t value = values[i];
        all.minimum = value < all.minimum ? value : all.minimum;
        all.maximum = value > all.maximum ? value : all.maximum;
        all.are_months = all.are_months && looks_like_part_of_year(value, 12);
        all.are_weeks = all.are_weeks && looks_like_part_of_year(value, 53);
        all.are_dates = all.are_dates && looks_like_date(value, 8);
        all.are_hours = all.are_hours && looks_like_date(value, 10);
        all.are_minutes = all.are_minutes && looks_like_date(value, 12);
        all.are_seconds = all.are_seconds && looks_like_date(value, 14);
        if (i > 0 && value != values[i - 1]) {
            all.is_within_year |= value / 100 == values[i - 1] / 100;
            all.leaves_year |= value / 100 != values[i - 1] / 100;
        }
    }
    return all;
}

/* Digits of a Unix time behind the seconds; -1: none is one, or not all in one unit. */
static int find_unix_digits(const struct integers *all)
{
    int64_t least = UNIX_SECONDS_MIN, end = UNIX_SECONDS_END;
    for (int digits = 0; digits <= 9; digits += 3, least = end, end = digits < 9 ? end * 1000 : INT64_MAX)
        if (all->minimum >= least && all->maximum < end)
            return digits;
    return -1;
}

/* The numbers as texts of this style. */
static void convert(struct stamp_style *style, int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[STAMP_TEXT_SIZE];
        int length = stamp_write(&(struct stamp_style){.kind = STAMP_STEP}, values[i], text);
        stamp_parse(style, text, (size_t)length, &values[i]);
    }
}

int stamp_refine_integers(struct stamp_style *style, const char *source, const char *column, int64_t *values,
                          const size_t *lines, size_t count, struct error *error)
{
    if (style->kind != STAMP_STEP || count == 0)
        return 0;
    const struct integers all = look_at(values, count);
    struct stamp_style found = *style;
    if (all.are_weeks && !all.are_months && all.is_within_year && all.leaves_year)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%" PRId64 "' looks like a year and a week, not like a step number; "
                         "write ISO weeks (%" PRId64 "-W%02d), or leave the time column out to count rows",
                         source, lines[0], column, values[0], values[0] / 100, (int)(values[0] % 100));
    if (all.are_hours && count >= HOURS_TOLD_MIN)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%" PRId64
                         "' and all others look like YYYYMMDDhh, not like Unix seconds; "
                         "say so with --time-format %%Y%%m%%d%%H",
                         source, lines[0], column, values[0]);
    found.unix_digits = find_unix_digits(&all);
    if (all.are_months) {
        found.kind = STAMP_MONTH;
        found.notation = NOTATION_YM0;
    } else if (all.are_dates) {
        found.kind = STAMP_DATE;
        found.notation = NOTATION_YMD0;
    } else if (all.are_minutes || all.are_seconds) {
        found.kind = STAMP_DATETIME;
        found.notation = NOTATION_YMD0;
        found.separator = found.clock = STAMP_MARK_NONE;
    } else if (found.unix_digits >= 0) {
        found.kind = STAMP_UNIX;
    } else if (all.minimum >= UNIX_SECONDS_MIN && all.maximum >= UNIX_SECONDS_END) {
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%" PRId64 "' looks like a Unix time, and so does '%" PRId64 "', in "
                         "another unit; write all of them in one: seconds, milliseconds, microseconds or nanoseconds",
                         source, lines[0], column, all.minimum, all.maximum);
    } else if (all.minimum >= 1000 && all.maximum <= 2999) {
        found.kind = STAMP_YEAR;
    } else {
        return 0;
    }
    if (found.kind != STAMP_UNIX)
        found.unix_digits = 0;
    else if (found.unix_digits > 0) {
        found.decimals = found.unix_digits;
        found.fraction = (int)(values[0] % (found.unix_digits == 3   ? 1000
                                            : found.unix_digits == 6 ? 1000000
                                                                     : 1000000000));
    }
    convert(&found, values, count);
    *style = found;
    return 0;
}

bool stamp_may_be_excel(const struct stamp_style *style, const int64_t *values, size_t count)
{
    bool may = style->kind == STAMP_STEP && count > 1;
    for (size_t i = 0; i < count && may; i++)
        may = values[i] >= 20000 && values[i] <= 60000 && (i == 0 || values[i] > values[i - 1]);
    return may;
}
