/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page - a text to read and scroll over the whole screen: messages, the
 * keymap, a help topic.  Lines are broken to the width as it is drawn; what
 * is not printable is spelled out.
 */
#ifndef TUI_VIEW_PAGE_H
#define TUI_VIEW_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"
#include "tui/view/spot.h"

struct page {
	char		*title;
	struct bytes	 text;
	bool		 shell;		/* may be pasted: see wrap_shell() */
	bool		 hex;		/* of bytes: made for one width */
	bool		 lesson;	/* what begins when it is left */
	size_t		 top;		/* the first line in view */
	size_t		 lines;		/* since the last drawing */
	size_t		 height;
	int		 cols;		/* of the last drawing */
	char		 find[64];	/* is marked; "": nothing */
	bool		 found;
	size_t		 hit;		/* the line that was gone to */
};

void page_init(struct page *p);
void page_clear(struct page *p);
void page_set(struct page *p, const char *title, struct slice text);
void page_set_shell(struct page *p, const char *title, struct slice text);

void page_move(struct page *p, long rows);
void page_page(struct page *p, long halves);
void page_first(struct page *p);
void page_last(struct page *p);

/* Mark a text (any case) and go to the first line that holds it; then to the
 * next line that does, or the one before, round the ends.  "": mark nothing.
 */
void page_find(struct page *p, const char *text);
void page_find_next(struct page *p, bool forward);

void page_draw(struct page *p, const struct active *a, bool ascii,
    struct canvas *c);
/* What it draws at a place. */
void page_spot(const struct page *p, const struct active *a,
    const struct rect *screen, int x, int y, struct spot *out);

#endif
