/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/samelog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/decode/fields.h"
#include "core/explain/explain.h"
#include "core/story/story.h"

static const char *what_now;
static size_t row_now;

#define SAME(a, b) \
	do { \
		if ((a) != (b)) \
			fail_msg("%s, entry %zu: %s", what_now, row_now, #a); \
	} while (0)

static void
same_text(struct slice a, struct slice b, const char *of)
{
	if (!slice_eq(a, b))
		fail_msg("%s, entry %zu, %s: \"%.*s\" became \"%.*s\"",
		    what_now, row_now, of, (int)a.n, a.p, (int)b.n, b.p);
}

static void
same_string(const char *a, const char *b, const char *of)
{
	SAME(a == NULL, b == NULL);
	same_text(slice_of(a), slice_of(b), of);
}

static void
same_shape(struct shape a, struct shape b)
{
	SAME(a.len, b.len);
	SAME(a.flags, b.flags);
}

static void
same_facts(const struct facts *a, const struct facts *b)
{
	SAME(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct fact *x = &a->v[i], *y = &b->v[i];

		same_string(x->name, y->name, "a fact's name");
		same_string(x->value, y->value, x->name);
		SAME(x->at.n, y->at.n);
		SAME(x->at.n > 0 ? x->at.at : 0, y->at.n > 0 ? y->at.at : 0);
		SAME(x->mark, y->mark);
		SAME(x->folded, y->folded);
		same_string(x->warning, y->warning, "a fact's warning");
		SAME(x->secret, y->secret);
		if (x->secret)
			same_shape(x->shape, y->shape);
		assert_null(y->hidden);
	}
}

static void
same_entry(const struct entry *a, const struct entry *b)
{
	SAME(a->unit, b->unit);
	SAME(a->at_us, b->at_us);
	SAME(a->kind, b->kind);
	SAME(a->stage, b->stage);
	SAME(a->eol, b->eol);
	SAME(a->flags, b->flags);
	same_string(a->event, b->event, "event");
	same_text(a->text, b->text, "text");
	SAME(a->full_len, b->full_len);
	SAME(a->nholes, b->nholes);
	for (size_t i = 0; i < a->nholes; i++) {
		SAME(a->holes[i].at.at, b->holes[i].at.at);
		SAME(a->holes[i].at.n, b->holes[i].at.n);
		same_shape(a->holes[i].shape, b->holes[i].shape);
		assert_null(b->holes[i].hidden);
	}
	same_facts(&a->facts, &b->facts);
}

static void
same_field(const struct field *a, const struct field *b)
{
	same_string(a->name, b->name, "a field's name");
	same_string(a->value, b->value, a->name);
	SAME(a->entry, b->entry);
	SAME(a->raw.at, b->raw.at);
	SAME(a->raw.n, b->raw.n);
	SAME(a->part.n, b->part.n);
	SAME(a->depth, b->depth);
	SAME(a->severity, b->severity);
	SAME(a->secret, b->secret);
	same_string(a->warning, b->warning, "a field's warning");
}

static void
same_fields(const struct log *was, const struct log *is, size_t unit)
{
	struct fields a, b;

	fields_init(&a);
	fields_init(&b);
	decode_unit(was, unit, &a);
	decode_unit(is, unit, &b);
	row_now = log_unit(was, unit)->first;
	SAME(a.n, b.n);
	for (size_t i = 0; i < a.n; i++)
		same_field(&a.v[i], &b.v[i]);
	fields_clear(&a);
	fields_clear(&b);
}

static void
same_units(const struct log *was, const struct log *is)
{
	SAME(log_units(was), log_units(is));
	for (size_t i = 0; i < log_units(was); i++) {
		const struct unit *a = log_unit(was, i), *b = log_unit(is, i);

		row_now = a->first;
		SAME(a->first, b->first);
		SAME(a->n, b->n);
		SAME(a->answers, b->answers);
		SAME(a->answered_by, b->answered_by);
		SAME(a->open, b->open);
		same_fields(was, is, i);
	}
}

static void
explain_it(const struct log *l, const struct story *st,
    struct explanation *x)
{
	struct situation s;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(st, l, &s, &text);
	explain(&s, x);
	bytes_clear(&text);
}

static void
same_explanation(const struct log *was, const struct log *is,
    const struct story *a, const struct story *b)
{
	struct explanation x, y;

	explain_it(was, a, &x);
	explain_it(is, b, &y);
	same_string(explanation_id(&x), explanation_id(&y), "cause");
	same_string(explanation_meaning(&x), explanation_meaning(&y),
	    "meaning");
	SAME(x.nseen, y.nseen);
	for (size_t i = 0; i < x.nseen; i++)
		same_string(x.seen[i], y.seen[i], "what points to it");
	SAME(x.nalso, y.nalso);
	explanation_clear(&x);
	explanation_clear(&y);
}

static void
same_story(const struct log *was, const struct log *is)
{
	struct story a, b;

	story_init(&a);
	story_init(&b);
	story_read(&a, was);
	story_read(&b, is);
	SAME(a.nseq, b.nseq);
	for (size_t i = 0; i < a.nseq; i++) {
		SAME(a.seq[i].stage, b.seq[i].stage);
		SAME(a.seq[i].outcome, b.seq[i].outcome);
		SAME(a.seq[i].began_us, b.seq[i].began_us);
		same_string(a.seq[i].detail, b.seq[i].detail, "stage");
	}
	SAME(a.verified, b.verified);
	SAME(a.authenticated, b.authenticated);
	SAME(a.clean_quit, b.clean_quit);
	same_string(a.host, b.host, "host");
	same_string(a.auth_user, b.auth_user, "user");
	SAME(a.failure.is, b.failure.is);
	SAME(a.failure.unit, b.failure.unit);
	SAME(a.failure.stage, b.failure.stage);
	if (a.failure.is)
		same_explanation(was, is, &a, &b);
	story_clear(&a);
	story_clear(&b);
}

void
samelog_check(const struct log *was, const struct log *is, const char *what)
{
	what_now = what;
	row_now = 0;
	SAME(log_count(was), log_count(is));
	SAME(log_began_wall_us(was), log_began_wall_us(is));
	for (row_now = 0; row_now < log_count(was); row_now++)
		same_entry(log_entry(was, row_now), log_entry(is, row_now));
	same_units(was, is);
	same_story(was, is);
}
