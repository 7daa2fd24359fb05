#include "source_code/code_answers.h"

#include <stdbool.h>

#include "examples/calendar_features.h"
#include "options/recipe.h"
#include "source_code/code_network.h"
#include "source_code/code_windows.h"

/* ------------------------------------------------------------------ forecasts */

static const char prepare_rows_text[] =
    "/* The targets as the networks see them, or what speaks against a value. */\n"
    "static int prepare_rows(const struct @_input *input, const double *rows, int count, int preparation,\n"
    "                        double d[$_TARGETS][$_ROWS])\n"
    "{\n"
    "    for (int c = 0; c < $_TARGETS; c++) {\n"
    "        const struct target *target = &targets[input->series][preparation][c];\n"
    "        for (int t = 0; t < count; t++) {\n"
    "            const double y = rows[t * $_COLUMNS + c];\n"
    "            double distance;\n"
    "            if (target->is_log && y + target->offset <= 0)\n"
    "                return $_NO_LOGARITHM;\n"
    "            d[c][t] = isnan(y) ? NAN : prepare(target, y, input->last_step - (count - 1 - t));\n"
    "            distance = fabs(d[c][t] - target->center) / 1e18;\n"
    "            if (distance > target->deviation || (target->spread > 0 && distance > target->spread))\n"
    "                return $_TOO_FAR;\n"
    "        }\n"
    "    }\n"
    "    return $_OK;\n"
    "}\n"
    "\n";

static const char add_answer_text[] =
    "/* One network's answer, undone, is its share of the forecast. */\n"
    "static void add_answer(const struct @_input *input, int preparation, const double *level, const double *scale,\n"
    "                       const real *answer, double *forecast)\n"
    "{\n"
    "    for (int o = 0; o < OUTPUTS; o++) {\n"
    "        const int c = o % $_TARGETS;\n"
    "        forecast[o] += 1.0 / MEMBERS *\n"
    "                       undo(&targets[input->series][preparation][c], level[c] + scale[c] * (double)answer[o],\n"
    "                            input->last_step + 1 + o / $_TARGETS);\n"
    "    }\n"
    "}\n"
    "\n"
    "/* What a series never does, its forecast does not: fall below 0, or go back. */\n"
    "static void hold(const struct @_input *input, const double *rows, int count, double *forecast)\n"
    "{\n"
    "    for (int c = 0; c < $_TARGETS; c++) {\n"
    "        const struct target *target = &targets[input->series][0][c];\n"
    "        double before = NAN;\n"
    "        for (int t = 0; t < count; t++)\n"
    "            before = isnan(rows[t * $_COLUMNS + c]) ? before : rows[t * $_COLUMNS + c];\n"
    "        for (int k = 0; k < $_HORIZON; k++) {\n"
    "            double *value = &forecast[k * $_TARGETS + c];\n"
    "            if (target->is_nonnegative && *value < 0)\n"
    "                *value = 0;\n"
    "            if ((target->monotone > 0 && *value < before) || (target->monotone < 0 && *value > before))\n"
    "                *value = before;\n"
    "            before = *value;\n"
    "        }\n"
    "    }\n"
    "}\n"
    "\n";

static const char forecast_begin_text[] =
    "int @_forecast(const struct @_input *input, double *forecast)\n"
    "{\n"
    "    const int count = input->row_count < $_ROWS ? input->row_count : $_ROWS;\n"
    "    const double *rows = input->rows + (input->row_count - count) * $_COLUMNS;\n"
    "    double d[PREPARATIONS][$_TARGETS][$_ROWS], level[$_TARGETS], scale[$_TARGETS];\n"
    "    real window[LONGEST * VALUES], answer[OUTPUTS], future[FUTURE > 0 ? FUTURE : 1];\n"
    "    int status;\n"
    "    if (input->series < 0 || input->series >= $_SERIES)\n"
    "        return $_NO_SERIES;\n"
    "    if (input->row_count < 1)\n"
    "        return $_NO_ROWS;\n";

static const char forecast_end_text[] = "    hold(input, rows, count, forecast);\n"
                                        "    for (int o = 0; o < OUTPUTS; o++) {\n"
                                        "        if (isnan(forecast[o]))\n"
                                        "            return $_UNSEEN;\n"
                                        "        if (isinf(forecast[o]))\n"
                                        "            return $_BEYOND;\n"
                                        "    }\n"
                                        "    return $_OK;\n"
                                        "}\n";

/* The networks of variant v answer. */
static void append_variant(struct text *text, const struct model *model, int v)
{
    const struct recipe *recipe = &model->recipe;
    const struct variant variant = recipe_variant(recipe, v);
    const struct window_shape shape = model_window_shape(model, &variant);
    const int p = variant.preparation;
    text_append_format(text, "    show_window(input, rows, count, %d, %d, d[%d], window, level, scale);\n",
                       variant.window_length, p, p);
    if (window_future_size(&shape) > 0)
        text_append_format(text, "    show_future(input, %d, future);\n", p);
    for (int m = v; m < recipe->ensemble_count; m += recipe_variant_count(recipe))
        text_append_format(text,
                           "    run_%c(&network_%d, window, future, answer);\n"
                           "    add_answer(input, %d, level, scale, answer, forecast);\n",
                           code_variant_letter(v), m + 1, p);
}

void code_forecast(struct text *text, const struct code_names *names, const struct model *model)
{
    const struct variant first = recipe_variant(&model->recipe, 0);
    const struct window_shape shape = model_window_shape(model, &first);
    code_append(text, names, prepare_rows_text);
    code_append(text, names, add_answer_text);
    code_append(text, names, forecast_begin_text);
    if (model->known_count > 0)
        text_append_format(text, "    for (int i = 0; i < %d; i++) {\n        if (isnan(input->ahead[i]))\n",
                           model->recipe.horizon * model->known_count);
    if (model->known_count > 0)
        code_append(text, names, "            return $_NO_AHEAD;\n    }\n");
    code_append(text, names,
                "    for (int p = 0; p < PREPARATIONS; p++) {\n"
                "        if ((status = prepare_rows(input, rows, count, p, d[p])) != $_OK)\n"
                "            return status;\n"
                "    }\n"
                "    for (int o = 0; o < OUTPUTS; o++)\n"
                "        forecast[o] = 0;\n");
    if (window_future_size(&shape) == 0)
        text_append_string(text, "    future[0] = 0; /* nothing is known of the steps to come */\n");
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++)
        append_variant(text, model, v);
    code_append(text, names, forecast_end_text);
}

/* ------------------------------------------------------------------ classes */

static const char chances_text[] =
    "/* One network's answer becomes chances, which sum to 1 for each group of classes, and its share of the mean. */\n"
    "static void add_chances(const real *answer, double *probabilities)\n"
    "{\n"
    "    for (int first = 0; first < OUTPUTS; first += $_CLASSES) {\n"
    "        double largest = (double)answer[first], sum = 0;\n"
    "        for (int c = 1; c < $_CLASSES; c++)\n"
    "            largest = (double)answer[first + c] > largest ? (double)answer[first + c] : largest;\n"
    "        for (int c = 0; c < $_CLASSES; c++)\n"
    "            sum += exp((double)answer[first + c] - largest);\n"
    "        for (int c = 0; c < $_CLASSES; c++)\n"
    "            probabilities[first + c] += exp((double)answer[first + c] - largest) / sum / MEMBERS;\n"
    "    }\n"
    "}\n"
    "\n";

/* Is a column drawn together before it is standardised (prepared_steps/step_moments.h)? */
static bool draws_together(const struct model *model)
{
    bool found = false;
    for (int i = 0; i < model->past_count; i++)
        found = found || model->classification.moments[i].spread > 0;
    return found;
}

/* The means and deviations that inputs are seen relative to. */
static void append_moments(struct text *text, const struct model *model)
{
    if (model->past_count == 0)
        return;
    text_append_format(text, "static const struct moments {\n    double mean, deviation%s;\n} moments[PAST] = {\n",
                       draws_together(model) ? ", center, spread /* above 0: of asinh((value - center) / spread) */"
                                             : "");
    for (int i = 0; i < model->past_count; i++) {
        text_append_string(text, "    {");
        code_append_double(text, model->classification.moments[i].mean);
        text_append_string(text, ", ");
        code_append_double(text, model->classification.moments[i].deviation);
        if (draws_together(model)) {
            text_append_string(text, ", ");
            code_append_double(text, model->classification.moments[i].center);
            text_append_string(text, ", ");
            code_append_double(text, model->classification.moments[i].spread);
        }
        text_append_string(text, "},\n");
    }
    text_append_string(text, "};\n\n"
                             "/* In deviations from the mean; a value that is missing is the mean. */\n"
                             "static double standard(double mean, double deviation, double value)\n"
                             "{\n"
                             "    return isnan(value) ? 0 : fmax(-1e15, fmin(1e15, (value - mean) / deviation));\n"
                             "}\n\n");
}

static void append_class_constants(struct text *text, const struct code_names *names, const struct model *model)
{
    const struct network_shape *shape = &model->networks[0].shape;
    text_append_format(text,
                       "enum {\n"
                       "    MEMBERS = %d, /* networks, whose answers are averaged */\n"
                       "    WINDOW = %d,\n"
                       "    VALUES = %d, /* that a network is shown of each step */\n"
                       "    FUTURE = %d, /* values that are known of the steps to come */\n",
                       model->recipe.ensemble_count, shape->window_length, shape->input_size, shape->future_size);
    if (model->past_count > 0)
        text_append_format(text, "    PAST = %d, /* columns that are read */\n", model->past_count);
    if (model->recipe.calendar && model->recipe.task == TASK_CLASSIFY_STEPS)
        text_append_format(text, "    CALENDAR = %d, /* values that the time of a step makes */\n",
                           calendar_features_count(model->recipe.calendar));
    code_append(text, names, "    OUTPUTS = $_HORIZON * $_CLASSES\n};\n\n");
}

static void append_members(struct text *text, const struct code_names *names, const struct model *model)
{
    text_append_string(text, "    for (int o = 0; o < OUTPUTS; o++)\n        probabilities[o] = 0;\n");
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        text_append_format(
            text, "    run_a(&network_%d, window, future, answer);\n    add_chances(answer, probabilities);\n", m + 1);
    code_append(text, names,
                "    for (int o = 0; o < OUTPUTS; o++) {\n"
                "        if (isnan(probabilities[o]))\n"
                "            return $_BEYOND;\n"
                "    }\n"
                "    return $_OK;\n"
                "}\n");
}

/* show_step(): one row, after what the row before it showed. */
static void append_show_step(struct text *text, const struct code_names *names, const struct model *model)
{
    const bool sees_labels = model->classification.sees_labels;
    code_append(text, names,
                "/* What the networks are shown of row t. A missing value repeats the one before it, which stands in "
                "`values`\n * already; before the first it is the mean, 0. */\n"
                "static void show_step(const struct @_input *input, int t, real *values)\n"
                "{\n"
                "    const double *row = input->rows + t * $_COLUMNS;\n");
    if (model->past_count > 0)
        text_append_format(text,
                           "    for (int i = 0; i < PAST; i++) {\n"
                           "        const double value = row[%d + i];\n"
                           "        if (!isnan(value))\n"
                           "            values[i] = (real)(float)standard(moments[i].mean, moments[i].deviation,\n"
                           "                                              %s);\n"
                           "    }\n",
                           sees_labels,
                           draws_together(model)
                               ? "moments[i].spread > 0 ? asinh((value - moments[i].center) / moments[i].spread)\n"
                                 "                                                                    : value"
                               : "value");
    else if (!sees_labels)
        text_append_string(text, "    (void)row;\n");
    if (model->recipe.calendar)
        text_append_format(text, "    show_time(input->times[t], values + %d);\n", model->past_count);
    if (sees_labels)
        code_append(text, names,
                    "    for (int c = 0; c < $_CLASSES; c++)\n"
                    "        values[VALUES - $_CLASSES + c] = (int)(isnan(row[0]) ? -1 : row[0]) == c;\n");
    text_append_string(text, "}\n\n");
}

void code_classify_steps(struct text *text, const struct code_names *names, const struct model *model)
{
    append_class_constants(text, names, model);
    append_moments(text, model);
    code_windows_times(text, model);
    code_append(text, names, chances_text);
    append_show_step(text, names, model);
    code_append(text, names,
                "int @_classify(const struct @_input *input, double *probabilities)\n"
                "{\n"
                "    real window[WINDOW * VALUES], now[VALUES], future[FUTURE > 0 ? FUTURE : 1], answer[OUTPUTS];\n"
                "    if (input->row_count < 1)\n"
                "        return $_NO_ROWS;\n");
    if (model->classification.sees_labels)
        code_append(text, names,
                    "    for (int t = 0; t < input->row_count; t++) {\n"
                    "        if (input->rows[t * $_COLUMNS] < 0 || input->rows[t * $_COLUMNS] >= $_CLASSES)\n"
                    "            return $_NO_CLASS;\n"
                    "    }\n");
    code_append(text, names,
                "    for (int i = 0; i < VALUES; i++)\n"
                "        now[i] = 0;\n"
                "    for (int i = 0; i < WINDOW * VALUES; i++)\n"
                "        window[i] = 0; /* before the first row */\n"
                "    for (int t = 0; t < input->row_count; t++) {\n"
                "        const int at = t - (input->row_count - WINDOW);\n"
                "        show_step(input, t, now);\n"
                "        for (int i = 0; at >= 0 && i < VALUES; i++)\n"
                "            window[at * VALUES + i] = now[i];\n"
                "    }\n");
    if (model->networks[0].shape.future_size > 0)
        code_append(text, names,
                    "    for (int k = 0; k < $_HORIZON; k++)\n"
                    "        show_time(input->times[input->row_count + k], future + k * CALENDAR);\n");
    else
        text_append_string(text, "    future[0] = 0; /* nothing is known of the steps to come */\n");
    append_members(text, names, model);
}

/* As recognize/sequences.c has it; the least deviation too. */
static const char sequence_text[] =
    "/* Value of column c at step t; a missing one lies on the line between its neighbours. NAN where none is known. "
    "*/\n"
    "static double filled(const struct @_input *input, int c, int t)\n"
    "{\n"
    "    const double *values = input->rows + c;\n"
    "    int before = t, after = t;\n"
    "    while (before >= 0 && isnan(values[before * $_COLUMNS]))\n"
    "        before--;\n"
    "    while (after < input->row_count && isnan(values[after * $_COLUMNS]))\n"
    "        after++;\n"
    "    if (before < 0 && after == input->row_count)\n"
    "        return NAN;\n"
    "    if (before < 0 || before == after)\n"
    "        return values[after * $_COLUMNS];\n"
    "    if (after == input->row_count)\n"
    "        return values[before * $_COLUMNS];\n"
    "    return values[before * $_COLUMNS] + (values[after * $_COLUMNS] - values[before * $_COLUMNS]) *\n"
    "                                            ((double)(t - before) / (double)(after - before));\n"
    "}\n"
    "\n"
    "/* Mean and deviation of column c over the sequence itself. */\n"
    "static struct moments moments_of(const struct @_input *input, int c)\n"
    "{\n"
    "    struct moments own = {0, 0};\n"
    "    double squares = 0;\n"
    "    if (isnan(filled(input, c, 0)))\n"
    "        return own;\n"
    "    for (int t = 0; t < input->row_count; t++)\n"
    "        own.mean += filled(input, c, t);\n"
    "    own.mean /= input->row_count;\n"
    "    for (int t = 0; t < input->row_count; t++)\n"
    "        squares += (filled(input, c, t) - own.mean) * (filled(input, c, t) - own.mean);\n"
    "    own.deviation = sqrt(squares / input->row_count);\n"
    "    return own;\n"
    "}\n"
    "\n"
    "/* Column c at WINDOW places, evenly spread over the sequence: relative to all sequences, and to itself. */\n"
    "static void show_column(const struct @_input *input, int c, real *window)\n"
    "{\n"
    "    const struct moments own = moments_of(input, c);\n"
    "    const double n = input->row_count, deviation = own.deviation + 1e-3 * moments[c].deviation;\n"
    "    const int looks = input->row_count > WINDOW ? (int)ceil(n / WINDOW) : 1; /* averaged into one place */\n"
    "    for (int i = 0; i < WINDOW; i++) {\n"
    "        real *values = window + i * VALUES;\n"
    "        values[c] = values[PAST + c] = 0;\n"
    "        for (int look = 0; look < looks; look++) {\n"
    "            const double place = fmin(fmax((i + (look + 0.5) / looks) / WINDOW * n - 0.5, 0), n - 1);\n"
    "            const int before = (int)place, after = before + 1 < input->row_count ? before + 1 : before;\n"
    "            const double share = place - before;\n"
    "            const double value = (1 - share) * filled(input, c, before) + share * filled(input, c, after);\n"
    "            values[c] += (real)(standard(moments[c].mean, moments[c].deviation, value) / looks);\n"
    "            values[PAST + c] += (real)(standard(own.mean, deviation, value) / looks);\n"
    "        }\n"
    "    }\n"
    "}\n"
    "\n"
    "int @_classify(const struct @_input *input, double *probabilities)\n"
    "{\n"
    "    real window[WINDOW * VALUES], future[1] = {0}, answer[OUTPUTS];\n"
    "    if (input->row_count < 1)\n"
    "        return $_NO_ROWS;\n"
    "    for (int c = 0; c < PAST; c++)\n"
    "        show_column(input, c, window);\n";

void code_classify_series(struct text *text, const struct code_names *names, const struct model *model)
{
    append_class_constants(text, names, model);
    append_moments(text, model);
    code_append(text, names, chances_text);
    code_append(text, names, sequence_text);
    append_members(text, names, model);
}
