#include "retraining/past_answers.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/network_answers.h"

/* Digits of an answer that are kept. */
#define DIGITS 9
/* Where very many rows come at once, some so many origins are judged, as in training. */
#define ORIGINS_JUDGED JUDGED_COUNT_USUAL

static size_t answer_size(const struct model *model)
{
    return (size_t)(model->recipe.horizon * model->target_count);
}

static size_t rows_held_back(const struct model *model)
{
    const struct recipe *recipe = &model->recipe;
    return (size_t)(recipe->validation_length > recipe->horizon ? recipe->validation_length : recipe->horizon);
}

/* Origins of a series whose answers are kept at most: so many that are known to the end, and those that are not. */
static size_t origins_most(const struct model *model)
{
    const size_t K = (size_t)model->recipe.horizon, wanted = rows_held_back(model) + K;
    const size_t room = PAST_ANSWERS_MAX / answer_size(model);
    return wanted < room ? wanted : room > 2 * K ? room : 2 * K;
}

size_t past_answers_needed(const struct model *model)
{
    const size_t K = (size_t)model->recipe.horizon, most = origins_most(model), half = (K + 1) / 2,
                 judged = rows_held_back(model) - K + 1;
    const size_t needed = judged > half ? judged : half;
    return needed < most ? needed : most;
}

/* Every so-manieth series is asked about. */
static size_t series_stride(const struct model *model)
{
    return model->series_count * origins_most(model) * answer_size(model) / PAST_ANSWERS_MAX + 1;
}

static size_t answer_count(const struct model *model, const struct model_series *series)
{
    return series->answers_size / answer_size(model);
}

/* Origins that are new. */
static size_t new_origins(const struct joined_place *place, size_t length)
{
    return place->known && place->seen > 0 && length > place->seen ? length - place->seen : 0;
}

void past_answers_plan(const struct model *model, const struct panel *panel, struct joined_rows *joined)
{
    const size_t kept = origins_most(model), stride = series_stride(model);
    const size_t judged = ORIGINS_JUDGED * stride / panel->series_count; /* of a series, where many rows come at once */
    for (size_t s = 0; s < panel->series_count; s++) {
        struct joined_place *place = &joined->places[s];
        const size_t length = panel->series[s].length;
        const size_t fresh = new_origins(place, length), at_once = fresh < judged ? fresh : judged,
                     most = kept > at_once ? kept : at_once;
        size_t count = s % stride || !place->known ? 0 : answer_count(model, place->known) + fresh;
        count = count < most ? count : most;
        place->judged_from = length - 1 - (count < length ? count : length - 1);
    }
}

bool past_answers_are_enough(const struct model *model, const struct panel *panel, const struct joined_rows *joined)
{
    const size_t needed = past_answers_needed(model);
    size_t enough = 0, asked = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const size_t count = panel->series[s].length - 1 - joined->places[s].judged_from;
        asked += s % series_stride(model) == 0 && joined->places[s].known;
        enough += count >= needed;
    }
    return 2 * enough > asked;
}

size_t past_answers_count(const struct panel *panel, const struct joined_rows *joined)
{
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const size_t own = panel->series[s].length - 1 - joined->places[s].judged_from;
        count = count > own ? count : own;
    }
    return count;
}

double past_answers_share(const struct model *model, const struct panel *panel, const struct joined_rows *joined)
{
    const size_t count = past_answers_count(panel, joined);
    size_t fresh = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const size_t own = new_origins(&joined->places[s], panel->series[s].length);
        fresh = fresh > own ? fresh : own;
    }
    if (fresh > count || count - fresh < past_answers_needed(model)) /* none of them was judged before */
        fresh = count;
    return (double)fresh / (double)(count + rows_held_back(model));
}

/* So that the file need not hold digits that say nothing. */
static double shorten(double value)
{
    if (value == 0 || !isfinite(value))
        return isfinite(value) ? value : NAN;
    const double shift = pow(10, DIGITS - 1 - floor(log10(fabs(value))));
    const double shortened = shift >= 1 ? round(value * shift) / shift : round(value * shift) * round(1 / shift);
    return isfinite(shortened) ? shortened : value;
}

/* The answers of one series become the last of what it had and the new ones. */
static int append(struct model_series *series, size_t kept, const double *fresh, size_t fresh_count, size_t each,
                  struct error *error)
{
    double *answers = kept + fresh_count ? memory_allocate((kept + fresh_count) * each, sizeof *answers, error) : NULL;
    if (kept + fresh_count && !answers)
        return -1;
    if (kept)
        memcpy(answers, series->answers + series->answers_size - kept * each, kept * each * sizeof *answers);
    for (size_t i = 0; i < fresh_count * each; i++)
        answers[kept * each + i] = shorten(fresh[i]);
    memory_free(series->answers);
    series->answers = answers;
    series->answers_size = (kept + fresh_count) * each;
    return 0;
}

/* Of known columns that nobody has given yet nothing can be said, and of what depends on them. */
static void blank_unknown(const struct model *model, const struct series *series, size_t origin, double *answer)
{
    for (int k = 0; k < model->recipe.horizon && model->known_count; k++) {
        for (int c = 0; c < model->target_count && origin + 1 + (size_t)k >= series->extent; c++)
            answer[k * model->target_count + c] = NAN;
    }
}

int past_answers_ask(const struct model *model, const struct panel *panel, const struct joined_rows *joined,
                     const struct training_data *data, int thread_count, struct error *error)
{
    const size_t series_count = panel->series_count, each = answer_size(model);
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct prepared_series *series[PREPARATION_COUNT_MAX] = {data->prepared[0].series, data->prepared[1].series};
    struct carried_from *from = memory_allocate(series_count, sizeof *from, error);
    size_t *counts = memory_allocate(series_count, sizeof *counts, error), total = 0, at = 0;
    struct network_question *questions = NULL;
    double *values = NULL;
    int result = -1;
    if (!from || !counts)
        goto done;
    for (size_t s = 0; s < series_count; s++) {
        const struct joined_place *place = &joined->places[s];
        const size_t planned = panel->series[s].length - 1 - place->judged_from,
                     fresh = new_origins(place, panel->series[s].length);
        total += counts[s] = planned < fresh ? planned : fresh;
        if (place->known && place->first_step > 0)
            from[s] = (struct carried_from){place->known->length - 1 - place->first_step, place->known->states};
    }
    questions = memory_allocate(total + 1, sizeof *questions, error);
    values = memory_allocate(total * each + 1, sizeof *values, error);
    if (!questions || !values)
        goto done;
    for (size_t s = 0; s < series_count; s++) {
        for (size_t i = counts[s]; i > 0; i--)
            questions[at++] = (struct network_question){s, panel->series[s].length - 1 - i};
    }
    if (network_answers_init(&answers, model, thread_count, error) ||
        network_answers_look_at(&answers, series, series_count, NULL, from, error) ||
        (total && network_answers_ask(&answers, questions, total, values, error)))
        goto done;
    for (size_t i = 0; i < total; i++)
        blank_unknown(model, &panel->series[questions[i].series], questions[i].origin, values + i * each);
    at = 0;
    for (size_t s = 0; s < series_count; s++) {
        const size_t planned = panel->series[s].length - 1 - joined->places[s].judged_from;
        if (joined->places[s].known &&
            append(joined->places[s].known, planned - counts[s], values + at * each, counts[s], each, error))
            goto done;
        at += counts[s];
    }
    result = 0;
done:
    network_answers_release(&answers);
    memory_free(from);
    memory_free(counts);
    memory_free(questions);
    memory_free(values);
    return result;
}

void past_answers_tell(const struct model *model, const struct joined_rows *joined, struct trial *trial)
{
    const size_t K = (size_t)trial->horizon, T = (size_t)trial->target_count;
    for (size_t n = 0; n < trial->count; n++) {
        const struct trial_forecast *forecast = &trial->forecasts[n];
        const struct joined_place *place = &joined->places[forecast->series];
        const double *answer = place->known->answers + (forecast->origin - place->judged_from) * answer_size(model);
        double *values = trial_values(trial, METHOD_NETWORK) + n * K;
        for (size_t k = 0; k < K; k++) {
            if (isnan(values[k])) /* else a known column shuts the series */
                values[k] = answer[k * T + n % T];
            if (isnan(values[k]) && !forecast->is_baseline_only)
                trial->truth[n * K + k] = NAN;
        }
    }
}

void past_answers_keep(const struct model *model, struct model_series *from, struct model_series *to)
{
    const size_t most = origins_most(model) * answer_size(model);
    const size_t size = from->answers_size < most ? from->answers_size : most;
    if (size)
        memmove(from->answers, from->answers + from->answers_size - size, size * sizeof *from->answers);
    to->answers = from->answers;
    to->answers_size = size;
    from->answers = NULL;
}
