#include "stocktaking/dry_run.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/seconds.h"
#include "rating/trial.h"
#include "rehearse/learn_progress.h"
#include "report/classification_report.h"
#include "report/training_report.h"

/* Epochs of the two short trainings of a classifier. */
#define TIMED_EPOCHS 4
/* Of the epochs that they may run, networks are usually best after this share. */
#define BEST_SHARE 0.2
/* More than so many seconds should be known beforehand. */
#define LONG_SECONDS 900.0
/* So many series have their statistical methods fitted to see how long that takes, as long as it takes no longer. */
#define FITS_TIMED_MAX 30
#define FITS_SECONDS_MAX 1.0
#define EXAMPLES_OF_CLASS_MIN 10

void dry_run_release(struct dry_run *run)
{
    model_release(&run->model);
    text_release(&run->plan);
    *run = (struct dry_run)DRY_RUN_INIT;
}

/* The most memory that the process has had so far, as Linux tells it; NAN where nothing does. */
static double peak_mebibytes(void)
{
    static const char key[] = "VmHWM:";
    char text[4096];
    size_t length = 0;
    struct error error = ERROR_INIT;
    double kibibytes = NAN;
    if (file_read_head("/proc/self/status", text, sizeof text - 1, &length, &error))
        return NAN;
    text[length] = '\0';
    const char *at = strstr(text, key);
    if (!at)
        return NAN;
    at += sizeof key - 1;
    at += strspn(at, " \t");
    number_parse(at, strspn(at, "0123456789"), &kibibytes);
    return kibibytes / 1024;
}

/* What the hook of the plan needs. */
struct planning {
    struct dry_run *run;
    const struct learn_request *request;
    const struct panel *panel;
    const size_t *class_counts;
};

/* Seconds that the statistical methods of all series take to be fitted once, in one thread: some are, and forgotten.
 * NAN where one cannot be. */
static double time_fits(const struct learn_plan *plan, const struct panel *panel)
{
    const struct recipe *recipe = &plan->model->recipe;
    const double started = seconds_now();
    double period;
    struct error none = ERROR_INIT;
    if (trial_period(recipe, panel, plan->data->train_lengths, &period, &none))
        return NAN;
    const size_t stride = panel->series_count / FITS_TIMED_MAX + 1;
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count && (count == 0 || seconds_now() - started < FITS_SECONDS_MAX);
         s += stride) {
        const struct series *series = &panel->series[s];
        const struct known_columns known = known_columns_of(panel, series, 0);
        for (int c = 0; c < panel->target_count; c++) {
            struct baselines baselines = BASELINES_INIT;
            struct error error = ERROR_INIT;
            const int failed = baselines_fit(&baselines, series_column(series, c), series->length,
                                             recipe_baselines_plan(recipe, period, panel->series_count, known), &error);
            baselines_release(&baselines);
            if (failed)
                return NAN;
        }
        count++;
    }
    return (seconds_now() - started) * (double)panel->series_count / (double)count;
}

/* The plan is there: how long would the rest take, at the speed that was measured? */
static void take_plan(void *context, const struct learn_plan *plan)
{
    struct planning *planning = context;
    struct dry_run *run = planning->run;
    struct progress_state state;
    double done;
    struct learn_plan told = *plan;
    told.seconds = NAN; /* the report has a line of its own for that */
    training_report_plan(&told, planning->panel, &run->plan);
    memcpy(run->window_counts, plan->window_counts, sizeof run->window_counts);
    progress_copy(planning->request->progress, &state, &done);
    state.rate = 1 / plan->window_seconds;
    const double fits = time_fits(plan, planning->panel) / planning->request->thread_count,
                 more = fits - state.expected[PROGRESS_FITTING];
    if (!isnan(more)) {
        const double units = learn_progress_judging_units(plan->model, plan->data) / (double)plan->data->series_count;
        state.expected[PROGRESS_JUDGING] += units * more;
        state.expected[PROGRESS_FITTING] += more;
        state.expected[PROGRESS_SCORING] += state.expected[PROGRESS_SCORING] > 0 ? more : 0;
    }
    run->seconds = progress_total(&state, done, seconds_now());
}

static void doubt_time(struct dry_run *run)
{
    if (run->seconds > LONG_SECONDS)
        survey_doubt(&run->survey, "--time-limit SECONDS makes the plan fit; --cell gru or --ensemble 1 is quicker",
                     "training would take about %.0f minutes", run->seconds / 60);
}

/*
 * What the dry run did not need itself:
 *     - weights of all networks, with what Adam and early stopping keep of each, but for one round of workers
 *     - the same weights as text, with the series, when the model is written
 *     - the forecasts that are judged, by every method, in a few lists
 */
static double further_mebibytes(const struct dry_run *run, const struct panel *panel, int thread_count)
{
    enum { COPIES = 5, LISTS = 4, SERIES_BYTES = 4000, WEIGHT_BYTES = 40 };
    const struct model *model = &run->model;
    const struct recipe *recipe = &model->recipe;
    const double most = recipe->judged_count ? recipe->judged_count : JUDGED_COUNT_USUAL;
    const double judged = fmin(most, (double)run->window_counts[PART_VALIDATION]) * recipe->horizon;
    double weights = 0;
    for (int m = 0; m < recipe->ensemble_count; m++)
        weights += (double)model_network(model, m)->parameter_count;
    const double share = fmax(0, recipe->ensemble_count - thread_count) / recipe->ensemble_count;
    return (share * COPIES * sizeof(real) * weights + WEIGHT_BYTES * weights +
            LISTS * METHOD_COUNT * sizeof(double) * judged * model->target_count +
            SERIES_BYTES * (double)panel->series_count) /
           1048576;
}

int dry_run_forecast(struct dry_run *run, const struct learn_request *request, const struct panel *panel,
                     const struct outliers *outliers, struct error *error)
{
    struct planning planning = {run, request, panel, NULL};
    struct learn_request asked = *request;
    struct learn_result result = {0};
    asked.only_plans = true;
    asked.hooks = (struct training_hooks){.context = &planning};
    asked.on_plan = take_plan;
    if (learn_model(&asked, panel, &run->model, &result, error))
        return -1;
    learn_result_release(&result);
    if (text_check(&run->plan, error) || survey_make(&run->survey, panel, &run->model.recipe, outliers, error))
        return -1;
    run->mebibytes = peak_mebibytes() + further_mebibytes(run, panel, request->thread_count);
    if (run->window_counts[PART_VALIDATION] == 0)
        survey_doubt(&run->survey, "give more rows, or a shorter --horizon",
                     "no rows are left to judge the forecast by: nobody can say how good it is");
    doubt_time(run);
    return 0;
}

static void take_classes(void *context, const struct model *model, const size_t *class_counts)
{
    struct planning *planning = context;
    struct dry_run *run = planning->run;
    const struct class_names *classes = &model->classification.classes;
    size_t rare = 0, shown = 0;
    classification_report_plan(model, planning->panel, class_counts, &run->plan);
    for (int c = 0; c < classes->count; c++) {
        if (class_counts[c] < EXAMPLES_OF_CLASS_MIN && rare++ == 0)
            shown = (size_t)c;
    }
    if (rare)
        survey_doubt(&run->survey, "give more examples, or join rare classes into one",
                     "%zu class%s fewer than %d examples, the first of them '%.100s'", rare,
                     rare > 1 ? "es have" : " has", EXAMPLES_OF_CLASS_MIN, classes->names[shown]);
}

/* Train for so many epochs, and forget what was learnt. */
static int time_epochs(const struct classifier_request *request, const struct panel *panel, int epochs, double *seconds,
                       struct error *error)
{
    struct classifier_request timed = *request;
    struct classifier_result result = CLASSIFIER_RESULT_INIT;
    struct model model = MODEL_INIT;
    timed.recipe.epoch_count = epochs;
    timed.hooks = (struct training_hooks){.context = NULL};
    timed.on_plan = NULL;
    const double started = seconds_now();
    const int status = classifier_learn(&timed, panel, &model, &result, error);
    *seconds = seconds_now() - started;
    classifier_result_release(&result);
    model_release(&model);
    return status;
}

int dry_run_classify(struct dry_run *run, const struct classifier_request *request, const struct panel *panel,
                     double started, struct error *error)
{
    const struct outliers none = OUTLIERS_INIT;
    struct planning planning = {run, NULL, panel, NULL};
    struct classifier_request asked = *request;
    struct classifier_result result = CLASSIFIER_RESULT_INIT;
    struct recipe recipe;
    double once, more;
    asked.only_plans = true;
    asked.hooks = (struct training_hooks){.context = &planning};
    asked.on_plan = take_classes;
    const double read = seconds_now() - started;
    if (classifier_learn(&asked, panel, &run->model, &result, error) || text_check(&run->plan, error))
        return -1;
    recipe = run->model.recipe;
    const struct survey doubted = run->survey;
    if (survey_make(&run->survey, panel, &recipe, &none, error))
        return -1;
    for (int i = 0; i < doubted.doubt_count; i++)
        survey_doubt(&run->survey, doubted.doubts[i].cure, "%s", doubted.doubts[i].what);
    if (time_epochs(request, panel, 1, &once, error) || time_epochs(request, panel, TIMED_EPOCHS, &more, error))
        return -1;
    /* steps: a first stage that stops early, then two for as many epochs as were best; series: all epochs, once */
    const double best = BEST_SHARE * recipe.epoch_count;
    const double runs = recipe.task == TASK_CLASSIFY_SERIES
                            ? recipe.epoch_count
                            : (fmin(recipe.epoch_count, best + recipe.patience) + 2 * best) / 3;
    run->seconds = read + once + fmax(0, more - once) / (TIMED_EPOCHS - 1) * fmax(0, runs - 1);
    run->mebibytes = peak_mebibytes();
    doubt_time(run);
    return 0;
}
