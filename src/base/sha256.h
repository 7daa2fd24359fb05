/* SHA-256 (FIPS 180-4) of a stream of bytes: says which input a model was made from. */
#ifndef SEQNET_BASE_SHA256_H
#define SEQNET_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_HEX_SIZE 65 /* 64 lower-case digits and a terminator */

struct sha256 {
    uint32_t state[8];
    uint64_t byte_count;
    bool has_instructions;   /* the processor's own for SHA are used; set by sha256_init() */
    unsigned char block[64]; /* byte_count % 64 bytes of it wait to be hashed */
};

void sha256_init(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *bytes, size_t count);
void sha256_finish(struct sha256 *hash, char hex[SHA256_HEX_SIZE]);

#endif
