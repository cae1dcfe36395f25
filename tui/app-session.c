/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intents: what the user or the walk wants of the session, what has to be
 * asked first, and what is said when it cannot be. */
#include "tui/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

void
app_do(struct app *a, const struct intent *i)
{
	char text[200], shown[240];
	struct err e;

	intent_text(i, text, sizeof(text));
	if (!session_do(a->run.session, i, &e)) {
		app_refused(a, i, &e);
		return;
	}
	view_follow(&a->view, true);	/* its answer is what is wanted now */
	vis_copy(shown, sizeof(shown), slice_of(text));
	app_say(a, "> %s", shown);
}

/* ---- connect ----------------------------------------------------------- */

/* Another host gets neither the login nor the address of the first. */
static void
forget_first_target(struct app *a)
{
	struct options *o = &a->o;

	o->user = o->authzid = o->password_file = o->password_eval = NULL;
	o->password_fd = -1;
	o->mx = o->srv = o->connect_to = o->sni = NULL;
}

/* What was agreed to was agreed to for one session. */
static void
end_agreements(struct app *a)
{
	if (!a->login.in_clear && !a->login.unverified)
		return;
	a->login.in_clear = a->login.unverified = false;
	run_renew(&a->run, &a->o);
}

static void
begin_session(struct app *a)
{
	struct intent i = { .kind = INTENT_CONNECT };

	a->run.goal.with_auth = true;
	if (!a->o.until_given)
		a->run.goal.until = STAGE_AUTH;
	app_do(a, &i);
}

void
app_connect(struct app *a, const char *word)
{
	struct err e;

	if (session_state(a->run.session) != SESSION_CLOSED) {
		app_error(a, "this session is open: disconnect first");
		return;
	}
	if (word != NULL) {
		forget_first_target(a);
		app_auth_clear(a);
	}
	if (word != NULL && !run_retarget(&a->run, &a->o, word, &e)) {
		struct err again;

		app_error(a, "%s", e.detail);
		if (!run_retarget(&a->run, &a->o, "practice", &again))
			a->quit = true;
		return;
	}
	end_agreements(a);
	begin_session(a);
}

void
app_move(struct app *a, uint16_t port, enum tls_mode tls)
{
	struct err e;

	session_abort(a->run.session);
	a->o.tls = tls;
	a->o.tls_given = true;
	a->login.in_clear = a->login.unverified = false;
	if (run_by_port(&a->run, &a->o, port, &e))
		begin_session(a);
	else
		app_error(a, "%s", e.detail);
}

/* ---- the walk ---------------------------------------------------------- */

static void
run_intent(struct app *a, const struct intent *i, bool anew)
{
	if (i->kind == INTENT_AUTH)
		app_auth(a, i->mech, anew);
	else if (i->kind == INTENT_CONNECT) {
		session_abort(a->run.session);
		app_connect(a, NULL);
	} else
		app_do(a, i);
}

void
app_walk_next(struct app *a)
{
	const struct walk *w = &a->run.walk;
	const char *waiting = session_waiting_for(a->run.session);

	if (w->reached)
		app_say(a, "the walk is done: every step went well");
	else if (waiting != NULL)
		app_say(a, "still %s", waiting);
	else if (w->failed)
		app_error(a, "this step failed: try again, or skip it");
	else if (w->next.kind != INTENT_NONE)
		run_intent(a, &w->next, false);
}

void
app_walk_retry(struct app *a)
{
	const struct walk *w = &a->run.walk;

	if (!w->failed || w->retry.kind == INTENT_NONE)
		app_error(a, "nothing failed that could be tried again");
	else
		run_intent(a, &w->retry, w->retry.kind == INTENT_AUTH &&
		    a->run.story.auth_failures > 0);
}

void
app_walk_skip(struct app *a)
{
	const struct walk *w = &a->run.walk;
	const struct step *s = &w->steps[w->now];

	if (w->reached)
		app_say(a, "the walk is done: there is nothing to skip");
	else if (a->run.story.closed || s->stage == STAGE_CONNECT)
		app_error(a, "there is no connection: try again first");
	else {
		log_event(a->run.log, s->stage, "skip", 0, NULL,
		    s->stage == STAGE_TLS ? "%s: going on although the "
		    "certificate is not verified" : "%s is left out", s->name);
		a->run.changed = true;
	}
}
