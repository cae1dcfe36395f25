/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/adjust.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

void
edits_clear(struct edits *e)
{
	free(e->v);
	*e = (struct edits){ .v = NULL };
}

void
edits_add(struct edits *e, struct span at, const char *to)
{
	if (e->n == e->cap) {
		e->cap = e->cap ? 2 * e->cap : 8;
		e->v = xrealloc(e->v, e->cap, sizeof(*e->v));
	}
	e->v[e->n++] = (struct edit){ at, to };
}

static int
by_weight(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if ((x->to == NULL) != (y->to == NULL))
		return x->to == NULL ? -1 : 1;
	if (x->at.n != y->at.n)
		return x->at.n > y->at.n ? -1 : 1;
	return x->at.at < y->at.at ? -1 : x->at.at > y->at.at;
}

static int
by_place(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	return x->at.at < y->at.at ? -1 : x->at.at > y->at.at;
}

static size_t
end_of(struct span s)
{
	return s.at + s.n;
}

/* Whether one of the first n overlaps; two masks become one. */
static bool
is_taken(struct edits *e, size_t n, const struct edit *x)
{
	for (size_t i = 0; i < n; i++) {
		struct edit *y = &e->v[i];

		if (x->at.at >= end_of(y->at) || y->at.at >= end_of(x->at))
			continue;
		if (x->to == NULL && y->to == NULL) {
			size_t end = end_of(x->at) > end_of(y->at) ?
			    end_of(x->at) : end_of(y->at);

			if (x->at.at < y->at.at)
				y->at.at = x->at.at;
			y->at.n = end - y->at.at;
		}
		return true;
	}
	return false;
}

void
edits_settle(struct edits *e)
{
	size_t n = 0;

	if (e->n > 1)
		qsort(e->v, e->n, sizeof(*e->v), by_weight);
	for (size_t i = 0; i < e->n; i++)
		if (!is_taken(e, n, &e->v[i]))
			e->v[n++] = e->v[i];
	e->n = n;
	if (e->n > 1)
		qsort(e->v, e->n, sizeof(*e->v), by_place);
}

struct finding {
	struct edits	*edits;
	const struct adjust *adjust;
};

static void
on_name(void *arg, struct span at, size_t identity)
{
	const struct finding *f = arg;
	const struct identity *id = &f->adjust->ids->v[identity];

	if (id->replace)
		edits_add(f->edits, at, id->pseudonym);
}

static void
find_word(struct edits *e, struct slice text, struct slice word)
{
	for (size_t at = 0; word.n > 0 && at + word.n <= text.n; at++)
		if (slice_ieq(slice_sub(text, at, word.n), word)) {
			edits_add(e, (struct span){ at, word.n }, NULL);
			at += word.n - 1;
		}
}

#define SPELLED_FOUND	64

/* False: it is within what is replaced; else it takes in what it touches. */
static bool
widen(const struct edits *e, struct span *at)
{
	for (size_t i = 0; i < e->n; i++) {
		struct span x = e->v[i].at;
		size_t end = end_of(*at);

		if (at->at >= end_of(x) || x.at >= end)
			continue;
		if (x.at <= at->at && end_of(x) >= end)
			return false;
		end = end_of(x) > end ? end_of(x) : end;
		at->at = x.at < at->at ? x.at : at->at;
		at->n = end - at->at;
	}
	return true;
}

/* A piece of a name as it is says nothing of it ("example" of a host). */
static bool
is_piece(const struct identities *ids, struct slice text)
{
	for (size_t i = 0; i < ids->n; i++) {
		struct slice name = slice_of(ids->v[i].name);

		for (size_t at = 0; at + text.n <= name.n; at++)
			if (slice_ieq(slice_sub(name, at, text.n), text))
				return true;
	}
	return false;
}

/* There is no way to write a pseudonym as the name was. */
static void
find_spelled(struct edits *e, const struct adjust *a, struct slice text)
{
	struct span found[SPELLED_FOUND];
	size_t n = needles_find(a->spelled, text, found, SPELLED_FOUND);

	for (size_t i = 0; i < n; i++)
		if (!is_piece(a->ids, slice_sub(text, found[i].at,
		    found[i].n)) && widen(e, &found[i]))
			edits_add(e, found[i], NULL);
}

void
edits_find(struct edits *e, const struct adjust *a, struct slice text,
    enum text_role role)
{
	struct finding f = { e, a };

	identities_each(a->ids, text, role, on_name, &f);
	for (size_t i = 0; i < a->nwords; i++)
		find_word(e, text, slice_of(a->words[i]));
	if (a->spelled != NULL && role != TEXT_RANDOM)
		find_spelled(e, a, text);
	edits_settle(e);
}

static const char *
new_text(const struct edit *x)
{
	return x->to != NULL ? x->to : LOG_MASK;
}

void
edits_apply(const struct edits *e, struct slice text, struct bytes *out)
{
	size_t from = 0;

	for (size_t i = 0; i < e->n; i++) {
		bytes_add_slice(out, slice_sub(text, from,
		    e->v[i].at.at - from));
		bytes_add_str(out, new_text(&e->v[i]));
		from = end_of(e->v[i].at);
	}
	bytes_add_slice(out, slice_sub(text, from, text.n));
}

/* A place within what was replaced becomes its end. */
static size_t
moved(const struct edits *e, size_t place, bool to_end)
{
	size_t now = place;

	for (size_t i = 0; i < e->n && e->v[i].at.at < place; i++) {
		const struct edit *x = &e->v[i];
		size_t n = strlen(new_text(x));

		if (place < end_of(x->at))
			return now - (place - x->at.at) + (to_end ? n : 0);
		now = now - x->at.n + n;
	}
	return now;
}

struct span
edits_move(const struct edits *e, struct span at)
{
	size_t begin, end;

	if (at.n == 0)
		return at;
	begin = moved(e, at.at, false);
	end = moved(e, end_of(at), true);
	return (struct span){ begin, end > begin ? end - begin : 0 };
}

bool
edits_mask(const struct edits *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->v[i].to == NULL)
			return true;
	return false;
}
