/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>

#include "tui/view/wrap.h"

static void
test_columns(void **state)
{
	static const struct {
		const char	*text;
		int		 cols;
		size_t		 n;
	} cases[] = {
		{ "", 5, 0 }, { "abc", 5, 3 }, { "abcdef", 5, 5 },
		{ "abc", 0, 1 }, { "abc", -3, 1 },	/* it always goes on */
		{ "\xc3\xa4\xc3\xb6", 1, 2 },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 3, 3 },	/* two columns each */
		{ "\xe6\x97\xa5", 1, 3 },
		{ "a\xe6\x97\xa5", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(wrap_columns(slice_of(cases[i].text),
		    cases[i].cols), cases[i].n);
}

static void
test_words(void **state)
{
	static const struct {
		const char	*text;
		int		 cols;
		size_t		 n, skip;
	} cases[] = {
		{ "", 5, 0, 0 }, { "one two", 7, 7, 0 },
		{ "one two", 6, 3, 1 }, { "one two", 3, 3, 1 },
		{ "one   two", 4, 3, 3 }, { "onetwothree", 4, 4, 0 },
		{ "one twothree", 5, 3, 1 }, { "  one two", 6, 5, 1 },
		{ "   onetwo", 4, 4, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t skip;

		assert_int_equal(wrap_words(slice_of(cases[i].text),
		    cases[i].cols, &skip), cases[i].n);
		assert_int_equal(skip, cases[i].skip);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_words),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
