/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * letters - what is left of a text for somebody who cares for its letters and
 * figures only: blanks, punctuation and what cannot be seen are told apart
 * from them, and one letter written in several ways is one letter.
 *
 * Full-width forms and tag characters are ASCII; letters of Latin-1 and Latin
 * Extended-A are the letter of ASCII that they look like, with combining
 * marks (U+0300 to U+036F) or without; Greek and Cyrillic are lower case.
 * Letters of ASCII stay in their case.  No locale is asked.
 */
#ifndef CORE_LOG_LETTERS_H
#define CORE_LOG_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

enum letter_kind {
	LETTER_ITSELF	= 1 << 0,	/* any other byte as well */
	LETTER_BLANK	= 1 << 1,
	LETTER_MARK	= 1 << 2,	/* punctuation and symbols of ASCII */
	LETTER_UNSEEN	= 1 << 3,	/* of no width, or a combining mark */
	LETTER_OTHER	= 1 << 4,	/* beside another: written otherwise */
};

struct letter {
	unsigned	kinds;
	size_t		n;		/* bytes of text that it takes */
	char		p[4];		/* how it is to be read */
	size_t		len;
};

/* The one at the front of s, which is not empty. */
void letter_next(struct slice s, struct letter *out);

/*
 * The kind of a byte of ASCII, 0 of a control character but NUL (UTF-16);
 * LETTER_OTHER of one that may begin a letter written otherwise; 0 of any
 * other.
 */
extern const unsigned char letter_kinds[256];

#endif
