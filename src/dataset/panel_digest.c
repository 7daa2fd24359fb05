#include "dataset/panel_digest.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <string.h>

#include "dataset/series_loan.h"

static void hash_bytes(struct sha256_ctx *hash, const void *bytes, size_t length)
{
    sha256_update(hash, length, bytes);
}

static void hash_text(struct sha256_ctx *hash, const char *text)
{
    hash_bytes(hash, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void hash_series(struct sha256_ctx *hash, const struct panel *panel, const struct series *series)
{
    const size_t counts[] = {series->length, series->extent, series->anchor_count};
    hash_text(hash, series->id);
    hash_bytes(hash, counts, sizeof counts);
    hash_bytes(hash, series->values, (size_t)panel->column_count * series->extent * sizeof *series->values);
    for (size_t a = 0; a < series->anchor_count; a++) {
        hash_bytes(hash, &series->anchors[a].step, sizeof series->anchors[a].step);
        hash_bytes(hash, &series->anchors[a].stamp, sizeof series->anchors[a].stamp);
    }
}

int panel_digest(const struct panel *panel, char digest[SHA256_HEX_SIZE], struct error *error)
{
    struct series_loan loan = {.panel = panel};
    struct sha256_ctx hash;
    uint8_t binary[SHA256_DIGEST_SIZE];
    sha256_init(&hash);
    hash_text(&hash, panel->sha256); /* of the file's bytes: the model holds it */
    for (int c = 0; c < panel->column_count; c++) {
        hash_text(&hash, panel->columns[c].name);
        hash_bytes(&hash, &panel->columns[c].role, sizeof panel->columns[c].role);
    }
    hash_bytes(&hash, &panel->series_count, sizeof panel->series_count);
    for (size_t s = 0; s < panel->series_count; s++) {
        if (series_loan_reach(&loan, s, error))
            return -1;
        hash_series(&hash, panel, &panel->series[s]);
    }
    series_loan_end(&loan);
    sha256_digest(&hash, sizeof binary, binary);
    base16_encode_update(digest, sizeof binary, binary);
    digest[BASE16_ENCODE_LENGTH(sizeof binary)] = '\0';
    return 0;
}
