/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

static void
test_real_time(void **state)
{
	int64_t a = clock_mono_us(), b = clock_mono_us();
	time_t now = time(NULL);

	(void)state;
	assert_false(clock_is_fake());
	assert_true(b >= a);
	assert_in_range(clock_wall_us() / 1000000, now - 2, now + 2);
}

static void
test_fake_time_moves_only_when_told(void **state)
{
	(void)state;
	clock_fake(1000, 5000000);
	assert_true(clock_is_fake());
	assert_true(clock_mono_us() == 1000);
	assert_true(clock_wall_us() == 5000000);
	clock_advance(250);
	assert_true(clock_mono_us() == 1250);
	assert_true(clock_wall_us() == 5000250);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_time),
		cmocka_unit_test(test_fake_time_moves_only_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
