#include "shared_output/model_output_file.h"

#include "base/file.h"
#include "file_keeping/file_backup.h"
#include "persist/model_file.h"
#include "report/print.h"

#define FIELD(kind, member, ...) SETTING_FIELD(struct model_output_options, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "force", FIELD(JSON_BOOL, force),
     .help = "write the model even where it replaces a file that is no model"},

    {.option = "backup", .argument = "N", FIELD(JSON_INT, backup_count, JSON_RANGE(1, 1000)),
     .help = "keep the last N models that are replaced, as FILE.1 (the newest), FILE.2, ..."},

    {.option = "wait", .argument = "SECONDS", .initial = "0", FIELD(JSON_NUMBER, wait, JSON_RANGE(0, 1e7)),
     .help = "wait so long for another process that writes the same model, before giving up"},
};

/* clang-format on */

const struct setting_table model_output_settings = SETTING_TABLE("Replacing models", rows);

/* What is told while another process writes the model. */
struct waiting {
    const char *path;
    double seconds;
    bool quiet;
};

static void print_waiting(void *context, const char *holder)
{
    const struct waiting *waiting = context;
    struct text text = TEXT_INIT;
    text_append_string(&text, "note: ");
    text_append_printable(&text, waiting->path);
    text_append_format(&text, " is being written by %s; waiting up to %.0f seconds\n", holder, waiting->seconds);
    if (!waiting->quiet)
        print_note(&text);
    text_release(&text);
}

int model_output_check(const struct model_output_options *options, const char *path, struct error *error)
{
    if (options->backup_count && file_is_output(path))
        return error_set(error, ERROR_USAGE,
                         "--backup keeps the model that is replaced, and standard output replaces none; leave it out");
    return model_file_check_output(path, options->force, error);
}

int model_output_lock(const struct model_output_options *options, const char *path, bool quiet, struct file_lock *lock,
                      struct error *error)
{
    struct waiting waiting = {path, options->wait, quiet};
    return file_lock_take(lock, path, options->wait, print_waiting, &waiting, error);
}

int model_output_save(const struct model_output_options *options, const char *path, const struct text *model,
                      struct watch *watch, struct text *told, struct error *error)
{
    watch_hold(watch);
    const int result =
        file_backup(path, options->backup_count, error) || model_file_save(path, model, told, error) ? -1 : 0;
    watch_release(watch, result == 0);
    return result;
}
