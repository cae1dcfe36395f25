/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needles.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/log/letters.h"
#include "core/log/needle-shapes.h"
#include "core/log/plain-words.h"
#include "core/log/readings.h"
#include "core/log/windows.h"

#include "core/banned.h"

#define NEEDLE_MAX	65536		/* bytes of a secret that are kept */

/*
 * A long text is searched in pieces that overlap by more than the longest
 * way of writing one window: an entity of an entity has 144 bytes for one.
 */
#define OVERLAP		1024
#define STEP		(READING_MAX - OVERLAP)

/* Bytes of readings; only a text made for the purpose has more. */
#define BUDGET_BASE	(1u << 16)
#define BUDGET_PER_BYTE	192

#define DEPTH		2		/* a reading, and a reading of that */
#define LONG_PIECE	(WINDOW + 3)	/* hardly there by chance */

/* Room for the search, so that it can always be made. */
struct desk {
	unsigned char	*secure;	/* bytes and digits of each depth */
	uint16_t	 places[DEPTH][2][READING_MAX];
	bool		 covered[READING_MAX];
};

#define SECURE_BYTES	(2 * DEPTH * READING_MAX)

struct needles {
	struct windows	 windows;
	bool		 marks;		/* any has punctuation */
	struct desk	*desk;
	bool		 full;
	char		*spared[NEEDLES_SPARED_MAX];
	size_t		 nspared;
};

struct needles *
needles_new(void)
{
	return xcalloc(1, sizeof(struct needles));
}

void
needles_forget(struct needles *n)
{
	windows_clear(&n->windows);
	if (n->desk != NULL)
		secret_scratch_free((char *)n->desk->secure, SECURE_BYTES);
	free(n->desk);
	n->desk = NULL;
	n->full = n->marks = false;
}

void
needles_free(struct needles *n)
{
	if (n == NULL)
		return;
	needles_forget(n);
	needles_spare_none(n);
	free(n);
}

bool
needles_any(const struct needles *n)
{
	return n->windows.n > 0 || n->full;
}

bool
needles_full(const struct needles *n)
{
	return n->full;
}

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
	while (s.n > 0 && is_edge(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

static bool
desk_make(struct needles *n)
{
	if (n->desk != NULL)
		return true;
	n->desk = xcalloc(1, sizeof(*n->desk));
	n->desk->secure = (unsigned char *)secret_scratch(SECURE_BYTES);
	return n->desk->secure != NULL;
}

void
needles_add(struct needles *n, struct slice secret)
{
	struct slice s = slice_sub(without_edges(secret), 0, NEEDLE_MAX);

	if (s.n < NEEDLE_MIN || n->full)
		return;
	n->marks |= needle_has_marks(s);
	n->full = !desk_make(n) || !needle_shapes_add(&n->windows, s);
}

void
needles_spare(struct needles *n, struct slice name)
{
	for (size_t i = 0; i < n->nspared; i++)
		if (slice_iis(name, n->spared[i]))
			return;
	if (name.n >= NEEDLE_MIN && n->nspared < NEEDLES_SPARED_MAX)
		n->spared[n->nspared++] = xstrndup(name.p, name.n);
}

void
needles_spare_none(struct needles *n)
{
	for (size_t i = 0; i < n->nspared; i++)
		free(n->spared[i]);
	n->nspared = 0;
}

/* Whether the range lies within a name that is spared. */
static bool
is_spared(const struct needles *n, struct slice text, struct span s)
{
	for (size_t i = 0; i < n->nspared; i++) {
		size_t len = strlen(n->spared[i]);
		size_t end = s.at + s.n;

		if (s.n > len)
			continue;
		for (size_t at = end > len ? end - len : 0; at <= s.at; at++)
			if (slice_iis(slice_sub(text, at, len), n->spared[i]))
				return true;
	}
	return false;
}

/* ---- one piece of text ------------------------------------------------- */

struct search {
	const struct needles *n;
	struct slice	 text, piece;
	size_t		 budget;
	struct reader	 readers[DEPTH];
};

static void
cover_source(const struct search *s, const struct reading *r, struct span in)
{
	struct span at = reading_source(r, in.at, in.n);

	memset(s->n->desk->covered + at.at, true, at.n);
}

/* Whether something was dropped in front of that byte of a joined reading. */
static bool
is_seam(const struct reading *r, size_t at)
{
	return at == 0 || at == r->n || r->first[at] > r->last[at - 1] + 1;
}

static bool
is_mark(unsigned char c)
{
	return letter_kinds[c] & LETTER_MARK;
}

/* Whether a word begins or ends there. */
static bool
is_word_end(const struct reading *r, size_t at)
{
	return is_seam(r, at) || is_mark(r->p[at - 1]) || is_mark(r->p[at]);
}

/* Whether each of the words that it is joined of says nothing. */
static bool
all_plain(struct slice text, const struct reading *r, struct span s)
{
	size_t end = s.at + s.n, from = s.at;

	for (size_t i = from + 1; i <= end; i++) {
		if (i < end && !is_seam(r, i))
			continue;
		if (!plain_words_have(text, reading_source(r, from, i - from)))
			return false;
		from = i;
	}
	return true;
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool
is_figure(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
has_only(const struct reading *r, struct span s, bool (*is)(unsigned char c))
{
	for (size_t i = s.at; i < s.at + s.n; i++)
		if (!is(r->p[i]))
			return false;
	return true;
}

/*
 * The end of one word and the beginning of the next may be a piece of a
 * secret by chance, if it is made of words ("from other": mother).  So it
 * needs a figure, or whole words, or more than two, or more than a piece;
 * less than a piece needs whole words, and is no number ("250 2.1.0").
 */
static bool
is_grouped(const struct reading *r, struct span s)
{
	size_t end = s.at + s.n, first = end, last = s.at, seams = 0;

	if (s.n >= WINDOW && !has_only(r, s, is_letter))
		return true;
	for (size_t i = s.at; i <= end; i++)
		if (is_word_end(r, i)) {
			first = first < i ? first : i;
			last = i;
			seams += i > s.at && i < end && is_seam(r, i);
		}
	if (first == s.at && last == end)
		return s.n >= WINDOW || !has_only(r, s, is_figure);
	return s.n >= WINDOW && (seams != 1 || s.n >= LONG_PIECE ||
	    last - first >= WINDOW);
}

static void
cover_run(const struct search *s, const struct reading *r, struct span run)
{
	if (run.n > 0 && is_grouped(r, run) && !all_plain(s->piece, r, run))
		cover_source(s, r, run);
}

/* Windows that overlap are one run. */
static void
cover_joined(struct search *s, const struct reading *r,
    struct windows_scan *scan)
{
	struct span run = { 0, 0 }, found = { 0, 0 };
	bool more;

	do {
		more = s->budget > 0 && windows_next(scan, &found);
		if (more && run.n > 0 && found.at < run.at + run.n) {
			run.at = found.at < run.at ? found.at : run.at;
			run.n = found.at + found.n - run.at;
		} else {
			cover_run(s, r, run);
			run = found;
		}
		s->budget -= more;
	} while (more);
}

static void
cover(struct search *s, const struct reading *r)
{
	struct windows_scan scan = { .in = &s->n->windows,
	    .bytes = { (const char *)r->p, r->n } };
	struct span found;

	if (r->how & READING_JOINED) {
		cover_joined(s, r, &scan);
		return;
	}
	while (s->budget > 0 && windows_next(&scan, &found)) {
		cover_source(s, r, found);
		s->budget--;
	}
}

static void
on_second_reading(void *arg, const struct reading *r)
{
	cover(arg, r);
}

static void
on_first_reading(void *arg, const struct reading *r)
{
	struct search *s = arg;

	cover(s, r);
	if (!(r->how & READING_FINAL))
		readings_of(&s->readers[1], r);
}

static void
search_begin(struct search *s)
{
	struct desk *d = s->n->desk;

	s->budget = BUDGET_BASE + BUDGET_PER_BYTE * s->text.n;
	for (size_t i = 0; i < DEPTH; i++)
		s->readers[i] = (struct reader){
			.min = s->n->windows.shortest,
			.binary = s->n->windows.binary,
			.marks = s->n->marks,
			.budget = &s->budget,
			.bytes = d->secure + 2 * i * READING_MAX,
			.digits = d->secure + (2 * i + 1) * READING_MAX,
			.first = d->places[i][0],
			.last = d->places[i][1],
			.each = i == 0 ? on_first_reading : on_second_reading,
			.arg = s,
		};
}

static void
search_end(const struct search *s)
{
	size_t used = s->text.n < READING_MAX ? s->text.n : READING_MAX;

	for (size_t i = 0; i < DEPTH; i++) {
		OPENSSL_cleanse(s->readers[i].bytes, used);
		OPENSSL_cleanse(s->readers[i].digits, used);
	}
}

static void
search_piece(struct search *s, struct slice piece)
{
	struct reading text = { .p = (const unsigned char *)piece.p,
	    .n = piece.n };

	s->piece = piece;
	cover(s, &text);
	readings_of(&s->readers[0], &text);
	read_rot13(&s->readers[0], &text);
	read_backwards(&s->readers[0], &text);
}

/* ---- the ranges -------------------------------------------------------- */

struct ranges {
	const struct needles *needles;
	struct slice	 text;
	struct span	*out;
	size_t		 n, max;
	struct span	 open;		/* n == 0: none */
	bool		 over;		/* there were more than max */
};

static void
ranges_close(struct ranges *r)
{
	struct span s = r->open;

	r->open.n = 0;
	if (s.n == 0 || plain_words_have(r->text, s) ||
	    is_spared(r->needles, r->text, s))
		return;
	r->over = r->n == r->max;
	if (r->over)
		r->out[r->max - 1].n = r->text.n - r->out[r->max - 1].at;
	else
		r->out[r->n++] = s;
}

static void
ranges_add(struct ranges *r, struct span s)
{
	if (r->open.n > 0 && r->open.at + r->open.n == s.at) {
		r->open.n += s.n;
		return;
	}
	ranges_close(r);
	r->open = s;
}

/* Of what is covered of a piece the first n bytes, which begin at `at`. */
static void
ranges_add_covered(struct ranges *r, const bool *covered, size_t at,
    size_t n)
{
	const bool *next = memchr(covered, 1, n);

	while (next != NULL && !r->over) {
		size_t from = (size_t)(next - covered), end = from;

		while (end < n && covered[end])
			end++;
		ranges_add(r, (struct span){ at + from, end - from });
		next = memchr(covered + end, 1, n - end);
	}
}

static void
find_all(struct search *s, struct ranges *r)
{
	bool *covered = s->n->desk->covered;
	size_t n;

	memset(covered, false, s->text.n < READING_MAX ? s->text.n :
	    READING_MAX);
	for (size_t at = 0; at < s->text.n && !r->over; at += n) {
		struct slice piece = slice_sub(s->text, at, READING_MAX);

		search_piece(s, piece);
		if (s->budget == 0) {
			ranges_add(r, (struct span){ at, s->text.n - at });
			break;
		}
		n = at + piece.n < s->text.n ? STEP : piece.n;
		ranges_add_covered(r, covered, at, n);
		memmove(covered, covered + n, piece.n - n);
		memset(covered + piece.n - n, false, n);
	}
	if (!r->over)
		ranges_close(r);
}

static size_t
whole_text(struct slice text, struct span *out)
{
	out[0] = (struct span){ 0, text.n };
	return 1;
}

size_t
needles_find(const struct needles *n, struct slice text, struct span *out,
    size_t max)
{
	struct search s = { .n = n, .text = text };
	struct ranges r = { .needles = n, .text = text, .out = out,
	    .max = max };

	if (text.n == 0 || max == 0)
		return 0;
	if (n->full)
		return whole_text(text, out);
	if (n->windows.n == 0)
		return 0;
	search_begin(&s);
	find_all(&s, &r);
	search_end(&s);
	return r.n;
}
