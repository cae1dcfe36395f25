/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sasl/prep.h"

static const struct {
	enum prep_what	 what;
	const char	*in, *out;	/* out NULL: refused */
	const char	*id, *says;
} cases[] = {
	/* RFC 4013, section 3 */
	{ PREP_PASSWORD, "I\xc2\xadX", "IX", NULL, NULL },
	{ PREP_PASSWORD, "user", "user", NULL, NULL },
	{ PREP_PASSWORD, "USER", "USER", NULL, NULL },
	{ PREP_PASSWORD, "\xc2\xaa", "a", NULL, NULL },
	{ PREP_PASSWORD, "\xe2\x85\xa8", "IX", NULL, NULL },
	{ PREP_PASSWORD, "\x07", NULL, "sasl.password-utf8", "forbids" },
	{ PREP_PASSWORD, "\xd8\xa7" "1", NULL, "sasl.password-utf8",
	  "right to left" },
	/* blanks of all kinds are one kind */
	{ PREP_PASSWORD, "correct horse 1", "correct horse 1", NULL, NULL },
	{ PREP_PASSWORD, "a\xc2\xa0" "b\xe3\x80\x80" "c", "a b c", NULL,
	  NULL },
	{ PREP_PASSWORD, " x ", " x ", NULL, NULL },
	/* composed, and decomposed */
	{ PREP_PASSWORD, "p\xc3\xa4ssw\xc3\xb6rd-3",
	  "p\xc3\xa4ssw\xc3\xb6rd-3", NULL, NULL },
	{ PREP_PASSWORD, "pa\xcc\x88sswo\xcc\x88rd-3",
	  "p\xc3\xa4ssw\xc3\xb6rd-3", NULL, NULL },
	/* the longest that one character becomes */
	{ PREP_PASSWORD, "\xef\xb7\xba", "\xd8\xb5\xd9\x84\xd9\x89 "
	  "\xd8\xa7\xd9\x84\xd9\x84\xd9\x87 \xd8\xb9\xd9\x84\xd9\x8a\xd9\x87 "
	  "\xd9\x88\xd8\xb3\xd9\x84\xd9\x85", NULL, NULL },
	{ PREP_PASSWORD, "", "", NULL, NULL },
	{ PREP_PASSWORD, "\xc2\xad", "", NULL, NULL },
	/* refused */
	{ PREP_PASSWORD, "a\tb", NULL, "sasl.password-utf8", "forbids" },
	{ PREP_PASSWORD, "ab\x7f", NULL, "sasl.password-utf8", "forbids" },
	{ PREP_PASSWORD, "\xc2\x85", NULL, "sasl.password-utf8", "forbids" },
	{ PREP_PASSWORD, "\xee\x80\x80", NULL, "sasl.password-utf8",
	  "forbids" },
	{ PREP_PASSWORD, "\xff", NULL, "sasl.password-utf8", "not UTF-8" },
	{ PREP_PASSWORD, "p\xe4ss", NULL, "sasl.password-utf8",
	  "not UTF-8" },
	{ PREP_PASSWORD, "\xed\xa0\x80", NULL, "sasl.password-utf8",
	  "not UTF-8" },
	{ PREP_PASSWORD, "\xd7\x90z", NULL, "sasl.password-utf8",
	  "right to left" },
	/* unassigned in Unicode 3.2: a stored string may not, a query may */
	{ PREP_PASSWORD, "x\xf0\x9f\x94\x91", NULL, "sasl.password-utf8",
	  "younger" },
	{ PREP_USER, "x\xf0\x9f\x94\x91", "x\xf0\x9f\x94\x91", NULL, NULL },
	{ PREP_AUTHZID, "\xc8\xa1", "\xc8\xa1", NULL, NULL },
	{ PREP_USER, "\xe2\x85\xa8", "IX", NULL, NULL },
	{ PREP_USER, "", NULL, "sasl.no-user", "given" },
	{ PREP_USER, "\xc2\xad", NULL, "sasl.no-user", "nothing is left" },
	{ PREP_USER, "a\x01", NULL, "sasl.user-utf8", "the user name" },
	{ PREP_USER, "a\xff", NULL, "sasl.user-utf8", "the user name" },
	{ PREP_AUTHZID, "a\x01", NULL, "sasl.user-utf8", "authorization" },
	{ PREP_AUTHZID, "", "", NULL, NULL },
};

static void
test_saslprep(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct err e = { .id = "" };
		struct secret *s = prep_sasl(slice_of(cases[i].in),
		    cases[i].what, &e);

		if (cases[i].out == NULL) {
			assert_null(s);
			assert_string_equal(e.id, cases[i].id);
			if (strstr(e.detail, cases[i].says) == NULL)
				fail_msg("%zu: %s", i, e.detail);
		} else if (s == NULL)
			fail_msg("%zu: %s: %s", i, e.id, e.detail);
		else if (!slice_is(secret_bytes(s), cases[i].out))
			fail_msg("%zu: %.*s", i, (int)secret_bytes(s).n,
			    secret_bytes(s).p);
		secret_free(s);
	}
}

static void
test_nul(void **state)
{
	static const char *const with[] = { "ab\0cd", "\xc3\xa4\0cd" };
	struct err e;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(with); i++) {
		assert_null(prep_sasl((struct slice){ with[i], 5 },
		    PREP_PASSWORD, &e));
		assert_string_equal(e.id, "sasl.password-utf8");
	}
}

static void
test_long(void **state)
{
	size_t n = SECRET_MAX;
	char *p = malloc(n + 2);
	struct secret *s;
	struct err e;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < n; i += 2)
		memcpy(p + i, "\xc3\xa4", 2);
	memcpy(p + n, "\xc3\xa4", 2);
	s = prep_sasl((struct slice){ p, n }, PREP_PASSWORD, &e);
	assert_non_null(s);
	assert_true(secret_equals(s, (struct slice){ p, n }));
	secret_free(s);
	assert_null(prep_sasl((struct slice){ p, n + 2 }, PREP_PASSWORD, &e));
	assert_string_equal(e.id, "sasl.too-long");
	memset(p, 'x', n + 2);
	assert_null(prep_sasl((struct slice){ p, n + 2 }, PREP_PASSWORD, &e));
	assert_string_equal(e.id, "sasl.too-long");
	free(p);
}

static void
test_latin1(void **state)
{
	static const struct {
		const char	*in, *out;
	} rows[] = {
		{ "plain", "plain" }, { "", "" },
		{ "p\xc3\xa4ss", "p\xe4ss" }, { "\xc3\xbf", "\xff" },
		{ "\xc2\x80", "\x80" }, { "\xc4\x80", NULL },
		{ "a\xe2\x82\xac", NULL }, { "p\xe4ss", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct secret *s = prep_latin1(slice_of(rows[i].in));

		assert_int_equal(s != NULL, rows[i].out != NULL);
		if (s != NULL)
			assert_true(secret_equals(s, slice_of(rows[i].out)));
		secret_free(s);
	}
}

/* How often the bytes stand in memory that can be written, as /proc has it. */
static size_t
copies(const unsigned char *want, size_t n, unsigned char mask)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	size_t found = 0;

	if (maps == NULL)
		return 0;		/* not Linux */
	while (fgets(line, sizeof(line), maps) != NULL) {
		unsigned long from, to;
		char mode[5];

		if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 ||
		    strncmp(mode, "rw", 2) != 0 || !strstr(line, "[heap]"))
			continue;
		for (const unsigned char *p = (void *)from;
		    p + n <= (const unsigned char *)to; p++) {
			size_t k = 0;

			while (k < n && p[k] == (want[k] ^ mask))
				k++;
			found += k == n;
		}
	}
	fclose(maps);
	return found;
}

/*
 * libidn's own copies: the password is put together from a masked one, so
 * that this test holds none itself.
 */
static void
test_leaves_no_copy(void **state)
{
	static const unsigned char masked[] = { 0xc3 ^ 0x55, 0xa4 ^ 0x55,
	    'q' ^ 0x55, '7' ^ 0x55, 'w' ^ 0x55, '!' ^ 0x55, 'K' ^ 0x55,
	    'z' ^ 0x55, '0' ^ 0x55, 'p' ^ 0x55, 'J' ^ 0x55, 'x' ^ 0x55,
	    'V' ^ 0x55, '9' ^ 0x55, 'm' ^ 0x55, 'L' ^ 0x55, 'b' ^ 0x55,
	    'E' ^ 0x55, 'd' ^ 0x55, 'u' ^ 0x55, 'R' ^ 0x55, 'Y' ^ 0x55,
	    'c' ^ 0x55, 'T' ^ 0x55, 'g' ^ 0x55, 'H' ^ 0x55 };
	const size_t n = sizeof(masked), tail = 8;
	unsigned char wide[4 * 8];
	char *p = secret_scratch(n);
	struct secret *s;
	struct err e;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(masked[i] ^ 0x55);
	s = prep_sasl((struct slice){ p, n }, PREP_PASSWORD, &e);
	assert_non_null(s);
	secret_free(s);
	secret_scratch_free(p, n);
	/* An allocator may write over the front of a freed block. */
	for (size_t i = 0; i < tail; i++) {
		memset(wide + 4 * i, 0x55, 4);
		wide[4 * i] = masked[n - tail + i];
	}
	assert_int_equal(copies(masked + n - tail, tail, 0x55), 0);
	assert_int_equal(copies(wide, sizeof(wide), 0x55), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_saslprep),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_latin1),
		cmocka_unit_test(test_leaves_no_copy),
	};

	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
