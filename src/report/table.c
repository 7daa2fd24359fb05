#include "report/table.h"

#include <math.h>
#include <stdio.h>

#include "base/printable.h"

static int padding(int width, const char *shown)
{
    int used = printable_width(shown);
    return width > used ? width - used : 0;
}

void table_label(struct text *text, int width, const char *name)
{
    char shown[PRINTABLE_SIZE];
    printable(name, shown);
    text_append_format(text, "  %s%*s", shown, padding(width, shown), "");
}

void table_text(struct text *text, int width, const char *cell)
{
    char shown[PRINTABLE_SIZE];
    printable(cell, shown);
    text_append_format(text, " %*s%s", padding(width, shown), "", shown);
}

void table_number(struct text *text, int width, int decimals, double figure)
{
    if (isnan(figure))
        table_text(text, width, "-");
    else
        text_append_format(text, decimals < 0 ? " %*.*e" : " %*.*f", width, decimals < 0 ? 4 : decimals, figure);
}

int table_decimals(double largest)
{
    int digits = largest > 0 ? (int)floor(log10(largest)) + 1 : 1;
    return digits > 11 || digits < -6 ? -1 : digits >= 5 ? 0 : digits < -3 ? 8 : 5 - digits;
}

const char *plural(double count)
{
    return count > 1 || count < 1 ? "s" : "";
}

const char *grouped(double count, char text[NUMBER_TEXT_SIZE])
{
    char digits[NUMBER_TEXT_SIZE];
    int length = snprintf(digits, sizeof digits, "%.0f", count), used = 0;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}
