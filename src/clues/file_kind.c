#include "clues/file_kind.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "clues/shell.h"

/* FILE in a command stands for the file's name, QUERY for the SQL that reads it. */
static const struct kind {
    const char *name;
    const char *advice;
    const char *command;
    bool is_piped; /* the command writes CSV to standard output */
} kinds[] = {
    [FILE_KIND_TEXT] = {.name = "text"},
    [FILE_KIND_GZIP] = {"a gzip file", "unpack it on the way", "gzip -dc FILE", true},
    [FILE_KIND_BZIP2] = {"a bzip2 file", "unpack it on the way", "bzip2 -dc FILE", true},
    [FILE_KIND_XZ] = {"an xz file", "unpack it on the way", "xz -dc FILE", true},
    [FILE_KIND_ZSTD] = {"a zstd file", "unpack it on the way", "zstd -dc FILE", true},
    [FILE_KIND_ZIP] = {"a zip file", "if it holds one CSV file, unpack it on the way", "unzip -p FILE", true},
    [FILE_KIND_SPREADSHEET] = {"a spreadsheet", "save it as CSV, or", "libreoffice --headless --convert-to csv FILE",
                               false},
    [FILE_KIND_OLD_SPREADSHEET] = {"an old Office file (xls, doc)", "save it as CSV, or",
                                   "libreoffice --headless --convert-to csv FILE", false},
    [FILE_KIND_PDF] = {"a PDF file", "see its text, and make a table of it", "pdftotext -layout FILE -", false},
    [FILE_KIND_PARQUET] = {"a Parquet file", "write it as CSV on the way", "duckdb -csv -c QUERY", true},
    [FILE_KIND_ARROW] = {"an Arrow (Feather) file", "write it as CSV with the program that made it", NULL, false},
    [FILE_KIND_SQLITE] = {"an SQLite database", "select the rows on the way (see .tables for TABLE)",
                          "sqlite3 -header -csv FILE 'SELECT * FROM TABLE'", true},
    [FILE_KIND_UTF_32] = {"UTF-32 text", "convert it on the way", "iconv -f UTF-32 -t UTF-8 FILE", true},
    [FILE_KIND_JSON] = {"JSON", "write its rows as CSV, such as", "jq -r '.[] | [.time, .value] | @csv' FILE", true},
    [FILE_KIND_HTML] = {"a web page (HTML)", "look at it: it may be the page before the download", NULL, false},
    [FILE_KIND_XML] = {"XML", "write its rows as CSV with the program that made it", NULL, false},
};

_Static_assert(sizeof kinds / sizeof *kinds == FILE_KIND_COUNT, "each kind has a row");

static const struct mark {
    enum file_kind kind;
    unsigned length;
    const char *bytes;
} marks[] = {
    {FILE_KIND_GZIP, 2, "\x1F\x8B"},
    {FILE_KIND_BZIP2, 10, "BZh91AY&SY"},
    {FILE_KIND_XZ, 6, "\xFD\x37zXZ\0"},
    {FILE_KIND_ZSTD, 4, "\x28\xB5\x2F\xFD"},
    {FILE_KIND_OLD_SPREADSHEET, 4, "\xD0\xCF\x11\xE0"},
    {FILE_KIND_PDF, 5, "%PDF-"},
    {FILE_KIND_PARQUET, 4, "PAR1"},
    {FILE_KIND_ARROW, 8, "ARROW1\0\0"},
    {FILE_KIND_SQLITE, 16, "SQLite format 3"},
    {FILE_KIND_UTF_32, 4, "\xFF\xFE\0\0"},
    {FILE_KIND_UTF_32, 4, "\0\0\xFE\xFF"},
};

static bool holds(const char *head, size_t length, const char *bytes)
{
    return memmem(head, length, bytes, strlen(bytes)) != NULL;
}

/* Does the text begin with `word`, in small or capital letters? */
static bool begins(const char *text, size_t length, const char *word)
{
    return length >= strlen(word) && strncasecmp(text, word, strlen(word)) == 0;
}

static size_t skip_blanks(const char *text, size_t length, size_t at)
{
    while (at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n'))
        at++;
    return at;
}

/* The character of the text after blanks from `at` on; 0 at its end. `at` comes behind it. */
static char next_character(const char *text, size_t length, size_t *at)
{
    *at = skip_blanks(text, length, *at);
    return *at < length ? text[(*at)++] : '\0';
}

/* An object, or an array of objects, texts or rows of numbers. CSV that begins so is refused in any case: it has a
 * quote inside a field, or rows of other lengths. */
static bool is_json(const char *text, size_t length)
{
    size_t at = 0;
    char first = next_character(text, length, &at), second = next_character(text, length, &at);
    if (first == '[' && second == '[') {
        char third = next_character(text, length, &at);
        return third == '"' || third == '-' || (third >= '0' && third <= '9');
    }
    if (first == '[' && second == '{') {
        first = second;
        second = next_character(text, length, &at);
    }
    return (first == '{' || first == '[') && second == '"';
}

/* An element that begins right after the first: a header such as <DATE>,<OPEN> has a delimiter between them. */
static bool is_xml(const char *text, size_t length)
{
    const char *end = text[0] == '<' ? memchr(text, '>', length) : NULL;
    if (!end)
        return false;
    size_t at = (size_t)(end - text) + 1;
    return at < length && text[at] != '\t' && next_character(text, length, &at) == '<' &&
           (holds(text, length, "</") || holds(text, length, "/>"));
}

static enum file_kind find_text_kind(const char *head, size_t length)
{
    size_t begin = length >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    begin = skip_blanks(head, length, begin);
    const char *text = head + begin;
    length -= begin;
    if (length < 2)
        return FILE_KIND_TEXT;
    if (begins(text, length, "<!doctype html") || begins(text, length, "<html"))
        return FILE_KIND_HTML;
    if (begins(text, length, "<?xml"))
        return holds(text, length, "<html") ? FILE_KIND_HTML : FILE_KIND_XML;
    if (is_xml(text, length))
        return FILE_KIND_XML;
    return is_json(text, length) ? FILE_KIND_JSON : FILE_KIND_TEXT;
}

enum file_kind file_kind_find(const char *head, size_t length)
{
    if (length > FILE_KIND_HEAD_BYTES)
        length = FILE_KIND_HEAD_BYTES;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (length >= marks[i].length && memcmp(head, marks[i].bytes, marks[i].length) == 0)
            return marks[i].kind;
    }
    if (length >= 4 && memcmp(head, "PK\x03\x04", 4) == 0)
        return holds(head, length, "[Content_Types].xml") || holds(head, length, "mimetypeapplication/vnd.oasis") ||
                       holds(head, length, "xl/")
                   ? FILE_KIND_SPREADSHEET
                   : FILE_KIND_ZIP;
    return find_text_kind(head, length);
}

const char *file_kind_name(enum file_kind kind)
{
    assert(kind >= 0 && kind < FILE_KIND_COUNT);
    return kinds[kind].name;
}

/* The SQL that reads the file, as one word: names are in single quotes there, doubled within. */
static void append_query(struct text *text, const char *path)
{
    struct text query = TEXT_INIT;
    text_append_string(&query, "SELECT * FROM read_parquet('");
    for (; *path; path++)
        text_append_format(&query, *path == '\'' ? "''" : "%c", *path);
    text_append_string(&query, "')");
    if (text_check(&query, &text->error) == 0)
        shell_append_word(text, query.bytes);
    text_release(&query);
}

void file_kind_append_advice(enum file_kind kind, const char *path, const char *command, struct text *text)
{
    const struct kind *row = &kinds[kind];
    if (!row->advice)
        return;
    text_append_string(text, row->advice);
    if (!row->command)
        return;
    text_append_string(text, ": ");
    for (const char *at = row->command; *at;) {
        if (strncmp(at, "FILE", 4) == 0) {
            if (path)
                shell_append_path(text, path);
            else
                text_append_string(text, "FILE");
            at += 4;
        } else if (strncmp(at, "QUERY", 5) == 0) {
            append_query(text, path ? path : "FILE");
            at += 5;
        } else {
            text_append(text, at++, 1);
        }
    }
    if (row->is_piped && command)
        text_append_format(text, " | %s", command);
}
