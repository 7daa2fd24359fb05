/*
 * What a model's networks say comes after given steps of given series: each network answers, the preparation of its
 * variant is undone, and the answers are averaged in the data's units. One mechanism for scoring past origins, for
 * forecasting after the last row, and for free runs.
 *
 *     network_answers_init()       the networks of a model
 *     network_answers_look_at()    series, as the networks are shown them; as often as there are others
 *     network_answers_ask()        {series, origin} -> the mean forecast of the steps origin+1 .. origin+K
 *     network_answers_release()
 *
 * The networks of a stateful model are asked in the same way. They read a series from where they are to begin
 * (carried_from) to the origin, and go on from there if a later origin of the same series is asked about next:
 *
 *     series    y0 y1 y2 ... y8 | y9 y10
 *     states    0 -> ... -------> s8 ---> s10        network_answers_states() tells them
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
    const real *states; /* before it, as model_series.states: borrowed from the model; NULL: zeros */
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
 * Look at these series from now on: series[p][i] is series i as preparation p of the recipe has it, with calendar
 * features for K steps more. Known columns are looked at before step known_ends[i] (NULL: to the series' extent).
 * `series`, whatever it holds, and `from` are borrowed; known_ends is copied. ERROR_SYSTEM for memory.
 */
int network_answers_look_at(struct network_answers *answers, struct prepared_series *const series[],
                            size_t series_count, const size_t *known_ends, const struct carried_from *from,
                            struct error *error);

/*
 * Ask `count` questions: out [count][K][T], in the data's units; NAN where nothing was observed among the steps that
 * are looked back at. For stateful networks the questions about one series must stand together, origins rising, none
 * before from[series].step. The answers do not depend on the number of threads. ERROR_SYSTEM for memory, ERROR_USAGE
 * when SEQNET_KERNELS names what cannot run here. Allocates nothing when as many questions were asked before.
 */
int network_answers_ask(struct network_answers *answers, const struct network_question *questions, size_t count,
                        double *out, struct error *error);

/* Of a stateful model: states[i], as model_series.states, before step questions[i].origin is read. One question about a
 * series at most; fails as above. */
int network_answers_states(struct network_answers *answers, const struct network_question *questions, size_t count,
                           real *const *states, struct error *error);

#endif
