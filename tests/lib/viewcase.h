/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * viewcase - a view on a log of logcase, with the default keymap and a few
 * commands, driven by words and drawn on a canvas.
 */
#ifndef TESTS_LIB_VIEWCASE_H
#define TESTS_LIB_VIEWCASE_H

#include "tests/lib/logcase.h"
#include "core/filter/filter.h"
#include "tui/find/search.h"
#include "tui/view/view.h"

struct viewcase {
	struct logcase	 logcase;
	struct story	 story;
	struct goal	 goal;
	struct walk	 walk;
	struct offer	 offers[OFFER_COUNT];
	struct explanation explanation;
	bool		 explained;
	struct keymap	 keymap;
	struct view	 view;
	struct view_state state;
	struct help	 help;
	struct page	 page;
	struct list	 list;
	struct key	 pending[KEYMAP_SEQ_MAX];
	struct canvas	 canvas;
	char		*message, *waiting, *question;
	struct search	 search;
	struct filter	 filter;
	struct panel	 panel;		/* its texts are in panel_text */
	char		*panel_text;
	size_t		 nread;		/* entries in story and walk */
};

/* Also sets a UTF-8 locale and makes the secret heap. */
void viewcase_init(struct viewcase *c, int cols, int rows);
void viewcase_clear(struct viewcase *c);

/* Story, walk and explanation anew, then the view. */
void viewcase_update(struct viewcase *c);
void viewcase_draw(struct viewcase *c);
void viewcase_resize(struct viewcase *c, int cols, int rows);
/* One row as text, without blanks at its end. */
const char *viewcase_row(struct viewcase *c, int y);

/*
 * "down 3; jump failure; side decoded": see the table in viewcase.c.  Fails
 * the test for a word that is not known.
 */
void viewcase_do(struct viewcase *c, const char *actions);

/* The commands that the tests know. */
const struct command_def *viewcase_find(struct slice name);

#endif
