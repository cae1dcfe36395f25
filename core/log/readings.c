/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/readings.h"

#include "core/log/byte-table.h"

#include "core/banned.h"

/* What a byte may be part of. */
enum {
	IS_TEXT		= 1 << 0,	/* any encoding */
	IS_NOISE	= 1 << 1,	/* what may stand between escapes */
	IS_DIGIT	= 1 << 2,	/* lists of numbers */
	IS_LEAD		= 1 << 3,	/* an escape */
	IS_SPACE	= 1 << 4,	/* between single characters */
	IS_NUL		= 1 << 5,	/* UTF-16 */
};

#define KIND(c)								\
	((BYTE_IN(c, 0x20, 0x7e) || (c) == '\t' || (c) == '\r' ||	\
	    (c) == '\n' || (c) == 0 ? IS_TEXT : IS_NOISE) |		\
	(BYTE_IN(c, '0', '9') ? IS_DIGIT : 0) |				\
	((c) == '%' || (c) == '=' || (c) == '\\' || (c) == '&' ||	\
	    (c) == '+' ? IS_LEAD : 0) |					\
	(!BYTE_IN(BYTE_LOWER(c), 'a', 'z') && !BYTE_IN(c, '0', '9') &&	\
	    (c) < 0x80 ? IS_SPACE : 0) |				\
	((c) == 0 ? IS_NUL : 0))
#define ROT13(c)							\
	(!BYTE_IN(BYTE_LOWER(c), 'a', 'z') ? (c) :			\
	    BYTE_LOWER(c) <= 'm' ? (c) + 13 : (c) - 13)

static const unsigned char kinds[256] = BYTE_TABLE(KIND);
static const unsigned char turned[256] = BYTE_TABLE(ROT13);

/*
 * Where the unit is that has the first bit from an offset on.  A digit that
 * stands apart from the next ("5.7.8 czNj"), and has a few bits at most, is
 * there by chance.
 */
static size_t
first_place(const struct reading *r, size_t at)
{
	size_t bit = r->skip + 8 * at, unit = bit / r->bits;

	if (bit % r->bits != 0 && r->first[unit + 1] > r->last[unit] + 1)
		unit++;
	return r->first[unit];
}

static size_t
last_place(const struct reading *r, size_t at)
{
	size_t end = r->skip + 8 * at + 8, unit = (end - 1) / r->bits;

	if (end % r->bits != 0 && r->last[unit] > r->last[unit - 1] + 1)
		unit--;
	return r->last[unit];
}

struct span
reading_source(const struct reading *r, size_t at, size_t n)
{
	size_t from = at, last = at + n - 1;

	for (; r != NULL; r = r->of) {
		from += r->at;
		last += r->at;
		if (r->first == NULL)
			continue;
		from = first_place(r, from);
		last = last_place(r, last);
		if (from > last) {			/* read backwards */
			size_t other = from;

			from = last;
			last = other;
		}
	}
	return (struct span){ from, last - from + 1 };
}

bool
reader_spend(const struct reader *r, size_t n)
{
	*r->budget -= n < *r->budget ? n : *r->budget;
	return *r->budget > 0;
}

void
reader_emit(const struct reader *r, const struct reading *in, size_t n)
{
	const struct reading made = { .of = in, .p = r->bytes, .n = n,
	    .first = r->first, .last = r->last, .bits = 8 };

	if (n >= r->min && reader_spend(r, n))
		r->each(r->arg, &made);
}

static void
read_part(const struct reader *r, const struct reading *in, size_t at,
    size_t n, unsigned has)
{
	struct reading part = *in;

	part.p += at;
	part.at += at;
	part.n = n;
	if (!reader_spend(r, n))
		return;
	read_radix(r, &part);
	if (in->of == NULL)
		read_base85(r, &part);
	if (has & IS_LEAD)
		read_escapes(r, &part);
	if (has & IS_DIGIT)
		read_numbers(r, &part);
	if (has & IS_SPACE)
		read_spaced(r, &part);
	if (has & IS_NUL)
		read_utf16(r, &part);
}

/*
 * Encodings are made of text: noise is cut into its runs of text, and most of
 * those are shorter than the shortest way of writing a window.  But secrets
 * that are no text may stand as they are between the escapes.
 */
void
readings_of(const struct reader *r, const struct reading *in)
{
	unsigned text = r->binary ? IS_TEXT | IS_NOISE : IS_TEXT, has = 0;
	size_t from = 0;

	if (!(in->how & READING_OF_LETTERS))
		read_joined(r, in);
	for (size_t i = 0; i < in->n; i++) {
		unsigned kind = kinds[in->p[i]];

		if (kind & text) {
			has |= kind;
			continue;
		}
		if (i - from > r->min)
			read_part(r, in, from, i - from, has);
		from = i + 1;
		has = 0;
	}
	if (in->n - from > r->min)
		read_part(r, in, from, in->n - from, has);
}

void
read_rot13(const struct reader *r, const struct reading *in)
{
	const struct reading made = { .of = in, .p = r->bytes, .n = in->n,
	    .how = READING_OF_LETTERS };

	if (!reader_spend(r, in->n))
		return;
	for (size_t i = 0; i < in->n; i++)
		r->bytes[i] = turned[in->p[i]];
	r->each(r->arg, &made);
}

void
read_backwards(const struct reader *r, const struct reading *in)
{
	for (size_t i = 0; i < in->n; i++) {
		size_t from = in->n - 1 - i;

		r->bytes[i] = in->p[from];
		r->first[i] = r->last[i] = (uint16_t)from;
	}
	reader_emit(r, in, in->n);
}
