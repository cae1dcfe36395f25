/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/needles.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "core/log/escape.h"
#include "core/log/needle-form.h"

#include "core/banned.h"

#define NEEDLE_MAX	65536		/* bytes of a secret that are kept */
#define FORMS_MAX	8192
#define NODES_PER_FORM	6		/* see index_form() */

/* Work allowed in one search; only a text made for the purpose needs more. */
#define BUDGET_BASE	(1u << 20)
#define BUDGET_PER_BYTE	256

enum variant { AS_GIVEN, REVERSED, UTF16_LE, UTF16_BE, VARIANT_COUNT };

/* Secret bytes, on the secure heap. */
struct run {
	char	*p;
	size_t	 n;
};

struct needle {
	struct run variants[VARIANT_COUNT];	/* empty: not made */
};

/* Which forms may begin with a byte of text: lists by that byte. */
struct node {
	uint16_t	 form, next;		/* next: index + 1; 0 ends */
	bool		 hex;
};

struct index {
	uint16_t	 heads[256];
	struct node	 nodes[];
};

struct needles {
	struct needle	*v;
	size_t		 n;
	struct form	*forms;
	size_t		 nforms;
	struct index	*index;		/* tells first bytes: secure heap */
	size_t		 index_size, nnodes;
	bool		 full;
};

struct needles *
needles_new(void)
{
	return xcalloc(1, sizeof(struct needles));
}

static void
index_free(struct needles *n)
{
	secret_scratch_free((char *)n->index, n->index_size);
	n->index = NULL;
	n->index_size = n->nnodes = 0;
}

static void
needle_clear(struct needle *v)
{
	for (size_t i = 0; i < VARIANT_COUNT; i++)
		secret_scratch_free(v->variants[i].p, v->variants[i].n);
}

void
needles_forget(struct needles *n)
{
	for (size_t i = 0; i < n->n; i++)
		needle_clear(&n->v[i]);
	index_free(n);
	free(n->v);
	free(n->forms);
	*n = (struct needles){ .n = 0 };
}

void
needles_free(struct needles *n)
{
	if (n == NULL)
		return;
	needles_forget(n);
	free(n);
}

static bool
run_new(struct run *r, size_t n)
{
	r->p = secret_scratch(n);
	r->n = r->p != NULL ? n : 0;
	return r->p != NULL;
}

/* The next character, or byte where there is no UTF-8. */
static uint32_t
next_character(struct slice s, bool utf8, size_t *n)
{
	*n = 1;
	return utf8 ? utf8_next(s, n) : (unsigned char)s.p[0];
}

static bool
make_reversed(struct run *r, struct slice s, bool utf8)
{
	size_t at = s.n;

	if (!run_new(r, s.n))
		return false;
	while (s.n > 0) {
		size_t n;

		next_character(s, utf8, &n);
		at -= n;
		memcpy(r->p + at, s.p, n);
		s = slice_sub(s, n, s.n);
	}
	return true;
}

static void
put_16(struct run *r, size_t *at, uint32_t unit, bool big)
{
	r->p[(*at)++] = (char)(big ? unit >> 8 : unit & 0xff);
	r->p[(*at)++] = (char)(big ? unit & 0xff : unit >> 8);
}

static size_t
utf16_length(struct slice s, bool utf8)
{
	size_t len = 0;

	while (s.n > 0) {
		size_t n;

		len += next_character(s, utf8, &n) > 0xffff ? 4 : 2;
		s = slice_sub(s, n, s.n);
	}
	return len;
}

static bool
make_utf16(struct run *r, struct slice s, bool utf8, bool big)
{
	size_t at = 0;

	if (!run_new(r, utf16_length(s, utf8)))
		return false;
	while (s.n > 0) {
		size_t n;
		uint32_t cp = next_character(s, utf8, &n);

		if (cp > 0xffff) {
			put_16(r, &at, 0xd800 + ((cp - 0x10000) >> 10), big);
			cp = 0xdc00 + (cp & 0x3ff);
		}
		put_16(r, &at, cp, big);
		s = slice_sub(s, n, s.n);
	}
	return true;
}

/* The variants of what is too long to be a password are left out. */
static bool
needle_make(struct needle *v, struct slice s)
{
	bool utf8 = utf8_valid(s);

	*v = (struct needle){ .variants = { { NULL, 0 } } };
	if (!run_new(&v->variants[AS_GIVEN], s.n))
		return false;
	memcpy(v->variants[AS_GIVEN].p, s.p, s.n);
	if (s.n > SECRET_MAX)
		return true;
	return make_reversed(&v->variants[REVERSED], s, utf8) &&
	    make_utf16(&v->variants[UTF16_LE], s, utf8, false) &&
	    make_utf16(&v->variants[UTF16_BE], s, utf8, true);
}

static void
forms_add(struct needles *n, const struct needle *v)
{
	n->forms = xrealloc(n->forms, n->nforms + VARIANT_COUNT * CODING_COUNT,
	    sizeof(*n->forms));
	for (size_t i = 0; i < VARIANT_COUNT; i++) {
		const struct run *r = &v->variants[i];

		for (size_t c = 0; r->p != NULL && c < CODING_COUNT; c++)
			form_init(&n->forms[n->nforms++],
			    (const unsigned char *)r->p, r->n, (enum coding)c);
	}
}

static void
node_add(struct needles *n, unsigned char first, size_t form, bool hex)
{
	struct index *x = n->index;

	x->nodes[n->nnodes++] = (struct node){ .form = (uint16_t)form,
	    .next = x->heads[first], .hex = hex };
	x->heads[first] = (uint16_t)n->nnodes;
}

static void
index_unit(struct needles *n, size_t form, unsigned char unit)
{
	unsigned char high = (unsigned char)"0123456789abcdef"[unit >> 4];

	node_add(n, unit, form, false);
	node_add(n, high, form, true);
	if (high >= 'a')
		node_add(n, (unsigned char)(high - 'a' + 'A'), form, true);
}

static void
index_form(struct needles *n, size_t form)
{
	unsigned char unit = form_unit(&n->forms[form], 0);

	index_unit(n, form, unit);
	if (n->forms[form].coding == CODING_PLAIN)
		return;
	if (unit == '+')
		index_unit(n, form, '-');
	else if (unit == '/')
		index_unit(n, form, '_');
}

static bool
index_make(struct needles *n)
{
	index_free(n);
	n->index_size = sizeof(*n->index) +
	    n->nforms * NODES_PER_FORM * sizeof(struct node);
	n->index = (struct index *)(void *)secret_scratch(n->index_size);
	if (n->index == NULL)
		return false;
	for (size_t i = 0; i < n->nforms; i++)
		index_form(n, i);
	return true;
}

static bool
is_edge(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice
without_edges(struct slice s)
{
	while (s.n > 0 && is_edge(s.p[s.n - 1]))
		s.n--;
	while (s.n > 0 && is_edge(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

static bool
is_known(const struct needles *n, struct slice s)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct run *r = &n->v[i].variants[AS_GIVEN];

		if (r->n == s.n && CRYPTO_memcmp(r->p, s.p, s.n) == 0)
			return true;
	}
	return false;
}

void
needles_add(struct needles *n, struct slice secret)
{
	struct slice s = slice_sub(without_edges(secret), 0, NEEDLE_MAX);
	struct needle made;

	if (s.n < NEEDLE_MIN || n->full || is_known(n, s))
		return;
	n->full = n->nforms + VARIANT_COUNT * CODING_COUNT > FORMS_MAX;
	if (n->full)
		return;
	if (!needle_make(&made, s)) {
		needle_clear(&made);
		n->full = true;
		return;
	}
	n->v = xrealloc(n->v, n->n + 1, sizeof(*n->v));
	n->v[n->n++] = made;
	forms_add(n, &made);
	if (!index_make(n))
		n->full = true;
}

struct search {
	const struct needles *n;
	struct slice	 text;
	size_t		 at, budget;
	struct span	 best;		/* n == 0: nothing begins here */
};

static void
try_form(struct search *s, const struct form *f, struct reading r)
{
	struct span found;

	if (form_match(f, r, s->text, s->at, &s->budget, &found) &&
	    found.at + found.n > s->best.at + s->best.n) {
		if (s->best.n > 0 && s->best.at < found.at) {
			found.n += found.at - s->best.at;
			found.at = s->best.at;
		}
		s->best = found;
	}
}

/*
 * A secret that holds what looks like an escape is ambiguous in a mixture of
 * escapes, but not in one kind of them; and so on.
 */
static void
try_escapes(struct search *s, const struct form *f)
{
	static const char leads[] = { 0, '%', '=', '\\', '&' };
	size_t nleads = f->has_leads ? COUNT_OF(leads) : 1;

	for (size_t i = 0; i < nleads; i++) {
		struct reading r = { WRITTEN_ESCAPED, leads[i], false };

		try_form(s, f, r);
		r.bytes = true;
		if (f->has_high)
			try_form(s, f, r);
	}
}

/* The forms whose first unit is that byte, which the text has in clear. */
static void
try_clear(struct search *s, unsigned char first)
{
	const struct index *x = s->n->index;

	for (size_t i = x->heads[first]; i != 0; i = x->nodes[i - 1].next) {
		const struct node *node = &x->nodes[i - 1];
		const struct form *f = &s->n->forms[node->form];

		if (node->hex) {
			try_form(s, f, (struct reading){ .how = WRITTEN_HEX });
			continue;
		}
		try_form(s, f, (struct reading){ .how = WRITTEN_AS_IS });
		try_escapes(s, f);
	}
}

/* The same where the text has it behind an escape. */
static void
try_escaped(struct search *s, unsigned char first)
{
	const struct index *x = s->n->index;

	for (size_t i = x->heads[first]; i != 0; i = x->nodes[i - 1].next)
		if (!x->nodes[i - 1].hex)
			try_escapes(s, &s->n->forms[x->nodes[i - 1].form]);
}

static void
try_here(struct search *s)
{
	unsigned char c = (unsigned char)s->text.p[s->at];
	struct escape e;

	s->best = (struct span){ s->at, 0 };
	try_clear(s, c);
	if (c == '+')
		try_escaped(s, ' ');
	if (!escape_leads(c) || !escape_read(s->text, s->at, &e))
		return;
	if (e.byte || e.cp < 0x100)
		try_escaped(s, (unsigned char)e.cp);
	if (!e.byte && e.cp >= 0x80) {
		char utf8[4];

		utf8_put(utf8, e.cp);
		try_escaped(s, (unsigned char)utf8[0]);
	}
}

/* Append a range, or join it to the last; false when out is full. */
static bool
span_add(struct span *out, size_t max, size_t *n, struct span s)
{
	struct span *last = *n > 0 ? &out[*n - 1] : NULL;

	if (last != NULL && s.at <= last->at + last->n) {
		if (s.at + s.n > last->at + last->n)
			last->n = s.at + s.n - last->at;
		return true;
	}
	if (*n == max)
		return false;
	out[(*n)++] = s;
	return true;
}

static size_t
whole_text(struct slice text, struct span *out)
{
	out[0] = (struct span){ 0, text.n };
	return 1;
}

size_t
needles_find(const struct needles *n, struct slice text, struct span *out,
    size_t max)
{
	struct search s = { .n = n, .text = text };
	size_t found = 0;

	if ((n->n == 0 && !n->full) || text.n == 0 || max == 0)
		return 0;
	if (n->full)
		return whole_text(text, out);
	s.budget = BUDGET_BASE + BUDGET_PER_BYTE * text.n;
	for (s.at = 0; s.at < text.n; s.at++) {
		try_here(&s);
		if (s.budget == 0)
			s.best = (struct span){ s.at, text.n - s.at };
		if (s.best.n > 0 && !span_add(out, max, &found, s.best)) {
			out[max - 1].n = text.n - out[max - 1].at;
			break;
		}
	}
	return found;
}
