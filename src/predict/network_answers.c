#include "predict/network_answers.h"

#include <string.h>

#include "base/memory.h"
#include "concurrent/workers.h"
#include "predict/asker.h"

/* What one thread asks with. Networks that read series are laid out here once, whatever is asked. */
struct network_lane {
    size_t capacity;               /* windows that the askers take; 0: the lane is empty */
    struct asker *askers;          /* owned, [variants], where each window begins with zeros */
    double *answer;                /* owned, [capacity][O] */
    struct series_reader *readers; /* owned, [variants], of a stateful model */
    real *states;                  /* owned, as model_series.states: of series `series` before step `step` */
    size_t series, step;           /* SIZE_MAX: of none */
};

static void release_lane(struct network_lane *lane, int variant_count)
{
    for (int v = 0; lane->askers && v < variant_count; v++)
        asker_release(&lane->askers[v]);
    for (int v = 0; lane->readers && v < variant_count; v++)
        series_reader_release(&lane->readers[v]);
    memory_free(lane->askers);
    memory_free(lane->answer);
    memory_free(lane->readers);
    memory_free(lane->states);
    *lane = (struct network_lane){.capacity = 0};
}

/* Room for so many windows at a time. */
static int prepare_lane(const struct network_answers *answers, struct network_lane *lane, size_t capacity,
                        struct error *error)
{
    const struct model *model = answers->model;
    const size_t variants = (size_t)recipe_variant_count(&model->recipe);
    const bool is_stateful = model->recipe.is_stateful;
    if (lane->capacity >= capacity)
        return 0;
    release_lane(lane, (int)variants);
    lane->series = SIZE_MAX;
    lane->answer = memory_allocate(capacity * model_output_size(model), sizeof *lane->answer, error);
    if (is_stateful) {
        lane->readers = memory_allocate(variants, sizeof *lane->readers, error);
        lane->states =
            memory_allocate(model_state_offset(model, model->recipe.ensemble_count), sizeof *lane->states, error);
    } else {
        lane->askers = memory_allocate(variants, sizeof *lane->askers, error);
    }
    if (!lane->answer || (is_stateful ? !lane->readers || !lane->states : !lane->askers))
        return -1;
    for (size_t v = 0; v < variants; v++) {
        const struct window_shape *shape = &answers->sets[v].shape;
        const struct network *network = &model->networks[v];
        if (is_stateful ? series_reader_init(&lane->readers[v], network, shape, error)
                        : asker_init(&lane->askers[v], network, window_sample_sizes(shape), capacity, error))
            return -1;
    }
    lane->capacity = capacity;
    return 0;
}

int network_answers_init(struct network_answers *answers, const struct model *model, int thread_count,
                         struct error *error)
{
    const int variants = recipe_variant_count(&model->recipe);
    *answers = (struct network_answers){.model = model, .thread_count = thread_count};
    answers->sets = memory_allocate((size_t)variants, sizeof *answers->sets, error);
    answers->lanes = memory_allocate((size_t)thread_count, sizeof *answers->lanes, error);
    for (int v = 0; answers->sets && v < variants; v++) {
        const struct variant variant = recipe_variant(&model->recipe, v);
        answers->sets[v].shape = model_window_shape(model, &variant);
        answers->sets[v].is_judged = !model->recipe.is_stateful; /* only what is answered after the window counts */
    }
    return answers->sets && answers->lanes ? 0 : -1;
}

void network_answers_release(struct network_answers *answers)
{
    for (int i = 0; answers->lanes && i < answers->thread_count; i++)
        release_lane(&answers->lanes[i], recipe_variant_count(&answers->model->recipe));
    memory_free(answers->lanes);
    memory_free(answers->sets);
    memory_free(answers->block);
    *answers = (struct network_answers)NETWORK_ANSWERS_INIT;
}

int network_answers_look_at(struct network_answers *answers, struct prepared_series *const series[],
                            size_t series_count, const size_t *known_ends, const struct carried_from *from,
                            struct error *error)
{
    const struct recipe *recipe = &answers->model->recipe;
    /* origins from step 0 on; no target is looked at, since there is nothing to learn */
    size_t *block = memory_allocate(4 * series_count + 1, sizeof *block, error);
    if (!block)
        return -1;
    for (int v = 0; v < recipe_variant_count(recipe); v++) {
        struct window_set *set = &answers->sets[v];
        set->series = series[recipe_variant(recipe, v).preparation];
        set->series_count = series_count;
        set->first_origin = block;
        set->target_end = block + series_count;
        set->known_end = block + 2 * series_count;
        set->first_index = block + 3 * series_count;
    }
    for (size_t s = 0; s < series_count; s++) /* in the arrays of all */
        window_set_add(&answers->sets[0], s, 0, series[0][s].length, 0,
                       known_ends ? known_ends[s] : series[0][s].extent);
    memory_free(answers->block);
    answers->block = block;
    answers->from = from;
    for (int i = 0; i < answers->thread_count; i++)
        answers->lanes[i].series = SIZE_MAX;
    return 0;
}

/* Add one network's answer after an origin, undone and weighed by `share`, to out [K][T]; scale [T] is the window's. */
static void add_answer(const struct window_set *set, const struct network_question *asked, const double *scale,
                       const double *answer, double share, double *out)
{
    const struct prepared_series *series = &set->series[asked->series];
    const int T = set->shape.target_count;
    for (int o = 0; o < window_output_size(&set->shape); o++) {
        const int64_t step = series->first_step + (int64_t)asked->origin + 1 + o / T;
        const double level =
            window_level(&set->shape, series->targets + (size_t)(o % T) * series->length, asked->origin);
        out[o] +=
            share * preparation_undo(&series->preparation->targets[o % T], level + scale[o % T] * answer[o], step);
    }
}

/* Ask about windows, each from a state of zeros. Version 1 averaged before undoing: its models go on forecasting what
 * they did. */
static void ask_windows(const struct network_answers *answers, struct network_lane *lane,
                        const struct network_question *asked, size_t count, double *out)
{
    const struct model *model = answers->model;
    const size_t O = model_output_size(model), T = (size_t)model->target_count;
    const int members = model->recipe.ensemble_count, variants = recipe_variant_count(&model->recipe);
    const bool is_pooled = model->version == 1;
    uint64_t indices[ASKER_BATCH];
    for (int v = 0; v < variants; v++) {
        const struct window_set *set = &answers->sets[v];
        struct asker *asker = &lane->askers[v];
        for (size_t b = 0; b < count; b++)
            indices[b] = set->first_index[asked[b].series] + asked[b].origin;
        window_batch_fill(&asker->batch, set, indices, (int)count, false);
        memset(lane->answer, 0, count * O * sizeof *lane->answer);
        for (int m = v; m < members; m += variants) {
            const real *answer = asker_answer(asker, model->members[m].parameters, NULL);
            for (size_t i = 0; i < count * O; i++)
                lane->answer[i] = is_pooled ? lane->answer[i] + (double)answer[i] / members : (double)answer[i];
            for (size_t b = 0; b < count && (!is_pooled || m == members - 1); b++)
                add_answer(set, &asked[b], asker->batch.scale + b * T, lane->answer + b * O,
                           is_pooled ? 1 : 1.0 / members, out + b * O);
        }
    }
}

/* Let stateful networks read the lane's series up to step end-1. What they say after step `first` and each later one is
 * added to `out`. */
static void read_on(const struct network_answers *answers, struct network_lane *lane, size_t end, size_t first,
                    double *out)
{
    const struct model *model = answers->model;
    const size_t O = model_output_size(model);
    const int members = model->recipe.ensemble_count, variants = recipe_variant_count(&model->recipe);
    for (int v = 0; v < variants; v++) {
        const struct window_set *set = &answers->sets[v];
        struct series_reader *reader = &lane->readers[v];
        for (size_t step = lane->step; step < end; step += (size_t)reader->step_count) {
            series_reader_take(reader, set, lane->series, step, end, false);
            for (int m = v; m < members; m += variants) {
                asker_answer(reader->asker, model->members[m].parameters, lane->states + model_state_offset(model, m));
                for (size_t i = first > step ? first - step : 0; i < (size_t)reader->step_count; i++) {
                    for (size_t o = 0; o < O; o++)
                        lane->answer[o] = (double)reader->asker->output[i * O + o];
                    add_answer(set, &(struct network_question){lane->series, step + i}, reader->asker->batch.scale,
                               lane->answer, 1.0 / members, out + (step + i - first) * O);
                }
            }
        }
    }
    lane->step = end;
}

/* Let stateful networks begin with a series, from where they can go on. Nothing is done if they are in it already,
 * before the origin. */
static void begin(const struct network_answers *answers, struct network_lane *lane,
                  const struct network_question *asked)
{
    const size_t count = model_state_offset(answers->model, answers->model->recipe.ensemble_count);
    const struct carried_from from =
        answers->from ? answers->from[asked->series] : (struct carried_from){.states = NULL};
    if (lane->series == asked->series && lane->step <= asked->origin)
        return;
    lane->series = asked->series;
    lane->step = from.step;
    if (from.states)
        memcpy(lane->states, from.states, count * sizeof *lane->states);
    else
        memset(lane->states, 0, count * sizeof *lane->states);
}

/* Questions on their way through the lanes. Each lane takes a share of the questions, in turn. */
struct asking {
    struct network_answers *answers;
    const struct network_question *questions;
    size_t count;
    double *out;         /* [count][K][T]; NULL: the states are wanted */
    real *const *states; /* [count] */
    size_t share; /* windows asked about side by side; with carried state a share is what is asked of one series */
    int lane_count;
};

/* Ask stateful networks the questions first .. end-1, about one series: those that follow each other at once. */
static void ask_series(const struct asking *asking, struct network_lane *lane, size_t first, size_t end)
{
    const struct model *model = asking->answers->model;
    const struct network_question *questions = asking->questions;
    for (size_t count; first < end; first += count) {
        const size_t origin = questions[first].origin;
        begin(asking->answers, lane, &questions[first]);
        for (count = 1; first + count < end && questions[first + count].origin == origin + count;)
            count++;
        if (asking->out) {
            read_on(asking->answers, lane, origin + count, origin, asking->out + first * model_output_size(model));
        } else {
            read_on(asking->answers, lane, origin, origin, NULL);
            memcpy(asking->states[first], lane->states,
                   model_state_offset(model, model->recipe.ensemble_count) * sizeof *lane->states);
        }
    }
}

static int run_lane(void *context, int index, struct error *error)
{
    const struct asking *asking = context;
    const struct network_question *questions = asking->questions;
    const bool is_stateful = asking->answers->model->recipe.is_stateful;
    struct network_lane *lane = &asking->answers->lanes[index];
    if (prepare_lane(asking->answers, lane, asking->share, error))
        return -1;
    int turn = 0;
    for (size_t first = 0, end = 0; first < asking->count; first = end, turn = (turn + 1) % asking->lane_count) {
        while (end < asking->count &&
               (is_stateful ? questions[end].series == questions[first].series : end - first < asking->share))
            end++;
        if (turn == index && is_stateful)
            ask_series(asking, lane, first, end);
        else if (turn == index)
            ask_windows(asking->answers, lane, questions + first, end - first,
                        asking->out + first * model_output_size(asking->answers->model));
    }
    return 0;
}

static int ask(struct asking *asking, struct error *error)
{
    const size_t threads = (size_t)asking->answers->thread_count;
    const size_t most = asking->answers->model->recipe.is_stateful ? 1 : ASKER_BATCH;
    if (asking->count == 0)
        return 0;
    asking->share = asking->count < most ? asking->count : most;
    const size_t shares = (asking->count + asking->share - 1) / asking->share;
    asking->lane_count = (int)(shares < threads ? shares : threads);
    return workers_run(asking->lane_count, asking->lane_count, run_lane, asking, error);
}

int network_answers_ask(struct network_answers *answers, const struct network_question *questions, size_t count,
                        double *out, struct error *error)
{
    memset(out, 0, count * model_output_size(answers->model) * sizeof *out);
    return ask(&(struct asking){.answers = answers, .questions = questions, .count = count, .out = out}, error);
}

int network_answers_states(struct network_answers *answers, const struct network_question *questions, size_t count,
                           real *const *states, struct error *error)
{
    return ask(&(struct asking){.answers = answers, .questions = questions, .count = count, .states = states}, error);
}
