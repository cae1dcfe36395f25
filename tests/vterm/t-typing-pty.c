/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines typed to the server by hand: a message behind DATA, line after line,
 * and what was meant for the server but met the keys of a command.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/scope.h"

#define LINE	"line (Esc ends):"
#define MESSAGE	"message (a line with . alone ends it):"

#define HELLO	"S 220 mx.example.net ESMTP", "C EHLO me", \
	"S 250-mx.example.net", "S 250 AUTH PLAIN LOGIN"
#define BYE	"C QUIT", "S 221 bye", NULL

static struct vt *
session(struct server *s, const char *const *turns)
{
	const char *args[] = { "--tls", "none", "--allow-plaintext-auth",
	    s->target, NULL };

	server_start(s, turns);
	return scope_start(args, NULL);
}

static void
end(struct vt *v, struct server *s)
{
	scope_quit(v);
	server_ended(s);
}

static void
test_message(void **state)
{
	static const char *const turns[] = { HELLO, "C DATA", "S 354 go",
	    "C Subject: quit", "C ", "C W.!x", "C .", "S 250 taken", BYE };
	static const char *const ways[] = { "iDATA\r", ":data\r" };
	struct server s;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct vt *v = session(&s, turns);

		scope_type(v, "iEHLO me\r");
		scope_type(v, ways[i]);
		scope_row(v, -1, MESSAGE);
		scope_type(v, "Subject: quit\r");
		scope_row(v, -1, MESSAGE);
		scope_type(v, "\033");
		scope_row(v, -1, "the message is not ended: i goes on");
		scope_type(v, "i");
		scope_row(v, -1, MESSAGE);
		scope_type(v, "\rW.!x\r.\r");	/* in one go */
		scope_shows(v, "250 taken");
		scope_shows_not(v, MESSAGE);
		scope_type(v, "zR");		/* keys again */
		scope_shows_not(v, ":send");
		end(v, &s);
	}
}

/* A refused DATA opens nothing. */
static void
test_no_message(void **state)
{
	static const char *const turns[] = { HELLO, "C DATA",
	    "S 503 5.5.1 no recipients", BYE };
	struct server s;
	struct vt *v = session(&s, turns);

	(void)state;
	scope_type(v, "iEHLO me\r");
	scope_type(v, "iDATA\r");
	scope_shows(v, "503 5.5.1");
	scope_shows_not(v, MESSAGE);
	end(v, &s);
}

static void
test_lines(void **state)
{
	static const char *const turns[] = { HELLO, "C NOOP", "S 250 ok",
	    "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C {b64:ann}",
	    "S 334 UGFzc3dvcmQ6", "C {b64:xyzzy-plugh}", "S 235 2.7.0 good",
	    "C DATA", "S 354 go", "C hello", "C .", "S 250 taken",
	    "C RSET", "S 250 reset", BYE };
	struct server s;
	struct vt *v = session(&s, turns);

	(void)state;
	scope_type(v, "I");
	scope_row(v, -1, LINE);
	scope_type(v, "EHLO me\r");
	scope_row(v, -1, LINE);
	scope_type(v, "\r");			/* nothing is sent */
	scope_row(v, -1, LINE);
	scope_type(v, "NOOP\r");
	scope_row(v, -1, LINE);
	scope_type(v, "AUTH LOGIN\r");
	scope_row(v, -1, "AUTH asks \"Username:\"");	/* no question */
	scope_type(v, "YW5u\r");
	scope_row(v, -1, "AUTH asks \"Password:\"");
	scope_type(v, "eHl6enktcGx1Z2g=\r");
	scope_shows(v, "235 2.7.0 good");
	scope_row(v, -1, LINE);
	assert_false(scope_wrote(v, "eHl6enkt", 8));
	scope_type(v, "DATA\r");
	scope_row(v, -1, MESSAGE);
	scope_type(v, "hello\r.\r");
	scope_shows(v, "250 taken");
	scope_row(v, -1, LINE);
	scope_type(v, "RSET\r");
	scope_shows(v, "250 reset");
	scope_row(v, -1, LINE);
	scope_type(v, "\033");
	scope_row(v, -1, "keys are commands again; I types lines");
	end(v, &s);
}

/* What stands behind AUTH MECH is typed where nothing is shown. */
static void
test_lines_hide(void **state)
{
	static const char *const turns[] = { HELLO,
	    "C AUTH PLAIN {b64:\\0ann\\0xyzzy-plugh}",
	    "S 535 5.7.8 refused", BYE };
	static const char blob[] = "AGFubgB4eXp6eS1wbHVnaA==";
	struct server s;
	struct vt *v = session(&s, turns);

	(void)state;
	scope_type(v, "I");
	scope_type(v, "EHLO me\r");
	scope_row(v, -1, LINE);
	scope_type(v, "AUTH PLAIN ");
	scope_row(v, -1, "AUTH PLAIN ... (not shown):");
	scope_type(v, blob);
	scope_type(v, "\r");
	scope_shows(v, "535 5.7.8");
	assert_false(scope_wrote(v, blob, 8));
	scope_row(v, -1, LINE);
	scope_type(v, "\033");
	end(v, &s);
}

/* A server that goes leaves no line open, and its rest runs nothing. */
static void
test_lines_end_with_the_session(void **state)
{
	static const char *const turns[] = { HELLO, "C NOOP",
	    "S 421 4.3.2 going down", "close", NULL };
	struct server s;
	struct vt *v = session(&s, turns);

	(void)state;
	scope_type(v, "I");
	scope_type(v, "EHLO me\r");
	scope_type(v, "NOOP\r");
	scope_shows(v, "421 4.3.2");
	scope_shows_not(v, LINE);
	server_ended(&s);
	scope_quit(v);
}

/* ---- typed where keys are commands ------------------------------------- */

static void
test_blind_typing(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "STARTTLS");
	scope_row(v, -1, ":save ");
	scope_type(v, "\025nowhere/at-all.txt\r");
	scope_row(v, -1, "not saved, its folder does not exist (make it");
	scope_type(v, "H");
	scope_row(v, -1, "H does nothing here; i types a line, ? shows");
	scope_shows_not(v, "> STARTTLS");
	scope_quit(v);
}

/* One letter decides; what else is typed is for something else. */
static void
test_wrong_answer(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "x");
	scope_row(v, -1, "End this session with QUIT? [y/N]");
	scope_type(v, "okay, go on: yw");
	scope_row(v, -1, "Enter or Esc, then keys work");
	scope_shows_not(v, "walk off");
	scope_type(v, "\r");
	scope_row(v, -1, "keys are commands again");
	scope_type(v, "w");
	scope_shows(v, "walk off");
	scope_type(v, "x");
	scope_type(v, "n");			/* this is an answer */
	scope_row(v, -1, "no: nothing was done");
	scope_type(v, "w");
	scope_row(v, -1, "the walk is on");
	scope_quit(v);
}

/* Without a connection no line is asked for. */
static void
test_no_connection(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, ":abort\r");
	scope_type(v, "i");
	scope_row(v, -1, "send: there is no connection to type to");
	scope_shows_not(v, ":send");
	scope_type(v, ":redraw\r");
	scope_type(v, "I");
	scope_row(v, -1, "there is no connection");
	scope_shows_not(v, LINE);
	scope_quit(v);
}

/* The question says who would log in. */
static void
test_whose_password(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	scope_row(v, -1, "done: every step of the walk went well; next "
	    ":scenarios, :mail, i line, S save");
	scope_type(v, ":reconnect\r");
	scope_type(v, ":ehlo\r");
	scope_type(v, ":starttls\r");
	scope_type(v, ":ehlo\r");
	scope_type(v, "iAUTH PLAIN\r");
	scope_row(v, -1, "Log in as student with practice's own password? "
	    "[Y/n");
	scope_type(v, "\r");
	scope_shows(v, "235 2.7.0");
	scope_quit(v);
}

static void
test_copy_in_tmux(void **state)
{
	static const char *const env[] = { "TMUX=/tmp/tmux-0/default,1,0",
	    NULL };
	const struct vt_options o = { .cols = 100, .rows = 24, .env = env };
	const char *args[] = { "--", "practice", NULL };
	struct vt *v = scope_start(args, &o);

	(void)state;
	scope_type(v, "yy");
	scope_row(v, -1, "(1 line) sent to the terminal (tmux: set-clipboard on)");
	scope_quit(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_no_message),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_lines_hide),
		cmocka_unit_test(test_lines_end_with_the_session),
		cmocka_unit_test(test_blind_typing),
		cmocka_unit_test(test_wrong_answer),
		cmocka_unit_test(test_no_connection),
		cmocka_unit_test(test_whose_password),
		cmocka_unit_test(test_copy_in_tmux),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
