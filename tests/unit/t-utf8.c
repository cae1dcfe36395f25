/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/utf8.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_next(void **state)
{
	static const struct {
		const char	*in;
		uint32_t	 cp;
		size_t		 n;
	} rows[] = {
		{ "A", 'A', 1 }, { "\x7f", 0x7f, 1 },
		{ "\xc2\x80", 0x80, 2 }, { "\xdf\xbf", 0x7ff, 2 },
		{ "\xe0\xa0\x80", 0x800, 3 }, { "\xed\x9f\xbf", 0xd7ff, 3 },
		{ "\xef\xbf\xbf", 0xffff, 3 },
		{ "\xf0\x90\x80\x80", 0x10000, 4 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff, 4 },
		/* not well-formed */
		{ "\x80", UTF8_BAD, 1 }, { "\xbf\xbf", UTF8_BAD, 1 },
		{ "\xc0\x80", UTF8_BAD, 1 }, { "\xc1\xbf", UTF8_BAD, 1 },
		{ "\xe0\x9f\xbf", UTF8_BAD, 1 },
		{ "\xf0\x8f\xbf\xbf", UTF8_BAD, 1 },
		{ "\xed\xa0\x80", UTF8_BAD, 1 },
		{ "\xed\xbf\xbf", UTF8_BAD, 1 },
		{ "\xf4\x90\x80\x80", UTF8_BAD, 1 },
		{ "\xf5\x80\x80\x80", UTF8_BAD, 1 }, { "\xff", UTF8_BAD, 1 },
		{ "\xc3", UTF8_BAD, 1 }, { "\xe2\x82", UTF8_BAD, 1 },
		{ "\xc3" "A", UTF8_BAD, 1 }, { "\xf0\x9f\x98", UTF8_BAD, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t n = 0;

		assert_true(utf8_next(slice_of(rows[i].in), &n) == rows[i].cp);
		assert_int_equal(n, rows[i].n);
	}
}

static void
test_put_and_next_agree(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char out[4];
		size_t put = utf8_put(out, cp), n;
		uint32_t back = utf8_next((struct slice){ out, put }, &n);

		if (cp >= 0xd800 && cp <= 0xdfff)
			assert_true(back == UTF8_BAD);
		else
			assert_true(back == cp && n == put);
	}
}

static void
test_valid(void **state)
{
	(void)state;
	assert_true(utf8_valid(slice_of("")));
	assert_true(utf8_valid(slice_of("gr\xc3\xbc\xc3\x9f")));
	assert_false(utf8_valid(slice_of("gr\xfc\xdf")));
	assert_false(utf8_valid(slice_of("abc\xc3")));
}

static const struct {
	uint32_t	 cp;
	int		 width;
} widths[] = {
	{ ' ', 1 }, { '~', 1 }, { 0xe4, 1 }, { 0x20ac, 1 }, { 0x4e2d, 2 },
	{ 0x1f600, 2 }, { 0xff21, 2 }, { 0x410, 1 }, { 0x05d0, 1 },
	{ 0, 0 }, { '\t', 0 }, { 0x1b, 0 }, { 0x7f, 0 }, { 0x85, 0 },
	{ 0x9b, 0 }, { 0xad, 0 }, { 0x300, 0 }, { 0x34f, 0 }, { 0x61c, 0 },
	{ 0x115f, 0 }, { 0x200b, 0 }, { 0x200d, 0 }, { 0x200e, 0 },
	{ 0x2028, 0 }, { 0x202e, 0 }, { 0x2066, 0 }, { 0x2069, 0 },
	{ 0x3164, 0 }, { 0xd800, 0 }, { 0xe000, 0 }, { 0xf8ff, 0 },
	{ 0xfdd0, 0 }, { 0xfe0f, 0 }, { 0xfeff, 0 }, { 0xfff9, 0 },
	{ 0xfffe, 0 }, { 0xffff, 0 }, { 0x1fffe, 0 }, { 0x1f3fb, 0 },
	{ 0xe0041, 0 }, { 0xe0100, 0 }, { 0xf0000, 0 }, { 0x10ffff, 0 },
	{ 0x110000, 0 }, { UTF8_BAD, 0 }, { 0x0378, 0 },
};

static void
test_width(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(widths); i++)
		if (utf8_width(widths[i].cp) != widths[i].width)
			fail_msg("U+%04X has %d columns",
			    (unsigned)widths[i].cp, utf8_width(widths[i].cp));
	assert_int_equal(utf8_columns(slice_of("a\xe4\xb8\xad" "b")), 4);
	assert_int_equal(utf8_columns(slice_of("")), 0);
}

static void
test_width_in_the_c_locale(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C"));
	assert_int_equal(utf8_width('A'), 1);
	for (size_t i = 0; i < COUNT_OF(widths); i++)
		if (widths[i].cp > 0x7e)
			assert_int_equal(utf8_width(widths[i].cp), 0);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_put_and_next_agree),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_width_in_the_c_locale),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
