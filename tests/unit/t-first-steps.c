/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a beginner does first and gets wrong: what the program says then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/explain/explain.h"
#include "tests/lib/appcase.h"

#define CONNECTED	"peer mx.example.net:587\nstage resolve\n" \
	"fact host mx.example.net\nevent open session with mx\n" \
	"stage connect\nfact address 192.0.2.25\nfact port 587\n" \
	"event connect connected to 192.0.2.25:587\nstage banner\n" \
	"< 220 mx.example.net ESMTP\n"
#define HELLO	CONNECTED "stage ehlo\n> EHLO client.example.org\n" \
	"< 250-mx.example.net\n< 250-STARTTLS\n< 250 AUTH PLAIN\n"
#define SECURE(verify)	HELLO "stage starttls\n> STARTTLS\n< 220 go\n" \
	"stage tls\nfact tls.version TLSv1.3\nfact verify " verify "\n"

static struct appcase c;

static void
load(const char *log)
{
	appcase_init(&c, NULL, 120, 40);
	logcase_add(&c.logcase, log);
	c.app.run.changed = true;
	appcase_turn(&c);
}

static void
says(const char *part)
{
	if (strstr(appcase_message(&c), part) == NULL)
		fail_msg("said \"%s\", not \"%s\"", appcase_message(&c),
		    part);
}

/* ---- the explanation of what a log ends with ---------------------------- */

static struct explanation x;
static struct situation situation;
static struct bytes text;

static void
explain_log(const char *log)
{
	load(log);
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&c.app.run.story, c.logcase.log, &situation, &text);
	explain(&situation, &x);
}

static void
explained(void)
{
	explanation_clear(&x);
	bytes_clear(&text);
	appcase_clear(&c);
}

static bool
points_to(const char *part)
{
	for (size_t i = 0; i < x.nseen; i++)
		if (strstr(x.seen[i], part) != NULL)
			return true;
	for (size_t i = 0; i < x.nseen; i++)
		fprintf(stderr, "seen: %s\n", x.seen[i]);
	return false;
}

static void
check_syntax(const char *log, const char *cause, const char *seen)
{
	explain_log(log);
	assert_string_equal(explanation_id(&x), cause);
	if (seen != NULL)
		assert_true(points_to(seen));
	else
		assert_false(points_to("The line that was sent"));
	explained();
}

#define DENIED(who)	"stage rcpt\n> RCPT TO:<bob@example.net>\n" \
	"< 554 5.7.1 " who ": Access denied\n"

/* The last "reject" of Postfix's lists names whatever it looked at. */
static void
test_denied_without_login(void **state)
{
	static const char *const who[] = {
	    "<bob@example.net>: Recipient address rejected",
	    "<ann@example.org>: Sender address rejected",
	    "<c[192.0.2.1]>: Client host rejected", "<bob@example.net>" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(who); i++) {
		char log[1000];

		snprintf(log, sizeof(log), HELLO DENIED("%s"), who[i]);
		explain_log(log);
		assert_string_equal(explanation_id(&x), "auth-required");
		explained();
	}
	explain_log(CONNECTED "stage ehlo\n> EHLO c\n< 250 mx\nfact port 25\n"
	    "stage auth\nfact mech PLAIN\n>auth AUTH PLAIN\n< 235 in\n"
	    DENIED("<bob@example.net>: Recipient address rejected"));
	assert_string_equal(explanation_id(&x), "recipient-rejected");
	explained();
	explain_log(HELLO "stage rcpt\n> RCPT TO:<b@x.y>\n"
	    "< 554 5.7.1 <b@x.y>: Relay access denied\n");
	assert_string_equal(explanation_id(&x), "relay-denied");
	explained();
}

/* The word of the strip. */
static void
test_greeting_failed(void **state)
{
	(void)state;
	load("peer mx.example.net:587\nstage resolve\n"
	    "fact host mx.example.net\nevent open session with mx\n"
	    "stage connect\nevent connect connected to 192.0.2.25:587\n"
	    "stage banner\n< 554 5.7.1 no service here\n");
	says("greeting failed");
	appcase_clear(&c);
}

/* What we ourselves find odd in the line is the cause. */
static void
test_own_typing_error(void **state)
{
	(void)state;
	check_syntax(HELLO "stage rcpt\n> RCPT TO:<x@y.z\n"
	    "< 501 5.5.4 RCPT TO:<address> it must be\n", "address-syntax",
	    "The line that was sent has no address in angle brackets; the "
	    "server says \"RCPT TO:<address> it must be\"");
	check_syntax(HELLO "stage rcpt\n> RCPT <x@y.z>\n"
	    "< 500 5.5.2 bad sequence of letters here\n", "address-syntax",
	    "bad sequence of letters here\"");
	check_syntax(HELLO "stage rcpt\n> RCPT TO:<<x@y.z>\n"
	    "< 501 5.1.3 That is not an address\n", "address-syntax",
	    "the server says \"That is not an address\"");
	check_syntax(HELLO "stage mail\n> MAIL FROM: ann\n< 553 5.1.7 x\n",
	    "address-syntax", "no address in angle brackets");
	check_syntax(HELLO "stage mail\n> MAIL FROM: ann@x.y\n"
	    "< 553 5.7.1 Sender address rejected: not owned by user bob\n",
	    "sender-not-owned", NULL);
	/* where nothing is odd, or something else was said */
	check_syntax(HELLO "stage rcpt\n> RCPT TO:<x@y.z>\n"
	    "< 503 5.5.1 need MAIL command\n", "bad-sequence", NULL);
	check_syntax(HELLO "stage rcpt\n> RCPT TO:<x@y.z\n"
	    "< 503 5.5.1 need MAIL command\n", "bad-sequence", NULL);
}

/* ---- a token ------------------------------------------------------------ */

#define TOKEN	SECURE("ok") "event tls x\ntls\nstage ehlo\n> EHLO a\n" \
	"< 250-mx\n< 250 AUTH XOAUTH2\nstage auth\n"
#define GMAIL	"fact mech XOAUTH2\n>auth AUTH XOAUTH2 x\n" \
	"fact status 400\nfact scope https://mail.google.com/\n" \
	"<auth 334 x\n>auth \n< 535 5.7.8 not accepted gsmtp\n"

static void
test_expired_token(void **state)
{
	(void)state;
	explain_log(TOKEN "event check.token-expired The token has "
	    "expired.\n" GMAIL);
	assert_string_equal(explanation_id(&x), "oauth-token-invalid");
	assert_true(points_to("The token has expired."));
	assert_true(points_to("with the scope https://mail.google.com/."));
	assert_null(x.here[0]);
	assert_non_null(strstr(x.cause->fix[0], "fresh token"));
	assert_non_null(strstr(x.own[0], "Gmail"));
	explained();
	explain_log(TOKEN GMAIL);
	assert_non_null(strstr(x.here[0], "Gmail"));
	explained();
}

/* ---- an idle session ---------------------------------------------------- */

static void
test_idle(void **state)
{
	(void)state;
	load(HELLO "stage other\n<unasked 421 4.4.2 idle for too long\n");
	appcase_shows(&c, "the connection waited too long");
	appcase_shows_not(&c, "next host");
	appcase_clear(&c);
}

/* ---- who is logged in ---------------------------------------------------- */

static void
test_nobody_was_refused(void **state)
{
	(void)state;
	load(CONNECTED "stage auth\nevent auth.not-asked,failed x\n");
	appcase_shows(&c, "user: none");
	appcase_clear(&c);
	load(HELLO "stage auth\nfact mech PLAIN\n>auth AUTH PLAIN\n"
	    "< 535 no\n");
	appcase_shows(&c, "user: hidden (refused)");
	appcase_clear(&c);
}

/* ---- the end of the walk ------------------------------------------------- */

static void
test_left_out(void **state)
{
	static const char *const unverified[] = { ",failed", ",warning" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(unverified); i++) {
		char log[2000];

		snprintf(log, sizeof(log), SECURE("failed") "event tls%s x\n"
		    "tls\n%sstage ehlo\n> EHLO a\n< 250-mx\n"
		    "< 250 AUTH PLAIN\nstage auth\nfact mech PLAIN\n"
		    ">auth AUTH PLAIN\n< 235 in\n", unverified[i],
		    i == 0 ? "event skip x\n" : "");
		load(log);
		c.app.run.goal.until = STAGE_AUTH;
		c.app.run.goal.with_auth = true;
		c.app.run.changed = true;
		appcase_turn(&c);
		appcase_shows(&c, "NOT VERIFIED");
		for (int again = 0; again < 2; again++) {
			app_walk_next(&c.app);
			says(i == 0 ? "done, but the check of the "
			    "certificate was left out" : "done, but the "
			    "certificate is not verified");
		}
		appcase_clear(&c);
	}
}

/* ---- several failures ---------------------------------------------------- */

static void
test_each_failure_is_a_stop(void **state)
{
	static const char *const stops[] = { "502", "501", "500" };
	uint32_t unit, last = UNIT_NONE;

	(void)state;
	load(SECURE("ok") "event tls x\ntls\nstage other\n> FOO\n"
	    "< 500 5.5.1 what\n> BAR\n< 501 5.5.4 what\n"
	    "> BAZ\n< 502 5.5.1 what\n");
	appcase_keys(&c, "G");
	for (size_t i = 0; i < COUNT_OF(stops); i++) {
		const struct entry *e;

		/* the card of the one before stands there, too */
		for (int n = 0; n < 3; n++) {
			appcase_keys(&c, "[n");
			unit = view_cursor_unit(&c.app.view);
			if (unit != last &&
			    !view_on_explanation(&c.app.view))
				break;
		}
		last = unit;
		e = log_unit_first(c.logcase.log, unit);
		assert_true(slice_istarts(e->text, stops[i]));
		appcase_keys(&c, "K");
		assert_int_equal(c.app.run.explained_unit, unit);
	}
	/* what went well has nothing to explain: K goes to what has */
	appcase_keys(&c, "[n[n");
	assert_string_equal(log_unit_first(c.logcase.log,
	    view_cursor_unit(&c.app.view))->event, "tls");
	appcase_keys(&c, "K");
	assert_int_equal(view_cursor_unit(&c.app.view),
	    c.app.run.explained_unit);
	appcase_clear(&c);
}

/* ---- the server ends the session ----------------------------------------- */

#define RULES	"221 2.7.0 Error: I can break rules, too. Goodbye."
#define VERIFIED SECURE("ok") "event tls x\ntls\n"
#define UNTRUSTED SECURE("failed") "fact verify.id cert-untrusted\n" \
	"fact cert.0.subject CN=mx\nfact cert.0.issuer CN=ca\n" \
	"event tls,warning x\ntls\n"

/* It leads with what the server said, whatever the connection did then. */
static void
test_goodbye(void **state)
{
	static const char *const before[] = { HELLO, VERIFIED };
	static const char *const lines[] = {
		"stage other\n> nd:reply\n< " RULES "\n",
		"stage other\n<unasked " RULES "\n" };
	static const char *const ends[] = {
		"event close,closed the server closed the connection\n",
		"event net.closed,failed,closed the server closed it\n",
		"event net.reset,failed,closed reset by peer\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(before) * COUNT_OF(lines) *
	    COUNT_OF(ends); i++) {
		char log[3000];

		snprintf(log, sizeof(log), "%s%s%s", before[i % 2],
		    lines[i / 2 % 2], ends[i / 4]);
		explain_log(log);
		assert_string_equal(explanation_id(&x), "goodbye");
		assert_non_null(strstr(x.seen[0], RULES));
		assert_int_equal(log_unit_first(c.logcase.log,
		    story_newest_failure(&c.app.run.story, c.logcase.log))->
		    kind, ENTRY_SERVER);
		assert_int_equal(c.app.run.story.failure.code, 221);
		appcase_shows(&c, "The server ended the session because");
		appcase_shows_not(&c, "implicit");
		explained();
	}
	explain_log(HELLO "stage quit\n> QUIT\n< 221 bye\n"
	    "event close,closed x\n");
	assert_false(c.app.run.story.failure.is);
	explained();
}

/* TLS at once is no advice where the server was heard. */
static void
test_cut_after_greeting(void **state)
{
	(void)state;
	explain_log(HELLO "stage auth\nevent net.closed,failed,closed x\n");
	assert_string_equal(explanation_id(&x), "connection-reset");
	for (size_t i = 0; i < x.nalso; i++)
		assert_string_not_equal(x.also[i]->id, "tls-wrong-mode");
	assert_null(x.here[0]);
	appcase_shows(&c, "The connection was cut");
	appcase_shows_not(&c, "implicit");
	explained();
	explain_log("peer mx.example.net:2525\nstage connect\n"
	    "fact port 2525\nevent connect connected\nstage banner\n"
	    "event net.closed,failed,closed x\n");
	assert_non_null(x.here[0]);
	assert_non_null(strstr(x.here[0], "implicit"));
	explained();
}

/* What is wrong with a certificate is no reason for silence. */
static void
test_certificate_is_of_tls(void **state)
{
	(void)state;
	explain_log(UNTRUSTED "stage tls\n<unasked 421 4.4.2 mx Error: "
	    "timeout exceeded\n");
	assert_string_equal(explanation_id(&x), "session-timeout");
	for (size_t i = 0; i < x.nseen; i++)
		assert_null(strstr(x.seen[i], "CN="));
	explained();
}

static void
test_error_is_quoted_whole(void **state)
{
	(void)state;
	explain_log("peer mx.example.net:587\nstage connect\nevent "
	    "connect.refused,failed Nobody takes the connection (Connection "
	    "refused)\n");
	assert_true(points_to("\"Nobody takes the connection (Connection "
	    "refused)\""));
	explained();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_typing_error),
		cmocka_unit_test(test_denied_without_login),
		cmocka_unit_test(test_greeting_failed),
		cmocka_unit_test(test_expired_token),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_nobody_was_refused),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_each_failure_is_a_stop),
		cmocka_unit_test(test_goodbye),
		cmocka_unit_test(test_cut_after_greeting),
		cmocka_unit_test(test_certificate_is_of_tls),
		cmocka_unit_test(test_error_is_quoted_whole),
	};

	return cmocka_run_group_tests(tests, appcase_setup,
	    appcase_teardown);
}
