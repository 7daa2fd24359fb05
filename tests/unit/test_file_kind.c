#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "clues/file_kind.h"

#define BYTES(literal) literal, sizeof(literal) - 1

static void assert_advice(const char *head, size_t length, const char *path, const char *name, const char *advice)
{
    struct text text = TEXT_INIT;
    enum file_kind kind = file_kind_find(head, length);
    assert_string_equal(file_kind_name(kind), name);
    file_kind_append_advice(kind, path, "seqnet train -", &text);
    assert_string_equal(text.bytes, advice);
    text_release(&text);
}

static void each_kind_has_its_command(void **state)
{
    (void)state;
    assert_advice(BYTES("\x1F\x8B\x08\0"), "a b.gz", "a gzip file",
                  "unpack it on the way: gzip -dc 'a b.gz' | seqnet train -");
    assert_advice(BYTES("BZh91AY&SY"), "-x", "a bzip2 file", "unpack it on the way: bzip2 -dc ./-x | seqnet train -");
    assert_advice(BYTES("\xFD"
                        "7zXZ\0"),
                  NULL, "an xz file", "unpack it on the way: xz -dc FILE | seqnet train -");
    assert_advice(BYTES("\x28\xB5\x2F\xFD"), "x", "a zstd file", "unpack it on the way: zstd -dc x | seqnet train -");
    assert_advice(BYTES("PK\x03\x04 sales.csv"), "x", "a zip file",
                  "if it holds one CSV file, unpack it on the way: unzip -p x | seqnet train -");
    assert_advice(BYTES("PK\x03\x04 [Content_Types].xml"), "x.xlsx", "a spreadsheet",
                  "save it as CSV, or: libreoffice --headless --convert-to csv x.xlsx");
    assert_advice(BYTES("PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "x", "a spreadsheet",
                  "save it as CSV, or: libreoffice --headless --convert-to csv x");
    assert_advice(BYTES("\xD0\xCF\x11\xE0\xA1"), "x.xls", "an old Office file (xls, doc)",
                  "save it as CSV, or: libreoffice --headless --convert-to csv x.xls");
    assert_advice(BYTES("%PDF-1.4"), "x", "a PDF file", "see its text, and make a table of it: pdftotext -layout x -");
    assert_advice(BYTES("PAR1"), "it's", "a Parquet file",
                  "write it as CSV on the way: duckdb -csv -c 'SELECT * FROM read_parquet('\\''it'\\'''\\''s'\\'')' | "
                  "seqnet train -");
    assert_advice(BYTES("SQLite format 3\0"), "x", "an SQLite database",
                  "select the rows on the way (see .tables for TABLE): "
                  "sqlite3 -header -csv x 'SELECT * FROM TABLE' | seqnet train -");
    assert_advice(BYTES("<!DOCTYPE HTML>\n"), "x", "a web page (HTML)",
                  "look at it: it may be the page before the download");
    assert_advice(BYTES("<?xml version='1.0'?>\n<a/>"), "x", "XML",
                  "write its rows as CSV with the program that made it");
}

static void json_and_xml_are_told_by_what_no_header_has(void **state)
{
    (void)state;
    static const char *const json[] = {"{\"a\":1}",   " {\n\t\"a\":1}",  "[{\"a\":1}]",
                                       "[ \"a\", 1]", "[[1,2],\n[3,4]]", "\xEF\xBB\xBF[\n [\"a\"]]"};
    static const char *const xml[] = {"<data>\n <row>1</row>", "<a><b/></a>"};
    static const char *const csv[] = {"[Date],[Value]\n",
                                      "<DATE>,<OPEN>\n",
                                      "<DATE>\t<OPEN>\n1\t2\n",
                                      "<TICKER>;<PER>\n</b>;1\n",
                                      "{date},{value}\n",
                                      "[1],[2]\n",
                                      "[",
                                      "{",
                                      "<",
                                      "<>",
                                      "",
                                      "PK,PAR\n",
                                      "%PDF",
                                      "BZh,y\n"};
    for (size_t i = 0; i < sizeof json / sizeof *json; i++)
        assert_int_equal(file_kind_find(json[i], strlen(json[i])), FILE_KIND_JSON);
    for (size_t i = 0; i < sizeof xml / sizeof *xml; i++)
        assert_int_equal(file_kind_find(xml[i], strlen(xml[i])), FILE_KIND_XML);
    for (size_t i = 0; i < sizeof csv / sizeof *csv; i++)
        assert_int_equal(file_kind_find(csv[i], strlen(csv[i])), FILE_KIND_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_command),
        cmocka_unit_test(json_and_xml_are_told_by_what_no_header_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
