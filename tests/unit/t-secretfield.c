/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/screen/secretfield.h"

/* Every byte through the decoder, as the program does it. */
static enum secretfield_result
type_bytes(struct secretfield *f, const char *bytes)
{
	enum secretfield_result r = SECRETFIELD_MORE;
	struct keydec d;
	struct key k;

	keydec_init(&d);
	for (const char *p = bytes; *p && r == SECRETFIELD_MORE; p++) {
		switch (keydec_byte(&d, (unsigned char)*p, &k)) {
		case KEYDEC_KEY:
			r = secretfield_key(f, k, d.raw, d.raw_n);
			break;
		case KEYDEC_PASTE:
			secretfield_paste(f, keydec_paste(&d));
			break;
		case KEYDEC_MOUSE:
		case KEYDEC_NONE:
			break;
		}
	}
	if (keydec_is_pending(&d) && keydec_timeout(&d, &k) == KEYDEC_KEY)
		r = secretfield_key(f, k, d.raw, d.raw_n);
	keydec_clear(&d);
	return r;
}

static const struct {
	const char			*typed;
	enum secretfield_result		 result;
	const char			*value;
} cases[] = {
	{ "hunter2\r", SECRETFIELD_DONE, "hunter2" },
	{ "hunter2\n", SECRETFIELD_DONE, "hunter2" },
	{ "\r", SECRETFIELD_DONE, "" },
	{ "a b\"\\#%s\r", SECRETFIELD_DONE, "a b\"\\#%s" },
	{ "p\xc3\xa4ss\xe6\x97\xa5\r", SECRETFIELD_DONE,
	    "p\xc3\xa4ss\xe6\x97\xa5" },
	{ "ab\xc3\xa4\x7f\x7f" "c\r", SECRETFIELD_DONE, "ac" },
	{ "ab\x08" "c\r", SECRETFIELD_DONE, "ac" },
	{ "\x7f\x7fok\r", SECRETFIELD_DONE, "ok" },
	{ "wrong\x15right\r", SECRETFIELD_DONE, "right" },
	{ "abc\033", SECRETFIELD_CANCELLED, "abc" },
	{ "abc\x03", SECRETFIELD_CANCELLED, "abc" },
	/* no line editor: its keys do nothing */
	{ "a\x01" "b\x0b\t\x12\x17\033[A\033[D\033fc\x1a\r",
	    SECRETFIELD_DONE, "abc" },
	{ "a\033[200~pasted\r\nmore\033[201~z\r", SECRETFIELD_DONE,
	    "apastedmorez" },
	{ "\033[200~x\ny\033[201~", SECRETFIELD_MORE, "xy" },
	{ "\033[200~x\r\n\033[201~", SECRETFIELD_MORE, "x" },
	{ "\033[200~a\tb\033c\033[201~", SECRETFIELD_MORE, "a\tb\033c" },
};

static void
test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct secretfield f;

		secretfield_open(&f, "Password");
		assert_true(f.open);
		assert_int_equal(type_bytes(&f, cases[i].typed),
		    cases[i].result);
		if (!secret_equals(f.value, slice_of(cases[i].value)))
			fail_msg("case %zu", i);
		secretfield_close(&f);
		assert_false(f.open);
		assert_null(f.value);
		secretfield_close(&f);
	}
}

static void
test_take(void **state)
{
	struct secretfield f;
	struct secret *s;

	(void)state;
	secretfield_open(&f, "Password");
	type_bytes(&f, "abc");
	s = secretfield_take(&f);
	assert_true(secret_equals(s, slice_of("abc")));
	assert_false(f.open);
	assert_null(f.value);
	assert_null(f.label);
	secret_free(s);
}

/* A cut password is no password: Enter waits until it is emptied. */
static void
test_too_long(void **state)
{
	static char huge[SECRET_MAX + 2];
	struct secretfield f;

	(void)state;
	memset(huge, 'x', sizeof(huge) - 1);
	secretfield_open(&f, "Password");
	secretfield_paste(&f, slice_of(huge));
	assert_true(f.full);
	assert_int_equal(type_bytes(&f, "\r"), SECRETFIELD_MORE);
	assert_int_equal(type_bytes(&f, "\x7f\r"), SECRETFIELD_MORE);
	assert_int_equal(type_bytes(&f, "\x15ok\r"), SECRETFIELD_DONE);
	assert_true(secret_equals(f.value, slice_of("ok")));
	secretfield_close(&f);
}

static void
check_drawn(const struct secretfield *f, int cols, const char *want)
{
	struct canvas c;
	struct bytes out;

	canvas_init(&c, cols, 1);
	bytes_init(&out, BYTES_NO_LIMIT);
	secretfield_draw(f, &c, 0);
	canvas_dump(&c, true, &out);
	assert_string_equal(out.data, want);
	bytes_clear(&out);
	canvas_free(&c);
}

static void
test_drawing_shows_nothing_of_it(void **state)
{
	struct secretfield f;

	(void)state;
	secretfield_open(&f, "Password for ann@example.org");
	check_drawn(&f, 60,
	    "{prompt:Password for ann@example.org (not shown): }^ \n");
	type_bytes(&f, "hunter2");
	check_drawn(&f, 60, "{prompt:Password for ann@example.org "
	    "(not shown): }^ {dim:typed /}\n");
	type_bytes(&f, "\x7f");
	check_drawn(&f, 60, "{prompt:Password for ann@example.org "
	    "(not shown): }^ {dim:typed \\\\}\n");
	type_bytes(&f, "\x15");
	check_drawn(&f, 60, "{prompt:Password for ann@example.org "
	    "(not shown): }^ {dim:empty}\n");
	secretfield_paste(&f, slice_of("a\r\nb"));
	check_drawn(&f, 80, "{prompt:Password for ann@example.org "
	    "(not shown; line ends left out): }^ {dim:typed \\\\}\n");
	f.joined = false;
	f.full = true;
	check_drawn(&f, 80, "{prompt:Password for ann@example.org "
	    "(not shown): }^ {alert:too long; C-u empties it}\n");
	secretfield_close(&f);
}

/* Only who wants them gets stars: one for each character, and no more. */
static void
test_stars(void **state)
{
	struct secretfield f;

	(void)state;
	secretfield_open(&f, "Password");
	assert_false(f.stars);
	secretfield_stars(&f, true);
	check_drawn(&f, 40, "{prompt:Password: }^ \n");
	type_bytes(&f, "p\xc3\xa4ss");
	check_drawn(&f, 40, "{prompt:Password: }****^ \n");
	type_bytes(&f, "\x7f\x7f");
	check_drawn(&f, 40, "{prompt:Password: }**^ \n");
	secretfield_paste(&f, slice_of("a\r\nb"));
	check_drawn(&f, 60, "{prompt:Password (not shown; line ends left "
	    "out): }****^ \n");
	type_bytes(&f, "\x15");
	check_drawn(&f, 40, "{prompt:Password: }^ \n");
	f.full = true;
	check_drawn(&f, 60, "{prompt:Password: }^ {alert:too long; C-u "
	    "empties it}\n");
	secretfield_close(&f);
}

/* Too long a label loses words, not letters; what is said of it stays. */
static void
test_narrow(void **state)
{
	struct secretfield f;

	(void)state;
	secretfield_open(&f, "Password for ann@example.org at mx.example.org");
	type_bytes(&f, "x");
	check_drawn(&f, 60, "{prompt:Password for ann@example.org at... "
	    "(not shown): }^ {dim:typed /}\n");
	check_drawn(&f, 44, "{prompt:Password for... (not shown): }^ "
	    "{dim:typed /}\n");
	check_drawn(&f, 30, "{prompt:Password for...: }^ {dim:typed /}\n");
	secretfield_close(&f);
}

/* A name may be read, but only once that is asked for. */
static void
test_shown(void **state)
{
	struct secretfield f;

	(void)state;
	secretfield_open(&f, "User name");
	secretfield_may_show(&f);
	type_bytes(&f, "YW5u\x7f");
	check_drawn(&f, 40, "{prompt:User name (Tab shows): }^ "
	    "{dim:typed /}\n");
	type_bytes(&f, "\t");
	check_drawn(&f, 40, "{prompt:User name: }YW5^ \n");
	type_bytes(&f, "\t");
	assert_false(f.shown);
	assert_true(secret_equals(f.value, slice_of("YW5")));
	secretfield_close(&f);
	secretfield_open(&f, "Password");
	type_bytes(&f, "xyz\t");
	assert_false(f.shown);
	secretfield_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_drawing_shows_nothing_of_it),
		cmocka_unit_test(test_stars),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_shown),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
