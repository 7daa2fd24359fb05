#include <sys/stat.h>

#include "base/file.h"
#include "persist/model_file.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "standalone_page/report_page.h"
#include "stories/report_findings.h"
#include "subcommands/commands.h"

struct report_options {
    struct data_options data; /* how the file is read */
    const char *output;       /* NULL: not given */
};

#define FIELD(kind, member, ...) SETTING_FIELD(struct report_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "output", .letter = 'o', .argument = "FILE", FIELD(JSON_TEXT, output),
     .help = "the page; the name ends in .html or .htm; - is standard output"},
};

/* clang-format on */

static const struct setting_table settings = SETTING_TABLE("Options", rows);

/* A page takes the place of nothing or of a page: the name says that it is one. What is no regular file (a pipe, a
 * device) is written to. */
static int check_output(const char *output, const char *model_path, const char *path, struct error *error)
{
    struct stat status;
    if (!output)
        return error_set(error, ERROR_USAGE, "the page needs a name: give -o report.html, or -o - for standard output");
    if (!report_page_has_name(output) && !file_is_output(output) && (stat(output, &status) || S_ISREG(status.st_mode)))
        return error_set(error, ERROR_USAGE, "%s: a page's name says what it is: end it in .html", output);
    return file_check_distinct(output, model_path, "the model", error) ||
                   file_check_distinct(output, path, "the data", error) || file_check_writable(output, error)
               ? -1
               : 0;
}

static int run_report(const struct invocation *invocation, struct error *error)
{
    int result = -1;
    const struct report_options *options = invocation->options;
    const char *model_path = invocation->operands[0], *path = invocation->operands[1];
    struct findings findings = FINDINGS_INIT;
    struct page_subject subject = {
        .model = &findings.model, .model_path = model_path, .panel = path ? &findings.panel : NULL};
    struct text page = TEXT_INIT;
    if (model_file_check_inputs(model_path, path, error) || check_output(options->output, model_path, path, error))
        goto done;
    watch_begin(&findings.watch,
                &(struct watch_request){.command = "report", .output = options->output, .print = print_progress});
    if (model_file_read(model_path, &findings.model, error) ||
        (path && findings_read(&options->data, path, &findings, error)) ||
        findings_ask(model_path, path, &findings, &subject, error) || report_page(&subject, &page, error) ||
        file_replace(options->output, page.bytes, page.length, error))
        goto done;
    const struct left_out *left_out =
        model_classifies(&findings.model) ? &findings.panel.left_out : &findings.forecast.left_out;
    const size_t used =
        model_classifies(&findings.model) ? findings.panel.series_count : findings.forecast.series_count;
    result = left_out_status(left_out, file_input_name(path ? path : model_path), used + left_out->count, error);
done:
    text_release(&page);
    findings_release(&findings);
    return result;
}

const struct command report_command = {
    .name = "report",
    .operands = "MODEL [FILE]",
    .summary = "Write one HTML page: the forecast, how good it is, what was read and chosen",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options_size = sizeof(struct report_options),
    .groups = OPTION_GROUPS({&settings, 0}, {&reading_settings, offsetof(struct report_options, data)}),
    .notes = "FILE has the columns that the model was trained on. The forecast is that of `seqnet predict`. Where FILE "
             "has rows that the model has not learnt from, the page shows how well they were forecast.",
    .examples = (const char *const[]){"seqnet report air.json -o air.html",
                                      "seqnet report air.json data/air-passengers.csv -o air.html", NULL},
    .run = run_report,
};
