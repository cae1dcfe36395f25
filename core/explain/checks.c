/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/checks-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/banned.h"

/* ---- findings ---------------------------------------------------------- */

static const char *
stands_for(const struct looking *k, char letter)
{
	switch (letter) {
	case 's':
		return k->takes_token ? "token" : "password";
	case 'p':
		return k->provider != NULL ? k->provider->name : "the server";
	case 'm':
		return k->mech != NULL ? k->mech->name : "AUTH";
	case 'k':
		return k->kind->words;
	default:
		return k->provider != NULL && k->provider->literal != NULL ?
		    k->provider->literal : "";
	}
}

static char *
filled_in(const struct looking *k, const char *text)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (const char *p = text; *p != '\0'; p++)
		if (p[0] == '{' && p[1] != '\0' && p[2] == '}') {
			bytes_add_str(&b, stands_for(k, p[1]));
			p += 2;
		} else
			bytes_add_char(&b, *p);
	return bytes_take(&b);
}

const struct check *
checks_find(const struct checks *c, const char *id)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->v[i].id, id) == 0)
			return &c->v[i];
	return NULL;
}

void
check_add(struct looking *k, enum check_severity severity, const char *id,
    const char *what, const char *why)
{
	if (k->out->n == CHECKS_MAX || checks_find(k->out, id) != NULL)
		return;
	k->out->v[k->out->n++] = (struct check){ .id = id,
	    .severity = severity, .what = filled_in(k, what),
	    .why = filled_in(k, why) };
}

void
checks_clear(struct checks *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].what);
		free(c->v[i].why);
	}
	c->n = 0;
}

/* ---- looking ----------------------------------------------------------- */

static void
check_connection(struct looking *k)
{
	if (k->in->tls || k->mech == NULL || k->secret.n == 0 ||
	    !(k->mech->flags & SASL_REUSABLE))
		return;
	check_add(k, CHECK_WARNING, "secret-in-clear",
	    "{m} shows the {s} to everybody on the way: this connection is "
	    "not encrypted.",
	    "Use TLS from the start (port 465) or STARTTLS before AUTH.");
}

void
checks_run(struct checks *out, const struct checks_input *in)
{
	struct looking k = {
		.out = out,
		.in = in,
		.user = slice_of(in->user),
		.secret = secret_bytes(in->secret),
		.provider = provider_find(in->host),
		.mech = in->mech != NULL ? sasl_find(slice_of(in->mech)) :
		    NULL,
	};

	out->n = 0;
	k.id = token_identify(k.secret);
	k.kind = token_kind(k.id);
	if (k.mech != NULL && (k.mech->flags & SASL_NEEDS_PASSWORD)) {
		k.takes_token = k.mech->flags & SASL_TOKEN;
		k.takes_password = !k.takes_token;
	}
	checks_bytes(&k);
	checks_provider(&k);
	checks_token(&k);
	check_connection(&k);
}

/* ---- the record -------------------------------------------------------- */

void
checks_log(struct log *l, const struct checks *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct check *x = &c->v[i];
		bool warning = x->severity == CHECK_WARNING;
		struct facts f;
		char event[48];

		facts_init(&f);
		facts_add(&f, "why", x->why);
		facts_add(&f, "severity", warning ? "warning" : "note");
		snprintf(event, sizeof(event), "check.%s", x->id);
		log_event(l, STAGE_AUTH, event, warning ? ENTRY_WARNING : 0,
		    &f, "%s", x->what);
		facts_clear(&f);
	}
}
