#include "predict/carried_judge.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* Steps read after each epoch, about, where there is more than one series. */
#define STEP_COUNT_MAX 100000

/* Steps of a series up to the last origin that counts; 0 when none does. */
static size_t steps_of(const struct window_set *part, size_t s)
{
    size_t count = part->first_index[s + 1] - part->first_index[s];
    return count ? part->first_origin[s] + count : 0;
}

int carried_judge_init(struct carried_judge *judge, const struct network *network, const struct window_set *part,
                       enum loss_kind loss, struct error *error)
{
    size_t steps = 0;
    for (size_t s = 0; s < part->series_count; s++)
        steps += steps_of(part, s);
    *judge = (struct carried_judge){.part = part, .loss = loss, .stride = steps / STEP_COUNT_MAX + 1};
    judge->stride = judge->stride < part->series_count ? judge->stride : part->series_count;
    judge->state = memory_allocate(network_state_size(network), sizeof *judge->state, error);
    return judge->state && series_reader_init(&judge->reader, network, &part->shape, error) == 0 ? 0 : -1;
}

void carried_judge_release(struct carried_judge *judge)
{
    series_reader_release(&judge->reader);
    memory_free(judge->state);
    *judge = (struct carried_judge)CARRIED_JUDGE_INIT;
}

/* The sum of losses over the origins of series s. */
static double series_loss(struct carried_judge *judge, size_t s, const real *parameters, size_t *known_count)
{
    const struct window_set *part = judge->part;
    struct series_reader *reader = &judge->reader;
    const size_t O = (size_t)window_output_size(&part->shape), first = part->first_origin[s], end = steps_of(part, s);
    double sum = 0;
    memset(judge->state, 0, network_state_size(&reader->networks[0]) * sizeof *judge->state);
    for (size_t step = 0; step < end; step += (size_t)reader->step_count) {
        series_reader_take(reader, part, s, step, end, loss_of(judge->loss)->is_percentage);
        asker_answer(reader->asker, parameters, judge->state);
        size_t skipped = first <= step ? 0 : first - step;
        if (skipped >= (size_t)reader->step_count)
            continue;
        const struct sample_batch *batch = &reader->asker->batch;
        struct loss_pass pass = {.count = ((size_t)reader->step_count - skipped) * O,
                                 .output = reader->asker->output + skipped * O,
                                 .target = batch->target + skipped * O,
                                 .weight = batch->weight + skipped * O,
                                 .growth = batch->growth + skipped * O};
        sum += loss_evaluate(judge->loss, &pass, known_count);
    }
    return sum;
}

static double judge_loss(void *context, const real *parameters)
{
    struct carried_judge *judge = context;
    double sum = 0;
    size_t known = 0;
    for (size_t s = 0; s < judge->part->series_count; s += judge->stride)
        sum += series_loss(judge, s, parameters, &known);
    if (known == 0)
        return NAN;
    return isfinite(sum) ? sum / (double)known : INFINITY;
}

struct trainer_judge carried_judge_for_trainer(struct carried_judge *judge)
{
    return (struct trainer_judge){.context = judge, .loss = judge_loss};
}
