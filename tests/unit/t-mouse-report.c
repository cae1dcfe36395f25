/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/base/slice.h"
#include "tui/keys/key.h"
#include "tui/keys/mouse-report.h"

static const struct {
	const char	*bytes;
	struct mouse_report report;
} good[] = {
	{ "0;1;1M", { MOUSE_PRESS, 1, 0, 0, 0 } },
	{ "0;80;24m", { MOUSE_RELEASE, 1, 79, 23, 0 } },
	{ "1;2;3M", { MOUSE_PRESS, 2, 1, 2, 0 } },
	{ "2;2;3M", { MOUSE_PRESS, 3, 1, 2, 0 } },
	{ "32;41;3M", { MOUSE_DRAG, 1, 40, 2, 0 } },
	{ "35;41;3M", { MOUSE_DRAG, 0, 40, 2, 0 } },
	{ "64;5;6M", { MOUSE_WHEEL_UP, 0, 4, 5, 0 } },
	{ "65;5;6M", { MOUSE_WHEEL_DOWN, 0, 4, 5, 0 } },
	{ "4;1;1M", { MOUSE_PRESS, 1, 0, 0, KEYMOD_SHIFT } },
	{ "8;1;1M", { MOUSE_PRESS, 1, 0, 0, KEYMOD_ALT } },
	{ "16;1;1M", { MOUSE_PRESS, 1, 0, 0, KEYMOD_CTRL } },
	{ "93;1;1M", { MOUSE_WHEEL_DOWN, 0, 0, 0,
	    KEYMOD_SHIFT | KEYMOD_ALT | KEYMOD_CTRL } },
	{ "0;10000;10000M", { MOUSE_PRESS, 1, 9999, 9999, 0 } },
	{ "000;001;0002M", { MOUSE_PRESS, 1, 0, 1, 0 } },
};

static const char *const bad[] = {
	"M", ";;M", "0M", "0;1M", "0;1;M", "0;;1M", ";1;1M", "0;1;1;1M",
	"0;1;1;M", "0;0;1M", "0;1;0M", "0;10001;1M", "0;1;10001M",
	"0;4294967297;1M", "0;1;99999999999999999999999M",
	"128;1;1M", "192;1;1M", "4294967296;1;1M", "66;1;1M", "67;1;1M",
	"64;1;1m", "-1;1;1M", "0;-1;1M", "0;1;+1M", "0; 1;1M", "0:1:1M",
	"a;1;1M", "0;1;1A", "0;1;1~", "0;1;1?M",
};

static bool
parse(const char *bytes, struct mouse_report *out)
{
	size_t n = strlen(bytes);

	return mouse_report_parse((struct slice){ bytes, n - 1 },
	    (unsigned char)bytes[n - 1], out);
}

static void
check_same(const struct mouse_report *got, const struct mouse_report *want)
{
	assert_int_equal(got->kind, want->kind);
	assert_int_equal(got->button, want->button);
	assert_int_equal(got->x, want->x);
	assert_int_equal(got->y, want->y);
	assert_int_equal(got->mods, want->mods);
}

static void
test_reports(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct mouse_report got;

		if (!parse(good[i].bytes, &got))
			fail_msg("refused: %s", good[i].bytes);
		check_same(&got, &good[i].report);
	}
}

static void
test_what_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct mouse_report got;

		if (parse(bad[i], &got))
			fail_msg("taken: %s", bad[i]);
	}
}

/* ---- among the keys ---------------------------------------------------- */

/* What came of the bytes: "k" a key, "m" the mouse, "p" a paste. */
static const char *
events(const char *bytes, struct mouse_report *last)
{
	static char out[64];
	struct keydec d;
	size_t n = 0;

	keydec_init(&d);
	for (const char *p = bytes; *p != '\0'; p++) {
		struct key k;
		enum keydec_event ev = keydec_byte(&d, (unsigned char)*p, &k);

		if (ev == KEYDEC_MOUSE && last != NULL)
			*last = d.mouse;
		if (ev != KEYDEC_NONE)
			out[n++] = " kpm"[ev];
	}
	out[n] = '\0';
	keydec_clear(&d);
	return out;
}

static const struct {
	const char	*bytes, *events;
} streams[] = {
	{ "\033[<0;3;4M", "m" },
	{ "\033[<0;3;4M\033[<0;3;4m", "mm" },
	{ "j\033[<64;3;4Mk", "kmk" },
	/* what is no report is dropped whole, and acts as no key */
	{ "\033[<0;3M", "" }, { "\033[<0;3;4~", "" }, { "\033[<M", "" },
	{ "\033[<0;99999;4M", "" }, { "\033[<0;3;4;5Mq", "k" },
	{ "\033[0;3;4Mq", "k" }, { "\033\033[<0;3;4M", "" },
	{ "\033[<0;3;4", "" }, { "\033[<0;3\033[A", "k" },
	{ "\033[<0;3;4\003", "k" }, { "\033[<<0;3;4M", "" },
	{ "\033[<0;00000000000000000000000000000000000000000000000000000000"
	    "000000000000000001;1M", "" },
	/* the old form, of three bytes */
	{ "\033[Mqqqq", "k" },
	{ "\033[200~\033[<0;3;4M\033[201~", "p" },
};

static void
test_among_keys(void **state)
{
	struct mouse_report last;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(streams); i++)
		if (strcmp(events(streams[i].bytes, NULL),
		    streams[i].events) != 0)
			fail_msg("case %zu: %s", i, events(streams[i].bytes,
			    NULL));
	events("\033[<1;30;4M", &last);
	check_same(&last, &(struct mouse_report){ MOUSE_PRESS, 2, 29, 3,
	    0 });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_what_is_none),
		cmocka_unit_test(test_among_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
