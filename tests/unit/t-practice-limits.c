/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server, with too much, too many, and too little. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/practice/practice-client.h"
#include "tests/lib/caller.h"

#define LARGEST	10485760	/* SIZE of the voice "practice" */

/* --- the message --- */

static void
begin_message(struct caller *c)
{
	ask(c, "RSET", "250 ");
	ask(c, "MAIL FROM:<>", "250 ");
	ask(c, "RCPT TO:<postmaster>", "250 ");
	ask(c, "DATA", "354 ");
}

static void
test_end_of_message(void **state)
{
	/* None of these ends it; the real end does. */
	static const char *const bodies[] = {
		"a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r\n..\r\n", "a\r\n.a\r\n",
		"a\r\n.\r.\r\n", ".\n", "a\r\r\n.\r\r\n", "a\r\n. \r\n",
		"\r.\r", "a\n.\nMAIL FROM:<x@y.example>\nDATA\n",
	};
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		begin_message(&c);
		say(&c, bodies[i]);
		say(&c, "\r\n.\r\nNOOP\r\n");
		want(&c, "250 2.0.0 Taken");
		want(&c, "250 2.0.0 OK");
		assert_string_equal(c.in.data, "");
	}
	begin_message(&c);
	ask(&c, ".", "250 2.0.0 Taken");
	assert_non_null(strstr(s.seen.data, "(a message, 0 lines, 0 bytes)"));
	begin_message(&c);
	ask(&c, "..ab\r\nc\r\n.", "250 2.0.0 Taken");
	assert_non_null(strstr(s.seen.data, "(a message, 2 lines, 8 bytes)"));
	hang_up(&c);
	close_site(&s);
}

static void
test_size_of_message(void **state)
{
	static char line[1000];
	struct site s;
	struct caller c;

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line + sizeof(line) - 2, "\r\n", 2);
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	begin_message(&c);
	for (int i = 0; i < LARGEST / (int)sizeof(line); i++)
		say_n(&c, line, sizeof(line));
	say_n(&c, line + 1000 - 760, 760);	/* to the last byte */
	ask(&c, ".", "250 2.0.0 Taken");
	begin_message(&c);
	for (int i = 0; i < LARGEST / (int)sizeof(line) + 1; i++)
		say_n(&c, line, sizeof(line));
	ask(&c, ".", "552 5.3.4");
	hang_up(&c);
	close_site(&s);
}

static void
test_recipients(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "EHLO x", "250-");
	ask(&c, "MAIL FROM:<>", "250 ");
	for (int i = 0; i < PRACTICE_RCPT_MAX; i++)
		say(&c, "RCPT TO:<a@practice.smtpscope.test>\r\n");
	for (int i = 0; i < PRACTICE_RCPT_MAX; i++)
		want(&c, "250 2.1.5");
	ask(&c, "RCPT TO:<a@practice.smtpscope.test>", "452 4.5.3");
	hang_up(&c);
	close_site(&s);
}

/* --- limits --- */

static void
say_long(struct caller *c, const char *start, size_t n)
{
	char *p = malloc(n);
	size_t at = strlen(start);

	memset(p, 'A', n);
	memcpy(p, start, at);
	memcpy(p + n - 2, "\r\n", 2);
	say_n(c, p, n);
	free(p);
}

static void
test_long_lines(void **state)
{
	static const struct {
		const char	*start;
		size_t		 n;
		const char	*want;
	} cases[] = {
		{ "NOOP ", 512, "250 2.0.0" },
		{ "NOOP ", PRACTICE_COMMAND_MAX, "250 2.0.0" },
		{ "NOOP ", PRACTICE_COMMAND_MAX + 1, "500 5.5.2" },
		{ "NOOP ", 100000, "500 5.5.2" },
		{ "WHAT", 900000, "500 5.5.2" },
		{ "AUTH PLAIN ", PRACTICE_AUTH_MAX + 1, "500 5.5.2 Line" },
		{ "AUTH PLAIN ", 11 + 12272 + 2, "501 5.5.2 PLAIN" },
		{ "NOOP ", 20, "250 2.0.0" },
	};
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	secure(&c);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		say_long(&c, cases[i].start, cases[i].n);
		want(&c, cases[i].want);
	}
	ask(&c, "AUTH LOGIN", "334 ");
	say_long(&c, "", PRACTICE_AUTH_MAX + 1);
	want(&c, "500 5.5.2 Line");
	ask(&c, "NOOP", "250 2.0.0");	/* the exchange is over */
	begin_message(&c);
	say_long(&c, "", PRACTICE_TEXT_MAX);
	ask(&c, ".", "250 2.0.0");
	begin_message(&c);
	say_long(&c, "", PRACTICE_TEXT_MAX + 1);
	ask(&c, ".", "500 5.5.2 A line");
	hang_up(&c);
	close_site(&s);
}

static void
test_endless_line(void **state)
{
	static char block[65536];
	struct site s;
	struct caller c;

	(void)state;
	memset(block, 'x', sizeof(block));
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	for (int i = 0; i < 64 && !c.eof && c.in.len == 0; i++) {
		say_unencrypted(&c, block, sizeof(block));
		pump(&c);
	}
	want(&c, "500 5.5.2 Line too long, closing");
	shutdown(c.fd, SHUT_WR);
	want_end(&c);
	hang_up(&c);
	want_nobody(&s);
	close_site(&s);
}

static void
test_client_that_never_reads(void **state)
{
	static const char flood[] = "HELP\nHELP\nHELP\nHELP\nHELP\nHELP\n";
	struct site s;
	bool sent = false, gone = false;

	(void)state;
	open_site(&s, "ok");
	s.seen.max = 1 << 20;
	int fd = connect_to("127.0.0.1", practice_port(s.server));
	for (time_t end = now_s() + DEADLINE_S; !gone && now_s() < end;) {
		for (int i = 0; i < 1000; i++)
			sent |= send(fd, flood, sizeof(flood) - 1,
			    MSG_NOSIGNAL) > 0;
		loop_turn(&s.loop, 0);
		gone = sent && practice_clients(s.server) == 0;
	}
	assert_true(gone);
	close(fd);
	close_site(&s);
}

static void
test_idle(void **state)
{
	struct site s;
	struct caller c, shy;

	(void)state;
	clock_fake(0, 0);
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	clock_advance(PRACTICE_IDLE_MS * INT64_C(1000) - 1);
	ask(&c, "NOOP", "250 ");		/* counted from here again */
	clock_advance(PRACTICE_IDLE_MS * INT64_C(1000) - 1);
	ask(&c, "NOOP", "250 ");
	call(&shy, &s);				/* stuck in a handshake */
	want(&shy, "220 ");
	ask(&shy, "EHLO x", "250-");
	ask(&shy, "STARTTLS", "220 ");
	clock_advance(PRACTICE_IDLE_MS * INT64_C(1000));
	want(&c, "421 4.4.2");
	want_end(&c);
	want_end(&shy);
	hang_up(&c);
	want_nobody(&s);
	hang_up(&shy);

	/* One who stays when sent away is cut off. */
	call(&c, &s);
	want(&c, "220 ");
	ask(&c, "QUIT", "221 ");
	want_end(&c);
	assert_int_equal(practice_clients(s.server), 1);
	clock_advance(10000000);
	want_nobody(&s);
	hang_up(&c);
	close_site(&s);
}

static void
test_many_clients(void **state)
{
	static struct caller c[PRACTICE_CLIENTS_MAX];
	struct caller more;
	struct site s;

	(void)state;
	open_site(&s, "ok");
	for (size_t i = 0; i < COUNT_OF(c); i++)
		call(&c[i], &s);
	for (size_t i = 0; i < COUNT_OF(c); i++)
		want(&c[i], "220 ");
	assert_int_equal(practice_clients(s.server), PRACTICE_CLIENTS_MAX);
	call(&more, &s);
	want(&more, "421 4.3.2");
	want_end(&more);
	hang_up(&more);
	for (size_t i = 0; i < COUNT_OF(c); i++)
		say(&c[i], i % 2 ? "EHLO odd\r\nNOOP\r\n" : "EHLO even\r\n");
	for (size_t i = 0; i < COUNT_OF(c); i++) {
		want(&c[i], i % 2 ? "250-practice.smtpscope.test Hello odd" :
		    "250-practice.smtpscope.test Hello even");
		if (i % 2)
			want(&c[i], "250 2.0.0");
	}
	for (size_t i = 0; i < COUNT_OF(c); i += 2)
		hang_up(&c[i]);
	for (time_t end = now_s() + DEADLINE_S; now_s() < end &&
	    practice_clients(s.server) > PRACTICE_CLIENTS_MAX / 2;)
		loop_turn(&s.loop, 1000);
	call(&more, &s);
	want(&more, "220 ");
	hang_up(&more);
	for (size_t i = 1; i < COUNT_OF(c); i += 2)
		ask(&c[i], "NOOP", "250 2.0.0");
	practice_free(s.server);	/* with clients there */
	s.server = NULL;
	for (size_t i = 1; i < COUNT_OF(c); i += 2) {
		assert_true(recv(c[i].fd, (char[1]){ 0 }, 1, 0) <= 0);
		hang_up(&c[i]);
	}
	close_site(&s);
}

static void
test_no_descriptors_left(void **state)
{
	struct rlimit before, tight;
	struct caller c[8];
	struct site s;
	size_t n = COUNT_OF(c);

	(void)state;
	open_site(&s, "ok");
	for (size_t i = 0; i < n; i++)
		call(&c[i], &s);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)c[n - 1].fd + 2;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	for (int i = 0; i < 20; i++)
		loop_turn(&s.loop, 0);
	assert_true(practice_clients(s.server) < n);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (size_t i = 0; i < n; i++)
		want(&c[i], "220 ");
	for (size_t i = 0; i < n; i++)
		hang_up(&c[i]);
	close_site(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end_of_message),
		cmocka_unit_test(test_size_of_message),
		cmocka_unit_test(test_recipients),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_client_that_never_reads),
		cmocka_unit_test(test_many_clients),
		cmocka_unit_test(test_no_descriptors_left),
		/* Last: the clock is a fake from then on. */
		cmocka_unit_test(test_idle),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
