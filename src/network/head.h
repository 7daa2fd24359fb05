/*
 * The head turns features into answers. All of it is linear. With the skip and what is known of the future,
 *
 *     output [rows][O] = bias + features weight^T + window skip^T + future future_weight^T
 *
 * A decoder's head answers one step at a time: its weight and bias are those of one step, and decoder.c adds the skip
 * first.
 */
#ifndef SEQNET_NETWORK_HEAD_H
#define SEQNET_NETWORK_HEAD_H

#include "network/network.h"

/* Copy each window into one row, for a skip that reads all of it. Before the head or the decoder. */
void head_gather_windows(const struct network *network, struct network_workspace *workspace,
                         const struct network_pass *pass);

void head_forward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass);

/* From d loss / d output to d loss / d output of the top stage, in workspace->hidden_grad. */
void head_backward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass);

/* ---- its parts, for the decoder ---- */

/* answers [rows][count] = bias + states [rows][E] weight^T, with count rows of weight */
void head_answer(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass,
                 int rows, int count, const real *states, real *answers);

/* Gradients of weight and bias, from answer_grad [rows][count] and what the head looked at. d loss / d features is
 * added to features_grad [rows][E]. */
void head_answer_backward(const struct network *network, struct network_workspace *workspace,
                          const struct network_pass *pass, int count, const real *answer_grad, real *features_grad);

/* output [B][O] = what the skip says, or 0. The way back: the skip's gradients from output_grad [rows][O]. */
void head_start_output(const struct network *network, struct network_workspace *workspace,
                       const struct network_pass *pass);
void head_skip_backward(const struct network *network, struct network_workspace *workspace,
                        const struct network_pass *pass, int rows);

#endif
