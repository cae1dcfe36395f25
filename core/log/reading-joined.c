/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text without what was put between its characters, however many stand
 * together ("s3c ret", "s3*c-re*t"), and with its letters as they are written
 * most simply (letters.h).
 */
#include "core/log/readings.h"

#include <string.h>

#include "core/log/letters.h"

#include "core/banned.h"

/* Digits of base64 that may as well stand between others. */
static const char between[] = "+-/_=";

/* A part of what is read: runs of text, as in readings_of(). */
struct part {
	const struct reader *r;
	const struct reading *in;
	size_t		 from, end;
	unsigned	 kinds;		/* all that it has */
	bool		 bare;		/* controls and dresses are themselves */
};

static struct slice
rest(const struct part *p, size_t at)
{
	return (struct slice){ (const char *)p->in->p + at, p->end - at };
}

static void
letter_at(const struct part *p, size_t at, struct letter *l)
{
	unsigned char c = p->in->p[at];

	l->kinds = letter_kinds[c];
	if (l->kinds & LETTER_OTHER) {
		letter_next(rest(p, at), l);
		if (!p->bare || !(l->kinds & (LETTER_CONTROL |
		    LETTER_DRESSED)))
			return;
		l->kinds = LETTER_ITSELF;
	}
	l->n = l->len = 1;
	l->p[0] = (char)c;
}

/* All but what is of these kinds; a combining mark stays with its letter, and
 * a backspace takes the one before away. */
static size_t
join(const struct part *p, unsigned without)
{
	const struct reader *r = p->r;
	struct letter l;
	size_t n = 0;

	for (size_t at = p->from; at < p->end; at += l.n) {
		letter_at(p, at, &l);
		if ((l.kinds & LETTER_UNSEEN) && n > 0 &&
		    r->last[n - 1] + 1u == at)
			r->last[n - 1] = (uint16_t)(at + l.n - 1);
		if ((l.kinds & LETTER_CONTROL) && l.p[0] == '\b' && n > 0)
			n--;
		if (l.kinds & without)
			continue;
		for (size_t i = 0; i < l.len; i++) {
			r->bytes[n] = (unsigned char)l.p[i];
			r->first[n] = (uint16_t)at;
			r->last[n++] = (uint16_t)(at + l.n - 1);
		}
	}
	return n;
}

static void
read_without(const struct part *p, unsigned without, unsigned how)
{
	const struct reader *r = p->r;
	struct reading made = { .of = p->in, .p = r->bytes, .first = r->first,
	    .last = r->last, .bits = 8, .how = how };

	made.n = join(p, without);
	if (made.n >= r->min && reader_spend(r, made.n))
		r->each(r->arg, &made);
}

static bool
may_part_digits(const struct part *p)
{
	for (size_t i = 0; i < sizeof(between) - 1; i++)
		if (memchr(rest(p, p->from).p, between[i], p->end - p->from))
			return true;
	return false;
}

/*
 * Blanks alone are dropped for secrets that have punctuation of their own.
 * These readings hold no other encoding than one whose digits are letters,
 * which needs them only where it does not skip what stands between (radix).
 */
static void
read_the_part(const struct part *p)
{
	unsigned how = READING_OF_LETTERS | READING_JOINED;
	unsigned unseen = LETTER_UNSEEN;

	if (p->end - p->from < p->r->min)
		return;
	if (p->kinds & LETTER_OTHER)
		read_without(p, unseen, READING_OF_LETTERS);
	if ((p->kinds & LETTER_BLANK) && (p->r->marks ||
	    !(p->kinds & LETTER_MARK)))
		read_without(p, unseen | LETTER_BLANK, how | READING_FINAL);
	if (p->kinds & LETTER_MARK)
		read_without(p, unseen | LETTER_BLANK | LETTER_MARK,
		    may_part_digits(p) ? how : how | READING_FINAL);
}

/* True when there are controls, which are left out unless they stand bare. */
static bool
read_parts(const struct reader *r, const struct reading *in, bool bare)
{
	struct part p = { .r = r, .in = in, .end = in->n,
	    .bare = bare };
	unsigned text = r->binary ? ~0u : ~(unsigned)LETTER_ITSELF;
	unsigned all = 0;
	struct letter l;

	for (size_t at = 0; at < in->n; at += l.n) {
		unsigned kinds = letter_kinds[in->p[at]];

		l.n = 1;
		if (kinds & LETTER_OTHER) {
			letter_at(&p, at, &l);
			kinds = l.kinds & text;
		}
		all |= kinds;
		if (kinds != 0 || r->binary) {
			p.kinds |= kinds;
			continue;
		}
		p.end = at;
		read_the_part(&p);
		p = (struct part){ .r = r, .in = in, .from = at + l.n,
		    .end = in->n, .bare = bare };
	}
	read_the_part(&p);
	return (all & LETTER_CONTROL) != 0;
}

void
read_joined(const struct reader *r, const struct reading *in)
{
	/* An eye, or a terminal, sees what is sent, not what is encoded in it;
	 * and a secret may have controls of its own. */
	if (in->of != NULL || (read_parts(r, in, false) && r->binary))
		read_parts(r, in, true);
}
