#include "clues/similar.h"

#include <string.h>

static char to_small(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits that make `word` of what was typed. Both have at most SIMILAR_LENGTH_MAX bytes. */
static size_t find_distance(const struct similar *similar, const char *word)
{
    /* rows for the word's letters up to one before, two before, and up to this one; row[j]: for j letters typed */
    size_t rows[3][SIMILAR_LENGTH_MAX + 1];
    const char *typed = similar->typed;
    size_t r = 0;
    for (size_t j = 0; j <= similar->length; j++)
        rows[0][j] = j;
    for (; word[r]; r++) {
        const size_t *earlier = rows[(r + 2) % 3], *before = rows[r % 3];
        size_t *row = rows[(r + 1) % 3];
        row[0] = r + 1;
        for (size_t j = 1; j <= similar->length; j++) {
            const char letter = to_small(word[r]), other = to_small(typed[j - 1]);
            row[j] = least(before[j - 1] + (letter != other), least(before[j], row[j - 1]) + 1);
            if (r > 0 && j > 1 && letter == to_small(typed[j - 2]) && other == to_small(word[r - 1]))
                row[j] = least(row[j], earlier[j - 2] + 1);
        }
    }
    return rows[r % 3][similar->length];
}

static bool begins_with_typed(const struct similar *similar, const char *word)
{
    if (similar->length < SIMILAR_PREFIX_MIN)
        return false;
    for (size_t i = 0; i < similar->length; i++) {
        if (to_small(word[i]) != to_small(similar->typed[i])) /* ends at the word's own end too */
            return false;
    }
    return true;
}

void similar_begin(struct similar *similar, const char *typed, size_t length)
{
    *similar = (struct similar){
        .typed = typed, .length = length, .distance = least(length / 3, SIMILAR_DISTANCE_MAX) + 1, .nearest = ""};
}

void similar_offer(struct similar *similar, const char *word)
{
    size_t length = strlen(word);
    if (length == 0 || length > SIMILAR_LENGTH_MAX || similar->length > SIMILAR_LENGTH_MAX)
        return;
    size_t distance = find_distance(similar, word);
    const bool begins = begins_with_typed(similar, word), is_longer = begins && distance > 1;
    if (is_longer)
        distance = 1;
    const bool is_same = distance == similar->distance && similar->nearest[0] && strcmp(word, similar->nearest) != 0;
    if (distance < similar->distance || (distance == 1 && !similar->nearest[0] && begins) ||
        (is_same && begins && !is_longer && similar->is_longer)) {
        similar->distance = distance;
        similar->is_tied = false;
        similar->is_longer = is_longer;
        memcpy(similar->nearest, word, length + 1);
    } else if (is_same && !(is_longer && similar->length + 1 == strlen(similar->nearest) &&
                            begins_with_typed(similar, similar->nearest))) {
        similar->is_tied = true;
    }
}

const char *similar_nearest(const struct similar *similar)
{
    return similar->nearest[0] && !similar->is_tied ? similar->nearest : NULL;
}
