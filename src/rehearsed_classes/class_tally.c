#include "rehearsed_classes/class_tally.h"

#include <math.h>
#include <stdio.h>

#include "base/memory.h"

int class_tally_init(struct class_tally *tally, int class_count, int step_count, struct error *error)
{
    const size_t C = (size_t)class_count, K = (size_t)step_count;
    *tally = (struct class_tally){.class_count = class_count, .step_count = step_count};
    tally->confusions = memory_allocate(JUDGED_METHOD_COUNT * K * C * C, sizeof *tally->confusions, error);
    tally->log_losses = memory_allocate(JUDGED_METHOD_COUNT * K, sizeof *tally->log_losses, error);
    return tally->confusions && tally->log_losses ? 0 : -1;
}

void class_tally_release(struct class_tally *tally)
{
    memory_free(tally->confusions);
    memory_free(tally->log_losses);
    *tally = (struct class_tally)CLASS_TALLY_INIT;
}

static size_t place_of(const struct class_tally *tally, int method, size_t k)
{
    return (size_t)method * (size_t)tally->step_count + k;
}

static int add(void *context, const struct judged *judged, enum judged_method method, struct error *error)
{
    struct class_tally *tally = context;
    const size_t C = (size_t)tally->class_count, K = (size_t)tally->step_count;
    (void)error;
    for (size_t i = 0; i < judged->count; i++) {
        const double *given = judged->probabilities + i * C;
        const size_t place = place_of(tally, (int)method, i % K);
        if (isnan(judged->truth[i]) || isnan(given[0]))
            continue;
        const size_t truth = (size_t)judged->truth[i], said = (size_t)class_scores_decide(given, (int)C);
        tally->confusions[place * C * C + truth * C + said]++;
        tally->log_losses[place] -= log(fmax(given[truth], CLASS_PROBABILITY_FLOOR));
    }
    return 0;
}

struct judged_listener class_tally_listener(struct class_tally *tally)
{
    return (struct judged_listener){tally, add};
}

/* One method's figures; confusion[C][C] is room. */
static struct class_scores score_method(const struct class_tally *tally, int method, int k, size_t *confusion)
{
    const size_t C = (size_t)tally->class_count, K = (size_t)tally->step_count;
    struct class_scores scores = {.confusion = confusion};
    for (size_t i = 0; i < C * C; i++)
        confusion[i] = 0;
    for (size_t step = k < 0 ? 0 : (size_t)k; step < (k < 0 ? K : (size_t)k + 1); step++) {
        const size_t place = place_of(tally, method, step);
        for (size_t i = 0; i < C * C; i++) {
            confusion[i] += tally->confusions[place * C * C + i];
            scores.count += tally->confusions[place * C * C + i];
        }
        scores.log_loss += tally->log_losses[place];
    }
    class_scores_finish(&scores, tally->class_count);
    return scores;
}

int class_tally_score(const struct class_tally *tally, int k, struct classification *classification,
                      struct error *error)
{
    const size_t C = (size_t)tally->class_count;
    size_t *room = memory_allocate(C * C, sizeof *room, error);
    memory_free(classification->confusion);
    classification->confusion = memory_allocate(C * C, sizeof *classification->confusion, error);
    classification->score_count = 0;
    if (!room || !classification->confusion) {
        memory_free(room);
        return -1;
    }
    for (int method = 0; method < JUDGED_METHOD_COUNT; method++) {
        const struct class_scores scores =
            score_method(tally, method, k, method == JUDGED_MODEL ? classification->confusion : room);
        if (method == JUDGED_MODEL)
            classification->judged_count = scores.count;
        if (scores.count == 0 || scores.count < classification->judged_count)
            continue;
        struct classifier_score *score = &classification->scores[classification->score_count++];
        *score = (struct classifier_score){.accuracy = scores.accuracy,
                                           .balanced_accuracy = scores.balanced_accuracy,
                                           .macro_f1 = scores.macro_f1,
                                           .log_loss = method >= JUDGED_MAJORITY ? NAN : scores.log_loss};
        snprintf(score->method, sizeof score->method, "%s", judged_method_name((enum judged_method)method));
    }
    memory_free(room);
    return 0;
}
