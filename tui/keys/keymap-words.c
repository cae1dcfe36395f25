/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/keys/keymap-loader.h"

#include <string.h>

#include "tui/banned.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
words_skip(struct words *w)
{
	while (w->at < w->line.n && is_blank(w->line.p[w->at]))
		w->at++;
	return w->at < w->line.n && w->line.p[w->at] != '#';
}

bool
words_next(struct words *w, struct slice *out)
{
	size_t from;

	if (!words_skip(w))
		return false;
	from = w->at;
	while (w->at < w->line.n && !is_blank(w->line.p[w->at]))
		w->at++;
	*out = slice_sub(w->line, from, w->at - from);
	return true;
}

bool
words_rest(struct words *w, struct slice *out)
{
	size_t end;

	if (!words_skip(w))
		return false;
	for (end = w->at; end < w->line.n; end++)
		if (w->line.p[end] == '#' && is_blank(w->line.p[end - 1]))
			break;
	*out = slice_trim(slice_sub(w->line, w->at, end - w->at));
	w->at = end;
	return true;
}

size_t
words_offset(const struct words *w, struct slice part)
{
	return (size_t)(part.p - w->line.p);
}

bool
words_at_end(struct loader *l, struct words *w)
{
	struct slice extra;

	if (!words_next(w, &extra))
		return true;
	loader_tell(l, words_offset(w, extra), "unexpected%s",
	    extra.n <= QUOTED_SHORT ? loader_quote(extra, NULL).text :
	    " text");
	return false;
}

char *
words_string(struct loader *l, struct words *w, const char *what)
{
	size_t from, i;
	struct bytes out;

	if (!words_skip(w) || w->line.p[w->at] != '"') {
		loader_tell(l, w->at, "%s is missing, in double quotes", what);
		return NULL;
	}
	from = w->at;
	bytes_init(&out, OWNFILE_MAX);
	for (i = from + 1; i < w->line.n && w->line.p[i] != '"'; i++) {
		if (w->line.p[i] == '\\' && ++i < w->line.n &&
		    w->line.p[i] != '"' && w->line.p[i] != '\\') {
			loader_tell(l, i - 1, "in a string, \\ stands only before "
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
		loader_tell(l, from, i >= w->line.n ? "the string has no end" :
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

unsigned
words_contexts(struct loader *l, struct words *w)
{
	struct slice rest;
	unsigned set = 0;

	if (!words_next(w, &rest)) {
		loader_tell(l, w->at, "the context is missing");
		return 0;
	}
	for (;;) {
		size_t n = slice_find(rest, ',');
		struct slice name = slice_sub(rest, 0, n);
		enum context c;

		if (n == 0) {
			loader_tell(l, words_offset(w, rest), "a context is missing");
			return 0;
		}
		if (!context_parse(name, &c)) {
			loader_unknown(l, words_offset(w, rest), "context", name,
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

bool
words_keys(struct loader *l, struct words *w, struct keymap_seq *out,
    struct slice *text)
{
	struct slice rest;
	struct err e;

	memset(out, 0, sizeof(*out));
	if (!words_next(w, &rest)) {
		loader_tell(l, w->at, "the keys are missing%s", w->at < w->line.n ?
		    " (the key # is <hash>)" : "");
		return false;
	}
	*text = rest;
	while (rest.n > 0) {
		size_t at = words_offset(w, rest);

		if (out->n == KEYMAP_SEQ_MAX) {
			loader_tell(l, at, "more than %d keys", KEYMAP_SEQ_MAX);
			return false;
		}
		if (!key_parse(&rest, &out->keys[out->n++], &e)) {
			loader_tell(l, at, "%s", e.detail);
			return false;
		}
	}
	return true;
}
