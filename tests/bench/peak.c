/* peak: the most single-precision operations per second (in units of 10^9) that one thread of this processor does, by
 * multiplications and additions in registers: a line "name figure" for each instruction set that can run here, named as
 * SEQNET_KERNELS has it. The baseline of x86-64 has no instruction that does both. */
#include <stdio.h>
#include <time.h>

/* Twelve chains hide the latency of one multiply-add on any of today's processors. */
#define CHAINS(do)                                                                                                     \
    do                                                                                                                 \
    (0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11)
#define DECLARE(i) vector s##i = (vector){0} + (float)i;
#define STEP(i) s##i = s##i * factor + step;
#define ADD_UP(i) total += s##i;

#define DEFINE(name, lanes, target)                                                                                    \
    target static double name(void)                                                                                    \
    {                                                                                                                  \
        typedef float vector __attribute__((vector_size(4 * lanes)));                                                  \
        double best = 0;                                                                                               \
        for (int round = 0; round < 5; round++) {                                                                      \
            struct timespec begin, end;                                                                                \
            vector factor = (vector){0} + 0.999f, step = (vector){0} + 0.001f, total = {0};                            \
            const long count = 10000000;                                                                               \
            CHAINS(DECLARE)                                                                                            \
            clock_gettime(CLOCK_MONOTONIC, &begin);                                                                    \
            for (long n = 0; n < count; n++) {                                                                         \
                CHAINS(STEP)                                                                                           \
            }                                                                                                          \
            clock_gettime(CLOCK_MONOTONIC, &end);                                                                      \
            CHAINS(ADD_UP)                                                                                             \
            volatile float keep = total[0];                                                                            \
            (void)keep;                                                                                                \
            double took = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);          \
            double rate = 2.0 * lanes * 12 * (double)count / took / 1e9;                                               \
            best = rate > best ? rate : best;                                                                          \
        }                                                                                                              \
        return best;                                                                                                   \
    }

DEFINE(peak_plain, 4, )
#ifdef __x86_64__
DEFINE(peak_avx2, 8, __attribute__((target("avx2,fma"))))
DEFINE(peak_avx512, 16, __attribute__((target("avx512f"))))
#endif

int main(void)
{
    const struct {
        const char *name;
        double (*peak)(void);
        int is_here;
    } sets[] = {
#ifdef __x86_64__
        {"baseline", peak_plain, 1},
        {"avx2", peak_avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")},
        {"avx512", peak_avx512, __builtin_cpu_supports("avx512f")},
#elif defined(__aarch64__)
        {"neon", peak_plain, 1},
#else
        {"baseline", peak_plain, 1},
#endif
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (sets[i].is_here)
            printf("%s %.1f\n", sets[i].name, sets[i].peak());
    }
    return 0;
}
