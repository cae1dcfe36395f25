/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTH: what has to be known, asked, checked and agreed to before it is
 * sent. */
#include "tui/app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/practice/practice.h"
#include "core/sasl/sasl.h"
#include "core/smtp/command.h"
#include "tui/banned.h"

static void go_on(struct app *a);

void
app_auth_clear(struct app *a)
{
	free(a->login.mech);
	free(a->login.typed);
	free(a->login.accepted);
	free(a->login.pending);
	a->login = (struct login){ .mech = NULL };
}

static void
forget_what_was_said(struct app *a)
{
	free(a->login.accepted);
	free(a->run.told);
	a->login.accepted = a->run.told = NULL;
}

static void
keep(char **where, const char *what)
{
	char *copy = what != NULL ? xstrdup(what) : NULL;

	free(*where);		/* it may be what was copied */
	*where = copy;
}

/* ---- what is missing --------------------------------------------------- */

const char *
app_shown_user(const struct app *a)
{
	const char *user = a->run.credentials.user;

	return user != NULL && a->o.mask_user ? LOG_MASK : user;
}

static void
ask_secret(struct app *a, const struct sasl_mech *m)
{
	const char *what = m->flags & SASL_TOKEN ? "Token" : "Password";
	char label[300], user[120], host[120];

	vis_copy(user, sizeof(user), slice_of(app_shown_user(a)));
	vis_copy(host, sizeof(host), slice_of(a->run.name));
	if (user[0] != '\0')
		snprintf(label, sizeof(label), "%s for %s at %s", what, user,
		    host);
	else
		snprintf(label, sizeof(label), "%s for %s", what, host);
	app_ask_secret(a, SECRET_LOGIN, label);
}

static bool
wants_user(const struct app *a, const struct sasl_mech *m)
{
	return (m->flags & SASL_NEEDS_USER) && a->run.credentials.user == NULL;
}

static bool
wants_secret(const struct app *a, const struct sasl_mech *m, bool anew)
{
	return (m->flags & SASL_NEEDS_PASSWORD) &&
	    (anew || !session_has_password(a->run.session));
}

/* One thing at a time; each answer comes back here. */
static void
go_on(struct app *a)
{
	struct intent i = { .kind = INTENT_AUTH, .mech = a->login.mech };
	const struct sasl_mech *m;
	struct err e;

	if (session_state(a->run.session) != SESSION_READY) {
		app_do(a, &i);		/* it will say why not */
		return;
	}
	m = session_choose_mech(a->run.session, a->login.mech, &e);
	if (m == NULL)
		app_refused(a, &i, &e);
	else if (wants_user(a, m))
		app_ask_user(a, "");
	else if (wants_secret(a, m, a->login.anew))
		ask_secret(a, m);
	else if (app_auth_agreed(a, m)) {
		a->login.asks = false;
		app_do(a, &i);
	}
}

void
app_auth_prepare(struct app *a, const char *mech)
{
	keep(&a->login.mech, mech);
	a->login.anew = a->login.reconnect = false;
}

void
app_auth(struct app *a, const char *mech, bool anew)
{
	app_auth_prepare(a, mech);
	a->login.anew = anew;
	a->login.asks = anew || a->run.credentials.user == NULL ||
	    !session_has_password(a->run.session);
	go_on(a);
}

/* Where AUTH came before what has to come first, nothing was read of it. */
bool
app_auth_anew(const struct app *a)
{
	static const enum cause_way unread[] = { WAY_EHLO, WAY_STARTTLS };
	const struct story *st = &a->run.story;
	const struct cause *c = a->run.cause;

	if (st->auth_failures == 0)
		return false;
	if (c == NULL || !st->failure.is || st->failure.stage != STAGE_AUTH ||
	    cause_allows(c, WAY_OTHER_PASSWORD) || cause_allows(c, WAY_TOKEN))
		return true;
	for (size_t i = 0; i < COUNT_OF(unread); i++)
		if (cause_allows(c, unread[i]))
			return false;
	return true;
}

/* ---- what was given ---------------------------------------------------- */

static void
use_credentials(struct app *a)
{
	const struct credentials *c = &a->run.credentials;

	session_set_credentials(a->run.session, c->user, c->authzid,
	    c->password);
}

void
app_auth_identity(struct app *a, const char *user, const char *authzid)
{
	struct credentials *c = &a->run.credentials;

	keep(&c->user, user);
	keep(&c->authzid, authzid);
	secret_free(c->password);
	c->password = NULL;
	forget_what_was_said(a);
	use_credentials(a);
}

void
app_auth_user(struct app *a, const char *user)
{
	bool reconnect = a->login.reconnect;

	a->login.reconnect = false;
	app_auth_identity(a, user, a->run.credentials.authzid);
	if (reconnect)
		app_walk_retry(a);
	else
		go_on(a);
}

void
app_auth_secret(struct app *a, struct secret *s)
{
	struct credentials *c = &a->run.credentials;

	if (c->password == NULL || !secret_equals(c->password,
	    secret_bytes(s)))
		forget_what_was_said(a);
	secret_free(c->password);
	c->password = s;
	c->notes = 0;		/* those were about another one */
	a->login.anew = a->login.asks = false;
	use_credentials(a);
	go_on(a);
}

/* ---- the offer for a typed line ---------------------------------------- */

static void
on_offer_yes(struct app *a)
{
	struct command c;
	struct slice word = slice_of("");
	char mech[40];

	command_parse(slice_of(a->login.typed), &c);
	slice_word(&c.args, &word);
	snprintf(mech, sizeof(mech), "%.*s", (int)word.n, word.p);
	app_auth(a, mech, app_auth_anew(a));
}

static void
on_offer_no(struct app *a)
{
	struct intent i = { .kind = INTENT_RAW,
	    .arg = slice_of(a->login.typed) };

	app_do(a, &i);
}

static void
on_offer_esc(struct app *a)
{
	struct slice line = slice_trim(slice_of(a->login.typed));
	char *text = xasprintf("send %.*s", (int)line.n, line.p);

	app_prompt(a, text);
	free(text);
}

/* The one that nobody typed is the practice server's. */
static const char *
whose_secret(const struct app *a, const char *what)
{
	const char *user = a->run.credentials.user;

	if (a->run.practice != NULL && user != NULL &&
	    strcmp(user, practice_user(a->run.practice)) == 0)
		return "practice's own password";
	return strcmp(what, "token") == 0 ? "the token that is known" :
	    "the password that is known";
}

/* "Ask for the password and encode it for you?" */
static void
offer_text(const struct app *a, const struct sasl_mech *m, char *out,
    size_t size)
{
	bool user = wants_user(a, m);
	bool secret = wants_secret(a, m, app_auth_anew(a));
	const char *what = m->flags & SASL_TOKEN ? "token" : "password";
	const char *work = !(m->flags & SASL_REUSABLE) ?
	    "compute the answers" : user && secret ? "encode them for you" :
	    "encode it for you";

	if (user && secret)
		snprintf(out, size, "Ask for user name and %s and %s?", what,
		    work);
	else if (user || secret)
		snprintf(out, size, "Ask for the %s and %s?", user ?
		    "user name" : what, work);
	else if (m->flags & SASL_NEEDS_PASSWORD)
		snprintf(out, size, "Log in as %.24s with %s?",
		    app_shown_user(a), whose_secret(a, what));
	else
		snprintf(out, size, "Make and encode the messages of %s for "
		    "you?", m->name);
}

bool
app_auth_offer(struct app *a, struct slice line)
{
	static const struct ask ask = { "y", true, on_offer_yes, on_offer_no,
	    on_offer_esc };
	struct slice word = slice_of("");
	const struct sasl_mech *m;
	struct command c;
	char text[100];

	command_parse(line, &c);
	/* Who types line after line means the lines, and not a question. */
	if (a->typing_lines || c.verb != VERB_AUTH ||
	    !slice_word(&c.args, &word) ||
	    slice_trim(c.args).n > 0 ||
	    session_state(a->run.session) != SESSION_READY)
		return false;
	m = sasl_find(word);
	if (m == NULL)
		return false;
	free(a->login.typed);
	a->login.typed = xstrndup(line.p, line.n);
	offer_text(a, m, text, sizeof(text));
	app_ask_as(a, &ask, "%s [Y/n, Esc: type on]", text);
	return true;
}

/* ---- refusals that the user may overrule ------------------------------- */

/* What was typed may be a secret, and is not kept for a second time. */
static void
again(struct app *a)
{
	if (!a->login.by_hand)
		app_auth(a, a->login.mech, false);
	else if (a->login.typed != NULL)
		on_offer_no(a);
	else
		app_say(a, "allowed for this session: type the line again");
}

static void
on_send_in_clear(struct app *a)
{
	session_allow_plaintext_auth(a->run.session);
	a->login.in_clear = true;
	again(a);
}

static void
on_send_unverified(struct app *a)
{
	session_allow_unverified(a->run.session);
	a->login.unverified = true;
	again(a);
}

void
app_refused(struct app *a, const struct intent *i, const struct err *e)
{
	a->login.by_hand = i->kind == INTENT_RAW;
	if (a->login.by_hand && a->login.typed != NULL &&
	    !slice_is(i->arg, a->login.typed))
		keep(&a->login.typed, NULL);
	if (strcmp(e->id, "auth.in-clear") == 0)
		app_ask(a, "yes", on_send_in_clear, "Nothing is encrypted "
		    "here. Send the password all the same? Type yes:");
	else if (strcmp(e->id, "auth.unverified") == 0)
		app_ask(a, "yes", on_send_unverified, "The certificate is "
		    "not verified. Send the password all the same? "
		    "Type yes:");
	else {
		a->running = false;
		app_await_answers(a, i);
		app_error(a, "%s", e->detail);
	}
}
