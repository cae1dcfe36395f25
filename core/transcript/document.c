/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/decode/redact.h"
#include "core/transcript/when.h"
#include "core/banned.h"

/* ---- what is hidden ---------------------------------------------------- */

struct masks {
	struct document_mask *v;
	size_t		 n, cap;
};

static void
add_mask(struct masks *m, const struct entry *e, const char *name,
    struct shape shape, const char *why)
{
	char words[160];

	if (m->n == m->cap) {
		m->cap = m->cap ? 2 * m->cap : 16;
		m->v = xrealloc(m->v, m->cap, sizeof(*m->v));
	}
	if (shape.len == 0)
		snprintf(words, sizeof(words), "of no known length");
	else
		shape_text(words, sizeof(words), shape);
	m->v[m->n++] = (struct document_mask){ e->id,
	    xasprintf("%s (%s)", name, words), why };
}

static const char *
why_of_hole(const struct entry *e, const struct hole *h)
{
	if (h->shape.len == 0)
		return "masked by hand, or as a name";
	if (e->kind == ENTRY_SERVER && e->facts.n == 0)
		return "the server repeats a secret";
	if (e->kind == ENTRY_EVENT)
		return "a part of a secret";
	if (e->flags & ENTRY_IN_AUTH)
		return "it would open the account, or help to guess at it";
	return "a secret of this session";
}

/* The parts of a message say more than the message: they are told alone. */
static void
masks_of(struct masks *m, const struct entry *e)
{
	size_t before = m->n;

	for (size_t i = 0; i < e->facts.n; i++)
		if (e->facts.v[i].secret) {
			char *name = vis_dup(slice_of(e->facts.v[i].name));

			add_mask(m, e, name, e->facts.v[i].shape, "it would "
			    "open the account, or help to guess at it");
			free(name);
		}
	for (size_t i = 0; i < e->nholes && m->n == before; i++)
		add_mask(m, e, e->kind == ENTRY_CLIENT ? "what was sent" :
		    e->kind == ENTRY_SERVER ? "words of the server" :
		    "words of a note", e->holes[i].shape,
		    why_of_hole(e, &e->holes[i]));
}

size_t
document_masks(const struct log *l, struct document_mask **out)
{
	struct masks m = { NULL, 0, 0 };

	for (size_t i = 0; i < log_count(l); i++)
		masks_of(&m, log_entry(l, i));
	*out = m.v;
	return m.n;
}

void
document_masks_free(struct document_mask *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(m[i].what);
	free(m);
}

/* ---- the goal ---------------------------------------------------------- */

void
document_goal_write(struct bytes *out, const struct document_goal *g)
{
	bytes_addf(out, "until=%s%s%s tls=%s", stage_name(g->until),
	    g->with_auth ? " login" : "", g->lmtp ? " lmtp" : "",
	    tls_mode_name(g->tls));
}

static bool
goal_word(struct slice word, struct document_goal *g)
{
	size_t eq = slice_find(word, '=');
	struct slice value = slice_sub(word, eq + 1, word.n);
	char text[32];

	snprintf(text, sizeof(text), "%.*s", (int)value.n,
	    value.n > 0 ? value.p : "");
	if (slice_is(word, "login"))
		g->with_auth = true;
	else if (slice_is(word, "lmtp"))
		g->lmtp = true;
	else if (slice_is(slice_sub(word, 0, eq), "until"))
		return stage_parse(text, &g->until);
	else if (slice_is(slice_sub(word, 0, eq), "tls"))
		return tls_mode_parse(text, &g->tls);
	else
		return false;
	return true;
}

bool
document_goal_read(struct slice s, struct document_goal *out)
{
	struct slice word;
	bool known = true;

	*out = (struct document_goal){ .until = STAGE_STARTTLS };
	while (slice_word(&s, &word))
		known = goal_word(word, out) && known;
	return known;
}

/* ---- the head ---------------------------------------------------------- */

static void
add_head(struct document *d, const char *name, enum sink_kind kind, bool read,
    struct bytes *value)
{
	if (value->len > 0) {
		d->heads = xrealloc(d->heads, d->nheads + 1,
		    sizeof(*d->heads));
		d->heads[d->nheads++] = (struct document_head){ name,
		    bytes_take(value), kind, read };
	}
	bytes_clear(value);
	bytes_init(value, BYTES_NO_LIMIT);
}

static void
add_fact(struct bytes *out, const struct facts *f, const char *name,
    const char *before)
{
	const char *v = facts_get(f, name);

	if (v == NULL || v[0] == '\0')
		return;
	bytes_add_str(out, before);
	vis_add(out, slice_of(v), VIS_UTF8);
}

static void
tls_words(const struct document *d, struct bytes *out)
{
	const struct facts *f = d->story->tls;

	if (f == NULL)
		return;
	bytes_addf(out, "%s, ", d->story->implicit_tls ? "implicit" :
	    "by STARTTLS");
	add_fact(out, f, "tls.version", "");
	add_fact(out, f, "tls.cipher", ", ");
	bytes_addf(out, ", certificate %sverified", d->story->verified ? "" :
	    "not ");
	add_fact(out, f, "verify.name", " for ");
	add_fact(out, f, "verify.error.0", ": ");
}

static void
capability_words_of(const struct capabilities *c, struct bytes *out)
{
	for (size_t i = 0; i < c->n; i++) {
		bytes_add_str(out, i > 0 ? ", " : "");
		vis_add(out, slice_of(c->v[i].keyword), VIS_UTF8);
		for (size_t k = 0; k < c->v[i].nparams; k++) {
			bytes_add_char(out, ' ');
			vis_add(out, slice_of(c->v[i].params[k]), VIS_UTF8);
		}
	}
	if (c->known && c->n == 0)
		bytes_add_str(out, "nothing");
}

/* What was connected to again stands in one log. */
static size_t
connections(const struct log *l)
{
	size_t n = 0;

	for (size_t i = 0; i < log_count(l); i++) {
		const struct entry *e = log_entry(l, i);

		n += e->kind == ENTRY_EVENT && strcmp(e->event, "connect") == 0;
	}
	return n;
}

static void
connection_words(const struct document *d, struct bytes *out)
{
	size_t n = connections(d->log);

	if (n > 1)
		bytes_addf(out, "%zu; began is that of the first, took that "
		    "of all, what follows that of the last", n);
}

static void
result_words(const struct document *d, struct bytes *out)
{
	const struct story *st = d->story;

	if (st->failure.is)
		bytes_addf(out, "failed at %s%s%s",
		    stage_name(st->failure.stage),
		    d->explanation != NULL ? ": " : "",
		    d->explanation != NULL ?
		    explanation_id(d->explanation) : "");
	else if (st->nseq > 0)
		bytes_addf(out, "good as far as %s",
		    stage_name(st->seq[st->nseq - 1].stage));
}

static void
keylog_words(const struct document *d, struct bytes *out)
{
	/* Of any of its connections, not only the last. */
	for (uint32_t i = 0; i < log_count(d->log); i++) {
		const struct facts *f = &log_entry(d->log, i)->facts;

		if (facts_get(f, "tls.keylog") == NULL)
			continue;
		bytes_add_str(out, "the keys of this connection were written "
		    "to a file: whoever has it can read all of a capture");
		return;
	}
}

static int64_t
took_us(const struct log *l)
{
	return log_count(l) == 0 ? 0 :
	    log_entry(l, log_count(l) - 1)->at_us;
}

static void
hidden_words(const struct document *d, struct bytes *out)
{
	if (d->nmasks == 0)
		bytes_add_str(out, "nothing");
	else
		bytes_addf(out, "%zu thing%s, shown as ********; see below",
		    d->nmasks, d->nmasks == 1 ? "" : "s");
}

static void
first_heads(struct document *d, struct bytes *b)
{
	bytes_add_str(b, d->program);
	add_head(d, "program", SINK_OWN, true, b);
	vis_add(b, slice_of(d->target), VIS_UTF8);
	add_head(d, "target", SINK_SESSION, true, b);
	document_time(b, log_began_wall_us(d->log));
	add_head(d, "began", SINK_OWN, true, b);
	document_goal_write(b, &d->goal);
	add_head(d, "goal", SINK_OWN, true, b);
	bytes_addf(b, "%.6f seconds", (double)took_us(d->log) / 1e6);
	add_head(d, "took", SINK_OWN, false, b);
}

static void
later_heads(struct document *d, struct bytes *b, const char *renamed)
{
	connection_words(d, b);
	add_head(d, "connections", SINK_OWN, false, b);
	result_words(d, b);
	add_head(d, "result", SINK_OWN, false, b);
	tls_words(d, b);
	add_head(d, "tls", SINK_DERIVED, false, b);
	keylog_words(d, b);
	add_head(d, "keylog", SINK_OWN, false, b);
	capability_words_of(&d->story->caps[0], b);
	add_head(d, "offered in clear", SINK_DERIVED, false, b);
	capability_words_of(&d->story->caps[1], b);
	add_head(d, "offered in TLS", SINK_DERIVED, false, b);
	hidden_words(d, b);
	add_head(d, "hidden", SINK_OWN, false, b);
	bytes_add_str(b, renamed != NULL ? renamed : "");
	add_head(d, "renamed", SINK_OWN, false, b);
}

void
document_compute(struct document *d, const char *renamed)
{
	struct bytes b;

	d->heads = NULL;
	d->nheads = 0;
	d->nmasks = document_masks(d->log, &d->masks);
	bytes_init(&b, BYTES_NO_LIMIT);
	first_heads(d, &b);
	later_heads(d, &b, renamed);
	bytes_clear(&b);
}

void
document_clear(struct document *d)
{
	for (size_t i = 0; i < d->nheads; i++)
		free(d->heads[i].value);
	free(d->heads);
	d->heads = NULL;
	d->nheads = 0;
	document_masks_free(d->masks, d->nmasks);
	d->masks = NULL;
	d->nmasks = 0;
}

int64_t
document_latency_us(const struct document *d, const struct entry *e)
{
	const struct unit *u = log_unit(d->log, e->unit), *asked;

	if (e->kind != ENTRY_SERVER || u->answers == UNIT_NONE ||
	    u->answers >= log_units(d->log) || u->first != e->id)
		return -1;
	asked = log_unit(d->log, u->answers);
	return e->at_us - log_entry(d->log, asked->first + asked->n -
	    1)->at_us;
}
