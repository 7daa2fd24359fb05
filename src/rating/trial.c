#include "rating/trial.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "concurrent/shared_tasks.h"
#include "dataset/series_loan.h"
#include "plan/rules.h"
#include "predict/asker.h"
#include "predict/combination.h"
#include "predict/network_answers.h"

/* Where not all origins are looked at, this many are that follow each other. */
#define RUN_LENGTH 256
/* A window's scale counts as at least that of the last window, divided by this. After a shift of level, errors would
 * else be measured by the calm before it, and be taken for many times the unrest after it. */
#define SCALE_GROWTH_MAX 3
/* A walk has at most so many origins of a series, and fits the baselines at most so many times: those that forecast in
 * the end know the whole series. */
#define WALK_LENGTH_MAX 200
#define WALK_FITS_MAX 10
#define WALK_LEAST 4  /* origins, for a walk to begin later than in the middle */
#define WALK_CYCLES 3 /* of a season before every method has it */
/* Where few origins are looked at, runs are shorter, so that there are so many. */
#define RUN_COUNT_MIN 64
#define RUN_LENGTH_MIN 16

/* How much smaller changes over one period are than changes over one step, on average over the series that can tell;
 * NAN when none can. Of a period that was found in all
 * rows, since the training part is as short as that, all rows can tell. */
static int period_merit(const struct panel *panel, const size_t *train_lengths, double period, bool is_found,
                        double *merit, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    double sum = 0;
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        if (series_loan_reach(&loan, s, error))
            return -1;
        const double *values = series_column(&panel->series[s], 0);
        size_t length = train_lengths[s];
        if (is_found && (double)length >= period + 1 && (double)length < 2 * period)
            length = panel->series[s].length;
        if ((double)length < 2 * period)
            continue;
        double step = baseline_scale(values, length, 1);
        if (step > 0) {
            sum += baseline_scale(values, length, period) / step;
            count++;
        }
    }
    series_loan_end(&loan);
    *merit = count ? sum / (double)count : NAN;
    return 0;
}

int trial_period(const struct recipe *recipe, const struct panel *panel, const size_t *train_lengths, double *period,
                 struct error *error)
{
    double periods[8];
    _Static_assert(sizeof periods >= sizeof recipe->periods, "room for the periods that were given");
    int count = recipe->period_count;
    memcpy(periods, recipe->periods, sizeof recipe->periods);
    if (count == 0 && !recipe->periods_are_given)
        count = calendar_cycles(&panel->calendar, periods, 8);
    double merit, best_merit = INFINITY;
    *period = 1;
    /* two seasons of which the longer does not hold the shorter: the methods take the longer out beforehand */
    if (recipe->period_count == 2 && fmod(recipe->periods[1], recipe->periods[0]) > 0)
        count = 1;
    for (int i = 0; i < count; i++) {
        if (period_merit(panel, train_lengths, periods[i], recipe->period_count > 0, &merit, error))
            return -1;
        if (merit < best_merit) {
            *period = periods[i];
            best_merit = merit;
        }
    }
    return 0;
}

double trial_spans(const struct trial *trial)
{
    double spans = 0;
    size_t T = (size_t)trial->target_count;
    for (size_t n = 0; n < trial->count;) {
        size_t series = trial->forecasts[n].series, origins = 0;
        for (; n < trial->count && trial->forecasts[n].series == series; n += T)
            origins++;
        spans += 1 + (double)(origins - 1) / trial->horizon;
    }
    return spans;
}

void trial_release(struct trial *trial)
{
    memory_free(trial->forecasts);
    memory_free(trial->truth);
    memory_free(trial->values);
    memory_free(trial->error_sizes);
    for (size_t i = 0; i < trial->baselines_count; i++)
        baselines_release(&trial->baselines[i]);
    memory_free(trial->baselines);
    *trial = (struct trial)TRIAL_INIT;
}

/* What the tasks of a trial share. */
struct work {
    struct trial *trial;
    const struct model *model;
    const struct panel *panel;
    const struct training_data *data;
    enum part part;
    bool is_walk;
    size_t *first; /* owned, [series_count + 1] forecasts of each series: first[s] .. first[s + 1] - 1 */
};

/* Which windows are looked at: every stride-th run. */
struct sampling {
    size_t run_length, stride;
};

/* At most some `most` of `count` windows. */
static struct sampling sample_windows(size_t count, size_t most)
{
    const size_t run = most / RUN_COUNT_MIN;
    return (struct sampling){.run_length = run > RUN_LENGTH       ? RUN_LENGTH
                                           : run < RUN_LENGTH_MIN ? RUN_LENGTH_MIN
                                                                  : run,
                             .stride = (count + most - 1) / most};
}

static size_t next_window(size_t window, const struct sampling *sampling)
{
    const size_t next = window + 1;
    return next % sampling->run_length ? next : next + (sampling->stride - 1) * sampling->run_length;
}

/* Room for as many origins as are counted. */
static int make_room(struct work *work, struct error *error)
{
    struct trial *trial = work->trial;
    trial->count = trial->origin_count * (size_t)trial->target_count;
    const size_t steps = trial->count * (size_t)trial->horizon;
    work->first = memory_allocate(work->panel->series_count + 1, sizeof *work->first, error);
    trial->forecasts = memory_allocate(trial->count, sizeof *trial->forecasts, error);
    trial->truth = memory_allocate(steps, sizeof *trial->truth, error);
    trial->values = memory_allocate(METHOD_COUNT * steps, sizeof *trial->values, error);
    return work->first && trial->forecasts && trial->truth && trial->values ? 0 : -1;
}

static struct trial_forecast *add_origin(struct work *work, struct trial_forecast *forecast, size_t s, size_t origin)
{
    for (int c = 0; c < work->trial->target_count; c++)
        *forecast++ = (struct trial_forecast){.series = s, .origin = origin};
    work->first[s + 1] = (size_t)(forecast - work->trial->forecasts);
    return forecast;
}

/* Which series and origin each forecast is of, and which forecasts are a series'. */
static int list_origins(struct work *work, struct error *error)
{
    struct trial *trial = work->trial;
    const struct window_set *set = &work->data->parts[0][work->part];
    const size_t window_count = window_set_count(set);
    const int most = work->model->recipe.judged_count;
    const struct sampling sampling = sample_windows(window_count, most ? (size_t)most : JUDGED_COUNT_USUAL);
    for (size_t window = 0; window < window_count; window = next_window(window, &sampling))
        trial->origin_count++;
    if (make_room(work, error))
        return -1;
    struct trial_forecast *forecast = trial->forecasts;
    for (size_t window = 0; window < window_count; window = next_window(window, &sampling)) {
        size_t s, origin;
        window_set_locate(set, window, &s, &origin);
        forecast = add_origin(work, forecast, s, origin);
    }
    for (size_t s = 0; s < work->panel->series_count; s++) {
        if (work->first[s + 1] < work->first[s])
            work->first[s + 1] = work->first[s]; /* nothing of it is looked at */
    }
    return 0;
}

/* The first step that a walk through so many forecasts: the middle, but not before methods can have the season that the
 * series has in the end. */
static size_t walk_begin(const struct work *work, size_t length)
{
    const struct recipe *recipe = &work->model->recipe;
    const double season = recipe->period_count ? ceil(WALK_CYCLES * recipe->periods[0]) : 0;
    size_t begin = length / 2;
    if (season > (double)begin && season + WALK_LEAST <= (double)length)
        begin = (size_t)season;
    return length - begin > WALK_LENGTH_MAX ? length - WALK_LENGTH_MAX : begin > 1 ? begin : length;
}

static int list_walk(struct work *work, struct error *error)
{
    for (size_t s = 0; s < work->panel->series_count; s++)
        work->trial->origin_count += work->panel->series[s].length - walk_begin(work, work->panel->series[s].length);
    if (make_room(work, error))
        return -1;
    struct trial_forecast *forecast = work->trial->forecasts;
    for (size_t s = 0; s < work->panel->series_count; s++) {
        const size_t length = work->panel->series[s].length;
        work->first[s + 1] = work->first[s];
        for (size_t t = walk_begin(work, length); t < length; t++)
            forecast = add_origin(work, forecast, s, t - 1);
    }
    return 0;
}

/* The origins that a rank asks the networks about end here: as many whole batches as others ask about; or where the
 * state is carried, or the rows are divided, those of its series. */
static size_t questions_end(const struct work *work, const struct communicator *ranks, int r)
{
    const size_t count = work->trial->origin_count, batches = (count + ASKER_BATCH - 1) / ASKER_BATCH;
    size_t begin, end;
    if (work->model->recipe.is_stateful || work->panel->holders) {
        communicator_block(ranks, work->panel->series_count, r, &begin, &end);
        return end == work->panel->series_count ? count : work->first[end] / (size_t)work->trial->target_count;
    }
    communicator_block(ranks, batches, r, &begin, &end);
    return end * ASKER_BATCH < count ? end * ASKER_BATCH : count;
}

/* Each rank asks a part of the questions; all get the answers [count][K][T]. */
static int ask_shared(const struct work *work, struct network_answers *answers,
                      const struct network_question *questions, double *values, struct error *error)
{
    const struct communicator *ranks = effort_ranks(work->model->effort);
    const size_t each = (size_t)work->trial->horizon * (size_t)work->trial->target_count;
    const int size = communicator_size(ranks), rank = communicator_rank(ranks);
    size_t *ends = memory_allocate((size_t)size, sizeof *ends, error);
    if (communicator_agree(ranks, ends ? 0 : -1, 0, error)) {
        memory_free(ends);
        return -1;
    }
    const size_t begin = rank ? questions_end(work, ranks, rank - 1) : 0, end = questions_end(work, ranks, rank);
    int result =
        begin == end ? 0 : network_answers_ask(answers, questions + begin, end - begin, values + begin * each, error);
    result = communicator_agree(ranks, result, 0, error);
    for (int r = 0; r < size; r++)
        ends[r] = questions_end(work, ranks, r) * each * sizeof *values;
    if (result == 0)
        communicator_gather(ranks, values, ends);
    memory_free(ends);
    return result;
}

/* What the networks say at all origins. */
static int ask_networks(struct work *work, int thread_count, struct error *error)
{
    int result = -1;
    struct trial *trial = work->trial;
    const size_t K = (size_t)trial->horizon, T = (size_t)trial->target_count;
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct prepared_series *series[PREPARATION_COUNT_MAX];
    struct network_question *questions = memory_allocate(trial->origin_count, sizeof *questions, error);
    double *answer = memory_allocate(K * T, sizeof *answer, error), *values = trial_values(trial, METHOD_NETWORK);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        series[p] = work->data->prepared[p].series;
    if (!questions || !answer || network_answers_init(&answers, work->model, thread_count, error) ||
        network_answers_look_at(&answers, series, work->panel->series_count, work->data->parts[0][work->part].known_end,
                                NULL, error))
        goto done;
    for (size_t i = 0; i < trial->origin_count; i++)
        questions[i] = (struct network_question){trial->forecasts[i * T].series, trial->forecasts[i * T].origin};
    if (ask_shared(work, &answers, questions, values, error))
        goto done;
    for (size_t i = 0; T > 1 && i < trial->origin_count; i++) { /* [K][T] of each origin becomes [T][K] */
        memcpy(answer, values + i * K * T, K * T * sizeof *answer);
        for (size_t at = 0; at < K * T; at++)
            values[(i * T + at % T) * K + at / T] = answer[at];
    }
    result = 0;
done:
    network_answers_release(&answers);
    memory_free(questions);
    memory_free(answer);
    return result;
}

/* Forecast n of target c: what came after its origin, and what it is measured in. `least`: of its scale. `shift`: where
 * the level shifted, 0 where it did not. */
static void describe(const struct work *work, size_t n, int c, double least, size_t shift)
{
    struct trial *trial = work->trial;
    struct trial_forecast *forecast = &trial->forecasts[n];
    const struct window_set *set = &work->data->parts[0][work->part];
    const size_t s = forecast->series;
    const struct prepared_series *prepared = &work->data->prepared[0].series[s];
    const double *values = series_column(&work->panel->series[s], c);
    const size_t settled = level_shift_steps(trial->period);
    forecast->target = &prepared->preparation->targets[c];
    forecast->is_baseline_only = work->panel->series[s].length < RULES_NETWORK_LENGTH_MIN;
    forecast->range = combination_range(values, forecast->origin + 1, model_tail_length(&work->model->recipe));
    forecast->scale = fmax(window_scale(prepared->targets + (size_t)c * prepared->length, forecast->target->spread,
                                        set->shape.scale_steps, trial->horizon, forecast->origin + 1),
                           least);
    for (size_t k = 0; k < (size_t)trial->horizon; k++) {
        const size_t t = forecast->origin + 1 + k;
        const size_t end = work->is_walk ? work->panel->series[s].length : set->target_end[s];
        const bool is_across = t >= shift && forecast->origin + 1 < shift + (shift ? settled : 0);
        trial->truth[n * (size_t)trial->horizon + k] = t < end && !is_across ? values[t] : NAN;
    }
}

/* Fit baselines to all of a series. How far they miss is what they are measured in when it is forecast: sizes[K]. */
static int find_error_sizes(struct baselines *baselines, const double *values, size_t length,
                            struct baselines_plan plan, int horizon, double *sizes, struct error *error)
{
    double *forecasts = memory_allocate((size_t)horizon, sizeof *forecasts, error);
    const int result = forecasts ? baselines_fit(baselines, values, length, plan, error) : -1;
    if (result == 0)
        baselines_error_sizes(baselines, horizon, sizes, forecasts);
    memory_free(forecasts);
    return result;
}

/* Where the level that the series has in the end began. What was forecast across that step, or before the new level was
 * one, is not judged, for nobody could know. Where that would leave nothing, all is judged; and rows that --test holds
 * out are judged as they are. */
static int find_shift(const struct work *work, size_t s, const double *values, const struct baselines_plan *plan,
                      size_t *shift, struct error *error)
{
    const size_t end = work->is_walk ? work->panel->series[s].length : work->data->parts[0][work->part].target_end[s];
    const struct trial_forecast *forecasts = work->trial->forecasts;
    const size_t first = forecasts[work->first[s]].origin, last = forecasts[work->first[s + 1] - 1].origin;
    *shift = 0;
    if (work->part != PART_TEST && baselines_level(shift, values, end, plan, error))
        return -1;
    if (first + 1 >= *shift && last + 1 < *shift + level_shift_steps(work->trial->period))
        *shift = 0;
    return 0;
}

/* Baselines on their way from origin to origin. */
struct walker {
    struct baselines baselines;
    size_t step;     /* the next one that they have not seen */
    size_t next_fit; /* they are fitted anew at the first origin from this step on; SIZE_MAX: never */
    size_t stride;   /* steps between two fits, at least */
};

/* A walk fits them anew some ten times, a part where the level has shifted since they were fitted. */
static void plan_fits(struct walker *walker, const struct work *work, size_t s, size_t before, size_t shift)
{
    const size_t origins = (work->first[s + 1] - work->first[s]) / (size_t)work->trial->target_count;
    const size_t settled = shift + level_shift_steps(work->trial->period);
    walker->stride = work->is_walk ? origins / WALK_FITS_MAX + 1 : SIZE_MAX / 2;
    walker->next_fit = work->is_walk ? before + walker->stride : shift && settled > before ? settled - 1 : SIZE_MAX;
}

/* Go on to the end of an origin. */
static int walk_to(struct walker *walker, size_t origin, const double *values, struct baselines_plan plan,
                   struct error *error)
{
    if (origin >= walker->next_fit) {
        if (baselines_fit(&walker->baselines, values, origin + 1, plan, error))
            return -1;
        walker->step = origin + 1;
        walker->next_fit = origin + walker->stride;
    }
    for (; walker->step <= origin; walker->step++)
        baselines_advance(&walker->baselines, values[walker->step], known_columns_after(plan.known, walker->step));
    return 0;
}

/* The forecasts of one series, and the baselines' answers: they are fitted before the part and walk from origin to
 * origin. In trial_walk() they are fitted to the first half of the series, and anew on their way. */
static int ask_baselines(void *context, int index, struct error *error)
{
    const struct work *work = context;
    struct trial *trial = work->trial;
    const size_t s = (size_t)index, T = (size_t)trial->target_count, K = (size_t)trial->horizon;
    const struct series *series = &work->panel->series[s];
    const struct prepared_series *prepared = &work->data->prepared[0].series[s];
    const size_t before = work->is_walk             ? walk_begin(work, series->length)
                          : work->part == PART_TEST ? series->length
                                                    : work->data->train_lengths[s];
    const struct baselines_plan plan = recipe_baselines_plan(
        &work->model->recipe, trial->period, work->panel->series_count, known_columns_of(work->panel, series, 0));
    effort_add(work->model->effort, work->is_walk ? TRIAL_WALK_EFFORT : 1);
    if (work->first[s] == work->first[s + 1])
        return 0;
    for (size_t c = 0; c < T; c++) {
        const double *values = series_column(series, (int)c);
        const double now =
            window_scale(prepared->targets + c * prepared->length, prepared->preparation->targets[c].spread,
                         work->model->recipe.scale_steps, trial->horizon, series->length);
        const double denominator = baseline_scale(values, before, trial->period),
                     change = baseline_scale(values, before, 1);
        struct walker walker = {.baselines = BASELINES_INIT, .step = before, .next_fit = SIZE_MAX};
        size_t shift = 0;
        double *sizes = work->is_walk ? trial->error_sizes + (s * T + c) * K : NULL;
        int failed = (sizes && find_error_sizes(&trial->baselines[s * T + c], values, series->length, plan,
                                                trial->horizon, sizes, error)) ||
                     find_shift(work, s, values, &plan, &shift, error) ||
                     baselines_fit(&walker.baselines, values, before, plan, error);
        plan_fits(&walker, work, s, before, shift);
        for (size_t n = work->first[s] + c; n < work->first[s + 1] && !failed; n += T) {
            struct trial_forecast *forecast = &trial->forecasts[n];
            describe(work, n, (int)c, now / SCALE_GROWTH_MAX, shift);
            if ((failed = walk_to(&walker, forecast->origin, values, plan, error)))
                break;
            forecast->denominator = denominator;
            forecast->change = change;
            forecast->error_size = sizes ? sizes[0] : baselines_error_size(&walker.baselines);
            const struct known_columns ahead = known_columns_after(plan.known, forecast->origin + 1);
            for (int i = 0; i < BASELINE_COUNT; i++)
                baselines_forecast(&walker.baselines, (enum baseline)i, ahead, trial->horizon,
                                   trial_values(trial, METHOD_BASELINES + i) + n * K);
            combination_shut(&work->model->recipe, &walker.baselines, ahead, K,
                             trial_values(trial, METHOD_NETWORK) + n * K);
        }
        baselines_release(&walker.baselines);
        if (failed)
            return -1;
    }
    return 0;
}

/* What the ranks have found out, each of its series: numbers, to all. */
static void gather_numbers(const struct work *work, const struct communicator *ranks, size_t *ends)
{
    struct trial *trial = work->trial;
    const size_t K = (size_t)trial->horizon, series_count = work->panel->series_count;
    size_t begin, end;
    for (int r = 0; r < ranks->size; r++) {
        communicator_block(ranks, series_count, r, &begin, &end);
        ends[r] = end * (size_t)trial->target_count * K * sizeof *trial->error_sizes;
    }
    if (work->is_walk)
        communicator_gather(ranks, trial->error_sizes, ends);
    for (int r = 0; r < ranks->size; r++) {
        communicator_block(ranks, series_count, r, &begin, &end);
        ends[r] = work->first[end] * sizeof *trial->forecasts;
    }
    communicator_gather(ranks, trial->forecasts, ends);
    for (int r = 0; r < ranks->size; r++)
        ends[r] = ends[r] / sizeof *trial->forecasts * K * sizeof *trial->values;
    communicator_gather(ranks, trial->truth, ends);
    for (int method = 0; method < METHOD_COUNT; method++)
        communicator_gather(ranks, trial_values(trial, method), ends);
    for (size_t n = 0; n < trial->count; n++) { /* a view of what is here */
        struct trial_forecast *forecast = &trial->forecasts[n];
        const struct prepared_series *prepared = &work->data->prepared[0].series[forecast->series];
        forecast->target = &prepared->preparation->targets[n % (size_t)trial->target_count];
    }
}

/* The baselines of all series, asked on all ranks. Where series were divided, so are those that a walk has fitted: each
 * rank keeps its own. */
static int ask_all_baselines(struct work *work, int thread_count, struct error *error)
{
    const struct communicator *ranks = effort_ranks(work->model->effort);
    size_t *ends = memory_allocate((size_t)communicator_size(ranks), sizeof *ends, error);
    int result = communicator_agree(ranks, ends ? 0 : -1, 0, error);
    if (result == 0)
        result = shared_tasks_run(ranks, thread_count, work->panel->series_count, ask_baselines, work, error);
    if (result == 0 && communicator_size(ranks) > 1)
        gather_numbers(work, ranks, ends);
    memory_free(ends);
    return result;
}

static void clear_networks(struct trial *trial)
{
    for (size_t i = 0; i < trial->count * (size_t)trial->horizon; i++)
        trial_values(trial, METHOD_NETWORK)[i] = NAN;
}

int trial_run(struct trial *trial, const struct model *model, const struct panel *panel,
              const struct training_data *data, enum part part, bool baselines_only, int thread_count,
              struct error *error)
{
    struct work work = {.trial = trial, .model = model, .panel = panel, .data = data, .part = part};
    *trial = (struct trial){.horizon = model->recipe.horizon, .target_count = panel->target_count};
    int result = -1;
    if (trial_period(&model->recipe, panel, data->train_lengths, &trial->period, error) || list_origins(&work, error) ||
        (!baselines_only && ask_networks(&work, thread_count, error)))
        goto done;
    if (baselines_only)
        clear_networks(trial);
    result = ask_all_baselines(&work, thread_count, error);
done:
    memory_free(work.first);
    return result;
}

int trial_walk(struct trial *trial, const struct model *model, const struct panel *panel,
               const struct training_data *data, int thread_count, struct error *error)
{
    struct work work = {
        .trial = trial, .model = model, .panel = panel, .data = data, .part = PART_VALIDATION, .is_walk = true};
    int result = -1;
    *trial = (struct trial){.horizon = model->recipe.horizon, .target_count = panel->target_count};
    const size_t count = panel->series_count * (size_t)panel->target_count, K = (size_t)trial->horizon;
    if (trial_period(&model->recipe, panel, data->train_lengths, &trial->period, error) || list_walk(&work, error) ||
        !(trial->error_sizes = memory_allocate(count * K, sizeof *trial->error_sizes, error)) ||
        !(trial->baselines = memory_allocate(count, sizeof *trial->baselines, error)))
        goto done;
    for (; trial->baselines_count < count; trial->baselines_count++)
        trial->baselines[trial->baselines_count] = (struct baselines)BASELINES_INIT;
    clear_networks(trial);
    result = ask_all_baselines(&work, thread_count, error);
done:
    memory_free(work.first);
    return result;
}
