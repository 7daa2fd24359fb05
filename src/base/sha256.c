#include "base/sha256.h"

#include <string.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

/* The names are those of FIPS 180-4: section 4.1.2 for the functions, 4.2.2 for the constants, 6.2.2 for the
 * rounds. */

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate_right(uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

static uint32_t load_big_endian(const unsigned char bytes[4])
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void hash_block_plain(uint32_t state[8], const unsigned char block[64])
{
    uint32_t schedule[64];
    for (int t = 0; t < 16; t++)
        schedule[t] = load_big_endian(block + 4 * t);
    for (int t = 16; t < 64; t++) {
        uint32_t w2 = schedule[t - 2], w15 = schedule[t - 15];
        uint32_t sigma1 = rotate_right(w2, 17) ^ rotate_right(w2, 19) ^ w2 >> 10;
        uint32_t sigma0 = rotate_right(w15, 7) ^ rotate_right(w15, 18) ^ w15 >> 3;
        schedule[t] = sigma1 + schedule[t - 7] + sigma0 + schedule[t - 16];
    }

    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; t++) {
        uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
        uint32_t choice = (e & f) ^ (~e & g);
        uint32_t t1 = h + sum1 + choice + round_constants[t] + schedule[t];
        uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
        uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        uint32_t t2 = sum0 + majority;
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

#ifdef __x86_64__
/*
 * The same by the SHA instructions (Intel's "SHA Extensions", 2013), which do two rounds at a time on the state held as
 * ABEF and CDGH; words[] is a ring of the last 16 words of the schedule.
 */
__attribute__((target("sha,sse4.1"))) static void hash_block_instructions(uint32_t state[8],
                                                                          const unsigned char block[64])
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i_u *)&state[0]), 0xB1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i_u *)&state[4]), 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i words[4];
    for (int group = 0; group < 16; group++) {
        __m128i *now = &words[group % 4];
        __m128i before = words[(group + 3) % 4];
        if (group < 4)
            *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i_u *)(block + 16 * group)), big_endian);
        else
            *now = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*now, words[(group + 1) % 4]),
                                                      _mm_alignr_epi8(before, words[(group + 2) % 4], 4)),
                                        before);
        __m128i sum = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i_u *)&round_constants[4 * group]));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i_u *)&state[0], _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i_u *)&state[4], _mm_alignr_epi8(dchg, feba, 8));
}

static bool processor_has_instructions(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3) &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}
#else
static void hash_block_instructions(uint32_t state[8], const unsigned char block[64])
{
    hash_block_plain(state, block);
}

static bool processor_has_instructions(void)
{
    return false;
}
#endif

static void hash_block(struct sha256 *hash, const unsigned char block[64])
{
    if (hash->has_instructions)
        hash_block_instructions(hash->state, block);
    else
        hash_block_plain(hash->state, block);
}

void sha256_init(struct sha256 *hash)
{
    static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, initial, sizeof initial);
    hash->byte_count = 0;
    hash->has_instructions = processor_has_instructions();
}

void sha256_add(struct sha256 *hash, const void *bytes, size_t count)
{
    if (count == 0)
        return; /* bytes may be NULL then, which memcpy must not see */
    const unsigned char *at = bytes;
    size_t waiting = hash->byte_count % 64;
    hash->byte_count += count;
    if (waiting > 0) {
        size_t taken = count < 64 - waiting ? count : 64 - waiting;
        memcpy(hash->block + waiting, at, taken);
        if (waiting + taken < 64)
            return;
        hash_block(hash, hash->block);
        at += taken;
        count -= taken;
    }
    for (; count >= 64; at += 64, count -= 64)
        hash_block(hash, at);
    memcpy(hash->block, at, count);
}

void sha256_finish(struct sha256 *hash, char hex[SHA256_HEX_SIZE])
{
    /* FIPS 180-4, 5.1.1: a 1 bit, zeros up to 56 of 64 bytes, the length in bits */
    static const unsigned char padding[64] = {0x80};
    uint64_t bit_count = hash->byte_count * 8;
    size_t waiting = hash->byte_count % 64;
    sha256_add(hash, padding, waiting < 56 ? 56 - waiting : 120 - waiting);
    unsigned char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)(bit_count >> (56 - 8 * i));
    sha256_add(hash, length, sizeof length);

    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 64; i++)
        hex[i] = digits[hash->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
    hex[64] = '\0';
}
