/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a failed step offers, done: again, as somebody else, by another
 * mechanism or port, without verification, without the step. */
#include "tui/app/app.h"

#include <stdio.h>
#include <string.h>

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
		.cause = r->cause,
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

	if (a->open.file != NULL) {
		a->noffers = app_open_offers(a, a->offers);
		return;
	}
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

/* ---- again ------------------------------------------------------------- */

static void
again(struct app *a)
{
	const struct walk *w = &a->run.walk;
	struct credentials *c = &a->run.credentials;
	const struct offer *o;

	app_offers(a);
	o = offer_find(a->offers, a->noffers, OFFER_RETRY);
	if (!w->failed || o == NULL)
		app_error(a, "nothing failed that could be tried again");
	else if (o->reconnect) {
		if (o->anew)		/* or the old one would be sent */
			app_auth_identity(a, c->user, c->authzid);
		app_connect_again(a);
	} else if (w->retry.kind == INTENT_AUTH)
		app_auth(a, w->retry.mech, o->anew);
	else
		app_do(a, &w->retry);
}

void
app_walk_retry(struct app *a)
{
	const struct offer *o = take(a, OFFER_RETRY,
	    "this step cannot be tried again");

	if (o == NULL)
		return;
	if (o->patient)
		app_ask(a, "y", again, "Too early, it would be in vain and "
		    "may count against you. Try again now? [y/N]");
	else
		again(a);
}

/* "this step failed: ! another password, U another user" */
void
app_tell_offers(struct app *a)
{
	char text[300] = "", keys[ACTIVE_KEYS_MAX];
	struct active active;
	size_t told = 0;

	app_active(a, &active);
	app_offers(a);
	for (size_t i = 0; i < a->noffers && told < 3; i++) {
		const struct offer *o = &a->offers[i];

		if (active_keys(&active, o->command, keys,
		    sizeof(keys))[0] == '\0')
			continue;
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "%s%s %s", told > 0 ? ", " : ": ", keys, o->brief);
		told++;
	}
	app_error(a, "this step failed%s", text);
}

/* ---- another user ------------------------------------------------------ */

void
app_walk_user(struct app *a)
{
	const struct walk *w = &a->run.walk;

	if (take(a, OFFER_USER, "no login was refused: there is no need for "
	    "another user") == NULL)
		return;
	app_auth_prepare(a, w->retry.kind == INTENT_AUTH ? w->retry.mech :
	    NULL);
	a->login.reconnect = w->retry.kind == INTENT_CONNECT;
	app_ask_user(a, "");
}

/* ---- another mechanism ------------------------------------------------- */

void
app_walk_mechanism(struct app *a)
{
	const struct offer *o = take(a, OFFER_MECH, "no other mechanism is "
	    "offered here that would be safe to try");

	if (o != NULL)
		app_auth(a, o->mech->name, o->anew);
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
	const struct offer *o = take(a, OFFER_PORT, a->run.practice != NULL ?
	    "the practice server has this one port only" :
	    "another port or way to TLS is no answer to this failure");

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
	if (at_auth) {
		app_auth(a, a->run.walk.retry.mech, false);
		return;
	}
	log_event(a->run.log, STAGE_TLS, "skip", 0, NULL,
	    "TLS: going on although the certificate is not verified");
	a->run.changed = true;
	app_say(a, "on without verification, in this session only");
}

/* What was found wrong first, in a sentence. */
static const char *
what_is_wrong(const struct story *st)
{
	static const struct {
		const char	*id, *words;
	} all[] = {
		{ "cert-expired", "The certificate has expired." },
		{ "cert-not-yet-valid", "The certificate is not valid yet." },
		{ "cert-hostname", "The certificate is for another name than "
		  "the one asked for." },
		{ "cert-self-signed", "The server signed its certificate "
		  "itself, as anybody could." },
		{ "cert-untrusted", "The certificate comes from a CA that is "
		  "not trusted here." },
		{ "cert-purpose", "The certificate is not meant for a "
		  "server." },
	};
	const char *id = st->tls != NULL ? facts_get(st->tls, "verify.id") :
	    NULL;

	for (size_t i = 0; id != NULL && i < COUNT_OF(all); i++)
		if (strcmp(all[i].id, id) == 0)
			return all[i].words;
	return "The certificate could not be verified.";
}

void
app_walk_unverified(struct app *a)
{
	if (take(a, OFFER_UNVERIFIED, "it is not the certificate that the "
	    "walk stopped at") != NULL)
		app_ask(a, "yes", on_unverified, "%s Go on with it, in this "
		    "session? Type yes:", what_is_wrong(&a->run.story));
}

/* ---- the step left out ------------------------------------------------- */

static void
skip(struct app *a, const struct step *s)
{
	log_event(a->run.log, s->stage, "skip", 0, NULL, "%s is left out",
	    s->name);
	a->run.changed = true;
	app_say(a, "%s is left out", s->name);
}

/* The check of the certificate is left out with the same words, whichever
 * key it is. */
void
app_walk_skip(struct app *a)
{
	const struct walk *w = &a->run.walk;
	const struct step *s = &w->steps[w->now];

	app_offers(a);
	if (w->reached)
		app_say(a, "the walk is done: there is nothing to skip");
	else if (a->run.story.closed || s->stage == STAGE_CONNECT)
		app_error(a, "there is no connection: try again first");
	else if (w->failed && offer_find(a->offers, a->noffers,
	    OFFER_UNVERIFIED) != NULL && s->stage == STAGE_TLS)
		app_walk_unverified(a);
	else if (w->failed && take(a, OFFER_SKIP, "leaving this step out "
	    "leads nowhere") == NULL)
		return;
	else
		skip(a, s);
}
