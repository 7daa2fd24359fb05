#include "checkpoint/pack.h"

#include <string.h>

struct pack pack_into(struct text *text)
{
    return (struct pack){.text = text};
}

struct pack pack_from(const char *bytes, size_t size)
{
    return (struct pack){.bytes = bytes, .left = size};
}

void pack_bytes(struct pack *pack, void *bytes, size_t size)
{
    pack->size += size;
    if (pack->text)
        text_append(pack->text, bytes, size);
    if (!pack->bytes)
        return;
    if (size > pack->left) {
        pack->is_broken = true;
        pack->left = 0; /* nor is anything after it read */
        return;
    }
    if (size)
        memcpy(bytes, pack->bytes, size);
    pack->bytes += size;
    pack->left -= size;
}
