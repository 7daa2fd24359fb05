/*
 * A float as the fewest decimal digits that read back as it, without trying them out as text.
 *
 * A float has 24 bits, and 10^12 has 28 behind its factors of 2. So a float of a middling size times a power of ten is
 * exact as a double. Rounded, it is the digits that %.*g writes. And digits over that power is one division, which is
 * the double that the text reads as.
 */
#ifndef SEQNET_ASCII_DECIMAL_SHORTEST_FLOAT_H
#define SEQNET_ASCII_DECIMAL_SHORTEST_FLOAT_H

/* Room for what is written, with its terminator. */
#define SHORTEST_FLOAT_SIZE 24

/*
 * Write the shortest of %.6g .. %.9g that reads back as exactly `value`, both as a float and as a double that is then
 * rounded. Returns its length; 0, and nothing is written, where it cannot be told this way: magnitudes outside of 1e-4
 * .. 1e5, and texts that read as a double half way between two floats.
 */
int shortest_float_write(float value, char text[SHORTEST_FLOAT_SIZE]);

#endif
