#include "persist/model.h"

#include "base/memory.h"

void model_release(struct model *model)
{
    for (int c = 0; model->columns && c < model->column_count; c++)
        memory_free(model->columns[c].name);
    for (int m = 0; model->members && m < model->recipe.ensemble_count; m++) {
        memory_free(model->members[m].train_loss);
        memory_free(model->members[m].validation_loss);
        memory_free(model->members[m].parameters);
    }
    for (size_t s = 0; model->series && s < model->series_count; s++) {
        memory_free(model->series[s].id);
        preparation_release(&model->series[s].preparation);
        memory_free(model->series[s].tail);
        memory_free(model->series[s].future);
    }
    memory_free(model->program);
    memory_free(model->command);
    memory_free(model->source);
    memory_free(model->columns);
    memory_free(model->time_name);
    memory_free(model->series_name);
    memory_free(model->time_format);
    memory_free(model->missing);
    memory_free(model->members);
    memory_free(model->series);
    network_release(&model->network);
    *model = (struct model)MODEL_INIT;
}
