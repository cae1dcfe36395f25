/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/walk/offer.h"

#include <stdio.h>
#include <string.h>

#include "core/explain/explain.h"
#include "core/sasl/sasl.h"
#include "core/smtp/mech-choice.h"
#include "core/banned.h"

#define PORT_RELAY	25
#define PORT_IMPLICIT	465	/* RFC 8314 */
#define PORT_SUBMISSION	587

struct list {
	struct offer	 v[OFFER_COUNT];	/* one of a kind */
	size_t		 n;
};

/* What is looked at. */
struct at {
	const struct walk *w;
	const struct story *st;
	const struct goal *g;
	const struct offer_facts *f;
	const struct sasl_mech *tried;	/* the latest one; NULL: unknown */
};

static struct offer *
add(struct list *l, enum offer_kind kind, const char *command)
{
	struct offer *o = &l->v[l->n++];

	*o = (struct offer){ .kind = kind, .command = command };
	return o;
}

static bool
allows(const struct at *a, enum cause_way way)
{
	return cause_allows(a->f->cause, way);
}

/* Not for a failure that nobody knows. */
static bool
advises(const struct at *a, enum cause_way way)
{
	return a->f->cause != NULL && allows(a, way);
}

static void
say(struct offer *o, const char *words, const char *brief)
{
	snprintf(o->words, sizeof(o->words), "%s", words);
	snprintf(o->brief, sizeof(o->brief), "%s", brief);
}

/* ---- what failed ------------------------------------------------------- */

static bool
event_is(const struct at *a, const char *event)
{
	const char *e = a->st->failure.event;

	return e != NULL && strcmp(e, event) == 0;
}

static bool
event_begins(const struct at *a, const char *start)
{
	const char *e = a->st->failure.event;

	return e != NULL && strncmp(e, start, strlen(start)) == 0;
}

static bool
failed_at(const struct at *a, enum stage stage)
{
	return a->st->failure.is && a->st->failure.stage == stage;
}

static bool
is_up(const struct at *a)
{
	return !a->st->closed && !a->st->left;
}

/* The handshake went well, and the certificate did not. */
static bool
is_unverified(const struct at *a)
{
	return is_up(a) && failed_at(a, STAGE_TLS) && a->st->encrypted &&
	    !a->st->verified;
}

static bool
was_refused(const struct at *a)
{
	return failed_at(a, STAGE_AUTH) && a->st->failure.code >= 500;
}

/* What was given could not even be sent. */
static bool
was_unfit(const struct at *a)
{
	return failed_at(a, STAGE_AUTH) &&
	    (event_begins(a, "sasl.user") || event_begins(a, "sasl.password") ||
	    event_is(a, "sasl.token") || event_is(a, "sasl.nul"));
}

/* ---- again, and as somebody else --------------------------------------- */

/* What was refused, or could not be sent, was a password or token. */
static bool
is_about_secret(const struct at *a)
{
	bool token = a->tried != NULL && (a->tried->flags & SASL_TOKEN);

	if (!failed_at(a, STAGE_AUTH) ||
	    (a->st->auth_failures == 0 && !was_unfit(a)) ||
	    (a->tried != NULL && !(a->tried->flags & SASL_NEEDS_PASSWORD)))
		return false;
	if (a->f->cause == NULL)
		return is_up(a) && was_refused(a);
	return allows(a, WAY_OTHER_PASSWORD) || (token && allows(a, WAY_TOKEN));
}

/* The first of them that can be done; nothing else to be done here, there is
 * something to be mended elsewhere. */
static enum cause_way
retry_way(const struct at *a)
{
	static const enum cause_way order[] = { WAY_RETRY_SAME, WAY_WAIT,
	    WAY_RECONNECT };

	if (is_about_secret(a))
		return WAY_OTHER_PASSWORD;
	if (a->f->cause == NULL)
		return a->st->failure.code / 100 == 4 ? WAY_WAIT :
		    WAY_RETRY_SAME;
	for (size_t i = 0; i < COUNT_OF(order); i++)
		if (allows(a, order[i]))
			return order[i];
	return WAY_MEND;
}

static void
say_retry(struct offer *o, const struct at *a, enum cause_way way)
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
		say(o, again, again);
		snprintf(o->strip, sizeof(o->strip), "%s", o->reconnect ?
		    "reconnect" : "retry");
		break;
	}
}

/* What the latest EHLO did not offer, only another one could. */
static bool
needs_new_list(const struct at *a)
{
	return event_is(a, "auth.not-offered") ||
	    event_is(a, "auth.no-mechanism");
}

/* late: what can only help once something else was done. */
static void
offer_retry(struct list *l, const struct at *a, bool late)
{
	enum cause_way way = retry_way(a);
	struct offer *o;

	if (a->w->retry.kind == INTENT_NONE || late != (way == WAY_MEND))
		return;
	o = add(l, OFFER_RETRY, "walk retry");
	o->anew = way == WAY_OTHER_PASSWORD;
	o->patient = way == WAY_WAIT;
	o->reconnect = a->w->retry.kind == INTENT_CONNECT ||
	    way == WAY_RECONNECT || needs_new_list(a);
	say_retry(o, a, way);
}

static void
offer_user(struct list *l, const struct at *a)
{
	bool has_user = a->tried == NULL ||
	    (a->tried->flags & SASL_NEEDS_USER);
	bool refused = was_refused(a) || was_unfit(a) ||
	    (a->f->cause != NULL && failed_at(a, STAGE_AUTH) &&
	    a->st->failure.code > 0);

	if (has_user && refused && allows(a, WAY_OTHER_USER))
		say(add(l, OFFER_USER, "walk user"), "another user",
		    "another user");
}

/* ---- first what is due ------------------------------------------------- */

static void
offer_login(struct list *l, const struct at *a)
{
	bool envelope = failed_at(a, STAGE_MAIL) || failed_at(a, STAGE_RCPT) ||
	    failed_at(a, STAGE_DATA);

	if (is_up(a) && envelope && !a->st->authenticated &&
	    advises(a, WAY_LOGIN) &&
	    capabilities_has(&a->st->caps[a->st->encrypted], "AUTH"))
		say(add(l, OFFER_LOGIN, "auth"), "log in first",
		    "log in first");
}

static void
offer_ehlo(struct list *l, const struct at *a)
{
	struct offer *o;

	if (!is_up(a) || !advises(a, WAY_EHLO) ||
	    a->st->caps[a->st->encrypted].known)
		return;
	o = add(l, OFFER_EHLO, "ehlo");
	say(o, "EHLO first", "EHLO first");
}

static void
offer_starttls(struct list *l, const struct at *a)
{
	if (is_up(a) && !a->st->encrypted && !failed_at(a, STAGE_STARTTLS) &&
	    advises(a, WAY_STARTTLS) &&
	    capabilities_has(&a->st->caps[0], "STARTTLS"))
		say(add(l, OFFER_STARTTLS, "starttls"), "STARTTLS first",
		    "STARTTLS");
}

/* ---- another mechanism ------------------------------------------------- */

static bool
was_tried(const struct story *st, const struct sasl_mech *m)
{
	for (size_t i = 0; i < st->ntried; i++)
		if (slice_iis(slice_of(st->tried[i]), m->name))
			return true;
	return false;
}

/* Never a password that others could read, or that nobody knows who would
 * get. */
static bool
is_safe_news(const struct sasl_mech *m, const void *arg)
{
	const struct at *a = arg;
	bool safe = a->st->encrypted && (a->st->verified || a->f->insecure);

	return !was_tried(a->st, m) &&
	    (safe || !(m->flags & SASL_REUSABLE));
}

static bool
is_safe_token(const struct sasl_mech *m, const void *arg)
{
	return (m->flags & SASL_TOKEN) && is_safe_news(m, arg);
}

static const struct sasl_mech *
best_untried(const struct at *a, bool token)
{
	const struct mech_choice c = {
		.offered = &a->st->caps[a->st->encrypted],
		.encrypted = a->st->encrypted,
		.can_bind = a->st->encrypted,
		.has_certificate = a->f->has_certificate,
		.has_secret = a->f->has_secret && !token,
		.is_token = a->f->is_token,
		.also = token ? is_safe_token : is_safe_news,
		.arg = a,
	};

	return mech_best(&c, false);
}

/* Two that hand over the same thing protect it the same. */
static bool
is_weaker(const struct sasl_mech *m, const struct sasl_mech *than)
{
	return than != NULL && m->rank < than->rank &&
	    !(m->flags & than->flags & SASL_REUSABLE);
}

/* A server that could not prove itself gets nothing that is easier to take. */
static bool
may_be_another(const struct at *a)
{
	if (!is_up(a) || !failed_at(a, STAGE_AUTH) ||
	    event_is(a, "auth.unproven") || event_is(a, "sasl.server-proof"))
		return false;
	return was_refused(a) || event_begins(a, "sasl.") ||
	    event_is(a, "auth.in-clear") || event_is(a, "auth.unverified") ||
	    event_is(a, "auth.endless");
}

static void
add_mech(struct list *l, const struct sasl_mech *m, bool instead,
    const char *weaker)
{
	struct offer *o = add(l, OFFER_MECH, "walk mechanism");

	o->mech = m;
	snprintf(o->same, sizeof(o->same), "auth %s", m->name);
	if (instead)
		snprintf(o->words, sizeof(o->words), "try %s instead%s",
		    m->name, weaker);
	else
		snprintf(o->words, sizeof(o->words), "a token instead, by %s",
		    m->name);
	snprintf(o->brief, sizeof(o->brief), "%s%s", m->name, weaker);
}

static void
offer_mech(struct list *l, const struct at *a)
{
	const struct sasl_mech *m;

	if (!may_be_another(a))
		return;
	m = advises(a, WAY_TOKEN) && !is_about_secret(a) ?
	    best_untried(a, true) : NULL;
	if (m != NULL) {
		add_mech(l, m, false, "");
		l->v[l->n - 1].anew = !a->f->is_token;
		return;
	}
	m = allows(a, WAY_OTHER_MECHANISM) ? best_untried(a, false) : NULL;
	if (m != NULL)
		add_mech(l, m, true, is_weaker(m, a->tried) ? " (weaker)" :
		    "");
}

/* ---- another port ------------------------------------------------------ */

/* STARTTLS is not to be had, so AUTH would be in clear, or is not there. */
static bool
lacks_starttls(const struct at *a)
{
	const struct story *st = a->st;

	if (failed_at(a, STAGE_STARTTLS))
		return !event_is(a, "starttls.active");
	return failed_at(a, STAGE_AUTH) && !st->encrypted &&
	    (event_is(a, "auth.not-offered") ||
	    event_is(a, "auth.in-clear")) &&
	    !capabilities_has(&st->caps[0], "STARTTLS");
}

static bool
could_not_get_in(const struct at *a)
{
	return failed_at(a, STAGE_CONNECT) || failed_at(a, STAGE_BANNER) ||
	    (failed_at(a, STAGE_TLS) && !a->st->encrypted);
}

static bool
is_usual(const struct at *a)
{
	return !a->f->port_fixed && (a->f->port == PORT_RELAY ||
	    a->f->port == PORT_IMPLICIT || a->f->port == PORT_SUBMISSION);
}

/* How to get in at all: the same port in the other mode, or another one;
 * 0: there is none. */
static uint16_t
way_in(const struct at *a, enum tls_mode *tls)
{
	bool implicit = a->g->tls == TLS_IMPLICIT || a->st->implicit_tls;

	*tls = implicit ? TLS_STARTTLS : TLS_IMPLICIT;
	if (!is_usual(a))
		return failed_at(a, STAGE_CONNECT) || a->st->starttls_used ||
		    a->st->stages[STAGE_STARTTLS].outcome != OUTCOME_NONE ?
		    0 : a->f->port;
	if (a->f->port == PORT_RELAY)
		*tls = TLS_STARTTLS;
	return *tls == TLS_STARTTLS ? PORT_SUBMISSION : PORT_IMPLICIT;
}

/* Port 25 is for servers; where nothing in clear can be trusted, there is a
 * port without. */
static uint16_t
advised_port(const struct at *a, enum tls_mode *tls)
{
	bool submission = a->f->port == PORT_RELAY &&
	    advises(a, WAY_STARTTLS_PORT);

	*tls = submission ? TLS_STARTTLS : TLS_IMPLICIT;
	if (!is_usual(a))
		return 0;
	if (submission)
		return PORT_SUBMISSION;
	return a->f->port != PORT_IMPLICIT && !a->st->encrypted &&
	    advises(a, WAY_IMPLICIT_TLS) ? PORT_IMPLICIT : 0;
}

static uint16_t
other_way(const struct at *a, enum tls_mode *tls)
{
	uint16_t port = 0;

	*tls = TLS_IMPLICIT;
	if (lacks_starttls(a))
		port = a->f->port_fixed ? 0 : PORT_IMPLICIT;
	else if (could_not_get_in(a))
		port = way_in(a, tls);
	if (port != 0 && allows(a, *tls == TLS_IMPLICIT ? WAY_IMPLICIT_TLS :
	    WAY_STARTTLS_PORT))
		return port;
	return advised_port(a, tls);
}

/* A server that has spoken, and then ended it, is at home at this port. */
static bool
was_heard_and_left(const struct at *a)
{
	const struct story_failure *f = &a->st->failure;

	return a->st->banner_unit != UNIT_NONE && (f->code == 221 ||
	    (f->event != NULL && strncmp(f->event, "net.", 4) == 0));
}

static void
offer_port(struct list *l, const struct at *a)
{
	enum tls_mode tls;
	uint16_t port = a->f->host != NULL && !a->g->lmtp &&
	    !was_heard_and_left(a) ?
	    other_way(a, &tls) : 0;
	const char *how;
	struct offer *o;
	bool v6;

	if (port == 0)
		return;
	how = tls == TLS_IMPLICIT ? "implicit TLS" : "STARTTLS";
	v6 = strchr(a->f->host, ':') != NULL;
	o = add(l, OFFER_PORT, "walk port");
	o->port = port;
	o->tls = tls;
	snprintf(o->same, sizeof(o->same), "connect %s%s%s:%u %s",
	    v6 ? "[" : "", a->f->host, v6 ? "]" : "", port,
	    tls_mode_name(tls));
	snprintf(o->words, sizeof(o->words), "%s on port %u", how, port);
	snprintf(o->brief, sizeof(o->brief), "%s on %u", how, port);
}

/* ---- the rest ---------------------------------------------------------- */

static void
offer_host(struct list *l, const struct at *a)
{
	struct offer *o;

	if (is_up(a) || !advises(a, WAY_OTHER_HOST))
		return;
	o = add(l, OFFER_HOST, "prompt connect");
	snprintf(o->same, sizeof(o->same), "connect");
	say(o, "another server", "another server");
}

static void
offer_unverified(struct list *l, const struct at *a)
{
	if ((is_unverified(a) || (is_up(a) && failed_at(a, STAGE_AUTH) &&
	    event_is(a, "auth.unverified"))) && allows(a, WAY_UNVERIFIED))
		say(add(l, OFFER_UNVERIFIED, "walk unverified"),
		    "go on without verifying the certificate",
		    "go on unverified");
}

/* Behind the last step there is nothing to go on to, and behind MAIL and RCPT
 * nothing that would be taken without them. */
static bool
can_go_on_without(const struct at *a)
{
	const struct walk *w = a->w;
	enum stage now = w->steps[w->now].stage;
	size_t behind = w->now + (now == STAGE_STARTTLS ? 3 : 1);

	return (now == STAGE_EHLO || now == STAGE_STARTTLS ||
	    now == STAGE_AUTH) && behind < w->nsteps;
}

static void
offer_skip(struct list *l, const struct at *a)
{
	bool clear = failed_at(a, STAGE_STARTTLS) && !a->st->encrypted;
	struct offer *o;

	if (!is_up(a) || !can_go_on_without(a) || is_unverified(a) ||
	    !allows(a, WAY_SKIP))
		return;
	o = add(l, OFFER_SKIP, "walk skip");
	say(o, clear ? "go on in clear, without a password" :
	    "leave this step out", "skip");
	snprintf(o->strip, sizeof(o->strip), "skip");
}

static void
offer_by_hand(struct list *l, const struct at *a)
{
	struct offer *o;

	if (!is_up(a))
		return;
	o = add(l, OFFER_BY_HAND, "prompt send");
	snprintf(o->same, sizeof(o->same), "send");
	say(o, "type commands yourself", "by hand");
}

static void
offer_resume(struct list *l)
{
	struct offer *o = add(l, OFFER_RESUME, "walk toggle");

	snprintf(o->same, sizeof(o->same), "walk start");
	say(o, "take the walk up again", "the walk again");
}

/* What failed did not stop the walk. */
static void
offer_reconnect(struct list *l, const struct at *a)
{
	struct offer *o;

	if (!advises(a, WAY_RECONNECT))
		return;
	o = add(l, OFFER_RETRY, "reconnect");
	o->reconnect = true;
	say(o, "connect again", "connect again");
}

static void
list_ways(struct list *l, const struct at *a)
{
	static void (*const first[])(struct list *, const struct at *) = {
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
list_all(struct list *l, const struct at *a)
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
	struct list l = { .n = 0 };
	struct at a = { .w = w, .st = st, .g = g, .f = f,
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
