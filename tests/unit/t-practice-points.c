/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server at each point of a scenario, and what it takes where a
 * voice offers it: BDAT, DSN, BINARYMIME. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <cmocka.h>

#include "core/base/secret.h"
#include "tests/lib/caller.h"

#define PLAIN	"AHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw=="

struct place {
	struct scenario	*scenario;
	struct site	 site;
	struct caller	 caller;
};

static void
open_place(struct place *p, const char *text)
{
	struct err e = { .detail = "" };

	p->scenario = scenario_read("test", slice_of(text), NULL, &e);
	if (p->scenario == NULL)
		fail_msg("%s", e.detail);
	open_site_of(&p->site, p->scenario, NULL);
	call(&p->caller, &p->site);
}

static void
close_place(struct place *p)
{
	hang_up(&p->caller);
	want_nobody(&p->site);
	close_site(&p->site);
	scenario_free(p->scenario);
}

/* ---- dialogues --------------------------------------------------------- */

#define TLS_ON	"<tls>"
#define END	"<end>"

struct turn {
	const char	*say, *want;
};

#define TURNS_MAX	30

static const struct {
	const char	*scenario;	/* without its title */
	struct turn	 turns[TURNS_MAX];
} dialogues[] = {
	/* Answers, once and from then on. */
	{ "auth always\nanswer rcpt times 1 greylisted\n"
	  "answer noop after 1 times 2 \"450 4.0.0 later\"\n"
	  "answer rset \"250-2.0.0 one\" \"250 2.0.0 two\"\n"
	  "answer quit \"421 4.0.0 {host} no\"\n", {
		{ NULL, "220 practice.smtpscope.test" },
		{ "EHLO x", "250-" },
		{ "MAIL FROM:<a@b.example>", "250 " },
		{ "RCPT TO:<c@practice.smtpscope.test>", "450 4.2.0 "
		  "<c@practice.smtpscope.test>" },
		{ "DATA", "554 5.5.1" },
		{ "RCPT TO:<c@practice.smtpscope.test>", "250 2.1.5" },
		{ "NOOP", "250 " },
		{ "NOOP", "450 4.0.0 later\r\n" },
		{ "NOOP", "450 4.0.0 later\r\n" },
		{ "NOOP", "250 " },
		{ "RSET", "250-2.0.0 one\r\n250 2.0.0 two\r\n" },
		{ "DATA", "503 " },
		{ "QUIT", "421 4.0.0 practice.smtpscope.test no\r\n" },
		{ END, NULL },
	} },
	/* A greeting that refuses lets nobody in; 421 closes by itself. */
	{ "answer banner ip-blocklisted\n", {
		{ NULL, "554 5.7.1 127.0.0.1 is on a list" },
		{ "EHLO x", "503 " },
		{ "QUIT", "221 " },
		{ END, NULL },
	} },
	{ "answer banner server-busy\n", {
		{ NULL, "421 " },
		{ END, NULL },
	} },
	/* EHLO refused, HELO taken; and in words of one's own. */
	{ "answer ehlo \"502 5.5.1 what\"\n", {
		{ NULL, "220 " },
		{ "EHLO x", "502 5.5.1 what" },
		{ "STARTTLS", "503 " },
		{ "HELO x", "250 " },
		{ "MAIL FROM:<> SIZE=1", "555 " },
		{ "MAIL FROM:<>", "250 " },
	} },
	{ "answer ehlo \"250-{client}\" \"250 AUTH PLAIN\"\nauth always\n", {
		{ NULL, "220 " },
		{ "EHLO me", "250-me\r\n250 AUTH PLAIN\r\n" },
		{ "AUTH PLAIN " PLAIN, "235 " },
	} },
	/* Conditions. */
	{ "answer ehlo if tls \"554 5.7.0 not here\"\n"
	  "answer mail unless login auth-required\nauth always\n"
	  "answer rcpt if login sender-not-owned\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "MAIL FROM:<>", "530 " },
		{ "AUTH PLAIN " PLAIN, "235 " },
		{ "MAIL FROM:<a@b.example>", "250 " },
		{ "RCPT TO:<c@d.example>", "553 5.7.1 <c@d.example> does not "
		  "belong to student" },
		{ "STARTTLS", "220 " },
		{ TLS_ON, NULL },
		{ "EHLO x", "554 5.7.0 not here" },
		{ "MAIL FROM:<>", "503 " },
	} },
	/* What is asked for TLS comes before what is wrong with a command. */
	{ "answer mail unless tls tls-required\n"
	  "answer bdat unless tls tls-required\n", {
		{ NULL, "220 " },
		{ "MAIL FROM:<>", "530 5.7.0" },
		{ "EHLO x", "250-" },
		{ "MAIL nonsense", "530 5.7.0" },
		{ "BDAT 6\r\nNOOP", "530 5.7.0" },
		{ "NOOP", "250 " },
	} },
	/* Verdicts: on a name that is wrong, on everything, and none at all. */
	{ "auth always\nanswer wrong-user full-address-required\n"
	  "account user ann@example.net\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "AUTH PLAIN " PLAIN, "535 5.7.8 The user name is the full" },
		/* ann@example.net with a wrong password */
		{ "AUTH PLAIN AGFubkBleGFtcGxlLm5ldAB4", "535 5.7.8 User name "
		  "or password" },
	} },
	{ "auth always\nanswer auth times 1 \"235 2.7.0 whoever you are\"\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "AUTH PLAIN AGFubkBleGFtcGxlLm5ldAB4", "235 2.7.0 whoever" },
		{ "AUTH PLAIN " PLAIN, "503 " },
	} },
	{ "auth always\nanswer auth-begin times 1 mech-too-weak\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "AUTH PLAIN " PLAIN, "534 5.7.9 PLAIN is too weak" },
		{ "AUTH PLAIN " PLAIN, "235 " },
	} },
	/* Nobody sends on behalf of nobody: it is no relay. */
	{ "auth always\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "MAIL FROM:<a@b.example>", "250 " },
		{ "RCPT TO:<c@d.example>", "550 5.7.1" },
		{ "RCPT TO:<@practice.smtpscope.test:c@d.example>",
		  "550 5.7.1" },
		{ "RCPT TO:<c%d.example@practice.smtpscope.test>", "250 " },
	} },
	/* BDAT: chunks of any bytes, in any order with other commands. */
	{ "capabilities CHUNKING BINARYMIME 8BITMIME SIZE=20 HELP\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-CHUNKING\r\n250-BINARYMIME\r\n250-8BITMIME\r\n"
		  "250-SIZE 20\r\n250 HELP\r\n" },
		{ "BDAT", "501 " },
		{ "BDAT x", "501 " },
		{ "BDAT 1 FIRST", "501 " },
		{ "BDAT 8 LAST\r\nQUIT\r\n", "503 " },
		{ "MAIL FROM:<> BODY=BINARYMIME", "250 " },
		{ "BDAT 2\r\n", "554 " },
		{ "RCPT TO:<postmaster>", "250 " },
		{ "DATA", "503 5.5.1 DATA cannot" },
		{ "BDAT 8\r\n.\r\nQUI", "250 2.0.0 8 bytes" },
		{ "BDAT 3\r\n\xff", "250 2.0.0 3 bytes" },
		{ "DATA", "503 5.5.1 DATA cannot" },
		{ "NOOP", "250 " },
		{ "BDAT 0 LAST", "250 2.0.0 Taken" },
		{ "BDAT 0 LAST", "503 " },
		{ "MAIL FROM:<> SIZE=20", "250 " },
		{ "RCPT TO:<postmaster>", "250 " },
		{ "BDAT 25 LAST\r\n12345678901234567890123", "552 5.3.4 The "
		  "message is larger than 20 bytes" },
		{ "MAIL FROM:<> SIZE=21", "552 5.3.4" },
		{ "BDAT 99999999999999999999", "501 " },
	} },
	{ "answer bdat content-rejected\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "MAIL FROM:<>", "250 " },
		{ "RCPT TO:<postmaster>", "250 " },
		{ "BDAT 3\r\n1", "554 5.7.1" },
		{ "BDAT 3\r\n1", "503 " },
	} },
	/* DSN (RFC 3461), and nothing of it where it is not offered. */
	{ "capabilities DSN HELP\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-" },
		{ "MAIL FROM:<> RET=SOME", "501 " },
		{ "MAIL FROM:<> ENVID=", "501 " },
		{ "MAIL FROM:<> SIZE=1", "555 " },
		{ "MAIL FROM:<> RET=HDRS ENVID=x", "250 " },
		{ "RCPT TO:<postmaster> NOTIFY=SUCCESS,", "501 " },
		{ "RCPT TO:<postmaster> NOTIFY=NEVER,DELAY", "501 " },
		{ "RCPT TO:<postmaster> NOTIFY=", "501 " },
		{ "RCPT TO:<postmaster> ORCPT=rfc822", "501 " },
		{ "RCPT TO:<postmaster> NOTIFY=SUCCESS,FAILURE,DELAY "
		  "ORCPT=rfc822;a@b.example", "250 " },
		{ "RCPT TO:<postmaster> NOTIFY=NEVER", "250 " },
		{ "BDAT 3 LAST", "502 " },
	} },
	/* AUTH as a voice has it, with its old form. */
	{ "capabilities AUTH AUTH= SIZE HELP\nauth always\nsize 5\n"
	  "mechanisms PLAIN X-UNKNOWN\n", {
		{ NULL, "220 " },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-AUTH PLAIN X-UNKNOWN\r\n250-AUTH=PLAIN X-UNKNOWN\r\n"
		  "250-SIZE 5\r\n250 HELP\r\n" },
		{ "AUTH X-UNKNOWN", "504 " },
	} },
	{ "answer vrfy \"250 <ann@example.net>\"\n"
	  "answer expn \"250 2.1.5 <ann@example.net>\"\n"
	  "answer help \"502 no\"\nanswer helo helo-rejected\n", {
		{ NULL, "220 " },
		{ "HELO x", "550 5.7.1 x is not" },
		{ "MAIL FROM:<>", "503 " },
		{ "VRFY ann", "250 <ann@example.net>" },
		{ "EXPN all", "250 2.1.5 <ann" },
		{ "HELP", "502 no" },
	} },
};

static void
take_turn(struct caller *c, const struct turn *t)
{
	if (t->say == NULL)
		want(c, t->want);
	else if (strcmp(t->say, TLS_ON) == 0)
		shake_hands(c, PRACTICE_HOST);
	else if (strcmp(t->say, END) == 0)
		want_end(c);
	else
		ask(c, t->say, t->want);
}

static void
hold(size_t i, bool one_by_one)
{
	char text[1024];
	struct place p;

	snprintf(text, sizeof(text), "title x\n%s", dialogues[i].scenario);
	open_place(&p, text);
	p.caller.one_by_one = one_by_one;
	for (size_t k = 0; k < TURNS_MAX && (dialogues[i].turns[k].say ||
	    dialogues[i].turns[k].want); k++)
		take_turn(&p.caller, &dialogues[i].turns[k]);
	close_place(&p);
}

static void
test_dialogues(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dialogues); i++) {
		hold(i, false);
		hold(i, true);
	}
}

/* ---- faults ------------------------------------------------------------ */

/* Lines that lead to each point; NULL: as soon as it is connected. */
static const struct {
	enum scenario_point point;
	const char	*lines;		/* the last one meets the point */
	size_t		 answered;	/* replies before it */
} ways[] = {
	{ POINT_BANNER, "", 0 },
	{ POINT_EHLO, "EHLO x\r\n", 1 },
	{ POINT_HELO, "HELO x\r\n", 1 },
	{ POINT_STARTTLS, "EHLO x\r\nSTARTTLS\r\n", 2 },
	{ POINT_AUTH_BEGIN, "EHLO x\r\nAUTH LOGIN\r\n", 2 },
	{ POINT_AUTH, "EHLO x\r\nAUTH PLAIN " PLAIN "\r\n", 2 },
	{ POINT_WRONG_USER, "EHLO x\r\nAUTH PLAIN AGFubgB4\r\n", 2 },
	{ POINT_TOKEN, "EHLO x\r\nAUTH XOAUTH2 AQ==\r\n\r\n", 3 },
	{ POINT_MAIL, "EHLO x\r\nMAIL FROM:<>\r\n", 2 },
	{ POINT_RCPT, "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n",
	  3 },
	{ POINT_DATA, "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n"
	  "DATA\r\n", 4 },
	{ POINT_MESSAGE, "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n"
	  "DATA\r\nx\r\n.\r\n", 5 },
	{ POINT_BDAT, "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n"
	  "BDAT 1\r\nx", 4 },
	{ POINT_RSET, "RSET\r\n", 1 },
	{ POINT_NOOP, "NOOP\r\n", 1 },
	{ POINT_VRFY, "VRFY x\r\n", 1 },
	{ POINT_EXPN, "EXPN x\r\n", 1 },
	{ POINT_HELP, "HELP\r\n", 1 },
	{ POINT_QUIT, "QUIT\r\n", 1 },
};
_Static_assert(COUNT_OF(ways) == POINT_COUNT - 1, "all but tls");

static void
open_fault(struct place *p, const char *fault, size_t way, const char *more)
{
	char text[200];

	snprintf(text, sizeof(text), "title x\nauth always\n"
	    "mechanisms PLAIN LOGIN XOAUTH2\n%s %s%s\n", fault,
	    scenario_point_name(ways[way].point), more);
	open_place(p, text);
	say(&p->caller, ways[way].lines);
	for (size_t i = 0; i < ways[way].answered; i++)
		want(&p->caller, "");
}

/* What came before is answered, and then there is nothing but the end. */
static void
test_drop_at_every_point(void **state)
{
	struct place p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		open_fault(&p, "drop", i, "");
		want_end(&p.caller);
		close_place(&p);
	}
}

static void
test_reset_at_every_point(void **state)
{
	struct place p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		open_fault(&p, "reset", i, "");
		want_reset(&p.caller);
		close_place(&p);
	}
}

/* Silent is silent: not even to what comes next. */
static void
test_silent_at_every_point(void **state)
{
	struct place p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		open_fault(&p, "silent", i, "");
		say(&p.caller, "NOOP\r\nQUIT\r\n");
		for (int turn = 0; turn < 5; turn++)
			pump(&p.caller);
		assert_string_equal(p.caller.in.data, "");
		assert_false(p.caller.eof);
		assert_int_equal(practice_clients(p.site.server), 1);
		close_place(&p);
	}
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
test_delay_at_every_point(void **state)
{
	struct place p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		int64_t begin = now_ms();

		open_fault(&p, "delay", i, " 60");
		want(&p.caller, "");
		assert_true(now_ms() - begin >= 55);
		close_place(&p);
	}
}

/* Once only: then it answers as usual, and in order. */
static void
test_delay_keeps_the_order(void **state)
{
	struct place p;

	(void)state;
	open_place(&p, "title x\ndelay noop times 1 50\n"
	    "answer rset \"250 reset\"");
	want(&p.caller, "220 ");
	say(&p.caller, "NOOP\r\nRSET\r\nNOOP\r\nQUIT\r\n");
	want(&p.caller, "250 2.0.0");
	want(&p.caller, "250 reset");
	want(&p.caller, "250 2.0.0");
	want(&p.caller, "221 ");
	want_end(&p.caller);
	close_place(&p);
}

static void
test_slow(void **state)
{
	struct place p;
	int64_t begin = now_ms();

	(void)state;
	open_place(&p, "title x\nslow 400\nanswer banner \"220 123456789 "
	    "123456789 123456789 123456789 123456789 123456789 123456789\"");
	while (p.caller.in.len == 0)
		pump(&p.caller);
	assert_true(p.caller.in.len <= 41);	/* not all of it at once */
	want(&p.caller, "220 ");
	assert_true(now_ms() - begin >= 90);
	ask(&p.caller, "QUIT", "221 ");
	want_end(&p.caller);
	close_place(&p);
}

/* ---- TLS --------------------------------------------------------------- */

static void
test_injected(void **state)
{
	struct place p;

	(void)state;
	open_place(&p, "title x\ninject starttls \"250-one\" \"250 two\"");
	want(&p.caller, "220 ");
	ask(&p.caller, "EHLO x", "250-");
	ask(&p.caller, "STARTTLS", "220 ");
	want(&p.caller, "250-one\r\n250 two\r\n");
	shake_hands(&p.caller, PRACTICE_HOST);	/* it goes on all the same */
	ask(&p.caller, "EHLO x", "250-");
	close_place(&p);
}

/* In the handshake: dropped, reset, silent. */
static void
test_faults_in_the_handshake(void **state)
{
	static const char *const faults[] = { "drop tls", "reset tls",
	    "silent tls" };
	struct place p;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(faults); i++) {
		bool implicit = i >= COUNT_OF(faults);
		char text[100];

		snprintf(text, sizeof(text), "title x\ntls %s\n%s", implicit ?
		    "implicit" : "starttls", faults[i % COUNT_OF(faults)]);
		open_place(&p, text);
		if (!implicit) {
			want(&p.caller, "220 ");
			ask(&p.caller, "EHLO x", "250-");
			ask(&p.caller, "STARTTLS", "220 ");
		}
		begin_tls(&p.caller, PRACTICE_HOST);
		assert_true(SSL_do_handshake(p.caller.ssl) < 0);
		send_cipher(&p.caller);
		if (strncmp(faults[i % COUNT_OF(faults)], "silent", 6) == 0) {
			for (int turn = 0; turn < 5; turn++)
				pump(&p.caller);
			assert_int_equal(BIO_pending(SSL_get_rbio(
			    p.caller.ssl)), 0);
			assert_false(p.caller.eof);
		} else {
			want_end(&p.caller);
			assert_int_equal(BIO_pending(SSL_get_rbio(
			    p.caller.ssl)), 0);
		}
		close_place(&p);
	}
}

/* What the client may speak; what comes of it. */
static void
try_versions(const char *versions, int least, int most, bool good)
{
	char text[100];
	struct place p;

	snprintf(text, sizeof(text), "title x\ntls implicit\ntls-versions %s",
	    versions);
	open_place(&p, text);
	begin_tls(&p.caller, PRACTICE_HOST);
	SSL_set_security_level(p.caller.ssl, 0);
	SSL_set_min_proto_version(p.caller.ssl, least);
	SSL_set_max_proto_version(p.caller.ssl, most);
	for (;;) {
		int r = SSL_do_handshake(p.caller.ssl);

		send_cipher(&p.caller);
		if (r == 1 || SSL_get_error(p.caller.ssl, r) !=
		    SSL_ERROR_WANT_READ || p.caller.eof) {
			assert_int_equal(r == 1, good);
			break;
		}
		pump(&p.caller);
	}
	close_place(&p);
}

static void
test_versions(void **state)
{
	(void)state;
	try_versions("1.0-1.1", TLS1_VERSION, TLS1_1_VERSION, true);
	try_versions("1.0", TLS1_VERSION, TLS1_VERSION, true);
	try_versions("1.0-1.1", TLS1_2_VERSION, TLS1_3_VERSION, false);
	try_versions("1.2", TLS1_3_VERSION, TLS1_3_VERSION, false);
	try_versions("1.2", TLS1_2_VERSION, TLS1_3_VERSION, true);
	try_versions("1.3", TLS1_2_VERSION, TLS1_2_VERSION, false);
}

/* ---- what is no mail server -------------------------------------------- */

static void
want_http(struct place *p, const char *status)
{
	time_t end = now_s() + DEADLINE_S;

	while (!p->caller.eof) {
		pump(&p->caller);
		assert_true(now_s() < end);
	}
	if (strncmp(p->caller.in.data, status, strlen(status)) != 0)
		fail_msg("wanted %s, got %s", status, p->caller.in.data);
}

static void
test_http(void **state)
{
	static const struct {
		const char	*say, *want;
	} rows[] = {
		{ "GET / HTTP/1.1\r\n", "HTTP/1.1 404 " },
		{ "EHLO x\r\n", "HTTP/1.1 400 " },
		{ "\x16\x03\x01", "HTTP/1.1 400 " },
		{ "", "HTTP/1.1 408 " },	/* after a second */
	};
	struct place p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		open_place(&p, "title x\nhttp\n");
		say(&p.caller, rows[i].say);
		want_http(&p, rows[i].want);
		close_place(&p);
	}
}

/* ---- what can be said with placeholders -------------------------------- */

static void
test_placeholders(void **state)
{
	struct place p;

	(void)state;
	open_place(&p, "title x\nauth always\n"
	    "answer banner \"220 {host} {ip} {id} {unknown} {{host}}\"\n"
	    "answer mail \"550 {client} {user} {address} {size} {verb}\"\n"
	    "answer auth-begin \"535 {mechanism}\"\n"
	    "answer noop \"250 {date}\"\nsize 77");
	want(&p.caller, "220 practice.smtpscope.test 127.0.0.1 4F100100 "
	    "{unknown} {practice.smtpscope.test}\r\n");
	ask(&p.caller, "EHLO me", "250-");
	ask(&p.caller, "MAIL FROM:<a@b.example>",
	    "550 me student a@b.example 77 MAIL\r\n");
	ask(&p.caller, "AUTH login", "535 LOGIN\r\n");
	ask(&p.caller, "NOOP", "250 ");
	assert_int_equal(strlen(p.caller.last), 4 + 31 + 2);
	close_place(&p);
}

/* However long a name and an address are, a reply keeps to RFC 5321. */
static void
test_long_lines_are_cut(void **state)
{
	char line[600];
	struct place p;

	(void)state;
	open_place(&p, "title x\n"
	    "answer mail \"550 {client}{client}{address}{address}\"\n");
	want(&p.caller, "220 ");
	snprintf(line, sizeof(line), "EHLO %.*s", 250, "aaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	ask(&p.caller, line, "250-");
	ask(&p.caller, "MAIL FROM:<a@b.example>", "550 aaa");
	assert_int_equal(strlen(p.caller.last), 512);
	close_place(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialogues),
		cmocka_unit_test(test_drop_at_every_point),
		cmocka_unit_test(test_reset_at_every_point),
		cmocka_unit_test(test_silent_at_every_point),
		cmocka_unit_test(test_delay_at_every_point),
		cmocka_unit_test(test_delay_keeps_the_order),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_injected),
		cmocka_unit_test(test_faults_in_the_handshake),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_http),
		cmocka_unit_test(test_placeholders),
		cmocka_unit_test(test_long_lines_are_cut),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
