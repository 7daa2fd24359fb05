#include "persist/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const char *const update_way_words[] = {[UPDATE_GOES_ON] = "goes-on", [UPDATE_ANEW] = "anew"};
NAMES_DEFINE(update_way, UPDATE_WAY_COUNT);

static void release_series(struct model_series *series, int target_count)
{
    memory_free(series->id);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        preparation_release(&series->preparations[p]);
    for (int c = 0; series->baselines && c < target_count; c++)
        baselines_release(&series->baselines[c]);
    memory_free(series->baselines);
    memory_free(series->tail);
    memory_free(series->states);
    memory_free(series->future);
    memory_free(series->answers);
}

void intervals_release(struct intervals *intervals)
{
    memory_free(intervals->lower);
    memory_free(intervals->upper);
    memory_free(intervals->finer_lower);
    memory_free(intervals->finer_upper);
    *intervals = (struct intervals){.lower = NULL};
}

void model_release(struct model *model)
{
    for (int c = 0; model->columns && c < model->column_count; c++)
        memory_free(model->columns[c].name);
    for (int m = 0; model->members && m < model->recipe.ensemble_count; m++) {
        memory_free(model->members[m].train_loss);
        memory_free(model->members[m].validation_loss);
        memory_free(model->members[m].parameters);
    }
    for (int v = 0; model->networks && v < recipe_variant_count(&model->recipe); v++)
        network_release(&model->networks[v]);
    for (size_t s = 0; model->series && s < model->series_count; s++)
        release_series(&model->series[s], model->target_count);
    memory_free(model->program);
    memory_free(model->command);
    memory_free(model->source);
    memory_free(model->columns);
    memory_free(model->time_name);
    memory_free(model->series_name);
    memory_free(model->wide_target);
    memory_free(model->time_format);
    memory_free(model->missing);
    memory_free(model->networks);
    memory_free(model->members);
    intervals_release(&model->intervals);
    memory_free(model->series);
    memory_free(model->by_id);
    memory_free(model->updates);
    classification_release(&model->classification);
    *model = (struct model)MODEL_INIT;
}

struct baselines_plan model_baselines_plan(const struct model *model, struct known_columns known)
{
    return recipe_baselines_plan(&model->recipe, model->score_period, model->series_count, known);
}

bool model_uses_baselines(const struct model *model)
{
    if (model_classifies(model))
        return false;
    return model->weights[METHOD_NETWORK] < 1 || model->intervals.level_count > 0;
}

const struct network *model_network(const struct model *model, int member)
{
    return &model->networks[member % recipe_variant_count(&model->recipe)];
}

size_t model_state_offset(const struct model *model, int member)
{
    size_t offset = 0;
    for (int m = 0; model->recipe.is_stateful && m < member; m++)
        offset += network_state_size(model_network(model, m));
    return offset;
}

size_t model_tail_length(const struct recipe *recipe)
{
    int window = recipe_longest_window(recipe);
    return (size_t)(window > recipe->scale_steps ? window : recipe->scale_steps);
}

static int compare_ids(const void *left, const void *right)
{
    const struct model_series *const *a = left, *const *b = right;
    return strcmp((*a)->id, (*b)->id);
}

int model_index_series(struct model *model, struct error *error)
{
    struct model_series **by_id = memory_allocate(model->series_count, sizeof *by_id, error);
    if (!by_id)
        return -1;
    for (size_t s = 0; s < model->series_count; s++)
        by_id[s] = &model->series[s];
    qsort(by_id, model->series_count, sizeof *by_id, compare_ids);
    memory_free(model->by_id);
    model->by_id = by_id;
    return 0;
}

const struct model_series *model_find_series(const struct model *model, const char *id, size_t index)
{
    if (index < model->series_count && strcmp(model->series[index].id, id) == 0)
        return &model->series[index];
    if (model->series_count == 1 && (model->series_name == NULL || strcmp(model->series[0].id, id) == 0))
        return &model->series[0];
    size_t low = 0, high = model->by_id ? model->series_count : 0;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(model->by_id[middle]->id, id);
        if (order == 0)
            return model->by_id[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct model model_with_series(const struct model *model, struct model_series *series, size_t series_count)
{
    struct model view = *model;
    view.series = series;
    view.series_count = series_count;
    view.by_id = NULL;
    return view;
}

bool model_classifies(const struct model *model)
{
    return model->recipe.task != TASK_FORECAST;
}

size_t model_output_size(const struct model *model)
{
    return (size_t)model->recipe.horizon * (size_t)model->target_count;
}

struct window_shape model_window_shape(const struct model *model, const struct variant *variant)
{
    return (struct window_shape){.window_length = variant->window_length,
                                 .patch_length = variant->patch_length,
                                 .scale_steps = model->recipe.scale_steps,
                                 .horizon = model->recipe.horizon,
                                 .target_count = model->target_count,
                                 .past_count = model->past_count,
                                 .known_count = model->known_count,
                                 .calendar_count = calendar_features_count(model->recipe.calendar),
                                 .fill = model->recipe.fill,
                                 .has_mask = model->has_mask,
                                 .held_steps = model->recipe.is_stateful ? variant->window_length : 0,
                                 .is_series_centered = model->recipe.center == CENTER_SERIES,
                                 .answers_each_step = model->recipe.shape == SHAPE_MANY_TO_MANY};
}

/* A classifier answers with one output for each class, and of steps for each step to come. */
static struct network_shape classifier_shape(const struct model *model)
{
    const struct recipe *recipe = &model->recipe;
    const struct classification *classification = &model->classification;
    const int classes = classification->classes.count, calendar = calendar_features_count(recipe->calendar);
    const bool is_of_steps = recipe->task == TASK_CLASSIFY_STEPS;
    const int steps_ahead = is_of_steps && !recipe->answers_own_step ? recipe->horizon : 0;
    struct network_shape shape = {.cell = recipe->cell,
                                  .window_length = recipe->windows[0],
                                  /* of whole series each channel twice: by all series, and by its own */
                                  .input_size = is_of_steps ? model->past_count + calendar +
                                                                  (classification->sees_labels ? classes : 0)
                                                            : 2 * model->past_count,
                                  .hidden_size = recipe->hidden_size,
                                  .layer_count = recipe->layer_count,
                                  .future_size = steps_ahead * calendar,
                                  .output_size = classes * (is_of_steps ? recipe->horizon : 1),
                                  .has_skip = is_of_steps && !recipe->is_without_skip,
                                  .read_out = !is_of_steps                          ? READ_OUT_POOLED
                                              : recipe->shape == SHAPE_MANY_TO_MANY ? READ_OUT_EACH_STEP
                                                                                    : READ_OUT_LAST,
                                  .is_bidirectional = classification->is_bidirectional,
                                  .convolution_count = classification->convolution_count};
    memcpy(shape.convolutions, classification->convolutions, sizeof shape.convolutions);
    return shape;
}

struct network_shape model_network_shape(const struct model *model, const struct variant *variant)
{
    const struct recipe *recipe = &model->recipe;
    if (model_classifies(model))
        return classifier_shape(model);
    struct window_shape shape = model_window_shape(model, variant);
    return (struct network_shape){.cell = recipe->cell,
                                  .window_length = variant->window_length / variant->patch_length,
                                  .input_size = window_patch_size(&shape),
                                  .hidden_size = recipe->hidden_size,
                                  .layer_count = recipe->layer_count,
                                  .future_size = window_future_size(&shape),
                                  .output_size = window_output_size(&shape),
                                  .has_skip = !recipe->is_without_skip,
                                  .read_out = recipe->shape == SHAPE_MANY_TO_MANY ? READ_OUT_EACH_STEP : READ_OUT_LAST,
                                  .decoder_steps = recipe_has_decoder(recipe) ? recipe->horizon : 0};
}
