/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving, sides, layout and folds; in an overlay, the same keys move there. */
#include <stdlib.h>

#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

/* ---- moving ------------------------------------------------------------ */

static long
times(const struct app *a, long n)
{
	return a->count > 0 ? n * (long)a->count : n;
}

/* What was said gives way to the row's own words. */
static void
move_list(struct app *a, void (*move)(struct list *l, long n), long n)
{
	app_say(a, "%s", "");
	move(app_list(a), n);
}

static void
move_rows(struct app *a, long n)
{
	if (a->overlay == OVERLAY_HELP)
		help_move(&a->help, n);
	else if (a->overlay == OVERLAY_PAGE)
		page_move(&a->page, n);
	else if (app_list(a) != NULL)
		move_list(a, list_move, n);
	else
		view_move(&a->view, n);
}

static void
move_halves(struct app *a, long n)
{
	if (a->overlay == OVERLAY_HELP)
		help_page(&a->help, n);
	else if (a->overlay == OVERLAY_PAGE)
		page_page(&a->page, n);
	else if (app_list(a) != NULL)
		move_list(a, list_page, n);
	else
		view_move_half(&a->view, n);
}

static void
run_move(struct app *a, const struct slice *argv, size_t argc)
{
	bool back = argv[0].p[0] == '-';
	struct slice unit = slice_sub(argv[0], back, argv[0].n);
	long n;

	(void)argc;
	if (argument_number(argv[0], &n))
		move_rows(a, times(a, n));
	else
		move_halves(a, times(a, (back ? -1 : 1) *
		    (slice_is(unit, "page") ? 2 : 1)));
}

static void
run_goto(struct app *a, const struct slice *argv, size_t argc)
{
	bool first = slice_is(argv[0], "first") ||
	    (a->count > 0 && a->overlay != OVERLAY_NONE);

	(void)argc;
	if (a->overlay == OVERLAY_HELP)
		(first ? help_first : help_last)(&a->help);
	else if (a->overlay == OVERLAY_PAGE)
		(first ? page_first : page_last)(&a->page);
	else if (app_list(a) != NULL)
		(first ? list_first : list_last)(app_list(a));
	else if (a->count > 0)
		view_goto(&a->view, a->count);
	else
		(first ? view_first : view_last)(&a->view);
	if (a->count > 1 && a->overlay != OVERLAY_NONE)
		move_rows(a, (long)a->count - 1);
}

static void
run_scroll(struct app *a, const struct slice *argv, size_t argc)
{
	long n = 1;

	(void)argc;
	argument_number(argv[0], &n);
	if (a->overlay == OVERLAY_NONE)
		view_scroll(&a->view, times(a, n));
	else
		move_rows(a, times(a, n));
}

static void
run_scroll_columns(struct app *a, const struct slice *argv, size_t argc)
{
	long n = 8;

	(void)argc;
	argument_number(argv[0], &n);
	if (a->view.wrap)
		app_say(a, "long lines are wrapped: nothing to scroll (tw)");
	else
		view_scroll_columns(&a->view, (int)n);
}

static const struct {
	const char	*name;
	enum jump	 what;
} jumps[] = {
	{ "exchange", JUMP_EXCHANGE }, { "failure", JUMP_FAILURE },
	{ "command", JUMP_COMMAND }, { "reply", JUMP_REPLY },
	{ "note", JUMP_NOTE },
};

static void
jump(struct app *a, struct slice what, bool forward)
{
	for (size_t i = 0; i < COUNT_OF(jumps); i++)
		if (slice_is(what, jumps[i].name) &&
		    !view_jump(&a->view, jumps[i].what, forward))
			app_say(a, "no %s %s", jumps[i].name, forward ?
			    "further down" : "further up");
}

/* The number of sessions is the count that was typed. */
static bool
is_session(struct app *a, struct slice what, long by)
{
	if (!slice_is(what, "session"))
		return false;
	if (a->open.file == NULL)
		app_error(a, "no file is open: open FILE does that");
	else
		app_open_step(a, by * (a->count > 0 ? (long)a->count : 1));
	return true;
}

static void
run_next(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	if (!is_session(a, argv[0], 1))
		jump(a, argv[0], true);
}

static void
run_prev(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	if (!is_session(a, argv[0], -1))
		jump(a, argv[0], false);
}

static void
run_follow(struct app *a, const struct slice *argv, size_t argc)
{
	bool on = argc == 0 || slice_is(argv[0], "toggle") ?
	    !a->view.cursor.follow : slice_is(argv[0], "on");

	view_follow(&a->view, on);
	app_say(a, on ? "new rows are followed" :
	    "new rows are no longer followed");
}

/* ---- sides and layout -------------------------------------------------- */

static void
run_focus(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	app_conceal(a);
	if (slice_is(argv[0], "next"))
		view_focus_next(&a->view);
	else
		view_focus(&a->view, slice_is(argv[0], "raw") ? SIDE_RAW :
		    SIDE_DECODED);
}

static void
run_zoom(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	view_zoom(&a->view);
}

static void
run_layout(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	app_conceal(a);			/* it would stand in another place */
	if (slice_is(argv[0], "next"))
		view_next_layout(&a->view);
	for (int w = 0; w < LAYOUT_WANT_COUNT; w++)
		if (slice_is(argv[0], layout_want_name((enum layout_want)w)))
			view_set_layout(&a->view, (enum layout_want)w);
	app_say(a, "layout: %s", layout_want_name(a->view.wish.want));
}

static void
run_split(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice n = argv[0];
	long percent = 0;

	(void)argc;
	if (n.p[n.n - 1] == '%') {
		argument_number(slice_sub(n, 0, n.n - 1), &percent);
		view_split(&a->view, (int)percent);
	} else if (argument_number(n, &percent))
		view_split_by(&a->view, (int)percent);
}

/* ---- folds ------------------------------------------------------------- */

static void
run_fold(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice how = argc > 0 ? argv[0] : slice_of("toggle");

	if (slice_is(how, "open-all") || slice_is(how, "close-all"))
		view_fold_all(&a->view, slice_is(how, "open-all"));
	else if (!view_fold(&a->view, slice_is(how, "open") ?
	    VIEW_FOLD_OPEN : slice_is(how, "close") ? VIEW_FOLD_CLOSE :
	    VIEW_FOLD_TOGGLE))
		app_say(a, "there is nothing to unfold here");
}

const struct command_def commands_view[] = {
	{ "move", "view", "move the cursor",
	    { { ARG_CHOICE, "ROWS", "#|half|-half|page|-page", false,
	      false } }, run_move, NULL },
	{ "goto", "view", "go to the first or the last row",
	    { { ARG_CHOICE, "WHERE", "first|last", false, false } },
	    run_goto, NULL },
	{ "scroll", "view", "move the view, not the cursor",
	    { { ARG_NUMBER, "ROWS", NULL, false, false } }, run_scroll,
	    NULL },
	{ "scroll-columns", "view", "move long lines sideways",
	    { { ARG_NUMBER, "COLUMNS", NULL, false, false } },
	    run_scroll_columns, NULL },
	{ "next", "view", "jump to the next one of a kind",
	    { { ARG_CHOICE, "WHAT", "exchange|failure|command|reply|note|"
	      "session",
	      false, false } }, run_next, NULL },
	{ "prev", "view", "jump to the one before",
	    { { ARG_CHOICE, "WHAT", "exchange|failure|command|reply|note|"
	      "session",
	      false, false } }, run_prev, NULL },
	{ "follow", "view", "keep the newest row in view",
	    { { ARG_CHOICE, "HOW", "toggle|on|off", true, false } },
	    run_follow, NULL },
	{ "focus", "view", "move to the raw or the decoded side",
	    { { ARG_CHOICE, "SIDE", "next|raw|decoded", false, false } },
	    run_focus, NULL },
	{ "zoom", "view", "only this side, or both again",
	    { { ARG_CHOICE, "HOW", "toggle", true, false } }, run_zoom,
	    NULL },
	{ "layout", "view", "how the two sides are laid out",
	    { { ARG_CHOICE, "HOW", "next|auto|split|inline|raw|decoded",
	      false, false } }, run_layout, NULL },
	{ "split", "view", "move the line between the sides",
	    { { ARG_CHOICE, "WHERE", "#|%", false, false } }, run_split,
	    NULL },
	{ "fold", "view", "show or hide the details",
	    { { ARG_CHOICE, "HOW", "toggle|open|close|open-all|close-all",
	      true, false } }, run_fold, NULL },
	{ .name = NULL },
};
