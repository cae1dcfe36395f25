/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every key of keymaps/default.keymap is pressed in the middle of a session,
 * wherever it means something: the program still answers afterwards, and
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
#include "tests/lib/scope.h"

/* ---- the keymap file --------------------------------------------------- */

static const struct {
	const char *name, *bytes;
} named[] = {
	{ "Up", "\033[A" }, { "Down", "\033[B" }, { "Right", "\033[C" },
	{ "Left", "\033[D" }, { "Home", "\033[H" }, { "End", "\033[F" },
	{ "PageUp", "\033[5~" }, { "PageDown", "\033[6~" },
	{ "Enter", "\r" }, { "Tab", "\t" }, { "Esc", "\033" },
	{ "Space", " " }, { "F1", "\033OP" }, { "lt", "<" }, { "gt", ">" },
};

/* One key of a sequence to the bytes that a terminal sends for it. */
static const char *
add_key(struct bytes *out, const char *p)
{
	const char *end = strchr(p, '>');
	char name[16];

	if (*p != '<') {
		bytes_add_char(out, *p);
		return p + 1;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(end - p - 1), p + 1);
	if (strncmp(name, "C-", 2) == 0) {
		bytes_add_char(out, (char)(name[2] & 0x1f));
		return end + 1;
	}
	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (strcmp(name, named[i].name) == 0) {
			bytes_add_str(out, named[i].bytes);
			return end + 1;
		}
	fprintf(stderr, "this test does not know the key <%s>\n", name);
	fail();
	return end + 1;
}

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
	char *path = xasprintf("%s/keymaps/default.keymap", top ? top : ".");
	FILE *f = fopen(path, "r");
	struct mapping m;
	char line[200];
	size_t n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct bytes keys;
		const char *p = m.keys;

		if (!read_mapping(line, &m) || !strstr(m.contexts, context))
			continue;
		bytes_init(&keys, 64);
		while (*p != '\0')
			p = add_key(&keys, p);
		try(v, &m, bytes_slice(&keys));
		bytes_clear(&keys);
		n++;
	}
	fclose(f);
	free(path);
	return n;
}

/* ---- keys -------------------------------------------------------------- */

static void
press(struct vt *v, struct slice keys)
{
	vt_send(v, keys.p, keys.n);
	if (memchr(keys.p, 0x1a, keys.n) != NULL) {
		assert_true(vt_wait_stopped(v));
		vt_continue(v);
	}
	assert_true(vt_idle(v));
}

static void
try_in_ledger(struct vt *v, const struct mapping *m, struct slice keys)
{
	press(v, keys);
	scope_answers(v, m->keys);
	scope_send(v, "3", 1);		/* and with a count before it */
	press(v, keys);
	scope_answers(v, m->keys);
}

static void
try_in_help(struct vt *v, const struct mapping *m, struct slice keys)
{
	scope_type(v, "?");
	scope_row(v, 0, "HELP");
	press(v, keys);
	scope_answers(v, m->keys);
}

static void
try_in_list(struct vt *v, const struct mapping *m, struct slice keys)
{
	scope_type(v, ":keys\r");
	scope_row(v, 0, "KEYS");
	press(v, keys);
	scope_answers(v, m->keys);
}

static void
try_in_question(struct vt *v, const struct mapping *m, struct slice keys)
{
	bool stays = strcmp(m->command, "redraw") == 0 ||
	    strcmp(m->command, "suspend") == 0;

	scope_type(v, "x");
	scope_row(v, -1, "[y/N]");
	press(v, keys);
	scope_row(v, -1, stays ? "[y/N]" : "no");
	scope_answers(v, m->keys);
}

static void
try_described(struct vt *v, const struct mapping *m, struct slice keys)
{
	scope_type(v, "g?");
	scope_send(v, keys.p, keys.n);
	if (!vt_has(v, "default.keymap:") && !vt_has(v, m->command))
		fprintf(stderr, "no description of %s\n", m->keys);
	scope_row(v, -1, ": ");
	scope_answers(v, m->keys);
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
		cmocka_unit_test(test_keys_are_described),
		cmocka_unit_test(test_questions_are_declined),
	};

	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
