/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/explain/quoted.h"
#include "core/smtp/command.h"
#include "core/banned.h"

/* "530: text" is no reply line, but a server says it. */
static int
code_with_colon(struct slice line)
{
	unsigned long code;

	if (line.n > 3 && line.p[3] == ':' &&
	    slice_number(slice_sub(line, 0, 3), 599, &code) && code >= 200)
		return (int)code;
	return 0;
}

static bool
read_first_line(struct situation *s, struct slice lines)
{
	struct slice line = slice_trim(slice_sub(lines, 0,
	    slice_find(lines, '\n')));
	struct reply_line r;
	size_t n;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (reply_line_parse(line, &r)) {
		s->code = r.code;
		s->enhanced = r.enhanced;
		return true;
	}
	s->code = code_with_colon(line);
	if (enhanced_parse(slice_trim(slice_sub(line, s->code ? 4 : 0,
	    line.n)), &s->enhanced, &n))
		return true;
	s->enhanced = (struct enhanced){ 0, 0, 0 };
	return s->code != 0;
}

/* Of a pasted dialogue the failure is what is asked about. */
static bool
went_well(const struct situation *s)
{
	return s->code >= 200 && s->code < 400 && s->code != 334;
}

void
situation_given(struct situation *s, struct slice lines)
{
	bool begins = read_first_line(s, lines);
	struct quoted q;

	s->text = lines;
	if (begins && !went_well(s)) {
		s->text = quoted_end(lines);
		return;
	}
	if (quoted_reply(lines, &q)) {
		s->code = q.code;
		s->enhanced = q.enhanced;
		s->text = q.text;
	}
	if (s->stage == STAGE_OTHER)
		s->stage = quoted_stage(lines, s->code);
}

/* The lines of a unit, joined by line ends. */
static void
join_unit(const struct log *l, uint32_t unit, struct bytes *text)
{
	const struct unit *u = log_unit(l, unit);

	for (uint32_t i = 0; i < u->n; i++) {
		if (i > 0)
			bytes_add_char(text, '\n');
		bytes_add_slice(text, log_entry(l, u->first + i)->text);
	}
}

static bool
is_cut(const struct log *l, uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);

	for (uint32_t i = 0; i < u->n; i++)
		if (log_entry(l, u->first + i)->nholes > 0)
			return true;
	return false;
}

/* A line of the log as a C string, behind what text already holds. */
static void
add_unit(const struct log *l, uint32_t unit, struct bytes *text, size_t *at)
{
	*at = text->len;
	join_unit(l, unit, text);
	bytes_add_char(text, '\0');
}

/* When it failed: the connection may be encrypted since. */
static bool
was_encrypted(const struct story *st, const struct log *l)
{
	const struct story_failure *f = &st->failure;
	const struct entry *e = f->is && f->unit != UNIT_NONE ?
	    log_unit_first(l, f->unit) : NULL;

	return e != NULL && e->kind == ENTRY_SERVER ?
	    (e->flags & ENTRY_TLS) != 0 : st->encrypted;
}

static void
read_tls(const struct story *st, const struct log *l, struct situation *s)
{
	bool encrypted = was_encrypted(st, l);

	if (st->implicit_tls)
		s->tls = SIT_TLS_IMPLICIT;
	else if (encrypted || s->stage == STAGE_TLS)
		s->tls = SIT_TLS_STARTTLS;
	else
		s->tls = SIT_TLS_NONE;
	s->tls_facts = st->tls;
	s->offered = &st->caps[encrypted];
	s->offered_before = &st->caps[0];
}

static void
read_port(const struct story *st, const struct log *l, struct situation *s)
{
	unsigned long port;
	const char *text;

	if (st->connect_unit == UNIT_NONE)
		return;
	text = facts_get(&log_unit_first(l, st->connect_unit)->facts, "port");
	if (text != NULL && slice_number(slice_of(text), 65535, &port))
		s->port = (uint16_t)port;
}

/* The name that was asked for. */
static void
read_host(const struct story *st, struct situation *s)
{
	s->host = st->host;
	if (s->host == NULL && st->tls != NULL)
		s->host = facts_get(st->tls, "verify.name");
}

static void
read_secrets(const struct entry *e, struct situation *s)
{
	for (size_t i = 0; i < e->facts.n; i++) {
		const struct fact *f = &e->facts.v[i];

		if (f->secret && strcmp(f->name, "username") == 0)
			s->user_shape |= f->shape.flags;
		else if (f->secret && (strcmp(f->name, "password") == 0 ||
		    strcmp(f->name, "token") == 0))
			s->secret_shape |= f->shape.flags;
		else if (strcmp(f->name, "fault") == 0)
			s->fault = f->value;
		else if (strcmp(f->name, "authzid") == 0)
			s->authzid = f->value;
	}
}

/* Of the error that a token got. */
static void
read_scope(const struct entry *e, struct situation *s)
{
	const struct fact *f = facts_find(&e->facts, "scope");

	if (e->kind == ENTRY_SERVER && f != NULL && !f->secret)
		s->scope = f->value;
}

static void
add_remark(struct situation *s, const struct fact *f)
{
	for (size_t i = 0; i < SITUATION_REMARKS; i++)
		if (s->remarks[i] == NULL) {
			s->remarks[i] = f;
			return;
		}
}

/* The server's own words about a token, and what we marked. */
static void
read_remarks(const struct entry *e, struct situation *s)
{
	for (size_t i = 0; i < e->facts.n; i++) {
		const struct fact *f = &e->facts.v[i];

		if (!f->secret && strcmp(f->name, "fault") != 0 &&
		    (f->mark == FACT_WARN || f->mark == FACT_BAD ||
		    strcmp(f->name, "meaning") == 0))
			add_remark(s, f);
	}
}

/* The findings of the checks stand right before the AUTH line. */
static void
read_checks(const struct log *l, uint32_t first, struct situation *s)
{
	size_t n = 0;

	while (first > 0 && n < SITUATION_REMARKS) {
		const struct entry *e = log_entry(l, --first);

		if (e->kind != ENTRY_EVENT ||
		    strncmp(e->event, "check.", strlen("check.")) != 0)
			break;
		s->checks[n++] = e->text;
		if (strcmp(e->event, "check.token-expired") == 0)
			s->token_expired = true;
	}
}

/*
 * The AUTH line that began the exchange which unit belongs to; unit itself
 * when there is none.  Prompts and answers stand between the two.
 */
static uint32_t
auth_line(const struct log *l, uint32_t unit)
{
	for (uint32_t i = unit + 1; i > 0; i--) {
		const struct entry *e = log_unit_first(l, i - 1);

		if (e->kind == ENTRY_CLIENT && e->stage != STAGE_AUTH)
			break;
		if (e->kind == ENTRY_CLIENT &&
		    facts_find(&e->facts, "mech") != NULL)
			return i - 1;
	}
	return unit;
}

static void
read_auth(const struct story *st, const struct log *l, struct situation *s)
{
	uint32_t last = log_unit(l, st->failure.unit)->first;
	uint32_t first = log_unit(l, auth_line(l, st->failure.unit))->first;

	s->mech = st->ntried > 0 ? st->tried[st->ntried - 1] : NULL;
	s->user = st->auth_user;
	if (s->user != NULL)
		s->user_shape = shape_of(slice_of(s->user)).flags;
	for (uint32_t i = first; i < last; i++) {
		const struct entry *e = log_entry(l, i);

		if (e->kind == ENTRY_CLIENT)
			read_secrets(e, s);
		read_scope(e, s);
		if (e->kind != ENTRY_EVENT)
			read_remarks(e, s);
	}
	read_checks(l, first, s);
}

/* Many servers take an address as it is; then 553 speaks of its owner. */
static bool
is_malformed(const struct command *c, int code)
{
	struct slice path, params;

	if (!command_path(c->args, c->verb == VERB_MAIL ? "FROM" : "TO",
	    &path, &params))
		return true;
	if (slice_find(c->args, '<') < c->args.n)
		return slice_find(path, '<') < path.n;
	return code != 553 || slice_find(path, '@') == path.n;
}

/* What the decoded side says of a line that was refused. */
static void
read_malformed(const struct log *l, uint32_t unit, int code,
    struct situation *s)
{
	const struct entry *e = log_unit_first(l, unit);
	struct command c;

	command_parse(e->text, &c);
	if (e->kind == ENTRY_CLIENT && !(e->flags & ENTRY_IN_DATA) &&
	    (c.verb == VERB_MAIL || c.verb == VERB_RCPT) &&
	    is_malformed(&c, code))
		snprintf(s->malformed, sizeof(s->malformed),
		    "no address in angle brackets");
}

static unsigned
failed_before(const struct story *st)
{
	bool this_one = st->failure.stage == STAGE_AUTH &&
	    st->failure.code >= 400;

	return st->auth_failures - (this_one && st->auth_failures > 0);
}

static bool
answers_giving_up(const struct story_failure *f, const struct log *l)
{
	return f->is && f->stage == STAGE_AUTH && f->command != UNIT_NONE &&
	    slice_is(slice_trim(log_unit_first(l, f->command)->text), "*");
}

/* The command that was refused; of a login the line that began it. */
static uint32_t
command_unit(const struct story_failure *f, const struct log *l)
{
	if (f->is && f->command != UNIT_NONE && f->stage == STAGE_AUTH)
		return auth_line(l, f->command);
	return f->is ? f->command : UNIT_NONE;
}

void
situation_of(const struct story *st, const struct log *l,
    struct situation *out, struct bytes *text)
{
	const struct story_failure *f = &st->failure;
	uint32_t command = command_unit(f, l);
	size_t banner_at = 0, command_at = 0, at;

	memset(out, 0, sizeof(*out));
	out->stage = f->is ? f->stage : STAGE_OTHER;
	if (st->banner_unit != UNIT_NONE)
		add_unit(l, st->banner_unit, text, &banner_at);
	if (command != UNIT_NONE)
		add_unit(l, command, text, &command_at);
	if (command != UNIT_NONE && f->code >= 500)
		read_malformed(l, command, f->code, out);
	at = text->len;
	if (f->is && f->unit != UNIT_NONE)
		join_unit(l, f->unit, text);
	/* Only now does text stay where it is. */
	out->text = slice_sub(bytes_slice(text), at, text->len);
	if (st->banner_unit != UNIT_NONE) {
		out->banner = text->data + banner_at;
		out->banner_cut = is_cut(l, st->banner_unit);
	}
	if (command != UNIT_NONE)
		out->command = text->data + command_at;
	out->code = f->code;
	out->enhanced = f->enhanced;
	out->event = f->event;
	out->authenticated = st->authenticated;
	out->given_up = answers_giving_up(f, l);
	out->attempts = failed_before(st);
	read_tls(st, l, out);
	read_port(st, l, out);
	read_host(st, out);
	if (f->is && f->unit != UNIT_NONE && f->stage == STAGE_AUTH)
		read_auth(st, l, out);
}
