/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every key of keymaps/default.keymap, and of the other one, is pressed in the
 * middle of a session, wherever it means something: the program still answers afterwards, and
 * ends as it should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/keybytes.h"
#include "tests/lib/scope.h"

/* ---- the keymap file --------------------------------------------------- */

static const char *keymap = "default";

struct mapping {
	char	contexts[40], keys[40], command[40];
};

/* False for what is not "map [-n "NOTE"] CONTEXTS KEYS COMMAND". */
static bool
read_mapping(const char *line, struct mapping *m)
{
	if (sscanf(line, "map -n \"%*[^\"]\" %39s %39s %39[^\n]", m->contexts,
	    m->keys, m->command) == 3)
		return true;
	return sscanf(line, "map %39s %39s %39[^\n]", m->contexts, m->keys,
	    m->command) == 3;
}

typedef void try_mapping(struct vt *v, const struct mapping *m,
    struct slice keys);

static size_t
each_mapping(struct vt *v, const char *context, try_mapping *try)
{
	const char *top = getenv("TOP_SRCDIR");
	char *path = xasprintf("%s/keymaps/%s.keymap", top ? top : ".",
	    keymap);
	FILE *f = fopen(path, "r");
	struct mapping m;
	char line[200];
	size_t n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct bytes keys;

		if (!read_mapping(line, &m) || !strstr(m.contexts, context))
			continue;
		bytes_init(&keys, 64);
		keybytes_add_text(&keys, m.keys);
		try(v, &m, bytes_slice(&keys));
		bytes_clear(&keys);
		n++;
	}
	fclose(f);
	free(path);
	return n;
}

/* ---- keys -------------------------------------------------------------- */

/* Out of whatever is open: with the keys of Emacs one C-c only begins
 * something, which C-g ends. */
static void
answers(struct vt *v, const char *after)
{
	if (strcmp(keymap, "emacs") == 0)
		scope_type(v, "\003\007\003\007");
	scope_answers(v, after);
}

static void
press(struct vt *v, const struct mapping *m, struct slice keys)
{
	vt_send(v, keys.p, keys.n);
	if (strcmp(m->command, "bare") == 0) {
		assert_true(vt_wait_text(v, "Enter goes back"));
		vt_send(v, "\r", 1);
	}
	if (memchr(keys.p, 0x1a, keys.n) != NULL) {
		assert_true(vt_wait_stopped(v));
		vt_continue(v);
	}
	assert_true(vt_idle(v));
}

static void
try_in_ledger(struct vt *v, const struct mapping *m, struct slice keys)
{
	press(v, m, keys);
	answers(v, m->keys);
	scope_send(v, "3", 1);		/* and with a count before it */
	press(v, m, keys);
	answers(v, m->keys);
}

static void
try_in_help(struct vt *v, const struct mapping *m, struct slice keys)
{
	scope_type(v, "?");
	scope_row(v, 0, "HELP");
	press(v, m, keys);
	answers(v, m->keys);
}

static void
try_in_list(struct vt *v, const struct mapping *m, struct slice keys)
{
	scope_type(v, ":keys\r");
	scope_row(v, 0, "KEYS");
	press(v, m, keys);
	answers(v, m->keys);
}

static void
try_in_question(struct vt *v, const struct mapping *m, struct slice keys)
{
	bool stays = strcmp(m->command, "redraw") == 0 ||
	    strcmp(m->command, "suspend") == 0;

	scope_type(v, "x");
	scope_row(v, -1, "[y/N]");
	press(v, m, keys);
	scope_row(v, -1, stays ? "[y/N]" : "no");
	answers(v, m->keys);
}

static void
try_described(struct vt *v, const struct mapping *m, struct slice keys)
{
	scope_type(v, "g?");
	scope_send(v, keys.p, keys.n);
	if (!vt_has(v, "default.keymap:") && !vt_has(v, m->command))
		fprintf(stderr, "no description of %s\n", m->keys);
	scope_row(v, -1, ": ");
	answers(v, m->keys);
}

static void
test_keys_of_the_ledger(void **state)
{
	static const char *const contexts[] = { "ledger", "walk", "global" };
	struct vt_options o = { .cols = 120, .rows = 40 };
	const char *args[] = { "practice:bad-password", NULL };
	struct vt *v = scope_start(args, &o);

	(void)state;
	scope_type(v, "W");
	for (size_t i = 0; i < COUNT_OF(contexts); i++)
		assert_true(each_mapping(v, contexts[i], try_in_ledger) > 3);
	scope_quit(v);
}

static void
test_keys_of_the_overlays(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	assert_true(each_mapping(v, "help", try_in_help) > 10);
	assert_true(each_mapping(v, "list", try_in_list) > 10);
	scope_quit(v);
}

/* The same with the other keymap; what others have, scope_answers() does
 * without. */
static void
test_keys_of_emacs(void **state)
{
	struct vt_options o = { .cols = 120, .rows = 40 };
	char *file = xasprintf("%s/emacs", scope_home());
	const char *args[] = { "--keymap", file, "practice:bad-password",
	    NULL };
	FILE *f = fopen(file, "w");
	struct vt *v;

	(void)state;
	assert_non_null(f);
	fputs("preset emacs\n", f);
	assert_int_equal(fclose(f), 0);
	v = scope_start(args, &o);
	keymap = "emacs";
	scope_type(v, "W");
	assert_true(each_mapping(v, "ledger", try_in_ledger) > 60);
	assert_true(each_mapping(v, "walk", try_in_ledger) > 3);
	assert_true(each_mapping(v, "global", try_in_ledger) > 10);
	assert_true(each_mapping(v, "help", try_in_help) > 10);
	keymap = "default";
	scope_type(v, "\003\007:set keymap=default\r");
	scope_quit(v);
	free(file);
}

static void
test_keys_are_described(void **state)
{
	struct vt *v = scope_practice(120, 40);

	(void)state;
	assert_true(each_mapping(v, "ledger", try_described) > 50);
	assert_true(each_mapping(v, "walk", try_described) > 2);
	scope_quit(v);
}

static void
test_questions_are_declined(void **state)
{
	struct vt *v = scope_practice(80, 24);

	(void)state;
	scope_type(v, "W");
	assert_true(each_mapping(v, "search", try_in_question) > 2);
	scope_row(v, 0, "TLSv1.3");		/* never closed */
	scope_quit(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_of_the_ledger),
		cmocka_unit_test(test_keys_of_the_overlays),
		cmocka_unit_test(test_keys_of_emacs),
		cmocka_unit_test(test_keys_are_described),
		cmocka_unit_test(test_questions_are_declined),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
