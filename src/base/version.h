/* The program's version, as --version, the model file and the manual have it. */
#ifndef SEQNET_BASE_VERSION_H
#define SEQNET_BASE_VERSION_H

#define SEQNET_VERSION "0.1.0"

#endif
