/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another mechanism than the one that was refused. */
#include "core/walk/offer-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/smtp/mech-choice.h"
#include "core/banned.h"

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
	const struct offer_at *a = arg;
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
best_untried(const struct offer_at *a, bool token)
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
may_be_another(const struct offer_at *a)
{
	if (!offer_is_up(a) || !offer_failed_at(a, STAGE_AUTH) ||
	    offer_event_is(a, "auth.unproven") ||
	    offer_event_is(a, "sasl.server-proof"))
		return false;
	return offer_was_refused(a) || offer_event_begins(a, "sasl.") ||
	    offer_event_is(a, "auth.in-clear") ||
	    offer_event_is(a, "auth.unverified") ||
	    offer_event_is(a, "auth.endless");
}

static void
add_mech(struct offer_list *l, const struct sasl_mech *m, bool instead,
    const char *weaker)
{
	struct offer *o = offer_add(l, OFFER_MECH, "walk mechanism");

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

void
offer_mech(struct offer_list *l, const struct offer_at *a)
{
	const struct sasl_mech *m;

	if (!may_be_another(a))
		return;
	m = offer_advises(a, WAY_TOKEN) && !offer_is_about_secret(a) ?
	    best_untried(a, true) : NULL;
	if (m != NULL) {
		add_mech(l, m, false, "");
		l->v[l->n - 1].anew = !a->f->is_token;
		return;
	}
	m = offer_allows(a, WAY_OTHER_MECHANISM) ? best_untried(a, false) : NULL;
	if (m != NULL)
		add_mech(l, m, true, is_weaker(m, a->tried) ? " (weaker)" :
		    "");
}
