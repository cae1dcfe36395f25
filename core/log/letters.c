/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/letters.h"

#include <stdint.h>

#include "core/base/utf8.h"
#include "core/log/byte-table.h"

#include "core/banned.h"

#define ESCAPE		0x1b
#define SEQUENCE_MAX	64	/* bytes of one that begins with ESC */

/* Of what is listed here: in UTF-8, also where it is longer than need be. */
#define IS_LEAD(c)							\
	(BYTE_IN(c, 0xc0, 0xc5) || BYTE_IN(c, 0xca, 0xce) ||		\
	    BYTE_IN(c, 0xd0, 0xd1) || BYTE_IN(c, 0xe0, 0xe3) ||		\
	    (c) == 0xef || (c) == 0xf0 || (c) == 0xf3)
#define IS_CONTROL(c)	(BYTE_IN(c, 1, 0x1f) || (c) == 0x7f)
#define KIND(c)								\
	((c) == ' ' || (c) == '\t' || (c) == '\r' || (c) == '\n' ?	\
	    LETTER_BLANK :						\
	    BYTE_IN(BYTE_LOWER(c), 'a', 'z') || BYTE_IN(c, '0', '9') ||	\
	    (c) == 0 ?							\
	    LETTER_ITSELF : BYTE_IN(c, 0x21, 0x7e) ? LETTER_MARK :	\
	    IS_LEAD(c) || IS_CONTROL(c) ? LETTER_OTHER : 0)

const unsigned char letter_kinds[256] = BYTE_TABLE(KIND);

/* From U+00C0 on; a blank where there is no such letter. */
static const char latin[] =
    "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnn"
    "NnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

static const struct {
	uint32_t	from, to;
	unsigned	kind;
} ranges[] = {
	{ 0xa0, 0xa0, LETTER_BLANK }, { 0xad, 0xad, LETTER_UNSEEN },
	{ 0x300, 0x36f, LETTER_UNSEEN }, { 0x2000, 0x200a, LETTER_BLANK },
	{ 0x200b, 0x200f, LETTER_UNSEEN }, { 0x2028, 0x2029, LETTER_BLANK },
	{ 0x202a, 0x202e, LETTER_UNSEEN }, { 0x202f, 0x202f, LETTER_BLANK },
	{ 0x205f, 0x205f, LETTER_BLANK }, { 0x2060, 0x206f, LETTER_UNSEEN },
	{ 0x3000, 0x3000, LETTER_BLANK }, { 0xfe00, 0xfe0f, LETTER_UNSEEN },
	{ 0xfeff, 0xfeff, LETTER_UNSEEN }, { 0xe0001, 0xe0001, LETTER_UNSEEN },
};

static uint32_t
folded(uint32_t cp)
{
	if (cp >= 0xc0 && cp < 0x180)
		return latin[cp - 0xc0] != ' ' ?
		    (unsigned char)latin[cp - 0xc0] : cp;
	if (cp >= 0xff01 && cp <= 0xff5e)
		return cp - 0xff01 + '!';
	if (cp >= 0xe0020 && cp <= 0xe007e)
		return cp - 0xe0000;
	if ((cp >= 0x391 && cp <= 0x3a9) || (cp >= 0x410 && cp <= 0x42f))
		return cp + 0x20;
	return cp >= 0x400 && cp <= 0x40f ? cp + 0x50 : cp;
}

static unsigned
kind_of(uint32_t cp)
{
	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		if (cp >= ranges[i].from && cp <= ranges[i].to)
			return ranges[i].kind;
	return LETTER_ITSELF;
}

static void
as_it_is(struct slice s, struct letter *out)
{
	out->p[0] = s.p[0];
	out->len = out->n = 1;
	if ((out->kinds & ~(unsigned)LETTER_OTHER) == 0)
		out->kinds = LETTER_ITSELF;
}

/*
 * One of ASCII in two to four bytes: no UTF-8, but read as such here and
 * there.  Its length; 0: it is none.
 */
static size_t
overlong(struct slice s, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s.p;
	bool four = p[0] == 0xf0 && s.n > 1 && p[1] == 0x80;
	size_t at = p[0] == 0xe0 ? 1 : four ? 2 : 0;

	if ((at == 0 && (p[0] & 0xfe) != 0xc0) || at + 2 > s.n ||
	    (at > 0 && (p[at] & 0xfe) != 0x80) || (p[at + 1] & 0xc0) != 0x80)
		return 0;
	*cp = (p[at] & 1u) << 6 | (p[at + 1] & 0x3fu);
	return at + 2;
}

/* ESC [ 31 m, ESC ] 0;text BEL, ESC c: their length. */
static size_t
sequence(struct slice s)
{
	size_t n = 2;

	if (s.n < 2)
		return 1;
	if (s.p[1] == '[')
		while (n < s.n && n < SEQUENCE_MAX && s.p[n] >= 0x20 &&
		    s.p[n] < 0x40)
			n++;
	else if (s.p[1] == ']')
		while (n < s.n && n < SEQUENCE_MAX && s.p[n] != 0x07 &&
		    s.p[n] != ESCAPE)
			n++;
	else
		return n;
	if (n + 1 < s.n && s.p[n] == ESCAPE)
		n++;				/* ESC \ ends it */
	return n < s.n ? n + 1 : n;
}

static void
control(struct slice s, struct letter *out)
{
	out->kinds = LETTER_UNSEEN | LETTER_CONTROL | LETTER_OTHER;
	out->n = s.p[0] == ESCAPE ? sequence(s) : 1;
	out->p[0] = s.p[0];
	out->len = 1;
}

void
letter_next(struct slice s, struct letter *out)
{
	unsigned char c = (unsigned char)s.p[0];
	uint32_t cp, to;
	bool dressed;

	_Static_assert(sizeof(latin) == 0x180 - 0xc0 + 1, "one for each");
	out->kinds = letter_kinds[c];
	if (IS_CONTROL(c) && (out->kinds & LETTER_OTHER)) {
		control(s, out);
		return;
	}
	cp = utf8_next(s, &out->n);
	if (cp == UTF8_BAD)
		out->n = overlong(s, &cp);
	if (!(out->kinds & LETTER_OTHER) || out->n == 0) {
		as_it_is(s, out);
		return;
	}
	to = folded(cp);
	dressed = out->n > utf8_put(out->p, cp);
	if (to == cp) {
		to = letter_plain(cp);
		dressed = dressed || to != cp;
	}
	out->kinds = to < 0x80 ? letter_kinds[to] : kind_of(to);
	if (out->kinds & LETTER_BLANK)
		to = ' ';
	if (to != cp || dressed || (out->kinds & LETTER_UNSEEN))
		out->kinds |= LETTER_OTHER;
	if (dressed)
		out->kinds |= LETTER_DRESSED;
	out->len = utf8_put(out->p, to);
}
