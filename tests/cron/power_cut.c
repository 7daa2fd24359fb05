/*
 * An LD_PRELOAD library that stands for a power cut: where POWER_CUT is set, the whole process group is killed when the
 * process is about to give a new file the name of an old one.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    if (getenv("POWER_CUT"))
        kill(0, SIGKILL);
    return real(from, to);
}
