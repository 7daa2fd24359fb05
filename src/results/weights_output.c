#include "results/weights_output.h"

#include "base/printable.h"

/* The names that there are, in the order of the parameters. Always returns -1. */
static int refuse_name(const struct network *network, const char *name, struct error *error)
{
    char asked[PRINTABLE_SIZE];
    struct text names = TEXT_INIT;
    for (int i = 0; i < network->slice_count; i++)
        text_append_format(&names, "%s%s", i ? ", " : "", network->slices[i].name);
    if (text_check(&names, error) == 0)
        error_set(error, ERROR_USAGE, "--weights: the network has no '%s'; it has %s", printable(name, asked),
                  names.bytes);
    text_release(&names);
    return -1;
}

int weights_output(const struct model *model, int number, const char *name, struct text *text, struct error *error)
{
    const int count = model->recipe.ensemble_count;
    if (number > count)
        return error_set(error, ERROR_USAGE, "--network: the model has %d network%s, not %d", count,
                         count == 1 ? "" : "s", number);
    const struct network *network = model_network(model, number - 1);
    const struct slice *slice = network_slice(network, name);
    if (!slice)
        return refuse_name(network, name, error);
    const real *value = model->members[number - 1].parameters + slice->offset;
    for (int row = 0; row < slice->rows; row++) {
        for (int column = 0; column < slice->columns; column++) {
            text_append_string(text, column ? "," : "");
            text_append_float(text, *value++);
        }
        text_append_string(text, "\n");
    }
    return 0;
}
