/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/vis.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/utf8.h"

static const struct {
	const char	*in, *utf8, *ascii;
} rows[] = {
	{ "", "", "" },
	{ "250 ok", "250 ok", "250 ok" },
	{ "a\\b", "a\\b", "a\\b" },
	{ "\t", "\\x09", "\\x09" },
	{ "\x1b[2J\x7f", "\\x1b[2J\\x7f", "\\x1b[2J\\x7f" },
	{ "a\rb", "a\\x0db", "a\\x0db" },
	{ "gr\xc3\xbcn", "gr\xc3\xbcn", "gr\\u{00FC}n" },
	{ "\xfc!", "\\xfc!", "\\xfc!" },
	{ "\xc2\x9b" "1m", "\\u{009B}1m", "\\u{009B}1m" },
	{ "a\xe2\x80\xae" "b", "a\\u{202E}b", "a\\u{202E}b" },
	{ "e\xcc\x81", "e\\u{0301}", "e\\u{0301}" },
	{ "\xf3\xa0\x81\x81", "\\u{E0041}", "\\u{E0041}" },
	{ "\xf4\x8f\xbf\xbf", "\\u{10FFFF}", "\\u{10FFFF}" },
	{ "\xe4\xb8\xad", "\xe4\xb8\xad", "\\u{4E2D}" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80" },
	{ "\xe2\x82", "\\xe2\\x82", "\\xe2\\x82" },
};

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *s = vis_dup(slice_of(rows[i].in));
		struct bytes b;

		assert_string_equal(s, rows[i].utf8);
		free(s);
		bytes_init(&b, BYTES_NO_LIMIT);
		vis_add(&b, slice_of(rows[i].in), VIS_ASCII);
		assert_string_equal(b.data, rows[i].ascii);
		bytes_clear(&b);
	}
}

static void
test_nul_is_shown_and_passed(void **state)
{
	char *s = vis_dup((struct slice){ "a\0b", 3 });

	(void)state;
	assert_string_equal(s, "a\\x00b");
	free(s);
}

/* The runs cover the input without gap or overlap. */
static void
test_runs(void **state)
{
	static const struct {
		const char	*text;
		size_t		 at, n;
		bool		 escape;
	} want[] = {
		{ "ab", 0, 2, false }, { "\\x1b", 2, 1, true },
		{ "\\u{202E}", 3, 3, true }, { "\xc3\xbc" "c", 6, 3, false },
		{ "\\xff", 9, 1, true },
	};
	struct slice rest = slice_of("ab\x1b\xe2\x80\xae\xc3\xbc" "c\xff");
	char scratch[16];
	struct vis_run run;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(want); i++) {
		assert_true(vis_next(&rest, &at, VIS_UTF8, scratch, &run));
		assert_true(slice_is(run.text, want[i].text));
		assert_int_equal(run.raw.at, want[i].at);
		assert_int_equal(run.raw.n, want[i].n);
		assert_int_equal(run.escape, want[i].escape);
	}
	assert_false(vis_next(&rest, &at, VIS_UTF8, scratch, &run));
	assert_int_equal(at, 10);
}

static void
test_copy_is_cut_at_a_whole_item(void **state)
{
	static const struct {
		const char	*in;
		size_t		 size;
		const char	*out;
	} cases[] = {
		{ "abc", 4, "abc" }, { "abc", 3, "ab" }, { "abc", 1, "" },
		{ "a\x1b", 6, "a\\x1b" }, { "a\x1b", 5, "a" },
		{ "\x1b" "abc", 4, "" },
		{ "\xc3\xbc\xc3\xbc", 4, "\xc3\xbc" },
		{ "\xc3\xbc\xc3\xbc", 5, "\xc3\xbc\xc3\xbc" },
		{ "\xe4\xb8\xad", 3, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char out[16];

		memset(out, 'z', sizeof(out));
		vis_copy(out, cases[i].size, slice_of(cases[i].in));
		assert_string_equal(out, cases[i].out);
		assert_int_equal(out[cases[i].size], 'z');
	}
}

/* Every code point: what comes out has columns, and is stable. */
static void
test_all_code_points(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char in[4], out[32], again[32];
		struct slice left;

		vis_copy(out, sizeof(out),
		    (struct slice){ in, utf8_put(in, cp) });
		assert_true(out[0] != '\0');
		for (left = slice_of(out); left.n > 0;) {
			size_t n;
			uint32_t shown = utf8_next(left, &n);

			assert_true(shown != UTF8_BAD);
			assert_in_range(utf8_width(shown), 1, 2);
			left = slice_sub(left, n, left.n);
		}
		vis_copy(again, sizeof(again), slice_of(out));
		assert_string_equal(out, again);
	}
}

static void
test_c_locale_shows_ascii_only(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C"));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *s = vis_dup(slice_of(rows[i].in));

		assert_string_equal(s, rows[i].ascii);
		free(s);
	}
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_nul_is_shown_and_passed),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_copy_is_cut_at_a_whole_item),
		cmocka_unit_test(test_all_code_points),
		cmocka_unit_test(test_c_locale_shows_ascii_only),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
