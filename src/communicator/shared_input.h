/* Standard input, which mpirun gives to rank 0 alone. */
#ifndef SEQNET_COMMUNICATOR_SHARED_INPUT_H
#define SEQNET_COMMUNICATOR_SHARED_INPUT_H

#include "communicator/communicator.h"

/* If standard input is among the operands, all ranks get all of it: it is then a file without a name that holds what
 * rank 0 was given. ERROR_SYSTEM, the same on all ranks, when it cannot be read or held. */
int shared_input_take(const struct communicator *ranks, const char *const *operands, int operand_count,
                      struct error *error);

#endif
