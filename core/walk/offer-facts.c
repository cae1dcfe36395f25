/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What failed and what is left of the session: what offers hang on. */
#include "core/walk/offer-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/banned.h"

struct offer *
offer_add(struct offer_list *l, enum offer_kind kind, const char *command)
{
	struct offer *o = &l->v[l->n++];

	*o = (struct offer){ .kind = kind, .command = command };
	return o;
}

bool
offer_allows(const struct offer_at *a, enum cause_way way)
{
	return cause_allows(a->f->cause, way);
}

/* Not for a failure that nobody knows. */
bool
offer_advises(const struct offer_at *a, enum cause_way way)
{
	return a->f->cause != NULL && offer_allows(a, way);
}

void
offer_say(struct offer *o, const char *words, const char *brief)
{
	snprintf(o->words, sizeof(o->words), "%s", words);
	snprintf(o->brief, sizeof(o->brief), "%s", brief);
}

bool
offer_event_is(const struct offer_at *a, const char *event)
{
	const char *e = a->st->failure.event;

	return e != NULL && strcmp(e, event) == 0;
}

bool
offer_event_begins(const struct offer_at *a, const char *start)
{
	const char *e = a->st->failure.event;

	return e != NULL && strncmp(e, start, strlen(start)) == 0;
}

bool
offer_failed_at(const struct offer_at *a, enum stage stage)
{
	return a->st->failure.is && a->st->failure.stage == stage;
}

bool
offer_is_up(const struct offer_at *a)
{
	return !a->st->closed && !a->st->left;
}

/* The handshake went well, and the certificate did not. */
bool
offer_is_unverified(const struct offer_at *a)
{
	return offer_is_up(a) && offer_failed_at(a, STAGE_TLS) && a->st->encrypted &&
	    !a->st->verified;
}

bool
offer_was_refused(const struct offer_at *a)
{
	return offer_failed_at(a, STAGE_AUTH) && a->st->failure.code >= 500;
}

/* What was given could not even be sent. */
bool
offer_was_unfit(const struct offer_at *a)
{
	return offer_failed_at(a, STAGE_AUTH) &&
	    (offer_event_begins(a, "sasl.user") ||
	    offer_event_begins(a, "sasl.password") ||
	    offer_event_is(a, "sasl.token") || offer_event_is(a, "sasl.nul"));
}

/* What was refused, or could not be sent, was a password or token. */
bool
offer_is_about_secret(const struct offer_at *a)
{
	bool token = a->tried != NULL && (a->tried->flags & SASL_TOKEN);

	if (!offer_failed_at(a, STAGE_AUTH) ||
	    (a->st->auth_failures == 0 && !offer_was_unfit(a)) ||
	    (a->tried != NULL && !(a->tried->flags & SASL_NEEDS_PASSWORD)))
		return false;
	if (a->f->cause == NULL)
		return offer_is_up(a) && offer_was_refused(a);
	return offer_allows(a, WAY_OTHER_PASSWORD) ||
	    (token && offer_allows(a, WAY_TOKEN));
}
