/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts: keys as terminals send them, conditions and texts.  What is run
 * is tested by tests/session/scripts.sh. */
#include "tui/script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/slice.h"

/* ---- keys -------------------------------------------------------------- */

/* What a terminal would send is decoded to the same key. */
static void
check_key(const char *name)
{
	struct slice spec = slice_of(name);
	struct key want, got = { .code = 0 };
	enum keydec_event ev = KEYDEC_NONE;
	unsigned char bytes[16];
	struct keydec d;
	struct err e;
	size_t n;

	if (!key_parse(&spec, &want, &e))
		fail_msg("%s: %s", name, e.detail);
	n = script_key_bytes(want, bytes);
	assert_in_range(n, 1, sizeof(bytes));
	keydec_init(&d);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(ev, KEYDEC_NONE);
		ev = keydec_byte(&d, bytes[i], &got);
	}
	if (ev == KEYDEC_NONE && keydec_is_pending(&d))
		ev = keydec_timeout(&d, &got);
	if (ev != KEYDEC_KEY || !key_eq(want, got))
		fail_msg("%s: event %d, code %x, mods %x", name, ev,
		    got.code, got.mods);
	keydec_clear(&d);
}

static void
test_keys(void **state)
{
	static const char *const names[] = { "a", "Z", "~", "ä", "漢",
	    "<Space>", "<Enter>", "<Tab>", "<BackTab>", "<Esc>",
	    "<Backspace>", "<Delete>", "<Insert>", "<Up>", "<Down>",
	    "<Left>", "<Right>", "<Home>", "<End>", "<PageUp>",
	    "<PageDown>", "<F1>", "<F4>", "<F5>", "<F10>", "<F12>", "<lt>",
	    "<gt>", "<bar>", "<hash>", "<C-a>", "<C-z>", "<C-c>", "<A-x>",
	    "<A-gt>", "<C-Up>", "<A-Down>", "<S-Left>", "<C-Right>",
	    "<C-PageUp>", "<C-F5>", "<A-ä>" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		check_key(names[i]);
}

/* ---- conditions and texts ---------------------------------------------- */

static void
test_waits(void **state)
{
	static const struct {
		const char		*text;
		enum script_condition	 what;
		unsigned		 seconds;
		const char		*wanted;
	} cases[] = {
		{ "idle", WAIT_IDLE, SCRIPT_WAIT_S, NULL },
		{ " reply  within 3 ", WAIT_REPLY, 3, NULL },
		{ "closed within 600", WAIT_CLOSED, 600, NULL },
		{ "text \"a \\\"b\\\" \\\\\"", WAIT_TEXT, SCRIPT_WAIT_S,
		  "a \"b\" \\" },
		{ "text \"within 5\"", WAIT_TEXT, SCRIPT_WAIT_S,
		  "within 5" },
		{ "text \"x\" within 5", WAIT_TEXT, 5, "x" },
		{ "text bare words", WAIT_TEXT, SCRIPT_WAIT_S,
		  "bare words" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct script_wait w;
		struct err e;

		if (!script_parse_wait(slice_of(cases[i].text), &w, &e))
			fail_msg("%s: %s", cases[i].text, e.detail);
		assert_int_equal(w.what, cases[i].what);
		assert_int_equal(w.seconds, cases[i].seconds);
		if (cases[i].wanted == NULL)
			assert_null(w.text);
		else
			assert_string_equal(w.text, cases[i].wanted);
		free(w.text);
	}
}

static void
test_wrong_waits(void **state)
{
	static const char *const cases[] = { "", "idl", "idle now",
	    "idle within", "idle within 601", "idle within x", "text",
	    "text \"\"", "text \"open", "text \"a\" b" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct script_wait w;
		struct err e;

		if (script_parse_wait(slice_of(cases[i]), &w, &e))
			fail_msg("\"%s\" was taken", cases[i]);
		assert_null(w.text);
	}
}

/* ---- lines ------------------------------------------------------------- */

static void
test_lines(void **state)
{
	static const struct {
		const char	*line;
		enum script_kind kind;
		const char	*arg;
	} cases[] = {
		{ "", SCRIPT_NOTHING, NULL },
		{ "   ", SCRIPT_NOTHING, NULL },
		{ "  # keys j", SCRIPT_NOTHING, NULL },
		{ "keys jj<Enter>", SCRIPT_KEYS, "jj<Enter>" },
		{ "\tkeys  g g", SCRIPT_KEYS, "g g" },
		{ ":ehlo", SCRIPT_COMMAND, "ehlo" },
		{ "  : ehlo x", SCRIPT_COMMAND, " ehlo x" },
		{ "command walk run", SCRIPT_COMMAND, "walk run" },
		{ "wait idle", SCRIPT_COMMAND, "wait idle" },
		{ "assert \"# no comment\"", SCRIPT_COMMAND,
		  "assert \"# no comment\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct script_line l;
		struct err e;
		size_t at;

		if (!script_parse(slice_of(cases[i].line), &l, &at, &e))
			fail_msg("%s: %s", cases[i].line, e.detail);
		assert_int_equal(l.kind, cases[i].kind);
		if (cases[i].arg != NULL)
			assert_true(slice_is(l.arg, cases[i].arg));
	}
}

/* A script that is cut anywhere is an error or a script. */
static void
test_cut(void **state)
{
	static const char text[] = "keys <C-w>o<A-x>ä wait text \"a\\\"\" "
	    "within 20";

	(void)state;
	for (size_t from = 0; from < sizeof(text); from++)
		for (size_t n = 0; n + from < sizeof(text); n++) {
			char *line = malloc(n + 1);
			struct script_line l;
			struct err e;
			size_t at;

			assert_non_null(line);
			memcpy(line, text + from, n);
			if (!script_parse((struct slice){ line, n }, &l,
			    &at, &e))
				assert_in_range(at, 0, n);
			free(line);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_wrong_waits),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_cut),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
