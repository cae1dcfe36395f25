/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <limits.h>
#include <string.h>

#include <cmocka.h>

static void
test_sub_is_clamped(void **state)
{
	struct slice s = slice_of("abcdef");

	(void)state;
	assert_true(slice_is(slice_sub(s, 2, 2), "cd"));
	assert_true(slice_is(slice_sub(s, 4, 100), "ef"));
	assert_int_equal(slice_sub(s, 6, 1).n, 0);
	assert_int_equal(slice_sub(s, SIZE_MAX, SIZE_MAX).n, 0);
	assert_true(slice_is(slice_sub(s, 1, SIZE_MAX), "bcdef"));
	assert_int_equal(slice_of(NULL).n, 0);
}

static void
test_trim(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" }, { " ", "" }, { "\t \t", "" }, { " a b\t", "a b" },
		{ "a", "a" }, { "\ra\n", "\ra\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(slice_is(slice_trim(slice_of(rows[i][0])),
		    rows[i][1]));
}

static void
test_equality(void **state)
{
	struct slice nul = { "a\0b", 3 }, nul2 = { "a\0c", 3 };

	(void)state;
	assert_false(slice_eq(nul, nul2));
	assert_false(slice_is(nul, "a"));
	assert_true(slice_eq((struct slice){ NULL, 0 }, slice_of("")));
	assert_true(slice_iis(slice_of("StartTLS"), "STARTTLS"));
	assert_false(slice_iis(slice_of("STARTTLSX"), "STARTTLS"));
	assert_false(slice_iis(slice_of("STARTTL"), "STARTTLS"));
	/* '[' and '{' differ by the bit that tells the cases apart */
	assert_false(slice_iis(slice_of("["), "{"));
	assert_false(slice_iis(slice_of("\xc4"), "\xe4"));
}

static void
test_search(void **state)
{
	struct slice s = slice_of("Hello World");

	(void)state;
	assert_true(slice_istarts(s, "hELLO"));
	assert_true(slice_istarts(s, ""));
	assert_false(slice_istarts(slice_of("He"), "Hello"));
	assert_true(slice_ihas(s, "o w"));
	assert_true(slice_ihas(s, "world"));
	assert_false(slice_ihas(s, "worlds"));
	assert_true(slice_ihas(slice_of(""), ""));
	assert_int_equal(slice_find(s, 'o'), 4);
	assert_int_equal(slice_find(s, 'x'), s.n);
	assert_int_equal(slice_find((struct slice){ NULL, 0 }, 'x'), 0);
}

static void
test_words(void **state)
{
	struct slice rest = slice_of("  a\t bc  "), word;

	(void)state;
	assert_true(slice_word(&rest, &word));
	assert_true(slice_is(word, "a"));
	assert_true(slice_word(&rest, &word));
	assert_true(slice_is(word, "bc"));
	assert_false(slice_word(&rest, &word));
	assert_int_equal(word.n, 0);
	assert_int_equal(rest.n, 0);
}

static void
test_number(void **state)
{
	static const struct {
		const char	*text;
		unsigned long	 max, value;
		bool		 ok;
	} rows[] = {
		{ "0", 10, 0, true }, { "10", 10, 10, true },
		{ "11", 10, 0, false }, { "7", 5, 0, false },
		{ "007", 10, 7, true }, { "", 10, 0, false },
		{ "-1", 10, 0, false }, { "+1", 10, 0, false },
		{ " 1", 10, 0, false }, { "1x", 10, 0, false },
		{ "0x10", 100, 0, false },
		{ "18446744073709551615", ULONG_MAX, ULONG_MAX, true },
		{ "18446744073709551616", ULONG_MAX, 0, false },
		{ "99999999999999999999999", ULONG_MAX, 0, false },
		{ "\xef\xbc\x91", 10, 0, false },	/* a full-width 1 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsigned long v = 4711;
		bool ok = slice_number(slice_of(rows[i].text), rows[i].max, &v);

		assert_int_equal(ok, rows[i].ok);
		assert_true(v == (ok ? rows[i].value : 4711));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sub_is_clamped),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
