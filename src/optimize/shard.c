#include "optimize/shard.h"

#include "base/memory.h"

int shard_init(struct shard *shard, const struct shard_shape *shape, struct error *error)
{
    const struct network *network = shape->network;
    const size_t samples = (size_t)shape->sample_count, outputs = samples * shape->sizes.output;
    if (network_workspace_init(&shard->workspace, network, shape->kernels, shape->sample_count, error) ||
        sample_batch_init(&shard->batch, shape->sizes, shape->sample_count, error))
        return -1;
    shard->gradient = memory_allocate(network->parameter_count, sizeof(real), error);
    shard->output = memory_allocate(outputs, sizeof(real), error);
    shard->output_grad = memory_allocate(outputs, sizeof(real), error);
    if (!shard->gradient || !shard->output || !shard->output_grad)
        return -1;
    if (!shape->is_stateful)
        return 0;
    const size_t states = samples * network_state_size(network);
    shard->lanes = memory_allocate(samples, sizeof *shard->lanes, error);
    shard->state = memory_allocate(states, sizeof(real), error);
    shard->next_state = memory_allocate(states, sizeof(real), error);
    return shard->lanes && shard->state && shard->next_state ? 0 : -1;
}

void shard_release(struct shard *shard)
{
    network_workspace_release(&shard->workspace);
    sample_batch_release(&shard->batch);
    memory_free(shard->gradient);
    memory_free(shard->output);
    memory_free(shard->output_grad);
    memory_free(shard->lanes);
    memory_free(shard->state);
    memory_free(shard->next_state);
}
