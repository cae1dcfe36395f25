/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/utf8.h"
#include "tui/screen/canvas.h"

/* What holds after every call. */
static void
check_sane(const struct canvas *c)
{
	for (int y = 0; y < c->rows; y++) {
		for (int x = 0; x < c->cols; x++) {
			const struct cell *cell = &c->cells[y * c->cols + x];
			size_t n;

			assert_true(cell->role < ROLE_COUNT);
			if (cell->width == 0) {
				assert_true(x > 0 && cell[-1].width == 2);
				assert_string_equal(cell->text, "");
				continue;
			}
			if (cell->width == 2)
				assert_true(x + 1 < c->cols &&
				    cell[1].width == 0);
			assert_int_equal(utf8_width(utf8_next(
			    slice_of(cell->text), &n)), cell->width);
			assert_int_equal(n, strlen(cell->text));
		}
	}
}

static void
check_dump(const struct canvas *c, bool roles, const char *want)
{
	struct bytes out;

	check_sane(c);
	bytes_init(&out, BYTES_NO_LIMIT);
	canvas_dump(c, roles, &out);
	assert_string_equal(out.data, want);
	bytes_clear(&out);
}

static void
test_text_and_clipping(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 10, 3);
	assert_int_equal(canvas_puts(&c, 0, 0, 99, "hello", ROLE_TEXT), 5);
	assert_int_equal(canvas_puts(&c, 7, 1, 99, "world", ROLE_TEXT), 3);
	assert_int_equal(canvas_puts(&c, 0, 2, 3, "world", ROLE_TEXT), 3);
	check_dump(&c, false, "hello\n       wor\nwor\n");
	assert_int_equal(canvas_puts(&c, -2, 0, 99, "abcd", ROLE_TEXT), 4);
	assert_int_equal(canvas_puts(&c, 0, 3, 99, "x", ROLE_TEXT), 0);
	assert_int_equal(canvas_puts(&c, 0, -1, 99, "x", ROLE_TEXT), 0);
	assert_int_equal(canvas_puts(&c, 10, 0, 99, "x", ROLE_TEXT), 0);
	assert_int_equal(canvas_puts(&c, 0, 1, -5, "x", ROLE_TEXT), 0);
	assert_int_equal(canvas_puts(&c, INT_MIN, 1, 1, "x", ROLE_TEXT), 1);
	assert_int_equal(canvas_puts(&c, INT_MAX, 1, 9, "xy", ROLE_TEXT), 0);
	check_dump(&c, false, "cdllo\n       wor\nwor\n");
	assert_int_equal(canvas_putf(&c, 0, 1, 6, ROLE_TEXT, "%d %s", 42,
	    "and more"), 6);
	check_dump(&c, false, "cdllo\n42 and wor\nwor\n");
	canvas_clear(&c);
	check_dump(&c, false, "\n\n\n");
	canvas_free(&c);
}

/* What is left out is left out at a word. */
static void
test_words(void **state)
{
	static const struct {
		int		 cols;
		bool		 ascii;
		const char	*want;
	} rows[] = {
		{ 12, true, "one two four\n" }, { 11, true, "one two...\n" },
		{ 9, true, "one...\n" },
		{ 8, false, "one two\xe2\x80\xa6\n" },
		{ 5, false, "one\xe2\x80\xa6\n" },
		{ 3, false, "on\xe2\x80\xa6\n" }, { 2, true, "..\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct canvas c;

		canvas_init(&c, 14, 1);
		canvas_words(&c, 0, 0, rows[i].cols, "one two four",
		    rows[i].ascii, ROLE_TEXT);
		check_dump(&c, false, rows[i].want);
		canvas_clear(&c);
		canvas_free(&c);
	}
}

static void
test_wide_characters(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 6, 1);
	assert_int_equal(canvas_puts(&c, 0, 0, 6, "\xe6\x97\xa5\xe6\x9c\xac"
	    "\xe8\xaa\x9e\xe6\x97\xa5", ROLE_TEXT), 6);
	check_dump(&c, false, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\n");
	canvas_puts(&c, 1, 0, 1, "x", ROLE_TEXT);	/* right half */
	check_dump(&c, false, " x\xe6\x9c\xac\xe8\xaa\x9e\n");
	canvas_puts(&c, 4, 0, 1, "y", ROLE_TEXT);	/* left half */
	check_dump(&c, false, " x\xe6\x9c\xacy\n");
	canvas_puts(&c, 1, 0, 2, "\xe8\xaa\x9e", ROLE_TEXT); /* over half */
	check_dump(&c, false, " \xe8\xaa\x9e y\n");
	/* No half of one is written, neither at the edge nor at the limit. */
	assert_int_equal(canvas_puts(&c, 5, 0, 9, "\xe6\x97\xa5", ROLE_TEXT),
	    0);
	assert_int_equal(canvas_puts(&c, 0, 0, 3, "\xe6\x97\xa5\xe6\x97\xa5",
	    ROLE_TEXT), 2);
	assert_int_equal(canvas_puts(&c, -1, 0, 9, "\xe6\x97\xa5z",
	    ROLE_TEXT), 3);
	check_dump(&c, false, " z  y\n");
	canvas_free(&c);
}

/* Every byte and many code points: nothing but what has a width passes. */
static void
test_nothing_without_width_passes(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 8, 1);
	for (unsigned b = 0; b < 256; b++) {
		char text = (char)b;

		canvas_put(&c, 0, 0, 8, (struct slice){ &text, 1 }, ROLE_TEXT);
		check_sane(&c);
		canvas_fill(&c, 0, 0, 8, text, ROLE_TEXT);
		check_sane(&c);
	}
	for (uint32_t cp = 0; cp < 0x30000; cp += 1) {
		char text[4];
		size_t n = utf8_put(text, cp);

		canvas_put(&c, 1, 0, 8, (struct slice){ text, n }, ROLE_TEXT);
		if (utf8_width(cp) == 0)
			assert_string_equal(c.cells[1].text, "?");
	}
	check_sane(&c);
	canvas_clear(&c);
	canvas_puts(&c, 0, 0, 8, "a\033[2J\xe2\x80\xae\xcc\x81z", ROLE_TEXT);
	check_dump(&c, false, "a?[2J??z\n");
	canvas_free(&c);
}

static void
test_roles_flags_cursor(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 16, 4);
	canvas_puts(&c, 0, 0, 99, "ab{\\}", ROLE_TEXT);
	canvas_puts(&c, 6, 0, 99, "535", ROLE_REFUSED);
	canvas_fill(&c, 0, 1, 16, ' ', ROLE_TITLE);
	canvas_puts(&c, 0, 2, 99, "535 no", ROLE_REFUSED);
	canvas_flag(&c, 0, 2, 6, CELL_CURSOR);
	canvas_flag(&c, 4, 2, 2, CELL_MARKED);
	canvas_cursor(&c, 0, 2);
	check_dump(&c, true, "ab\\{\\\\\\} {refused:535}\n"
	    "{title:                }\n"
	    "^{refused+cursor:535 }{refused+cursor+marked:no}\n\n");
	canvas_cursor(&c, 2, 2);
	canvas_flag(&c, 0, 3, 1, CELL_CURSOR_OTHER);
	check_dump(&c, true, "ab\\{\\\\\\} {refused:535}\n"
	    "{title:                }\n"
	    "{refused+cursor:53^5 }{refused+cursor+marked:no}\n"
	    "{text+cursor-other: }\n");
	canvas_clear(&c);
	canvas_cursor(&c, 3, 1);
	check_dump(&c, true, "\n   ^ \n\n\n");
	canvas_free(&c);
}

static void
test_flags_and_fill_are_clipped(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 4, 2);
	canvas_fill(&c, -2, 0, 4, '-', ROLE_TEXT);
	canvas_fill(&c, 3, 1, INT_MAX, '=', ROLE_TEXT);
	canvas_fill(&c, INT_MIN, 1, 5, '!', ROLE_TEXT);
	canvas_fill(&c, 0, 7, 5, '!', ROLE_TEXT);
	canvas_flag(&c, -1, 0, 2, CELL_MARKED);
	canvas_flag(&c, 2, 5, 2, CELL_MARKED);
	check_dump(&c, true, "{text+marked:-}-\n   =\n");
	canvas_cursor(&c, 99, -5);
	assert_int_equal(c.cursor_x, 3);
	assert_int_equal(c.cursor_y, 0);
	canvas_free(&c);
}

static void
test_sizes(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 0, 0);
	assert_int_equal(canvas_puts(&c, 0, 0, 9, "x", ROLE_TEXT), 0);
	canvas_cursor(&c, 0, 0);
	assert_false(c.cursor_on);
	check_dump(&c, true, "");
	canvas_resize(&c, -3, 5);
	check_dump(&c, true, "\n\n\n\n\n");
	canvas_resize(&c, 1, 1);
	canvas_puts(&c, 0, 0, 9, "\xe6\x97\xa5", ROLE_TEXT);
	canvas_puts(&c, 0, 0, 9, "x", ROLE_TEXT);
	check_dump(&c, true, "x\n");
	canvas_resize(&c, 3, 1);
	check_dump(&c, true, "\n");
	canvas_resize(&c, 65535, 2);
	assert_true(c.cols <= 4096);
	check_sane(&c);
	canvas_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_and_clipping),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_wide_characters),
		cmocka_unit_test(test_nothing_without_width_passes),
		cmocka_unit_test(test_roles_flags_cursor),
		cmocka_unit_test(test_flags_and_fill_are_clipped),
		cmocka_unit_test(test_sizes),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
