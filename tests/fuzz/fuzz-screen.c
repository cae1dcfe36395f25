/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any log on a screen of any size, and somebody who looks around in it.  Two
 * bytes are the size, the third the number of things that are done, each of
 * them a byte; a byte of 0x80 and more is another size.  The rest is the log
 * (tests/lib/logtext.h).
 *
 * Holds: whatever is drawn fits its cells and can be printed.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tests/lib/appcase.h"
#include "tests/lib/logtext.h"
#include "tui/command/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define HEAD		3
#define MOST		8192
#define ACTS_MAX	24

static const char *const acts[] = {
	"move 1", "move -1", "move half", "move -page", "move page",
	"move 3", "goto first", "goto last", "scroll 1", "scroll -2",
	"scroll-columns 8", "scroll-columns -8", "next exchange",
	"next failure", "next command", "next reply", "next note",
	"prev exchange", "prev failure", "prev note", "follow toggle",
	"focus next", "focus raw", "focus decoded", "zoom toggle",
	"layout next", "layout split", "layout inline", "layout raw",
	"layout decoded", "layout auto", "split 20", "fold toggle",
	"fold open-all", "fold close-all", "hex", "mark-set a", "mark-jump a",
	"marks", "explain", "help", "keys", "search 5", "search-back e",
	"search-next", "search-prev", "clear-search", "filter failed",
	"filter not tls", "clear-filter", "set lines ascii",
	"set lines unicode", "set times on", "set times off", "cancel",
};

static void
check_canvas(const struct canvas *c)
{
	for (int i = 0; i < c->cols * c->rows; i++) {
		const struct cell *x = &c->cells[i];
		struct slice s = slice_of(x->text);
		size_t n;
		uint32_t cp;

		assert(x->width <= 2 && x->role < ROLE_COUNT);
		if (x->width == 0) {
			assert(i % c->cols > 0 && x[-1].width == 2);
			continue;
		}
		assert(s.n > 0);
		cp = utf8_next(s, &n);
		assert(cp != UTF8_BAD && n == s.n);
		assert(utf8_width(cp) == x->width);
		assert(x->width == 1 || i % c->cols + 1 < c->cols);
	}
	assert(!c->cursor_on || (c->cursor_x >= 0 && c->cursor_x < c->cols &&
	    c->cursor_y >= 0 && c->cursor_y < c->rows));
}

static int
columns(uint8_t b)
{
	return 1 + b % 140;
}

static int
rows(uint8_t b)
{
	return 1 + b % 50;
}

static void
act(struct appcase *c, uint8_t what)
{
	if (what >= 0x80)
		app_resize(&c->app, columns((uint8_t)(what << 1)),
		    rows((uint8_t)(what & 0x3f)));
	else
		command_run(&c->app, acts[what % COUNT_OF(acts)]);
	appcase_turn(c);
	check_canvas(&c->app.canvas);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct appcase c;
	size_t n;

	if (size < HEAD || size > MOST)
		return 0;
	n = data[2] % ACTS_MAX;
	if (n > size - HEAD)
		n = size - HEAD;
	appcase_init(&c, NULL, columns(data[0]), rows(data[1]));
	logtext_fill(c.app.run.log, (struct slice){ (const char *)data +
	    HEAD + n, size - HEAD - n });
	c.app.run.changed = true;
	appcase_turn(&c);
	check_canvas(&c.app.canvas);
	for (size_t i = 0; i < n; i++)
		act(&c, data[HEAD + i]);
	appcase_clear(&c);
	return 0;
}

static void
leave(void)
{
	appcase_teardown(NULL);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		struct err e;

		if (!command_check(acts[i], &e)) {
			fprintf(stderr, "%s: %s\n", acts[i], e.detail);
			abort();
		}
	}
	assert(appcase_setup(NULL) == 0);
	atexit(leave);
	return 0;
}
