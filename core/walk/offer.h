/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * offer - what can be done now that a step of the walk has failed: commands,
 * with words for people.
 *
 * A pure function of walk, story, goal, the cause as the catalogue has it, and
 * the few facts that only the owner of the session knows.  What the catalogue
 * does not name for a cause is not offered.  An offer sends nothing by itself,
 * leads nowhere that a password could be read on the way, and says so where it
 * is the weaker way.
 */
#ifndef CORE_WALK_OFFER_H
#define CORE_WALK_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/net/target.h"
#include "core/story/story.h"
#include "core/walk/walk.h"

struct sasl_mech;

struct cause;

/* In the order in which they are offered. */
enum offer_kind {
	OFFER_RETRY,		/* the step again, as enum cause_way says; later
				 * in the list, where that is WAY_MEND */
	OFFER_LOGIN,		/* before what was refused without it */
	OFFER_EHLO,		/* likewise */
	OFFER_STARTTLS,		/* likewise */
	OFFER_USER,		/* log in as somebody else */
	OFFER_MECH,
	OFFER_PORT,		/* the other port, or the other way to TLS */
	OFFER_HOST,		/* another server */
	OFFER_UNVERIFIED,	/* go on without verification */
	OFFER_SKIP,
	OFFER_BY_HAND,
	OFFER_RESUME,		/* the walk is off: take it up again */
	OFFER_COUNT,
};

struct offer {
	enum offer_kind	 kind;
	const char	*command;	/* what a key runs: "walk port" */
	/* The command without the walk that comes to the same:
	 * "auth LOGIN", "connect mx.example.net:465 implicit"; or "". */
	char		 same[320];
	char		 words[64];	/* "implicit TLS on port 465" */
	char		 brief[40];	/* for narrow screens */
	char		 strip[24];	/* in the row of the steps; "" elsewhere */
	/* OFFER_RETRY, and anew for OFFER_MECH */
	bool		 anew;		/* ask for another password or token */
	bool		 patient;	/* too early it would be in vain: ask */
	bool		 reconnect;	/* by a new connection */
	const struct sasl_mech *mech;	/* OFFER_MECH */
	uint16_t	 port;		/* OFFER_PORT */
	enum tls_mode	 tls;
};

struct offer_facts {
	const struct cause *cause;	/* of story.failure; NULL: unknown */
	const char	*host;		/* NULL: no other port can be named */
	uint16_t	 port;		/* as the user named it */
	bool		 port_fixed;	/* --connect-to names one */
	bool		 walking;	/* the guided mode is on */
	bool		 insecure;	/* unverified TLS was agreed to */
	bool		 has_secret;	/* a password or token is known, */
	bool		 is_token;	/* and it is a bearer token */
	bool		 has_certificate;	/* --cert */
};

/* At most OFFER_COUNT are there; 0 where nothing failed.  A failure that the
 * walk does not stop at has the ways that do not need it. */
size_t walk_offers(const struct walk *w, const struct story *st,
    const struct goal *g, const struct offer_facts *f, struct offer *out,
    size_t max);

/* NULL when there is none of that kind. */
const struct offer *offer_find(const struct offer *v, size_t n,
    enum offer_kind kind);

#endif
