#include "source_code/code_windows.h"

#include <stdbool.h>

#include "examples/calendar_features.h"
#include "options/recipe.h"

/* ------------------------------------------------------------------ times */

static const char day_text[] =
    "/* Days since 1970-01-01. */\n"
    "static long long day_number(long long year, int month, int day)\n"
    "{\n"
    "    const long long y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;\n"
    "    const long long in_era = y - era * 400, in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;\n"
    "    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;\n"
    "}\n"
    "\n"
    "static void date_of(long long number, long long *year, int *month, int *day)\n"
    "{\n"
    "    const long long days = number + 719468, era = (days >= 0 ? days : days - 146096) / 146097;\n"
    "    const long long in_era = days - era * 146097;\n"
    "    const long long y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;\n"
    "    const long long in_year = in_era - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;\n"
    "    *day = (int)(in_year - (153 * m + 2) / 5 + 1);\n"
    "    *month = (int)(m < 10 ? m + 3 : m - 9);\n"
    "    *year = y + era * 400 + (*month <= 2);\n"
    "}\n"
    "\n";

static const char *const phase_texts[FEATURE_COUNT] = {
    [FEATURE_HOUR] = "    values = show_phase(passed, values);                        /* of the day */\n",
    [FEATURE_WEEKDAY] = "    values = show_phase(((double)(((day + 3) % 7 + 7) % 7) + passed) / 7, values); /* of the "
                        "week, from Monday */\n",
    [FEATURE_MONTHDAY] =
        "    values = show_phase((month_day - 1 + passed) / (double)(day_number(month < 12 ? year : year + 1, month % "
        "12 + 1, "
        "1) -\n                                                            day_number(year, month, 1)),\n"
        "                        values); /* of the month */\n",
    [FEATURE_YEARDAY] = "    values = show_phase(((double)(day - day_number(year, 1, 1)) + passed) /\n"
                        "                            (double)(day_number(year + 1, 1, 1) - day_number(year, 1, 1)),\n"
                        "                        values); /* of the year */\n"};

void code_windows_times(struct text *text, const struct model *model)
{
    const calendar_features features = model->recipe.calendar;
    const bool has_dates = features & (1u << FEATURE_MONTHDAY | 1u << FEATURE_YEARDAY);
    if (features == 0)
        return;
    if (has_dates)
        text_append_string(text, day_text);
    text_append_string(text, "/* A phase of a cycle, 0 to 1, as a sine and a cosine. */\n"
                             "static real *show_phase(double phase, real *values)\n"
                             "{\n"
                             "    const double angle = 2 * 3.14159265358979323846 * phase;\n"
                             "    *values++ = (real)(float)sin(angle);\n"
                             "    *values++ = (real)(float)cos(angle);\n"
                             "    return values;\n"
                             "}\n\n"
                             "/* Where a time (seconds since 1970-01-01 00:00, local) lies in its cycles. */\n"
                             "static void show_time(long long time, real *values)\n"
                             "{\n"
                             "    const long long day = (time >= 0 ? time : time - 86399) / 86400;\n"
                             "    const double passed = (double)(time - day * 86400) / 86400;\n");
    if (has_dates)
        text_append_string(text, "    long long year;\n"
                                 "    int month, month_day;\n"
                                 "    date_of(day, &year, &month, &month_day);\n");
    for (int f = 0; f < FEATURE_COUNT; f++) {
        if (features >> f & 1)
            text_append_string(text, phase_texts[f]);
    }
    text_append_string(text, "    (void)values;\n}\n\n");
}

/* ------------------------------------------------------------------ tables */

static int covariate_count(const struct model *model)
{
    return model->past_count + model->known_count;
}

static bool has_seasons(const struct model *model)
{
    for (size_t s = 0; s < model->series_count; s++) {
        for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
            for (int c = 0; c < model->target_count; c++) {
                if (model->series[s].preparations[p].targets[c].season_count > 0)
                    return true;
            }
        }
    }
    return false;
}

static void append_constants(struct text *text, const struct code_names *names, const struct model *model)
{
    const struct variant first = recipe_variant(&model->recipe, 0);
    const struct window_shape shape = model_window_shape(model, &first);
    text_append_string(text, "enum {\n");
    text_append_format(text, "    MEMBERS = %d, /* networks, whose answers are averaged */\n",
                       model->recipe.ensemble_count);
    text_append_format(text, "    PREPARATIONS = %d,\n", recipe_preparation_count(&model->recipe));
    text_append_format(text, "    LONGEST = %d, /* window */\n", recipe_longest_window(&model->recipe));
    text_append_format(text, "    VALUES = %d, /* that a network is shown of each step */\n",
                       window_input_size(&shape));
    if (covariate_count(model) > 0)
        text_append_format(text, "    COVARIATES = %d, /* columns that are read and not forecast */\n",
                           covariate_count(model));
    if (shape.calendar_count > 0)
        text_append_format(text, "    CALENDAR = %d, /* values that the time of a step makes */\n",
                           shape.calendar_count);
    text_append_format(text, "    FUTURE = %d, /* values that are known of the steps to come */\n",
                       window_future_size(&shape));
    if (shape.scale_steps > 0)
        text_append_format(text, "    SCALE_STEPS = %d, /* that a window's scale is measured on */\n",
                           shape.scale_steps);
    code_append(text, names, "    OUTPUTS = $_HORIZON * $_TARGETS\n};\n\n");
}

static void append_structures(struct text *text, const struct model *model)
{
    const bool seasons = has_seasons(model);
    if (seasons)
        text_append_string(text,
                           "/* A cycle that is taken out before the networks see a series, and put back after. */\n"
                           "struct season {\n"
                           "    double period; /* steps */\n"
                           "    int length;    /* of the profile */\n"
                           "    const double *profile;\n"
                           "};\n\n");
    text_append_string(text,
                       "/* What is done to the values of a target. */\n"
                       "struct target {\n"
                       "    int is_log;\n"
                       "    double offset; /* added before the logarithm */\n"
                       "    double spread; /* its usual change over the horizon */\n"
                       "    double center, deviation;\n"
                       "    int is_nonnegative; /* no forecast is below 0 */\n"
                       "    int monotone;       /* 1: no forecast is below the one before it; -1: none is above */\n");
    if (seasons)
        text_append_format(text, "    int season_count;\n    struct season seasons[%d];\n", SEASON_COUNT_MAX);
    text_append_string(text, "};\n\n");
    if (covariate_count(model) > 0)
        text_append_string(text, "struct covariate {\n    double mean, deviation;\n};\n\n");
}

static void append_profiles(struct text *text, const struct model *model, size_t s, int p)
{
    for (int c = 0; c < model->target_count; c++) {
        const struct target_preparation *target = &model->series[s].preparations[p].targets[c];
        for (int i = 0; i < target->season_count; i++) {
            text_append_format(text, "static const double profile_%zu_%d_%d_%d[%d] = {\n", s, p, c, i,
                               target->seasons[i].length);
            code_append_doubles(text, 4, target->seasons[i].profile, (size_t)target->seasons[i].length);
            text_append_string(text, "};\n");
        }
    }
}

static void append_target(struct text *text, const struct model *model, size_t s, int p, int c)
{
    const struct target_preparation *target = &model->series[s].preparations[p].targets[c];
    text_append_format(text, "            {%d, ", target->is_log);
    code_append_double(text, target->offset);
    text_append_string(text, ", ");
    code_append_double(text, target->spread);
    text_append_string(text, ", ");
    code_append_double(text, target->center);
    text_append_string(text, ", ");
    code_append_double(text, target->deviation);
    text_append_format(text, ", %d, %d", target->is_nonnegative, target->monotone);
    if (has_seasons(model)) {
        text_append_format(text, ", %d, {", target->season_count);
        for (int i = 0; i < SEASON_COUNT_MAX; i++) {
            text_append_string(text, i ? ", {" : "{");
            code_append_double(text, i < target->season_count ? target->seasons[i].period : 1);
            if (i < target->season_count)
                text_append_format(text, ", %d, profile_%zu_%d_%d_%d}", target->seasons[i].length, s, p, c, i);
            else
                text_append_string(text, ", 0, 0}");
        }
        text_append_string(text, "}");
    }
    text_append_string(text, c + 1 < model->target_count ? "},\n" : "}\n");
}

static void append_covariates(struct text *text, const struct code_names *names, const struct model *model)
{
    code_append(text, names, "static const struct covariate covariates[$_SERIES][PREPARATIONS][COVARIATES] = {\n");
    for (size_t s = 0; s < model->series_count; s++) {
        text_append_string(text, "    {\n");
        for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
            text_append_string(text, "        {\n");
            for (int i = 0; i < covariate_count(model); i++) {
                const struct covariate_preparation *covariate = &model->series[s].preparations[p].covariates[i];
                text_append_string(text, "            {");
                code_append_double(text, covariate->mean);
                text_append_string(text, ", ");
                code_append_double(text, covariate->deviation);
                text_append_string(text, "},\n");
            }
            text_append_string(text, "        },\n");
        }
        text_append_string(text, "    },\n");
    }
    text_append_string(text, "};\n\n");
}

void code_windows_tables(struct text *text, const struct code_names *names, const struct model *model)
{
    const int preparations = recipe_preparation_count(&model->recipe);
    append_constants(text, names, model);
    append_structures(text, model);
    text_append_string(text, "/* ---- the series ---- */\n\n");
    for (size_t s = 0; s < model->series_count; s++) {
        for (int p = 0; p < preparations; p++)
            append_profiles(text, model, s, p);
    }
    code_append(text, names, "\nstatic const struct target targets[$_SERIES][PREPARATIONS][$_TARGETS] = {\n");
    for (size_t s = 0; s < model->series_count; s++) {
        text_append_string(text, "    {");
        text_append_string(text, " /* ");
        code_append_literal(text, model->series[s].id);
        text_append_string(text, " */\n");
        for (int p = 0; p < preparations; p++) {
            text_append_string(text, "        {\n");
            for (int c = 0; c < model->target_count; c++)
                append_target(text, model, s, p, c);
            text_append_string(text, "        },\n");
        }
        text_append_string(text, "    },\n");
    }
    text_append_string(text, "};\n\n");
    if (covariate_count(model) > 0)
        append_covariates(text, names, model);
}

/* ------------------------------------------------------------------ functions */

static const char season_text[] =
    "/* A season at a step; between the entries of its profile it is linear. */\n"
    "static double season_at(const struct season *season, long long step)\n"
    "{\n"
    "    double phase = fmod((double)step, season->period), place, share;\n"
    "    int entry, next;\n"
    "    if (phase < 0)\n"
    "        phase += season->period;\n"
    "    place = phase * season->length / season->period;\n"
    "    place = place < season->length ? place : 0;\n"
    "    if (season->length < season->period || season->length > season->period) /* an entry stands for its middle */\n"
    "        place = place >= 0.5 ? place - 0.5 : place - 0.5 + season->length;\n"
    "    entry = (int)place < season->length ? (int)place : season->length - 1;\n"
    "    next = entry + 1 < season->length ? entry + 1 : 0;\n"
    "    share = place - entry;\n"
    "    return share > 0 ? (1 - share) * season->profile[entry] + share * season->profile[next] : "
    "season->profile[entry];\n"
    "}\n"
    "\n";

static const char prepare_with_seasons[] =
    "/* From a value of the series to what the networks see of it, and back. */\n"
    "static double prepare(const struct target *target, double y, long long step)\n"
    "{\n"
    "    double d = target->is_log ? log(y + target->offset) : y;\n"
    "    for (int i = 0; i < target->season_count; i++)\n"
    "        d -= season_at(&target->seasons[i], step);\n"
    "    return d;\n"
    "}\n"
    "\n"
    "static double undo(const struct target *target, double d, long long step)\n"
    "{\n"
    "    for (int i = 0; i < target->season_count; i++)\n"
    "        d += season_at(&target->seasons[i], step);\n"
    "    return target->is_log ? exp(d) - target->offset : d;\n"
    "}\n"
    "\n";

static const char prepare_without_seasons[] =
    "/* From a value of the series to what the networks see of it, and back. */\n"
    "static double prepare(const struct target *target, double y, long long step)\n"
    "{\n"
    "    (void)step;\n"
    "    return target->is_log ? log(y + target->offset) : y;\n"
    "}\n"
    "\n"
    "static double undo(const struct target *target, double d, long long step)\n"
    "{\n"
    "    (void)step;\n"
    "    return target->is_log ? exp(d) - target->offset : d;\n"
    "}\n"
    "\n";

static const char last_text[] = "/* The last of values begin .. end-1 that is known; NAN for none. */\n"
                                "static double last_known(const double *values, int begin, int end)\n"
                                "{\n"
                                "    double last = NAN;\n"
                                "    for (int t = end - 1; t >= begin && t >= 0 && isnan(last); t--)\n"
                                "        last = values[t];\n"
                                "    return last;\n"
                                "}\n"
                                "\n";

/* The numbers are those of examples/windows.h. */
static void append_scale(struct text *text, const struct code_names *names, const struct window_shape *shape)
{
    if (shape->scale_steps == 0)
        return;
    code_append(
        text, names,
        "/* The scale of a window that ends before step `end`: how much d changes over 1 .. $_HORIZON steps. */\n"
        "static double scale_of(const double *d, double spread, int end)\n"
        "{\n");
    text_append_format(text, "    double sum = %d * spread, capped_sum = sum, pairs = %d, capped_pairs = 0;\n",
                       SCALE_PRIOR, SCALE_PRIOR);
    code_append(text, names,
                "    const int begin = end > SCALE_STEPS ? end - SCALE_STEPS : 0;\n"
                "    if (!(spread > 0))\n"
                "        return spread;\n"
                "    for (int lag = 1; lag <= $_HORIZON && begin + lag < end; lag++) {\n"
                "        for (int t = begin + lag; t < end; t++) {\n"
                "            if (!isnan(d[t]) && !isnan(d[t - lag])) {\n"
                "                const double change = fabs(d[t] - d[t - lag]);\n");
    text_append_format(text,
                       "                const int is_capped = change > %d * spread;\n"
                       "                sum += change;\n"
                       "                capped_sum += is_capped ? %d * spread : change;\n"
                       "                capped_pairs += is_capped;\n"
                       "                pairs++;\n"
                       "            }\n"
                       "        }\n"
                       "    }\n"
                       "    /* a few large changes are slips; many are how the series is now */\n"
                       "    return (%d * capped_pairs < pairs - %d ? capped_sum : sum) / pairs;\n"
                       "}\n\n",
                       SCALE_CHANGE_MAX, SCALE_CHANGE_MAX, SCALE_SLIP_PAIRS, SCALE_PRIOR);
}

static void append_show_target(struct text *text, const struct window_shape *shape)
{
    text_append_string(
        text, "/* Steps end - length .. end - 1 of a target, relative to `zero` in units of 1 / factor. A missing "
              "value\n");
    text_append_string(text, shape->fill == FILL_LINEAR ? " * lies on the line between its neighbours. */\n"
                                                        : " * repeats the one before it. */\n");
    text_append_format(
        text,
        "static void show_target(const double *d, double level, double zero, double factor, int end, int "
        "length,\n                        real *window%s)\n"
        "{\n"
        "    const int begin = end - length;\n"
        "    double held = zero;\n",
        shape->has_mask ? ", real *mask" : "");
    if (shape->fill == FILL_LINEAR)
        text_append_string(text, "    int last = -1;\n");
    if (!shape->answers_each_step)
        text_append_string(text, "    for (int t = end - 1; t >= begin && t >= 0; t--)\n"
                                 "        held = isnan(d[t]) ? held : d[t]; /* the first one known */\n");
    text_append_string(text, "    for (int t = begin; t < end; t++) {\n"
                             "        const int is_known = t >= 0 && !isnan(d[t]);\n");
    if (shape->fill == FILL_LINEAR)
        text_append_string(text,
                           "        for (int gap = last + 1; is_known && last >= 0 && gap < t; gap++) {\n"
                           "            const double share = (double)(gap - last) / (double)(t - last);\n"
                           "            window[(gap - begin) * VALUES] = (real)((d[last] + (d[t] - d[last]) * share - "
                           "zero) * factor);\n"
                           "        }\n"
                           "        last = is_known ? t : last;\n");
    text_append_string(text,
                       "        held = is_known ? d[t] : held;\n"
                       "        window[(t - begin) * VALUES] = isnan(level) ? 0 : (real)((held - zero) * factor);\n");
    if (shape->has_mask)
        text_append_string(text, "        mask[(t - begin) * VALUES] = (real)is_known;\n");
    text_append_string(text, "    }\n}\n\n");
}

static void append_show_covariate(struct text *text, const struct code_names *names, const struct window_shape *shape)
{
    text_append_string(text, "static real standard(const struct covariate *covariate, double value)\n"
                             "{\n"
                             "    return (real)(float)((value - covariate->mean) / covariate->deviation);\n"
                             "}\n\n");
    code_append(
        text, names,
        "/* The same of a column that is read and not forecast; rows[t * $_COLUMNS] are its values. Before the "
        "first one\n * known it is its mean, 0. */\n"
        "static void show_covariate(const double *rows, const struct covariate *covariate, int end, int length, "
        "real *window)\n"
        "{\n"
        "    const int begin = end - length;\n"
        "    real held = 0;\n");
    if (shape->fill == FILL_LINEAR)
        text_append_string(text, "    int last = -1;\n");
    code_append(text, names,
                "    for (int t = begin; t < end; t++) {\n"
                "        const int is_known = t >= 0 && !isnan(rows[t * $_COLUMNS]);\n"
                "        const real now = is_known ? standard(covariate, rows[t * $_COLUMNS]) : held;\n");
    if (shape->fill == FILL_LINEAR)
        text_append_string(text,
                           "        for (int gap = last + 1; is_known && last >= 0 && gap < t; gap++)\n"
                           "            window[(gap - begin) * VALUES] = held + (now - held) * ((real)(gap - last) / "
                           "(real)(t - last));\n"
                           "        last = is_known ? t : last;\n");
    text_append_string(text, "        held = now;\n"
                             "        window[(t - begin) * VALUES] = held;\n"
                             "    }\n}\n\n");
}

/* show_window(): all that a network is shown of the steps before `end`. */
static void append_show_window(struct text *text, const struct code_names *names, const struct model *model,
                               const struct window_shape *shape)
{
    const int T = shape->target_count, covariates = covariate_count(model);
    code_append(
        text, names,
        "/* What a network is shown of the last `length` rows: window [length][VALUES]. The level of a target is "
        "its last\n * value in the window, and its scale is what answers are measured by. */\n"
        "static void show_window(const struct @_input *input, const double *rows, int count, int length, int "
        "preparation,\n                        double d[$_TARGETS][$_ROWS], real *window, double *level, double "
        "*scale)\n"
        "{\n"
        "    for (int c = 0; c < $_TARGETS; c++) {\n"
        "        const struct target *target = &targets[input->series][preparation][c];\n"
        "        level[c] = last_known(d[c], count - length, count);\n");
    text_append_string(text, shape->scale_steps > 0 ? "        scale[c] = scale_of(d[c], target->spread, count);\n"
                                                    : "        scale[c] = target->spread;\n");
    text_append_string(text, shape->is_series_centered
                                 ? "        const double zero = target->center, unit = target->deviation;\n"
                                 : "        const double zero = level[c], unit = scale[c];\n");
    text_append_string(text,
                       "        show_target(d[c], level[c], zero, unit > 0 ? 1 / unit : 0, count, length, window + c");
    if (shape->has_mask)
        text_append_format(text, ", window + %d + c", T + covariates + shape->calendar_count);
    text_append_string(text, ");\n    }\n");
    if (covariates > 0)
        code_append(text, names,
                    "    for (int i = 0; i < COVARIATES; i++)\n"
                    "        show_covariate(rows + $_TARGETS + i, &covariates[input->series][preparation][i], count, "
                    "length,\n                       window + $_TARGETS + i);\n");
    else
        text_append_string(text, "    (void)rows;\n");
    if (shape->calendar_count > 0)
        text_append_format(text,
                           "    for (int t = count - length; t < count; t++) {\n"
                           "        real *values = window + (t - (count - length)) * VALUES + %d;\n"
                           "        for (int i = 0; i < CALENDAR; i++)\n"
                           "            values[i] = 0; /* before the first row */\n"
                           "        if (t >= 0)\n"
                           "            show_time(input->times[input->row_count - count + t], values);\n"
                           "    }\n",
                           T + covariates);
    text_append_string(text, "}\n\n");
}

static void append_show_future(struct text *text, const struct code_names *names, const struct model *model,
                               const struct window_shape *shape)
{
    if (window_future_size(shape) == 0)
        return;
    code_append(text, names,
                "/* What is known of the steps to come. */\n"
                "static void show_future(const struct @_input *input, int preparation, real *future)\n"
                "{\n"
                "    (void)preparation;\n"
                "    for (int k = 0; k < $_HORIZON; k++) {\n");
    if (model->known_count > 0)
        text_append_format(text,
                           "        for (int i = 0; i < %d; i++)\n"
                           "            *future++ = standard(&covariates[input->series][preparation][%d + i], "
                           "input->ahead[k * %d + i]);\n",
                           model->known_count, model->past_count, model->known_count);
    if (shape->calendar_count > 0)
        text_append_string(text, "        show_time(input->times[input->row_count + k], future);\n"
                                 "        future += CALENDAR;\n");
    text_append_string(text, "    }\n}\n\n");
}

void code_windows_functions(struct text *text, const struct code_names *names, const struct model *model)
{
    const struct variant first = recipe_variant(&model->recipe, 0);
    const struct window_shape shape = model_window_shape(model, &first);
    text_append_string(text, "/* ---- from rows to windows, and back ---- */\n\n");
    if (has_seasons(model))
        text_append_string(text, season_text);
    text_append_string(text, has_seasons(model) ? prepare_with_seasons : prepare_without_seasons);
    text_append_string(text, last_text);
    append_scale(text, names, &shape);
    append_show_target(text, &shape);
    if (covariate_count(model) > 0)
        append_show_covariate(text, names, &shape);
    append_show_window(text, names, model, &shape);
    append_show_future(text, names, model, &shape);
}
