/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap.h"

#include <string.h>

#include "core/base/utf8.h"
#include "tui/keys/keymap-edit.h"
#include "tui/banned.h"

#define PRINT_COLS	78

static bool
same_keys(const struct binding *a, const struct binding *b)
{
	return a->context == b->context && a->nkeys == b->nkeys &&
	    binding_begins(a, b->keys, b->nkeys);
}

static const struct binding *
lookup(const struct binding *v, size_t n, const struct binding *b)
{
	for (size_t i = 0; i < n; i++)
		if (same_keys(&v[i], b))
			return &v[i];
	return NULL;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
is_changed(const struct keymap *m, const struct binding *b)
{
	const struct binding *was = lookup(m->base, m->nbase, b);

	return !was || !same_text(was->command, b->command) ||
	    !same_text(was->note, b->note);
}

static void
add_note(struct bytes *out, const char *note)
{
	bytes_add_str(out, "-n \"");
	for (; *note; note++) {
		if (*note == '"' || *note == '\\')
			bytes_add_char(out, '\\');
		bytes_add_char(out, *note);
	}
	bytes_add_str(out, "\" ");
}

/* To a column of 14; more than that is ragged. */
static int
padding(const char *keys)
{
	int cols = utf8_columns(slice_of(keys));

	return cols < 14 ? 14 - cols : 0;
}

/* In columns where that fits on a screen, or else close together: a line
 * that is broken cannot be pasted into a file. */
static void
add_map(struct bytes *out, const struct binding *b, const char *keys)
{
	size_t begin = out->len;
	int cols = 8 + 1 + utf8_columns(slice_of(keys)) + padding(keys) + 1 +
	    utf8_columns(slice_of(b->command));
	bool fits;

	bytes_add_str(out, "map ");
	if (b->note)
		add_note(out, b->note);
	fits = cols + utf8_columns(slice_sub(bytes_slice(out), begin,
	    out->len)) <= PRINT_COLS;
	bytes_addf(out, "%-*s %s%*s %s\n", fits ? 8 : 0,
	    context_name(b->context), keys, fits ? padding(keys) : 0, "",
	    b->command);
}

static void
add_binding(struct bytes *out, const struct binding *b)
{
	char keys[96];

	binding_keys_text(b, keys, sizeof(keys));
	if (b->command)
		add_map(out, b, keys);
	else	/* a bare * means all keys */
		bytes_addf(out, "unmap %s %s\n", context_name(b->context),
		    strcmp(keys, "*") == 0 ? "<*>" : keys);
}

/* Of the preset, and gone: something shorter or longer was put there. */
static void
add_lost(const struct keymap *m, enum context c, struct bytes *out)
{
	for (size_t i = 0; i < m->nbase; i++) {
		struct binding b = m->base[i];

		if (b.context != c || lookup(m->v, m->n, &b))
			continue;
		b.command = b.note = NULL;
		add_binding(out, &b);
	}
}

void
keymap_print_context(const struct keymap *m, bool changed_only,
    enum context c, struct bytes *out)
{
	if (changed_only)
		add_lost(m, c, out);
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->v[i];

		if (b->context == c && (!changed_only || is_changed(m, b)))
			add_binding(out, b);
	}
}

void
keymap_print(const struct keymap *m, bool changed_only, struct bytes *out)
{
	bytes_addf(out, "preset %s\n",
	    changed_only && m->preset ? m->preset : "none");
	for (int c = 0; c < CONTEXT_COUNT; c++)
		keymap_print_context(m, changed_only, (enum context)c, out);
}
