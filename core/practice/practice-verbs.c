/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-verbs.h"

#include <ctype.h>
#include <string.h>

#include "core/practice/practice.h"
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
greet(struct practice_client *c, struct slice name, bool esmtp)
{
	if (!is_host_name(name)) {
		practice_say(c, "501 5.5.4 A host name or address literal "
		    "must follow %s", esmtp ? "EHLO" : "HELO");
		return false;
	}
	practice_mail_reset(c);
	c->greeted = true;
	c->esmtp = esmtp;
	return true;
}

static void
say_mechanisms(struct practice_client *c)
{
	struct bytes names;

	bytes_init(&names, BYTES_NO_LIMIT);
	practice_auth_names(c, &names);
	if (names.len > 0)
		practice_say(c, "250-AUTH%s", names.data);
	bytes_clear(&names);
}

static void
on_ehlo(struct practice_client *c, struct slice args)
{
	if (!greet(c, args, true))
		return;
	practice_say(c, "250-" PRACTICE_HOST " Hello %.*s", (int)args.n,
	    args.p);
	practice_say(c, "250-PIPELINING");
	practice_say(c, "250-SIZE %d", PRACTICE_SIZE_MAX);
	if (!c->tls && !c->scenario->no_starttls)
		practice_say(c, "250-STARTTLS");
	say_mechanisms(c);
	practice_say(c, "250-ENHANCEDSTATUSCODES");
	practice_say(c, "250-8BITMIME");
	practice_say(c, "250-SMTPUTF8");
	practice_say(c, "250 HELP");
}

static void
on_helo(struct practice_client *c, struct slice args)
{
	if (greet(c, args, false))
		practice_say(c, "250 " PRACTICE_HOST " Hello %.*s",
		    (int)args.n, args.p);
}

static void
on_starttls(struct practice_client *c, struct slice args)
{
	(void)args;
	if (c->tls)
		practice_say(c, "503 5.5.1 TLS is already on");
	else if (c->scenario->no_starttls)
		practice_say(c, "502 5.5.1 STARTTLS is not available here");
	else if (!c->esmtp)
		practice_say(c, "503 5.5.1 Say EHLO first");
	else if (c->scenario->starttls_fails)
		practice_say(c, "454 4.7.0 TLS cannot be started now");
	else {
		practice_say(c, "220 2.0.0 Ready to start TLS");
		c->next = PRACTICE_TLS;
	}
}

static void
on_rset(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_mail_reset(c);
	practice_say(c, "250 2.0.0 OK");
}

static void
on_noop(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_say(c, "250 2.0.0 OK");
}

static void
on_vrfy(struct practice_client *c, struct slice args)
{
	if (args.n == 0)
		practice_say(c, "501 5.5.4 VRFY needs a user or an address");
	else
		practice_say(c, "252 2.5.2 Not checked; RCPT will tell");
}

static void
on_help(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_say(c, "214-2.0.0 A server for practice; it delivers nothing");
	practice_say(c, "214-2.0.0 EHLO HELO STARTTLS AUTH MAIL RCPT DATA");
	practice_say(c, "214-2.0.0 RSET NOOP VRFY HELP QUIT");
	practice_say(c, "214 2.0.0 See RFC 5321, RFC 3207 and RFC 4954");
}

static void
on_quit(struct practice_client *c, struct slice args)
{
	(void)args;
	practice_say(c, "221 2.0.0 " PRACTICE_HOST " Goodbye");
	c->next = PRACTICE_BYE;
}

enum verb_flag {
	NEEDS_HELLO	= 1 << 0,
	NEEDS_TLS	= 1 << 1,	/* where the scenario insists on TLS */
	NO_ARGS		= 1 << 2,
};

struct verb_row {
	void		(*run)(struct practice_client *, struct slice args);
	unsigned	  flags;
};

static const struct verb_row verbs[VERB_COUNT] = {
	[VERB_EHLO]	= { on_ehlo,		0 },
	[VERB_HELO]	= { on_helo,		0 },
	[VERB_STARTTLS]	= { on_starttls,	NO_ARGS },
	[VERB_AUTH]	= { practice_auth_command, NEEDS_TLS },
	[VERB_MAIL]	= { practice_mail_from,	NEEDS_TLS | NEEDS_HELLO },
	[VERB_RCPT]	= { practice_mail_to,	NEEDS_TLS | NEEDS_HELLO },
	[VERB_DATA]	= { practice_mail_data,	NEEDS_TLS | NEEDS_HELLO |
						NO_ARGS },
	[VERB_RSET]	= { on_rset,		NO_ARGS },
	[VERB_NOOP]	= { on_noop,		0 },
	[VERB_VRFY]	= { on_vrfy,		NEEDS_TLS },
	[VERB_HELP]	= { on_help,		0 },
	[VERB_QUIT]	= { on_quit,		NO_ARGS },
};

static void
run(struct practice_client *c, const struct verb_row *row, struct slice args)
{
	if ((row->flags & NO_ARGS) && args.n > 0)
		practice_say(c, "501 5.5.4 Nothing may follow this command");
	else if ((row->flags & NEEDS_TLS) && !c->tls &&
	    c->scenario->auth_only_after_tls)
		practice_say(c, "530 5.7.0 Must issue a STARTTLS command "
		    "first");
	else if ((row->flags & NEEDS_HELLO) && !c->greeted)
		practice_say(c, "503 5.5.1 Say EHLO or HELO first");
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
		practice_note_slice(c, VOICE_CLIENT, line->text);
}

void
practice_command(struct practice_client *c, const struct line *line)
{
	struct command cmd;

	command_parse(line->text, &cmd);
	note_command(c, &cmd, line);
	if (line->full_len + 2 > (cmd.verb == VERB_AUTH ? PRACTICE_AUTH_MAX :
	    PRACTICE_COMMAND_MAX))
		practice_say(c, "500 5.5.2 Line too long");
	else if (has_controls(line->text))
		practice_say(c, "500 5.5.2 There is a control character in it");
	else if (cmd.verb == VERB_OTHER)
		practice_say(c, "500 5.5.2 Unknown command");
	else if (verbs[cmd.verb].run == NULL)
		practice_say(c, "502 5.5.1 %s is not available here",
		    verb_name(cmd.verb));
	else
		run(c, &verbs[cmd.verb], slice_trim(cmd.args));
}
