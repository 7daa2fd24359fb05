#include "plan/model_source.h"

#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "dataset/series_loan.h"

static int copy_text(char **copy, const char *text, struct error *error)
{
    if (!text)
        return 0;
    *copy = memory_copy_text(text, strlen(text), error);
    return *copy ? 0 : -1;
}

int model_describe_input(struct model *model, const struct model_source *source, const struct panel *panel,
                         struct error *error)
{
    const struct data_options *options = source->options;
    memcpy(model->sha256, panel->sha256, sizeof model->sha256);
    model->row_count = panel->row_count;
    model->column_count = panel->column_count;
    model->target_count = panel->target_count;
    model->past_count = panel->past_count;
    model->known_count = panel->known_count;
    model->delimiter = panel->delimiter == ',' ? '\0' : panel->delimiter;
    model->decimal = options->decimal ? options->decimal : panel->decimal == '.' ? '\0' : panel->decimal;
    model->thousands = options->thousands;
    model->date_order = options->date_order;
    model->skip_count = options->skip_count;
    model->rules = options->rules;
    model->has_header = panel->has_header;
    model->closed = options->closed;
    model->complete_only = options->complete_only;
    model->calendar = panel->calendar;
    if (copy_text(&model->program, "seqnet " SEQNET_VERSION, error) ||
        copy_text(&model->command, source->command, error) || copy_text(&model->source, source->name, error) ||
        copy_text(&model->time_name, panel->time_name, error) ||
        copy_text(&model->series_name, panel->series_name, error) ||
        copy_text(&model->time_format, options->time_format, error) ||
        copy_text(&model->missing, options->missing, error) ||
        (options->is_wide && copy_text(&model->wide_target, options->target ? options->target : "*", error)))
        return -1;
    model->columns = memory_allocate((size_t)panel->column_count, sizeof *model->columns, error);
    if (!model->columns)
        return -1;
    for (int c = 0; c < panel->column_count; c++) {
        model->columns[c].role = panel->columns[c].role;
        model->columns[c].is_static = panel->columns[c].is_static;
        if (copy_text(&model->columns[c].name, panel->columns[c].name, error))
            return -1;
    }
    return 0;
}

int model_create_networks(struct model *model, struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    int variants = recipe_variant_count(recipe);
    model->networks = memory_allocate((size_t)variants, sizeof *model->networks, error);
    if (!model->networks)
        return -1;
    for (int v = 0; v < variants; v++) {
        struct variant variant = recipe_variant(recipe, v);
        struct network_shape shape = model_network_shape(model, &variant);
        if (network_init(&model->networks[v], &shape, error))
            return -1;
    }
    model->members = memory_allocate((size_t)recipe->ensemble_count, sizeof *model->members, error);
    if (!model->members)
        return -1;
    for (int m = 0; m < recipe->ensemble_count; m++) {
        model->members[m].seed = recipe->seed + (uint64_t)m;
        model->members[m].parameters = memory_allocate(model_network(model, m)->parameter_count, sizeof(real), error);
        if (!model->members[m].parameters)
            return -1;
    }
    return 0;
}

static void release_members(struct model *model, int first)
{
    for (int m = first; model->members && m < model->recipe.ensemble_count; m++) {
        memory_free(model->members[m].train_loss);
        memory_free(model->members[m].validation_loss);
        memory_free(model->members[m].parameters);
    }
}

void model_keep_members(struct model *model, int count)
{
    const int variants = recipe_variant_count(&model->recipe);
    release_members(model, count);
    model->recipe.ensemble_count = count;
    for (int v = recipe_variant_count(&model->recipe); v < variants; v++)
        network_release(&model->networks[v]);
}

void model_release_networks(struct model *model)
{
    release_members(model, 0);
    for (int v = 0; model->networks && v < recipe_variant_count(&model->recipe); v++)
        network_release(&model->networks[v]);
    memory_free(model->members);
    memory_free(model->networks);
    model->members = NULL;
    model->networks = NULL;
}

static int keep_one_series(const struct panel *panel, const struct series *series, const struct model *model,
                           struct model_series *kept, struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    size_t window = model_tail_length(recipe), ahead = series->extent - series->length;
    kept->length = series->length;
    kept->first_stamp = panel_stamp(panel, series, 0);
    kept->last_stamp = panel_stamp(panel, series, series->length - 1);
    kept->tail_length = series->length < window ? series->length : window;
    kept->future_length = ahead < (size_t)recipe->horizon ? ahead : (size_t)recipe->horizon;
    if (panel->known_count == 0)
        kept->future_length = 0;
    if (copy_text(&kept->id, series->id, error))
        return -1;
    kept->tail = memory_allocate((size_t)panel->column_count * kept->tail_length, sizeof *kept->tail, error);
    kept->future = memory_allocate((size_t)panel->known_count * kept->future_length, sizeof *kept->future, error);
    if (!kept->tail || !kept->future)
        return -1;
    for (int c = 0; c < panel->column_count; c++) {
        const double *end = series_column(series, c) + series->length;
        memcpy(kept->tail + (size_t)c * kept->tail_length, end - kept->tail_length,
               kept->tail_length * sizeof *kept->tail);
        int known = c - panel->target_count - panel->past_count;
        if (known >= 0 && kept->future_length)
            memcpy(kept->future + (size_t)known * kept->future_length, end, kept->future_length * sizeof *kept->future);
    }
    return 0;
}

int model_keep_series(const struct panel *panel, struct model *model, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    if (!(model->series = memory_allocate(panel->series_count, sizeof *model->series, error)))
        return -1;
    model->series_count = panel->series_count;
    for (size_t s = 0; s < panel->series_count; s++) {
        if (series_loan_reach(&loan, s, error) ||
            keep_one_series(panel, &panel->series[s], model, &model->series[s], error))
            return -1;
    }
    series_loan_end(&loan);
    return model_index_series(model, error);
}
