/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program in a real terminal: every way on from a failed step, and
 * what there is for those who teach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/scope.h"

#define LOGGED_IN	"235 2.7.0 Logged in"

static const struct {
	int cols, rows;
} sizes[] = { { 80, 24 }, { 60, 15 } };

/* With this scenario, as far as the walk goes. */
static struct vt *
walked(const char *scenario, int cols, int rows)
{
	const char *args[] = { scenario, NULL };
	const struct vt_options o = { .cols = cols, .rows = rows };
	struct vt *v = scope_start(args, &o);

	scope_type(v, "W");
	return v;
}

/* ---- another user, another mechanism ----------------------------------- */

static void
test_another_user(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net", "S 250 AUTH PLAIN",
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}",
	    "S 535 5.7.8 Error: authentication failed",
	    "C AUTH PLAIN {b64:\\0bob\\0frotz-gnusto}",
	    "S 235 2.7.0 in", "C QUIT", "S 221 bye", "close", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", "--user", "ann",
	    "--allow-plaintext-auth", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_type(v, "xyzzy-plugh\r");
	scope_shows(v, "U another user");
	scope_type(v, "U");
	scope_row(v, -1, "User name:");
	scope_type(v, "bob\r");		/* in place of the old one */
	scope_row(v, -1, "Password for bob");
	scope_type(v, "frotz-gnusto\r");
	scope_shows(v, "235 2.7.0 in");
	scope_shows(v, "[x]AUTH");
	scope_quit(v);
	server_ended(&s);
}

/* The server has closed: the name first, then a new connection. */
static void
test_another_user_after_the_end(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net", "S 250 AUTH PLAIN",
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}",
	    "S 535 5.7.8 Error: authentication failed", "close", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", "--user", "ann",
	    "--allow-plaintext-auth", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_type(v, "xyzzy-plugh\r");
	scope_row(v, 0, "closed");
	scope_shows(v, "! connect again, with another password");
	scope_shows_not(v, "type commands yourself");
	server_ended(&s);
	scope_type(v, "U\025bob\r");
	scope_shows(v, "Connection refused");
	scope_quit(v);
}

/* Only where the mechanism is what was refused. */
static void
test_another_mechanism(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net",
	    "S 250 AUTH PLAIN CRAM-MD5",
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}",
	    "S 504 5.5.4 Unrecognized authentication type",
	    "C AUTH CRAM-MD5", "S 535 5.7.8 Error: authentication failed",
	    "C QUIT", "S 221 bye", "close", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", "--user", "ann", "--auth",
	    "PLAIN", "--allow-plaintext-auth", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_type(v, "xyzzy-plugh\r");
	scope_shows(v, "M try CRAM-MD5 instead");
	scope_type(v, "M");
	scope_shows(v, "535 5.7.8");
	scope_shows_not(v, "M try");
	scope_type(v, "M");			/* there is no third one */
	scope_row(v, -1, "no other mechanism is offered");
	scope_quit(v);
	server_ended(&s);
}

/* What the card calls vain is neither on the card, nor in the row of the
 * steps, nor done by a key. */
static void
test_what_the_card_says(void **state)
{
	struct vt *v;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		v = walked("practice:bad-password", sizes[i].cols,
		    sizes[i].rows);
		scope_shows(v, "! another password");
		scope_shows(v, "! password");
		scope_shows_not(v, "M try");
		scope_shows_not(v, "- skip");
		scope_type(v, "M");
		scope_row(v, -1, "no other mechanism");
		scope_type(v, "-");
		scope_row(v, -1, "leads nowhere");
		scope_type(v, ".");
		scope_row(v, -1, "this step failed: ! another password");
		scope_type(v, ",");
		scope_row(v, -1, "the step before: EHLO");
		scope_quit(v);
	}
	v = walked("practice:auth-temporary", 80, 24);
	scope_shows(v, "! wait, then try again");
	scope_type(v, "!");
	scope_row(v, -1, "Try again now? [y/N]");
	scope_type(v, "y");
	scope_shows_not(v, "(not shown)");	/* the same password */
	scope_shows(v, "! wait, retry");
	scope_quit(v);
	v = walked("practice:basic-auth-disabled", 80, 24);
	scope_shows(v, "M a token instead, by XOAUTH2");
	scope_shows_not(v, "another password");
	scope_type(v, "M");
	scope_row(v, -1, "Token for student");
	scope_type(v, "\003");
	scope_quit(v);
}

/* That there is no STARTTLS is said, not only left out. */
static void
test_starttls_is_missing(void **state)
{
	struct vt *v = walked("practice:starttls-missing", 80, 24);

	(void)state;
	scope_shows(v, "[-]no STARTTLS [!]AUTH");
	scope_type(v, "P");
	scope_row(v, -1, "this one port only");
	scope_quit(v);
}

/* In clear for practice alone, and it says so. */
static void
test_in_clear_for_practice(void **state)
{
	struct vt *v = walked("practice:auth-in-clear", 80, 24);

	(void)state;
	scope_quit(v);
	v = scope_start((const char *[]){ "practice:auth-in-clear", NULL },
	    &(const struct vt_options){ .cols = 80, .rows = 24 });
	scope_type(v, ".");
	scope_shows(v, "[>]STARTTLS");
	scope_type(v, "a");
	scope_shows(v, "for practice alone");
	scope_quit(v);
}

/* What a server that could not prove itself must not get. */
static void
test_no_mechanism_for_an_impostor(void **state)
{
	struct vt *v = walked("practice:server-proof-wrong", 80, 24);

	(void)state;
	scope_shows(v, "[!]AUTH");
	scope_shows_not(v, "M try");
	scope_type(v, "M");
	scope_row(v, -1, "no other mechanism is offered");
	scope_quit(v);
}

/* ---- another port, no verification ------------------------------------- */

struct practice {
	pid_t	 pid;
	char	 target[40];
};

/* A practice server in a process of its own, whose CA nobody trusts. */
static void
practice_start(struct practice *p, const char *scenario)
{
	char text[512] = "", *at;
	int fds[2];
	FILE *out;

	assert_int_equal(pipe(fds), 0);
	p->pid = fork();
	if (p->pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		execl(getenv("SMTPSCOPE"), "smtpscope", "practice",
		    "--scenario", scenario, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	out = fdopen(fds[0], "r");
	do
		at = fgets(text, sizeof(text), out) != NULL ?
		    strstr(text, "127.0.0.1:") : text;
	while (at == NULL);
	assert_ptr_not_equal(at, text);
	snprintf(p->target, sizeof(p->target), "%.*s",
	    (int)(10 + strspn(at + 10, "0123456789")), at);
	fclose(out);
}

static void
practice_end(const struct practice *p)
{
	assert_int_equal(kill(p->pid, SIGKILL), 0);
	assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
}

/* A server that waits for TLS, asked in clear: then as it wants it, with
 * the user that was named, and on without verification. */
static void
test_another_way_to_tls(void **state)
{
	struct practice p;
	const char *args[] = { "--timeout", "1", "--user", "student",
	    p.target, NULL };
	struct vt *v;

	(void)state;
	practice_start(&p, "implicit-tls");
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_shows(v, "[!]greet");
	scope_shows(v, "P implicit TLS on port ");
	scope_type(v, "P");
	scope_shows(v, "[!]TLS");
	scope_row(v, 0, p.target);
	scope_row(v, 0, "NOT VERIFIED");
	scope_shows(v, "V go on unverified");
	scope_type(v, "V");
	scope_row(v, -1, "Type yes:");
	scope_type(v, "yes\r");
	scope_shows(v, "[-]TLS");
	scope_type(v, "W");
	scope_row(v, -1, "Password for student");	/* no second question */
	scope_type(v, "\003");
	scope_quit(v);
	practice_end(&p);
}

/* What is open is not ended unasked. */
static void
test_another_port_asks(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net", "S 250 STARTTLS",
	    "C STARTTLS", "S 454 4.7.0 not now", "C QUIT", "S 221 bye",
	    "close", NULL };
	struct server s;
	const char *args[] = { s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_shows(v, "P implicit TLS on 465");
	scope_type(v, "P");
	scope_row(v, -1, "connect with implicit TLS on port 465? [y/N]");
	scope_type(v, "n");
	scope_row(v, 0, "clear text");
	scope_shows(v, "- skip");
	scope_type(v, "-");
	scope_shows(v, "[-]TLS [-]EHLO [>]AUTH");
	scope_quit(v);
	server_ended(&s);
}

/* It is agreed to once, by a whole word, and for one session. */
static void
test_without_verification(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt *v = walked("practice:cert-expired", sizes[i].cols,
		    sizes[i].rows);

		scope_shows(v, "V go on unverified");
		scope_type(v, "-");		/* the same consent */
		scope_shows(v, "Type yes:");
		scope_type(v, "yes\025no\r");	/* it can be taken back */
		scope_shows(v, "[!]TLS");
		scope_type(v, "Vy\r");
		scope_shows(v, "[!]TLS");
		scope_type(v, "Vyes\r");
		scope_shows(v, "[-]TLS");
		scope_type(v, "W");
		scope_shows(v, LOGGED_IN);
		scope_type(v, ":reconnect\r");
		scope_type(v, "W");
		scope_shows(v, "[!]TLS");
		scope_type(v, "Vyes\r");
		scope_shows(v, "[-]TLS");
		scope_quit(v);
	}
}

/* Keys that have nothing to do here say so, and do nothing. */
static void
test_keys_out_of_place(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	for (const char *k = "UMPV"; *k != '\0'; k++) {
		const char key[] = { *k, '\0' };

		scope_type(v, key);
		scope_row(v, -1, "nothing failed");
		scope_shows(v, "[>]EHLO");
	}
	scope_quit(v);
	v = walked("practice:cert-expired", 80, 24);
	scope_type(v, "U");
	scope_row(v, -1, "no login was refused");
	scope_type(v, "M");
	scope_row(v, -1, "no other mechanism");
	scope_type(v, "P");
	scope_row(v, -1, "this one port only");
	scope_type(v, ":walk m\t\r");		/* by its name as well */
	scope_row(v, -1, "no other mechanism");
	scope_quit(v);
	v = walked("practice:bad-password", 80, 24);
	scope_type(v, "V");
	scope_row(v, -1, "it is not the certificate");
	scope_quit(v);
}

/* ---- by hand, and back ------------------------------------------------- */

static void
test_by_hand_and_back(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, ".");
	scope_shows(v, "[>]STARTTLS");
	scope_type(v, "w");			/* off, and all by hand */
	scope_row(v, 0, "walk off");
	scope_type(v, "iSTARTTLS\r");
	scope_row(v, 0, "TLSv1.3 verified");
	scope_type(v, "iEHLO by.hand.test\r");
	scope_type(v, "w");
	scope_shows(v, "[x]TLS [x]EHLO [>]AUTH");
	scope_type(v, ".");
	scope_shows(v, LOGGED_IN);
	scope_row(v, -1, "done: every step of the walk went well");
	scope_quit(v);
}

/* The same without leaving the walk, and with AUTH by hand. */
static void
test_by_hand_in_the_walk(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, ".");
	scope_type(v, "iSTARTTLS\r");
	scope_type(v, ".");			/* EHLO is due again */
	scope_shows(v, "[x]EHLO [>]AUTH");
	scope_type(v, "iAUTH PLAIN\rn");
	scope_type(v, "AHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw==\r");
	scope_shows(v, LOGGED_IN);
	scope_shows(v, "walk done");
	scope_quit(v);
}

/* A step that failed is mended by hand, and the walk goes on. */
static void
test_mended_by_hand(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 550 5.7.1 not by that name",
	    "C EHLO mail.example.org", "S 250-mx.example.net",
	    "S 250 AUTH CRAM-MD5", "C QUIT", "S 221 bye", "close", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", "--user", "ann", s.target,
	    NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, "W");
	scope_shows(v, "[!]EHLO");
	scope_shows(v, "i type commands yourself");
	scope_type(v, "w");
	scope_shows(v, "w take the walk up again");
	scope_type(v, "iEHLO mail.example.org\r");
	scope_type(v, "w");
	scope_shows(v, "[x]EHLO [>]AUTH");
	scope_type(v, ".");
	scope_row(v, -1, "Password for ann");
	scope_type(v, "\003");
	scope_quit(v);
	server_ended(&s);
}

/* ---- for those who teach ----------------------------------------------- */

static void
test_explain_all(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	scope_shows_not(v, "AUTH: ");
	scope_type(v, "tl");
	scope_row(v, -1, "what went well is explained, too");
	scope_type(v, "G");
	scope_shows(v, " i  + ");
	scope_type(v, "gg");
	scope_shows(v, "i── Finding the server's address");
	scope_type(v, "jK");			/* all of it, and back */
	scope_shows(v, "On the wire:");
	scope_type(v, "\r");
	scope_shows_not(v, "On the wire:");
	scope_type(v, "zc");
	scope_shows_not(v, "Before anything is sent");
	scope_type(v, "zo");
	scope_shows(v, "Before anything is sent");
	scope_type(v, ":explain-all off\r");
	scope_shows_not(v, "Finding the server's address");
	scope_quit(v);
}

static void
test_explain_all_from_the_start(void **state)
{
	const char *args[] = { "--explain-all", "practice:bad-password",
	    NULL };
	const struct vt_options o = { .cols = 60, .rows = 15 };
	struct vt *v = scope_start(args, &o);

	(void)state;
	scope_shows(v, "The greeting of the server");
	scope_type(v, "W");
	scope_shows(v, "The user name or password was refused");
	scope_shows(v, "! another password");
	scope_type(v, "gg");
	scope_shows(v, "Finding the server's address");
	scope_resize(v, 30, 8);
	scope_resize(v, 120, 40);
	scope_shows(v, "Finding the server's address");
	scope_quit(v);
}

static void
test_equivalent(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	scope_shows(v, LOGGED_IN);
	scope_type(v, ":equivalent sw\t\r");
	scope_row(v, 0, "THE SAME SESSION WITH OTHER TOOLS");
	scope_shows(v, "# The same session with swaks:");
	scope_shows(v, "swaks ");
	scope_shows_not(v, "openssl s_client");
	scope_type(v, "q");
	scope_shows(v, LOGGED_IN);
	scope_type(v, ":equivalent\r");
	scope_shows(v, "# The same session with openssl s_client:");
	scope_type(v, "G");
	scope_shows(v, "The same session with msmtp");
	scope_type(v, "q");
	assert_false(scope_wrote(v, "fifty-ways", 10));
	scope_type(v, ":equivalent telnet\r");
	scope_row(v, -1, "is not openssl|swaks|curl|msmtp");
	scope_quit(v);
}

/* ---- what belongs to a message ------------------------------------------ */

/* AUTH is refused within one, and RCPT without one. */
static void
test_login_in_a_message(void **state)
{
	struct vt *v = walked("practice:auth-after-rcpt", 120, 40);

	(void)state;
	scope_shows(v, ":rset give this message up, to log in");
	scope_shows_not(v, "log in first");
	scope_type(v, ":rset\r");
	scope_shows(v, "a log in first");
	scope_type(v, "a");
	scope_shows(v, LOGGED_IN);
	scope_shows(v, "! try again");
	scope_type(v, "!");
	scope_row(v, -1, "> mail");
	scope_shows(v, "[>]RCPT");
	scope_type(v, ".");
	scope_shows(v, "250 2.1.5");
	scope_shows(v, "[x]RCPT");
	scope_quit(v);
}

static void
test_message_again(void **state)
{
	struct vt *v = walked("practice:content-refused", 120, 40);

	(void)state;
	scope_shows(v, "[!]DATA");
	scope_type(v, "!");
	scope_row(v, -1, "> mail");
	scope_shows(v, "[x]MAIL [>]RCPT [ ]DATA");
	scope_type(v, "W");
	scope_shows(v, "[!]DATA");
	scope_row(v, -1, "The content of the message is refused");
	scope_quit(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_another_user),
		cmocka_unit_test(test_another_user_after_the_end),
		cmocka_unit_test(test_another_mechanism),
		cmocka_unit_test(test_what_the_card_says),
		cmocka_unit_test(test_starttls_is_missing),
		cmocka_unit_test(test_in_clear_for_practice),
		cmocka_unit_test(test_no_mechanism_for_an_impostor),
		cmocka_unit_test(test_another_way_to_tls),
		cmocka_unit_test(test_another_port_asks),
		cmocka_unit_test(test_without_verification),
		cmocka_unit_test(test_keys_out_of_place),
		cmocka_unit_test(test_by_hand_and_back),
		cmocka_unit_test(test_by_hand_in_the_walk),
		cmocka_unit_test(test_mended_by_hand),
		cmocka_unit_test(test_explain_all),
		cmocka_unit_test(test_explain_all_from_the_start),
		cmocka_unit_test(test_equivalent),
		cmocka_unit_test(test_login_in_a_message),
		cmocka_unit_test(test_message_again),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
