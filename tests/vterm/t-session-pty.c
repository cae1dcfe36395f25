/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program in a real terminal: sessions, guided and by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define LOGGED_IN	"235 2.7.0 Logged in"

static const struct {
	int cols, rows;
} sizes[] = { { 80, 24 }, { 120, 40 }, { 60, 15 } };

/* ---- the guided walk --------------------------------------------------- */

/* What the strip points at after each ".": its text depends on the width. */
static const char *const steps[] = { "[>]EHLO", "[>]ST", "[>]EHLO",
	"[>]AUTH" };

static void
walk_by_steps(struct vt *v)
{
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		scope_shows(v, steps[i]);
		scope_shows_not(v, LOGGED_IN);
		scope_type(v, ".");
	}
	scope_shows(v, "[x]AUTH");
	scope_shows(v, LOGGED_IN);
	scope_shows(v, "TLSv1.3 verified");
	scope_shows(v, "walk done");
	scope_row(v, -1, "done: every step of the walk went well");
}

static void
test_walk_step_by_step(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt *v = scope_practice(sizes[i].cols, sizes[i].rows);

		assert_true(vt_is_alternate(v));
		assert_true(vt_is_raw(v));
		scope_row(v, 0, "clear text");
		walk_by_steps(v);
		scope_type(v, "q");
		scope_row(v, -1, "End it and quit? [y/N]");
		vt_type(v, "y");
		scope_ended(v, 0);
	}
}

static void
test_walk_runs(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_row(v, -2, ": command");	/* the hints, and what they hold */
	scope_row(v, -2, "? help");
	scope_row(v, -2, "q quit");
	scope_row(v, -3, "WALK");
	scope_row(v, -3, ". next");
	scope_type(v, "W");
	scope_row(v, -1, "done: every step of the walk went well");
	scope_row(v, 0, "user: student");
	scope_shows(v, LOGGED_IN);
	scope_type(v, "j");
	scope_type(v, "W");		/* there is no more, and no harm done */
	scope_row(v, -1, "went well; next :scenarios, :mail, i line, S save");
	scope_type(v, "w");
	scope_row(v, 0, "walk off");
	scope_shows_not(v, "WALK");
	scope_type(v, "qn");		/* the answer is no */
	scope_row(v, -1, "no");
	scope_type(v, "q\r");		/* and no is the default */
	scope_row(v, -1, "no");
	vt_type(v, "qy");
	scope_ended(v, 0);
}

/* What the user declines ends the run, and is not asked again. */
static void
test_walk_stops_when_declined(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net",
	    "S 250 AUTH PLAIN", "C NOOP", "S 250 ok", "C RSET", "S 250 ok",
	    "C QUIT", "S 221 bye", NULL };
	struct server s;
	const char *args[] = { "--user", "ann", "--tls", "none", s.target,
	    NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_row(v, -1, "Password for ann");
	scope_type(v, "\003");
	scope_type(v, ":noop\r");
	scope_row(v, -1, "> noop");
	scope_type(v, "W");
	scope_row(v, -1, "Password for ann");
	scope_type(v, "xyzzy-plugh\r");
	scope_row(v, -1, "Nothing is encrypted here");
	scope_type(v, "no\r");
	scope_type(v, ":rset\r");
	scope_row(v, -1, "> rset");
	scope_quit(v);
	server_ended(&s);
}

static void
test_walk_with_scenarios(void **state)
{
	static const struct {
		const char *name, *shows;
	} all[] = {
		{ "practice:implicit-tls", LOGGED_IN },
		{ "practice:auth-in-clear", LOGGED_IN },
		{ "practice:cert-expired", "[!]TLS" },
		{ "practice:starttls-broken", "[!]ST" },
		{ "practice:auth-never", "[!]AUTH" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		const char *args[] = { all[i].name, NULL };
		struct vt *v = scope_start(args, NULL);

		scope_type(v, "W");
		scope_shows(v, all[i].shows);
		scope_quit(v);
	}
}

static void
test_a_closed_session_quits_at_once(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "Wxy");
	scope_row(v, 0, "closed");
	scope_row(v, -1, "");
	vt_type(v, "q");
	scope_ended(v, 0);
}

static void
test_bad_arguments(void **state)
{
	static const char *const wrong[][3] = {
		{ "practice:no-such-thing" },
		{ "user:Tr0ub4dor@mx.example.net" },
		{ "--password", "Tr0ub4dor" },
		{ "--no\033]0;such\007option" },
		{ "practice:ok", "practice:ok" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct vt *v = scope_begin(wrong[i], NULL);

		assert_int_equal(vt_wait_exit(v), W_EXITCODE(1, 0));
		scope_shows(v, "smtpscope: ");
		scope_shows_not(v, "Tr0ub4dor");
		assert_false(scope_wrote(v, "\033", 1));
		scope_ended(v, W_EXITCODE(1, 0));
	}
}

/* ---- a refused login --------------------------------------------------- */

static const char *const *
refused_then_taken(void)
{
	static const char *const turns[] = {
		"S 220 mx.example.net ESMTP",
		"C EHLO [127.0.0.1]",
		"S 250-mx.example.net",
		"S 250 AUTH PLAIN LOGIN",
		"C AUTH PLAIN {b64:\\0ann@example.org\\0xyzzy-plugh}",
		"S 535 5.7.8 Error: authentication failed",
		"C AUTH PLAIN {b64:\\0ann@example.org\\0frotz-gnusto}",
		"S 235 2.7.0 Authentication successful",
		"C QUIT", "S 221 2.0.0 Bye", "close", NULL };

	return turns;
}

static void
check_explained(struct vt *v)
{
	char *text = vt_text(v), *reply = strstr(text, "535 5.7.8");

	assert_non_null(reply);
	/* under the reply, not somewhere else */
	assert_non_null(strstr(reply, "password was refused"));
	assert_non_null(strstr(reply, "! another password"));
	free(text);
	scope_shows(v, "[!]AUTH");
	scope_shows(v, "1 failure");
}

static void
test_wrong_password_and_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt_options o = { .cols = sizes[i].cols,
		    .rows = sizes[i].rows };
		struct server s;
		const char *args[] = { "--tls", "none", "--user",
		    "ann@example.org", "--allow-plaintext-auth", s.target,
		    NULL };
		struct vt *v;

		server_start(&s, refused_then_taken());
		v = scope_start(args, &o);
		scope_type(v, "W");
		scope_row(v, -1, "Password for ann@example.org");
		scope_type(v, "xyzzy-plugh\r");
		if (o.cols == 80)
			check_explained(v);
		scope_shows(v, "[!]AUTH");
		scope_type(v, "!");
		scope_row(v, -1, "Password for ann@example.org");
		scope_type(v, "wrong\033");	/* second thoughts */
		scope_row(v, -1, "nothing was sent");
		scope_type(v, "!frotz-gnusto\r");
		scope_shows(v, "235 2.7.0");
		scope_shows(v, "[x]AUTH");
		scope_row(v, -1, "done: every step of the walk went well");
		scope_quit(v);
		server_ended(&s);
	}
}

static void
test_password_in_clear_needs_a_word(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net",
	    "S 250 AUTH PLAIN",
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}",
	    "S 235 2.7.0 good", "C QUIT", "S 221 bye", NULL };
	static const char *const noes[] = { "\r", "y\r", "ye\r", "no\r",
	    "\033" };
	struct server s;
	const char *args[] = { "--user", "ann", "--tls", "none", s.target,
	    NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ".");
	scope_type(v, ":auth\r");
	scope_type(v, "xyzzy-plugh\r");
	for (size_t i = 0; i < COUNT_OF(noes); i++) {
		scope_row(v, -1, "Nothing is encrypted here");
		scope_type(v, noes[i]);
		scope_row(v, -1, "no");
		scope_shows_not(v, "AUTH PLAIN *");
		scope_type(v, ":auth\r");
	}
	scope_type(v, "yes\r");
	scope_shows(v, "235 2.7.0 good");
	scope_quit(v);
	server_ended(&s);
}

/* ---- by hand ----------------------------------------------------------- */

static void
test_lines_by_hand(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO x", "S 250-mx.example.net", "S 250 HELP",
	    "C RCPT TO:<a@b>", "S 503 5.5.1 need MAIL first",
	    "C NOOP and \xc3\xa4  two blanks ", "S 250 ok",
	    "C QUIT", "S 221 bye", "close", NULL };
	struct server s;
	const char *args[] = { s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "i");
	scope_row(v, -1, ":send");
	scope_type(v, "EHLO x\r");
	scope_shows(v, "EHLO x");
	scope_shows(v, "250 HELP");
	scope_type(v, "iRCPT TO:<a@b>\r");
	scope_shows(v, "503 5.5.1 need MAIL first");
	scope_type(v, "iNOOP and \xc3\xa4  two blanks \r");
	scope_shows(v, "250 ok");
	scope_type(v, "i\r");
	scope_row(v, -1, "an empty line: nothing was sent");
	scope_type(v, "iQUIT\r");
	scope_row(v, 0, "closed");
	scope_quit(v);
	server_ended(&s);
}

static const char login_user[] = "c3R1ZGVudA==";	/* student */
static const char login_password[] =
    "ZmlmdHktd2F5cy10by1mYWlsLW5vdw==";
static const char plain_blob[] =
    "AHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw==";

/* Up to the login: "." for each step that is not one. */
static struct vt *
before_login(void)
{
	struct vt *v = scope_practice(80, 24);

	scope_type(v, ".");
	scope_type(v, ".");
	scope_type(v, ".");
	scope_shows(v, "[>]AUTH");
	return v;
}

static void
test_auth_login_by_hand(void **state)
{
	struct vt *v = before_login();

	(void)state;
	scope_type(v, "iAUTH LOGIN\rn");
	scope_row(v, -1, "AUTH asks \"Username:\"");
	scope_row(v, -1, "name, base64 (Tab shows):");
	scope_type(v, login_user);
	scope_shows_not(v, login_user);
	scope_type(v, "\r");
	scope_row(v, -1, "AUTH asks \"Password:\": password, base64 "
	    "(not shown):");
	scope_type(v, "\033");		/* away, and back by i */
	scope_row(v, -1, "nothing was sent");
	scope_type(v, "i");
	scope_row(v, -1, "AUTH asks \"Password:\"");
	scope_type(v, login_password);
	scope_row(v, -1, "(not shown):  typed");
	scope_type(v, "\r");
	scope_shows(v, LOGGED_IN);
	scope_shows(v, "[x]AUTH");
	assert_false(scope_wrote(v, login_password, 8));
	scope_quit(v);
}

static void
test_auth_login_given_up(void **state)
{
	struct vt *v = before_login();

	(void)state;
	scope_type(v, "iAUTH LOGIN\rn");
	scope_type(v, "\003:send *\r");
	scope_shows(v, "501 ");
	scope_type(v, ".");
	scope_type(v, "!");
	scope_shows_not(v, "AUTH asks");
	scope_type(v, "\003");
	scope_quit(v);
}

static void
test_auth_plain_by_hand(void **state)
{
	char *whole = xasprintf("AUTH PLAIN %s\n", plain_blob);
	struct vt *v = before_login();

	(void)state;
	scope_type(v, "iAUTH PLAIN");
	scope_row(v, -1, ":send AUTH PLAIN");
	scope_type(v, " ");		/* here the secret begins */
	scope_row(v, -1, "AUTH PLAIN ... (not shown):");
	scope_type(v, plain_blob);
	scope_row(v, -1, "AUTH PLAIN ... (not shown):");
	scope_type(v, "\r");
	scope_shows(v, LOGGED_IN);
	scope_shows(v, "authcid   student");
	assert_false(scope_wrote(v, plain_blob, 8));
	scope_quit(v);

	v = before_login();
	scope_type(v, "i");
	scope_paste(v, whole);
	scope_row(v, -1, "AUTH PLAIN ... (not shown):");
	scope_shows_not(v, LOGGED_IN);	/* a paste runs nothing */
	scope_type(v, "\r");
	scope_shows(v, LOGGED_IN);
	assert_false(scope_wrote(v, plain_blob, 8));
	scope_quit(v);
	free(whole);
}

static void
test_message_by_hand(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250 mx.example.net",
	    "C MAIL FROM:<a@example.org>", "S 250 ok",
	    "C RCPT TO:<b@example.net>", "S 250 ok",
	    "C DATA", "S 354 go ahead",
	    "C Subject: x", "C ", "C body", "C .", "S 250 taken",
	    "C QUIT", "S 221 bye", NULL };
	struct server s;
	const char *args[] = { s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ":ehlo\r");
	scope_type(v, ":mail a@example.org\r");
	scope_type(v, ":rcpt b@example.net\r");
	scope_type(v, ":data\r");
	scope_shows(v, "354 go ahead");
	scope_type(v, "Subject: x\r");
	scope_type(v, "\r");
	scope_type(v, "body\r");
	scope_type(v, ".\r");
	scope_shows(v, "250 taken");
	scope_quit(v);
	server_ended(&s);
}

/* A server that says nothing: the wait is told, and can be given up. */
static void
test_waiting_can_be_cancelled(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C NOOP", "C never", NULL };
	struct server s;
	const char *args[] = { s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	vt_type(v, ":noop\r");
	assert_true(vt_wait_text(v, "waiting for"));
	scope_type(v, "\003");
	scope_shows(v, "you stopped it while waiting");
	scope_shows_not(v, "!-");	/* nothing to explain */
	scope_row(v, 0, "closed");
	scope_quit(v);
	server_kill(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk_step_by_step),
		cmocka_unit_test(test_walk_runs),
		cmocka_unit_test(test_walk_stops_when_declined),
		cmocka_unit_test(test_walk_with_scenarios),
		cmocka_unit_test(test_a_closed_session_quits_at_once),
		cmocka_unit_test(test_bad_arguments),
		cmocka_unit_test(test_wrong_password_and_again),
		cmocka_unit_test(test_password_in_clear_needs_a_word),
		cmocka_unit_test(test_lines_by_hand),
		cmocka_unit_test(test_auth_login_by_hand),
		cmocka_unit_test(test_auth_login_given_up),
		cmocka_unit_test(test_auth_plain_by_hand),
		cmocka_unit_test(test_message_by_hand),
		cmocka_unit_test(test_waiting_can_be_cancelled),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
