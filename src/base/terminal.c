#include "base/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log_lines.h"
#include "base/number.h"

#define WIDTH_MIN 20 /* less is no width */

enum { PICTURE_WIDTH_MIN = 40, PICTURE_WIDTH_MAX = 300 };

/* Open MPI's mpirun gives rank 0 a terminal of its own, and passes on what appears there: perhaps to a file. */
static bool is_lent(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE");
}

bool terminal_is_output(void)
{
    return isatty(STDOUT_FILENO) && !is_lent();
}

bool terminal_is_error_output(void)
{
    return isatty(STDERR_FILENO);
}

bool terminal_is_rewritten(void)
{
    const char *kind = getenv("TERM");
    return terminal_is_error_output() && !log_is_wanted() && kind && kind[0] && strcmp(kind, "dumb") != 0;
}

bool terminal_is_mine(void)
{
    const pid_t group = tcgetpgrp(STDERR_FILENO);
    return group < 0 || group == getpgrp();
}

int terminal_error_width(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN ? size.ws_col : TERMINAL_WIDTH;
}

struct terminal terminal_of_output(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    struct terminal terminal = {.width = TERMINAL_WIDTH};
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN)
        terminal.width = size.ws_col;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = getenv(names[i]);
        if (locale && locale[0]) {
            terminal.has_blocks = strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
            break;
        }
    }
    return terminal;
}

int terminal_picture_width(void)
{
    const char *columns = getenv("COLUMNS");
    int64_t width;
    if (!columns || number_parse_integer(columns, strlen(columns), 1, INT32_MAX, &width))
        width = terminal_of_output().width;
    return (int)(width < PICTURE_WIDTH_MIN ? PICTURE_WIDTH_MIN : width > PICTURE_WIDTH_MAX ? PICTURE_WIDTH_MAX : width);
}
