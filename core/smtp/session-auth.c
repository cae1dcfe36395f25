/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The AUTH exchange, RFC 4954: our own, and one that a person types. */
#include "core/smtp/session-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/banned.h"

/* With its CRLF an initial response must fit a command line of RFC 5321. */
#define INITIAL_RESPONSE_MAX	(LINE_RFC_MAX - 2)

/* ---- policy: where a secret is about to be sent ------------------------ */

static bool
may_send_secret(struct session *s, const struct sasl_mech *m, struct err *e)
{
	bool reusable = m == NULL || (m->flags & SASL_REUSABLE);

	if (reusable && !s->encrypted && !s->o.allow_plaintext_auth &&
	    !s->o.practice)
		return session_refuse(s, STAGE_AUTH, e, "auth.in-clear",
		    "AUTH was not sent: this connection is not encrypted, and "
		    "everybody on the way could read the password");
	if (reusable && s->encrypted && !s->verified && !s->o.insecure)
		return session_refuse(s, STAGE_AUTH, e, "auth.unverified",
		    "AUTH was not sent: the certificate could not be verified, "
		    "so nobody knows who would get the password");
	return true;
}

/* ---- sending one message ----------------------------------------------- */

/* Add the secrets of a message to those that are looked for in echoes. */
static void
remember(struct session *s, const struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct slice v = secret_bytes(f->v[i].hidden);

		if (f->v[i].secret && !slice_eq(v, slice_of(s->user)))
			needles_add(log_needles(s->log), v);
	}
}

static void
describe(struct session *s, struct slice message, bool trusted,
    struct facts *f)
{
	/* Kept here so that echoes can be told; the log drops the bytes when
	 * reveal is off. */
	if (s->auth.mech != NULL)
		s->auth.mech->describe(s->auth.round, message, trusted, true, f);
	else
		sasl_describe_unknown(message, true, f);
	remember(s, f);
}

/*
 * Send prefix and the message in base64, as one line.  "=" stands for an
 * empty initial response.
 */
static bool
send_message(struct session *s, const char *prefix,
    const struct sasl_message *m, struct facts *f, struct err *e)
{
	struct slice raw = { m->data, m->n };
	size_t at = strlen(prefix), n64 = base64_encoded_len(m->n);
	bool empty_initial = at > 0 && m->n == 0;
	size_t n = at + (empty_initial ? 1 : n64);
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .facts = f };
	char *line = n > 0 ? secret_scratch(n) : NULL;

	if (n > 0 && line == NULL)
		return err_set(e, "sasl.too-long", "no locked memory is left "
		    "for a line of %zu bytes", n);
	if (at > 0)
		memcpy(line, prefix, at);
	if (empty_initial)
		line[at] = '=';
	else if (n64 > 0)
		base64_encode(line + at, raw);
	o.text = (struct slice){ line, n };
	if (m->is_secret)
		o.secret = (struct span){ at, n - at };
	session_send(s, &o);
	s->auth.round++;
	if (line != NULL)
		secret_scratch_free(line, n);
	return true;
}

/* ---- our own exchange -------------------------------------------------- */

static bool
respond(struct session *s, struct slice challenge, const char *prefix,
    struct err *e)
{
	struct sasl_creds c = { s->user, s->authzid, s->password };
	struct sasl_message m = { .data = NULL };
	struct facts f;
	bool ok;

	if (!s->auth.mech->respond(&c, s->auth.round, challenge, &m, e))
		return false;
	facts_init(&f);
	if (*prefix)
		facts_add(&f, "mech", s->auth.name);
	describe(s, (struct slice){ m.data, m.n }, true, &f);
	ok = send_message(s, prefix, &m, &f, e);
	facts_clear(&f);
	sasl_message_clear(&m);
	return ok;
}

static bool
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
	return true;
}

/* Whether the first message goes with the AUTH line. */
static bool
initial_fits(const struct session *s, const struct sasl_mech *m)
{
	size_t n = 2;

	if (!(m->flags & SASL_CLIENT_FIRST) || s->o.no_initial_response)
		return false;
	n += slice_of(s->user).n + slice_of(s->authzid).n +
	    secret_bytes(s->password).n;
	return strlen("AUTH ") + strlen(m->name) + 1 +
	    base64_encoded_len(n) <= INITIAL_RESPONSE_MAX;
}

/* The best that both sides have; among names, the first that is known. */
static const struct sasl_mech *
choose(struct session *s, const char *asked, struct err *e)
{
	struct slice rest = slice_of(asked ? asked : s->mechs), name;
	const struct sasl_mech *best = NULL, *m;

	if (rest.n == 0) {
		if (!capabilities_has(&s->caps, "AUTH")) {
			session_refuse(s, STAGE_AUTH, e, "auth.not-offered",
			    "AUTH was not sent: the server does not offer it");
			return NULL;
		}
		for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
			if (capabilities_has_mech(&s->caps, slice_of(m->name)) &&
			    (best == NULL || m->rank > best->rank))
				best = m;
		if (best == NULL)
			session_refuse(s, STAGE_AUTH, e, "auth.no-mechanism",
			    "AUTH was not sent: the server offers no mechanism "
			    "that this program speaks");
		return best;
	}
	for (; rest.n > 0; rest = slice_sub(rest, name.n + 1, rest.n)) {
		name = slice_sub(rest, 0, slice_find(rest, ','));
		m = sasl_find(slice_trim(name));
		if (m != NULL && (best == NULL || (!capabilities_has_mech(
		    &s->caps, slice_of(best->name)) && capabilities_has_mech(
		    &s->caps, slice_of(m->name)))))
			best = m;
		if (name.n == rest.n)
			break;
	}
	if (best == NULL)
		err_set(e, "auth.mechanism-unknown",
		    "no mechanism of \"%s\" is known to this program",
		    asked ? asked : s->mechs);
	return best;
}

bool
session_auth_begin(struct session *s, const char *mech, struct err *e)
{
	const struct sasl_mech *m = choose(s, mech, e);
	char prefix[64];
	bool ok;

	if (m == NULL || !may_send_secret(s, m, e))
		return false;
	if ((m->flags & SASL_NEEDS_PASSWORD) && s->password == NULL)
		return err_set(e, "sasl.no-password",
		    "AUTH %s needs a password", m->name);
	s->auth = (struct auth){ .active = true, .mech = m };
	snprintf(s->auth.name, sizeof(s->auth.name), "%s", m->name);
	snprintf(prefix, sizeof(prefix), "AUTH %s ", m->name);
	ok = initial_fits(s, m) ? respond(s, slice_of(""), prefix, e) :
	    send_auth_alone(s);
	if (!ok)
		s->auth.active = false;
	return ok;
}

/* ---- a typed exchange -------------------------------------------------- */

/* What a typed answer holds; text is base64, or was meant to be. */
static void
describe_typed(struct session *s, struct slice text, struct facts *f)
{
	size_t max = base64_decoded_max(text.n), n = 0;
	char *buf = max > 0 ? secret_scratch(max) : NULL;
	enum base64_kind kind = BASE64_INVALID;

	if (buf != NULL)
		kind = base64_decode(buf, &n, text);
	if (kind == BASE64_INVALID && text.n > 0) {
		facts_add(f, "fault", "this is not base64: the server will "
		    "not understand it");
		facts_add_secret(f, "message", shape_of(text),
		    secret_new(text.p, text.n));
		remember(s, f);
	} else {
		if (kind != BASE64_CANONICAL)
			facts_add(f, "fault", kind == BASE64_URL ?
			    "this is URL-safe base64: SMTP wants the standard "
			    "alphabet" : "this base64 is not quite right: "
			    "padding is missing, or blanks are in it");
		describe(s, (struct slice){ buf, n }, false, f);
	}
	if (buf != NULL)
		secret_scratch_free(buf, max);
}

bool
session_auth_typed(struct session *s, const struct command *c,
    struct slice line, struct err *e)
{
	struct slice rest = c->args, name = slice_of(""), answer;
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = line, .flags = ENTRY_TYPED };
	struct facts f;

	slice_word(&rest, &name);
	if (!may_send_secret(s, sasl_find(name), e))
		return false;
	s->auth = (struct auth){ .active = true, .typed = true,
	    .mech = sasl_find(name) };
	snprintf(s->auth.name, sizeof(s->auth.name), "%.*s",
	    (int)(name.n > 31 ? 31 : name.n), name.n > 0 ? name.p : "");
	facts_init(&f);
	facts_add(&f, "mech", s->auth.name);
	answer = slice_trim(rest);
	if (answer.n > 0 && !slice_is(answer, "=")) {
		o.secret = (struct span){ (size_t)(answer.p - line.p),
		    line.n - (size_t)(answer.p - line.p) };
		describe_typed(s, answer, &f);
		s->auth.round = 1;
	} else if (answer.n > 0)
		s->auth.round = 1;
	o.facts = &f;
	session_send(s, &o);
	facts_clear(&f);
	return true;
}

bool
session_auth_typed_answer(struct session *s, struct slice line, struct err *e)
{
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = line, .flags = ENTRY_TYPED };
	struct facts f;

	(void)e;
	facts_init(&f);
	if (slice_is(line, "*"))
		s->auth.cancelled = true;
	else if (line.n > 0) {
		o.secret = (struct span){ 0, line.n };
		describe_typed(s, slice_trim(line), &f);
	}
	o.facts = &f;
	session_send(s, &o);
	s->auth.round++;
	facts_clear(&f);
	return true;
}

/* ---- replies ----------------------------------------------------------- */

static void
cancel_exchange(struct session *s, const char *id, const char *why)
{
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = slice_of("*") };

	log_event(s->log, STAGE_AUTH, id, ENTRY_WARNING |
	    (s->encrypted ? ENTRY_TLS : 0), NULL, "%s", why);
	s->auth.cancelled = true;
	session_send(s, &o);
}

/* A 334: the server wants the next message. */
static void
on_challenge(struct session *s, struct slice text)
{
	size_t max = base64_decoded_max(text.n), n = 0;
	char *buf;
	struct err e;
	bool ok;

	if (s->auth.cancelled) {
		session_fail(s, STAGE_AUTH, "auth.endless", NULL, "the server "
		    "goes on asking after AUTH was cancelled with *");
		return;
	}
	if (s->auth.typed && s->auth.round < SESSION_AUTH_ROUNDS_MAX) {
		s->state = SESSION_AUTH_INPUT;
		return;
	}
	if (s->auth.typed) {
		cancel_exchange(s, "auth.endless",
		    "the server asks without end; AUTH is cancelled");
		return;
	}
	buf = secret_scratch(max + 1);
	if (buf != NULL && base64_decode(buf, &n, text) == BASE64_INVALID)
		n = 0;
	ok = respond(s, (struct slice){ buf, n }, "", &e);
	if (buf != NULL)
		secret_scratch_free(buf, max + 1);
	if (!ok)
		cancel_exchange(s, e.id, e.detail);
}

void
session_auth_reply(struct session *s, int code, struct slice text)
{
	if (code == 334 && s->auth.active) {
		on_challenge(s, text);
		return;
	}
	if (code == 235)
		s->authenticated = true;
	s->auth = (struct auth){ .active = false };
}
