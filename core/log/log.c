/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

#define PAGE_ENTRIES	256		/* entries never move: pages of them */
#define CHUNK_BYTES	65536		/* nor does their text */
#define ECHOES_MAX	64		/* secrets found in one line */

struct chunk {
	struct chunk	*next;
	size_t		 used, size;
	char		 data[];
};

struct log {
	struct entry	**pages;
	size_t		 npages, n;
	struct unit	*units;
	size_t		 nunits, units_cap;
	struct chunk	*chunks;
	size_t		 bytes;
	struct needles	*needles;
	int64_t		 began_us, began_wall_us;
	bool		 keep, full;
};

struct log *
log_new(void)
{
	struct log *l = xcalloc(1, sizeof(*l));

	l->needles = needles_new();
	l->began_us = clock_mono_us();
	l->began_wall_us = clock_wall_us();
	l->keep = true;
	return l;
}

static void
entry_forget(struct entry *e)
{
	for (size_t i = 0; i < e->nholes; i++) {
		secret_free(e->holes[i].hidden);
		e->holes[i].hidden = NULL;
	}
	facts_forget(&e->facts);
}

static struct entry *
entry_at(const struct log *l, size_t id)
{
	return &l->pages[id / PAGE_ENTRIES][id % PAGE_ENTRIES];
}

void
log_free(struct log *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->n; i++) {
		struct entry *e = entry_at(l, i);

		entry_forget(e);
		free(e->holes);
		facts_clear(&e->facts);
	}
	for (size_t i = 0; i < l->npages; i++)
		free(l->pages[i]);
	free(l->pages);
	free(l->units);
	while (l->chunks != NULL) {
		struct chunk *next = l->chunks->next;

		free(l->chunks);
		l->chunks = next;
	}
	needles_free(l->needles);
	free(l);
}

void
log_set_reveal(struct log *l, bool keep)
{
	l->keep = keep;
	if (!keep)
		log_forget(l);
}

void
log_forget(struct log *l)
{
	for (size_t i = 0; i < l->n; i++)
		entry_forget(entry_at(l, i));
}

struct needles *
log_needles(struct log *l)
{
	return l->needles;
}

/* Room for n bytes that will never move. */
static char *
text_room(struct log *l, size_t n)
{
	struct chunk *c = l->chunks;

	if (c == NULL || c->size - c->used < n) {
		size_t size = n > CHUNK_BYTES ? n : CHUNK_BYTES;

		c = xmalloc(sizeof(*c) + size);
		c->next = l->chunks;
		c->used = 0;
		c->size = size;
		l->chunks = c;
	}
	c->used += n;
	l->bytes += n;
	return c->data + c->used - n;
}

static const char *
text_copy(struct log *l, const char *text)
{
	size_t n = strlen(text) + 1;

	return memcpy(text_room(l, n), text, n);
}

static struct entry *
entry_new(struct log *l)
{
	struct entry *e;

	if (l->n % PAGE_ENTRIES == 0) {
		l->pages = xrealloc(l->pages, l->npages + 1, sizeof(*l->pages));
		l->pages[l->npages++] = xcalloc(PAGE_ENTRIES, sizeof(**l->pages));
	}
	e = entry_at(l, l->n);
	e->id = (uint32_t)l->n++;
	e->at_us = clock_mono_us() - l->began_us;
	return e;
}

static uint32_t
unit_new(struct log *l, uint32_t first, uint32_t answers)
{
	struct unit *u;

	if (l->nunits == l->units_cap) {
		l->units_cap = l->units_cap ? 2 * l->units_cap : 64;
		l->units = xrealloc(l->units, l->units_cap, sizeof(*l->units));
	}
	u = &l->units[l->nunits];
	u->first = first;
	u->n = 0;
	u->answers = answers;
	u->answered_by = UNIT_NONE;
	u->open = true;
	if (answers != UNIT_NONE && l->units[answers].answered_by == UNIT_NONE)
		l->units[answers].answered_by = (uint32_t)l->nunits;
	return (uint32_t)l->nunits++;
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

static bool
is_cut_already(const struct entry *e, struct span s)
{
	for (size_t i = 0; i < e->nholes; i++)
		if (e->holes[i].at.at < s.at + s.n &&
		    s.at < e->holes[i].at.at + e->holes[i].at.n)
			return true;
	return false;
}

/* The stale text is overwritten: it may still be borrowed. */
static void
entry_cut(struct log *l, struct entry *e, struct span s)
{
	size_t mask = strlen(LOG_MASK), end = s.at + s.n, n = 0;
	struct slice old = e->text, hidden = slice_sub(old, s.at, s.n);
	char *room = text_room(l, old.n - s.n + mask);

	while (n < e->nholes && e->holes[n].at.at < s.at)
		n++;
	e->holes = xrealloc(e->holes, e->nholes + 1, sizeof(*e->holes));
	memmove(e->holes + n + 1, e->holes + n,
	    (e->nholes - n) * sizeof(*e->holes));
	e->nholes++;
	e->holes[n] = (struct hole){ .at = { s.at, mask },
	    .shape = shape_of(hidden), .hidden = l->keep ?
	    secret_new(hidden.p, hidden.n) : NULL };
	while (++n < e->nholes)
		e->holes[n].at.at = e->holes[n].at.at + mask - s.n;
	memcpy(room, old.p, s.at);
	memcpy(room + s.at, LOG_MASK, mask);
	memcpy(room + s.at + mask, old.p + end, old.n - end);
	e->text = (struct slice){ room, old.n - s.n + mask };
	memset((char *)(uintptr_t)old.p + s.at, '*', s.n);
}

/* Cut what of a range of the joined words is in this entry; its words begin
 * at `from` there. */
static void
cut_share(struct log *l, struct entry *e, size_t from, struct span s)
{
	size_t words = words_at(e->text), n = e->text.n - words;
	size_t begin = s.at > from ? s.at - from : 0;
	size_t end = s.at + s.n < from + n ? s.at + s.n - from : n;
	struct span here = { words + begin, end - begin };

	if (s.at < from + n && s.at + s.n > from && !is_cut_already(e, here))
		entry_cut(l, e, here);
}

/*
 * A server may echo a secret in pieces, one to a line: look at the words of
 * the whole reply as if they were one text.
 */
static void
unit_cut_echoes(struct log *l, const struct unit *u)
{
	struct span found[ECHOES_MAX];
	struct bytes all;
	size_t n, from;

	if (u->n < 2 || entry_at(l, u->first)->kind != ENTRY_SERVER)
		return;
	bytes_init(&all, BYTES_NO_LIMIT);
	for (uint32_t i = 0; i < u->n; i++) {
		struct slice t = entry_at(l, u->first + i)->text;

		bytes_add_slice(&all, slice_sub(t, words_at(t), t.n));
	}
	n = needles_find(l->needles, bytes_slice(&all), found,
	    COUNT_OF(found));
	from = all.len;
	for (uint32_t i = u->n; n > 0 && i-- > 0; ) {
		struct entry *e = entry_at(l, u->first + i);

		from -= e->text.n - words_at(e->text);
		for (size_t j = n; j-- > 0; )
			cut_share(l, e, from, found[j]);
	}
	bytes_wipe(&all);
}

void
log_close_unit(struct log *l, uint32_t unit)
{
	if (unit >= l->nunits || !l->units[unit].open)
		return;
	l->units[unit].open = false;
	unit_cut_echoes(l, &l->units[unit]);
}

/*
 * Put an entry into its unit.  A unit's lines follow each other without a
 * gap, so one that was interrupted by an event is continued in a new unit.
 */
static void
unit_join(struct log *l, struct entry *e, uint32_t unit, uint32_t answers)
{
	if (unit == UNIT_NONE || unit + 1 != l->nunits) {
		if (unit != UNIT_NONE)
			log_close_unit(l, unit);
		unit = unit_new(l, e->id, answers);
	}
	e->unit = unit;
	l->units[unit].n++;
	if (e->flags & ENTRY_LAST)
		log_close_unit(l, unit);
}

/* Store text with the mask in place of each span, and a hole for each. */
static void
entry_set_text(struct log *l, struct entry *e, struct slice text,
    const struct span *secrets, size_t nsecrets)
{
	size_t mask = strlen(LOG_MASK), n = text.n, from = 0, at = 0;
	char *room;

	for (size_t i = 0; i < nsecrets; i++)
		n = n - secrets[i].n + mask;
	room = text_room(l, n);
	e->text = (struct slice){ room, n };
	if (nsecrets > 0)
		e->holes = xcalloc(nsecrets, sizeof(*e->holes));
	e->nholes = nsecrets;
	for (size_t i = 0; i < nsecrets; i++) {
		struct slice hidden = slice_sub(text, secrets[i].at, secrets[i].n);

		memcpy(room + at, text.p + from, secrets[i].at - from);
		at += secrets[i].at - from;
		e->holes[i].at = (struct span){ at, mask };
		e->holes[i].shape = shape_of(hidden);
		if (l->keep)
			e->holes[i].hidden = secret_new(hidden.p, hidden.n);
		memcpy(room + at, LOG_MASK, mask);
		at += mask;
		from = secrets[i].at + secrets[i].n;
	}
	if (text.n > from)
		memcpy(room + at, text.p + from, text.n - from);
}

/* Both lists ascending; the result is merged and does not overlap. */
static size_t
spans_merge(struct span *out, size_t max, const struct span *a, size_t na,
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

/* A value that holds a secret is hidden whole: facts have no ranges. */
static void
facts_cut_echoes(const struct log *l, struct facts *f)
{
	struct span found;

	for (size_t i = 0; i < f->n; i++)
		if (!f->v[i].secret && needles_find(l->needles,
		    slice_of(f->v[i].value), &found, 1) > 0) {
			free(f->v[i].value);
			f->v[i].value = xstrdup(LOG_MASK);
		}
}

static bool
log_is_full(struct log *l, size_t more)
{
	if (l->bytes + more <= LOG_BYTES_MAX)
		return false;
	if (!l->full) {
		l->full = true;
		log_event(l, STAGE_OTHER, "log-full", ENTRY_WARNING, NULL,
		    "the log holds %u MiB of text and takes no more: the text "
		    "of later lines is dropped", LOG_BYTES_MAX >> 20);
	}
	return true;
}

const struct entry *
log_line(struct log *l, const struct log_line *line)
{
	struct slice text = slice_sub(line->text, 0, LOG_LINE_MAX);
	struct span echoes[ECHOES_MAX], cut[2 * ECHOES_MAX];
	size_t nechoes, ncut;
	struct entry *e;

	assert(line->nsecrets <= ECHOES_MAX);
	if (log_is_full(l, text.n))
		text = slice_of("");
	nechoes = needles_find(l->needles, text, echoes, ECHOES_MAX);
	ncut = spans_merge(cut, COUNT_OF(cut), line->secrets,
	    text.n > 0 ? line->nsecrets : 0, echoes, nechoes);
	e = entry_new(l);
	e->kind = line->kind;
	e->stage = line->stage;
	e->eol = line->eol;
	e->flags = line->flags;
	e->full_len = line->full_len > 0 ? line->full_len : line->text.n;
	if (e->full_len > text.n)
		e->flags |= ENTRY_CUT;
	entry_set_text(l, e, text, cut, ncut);
	if (line->facts != NULL) {
		if (!l->keep)
			facts_forget(line->facts);
		facts_move(&e->facts, line->facts);
	}
	unit_join(l, e, line->unit, line->answers);
	return e;
}

const struct entry *
log_event(struct log *l, enum stage stage, const char *event, unsigned flags,
    struct facts *facts, const char *fmt, ...)
{
	struct span echoes[ECHOES_MAX];
	struct bytes text;
	struct entry *e;
	size_t n;
	va_list ap;

	bytes_init(&text, LOG_LINE_MAX);
	va_start(ap, fmt);
	bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	e = entry_new(l);
	e->kind = ENTRY_EVENT;
	e->stage = stage;
	e->eol = EOL_NONE;
	e->event = text_copy(l, event);
	e->flags = flags | ENTRY_LAST;
	e->full_len = text.len;
	n = needles_find(l->needles, bytes_slice(&text), echoes, ECHOES_MAX);
	entry_set_text(l, e, bytes_slice(&text), echoes, n);
	if (facts != NULL) {
		facts_cut_echoes(l, facts);
		facts_move(&e->facts, facts);
	}
	unit_join(l, e, UNIT_NONE, UNIT_NONE);
	bytes_clear(&text);
	return e;
}

size_t
log_count(const struct log *l)
{
	return l->n;
}

const struct entry *
log_entry(const struct log *l, size_t id)
{
	assert(id < l->n);
	return entry_at(l, id);
}

size_t
log_units(const struct log *l)
{
	return l->nunits;
}

const struct unit *
log_unit(const struct log *l, size_t unit)
{
	assert(unit < l->nunits);
	return &l->units[unit];
}

int64_t
log_began_wall_us(const struct log *l)
{
	return l->began_wall_us;
}
