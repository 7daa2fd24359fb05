#include "datafile/data_options.h"

#include <string.h>

static bool is_token(const char *tokens, const struct csv_field *field)
{
    for (const char *token = tokens; token;) {
        size_t length = strcspn(token, ",");
        if (length == field->length && memcmp(token, field->text, length) == 0)
            return true;
        token = token[length] ? token + length + 1 : NULL;
    }
    return false;
}

bool field_is_missing(const char *missing, const struct csv_field *field)
{
    return field->length == 0 || is_token(missing ? missing : MISSING_DEFAULT, field);
}

bool label_is_missing(const char *missing, const struct csv_field *field)
{
    return field->length == 0 || is_token(missing, field);
}

static const char *const duplicates_words[] = {[DUPLICATES_REFUSE] = "refuse",
                                               [DUPLICATES_SUM] = "sum",
                                               [DUPLICATES_MEAN] = "mean",
                                               [DUPLICATES_FIRST] = "first",
                                               [DUPLICATES_LAST] = "last"};
NAMES_DEFINE(duplicates, DUPLICATES_COUNT);

static const char *const aggregate_words[] = {
    [AGGREGATE_NONE] = "none", [AGGREGATE_SUM] = "sum", [AGGREGATE_MEAN] = "mean",
    [AGGREGATE_LAST] = "last", [AGGREGATE_MIN] = "min", [AGGREGATE_MAX] = "max"};
NAMES_DEFINE(aggregate, AGGREGATE_COUNT);
