/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap-edit.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

static char *
dup_or_null(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static struct binding
binding_dup(const struct binding *b)
{
	struct binding copy = *b;

	copy.command = dup_or_null(b->command);
	copy.note = dup_or_null(b->note);
	copy.file = dup_or_null(b->file);
	return copy;
}

static void
binding_free(struct binding *b)
{
	free(b->command);
	free(b->note);
	free(b->file);
}

static void
append(struct keymap *m, struct binding b)
{
	m->v = xrealloc(m->v, m->n + 1, sizeof(*m->v));
	m->v[m->n++] = b;
}

static void
remove_at(struct keymap *m, size_t i)
{
	binding_free(&m->v[i]);
	memmove(&m->v[i], &m->v[i + 1], (m->n - i - 1) * sizeof(*m->v));
	m->n--;
}

enum relation { APART, SAME, LONGER, SHORTER };

/* What b is to the sequence. */
static enum relation
relation(const struct binding *b, enum context c, const struct keymap_seq *s)
{
	if (b->context != c)
		return APART;
	if (b->nkeys >= s->n) {
		if (!binding_begins(b, s->keys, s->n))
			return APART;
		return b->nkeys == s->n ? SAME : LONGER;
	}
	for (size_t i = 0; i < b->nkeys; i++)
		if (!key_eq(b->keys[i], s->keys[i]))
			return APART;
	return SHORTER;
}

static bool
conflict(const struct binding *other, const struct keymap_seq *s,
    struct err *e)
{
	struct binding b = { .nkeys = s->n };
	char mine[80], others[80], place[120];

	memcpy(b.keys, s->keys, sizeof(b.keys));
	binding_keys_text(&b, mine, sizeof(mine));
	binding_keys_text(other, others, sizeof(others));
	binding_place_text(other, place, sizeof(place));
	if (other->nkeys > s->n)
		return err_set(e, "keymap.conflict",
		    "%s is the beginning of %s (%s)", mine, others, place);
	return err_set(e, "keymap.conflict", "%s begins with %s (%s)", mine,
	    others, place);
}

/* Whether the sequence may get a command; unmapped ones are no obstacle. */
static bool
is_free(const struct keymap *m, enum context c, const struct keymap_seq *s,
    bool unmap, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->v[i];
		enum relation r = relation(b, c, s);

		if (!b->command)
			continue;
		if (r == SHORTER || (r == LONGER && !unmap))
			return conflict(b, s, e);
	}
	return true;
}

static void
make_room(struct keymap *m, enum context c, const struct keymap_seq *s)
{
	for (size_t i = m->n; i-- > 0;) {
		enum relation r = relation(&m->v[i], c, s);

		if (r == LONGER || r == SHORTER)
			remove_at(m, i);
	}
}

static void
unbind(struct binding *b, const struct keymap_place *at)
{
	if (!b->command)
		return;
	binding_free(b);
	b->command = b->note = NULL;
	b->file = xstrdup(at->file);
	b->line = at->line;
	b->preset = at->preset;
}

static void
unbind_longer(struct keymap *m, enum context c, const struct keymap_seq *s,
    const struct keymap_place *at)
{
	for (size_t i = 0; i < m->n; i++)
		if (relation(&m->v[i], c, s) == LONGER)
			unbind(&m->v[i], at);
}

/* Its place; behind all of them when there is none. */
static size_t
same(const struct keymap *m, enum context c, const struct keymap_seq *s)
{
	size_t i = 0;

	while (i < m->n && relation(&m->v[i], c, s) != SAME)
		i++;
	return i;
}

bool
keymap_bind(struct keymap *m, enum context c, const struct keymap_seq *s,
    const char *command, const char *note, const struct keymap_place *at,
    struct err *e)
{
	struct binding b = { .context = c, .nkeys = s->n, .line = at->line,
	    .preset = at->preset };
	size_t old;

	if (same(m, c, s) == m->n && m->n >= KEYMAP_BINDINGS_MAX)
		return err_set(e, "keymap.full", "more than %d bindings",
		    KEYMAP_BINDINGS_MAX);
	if (!is_free(m, c, s, command == NULL, e))
		return false;
	memcpy(b.keys, s->keys, sizeof(b.keys));
	b.command = dup_or_null(command);
	b.note = dup_or_null(note);
	b.file = xstrdup(at->file);
	if (command)
		make_room(m, c, s);
	else
		unbind_longer(m, c, s, at);
	old = same(m, c, s);
	if (old < m->n) {
		binding_free(&m->v[old]);
		m->v[old] = b;
	} else
		append(m, b);
	return true;
}

void
keymap_unbind_all(struct keymap *m, enum context c,
    const struct keymap_place *at)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].context == c)
			unbind(&m->v[i], at);
}

bool
keymap_restore(struct keymap *m, enum context c, const struct keymap_seq *s,
    struct err *e)
{
	for (size_t i = m->n; i-- > 0;) {
		enum relation r = relation(&m->v[i], c, s);

		if (r == SHORTER && m->v[i].command)
			return conflict(&m->v[i], s, e);
	}
	make_room(m, c, s);
	for (size_t i = m->n; i-- > 0;)
		if (relation(&m->v[i], c, s) == SAME)
			remove_at(m, i);
	for (size_t i = 0; i < m->nbase; i++) {
		enum relation r = relation(&m->base[i], c, s);

		if (r == SAME || r == LONGER)
			append(m, binding_dup(&m->base[i]));
	}
	return true;
}

void
keymap_restore_all(struct keymap *m, enum context c)
{
	for (size_t i = m->n; i-- > 0;)
		if (m->v[i].context == c)
			remove_at(m, i);
	for (size_t i = 0; i < m->nbase; i++)
		if (m->base[i].context == c)
			append(m, binding_dup(&m->base[i]));
}

void
keymap_set_base(struct keymap *m, const char *name)
{
	for (size_t i = 0; i < m->nbase; i++)
		binding_free(&m->base[i]);
	free(m->base);
	m->base = xcalloc(m->n + 1, sizeof(*m->base));
	for (size_t i = 0; i < m->n; i++)
		m->base[i] = binding_dup(&m->v[i]);
	m->nbase = m->n;
	free(m->preset);
	m->preset = xstrdup(name);
}
