/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/walk/offer-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/banned.h"

/* ---- again, and as somebody else --------------------------------------- */

/* The first of them that can be done; nothing else to be done here, there is
 * something to be mended elsewhere. */
static enum cause_way
retry_way(const struct offer_at *a)
{
	static const enum cause_way order[] = { WAY_RETRY_SAME, WAY_WAIT,
	    WAY_RECONNECT };

	if (offer_is_about_secret(a))
		return WAY_OTHER_PASSWORD;
	if (a->f->cause == NULL)
		return a->st->failure.code / 100 == 4 ? WAY_WAIT :
		    WAY_RETRY_SAME;
	for (size_t i = 0; i < COUNT_OF(order); i++)
		if (offer_allows(a, order[i]))
			return order[i];
	return WAY_MEND;
}

static void
say_retry(struct offer *o, const struct offer_at *a, enum cause_way way)
{
	const char *again = o->reconnect && a->st->connect_unit != UNIT_NONE ?
	    "connect again" : "try again";
	const char *secret = a->tried != NULL &&
	    (a->tried->flags & SASL_TOKEN) ? "token" : "password";
	size_t words = sizeof(o->words), brief = sizeof(o->brief);

	switch (way) {
	case WAY_OTHER_PASSWORD:
		snprintf(o->words, words, "%sanother %s", o->reconnect ?
		    "connect again, with " : "", secret);
		snprintf(o->brief, brief, "another %s", secret);
		snprintf(o->strip, sizeof(o->strip), "%s", secret);
		break;
	case WAY_WAIT:
		snprintf(o->words, words, "wait, then %s", again);
		snprintf(o->brief, brief, "wait, then %s", again);
		snprintf(o->strip, sizeof(o->strip), "wait, retry");
		break;
	case WAY_MEND:
		snprintf(o->words, words, "%s when that is mended", again);
		snprintf(o->brief, brief, "again when mended");
		snprintf(o->strip, sizeof(o->strip), "mend, retry");
		break;
	default:
		offer_say(o, again, again);
		snprintf(o->strip, sizeof(o->strip), "%s", o->reconnect ?
		    "reconnect" : "retry");
		break;
	}
}

/* What the latest EHLO did not offer, only another one could. */
static bool
needs_new_list(const struct offer_at *a)
{
	return offer_event_is(a, "auth.not-offered") ||
	    offer_event_is(a, "auth.no-mechanism");
}

/* late: what can only help once something else was done. */
static void
offer_retry(struct offer_list *l, const struct offer_at *a, bool late)
{
	enum cause_way way = retry_way(a);
	struct offer *o;

	if (a->w->retry.kind == INTENT_NONE || late != (way == WAY_MEND))
		return;
	o = offer_add(l, OFFER_RETRY, "walk retry");
	o->anew = way == WAY_OTHER_PASSWORD;
	o->patient = way == WAY_WAIT;
	o->reconnect = a->w->retry.kind == INTENT_CONNECT ||
	    way == WAY_RECONNECT || needs_new_list(a);
	say_retry(o, a, way);
}

static void
offer_user(struct offer_list *l, const struct offer_at *a)
{
	bool has_user = a->tried == NULL ||
	    (a->tried->flags & SASL_NEEDS_USER);
	bool refused = offer_was_refused(a) || offer_was_unfit(a) ||
	    (a->f->cause != NULL && offer_failed_at(a, STAGE_AUTH) &&
	    a->st->failure.code > 0);

	if (has_user && refused && offer_allows(a, WAY_OTHER_USER))
		offer_say(offer_add(l, OFFER_USER, "walk user"), "another user",
		    "another user");
}

/* ---- first what is due ------------------------------------------------- */

/* AUTH has no place in a mail transaction: RFC 4954, 4. */
static void
offer_login(struct offer_list *l, const struct offer_at *a)
{
	bool envelope = offer_failed_at(a, STAGE_MAIL) ||
	    offer_failed_at(a, STAGE_RCPT) || offer_failed_at(a, STAGE_DATA);

	if (!offer_is_up(a) || !envelope || a->st->authenticated ||
	    !offer_advises(a, WAY_LOGIN) ||
	    !capabilities_has(&a->st->caps[a->st->encrypted], "AUTH"))
		return;
	if (a->st->in_transaction)
		offer_say(offer_add(l, OFFER_LOGIN, "rset"),
		    "give this message up, to log in", "RSET, then log in");
	else
		offer_say(offer_add(l, OFFER_LOGIN, "auth"), "log in first",
		    "log in first");
}

static void
offer_ehlo(struct offer_list *l, const struct offer_at *a)
{
	struct offer *o;

	if (!offer_is_up(a) || !offer_advises(a, WAY_EHLO) ||
	    a->st->caps[a->st->encrypted].known)
		return;
	o = offer_add(l, OFFER_EHLO, "ehlo");
	offer_say(o, "EHLO first", "EHLO first");
}

static void
offer_starttls(struct offer_list *l, const struct offer_at *a)
{
	if (offer_is_up(a) && !a->st->encrypted &&
	    !offer_failed_at(a, STAGE_STARTTLS) &&
	    offer_advises(a, WAY_STARTTLS) &&
	    capabilities_has(&a->st->caps[0], "STARTTLS"))
		offer_say(offer_add(l, OFFER_STARTTLS, "starttls"), "STARTTLS first",
		    "STARTTLS");
}

/* ---- the rest ---------------------------------------------------------- */

static void
offer_host(struct offer_list *l, const struct offer_at *a)
{
	struct offer *o;

	if (offer_is_up(a) || !offer_advises(a, WAY_OTHER_HOST))
		return;
	o = offer_add(l, OFFER_HOST, "prompt connect");
	snprintf(o->same, sizeof(o->same), "connect");
	offer_say(o, "another server", "another server");
}

static void
offer_unverified(struct offer_list *l, const struct offer_at *a)
{
	if ((offer_is_unverified(a) || (offer_is_up(a) &&
	    offer_failed_at(a, STAGE_AUTH) &&
	    offer_event_is(a, "auth.unverified"))) &&
	    offer_allows(a, WAY_UNVERIFIED))
		offer_say(offer_add(l, OFFER_UNVERIFIED, "walk unverified"),
		    "go on without verifying the certificate",
		    "go on unverified");
}

/* Behind the last step there is nothing to go on to, and behind MAIL and RCPT
 * nothing that would be taken without them. */
static bool
can_go_on_without(const struct offer_at *a)
{
	const struct walk *w = a->w;
	enum stage now = w->steps[w->now].stage;
	size_t behind = w->now + (now == STAGE_STARTTLS ? 3 : 1);

	return (now == STAGE_EHLO || now == STAGE_STARTTLS ||
	    now == STAGE_AUTH) && behind < w->nsteps;
}

static void
offer_skip(struct offer_list *l, const struct offer_at *a)
{
	bool clear = offer_failed_at(a, STAGE_STARTTLS) && !a->st->encrypted;
	struct offer *o;

	if (!offer_is_up(a) || !can_go_on_without(a) || offer_is_unverified(a) ||
	    !offer_allows(a, WAY_SKIP))
		return;
	o = offer_add(l, OFFER_SKIP, "walk skip");
	offer_say(o, clear ? "go on in clear, without a password" :
	    "leave this step out", "skip");
	snprintf(o->strip, sizeof(o->strip), "skip");
}

static void
offer_by_hand(struct offer_list *l, const struct offer_at *a)
{
	struct offer *o;

	if (!offer_is_up(a))
		return;
	o = offer_add(l, OFFER_BY_HAND, "prompt send");
	snprintf(o->same, sizeof(o->same), "send");
	offer_say(o, "type commands yourself", "by hand");
}

static void
offer_resume(struct offer_list *l)
{
	struct offer *o = offer_add(l, OFFER_RESUME, "walk toggle");

	snprintf(o->same, sizeof(o->same), "walk start");
	offer_say(o, "take the walk up again", "the walk again");
}

/* What failed did not stop the walk. */
static void
offer_reconnect(struct offer_list *l, const struct offer_at *a)
{
	struct offer *o;

	if (!offer_advises(a, WAY_RECONNECT))
		return;
	o = offer_add(l, OFFER_RETRY, "reconnect");
	o->reconnect = true;
	offer_say(o, "connect again", "connect again");
}

static void
list_ways(struct offer_list *l, const struct offer_at *a)
{
	static void (*const first[])(struct offer_list *, const struct offer_at *) = {
		offer_login, offer_ehlo, offer_starttls, offer_user, offer_mech,
		offer_port, offer_host, offer_unverified,
	};

	offer_retry(l, a, false);
	for (size_t i = 0; i < COUNT_OF(first); i++)
		first[i](l, a);
	offer_retry(l, a, true);
	offer_skip(l, a);
}

static void
list_all(struct offer_list *l, const struct offer_at *a)
{
	if (!a->w->failed || !a->f->walking)
		offer_ehlo(l, a);
	if (!a->w->failed)
		offer_reconnect(l, a);
	else if (!a->f->walking)
		offer_resume(l);
	else
		list_ways(l, a);
	offer_by_hand(l, a);
}

size_t
walk_offers(const struct walk *w, const struct story *st,
    const struct goal *g, const struct offer_facts *f, struct offer *out,
    size_t max)
{
	struct offer_list l = { .n = 0 };
	struct offer_at a = { .w = w, .st = st, .g = g, .f = f,
	    .tried = st->ntried > 0 ?
	    sasl_find(slice_of(st->tried[st->ntried - 1])) : NULL };

	if (!w->failed && !st->failure.is)
		return 0;
	list_all(&l, &a);
	if (l.n > max)
		l.n = max;
	memcpy(out, l.v, l.n * sizeof(*out));
	return l.n;
}

const struct offer *
offer_find(const struct offer *v, size_t n, enum offer_kind kind)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].kind == kind)
			return &v[i];
	return NULL;
}
