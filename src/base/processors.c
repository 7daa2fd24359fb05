#include "base/processors.h"

#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096

/* The first line of a file, without its line end, to line[size]; "" where there is none. */
static void read_line(const char *path, char *line, int size)
{
    FILE *file = fopen(path, "re");
    line[0] = '\0';
    if (!file)
        return;
    if (!fgets(line, size, file))
        line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
}

/* "QUOTA PERIOD" as a number of processors. Whatever is no quota is no limit. */
static int of_quota(const char *text)
{
    long long quota = 0, period = 0;
    if (sscanf(text, "%lld %lld", &quota, &period) != 2 || quota <= 0 || period <= 0)
        return INT_MAX;
    return (int)fmin(ceil((double)quota / (double)period), INT_MAX);
}

/* The limit of one group, in the folder `path`. */
static int of_group(const char *path)
{
    char name[PATH_SIZE + 32], text[64], quota[32], period[32];
    snprintf(name, sizeof name, "%s/cpu.max", path);
    read_line(name, text, sizeof text);
    if (text[0])
        return of_quota(text);
    snprintf(name, sizeof name, "%s/cpu.cfs_quota_us", path);
    read_line(name, quota, sizeof quota);
    snprintf(name, sizeof name, "%s/cpu.cfs_period_us", path);
    read_line(name, period, sizeof period);
    snprintf(text, sizeof text, "%.20s %.20s", quota, period);
    return of_quota(text);
}

/* The least limit of the group `path` and those it is in. In a container the path may be the one outside of it: what is
 * not there is passed over, and the container's own group is the root. */
static int of_ancestors(const char *mount, char *path)
{
    char name[PATH_SIZE];
    int least = INT_MAX;
    for (;;) {
        if (snprintf(name, sizeof name, "%s%s", mount, path) < (int)sizeof name) {
            const int count = of_group(name);
            least = count < least ? count : least;
        }
        char *last = strrchr(path, '/');
        if (!last)
            return least;
        *last = '\0';
    }
}

int processors_of_groups(const char *root)
{
    char name[PATH_SIZE], line[PATH_SIZE];
    int least = INT_MAX;
    snprintf(name, sizeof name, "%s/proc/self/cgroup", root);
    FILE *file = fopen(name, "re");
    while (file && fgets(line, sizeof line, file)) {
        /* "0::/group" of version 2, "4:cpu,cpuacct:/group" of version 1 */
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path)
            continue;
        *controllers++ = *path++ = '\0';
        char list[sizeof line + 2];
        snprintf(list, sizeof list, ",%s,", controllers);
        if (controllers[0] && !strstr(list, ",cpu,"))
            continue;
        snprintf(name, sizeof name, "%s/sys/fs/cgroup%s", root, controllers[0] ? "/cpu" : "");
        const int count = of_ancestors(name, path);
        least = count < least ? count : least;
    }
    if (file)
        fclose(file);
    return least;
}

/* Processors that the system lets this process run on. */
static int allowed_count(void)
{
#ifdef CPU_COUNT
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0)
        return CPU_COUNT(&allowed);
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > INT_MAX ? INT_MAX : (int)online;
}

int processors_count(void)
{
    const int allowed = allowed_count(), groups = processors_of_groups("");
    return allowed < groups ? allowed : groups;
}
