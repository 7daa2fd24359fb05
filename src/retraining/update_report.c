#include "retraining/update_report.h"

#include <math.h>

#include "base/names.h"
#include "base/number.h"
#include "base/printable.h"
#include "json/json_writer.h"
#include "report/score_report.h"
#include "report/table.h"

static void append_judgement(const struct model *model, const struct update_result *result, struct text *text)
{
    const struct model_score *score = &model->scores[0], *before = &result->score_before;
    if (!result->update.is_judged) {
        text_append_string(text, "blend, intervals and scores are kept: ");
        if (!result->is_whole)
            text_append_string(text, "not all rows of every series are in FILE, and the methods cannot be judged "
                                     "without their past\n");
        else
            text_append_format(text, "judging takes %zu new rows in most series; so far %zu\n", result->row_least,
                               result->row_count);
        return;
    }
    text_append_string(text, result->update.way == UPDATE_ANEW ? "blend: " : "blend, judged on rows that came later: ");
    score_report_blend(model->weights, text);
    text_append_string(text, "\n  before: ");
    score_report_blend(result->weights_before, text);
    text_append_string(text, "\n");
    if (model->score_count == 0)
        return;
    text_append_format(text, "scores of %zu forecast%s: MAE %.4g", model->origin_count,
                       plural((double)model->origin_count), score->mae);
    if (!isnan(score->mase))
        text_append_format(text, ", MASE %.3f", score->mase);
    if (before->method[0])
        text_append_format(text, "; before, of other rows: MAE %.4g", before->mae);
    if (before->method[0] && !isnan(before->mase))
        text_append_format(text, ", MASE %.3f", before->mase);
    text_append_string(text, "\n");
}

void update_report(const struct model *model, const struct update_result *result, struct text *text)
{
    const struct model_update *update = &result->update;
    char last[PRINTABLE_SIZE];
    if (!result->has_changed) {
        text_append_string(text, "no new row: nothing is learnt, and the model stays as it is\n");
        return;
    }
    text_append_format(text, "rows: %zu before, %zu now; the last is %s\n", update->rows_before, update->rows,
                       printable(update->last, last));
    if (update->joined_count)
        text_append_format(text, "series: %zu, of which %zu %s new\n", result->series, update->joined_count,
                           update->joined_count == 1 ? "is" : "are");
    if (result->absent_series)
        text_append_format(text, "series without a new row: %zu of %zu; they stay as they are\n", result->absent_series,
                           result->series);
    if (update->way == UPDATE_ANEW)
        text_append_string(text, "networks: trained anew by the model's recipe\n");
    else if (update->epoch_count)
        text_append_format(text, "networks: went on for %d epoch%s%s\n", update->epoch_count,
                           plural(update->epoch_count), update->epoch_count > 1 ? " at most" : "");
    else
        text_append_string(text, "networks: none has learnt anything before; they stay as they are\n");
    append_judgement(model, result, text);
}

static void write_weights(struct json_writer *writer, const char *key, const double weights[METHOD_COUNT])
{
    char name[NAME_KEY_SIZE];
    json_open(writer, key, '{', true);
    for (int method = 0; method < METHOD_COUNT; method++)
        json_write_number(writer, name_as_key(method_name(method), name), weights[method]);
    json_close(writer, '}');
}

static void write_score(struct json_writer *writer, const char *key, const struct model_score *score)
{
    if (!score->method[0]) {
        json_write_text(writer, key, NULL);
        return;
    }
    json_open(writer, key, '{', true);
    score_report_write(score, writer);
    json_close(writer, '}');
}

void update_output(const struct model *model, const char *path, const struct update_result *result, struct text *text)
{
    struct json_writer writer = {.text = text};
    const struct model_update *update = &result->update;
    const struct model_score none = {.method = ""};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "model", path);
    json_write_text(&writer, "way", update_way_name(update->way));
    json_write_size(&writer, "rows_before", update->rows_before);
    json_write_size(&writer, "rows", model->row_count);
    json_write_size(&writer, "new_rows", result->new_rows);
    json_write_text(&writer, "last", update->last);
    json_write_size(&writer, "series", result->series);
    json_write_size(&writer, "joined", update->joined_count);
    json_write_size(&writer, "unchanged", result->absent_series);
    json_write_size(&writer, "epochs", (size_t)update->epoch_count);
    json_write_bool(&writer, "judged", update->is_judged);
    write_weights(&writer, "weights_before", result->weights_before);
    write_weights(&writer, "weights", model->weights);
    write_score(&writer, "scores_before", &result->score_before);
    write_score(&writer, "scores", model->score_count ? &model->scores[0] : &none);
    json_write_number(&writer, "seconds", result->seconds);
    json_close(&writer, '}');
    text_append(text, "\n", 1);
}
