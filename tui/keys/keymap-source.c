/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap-loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define FILES_MAX	64		/* of one load, so that it ends */
#define PROBLEMS_MAX	100		/* told one by one */

struct loader_file *
loader_top(struct loader *l)
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

void
loader_tell(struct loader *l, size_t at, const char *fmt, ...)
{
	const struct loader_file *s = loader_top(l);
	struct bytes text;
	va_list ap;

	if (l->nproblems++ > PROBLEMS_MAX)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	if (l->typed) {
		bytes_addf(&text, "column %zu: ", column(s->line, at));
	} else {
		vis_add(&text, slice_of(s->name), VIS_UTF8);
		bytes_addf(&text, ":%u:%zu: ", s->nline ? s->nline : 1,
		    column(s->line, at));
	}
	va_start(ap, fmt);
	if (l->nproblems > PROBLEMS_MAX)
		bytes_add_str(&text, "further problems are not listed");
	else
		bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	l->problem(l->arg, text.data);
	bytes_clear(&text);
}

struct loader_shown
loader_show(struct slice s)
{
	struct loader_shown out = { .text = "" };

	vis_copy(out.text, sizeof(out.text), s);
	return out;
}

struct loader_shown
loader_quote(struct slice word, const char *near)
{
	struct quoted q = nearest_quote(word, near, "");
	struct loader_shown out = { "" };
	size_t n = strlen(q.text);

	if (n > 2)
		snprintf(out.text, sizeof(out.text), " %.*s", (int)n - 2,
		    q.text + 1);
	return out;
}

void
loader_unknown(struct loader *l, size_t at, const char *kind,
    struct slice name, nearest_list *list)
{
	const char *near = nearest_name(name, list);

	loader_tell(l, at, "unknown %s%s%s%s", kind,
	    loader_quote(name, near).text, near ? "; nearest: " : "",
	    near ? near : "");
}

static bool
is_open_already(const struct loader *l, const struct ownfile *f)
{
	for (size_t i = 0; i < l->depth; i++)
		if (l->stack[i].file.ino == f->ino &&
		    l->stack[i].file.dev == f->dev)
			return true;
	return false;
}

void
loader_push(struct loader *l, char *name, struct ownfile *file)
{
	struct loader_file *s = &l->stack[l->depth++];

	*s = (struct loader_file){ .name = name, .file = *file };
	s->rest = bytes_slice(&s->file.text);
	if (s->rest.n >= 3 && memcmp(s->rest.p, "\xef\xbb\xbf", 3) == 0)
		s->rest = slice_sub(s->rest, 3, s->rest.n);
}

void
loader_pop(struct loader *l)
{
	struct loader_file *s = loader_top(l);

	free(s->name);
	bytes_clear(&s->file.text);
	l->depth--;
}

/* Beside the file that includes it. */
static char *
include_path(const struct loader_file *s, const char *path)
{
	const char *slash = strrchr(s->name, '/');

	if (path[0] == '/' || !slash)
		return xstrdup(path);
	return xasprintf("%.*s%s", (int)(slash + 1 - s->name), s->name, path);
}

void
loader_include(struct loader *l, size_t at, const char *as_written)
{
	char *path = include_path(loader_top(l), as_written);
	struct loader_shown name = loader_show(slice_of(path));
	struct ownfile file;
	struct err e;

	if (l->depth > KEYMAP_DEPTH_MAX) {
		loader_tell(l, at, "includes are nested more than %d deep",
		    KEYMAP_DEPTH_MAX);
	} else if (l->nfiles >= FILES_MAX) {
		loader_tell(l, at, "more than %d files are included", FILES_MAX);
	} else if (!ownfile_read(path, &file, &e)) {
		loader_tell(l, at, "\"%s\" %s", name.text, e.detail);
	} else if (is_open_already(l, &file)) {
		loader_tell(l, at, "\"%s\" includes itself", name.text);
		bytes_clear(&file.text);
	} else {
		l->nfiles++;
		loader_push(l, path, &file);
		return;
	}
	free(path);
}

bool
loader_line(struct loader_file *s)
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
