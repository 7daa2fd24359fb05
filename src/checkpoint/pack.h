/*
 * Values as the bytes that they are in memory, one after the other. The same walk over them measures, writes or reads:
 *
 *     struct pack pack = PACK_MEASURE;            pack.size is how many bytes they are
 *     struct pack pack = pack_into(&text);        they are appended to the text
 *     struct pack pack = pack_from(bytes, size);  they are taken out of the bytes
 *
 *     pack_bytes(&pack, &count, sizeof count);
 *     pack_bytes(&pack, values, count * sizeof *values);
 *
 * So what is written and what is read cannot differ. Nothing is read beyond the end: the pack is then broken, and the
 * values stay as they were.
 */
#ifndef SEQNET_CHECKPOINT_PACK_H
#define SEQNET_CHECKPOINT_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct pack {
    struct text *text; /* written to, borrowed; NULL: not */
    const char *bytes; /* read from, borrowed; NULL: not */
    size_t left;       /* of what is read */
    size_t size;       /* bytes that have been walked over */
    bool is_broken;    /* there was less to read than asked for */
};

#define PACK_MEASURE                                                                                                   \
    {                                                                                                                  \
        .text = NULL                                                                                                   \
    }

struct pack pack_into(struct text *text);
struct pack pack_from(const char *bytes, size_t size);

void pack_bytes(struct pack *pack, void *bytes, size_t size);

#endif
