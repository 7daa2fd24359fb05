#include "picture/picture.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

extern char **environ;

enum kind { KIND_PNG, KIND_SVG, KIND_PDF, KIND_COUNT };

static int kind_of(const char *path, enum kind *kind, struct error *error)
{
    static const char *const endings[KIND_COUNT] = {".png", ".svg", ".pdf"};
    size_t length = strlen(path);
    for (int k = 0; k < KIND_COUNT; k++) {
        if (length > strlen(endings[k]) && strcasecmp(path + length - strlen(endings[k]), endings[k]) == 0) {
            *kind = (enum kind)k;
            return 0;
        }
    }
    return error_set(error, ERROR_USAGE,
                     "%s: a picture's name says what it is to be: end it in .png, .svg, .pdf or .txt", path);
}

static int refuse_gnuplot(struct error *error)
{
    return error_set(error, ERROR_SYSTEM,
                     "gnuplot, which draws the pictures, is not installed (no such program in PATH); install the "
                     "package gnuplot or gnuplot-nox, or leave the picture out");
}

/* Is there a program of this name in PATH? */
static bool is_installed(const char *program)
{
    char path[4096];
    const char *places = getenv("PATH");
    for (const char *place = places; place && *place; place += strcspn(place, ":"), place += *place == ':') {
        int length = (int)strcspn(place, ":");
        struct stat status;
        if (length && snprintf(path, sizeof path, "%.*s/%s", length, place, program) < (int)sizeof path &&
            access(path, X_OK) == 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode))
            return true;
    }
    return false;
}

int picture_check(const char *path, struct error *error)
{
    enum kind kind;
    if (kind_of(path, &kind, error) || file_check_writable(path, error))
        return -1;
    return is_installed("gnuplot") ? 0 : refuse_gnuplot(error);
}

bool picture_is_text(const char *path)
{
    const size_t length = strlen(path);
    return file_is_output(path) || (length > 4 && strcasecmp(path + length - 4, ".txt") == 0);
}

int picture_check_any(const char *path, struct error *error)
{
    return picture_is_text(path) ? file_check_writable(path, error) : picture_check(path, error);
}

int picture_check_distinct(const char *path, const char *input, const char *what, struct error *error)
{
    struct error fault = ERROR_INIT;
    if (file_check_distinct(path, input, what, &fault) == 0)
        return 0;
    return error_set(error, ERROR_USAGE, "--plot %s: is %s itself; name another file", path, what);
}

int picture_check_beside(const char *path, const char *output, const char *format, struct error *error)
{
    if (format && file_is_output(path) && file_is_output(output))
        return error_set(error, ERROR_USAGE,
                         "--plot - and --format %s cannot both go to standard output; name a file for one", format);
    if (picture_check_any(path, error))
        return -1;
    if (file_is_output(path))
        return 0;
    if (strcmp(path, output) == 0) /* of a file that is not there yet nothing else can be asked */
        return error_set(error, ERROR_USAGE, "--plot %s: is the output itself; name another file", path);
    output = file_is_output(output) ? "/dev/stdout" : output; /* "-" would be an input */
    return picture_check_distinct(path, output, "the output", error);
}

void picture_append_quoted(struct text *script, const char *text)
{
    struct text shown = TEXT_INIT;
    text_append_printable(&shown, text);
    text_append_string(script, "'");
    if (text_check(&shown, &script->error) == 0) {
        /* gnuplot misreads a doubled apostrophe where a text begins: all become the typographic one */
        for (const char *at = shown.bytes; at && *at; at++)
            text_append(script, *at == '\'' ? "\xe2\x80\x99" : at, *at == '\'' ? 3 : 1);
    }
    text_append_string(script, "'");
    text_release(&shown);
}

/* The cairo terminals are the better ones; a gnuplot built without them has these others for all but PDF. */
static void append_terminal(enum kind kind, int width, int height, struct text *text)
{
    if (kind == KIND_PNG)
        text_append_format(text,
                           "if (strstrt(GPVAL_TERMINALS, \"pngcairo\") > 0) {\n"
                           "  set terminal pngcairo size %d,%d noenhanced font 'sans,11'\n"
                           "} else {\n"
                           "  set terminal png size %d,%d noenhanced\n"
                           "}\n",
                           width, height, width, height);
    else if (kind == KIND_SVG)
        text_append_format(text, "set terminal svg size %d,%d noenhanced font 'sans,13' background 'white'\n", width,
                           height);
    else
        text_append_format(text, "set terminal pdfcairo size %.3f,%.3f noenhanced font 'sans,11'\n", width / 72.0,
                           height / 72.0);
    text_append_string(text, "set encoding utf8\n");
}

/* A file without a name that holds the bytes, read from its beginning. -1 with errno. */
static int make_file(const char *bytes, size_t length)
{
    int descriptor = memfd_create("seqnet", MFD_CLOEXEC);
    if (descriptor < 0)
        return -1;
    for (size_t done = 0; done < length;) {
        ssize_t count = write(descriptor, bytes + done, length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            int cause = errno;
            close(descriptor);
            errno = cause;
            return -1;
        }
        done += (size_t)count;
    }
    lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

/* All that the file holds, terminated; owned by the caller. */
static char *read_file(int descriptor, size_t *length, struct error *error)
{
    struct stat status;
    if (fstat(descriptor, &status)) {
        error_set(error, ERROR_SYSTEM, "what gnuplot wrote cannot be read: %s", strerror(errno));
        return NULL;
    }
    size_t size = (size_t)status.st_size;
    char *bytes = memory_allocate(size + 1, 1, error);
    for (*length = 0; bytes && *length < size;) {
        ssize_t count = pread(descriptor, bytes + *length, size - *length, (off_t)*length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        *length += (size_t)count;
    }
    return bytes;
}

/* Run gnuplot with these as its three streams; its status as waitpid() has it. */
static int run_gnuplot(int input, int output, int complaints, int *status, struct error *error)
{
    char *const arguments[] = {(char[]){"gnuplot"}, (char[]){"-d"}, (char[]){"-"}, NULL};
    const int streams[] = {input, output, complaints};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int cause = posix_spawn_file_actions_init(&actions);
    if (cause)
        return error_set(error, ERROR_SYSTEM, "gnuplot cannot be started: %s", strerror(cause));
    for (int stream = 0; stream < 3 && !cause; stream++)
        cause = posix_spawn_file_actions_adddup2(&actions, streams[stream], stream);
    if (!cause)
        cause = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (cause == ENOENT)
        return refuse_gnuplot(error);
    if (cause)
        return error_set(error, ERROR_SYSTEM, "gnuplot cannot be started: %s", strerror(cause));
    while (waitpid(child, status, 0) < 0) {
        if (errno != EINTR)
            return error_set(error, ERROR_SYSTEM, "gnuplot: %s", strerror(errno));
    }
    return 0;
}

/* What gnuplot says, in one line: the last, which names the fault; those before it show the place. */
static void say_failure(char *complaints, int status, struct error *error)
{
    const char *last = "it says nothing";
    char *rest = NULL;
    for (char *line = strtok_r(complaints, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (line[strspn(line, " \t")] && !strstr(line, "warning:"))
            last = line;
    }
    if (WIFSIGNALED(status))
        error_set(error, ERROR_SYSTEM, "gnuplot was ended by signal %d", WTERMSIG(status));
    else
        error_set(error, ERROR_SYSTEM, "gnuplot failed (exit status %d): %s", WEXITSTATUS(status),
                  last + strspn(last, " \t"));
}

int picture_write(const char *path, const struct text *script, int width, int height, struct error *error)
{
    int result = -1, input = -1, output = -1, complaints = -1, status = 0;
    enum kind kind = KIND_PNG;
    struct text whole = TEXT_INIT;
    char *picture = NULL, *said = NULL;
    size_t picture_length = 0, said_length = 0;
    if (kind_of(path, &kind, error))
        return -1;
    append_terminal(kind, width, height, &whole);
    text_append(&whole, script->bytes, script->length);
    if (text_check(script, error) || text_check(&whole, error))
        goto done;
    if ((input = make_file(whole.bytes, whole.length)) < 0 || (output = make_file(NULL, 0)) < 0 ||
        (complaints = make_file(NULL, 0)) < 0) {
        error_set(error, ERROR_SYSTEM, "gnuplot cannot be given its script: %s", strerror(errno));
        goto done;
    }
    if (run_gnuplot(input, output, complaints, &status, error) ||
        !(picture = read_file(output, &picture_length, error)) || !(said = read_file(complaints, &said_length, error)))
        goto done;
    if (status != 0 || picture_length == 0)
        say_failure(said, status, error);
    else
        result = file_replace(path, picture, picture_length, error);
done:
    memory_free(picture);
    memory_free(said);
    if (input >= 0)
        close(input);
    if (output >= 0)
        close(output);
    if (complaints >= 0)
        close(complaints);
    text_release(&whole);
    return result;
}

int picture_write_text(const char *path, const struct text *text, struct error *error)
{
    struct text shown = TEXT_INIT;
    text_append_printable_lines(&shown, text);
    const int result =
        text_check(text, error) || text_check(&shown, error) || file_replace(path, shown.bytes, shown.length, error)
            ? -1
            : 0;
    text_release(&shown);
    return result;
}
