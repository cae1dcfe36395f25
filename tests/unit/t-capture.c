/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/capture/capture-priv.h"
#include "core/capture/sessions.h"
#include "core/explain/explain.h"
#include "core/story/story.h"
#include "core/transcript/read.h"
#include "tests/lib/postfixlog.h"

static const char session[] =
    "=== Trying 127.0.0.1:587...\n"
    "=== Connected to 127.0.0.1.\n"
    "<-  220 mail.example.org ESMTP\n"
    " -> EHLO me\n"
    "<-  250-mail.example.org\n"
    "<-  250 AUTH PLAIN\n"
    " -> AUTH PLAIN AGJvYgBib2Itc2VjcmV0LTI=\n"
    "<** 535 5.7.8 Error: authentication failed: (reason unavailable)\n"
    " -> QUIT\n"
    "<-  221 Bye\n"
    "=== Connection closed with remote host.\n";

static void
scan_all(struct capture *c, size_t slice)
{
	uint64_t before = 0;

	while (capture_scan(c, slice)) {
		assert_true(capture_scanned(c) > before);
		before = capture_scanned(c);
	}
	assert_int_equal(capture_scanned(c), capture_size(c));
}

static struct capture *
of(const char *text)
{
	struct err e = { .id = "" };
	struct capture *c = capture_of(slice_of(text), &e);

	if (c == NULL)
		fail_msg("%s: %s", e.id, e.detail);
	return c;
}

static void
nowhere(const struct log *l, const char *secret)
{
	for (size_t i = 0; i < log_count(l); i++)
		assert_false(slice_ihas(log_entry(l, i)->text, secret));
}

/* ---- when -------------------------------------------------------------- */

/* Syslog names no year: it is that of the file, or the one before where the
 * day was still to come. */
static void
test_year(void **state)
{
	static const struct {
		const char	*day;
		int64_t		 wall_s;
	} cases[] = {
		{ "Nov 21 15:24:51", 1795274691 },	/* 2026 */
		{ "Dec 31 23:59:58", 1767225598 },	/* 2025 */
		{ "Nov 25 00:00:00", 1764028800 },	/* 2025 */
		{ "2024-11-21 15:24:51", 1732202691 },
		{ "15:24:51", 15 * 3600 + 24 * 60 + 51 },
	};
	static const char fmt[] =
	    "%s mail postfix/smtpd[7]: connect from a.example[192.0.2.1]\n"
	    "%s mail postfix/smtpd[7]: > a.example[192.0.2.1]: 220 mx\n"
	    "%s mail postfix/smtpd[7]: < a.example[192.0.2.1]: EHLO me\n"
	    "%s mail postfix/smtpd[7]: > a.example[192.0.2.1]: 250 mx\n"
	    "%s mail postfix/smtpd[7]: < a.example[192.0.2.1]: QUIT\n"
	    "%s mail postfix/smtpd[7]: > a.example[192.0.2.1]: 221 bye\n";
	const struct timespec times[2] = { { 1795300000, 0 },
	    { 1795300000, 0 } };	/* 2026-11-21 22:26:40 */

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char path[] = "/tmp/t-capture-XXXXXX";
		const char *d = cases[i].day;
		struct err e = { .id = "" };
		int fd = mkstemp(path);
		struct capture *c;

		assert_true(fd >= 0);
		assert_true(dprintf(fd, fmt, d, d, d, d, d, d) > 0);
		assert_int_equal(futimens(fd, times), 0);
		close(fd);
		c = capture_open(path, &e);
		assert_non_null(c);
		scan_all(c, 1000);
		assert_int_equal(capture_count(c), 1);
		assert_int_equal(capture_session(c, 0)->wall_us,
		    cases[i].wall_s * 1000000);
		capture_free(c);
		unlink(path);
	}
}

/* ---- sessions ---------------------------------------------------------- */

static void
test_one_after_another(void **state)
{
	char text[3 * sizeof(session) + 200];
	struct capture *c;

	(void)state;
	snprintf(text, sizeof(text), "%ssome words between\n%s%s", session,
	    session, session);
	c = of(text);
	assert_string_equal(capture_is(c)->dialect->id, "swaks");
	scan_all(c, 100);
	assert_int_equal(capture_count(c), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct capture_session *s = capture_session(c, i);

		assert_int_equal(s->code, 535);
		assert_int_equal(s->stage, STAGE_AUTH);
		assert_int_equal(s->lines, 8);
		assert_true(s->ended);
		assert_string_equal(s->peer, "127.0.0.1:587");
	}
	assert_null(capture_session(c, 3));
	assert_int_equal(capture_session(c, 0)->line, 1);
	capture_free(c);
}

static char *
make_log(size_t size, unsigned noise, struct postfixlog *p)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	*p = (struct postfixlog){ .random = 42, .noise = noise };
	while (postfixlog_line(p, f, p->bytes < size))
		;
	fclose(f);
	return text;
}

static void
check_session(struct capture *c, size_t i)
{
	struct log *l = log_new();
	struct capture_notes n;
	struct story st;

	capture_read(c, i, l, &n);
	assert_int_equal(n.masked, 1);
	assert_false(n.partial);
	nowhere(l, "AGJvYg");
	story_init(&st);
	story_read(&st, l);
	assert_int_equal(st.failure.code, 535);
	assert_string_equal(st.auth_user, "bob");
	assert_true(st.clean_quit);
	assert_int_equal(log_count(l), 11);
	story_clear(&st);
	log_free(l);
}

static void
test_interleaved(void **state)
{
	struct postfixlog p;
	char *text = make_log(400000, 4, &p);
	struct capture *c = of(text);

	(void)state;
	scan_all(c, 10000);
	assert_true(p.sessions > 50);
	assert_int_equal(capture_count(c), p.sessions);
	for (size_t i = 0; i < capture_count(c); i++) {
		const struct capture_session *s = capture_session(c, i);

		assert_int_equal(s->lines, 9);
		assert_int_equal(s->code, 535);
		assert_true(s->ended);
		check_session(c, i);
	}
	capture_free(c);
	free(text);
}

/* The cheap look finds what is found without it: a quote turns it off. */
static void
test_filter_loses_nothing(void **state)
{
	struct postfixlog p;
	char *text = make_log(100000, 4, &p), *line, *quoted = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&quoted, &n);
	struct capture *c;

	(void)state;
	for (line = strtok(text, "\n"); line != NULL;
	    line = strtok(NULL, "\n"))
		fprintf(f, "> %s\n", line);
	fclose(f);
	c = of(quoted);
	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), p.sessions);
	capture_free(c);
	free(quoted);
	free(text);
}

static void
test_more_than_fit_at_once(void **state)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	struct capture *c;

	(void)state;
	for (unsigned i = 0; i < CAPTURE_OPEN_MAX + 100; i++)
		fprintf(f, "Nov 21 12:00:00 mail postfix/smtpd[%u]: connect "
		    "from a[192.0.2.1]\nNov 21 12:00:00 mail "
		    "postfix/smtpd[%u]: > a[192.0.2.1]: 220 a ESMTP\n", i,
		    i);
	fclose(f);
	c = of(text);
	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), CAPTURE_OPEN_MAX + 100);
	capture_free(c);
	free(text);
}

/* As a terminal of so many columns would give it to a paste. */
static char *
wrapped(const char *text, size_t width)
{
	char *out = calloc(1, 2 * strlen(text) + 1), *at = out;
	size_t column = 0;

	for (; *text; text++) {
		if (*text != '\n' && column == width) {
			*at++ = '\n';
			column = 0;
		}
		column = *text == '\n' ? 0 : column + 1;
		*at++ = *text;
	}
	return out;
}

static void
test_wrapped(void **state)
{
	static const size_t widths[] = { 72, 80 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(widths); i++) {
		char *text = wrapped("220 mail.example.org ESMTP Postfix\n"
		    "EHLO me\n250 AUTH PLAIN\nAUTH PLAIN AGJvYm9ib2Jib2JvYmJv"
		    "Ym9iYm9ib2Jib2JvYmJvYm9iYm9ib2Jib2JvYmJvYm9iAHNlY3JldC05c2"
		    "VjcmV0LTlzZWNyZXQtOXNlY3JldC05\n535 5.7.8 Error: "
		    "authentication failed, and what is said of it goes on "
		    "behind the edge of the terminal\nQUIT\n221 Bye\n",
		    widths[i]);
		struct capture *c = of(text);
		struct log *l = log_new();
		struct capture_notes n;

		scan_all(c, CAPTURE_SLICE);
		assert_int_equal(capture_count(c), 1);
		capture_read(c, 0, l, &n);
		nowhere(l, "c2VjcmV0");
		nowhere(l, "AGJvYm");
		assert_int_equal(n.masked, 1);
		assert_int_equal(n.joined, 2);
		assert_true(slice_ihas(log_entry(l, log_count(l) - 4)->text,
		    "behind the edge of the terminal"));
		log_free(l);
		capture_free(c);
		free(text);
	}
}

/* ---- files ------------------------------------------------------------- */

static void
refuses(const char *path, const char *id, const char *words)
{
	struct err e = { .id = "" };
	struct capture *c = capture_open(path, &e);

	assert_null(c);
	assert_string_equal(e.id, id);
	if (strstr(e.detail, words) == NULL)
		fail_msg("\"%s\" in \"%s\"", words, e.detail);
}

static void
refuses_text(const char *p, size_t n, const char *id, const char *words)
{
	struct err e = { .id = "" };
	struct capture *c = capture_of((struct slice){ p, n }, &e);

	assert_null(c);
	assert_string_equal(e.id, id);
	if (strstr(e.detail, words) == NULL)
		fail_msg("\"%s\" in \"%s\"", words, e.detail);
}

static void
test_refusals(void **state)
{
	static const char nuls[64] = "\1\2\3";

	(void)state;
	refuses("/", "capture.open", "folder");
	refuses("/nowhere/at/all", "capture.open", "no such file");
	refuses_text("", 0, "capture.none", "empty");
	refuses_text("hello\nworld\n", 12, "capture.none", "no SMTP");
	refuses_text("\x1f\x8b\x08zzz", 6, "capture.binary", "gunzip");
	refuses_text("\xff\xfe" "22", 4, "capture.binary", "UTF-16");
	refuses_text(nuls, sizeof(nuls), "capture.binary", "NUL");
}

static void
make_path(char *path, size_t size)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(path, size, "%s/t-capture-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(path));
	strncat(path, "/log", size - strlen(path) - 1);
}

static void
remove_path(char *path)
{
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
test_file_shrinks(void **state)
{
	struct postfixlog p;
	char *text = make_log(3000000, 4, &p), path[300];
	struct capture *c;
	struct log *l = log_new();
	struct capture_notes n;
	struct err e;

	(void)state;
	make_path(path, sizeof(path));
	write_file(path, text);
	c = capture_open(path, &e);
	assert_non_null(c);
	capture_scan(c, 1000);
	assert_int_equal(truncate(path, 1500000), 0);
	scan_all(c, CAPTURE_SLICE);
	assert_true(capture_shrank(c));
	assert_true(capture_count(c) > 0);
	assert_true(capture_count(c) < p.sessions);
	assert_int_equal(truncate(path, 10), 0);
	capture_read(c, capture_count(c) - 1, l, &n);
	assert_true(n.partial);
	log_free(l);
	capture_free(c);
	remove_path(path);
	free(text);
}

/* Lines of a session far apart: what lies between is not read again. */
static void
test_gaps(void **state)
{
	static const char *const said[] = {
	    "connect from mx.example.net[192.0.2.5]",
	    "> mx.example.net[192.0.2.5]: 220 here ESMTP",
	    "< mx.example.net[192.0.2.5]: EHLO mx.example.net",
	    "> mx.example.net[192.0.2.5]: 250 here",
	    "< mx.example.net[192.0.2.5]: QUIT",
	    "> mx.example.net[192.0.2.5]: 221 2.0.0 Bye",
	    "disconnect from mx.example.net[192.0.2.5]" };
	static const char before[] = "Nov 21 12:00:00 mx postfix/smtpd[%d]: ";
	uint64_t skipped = 0, from, to;
	struct capture *c;
	struct capture_notes n;
	struct log *l = log_new();
	char *text = NULL;
	size_t size;
	uint32_t at = 0;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		fprintf(f, before, 7);
		fprintf(f, "%s\n", said[i]);
		for (int k = 0; i % 2 == 1 && k < 6000; k++) {
			fprintf(f, before, 8);
			fputs("match_hostname: example.org, no\n", f);
		}
	}
	fclose(f);
	c = of(text);
	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), 1);
	while (sessions_gap(c->sessions, capture_session(c, 0), &at, &from,
	    &to))
		skipped += to - from;
	assert_true(skipped > size * 9 / 10);
	capture_read(c, 0, l, &n);
	assert_int_equal(capture_session(c, 0)->lines, 5);
	assert_int_equal(log_count(l), 7);	/* and two events */
	log_free(l);
	capture_free(c);
	free(text);
}

static void *
feed(void *path)
{
	write_file(path, session);
	return NULL;
}

static void
test_fifo(void **state)
{
	char path[300];
	struct capture *c;
	struct err e;
	pthread_t t;

	(void)state;
	make_path(path, sizeof(path));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(pthread_create(&t, NULL, feed, path), 0);
	c = capture_open(path, &e);
	pthread_join(t, NULL);
	assert_non_null(c);
	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), 1);
	capture_free(c);
	remove_path(path);
}

static void
test_long_lines(void **state)
{
	size_t n = 3u << 20;
	char *text = malloc(n + 2 * sizeof(session)), path[300];
	struct capture *c;
	struct err e;

	(void)state;
	strcpy(text, session);
	memset(text + strlen(session), 'x', n);
	strcpy(text + strlen(session) + n, "\n");
	strcat(text, session);
	make_path(path, sizeof(path));
	write_file(path, text);
	c = capture_open(path, &e);
	assert_non_null(c);
	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), 2);
	assert_int_equal(capture_session(c, 1)->line, 13);
	capture_free(c);
	remove_path(path);
	free(text);
}

/* What stands behind a dialogue without marks is no part of it, and counted. */
static void
test_strays_are_counted(void **state)
{
	static const char text[] = "220 mx\nEHLO me\n250 AUTH LOGIN\n"
	    "AUTH PLAIN AGFubgB0ZWxsLW5vYm9keS03\n535 5.7.8 no\n"
	    "one stray line\nanother stray line\na third\n";
	struct capture *c = of(text);
	struct capture_notes notes;
	struct log *l = log_new();
	size_t shown = 0;

	(void)state;
	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), 1);
	capture_read(c, 0, l, &notes);
	for (size_t i = 0; i < log_count(l); i++)
		shown += log_entry(l, i)->kind != ENTRY_EVENT;
	assert_int_equal(shown + notes.skipped, 8);
	log_free(l);
	capture_free(c);
}

/* ---- secrets that the file has in odd places ---------------------------- */

#define PW		"hunter2-moth-77"
#define PW64		"aHVudGVyMi1tb3RoLTc3"
#define PLAIN64		"AGFubgBodW50ZXIyLW1vdGgtNzc="

static void
check_hidden(const char *text)
{
	struct capture *c = of(text);
	struct capture_notes notes;
	struct log *l = log_new();

	scan_all(c, CAPTURE_SLICE);
	assert_int_equal(capture_count(c), 1);
	capture_read(c, 0, l, &notes);
	assert_true(log_count(l) > 5);
	nowhere(l, PW);
	nowhere(l, PW64);
	nowhere(l, PLAIN64);
	log_free(l);
	capture_free(c);
}

static void
test_secrets_in_odd_places(void **state)
{
	(void)state;
	/* before the login that tells that it is one */
	check_hidden("220 mx\nEHLO a\n250 AUTH PLAIN\nMAIL FROM:<" PW
	    "@x.example>\n530 no " PW "\nAUTH PLAIN " PLAIN64
	    "\n535 5.7.8 no\nQUIT\n221 bye\n");
	/* in a message, because its end is not there */
	check_hidden("220 mx\nEHLO a\n250 AUTH PLAIN\nMAIL FROM:<a@b>\n"
	    "250 ok\nDATA\n354 go\n[left out]\n250 2.0.0 queued\nAUTH "
	    "PLAIN " PLAIN64 "\n535 5.7.8 no\nQUIT\n221 bye\n");
	check_hidden("<-  220 mx\n -> EHLO a\n<-  250 ok\n"
	    " -> DATA\n<-  354 go\n -> hello\n -> AUTH PLAIN " PLAIN64
	    "\n -> .\n<-  250 ok\n -> QUIT\n<-  221 bye\n");
	/* lines that end by CR alone */
	check_hidden("220 mx\rEHLO a\r250 AUTH LOGIN\rAUTH LOGIN\r"
	    "334 VXNlcm5hbWU6\rYW5u\r334 UGFzc3dvcmQ6\r" PW64
	    "\r535 5.7.8 no\rQUIT\r221 bye\r");
	/* an empty answer where the log shows what base64 stands for */
	check_hidden("220 mx\nEHLO a\n250 AUTH LOGIN\nAUTH LOGIN\n"
	    "334 user?\n \t\n334 pass?\n" PW "\n535 5.7.8 no\nQUIT\n");
}

/* ---- as a transcript --------------------------------------------------- */

static void
test_transcript(void **state)
{
	char text[2 * sizeof(session)];
	struct transcript t;
	struct err e;

	(void)state;
	snprintf(text, sizeof(text), "%s%s", session, session);
	assert_true(transcript_read(&t, slice_of(text), &e));
	assert_string_equal(t.format, "swaks");
	assert_int_equal(t.sessions, 2);
	assert_int_equal(t.masked, 1);
	assert_string_equal(t.target, "127.0.0.1:587");
	assert_string_equal(t.remarks[0].text, "read as: swaks");
	nowhere(t.log, "AGJvYg");
	transcript_clear(&t);
	assert_false(transcript_read(&t, slice_of("prose\n"), &e));
	assert_string_equal(e.id, "transcript.none");
}

/* ---- real logs, of each program ---------------------------------------- */

static char *
cause_of(const struct log *l)
{
	struct explanation x;
	struct situation s;
	struct story st;
	struct bytes text;
	char *cause;

	story_init(&st);
	story_read(&st, l);
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&st, l, &s, &text);
	explain(&s, &x);
	cause = strdup(st.failure.is ? explanation_id(&x) : "none");
	explanation_clear(&x);
	bytes_clear(&text);
	story_clear(&st);
	return cause;
}

static void
no_secret(const char *path, const struct log *l)
{
	static const char *const secrets[] = { "bob-secret-2",
	    "wrong-secret-7", "Ym9iLXNlY3JldC0y", "d3Jvbmctc2VjcmV0LTc" };

	for (size_t i = 0; i < log_count(l); i++)
		for (size_t k = 0; k < COUNT_OF(secrets); k++)
			if (slice_ihas(log_entry(l, i)->text, secrets[k]))
				fail_msg("%s: entry %zu holds %s", path, i,
				    secrets[k]);
}

static size_t
each_log(const char *pattern, const char *cause)
{
	const char *top = getenv("TOP_SRCDIR");
	char path[512];
	glob_t found;
	size_t n;

	snprintf(path, sizeof(path), "%s/tests/logs/%s", top ? top : ".",
	    pattern);
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct transcript t;
		struct err e;
		char *is;

		if (!transcript_open(&t, found.gl_pathv[i], &e))
			fail_msg("%s: %s", found.gl_pathv[i], e.detail);
		no_secret(found.gl_pathv[i], t.log);
		is = cause_of(t.log);
		if (cause != NULL && strcmp(is, cause) != 0)
			fail_msg("%s: %s", found.gl_pathv[i], is);
		free(is);
		transcript_clear(&t);
	}
	n = found.gl_pathc;
	globfree(&found);
	return n;
}

static void
test_real_logs(void **state)
{
	(void)state;
	assert_true(each_log("*/*.log", NULL) >= 40);
	assert_true(each_log("*/*535*.log", "bad-credentials") >= 15);
	assert_int_equal(each_log("swaks/refused.log", "connection-refused"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_year),
		cmocka_unit_test(test_strays_are_counted),
		cmocka_unit_test(test_one_after_another),
		cmocka_unit_test(test_interleaved),
		cmocka_unit_test(test_filter_loses_nothing),
		cmocka_unit_test(test_more_than_fit_at_once),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_file_shrinks),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_secrets_in_odd_places),
		cmocka_unit_test(test_transcript),
		cmocka_unit_test(test_real_logs),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
