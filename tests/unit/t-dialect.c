/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The logs under tests/logs, one folder a dialect: each is recognised as its
 * tool, and every line is heard as NAME.want says:
 *	C text		the client (C! where the tool hid a secret)
 *	S text		the server
 *	? text		of the dialogue, the grammar must tell whose
 *	E what peer	of the connection
 * UPDATE_LOGS=1 writes the .want files anew; read the difference.
 */
#include "core/dialect/dialect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LOGS_MAX	128
#define SECOND_MOST	80

struct log_file {
	char	dialect[32], name[64];
	char	path[512];
};

static struct log_file logs[LOGS_MAX];
static size_t logs_n, wrong;

/* All that is wrong is worth reading, not the first of it. */
#define WRONG(...) do {				\
	print_message(__VA_ARGS__);		\
	print_message("\n");			\
	wrong++;				\
} while (0)

static void
read_file(const char *path, struct bytes *out)
{
	char buf[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	bytes_init(out, BYTES_NO_LIMIT);
	if (f == NULL)
		fail_msg("cannot open %s", path);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(out, buf, n);
	fclose(f);
}

static int
is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void
find_in(const char *top, const char *folder)
{
	struct dirent **names;
	char path[400];
	int n;

	snprintf(path, sizeof(path), "%.300s/%.31s", top, folder);
	n = scandir(path, &names, is_visible, alphasort);
	for (int i = 0; i < n; i++) {
		size_t len = strlen(names[i]->d_name);
		struct log_file *l = &logs[logs_n];

		if (len > 4 && len < sizeof(l->name) && logs_n < LOGS_MAX &&
		    strcmp(names[i]->d_name + len - 4, ".log") == 0) {
			snprintf(l->dialect, sizeof(l->dialect), "%.31s",
			    folder);
			snprintf(l->name, sizeof(l->name), "%.63s",
			    names[i]->d_name);
			snprintf(l->path, sizeof(l->path), "%s/%.60s", path,
			    names[i]->d_name);
			logs_n++;
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

static int
find_logs(void **state)
{
	const char *top = getenv("TOP_SRCDIR");
	struct dirent **names;
	char path[300];
	int n;

	(void)state;
	snprintf(path, sizeof(path), "%.250s/tests/logs", top ? top : ".");
	n = scandir(path, &names, is_visible, alphasort);
	for (int i = 0; i < n; i++) {
		if (strchr(names[i]->d_name, '.') == NULL)
			find_in(path, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return 0;
}

/* -- what is heard, written down ------------------------------------------ */

static const char *const events[] = {
	[HEARD_BEGINS] = "begins", [HEARD_TLS] = "tls",
	[HEARD_TLS_FAILED] = "tls-failed",
	[HEARD_CONNECT_FAILED] = "connect-failed", [HEARD_ENDS] = "ends",
	[HEARD_NOTE] = "note",
};

static void
write_texts(struct bytes *out, const char *who, struct slice text)
{
	size_t end;

	do {
		end = slice_find(text, '\n');
		bytes_add_str(out, who);
		bytes_add_char(out, ' ');
		bytes_add_slice(out, slice_sub(text, 0, end));
		bytes_add_char(out, '\n');
		text = slice_sub(text, end + 1, text.n);
	} while (text.n > 0);
}

static void
write_heard(struct bytes *out, const struct heard *h)
{
	static const char *const who[] = { "-", "C", "S", "?", "E" };
	const char *mark = h->hidden ? "C!" : who[h->speaker];
	struct bytes lines;

	if (h->speaker == SPEAKER_EVENT) {
		bytes_addf(out, "E %s", events[h->event]);
		if (h->peer.n > 0)
			bytes_addf(out, " %.*s", (int)h->peer.n, h->peer.p);
		bytes_add_char(out, '\n');
		return;
	}
	bytes_init(&lines, BYTES_NO_LIMIT);
	if (h->spelling == SPELLED_ESCAPED)
		assert_true(dialect_unescape(h->text, &lines));
	else
		bytes_add_slice(&lines, h->text);
	write_texts(out, mark, bytes_slice(&lines));
	bytes_clear(&lines);
}

static void
hear_all(struct slice text, const struct recognised *r, struct bytes *out)
{
	struct bytes scratch;

	bytes_init(&scratch, BYTES_NO_LIMIT);
	bytes_init(out, BYTES_NO_LIMIT);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, end);
		struct heard h;
		struct span at;

		text = slice_sub(text, end + 1, text.n);
		if (!dialect_hear(r, line, &scratch, &h, &at))
			continue;
		assert_int_not_equal(h.speaker, SPEAKER_NOBODY);
		assert_true(at.at + at.n <= line.n);
		assert_true(at.n >= h.text.n || h.spelling == SPELLED_ESCAPED);
		write_heard(out, &h);
	}
	bytes_clear(&scratch);
}

/* -- the same log after a journey ----------------------------------------- */

enum journey {
	AS_IT_IS, QUOTED, QUOTED_TWICE, SYSLOG, ISO_TIMES, HTML, CRLF,
	COLOURED, JOURNEYS,
};

static const char *const journey_names[] = {
	"as it is", "quoted", "quoted twice", "syslog", "ISO times", "HTML",
	"CRLF", "coloured",
};

static void
add_escaped(struct bytes *out, struct slice line)
{
	for (size_t i = 0; i < line.n; i++) {
		switch (line.p[i]) {
		case '<': bytes_add_str(out, "&lt;"); break;
		case '>': bytes_add_str(out, "&gt;"); break;
		case '&': bytes_add_str(out, "&amp;"); break;
		case '"': bytes_add_str(out, "&quot;"); break;
		default: bytes_add_char(out, line.p[i]); break;
		}
	}
}

static void
travel_line(struct bytes *out, enum journey j, struct slice line)
{
	static const char *const fronts[] = {
		"", "> ", ">> ", "Nov 21 15:03:23 mail smtp[4711]: ",
		"2026-11-21T15:03:23.250+01:00 ", "", "", "\033[32m",
	};
	static const char *const ends[] = {
		"", "", "", "", "", "<br>", "\r", "\033[0m",
	};

	bytes_add_str(out, fronts[j]);
	if (j == HTML)
		add_escaped(out, line);
	else
		bytes_add_slice(out, line);
	bytes_add_str(out, ends[j]);
	bytes_add_char(out, '\n');
}

static void
travel(struct bytes *out, enum journey j, struct slice text)
{
	bytes_init(out, BYTES_NO_LIMIT);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, end);

		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		travel_line(out, j, line);
		text = slice_sub(text, end + 1, text.n);
	}
}

static void
update(const char *path, const struct bytes *got)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(got->data, 1, got->len, f) != got->len ||
	    fclose(f) != 0)
		fail_msg("cannot write %s", path);
}

/* The first line that differs, for who reads the message. */
static void
check_same(const struct log_file *l, enum journey j, const struct bytes *got,
    const struct bytes *want)
{
	struct slice a = bytes_slice(got), b = bytes_slice(want);

	while (a.n > 0 || b.n > 0) {
		size_t i = slice_find(a, '\n'), k = slice_find(b, '\n');

		if (!slice_eq(slice_trim(slice_sub(a, 0, i)),
		    slice_trim(slice_sub(b, 0, k)))) {
			WRONG("%s/%s %s: heard \"%.*s\", not \"%.*s\"",
			    l->dialect, l->name, journey_names[j], (int)i,
			    a.p, (int)k, b.p);
			return;
		}
		a = slice_sub(a, i + 1, a.n);
		b = slice_sub(b, k + 1, b.n);
	}
}

static void
check_journey(const struct log_file *l, enum journey j, struct slice text,
    const struct bytes *want, const char *want_path)
{
	struct recognised r;
	struct bytes moved, got;

	travel(&moved, j, text);
	dialect_recognise(bytes_slice(&moved), &r);
	if (r.dialect == NULL || strcmp(r.dialect->id, l->dialect) != 0)
		WRONG("%s/%s %s: recognised as %s", l->dialect, l->name,
		    journey_names[j], r.dialect ? r.dialect->id : "nothing");
	if (r.second_sure > SECOND_MOST)
		WRONG("%s/%s %s: %s is near, %u", l->dialect, l->name,
		    journey_names[j], r.second->id, r.second_sure);
	hear_all(bytes_slice(&moved), &r, &got);
	if (want_path != NULL)
		update(want_path, &got);
	else
		check_same(l, j, &got, want);
	bytes_clear(&moved);
	bytes_clear(&got);
}

static void
test_logs(void **state)
{
	(void)state;
	assert_true(logs_n >= 40);
	for (size_t i = 0; i < logs_n; i++) {
		const struct log_file *l = &logs[i];
		struct bytes text, want;
		char path[520];

		read_file(l->path, &text);
		snprintf(path, sizeof(path), "%s", l->path);
		memcpy(path + strlen(path) - 4, ".want", 6);
		if (getenv("UPDATE_LOGS") != NULL)
			check_journey(l, AS_IT_IS, bytes_slice(&text), NULL,
			    path);
		read_file(path, &want);
		assert_true(want.len > 0);
		for (enum journey j = 0; j < JOURNEYS; j++)
			if (j != HTML || strstr(l->name, "html") == NULL)
				check_journey(l, j, bytes_slice(&text), &want,
				    NULL);
		bytes_clear(&text);
		bytes_clear(&want);
	}
	assert_int_equal(wrong, 0);
}

/* Every dialect has a log, and every folder a dialect. */
static void
test_all_have_logs(void **state)
{
	(void)state;
	for (size_t i = 0; dialects[i] != NULL; i++) {
		bool found = false;

		assert_ptr_equal(dialect_find(slice_of(dialects[i]->id)),
		    dialects[i]);
		for (size_t k = 0; k < logs_n; k++)
			found |= strcmp(logs[k].dialect, dialects[i]->id) == 0;
		if (!found)
			fail_msg("no log of %s", dialects[i]->id);
	}
	assert_null(dialect_find(slice_of("carrier pigeon")));
}

static void
test_no_smtp(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n\n",
		"Dear all,\n\nplease help: mail does not work.\nData is lost.\n",
		"GET / HTTP/1.1\nHost: x\n\nHTTP/1.1 200 OK\nServer: y\n",
		("* Trying 192.0.2.1...\n> GET / HTTP/1.1\n> Host: x\n"
		    "< HTTP/1.1 200 OK\n"),
		"C:\\ProgramData\\log.txt\nS: \n",
		"Nov 21 15:03:23 mail sshd[1]: Accepted publickey for bob\n",
		"250 people came\n200 left early\n",
		"#!/bin/sh\nquit\nhelp\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct recognised r;

		dialect_recognise(slice_of(texts[i]), &r);
		if (r.dialect != NULL)
			fail_msg("text %zu is said to be %s", i,
			    r.dialect->id);
		assert_int_equal(r.heard, 0);
	}
}

/* What a ticket often holds of a log: a line or two. */
static void
test_scraps(void **state)
{
	static const struct {
		const char	*text, *id;
	} rows[] = {
		{ "535 5.7.8 Error: authentication failed\n", "bare" },
		{ "> 535 5.7.8 Error: authentication failed\n", "bare" },
		{ "Hello,\n\nwe get this:\n\n535 5.7.8 Error: no\n\nThanks\n",
		    "bare" },
		{ "Hello,\n\nOn Monday Bob wrote:\n> 220 x ESMTP\n"
		    "> EHLO y\n> 535 5.7.8 no\nThanks\nBob\n", "bare" },
		{ "Hi,\n> > -> EHLO y\n> > <-  250 x\n> what is it?\n",
		    "swaks" },
		{ "<~* 535 5.7.8 Error: authentication failed\n", "swaks" },
		{ "< 535 5.7.8 Error: authentication failed\n", "curl" },
		{ "S: 535 5.7.8 Error\n", "plain" },
		{ "reply: b'535 5.7.8 Error\\r\\n'\n", "smtplib" },
		{ "-> \"535 5.7.8 Error\\r\\n\"\n", "ruby" },
		{ "Nov 21 15:03:23 m postfix/smtpd[7]: < a[192.0.2.1]: "
		    "EHLO x\n", "postfix-smtpd" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct recognised r;

		dialect_recognise(slice_of(rows[i].text), &r);
		if (r.dialect == NULL ||
		    strcmp(r.dialect->id, rows[i].id) != 0)
			fail_msg("%s is said to be %s", rows[i].text,
			    r.dialect ? r.dialect->id : "nothing");
		assert_true(r.sure >= 50 && r.sure < 100);
	}
}

static void
test_unescape(void **state)
{
	static const struct {
		const char	*text, *want;
		bool		 sound;
	} rows[] = {
		{ "250 ok\\r\\n", "250 ok\n", true },
		{ "250-a\\r\\n250 b\\r\\n", "250-a\n250 b\n", true },
		{ "a\\nb", "a\nb\n", true },
		{ "x\\x41\\101\\u00e4\\t", "xAA\xc3\xa4\t\n", true },
		{ "\\\"q\\\"\\\\n\\'", "\"q\"\\n'\n", true },
		{ "", "\n", true },
		{ "a\\q", "a\\q\n", false },
		{ "a\\", "a\\\n", false },
		{ "a\\rb", "a\rb\n", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct bytes out;

		bytes_init(&out, BYTES_NO_LIMIT);
		assert_int_equal(dialect_unescape(slice_of(rows[i].text),
		    &out), rows[i].sound);
		assert_string_equal(out.data, rows[i].want);
		bytes_clear(&out);
	}
}

/* The connection and the time that a line names. */
static void
test_session_and_time(void **state)
{
	static const char line[] = "Nov 21 15:03:23 m postfix/smtpd[4711]: "
	    "< a[192.0.2.1]: AUTH PLAIN x";
	struct recognised r;
	struct bytes scratch;
	struct heard h;
	struct span at;

	(void)state;
	bytes_init(&scratch, BYTES_NO_LIMIT);
	dialect_recognise(slice_of(line), &r);
	r.wrap.year = 2026;
	assert_true(dialect_hear(&r, slice_of(line), &scratch, &h, &at));
	assert_true(slice_is(h.session, "4711"));
	assert_true(h.wall_us == INT64_C(1795273403) * 1000000);
	assert_true(slice_is(h.text, "AUTH PLAIN x"));
	assert_memory_equal(line + at.at, "AUTH PLAIN x", at.n);
	bytes_clear(&scratch);
}

/* In HTML the place in the file is that of the entities. */
static void
test_span_in_html(void **state)
{
	static const char line[] = "&lt;~  250 &lt;a&gt; ok<br>";
	struct recognised r = {
		.dialect = dialect_find(slice_of("swaks")),
		.wrap = { .entities = true },
	};
	struct bytes scratch;
	struct heard h;
	struct span at;

	(void)state;
	bytes_init(&scratch, BYTES_NO_LIMIT);
	assert_true(dialect_hear(&r, slice_of(line), &scratch, &h, &at));
	assert_true(slice_is(h.text, "250 <a> ok"));
	assert_true(h.tls);
	assert_true(slice_is((struct slice){ line + at.at, at.n },
	    "250 &lt;a&gt; ok<br>") || slice_is((struct slice){
	    line + at.at, at.n }, "250 &lt;a&gt; ok"));
	bytes_clear(&scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logs),
		cmocka_unit_test(test_all_have_logs),
		cmocka_unit_test(test_no_smtp),
		cmocka_unit_test(test_scraps),
		cmocka_unit_test(test_unescape),
		cmocka_unit_test(test_session_and_time),
		cmocka_unit_test(test_span_in_html),
	};

	return cmocka_run_group_tests(tests, find_logs, NULL);
}
