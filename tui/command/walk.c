/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guided walk by command and key. */
#include <stdio.h>

#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/plain/pages.h"
#include "tui/banned.h"

/* Or the command itself, where no key does it. */
static const char *
key_of(struct app *a, const char *command, char keys[ACTIVE_KEYS_MAX])
{
	struct active active;

	app_active(a, &active);
	if (active_keys(&active, command, keys, ACTIVE_KEYS_MAX)[0] == '\0')
		snprintf(keys, ACTIVE_KEYS_MAX, ":%s", command);
	return keys;
}

static void
start(struct app *a)
{
	char keys[ACTIVE_KEYS_MAX];

	a->walking = true;
	if (a->open.file != NULL)
		app_say(a, "the steps are shown as the file tells them");
	else if (a->run.walk.failed)
		app_tell_offers(a);
	else
		app_say(a, "the walk is on: %s takes the next step",
		    key_of(a, "walk next", keys));
}

static void
stop(struct app *a)
{
	char keys[ACTIVE_KEYS_MAX];

	a->walking = a->running = false;
	app_say(a, "the walk is off: %s takes it up again where it was",
	    key_of(a, "walk toggle", keys));
}

/* Where the latest step before this one left its evidence; some leave
 * none, such as those that were left out. */
static void
back(struct app *a)
{
	const struct walk *w = &a->run.walk;
	size_t i = w->now;

	while (i > 0 && w->steps[i - 1].unit == UNIT_NONE)
		i--;
	if (i == 0) {
		app_say(a, "this is the first step of the walk");
		return;
	}
	cursor_goto_unit(&a->view.cursor, &a->view.rows,
	    w->steps[i - 1].unit);
	app_say(a, "the step before: %s", w->steps[i - 1].name);
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

static const struct {
	const char	*word;
	void		(*fn)(struct app *a);
} ways[] = {
	{ "next", app_walk_next }, { "retry", app_walk_retry },
	{ "skip", app_walk_skip }, { "back", back }, { "run", run_on },
	{ "user", app_walk_user }, { "mechanism", app_walk_mechanism },
	{ "port", app_walk_port }, { "unverified", app_walk_unverified },
};

/* Steps of an opened file are over. */
static bool
is_refused(struct app *a, struct slice what)
{
	char line[64];
	const char *why;

	snprintf(line, sizeof(line), "walk %.*s", (int)what.n, what.p);
	why = app_open_unfit(a, line);
	if (why != NULL)
		app_error(a, "%s: %s", line, why);
	return why != NULL;
}

static void
run_walk(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice what = argc > 0 ? argv[0] : slice_of("toggle");

	if (slice_is(what, "toggle"))
		what = slice_of(a->walking ? "stop" : "start");
	if (is_refused(a, what))
		return;
	if (slice_is(what, "stop")) {
		stop(a);
		return;
	}
	if (!a->walking || slice_is(what, "start"))
		start(a);
	for (size_t i = 0; i < COUNT_OF(ways); i++)
		if (slice_is(what, ways[i].word))
			ways[i].fn(a);
}

/* Where there is something to explain. */
static void
tell_nothing_failed(struct app *a)
{
	char back[ACTIVE_KEYS_MAX], on[ACTIVE_KEYS_MAX];

	key_of(a, "prev failure", back);
	app_error(a, "nothing failed in this line: %s and %s go to those "
	    "with *", back, key_of(a, "next failure", on));
}

static void
run_explain_command(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	uint32_t here = view_cursor_unit(&a->view);
	char way[80];

	(void)argc;
	if (a->face.is == FACE_PLAIN) {
		plain_explain(a);
		return;
	}
	if (view_teaching(&a->view))
		return;
	if (here != a->run.explained_unit && run_explain(&a->run, here))
		app_refresh(a);
	if (view_is_hidden(&a->view, a->run.explained_unit))
		app_error(a, "the filter hides the failure; %s",
		    app_filter_way_out(a, way, sizeof(way)));
	else if (view_is_whole(&a->view))
		app_say(a, "this is the whole card");
	else if (!view_explain(&a->view))
		tell_nothing_failed(a);
}

static void
run_explain_all(struct app *a, const struct slice *argv, size_t argc)
{
	bool on = argc == 0 || slice_is(argv[0], "toggle") ?
	    !a->view.teachings.on : slice_is(argv[0], "on");

	view_teach(&a->view, on);
	app_say(a, on ? "what went well is explained, too, in lines with i" :
	    "only failures are explained");
}

const struct command_def commands_walk[] = {
	{ "walk", "walk", "the guided walk, step by step",
	    { { ARG_CHOICE, "WHAT",
	      "start|stop|toggle|next|retry|skip|back|run|user|mechanism|"
	      "port|unverified", true, false } },
	    run_walk, NULL },
	{ "explain", "walk", "show the whole explanation, or the short one",
	    { { 0 } }, run_explain_command, NULL },
	{ "explain-all", "walk", "explain what went well, too",
	    { { ARG_CHOICE, "HOW", "toggle|on|off", true, false } },
	    run_explain_all, NULL },
	{ .name = NULL },
};
