/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of the values of bytes: decimal ("115, 101, 99"), octal as od prints
 * it ("163 145 143"), binary ("01110011 01100101").
 */
#include "core/log/readings.h"

#include "core/log/byte-table.h"

#include "core/banned.h"

#define GAP_MAX		3		/* bytes between two numbers */

#define IS_GAP(c)							\
	((c) == ' ' || (c) == ',' || (c) == ';' || (c) == ':' ||	\
	    (c) == '.' || (c) == '-' || (c) == '/' || (c) == '|' ||	\
	    (c) == '\t' || (c) == '\r' || (c) == '\n')

static const unsigned char is_gap[256] = BYTE_TABLE(IS_GAP);

struct notation {
	unsigned	base;
	size_t		min, max;	/* digits */
};

static const struct notation notations[] = {
	{ 10, 1, 3 }, { 8, 3, 3 }, { 2, 8, 8 },
};

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* All the digits at the offset at: how many, and the value if it is one. */
static size_t
number(const struct reading *in, size_t at, const struct notation *as,
    unsigned *value, bool *ok)
{
	size_t n = 0;

	*value = 0;
	*ok = true;
	for (; at + n < in->n && is_digit(in->p[at + n]); n++) {
		unsigned digit = (unsigned)(in->p[at + n] - '0');

		*ok = *ok && n < as->max && digit < as->base;
		*value = *ok ? *value * as->base + digit : 0;
	}
	*ok = *ok && n >= as->min && *value <= 0xff;
	return n;
}

static size_t
gap(const struct reading *in, size_t at)
{
	size_t n = 0;

	while (at + n < in->n && is_gap[in->p[at + n]])
		n++;
	return n;
}

static void
read_notation(const struct reader *r, const struct reading *in,
    const struct notation *as)
{
	size_t n = 0, at = 0;

	while (at < in->n) {
		unsigned value;
		bool ok;
		size_t digits = number(in, at, as, &value, &ok), between;

		between = gap(in, at + digits);
		if (ok) {
			r->bytes[n] = (unsigned char)value;
			r->first[n] = (uint16_t)at;
			r->last[n++] = (uint16_t)(at + digits - 1);
		}
		if (!ok || between == 0 || between > GAP_MAX) {
			reader_emit(r, in, n);
			n = 0;
		}
		at += digits + between;
		if (digits + between == 0)
			at++;
	}
	reader_emit(r, in, n);
}

void
read_numbers(const struct reader *r, const struct reading *in)
{
	size_t many = 0;

	for (size_t i = 1; i < in->n; i++)
		many += is_digit(in->p[i - 1]) && !is_digit(in->p[i]);
	if (many + 1 < r->min)
		return;
	for (size_t i = 0; i < COUNT_OF(notations); i++)
		read_notation(r, in, &notations[i]);
}
