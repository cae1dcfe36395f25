/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The names are a promise to scripts: spelled out here once more. */
static void
test_names(void **state)
{
	static const char *const names[] = { "resolve", "connect", "tls",
	    "banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data",
	    "quit", "other" };

	(void)state;
	for (int s = 0; s <= STAGE_OTHER; s++) {
		enum stage back = STAGE_RESOLVE;

		assert_string_equal(stage_name((enum stage)s), names[s]);
		assert_true(stage_parse(names[s], &back));
		assert_int_equal(back, s);
	}
	assert_string_equal(stage_name((enum stage)99), "other");
}

static void
test_unknown_names(void **state)
{
	static const char *const bad[] = { "", "AUTH", "auth ", "aut", "x" };
	enum stage s = STAGE_MAIL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(stage_parse(bad[i], &s));
	assert_int_equal(s, STAGE_MAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_unknown_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
