#include "progress/stop.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

void stop_die_of(int number)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
    abort(); /* the first process of a container does not die of signals that it has sent itself */
}

void stop_take(sigset_t *signals, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(signals, number);
}

void stop_begin(struct stop *stop)
{
    sigset_t signals;
    sigemptyset(&signals);
    stop_take(&signals, SIGINT);
    stop_take(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &stop->before);
    stop->descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (stop->descriptor < 0)
        pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
}

int stop_signal(const struct stop *stop)
{
    struct signalfd_siginfo told;
    if (stop->descriptor < 0 || read(stop->descriptor, &told, sizeof told) != (ssize_t)sizeof told)
        return 0;
    return (int)told.ssi_signo;
}

void stop_end(struct stop *stop)
{
    if (stop->descriptor < 0)
        return;
    close(stop->descriptor);
    stop->descriptor = -1;
    pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
}
