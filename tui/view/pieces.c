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

/* Text of a plain piece stands for its bytes one to one. */
static void
put_plain(struct at *at, const struct shown *s, const struct piece *p,
    struct span part, const struct pieces_look *look)
{
	struct slice all = bytes_slice(&s->text);
	size_t end = part.at + part.n;
	size_t from = p->at, to = p->at;	/* of the mark, in the text */

	if (look->mark.n > 0 && look->mark.at + look->mark.n > p->raw.at) {
		from = look->mark.at > p->raw.at ?
		    p->at + look->mark.at - p->raw.at : p->at;
		to = p->at + look->mark.at + look->mark.n - p->raw.at;
	}
	from = from < part.at ? part.at : from > end ? end : from;
	to = to < from ? from : to > end ? end : to;
	put_run(at, slice_sub(all, part.at, from - part.at), look->plain,
	    false);
	put_run(at, slice_sub(all, from, to - from), look->plain, true);
	put_run(at, slice_sub(all, to, end - to), look->plain, false);
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
	else
		put_run(at, slice_sub(bytes_slice(&s->text), part.at, part.n),
		    p->ink == INK_SECRET ? ROLE_SECRET : ROLE_ESCAPE,
		    overlap(p->raw, look->mark));
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
