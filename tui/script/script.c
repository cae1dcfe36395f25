/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/script/script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/files/ownfile.h"
#include "tui/open/opened.h"
#include "tui/program/programs.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

#define COLS		80
#define ROWS		24

/* ---- what went wrong --------------------------------------------------- */

static void
say_place(const struct script *s)
{
	char *file = vis_dup(slice_of(s->file));

	fprintf(stderr, "%s:%u:%zu: ", file, s->line, s->column);
	free(file);
}

void
script_fail(struct script *s, const char *fmt, ...)
{
	struct bytes screen;
	va_list ap;

	if (s->failed)
		return;
	s->failed = true;
	say_place(s);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nThe screen was:\n", stderr);
	bytes_init(&screen, BYTES_NO_LIMIT);
	canvas_dump(&s->app->canvas, false, &screen);
	fwrite(screen.data, 1, screen.len, stderr);
	bytes_clear(&screen);
}

/* ---- one line ---------------------------------------------------------- */

void
script_settle(struct script *s)
{
	app_update(s->app);
	app_draw(s->app);
}

/* Leaving the field is no way into it. */
static bool
leaves_field(struct key k)
{
	return (k.code == KEYCODE_ESC && k.mods == 0) ||
	    (k.code == 'c' && k.mods == KEYMOD_CTRL);
}

static void
press(struct script *s, struct key k)
{
	struct app *a = s->app;
	unsigned char bytes[16];
	size_t n = script_key_bytes(k, bytes);

	if (a->secret.open && !leaves_field(k)) {
		script_fail(s, "the password field is open: a script cannot "
		    "type into it; --password-file and its like give a "
		    "password, <Esc> leaves the field");
		return;
	}
	for (size_t i = 0; i < n; i++)
		app_byte(a, bytes[i]);
	if (keydec_is_pending(&a->keydec)) {
		loop_timer_stop(&a->run.loop, &a->esc_timer);
		app_esc_timeout(a);
	}
	script_settle(s);
}

static void
press_all(struct script *s, struct slice keys)
{
	struct slice rest = keys;
	size_t column = s->column;
	struct key k;
	struct err e;

	while (rest.n > 0 && !s->failed && !s->app->quit) {
		s->column = column + (size_t)(rest.p - keys.p);
		if (*rest.p == ' ' || *rest.p == '\t')
			rest = slice_sub(rest, 1, rest.n);
		else if (key_parse(&rest, &k, &e))
			press(s, k);
	}
}

static void
run_command(struct script *s, struct slice command)
{
	char *line = xstrndup(command.p, command.n);

	command_run(s->app, line);
	script_settle(s);
	free(line);
}

static void
run_line(struct script *s, const struct script_line *l)
{
	struct slice rest = l->arg, word = slice_of("");

	slice_word(&rest, &word);
	/* What is waited for is about the last line that did anything. */
	if (l->kind == SCRIPT_KEYS || !script_is_own(word))
		s->units = log_units(s->app->run.log);
	if (l->kind == SCRIPT_KEYS)
		press_all(s, l->arg);
	else
		run_command(s, l->arg);
}

/* ---- the file ---------------------------------------------------------- */

struct cursor_of_lines {
	struct slice	 rest;
	unsigned	 n;
};

static bool
next_line(struct cursor_of_lines *c, struct slice *line)
{
	if (c->rest.n == 0)
		return false;
	*line = slice_sub(c->rest, 0, slice_find(c->rest, '\n'));
	c->rest = slice_sub(c->rest, line->n + 1, c->rest.n);
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	c->n++;
	return true;
}

/* All of it, before anything is run. */
static bool
is_good(const struct script *s, struct slice text)
{
	struct cursor_of_lines c = { .rest = text };
	struct script_line parsed;
	struct slice line;
	bool good = true;
	struct err e;
	size_t at;

	while (next_line(&c, &line)) {
		struct script here = { .file = s->file, .line = c.n };

		if (script_parse(line, &parsed, &at, &e))
			continue;
		good = false;
		here.column = at + 1;
		say_place(&here);
		fprintf(stderr, "%s\n", e.detail);
	}
	return good;
}

static void
run_lines(struct script *s, struct slice text)
{
	struct cursor_of_lines c = { .rest = text };
	struct script_line parsed;
	struct slice line;
	struct err e;
	size_t at;

	while (!s->failed && next_line(&c, &line)) {
		if (!script_parse(line, &parsed, &at, &e) ||
		    parsed.kind == SCRIPT_NOTHING)
			continue;
		s->line = c.n;
		s->column = (size_t)(parsed.arg.p - line.p) + 1;
		if (s->app->quit)
			script_fail(s, "the program has ended before this");
		else
			run_line(s, &parsed);
	}
}

static void
run_app(struct script *s, const struct options *o, struct slice text)
{
	struct app *a = s->app;

	a->face.script = s;
	a->view.ascii = a->view.vis_ascii = !term_utf8();
	app_resize(a, o->cols > 0 ? o->cols : COLS, o->rows > 0 ? o->rows :
	    ROWS);
	app_config_use(a);
	if (o->nwords > 0 || o->mx != NULL || o->srv != NULL)
		app_start(a);
	script_settle(s);
	run_lines(s, text);
	app_goodbye(a);
}

static int
run_script(const struct options *o, struct slice text)
{
	static struct app a;
	struct script s = { .app = &a, .file = o->script };
	bool opens = o->program == PROGRAM_OPEN;
	const char *word = !opens && o->nwords > 0 ? o->words[0] : NULL;
	struct opened *file = NULL;
	struct err e;

	if (!is_good(&s, text))
		return STATUS_USAGE;
	if (opens && (file = opened_new(o->words[0], &e)) == NULL) {
		usage_error("%s", e.detail);
		return STATUS_USAGE;
	}
	if (!app_init(&a, o, word, &e)) {
		usage_error("%s", e.detail);
		opened_free(file);
		return STATUS_USAGE;
	}
	a.open.next = file;
	run_app(&s, o, text);
	app_clear(&a);
	return s.failed ? STATUS_SCRIPT : STATUS_GOOD;
}

int
program_script(const struct options *o)
{
	struct ownfile file;
	char *shown;
	struct err e;
	int status;

	if (!ownfile_read(o->script, &file, &e)) {
		shown = vis_dup(slice_of(o->script));
		usage_error("%s: %s", shown, e.detail);
		free(shown);
		return STATUS_USAGE;
	}
	status = run_script(o, bytes_slice(&file.text));
	bytes_clear(&file.text);
	return status;
}
