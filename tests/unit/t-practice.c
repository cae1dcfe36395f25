/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server: what it answers, scenario by scenario. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/secret.h"
#include "core/practice/practice-client.h"
#include "tests/lib/caller.h"

/* The published login, and what else may be sent. */
#define PLAIN		"AHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw=="
#define PLAIN_AS_SELF	"c3R1ZGVudABzdHVkZW50AGZpZnR5LXdheXMtdG8tZmFpbC1ub3c="
#define PLAIN_AS_OTHER	"Ym9iAHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw=="
#define PLAIN_WRONG	"AHN0dWRlbnQAaHVudGVyMg=="
#define PLAIN_ONE_NUL	"c3R1ZGVudABmaWZ0eS13YXlzLXRvLWZhaWwtbm93"
#define USER64		"c3R1ZGVudA=="
#define PASSWORD64	"ZmlmdHktd2F5cy10by1mYWlsLW5vdw=="
#define WRONG64		"aHVudGVyMg=="

/* --- dialogues, as tables --- */

#define TLS_ON	"<tls>"		/* STARTTLS, with all that belongs to it */
#define END	"<end>"		/* the server hangs up */

#define EHLO_IN_TLS	"250-practice.smtpscope.test Hello x\r\n" \
			"250-PIPELINING\r\n250-SIZE 10485760\r\n"

struct turn {
	const char	*say;
	const char	*want;		/* the beginning of the reply */
};

#define TURNS_MAX	40

struct dialogue {
	const char	*scenario;
	struct turn	 turns[TURNS_MAX];
};

static const struct dialogue dialogues[] = {
	{ "ok", {
		{ "MAIL FROM:<a@b.example>", "503 5.5.1" },
		{ "RCPT TO:<a@b.example>", "503 5.5.1" },
		{ "DATA", "503 5.5.1" },
		{ "STARTTLS", "503 5.5.1" },
		{ "AUTH PLAIN", "503 5.5.1" },
		{ "VRFY student", "252 2.5.2" },
		{ "NOOP", "250 2.0.0" },
		{ "noop with words", "250 2.0.0" },
		{ "HELP", "214-2.0.0" },
		{ "EHLO", "501 5.5.4" },
		{ "EHLO two words", "501 5.5.4" },
		{ "EHLO no;where", "501 5.5.4" },
		{ "HELO", "501 5.5.4" },
		{ "HELO x", "250 practice.smtpscope.test Hello x" },
		{ "STARTTLS", "503 5.5.1" },
		{ "AUTH PLAIN", "503 5.5.1" },
		{ "MAIL FROM:<a@b.example> SIZE=1", "555 5.5.4" },
		{ "EHLO [127.0.0.1]",
		  "250-practice.smtpscope.test Hello [127.0.0.1]\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n"
		  "250-SMTPUTF8\r\n250-CHUNKING\r\n250 HELP\r\n" },
		{ "AUTH PLAIN " PLAIN, "538 5.7.11" },
		{ "STARTTLS now", "501 5.5.4" },
		{ "VRFY", "501 5.5.4" },
		{ "EXPN staff", "502 5.5.1" },
		{ "BDAT 5 LAST\r\nabc", "503 5.5.1" },
		{ "LHLO x", "502 5.5.1" },
		{ "TURN", "500 5.5.2" },
		{ "", "500 5.5.2" },
		{ "NOOP \x01", "500 5.5.2" },
		{ "RSET all", "501 5.5.4" },
		{ "QUIT now", "501 5.5.4" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "ok", {	/* the mail transaction */
		{ "EHLO x", "250-" },
		{ "MAIL", "501 5.5.4" },
		{ "MAIL FROM", "501 5.5.4" },
		{ "MAIL FROM:<nobody>", "501 5.1.7" },
		{ "MAIL FROM:<@nowhere>", "501 5.1.7" },
		{ "MAIL FROM:<a@b@c.example>", "501 5.1.7" },
		{ "MAIL FROM:<j\xc3\xb6rg@b.example>", "553 5.6.7" },
		{ "MAIL FROM:<a@b.example> SIZE=10485761", "552 5.3.4" },
		{ "MAIL FROM:<a@b.example> SIZE=99999999999999999999",
		  "552 5.3.4" },
		{ "MAIL FROM:<a@b.example> SIZE=-1", "501 5.5.4" },
		{ "MAIL FROM:<a@b.example> BODY=BINARY", "501 5.5.4" },
		{ "MAIL FROM:<a@b.example> RET=FULL", "555 5.5.4" },
		{ "RCPT TO:<a@practice.smtpscope.test>", "503 5.5.1" },
		{ "MAIL FROM:<j\xc3\xb6rg@b.example> SMTPUTF8 BODY=8BITMIME "
		  "SIZE=10485760 AUTH=<>", "250 2.1.0" },
		{ "MAIL FROM:<a@b.example>", "503 5.5.1" },
		{ "DATA", "554 5.5.1" },
		{ "RCPT TO:<a@elsewhere.example>", "550 5.7.1" },
		{ "RCPT TO:<>", "501 5.1.3" },
		{ "RCPT TO:<a@practice.smtpscope.test> NOTIFY=NEVER",
		  "555 5.5.4" },
		{ "RCPT TO:<j\xc3\xb6rg@Practice.SMTPscope.test>",
		  "250 2.1.5" },
		{ "RCPT TO:<@r.example:b@practice.smtpscope.test>",
		  "250 2.1.5" },
		{ "RCPT TO:<Postmaster>", "250 2.1.5" },
		{ "DATA please", "501 5.5.4" },
		{ "DATA", "354 " },
		{ "Subject: x\r\n\r\n..\r\ntext\r\n.", "250 2.0.0" },
		{ "DATA", "503 5.5.1" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "RSET", "250 2.0.0" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "EHLO x", "250-" },
		{ "RCPT TO:<postmaster>", "503 5.5.1" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "ok", {	/* AUTH */
		{ TLS_ON, NULL },
		{ "STARTTLS", "503 5.5.1" },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-AUTH PLAIN LOGIN\r\n" },
		{ "AUTH", "501 5.5.4" },
		{ "AUTH CRAM-MD5", "504 5.5.4" },
		{ "AUTH hunter2", "504 5.5.4" },
		{ "AUTH PLAIN " PLAIN " " PLAIN, "501 5.5.4" },
		{ "AUTH PLAIN !!!", "501 5.5.2" },
		{ "AUTH PLAIN =", "501 5.5.2" },
		{ "AUTH PLAIN " PLAIN_ONE_NUL, "501 5.5.2" },
		{ "AUTH PLAIN", "334 \r\n" },
		{ "*", "501 5.7.0" },
		{ "AUTH PLAIN", "334 \r\n" },
		{ "AHN0dWRlbnQAaHVudGVyMg", "501 5.5.2" },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ "*", "501 5.7.0" },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ USER64, "334 UGFzc3dvcmQ6" },
		{ "*", "501 5.7.0" },
		{ "AUTH LOGIN =", "334 UGFzc3dvcmQ6" },
		{ "in clear words", "501 5.5.2" },
		{ "MAIL FROM:<>", "250 2.1.0" },
		{ "AUTH PLAIN " PLAIN, "503 5.5.1" },
		{ "RCPT TO:<a@elsewhere.example>", "550 5.7.1" },
		{ "RSET", "250 2.0.0" },
		{ "AUTH PLAIN " PLAIN_WRONG, "535 5.7.8" },
		{ "AUTH PLAIN " PLAIN_AS_OTHER, "535 5.7.8" },
		{ "auth plain " PLAIN, "235 2.7.0" },
		{ "AUTH PLAIN " PLAIN, "503 5.5.1" },
		{ "MAIL FROM:<a@b.example>", "250 2.1.0" },
		{ "RCPT TO:<a@elsewhere.example>", "250 2.1.5" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "ok", {
		{ TLS_ON, NULL },
		{ "AUTH PLAIN", "334 " },
		{ PLAIN_AS_SELF, "235 2.7.0" },
		{ "EHLO again", "250-" },
		{ "AUTH LOGIN", "503 5.5.1" },
	} },
	{ "ok", {
		{ TLS_ON, NULL },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ USER64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "235 2.7.0" },
	} },
	{ "ok", {	/* the third failure is the last */
		{ TLS_ON, NULL },
		{ "AUTH LOGIN " USER64, "334 UGFzc3dvcmQ6" },
		{ WRONG64, "535 5.7.8" },
		{ "AUTH LOGIN " WRONG64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "535 5.7.8" },
		{ "NOOP", "250 2.0.0" },
		{ "AUTH PLAIN " PLAIN_WRONG, "421 4.7.0" },
		{ END, NULL },
	} },
	{ "bad-password", {
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "535 5.7.8" },
		{ "AUTH LOGIN " USER64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "535 5.7.8" },
		{ "AUTH PLAIN " PLAIN, "421 4.7.0" },
		{ END, NULL },
	} },
	{ "auth-after-tls", {
		{ "AUTH PLAIN " PLAIN, "530 5.7.0" },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n" },
		{ "AUTH PLAIN " PLAIN, "530 5.7.0" },
		{ "MAIL FROM:<>", "530 5.7.0" },
		{ "VRFY student", "530 5.7.0" },
		{ "NOOP", "250 2.0.0" },
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
	} },
	{ "auth-in-clear", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n"
		  "250-AUTH PLAIN LOGIN\r\n" },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
		{ TLS_ON, NULL },	/* ... and all is forgotten */
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
	} },
	{ "auth-never", {
		{ "EHLO x", "250-" },
		{ "AUTH PLAIN " PLAIN, "502 5.5.1" },
		{ TLS_ON, NULL },
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n" },
		{ "AUTH PLAIN " PLAIN, "502 5.5.1" },
	} },
	{ "starttls-missing", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n" },
		{ "STARTTLS", "502 5.5.1" },
		{ "AUTH PLAIN " PLAIN, "538 5.7.11" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "starttls-broken", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n250-STARTTLS\r\n" },
		{ "STARTTLS", "454 4.7.0" },
		{ "NOOP", "250 2.0.0" },
	} },
	{ "implicit-tls", {
		{ "EHLO x", "250-practice.smtpscope.test Hello x\r\n"
		  "250-PIPELINING\r\n250-SIZE 10485760\r\n"
		  "250-AUTH PLAIN LOGIN\r\n" },
		{ "STARTTLS", "503 5.5.1" },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
		{ "QUIT", "221 2.0.0" },
		{ END, NULL },
	} },
	{ "every-mechanism", {
		{ TLS_ON, NULL },
		{ "EHLO x", EHLO_IN_TLS "250-AUTH SCRAM-SHA-512-PLUS "
		  "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-512 "
		  "SCRAM-SHA-256 SCRAM-SHA-1 DIGEST-MD5 CRAM-MD5 NTLM PLAIN "
		  "LOGIN XOAUTH2 OAUTHBEARER ANONYMOUS\r\n" },
		{ "AUTH EXTERNAL =", "504 5.5.4" },
		{ "AUTH GSSAPI", "504 5.5.4" },
		{ "AUTH CRAM-MD5", "334 " },
		{ "*", "501 5.7.0" },
		{ "AUTH PLAIN " PLAIN, "235 2.7.0" },
	} },
	{ "cram-only", {
		{ TLS_ON, NULL },
		{ "EHLO x", EHLO_IN_TLS "250-AUTH CRAM-MD5\r\n" },
		{ "AUTH PLAIN " PLAIN, "504 5.5.4" },
		{ "AUTH LOGIN", "504 5.5.4" },
		{ "AUTH cram-md5", "334 " },
		{ PLAIN, "501 5.5.2" },
	} },
	{ "scram", {
		{ TLS_ON, NULL },
		{ "EHLO x", EHLO_IN_TLS
		  "250-AUTH SCRAM-SHA-256 SCRAM-SHA-256-PLUS\r\n" },
		{ "AUTH SCRAM-SHA-1", "504 5.5.4" },
		{ "AUTH SCRAM-SHA-256", "334 \r\n" },
		{ "*", "501 5.7.0" },
	} },
	{ "oauth", {
		{ TLS_ON, NULL },
		{ "EHLO x", EHLO_IN_TLS "250-AUTH XOAUTH2 OAUTHBEARER\r\n" },
		{ "AUTH PLAIN " PLAIN, "504 5.5.4" },
		{ "AUTH XOAUTH2", "334 \r\n" },
		{ PASSWORD64, "334 eyJzdGF0dXMiOi" },
		{ "", "535 5.7.8" },
		{ "AUTH OAUTHBEARER " PASSWORD64, "334 eyJzdGF0dXMiOi" },
		{ "*", "501 5.7.0" },
		{ "AUTH OAUTHBEARER " PASSWORD64, "334 eyJzdGF0dXMiOi" },
		{ "AQ==", "535 5.7.8" },
	} },
	{ "login-odd-prompts", {
		{ TLS_ON, NULL },
		{ "AUTH LOGIN", "334 UGFzc3dvcmQ6" },
		{ USER64, "334 S2VubndvcnQsIGJpdHRlOg==" },
		{ PASSWORD64, "235 2.7.0" },
	} },
	{ "login-endless", {
		{ TLS_ON, NULL },
		{ "AUTH LOGIN", "334 VXNlcm5hbWU6" },
		{ USER64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "334 VXNlcm5hbWU6" },
		{ USER64, "334 UGFzc3dvcmQ6" },
		{ PASSWORD64, "334 VXNlcm5hbWU6" },
		{ "*", "501 5.7.0" },
		{ "RCPT TO:<a@elsewhere.example>", "503 " },
	} },
	{ "basic-auth-disabled", {
		{ TLS_ON, NULL },
		{ "EHLO x", "250-practice.smtpscope.test Hello [127.0.0.1]\r\n"
		  "250-SIZE 157286400\r\n250-PIPELINING\r\n250-DSN\r\n"
		  "250-ENHANCEDSTATUSCODES\r\n250-AUTH LOGIN XOAUTH2\r\n" },
		{ "AUTH LOGIN " USER64, "334 " },
		{ PASSWORD64, "535 5.7.139 Authentication unsuccessful, basic "
		  "authentication is disabled. [" },
	} },
	{ "app-password-required", {
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "534-5.7.9 Application-specific "
		  "password required. For more information, go to\r\n"
		  "534 5.7.9  https://support.google.com/mail/?p="
		  "InvalidSecondFactor " },
	} },
	{ "auth-temporary", {	/* which counts as no failure */
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "454 4.7.0 Temporary" },
		{ "AUTH PLAIN " PLAIN, "454 4.7.0 Temporary" },
		{ "AUTH PLAIN " PLAIN_WRONG, "454 4.7.0 Temporary" },
		{ "AUTH LOGIN " USER64, "334 " },
		{ PASSWORD64, "454 4.7.0 Temporary authentication failure: "
		  "Connection lost to authentication server\r\n" },
		{ "MAIL FROM:<>", "250 " },
		{ "RCPT TO:<a@elsewhere.example>", "554 " },
	} },
	{ "echoing", {
		{ TLS_ON, NULL },
		{ "AUTH PLAIN " PLAIN, "535-5.7.8 This is what you have sent:"
		  "\r\n535-5.7.8 as it came: " PLAIN "\r\n"
		  "535-5.7.8 as it is: fifty-ways-to-fail-now\r\n"
		  "535-5.7.8 encoded: " PASSWORD64 "\r\n"
		  "535-5.7.8 in hexadecimal: 66696674" },
		{ "AUTH LOGIN " USER64, "334 " },
		{ WRONG64, "535-5.7.8 This is what you have sent:\r\n"
		  "535-5.7.8 as it came: " WRONG64 "\r\n" },
		{ "AUTH PLAIN " PLAIN_WRONG, "421 4.7.0" },
		{ END, NULL },
	} },
};

static const char *const never_seen[] = {
	"fifty-ways", "hunter", "clear words", PLAIN,
	PLAIN_AS_SELF, PLAIN_AS_OTHER, PLAIN_WRONG, PLAIN_ONE_NUL, USER64,
	PASSWORD64, WRONG64, "AHN0dW",
};

static void
want_masked(const struct site *s)
{
	for (size_t i = 0; i < COUNT_OF(never_seen); i++)
		assert_null(strstr(s->seen.data, never_seen[i]));
}

static void
take_turn(struct caller *c, const struct turn *t)
{
	if (strcmp(t->say, TLS_ON) == 0)
		secure(c);
	else if (strcmp(t->say, END) == 0)
		want_end(c);
	else
		ask(c, t->say, t->want);
}

static void
hold(const struct dialogue *d, bool one_by_one)
{
	struct site s;
	struct caller c;

	open_site(&s, d->scenario);
	call(&c, &s);
	c.one_by_one = one_by_one;
	if (scenario_find(d->scenario)->tls == SCENARIO_IMPLICIT_TLS)
		shake_hands(&c, PRACTICE_HOST);
	want(&c, "220 practice.smtpscope.test ");
	for (size_t i = 0; i < TURNS_MAX && d->turns[i].say; i++)
		take_turn(&c, &d->turns[i]);
	want_masked(&s);
	hang_up(&c);
	want_nobody(&s);
	assert_non_null(strstr(s.seen.data, "client 1 (gone)\n"));
	close_site(&s);
}

static void
test_dialogues(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dialogues); i++)
		hold(&dialogues[i], false);
}

static void
test_dialogues_one_byte_at_a_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(dialogues); i++)
		hold(&dialogues[i], true);
}

/* --- the scenarios --- */

/* There is a page that explains it. */
static void
want_page(const char *cause)
{
	const char *top = getenv("TOP_SRCDIR");
	char path[512];

	snprintf(path, sizeof(path), "%s/docs/causes/%s.md", top ? top : ".",
	    cause);
	if (access(path, R_OK) != 0)
		fail_msg("there is no %s", path);
}

static void
test_scenarios(void **state)
{
	const unsigned long statuses[] = { 6, 21, 22, 23, 24, 25, 26, 28, 29,
	    32 };
	size_t n = 0;

	(void)state;
	for (const struct scenario *s; (s = scenario_at(n)) != NULL; n++) {
		assert_ptr_equal(scenario_find(s->name), s);
		assert_true(strlen(s->title) > 0);
		assert_int_equal(s->stage == NULL, s->cause == NULL);
		assert_int_equal(s->stage == NULL, s->status == 0);
		if (s->stage == NULL)
			continue;
		assert_in_set((unsigned long)s->status, statuses,
		    COUNT_OF(statuses));
		want_page(s->cause);
	}
	assert_string_equal(scenario_at(0)->name, "ok");
	assert_true(n >= 4);
	assert_null(scenario_at(n + 1));
	assert_null(scenario_find("no-such"));
	assert_null(scenario_find(""));
}

static void
test_scenarios_of_the_contract(void **state)
{
	static const struct scenario known[] = {
		{ .name = "ok" },
		{ .name = "bad-password", .stage = "auth",
		  .cause = "bad-credentials", .status = 28 },
		{ .name = "auth-after-tls" },
		{ .name = "cert-expired", .stage = "tls",
		  .cause = "cert-expired", .status = 29 },
		{ .name = "every-mechanism" },
		{ .name = "oauth" },
		{ .name = "oauth-expired", .stage = "auth",
		  .cause = "oauth-token-invalid", .status = 28 },
		{ .name = "server-proof-wrong", .stage = "auth",
		  .cause = "server-unproven", .status = 28 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		const struct scenario *s = scenario_find(known[i].name);

		assert_non_null(s);
		assert_int_equal(s->status, known[i].status);
		if (known[i].stage == NULL) {
			assert_null(s->stage);
			continue;
		}
		assert_string_equal(s->stage, known[i].stage);
		assert_string_equal(s->cause, known[i].cause);
	}
}

/* --- the rest --- */

static void
test_hand_typed(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	say(&c, "ehlo  me \nnoop\nquit\n");
	want(&c, "250-practice.smtpscope.test Hello me\r\n");
	want(&c, "250 2.0.0");
	want(&c, "221 2.0.0");
	want_end(&c);
	hang_up(&c);
	close_site(&s);
}

/* printf ... | nc: all is answered, although the client said its last. */
static void
test_half_closed(void **state)
{
	struct site s;
	struct caller c;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	say(&c, "EHLO x\r\nNOOP\r\nRSE");
	shutdown(c.fd, SHUT_WR);
	want(&c, "220 ");
	want(&c, "250-");
	want(&c, "250 2.0.0");
	want_end(&c);
	want_nobody(&s);
	hang_up(&c);
	close_site(&s);
}

static void
test_what_is_seen(void **state)
{
	static const char *const expected[] = {
		"client 1 (connected)\n",
		"to client 1: 220 practice.smtpscope.test ESMTP",
		"client 1: EHLO x\n",
		"to client 1: 250-PIPELINING\n",
		"client 1: STARTTLS\n",
		"client 1 (TLS is on: TLSv1.3)\n",
		"client 1: AUTH PLAIN ********\n",
		"client 1: AUTH ********\n",
		"client 1: AUTH LOGIN\nto client 1: 334 VXNlcm5hbWU6\n"
		    "client 1: *\n",
		"client 1: AUTH LOGIN ********\nto client 1: 334 UGFzc3dvcmQ6\n"
		    "client 1: ********\nto client 1: 235 2.7.0",
		"client 1 (an unknown command, 12 bytes)\n",
		"client 1: NOOP \\x1b[2J\n",
		"client 1: EHLO x ********\n",
		"client 1: NOOP auth ********\n",
		"client 1: MAIL FROM:<a@b.example> AUTH ********\n",
		"client 1: MAIL FROM:<auth@b.example> AUTH=<>\n",
		"client 1: HELP AUTH\n",
		"client 2 (connected)\n",
	};
	struct site s;
	struct caller c, other;

	(void)state;
	open_site(&s, "ok");
	call(&c, &s);
	want(&c, "220 ");
	secure(&c);
	ask(&c, "AUTH PLAIN " PLAIN_WRONG, "535 ");
	ask(&c, "AUTH hunter2", "504 ");
	ask(&c, WRONG64, "500 ");
	ask(&c, "NOOP \x1b[2J", "500 ");
	ask(&c, "EHLO x\rAUTH PLAIN\r" WRONG64, "500 ");
	ask(&c, "NOOP auth " WRONG64, "250 ");
	ask(&c, "MAIL FROM:<a@b.example> AUTH=PLAIN " WRONG64, "555 ");
	ask(&c, "MAIL FROM:<auth@b.example> AUTH=<>", "250 ");
	ask(&c, "RSET", "250 ");
	ask(&c, "HELP AUTH", "214");
	ask(&c, "AUTH LOGIN", "334 ");
	ask(&c, "*", "501 ");
	ask(&c, "AUTH LOGIN " USER64, "334 ");
	ask(&c, PASSWORD64, "235 ");
	call(&other, &s);
	want(&other, "220 ");
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		if (!strstr(s.seen.data, expected[i]))
			fail_msg("not seen: %s\nin:\n%s", expected[i],
			    s.seen.data);
	want_masked(&s);
	hang_up(&c);
	hang_up(&other);
	close_site(&s);
}

static void
test_listening(void **state)
{
	struct practice_opts o = { .address = "::1" };
	struct practice *p;
	struct caller c;
	struct site s;
	struct err e;

	(void)state;
	open_site_at(&s, "ok", "::1");
	call_at(&c, &s, "::1");
	want(&c, "220 ");
	o.port = practice_port(s.server);
	p = practice_new(&s.loop, &o, &e);
	assert_null(p);
	assert_string_equal(e.id, "practice.listen");
	assert_non_null(strstr(e.detail, "Address already in use"));
	o.address = "not\x1b an address";
	p = practice_new(&s.loop, &o, &e);
	assert_null(p);
	assert_string_equal(e.id, "practice.listen");
	assert_null(strchr(e.detail, 0x1b));
	o.address = NULL;
	o.port = 0;
	p = practice_new(&s.loop, &o, &e);	/* nobody watches */
	assert_non_null(p);
	assert_string_equal(practice_user(p), "student");
	assert_string_equal(practice_password(p), PRACTICE_PASSWORD);
	practice_free(p);
	hang_up(&c);
	close_site(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenarios),
		cmocka_unit_test(test_scenarios_of_the_contract),
		cmocka_unit_test(test_dialogues),
		cmocka_unit_test(test_dialogues_one_byte_at_a_time),
		cmocka_unit_test(test_hand_typed),
		cmocka_unit_test(test_half_closed),
		cmocka_unit_test(test_what_is_seen),
		cmocka_unit_test(test_listening),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
