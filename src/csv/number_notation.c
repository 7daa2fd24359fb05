#include "csv/number_notation.h"

#include <string.h>

#include "base/number.h"

#define DIGITS_SIZE 400 /* of a number without its marks */

struct candidate {
    char decimal;
    enum thousands thousands;
};

/* In the order of preference among those that read every value alike. */
static const struct candidate candidates[NUMBER_CANDIDATE_COUNT] = {
    {'.', THOUSANDS_NONE},       {',', THOUSANDS_NONE},  {'.', THOUSANDS_COMMA}, {',', THOUSANDS_POINT},
    {'.', THOUSANDS_APOSTROPHE}, {'.', THOUSANDS_BLANK}, {',', THOUSANDS_BLANK}, {',', THOUSANDS_APOSTROPHE},
};

/* What currencies, and percentages, are written with; longer ones before those that they begin with. */
static const char *const signs[] = {
    "US$",    "CA$",     "AU$",     "NZ$",    "HK$",    "A$",     "C$",     "R$",     "$",      "\u20ac", "\u00a3",
    "\u00a5", "\u20b9",  "\u20bd",  "\u20a9", "\u20aa", "\u0e3f", "\u20ba", "\u20b4", "\u20ab", "\u20a6", "\u00a2",
    "%",      "EUR",     "USD",     "GBP",    "CHF",    "JPY",    "CNY",    "INR",    "BRL",    "RUB",    "CAD",
    "AUD",    "NZD",     "SEK",     "NOK",    "DKK",    "PLN",    "CZK",    "HUF",    "TRY",    "ZAR",    "MXN",
    "KRW",    "z\u0142", "K\u010d", "Ft",     "kr.",    "kr",     "Fr.",    "Rs.",    "Rs",
};

/* A blank as people and programs put it between groups and before signs: its length in bytes; 0: none. */
static size_t blank_length(const char *text, const char *end)
{
    static const char *const blanks[] = {" ", "\u00a0", "\u202f", "\u2009", "\u2007"};
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        size_t length = strlen(blanks[i]);
        if ((size_t)(end - text) >= length && memcmp(text, blanks[i], length) == 0)
            return length;
    }
    return 0;
}

static size_t apostrophe_length(const char *text, const char *end)
{
    if (text < end && *text == '\'')
        return 1;
    return end - text >= 3 && memcmp(text, "\u2019", 3) == 0 ? 3 : 0;
}

/* The bytes of the mark between thousands at `text`; 0: none stands there. */
static size_t mark_length(enum thousands thousands, const char *text, const char *end)
{
    switch (thousands) {
    case THOUSANDS_POINT:
        return text < end && *text == '.';
    case THOUSANDS_COMMA:
        return text < end && *text == ',';
    case THOUSANDS_BLANK:
        return blank_length(text, end);
    case THOUSANDS_APOSTROPHE:
        return apostrophe_length(text, end);
    case THOUSANDS_NONE:
        break;
    }
    return 0;
}

/* The text without what stands around the number itself. */
struct core {
    const char *begin, *end;
    bool is_negative;
    const char *sign; /* of `signs`, or NULL */
};

static void trim_blanks(struct core *core)
{
    size_t length;
    while ((length = blank_length(core->begin, core->end)) > 0)
        core->begin += length;
    for (bool again = true; again;) {
        again = false;
        for (size_t back = 1; back <= 3 && core->begin + back <= core->end && !again; back++) {
            if (blank_length(core->end - back, core->end) == back) {
                core->end -= back;
                again = true;
            }
        }
    }
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static bool take_sign(struct core *core)
{
    if (core->end - core->begin < 2 || (is_digit(*core->begin) && is_digit(core->end[-1])))
        return false; /* no sign has a digit at its ends */
    for (size_t i = 0; i < sizeof signs / sizeof signs[0] && !core->sign; i++) {
        size_t length = strlen(signs[i]);
        if ((size_t)(core->end - core->begin) <= length)
            continue;
        if (memcmp(core->begin, signs[i], length) == 0)
            core->begin += length;
        else if (memcmp(core->end - length, signs[i], length) == 0)
            core->end -= length;
        else
            continue;
        core->sign = signs[i];
        trim_blanks(core);
        return true;
    }
    return false;
}

static size_t minus_length(const char *text, const char *end)
{
    if (text < end && *text == '-')
        return 1;
    return end - text >= 3 && memcmp(text, "\u2212", 3) == 0 ? 3 : 0;
}

/* At most one of: a minus or plus before, a minus behind, brackets around. */
static bool take_polarity(struct core *core)
{
    size_t length = minus_length(core->begin, core->end);
    if (length) {
        core->begin += length;
        core->is_negative = true;
    } else if (core->begin < core->end && *core->begin == '+') {
        core->begin++;
    } else if (core->end - core->begin >= 3 && *core->begin == '(' && core->end[-1] == ')') {
        core->begin++;
        core->end--;
        core->is_negative = true;
    } else if (core->end - core->begin >= 2 && core->end[-1] == '-') {
        core->end--;
        core->is_negative = true;
    } else if (core->end - core->begin >= 4 && minus_length(core->end - 3, core->end) == 3) {
        core->end -= 3;
        core->is_negative = true;
    } else {
        return false;
    }
    trim_blanks(core);
    return true;
}

static struct core find_core(const char *text, size_t length)
{
    struct core core = {text, text + length, false, NULL};
    trim_blanks(&core);
    bool has_polarity = take_polarity(&core);
    if (take_sign(&core) && !has_polarity)
        has_polarity = take_polarity(&core);
    take_sign(&core);
    return core;
}

/* Are these the sizes of groups of thousands, the first group first? */
static bool groups_are_right(const int *sizes, int count, bool is_comma)
{
    if (count == 1)
        return sizes[0] <= 4;
    bool threes = true, twos = is_comma; /* India has commas */
    for (int i = 1; i < count; i++) {
        threes = threes && sizes[i] == 3;
        twos = twos && sizes[i] == (i == count - 1 ? 3 : 2);
    }
    return (threes && sizes[0] >= 1 && sizes[0] <= 3) || (twos && sizes[0] >= 1 && sizes[0] <= 2);
}

/* The number between the signs, which number_parse() then reads. */
static int parse_core(const struct candidate *notation, const struct core *core, double *value)
{
    char digits[DIGITS_SIZE];
    int sizes[DIGITS_SIZE / 4], group_count = 1;
    size_t used = 0, length;
    double number;
    const char *at = core->begin;
    sizes[0] = 0;
    if (notation->decimal == '.' && notation->thousands == THOUSANDS_NONE && core->end - at >= DIGITS_SIZE / 2 &&
        *at >= '0' && *at <= '9') { /* as it stands, however long */
        if (number_parse(at, (size_t)(core->end - at), &number))
            return -1;
        *value = core->is_negative ? -number : number;
        return 0;
    }
    for (; at < core->end && used + 2 < DIGITS_SIZE; at += length) {
        length = 1;
        if (*at >= '0' && *at <= '9') {
            digits[used++] = *at;
            sizes[group_count - 1]++;
        } else if ((length = mark_length(notation->thousands, at, core->end)) > 0) {
            if (sizes[group_count - 1] == 0 || group_count == (int)(sizeof sizes / sizeof sizes[0]))
                return -1;
            sizes[group_count++] = 0;
        } else {
            break;
        }
    }
    if (notation->thousands != THOUSANDS_NONE &&
        !groups_are_right(sizes, group_count, notation->thousands == THOUSANDS_COMMA))
        return -1;
    if (group_count > 1 && digits[0] == '0')
        return -1;
    if (at < core->end && *at == notation->decimal) {
        digits[used++] = '.';
        at++;
    }
    if (used + (size_t)(core->end - at) >= DIGITS_SIZE)
        return -1;
    for (; at < core->end; at++) {
        bool is_exponent = *at == 'e' || *at == 'E' || *at == '+' || *at == '-';
        if (!is_exponent && !(*at >= '0' && *at <= '9'))
            return -1;
        digits[used++] = *at;
    }
    if (used == 0 || !(digits[0] == '.' || (digits[0] >= '0' && digits[0] <= '9')) ||
        number_parse(digits, used, &number))
        return -1;
    *value = core->is_negative ? -number : number;
    return 0;
}

int number_notation_parse(const struct number_notation *notation, const char *text, size_t length, double *value)
{
    if (notation->is_plain)
        return number_parse(text, length, value);
    const struct candidate marks = {notation->decimal, notation->thousands};
    bool is_negative = length > 0 && text[0] == '-';
    if (notation->sign[0] == '\0') { /* most numbers have nothing around them */
        struct core bare = {text + is_negative, text + length, is_negative, NULL};
        if (parse_core(&marks, &bare, value) == 0)
            return 0;
    }
    struct core core = find_core(text, length);
    if (strcmp(core.sign ? core.sign : "", notation->sign) != 0)
        return -1;
    return parse_core(&marks, &core, value);
}

/* Points, commas and group marks of a number. */
static int count_marks(const struct core *core)
{
    int count = 0;
    for (const char *at = core->begin; at < core->end; at++)
        count += *at == '.' || *at == ',';
    return count;
}

static int count_digits(const struct core *core)
{
    int count = 0;
    for (const char *at = core->begin; at < core->end; at++)
        count += *at >= '0' && *at <= '9';
    return count;
}

bool number_evidence_add(struct number_evidence *evidence, const char *text, size_t length)
{
    double value;
    struct core core = find_core(text, length);
    unsigned left = 0;
    const char *sign = core.sign ? core.sign : "";
    if (evidence->count > 0 && strcmp(sign, evidence->sign) != 0)
        return false;
    for (int i = 0; i < NUMBER_CANDIDATE_COUNT; i++) {
        if (evidence->candidates >> i & 1 && parse_core(&candidates[i], &core, &value) == 0)
            left |= 1u << i;
    }
    if (left == 0)
        return false;
    evidence->candidates = left;
    evidence->has_plain = evidence->has_plain && number_parse(text, length, &value) == 0;
    memcpy(evidence->sign, sign, strlen(sign) + 1);
    int marks = count_marks(&core);
    bool points = memchr(core.begin, '.', (size_t)(core.end - core.begin)) != NULL;
    if (marks > 0 && !evidence->has_mark)
        evidence->mark = points ? '.' : ',';
    evidence->has_mark = evidence->has_mark || marks > 0;
    evidence->has_bare = evidence->has_bare || (marks == 0 && count_digits(&core) >= 2 && count_digits(&core) <= 3);
    evidence->ends_in_zero = evidence->ends_in_zero || (marks == 1 && core.end[-1] == '0');
    evidence->count++;
    return true;
}

bool number_evidence_limit(struct number_evidence *evidence, char decimal, char thousands)
{
    static const char marks[] = {'-', '.', ',', ' ', '\''};
    for (int i = 0; i < NUMBER_CANDIDATE_COUNT; i++) {
        bool fits = (!decimal || candidates[i].decimal == decimal) &&
                    (!thousands || marks[candidates[i].thousands] == thousands);
        if (!fits)
            evidence->candidates &= ~(1u << i);
    }
    return evidence->candidates != 0;
}

bool number_evidence_allows(const struct number_evidence *evidence, char decimal)
{
    for (int i = 0; i < NUMBER_CANDIDATE_COUNT; i++) {
        if (evidence->candidates >> i & 1 && candidates[i].decimal == decimal)
            return true;
    }
    return false;
}

/*
 * One mark and three digits behind it, in every value that has a mark: thousands, or three decimals? A value that ends
 * in 0 says that decimals are written out; a value without a mark then says that there are none.
 */
static char contested_decimal(const struct number_evidence *evidence, char preferred)
{
    if (!evidence->has_mark)
        return '.';
    if (evidence->has_bare && evidence->ends_in_zero && evidence->mark)
        return evidence->mark == '.' ? ',' : '.';
    return preferred;
}

bool number_evidence_decide(const struct number_evidence *evidence, char preferred, struct number_notation *notation)
{
    bool point = number_evidence_allows(evidence, '.'), comma = number_evidence_allows(evidence, ',');
    if (evidence->count == 0 || evidence->candidates == 0)
        return false;
    *notation = (struct number_notation){.decimal = '.'};
    if (evidence->has_plain && evidence->candidates & 1) {
        notation->is_plain = true;
        return true;
    }
    char decimal = point && comma ? contested_decimal(evidence, preferred) : point ? '.' : ',';
    for (int i = 0; i < NUMBER_CANDIDATE_COUNT && decimal; i++) {
        if (!(evidence->candidates >> i & 1) || candidates[i].decimal != decimal)
            continue;
        notation->decimal = decimal;
        notation->thousands = candidates[i].thousands;
        memcpy(notation->sign, evidence->sign, sizeof notation->sign);
        return true;
    }
    return false;
}
