/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-verbs.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "core/smtp/command.h"

#include "core/banned.h"

#define NAME_MAX_BYTES	255	/* RFC 5321 4.5.3.1.2 */

/* Letters, digits, and what addresses and careless names are made of. */
static bool
is_host_name(struct slice s)
{
	if (s.n == 0 || s.n > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];

		if (b == '\0' || b >= 0x80 ||
		    (!isalnum(b) && !strchr("-._:[]", b)))
			return false;
	}
	return true;
}

static bool
may_greet(struct practice_client *c, struct slice name)
{
	if (!is_host_name(name)) {
		practice_phrase(c, "helo-invalid");
		return false;
	}
	practice_fill_client(c, name);
	return true;
}

static void
greeted(struct practice_client *c, bool esmtp)
{
	practice_mail_reset(c);
	c->greeted = true;
	c->esmtp = esmtp;
}

static void
on_ehlo(struct practice_client *c, struct slice args)
{
	bool esmtp = c->esmtp;
	int code;

	if (!may_greet(c, args))
		return;
	c->esmtp = true;
	if (!practice_meet(c, POINT_EHLO, &code)) {
		greeted(c, true);
		practice_ehlo(c);
	} else if (code / 100 == 2) {
		greeted(c, true);
	} else {
		c->esmtp = esmtp;
	}
}

static void
on_helo(struct practice_client *c, struct slice args)
{
	if (may_greet(c, args) && practice_agree(c, POINT_HELO, "helo"))
		greeted(c, false);
}

static void
on_starttls(struct practice_client *c, struct slice args)
{
	(void)args;
	if (c->tls)
		practice_phrase(c, "tls-already-active");
	else if (c->scenario->tls == SCENARIO_NO_TLS)
		practice_phrase(c, "tls-not-offered");
	else if (!c->esmtp)
		practice_phrase(c, "ehlo-first");
	else if (c->scenario->tls == SCENARIO_BROKEN_TLS)
		practice_agree(c, POINT_STARTTLS, "tls-not-available");
	else if (practice_agree(c, POINT_STARTTLS, "ready-tls") &&
	    c->next == PRACTICE_GO_ON)
		c->next = PRACTICE_TLS;
}

static void
on_rset(struct practice_client *c, struct slice args)
{
	(void)args;
	if (practice_agree(c, POINT_RSET, "reset-ok"))
		practice_mail_reset(c);
}

static void
on_noop(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_agree(c, POINT_NOOP, "noop-ok");
}

static void
on_vrfy(struct practice_client *c, struct slice args)
{
	if (args.n == 0)
		practice_phrase(c, "vrfy-syntax");
	else
		practice_agree(c, POINT_VRFY, "vrfy");
}

static void
on_expn(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_agree(c, POINT_EXPN, "command-disabled");
}

static void
on_help(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_agree(c, POINT_HELP, "help");
}

static void
on_quit(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_agree(c, POINT_QUIT, "bye");
	if (c->next == PRACTICE_GO_ON)
		c->next = PRACTICE_BYE;
}

enum verb_flag {
	NEEDS_HELLO	= 1 << 0,
	NO_ARGS		= 1 << 1,
};

struct verb_row {
	void		(*run)(struct practice_client *, struct slice args);
	enum scenario_point point;
	unsigned	  flags;
};

static const struct verb_row verbs[VERB_COUNT] = {
	[VERB_EHLO]	= { on_ehlo, POINT_EHLO, 0 },
	[VERB_HELO]	= { on_helo, POINT_HELO, 0 },
	[VERB_STARTTLS]	= { on_starttls, POINT_STARTTLS, NO_ARGS },
	[VERB_AUTH]	= { practice_auth_command, POINT_AUTH_BEGIN, 0 },
	[VERB_MAIL]	= { practice_mail_from, POINT_MAIL, NEEDS_HELLO },
	[VERB_RCPT]	= { practice_mail_to, POINT_RCPT, NEEDS_HELLO },
	[VERB_DATA]	= { practice_mail_data, POINT_DATA,
			    NEEDS_HELLO | NO_ARGS },
	/* It has to swallow its chunk, whatever is wrong. */
	[VERB_BDAT]	= { practice_bdat, POINT_COUNT, 0 },
	[VERB_RSET]	= { on_rset, POINT_RSET, NO_ARGS },
	[VERB_NOOP]	= { on_noop, POINT_NOOP, 0 },
	[VERB_VRFY]	= { on_vrfy, POINT_VRFY, 0 },
	[VERB_EXPN]	= { on_expn, POINT_EXPN, 0 },
	[VERB_HELP]	= { on_help, POINT_HELP, 0 },
	[VERB_QUIT]	= { on_quit, POINT_QUIT, NO_ARGS },
};

static void
run(struct practice_client *c, const struct verb_row *row, struct slice args)
{
	if ((row->flags & NO_ARGS) && args.n > 0)
		practice_phrase(c, "syntax");
	else if (c->unwelcome && row->run != on_quit)
		practice_phrase(c, "hello-first");
	else if (practice_gate(c, row->point))
		return;
	else if ((row->flags & NEEDS_HELLO) && !c->greeted)
		practice_phrase(c, "hello-first");
	else
		row->run(c, args);
}

static bool
has_controls(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];

		if ((b < 0x20 && b != '\t') || b == 0x7f)
			return true;
	}
	return false;
}

/* What ends a word: a blank, or a control character. */
static bool
is_gap(char c)
{
	return (unsigned char)c <= ' ';
}

/* "AUTH" as a word, but not MAIL's AUTH=<>, which says nothing. */
static bool
is_auth(struct slice s)
{
	if (!slice_istarts(s, "AUTH") || s.n == 4)
		return false;
	if (slice_istarts(s, "AUTH=<>") && (s.n == 7 || is_gap(s.p[7])))
		return false;
	return is_gap(s.p[4]) || s.p[4] == '=' || s.p[4] == ':';
}

/*
 * Bytes of a line before what may be a login: one in the wrong place, or one
 * of several lines that have bare CRs between them.
 */
static size_t
before_login(struct slice s)
{
	while (s.n > 0 && is_gap(s.p[s.n - 1]))
		s.n--;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' || s.p[i] == '\0')
			return i;
		if (i > 0 && is_gap(s.p[i - 1]) &&
		    is_auth(slice_sub(s, i, s.n)))
			return i + 4;
	}
	return SIZE_MAX;
}

static void
note_line(struct practice_client *c, struct slice text)
{
	size_t n = before_login(text);

	if (n == SIZE_MAX)
		practice_note_slice(c, VOICE_CLIENT, text);
	else
		practice_note(c, VOICE_CLIENT, "%.*s " LOG_MASK, (int)n,
		    text.p);
}

/*
 * A line that is no command is not shown: it may be the password that a
 * client sends on after its AUTH was refused.
 */
static void
note_command(struct practice_client *c, const struct command *cmd,
    const struct line *line)
{
	if (cmd->verb == VERB_AUTH)
		practice_auth_note(c, cmd->args);
	else if (cmd->verb == VERB_OTHER)
		practice_note(c, VOICE_EVENT, "an unknown command, %zu bytes",
		    line->full_len);
	else
		note_line(c, line->text);
}

void
practice_command(struct practice_client *c, const struct line *line)
{
	struct command cmd;

	command_parse(line->text, &cmd);
	c->fill.verb = verb_name(cmd.verb);
	note_command(c, &cmd, line);
	if (line->full_len + 2 > (cmd.verb == VERB_AUTH ? PRACTICE_AUTH_MAX :
	    PRACTICE_COMMAND_MAX))
		practice_phrase(c, "line-too-long");
	else if (has_controls(line->text))
		practice_phrase(c, "control-character");
	else if (cmd.verb == VERB_OTHER)
		practice_phrase(c, "command-unknown");
	else if (verbs[cmd.verb].run == NULL)
		practice_phrase(c, "command-disabled");
	else
		run(c, &verbs[cmd.verb], slice_trim(cmd.args));
}
