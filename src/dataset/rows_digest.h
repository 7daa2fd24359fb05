/* Which rows of a file are learnt from, and the digest of their bytes. */
#ifndef SEQNET_DATASET_ROWS_DIGEST_H
#define SEQNET_DATASET_ROWS_DIGEST_H

#include "datarows/file_rows.h"
#include "dataset/panel.h"
#include "dataset/side_digest.h"

/* What was read, and what of it is CSV. All borrowed. */
struct input_bytes {
    const char *bytes; /* as the file has them */
    size_t byte_count;
    const char *whole_text; /* in UTF-8 */
    const char *text;       /* without the lines that are skipped */
    bool is_mapped;         /* bytes are pages of the file */
};

/* What is learnt from the rows of one series of the file. */
struct learnt_rows {
    bool is_used;  /* some series of the panel is made of them */
    size_t length; /* steps: of a wide file, the most of its columns */
    size_t extent;
    int64_t first_stamp;
};

/* Are rows held out that are not learnt from in the end? */
static inline bool rows_are_held_out(const struct data_options *options)
{
    return options->test_length > 0 && !options->learns_test;
}

/*
 * panel->sha256: the digest of what is learnt from, the input's bytes without the rows held out, in their order in the
 * file; of all bytes it comes from the side. panel->row_count: the rows of this rank's series that are learnt from.
 * learnt [rows->series_count]. Where ranks divide the series it is collective. ERROR_SYSTEM for memory.
 */
int rows_digest(const struct file_rows *rows, const struct learnt_rows *learnt, const struct input_bytes *input,
                struct side_digest *of_all, struct panel *panel, struct error *error);

#endif
