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

struct page {
	char		*title;
	struct bytes	 text;
	size_t		 top;		/* the first line in view */
	size_t		 lines;		/* since the last drawing */
	size_t		 height;
};

void page_init(struct page *p);
void page_clear(struct page *p);
void page_set(struct page *p, const char *title, struct slice text);

void page_move(struct page *p, long rows);
void page_page(struct page *p, long halves);
void page_first(struct page *p);
void page_last(struct page *p);

void page_draw(struct page *p, const struct active *a, bool ascii,
    struct canvas *c);

#endif
