/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The AUTH exchange, RFC 4954, once it has begun: what is sent, and what a
 * reply does. */
#include "core/smtp/session-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/log/escape.h"
#include "core/net/tls.h"
#include "core/banned.h"

#define NTLM_PROOF_BYTES	16	/* of version 2 */
#define NTLM_RESPONSE_BYTES	24	/* of version 1: all of it is one */
/* Hexadecimal digits of the shortest proof, MD5's. */

/* ---- policy: where a secret is about to be sent ------------------------ */

/* Nobody should learn here that it is done like that. */
static void
tell_exception(struct session *s)
{
	if (!s->told_exception && !s->o.allow_plaintext_auth)
		log_event(s->log, STAGE_AUTH, "auth.practice-in-clear", 0,
		    NULL, "the password goes in clear text: allowed for "
		    "practice, because it does not leave this machine; "
		    "elsewhere it would be held back");
	s->told_exception = true;
}

bool
session_may_send_secret(struct session *s, const struct sasl_mech *m,
    struct err *e)
{
	bool reusable = m == NULL || (m->flags & SASL_REUSABLE);
	const char *what = m != NULL ? "AUTH" : "the line";

	if (reusable && !s->encrypted && !s->o.allow_plaintext_auth &&
	    !s->o.practice)
		return session_refuse(s, STAGE_AUTH, e, "auth.in-clear",
		    "%s was not sent: this connection is not encrypted, and "
		    "everybody on the way could read the password", what);
	if (reusable && s->encrypted && !s->verified && !s->o.insecure)
		return session_refuse(s, STAGE_AUTH, e, "auth.unverified",
		    "%s was not sent: the certificate could not be verified, "
		    "so nobody knows who would get the password", what);
	if (reusable && !s->encrypted && s->o.practice)
		tell_exception(s);
	return true;
}

/* ---- what goes into the log -------------------------------------------- */

/*
 * A typed user name is hidden because it may be a password; an address is
 * taken for a name all the same, or its domain would vanish from all replies.
 */
bool
session_auth_is_address(struct slice v)
{
	size_t at = slice_find(v, '@');
	struct slice domain = slice_sub(v, at + 1, v.n);
	size_t dot = slice_find(domain, '.');

	if (at == 0 || dot == 0 || dot + 2 >= domain.n)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		    (i < at && (c == '_' || c == '+')) || i == at))
			return false;
	}
	return true;
}

static bool
is_name(const struct session *s, const struct fact *f, struct slice v)
{
	return (slice_eq(v, slice_of(s->user)) &&
	    !slice_eq(v, secret_bytes(s->password))) ||
	    (strcmp(f->name, "password") != 0 && session_auth_is_address(v));
}

/*
 * Behind the proof of an NTLM response stands what the server itself has said
 * in its challenge: that is no secret, and it was shown.
 */
static struct slice
secret_part(const struct fact *f, struct slice v)
{
	return strcmp(f->name, "nt") == 0 && v.n > NTLM_RESPONSE_BYTES ?
	    slice_sub(v, 0, NTLM_PROOF_BYTES) : v;
}

/* Add the secrets of a message to those that are looked for in echoes. */
void
session_remember(struct session *s, const struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct slice v = secret_bytes(f->v[i].hidden);

		if (f->v[i].secret && !is_name(s, &f->v[i], v))
			needles_add_coded(log_needles(s->log), secret_part(&f->v[i], v));
	}
}

/* ---- sending one message ----------------------------------------------- */

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
	if (line != NULL)
		secret_scratch_free(line, n);
	return true;
}

bool
session_auth_deliver(struct session *s, const char *prefix,
    struct sasl_message *m, struct err *e)
{
	struct facts f;
	bool ok;

	facts_init(&f);
	if (*prefix)
		facts_add(&f, "mech", s->auth.name);
	(s->o.mask_user ? sasl_trace_sent_masked : sasl_trace_sent)(
	    &s->auth.trace, (struct slice){ m->data, m->n }, &f);
	session_remember(s, &f);
	needles_add_coded(log_needles(s->log), sasl_expects(s->auth.exchange));
	m->is_secret = m->is_secret || sasl_facts_hide(&f);
	s->auth.secret_sent = s->auth.secret_sent || m->is_secret;
	ok = send_message(s, prefix, m, &f, e);
	facts_clear(&f);
	sasl_message_clear(m);
	return ok;
}

/* ---- begin and end ----------------------------------------------------- */

void
session_auth_end(struct session *s)
{
	loop_unwatch(s->loop, &s->auth.started);
	sasl_free(s->auth.exchange);
	sasl_message_clear(&s->auth.first);
	sasl_trace_clear(&s->auth.trace);
	memset(&s->auth, 0, sizeof(s->auth));
}

void
session_auth_start(struct session *s, struct slice name, bool typed)
{
	session_auth_end(s);
	s->auth_seen = true;
	s->auth.active = true;
	s->auth.typed = typed;
	sasl_trace_begin(&s->auth.trace, name);
	snprintf(s->auth.name, sizeof(s->auth.name), "%.*s",
	    (int)(name.n > 31 ? 31 : name.n), name.n > 0 ? name.p : "");
}

/* ---- replies ----------------------------------------------------------- */

static void
cancel_exchange(struct session *s, const char *id, const char *why)
{
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = slice_of("*") };

	log_event(s->log, STAGE_AUTH, id, ENTRY_WARNING | ENTRY_FAILED |
	    (s->encrypted ? ENTRY_TLS : 0), NULL, "%s", why);
	s->auth.cancelled = true;
	session_send(s, &o);
}

/* Decoded, on the secure heap: it may be an echo.  *max is its room. */
static struct slice
decode_challenge(struct slice text, size_t *max)
{
	size_t n = 0;
	char *buf;

	*max = base64_decoded_max(text.n) + 1;
	buf = secret_scratch(*max);
	if (buf != NULL && base64_decode(buf, &n, text) == BASE64_INVALID)
		n = 0;
	return (struct slice){ buf, n };
}

/*
 * A secret between NULs, as in UTF-16: facts spell NULs out, and what is
 * spelled out may be read in another way.  Such a text is hidden whole.
 */
static bool
echoes_between_nuls(const struct session *s, struct slice text)
{
	struct span at;

	return slice_find(text, '\0') < text.n &&
	    needles_find(log_needles(s->log), text, &at, 1) > 0;
}

void
session_auth_heard(struct session *s, struct slice text, struct facts *f)
{
	enum sasl_proof proof = SASL_PROOF_NONE;
	size_t max;
	struct slice challenge = decode_challenge(text, &max);
	bool hide = echoes_between_nuls(s, text) ||
	    echoes_between_nuls(s, challenge);

	if (s->auth.exchange != NULL && !s->auth.first_waits)
		proof = sasl_check(s->auth.exchange, challenge);
	sasl_trace_heard(&s->auth.trace, text, proof, f);
	if (hide) {
		facts_clear(f);
		facts_add_secret(f, "echo", shape_of(text), NULL);
	}
	secret_scratch_free((char *)(uintptr_t)challenge.p, max);
	session_remember(s, f);
}

/* The next message of our own exchange. */
static void
answer_challenge(struct session *s, struct slice text)
{
	struct slice challenge;
	struct sasl_message m;
	struct err e;
	size_t max;
	bool ok;

	if (s->auth.first_waits) {
		s->auth.first_waits = false;
		ok = session_auth_deliver(s, "", &s->auth.first, &e);
	} else {
		challenge = decode_challenge(text, &max);
		ok = sasl_respond(s->auth.exchange, challenge, &m, &e) &&
		    session_auth_deliver(s, "", &m, &e);
		secret_scratch_free((char *)(uintptr_t)challenge.p, max);
	}
	if (!ok)
		cancel_exchange(s, e.id, e.detail);
}

/* A 334: the server wants the next message. */
static void
on_challenge(struct session *s, struct slice text)
{
	if (s->auth.cancelled)
		session_fail(s, STAGE_AUTH, "auth.endless", NULL, "the server "
		    "goes on asking after AUTH was cancelled with *");
	else if (!s->auth.typed)
		answer_challenge(s, text);
	else if (s->auth.trace.sent < SESSION_AUTH_ROUNDS_MAX)
		s->state = SESSION_AUTH_INPUT;
	else
		cancel_exchange(s, "auth.endless",
		    "the server asks without end; AUTH is cancelled");
}

/* Somebody who does not know the password can say 235 as well. */
static bool
is_proven(const struct session *s)
{
	const struct auth *a = &s->auth;

	if (a->exchange == NULL || !(a->trace.mech->flags & SASL_MUTUAL))
		return !a->cancelled || a->typed;
	return sasl_proof(a->exchange) == SASL_PROOF_GOOD;
}

static void
alarm_unproven(struct session *s)
{
	bool wrong = s->auth.exchange != NULL &&
	    sasl_proof(s->auth.exchange) == SASL_PROOF_BAD;

	log_event(s->log, STAGE_AUTH, "auth.unproven", ENTRY_FAILED |
	    ENTRY_VIOLATION | ENTRY_WARNING | (s->encrypted ? ENTRY_TLS : 0),
	    NULL, wrong ? "the server says 235 although its proof is wrong: "
	    "it does not know the password, and is not the server that it "
	    "should be" : "the server says 235 without having proven that it "
	    "knows the password, as %s demands: this login counts for "
	    "nothing", s->auth.name);
}

/* It works, but it is no login: whoever asks is let in. */
static void
warn_unasked(struct session *s)
{
	const struct auth *a = &s->auth;

	if (a->exchange != NULL && !a->secret_sent &&
	    (a->trace.mech->flags & SASL_NEEDS_PASSWORD))
		log_event(s->log, STAGE_AUTH, "auth.no-secret-asked",
		    ENTRY_WARNING | (s->encrypted ? ENTRY_TLS : 0), NULL,
		    "the server says 235 before the %s was sent: it did not "
		    "check it", a->trace.mech->flags & SASL_TOKEN ? "token" :
		    "password");
}

void
session_auth_reply(struct session *s, int code, struct slice text)
{
	if (code == 334 && s->auth.active) {
		on_challenge(s, text);
		return;
	}
	if (code == 235 && s->auth.active && !is_proven(s))
		alarm_unproven(s);
	else if (code == 235) {
		warn_unasked(s);
		s->authenticated = true;
	}
	session_auth_end(s);
}
