#include "source_code/code_network.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "options/recipe.h"

/* ------------------------------------------------------------------ fragments */

static const char basics[] =
    "/* What the networks reckon in; the weights are in single precision. With -D$_REAL=float they run faster where "
    "there\n"
    " * is no hardware for double, and the answers keep some five digits. */\n"
    "#ifndef $_REAL\n"
    "#define $_REAL double\n"
    "#endif\n"
    "typedef $_REAL real;\n"
    "\n"
    "/* sums = bias */\n"
    "static void start(int count, const float *bias, real *sums)\n"
    "{\n"
    "    for (int i = 0; i < count; i++)\n"
    "        sums[i] = (real)bias[i];\n"
    "}\n"
    "\n"
    "/* sums += weight x: one row of `columns` weights for each of `rows` sums */\n"
    "static void add_product(int rows, int columns, const float *weight, const real *x, real *sums)\n"
    "{\n"
    "    for (int r = 0; r < rows; r++) {\n"
    "        for (int i = 0; i < columns; i++)\n"
    "            sums[r] += (real)weight[r * columns + i] * x[i];\n"
    "    }\n"
    "}\n"
    "\n";

static const char tangent_text[] =
    "static real tangent(real x)\n"
    "{\n"
    "    return sizeof(real) == sizeof(float) ? (real)tanhf((float)x) : (real)tanh((double)x);\n"
    "}\n"
    "\n";

static const char sigmoid_text[] =
    "static real sigmoid(real x)\n"
    "{\n"
    "    return 1 / (1 + (sizeof(real) == sizeof(float) ? (real)expf((float)-x) : (real)exp((double)-x)));\n"
    "}\n"
    "\n";

static const char rnn_text[] =
    "/* One step of a simple recurrent layer: h = tanh(U x + V h + b). sums [H] is overwritten. */\n"
    "static void rnn_step(int F, int H, const float *U, const float *V, const float *b, const real *x, real *h, real "
    "*sums)\n"
    "{\n"
    "    start(H, b, sums);\n"
    "    add_product(H, F, U, x, sums);\n"
    "    add_product(H, H, V, h, sums);\n"
    "    for (int i = 0; i < H; i++)\n"
    "        h[i] = tangent(sums[i]);\n"
    "}\n"
    "\n";

static const char dense_text[] =
    "/* A layer without memory: h = tanh(U x + b). */\n"
    "static void dense_step(int F, int H, const float *U, const float *b, const real *x, real *h)\n"
    "{\n"
    "    start(H, b, h);\n"
    "    add_product(H, F, U, x, h);\n"
    "    for (int i = 0; i < H; i++)\n"
    "        h[i] = tangent(h[i]);\n"
    "}\n"
    "\n";

static const char lstm_text[] =
    "/* One step of an LSTM: gates i, f, g, o from U x + V h + b, then c = f c + i g and h = o tanh(c). sums [4 H] is\n"
    " * overwritten. */\n"
    "static void lstm_step(int F, int H, const float *U, const float *V, const float *b, const real *x, real *h, real "
    "*c,\n"
    "                      real *sums)\n"
    "{\n"
    "    start(4 * H, b, sums);\n"
    "    add_product(4 * H, F, U, x, sums);\n"
    "    add_product(4 * H, H, V, h, sums);\n"
    "    for (int i = 0; i < H; i++) {\n"
    "        c[i] = sigmoid(sums[H + i]) * c[i] + sigmoid(sums[i]) * tangent(sums[2 * H + i]);\n"
    "        h[i] = sigmoid(sums[3 * H + i]) * tangent(c[i]);\n"
    "    }\n"
    "}\n"
    "\n";

static const char gru_text[] = "/* One step of a GRU: r, z from U x + V h + b, n = tanh(U x + b + r m) with m = V h + "
                               "b', and h = (1 - z) n + z h.\n"
                               " * sums [4 H] is overwritten: r, z, n, m. */\n"
                               "static void gru_step(int F, int H, const float *U, const float *V, const float *b, "
                               "const real *x, real *h, real *sums)\n"
                               "{\n"
                               "    start(4 * H, b, sums);\n"
                               "    add_product(3 * H, F, U, x, sums);\n"
                               "    add_product(2 * H, H, V, h, sums);\n"
                               "    add_product(H, H, V + 2 * H * H, h, sums + 3 * H);\n"
                               "    for (int i = 0; i < H; i++) {\n"
                               "        const real z = sigmoid(sums[H + i]);\n"
                               "        const real n = tangent(sums[2 * H + i] + sigmoid(sums[i]) * sums[3 * H + i]);\n"
                               "        h[i] = (1 - z) * n + z * h[i];\n"
                               "    }\n"
                               "}\n"
                               "\n";

static const char convolution_text[] = "/* out [W][channels]: each step sees `width` steps of x [W][F] side by side, "
                                       "itself the middle one, and 0 past the\n"
                                       " * ends; rectified */\n"
                                       "static void convolve(int W, int F, int width, int channels, const float "
                                       "*weight, const float *bias, const real *x,\n"
                                       "                     real *out)\n"
                                       "{\n"
                                       "    for (int t = 0; t < W; t++, out += channels) {\n"
                                       "        start(channels, bias, out);\n"
                                       "        for (int c = 0; c < channels; c++) {\n"
                                       "            for (int i = 0; i < width * F; i++) {\n"
                                       "                const int at = (t - width / 2) * F + i;\n"
                                       "                if (at >= 0 && at < W * F)\n"
                                       "                    out[c] += (real)weight[c * width * F + i] * x[at];\n"
                                       "            }\n"
                                       "            out[c] = out[c] > 0 ? out[c] : 0;\n"
                                       "        }\n"
                                       "    }\n"
                                       "}\n"
                                       "\n";

static const char mean_text[] = "/* The mean of unit u over all steps of values [W][size]. */\n"
                                "static real mean_of(int W, int size, const real *values, int u)\n"
                                "{\n"
                                "    real sum = 0;\n"
                                "    for (int t = 0; t < W; t++)\n"
                                "        sum += values[t * size + u];\n"
                                "    return sum / (real)W;\n"
                                "}\n"
                                "\n";

static const char largest_text[] =
    "static real largest_of(int W, int size, const real *values, int u)\n"
    "{\n"
    "    real largest = values[u];\n"
    "    for (int t = 1; t < W; t++)\n"
    "        largest = values[t * size + u] > largest ? values[t * size + u] : largest;\n"
    "    return largest;\n"
    "}\n"
    "\n";

/* ------------------------------------------------------------------ cells */

char code_variant_letter(int variant)
{
    return (char)('a' + variant);
}

bool code_network_knows(const struct cell *cell)
{
    const struct cell *const known[] = {&rnn_cell, &dense_cell, &lstm_cell, &gru_cell, &convolution_cell};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i] == cell)
            return true;
    }
    return false;
}

static bool uses_cell(const struct model *model, const struct cell *cell)
{
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        for (int s = 0; s < model->networks[v].stage_count; s++) {
            if (model->networks[v].stages[s].cell == cell)
                return true;
        }
    }
    return false;
}

void code_network_cells(struct text *text, const struct code_names *names, const struct model *model)
{
    const bool has_gates = uses_cell(model, &lstm_cell) || uses_cell(model, &gru_cell);
    const struct {
        bool is_used;
        const char *fragment;
    } parts[] = {
        {true, basics},
        {has_gates || uses_cell(model, &rnn_cell) || uses_cell(model, &dense_cell), tangent_text},
        {has_gates, sigmoid_text},
        {uses_cell(model, &rnn_cell), rnn_text},
        {uses_cell(model, &dense_cell), dense_text},
        {uses_cell(model, &lstm_cell), lstm_text},
        {uses_cell(model, &gru_cell), gru_text},
        {uses_cell(model, &convolution_cell), convolution_text},
        {model->networks[0].shape.read_out == READ_OUT_POOLED, mean_text},
        {uses_cell(model, &convolution_cell), largest_text},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].is_used)
            code_append(text, names, parts[i].fragment);
    }
}

/* ------------------------------------------------------------------ weights */

/* "layer.0.bias" as the member of a structure: layer_0_bias. */
static const char *member_name(const char *slice, char name[SLICE_NAME_SIZE])
{
    snprintf(name, SLICE_NAME_SIZE, "%s", slice);
    for (char *c = name; *c; c++)
        *c = *c == '.' ? '_' : *c;
    return name;
}

static void append_structure(struct text *text, const struct model *model, int v)
{
    const struct network *network = &model->networks[v];
    char name[SLICE_NAME_SIZE];
    text_append_format(text, "struct network_%c {\n", code_variant_letter(v));
    for (int i = 0; i < network->slice_count; i++) {
        const struct slice *slice = &network->slices[i];
        text_append_format(text, "    float %s[%d * %d];\n", member_name(slice->name, name), slice->rows,
                           slice->columns);
    }
    text_append_string(text, "};\n\n");
}

static void append_member(struct text *text, const struct model *model, int m)
{
    const struct network *network = model_network(model, m);
    const int v = m % recipe_variant_count(&model->recipe);
    char name[SLICE_NAME_SIZE];
    text_append_format(text, "static const struct network_%c network_%d = {\n", code_variant_letter(v), m + 1);
    for (int i = 0; i < network->slice_count; i++) {
        const struct slice *slice = &network->slices[i];
        text_append_format(text, "    .%s = {\n", member_name(slice->name, name));
        code_append_floats(text, 8, model->members[m].parameters + slice->offset,
                           (size_t)slice->rows * (size_t)slice->columns);
        text_append_string(text, "},\n");
    }
    text_append_string(text, "};\n\n");
}

void code_network_weights(struct text *text, const struct model *model)
{
    text_append_string(text, "/* ---- the networks' weights: a matrix is [rows][columns], row after row ---- */\n\n");
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++)
        append_structure(text, model, v);
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        append_member(text, model, m);
}

/* ------------------------------------------------------------------ one network */

/* One step of a stage, or of its second direction, that reads `x` and goes on in h, c and sums. */
static void append_step(struct text *text, int indent, const struct network_stage *stage, const char *group,
                        const char *x, const char *state)
{
    const char *cell = stage->cell->name;
    text_append_format(text, "%*s%s_step(%d, %d, n->%s_input_weight, ", indent, "", cell, stage->input_size,
                       stage->hidden_size, group);
    if (stage->cell->gates.of_hidden > 0)
        text_append_format(text, "n->%s_recurrent_weight, ", group);
    text_append_format(text, "n->%s_bias, %s, h%s", group, x, state);
    if (stage->cell->state_count > 1)
        text_append_format(text, ", c%s", state);
    text_append_string(text, stage->cell->state_count > 0 ? ", sums);\n" : ");\n");
}

static int sums_of(const struct network_stage *stage)
{
    return stage->cell->gates.all * stage->hidden_size;
}

/* The states that a layer's steps go on in. */
static void append_state(struct text *text, int indent, const struct network_stage *stage, const char *state)
{
    text_append_format(text, "%*sreal h%s[%d] = {0}", indent, "", state, stage->hidden_size);
    if (stage->cell->state_count > 1)
        text_append_format(text, ", c%s[%d] = {0}", state, stage->hidden_size);
    text_append_string(text, ";\n");
}

static void append_sums(struct text *text, const struct network *network)
{
    if (network->stages[network->first_layer].cell->state_count > 0)
        text_append_format(text, "    real sums[%d];\n", sums_of(&network->stages[network->first_layer]));
}

/* The decoder goes on in the layers' states: K steps, each fed the answer before it and what is known of the step. */
static void append_decoder(struct text *text, const struct network *network)
{
    const struct network_shape *shape = &network->shape;
    const int K = shape->decoder_steps, T = shape->output_size / K, known = shape->future_size / K;
    text_append_format(text,
                       "    real feed[%d], said[%d];\n"
                       "    for (int o = 0; o < %d; o++)\n"
                       "        answer[o] = 0;\n",
                       T + known, T, shape->output_size);
    if (shape->has_skip)
        text_append_format(text, "    add_product(%d, %d, n->head_skip_weight, window, answer);\n", shape->output_size,
                           shape->window_length * shape->input_size);
    text_append_format(text,
                       "    /* the decoder: each step is fed the answer before it, and what is known of the step */\n"
                       "    for (int k = 0; k < %d; k++) {\n"
                       "        for (int i = 0; i < %d; i++)\n"
                       "            feed[i] = k > 0 ? answer[(k - 1) * %d + i] : 0;\n",
                       K, T, T);
    if (known > 0)
        text_append_format(text,
                           "        for (int i = 0; i < %d; i++)\n"
                           "            feed[%d + i] = future[k * %d + i];\n",
                           known, T, known);
    for (int i = 0; i < shape->layer_count; i++) {
        char group[SLICE_NAME_SIZE], x[SLICE_NAME_SIZE], state[SLICE_NAME_SIZE];
        snprintf(group, sizeof group, "decoder_%d", i);
        if (i == 0)
            snprintf(x, sizeof x, "feed");
        else
            snprintf(x, sizeof x, "h%d", i - 1);
        snprintf(state, sizeof state, "%d", i);
        append_step(text, 8, &network->stages[network->first_decoder + i], group, x, state);
    }
    text_append_format(text,
                       "        start(%d, n->head_bias, said);\n"
                       "        add_product(%d, %d, n->head_weight, h%d, said);\n"
                       "        for (int i = 0; i < %d; i++)\n"
                       "            answer[k * %d + i] += said[i];\n"
                       "    }\n",
                       T, T, network->feature_size, shape->layer_count - 1, T, T);
    if (shape->future_size == 0)
        text_append_string(text, "    (void)future;\n");
}

/* answer = bias + weight features + skip window + future_weight future */
static void append_head(struct text *text, const struct network *network, const char *features)
{
    const struct network_shape *shape = &network->shape;
    const int O = shape->output_size, F = shape->input_size, W = shape->window_length;
    text_append_format(text,
                       "    start(%d, n->head_bias, answer);\n"
                       "    add_product(%d, %d, n->head_weight, %s, answer);\n",
                       O, O, network->feature_size, features);
    if (shape->has_skip && shape->read_out == READ_OUT_EACH_STEP)
        text_append_format(text, "    add_product(%d, %d, n->head_skip_weight, window + %d, answer);\n", O, F,
                           (W - 1) * F);
    else if (shape->has_skip)
        text_append_format(text, "    add_product(%d, %d, n->head_skip_weight, window, answer);\n", O, W * F);
    if (shape->future_size > 0)
        text_append_format(text, "    add_product(%d, %d, n->head_future_weight, future, answer);\n", O,
                           shape->future_size);
    else
        text_append_string(text, "    (void)future;\n");
}

/* All layers step by step: nothing is kept but their states. */
static void append_streaming(struct text *text, const struct network *network)
{
    const struct network_shape *shape = &network->shape;
    char group[SLICE_NAME_SIZE], x[SLICE_NAME_SIZE], state[SLICE_NAME_SIZE];
    for (int i = 0; i < shape->layer_count; i++) {
        snprintf(state, sizeof state, "%d", i);
        append_state(text, 4, &network->stages[i], state);
    }
    append_sums(text, network);
    text_append_format(text, "    for (int t = 0; t < %d; t++) {\n", shape->window_length);
    for (int i = 0; i < shape->layer_count; i++) {
        snprintf(group, sizeof group, "layer_%d", i);
        snprintf(state, sizeof state, "%d", i);
        if (i == 0)
            snprintf(x, sizeof x, "window + t * %d", shape->input_size);
        else
            snprintf(x, sizeof x, "h%d", i - 1);
        append_step(text, 8, &network->stages[i], group, x, state);
    }
    text_append_string(text, "    }\n");
    if (shape->decoder_steps > 0) {
        append_decoder(text, network);
        return;
    }
    snprintf(x, sizeof x, "h%d", shape->layer_count - 1);
    append_head(text, network, x);
}

/* One direction of a layer over the whole sequence. */
static void append_direction(struct text *text, const struct network *network, int s, const char *source, int direction)
{
    const struct network_stage *stage = &network->stages[s];
    const int W = stage->step_count;
    char group[SLICE_NAME_SIZE], x[SLICE_NAME_SIZE + 20];
    snprintf(group, sizeof group, "layer_%d%s", s - network->first_layer, direction ? "_reverse" : "");
    snprintf(x, sizeof x, "%s + t * %d", source, stage->source_size);
    text_append_string(text, "    {\n");
    append_state(text, 8, stage, "");
    text_append_format(
        text, direction ? "        for (int t = %d; t >= 0; t--) {\n" : "        for (int t = 0; t < %d; t++) {\n",
        direction ? W - 1 : W);
    append_step(text, 12, stage, group, x, "");
    text_append_format(text,
                       "            for (int i = 0; i < %d; i++)\n"
                       "                layer_%d[t * %d + %d + i] = h[i];\n"
                       "        }\n"
                       "    }\n",
                       stage->hidden_size, s - network->first_layer, stage->output_size,
                       direction * stage->hidden_size);
}

/* What the head of a pooled network looks at: the top layer's last states and means, a convolution's means and
 * maxima. */
static void append_pool(struct text *text, const struct network *network)
{
    const struct network_stage *top = &network->stages[network->stage_count - 1];
    const int W = top->step_count, layer = network->stage_count - 1 - network->first_layer, size = top->output_size;
    text_append_format(text,
                       "    for (int u = 0; u < %d; u++) {\n"
                       "        features[u] = layer_%d[(u < %d ? %d : 0) * %d + u];\n"
                       "        features[%d + u] = mean_of(%d, %d, layer_%d, u);\n"
                       "    }\n",
                       size, layer, top->hidden_size, W - 1, size, size, W, size, layer);
    if (network->first_layer == 0)
        return;
    const int channels = network->stages[network->first_layer - 1].output_size, last = network->first_layer - 1;
    text_append_format(text,
                       "    for (int u = 0; u < %d; u++) {\n"
                       "        features[%d + u] = mean_of(%d, %d, convolution_%d, u);\n"
                       "        features[%d + u] = largest_of(%d, %d, convolution_%d, u);\n"
                       "    }\n",
                       channels, 2 * size, W, channels, last, 2 * size + channels, W, channels, last);
}

/* Stage after stage over the whole sequence. */
static void append_pooled(struct text *text, const struct network *network)
{
    char source[SLICE_NAME_SIZE] = "window";
    for (int s = 0; s < network->stage_count; s++) {
        const bool is_convolution = s < network->first_layer;
        text_append_format(text, "    real %s_%d[%d * %d];\n", is_convolution ? "convolution" : "layer",
                           is_convolution ? s : s - network->first_layer, network->stages[s].step_count,
                           network->stages[s].output_size);
    }
    text_append_format(text, "    real features[%d];\n", network->feature_size);
    append_sums(text, network);
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        if (s < network->first_layer) {
            text_append_format(
                text,
                "    convolve(%d, %d, %d, %d, n->convolution_%d_input_weight, n->convolution_%d_bias, %s, "
                "convolution_%d);\n",
                stage->step_count, stage->source_size, stage->view_width, stage->hidden_size, s, s, source, s);
            snprintf(source, sizeof source, "convolution_%d", s);
            continue;
        }
        for (int direction = 0; direction < stage->direction_count; direction++)
            append_direction(text, network, s, source, direction);
        snprintf(source, sizeof source, "layer_%d", s - network->first_layer);
    }
    append_pool(text, network);
    append_head(text, network, "features");
}

static void append_description(struct text *text, const struct model *model, int v)
{
    const struct recipe *recipe = &model->recipe;
    const struct network *network = &model->networks[v];
    const struct network_shape *shape = &network->shape;
    text_append_string(text, "/* Network");
    for (int m = v, count = 0; m < recipe->ensemble_count; m += recipe_variant_count(recipe), count++)
        text_append_format(text, "%s %d",
                           count                                                   ? ","
                           : recipe->ensemble_count > recipe_variant_count(recipe) ? "s"
                                                                                   : "",
                           m + 1);
    text_append_format(text, ": window [%d][%d]", shape->window_length, shape->input_size);
    if (shape->future_size > 0)
        text_append_format(text, ", future [%d]", shape->future_size);
    text_append_format(text, ", answer [%d]; %d layer%s of %s with %d units%s", shape->output_size, shape->layer_count,
                       shape->layer_count == 1 ? "" : "s", shape->cell->name, shape->hidden_size,
                       shape->decoder_steps ? ", and as many of a decoder" : "");
    text_append_string(text, ". */\n");
}

void code_network_functions(struct text *text, const struct model *model)
{
    text_append_string(text, "/* ---- the networks ---- */\n\n");
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        const struct network *network = &model->networks[v];
        append_description(text, model, v);
        text_append_format(text,
                           "static void run_%c(const struct network_%c *n, const real *window, const real *future, "
                           "real *answer)\n{\n",
                           code_variant_letter(v), code_variant_letter(v));
        if (network->shape.read_out == READ_OUT_POOLED)
            append_pooled(text, network);
        else
            append_streaming(text, network);
        text_append_string(text, "}\n\n");
    }
}

size_t code_network_room(const struct model *model)
{
    size_t most = 0;
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        const struct network *network = &model->networks[v];
        const bool is_pooled = network->shape.read_out == READ_OUT_POOLED;
        size_t room = is_pooled ? (size_t)network->feature_size : 0;
        for (int s = 0; s < network->stage_count; s++) {
            const struct network_stage *stage = &network->stages[s];
            room += 2 * (size_t)stage->hidden_size;
            room += is_pooled ? (size_t)stage->step_count * (size_t)stage->output_size : 0;
        }
        room += (size_t)sums_of(&network->stages[network->first_layer]) + (size_t)network->shape.future_size;
        most = room > most ? room : most;
    }
    return most;
}
