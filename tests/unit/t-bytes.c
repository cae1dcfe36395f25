/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
check_sane(const struct bytes *b)
{
	assert_non_null(b->data);
	assert_true(b->len <= b->max);
	assert_int_equal(b->data[b->len], '\0');
}

static void
test_adding(void **state)
{
	struct bytes b;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	check_sane(&b);
	assert_true(bytes_add(&b, NULL, 0));
	check_sane(&b);
	assert_true(bytes_add(&b, "a\0b", 3));
	check_sane(&b);
	assert_true(bytes_add_str(&b, "cd"));
	assert_true(bytes_add_char(&b, '\0'));
	assert_true(bytes_add_slice(&b, slice_of("e")));
	assert_true(bytes_addf(&b, "%s=%d", "x", 7));
	check_sane(&b);
	assert_int_equal(b.len, 10);
	assert_memory_equal(b.data, "a\0bcd\0ex=7", 10);
	bytes_clear(&b);
	check_sane(&b);
	assert_int_equal(b.len, 0);
	assert_true(bytes_add_str(&b, "again"));
	assert_string_equal(b.data, "again");
	bytes_clear(&b);
}

static void
test_ceiling_changes_nothing(void **state)
{
	struct bytes b;

	(void)state;
	bytes_init(&b, 5);
	assert_true(bytes_add_str(&b, "abc"));
	assert_false(bytes_add_str(&b, "def"));
	assert_false(bytes_addf(&b, "%03d", 7));
	assert_false(bytes_add(&b, "x", SIZE_MAX));
	check_sane(&b);
	assert_string_equal(b.data, "abc");
	assert_true(bytes_add_str(&b, "de"));
	assert_false(bytes_add_char(&b, 'f'));
	assert_true(bytes_add_str(&b, ""));
	assert_string_equal(b.data, "abcde");
	bytes_reset(&b);
	check_sane(&b);
	assert_true(bytes_addf(&b, "%s", "12345"));
	assert_string_equal(b.data, "12345");
	bytes_wipe(&b);
	check_sane(&b);
	assert_int_equal(b.max, 5);
}

static void
test_growing_keeps_everything(void **state)
{
	struct bytes b;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	for (unsigned i = 0; i < 10000; i++) {
		assert_true(bytes_add_char(&b, (char)(i * 31)));
		check_sane(&b);
	}
	for (unsigned i = 0; i < 10000; i++)
		assert_int_equal(b.data[i], (char)(i * 31));
	bytes_clear(&b);
}

static void
test_drop_and_take(void **state)
{
	struct bytes b;
	char *p;

	(void)state;
	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_drop(&b, 0);
	bytes_add_str(&b, "abcdef");
	bytes_drop(&b, 2);
	check_sane(&b);
	assert_true(slice_is(bytes_slice(&b), "cdef"));
	p = bytes_take(&b);
	assert_string_equal(p, "cdef");
	free(p);
	check_sane(&b);
	p = bytes_take(&b);
	assert_string_equal(p, "");
	free(p);
	bytes_add_str(&b, "xy");
	bytes_drop(&b, 2);
	check_sane(&b);
	bytes_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding),
		cmocka_unit_test(test_ceiling_changes_nothing),
		cmocka_unit_test(test_growing_keeps_everything),
		cmocka_unit_test(test_drop_and_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
