/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scrub - any text with sessions in it, with the secrets of its logins
 * masked and every other byte as it was.  It streams: bytes go in by pieces
 * of any size and come out as soon as nothing more can change them (at the
 * end of a line).  A text without a login costs little more than a search
 * for the word.
 *
 * Logins are found by the grammar of the dialogue, whatever stands in front
 * of its lines, as long as it stands in front of all of them; other secrets
 * by what announces them ("password = ", --auth-password, Authorization:),
 * by their shape, and by having been seen before: as they stand, in base64
 * (also within more of it), hexadecimal, percent signs, and escaped; in the
 * other lines of the login itself, and some behind it, in any spelling, one
 * within another, and pieces of eight bytes.  In doubt it masks.  What it
 * wrote it leaves alone: scrubbing twice is scrubbing once.
 */
#ifndef CORE_SCRUB_SCRUB_H
#define CORE_SCRUB_SCRUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

#define SCRUB_LINE_MAX	(1u << 20)	/* of a longer line the end is looked at
					 * on its own */

struct scrub;

struct scrub_counts {
	uint64_t	bytes, lines, logins;	/* AUTH commands seen */
	uint64_t	masked;			/* places */
	uint64_t	cut;			/* lines longer than the limit */
	uint64_t	first_line;		/* the first with a secret; 0: none */
	uint64_t	secrets, forgotten;	/* known; more than can be kept */
	uint64_t	skipped;	/* lines near a login that were looked at
					 * for usual spellings only */
};

/* out: NULL to look only. */
struct scrub *scrub_new(bool (*out)(void *arg, const char *p, size_t n),
    void *arg);
/* False when out said so. */
bool scrub_add(struct scrub *s, const char *p, size_t n);
bool scrub_end(struct scrub *s, struct scrub_counts *counts);
void scrub_free(struct scrub *s);

/*
 * After scrub_end(): from the beginning, with all that is known by now, so
 * that a secret is masked in front of the login that told of it, too.
 */
void scrub_again(struct scrub *s, bool (*out)(void *arg, const char *p,
    size_t n), void *arg);

#endif
