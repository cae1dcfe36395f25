/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fragment of a secret is planted into some text in one of many spellings,
 * or in a spelling of a spelling, and must be found there, whatever stands
 * around it.  Input: the inner way, the outer way, the length of the secret,
 * where the fragment begins and its length, the length of the text in front;
 * then the secret, and the text.
 */
#include <assert.h>
#include <ctype.h>
#include <stdint.h>

#include "core/log/needles.h"
#include "core/log/plain-words.h"
#include "tests/lib/spell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SPANS	64
#define HEAD	6
#define PART	6			/* characters that must not be left */

static bool
is_edge(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice
without_edges(struct slice s)
{
	while (s.n > 0 && is_edge(s.p[s.n - 1]))
		s.n--;
	while (s.n > 0 && is_edge(s.p[0]))
		s = slice_sub(s, 1, s.n);
	return s;
}

static bool
is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Zeros in such a row are no part of a secret: they tell nothing. */
static bool
is_padded(struct slice s)
{
	size_t zeros = 0;

	for (size_t i = 0; i < s.n && zeros < PART; i++)
		zeros = s.p[i] == 0 ? zeros + 1 : 0;
	return zeros == PART;
}

/*
 * From the first character at or behind `at`, so many characters, at least
 * PART; all of a secret that has no more.
 */
static struct slice
fragment(struct slice s, size_t at, size_t many)
{
	bool utf8 = utf8_valid(s);
	struct slice rest;
	size_t from, n = 0;

	if (s.n < PART)
		return s;
	from = at % (s.n - PART + 1);
	while (utf8 && ((unsigned char)s.p[from] & 0xc0) == 0x80)
		from--;
	rest = slice_sub(s, from, s.n);
	for (many += PART; many > 0 && n < rest.n; many--) {
		size_t len = 1;

		if (utf8)
			utf8_next(slice_sub(rest, n, rest.n), &len);
		n += len;
	}
	return many > 0 ? s : slice_sub(rest, 0, n);
}

/* What changes letters spoils what was encoded before. */
static bool
keeps_bytes(unsigned way)
{
	return way < 39 || way > 41;
}

/* What works on characters: on no other bytes. */
static bool
is_of_characters(unsigned way)
{
	return way == 16 || (way >= 20 && way <= 22) ||
	    (way >= 42 && way <= 44) || (way >= 59 && way <= 62);
}

static bool
has_only(struct slice s, int (*is)(int c))
{
	for (size_t i = 0; i < s.n; i++)
		if (!is((unsigned char)s.p[i]))
			return false;
	return true;
}

/*
 * Words may be the letters of a group by chance, and numbers a short secret;
 * and what else is beyond ASCII may not be seen at all.
 */
static bool
tells(struct slice part, unsigned way)
{
	if (way < 59 || way > 63)
		return true;
	if (!is_ascii(part) || !spell_tells(part, way))
		return false;
	return !spell_in_groups(way) || (has_only(part, isprint) &&
	    !has_only(part, isalpha) &&
	    (part.n >= PART || !has_only(part, isdigit)));
}

/* Groups are read without punctuation; no digit of a few bits stands apart. */
static bool
takes(unsigned outer, unsigned inner, struct slice one)
{
	if (outer >= SPELL_WAYS || !keeps_bytes(outer))
		return false;
	if ((is_of_characters(outer) || outer == 63) && !is_ascii(one))
		return false;
	return !spell_in_groups(outer) ||
	    (spell_bits(inner) == 0 && has_only(one, isalnum) &&
	    tells(one, outer));
}

/*
 * Ways that a digit, or a character with the same behind it, would go on
 * with; or, in an outer way, anything in front that takes the first
 * character into an escape of its own.
 */
static bool
needs_edge(unsigned way)
{
	return (way >= 33 && way <= 37) || (way >= 42 && way <= 44) ||
	    way == 52 || spell_in_groups(way);
}

struct planted {
	struct bytes	text;
	struct span	place;
};

static void
plant(struct planted *p, struct slice part, bool utf8, unsigned inner,
    unsigned outer)
{
	struct bytes one;

	bytes_init(&one, BYTES_NO_LIMIT);
	spell_as(&one, part, inner, utf8);
	p->place = spell_place_as(part, inner, (struct span){ 0, part.n },
	    utf8);
	if (takes(outer, inner, bytes_slice(&one))) {
		spell(&p->text, bytes_slice(&one), outer);
		p->place = spell_place(bytes_slice(&one), outer, p->place);
	} else
		bytes_add_slice(&p->text, bytes_slice(&one));
	bytes_clear(&one);
}

/* No digit goes on beyond an equals sign. */
static const char edge[] = "zz=<";

static void
check_found(const struct needles *n, const struct planted *p,
    struct slice before, struct slice after, bool edges)
{
	size_t front = before.n + (edges ? strlen(edge) : 0), found;
	struct span out[SPANS], place = p->place;
	struct bytes text;
	bool hidden = false;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_slice(&text, before);
	if (edges)
		bytes_add_str(&text, edge);
	bytes_add_slice(&text, bytes_slice(&p->text));
	if (edges)
		bytes_add_str(&text, ">=.");
	bytes_add_slice(&text, after);
	place.at += front;
	found = needles_find(n, bytes_slice(&text), out, SPANS);
	assert(found <= SPANS);
	for (size_t i = 0; i < found; i++) {
		assert(out[i].n > 0 && out[i].at + out[i].n <= text.len);
		assert(i == 0 || out[i].at > out[i - 1].at + out[i - 1].n);
		hidden |= out[i].at <= place.at &&
		    out[i].at + out[i].n >= place.at + place.n;
	}
	assert(hidden || plain_words_have(bytes_slice(&text), place));
	bytes_clear(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size }, secret, before, part;
	unsigned inner, outer;
	struct planted p;
	struct needles *n;
	struct span out[1];

	if (size < HEAD)
		return 0;
	inner = data[0] % SPELL_WAYS;
	outer = data[1];		/* most: none */
	secret = slice_sub(in, HEAD, data[2]);
	in = slice_sub(in, HEAD + secret.n, in.n);
	secret = without_edges(secret);
	before = slice_sub(in, 0, data[5]);
	in = slice_sub(in, before.n, in.n);
	n = needles_new();
	needles_add(n, secret);
	part = without_edges(fragment(secret, data[3], data[4]));
	if (secret.n < NEEDLE_MIN)
		assert(needles_find(n, in, out, 1) == 0);
	else if (!is_padded(part) && (part.n >= PART || part.n == secret.n) &&
	    (utf8_valid(secret) || !is_of_characters(inner)) &&
	    tells(part, inner)) {
		bytes_init(&p.text, BYTES_NO_LIMIT);
		plant(&p, part, utf8_valid(secret), inner, outer);
		check_found(n, &p, before, in, outer < SPELL_WAYS ||
		    needs_edge(inner));
		bytes_clear(&p.text);
	}
	needles_free(n);
	return 0;
}
