/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/start/start.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/scenario/scenario.h"
#include "core/transcript/newfile.h"
#include "tui/app/app.h"
#include "tui/embed/embedded.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/lesson/kept.h"
#include "tui/lesson/words.h"
#include "tui/screen/prompt.h"
#include "tui/banned.h"

/* A row is one of these, and its place in a list of its own. */
enum way { ENTRY_PRACTICE, ENTRY_LESSONS, ENTRY_SCENARIOS, ENTRY_CONNECT, ENTRY_OPEN,
	ENTRY_KEYMAP, ENTRY_HELP, ENTRY_TOPICS, ENTRY_QUIT, ENTRY_PROFILE,
	ENTRY_RECENT };
#define ID(entry, i)	((size_t)(entry) << 16 | (i))
#define ID_ENTRY(id)	((enum way)((id) >> 16))
#define ID_PLACE(id)	((id) & 0xffff)

/* ---- going there ------------------------------------------------------- */

static void
connect_next(struct app *a)
{
	session_abort(a->run.session);
	app_connect(a, a->next_target);
	if (!a->run.idle && session_state(a->run.session) != SESSION_CLOSED)
		app_welcome(a);
}

static void
go(struct app *a, const char *word)
{
	char *next = xstrdup(word);	/* it may be of a list that closes */

	free(a->next_target);
	a->next_target = next;
	if (session_state(a->run.session) == SESSION_CLOSED)
		connect_next(a);
	else
		app_ask(a, "y", connect_next, "This session is open. End it "
		    "and connect anew? [y/N]");
}

/* ---- scenarios --------------------------------------------------------- */

static void
pick_scenario(struct app *a, size_t id)
{
	const struct scenario *s = scenario_at(id);
	char *word;

	if (s == NULL)
		return;
	word = xasprintf("practice:%s", s->name);
	go(a, word);
	free(word);
}

void
start_scenarios(struct app *a)
{
	const struct scenario *s;

	list_clear(&a->list);
	a->list.on_pick = pick_scenario;
	list_begin(&a->list, "PRACTICE SERVERS");
	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++)
		list_add(&a->list, i, s->name, s->title);
	list_end(&a->list);
	app_show_list(a);
}

/* ---- the keymap -------------------------------------------------------- */

static void
keep_keymap(struct app *a)
{
	char *path = paths_config("config");
	struct bytes text;
	struct err e;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_addf(&text, "keymap = %s\n", a->keymap.preset);
	if (path == NULL)
		app_error(a, "HOME is not set: there is no place for it");
	else if (paths_make(path), !newfile_write(path, bytes_slice(&text),
	    false, &e))
		app_error(a, "the keymap is not kept: %s", e.detail);
	else
		app_say(a, "kept, in %s", path);
	bytes_clear(&text);
	free(path);
}

/* A file of the user's own is for him to change. */
static void
offer_to_keep(struct app *a, const char *name)
{
	char *path = paths_config("config");

	if (path == NULL)
		app_say(a, "keymap: %s", name);
	else if (ownfile_exists(path))
		app_say(a, "keymap: %s; to keep it, put \"keymap = %s\" into "
		    "%s", name, name, path);
	else
		app_ask(a, "y", keep_keymap, "The keymap is %s now. Keep it, "
		    "in %s? [y/N]", name, path);
	free(path);
}

static void
pick_keymap(struct app *a, size_t id)
{
	const char *name = embedded_keymaps[id].name;
	char *line = xasprintf("set keymap=%s", name);

	command_run(a, line);
	free(line);
	if (a->keymap.preset != NULL && strcmp(a->keymap.preset, name) == 0)
		offer_to_keep(a, name);
}

static const char *
keymap_words(const char *name)
{
	if (strcmp(name, "default") == 0)
		return "like vi; the arrow keys always work";
	if (strcmp(name, "emacs") == 0)
		return "like Emacs; the arrow keys always work";
	return "";
}

void
start_keymaps(struct app *a)
{
	const char *now = a->keymap.preset;

	list_clear(&a->list);
	a->list.on_pick = pick_keymap;
	list_begin(&a->list, "KEYMAPS");
	for (size_t i = 0; embedded_keymaps[i].name != NULL; i++) {
		const char *name = embedded_keymaps[i].name;

		list_add(&a->list, i, name, keymap_words(name));
		if (now != NULL && strcmp(now, name) == 0)
			list_mark(&a->list, '*');
	}
	list_end(&a->list);
	app_show_list(a);
}

/* ---- the start itself -------------------------------------------------- */

static void
pick_entry(struct app *a, size_t id)
{
	static const char *const commands[] = { [ENTRY_CONNECT] =
	    "prompt connect", [ENTRY_OPEN] = "prompt open", [ENTRY_HELP] =
	    "help", [ENTRY_TOPICS] = "help topics", [ENTRY_QUIT] = "quit" };

	switch (ID_ENTRY(id)) {
	case ENTRY_PRACTICE:
		go(a, "practice");
		break;
	case ENTRY_LESSONS:
		app_lesson_list(a);
		break;
	case ENTRY_SCENARIOS:
		start_scenarios(a);
		break;
	case ENTRY_KEYMAP:
		start_keymaps(a);
		break;
	case ENTRY_PROFILE: {
		char *word = xasprintf("@%s",
		    a->config.profiles[ID_PLACE(id)].name);

		go(a, word);
		free(word);
		break;
	}
	case ENTRY_RECENT:
		go(a, a->start.recent.v[ID_PLACE(id)]);
		break;
	default:
		command_run(a, commands[ID_ENTRY(id)]);
		break;
	}
}

static void
add_lessons(struct list *l)
{
	struct progress p;
	struct bytes words;
	struct err e;

	progress_init(&p);
	bytes_init(&words, BYTES_NO_LIMIT);
	if (!kept_read(&p, &e))
		progress_clear(&p);
	lesson_words_all(&words, &p);
	list_add(l, ID(ENTRY_LESSONS, 0), "lessons...", words.data);
	bytes_clear(&words);
	progress_clear(&p);
}

static void
add_first(struct list *l)
{
	char words[80];
	size_t n = 0;

	while (scenario_at(n) != NULL)
		n++;
	snprintf(words, sizeof(words), "%zu servers, each with a trouble of "
	    "its own", n);
	list_heading(l, "begin");
	list_add(l, ID(ENTRY_PRACTICE, 0), "practice session",
	    "a mail server inside this program, no network");
	list_add(l, ID(ENTRY_SCENARIOS, 0), "practice failures...", words);
	add_lessons(l);
	list_add(l, ID(ENTRY_CONNECT, 0), "connect...",
	    "type HOST, HOST:PORT or smtps://HOST");
}

static void
add_servers(struct app *a, struct list *l)
{
	if (a->config.nprofiles > 0)
		list_heading(l, "your servers");
	for (size_t i = 0; i < a->config.nprofiles; i++) {
		char *name = xasprintf("@%s", a->config.profiles[i].name);

		list_add(l, ID(ENTRY_PROFILE, i), name,
		    a->config.profiles[i].target);
		free(name);
	}
	if (a->start.recent.n > 0)
		list_heading(l, "connected to before");
	for (size_t i = 0; i < a->start.recent.n; i++)
		list_add(l, ID(ENTRY_RECENT, i), a->start.recent.v[i],
		    "connect there again");
}

static void
add_rest(struct app *a, struct list *l)
{
	char words[80];

	snprintf(words, sizeof(words), "now: %s", a->keymap.preset != NULL ?
	    a->keymap.preset : "none");
	list_heading(l, "more");
	if (command_find(slice_of("open")) != NULL)
		list_add(l, ID(ENTRY_OPEN, 0), "open a file...",
		    "a saved session, or a log of another program");
	list_add(l, ID(ENTRY_KEYMAP, 0), "keymap...", words);
	list_add(l, ID(ENTRY_HELP, 0), "help", "every key that works here");
	list_add(l, ID(ENTRY_TOPICS, 0), "read...",
	    "the guided walk, secrets, filters, files");
	list_add(l, ID(ENTRY_QUIT, 0), "quit", "leave smtpscope");
}

static void
fill(struct app *a)
{
	struct list *l = &a->start.list;

	list_begin(l, a->canvas.cols < 80 ? "smtpscope" :
	    "smtpscope: what goes on between a mail client and its server");
	add_first(l);
	add_servers(a, l);
	add_rest(a, l);
	list_end(l);
}

static void
read_recent(struct app *a)
{
	struct err e;

	recent_clear(&a->start.recent);
	if (!recent_read(&a->start.recent, &e))
		app_error(a, "recent servers: %s", e.detail);
	else if (a->start.recent.bad > 0)
		app_error(a, "recent servers: %zu line%s left out that name%s "
		    "no server", a->start.recent.bad,
		    a->start.recent.bad == 1 ? " was" : "s were",
		    a->start.recent.bad == 1 ? "s" : "");
}

void
start_open(struct app *a)
{
	app_conceal(a);
	read_recent(a);
	fill(a);
	a->overlay = OVERLAY_START;
}

void
start_init(struct app *a)
{
	list_init(&a->start.list);
	a->start.list.on_pick = pick_entry;
	a->start.list.hints = HINTS_BEGIN;
	a->start.list.keys_below = true;
}

void
start_clear(struct start *s)
{
	list_clear(&s->list);
	recent_clear(&s->recent);
	free(s->word);
	s->word = NULL;
}

/* ---- what was connected to --------------------------------------------- */

void
start_target(struct app *a, const char *word)
{
	free(a->start.word);
	a->start.word = word != NULL ? xstrdup(word) : NULL;
	a->start.noted = false;
}

void
start_connecting(struct app *a)
{
	if (a->overlay == OVERLAY_START || a->overlay == OVERLAY_LIST)
		a->overlay = OVERLAY_NONE;
}

/* Only what has answered is a server, and not something mistyped. */
static void
note_target(struct app *a)
{
	const char *word = a->start.word;
	struct span secret;
	struct err e;

	if (a->start.noted || word == NULL || a->run.idle ||
	    a->run.practice != NULL ||
	    a->run.story.stages[STAGE_BANNER].outcome != OUTCOME_OK)
		return;
	a->start.noted = true;
	if (needles_find(log_needles(a->run.log), slice_of(word), &secret,
	    1) == 0 && !recent_add(word, &e))
		app_error(a, "recent servers: %s", e.detail);
}

void
start_settle(struct app *a)
{
	note_target(a);
	if (a->run.idle && a->overlay == OVERLAY_NONE && !app_is_modal(a))
		start_open(a);
}

void
start_hosts(struct app *a, struct slice typed, void (*add)(const char *))
{
	struct recent r;
	struct err e;

	for (size_t i = 0; i < a->config.nprofiles; i++) {
		char *name = xasprintf("@%s", a->config.profiles[i].name);

		if (slice_eq(slice_sub(slice_of(name), 0, typed.n), typed))
			add(name);
		free(name);
	}
	if (!recent_read(&r, &e))
		return;
	for (size_t i = 0; i < r.n; i++)
		if (slice_ieq(slice_sub(slice_of(r.v[i]), 0, typed.n), typed))
			add(r.v[i]);
	recent_clear(&r);
}
