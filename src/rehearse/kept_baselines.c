#include "rehearse/kept_baselines.h"

#include "base/memory.h"
#include "concurrent/shared_tasks.h"
#include "persist/shared_series.h"

struct baseline_round {
    const struct panel *panel;
    struct model *model;
    struct trial *walked;
};

/* The baselines of one series, fitted to all its rows: after a walk through them they are there. */
static int fit_baselines(void *context, int index, struct error *error)
{
    const struct baseline_round *round = context;
    const struct series *series = &round->panel->series[index];
    struct model_series *kept = &round->model->series[index];
    kept->baselines = memory_allocate((size_t)round->model->target_count, sizeof *kept->baselines, error);
    for (int c = 0; kept->baselines && c < round->model->target_count; c++) {
        const struct known_columns known = known_columns_of(round->panel, series, 0);
        struct baselines *fitted =
            round->walked->baselines ? &round->walked->baselines[index * round->model->target_count + c] : NULL;
        if (fitted && fitted->history.step_count > 0) {
            kept->baselines[c] = *fitted;
            *fitted = (struct baselines)BASELINES_INIT;
            continue;
        }
        if (baselines_fit(&kept->baselines[c], series_column(series, c), series->length,
                          model_baselines_plan(round->model, known), error))
            return -1;
    }
    effort_add(round->model->effort, 1);
    return kept->baselines ? 0 : -1;
}

int kept_baselines_fit(const struct panel *panel, struct model *model, struct trial *walked, int thread_count,
                       struct error *error)
{
    struct baseline_round round = {panel, model, walked};
    const struct communicator *ranks = effort_ranks(model->effort);
    if (!model_uses_baselines(model))
        return 0;
    return shared_tasks_run(ranks, thread_count, panel->series_count, fit_baselines, &round, error) ||
                   model_share_baselines(model, ranks, error)
               ? -1
               : 0;
}
