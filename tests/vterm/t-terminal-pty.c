/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program and its terminal: sizes, signals, hang-up, types. */
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

#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define DIED_OF(sig)	W_EXITCODE(128 + (sig), 0)

/* ---- sizes ------------------------------------------------------------- */

#define SIZES		200

static const char *const practice[] = { "--", "practice", NULL };

static unsigned
next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

/* The screen without how long the reply took, which is never the same. */
static char *
steady_text(struct vt *v)
{
	char *text = vt_text(v);
	char *end = strstr(text, " for this reply"), *at = end;

	if (end == NULL)
		return text;
	while (at > text && !(at[-1] == ' ' && at[-2] == ' ') &&
	    at[-1] != '\n')
		at--;
	while (at > text && at[-1] == ' ')
		at--;
	end += strcspn(end, "\n");
	memmove(at, end, strlen(end) + 1);
	return text;
}

static char *
screen_after_redraw(struct vt *v)
{
	scope_type(v, "\014");
	return steady_text(v);
}

/* Keys go in between: none may be lost, and no frame may be half drawn. */
static void
storm(struct vt *v, unsigned seed)
{
	for (int i = 0; i < SIZES; i++) {
		vt_resize(v, 1 + (int)(next_random(&seed) % 200),
		    1 + (int)(next_random(&seed) % 60));
		if (i % 20 == 7)
			vt_type(v, ":reconnect\rW");
		if (i % 8 == 0)
			assert_true(vt_idle(v));
	}
	vt_resize(v, 80, 24);
	assert_true(vt_idle(v));
}

static void
check_same(struct vt *v, const char *want)
{
	char *got = steady_text(v);

	assert_string_equal(got, want);
	free(got);
}

static void
test_resize_storm(void **state)
{
	struct vt *v = scope_practice(80, 24);
	char *calm, *redrawn;

	(void)state;
	scope_type(v, "W");
	scope_type(v, ":reconnect\r");
	scope_type(v, "W");
	scope_row(v, -1, "done: every step");
	calm = steady_text(v);
	for (unsigned seed = 1; seed <= 2; seed++) {
		storm(v, seed);
		scope_type(v, ":reconnect\r");
		scope_type(v, "W");
		check_same(v, calm);
		redrawn = screen_after_redraw(v);
		assert_string_equal(redrawn, calm);
		free(redrawn);
	}
	free(calm);
	scope_quit(v);
}

/* The same, with something open that has its own idea of the screen. */
static void
test_resize_with_something_open(void **state)
{
	static const char *const opened[] = { ":abc", "?", "q", "g<",
	    ":auth PLAIN x\r", ":a\t", ":\022re", "g", "12" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);
		unsigned seed = (unsigned)i;
		char *before;

		scope_type(v, "W");
		scope_type(v, opened[i]);
		before = steady_text(v);
		for (int n = 0; n < 40; n++) {
			vt_resize(v, 1 + (int)(next_random(&seed) % 200),
			    1 + (int)(next_random(&seed) % 60));
			if (n % 4 == 0)
				assert_true(vt_idle(v));
		}
		scope_resize(v, 80, 24);
		check_same(v, before);
		free(before);
		scope_type(v, "\003");
		scope_type(v, "\003");
		scope_quit(v);
	}
}

static void
test_small(void **state)
{
	struct vt *v = scope_practice(20, 5);

	(void)state;
	scope_shows_not(v, "need 20x5");
	scope_shows(v, "220");
	scope_type(v, "W");
	scope_shows(v, "235");
	scope_resize(v, 19, 4);
	scope_shows(v, "need 20x5");
	scope_resize(v, 40, 4);
	scope_shows(v, "smtpscope: need 20x5, have 40x4");
	scope_type(v, ":version");
	scope_row(v, -1, ":version");
	scope_type(v, "\r");
	scope_shows(v, "smtpscope: need 20x5");
	scope_resize(v, 80, 24);
	scope_shows(v, "235 2.7.0");
	scope_row(v, -1, "smtpscope ");
	/* q and its question work where nothing else has room */
	scope_resize(v, 19, 4);
	scope_type(v, "q");
	scope_shows(v, "[y/N]");
	scope_type(v, "n");
	scope_shows(v, "need 20x5");
	vt_type(v, "qy");
	scope_ended(v, 0);

	v = scope_practice(1, 1);
	scope_type(v, "W");
	scope_resize(v, 80, 24);
	scope_shows(v, "235 2.7.0");
	scope_resize(v, 1, 1);
	vt_type(v, "qy");
	scope_ended(v, 0);
}

/* ---- stop and go on ---------------------------------------------------- */

static void
stop_by_key(struct vt *v)
{
	vt_type(v, "\032");
}

static void
stop_by_signal(struct vt *v)
{
	vt_signal(v, SIGTSTP);
}

static void
check_stopped(struct vt *v)
{
	int x, y;
	bool visible;

	assert_true(vt_wait_stopped(v));
	assert_true(vt_wait_alternate(v, false));
	assert_true(vt_modes_restored(v));
	vt_cursor(v, &x, &y, &visible);
	assert_true(visible);
}

static void
test_stop_and_continue(void **state)
{
	static void (*const stop[])(struct vt *) = { stop_by_key,
	    stop_by_signal };
	static const char *const opened[] = { "", ":abc", "?",
	    ":auth PLAIN x\rxyzzy", "q" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(stop) * COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);
		const char *open = opened[i / COUNT_OF(stop)];
		char *before;

		scope_type(v, "W");
		scope_type(v, ":redraw\r");
		scope_type(v, open);
		if (i % 2 == 0 && *open != '\0' && *open != '?') {
			scope_quit(v);	/* there C-z is no key */
			continue;
		}
		before = steady_text(v);
		stop[i % 2](v);
		check_stopped(v);
		vt_resize(v, 100, 30);
		vt_continue(v);
		assert_true(vt_idle(v));
		assert_true(vt_is_alternate(v));
		assert_true(vt_is_raw(v));
		scope_resize(v, 80, 24);
		check_same(v, before);
		assert_false(scope_wrote(v, "xyzzy", 5));
		free(before);
		scope_quit(v);
	}
}

/* Stopped from outside without a word: everything is drawn again. */
static void
test_sigstop(void **state)
{
	struct vt *v = scope_practice(80, 24);
	size_t before;

	(void)state;
	scope_type(v, "W");
	before = vt_output(v).n;
	vt_signal(v, SIGSTOP);
	assert_true(vt_wait_stopped(v));
	vt_continue(v);
	assert_true(vt_idle(v));
	assert_true(vt_output(v).n > before + 1000);
	scope_shows(v, "235 2.7.0");
	scope_quit(v);
}

/* ---- signals ----------------------------------------------------------- */

static const char *const states[] = { "", "W", ":abc", "?", "q",
	":auth PLAIN x\rxyzzy", ":a\t\t", ":\022x", "g" };

static void
end_by(const char *keys, int sig, bool twice)
{
	struct vt *v = scope_practice(80, 24);

	scope_type(v, keys);
	vt_signal(v, sig);
	if (twice)
		vt_signal(v, sig);
	scope_ended(v, DIED_OF(sig));
}

static void
test_signals_end_it(void **state)
{
	static const int all[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT,
	    SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		end_by("W", all[i], i % 2 == 0);
	for (size_t i = 0; i < COUNT_OF(states); i++)
		end_by(states[i], all[i % COUNT_OF(all)], true);
}

static void
crash(const char *keys, int sig)
{
	struct vt *v = scope_practice(80, 24);
	int status;

	scope_type(v, keys);
	vt_signal(v, sig);
	status = vt_wait_exit(v);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), sig);
	assert_false(WCOREDUMP(status));
	scope_ended(v, status);
}

static void
test_crashes_restore_the_terminal(void **state)
{
	static const int all[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL,
	    SIGSYS, SIGTRAP };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		crash("W", all[i]);
	for (size_t i = 0; i < COUNT_OF(states); i++)
		crash(states[i], SIGSEGV);
}

/* A server that no longer answers does not hold the end up for long. */
static void
test_signal_while_waiting(void **state)
{
	static const char *const turns[] = { "S 220 mx", "C NOOP", "C never",
	    NULL };
	struct server s;
	const char *args[] = { s.target, NULL };
	struct vt *v;

	(void)state;
	server_start(&s, turns);
	v = scope_start(args, NULL);
	vt_type(v, ":noop\r");
	assert_true(vt_wait_text(v, "waiting for"));
	vt_signal(v, SIGTERM);
	scope_ended(v, DIED_OF(SIGTERM));
	server_kill(&s);
}

/* The window is closed; without SIGHUP, which is the harder case. */
static void
test_hang_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		struct vt *v = scope_practice(80, 24);

		scope_type(v, states[i]);
		vt_hang_up(v);
		assert_int_equal(vt_wait_exit(v), DIED_OF(SIGHUP));
		vt_free(v);
	}
}

/* ---- types, colours, locales ------------------------------------------- */

/* Lines instead, with a word about why; nothing that moves a cursor. */
static void
check_no_screen(const char *const *env, const char *want)
{
	struct vt_options o = { .env = env };
	struct vt *v = scope_begin(practice, &o);

	assert_true(vt_wait_output(v, want));
	assert_true(vt_wait_output(v, "220 practice"));
	assert_false(scope_wrote(v, "\033", 1));
	vt_signal(v, SIGTERM);
	scope_ended(v, DIED_OF(SIGTERM));
}

static void
test_terminals_that_will_not_do(void **state)
{
	static const char *const unset[] = { "TERM", NULL };
	static const char *const empty[] = { "TERM=", NULL };
	static const char *const dumb[] = { "TERM=dumb", NULL };
	static const char *const odd[] = { "TERM=no\033]0;such\007", NULL };
	static const char *const path[] = { "TERM=../../../etc/passwd", NULL };

	(void)state;
	check_no_screen(unset, "TERM is not set");
	check_no_screen(empty, "TERM is not set");
	check_no_screen(dumb, "\"dumb\"");
	check_no_screen(odd, "\"no\\x1b]0;such\\x07\"");
	check_no_screen(path, "is no description");
}

static bool
any_colour(struct vt *v)
{
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++)
			if (vt_look(v, x, y) == 'C')
				return true;
	return false;
}

static void
check_colour(const char *const *env, const char *const *args, bool want)
{
	struct vt_options o = { .env = env };
	struct vt *v = scope_start(args, &o);

	scope_type(v, "W");
	scope_shows(v, "235 2.7.0");
	assert_int_equal(any_colour(v), want);
	scope_quit(v);
}

static void
test_colours(void **state)
{
	static const char *const no[] = { "NO_COLOR=1", NULL };
	static const char *const empty[] = { "NO_COLOR=", NULL };
	static const char *const vt100[] = { "TERM=vt100", NULL };
	static const char *const never[] = { "--color=never", "practice",
	    NULL };
	static const char *const always[] = { "--color=always", "practice",
	    NULL };

	(void)state;
	check_colour(NULL, practice, true);
	check_colour(empty, practice, true);
	check_colour(no, practice, false);
	check_colour(vt100, practice, false);
	check_colour(NULL, never, false);
	check_colour(no, always, true);
}

static void
test_locale_c(void **state)
{
	static const char *const c[] = { "LC_ALL=C", NULL };
	static const char *const missing[] = { "LC_ALL=xx_XX.UTF-8", NULL };
	struct vt_options o = { .env = c };
	struct vt *v = scope_start(practice, &o);
	struct slice out;

	(void)state;
	scope_type(v, "W");
	scope_row(v, 1, "-RAW *--");
	scope_shows(v, "235 2.7.0");
	out = vt_output(v);
	for (size_t i = 0; i < out.n; i++)
		assert_true((unsigned char)out.p[i] < 0x80);
	scope_quit(v);
	o.env = missing;
	v = scope_start(practice, &o);
	scope_row(v, 0, "clear text");
	scope_quit(v);
}

/* What a terminal may say of its own accord; a server may have made it. */
static void
test_answers_that_nobody_asked_for(void **state)
{
	static const char *const answers[] = { "\033[?62;1;6c",
	    "\033[>41;354;0c", "\033[24;80R", "\033]11;rgb:0/0/0\007",
	    "\033]52;c;eQ==\033\\", "\033P1$r0m\033\\", "\033[I",
	    "\033[O", "\033[?2004;1$y", "\033[8;24;80t", "\033_Gi=1;OK\033\\" };
	static const char *const opened[] = { "", "?", ":abc", "q",
	    ":auth PLAIN x\r" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);
		char *before;

		scope_type(v, "W");
		scope_type(v, opened[i]);
		before = steady_text(v);
		for (size_t k = 0; k < COUNT_OF(answers); k++) {
			scope_type(v, answers[k]);
			check_same(v, before);
		}
		free(before);
		scope_quit(v);
	}
}

/* Without a home, or with one that cannot be written: it works all the same. */
static void
test_no_home(void **state)
{
	static const char *const unset[] = { "HOME", NULL };
	static const char *const odd[] = { "HOME=/proc/no such/home",
	    "XDG_STATE_HOME=relative", NULL };
	const char *const *const all[] = { unset, odd };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct vt_options o = { .env = all[i] };
		struct vt *v = scope_start(practice, &o);

		scope_type(v, ":ehlo x\r");
		scope_type(v, "W");
		scope_shows(v, "235 2.7.0");
		scope_quit(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_resize_with_something_open),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_stop_and_continue),
		cmocka_unit_test(test_sigstop),
		cmocka_unit_test(test_signals_end_it),
		cmocka_unit_test(test_crashes_restore_the_terminal),
		cmocka_unit_test(test_signal_while_waiting),
		cmocka_unit_test(test_hang_up),
		cmocka_unit_test(test_terminals_that_will_not_do),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_locale_c),
		cmocka_unit_test(test_answers_that_nobody_asked_for),
		cmocka_unit_test(test_no_home),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
