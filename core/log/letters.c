/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/letters.h"

#include <stdint.h>

#include "core/base/utf8.h"
#include "core/log/byte-table.h"

#include "core/banned.h"

/* In UTF-8, of what is listed here. */
#define IS_LEAD(c)							\
	(BYTE_IN(c, 0xc2, 0xc5) || BYTE_IN(c, 0xcc, 0xce) ||		\
	    BYTE_IN(c, 0xd0, 0xd1) || (c) == 0xe2 || (c) == 0xe3 ||	\
	    (c) == 0xef || (c) == 0xf3)
#define KIND(c)								\
	((c) == ' ' || (c) == '\t' || (c) == '\r' || (c) == '\n' ?	\
	    LETTER_BLANK :						\
	    BYTE_IN(BYTE_LOWER(c), 'a', 'z') || BYTE_IN(c, '0', '9') ||	\
	    (c) == 0 ?							\
	    LETTER_ITSELF : BYTE_IN(c, 0x21, 0x7e) ? LETTER_MARK :	\
	    IS_LEAD(c) ? LETTER_OTHER : 0)

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

void
letter_next(struct slice s, struct letter *out)
{
	unsigned char c = (unsigned char)s.p[0];
	uint32_t cp, to;

	_Static_assert(sizeof(latin) == 0x180 - 0xc0 + 1, "one for each");
	out->kinds = letter_kinds[c];
	if (!(out->kinds & LETTER_OTHER) ||
	    (cp = utf8_next(s, &out->n)) == UTF8_BAD) {
		as_it_is(s, out);
		return;
	}
	to = folded(cp);
	out->kinds = to < 0x80 ? letter_kinds[to] : kind_of(to);
	if (out->kinds & LETTER_BLANK)
		to = ' ';
	if (to != cp || (out->kinds & LETTER_UNSEEN))
		out->kinds |= LETTER_OTHER;
	out->len = utf8_put(out->p, to);
}
