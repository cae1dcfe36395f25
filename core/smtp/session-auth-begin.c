/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AUTH exchange of our own begins: who, with what, and the first line. */
#include "core/smtp/session-priv.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/net/tls.h"
#include "core/banned.h"

/* With its CRLF an initial response must fit a command line of RFC 5321. */
#define INITIAL_RESPONSE_MAX	(LINE_RFC_MAX - 2)

static bool
plus_offered(const struct session *s, const struct sasl_mech *m)
{
	char plus[40];

	snprintf(plus, sizeof(plus), "%s-PLUS", m->name);
	return capabilities_has_mech(&s->caps, slice_of(plus));
}

static void
set_creds(struct session *s, const struct sasl_mech *m)
{
	struct auth *a = &s->auth;

	a->creds = (struct sasl_creds){
		.user = s->user,
		.authzid = s->authzid,
		.password = s->password,
		.host = s->name ? s->name : s->o.target->host,
		.port = s->o.target->port,
		.plus_offered = plus_offered(s, m),
		.exposed = !(s->encrypted && (s->verified ||
		    s->o.insecure)) && !s->o.practice &&
		    !s->o.allow_plaintext_auth,
	};
	if (s->encrypted && tls_channel_binding(wire_tls(&s->wire),
	    s->o.channel_binding, &a->binding))
		a->creds.binding = (struct sasl_binding){ a->binding.type,
		    { a->binding.data, a->binding.n } };
}

static void
send_auth_alone(struct session *s)
{
	char line[64];
	struct facts f;
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH };

	facts_init(&f);
	facts_add(&f, "mech", s->auth.name);
	snprintf(line, sizeof(line), "AUTH %s", s->auth.name);
	o.text = slice_of(line);
	o.facts = &f;
	session_send(s, &o);
	facts_clear(&f);
}

/*
 * The first message goes with the AUTH line where it may and fits; or else
 * it waits for the server's empty 334.
 */
static bool
start_exchange(struct session *s, const struct sasl_mech *m, struct err *e)
{
	struct auth *a = &s->auth;
	char prefix[64];

	if (!(m->flags & SASL_CLIENT_FIRST)) {
		send_auth_alone(s);
		return true;
	}
	if (!sasl_respond(a->exchange, slice_of(""), &a->first, e))
		return false;
	snprintf(prefix, sizeof(prefix), "AUTH %s ", m->name);
	if (!s->o.no_initial_response && strlen(prefix) +
	    base64_encoded_len(a->first.n) <= INITIAL_RESPONSE_MAX)
		return session_auth_deliver(s, prefix, &a->first, e);
	a->first_waits = true;
	send_auth_alone(s);
	return true;
}

/* For the reason in e, which becomes the whole of it. */
static bool
not_sent(struct session *s, const struct sasl_mech *m, struct err *e)
{
	struct err why = *e;

	session_auth_end(s);
	return session_refuse(s, STAGE_AUTH, e, why.id, "AUTH %s was not "
	    "sent: %s", m->name, why.detail);
}

static void
on_started(struct watch *w, short revents)
{
	struct session *s = w->arg;
	const struct sasl_mech *m = s->auth.trace.mech;
	struct err e;

	(void)revents;
	loop_unwatch(s->loop, w);
	session_ready(s);
	if (start_exchange(s, m, &e))
		session_changed(s);
	else
		not_sent(s, m, &e);
}

void
session_auth_late(struct session *s)
{
	const struct sasl_mech *m = s->auth.trace.mech;
	struct err e;

	err_set(&e, m->start_late, "no answer came within %d.%d s while %s",
	    s->limit_ms / 1000, s->limit_ms % 1000 / 100, s->waiting);
	session_ready(s);
	not_sent(s, m, &e);
}

/* Somebody else is asked first; false: nobody has to be. */
static bool
prepare(struct session *s, const struct sasl_mech *m)
{
	int fd = sasl_start(s->auth.exchange);

	if (fd < 0)
		return false;
	s->auth.started = (struct watch){ .fd = fd, .events = POLLIN,
	    .fn = on_started, .arg = s };
	loop_watch(s->loop, &s->auth.started);
	session_wait(s, SESSION_PREPARING, "%s", m->start_waits);
	return true;
}

bool
session_auth_begin(struct session *s, const char *mech, struct err *e)
{
	const struct sasl_mech *m = session_choose_mech(s, mech, e);

	if (m == NULL || !session_may_send_secret(s, m, e))
		return false;
	if ((m->flags & SASL_NEEDS_PASSWORD) && s->password == NULL)
		return err_set(e, "sasl.no-password", "AUTH %s needs a %s",
		    m->name, m->flags & SASL_TOKEN ? "token" : "password");
	session_auth_start(s, slice_of(m->name), false);
	set_creds(s, m);
	s->auth.exchange = sasl_new(m, &s->auth.creds);
	if (s->auth.exchange == NULL)
		err_set(e, "sasl.too-long", "no locked memory is left");
	else if (prepare(s, m) || start_exchange(s, m, e))
		return true;
	return not_sent(s, m, e);
}
