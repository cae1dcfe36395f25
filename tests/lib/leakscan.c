/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/leakscan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"

#define BUCKETS		(1u << 15)
#define KEY		LEAK_SHORTEST	/* no pattern is shorter */
#define NAMES_MAX	16
#define CONTEXT		40

struct pattern {
	struct pattern	*next;
	const char	*what;
	const struct leak_recipe *how;
	size_t		 of, n;
	char		 text[];	/* in lower case when how->any_case */
};

struct leakscan {
	struct pattern	*buckets[BUCKETS];
	char		*names[NAMES_MAX];
	size_t		 nnames, longest;
	struct bytes	 allowed;	/* lower case, NULs between */
};

struct leakscan *
leakscan_new(void)
{
	struct leakscan *s = xcalloc(1, sizeof(*s));

	bytes_init(&s->allowed, BYTES_NO_LIMIT);
	return s;
}

void
leakscan_free(struct leakscan *s)
{
	for (size_t i = 0; i < BUCKETS; i++)
		while (s->buckets[i] != NULL) {
			struct pattern *p = s->buckets[i];

			s->buckets[i] = p->next;
			free(p);
		}
	for (size_t i = 0; i < s->nnames; i++)
		free(s->names[i]);
	bytes_clear(&s->allowed);
	free(s);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void
leakscan_allow(struct leakscan *s, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		bytes_add_char(&s->allowed, lower(text.p[i]));
	bytes_add_char(&s->allowed, '\0');
}

/* ---- patterns ---------------------------------------------------------- */

static unsigned
bucket(const char *p)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < KEY; i++)
		h = (h ^ (unsigned char)lower(p[i])) * 16777619u;
	return (h ^ h >> 15) & (BUCKETS - 1);
}

static bool
is_allowed(const struct leakscan *s, struct slice window)
{
	char *text = xstrndup(window.p, window.n);
	bool yes;

	for (size_t i = 0; i < window.n; i++)
		text[i] = lower(text[i]);
	yes = memmem(s->allowed.data, s->allowed.len, text, window.n) != NULL;
	free(text);
	return yes;
}

static bool
is_dull(struct slice window)
{
	bool seen[256] = { false };
	size_t n = 0;

	for (size_t i = 0; i < window.n; i++) {
		unsigned char c = (unsigned char)lower(window.p[i]);

		n += !seen[c];
		seen[c] = true;
	}
	return n < LEAK_DISTINCT;
}

static bool
has_pattern(const struct leakscan *s, struct slice text, bool any_case)
{
	for (const struct pattern *p = s->buckets[bucket(text.p)]; p != NULL;
	    p = p->next)
		if (p->n == text.n && p->how->any_case == any_case &&
		    memcmp(p->text, text.p, text.n) == 0)
			return true;
	return false;
}

static void
add_pattern(struct leakscan *s, const char *what, struct bytes *text,
    const struct leak_recipe *how, size_t of)
{
	struct pattern *p, **in;

	for (size_t i = 0; how->any_case && i < text->len; i++)
		text->data[i] = lower(text->data[i]);
	if (text->len < KEY || has_pattern(s, bytes_slice(text),
	    how->any_case))
		return;
	p = xmalloc(sizeof(*p) + text->len);
	in = &s->buckets[bucket(text->data)];
	*p = (struct pattern){ .next = *in, .what = what, .how = how,
	    .of = of, .n = text->len };
	memcpy(p->text, text->data, text->len);
	*in = p;
	if (p->n > s->longest)
		s->longest = p->n;
}

/* At every alignment of every base64 step. */
static void
add_window(struct leakscan *s, const char *what, struct slice window,
    const struct leak_recipe *r, size_t of)
{
	unsigned steps = leak_recipe_alignments(r), end = 1u << 2 * steps;
	struct bytes text;

	if (is_dull(window) || is_allowed(s, window))
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	for (unsigned before = 0; before < end; before++) {
		if ((before & 3) == 3 || (before >> 2 & 3) == 3)
			continue;
		bytes_reset(&text);
		leak_spell_inside(&text, window, r, before);
		add_pattern(s, what, &text, r, of);
	}
	bytes_clear(&text);
}

/* Where each byte, or each character, begins; and the end. */
static size_t
units_of(struct slice secret, bool chars, size_t *at)
{
	size_t n = 0, i = 0, len = 1;
	bool is_char;

	for (; i < secret.n; i += len) {
		if (chars)
			leak_char(slice_sub(secret, i, secret.n), &len,
			    &is_char);
		at[n++] = i;
	}
	at[n] = i;
	return n;
}

static void
add_recipe(struct leakscan *s, const char *what, struct slice secret,
    size_t window, const struct leak_recipe *r)
{
	size_t *at = xcalloc(secret.n + 1, sizeof(*at));
	size_t n = units_of(secret, leak_recipe_is_chars(r), at);

	if (window > n)
		window = n;
	for (size_t i = 0; n >= LEAK_SHORTEST && i + window <= n; i++)
		add_window(s, what, slice_sub(secret, at[i],
		    at[i + window] - at[i]), r, at[i]);
	free(at);
}

void
leakscan_add(struct leakscan *s, const char *what, struct slice secret,
    size_t window)
{
	const struct leak_recipe *r;

	secret = slice_trim(secret);
	if (secret.n < LEAK_SHORTEST)
		return;
	if (s->nnames == NAMES_MAX)
		abort();
	what = s->names[s->nnames++] = xstrdup(what);
	for (size_t i = 0; (r = leak_recipe_at(i)) != NULL; i++)
		if (leak_recipe_fits(r, secret))
			add_recipe(s, what, secret, window, r);
}

size_t
leakscan_longest(const struct leakscan *s)
{
	return s->longest;
}

/* ---- searching --------------------------------------------------------- */

static bool
is_here(const struct pattern *p, struct slice rest)
{
	if (rest.n < p->n)
		return false;
	/* No memcmp(): a fuzzer watches it, and would learn the secret. */
	for (size_t i = 0; i < p->n; i++)
		if (p->text[i] != (p->how->any_case ? lower(rest.p[i]) :
		    rest.p[i]))
			return false;
	return true;
}

bool
leakscan_find(const struct leakscan *s, struct slice text, struct leak *out)
{
	for (size_t at = 0; at + KEY <= text.n; at++)
		for (const struct pattern *p = s->buckets[bucket(text.p + at)];
		    p != NULL; p = p->next)
			if (is_here(p, slice_sub(text, at, text.n))) {
				*out = (struct leak){ p->what, p->how->name,
				    p->of, { at, p->n } };
				return true;
			}
	return false;
}

static void
add_visibly(struct bytes *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c < 0x7f)
			bytes_add_char(out, (char)c);
		else
			bytes_addf(out, "\\x%02X", c);
	}
}

void
leak_describe(struct bytes *out, const struct leak *l, struct slice text)
{
	size_t from = l->at.at > CONTEXT ? l->at.at - CONTEXT : 0;

	bytes_addf(out, "%s, byte %zu on, %s, at %zu: ", l->what, l->of,
	    l->how, l->at.at);
	add_visibly(out, slice_sub(text, from, l->at.at - from));
	bytes_add_str(out, ">>");
	add_visibly(out, slice_sub(text, l->at.at, l->at.n));
	bytes_add_str(out, "<<");
	add_visibly(out, slice_sub(text, l->at.at + l->at.n, CONTEXT));
}
