#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/memory.h"
#include "json/json_fields.h"
#include "json/json_string.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "respaced.h"

/* ------------------------------------------------------------------ a model made by hand */

static char *text_of(const char *string)
{
    struct error error = ERROR_INIT;
    char *copy = memory_copy_text(string, strlen(string), &error);
    assert_non_null(copy);
    return copy;
}

static void *room(size_t count, size_t size)
{
    struct error error = ERROR_INIT;
    void *block = memory_allocate(count, size, &error);
    assert_non_null(block);
    return block;
}

static double *numbers(size_t count, const double *values)
{
    double *copy = room(count, sizeof *copy);
    memcpy(copy, values, count * sizeof *copy);
    return copy;
}

static void build_member(struct model_member *member, const struct network *network, uint64_t seed)
{
    member->seed = seed;
    member->epoch_count = 3;
    member->best_epoch = 2;
    member->train_loss = numbers(3, (double[]){1.0 / 3, 0.1, 1e-300});
    member->validation_loss = numbers(3, (double[]){0.5, NAN, 2.5});
    member->parameters = room(network->parameter_count, sizeof *member->parameters);
    static const float special[] = {1.0f / 3, -0.0f, FLT_MAX, -FLT_MIN, FLT_TRUE_MIN, 16777217.0f, 0.1f, 1e-7f, 0};
    for (size_t i = 0; i < network->parameter_count; i++)
        member->parameters[i] = i < 9 ? special[i] : sinf((float)i + (float)(seed % 100)) / 3;
}

static void build_preparation(struct preparation *preparation, bool has_seasons)
{
    preparation->target_count = 1;
    preparation->covariate_count = 2;
    preparation->targets = room(1, sizeof *preparation->targets);
    preparation->covariates = room(2, sizeof *preparation->covariates);
    preparation->targets[0] = (struct target_preparation){
        .is_log = true, .offset = 1, .spread = 0.1, .center = 2.0 / 3, .deviation = 0.7, .is_nonnegative = true};
    preparation->covariates[0] = (struct covariate_preparation){.mean = -12.5, .deviation = 3.25};
    preparation->covariates[1] = (struct covariate_preparation){.deviation = 1};
    if (!has_seasons)
        return;
    preparation->targets[0].season_count = 2;
    preparation->targets[0].seasons[0] =
        (struct season){.period = 4, .length = 4, .profile = numbers(4, (double[]){0.1, -0.2, 1.0 / 3, 5e-324})};
    preparation->targets[0].seasons[1] =
        (struct season){.period = 52.17857142857143, .length = 2, .profile = numbers(2, (double[]){-1, 1})};
}

/* Fitted to a series with a season of `period` steps, the last of its `count` values missing. */
static struct baselines *build_baselines(double period, size_t count)
{
    struct error error = ERROR_INIT;
    struct baselines *baselines = room(1, sizeof *baselines);
    double *values = room(count, sizeof *values);
    for (size_t t = 0; t < count; t++)
        values[t] = 10 + (double)t / 3 + 2 * sin((double)t * 2 * M_PI / period) + cos((double)(t * t));
    values[count - 1] = NAN;
    assert_int_equal(baselines_fit(baselines, values, count, (struct baselines_plan){.period = period}, &error), 0);
    memory_free(values);
    return baselines;
}

static void build_series(struct model_series *series, const char *id, size_t length, int64_t first)
{
    size_t tail = length < 3 ? length : 3;
    *series = (struct model_series){.id = text_of(id),
                                    .length = length,
                                    .first_stamp = first,
                                    .last_stamp = first + ((int64_t)length - 1) * 86400,
                                    .is_baseline_only = length < 10,
                                    .tail_length = tail,
                                    .future_length = 2};
    build_preparation(&series->preparations[0], true);
    build_preparation(&series->preparations[1], false);
    series->baselines = build_baselines(4, length < 10 ? length : 24);
    series->tail = room(3 * tail, sizeof *series->tail);
    for (size_t i = 0; i < 3 * tail; i++)
        series->tail[i] = i % 4 == 3 ? NAN : 100.1 + (double)i / 7;
    series->future = numbers(2, (double[]){0, 1});
    if (length < 10)
        return;
    /* from two origins */
    series->answers = numbers(4, (double[]){1.25, -3e9, NAN, 1.0 / 3});
    series->answers_size = 4;
}

/* Two levels, two steps. */
static void build_intervals(struct intervals *intervals)
{
    *intervals = (struct intervals){.level_count = 2, .error_count = 33, .is_approximate = true};
    intervals->lower = numbers(4, (double[]){-1.0 / 3, -0.75, -1.5, -2});
    intervals->upper = numbers(4, (double[]){0.25, 0.8, 1.75, 2.5});
}

/* Daily stamps, a target, a past and a known column, a network for each of two ways of preparing the series, two
 * series. Names hold what is hard to write. */
static struct model build_model(void)
{
    struct error error = ERROR_INIT;
    struct model model = MODEL_INIT;
    model.version = MODEL_VERSION;
    model.program = text_of("seqnet 0.1.0");
    model.command = text_of("seqnet train 'a \"b\".csv' --missing '\\,\t'");
    model.source = text_of("Zürich\x01\x1b\x7f.csv");
    memset(model.sha256, 'a', 64);
    model.row_count = 12;
    model.recipe = (struct recipe){.cell = &lstm_cell,
                                   .shape = SHAPE_MANY_TO_ONE,
                                   .center = CENTER_WINDOW,
                                   .window_count = 1,
                                   .windows = {3},
                                   .patch_length = 1,
                                   .seasons = SEASONS_BOTH,
                                   .scale_steps = 2,
                                   .horizon = 2,
                                   .hidden_size = 2,
                                   .layer_count = 1,
                                   .dropout = 0.1,
                                   .loss = LOSS_HUBER,
                                   .learning_rate = 3e-3,
                                   .batch_size = 16,
                                   .epoch_count = 30,
                                   .patience = 7,
                                   .epoch_windows = 99,
                                   .validation_length = 5,
                                   .ensemble_count = 2,
                                   .blend = {.kind = BLEND_AUTO},
                                   .level_count = 2,
                                   .levels = {80, 95},
                                   .transform = TRANSFORM_LOG,
                                   .fill = FILL_PREVIOUS,
                                   .periods_are_given = true,
                                   .period_count = 2,
                                   .periods = {4, 52.17857142857143},
                                   .refit = REFIT_YES,
                                   .stage_count = 3,
                                   .seed = UINT64_MAX,
                                   .test_length = 4};
    model.choices.count = 2;
    model.choices.items[0] = (struct choice){"hidden", "2", "enough"};
    model.choices.items[1] = (struct choice){"window", "3", "1.25 x the longer"};
    model.columns = room(3, sizeof *model.columns);
    model.columns[0] = (struct column){text_of("y"), COLUMN_TARGET, .is_static = false};
    /* Latin-1 beside UTF-8 */
    model.columns[1] = (struct column){text_of("caf\xE9 \xF0\x9F\x98\x80"), COLUMN_PAST, .is_static = false};
    /* U+EF80; a surrogate */
    model.columns[2] = (struct column){text_of("\xEE\xBE\x80 \xED\xA0\x80"), COLUMN_KNOWN, .is_static = false};
    model.column_count = 3;
    model.target_count = model.past_count = model.known_count = 1;
    model.time_name = text_of("day");
    model.series_name = text_of("shop");
    model.missing = text_of("NA,-");
    model.delimiter = '\xA7';
    model.has_header = true;
    model.calendar = (struct calendar){
        .unit = CALENDAR_SECOND,
        .step = 86400,
        .style = {
            .kind = STAMP_DATETIME, .separator = 'T', .has_zone = true, .zone_seconds = -12600, .zone_length = 5}};
    model.has_mask = true;
    assert_int_equal(recipe_variant_count(&model.recipe), 2);
    model.networks = room(2, sizeof *model.networks);
    model.members = room(2, sizeof *model.members);
    for (int v = 0; v < 2; v++) {
        struct variant variant = recipe_variant(&model.recipe, v);
        struct network_shape shape = model_network_shape(&model, &variant);
        assert_int_equal(network_init(&model.networks[v], &shape, &error), 0);
    }
    build_member(&model.members[0], &model.networks[0], 0);
    build_member(&model.members[1], &model.networks[1], UINT64_C(9007199254740993));
    model.weights[METHOD_NETWORK] = 0.37;
    model.weights[METHOD_BASELINES + BASELINE_THETA] = 0.63;
    build_intervals(&model.intervals);
    model.series_count = 2;
    model.series = room(2, sizeof *model.series);
    build_series(&model.series[0], "\xC4gypten", 10, -86400);
    build_series(&model.series[1], "b", 2, 1700000000);
    model.origin_count = 3;
    model.score_count = 2;
    model.scores[0] = (struct model_score){"network", 0.9, 12.5, 1.0 / 3, 0.25};
    model.scores[1] = (struct model_score){"seasonal naive", NAN, 14, 0.4, 0.3};
    model.score_period = 4;
    return model;
}

static struct text write_model(const struct model *model)
{
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(model_write(model, &text, &error), 0);
    respace(&text);
    return text;
}

/* From memory of its own and without a terminator, so that a sanitizer sees any reading past its end. */
static int read_model(const char *bytes, size_t length, struct model *model, struct error *error)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    if (length)
        memcpy(copy, bytes, length);
    int result = model_read("m.json", copy, length, model, error);
    free(copy);
    return result;
}

/* ------------------------------------------------------------------ what is written is read */

static void a_model_read_and_written_again_has_the_same_bytes(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct text first = write_model(&model);
    int result = read_model(first.bytes, first.length, &again, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(result, 0);
    struct text second = write_model(&again);
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    text_release(&first);
    text_release(&second);
    model_release(&model);
    model_release(&again);
    model_release(&again);
}

static void assert_same_number(double a, double b)
{
    assert_true(isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0);
}

static void what_was_learnt_comes_back_bit_by_bit(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct text text = write_model(&model);
    assert_int_equal(read_model(text.bytes, text.length, &again, &error), 0);
    assert_int_equal(again.networks[1].parameter_count, model.networks[1].parameter_count);
    for (int m = 0; m < 2; m++) {
        assert_memory_equal(again.members[m].parameters, model.members[m].parameters,
                            model.networks[m].parameter_count * sizeof(real));
        assert_true(again.members[m].seed == model.members[m].seed);
        for (int e = 0; e < 3; e++) {
            assert_same_number(model.members[m].train_loss[e], again.members[m].train_loss[e]);
            assert_same_number(model.members[m].validation_loss[e], again.members[m].validation_loss[e]);
        }
    }
    for (int s = 0; s < 2; s++) {
        const struct model_series *a = &model.series[s], *b = &again.series[s];
        assert_string_equal(a->id, b->id);
        assert_int_equal(a->length, b->length);
        assert_true(a->first_stamp == b->first_stamp && a->last_stamp == b->last_stamp);
        assert_int_equal(a->tail_length, b->tail_length);
        assert_int_equal(a->future_length, b->future_length);
        for (size_t i = 0; i < 3 * a->tail_length; i++)
            assert_same_number(a->tail[i], b->tail[i]);
        for (int i = 0; i < 2; i++) {
            const struct season *x = &a->preparations[0].targets[0].seasons[i],
                                *y = &b->preparations[0].targets[0].seasons[i];
            assert_int_equal(x->length, y->length);
            assert_same_number(x->period, y->period);
            assert_memory_equal(x->profile, y->profile, (size_t)x->length * sizeof *x->profile);
        }
    }
    text_release(&text);
    model_release(&model);
    model_release(&again);
}

static void names_of_any_bytes_and_the_way_to_read_come_back(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct text text = write_model(&model);
    assert_int_equal(read_model(text.bytes, text.length, &again, &error), 0);
    for (int c = 0; c < 3; c++) {
        assert_string_equal(again.columns[c].name, model.columns[c].name);
        assert_int_equal(again.columns[c].role, model.columns[c].role);
    }
    assert_string_equal(again.source, model.source);
    assert_string_equal(again.command, model.command);
    assert_string_equal(again.missing, "NA,-");
    assert_null(again.time_format);
    assert_int_equal(again.delimiter, model.delimiter);
    assert_memory_equal(&again.recipe.seed, &model.recipe.seed, sizeof again.recipe.seed);
    assert_int_equal(again.calendar.step, 86400);
    assert_int_equal(again.calendar.style.zone_seconds, -12600);
    assert_int_equal(again.calendar.style.zone_length, 5);
    assert_int_equal(again.calendar.style.separator, 'T');
    assert_int_equal(again.calendar.opening.range_count, 0);
    assert_int_equal(again.closed, CLOSED_AUTO);
    assert_null(strstr(text.bytes, "\"open\""));
    assert_null(strstr(text.bytes, "\"closed\""));
    text_release(&text);
    model_release(&model);
    model_release(&again);
}

static void what_is_closed_comes_back(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    model.closed = CLOSED_NONE;
    model.calendar.opening = (struct opening){{{0, 86400}, {259200, 432000}}, 2};
    struct text text = write_model(&model);
    assert_int_equal(read_model(text.bytes, text.length, &again, &error), 0);
    assert_memory_equal(&again.calendar.opening, &model.calendar.opening, sizeof again.calendar.opening);
    assert_int_equal(again.closed, CLOSED_NONE);
    text_release(&text);
    model_release(&model);
    model_release(&again);
}

static void a_text_that_is_no_utf_8_is_written_as_utf_8(void **state)
{
    (void)state;
    static const struct {
        const char *string, *encoded;
    } cases[] = {
        {"", ""},
        {"a\"\\\n\x01\x7f", "a\"\\\n\x01\x7f"},
        {"\xC3\xA9", "\xC3\xA9"},
        {"\xE9", "\xEE\xBF\xA9"},                                                 /* U+EFE9 */
        {"\xC0\x80", "\xEE\xBF\x80\xEE\xBE\x80"},                                 /* an overlong NUL */
        {"\xE2\x82", "\xEE\xBF\xA2\xEE\xBE\x82"},                                 /* cut short */
        {"\xED\xA0\x80", "\xEE\xBF\xAD\xEE\xBE\xA0\xEE\xBE\x80"},                 /* a surrogate */
        {"\xF4\x90\x80\x80", "\xEE\xBF\xB4\xEE\xBE\x90\xEE\xBE\x80\xEE\xBE\x80"}, /* past U+10FFFF */
        {"\xEE\xBE\x80", "\xEE\xBF\xAE\xEE\xBE\xBE\xEE\xBE\x80"},                 /* U+EF80 itself */
        {"\xEE\xBD\xBF\xEF\x80\x80", "\xEE\xBD\xBF\xEF\x80\x80"},                 /* its neighbours */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        struct error error = ERROR_INIT;
        json_encode_string(&text, cases[i].string);
        assert_string_equal(text.bytes, cases[i].encoded);
        char *again = json_copy_string(text.bytes, text.length, &error);
        assert_string_equal(again, cases[i].string);
        memory_free(again);
        text_release(&text);
    }
}

static void a_model_of_rows_without_names_comes_back(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    memory_free(model.time_name);
    memory_free(model.series_name);
    model.time_name = model.series_name = NULL;
    model.calendar = (struct calendar){.step = 1};
    model.series_count = 1;
    model.series[0].id[0] = '\0';
    model.series[0].first_stamp = 1;
    model.series[0].last_stamp = 10;
    model.delimiter = '\0';
    struct text text = write_model(&model);
    assert_int_equal(read_model(text.bytes, text.length, &again, &error), 0);
    assert_null(again.time_name);
    assert_null(again.series_name);
    assert_int_equal(again.delimiter, 0);
    text_release(&text);
    model.series_count = 2;
    model_release(&model);
    model_release(&again);
}

static void a_model_read_forecasts_what_the_one_written_does(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct forecast a = FORECAST_INIT, b = FORECAST_INIT;
    for (int m = 0; m < 2; m++) {
        for (int i = 0; i < 9; i++)
            model.members[m].parameters[i] = 0.1f;
    }
    struct text text = write_model(&model);
    assert_int_equal(read_model(text.bytes, text.length, &again, &error), 0);
    assert_int_equal(forecast_model(&model, "model", &a, &error), 0);
    assert_int_equal(forecast_model(&again, "model", &b, &error), 0);
    assert_memory_equal(a.values, b.values, 4 * sizeof *a.values);
    forecast_release(&a);
    forecast_release(&b);
    text_release(&text);
    model_release(&model);
    model_release(&again);
}

/* The model by hand, of another shape: two layers, so that each of a decoder's stages begins with its own. */
static struct model build_shape(enum shape shape, bool is_stateful)
{
    struct error error = ERROR_INIT;
    struct model model = build_model();
    for (int v = 0; v < 2; v++) {
        network_release(&model.networks[v]);
        memory_free(model.members[v].train_loss);
        memory_free(model.members[v].validation_loss);
        memory_free(model.members[v].parameters);
    }
    model.recipe.shape = shape;
    model.recipe.center = shape == SHAPE_MANY_TO_ONE || shape == SHAPE_ENCODER_DECODER ? CENTER_WINDOW : CENTER_SERIES;
    model.recipe.is_stateful = is_stateful;
    model.recipe.sampling = recipe_has_decoder(&model.recipe) ? 1.0 / 3 : 0;
    model.recipe.layer_count = 2;
    if (shape == SHAPE_ONE_TO_ONE)
        model.recipe.cell = &dense_cell;
    if (shape == SHAPE_MANY_TO_MANY)
        model.recipe.scale_steps = 0;
    for (int v = 0; v < 2; v++) {
        struct variant variant = recipe_variant(&model.recipe, v);
        struct network_shape network_shape = model_network_shape(&model, &variant);
        assert_int_equal(network_init(&model.networks[v], &network_shape, &error), 0);
        build_member(&model.members[v], &model.networks[v], 3 + (uint64_t)v);
    }
    for (size_t s = 0; is_stateful && s < model.series_count; s++) {
        size_t count = model_state_offset(&model, 2);
        assert_int_equal(count, 2 * 2 * 2 * 2); /* members, layers, h and c, units */
        model.series[s].states = room(count, sizeof(real));
        for (size_t i = 0; i < count; i++)
            model.series[s].states[i] = i ? cosf((float)i) / 3 : FLT_TRUE_MIN;
    }
    return model;
}

static void models_of_every_shape_come_back_bit_by_bit(void **state)
{
    (void)state;
    for (int shape = SHAPE_ONE_TO_ONE; shape <= SHAPE_ENCODER_DECODER + 1; shape++) {
        bool is_stateful = shape > SHAPE_ENCODER_DECODER; /* the last round */
        struct model model = build_shape(is_stateful ? SHAPE_MANY_TO_MANY : (enum shape)shape, is_stateful),
                     again = MODEL_INIT;
        struct error error = ERROR_INIT;
        struct text first = write_model(&model);
        if (read_model(first.bytes, first.length, &again, &error))
            fail_msg("%s: %s", shape_name(model.recipe.shape), error.message);
        assert_int_equal(again.recipe.shape, model.recipe.shape);
        assert_int_equal(again.recipe.center, model.recipe.center);
        assert_int_equal(again.recipe.is_stateful, is_stateful);
        assert_true(again.recipe.sampling == model.recipe.sampling && again.recipe.cell == model.recipe.cell);
        for (int m = 0; m < 2; m++)
            assert_memory_equal(again.members[m].parameters, model.members[m].parameters,
                                model.networks[m].parameter_count * sizeof(real));
        for (int s = 0; s < 2; s++) {
            const struct target_preparation *a = model.series[s].preparations[0].targets,
                                            *b = again.series[s].preparations[0].targets;
            assert_same_number(a->center, b->center);
            assert_same_number(a->deviation, b->deviation);
            if (is_stateful)
                assert_memory_equal(again.series[s].states, model.series[s].states,
                                    model_state_offset(&model, 2) * sizeof(real));
            else
                assert_null(again.series[s].states);
        }
        struct text second = write_model(&again);
        assert_int_equal(first.length, second.length);
        assert_memory_equal(first.bytes, second.bytes, first.length);
        text_release(&first);
        text_release(&second);
        model_release(&model);
        model_release(&again);
    }
}

static void the_deepest_decoder_comes_back(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct model model = build_shape(SHAPE_ENCODER_DECODER, false), again = MODEL_INIT;
    model.recipe.layer_count = 16;
    for (int v = 0; v < 2; v++) {
        struct variant variant = recipe_variant(&model.recipe, v);
        struct network_shape shape = model_network_shape(&model, &variant);
        network_release(&model.networks[v]);
        assert_int_equal(network_init(&model.networks[v], &shape, &error), 0);
        memory_free(model.members[v].parameters);
        model.members[v].parameters = room(model.networks[v].parameter_count, sizeof(real));
        memset(model.members[v].parameters, 0, model.networks[v].parameter_count * sizeof(real));
    }
    struct text text = write_model(&model);
    if (read_model(text.bytes, text.length, &again, &error))
        fail_msg("%s", error.message);
    text_release(&text);
    model_release(&model);
    model_release(&again);
}

/* ------------------------------------------------------------------ what is damaged is refused */

struct damage {
    const char *from, *to, *message;
};

/* The first `from` of the text replaced by `to`. */
static struct text damaged(const struct text *text, const struct damage *damage)
{
    struct text copy = TEXT_INIT;
    const char *at = strstr(text->bytes, damage->from);
    if (!at)
        fail_msg("'%s' does not stand in the model", damage->from);
    text_append(&copy, text->bytes, (size_t)(at - text->bytes));
    text_append_string(&copy, damage->to);
    text_append_string(&copy, at + strlen(damage->from));
    return copy;
}

static const struct damage damages[] = {
    /* the text */
    {"{", "", "m.json:2: ':' is no JSON here: the model ended before"},
    {"{\n", "{\n,", "m.json:2: ',' is no JSON here: a text in quotes is expected"},
    {"\"version\": 3,", "\"version\": 3", "m.json:4: '\"' is no JSON here: a comma or } is expected"},
    {"\"version\": 3", "\"version\": 03", "a comma or }"},
    {"\"version\": 3", "\"version\": +1", "a value is expected"},
    {"\"version\": 3", "\"version\": 3.", "a digit is expected"},
    {"\"version\": 3", "\"version\": NaN", "a value is expected"},
    {"\"version\": 3", "\"version\": nil", "true, false and null"},
    {"\"version\": 3", "\"version\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1", "too many brackets"},
    {"0.9", "0.90000000000000000000000000000000000000000000000000000000000000001", "the number is too long"},
    {"\"format\"", "\"format\\u0000\"", "stands for no character"},
    {"\"shop\"", "\"\\ud800\"", "second half of a surrogate pair"},
    {"\"shop\"", "\"\\udc00\"", "stands for no character"},
    {"\"shop\"", "\"\\ud800\\u0041\"", "second half of a surrogate pair"},
    {"\"shop\"", "\"\\x41\"", "cannot be escaped"},
    {"\"shop\"", "\"\\u00g1\"", "hexadecimal digit"},
    {"\"shop\"", "\"sh\xF6p\"", "texts are UTF-8"},
    {"\"shop\"", "\"sh\np\"", "control characters escaped"},
    /* arrays of numbers, which are checked as they are read; a comma is missing or one too many */
    {"\"levels\": [80, 95]", "\"levels\": [80 95]", "'9' is no JSON here: a comma or ] is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80,, 95]", "',' is no JSON here: a value is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 95,]", "']' is no JSON here: a value is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [ , 80, 95]", "',' is no JSON here: a value is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 95.]", "']' is no JSON here: a digit is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, .95]", "'.' is no JSON here: a value is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 095]", "'9' is no JSON here: a comma or ] is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, +95]", "'+' is no JSON here: a value is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, -]", "']' is no JSON here: a digit is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 9e+]", "']' is no JSON here: a digit is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 9.5.5]", "'.' is no JSON here: a comma or ] is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 9x]", "'x' is no JSON here: a comma or ] is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, nul]", "true, false and null are the only words"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 95}", "'}' is no JSON here: a comma or ] is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, \x80]", "byte 0x80 is no JSON here: a value is expected"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 95, [1]]", "recipe.levels[2]: is not a number"},
    {"\"windows\": [3]", "\"windows\": [3 3]", "'3' is no JSON here: a comma or ] is expected"},
    /* version and keys */
    {"seqnet-model", "seqnet-modem", "m.json: is no model of seqnet"},
    {"\"format\"", "\"Format\"", "is no model of seqnet"},
    {"\"version\": 3", "\"version\": 4",
     "m.json: written by a newer seqnet (model version 4; this one reads up to 3); update seqnet"},
    {"\"version\": 3", "\"version\": 2", "classification: is not known"},
    {"\"version\": 3", "\"version\": 1", "is not known"},
    {"\"version\": 3", "\"version\": 0", "version: is 0; it must be 1 to 3"},
    {"\"version\": 3", "\"version\": \"3\"", "version: is not a number"},
    {"\"version\"", "\"edition\"", "version: is missing"},
    {"\"made\"", "\"mode\"", "m.json: mode: is not known to this seqnet"},
    {"\"made\"", "\"m\\u001bde\"", "m.json: m\\x1Bde: is not known"},
    {"\"version\": 3,", "\"version\": 3, \"version\": 3,", "version: stands twice"},
    {"\"horizon\": 2,", "\"horizon\": 2, \"horizon\": 2,", "recipe.horizon: stands twice"},
    {"\"horizon\": 2,", "\"Horizon\": 2,", "recipe.Horizon: is not known"},
    {"\"horizon\": 2,", "", "recipe.horizon: is missing"},
    {"\"windows\": [3]", "\"window\": 3", "recipe.window: is not known"},
    /* how it was made */
    {"\"rows\": 12", "\"rows\": -1", "made.rows: is -1; it must be 0 to"},
    {"\"rows\": 12", "\"rows\": 1.5", "made.rows: is 1.5; it must be a whole number"},
    {"\"rows\": 12", "\"rows\": 1e17", "made.rows: is 1e+17; it must be"},
    {"\"rows\": 12", "\"rows\": 1e999", "made.rows: is not a finite number"},
    {"\"program\": \"seqnet 0.1.0\"", "\"program\": null", "made.program: is not a text"},
    {"aaaa", "aaa", "made.sha256: is not 64 hexadecimal digits"},
    {"aaaa", "aaaA", "made.sha256: is not 64 hexadecimal digits"},
    {"aaaa", "aaaaa", "made.sha256: is longer than 64 bytes"},
    /* the recipe */
    {"\"cell\": \"lstm\"", "\"cell\": \"mgu\"", "recipe.cell: 'mgu' is not known"},
    {"\"windows\": [3]", "\"windows\": [0]", "recipe.windows[0]: is 0; it must be 1 to 10000"},
    {"\"windows\": [3]", "\"windows\": [10001]", "recipe.windows[0]: is 10001; it must be"},
    {"\"windows\": [3]", "\"windows\": [2.5]", "recipe.windows[0]: is 2.5; it must be a whole number"},
    {"\"windows\": [3]", "\"windows\": []", "recipe.windows: is empty"},
    {"\"windows\": [3]", "\"windows\": [1, 2, 3, 4, 5]", "recipe.windows: has 5 elements; at most 4 are possible"},
    {"\"windows\": [3]", "\"windows\": [4, 3]", "recipe.windows: holds 3 after 4; the shortest stands first"},
    {"\"windows\": [3]", "\"windows\": [\"3\"]", "recipe.windows[0]: is not a number"},
    {"\"windows\": [3]", "\"windows\": 3", "recipe.windows: is not an array"},
    {"\"patch\": 1", "\"patch\": 2", "recipe.windows: holds 3, which is no whole number of patches of 2"},
    {"\"patch\": 1", "\"patch\": -1", "recipe.patch: is -1; it must be 0 to 10000"},
    {"\"patch\": 1", "\"patch\": 3", "networks[0].window: is 3; recipe and columns make it 1"},
    {"\"seasons\": \"both\"", "\"seasons\": \"auto\"", "recipe.seasons: 'auto' is not known"},
    {"\"seasons\": \"both\"", "\"seasons\": \"none\"", "recipe.seasons: 'none' is not known"},
    {"\"seasons\": \"both\"", "\"seasons\": \"kept\"", "networks: has 2 elements, not 1"},
    {"\"scale_steps\": 2", "\"scale_steps\": 10001", "recipe.scale_steps: is 10001; it must be 0 to 10000"},
    {"\"scale_steps\": 2", "\"scale_steps\": 4", "series[0].tail[0]: has 3 elements, not 4"},
    {"\"blend\": \"auto\"", "\"blend\": \"mean\"", "recipe.blend: 'mean' is not known"},
    {"\"blend\": \"auto\"", "\"blend\": \"none\"", "weights: has a blend; the recipe has none"},
    {"\"levels\": [80, 95]", "\"levels\": [95, 80]", "recipe.levels: holds 80 after 95; the lowest stands first"},
    {"\"levels\": [80, 95]", "\"levels\": [80, 100]", "recipe.levels[1]: is 100; it must be 1 to 99.9"},
    {"\"levels\": [80, 95]", "\"levels\": [80]", "intervals.lower: has 2 elements, not 1"},
    {"\"levels\": [80, 95]", "\"levels\": [1, 2, 3, 4, 5, 6, 7, 8, 9]", "recipe.levels: has 9 elements; at most 8"},
    {"\"horizon\": 2", "\"horizon\": 1e4", "networks[0].future: is 2; recipe and columns make it 10000"},
    {"\"hidden\": 2", "\"hidden\": 4097", "recipe.hidden: is 4097; it must be 1 to 4096"},
    {"\"layers\": 1", "\"layers\": 17", "recipe.layers: is 17; it must be 1 to 16"},
    {"\"dropout\": 0.1", "\"dropout\": 1", "recipe.dropout: is 1; it must be below 1"},
    {"\"dropout\": 0.1", "\"dropout\": -0.1", "recipe.dropout: is -0.1; it must be 0 to 1"},
    {"\"huber\"", "\"hubert\"", "recipe.loss: 'hubert' is not known"},
    {"\"learning_rate\": 0.003", "\"learning_rate\": 0", "recipe.learning_rate: is 0; it must be above 0"},
    {"\"batch\": 16", "\"batch\": 0", "recipe.batch: is 0"},
    {"\"epochs\": 30", "\"epochs\": 0", "recipe.epochs: is 0"},
    {"\"patience\": 7", "\"patience\": 0", "recipe.patience: is 0"},
    {"\"epoch_windows\": 99", "\"epoch_windows\": 0", "recipe.epoch_windows: is 0"},
    {"\"validation\": 5", "\"validation\": -1", "recipe.validation: is -1"},
    {"\"test\": 4", "\"test\": 3000000000", "recipe.test: is 3000000000"},
    {"\"ensemble\": 2", "\"ensemble\": 1001", "recipe.ensemble: is 1001; it must be 1 to 1000"},
    {"\"ensemble\": 2", "\"ensemble\": 3", "members: has 2 elements, not 3"},
    {"\"transform\": \"log\"", "\"transform\": \"root\"", "recipe.transform: 'root' is not known"},
    {"\"fill\": \"previous\"", "\"fill\": \"next\"", "recipe.fill: 'next' is not known"},
    {"\"refit\": \"yes\"", "\"refit\": \"maybe\"", "recipe.refit: 'maybe' is not known"},
    {"\"calendar\": \"none\"", "\"calendar\": \"night\"", "recipe.calendar: 'night' is not known"},
    {"\"calendar\": \"none\"", "\"calendar\": \"weekday,weekday\"", "recipe.calendar: 'weekday,weekday' is not known"},
    {"\"calendar\": \"none\"", "\"calendar\": \"hour\"",
     "calendar.unit: is 'second', too long a step for the features"},
    {"\"calendar\": \"none\"", "\"calendar\": \"weekday\"", "networks[0].inputs: is 4; recipe and columns make it 6"},
    {"\"stages\": 3", "\"stages\": 4", "recipe.stages: is 4; it must be 1 to 3"},
    {"\"periods_are_given\": true", "\"periods_are_given\": 1", "recipe.periods_are_given: is not true or false"},
    {"\"periods\": [4,", "\"periods\": [4, 5,", "recipe.periods: has 3 elements; at most 2 are possible"},
    {"\"periods\": [4,", "\"periods\": [1.5,", "recipe.periods[0]: is 1.5; it must be 2 to"},
    {"\"periods\": [4,", "\"periods\": [null,", "recipe.periods[0]: is not a number"},
    {"\"18446744073709551615\"", "\"18446744073709551616\"", "recipe.seed: is not a whole number of 64 bits"},
    {"\"18446744073709551615\"", "\"-1\"", "recipe.seed: is not a whole number of 64 bits"},
    {"\"18446744073709551615\"", "\"007\"", "recipe.seed: is not written as a whole number"},
    {"\"18446744073709551615\"", "\"\"", "recipe.seed: is not written as a whole number"},
    {"\"18446744073709551615\"", "1", "recipe.seed: is not a text"},
    {"\"shape\": \"many-to-one\"", "\"shape\": \"auto\"", "recipe.shape: 'auto' is not known"},
    {"\"shape\": \"many-to-one\"", "\"shape\": \"many\"", "recipe.shape: 'many' is not known"},
    {"\"shape\": \"many-to-one\",", "", "recipe.shape: is missing"},
    {"\"shape\": \"many-to-one\"", "\"shape\": \"one-to-one\"", "recipe.cell: is 'lstm'; that is not for this shape"},
    {"\"shape\": \"many-to-one\"", "\"shape\": \"one-to-many\"",
     "recipe.center: is 'window'; each step of this shape would then know"},
    {"\"shape\": \"many-to-one\"", "\"shape\": \"many-to-many\"",
     "recipe.center: is 'window'; each step of this shape would then know"},
    {"\"shape\": \"many-to-one\",\n\"center\": \"window\"", "\"shape\": \"many-to-many\", \"center\": \"series\"",
     "recipe.shape: is many-to-many, which goes with no scale_steps, no patch and no linear fill"},
    {"\"shape\": \"many-to-one\"", "\"shape\": \"encoder-decoder\"",
     "networks[0].parameters: is 90; recipe and columns make it"},
    {"\"cell\": \"lstm\"", "\"cell\": \"dense\"", "recipe.cell: is 'dense'; that is not for this shape"},
    {"\"cell\": \"lstm\"", "\"cell\": \"convolution\"", "recipe.cell: is 'convolution'; that is not"},
    {"\"center\": \"window\"", "\"center\": \"auto\"", "recipe.center: 'auto' is not known"},
    {"\"center\": \"window\"", "\"center\": \"middle\"", "recipe.center: 'middle' is not known"},
    {"\"stateful\": false", "\"stateful\": 0", "recipe.stateful: is not true or false"},
    {"\"stateful\": false", "\"stateful\": true", "recipe.stateful: is true; only many-to-many can be"},
    {"\"sampling\": 0", "\"sampling\": 1.5", "recipe.sampling: is 1.5; it must be 0 to 1"},
    {"\"sampling\": 0", "\"sampling\": -1", "recipe.sampling: is -1; it must be 0 to 1"},
    {"\"sampling\": 0", "\"sampling\": \"0\"", "recipe.sampling: is not a number"},
    {"\"name\": \"hidden\"", "\"name\": \"123456789012345678901234\"", "choices[0].name: is longer than 23 bytes"},
    /* the input */
    {"\"role\": \"target\"", "\"role\": \"known\"", "input.columns: has a past column after a known one"},
    {"\"role\": \"target\"", "\"role\": \"series\"", "input.columns[0].role: 'series' is not known"},
    {"\"role\": \"past\"", "\"role\": \"target\"", "networks[0].inputs: is 4; recipe and columns make it 5"},
    {"\"time_format\": null", "\"time_format\": \"%Y %Z\"", "input.time_format: is not a format"},
    {"\"time_format\": null", "\"time_format\": \"\"", "input.time_format: is not a format"},
    {"\"delimiter\": \"\xEE\xBE\xA7\"", "\"delimiter\": \"\\n\"", "input.delimiter: is a quote or a line end"},
    {"\"delimiter\": \"\xEE\xBE\xA7\"", "\"delimiter\": \"\"", "input.delimiter: is not a single byte"},
    {"\"delimiter\": \"\xEE\xBE\xA7\"", "\"delimiter\": \",,\"", "input.delimiter: is not a single byte"},
    {"\"delimiter\": \"\xEE\xBE\xA7\"", "\"delimiter\": \"\\\"\"", "input.delimiter: is a quote or a line end"},
    {"\"time\": \"day\"", "\"time\": null", "calendar.unit: is 'second', which does not fit input.time"},
    {"\"series\": \"shop\"", "\"series\": null", "series: must be one series with an empty id"},
    {"\"series\": \"shop\"", "\"series\": 1", "input.series: is neither a text nor null"},
    {"\"header\": true", "\"header\": null", "input.header: is not true or false"},
    /* the calendar */
    {"\"unit\": \"second\"", "\"unit\": \"fortnight\"", "calendar.unit: 'fortnight' is not known"},
    {"\"unit\": \"second\"", "\"unit\": \"step\"", "calendar.unit: is 'step', which does not fit stamps"},
    {"\"unit\": \"second\"", "\"unit\": \"month\"", "calendar.day: is 0; it must be 1 to 33 for months"},
    {"\"step\": \"86400\"", "\"step\": \"0\"", "calendar.step: is less than 1"},
    {"\"step\": \"86400\"", "\"step\": \"9223372036854775808\"", "calendar.step: is not a whole number of 64 bits"},
    {"\"day\": 0", "\"day\": 1", "calendar.day: is 1"},
    {"\"day\": 0", "\"day\": 0, \"open\": [{\"first\": 0, \"last\": 604800}]",
     "calendar.open[0].last: is 604800; it must be 0 to 604799"},
    {"\"day\": 0", "\"day\": 0, \"open\": [{\"first\": 0, \"last\": 518400}]", "calendar.open: is the whole week"},
    {"\"day\": 0", "\"day\": 0, \"open\": [{\"first\": 0, \"last\": 3600}]", "calendar.open: has a range that is off"},
    {"\"day\": 0", "\"day\": 0, \"open\": [{\"first\": 86400, \"last\": 0}]", "calendar.open: has a range that lies"},
    {"\"step\": \"86400\"", "\"step\": \"86401\", \"open\": [{\"first\": 0, \"last\": 0}]",
     "calendar.open: is there, but the step is no part of a day"},
    {"\"day\": 0", "\"day\": 34", "calendar.day: is 34"},
    {"\"kind\": \"datetime\"", "\"kind\": \"time\"", "calendar.stamp.kind: 'time' is not known"},
    {"\"kind\": \"datetime\"", "\"kind\": \"custom\"", "calendar.stamp.format: is not a format"},
    {"\"kind\": \"datetime\"", "\"kind\": \"step\"", "calendar.unit: is 'second', which does not fit stamps"},
    {"\"separator\": \"T\"", "\"separator\": \"-\"", "calendar.stamp.separator: is neither a blank nor T"},
    {"\"separator\": \"T\"", "\"separator\": null", "calendar.stamp.separator: is neither a blank nor T"},
    {"\"decimals\": 0", "\"decimals\": 10", "calendar.stamp.decimals: is 10; it must be 0 to 9"},
    {"\"zone_seconds\": -12600", "\"zone_seconds\": -86400", "calendar.stamp.zone_seconds: is -86400"},
    {"\"zone_length\": 5", "\"zone_length\": 4", "calendar.stamp.zone_length: is 4; it must be 0, 3, 5 or 6"},
    {"\"format\": \"\"", "\"format\": \"%d\"", "calendar.stamp.format: must be empty"},
    {"\"format\": \"\"", "\"format\": \"0123456789012345678901234567890123456789012345678901234567890123\"",
     "calendar.stamp.format: is longer than 63 bytes"},
    /* the network */
    {"\"inputs\": 4", "\"inputs\": 3", "networks[0].inputs: is 3; recipe and columns make it 4"},
    {"\"outputs\": 2", "\"outputs\": 4", "networks[0].outputs: is 4; recipe and columns make it 2"},
    {"\"mask\": true", "\"mask\": false", "networks[0].inputs: is 4; recipe and columns make it 3"},
    {"\"skip\": true", "\"skip\": false", "networks[0].parameters: is 90; recipe and columns make it 66"},
    {"\"read_out\": \"last\"", "\"read_out\": \"pooled\"",
     "networks[0].read_out: is 'pooled'; the recipe makes it 'last'"},
    {"\"read_out\": \"last\"", "\"read_out\": null", "networks[0].read_out: is not a text"},
    {"\"read_out\": \"last\",", "", "networks[0].read_out: is missing"},
    {"\"future\": 2", "\"future\": 0", "networks[0].future: is 0; recipe and columns make it 2"},
    {"\"stages\": [", "\"stages\": [{}, ", "networks[0].stages[0].name: is missing"},
    {"\"stages\": [", "\"stage\": [", "networks[0].stage: is not known"},
    {"\"name\": \"layer.0\"", "\"name\": \"layer.1\"",
     "networks[0].stages[0].name: is 'layer.1'; the recipe makes it 'layer.0'"},
    {"\"name\": \"layer.0\",", "", "networks[0].stages[0].name: is missing"},
    {"\"cell\": \"lstm\", \"reads\"", "\"cell\": \"rnn\", \"reads\"",
     "networks[0].stages[0].cell: is 'rnn'; the recipe makes it 'lstm'"},
    {"\"reads\": \"input\"", "\"reads\": \"answers\"",
     "networks[0].stages[0].reads: is 'answers'; the recipe makes it 'input'"},
    {"\"side_by_side\": 1", "\"side_by_side\": 3",
     "networks[0].stages[0].side_by_side: is 3; recipe and columns make it 1"},
    {"\"steps\": 3, \"directions\"", "\"steps\": 2, \"directions\"",
     "networks[0].stages[0].steps: is 2; recipe and columns make it 3"},
    {"\"directions\": 1", "\"directions\": 2", "networks[0].stages[0].directions: is 2; recipe and columns make it 1"},
    {"\"directions\": 1", "\"directions\": 3", "networks[0].stages[0].directions: is 3; it must be 1 to 2"},
    {"\"units\": 2", "\"units\": 1", "networks[0].stages[0].units: is 1; recipe and columns make it 2"},
    {"\"begins_with\": null", "\"begins_with\": \"layer.0\"",
     "networks[0].stages[0].begins_with: is 'layer.0'; the recipe makes it ''"},
    {"\"begins_with\": null", "\"begins_with\": 0", "networks[0].stages[0].begins_with: is neither a text nor null"},
    {"\"parameters\": 90", "\"parameters\": 91", "networks[0].parameters: is 91; recipe and columns make it 90"},
    {"\"parameters\": 90", "\"parameters\": 9007199254740992", "networks[0].parameters"},
    /* the members */
    {"\"best_epoch\": 2", "\"best_epoch\": 4", "members[0].best_epoch: is 4 of 3 epochs"},
    {"\"train_loss\": [", "\"train_loss\": [1, ", "members[0].train_loss: has 4 elements, not 3"},
    {"\"validation_loss\": [", "\"validation_loss\": [1, ", "members[0].validation_loss: has 4 elements, not 3"},
    {"\"train_loss\": [0.3", "\"train_loss\": [null, 0.3", "members[0].train_loss: has 4 elements, not 3"},
    {"0.1, 1e-300]", "null, 1e-300]", "members[0].train_loss[1]: is not a number"},
    {"layer.0.bias", "layer.1.bias", "members[0].parameters.layer.1.bias: is not known"},
    {"\"layer.0.bias\": {\"rows\": 1, \"columns\": 8", "\"layer.0.bias\": {\"rows\": 8, \"columns\": 1",
     "members[0].parameters.layer.0.bias: is 8 x 1, not 1 x 8"},
    {"\"columns\": 8, \"values\": [", "\"columns\": 8, \"values\": [1, ",
     "members[0].parameters.layer.0.bias.values: has 9 elements, not 8"},
    {"\"values\": [0.33333334, ", "\"values\": [", "input_weight.values: has 31 elements, not 32"},
    {"\"values\": [0.33333334, ", "\"values\": [1e39, ", "input_weight.values[0]: is not a finite number of single"},
    {"\"values\": [0.33333334, ", "\"values\": [null, ", "input_weight.values[0]: is not a number"},
    /* the series */
    {"\"length\": 10", "\"length\": 0", "series[0].length: is 0"},
    {"\"length\": 10", "\"length\": 2", "series[0].tail[0]: has 3 elements, not 2"},
    {"\"length\": 2,", "\"length\": 3,", "series[1].tail[0]: has 2 elements, not 3"},
    {"\"first_stamp\": \"-86400\"", "\"first_stamp\": \"-9223372036854775808\"", "series[0].first_stamp: is outside"},
    {"\"first_stamp\": \"-86400\"", "\"first_stamp\": \"86400000\"", "series[0].last_stamp: is before the first"},
    {"\"first_stamp\": \"-86400\"", "\"first_stamp\": -86400", "series[0].first_stamp: is not a text"},
    {"\"last_stamp\": \"691200\"", "\"last_stamp\": \"999999999999999\"", "series[0].last_stamp: is outside"},
    {"\"spread\": 0.1", "\"spread\": -0.1",
     "series[0].preparations[0].targets[0].spread: is -0.1; it must not be below 0"},
    {"\"offset\": 1", "\"offset\": 1e400", "series[0].preparations[0].targets[0].offset: is not a finite number"},
    {"{\"period\": 4, \"profile\": [", "{\"period\": 4, \"profile\": [1, ",
     "series[0].preparations[0].targets[0].seasons[0].profile: has 5 numbers, which does not fit a period of 4 steps"},
    {"{\"period\": 4, \"profile\": [", "{\"period\": 1, \"profile\": [", "seasons[0].period: is 1; it must be 2 to"},
    {"\"profile\": [-1, 1]", "\"profile\": []", "seasons[1].profile: has 0 numbers"},
    {"\"profile\": [-1, 1]", "\"profile\": [-1, null]", "seasons[1].profile[1]: is not a number"},
    {"\"profile\": [-1, 1]}", "\"profile\": [-1, 1]}, {}",
     "series[0].preparations[0].targets[0].seasons: has 3 elements; at most 2 are possible"},
    {"\"deviation\": 3.25", "\"deviation\": 0",
     "series[0].preparations[0].covariates[0].deviation: is 0; it must be above 0"},
    {"{\"mean\": -12.5, \"deviation\": 3.25},", "", "series[0].preparations[0].covariates: has other than 2 elements"},
    {"\"center\": 0.6666666666666666", "\"center\": 1e999",
     "series[0].preparations[0].targets[0].center: is not a finite number"},
    {"\"center\": 0.6", "\"centre\": 0.6", "series[0].preparations[0].targets[0].centre: is not known"},
    {"\"deviation\": 0.7", "\"deviation\": 0",
     "series[0].preparations[0].targets[0].deviation: is 0; it must be above 0"},
    {"\"deviation\": 0.7", "\"deviation\": -0.7",
     "series[0].preparations[0].targets[0].deviation: is -0.7; it must be above 0"},
    {"\"states\": []", "\"states\": [[0]]", "series[0].states: has 1 element, not 0"},
    {"\"states\": []", "\"states\": null", "series[0].states: is not an array"},
    {"\"answers\": [1.25, ", "\"answers\": [", "series[0].answers: has not 2 numbers for each of some steps"},
    {"\"answers\": [1.25, ", "\"answers\": [\"x\", ", "series[0].answers[0]: is neither a number nor null"},
    {"\"states\": []", "\"state\": []", "series[0].state: is not known"},
    {"[0, 1]", "[0, 1, 2]", "series[0].future[0]: has 3 numbers, more than the horizon of 2"},
    {"[0, 1]", "[0, true]", "series[0].future[0][1]: is neither a number nor null"},
    {"[0, 1]", "[0, 1], [0, 1]", "series[0].future: has 2 elements, not 1"},
    {"[0, 1]", "0", "series[0].future[0]: is not an array"},
    {"\"id\": \"\xEE\xBF\x84gypten\"", "\"id\": \"b\"", "series: two have the id 'b'"},
    {"\"baseline_only\": false", "\"baseline_only\": 0", "series[0].baseline_only: is not true or false"},
    {"\"nonnegative\": true", "\"nonnegative\": null",
     "series[0].preparations[0].targets[0].nonnegative: is not true or false"},
    {"\"seasons\": []}", "\"seasons\": [], \"seasons\": []}",
     "series[0].preparations[1].targets[0].seasons: stands twice"},
    {"\"preparations\": [", "\"preparations\": [{}, ", "series[0].preparations: has 3 elements, not 2"},
    /* blend and intervals */
    {"\"network\": 0.37", "\"network\": 0.38", "weights: is 1.01 in all; it must be 1"},
    {"\"network\": 0.37", "\"network\": -0.37", "weights.network: is -0.37; it must be 0 to 1"},
    {"\"network\": 0.37", "\"networks\": 0.37", "weights.networks: is not known"},
    {"\"drift\": 0,", "", "weights.drift: is missing"},
    {"\"approximate\": true", "\"approximate\": 1", "intervals.approximate: is not true or false"},
    {"[-0.3333333333333333, -0.75]", "[0.3333333333333333, -0.75]",
     "intervals.lower: holds 0.333333333333333, on the wrong side"},
    {"[0.25, 0.8]", "[0.25, -0.8]", "intervals.upper: holds -0.8, on the wrong side of the forecast"},
    {"[0.25, 0.8]", "[0.25]", "intervals.upper[0]: has 1 element, not 2"},
    {"[0.25, 0.8]", "[0.25, null]", "intervals.upper[0][1]: is not a number"},
    {"[0.25, 0.8],", "", "intervals.upper: has 1 element, not 2"},
    /* the baselines */
    {"\"baselines\": [", "\"baselines\": [{}, ", "series[0].baselines: has 2 elements, not 1"},
    {"\"recent\": [", "\"recent\": [1, ",
     "series[0].baselines[0].recent: has 6 numbers; a period of 4 steps makes it 5"},
    {"\"unit\": 1,", "\"unit\": 0,", "series[0].baselines[0].unit: is 0"},
    {"\"adjustment\": \"none\"", "\"adjustment\": \"root\"", "series[0].baselines[0].adjustment: 'root' is not known"},
    {"\"adjustment\": \"none\"", "\"adjustment\": \"log\"", "season_profile: is empty, with an adjustment of 'log'"},
    {"\"season_profile\": []", "\"season_profile\": [1]",
     "baselines[0].season_profile: has 1 numbers, which does not fit"},
    {"\"theta\": {\"alpha\": ", "\"theta\": {\"alpha\": 1", "series[0].baselines[0].theta.alpha: is 1"},
    {"\"factors\": [", "\"factors\": [null, ", "series[0].baselines[0].theta.factors[0]: is not a number"},
    {"\"smoothing\": {\"error\": \"", "\"smoothing\": {\"error\": \"x", "series[0].baselines[0].smoothing.error: 'x"},
    {"\"variance\": ", "\"variance\": -", "series[0].baselines[0].smoothing.variance: is -"},
    /* the validation */
    {"\"method\": \"network\"", "\"method\": \"a network of some other kind\"", "scores[0].method: is longer than 23"},
    {"\"mase\": 0.9", "\"mase\": -0.9", "validation.scores[0].mase: is -0.9; it must not be below 0"},
    {"\"origins\": 3", "\"origins\": [3]", "validation.origins: is not a number"},
    {"\"origins\": 3,\n\"period\": 4", "\"origins\": 3, \"period\": -4", "validation.period: is -4"},
};

static void every_damage_is_refused_and_named(void **state)
{
    (void)state;
    struct model model = build_model();
    struct text text = write_model(&model);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct model read = {.row_count = 77};
        struct error error = ERROR_INIT;
        struct text wrong = damaged(&text, &damages[i]);
        int result = read_model(wrong.bytes, wrong.length, &read, &error);
        if (result != -1 || error.kind != ERROR_DATA || !strstr(error.message, damages[i].message) ||
            strncmp(error.message, "m.json:", 7) != 0)
            fail_msg("'%s' -> '%s': result %d, kind %d, message '%s' instead of '%s'", damages[i].from, damages[i].to,
                     result, error.kind, error.message, damages[i].message);
        assert_int_equal(read.row_count, 77);
        assert_null(read.members);
        text_release(&wrong);
    }
    text_release(&text);
    model_release(&model);
}

/* Where the model by hand has nothing to damage. */
static void damages_of_other_shapes_are_refused_and_named(void **state)
{
    (void)state;
    static const struct {
        enum shape shape;
        bool is_stateful;
        struct damage damage;
    } cases[] = {
        {SHAPE_ONE_TO_ONE, false, {"\"cell\": \"dense\"", "\"cell\": \"lstm\"", "recipe.cell: is 'lstm'; that is not"}},
        {SHAPE_ONE_TO_ONE,
         false,
         {"\"shape\": \"one-to-one\"", "\"shape\": \"many-to-one\"", "recipe.cell: is 'dense'; that is not"}},
        {SHAPE_ONE_TO_MANY, false, {"\"center\": \"series\"", "\"center\": \"window\"", "recipe.center: is 'window'"}},
        {SHAPE_MANY_TO_MANY,
         false,
         {"\"scale_steps\": 0", "\"scale_steps\": 1", "recipe.shape: is many-to-many, which goes with no scale_steps"}},
        {SHAPE_MANY_TO_MANY,
         false,
         {"\"patch\": 1", "\"patch\": 3", "recipe.shape: is many-to-many, which goes with no scale_steps"}},
        {SHAPE_MANY_TO_MANY,
         false,
         {"\"fill\": \"previous\"", "\"fill\": \"linear\"",
          "recipe.shape: is many-to-many, which goes with no scale_steps"}},
        {SHAPE_MANY_TO_MANY,
         false,
         {"\"stateful\": false", "\"stateful\": true", "series[0].states: has 0 elements, not 2"}},
        {SHAPE_MANY_TO_MANY,
         false,
         {"\"read_out\": \"each-step\"", "\"read_out\": \"last\"",
          "networks[0].read_out: is 'last'; the recipe makes it 'each-step'"}},
        {SHAPE_MANY_TO_MANY,
         true,
         {"\"stateful\": true", "\"stateful\": false", "series[0].states: has 2 elements, not 0"}},
        {SHAPE_MANY_TO_MANY, true, {"\"states\": [", "\"states\": [[],", "series[0].states: has 3 elements, not 2"}},
        {SHAPE_MANY_TO_MANY, true, {"1.4013e-45, ", "", "series[0].states[0]: has 7 elements, not 8"}},
        {SHAPE_MANY_TO_MANY,
         true,
         {"1.4013e-45, ", "1e39, ", "series[0].states[0][0]: is not a finite number of single"}},
        {SHAPE_MANY_TO_MANY, true, {"1.4013e-45, ", "null, ", "series[0].states[0][0]: is not a number"}},
        {SHAPE_ENCODER_DECODER,
         false,
         {"\"name\": \"decoder.0\"", "\"name\": \"layer.2\"",
          "networks[0].stages[2].name: is 'layer.2'; the recipe makes it 'decoder.0'"}},
        {SHAPE_ENCODER_DECODER,
         false,
         {"\"reads\": \"answers\"", "\"reads\": \"layer.1\"",
          "networks[0].stages[2].reads: is 'layer.1'; the recipe makes it 'answers'"}},
        {SHAPE_ENCODER_DECODER,
         false,
         {"\"begins_with\": \"layer.0\"", "\"begins_with\": \"layer.1\"",
          "networks[0].stages[2].begins_with: is 'layer.1'; the recipe makes it 'layer.0'"}},
        {SHAPE_ENCODER_DECODER,
         false,
         {"\"begins_with\": \"layer.0\"", "\"begins_with\": null",
          "networks[0].stages[2].begins_with: is ''; the recipe makes it 'layer.0'"}},
        {SHAPE_ENCODER_DECODER,
         false,
         {"decoder.0.bias", "layer.2.bias", "members[0].parameters.layer.2.bias: is not known"}},
        {SHAPE_ENCODER_DECODER,
         false,
         {"\"horizon\": 2", "\"horizon\": 3", "networks[0].future: is 2; recipe and columns make it 3"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model model = build_shape(cases[i].shape, cases[i].is_stateful), read = MODEL_INIT;
        struct error error = ERROR_INIT;
        /* what is searched for stands first in series[0].states */
        for (size_t s = 1; s < model.series_count && model.series[s].states; s++)
            model.series[s].states[0] = 0;
        for (int m = 0; m < 2; m++)
            model.members[m].parameters[4] = 0;
        struct text text = write_model(&model), wrong = damaged(&text, &cases[i].damage);
        if (!read_model(wrong.bytes, wrong.length, &read, &error) || error.kind != ERROR_DATA ||
            !strstr(error.message, cases[i].damage.message))
            fail_msg("'%s' -> '%s': message '%s' instead of '%s'", cases[i].damage.from, cases[i].damage.to,
                     error.message, cases[i].damage.message);
        text_release(&text);
        text_release(&wrong);
        model_release(&model);
    }
}

/* Every third byte of a file is tried, which meets bytes of all kinds; with SEQNET_LONG every one. */
static size_t byte_stride(void)
{
    return getenv("SEQNET_LONG") ? 1 : 3;
}

static void a_model_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct model model = build_model();
    struct text text = write_model(&model);
    for (size_t length = 0; length < text.length; length += length + 9 < text.length ? byte_stride() : 1) {
        struct model read = MODEL_INIT;
        struct error error = ERROR_INIT;
        int result = read_model(text.bytes, length, &read, &error);
        if (length + 1 == text.length) { /* the line end after the last bracket */
            assert_int_equal(result, 0);
            model_release(&read);
            continue;
        }
        assert_int_equal(result, -1);
        assert_int_equal(error.kind, ERROR_DATA);
        assert_non_null(strstr(error.message, length ? "it was cut short" : "the file is empty"));
    }
    text_release(&text);
    model_release(&model);
}

static void any_byte_changed_is_refused_or_read_without_harm(void **state)
{
    (void)state;
    struct model model = build_model();
    struct text text = write_model(&model);
    static const char bytes[] = {'\0', '"', '0', '9', '-', 'e', ',', '\xFF'};
    size_t refused = 0, taken = 0;
    for (size_t i = 0; i < text.length; i += byte_stride()) {
        char kept = text.bytes[i];
        struct model read = MODEL_INIT;
        struct error error = ERROR_INIT;
        text.bytes[i] = bytes[i % sizeof bytes];
        if (read_model(text.bytes, text.length, &read, &error)) {
            assert_int_equal(error.kind, ERROR_DATA);
            assert_int_equal(strncmp(error.message, "m.json:", 7), 0);
            refused++;
        } else {
            taken++;
        }
        model_release(&read);
        text.bytes[i] = kept;
    }
    assert_true(refused > taken && taken > 0);
    text_release(&text);
    model_release(&model);
}

static void text_after_the_model_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } tails[] = {{"x", 1}, {"\0", 1}, {" \0 ", 3}, {"{}", 2}, {"\xEF\xBB\xBF", 3}};
    struct model model = build_model();
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        struct text text = write_model(&model);
        struct model read = MODEL_INIT;
        struct error error = ERROR_INIT;
        text_append(&text, tails[i].bytes, tails[i].length);
        assert_int_equal(read_model(text.bytes, text.length, &read, &error), -1);
        assert_int_equal(error.kind, ERROR_DATA);
        assert_non_null(strstr(error.message, "the model ended before"));
        text_release(&text);
    }
    model_release(&model);
}

static void a_model_that_cannot_be_read_leaves_the_old_one_as_it_was(void **state)
{
    (void)state;
    struct model model = build_model();
    struct error error = ERROR_INIT;
    struct text text = write_model(&model);
    struct text wrong = damaged(&text, &(struct damage){"\"origins\": 3", "\"origins\": null", ""});
    assert_int_equal(read_model(wrong.bytes, wrong.length, &model, &error), -1);
    struct text after = write_model(&model);
    assert_string_equal(text.bytes, after.bytes);
    error = (struct error)ERROR_INIT;
    assert_int_equal(read_model(text.bytes, text.length, &model, &error), 0); /* and a good one replaces it */
    text_release(&text);
    text_release(&wrong);
    text_release(&after);
    model_release(&model);
}

static void a_claim_of_many_parameters_takes_no_memory(void **state)
{
    (void)state;
    /* a network of 4096 units in 16 layers: two billion parameters, and the right count of them */
    struct model model = build_model(), read = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct text text = write_model(&model);
    const struct network_shape shape = {.cell = &lstm_cell,
                                        .window_length = 3,
                                        .input_size = 4,
                                        .hidden_size = 4096,
                                        .layer_count = 16,
                                        .future_size = 2,
                                        .output_size = 2,
                                        .has_skip = true};
    struct network network = NETWORK_INIT;
    assert_int_equal(network_init(&network, &shape, &error), 0);
    char count[64];
    snprintf(count, sizeof count, "\"parameters\": %zu", network.parameter_count);
    const struct damage claims[] = {{"\"hidden\": 2", "\"hidden\" : 4096", ""},
                                    {"\"layers\": 1", "\"layers\" : 16", ""},
                                    {"\"parameters\": 90", count, ""}};
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        struct text next = damaged(&text, &claims[i]);
        text_release(&text);
        text = next;
    }
    assert_int_equal(read_model(text.bytes, text.length, &read, &error), -1);
    assert_non_null(strstr(error.message, "the file is too short for so many"));
    network_release(&network);
    text_release(&text);
    model_release(&model);
}

/* Bytes that this process has had at most. */
static size_t peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss * 1024;
}

/* 24 MB of the smallest values there are, in every place that could make something of each. */
static void no_file_takes_more_than_the_bound_of_memory(void **state)
{
    (void)state;
    static const struct {
        const char *before, *value, *after;
    } files[] = {
        {"[", "\"\"", "]"},
        {"{\"format\":\"seqnet-model\",\"version\":3,\"made\":[", "\"\"", "]}"},
        {"{\"format\":\"seqnet-model\",\"version\":3,\"made\":[", "1", "]}"},
        {"{\"format\":\"seqnet-model\",\"version\":3,\"made\":[", "{}", "]}"},
        {"{\"format\":\"seqnet-model\",\"version\":3,\"made\":[", "[[[[[[[[[[[[]]]]]]]]]]]]", "]}"},
        {"{\"format\":\"seqnet-model\",\"version\":3,\"made\":{", "\"\":\"\"", "}}"},
    };
    const size_t size = 24 << 20;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct model read = MODEL_INIT;
        struct error error = ERROR_INIT;
        struct text text = TEXT_INIT;
        text_append_string(&text, files[i].before);
        while (text.length < size) {
            text_append_string(&text, files[i].value);
            text_append(&text, ",", 1);
        }
        text_append_string(&text, files[i].value);
        text_append_string(&text, files[i].after);
        const size_t before = peak_bytes();
        assert_int_equal(model_read("m.json", text.bytes, text.length, &read, &error), -1);
        assert_int_equal(error.kind, ERROR_DATA);
        if (peak_bytes() - before > 3 * size + (16 << 20)) /* the text itself makes it 4 */
            fail_msg("%s...: %zu bytes for a file of %zu", files[i].value, peak_bytes() - before, text.length);
        text_release(&text);
    }
}

static void a_network_without_its_skip_comes_back_without_it(void **state)
{
    (void)state;
    struct model model = build_model(), again = MODEL_INIT;
    struct error error = ERROR_INIT;
    model.recipe.is_without_skip = true;
    for (int v = 0; v < 2; v++) {
        const struct variant variant = recipe_variant(&model.recipe, v);
        const struct network_shape shape = model_network_shape(&model, &variant);
        network_release(&model.networks[v]);
        assert_int_equal(network_init(&model.networks[v], &shape, &error), 0);
    }
    struct text text = write_model(&model);
    assert_int_equal(read_model(text.bytes, text.length, &again, &error), 0);
    assert_true(again.recipe.is_without_skip);
    assert_false(again.networks[1].shape.has_skip);
    text_release(&text);
    model_release(&model);
    model_release(&again);
}

/* ------------------------------------------------------------------ fields to come */

struct record {
    int count;
    double share;
    bool is_new;
    char *note;
};

#define FIELD(key, kind, member, ...) JSON_FIELD(struct record, key, kind, member, __VA_ARGS__)
static const struct json_field record_fields[] = {
    FIELD("count", JSON_INT, count, JSON_RANGE(1, 9)),
    FIELD("share", JSON_NUMBER, share, JSON_RANGE(0, 1), .is_optional = true, .fallback = 0.5),
    FIELD("new", JSON_BOOL, is_new, .is_optional = true),
    FIELD("note", JSON_TEXT, note, .is_optional = true),
};
#undef FIELD
static const struct json_table record_table = JSON_TABLE(struct record, record_fields);

static int read_record(const char *text, struct record *record, struct error *error)
{
    struct json_document document = JSON_DOCUMENT_INIT;
    int result = json_document_open(&document, "r.json", text, strlen(text), error);
    if (result == 0) {
        const struct json_node root = json_root(&document);
        document.version = MODEL_VERSION;
        result = json_fields_read(&root, &record_table, record, NULL, error);
    }
    json_document_release(&document);
    return result;
}

static void an_optional_field_may_be_absent_and_costs_no_new_version(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct record record = {.is_new = true};
    assert_int_equal(read_record("{\"count\": 3}", &record, &error), 0); /* of a program that knew no more */
    assert_true(record.count == 3 && record.share == 0.5 && !record.is_new && !record.note);
    struct text text = TEXT_INIT;
    struct json_writer writer = {.text = &text};
    json_object_write(&writer, NULL, &record_table, &record, NULL);
    assert_string_equal(text.bytes, "{\n  \"count\": 3\n}"); /* which can read it again */
    text_release(&text);
    assert_int_equal(read_record("{\"share\": 1, \"new\": true, \"count\": 3, \"note\": \"n\"}", &record, &error), 0);
    assert_true(record.share == 1 && record.is_new);
    assert_string_equal(record.note, "n");
    writer = (struct json_writer){.text = &text};
    json_object_write(&writer, NULL, &record_table, &record, NULL);
    assert_non_null(strstr(text.bytes, "\"share\": 1,\n  \"new\": true,\n  \"note\": \"n\""));
    text_release(&text);
    assert_int_equal(read_record("{\"count\": 3, \"shares\": 1}", &record, &error), -1);
    assert_string_equal(error.message, "r.json: shares: is not known to this seqnet");
    error = (struct error)ERROR_INIT;
    assert_int_equal(read_record("{\"share\": 1}", &record, &error), -1);
    assert_string_equal(error.message, "r.json: count: is missing");
    memory_free(record.note);
}

static void a_key_with_escapes_is_the_same_key(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } refused[] = {
        {"{\"count\": 3, \"\\u0063ount\": 3}", "r.json: count: stands twice"},
        {"{\"c\\u006Funt\": 3, \"count\": 3}", "r.json: count: stands twice"},
        {"{\"c\\u006fun\": 3}", "r.json: coun: is not known to this seqnet"},
        {"{\"count\\u0073\": 3}", "r.json: counts: is not known to this seqnet"},
        {"{\"count\\\"\": 3}", "r.json: count\": is not known to this seqnet"},
        {"{\"co\\nnt\": 3}", "r.json: co\\x0Ant: is not known to this seqnet"},
        {"{\"\\u0163ount\": 3}", "r.json: \xC5\xA3ount: is not known to this seqnet"},
    };
    struct error error = ERROR_INIT;
    struct record record = {.note = NULL};
    assert_int_equal(read_record("{\"co\\u0075n\\u0074\": 3, \"\\u0073hare\": 1}", &record, &error), 0);
    assert_true(record.count == 3 && record.share == 1);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        error = (struct error)ERROR_INIT;
        assert_int_equal(read_record(refused[i].text, &record, &error), -1);
        assert_string_equal(error.message, refused[i].message);
    }
    struct model model = build_model(), read = MODEL_INIT;
    struct text text = write_model(&model);
    const struct damage escapes[] = {{"\"format\"", "\"f\\u006frmat\"", NULL},
                                     {"\"version\"", "\"versio\\u006e\"", NULL},
                                     {"\"stages\"", "\"\\u0073tages\"", NULL}};
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) { /* keys that are looked for by name */
        struct text other = damaged(&text, &escapes[i]);
        error = (struct error)ERROR_INIT;
        assert_int_equal(read_model(other.bytes, other.length, &read, &error), 0);
        text_release(&other);
    }
    text_release(&text);
    model_release(&read);
    model_release(&model);
}

static void a_model_of_a_thousand_series_is_read_in_no_time(void **state)
{
    (void)state;
    struct model model = build_model(), read = MODEL_INIT;
    struct error error = ERROR_INIT;
    struct model_series *few = model.series;
    const size_t count = 1428;
    model.series = room(count, sizeof *model.series);
    for (size_t s = 0; s < count; s++) {
        char id[16];
        snprintf(id, sizeof id, "M%zu", s);
        build_series(&model.series[s], id, 100, 0);
    }
    model.series_count = count;
    struct text text = write_model(&model);
    clock_t begin = clock();
    assert_int_equal(read_model(text.bytes, text.length, &read, &error), 0);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 1);
    assert_true(text.length < 3000 * count);
    text_release(&text);
    model_release(&read);
    model_release(&model);
    for (int s = 0; s < 2; s++) {
        memory_free(few[s].id);
        preparation_release(&few[s].preparations[0]);
        preparation_release(&few[s].preparations[1]);
        baselines_release(few[s].baselines);
        memory_free(few[s].baselines);
        memory_free(few[s].tail);
        memory_free(few[s].future);
        memory_free(few[s].answers);
    }
    memory_free(few);
}

/* `test_model print` writes the model by hand to standard output: the seed of the corpus in tests/fuzz. */
int main(int argument_count, char **arguments)
{
    if (argument_count == 2 && strcmp(arguments[1], "print") == 0) {
        struct model model = build_model();
        struct text text = write_model(&model);
        fwrite(text.bytes, 1, text.length, stdout);
        text_release(&text);
        model_release(&model);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_read_and_written_again_has_the_same_bytes),
        cmocka_unit_test(what_was_learnt_comes_back_bit_by_bit),
        cmocka_unit_test(names_of_any_bytes_and_the_way_to_read_come_back),
        cmocka_unit_test(what_is_closed_comes_back),
        cmocka_unit_test(a_text_that_is_no_utf_8_is_written_as_utf_8),
        cmocka_unit_test(a_model_of_rows_without_names_comes_back),
        cmocka_unit_test(a_model_read_forecasts_what_the_one_written_does),
        cmocka_unit_test(models_of_every_shape_come_back_bit_by_bit),
        cmocka_unit_test(the_deepest_decoder_comes_back),
        cmocka_unit_test(every_damage_is_refused_and_named),
        cmocka_unit_test(damages_of_other_shapes_are_refused_and_named),
        cmocka_unit_test(a_model_cut_anywhere_is_refused),
        cmocka_unit_test(any_byte_changed_is_refused_or_read_without_harm),
        cmocka_unit_test(text_after_the_model_is_refused),
        cmocka_unit_test(a_model_that_cannot_be_read_leaves_the_old_one_as_it_was),
        cmocka_unit_test(a_claim_of_many_parameters_takes_no_memory),
        cmocka_unit_test(no_file_takes_more_than_the_bound_of_memory),
        cmocka_unit_test(a_network_without_its_skip_comes_back_without_it),
        cmocka_unit_test(an_optional_field_may_be_absent_and_costs_no_new_version),
        cmocka_unit_test(a_key_with_escapes_is_the_same_key),
        cmocka_unit_test(a_model_of_a_thousand_series_is_read_in_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
