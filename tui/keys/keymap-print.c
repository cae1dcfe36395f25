/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap.h"

#include <string.h>

#include "core/base/utf8.h"
#include "tui/keys/keymap-edit.h"
#include "tui/banned.h"

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

static void
add_binding(struct bytes *out, const struct binding *b)
{
	char keys[96];

	binding_keys_text(b, keys, sizeof(keys));
	bytes_add_str(out, b->command ? "map " : "unmap ");
	if (b->note)
		add_note(out, b->note);
	if (b->command)
		bytes_addf(out, "%-8s %s%*s %s\n", context_name(b->context),
		    keys, padding(keys), "", b->command);
	else	/* a bare * means all keys */
		bytes_addf(out, "%s %s\n", context_name(b->context),
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
keymap_print(const struct keymap *m, bool changed_only, struct bytes *out)
{
	bytes_addf(out, "preset %s\n",
	    changed_only && m->preset ? m->preset : "none");
	for (int c = 0; c < CONTEXT_COUNT; c++) {
		if (changed_only)
			add_lost(m, (enum context)c, out);
		for (size_t i = 0; i < m->n; i++) {
			const struct binding *b = &m->v[i];

			if (b->context == (enum context)c &&
			    (!changed_only || is_changed(m, b)))
				add_binding(out, b);
		}
	}
}
