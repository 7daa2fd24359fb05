#include "readings/class_blend.h"

#include <assert.h>
#include <math.h>

#define ROUND_COUNT 500
#define PROBABILITY_MIN 1e-9 /* nobody is surer than this that a class is impossible */

void class_blend_learn(const double *const *said, int member_count, const double *truth, size_t count, int class_count,
                       const double *usual, double *shares)
{
    assert(member_count >= 1 && member_count <= BLEND_MEMBER_MOST);
    for (int m = 0; m < member_count; m++)
        shares[m] = usual[m];
    for (int round = 0; round < ROUND_COUNT; round++) {
        double won[BLEND_MEMBER_MOST], all = BLEND_TRUST;
        for (int m = 0; m < member_count; m++)
            won[m] = BLEND_TRUST * usual[m];
        for (size_t i = 0; i < count; i++) {
            double each[BLEND_MEMBER_MOST], sum = 0;
            if (isnan(truth[i]))
                continue;
            for (int m = 0; m < member_count; m++)
                sum += each[m] =
                    shares[m] * fmax(said[m][i * (size_t)class_count + (size_t)truth[i]], PROBABILITY_MIN);
            for (int m = 0; m < member_count; m++)
                won[m] += each[m] / sum;
            all++;
        }
        for (int m = 0; m < member_count; m++)
            shares[m] = won[m] / all;
    }
}

void class_blend_apply(const double *const *said, int member_count, const double *shares, size_t count, int class_count,
                       double *blended)
{
    for (size_t i = 0; i < count * (size_t)class_count; i++) {
        double sum = 0;
        for (int m = 0; m < member_count; m++)
            sum += shares[m] * said[m][i];
        blended[i] = sum;
    }
}
