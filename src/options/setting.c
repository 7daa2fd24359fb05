#include "options/setting.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "clues/similar.h"

/* Step through the words of a choice, or the parts of a text: *index is -1 before the first. NULL after the last, and
 * if it is no choice. */
static const char *next_word(const struct setting *setting, int *index)
{
    const struct names *names = setting->field.names;
    ++*index;
    if (setting->choice || setting->part)
        return setting->choice ? setting->choice(*index) : setting->part(*index);
    while (names && *index < names->count && !names_is_offered(names, *index))
        ++*index;
    return names && *index < names->count ? names_word(names, *index) : NULL;
}

void setting_words(const struct setting *setting, const char *separator, char text[SETTING_WORDS_SIZE])
{
    int index = -1;
    size_t used = 0;
    text[0] = '\0';
    for (const char *word; (word = next_word(setting, &index));) {
        used += (size_t)snprintf(text + used, SETTING_WORDS_SIZE - used, "%s%s", used ? separator : "", word);
        assert(used < SETTING_WORDS_SIZE);
    }
}

/* What takes one word out of a list. */
static int parse_choice(const struct setting *setting, void *record, const char *text,
                        char accepted[SETTING_WORDS_SIZE])
{
    int index = -1;
    for (const char *word; (word = next_word(setting, &index));) {
        if (strcmp(word, text) == 0) {
            if (setting->parse)
                setting->parse(text, record);
            else
                *(int *)((char *)record + setting->field.offset) = index;
            return 0;
        }
    }
    char words[SETTING_WORDS_SIZE];
    setting_words(setting, ", ", words);
    snprintf(accepted, SETTING_WORDS_SIZE, "one of %.200s", words);
    return -1;
}

static int refuse_range(double minimum, double maximum, const char *kind, char accepted[SETTING_WORDS_SIZE])
{
    char least[NUMBER_TEXT_SIZE], most[NUMBER_TEXT_SIZE];
    number_format(minimum, least);
    number_format(maximum, most);
    snprintf(accepted, SETTING_WORDS_SIZE, "a %snumber from %s to %s", kind, least, most);
    return -1;
}

/* Set the member. -1 with what would be accepted. */
static int parse_member(const struct setting *setting, void *record, const char *text,
                        char accepted[SETTING_WORDS_SIZE])
{
    const struct json_field *field = &setting->field;
    const bool has_range = setting->minimum < setting->maximum;
    const double minimum = has_range ? setting->minimum : field->minimum;
    const double maximum = has_range ? setting->maximum : field->maximum;
    void *member = (char *)record + field->offset;
    int64_t whole;
    double number;
    if (setting->choice || field->kind == JSON_NAME)
        return parse_choice(setting, record, text, accepted);
    switch (field->kind) {
    case JSON_BOOL:
        *(bool *)member = true;
        return 0;
    case JSON_INT:
        if (number_parse_integer(text, strlen(text), (int64_t)minimum, (int64_t)maximum, &whole))
            return refuse_range(minimum, maximum, "whole ", accepted);
        *(int *)member = (int)whole;
        return 0;
    case JSON_UINT64:
        if (number_parse_integer(text, strlen(text), 0, INT64_MAX, &whole)) {
            snprintf(accepted, SETTING_WORDS_SIZE, "a whole number from 0 up");
            return -1;
        }
        *(uint64_t *)member = (uint64_t)whole;
        return 0;
    case JSON_NUMBER:
        if (number_parse(text, strlen(text), &number) || number < minimum || number > maximum)
            return refuse_range(minimum, maximum, "", accepted);
        *(double *)member = number;
        return 0;
    case JSON_TEXT:
        *(const char **)member = text;
        return 0;
    default:
        assert(!"an option of this kind takes a function that parses it");
        return -1;
    }
}

bool setting_takes_value(const struct setting *setting)
{
    return setting->parse || setting->field.kind != JSON_BOOL;
}

/* Append the words that were meant, if they are near: of a choice, or of the first part that is none of the parts. */
static void suggest(const struct setting *setting, const char *text, struct text *message)
{
    struct similar similar;
    do {
        const size_t length = strcspn(text, ","), word_length = setting->part ? strcspn(text, ":,") : strlen(text);
        bool is_known = false;
        int index = -1;
        similar_begin(&similar, text, word_length);
        for (const char *word; (word = next_word(setting, &index));) {
            is_known = is_known || (strncmp(word, text, word_length) == 0 && word[word_length] == '\0');
            similar_offer(&similar, word);
        }
        if (!is_known && similar_nearest(&similar)) {
            text_append_format(message, "; did you mean %s?", similar_nearest(&similar));
            return;
        }
        text += length;
    } while (setting->part && *text++ == ',');
}

int setting_parse(const struct setting *setting, void *record, const char *text, struct error *error)
{
    char accepted[SETTING_WORDS_SIZE];
    const char *wanted = NULL;
    if (setting->parse && !setting->choice)
        wanted = setting->parse(text, record);
    else if (setting->field.kind == JSON_TEXT && text[0] == '\0')
        return error_set(error, ERROR_USAGE, "--%s: its %s is empty", setting->option, setting->argument);
    else if (parse_member(setting, record, text, accepted))
        wanted = accepted;
    if (!wanted)
        return 0;
    char parts[SETTING_WORDS_SIZE] = "";
    if (setting->part)
        setting_words(setting, ", ", parts);
    struct text message = TEXT_INIT;
    text_append_format(&message, "--%s: '%.80s' is not %s%s%s%s", setting->option, text, wanted, *parts ? " (of " : "",
                       parts, *parts ? ")" : "");
    suggest(setting, text, &message);
    if (text_check(&message, error) == 0)
        error_set(error, ERROR_USAGE, "%s", message.bytes);
    text_release(&message);
    return -1;
}

/* How many elements the member has, an array. */
static int element_count(const struct json_field *field, const void *record)
{
    const char *count = (const char *)record + field->count_offset;
    assert(field->count_size == sizeof(int));
    return *(const int *)(const void *)count;
}

void setting_print(const struct setting *setting, const void *record, struct text *text)
{
    const struct json_field *field = &setting->field;
    const void *member = (const char *)record + field->offset;
    if (setting->print) {
        setting->print(record, text);
        return;
    }
    switch (field->kind) {
    case JSON_INT:
        text_append_number(text, *(const int *)member);
        break;
    case JSON_UINT64:
        text_append_format(text, "%" PRIu64, *(const uint64_t *)member);
        break;
    case JSON_NUMBER:
        text_append_number(text, *(const double *)member);
        break;
    case JSON_NAME:
        text_append_string(text, names_word(field->names, *(const int *)member));
        break;
    case JSON_TEXT:
        text_append_string(text, *(const char *const *)member);
        break;
    case JSON_INTS:
    case JSON_NUMBERS:
        for (int i = 0; i < element_count(field, record); i++) {
            text_append_string(text, i ? "," : "");
            text_append_number(text, field->kind == JSON_INTS ? ((const int *)member)[i] : ((const double *)member)[i]);
        }
        text_append_string(text, element_count(field, record) ? "" : "none");
        break;
    default:
        assert(field->kind == JSON_BOOL || !"a value of this kind takes a function that prints it");
    }
}
