#include "report/learning_report.h"

#include <math.h>
#include <string.h>

#include "base/names.h"
#include "report/print.h"
#include "report/table.h"

#define LOSS_LINE_COUNT 12

void learning_report_choices(const struct model *model, const char *title, struct text *text)
{
    if (model->choices.count)
        text_append_string(text, title);
    for (int i = 0; i < model->choices.count; i++) {
        const struct choice *choice = &model->choices.items[i];
        table_label(text, 14, choice->name);
        text_append_string(text, " ");
        text_append_printable(text, choice->value);
        text_append_format(text, "%*s ", strlen(choice->value) < 10 ? 10 - (int)strlen(choice->value) : 0, "");
        text_append_printable(text, choice->reason);
        text_append_string(text, "\n");
    }
}

void learning_report_write_choices(const struct model *model, struct json_writer *writer)
{
    char key[NAME_KEY_SIZE];
    json_open(writer, "chosen", '{', false);
    for (int i = 0; i < model->choices.count; i++) {
        const struct choice *choice = &model->choices.items[i];
        double number;
        name_as_key(choice->name, key);
        if (number_parse(choice->value, strlen(choice->value), &number) == 0)
            json_write_number(writer, key, number);
        else
            json_write_text(writer, key, choice->value);
    }
    json_close(writer, '}');
    json_open(writer, "reasons", '{', false);
    for (int i = 0; i < model->choices.count; i++)
        json_write_text(writer, name_as_key(model->choices.items[i].name, key), model->choices.items[i].reason);
    json_close(writer, '}');
}

static void print_epoch(void *context, const char *name, const struct trainer_epoch *epoch)
{
    struct text text = TEXT_INIT;
    (void)context;
    text_append_format(&text, "%s, epoch %d: training loss %.5f", name, epoch->epoch, epoch->train_loss);
    if (!isnan(epoch->validation_loss))
        text_append_format(&text, ", validation loss %.5f%s", epoch->validation_loss,
                           epoch->best_epoch == epoch->epoch ? ", best so far" : "");
    text_append_string(&text, "\n");
    print_note(&text);
    text_release(&text);
}

static void print_end(void *context, const char *name, const struct trainer_result *result, double seconds)
{
    const int best = result->best_epoch, count = result->epoch_count;
    struct text text = TEXT_INIT;
    (void)context;
    text_append_format(&text, "%s: ", name);
    if (best == 0)
        text_append_format(&text, "no epoch of %d was better than the start", count);
    else if (isnan(result->validation_loss[best - 1]))
        text_append_format(&text, "%d epoch%s", count, plural(count));
    else
        text_append_format(&text, "best epoch %d of %d, validation loss %.5f", best, count,
                           result->validation_loss[best - 1]);
    text_append_format(&text, " (%.1f s)\n", seconds);
    print_note(&text);
    text_release(&text);
}

struct training_hooks learning_report_hooks(void *context, bool is_quiet, bool is_verbose)
{
    return (struct training_hooks){
        .context = context, .on_epoch = is_verbose ? print_epoch : NULL, .on_end = is_quiet ? NULL : print_end};
}

/* "promo adds 14.9, price takes 4.01 for each 1" */
static void append_effects(const struct known_effects *effects, const struct column *columns, struct text *text)
{
    const char *comma = "";
    for (int c = 0; c < effects->count; c++) {
        const double weight = effects->columns[c].weight;
        if (!isnan(effects->columns[c].shut)) {
            text_append_string(text, comma);
            text_append_string(text, "it is 0 where ");
            text_append_printable(text, columns[c].name);
            text_append_format(text, " is %.3g", effects->columns[c].shut);
            comma = ", ";
        }
        if (!(fabs(weight) > 0))
            continue;
        text_append_string(text, comma);
        text_append_printable(text, columns[c].name);
        if (effects->is_log)
            text_append_format(text, " multiplies by %.3g", exp(weight));
        else
            text_append_format(text, " %s %.3g", weight > 0 ? "adds" : "takes", fabs(weight));
        text_append_string(text, " for each 1");
        comma = ", ";
    }
}

void learning_report_effects(const struct model *model, const char *before, const char *after, struct text *text)
{
    const size_t total = model->series_count * (size_t)model->target_count;
    const struct known_effects *one = NULL;
    size_t count = 0;
    for (size_t s = 0; s < model->series_count; s++) {
        for (int c = 0; c < model->target_count && model->series[s].baselines; c++) {
            const struct known_effects *effects = &model->series[s].baselines[c].effects;
            count += effects->count > 0;
            one = effects->count > 0 ? effects : one;
        }
    }
    if (count == 0)
        return;
    text_append_string(text, before);
    if (total > 1)
        text_append_format(text, "they have effects in %zu of %zu series", count, total);
    else
        append_effects(one, model->columns + model->target_count + model->past_count, text);
    text_append_string(text, after);
}

/* Mean losses of all networks; one that has stopped counts with its last. The networks have losses of unlike sizes, so
 * a mean over ever fewer would seem to rise and fall. Returns how many ran this epoch (from 1). */
static int mean_losses(const struct model *model, int epoch, double *training, double *validation)
{
    int count = 0, running = 0;
    *training = *validation = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        const struct model_member *member = &model->members[m];
        const int last = member->epoch_count < epoch ? member->epoch_count : epoch;
        if (last == 0)
            continue;
        *training += member->train_loss[last - 1];
        *validation += member->validation_loss[last - 1];
        count++;
        running += last == epoch;
    }
    *training /= count ? count : 1;
    *validation /= count ? count : 1;
    return running;
}

int learning_report_longest_run(const struct model *model)
{
    int longest = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        longest = model->members[m].epoch_count > longest ? model->members[m].epoch_count : longest;
    return longest;
}

void learning_report_losses(const struct model *model, struct text *text)
{
    int epochs = learning_report_longest_run(model), members = model->recipe.ensemble_count;
    int stride = epochs <= LOSS_LINE_COUNT ? 1 : (epochs + LOSS_LINE_COUNT - 2) / (LOSS_LINE_COUNT - 1);
    text_append_format(text, "\n epoch  training loss  validation loss%s\n",
                       members > 1 ? "   (means over the networks; one that has stopped counts with its last)" : "");
    for (int epoch = 1; epoch <= epochs; epoch++) {
        double training, validation;
        int count = mean_losses(model, epoch, &training, &validation);
        bool is_best = members == 1 && epoch == model->members[0].best_epoch;
        if ((epoch - 1) % stride && epoch != epochs && !is_best)
            continue;
        text_append_format(text, "%6d", epoch);
        table_number(text, 14, 5, training);
        table_number(text, 16, 5, validation);
        if (count < members)
            text_append_format(text, "   %d of %d go on", count, members);
        text_append_string(text, "\n");
    }
}

void learning_report_slices(const struct network *network, struct text *text)
{
    for (int i = 0; i < network->slice_count; i++)
        text_append_format(text, "  %-28s %d x %d\n", network->slices[i].name, network->slices[i].rows,
                           network->slices[i].columns);
}
