/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger of a long session: no keystroke looks at more than a bounded
 * part of it, and what is made in slices is what is made at once.  Work is
 * counted, never timed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/viewcase.h"

#define LONG_LINES	200000
#define SHORT_LINES	3000
#define DECODED_MAX	1500	/* units, for one keystroke */

static struct viewcase c;

static uint32_t
line(enum entry_kind kind, enum stage stage, unsigned flags, uint32_t unit,
    uint32_t answers, const char *text)
{
	return log_line(c.logcase.log, &(struct log_line){ .kind = kind,
	    .stage = stage, .eol = EOL_CRLF, .flags = flags, .unit = unit,
	    .answers = answers, .text = slice_of(text) })->unit;
}

static void
exchange(unsigned n)
{
	char text[120];
	uint32_t asked;

	snprintf(text, sizeof(text), "RCPT TO:<r%u@example.net> NOTIFY=NEVER",
	    n);
	asked = line(ENTRY_CLIENT, STAGE_RCPT, ENTRY_LAST, UNIT_NONE,
	    UNIT_NONE, text);
	snprintf(text, sizeof(text), n % 5000 == 77 ?
	    "550 5.1.1 no such user r%u, nor anybody like it here, ever" :
	    "250 2.1.5 r%u Ok", n);
	line(ENTRY_SERVER, STAGE_RCPT, ENTRY_LAST, UNIT_NONE, asked, text);
	if (n % 1000 == 0)
		log_event(c.logcase.log, STAGE_OTHER, "note", 0, NULL,
		    "note %u", n);
}

static void
fill(size_t lines)
{
	unsigned n = 0;

	while (log_count(c.logcase.log) < lines)
		exchange(n++);
	viewcase_update(&c);
}

static void
finish(void)
{
	while (rows_work(&c.view.rows, 64))
		continue;
	viewcase_update(&c);
}

static int
setup(void **state)
{
	(void)state;
	viewcase_init(&c, 100, 30);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	viewcase_clear(&c);
	return 0;
}

/* ---- bounded work ------------------------------------------------------ */

static void
key(const char *action)
{
	unsigned long before = c.view.rows.decoded;

	viewcase_do(&c, action);
	viewcase_draw(&c);
	if (c.view.rows.decoded - before > DECODED_MAX)
		fail_msg("\"%s\" decoded %lu units", action,
		    c.view.rows.decoded - before);
}

static void
keys(void)
{
	static const char *const v[] = { "up", "down", "half -2", "half 2",
	    "scroll -3", "first", "next failure", "next exchange",
	    "next note", "down 3", "fold", "explain", "last",
	    "prev failure", "prev reply", "prev command", "goto 100000",
	    "side decoded", "up 5", "side raw", "unfold all", "up",
	    "half -2", "fold all", "down", "toggle wrap", "down",
	    "toggle wrap", "toggle eol", "toggle eol" };

	for (size_t i = 0; i < COUNT_OF(v); i++)
		key(v[i]);
}

static void
test_a_key_decodes_little(void **state)
{
	static const char *const layouts[] = { "inline", "raw", "decoded",
	    "split" };
	char text[40];

	(void)state;
	fill(LONG_LINES);
	assert_false(rows_are_known(&c.view.rows));
	keys();
	for (size_t i = 0; i < COUNT_OF(layouts); i++) {
		snprintf(text, sizeof(text), "layout %s", layouts[i]);
		key(text);
		keys();
	}
	viewcase_resize(&c, 61, 17);
	keys();
	finish();
	assert_true(rows_are_known(&c.view.rows));
	assert_true(c.view.rows.n >= LONG_LINES);
	keys();
}

/* New lines cost what they are, however many there were before. */
static void
test_a_line_decodes_little(void **state)
{
	unsigned long before;

	(void)state;
	fill(LONG_LINES);
	viewcase_do(&c, "layout raw");
	finish();
	before = c.view.rows.decoded;
	for (unsigned i = 0; i < 100; i++) {
		exchange(1000000 + i);
		viewcase_update(&c);
	}
	assert_in_range(c.view.rows.decoded - before, 100,
	    100 * DECODED_MAX / 10);
	assert_true(rows_are_known(&c.view.rows));
	assert_int_equal(c.view.cursor.row + 1, c.view.rows.n);
}

/* ---- the same as at once ----------------------------------------------- */

static void
same_as_at_once(void)
{
	struct rows anew;
	const struct rows *r = &c.view.rows;

	rows_init(&anew);
	anew.fold_open = r->fold_open;
	rows_set_explanation(&anew, r->explain_unit, r->explain_n);
	rows_set_filter(&anew, r->shows, r->shows_arg);
	rows_update(&anew, c.logcase.log, &r->form);
	while (rows_work(&anew, 7))
		continue;
	assert_int_equal(anew.n, r->n);
	assert_int_equal(anew.failures, r->failures);
	assert_int_equal(anew.hidden, r->hidden);
	for (size_t i = 0; i < anew.n; i++) {
		const struct row x = rows_at(&anew, i);
		const struct row y = rows_at(&c.view.rows, i);

		assert_memory_equal(&x, &y, sizeof(x));
	}
	rows_clear(&anew);
}

/* What is in view is whole, whatever is known around it. */
static void
check_view(void)
{
	const struct cursor *k = &c.view.cursor;
	size_t end = k->top + k->height;
	struct row last = { .entry = UINT32_MAX };

	assert_true(k->row < c.view.rows.n);
	assert_in_range(k->row, k->top, end - 1);
	for (size_t i = k->top; i < end && i < c.view.rows.n; i++) {
		const struct row row = rows_at(&c.view.rows, i);

		if (last.entry != UINT32_MAX && c.view.rows.shows == NULL)
			assert_in_range(row.entry, last.entry,
			    last.entry + 1);
		last = row;
	}
}

static void
test_moving_in_the_unknown(void **state)
{
	(void)state;
	fill(SHORT_LINES);
	finish();
	viewcase_do(&c, "goto 2000; layout raw; layout inline");
	assert_false(rows_are_known(&c.view.rows));
	for (int i = 0; i < 60; i++) {
		viewcase_do(&c, i % 3 ? "half -1" : "up 3");
		check_view();
	}
	for (int i = 0; i < 90; i++) {
		uint32_t was = c.view.cursor.on.entry;

		viewcase_do(&c, "down");
		check_view();
		assert_in_range(c.view.cursor.on.entry, was, was + 1);
	}
	viewcase_do(&c, "first");
	assert_int_equal(c.view.cursor.on.entry, 0);
	viewcase_do(&c, "layout split; last");
	assert_int_equal(c.view.cursor.on.entry,
	    log_count(c.logcase.log) - 1);
	check_view();
	finish();
	same_as_at_once();
}

/* The cursor stays on its line while the others are counted. */
static void
test_counting_moves_nothing(void **state)
{
	struct row on;
	size_t from_top;

	(void)state;
	fill(SHORT_LINES);
	finish();
	viewcase_do(&c, "goto 1500; layout inline");
	on = c.view.cursor.on;
	from_top = c.view.cursor.row - c.view.cursor.top;
	while (rows_work(&c.view.rows, 3)) {
		cursor_settle(&c.view.cursor, &c.view.rows,
		    c.view.cursor.height);
		assert_memory_equal(&on, &c.view.cursor.on, sizeof(on));
		assert_int_equal(c.view.cursor.row - c.view.cursor.top,
		    from_top);
		check_view();
	}
	same_as_at_once();
}

static void
test_jumps_in_the_unknown(void **state)
{
	uint32_t failures[2];

	(void)state;
	fill(12000);
	viewcase_do(&c, "first; layout raw; next failure");
	failures[0] = view_cursor_unit(&c.view);
	viewcase_do(&c, "next failure");
	failures[1] = view_cursor_unit(&c.view);
	assert_int_equal(rows_severity(&c.view.rows, failures[0]), SEV_BAD);
	assert_true(failures[1] > failures[0] + 9000);
	assert_false(view_jump(&c.view, JUMP_FAILURE, true));
	viewcase_do(&c, "layout inline; last; prev failure");
	assert_int_equal(view_cursor_unit(&c.view), failures[1]);
	viewcase_do(&c, "prev failure");
	assert_int_equal(view_cursor_unit(&c.view), failures[0]);
	assert_false(view_jump(&c.view, JUMP_FAILURE, false));
	check_view();
}

/* A row is gone to as soon as it is known which one it is. */
static void
test_goto_in_the_unknown(void **state)
{
	struct row want;

	(void)state;
	fill(SHORT_LINES);
	viewcase_do(&c, "layout inline");
	finish();
	want = rows_at(&c.view.rows, 4000 - 1);
	viewcase_do(&c, "layout raw; layout inline; goto 4000");
	assert_false(rows_are_known(&c.view.rows));
	finish();
	assert_memory_equal(&want, &c.view.cursor.on, sizeof(want));
	viewcase_do(&c, "layout raw; layout inline; goto 4000; first");
	finish();
	assert_int_equal(c.view.cursor.row, 0);
	viewcase_do(&c, "layout raw; goto 99999");
	finish();
	assert_int_equal(c.view.cursor.row + 1, c.view.rows.n);
	viewcase_do(&c, "layout inline; goto 5");
	assert_int_equal(c.view.cursor.row, 4);
}

/* ---- a message that grows ---------------------------------------------- */

static void
grow_message(bool open)
{
	uint32_t unit = UNIT_NONE;
	unsigned long before;
	char text[40];

	exchange(1);
	if (open)
		viewcase_do(&c, "unfold all");
	for (unsigned i = 0; i < SHORT_LINES; i++) {
		snprintf(text, sizeof(text), "line %u of it", i);
		unit = line(ENTRY_CLIENT, STAGE_DATA, ENTRY_IN_DATA, unit,
		    UNIT_NONE, text);
		before = c.view.rows.decoded;
		viewcase_update(&c);
		assert_in_range(c.view.rows.decoded - before, 0, 80);
	}
	assert_int_equal(log_units(c.logcase.log), 3);
	same_as_at_once();
	assert_int_equal(c.view.rows.n > SHORT_LINES, open);
	exchange(2);
	viewcase_update(&c);
	same_as_at_once();
}

static void
test_a_message_grows(void **state)
{
	(void)state;
	grow_message(false);
	viewcase_do(&c, "goto 4; unfold");
	finish();
	same_as_at_once();
}

static void
test_an_open_message_grows(void **state)
{
	(void)state;
	grow_message(true);
	viewcase_do(&c, "first; side decoded; down 5; up 2");
	check_view();
}

static void
test_unseen(void **state)
{
	(void)state;
	fill(SHORT_LINES);
	finish();
	viewcase_do(&c, "layout raw");
	finish();
	viewcase_do(&c, "up");
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 0);
	exchange(1);
	exchange(2);
	viewcase_update(&c);
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 4);
	viewcase_do(&c, "last");
	assert_int_equal(cursor_unseen(&c.view.cursor, &c.view.rows), 0);
}

/* ---- the filter -------------------------------------------------------- */

struct only {
	uint32_t	 every;		/* 0: none at all */
	unsigned long	 asked;
};

static bool
shows(void *arg, uint32_t unit)
{
	struct only *o = arg;

	o->asked++;
	return o->every > 0 && unit % o->every == 0;
}

static void
check_filter(const struct only *o)
{
	size_t units = 0;
	uint32_t last = UNIT_NONE;

	for (size_t i = 0; i < c.view.rows.n; i++) {
		const struct row row = rows_at(&c.view.rows, i);

		assert_int_equal(row.unit % o->every, 0);
		units += row.unit != last;
		last = row.unit;
	}
	assert_int_equal(units, (c.view.rows.nunits + o->every - 1) /
	    o->every);
	assert_int_equal(c.view.rows.hidden, c.view.rows.nunits - units);
}

static void
test_filter(void **state)
{
	struct only o = { 7, 0 };
	size_t n;

	(void)state;
	fill(SHORT_LINES);
	finish();
	n = c.view.rows.n;
	rows_set_filter(&c.view.rows, shows, &o);
	finish();
	check_filter(&o);
	assert_int_equal(o.asked, c.view.rows.nunits);
	for (unsigned i = 0; i < 30; i++) {
		exchange(i);
		viewcase_update(&c);
		check_filter(&o);
	}
	finish();
	assert_in_range(o.asked, c.view.rows.nunits,
	    c.view.rows.nunits + 40);
	same_as_at_once();
	o.every = 3;
	rows_filter_changed(&c.view.rows);
	finish();
	check_filter(&o);
	rows_set_filter(&c.view.rows, NULL, NULL);
	finish();
	assert_int_equal(c.view.rows.hidden, 0);
	assert_true(c.view.rows.n > n);
	same_as_at_once();
}

static void
test_filter_and_cursor(void **state)
{
	struct only o = { 100, 0 };
	uint32_t unit;

	(void)state;
	fill(SHORT_LINES);
	finish();
	viewcase_do(&c, "first; next command; down 4");
	unit = view_cursor_unit(&c.view);
	assert_true(unit % 100 != 0);
	rows_set_filter(&c.view.rows, shows, &o);
	finish();
	assert_int_equal(view_cursor_unit(&c.view), 100);
	check_view();
	viewcase_do(&c, "next command");
	assert_int_equal(view_cursor_unit(&c.view) % 100, 0);
	assert_int_equal(log_unit_first(c.logcase.log,
	    view_cursor_unit(&c.view))->kind, ENTRY_CLIENT);
	viewcase_do(&c, "last");
	assert_int_equal(view_cursor_unit(&c.view) % 100, 0);
	viewcase_do(&c, "first; half 2; prev reply; scroll 5; side decoded");
	check_view();
	rows_set_filter(&c.view.rows, NULL, NULL);
	viewcase_update(&c);
	check_view();
}

static void
test_filter_hides_all(void **state)
{
	struct only o = { 0, 0 };

	(void)state;
	fill(SHORT_LINES);
	rows_set_filter(&c.view.rows, shows, &o);
	viewcase_do(&c, "down; last; next note; fold; explain; first");
	viewcase_draw(&c);
	finish();
	viewcase_do(&c, "up; goto 7; half -1; prev failure");
	viewcase_draw(&c);
	assert_int_equal(c.view.rows.n, 0);
	assert_int_equal(c.view.rows.hidden, c.view.rows.nunits);
	assert_int_equal(view_cursor_unit(&c.view), UNIT_NONE);
	assert_null(view_field(&c.view));
	exchange(1);
	rows_set_filter(&c.view.rows, NULL, NULL);
	viewcase_update(&c);
	check_view();
}

static void
test_filter_keeps_explanations(void **state)
{
	struct only o = { 2, 0 };
	struct rows_place p;

	(void)state;
	fill(40);
	rows_set_filter(&c.view.rows, shows, &o);
	rows_set_explanation(&c.view.rows, 4, 6);
	p = rows_of_unit(&c.view.rows, 4);
	assert_int_equal(rows_explanation(&c.view.rows), p.first + p.n - 6);
	rows_set_explanation(&c.view.rows, 5, 6);
	assert_int_equal(rows_of_unit(&c.view.rows, 5).n, 0);
	assert_int_equal(rows_explanation(&c.view.rows), c.view.rows.n);
}

/* What a unit says changes as it grows: the filter is asked again. */
static bool
is_long(void *arg, uint32_t unit)
{
	(void)arg;
	return log_unit(c.logcase.log, unit)->n >= 3;
}

static void
test_filter_follows_growth(void **state)
{
	uint32_t u = UNIT_NONE;

	(void)state;
	exchange(1);
	rows_set_filter(&c.view.rows, is_long, NULL);
	for (unsigned i = 0; i < 60; i++) {
		u = line(ENTRY_SERVER, STAGE_EHLO, i == 59 ? ENTRY_LAST : 0,
		    u, UNIT_NONE, i == 59 ? "250 X" : "250-X");
		viewcase_update(&c);
		assert_int_equal(c.view.rows.n > 0, i >= 2);
		same_as_at_once();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_key_decodes_little, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_line_decodes_little, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moving_in_the_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_counting_moves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jumps_in_the_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_goto_in_the_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_message_grows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_an_open_message_grows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unseen, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter_and_cursor, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter_hides_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter_keeps_explanations, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter_follows_growth, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
