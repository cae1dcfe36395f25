/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another port, or another way to TLS. */
#include "core/walk/offer-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/banned.h"

#define PORT_RELAY	25
#define PORT_IMPLICIT	465	/* RFC 8314 */
#define PORT_SUBMISSION	587

/* STARTTLS is not to be had, so AUTH would be in clear, or is not there. */
static bool
lacks_starttls(const struct offer_at *a)
{
	const struct story *st = a->st;

	if (offer_failed_at(a, STAGE_STARTTLS))
		return !offer_event_is(a, "starttls.active");
	return offer_failed_at(a, STAGE_AUTH) && !st->encrypted &&
	    (offer_event_is(a, "auth.not-offered") ||
	    offer_event_is(a, "auth.in-clear")) &&
	    !capabilities_has(&st->caps[0], "STARTTLS");
}

static bool
could_not_get_in(const struct offer_at *a)
{
	return offer_failed_at(a, STAGE_CONNECT) || offer_failed_at(a, STAGE_BANNER) ||
	    (offer_failed_at(a, STAGE_TLS) && !a->st->encrypted);
}

static bool
is_usual(const struct offer_at *a)
{
	return !a->f->port_fixed && (a->f->port == PORT_RELAY ||
	    a->f->port == PORT_IMPLICIT || a->f->port == PORT_SUBMISSION);
}

/* How to get in at all: the same port in the other mode, or another one;
 * 0: there is none. */
static uint16_t
way_in(const struct offer_at *a, enum tls_mode *tls)
{
	bool implicit = a->g->tls == TLS_IMPLICIT || a->st->implicit_tls;

	*tls = implicit ? TLS_STARTTLS : TLS_IMPLICIT;
	if (!is_usual(a))
		return offer_failed_at(a, STAGE_CONNECT) || a->st->starttls_used ||
		    a->st->stages[STAGE_STARTTLS].outcome != OUTCOME_NONE ?
		    0 : a->f->port;
	if (a->f->port == PORT_RELAY)
		*tls = TLS_STARTTLS;
	return *tls == TLS_STARTTLS ? PORT_SUBMISSION : PORT_IMPLICIT;
}

/* Port 25 is for servers; where nothing in clear can be trusted, there is a
 * port without. */
static uint16_t
advised_port(const struct offer_at *a, enum tls_mode *tls)
{
	bool submission = a->f->port == PORT_RELAY &&
	    offer_advises(a, WAY_STARTTLS_PORT);

	*tls = submission ? TLS_STARTTLS : TLS_IMPLICIT;
	if (!is_usual(a))
		return 0;
	if (submission)
		return PORT_SUBMISSION;
	return a->f->port != PORT_IMPLICIT && !a->st->encrypted &&
	    offer_advises(a, WAY_IMPLICIT_TLS) ? PORT_IMPLICIT : 0;
}

static uint16_t
other_way(const struct offer_at *a, enum tls_mode *tls)
{
	uint16_t port = 0;

	*tls = TLS_IMPLICIT;
	if (lacks_starttls(a))
		port = a->f->port_fixed ? 0 : PORT_IMPLICIT;
	else if (could_not_get_in(a))
		port = way_in(a, tls);
	if (port != 0 && offer_allows(a, *tls == TLS_IMPLICIT ? WAY_IMPLICIT_TLS :
	    WAY_STARTTLS_PORT))
		return port;
	return advised_port(a, tls);
}

/* A server that has spoken, and then ended it, is at home at this port. */
static bool
was_heard_and_left(const struct offer_at *a)
{
	const struct story_failure *f = &a->st->failure;

	return a->st->banner_unit != UNIT_NONE && (f->code == 221 ||
	    (f->event != NULL && strncmp(f->event, "net.", 4) == 0));
}

void
offer_port(struct offer_list *l, const struct offer_at *a)
{
	enum tls_mode tls = TLS_IMPLICIT;
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
	o = offer_add(l, OFFER_PORT, "walk port");
	o->port = port;
	o->tls = tls;
	snprintf(o->same, sizeof(o->same), "connect %s%s%s:%u %s",
	    v6 ? "[" : "", a->f->host, v6 ? "]" : "", port,
	    tls_mode_name(tls));
	snprintf(o->words, sizeof(o->words), "%s on port %u", how, port);
	snprintf(o->brief, sizeof(o->brief), "%s on %u", how, port);
}
