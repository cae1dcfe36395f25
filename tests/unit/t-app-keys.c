/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the interface at work: describing and changing them, marks, the
 * bytes of an event, and how long a reply took. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/appcase.h"

static void
says(struct appcase *c, const char *part)
{
	const char *m = appcase_message(c);

	if (strstr(m, part) == NULL)
		fail_msg("said \"%s\", not \"%s\"", m, part);
}

static bool
was_said(const struct appcase *c, const char *part)
{
	for (size_t i = 0; i < c->app.nmessages; i++)
		if (strstr(c->app.messages[i], part) != NULL)
			return true;
	return false;
}

static void
spit(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Counts mean in lists and help what they mean in the ledger. */
static void
test_counts_in_overlays(void **state)
{
	static const char *const opened[] = { "scenarios", "help" };
	struct appcase c;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		appcase_init(&c, "auth-refused", 80, 24);
		appcase_run(&c, opened[i]);
		appcase_keys(&c, "5j");
		appcase_shows(&c, "row 6 of");
		appcase_keys(&c, "2k");
		appcase_shows(&c, "row 4 of");
		appcase_keys(&c, "12G");
		appcase_shows(&c, "row 12 of");
		appcase_keys(&c, "3ggj");
		appcase_shows(&c, "row 4 of");
		appcase_clear(&c);
	}
}

/* ---- the keymap -------------------------------------------------------- */

static void
test_describe(void **state)
{
	static const struct {
		const char *keys, *says;
	} cases[] = {
		{ "j", "j (ledger): move 1   [default.keymap:" },
		{ "gg", "gg (ledger): goto first" },
		{ "<C-w><lt>", "<C-w><lt> (ledger): split -5" },
		{ "?", "? (global): help" },
		{ "<Esc>", "<Esc> (global): dismiss" },
		{ "<F2>", "<F2> does nothing here; ? shows the keys" },
		{ "5", "5 begins a count" },
		{ ".", ". (walk): walk next" },
		{ "J", "J (ledger): move 5   [typed]" },
		{ "X", "X (ledger): redraw   [keys:2]" },
		{ "x", "x (ledger): nothing, it is unmapped   [keys:3]" },
	};
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	spit("keys", "# mine\nmap ledger X redraw\nunmap ledger x\n");
	appcase_run(&c, "source keys");
	says(&c, "was read");
	appcase_run(&c, "map ledger J move 5");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t row = c.app.view.cursor.row;

		appcase_keys(&c, "g?");
		says(&c, "press the keys");
		appcase_keys(&c, cases[i].keys);
		says(&c, cases[i].says);
		assert_int_equal(c.app.view.cursor.row, row);
		assert_false(c.app.describing);
	}
	appcase_clear(&c);
}

static void
test_map_at_run_time(void **state)
{
	struct appcase c;
	size_t row;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_keys(&c, "gg");
	row = c.app.view.cursor.row;
	appcase_run(&c, "map ledger J move 2 ; move 1");
	appcase_keys(&c, "J");
	assert_true(c.app.view.cursor.row >= row + 3);
	appcase_run(&c, "unmap ledger J");
	appcase_keys(&c, "J");
	says(&c, "J does nothing here");
	appcase_run(&c, "unmap ledger j");
	appcase_keys(&c, "ggj");
	assert_int_equal(c.app.view.cursor.row, row);
	appcase_run(&c, "reset ledger j");
	appcase_keys(&c, "j");
	assert_true(c.app.view.cursor.row > row);
	appcase_run(&c, "map leger J move 1");
	says(&c, "column 5: unknown context leger; nearest: ledger");
	assert_true(c.app.message_bad);
	appcase_run(&c, "source nowhere");
	says(&c, "nowhere:1:1: the file ");
	spit("keys", "map ledger J mvoe\nmap leger J move 1\n");
	appcase_run(&c, "source keys");
	says(&c, "keymap: 2 problems (:messages)");
	appcase_clear(&c);
}

/* Help shows what is bound now, also while it is open. */
static void
test_help_follows(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 120, 40);
	appcase_keys(&c, "?");
	appcase_run(&c, "map -n \"zebra crossing\" walk J move 5");
	appcase_shows(&c, "zebra crossing");
	appcase_run(&c, "reset walk *");
	appcase_shows_not(&c, "zebra crossing");
	appcase_run(&c, "set keymap=emacs");
	appcase_shows(&c, "keymap: emacs");
	appcase_clear(&c);
}

static void
test_presets(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_run(&c, "set keymap=emacs");
	says(&c, "keymap: emacs");
	appcase_keys(&c, "<A-lt>");
	assert_int_equal(c.app.view.cursor.row, 0);
	appcase_keys(&c, "<C-n>");
	assert_true(c.app.view.cursor.row > 0);
	appcase_keys(&c, "<C-x><C-g>");
	assert_string_equal(appcase_message(&c), "");
	appcase_keys(&c, "<A-x>");
	assert_true(app_is_modal(&c.app));
	appcase_keys(&c, "<Esc>");
	appcase_keys(&c, "j");
	says(&c, "j does nothing here; ? shows the keys");
	appcase_run(&c, "set keymap=default");
	appcase_keys(&c, "gg");
	assert_int_equal(c.app.view.cursor.row, 0);
	appcase_run(&c, "set keymap=vim");
	says(&c, "is not one of default|emacs");
	appcase_clear(&c);
}

/* What one writes into one's own file is read over any preset, and its
 * preset line counts at the start. */
static void
test_own_file(void **state)
{
	struct appcase c;

	(void)state;
	setenv("XDG_CONFIG_HOME", getenv("HOME"), 1);
	assert_int_equal(system("mkdir -p smtpscope"), 0);
	spit("smtpscope/keymap", "preset emacs\nmap ledger J move 1\n");
	appcase_init(&c, "auth-refused", 80, 24);
	assert_string_equal(c.app.keymap.preset, "emacs");
	appcase_run(&c, "set keymap=default");
	assert_string_equal(c.app.keymap.preset, "default");
	appcase_keys(&c, "ggJ");
	assert_true(c.app.view.cursor.row > 0);
	appcase_clear(&c);

	spit("smtpscope/keymap", "map ledger J move 1\n");
	spit("smtpscope/config", "keymap = emacs\n");
	appcase_init(&c, "auth-refused", 80, 24);
	assert_string_equal(c.app.keymap.preset, "emacs");
	appcase_clear(&c);

	spit("smtpscope/keymap", "map ledger J mvoe\n");
	spit("smtpscope/config", "keymap = emcas\n");
	appcase_init(&c, "auth-refused", 80, 24);
	assert_string_equal(c.app.keymap.preset, "default");
	assert_true(was_said(&c, "emcas"));
	assert_true(was_said(&c, "smtpscope/keymap:1:14: there is no command "
	    "\"mvoe\"; the nearest is \"move\""));
	appcase_clear(&c);
	unsetenv("XDG_CONFIG_HOME");
}

/* :keys --changed, read back, is the same keymap. */
static void
test_changed_keys(void **state)
{
	struct bytes before, after;
	struct appcase c;

	(void)state;
	bytes_init(&before, BYTES_NO_LIMIT);
	bytes_init(&after, BYTES_NO_LIMIT);
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_run(&c, "set keymap=emacs");
	appcase_run(&c, "map -n \"my own\" ledger,walk J move 5 ; fold open");
	appcase_run(&c, "unmap ledger x");
	appcase_run(&c, "keys --changed");
	appcase_shows(&c, "preset emacs");
	appcase_shows(&c, "unmap ledger x");
	spit("keys", c.app.page.text.data);
	keymap_print(&c.app.keymap, false, &before);
	appcase_clear(&c);

	appcase_init(&c, "auth-refused", 80, 24);
	appcase_run(&c, "source keys");
	says(&c, "was read");
	keymap_print(&c.app.keymap, false, &after);
	assert_string_equal(after.data, before.data);
	appcase_run(&c, "keys walk");
	appcase_shows(&c, "map -n \"my own\" walk");
	appcase_shows_not(&c, "map -n \"my own\" ledger");
	appcase_clear(&c);
	bytes_clear(&before);
	bytes_clear(&after);
}

/* ---- marks ------------------------------------------------------------- */

static uint32_t
entry(const struct appcase *c)
{
	return c->app.view.cursor.on.entry;
}

static void
test_marks(void **state)
{
	struct appcase c;
	uint32_t at, end;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_run(&c, "mark-jump");
	says(&c, "no marks are set yet");
	appcase_keys(&c, "gg]c]c");
	at = entry(&c);
	appcase_keys(&c, "m");
	says(&c, "a letter");
	appcase_keys(&c, "a");
	says(&c, "mark a is set");
	appcase_keys(&c, "G");
	end = entry(&c);
	assert_true(end != at);
	appcase_keys(&c, "'");
	says(&c, "to the mark: a '");
	appcase_keys(&c, "a");
	assert_int_equal(entry(&c), at);
	appcase_keys(&c, "''");			/* and back, and back */
	assert_int_equal(entry(&c), end);
	appcase_keys(&c, "''");
	assert_int_equal(entry(&c), at);
	appcase_keys(&c, "'b");
	says(&c, "mark b is not set");
	appcase_keys(&c, "m5");
	says(&c, "a mark is a letter");
	appcase_keys(&c, "m<Esc>");
	assert_string_equal(appcase_message(&c), "");
	appcase_keys(&c, "j");			/* it is a key again */
	assert_true(entry(&c) > at);
	appcase_run(&c, "mark-set Z");
	says(&c, "mark Z is set");
	appcase_run(&c, "mark-jump a");
	assert_int_equal(entry(&c), at);
	appcase_keys(&c, "G");
	appcase_run(&c, "marks");
	appcase_shows(&c, "MARKS");
	appcase_shows(&c, "a  event ");
	appcase_shows(&c, "Z  event ");
	appcase_keys(&c, "<Home><Enter>");
	assert_int_equal(c.app.overlay, OVERLAY_NONE);
	assert_int_equal(entry(&c), at);
	appcase_clear(&c);
}

/* On the same line, or field, whatever becomes of the rows. */
static void
test_marks_stay(void **state)
{
	static const char *const changes[] = { "fold open-all",
	    "fold close-all", "layout inline", "layout decoded",
	    "layout raw", "layout split", "filter code:5xx ; clear-filter",
	    "set wrap=off", "set wrap=on", "explain-all", "explain" };
	struct appcase c;
	uint32_t at;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_keys(&c, "gg]r]rljj");
	at = entry(&c);
	appcase_keys(&c, "ma");
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		appcase_run(&c, changes[i]);
		appcase_keys(&c, "G'a");
		assert_int_equal(entry(&c), at);
	}
	for (int cols = 30; cols < 130; cols += 25) {
		app_resize(&c.app, cols, 24);
		appcase_keys(&c, "G'a");
		assert_int_equal(entry(&c), at);
	}
	appcase_run(&c, "filter verb:quit");
	appcase_keys(&c, "'a");
	says(&c, "mark a is on an event that the filter hides");
	appcase_run(&c, "clear-filter");
	appcase_keys(&c, "'a");
	assert_int_equal(entry(&c), at);
	appcase_clear(&c);
}

/* Searching and jumping are jumps, moving is none. */
static void
test_jump_marks(void **state)
{
	static const char *const jumps[] = { "]f", "G", "/535<Enter>", "3G",
	    "}", "]n" };
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	for (size_t i = 0; i < sizeof(jumps) / sizeof(*jumps); i++) {
		uint32_t at;

		appcase_keys(&c, "ggjjj");
		at = entry(&c);
		appcase_keys(&c, jumps[i]);
		if (entry(&c) == at)
			fail_msg("%s goes nowhere", jumps[i]);
		appcase_keys(&c, "jj''");
		if (entry(&c) != at)
			fail_msg("no way back from %s", jumps[i]);
	}
	appcase_clear(&c);
}

/* ---- bytes ------------------------------------------------------------- */

static void
test_hex(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_keys(&c, "gg");
	appcase_run(&c, "goto first");
	appcase_keys(&c, "gx");
	says(&c, "no bytes");
	appcase_keys(&c, "]cgx");
	appcase_shows(&c, "BYTES of event");
	appcase_shows(&c, "0000  45 48 4c 4f 20 63 6c 69  65 6e 74 2e 65 78 "
	    "61 6d  |EHLO client.exam|");
	appcase_shows(&c, "0010  70 6c 65 2e 6f 72 67 0d  0a");
	app_resize(&c.app, 40, 15);
	appcase_turn(&c);
	appcase_shows(&c, "0000 45 48 4c 4f 20 63 6c 69 EHLO cli\n");
	app_resize(&c.app, 20, 10);
	appcase_turn(&c);
	appcase_shows(&c, "0000 45 48 EH\n");
	appcase_keys(&c, "q");
	assert_int_equal(c.app.overlay, OVERLAY_NONE);
	appcase_clear(&c);
}

/* What is masked is no byte there, revealed or not. */
static void
test_hex_hides(void **state)
{
	struct appcase c;
	char *text;

	(void)state;
	appcase_init(&c, NULL, 80, 24);
	logcase_add(&c.logcase, "stage auth\n"
	    ">auth AUTH PLAIN {AHN0dWRlbnQAc2VjcmV0}\n"
	    "<auth,lf 535 n\\x1bo\\xff\n");
	c.app.run.changed = true;
	appcase_turn(&c);
	appcase_keys(&c, "gg");
	appcase_run(&c, "reveal");
	appcase_keys(&c, "y");
	assert_true(c.app.revealing);
	appcase_shows(&c, "AHN0");
	appcase_keys(&c, "gx");
	appcase_shows(&c, "41 55 54 48 20 50 4c 41  49 4e 20 ** ** ** ** **");
	appcase_shows(&c, "** ** ** 0d 0a");
	text = c.app.page.text.data;
	assert_null(strstr(text, "AHN0"));
	assert_null(strstr(text, "41 48 4e"));
	assert_null(strstr(text, "2a 2a"));
	appcase_shows(&c, "however many there are");
	appcase_keys(&c, "qGgx");
	appcase_shows(&c, "35 33 35 20 6e 1b 6f ff  0a");
	appcase_shows(&c, "|535 n.o..|");
	appcase_clear(&c);
}

/* ---- latency ----------------------------------------------------------- */

static void
test_latency(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, NULL, 80, 24);
	logcase_add(&c.logcase, "event connect connected\nstage banner\n"
	    "wait 3\n< 220 mx.example.net ESMTP\nstage ehlo\nwait 10\n"
	    "> EHLO a.example\nwait 42\n< 250-mx.example.net\nwait 100\n"
	    "< 250 HELP\nwait 5\n> NOOP\nwait 2345\n< 250 ok\n");
	c.app.run.changed = true;
	appcase_turn(&c);
	appcase_run(&c, "dismiss");
	appcase_keys(&c, "gg");
	appcase_shows_not(&c, "for this reply");
	appcase_keys(&c, "]r");
	appcase_shows(&c, "3.0 ms for this reply");
	appcase_keys(&c, "]r");
	appcase_shows(&c, "42 ms for this reply");
	appcase_keys(&c, "j");
	appcase_shows(&c, "42 ms for this reply");
	appcase_keys(&c, "]c");
	appcase_shows_not(&c, "for this reply");
	appcase_keys(&c, "]r");
	appcase_shows(&c, "2.3 s for this reply");
	appcase_clear(&c);
}

/* What people type for an option does it, or says what does. */
static void
test_options_by_name(void **state)
{
	struct appcase c;

	(void)state;
	appcase_init(&c, "auth-refused", 80, 24);
	appcase_run(&c, "mouse off");
	says(&c, "\"mouse\" is an option: set mouse=off does that");
	appcase_run(&c, "mouse");
	says(&c, "\"mouse\" is an option: set mouse shows it");
	appcase_run(&c, "mouze off");
	says(&c, "there is no such command; the nearest is \"move\"");
	appcase_run(&c, "keymap emacs");
	says(&c, "keymap: emacs");
	appcase_run(&c, "keymap vim");
	says(&c, "vim");
	assert_true(c.app.message_bad);
	appcase_run(&c, "keymap");
	says(&c, "keymap=emacs of default|emacs (preset default)");
	appcase_clear(&c);
}

/* A message that was cut names the key that shows it whole. */
static void
test_cut_message(void **state)
{
	struct appcase c;
	const char *last;
	char *screen;

	(void)state;
	appcase_init(&c, "auth-refused", 60, 15);
	app_say(&c.app, "this message has more words than there is room for "
	    "in sixty columns");
	appcase_turn(&c);
	screen = appcase_screen(&c);
	screen[strlen(screen) - 1] = '\0';
	last = strrchr(screen, '\n') + 1;
	if (strstr(last, "+ g<") == NULL)
		fail_msg("no key: %s", last);
	free(screen);
	appcase_keys(&c, "g<lt>");
	appcase_shows(&c, "sixty columns");
	appcase_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_in_overlays),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_map_at_run_time),
		cmocka_unit_test(test_help_follows),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_own_file),
		cmocka_unit_test(test_changed_keys),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_marks_stay),
		cmocka_unit_test(test_jump_marks),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_hex_hides),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_options_by_name),
		cmocka_unit_test(test_cut_message),
	};

	return cmocka_run_group_tests(tests, appcase_setup, appcase_teardown);
}
