/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What exists only in a script: waiting, expecting, looking. */
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/script/script.h"
#include "tui/banned.h"

static void
run_wait(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	script_wait(a->face.script, argv[0]);
}

static void
run_assert(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	script_assert(a->face.script, argv[0], true);
}

static void
run_assert_not(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	script_assert(a->face.script, argv[0], false);
}

static void
run_snapshot(struct app *a, const struct slice *argv, size_t argc)
{
	script_snapshot(a->face.script, argv[0], argc > 1);
}

static void
run_resize(struct app *a, const struct slice *argv, size_t argc)
{
	long cols = 0, rows = 0;

	(void)argc;
	argument_number(argv[0], &cols);
	argument_number(argv[1], &rows);
	script_resize(a->face.script, (int)cols, (int)rows);
}

const struct command_def commands_script[] = {
	{ "wait", "script", "let things happen until something is so",
	    { { ARG_TEXT, "CONDITION", NULL, false, true } }, run_wait, NULL },
	{ "assert", "script", "end the script when a text is not there",
	    { { ARG_TEXT, "TEXT", NULL, false, true } }, run_assert, NULL },
	{ "assert-not", "script", "end the script when a text is there",
	    { { ARG_TEXT, "TEXT", NULL, false, true } }, run_assert_not, NULL },
	{ "snapshot", "script", "write what is on the screen",
	    { { ARG_FILE, "FILE", NULL, false, false },
	      { ARG_CHOICE, "HOW", "roles", true, false } }, run_snapshot, NULL },
	{ "resize", "script", "give the screen another size",
	    { { ARG_NUMBER, "COLUMNS", NULL, false, false },
	      { ARG_NUMBER, "ROWS", NULL, false, false } }, run_resize, NULL },
	{ .name = NULL },
};
