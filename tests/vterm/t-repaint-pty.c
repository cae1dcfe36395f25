/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program in its terminal: a repaint sends what changed, and no
 * more; where nothing changed, it sends nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/scope.h"

/* A row of 120 columns on both sides, its old place, the bottom row. */
#define MOVE_MAX	1500
#define FULL_MIN	2500

/* Without the marks by which the program says that it is idle. */
static size_t
sent(struct vt *v)
{
	struct slice all = vt_output(v);
	size_t n = 0;

	while (all.n > 0) {
		if (slice_istarts(all, "\033]7770;")) {
			size_t end = slice_find(all, '\a');

			all = slice_sub(all, end + 1, all.n);
			continue;
		}
		all = slice_sub(all, 1, all.n);
		n++;
	}
	return n;
}

static size_t
sent_for(struct vt *v, const char *keys)
{
	size_t before = sent(v);

	scope_type(v, keys);
	return sent(v) - before;
}

/* A line of /proc/PID/status. */
static bool
status_line(struct vt *v, const char *name, char *out, size_t size)
{
	char path[64];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)vt_pid(v));
	f = fopen(path, "r");
	assert_non_null(f);
	while (!found && fgets(out, (int)size, f) != NULL)
		found = strncmp(out, name, strlen(name)) == 0;
	fclose(f);
	return found;
}

/* In poll(), once it has got there. */
static bool
is_asleep(struct vt *v)
{
	char line[128];

	for (int n = 0; n < 100000; n++)
		if (status_line(v, "State:", line, sizeof(line)) &&
		    strstr(line, "S (sleeping)") != NULL)
			return true;
	return false;
}

/* How often it went to sleep by itself. */
static unsigned long
switches(struct vt *v)
{
	char line[128];

	assert_true(status_line(v, "voluntary_ctxt_switches:", line,
	    sizeof(line)));
	return strtoul(line + strlen("voluntary_ctxt_switches:"), NULL, 10);
}

static void
test_a_move_sends_two_rows(void **state)
{
	struct vt *v = scope_practice(120, 40);

	(void)state;
	scope_type(v, "W");
	scope_row(v, -1, "done: every step");
	assert_in_range(sent_for(v, "\014"), FULL_MIN, SIZE_MAX);
	scope_type(v, "gg");
	for (int i = 0; i < 15; i++)
		assert_in_range(sent_for(v, "j"), 1, MOVE_MAX);
	for (int i = 0; i < 5; i++)
		assert_in_range(sent_for(v, "k"), 1, MOVE_MAX);
	scope_quit(v);
}

/* Where the cursor cannot go further, the keys change nothing. */
static void
test_nothing_sends_nothing(void **state)
{
	struct vt *v = scope_practice(120, 40);

	(void)state;
	scope_type(v, "W");
	scope_type(v, "gg");
	scope_type(v, "gg");
	scope_type(v, "k");
	for (int i = 0; i < 5; i++)
		assert_int_equal(sent_for(v, "k"), 0);
	scope_resize(v, 100, 30);
	scope_type(v, "k");
	assert_int_equal(sent_for(v, "k"), 0);
	assert_in_range(sent_for(v, "\014"), FULL_MIN, SIZE_MAX);
	assert_int_equal(sent_for(v, "k"), 0);
	scope_quit(v);
}

/* As long as nothing happens the program sleeps: not one byte, and not one
 * tick of the clock, until the next key. */
static void
test_it_sleeps(void **state)
{
	static const char *const opened[] = { "", "W", "?", ":abc", "g",
	    "gg" };
	struct vt *v = scope_practice(120, 40);

	(void)state;
	for (size_t i = 0; i < sizeof(opened) / sizeof(*opened); i++) {
		unsigned long woken;
		size_t before;

		scope_type(v, opened[i]);
		assert_true(is_asleep(v));
		before = sent(v);
		woken = switches(v);
		/* two wakings of ours are not one of its own */
		for (int n = 0; n < 50; n++)
			assert_true(is_asleep(v));
		assert_int_equal(switches(v), woken);
		assert_int_equal(sent(v), before);
		scope_type(v, "\003\003");
	}
	scope_quit(v);
}

/* What is left out because it was sent is what stands there: after a
 * redraw of everything the screen is the same. */
static void
test_what_is_left_out_stands_there(void **state)
{
	static const char *const keys[] = { "gg", "j", "j", "\006", "\t", "j",
	    "zM", "zR", "G", "\002", "?", "q", "\t", "gg", ":abc", "\003",
	    "tw", "tt", "]n", "[n", "vi", "vs" };
	struct vt *v = scope_practice(100, 30);

	(void)state;
	scope_type(v, "W");
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		char *before, *after;

		scope_type(v, keys[i]);
		before = vt_text(v);
		scope_type(v, "\014");
		after = vt_text(v);
		assert_string_equal(before, after);
		free(before);
		free(after);
	}
	scope_quit(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_move_sends_two_rows),
		cmocka_unit_test(test_nothing_sends_nothing),
		cmocka_unit_test(test_it_sleeps),
		cmocka_unit_test(test_what_is_left_out_stands_there),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
