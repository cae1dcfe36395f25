/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself: command line, help, messages, leaving. */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/plain/pages.h"
#include "tui/same-session.h"
#include "tui/embed/topics.h"
#include "tui/banned.h"

static void
run_prompt(struct app *a, const struct slice *argv, size_t argc)
{
	const char *why;
	char *text;

	text = xasprintf("%.*s", argc > 0 ? (int)argv[0].n : 0,
	    argc > 0 ? argv[0].p : "");
	why = app_open_unfit(a, text);
	if (why == NULL && strcmp(text, "send") == 0 &&
	    session_state(a->run.session) == SESSION_CLOSED)
		why = "there is no connection to type to";
	if (why != NULL)
		app_error(a, "%s: %s", text, why);
	free(text);
	if (why != NULL)
		return;
	/* "i" while a secret is due opens the field that does not show it. */
	if (argc > 0 && slice_is(argv[0], "send") &&
	    session_expects_secret(a->run.session)) {
		app_ask_answer(a);
		return;
	}
	if (argc > 0 && slice_is(argv[0], "send") && session_state(
	    a->run.session) == SESSION_DATA_INPUT) {
		app_type_message(a);
		return;
	}
	text = argc > 0 ? xasprintf("%.*s ", (int)argv[0].n, argv[0].p) :
	    xstrdup("");
	if (slice_is(slice_of(text), "save ")) {
		char *name = preview_name(a);

		free(text);
		text = xasprintf("save %s", name);
		free(name);
	}
	if (slice_is(slice_of(text), "filter ") &&
	    filter_is_on(&a->find.filter)) {
		free(text);
		text = xasprintf("filter %s", a->find.filter.text);
	}
	app_prompt(a, text);
	free(text);
}

static void
run_help(struct app *a, const struct slice *argv, size_t argc)
{
	struct active active;

	if (argc > 0) {
		app_topic(a, slice_trim(argv[0]));
		return;
	}
	if (a->face.is == FACE_PLAIN) {
		plain_help(a);
		return;
	}
	app_conceal(a);
	if (a->overlay != OVERLAY_HELP)
		a->below = a->overlay;
	app_helped(a, &active);
	help_filter(&a->help, &active, "");
	a->overlay = OVERLAY_HELP;
}

static void
run_help_filter(struct app *a, const struct slice *argv, size_t argc)
{
	struct active active;
	char text[HELP_FILTER_MAX];

	app_helped(a, &active);
	help_filter(&a->help, &active, argc > 0 ?
	    argument_copy(argv[0], text, sizeof(text)) : "");
	a->overlay = OVERLAY_HELP;
}

static void
pick_of_list(struct app *a, struct list *l)
{
	size_t id;

	if (!list_selected(l, &id) || l->on_pick == NULL)
		return;
	if (a->overlay == OVERLAY_LIST)
		a->overlay = OVERLAY_NONE;
	if (a->overlay == OVERLAY_START) {
		/* What was looked for is found. */
		list_filter(l, "");
		list_select(l, id);
	}
	l->on_pick(a, id);
}

/* Enter in help: close it and run the selected row; in a list: what its
 * owner does with the row. */
static void
run_pick(struct app *a, const struct slice *argv, size_t argc)
{
	const char *command = a->overlay == OVERLAY_HELP ?
	    help_command(&a->help) : NULL;
	char *copy = command != NULL ? xstrdup(command) : NULL;

	(void)argv;
	(void)argc;
	if (app_list(a) != NULL) {
		pick_of_list(a, app_list(a));
		return;
	}
	a->overlay = a->below;
	a->below = OVERLAY_NONE;
	if (copy != NULL)
		command_run(a, copy);
	free(copy);
}

static void
run_narrow(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_narrow(a);
}

static const char *
needs_overlay(struct app *a)
{
	return a->overlay == OVERLAY_NONE ? "nothing is open that has rows "
	    "to choose from" : NULL;
}

static void
run_start(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_say(a, "%s", "");
	start_open(a);
}

static void
run_scenarios(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	start_scenarios(a);
}

static void
run_keymaps(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	start_keymaps(a);
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
	app_show_page(a, "MESSAGES", &text);
	a->page.top = SIZE_MAX;		/* the newest: the next drawing knows
					 * how far down that can be */
	bytes_clear(&text);
}

/* One tool, or all of them below each other. */
static void
run_equivalent(struct app *a, const struct slice *argv, size_t argc)
{
	struct bytes text;

	if (a->open.file != NULL && a->run.host.host == NULL) {
		app_error(a, "the file does not say which server it was: no "
		    "other tool could be told where to go");
		return;
	}
	bytes_init(&text, BYTES_NO_LIMIT);
	for (int t = 0; t < EQUIVALENT_COUNT; t++) {
		enum equivalent_tool tool = (enum equivalent_tool)t;

		if (argc > 0 && !slice_is(argv[0], equivalent_name(tool)))
			continue;
		if (text.len > 0)
			bytes_add_char(&text, '\n');
		same_session_text(&text, tool, &a->run, &a->o);
	}
	app_conceal(a);
	page_set_shell(&a->page, "THE SAME SESSION WITH OTHER TOOLS",
	    bytes_slice(&text));
	a->overlay = OVERLAY_PAGE;
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

/* Leave the search line; hide what is revealed, else drop pending keys, else
 * close the overlay, else clear the search. */
static void
run_dismiss(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	if (a->find.typing)
		app_search_end(a, false);
	else if (a->revealing)
		app_conceal(a);
	else if (a->overlay == OVERLAY_START && a->run.idle &&
	    a->start.list.filter[0] == '\0')
		app_say(a, "%s", "");	/* leaving is for q */
	else if (a->overlay != OVERLAY_NONE)
		app_overlay_leave(a);
	else if (a->find.search.pattern != NULL)
		app_search_clear(a);
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
	/* What was typed out is meant. */
	if (session_state(a->run.session) == SESSION_CLOSED ||
	    a->face.is == FACE_PLAIN)
		a->quit = true;
	else
		app_ask(a, "y", on_quit,
		    "The session is open. End it and quit? [y/N]");
}

static void
run_close(struct app *a, const struct slice *argv, size_t argc)
{
	if (a->overlay != OVERLAY_NONE)
		app_overlay_leave(a);
	else if (view_fold_back(&a->view))
		app_say(a, "the card is short again; once more quits");
	else if (a->find.search.pattern != NULL)
		app_search_clear(a);
	else if (filter_is_on(&a->find.filter))
		app_filter_clear(a);
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
	{ "help", "program", "show the keys that work here, or a page to "
	    "read", { { ARG_TOPIC, "TOPIC", NULL, true, true } }, run_help,
	    NULL },
	{ "help-filter", "program", "show only help rows that hold a text",
	    { { ARG_TEXT, "TEXT", NULL, true, true } }, run_help_filter,
	    NULL },
	{ "narrow", "program", "show only rows that hold a text, as it is "
	    "typed", { { 0 } }, run_narrow, needs_overlay },
	{ "pick", "program", "run the selected row", { { 0 } }, run_pick,
	    NULL },
	{ "start", "program", "back to where the program began", { { 0 } },
	    run_start, NULL },
	{ "scenarios", "program", "pick a trouble to practise with",
	    { { 0 } }, run_scenarios, NULL },
	{ "keymaps", "program", "pick a set of keys", { { 0 } },
	    run_keymaps, NULL },
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
