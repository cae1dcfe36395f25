/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface without a screen, in a real terminal: lines that are only
 * ever added, a line editor, passwords that nobody sees. */
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

#include "core/base/slice.h"
#include "tests/lib/scope.h"

#define PROMPT	"smtpscope> "
#define SECRET	"xyzzy-plugh"

static void
says(struct vt *v, const char *text)
{
	assert_true(vt_wait_output(v, text));
}

static struct vt *
plain(const char *target, const struct vt_options *o)
{
	const char *args[] = { "--plain", target, NULL };
	struct vt *v = scope_begin(args, o);

	says(v, PROMPT);
	return v;
}

/* A terminal makes CR LF of each LF; nothing else may be there, but, where
 * something was taken back, backspaces. */
static void
only_lines(struct vt *v, bool edited)
{
	struct slice out = vt_output(v);

	for (size_t i = 0; i < out.n; i++) {
		unsigned char c = (unsigned char)out.p[i];

		if (c >= ' ' && c != 0x7f)
			continue;
		if (c == '\n' || (c == '\r' && i + 1 < out.n &&
		    out.p[i + 1] == '\n') || (edited && c == '\b'))
			continue;
		fail_msg("byte %#x at %zu", c, i);
	}
}

static void
ended(struct vt *v, int status)
{
	int got = vt_wait_exit(v);

	if (got != W_EXITCODE(status, 0)) {
		struct slice out = vt_output(v);

		fail_msg("status %#x\n%.*s", got, (int)out.n, out.p);
	}
	assert_true(vt_modes_restored(v));
	vt_free(v);
}

static size_t
count(struct vt *v, const char *text)
{
	struct slice out = vt_output(v);
	size_t n = strlen(text), found = 0;

	for (size_t i = 0; i + n <= out.n; i++)
		found += memcmp(out.p + i, text, n) == 0;
	return found;
}

/* ---- the dialogue ------------------------------------------------------ */

static void
test_dialogue(void **state)
{
	struct vt *v = plain("practice", NULL);

	(void)state;
	says(v, "help lists the commands");
	vt_type(v, "ehlo client.example\r");
	says(v, "hello, this is client.example");
	says(v, "250 HELP");
	vt_type(v, "noop\r");
	says(v, "does nothing but get an answer");
	vt_type(v, ":version\r");
	says(v, "smtpscope 0.");
	vt_type(v, "move 1\r");
	says(v, "move: only on the screen");
	only_lines(v, false);
	vt_type(v, "\004");
	ended(v, 0);
}

static void
test_dumb_terminals(void **state)
{
	static const struct {
		const char *env, *says;
	} cases[] = {
		{ "TERM=dumb", "\"dumb\" cannot place the cursor" },
		{ "TERM", "TERM is not set" },
		{ "TERM=", "TERM is not set" },
		{ "TERM=no-such-thing", "no description of the terminal" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *env[] = { cases[i].env, NULL };
		const char *args[] = { "practice:ok", NULL };
		const struct vt_options o = { .env = env };
		struct vt *v = scope_begin(args, &o);

		says(v, "no screen but lines, as with --plain: ");
		says(v, cases[i].says);
		says(v, PROMPT);
		vt_type(v, "walk run\r");
		says(v, "done: every step");
		vt_type(v, "quit\r");
		says(v, "221 2.0.0");
		only_lines(v, false);
		assert_int_equal(count(v, "no screen but lines"), 1);
		ended(v, 0);
	}
}

/* ---- passwords --------------------------------------------------------- */

static void
no_secret(struct vt *v, const char *secret)
{
	assert_false(scope_wrote(v, secret, strlen(secret)));
	assert_false(scope_on_disk(secret, strlen(secret)));
}

static void
test_password(void **state)
{
	struct vt *v = plain("practice:bad-password", NULL);

	(void)state;
	vt_type(v, "walk run\r");
	says(v, "AUTH failed: ");
	vt_type(v, "walk retry\r");
	says(v, "Password for student at practice:bad-password (not shown): ");
	vt_type(v, SECRET "\r");
	says(v, "login attempt 2");
	vt_type(v, "walk user\r");
	says(v, "User name: ");
	vt_type(v, "bob\r");
	says(v, "Password for bob at practice:bad-password (not shown): ");
	vt_type(v, SECRET "\003");
	says(v, "nothing was sent");
	vt_type(v, "quit\r");
	says(v, "221 2.0.0");
	no_secret(v, SECRET);
	only_lines(v, false);
	ended(v, 28);
}

/* A line of AUTH leaves the line editor where its secret begins. */
static void
test_typed_auth(void **state)
{
	struct vt *v = plain("practice:auth-in-clear", NULL);

	(void)state;
	vt_type(v, "ehlo\r");
	says(v, "250 HELP");
	vt_type(v, "send AUTH PLAIN ");
	says(v, "AUTH PLAIN ... (not shown): ");
	vt_type(v, "AHN0dWRlbnQAbm9wZQ==\r");
	says(v, "535");
	vt_type(v, "send AUTH LOGIN\r");
	says(v, "[Y/n, Esc: type on] ");
	vt_type(v, "n\r");
	says(v, "AUTH asks \"Username:\": name, base64 (not shown): ");
	vt_type(v, "c3R1ZGVudA==\r");
	says(v, "AUTH asks \"Password:\": password, base64 (not shown): ");
	vt_type(v, "bm9wZQ==\r");
	says(v, "login attempt 2");
	vt_type(v, "quit\r");
	says(v, "221 2.0.0");
	no_secret(v, "AHN0dWRlbnQAbm9wZQ");
	no_secret(v, "c3R1ZGVudA");
	ended(v, 28);
}

/* What was typed as a command does not become a password. */
static void
test_typed_ahead(void **state)
{
	struct vt *v = plain("practice:bad-password", NULL);

	(void)state;
	vt_type(v, "walk run\r");
	says(v, "AUTH failed: ");
	vt_type(v, "walk retry\rnoop\rehlo\r");
	says(v, "(not shown): ");
	vt_type(v, "\003");
	says(v, "nothing was sent");
	vt_type(v, "vrfy ann\r");
	says(v, "VRFY ann");
	assert_int_equal(count(v, "~>  AUTH"), 1);
	vt_type(v, "\004");
	ended(v, 28);
}

static void
test_word_question(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx.example.net", "S 250 AUTH PLAIN",
	    "C AUTH PLAIN {b64:\\0ann\\0" SECRET "}", "S 235 2.7.0 in",
	    "C QUIT", "S 221 bye", "close", NULL };
	struct server s;
	const char *args[] = { "--plain", "--tls", "none", "--user", "ann",
	    s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_begin(args, NULL);
	says(v, PROMPT);
	vt_type(v, "walk run\r");
	says(v, "(not shown): ");
	vt_type(v, SECRET "\r");
	says(v, "Type yes: ");
	vt_type(v, "swordfish");
	says(v, "Type yes: ?");
	vt_type(v, "\r");
	says(v, "no: nothing was done");
	vt_type(v, "auth\r");
	vt_type(v, "yes\r");
	says(v, "235 2.7.0 in");
	vt_type(v, "quit\r");
	says(v, "221 bye");
	no_secret(v, SECRET);
	no_secret(v, "swordfish");
	server_ended(&s);
	ended(v, 0);
}

/* The field that was left is opened again by send. */
static void
test_answer_put_off(void **state)
{
	struct vt *v = plain("practice:auth-in-clear", NULL);

	(void)state;
	vt_type(v, "ehlo\r");
	says(v, "250 HELP");
	vt_type(v, "send AUTH PLAIN\r");
	says(v, "Esc: type on] ");
	vt_type(v, "n\r");
	says(v, "AUTH asks for the next line, in base64 (not shown): ");
	vt_type(v, SECRET "\003");
	says(v, "send goes on, :send * gives this AUTH up");
	vt_type(v, "noop\r");
	says(v, "noop: AUTH waits for its next line (send)");
	vt_type(v, "send " SECRET "-2\r");
	says(v, "send alone asks for it");
	vt_type(v, "send *\r");
	says(v, "501");
	vt_type(v, "vrfy ann\r");
	says(v, "VRFY ann");
	vt_type(v, "\004");
	says(v, "221 2.0.0");
	assert_false(scope_on_disk(SECRET, strlen(SECRET)));
	assert_true(vt_wait_exit(v) >= 0);
	vt_free(v);
}

/* Emacs edits lines itself, and shows what the terminal would show. */
static void
test_inside_emacs(void **state)
{
	static const char *const env[] = { "TERM=dumb",
	    "INSIDE_EMACS=29.1,comint", NULL };
	const struct vt_options o = { .env = env };
	struct vt *v = plain("practice:bad-password", &o);

	(void)state;
	vt_type(v, "walk run\n");
	says(v, "AUTH failed: ");
	vt_type(v, "walk retry\n");
	says(v, "(not shown): ");
	vt_type(v, SECRET "\n");
	says(v, "login attempt 2");
	vt_type(v, "walk user\n");
	says(v, "User name: ");
	vt_type(v, "bob\n");
	says(v, "Password for bob");
	vt_type(v, SECRET "\003");
	says(v, "nothing was sent");
	vt_type(v, "quit\n");
	says(v, "221 2.0.0");
	no_secret(v, SECRET);
	only_lines(v, false);
	ended(v, 28);
}

/* ---- the line editor --------------------------------------------------- */

static void
test_editing(void **state)
{
	struct vt *v = plain("practice", NULL);

	(void)state;
	vt_type(v, "ehlp");
	says(v, PROMPT "ehlp");
	vt_type(v, "\177o a.example\r");
	says(v, "EHLO a.example");
	vt_type(v, "vrfy b.example\001\005");
	says(v, "vrfy b.example");
	vt_type(v, "\r");
	says(v, "VRFY b.example");
	vt_type(v, "noo\t\r");
	says(v, "does nothing but get an answer");
	vt_type(v, "walk st\t");
	says(v, "  stop\r\n");
	says(v, PROMPT "walk st");
	vt_type(v, "\025\020");
	says(v, "noop");
	vt_type(v, "\025quit\r");
	says(v, "221 2.0.0");
	only_lines(v, true);
	ended(v, 0);
	assert_true(scope_on_disk("noop", 4));
	/* what could be anything is not kept */
	assert_false(scope_on_disk("a.example", 9));
}

/* ---- what ends, and what does not -------------------------------------- */

static void
test_cancel(void **state)
{
	static const char *const turns[] = { "C anything", NULL };
	struct server s;
	const char *args[] = { "--plain", s.target, NULL };
	struct vt *v;
	size_t prompts;

	(void)state;
	server_start(&s, turns);
	v = scope_begin(args, NULL);
	says(v, "waiting for the greeting; C-c gives up");
	vt_type(v, "\003");
	says(v, "you stopped it while waiting for the greeting");
	says(v, PROMPT);
	vt_type(v, "half a line");	/* C-c drops what was not read yet */
	says(v, "half a line");
	prompts = vt_times(v, PROMPT);
	vt_type(v, "\003");
	assert_true(vt_wait_times(v, PROMPT, prompts + 1));
	vt_type(v, "\003");
	says(v, "C-d or quit ends the program");
	vt_type(v, "version\r");
	says(v, "smtpscope 0.");
	only_lines(v, false);
	vt_type(v, "\004");
	ended(v, 0);
	server_kill(&s);
}

/* While a line is typed; the line is shown again. */
static void
test_server_goes_away(void **state)
{
	static const char *const turns[] = { "S 220 mx.example.net ESMTP",
	    "C NOOP", "S 250 ok", "S 421 4.3.2 \\x1b[2Jgoing", "close",
	    NULL };
	struct server s;
	const char *args[] = { "--plain", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_begin(args, NULL);
	says(v, PROMPT);
	vt_type(v, "noop\r");
	says(v, "421 4.3.2 \\x1b[2Jgoing");
	says(v, "closed the connection");
	vt_type(v, "version\r");
	says(v, "smtpscope 0.");
	only_lines(v, false);
	vt_type(v, "quit\r");
	assert_true(vt_wait_exit(v) != 0);
	vt_free(v);
	server_ended(&s);
}

static void
test_signals(void **state)
{
	struct vt *v = plain("practice", NULL);

	(void)state;
	vt_type(v, "vrf");
	says(v, PROMPT "vrf");
	vt_type(v, "\032");
	assert_true(vt_wait_stopped(v));
	assert_true(vt_modes_restored(v));
	vt_continue(v);
	vt_type(v, "y ann\r");
	says(v, "VRFY ann");
	vt_signal(v, SIGTERM);
	ended(v, 128 + SIGTERM);
}

/* The end of the terminal in the middle of a password ends it all. */
static void
test_hang_up(void **state)
{
	struct vt *v = plain("practice:bad-password", NULL);

	(void)state;
	vt_type(v, "walk run\r");
	says(v, "AUTH failed: ");
	vt_type(v, "walk retry\r");
	says(v, "(not shown): ");
	vt_type(v, SECRET);
	vt_hang_up(v);
	assert_true(vt_wait_exit(v) >= 0);
	vt_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialogue),
		cmocka_unit_test(test_dumb_terminals),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_typed_auth),
		cmocka_unit_test(test_typed_ahead),
		cmocka_unit_test(test_word_question),
		cmocka_unit_test(test_answer_put_off),
		cmocka_unit_test(test_inside_emacs),
		cmocka_unit_test(test_editing),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_server_goes_away),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_hang_up),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
