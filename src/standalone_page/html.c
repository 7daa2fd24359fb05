#include "standalone_page/html.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/printable.h"

static void append_escaped(struct text *page, const char *shown)
{
    for (const char *from = shown; *from;) {
        const size_t plain = strcspn(from, "<>&\"'");
        text_append(page, from, plain);
        from += plain;
        switch (*from) {
        case '<':
            text_append_string(page, "&lt;");
            break;
        case '>':
            text_append_string(page, "&gt;");
            break;
        case '&':
            text_append_string(page, "&amp;");
            break;
        case '"':
            text_append_string(page, "&quot;");
            break;
        case '\'':
            text_append_string(page, "&#39;");
            break;
        default:
            return;
        }
        from++;
    }
}

static void append_bytes(struct text *page, const char *bytes, size_t length)
{
    char shown[256];
    while (length) {
        const size_t taken = printable_write(bytes, length, false, shown, sizeof shown);
        append_escaped(page, shown);
        if (taken == 0)
            return;
        bytes += taken;
        length -= taken;
    }
}

void html_words(struct text *page, const char *words)
{
    append_bytes(page, words, strlen(words));
}

static void take_failure(struct text *page, const struct text *words)
{
    if (words->error.kind != ERROR_NONE)
        error_set(&page->error, words->error.kind, "%s", words->error.message);
}

void html_text(struct text *page, const struct text *words)
{
    take_failure(page, words);
    append_bytes(page, words->bytes ? words->bytes : "", words->length);
}

void html_cut(struct text *page, const char *words, int most)
{
    char shown[PRINTABLE_SIZE];
    append_escaped(page, printable_cut(words, most, shown));
}

void html_lines(struct text *page, const struct text *lines, const char *element)
{
    const char *from = lines->bytes;
    bool is_open = false;
    take_failure(page, lines);
    while (from && *from) {
        const size_t length = strcspn(from, "\n");
        if (length && is_open && *from == ' ') {
            append_bytes(page, from, length);
        } else if (length) {
            if (is_open)
                text_append_format(page, "</%s>\n", element);
            text_append_format(page, "<%s>", element);
            append_bytes(page, from, length);
            is_open = true;
        }
        from += length + (from[length] == '\n');
    }
    if (is_open)
        text_append_format(page, "</%s>\n", element);
}

void html_number_cell(struct text *page, double value, int decimals)
{
    char number[NUMBER_TEXT_SIZE];
    text_append_string(page, "<td class=\"n\">");
    if (isnan(value))
        text_append_string(page, "–");
    else if (decimals < 0)
        text_append_format(page, "%.5g", value);
    else if (number_format_rounded(value, decimals, number))
        text_append_string(page, number);
    text_append_string(page, "</td>");
}

void html_cell(struct text *page, const char *words)
{
    text_append_string(page, "<td>");
    html_words(page, words);
    text_append_string(page, "</td>");
}

void html_fact_begin(struct text *page, const char *name)
{
    text_append_string(page, "<tr><th scope=\"row\">");
    html_words(page, name);
    text_append_string(page, "</th><td>");
}

void html_fact_end(struct text *page)
{
    text_append_string(page, "</td></tr>\n");
}
