/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * letters - what is left of a text for somebody who cares for its letters and
 * figures only: blanks, punctuation and what cannot be seen are told apart
 * from them, and one letter written in several ways is one letter.
 *
 * Full-width forms, tag characters, and other dresses of a letter (raised, in
 * circles, of mathematics) are ASCII, and so is what UTF-8 could say in fewer
 * bytes.  Control characters but blanks, and whole sequences that begin with
 * ESC, cannot be seen.  Letters of Latin-1 and Latin
 * Extended-A are the letter of ASCII that they look like, with combining
 * marks (U+0300 to U+036F) or without; Greek and Cyrillic are lower case.
 * Letters of ASCII stay in their case.  No locale is asked.
 */
#ifndef CORE_LOG_LETTERS_H
#define CORE_LOG_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

enum letter_kind {
	LETTER_ITSELF	= 1 << 0,	/* any other byte as well */
	LETTER_BLANK	= 1 << 1,
	LETTER_MARK	= 1 << 2,	/* punctuation and symbols of ASCII */
	LETTER_UNSEEN	= 1 << 3,	/* of no width, or a combining mark */
	LETTER_OTHER	= 1 << 4,	/* beside another: written otherwise */
	LETTER_CONTROL	= 1 << 5,	/* of ASCII; beside LETTER_UNSEEN */
	LETTER_DRESSED	= 1 << 6,	/* raised, in circles, too long, ... */
};

struct letter {
	unsigned	kinds;
	size_t		n;		/* bytes of text that it takes */
	char		p[4];		/* how it is to be read */
	size_t		len;
};

/* The one at the front of s, which is not empty. */
void letter_next(struct slice s, struct letter *out);

/* What it looks like in ASCII; itself, if it does not. */
uint32_t letter_plain(uint32_t cp);

/*
 * The kind of a byte of ASCII; LETTER_OTHER of a control character but NUL
 * (UTF-16), and of one that may begin a letter written otherwise; 0 of any
 * other.
 */
extern const unsigned char letter_kinds[256];

#endif
