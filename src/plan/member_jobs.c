#include "plan/member_jobs.h"

#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/random.h"

struct trainer_config model_trainer_config(const struct model *model, const struct kernels *kernels, uint64_t seed)
{
    const struct recipe *recipe = &model->recipe;
    return (struct trainer_config){.kernels = kernels,
                                   .thread_count = 1,
                                   .loss = recipe->loss,
                                   .class_count = model->classification.classes.count,
                                   .smoothing = model->classification.smoothing,
                                   .sampling = recipe->sampling,
                                   .learning_rate = recipe->learning_rate,
                                   .dropout = recipe->dropout,
                                   .batch_size = recipe->batch_size,
                                   .epoch_count = recipe->epoch_count,
                                   .patience = recipe->patience,
                                   .epoch_windows = recipe->epoch_windows,
                                   .is_stateful = recipe->is_stateful,
                                   .seed = seed};
}

/* " (36 steps, with seasons)", where not all networks see the same: losses of those that see the season are in other
 * units. */
static void write_name(const struct recipe *recipe, int m, enum stage stage, char *name, size_t size)
{
    const bool is_again = stage > recipe_first_stage(recipe);
    const char *words = !is_again                        ? ""
                        : stage == STAGE_JUDGE           ? ", to be judged"
                        : recipe->refit == REFIT_FURTHER ? ", further on all rows"
                                                         : ", on all rows";
    const int variants = recipe_variant_count(recipe);
    const bool is_followed = stage == STAGE_ALL && recipe->learns_test; /* by one more, on those too */
    char seen[40] = "";
    if (variants > 1) {
        const struct variant variant = recipe_variant(recipe, m % variants);
        snprintf(seen, sizeof seen, " (%d step%s%s)", variant.window_length, variant.window_length == 1 ? "" : "s",
                 variant.preparation ? ", with seasons" : "");
    }
    snprintf(name, size, "network %d of %d%s%s%s", m + 1, recipe->ensemble_count, seen, words,
             is_followed ? " but those held out" : "");
}

struct training_job member_job(const struct model *model, int m, enum stage stage, const struct kernels *kernels)
{
    const struct model_member *member = &model->members[m];
    const bool is_again = stage > recipe_first_stage(&model->recipe);
    struct training_job job = {.is_quiet = is_again && stage == STAGE_JUDGE,
                               .network = model_network(model, m),
                               .config = model_trainer_config(model, kernels, member->seed),
                               .parameters = member->parameters,
                               .result = TRAINER_RESULT_INIT};
    if (is_again || model->recipe.stop_count)
        job.config.stop_epoch = member->best_epoch;
    write_name(&model->recipe, m, stage, job.name, sizeof job.name);
    return job;
}

int member_further_epochs(const struct model_member *member)
{
    return (int)fmax(1, round(FURTHER_EPOCHS_SHARE * member->best_epoch));
}

void member_job_further(struct training_job *job, const struct model_member *member)
{
    job->config.start = member->parameters;
    job->config.epoch_count = member_further_epochs(member);
    job->config.stop_epoch = 0;
    job->config.learning_rate *= FURTHER_RATE_SHARE;
}

void member_start(const struct model *model, int m)
{
    struct random weights;
    random_init(&weights, model->members[m].seed, STREAM_WEIGHTS);
    network_initialize(model_network(model, m), model->members[m].parameters, &weights);
}

void member_keep_result(struct model_member *member, struct trainer_result *result)
{
    memory_free(member->train_loss);
    memory_free(member->validation_loss);
    member->epoch_count = result->epoch_count;
    member->best_epoch = result->best_epoch;
    member->train_loss = result->train_loss;
    member->validation_loss = result->validation_loss;
    *result = (struct trainer_result)TRAINER_RESULT_INIT;
}
