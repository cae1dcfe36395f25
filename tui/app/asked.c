/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line at the bottom: who gets what was typed into it. */
#include "tui/app/app.h"

#include "tui/screen/prompt.h"
#include "tui/banned.h"

static void
on_accept(void *arg, const char *line)
{
	struct app *a = arg;
	enum asking asking = a->asking;

	a->asking = ASKING_COMMAND;
	if (asking == ASKING_COMMAND) {
		/* "::ehlo" and, where there is no key, ":ehlo" */
		command_run(a, line + (line[0] == ':'));
		return;
	}
	if (asking == ASKING_SEARCH) {
		app_search_accept(a, line);
		return;
	}
	if (asking == ASKING_NARROW) {
		app_narrow_end(a, true);
		return;
	}
	if (asking == ASKING_LINE || asking == ASKING_MESSAGE) {
		app_type_accept(a, asking, line);
		return;
	}
	if (*line == '\0') {
		a->running = false;
		app_say(a, "no user name: nothing was sent");
		return;
	}
	app_auth_user(a, line);
}

static void
on_cancel(void *arg)
{
	struct app *a = arg;

	if (a->asking == ASKING_USER)
		a->running = false;
	if (a->asking == ASKING_NARROW) {
		app_narrow_end(a, false);
		return;
	}
	if (a->asking == ASKING_LINE || a->asking == ASKING_MESSAGE) {
		app_type_cancel(a, a->asking);
		return;
	}
	if (a->asking != ASKING_SEARCH)
		app_type_stop(a);
	app_say(a, "%s", "");
}

static void
on_complete(void *arg, const char *line, size_t start)
{
	struct app *a = arg;

	if (a->asking == ASKING_COMMAND)
		command_complete(a, line, start, prompt_candidate);
	else if (a->asking == ASKING_LINE && start == 0)
		app_complete(a, ARG_SMTP, slice_of(line), prompt_candidate);
}

static bool
on_keep(void *arg, const char *line)
{
	struct app *a = arg;
	struct span secret;

	return a->asking == ASKING_COMMAND &&
	    command_is_harmless(line + (line[0] == ':')) &&
	    needles_find(log_needles(a->run.log), slice_of(line), &secret,
	    1) == 0;
}

void
app_asked_init(struct app *a, const char *history)
{
	struct prompt_callbacks cb = { on_accept, on_cancel, on_complete,
	    on_keep, a };
	struct err e;

	if (!prompt_init(&cb, history, &e))
		app_error(a, "%s", e.detail);
}
