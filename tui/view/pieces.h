/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pieces - a part of what redact shows, on the canvas: each ink in its role,
 * a range of bytes marked, cut with '+' where it is too long.
 */
#ifndef TUI_VIEW_PIECES_H
#define TUI_VIEW_PIECES_H

#include "core/decode/redact.h"
#include "tui/find/search.h"
#include "tui/screen/canvas.h"

struct pieces_look {
	enum role	plain;		/* of text that is nothing special */
	struct span	mark;		/* of the line's bytes; n == 0: none */
	int		scroll;		/* columns left out at the front */
	/* what was searched for, in ascending order; not in what is masked */
	const struct search_hit *hits;
	size_t		nhits;
	size_t		hits_from;	/* where shown begins in their text */
	const struct search_hit *here;	/* the one that is gone to; or NULL */
};

/* Bytes [from, from + n) of shown's text. */
void pieces_draw(struct canvas *c, int x, int y, int w,
    const struct shown *shown, size_t from, size_t n,
    const struct pieces_look *look);

/* Marks the hits in text that stands at x: [from, from + n) of their text. */
void pieces_mark_hits(struct canvas *c, int x, int y, int w,
    struct slice text, size_t from, const struct pieces_look *look);

/* Where a row of [at, end) ends: not inside \x1b or a mask, unless that is
 * all there is on it. */
size_t pieces_break(const struct shown *shown, size_t at, size_t end);

#endif
