/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <openssl/crypto.h>

#include <cmocka.h>

static void
test_the_process_is_hardened(void **state)
{
	struct rlimit limit;

	(void)state;
	assert_int_equal(secret_init(), secret_init());
#ifndef SMTPSCOPE_DEBUGGABLE
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	assert_true(limit.rlim_cur == 0 && limit.rlim_max == 0);
#ifdef __linux__
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
#endif
#else
	(void)limit;
#endif
}

static void
test_bytes_are_on_the_secure_heap(void **state)
{
	struct secret *s = secret_new("correct horse", 13), *d;
	char *p;

	(void)state;
	assert_non_null(s);
	if (secret_init() != SECRET_HEAP_NONE)
		assert_true(CRYPTO_secure_allocated(secret_bytes(s).p));
	assert_true(slice_is(secret_bytes(s), "correct horse"));
	d = secret_dup(s);
	secret_free(s);
	assert_true(slice_is(secret_bytes(d), "correct horse"));
	secret_free(d);
	p = secret_scratch(100);
	assert_non_null(p);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	secret_scratch_free(p, 100);
	secret_scratch_free(NULL, 0);
	secret_free(NULL);
	assert_null(secret_dup(NULL));
	assert_int_equal(secret_bytes(NULL).n, 0);
}

static void
test_the_limit(void **state)
{
	static char big[SECRET_MAX + 1];
	struct secret *s;

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_null(secret_new(big, SECRET_MAX + 1));
	s = secret_new(big, SECRET_MAX);
	assert_non_null(s);
	assert_false(secret_push(s, "y", 1));
	assert_int_equal(secret_bytes(s).n, SECRET_MAX);
	secret_reset(s);
	assert_int_equal(secret_bytes(s).n, 0);
	assert_true(secret_push(s, "y", 1));
	assert_true(slice_is(secret_bytes(s), "y"));
	secret_free(s);
}

/* A full heap says no; it never gives ordinary memory instead. */
static void
test_a_full_heap(void **state)
{
	static char big[SECRET_MAX];
	struct secret *all[4096];
	size_t n = 0;

	(void)state;
	if (secret_init() == SECRET_HEAP_NONE)
		return;
	while (n < COUNT_OF(all)) {
		all[n] = secret_new(big, sizeof(big));
		if (all[n] == NULL)
			break;
		assert_true(CRYPTO_secure_allocated(secret_bytes(all[n]).p));
		n++;
	}
	assert_in_range(n, 16, COUNT_OF(all) - 1);
	while (n > 0)
		secret_free(all[--n]);
	all[0] = secret_new(big, sizeof(big));
	assert_non_null(all[0]);
	secret_free(all[0]);
}

static void
test_typing(void **state)
{
	struct secret *s = secret_new("", 0);

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		assert_true(secret_push(s, "\xc3\xbc", 2));
	assert_true(secret_push(s, "\xf0\x9f\x98\x80", 4));
	assert_true(secret_push(s, "a\xbc", 2));
	secret_pop_char(s);			/* a byte that is no UTF-8 */
	assert_int_equal(secret_bytes(s).n, 2005);
	secret_pop_char(s);			/* the a */
	assert_int_equal(secret_bytes(s).n, 2004);
	secret_pop_char(s);			/* four bytes */
	assert_int_equal(secret_bytes(s).n, 2000);
	secret_pop_char(s);
	assert_int_equal(secret_bytes(s).n, 1998);
	secret_reset(s);
	secret_pop_char(s);
	assert_int_equal(secret_bytes(s).n, 0);
	secret_free(s);
}

static void
test_equals(void **state)
{
	struct secret *s = secret_new("a\0b", 3);

	(void)state;
	assert_true(secret_equals(s, (struct slice){ "a\0b", 3 }));
	assert_false(secret_equals(s, (struct slice){ "a\0c", 3 }));
	assert_false(secret_equals(s, slice_of("a")));
	assert_true(secret_equals(NULL, slice_of("")));
	secret_free(s);
}

static void
test_shapes(void **state)
{
	static const struct {
		struct slice	 in;
		const char	*text;
	} rows[] = {
		{ { "", 0 }, "0 bytes" },
		{ { "x", 1 }, "1 byte" },
		{ { "hunter22", 8 }, "8 bytes" },
		{ { "hunter2 ", 8 }, "8 bytes, trailing blank" },
		{ { "\thunter2", 8 }, "8 bytes, leading blank, "
		    "control characters" },
		{ { "hunter2\n", 8 }, "8 bytes, line end at the end, "
		    "control characters" },
		{ { "a\0b", 3 }, "3 bytes, NUL inside" },
		{ { "gr\xc3\xbcn", 5 }, "5 bytes, non-ASCII" },
		{ { "gr\xfcn", 4 }, "4 bytes, not UTF-8" },
		/* base64 of something readable, and passwords that only
		 * happen to keep to the alphabet */
		{ { "czNjcmV0", 8 }, "8 bytes, looks like base64 already" },
		{ { "AGFubgBzM2NyZXQ=", 16 },
		    "16 bytes, looks like base64 already" },
		{ { "abcdefghijklmnop", 16 }, "16 bytes" },
		{ { "password", 8 }, "8 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char out[160];

		assert_string_equal(shape_text(out, sizeof(out),
		    shape_of(rows[i].in)), rows[i].text);
	}
}

static void
test_shape_text_is_bounded(void **state)
{
	struct shape all = { 16384, 0xff };

	(void)state;
	for (size_t size = 1; size < 160; size++) {
		char out[161];

		memset(out, 'z', sizeof(out));
		shape_text(out, size, all);
		assert_non_null(memchr(out, '\0', size));
		assert_int_equal(out[size], 'z');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_process_is_hardened),
		cmocka_unit_test(test_bytes_are_on_the_secure_heap),
		cmocka_unit_test(test_the_limit),
		cmocka_unit_test(test_a_full_heap),
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_equals),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_shape_text_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
