/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/slice.h"
#include "tui/view/layout.h"

static const struct layout_wish all = { .strip = true, .hints = true,
    .split_percent = LAYOUT_SPLIT_PERCENT };

/* Which areas there are: t h b s i m, and the projection. */
static void
test_sizes(void **state)
{
	static const struct {
		int		 cols, rows;
		const char	*areas;		/* NULL: too small */
		enum projection	 projection;
	} cases[] = {
		{ 120, 40, "thbsim", PROJECTION_SPLIT },
		{ 100, 24, "thbsim", PROJECTION_SPLIT },
		{ 80, 24, "thbsim", PROJECTION_SPLIT },
		{ 72, 16, "thbsim", PROJECTION_SPLIT },
		{ 72, 15, "tbsim", PROJECTION_SPLIT },
		{ 71, 15, "tbsim", PROJECTION_INLINE },
		{ 60, 10, "tbsim", PROJECTION_INLINE },
		{ 60, 9, "tbsm", PROJECTION_INLINE },
		{ 30, 7, "tbsm", PROJECTION_INLINE },
		{ 30, 6, "tbsm", PROJECTION_INLINE },
		{ 20, 5, "bsm", PROJECTION_INLINE },
		{ 19, 40, NULL, PROJECTION_SPLIT },
		{ 80, 4, NULL, PROJECTION_SPLIT },
		{ 1, 1, NULL, PROJECTION_SPLIT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct layout l;
		char areas[8] = "";
		size_t n = 0;

		layout_compute(&l, cases[i].cols, cases[i].rows, &all);
		assert_int_equal(l.too_small, cases[i].areas == NULL);
		if (l.too_small)
			continue;
		if (l.title.h)
			areas[n++] = 't';
		if (l.header.h)
			areas[n++] = 'h';
		if (l.body.h)
			areas[n++] = 'b';
		if (l.strip.h)
			areas[n++] = 's';
		if (l.hints.h)
			areas[n++] = 'i';
		if (l.message.h)
			areas[n++] = 'm';
		assert_string_equal(areas, cases[i].areas);
		assert_int_equal(l.projection, cases[i].projection);
	}
}

/* The panel of a lesson leaves the ledger at least as much as it takes. */
static void
test_panel(void **state)
{
	static const struct {
		int	cols, rows, wants, has;
	} cases[] = {
		{ 80, 24, 0, 0 }, { 80, 24, 4, 4 }, { 80, 24, 30, 8 },
		{ 120, 40, 30, 14 }, { 60, 15, 30, 4 }, { 60, 10, 9, 2 },
		{ 60, 9, 9, 1 }, { 30, 7, 9, 1 }, { 30, 6, 9, 0 },
		{ 20, 5, 9, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct layout_wish w = all;
		struct layout l;

		w.panel_rows = cases[i].wants;
		layout_compute(&l, cases[i].cols, cases[i].rows, &w);
		if (l.panel.h != cases[i].has)
			fail_msg("%dx%d: %d rows", cases[i].cols,
			    cases[i].rows, l.panel.h);
		assert_true(l.body.h >= l.panel.h);
	}
}

static int
below(const struct rect *r, int y)
{
	assert_int_equal(r->y, y);
	assert_true(r->h >= 0);
	return y + r->h;
}

static void
check_split(const struct layout *l)
{
	assert_true(l->left.w - l->ids_cols - l->times_cols >=
	    LAYOUT_SPLIT_MIN);
	assert_true(l->right.w >= LAYOUT_SPLIT_MIN);
	assert_int_equal(l->left.w, l->rule_x);
	assert_int_equal(l->right.x + l->right.w, l->cols);
}

/* The areas follow each other and fill the screen, whatever is wished. */
static void
check(int cols, int rows, const struct layout_wish *w)
{
	struct layout l;
	int y = 0;

	layout_compute(&l, cols, rows, w);
	if (l.too_small)
		return;
	y = below(&l.title, y);
	y = below(&l.header, y);
	y = below(&l.body, y);
	y = below(&l.panel, y);
	y = below(&l.strip, y);
	y = below(&l.hints, y);
	y = below(&l.message, y);
	assert_int_equal(y, rows);
	assert_true(l.body.h >= 1);
	assert_true(l.message.h >= 1);
	assert_true(layout_raw_cols(&l) > 0);
	assert_true(layout_decoded_cols(&l) > 0);
	if (l.projection == PROJECTION_SPLIT)
		check_split(&l);
}

static void
test_every_size(void **state)
{
	(void)state;
	for (int cols = 1; cols <= 200; cols++)
		for (int rows = 1; rows <= 60; rows += 1 + rows / 20)
			for (int i = 0; i < LAYOUT_WANT_COUNT * 16; i++) {
				const struct layout_wish w = {
					.want = (enum layout_want)(i / 16),
					.zoom = (i & 8) && (i & 2),
					.zoom_decoded = i & 4,
					.strip = i & 1, .hints = i & 2,
					.ids = LAYOUT_SHOW_ON,
					.times = (enum layout_show)(i % 3),
					.split_percent = i & 4 ? 90 : 10,
					.prompt_rows = i & 8 ? 7 : 0,
				};

				check(cols, rows, &w);
			}
}

static void
test_columns(void **state)
{
	struct layout_wish w = all;
	struct layout l;

	(void)state;
	layout_compute(&l, 120, 40, &w);
	assert_true(l.ids_cols > 0 && l.times_cols > 0);
	layout_compute(&l, 99, 40, &w);
	assert_true(l.ids_cols == 0 && l.times_cols == 0);
	w.times = LAYOUT_SHOW_ON;
	layout_compute(&l, 99, 40, &w);
	assert_true(l.ids_cols == 0 && l.times_cols > 0);
	w.times = LAYOUT_SHOW_OFF;
	layout_compute(&l, 120, 40, &w);
	assert_true(l.ids_cols > 0 && l.times_cols == 0);
}

static void
test_prompt_takes_rows(void **state)
{
	struct layout_wish w = all;
	struct layout l;

	(void)state;
	w.prompt_rows = 5;
	layout_compute(&l, 80, 24, &w);
	assert_int_equal(l.message.h, 5);
	assert_int_equal(l.message.y, 19);
	layout_compute(&l, 80, 8, &w);
	assert_int_equal(l.message.h, 5);
	assert_int_equal(l.body.h, 3);
	w.prompt_rows = 100;
	layout_compute(&l, 80, 8, &w);
	assert_int_equal(l.body.h, 1);
}

/* A warning outlives the walk's row. */
static void
test_alert(void **state)
{
	struct layout_wish w = all;
	struct layout l;

	(void)state;
	layout_compute(&l, 20, 5, &w);
	assert_int_equal(l.title.h, 0);
	assert_int_equal(l.strip.h, 1);
	w.alert = true;
	layout_compute(&l, 20, 5, &w);
	assert_int_equal(l.title.h, 1);
	assert_int_equal(l.strip.h, 0);
	assert_int_equal(l.body.h, 3);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(layout_want_name(LAYOUT_AUTO), "auto");
	assert_string_equal(layout_want_name(LAYOUT_DECODED), "decoded");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_panel),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_prompt_takes_rows),
		cmocka_unit_test(test_alert),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
