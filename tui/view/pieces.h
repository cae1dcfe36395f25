/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pieces - a part of what redact shows, on the canvas: each ink in its role,
 * a range of bytes marked, cut with '+' where it is too long.
 */
#ifndef TUI_VIEW_PIECES_H
#define TUI_VIEW_PIECES_H

#include "core/decode/redact.h"
#include "tui/screen/canvas.h"

struct pieces_look {
	enum role	plain;		/* of text that is nothing special */
	struct span	mark;		/* of the line's bytes; n == 0: none */
	int		scroll;		/* columns left out at the front */
};

/* Bytes [from, from + n) of shown's text. */
void pieces_draw(struct canvas *c, int x, int y, int w,
    const struct shown *shown, size_t from, size_t n,
    const struct pieces_look *look);

/* Where a row of [at, end) ends: not inside \x1b or a mask, unless that is
 * all there is on it. */
size_t pieces_break(const struct shown *shown, size_t at, size_t end);

#endif
