/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/explain/rules.h"
#include "core/explain/system.h"
#include "core/banned.h"

enum {
	SCORE_KNOWN = 25,	/* below it nothing is claimed */
	SCORE_ALSO = 10,
	SCORE_MEDIUM = 40,
	SCORE_HIGH = 65,
	MARGIN_MEDIUM = 6,
	MARGIN_THIN = 18,	/* the same where the stage is not known */
	MARGIN_HIGH = 20,
	OPEN_SHARE = 3,		/* a third of the first one's score */
	OPEN_MAX = 3,
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

const char *
cause_id_at(size_t i)
{
	return i < cause_table_n ? cause_table[i].cause.id : NULL;
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

bool
cause_allows(const struct cause *c, enum cause_way way)
{
	return c == NULL || (c->ways & 1u << way) != 0;
}

const char *
cause_way_name(enum cause_way way)
{
	static const char *const names[] = {
		[WAY_RETRY_SAME] = "retry-same", [WAY_WAIT] = "wait",
		[WAY_MEND] = "mend", [WAY_RECONNECT] = "reconnect",
		[WAY_OTHER_PASSWORD] = "other-password",
		[WAY_TOKEN] = "token", [WAY_OTHER_USER] = "other-user",
		[WAY_OTHER_MECHANISM] = "other-mechanism",
		[WAY_LOGIN] = "login", [WAY_EHLO] = "ehlo",
		[WAY_STARTTLS] = "starttls",
		[WAY_IMPLICIT_TLS] = "implicit-tls",
		[WAY_STARTTLS_PORT] = "starttls-port",
		[WAY_OTHER_HOST] = "other-host",
		[WAY_UNVERIFIED] = "unverified", [WAY_SKIP] = "skip",
	};

	_Static_assert(COUNT_OF(names) == WAY_COUNT, "a name for each way");
	return names[way];
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
rank_all(struct ranked *top, const struct evidence *v, bool priors)
{
	size_t n = 0;

	for (size_t i = 0; i < cause_table_n; i++) {
		struct ranked r = { &cause_table[i],
		    cause_score(&cause_table[i], v, priors) };

		if (r.score >= SCORE_ALSO)
			rank_add(top, &n, r);
	}
	return n;
}

/* An enhanced code alone: the causes whose rules know it. */
static size_t
rank_code(struct ranked *top, const struct evidence *v)
{
	size_t n = 0;

	for (size_t i = 0; i < cause_table_n; i++) {
		struct ranked r = { &cause_table[i],
		    cause_names_code(&cause_table[i], v) };

		if (r.score > 0)
			rank_add(top, &n, r);
	}
	return n;
}

static bool
is_bare_code(const struct evidence *v)
{
	return v->s->code == 0 && v->enhanced.klass != 0 && v->text.n == 0;
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

/*
 * How many of those behind the first the card names: with a share of its
 * score, and none where it is certain.  A bare refusal of a login leaves
 * its neighbours open, too: servers use the same words for all of them.
 */
static size_t
count_open(const struct explanation *x, const struct ranked *top, size_t n,
    const struct evidence *v)
{
	size_t open = 0;

	if (x->cause != NULL && x->confidence == CONFIDENCE_HIGH)
		return 0;
	for (size_t i = x->cause != NULL; i < n; i++)
		open += top[i].score * OPEN_SHARE >= top[0].score;
	if (x->confidence == CONFIDENCE_LOW && x->cause != NULL &&
	    v->s->code != 0)
		open = OPEN_MAX;
	if (open > OPEN_MAX)
		open = OPEN_MAX;
	return open < x->nalso ? open : x->nalso;
}

static void
fill_here(const struct cause *c, unsigned systems, const char **list)
{
	size_t n = 0;

	for (const struct cause_here *h = c->here; h->text != NULL; h++)
		if ((h->systems & systems) && n < EXPLAIN_HERE_MAX)
			list[n++] = h->text;
}

/* Behind what the session speaks for: what is easily mistaken for it. */
static void
also_similar(struct explanation *x, const struct cause_entry *e,
    const struct evidence *v)
{
	const struct cause_entry *other;

	for (const char *const *id = e->similar; *id; id++) {
		other = entry_find(*id);
		if (!cause_ruled_out(other, v))
			also_add(x, &other->cause);
	}
}

/* With neither code nor stage, more must speak for it. */
static enum confidence
confidence_of(const struct ranked *top, size_t n, const struct evidence *v)
{
	bool thin = !v->stage_known || v->s->code == 0;
	int margin, medium = thin ? MARGIN_THIN : MARGIN_MEDIUM;

	if (n == 0)
		return CONFIDENCE_LOW;
	margin = top[0].score - (n > 1 ? top[1].score : 0);
	if (top[0].score >= SCORE_HIGH && margin >= MARGIN_HIGH)
		return CONFIDENCE_HIGH;
	if (top[0].score >= SCORE_MEDIUM && margin >= medium)
		return CONFIDENCE_MEDIUM;
	return CONFIDENCE_LOW;
}

static void
unknown_reply(struct explanation *x, int code, struct enhanced e)
{
	const char *words = code ? reply_code_words(code) : NULL;
	const char *more = e.klass ? enhanced_reply_words(code, e) : NULL;
	int klass = code ? code / 100 % 10 : e.klass;
	size_t at;

	snprintf(x->unknown_id, sizeof(x->unknown_id), "unknown-%dxx", klass);
	at = (size_t)snprintf(x->unknown_meaning, sizeof(x->unknown_meaning),
	    "%s", x->bare_code ? "" :
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
		    "The enhanced code %d.%d.%d says: %s.%s", e.klass,
		    e.subject, e.detail, more ? more :
		    klass == 4 ? "it may work later" :
		    "it will not work by trying again", x->bare_code ?
		    " Which cause is behind it, the words that the server "
		    "puts after it decide." : "");
	else
		x->unknown_meaning[at - 1] = '\0';
}

static void
unknown(struct explanation *x, const struct evidence *v)
{
	x->confidence = CONFIDENCE_LOW;
	if (v->s->code != 0 || v->enhanced.klass != 0) {
		x->bare_code = is_bare_code(v);
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
	unsigned systems, own;
	bool known;

	memset(out, 0, sizeof(*out));
	evidence_init(&v, s);
	n = rank_all(top, &v, false);
	out->confidence = confidence_of(top, n, &v);
	/* Nothing speaks clearly: what is likely at this stage and code. */
	if (n == 0 || top[0].score < SCORE_KNOWN) {
		n = rank_all(top, &v, true);
		out->confidence = CONFIDENCE_LOW;
	}
	known = n > 0 && top[0].score >= SCORE_KNOWN;
	if (!known && is_bare_code(&v))
		n = rank_code(top, &v);
	if (known) {
		out->cause = &top[0].e->cause;
		systems = system_of(&v);
		/* What is known to be wrong comes before what is usual. */
		own = s->token_expired ? ~0u : SYSTEM_OWN;
		fill_here(out->cause, systems & ~own, out->here);
		fill_here(out->cause, systems & own, out->own);
		seen_fill(top[0].e, &v, out);
		first = 1;
	} else
		unknown(out, &v);
	for (size_t i = first; i < n; i++)
		also_add(out, &top[i].e->cause);
	if (first > 0)
		also_similar(out, top[0].e, &v);
	out->nopen = count_open(out, top, n, &v);
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
	if (x->bare_code)
		return "What an enhanced code says";
	return strcmp(x->unknown_id, "unknown") == 0 ?
	    "An error that the catalogue does not know" :
	    "A reply that the catalogue does not know";
}

const char *
explanation_meaning(const struct explanation *x)
{
	return x->cause ? x->cause->meaning : x->unknown_meaning;
}
