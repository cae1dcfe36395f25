/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Single characters with something between them: "s e c r e t", s-e-c,
 * ["s","e","c"]; three NULs in UTF-32.
 */
#include "core/log/readings.h"

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

/* How many bytes are between two characters: one, or as many as there are. */
static size_t
gap(const struct reading *in, size_t at, bool wide)
{
	size_t n = 0;

	while (at + n < in->n && n < (wide ? GAP_MAX : 1) &&
	    is_gap[in->p[at + n]])
		n++;
	return n;
}

/*
 * Whether a run may begin at the offset at, as far as is told at a glance;
 * never inside a character, so that no two runs end alike.
 */
static bool
may_begin(const struct reading *in, size_t at)
{
	unsigned char c = in->p[at];

	return c >= 0xc0 || (c < 0x80 && at + 1 < in->n &&
	    is_gap[in->p[at + 1]]);
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

/* The run that begins there; returns where it ends. */
static size_t
follow(const struct reader *r, const struct reading *in, size_t at,
    bool wide)
{
	size_t n = 0;

	while (at < in->n) {
		size_t len = character(in, at), between;

		n = put(r, in, n, at, len);
		at += len;
		between = gap(in, at, wide);
		if (between == 0)
			break;
		at += between;
		if (wide && at < in->n && is_gap[in->p[at]])
			break;
	}
	reader_emit(r, in, n);
	return at;
}

/*
 * Exactly one byte between two characters, which may be such bytes
 * themselves; so a run may begin everywhere but inside another.
 */
static void
read_narrow(const struct reader *r, const struct reading *in)
{
	for (size_t i = 0; i + 2 * r->min <= in->n + 1; i++) {
		bool inside = i > 1 && is_gap[in->p[i - 1]];

		if (!inside && may_begin(in, i))
			follow(r, in, i, false);
	}
}

static void
read_wide(const struct reader *r, const struct reading *in)
{
	for (size_t i = 0; i + 2 * r->min <= in->n + 1; ) {
		if (!is_gap[in->p[i]] && may_begin(in, i))
			i = follow(r, in, i, true);
		else
			i++;
	}
}

void
read_spaced(const struct reader *r, const struct reading *in)
{
	read_narrow(r, in);
	read_wide(r, in);
}
