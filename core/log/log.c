/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/log/log-priv.h"
#include "core/banned.h"

#define PAGE_ENTRIES	256		/* entries never move: pages of them */
#define CHUNK_BYTES	65536		/* nor does their text */
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

struct entry *
log_entry_at(const struct log *l, size_t id)
{
	return &l->pages[id / PAGE_ENTRIES][id % PAGE_ENTRIES];
}

void
log_free(struct log *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->n; i++) {
		struct entry *e = log_entry_at(l, i);

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
		entry_forget(log_entry_at(l, i));
}

struct needles *
log_needles(struct log *l)
{
	return l->needles;
}

void
log_adopt_needles(struct log *l, struct log *from)
{
	needles_free(l->needles);
	l->needles = from->needles;
	from->needles = needles_new();
}

const struct needles *
log_known_needles(const struct log *l)
{
	return l->needles;
}

void
log_take(struct log *l, struct log *from)
{
	struct log mine = *l;

	*l = *from;
	*from = mine;
	log_set_reveal(l, mine.keep);
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
	e = log_entry_at(l, l->n);
	e->id = (uint32_t)l->n++;
	e->at_us = l->told_now ? l->now_us : clock_mono_us() - l->began_us;
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
	u->bytes = 0;
	if (answers != UNIT_NONE && l->units[answers].answered_by == UNIT_NONE)
		l->units[answers].answered_by = (uint32_t)l->nunits;
	return (uint32_t)l->nunits++;
}

/*
 * Store text with the mask in place of each span, and a hole for each.  The
 * bytes of a reply's are needed until it is complete.
 */
void
log_entry_set_text(struct log *l, struct entry *e, struct slice text,
    const struct span *secrets, size_t nsecrets)
{
	size_t mask = strlen(LOG_MASK), n = text.n, from = 0, at = 0;
	char *room;

	for (size_t i = 0; i < nsecrets; i++)
		n = n - secrets[i].n + mask;
	room = text_room(l, n);
	e->text = (struct slice){ room, n };
	e->holes = NULL;
	if (nsecrets > 0)
		e->holes = xcalloc(nsecrets, sizeof(*e->holes));
	e->nholes = nsecrets;
	for (size_t i = 0; i < nsecrets; i++) {
		struct slice hidden = slice_sub(text, secrets[i].at, secrets[i].n);

		memcpy(room + at, text.p + from, secrets[i].at - from);
		at += secrets[i].at - from;
		e->holes[i].at = (struct span){ at, mask };
		e->holes[i].shape = shape_of(hidden);
		if (l->keep || e->kind == ENTRY_SERVER)
			e->holes[i].hidden = secret_new(hidden.p, hidden.n);
		memcpy(room + at, LOG_MASK, mask);
		at += mask;
		from = secrets[i].at + secrets[i].n;
	}
	if (text.n > from)
		memcpy(room + at, text.p + from, text.n - from);
}

void
log_close_unit(struct log *l, uint32_t unit)
{
	if (unit >= l->nunits || !l->units[unit].open)
		return;
	l->units[unit].open = false;
	log_unit_cut_echoes(l, &l->units[unit]);
	for (uint32_t i = 0; !l->keep && i < l->units[unit].n; i++)
		entry_forget(log_entry_at(l, l->units[unit].first + i));
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
	l->units[unit].bytes += e->full_len + strlen("\r\n");
	if (e->flags & ENTRY_LAST)
		log_close_unit(l, unit);
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

/* As much of them as stands in what is kept of the line. */
static size_t
kept_secrets(const struct log_line *line, size_t kept, struct span *out)
{
	size_t n = 0;

	assert(line->nsecrets <= ECHOES_MAX);
	for (size_t i = 0; i < line->nsecrets; i++) {
		struct span s = line->secrets[i];

		if (s.at >= kept)
			break;
		if (s.n > kept - s.at)
			s.n = kept - s.at;
		out[n++] = s;
	}
	return n;
}

const struct entry *
log_line(struct log *l, const struct log_line *line)
{
	struct slice text = slice_sub(line->text, 0, LOG_LINE_MAX);
	struct span secrets[ECHOES_MAX], echoes[ECHOES_MAX];
	struct span cut[2 * ECHOES_MAX];
	size_t nsecrets, nechoes, ncut;
	struct entry *e;

	if (log_is_full(l, text.n))
		text = slice_of("");
	nsecrets = kept_secrets(line, text.n, secrets);
	nechoes = needles_find(l->needles, text, echoes, ECHOES_MAX);
	if (line->kind == ENTRY_SERVER)
		log_spare_codes(text, echoes, nechoes);
	ncut = log_spans_merge(cut, COUNT_OF(cut), secrets, nsecrets, echoes,
	    nechoes);
	e = entry_new(l);
	e->kind = line->kind;
	e->stage = line->stage;
	e->eol = line->eol;
	e->flags = line->flags;
	e->full_len = line->full_len > 0 ? line->full_len : line->text.n;
	if (e->full_len > text.n)
		e->flags |= ENTRY_CUT;
	log_entry_set_text(l, e, text, cut, ncut);
	if (line->facts != NULL) {
		if (!l->keep)
			facts_forget(line->facts);
		log_facts_cut_echoes(l, line->facts);
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
	log_entry_set_text(l, e, bytes_slice(&text), echoes, n);
	if (facts != NULL) {
		log_facts_cut_echoes(l, facts);
		facts_move(&e->facts, facts);
	}
	unit_join(l, e, UNIT_NONE, UNIT_NONE);
	bytes_wipe(&text);
	return e;
}

/* ---- entries of another log -------------------------------------------- */

static void
restore_text(struct log *l, struct entry *e, const struct log_saved *s,
    struct slice text)
{
	char *room = text_room(l, text.n);

	if (text.n > 0)
		memcpy(room, text.p, text.n);
	e->text = (struct slice){ room, text.n };
	if (s->nholes == 0 || text.n == 0)
		return;
	e->holes = xcalloc(s->nholes, sizeof(*e->holes));
	e->nholes = s->nholes;
	for (size_t i = 0; i < s->nholes; i++) {
		assert(s->holes[i].at.at + s->holes[i].at.n <= text.n);
		e->holes[i].at = s->holes[i].at;
		e->holes[i].shape = s->holes[i].shape;
	}
}

const struct entry *
log_restore(struct log *l, const struct log_saved *s)
{
	const struct log_line *line = &s->line;
	struct slice text = line->text;
	struct entry *e;

	if (log_is_full(l, text.n))
		text = slice_of("");
	e = entry_new(l);
	e->at_us = s->at_us;
	e->kind = line->kind;
	e->stage = line->stage;
	e->eol = line->eol;
	e->event = s->event != NULL ? text_copy(l, s->event) : NULL;
	e->flags = line->flags;
	e->full_len = line->full_len;
	restore_text(l, e, s, text);
	if (line->facts != NULL)
		facts_move(&e->facts, line->facts);
	unit_join(l, e, line->unit, line->answers);
	return e;
}

void
log_set_began(struct log *l, int64_t wall_us)
{
	l->began_wall_us = wall_us;
}

void
log_set_now(struct log *l, int64_t at_us)
{
	l->told_now = true;
	l->now_us = at_us;
}

const char *
log_keep_text(struct log *l, const char *text)
{
	return text_copy(l, text);
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
	return log_entry_at(l, id);
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
