/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "tests/lib/viewcase.h"
#include "tui/view/hints.h"

static struct viewcase c;

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 80, 1);
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
hints(int cols, enum hints_where where, unsigned have)
{
	const struct rect at = { 0, 0, cols, 1 };

	canvas_resize(&c.canvas, cols, 1);
	hints_draw(&at, where, have, &c.state.active, &c.canvas);
	return viewcase_row(&c, 0);
}

static void
map(const char *text)
{
	assert_int_equal(keymap_load_text(&c.keymap, "test", slice_of(text),
	    NULL, NULL, NULL), 0);
}

static void
test_widths(void **state)
{
	(void)state;
	assert_string_equal(hints(120, HINTS_LEDGER, 0),
	    " j/k row  Tab side  Enter unfold  w walk  : command  ? help  "
	    "q quit  | layout  i/I send lines");
	assert_string_equal(hints(40, HINTS_LEDGER, 0),
	    " j/k row  Tab side  : command  ? help");
	assert_string_equal(hints(22, HINTS_LEDGER, 0),
	    " : command  ? help");
	assert_string_equal(hints(80, HINTS_START, 0),
	    " c connect  : command  ? help  q quit");
}

/* No hint is ever cut, at no width. */
static void
test_never_cut(void **state)
{
	const char *whole;

	(void)state;
	whole = strcpy((char[200]){ 0 }, hints(180, HINTS_LEDGER, 7));
	for (int cols = 1; cols < 180; cols++) {
		const char *row = hints(cols, HINTS_LEDGER, 7);
		size_t n = strlen(row);

		assert_true(n <= (size_t)cols);
		if (n > 0)		/* ends as a hint ends */
			assert_non_null(strstr(whole, strrchr(row, ' ')));
	}
}

static void
test_what_is_useful(void **state)
{
	(void)state;
	assert_null(strstr(hints(120, HINTS_LEDGER, 0), "failure"));
	assert_non_null(strstr(hints(120, HINTS_LEDGER, HINTS_FAILURE),
	    "]f failure"));
	assert_non_null(strstr(hints(120, HINTS_LEDGER, HINTS_SECRET),
	    "R reveal"));
	assert_non_null(strstr(hints(120, HINTS_LEDGER, HINTS_EXPLAINED),
	    "K explain"));
}

static void
test_follows_the_keymap(void **state)
{
	(void)state;
	map("unmap ledger <Tab>\nmap ledger J move 1\nunmap ledger j\n"
	    "map global <A-h> help\nunmap global ?\nunmap global <F1>\n");
	assert_string_equal(hints(60, HINTS_LEDGER, 0),
	    " Down/k row  C-w w side  Enter unfold  : command  A-h help");
	c.state.active.keymap = NULL;
	assert_string_equal(hints(60, HINTS_LEDGER, 0), "");
}

static const char *
pending(int cols, const char *keys)
{
	const struct rect at = { 0, 0, cols, 1 };
	struct key seq[KEYMAP_SEQ_MAX];
	struct slice rest = slice_of(keys);
	struct err e;
	size_t n = 0;

	while (rest.n > 0 && key_parse(&rest, &seq[n], &e))
		n++;
	canvas_resize(&c.canvas, cols, 1);
	hints_draw_pending(&at, &c.state.active, seq, n, &c.canvas);
	return viewcase_row(&c, 0);
}

static void
test_sequences(void **state)
{
	(void)state;
	assert_non_null(strstr(pending(200, "<C-w>"), "  > "));
	assert_string_equal(pending(80, "Q"), " Q-");
	map("unmap ledger *\nmap ledger ]f next failure\n"
	    "map ledger ]c next command\n"
	    "map -n \"my own words\" ledger ]<lt> quit\n");
	assert_string_equal(pending(90, "]"), " ]-  f next failure  "
	    "c next command  < my own words");
	map("map raw ]f quit\n");
	assert_string_equal(pending(90, "]"), " ]-  f quit  "
	    "c next command  < my own words");
	/* No way is left out: less is said of each. */
	assert_string_equal(pending(30, "]"), " ]-  f quit  c command  < quit");
	assert_string_equal(pending(20, "]"), " ]-  f quit  c  <");
}

static void
test_key_names(void **state)
{
	static const struct {
		const char	*spec, *text;
	} cases[] = {
		{ "j", "j" }, { "gg", "gg" }, { "<lt>", "<" },
		{ "g<lt>", "g<" }, { "<C-w><gt>", "C-w >" },
		{ "<C-w>o", "C-w o" }, { "<Space>", "Space" },
		{ "<A-v>", "A-v" }, { "<C-x><C-c>", "C-x C-c" },
		{ "<PageDown>", "PageDown" }, { "<hash>", "#" },
		{ "\xc3\xa4\xc3\xb6", "\xc3\xa4\xc3\xb6" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct binding b = { .nkeys = 0 };
		struct slice rest = slice_of(cases[i].spec);
		char text[ACTIVE_KEYS_MAX];
		struct err e;

		while (rest.n > 0 && key_parse(&rest, &b.keys[b.nkeys], &e))
			b.nkeys++;
		assert_string_equal(active_binding_keys(&b, 0, text,
		    sizeof(text)), cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_widths, setup, teardown),
		cmocka_unit_test_setup_teardown(test_never_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_useful, setup, teardown),
		cmocka_unit_test_setup_teardown(test_follows_the_keymap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sequences, setup, teardown),
		cmocka_unit_test_setup_teardown(test_key_names, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
