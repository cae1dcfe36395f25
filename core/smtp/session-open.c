/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/session-priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

static void connect_next(struct session *s);

void
session_open_cancel(struct session *s)
{
	if (s->resolver != NULL)
		resolve_cancel(s->resolver);
	if (s->connector != NULL)
		connect_cancel(s->connector);
	free(s->resolver);
	free(s->connector);
	s->resolver = NULL;
	s->connector = NULL;
}

/* ---- connect ----------------------------------------------------------- */

static const char *
attempt_words(const struct attempt *a, char *buf, size_t size)
{
	static const char *const words[] = {
		[ATTEMPT_WAITING] = "not tried",
		[ATTEMPT_TRYING] = "no answer yet",
		[ATTEMPT_WON] = "connected",
		[ATTEMPT_DROPPED] = "given up, another was faster",
	};
	char reason[64];

	if (a->state != ATTEMPT_FAILED)
		snprintf(buf, size, "%s", words[a->state]);
	else
		snprintf(buf, size, "%s", strerror_r(a->error, reason,
		    sizeof(reason)));
	return buf;
}

static void
attempt_facts(const struct connector *c, struct facts *f)
{
	char name[32], words[96];

	for (size_t i = 0; i < c->nattempts; i++) {
		const struct attempt *a = &c->attempts[i];

		if (a->state == ATTEMPT_WAITING)
			continue;
		snprintf(name, sizeof(name), "attempt.%zu", i);
		facts_addf(f, name, "%s: %s", a->address.text,
		    attempt_words(a, words, sizeof(words)));
	}
}

static uint16_t
port_of(const struct session *s)
{
	if (s->o.srv != NULL && s->nhosts > 0)
		return s->hosts[s->host].port;
	return s->o.connect_port ? s->o.connect_port : s->o.target->port;
}

/* Without a name of our own, RFC 5321 4.1.4 wants an address literal. */
static void
remember_literal(struct session *s, const char *local)
{
	const char *colon = strrchr(local, ':');
	size_t n = colon ? (size_t)(colon - local) : strlen(local);
	bool v6 = local[0] == '[';

	if (v6)
		snprintf(s->literal, sizeof(s->literal), "[IPv6:%.*s",
		    (int)(n - 1), local + 1);
	else
		snprintf(s->literal, sizeof(s->literal), "[%.*s]", (int)n,
		    local);
}

static void
peer_facts(struct session *s, const struct connector *c, struct facts *f)
{
	char local[80];

	for (size_t i = 0; i < c->nattempts; i++)
		if (c->attempts[i].state == ATTEMPT_WON)
			facts_add(f, "address", c->attempts[i].address.text);
	if (s->o.target->kind == TARGET_UNIX)
		facts_add(f, "path", s->o.target->path);
	else
		facts_addf(f, "port", "%u", port_of(s));
	snprintf(s->literal, sizeof(s->literal), "localhost");
	if (wire_local_name(&s->wire, local, sizeof(local))) {
		facts_add(f, "local", local);
		remember_literal(s, local);
	}
	if (s->implicit)
		facts_add(f, "tls", "implicit");
}

static void
on_connected(struct connector *c, const struct err *e)
{
	struct session *s = c->arg;
	struct facts f;
	const char *address;

	facts_init(&f);
	if (e != NULL) {
		bool more = s->host + 1 < s->nhosts;

		attempt_facts(c, &f);
		facts_addf(&f, "port", "%u", port_of(s));
		log_event(s->log, STAGE_CONNECT, e->id,
		    more ? 0 : ENTRY_FAILED | ENTRY_CLOSED, &f, "%s", e->detail);
		if (more) {
			s->host++;
			session_open_cancel(s);
			connect_next(s);
		} else
			session_drop(s);
		session_changed(s);
		return;
	}
	wire_open(&s->wire, s->loop, c->fd, session_on_wire, s);
	s->wired = true;
	peer_facts(s, c, &f);
	attempt_facts(c, &f);
	address = facts_get(&f, "address");
	if (s->o.target->kind == TARGET_UNIX)
		log_event(s->log, STAGE_CONNECT, "connect", 0, &f,
		    "connected to %s", s->o.target->path);
	else
		log_event(s->log, STAGE_CONNECT, "connect", 0, &f,
		    strchr(address, ':') ? "connected to [%s]:%u" :
		    "connected to %s:%u", address, port_of(s));
	session_open_cancel(s);
	if (s->implicit)
		session_start_tls(s);
	else
		session_wait(s, SESSION_GREETING, "waiting for the greeting");
	session_changed(s);
}

static void
on_trying(struct connector *c, size_t n)
{
	struct session *s = c->arg;

	if (c->nattempts < 2)
		return;
	snprintf(s->waiting, sizeof(s->waiting), "connecting to %.40s, "
	    "address %zu of %zu", s->name, n, c->nattempts);
	session_changed(s);
}

static void
connect_to(struct session *s, const struct address *list, size_t n,
    const char *whom)
{
	s->connector = xcalloc(1, sizeof(*s->connector));
	session_wait(s, SESSION_CONNECTING, "connecting to %.60s", whom);
	loop_timer_stop(s->loop, &s->limit);	/* the connector has its own */
	if (s->o.target->kind == TARGET_UNIX)
		connect_start_unix(s->connector, s->loop, s->o.target->path,
		    s->o.timeout_ms, on_connected, s);
	else
		connect_start(s->connector, s->loop, list, n, port_of(s),
		    s->o.source, s->o.timeout_ms, on_connected, s);
	s->connector->trying = on_trying;
}

/* ---- resolve ----------------------------------------------------------- */

static void
resolve_failed(struct session *s, const struct err *e)
{
	log_event(s->log, STAGE_RESOLVE, e->id, ENTRY_FAILED | ENTRY_CLOSED,
	    NULL, "%s", e->detail);
	session_drop(s);
	session_changed(s);
}

static void
on_addresses(struct resolver *r, const struct err *e)
{
	struct session *s = r->arg;
	struct address *list;
	struct facts f;
	size_t n = r->naddresses;
	char name[32];

	if (e != NULL) {
		resolve_failed(s, e);
		return;
	}
	facts_init(&f);
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "address.%zu", i);
		facts_add(&f, name, r->addresses[i].text);
	}
	if (r->cut)
		facts_addf(&f, "cut", "there were more than %d", RESOLVE_MAX);
	log_event(s->log, STAGE_RESOLVE, "resolve", 0, &f,
	    n == 1 ? "%s has 1 address" : "%s has %zu addresses", s->name, n);
	list = xmalloc(n * sizeof(*list));
	memcpy(list, r->addresses, n * sizeof(*list));
	session_open_cancel(s);
	connect_to(s, list, n, s->name);
	free(list);
	session_changed(s);
}

static void
ask(struct session *s, enum resolve_what what, const char *name,
    void (*done)(struct resolver *, const struct err *))
{
	s->resolver = xcalloc(1, sizeof(*s->resolver));
	session_wait(s, SESSION_RESOLVING, "looking up %.60s", name);
	loop_timer_stop(s->loop, &s->limit);	/* the resolver has its own */
	resolve_start(s->resolver, s->loop, what, name, port_of(s),
	    s->o.family, s->o.timeout_ms, done, s);
}

/* The host to connect to, and the name that TLS is checked for. */
static void
connect_next(struct session *s)
{
	const char *to;

	free(s->name);
	if (s->nhosts > 0) {
		s->name = xstrdup(s->hosts[s->host].name);
		s->implicit = s->o.implicit_tls ||
		    s->hosts[s->host].implicit_tls;
	} else
		s->name = xstrdup(s->o.target->host);
	to = s->o.connect_host ? s->o.connect_host : s->name;
	ask(s, RESOLVE_HOST, to, on_addresses);
}

static void
on_hosts(struct resolver *r, const struct err *e)
{
	struct session *s = r->arg;
	struct facts f;
	char name[32];

	if (e != NULL) {
		resolve_failed(s, e);
		return;
	}
	facts_init(&f);
	for (size_t i = 0; i < r->nhosts; i++) {
		const struct mail_host *h = &r->hosts[i];

		snprintf(name, sizeof(name), "host.%zu", i);
		facts_addf(&f, name, "%u %s:%u%s", h->preference, h->name,
		    h->port, h->implicit_tls ? " (implicit TLS)" : "");
	}
	memcpy(s->hosts, r->hosts, sizeof(s->hosts));
	s->nhosts = r->nhosts;
	s->host = 0;
	log_event(s->log, STAGE_RESOLVE, "resolve-service", 0, &f,
	    "%s: mail goes to %s", s->o.mx ? s->o.mx : s->o.srv,
	    s->hosts[0].name);
	session_open_cancel(s);
	connect_next(s);
	session_changed(s);
}

/* ---- TLS --------------------------------------------------------------- */

static bool
tls_context(struct session *s, struct err *e)
{
	if (s->tls_ctx == NULL)
		s->tls_ctx = tls_ctx_new(&s->o.tls_opts, e);
	return s->tls_ctx != NULL;
}

/* Making the context costs more than a session in clear, so it waits for
 * the handshake; what is wrong with an option is told before anything is
 * sent. */
static bool
check_tls_options(struct session *s, struct err *e)
{
	const struct tls_opts *t = &s->o.tls_opts;

	return !(t->min || t->max || t->ciphers || t->keylog || t->cert ||
	    t->ca_file || t->ca_dir) || tls_context(s, e);
}

void
session_start_tls(struct session *s)
{
	struct err e;
	struct tls *tls;

	if (!tls_context(s, &e)) {
		session_fail(s, STAGE_TLS, e.id, NULL, "%s", e.detail);
		return;
	}
	tls = tls_new(s->tls_ctx, s->o.sni ? s->o.sni : s->name, NULL);
	session_wait(s, SESSION_HANDSHAKE, "waiting for the TLS handshake");
	wire_start_tls(&s->wire, tls);
}

void
session_on_tls_open(struct session *s)
{
	struct tls *tls = wire_tls(&s->wire);
	struct facts f;
	const char *version, *cipher, *why;
	bool stop;

	facts_init(&f);
	tls_facts(tls, &f);
	s->encrypted = true;
	s->verified = tls_verified(tls);
	stop = !s->verified && !s->o.insecure;
	version = facts_get(&f, "tls.version");
	cipher = facts_get(&f, "tls.cipher");
	why = facts_get(&f, "verify.error.0");
	capabilities_clear(&s->caps);	/* what was offered in clear is void */
	s->asked = false;
	if (s->verified)
		log_event(s->log, STAGE_TLS, "tls", 0, &f,
		    "TLS handshake: %s %s, certificate verified",
		    version, cipher);
	else
		log_event(s->log, STAGE_TLS, "tls", stop ? ENTRY_FAILED :
		    ENTRY_WARNING, &f, "TLS handshake: %s %s, certificate NOT "
		    "verified: %s", version, cipher, why ? why : "no reason");
	if (s->implicit && !s->pending.is)
		session_wait(s, SESSION_GREETING, "waiting for the greeting");
	else
		session_ready(s);
}

/* ---- open -------------------------------------------------------------- */

bool
session_open(struct session *s, struct err *e)
{
	struct facts f;

	if (!check_tls_options(s, e))
		return false;
	line_reader_clear(&s->lines);
	line_reader_init(&s->lines);
	capabilities_clear(&s->caps);
	s->asked = false;
	s->reply = (struct reply){ .code = 0 };
	s->reply_unit = UNIT_NONE;
	s->encrypted = s->verified = s->authenticated = false;
	s->told_exception = false;
	s->leaving = s->quit_done = false;
	s->junk = s->unasked = s->recipients = 0;
	s->nhosts = s->host = 0;
	s->implicit = s->o.implicit_tls;
	facts_init(&f);
	if (s->o.target->kind == TARGET_HOST)
		facts_add(&f, "host", s->o.target->host);
	log_event(s->log, STAGE_RESOLVE, "open", 0, &f, "session with %s",
	    s->o.name ? s->o.name : s->o.target->text);
	if (s->o.target->kind == TARGET_UNIX) {
		free(s->name);
		s->name = xstrdup("localhost");
		connect_to(s, NULL, 0, s->o.target->path);
	} else if (s->o.mx != NULL)
		ask(s, RESOLVE_MX, s->o.mx, on_hosts);
	else if (s->o.srv != NULL)
		ask(s, RESOLVE_SRV, s->o.srv, on_hosts);
	else
		connect_next(s);
	return true;
}
