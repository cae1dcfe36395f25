/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/screen/theme.h"

static struct theme
builtin(const char *name)
{
	struct theme t;

	memset(&t, 0x55, sizeof(t));
	assert_true(theme_builtin(&t, name));
	return t;
}

/* Every theme says how every role looks, at every depth. */
static void
test_every_theme_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; theme_name_at(i) != NULL; i++) {
		struct theme t = builtin(theme_name_at(i));

		for (int d = 0; d < THEME_DEPTHS; d++)
			for (int r = 0; r < ROLE_COUNT; r++) {
				struct look l = t.looks[d][r];
				int max = d == THEME_256 ? 255 : d ==
				    THEME_8 ? 7 : -1;

				assert_in_range(l.fg + 1, 0, max + 1);
				assert_in_range(l.bg + 1, 0, max + 1);
				assert_true(l.attrs < 16);
			}
	}
}

static void
test_there_are_four(void **state)
{
	static const char *const names[] = { "contrast", "dark", "light",
	    "mono" };
	struct theme t;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(theme_name_at(i), names[i]);
	assert_null(theme_name_at(4));
	assert_false(theme_builtin(&t, "none"));
}

/* Text and ground must never be the same. */
static void
test_text_can_be_read(void **state)
{
	(void)state;
	for (size_t i = 0; theme_name_at(i) != NULL; i++) {
		struct theme t = builtin(theme_name_at(i));

		for (int d = 0; d < THEME_DEPTHS; d++)
			for (int r = 0; r < ROLE_COUNT; r++)
				if (t.looks[d][r].fg != LOOK_OWN)
					assert_int_not_equal(
					    t.looks[d][r].fg,
					    t.looks[d][r].bg);
	}
}

/* Failures stand out without a colour, in every theme. */
static void
test_failures_stand_out(void **state)
{
	static const enum role loud[] = { ROLE_REFUSED, ROLE_STEP_FAILED,
	    ROLE_ALERT, ROLE_MATCH };

	(void)state;
	for (size_t i = 0; theme_name_at(i) != NULL; i++) {
		struct theme t = builtin(theme_name_at(i));

		for (size_t k = 0; k < sizeof(loud) / sizeof(*loud); k++)
			assert_int_not_equal(
			    t.looks[THEME_MONO][loud[k]].attrs,
			    t.looks[THEME_MONO][ROLE_TEXT].attrs);
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
assert_look(struct look have, struct look want)
{
	assert_int_equal(have.fg, want.fg);
	assert_int_equal(have.bg, want.bg);
	assert_int_equal(have.attrs, want.attrs);
}

static void
test_the_looks_of_the_description(void **state)
{
	struct theme t = builtin("dark");

	(void)state;
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
		assert_look(theme_look(&t, THEME_8, looks[i].role, 0),
		    looks[i].colour);
		assert_look(theme_look(&t, THEME_MONO, looks[i].role, 0),
		    looks[i].mono);
	}
}

static void
test_flags_add_attributes(void **state)
{
	struct theme t = builtin("dark");
	struct look l = theme_look(&t, THEME_8, ROLE_TEXT,
	    CELL_CURSOR | CELL_MARKED);

	(void)state;
	assert_int_equal(l.attrs, LOOK_REVERSE | LOOK_UNDERLINE);
	l = theme_look(&t, THEME_8, ROLE_TEXT, CELL_CURSOR_OTHER);
	assert_int_equal(l.attrs, LOOK_BOLD);
}

static void
test_a_file_changes_what_it_names(void **state)
{
	struct theme t = builtin("dark");
	struct err e;

	(void)state;
	assert_true(theme_read(&t, slice_of("# mine\r\nbase light\n"
	    "role ok 3 on black dim 256: 100 on 255 mono: reverse # x\n"
	    "role secret default mono:"), &e));
	assert_look(t.looks[THEME_8][ROLE_OK],
	    (struct look){ 3, 0, LOOK_DIM });
	assert_look(t.looks[THEME_256][ROLE_OK], (struct look){ 100, 255, 0 });
	assert_look(t.looks[THEME_MONO][ROLE_OK],
	    (struct look){ -1, -1, LOOK_REVERSE });
	assert_look(t.looks[THEME_8][ROLE_SECRET], (struct look){ -1, -1, 0 });
	assert_look(t.looks[THEME_8][ROLE_MATCH], (struct look){ 7, 4, 0 });
}

static const struct {
	const char	*text, *error;
} wrong[] = {
	{ "rule ok green", "line 1: \"rule\" is not role or base; the "
	    "nearest is role" },
	{ "\nrole okay green", "line 2: a word is not a role; the nearest "
	    "is ok" },
	{ "role ok gren", "line 1: \"gren\" is not a colour (a name, 0 to 7, "
	    "default) or bold, reverse, underline, dim; the nearest is "
	    "green" },
	{ "role ok 8", "line 1: \"8\" is not a colour (a name, 0 to 7, "
	    "default) or bold, reverse, underline, dim" },
	{ "role ok red 256: 256", "line 1: \"256\" is not a colour (a name, "
	    "0 to 255, default) or bold, reverse, underline, dim" },
	{ "role ok red mono: red", "line 1: \"red\" is not bold, reverse, "
	    "underline or dim, and without colours there is nothing else" },
	{ "role ok red 16: red", "line 1: \"16:\" is not 256: or mono:" },
	{ "base drak", "line 1: \"drak\" is not a theme that is built in; "
	    "the nearest is dark" },
	{ "role", "line 1: \"\" is not a role" },
};

/* Nothing of a broken file is used. */
static void
test_errors_name_the_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct theme t = builtin("dark"), before = t;
		char text[200] = "role text red\n";
		struct err e;

		assert_false(theme_read(&t, slice_of(wrong[i].text), &e));
		assert_string_equal(e.detail, wrong[i].error);
		strcat(text, wrong[i].text);
		assert_false(theme_read(&t, slice_of(text), &e));
		assert_memory_equal(&t, &before, sizeof(t));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_theme_is_whole),
		cmocka_unit_test(test_there_are_four),
		cmocka_unit_test(test_text_can_be_read),
		cmocka_unit_test(test_failures_stand_out),
		cmocka_unit_test(test_the_looks_of_the_description),
		cmocka_unit_test(test_flags_add_attributes),
		cmocka_unit_test(test_a_file_changes_what_it_names),
		cmocka_unit_test(test_errors_name_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
