/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding: from hit to hit, and only the events that matter. */
#include "tui/app/app.h"
#include "tui/command/groups.h"
#include "tui/banned.h"

/* ---- search ------------------------------------------------------------ */

static size_t
times(const struct app *a)
{
	return a->count > 0 ? a->count : 1;
}

static const char *
no_pattern(struct app *a)
{
	return a->find.search.pattern == NULL && !a->find.typing ?
	    "nothing is searched for; / begins" : NULL;
}

static const char *
not_typing(struct app *a)
{
	return a->find.typing ? NULL : "no search is being typed";
}

static void
search(struct app *a, const struct slice *argv, size_t argc, bool back)
{
	if (a->overlay != OVERLAY_NONE)
		a->overlay = OVERLAY_NONE;
	if (argc > 0 && slice_trim(argv[0]).n > 0)
		app_search(a, argv[0], back);
	else
		app_search_open(a, back);
}

static void
run_search(struct app *a, const struct slice *argv, size_t argc)
{
	search(a, argv, argc, false);
}

static void
run_search_back(struct app *a, const struct slice *argv, size_t argc)
{
	search(a, argv, argc, true);
}

/* On an empty search line the same keys bring back what was typed before. */
static void
step(struct app *a, bool next)
{
	if (a->find.typing && *a->find.typed == '\0')
		app_search_recall(a, !next);
	else
		app_search_go(a, next, times(a));
}

static void
run_next(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	step(a, true);
}

static void
run_prev(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	step(a, false);
}

static void
run_accept(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_search_end(a, true);
}

static void
run_recall(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argc;
	app_search_recall(a, slice_is(argv[0], "older"));
}

static void
run_clear_search(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_search_clear(a);
}

/* ---- filter ------------------------------------------------------------ */

/* "failures toggle": a last word that switches what stands before it. */
static bool
takes_off(const struct app *a, struct slice *text)
{
	struct slice rest = *text, word, last = slice_of("");
	const char *now = a->find.filter.text;

	while (slice_word(&rest, &word))
		last = word;
	if (last.p == NULL || last.p == text->p || !(slice_is(last, "toggle") ||
	    slice_is(last, "on") || slice_is(last, "off")))
		return false;
	text->n = (size_t)(last.p - text->p);
	*text = slice_trim(*text);
	return slice_is(last, "off") || (slice_is(last, "toggle") &&
	    now != NULL && slice_is(*text, now));
}

static void
run_clear_filter(struct app *a, const struct slice *argv, size_t argc)
{
	(void)argv;
	(void)argc;
	app_filter_clear(a);
	app_say(a, "every event is shown");
}

static void
run_filter(struct app *a, const struct slice *argv, size_t argc)
{
	struct slice text = argc > 0 ? slice_trim(argv[0]) : slice_of("");
	const char *now = a->find.filter.text;
	struct err e;
	char way[80];

	if (text.n == 0 && now != NULL)
		app_say(a, "the filter is: %s", now);
	else if (text.n == 0)
		app_say(a, "there is no filter; for example: filter code:5xx, "
		    "filter kind:command !verb:quit");
	else if (takes_off(a, &text))
		run_clear_filter(a, argv, argc);
	else if (!app_filter(a, text, &e))
		app_error(a, "filter: %s", e.detail);
	else
		app_say(a, "only what fits is shown; %s",
		    app_filter_way_out(a, way, sizeof(way)));
}

static const char *
no_filter(struct app *a)
{
	return filter_is_on(&a->find.filter) ? NULL : "there is no filter";
}

const struct command_def commands_find[] = {
	{ "search", "find", "look for a pattern downwards",
	    { { ARG_TEXT, "PATTERN", NULL, true, true } }, run_search, NULL },
	{ "search-back", "find", "look for a pattern upwards",
	    { { ARG_TEXT, "PATTERN", NULL, true, true } }, run_search_back,
	    NULL },
	{ "search-next", "find", "the next hit", { { 0 } }, run_next,
	    no_pattern },
	{ "search-prev", "find", "the hit before", { { 0 } }, run_prev,
	    no_pattern },
	{ "search-accept", "find", "stay at the hit", { { 0 } }, run_accept,
	    not_typing },
	{ "search-recall", "find", "a pattern of before",
	    { { ARG_CHOICE, "WHICH", "older|newer", false, false } },
	    run_recall, not_typing },
	{ "clear-search", "find", "mark no hits any more", { { 0 } },
	    run_clear_search, no_pattern },
	{ "filter", "find", "show only some of the events",
	    { { ARG_FILTER, "EXPR", NULL, true, true } }, run_filter, NULL },
	{ "clear-filter", "find", "show every event again", { { 0 } },
	    run_clear_filter, no_filter },
	{ .name = NULL },
};
