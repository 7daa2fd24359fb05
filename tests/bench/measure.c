/*
 * measure COUNT COMMAND ARGUMENT...: run a command COUNT times as a whole process, its output thrown away, and print
 * the median time and the largest resident set. Exits with the first status that is not 0.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    int count = argc > 2 ? atoi(argv[1]) : 0;
    double *times = malloc(sizeof *times * (size_t)(count > 0 ? count : 1));
    long largest = 0;
    if (count < 1 || !times) {
        fprintf(stderr, "usage: measure COUNT COMMAND ARGUMENT...\n");
        return 2;
    }
    for (int i = 0; i < count; i++) {
        struct rusage usage;
        int status = 0;
        double begin = seconds_now();
        pid_t child = fork();
        if (child == 0) {
            int null = open("/dev/null", O_WRONLY);
            dup2(null, STDOUT_FILENO);
            dup2(null, STDERR_FILENO);
            execvp(argv[2], argv + 2);
            _exit(127);
        }
        if (child < 0 || wait4(child, &status, 0, &usage) < 0)
            return 1;
        times[i] = seconds_now() - begin;
        if (status)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        largest = usage.ru_maxrss > largest ? usage.ru_maxrss : largest;
    }
    qsort(times, (size_t)count, sizeof *times, compare);
    printf("%.2f ms median of %d (%.2f to %.2f), %.1f MiB\n", 1e3 * times[count / 2], count, 1e3 * times[0],
           1e3 * times[count - 1], (double)largest / 1024);
    free(times);
    return 0;
}
