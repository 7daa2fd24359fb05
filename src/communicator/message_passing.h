/*
 * What communicator.c needs of MPI, and the only file that knows it. Built with SEQNET_MPI (`make MPI=1`), it calls the
 * library; without, there is one rank, and nothing else is ever called.
 *
 * The functions do what those of communicator.h do whose names end alike, for more than one rank. A failure inside MPI
 * ends all ranks: that is MPI's own rule.
 */
#ifndef SEQNET_COMMUNICATOR_MESSAGE_PASSING_H
#define SEQNET_COMMUNICATOR_MESSAGE_PASSING_H

#include "communicator/communicator.h"

int message_passing_begin(struct communicator *ranks, struct error *error);
const char *message_passing_name(char *text, size_t size);
int message_passing_split(const struct communicator *ranks, int group, struct communicator *part, struct error *error);
void message_passing_release(struct communicator *part);
void message_passing_broadcast(const struct communicator *ranks, int root, void *bytes, size_t length);
void message_passing_gather(const struct communicator *ranks, void *bytes, const size_t *ends);
void message_passing_exchange(const struct communicator *ranks, const void *sent, const size_t *sent_lengths,
                              void *received, const size_t *received_lengths);

/* The least number that any rank gives. */
int message_passing_least(const struct communicator *ranks, int number);

enum communicator_outcome message_passing_settle(const struct communicator *ranks, int status);
void message_passing_abort(int status);
void message_passing_end(struct communicator *ranks);

#endif
