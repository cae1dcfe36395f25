/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char		*in;
	enum base64_kind	 kind;
	const char		*out;
} rows[] = {
	/* RFC 4648, section 10 */
	{ "", BASE64_CANONICAL, "" },
	{ "Zg==", BASE64_CANONICAL, "f" },
	{ "Zm8=", BASE64_CANONICAL, "fo" },
	{ "Zm9v", BASE64_CANONICAL, "foo" },
	{ "Zm9vYg==", BASE64_CANONICAL, "foob" },
	{ "Zm9vYmE=", BASE64_CANONICAL, "fooba" },
	{ "Zm9vYmFy", BASE64_CANONICAL, "foobar" },
	{ "+/+/", BASE64_CANONICAL, "\xfb\xff\xbf" },

	{ "Zg", BASE64_UNPADDED, "f" },
	{ "Zg=", BASE64_UNPADDED, "f" },
	{ "Zm8", BASE64_UNPADDED, "fo" },

	{ "Zh==", BASE64_LOOSE, "f" },		/* bits left over */
	{ "Zm9=", BASE64_LOOSE, "fo" },
	{ "Zm 9v", BASE64_LOOSE, "foo" },
	{ "Zm9v\r\nYmFy", BASE64_LOOSE, "foobar" },
	{ " Zm9v", BASE64_LOOSE, "foo" },
	{ "Zm9v\t", BASE64_LOOSE, "foo" },
	{ " ", BASE64_LOOSE, "" },
	{ "-_-_ ", BASE64_LOOSE, "\xfb\xff\xbf" },

	{ "-_-_", BASE64_URL, "\xfb\xff\xbf" },
	{ "_w", BASE64_URL, "\xff" },
	{ "_w==", BASE64_URL, "\xff" },

	{ "=", BASE64_INVALID, "" },
	{ "====", BASE64_INVALID, "" },
	{ "Z", BASE64_INVALID, "" },
	{ "Zm9vY", BASE64_INVALID, "" },
	{ "Zg===", BASE64_INVALID, "" },
	{ "Zm9v=", BASE64_INVALID, "" },
	{ "Zg==Zg==", BASE64_INVALID, "" },
	{ "Zm9v*", BASE64_INVALID, "" },
	{ "Zm9\x80", BASE64_INVALID, "" },
	{ "+/-_", BASE64_INVALID, "" },		/* both alphabets */
};

static void
test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice in = slice_of(rows[i].in);
		size_t max = base64_decoded_max(in.n), n = 99;
		char *out = malloc(max + 1);

		assert_non_null(out);
		if (base64_decode(out, &n, in) != rows[i].kind)
			fail_msg("the kind of \"%s\"", rows[i].in);
		assert_true(n <= max);
		assert_int_equal(n, strlen(rows[i].out));
		assert_memory_equal(out, rows[i].out, n);
		free(out);
	}
}

static void
test_nul_is_no_digit(void **state)
{
	char out[3];
	size_t n;

	(void)state;
	assert_int_equal(base64_decode(out, &n, (struct slice){ "Zm9\0", 4 }),
	    BASE64_INVALID);
	assert_int_equal(n, 0);
}

static void
test_encode(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice in = slice_of(rows[i].out);
		char out[64];

		if (rows[i].kind != BASE64_CANONICAL)
			continue;
		assert_int_equal(base64_encoded_len(in.n), strlen(rows[i].in));
		assert_int_equal(base64_encode(out, in), strlen(rows[i].in));
		assert_memory_equal(out, rows[i].in, strlen(rows[i].in));
	}
}

static void
test_looks_encoded(void **state)
{
	(void)state;
	assert_true(base64_looks_encoded(slice_of("Zm9vYmFy"), 8));
	assert_false(base64_looks_encoded(slice_of("Zm9vYmFy"), 9));
	assert_true(base64_looks_encoded(slice_of("Zm9vYmE"), 4));
	assert_false(base64_looks_encoded(slice_of("Zm9v Yg=="), 4));
	assert_false(base64_looks_encoded(slice_of("hunter2!"), 4));
	assert_false(base64_looks_encoded(slice_of(""), 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_nul_is_no_digit),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_looks_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
