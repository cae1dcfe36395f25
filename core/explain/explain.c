/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/explain/rules.h"
#include "core/banned.h"

enum {
	SCORE_KNOWN = 25,	/* below it nothing is claimed */
	SCORE_ALSO = 10,
	SCORE_MEDIUM = 40,
	SCORE_HIGH = 65,
	MARGIN_MEDIUM = 6,
	MARGIN_HIGH = 20,
	RANKED_MAX = EXPLAIN_MAX + 1,
};

struct ranked {
	const struct cause_entry *e;
	int			  score;
};

const struct cause *
cause_at(size_t i)
{
	return i < cause_table_n ? &cause_table[i].cause : NULL;
}

static const struct cause_entry *
entry_find(const char *id)
{
	for (size_t i = 0; i < cause_table_n; i++)
		if (strcmp(cause_table[i].cause.id, id) == 0)
			return &cause_table[i];
	return NULL;
}

const struct cause *
cause_find(const char *id)
{
	const struct cause_entry *e = entry_find(id);

	return e ? &e->cause : NULL;
}

/* Keep the best of them, in order; an earlier one stays before its equals. */
static void
rank_add(struct ranked *top, size_t *n, struct ranked r)
{
	size_t at = *n;

	while (at > 0 && top[at - 1].score < r.score)
		at--;
	if (at == RANKED_MAX)
		return;
	if (*n < RANKED_MAX)
		(*n)++;
	for (size_t i = *n - 1; i > at; i--)
		top[i] = top[i - 1];
	top[at] = r;
}

static size_t
rank_all(struct ranked *top, const struct evidence *v)
{
	size_t n = 0;

	for (size_t i = 0; i < cause_table_n; i++) {
		struct ranked r = { &cause_table[i],
		    cause_score(&cause_table[i], v) };

		if (r.score >= SCORE_ALSO)
			rank_add(top, &n, r);
	}
	return n;
}

static void
also_add(struct explanation *x, const struct cause *c)
{
	if (c == x->cause || x->nalso == EXPLAIN_MAX)
		return;
	for (size_t i = 0; i < x->nalso; i++)
		if (x->also[i] == c)
			return;
	x->also_words[x->nalso] = xasprintf("%s: %s", c->title, c->tell);
	x->also[x->nalso++] = c;
}

/* Behind what the session speaks for: what is easily mistaken for it. */
static void
also_similar(struct explanation *x, const struct cause_entry *e)
{
	for (const char *const *id = e->similar; *id; id++)
		also_add(x, &entry_find(*id)->cause);
}

static enum confidence
confidence_of(const struct ranked *top, size_t n)
{
	int margin = top[0].score - (n > 1 ? top[1].score : 0);

	if (top[0].score >= SCORE_HIGH && margin >= MARGIN_HIGH)
		return CONFIDENCE_HIGH;
	if (top[0].score >= SCORE_MEDIUM && margin >= MARGIN_MEDIUM)
		return CONFIDENCE_MEDIUM;
	return CONFIDENCE_LOW;
}

static void
unknown_reply(struct explanation *x, int code, struct enhanced e)
{
	const char *words = code ? reply_code_words(code) : NULL;
	const char *more = e.klass ? enhanced_words(e) : NULL;
	int klass = code ? code / 100 % 10 : e.klass;
	size_t at;

	snprintf(x->unknown_id, sizeof(x->unknown_id), "unknown-%dxx", klass);
	at = (size_t)snprintf(x->unknown_meaning, sizeof(x->unknown_meaning),
	    "No cause in the catalogue fits this reply. ");
	if (code != 0)
		at += (size_t)snprintf(x->unknown_meaning + at,
		    sizeof(x->unknown_meaning) - at,
		    "The digits of %d say: %s%s%s. ", code,
		    reply_class_words(code), words ? "; " : "",
		    words ? words : "");
	if (e.klass != 0)
		snprintf(x->unknown_meaning + at,
		    sizeof(x->unknown_meaning) - at,
		    "The enhanced code %d.%d.%d says: %s.", e.klass,
		    e.subject, e.detail, more ? more :
		    klass == 4 ? "it may work later" :
		    "it will not work by trying again");
	else
		x->unknown_meaning[at - 1] = '\0';
}

static void
unknown(struct explanation *x, const struct evidence *v)
{
	x->confidence = CONFIDENCE_LOW;
	if (v->s->code != 0 || v->enhanced.klass != 0) {
		unknown_reply(x, v->s->code, v->enhanced);
		return;
	}
	snprintf(x->unknown_id, sizeof(x->unknown_id), "unknown");
	snprintf(x->unknown_meaning, sizeof(x->unknown_meaning),
	    "No cause in the catalogue fits this. There was no reply with a "
	    "code: read the text of the error, and look at what happened "
	    "just before it.");
}

void
explain(const struct situation *s, struct explanation *out)
{
	struct ranked top[RANKED_MAX];
	struct evidence v;
	size_t n, first = 0;

	memset(out, 0, sizeof(*out));
	evidence_init(&v, s);
	n = rank_all(top, &v);
	if (n > 0 && top[0].score >= SCORE_KNOWN) {
		out->cause = &top[0].e->cause;
		out->confidence = confidence_of(top, n);
		seen_fill(top[0].e, &v, out);
		first = 1;
	} else
		unknown(out, &v);
	for (size_t i = first; i < n; i++)
		also_add(out, &top[i].e->cause);
	if (first > 0)
		also_similar(out, top[0].e);
	evidence_clear(&v);
}

void
explanation_clear(struct explanation *x)
{
	for (size_t i = 0; i < x->nseen; i++)
		free(x->seen[i]);
	for (size_t i = 0; i < x->nalso; i++)
		free(x->also_words[i]);
	memset(x, 0, sizeof(*x));
}

const char *
explanation_id(const struct explanation *x)
{
	return x->cause ? x->cause->id : x->unknown_id;
}

const char *
explanation_title(const struct explanation *x)
{
	if (x->cause)
		return x->cause->title;
	return strcmp(x->unknown_id, "unknown") == 0 ?
	    "An error that the catalogue does not know" :
	    "A reply that the catalogue does not know";
}

const char *
explanation_meaning(const struct explanation *x)
{
	return x->cause ? x->cause->meaning : x->unknown_meaning;
}
