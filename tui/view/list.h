/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list - rows to pick from, over the whole screen: the start, scenarios,
 * servers, marks, what a file will hold.  The owner fills it:
 *
 *	list_begin(l, "MARKS");			every row there was is gone
 *	list_heading(l, "this session");	may be left out
 *	list_add(l, 7, "a", "row 12: 535 5.7.8 ...");
 *	list_end(l);
 *
 * and sets on_pick (and what else it wants) behind list_init() or
 * list_begin().  The number is the owner's own; list_selected() gives it
 * back.  Titles and details may hold anything: they go through vis.  Filled
 * again, the list stays where it was, with its filter.
 */
#ifndef TUI_VIEW_LIST_H
#define TUI_VIEW_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/hints.h"
#include "tui/view/spot.h"

#define LIST_FILTER_MAX	64

struct list_row {
	bool		 heading;
	char		 mark;		/* before the title; ' ': none */
	char		*title, *detail;	/* detail: NULL, or some words */
	size_t		 id;
};

struct list {
	/* the owner's */
	void	       (*on_pick)(struct app *a, size_t id);
	enum hints_where hints;		/* HINTS_LIST unless it is set */
	bool		 keys_below;	/* low screens show keys, no details */
	char		*empty;		/* said when there is no row at all */
	/* private */
	char		*title;
	struct list_row	*v;
	size_t		 n;
	size_t		*shown;		/* of v: what fits the filter */
	size_t		 nshown;
	size_t		 row, top;	/* of shown; never a heading */
	size_t		 height;	/* rows in view, of the last drawing */
	char		 filter[LIST_FILTER_MAX];
};

void list_init(struct list *l);
void list_clear(struct list *l);

void list_begin(struct list *l, const char *title);
void list_heading(struct list *l, const char *text);
void list_add(struct list *l, size_t id, const char *title,
    const char *detail);
void list_mark(struct list *l, char mark);	/* of the row added last */
void list_say_empty(struct list *l, const char *text);
void list_end(struct list *l);

/* False: there is no row. */
bool list_selected(const struct list *l, size_t *id);
void list_select(struct list *l, size_t id);
/* Only rows that hold this text (any case); "" shows all again. */
void list_filter(struct list *l, const char *text);
/* Headings are not counted. */
size_t list_count(const struct list *l);

void list_move(struct list *l, long rows);
void list_page(struct list *l, long halves);	/* half screens: 2 is a page */
void list_first(struct list *l);
void list_last(struct list *l);

/* Over the whole canvas but what is drawn later in its last row. */
void list_draw(struct list *l, const struct active *a, bool ascii,
    struct canvas *c);
/* What it drew at a place; select such a row: true, it was selected before. */
void list_spot(const struct list *l, const struct active *a,
    const struct rect *screen, int x, int y, struct spot *out);
bool list_select_row(struct list *l, size_t row);

#endif
