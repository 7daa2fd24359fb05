#include "recognize/classifier_judge.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

static const char *const method_names[] = {
    [JUDGED_MODEL] = "seqnet",
    [JUDGED_NETWORKS] = "networks",
    [JUDGED_KERNELS] = "kernels",
    [JUDGED_OWN_SPEED] = "kernels, own speed",
    [JUDGED_STATIC] = "static",
    [JUDGED_MAJORITY] = "majority",
    [JUDGED_LAST_CLASS] = "last class",
    [JUDGED_NEAREST] = "nearest, Euclidean",
    [JUDGED_WARPED] = "nearest, warped",
};

const char *judged_method_name(enum judged_method method)
{
    return method_names[method];
}

int judged_init(struct judged *judged, size_t count, int class_count, struct error *error)
{
    *judged = (struct judged){.count = count, .class_count = class_count};
    judged->truth = memory_allocate(count, sizeof *judged->truth, error);
    judged->probabilities = memory_allocate(count * (size_t)class_count, sizeof *judged->probabilities, error);
    judged->classes = memory_allocate(count, sizeof *judged->classes, error);
    return judged->truth && judged->probabilities && judged->classes ? 0 : -1;
}

void judged_release(struct judged *judged)
{
    memory_free(judged->truth);
    memory_free(judged->probabilities);
    memory_free(judged->classes);
    *judged = (struct judged)JUDGED_INIT;
}

int judged_add(struct judged *judged, enum judged_method method, struct classification *classification,
               struct error *error)
{
    struct class_scores scores = CLASS_SCORES_INIT;
    const size_t C = (size_t)judged->class_count;
    const bool is_hard = method >= JUDGED_MAJORITY;
    int result = -1;
    for (size_t i = 0; is_hard && i < judged->count * C; i++)
        judged->probabilities[i] = judged->classes[i / C] < 0 ? NAN : judged->classes[i / C] == (int)(i % C);
    if (class_scores_compute(judged->truth, judged->probabilities, judged->count, (int)C, &scores, error))
        return -1;
    if (classification->score_count == 0 && scores.count > 0) {
        if (!(classification->confusion = memory_allocate(C * C, sizeof *classification->confusion, error)))
            goto done;
        memcpy(classification->confusion, scores.confusion, C * C * sizeof *scores.confusion);
        classification->judged_count = scores.count;
    }
    if (scores.count > 0) {
        assert(classification->score_count < CLASSIFIER_SCORE_COUNT_MAX);
        struct classifier_score *score = &classification->scores[classification->score_count++];
        *score = (struct classifier_score){.accuracy = scores.accuracy,
                                           .balanced_accuracy = scores.balanced_accuracy,
                                           .macro_f1 = scores.macro_f1,
                                           .log_loss = is_hard ? NAN : scores.log_loss};
        snprintf(score->method, sizeof score->method, "%s", method_names[method]);
    }
    result = 0;
done:
    class_scores_release(&scores);
    return result;
}
