/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places with a letter, and the bytes at the cursor. */
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

static bool
is_mark(struct slice word, enum letter_use use)
{
	return word.n == 1 && (marks_is_letter((unsigned char)*word.p) ||
	    (use == LETTER_MARK_JUMP && *word.p == MARKS_BEFORE));
}

static void
mark(struct app *a, enum letter_use use, const struct slice *argv, size_t argc)
{
	if (argc == 0)
		app_ask_letter(a, use);
	else if (is_mark(argv[0], use))
		app_mark(a, use, *argv[0].p);
	else
		app_error(a, "a mark is a letter, a-z or A-Z");
}

static void
run_set(struct app *a, const struct slice *argv, size_t argc)
{
	mark(a, LETTER_MARK_SET, argv, argc);
}

static void
run_jump(struct app *a, const struct slice *argv, size_t argc)
{
	mark(a, LETTER_MARK_JUMP, argv, argc);
}

static void
run_marks(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_show_marks(a);
}

static void
run_hex(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_show_hex(a);
}

const struct command_def commands_marks[] = {
	{ "mark-set", "view", "give this row a letter",
	    { { ARG_TEXT, "LETTER", NULL, true, false } }, run_set, NULL },
	{ "mark-jump", "view", "go to the row with a letter, or back by '",
	    { { ARG_TEXT, "LETTER", NULL, true, false } }, run_jump, NULL },
	{ "marks", "view", "list the rows with letters", { { 0 } },
	    run_marks, NULL },
	{ "hex", "view", "show the bytes of this event", { { 0 } }, run_hex,
	    NULL },
	{ .name = NULL },
};
