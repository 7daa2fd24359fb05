/*
 * Which of some words was meant? For "did you mean" in messages: a slip of the hand is understood, a guess is not made.
 *
 *     struct similar similar;
 *     similar_begin(&similar, typed, strlen(typed));
 *     for each word
 *         similar_offer(&similar, word);
 *     nearest = similar_nearest(&similar);         NULL: none is near, or two are equally near
 *
 * The distance counts letters that are put in, left out, changed, or swapped with their neighbour (Damerau and
 * Levenshtein, each place edited once). Small and capital ASCII letters are the same letter. A word is near within
 * SIMILAR_DISTANCE_MAX edits and a third of the letters typed. A word that begins with what was typed is as near as one
 * of a single edit. Of two that begin so, one that lacks a single letter is nearer: epochs, not epoch-windows.
 */
#ifndef SEQNET_CLUES_SIMILAR_H
#define SEQNET_CLUES_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>

#define SIMILAR_LENGTH_MAX 128 /* bytes; a longer word is like none */
#define SIMILAR_DISTANCE_MAX 3
#define SIMILAR_PREFIX_MIN 2 /* bytes typed, for a word that begins with them */

struct similar {
    const char *typed; /* borrowed */
    size_t length;
    size_t distance; /* of the nearest word so far */
    bool is_tied;    /* another word is as near */
    bool is_longer;  /* the nearest begins with what was typed, and goes on for more than a letter */
    char nearest[SIMILAR_LENGTH_MAX + 1];
};

/* typed[0..length-1] was typed, and is none of the words. */
void similar_begin(struct similar *similar, const char *typed, size_t length);

/* A word that would have been right. The same word twice is no tie. */
void similar_offer(struct similar *similar, const char *word);

/* The nearest word, which lives as long as `similar`; or NULL. */
const char *similar_nearest(const struct similar *similar);

#endif
