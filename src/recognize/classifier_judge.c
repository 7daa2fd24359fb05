#include "recognize/classifier_judge.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

struct classifier_score classifier_score_of(const char *method, const struct class_scores *scores, bool is_hard)
{
    struct classifier_score score = {.accuracy = scores->accuracy,
                                     .balanced_accuracy = scores->balanced_accuracy,
                                     .macro_f1 = scores->macro_f1,
                                     .log_loss = is_hard ? NAN : scores->log_loss};
    snprintf(score.method, sizeof score.method, "%s", method);
    return score;
}

int classifier_judge_add(struct classification *classification, const char *method, const double *truth,
                         const double *probabilities, size_t count, bool is_hard, struct error *error)
{
    struct class_scores scores = CLASS_SCORES_INIT;
    const size_t C = (size_t)classification->classes.count;
    int result = class_scores_compute(truth, probabilities, count, (int)C, &scores, error);
    assert(classification->score_count < CLASSIFIER_SCORE_COUNT_MAX);
    if (result == 0 && classification->score_count == 0 && scores.count > 0) {
        classification->judged_count = scores.count;
        classification->confusion = memory_allocate(C * C, sizeof *classification->confusion, error);
        if (classification->confusion)
            memcpy(classification->confusion, scores.confusion, C * C * sizeof *scores.confusion);
        else
            result = -1;
    }
    if (result == 0 && scores.count > 0)
        classification->scores[classification->score_count++] = classifier_score_of(method, &scores, is_hard);
    class_scores_release(&scores);
    return result;
}

int classifier_judge_add_classes(struct classification *classification, const char *method, const double *truth,
                                 const int *classes, size_t count, struct error *error)
{
    const size_t C = (size_t)classification->classes.count;
    double *probabilities = memory_allocate(count * C, sizeof *probabilities, error);
    if (!probabilities)
        return -1;
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < C; c++)
            probabilities[i * C + c] = classes[i] < 0 ? NAN : classes[i] == (int)c;
    }
    int result = classifier_judge_add(classification, method, truth, probabilities, count, true, error);
    memory_free(probabilities);
    return result;
}
