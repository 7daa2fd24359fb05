#include "base/random.h"

#include <math.h>

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

void random_init(struct random *random, uint64_t seed, uint64_t stream)
{
    uint64_t mixed_seed = splitmix64(&seed) ^ stream;
    for (int i = 0; i < 4; i++)
        random->state[i] = splitmix64(&mixed_seed);
}

uint64_t random_next(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
    /* values under `threshold` would make the low remainders more likely: draw again */
    uint64_t threshold = -bound % bound;
    for (;;) {
        uint64_t bits = random_next(random);
        if (bits >= threshold)
            return bits % bound;
    }
}

double random_uniform(struct random *random)
{
    return (double)(random_next(random) >> 11) * 0x1.0p-53;
}

double random_normal(struct random *random)
{
    const double radius = sqrt(-2.0 * log(1.0 - random_uniform(random))); /* 1 - u is never 0 */
    return radius * cos(2.0 * M_PI * random_uniform(random));
}

void random_shuffle(struct random *random, uint64_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(random, i);
        uint64_t held = items[i - 1];
        items[i - 1] = items[j];
        items[j] = held;
    }
}
