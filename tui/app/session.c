/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intents: what the user or the walk wants of the session, what has to be
 * asked first, and what is said when it cannot be. */
#include "tui/app/app.h"

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
	app_await_answers(a, i);
	app_type_awaits(a, i);
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
	struct options before = *o;

	*o = a->given;
	o->no_reveal = before.no_reveal;
	o->mask_user = before.mask_user;
	o->tls = before.tls;		/* as "connect" was told */
	o->tls_given = before.tls_given;
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

	/* The status of plain lines is that of check. */
	if (a->face.is != FACE_PLAIN && !run_is_for_strangers(&a->run))
		a->run.goal.with_auth = true;
	if (!a->o.until_given && a->run.goal.with_auth &&
	    a->run.goal.until < STAGE_AUTH)
		a->run.goal.until = STAGE_AUTH;
	app_do(a, &i);
}

/* An opened file is left for a server, and not for a slip of the pen. */
static bool
leads_somewhere(struct app *a, const char *word)
{
	struct target t;
	struct err e;

	if (a->open.file == NULL || (word != NULL && *word == '@'))
		return true;
	if (word == NULL) {
		app_error(a, "name a server: connect HOST[:PORT]");
		return false;
	}
	if (!target_parse(&t, word, &e)) {
		app_error(a, "%s", e.detail);
		return false;
	}
	target_clear(&t);
	return true;
}

void
app_connect(struct app *a, const char *word)
{
	struct err e;

	if (session_state(a->run.session) != SESSION_CLOSED) {
		app_error(a, "this session is open: disconnect first");
		return;
	}
	if (word == NULL && a->run.idle) {
		app_error(a, "name a server: connect HOST[:PORT], or connect "
		    "practice");
		return;
	}
	if (!leads_somewhere(a, word))
		return;
	/* What the command line said is for the first one. */
	if (word != NULL && !a->run.idle) {
		forget_first_target(a);
		app_auth_clear(a);
	}
	app_open_leave(a);
	if (word != NULL)
		start_target(a, *word != '@' ? word : NULL);
	if (!config_target(&a->config, &a->o, &word, &e)) {
		app_error(a, "%s", e.detail);
		return;
	}
	if (word != NULL && !run_retarget(&a->run, &a->o, word, &e)) {
		app_error(a, "%s", e.detail);
		run_idle(&a->run, &a->o);
		return;
	}
	start_connecting(a);
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

void
app_connect_again(struct app *a)
{
	session_abort(a->run.session);
	app_connect(a, NULL);
}

static void
run_intent(struct app *a, const struct intent *i)
{
	if (i->kind == INTENT_AUTH)
		app_auth(a, i->mech, false);
	else if (i->kind == INTENT_CONNECT)
		app_connect_again(a);
	else
		app_do(a, i);
}

void
app_walk_next(struct app *a)
{
	const struct walk *w = &a->run.walk;
	const char *waiting = session_waiting_for(a->run.session);

	if (w->reached)
		app_tell_done(a);
	else if (waiting != NULL)
		app_say(a, "still %s", waiting);
	else if (w->failed)
		app_tell_offers(a);
	else if (w->next.kind != INTENT_NONE) {
		run_intent(a, &w->next);
		a->answers_due = 0;	/* a step need not ask anything */
	}
}
