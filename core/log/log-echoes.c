/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is cut out of a line, or a whole reply, because it tells a secret. */
#include "core/log/log-priv.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

/* Both lists ascending; the result is merged and does not overlap. */
size_t
log_spans_merge(struct span *out, size_t max, const struct span *a, size_t na,
    const struct span *b, size_t nb)
{
	size_t n = 0, i = 0, j = 0;

	while ((i < na || j < nb) && n < max) {
		struct span s;
		bool from_a = j == nb || (i < na && a[i].at <= b[j].at);

		s = from_a ? a[i++] : b[j++];
		if (n > 0 && s.at <= out[n - 1].at + out[n - 1].n) {
			size_t end = s.at + s.n;

			if (end > out[n - 1].at + out[n - 1].n)
				out[n - 1].n = end - out[n - 1].at;
		} else
			out[n++] = s;
	}
	return n;
}

/* ---- secrets that are split over the lines of a reply ------------------ */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where the words begin: behind the code, and behind an enhanced code. */
static size_t
words_at(struct slice t)
{
	size_t end = 4;

	if (t.n < 4 || !is_digit(t.p[0]) || !is_digit(t.p[1]) ||
	    !is_digit(t.p[2]) || (t.p[3] != '-' && t.p[3] != ' '))
		return 0;
	if (t.n < 9 || !is_digit(t.p[4]) || t.p[5] != '.')
		return 4;
	while (end < t.n && (is_digit(t.p[end]) || t.p[end] == '.'))
		end++;
	return end < t.n && t.p[end] == ' ' ? end + 1 : 4;
}

/* How long the text was as it came. */
static size_t
original_length(const struct entry *e)
{
	size_t n = e->text.n;

	for (size_t i = 0; i < e->nholes; i++)
		n = n - e->holes[i].at.n + e->holes[i].shape.len;
	return n;
}

/* Rebuild the text as it came; what is forgotten of it is stars. */
static struct slice
original_text(const struct entry *e, char *room)
{
	size_t from = 0, n = 0;

	for (size_t i = 0; i < e->nholes; i++) {
		const struct hole *h = &e->holes[i];
		struct slice hidden = secret_bytes(h->hidden);

		memcpy(room + n, e->text.p + from, h->at.at - from);
		n += h->at.at - from;
		memset(room + n, '*', h->shape.len);
		if (hidden.n == h->shape.len && hidden.n > 0)
			memcpy(room + n, hidden.p, hidden.n);
		n += h->shape.len;
		from = h->at.at + h->at.n;
	}
	memcpy(room + n, e->text.p + from, e->text.n - from);
	return (struct slice){ room, n + e->text.n - from };
}

/* Where the holes were in the text as it came. */
static size_t
original_holes(const struct entry *e, struct span *out)
{
	size_t more = 0;

	for (size_t i = 0; i < e->nholes; i++) {
		const struct hole *h = &e->holes[i];

		out[i] = (struct span){ h->at.at + more, h->shape.len };
		more = more + h->shape.len - h->at.n;
	}
	return e->nholes;
}

/* The stale text is overwritten: it may still be borrowed. */
static void
entry_cut(struct log *l, struct entry *e, struct slice text,
    const struct span *cut, size_t ncut)
{
	struct slice stale = e->text;

	for (size_t i = 0; i < e->nholes; i++)
		secret_free(e->holes[i].hidden);
	free(e->holes);
	log_entry_set_text(l, e, text, cut, ncut);
	if (stale.n > words_at(stale))
		memset((char *)(uintptr_t)stale.p + words_at(stale), '*',
		    stale.n - words_at(stale));
}

static size_t
end_of(struct span s)
{
	return s.at + s.n;
}

/*
 * Cut what is in this entry of the ranges that reach into it or out of it;
 * here is where its words are among the joined ones.  What is all in one
 * entry was judged when that was made.
 */
static void
entry_cut_shares(struct log *l, struct entry *e, struct slice text,
    struct span here, const struct span *found, size_t n)
{
	struct span old[2 * ECHOES_MAX], shares[ECHOES_MAX];
	struct span cut[3 * ECHOES_MAX];
	size_t words = text.n - here.n, nshares = 0, nold, ncut;

	for (size_t i = 0; i < n; i++) {
		struct span s = found[i];
		size_t from = s.at > here.at ? s.at : here.at;
		size_t end = end_of(s) < end_of(here) ? end_of(s) :
		    end_of(here);

		if (from < end && (from > s.at || end < end_of(s)))
			shares[nshares++] = (struct span){
			    words + from - here.at, end - from };
	}
	nold = original_holes(e, old);
	ncut = log_spans_merge(cut, COUNT_OF(cut), old, nold, shares, nshares);
	if (nshares > 0 && (ncut != nold ||
	    memcmp(cut, old, ncut * sizeof(*cut)) != 0))
		entry_cut(l, e, text, cut, ncut);
}

/* The words of all entries of a unit behind each other; returns the length. */
static size_t
join_words(const struct log *l, const struct unit *u, char *room)
{
	size_t n = 0;

	for (uint32_t i = 0; i < u->n; i++) {
		struct slice t = original_text(log_entry_at(l, u->first + i),
		    room + n);
		size_t words = words_at(t);

		memmove(room + n, room + n + words, t.n - words);
		n += t.n - words;
	}
	return n;
}

/*
 * A server may echo a secret in pieces, one to a line: look at the words of
 * the whole reply, as they came, as if they were one text.
 */
void
log_unit_cut_echoes(struct log *l, const struct unit *u)
{
	struct span found[ECHOES_MAX];
	size_t size = 1, at, n;
	char *room;

	if (u->n < 2 || log_entry_at(l, u->first)->kind != ENTRY_SERVER)
		return;
	for (uint32_t i = 0; i < u->n; i++)
		size += original_length(log_entry_at(l, u->first + i));
	room = xmalloc(size);
	at = join_words(l, u, room);
	n = needles_find(l->needles, (struct slice){ room, at }, found,
	    COUNT_OF(found));
	for (uint32_t i = u->n; n > 0 && i-- > 0; ) {
		struct entry *e = log_entry_at(l, u->first + i);
		struct slice text = original_text(e, room);
		size_t words = text.n - words_at(text);

		at -= words;
		entry_cut_shares(l, e, text, (struct span){ at, words },
		    found, n);
	}
	OPENSSL_cleanse(room, size);
	free(room);
}

/* The value with the mask in place of each range. */
static char *
masked_value(struct slice value, const struct span *cut, size_t ncut)
{
	struct bytes out;
	size_t from = 0;

	bytes_init(&out, BYTES_NO_LIMIT);
	for (size_t i = 0; i < ncut; i++) {
		bytes_add(&out, value.p + from, cut[i].at - from);
		bytes_add_str(&out, LOG_MASK);
		from = end_of(cut[i]);
	}
	bytes_add(&out, value.p + from, value.n - from);
	return bytes_take(&out);
}

/* A fault is told in this program's own words, which repeat nobody's. */
static bool
is_own(const struct fact *f)
{
	return f->secret || strcmp(f->name, "fault") == 0;
}

void
log_facts_cut_echoes(const struct log *l, struct facts *f)
{
	struct span found[ECHOES_MAX];

	for (size_t i = 0; i < f->n; i++) {
		struct slice value = slice_of(f->v[i].value);
		size_t n = is_own(&f->v[i]) ? 0 : needles_find(l->needles,
		    value, found, COUNT_OF(found));

		if (n == 0)
			continue;
		f->v[i].value = masked_value(value, found, n);
		OPENSSL_cleanse((char *)(uintptr_t)value.p, value.n);
		free((char *)(uintptr_t)value.p);
	}
}

/*
 * The codes of a reply always stay: an echo that begins behind them may seem
 * to begin within them, by one digit that fits.  As many digits as make a
 * piece of a secret are one, though.
 */
void
log_spare_codes(struct slice text, struct span *echoes, size_t n)
{
	size_t words = words_at(text), digits = 0;

	if (n == 0 || echoes[0].at >= words ||
	    echoes[0].at + echoes[0].n <= words)
		return;
	for (size_t i = echoes[0].at; i < words; i++)
		digits += is_digit(text.p[i]);
	if (digits >= NEEDLE_PIECE)
		return;
	echoes[0].n -= words - echoes[0].at;
	echoes[0].at = words;
}
