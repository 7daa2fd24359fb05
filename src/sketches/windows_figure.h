/*
 * The sliding window as a figure (picture/figure.h): the same stretch of a series again and again, with what the
 * network sees of it in each sample, and what it must answer.
 *
 *     sample 1    [ seen seen seen ] [asked]
 *     sample 2        [ seen seen seen ] [asked]
 */
#ifndef SEQNET_SKETCHES_WINDOWS_FIGURE_H
#define SEQNET_SKETCHES_WINDOWS_FIGURE_H

#include "dataset/panel.h"
#include "picture/figure.h"
#include "plan/training_data.h"

#define WINDOWS_SAMPLE_MAX 4

/*
 * Fill an empty figure: the first samples of the training part that lie wholly in one series, or the first of all
 * where none does; the first target of that series. ERROR_DATA when there is no sample. ERROR_SYSTEM for memory.
 * Release it either way.
 */
int windows_figure(const struct panel *panel, const struct training_data *data, struct figure *figure,
                   struct error *error);

/* Draw it into `path`, as figure_write() does. */
int windows_figure_write(const struct panel *panel, const struct training_data *data, const char *path,
                         struct error *error);

#endif
