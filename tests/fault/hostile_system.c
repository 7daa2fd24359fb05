/*
 * An LD_PRELOAD library that stands for a system of another kind, and for the worst moments:
 *
 *     HOSTILE=proc     what leads through /proc is not there
 *     HOSTILE=locks    the file system has no locks
 *     HOSTILE=kill     the process is killed when it is about to rename a file
 *     HOSTILE=stop     it is stopped then, until it is sent SIGCONT
 *
 * Whatever it says, every process has the number 7, as the first one of a container has the same every night.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int is_hostile(const char *how)
{
    const char *given = getenv("HOSTILE");
    return given && strcmp(given, how) == 0;
}

pid_t getpid(void)
{
    return 7;
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    int (*real)(int, const char *, int, const char *, int) = dlsym(RTLD_NEXT, "linkat");
    if (is_hostile("proc") && strncmp(from, "/proc/", 6) == 0) {
        errno = ENOENT;
        return -1;
    }
    return real(from_folder, from, to_folder, to, flags);
}

int flock(int descriptor, int operation)
{
    int (*real)(int, int) = dlsym(RTLD_NEXT, "flock");
    if (is_hostile("locks")) {
        errno = ENOLCK;
        return -1;
    }
    return real(descriptor, operation);
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    if (is_hostile("kill"))
        raise(SIGKILL);
    if (is_hostile("stop"))
        raise(SIGSTOP);
    return real(from, to);
}
