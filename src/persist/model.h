/*
 * A trained model, in memory and in its JSON file (man/seqnet-model.5): how it was made, how its input is read, what
 * was learnt, and how well it did.
 */
#ifndef SEQNET_PERSIST_MODEL_H
#define SEQNET_PERSIST_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/effort.h"
#include "base/error.h"
#include "base/text.h"
#include "dataset/panel.h"
#include "examples/preparation.h"
#include "examples/windows.h"
#include "methods/baselines.h"
#include "network/network.h"
#include "options/recipe.h"
#include "persist/classification.h"

/*
 * The file version that this program writes. It reads this one and all before. Version 1 knew one window, no blend, no
 * intervals, and scaled windows by their series' spread. Version 2 knew only networks that read a window and answer
 * once, relative to its last value.
 */
#define MODEL_FORMAT "seqnet-model" /* the value of the file's key "format" */
#define MODEL_VERSION 3

/* One network of the ensemble. */
struct model_member {
    uint64_t seed;
    int epoch_count;         /* trained in the validation run */
    int best_epoch;          /* the one whose weights were kept; 0: before training */
    double *train_loss;      /* owned, [epoch_count], mean over the epoch */
    double *validation_loss; /* owned, [epoch_count]; NAN where there was nothing to validate on */
    real *parameters;        /* owned, [parameter_count of its variant's network] */
};

/* What predict needs of one series. */
struct model_series {
    char *id;                        /* owned; "" when there is one without a name */
    size_t length;                   /* steps learnt from */
    int64_t first_stamp, last_stamp; /* of steps 0 and length-1; row numbers from 1 when rows are counted */
    /* [recipe_preparation_count()] the one with seasons removed first */
    struct preparation preparations[PREPARATION_COUNT_MAX];
    struct baselines *baselines; /* owned, [target_count], after step length-1; NULL in models without a use for them */
    bool is_baseline_only;       /* too short for the networks: they have no share in its forecast */
    size_t tail_length;   /* steps of the tail, the last of them step length-1: min(model_tail_length(), length) */
    double *tail;         /* owned, [column_count][tail_length]; NAN missing */
    real *states;         /* owned; of a stateful model: [network_state_size()] of one member after the other, after all
                             steps but the last. Else NULL */
    size_t future_length; /* steps after the last for which known columns were given, up to the horizon; 0 without
                             such columns */
    double *future;       /* owned, [known_count][future_length]; NAN missing */
    /* of an updated model: what its networks forecast from the origins length-1-answer_count .. length-2, each before
     * it had learnt what followed (retraining/past_answers.h). Else NULL */
    double *answers;     /* owned, [answer_count][K][target_count]; NAN: no answer */
    size_t answers_size; /* numbers of all of them */
};

/* One forecasting method's errors on the validation origins, means over series. A figure that is not defined is NAN. */
struct model_score {
    char method[24]; /* "seqnet", "network", "naive", ... */
    double mase, smape, rmse, mae;
};

#define MODEL_SCORE_COUNT_MAX 16 /* a file may have scores of methods that this program does not know */
_Static_assert((int)METHOD_COUNT + 1 <= MODEL_SCORE_COUNT_MAX, "what is forecast and each method have a score");

/* How a model was renewed: its weights went on from where they were, or it was trained anew by its own recipe. */
enum update_way { UPDATE_GOES_ON, UPDATE_ANEW, UPDATE_WAY_COUNT };
NAMES_DECLARE(update_way, enum update_way); /* "goes-on", "anew" */

/* One update of a model (retraining/update.h). No clock: the same model and the same file give the same bytes. */
struct model_update {
    enum update_way way;
    size_t rows_before, rows;     /* that the model had learnt from, and has now */
    char last[STAMP_TEXT_SIZE];   /* the newest row after it, for people */
    char sha256[SHA256_HEX_SIZE]; /* of the file that was learnt from */
    size_t joined_count;          /* series that were new */
    int epoch_count;              /* that each network went on for, at most; 0: none had anything to learn */
    bool is_judged;               /* blend, intervals and scores are of rows that this update brought */
};

/* How the errors of two steps of one forecast go together. */
struct error_correlation {
    double share, aging, memory; /* rating/error_correlation.h says what they do; 0 .. 1 */
};

/* Of a model that does not say: a random walk. Fitted ones have less memory. */
#define ERROR_CORRELATION_UNKNOWN                                                                                      \
    {                                                                                                                  \
        .share = 1, .aging = 0.5, .memory = 1                                                                          \
    }

/*
 * How far a forecast may miss. Interval `level` of step k lies between forecast + lower * unit and forecast + upper *
 * unit.
 *
 * The unit says how much the series moves from step to step. It is the geometric mean of two numbers, of which the
 * second counts error_share. The first is the scale of the window that the forecast was made from (windows.h), times
 * forecast + offset where the series is in logs. The second is the error size of the series' baselines
 * (methods/baselines.h); where that is 0, the first alone counts.
 */
struct intervals {
    int level_count;       /* recipe.level_count; 0: there are none */
    size_t error_count;    /* that they were learnt from, over all steps */
    bool is_approximate;   /* too few errors for the levels to be exact */
    double error_share;    /* 0 .. 1 */
    double *lower, *upper; /* owned, [level_count][K] in units: lower <= 0 <= upper; wider for higher levels, never
                              narrower for later steps */

    /* what other questions about the errors need; models of before have neither */
    int finer_count;                      /* further levels, level_count + finer_count <= LEVEL_COUNT_MAX; or 0 */
    double finer_levels[LEVEL_COUNT_MAX]; /* percent, rising, none of them the recipe's */
    double *finer_lower, *finer_upper;    /* owned, [finer_count][K], between those of the levels around them */
    struct error_correlation correlation; /* of the steps of one forecast */
};

struct model {
    struct effort *effort; /* who forecasts with the model counts series there; borrowed, or NULL */
    const char *label;     /* what its answers are told apart by where several models answer; borrowed, or NULL */
    bool is_interrupted;   /* training was interrupted, and this is what it had come to */
    int version;           /* of the file that it was read from, or that it goes into */
    /* how it was made */
    char *program; /* owned: "seqnet 0.1.0" */
    char *command; /* owned: the command line that rebuilds it */
    char *source;  /* owned: the input's name */
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
    char decimal;                  /* as it was asked for, or found a comma; 0: a point */
    char thousands;                /* likewise, as data_options has it; 0: nobody asked */
    enum date_order date_order;    /* as it was asked for */
    int skip_count;                /* lines above the header */
    char *wide_target;             /* owned: of a wide file the --target, "*" for all; NULL: the file is not wide */
    struct row_rules rules;
    bool has_header;
    bool complete_only; /* a last row whose period is not over is left out */
    enum closed closed; /* as it was asked for; what is closed, the calendar says */
    struct calendar calendar;

    /* what was learnt */
    struct classification classification; /* of a classifier; its one target is the label, and it has no blend,
                                             intervals, scores, preparations or baselines */
    bool has_mask;                        /* the network is told which values of a window were observed */
    struct network *networks;             /* owned, [recipe_variant_count()] */
    struct model_member *members; /* owned, [recipe.ensemble_count]; member m has network m % recipe_variant_count() */
    double weights[METHOD_COUNT]; /* of the blend, sum 1 */
    struct intervals intervals;
    struct model_series *series; /* owned, [series_count] */
    struct model_series **by_id; /* owned, [series_count] into series, ids rising: model_index_series() */
    size_t series_count;

    /* how well it did on the validation part, before the last fit on all rows */
    size_t origin_count; /* forecasts scored, over all series; 0 when the series were too short */
    struct model_score scores[MODEL_SCORE_COUNT_MAX]; /* what is forecast first */
    int score_count;
    double score_period; /* of seasonal naive and of MASE's denominator */

    struct model_update *updates; /* owned, [update_count] the oldest first; NULL: it was never updated */
    size_t update_count;
};

#define MODEL_INIT                                                                                                     \
    {                                                                                                                  \
        .members = NULL, .intervals = {.correlation = ERROR_CORRELATION_UNKNOWN }                                      \
    }

void model_release(struct model *model);

void intervals_release(struct intervals *intervals);

/* Does it need the baselines of its series: for the blend, or for intervals? */
bool model_uses_baselines(const struct model *model);

/* What those of its series are fitted with, if these are the known columns. */
struct baselines_plan model_baselines_plan(const struct model *model, struct known_columns known);

/* The network of member m. */
const struct network *model_network(const struct model *model, int member);

/* Where in model_series.states member m begins: how many numbers stand before it (m = ensemble_count: all). 0 for a
 * model that is not stateful. */
size_t model_state_offset(const struct model *model, int member);

/* How many steps of the past a forecast of this recipe needs: the longest window, or the steps that a window's scale is
 * measured on. */
size_t model_tail_length(const struct recipe *recipe);

/* Sort the series by their ids, for model_find_series(), once they are all there. ERROR_SYSTEM for memory. */
int model_index_series(struct model *model, struct error *error);

/* The series that the model knows under that name, or its only one when series have no names; NULL when there is none.
 * `index` is where the series stands in the file: most often it stands there in the model too, and is found at once. */
const struct model_series *model_find_series(const struct model *model, const char *id, size_t index);

/* The same model with only these of its series, for a forecast after them. It borrows everything and is never released.
 * model_find_series() does not work on it. */
struct model model_with_series(const struct model *model, struct model_series *series, size_t series_count);

/* Is it a classifier? */
bool model_classifies(const struct model *model);

/* O: values that a forecast of one series has. */
size_t model_output_size(const struct model *model);

/* The network of a variant. */
struct network_shape model_network_shape(const struct model *model, const struct variant *variant);

/* How windows of a variant are cut. */
struct window_shape model_window_shape(const struct model *model, const struct variant *variant);

/*
 * Append the model as JSON to `text`. Names may hold any bytes (json_string.h). All numbers must be finite, except
 * those that may be NAN by the above. The same model gives the same bytes. ERROR_SYSTEM for memory.
 */
int model_write(const struct model *model, struct text *text, struct error *error);

/*
 * Read a model from bytes[0..length-1], all or nothing. `name` stands for the file in messages. Nothing is trusted:
 * every key must be known and stand once, every size must fit the array it belongs to, every number must be finite and
 * in range.
 *
 * ERROR_DATA for a file that does not hold a model; a newer version is named as such. ERROR_SYSTEM for memory. The
 * model is then as it was. On success what it held before is released. Not from two threads at once (json_document.h).
 */
int model_read(const char *name, const char *bytes, size_t length, struct model *model, struct error *error);

/* The same by so many threads at most, in place of one for each processor (0). */
int model_read_by(const char *name, const char *bytes, size_t length, int thread_count, struct model *model,
                  struct error *error);

#endif
