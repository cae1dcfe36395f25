/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Single characters with the same between any two of them: "s e c r e t",
 * s-e-c, ["s","e","c"]; three NULs in UTF-32.
 */
#include "core/log/readings.h"

#include <string.h>

#include "core/base/utf8.h"
#include "core/log/byte-table.h"

#include "core/banned.h"

#define GAP_MAX		4		/* bytes between two characters */

#define IS_GAP(c)							\
	((c) < 0x80 && !BYTE_IN(BYTE_LOWER(c), 'a', 'z') &&		\
	    !BYTE_IN(c, '0', '9'))

static const unsigned char is_gap[256] = BYTE_TABLE(IS_GAP);

static size_t
character(const struct reading *in, size_t at)
{
	size_t n;

	if (in->p[at] < 0x80)
		return 1;
	utf8_next((struct slice){ (const char *)in->p + at, in->n - at }, &n);
	return n;
}

static size_t
put(const struct reader *r, const struct reading *in, size_t n, size_t at,
    size_t len)
{
	for (size_t i = 0; i < len; i++) {
		r->bytes[n] = in->p[at + i];
		r->first[n] = (uint16_t)at;
		r->last[n++] = (uint16_t)(at + len - 1);
	}
	return n;
}

/*
 * Whether a run begins at the offset at, with so much between behind its
 * first character, which ends at end.  None begins inside another with the
 * same between, so that no two runs end alike.  It goes on behind the next
 * character, unless these two alone can be a secret.
 */
static bool
begins(const struct reading *in, size_t at, size_t end, size_t gap)
{
	const unsigned char *between = in->p + end;
	size_t next = end + gap, behind = next + character(in, next);
	bool two = in->p[at] >= 0x80 || in->p[next] >= 0x80;

	return (two || (behind + gap <= in->n &&
	    memcmp(in->p + behind, between, gap) == 0)) &&
	    (at <= gap || memcmp(in->p + at - gap, between, gap) != 0);
}

static void
follow(const struct reader *r, const struct reading *in, size_t at,
    size_t gap)
{
	size_t n = 0, end = at + character(in, at);
	const unsigned char *between = in->p + end;

	n = put(r, in, n, at, end - at);
	while (end + gap < in->n &&
	    memcmp(in->p + end, between, gap) == 0) {
		at = end + gap;
		end = at + character(in, at);
		n = put(r, in, n, at, end - at);
	}
	reader_emit(r, in, n);
}

/* Only at the beginning of a character: also for what begins() says. */
void
read_spaced(const struct reader *r, const struct reading *in)
{
	for (size_t at = 0; at + r->min < in->n; at++) {
		unsigned char c = in->p[at];
		size_t end = at + 1;

		if (c >= 0x80)
			end = c >= 0xc0 ? at + character(in, at) : in->n;
		for (size_t gap = 1; gap <= GAP_MAX && end + gap < in->n &&
		    is_gap[in->p[end + gap - 1]]; gap++)
			if (begins(in, at, end, gap))
				follow(r, in, at, gap);
	}
}
