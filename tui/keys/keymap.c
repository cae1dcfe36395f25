/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "tui/keys/keymap-edit.h"
#include "tui/banned.h"

static const char *const context_names[] = {
	[CONTEXT_GLOBAL] = "global", [CONTEXT_LEDGER] = "ledger",
	[CONTEXT_RAW] = "raw", [CONTEXT_DECODED] = "decoded",
	[CONTEXT_WALK] = "walk", [CONTEXT_LESSON] = "lesson",
	[CONTEXT_HELP] = "help",
	[CONTEXT_LIST] = "list", [CONTEXT_CONFIRM] = "confirm",
	[CONTEXT_SEARCH] = "search",
};
_Static_assert(COUNT_OF(context_names) == CONTEXT_COUNT, "one name each");

const char *
context_name(enum context c)
{
	return context_names[c];
}

bool
context_parse(struct slice name, enum context *out)
{
	for (size_t i = 0; i < CONTEXT_COUNT; i++) {
		if (slice_is(name, context_names[i])) {
			*out = (enum context)i;
			return true;
		}
	}
	return false;
}

void
keymap_init(struct keymap *m)
{
	memset(m, 0, sizeof(*m));
}

static void
bindings_free(struct binding *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(v[i].command);
		free(v[i].note);
		free(v[i].file);
	}
	free(v);
}

void
keymap_clear(struct keymap *m)
{
	bindings_free(m->v, m->n);
	bindings_free(m->base, m->nbase);
	free(m->preset);
	keymap_init(m);
}

bool
binding_begins(const struct binding *b, const struct key *keys, size_t n)
{
	if (b->nkeys < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!key_eq(b->keys[i], keys[i]))
			return false;
	return true;
}

/* In one context; *unmapped: nothing below it may be asked. */
static enum keymap_match
find_in(const struct keymap *m, enum context c, const struct key *keys,
    size_t nkeys, const struct binding **out, bool *unmapped)
{
	enum keymap_match match = KEYMAP_NONE;

	*unmapped = false;
	for (size_t i = 0; i < m->n; i++) {
		const struct binding *b = &m->v[i];

		if (b->context != c || !binding_begins(b, keys, nkeys))
			continue;
		if (b->nkeys > nkeys) {
			if (b->command)
				match = KEYMAP_PREFIX;
			continue;
		}
		*unmapped = b->command == NULL;
		*out = b->command ? b : NULL;
		return b->command ? KEYMAP_EXACT : KEYMAP_NONE;
	}
	return match;
}

enum keymap_match
keymap_find(const struct keymap *m, const enum context *contexts,
    size_t ncontexts, const struct key *keys, size_t nkeys,
    const struct binding **out)
{
	*out = NULL;
	if (nkeys == 0)
		return KEYMAP_NONE;
	for (size_t i = 0; i < ncontexts; i++) {
		bool unmapped;
		enum keymap_match match = find_in(m, contexts[i], keys, nkeys,
		    out, &unmapped);

		if (match != KEYMAP_NONE || unmapped)
			return match;
	}
	return KEYMAP_NONE;
}

static const struct binding *
unmapped_in(const struct keymap *m, enum context c, const struct key *keys,
    size_t nkeys)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].context == c && m->v[i].nkeys == nkeys &&
		    m->v[i].command == NULL &&
		    binding_begins(&m->v[i], keys, nkeys))
			return &m->v[i];
	return NULL;
}

const struct binding *
keymap_unmapped(const struct keymap *m, const enum context *contexts,
    size_t ncontexts, const struct key *keys, size_t nkeys)
{
	const struct binding *b = NULL;

	for (size_t i = 0; b == NULL && i < ncontexts; i++)
		b = unmapped_in(m, contexts[i], keys, nkeys);
	return b;
}

const char *
binding_place_text(const struct binding *b, char *out, size_t size)
{
	char file[200];

	vis_copy(file, sizeof(file), slice_of(b->file));
	if (b->line == 0)
		snprintf(out, size, "%s", file);
	else
		snprintf(out, size, "%s:%u", file, b->line);
	return out;
}

size_t
binding_keys_text(const struct binding *b, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < b->nkeys; i++)
		n += key_name(b->keys[i], out + n, size - n);
	return n;
}

/* Each beginning must get there, too: a more specific context may take it. */
static bool
can_be_typed(const struct keymap *m, const enum context *contexts,
    size_t ncontexts, const struct binding *b)
{
	const struct binding *found;

	for (size_t n = 1; n < b->nkeys; n++)
		if (keymap_find(m, contexts, ncontexts, b->keys, n, &found) !=
		    KEYMAP_PREFIX)
			return false;
	keymap_find(m, contexts, ncontexts, b->keys, b->nkeys, &found);
	return found == b;
}

const char *
keymap_keys_for(const struct keymap *m, const enum context *contexts,
    size_t ncontexts, const char *command, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t c = 0; c < ncontexts; c++) {
		for (size_t i = 0; i < m->n; i++) {
			const struct binding *b = &m->v[i];

			if (b->context != contexts[c] || !b->command ||
			    b->command[0] != command[0] ||
			    strcmp(b->command, command) != 0 ||
			    !can_be_typed(m, contexts, ncontexts, b))
				continue;
			binding_keys_text(b, out, size);
			return out;
		}
	}
	return out;
}
