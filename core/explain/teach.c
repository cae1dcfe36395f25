/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/teach.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/explain/terms-priv.h"
#include "core/smtp/command.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

#define CANDIDATES_MAX	128	/* a hostile EHLO list may be long */

struct candidates {
	const struct term *v[CANDIDATES_MAX];
	size_t		 n;
};

static void
add(struct candidates *c, struct slice name, unsigned kind)
{
	const struct term *t = term_find(name, kind);

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i] == t)
			return;
	if (t != NULL && c->n < CANDIDATES_MAX)
		c->v[c->n++] = t;
}

static void
add_step(struct candidates *c, const char *id)
{
	add(c, slice_of(id), TERM_STEP);
}

/* ---- events ------------------------------------------------------------ */

static void
of_event(const struct entry *e, struct candidates *c)
{
	static const struct {
		const char *event, *first, *second;
	} rows[] = {
		{ "resolve", "resolve", "" },
		{ "resolve-service", "resolve", "" },
		{ "connect", "connect", "submission" },
		{ "tls", "tls", "certificate-check" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(e->event, rows[i].event) == 0) {
			add_step(c, rows[i].first);
			add_step(c, rows[i].second);
		}
}

/* ---- replies ----------------------------------------------------------- */

static void
add_capabilities(const struct log *l, const struct unit *u,
    struct candidates *c)
{
	for (uint32_t i = 1; i < u->n; i++) {
		struct slice text = log_entry(l, u->first + i)->text;
		struct capability_line line;
		struct reply_line r;

		if (!reply_line_parse(text, &r) || !capability_parse(
		    slice_sub(text, r.text_at.at, r.text_at.n), &line))
			continue;
		if (line.faults & CAP_OVERWRITTEN)
			add(c, slice_of("overwritten"), TERM_CAPABILITY);
		else
			add(c, line.keyword, TERM_CAPABILITY);
	}
}

/* The mechanism of the exchange that unit, a line of ours, belongs to. */
static const char *
mechanism(const struct log *l, uint32_t unit)
{
	for (uint32_t i = unit + 1; i > 0; i--) {
		const struct entry *e = log_unit_first(l, i - 1);

		if (e->kind != ENTRY_CLIENT)
			continue;
		if (e->stage != STAGE_AUTH)
			break;
		if (facts_find(&e->facts, "mech") != NULL)
			return facts_get(&e->facts, "mech");
	}
	return "";
}

static void
of_login(const struct log *l, const struct unit *u, struct candidates *c)
{
	add(c, slice_of("AUTH"), TERM_COMMAND);
	add(c, slice_of(mechanism(l, u->answers)), TERM_MECHANISM);
	add_step(c, "base64");
}

/* An answer to a command, or to the message. */
static void
of_answer(const struct log *l, const struct unit *u, struct candidates *c)
{
	const struct entry *asked = log_unit_first(l, u->answers);
	enum stage stage = log_entry(l, u->first)->stage;
	struct command command;

	if (stage == STAGE_AUTH) {
		of_login(l, u, c);
		return;
	}
	if (asked->flags & ENTRY_IN_DATA) {
		add_step(c, "queued");
		return;
	}
	command_parse(asked->text, &command);
	add(c, command.word, TERM_COMMAND);
	if (stage == STAGE_EHLO)
		add_capabilities(l, u, c);
	else if (stage == STAGE_MAIL)
		add_step(c, "envelope");
	else if (command.verb == VERB_BDAT &&
	    slice_ihas(command.args, "LAST"))
		add_step(c, "queued");
}

static void
of_reply(const struct log *l, const struct unit *u, struct candidates *c)
{
	const struct entry *e = log_entry(l, u->first);
	struct reply_line r;

	if (u->open || (e->flags & ENTRY_UNASKED) ||
	    !reply_line_parse(e->text, &r))
		return;
	if (u->answers != UNIT_NONE)
		of_answer(l, u, c);
	else if (e->stage == STAGE_BANNER) {
		add_step(c, "greeting");
		add(c, slice_of("reply-codes"), TERM_CODE);
	}
	if (r.enhanced.klass != 0)
		add(c, slice_of("enhanced-codes"), TERM_CODE);
}

/* ---- the unit ---------------------------------------------------------- */

static void
candidates_of(const struct log *l, const struct story *st, uint32_t unit,
    struct candidates *c)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first);
	struct story_failure f;

	c->n = 0;
	if (e->kind == ENTRY_CLIENT || story_failure_at(st, l, unit, &f))
		return;
	if (e->kind == ENTRY_EVENT)
		of_event(e, c);
	else
		of_reply(l, u, c);
}

/* Tell what was not told; out may be NULL. */
static size_t
tell(const struct candidates *c, bool *told, const struct term **out,
    size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n && n < max; i++) {
		bool *this = &told[c->v[i] - term_table];

		if (*this)
			continue;
		*this = true;
		if (out != NULL)
			out[n] = c->v[i];
		n++;
	}
	return n;
}

size_t
teach_unit(const struct log *l, const struct story *st, uint32_t unit,
    const struct term **out, size_t max)
{
	struct candidates here, before;
	bool *told;
	size_t n;

	if (unit >= log_units(l))
		return 0;
	candidates_of(l, st, unit, &here);
	if (here.n == 0)
		return 0;
	told = xcalloc(term_table_n, sizeof(*told));
	for (uint32_t i = 0; i < unit; i++) {
		candidates_of(l, st, i, &before);
		tell(&before, told, NULL, max);
	}
	n = tell(&here, told, out, max);
	free(told);
	return n;
}
