#include "source_code/code_program.h"

#include <inttypes.h>

#include <stdbool.h>
#include <string.h>

#include "options/recipe.h"
#include "source_code/code_answers.h"
#include "source_code/code_network.h"
#include "source_code/code_windows.h"

/* ------------------------------------------------------------------ what all kinds have */

static bool is_forecast(const struct model *model)
{
    return !model_classifies(model);
}

static bool has_times(const struct model *model)
{
    return model->recipe.calendar && model->recipe.task != TASK_CLASSIFY_SERIES;
}

/* Are steps after the last row answered, or asked about the time of? */
static bool looks_ahead(const struct model *model)
{
    return model->recipe.task != TASK_CLASSIFY_SERIES && !model->recipe.answers_own_step;
}

/* Rows that an answer looks at. */
static size_t rows_needed(const struct model *model)
{
    return is_forecast(model) ? model_tail_length(&model->recipe) : (size_t)model->recipe.windows[0];
}

/* Steps that are answered. */
static int steps_answered(const struct model *model)
{
    return model->recipe.task == TASK_CLASSIFY_SERIES ? 1 : model->recipe.horizon;
}

/* Bytes on the stack, in double, without what a compiler adds. */
static size_t stack_bytes(const struct model *model)
{
    const size_t preparations = is_forecast(model) ? (size_t)recipe_preparation_count(&model->recipe) : 0;
    size_t window = 0;
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        const struct network_shape *shape = &model->networks[v].shape;
        const size_t size = (size_t)shape->window_length * (size_t)shape->input_size + (size_t)shape->future_size +
                            (size_t)shape->output_size;
        window = size > window ? size : window;
    }
    return (preparations * (size_t)model->target_count * rows_needed(model) + window + code_network_room(model)) *
           sizeof(double);
}

/* ------------------------------------------------------------------ the header */

static const char *const status_rows[][2] = {
    {"OK", "done"},
    {"NO_SERIES", "there is no series of that number"},
    {"NO_ROWS", "there are no rows"},
    {"NO_AHEAD", "the known columns must be given for all steps to come"},
    {"NO_LOGARITHM", "a value has no logarithm, in which the model sees the series"},
    {"TOO_FAR", "a value lies too far from all that the model has learnt from"},
    {"NO_CLASS", "a row's class is none of the model's"},
    {"UNSEEN", "the rows that a network looks at hold no value"},
    {"BEYOND", "the answer is no finite number"},
    {"OTHERWISE", "the test's answer is another than seqnet's"},
};

enum { STATUS_COUNT = sizeof status_rows / sizeof *status_rows };

static void append_column_list(struct text *text, const struct model *model)
{
    for (int c = exported_first_column(model); c < model->column_count; c++) {
        static const char *const roles[] = {
            [COLUMN_TARGET] = "forecast", [COLUMN_PAST] = "read", [COLUMN_KNOWN] = "read, and known ahead"};
        const char *role = is_forecast(model)        ? roles[model->columns[c].role]
                           : c < model->target_count ? "the number of its class, from 0"
                                                     : "read";
        text_append_format(text, " *     %d  ", c - exported_first_column(model));
        code_append_literal(text, model->columns[c].name);
        text_append_format(text, "  %s\n", role);
    }
}

/* The comment at the head of the header: what the function is, takes and gives. */
static void append_manual(struct text *text, const struct code_names *names, const struct exported *exported)
{
    const struct model *model = &exported->model;
    char frequency[CALENDAR_TEXT_SIZE];
    text_append_string(text, "/*\n * Written by " EXPORT_MARK ": ");
    code_append_literal(text, model->program);
    text_append_string(text, ", from a model of ");
    code_append_literal(text, model->source);
    text_append_string(text, ".\n *\n");
    if (is_forecast(model))
        code_append(
            text, names,
            " * @_forecast() takes the last $_ROWS rows of a series and forecasts the $_HORIZON steps after them, "
            "in the\n * units of the rows.");
    else if (model->recipe.answers_own_step)
        code_append(
            text, names,
            " * @_classify() takes the last $_ROWS rows of a series, and says how likely each class is at the last "
            "one.");
    else if (model->recipe.task == TASK_CLASSIFY_STEPS)
        code_append(text, names,
                    " * @_classify() takes the last $_ROWS rows of a series, and says how likely each class is at the "
                    "$_HORIZON\n * steps after them.");
    else
        code_append(text, names, " * @_classify() takes all rows of a series, and says how likely each class is.");
    if (is_forecast(model))
        text_append_string(text, " Intervals are not exported.");
    if (exported->is_part)
        text_append_string(text,
                           "\n * These are the networks alone: `seqnet predict` blends them with other methods, and "
                           "says something else.");
    text_append_format(text,
                       "\n *\n * A row is a step of the grid (%s), the oldest first, and has these columns:\n *\n",
                       calendar_describe(&model->calendar, frequency));
    append_column_list(text, model);
    text_append_string(text, " *\n * A missing value is NAN. A step that is missing is a row of them.");
    if (model->recipe.task != TASK_CLASSIFY_SERIES)
        text_append_string(text,
                           " Fewer rows are taken for the beginning of\n * a series; older ones than these are not "
                           "looked at, but to fill what is missing.");
    text_append_format(
        text,
        "\n *\n * There is no state, and no memory is allocated: any thread may call at any time. A call "
        "keeps about\n * %zu bytes on the stack (half of that with -D",
        stack_bytes(model));
    code_append(text, names, "$_REAL=float).\n */\n");
}

static void append_statuses(struct text *text, const struct code_names *names)
{
    code_append(text, names, "/* What the functions return. */\nenum @_status {\n");
    for (int i = 0; i < STATUS_COUNT; i++) {
        code_append(text, names, "    $_");
        text_append_format(text, "%s%s /* %s */\n", status_rows[i][0], i + 1 < STATUS_COUNT ? "," : "",
                           status_rows[i][1]);
    }
    text_append_string(text, "};\n\n");
}

static void append_input(struct text *text, const struct code_names *names, const struct model *model)
{
    code_append(text, names, "struct @_input {\n");
    if (is_forecast(model))
        code_append(
            text, names,
            "    int series;          /* 0 .. $_SERIES - 1: whose scale and season; @_series has their names */\n"
            "    long long last_step; /* which step of the series the last row is. @_last_step[series] is that of "
            "the\n                            last row learnt from; the one after it is one more */\n");
    code_append(text, names,
                "    int row_count;\n"
                "    const double *rows; /* [row_count][$_COLUMNS] */\n");
    if (model->known_count > 0)
        code_append(text, names,
                    "    const double *ahead; /* [$_HORIZON][$_KNOWN] the known columns of the steps to come */\n");
    if (has_times(model))
        code_append(text, names,
                    looks_ahead(model)
                        ? "    const long long *times; /* [row_count + $_HORIZON] of the rows and the steps to come: "
                          "seconds since\n                               1970-01-01 00:00 on the clock that the series "
                          "was written with */\n"
                        : "    const long long *times; /* [row_count] seconds since 1970-01-01 00:00 on the clock that "
                          "the\n                               series was written with */\n");
    text_append_string(text, "};\n\n");
}

static void append_sizes(struct text *text, const struct code_names *names, const struct model *model)
{
    const struct {
        const char *name;
        size_t value;
        const char *meaning;
    } sizes[] = {
        {"HORIZON", (size_t)steps_answered(model), "steps that are answered"},
        {"ROWS", rows_needed(model), "rows that are looked at"},
        {"COLUMNS", (size_t)exported_column_count(model), "of a row"},
        {"KNOWN", (size_t)model->known_count, "columns, the last of a row, that are known ahead"},
        {is_forecast(model) ? "TARGETS" : "CLASSES",
         is_forecast(model) ? (size_t)model->target_count : (size_t)model->classification.classes.count,
         is_forecast(model) ? "columns, the first of a row, that are forecast" : "that are told apart"},
        {"SERIES", is_forecast(model) ? model->series_count : 1, "that the model knows"},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        code_append(text, names, "#define $_");
        text_append_format(text, "%s %zu /* %s */\n", sizes[i].name, sizes[i].value, sizes[i].meaning);
    }
    text_append_string(text, "\n");
}

void code_header(struct text *text, const struct code_names *names, const struct exported *exported)
{
    const struct model *model = &exported->model;
    append_manual(text, names, exported);
    code_append(text, names, "#ifndef $_H\n#define $_H\n\n");
    append_sizes(text, names, model);
    append_input(text, names, model);
    append_statuses(text, names);
    code_append(text, names,
                is_forecast(model)
                    ? "extern const char *const @_series[$_SERIES];\n"
                      "extern const char *const @_targets[$_TARGETS];\n"
                      "extern const long long @_last_step[$_SERIES];\n\n"
                      "/* forecast [$_HORIZON][$_TARGETS], step by step. Returns $_OK (0), or what is wrong: "
                      "forecast is then of no\n * use. */\n"
                      "int @_forecast(const struct @_input *input, double *forecast);\n\n"
                    : "extern const char *const @_classes[$_CLASSES];\n\n"
                      "/* probabilities [$_HORIZON][$_CLASSES], step by step. Returns $_OK (0), or what is "
                      "wrong: probabilities are\n * then of no use. */\n"
                      "int @_classify(const struct @_input *input, double *probabilities);\n\n");
    code_append(
        text, names,
        "/* Is the answer to a window that stands in the code the one that seqnet gave, within 1e-6 (1e-4 in single\n"
        " * precision) of the largest? $_OK, or what is wrong. */\n"
        "int @_self_test(void);\n\n"
        "/* What a status means, in words. */\n"
        "const char *@_message(int status);\n\n"
        "#endif\n");
}

/* ------------------------------------------------------------------ names, messages, the test */

static void append_names(struct text *text, const struct code_names *names, const char *declaration,
                         const struct model *model, size_t count, const char *(*name)(const struct model *, size_t))
{
    code_append(text, names, declaration);
    text_append_string(text, " = {\n");
    for (size_t i = 0; i < count; i++) {
        text_append_string(text, "    ");
        code_append_literal(text, name(model, i));
        text_append_string(text, ",\n");
    }
    text_append_string(text, "};\n\n");
}

static const char *series_name(const struct model *model, size_t i)
{
    return model->series[i].id;
}

static const char *target_name(const struct model *model, size_t i)
{
    return model->columns[i].name;
}

static const char *class_name(const struct model *model, size_t i)
{
    return model->classification.classes.names[i];
}

static void append_lists(struct text *text, const struct code_names *names, const struct model *model)
{
    if (!is_forecast(model)) {
        append_names(text, names, "const char *const @_classes[$_CLASSES]", model,
                     (size_t)model->classification.classes.count, class_name);
        return;
    }
    append_names(text, names, "const char *const @_series[$_SERIES]", model, model->series_count, series_name);
    append_names(text, names, "const char *const @_targets[$_TARGETS]", model, (size_t)model->target_count,
                 target_name);
    code_append(text, names, "const long long @_last_step[$_SERIES] = {");
    for (size_t s = 0; s < model->series_count; s++)
        text_append_format(text, "%s%zu", s == 0 ? "" : s % 16 ? ", " : ",\n    ", model->series[s].length - 1);
    text_append_string(text, "};\n\n");
}

static void append_messages(struct text *text, const struct code_names *names)
{
    code_append(text, names,
                "const char *@_message(int status)\n"
                "{\n"
                "    switch (status) {\n");
    for (int i = 0; i < STATUS_COUNT; i++) {
        code_append(text, names, "    case $_");
        text_append_format(text, "%s:\n        return \"%s\";\n", status_rows[i][0], status_rows[i][1]);
    }
    text_append_string(text, "    default:\n        return \"there is no such status\";\n    }\n}\n\n");
}

static void append_times(struct text *text, const int64_t *times, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_append_format(text, "%s%lld", i == 0 ? "        " : i % 8 ? ", " : ",\n        ", (long long)times[i]);
}

static void append_example(struct text *text, const struct exported *exported)
{
    const struct window_example *example = &exported->example;
    const struct model *model = &exported->model;
    const size_t K = (size_t)model->recipe.horizon, row_size = example->row_count * example->column_count;
    text_append_format(text, "    static const double rows[%zu] = {\n", row_size);
    code_append_doubles(text, 8, example->rows, row_size);
    text_append_string(text, "};\n");
    if (example->ahead) {
        text_append_format(text, "    static const double ahead[%zu] = {\n", K * (size_t)model->known_count);
        code_append_doubles(text, 8, example->ahead, K * (size_t)model->known_count);
        text_append_string(text, "};\n");
    }
    if (example->times) {
        text_append_format(text, "    static const long long times[%zu] = {\n", example->row_count + K);
        append_times(text, example->times, example->row_count + K);
        text_append_string(text, "};\n");
    }
    text_append_format(text, "    static const double expected[%zu] = {\n", example->answer_count);
    code_append_doubles(text, 8, example->answer, example->answer_count);
    text_append_string(text, "};\n    const struct ");
}

static void append_self_test(struct text *text, const struct code_names *names, const struct exported *exported)
{
    const struct window_example *example = &exported->example;
    const bool forecasts = is_forecast(&exported->model);
    code_append(text, names, "int @_self_test(void)\n{\n");
    append_example(text, exported);
    code_append(text, names, "@_input input = {");
    if (forecasts)
        text_append_format(text, ".series = %zu, .last_step = %lld, ", example->series, (long long)example->last_step);
    text_append_format(text, ".row_count = %zu, .rows = rows%s%s};\n", example->row_count,
                       example->ahead ? ", .ahead = ahead" : "", example->times ? ", .times = times" : "");
    code_append(text, names,
                forecasts ? "    double answer[OUTPUTS], largest = 0;\n"
                            "    const int status = @_forecast(&input, answer);\n"
                          : "    double answer[OUTPUTS], largest = 0;\n"
                            "    const int status = @_classify(&input, answer);\n");
    code_append(
        text, names,
        "    if (status != $_OK)\n"
        "        return status;\n"
        "    for (int o = 0; o < OUTPUTS; o++)\n"
        "        largest = fmax(largest, fabs(expected[o]));\n"
        "    for (int o = 0; o < OUTPUTS; o++) {\n"
        "        if (!(fabs(answer[o] - expected[o]) <= (sizeof(real) == sizeof(float) ? 1e-4 : 1e-6) * largest))\n"
        "            return $_OTHERWISE;\n"
        "    }\n"
        "    return $_OK;\n"
        "}\n");
}

/* ------------------------------------------------------------------ the small program */

static const char main_begin_text[] =
    "\n"
    "#ifdef $_MAIN\n"
    "/* A program that reads rows of numbers and prints the answer, a step on each line:\n"
    " *\n"
    " *     cc -std=c99 -D$_MAIN -o @ @.c -lm\n";

static const char main_text[] =
    " *\n"
    " * A number that is missing is empty. A first line of names is skipped. */\n"
    "#include <stdio.h>\n"
    "#include <stdlib.h>\n"
    "#include <string.h>\n"
    "\n"
    "/* Numbers of one line, NAN if missing. *is_text: one is text. Returns how many fields it has. */\n"
    "static int read_line(char *line, double *numbers, int fields, int *is_text)\n"
    "{\n"
    "    int count = 0, is_last = 0;\n"
    "    while (!is_last) {\n"
    "        char *end = line + strcspn(line, \",\\r\\n\"), *stop;\n"
    "        double number;\n"
    "        is_last = *end != ',';\n"
    "        *end = '\\0';\n"
    "        number = strtod(line, &stop);\n"
    "        stop += strspn(stop, \" \");\n"
    "        *is_text = *is_text || *stop;\n"
    "        if (count < fields)\n"
    "            numbers[count] = stop == line || *stop ? NAN : number;\n"
    "        count++;\n"
    "        line = end + 1;\n"
    "    }\n"
    "    return count;\n"
    "}\n"
    "\n"
    "/* All lines of standard input: [count][fields]. What is not to be read ends the program. */\n"
    "static double *read_lines(int fields, int *count)\n"
    "{\n"
    "    static char line[65536];\n"
    "    double *numbers = NULL;\n"
    "    int room = 0, number = 0;\n"
    "    *count = 0;\n"
    "    while (fgets(line, sizeof line, stdin)) {\n"
    "        int is_text = 0, found;\n"
    "        if (*count == room) {\n"
    "            room = 2 * room + 64;\n"
    "            numbers = realloc(numbers, (size_t)room * (size_t)fields * sizeof *numbers);\n"
    "            if (!numbers)\n"
    "                exit(4);\n"
    "        }\n"
    "        number++;\n"
    "        if (fields > 1 && line[strspn(line, \"\\r\\n\")] == '\\0')\n"
    "            continue;\n"
    "        found = read_line(line, numbers + *count * fields, fields, &is_text);\n"
    "        if (found != fields || (is_text && number > 1)) {\n"
    "            fprintf(stderr, found != fields ? \"line %d has %d fields, not %d; @.h names them\\n\"\n"
    "                                            : \"line %d: one of %d fields is no number\\n\",\n"
    "                    number, found, fields);\n"
    "            exit(3);\n"
    "        }\n"
    "        *count += !is_text;\n"
    "    }\n"
    "    return numbers;\n"
    "}\n"
    "\n"
    "int main(int argc, char **argv)\n"
    "{\n"
    "    struct @_input input = {.row_count = 0};\n"
    "    double answer[OUTPUTS];\n"
    "    int count, status;\n";

/* What the lines of standard input are. */
static void append_main_manual(struct text *text, const struct code_names *names, const struct model *model)
{
    const bool has_ahead = looks_ahead(model) && (has_times(model) || model->known_count > 0);
    code_append(text, names,
                is_forecast(model) ? " *     ./@ [SERIES [LAST_STEP]] < rows.csv\n *\n"
                                   : " *     ./@ < rows.csv\n *\n");
    if (has_times(model))
        text_append_string(text, " * Each line is a time in seconds, then the columns.");
    else
        text_append_string(text, " * Each line has the columns.");
    if (has_ahead)
        code_append(text, names, " The last $_HORIZON lines are the steps to come.");
    text_append_string(text, "\n");
}

static void append_main(struct text *text, const struct code_names *names, const struct model *model)
{
    const bool times = has_times(model), has_ahead = looks_ahead(model) && (times || model->known_count > 0);
    code_append(text, names, main_begin_text);
    append_main_manual(text, names, model);
    code_append(text, names, main_text);
    text_append_format(text, "    enum { TIME = %d };\n", times);
    code_append(text, names,
                "    if (argc > 1 && strcmp(argv[1], \"--self-test\") == 0) {\n"
                "        status = @_self_test();\n"
                "        fprintf(stderr, \"%s\\n\", @_message(status));\n"
                "        return status;\n"
                "    }\n"
                "    double *numbers = read_lines(TIME + $_COLUMNS, &count), *rows;\n");
    text_append_string(text, has_ahead ? "" : "    input.row_count = count;\n");
    if (has_ahead)
        code_append(text, names, "    input.row_count = count > $_HORIZON ? count - $_HORIZON : 0;\n");
    text_append_string(text, "    rows = malloc((size_t)(count + 1) * ");
    code_append(
        text, names,
        "$_COLUMNS * sizeof *rows);\n"
        "    if (!rows)\n"
        "        return 4;\n"
        "    for (int t = 0; t < count; t++)\n"
        "        memcpy(rows + t * $_COLUMNS, numbers + t * (TIME + $_COLUMNS) + TIME, $_COLUMNS * sizeof *rows);\n"
        "    input.rows = rows;\n");
    if (model->known_count > 0)
        code_append(text, names,
                    "    double ahead[$_HORIZON * $_KNOWN];\n"
                    "    for (int i = 0; i < $_HORIZON * $_KNOWN; i++)\n"
                    "        ahead[i] = input.row_count == 0 ? NAN\n"
                    "                                        : rows[(input.row_count + i / $_KNOWN) * $_COLUMNS + "
                    "$_COLUMNS - $_KNOWN +\n                                               i % $_KNOWN];\n"
                    "    input.ahead = ahead;\n");
    if (times)
        code_append(text, names,
                    "    long long *times = malloc((size_t)(count + 1) * sizeof *times);\n"
                    "    if (!times)\n"
                    "        return 4;\n"
                    "    for (int t = 0; t < count; t++) {\n"
                    "        if (!(fabs(numbers[t * (TIME + $_COLUMNS)]) < 1e15)) {\n"
                    "            fprintf(stderr, \"row %d has no time in seconds\\n\", t + 1);\n"
                    "            return 3;\n"
                    "        }\n"
                    "        times[t] = (long long)numbers[t * (TIME + $_COLUMNS)];\n"
                    "    }\n"
                    "    input.times = times;\n");
    if (is_forecast(model))
        code_append(
            text, names,
            "    input.series = argc > 1 ? atoi(argv[1]) : 0;\n"
            "    input.last_step = argc > 2 ? atoll(argv[2])\n"
            "                      : input.series >= 0 && input.series < $_SERIES ? @_last_step[input.series] : "
            "0;\n"
            "    if (input.last_step > 1000000000000000 || input.last_step < -1000000000000000) {\n"
            "        fprintf(stderr, \"LAST_STEP is too large\\n\");\n"
            "        return 2;\n"
            "    }\n"
            "    status = @_forecast(&input, answer);\n");
    else
        code_append(text, names, "    status = @_classify(&input, answer);\n");
    code_append(text, names,
                "    for (int o = 0; status == $_OK && o < OUTPUTS; o++)\n"
                "        printf(\"%.17g%s\", answer[o], (o + 1) % (OUTPUTS / $_HORIZON) ? \",\" : \"\\n\");\n"
                "    if (status != $_OK)\n"
                "        fprintf(stderr, \"%s\\n\", @_message(status));\n"
                "    free(numbers);\n"
                "    free(rows);\n");
    text_append_string(text, times ? "    free(times);\n" : "");
    text_append_string(text, "    return status;\n}\n#endif\n");
}

/* ------------------------------------------------------------------ the whole */

void code_source(struct text *text, const struct code_names *names, const struct exported *exported, const char *header)
{
    const struct model *model = &exported->model;
    text_append_string(text, "/* Written by " EXPORT_MARK ". What it is, the header says. */\n#include \"");
    text_append_string(text, header);
    text_append_string(text, "\"\n\n#include <math.h>\n\n");
    code_network_cells(text, names, model);
    code_network_weights(text, model);
    code_network_functions(text, model);
    switch (model->recipe.task) {
    case TASK_CLASSIFY_STEPS:
        code_classify_steps(text, names, model);
        break;
    case TASK_CLASSIFY_SERIES:
        code_classify_series(text, names, model);
        break;
    default:
        code_windows_tables(text, names, model);
        code_windows_times(text, model);
        code_windows_functions(text, names, model);
        code_forecast(text, names, model);
    }
    text_append_string(text, "\n/* ---- names, messages, and a test ---- */\n\n");
    append_lists(text, names, model);
    append_messages(text, names);
    append_self_test(text, names, exported);
    append_main(text, names, model);
}

/* Fowler, Noll & Vo's FNV-1a, of 32 bits. */
static uint32_t digest_on(uint32_t digest, const struct text *text)
{
    for (size_t i = 0; i < text->length; i++)
        digest = (digest ^ (unsigned char)text->bytes[i]) * 16777619u;
    return digest;
}

void code_pair(struct text *header, struct text *source, const struct code_names *names)
{
    const uint32_t digest = digest_on(digest_on(2166136261u, header), source);
    code_append(header, names, "\n/* The same as in @.c. */\n#undef $_PAIR\n#define $_PAIR");
    text_append_format(header, " 0x%08" PRIx32 "\n", digest);
    code_append(source, names, "\n#if $_PAIR !=");
    text_append_format(source,
                       " 0x%08" PRIx32 "\n#error \"the header is of another export; export again\"\n#endif\n", digest);
}
