#include "progress/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/seconds.h"
#include "base/terminal.h"
#include "progress/stop.h"

#define DRAWING_NANOSECONDS 100000000
/* What is over sooner shows nothing. Where lines are printed one below the other, one stands for so long. */
#define FIRST_LINE_SECONDS 0.5
#define LINE_SECONDS 10.0
#define PRINT_MILLISECONDS 200
#define ERASE "\r\x1b[K"

/* Wakes the watch to draw or to end. It does nothing where nobody waits for it, and a resized terminal sends it. */
#define WAKING_SIGNAL SIGWINCH

#define FIELD(member) SETTING_FIELD(struct progress_options, JSON_BOOL, member)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "progress", FIELD(is_wanted), .is_for_classes = true,
     .help = "show how far the work is even where standard error is no terminal: a line now and then"},

    {.option = "no-progress", FIELD(is_unwanted), .is_for_classes = true,
     .help = "do not show how far the work is (default: one line, rewritten in place, on a terminal)"},

    {.option = "log", FIELD(is_log), .is_for_classes = true,
     .help = "put time, process and level before each line of standard error, as a log has them"},
};

/* clang-format on */

const struct setting_table progress_settings = SETTING_TABLE("Progress", rows);

int progress_options_check(const struct progress_options *options, bool is_quiet, struct error *error)
{
    if (options->is_wanted && (options->is_unwanted || is_quiet))
        return error_set(error, ERROR_USAGE, "--progress and %s do not go together; give one",
                         is_quiet ? "--quiet or --follow" : "--no-progress");
    return 0;
}

static void print(const struct watch *watch, const struct text *text)
{
    if (text->length)
        watch->request.print(text->bytes, text->length);
}

/* Where nobody reads standard error, a process that is to end must not wait for it. */
static void print_in_time(const struct watch *watch, const struct text *text)
{
    struct pollfd stream = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&stream, 1, PRINT_MILLISECONDS) == 1 && (stream.revents & POLLOUT))
        print(watch, text);
}

/* The line as it is now: over the one before, or below it from time to time. */
static void draw(struct watch *watch)
{
    struct progress_state state;
    struct text text = TEXT_INIT;
    double done;
    const double now = seconds_now();
    const double pause = watch->is_rewritten ? 0 : LINE_SECONDS;
    const double due = watch->printed > 0 ? watch->printed + pause : watch->progress.state.started + FIRST_LINE_SECONDS;
    if (!watch->is_shown || now < due || (watch->is_rewritten && !terminal_is_mine()))
        return;
    progress_copy(&watch->progress, &state, &done);
    if (watch->is_rewritten)
        text_append_string(&text, ERASE);
    progress_line(&state, done, now, watch->request.command, watch->is_rewritten ? terminal_error_width() - 1 : 200,
                  &text);
    text_append_string(&text, watch->is_rewritten ? "\r" : "\n");
    print(watch, &text);
    text_release(&text);
    watch->printed = now;
}

/* What has become of the output. */
static void append_outcome(const struct watch *watch, struct text *text)
{
    const char *output = watch->request.output;
    if (!output) {
        text_append_string(text, "nothing was written");
        return;
    }
    text_append_printable(text, file_is_output(output) ? "the model" : output);
    text_append_string(text, watch->is_saved                                       ? " was written"
                             : file_is_output(output) || access(output, F_OK) != 0 ? " was not written"
                                                                                   : " is still the old one");
}

static void append_begin(const struct watch *watch, struct text *text)
{
    if (watch->is_rewritten)
        text_append_string(text, ERASE);
    text_append_format(text, "seqnet %s: ", watch->request.command);
}

/* A signal has come. */
static void interrupt(struct watch *watch, int number)
{
    struct progress_state state;
    struct text text = TEXT_INIT;
    double done;
    pthread_mutex_lock(&watch->lock);
    const bool is_asked = watch->request.keeps_best && !watch->signal && progress_has_learnt(&watch->progress);
    progress_copy(&watch->progress, &state, &done);
    const bool is_complete = state.stage == PROGRESS_FITTING || state.stage == PROGRESS_SAVING;
    watch->signal = number;
    watch->is_complete = watch->is_complete || is_complete;
    append_begin(watch, &text);
    text_append_string(&text, "interrupted");
    progress_place(&state, &text);
    text_append_string(&text, "; ");
    if (is_asked) {
        atomic_store(&watch->progress.effort.is_stopped, true);
        text_append_string(&text, is_complete ? "the model is complete, and is written; once more ends at once\n"
                                              : "ending with the best so far; once more ends at once\n");
    } else {
        if (watch->request.keeps_best && !effort_is_stopped(&watch->progress.effort))
            text_append_string(&text, "no network had learnt anything yet; ");
        else if (watch->request.can_keep_best && progress_has_learnt(&watch->progress))
            text_append_string(&text, "--keep-best would have kept that; ");
        append_outcome(watch, &text);
        if (watch->request.before_end)
            watch->request.before_end(watch->request.context, &text);
        text_append_string(&text, "\n");
    }
    print_in_time(watch, &text);
    text_release(&text);
    if (!is_asked && watch->request.lock_file && watch->request.lock_file[0])
        unlink(watch->request.lock_file);
    if (!is_asked)
        stop_die_of(number);
    pthread_mutex_unlock(&watch->lock);
}

static void *serve(void *argument)
{
    struct watch *watch = argument;
    const struct timespec pause = {0, DRAWING_NANOSECONDS};
    for (;;) {
        const int number =
            watch->is_shown ? sigtimedwait(&watch->signals, NULL, &pause) : sigwaitinfo(&watch->signals, NULL);
        if (atomic_load(&watch->is_over)) {
            if (number == SIGINT || number == SIGTERM) /* it came in this very moment: it must not get lost */
                kill(getpid(), number);
            return NULL;
        }
        if (number == SIGINT || number == SIGTERM)
            interrupt(watch, number);
        else
            draw(watch);
    }
}

void watch_begin(struct watch *watch, const struct watch_request *request)
{
    *watch = (struct watch){.request = *request, .is_rewritten = terminal_is_rewritten()};
    progress_init(&watch->progress);
    watch->progress.effort.ranks = request->ranks;
    pthread_mutex_init(&watch->lock, NULL);
    const struct progress_options *options = &request->options;
    watch->is_shown = !request->is_quiet && !options->is_unwanted && (options->is_wanted || watch->is_rewritten);
    sigemptyset(&watch->signals);
    stop_take(&watch->signals, SIGINT);
    stop_take(&watch->signals, SIGTERM);
    sigaddset(&watch->signals, WAKING_SIGNAL);
    pthread_sigmask(SIG_BLOCK, &watch->signals, &watch->before);
    watch->is_running = pthread_create(&watch->thread, NULL, serve, watch) == 0;
    if (!watch->is_running)
        pthread_sigmask(SIG_SETMASK, &watch->before, NULL);
}

void watch_end(struct watch *watch)
{
    if (!watch->is_running)
        return;
    atomic_store(&watch->is_over, true);
    pthread_kill(watch->thread, WAKING_SIGNAL);
    pthread_join(watch->thread, NULL);
    watch->is_running = false;
    if (watch->is_rewritten && watch->printed > 0)
        watch->request.print(ERASE, strlen(ERASE));
    pthread_sigmask(SIG_SETMASK, &watch->before, NULL);
    pthread_mutex_destroy(&watch->lock);
    progress_release(&watch->progress);
}

void watch_hold(struct watch *watch)
{
    if (watch->is_running)
        pthread_mutex_lock(&watch->lock);
}

void watch_release(struct watch *watch, bool is_saved)
{
    watch->is_saved = is_saved;
    if (watch->is_running)
        pthread_mutex_unlock(&watch->lock);
}

bool watch_is_interrupted(const struct watch *watch)
{
    return watch->signal != 0;
}

void watch_die(struct watch *watch)
{
    struct text text = TEXT_INIT;
    watch_end(watch);
    text_append_format(&text, "seqnet %s: interrupted; ", watch->request.command);
    text_append_printable(&text, watch->request.output ? watch->request.output : "the output");
    text_append_string(&text, watch->is_complete ? " was written\n" : " has the best so far\n");
    print(watch, &text);
    text_release(&text);
    stop_die_of(watch->signal);
}
