/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/mech-choice.h"

#include "core/banned.h"

/* Added to the rank of what keeps the password to itself, in clear. */
#define RANK_IN_CLEAR	100

bool
mech_fits(const struct mech_choice *c, const struct sasl_mech *m)
{
	if (m->flags & SASL_ONLY_ASKED)
		return false;
	if ((m->flags & SASL_CERTIFICATE) && (!c->has_certificate ||
	    c->has_secret))
		return false;
	if ((m->flags & SASL_BINDS) && !c->can_bind)
		return false;
	return !(m->flags & SASL_NEEDS_PASSWORD) || !c->has_secret ||
	    c->is_token == !!(m->flags & SASL_TOKEN);
}

static bool
is_candidate(const struct mech_choice *c, const struct sasl_mech *m, bool any)
{
	if (!capabilities_has_mech(c->offered, slice_of(m->name)) ||
	    (c->also != NULL && !c->also(m, c->arg)))
		return false;
	return any ? !(m->flags & SASL_ONLY_ASKED) : mech_fits(c, m);
}

static int
rank_of(const struct mech_choice *c, const struct sasl_mech *m)
{
	return m->rank + (!c->encrypted && !(m->flags & SASL_REUSABLE) ?
	    RANK_IN_CLEAR : 0);
}

const struct sasl_mech *
mech_best(const struct mech_choice *c, bool any)
{
	const struct sasl_mech *best = NULL, *m;

	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		if (is_candidate(c, m, any) && (best == NULL ||
		    rank_of(c, m) > rank_of(c, best)))
			best = m;
	return best;
}
