#include "probe/gradient_study.h"

#include <math.h>
#include <stdbool.h>

#include "base/memory.h"
#include "plan/member_jobs.h"
#include "plan/rules.h"
#include "plan/training_data.h"

/* Windows measured on: enough to tell. */
#define SAMPLE_MAX 256

/* One step ahead, one window, read step by step. */
static struct recipe recipe_of(const struct gradient_study *study, const struct panel *panel)
{
    struct recipe recipe = study->request;
    int by_rule =
        panel_longest(panel) / 2 < GRADIENT_STUDY_WINDOW ? (int)(panel_longest(panel) / 2) : GRADIENT_STUDY_WINDOW;
    recipe.window_count = 1;
    recipe.windows[0] = study->window_length ? study->window_length : by_rule > 3 ? by_rule : 3;
    recipe.shape = SHAPE_MANY_TO_ONE;
    recipe.patch_length = 1;
    recipe.horizon = 1;
    recipe.layer_count = 1;
    recipe.ensemble_count = 1;
    recipe.blend.kind = BLEND_NONE;
    recipe.refit = REFIT_NO;
    return recipe;
}

/* Does the window of this index begin at or after the first step of its series? */
static bool is_whole(const struct window_set *windows, size_t index)
{
    size_t series, origin;
    window_set_locate(windows, index, &series, &origin);
    return origin + 1 >= (size_t)windows->shape.window_length;
}

/* Up to SAMPLE_MAX of the whole windows, evenly spread: what lies before a series is padding, and says nothing about
 * memory. */
static size_t choose_samples(const struct window_set *windows, uint64_t indices[SAMPLE_MAX])
{
    size_t whole = 0, seen = 0, count = 0;
    for (size_t i = 0; i < window_set_count(windows); i++)
        whole += is_whole(windows, i);
    size_t wanted = whole < SAMPLE_MAX ? whole : SAMPLE_MAX;
    for (size_t i = 0; i < window_set_count(windows) && count < wanted; i++) {
        if (is_whole(windows, i) && seen++ == count * whole / wanted)
            indices[count++] = i;
    }
    return count;
}

static int measure_cell(const struct gradient_study *study, const struct cell *cell, const struct model *model,
                        const char *source, const struct window_set *windows, struct gradient_finding *finding,
                        struct gradient_setting *setting, struct error *error)
{
    int status = -1;
    const struct recipe *recipe = &model->recipe;
    struct variant variant = recipe_variant(recipe, 0);
    struct network_shape shape = model_network_shape(model, &variant);
    struct network network = NETWORK_INIT;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    struct trainer_result trained = TRAINER_RESULT_INIT;
    struct gradient_finding made = {.cell = cell, .learning_rate = recipe->learning_rate, .error_share = NAN};
    struct sample_source training = window_source(windows, loss_of(recipe->loss)->is_percentage);
    real *parameters = NULL;
    uint64_t indices[SAMPLE_MAX];
    size_t window_count = window_set_count(windows), count = choose_samples(windows, indices);
    size_t epoch_windows = window_count < (size_t)recipe->epoch_windows ? window_count : (size_t)recipe->epoch_windows;
    struct trainer_config config = model_trainer_config(model, study->kernels, recipe->seed);
    config.thread_count = study->thread_count;
    config.patience = recipe->epoch_count;
    shape.cell = cell;
    if (count == 0) {
        error_set(error, ERROR_DATA, "%s: no series has %d steps and one after them; name a shorter --window", source,
                  recipe->windows[0]);
        goto done;
    }
    if (network_init(&network, &shape, error) ||
        sample_batch_init(&batch, window_sample_sizes(&windows->shape), (int)count, error) ||
        !(parameters = memory_allocate(network.parameter_count, sizeof *parameters, error)))
        goto done;
    window_batch_fill(&batch, windows, indices, (int)count, loss_of(recipe->loss)->is_percentage);
    struct gradient_samples samples = {.sample_count = (int)count,
                                       .loss = recipe->loss,
                                       .input = batch.input,
                                       .future = batch.future,
                                       .target = batch.target,
                                       .weight = batch.weight,
                                       .growth = batch.growth};
    gradient_profile_start(&network, recipe->seed, true, parameters);
    if (gradient_profile_init(&made.start, &network, study->kernels, parameters, &samples, error))
        goto done;
    if (isnan(made.start.loss)) {
        error_set(error, ERROR_DATA,
                  "%s: no window has anything to learn, so there is no gradient: the values never change, repeat "
                  "exactly, or are missing",
                  source);
        goto done;
    }
    if (trainer_run(&network, &config, &training, NULL, NULL, NULL, parameters, &trained, error) ||
        gradient_profile_init(&made.trained, &network, study->kernels, parameters, &samples, error))
        goto done;
    *setting = (struct gradient_setting){
        .window_length = shape.window_length,
        .hidden_size = shape.hidden_size,
        .epoch_count = recipe->epoch_count,
        .update_count =
            recipe->epoch_count * (int)((epoch_windows + (size_t)recipe->batch_size - 1) / (size_t)recipe->batch_size),
        .window_count = window_count,
        .sample_count = count,
        .loss = recipe->loss};
    *finding = made;
    made = (struct gradient_finding)GRADIENT_FINDING_INIT;
    status = 0;
done:
    gradient_finding_release(&made);
    trainer_result_release(&trained);
    sample_batch_release(&batch);
    network_release(&network);
    memory_free(parameters);
    return status;
}

int gradient_study_run(const struct gradient_study *study, const struct panel *panel, struct gradient_setting *setting,
                       struct gradient_finding *findings, struct error *error)
{
    int status = -1, found = 0;
    struct model model = {.recipe = recipe_of(study, panel)}; /* owns nothing */
    struct training_data data = TRAINING_DATA_INIT;
    if (rules_complete(&model.recipe, panel, &model.choices, error))
        return -1;
    model.target_count = panel->target_count;
    model.past_count = panel->past_count;
    model.known_count = panel->known_count;
    if (training_data_needs_mask(&model.recipe, panel, &model.has_mask, error) ||
        training_data_init(&data, &model, panel, STAGE_ALL, NULL, error))
        goto done;
    while (found < study->cell_count) {
        if (measure_cell(study, study->cells[found], &model, panel->source, &data.parts[0][PART_TRAINING],
                         &findings[found], setting, error))
            goto done;
        found++;
    }
    status = 0;
done:
    for (int i = 0; status && i < found; i++)
        gradient_finding_release(&findings[i]);
    training_data_release(&data);
    return status;
}
