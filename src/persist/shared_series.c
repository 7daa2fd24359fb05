#include "persist/shared_series.h"

#include "base/memory.h"
#include "methods/shared_baselines.h"

int model_share_baselines(struct model *model, const struct communicator *ranks, struct error *error)
{
    const size_t count = model->series_count, T = (size_t)model->target_count;
    if (communicator_size(ranks) == 1)
        return 0;
    struct baselines **list = memory_allocate(count * T, sizeof *list, error);
    int result = list ? 0 : -1;
    for (size_t s = 0; s < count && result == 0; s++) {
        struct model_series *series = &model->series[s];
        if (!series->baselines)
            series->baselines = memory_allocate(T, sizeof *series->baselines, error);
        for (size_t c = 0; series->baselines && c < T; c++)
            list[s * T + c] = &series->baselines[c];
        result = series->baselines ? 0 : -1;
    }
    result = communicator_agree(ranks, result, 0, error);
    if (result == 0)
        result = shared_baselines_gather(ranks, list, count, T, error);
    memory_free(list);
    return result;
}
