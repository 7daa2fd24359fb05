/*
 * The number type of the network: float in the program, double in the gradient check, which builds the same
 * sources with -DSEQNET_REAL_DOUBLE so that central differences have digits to spare.
 */
#ifndef SEQNET_BASE_REAL_H
#define SEQNET_BASE_REAL_H

#ifdef SEQNET_REAL_DOUBLE
typedef double real;
#else
typedef float real;
#endif

#endif
