/*
 * The words for the values of an enum, as options, files and reports have them.
 *
 *     enum center { CENTER_AUTO, CENTER_WINDOW, CENTER_SERIES, CENTER_COUNT };     in a header:
 *     NAMES_DECLARE(center, enum center);                                            center_names and center_name()
 *
 *     static const char *const center_words[] = {                                    in its source:
 *         [CENTER_AUTO] = "auto", [CENTER_WINDOW] = "window", [CENTER_SERIES] = "series"};
 *     NAMES_DEFINE(center, CENTER_COUNT, .not_kept = 1u << CENTER_AUTO);
 *
 * To add a value: put it into the enum before its COUNT, and its word into the words. Without the word the program does
 * not compile, or tests/unit/test_names.c fails.
 */
#ifndef SEQNET_BASE_NAMES_H
#define SEQNET_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct names {
    const char *const *words; /* [count] word v is for value v; NULL for a value that has no word */
    int count;
    unsigned not_offered; /* bit v: value v is no choice of an option; seqnet alone sets it */
    unsigned not_kept;    /* bit v: value v is a request ("auto"); no model file holds it */
};

/* struct names NAMES("none", "linear", ...): every array that it needs stands in the place itself. */
#define NAMES(...)                                                                                                     \
    {                                                                                                                  \
        .words = (const char *const[]){__VA_ARGS__},                                                                   \
        .count = (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))                              \
    }

/* WHAT_names from WHAT_words[], which has a word for each of `count` values. Flags may follow. */
#define NAMES_DEFINE(what, count_, ...)                                                                                \
    const struct names what##_names = {.words = what##_words, .count = (count_), __VA_ARGS__};                         \
    _Static_assert(sizeof what##_words / sizeof *what##_words == (count_), "each value of the enum has a word");       \
    _Static_assert((count_) <= 8 * sizeof(unsigned), "each value has a bit in not_offered and not_kept")

/* The word of a value, which must have one. */
const char *names_word(const struct names *names, int value);

/* For a header: the table WHAT_names, and WHAT_name(), which gives the word of a value. */
#define NAMES_DECLARE(what, type)                                                                                      \
    extern const struct names what##_names;                                                                            \
    static inline const char *what##_name(type value)                                                                  \
    {                                                                                                                  \
        return names_word(&what##_names, (int)value);                                                                  \
    }                                                                                                                  \
    _Static_assert(sizeof(type) == sizeof(int), "an option and a file set it as an int")

/* The value of a word; -1 for an unknown one. */
int names_find(const struct names *names, const char *word);

/* The same for the first `length` bytes of a text. */
int names_find_part(const struct names *names, const char *text, size_t length);

/*
 * A name as a key of JSON and a word of CSV: in lower case, letters and digits, with one '_' for each run of other
 * characters. "seasonal naive" is seasonal_naive, learning-rate is learning_rate. Fills `key`, and returns it. Longer
 * names are cut.
 */
#define NAME_KEY_SIZE 48
const char *name_as_key(const char *name, char key[NAME_KEY_SIZE]);

/* May an option ask for it? May a model file hold it? False for a value without a word, and beyond the table. */
bool names_is_offered(const struct names *names, int value);
bool names_is_kept(const struct names *names, int value);

#endif
