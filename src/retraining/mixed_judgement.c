#include "retraining/mixed_judgement.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static double mix(double before, double anew, double share)
{
    return before + share * (anew - before);
}

static void mix_all(double *anew, const double *before, double share, int count)
{
    for (int i = 0; i < count; i++)
        anew[i] = mix(before[i], anew[i], share);
}

void mixed_judgement_weights(double anew[METHOD_COUNT], const double before[METHOD_COUNT], double share)
{
    int rest = 1000, largest = 0, thousandths[METHOD_COUNT];
    for (int method = 0; method < METHOD_COUNT; method++) {
        thousandths[method] = (int)floor(1000 * mix(before[method], anew[method], share) + 0.5);
        rest -= thousandths[method];
        largest = thousandths[method] > thousandths[largest] ? method : largest;
    }
    thousandths[largest] += rest;
    for (int method = 0; method < METHOD_COUNT; method++)
        anew[method] = thousandths[method] / 1000.0;
}

static bool are_alike(const struct intervals *a, const struct intervals *b)
{
    return a->level_count == b->level_count && a->error_share == b->error_share && a->finer_count == b->finer_count &&
           memcmp(a->finer_levels, b->finer_levels, (size_t)a->finer_count * sizeof *a->finer_levels) == 0;
}

void mixed_judgement_intervals(struct intervals *anew, const struct intervals *before, double share, int K)
{
    if (!are_alike(anew, before))
        return;
    mix_all(anew->lower, before->lower, share, anew->level_count * K);
    mix_all(anew->upper, before->upper, share, anew->level_count * K);
    mix_all(anew->finer_lower, before->finer_lower, share, anew->finer_count * K);
    mix_all(anew->finer_upper, before->finer_upper, share, anew->finer_count * K);
    anew->correlation = (struct error_correlation){
        .share = mix(before->correlation.share, anew->correlation.share, share),
        .aging = mix(before->correlation.aging, anew->correlation.aging, share),
        .memory = mix(before->correlation.memory, anew->correlation.memory, share),
    };
}
