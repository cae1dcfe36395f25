/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-16 of both byte orders, at both alignments.  Only where there are NULs:
 * without one there is no character of ASCII in it, and windows of characters
 * that are all beyond ASCII are known in UTF-16 as well (needle-shapes).
 */
#include "core/log/readings.h"

#include "core/base/utf8.h"

#include "core/banned.h"

#define OVERLAP		512		/* bytes that are read again */

/* The code unit at the offset at; behind the last none that fits. */
static uint32_t
unit(const struct reading *in, size_t at, bool big)
{
	if (at + 2 > in->n)
		return 0xffff;
	return big ? (uint32_t)(in->p[at] << 8 | in->p[at + 1]) :
	    (uint32_t)(in->p[at + 1] << 8 | in->p[at]);
}

/* The character there, and how many bytes it takes; or UTF8_BAD. */
static uint32_t
character(const struct reading *in, size_t at, bool big, size_t *n)
{
	uint32_t high = unit(in, at, big), low;

	*n = 2;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	low = unit(in, at + 2, big);
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return UTF8_BAD;
	*n = 4;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static void
read_order(const struct reader *r, const struct reading *in, size_t at,
    bool big)
{
	size_t n = 0;

	while (at + 2 <= in->n) {
		size_t len, end;
		uint32_t cp = character(in, at, big, &len);

		if (cp == UTF8_BAD || n + 4 > READING_MAX) {
			reader_emit(r, in, n);
			n = 0;
			at = cp == UTF8_BAD ? at + len : at - OVERLAP;
			continue;
		}
		end = n + utf8_put((char *)r->bytes + n, cp);
		for (; n < end; n++) {
			r->first[n] = (uint16_t)at;
			r->last[n] = (uint16_t)(at + len - 1);
		}
		at += len;
	}
	reader_emit(r, in, n);
}

void
read_utf16(const struct reader *r, const struct reading *in)
{
	for (size_t at = 0; at < 2; at++) {
		read_order(r, in, at, false);
		read_order(r, in, at, true);
	}
}
