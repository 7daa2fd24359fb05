/* SHA-256 of a file's bytes, on a thread of its own while the caller reads what they say. */
#ifndef SEQNET_DATASET_SIDE_DIGEST_H
#define SEQNET_DATASET_SIDE_DIGEST_H

#include <nettle/sha2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct side_digest {
    const uint8_t *bytes; /* borrowed */
    size_t length;
    struct sha256_ctx hash;
    pthread_t thread;
    bool is_mapped; /* what was hashed is given back to the system (csv/mapped_text.h) */
    bool has_thread;
    atomic_bool is_given_up;
};

/* Begin. Where a thread is not worth while or refused, side_digest_finish() does the work. The struct must stay where
 * it is. */
void side_digest_start(struct side_digest *digest, const void *bytes, size_t length, bool is_mapped);

/* Wait for the hash of all bytes, which is then in digest->hash. */
void side_digest_finish(struct side_digest *digest);

/* Give up: the hash is not asked for any more. After side_digest_finish() it does nothing. */
void side_digest_give_up(struct side_digest *digest);

#endif
