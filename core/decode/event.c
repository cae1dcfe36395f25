/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to the connection itself. */
#include "core/decode/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/banned.h"

/* The head of an event that has nothing of its own to say. */
static const struct {
	const char	*event, *name, *words;
} heads[] = {
	{ "open", "session", "begins here" },
	{ "close", "closed", "the session is over" },
	{ "cancelled", "stopped", "at your word" },
	{ "skip", "skipped", "at your word" },
	{ "banner.slow", "waiting", "still no greeting" },
	{ "log-full", "full", "the record takes no more text" },
	{ "auth.practice-in-clear", "in clear", "for practice alone" },
	{ "data-cut", "message", "shortened here" },
};

/* Warnings of the contract and the events that raise them. */
static const struct {
	const char	*event, *warning;
} warnings[] = {
	{ "tls.injected", "injected-after-starttls" },
	{ "tls", "certificate-not-verified" },
	{ "reply.codes-differ", "codes-differ" },
	{ "log-full", "log-full" },
	{ "auth.endless", "auth-without-end" },
	{ "auth.no-secret-asked", "auth-without-secret" },
	{ "auth.unproven", "server-unproven" },
	{ "sasl.server-proof", "server-unproven" },
};

static const char *
warning_of(const struct entry *e)
{
	for (size_t i = 0; i < COUNT_OF(warnings); i++)
		if (strcmp(e->event, warnings[i].event) == 0)
			return warnings[i].warning;
	return e->flags & ENTRY_VIOLATION ? "protocol-violation" : NULL;
}

static bool
starts(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* All values of the facts whose name begins so, joined. */
static void
joined(const struct facts *f, const char *begins, struct bytes *out)
{
	for (size_t i = 0; i < f->n; i++)
		if (starts(f->v[i].name, begins)) {
			if (out->len > 0)
				bytes_add_str(out, ", ");
			bytes_add_str(out, f->v[i].value);
		}
}

static void
add_joined(const struct entry *e, int depth, const char *name,
    const char *begins, struct fields *out)
{
	struct bytes b;

	bytes_init(&b, 4096);
	joined(&e->facts, begins, &b);
	if (b.len > 0)
		fields_add(out, e, depth, name, bytes_slice(&b));
	bytes_clear(&b);
}

static void
resolve_event(const struct entry *e, struct fields *out)
{
	size_t before = out->n;

	add_joined(e, 0, "resolve", strcmp(e->event, "resolve") == 0 ?
	    "address." : "host.", out);
	if (out->n == before)
		fields_addf(out, e, 0, "resolve", "done");
	if (facts_get(&e->facts, "cut") != NULL)
		fields_addf(out, e, 1, "cut", "%s",
		    facts_get(&e->facts, "cut"));
}

static void
attempts(const struct entry *e, int depth, struct fields *out)
{
	for (size_t i = 0; i < e->facts.n; i++)
		if (starts(e->facts.v[i].name, "attempt."))
			fields_addf(out, e, depth, "tried", "%s",
			    e->facts.v[i].value);
}

static void
connect_event(const struct entry *e, struct fields *out)
{
	const char *local = facts_get(&e->facts, "local");

	fields_addf(out, e, 0, "connect", "%s%s", local ? "from " : "done",
	    local ? local : "");
	attempts(e, facts_get(&e->facts, "attempt.1") ? 1 : 2, out);
}

/* ---- TLS --------------------------------------------------------------- */

static const struct {
	const char	*fact, *name;
} tls_details[] = {
	{ "tls.cipher", "cipher" }, { "tls.group", "group" },
	{ "tls.sni", "sni" }, { "tls.alpn", "alpn" },
	{ "tls.client-cert", "client" }, { "verify.name", "checked" },
	{ "tls.chain-cut", "not shown" },
};

static void
certificate(const struct entry *e, unsigned i, struct fields *out)
{
	static const char *const parts[][2] = {
		{ "issuer", "issuer" }, { "not_before", "from" },
		{ "not_after", "until" }, { "key", "key" },
		{ "sha256", "sha256" },
	};
	char prefix[32], name[48];
	const char *v;

	snprintf(prefix, sizeof(prefix), "cert.%u.san", i);
	add_joined(e, 2, "names", prefix, out);
	for (size_t k = 0; k < COUNT_OF(parts); k++) {
		snprintf(name, sizeof(name), "cert.%u.%s", i, parts[k][0]);
		v = facts_get(&e->facts, name);
		if (v != NULL)
			fields_addf(out, e, 2, parts[k][1], "%s", v);
	}
}

static void
chain(const struct entry *e, struct fields *out)
{
	char name[32];
	const char *subject;

	for (unsigned i = 0; i < 32; i++) {
		snprintf(name, sizeof(name), "cert.%u.subject", i);
		subject = facts_get(&e->facts, name);
		if (subject == NULL)
			break;
		fields_addf(out, e, i == 0 ? 1 : 2, "cert", "%s", subject);
		certificate(e, i, out);
	}
}

static void
tls_detail_fields(const struct entry *e, struct fields *out)
{
	const char *v;

	if (facts_get(&e->facts, "tls.keylog") != NULL)
		fields_addf(out, e, 1, "keylog", "the keys of this connection "
		    "are written to %s", facts_get(&e->facts,
		    "tls.keylog"))->warning = "keylog";
	v = facts_get(&e->facts, "tls.keylog-error");
	if (v != NULL)
		fields_addf(out, e, 1, "keylog", "a line could not be written "
		    "there: %s", v)->warning = "keylog";
	for (size_t i = 0; i < COUNT_OF(tls_details); i++) {
		v = facts_get(&e->facts, tls_details[i].fact);
		if (v != NULL)
			fields_addf(out, e, 2, tls_details[i].name, "%s", v);
	}
}

static void
tls_event(const struct entry *e, struct fields *out)
{
	const char *version = facts_get(&e->facts, "tls.version");
	const char *verify = facts_get(&e->facts, "verify");
	bool good = verify != NULL && strcmp(verify, "ok") == 0;
	struct field *head;

	head = fields_addf(out, e, 0, version ? version : "TLS",
	    good ? "encrypted, certificate verified" :
	    "encrypted, but the certificate is not verified");
	head->severity = good ? SEV_GOOD : SEV_BAD;
	if (!good)
		head->warning = "certificate-not-verified";
	for (size_t i = 0; i < e->facts.n; i++)
		if (starts(e->facts.v[i].name, "verify.error."))
			fields_addf(out, e, 1, "problem", "%s",
			    e->facts.v[i].value)->severity = SEV_BAD;
	chain(e, out);
	tls_detail_fields(e, out);
}

/* ---- everything else --------------------------------------------------- */

static void
failed_event(const struct entry *e, struct fields *out)
{
	struct field *head = fields_addf(out, e, 0, e->stage < STAGE_COUNT ?
	    stage_name(e->stage) : "line", "failed here");

	head->severity = SEV_BAD;
	head->warning = warning_of(e);
	attempts(e, 1, out);
	if (facts_get(&e->facts, "tls.alert") != NULL)
		fields_addf(out, e, 1, "alert", "%s",
		    facts_get(&e->facts, "tls.alert"));
	chain(e, out);
}

/* A finding about the credentials: "check.ID". */
static void
check_event(const struct entry *e, struct fields *out)
{
	const char *why = facts_get(&e->facts, "why");
	struct field *head = fields_addf(out, e, 0, "check",
	    "of the credentials, before they are sent");

	if (e->flags & ENTRY_WARNING)
		head->severity = SEV_WARN;
	head->warning = e->event + strlen("check.");
	if (why != NULL)
		fields_addf(out, e, 1, "why", "%s", why);
}

static void
plain_event(const struct entry *e, struct fields *out)
{
	struct field *head = NULL;

	for (size_t i = 0; i < COUNT_OF(heads); i++)
		if (strcmp(e->event, heads[i].event) == 0)
			head = fields_addf(out, e, 0, heads[i].name, "%s",
			    heads[i].words);
	if (head == NULL)
		head = fields_addf(out, e, 0, "note", "%s", "");
	if (e->flags & ENTRY_WARNING) {
		head->severity = SEV_WARN;
		head->warning = warning_of(e);
	}
}

void
decode_event(const struct entry *e, struct fields *out)
{
	if (strcmp(e->event, "tls") == 0)
		tls_event(e, out);
	else if (e->flags & ENTRY_FAILED)
		failed_event(e, out);
	else if (starts(e->event, "resolve"))
		resolve_event(e, out);
	else if (strcmp(e->event, "connect") == 0)
		connect_event(e, out);
	else if (starts(e->event, "check."))
		check_event(e, out);
	else
		plain_event(e, out);
}
