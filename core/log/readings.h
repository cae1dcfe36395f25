/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * readings - what a text says when it is decoded, in every way in which a
 * writer may have encoded it.  Nothing is known of the text, so each way is
 * tried at each place where it could begin; most of what comes out is noise.
 *
 * A reading knows which bytes of the text each of its bytes comes from, and
 * can itself be read again.
 */
#ifndef CORE_LOG_READINGS_H
#define CORE_LOG_READINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

#define READING_MAX	8192		/* bytes of text at a time */

/*
 * Bytes made of units of what is read: one digit has a few bits, one escape
 * has eight.  first and last say where each unit begins, and where its last
 * byte is; both NULL: a byte is made of the byte at its own place.
 */
struct reading {
	const struct reading *of;	/* NULL: this is the text */
	const unsigned char *p;
	size_t		 n;
	size_t		 at;		/* bytes that were left out in front */
	const uint16_t	*first, *last;
	unsigned	 bits;		/* of a unit */
	unsigned	 skip;		/* bits in front of the first byte */
	unsigned	 how;		/* enum reading_how */
};

enum reading_how {
	READING_JOINED	= 1 << 0,	/* words stand there without a blank */
	READING_FINAL	= 1 << 1,	/* need not be read again */
	READING_OF_LETTERS = 1 << 2,	/* need not be joined */
};

/* The range of text that carries the bytes [at, at + n) of a reading. */
struct span reading_source(const struct reading *r, size_t at, size_t n);

/*
 * Who reads: room for one reading at a time, and what to do with each, which
 * is gone when each() returns.  Room is READING_MAX of everything; bytes and
 * digits may hold secrets.
 */
struct reader {
	size_t		 min;		/* a shorter reading tells nothing */
	bool		 binary;	/* what is no text matters, too */
	bool		 marks;		/* punctuation does */
	size_t		*budget;	/* bytes that may still be made */
	unsigned char	*bytes, *digits;
	uint16_t	*first, *last;
	void		(*each)(void *arg, const struct reading *r);
	void		*arg;
};

/* Every reading of it by a family that makes bytes of several. */
void readings_of(const struct reader *r, const struct reading *in);

/* One family each; windows are found in rot13 and backwards anyway, so these
 * two are for what is encoded first. */
void read_rot13(const struct reader *r, const struct reading *in);
void read_backwards(const struct reader *r, const struct reading *in);
void read_radix(const struct reader *r, const struct reading *in);
void read_base85(const struct reader *r, const struct reading *in);
void read_escapes(const struct reader *r, const struct reading *in);
void read_numbers(const struct reader *r, const struct reading *in);
void read_spaced(const struct reader *r, const struct reading *in);
void read_utf16(const struct reader *r, const struct reading *in);
void read_joined(const struct reader *r, const struct reading *in);

/* For the families: take n off the budget; false when it is used up. */
bool reader_spend(const struct reader *r, size_t n);
/* Hand on the first n of r->bytes, each made of the unit of its number. */
void reader_emit(const struct reader *r, const struct reading *in, size_t n);

#endif
