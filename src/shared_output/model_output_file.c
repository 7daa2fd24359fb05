#include "shared_output/model_output_file.h"

#include "file_keeping/file_backup.h"
#include "persist/model_file.h"
#include "report/print.h"

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

int model_output_lock(struct file_lock *lock, const char *path, double wait, bool quiet, struct error *error)
{
    struct waiting waiting = {path, wait, quiet};
    return file_lock_take(lock, path, wait, print_waiting, &waiting, error);
}

int model_output_save(const char *path, int backup_count, const struct text *model, struct watch *watch,
                      struct text *told, struct error *error)
{
    watch_hold(watch);
    const int result = file_backup(path, backup_count, error) || model_file_save(path, model, told, error) ? -1 : 0;
    watch_release(watch, result == 0);
    return result;
}
