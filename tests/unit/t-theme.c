/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/screen/theme.h"

static void
test_monochrome_has_no_colour(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_COUNT; r++) {
		for (unsigned f = 0; f < 8; f++) {
			struct look l = theme_look((enum role)r, f, false);

			assert_int_equal(l.fg, -1);
			assert_int_equal(l.bg, -1);
		}
	}
}

static void
test_colours_are_the_terminals_eight(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_COUNT; r++) {
		struct look l = theme_look((enum role)r, 0, true);

		assert_in_range(l.fg + 1, 0, 8);
		assert_in_range(l.bg + 1, 0, 8);
		assert_true(l.attrs < 16);
	}
}

/* The table of the interface's description. */
static const struct {
	enum role	role;
	struct look	colour, mono;
} looks[] = {
	{ ROLE_MATCH, { 0, 3, 0 }, { -1, -1, LOOK_UNDERLINE } },
	{ ROLE_CLIENT, { 6, -1, 0 }, { -1, -1, 0 } },
	{ ROLE_EVENT, { 4, -1, 0 }, { -1, -1, 0 } },
	{ ROLE_OK, { 2, -1, 0 }, { -1, -1, 0 } },
	{ ROLE_RETRY, { 3, -1, LOOK_BOLD }, { -1, -1, LOOK_BOLD } },
	{ ROLE_REFUSED, { 1, -1, LOOK_BOLD },
	    { -1, -1, LOOK_BOLD | LOOK_UNDERLINE } },
	{ ROLE_ESCAPE, { 5, -1, 0 }, { -1, -1, LOOK_DIM } },
	{ ROLE_TITLE, { -1, -1, LOOK_REVERSE }, { -1, -1, LOOK_REVERSE } },
	{ ROLE_HEADER, { -1, -1, LOOK_UNDERLINE },
	    { -1, -1, LOOK_UNDERLINE } },
	{ ROLE_STEP_FAILED, { 1, -1, 0 }, { -1, -1, LOOK_BOLD } },
	{ ROLE_ALERT, { 7, 1, LOOK_BOLD },
	    { -1, -1, LOOK_REVERSE | LOOK_BOLD } },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(looks); i++) {
		struct look c = theme_look(looks[i].role, 0, true);
		struct look m = theme_look(looks[i].role, 0, false);

		assert_memory_equal(&c, &looks[i].colour, sizeof(c));
		assert_memory_equal(&m, &looks[i].mono, sizeof(m));
	}
}

static void
test_flags_add_up(void **state)
{
	struct look l = theme_look(ROLE_TEXT, CELL_CURSOR | CELL_MARKED, true);

	(void)state;
	assert_int_equal(l.attrs, LOOK_REVERSE | LOOK_UNDERLINE);
	l = theme_look(ROLE_OK, CELL_CURSOR_OTHER, true);
	assert_int_equal(l.fg, 2);
	assert_int_equal(l.attrs, LOOK_BOLD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monochrome_has_no_colour),
		cmocka_unit_test(test_colours_are_the_terminals_eight),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_flags_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
