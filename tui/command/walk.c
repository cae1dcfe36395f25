/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guided walk by command and key. */
#include "tui/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

static void
start(struct app *a)
{
	a->walking = true;
	app_say(a, "the walk is on: . takes the next step");
}

static void
stop(struct app *a)
{
	a->walking = a->running = false;
	app_say(a, "the walk is off: w takes it up again where it was");
}

/* Where the step before this one left its evidence. */
static void
back(struct app *a)
{
	const struct walk *w = &a->run.walk;

	if (w->now == 0 || w->steps[w->now - 1].unit == UNIT_NONE)
		app_error(a, "there is no step before this one");
	else
		cursor_goto_unit(&a->view.cursor, &a->view.rows,
		    w->steps[w->now - 1].unit);
}

/* Until a step fails, a question is declined, or nothing is left. */
static void
run_on(struct app *a)
{
	const struct walk *w = &a->run.walk;

	a->running = session_is_busy(a->run.session) || (!w->reached &&
	    !w->failed && w->next.kind != INTENT_NONE);
	app_walk_next(a);
}

static void
run_walk(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice what = argc > 0 ? argv[0] : slice_of("toggle");

	if (slice_is(what, "toggle"))
		what = slice_of(a->walking ? "stop" : "start");
	if (slice_is(what, "stop")) {
		stop(a);
		return;
	}
	if (!a->walking || slice_is(what, "start"))
		start(a);
	if (slice_is(what, "next"))
		app_walk_next(a);
	else if (slice_is(what, "retry"))
		app_walk_retry(a);
	else if (slice_is(what, "skip"))
		app_walk_skip(a);
	else if (slice_is(what, "back"))
		back(a);
	else if (slice_is(what, "run"))
		run_on(a);
}

static void
run_explain_command(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	uint32_t here = view_cursor_unit(&a->view);

	(void)argc;
	if (here != a->run.explained_unit && run_explain(&a->run, here))
		app_refresh(a);
	if (!view_explain(&a->view))
		app_error(a, "nothing failed here: move to a line "
		    "with * and ask again");
}

const struct command_def commands_walk[] = {
	{ "walk", "walk", "the guided walk, step by step",
	    { { ARG_CHOICE, "WHAT",
	      "start|stop|toggle|next|retry|skip|back|run", true, false } },
	    run_walk, NULL },
	{ "explain", "walk", "show the whole explanation, or the short one",
	    { { 0 } }, run_explain_command, NULL },
	{ .name = NULL },
};
