/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/keys/keymap-edit.h"
#include "tui/keys/keymap-file.h"
#include "tui/keys/nearest.h"
#include "tui/keys/presets.h"
#include "tui/banned.h"

#define FILES_MAX	64		/* of one load, so that it ends */
#define PROBLEMS_MAX	100		/* told one by one */

/* A file being read; an include puts one on top of the others. */
struct source {
	char			*name;
	struct keymap_file	 file;
	struct slice		 rest;
	struct slice		 line;
	unsigned		 nline;
	unsigned		 nstatements;
};

struct loader {
	struct keymap	*map;
	keymap_check	*check;
	keymap_problem	*problem;
	void		*arg;
	unsigned	 nproblems;
	unsigned	 nfiles;
	bool		 preset;
	struct source	 stack[1 + KEYMAP_DEPTH_MAX];
	size_t		 depth;
};

/* The words of the line that is being read. */
struct words {
	struct slice	 line;
	size_t		 at;		/* behind the last word */
};

static struct source *
top(struct loader *l)
{
	return &l->stack[l->depth - 1];
}

static size_t
column(struct slice line, size_t at)
{
	size_t col = 1, n;

	for (size_t i = 0; i < at && i < line.n; i += n) {
		utf8_next(slice_sub(line, i, line.n), &n);
		col++;
	}
	return col;
}

static void tell(struct loader *l, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* at: where in the line, in bytes */
static void
tell(struct loader *l, size_t at, const char *fmt, ...)
{
	const struct source *s = top(l);
	struct bytes text;
	va_list ap;

	if (l->nproblems++ > PROBLEMS_MAX)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	vis_add(&text, slice_of(s->name), VIS_UTF8);
	bytes_addf(&text, ":%u:%zu: ", s->nline ? s->nline : 1,
	    column(s->line, at));
	va_start(ap, fmt);
	if (l->nproblems > PROBLEMS_MAX)
		bytes_add_str(&text, "further problems are not listed");
	else
		bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	l->problem(l->arg, text.data);
	bytes_clear(&text);
}

/* Part of a file inside a message, printable and short. */
struct shown {
	char	text[64];
};

static struct shown
show(struct slice s)
{
	struct shown out;

	vis_copy(out.text, sizeof(out.text), s);
	return out;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* To the next word; false at the end of the line or at a comment. */
static bool
next(struct words *w)
{
	while (w->at < w->line.n && is_blank(w->line.p[w->at]))
		w->at++;
	return w->at < w->line.n && w->line.p[w->at] != '#';
}

static bool
word(struct words *w, struct slice *out)
{
	size_t from;

	if (!next(w))
		return false;
	from = w->at;
	while (w->at < w->line.n && !is_blank(w->line.p[w->at]))
		w->at++;
	*out = slice_sub(w->line, from, w->at - from);
	return true;
}

/* All that is left, without a comment and blanks around it. */
static bool
rest_of(struct words *w, struct slice *out)
{
	size_t end;

	if (!next(w))
		return false;
	for (end = w->at; end < w->line.n; end++)
		if (w->line.p[end] == '#' && is_blank(w->line.p[end - 1]))
			break;
	*out = slice_trim(slice_sub(w->line, w->at, end - w->at));
	w->at = end;
	return true;
}

static size_t
offset(const struct words *w, struct slice part)
{
	return (size_t)(part.p - w->line.p);
}

static bool
at_end(struct loader *l, struct words *w)
{
	struct slice extra;

	if (!word(w, &extra))
		return true;
	tell(l, offset(w, extra), "unexpected %s", show(extra).text);
	return false;
}

/* A "string" with \" and \\ in it; caller frees. */
static char *
string(struct loader *l, struct words *w, const char *what)
{
	size_t from, i;
	struct bytes out;

	if (!next(w) || w->line.p[w->at] != '"') {
		tell(l, w->at, "%s is missing, in double quotes", what);
		return NULL;
	}
	from = w->at;
	bytes_init(&out, KEYMAP_FILE_MAX);
	for (i = from + 1; i < w->line.n && w->line.p[i] != '"'; i++) {
		if (w->line.p[i] == '\\' && ++i < w->line.n &&
		    w->line.p[i] != '"' && w->line.p[i] != '\\') {
			tell(l, i - 1, "in a string, \\ stands only before "
			    "\" and \\");
			bytes_clear(&out);
			return NULL;
		}
		if (i < w->line.n)
			bytes_add_char(&out, w->line.p[i]);
	}
	w->at = i + 1;
	if (i >= w->line.n || (w->at < w->line.n &&
	    !is_blank(w->line.p[w->at]))) {
		tell(l, from, i >= w->line.n ? "the string has no end" :
		    "a blank is missing behind the string");
		bytes_clear(&out);
		return NULL;
	}
	return bytes_take(&out);
}

static const char *
context_at(size_t i)
{
	return i < CONTEXT_COUNT ? context_name((enum context)i) : NULL;
}

static void
unknown(struct loader *l, size_t at, const char *kind, struct slice name,
    nearest_list *list)
{
	const char *near = nearest_name(name, list);

	tell(l, at, "unknown %s %s%s%s", kind, show(name).text,
	    near ? "; nearest: " : "", near ? near : "");
}

/* "raw,decoded" to a set of bits, 0 when there is a problem. */
static unsigned
contexts(struct loader *l, struct words *w)
{
	struct slice rest;
	unsigned set = 0;

	if (!word(w, &rest)) {
		tell(l, w->at, "the context is missing");
		return 0;
	}
	for (;;) {
		size_t n = slice_find(rest, ',');
		struct slice name = slice_sub(rest, 0, n);
		enum context c;

		if (n == 0) {
			tell(l, offset(w, rest), "a context is missing");
			return 0;
		}
		if (!context_parse(name, &c)) {
			unknown(l, offset(w, rest), "context", name,
			    context_at);
			return 0;
		}
		set |= 1u << c;
		if (n == rest.n)
			return set;
		rest.p += n + 1;
		rest.n -= n + 1;
	}
}

static bool
key_sequence(struct loader *l, struct words *w, struct keymap_seq *out,
    struct slice *text)
{
	struct slice rest;
	struct err e;

	memset(out, 0, sizeof(*out));
	if (!word(w, &rest)) {
		tell(l, w->at, "the keys are missing%s", w->at < w->line.n ?
		    " (the key # is <hash>)" : "");
		return false;
	}
	*text = rest;
	while (rest.n > 0) {
		size_t at = offset(w, rest);

		if (out->n == KEYMAP_SEQ_MAX) {
			tell(l, at, "more than %d keys", KEYMAP_SEQ_MAX);
			return false;
		}
		if (!key_parse(&rest, &out->keys[out->n++], &e)) {
			tell(l, at, "%s", e.detail);
			return false;
		}
	}
	return true;
}

static struct keymap_place
place(struct loader *l)
{
	const struct source *s = top(l);

	return (struct keymap_place){ s->name, s->nline, l->preset };
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
			tell(l, at, "%s", e.detail);
}

static void
map_with_note(struct loader *l, struct words *w, const char *note)
{
	struct slice keys_text, command_text;
	struct keymap_seq keys;
	unsigned set = contexts(l, w);
	char *command;
	struct err e;

	if (!set || !key_sequence(l, w, &keys, &keys_text))
		return;
	if (!rest_of(w, &command_text)) {
		tell(l, w->at, "the command is missing");
		return;
	}
	command = xstrndup(command_text.p, command_text.n);
	if (l->check && !l->check(command, &e))
		tell(l, offset(w, command_text), "%s", e.detail);
	else
		bind_all(l, offset(w, keys_text), set, &keys, command, note);
	free(command);
}

static void
do_map(struct loader *l, struct words *w)
{
	struct words before = *w;
	struct slice option;
	char *note;

	if (!word(w, &option) || !slice_is(option, "-n")) {
		*w = before;
		map_with_note(l, w, NULL);
		return;
	}
	note = string(l, w, "the note");
	if (!note)
		return;
	map_with_note(l, w, note);
	free(note);
}

static void
do_unmap(struct loader *l, struct words *w)
{
	struct keymap_place here = place(l);
	unsigned set = contexts(l, w);
	struct keymap_seq keys;
	struct slice text;

	if (!set || !key_sequence(l, w, &keys, &text) || !at_end(l, w))
		return;
	if (!slice_is(text, "*")) {
		bind_all(l, offset(w, text), set, &keys, NULL, NULL);
		return;
	}
	for (unsigned c = 0; c < CONTEXT_COUNT; c++)
		if (set & (1u << c))
			keymap_unbind_all(l->map, (enum context)c, &here);
}

static void
do_reset(struct loader *l, struct words *w)
{
	unsigned set = contexts(l, w);
	struct keymap_seq keys;
	struct slice text;
	struct err e;

	if (!set || !key_sequence(l, w, &keys, &text) || !at_end(l, w))
		return;
	for (unsigned c = 0; c < CONTEXT_COUNT; c++) {
		if (!(set & (1u << c)))
			continue;
		if (slice_is(text, "*"))
			keymap_restore_all(l->map, (enum context)c);
		else if (!keymap_restore(l->map, (enum context)c, &keys, &e))
			tell(l, offset(w, text), "%s", e.detail);
	}
}

static bool
is_open_already(const struct loader *l, const struct keymap_file *f)
{
	for (size_t i = 0; i < l->depth; i++)
		if (l->stack[i].file.ino == f->ino &&
		    l->stack[i].file.dev == f->dev)
			return true;
	return false;
}

/* Takes name and file. */
static void
source_push(struct loader *l, char *name, struct keymap_file *file)
{
	struct source *s = &l->stack[l->depth++];

	*s = (struct source){ .name = name, .file = *file };
	s->rest = bytes_slice(&s->file.text);
	if (s->rest.n >= 3 && memcmp(s->rest.p, "\xef\xbb\xbf", 3) == 0)
		s->rest = slice_sub(s->rest, 3, s->rest.n);
}

static void
source_pop(struct loader *l)
{
	struct source *s = top(l);

	free(s->name);
	bytes_clear(&s->file.text);
	l->depth--;
}

/* Beside the file that includes it. */
static char *
include_path(const struct source *s, const char *path)
{
	const char *slash = strrchr(s->name, '/');

	if (path[0] == '/' || !slash)
		return xstrdup(path);
	return xasprintf("%.*s%s", (int)(slash + 1 - s->name), s->name, path);
}

static void
include(struct loader *l, size_t at, const char *as_written)
{
	char *path = include_path(top(l), as_written);
	struct shown name = show(slice_of(path));
	struct keymap_file file;
	struct err e;

	if (l->depth > KEYMAP_DEPTH_MAX) {
		tell(l, at, "includes are nested more than %d deep",
		    KEYMAP_DEPTH_MAX);
	} else if (l->nfiles >= FILES_MAX) {
		tell(l, at, "more than %d files are included", FILES_MAX);
	} else if (!keymap_file_read(path, &file, &e)) {
		tell(l, at, "\"%s\" %s", name.text, e.detail);
	} else if (is_open_already(l, &file)) {
		tell(l, at, "\"%s\" includes itself", name.text);
		bytes_clear(&file.text);
	} else {
		l->nfiles++;
		source_push(l, path, &file);
		return;
	}
	free(path);
}

static void
do_include(struct loader *l, struct words *w)
{
	size_t at;
	char *path;

	next(w);
	at = w->at;
	path = string(l, w, "the file name");
	if (!path)
		return;
	if (l->preset)
		tell(l, at, "a preset includes nothing");
	else if (at_end(l, w))
		include(l, at, path);
	free(path);
}

static const char *
preset_at(size_t i)
{
	if (i == 0)
		return "none";
	return preset_files[i - 1].name;
}

static void
do_preset(struct loader *l, struct words *w)
{
	struct slice word_text;
	char *name;

	if (l->depth > 1 || top(l)->nstatements > 1 || l->preset) {
		tell(l, 0, "preset must come before everything else");
		return;
	}
	if (!word(w, &word_text)) {
		tell(l, w->at, "the name of the preset is missing");
		return;
	}
	if (!at_end(l, w))
		return;
	name = xstrndup(word_text.p, word_text.n);
	if (!keymap_preset(l->map, name, l->check, l->problem, l->arg))
		unknown(l, offset(w, word_text), "preset", word_text,
		    preset_at);
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
	struct source *s = top(l);
	struct words w = { .line = s->line };
	size_t odd = first_odd(s->line);
	struct slice name;

	if (odd < s->line.n) {
		tell(l, odd, "%s does not belong into a keymap",
		    show(slice_sub(s->line, odd, 1)).text);
		return;
	}
	if (!word(&w, &name))
		return;
	s->nstatements++;
	for (size_t i = 0; i < COUNT_OF(statements); i++) {
		if (slice_is(name, statements[i].name)) {
			statements[i].run(l, &w);
			return;
		}
	}
	unknown(l, offset(&w, name), "statement", name, statement_at);
}

static bool
next_line(struct source *s)
{
	size_t n;

	if (s->rest.n == 0)
		return false;
	n = slice_find(s->rest, '\n');
	s->line = slice_sub(s->rest, 0, n);
	if (s->line.n > 0 && s->line.p[s->line.n - 1] == '\r')
		s->line.n--;
	s->rest = slice_sub(s->rest, n + 1, s->rest.n);
	s->nline++;
	return true;
}

static unsigned
run(struct loader *l)
{
	while (l->depth > 0) {
		if (next_line(top(l)))
			do_line(l);
		else
			source_pop(l);
	}
	return l->nproblems;
}

unsigned
keymap_load_file(struct keymap *m, const char *path, keymap_check *check,
    keymap_problem *problem, void *arg)
{
	struct loader l = { .map = m, .check = check, .problem = problem,
	    .arg = arg };
	struct keymap_file file;
	struct err e;

	if (!keymap_file_read(path, &file, &e)) {
		memset(&file, 0, sizeof(file));
		bytes_init(&file.text, 0);
		source_push(&l, xstrdup(path), &file);
		tell(&l, 0, "the file %s", e.detail);
		source_pop(&l);
		return l.nproblems;
	}
	source_push(&l, xstrdup(path), &file);
	return run(&l);
}

static unsigned
load_text(struct loader *l, const char *name, struct slice text)
{
	struct keymap_file file = { 0 };

	bytes_init(&file.text, KEYMAP_FILE_MAX);
	if (!bytes_add_slice(&file.text, text)) {
		source_push(l, xstrdup(name), &file);
		tell(l, 0, "the text is larger than %d KiB",
		    KEYMAP_FILE_MAX / 1024);
		source_pop(l);
		return l->nproblems;
	}
	source_push(l, xstrdup(name), &file);
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

static const char *
preset_text(const char *name)
{
	if (strcmp(name, "none") == 0)
		return "";
	for (size_t i = 0; preset_files[i].name; i++)
		if (strcmp(preset_files[i].name, name) == 0)
			return preset_files[i].text;
	return NULL;
}

bool
keymap_preset(struct keymap *m, const char *name, keymap_check *check,
    keymap_problem *problem, void *arg)
{
	struct loader l = { .map = m, .check = check, .problem = problem,
	    .arg = arg, .preset = true };
	const char *text = preset_text(name);
	char *file;

	if (!text)
		return false;
	keymap_clear(m);
	file = xasprintf("%s.keymap", name);
	load_text(&l, file, slice_of(text));
	free(file);
	keymap_set_base(m, name);
	return true;
}
