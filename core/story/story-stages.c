/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far each stage got, and which failure counts. */
#include "core/story/story-priv.h"

#include "core/base/vis.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

/* The stage's line in the sequence: continued, or a new one when another
 * stage has come between (EHLO before and after TLS). */
static struct story_stage *
stage_line(struct story *s, enum stage stage)
{
	for (size_t i = s->nseq; i > 0 && i + 2 > s->nseq; i--) {
		if (s->seq[i - 1].stage == stage)
			return &s->seq[i - 1];
		/* What was said before a handshake is forgotten. */
		if (s->seq[i - 1].stage == STAGE_TLS && stage == STAGE_EHLO)
			break;
	}
	if (s->nseq == STORY_SEQ_MAX)
		return &s->seq[STORY_SEQ_MAX - 1];
	s->seq[s->nseq] = (struct story_stage){ .stage = stage,
	    .unit = UNIT_NONE };
	return &s->seq[s->nseq++];
}

void
story_mend(struct story *s, enum stage stage)
{
	if (s->failure.is && s->failure.stage == stage)
		s->failure = (struct story_failure){ .unit = UNIT_NONE,
		    .command = UNIT_NONE };
}

void
story_stage_begin(struct story *s, enum stage stage, const struct entry *e)
{
	struct story_stage *x;

	if (stage >= STAGE_COUNT)
		return;
	story_mend(s, stage);
	x = stage_line(s, stage);
	if (x->attempts++ == 0 || x->outcome == OUTCOME_FAILED)
		x->began_us = e->at_us;
	x->outcome = OUTCOME_UNDERWAY;
	x->unit = e->unit;
	s->stages[stage] = *x;
}

void
story_stage_end(struct story *s, enum stage stage, enum outcome outcome,
    const struct entry *e, struct slice detail)
{
	struct story_stage *x;

	if (stage >= STAGE_COUNT)
		return;
	x = stage_line(s, stage);
	if (x->attempts == 0) {
		x->attempts = 1;
		x->began_us = e->at_us;
	}
	x->outcome = outcome;
	x->unit = e->unit;
	x->ended_us = e->at_us;
	vis_copy(x->detail, sizeof(x->detail), detail);
	s->stages[stage] = *x;
}

bool
story_is_message(const struct log *l, uint32_t unit)
{
	return unit != UNIT_NONE &&
	    (log_unit_first(l, unit)->flags & ENTRY_IN_DATA) != 0;
}

struct story_failure
story_failure_of(const struct story *s, const struct log *l, enum stage stage,
    const struct entry *e)
{
	const struct unit *u = log_unit(l, e->unit);
	struct story_failure f = {
		.is = true,
		.stage = stage,
		.unit = e->unit,
		.command = u->answers,
		.event = e->kind == ENTRY_EVENT ? e->event : NULL,
		.after_tls = s->encrypted && !s->implicit_tls,
		.of_message = story_is_message(l, e->kind == ENTRY_EVENT ?
		    s->waiting : u->answers),
	};
	struct reply_line r;

	if (e->kind == ENTRY_SERVER && reply_line_parse(e->text, &r)) {
		f.code = r.code;
		f.enhanced = r.enhanced;
	}
	return f;
}

void
story_fail(struct story *s, const struct log *l, enum stage stage,
    const struct entry *e)
{
	if (!s->failure.is)
		s->failure = story_failure_of(s, l, stage, e);
}

/* Where a session stands that fails without being asked anything. */
enum stage
story_latest_stage(const struct story *s)
{
	return s->nseq > 0 ? s->seq[s->nseq - 1].stage : STAGE_CONNECT;
}
