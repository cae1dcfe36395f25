/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * needle-form - one shape of a secret to look for (its bytes, or their
 * base64 at one of the three alignments), and the test whether some text has
 * it at a place, written in one of the ways below.
 *
 * Nothing is encoded beforehand: units are computed from the secret's bytes
 * as they are compared, so that a long token costs no more memory than its
 * bytes, and a match reaches as far as the text goes on with it.
 */
#ifndef CORE_LOG_NEEDLE_FORM_H
#define CORE_LOG_NEEDLE_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

/* From so many bytes on, the beginning of a secret gives it away as well. */
#define FORM_PREFIX	64

enum coding { CODING_PLAIN, CODING_BASE64_0, CODING_BASE64_1, CODING_BASE64_2,
	CODING_COUNT };

enum writing {
	WRITTEN_AS_IS,
	WRITTEN_ESCAPED,	/* any mixture of what escape.h reads */
	WRITTEN_HEX,		/* also with " :-," or 0x between bytes */
};

/*
 * How to read an escaped text where it is ambiguous: only the escapes that
 * begin with one character, the others being text; \u00c3 as a byte before
 * it is taken for a character.
 */
struct reading {
	enum writing	 how;
	char		 only;		/* 0: all escapes */
	bool		 bytes;
};

struct form {
	const unsigned char *bytes;	/* borrowed */
	enum coding	 coding;
	size_t		 units;		/* bytes, or whole base64 digits */
	size_t		 need;		/* so many of them make a match */
	bool		 has_leads;	/* holds what may begin an escape */
	bool		 has_high;	/* holds bytes beyond ASCII */
	bool		 shares_end;	/* a digit more holds the last bits */
};

void form_init(struct form *f, const unsigned char *bytes, size_t n,
    enum coding coding);
unsigned char form_unit(const struct form *f, size_t i);

/*
 * The range of text that the form covers when it begins at the offset at;
 * false when it does not.  Each compared unit takes one off *budget; at 0
 * nothing is found any more.
 */
bool form_match(const struct form *f, struct reading r, struct slice text,
    size_t at, size_t *budget, struct span *out);

#endif
