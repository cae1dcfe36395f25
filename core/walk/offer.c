/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/walk/offer.h"

#include <stdio.h>
#include <string.h>

#include "core/sasl/sasl.h"
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

static const char *
retry_words(const struct at *a)
{
	bool secret = a->tried != NULL &&
	    (a->tried->flags & SASL_NEEDS_PASSWORD);

	if (a->w->retry.kind == INTENT_CONNECT)
		return a->st->connect_unit == UNIT_NONE ? "try again" :
		    "connect again";
	if (a->w->retry.kind != INTENT_AUTH || a->st->auth_failures == 0 ||
	    !secret)
		return "try again";
	return a->tried->flags & SASL_TOKEN ? "another token" :
	    "another password";
}

static void
offer_retry(struct list *l, const struct at *a)
{
	if (a->w->retry.kind != INTENT_NONE)
		say(add(l, OFFER_RETRY, "walk retry"), retry_words(a),
		    retry_words(a));
}

static void
offer_user(struct list *l, const struct at *a)
{
	bool has_user = a->tried == NULL ||
	    (a->tried->flags & SASL_NEEDS_USER);

	if (has_user && (was_refused(a) || was_unfit(a)))
		say(add(l, OFFER_USER, "walk user"), "another user",
		    "another user");
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

/* As the session would choose, but never a password that others could read,
 * or that nobody knows who would get. */
static bool
is_usable(const struct at *a, const struct sasl_mech *m)
{
	const struct offer_facts *f = a->f;
	bool safe = a->st->encrypted && (a->st->verified || f->insecure);

	if ((m->flags & SASL_ONLY_ASKED) ||
	    ((m->flags & SASL_REUSABLE) && !safe) ||
	    ((m->flags & SASL_BINDS) && !a->st->encrypted) ||
	    ((m->flags & SASL_CERTIFICATE) &&
	    (!f->has_certificate || f->has_secret)))
		return false;
	return !(m->flags & SASL_NEEDS_PASSWORD) || !f->has_secret ||
	    f->is_token == !!(m->flags & SASL_TOKEN);
}

static const struct sasl_mech *
best_untried(const struct at *a)
{
	const struct capabilities *c = &a->st->caps[a->st->encrypted];
	const struct sasl_mech *best = NULL, *m;

	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		if (capabilities_has_mech(c, slice_of(m->name)) &&
		    !was_tried(a->st, m) && is_usable(a, m) &&
		    (best == NULL || m->rank > best->rank))
			best = m;
	return best;
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
offer_mech(struct list *l, const struct at *a)
{
	const struct sasl_mech *m = may_be_another(a) ? best_untried(a) : NULL;
	const char *weaker;
	struct offer *o;

	if (m == NULL)
		return;
	weaker = is_weaker(m, a->tried) ? " (weaker)" : "";
	o = add(l, OFFER_MECH, "walk mechanism");
	o->mech = m;
	snprintf(o->same, sizeof(o->same), "auth %s", m->name);
	snprintf(o->words, sizeof(o->words), "try %s instead%s", m->name,
	    weaker);
	snprintf(o->brief, sizeof(o->brief), "%s%s", m->name, weaker);
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

/* The same port in the other mode, or another one; 0: there is none. */
static uint16_t
other_way(const struct at *a, enum tls_mode *tls)
{
	bool implicit = a->g->tls == TLS_IMPLICIT || a->st->implicit_tls;
	bool usual = !a->f->port_fixed && (a->f->port == PORT_RELAY ||
	    a->f->port == PORT_IMPLICIT || a->f->port == PORT_SUBMISSION);

	*tls = implicit ? TLS_STARTTLS : TLS_IMPLICIT;
	if (lacks_starttls(a))
		return a->f->port_fixed ? 0 : PORT_IMPLICIT;
	if (!could_not_get_in(a))
		return 0;
	if (!usual)
		return failed_at(a, STAGE_CONNECT) || a->st->starttls_used ||
		    a->st->stages[STAGE_STARTTLS].outcome != OUTCOME_NONE ?
		    0 : a->f->port;
	if (a->f->port == PORT_RELAY)
		*tls = TLS_STARTTLS;
	return *tls == TLS_STARTTLS ? PORT_SUBMISSION : PORT_IMPLICIT;
}

static void
offer_port(struct list *l, const struct at *a)
{
	enum tls_mode tls;
	uint16_t port = a->f->host != NULL && !a->g->lmtp ?
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
offer_unverified(struct list *l, const struct at *a)
{
	if (is_unverified(a) || (is_up(a) && failed_at(a, STAGE_AUTH) &&
	    event_is(a, "auth.unverified")))
		say(add(l, OFFER_UNVERIFIED, "walk unverified"),
		    "go on without verifying the certificate",
		    "go on unverified");
}

static void
offer_skip(struct list *l, const struct at *a)
{
	enum stage now = a->w->steps[a->w->now].stage;

	if (is_up(a) && now != STAGE_CONNECT && now != STAGE_BANNER &&
	    !is_unverified(a))
		say(add(l, OFFER_SKIP, "walk skip"), "leave this step out",
		    "skip");
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

static void
list_all(struct list *l, const struct at *a)
{
	if (!a->f->walking)
		offer_resume(l);
	else {
		offer_retry(l, a);
		offer_user(l, a);
		offer_mech(l, a);
		offer_port(l, a);
		offer_unverified(l, a);
		offer_skip(l, a);
	}
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

	if (!w->failed)
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
