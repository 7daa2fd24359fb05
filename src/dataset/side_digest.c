#include "dataset/side_digest.h"

#include "csv/mapped_text.h"

#define BYTES_MIN (1 << 20) /* less is hashed in the time that some threads take to start */

static void *hash_pieces(void *argument)
{
    struct side_digest *digest = argument;
    for (size_t at = 0, length; at < digest->length && !atomic_load(&digest->is_given_up); at += length) {
        const char *piece = (const char *)digest->bytes + at;
        length = digest->length - at < MAPPED_TEXT_PIECE ? digest->length - at : MAPPED_TEXT_PIECE;
        sha256_update(&digest->hash, length, (const uint8_t *)piece);
        if (digest->is_mapped)
            mapped_text_let_go(piece, piece + length);
    }
    return NULL;
}

void side_digest_start(struct side_digest *digest, const void *bytes, size_t length, bool is_mapped)
{
    digest->bytes = bytes;
    digest->length = length;
    digest->is_mapped = is_mapped;
    atomic_store(&digest->is_given_up, false);
    sha256_init(&digest->hash);
    digest->has_thread =
        length >= BYTES_MIN && pthread_create(&digest->thread, NULL, hash_pieces, digest) == 0;
}

static void end_thread(struct side_digest *digest)
{
    if (digest->has_thread)
        pthread_join(digest->thread, NULL);
    digest->has_thread = false;
}

void side_digest_finish(struct side_digest *digest)
{
    if (!digest->has_thread)
        hash_pieces(digest);
    end_thread(digest);
}

void side_digest_give_up(struct side_digest *digest)
{
    atomic_store(&digest->is_given_up, true);
    end_thread(digest);
}
