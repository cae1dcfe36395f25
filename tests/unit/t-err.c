/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/err.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_set(void **state)
{
	struct err e;

	(void)state;
	assert_false(err_set(&e, "connect.refused", "%s port %d", "host", 25));
	assert_string_equal(e.id, "connect.refused");
	assert_string_equal(e.detail, "host port 25");
}

static void
test_detail_is_safe_to_show(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, "x", "name %s", "a\x1b]0;t\a\xff\xe2\x80\xae");
	assert_string_equal(e.detail, "name a\\x1b]0;t\\x07\\xff\\u{202E}");
}

static void
test_long_ones_are_cut_at_a_character(void **state)
{
	char text[4000];
	struct err e;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = i % 2 ? '\xa4' : '\xc3';
	text[sizeof(text) - 1] = '\0';
	err_set(&e, "an-id-that-is-much-longer-than-there-is-room-for-it-here",
	    "%s", text);
	assert_int_equal(strlen(e.id), sizeof(e.id) - 1);
	/* 119 whole characters */
	assert_int_equal(strlen(e.detail), 238);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_detail_is_safe_to_show),
		cmocka_unit_test(test_long_ones_are_cut_at_a_character),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
