#include <math.h>
#include <stdio.h>

#include "base/file.h"
#include "base/memory.h"
#include "optimize/trainer.h"
#include "predict/memory_task.h"
#include "predict/rules.h"
#include "predict/training_data.h"
#include "report/gradient_report.h"
#include "subcommands/commands.h"
#include "subcommands/recipe_options.h"

/* Windows measured on: enough to tell, evenly spread over the training part. */
#define SAMPLE_MAX 256
/* Updates of a task's networks: some seconds. */
#define TASK_UPDATES 2000

enum { CELL_RNN, CELL_LSTM, CELL_COUNT };

struct gradient_options {
    struct recipe_options recipe;
    int window, task, lag, format;
};

enum { TASK_NONE, TASK_COPY, TASK_ADDING };

static const char *task_choice(int index)
{
    static const char *const names[] = {[TASK_NONE] = "none", [TASK_COPY] = "copy", [TASK_ADDING] = "adding"};
    return index <= TASK_ADDING ? names[index] : NULL;
}

/* What has no effect beside what was asked for. */
static int check_options(const struct invocation *invocation, const struct gradient_options *options, struct error *error)
{
    static const char *const of_task[] = {"task", "lag", "hidden", "epochs", "seed", "threads", "format", NULL};
    static const char *const none[] = {NULL};
    if (!options->task && !invocation->operands[0])
        return error_set(error, ERROR_USAGE, "name a FILE of series, or a --task (copy or adding)");
    if (!options->task && options->lag)
        return error_set(error, ERROR_USAGE, "--lag has no effect without --task");
    if (!options->task)
        return 0;
    if (invocation->operands[0])
        return error_set(error, ERROR_USAGE, "--task makes its own series: leave out %s, or --task", invocation->operands[0]);
    const char *name = invocation_given(invocation, invocation->command->groups[0].specs, of_task);
    if (!name)
        name = invocation_given(invocation, invocation->command->groups[1].specs, none);
    return name ? error_set(error, ERROR_USAGE, "--%s has no effect on a --task; leave it out", name) : 0;
}

/* One cell on the windows of a panel: before training, and after all of its epochs. */
static int measure_cell(const struct gradient_options *options, const struct kernels *kernels, const struct model *model,
                        const struct window_set *windows, struct memory_task_result *result, struct error *error)
{
    int status = -1;
    const struct recipe *recipe = &model->recipe;
    struct variant variant = recipe_variant(recipe, 0);
    struct network_shape shape = model_network_shape(model, &variant);
    struct network network = NETWORK_INIT;
    struct window_batch batch = WINDOW_BATCH_INIT;
    struct trainer_result trained = TRAINER_RESULT_INIT;
    struct memory_task_result made = {.error_share = NAN};
    real *parameters = NULL;
    uint64_t indices[SAMPLE_MAX];
    size_t windows_count = window_set_count(windows), count = windows_count < SAMPLE_MAX ? windows_count : SAMPLE_MAX;
    struct trainer_config config = {.kernels = kernels,
                                    .thread_count = recipe_options_thread_count(&options->recipe),
                                    .loss = recipe->loss,
                                    .learning_rate = recipe->learning_rate,
                                    .batch_size = recipe->batch_size,
                                    .epoch_count = recipe->epoch_count,
                                    .patience = recipe->epoch_count,
                                    .epoch_windows = recipe->epoch_windows,
                                    .seed = recipe->seed};
    for (size_t i = 0; i < count; i++)
        indices[i] = i * windows_count / count;
    if (network_init(&network, &shape, error) || window_batch_init(&batch, &windows->shape, (int)count, error) ||
        !(parameters = memory_allocate(network.parameter_count, sizeof *parameters, error)))
        goto done;
    window_batch_fill(&batch, windows, indices, (int)count, recipe->loss == LOSS_MAPE);
    struct gradient_samples samples = {.sample_count = (int)count,
                                       .loss = recipe->loss,
                                       .input = batch.input,
                                       .future = batch.future,
                                       .target = batch.target,
                                       .weight = batch.weight,
                                       .growth = batch.growth};
    gradient_profile_start(&network, recipe->seed, true, parameters);
    if (gradient_profile_init(&made.start, &network, kernels, parameters, &samples, error) ||
        trainer_run(&network, &config, windows, NULL, NULL, NULL, parameters, &trained, error) ||
        gradient_profile_init(&made.trained, &network, kernels, parameters, &samples, error))
        goto done;
    *result = made;
    made = (struct memory_task_result){.error_share = NAN};
    status = 0;
done:
    gradient_profile_release(&made.start);
    gradient_profile_release(&made.trained);
    trainer_result_release(&trained);
    window_batch_release(&batch);
    network_release(&network);
    memory_free(parameters);
    return status;
}

/* One step ahead, one window, read step by step: what --window asks for and nothing beside it. */
static int measure_series(const struct gradient_options *options, const struct kernels *kernels, const char *path,
                          struct memory_task_result results[CELL_COUNT], struct error *error)
{
    int status = -1;
    struct model model = {.recipe = recipe_options_recipe(&options->recipe)}; /* owns nothing */
    struct panel panel = PANEL_INIT;
    struct training_data data = TRAINING_DATA_INIT;
    model.recipe.window_count = 1;
    model.recipe.windows[0] = options->window;
    model.recipe.patch_length = 1;
    model.recipe.horizon = 1;
    model.recipe.layer_count = 1;
    model.recipe.ensemble_count = 1;
    model.recipe.blend.kind = BLEND_NONE;
    model.recipe.refit = REFIT_NO;
    if (panel_read(path, &options->recipe.data, &panel, error) ||
        rules_complete(&model.recipe, &panel, &model.choices, error))
        goto done;
    model.target_count = panel.target_count;
    model.past_count = panel.past_count;
    model.known_count = panel.known_count;
    model.has_mask = training_data_needs_mask(&model.recipe, &panel);
    if (training_data_init(&data, &model, &panel, STAGE_JUDGE, error))
        goto done;
    if (window_set_count(&data.parts[0][PART_TRAINING]) == 0) {
        error_set(error, ERROR_DATA, "%s: no series is long enough for a window of %d steps", panel.source, options->window);
        goto done;
    }
    for (int c = 0; c < CELL_COUNT; c++) {
        model.recipe.cell = c == CELL_RNN ? &rnn_cell : &lstm_cell;
        if (measure_cell(options, kernels, &model, &data.parts[0][PART_TRAINING], &results[c], error))
            goto done;
    }
    status = 0;
done:
    training_data_release(&data);
    panel_release(&panel);
    return status;
}

static int measure_task(const struct gradient_options *options, const struct kernels *kernels, struct memory_task_result results[CELL_COUNT],
                        struct error *error)
{
    struct memory_task task = {.kind = options->task == TASK_COPY ? MEMORY_TASK_COPY : MEMORY_TASK_ADDING,
                               .lag = options->lag ? options->lag : 50,
                               .hidden_size = options->recipe.hidden ? options->recipe.hidden : 32,
                               .update_count = options->recipe.epochs ? 100 * options->recipe.epochs : TASK_UPDATES,
                               .seed = options->recipe.seed,
                               .kernels = kernels};
    return memory_task_run(&task, &rnn_cell, &results[CELL_RNN], error) || memory_task_run(&task, &lstm_cell, &results[CELL_LSTM], error)
               ? -1
               : 0;
}

static int run_gradient(const struct invocation *invocation, struct error *error)
{
    int status = -1;
    const struct gradient_options *options = invocation->options;
    struct memory_task_result results[CELL_COUNT] = {{.error_share = NAN}, {.error_share = NAN}};
    struct text text = TEXT_INIT;
    char subject[64];
    if (check_options(invocation, options, error))
        return -1;
    const struct kernels *kernels = kernels_select(error);
    if (!kernels)
        return -1;
    if (options->task ? measure_task(options, kernels, results, error)
                      : measure_series(options, kernels, invocation->operands[0], results, error))
        goto done;
    struct gradient_finding findings[CELL_COUNT] = {
        {"rnn", &results[CELL_RNN].start, &results[CELL_RNN].trained, results[CELL_RNN].error_share},
        {"lstm", &results[CELL_LSTM].start, &results[CELL_LSTM].trained, results[CELL_LSTM].error_share}};
    if (options->task)
        snprintf(subject, sizeof subject, "%s, lag %d", task_choice(options->task), options->lag ? options->lag : 50);
    gradient_report(options->task ? subject : file_input_name(invocation->operands[0]), findings, CELL_COUNT,
                    (enum gradient_format)options->format, &text);
    if (text_check(&text, error) == 0)
        status = file_write_output(text.bytes, text.length, error);
done:
    text_release(&text);
    for (int c = 0; c < CELL_COUNT; c++) {
        gradient_profile_release(&results[c].start);
        gradient_profile_release(&results[c].trained);
    }
    return status;
}

#define FIELD(member) offsetof(struct gradient_options, member)

static const struct option_spec specs[] = {
    {"window", 0, "N", OPTION_WHOLE, FIELD(window), 2, WINDOW_LENGTH_MAX, NULL, NULL, "100", false, "steps of the past that the networks see, and lags measured"},
    {"task", 0, NULL, OPTION_CHOICE, FIELD(task), 0, 0, task_choice, NULL, "none", false, "instead of FILE: recall one value, or the sum of two"},
    {"lag", 0, "N", OPTION_WHOLE, FIELD(lag), 2, 10000, NULL, NULL, NULL, false, "steps that the task is long (default: 50)"},
    {"hidden", 0, "N", OPTION_WHOLE, FIELD(recipe.hidden), 1, 4096, NULL, NULL, NULL, false, "hidden units (default: 32)"},
    {"epochs", 0, "N", OPTION_WHOLE, FIELD(recipe.epochs), 1, 100000, NULL, NULL, NULL, false,
     "epochs of training, all of which are run (default: some 1600 updates); of a task 100 updates each (default: 20)"},
    {"seed", 0, "N", OPTION_SEED, FIELD(recipe.seed), 0, 0, NULL, NULL, "1", false, "start of the random numbers"},
    {"threads", 0, "N", OPTION_WHOLE, FIELD(recipe.threads), 1, 1024, NULL, NULL, NULL, false,
     "threads to use, at most one per processor (default: that many); the figures do not depend on it"},
    {"format", 0, NULL, OPTION_CHOICE, FIELD(format), 0, 0, gradient_format_name, NULL, "table", false, "how the figures are written"},
};

const struct command gradient_command = {
    .name = "gradient",
    .operands = "[FILE]",
    .summary = "Measure how gradients vanish through time, RNN beside LSTM",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options_size = sizeof(struct gradient_options),
    .groups = {{"Gradient options", specs, sizeof specs / sizeof *specs, 0}, DATA_OPTION_GROUP(offsetof(struct gradient_options, recipe))},
    .run = run_gradient,
};
