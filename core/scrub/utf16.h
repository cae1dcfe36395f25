/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scrub-utf16 - text in UTF-16 (what PowerShell writes into files), taken
 * apart for a scrub and put together again: what is not masked comes out byte
 * for byte, halves of characters and an odd byte at the end included.
 */
#ifndef CORE_SCRUB_UTF16_H
#define CORE_SCRUB_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

enum text_kind {
	TEXT_BYTES, TEXT_UTF16_LE, TEXT_UTF16_BE, TEXT_UTF32,
	TEXT_PACKED,		/* no text at all: gzip and the like */
};

#define TEXT_KIND_BYTES	512	/* of its beginning tell of which kind it is */

/* By its mark, or by every other byte being NUL. */
enum text_kind text_kind_of(struct slice begin);

struct utf16 {
	bool		 big;
	unsigned	 nodd;		/* a byte that waits for another */
	unsigned char	 odd;
	uint32_t	 high;		/* a half of a character; 0: none */
	unsigned char	 part[4];	/* of a character on its way back */
	unsigned	 npart;
};

/* To UTF-8, where a half of a character has three bytes. */
void utf16_take(struct utf16 *u, struct slice in, struct bytes *out);
/* A half that was waiting; the odd byte stays in u. */
void utf16_take_end(struct utf16 *u, struct bytes *out);
/* And back. */
void utf16_give(struct utf16 *u, struct slice in, struct bytes *out);
void utf16_give_end(struct utf16 *u, struct bytes *out);

#endif
