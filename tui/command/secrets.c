/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is hidden: shown for a moment, or dropped for good. */
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

static void
run_reveal(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_reveal(a);
}

static void
run_conceal(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	if (!a->revealing)
		app_say(a, "nothing is revealed");
	app_conceal(a);
}

static void
run_forget(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_conceal(a);
	log_forget(a->run.log);
	a->forgotten = true;
	view_stale(&a->view);
	app_refresh(a);			/* the next key may be here already */
	a->run.changed = true;
	app_say(a, "every hidden value of this record is wiped: nothing can "
	    "be revealed any more");
}

const struct command_def commands_secrets[] = {
	{ "reveal", "secrets", "show what is hidden here for 10 seconds",
	    { { 0 } }, run_reveal, NULL },
	{ "conceal", "secrets", "hide it again", { { 0 } }, run_conceal,
	    NULL },
	{ "forget", "secrets", "wipe every hidden value for good", { { 0 } },
	    run_forget, NULL },
	{ .name = NULL },
};
