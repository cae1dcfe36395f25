/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies near a login, read in every way in which its secrets could be
 * written (core/log/needles.h).  That is slow: a text that was looked at
 * before, for another login, and had nothing, is not looked at again, and
 * there is an allowance, which grows with the text.
 */
#include "core/scrub/priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "core/log/log.h"
#include "core/log/needles.h"
#include "core/banned.h"

#define RING		256		/* the latest secrets */
#define AT_ONCE		6		/* of them are looked for */
#define SPARED		8
#define CLEAN		4096		/* texts that had nothing */
#define FOUND_MAX	64
#define PIECE_MIN	8
#define FIGURES_MIN	12		/* in a row: in hexadecimal */
#define NUMBERS_MIN	24		/* bytes; 112 97 115 115 ... */
#define ALLOWED_FIRST	(128u << 10)	/* bytes */
#define ALLOWED_MAX	(256u << 10)
#define COST_TEXT	128		/* bytes more for each text, */
#define COST_NEEDLES	256		/* and when others are looked for */
#define ALLOWED_SHARE	256		/* of a text, one byte in so many */

struct near {
	struct bytes	 ring[RING];
	uint64_t	 n;		/* secrets that were given */
	struct needles	*needles;
	struct near_secrets in;		/* what the needles are made of */
	char		*spared[SPARED];
	size_t		 nspared;
	uint64_t	 clean[CLEAN];
	uint64_t	 allowed, grows, skipped;
};

struct near *
near_new(void)
{
	struct near *r = xcalloc(1, sizeof(*r));

	r->allowed = ALLOWED_FIRST;
	for (size_t i = 0; i < RING; i++)
		bytes_init(&r->ring[i], KNOWN_SECRET_MAX);
	return r;
}

void
near_free(struct near *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < RING; i++)
		bytes_wipe(&r->ring[i]);
	for (size_t i = 0; i < r->nspared; i++)
		free(r->spared[i]);
	needles_free(r->needles);
	free(r);
}

/* As if nothing had been read. */
void
near_again(struct near *r)
{
	memset(r->clean, 0, sizeof(r->clean));
	r->allowed = ALLOWED_FIRST;
	r->grows = r->skipped = 0;
}

uint64_t
near_mark(const struct near *r)
{
	return r->n;
}

uint64_t
near_skipped(const struct near *r)
{
	return r->skipped;
}

void
near_passed(struct near *r, size_t n)
{
	r->grows += n;
	r->allowed += r->grows / ALLOWED_SHARE;
	r->grows %= ALLOWED_SHARE;
	if (r->allowed > ALLOWED_MAX)
		r->allowed = ALLOWED_MAX;
}

void
near_add(struct near *r, struct slice secret)
{
	struct slice s = slice_sub(slice_trim(secret), 0, KNOWN_SECRET_MAX);
	struct bytes *to = &r->ring[r->n % RING];

	if (s.n < KNOWN_MIN || is_masked(s) || slice_ihas(s, LOG_MASK))
		return;
	bytes_wipe(to);
	bytes_init(to, KNOWN_SECRET_MAX);
	bytes_add_slice(to, s);
	r->n++;
}

void
near_spare(struct near *r, struct slice name)
{
	size_t i = r->nspared % SPARED;

	for (size_t m = 0; m < r->nspared; m++)
		if (slice_is(name, r->spared[m]))
			return;
	if (r->nspared < SPARED)
		r->nspared++;
	else {
		i = (size_t)(r->n % SPARED);
		free(r->spared[i]);
	}
	r->spared[i] = xstrndup(name.p, name.n);
	r->in.end = 0;
}

/* ---- reading ----------------------------------------------------------- */

static bool
is_prepared(const struct near *r, struct near_secrets of)
{
	return r->needles != NULL && r->in.first == of.first &&
	    r->in.end == of.end;
}

static void
prepare(struct near *r, struct near_secrets of)
{
	uint64_t from = of.first;

	if (r->needles == NULL)
		r->needles = needles_new();
	needles_forget(r->needles);
	needles_spare_none(r->needles);
	for (size_t i = 0; i < r->nspared; i++)
		needles_spare(r->needles, slice_of(r->spared[i]));
	if (of.end - from > AT_ONCE)
		from = of.end - AT_ONCE;
	for (; from < of.end; from++)
		if (from + RING >= r->n)
			needles_add(r->needles, bytes_slice(&r->ring[from %
			    RING]));
	r->in = of;
}

static bool
says_something(struct slice s)
{
	size_t figures = 0;

	if (s.n < PIECE_MIN)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (is_letter(s.p[i]) || (unsigned char)s.p[i] >= 0x80)
			return true;
		figures += is_digit(s.p[i]);
	}
	return s.n >= (figures == s.n ? FIGURES_MIN : NUMBERS_MIN);
}

static uint64_t
hash_of(struct slice s)
{
	uint64_t v = UINT64_C(0xcbf29ce484222325) ^ s.n;

	for (size_t i = 0; i < s.n; i++)
		v = (v ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return v | 1;
}

static size_t
read_text(struct near *r, struct slice text, size_t at, struct masks *out)
{
	struct span found[FOUND_MAX];
	size_t n = needles_find(r->needles, text, found, FOUND_MAX);

	for (size_t i = 0; i < n; i++) {
		size_t end = found[i].at + found[i].n;

		while (end < text.n && text.p[end] == '=')
			end++;		/* what pads it */
		if (says_something(slice_sub(text, found[i].at, end -
		    found[i].at)))
			masks_add(out, at + found[i].at, end - found[i].at);
	}
	return n;
}

void
near_find(struct near *r, struct near_secrets of, struct slice line,
    size_t at, struct masks *out)
{
	struct slice text = slice_sub(line, at, line.n);
	uint64_t hash, *slot, cost = text.n + COST_TEXT;

	if (of.first >= of.end || text.n < PIECE_MIN)
		return;
	hash = hash_of(text);
	slot = &r->clean[hash % CLEAN];
	if (*slot == hash)
		return;
	if (!is_prepared(r, of))
		cost += COST_NEEDLES;
	if (cost > r->allowed) {
		r->skipped++;
		return;
	}
	r->allowed -= cost;
	if (!is_prepared(r, of))
		prepare(r, of);
	if (read_text(r, text, at, out) == 0)
		*slot = hash;
}
