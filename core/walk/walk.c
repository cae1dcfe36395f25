/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/walk/walk.h"

#include <string.h>

#include "core/sasl/sasl.h"
#include "core/banned.h"

/* ---- which steps there are --------------------------------------------- */

static const struct {
	const char	*name, *short_name;
} names[STAGE_COUNT] = {
	[STAGE_CONNECT] = { "connect", "conn" },
	[STAGE_TLS] = { "TLS", "TLS" },
	[STAGE_BANNER] = { "greeting", "greet" },
	[STAGE_EHLO] = { "EHLO", "EHLO" },
	[STAGE_STARTTLS] = { "STARTTLS", "STLS" },
	[STAGE_AUTH] = { "AUTH", "AUTH" },
	[STAGE_MAIL] = { "MAIL", "MAIL" },
	[STAGE_RCPT] = { "RCPT", "RCPT" },
	[STAGE_DATA] = { "DATA", "DATA" },
};

static void
add(struct walk *w, enum stage stage)
{
	w->steps[w->nsteps++] = (struct step){
		.stage = stage,
		.name = names[stage].name,
		.short_name = names[stage].short_name,
		.unit = UNIT_NONE,
	};
}

/* It is no step, but who looks for it is to see why. */
static void
add_missing(struct walk *w)
{
	w->steps[w->nsteps++] = (struct step){
		.stage = STAGE_STARTTLS,
		.name = "no STARTTLS",
		.short_name = "noSTLS",
		.state = STEP_SKIPPED,
		.unit = UNIT_NONE,
	};
}

static bool
is_implicit(const struct story *st, const struct goal *g)
{
	return g->tls == TLS_IMPLICIT || st->implicit_tls;
}

/* Whether STARTTLS is a step; the note says why when it is not. */
static bool
wants_starttls(const struct story *st, const struct goal *g,
    struct walk *w)
{
	if (is_implicit(st, g)) {
		w->note = "TLS from the first byte: no STARTTLS is needed";
		return false;
	}
	if (g->tls == TLS_NONE) {
		w->note = "TLS is switched off for this session";
		return false;
	}
	if (g->tls == TLS_AUTO && g->until > STAGE_STARTTLS &&
	    !st->starttls_used && st->caps[0].known &&
	    !capabilities_has(&st->caps[0], "STARTTLS") &&
	    st->stages[STAGE_STARTTLS].outcome == OUTCOME_NONE) {
		w->note = "the server does not offer STARTTLS";
		w->no_starttls = true;
		return false;
	}
	return true;
}

static void
list_steps(struct walk *w, const struct story *st, const struct goal *g)
{
	static const enum stage later[] = { STAGE_AUTH, STAGE_MAIL,
	    STAGE_RCPT, STAGE_DATA };

	add(w, STAGE_CONNECT);
	if (is_implicit(st, g))
		add(w, STAGE_TLS);
	if (g->until >= STAGE_BANNER)
		add(w, STAGE_BANNER);
	if (g->until >= STAGE_EHLO)
		add(w, STAGE_EHLO);
	if (g->until >= STAGE_STARTTLS && wants_starttls(st, g, w)) {
		add(w, STAGE_STARTTLS);
		add(w, STAGE_TLS);
		add(w, STAGE_EHLO);
	}
	if (w->no_starttls)
		add_missing(w);
	for (size_t i = 0; i < COUNT_OF(later); i++)
		if (g->until >= later[i] &&
		    (later[i] != STAGE_AUTH || g->with_auth))
			add(w, later[i]);
}

/* ---- how far each is --------------------------------------------------- */

static enum step_state
state_of(enum outcome o)
{
	switch (o) {
	case OUTCOME_OK:
		return STEP_DONE;
	case OUTCOME_FAILED:
		return STEP_FAILED;
	case OUTCOME_SKIPPED:
		return STEP_SKIPPED;
	case OUTCOME_NONE:
	case OUTCOME_UNDERWAY:
		break;
	}
	return STEP_AHEAD;
}

/* The first EHLO of the story, or the first one behind the handshake. */
static const struct story_stage *
ehlo_line(const struct story *st, bool after_tls)
{
	static const struct story_stage none = { .outcome = OUTCOME_NONE };
	bool behind = !after_tls;

	for (size_t i = 0; i < st->nseq; i++) {
		if (st->seq[i].stage == STAGE_TLS)
			behind = true;
		if (st->seq[i].stage == STAGE_EHLO && behind)
			return &st->seq[i];
	}
	return &none;
}

static const struct story_stage *
line_of(const struct story *st, enum stage stage, bool second)
{
	if (stage == STAGE_EHLO)
		return ehlo_line(st, second);
	if (stage == STAGE_CONNECT &&
	    st->stages[STAGE_RESOLVE].outcome == OUTCOME_FAILED)
		return &st->stages[STAGE_RESOLVE];
	return &st->stages[stage];
}

static void
fill_states(struct walk *w, const struct story *st)
{
	bool second = false;

	for (size_t i = 0; i < w->nsteps; i++) {
		struct step *step = &w->steps[i];
		const struct story_stage *x = line_of(st, step->stage, second);

		if (x->outcome != OUTCOME_NONE) {
			step->state = state_of(x->outcome);
			step->unit = x->unit;
		}
		if (step->stage == STAGE_AUTH && st->authenticated)
			step->state = STEP_DONE;	/* once is enough */
		second = second || step->stage == STAGE_STARTTLS;
	}
}

/* Without STARTTLS there is no handshake, and no EHLO behind it. */
static void
skip_with_starttls(struct walk *w, const struct story *st)
{
	size_t i = 0;

	while (i < w->nsteps && w->steps[i].stage != STAGE_STARTTLS)
		i++;
	if (i == w->nsteps || w->steps[i].state != STEP_SKIPPED ||
	    st->encrypted || w->no_starttls)
		return;
	for (size_t k = i + 1; k <= i + 2; k++)
		w->steps[k].state = STEP_SKIPPED;
}

/* ---- mechanisms in turn ------------------------------------------------ */

static bool
was_tried(const struct story *st, struct slice mech)
{
	for (size_t i = 0; i < st->ntried; i++)
		if (slice_iis(mech, st->tried[i]))
			return true;
	return false;
}

static bool
is_offered(const struct story *st, struct slice mech)
{
	return capabilities_has_mech(&st->caps[st->encrypted], mech);
}

/*
 * Of a list that the user gave, the first that is offered and was not tried
 * yet.  To name several is to ask for several attempts; nothing is ever
 * tried again unasked otherwise.
 */
static bool
next_mech(const struct story *st, const struct goal *g, struct slice *out)
{
	struct slice rest = slice_of(g->mechs), name;

	if (slice_find(rest, ',') == rest.n)
		return false;
	for (; rest.n > 0; rest = slice_sub(rest, name.n + 1, rest.n)) {
		name = slice_sub(rest, 0, slice_find(rest, ','));
		*out = slice_trim(name);
		if (is_offered(st, *out) && !was_tried(st, *out))
			return true;
	}
	return false;
}

/* A refusal that another mechanism may get around. */
static bool
may_go_on_with_next(const struct story *st, const struct goal *g)
{
	struct slice mech;

	return st->failure.is && st->failure.stage == STAGE_AUTH &&
	    st->failure.code >= 500 && !st->closed && !st->left &&
	    st->ntried > 0 && next_mech(st, g, &mech);
}

static bool
is_listed(const char *list, struct slice mech)
{
	struct slice rest = slice_of(list), name;

	for (; rest.n > 0; rest = slice_sub(rest, name.n + 1, rest.n)) {
		name = slice_sub(rest, 0, slice_find(rest, ','));
		if (slice_ieq(slice_trim(name), mech))
			return true;
	}
	return false;
}

/* To try again is to try the same again, if it was not ours to choose. */
static bool
was_chosen_by_hand(const struct story *st, const struct goal *g,
    struct slice *mech)
{
	if (!st->failure.is || st->failure.stage != STAGE_AUTH ||
	    st->ntried == 0)
		return false;
	*mech = slice_of(st->tried[st->ntried - 1]);
	return sasl_find(*mech) != NULL && !is_listed(g->mechs, *mech);
}

static struct intent
auth_intent(struct walk *w, const struct story *st, const struct goal *g)
{
	struct slice mech;

	if ((!next_mech(st, g, &mech) && !was_chosen_by_hand(st, g, &mech)) ||
	    mech.n >= sizeof(w->mech))
		return (struct intent){ .kind = INTENT_AUTH,
		    .mech = g->mechs };
	memcpy(w->mech, mech.p, mech.n);
	w->mech[mech.n] = '\0';
	return (struct intent){ .kind = INTENT_AUTH, .mech = w->mech };
}

/* ---- what comes next --------------------------------------------------- */

static struct intent
intent_for(struct walk *w, const struct story *st, const struct goal *g,
    enum stage stage)
{
	switch (stage) {
	case STAGE_CONNECT:
	case STAGE_RESOLVE:
		return (struct intent){ .kind = INTENT_CONNECT };
	case STAGE_EHLO:
		return (struct intent){ .kind = INTENT_EHLO,
		    .arg = slice_of(g->helo) };
	case STAGE_STARTTLS:
		return (struct intent){ .kind = INTENT_STARTTLS };
	case STAGE_AUTH:
		return auth_intent(w, st, g);
	case STAGE_MAIL:
		return (struct intent){ .kind = INTENT_MAIL,
		    .arg = slice_of(g->from) };
	case STAGE_RCPT:
		return (struct intent){ .kind = INTENT_RCPT,
		    .arg = slice_of(g->to) };
	case STAGE_DATA:
		return (struct intent){ .kind = INTENT_DATA,
		    .arg = g->message };
	default:	/* the greeting and the handshake come by themselves */
		return (struct intent){ .kind = st->closed ?
		    INTENT_CONNECT : INTENT_NONE };
	}
}

/* An old server does not know EHLO: RFC 5321, 3.2. */
static bool
should_fall_back(const struct story *st, const struct goal *g)
{
	const struct story_failure *f = &st->failure;

	return f->is && f->stage == STAGE_EHLO && !f->after_tls &&
	    !st->encrypted && !g->lmtp && !st->closed && !st->left &&
	    (f->code == 500 || f->code == 502) &&
	    st->stages[STAGE_EHLO].attempts == 1;
}

/* A later step that was tried too early by hand does not stop the walk. */
static bool
is_stuck(const struct story *st, const struct goal *g,
    const struct step *now)
{
	if (st->closed && now->stage != STAGE_CONNECT)
		return true;
	if (now->stage == STAGE_AUTH && may_go_on_with_next(st, g))
		return false;
	return st->failure.is && (st->closed || st->left ||
	    now->state == STEP_FAILED);
}

/* ---- a transaction that is over ---------------------------------------- */

static size_t
index_of(const struct walk *w, enum stage stage)
{
	size_t i = 0;

	while (i < w->nsteps && w->steps[i].stage != stage)
		i++;
	return i;
}

/*
 * Where RCPT or DATA is due, and what they belong to is there no more: after
 * RSET, a new login, or a message that was refused.  What to begin with again.
 */
static enum stage
restart_at(const struct walk *w, const struct story *st)
{
	enum stage now = w->steps[w->now].stage;

	if ((now != STAGE_RCPT && now != STAGE_DATA) || st->closed)
		return now;
	if (!st->in_transaction &&
	    st->stages[STAGE_MAIL].outcome == OUTCOME_OK)
		return STAGE_MAIL;
	return !st->has_recipient &&
	    st->stages[STAGE_RCPT].outcome == OUTCOME_OK ? STAGE_RCPT : now;
}

/* A step that failed in an earlier transaction is ahead again in this one. */
static void
begin_again(struct walk *w, const struct story *st)
{
	enum stage first = restart_at(w, st), now = w->steps[w->now].stage;
	bool failed = w->steps[w->now].state == STEP_FAILED;
	size_t from = index_of(w, first);

	if ((now != STAGE_RCPT && now != STAGE_DATA) || from > w->now ||
	    (failed && st->stages[STAGE_MAIL].unit < w->steps[w->now].unit))
		return;
	for (size_t i = from; i <= w->now; i++)
		if (w->steps[i].state != STEP_SKIPPED)
			w->steps[i].state = STEP_AHEAD;
	w->now = from;
}

/* A greeting or a handshake cannot be had twice on one connection. */
static bool
needs_new_connection(const struct story *st, const struct step *now)
{
	return st->closed || st->left || now->stage == STAGE_TLS ||
	    now->stage == STAGE_BANNER;
}

static void
decide(struct walk *w, const struct story *st, const struct goal *g)
{
	bool busy = st->waiting != UNIT_NONE;

	while (w->now < w->nsteps && (w->steps[w->now].state == STEP_DONE ||
	    w->steps[w->now].state == STEP_SKIPPED))
		w->now++;
	w->reached = w->now == w->nsteps;
	if (!w->reached)
		begin_again(w, st);
	if (should_fall_back(st, g)) {
		w->steps[w->now].state = STEP_NOW;
		w->next = (struct intent){ .kind = INTENT_HELO,
		    .arg = slice_of(g->helo) };
		return;
	}
	w->waiting = busy;
	if (w->reached)
		return;
	w->failed = is_stuck(st, g, &w->steps[w->now]);
	if (w->failed) {
		w->steps[w->now].state = STEP_FAILED;
		if (needs_new_connection(st, &w->steps[w->now]))
			w->retry = (struct intent){ .kind = INTENT_CONNECT };
		else
			w->retry = intent_for(w, st, g, restart_at(w, st));
		return;
	}
	w->steps[w->now].state = STEP_NOW;
	if (!busy)
		w->next = intent_for(w, st, g, w->steps[w->now].stage);
}

void
walk_compute(struct walk *w, const struct story *st, const struct log *l,
    const struct goal *g)
{
	(void)l;
	memset(w, 0, sizeof(*w));
	list_steps(w, st, g);
	fill_states(w, st);
	skip_with_starttls(w, st);
	decide(w, st, g);
}
