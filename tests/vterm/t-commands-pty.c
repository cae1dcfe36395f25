/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every command of the table is run, with every choice of its arguments, and
 * every byte is typed, with and without a session: the program still answers
 * afterwards, and ends as it should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tests/lib/scope.h"
#include "tui/command/command.h"

/* Every byte there is, as a key and in each thing that can be open. */
static void
test_every_byte(void **state)
{
	static const char *const opened[] = { "", "?", ":", "g", "x",
	    ":auth PLAIN x\r" };
	char all[256];
	size_t n = 0;

	(void)state;
	for (int c = 255; c >= 0; c--)
		if (c != 0x1a)
			all[n++] = (char)c;
	for (size_t i = 0; i < COUNT_OF(opened); i++) {
		struct vt *v = scope_practice(80, 24);

		scope_type(v, "W");
		for (size_t at = 0; at < n; at++) {
			if (*opened[i] == 'x' && (all[at] | 0x20) == 'y')
				continue;	/* it would be true */
			vt_type(v, opened[i]);
			scope_send(v, all + at, 1);
			scope_type(v, "\003\003");
		}
		scope_answers(v, "every byte");
		scope_quit(v);
	}
}

/* ---- commands ---------------------------------------------------------- */

/* A session is open again; where one is, the question is declined. */
static void
connect_again(struct vt *v)
{
	scope_type(v, ":connect practice\r");
	scope_type(v, "\003");
}

/* The words to try for an argument, separated by "|". */
static const char *
words_for(const struct command_arg *a)
{
	switch (a->type) {
	case ARG_CHOICE:
		return a->choices;
	case ARG_NUMBER:
		return "1|-1|+99999";
	case ARG_HOST:
		return "practice|127.0.0.1:1|no.such.name.invalid";
	case ARG_MECH:
		return "PLAIN|LOGIN|NONSENSE";
	case ARG_ADDRESS:
		return "a@example.org|<>";
	case ARG_SMTP:
		/* what is no command may be a password, and bars :bare */
		return "NOOP|HELP two words|;;|NOOP \303\244 %s%n";
	case ARG_FILE:
		return "/nonexistent/file";
	case ARG_COMMAND:
		return "version";
	default:
		return "word|two words|;;|\xc3\xa4 %s%n";
	}
}

static void
run_line(struct vt *v, const char *line)
{
	vt_type(v, ":");
	vt_type(v, line);
	vt_type(v, "\r");
	if (!vt_idle_or_ended(v)) {
		fprintf(stderr, "it ended by :%s\n", line);
		fail();
	}
	scope_answers(v, line);
}

static void
run_with_words(struct vt *v, const struct command_def *d)
{
	struct slice rest = slice_of(words_for(&d->args[0]));

	for (;;) {
		struct slice one = slice_sub(rest, 0, slice_find(rest, '|'));
		bool number = slice_is(one, "#"), part = slice_is(one, "%");
		char *line = xasprintf("%s %s%.*s", d->name, number ? "7" :
		    part ? "40" : "", number ? 0 : (int)one.n, one.p);

		run_line(v, line);
		free(line);
		if (one.n == rest.n)
			break;
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

static void
run_command(struct vt *v, const struct command_def *d)
{
	char *many = xasprintf("%s a b c d e f g", d->name);

	/* without a session, these end the program at once */
	if (strcmp(d->name, "close") == 0 || strcmp(d->name, "quit") == 0)
		connect_again(v);
	if (strcmp(d->name, "suspend") == 0) {
		vt_type(v, ":suspend\r");
		assert_true(vt_wait_stopped(v));
		vt_continue(v);
		assert_true(vt_idle(v));
		scope_answers(v, d->name);
	} else if (strcmp(d->name, "bare") == 0) {
		vt_type(v, ":bare\r");
		assert_true(vt_wait_text(v, "Enter goes back"));
		vt_type(v, "\r");
		assert_true(vt_idle(v));
	} else
		run_line(v, d->name);
	run_line(v, many);
	if (d->args[0].type != ARG_NONE)
		run_with_words(v, d);
	free(many);
}

static void
test_commands(void **state)
{
	static const char *const begin[] = { "", "W", ":abort\r" };
	const struct command_def *d;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(begin); i++) {
		struct vt *v = scope_practice(120, 40);

		scope_type(v, begin[i]);
		for (n = 0; (d = command_at(n)) != NULL; n++) {
			run_command(v, d);
			if (i < 2)
				connect_again(v);
			else
				scope_type(v, ":abort\r");
		}
		scope_quit(v);
	}
	assert_true(n > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
