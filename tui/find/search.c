/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/find/search.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define NOT_COUNTED	UINT32_MAX

void
search_init(struct search *s)
{
	*s = (struct search){ .decoded_unit = UNIT_NONE,
	    .shown_entry = UINT32_MAX };
	findtext_init(&s->findtext);
	fields_init(&s->decoded);
}

static void
drop_decoded(struct search *s)
{
	fields_clear(&s->decoded);
	s->decoded_unit = UNIT_NONE;
}

void
search_clear(struct search *s)
{
	pattern_free(s->pattern);
	free(s->text);
	free(s->counts);
	free(s->found);
	findtext_clear(&s->findtext);
	drop_decoded(s);
	search_init(s);
}

/* ---- what is known of each entry --------------------------------------- */

/* Nothing is known any more from an entry on. */
static void
forget_from(struct search *s, size_t entry)
{
	for (size_t i = entry; i < s->ncounts; i++) {
		if (s->counts[i] != NOT_COUNTED)
			s->total -= s->counts[i];
		s->counts[i] = NOT_COUNTED;
	}
	if (s->next > entry)
		s->next = entry;
	s->rank = 0;
	s->counted = false;
	s->shown_entry = UINT32_MAX;
	drop_decoded(s);
}

static void
grow(struct search *s, size_t n)
{
	if (n > s->counts_cap) {
		s->counts_cap = s->counts_cap ? s->counts_cap : 256;
		while (s->counts_cap < n)
			s->counts_cap *= 2;
		s->counts = xrealloc(s->counts, s->counts_cap,
		    sizeof(*s->counts));
	}
	while (s->ncounts < n)
		s->counts[s->ncounts++] = NOT_COUNTED;
	s->counted = false;
}

static void
begin_anew(struct search *s)
{
	s->ncounts = 0;		/* first: what is not there costs nothing */
	s->total = 0;
	forget_from(s, 0);
	s->nunits = 0;
	s->seek = SEEK_NONE;
	s->has_hit = false;
	s->wrapped = false;
}

void
search_drop(struct search *s)
{
	pattern_free(s->pattern);
	s->pattern = NULL;
	free(s->text);
	s->text = NULL;
	begin_anew(s);
}

enum pattern_state
search_set(struct search *s, struct slice text, struct err *e)
{
	enum pattern_state state;
	struct pattern *p;

	if (text.n == 0) {
		search_drop(s);
		return PATTERN_GOOD;
	}
	state = pattern_new(text, &p, e);
	if (state != PATTERN_GOOD)
		return state;
	search_drop(s);
	s->pattern = p;
	s->text = xstrndup(text.p, text.n);
	if (s->scope.log != NULL)
		grow(s, log_count(s->scope.log));
	return PATTERN_GOOD;
}

static bool
same_scope(const struct search_scope *a, const struct search_scope *b)
{
	return a->log == b->log && a->lines == b->lines &&
	    a->fields == b->fields && a->first_field == b->first_field &&
	    a->vis == b->vis && a->shows == b->shows && a->arg == b->arg &&
	    a->filter == b->filter;
}

/*
 * The last unit may have got more lines, or lost a secret that was split
 * over them; only the lines of a message stay as they are.
 */
static size_t
changed_from(const struct search *s)
{
	const struct log *l = s->scope.log;
	const struct entry *e;

	if (s->nunits == 0)
		return 0;
	e = log_unit_first(l, s->nunits - 1);
	if (e->kind == ENTRY_CLIENT && (e->flags & ENTRY_IN_DATA) &&
	    !s->scope.fields)
		return s->ncounts;
	return e->id;
}

void
search_look(struct search *s, const struct search_scope *scope)
{
	size_t n;

	if (!same_scope(&s->scope, scope) || (scope->log != NULL &&
	    log_count(scope->log) < s->ncounts)) {
		begin_anew(s);
		s->scope = *scope;
	}
	if (scope->log == NULL || s->pattern == NULL)
		return;
	n = log_count(scope->log);
	if (n == s->ncounts)
		return;
	forget_from(s, changed_from(s));
	grow(s, n);
	s->nunits = log_units(scope->log);
}

/* ---- one entry --------------------------------------------------------- */

static void
add_found(struct search *s, const struct entry *e, uint32_t slot,
    struct span at)
{
	if (s->nfound == s->found_cap) {
		s->found_cap = s->found_cap ? 2 * s->found_cap : 16;
		s->found = xrealloc(s->found, s->found_cap,
		    sizeof(*s->found));
	}
	s->found[s->nfound++] = (struct search_hit){ e->unit, e->id, slot,
	    at, s->findtext.value_at };
}

/* The hits in the text that was made last. */
static void
match_text(struct search *s, const struct entry *e, uint32_t slot)
{
	struct slice text = findtext_slice(&s->findtext);
	struct span hit;
	size_t at = 0;

	while (s->nfound < SEARCH_ENTRY_HITS_MAX &&
	    pattern_next(s->pattern, text, at, &hit)) {
		if (!findtext_is_masked(&s->findtext, hit))
			add_found(s, e, slot, hit);
		at = hit.at + hit.n;
	}
}

static const struct fields *
decoded(struct search *s, uint32_t unit)
{
	if (unit != s->decoded_unit) {
		drop_decoded(s);
		decode_unit(s->scope.log, unit, &s->decoded);
		s->decoded_unit = unit;
	}
	return &s->decoded;
}

/* The first field of an entry or behind: they are in the order of entries. */
static size_t
field_of(const struct fields *f, uint32_t entry)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (f->v[mid].entry < entry)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
match_fields(struct search *s, const struct entry *e)
{
	const struct fields *f = decoded(s, e->unit);

	for (size_t i = field_of(f, e->id); i < f->n &&
	    f->v[i].entry == e->id; i++) {
		findtext_field(&s->findtext, &f->v[i], s->scope.vis);
		match_text(s, e, (uint32_t)i + 1);
		if (s->scope.first_field)
			return;
	}
}

/* Fills found, and counts. */
static void
look_at(struct search *s, uint32_t entry)
{
	const struct search_scope *sc = &s->scope;
	const struct entry *e = log_entry(sc->log, entry);

	s->nfound = 0;
	s->shown_entry = UINT32_MAX;
	if (sc->shows == NULL || sc->shows(sc->arg, e->unit)) {
		if (sc->lines) {
			findtext_line(&s->findtext, e, sc->vis);
			match_text(s, e, SEARCH_LINE);
		}
		if (sc->fields)
			match_fields(s, e);
	}
	if (s->counts[entry] == NOT_COUNTED)
		s->total += s->nfound;
	else
		s->total = s->total - s->counts[entry] + s->nfound;
	s->counts[entry] = (uint32_t)s->nfound;
}

/* ---- from one to the next ---------------------------------------------- */

static int
order(const struct search_hit *a, const struct search_hit *b)
{
	if (a->entry != b->entry)
		return a->entry < b->entry ? -1 : 1;
	if (a->slot != b->slot)
		return a->slot < b->slot ? -1 : 1;
	return a->at.at == b->at.at ? 0 : a->at.at < b->at.at ? -1 : 1;
}

/* On the side of `from` where the seek goes; else it is for the last step,
 * when all others have been asked. */
static bool
is_ahead(const struct search *s, const struct search_hit *h)
{
	int o = order(h, &s->from);

	if (o == 0)
		return s->at_from;
	return s->forward ? o > 0 : o < 0;
}

static const struct search_hit *
choose(struct search *s)
{
	bool first = s->steps == 0, last = s->steps == s->ncounts;

	for (size_t i = 0; i < s->nfound; i++) {
		const struct search_hit *h = &s->found[s->forward ? i :
		    s->nfound - 1 - i];

		if ((!first && !last) || is_ahead(s, h) == first)
			return h;
	}
	return NULL;
}

static void
to_next_entry(struct search *s)
{
	s->steps++;
	if (s->forward)
		s->cursor = s->cursor + 1 < s->ncounts ? s->cursor + 1 : 0;
	else
		s->cursor = s->cursor > 0 ? s->cursor - 1 :
		    (uint32_t)s->ncounts - 1;
}

static void
take(struct search *s, struct search_hit h)
{
	int o = order(&h, &s->from);

	if (!(o == 0 && s->at_from) && (s->forward ? o <= 0 : o >= 0))
		s->wrapped = true;
	s->from = s->hit = h;
	s->has_hit = true;
	s->rank = 0;
	s->at_from = false;
	s->steps = 0;
	s->cursor = h.entry;
	if (--s->left == 0)
		s->seek = SEEK_FOUND;
}

static void
seek_step(struct search *s)
{
	const struct search_hit *h = NULL;

	if (s->steps > s->ncounts) {
		s->seek = SEEK_NOTHING;
		return;
	}
	if (s->counts[s->cursor] != 0) {
		look_at(s, s->cursor);
		h = choose(s);
	}
	if (h != NULL)
		take(s, *h);
	else
		to_next_entry(s);
}

void
search_seek(struct search *s, const struct search_hit *from, bool forward,
    bool at, size_t n)
{
	s->wrapped = false;
	s->seek = SEEK_NOTHING;
	s->has_hit = false;
	s->rank = 0;
	if (s->pattern == NULL || s->ncounts == 0 || n == 0)
		return;
	s->from = *from;
	if (s->from.entry >= s->ncounts)
		s->from.entry = (uint32_t)s->ncounts - 1;
	s->forward = forward;
	s->at_from = at;
	s->left = n;
	s->steps = 0;
	s->cursor = s->from.entry;
	s->seek = SEEK_RUNNING;
}

void
search_stop(struct search *s)
{
	if (s->seek == SEEK_RUNNING)
		s->seek = SEEK_NONE;
	s->next = s->ncounts;
}

static bool
count_step(struct search *s)
{
	while (s->next < s->ncounts && s->counts[s->next] != NOT_COUNTED)
		s->next++;
	if (s->next >= s->ncounts) {
		s->counted = true;
		return false;
	}
	look_at(s, (uint32_t)s->next++);
	return true;
}

bool
search_work(struct search *s, int64_t until_us)
{
	if (s->pattern == NULL || s->scope.log == NULL)
		return false;
	do {
		if (pattern_is_costly(s->pattern)) {
			search_stop(s);
			return false;
		}
		if (s->seek == SEEK_RUNNING)
			seek_step(s);
		else if (!count_step(s))
			return false;
	} while (clock_mono_us() < until_us);
	return true;
}

/* ---- what is told ------------------------------------------------------ */

size_t
search_rank(struct search *s)
{
	size_t before = 0;

	if (!s->has_hit || s->hit.entry >= s->ncounts)
		return 0;
	if (s->rank > 0)
		return s->rank;
	for (size_t i = 0; i < s->hit.entry; i++) {
		if (s->counts[i] == NOT_COUNTED)
			return 0;
		before += s->counts[i];
	}
	look_at(s, s->hit.entry);
	for (size_t i = 0; i < s->nfound; i++)
		if (order(&s->found[i], &s->hit) < 0)
			before++;
	s->rank = before + 1;
	return s->rank;
}

void
search_status(struct search *s, struct bytes *out)
{
	const char *more = s->counted ? "" : "+";
	size_t rank;

	if (s->pattern == NULL)
		return;
	if (pattern_is_costly(s->pattern)) {
		bytes_add_str(out, "this pattern takes too long");
		return;
	}
	rank = search_rank(s);
	if (rank > 0)
		bytes_addf(out, "match %zu of %zu%s", rank, s->total, more);
	else if (s->total > 0)
		bytes_addf(out, "%zu%s match%s", s->total, more,
		    s->total == 1 && s->counted ? "" : "es");
	else
		bytes_add_str(out, s->counted ? "no match" : "searching");
}

size_t
search_hits_in(struct search *s, const struct entry *e,
    const struct field *field, uint32_t slot, const struct search_hit **out)
{
	const struct search_scope *sc = &s->scope;

	if (s->pattern == NULL || (field == NULL ? !sc->lines : !sc->fields))
		return 0;
	if (e->id < s->ncounts && s->counts[e->id] == 0)
		return 0;
	*out = s->found;
	if (s->shown_entry == e->id && s->shown_slot == slot)
		return s->nfound;
	s->nfound = 0;
	s->shown_entry = e->id;
	s->shown_slot = slot;
	if (field == NULL)
		findtext_line(&s->findtext, e, sc->vis);
	else
		findtext_field(&s->findtext, field, sc->vis);
	match_text(s, e, slot);
	*out = s->found;
	return s->nfound;
}
