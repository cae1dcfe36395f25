/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search line: what is typed is found at once. */
#include "tui/app/app.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

#define GAP	2	/* columns between the line and what is told of it */

static const char *
label(const struct app *a)
{
	return a->find.back ? "Search up: " : "Search: ";
}

void
app_search_open(struct app *a, bool back)
{
	struct app_find *f = &a->find;

	app_conceal(a);
	app_refresh(a);
	a->asking = ASKING_SEARCH;
	f->typing = true;
	f->was_back = f->back;
	f->back = back;
	f->origin = a->view.cursor;
	view_remember(&a->view);
	f->opened = UNIT_NONE;
	f->recalled = f->nhistory;
	f->state = PATTERN_GOOD;
	free(f->typed);
	f->typed = xstrdup("");
	free(f->before);
	f->before = f->search.text ? xstrdup(f->search.text) : NULL;
	prompt_open_alone(label(a), "");
}

/* The first hit from where the cursor was. */
static void
look(struct app *a)
{
	struct app_find *f = &a->find;
	struct search_hit from;

	a->view.cursor = f->origin;
	app_refresh(a);
	view_place(&a->view, f->back, &from);
	search_seek(&f->search, &from, !f->back, true, 1);
	f->arriving = true;
	f->told = a->said;
	app_find_work_now(a);
}

void
app_search_typed(struct app *a)
{
	struct app_find *f = &a->find;
	struct slice text = slice_of(prompt_line());

	if (!f->typing || slice_is(text, f->typed))
		return;
	free(f->typed);
	f->typed = xstrndup(text.n > 0 ? text.p : "", text.n);
	f->state = search_set(&f->search, text, &f->wrong);
	if (f->state == PATTERN_GOOD)
		look(a);
}

/* ---- the end of it ----------------------------------------------------- */

static void
remember(struct app_find *f, const char *line)
{
	if (f->nhistory > 0 &&
	    strcmp(f->history[f->nhistory - 1], line) == 0)
		return;
	if (f->nhistory == FIND_HISTORY_MAX) {
		free(f->history[0]);
		memmove(f->history, f->history + 1,
		    (FIND_HISTORY_MAX - 1) * sizeof(f->history[0]));
		f->nhistory--;
	}
	f->history[f->nhistory++] = xstrdup(line);
}

/* As it was before, but with the folds that are wanted. */
static void
restore(struct app *a)
{
	struct app_find *f = &a->find;
	struct err e;

	search_set(&f->search, slice_of(f->before), &e);
	f->arriving = false;
	app_find_go_back(a);
}

void
app_search_cancel(struct app *a)
{
	if (!a->find.typing)
		return;
	restore(a);
	a->find.typing = false;
	a->find.back = a->find.was_back;
	app_say(a, "%s", "");
}

/* Enter on an empty line: the last pattern once more. */
static void
again(struct app *a)
{
	struct app_find *f = &a->find;

	restore(a);
	f->typing = false;
	if (f->search.pattern == NULL && f->nhistory > 0)
		app_search(a, slice_of(f->history[f->nhistory - 1]), f->back);
	else if (f->search.pattern != NULL)
		app_search_go(a, true, 1);
}

void
app_search_accept(struct app *a, const char *line)
{
	struct app_find *f = &a->find;

	if (!f->typing)
		return;
	if (*line == '\0') {
		again(a);
		return;
	}
	app_say(a, "%s", "");
	f->typing = false;
	f->opened = UNIT_NONE;
	remember(f, line);
	if (f->state != PATTERN_GOOD)
		app_error(a, "%s%s", f->wrong.detail, f->search.pattern ?
		    "; search as before" : "");
	else
		f->told = a->said;
}

void
app_search_end(struct app *a, bool accept)
{
	char *line = xstrdup(prompt_line());

	prompt_close();
	a->asking = ASKING_COMMAND;
	if (accept)
		app_search_accept(a, line);
	else
		app_search_cancel(a);
	free(line);
}

/* ---- keys -------------------------------------------------------------- */

void
app_search_recall(struct app *a, bool older)
{
	struct app_find *f = &a->find;

	if (older ? f->recalled == 0 : f->recalled >= f->nhistory)
		return;
	f->recalled += older ? -(size_t)1 : 1;
	prompt_open_alone(label(a), f->recalled < f->nhistory ?
	    f->history[f->recalled] : "");
	app_search_typed(a);
}

bool
app_search_key(struct app *a, struct key k)
{
	static const enum context contexts[] = { CONTEXT_SEARCH };
	const struct binding *b = NULL;
	char *command;

	if (keymap_find(&a->keymap, contexts, COUNT_OF(contexts), &k, 1,
	    &b) != KEYMAP_EXACT || b->command == NULL)
		return false;
	command = xstrdup(b->command);
	command_run(a, command);
	free(command);
	return true;
}

/* ---- drawing ----------------------------------------------------------- */

/* At the right of the line; where there is no room, in the row above it. */
void
app_search_draw(struct app *a)
{
	struct app_find *f = &a->find;
	struct canvas *c = &a->canvas;
	const char *text = f->state == PATTERN_BROKEN ? f->wrong.detail :
	    *f->typed != '\0' ? app_find_status(a) : "Up: searches before";
	int used = utf8_columns(slice_of(label(a))) +
	    utf8_columns(slice_of(prompt_line()));
	enum role role = f->state == PATTERN_BROKEN ? ROLE_REFUSED :
	    ROLE_TEXT;
	int cols;

	if (text == NULL || (*f->typed == '\0' && f->nhistory == 0))
		return;
	cols = utf8_columns(slice_of(text));
	if (used + GAP + cols < c->cols) {
		canvas_puts(c, c->cols - 1 - cols, c->rows - 1, cols, text,
		    role);
		return;
	}
	canvas_fill(c, 0, c->rows - 2, c->cols, ' ', ROLE_TEXT);
	canvas_puts(c, 1, c->rows - 2, c->cols - 1, text, role);
}
