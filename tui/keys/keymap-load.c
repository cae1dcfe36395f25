/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/embed/embedded.h"
#include "tui/keys/keymap-loader.h"
#include "tui/banned.h"

static struct keymap_place
place(struct loader *l)
{
	const struct loader_file *s = loader_top(l);

	return (struct keymap_place){ s->name, l->typed ? 0 : s->nline,
	    l->preset };
}

static void
bind_all(struct loader *l, size_t at, unsigned set,
    const struct keymap_seq *keys, const char *command, const char *note)
{
	struct keymap_place here = place(l);
	struct err e;

	for (unsigned c = 0; c < CONTEXT_COUNT; c++)
		if ((set & (1u << c)) && !keymap_bind(l->map,
		    (enum context)c, keys, command, note, &here, &e))
			loader_tell(l, at, "%s", e.detail);
}

static void
map_with_note(struct loader *l, struct words *w, const char *note)
{
	struct slice keys_text, command_text;
	struct keymap_seq keys;
	unsigned set = words_contexts(l, w);
	size_t at = 0;
	char *command;
	struct err e;

	if (!set || !words_keys(l, w, &keys, &keys_text))
		return;
	if (!words_rest(w, &command_text)) {
		loader_tell(l, w->at, "the command is missing");
		return;
	}
	command = xstrndup(command_text.p, command_text.n);
	if (l->check && !l->check(command, &at, &e))
		loader_tell(l, words_offset(w, command_text) + at, "%s",
		    e.detail);
	else
		bind_all(l, words_offset(w, keys_text), set, &keys, command, note);
	free(command);
}

static void
do_map(struct loader *l, struct words *w)
{
	struct words before = *w;
	struct slice option;
	char *note;

	if (!words_next(w, &option) || !slice_is(option, "-n")) {
		*w = before;
		map_with_note(l, w, NULL);
		return;
	}
	note = words_string(l, w, "the note");
	if (!note)
		return;
	map_with_note(l, w, note);
	free(note);
}

static void
do_unmap(struct loader *l, struct words *w)
{
	struct keymap_place here = place(l);
	unsigned set = words_contexts(l, w);
	struct keymap_seq keys;
	struct slice text;

	if (!set || !words_keys(l, w, &keys, &text) || !words_at_end(l, w))
		return;
	if (!slice_is(text, "*")) {
		bind_all(l, words_offset(w, text), set, &keys, NULL, NULL);
		return;
	}
	for (unsigned c = 0; c < CONTEXT_COUNT; c++)
		if (set & (1u << c))
			keymap_unbind_all(l->map, (enum context)c, &here);
}

static void
do_reset(struct loader *l, struct words *w)
{
	unsigned set = words_contexts(l, w);
	struct keymap_seq keys;
	struct slice text;
	struct err e;

	if (!set || !words_keys(l, w, &keys, &text) || !words_at_end(l, w))
		return;
	for (unsigned c = 0; c < CONTEXT_COUNT; c++) {
		if (!(set & (1u << c)))
			continue;
		if (slice_is(text, "*"))
			keymap_restore_all(l->map, (enum context)c);
		else if (!keymap_restore(l->map, (enum context)c, &keys, &e))
			loader_tell(l, words_offset(w, text), "%s", e.detail);
	}
}

static void
do_include(struct loader *l, struct words *w)
{
	size_t at;
	char *path;

	words_skip(w);
	at = w->at;
	path = words_string(l, w, "the file name");
	if (!path)
		return;
	if (l->preset)
		loader_tell(l, at, "a preset includes nothing");
	else if (words_at_end(l, w))
		loader_include(l, at, path);
	free(path);
}

const char *
keymap_preset_at(size_t i)
{
	size_t n = 0;

	while (embedded_keymaps[n].name)
		n++;
	return i == n ? "none" : i < n ? embedded_keymaps[i].name : NULL;
}

static const char *preset_text(const char *name);

static void
do_preset(struct loader *l, struct words *w)
{
	struct slice word_text;
	char *name;

	if (l->depth > 1 || loader_top(l)->nstatements > 1 || l->preset) {
		loader_tell(l, 0, "preset must come before everything else");
		return;
	}
	if (!words_next(w, &word_text)) {
		loader_tell(l, w->at, "the name of the preset is missing");
		return;
	}
	if (!words_at_end(l, w))
		return;
	name = xstrndup(word_text.p, word_text.n);
	if (preset_text(name) == NULL)
		loader_unknown(l, words_offset(w, word_text), "preset",
		    word_text, keymap_preset_at);
	else if (!l->map->chosen)
		keymap_preset(l->map, name, l->check, l->problem, l->arg);
	free(name);
}

static const struct statement {
	const char	 *name;
	void		(*run)(struct loader *, struct words *);
} statements[] = {
	{ "map", do_map },
	{ "unmap", do_unmap },
	{ "reset", do_reset },
	{ "include", do_include },
	{ "preset", do_preset },
};

static const char *
statement_at(size_t i)
{
	return i < COUNT_OF(statements) ? statements[i].name : NULL;
}

/* Offset of the first byte that no keymap has, or the length. */
static size_t
first_odd(struct slice line)
{
	size_t n;

	for (size_t i = 0; i < line.n; i += n) {
		uint32_t cp = utf8_next(slice_sub(line, i, line.n), &n);

		if (cp == UTF8_BAD || cp == 0x7f || (cp < ' ' && cp != '\t'))
			return i;
	}
	return line.n;
}

static void
do_line(struct loader *l)
{
	struct loader_file *s = loader_top(l);
	struct words w = { .line = s->line };
	size_t odd = first_odd(s->line);
	struct slice name;

	if (odd < s->line.n) {
		loader_tell(l, odd, "%s does not belong into a keymap",
		    loader_show(slice_sub(s->line, odd, 1)).text);
		return;
	}
	if (!words_next(&w, &name))
		return;
	s->nstatements++;
	for (size_t i = 0; i < COUNT_OF(statements); i++) {
		if (slice_is(name, statements[i].name)) {
			statements[i].run(l, &w);
			return;
		}
	}
	loader_unknown(l, words_offset(&w, name), "statement", name,
	    statement_at);
}

static unsigned
run(struct loader *l)
{
	while (l->depth > 0) {
		if (loader_line(loader_top(l)))
			do_line(l);
		else
			loader_pop(l);
	}
	return l->nproblems;
}

unsigned
keymap_load_file(struct keymap *m, const char *path, keymap_check *check,
    keymap_problem *problem, void *arg)
{
	struct loader l = { .map = m, .check = check, .problem = problem,
	    .arg = arg };
	struct ownfile file;
	struct err e;

	if (!ownfile_read(path, &file, &e)) {
		memset(&file, 0, sizeof(file));
		bytes_init(&file.text, 0);
		loader_push(&l, xstrdup(path), &file);
		loader_tell(&l, 0, "the file %s", e.detail);
		loader_pop(&l);
		return l.nproblems;
	}
	loader_push(&l, xstrdup(path), &file);
	return run(&l);
}

static unsigned
load_text(struct loader *l, const char *name, struct slice text)
{
	struct ownfile file = { 0 };

	bytes_init(&file.text, OWNFILE_MAX);
	if (!bytes_add_slice(&file.text, text)) {
		loader_push(l, xstrdup(name), &file);
		loader_tell(l, 0, "the text is larger than %d KiB",
		    OWNFILE_MAX / 1024);
		loader_pop(l);
		return l->nproblems;
	}
	loader_push(l, xstrdup(name), &file);
	return run(l);
}

unsigned
keymap_load_text(struct keymap *m, const char *name, struct slice text,
    keymap_check *check, keymap_problem *problem, void *arg)
{
	struct loader l = { .map = m, .check = check, .problem = problem,
	    .arg = arg };

	return load_text(&l, name, text);
}

static void
keep_problem(void *arg, const char *text)
{
	struct err *e = arg;

	err_set(e, "keymap.statement", "%s", text);
}

bool
keymap_load_line(struct keymap *m, const char *line, keymap_check *check,
    struct err *e)
{
	struct loader l = { .map = m, .check = check, .problem = keep_problem,
	    .arg = e, .typed = true };

	return load_text(&l, "typed", slice_of(line)) == 0;
}

static const char *
preset_text(const char *name)
{
	if (strcmp(name, "none") == 0)
		return "";
	for (size_t i = 0; embedded_keymaps[i].name; i++)
		if (strcmp(embedded_keymaps[i].name, name) == 0)
			return embedded_keymaps[i].text;
	return NULL;
}

bool
keymap_preset(struct keymap *m, const char *name, keymap_check *check,
    keymap_problem *problem, void *arg)
{
	struct loader l = { .map = m, .check = check, .problem = problem,
	    .arg = arg, .preset = true };
	const char *text = preset_text(name);
	bool chosen = m->chosen;
	char *file;

	if (!text)
		return false;
	keymap_clear(m);
	m->chosen = chosen;
	file = xasprintf("%s.keymap", name);
	load_text(&l, file, slice_of(text));
	free(file);
	keymap_set_base(m, name);
	return true;
}
