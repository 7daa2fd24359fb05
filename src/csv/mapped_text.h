/*
 * The bytes of a large file without holding them: the file is mapped, and what was read is given back to the system.
 *
 *     [given back ........|read just now|not yet looked at .......]        giving back loses nothing: whoever looks
 *                                                                          again gets the file's bytes again
 *
 * A file that grows meanwhile is read as far as it went. One that is cut meanwhile has zeros where bytes were, which
 * no text holds, and mapped_text_is_cut() then tells why.
 */
#ifndef SEQNET_CSV_MAPPED_TEXT_H
#define SEQNET_CSV_MAPPED_TEXT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#define MAPPED_TEXT_BYTES_MIN ((size_t)8 << 20) /* of a smaller file: it is read (base/file.h) */
#define MAPPED_TEXT_PIECE ((size_t)1 << 20)     /* that is given back at a time */

struct mapped_text {
    char *bytes;   /* owned, [length] with a terminator; NULL: nothing is mapped */
    size_t length; /* of the file when it was opened */
    size_t room;   /* of the mapping */
    int descriptor;
    struct sigaction before; /* what a missing page did */
};

#define MAPPED_TEXT_INIT                                                                                               \
    {                                                                                                                  \
        .bytes = NULL                                                                                                  \
    }

/* Map a large regular file. Returns false where it is none, or the system will not: it is to be read then. */
bool mapped_text_open(struct mapped_text *mapped, const char *path);

void mapped_text_close(struct mapped_text *mapped);

/* Give back the pages that lie wholly in begin .. end of a mapped text. */
void mapped_text_let_go(const char *begin, const char *end);

/* Has the file fewer bytes by now? */
bool mapped_text_is_cut(const struct mapped_text *mapped);

#endif
