/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/viewcase.h"
#include "tui/view/help.h"

static struct viewcase c;
static struct help *h;

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 80, 24);
	h = &c.help;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	viewcase_clear(&c);
	return 0;
}

static void
map(const char *text)
{
	assert_int_equal(keymap_load_text(&c.keymap, "test", slice_of(text),
	    NULL, NULL, NULL), 0);
}

static const struct help_row *
find(const char *command)
{
	for (size_t i = 0; i < h->n; i++)
		if (!h->v[i].heading && strcmp(h->v[i].command, command) == 0)
			return &h->v[i];
	return NULL;
}

static size_t
count_headings(void)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		n += h->v[i].heading;
	return n;
}

/* Every key that works is there, and no other. */
static void
test_complete(void **state)
{
	const struct binding *b;
	size_t keys = 0;

	(void)state;
	help_build(h, &c.state.active);
	for (size_t i = 0; i < c.keymap.n; i++) {
		char text[ACTIVE_KEYS_MAX];
		const struct help_row *row;

		if (keymap_find(&c.keymap, c.state.active.contexts, 3,
		    c.keymap.v[i].keys, c.keymap.v[i].nkeys, &b) !=
		    KEYMAP_EXACT || b != &c.keymap.v[i])
			continue;
		row = find(b->command);
		assert_non_null(row);
		active_binding_keys(b, 0, text, sizeof(text));
		assert_non_null(strstr(row->keys, text));
		keys++;
	}
	assert_true(keys > 60);
	assert_null(find("walk next"));
}

static void
test_order(void **state)
{
	(void)state;
	map("map raw ä move 5\n");
	help_build(h, &c.state.active);
	assert_int_equal(count_headings(), 3);
	assert_true(h->v[0].heading);
	assert_string_equal(h->v[0].text, "raw (this side)");
	assert_string_equal(h->v[1].command, "move 5");
	assert_string_equal(h->v[2].text, "ledger (both sides)");
	assert_int_equal(h->row, 1);
}

static void
test_hidden_rows(void **state)
{
	(void)state;
	map("map raw K quit\n");
	help_build(h, &c.state.active);
	assert_null(find("explain"));		/* its only key is taken */
	map("unmap ledger R\n");
	help_build(h, &c.state.active);
	assert_null(find("reveal"));
}

static void
test_own_and_unfit(void **state)
{
	(void)state;
	map("map -n \"My words\" ledger <C-j> move 1\n");
	help_build(h, &c.state.active);
	assert_true(find("move 1")->own);
	assert_string_equal(find("move 1")->help, "My words");
	assert_non_null(strstr(find("move 1")->keys, "C-j"));
	assert_false(find("move -1")->own);
	assert_int_equal(h->nown, 1);
	assert_string_equal(find("starttls")->unfit, "already encrypted");
	assert_null(find("move 1")->unfit);
}

static void
test_filter(void **state)
{
	(void)state;
	help_filter(h, &c.state.active, "FAILURE");
	assert_int_equal(count_headings(), 1);
	assert_string_equal(help_command(h), "next failure");
	help_filter(h, &c.state.active, "C-w o");	/* by key */
	assert_string_equal(help_command(h), "zoom toggle");
	help_filter(h, &c.state.active, "\x1b[2J nothing");
	assert_int_equal(h->n, 0);
	assert_null(help_command(h));
	help_move(h, 1);
	help_page(h, -2);
	help_last(h);
	c.state.help = h;
	viewcase_draw(&c);
	help_filter(h, &c.state.active, "");
	assert_true(h->n > 50);
}

static void
test_moving(void **state)
{
	(void)state;
	help_build(h, &c.state.active);
	c.state.help = h;
	viewcase_draw(&c);
	for (size_t i = 0; i < h->n; i++) {
		assert_false(h->v[h->row].heading);
		assert_non_null(help_command(h));
		viewcase_draw(&c);
		assert_in_range(h->row, h->top, h->top + h->height - 1);
		assert_int_equal(c.canvas.cursor_y, 2 + h->row - h->top);
		help_move(h, 1);
	}
	assert_int_equal(h->row, h->n - 1);
	help_page(h, -2);
	assert_true(h->row < h->n - 1);
	help_move(h, -1000);
	viewcase_draw(&c);
	assert_int_equal(h->row, 1);
	assert_int_equal(h->top, 0);	/* with its heading */
	help_last(h);
	viewcase_draw(&c);
	assert_int_equal(h->top + h->height, h->n);
	help_first(h);
	assert_int_equal(h->row, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_complete, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hidden_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_and_unfit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moving, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
