/* The words for the values of an enum: value v is words[v]. */
#ifndef SEQNET_BASE_NAMES_H
#define SEQNET_BASE_NAMES_H

struct names {
    const char *const *words; /* [count] in the order of the values; NULL for a value that has no word */
    int count;
};

/* struct names NAMES("none", "linear", ...): every array that it needs stands in the place itself. */
#define NAMES(...)                                                                                                     \
    {                                                                                                                  \
        .words = (const char *const[]){__VA_ARGS__},                                                                   \
        .count = (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))                              \
    }

/* The value of a word; -1 for an unknown one. */
int names_find(const struct names *names, const char *word);

#endif
