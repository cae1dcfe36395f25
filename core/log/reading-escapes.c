/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text with escapes in it (escape.h): all kinds mixed, each kind alone where
 * there are several, and characters up to U+00FF as bytes as well.
 */
#include "core/log/readings.h"

#include "core/base/utf8.h"
#include "core/log/escape.h"
#include "core/log/windows.h"

#include "core/banned.h"

static const char leads[] = { '%', '=', '\\', '&', '+' };

#define ALL_KINDS	((1u << COUNT_OF(leads)) - 1)
#define PLUS		(1u << (COUNT_OF(leads) - 1))
#define NEAR		24		/* bytes; more than a window needs */

/* Which escapes there are, or how to read them where that is ambiguous. */
struct manner {
	unsigned	 kinds;		/* bits, by leads */
	unsigned	 bytes;		/* of those: U+00C3 is the byte C3 */
};

static unsigned
kind_of(unsigned char c)
{
	for (unsigned i = 0; i < COUNT_OF(leads); i++)
		if ((unsigned char)leads[i] == c)
			return 1u << i;
	return 0;
}

static bool
escape_at(const struct reading *in, size_t at, unsigned kinds,
    struct escape *e)
{
	struct slice text = { (const char *)in->p, in->n };

	return escape_leads(in->p[at]) && (kind_of(in->p[at]) & kinds) &&
	    escape_read(text, at, e);
}

static struct manner
survey(const struct reading *in)
{
	struct manner m = { 0, 0 };
	struct escape e;

	for (size_t i = 0; i < in->n; i++)
		if (escape_at(in, i, ALL_KINDS, &e)) {
			m.kinds |= kind_of(in->p[i]);
			if (!e.byte && e.cp >= 0x80 && e.cp < 0x100)
				m.bytes |= kind_of(in->p[i]);
		}
	return m;
}

static size_t
put(const struct reader *r, size_t n, const struct escape *e, bool byte)
{
	if (e->byte || e->cp < 0x80 || (byte && e->cp < 0x100)) {
		r->bytes[n] = (unsigned char)e->cp;
		return 1;
	}
	return utf8_put((char *)r->bytes + n, e->cp);
}

/* From the offset at on, at least `most` bytes if there are so many. */
static size_t
unescape(const struct reader *r, const struct reading *in, size_t at,
    size_t most, struct manner m)
{
	size_t n = 0;

	while (at < in->n && n < most) {
		struct escape e = { .n = 1, .cp = in->p[at], .byte = true };
		struct escape found;
		size_t end;

		if (escape_at(in, at, m.kinds, &found))
			e = found;
		end = n + put(r, n, &e, m.bytes != 0);
		for (; n < end; n++) {
			r->first[n] = (uint16_t)at;
			r->last[n] = (uint16_t)(at + e.n - 1);
		}
		at += e.n;
	}
	return n;
}

/*
 * An escape may begin inside of what looks like one: behind a backslash that
 * is text, \x73 looks like \\ and x73.  So look at the windows that begin in
 * the character at each place inside an escape as well.  These few bytes are
 * not read again: what is encoded in them goes on behind them, where the
 * whole is; and there is one of them for nearly each byte.
 */
static void
read_inside(const struct reader *r, const struct reading *in, size_t at,
    size_t end, struct manner m)
{
	while (++at < end && reader_spend(r, 1)) {
		struct reading made = { .of = in, .p = r->bytes,
		    .n = unescape(r, in, at, WINDOW + 3, m),
		    .first = r->first, .last = r->last, .bits = 8,
		    .how = READING_FINAL };

		if (made.n >= r->min && reader_spend(r, made.n))
			r->each(r->arg, &made);
	}
}

/* The first escape at or behind the offset at; in->n: none. */
static size_t
next_escape(const struct reading *in, size_t at, unsigned kinds,
    struct escape *e)
{
	while (at < in->n && !escape_at(in, at, kinds, e))
		at++;
	return at;
}

/*
 * A plus is a digit of base64, so some of them look like escapes: only what
 * stands near one is not what it is without.
 */
static void
read_pluses(const struct reader *r, const struct reading *in, struct manner m)
{
	struct escape e = { .n = 0 };
	size_t at = next_escape(in, 0, PLUS, &e);

	while (at < in->n && reader_spend(r, 1)) {
		size_t from = at > NEAR ? at - NEAR : 0, last = at;

		while (at < in->n && at - last <= NEAR) {
			read_inside(r, in, at, at + e.n, m);
			last = at + e.n;
			at = next_escape(in, last, PLUS, &e);
		}
		reader_emit(r, in, unescape(r, in, from, last - from + NEAR,
		    m));
	}
}

static void
read_manner(const struct reader *r, const struct reading *in,
    struct manner m)
{
	struct escape e;

	if (m.kinds == PLUS) {
		read_pluses(r, in, m);
		return;
	}
	reader_emit(r, in, unescape(r, in, 0, in->n, m));
	for (size_t at = 0; at < in->n; at += e.n) {
		if (!escape_at(in, at, m.kinds, &e))
			e.n = 1;
		read_inside(r, in, at, at + e.n, m);
	}
}

/*
 * All kinds mixed, then each alone, and all but '+', which is often a blank
 * or itself.
 */
static void
read_kinds(const struct reader *r, const struct reading *in, struct manner m,
    unsigned alone)
{
	read_manner(r, in, m);
	if (m.kinds == alone && (alone & (alone - 1)) == 0)
		return;
	if ((m.kinds & PLUS) && m.kinds != PLUS)
		read_manner(r, in, (struct manner){ m.kinds & ~PLUS, m.bytes });
	for (unsigned kind = 1; kind <= ALL_KINDS; kind <<= 1)
		if (alone & kind)
			read_manner(r, in, (struct manner){ kind, m.bytes });
}

void
read_escapes(const struct reader *r, const struct reading *in)
{
	struct manner there = survey(in);

	if (there.kinds == 0)
		return;
	read_kinds(r, in, (struct manner){ there.kinds, 0 }, there.kinds);
	if (there.bytes != 0)
		read_kinds(r, in, there, there.bytes);
}
