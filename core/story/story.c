/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/story/story-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/smtp/command.h"
#include "core/banned.h"

void
story_init(struct story *s)
{
	memset(s, 0, sizeof(*s));
	capabilities_init(&s->caps[0]);
	capabilities_init(&s->caps[1]);
	for (int i = 0; i < STAGE_COUNT; i++)
		s->stages[i] = (struct story_stage){ .stage = (enum stage)i,
		    .unit = UNIT_NONE };
	s->tls_unit = s->banner_unit = s->connect_unit = UNIT_NONE;
	s->waiting = s->failure.unit = s->failure.command = UNIT_NONE;
	s->open_unit = s->torn_unit = s->judged_unit = UNIT_NONE;
	s->closed = true;
}

void
story_clear(struct story *s)
{
	capabilities_clear(&s->caps[0]);
	capabilities_clear(&s->caps[1]);
	for (size_t i = 0; i < s->ntried; i++)
		free(s->tried[i]);
	free(s->tried);
	free(s->auth_user);
	free(s->again_user);
	free(s->host);
	story_init(s);
}

/* ---- events ------------------------------------------------------------ */

static void
on_tls(struct story *s, const struct log *l, const struct entry *e)
{
	const char *verify = facts_get(&e->facts, "verify");

	s->tls = &e->facts;
	s->tls_unit = e->unit;
	s->encrypted = true;
	s->starttls_used = !s->implicit_tls;
	s->verified = verify != NULL && strcmp(verify, "ok") == 0;
	story_stage_end(s, STAGE_TLS, e->flags & ENTRY_FAILED ? OUTCOME_FAILED :
	    OUTCOME_OK, e, slice_of(facts_get(&e->facts, "tls.version")));
	if (e->flags & ENTRY_FAILED)
		story_fail(s, l, STAGE_TLS, e);
	else
		story_mend(s, STAGE_TLS);
	if (s->implicit_tls)
		story_stage_begin(s, STAGE_BANNER, e);
}

static void
on_open(struct story *s, const struct entry *e)
{
	const char *host = facts_get(&e->facts, "host");

	if (host != NULL)
		s->host = xstrdup(host);
	story_stage_begin(s, STAGE_RESOLVE, e);
}

static void
on_connect(struct story *s, const struct entry *e)
{
	const char *tls = facts_get(&e->facts, "tls");
	const char *address = facts_get(&e->facts, "address");
	const char *port = facts_get(&e->facts, "port");
	const char *host = facts_get(&e->facts, "host");
	char detail[128];

	if (host != NULL && s->host == NULL)	/* of a log read */
		s->host = xstrdup(host);
	s->closed = false;
	s->connect_unit = e->unit;
	s->implicit_tls = tls != NULL && strcmp(tls, "implicit") == 0;
	if (address != NULL && port != NULL)
		snprintf(detail, sizeof(detail), strchr(address, ':') ?
		    "[%s]:%s" : "%s:%s", address, port);
	else
		snprintf(detail, sizeof(detail), "%s",
		    address ? address : "connected");
	story_stage_end(s, STAGE_CONNECT, OUTCOME_OK, e, slice_of(detail));
	story_stage_begin(s, s->implicit_tls ? STAGE_TLS : STAGE_BANNER, e);
}

/* What the end of a connection is called, where the server has said that it
 * comes: that it came is nothing new. */
static bool
is_announced_end(const struct story *s, const struct entry *e)
{
	return s->left && (strncmp(e->event, "net.", 4) == 0 ||
	    strcmp(e->event, "tls.truncated") == 0);
}

static void
on_failed_event(struct story *s, const struct log *l, const struct entry *e)
{
	enum stage stage = e->stage < STAGE_COUNT ? e->stage :
	    story_latest_stage(s);

	/* A handshake that failed still has facts to tell. */
	if (stage == STAGE_TLS && e->facts.n > 0)
		s->tls = &e->facts;
	if (e->stage < STAGE_COUNT)
		story_stage_end(s, stage, OUTCOME_FAILED, e, e->text);
	if (strcmp(e->event, "auth.unproven") == 0)
		s->authenticated = false;
	if (!is_announced_end(s, e))
		story_fail(s, l, stage, e);
}

static void
on_skip(struct story *s, const struct entry *e)
{
	story_stage_end(s, e->stage, OUTCOME_SKIPPED, e, e->text);
	story_mend(s, e->stage);
}

static void
on_event(struct story *s, const struct log *l, const struct entry *e)
{
	if (strcmp(e->event, "open") == 0)
		on_open(s, e);
	else if (strcmp(e->event, "resolve") == 0) {
		story_stage_end(s, STAGE_RESOLVE, OUTCOME_OK, e, e->text);
		story_stage_begin(s, STAGE_CONNECT, e);
	} else if (strcmp(e->event, "connect") == 0)
		on_connect(s, e);
	else if (strcmp(e->event, "tls") == 0)
		on_tls(s, l, e);
	else if (strcmp(e->event, "skip") == 0)
		on_skip(s, e);
	else if (e->flags & ENTRY_FAILED)
		on_failed_event(s, l, e);
	if (strcmp(e->event, "tls.injected") == 0)
		s->injected = true;
	if (strcmp(e->event, "reply.codes-differ") == 0)
		s->waiting = UNIT_NONE;
	if (e->flags & ENTRY_CLOSED) {
		s->closed = true;
		s->waiting = UNIT_NONE;
	}
}

/* ---- what we sent ------------------------------------------------------ */

static void
on_auth_line(struct story *s, const struct entry *e)
{
	const char *mech = facts_get(&e->facts, "mech");
	static const char *const names[] = { "authcid", "username", "user" };
	const struct fact *user = NULL;
	char **who;

	for (size_t i = 0; user == NULL && i < COUNT_OF(names); i++)
		user = facts_find(&e->facts, names[i]);
	/* A new AUTH is about nobody yet, whoever tried before. */
	if (mech != NULL)
		s->again = s->authenticated;
	who = s->again ? &s->again_user : &s->auth_user;
	if (mech != NULL || (user != NULL && !user->secret)) {
		free(*who);
		*who = NULL;
	}
	if (user != NULL && !user->secret)
		*who = xstrdup(user->value);
	if (mech == NULL)
		return;
	s->tried = xrealloc(s->tried, s->ntried + 1, sizeof(*s->tried));
	s->tried[s->ntried++] = xstrdup(mech);
	story_stage_begin(s, STAGE_AUTH, e);
}

static void
on_client(struct story *s, const struct entry *e)
{
	s->waiting = e->unit;
	if (e->stage == STAGE_AUTH)
		on_auth_line(s, e);
	else if (!(e->flags & ENTRY_IN_DATA))
		story_stage_begin(s, e->stage, e);
}

/* ---- what came --------------------------------------------------------- */

/*
 * What the server says to the * with which we gave an exchange up: why we
 * did is the failure, and stands in front of it.
 */
static bool
answers_cancel(const struct log *l, const struct unit *u)
{
	const struct entry *star, *why;

	if (u->answers == UNIT_NONE || u->answers == 0)
		return false;
	star = log_unit_first(l, u->answers);
	why = log_unit_first(l, u->answers - 1);
	return star->kind == ENTRY_CLIENT && slice_is(star->text, "*") &&
	    star->stage == STAGE_AUTH && why->kind == ENTRY_EVENT &&
	    why->stage == STAGE_AUTH && (why->flags & ENTRY_FAILED);
}

/* What DATA is answered before there is a message: "250" takes nothing. */
static bool
answers_data(const struct log *l, const struct unit *u)
{
	struct command c = { .verb = VERB_OTHER };

	if (u->answers != UNIT_NONE && !story_is_message(l, u->answers))
		command_parse(log_unit_first(l, u->answers)->text, &c);
	return c.verb == VERB_DATA;
}

static enum outcome
verdict(const struct log *l, const struct unit *u, enum stage stage, int code)
{
	switch (stage) {
	case STAGE_BANNER:
	case STAGE_STARTTLS:
		return code == 220 ? OUTCOME_OK : OUTCOME_FAILED;
	case STAGE_EHLO:
		return code == 250 ? OUTCOME_OK : OUTCOME_FAILED;
	case STAGE_AUTH:
		return code == 235 ? OUTCOME_OK :
		    code == 334 ? OUTCOME_UNDERWAY : OUTCOME_FAILED;
	default:
		if (stage == STAGE_DATA && answers_data(l, u))
			return code == 354 ? OUTCOME_UNDERWAY :
			    OUTCOME_FAILED;
		return code / 100 == 2 ? OUTCOME_OK : OUTCOME_FAILED;
	}
}

/* Who was in stays it, until the next one is. */
static void
on_login(struct story *s)
{
	s->authenticated = true;
	if (!s->again)
		return;
	free(s->auth_user);
	s->auth_user = s->again_user;
	s->again_user = NULL;
	s->again = false;
}

static void
on_outcome(struct story *s, const struct log *l, const struct entry *e,
    const struct entry *asked, enum stage stage, enum outcome outcome)
{
	struct command c = { .verb = VERB_OTHER };

	if (outcome == OUTCOME_UNDERWAY)
		return;
	story_stage_end(s, stage, outcome, e, slice_sub(e->text, 0, 80));
	if (outcome == OUTCOME_FAILED) {
		s->auth_failures += stage == STAGE_AUTH;
		story_fail(s, l, stage, e);
		return;
	}
	story_mend(s, stage);
	if (asked != NULL)
		command_parse(asked->text, &c);
	if (stage == STAGE_EHLO) {
		s->helo_only = c.verb == VERB_HELO;
		capabilities_read(&s->caps[s->encrypted], l,
		    log_unit(l, e->unit));
		s->ehlo_in_tls = s->encrypted;
	} else if (stage == STAGE_STARTTLS)
		story_stage_begin(s, STAGE_TLS, e);
	else if (stage == STAGE_AUTH)
		on_login(s);
	else if (stage == STAGE_QUIT)
		s->clean_quit = true;
	else if (stage == STAGE_BANNER)
		s->banner_unit = e->unit;
}

/* From a sender that is taken to the end of the message, or to what makes the
 * server forget both (RFC 5321, 4.1.4). */
static void
note_transaction(struct story *s, const struct log *l, uint32_t asked, int code)
{
	struct command c;

	if (story_is_message(l, asked)) {
		s->in_transaction = s->has_recipient = false;
		return;
	}
	command_parse(log_unit_first(l, asked)->text, &c);
	if (code / 100 != 2)
		return;
	switch (c.verb) {
	case VERB_MAIL:
		s->in_transaction = true;
		s->has_recipient = false;
		break;
	case VERB_RCPT:
		s->has_recipient = true;
		break;
	case VERB_HELO:
	case VERB_EHLO:
	case VERB_LHLO:
	case VERB_STARTTLS:
	case VERB_RSET:
		s->in_transaction = s->has_recipient = false;
		break;
	default:
		break;
	}
}

static bool
lines_say_421(const struct log *l, uint32_t from, uint32_t end)
{
	struct reply_line r;

	for (; from < end; from++)
		if (reply_line_parse(log_entry(l, from)->text, &r) &&
		    r.code == 421)
			return true;
	return false;
}

static bool
asked_to_quit(const struct log *l, const struct unit *u)
{
	const struct entry *e = NULL;
	struct command c;

	if (u->answers != UNIT_NONE)
		e = log_unit_first(l, u->answers);
	for (uint32_t i = u->first; e == NULL && i > 0; i--)
		if (log_entry(l, i - 1)->kind == ENTRY_CLIENT)
			e = log_entry(l, i - 1);
	if (e == NULL)
		return false;
	command_parse(e->text, &c);
	return c.verb == VERB_QUIT;
}

/* The server ends the session: with 421, or with 221 to what was no QUIT. */
static bool
says_goodbye(const struct log *l, const struct unit *u)
{
	struct reply_line r;

	return lines_say_421(l, u->first, u->first + u->n) ||
	    (reply_line_parse(log_entry(l, u->first)->text, &r) &&
	    r.code == 221 && !asked_to_quit(l, u));
}

/* Its last line has no end: what it would have said, nobody knows. */
static bool
is_cut(const struct log *l, const struct unit *u)
{
	const struct entry *last = log_entry(l, u->first + u->n - 1);

	return last->eol == EOL_NONE && (last->flags & ENTRY_VIOLATION);
}

/* No answer at all, which the event behind it says; what every line refuses
 * for good, or for now, is refused. */
static bool
codes_differ(const struct log *l, const struct unit *u)
{
	struct reply_line r;
	int code = 0;

	for (uint32_t i = u->first; i < u->first + u->n; i++) {
		if (!reply_line_parse(log_entry(l, i)->text, &r))
			continue;
		if (code != 0 && code != r.code &&
		    (code < 400 || code / 100 != r.code / 100))
			return true;
		code = r.code;
	}
	return false;
}

static void
on_server(struct story *s, const struct log *l, const struct unit *u)
{
	const struct entry *e = log_entry(l, u->first), *asked = NULL;
	struct reply_line r;
	bool leaving = says_goodbye(l, u);

	s->left = s->left || leaving;
	if (u->open || is_cut(l, u) || !reply_line_parse(e->text, &r))
		return;
	if (e->flags & ENTRY_UNASKED) {
		if (leaving)
			story_fail(s, l, story_latest_stage(s), e);
		return;
	}
	if (!(log_entry(l, u->first + u->n - 1)->flags & ENTRY_LAST) ||
	    (!leaving && codes_differ(l, u)))
		return;
	if (u->answers != UNIT_NONE) {
		asked = log_unit_first(l, u->answers);
		s->waiting = UNIT_NONE;
		note_transaction(s, l, u->answers, r.code);
	}
	if (answers_cancel(l, u))
		return;
	if (e->stage < STAGE_COUNT)
		on_outcome(s, l, e, asked, e->stage, leaving ?
		    OUTCOME_FAILED : verdict(l, u, e->stage, r.code));
	else if (leaving)
		story_fail(s, l, story_latest_stage(s), e);
}

/* ---- how each unit went ------------------------------------------------ */

enum judgement { NO_JUDGEMENT, GOOD, BAD };

static enum judgement
judge(const struct log *l, uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first);
	struct reply_line r;

	if (e->kind == ENTRY_EVENT)
		return e->flags & ENTRY_FAILED ? BAD : NO_JUDGEMENT;
	if (e->kind != ENTRY_SERVER || u->open ||
	    ((e->flags & ENTRY_UNASKED) && !says_goodbye(l, u)) ||
	    answers_cancel(l, u) || is_cut(l, u) ||
	    !reply_line_parse(e->text, &r))
		return NO_JUDGEMENT;
	if (says_goodbye(l, u))
		return BAD;
	if (codes_differ(l, u))
		return NO_JUDGEMENT;
	return r.code >= 400 || verdict(l, u, e->stage, r.code) ==
	    OUTCOME_FAILED ? BAD : GOOD;
}

static void
note_judgement(struct story *s, const struct log *l, uint32_t unit)
{
	enum judgement j = judge(l, unit);
	const struct entry *e = log_unit_first(l, unit);

	if (j == NO_JUDGEMENT || (e->kind == ENTRY_EVENT &&
	    is_announced_end(s, e)))
		return;
	s->judged_unit = unit;
	s->judged_bad = j == BAD;
}

/* ---- the whole --------------------------------------------------------- */

static bool
begins(const struct entry *e)
{
	return e->kind == ENTRY_EVENT && strcmp(e->event, "open") == 0;
}

/* A reply counts when it is whole; until then only a 421 in it does. */
static void
read_reply(struct story *s, const struct log *l, uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	uint32_t from = s->nentries > u->first ? (uint32_t)s->nentries :
	    u->first;

	if (u->open) {
		s->left = s->left || lines_say_421(l, from, u->first + u->n);
		return;
	}
	on_server(s, l, u);
	note_judgement(s, l, unit);
}

static void
read_unit(struct story *s, const struct log *l, uint32_t unit)
{
	const struct entry *e = log_unit_first(l, unit);

	switch (e->kind) {
	case ENTRY_EVENT:
		if (begins(e))
			story_clear(s);
		on_event(s, l, e);
		note_judgement(s, l, unit);
		break;
	case ENTRY_CLIENT:
		on_client(s, e);
		break;
	case ENTRY_SERVER:
		read_reply(s, l, unit);
		break;
	}
}

static bool
is_open_reply(const struct log *l, uint32_t unit)
{
	return log_unit(l, unit)->open &&
	    log_unit_first(l, unit)->kind == ENTRY_SERVER;
}

static void
read_from(struct story *s, const struct log *l, size_t unit)
{
	for (; unit < log_units(l); unit++) {
		if (s->open_unit != UNIT_NONE)
			s->torn_unit = s->open_unit;
		s->open_unit = UNIT_NONE;
		read_unit(s, l, (uint32_t)unit);
		if (is_open_reply(l, (uint32_t)unit))
			s->open_unit = (uint32_t)unit;
	}
	s->nunits = log_units(l);
	s->nentries = log_count(l);
}

static size_t
last_open(const struct log *l)
{
	for (size_t i = log_units(l); i > 0; i--)
		if (begins(log_unit_first(l, i - 1)))
			return i - 1;
	return 0;
}

void
story_read(struct story *s, const struct log *l)
{
	story_clear(s);
	read_from(s, l, last_open(l));
}

/* Whether a reply has ended behind which something was read already: then
 * the order in which things were read is not that of the log. */
static bool
is_mended(const struct story *s, const struct log *l)
{
	return s->torn_unit != UNIT_NONE && !is_open_reply(l, s->torn_unit);
}

void
story_update(struct story *s, const struct log *l)
{
	uint32_t open = s->open_unit;

	if (log_count(l) < s->nentries || s->nentries == 0 ||
	    is_mended(s, l)) {
		story_read(s, l);
		return;
	}
	if (open != UNIT_NONE) {
		read_reply(s, l, open);
		if (!is_open_reply(l, open))
			s->open_unit = UNIT_NONE;
	}
	read_from(s, l, s->nunits);
}

/* ---- any failure, for whoever asks ------------------------------------- */

bool
story_failure_at(const struct story *s, const struct log *l, uint32_t unit,
    struct story_failure *out)
{
	const struct entry *e;

	if (unit >= log_units(l) || judge(l, unit) != BAD)
		return false;
	e = log_unit_first(l, unit);
	*out = story_failure_of(s, l, e->stage, e);
	return true;
}

uint32_t
story_newest_failure(const struct story *s, const struct log *l)
{
	(void)l;
	if (s->judged_unit == UNIT_NONE || s->judged_bad)
		return s->judged_unit;
	return s->failure.is ? s->failure.unit : UNIT_NONE;
}
