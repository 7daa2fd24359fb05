#include "sentry/follow_rows.h"

#include "base/file.h"
#include "predict/follow.h"
#include "recognize/classify.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "results/classification_output.h"
#include "sentry/streamed_rows.h"

/* What goes on from row to row. */
struct following {
    struct model *model;
    const struct answer_style *style;
    struct follow follow;
    bool has_printed; /* an answer */
    bool has_told_unseen;
};

static int write_out(struct following *following, const struct text *text, struct error *error)
{
    if (text_check(text, error) || file_write_output(text->bytes, text->length, error))
        return -1;
    following->has_printed = true;
    return 0;
}

static int print_forecast(struct following *following, const struct panel *panel, const struct forecast *forecast,
                          struct error *error)
{
    struct text text = TEXT_INIT;
    if (!following->has_told_unseen && forecast->series[0].is_unseen) {
        struct text note = TEXT_INIT;
        left_out_report_unseen(following->model, forecast, &note);
        print_note(&note);
        text_release(&note);
        following->has_told_unseen = true;
    }
    forecast_output(following->model, panel->time_name ? panel : NULL, forecast, following->style,
                    !following->has_printed, &text);
    const int result = write_out(following, &text, error);
    text_release(&text);
    return result;
}

/* What of the last row is left out. */
static void print_outliers(const struct following *following, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    left_out_report_outliers(&following->follow.outliers, "predict", panel->source, true, &text);
    print_note(&text);
    text_release(&text);
}

static int forecast_after(struct following *following, const struct streamed_row *row, size_t index,
                          struct error *error)
{
    struct forecast forecast = FORECAST_INIT;
    int result = follow_forecast(&following->follow, row->place, index, &forecast, error);
    if (result == 0) {
        forecast_wishes_apply(&following->style->wishes, &forecast);
        result = print_forecast(following, row->panel, &forecast, error);
    }
    forecast_release(&forecast);
    return result;
}

static int classify_after(struct following *following, const struct streamed_row *row, size_t index,
                          struct error *error)
{
    const struct model view = model_with_series(following->model, &following->model->series[index], 1);
    struct class_answers answers = CLASS_ANSWERS_INIT;
    struct text text = TEXT_INIT;
    int result = classify_model(&view, &answers, error);
    if (result == 0) {
        classification_output(following->model,
                              row->panel->time_name ? &row->panel->calendar : &following->model->calendar, &answers,
                              following->style, !following->has_printed, &text);
        result = write_out(following, &text, error);
    }
    class_answers_release(&answers);
    text_release(&text);
    return result;
}

/* One row: the model moves on by it, and what it says after it is printed. */
static int take_row(void *context, struct streamed_row *row, struct error *error)
{
    struct following *following = context;
    size_t index;
    if (follow_append(&following->follow, row->place, row->panel, &index, error))
        return -1;
    row->is_taken = true;
    print_note(&row->panel->notices);
    print_outliers(following, row->panel);
    return model_classifies(following->model) ? classify_after(following, row, index, error)
                                              : forecast_after(following, row, index, error);
}

int follow_rows(struct model *model, const struct data_options *given, const struct answer_style *style, bool is_strict,
                struct error *error)
{
    struct following following = {.model = model, .style = style, .follow = FOLLOW_INIT};
    const struct row_stream stream = {.command = "predict",
                                      .model = model,
                                      .given = given,
                                      .is_strict = is_strict,
                                      .on_row = take_row,
                                      .context = &following};
    int result = -1;
    if (follow_init(&following.follow, model, error) == 0)
        result = streamed_rows(&stream, error);
    follow_release(&following.follow);
    return result;
}

int follow_rows_check(const struct follow_wishes *wishes, struct error *error)
{
    if (wishes->file && !file_is_input(wishes->file))
        return error_set(
            error, ERROR_USAGE,
            "--follow reads rows from standard input; leave FILE out, or: seqnet predict MODEL --follow < FILE");
    if (file_is_input(wishes->model))
        return error_set(error, ERROR_USAGE, "--follow reads rows from standard input; the model must be a file");
    if (wishes->generates)
        return error_set(error, ERROR_USAGE, "--generate runs freely, without rows; leave out it or --follow");
    if (!file_is_output(wishes->output))
        return error_set(error, ERROR_USAGE,
                         "--follow writes to standard output, row by row, and -o a whole file; redirect it instead");
    if (wishes->plot)
        return error_set(error, ERROR_USAGE,
                         "--plot draws one forecast, and --follow makes one after each row; leave one out");
    if (wishes->format == FORMAT_TABLE)
        return error_set(error, ERROR_USAGE,
                         "--format table is laid out when all rows are known; --follow has csv and jsonl");
    if (wishes->format == FORMAT_PROMETHEUS)
        return error_set(error, ERROR_USAGE,
                         "--format prometheus is a whole file, and --follow writes row by row; it has csv and jsonl");
    if (wishes->format == FORMAT_JSON)
        return error_set(error, ERROR_USAGE,
                         "--format json is one array, which ends with the last row; --follow has csv and jsonl");
    return 0;
}
