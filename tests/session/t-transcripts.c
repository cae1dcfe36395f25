/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every practice scenario and every mechanism, saved in every format and read
 * again: the same rows, fields, story and explanation; also after a mail
 * program has had it; and never the secret, in any encoding.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/xalloc.h"
#include "core/practice/practice.h"
#include "core/scenario/scenario.h"
#include "core/sasl/sasl.h"
#include "core/transcript/read.h"
#include "core/transcript/save.h"
#include "core/walk/driver.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/samelog.h"
#include "tui/run.h"

#define WRAP_COLUMNS	60

static void
walk_it(struct run *r, const char *word, const char *auth)
{
	struct options o = { .program = PROGRAM_CHECK, .family = AF_UNSPEC,
	    .password_fd = -1, .timeout_ms = 30000, .auth = auth };
	struct driver d;
	struct err e;

	if (!run_init(r, &o, word, &e))
		fail_msg("%s: %s", word, e.detail);
	d = (struct driver){ .loop = &r->loop, .log = r->log,
	    .session = r->session, .story = &r->story, .walk = &r->walk };
	do
		run_update(r);
	while (driver_step(&d));
	run_update(r);
}

/* ---- what happens to a text on its way --------------------------------- */

/* Quoted by a mail program; blanks at the ends are gone, long lines are
 * wrapped at a blank, and somebody has said something in front of it. */
static char *
mailed(struct slice text)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, "Hello,\r\n\r\nthis is what the customer sent:"
	    "\r\n\r\n");
	while (text.n > 0) {
		size_t n = slice_find(text, '\n');
		struct slice line = slice_trim(slice_sub(text, 0, n));

		while (line.n > WRAP_COLUMNS) {
			size_t at = WRAP_COLUMNS;

			while (at > 30 && line.p[at] != ' ')
				at--;
			if (line.p[at] != ' ')
				break;
			bytes_addf(&b, "> > %.*s\r\n", (int)at, line.p);
			line = slice_trim(slice_sub(line, at, line.n));
		}
		bytes_addf(&b, ">> %.*s\r\n", (int)line.n,
		    line.n > 0 ? line.p : "");
		text = slice_sub(text, n + 1, text.n);
	}
	bytes_add_str(&b, "\r\n-- \r\nBob\r\n");
	return bytes_take(&b);
}

static char *
escaped(struct slice text)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_add_str(&b, "<p>x</p><pre>\n");
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '<')
			bytes_add_str(&b, "&lt;");
		else if (text.p[i] == '>')
			bytes_add_str(&b, "&gt;");
		else if (text.p[i] == '&')
			bytes_add_str(&b, "&amp;");
		else
			bytes_add_char(&b, text.p[i]);
	bytes_add_str(&b, "</pre>\n");
	return bytes_take(&b);
}

/* ---- round trips ------------------------------------------------------- */

static void
reads_again(const struct run *r, struct slice text, const char *what)
{
	struct transcript t;
	struct err e;

	if (!transcript_read(&t, text, &e))
		fail_msg("%s: %s", what, e.detail);
	if (t.partial || t.nremarks > 0)
		fail_msg("%s: line %zu: %s", what, t.remarks[0].line,
		    t.remarks[0].text);
	assert_string_equal(t.target, r->name);
	assert_int_equal(t.goal.until, r->goal.until);
	assert_int_equal(t.goal.with_auth, r->goal.with_auth);
	assert_int_equal(t.goal.tls, r->goal.tls);
	if (t.masked > 0)
		fail_msg("%s: %zu rows were masked", what, t.masked);
	samelog_check(r->log, t.log, what);
	transcript_clear(&t);
}

static void
no_secret(const struct run *r, struct slice text, const char *what)
{
	struct slice secret = secret_bytes(r->credentials.password);
	struct leakscan *s = leakscan_new();
	struct leak leak;
	struct bytes told;

	leakscan_allow(s, slice_of(r->credentials.user));
	leakscan_add(s, "password", secret, LEAK_WINDOW);
	bytes_init(&told, BYTES_NO_LIMIT);
	if (leakscan_find(s, text, &leak)) {
		leak_describe(&told, &leak, text);
		fail_msg("%s: %s", what, told.data);
	}
	bytes_clear(&told);
	leakscan_free(s);
}

static void
same_walk(const struct run *r, const struct transcript *t)
{
	struct goal g = { .until = t->goal.until, .tls = t->goal.tls,
	    .with_auth = t->goal.with_auth, .lmtp = t->goal.lmtp };
	struct story st;
	struct walk w;

	story_init(&st);
	story_read(&st, t->log);
	walk_compute(&w, &st, t->log, &g);
	assert_int_equal(w.reached, r->walk.reached);
	assert_int_equal(w.failed, r->walk.failed);
	assert_int_equal(w.nsteps, r->walk.nsteps);
	assert_int_equal(walk_exit_status(&w, &st), walk_exit_status(&r->walk,
	    &r->story));
	story_clear(&st);
}

static void
one_format(const struct run *r, struct save *s, const char *word,
    const struct transcript_format *f)
{
	char *what = xasprintf("%s %s as %s", word,
	    r->opts.name != NULL && r->goal.mechs ? r->goal.mechs : "",
	    f->name), *other;
	struct gate_hit hit;
	struct slice text;
	struct transcript t;
	struct err e;

	if (!save_make(s, f, &text, &hit))
		fail_msg("%s: %s: %.*s", what, hit.says, (int)(hit.at.n + 40),
		    text.p + hit.at.at - 20);
	reads_again(r, text, what);
	no_secret(r, text, what);
	if (strcmp(f->name, "text") == 0) {
		other = mailed(text);
		assert_true(transcript_read(&t, slice_of(other), &e));
		samelog_check(r->log, t.log, "in a mail");
		same_walk(r, &t);
		transcript_clear(&t);
		free(other);
		other = escaped(text);
		reads_again(r, slice_of(other), "in a page");
		free(other);
	}
	free(what);
}

static void
anonymous(const struct run *r, struct save *s, const char *word)
{
	const struct transcript_format *f = transcript_format_at(0);
	struct gate_hit hit;
	struct slice text;
	struct transcript t;
	struct err e;

	save_rename_all(s, true);
	if (!save_make(s, f, &text, &hit))
		fail_msg("%s: %s", word, hit.says);
	for (size_t i = 0; i < save_names(s); i++) {
		const struct identity *id = save_name_at(s, i);

		if (strlen(id->name) > 4 && slice_ihas(text, id->name))
			fail_msg("%s: %s is in it", word, id->name);
	}
	assert_true(transcript_read(&t, text, &e));
	assert_false(t.partial);
	assert_int_equal(log_count(t.log), log_count(r->log));
	same_walk(r, &t);
	transcript_clear(&t);
}

static void
round_trip(const char *word, const char *auth)
{
	struct save_input in;
	struct run r;
	struct save *s;

	walk_it(&r, word, auth);
	in = (struct save_input){ .log = r.log, .target = r.name,
	    .program = "smtpscope test", .goal = &r.goal };
	s = save_new(&in);
	for (size_t i = 0; transcript_format_at(i) != NULL; i++)
		one_format(&r, s, word, transcript_format_at(i));
	save_free(s);
	in.no_notes = true;	/* the catalogue names whom it likes */
	s = save_new(&in);
	anonymous(&r, s, word);
	save_free(s);
	run_clear(&r);
}

static void
test_scenarios(void **state)
{
	(void)state;
	for (size_t i = 0; scenario_at(i) != NULL; i++) {
		char *word = xasprintf("practice:%s", scenario_at(i)->name);

		round_trip(word, NULL);
		free(word);
	}
}

static void
test_mechanisms(void **state)
{
	static const char *const mechs[] = { "PLAIN", "LOGIN", "CRAM-MD5",
	    "DIGEST-MD5", "NTLM", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS",
	    "XOAUTH2", "OAUTHBEARER", "ANONYMOUS" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		round_trip("practice:every-mechanism", mechs[i]);
}

static int
begin(void **state)
{
	(void)state;
	secret_init();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenarios),
		cmocka_unit_test(test_mechanisms),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
