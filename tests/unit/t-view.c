/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold on every screen, whatever a server sends and however large
 * the terminal is: only printable text inside the grid, and no secret that
 * was not asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tests/lib/viewcase.h"

#define ROUNDS	250
#define SECRET	"correct-horse-battery"
#define SECRET64 "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5"

static uint32_t seed;

static uint32_t
roll(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % n;
}

static struct slice
hostile_text(char *buf, size_t max)
{
	static const char *const bits[] = { "250-", "250 ", "535 5.7.8 ",
	    "STARTTLS", "AUTH PLAIN ", "\x1b[2J", "\xe2\x80\xae", "\xcc\x81",
	    "\xe6\x97\xa5\xe6\x9c\xac", "\xff\xfe", "\r", "\xc2\x9b", " ",
	    "\x07", "abc", "\xf0\x9f\x98\x80", "\t", "334 ", "=", "\x7f" };
	size_t n = 0, len = roll(roll(8) == 0 ? (uint32_t)max : 60);

	while (n < len) {
		const char *bit = bits[roll(COUNT_OF(bits))];
		size_t k = strlen(bit);

		if (roll(3) == 0)
			buf[n++] = (char)roll(256);
		else if (n + k <= max) {
			memcpy(buf + n, bit, k);
			n += k;
		} else
			break;
	}
	return (struct slice){ buf, n };
}

static void
random_line(struct log *l)
{
	char buf[3000];
	struct slice text = hostile_text(buf, sizeof(buf));
	static uint32_t unit = UNIT_NONE;
	size_t last = log_units(l);
	bool go_on = last > 0 && roll(3) > 0;

	unit = go_on ? (uint32_t)last - 1 : UNIT_NONE;
	if (go_on && log_unit_first(l, unit)->kind != ENTRY_SERVER)
		unit = UNIT_NONE;
	log_line(l, &(struct log_line){
		.kind = unit == UNIT_NONE ? (enum entry_kind)roll(2) :
		    ENTRY_SERVER,
		.stage = (enum stage)roll(STAGE_COUNT),
		.eol = (enum eol)roll(3),
		.flags = roll(1024) & ~(unsigned)ENTRY_CUT,
		.unit = unit,
		.answers = last > 0 && roll(2) ? roll((uint32_t)last) :
		    UNIT_NONE,
		.text = text,
	});
}

static void
secret_line(struct log *l)
{
	static const char text[] = "AUTH PLAIN " SECRET64;
	const struct span at = { 11, sizeof(SECRET64) - 1 };
	struct facts facts;

	facts_init(&facts);
	facts_add(&facts, "mech", "PLAIN");
	facts_add_secret(&facts, "password", shape_of(slice_of(SECRET)),
	    secret_new(SECRET, strlen(SECRET)));
	log_line(l, &(struct log_line){ .kind = ENTRY_CLIENT,
	    .stage = STAGE_AUTH, .flags = ENTRY_IN_AUTH | ENTRY_LAST,
	    .unit = UNIT_NONE, .answers = UNIT_NONE, .text = slice_of(text),
	    .secrets = &at, .nsecrets = 1, .facts = &facts });
}

/* Each cell one printable code point; wide ones inside the grid. */
static void
check_canvas(const struct canvas *c)
{
	for (int i = 0; i < c->cols * c->rows; i++) {
		const struct cell *cell = &c->cells[i];
		struct slice text = slice_of(cell->text);
		size_t n;

		if (cell->width == 0) {
			assert_true(i % c->cols > 0);
			assert_int_equal(c->cells[i - 1].width, 2);
			continue;
		}
		assert_true(text.n > 0);
		assert_int_equal(utf8_width(utf8_next(text, &n)),
		    cell->width);
		assert_int_equal(n, text.n);
		if (cell->width == 2)
			assert_true(i % c->cols + 1 < c->cols);
		assert_true(cell->role < ROLE_COUNT);
	}
	if (c->cursor_on) {
		assert_in_range(c->cursor_x, 0, c->cols - 1);
		assert_in_range(c->cursor_y, 0, c->rows - 1);
	}
}

static bool
seen(const struct canvas *c, const char *text)
{
	struct bytes dump;
	bool is;

	bytes_init(&dump, BYTES_NO_LIMIT);
	canvas_dump(c, false, &dump);
	is = strstr(dump.data, text) != NULL;
	bytes_clear(&dump);
	return is;
}

static const char *const doings[] = { "down 3", "up 2", "first", "last",
    "half 1", "half -2", "next failure", "prev note", "next exchange",
    "side decoded", "side raw", "layout split", "layout inline",
    "layout raw", "layout decoded", "layout auto", "toggle wrap",
    "toggle eol", "toggle ids", "toggle times", "toggle hints", "unfold all",
    "fold all", "fold", "explain", "walk", "columns 7", "columns -7",
    "scroll 4", "scroll -9", "box", "press g", "press <C-w>", "count 3",
    "say something", "wait waiting for it", "ask really? [y/N]" };

static void
test_hostile(void **state)
{
	(void)state;
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		struct viewcase c;
		unsigned n;

		seed = round * 2654435761u + 1;
		viewcase_init(&c, 1 + (int)roll(200), 1 + (int)roll(60));
		c.state.peer = "\x1b[31mpeer\xe2\x80\xae";
		n = roll(30);
		for (unsigned i = 0; i < n; i++)
			if (roll(9) == 0)
				secret_line(c.logcase.log);
			else
				random_line(c.logcase.log);
		for (int i = 0; i < 6; i++) {
			viewcase_do(&c, doings[roll(COUNT_OF(doings))]);
			if (roll(3) == 0)
				random_line(c.logcase.log);
			if (roll(3) == 0)
				viewcase_resize(&c, 1 + (int)roll(200),
				    1 + (int)roll(60));
			viewcase_draw(&c);
			check_canvas(&c.canvas);
			assert_false(seen(&c.canvas, SECRET));
			assert_false(seen(&c.canvas, SECRET64));
		}
		viewcase_clear(&c);
	}
}

/* Every size, one log, no crash and nothing outside. */
static void
test_sizes(void **state)
{
	struct viewcase c;

	(void)state;
	viewcase_init(&c, 80, 24);
	logcase_load(&c.logcase, "tests/screen/auth-refused.case");
	viewcase_do(&c, "walk");
	for (int cols = 1; cols <= 200; cols += 1 + cols / 30)
		for (int rows = 1; rows <= 60; rows += 1 + rows / 12) {
			viewcase_resize(&c, cols, rows);
			viewcase_draw(&c);
			check_canvas(&c.canvas);
		}
	help_build(&c.help, &c.state.active);
	page_set(&c.page, "a page", slice_of("one\n\ntwo \x1b[2J\nthree"));
	for (int cols = 1; cols <= 130; cols += 3)
		for (int rows = 1; rows <= 30; rows += 2) {
			viewcase_resize(&c, cols, rows);
			c.state.help = rows % 4 == 1 ? &c.help : NULL;
			c.state.page = &c.page;
			help_move(&c.help, rows - 15);
			page_move(&c.page, rows - 15);
			viewcase_draw(&c);
			check_canvas(&c.canvas);
		}
	viewcase_clear(&c);
}

/* Only the unit under the cursor, only as long as the state says so. */
static void
test_reveal(void **state)
{
	struct viewcase c;

	(void)state;
	viewcase_init(&c, 100, 30);
	secret_line(c.logcase.log);
	logcase_add(&c.logcase, "< 235 ok\n> NOOP\n");
	viewcase_do(&c, "first");
	viewcase_draw(&c);
	assert_false(seen(&c.canvas, SECRET));
	viewcase_do(&c, "reveal");
	viewcase_draw(&c);
	assert_true(seen(&c.canvas, SECRET));
	assert_true(seen(&c.canvas, "SECRETS VISIBLE (10 s)"));
	viewcase_do(&c, "next command");
	viewcase_draw(&c);
	assert_false(seen(&c.canvas, SECRET));
	viewcase_do(&c, "first");
	viewcase_draw(&c);
	assert_true(seen(&c.canvas, SECRET));
	c.state.revealing = false;
	viewcase_draw(&c);
	assert_false(seen(&c.canvas, SECRET));
	assert_false(seen(&c.canvas, SECRET64));
	assert_true(seen(&c.canvas, LOG_MASK));
	viewcase_clear(&c);
}

/* Another log in the same view. */
static void
test_another_log(void **state)
{
	struct viewcase c;
	struct logcase first;

	(void)state;
	viewcase_init(&c, 80, 24);
	logcase_load(&c.logcase, "tests/screen/auth-refused.case");
	viewcase_do(&c, "goto 30; unfold all");
	first = c.logcase;
	logcase_init(&c.logcase);
	logcase_add(&c.logcase, "< 220 another\n");
	logcase_clear(&first);
	view_stale(&c.view);
	viewcase_draw(&c);
	assert_true(seen(&c.canvas, "220 another"));
	assert_int_equal(c.view.rows.n, 1);
	viewcase_clear(&c);
}

/* The view leaves the message row to the prompt. */
static void
test_prompt_row(void **state)
{
	struct viewcase c;

	(void)state;
	viewcase_init(&c, 80, 24);
	logcase_load(&c.logcase, "tests/screen/auth-refused.case");
	viewcase_do(&c, "say hello there");
	viewcase_draw(&c);
	assert_memory_equal(viewcase_row(&c, 23), " hello there   ", 15);
	assert_non_null(strstr(viewcase_row(&c, 23), "  1 failure  ]f"));
	c.state.prompt_rows = 1;
	viewcase_draw(&c);
	assert_string_equal(viewcase_row(&c, 23), "");
	viewcase_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_reveal),
		cmocka_unit_test(test_another_log),
		cmocka_unit_test(test_prompt_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
