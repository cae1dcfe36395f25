/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text as a keymap.  Includes are taken away, so that no file of the
 * machine is read.
 */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/keys/keymap.h"
#include "tui/files/ownfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every problem is one printable line that begins with its place. */
static void
on_problem(void *arg, const char *text)
{
	struct slice s = slice_of(text);
	unsigned *n = arg;

	(*n)++;
	assert(strncmp(text, "fuzz:", 5) == 0 && text[5] >= '1' &&
	    text[5] <= '9');
	assert(utf8_valid(s));
	for (size_t i = 0; i < s.n; i++)
		assert((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

/* Refuses some, as the command table does. */
static bool
check(const char *command, size_t *at, struct err *e)
{
	*at = strlen(command) / 2;
	if (command[0] == '\0' || command[0] == ' ')
		abort();
	if (command[0] == '!')
		return err_set(e, "command.unknown", "no such command");
	return true;
}

static bool
is_prefix(const struct binding *a, const struct binding *b)
{
	if (a->context != b->context || a->nkeys > b->nkeys)
		return false;
	for (size_t i = 0; i < a->nkeys; i++)
		if (!key_eq(a->keys[i], b->keys[i]))
			return false;
	return true;
}

/* None is the beginning of another, and each one is found. */
static void
check_map(const struct keymap *m)
{
	size_t n = m->n < 400 ? m->n : 400;

	for (size_t i = 0; i < n; i++) {
		const struct binding *b = &m->v[i], *found;
		enum keymap_match match;

		assert(b->nkeys >= 1 && b->nkeys <= KEYMAP_SEQ_MAX);
		for (size_t j = 0; j < n; j++)
			assert(i == j || !is_prefix(b, &m->v[j]) ||
			    (!b->command && !m->v[j].command));
		match = keymap_find(m, &b->context, 1, b->keys, b->nkeys,
		    &found);
		assert(match == (b->command ? KEYMAP_EXACT : KEYMAP_NONE));
		assert(found == (b->command ? b : NULL));
	}
}

static bool
same_text(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* Typed key by key, each binding of a does the same in b. */
static void
check_does_the_same(const struct keymap *a, const struct keymap *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct binding *v = &a->v[i], *in_a, *in_b;
		enum keymap_match match;
		size_t n = 0;

		do {
			match = keymap_find(a, &v->context, 1, v->keys, ++n,
			    &in_a);
			assert(match == keymap_find(b, &v->context, 1,
			    v->keys, n, &in_b));
		} while (match == KEYMAP_PREFIX && n < v->nkeys);
		assert(!in_a == !in_b);
		assert(!in_a || (same_text(in_a->command, in_b->command) &&
		    same_text(in_a->note, in_b->note)));
	}
}

/* What is printed loads without problems, and does the same. */
static void
check_print(const struct keymap *m, bool changed_only)
{
	struct bytes text;
	struct keymap again;
	unsigned problems = 0;

	bytes_init(&text, BYTES_NO_LIMIT);
	keymap_init(&again);
	keymap_print(m, changed_only, &text);
	if (text.len < OWNFILE_MAX) {
		keymap_load_text(&again, "fuzz", bytes_slice(&text), check,
		    on_problem, &problems);
		assert(problems == 0);
		check_does_the_same(m, &again);
		check_does_the_same(&again, m);
	}
	keymap_clear(&again);
	bytes_clear(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *at;
	struct keymap m;
	unsigned told = 0, problems;

	if (size > 20000)
		return 0;
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		abort();
	text = xstrndup((const char *)data, size);
	while ((at = memmem(text, size, "include", 7)) != NULL)
		at[0] = '#';
	keymap_init(&m);
	keymap_preset(&m, "default", NULL, on_problem, &told);
	problems = keymap_load_text(&m, "fuzz", (struct slice){ text, size },
	    check, on_problem, &told);
	assert(problems == told || (problems > told && told == 101));
	check_map(&m);
	check_print(&m, size % 2 == 0);
	keymap_clear(&m);
	free(text);
	return 0;
}
