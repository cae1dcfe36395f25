/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * help - the overlay of all keys: the active contexts from the most specific
 * to the least, made from the keymap and the command table, so that it can
 * neither lie nor fall behind.
 *
 * Rows that a more specific context hides are left out; the user's own are
 * marked '+'; what cannot be done now stays, with the reason.
 */
#ifndef TUI_VIEW_HELP_H
#define TUI_VIEW_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/screen/canvas.h"
#include "tui/view/active.h"
#include "tui/view/layout.h"
#include "tui/view/spot.h"

#define HELP_FILTER_MAX	64

struct help_row {
	bool		 heading;	/* of a context: text alone is set */
	char		*text;		/* heading */
	char		*keys;		/* "j  Down  C-n" */
	const char	*command;	/* borrowed from the keymap */
	const char	*help;		/* borrowed: note, or the command's */
	const char	*unfit;		/* borrowed: why not now, or NULL */
	bool		 own;		/* from the user's keymap file */
};

struct help {
	struct help_row	*v;
	size_t		 n;
	size_t		 row;		/* the selected one, never a heading */
	size_t		 top;
	size_t		 height;	/* rows in view, of the last drawing */
	size_t		 nown;
	char		 filter[HELP_FILTER_MAX];
	char		*preset;
};

void help_init(struct help *h);
void help_clear(struct help *h);

/* What can be done in these contexts (those below the overlay); keeps the
 * filter, and selects the first row. */
void help_build(struct help *h, const struct active *a);
/* Only rows that hold this text (any case), in keys, command or help. */
void help_filter(struct help *h, const struct active *a, const char *text);

void help_move(struct help *h, long rows);
void help_page(struct help *h, long halves);	/* half screens: 2 is a page */
void help_first(struct help *h);
void help_last(struct help *h);
/* The command line of the selected row; NULL when there is none. */
const char *help_command(const struct help *h);
/* One that is in view, by its index; true: it was selected before. */
bool help_select(struct help *h, size_t row);

/* Over the whole canvas; a: the keys of the overlay itself. */
void help_draw(struct help *h, const struct active *a, bool ascii,
    struct canvas *c);
/* What it drew at a place. */
void help_spot(const struct help *h, const struct active *a,
    const struct rect *screen, int x, int y, struct spot *out);

#endif
