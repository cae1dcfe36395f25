/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app-find - the search and the filter of the interface: what is typed into
 * the search line, where Esc goes back to, and what was searched for before.
 */
#ifndef TUI_APP_FIND_H
#define TUI_APP_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/filter/filter.h"
#include "tui/find/search.h"
#include "tui/keys/key.h"
#include "tui/view/cursor.h"

#define FIND_HISTORY_MAX	50

struct app;

struct app_find {
	struct search	 search;
	struct filter	 filter;
	bool		 back;		/* "n" goes up */
	struct timer	 timer;		/* the next slice of the work */
	bool		 arriving;	/* the cursor goes where a seek ends */
	unsigned long	 told;		/* app.said when the status was told;
					 * it is shown until more is said */
	struct bytes	 status;
	/* while a pattern is typed */
	bool		 typing;
	bool		 was_back;
	struct cursor	 origin;
	char		*typed;		/* as it was looked at last */
	char		*before;	/* the pattern until then; NULL: none */
	uint32_t	 opened;	/* a unit that a hit has unfolded */
	enum pattern_state state;
	struct err	 wrong;
	/* what was searched for, oldest first; never written anywhere */
	char		*history[FIND_HISTORY_MAX];
	size_t		 nhistory;
	size_t		 recalled;	/* nhistory: none of them */
};

void app_find_init(struct app *a);
void app_find_clear(struct app *a);

/* Open the search line; a key in it (true: it was not for the line); what
 * was typed has changed; Enter, and Esc. */
void app_search_open(struct app *a, bool back);
bool app_search_key(struct app *a, struct key k);
void app_search_typed(struct app *a);
void app_search_accept(struct app *a, const char *line);
void app_search_cancel(struct app *a);
/* An older pattern into the line, or a newer one again. */
void app_search_recall(struct app *a, bool older);
/* Enter and Esc, as commands. */
void app_search_end(struct app *a, bool accept);

/* Search for a pattern from here. */
void app_search(struct app *a, struct slice pattern, bool back);
/* The n-th hit from the cursor; while typing, down or up the screen. */
void app_search_go(struct app *a, bool next, size_t n);
void app_search_clear(struct app *a);

/* False: e says why not, and the old filter stays. */
bool app_filter(struct app *a, struct slice text, struct err *e);
void app_filter_clear(struct app *a);
/* "M-f shows every event again" */
const char *app_filter_way_out(struct app *a, char *out, size_t size);

/* A part of what was begun, and the rest from the loop; the cursor and the
 * folds as they were before the typing. */
void app_find_work_now(struct app *a);
void app_find_go_back(struct app *a);
/* Goes on with the counting when there is some left; after each drawing. */
void app_find_go_on(struct app *a);
/* Give up what is still being looked for; false: nothing was. */
bool app_find_stop(struct app *a);
/* What the message row says of the search; NULL: nothing. */
const char *app_find_status(struct app *a);
/* At the right end of the search line. */
void app_search_draw(struct app *a);

#endif
