/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lesson/look.h"

#include <string.h>

#include "core/lesson/failed.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

void
lesson_look_begin(struct lesson_look *k, size_t task, uint32_t from)
{
	*k = (struct lesson_look){ .task = task, .from = from, .seen = from,
	    .next = from };
}

/* ---- one event --------------------------------------------------------- */

/* An event that ends a step and went well; other events only tell. */
static bool
is_end_of_step(const struct entry *e)
{
	return (e->stage == STAGE_RESOLVE && strcmp(e->event, "resolve") == 0) ||
	    (e->stage == STAGE_CONNECT && strcmp(e->event, "connect") == 0) ||
	    (e->stage == STAGE_TLS && strcmp(e->event, "tls") == 0);
}

static bool
went_well(const struct log *l, uint32_t unit, enum stage stage)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first + u->n - 1);
	struct reply_line line;

	if (e->stage != stage || (e->flags & (ENTRY_FAILED |
	    ENTRY_VIOLATION | ENTRY_UNASKED)) != 0)
		return false;
	if (e->kind == ENTRY_EVENT)
		return is_end_of_step(e);
	return e->kind == ENTRY_SERVER && reply_line_parse(e->text, &line) &&
	    line.code / 100 == 2;
}

static bool
failed_at(const struct log *l, const struct story *st, uint32_t unit,
    enum stage stage)
{
	struct story_failure f;

	return story_failure_at(st, l, unit, &f) && f.stage == stage;
}

static bool
holds_at(struct lesson_done *d, const struct log *l, const struct story *st,
    uint32_t unit)
{
	switch (d->what) {
	case LESSON_FILTER:
		return filter_shows(&d->filter, l, unit);
	case LESSON_STAGE:
		return d->failed ? failed_at(l, st, unit, d->stage) :
		    went_well(l, unit, d->stage);
	case LESSON_CAUSE:
		return failed_cause(l, st, unit) == d->cause;
	case LESSON_ANSWER:
		break;
	}
	return false;
}

/* ---- one task ---------------------------------------------------------- */

static bool
is_done(const struct lesson_look *k, const struct lesson_task *t)
{
	for (size_t i = 0; i < t->ndones; i++)
		if (!k->held[i])
			return false;
	return true;
}

static void
hold(struct lesson_look *k, size_t i, uint32_t unit)
{
	k->held[i] = true;
	if (unit + 1 > k->next)
		k->next = unit + 1;
}

static void
look_at(struct lesson_look *k, struct lesson_task *t, const struct log *l,
    const struct story *st, uint32_t unit)
{
	for (size_t i = 0; i < t->ndones; i++)
		if (!k->held[i] && holds_at(&t->dones[i], l, st, unit))
			hold(k, i, unit);
}

bool
lesson_look(struct lesson_look *k, struct lesson *ls, const struct log *l,
    const struct story *st)
{
	struct lesson_task *t;

	if (k->task >= ls->ntasks)
		return false;
	t = &ls->tasks[k->task];
	for (; !is_done(k, t) && k->seen < log_units(l) &&
	    !log_unit(l, k->seen)->open; k->seen++)
		look_at(k, t, l, st, k->seen);
	if (!is_done(k, t))
		return false;
	lesson_look_begin(k, k->task + 1, k->next);
	return true;
}

/* ---- answers ----------------------------------------------------------- */

static struct lesson_done *
asked(const struct lesson_look *k, struct lesson *ls, size_t *place)
{
	struct lesson_task *t;

	if (k->task >= ls->ntasks)
		return NULL;
	t = &ls->tasks[k->task];
	for (*place = 0; *place < t->ndones; (*place)++)
		if (!k->held[*place] &&
		    t->dones[*place].what == LESSON_ANSWER)
			return &t->dones[*place];
	return NULL;
}

bool
lesson_asks(const struct lesson_look *k, const struct lesson *ls,
    enum answer_kind *kind)
{
	const struct lesson_task *t;

	if (k->task >= ls->ntasks)
		return false;
	t = &ls->tasks[k->task];
	for (size_t i = 0; i < t->ndones; i++)
		if (!k->held[i] && t->dones[i].what == LESSON_ANSWER) {
			*kind = t->dones[i].answer;
			return true;
		}
	return false;
}

enum lesson_verdict
lesson_answer(struct lesson_look *k, struct lesson *ls, const struct log *l,
    const struct story *st, struct slice words, enum answer_kind *kind)
{
	size_t i;
	struct lesson_done *d = asked(k, ls, &i);
	uint32_t unit = UNIT_NONE;
	struct bytes right;
	bool fits;

	if (d == NULL)
		return VERDICT_NOT_ASKED;
	*kind = d->answer;
	bytes_init(&right, BYTES_NO_LIMIT);
	if (!answer_right(d->answer, &d->filter, l, st, &right, &unit)) {
		bytes_clear(&right);
		return VERDICT_EARLY;
	}
	fits = answer_fits(d->answer, bytes_slice(&right), words);
	bytes_clear(&right);
	if (fits)
		hold(k, i, unit);
	return fits ? VERDICT_RIGHT : VERDICT_WRONG;
}
