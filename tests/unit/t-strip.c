/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/viewcase.h"
#include "tui/view/strip.h"

static struct viewcase c;
static struct walk w;
static struct offer offers[3];
static size_t noffers;

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 80, 1);
	c.state.active.contexts[0] = CONTEXT_WALK;
	w = (struct walk){ .steps = {
	    { .name = "connect", .short_name = "conn", .state = STEP_DONE },
	    { .name = "EHLO", .short_name = "EHLO", .state = STEP_DONE },
	    { .name = "STARTTLS", .short_name = "STLS",
	      .state = STEP_SKIPPED },
	    { .name = "AUTH", .short_name = "AUTH", .state = STEP_NOW },
	    { .name = "MAIL", .short_name = "MAIL" } },
	    .nsteps = 5, .now = 3, .next = { .kind = INTENT_AUTH } };
	offers[0] = (struct offer){ .command = "walk retry",
	    .strip = "mend, retry" };
	offers[1] = (struct offer){ .command = "walk user" };
	offers[2] = (struct offer){ .command = "walk skip", .strip = "skip" };
	noffers = 0;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	viewcase_clear(&c);
	return 0;
}

static const char *
strip(int cols)
{
	const struct rect at = { 0, 0, cols, 1 };
	const struct strip_ways ways = { &c.state.active, offers, noffers,
	    false };

	canvas_resize(&c.canvas, cols, 1);
	strip_draw(&at, &w, &ways, &c.canvas);
	return viewcase_row(&c, 0);
}

static void
test_marks(void **state)
{
	(void)state;
	assert_string_equal(strip(70), " WALK [x]connect [x]EHLO "
	    "[-]STARTTLS [>]AUTH [ ]MAIL           . next");
	w.steps[3].state = STEP_FAILED;
	w.failed = true;
	assert_string_equal(strip(60), " WALK [x]connect [x]EHLO "
	    "[-]STARTTLS [!]AUTH [ ]MAIL");
	assert_null(strstr(strip(80), "retry"));	/* it is not offered */
	noffers = 3;
	assert_string_equal(strip(80), " WALK [x]connect [x]EHLO "
	    "[-]STARTTLS [!]AUTH [ ]MAIL      ! mend, retry  - skip");
	noffers = 1;
	assert_string_equal(strip(80), " WALK [x]connect [x]EHLO "
	    "[-]STARTTLS [!]AUTH [ ]MAIL              ! mend, retry");
}

static void
test_shorter(void **state)
{
	static const struct {
		int		 cols;
		const char	*row;
	} cases[] = {
		{ 62, " WALK [x]connect [x]EHLO [-]STARTTLS [>]AUTH [ ]MAIL "
		    "  . next" },
		{ 60, " WALK [x]conn [x]EHLO [-]STLS [>]AUTH [ ]MAIL"
		    "        . next" },
		{ 46, " WALK [x]EHLO [-]STLS [>]AUTH [ ]MAIL  . next" },
		{ 38, " WALK [-]STLS [>]AUTH [ ]MAIL  . next" },
		{ 30, " WALK [>]AUTH [ ]MAIL  . next" },
		{ 22, " WALK [>]AUTH  . next" },
		{ 20, " WALK [>]AUTH" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(strip(cases[i].cols), cases[i].row);
}

/* The step that counts is always there. */
static void
test_now_is_there(void **state)
{
	(void)state;
	for (w.now = 0; w.now < w.nsteps; w.now++) {
		for (size_t i = 0; i < w.nsteps; i++)
			w.steps[i].state = i < w.now ? STEP_DONE :
			    i == w.now ? STEP_NOW : STEP_AHEAD;
		for (int cols = 20; cols < 90; cols++)
			assert_non_null(strstr(strip(cols), "[>]"));
	}
}

static void
test_ways_on(void **state)
{
	(void)state;
	w.waiting = true;
	assert_non_null(strstr(strip(80), "C-c cancel"));
	w.waiting = false;
	w.reached = true;
	assert_null(strstr(strip(80), "next"));
	c.state.active.contexts[0] = CONTEXT_LEDGER;	/* no key for it */
	w.reached = false;
	assert_null(strstr(strip(80), "next"));
}

static void
test_all_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < w.nsteps; i++)
		w.steps[i].state = STEP_DONE;
	w.now = w.nsteps;
	w.reached = true;
	for (int cols = 20; cols < 90; cols++)
		assert_non_null(strstr(strip(cols), "[x]"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_shorter, setup, teardown),
		cmocka_unit_test_setup_teardown(test_now_is_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ways_on, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all_done, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
