/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

#define FOUND_MAX	64

/* ---- saying where ------------------------------------------------------ */

/* Whether what was found is of this very fact. */
static bool
is_of(const struct fact *f, struct slice found)
{
	struct needles *one;
	struct span at;
	bool is;

	if (!f->secret || f->hidden == NULL)
		return false;
	one = needles_new();
	needles_add_coded(one, secret_bytes(f->hidden));
	is = needles_find(one, found, &at, 1) > 0;
	needles_free(one);
	return is;
}

static const char *
kind_of(const struct log *l, struct slice found)
{
	for (size_t i = 0; i < log_count(l); i++) {
		const struct facts *f = &log_entry(l, i)->facts;

		for (size_t k = 0; k < f->n; k++)
			if (is_of(&f->v[k], found))
				return slice_ihas(slice_of(f->v[k].name),
				    "token") ? "token" :
				    strcmp(f->v[k].name, "password") == 0 ?
				    "password" : "secret";
	}
	return "secret";
}

/* found: what stands at that place. */
static void
say(const struct log *l, struct gate_hit *hit, struct span at,
    struct slice found, uint32_t entry)
{
	hit->at = at;
	hit->entry = entry;
	hit->unit = entry < log_count(l) ? log_entry(l, entry)->unit :
	    UNIT_NONE;
	if (hit->unit != UNIT_NONE)
		snprintf(hit->says, sizeof(hit->says), "event %u holds a part "
		    "of a %s of this session", (unsigned)hit->unit + 1,
		    kind_of(l, found));
	else
		snprintf(hit->says, sizeof(hit->says), "it holds a part of a "
		    "%s of this session", kind_of(l, found));
}

static bool
entry_has_secret(const struct needles *n, const struct entry *e)
{
	struct span at;

	if (needles_find(n, e->text, &at, 1) > 0)
		return true;
	for (size_t i = 0; i < e->facts.n; i++)
		if (needles_find(n, slice_of(e->facts.v[i].value), &at,
		    1) > 0)
			return true;
	return false;
}

/* The first entry that gives a secret away by itself. */
static uint32_t
guilty_entry(const struct log *l)
{
	for (size_t i = 0; i < log_count(l); i++)
		if (entry_has_secret(log_known_needles(l), log_entry(l, i)))
			return (uint32_t)i;
	return UINT32_MAX;
}

bool
gate_pass(const struct log *l, struct slice text, struct gate_hit *hit)
{
	struct span at;

	if (needles_find(log_known_needles(l), text, &at, 1) == 0)
		return true;
	if (hit != NULL)
		say(l, hit, at, slice_sub(text, at.at, at.n),
		    guilty_entry(l));
	return false;
}

/* ---- a text whose parts are known -------------------------------------- */

static bool
has(struct slice in, struct slice what)
{
	for (size_t i = 0; i + what.n <= in.n; i++)
		if (slice_ieq(slice_sub(in, i, what.n), what))
			return true;
	return false;
}

static bool
entry_has(const struct entry *e, struct slice what)
{
	if (has(e->text, what))
		return true;
	for (size_t i = 0; i < e->facts.n; i++)
		if (has(slice_of(e->facts.v[i].value), what))
			return true;
	return false;
}

/* Whether these bytes came out of the session at all, as a secret: words of
 * our own stand there by chance. */
static bool
log_has(const struct log *l, const struct needles *n, struct slice what)
{
	for (size_t i = 0; i < log_count(l); i++)
		if (entry_has(log_entry(l, i), what) &&
		    entry_has_secret(n, log_entry(l, i)))
			return true;
	return false;
}

/*
 * The text without our own words: a line end in the place of each, and
 * nothing where a line was only folded.
 */
struct foreign {
	const struct sink *sink;
	struct bytes	 text;
	size_t		*at;		/* of each part of the sink, in text */
};

static void
foreign_init(struct foreign *f, const struct sink *s)
{
	f->sink = s;
	bytes_init(&f->text, BYTES_NO_LIMIT);
	f->at = xcalloc(s->nparts + 1, sizeof(*f->at));
	for (size_t i = 0; i < s->nparts; i++) {
		const struct sink_part *p = &s->parts[i];

		f->at[i] = f->text.len;
		if (p->kind == SINK_OWN)
			bytes_add_char(&f->text, '\n');
		else if (p->kind != SINK_FOLD)
			bytes_add_slice(&f->text, slice_sub(bytes_slice(
			    &s->text), p->at, p->n));
	}
	f->at[s->nparts] = f->text.len;
}

static void
foreign_clear(struct foreign *f)
{
	bytes_wipe(&f->text);
	free(f->at);
}

/* The part of the sink that a place of the foreign text is in. */
static size_t
foreign_part(const struct foreign *f, size_t at)
{
	size_t low = 0, high = f->sink->nparts;

	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;

		if (f->at[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Such as "Password:" and the 3 of "334: asks for the next line". */
static bool
has_derived(const struct foreign *f, struct span at)
{
	for (size_t i = foreign_part(f, at.at); i < f->sink->nparts &&
	    f->at[i] < at.at + at.n; i++)
		if (f->sink->parts[i].kind == SINK_DERIVED)
			return true;
	return false;
}

/* Whether a place of the finished text is among our own words, in part. */
static bool
touches_own(const struct sink *s, struct span at)
{
	for (size_t i = sink_part_at(s, at.at); i < s->nparts &&
	    s->parts[i].at < at.at + at.n; i++)
		if (s->parts[i].kind == SINK_OWN ||
		    s->parts[i].kind == SINK_FOLD)
			return true;
	return false;
}

static bool
touches_session(const struct sink *s, struct span at)
{
	for (size_t i = sink_part_at(s, at.at); i < s->nparts &&
	    s->parts[i].at < at.at + at.n; i++)
		if (s->parts[i].kind == SINK_SESSION)
			return true;
	return false;
}

/* ---- looking through a text, however many hits there are --------------- */

struct look {
	const struct log *log;
	struct slice	 text;
	struct span	 found[FOUND_MAX];
	size_t		 n, i, from;
	bool		 over;
};

static void
look_again(struct look *k, size_t from)
{
	k->from = from;
	k->n = k->i = 0;
}

static bool
look_next(struct look *k, struct span *at)
{
	while (k->i == k->n) {
		if (k->over)
			return false;
		k->n = needles_find(log_known_needles(k->log),
		    slice_sub(k->text, k->from, k->text.n), k->found,
		    FOUND_MAX);
		k->i = 0;
		k->over = k->n < FOUND_MAX;
		if (!k->over)
			k->n--;		/* the last may be wider than it is */
		if (k->n == 0)
			return false;
	}
	*at = k->found[k->i++];
	at->at += k->from;
	if (k->i == k->n && !k->over)
		look_again(k, at->at + at->n);
	return true;
}

/* Without our own words: they might stand between two halves. */
static bool
foreign_passes(const struct log *l, const struct log *given,
    const struct sink *s, struct gate_hit *hit)
{
	struct look look = { .log = l };
	struct foreign f;
	struct span at;
	bool passes = true;

	foreign_init(&f, s);
	look.text = bytes_slice(&f.text);
	while (passes && look_next(&look, &at)) {
		size_t part = foreign_part(&f, at.at);

		passes = has_derived(&f, at) && !log_has(given,
		    log_known_needles(l), slice_sub(look.text, at.at, at.n));
		if (!passes && hit != NULL)
			say(l, hit, (struct span){ s->parts[part].at +
			    at.at - f.at[part], at.n },
			    slice_sub(look.text, at.at, at.n),
			    sink_entry_at(s, s->parts[part].at));
	}
	foreign_clear(&f);
	return passes;
}

bool
gate_pass_sink(const struct log *l, const struct log *given,
    const struct sink *s, struct gate_hit *hit)
{
	struct look look = { .log = l, .text = bytes_slice(&s->text) };
	struct span at;

	while (look_next(&look, &at)) {
		if (touches_own(s, at) || (!touches_session(s, at) &&
		    !log_has(given, log_known_needles(l),
		    slice_sub(look.text, at.at, at.n))))
			continue;	/* the rest is judged without them */
		if (hit != NULL)
			say(l, hit, at, slice_sub(look.text, at.at, at.n),
			    sink_entry_at(s, at.at));
		return false;
	}
	return foreign_passes(l, given, s, hit);
}
