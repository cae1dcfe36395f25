/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hexadecimal, base32 and base64 (RFC 4648), uuencode and binary: runs of
 * digits of 4, 5, 6 bits or one, read as bytes from each of the first bits
 * on, since nobody knows where in which digit a byte begins.
 */
#include "core/log/readings.h"

#include <string.h>

#include "core/log/byte-table.h"

#include "core/banned.h"

#define GAP_MAX		8		/* bytes that may interrupt a run */
#define TAIL		64		/* digits that hold any window */

/* Values in the tables beside those of digits. */
#define SKIP		0x40
#define PREFIX		0x41		/* the x of 0x73 and \x73 */
#define OTHER		0x42

/*
 * Whatever stands between groups of digits, if it is none: blanks and
 * punctuation, but for what ends base64.
 */
#define IS_BETWEEN(c)	((c) == '\t' || (c) == '\r' || (c) == '\n' || \
			    (BYTE_IN(c, 0x20, 0x7e) && (c) != '='))

#define VALUE_16(c)							\
	(BYTE_IN(c, '0', '9') ? (c) - '0' :				\
	    BYTE_IN(BYTE_LOWER(c), 'a', 'f') ? BYTE_LOWER(c) - 'a' + 10 : \
	    BYTE_LOWER(c) == 'x' ? PREFIX :				\
	    BYTE_LOWER(c) == 'h' || BYTE_LOWER(c) == 'u' ? SKIP :	\
	    BYTE_IN(BYTE_LOWER(c), 'g', 'z') ? OTHER :			\
	    IS_BETWEEN(c) ? SKIP : OTHER)
#define VALUE_32(c)							\
	(BYTE_IN(BYTE_LOWER(c), 'a', 'z') ? BYTE_LOWER(c) - 'a' :	\
	    BYTE_IN(c, '2', '7') ? (c) - '2' + 26 :			\
	    BYTE_IN(c, '0', '9') ? OTHER : IS_BETWEEN(c) ? SKIP : OTHER)
#define VALUE_64(c)							\
	(BYTE_IN(c, 'A', 'Z') ? (c) - 'A' :				\
	    BYTE_IN(c, 'a', 'z') ? (c) - 'a' + 26 :			\
	    BYTE_IN(c, '0', '9') ? (c) - '0' + 52 :			\
	    (c) == '+' || (c) == '-' ? 62 :				\
	    (c) == '/' || (c) == '_' ? 63 : IS_BETWEEN(c) ? SKIP : OTHER)

/* Of a line of uuencode; a blank is nought, or an accent is. */
#define VALUE_UU(c)							\
	(BYTE_IN(c, 0x20, 0x60) ? ((c) - 0x20) & 0x3f :			\
	    (c) == '\t' || (c) == '\r' || (c) == '\n' ? SKIP : OTHER)

#define VALUE_2(c)							\
	((c) == '0' || (c) == '1' ? (c) - '0' : IS_BETWEEN(c) &&	\
	    !BYTE_IN(c, '2', '9') && !BYTE_IN(BYTE_LOWER(c), 'a', 'z') ? \
	    SKIP : OTHER)

static const unsigned char values_2[256] = BYTE_TABLE(VALUE_2);
static const unsigned char values_16[256] = BYTE_TABLE(VALUE_16);
static const unsigned char values_32[256] = BYTE_TABLE(VALUE_32);
static const unsigned char values_64[256] = BYTE_TABLE(VALUE_64);
static const unsigned char values_uu[256] = BYTE_TABLE(VALUE_UU);

struct radix {
	const unsigned char *values;
	unsigned	 bits;		/* of a digit */
	unsigned	 step;		/* from one place to begin to the next */
	bool		 one_case;	/* letters of both are no encoding */
	unsigned	 how;		/* of its readings */
};

static const struct radix radixes[] = {
	{ values_16, 4, 4, false, 0 },
	{ values_32, 5, 1, true, 0 },
	{ values_64, 6, 2, false, 0 },
	{ values_uu, 6, 2, false, READING_FINAL },
	{ values_2, 1, 1, false, READING_FINAL },
};

#define RARE	2		/* of those the last */

/* A run of digits: their values and their places. */
struct run {
	const struct reader *r;
	const struct reading *in;
	const struct radix *radix;
	size_t		 n;
	unsigned char	 letter;	/* the last one, if one_case; else 0 */
	size_t		 letters;	/* digits up to it */
};

/*
 * From a bit of the digit `from` on; the last bits that make no whole byte
 * are nothing.
 */
static size_t
decode(const struct run *run, size_t from, unsigned skip)
{
	const unsigned char *digits = run->r->digits;
	unsigned char *out = run->r->bytes;
	unsigned bits = run->radix->bits, acc = 0, have = bits - skip % bits;
	size_t i = from + skip / bits;

	if (i < run->n)
		acc = digits[i];
	while (++i < run->n) {
		acc = acc << bits | digits[i];
		have += bits;
		if (have >= 8) {
			have -= 8;
			*out++ = (unsigned char)(acc >> have);
		}
	}
	return (size_t)(out - run->r->bytes);
}

/* What the digits from one on say, wherever a byte begins. */
static void
run_read(const struct run *run, size_t from)
{
	const struct reader *r = run->r;
	unsigned bits = run->radix->bits;

	if ((run->n - from) * bits < 8 * r->min)
		return;
	for (unsigned skip = 0; skip < 8; skip += run->radix->step) {
		struct reading made = { .of = run->in, .p = r->bytes,
		    .first = r->first + from, .last = r->first + from,
		    .bits = bits, .skip = skip, .how = run->radix->how };

		made.n = decode(run, from, skip);
		if (made.n >= r->min && reader_spend(r, made.n))
			r->each(r->arg, &made);
	}
}

static void
run_end(struct run *run)
{
	run_read(run, 0);
	run->n = 0;
}

static bool
is_hex(const struct reading *in, size_t at)
{
	return at < in->n && values_16[in->p[at]] < SKIP;
}

static bool
is_pair(const struct reading *in, size_t end)
{
	return end > 1 && is_hex(in, end - 1) && is_hex(in, end - 2) &&
	    (end == 2 || !is_hex(in, end - 3));
}

/*
 * The nought of 0x is no digit, unless it ends 70 and some other x follows:
 * look at both where that is not plain.  Any other x, an h (h73, 73h) and a
 * U+ need nothing.
 */
static bool
is_prefix(struct run *run, size_t at)
{
	const struct reading *in = run->in;

	if (in->p[at - 1] != '0' || !is_hex(in, at + 1) || is_pair(in, at))
		return true;
	if (at > 1 && is_hex(in, at - 2))
		run_read(run, run->n > TAIL ? run->n - TAIL : 0);
	run->n--;
	return true;
}

static bool
may_interrupt(struct run *run, size_t at, unsigned value, size_t gap)
{
	if (run->n == 0 || gap >= GAP_MAX)
		return false;
	return value == SKIP || (value == PREFIX && is_prefix(run, at));
}

/*
 * A letter of the other case begins another run, to which the figures in
 * front of it may belong as well.
 */
static void
note_letter(struct run *run, unsigned char c)
{
	const struct reader *r = run->r;

	if (run->letter != 0 && ((run->letter ^ c) & 0x20) != 0) {
		size_t figures = run->n - run->letters;

		run_end(run);
		memmove(r->digits, r->digits + run->letters, figures);
		memmove(r->first, r->first + run->letters,
		    figures * sizeof(*r->first));
		run->n = figures;
	}
	run->letter = c;
	run->letters = run->n + 1;
}

static void
read_one_radix(const struct reader *r, const struct reading *in,
    const struct radix *radix)
{
	struct run run = { .r = r, .in = in, .radix = radix };
	size_t gap = 0;

	for (size_t i = 0; i < in->n; i++) {
		unsigned value = radix->values[in->p[i]];

		if (value >= SKIP) {
			if (!may_interrupt(&run, i, value, gap++)) {
				run_end(&run);
				run.letter = 0;
			}
			continue;
		}
		if (radix->one_case && in->p[i] >= 'A')
			note_letter(&run, in->p[i]);
		gap = 0;
		r->digits[run.n] = (unsigned char)value;
		r->first[run.n++] = (uint16_t)i;
	}
	run_end(&run);
}

void
read_radix(const struct reader *r, const struct reading *in)
{
	/* Who encodes twice ends with what is common. */
	size_t n = in->of == NULL ? COUNT_OF(radixes) : COUNT_OF(radixes) - RARE;

	for (size_t i = 0; i < n; i++)
		read_one_radix(r, in, &radixes[i]);
}
