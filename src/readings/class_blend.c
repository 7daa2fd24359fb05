#include "readings/class_blend.h"

#include <assert.h>
#include <math.h>

#define ROUND_COUNT 500
/* Sharpnesses looked at: from a quarter to 4. */
#define SHARPNESS_STEPS 16
#define SHARPNESS_STEPS_PER_DOUBLING 8.0
#define SHARPNESS_TRUST 5    /* examples for which 1 stands */
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
                sum += each[m] = shares[m] * fmax(said[m][i * (size_t)class_count + (size_t)truth[i]], PROBABILITY_MIN);
            for (int m = 0; m < member_count; m++)
                won[m] += each[m] / sum;
            all++;
        }
        for (int m = 0; m < member_count; m++)
            shares[m] = won[m] / all;
    }
}

double class_blend_loss(const double *const *said, int member_count, const double *shares, const double *truth,
                        size_t count, int class_count)
{
    double loss = 0;
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        if (isnan(truth[i]))
            continue;
        for (int m = 0; m < member_count; m++)
            sum += shares[m] * fmax(said[m][i * (size_t)class_count + (size_t)truth[i]], PROBABILITY_MIN);
        loss -= log(sum);
    }
    return loss;
}

static void sharpen(const double *said, int class_count, double sharpness, double *sharpened)
{
    double sum = 0;
    for (int k = 0; k < class_count; k++)
        sum += sharpened[k] = pow(fmax(said[k], PROBABILITY_MIN), sharpness);
    for (int k = 0; k < class_count; k++)
        sharpened[k] /= sum;
}

void class_blend_sharpen(double *said, size_t count, int class_count, double sharpness)
{
    for (size_t i = 0; i < count && sharpness != 1; i++)
        sharpen(said + i * (size_t)class_count, class_count, sharpness, said + i * (size_t)class_count);
}

double class_blend_sharpness(const double *said, const double *truth, size_t count, int class_count)
{
    double best = 1, best_loss = INFINITY;
    for (int s = -SHARPNESS_STEPS; s <= SHARPNESS_STEPS; s++) {
        const double sharpness = exp2(s / SHARPNESS_STEPS_PER_DOUBLING), unusual = log(sharpness);
        double loss = SHARPNESS_TRUST * unusual * unusual / 2;
        for (size_t i = 0; i < count; i++) {
            const double *row = said + i * (size_t)class_count;
            double others = 0;
            if (isnan(truth[i]))
                continue;
            const double own = fmax(row[(size_t)truth[i]], PROBABILITY_MIN);
            for (int k = 0; k < class_count; k++)
                others += pow(fmax(row[k], PROBABILITY_MIN) / own, sharpness);
            loss += log(others);
        }
        if (loss < best_loss) {
            best_loss = loss;
            best = sharpness;
        }
    }
    return best;
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
