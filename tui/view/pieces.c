/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/pieces.h"

#include "core/base/utf8.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

/* The first piece that ends behind a place: pieces follow each other. */
static size_t
piece_at(const struct shown *s, size_t from)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->v[mid].at + s->v[mid].n <= from)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t
pieces_break(const struct shown *shown, size_t at, size_t end)
{
	size_t i = piece_at(shown, end);

	if (i < shown->n && shown->v[i].ink != INK_PLAIN &&
	    shown->v[i].at > at && shown->v[i].at < end)
		return shown->v[i].at;
	return end;
}

/* Where the next run goes, and what is still to be left out before it. */
struct at {
	struct canvas	*c;
	int		 x, y, end;
	int		 skip;
	bool		 cut;		/* there was more than room */
};

static void
put_run(struct at *at, struct slice text, enum role role, bool marked)
{
	size_t gone = 0;
	int used;

	if (at->skip > 0 && text.n > 0) {
		gone = wrap_columns(text, at->skip);
		at->skip -= utf8_columns(slice_sub(text, 0, gone));
		text = slice_sub(text, gone, text.n);
	}
	used = canvas_put(at->c, at->x, at->y, at->end - at->x, text, role);
	if (marked)
		canvas_flag(at->c, at->x, at->y, used, CELL_MARKED);
	at->x += used;
	if (used < utf8_columns(text))
		at->cut = true;
}

/* ---- what a search has found ------------------------------------------- */

/* The first hit that ends behind a place of the text. */
static size_t
hit_at(const struct pieces_look *look, size_t at)
{
	size_t low = 0, high = look->nhits;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (look->hits[mid].at.at + look->hits[mid].at.n <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
is_here(const struct search_hit *h, const struct pieces_look *look)
{
	const struct search_hit *o = look->here;

	return o != NULL && o->entry == h->entry && o->slot == h->slot &&
	    o->at.at == h->at.at;
}

/* The next stretch from a place on that is all of one hit, or of none. */
static size_t
stretch(const struct pieces_look *look, size_t at, size_t end,
    const struct search_hit **hit)
{
	size_t i = hit_at(look, at);
	const struct search_hit *h = i < look->nhits ? &look->hits[i] : NULL;

	*hit = NULL;
	if (h == NULL || h->at.at >= end)
		return end;
	if (h->at.at > at)
		return h->at.at;
	*hit = h;
	return h->at.at + h->at.n < end ? h->at.at + h->at.n : end;
}

static void
put_found(struct at *at, const struct shown *s, struct span part,
    enum role role, bool marked, const struct pieces_look *look)
{
	struct slice all = bytes_slice(&s->text);
	size_t end = part.at + part.n;

	for (size_t i = part.at; i < end && !at->cut;) {
		const struct search_hit *hit;
		size_t to = stretch(look, look->hits_from + i,
		    look->hits_from + end, &hit) - look->hits_from;

		put_run(at, slice_sub(all, i, to - i),
		    hit != NULL ? ROLE_MATCH : role,
		    hit != NULL ? is_here(hit, look) : marked);
		i = to;
	}
}

void
pieces_mark_hits(struct canvas *c, int x, int y, int w, struct slice text,
    size_t from, const struct pieces_look *look)
{
	for (size_t i = 0; i < text.n;) {
		const struct search_hit *hit;
		size_t to = stretch(look, from + i, from + text.n, &hit) -
		    from;
		int before = utf8_columns(slice_sub(text, 0, i)), cols = 0;

		if (hit != NULL && before < w)
			cols = canvas_put(c, x + before, y, w - before,
			    slice_sub(text, i, to - i), ROLE_MATCH);
		if (hit != NULL && is_here(hit, look))
			canvas_flag(c, x + before, y, cols, CELL_MARKED);
		i = to;
	}
}

/* ---- the pieces -------------------------------------------------------- */

/* Text of a plain piece stands for its bytes one to one. */
static void
put_plain(struct at *at, const struct shown *s, const struct piece *p,
    struct span part, const struct pieces_look *look)
{
	size_t end = part.at + part.n;
	size_t from = p->at, to = p->at;	/* of the mark, in the text */

	if (look->mark.n > 0 && look->mark.at + look->mark.n > p->raw.at) {
		from = look->mark.at > p->raw.at ?
		    p->at + look->mark.at - p->raw.at : p->at;
		to = p->at + look->mark.at + look->mark.n - p->raw.at;
	}
	from = from < part.at ? part.at : from > end ? end : from;
	to = to < from ? from : to > end ? end : to;
	put_found(at, s, (struct span){ part.at, from - part.at },
	    look->plain, false, look);
	put_found(at, s, (struct span){ from, to - from }, look->plain, true,
	    look);
	put_found(at, s, (struct span){ to, end - to }, look->plain, false,
	    look);
}

static bool
overlap(struct span a, struct span b)
{
	return a.n > 0 && b.n > 0 && a.at < b.at + b.n && b.at < a.at + a.n;
}

static void
put_piece(struct at *at, const struct shown *s, const struct piece *p,
    struct span part, const struct pieces_look *look)
{
	if (p->ink == INK_PLAIN)
		put_plain(at, s, p, part, look);
	else if (p->ink == INK_SECRET)
		put_run(at, slice_sub(bytes_slice(&s->text), part.at, part.n),
		    ROLE_SECRET, overlap(p->raw, look->mark));
	else
		put_found(at, s, part, ROLE_ESCAPE,
		    overlap(p->raw, look->mark), look);
}

void
pieces_draw(struct canvas *c, int x, int y, int w, const struct shown *shown,
    size_t from, size_t n, const struct pieces_look *look)
{
	struct at at = { c, x, y, x + w, look->scroll, false };
	size_t end = from + n;

	if (w <= 0)
		return;
	for (size_t i = piece_at(shown, from); i < shown->n && !at.cut; i++) {
		const struct piece *p = &shown->v[i];
		struct span part = { p->at > from ? p->at : from, 0 };
		size_t stop = p->at + p->n < end ? p->at + p->n : end;

		if (p->at >= end)
			break;
		part.n = stop - part.at;
		put_piece(&at, shown, p, part, look);
	}
	if (at.cut)
		canvas_puts(c, x + w - 1, y, 1, "+", ROLE_DIM);
}
