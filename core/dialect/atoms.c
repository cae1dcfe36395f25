/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dialect/atoms.h"

#include <string.h>

#include "core/banned.h"

#define TAG_MAX		256u

/* Anything else in angle brackets is an address. */
static const char *const tags[] = {
	"a", "b", "blockquote", "body", "br", "code", "div", "em", "font",
	"hr", "html", "i", "li", "ol", "p", "pre", "samp", "span", "strong",
	"table", "tbody", "td", "tr", "tt", "ul",
};

static const struct {
	const char	*name, *stands_for;
} entities_known[] = {
	{ "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" },
	{ "apos", "'" }, { "nbsp", " " }, { "rarr", "->" }, { "larr", "<-" },
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of a tag at the front of s, or 0. */
static size_t
tag_length(struct slice s)
{
	size_t at = 1, from, end;
	struct slice name;
	bool known = false;

	if (at < s.n && s.p[at] == '/')
		at++;
	for (from = at; at < s.n && is_letter(s.p[at]); at++)
		;
	name = slice_sub(s, from, at - from);
	if (name.n == 0 || at >= s.n || (s.p[at] != '>' && s.p[at] != ' ' &&
	    s.p[at] != '/'))
		return 0;
	for (size_t i = 0; i < COUNT_OF(tags) && !known; i++)
		known = slice_iis(name, tags[i]);
	end = slice_find(slice_sub(s, 0, TAG_MAX), '>');
	return known && end < s.n && end < TAG_MAX ? end + 1 : 0;
}

/* "#62" or "#x3E", ASCII only: others stay as they are. */
static bool
number_entity(struct slice name, char *out)
{
	unsigned v = 0;
	bool hex = name.n > 2 && (name.p[1] | 32) == 'x';

	for (size_t i = hex ? 2 : 1; i < name.n; i++) {
		char c = name.p[i];

		if (is_digit(c))
			v = v * (hex ? 16 : 10) + (unsigned)(c - '0');
		else if (hex && (c | 32) >= 'a' && (c | 32) <= 'f')
			v = v * 16 + (unsigned)((c | 32) - 'a' + 10);
		else
			return false;
	}
	*out = (char)v;
	return v >= 32 && v < 127;
}

static size_t
entity_length(struct slice s, char *out, size_t *n)
{
	size_t end = slice_find(slice_sub(s, 0, 10), ';');
	struct slice name;

	if (end >= s.n || end == 10 || end < 2)
		return 0;
	name = slice_sub(s, 1, end - 1);
	*n = 1;
	if (name.p[0] == '#')
		return name.n > 1 && number_entity(name, out) ? end + 1 : 0;
	for (size_t i = 0; i < COUNT_OF(entities_known); i++) {
		if (!slice_is(name, entities_known[i].name))
			continue;
		*n = strlen(entities_known[i].stands_for);
		memcpy(out, entities_known[i].stands_for, *n);
		return end + 1;
	}
	return 0;
}

/* ESC [ digits ; ... letter, or ESC ] ... BEL, or ESC and one byte. */
static size_t
escape_length(struct slice s)
{
	size_t at = 2;

	if (s.n < 2)
		return s.n;
	if (s.p[1] == ']') {
		size_t end = slice_find(slice_sub(s, 0, TAG_MAX), '\a');

		return end < s.n && end < TAG_MAX ? end + 1 : 2;
	}
	if (s.p[1] != '[')
		return 2;
	while (at < s.n && ((unsigned char)s.p[at] < '@'))
		at++;
	return at < s.n ? at + 1 : at;
}

/* One step over s: how many bytes are taken, and what they stand for. */
static size_t
atom(struct slice s, bool entities, bool ansi, char out[4], size_t *n)
{
	size_t taken = 0;

	*n = 0;
	if (ansi && s.p[0] == '\033')
		return escape_length(s);
	if (entities && s.p[0] == '<')
		taken = tag_length(s);
	else if (entities && s.p[0] == '&')
		taken = entity_length(s, out, n);
	if (taken > 0)
		return taken;
	out[0] = s.p[0];
	*n = 1;
	return 1;
}

bool
atoms_any(struct slice s, bool entities, bool ansi)
{
	if (ansi && slice_find(s, '\033') < s.n)
		return true;
	if (!entities)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char out[4];
		size_t n;

		if (s.p[i] != '&' && s.p[i] != '<')
			continue;
		if (atom(slice_sub(s, i, s.n), true, false, out, &n) != 1 ||
		    n != 1)
			return true;
	}
	return false;
}

void
atoms_decode(struct slice s, bool entities, bool ansi, struct bytes *out)
{
	for (size_t at = 0; at < s.n; ) {
		char one[4];
		size_t n;

		at += atom(slice_sub(s, at, s.n), entities, ansi, one, &n);
		bytes_add(out, one, n);
	}
}

size_t
atoms_raw(struct slice s, bool entities, bool ansi, size_t want)
{
	size_t at = 0, made = 0;

	while (at < s.n) {
		char one[4];
		size_t n, taken;

		taken = atom(slice_sub(s, at, s.n), entities, ansi, one, &n);
		if (made + n > want)
			return at;
		made += n;
		at += taken;
	}
	return s.n;
}
