/* What a path leads to, told by its first bytes. What is no regular file is not opened: a pipe can be read only once.
 */
#ifndef SEQNET_SLIPS_SIGHT_H
#define SEQNET_SLIPS_SIGHT_H

#include "clues/file_kind.h"

enum sight {
    SIGHT_UNKNOWN, /* a pipe, a folder, what cannot be read, what is empty or may be JSON */
    SIGHT_ABSENT,
    SIGHT_DATA, /* text */
    SIGHT_MODEL,
    SIGHT_OTHER /* of the kind that is set */
};

enum sight sight_of(const char *path, enum file_kind *kind);

#endif
