/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/ehlo.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"

#include "core/banned.h"

#define MECHS_MAX	256	/* different ones; there are some sixty */

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

/* The underscore is not in the grammar; Exim's X_PIPE_CONNECT has it. */
static bool
is_keyword(struct slice s)
{
	if (s.n == 0 || !is_alnum(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
			return false;
	return true;
}

static bool
are_params(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

/* "XXXXXXXA": each letter but perhaps the last has become an X. */
static bool
is_overwritten(struct slice keyword)
{
	if (keyword.n < 4)
		return false;
	for (size_t i = 0; i + 1 < keyword.n; i++)
		if (keyword.p[i] != 'X')
			return false;
	return keyword.p[keyword.n - 1] >= 'A' &&
	    keyword.p[keyword.n - 1] <= 'Z';
}

static struct span
span_of(struct slice part, struct slice whole)
{
	if (part.n == 0)
		return (struct span){ 0, 0 };
	return (struct span){ (size_t)(part.p - whole.p), part.n };
}

bool
capability_parse(struct slice text, struct capability_line *out)
{
	struct slice rest = text;
	size_t equals;

	*out = (struct capability_line){ .faults = 0 };
	if (!slice_word(&rest, &out->keyword))
		return false;
	if (out->keyword.p != text.p)
		out->faults |= CAP_GARBLED;	/* blanks in front */
	equals = slice_find(out->keyword, '=');
	if (equals > 0 && equals < out->keyword.n) {
		out->faults |= CAP_LEGACY;
		rest = slice_sub(text,
		    (size_t)(out->keyword.p - text.p) + equals + 1, text.n);
		out->keyword.n = equals;
	}
	out->params = slice_trim(rest);
	if (!is_keyword(out->keyword) || !are_params(out->params))
		out->faults |= CAP_GARBLED;
	if (is_overwritten(out->keyword))
		out->faults |= CAP_OVERWRITTEN;
	out->keyword_at = span_of(out->keyword, text);
	out->params_at = span_of(out->params, text);
	return true;
}

void
capabilities_init(struct capabilities *c)
{
	*c = (struct capabilities){ .v = NULL };
}

static void
free_nothing(void *node)
{
	(void)node;
}

void
capabilities_clear(struct capabilities *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].keyword);
		free(c->v[i].params);
	}
	free(c->v);
	for (size_t i = 0; i < COUNT_OF(c->keywords); i++)
		tdestroy(c->keywords[i], free_nothing);
	capabilities_init(c);
}

/*
 * A C string must not end where the server put a NUL: "STARTTLS\0x" is not
 * STARTTLS.
 */
static char *
string_of(struct slice s)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0')
			bytes_add_str(&out, "\\x00");
		else
			bytes_add_char(&out, s.p[i]);
	return bytes_take(&out);
}

/* The next word; all the rest, if it is the last that may be. */
static bool
next_param(struct slice *rest, bool last, struct slice *word)
{
	if (!last)
		return slice_word(rest, word);
	*word = slice_trim(*rest);
	*rest = slice_of("");
	return word->n > 0;
}

/*
 * Fill in v->params: one block of pointers and, behind them, the words; at
 * most so many.
 */
static void
split_params(struct capability *v, struct slice params, size_t most)
{
	char *text = string_of(params), *room;
	struct slice all = slice_of(text), rest = all, word;

	while (next_param(&rest, v->nparams + 1 >= most, &word))
		if (++v->nparams == most && slice_find(word, ' ') < word.n)
			v->faults |= CAP_UNSPLIT;
	v->params = xmalloc(v->nparams * sizeof(*v->params) + all.n + 1);
	room = (char *)(v->params + v->nparams);
	rest = all;
	for (size_t i = 0; i < v->nparams; i++) {
		next_param(&rest, i + 1 >= most, &word);
		v->params[i] = room;
		memcpy(room, word.p, word.n);
		room[word.n] = '\0';
		room += word.n + 1;
	}
	free(text);
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

int
capability_compare(const char *a, const char *b)
{
	while (*a != '\0' && (*a == *b || lower(*a) == lower(*b))) {
		a++;
		b++;
	}
	return lower(*a) - lower(*b);
}

static int
compare_keywords(const void *a, const void *b)
{
	return capability_compare(a, b);
}

/*
 * A tree, because a server can make any hash collide.  AUTH and AUTH= beside
 * each other are two forms, not a duplicate.
 */
static bool
note_keyword(struct capabilities *c, const struct capability *v)
{
	const char *const *node = xmade(tsearch(v->keyword,
	    &c->keywords[(v->faults & CAP_LEGACY) != 0], compare_keywords));

	return *node == v->keyword;
}

void
capabilities_add(struct capabilities *c, struct slice text)
{
	struct capability_line line;
	struct capability v = { 0 };

	if (!capability_parse(text, &line))
		return;
	v.keyword = string_of(line.keyword);
	v.faults = line.faults;
	if (!note_keyword(c, &v))
		v.faults |= CAP_DUPLICATE;
	split_params(&v, line.params, c->nparams < CAPABILITY_PARAMS_MAX ?
	    CAPABILITY_PARAMS_MAX - c->nparams : 1);
	c->nparams += v.nparams;
	if ((c->n & (c->n - 1)) == 0)		/* full at each power of two */
		c->v = xrealloc(c->v, c->n > 0 ? 2 * c->n : 1, sizeof(*c->v));
	c->v[c->n++] = v;
}

const struct capability *
capabilities_find(const struct capabilities *c, const char *keyword)
{
	for (size_t i = 0; i < c->n; i++)
		if (slice_iis(slice_of(c->v[i].keyword), keyword))
			return &c->v[i];
	return NULL;
}

bool
capabilities_has(const struct capabilities *c, const char *keyword)
{
	for (size_t i = 0; i < COUNT_OF(c->keywords); i++)
		if (tfind(keyword, &c->keywords[i], compare_keywords) != NULL)
			return true;
	return false;
}

bool
capabilities_has_mech(const struct capabilities *c, struct slice mech)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct capability *v = &c->v[i];

		if (!slice_iis(slice_of(v->keyword), "AUTH"))
			continue;
		for (size_t j = 0; j < v->nparams; j++)
			if (slice_iis(mech, v->params[j]))
				return true;
	}
	return false;
}

static bool
is_among(const char *mech, const char *const *seen, size_t nseen)
{
	for (size_t i = 0; i < nseen; i++)
		if (slice_iis(slice_of(mech), seen[i]))
			return true;
	return false;
}

void
capabilities_mechs(const struct capabilities *c,
    void (*fn)(const char *mech, void *arg), void *arg)
{
	const char *seen[MECHS_MAX];
	size_t nseen = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct capability *v = &c->v[i];

		if (!slice_iis(slice_of(v->keyword), "AUTH"))
			continue;
		for (size_t j = 0; j < v->nparams; j++) {
			if (is_among(v->params[j], seen, nseen))
				continue;
			if (nseen == MECHS_MAX)
				return;
			seen[nseen++] = v->params[j];
			fn(v->params[j], arg);
		}
	}
}
