/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * offer-priv - between the files of the offers: offer.c puts the list
 * together, offer-facts.c knows what failed, and what may be tried elsewhere
 * has a file each.
 */
#ifndef CORE_WALK_OFFER_PRIV_H
#define CORE_WALK_OFFER_PRIV_H

#include "core/explain/explain.h"
#include "core/sasl/sasl.h"
#include "core/walk/offer.h"

struct offer_list {
	struct offer	 v[OFFER_COUNT];	/* one of a kind */
	size_t		 n;
};

/* What is looked at. */
struct offer_at {
	const struct walk *w;
	const struct story *st;
	const struct goal *g;
	const struct offer_facts *f;
	const struct sasl_mech *tried;	/* the latest one; NULL: unknown */
};

/* offer-facts.c */
struct offer *offer_add(struct offer_list *l, enum offer_kind kind,
    const char *command);
void offer_say(struct offer *o, const char *words, const char *brief);
bool offer_allows(const struct offer_at *a, enum cause_way way);
/* Not for a failure that nobody knows. */
bool offer_advises(const struct offer_at *a, enum cause_way way);
bool offer_event_is(const struct offer_at *a, const char *event);
bool offer_event_begins(const struct offer_at *a, const char *start);
bool offer_failed_at(const struct offer_at *a, enum stage stage);
bool offer_is_up(const struct offer_at *a);
bool offer_is_unverified(const struct offer_at *a);
bool offer_was_refused(const struct offer_at *a);
bool offer_was_unfit(const struct offer_at *a);
bool offer_is_about_secret(const struct offer_at *a);

/* offer-mech.c, offer-port.c */
void offer_mech(struct offer_list *l, const struct offer_at *a);
void offer_port(struct offer_list *l, const struct offer_at *a);

#endif
