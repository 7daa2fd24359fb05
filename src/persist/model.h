/*
 * A trained model, as it lies in memory and in its JSON file (man/seqnet-model.5).
 */
#ifndef SEQNET_PERSIST_MODEL_H
#define SEQNET_PERSIST_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "dataset/panel.h"
#include "dataset/preparation.h"
#include "network/network.h"
#include "persist/recipe.h"

/* The newest file version that this program writes and the oldest it reads. */
#define MODEL_VERSION 1

/* One network of the ensemble. */
struct model_member {
    uint64_t seed;
    int epoch_count;     /* trained in the validation run */
    int best_epoch;      /* the one whose weights were kept; 0: before training */
    double *train_loss;      /* owned, [epoch_count], mean over the epoch */
    double *validation_loss; /* owned, [epoch_count]; NAN where there was nothing to validate on */
    real *parameters;    /* owned, [network.parameter_count] */
};

/* What predict needs of one series. */
struct model_series {
    char *id;      /* owned; "" when there is one without a name */
    size_t length; /* steps learnt from */
    int64_t first_stamp, last_stamp; /* of steps 0 and length-1; row numbers from 1 when rows are counted */
    struct preparation preparation;
    size_t tail_length;   /* steps of the tail, the last of them step length-1: min(W, length) */
    double *tail;         /* owned, [column_count][tail_length]; NAN missing */
    size_t future_length; /* steps after the last for which known columns were given, up to the horizon; 0 without such columns */
    double *future;       /* owned, [known_count][future_length]; NAN missing */
};

/* One forecasting method's errors on the validation origins, means over series. A figure that is not defined is NAN. */
struct model_score {
    char method[24]; /* "network", "naive", "seasonal naive" */
    double mase, smape, rmse, mae;
};

#define MODEL_SCORE_COUNT_MAX 8

struct model {
    /* how it was made */
    char *program;  /* owned: "seqnet 0.1.0" */
    char *command;  /* owned: the command line that rebuilds it */
    char *source;   /* owned: the input's name */
    char sha256[SHA256_HEX_SIZE];
    size_t row_count;
    struct recipe recipe;
    struct choices choices;

    /* how its input is read */
    struct column *columns; /* owned, names owned; [column_count], roles as in struct panel */
    int column_count, target_count, past_count, known_count;
    char *time_name, *series_name; /* owned, or NULL */
    char *time_format;             /* owned, or NULL */
    char *missing;                 /* owned, or NULL for the default tokens */
    char delimiter;                /* 0: comma */
    bool has_header;
    struct calendar calendar;

    /* what was learnt */
    bool has_mask; /* the network is told which values of a window were observed */
    struct network network;
    struct model_member *members; /* owned, [recipe.ensemble_count] */
    struct model_series *series;  /* owned */
    size_t series_count;

    /* how well it did on the validation part, before the last fit on all rows */
    size_t origin_count; /* forecasts scored, over all series; 0 when the series were too short */
    struct model_score scores[MODEL_SCORE_COUNT_MAX]; /* the network first */
    int score_count;
    double score_period; /* of seasonal naive and of MASE's denominator */
};

#define MODEL_INIT {.members = NULL}

void model_release(struct model *model);

/*
 * Append the model as JSON to `text`. Names may hold any bytes (json_string.h); all numbers must be finite but those that may be NAN
 * by the above. The same model gives the same bytes. ERROR_SYSTEM for memory.
 */
int model_write(const struct model *model, struct text *text, struct error *error);

/*
 * Read a model from bytes[0..length-1], all or nothing; `name` stands for the file in messages. Nothing is trusted: every key
 * must be known and stand once, every size must fit the array it belongs to, every number must be finite and in range.
 * ERROR_DATA (a newer version is named as such), ERROR_SYSTEM for memory; the model is then as it was. On success what it held before is
 * released. Hands cJSON seqnet's allocator, which is state of that library: not for two threads at once.
 */
int model_read(const char *name, const char *bytes, size_t length, struct model *model, struct error *error);

#endif
