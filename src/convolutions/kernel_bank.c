#include "convolutions/kernel_bank.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "concurrent/workers.h"
#include "convolutions/lanes.h"

#define PLAIN_COUNT 84     /* kernels: 3 of 9 */
#define CHANNEL_MOST 9     /* that a plain kernel sees, at most */
#define COMPETITOR_COUNT 8 /* kernels of a group */
#define COMPETITOR_CHANNEL_MOST 8
#define DILATION_MOST 32 /* different ones of plain kernels */
#define VIEW_COUNT 2     /* as it is, differences */
#define SUMMARY_COUNT 5  /* features of a channel as a whole */
#define SERIES_PER_TASK 4

/* Streams of the bank's own seed. */
enum { DRAW_CHANNELS = 0, DRAW_COMPETITORS = 8, DRAW_SERIES = 16 };

/* The kernels of one view. */
struct view {
    size_t length;      /* of what they are slid over */
    int dilation_count; /* of plain kernels */
    size_t dilations[DILATION_MOST];
    int bias_counts[DILATION_MOST];
    int competing_dilation_count; /* 1, 2, 4, ... */
    unsigned char *channels;      /* owned, [dilations][84][1 + CHANNEL_MOST] how many, and which */
    float *weights;               /* owned, [competing dilations][groups][8][9] */
    int *competing_channels;      /* owned, [competing dilations][groups][competing_channel_count] */
    int competing_channel_count;
    int group_count; /* per dilation, of this view */
};

struct bank {
    struct kernel_shape shape;
    struct view views[VIEW_COUNT];
};

/* ------------------------------------------------------------------ the kernels */

/* Biases are dealt out evenly to dilations 1 .. reach, whose logarithms are evenly spread. */
static void choose_dilations(struct view *view, int bias_count)
{
    const double reach = log2(fmax(1, (double)(view->length - 1) / (KERNEL_WIDTH - 1)));
    const int most = bias_count < DILATION_MOST ? bias_count : DILATION_MOST;
    int left = bias_count;
    view->dilation_count = 0;
    for (int i = 0; i < most; i++) {
        const size_t dilation = (size_t)exp2(most > 1 ? reach * i / (most - 1) : 0);
        if (view->dilation_count == 0 || view->dilations[view->dilation_count - 1] != dilation) {
            view->bias_counts[view->dilation_count] = 0;
            view->dilations[view->dilation_count++] = dilation;
        }
        view->bias_counts[view->dilation_count - 1] += bias_count / most;
        left -= bias_count / most;
    }
    for (int i = 0; left > 0; i = (i + 1) % view->dilation_count, left--)
        view->bias_counts[i]++;
    view->competing_dilation_count = 1;
    while (((size_t)(KERNEL_WIDTH - 1) << view->competing_dilation_count) <= view->length - 1)
        view->competing_dilation_count++;
}

static void view_shape(const struct kernel_shape *shape, int index, struct view *view)
{
    assert(shape->length >= KERNEL_LENGTH_MIN && shape->channel_count >= 1 && shape->bias_count >= 1);
    *view = (struct view){.length = (size_t)(shape->length - index), .group_count = shape->group_count / VIEW_COUNT};
    choose_dilations(view, shape->bias_count);
    view->competing_channel_count =
        shape->channel_count < 2 * COMPETITOR_CHANNEL_MOST ? (shape->channel_count + 1) / 2 : COMPETITOR_CHANNEL_MOST;
    if (shape->channel_count == 2)
        view->competing_channel_count = 2;
}

/* For each plain kernel 1 to 9 of the channels; few are likelier. */
static void draw_channels(struct view *view, int channel_count, struct random *random)
{
    const int most = channel_count < CHANNEL_MOST ? channel_count : CHANNEL_MOST;
    for (int k = 0; k < view->dilation_count * PLAIN_COUNT; k++) {
        unsigned char *drawn = view->channels + (size_t)k * (1 + CHANNEL_MOST);
        int count = most > 1 ? (int)exp2(random_uniform(random) * log2(most + 1)) : 1;
        drawn[0] = (unsigned char)(count < most ? count : most);
        for (int i = 0; i < drawn[0]; i++) {
            bool is_new = false;
            while (!is_new) {
                drawn[1 + i] =
                    (unsigned char)random_below(random, (uint64_t)(channel_count < 256 ? channel_count : 256));
                is_new = !memchr(drawn + 1, drawn[1 + i], (size_t)i);
            }
        }
    }
}

/* Normal weights, their mean taken off, the sum of their sizes 1. */
static void draw_competitors(struct view *view, int channel_count, struct random *random)
{
    const int groups = view->competing_dilation_count * view->group_count;
    for (int k = 0; k < groups * COMPETITOR_COUNT; k++) {
        double drawn[KERNEL_WIDTH], mean = 0, size = 0;
        for (int j = 0; j < KERNEL_WIDTH; j++)
            mean += (drawn[j] = random_normal(random)) / KERNEL_WIDTH;
        for (int j = 0; j < KERNEL_WIDTH; j++)
            size += fabs(drawn[j] - mean);
        for (int j = 0; j < KERNEL_WIDTH; j++)
            view->weights[k * KERNEL_WIDTH + j] = (float)((drawn[j] - mean) / size);
    }
    for (int i = 0; i < groups * view->competing_channel_count; i++)
        view->competing_channels[i] = channel_count > 1 ? (int)random_below(random, (uint64_t)channel_count) : 0;
}

static void bank_release(struct bank *bank)
{
    for (int v = 0; v < VIEW_COUNT; v++) {
        memory_free(bank->views[v].channels);
        memory_free(bank->views[v].weights);
        memory_free(bank->views[v].competing_channels);
    }
}

static int bank_init(struct bank *bank, const struct kernel_shape *shape, struct error *error)
{
    *bank = (struct bank){.shape = *shape};
    for (int v = 0; v < VIEW_COUNT; v++) {
        struct view *view = &bank->views[v];
        struct random random;
        view_shape(shape, v, view);
        const size_t groups = (size_t)view->competing_dilation_count * (size_t)view->group_count;
        view->channels = memory_allocate((size_t)view->dilation_count * PLAIN_COUNT * (1 + CHANNEL_MOST), 1, error);
        view->weights = memory_allocate(groups * COMPETITOR_COUNT * KERNEL_WIDTH, sizeof *view->weights, error);
        view->competing_channels =
            memory_allocate(groups * (size_t)view->competing_channel_count, sizeof *view->competing_channels, error);
        if (!view->channels || !view->weights || !view->competing_channels)
            return -1;
        random_init(&random, shape->seed, (uint64_t)(DRAW_CHANNELS + v));
        draw_channels(view, shape->channel_count, &random);
        random_init(&random, shape->seed, (uint64_t)(DRAW_COMPETITORS + v));
        draw_competitors(view, shape->channel_count, &random);
    }
    return 0;
}

size_t kernel_bank_bias_count(const struct kernel_shape *shape)
{
    return (size_t)VIEW_COUNT * PLAIN_COUNT * (size_t)shape->bias_count;
}

size_t kernel_bank_feature_count(const struct kernel_shape *shape)
{
    size_t count = kernel_bank_bias_count(shape) + (size_t)shape->channel_count * SUMMARY_COUNT + 1;
    for (int v = 0; v < VIEW_COUNT; v++) {
        struct view view;
        view_shape(shape, v, &view);
        count += (size_t)view.competing_dilation_count * (size_t)view.group_count * COMPETITOR_COUNT * 2;
    }
    return count;
}

/* ------------------------------------------------------------------ sliding */

/* Room for one series and one dilation. */
struct slide {
    float *viewed;       /* owned, [C][L] the series, or its differences */
    float *padded;       /* owned, [C][2 L] with zeros before and after, so that a kernel may stand at each place */
    float *sums;         /* owned, [C][L] of the nine values under the kernel, each times -1 */
    float *said;         /* owned, [L] */
    float *most, *least; /* owned, [L] of a group; these and those below have room for whole lanes */
    int *winner, *loser; /* owned, [L] of a group: which kernel */
    float *mixed;        /* owned, [2 L] the sum of some padded channels */
};

static void slide_release(struct slide *slide)
{
    memory_free(slide->viewed);
    memory_free(slide->padded);
    memory_free(slide->sums);
    memory_free(slide->said);
    memory_free(slide->most);
    memory_free(slide->least);
    memory_free(slide->winner);
    memory_free(slide->loser);
    memory_free(slide->mixed);
}

/* A dilation reaches 4 d to each side, and 8 d is below L or, of the least dilation, 8. */
static size_t padded_length(const struct kernel_shape *shape)
{
    return 2 * (size_t)shape->length + KERNEL_WIDTH;
}

static int slide_init(struct slide *slide, const struct kernel_shape *shape, struct error *error)
{
    const size_t C = (size_t)shape->channel_count, L = (size_t)shape->length, places = L + LANES;
    *slide = (struct slide){.viewed = memory_allocate(C * L, sizeof(float), error),
                            .padded = memory_allocate(C * padded_length(shape), sizeof(float), error),
                            .sums = memory_allocate(C * L, sizeof(float), error),
                            .said = memory_allocate(L, sizeof(float), error),
                            .most = memory_allocate(places, sizeof(float), error),
                            .least = memory_allocate(places, sizeof(float), error),
                            .winner = memory_allocate(places, sizeof(int), error),
                            .loser = memory_allocate(places, sizeof(int), error),
                            .mixed = memory_allocate(padded_length(shape) + LANES, sizeof(float), error)};
    return slide->viewed && slide->padded && slide->sums && slide->said && slide->most && slide->least &&
                   slide->winner && slide->loser && slide->mixed
               ? 0
               : -1;
}

/* View v of series [C][L]: viewed [C][length]. */
static void slide_view(struct slide *slide, const struct bank *bank, int v, const float *series)
{
    const size_t C = (size_t)bank->shape.channel_count, L = (size_t)bank->shape.length, n = bank->views[v].length;
    for (size_t c = 0; c < C; c++) {
        for (size_t t = 0; t < n; t++)
            slide->viewed[c * n + t] = v == 0 ? series[c * L + t] : series[c * L + t + 1] - series[c * L + t];
    }
}

/* padded [C][n + 8 d] of what is viewed. */
static void slide_pad(struct slide *slide, size_t C, size_t n, size_t dilation)
{
    const size_t reach = dilation * (KERNEL_WIDTH / 2), width = n + 2 * reach;
    memset(slide->padded, 0, C * width * sizeof *slide->padded);
    for (size_t c = 0; c < C; c++)
        memcpy(slide->padded + c * width + reach, slide->viewed + c * n, n * sizeof *slide->viewed);
}

static void slide_sum(struct slide *slide, size_t C, size_t n, size_t dilation)
{
    const size_t width = n + dilation * (KERNEL_WIDTH - 1);
    for (size_t c = 0; c < C; c++) {
        float *sum = slide->sums + c * n;
        const float *values = slide->padded + c * width;
        for (size_t t = 0; t < n; t++)
            sum[t] = -values[t];
        for (size_t j = 1; j < KERNEL_WIDTH; j++) {
            for (size_t t = 0; t < n; t++)
                sum[t] -= values[t + j * dilation];
        }
    }
}

/* What the plain kernel whose weight 2 stands at places[0..2] says at each place: six times -1 and three times 2 is
 * minus the sum of all nine, and three times three of them. */
static void slide_plain(struct slide *slide, const unsigned char *channels, const size_t *places, size_t n,
                        size_t dilation)
{
    const size_t width = n + dilation * (KERNEL_WIDTH - 1);
    float *restrict said = slide->said;
    for (int i = 0; i < channels[0]; i++) {
        const size_t c = channels[1 + i];
        const float *sum = slide->sums + c * n, *values = slide->padded + c * width;
        const float *first = values + places[0] * dilation, *second = values + places[1] * dilation,
                    *third = values + places[2] * dilation;
        if (i == 0) {
            for (size_t t = 0; t < n; t++)
                said[t] = sum[t] + 3 * (first[t] + second[t] + third[t]);
        } else {
            for (size_t t = 0; t < n; t++)
                said[t] += sum[t] + 3 * (first[t] + second[t] + third[t]);
        }
    }
}

/* The next three of nine places, after {0, 1, 2}. */
static void next_places(size_t *places)
{
    if (++places[2] < KERNEL_WIDTH)
        return;
    if (++places[1] >= KERNEL_WIDTH - 1) {
        places[0]++;
        places[1] = places[0] + 1;
    }
    places[2] = places[1] + 1;
}

static float share_above(const float *said, size_t count, float bias)
{
    int above = 0;
    for (size_t t = 0; t < count; t++)
        above += said[t] > bias;
    return (float)above / (float)count;
}

/* Every other kernel is only looked at where it stands on the series with all of its weights. */
static float plain_feature(const struct slide *slide, int dilation_index, int kernel, size_t n, size_t dilation,
                           float bias)
{
    const size_t reach = dilation * (KERNEL_WIDTH / 2);
    const bool stands_within = (dilation_index + kernel) % 2 && n > 2 * reach;
    return stands_within ? share_above(slide->said + reach, n - 2 * reach, bias) : share_above(slide->said, n, bias);
}

static float *plain_features(struct slide *slide, const struct bank *bank, const struct view *view,
                             const float **biases, float *features)
{
    const size_t C = (size_t)bank->shape.channel_count, n = view->length;
    for (int d = 0; d < view->dilation_count; d++) {
        size_t places[3] = {0, 1, 2};
        slide_pad(slide, C, n, view->dilations[d]);
        slide_sum(slide, C, n, view->dilations[d]);
        for (int k = 0; k < PLAIN_COUNT; k++, next_places(places)) {
            slide_plain(slide, view->channels + (size_t)(d * PLAIN_COUNT + k) * (1 + CHANNEL_MOST), places, n,
                        view->dilations[d]);
            for (int b = 0; b < view->bias_counts[d]; b++)
                *features++ = plain_feature(slide, d, k, n, view->dilations[d], *(*biases)++);
        }
    }
    return features;
}

/* One group over the mixed channels: who says most and least at each place. What it says after the last place, where
 * the lanes are not full, nobody reads. */
WIDE_LANES static void compete(struct slide *slide, const float *weights, size_t n, size_t dilation)
{
    for (size_t t = 0; t < n; t += LANES) {
        float_lanes most = {0}, least = {0};
        int_lanes winner = {0}, loser = {0};
        for (int k = 0; k < COMPETITOR_COUNT; k++) {
            const float *weight = weights + k * KERNEL_WIDTH, *values = slide->mixed + t;
            float_lanes said = weight[0] * *(const float_lanes_in_memory *)values;
            for (size_t j = 1; j < KERNEL_WIDTH; j++)
                said += weight[j] * *(const float_lanes_in_memory *)(values + j * dilation);
            const int_lanes wins = k == 0 ? (most == most) : (said > most), loses = k == 0 ? wins : (said < least);
            most = (float_lanes)((wins & (int_lanes)said) | (~wins & (int_lanes)most));
            winner = (wins & k) | (~wins & winner);
            least = (float_lanes)((loses & (int_lanes)said) | (~loses & (int_lanes)least));
            loser = (loses & k) | (~loses & loser);
        }
        *(float_lanes_in_memory *)(slide->most + t) = most;
        *(float_lanes_in_memory *)(slide->least + t) = least;
        *(int_lanes_in_memory *)(slide->winner + t) = winner;
        *(int_lanes_in_memory *)(slide->loser + t) = loser;
    }
}

static float *competing_features(struct slide *slide, const struct bank *bank, const struct view *view, float *features)
{
    const size_t C = (size_t)bank->shape.channel_count, n = view->length;
    for (int d = 0; d < view->competing_dilation_count; d++) {
        const size_t dilation = (size_t)1 << d, width = n + dilation * (KERNEL_WIDTH - 1);
        slide_pad(slide, C, n, dilation);
        for (int g = 0; g < view->group_count; g++) {
            const size_t group = (size_t)(d * view->group_count + g);
            const int *channels = view->competing_channels + group * (size_t)view->competing_channel_count;
            memcpy(slide->mixed, slide->padded + (size_t)channels[0] * width, width * sizeof *slide->mixed);
            for (int i = 1; i < view->competing_channel_count; i++) {
                for (size_t t = 0; t < width; t++)
                    slide->mixed[t] += slide->padded[(size_t)channels[i] * width + t];
            }
            compete(slide, view->weights + group * COMPETITOR_COUNT * KERNEL_WIDTH, n, dilation);
            double won[COMPETITOR_COUNT] = {0}, lost[COMPETITOR_COUNT] = {0};
            for (size_t t = 0; t < n; t++) {
                won[slide->winner[t]] += slide->most[t];
                lost[slide->loser[t]]++;
            }
            for (int k = 0; k < COMPETITOR_COUNT; k++) {
                *features++ = (float)sqrt(fmax(won[k], 0) / (double)n);
                *features++ = (float)sqrt(lost[k] / (double)n);
            }
        }
    }
    return features;
}

/* Of values [L]: how high, how far, and where to. */
static float *summary_features(const float *values, size_t L, float *features)
{
    double mean = 0, squares = 0, least = values[0], largest = values[0], slope = 0;
    for (size_t t = 0; t < L; t++) {
        mean += values[t] / (double)L;
        least = fmin(least, values[t]);
        largest = fmax(largest, values[t]);
        slope += values[t] * ((double)t / (double)(L - 1) - 0.5) / (double)L;
    }
    for (size_t t = 0; t < L; t++)
        squares += (values[t] - mean) * (values[t] - mean) / (double)L;
    const double all[SUMMARY_COUNT] = {mean, sqrt(squares), least, largest, slope};
    for (int i = 0; i < SUMMARY_COUNT; i++)
        *features++ = (float)all[i];
    return features;
}

/* ------------------------------------------------------------------ biases */

static int compare_floats(const void *left, const void *right)
{
    const float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

/* The biases of one kernel: quantiles of what it said of one series. They go on through the multiples of the golden
 * section, so that those of all kernels are spread evenly. */
static float *quantiles(float *said, size_t n, int count, size_t *drawn, float *biases)
{
    const double section = (sqrt(5) - 1) / 2;
    qsort(said, n, sizeof *said, compare_floats);
    for (int b = 0; b < count; b++) {
        const double share = fmod((double)++*drawn * section, 1), place = share * (double)(n - 1);
        const size_t before = (size_t)place, after = before + 1 < n ? before + 1 : before;
        *biases++ = said[before] + (said[after] - said[before]) * (float)(place - (double)before);
    }
    return biases;
}

static float *fit_view(struct slide *slide, const struct bank *bank, int v, const struct kernel_input *input,
                       float *biases)
{
    const struct view *view = &bank->views[v];
    const size_t C = (size_t)bank->shape.channel_count, n = view->length, size = C * (size_t)bank->shape.length;
    struct random random;
    size_t drawn = 0;
    random_init(&random, bank->shape.seed, (uint64_t)(DRAW_SERIES + v));
    for (int d = 0; d < view->dilation_count; d++) {
        size_t places[3] = {0, 1, 2};
        for (int k = 0; k < PLAIN_COUNT; k++, next_places(places)) {
            slide_view(slide, bank, v, input->values + random_below(&random, input->count) * size);
            slide_pad(slide, C, n, view->dilations[d]);
            slide_sum(slide, C, n, view->dilations[d]);
            slide_plain(slide, view->channels + (size_t)(d * PLAIN_COUNT + k) * (1 + CHANNEL_MOST), places, n,
                        view->dilations[d]);
            biases = quantiles(slide->said, n, view->bias_counts[d], &drawn, biases);
        }
    }
    return biases;
}

int kernel_bank_fit(const struct kernel_shape *shape, const struct kernel_input *input, float *biases,
                    struct error *error)
{
    struct bank bank = {.shape = *shape};
    struct slide slide = {.viewed = NULL};
    int result = -1;
    if (bank_init(&bank, shape, error) || slide_init(&slide, shape, error))
        goto done;
    for (int v = 0; v < VIEW_COUNT; v++)
        biases = fit_view(&slide, &bank, v, input, biases);
    result = 0;
done:
    bank_release(&bank);
    slide_release(&slide);
    return result;
}

/* ------------------------------------------------------------------ features */

struct application {
    const struct bank *bank;
    const float *biases;
    const struct kernel_input *input;
    float *features;
    size_t feature_count;
};

static int apply_task(void *context, int index, struct error *error)
{
    const struct application *application = context;
    const struct bank *bank = application->bank;
    const size_t C = (size_t)bank->shape.channel_count, L = (size_t)bank->shape.length,
                 begin = (size_t)index * SERIES_PER_TASK;
    struct slide slide = {.viewed = NULL};
    int result = slide_init(&slide, &bank->shape, error);
    for (size_t i = begin; result == 0 && i < begin + SERIES_PER_TASK && i < application->input->count; i++) {
        const float *series = application->input->values + i * C * L, *biases = application->biases;
        float *features = application->features + i * application->feature_count;
        for (int v = 0; v < VIEW_COUNT; v++) {
            slide_view(&slide, bank, v, series);
            features = plain_features(&slide, bank, &bank->views[v], &biases, features);
            features = competing_features(&slide, bank, &bank->views[v], features);
        }
        for (size_t c = 0; c < C; c++)
            features = summary_features(series + c * L, L, features);
        *features = (float)log((double)application->input->lengths[i]);
    }
    slide_release(&slide);
    return result;
}

int kernel_bank_apply(const struct kernel_shape *shape, const float *biases, const struct kernel_input *input,
                      int thread_count, float *features, struct error *error)
{
    struct bank bank = {.shape = *shape};
    struct application application = {&bank, biases, input, features, kernel_bank_feature_count(shape)};
    int result = bank_init(&bank, shape, error);
    if (result == 0)
        result = workers_run(thread_count, (int)((input->count + SERIES_PER_TASK - 1) / SERIES_PER_TASK), apply_task,
                             &application, error);
    bank_release(&bank);
    return result;
}
