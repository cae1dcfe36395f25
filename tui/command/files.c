/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking the session along. */
#include <stdlib.h>

#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/files/filename.h"
#include "tui/banned.h"

static void
run_copy(struct app *a, const struct slice *argv, size_t argc)
{
	if (argc == 0 || slice_is(argv[0], "row"))
		app_copy(a, COPY_ROW);
	else if (slice_is(argv[0], "unit"))
		app_copy(a, COPY_UNIT);
	else if (slice_is(argv[0], "exchange"))
		app_copy(a, COPY_EXCHANGE);
	else
		app_copy_all(a);
}

static void
run_bare(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_bare(a);
}

/* ---- save -------------------------------------------------------------- */

static const char *
nothing_to_save(struct app *a)
{
	return log_count(a->run.log) == 0 ? "nothing has happened yet" : NULL;
}

static const char *
not_saving(struct app *a)
{
	return preview_is_open(a) ? NULL : "no file is being prepared; save "
	    "FILE begins";
}

static void
run_save(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	preview_begin(a, argv[0]);
}

static void
run_save_write(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	preview_write(a);
}

/* All of them, or the one of the selected row. */
static void
run_save_rename(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	preview_rename_all(a);
}

static void
run_save_mask(struct app *a, const struct slice *argv, size_t argc)
{
	if (argc > 0 && slice_trim(argv[0]).n > 0)
		preview_mask_word(a, slice_trim(argv[0]));
	else
		app_prompt(a, "save-mask ");
}

static void
run_save_hide(struct app *a, const struct slice *argv, size_t argc)
{
	long n;

	(void)argc;
	if (argument_number(argv[0], &n) && n > 0)
		preview_mask_row(a, (uint32_t)(n - 1));
	else
		app_error(a, "events are counted from 1");
}

/* ---- open -------------------------------------------------------------- */

static void
run_open(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice words = argv[0];
	char *path = filename_take(&words);

	(void)argc;
	if (path == NULL)
		app_error(a, "open needs FILE");
	else if (slice_trim(words).n > 0)
		app_error(a, "open takes one FILE: quote blanks in its name");
	else
		app_open(a, path);
	free(path);
}

static const char *
needs_file(struct app *a)
{
	return a->open.file == NULL ? "no file is open; open FILE does that" :
	    NULL;
}

static void
run_sessions(struct app *a, const struct slice *argv, size_t argc)
{
	long n;

	if (argc == 0)
		app_open_list(a);
	else if (argument_number(argv[0], &n) && n > 0)
		app_open_session(a, (size_t)n - 1);
	else
		app_error(a, "sessions are counted from 1");
}

const struct command_def commands_files[] = {
	{ "open", "files", "open a saved session, or the log of another tool",
	    { { ARG_FILE, "FILE", NULL, false, true } }, run_open, NULL },
	{ "sessions", "files", "list the sessions of the opened file, or go "
	    "to one", { { ARG_NUMBER, "NUMBER", NULL, true, false } },
	    run_sessions, needs_file },
	{ "save", "files", "write the session into a file, secrets hidden; "
	    "its ending (.txt .md .jsonl .html) names the format",
	    { { ARG_FILE, "FILE [text|markdown|json|html] [no-notes]", NULL,
	      false, true } }, run_save, nothing_to_save },
	{ "save-write", "files", "write the file that is being prepared",
	    { { 0 } }, run_save_write, not_saving },
	{ "save-rename", "files", "replace every name in it, or keep them",
	    { { ARG_CHOICE, "WHICH", "all", false, false } },
	    run_save_rename, not_saving },
	{ "save-mask", "files", "hide a word in it, wherever it stands",
	    { { ARG_TEXT, "WORD", NULL, true, true } }, run_save_mask,
	    not_saving },
	{ "save-hide", "files", "hide a whole event in it, or show it again",
	    { { ARG_NUMBER, "EVENT", NULL, false, false } }, run_save_hide,
	    not_saving },
	{ "copy", "files", "copy, always masked", { { ARG_CHOICE, "WHAT",
	    "row|unit|exchange|all", true, false } }, run_copy, NULL },
	{ "bare", "files", "the session as plain text, for the terminal's "
	    "own selection", { { 0 } }, run_bare, NULL },
	{ .name = NULL },
};
