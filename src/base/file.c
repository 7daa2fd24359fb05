#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

enum { LINK_COUNT_MAX = 40, ATTEMPT_COUNT_MAX = 100 };

#define PIECE_BYTES ((size_t)1 << 20) /* read at a time: while they are written, their pages are still in the cache */

bool file_is_input(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0 || strcmp(path, "/dev/fd/0") == 0;
}

bool file_is_output(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/fd/1") == 0;
}

const char *file_input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

int file_read_head(const char *path, char *bytes, size_t room, size_t *length, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = descriptor < 0 ? -1 : read(descriptor, bytes, room);
    if (count < 0)
        error_set(error, ERROR_SYSTEM, "%s: cannot be read: %s", path, strerror(errno));
    else
        *length = (size_t)count;
    if (descriptor >= 0)
        close(descriptor);
    return count < 0 ? -1 : 0;
}

int file_read(const char *path, char **bytes, size_t *length, struct error *error)
{
    int result = -1;
    const char *name = file_input_name(path);
    char *text = NULL;
    size_t capacity = 0, used = 0, settled = 0;
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
        const size_t free_count = capacity - used - 1, piece = free_count < PIECE_BYTES ? free_count : PIECE_BYTES;
        if (used >= settled) {
            memory_settle(text + used, piece);
            settled = used + piece;
        }
        ssize_t count = read(descriptor, text + used, piece);
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

/* The file that a path leads to: its own last part may be a symbolic link, and the file need not be there. */
static int follow_links(const char *path, char target[PATH_MAX], struct error *error)
{
    char link[PATH_MAX];
    if (strlen(path) >= PATH_MAX)
        return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(ENAMETOOLONG));
    strcpy(target, path);
    for (int count = 0; count < LINK_COUNT_MAX; count++) {
        ssize_t length = readlink(target, link, sizeof link - 1);
        if (length < 0 && (errno == EINVAL || errno == ENOENT)) /* no link, or nothing */
            return 0;
        if (length < 0)
            return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
        link[length] = '\0';
        char *name = strrchr(target, '/');
        name = link[0] == '/' || !name ? target : name + 1;
        if ((size_t)(name - target) + (size_t)length >= PATH_MAX)
            return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(ENAMETOOLONG));
        strcpy(name, link);
    }
    return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(ELOOP));
}

bool file_is_muted(void)
{
    return getenv(FILE_MUTED_VARIABLE) != NULL;
}

static void find_folder(const char *target, char folder[PATH_MAX])
{
    strcpy(folder, target);
    char *slash = strrchr(folder, '/');
    if (!slash)
        strcpy(folder, ".");
    else
        slash[slash == folder] = '\0'; /* the root keeps its slash */
}

/* What stands at a path. The target and its folder are set only for a file that is replaced by renaming. */
struct place {
    bool is_there;
    struct stat status; /* if it is there */
    bool is_renamed;    /* else it is opened and written straight through */
    char target[PATH_MAX], folder[PATH_MAX];
};

static int find_place(const char *path, struct place *place, struct error *error)
{
    place->is_there = stat(path, &place->status) == 0;
    if (!place->is_there && errno != ENOENT)
        return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
    if (place->is_there && S_ISDIR(place->status.st_mode))
        return error_set(error, ERROR_SYSTEM, "%s: is a directory; name a file in it", path);
    /* an open file that has lost its name (/dev/fd/3) has no folder to rename in */
    place->is_renamed = !file_is_muted() &&
                        (!place->is_there || (S_ISREG(place->status.st_mode) && place->status.st_nlink > 0));
    if (!place->is_renamed)
        return 0;
    if (follow_links(path, place->target, error))
        return -1;
    find_folder(place->target, place->folder);
    return 0;
}

int file_find_target(const char *path, char target[PATH_MAX], struct error *error)
{
    struct place place;
    target[0] = '\0';
    if (file_is_output(path))
        return 0;
    if (find_place(path, &place, error))
        return -1;
    if (place.is_renamed)
        strcpy(target, place.target);
    return 0;
}

/* Remove what writers that are dead have left in the folder. What cannot be looked at stays. */
static void remove_abandoned(const char *folder)
{
    const size_t begin = strlen(FILE_TEMPORARY_BEGIN), end = strlen(FILE_TEMPORARY_END);
    DIR *entries = opendir(folder);
    if (!entries)
        return;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        size_t length = strlen(entry->d_name);
        if (length <= begin + end || memcmp(entry->d_name, FILE_TEMPORARY_BEGIN, begin) != 0 ||
            memcmp(entry->d_name + length - end, FILE_TEMPORARY_END, end) != 0)
            continue;
        int descriptor = openat(dirfd(entries), entry->d_name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0)
            continue;
        struct stat status;
        if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            unlinkat(dirfd(entries), entry->d_name, 0);
        close(descriptor);
    }
    closedir(entries);
}

/*
 * A new file in the folder: open, locked, and for its owner alone. Returns its descriptor, or -1 with errno. Another
 * process may remove it between its making and its locking. It has no name then, and another is made. A file system
 * without locks does no harm: nobody can lock the file there, so nobody removes it.
 */
static int make_temporary(const char *folder, char temporary[PATH_MAX])
{
    remove_abandoned(folder);
    for (int attempt = 0; attempt < ATTEMPT_COUNT_MAX; attempt++) {
        struct stat status;
        if (snprintf(temporary, PATH_MAX, "%s/" FILE_TEMPORARY_BEGIN "XXXXXX" FILE_TEMPORARY_END, folder) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int descriptor = mkostemps(temporary, (int)strlen(FILE_TEMPORARY_END), O_CLOEXEC);
        if (descriptor < 0)
            return -1;
        bool is_taken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!is_taken && fstat(descriptor, &status) == 0 && status.st_nlink > 0)
            return descriptor;
        close(descriptor);
    }
    errno = EBUSY;
    return -1;
}

/* The owner, group and mode of the file that stands there, or those of a new one, as far as the system allows. */
static void set_rights(int descriptor, const struct place *place)
{
    mode_t mode = umask(0);
    umask(mode);
    mode = 0666 & ~mode;
    if (place->is_there) {
        mode = place->status.st_mode & 0777;
        if (fchown(descriptor, place->status.st_uid, place->status.st_gid))
            (void)!fchown(descriptor, (uid_t)-1, place->status.st_gid); /* a group of one's own may be given */
    }
    (void)!fchmod(descriptor, mode);
}

/* One attempt: 0, or -1 with errno and nothing left behind. */
static int rename_over(const struct place *place, const char *bytes, size_t length)
{
    char temporary[PATH_MAX];
    int descriptor = make_temporary(place->folder, temporary);
    if (descriptor < 0)
        return -1;
    set_rights(descriptor, place);
    int result = write_all(descriptor, bytes, length) || fsync(descriptor) || rename(temporary, place->target) ? -1 : 0;
    int cause = errno;
    if (result)
        unlink(temporary);
    close(descriptor); /* and with it the lock, which nobody needs to see once the name is gone */
    errno = cause;
    return result;
}

/* A pipe, a device: what is written cannot be taken back. */
static int write_through(const char *path, const char *bytes, size_t length, struct error *error)
{
    if (file_is_muted())
        return 0;
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    int result = descriptor < 0 || write_all(descriptor, bytes, length) ? -1 : 0;
    int cause = errno;
    if (descriptor >= 0 && close(descriptor) && result == 0) {
        cause = errno;
        result = -1;
    }
    return result ? error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(cause)) : 0;
}

/* A signal would leave the temporary file behind; it is delivered when the work is done. */
static void block_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, before);
}

/* Is the file mounted there by itself, as containers do it? Asked where the system can tell. */
static bool is_mounted(const char *target)
{
#ifdef STATX_ATTR_MOUNT_ROOT
    struct statx status;
    return statx(AT_FDCWD, target, 0, STATX_TYPE, &status) == 0 && (status.stx_attributes & STATX_ATTR_MOUNT_ROOT);
#else
    (void)target;
    return false;
#endif
}

/* Folders in which files can be made are not always folders in which they can be replaced. */
static int check_renaming(const char *path, const struct place *place, struct error *error)
{
    struct stat folder;
    const uid_t user = geteuid();
    if (is_mounted(place->target))
        return error_set(error, ERROR_SYSTEM,
                         "%s: cannot be replaced: it is mounted by itself; mount the folder that it is in", path);
    if (stat(place->folder, &folder) == 0 && (folder.st_mode & S_ISVTX) && user != 0 && user != folder.st_uid &&
        user != place->status.st_uid)
        return error_set(error, ERROR_SYSTEM,
                         "%s: cannot be replaced: in folder '%s' only the owner of a file may do that", path,
                         place->folder);
    return 0;
}

int file_check_writable(const char *path, struct error *error)
{
    struct place place;
    if (file_is_output(path))
        return 0;
    if (find_place(path, &place, error))
        return -1;
    if (place.is_there && access(path, W_OK) != 0)
        return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
    if (!place.is_renamed)
        return 0;

    char temporary[PATH_MAX];
    sigset_t before;
    block_signals(&before);
    int descriptor = make_temporary(place.folder, temporary), cause = errno;
    if (descriptor >= 0) {
        unlink(temporary);
        close(descriptor);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (descriptor < 0)
        return error_set(error, ERROR_SYSTEM, "%s: cannot be written: folder '%s': %s", path, place.folder,
                         strerror(cause));
    return place.is_there ? check_renaming(path, &place, error) : 0;
}

/* Standard input as `input`, standard output as `output`, or the file of that name. */
static bool is_regular(const char *path, bool is_standard, int stream, struct stat *status)
{
    return (is_standard ? fstat(stream, status) : stat(path, status)) == 0 && S_ISREG(status->st_mode);
}

int file_check_distinct(const char *output, const char *input, const char *what, struct error *error)
{
    struct stat written, read;
    if (!output || !input || !is_regular(output, file_is_output(output), STDOUT_FILENO, &written) ||
        !is_regular(input, file_is_input(input), STDIN_FILENO, &read) || written.st_dev != read.st_dev ||
        written.st_ino != read.st_ino)
        return 0;
    return file_is_output(output)
               ? error_set(error, ERROR_USAGE, "standard output: is %s itself; send it to another file", what)
               : error_set(error, ERROR_USAGE, "%s: is %s itself; name another file with -o", output, what);
}

int file_replace(const char *path, const char *bytes, size_t length, struct error *error)
{
    struct place place;
    if (file_is_output(path))
        return file_write_output(bytes, length, error);
    if (find_place(path, &place, error))
        return -1;
    if (!place.is_renamed)
        return write_through(path, bytes, length, error);

    sigset_t before;
    block_signals(&before);
    int result = -1;
    errno = ENOENT;
    /* where locks do not reach every process (network file systems), one may have removed the file: so once more */
    for (int attempt = 0; result && errno == ENOENT && attempt < ATTEMPT_COUNT_MAX; attempt++)
        result = rename_over(&place, bytes, length);
    if (result) {
        error_set(error, ERROR_SYSTEM, "%s: cannot be written: %s", path, strerror(errno));
    } else {
        int descriptor = open(place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor >= 0) {
            fsync(descriptor); /* the rename itself; some file systems refuse it, and the file is safe all the same */
            close(descriptor);
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return result;
}
