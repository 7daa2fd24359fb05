#include "optimize/shard.h"

#include <string.h>

#include "base/memory.h"

int shard_init(struct shard *shard, const struct shard_shape *shape, struct error *error)
{
    const struct network *network = shape->network;
    const size_t samples = (size_t)shape->sample_count;
    shard->gradient = memory_allocate(network->parameter_count, sizeof(real), error);
    if (!shard->gradient)
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
    memory_free(shard->gradient);
    memory_free(shard->lanes);
    memory_free(shard->state);
    memory_free(shard->next_state);
}

void shard_clear_lane(const struct shard *shard, const struct network *network, int sample_count, int b)
{
    const size_t H = (size_t)network->shape.hidden_size, rows = network_state_size(network) / H;
    for (size_t r = 0; r < rows; r++)
        memset(shard->state + (r * (size_t)sample_count + (size_t)b) * H, 0, H * sizeof *shard->state);
}

static int init_room(struct shard_room *room, const struct shard_shape *shape, struct error *error)
{
    const size_t outputs = (size_t)shape->sample_count * shape->sizes.output;
    if (network_workspace_init(&room->workspace, shape->network, shape->kernels, shape->sample_count, error) ||
        sample_batch_init(&room->batch, shape->sizes, shape->sample_count, error))
        return -1;
    room->output = memory_allocate(outputs, sizeof(real), error);
    room->output_grad = memory_allocate(outputs, sizeof(real), error);
    return room->output && room->output_grad ? 0 : -1;
}

int shard_rooms_init(struct shard_rooms *rooms, int count, const struct shard_shape *shape, struct error *error)
{
    rooms->all = memory_allocate((size_t)count, sizeof *rooms->all, error);
    for (int i = 0; rooms->all && i < count; i++) {
        rooms->count++; /* half of a room is released too */
        if (init_room(&rooms->all[i], shape, error))
            return -1;
    }
    return rooms->all ? 0 : -1;
}

void shard_rooms_release(struct shard_rooms *rooms)
{
    for (int i = 0; i < rooms->count; i++) {
        network_workspace_release(&rooms->all[i].workspace);
        sample_batch_release(&rooms->all[i].batch);
        memory_free(rooms->all[i].output);
        memory_free(rooms->all[i].output_grad);
    }
    memory_free(rooms->all);
    *rooms = (struct shard_rooms){NULL, 0};
}

struct shard_room *shard_rooms_take(struct shard_rooms *rooms)
{
    int i = 0;
    while (atomic_exchange(&rooms->all[i].is_taken, true))
        i = (i + 1) % rooms->count;
    return &rooms->all[i];
}

void shard_room_leave(struct shard_room *room)
{
    atomic_store(&room->is_taken, false);
}
