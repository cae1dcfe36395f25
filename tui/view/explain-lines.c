/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/explain-lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

void
explain_rows_init(struct explain_rows *r)
{
	*r = (struct explain_rows){ .n = 0 };
	bytes_init(&r->text, BYTES_NO_LIMIT);
}

void
explain_rows_clear(struct explain_rows *r)
{
	bytes_clear(&r->text);
	free(r->runs);
	free(r->v);
	explain_rows_init(r);
}

struct slice
explain_run_text(const struct explain_rows *r, size_t run)
{
	return slice_sub(bytes_slice(&r->text), r->runs[run].at,
	    r->runs[run].n);
}

void
explain_add_line(struct explain_rows *r, enum explain_line_kind kind)
{
	r->v = xrealloc(r->v, r->n + 1, sizeof(*r->v));
	r->v[r->n++] = (struct explain_line){ kind, r->nruns, 0 };
}

void
explain_add_run(struct explain_rows *r, struct slice text, enum role role)
{
	r->runs = xrealloc(r->runs, r->nruns + 1, sizeof(*r->runs));
	r->runs[r->nruns] = (struct explain_run){ r->text.len, text.n, role };
	bytes_add_slice(&r->text, text);
	r->v[r->n - 1].n++;
	r->nruns++;
}

static void
add_blanks(struct explain_rows *r, size_t n, enum role role)
{
	static const char blanks[] = "                    ";

	explain_add_run(r, slice_sub(slice_of(blanks), 0, n), role);
}

void
explain_add_text(struct explain_rows *r, const struct explain_text *t,
    int cols, size_t max)
{
	size_t indent = strlen(t->name) + strlen(t->mark);
	struct bytes safe;
	struct slice rest;

	bytes_init(&safe, BYTES_NO_LIMIT);
	vis_add(&safe, slice_of(t->text), VIS_UTF8);
	rest = bytes_slice(&safe);
	for (size_t i = 0; rest.n > 0 && i < max; i++) {
		size_t skip, n = wrap_words(rest, cols - (int)indent, &skip);
		bool cut = n + skip < rest.n && i + 1 == max;

		if (cut)
			n = wrap_words(rest, cols - (int)indent - 4, &skip);
		explain_add_line(r, EXPLAIN_TEXT);
		if (i == 0) {
			explain_add_run(r, slice_of(t->name), ROLE_FIELD_NAME);
			explain_add_run(r, slice_of(t->mark), t->mark_role);
		} else
			add_blanks(r, indent, t->role);
		explain_add_run(r, slice_sub(rest, 0, n), t->role);
		rest = slice_sub(rest, n + skip, rest.n);
		if (cut)
			explain_add_run(r, slice_of(" ..."), t->role);
	}
	bytes_clear(&safe);
}

size_t
explain_lines_of(const char *text, int cols)
{
	const struct explain_text t = { .name = "", .mark = "", .text = text };
	struct explain_rows r;
	size_t n;

	explain_rows_init(&r);
	explain_add_text(&r, &t, cols, SIZE_MAX);
	n = r.n;
	explain_rows_clear(&r);
	return n;
}

/* Where the sentence at the beginning of rest ends. */
static size_t
sentence_end(struct slice rest)
{
	for (size_t i = 1; i + 1 < rest.n; i++)
		if (rest.p[i] == ' ' && strchr(".?!", rest.p[i - 1]) != NULL &&
		    strchr("abcdefghijklmnopqrstuvwxyz", rest.p[i + 1]) == NULL)
			return i;
	return rest.n;
}

size_t
explain_sentences(const char *text, int cols, size_t max)
{
	size_t n = strlen(text), end = 0;

	while (end < n) {
		size_t next = end + sentence_end(slice_of(text + end));
		char *begin = xstrndup(text, next);
		bool fits = explain_lines_of(begin, cols) <= max;

		free(begin);
		if (!fits)
			return end;
		end = next + (text[next] == ' ');
	}
	return end;
}
