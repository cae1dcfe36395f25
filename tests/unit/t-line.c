/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINES_MAX	8

struct want {
	const char	*text;
	enum eol	 eol;
};

static const struct {
	const char	*in;
	struct want	 lines[LINES_MAX];	/* the last may be a fragment */
} rows[] = {
	{ "", { { NULL, EOL_NONE } } },
	{ "220 hi\r\n", { { "220 hi", EOL_CRLF } } },
	{ "\r\n\n", { { "", EOL_CRLF }, { "", EOL_LF } } },
	{ "a\nb\r\nc", { { "a", EOL_LF }, { "b", EOL_CRLF },
	    { "c", EOL_NONE } } },
	{ "a\rb\r\n", { { "a\rb", EOL_CRLF } } },
	{ "a\r\r\n", { { "a\r", EOL_CRLF } } },
	{ "\r\r\r\n", { { "\r\r", EOL_CRLF } } },
	{ "a\n\rb\n", { { "a", EOL_LF }, { "\rb", EOL_LF } } },
	{ "a\r", { { "a\r", EOL_NONE } } },
	{ "\r", { { "\r", EOL_NONE } } },
	{ "250-x\r\n250 y\r\n", { { "250-x", EOL_CRLF },
	    { "250 y", EOL_CRLF } } },
};

static size_t
count_lines(const struct want *w)
{
	size_t n = 0;

	while (n < LINES_MAX && w[n].text != NULL)
		n++;
	return n;
}

/* Feed in pieces of the size given and compare with the row. */
static void
check_row(size_t row, size_t piece)
{
	struct slice in = slice_of(rows[row].in);
	const struct want *want = rows[row].lines;
	struct line_reader r;
	struct line line;
	size_t n = 0;

	line_reader_init(&r);
	for (size_t at = 0; at < in.n; at += piece) {
		struct slice rest = slice_sub(in, at, piece);

		while (line_read(&r, &rest, &line)) {
			assert_true(slice_is(line.text, want[n].text));
			assert_int_equal(line.eol, want[n].eol);
			assert_int_equal(line.full_len, line.text.n);
			assert_int_equal(line_pending(&r), 0);
			n++;
		}
		assert_int_equal(rest.n, 0);
	}
	if (line_fragment(&r, &line)) {
		assert_true(slice_is(line.text, want[n].text));
		assert_int_equal(line.eol, EOL_NONE);
		assert_int_equal(want[n].eol, EOL_NONE);
		n++;
	}
	assert_int_equal(n, count_lines(want));
	assert_false(line_fragment(&r, &line));
	line_reader_clear(&r);
}

static void
test_any_segmentation(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t piece = 1; piece < 16; piece++)
			check_row(i, piece);
}

static void
test_nul_is_content(void **state)
{
	struct slice rest = { "a\0b\r\n", 5 };
	struct line_reader r;
	struct line line;

	(void)state;
	line_reader_init(&r);
	assert_true(line_read(&r, &rest, &line));
	assert_int_equal(line.text.n, 3);
	assert_memory_equal(line.text.p, "a\0b", 3);
	line_reader_clear(&r);
}

static void
test_long_lines_are_cut_and_counted(void **state)
{
	static const size_t lengths[] = { LOG_LINE_MAX - 1, LOG_LINE_MAX,
	    LOG_LINE_MAX + 1, 3 * LOG_LINE_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		size_t n = lengths[i];
		char *big = malloc(n + 2);
		struct slice rest = { big, n };
		struct line_reader r;
		struct line line;

		assert_non_null(big);
		memset(big, 'x', n);
		memcpy(big + n, "\r\n", 2);
		line_reader_init(&r);
		assert_false(line_read(&r, &rest, &line));
		assert_int_equal(line_pending(&r), n);
		rest = (struct slice){ big + n, 2 };
		assert_true(line_read(&r, &rest, &line));
		assert_int_equal(line.full_len, n);
		assert_int_equal(line.text.n,
		    n < LOG_LINE_MAX ? n : LOG_LINE_MAX);
		assert_int_equal(line.eol, EOL_CRLF);
		rest = slice_of("ok\n");
		assert_true(line_read(&r, &rest, &line));
		assert_true(slice_is(line.text, "ok"));
		assert_int_equal(line.full_len, 2);
		line_reader_clear(&r);
		free(big);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_segmentation),
		cmocka_unit_test(test_nul_is_content),
		cmocka_unit_test(test_long_lines_are_cut_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
