/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mechanism: the one that was named, or the best that both sides have. */
#include "core/smtp/session-priv.h"

#include "core/net/tls.h"
#include "core/sasl/token.h"
#include "core/banned.h"

/* Added to the rank of what keeps the password to itself, in clear. */
#define RANK_IN_CLEAR	100

static bool
can_bind(const struct session *s)
{
	struct tls_binding b;

	return s->encrypted && tls_channel_binding(wire_tls(&s->wire),
	    s->o.channel_binding, &b);
}

/* Whether this mechanism may be chosen without having been named. */
static bool
is_usable(const struct session *s, const struct sasl_mech *m)
{
	struct slice secret = secret_bytes(s->password);
	bool token = token_is_bearer(secret);

	if (m->flags & SASL_ONLY_ASKED)
		return false;
	if ((m->flags & SASL_CERTIFICATE) && (s->o.tls_opts.cert == NULL ||
	    s->password != NULL))
		return false;
	if ((m->flags & SASL_BINDS) && !can_bind(s))
		return false;
	return !(m->flags & SASL_NEEDS_PASSWORD) || secret.n == 0 ||
	    token == !!(m->flags & SASL_TOKEN);
}

static int
rank_of(const struct session *s, const struct sasl_mech *m)
{
	return m->rank + (!s->encrypted && !(m->flags & SASL_REUSABLE) ?
	    RANK_IN_CLEAR : 0);
}

static const struct sasl_mech *
best_of(const struct session *s, bool all)
{
	const struct sasl_mech *best = NULL, *m;

	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		if (capabilities_has_mech(&s->caps, slice_of(m->name)) &&
		    (all ? !(m->flags & SASL_ONLY_ASKED) : is_usable(s, m)) &&
		    (best == NULL || rank_of(s, m) > rank_of(s, best)))
			best = m;
	return best;
}

static const struct sasl_mech *
choose_offered(struct session *s, struct err *e)
{
	const struct sasl_mech *best, *any;

	if (!capabilities_has(&s->caps, "AUTH")) {
		session_refuse(s, STAGE_AUTH, e, "auth.not-offered",
		    "AUTH was not sent: the server does not offer it");
		return NULL;
	}
	best = best_of(s, false);
	any = best_of(s, true);
	if (best == NULL && any == NULL)
		session_refuse(s, STAGE_AUTH, e, "auth.no-mechanism",
		    "AUTH was not sent: the server offers no mechanism "
		    "that this program speaks");
	else if (best == NULL && (any->flags & SASL_TOKEN)) {
		session_refuse(s, STAGE_AUTH, e, "auth.token-needed",
		    "AUTH was not sent: the server takes access tokens only, "
		    "and what was given does not look like one (naming %s "
		    "sends it all the same)", any->name);
		return NULL;
	}
	return best != NULL ? best : any;
}

/* Of a list, the first that is offered, or else the first that is known. */
static const struct sasl_mech *
choose_named(const struct session *s, struct slice rest)
{
	const struct sasl_mech *first = NULL, *m;
	struct slice name;

	for (; rest.n > 0; rest = slice_sub(rest, name.n + 1, rest.n)) {
		name = slice_sub(rest, 0, slice_find(rest, ','));
		m = sasl_find(slice_trim(name));
		if (m != NULL && capabilities_has_mech(&s->caps,
		    slice_of(m->name)))
			return m;
		if (first == NULL)
			first = m;
	}
	return first;
}

const struct sasl_mech *
session_choose_mech(struct session *s, const char *asked, struct err *e)
{
	const char *list = asked ? asked : s->mechs;
	const struct sasl_mech *m;

	if (slice_of(list).n == 0)
		return choose_offered(s, e);
	m = choose_named(s, slice_of(list));
	if (m == NULL)
		err_set(e, "auth.mechanism-unknown",
		    "no mechanism of \"%s\" is known to this program", list);
	return m;
}
