/*
 * A setting: one value that a user may choose, in one row of a table. The row says
 *
 *     - which option sets it: name, argument, range, default and the line of --help (options/options.h);
 *     - where it goes: the member of a struct, and what kind of value it is (the field);
 *     - under which key the model file and `inspect --json` have it, if they have it (also the field).
 */
#ifndef SEQNET_OPTIONS_SETTING_H
#define SEQNET_OPTIONS_SETTING_H

#include "base/text.h"
#include "json/json_fields.h"

struct setting {
    const char *option;   /* long name, without dashes; NULL: no option sets it */
    char letter;          /* short name, or 0 */
    const char *argument; /* "N" in the help; NULL for a flag and for a choice, whose words stand there */
    const char *initial; /* the default, as a user would type it; NULL: the member stays 0, which often means "by
                            rule" */
    const char *help;    /* one line; a default that a rule makes is said here */

    /*
     * How the option's text becomes the member, by the field's kind:
     *
     *     JSON_BOOL                  no argument: given is true
     *     JSON_INT, JSON_NUMBER      a number in the range
     *     JSON_UINT64                a whole number from 0 up
     *     JSON_NAME                  one of the words that are offered
     *     JSON_TEXT                  const char *, not empty, borrowed from the command line
     *
     * The three members below are for options that need more than that.
     */
    double minimum, maximum; /* of the option, where the file has another range; both 0: the field's */
    /* The words of a choice that is no enum, in order, NULL past the last. An int member gets the index. */
    const char *(*choice)(int index);
    /* The words that a text for parse() may be made of, likewise: a refusal lists them. */
    const char *(*part)(int index);
    /* Set the member, any member, of `record`. Returns NULL, or what would be accepted ("a number, auto or none"). */
    const char *(*parse)(const char *text, void *record);

    /* Append the value as the option takes it; NULL: the kind says how. */
    void (*print)(const void *record, struct text *text);

    bool is_for_classes; /* a classifier has a use for it too; else `train --task classify` refuses it */
    struct json_field field;
};

/* Does its option take a value? A flag does not. */
bool setting_takes_value(const struct setting *setting);

/* Set the member of `record` by what stands after the option (NULL: a flag). ERROR_USAGE, naming the option, what was
 * given and what would be accepted. */
int setting_parse(const struct setting *setting, void *record, const char *text, struct error *error);

/* Append the value that `record` has, as its option takes it: a number, a word, several with commas between, "none". A
 * flag appends nothing. */
void setting_print(const struct setting *setting, const void *record, struct text *text);

/* The words of a choice, or the parts of a text, with `separator` between them; "" for any other setting. */
#define SETTING_WORDS_SIZE 256
void setting_words(const struct setting *setting, const char *separator, char text[SETTING_WORDS_SIZE]);

/* Settings that stand together in the help. */
struct setting_table {
    const char *title; /* "Data options"; tables of one title stand in the help as one */
    const struct setting *settings;
    int count;
    bool is_recorded; /* the model depends on them: they belong to the command line that rebuilds it */
};

#define SETTING_TABLE(title_, settings_, ...)                                                                          \
    {                                                                                                                  \
        .title = (title_), .settings = (settings_), .count = (int)(sizeof(settings_) / sizeof *(settings_)),           \
        __VA_ARGS__                                                                                                    \
    }

/* The field of a setting that no file keeps: where the value goes. Its range or names may follow. */
#define SETTING_FIELD(record, kind_, member, ...) .field = JSON_FIELD(record, NULL, kind_, member, __VA_ARGS__)

#define SETTING_RANGE(minimum_, maximum_) .minimum = (minimum_), .maximum = (maximum_)

#endif
