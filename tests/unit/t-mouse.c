/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mouse on the canvas: what stands where is found on the screen itself,
 * and then clicked on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tests/lib/appcase.h"
#include "tui/screen/prompt.h"

static struct appcase c;

static void
begin(const char *name, int cols, int rows)
{
	appcase_init(&c, name, cols, rows);
	c.app.prefs.mouse = true;
}

/* As a terminal sends it: places count from 1. */
static void
report(unsigned code, int x, int y, char final)
{
	char bytes[40];

	snprintf(bytes, sizeof(bytes), "\033[<%u;%d;%d%c", code, x + 1,
	    y + 1, final);
	for (const char *p = bytes; *p != '\0'; p++)
		app_byte(&c.app, (unsigned char)*p);
	appcase_turn(&c);
}

static void
click(int x, int y)
{
	report(0, x, y, 'M');
	report(0, x, y, 'm');
}

/* Where a text stands; from: the first row to look at. */
static void
find(const char *text, int from, int *x, int *y)
{
	char *screen = appcase_screen(&c), *line = screen, *end;

	for (*y = 0; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		char *at;

		*end = '\0';
		at = *y >= from ? strstr(line, text) : NULL;
		if (at != NULL) {
			*x = utf8_columns((struct slice){ line,
			    (size_t)(at - line) });
			free(screen);
			return;
		}
		++*y;
	}
	free(screen);
	fail_msg("not on the screen: %s", text);
}

static void
click_text(const char *text, int from)
{
	int x, y;

	find(text, from, &x, &y);
	click(x, y);
}

static void
cursor_on(const char *text)
{
	char *screen = appcase_screen(&c), *line = screen;

	for (int y = 0; y < c.app.canvas.cursor_y; y++)
		line = strchr(line, '\n') + 1;
	*strchr(line, '\n') = '\0';
	if (strstr(line, text) == NULL)
		fail_msg("the cursor is on \"%s\", not \"%s\"", line, text);
	free(screen);
}

/* ---- the ledger -------------------------------------------------------- */

static void
test_click_selects(void **state)
{
	(void)state;
	begin("auth-refused", 80, 24);
	appcase_keys(&c, "gg");
	click_text("<-  250-SIZE", 2);
	cursor_on("250-SIZE");
	assert_int_equal(view_side(&c.app.view), SIDE_RAW);
	click_text("  SIZE  ", 2);
	cursor_on("SIZE");
	assert_int_equal(view_side(&c.app.view), SIDE_DECODED);
	click_text("<-  250-SIZE", 2);
	assert_int_equal(view_side(&c.app.view), SIDE_RAW);
	appcase_clear(&c);
}

static void
test_click_again_folds(void **state)
{
	size_t before;

	(void)state;
	begin("auth-refused", 120, 40);
	appcase_keys(&c, "gg");
	click_text(" more", 2);
	before = c.app.view.rows.n;
	cursor_on(" more");
	click(c.app.view.layout.right.x + 3, c.app.canvas.cursor_y);
	assert_true(c.app.view.rows.n > before);
	click(c.app.view.layout.right.x + 3, c.app.canvas.cursor_y);
	assert_int_equal(c.app.view.rows.n, before);
	appcase_clear(&c);
}

/* Nothing else of the mouse does anything there. */
static void
test_other_buttons(void **state)
{
	static const unsigned codes[] = { 1, 2, 4, 8, 16, 32, 35, 66 };
	char *before, *after;

	(void)state;
	begin("auth-refused", 80, 24);
	appcase_keys(&c, "gg");
	before = appcase_screen(&c);
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		report(codes[i], 3, 8, 'M');
	report(0, 3, 8, 'm');
	report(0, 79, 500, 'M');
	report(0, 500, 5, 'M');
	report(0, 3, 0, 'M');
	after = appcase_screen(&c);
	assert_string_equal(before, after);
	free(before);
	free(after);
	appcase_clear(&c);
}

static void
test_wheel(void **state)
{
	size_t top;

	(void)state;
	begin("auth-refused", 80, 24);
	appcase_keys(&c, "gg");
	for (int i = 1; i < 4; i++) {
		const struct cursor *cur = &c.app.view.cursor;

		report(65, 3, 5, 'M');
		assert_int_equal(cur->top, 3 * i);
		assert_in_range(cur->row, cur->top,
		    cur->top + cur->height - 1);
	}
	top = c.app.view.cursor.top;
	appcase_keys(&c, "4");		/* no count for the mouse */
	report(64, 3, 5, 'M');
	assert_int_equal(c.app.view.cursor.top, top - 3);
	assert_int_equal(c.app.count, 0);
	appcase_clear(&c);
}

static void
test_drag_the_rule(void **state)
{
	const struct layout *l = &c.app.view.layout;

	(void)state;
	for (int cols = 80; cols <= 200; cols += 40) {
		begin("auth-refused", cols, 24);
		report(0, l->rule_x, 8, 'M');
		for (int x = 40; x < cols - 30; x += 7) {
			report(32, x, 8, 'M');
			assert_in_range(l->rule_x, x, x + 2);
		}
		report(32, 0, 8, 'M');
		assert_true(l->rule_x >= LAYOUT_SPLIT_MIN);
		report(32, 9999, 9999, 'M');
		assert_true(l->rule_x < cols - LAYOUT_SPLIT_MIN);
		report(0, 9999, 9999, 'm');
		report(32, 40, 8, 'M');	/* let go: no drag any more */
		assert_true(l->rule_x > 40);
		appcase_clear(&c);
	}
}

/* Every column that can be shown can be reached, to the percent. */
static void
test_percent(void **state)
{
	struct layout_wish w = { .want = LAYOUT_SPLIT };
	struct layout l;

	(void)state;
	for (int cols = 60; cols < 100; cols++)
		for (int x = 25; x < cols - 25; x++) {
			w.split_percent = 52;
			layout_compute(&l, cols, 24, &w);
			w.split_percent = layout_percent_at(&l, x);
			layout_compute(&l, cols, 24, &w);
			assert_int_equal(l.rule_x, x);
		}
}

/* ---- around it --------------------------------------------------------- */

static void
test_hints(void **state)
{
	(void)state;
	begin("auth-refused", 80, 24);
	click_text("command", 20);
	assert_true(prompt_is_open());
	click_text("RAW", 0);		/* nothing, while it is typed */
	assert_true(prompt_is_open());
	appcase_keys(&c, "<Esc>");
	click_text("help", 20);
	assert_int_equal(c.app.overlay, OVERLAY_HELP);
	click_text("close", 1);
	assert_int_equal(c.app.overlay, OVERLAY_NONE);
	/* how a sequence can go on */
	appcase_keys(&c, "g");
	click_text("messages", 20);
	assert_int_equal(c.app.overlay, OVERLAY_PAGE);
	assert_int_equal(c.app.npending, 0);
	appcase_keys(&c, "q");
	/* a click elsewhere gives it up */
	appcase_keys(&c, "g");
	click(3, 6);
	assert_int_equal(c.app.npending, 0);
	appcase_clear(&c);
}

static void
test_steps(void **state)
{
	(void)state;
	begin("auth-refused", 120, 40);
	click_text("[x]EHLO", 30);
	assert_int_equal(c.app.overlay, OVERLAY_PAGE);
	appcase_shows(&c, "EHLO");
	appcase_keys(&c, "q");
	click_text("[!]AUTH", 30);
	assert_int_equal(c.app.overlay, OVERLAY_NONE);
	assert_true(view_on_explanation(&c.app.view));
	appcase_clear(&c);
}

/* The columns before, between and behind the steps are none of them. */
static void
test_every_column_of_the_strip(void **state)
{
	int steps = 0, last = -1;

	(void)state;
	begin("auth-refused", 120, 40);
	for (int x = 0; x < 120; x++) {
		struct spot at;

		app_spot(&c.app, x, c.app.view.layout.strip.y, &at);
		if (at.kind != SPOT_STEP)
			continue;
		assert_in_range(at.step, 0, c.app.run.walk.nsteps - 1);
		assert_true((int)at.step >= last);
		steps += (int)at.step > last;
		last = (int)at.step;
	}
	assert_int_equal(steps, c.app.run.walk.nsteps);
	appcase_clear(&c);
}

/* ---- overlays ---------------------------------------------------------- */

static void
test_help(void **state)
{
	size_t row;

	(void)state;
	begin("auth-refused", 80, 24);
	appcase_keys(&c, "?");
	click(5, 8);
	row = c.app.help.row;
	assert_int_equal(c.app.canvas.cursor_y, 8);
	report(65, 5, 8, 'M');
	assert_true(c.app.help.row > row);
	report(64, 5, 8, 'M');
	assert_int_equal(c.app.help.row, row);
	/* again: it is run */
	click(5, c.app.canvas.cursor_y);
	assert_int_equal(c.app.overlay, OVERLAY_NONE);
	appcase_clear(&c);
}

static void
test_page(void **state)
{
	(void)state;
	begin("auth-refused", 80, 24);
	appcase_run(&c, "keys");
	assert_int_equal(c.app.overlay, OVERLAY_PAGE);
	report(65, 5, 8, 'M');
	assert_int_equal(c.app.page.top, 3);
	click(5, 8);
	assert_int_equal(c.app.page.top, 3);
	report(64, 5, 8, 'M');
	assert_int_equal(c.app.page.top, 0);
	click_text("close", 23);
	assert_int_equal(c.app.overlay, OVERLAY_NONE);
	appcase_clear(&c);
}

/* No place of any screen does harm. */
static void
test_everywhere(void **state)
{
	static const char *const opened[] = { "", "?", "g<lt>", "g", ":",
	    "q", "m", "g?" };
	static const int sizes[][2] = { { 80, 24 }, { 30, 8 }, { 20, 5 },
	    { 10, 2 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened) * COUNT_OF(sizes); i++) {
		const int *size = sizes[i % COUNT_OF(sizes)];

		begin("auth-refused", size[0], size[1]);
		for (int y = 0; y < size[1]; y++)
			for (int x = 0; x < size[0]; x += 3) {
				appcase_leave(&c);
				appcase_keys(&c, opened[i / COUNT_OF(sizes)]);
				click(x, y);
				report(32, y, x, 'M');
			}
		appcase_clear(&c);
	}
}

static void
test_off(void **state)
{
	(void)state;
	begin("auth-refused", 80, 24);
	assert_true(mouse_is_wanted(&c.app));
	appcase_keys(&c, ":");
	assert_false(mouse_is_wanted(&c.app));
	appcase_keys(&c, "<Esc>");
	assert_true(mouse_is_wanted(&c.app));
	app_ask_secret(&c.app, SECRET_LOGIN, "Password");
	assert_false(mouse_is_wanted(&c.app));
	appcase_keys(&c, "<Esc>");
	appcase_keys(&c, "tm");
	assert_false(mouse_is_wanted(&c.app));
	appcase_keys(&c, "gg");
	report(65, 3, 5, 'M');
	assert_int_equal(c.app.view.cursor.top, 0);
	appcase_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_click_selects),
		cmocka_unit_test(test_click_again_folds),
		cmocka_unit_test(test_other_buttons),
		cmocka_unit_test(test_wheel),
		cmocka_unit_test(test_drag_the_rule),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_every_column_of_the_strip),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_everywhere),
		cmocka_unit_test(test_off),
	};

	return cmocka_run_group_tests(tests, appcase_setup, appcase_teardown);
}
