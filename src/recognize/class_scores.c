#include "recognize/class_scores.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "base/memory.h"

void class_scores_release(struct class_scores *scores)
{
    memory_free(scores->confusion);
    memory_free(scores->support);
    memory_free(scores->precision);
    memory_free(scores->recall);
    memory_free(scores->f1);
    *scores = (struct class_scores)CLASS_SCORES_INIT;
}

int class_scores_decide(const double *probabilities, int class_count)
{
    int decided = 0;
    for (int k = 1; k < class_count; k++) {
        if (probabilities[k] > probabilities[decided])
            decided = k;
    }
    return decided;
}

static bool has_answer(const double *probabilities, int class_count)
{
    for (int k = 0; k < class_count; k++) {
        if (isnan(probabilities[k]))
            return false;
    }
    return true;
}

/* All figures from the confusion matrix. */
static void finish(struct class_scores *scores)
{
    int class_count = scores->class_count;
    size_t right = 0, occurring = 0, seen = 0;
    for (int i = 0; i < class_count; i++) {
        size_t hits = scores->confusion[i * class_count + i], predicted = 0;
        for (int j = 0; j < class_count; j++) {
            scores->support[i] += scores->confusion[i * class_count + j];
            predicted += scores->confusion[j * class_count + i];
        }
        right += hits;
        scores->recall[i] = scores->support[i] ? (double)hits / (double)scores->support[i] : NAN;
        scores->precision[i] = predicted ? (double)hits / (double)predicted : NAN;
        scores->f1[i] = NAN;
        if (scores->support[i]) {
            occurring++;
            scores->balanced_accuracy += scores->recall[i];
        }
        if (scores->support[i] + predicted) {
            seen++;
            scores->f1[i] = 2 * (double)hits / (double)(scores->support[i] + predicted);
            scores->macro_f1 += scores->f1[i];
        }
    }
    scores->accuracy = scores->count ? (double)right / (double)scores->count : NAN;
    scores->balanced_accuracy = occurring ? scores->balanced_accuracy / (double)occurring : NAN;
    scores->macro_f1 = seen ? scores->macro_f1 / (double)seen : NAN;
    scores->log_loss = scores->count ? scores->log_loss / (double)scores->count : NAN;
}

int class_scores_compute(const double *truth, const double *probabilities, size_t count, int class_count,
                         struct class_scores *scores, struct error *error)
{
    int result = -1;
    size_t classes = (size_t)class_count;
    struct class_scores made = {.class_count = class_count};
    made.confusion = memory_allocate(classes * classes, sizeof *made.confusion, error);
    made.support = memory_allocate(classes, sizeof *made.support, error);
    made.precision = memory_allocate(classes, sizeof *made.precision, error);
    made.recall = memory_allocate(classes, sizeof *made.recall, error);
    made.f1 = memory_allocate(classes, sizeof *made.f1, error);
    if (!made.confusion || !made.support || !made.precision || !made.recall || !made.f1)
        goto done;
    for (size_t row = 0; row < count; row++) {
        const double *given = probabilities + row * classes;
        if (isnan(truth[row]) || !has_answer(given, class_count))
            continue;
        int class = (int)truth[row];
        assert(class >= 0 && class < class_count);
        made.confusion[(size_t) class * classes + (size_t)class_scores_decide(given, class_count)]++;
        made.log_loss -= log(fmax(given[class], CLASS_PROBABILITY_FLOOR));
        made.count++;
    }
    finish(&made);
    class_scores_release(scores);
    *scores = made;
    made = (struct class_scores)CLASS_SCORES_INIT;
    result = 0;
done:
    class_scores_release(&made);
    return result;
}
