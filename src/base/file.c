#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define TEMPORARY_NAME_MAX 100

bool file_is_output(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/fd/1") == 0;
}

const char *file_input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

int file_read(const char *path, char **bytes, size_t *length, struct error *error)
{
    int result = -1;
    const char *name = file_input_name(path);
    char *text = NULL;
    size_t capacity = 0, used = 0;
    int descriptor = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0) {
        error_set(error, ERROR_SYSTEM, "%s: %s", name, strerror(errno));
        goto done;
    }
    struct stat status;
    size_t room = 65536;
    if (fstat(descriptor, &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            error_set(error, ERROR_SYSTEM, "%s: is a directory; name a file in it", name);
            goto done;
        }
        if (S_ISREG(status.st_mode) && status.st_size > 0)
            room = (size_t)status.st_size + 2; /* one to meet the end of the file, one for the terminator */
    }
    for (;;) {
        if (memory_grow((void **)&text, &capacity, used + 2 > room ? used + 2 : room, 1, error))
            goto done;
        ssize_t count = read(descriptor, text + used, capacity - used - 1);
        if (count == 0)
            break;
        if (count < 0) {
            if (errno == EINTR)
                continue;
            error_set(error, ERROR_SYSTEM, "%s: cannot be read: %s", name, strerror(errno));
            goto done;
        }
        used += (size_t)count;
    }
    text[used] = '\0';
    *bytes = text;
    *length = used;
    text = NULL;
    result = 0;
done:
    memory_free(text);
    if (descriptor > STDIN_FILENO)
        close(descriptor);
    return result;
}

static int write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(descriptor, bytes, length);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        bytes += count;
        length -= (size_t)count;
    }
    return 0;
}

int file_write_output(const char *bytes, size_t length, struct error *error)
{
    if (write_all(STDOUT_FILENO, bytes, length))
        return error_set(error, ERROR_SYSTEM, "standard output: %s", strerror(errno));
    return 0;
}

/* What a path stands for: its target when it is a link, else itself. `folder` gets the folder that holds it. */
static int resolve_target(const char *path, char target[PATH_MAX], char folder[PATH_MAX], struct error *error)
{
    if (!realpath(path, target)) {
        if (errno != ENOENT)
            return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
        if (strlen(path) + 32 > PATH_MAX)
            return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(ENAMETOOLONG));
        strcpy(target, path);
    }
    strcpy(folder, target);
    char *slash = strrchr(folder, '/');
    if (!slash)
        strcpy(folder, ".");
    else if (slash == folder)
        folder[1] = '\0';
    else
        *slash = '\0';
    return 0;
}

int file_check_writable(const char *path, struct error *error)
{
    if (file_is_output(path))
        return 0;
    char target[PATH_MAX], folder[PATH_MAX];
    if (resolve_target(path, target, folder, error))
        return -1;
    struct stat status;
    if (stat(target, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return error_set(error, ERROR_SYSTEM, "%s: is a directory; name a file in it", path);
        if (access(target, W_OK) != 0)
            return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
        if (!S_ISREG(status.st_mode))
            return 0;
    }
    if (access(folder, W_OK | X_OK) != 0)
        return error_set(error, ERROR_SYSTEM, "%s: cannot be written: folder '%s': %s", path, folder, strerror(errno));
    return 0;
}

int file_check_distinct(const char *output, const char *input, const char *what, struct error *error)
{
    struct stat written, read;
    if (!output || !input || strcmp(output, "-") == 0 || strcmp(input, "-") == 0 || stat(output, &written) != 0 ||
        stat(input, &read) != 0 || !S_ISREG(written.st_mode))
        return 0;
    if (written.st_dev != read.st_dev || written.st_ino != read.st_ino)
        return 0;
    return error_set(error, ERROR_USAGE, "%s: is %s itself; name another file with -o", output, what);
}

/*
 * Write the bytes into a new file in `folder` that has no name until it is complete, then name it `temporary`.
 * File systems without O_TMPFILE get the name at once, and lose it again on failure.
 */
static int write_temporary(const char *folder, char *temporary, mode_t mode, const char *bytes, size_t length)
{
    int result = -1;
    int named = 0;
    int descriptor = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (descriptor < 0) {
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor < 0)
            return -1;
        named = 1;
    }
    if (write_all(descriptor, bytes, length) || fchmod(descriptor, mode) || fsync(descriptor))
        goto done;
    if (!named) {
        char link_source[64];
        snprintf(link_source, sizeof link_source, "/proc/self/fd/%d", descriptor);
        if (linkat(AT_FDCWD, link_source, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW))
            goto done;
        named = 1;
    }
    result = 0;
done:;
    int cause = errno;
    close(descriptor);
    if (result && named)
        unlink(temporary);
    errno = cause;
    return result;
}

int file_replace(const char *path, const char *bytes, size_t length, struct error *error)
{
    if (file_is_output(path))
        return file_write_output(bytes, length, error);
    char target[PATH_MAX], folder[PATH_MAX], temporary[PATH_MAX];
    if (resolve_target(path, target, folder, error))
        return -1;

    struct stat status;
    mode_t mode = 0666;
    if (stat(target, &status) == 0) {
        if (!S_ISREG(status.st_mode)) {
            int descriptor = open(target, O_WRONLY | O_CLOEXEC);
            if (descriptor < 0 || write_all(descriptor, bytes, length)) {
                error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
                if (descriptor >= 0)
                    close(descriptor);
                return -1;
            }
            return close(descriptor) ? error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno)) : 0;
        }
        mode = status.st_mode & 07777;
    } else {
        mode_t mask = umask(0);
        umask(mask);
        mode &= ~mask;
    }

    /* a signal now would leave the temporary name behind; it is delivered when the file is in place */
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    int result = -1;
    errno = EEXIST;
    /* a power cut may have left the name of another process of this number: containers give the same one every night */
    for (int attempt = 0; result && errno == EEXIST && attempt < TEMPORARY_NAME_MAX; attempt++) {
        if (snprintf(temporary, sizeof temporary, "%s/.seqnet-%ld-%d.tmp", folder, (long)getpid(), attempt) >=
            (int)sizeof temporary)
            errno = ENAMETOOLONG;
        else
            result = write_temporary(folder, temporary, mode, bytes, length);
    }
    if (result == 0 && rename(temporary, target)) {
        int cause = errno;
        unlink(temporary);
        errno = cause;
        result = -1;
    }
    if (result)
        error_set(error, ERROR_SYSTEM, "%s: cannot be written: %s", path, strerror(errno));
    else {
        int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor >= 0) {
            fsync(descriptor); /* the rename itself; some file systems refuse it, and the file is safe all the same */
            close(descriptor);
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}
