/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/xalloc.h"
#include "core/filter/pattern.h"

/* ---- what is found ----------------------------------------------------- */

static const struct {
	const char	*pattern, *text;
	const char	*hits;		/* "0+4 9+4" */
} finds[] = {
	{ "auth", "AUTH PLAIN, auth", "0+4 12+4" },
	{ "Auth", "AUTH Auth auth", "5+4" },
	{ "\\Sx", "ax Bx", "0+2 3+2" },		/* \S is no capital */
	{ "\\bok\\B", "ok oky", "3+2" },
	{ "\\p{Lu}b", "aBb ab", "1+2" },	/* nor the L of Lu */
	{ "\xc3\xa4", "\xc3\x84 \xc3\xa4", "0+2 3+2" },
	{ "\xc3\x84", "\xc3\x84 \xc3\xa4", "0+2" },
	{ ".", "\xe6\x97\xa5x", "0+3 3+1" },
	{ "a*", "baab", "1+2" },		/* never empty */
	{ "^", "abc", "" },
	{ "$", "abc", "" },
	{ "c$", "abc", "2+1" },
	{ "5[0-9]{2}", "535 5.7.8 550", "0+3 10+3" },
	{ "(a)\\1", "xaay", "1+2" },
	{ "(?<=a)b", "ab b", "1+1" },
	{ "x|", "axa", "1+1" },
	{ "\\Aa", "aa", "0+1" },
	{ "a", "", "" },
};

static void
test_finds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(finds); i++) {
		struct slice text = slice_of(finds[i].text);
		char have[80] = "";
		struct pattern *p;
		struct span hit;
		struct err e;
		size_t at = 0;

		assert_int_equal(pattern_new(slice_of(finds[i].pattern), &p,
		    &e), PATTERN_GOOD);
		while (pattern_next(p, text, at, &hit)) {
			snprintf(have + strlen(have), sizeof(have) -
			    strlen(have), "%s%zu+%zu", *have ? " " : "",
			    hit.at, hit.n);
			at = hit.at + hit.n;
		}
		if (strcmp(have, finds[i].hits) != 0)
			fail_msg("/%s/ in \"%s\": \"%s\", not \"%s\"",
			    finds[i].pattern, finds[i].text, have,
			    finds[i].hits);
		pattern_free(p);
	}
}

static void
test_fits(void **state)
{
	struct pattern *p;
	struct err e;

	(void)state;
	assert_int_equal(pattern_new(slice_of("^$"), &p, &e), PATTERN_GOOD);
	assert_true(pattern_fits(p, slice_of("")));
	assert_false(pattern_fits(p, slice_of("x")));
	pattern_free(p);
	/* What is not UTF-8 is not matched, and does no harm. */
	assert_int_equal(pattern_new(slice_of("."), &p, &e), PATTERN_GOOD);
	assert_false(pattern_fits(p, slice_of("\xff")));
	pattern_free(p);
}

/* ---- what is wrong ----------------------------------------------------- */

static const struct {
	const char		*pattern;
	enum pattern_state	 state;
	const char		*says;
} wrongs[] = {
	{ "(", PATTERN_UNFINISHED, "closing parenthesis" },
	{ "a(b", PATTERN_UNFINISHED, "closing parenthesis" },
	{ "[a", PATTERN_UNFINISHED, "character class" },
	{ "\\", PATTERN_UNFINISHED, "\\ at end" },
	{ "(?", PATTERN_UNFINISHED, "" },
	{ "(?<n", PATTERN_UNFINISHED, "" },
	{ "a)b", PATTERN_BROKEN, "character 2 of the pattern" },
	{ "\xc3\xa4\xc3\xa4)", PATTERN_BROKEN, "character 3 of the pattern" },
	{ "*", PATTERN_BROKEN, "character 1 of the pattern" },
	{ "x[z-a]y", PATTERN_BROKEN, "range out of order" },
	{ "\\C", PATTERN_BROKEN, "disabled" },
	{ "(?z)", PATTERN_BROKEN, "character 3" },
};

static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrongs); i++) {
		struct pattern *p = (void *)&p;
		struct err e = { "", "" };
		enum pattern_state s = pattern_new(
		    slice_of(wrongs[i].pattern), &p, &e);

		if (s != wrongs[i].state ||
		    strstr(e.detail, wrongs[i].says) == NULL)
			fail_msg("/%s/: state %d, \"%s\"", wrongs[i].pattern,
			    s, e.detail);
		assert_null(p);
		assert_string_equal(e.id, "find.pattern");
	}
}

/* An error never says what was typed: it may have been a password. */
static void
test_error_is_silent(void **state)
{
	struct pattern *p;
	struct err e;

	(void)state;
	assert_int_equal(pattern_new(slice_of("s3cretword)["), &p, &e),
	    PATTERN_BROKEN);
	assert_null(strstr(e.detail, "s3cret"));
}

static void
test_too_long(void **state)
{
	char *text = xmalloc(PATTERN_BYTES_MAX + 2);
	struct pattern *p;
	struct err e;

	(void)state;
	memset(text, 'a', PATTERN_BYTES_MAX + 1);
	assert_int_equal(pattern_new((struct slice){ text,
	    PATTERN_BYTES_MAX + 1 }, &p, &e), PATTERN_BROKEN);
	assert_int_equal(pattern_new((struct slice){ text,
	    PATTERN_BYTES_MAX }, &p, &e), PATTERN_GOOD);
	pattern_free(p);
	free(text);
}

/* ---- what would hang --------------------------------------------------- */

static const char *const costly[] = { "(a+)+$", "(a|a)*$", "(a*)*b",
	"(.*)*\\1x", "(?R)?(a+)+b", "^(a?){40}a{40}b" };

static void
test_nothing_hangs(void **state)
{
	char text[4001];

	(void)state;
	memset(text, 'a', 4000);
	text[3999] = '!';
	text[4000] = '\0';
	for (size_t i = 0; i < COUNT_OF(costly); i++) {
		struct timespec from, to;
		struct pattern *p;
		struct span hit;
		struct err e;

		if (pattern_new(slice_of(costly[i]), &p, &e) != PATTERN_GOOD)
			continue;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		for (int n = 0; n < 1000; n++)
			pattern_next(p, slice_of(text), 0, &hit);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		/* Without the limits: years; with them: a fraction of this. */
		assert_true(to.tv_sec - from.tv_sec < 10);
		pattern_free(p);
	}
	assert_true(true);
}

static void
test_costly_is_told(void **state)
{
	char text[4001];
	struct pattern *p;
	struct span hit;
	struct err e;

	(void)state;
	memset(text, 'a', 4000);
	memcpy(text + 3990, "b!", 2);
	text[4000] = '\0';
	assert_int_equal(pattern_new(slice_of("(a+)+!"), &p, &e),
	    PATTERN_GOOD);
	for (int n = 0; n < PATTERN_COSTLY_MAX; n++) {
		assert_false(pattern_is_costly(p));
		assert_false(pattern_next(p, slice_of(text), 0, &hit));
	}
	assert_true(pattern_is_costly(p));
	assert_false(pattern_next(p, slice_of("a!"), 0, &hit));
	pattern_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_error_is_silent),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_nothing_hangs),
		cmocka_unit_test(test_costly_is_told),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
