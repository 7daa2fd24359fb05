#include "optimize/trainer_state.h"

#include <math.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <string.h>

#include "checkpoint/pack.h"

_Static_assert(CHECKPOINT_KEY_SIZE == SHA256_DIGEST_SIZE, "a key is a digest");

static void hash_number(struct sha256_ctx *hash, double number)
{
    sha256_update(hash, sizeof number, (const uint8_t *)&number);
}

static void hash_source(struct sha256_ctx *hash, const struct sample_source *source)
{
    const size_t counts[] = {source ? source->count : 0, source ? source->sizes.input : 0,
                             source ? source->sizes.future : 0, source ? source->sizes.output : 0,
                             source ? source->run_count : 0};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        hash_number(hash, (double)counts[i]);
}

void trainer_state_begin(struct trainer_state *state, const struct network *network,
                         const struct trainer_config *config, const struct sample_source *training,
                         const struct sample_source *validation)
{
    const double numbers[] = {(double)network->parameter_count,
                              network->shape.window_length,
                              network->shape.input_size,
                              network->shape.hidden_size,
                              network->shape.output_size,
                              config->loss,
                              config->class_count,
                              config->smoothing,
                              config->sampling,
                              config->learning_rate,
                              config->dropout,
                              config->batch_size,
                              config->epoch_count,
                              config->stop_epoch,
                              config->patience,
                              config->epoch_windows,
                              config->is_stateful,
                              config->judge.loss != NULL,
                              config->start != NULL};
    struct sha256_ctx hash;
    state->checkpoint = config->checkpoint;
    state->place = config->place;
    state->parameter_count = network->parameter_count;
    if (!state->checkpoint)
        return;
    sha256_init(&hash);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        hash_number(&hash, numbers[i]);
    for (int i = 0; i < network->slice_count; i++)
        sha256_update(&hash, strlen(network->slices[i].name), (const uint8_t *)network->slices[i].name);
    sha256_update(&hash, sizeof config->seed, (const uint8_t *)&config->seed);
    if (config->start)
        sha256_update(&hash, network->parameter_count * sizeof *config->start, (const uint8_t *)config->start);
    hash_source(&hash, training);
    hash_source(&hash, validation);
    sha256_digest(&hash, CHECKPOINT_KEY_SIZE, state->key);
}

/* All that a record holds, whichever way the pack goes. The result's epoch_count is known already. */
static void walk(struct pack *pack, struct trainer_state *state, enum checkpoint_state what)
{
    struct trainer_result *result = state->result;
    const size_t epochs = (size_t)result->epoch_count, bytes = state->parameter_count * sizeof(real);
    pack_bytes(pack, &result->epoch_count, sizeof result->epoch_count);
    pack_bytes(pack, &result->best_epoch, sizeof result->best_epoch);
    pack_bytes(pack, &result->start_loss, sizeof result->start_loss);
    pack_bytes(pack, result->train_loss, epochs * sizeof *result->train_loss);
    pack_bytes(pack, result->validation_loss, epochs * sizeof *result->validation_loss);
    pack_bytes(pack, state->best, bytes);
    if (what == CHECKPOINT_OVER)
        return;
    pack_bytes(pack, state->parameters, bytes);
    pack_bytes(pack, state->adam->mean, bytes);
    pack_bytes(pack, state->adam->square, bytes);
    pack_bytes(pack, &state->adam->step, sizeof state->adam->step);
    pack_bytes(pack, state->randoms, state->random_count * sizeof *state->randoms);
}

void trainer_state_keep(struct trainer_state *state, enum checkpoint_state what)
{
    if (!state->checkpoint)
        return;
    struct pack pack = pack_into(&state->spare);
    state->spare.length = 0;
    walk(&pack, state, what);
    checkpoint_keep(state->checkpoint, state->place, state->key, what, &state->spare);
}

bool trainer_state_recall(struct trainer_state *state, enum checkpoint_state what)
{
    const char *bytes;
    size_t length;
    int counts[2];
    if (!state->checkpoint || checkpoint_find(state->checkpoint, state->place, state->key, &bytes, &length) != what)
        return false;
    struct pack head = pack_from(bytes, length), measure = PACK_MEASURE;
    pack_bytes(&head, counts, sizeof counts);
    if (head.is_broken || counts[0] < 0 || counts[0] > state->epoch_room || counts[1] < 0 || counts[1] > counts[0])
        return false;
    state->result->epoch_count = counts[0];
    walk(&measure, state, what);
    if (measure.size != length) {
        state->result->epoch_count = 0;
        return false;
    }
    struct pack pack = pack_from(bytes, length);
    walk(&pack, state, what);
    return true;
}

void trainer_state_report(const struct trainer_state *state, trainer_report *report, void *context)
{
    const struct trainer_result *result = state->result;
    int best = 0;
    for (int epoch = 1; report && epoch <= result->epoch_count; epoch++) {
        const double loss = result->validation_loss[epoch - 1];
        if (isnan(result->start_loss) || loss < (best ? result->validation_loss[best - 1] : result->start_loss))
            best = epoch;
        report(context, &(struct trainer_epoch){epoch, result->train_loss[epoch - 1], loss, best, true});
    }
}

void trainer_state_release(struct trainer_state *state)
{
    text_release(&state->spare);
}
