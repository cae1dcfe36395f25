/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/active.h"

#include <string.h>

#include "core/base/utf8.h"
#include "tui/banned.h"

/* A key as people write it: "j", "C-w", "Enter", and "<" for <lt>. */
static struct slice
plain_name(struct key k, char *name, size_t size)
{
	struct slice s;

	if (k.mods == 0 && k.code > ' ' && k.code < KEYCODE_BASE)
		return (struct slice){ name, utf8_put(name, k.code) };
	s = (struct slice){ name, key_name(k, name, size) };
	if (s.n > 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return slice_sub(s, 1, s.n - 2);
	return s;
}

static size_t
append(char *out, size_t size, size_t at, struct slice s)
{
	if (s.n > size - 1 - at)
		s.n = size - 1 - at;
	memcpy(out + at, s.p, s.n);
	out[at + s.n] = '\0';
	return at + s.n;
}

/* Single characters stand together, names apart: "gg", "C-w o". */
static const char *
keys_text(const struct key *keys, size_t n, char *out, size_t size)
{
	char name[32];
	bool before = false;
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		struct slice s = plain_name(keys[i], name, sizeof(name));
		bool is_name = keys[i].mods != 0 ||
		    keys[i].code >= KEYCODE_BASE;

		if (i > 0 && (is_name || before))
			at = append(out, size, at, slice_of(" "));
		at = append(out, size, at, s);
		before = is_name;
	}
	return out;
}

const char *
active_binding_keys(const struct binding *b, size_t from, char *out,
    size_t size)
{
	return keys_text(b->keys + from, b->nkeys > from ? b->nkeys - from : 0,
	    out, size);
}

/* What a key would put into the command line is the command. */
static const char *
command_as_typed(const char *command, char *out, size_t size)
{
	if (strncmp(command, "prompt ", 7) == 0)
		command += 7;
	append(out, size, 0, slice_trim(slice_of(command)));
	return out;
}

const char *
active_keys(const struct active *a, const char *command, char *out,
    size_t size)
{
	struct key keys[KEYMAP_SEQ_MAX];
	char text[ACTIVE_KEYS_MAX];
	struct slice rest;
	struct err e;
	size_t n = 0;

	out[0] = '\0';
	if (a->by_name)
		return command_as_typed(command, out, size);
	if (a->keymap == NULL)
		return out;
	rest = slice_of(keymap_keys_for(a->keymap, a->contexts, a->ncontexts,
	    command, text, sizeof(text)));
	while (rest.n > 0 && n < COUNT_OF(keys) &&
	    key_parse(&rest, &keys[n], &e))
		n++;
	return keys_text(keys, n, out, size);
}

/* ---- the commands behind them ------------------------------------------ */

const struct command_def *
active_command(const struct active *a, const char *command)
{
	struct slice rest = slice_of(command), word;

	if (a->find == NULL || !slice_word(&rest, &word))
		return NULL;
	return a->find(word);
}

const char *
active_unfit(const struct active *a, const char *command)
{
	const struct command_def *d = active_command(a, command);
	const char *why = a->not_here != NULL ?
	    a->not_here(a->app, command) : NULL;

	if (why != NULL)
		return why;
	return d != NULL && d->unfit != NULL ? d->unfit(a->app) : NULL;
}
