/*
 * What a classifier says, as a picture.
 *
 *     of steps     a figure (picture/figure.h): the chance of each class at the last rows and the steps to come; a mark
 *                  is on the line of the class that a row had
 *     of series    a matrix (picture/matrix.h): a row for each series, with the chance of each class in percent
 */
#ifndef SEQNET_SKETCHES_CLASSES_FIGURE_H
#define SEQNET_SKETCHES_CLASSES_FIGURE_H

#include "dataset/panel.h"
#include "persist/model.h"
#include "recognize/classify.h"

/* Draw what the model says of `panel`, or if that is NULL of the steps after its own rows, into `path`: as
 * picture_write() does, of that size (0: as usual), or as characters where picture_is_text() says so. The answers are
 * those of classify_panel() or classify_model(). Of classes that there are no lines for, those of least chance are left
 * out. ERROR_DATA, ERROR_SYSTEM. */
int classes_figure_write(const struct model *model, const struct panel *panel, const struct class_answers *answers,
                         const char *path, int width, int height, struct error *error);

#endif
