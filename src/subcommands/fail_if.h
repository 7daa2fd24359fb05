/* --fail-if 'mase>1': figures of seqnet that end the command with status 6. */
#ifndef SEQNET_SUBCOMMANDS_FAIL_IF_H
#define SEQNET_SUBCOMMANDS_FAIL_IF_H

#include "base/error.h"
#include "persist/classification.h"
#include "rehearse/backtest.h"

#define FAIL_IF_MAX 8

/* NAME OP NUMBER. Plain data; the texts are borrowed from the command line. */
struct fail_if {
    int count;
    struct fail_if_check {
        const char *text;
        char name[24];  /* of the figure: mase, ..., skill, coverage80; accuracy, ... of classifiers */
        const char *op; /* "<", "<=", ">", ">=" */
        double limit;
    } checks[FAIL_IF_MAX];
};

/* Append one check to the struct fail_if at `field`, as OPTION_CUSTOM has it. */
const char *fail_if_parse(const char *text, void *field);

/* Will forecasts with intervals of these levels have every figure that is asked for? ERROR_USAGE when not. */
int fail_if_check_levels(const struct fail_if *checks, const double *levels, int level_count, struct error *error);

/* ERROR_CHECK with every check that holds, or whose figure is not defined; 0 when there is none. */
int fail_if_judge(const struct fail_if *checks, const struct backtest *backtest, struct error *error);

/* The same of a classifier. */
int fail_if_judge_classifier(const struct fail_if *checks, const struct classifier_score *score, struct error *error);

#endif
