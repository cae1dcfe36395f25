/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needle-form.h"

#include "core/base/utf8.h"
#include "core/log/escape.h"

#include "core/banned.h"

/*
 * Bits at the front of the secret that share a base64 digit with what stands
 * before it.
 */
static const unsigned shared_bits[CODING_COUNT] = {
	[CODING_PLAIN] = 0, [CODING_BASE64_0] = 0,
	[CODING_BASE64_1] = 4, [CODING_BASE64_2] = 2,
};

static size_t
units_of(size_t n, enum coding coding)
{
	return coding == CODING_PLAIN ? n : (8 * n - shared_bits[coding]) / 6;
}

void
form_init(struct form *f, const unsigned char *bytes, size_t n,
    enum coding coding)
{
	f->bytes = bytes;
	f->coding = coding;
	f->units = units_of(n, coding);
	f->need = units_of(n < FORM_PREFIX ? n : FORM_PREFIX, coding);
	f->has_leads = f->has_high = false;
	for (size_t i = 0; coding == CODING_PLAIN && i < n; i++) {
		f->has_leads |= escape_leads(bytes[i]);
		f->has_high |= bytes[i] >= 0x80;
	}
	f->shares_end = coding != CODING_PLAIN &&
	    (8 * n - shared_bits[coding]) % 6 != 0;
}

unsigned char
form_unit(const struct form *f, size_t i)
{
	static const char table[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t bit, at;
	unsigned two;

	if (f->coding == CODING_PLAIN)
		return f->bytes[i];
	bit = shared_bits[f->coding] + 6 * i;
	at = bit / 8;
	two = (unsigned)f->bytes[at] << 8;
	if (bit % 8 > 2)
		two |= f->bytes[at + 1];
	return (unsigned char)table[two >> (10 - bit % 8) & 63];
}

static bool
same_unit(const struct form *f, size_t i, unsigned char c)
{
	if (f->coding != CODING_PLAIN) {	/* the URL-safe alphabet */
		if (c == '-')
			c = '+';
		else if (c == '_')
			c = '/';
	}
	return form_unit(f, i) == c;
}

/* The character in UTF-8: how many units from i on it is; 0: not those. */
static size_t
utf8_units(const struct form *f, size_t i, uint32_t cp)
{
	char utf8[4];
	size_t n = utf8_put(utf8, cp);

	if (n > f->units - i)
		return 0;
	for (size_t j = 0; j < n; j++)
		if (!same_unit(f, i + j, (unsigned char)utf8[j]))
			return 0;
	return n;
}

static size_t
escape_units(const struct form *f, bool bytes, size_t i,
    const struct escape *e)
{
	bool same = e->cp < 0x100 && same_unit(f, i, (unsigned char)e->cp);
	size_t n;

	if (e->byte || (bytes && same))
		return same;
	n = utf8_units(f, i, e->cp);
	return n > 0 ? n : same;
}

/* Read what stands at *at; returns how many units from i on it matches. */
static size_t
read_escaped(const struct form *f, const struct reading *r, size_t i,
    struct slice text, size_t *at)
{
	unsigned char c = (unsigned char)text.p[*at];
	struct escape e;

	if (escape_leads(c) && (r->only == 0 || text.p[*at] == r->only) &&
	    escape_read(text, *at, &e)) {
		size_t n = escape_units(f, r->bytes, i, &e);

		if (n > 0) {
			*at += e.n;
			return n;
		}
	}
	if (!same_unit(f, i, c) && !(c == '+' && form_unit(f, i) == ' '))
		return 0;
	(*at)++;
	return 1;
}

/* What may stand between two bytes of a dump: ":", ", ", " 0x" ... */
static size_t
hex_separator(struct slice text, size_t at)
{
	static const struct slice marks = { " :-,", 4 };
	size_t n = 0;

	while (n < 2 && at + n < text.n &&
	    slice_find(marks, text.p[at + n]) < marks.n)
		n++;
	if (text.n - at - n > 2 && text.p[at + n] == '0' &&
	    (text.p[at + n + 1] == 'x' || text.p[at + n + 1] == 'X'))
		n += 2;
	return n;
}

static size_t
read_hex(const struct form *f, size_t i, struct slice text, size_t *at)
{
	size_t from = *at;
	int high, low;

	if (i > 0)
		from += hex_separator(text, from);
	if (text.n - from < 2)
		return 0;
	high = hex_value(text.p[from]);
	low = hex_value(text.p[from + 1]);
	if (high < 0 || low < 0 ||
	    !same_unit(f, i, (unsigned char)(high << 4 | low)))
		return 0;
	*at = from + 2;
	return 1;
}

static size_t
read_unit(const struct form *f, const struct reading *r, size_t i,
    struct slice text, size_t *at)
{
	switch (r->how) {
	case WRITTEN_AS_IS:
		return same_unit(f, i, (unsigned char)text.p[(*at)++]);
	case WRITTEN_HEX:
		return read_hex(f, i, text, at);
	default:
		return read_escaped(f, r, i, text, at);
	}
}

static bool
is_base64_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '+' || c == '/' || c == '-' ||
	    c == '_';
}

/* The digits at either end hold some bits of the secret, too. */
static void
cover_shared_digits(const struct form *f, struct slice text, struct span *s)
{
	size_t end = s->at + s->n;

	if (s->at > 0 && shared_bits[f->coding] > 0 &&
	    is_base64_digit(text.p[s->at - 1]))
		s->at--;
	if (f->shares_end) {
		if (end < text.n && is_base64_digit(text.p[end]))
			end++;
		while (end < text.n && text.p[end] == '=')
			end++;
	}
	s->n = end - s->at;
}

bool
form_match(const struct form *f, struct reading r, struct slice text,
    size_t at, size_t *budget, struct span *out)
{
	size_t end = at, i = 0;

	while (i < f->units && end < text.n && *budget > 0) {
		size_t next = end;
		size_t n = read_unit(f, &r, i, text, &next);

		(*budget)--;
		if (n == 0)
			break;
		i += n;
		end = next;
	}
	if (i < f->need)
		return false;
	*out = (struct span){ at, end - at };
	if (r.how != WRITTEN_HEX)
		cover_shared_digits(f, text, out);
	return true;
}
