/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AUTH in a real terminal: the offer to do the work of a typed AUTH, what is
 * asked for each mechanism, and the question that a finding leads to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/base/slice.h"
#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define OFFER		"[Y/n, Esc: type on]"
#define ASK		"[y/N]"
#define LOGGED_IN	"235 2.7.0 good"

#define HELLO(mechs)	"S 220 mx.example.net ESMTP", \
	"C EHLO [127.0.0.1]", "S 250-mx.example.net", "S 250 AUTH " mechs
#define BYE		"S 235 2.7.0 good", "C QUIT", "S 221 bye", NULL

/* A session that stands, with nobody logged in. */
static struct vt *
open_session(struct server *s, const char *const *turns, const char *user)
{
	const char *args[] = { "--tls", "none", "--allow-plaintext-auth",
	    s->target, user ? "--user" : NULL, user, NULL };
	struct vt *v;

	server_start(s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ".");
	scope_shows(v, "AUTH");
	return v;
}

static void
end_session(struct vt *v, struct server *s)
{
	scope_shows(v, LOGGED_IN);
	scope_quit(v);
	server_ended(s);
}

/* ---- the offer --------------------------------------------------------- */

static void
test_offer_taken(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"),
	    "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C {b64:ann}",
	    "S 334 UGFzc3dvcmQ6", "C {b64:xyzzy-plugh}", BYE };
	static const char *const yes[] = { "y", "\r" };
	struct server s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(yes); i++) {
		struct vt *v = open_session(&s, turns, NULL);

		scope_type(v, "iauth login\r");
		scope_row(v, -1, "Ask for user name and password and encode "
		    "them for you? " OFFER);
		scope_row(v, -2, "y or Enter yes  n no  Esc type on");
		scope_shows_not(v, "j/k");
		scope_type(v, yes[i]);
		scope_row(v, -1, "User name:");
		scope_type(v, "ann\r");
		scope_row(v, -1, "Password for ann at 127.0.0.1");
		scope_type(v, "xyzzy-plugh\r");
		end_session(v, &s);
	}
}

/* A name or a password in place of y or n answers nothing, and is seen
 * nowhere. */
static void
test_offer_unanswered(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"), "C QUIT",
	    "S 221 bye", NULL };
	static const char *const typed[] = { "xyzzy-plugh", " yes", "\303\251y" };
	struct server s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		struct vt *v = open_session(&s, turns, NULL);

		scope_type(v, "iauth login\r");
		scope_row(v, -1, OFFER);
		scope_type(v, typed[i]);
		scope_row(v, -1, OFFER " ?");
		scope_row(v, -2, "Enter or Esc leave the question");
		assert_false(scope_wrote(v, "plugh", 5));
		scope_type(v, i % 2 ? "\033" : "\r");
		scope_row(v, -1, "no answer: nothing was sent; i types the "
		    "line again");
		scope_shows_not(v, "User name:");
		scope_quit(v);
		server_ended(&s);
	}
}

static void
test_offer_declined(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"),
	    "C auth login", "S 334 VXNlcm5hbWU6", "C {b64:ann}",
	    "S 334 UGFzc3dvcmQ6", "C {b64:xyzzy-plugh}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, "ann");

	(void)state;
	scope_type(v, "iauth login\r");
	scope_row(v, -1, "Ask for the password and encode it for you?");
	scope_type(v, "n");
	scope_row(v, -1, "AUTH asks \"Username:\"");
	scope_type(v, "YW5u\r");
	scope_row(v, -1, "AUTH asks \"Password:\"");
	scope_type(v, "eHl6enktcGx1Z2g=\r");
	end_session(v, &s);
}

/* Esc goes back to the line, where typing on reaches the hidden field. */
static void
test_offer_typed_on(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"),
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, "iAUTH PLAIN\r");
	scope_row(v, -1, OFFER);
	scope_type(v, "\033");
	scope_row(v, -1, ":send AUTH PLAIN");
	scope_type(v, " ");
	scope_row(v, -1, "AUTH PLAIN ... (not shown):");
	scope_type(v, "\r");			/* nothing behind it: offered */
	scope_row(v, -1, "Ask for user name and password");
	scope_type(v, "\003");
	scope_row(v, -1, ":send AUTH PLAIN");
	scope_type(v, " AGFubgB4eXp6eS1wbHVnaA==\r");
	end_session(v, &s);
}

/* Each is offered in its own words; what is no mechanism is sent. */
static void
test_offer_in_the_mechanisms_words(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN"),
	    "C AUTH NONSENSE", "S 504 5.5.4 no", "C QUIT", "S 221 bye",
	    NULL };
	static const struct {
		const char *line, *shows;
	} all[] = {
		{ "AUTH CRAM-MD5", "user name and password and compute" },
		{ "AUTH SCRAM-SHA-256", "user name and password and compute" },
		{ "AUTH NTLM", "user name and password and compute" },
		{ "AUTH XOAUTH2", "user name and token and encode them" },
		{ "AUTH EXTERNAL", "and encode the messages of EXTERNAL" },
		{ "AUTH ANONYMOUS", "and encode the messages of ANONYMOUS" },
	};
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		scope_type(v, "i");
		scope_type(v, all[i].line);
		scope_type(v, "\r");
		scope_shows(v, all[i].shows);
		scope_row(v, -1, OFFER);
		scope_type(v, "\033");
		scope_type(v, "\003");
	}
	scope_type(v, "iAUTH NONSENSE\r");
	scope_shows(v, "504 5.5.4 no");
	scope_quit(v);
	server_ended(&s);
}

/* In clear a refusal asks, and yes then sends what was typed. */
static void
test_declined_in_clear(void **state)
{
	static const char *const turns[] = { HELLO("LOGIN"), "C AUTH LOGIN",
	    "S 334 VXNlcm5hbWU6", "C *", "S 501 5.7.0 given up", "C QUIT",
	    "S 221 bye", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ".");
	scope_type(v, "iAUTH LOGIN\rn");
	scope_row(v, -1, "Type yes:");
	scope_type(v, "yes\r");
	scope_row(v, -1, "AUTH asks \"Username:\"");
	scope_type(v, "\003:send *\r");
	scope_shows(v, "501 5.7.0 given up");
	scope_quit(v);
	server_ended(&s);
}

/* Nor are our own words pushed out of the row by the server's. */
static void
test_question_stays_in_its_quotes(void **state)
{
	static const char *const turns[] = { HELLO("LOGIN"), "C AUTH LOGIN",
	    "S 334 {b64:Pass\": a line, in clear: }", "C *", "S 501 no",
	    "C AUTH LOGIN",
	    "S 334 {b64:Password, and a great many words behind it}", "C *",
	    "S 501 no", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, "iAUTH LOGIN\rn");
	scope_row(v, -1, "AUTH asks \"Pass\\x22: a line, in clear: \": "
	    "password");
	scope_type(v, "\003:send *\r");
	scope_type(v, "iAUTH LOGIN\rn");
	scope_row(v, -1, "AUTH asks \"Password, and a great man...\": "
	    "password, base64 (not shown):");
	scope_type(v, "\003:send *\r");
	end_session(v, &s);
}

/* ---- what is asked ----------------------------------------------------- */

static void
test_token_is_asked_for(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN XOAUTH2"),
	    "C AUTH XOAUTH2 {b64:user=ann\\x01auth=Bearer abcdefghij"
	    "\\x01\\x01}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, ":auth XOAUTH2 ann\r");
	scope_row(v, -1, "Token for ann at 127.0.0.1");
	scope_type(v, "abcdefghij\r");
	end_session(v, &s);
}

static void
test_nothing_is_asked_for_external(void **state)
{
	static const char *const turns[] = { HELLO("EXTERNAL ANONYMOUS"),
	    "C AUTH EXTERNAL =", "S 535 5.7.8 no certificate",
	    "C AUTH EXTERNAL {b64:bob}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, ":auth EXTERNAL\r");
	scope_shows(v, "535 5.7.8 no certificate");
	scope_type(v, ":auth EXTERNAL ann bob\r");
	end_session(v, &s);
}

static void
test_authzid_is_sent(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN"),
	    "C AUTH PLAIN {b64:boss\\0ann\\0xyzzy-plugh}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, ":auth PLAIN ann boss\r");
	scope_row(v, -1, "Password for ann at");
	scope_type(v, "xyzzy-plugh\r");
	end_session(v, &s);
}

/* What the server offers stands first, in its order; then what is known. */
static void
test_completion_of_mechanisms(void **state)
{
	static const char *const turns[] = { HELLO("XOAUTH2 LOGIN X-OTHER "
	    "PLAIN"), "C QUIT", "S 221 bye", NULL };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);
	char *text, *first;

	(void)state;
	scope_type(v, ":auth \t\t");
	scope_shows(v, "SCRAM-SHA-256");
	text = vt_text(v);
	first = strstr(text, "CRAM-MD5");
	assert_non_null(first);
	*first = '\0';
	first = strrchr(text, '\n') + 1;
	assert_non_null(strstr(first, "XOAUTH2"));
	assert_true(strstr(first, "XOAUTH2") < strstr(first, "LOGIN"));
	assert_true(strstr(first, "LOGIN") < strstr(first, "PLAIN"));
	assert_null(strstr(first, "X-OTHER"));
	free(text);
	scope_type(v, "\003");
	scope_quit(v);
	server_ended(&s);
}

/* ---- findings ---------------------------------------------------------- */

static void
test_finding_is_asked_about_once(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN"), "C NOOP",
	    "S 250 ok", "C AUTH PLAIN {b64:\\0ann\\x20\\0xyzzy-plugh}",
	    "S 535 5.7.8 no", "C AUTH PLAIN {b64:\\0ann\\x20\\0xyzzy-plugh}",
	    "S 535 5.7.8 again",
	    "C AUTH PLAIN {b64:\\0ann\\x20\\0frotz-gnusto}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, "ann ");

	(void)state;
	scope_type(v, "W");
	scope_row(v, -1, "Password for ann");
	scope_type(v, "xyzzy-plugh\r");
	scope_shows(v, "Send all the same?");
	scope_row(v, -1, ASK);
	scope_shows(v, "of the credentials");
	scope_type(v, "n");
	scope_row(v, -1, "nothing was sent");
	scope_shows_not(v, "AUTH PLAIN *");
	scope_type(v, ":noop\r");
	scope_type(v, ":auth\r");		/* the same password */
	scope_shows(v, "Send all the same?");
	scope_row(v, -1, ASK);
	scope_type(v, "y");
	scope_shows(v, "535 5.7.8 no");
	scope_type(v, "!xyzzy-plugh\r");
	scope_shows(v, "535 5.7.8 again");
	scope_type(v, "!frotz-gnusto\r");	/* another: looked at anew */
	scope_shows(v, "Send all the same?");
	scope_row(v, -1, ASK);
	scope_type(v, "y");
	end_session(v, &s);
}

static void
test_question_fits_every_window(void **state)
{
	static const int cols[] = { 120, 80, 60, 40, 30 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cols); i++) {
		const char *args[] = { "practice:oauth-expired", NULL };
		struct vt_options o = { .cols = cols[i], .rows = 24 };
		struct vt *v = scope_start(args, &o);

		scope_type(v, "W");
		scope_row(v, -1, ASK);
		scope_type(v, "y");
		scope_shows(v, "535");
		scope_quit(v);
	}
}

/* Without a screen there is nobody to ask: it is said, and goes on. */
static void
test_check_lists_findings(void **state)
{
	static const char *const args[] = { "check", "--json", "--auth",
	    "XOAUTH2", "practice:oauth-expired", NULL };
	static const char found[] = "\"id\":\"token-expired\"";
	struct vt *v = scope_begin(args, NULL);

	(void)state;
	assert_int_equal(vt_wait_exit(v), W_EXITCODE(28, 0));
	assert_true(scope_wrote(v, found, sizeof(found) - 1));
	scope_ended(v, W_EXITCODE(28, 0));
}

/* What was dropped of a file is in the record. */
static void
test_dropped_line_end_is_said(void **state)
{
	char *path = xasprintf("%s/pw", scope_home());
	const char *args[] = { "--user", "ann", "--password-file", path,
	    "practice:bad-password", NULL };
	struct vt *v;
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	fputs("xyzzy-plugh\nsecond\n", f);
	fclose(f);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_shows(v, "[!]AUTH");
	scope_type(v, "gg");
	for (int i = 0; i < 40 && !vt_has(v, "only the first is"); i++)
		scope_type(v, "jjj");
	scope_shows(v, "only the first is");
	scope_quit(v);
	remove(path);
	free(path);
}

/* ---- the decoded message ----------------------------------------------- */

static void
test_bytes_of_a_field(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN"),
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}", BYE };
	struct server s;
	struct vt *v = open_session(&s, turns, "ann");

	(void)state;
	scope_type(v, ":auth\rxyzzy-plugh\r");
	scope_shows(v, LOGGED_IN);
	scope_type(v, "[cl");
	for (int i = 0; i < 6 && !vt_has(v, "bytes 2-4 of 16"); i++)
		scope_type(v, "j");
	scope_row(v, -1, "bytes 2-4 of 16");
	scope_type(v, "j");
	scope_row(v, -1, "bytes 6-16 of 16");
	end_session(v, &s);
}

/* ---- answers that nobody wants ----------------------------------------- */

/* "q", "i", "." and "y" would all do something, were they keys. */
static const char blind[] = "qyi.hunter2-xyzzy";

static void
check_unseen(struct vt *v)
{
	assert_false(scope_wrote(v, "hunter2", 7));
	assert_false(scope_on_disk("hunter2", 7));
	scope_shows_not(v, "hunter2");
}

/* Refused before it asks: name and password are typed all the same. */
static void
test_refused_before_asking(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"),
	    "C AUTH LOGIN", "S 535 5.7.8 no", "C QUIT", "S 221 bye", NULL };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, "iAUTH LOGIN\rn");
	scope_row(v, -1, "AUTH failed");
	for (int i = 0; i < 2; i++) {
		scope_type(v, blind);
		scope_row(v, -1, "no answer is wanted now: Enter or Esc, "
		    "then keys work");
		scope_type(v, "\r");
		scope_row(v, -1, "nothing was sent");
	}
	check_unseen(v);
	scope_type(v, "?");
	scope_shows(v, "HELP");
	scope_type(v, "\033");
	scope_quit(v);
	server_ended(&s);
}

/* Refused after the name: the password has no question. */
static void
test_refused_after_the_name(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"),
	    "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C {b64:ann}",
	    "S 535 5.7.8 no such user", "C QUIT", "S 221 bye", NULL };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	scope_type(v, "iAUTH LOGIN\rn");
	scope_row(v, -1, "name, base64 (Tab shows):");
	scope_type(v, "YW5u");
	scope_shows_not(v, "YW5u");
	scope_type(v, "\t");
	scope_row(v, -1, "name, base64: YW5u");
	scope_type(v, "\r");
	scope_shows(v, "535 5.7.8 no such user");
	scope_row(v, 0, "(refused)");
	scope_type(v, blind);
	scope_type(v, "\033");
	scope_row(v, -1, "keys are commands again");
	check_unseen(v);
	scope_quit(v);
	server_ended(&s);
}

/* At "Type yes:", what is no part of that word is not shown. */
static void
test_password_typed_for_yes(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net",
	    "S 250 AUTH PLAIN", "C QUIT", "S 221 bye", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", s.target, "--user", "ann",
	    NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ".");
	scope_type(v, ":auth\r");
	scope_row(v, -1, "(not shown):");
	scope_type(v, "other\r");
	scope_row(v, -1, "Type yes:");
	scope_type(v, "hunter2");
	scope_row(v, -1, "Type yes: ? or Esc");
	check_unseen(v);
	scope_type(v, "\177y");
	scope_row(v, -1, "Type yes: y");
	scope_type(v, "x");
	scope_row(v, -1, "Type yes: ? or Esc");
	scope_type(v, "\r");
	scope_quit(v);
	server_ended(&s);
}

/* The name is taken for an answer to what is asked instead: what comes behind
 * it is none, and no command either. */
static void
test_typed_on_over_a_question(void **state)
{
	static const char *const turns[] = { HELLO("PLAIN LOGIN"), "C QUIT",
	    "S 221 bye", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ".");
	scope_type(v, "iAUTH LOGIN\r");	/* [Y/n, Esc: type on] */
	scope_type(v, "bob\r");
	scope_type(v, blind);
	scope_row(v, -1, "no answer is wanted now");
	scope_type(v, "\r");
	scope_type(v, "iAUTH LOGIN\rn");	/* Type yes: */
	scope_type(v, "bob\r");
	scope_type(v, blind);
	scope_row(v, -1, "no answer is wanted now");
	scope_type(v, "\r");
	check_unseen(v);
	scope_quit(v);
	server_ended(&s);
}

/* The command came too early, and what it asks for is typed all the same. */
static void
test_command_too_early(void **state)
{
	static const char *const commands[] = { ":auth LOGIN\r",
	    ":send AUTH LOGIN\r", "a" };
	static const char *const turns[] = { HELLO("PLAIN LOGIN"), "C NOOP",
	    "C never", NULL };
	struct server s;
	struct vt *v = open_session(&s, turns, NULL);

	(void)state;
	vt_type(v, ":noop\r");
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		vt_type(v, commands[i]);
		assert_true(vt_wait_text(v, "still waiting for the reply"));
		vt_type(v, blind);
		assert_true(vt_wait_text(v, "nothing is asked yet"));
		vt_type(v, "\033");
		assert_true(vt_wait_text(v, "keys are commands again"));
	}
	check_unseen(v);
	vt_type(v, "\003:quit\ry");
	assert_int_equal(vt_wait_exit(v), 0);
	check_unseen(v);
	scope_ended(v, 0);
	server_kill(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offer_taken),
		cmocka_unit_test(test_offer_unanswered),
		cmocka_unit_test(test_offer_declined),
		cmocka_unit_test(test_offer_typed_on),
		cmocka_unit_test(test_offer_in_the_mechanisms_words),
		cmocka_unit_test(test_declined_in_clear),
		cmocka_unit_test(test_token_is_asked_for),
		cmocka_unit_test(test_nothing_is_asked_for_external),
		cmocka_unit_test(test_authzid_is_sent),
		cmocka_unit_test(test_completion_of_mechanisms),
		cmocka_unit_test(test_finding_is_asked_about_once),
		cmocka_unit_test(test_question_fits_every_window),
		cmocka_unit_test(test_check_lists_findings),
		cmocka_unit_test(test_dropped_line_end_is_said),
		cmocka_unit_test(test_bytes_of_a_field),
		cmocka_unit_test(test_question_stays_in_its_quotes),
		cmocka_unit_test(test_refused_before_asking),
		cmocka_unit_test(test_refused_after_the_name),
		cmocka_unit_test(test_password_typed_for_yes),
		cmocka_unit_test(test_typed_on_over_a_question),
		cmocka_unit_test(test_command_too_early),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
