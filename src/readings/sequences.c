#include "readings/sequences.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "persist/classification.h"

/* How far one look at a sequence may differ from another. */
#define STRETCH 0.1 /* its speed, at most so much faster or slower */
#define SHIFT 0.05  /* its place, as a share of its length */
#define SCALE 0.1   /* deviation of a channel's factor from 1 */
#define JITTER 0.05 /* deviation of what is added to a value, in the channel's deviations */
/* Added to a sequence's own deviation, as a share of that of all: a channel that hardly moves is not blown up. */
#define OWN_DEVIATION_MIN 1e-3

/* ------------------------------------------------------------------ reading */

/* The computed mean of values that never change is off in its last digit. Taken for a deviation, that would blow up
 * every other value. */
static double deviation_or_one(double deviation, double mean)
{
    return deviation > 1e-13 * fabs(mean) ? deviation : 1;
}

void sequence_moments(const struct panel *panel, const size_t *lengths, struct covariate_preparation *moments)
{
    for (int c = 0; c < panel->past_count; c++) {
        double sum = 0, squares = 0, known = 0;
        for (size_t s = 0; s < panel->series_count; s++) {
            const double *values = series_column(&panel->series[s], panel->target_count + c);
            for (size_t t = 0; t < (lengths ? lengths[s] : panel->series[s].length); t++) {
                sum += isnan(values[t]) ? 0 : values[t];
                known += !isnan(values[t]);
            }
        }
        double mean = known > 0 ? sum / known : 0;
        for (size_t s = 0; s < panel->series_count; s++) {
            const double *values = series_column(&panel->series[s], panel->target_count + c);
            for (size_t t = 0; t < (lengths ? lengths[s] : panel->series[s].length); t++)
                squares += isnan(values[t]) ? 0 : (values[t] - mean) * (values[t] - mean);
        }
        double deviation = known > 0 ? sqrt(squares / known) : 0;
        moments[c] = (struct covariate_preparation){.mean = mean, .deviation = deviation_or_one(deviation, mean)};
    }
}

/* One channel, to values[t * C]: gaps on the line between their neighbours, ends held, NAN where nothing was
 * observed. */
static void fill_channel(const double *raw, size_t length, int C, double *values)
{
    size_t last = SIZE_MAX; /* observed */
    for (size_t t = 0; t < length; t++) {
        if (isnan(raw[t]))
            continue;
        for (size_t gap = last == SIZE_MAX ? 0 : last + 1; gap < t; gap++)
            values[gap * (size_t)C] =
                last == SIZE_MAX ? raw[t]
                                 : raw[last] + (raw[t] - raw[last]) * ((double)(gap - last) / (double)(t - last));
        values[t * (size_t)C] = raw[t];
        last = t;
    }
    for (size_t t = last == SIZE_MAX ? 0 : last + 1; t < length; t++)
        values[t * (size_t)C] = last == SIZE_MAX ? NAN : raw[last];
}

/* A channel is observed in all steps of a sequence, or in none. */
static bool is_observed(const struct sequence *sequence, size_t c)
{
    return sequence->length > 0 && !isnan(sequence->values[c]);
}

/* Mean and deviation of channel c of some sequences; 0 and 0 where it was never observed. */
static struct covariate_preparation moments_of(const struct labelled_sequence *items, const size_t *indices,
                                               size_t count, size_t C, size_t c)
{
    double sum = 0, squares = 0, known = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sequence *sequence = &items[indices[i]].values;
        if (!is_observed(sequence, c))
            continue;
        for (size_t t = 0; t < sequence->length; t++)
            sum += sequence->values[t * C + c];
        known += (double)sequence->length;
    }
    const double mean = known > 0 ? sum / known : 0;
    for (size_t i = 0; i < count; i++) {
        const struct sequence *sequence = &items[indices[i]].values;
        for (size_t t = 0; is_observed(sequence, c) && t < sequence->length; t++)
            squares += (sequence->values[t * C + c] - mean) * (sequence->values[t * C + c] - mean);
    }
    return (struct covariate_preparation){.mean = mean, .deviation = known > 0 ? sqrt(squares / known) : 0};
}

int sequence_input_size(int channel_count)
{
    return 2 * channel_count;
}

int sequence_set_init(struct sequence_set *set, const struct panel *panel, int class_count, int place_count,
                      struct error *error)
{
    struct sequence_set made = {
        .channel_count = panel->past_count, .class_count = class_count, .place_count = place_count};
    made.items = memory_allocate(panel->series_count, sizeof *made.items, error);
    if (!made.items)
        return -1;
    made.count = panel->series_count;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        double *values = memory_allocate(series->length * (size_t)panel->past_count, sizeof *values, error);
        if (!values) {
            sequence_set_release(&made);
            return -1;
        }
        for (int c = 0; c < panel->past_count; c++)
            fill_channel(series_column(series, panel->target_count + c), series->length, panel->past_count, values + c);
        made.items[s] = (struct labelled_sequence){.values = {values, series->length}, .label = series_label(series)};
        if (!(made.items[s].own = memory_allocate((size_t)panel->past_count, sizeof *made.items[s].own, error))) {
            sequence_set_release(&made);
            return -1;
        }
        for (int c = 0; c < panel->past_count; c++)
            made.items[s].own[c] = moments_of(made.items, &s, 1, (size_t)panel->past_count, (size_t)c);
    }
    *set = made;
    return 0;
}

void sequence_set_release(struct sequence_set *set)
{
    for (size_t i = 0; set->items && i < set->count; i++) {
        memory_free((void *)(uintptr_t)set->items[i].values.values);
        memory_free(set->items[i].own);
    }
    memory_free(set->items);
    *set = (struct sequence_set)SEQUENCE_SET_INIT;
}

/* ------------------------------------------------------------------ parts */

void sequence_part_moments(const struct sequence_part *part, struct covariate_preparation *moments)
{
    const size_t C = (size_t)part->set->channel_count;
    for (size_t c = 0; c < C; c++) {
        moments[c] = moments_of(part->set->items, part->items, part->count, C, c);
        moments[c].deviation = deviation_or_one(moments[c].deviation, moments[c].mean);
    }
}

/* A value of channel c, as networks and neighbours see it. */
static double standardise(const struct covariate_preparation *moments, int c, double value)
{
    return isnan(value) ? 0
                        : fmax(-CLASSIFIER_INPUT_MAX,
                               fmin(CLASSIFIER_INPUT_MAX, (value - moments[c].mean) / moments[c].deviation));
}

int sequence_part_copy(const struct sequence_part *part, struct sequence *sequences, double **values,
                       struct error *error)
{
    const int C = part->set->channel_count;
    size_t steps = 0, at = 0;
    for (size_t i = 0; i < part->count; i++)
        steps += part->set->items[part->items[i]].values.length;
    if (!(*values = memory_allocate(steps * (size_t)C, sizeof **values, error)))
        return -1;
    for (size_t i = 0; i < part->count; i++) {
        const struct sequence *sequence = &part->set->items[part->items[i]].values;
        sequences[i] = (struct sequence){*values + at, sequence->length};
        for (size_t t = 0; t < sequence->length; t++) {
            for (int c = 0; c < C; c++, at++)
                (*values)[at] = standardise(part->moments, c, sequence->values[t * (size_t)C + (size_t)c]);
        }
    }
    return 0;
}

/* Channel c of a sequence at `place`, between its steps. */
static double value_at(const struct sequence *sequence, double place, size_t C, size_t c)
{
    const double bounded = fmin(fmax(place, 0), (double)sequence->length - 1);
    const size_t before = (size_t)bounded, after = before + 1 < sequence->length ? before + 1 : before;
    const double share = bounded - (double)before;
    return (1 - share) * sequence->values[before * C + c] + share * sequence->values[after * C + c];
}

/* The mean of channel c over `width` steps round a place. */
static double mean_round(const struct sequence *sequence, double place, double width, size_t C, size_t c)
{
    const int looks = width > 1 ? (int)ceil(width) : 1;
    double sum = 0;
    for (int look = 0; look < looks; look++)
        sum += value_at(sequence, place + width * ((look + 0.5) / looks - 0.5), C, c);
    return sum / looks;
}

void sequence_part_place(const struct sequence_part *part, int place_count, double stride, float *values,
                         size_t *lengths)
{
    const size_t C = (size_t)part->set->channel_count, L = (size_t)place_count;
    for (size_t i = 0; i < part->count; i++) {
        const struct sequence *sequence = &part->set->items[part->items[i]].values;
        const double last = (double)sequence->length - 1, apart = stride > 0 ? stride : last / (double)(L - 1);
        lengths[i] = sequence->length;
        for (size_t c = 0; c < C; c++) {
            float *to = values + (i * C + c) * L;
            for (size_t t = 0; t < L; t++) {
                const double place = apart * (double)t;
                to[t] = stride > 0 && place > last
                            ? 0
                            : (float)standardise(part->moments, (int)c, mean_round(sequence, place, apart, C, c));
            }
        }
    }
}

void sequence_part_lengths(const struct sequence_part *part, size_t *shortest, size_t *longest)
{
    *shortest = SIZE_MAX;
    *longest = 0;
    for (size_t i = 0; i < part->count; i++) {
        const size_t length = part->set->items[part->items[i]].values.length;
        *shortest = length < *shortest ? length : *shortest;
        *longest = length > *longest ? length : *longest;
    }
}

/* ------------------------------------------------------------------ whole sequences as samples */

static double draw_within(struct random *random, double bound)
{
    return bound * (2 * random_uniform(random) - 1);
}

/* The same by what the sequence itself does. */
static double standardise_own(const struct covariate_preparation *own, const struct covariate_preparation *moments,
                              int c, double value)
{
    const double deviation = own[c].deviation + OWN_DEVIATION_MIN * moments[c].deviation;
    return isnan(value) ? 0
                        : fmax(-CLASSIFIER_INPUT_MAX, fmin(CLASSIFIER_INPUT_MAX, (value - own[c].mean) / deviation));
}

/* A sequence to one sample of the batch, at W places; varied when there is something to draw from. */
static void fill_sequence(const struct sequence_part *part, const struct labelled_sequence *item,
                          struct sample_batch *batch, int b, struct random *random)
{
    const int W = part->set->place_count, C = part->set->channel_count, F = sequence_input_size(C);
    const struct sequence *sequence = &item->values;
    const double n = (double)sequence->length, centre = (n - 1) / 2;
    const double speed = 1 + (random ? draw_within(random, STRETCH) : 0),
                 shift = random ? n * draw_within(random, SHIFT) : 0;
    const int looks = sequence->length > (size_t)W ? (int)ceil(n / W) : 1; /* places averaged into one */
    for (int i = 0; i < W; i++) {
        real *row = batch->input + ((size_t)i * (size_t)batch->sample_count + (size_t)b) * (size_t)F;
        memset(row, 0, (size_t)F * sizeof *row);
        for (int look = 0; look < looks; look++) {
            double place = (i + (look + 0.5) / looks) / W * n - 0.5;
            place = (place - centre) * speed + centre + shift;
            place = fmin(fmax(place, 0), n - 1);
            const size_t before = (size_t)place, after = before + 1 < sequence->length ? before + 1 : before;
            const double share = place - (double)before;
            for (int c = 0; c < C; c++) {
                const double value = (1 - share) * sequence->values[before * (size_t)C + (size_t)c] +
                                     share * sequence->values[after * (size_t)C + (size_t)c];
                row[c] += (real)(standardise(part->moments, c, value) / looks);
                row[C + c] += (real)(standardise_own(item->own, part->moments, c, value) / looks);
            }
        }
    }
    for (int f = 0; random && f < F; f++) {
        const real factor = (real)(1 + SCALE * random_normal(random));
        for (int i = 0; i < W; i++) {
            real *value = batch->input + ((size_t)i * (size_t)batch->sample_count + (size_t)b) * (size_t)F + f;
            *value = *value * factor + (real)(JITTER * random_normal(random));
        }
    }
}

/* The true class, to sample b. */
static void fill_label(const struct sequence_set *set, size_t item, struct sample_batch *batch, int b)
{
    const int label = set->items[item].label;
    for (int k = 0; k < set->class_count; k++) {
        batch->target[b * set->class_count + k] = k == label;
        batch->weight[b * set->class_count + k] = label >= 0;
    }
}

static void fill_sequences(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                           struct random *random)
{
    const struct sequence_part *part = context;
    batch->sample_count = count;
    for (int b = 0; b < count; b++) {
        const size_t item = part->items[indices[b]];
        fill_sequence(part, &part->set->items[item], batch, b, random);
        fill_label(part->set, item, batch, b);
    }
}

struct sample_source sequence_source(const struct sequence_part *part)
{
    return (struct sample_source){
        .context = part,
        .count = part->count,
        .sizes = {.input = (size_t)part->set->place_count * (size_t)sequence_input_size(part->set->channel_count),
                  .output = (size_t)part->set->class_count},
        .fill = fill_sequences};
}

/* ------------------------------------------------------------------ single steps as samples */

int sequence_steps_init(struct sequence_step_part *steps, const struct sequence_part *part, struct error *error)
{
    *steps = (struct sequence_step_part){.part = part};
    if (!(steps->first = memory_allocate(part->count + 1, sizeof *steps->first, error)))
        return -1;
    for (size_t i = 0; i < part->count; i++)
        steps->first[i + 1] = steps->first[i] + part->set->items[part->items[i]].values.length;
    return 0;
}

void sequence_steps_release(struct sequence_step_part *steps)
{
    memory_free(steps->first);
    steps->first = NULL;
}

static void fill_steps(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                       struct random *random)
{
    const struct sequence_step_part *steps = context;
    const struct sequence_part *part = steps->part;
    const int C = part->set->channel_count;
    (void)random; /* there are many of them */
    batch->sample_count = count;
    for (int b = 0; b < count; b++) {
        const size_t i = samples_group_of(steps->first, part->count, indices[b]), item = part->items[i];
        const double *values = part->set->items[item].values.values + (indices[b] - steps->first[i]) * (size_t)C;
        for (int c = 0; c < C; c++)
            batch->input[b * C + c] = (real)standardise(part->moments, c, values[c]);
        fill_label(part->set, item, batch, b);
    }
}

struct sample_source sequence_step_source(const struct sequence_step_part *steps)
{
    const struct sequence_set *set = steps->part->set;
    return (struct sample_source){.context = steps,
                                  .count = steps->first[steps->part->count],
                                  .sizes = {.input = (size_t)set->channel_count, .output = (size_t)set->class_count},
                                  .fill = fill_steps};
}
