/*
 * How much each of several classifiers counts: their probabilities are added up, each times its share.
 *
 *     P(class k) = sum over members m of share_m P_m(class k)
 *
 * The shares are the ones under which the true classes of held-out examples are likeliest (a mixture; Dempster, Laird &
 * Rubin 1977: EM). A few examples say little. So every member begins with some examples of its own that it has won:
 * BLEND_TRUST in all.
 */
#ifndef SEQNET_READINGS_CLASS_BLEND_H
#define SEQNET_READINGS_CLASS_BLEND_H

#include <stddef.h>

#define BLEND_MEMBER_MOST 8
#define BLEND_TRUST 5.0

/* said[M] are probabilities [count][class_count], truth [count] the class 0 .. class_count-1, or NAN where it is not
 * known; of 1 <= M <= BLEND_MEMBER_MOST members. usual[M], sum 1: the shares where nothing was held out. shares[M]. */
void class_blend_learn(const double *const *said, int member_count, const double *truth, size_t count, int class_count,
                       const double *usual, double *shares);

/* Minus the sum of the logarithms of what the blend gave the true classes: the less, the likelier they are. */
double class_blend_loss(const double *const *said, int member_count, const double *shares, const double *truth,
                        size_t count, int class_count);

/* Classifiers differ in how sure they are of what they say alike. So what one says is sharpened before it is blended:
 * each probability to the power of its sharpness, their sum made 1 again. This is the sharpness under which the true
 * classes are likeliest; few examples leave it near 1. */
double class_blend_sharpness(const double *said, const double *truth, size_t count, int class_count);
void class_blend_sharpen(double *said, size_t count, int class_count, double sharpness);

/* blended [count][class_count]: what the members say together. It may be one of theirs. */
void class_blend_apply(const double *const *said, int member_count, const double *shares, size_t count, int class_count,
                       double *blended);

#endif
