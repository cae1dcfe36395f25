/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a failed step offers, done: as somebody else, by another mechanism,
 * by another port, without verification. */
#include "tui/app.h"

#include "core/sasl/sasl.h"
#include "core/sasl/token.h"
#include "tui/banned.h"

static struct offer_facts
facts(const struct app *a)
{
	const struct run *r = &a->run;
	const struct options *o = &a->o;
	bool plain = r->host.kind == TARGET_HOST && r->practice == NULL &&
	    o->mx == NULL && o->srv == NULL;

	return (struct offer_facts){
		.host = plain ? r->host.host : NULL,
		.port = r->host.port,
		.port_fixed = r->opts.connect_port != 0,
		.walking = a->walking,
		.insecure = o->insecure || a->login.unverified,
		.has_secret = r->credentials.password != NULL,
		.is_token = token_is_bearer(
		    secret_bytes(r->credentials.password)),
		.has_certificate = o->tls_opts.cert != NULL,
	};
}

void
app_offers(struct app *a)
{
	const struct run *r = &a->run;
	struct offer_facts f = facts(a);

	a->noffers = walk_offers(&r->walk, &r->story, &r->goal, &f,
	    a->offers, OFFER_COUNT);
}

/* One that is offered now; or else it is said why not. */
static const struct offer *
take(struct app *a, enum offer_kind kind, const char *why_not)
{
	const char *waiting = session_waiting_for(a->run.session);
	const struct offer *o;

	app_offers(a);
	o = offer_find(a->offers, a->noffers, kind);
	if (o != NULL && waiting != NULL) {
		app_say(a, "still %s", waiting);
		return NULL;
	}
	if (o == NULL)
		app_error(a, "%s", a->run.walk.failed ? why_not :
		    "nothing failed: there is nothing to do in another way");
	return o;
}

/* ---- another user ------------------------------------------------------ */

void
app_walk_user(struct app *a)
{
	const struct walk *w = &a->run.walk;
	const char *user = a->run.credentials.user;

	if (take(a, OFFER_USER, "no login was refused: there is no need for "
	    "another user") == NULL)
		return;
	app_auth_prepare(a, w->retry.kind == INTENT_AUTH ? w->retry.mech :
	    NULL);
	a->login.reconnect = w->retry.kind == INTENT_CONNECT;
	app_ask_user(a, user != NULL ? user : "");
}

/* ---- another mechanism ------------------------------------------------- */

void
app_walk_mechanism(struct app *a)
{
	const struct offer *o = take(a, OFFER_MECH, "no other mechanism is "
	    "offered here that would be safe to try");

	if (o != NULL)
		app_auth(a, o->mech->name, false);
}

/* ---- another port ------------------------------------------------------ */

static void
on_move(struct app *a)
{
	app_move(a, a->next_way.port, a->next_way.tls);
}

void
app_walk_port(struct app *a)
{
	const struct offer *o = take(a, OFFER_PORT, "another port or way to "
	    "TLS is no answer to this failure");

	if (o == NULL)
		return;
	a->next_way = *o;
	if (session_state(a->run.session) == SESSION_CLOSED)
		on_move(a);
	else
		app_ask(a, "y", on_move, "This session is open. End it, and "
		    "connect with %s? [y/N]", o->words);
}

/* ---- without verification ---------------------------------------------- */

static void
on_unverified(struct app *a)
{
	bool at_auth = a->run.story.failure.stage == STAGE_AUTH;

	if (take(a, OFFER_UNVERIFIED, "the session has ended") == NULL)
		return;
	session_allow_unverified(a->run.session);
	a->login.unverified = true;
	if (at_auth)
		app_auth(a, a->run.walk.retry.mech, false);
	else
		app_walk_skip(a);
}

void
app_walk_unverified(struct app *a)
{
	if (take(a, OFFER_UNVERIFIED, "it is not the certificate that the "
	    "walk stopped at") != NULL)
		app_ask(a, "yes", on_unverified, "Nobody knows who this "
		    "server is. Go on, in this session? Type yes:");
}
