/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mail transaction (RFC 5321 3.3); a message is measured, never kept. */
#include "core/practice/practice-verbs.h"

#include "core/practice/practice.h"
#include "core/smtp/command.h"

#include "core/banned.h"

#define PATH_MAX_BYTES	256	/* RFC 5321 4.5.3.1.3 */
#define SIZE_DIGITS	20	/* RFC 1870 */

void
practice_mail_reset(struct practice_client *c)
{
	c->mail = false;
	c->utf8 = false;
	c->nrcpt = 0;
}

/* RFC 5321 has a server take a source route, and not follow it. */
static struct slice
without_route(struct slice path)
{
	size_t colon = slice_find(path, ':');

	if (path.n == 0 || path.p[0] != '@' || colon == path.n)
		return path;
	return slice_sub(path, colon + 1, path.n);
}

static struct slice
domain_of(struct slice address)
{
	for (size_t i = address.n; i > 0; i--)
		if (address.p[i - 1] == '@')
			return slice_sub(address, i, address.n);
	return (struct slice){ NULL, 0 };
}

/* Rough on purpose: one local part, one domain, nothing that needs quotes. */
static bool
is_address(struct slice a)
{
	struct slice domain = domain_of(a);
	bool quoted = a.n > 0 && a.p[0] == '"';

	if (a.n > PATH_MAX_BYTES - 2 || domain.n == 0 || domain.n + 1 == a.n)
		return false;
	struct slice local = slice_sub(a, 0, a.n - domain.n - 1);
	if (quoted)
		return local.n > 1 && local.p[local.n - 1] == '"' &&
		    slice_find(domain, ' ') == domain.n;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] == ' ' || a.p[i] == '\t' || a.p[i] == '<' ||
		    a.p[i] == '>' || (a.p[i] == '@' && i != local.n))
			return false;
	return true;
}

static bool
take_size(struct practice_client *c, struct slice value)
{
	unsigned long n;

	if (value.n == 0 || value.n > SIZE_DIGITS) {
		practice_say(c, "501 5.5.4 SIZE needs a number");
		return false;
	}
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < '0' || value.p[i] > '9') {
			practice_say(c, "501 5.5.4 SIZE needs a number");
			return false;
		}
	if (slice_number(value, PRACTICE_SIZE_MAX, &n))
		return true;
	practice_say(c, "552 5.3.4 The message is larger than %d bytes",
	    PRACTICE_SIZE_MAX);
	return false;
}

static bool
take_body(struct practice_client *c, struct slice value)
{
	if (slice_iis(value, "7BIT") || slice_iis(value, "8BITMIME"))
		return true;
	practice_say(c, "501 5.5.4 BODY is 7BIT or 8BITMIME");
	return false;
}

static bool
take_utf8(struct practice_client *c, struct slice value)
{
	c->utf8 = true;
	if (value.n == 0)
		return true;
	practice_say(c, "501 5.5.4 SMTPUTF8 takes no value");
	return false;
}

/* RFC 4954 5: to be taken, and not believed. */
static bool
take_auth(struct practice_client *c, struct slice value)
{
	if (value.n > 0)
		return true;
	practice_say(c, "501 5.5.4 AUTH needs an address or <>");
	return false;
}

static const struct {
	const char	 *name;
	bool		(*take)(struct practice_client *, struct slice value);
} mail_params[] = {
	{ "SIZE",	take_size },
	{ "BODY",	take_body },
	{ "SMTPUTF8",	take_utf8 },
	{ "AUTH",	take_auth },
};

static bool
take_param(struct practice_client *c, struct slice param)
{
	size_t eq = slice_find(param, '=');
	struct slice name = slice_sub(param, 0, eq);
	struct slice value = slice_sub(param, eq + 1, param.n);

	for (size_t i = 0; c->esmtp && i < COUNT_OF(mail_params); i++)
		if (slice_iis(name, mail_params[i].name))
			return mail_params[i].take(c, value);
	practice_say(c, "555 5.5.4 %s",
	    c->esmtp ? "That parameter is not known here" :
	    "Parameters come after EHLO, not HELO");
	return false;
}

static bool
take_params(struct practice_client *c, struct slice params)
{
	struct slice param;

	while (slice_word(&params, &param))
		if (!take_param(c, param))
			return false;
	return true;
}

/* bad_code is the enhanced one for an address that is none. */
static bool
check_address(struct practice_client *c, struct slice a, const char *bad_code)
{
	if (!c->utf8 && !slice_is_ascii(a)) {
		practice_say(c, "553 5.6.7 An address beyond ASCII needs "
		    "SMTPUTF8");
		return false;
	}
	if (is_address(a))
		return true;
	practice_say(c, "501 %s That is not an address", bad_code);
	return false;
}

void
practice_mail_from(struct practice_client *c, struct slice args)
{
	struct slice path, params;

	if (c->mail) {
		practice_say(c, "503 5.5.1 A mail transaction is open already");
		return;
	}
	if (!command_path(args, "FROM", &path, &params)) {
		practice_say(c, "501 5.5.4 MAIL takes an address in angle "
		    "brackets, as in MAIL FROM:<ann@example.net>");
		return;
	}
	path = without_route(path);
	if (!take_params(c, params) ||
	    (path.n > 0 && !check_address(c, path, "5.1.7"))) {
		practice_mail_reset(c);
		return;
	}
	c->mail = true;
	practice_say(c, "250 2.1.0 Sender taken");
}

static bool
may_send_to(const struct practice_client *c, struct slice address)
{
	return (c->logged_in && !c->guest) ||
	    slice_iis(domain_of(address), PRACTICE_HOST);
}

static void
take_recipient(struct practice_client *c, struct slice path)
{
	bool postmaster = slice_iis(path, "postmaster");

	if (!postmaster && !check_address(c, path, "5.1.3"))
		return;
	if (!postmaster && !may_send_to(c, path)) {
		practice_say(c, "550 5.7.1 Relaying is only for those who "
		    "have logged in%s", c->guest ? " by name" : "");
	} else if (c->nrcpt == PRACTICE_RCPT_MAX) {
		practice_say(c, "452 4.5.3 Too many recipients");
	} else {
		c->nrcpt++;
		practice_say(c, "250 2.1.5 Recipient taken");
	}
}

void
practice_mail_to(struct practice_client *c, struct slice args)
{
	struct slice path, params;

	if (!c->mail)
		practice_say(c, "503 5.5.1 MAIL comes before RCPT");
	else if (!command_path(args, "TO", &path, &params))
		practice_say(c, "501 5.5.4 RCPT takes an address in angle "
		    "brackets, as in RCPT TO:<ann@example.net>");
	else if (params.n > 0)
		practice_say(c, "555 5.5.4 That parameter is not known here");
	else
		take_recipient(c, without_route(path));
}

void
practice_mail_data(struct practice_client *c, struct slice args)
{
	(void)args;
	if (!c->mail) {
		practice_say(c, "503 5.5.1 MAIL and RCPT come before DATA");
	} else if (c->nrcpt == 0) {
		practice_say(c, "554 5.5.1 There is no recipient");
	} else {
		c->reading = READING_MESSAGE;
		c->size = 0;
		c->text_lines = 0;
		c->text_too_long = false;
		c->crlf = true;
		practice_say(c, "354 Go ahead; a line with a dot alone "
		    "ends the message");
	}
}

static void
finish(struct practice_client *c)
{
	c->reading = READING_COMMAND;
	practice_mail_reset(c);
	practice_note(c, VOICE_EVENT, "a message, %zu lines, %zu bytes",
	    c->text_lines, c->size);
	if (c->size > PRACTICE_SIZE_MAX)
		practice_say(c, "552 5.3.4 The message is larger than %d bytes",
		    PRACTICE_SIZE_MAX);
	else if (c->text_too_long)
		practice_say(c, "500 5.5.2 A line of the message is too long");
	else
		practice_say(c, "250 2.0.0 Taken and thrown away: "
		    "nothing is delivered here");
}

static void
count(struct practice_client *c, const struct line *line)
{
	bool stuffed = c->crlf && line->text.n > 0 && line->text.p[0] == '.';
	size_t end = line->eol == EOL_CRLF ? 2 : 1;

	if (line->full_len + end > PRACTICE_TEXT_MAX)
		c->text_too_long = true;
	c->size += line->full_len + end - (stuffed ? 1 : 0);
	c->text_lines++;
}

/*
 * Only CRLF "." CRLF ends a message: a bare LF on either side is what mail
 * smuggling is made of.
 */
void
practice_mail_line(struct practice_client *c, const struct line *line)
{
	bool crlf = line->eol == EOL_CRLF;
	bool dot = slice_is(line->text, ".");

	if (dot && crlf && c->crlf) {
		finish(c);
		return;
	}
	if (dot)
		practice_note(c, VOICE_EVENT, "a dot beside a bare LF "
		    "does not end the message");
	count(c, line);
	c->crlf = crlf;
}
