/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people do by mistake: a password where none belongs, an answer to the
 * wrong question, others looking on while a secret is shown.
 */
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

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/jwtmake.h"
#include "tests/lib/scope.h"

#define SECRET	"Tr0ub4dor-kettle"

static bool
left_a_trace(struct vt *v, const char *secret)
{
	return scope_wrote(v, secret, strlen(secret)) ||
	    scope_on_disk(secret, strlen(secret));
}

/* ---- U01: on the command line ------------------------------------------ */

static void
test_password_as_an_argument(void **state)
{
	static const struct {
		const char	*args[6], *says;
	} all[] = {
		{ { "--password", SECRET, "practice", NULL },
		    "--password-file" },
		{ { "--password=" SECRET, "practice", NULL },
		    "--password-file" },
		{ { "check", "--password", SECRET, "practice", NULL },
		    "--password-file" },
		{ { "ann:" SECRET "@mx.example", NULL }, "--user" },
		{ { "smtps://ann:" SECRET "@mx.example", NULL }, "--user" },
		{ { "check", "submission://ann:" SECRET "@mx.example:587",
		    NULL }, "--user" },
		{ { "--user", "ann:" SECRET, "practice", NULL }, "--user" },
		{ { "--user", "ann", "127.0.0.1:1", SECRET, NULL }, "" },
		{ { "--auth", SECRET, "practice", NULL }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct vt *v = scope_begin(all[i].args, NULL);

		if (vt_wait_exit(v) != W_EXITCODE(1, 0))
			fail_msg("row %zu is not refused", i);
		if (!vt_wait_output(v, all[i].says) ||
		    left_a_trace(v, SECRET))
			fail_msg("row %zu", i);
		vt_free(v);
	}
}

static void
test_password_in_a_target(void **state)
{
	static const char *const commands[] = { ":connect ann:" SECRET
	    "@127.0.0.1:1\r", ":connect smtp://ann:" SECRET "@127.0.0.1\r" };
	struct vt *v = scope_start(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		char *row;

		scope_type(v, commands[i]);
		row = vt_row(v, -1);		/* the prompt has gone */
		assert_null(strstr(row, SECRET));
		free(row);
		scope_shows_not(v, SECRET);
	}
	vt_type(v, ":quit\r");
	scope_ended(v, 0);
	assert_false(scope_on_disk(SECRET, strlen(SECRET)));
}

/* ---- U02: where lines are typed ---------------------------------------- */

static const char blob[] = "AGFubgBUcjB1YjRkb3Ita2V0dGxl";

static struct bytes jwt;

static const char *
a_token(size_t i)
{
	static const char *const tokens[] = {
		"ya29.a0AfB_byC9d8eF7gH6iJ5kL4mN3oP2qR1sT0uV9wX8yZ7",
		"SG.aB3dE5fG7hJ9kL1mN3pQ5r.sT7uV9wX1yZ3aB5cD7eF9gH1jK3lM5nP7"
		    "qR9sT1uV3w",
		"xsmtpsib-0123456789abcdef0123456789abcdef0123456789abcdef0123"
		    "456789abcdef-aB3dE5fG7hJ9kL1m",
	};

	if (i < COUNT_OF(tokens))
		return tokens[i];
	if (jwt.len == 0)
		jwt_make(&jwt, "{\"alg\":\"RS256\"}",
		    slice_of("{\"sub\":\"ann\",\"exp\":32503680000}"),
		    JWT_SIGNATURE);
	return jwt.data;
}

#define TOKENS	4

/* Behind AUTH it is what is due, and hidden from its first byte on. */
static void
test_login_as_a_line(void **state)
{
	static const char *const before[] = { "AUTH PLAIN ", "auth plain ",
	    "AUTH XOAUTH2 ", "AUTH OAUTHBEARER ", "AUTH  LOGIN  " };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT_OF(before); i++) {
		struct vt *v = scope_practice(80, 24);
		char *line = xasprintf("%s%s", before[i / 2], blob);

		scope_type(v, "W");
		scope_type(v, "i");
		if (i % 2 == 0)
			scope_type(v, line);
		else
			scope_paste(v, line);
		scope_row(v, -1, "not shown");
		assert_false(scope_wrote(v, blob, 8));
		scope_type(v, "\003");
		scope_quit(v);
		assert_false(scope_on_disk(blob, 8));
		free(line);
	}
}

/* Where none is due it is hidden as soon as it is one, and goes nowhere. */
static void
test_stray_token(void **state)
{
	static const char *const before[] = { "i", "iAuthorization: Bearer ",
	    ":", ":send " };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(before) * TOKENS; i++) {
		const char *token = a_token(i % TOKENS);
		size_t n = strlen(token);
		struct vt *v = scope_practice(80, 24);

		scope_type(v, before[i / TOKENS]);
		scope_paste(v, token);
		scope_row(v, -1, "a token or key, which is not sent");
		scope_type(v, "\r");
		scope_row(v, -1, "no login is going on: nothing was sent");
		assert_false(scope_wrote(v, token + n - 10, 10));
		scope_type(v, ":\020\020\003");
		scope_quit(v);
		assert_false(scope_on_disk(token + n - 10, 10));
	}
}

/* Typed: what stood there before it could be known is taken off again. */
static void
test_typed_token(void **state)
{
	struct vt *v = scope_practice(80, 24);
	const char *token = a_token(TOKENS - 1);

	(void)state;
	scope_type(v, "i");
	scope_type(v, token);
	scope_type(v, "\r");
	scope_row(v, -1, "nothing was sent");
	scope_shows_not(v, token);
	scope_quit(v);
	bytes_clear(&jwt);
}

/* In clear text it needs a word. */
static void
test_line_of_auth_in_clear(void **state)
{
	static const char *const turns[] = { "S 220 mx ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx", "S 250 AUTH PLAIN",
	    "C QUIT", "S 221 bye", "close", NULL };
	struct server s;
	const char *args[] = { "--tls", "none", s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	scope_type(v, ".");
	scope_type(v, "iAUTH PLAIN ");
	scope_type(v, blob);
	scope_type(v, "\r");
	scope_type(v, "\r");		/* Enter alone is no word */
	scope_type(v, "\003\003");
	vt_type(v, ":quit\ry");
	assert_int_equal(vt_wait_exit(v), 0);
	server_ended(&s);		/* it heard nothing but QUIT */
	assert_false(left_a_trace(v, blob));
	scope_ended(v, 0);
}

/* ---- U03: where something else is asked for ---------------------------- */

static void
test_password_elsewhere(void **state)
{
	static const char *const places[] = { "/", "?/", ":connect ", ":filter ",
	    ":scenarios\r/", ":hide ", ":save ", ":set copy-command=",
	    ":user ", ":ehlo ", ":note ", ":" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		struct vt *v = scope_practice(80, 24);

		scope_type(v, "W");
		scope_type(v, places[i]);
		scope_type(v, SECRET "-1");
		scope_type(v, i % 2 == 0 ? "\r" : "\003");
		scope_type(v, "\003\003\003");
		vt_type(v, ":quit\ry");
		assert_int_not_equal(vt_wait_exit(v), -1);
		vt_free(v);
		if (scope_on_disk(SECRET, strlen(SECRET)))
			fail_msg("%s: it is in a file", places[i]);
	}
}

/* ---- U04: while it is shown -------------------------------------------- */

static void
test_reveal_is_over(void **state)
{
	static const char *const ends[] = { "?", "\t", "|", "q", ":", "\032",
	    "", "l", ":layout raw\r", "S" };
	static const char *const args[] = { "practice:auth-in-clear", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		struct vt *v = scope_start(args, NULL);

		scope_type(v, ".");
		scope_type(v, ":auth PLAIN ann\r");
		if (vt_has(v, "[y/N]"))
			scope_type(v, "y");
		scope_type(v, SECRET "\r");
		scope_type(v, "[c");
		scope_type(v, "R");
		scope_row(v, -1, "[y/N]");
		scope_type(v, "y");
		scope_shows(v, "SECRETS VISIBLE");
		if (strcmp(ends[i], "\032") == 0) {
			vt_type(v, ends[i]);
			assert_true(vt_wait_stopped(v));
			assert_false(vt_has(v, SECRET));
			vt_continue(v);
			assert_true(vt_idle(v));
		} else if (*ends[i] == '\0') {
			vt_signal(v, SIGSTOP);
			assert_true(vt_wait_stopped(v));
			vt_continue(v);
			assert_true(vt_wait_text(v, "hidden again"));
		} else
			scope_type(v, ends[i]);
		scope_shows_not(v, SECRET);
		scope_shows_not(v, "SECRETS VISIBLE");
		scope_type(v, "\003\003");
		scope_resize(v, 90, 24);
		scope_shows_not(v, SECRET);
		scope_quit(v);
	}
}

/* ---- U05: what a selection takes along --------------------------------- */

static void
test_screen_is_masked(void **state)
{
	struct vt *v = scope_practice(120, 40);

	(void)state;
	scope_type(v, "W");
	scope_shows(v, "********");
	scope_type(v, "zR");
	scope_type(v, "tw");
	vt_type(v, "yb");
	assert_true(vt_wait_output(v, "Enter goes back"));
	vt_type(v, "\r");
	assert_true(vt_wait_alternate(v, true));
	assert_false(scope_wrote(v, "fifty-ways", 10));
	scope_quit(v);
}

/* ---- U06: send it in clear text? --------------------------------------- */

static void
test_clear_text_needs_a_word(void **state)
{
	static const char *const answers[] = { "\r", "y\r", "Y\r", " \r",
	    "n\r", "\033", "\003", "ye\r", "yess\r", "\t\r", "yes\177\r",
	    "W", SECRET "\r" };
	static const char *const turns[] = { "S 220 mx ESMTP",
	    "C EHLO [127.0.0.1]", "S 250-mx", "S 250 AUTH PLAIN",
	    "C QUIT", "S 221 bye", "close", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		struct server s;
		const char *args[] = { "--user", "ann", "--tls", "none",
		    s.target, NULL };
		struct vt *v;

		server_start(&s, turns);
		v = scope_start(args, NULL);
		scope_type(v, ".");
		scope_type(v, ":auth PLAIN\r");
		if (vt_has(v, "not shown"))
			scope_type(v, SECRET "\r");
		scope_shows(v, "ype yes");
		scope_type(v, answers[i]);
		scope_type(v, "\003\003\003");
		vt_type(v, ":quit\ry");
		assert_int_not_equal(vt_wait_exit(v), -1);
		server_ended(&s);
		assert_false(left_a_trace(v, SECRET));
		vt_free(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_as_an_argument),
		cmocka_unit_test(test_password_in_a_target),
		cmocka_unit_test(test_login_as_a_line),
		cmocka_unit_test(test_stray_token),
		cmocka_unit_test(test_typed_token),
		cmocka_unit_test(test_line_of_auth_in_clear),
		cmocka_unit_test(test_password_elsewhere),
		cmocka_unit_test(test_reveal_is_over),
		cmocka_unit_test(test_screen_is_masked),
		cmocka_unit_test(test_clear_text_needs_a_word),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
