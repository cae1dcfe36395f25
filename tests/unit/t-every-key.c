/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every key of every keymap is pressed, and every command of the table is
 * run with every word that it offers, in sessions that were prepared for
 * them: nothing falls over, and everything does something, or says why not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tests/lib/appcase.h"
#include "tui/screen/prompt.h"
#include "tui/settings/setting.h"
#include "tui/view/hints.h"

#define NAMES	200

/* ---- every key --------------------------------------------------------- */

static void
on_yes(struct app *a)
{
	app_say(a, "yes");
}

/* Beside the session that is there. */
static void
begin_lesson(struct appcase *c)
{
	struct err e;

	lesson_source_clear(&c->app.lesson.source);
	assert_true(catalogue_open(&c->app.lesson.source, "session-by-hand",
	    &e));
	lesson_look_begin(&c->app.lesson.look, 0, 0);
}

/* Where the keys of a context are asked. */
static void
enter(struct appcase *c, enum context context)
{
	appcase_leave(c);
	c->app.walking = true;
	switch (context) {
	case CONTEXT_HELP:
		appcase_run(c, "help");
		break;
	case CONTEXT_LIST:
		appcase_run(c, "messages");
		assert_int_not_equal(c->app.overlay, OVERLAY_NONE);
		break;
	case CONTEXT_CONFIRM:
		app_ask(&c->app, "y", on_yes, "Is it so? [y/N]");
		break;
	case CONTEXT_SEARCH:
		appcase_run(c, "search");
		appcase_keys(c, "535");
		break;
	case CONTEXT_DECODED:
		appcase_run(c, "focus decoded");
		break;
	case CONTEXT_LESSON:
		begin_lesson(c);
		break;
	default:
		appcase_run(c, "focus raw");
	}
}

static const char *const useless[] = { "does nothing here",
	"there is no command", " needs ", "takes nothing behind it",
	"takes fewer words", "\" is not " };

static void
check_said(const struct appcase *c, const char *what, const char *of)
{
	for (size_t i = 0; i < COUNT_OF(useless); i++)
		if (c->app.message_bad && strstr(appcase_message(c),
		    useless[i]) != NULL)
			fail_msg("%s (%s): %s", what, of, appcase_message(c));
	if (strstr(appcase_message(c), "does nothing here") != NULL)
		fail_msg("%s (%s): %s", what, of, appcase_message(c));
}

static void
press(struct appcase *c, const struct binding *b, const char *preset)
{
	static const char *const counts[] = { "", "3" };
	char keys[96];

	binding_keys_text(b, keys, sizeof(keys));
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		enter(c, b->context);
		if (c->app.overlay == OVERLAY_NONE && !app_is_modal(&c->app))
			appcase_keys(c, counts[i]);
		appcase_keys(c, keys);
		check_said(c, keys, preset);
		assert_int_equal(c->app.npending, 0);
	}
}

static void
check_described(struct appcase *c, const struct binding *b)
{
	char keys[96];

	if (b->context != CONTEXT_LEDGER && b->context != CONTEXT_GLOBAL &&
	    b->context != CONTEXT_WALK && b->context != CONTEXT_LESSON)
		return;
	enter(c, b->context);
	binding_keys_text(b, keys, sizeof(keys));
	appcase_run(c, "describe-key");
	appcase_keys(c, keys);
	if (strstr(appcase_message(c), b->command) == NULL ||
	    strncmp(appcase_message(c), keys, strlen(keys)) != 0)
		fail_msg("%s is described as: %s", keys, appcase_message(c));
}

static void
check_preset(const char *preset)
{
	struct appcase c;
	char line[60];

	for (size_t i = 0;; i++) {
		struct binding b;
		struct err e;

		/* A key may end the session, or forget what is hidden. */
		if (i % 40 == 0) {
			if (i > 0)
				appcase_clear(&c);
			appcase_init(&c, "auth-refused", 100, 30);
			snprintf(line, sizeof(line), "set keymap=%s", preset);
			appcase_run(&c, line);
		}
		if (i >= c.app.keymap.n)
			break;
		b = c.app.keymap.v[i];
		assert_non_null(b.command);
		if (!command_check(b.command, &e))
			fail_msg("%s: %s", b.command, e.detail);
		press(&c, &b, preset);
		check_described(&c, &b);
	}
	appcase_leave(&c);
	appcase_clear(&c);
}

static void
test_every_key(void **state)
{
	const char *name;

	(void)state;
	for (size_t i = 0; (name = keymap_preset_at(i)) != NULL; i++)
		if (strcmp(name, "none") != 0)
			check_preset(name);
}

/* ---- every command ----------------------------------------------------- */

/* What can be seen of the whole thing. */
struct sight {
	char		*screen;
	unsigned long	 said;
	size_t		 entries, bare;
	bool		 quit, suspend, repaint, modal, describing;
	enum overlay	 overlay;
	enum letter_use	 letter;
};

static void
look(struct appcase *c, struct sight *s)
{
	const struct app *a = &c->app;
	struct bytes dump;

	app_draw(&c->app);
	bytes_init(&dump, BYTES_NO_LIMIT);
	canvas_dump(&a->canvas, true, &dump);
	*s = (struct sight){ .screen = bytes_take(&dump), .said = a->said,
	    .entries = log_count(a->run.log), .bare = a->bare.len,
	    .quit = a->quit, .suspend = a->suspend, .repaint = a->repaint,
	    .modal = app_is_modal(a), .describing = a->describing,
	    .overlay = a->overlay, .letter = a->keys.letter };
}

static bool
is_same(const struct sight *x, const struct sight *y)
{
	return strcmp(x->screen, y->screen) == 0 && x->said == y->said &&
	    x->entries == y->entries && x->bare == y->bare &&
	    x->quit == y->quit && x->suspend == y->suspend &&
	    x->repaint == y->repaint && x->modal == y->modal &&
	    x->describing == y->describing && x->overlay == y->overlay &&
	    x->letter == y->letter;
}

/* Commands that lead to where others make sense. */
static const char *const states[] = {
	"goto first",
	"goto last",
	"goto first ; next failure ; focus decoded",
	"goto first ; next command ; next command ; focus decoded ; move 2",
	"fold open-all ; goto first ; next exchange",
	"set wrap=off ; goto first ; scroll-columns 8",
	"help",
	"messages",
	"filter code:5xx",
	"goto first ; next failure ; explain",
};

static bool
does_something(const char *before, const char *line)
{
	struct sight was, is;
	struct appcase c;
	bool same;

	appcase_init(&c, "auth-refused", 100, 30);
	for (const char *p = before; p != NULL;) {
		const char *end = strstr(p, " ; ");
		char *one = end ? xstrndup(p, (size_t)(end - p)) : xstrdup(p);

		appcase_run(&c, one);
		free(one);
		p = end ? end + 3 : NULL;
	}
	look(&c, &was);
	appcase_run(&c, line);
	check_said(&c, line, before);
	look(&c, &is);
	same = is_same(&was, &is);
	free(was.screen);
	free(is.screen);
	session_abort(c.app.run.session);
	appcase_turn(&c);
	appcase_clear(&c);
	return !same;
}

static void
try_line(const char *line)
{
	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (does_something(states[i], line))
			return;
	fail_msg(":%s does nothing anywhere, and says nothing", line);
}

/* Words for an argument; a NULL behind the last. */
struct words {
	char	*v[NAMES + 1];
	size_t	 n;
};

static void
add(struct words *w, const char *text)
{
	assert_true(w->n < NAMES);
	w->v[w->n++] = xstrdup(text);
	w->v[w->n] = NULL;
}

static void
add_choices(struct words *w, const char *choices)
{
	struct slice rest = slice_of(choices), one;

	while (rest.n > 0) {
		char *word;

		one = slice_sub(rest, 0, slice_find(rest, '|'));
		word = xstrndup(one.p, one.n);
		if (strcmp(word, "#") == 0)
			add(w, "2"), add(w, "-2");
		else
			add(w, strcmp(word, "%") == 0 ? "40%" : word);
		free(word);
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

static void
add_options(struct words *w, const char *of)
{
	const struct setting_def *d;

	if (of != NULL) {
		d = setting_find(slice_of(of));
		assert_non_null(d);
		add(w, d->preset);
		return;
	}
	for (size_t i = 0; (d = setting_at(i)) != NULL; i++) {
		struct words values = { .n = 0 };

		add(w, d->name);
		if (setting_choices(d) != NULL)
			add_choices(&values, setting_choices(d));
		else
			add(&values, d->preset);
		for (size_t v = 0; v < values.n; v++) {
			char *pair = xasprintf("%s=%s", d->name, values.v[v]);

			add(w, pair);
			free(pair);
			free(values.v[v]);
		}
	}
}

static void
add_words(struct words *w, const struct command_def *d,
    const struct command_arg *arg)
{
	bool is_map = strcmp(d->group, "keys") == 0;

	switch (arg->type) {
	case ARG_CHOICE:
		add_choices(w, arg->choices);
		break;
	case ARG_NUMBER:
		add(w, "1"), add(w, "-1");
		break;
	case ARG_HOST:
		add(w, "127.0.0.1:1");
		break;
	case ARG_MECH:
		add(w, "PLAIN"), add(w, "CRAM-MD5");
		break;
	case ARG_ADDRESS:
		add(w, "ann@example.org");
		break;
	case ARG_FILE:
		add(w, "there"), add(w, "not-there");
		break;
	case ARG_COMMAND:
		add(w, "move");
		break;
	case ARG_OPTION:
		add_options(w, arg->choices);
		break;
	case ARG_FILTER:
		add(w, "code:5xx"), add(w, "failures toggle");
		break;
	case ARG_LESSON:
		add(w, "session-by-hand"), add(w, "sesion-by-hand");
		break;
	default:
		add(w, is_map && strcmp(d->name, "map") == 0 ?
		    "ledger J move 1" : is_map ? "ledger j" : "a");
	}
}

static size_t
nargs(const struct command_def *d)
{
	size_t n = 0;

	while (n < COMMAND_ARGS_MAX && d->args[n].type != ARG_NONE)
		n++;
	return n;
}

/* The other arguments as far as they are needed. */
static void
try_word(const struct command_def *d, const char *word)
{
	struct bytes line;

	bytes_init(&line, BYTES_NO_LIMIT);
	bytes_addf(&line, "%s %s", d->name, word);
	for (size_t i = 1; i < nargs(d) && !d->args[i].optional; i++) {
		struct words w = { .n = 0 };

		add_words(&w, d, &d->args[i]);
		bytes_addf(&line, " %s", w.v[0]);
		while (w.n > 0)
			free(w.v[--w.n]);
	}
	try_line(line.data);
	bytes_clear(&line);
}

static void
make_file(void)
{
	FILE *f = fopen("there", "w");

	assert_non_null(f);
	fputs("# a keymap, or anything else\n", f);
	fclose(f);
}

static void
try_command(const struct command_def *d)
{
	struct words w = { .n = 0 };

	make_file();
	if (nargs(d) == 0 || d->args[0].optional)
		try_line(d->name);
	if (nargs(d) == 0)
		return;
	add_words(&w, d, &d->args[0]);
	for (size_t i = 0; i < w.n; i++) {
		try_word(d, w.v[i]);
		free(w.v[i]);
	}
}

static void
test_every_command(void **state)
{
	const struct command_def *d;

	(void)state;
	for (size_t i = 0; (d = command_at(i)) != NULL; i++)
		try_command(d);
}

/* ---- one table for everything ------------------------------------------ */

static char *completed[NAMES];
static size_t ncompleted;

static void
take(const char *word)
{
	assert_true(ncompleted < NAMES);
	completed[ncompleted++] = xstrdup(word);
}

static void
forget_completed(void)
{
	while (ncompleted > 0)
		free(completed[--ncompleted]);
}

static bool
is_completed(const char *word, size_t n)
{
	for (size_t i = 0; i < ncompleted; i++)
		if (strlen(completed[i]) == n &&
		    strncmp(completed[i], word, n) == 0)
			return true;
	return false;
}

static void
check_completion(struct app *a, const struct command_def *d)
{
	struct slice rest = slice_of(d->args[0].choices), one;
	char line[80];

	if (d->args[0].type != ARG_CHOICE)
		return;
	snprintf(line, sizeof(line), "%s ", d->name);
	forget_completed();
	command_complete(a, line, strlen(line), take);
	while (rest.n > 0) {
		one = slice_sub(rest, 0, slice_find(rest, '|'));
		if (one.n > 1 && !is_completed(one.p, one.n))
			fail_msg("%s: %.*s is not offered", d->name,
			    (int)one.n, one.p);
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
	forget_completed();
}

static void
test_completion(void **state)
{
	const struct command_def *d;
	struct appcase c;
	size_t n = 0;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	command_complete(&c.app, "", 0, take);
	for (size_t i = 0; (d = command_at(i)) != NULL; i++) {
		bool here = strcmp(d->group, "script") != 0;

		assert_int_equal(is_completed(d->name, strlen(d->name)),
		    here);
		assert_ptr_equal(command_find(slice_of(d->name)), d);
		assert_true(strlen(d->help) > 8);
		n += here;
	}
	assert_int_equal(ncompleted, n);
	for (size_t i = 0; (d = command_at(i)) != NULL; i++)
		check_completion(&c.app, d);
	forget_completed();
	appcase_clear(&c);
}

/* What help lists is what the keymap binds, with the words of the table. */
static void
check_help_row(const struct appcase *c, const struct help_row *row)
{
	const struct command_def *d;
	struct slice rest = slice_of(row->command), name = slice_of("");
	bool bound = false;

	slice_word(&rest, &name);
	d = command_find(name);
	assert_non_null(d);
	for (size_t i = 0; i < c->app.keymap.n; i++) {
		const struct binding *b = &c->app.keymap.v[i];

		if (b->command == NULL || strcmp(b->command, row->command))
			continue;
		bound = true;
		if (b->note != NULL && strcmp(b->note, row->help) == 0)
			return;
	}
	assert_true(bound);
	assert_string_equal(row->help, d->help);
}

static bool
has_key(const struct keymap *m, const char *command)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].command, command) == 0)
			return true;
	return false;
}

/* Hints are commands; one that has a key has it in each keymap. */
static void
check_hints(struct app *a)
{
	const char *command;
	size_t bound = 0;

	for (size_t i = 0; (command = hints_command(i)) != NULL; i++) {
		bool first, second;
		struct err e;

		if (!command_check(command, &e))
			fail_msg("hint %s: %s", command, e.detail);
		app_keys_preset(a, "default");
		first = has_key(&a->keymap, command);
		app_keys_preset(a, "emacs");
		second = has_key(&a->keymap, command);
		if (first != second)
			fail_msg("hint %s has a key only sometimes", command);
		bound += first;
	}
	assert_true(bound > 20);
}

static void
test_help_and_hints(void **state)
{
	static const char *const presets[] = { "default", "emacs" };
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 100, 30);
	for (size_t p = 0; p < COUNT_OF(presets); p++) {
		app_keys_preset(&c.app, presets[p]);
		appcase_run(&c, "help");
		assert_true(c.app.help.n > 40);
		for (size_t i = 0; i < c.app.help.n; i++)
			if (!c.app.help.v[i].heading)
				check_help_row(&c, &c.app.help.v[i]);
		appcase_leave(&c);
	}
	check_hints(&c.app);
	appcase_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_every_command),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_help_and_hints),
	};

	return cmocka_run_group_tests(tests, appcase_setup, appcase_teardown);
}
