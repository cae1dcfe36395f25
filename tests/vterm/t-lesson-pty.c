/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lesson in a terminal: from the list on the start to its last task by the
 * keys that it names, in both keymaps and at several sizes; left in the
 * middle and taken up again; a file that would steer the terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/scope.h"

#define NAME	"session-by-hand"

static const struct {
	int	cols, rows;
} sizes[] = { { 80, 24 }, { 120, 40 }, { 60, 15 } };

static char *
kept_path(void)
{
	return xasprintf("%s/.local/state/smtpscope/lessons", scope_home());
}

static void
forget(void)
{
	char *path = kept_path();

	unlink(path);
	free(path);
}

static void
keeps(const char *want)
{
	char *path = kept_path(), have[200] = "";
	FILE *f = fopen(path, "r");
	struct stat st;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	have[fread(have, 1, sizeof(have) - 1, f)] = '\0';
	fclose(f);
	free(path);
	assert_string_equal(have, want);
}

static struct vt *
start_lesson(const char *name, const char *keymap, int cols, int rows)
{
	const char *const args[] = { "lesson", name, NULL };
	const char *const with[] = { "lesson", "--keymap", keymap, name,
	    NULL };
	struct vt_options o = { .cols = cols, .rows = rows };

	return scope_start(keymap != NULL ? with : args, &o);
}

static char *
emacs_keymap(void)
{
	char *path = xasprintf("%s/emacs", scope_home());
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs("preset emacs\n", f);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* ---- all of it --------------------------------------------------------- */

static void
do_all(struct vt *v)
{
	scope_type(v, "q");
	scope_shows(v, "Task 1 of 6");
	scope_type(v, "e");
	scope_shows(v, "Task 2 of 6");
	scope_type(v, "H");
	scope_shows(v, "Hint: ");
	scope_type(v, "T");
	scope_shows(v, "LESSON " NAME);
	scope_shows(v, "Hint: ");
	scope_type(v, "q");
	scope_type(v, "A1\r");
	scope_shows(v, "that is not it");
	scope_type(v, "A10485760\r");
	scope_shows(v, "Task 3 of 6");
	scope_shows_not(v, "Hint: ");
	scope_type(v, "s");
	scope_type(v, "e");
	scope_type(v, "ALOGIN PLAIN\r");
	scope_shows(v, "Task 5 of 6");
	scope_type(v, "a");
	scope_shows(v, "Task 6 of 6");
	scope_type(v, "x");
	scope_type(v, "y");
	scope_shows(v, "A question:");
	scope_type(v, ":answer\r");
	scope_shows(v, "The answer:");
	keeps(NAME " 6/6\n");
}

static void
test_all_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct vt *v;

		forget();
		v = start_lesson(NAME, NULL, sizes[i].cols, sizes[i].rows);
		scope_shows(v, "LESSON " NAME);
		do_all(v);
		scope_quit(v);
	}
}

static void
test_with_the_keys_of_emacs(void **state)
{
	char *keymap = emacs_keymap();
	struct vt *v;

	(void)state;
	forget();
	v = start_lesson(NAME, keymap, 80, 24);
	do_all(v);
	scope_quit(v);
	free(keymap);
}

/* ---- on the way -------------------------------------------------------- */

static void
test_left_and_taken_up(void **state)
{
	struct vt_options o = { .cols = 80, .rows = 24 };
	struct vt *v;

	(void)state;
	forget();
	v = scope_start(NULL, &o);
	scope_type(v, "jj\r");
	scope_shows(v, NAME);
	scope_type(v, "/by hand\r");
	scope_type(v, "\r");
	scope_shows(v, "LESSON " NAME);
	scope_type(v, "q");
	scope_type(v, "e");
	scope_type(v, ":lesson-leave\r");
	scope_shows(v, "takes it up again");
	scope_shows_not(v, "Task 2 of 6");
	scope_type(v, "H");
	scope_shows_not(v, "Hint: ");
	scope_type(v, ":start\r");
	scope_shows(v, "1 begun");
	scope_type(v, "q");
	scope_type(v, ":lesson " NAME "\r");
	scope_shows(v, "goes on at task 2 of 6");
	scope_quit(v);
	keeps(NAME " 1/6\n");
	v = start_lesson(NAME, NULL, 80, 24);
	scope_shows(v, "Task 2 of 6");
	scope_quit(v);
}

static void
test_resized(void **state)
{
	struct vt *v;

	(void)state;
	forget();
	v = start_lesson(NAME, NULL, 80, 24);
	scope_type(v, "q");
	for (int rows = 5; rows < 30; rows += 5)
		for (int cols = 20; cols < 130; cols += 30) {
			scope_resize(v, cols, rows);
			scope_answers(v, "a resize");
		}
	scope_resize(v, 80, 24);
	scope_shows(v, "Task 1 of 6");
	scope_quit(v);
}

/* What a file holds reaches the screen as text, or not at all. */
static void
test_hostile_file(void **state)
{
	static const char text[] = "title: A\xe2\x80\xaetitle\ngoal: G\n"
	    "minutes: 1\nscenario: ok\n\nText.\n\n== Task: T\xe2\x80\xae" "2J\n"
	    "Do it.\ndone: verb:ehlo\nhint: H\xe2\x80\xae.\n";
	char *path = xasprintf("%s/bad.lesson", scope_home());
	FILE *f = fopen(path, "w");
	struct vt *v;

	(void)state;
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	v = start_lesson(path, NULL, 80, 24);
	scope_shows(v, "\\u{202E}title");
	scope_type(v, "q");
	scope_shows(v, "T\\u{202E}2J");
	scope_type(v, "H");
	scope_shows(v, "H\\u{202E}.");
	assert_false(scope_wrote(v, "\xe2\x80\xae", 3));
	scope_quit(v);
	free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_it),
		cmocka_unit_test(test_with_the_keys_of_emacs),
		cmocka_unit_test(test_left_and_taken_up),
		cmocka_unit_test(test_resized),
		cmocka_unit_test(test_hostile_file),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
