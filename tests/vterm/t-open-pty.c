/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opened files in a terminal: transcripts of our own in every format, the log
 * of another tool, one with many sessions, standard input, and what cannot be
 * opened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

/* base64 of NUL ann NUL tell-nobody-7 */
#define BLOB	"AGFubgB0ZWxsLW5vYm9keS03"
#define SECRET	"tell-nobody-7"

static char *
in_home(const char *name)
{
	return xasprintf("%s/%s", scope_home(), name);
}

static char *
put(const char *name, struct slice text)
{
	char *path = in_home(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void
command(struct vt *v, const char *word, const char *path)
{
	char *line = xasprintf(":%s %s\r", word, path);

	scope_type(v, line);
	free(line);
}

static struct vt *
open_file(const char *path, int cols, int rows)
{
	const char *const args[] = { "open", path, NULL };
	const struct vt_options o = { .cols = cols, .rows = rows };

	return scope_start(args, &o);
}

static void
add_session(struct bytes *out, const char *host, const char *last)
{
	bytes_addf(out, "=== Trying %s:587...\n=== Connected to %s.\n"
	    "<-  220 %s ESMTP\n -> EHLO client.example\n<-  250-%s\n"
	    "<-  250 AUTH PLAIN LOGIN\n -> AUTH PLAIN " BLOB "\n%s\n"
	    " -> QUIT\n<-  221 2.0.0 Bye\n"
	    "=== Connection closed with remote host.\n", host, host, host,
	    host, last);
}

static char *
sessions(const char *name, size_t n)
{
	struct bytes text;
	char host[40], *path;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < n; i++) {
		snprintf(host, sizeof(host), "mx%zu.example", i + 1);
		add_session(&text, host, i % 2 == 0 ?
		    "<** 535 5.7.8 authentication failed" :
		    "<-  235 2.7.0 welcome");
	}
	path = put(name, bytes_slice(&text));
	bytes_clear(&text);
	return path;
}

/* ---- our own ----------------------------------------------------------- */

/* The ledger, from its first row on. */
static char *
ledger(struct vt *v, int rows)
{
	struct bytes all;

	scope_type(v, "gg");
	bytes_init(&all, BYTES_NO_LIMIT);
	for (int y = 2; y < rows - 3; y++) {
		char *row = vt_row(v, y);

		bytes_addf(&all, "%s\n", row);
		free(row);
	}
	return bytes_take(&all);
}

static void
test_round_trip(void **state)
{
	static const char *const names[] = { "a.txt", "a.md", "a.jsonl",
	    "a.html" };
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 } };

	(void)state;
	for (size_t s = 0; s < COUNT_OF(sizes); s++) {
		int rows = sizes[s][1];
		struct vt_options o = { .cols = sizes[s][0], .rows = rows };
		const char *const args[] = { "practice:bad-password", NULL };
		struct vt *v = scope_start(args, &o);
		char *live, *opened, *path;

		command(v, "walk", "run");
		assert_true(vt_wait_text(v, "WALK"));
		live = ledger(v, rows);
		for (size_t i = 0; i < COUNT_OF(names); i++) {
			path = in_home(names[i]);
			unlink(path);
			command(v, "save", path);
			scope_type(v, "W");
			scope_shows(v, "saved: ");
			free(path);
		}
		scope_quit(v);
		for (size_t i = 0; i < COUNT_OF(names); i++) {
			path = in_home(names[i]);
			v = open_file(path, sizes[s][0], rows);
			scope_row(v, 0, "opened ");
			scope_row(v, 0, "transcript");
			scope_row(v, -1, "transcript (");
			opened = ledger(v, rows);
			assert_string_equal(opened, live);
			scope_quit(v);
			free(opened);
			free(path);
		}
		free(live);
	}
}

/* ---- of another tool --------------------------------------------------- */

static void
test_foreign(void **state)
{
	char *path = sessions("one.log", 1);
	struct vt *v = open_file(path, 120, 40);

	(void)state;
	scope_row(v, 0, "opened one.log  swaks");
	scope_row(v, -1, "swaks: 8 lines; 1 masked (:messages)");
	scope_shows(v, "AUTH PLAIN ********");
	scope_shows(v, "authcid   ann");
	scope_shows(v, "The user name or password was refused");
	scope_shows(v, ":connect mx1.example:587");
	scope_shows_not(v, "another password");
	scope_shows(v, "[!]AUTH");
	scope_type(v, ":messages\r");
	scope_shows(v, "recognised as swaks");
	scope_shows(v, "masked: 1 secret stood in the file");
	scope_type(v, "q");
	scope_type(v, "/250-mx1\r");
	scope_shows(v, "match 1 of 1");
	scope_type(v, ":filter code:535\r");
	scope_shows(v, "filter: code:535");
	scope_type(v, ":clear-filter\r");
	scope_type(v, ":equivalent swaks\r");
	scope_shows(v, "--server mx1.example");
	scope_type(v, "q");
	assert_false(scope_wrote(v, SECRET, strlen(SECRET)));
	assert_false(scope_wrote(v, BLOB, strlen(BLOB)));
	scope_quit(v);
	free(path);
}

/* What needs a connection says so, and is not offered. */
static void
test_nothing_is_sent(void **state)
{
	static const char *const refused[] = { ".", "!", "-", "i", "e", "s",
	    "a", "x", ":walk next\r", ":mail ann@example.org\r", ":noop\r",
	    ":walk retry\r", ":reconnect\r", ":prompt send\r" };
	char *path = sessions("one.log", 1);
	struct vt *v = open_file(path, 120, 40);

	(void)state;
	scope_shows_not(v, ". next");
	scope_shows_not(v, "send lines");
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		scope_type(v, refused[i]);
		scope_row(v, -1, "this is an opened file: :connect HOST opens "
		    "a session");
		scope_type(v, "j");
	}
	scope_type(v, "R");
	scope_row(v, -1, "an opened file holds no secrets");
	scope_type(v, ":hex\r");
	scope_row(v, -1, "the bytes are not there");
	scope_type(v, ":connect no.such:99999\r");
	scope_row(v, -1, "not a port");
	scope_row(v, 0, "opened one.log");
	scope_type(v, ":connect\r");
	scope_shows(v, "connect to mx1.example:587? [y/N]");
	scope_type(v, "n");
	scope_row(v, 0, "opened one.log");
	scope_type(v, ":connect practice\r");
	scope_row(v, 0, "practice");
	scope_shows_not(v, "mx1.example");
	scope_shows(v, "220 practice");
	scope_quit(v);
	free(path);
}

/* ---- many -------------------------------------------------------------- */

static void
test_sessions(void **state)
{
	char *path = sessions("many.log", 7);
	struct vt *v = open_file(path, 80, 24);

	(void)state;
	scope_row(v, 0, "session 1/7");
	scope_shows(v, "]s/[s session");
	scope_type(v, "]s");
	scope_row(v, 0, "session 2/7");
	scope_shows(v, "mx2.example");
	scope_shows_not(v, "mx1.example");
	scope_type(v, "3]s");
	scope_row(v, 0, "session 5/7");
	scope_type(v, "[s");
	scope_row(v, 0, "session 4/7");
	scope_type(v, "9]s");
	scope_row(v, 0, "session 7/7");
	scope_type(v, "]s");
	scope_row(v, -1, "this is the last session");
	scope_type(v, ":sessions 99\r");
	scope_row(v, -1, "there are 7 sessions in this file");
	scope_type(v, ":sessions\r");
	scope_shows(v, "SESSIONS of many.log");
	scope_shows(v, "* 7  mx7.example");
	scope_shows(v, "535 at AUTH");
	scope_type(v, "gg");
	scope_type(v, "\r");
	scope_row(v, 0, "session 1/7");
	scope_shows(v, "mx1.example");
	scope_quit(v);
	free(path);
}

/* The first is there before the rest was looked at, which C-c ends. */
static void
test_large(void **state)
{
	const struct vt_options o = { .cols = 80, .rows = 24 };
	char *path = sessions("large.log", 150000);
	const char *const args[] = { "open", path, NULL };
	struct vt *v = scope_begin(args, &o);

	(void)state;
	assert_true(vt_wait_text(v, "looked at"));
	assert_true(vt_has(v, "session 1/"));
	scope_type(v, "\003");
	scope_shows(v, "stopped: ");
	scope_type(v, ":sessions\r");
	assert_true(vt_idle(v));
	scope_shows(v, "5000 of 150000");
	scope_type(v, "q");
	scope_row(v, 0, "session 1/150000");
	scope_type(v, ":sessions 149999\r");
	scope_shows(v, "mx149999.example");
	scope_quit(v);
	unlink(path);
	free(path);
}

/* ---- from within ------------------------------------------------------- */

static void
test_asks_first(void **state)
{
	char *path = sessions("one.log", 1);
	struct vt *v = scope_practice(80, 24);

	(void)state;
	command(v, "open", path);
	scope_shows(v, "This session is open and not saved");
	scope_type(v, "n");
	scope_row(v, 0, "practice");
	scope_row(v, -1, "nothing was opened");
	command(v, "open", "/no/such/file");
	scope_row(v, -1, "there is no such file");
	scope_row(v, 0, "practice");
	scope_type(v, "O");
	scope_shows(v, ":open");
	scope_type(v, path);
	scope_type(v, "\r");
	scope_type(v, "y");
	scope_row(v, 0, "opened one.log");
	/* Nothing of a file is lost. */
	command(v, "open", path);
	scope_row(v, 0, "opened one.log");
	scope_quit(v);
	free(path);
}

/* Where nothing of it is drawn. */
static void
test_left_in_a_small_window(void **state)
{
	static const char *const keys[] = { ":connect practice\r", "k",
	    "zR", "\025", "G" };
	char *path = sessions("one.log", 1);
	struct vt *v = open_file(path, 80, 24);

	(void)state;
	scope_resize(v, 19, 4);
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		scope_type(v, keys[i]);
	scope_resize(v, 80, 24);
	scope_row(v, 0, "practice");
	scope_shows(v, "220 practice");
	scope_quit(v);
	free(path);
}

static void
test_from_the_start(void **state)
{
	const struct vt_options o = { .cols = 80, .rows = 24 };
	char *path = sessions("one.log", 1);
	struct vt *v = scope_start(NULL, &o);

	(void)state;
	scope_shows(v, "open a file...");
	command(v, "open", "/no/such/file");
	scope_shows(v, "there is no such file");
	scope_shows(v, "open a file...");
	scope_type(v, "/open a\r");
	scope_type(v, "\r");
	scope_shows(v, ":open");
	scope_type(v, path);
	scope_type(v, "\r");
	scope_row(v, 0, "opened one.log");
	scope_quit(v);
	free(path);
}

static void
test_errors(void **state)
{
	static const char nul[] = "220 a\0b\n", gzip[] = "\x1f\x8b\x08\0abc";
	const struct {
		const char	*name;
		struct slice	 text;
		const char	*says;
	} cases[] = {
		{ "empty", slice_of(""), "empty" },
		{ "none", slice_of("dear all,\nno session here\n"), "SMTP" },
		{ "newer", slice_of("smtpscope transcript 9\n"), "version" },
		{ "cut", slice_of("smtpscope transcript 1\ntarget: x\n"),
		  "no row of a session" },
		{ "nul", { nul, sizeof(nul) - 1 }, "NUL" },
		{ "gzip", { gzip, sizeof(gzip) - 1 }, "gunzip" },
	};
	char *one = sessions("one.log", 1);
	struct vt *v = open_file(one, 120, 40);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *path = put(cases[i].name, cases[i].text);

		command(v, "open", path);
		scope_row(v, -1, "open: ");
		scope_row(v, -1, cases[i].says);
		scope_row(v, 0, "opened one.log");
		free(path);
	}
	command(v, "open", scope_home());
	scope_row(v, -1, "this is a folder");
	scope_type(v, ":open -\r");
	scope_row(v, -1, "standard input is the keyboard");
	scope_quit(v);
	free(one);
}

/* ---- standard input ---------------------------------------------------- */

static void
test_standard_input(void **state)
{
	char *path = sessions("many.log", 3);
	char *line = xasprintf("cat %s | %s open -", path,
	    getenv("SMTPSCOPE"));
	char *home = xasprintf("HOME=%s", scope_home());
	const char *const argv[] = { "/bin/sh", "-c", line, NULL };
	const char *const env[] = { home, NULL };
	const struct vt_options o = { .env = env };
	struct vt *v = vt_start(argv, &o);

	(void)state;
	assert_true(vt_idle(v));
	scope_row(v, 0, "session 1/3");
	scope_row(v, 0, "standard input");
	scope_type(v, "]s");
	scope_shows(v, "mx2.example");
	scope_quit(v);
	free(home);
	free(line);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_nothing_is_sent),
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_asks_first),
		cmocka_unit_test(test_left_in_a_small_window),
		cmocka_unit_test(test_from_the_start),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_standard_input),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
