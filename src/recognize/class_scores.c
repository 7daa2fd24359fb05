#include "recognize/class_scores.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "base/memory.h"

void class_scores_release(struct class_scores *scores)
{
    memory_free(scores->confusion);
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

struct class_figures class_figures_of(const size_t *confusion, int class_count, int class)
{
    struct class_figures made = {.support = 0};
    const size_t hits = confusion[class * class_count + class];
    for (int other = 0; other < class_count; other++) {
        made.support += confusion[class * class_count + other];
        made.predicted += confusion[other * class_count + class];
    }
    made.precision = made.predicted ? (double)hits / (double)made.predicted : NAN;
    made.recall = made.support ? (double)hits / (double)made.support : NAN;
    made.f1 = made.support + made.predicted ? 2 * (double)hits / (double)(made.support + made.predicted) : NAN;
    return made;
}

void class_scores_finish(struct class_scores *scores, int class_count)
{
    size_t right = 0, occurring = 0, seen = 0;
    for (int i = 0; i < class_count; i++) {
        const struct class_figures figures = class_figures_of(scores->confusion, class_count, i);
        right += scores->confusion[i * class_count + i];
        if (!isnan(figures.recall)) {
            occurring++;
            scores->balanced_accuracy += figures.recall;
        }
        if (!isnan(figures.f1)) {
            seen++;
            scores->macro_f1 += figures.f1;
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
    const size_t classes = (size_t)class_count;
    struct class_scores made = CLASS_SCORES_INIT;
    if (!(made.confusion = memory_allocate(classes * classes, sizeof *made.confusion, error)))
        return -1;
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
    class_scores_finish(&made, class_count);
    class_scores_release(scores);
    *scores = made;
    return 0;
}
