#include "base/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/number.h"

enum { COLUMNS_LEAST = 40, COLUMNS_MOST = 300, COLUMNS_USUAL = 80 };

bool terminal_is_output(void)
{
    return isatty(STDOUT_FILENO);
}

bool terminal_is_error_output(void)
{
    return isatty(STDERR_FILENO);
}

int terminal_columns(void)
{
    const char *variable = getenv("COLUMNS");
    struct winsize size;
    int64_t columns = COLUMNS_USUAL;
    if (variable && number_parse_integer(variable, strlen(variable), 1, INT32_MAX, &columns) == 0)
        ;
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns = size.ws_col;
    return (int)(columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns > COLUMNS_MOST ? COLUMNS_MOST : columns);
}

bool terminal_is_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *locale = getenv(names[i]);
        if (!locale || !*locale)
            continue;
        const char *encoding = strchr(locale, '.');
        return encoding && (strncasecmp(encoding, ".UTF-8", 6) == 0 || strncasecmp(encoding, ".UTF8", 5) == 0);
    }
    return false;
}

struct terminal terminal_of_output(void)
{
    return (struct terminal){.width = terminal_columns(), .has_blocks = terminal_is_unicode()};
}
