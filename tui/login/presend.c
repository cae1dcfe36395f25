/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/login/presend.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

bool
presend_has(const char *list, const char *id)
{
	struct slice rest = slice_of(list), word;

	while (slice_word(&rest, &word))
		if (slice_is(word, id))
			return true;
	return false;
}

void
presend_add(char **list, const char *id)
{
	char *longer = xasprintf("%s%s%s", *list ? *list : "",
	    *list ? " " : "", id);

	free(*list);
	*list = longer;
}

void
presend_look(const struct run *r, const struct sasl_mech *m,
    bool clear_allowed, struct checks *out)
{
	const struct story *st = &r->story;
	const struct credentials *c = &r->credentials;
	bool clear = !session_is_encrypted(r->session);
	struct checks_input in = {
		.user = c->user,
		.secret = m->flags & SASL_NEEDS_PASSWORD ? c->password : NULL,
		.host = r->host.host,
		.port = r->host.port,
		.mech = m->name,
		.offered = &st->caps[st->encrypted],
		.tls = !clear || !clear_allowed || r->opts.practice,
	};

	checks_run(out, &in);
}

/* Of the findings, those that are news; they are borrowed. */
static void
pick_new(struct run *r, const struct checks *c, struct checks *news)
{
	news->n = 0;
	for (size_t i = 0; i < c->n; i++)
		if (!presend_has(r->told, c->v[i].id)) {
			news->v[news->n++] = c->v[i];
			presend_add(&r->told, c->v[i].id);
		}
}

void
presend_log(struct run *r, const struct checks *c)
{
	size_t before = log_count(r->log);
	struct checks news;
	char text[200];

	while (credentials_say(&r->credentials.notes, r->credentials.source,
	    text, sizeof(text)))
		log_event(r->log, STAGE_AUTH, "credentials.read",
		    session_is_encrypted(r->session) ? ENTRY_TLS : 0, NULL,
		    "%s", text);
	pick_new(r, c, &news);
	checks_log(r->log, &news);
	r->changed = r->changed || log_count(r->log) > before;
}
