/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/appcase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "tests/lib/keybytes.h"
#include "tui/screen/prompt.h"

static char home[] = "/tmp/appcase-XXXXXX";
static char *top;

int
appcase_setup(void **state)
{
	const char *dir = getenv("TOP_SRCDIR");
	int nothing = open("/dev/null", O_RDONLY);

	(void)state;
	top = realpath(dir != NULL ? dir : ".", NULL);
	/* Nothing may wait for, or write to, a terminal of whoever tests. */
	if (top == NULL || mkdtemp(home) == NULL || chdir(home) != 0 ||
	    nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
		return -1;
	close(nothing);
	setenv("TOP_SRCDIR", top, 1);
	setenv("HOME", home, 1);
	setenv("INPUTRC", "/dev/null", 1);
	setenv("TERM", "xterm-256color", 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("XDG_STATE_HOME");
	unsetenv("SSLKEYLOGFILE");
	setlocale(LC_ALL, "C.UTF-8");
	secret_init();
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)flag;
	(void)f;
	return remove(path);
}

int
appcase_teardown(void **state)
{
	(void)state;
	free(top);
	return chdir("/") != 0 ||
	    nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0;
}

/* ---- one case ---------------------------------------------------------- */

static void
load_log(struct appcase *c, const char *name)
{
	char path[128];

	logcase_init(&c->logcase);
	log_free(c->logcase.log);
	c->logcase.log = c->app.run.log;
	if (name != NULL) {
		snprintf(path, sizeof(path), "tests/screen/%s.case", name);
		logcase_load(&c->logcase, path);
	}
	c->app.run.changed = true;
}

void
appcase_init(struct appcase *c, const char *name, int cols, int rows)
{
	static char program[] = "smtpscope", *words[] = { program, NULL };
	struct options o;
	struct err e;
	int status;

	assert_true(options_read(&o, 1, words, &status));
	memset(c, 0, sizeof(*c));
	if (!app_init(&c->app, &o, "practice", &e))
		fail_msg("%s", e.detail);
	snprintf(c->home, sizeof(c->home), "%s", home);
	load_log(c, name);
	app_resize(&c->app, cols, rows);
	appcase_turn(c);
}

void
appcase_clear(struct appcase *c)
{
	c->logcase.log = log_new();	/* the other one is the app's */
	logcase_clear(&c->logcase);
	app_clear(&c->app);
}

void
appcase_turn(struct appcase *c)
{
	app_update(&c->app);
	app_draw(&c->app);
}

void
appcase_keys(struct appcase *c, const char *keys)
{
	struct slice rest = slice_of(keys);
	struct bytes sent;
	struct key k;
	struct err e;

	bytes_init(&sent, BYTES_NO_LIMIT);
	while (rest.n > 0) {
		if (!key_parse(&rest, &k, &e))
			fail_msg("%s: %s", keys, e.detail);
		bytes_reset(&sent);
		keybytes_add(&sent, k);
		for (size_t i = 0; i < sent.len; i++)
			app_byte(&c->app, (unsigned char)sent.data[i]);
		if (keydec_is_pending(&c->app.keydec))
			app_esc_timeout(&c->app);
		appcase_turn(c);
	}
	bytes_clear(&sent);
}

void
appcase_run(struct appcase *c, const char *command)
{
	command_run(&c->app, command);
	appcase_turn(c);
}

char *
appcase_screen(struct appcase *c)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	canvas_dump(&c->app.canvas, false, &text);
	return bytes_take(&text);
}

static bool
has(struct appcase *c, const char *text, bool wanted)
{
	char *screen = appcase_screen(c);
	bool found = strstr(screen, text) != NULL;

	if (found != wanted)
		fprintf(stderr, "\"%s\" is%s on the screen:\n%s\n", text,
		    found ? "" : " not", screen);
	free(screen);
	return found == wanted;
}

void
appcase_shows(struct appcase *c, const char *text)
{
	assert_true(has(c, text, true));
}

void
appcase_shows_not(struct appcase *c, const char *text)
{
	assert_true(has(c, text, false));
}

const char *
appcase_message(const struct appcase *c)
{
	return c->app.message != NULL ? c->app.message : "";
}

/* A few times: one thing may lie over another. */
void
appcase_leave(struct appcase *c)
{
	for (int i = 0; i < 4; i++)
		appcase_keys(c, "<Esc>");
	c->app.quit = c->app.suspend = c->app.repaint = false;
	c->app.running = false;
	bytes_clear(&c->app.bare);
	assert_false(app_is_modal(&c->app));
	assert_int_equal(c->app.overlay, OVERLAY_NONE);
}
