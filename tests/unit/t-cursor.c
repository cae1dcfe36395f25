/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/viewcase.h"

static struct viewcase c;

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 80, 24);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	viewcase_clear(&c);
	return 0;
}

static const struct row *
on(void)
{
	return &c.view.cursor.on;
}

static const struct entry *
line(void)
{
	return log_entry(c.logcase.log, on()->entry);
}

static bool
in_view(void)
{
	return c.view.cursor.row >= c.view.cursor.top &&
	    c.view.cursor.row < c.view.cursor.top + c.view.cursor.height;
}

static void
load(const char *actions)
{
	logcase_load(&c.logcase, "tests/screen/auth-refused.case");
	viewcase_do(&c, actions);
}

/* On the raw side line by line, on the other field by field. */
static void
test_stops(void **state)
{
	(void)state;
	load("first; down 3");
	assert_int_equal(line()->kind, ENTRY_SERVER);	/* past "tried" */
	viewcase_do(&c, "first; side decoded; down 3");
	assert_true(on()->flags & ROW_FIELD);
	assert_int_equal(line()->kind, ENTRY_EVENT);
	viewcase_do(&c, "side raw");
	assert_true(on()->flags & ROW_RAW);
	viewcase_do(&c, "down 1000");
	assert_int_equal(c.view.cursor.row, c.view.rows.n - 1);
	viewcase_do(&c, "up 1000");
	assert_int_equal(c.view.cursor.row, 0);
}

/* In one column the side is that of the row. */
static void
test_side_of_the_row(void **state)
{
	(void)state;
	viewcase_resize(&c, 60, 20);
	load("first");
	assert_int_equal(view_side(&c.view), SIDE_RAW);
	viewcase_do(&c, "down 1");
	assert_int_equal(view_side(&c.view), SIDE_DECODED);
	viewcase_do(&c, "layout raw; side decoded");
	assert_int_equal(view_side(&c.view), SIDE_RAW);
	viewcase_do(&c, "layout decoded; side raw");
	assert_int_equal(view_side(&c.view), SIDE_DECODED);
}

/* ---- following --------------------------------------------------------- */

static void
test_follow(void **state)
{
	(void)state;
	load("");
	assert_true(c.view.cursor.follow);
	logcase_add(&c.logcase, "> NOOP\n");
	viewcase_update(&c);
	assert_true(slice_is(line()->text, "NOOP"));
	assert_int_equal(c.view.cursor.top + c.view.cursor.height,
	    c.view.rows.n);
	viewcase_do(&c, "up 1");
	assert_false(c.view.cursor.follow);
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 0);
	logcase_add(&c.logcase, "< 250 ok\n> QUIT\n");
	viewcase_update(&c);
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 2);
	viewcase_resize(&c, 60, 24);		/* six: counted in rows */
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 4);
	viewcase_do(&c, "down 1000");		/* arriving is not following */
	assert_false(c.view.cursor.follow);
	viewcase_do(&c, "last");
	assert_true(c.view.cursor.follow);
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 0);
}

static void
test_what_pauses(void **state)
{
	static const char *const pausing[] = { "up", "half -1", "scroll -1",
	    "goto 3", "first", "prev command" };
	static const char *const not[] = { "down", "half 1", "scroll 1",
	    "side decoded", "unfold all", "layout raw", "toggle wrap" };

	(void)state;
	load("");
	for (size_t i = 0; i < COUNT_OF(pausing); i++) {
		viewcase_do(&c, "last");
		viewcase_do(&c, pausing[i]);
		assert_false(c.view.cursor.follow);
	}
	for (size_t i = 0; i < COUNT_OF(not); i++) {
		viewcase_do(&c, "last");
		viewcase_do(&c, not[i]);
		assert_true(c.view.cursor.follow);
	}
}

/* ---- paging ------------------------------------------------------------ */

static void
test_always_in_view(void **state)
{
	static const char *const moves[] = { "half 1", "half 2", "half -1",
	    "half -2", "scroll 5", "scroll -7", "down 9", "up 4", "goto 20",
	    "unfold all", "next failure", "prev note", "layout inline",
	    "layout split", "side decoded", "fold all", "first", "explain",
	    "explain", "last", "half -1", "fold" };

	(void)state;
	load("");
	for (int rows = 5; rows < 30; rows += 6)
		for (int i = 0; i < 66; i++) {
			viewcase_resize(&c, 80 + i % 30, rows);
			viewcase_do(&c, moves[(size_t)i % COUNT_OF(moves)]);
			assert_true(in_view());
			assert_true(cursor_can_stop(&c.view.cursor,
			    &c.view.rows, c.view.cursor.row));
		}
}

static void
test_scroll_keeps_the_cursor(void **state)
{
	size_t row;

	(void)state;
	load("first; down 5");
	row = c.view.cursor.row;
	viewcase_do(&c, "scroll 2");
	assert_int_equal(c.view.cursor.row, row);
	assert_int_equal(c.view.cursor.top, 2);
	viewcase_do(&c, "scroll 1000");
	assert_true(in_view());
	assert_int_equal(c.view.cursor.top,
	    c.view.rows.n - c.view.cursor.height);
}

/* ---- jumping ----------------------------------------------------------- */

static void
test_jumps(void **state)
{
	(void)state;
	load("first; next command");
	assert_true(slice_istarts(line()->text, "EHLO"));
	viewcase_do(&c, "next exchange");
	assert_true(slice_is(line()->text, "STARTTLS"));
	viewcase_do(&c, "next reply");
	assert_true(slice_istarts(line()->text, "220 2.0.0"));
	viewcase_do(&c, "next note");
	assert_string_equal(line()->event, "tls");
	viewcase_do(&c, "next failure");
	assert_true(slice_istarts(line()->text, "535"));
	assert_int_equal(on()->kind, ROW_LINE);
	viewcase_do(&c, "next note");		/* the explanation */
	assert_int_equal(on()->kind, ROW_EXPLAIN);
	assert_int_equal(on()->line, 0);
	assert_false(view_jump(&c.view, JUMP_NOTE, true));
	assert_false(view_jump(&c.view, JUMP_COMMAND, true));
	assert_int_equal(on()->kind, ROW_EXPLAIN);
	viewcase_do(&c, "prev failure");
	assert_true(slice_istarts(line()->text, "535"));
	viewcase_do(&c, "prev note");
	assert_string_equal(line()->event, "tls");
	viewcase_do(&c, "first");
	assert_false(view_jump(&c.view, JUMP_FAILURE, false));
}

/* Lessons are notes, too: each is reached, in order, down and up. */
static void
test_jumps_to_lessons(void **state)
{
	size_t stops[80], n = 0, lessons = 0, row = SIZE_MAX;

	(void)state;
	logcase_load(&c.logcase, "tests/screen/auth-refused.case");
	viewcase_do(&c, "teach; first");
	while (n < COUNT_OF(stops) && view_jump(&c.view, JUMP_NOTE, true)) {
		viewcase_update(&c);
		assert_true(in_view());
		assert_true(row == SIZE_MAX || c.view.cursor.row > row);
		row = c.view.cursor.row;
		if (on()->kind == ROW_EXPLAIN) {
			assert_int_equal(on()->line, 0);
			lessons += (on()->flags & ROW_TEACHING) != 0;
		}
		stops[n++] = row;
	}
	assert_true(lessons > 5);
	assert_true(view_on_explanation(&c.view));
	for (n--; n-- > 0;) {
		assert_true(view_jump(&c.view, JUMP_NOTE, false));
		viewcase_update(&c);
		assert_int_equal(c.view.cursor.row, stops[n]);
	}
	/* From within a lesson its beginning is the one before. */
	viewcase_do(&c, "first");
	while (!(on()->flags & ROW_TEACHING))
		viewcase_do(&c, "next note");
	row = c.view.cursor.row;
	viewcase_do(&c, "down; prev note");
	assert_int_equal(c.view.cursor.row, row);
	/* Other kinds do not stop there. */
	viewcase_do(&c, "first; next command");
	assert_int_equal(on()->kind, ROW_LINE);
	view_teach(&c.view, false);
	viewcase_do(&c, "first; next note");
	assert_int_equal(on()->kind, ROW_LINE);
}

/* AUTH and its lines are one exchange, the message is none of its own. */
static void
test_exchanges(void **state)
{
	(void)state;
	logcase_load(&c.logcase, "tests/screen/message-sent.case");
	viewcase_do(&c, "first; next exchange; next exchange");
	assert_true(slice_is(line()->text, "AUTH LOGIN"));
	viewcase_do(&c, "next command");
	assert_true(slice_is(line()->text, "YWxpY2U="));
	viewcase_do(&c, "next exchange; next exchange; next exchange");
	assert_true(slice_is(line()->text, "DATA"));
	viewcase_do(&c, "next exchange");
	assert_true(slice_is(line()->text, "QUIT"));
	viewcase_do(&c, "prev exchange");
	assert_true(slice_is(line()->text, "DATA"));
}

/* ---- staying ----------------------------------------------------------- */

static void
test_stays_on_the_line(void **state)
{
	uint32_t entry, field;
	size_t height;

	(void)state;
	load("first; next failure; prev command");
	entry = on()->entry;
	for (int cols = 20; cols < 140; cols += 9) {
		viewcase_resize(&c, cols, 24);
		assert_int_equal(on()->entry, entry);
		assert_true(in_view());
	}
	viewcase_resize(&c, 80, 24);
	viewcase_do(&c, "side decoded; down 3");
	field = on()->field;
	assert_string_equal(rows_field(&c.view.rows, on())->name, "authcid");
	for (int cols = 72; cols < 140; cols += 9) {
		viewcase_resize(&c, cols, 24);
		assert_int_equal(on()->field, field);
	}
	viewcase_do(&c, "layout inline");
	assert_int_equal(on()->field, field);
	viewcase_do(&c, "layout split");
	assert_int_equal(on()->field, field);
	/* details that open above it do not push it down the screen */
	height = c.view.cursor.row - c.view.cursor.top;
	viewcase_do(&c, "unfold all");
	assert_int_equal(on()->field, field);
	assert_int_equal(c.view.cursor.row - c.view.cursor.top, height);
}

static void
test_new_rows_do_not_move_it(void **state)
{
	size_t row, top;

	(void)state;
	load("first; down 4");
	row = c.view.cursor.row;
	top = c.view.cursor.top;
	for (int i = 0; i < 50; i++) {
		logcase_add(&c.logcase, "> NOOP\n< 250 ok\n");
		viewcase_update(&c);
		assert_int_equal(c.view.cursor.row, row);
		assert_int_equal(c.view.cursor.top, top);
	}
}

static void
test_fold_under_the_cursor(void **state)
{
	(void)state;
	viewcase_resize(&c, 120, 24);
	load("first; next command; next command; next note; side decoded");
	assert_string_equal(line()->event, "tls");
	viewcase_do(&c, "down 2");
	assert_int_equal(on()->kind, ROW_MORE);
	viewcase_do(&c, "fold; down 3");
	assert_true(on()->flags & ROW_FIELD);
	viewcase_do(&c, "fold");
	assert_string_equal(line()->event, "tls");
	viewcase_do(&c, "next command");
	assert_false(view_fold(&c.view, VIEW_FOLD_TOGGLE));
}

static void
test_explanation(void **state)
{
	size_t brief;

	(void)state;
	load("first");
	brief = c.view.explain.n;
	assert_in_range(brief, 4, 12);
	viewcase_do(&c, "explain");
	assert_true(view_on_explanation(&c.view));
	assert_int_equal(on()->line, 0);
	viewcase_do(&c, "explain");
	assert_true(c.view.explain.n > brief);
	assert_int_equal(on()->line, 0);
	viewcase_do(&c, "explain; fold");
	assert_int_equal(c.view.explain.n, 1);
	viewcase_do(&c, "fold");
	assert_int_equal(c.view.explain.n, brief);
}

static void
test_no_rows(void **state)
{
	(void)state;
	viewcase_do(&c, "down 3; up; half 1; scroll 2; goto 4; first; last; "
	    "next failure; prev note; side decoded; fold; unfold all; "
	    "explain; layout inline; columns 8");
	assert_int_equal(view_cursor_unit(&c.view), UNIT_NONE);
	assert_false(view_explain(&c.view));
	assert_false(view_fold(&c.view, VIEW_FOLD_OPEN));
	viewcase_draw(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_stops, setup, teardown),
		cmocka_unit_test_setup_teardown(test_side_of_the_row, setup, teardown),
		cmocka_unit_test_setup_teardown(test_follow, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_pauses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_always_in_view, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scroll_keeps_the_cursor, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jumps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jumps_to_lessons, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_exchanges, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stays_on_the_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_new_rows_do_not_move_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fold_under_the_cursor, setup, teardown),
		cmocka_unit_test_setup_teardown(test_explanation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_rows, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
