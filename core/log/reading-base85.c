/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base85: five characters are four bytes.  Ascii85 (btoa, PDF), the
 * alphabet of RFC 1924 (git, Python's b85encode) and Z85 (ZeroMQ's RFC 32).
 * Nobody knows where a group begins, so each of the first five places is
 * tried; a group that is no 32 bits ends what is read.
 */
#include "core/log/readings.h"

#include <string.h>

#include "core/log/byte-table.h"

#include "core/banned.h"

#define GROUP		5
#define OTHER		0xff
#define FOLD		0xfe	/* a line end within */

static const char rfc1924[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
static const char z85[] = "0123456789abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

#define ASCII85(c)	(BYTE_IN(c, '!', 'u') ? (c) - '!' :		\
			    (c) == '\r' || (c) == '\n' ? FOLD : OTHER)

static const unsigned char ascii85[256] = BYTE_TABLE(ASCII85);

struct alphabet {
	unsigned char	values[256];
};

static void
alphabet_make(struct alphabet *a, const char *digits)
{
	memset(a->values, OTHER, sizeof(a->values));
	a->values['\r'] = a->values['\n'] = FOLD;
	for (unsigned char i = 0; digits[i] != '\0'; i++)
		a->values[(unsigned char)digits[i]] = i;
}

/* The others by their digits, once. */
static const unsigned char *
alphabet_at(size_t i)
{
	static struct alphabet made[2];
	static bool done;

	if (!done) {
		alphabet_make(&made[0], rfc1924);
		alphabet_make(&made[1], z85);
		done = true;
	}
	return i == 0 ? ascii85 : made[i - 1].values;
}

/* Digits and their places, in r->digits and r->first. */
struct run {
	const struct reader *r;
	const struct reading *in;
	uint16_t	 places[READING_MAX];
	size_t		 n;
};

/*
 * One group, the last one perhaps short: as if the highest digit followed.
 * Returns how many bytes it has, 0 when it is none.
 */
static size_t
group(const unsigned char *digits, size_t n, unsigned char out[4])
{
	uint64_t value = 0;

	for (size_t i = 0; i < GROUP; i++)
		value = value * 85 + (i < n ? digits[i] : 84);
	if (value > UINT32_MAX)
		return 0;
	for (size_t i = 0; i < 4; i++)
		out[i] = (unsigned char)(value >> (24 - 8 * i));
	return n < GROUP ? n - 1 : 4;
}

static void
emit(const struct run *run, size_t n)
{
	const struct reader *r = run->r;
	const struct reading made = { .of = run->in, .p = r->bytes, .n = n,
	    .first = r->first, .last = r->last, .bits = 8,
	    .how = READING_FINAL };

	if (n >= r->min && reader_spend(r, n))
		r->each(r->arg, &made);
}

static void
run_read(const struct run *run, size_t from)
{
	const struct reader *r = run->r;
	size_t n = 0, at, got;

	for (at = from; at + 1 < run->n; at += GROUP) {
		size_t has = run->n - at < GROUP ? run->n - at : GROUP;

		got = group(r->digits + at, has, r->bytes + n);
		if (got == 0) {
			emit(run, n);
			n = 0;
		}
		for (size_t end = n + got; n < end; n++) {
			r->first[n] = run->places[at];
			r->last[n] = run->places[at + has - 1];
		}
	}
	emit(run, n);
}

/* How many digits so many bytes need. */
static size_t
digits_of(size_t bytes)
{
	return bytes + (bytes + 3) / 4;
}

static void
run_end(struct run *run)
{
	size_t least = digits_of(run->r->min);

	for (size_t from = 0; from < GROUP && run->n >= from + least; from++)
		run_read(run, from);
	run->n = 0;
}

static void
read_alphabet(struct run *run, size_t from, size_t end,
    const unsigned char *values)
{
	const struct reading *in = run->in;

	run->n = 0;
	for (size_t i = from; i < end; i++) {
		unsigned char value = values[in->p[i]];

		if (value == FOLD)
			continue;
		if (value == OTHER) {
			run_end(run);
			continue;
		}
		run->r->digits[run->n] = value;
		run->places[run->n++] = (uint16_t)i;
	}
	run_end(run);
}

/* No alphabet has it. */
static bool
is_gap(unsigned char c)
{
	return (c <= ' ' && c != '\r' && c != '\n') || c > '~';
}

void
read_base85(const struct reader *r, const struct reading *in)
{
	size_t least = digits_of(r->min), end;
	struct run run;

	run.r = r;
	run.in = in;
	for (size_t from = 0; from < in->n; from = end + 1) {
		for (end = from; end < in->n && !is_gap(in->p[end]); )
			end++;
		for (size_t i = 0; end - from >= least && i < 3; i++)
			read_alphabet(&run, from, end, alphabet_at(i));
	}
}
