/*
 * How the numbers of a column are written: 1234.5, 1.234,50, 1 234,50, 1'234.50, $1,234.50, 12 %, (1,234.50).
 *
 * All values of a column decide it together. A set of notations is held against each value, and those that cannot read
 * it are dropped:
 *
 *     "12,5"      a decimal comma, or none
 *     "1,203"     a decimal comma or commas between thousands: still open
 *     "1,203,456" commas between thousands
 *
 * What no value decides is not guessed. A column that reads as plain numbers (base/number.h) is plain, whatever else it
 * might be.
 */
#ifndef SEQNET_CSV_NUMBER_NOTATION_H
#define SEQNET_CSV_NUMBER_NOTATION_H

#include <stdbool.h>
#include <stddef.h>

enum thousands { THOUSANDS_NONE, THOUSANDS_POINT, THOUSANDS_COMMA, THOUSANDS_BLANK, THOUSANDS_APOSTROPHE };

#define NUMBER_SIGN_SIZE 8 /* a currency or percent sign, with its terminator */

struct number_notation {
    bool is_plain;               /* read by number_parse() alone */
    char decimal;                /* '.' or ',' */
    enum thousands thousands;    /* a number of four digits may go without it */
    char sign[NUMBER_SIGN_SIZE]; /* before or behind every value: "$", "%", "EUR"; "": none */
};

#define NUMBER_NOTATION_PLAIN                                                                                          \
    {                                                                                                                  \
        .is_plain = true, .decimal = '.'                                                                               \
    }

/*
 * Read all of text[0..length-1] in this notation: digits in groups, a decimal mark, an exponent, a sign before or
 * behind (1234-), U+2212 for a minus, or brackets around a negative number; blanks around the currency sign. Returns
 * -1, with *value untouched, for anything else. Groups are of three digits, or as India has them: 12,34,567.
 */
int number_notation_parse(const struct number_notation *notation, const char *text, size_t length, double *value);

#define NUMBER_CANDIDATE_COUNT 8

/* What the values of a column have told so far. Plain data. */
struct number_evidence {
    unsigned candidates; /* bit i: candidate i reads all values */
    size_t count;        /* values */
    char sign[NUMBER_SIGN_SIZE];
    bool has_plain;    /* every value reads plainly */
    char mark;         /* the point or comma that some values have, where no value has both; 0: none has */
    bool has_mark;     /* some value has a point or comma */
    bool has_bare;     /* a value of two or three digits has none */
    bool ends_in_zero; /* a value with one mark ends in 0 */
};

#define NUMBER_EVIDENCE_INIT                                                                                           \
    {                                                                                                                  \
        .candidates = (1u << NUMBER_CANDIDATE_COUNT) - 1, .has_plain = true                                            \
    }

/* Hold one value against the candidates. Returns false, with nothing changed, when none is left that reads it and those
 * before it: the value contradicts. */
bool number_evidence_add(struct number_evidence *evidence, const char *text, size_t length);

/* Drop the notations with another decimal mark, or another mark between thousands (0: leave it open; '-': none).
 * Returns false when none is left. */
bool number_evidence_limit(struct number_evidence *evidence, char decimal, char thousands);

/* Is a decimal point possible, a decimal comma? Both: the values leave it open. */
bool number_evidence_allows(const struct number_evidence *evidence, char decimal);

/* The notation of the values, if they decide it; else with `preferred` ('.' or ','; 0: none) as the decimal mark.
 * Returns false when it stays open, or there was no value. */
bool number_evidence_decide(const struct number_evidence *evidence, char preferred, struct number_notation *notation);

#endif
