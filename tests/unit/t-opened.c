/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opened files without a screen: what they are, what is said of them, where
 * they lead, and what is refused with which words. */
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
#include "tui/open/opened.h"
#include "tui/open/words.h"

static char folder[] = "/tmp/t-opened-XXXXXX";

static char *
put(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", folder, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* Two sessions, and a line that belongs to none. */
static const char two[] =
    "=== Trying mx1.example:587...\n"
    "=== Connected to mx1.example.\n"
    "<-  220 mx1.example ESMTP\n"
    " -> EHLO client.example\n"
    "<-  250 mx1.example\n"
    " -> QUIT\n"
    "<-  221 bye\n"
    "=== Connection closed with remote host.\n"
    "=== Trying mx2.example:25...\n"
    "=== Connected to mx2.example.\n"
    "<** 554 5.7.1 go away\n"
    " -> QUIT\n"
    "<-  221 bye\n"
    "=== Connection closed with remote host.\n";

static void
test_two_sessions(void **state)
{
	char *path = put("two.log", two);
	struct reading r;
	struct bytes out;
	struct opened *f;
	struct err e;

	(void)state;
	f = opened_new(path, &e);
	assert_non_null(f);
	while (opened_scan(f, 100))
		assert_true(opened_percent(f) <= 100);
	assert_true(opened_is_whole(f));
	assert_int_equal(opened_percent(f), 100);
	assert_int_equal(opened_sessions(f), 2);
	assert_string_equal(opened_name(f), "two.log");
	assert_string_equal(opened_path(f), path);
	assert_null(opened_transcript(f));
	assert_null(opened_session(f, 2));
	bytes_init(&out, BYTES_NO_LIMIT);
	open_words_kind(&out, f, 1);
	assert_string_equal(out.data, "swaks  session 2/2");
	opened_read(f, 1, &r);
	assert_false(r.has_goal);
	assert_true(log_count(r.log) >= 3);
	reading_clear(&r);
	bytes_reset(&out);
	open_words_progress(&out, f);
	assert_string_equal(out.data, "100 % looked at, 2 sessions");
	bytes_clear(&out);
	opened_free(f);
	free(path);
}

/* A name is shown, on whatever terminal. */
static void
test_name(void **state)
{
	char *path = put("\033]0;x\a.log", two);
	struct opened *f;
	struct err e;

	(void)state;
	f = opened_new(path, &e);
	assert_non_null(f);
	assert_string_equal(opened_name(f), "\\x1b]0;x\\x07.log");
	assert_string_equal(opened_path(f), path);
	opened_free(f);
	unlink(path);
	free(path);
}

/* ---- words ------------------------------------------------------------- */

static void
test_rows(void **state)
{
	static const struct {
		struct capture_session s;
		size_t		 i, of;
		const char	*title, *end;
	} cases[] = {
		{ { .wall_us = INT64_MIN, .lines = 1, .code = 535,
		    .stage = STAGE_AUTH, .ended = true, .peer = "mx.example" },
		  0, 9, "1  mx.example", "535 at AUTH, 1 line" },
		{ { .wall_us = INT64_MIN, .lines = 34, .stage = STAGE_QUIT,
		    .ended = true }, 11, 1200, "  12",
		  "well, up to QUIT, 34 lines" },
		{ { .wall_us = (int64_t)(12 * 3600 + 4 * 60 + 5) * 1000000,
		    .lines = 2, .code = 421, .stage = STAGE_BANNER,
		    .peer = "[192.0.2.7]:25" }, 1, 10,
		  " 2  12:04:05  [192.0.2.7]:25",
		  "421 at banner, 2 lines so far" },
		{ { .wall_us = 1795262645000000, .lines = 2, .ended = true,
		    .stage = STAGE_OTHER }, 0, 1, "1  2026-11-21 12:04:05",
		  "well, up to another command, 2 lines" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bytes out;

		bytes_init(&out, BYTES_NO_LIMIT);
		open_words_session(&out, &cases[i].s, cases[i].i,
		    cases[i].of);
		assert_string_equal(out.data, cases[i].title);
		bytes_reset(&out);
		open_words_end(&out, &cases[i].s);
		assert_string_equal(out.data, cases[i].end);
		bytes_clear(&out);
	}
}

static void
test_notes(void **state)
{
	static const struct capture_notes all = { .skipped = 2, .guessed = 1,
	    .joined = 3, .masked = 1, .hidden = 4, .partial = true };
	static const struct capture_notes none = { .skipped = 0 };
	static const char *const begins[] = { "two.log: recognised as swaks",
	    "skipped: 2 lines", "guessed: ", "joined: 3 lines",
	    "masked: 1 secret stood", "hidden: 4 secrets",
	    "not complete: " };
	char *path = put("two.log", two);
	struct bytes out;
	struct opened *f;
	struct err e;

	(void)state;
	f = opened_new(path, &e);
	assert_non_null(f);
	bytes_init(&out, BYTES_NO_LIMIT);
	open_words_read(&out, f, 0, &all, 34);
	assert_string_equal(out.data, "swaks, session 1 of 2: 34 lines; "
	    "2 skipped, 1 guessed, 3 joined, 1 masked, not complete");
	bytes_reset(&out);
	open_words_read(&out, f, 1, &none, 1);
	assert_string_equal(out.data, "swaks, session 2 of 2: 1 line");
	for (size_t i = 0; i < COUNT_OF(begins); i++) {
		bytes_reset(&out);
		assert_true(open_words_detail(&out, f, i, &all));
		assert_memory_equal(out.data, begins[i], strlen(begins[i]));
	}
	bytes_reset(&out);
	assert_false(open_words_detail(&out, f, COUNT_OF(begins), &all));
	assert_true(open_words_detail(&out, f, 0, &none));
	assert_false(open_words_detail(&out, f, 1, &none));
	bytes_clear(&out);
	opened_free(f);
	free(path);
}

/* ---- where it leads ---------------------------------------------------- */

static void
test_target(void **state)
{
	static const struct {
		const char	*peer, *target;
	} cases[] = {
		{ "mx.example:587", "mx.example:587" },
		{ "mx.example[192.0.2.7]:25", "mx.example:25" },
		{ "mx.example[192.0.2.7]", "mx.example" },
		{ "[2001:db8::7]:465", "[2001:db8::7]:465" },
		{ "mx.example:25 (something)", "mx.example:25" },
		{ "practice:bad-password", "practice:bad-password" },
		{ "", NULL }, { "unknown", NULL }, { "a;quit", NULL },
		{ "mx.example:99999", NULL }, { "a\"b", NULL },
		{ "ann:word@mx.example", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *target = opened_target(cases[i].peer);

		if (cases[i].target == NULL)
			assert_null(target);
		else {
			assert_non_null(target);
			assert_string_equal(target, cases[i].target);
		}
		free(target);
	}
}

/* Not what the list shows of it, and never a port that nobody named. */
static void
test_target_of_a_log(void **state)
{
	static const struct {
		const char	*log, *target;
		bool		 no_port;
	} cases[] = {
		{ "exim/535.log", "127.0.0.1:25001", false },
		{ "curl/535.log", "127.0.0.1:25003", false },
		{ "swaks/535.log", "127.0.0.1:25001", false },
		{ "msmtp/535.log", "127.0.0.1", true },
		{ "postfix-smtpd/mixed.log", NULL, false },
	};
	const char *top = getenv("TOP_SRCDIR");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *path = xasprintf("%s/tests/logs/%s", top != NULL ? top :
		    ".", cases[i].log);
		struct reading r;
		struct opened *f;
		struct err e;

		f = opened_new(path, &e);
		assert_non_null(f);
		opened_read(f, 0, &r);
		if (cases[i].target == NULL)
			assert_null(r.target);
		else {
			assert_non_null(r.target);
			assert_string_equal(r.target, cases[i].target);
		}
		assert_int_equal(r.no_port, cases[i].no_port);
		reading_clear(&r);
		opened_free(f);
		free(path);
	}
}

static void
test_goal(void **state)
{
	struct story st;
	struct goal g;

	(void)state;
	story_init(&st);
	g = opened_goal(&st);
	assert_int_equal(g.until, STAGE_BANNER);
	assert_int_equal(g.tls, TLS_NONE);
	st.stages[STAGE_EHLO].outcome = OUTCOME_OK;
	st.stages[STAGE_AUTH].outcome = OUTCOME_FAILED;
	g = opened_goal(&st);
	assert_int_equal(g.until, STAGE_AUTH);
	assert_true(g.with_auth);
	st.stages[STAGE_STARTTLS].outcome = OUTCOME_FAILED;
	st.stages[STAGE_QUIT].outcome = OUTCOME_OK;
	g = opened_goal(&st);
	assert_int_equal(g.until, STAGE_AUTH);
	assert_int_equal(g.tls, TLS_AUTO);
	st.implicit_tls = true;
	assert_int_equal(opened_goal(&st).tls, TLS_IMPLICIT);
	story_clear(&st);
}

/* ---- what is refused --------------------------------------------------- */

static void
test_refused(void **state)
{
	char *closed = put("closed", two);
	const struct {
		const char	*path, *id, *says;
	} cases[] = {
		{ "/no/such/file", "capture.open", "no such file" },
		{ folder, "capture.open", "folder" },
		{ put("empty", ""), NULL, "empty" },
		{ put("none", "dear all,\nhow are you?\n"), "capture.none",
		  "SMTP" },
		{ put("newer", "smtpscope transcript 9\n"),
		  "transcript.version", "a newer smtpscope can" },
		{ put("cut", "smtpscope transcript 1\ntarget: x\n"), NULL,
		  "row" },
		{ closed, "capture.open", "may not read" },
	};

	(void)state;
	chmod(closed, 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct err e;

		if (cases[i].path == closed && geteuid() == 0)
			continue;	/* who may read everything */
		assert_null(opened_new(cases[i].path, &e));
		if (cases[i].id != NULL)
			assert_string_equal(e.id, cases[i].id);
		assert_non_null(strstr(e.detail, cases[i].says));
	}
	for (size_t i = 2; i < COUNT_OF(cases); i++) {
		unlink(cases[i].path);
		free((char *)(uintptr_t)cases[i].path);
	}
}

static int
setup(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	char *path = xasprintf("%s/two.log", folder);

	(void)state;
	unlink(path);
	free(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_sessions),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_target),
		cmocka_unit_test(test_target_of_a_log),
		cmocka_unit_test(test_goal),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
