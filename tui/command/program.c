/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself: command line, help, messages, leaving. */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "core/base/xalloc.h"
#include "tui/app.h"
#include "tui/command/groups.h"
#include "tui/same-session.h"
#include "tui/banned.h"

static void
run_prompt(struct app *a, const struct slice *argv, size_t argc)
{
	char *text;

	/* "i" while a secret is due opens the field that does not show it. */
	if (argc > 0 && slice_is(argv[0], "send") &&
	    session_expects_secret(a->run.session)) {
		app_ask_answer(a);
		return;
	}
	text = argc > 0 ? xasprintf("%.*s ", (int)argv[0].n, argv[0].p) :
	    xstrdup("");
	app_prompt(a, text);
	free(text);
}

static void
run_help(struct app *a, const struct slice *argv, size_t argc)
{
	struct active active;

	(void)argv;
	(void)argc;
	app_conceal(a);
	app_active(a, &active);
	help_build(&a->help, &active);
	a->overlay = OVERLAY_HELP;
}

static void
run_help_filter(struct app *a, const struct slice *argv, size_t argc)
{
	struct active active;
	char text[HELP_FILTER_MAX];

	app_active(a, &active);
	help_filter(&a->help, &active, argc > 0 ?
	    argument_copy(argv[0], text, sizeof(text)) : "");
	a->overlay = OVERLAY_HELP;
}

/* Enter in help: close it and run the selected row. */
static void
run_pick(struct app *a, const struct slice *argv, size_t argc)
{
	const char *command = a->overlay == OVERLAY_HELP ?
	    help_command(&a->help) : NULL;
	char *copy = command != NULL ? xstrdup(command) : NULL;

	(void)argv;
	(void)argc;
	a->overlay = OVERLAY_NONE;
	if (copy != NULL)
		command_run(a, copy);
	free(copy);
}

static void
run_describe(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	a->describing = true;
	app_say(a, "press the keys to describe");
}

static void
show_page(struct app *a, const char *title, const struct bytes *text)
{
	app_conceal(a);
	page_set(&a->page, title, bytes_slice(text));
	a->overlay = OVERLAY_PAGE;
}

static void
run_keys(struct app *a, const struct slice *argv, size_t argc)
{
	struct bytes text;

	(void)argv;
	bytes_init(&text, BYTES_NO_LIMIT);
	keymap_print(&a->keymap, argc > 0, &text);
	if (text.len == 0)
		bytes_add_str(&text, "# nothing differs from the preset\n");
	show_page(a, "KEYS", &text);
	bytes_clear(&text);
}

static void
run_messages(struct app *a, const struct slice *argv, size_t argc)
{
	struct bytes text;

	(void)argv;
	(void)argc;
	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < a->nmessages; i++)
		bytes_addf(&text, "%s\n", a->messages[i]);
	if (a->nmessages == 0)
		bytes_add_str(&text, "no messages yet\n");
	show_page(a, "MESSAGES", &text);
	bytes_clear(&text);
}

/* One tool, or all of them below each other. */
static void
run_equivalent(struct app *a, const struct slice *argv, size_t argc)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (int t = 0; t < EQUIVALENT_COUNT; t++) {
		enum equivalent_tool tool = (enum equivalent_tool)t;

		if (argc > 0 && !slice_is(argv[0], equivalent_name(tool)))
			continue;
		if (text.len > 0)
			bytes_add_char(&text, '\n');
		same_session_text(&text, tool, &a->run, &a->o);
	}
	show_page(a, "THE SAME SESSION WITH OTHER TOOLS", &text);
	bytes_clear(&text);
}

static void
run_redraw(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	a->repaint = true;
}

static void
run_suspend(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_conceal(a);
	a->suspend = true;
}

/* Hide what is revealed, else drop pending keys, else close the overlay. */
static void
run_dismiss(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	if (a->revealing)
		app_conceal(a);
	else if (a->overlay != OVERLAY_NONE)
		a->overlay = OVERLAY_NONE;
	else
		app_say(a, "%s", "");
}

static void
on_quit(struct app *a)
{
	a->quit = true;
}

static void
run_quit(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	if (session_state(a->run.session) == SESSION_CLOSED)
		a->quit = true;
	else
		app_ask(a, "y", on_quit,
		    "The session is open. End it and quit? [y/N]");
}

static void
run_close(struct app *a, const struct slice *argv, size_t argc)
{
	if (a->overlay != OVERLAY_NONE)
		a->overlay = OVERLAY_NONE;
	else
		run_quit(a, argv, argc);
}

static void
run_version(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_say(a, "smtpscope " PACKAGE_VERSION);
}

const struct command_def commands_program[] = {
	{ "prompt", "program", "open the command line",
	    { { ARG_TEXT, "TEXT", NULL, true, true } }, run_prompt, NULL },
	{ "help", "program", "show the keys that work here", { { 0 } },
	    run_help, NULL },
	{ "help-filter", "program", "show only help rows that hold a text",
	    { { ARG_TEXT, "TEXT", NULL, true, true } }, run_help_filter,
	    NULL },
	{ "pick", "program", "run the selected row", { { 0 } }, run_pick,
	    NULL },
	{ "describe-key", "program", "say what a key does", { { 0 } },
	    run_describe, NULL },
	{ "keys", "program", "print the key bindings",
	    { { ARG_CHOICE, "WHICH", "--changed", true, false } }, run_keys,
	    NULL },
	{ "messages", "program", "show earlier messages", { { 0 } },
	    run_messages, NULL },
	{ "equivalent", "program", "the same session with another tool",
	    { { ARG_CHOICE, "TOOL", "openssl|swaks|curl|msmtp", true,
	      false } }, run_equivalent, NULL },
	{ "redraw", "program", "repaint the whole screen", { { 0 } },
	    run_redraw, NULL },
	{ "suspend", "program", "stop, and give the terminal back",
	    { { 0 } }, run_suspend, NULL },
	{ "dismiss", "program", "hide secrets, or close what is open",
	    { { 0 } }, run_dismiss, NULL },
	{ "close", "program", "close what is open, or else quit", { { 0 } },
	    run_close, NULL },
	{ "quit", "program", "end the program", { { 0 } }, run_quit, NULL },
	{ "version", "program", "say which version this is", { { 0 } },
	    run_version, NULL },
	{ .name = NULL },
};
