/* --fail-if 'mase>1': figures of seqnet that end the command with status 6. */
#ifndef SEQNET_RESULTS_FAIL_IF_H
#define SEQNET_RESULTS_FAIL_IF_H

#include <stdbool.h>

#include "base/error.h"
#include "persist/classification.h"
#include "rehearse/backtest.h"

#define FAIL_IF_MAX 8

/* NAME OP NUMBER. Plain data; the texts are borrowed from the command line. */
struct fail_if {
    int count;
    struct fail_if_check {
        const char *text;
        char name[24];  /* of the figure: mase, ..., worst_mase, skill, coverage80; accuracy, ... of classifiers */
        const char *op; /* "<", "<=", ">", ">=" */
        double limit;
    } checks[FAIL_IF_MAX];
};

/* Append one check to the struct fail_if `field`. A setting's parse() (options/setting.h): returns NULL, or what would
 * be accepted. */
const char *fail_if_parse(const char *text, void *field);

/* Likewise of `detect`: anomalies, anomaly_share. */
const char *fail_if_parse_anomalies(const char *text, void *field);

/* Will forecasts with intervals of these levels have every figure that the checks name? ERROR_USAGE when not. */
int fail_if_check_levels(const struct fail_if *checks, const double *levels, int level_count, struct error *error);

/* Do the checks ask for the series that is worst? The backtest is then to keep the figures of each. */
bool fail_if_asks_series(const struct fail_if *checks);

/* 0 when no check holds. Else ERROR_CHECK: the message has every check that holds, and every one whose figure is not
 * defined. */
int fail_if_judge(const struct fail_if *checks, const struct backtest *backtest, struct error *error);

/* The same of other figures: figure_of() finds one of `context` by its name; NAN: it is not defined. */
int fail_if_judge_figures(const struct fail_if *checks, double (*figure_of)(const void *context, const char *name),
                          const void *context, struct error *error);

/* The same of a classifier. */
int fail_if_judge_classifier(const struct fail_if *checks, const struct classifier_score *score, struct error *error);

#endif
