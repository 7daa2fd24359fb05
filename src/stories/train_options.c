#include "stories/train_options.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "picture/picture.h"
#include "scored_rows/scored_rows.h"
#include "stories/classifier.h"

/* From so many bytes on a file is divided by rule: rows take some 30 bytes each, and each process would hold them. */
#define HELD_BYTES_MAX (100 << 20)

enum hold { HOLD_AUTO, HOLD_ALL, HOLD_OWN, HOLD_COUNT };

static const char *hold_word(int index)
{
    static const char *const words[] = {[HOLD_AUTO] = "auto", [HOLD_ALL] = "all", [HOLD_OWN] = "own"};
    return index < HOLD_COUNT ? words[index] : NULL;
}

/* What takes all rows in one process; NULL: nothing does. */
static const char *holding_reason(const struct train_options *options)
{
    return options->asked.task == ASKED_CLASSIFY ? "a classifier"
           : options->shared.recipe.is_stateful  ? "--stateful"
           : options->shared.data.statics        ? "--static"
           : options->forecasts                  ? "--forecasts"
           : options->old                        ? "--only-if-better"
           : options->dry_run                    ? "--dry-run"
                                                 : NULL;
}

const struct communicator *train_options_holders(const struct invocation *invocation)
{
    const struct train_options *options = invocation->options;
    struct stat status;
    if (options->hold == HOLD_OWN)
        return invocation->ranks;
    if (options->hold == HOLD_ALL || holding_reason(options))
        return NULL;
    bool is_large =
        stat(invocation->operands[0], &status) == 0 && S_ISREG(status.st_mode) && status.st_size > HELD_BYTES_MAX;
    communicator_broadcast(invocation->ranks, 0, &is_large, sizeof is_large); /* the file may grow meanwhile */
    return is_large ? invocation->ranks : NULL;
}

/* Will --backup give its models the name of the checkpoint? */
static bool is_backup_name(const struct train_options *options)
{
    const char *name = options->keeping.path ? options->keeping.path : options->keeping.resumed;
    const size_t length = strlen(options->output);
    if (!name || options->writing.backup_count == 0 || strncmp(name, options->output, length) != 0 ||
        name[length] != '.')
        return false;
    const char *ending = name + length + 1;
    return *ending && ending[strspn(ending, "0123456789")] == '\0';
}

int train_options_check(const struct invocation *invocation, struct error *error)
{
    const struct train_options *options = invocation->options;
    const char *path = invocation->operands[0];
    if (options->json && file_is_output(options->output))
        return error_set(error, ERROR_USAGE,
                         "--json and the model cannot both go to standard output; name a file with -o");
    if (options->asked.task == ASKED_CLASSIFY && classifier_check_options(invocation, error))
        return -1;
    if (options->asked.task == ASKED_CLASSIFY && options->time_limit > 0)
        return error_set(error, ERROR_USAGE, "--time-limit is for forecasts; give --epochs to a classifier");
    if (options->asked.task == ASKED_CLASSIFY && options->keep_best)
        return error_set(error, ERROR_USAGE, "--keep-best is for forecasts; leave it out");
    if (options->old && options->asked.task == ASKED_CLASSIFY)
        return error_set(error, ERROR_USAGE, "--only-if-better is for forecasts; leave it out");
    if (options->old && invocation_has(invocation, "output"))
        return error_set(error, ERROR_USAGE, "--only-if-better %.200s replaces that model; leave out -o", options->old);
    if (options->old && (file_is_output(options->old) || file_is_input(path)))
        return error_set(error, ERROR_USAGE, "--only-if-better needs files, which can be read twice; name both");
    if (!options->old && invocation_has(invocation, "margin"))
        return error_set(error, ERROR_USAGE, "--margin is for --only-if-better OLD; give that too");
    if (options->hold == HOLD_OWN && holding_reason(options))
        return error_set(error, ERROR_USAGE, "--hold own: %s takes all rows in each process; leave one out",
                         holding_reason(options));
    if (task_options_check(&options->asked, error))
        return -1;
    if (options->quiet && options->verbose)
        return error_set(error, ERROR_USAGE, "-q and -v ask for opposite things; give one");
    if (progress_options_check(&options->progress, options->quiet, error))
        return -1;
    /* hours of training must not end in a file that cannot be written */
    if (file_check_distinct(options->output, path, "the data", error) ||
        (options->json && file_check_distinct("-", path, "the data", error)))
        return -1;
    if (options->plot && file_is_output(options->plot) && (options->json || file_is_output(options->output)))
        return error_set(error, ERROR_USAGE, "--plot - and %s cannot both go to standard output; name a file for one",
                         options->json ? "--json" : "the model");
    if (options->plot &&
        (picture_check_any(options->plot, error) || picture_check_distinct(options->plot, path, "the data", error) ||
         picture_check_distinct(options->plot, options->output, "the model", error)))
        return -1;
    const struct recipe *recipe = &options->shared.recipe;
    if (recipe->learns_test && recipe->test_length == 0)
        return error_set(error, ERROR_USAGE,
                         "--refit-test learns from the rows that --test holds out; give --test N too");
    if (recipe->learns_test && recipe->refit == REFIT_NO)
        return error_set(error, ERROR_USAGE, "--refit-test trains again; --refit no says not to");
    if (recipe->learns_test && options->time_limit > 0)
        return error_set(error, ERROR_USAGE,
                         "--refit-test trains once more when all is scored, and --time-limit may leave no time for it; "
                         "leave one out");
    if (options->forecasts && (options->asked.task == ASKED_CLASSIFY || options->shared.recipe.test_length == 0))
        return error_set(error, ERROR_USAGE, "--forecasts writes the forecasts of the rows that --test holds out%s",
                         options->asked.task == ASKED_CLASSIFY ? ", and a classifier has none" : "; give --test N too");
    const struct scored_rows_other others[] = {
        {path, "the data"}, {options->output, "the model"}, {options->plot, "the picture"}};
    if (scored_rows_check(options->forecasts, others, sizeof others / sizeof *others,
                          options->json                                    ? "--json"
                          : file_is_output(options->output)                ? "the model"
                          : options->plot && file_is_output(options->plot) ? "--plot -"
                                                                           : NULL,
                          error))
        return -1;
    const struct checkpoint_other files[] = {{path, "the data"},
                                             {options->output, "the model"},
                                             {options->plot, "the picture"},
                                             {options->forecasts, "the file of --forecasts"}};
    if (training_checkpoint_check(&options->keeping, options->time_limit, files, sizeof files / sizeof *files, error))
        return -1;
    if (is_backup_name(options))
        return error_set(error, ERROR_USAGE, "--checkpoint: a backup of %.200s will have that name; give another",
                         options->output);
    return model_output_check(&options->writing, options->output, error);
}

/* OLD is the file to write, too. */
static const char *parse_old(const char *text, void *record)
{
    struct train_options *options = record;
    options->old = options->output = text;
    return NULL;
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct train_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting output_rows[] = {
    {.option = "output", .letter = 'o', .argument = "FILE", .initial = "model.json", FIELD(JSON_TEXT, output),
     .help = "the model file; - is standard output"},

    {.option = "only-if-better", .argument = "OLD", .parse = parse_old,
     .help = "replace the model OLD, unless the new one forecasts worse by more than chance; then end with status 6"},

    {.option = "margin", .argument = "PERCENT", .initial = "0", FIELD(JSON_NUMBER, margin, JSON_RANGE(0, 1000)),
     .help = "with --only-if-better: how much worse the new model may be"},

    {.option = "time-limit", .argument = "SECONDS", FIELD(JSON_NUMBER, time_limit, JSON_RANGE(0.1, 1e7)),
     .help = "end training within SECONDS, with what it has come to by then (default: none)"},

    {.option = "hold", .initial = "auto", FIELD(JSON_INT, hold), .choice = hold_word,
     .help = "what each process of mpirun holds of the rows: all, or those of its own series; auto: its own where the "
             "file has more than 100 MB"},

    {.option = "keep-best", FIELD(JSON_BOOL, keep_best),
     .help = "on Ctrl-C, end with what has been learnt by then, and write that; a second Ctrl-C ends at once"},

    {.option = "quiet", .letter = 'q', FIELD(JSON_BOOL, quiet), .help = "print errors only"},

    {.option = "verbose", .letter = 'v', FIELD(JSON_BOOL, verbose),
     .help = "print the losses of every network after each epoch"},

    {.option = "plot", .argument = "FILE", FIELD(JSON_TEXT, plot),
     .help = "draw the losses over the epochs, to .png, .svg or .pdf by gnuplot, to .txt or - by characters"},

    {.option = "forecasts", .argument = "FILE", FIELD(JSON_TEXT, forecasts),
     .help = "write every forecast of the rows that --test holds out to FILE as CSV: what came, the forecast, its "
             "intervals, and what each method said"},

    {.option = "json", FIELD(JSON_BOOL, json), .help = "print a summary as one JSON object on standard output"},
};

static const struct setting dry_rows[] = {
    {.option = "dry-run", FIELD(JSON_BOOL, dry_run), .is_for_classes = true,
     .help = "tell what would be read, chosen and done, as `seqnet check` does; train and write nothing"},
};

/* clang-format on */

const struct setting_table train_dry_settings = SETTING_TABLE("Task and output options", dry_rows);
const struct setting_table train_output_settings = SETTING_TABLE("Task and output options", output_rows);
