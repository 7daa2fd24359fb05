#include "stories/class_backtest_story.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "report/classification_report.h"
#include "report/learning_report.h"
#include "report/print.h"
#include "report/table.h"
#include "results/classification_output.h"
#include "shown_metrics/metrics.h"
#include "stories/classifier.h"

enum { NAME_WIDTH = 20, NUMBER_WIDTH = 9, STEPS_SHOWN = 30 };

int class_backtest_story_check(const struct invocation *invocation, enum format format, struct error *error)
{
    static const char *const of_forecasts[] = {"strategies", "gap", "by", "forecasts", "plot"};
    for (size_t i = 0; i < sizeof of_forecasts / sizeof *of_forecasts; i++) {
        if (invocation_has(invocation, of_forecasts[i]))
            return error_set(error, ERROR_USAGE, "--%s is for forecasts; with --task classify leave it out",
                             of_forecasts[i]);
    }
    if (format == FORMAT_CSV)
        return error_set(error, ERROR_USAGE, "--format csv: a classifier's scores are written as table or json");
    return classifier_check_options(invocation, error);
}

/* Printed as it goes on. */
static void note_origin(void *context, int origin, int origin_count, const struct classification *told)
{
    const struct class_backtest_story *story = context;
    struct text text = TEXT_INIT;
    if (story->is_quiet)
        return;
    text_append_format(&text, "origin %d of %d: %zu labels told, %.3f of them right\n", origin, origin_count,
                       told->judged_count, told->scores[0].accuracy);
    print_note(&text);
    text_release(&text);
}

/* The scores of one step ahead: `fill` appends them. */
static int append_steps(const struct class_backtest *backtest,
                        void (*fill)(void *context, int step, const struct classification *scores), void *context,
                        struct error *error)
{
    struct classification scores = {.moments = NULL};
    int result = 0;
    for (int k = 0; k < backtest->tally.step_count && result == 0; k++) {
        result = class_tally_score(&backtest->tally, k, &scores, error);
        if (result == 0)
            fill(context, backtest->horizon ? k + 1 : 0, &scores);
    }
    classification_release(&scores);
    return result;
}

static void append_row(void *context, int step, const struct classification *scores)
{
    struct text *text = context;
    char name[NAME_WIDTH];
    if (step > STEPS_SHOWN)
        return;
    snprintf(name, sizeof name, "%d", step);
    table_label(text, NAME_WIDTH, name);
    for (int i = 0; i < scores->score_count; i++)
        table_number(text, (int)fmax(NUMBER_WIDTH, (double)strlen(scores->scores[i].method)), 3,
                     scores->scores[i].accuracy);
    text_append_string(text, "\n");
}

static int append_table(const struct class_backtest *backtest, bool retrains, struct text *text, struct error *error)
{
    const struct classification *all = &backtest->all;
    char title[200];
    snprintf(title, sizeof title,
             "%zu labels after %d origins %d steps apart, told by networks that have learnt from %s:",
             all->judged_count, backtest->origin_count, backtest->step,
             retrains ? "nothing but the rows before each" : "the rows before the first");
    classification_report_scores(all, title, text);
    if (backtest->horizon < 2)
        return 0;
    text_append_string(text, "\naccuracy by steps ahead\n");
    table_label(text, NAME_WIDTH, "");
    for (int i = 0; i < all->score_count; i++)
        text_append_format(text, " %*s", NUMBER_WIDTH, all->scores[i].method);
    text_append_string(text, "\n");
    if (append_steps(backtest, append_row, text, error))
        return -1;
    if (backtest->horizon > STEPS_SHOWN)
        text_append_format(text, "  and %d more steps; --format json has them\n", backtest->horizon - STEPS_SHOWN);
    return 0;
}

static void append_object(void *context, int step, const struct classification *scores)
{
    struct json_writer *writer = context;
    json_open(writer, NULL, '{', true);
    json_write_size(writer, "step", (size_t)step);
    json_write_size(writer, "judged", scores->judged_count);
    json_open(writer, "accuracy", '{', true);
    for (int i = 0; i < scores->score_count; i++) {
        char key[NAME_KEY_SIZE];
        json_write_number(writer, name_as_key(scores->scores[i].method, key), scores->scores[i].accuracy);
    }
    json_close(writer, '}');
    json_close(writer, '}');
}

static int append_json(const struct class_backtest *backtest, struct text *text, struct error *error)
{
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_size(&writer, "origins", (size_t)backtest->origin_count);
    json_write_size(&writer, "step", (size_t)backtest->step);
    json_write_size(&writer, "horizon", (size_t)backtest->horizon);
    classification_output_write_scores(&backtest->all, &writer);
    json_open(&writer, "steps", '[', false);
    if (append_steps(backtest, append_object, &writer, error))
        return -1;
    json_close(&writer, ']');
    json_close(&writer, '}');
    text_append_string(text, "\n");
    return 0;
}

int class_backtest_story(struct class_backtest_story *story, const struct panel *panel, struct error *error)
{
    struct class_backtest backtest = CLASS_BACKTEST_INIT;
    struct text text = TEXT_INIT;
    int result = -1;
    story->request.learn.hooks = learning_report_hooks(story, true, false);
    story->request.learn.hooks.follower = &story->watch->progress;
    story->request.learn.hooks.ranks = effort_ranks(progress_effort(&story->watch->progress));
    story->request.learn.hooks.on_step = progress_follow;
    story->request.on_origin = note_origin;
    story->request.context = story;
    progress_begin(&story->watch->progress, PROGRESS_TRAINING, 0);
    if (class_backtest_run(&story->request, panel, &backtest, error))
        goto done;
    watch_end(story->watch);
    if (story->format == FORMAT_PROMETHEUS)
        metrics_of_classification("", &backtest.all, panel, &text);
    else if (story->format == FORMAT_JSON ? append_json(&backtest, &text, error)
                                          : append_table(&backtest, story->request.retrain, &text, error))
        goto done;
    if (print_output(story->output, &text, story->format, error) ||
        fail_if_judge_classifier(story->checks, &backtest.all.scores[0], error))
        goto done;
    result = 0;
done:
    text_release(&text);
    class_backtest_release(&backtest);
    return result;
}
