#include "file_keeping/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/seconds.h"

#define POLL_NANOSECONDS 50000000

/* The lock file's name; "" where the path names no file that is replaced, or the name would be too long. */
static int find_path(const char *path, char lock[PATH_MAX], struct error *error)
{
    char target[PATH_MAX];
    lock[0] = '\0';
    if (file_find_target(path, target, error))
        return -1;
    const char *slash = strrchr(target, '/'), *name = slash ? slash + 1 : target;
    const int folder_length = slash ? (int)(slash + 1 - target) : 0;
    if (target[0] && snprintf(lock, PATH_MAX, "%.*s" FILE_TEMPORARY_BEGIN "%s.lock" FILE_TEMPORARY_END, folder_length,
                              target, name) >= PATH_MAX)
        lock[0] = '\0';
    return 0;
}

/* Another user's lock file can be read, and that is enough to lock it. */
static int open_lock(const char *path)
{
    const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const int descriptor = open(path, O_RDWR | O_CREAT | flags, 0644);
    return descriptor < 0 && errno == EACCES ? open(path, O_RDONLY | flags) : descriptor;
}

/* Does the path still lead to the open file? Who had the lock before has removed it, else. */
static bool still_stands(int descriptor, const char *path)
{
    struct stat opened, named;
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

static void describe_holder(int descriptor, char holder[FILE_LOCK_HOLDER_SIZE])
{
    char text[64] = "", when[32];
    long process;
    long long since;
    struct tm local;
    const ssize_t length = pread(descriptor, text, sizeof text - 1, 0);
    const time_t moment = length > 0 && sscanf(text, "%ld %lld", &process, &since) == 2 ? (time_t)since : 0;
    if (moment > 0 && localtime_r(&moment, &local) && strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local))
        snprintf(holder, FILE_LOCK_HOLDER_SIZE, "process %ld, since %s", process, when);
    else
        snprintf(holder, FILE_LOCK_HOLDER_SIZE, "another process");
}

/* One attempt. 1: taken, or there are no locks here; 0: another has it, and `holder` says who. */
static int attempt(struct file_lock *lock, char holder[FILE_LOCK_HOLDER_SIZE])
{
    for (;;) {
        const int descriptor = open_lock(lock->path);
        if (descriptor < 0) {
            lock->path[0] = '\0';
            return 1;
        }
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            describe_holder(descriptor, holder);
            close(descriptor);
            return 0;
        }
        if (still_stands(descriptor, lock->path)) {
            char text[64];
            const int length = snprintf(text, sizeof text, "%ld %lld\n", (long)getpid(), (long long)time(NULL));
            if (ftruncate(descriptor, 0) == 0)
                (void)!pwrite(descriptor, text, (size_t)length, 0); /* a full disk: nobody can be named, that is all */
            lock->descriptor = descriptor;
            return 1;
        }
        close(descriptor);
    }
}

int file_lock_take(struct file_lock *lock, const char *path, double wait,
                   void (*on_wait)(void *context, const char *holder), void *context, struct error *error)
{
    const struct timespec pause = {0, POLL_NANOSECONDS};
    const double begin = seconds_now();
    char holder[FILE_LOCK_HOLDER_SIZE];
    bool is_told = false;
    *lock = (struct file_lock)FILE_LOCK_INIT;
    if (find_path(path, lock->path, error))
        return -1;
    while (lock->path[0] && !attempt(lock, holder)) {
        if (seconds_now() - begin >= wait) {
            lock->path[0] = '\0';
            return error_set(error, ERROR_SYSTEM, "%s: is being written by %s; %s, or name another file with -o", path,
                             holder, wait > 0 ? "wait longer (--wait SECONDS)" : "wait for it with --wait SECONDS");
        }
        if (on_wait && !is_told)
            on_wait(context, holder);
        is_told = true;
        nanosleep(&pause, NULL);
    }
    return 0;
}

void file_lock_release(struct file_lock *lock)
{
    if (lock->descriptor >= 0 && still_stands(lock->descriptor, lock->path))
        unlink(lock->path);
    if (lock->descriptor >= 0)
        close(lock->descriptor);
    *lock = (struct file_lock)FILE_LOCK_INIT;
}
