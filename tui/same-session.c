/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/same-session.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/report/shell.h"
#include "core/sasl/sasl.h"
#include "core/smtp/command.h"
#include "tui/banned.h"

#define MASKED_USER	"USER"

/* What had to be put together; freed when the text is made. */
struct made {
	char	*host, *helo, *mech;
};

/* ---- from the record --------------------------------------------------- */

/* The name that the latest EHLO said. */
static char *
helo_said(const struct log *l)
{
	for (size_t i = log_units(l); i > 0; i--) {
		const struct entry *e = log_unit_first(l, i - 1);
		struct slice name = slice_of("");
		struct command c;

		if (e->kind != ENTRY_CLIENT || e->stage != STAGE_EHLO)
			continue;
		command_parse(e->text, &c);
		if (slice_word(&c.args, &name))
			return xstrndup(name.p, name.n);
	}
	return NULL;
}

/* Where --mx or --srv led: "10 mx.example.net:25". */
static char *
host_found(const struct log *l, uint16_t *port)
{
	for (size_t i = log_units(l); i > 0; i--) {
		const struct entry *e = log_unit_first(l, i - 1);
		struct slice rest = slice_of(facts_get(&e->facts, "host.0"));
		struct slice word = slice_of(""), digits;
		size_t colon;
		unsigned long n;

		if (e->kind != ENTRY_EVENT ||
		    strcmp(e->event, "resolve-service") != 0)
			continue;
		slice_word(&rest, &word);	/* the preference */
		if (!slice_word(&rest, &word))
			return NULL;
		colon = slice_find(word, ':');
		digits = slice_sub(word, colon + 1, word.n);
		if (slice_number(digits, UINT16_MAX, &n))
			*port = (uint16_t)n;
		return xstrndup(word.p, colon);
	}
	return NULL;
}

/* The one that was tried last, or else the first that was named. */
static char *
mech_used(const struct run *r, const struct options *o)
{
	const struct story *st = &r->story;
	struct slice name = slice_of(o->auth);

	if (st->ntried > 0 &&
	    sasl_find(slice_of(st->tried[st->ntried - 1])) != NULL)
		return xstrdup(st->tried[st->ntried - 1]);
	name = slice_trim(slice_sub(name, 0, slice_find(name, ',')));
	return name.n > 0 ? xstrndup(name.p, name.n) : NULL;
}

/* ---- together ---------------------------------------------------------- */

/* STARTTLS was wanted, but not offered: the session stayed in clear. */
static bool
is_without_tls(const struct run *r)
{
	const struct story *st = &r->story;

	return st->stages[STAGE_EHLO].outcome == OUTCOME_OK &&
	    !st->encrypted && !st->starttls_used &&
	    st->stages[STAGE_STARTTLS].outcome != OUTCOME_UNDERWAY &&
	    capabilities_find(&st->caps[0], "STARTTLS") == NULL;
}

static enum equivalent_tls
tls_of(const struct run *r)
{
	if (is_without_tls(r))
		return EQUIVALENT_CLEAR;
	if (r->goal.tls == TLS_IMPLICIT || r->story.implicit_tls)
		return EQUIVALENT_IMPLICIT;
	return r->goal.tls == TLS_NONE ? EQUIVALENT_CLEAR :
	    EQUIVALENT_STARTTLS;
}

static void
fill_where(struct equivalent *s, struct made *m, const struct run *r,
    const struct options *o)
{
	s->port = r->host.port;
	if (o->mx != NULL || o->srv != NULL)
		m->host = host_found(r->log, &s->port);
	s->host = m->host != NULL ? m->host : r->host.host;
	s->connect_host = r->connect_host;
	s->connect_port = r->opts.connect_port;
	s->unix_path = r->host.kind == TARGET_UNIX ? r->host.path : NULL;
	s->family = o->family;
	s->source = o->source;
	s->timeout_s = (unsigned)o->timeout_ms / 1000;
	s->lmtp = r->host.lmtp;
}

static void
fill_tls(struct equivalent *s, const struct run *r, const struct options *o)
{
	const struct tls_opts *t = &o->tls_opts;

	s->tls = tls_of(r);
	s->sni = o->sni;
	s->ca_file = t->ca_file;
	s->ca_dir = t->ca_dir;
	s->cert = t->cert;
	s->key = t->key;
	s->min = t->min;
	s->max = t->max;
	s->ciphers = t->ciphers;
	s->insecure = o->insecure;
}

static bool
has_local_part(const char *name, const char *of)
{
	struct slice a = slice_of(name), b = slice_of(of);

	return b.n > 0 && slice_ieq(slice_sub(a, 0, slice_find(a, '@')),
	    slice_sub(b, 0, slice_find(b, '@')));
}

/* Who logs in, wherever that name stands, where it is masked. */
static const char *
shown_name(const struct run *r, const struct options *o, const char *name)
{
	bool masked = o->mask_user && name != NULL &&
	    (has_local_part(name, r->credentials.user) ||
	    has_local_part(name, r->credentials.authzid));

	return masked ? MASKED_USER : name;
}

static void
fill_who(struct equivalent *s, struct made *m, const struct run *r,
    const struct options *o)
{
	m->helo = helo_said(r->log);
	m->mech = mech_used(r, o);
	s->helo = m->helo != NULL ? m->helo : o->helo;
	s->user = shown_name(r, o, r->credentials.user);
	s->authzid = shown_name(r, o, r->credentials.authzid);
	s->mech = m->mech;
	s->initial_response = !o->no_initial_response;
	s->allow_plaintext_auth = o->allow_plaintext_auth ||
	    r->opts.practice;
}

void
same_session_text(struct bytes *out, enum equivalent_tool tool,
    const struct run *r, const struct options *o)
{
	bool mails = r->goal.until >= STAGE_MAIL;
	const char *to = shown_name(r, o, mails ? r->goal.to : o->to);
	struct equivalent s = { .until = r->goal.until,
	    .from = shown_name(r, o, mails ? r->goal.from : o->from),
	    .to = &to, .nto = to != NULL, .data = o->data };
	struct made m = { NULL, NULL, NULL };

	fill_where(&s, &m, r, o);
	fill_tls(&s, r, o);
	fill_who(&s, &m, r, o);
	if (is_without_tls(r) && r->goal.tls != TLS_NONE &&
	    r->story.ntried == 0 && s.until > STAGE_EHLO)
		s.until = STAGE_EHLO;	/* it could not go on from there */
	equivalent_text(out, tool, &s);
	if (o->mask_user && r->credentials.user != NULL)
		shell_note(out, MASKED_USER " stands for the name that logs "
		    "in: mask-user is on.");
	if (r->practice != NULL)
		shell_note(out, "This practice server ends with its session, "
		    "and its CA is known to nobody else. For other programs "
		    "there is: smtpscope practice");
	free(m.host);
	free(m.helo);
	free(m.mech);
}
