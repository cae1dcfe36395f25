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

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "tests/lib/logcase.h"
#include "tests/lib/viewcase.h"
#include "tui/find/search.h"

static const char session[] =
    "stage ehlo\n"
    "> EHLO client\n"				/* entry 0 */
    "< 250-mx AUTH auth\n"			/* 1 */
    "< 250 AUTH PLAIN\n"				/* 2 */
    "stage auth\n"
    ">auth AUTH PLAIN {AGFubgBxdWl0ZS1zZWNyZXQ=}\n"	/* 3 */
    "<auth 535 5.7.8 no auth\n";		/* 4 */

struct fix {
	struct logcase		 c;
	struct search		 s;
	struct search_scope	 scope;
};

static int
setup(void **state)
{
	struct fix *f = xcalloc(1, sizeof(*f));

	logcase_init(&f->c);
	logcase_add(&f->c, session);
	search_init(&f->s);
	f->scope = (struct search_scope){ .log = f->c.log, .lines = true,
	    .vis = VIS_UTF8 };
	search_look(&f->s, &f->scope);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fix *f = *state;

	search_clear(&f->s);
	logcase_clear(&f->c);
	free(f);
	return 0;
}

static void
set(struct fix *f, const char *pattern)
{
	struct err e;

	assert_int_equal(search_set(&f->s, slice_of(pattern), &e),
	    PATTERN_GOOD);
}

/* The clock stands still: all of it at once. */
static void
work(struct fix *f)
{
	assert_false(search_work(&f->s, clock_mono_us() + 1));
}

static const char *
status(struct fix *f)
{
	static char text[100];
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	search_status(&f->s, &b);
	snprintf(text, sizeof(text), "%s", b.data);
	bytes_clear(&b);
	return text;
}

/* "entry:at" of the n-th hit from there; "-": none. */
static const char *
seek(struct fix *f, uint32_t entry, size_t at, bool forward, bool here,
    size_t n)
{
	const struct search_hit from = { .entry = entry,
	    .at = { at, 0 } };
	static char text[40];

	search_seek(&f->s, &from, forward, here, n);
	work(f);
	if (f->s.seek != SEEK_FOUND)
		return "-";
	snprintf(text, sizeof(text), "%u:%zu%s", f->s.hit.entry,
	    f->s.hit.at.at, f->s.wrapped ? "w" : "");
	return text;
}

static void
test_order(void **state)
{
	struct fix *f = *state;

	set(f, "auth");
	assert_string_equal(seek(f, 0, 0, true, true, 1), "1:7");
	assert_string_equal(status(f), "match 1 of 5");
	assert_string_equal(seek(f, 1, 7, true, true, 1), "1:7");
	assert_string_equal(seek(f, 1, 7, true, false, 1), "1:12");
	assert_string_equal(seek(f, 1, 12, true, false, 1), "2:4");
	assert_string_equal(seek(f, 2, 4, true, false, 1), "3:0");
	assert_string_equal(seek(f, 3, 0, true, false, 1), "4:13");
	assert_string_equal(status(f), "match 5 of 5");
	assert_string_equal(seek(f, 4, 13, true, false, 1), "1:7w");
	assert_string_equal(seek(f, 1, 7, false, false, 1), "4:13w");
	assert_string_equal(seek(f, 1, 12, false, false, 1), "1:7");
	assert_string_equal(seek(f, 1, 12, false, true, 1), "1:12");
	assert_string_equal(seek(f, 9, 0, true, false, 1), "4:13");
}

static void
test_count(void **state)
{
	struct fix *f = *state;

	set(f, "auth");
	assert_string_equal(seek(f, 0, 0, true, true, 3), "2:4");
	assert_string_equal(seek(f, 0, 0, true, true, 5), "4:13");
	assert_string_equal(seek(f, 0, 0, true, true, 6), "1:7w");
	assert_string_equal(seek(f, 4, 13, false, false, 4), "1:7");
	assert_string_equal(seek(f, 4, 13, false, false, 99999), "1:7w");
}

static void
test_one_hit(void **state)
{
	struct fix *f = *state;

	set(f, "EHLO");
	assert_string_equal(seek(f, 0, 0, true, false, 1), "0:0w");
	assert_string_equal(seek(f, 0, 0, false, false, 1), "0:0w");
	assert_string_equal(seek(f, 3, 0, true, false, 7), "0:0w");
	assert_string_equal(status(f), "match 1 of 1");
}

static void
test_none(void **state)
{
	struct fix *f = *state;

	set(f, "nowhere");
	assert_string_equal(seek(f, 0, 0, true, true, 1), "-");
	assert_string_equal(status(f), "no match");
	search_drop(&f->s);
	assert_string_equal(seek(f, 0, 0, true, true, 1), "-");
	assert_string_equal(status(f), "");
}

static void
test_last_good_stays(void **state)
{
	struct fix *f = *state;
	struct err e;

	set(f, "auth");
	assert_int_equal(search_set(&f->s, slice_of("auth("), &e),
	    PATTERN_UNFINISHED);
	assert_int_equal(search_set(&f->s, slice_of("auth)"), &e),
	    PATTERN_BROKEN);
	assert_string_equal(f->s.text, "auth");
	assert_string_equal(seek(f, 0, 0, true, true, 1), "1:7");
	assert_int_equal(search_set(&f->s, slice_of(""), &e), PATTERN_GOOD);
	assert_null(f->s.pattern);
}

/* In slices: what is known so far, then all of it. */
static void
test_slices(void **state)
{
	struct fix *f = *state;
	const struct search_hit from = { .entry = 0 };
	int turns = 0;

	set(f, "auth");
	search_seek(&f->s, &from, true, true, 1);
	assert_true(search_work(&f->s, clock_mono_us()));	/* entry 0 */
	assert_int_equal(f->s.seek, SEEK_RUNNING);
	assert_string_equal(status(f), "searching");
	assert_true(search_work(&f->s, clock_mono_us()));	/* and 1 */
	assert_int_equal(f->s.seek, SEEK_FOUND);
	assert_string_equal(status(f), "match 1 of 2+");
	while (search_work(&f->s, clock_mono_us()))
		assert_true(turns++ < 10);
	assert_string_equal(status(f), "match 1 of 5");
}

static void
test_stop(void **state)
{
	struct fix *f = *state;
	const struct search_hit from = { .entry = 0 };

	set(f, "nowhere");
	search_seek(&f->s, &from, true, true, 1);
	search_work(&f->s, clock_mono_us());
	search_stop(&f->s);
	assert_false(search_work(&f->s, clock_mono_us() + 1));
	assert_int_equal(f->s.seek, SEEK_NONE);
}

static void
test_new_lines(void **state)
{
	struct fix *f = *state;

	set(f, "auth");
	assert_string_equal(seek(f, 0, 0, true, true, 5), "4:13");
	logcase_add(&f->c, "stage quit\n> QUIT auth\n< 221-auth\n");
	search_look(&f->s, &f->scope);
	work(f);
	assert_string_equal(status(f), "match 5 of 7");
	logcase_add(&f->c, "< 221 auth\n");
	search_look(&f->s, &f->scope);
	work(f);
	assert_string_equal(status(f), "match 5 of 8");
	assert_string_equal(seek(f, 4, 13, true, false, 3), "7:4");
}

static bool
no_replies(void *arg, uint32_t unit)
{
	return log_unit_first(arg, unit)->kind != ENTRY_SERVER;
}

static void
test_filtered(void **state)
{
	struct fix *f = *state;

	set(f, "auth");
	f->scope.shows = no_replies;
	f->scope.arg = f->c.log;
	f->scope.filter = 1;
	search_look(&f->s, &f->scope);
	assert_string_equal(seek(f, 0, 0, true, true, 1), "3:0");
	assert_string_equal(status(f), "match 1 of 1");
}

static void
test_fields(void **state)
{
	struct fix *f = *state;

	f->scope.lines = false;
	f->scope.fields = true;
	search_look(&f->s, &f->scope);
	set(f, "^EHLO");
	assert_string_equal(seek(f, 0, 0, true, true, 1), "0:0");
	assert_int_equal(f->s.hit.slot, 1);
	/* Name and value are one text. */
	set(f, "AUTH .*PLAIN");
	assert_string_not_equal(seek(f, 0, 0, true, true, 1), "-");
	assert_true(f->s.hit.value_at > 0);
	/* With lines, too, a line comes before its fields. */
	f->scope.lines = true;
	search_look(&f->s, &f->scope);
	set(f, "EHLO");
	assert_string_equal(seek(f, 0, 0, true, true, 1), "0:0");
	assert_int_equal(f->s.hit.slot, SEARCH_LINE);
	assert_string_equal(seek(f, 0, 0, true, false, 1), "0:0");
	assert_int_equal(f->s.hit.slot, 1);
}

/* ---- secrets ----------------------------------------------------------- */

static void
nothing_of(struct fix *f, const char *secret)
{
	for (size_t i = 0; i + 4 <= strlen(secret); i++)
		for (size_t n = 4; i + n <= strlen(secret); n++) {
			char *text = xasprintf("\\Q%.*s\\E", (int)n,
			    secret + i);

			set(f, text);
			assert_string_equal(seek(f, 0, 0, true, true, 1), "-");
			assert_int_equal(f->s.total, 0);
			free(text);
		}
}

static void
test_secret_is_not_found(void **state)
{
	struct fix *f = *state;

	for (int side = 0; side < 2; side++) {
		f->scope.lines = side == 0;
		f->scope.fields = side == 1;
		search_look(&f->s, &f->scope);
		nothing_of(f, "quite-secret");
		nothing_of(f, "AGFubgBxdWl0ZS1zZWNyZXQ=");
		set(f, "\\*");
		assert_string_equal(seek(f, 0, 0, true, true, 1), "-");
	}
}

/* While it is on the screen it is still not looked at, and not marked. */
static void
test_revealed_is_not_found(void **state)
{
	static const char secret[] = "AGFubgBxdWl0ZS1zZWNyZXQ=";
	struct viewcase v;
	struct search s;
	struct err e;

	(void)state;
	search_init(&s);
	viewcase_init(&v, 120, 40);
	logcase_add(&v.logcase, session);
	viewcase_do(&v, "goto 6; reveal");
	viewcase_draw(&v);
	v.state.search = &s;
	for (size_t i = 0; i + 6 <= strlen(secret); i++) {
		char *text = xasprintf("\\Q%.6s\\E", secret + i);
		struct bytes dump;

		assert_int_equal(search_set(&s, slice_of(text), &e),
		    PATTERN_GOOD);
		viewcase_draw(&v);
		assert_false(search_work(&s, clock_mono_us() + 1));
		viewcase_draw(&v);
		assert_int_equal(s.total, 0);
		bytes_init(&dump, BYTES_NO_LIMIT);
		canvas_dump(&v.canvas, true, &dump);
		assert_null(strstr(dump.data, "{match"));
		bytes_clear(&dump);
		free(text);
	}
	viewcase_clear(&v);
	search_clear(&s);
}

/* It takes no longer, and asks for no more: the same steps for a right guess
 * and for a wrong one. */
static void
test_no_oracle(void **state)
{
	struct fix *f = *state;
	size_t steps[2];

	for (int i = 0; i < 2; i++) {
		set(f, i == 0 ? "quite-secret" : "other-secret");
		for (steps[i] = 0; search_work(&f->s, clock_mono_us());)
			steps[i]++;
		assert_string_equal(status(f), "no match");
	}
	assert_int_equal(steps[0], steps[1]);
}

/* ---- a broken word, wide letters --------------------------------------- */

static void
test_wrapped_word_is_found(void **state)
{
	struct viewcase v;
	struct search s;
	struct search_hit from = { 0 };
	struct err e;
	struct bytes dump;

	(void)state;
	search_init(&s);
	viewcase_init(&v, 80, 24);
	logcase_add(&v.logcase, "< 220 0123456789012345678901234567 broken-"
	    "word \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e end\n");
	viewcase_update(&v);
	v.state.search = &s;
	assert_int_equal(search_set(&s, slice_of("broken-word \xe6\x97\xa5"),
	    &e), PATTERN_GOOD);
	viewcase_draw(&v);
	search_seek(&s, &from, true, true, 1);
	assert_false(search_work(&s, clock_mono_us() + 1));
	assert_int_equal(s.seek, SEEK_FOUND);
	assert_true(view_goto_hit(&v.view, &s.hit));
	viewcase_draw(&v);
	bytes_init(&dump, BYTES_NO_LIMIT);
	canvas_dump(&v.canvas, true, &dump);
	assert_non_null(strstr(dump.data, "{match+cursor+marked:bro"));
	assert_non_null(strstr(dump.data, "word \xe6\x97\xa5}"));
	assert_null(strstr(dump.data, "word \xe6\x97\xa5\xe6\x9c\xac"));
	bytes_clear(&dump);
	viewcase_clear(&v);
	search_clear(&s);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_order), CASE(test_count), CASE(test_one_hit),
		CASE(test_none), CASE(test_last_good_stays),
		CASE(test_slices), CASE(test_stop), CASE(test_new_lines),
		CASE(test_filtered), CASE(test_fields),
		CASE(test_secret_is_not_found), CASE(test_no_oracle),
		cmocka_unit_test(test_revealed_is_not_found),
		cmocka_unit_test(test_wrapped_word_is_found),
	};

	setlocale(LC_ALL, "C.UTF-8");
	secret_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
