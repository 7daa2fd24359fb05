/*
 * Ask a model's networks what comes after a given step of a given series.
 *
 * Each network of the ensemble answers. Its preparation (log, seasons, level) is undone, and the answers are averaged
 * in the data's units. Scoring past origins, forecasting after the last row and free runs all ask in this way:
 *
 *     network_answers_init()       the networks of a model
 *     network_answers_look_at()    series, as the networks are shown them; again when there are others
 *     network_answers_ask()        {series, origin} -> the mean forecast of the steps origin+1 .. origin+K
 *     network_answers_release()
 *
 * A stateful model is asked in the same way. Its networks read a series step by step up to the origin, from where they
 * are told to begin (struct carried_from). If the next question is about a later origin of the same series, they go on
 * from there:
 *
 *     series    y0 y1 y2 ... y8 | y9 y10          asked about origin 8, then about origin 10
 *     state     0 ------------> s8 -----> s10
 *
 * Letters: K steps ahead, T targets.
 */
#ifndef SEQNET_PREDICT_NETWORK_ANSWERS_H
#define SEQNET_PREDICT_NETWORK_ANSWERS_H

#include <stddef.h>

#include "base/error.h"
#include "examples/windows.h"
#include "persist/model.h"

/* Where stateful networks begin to read a series. */
struct carried_from {
    size_t step;
    const real *states; /* the states before `step`, laid out as model_series.states; borrowed from the model; NULL:
                           zeros */
};

/* The last step that is seen, of one of the series looked at. */
struct network_question {
    size_t series, origin;
};

struct network_answers {
    const struct model *model; /* borrowed */
    int thread_count;
    struct window_set *sets;         /* owned, [recipe_variant_count()] all windows of the series; their arrays are: */
    size_t *block;                   /* owned */
    const struct carried_from *from; /* borrowed, [series_count]; NULL: from step 0 and zeros */
    struct network_lane *lanes;      /* owned, [thread_count] what one thread asks with, made when it is needed */
};

#define NETWORK_ANSWERS_INIT {.model = NULL}

/* ERROR_SYSTEM for memory. Release it either way. */
int network_answers_init(struct network_answers *answers, const struct model *model, int thread_count,
                         struct error *error);
void network_answers_release(struct network_answers *answers);

/*
 * Look at these series from now on. series[p][i] is series i as preparation p of the recipe shows it, with calendar
 * features for K steps more. Known columns of series i are looked at before step known_ends[i] (NULL: to its extent).
 * `series` and all that it points to are borrowed, and so is `from`; known_ends is copied. ERROR_SYSTEM for memory.
 */
int network_answers_look_at(struct network_answers *answers, struct prepared_series *const series[],
                            size_t series_count, const size_t *known_ends, const struct carried_from *from,
                            struct error *error);

/*
 * Ask `count` questions. out [count][K][T] is in the data's units, and NAN where nothing was observed among the steps
 * that are looked back at. For a stateful model, questions about one series must stand together, origins rising, none
 * before from[series].step. The answers do not depend on the number of threads.
 *
 * ERROR_SYSTEM for memory; ERROR_USAGE when SEQNET_KERNELS names what cannot run here. Allocates nothing when as many
 * questions were asked before.
 */
int network_answers_ask(struct network_answers *answers, const struct network_question *questions, size_t count,
                        double *out, struct error *error);

/* Of a stateful model: the states that its networks have before they read step questions[i].origin, into states[i]
 * (laid out as model_series.states). At most one question about each series. Fails as network_answers_ask() does. */
int network_answers_states(struct network_answers *answers, const struct network_question *questions, size_t count,
                           real *const *states, struct error *error);

#endif
