/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mechanism: the one that was named, or the best that both sides have. */
#include "core/smtp/session-priv.h"

#include "core/net/tls.h"
#include "core/sasl/token.h"
#include "core/smtp/mech-choice.h"
#include "core/banned.h"

static bool
can_bind(const struct session *s)
{
	struct tls_binding b;

	return s->encrypted && tls_channel_binding(wire_tls(&s->wire),
	    s->o.channel_binding, &b);
}

static const struct sasl_mech *
best_of(const struct session *s, bool any)
{
	struct slice secret = secret_bytes(s->password);
	struct mech_choice c = {
		.offered = &s->caps,
		.encrypted = s->encrypted,
		.can_bind = can_bind(s),
		.has_certificate = s->o.tls_opts.cert != NULL,
		.has_secret = secret.n > 0,
		.is_token = token_is_bearer(secret),
	};

	return mech_best(&c, any);
}

/* Only the answer to EHLO says what a server offers. */
const char *
session_why_unasked(const struct session *s)
{
	return s->encrypted && !s->implicit ? "no EHLO was sent yet inside "
	    "TLS, and only its answer says what the server offers here" :
	    "no EHLO was sent yet, and only its answer says what the server "
	    "offers";
}

static const struct sasl_mech *
choose_offered(struct session *s, struct err *e)
{
	const struct sasl_mech *best, *any;

	if (!s->asked) {
		session_refuse(s, STAGE_AUTH, e, "auth.not-asked",
		    "AUTH was not sent: %s", session_why_unasked(s));
		return NULL;
	}
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
