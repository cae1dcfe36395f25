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
	c->binary = false;
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

/* Always false. */
static bool
fault(struct practice_client *c, const char *what)
{
	c->fill.fault = what;
	practice_phrase(c, "param-syntax");
	return false;
}

static bool
too_large(struct practice_client *c)
{
	c->fill.size = scenario_size(c->scenario, c->voice);
	practice_phrase(c, "message-too-large");
	return false;
}

static bool
take_size(struct practice_client *c, struct slice value)
{
	unsigned long n;

	if (value.n == 0 || value.n > SIZE_DIGITS)
		return fault(c, "SIZE needs a number");
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < '0' || value.p[i] > '9')
			return fault(c, "SIZE needs a number");
	return slice_number(value, scenario_size(c->scenario, c->voice), &n) ||
	    too_large(c);
}

static bool
offers(const struct practice_client *c, const char *keyword)
{
	struct slice params;

	return scenario_capability(c->scenario, c->voice, keyword, &params);
}

static bool
take_body(struct practice_client *c, struct slice value)
{
	if (offers(c, "BINARYMIME") && slice_iis(value, "BINARYMIME")) {
		c->binary = true;
		return true;
	}
	return slice_iis(value, "7BIT") || slice_iis(value, "8BITMIME") ||
	    fault(c, offers(c, "BINARYMIME") ?
	    "BODY is 7BIT, 8BITMIME or BINARYMIME" :
	    "BODY is 7BIT or 8BITMIME");
}

static bool
take_utf8(struct practice_client *c, struct slice value)
{
	c->utf8 = true;
	return value.n == 0 || fault(c, "SMTPUTF8 takes no value");
}

/* RFC 4954 5: to be taken, and not believed. */
static bool
take_auth(struct practice_client *c, struct slice value)
{
	return value.n > 0 || fault(c, "AUTH needs an address or <>");
}

/* RFC 3461, 4 */
static bool
take_ret(struct practice_client *c, struct slice value)
{
	return slice_iis(value, "FULL") || slice_iis(value, "HDRS") ||
	    fault(c, "RET is FULL or HDRS");
}

static bool
take_envid(struct practice_client *c, struct slice value)
{
	return (value.n > 0 && value.n <= 100) ||
	    fault(c, "ENVID has 1 to 100 characters");
}

static bool
is_notify(struct slice word)
{
	return slice_iis(word, "SUCCESS") || slice_iis(word, "FAILURE") ||
	    slice_iis(word, "DELAY");
}

static bool
take_notify(struct practice_client *c, struct slice value)
{
	bool good = value.n > 0;

	if (slice_iis(value, "NEVER"))
		return true;
	while (good && value.n > 0) {
		size_t end = slice_find(value, ',');

		good = is_notify(slice_sub(value, 0, end)) &&
		    end + 1 != value.n;
		value = slice_sub(value, end + 1, value.n);
	}
	return good || fault(c, "NOTIFY is NEVER, or a list of SUCCESS, "
	    "FAILURE and DELAY");
}

static bool
take_orcpt(struct practice_client *c, struct slice value)
{
	size_t semicolon = slice_find(value, ';');

	return (semicolon > 0 && semicolon + 1 < value.n) ||
	    fault(c, "ORCPT is a type, a semicolon and an address");
}

struct param {
	const char	 *name;
	const char	 *capability;	/* NULL: always there */
	bool		(*take)(struct practice_client *, struct slice value);
};

static const struct param mail_params[] = {
	{ "SIZE",	"SIZE",		take_size },
	{ "BODY",	"8BITMIME",	take_body },
	{ "SMTPUTF8",	"SMTPUTF8",	take_utf8 },
	{ "AUTH",	NULL,		take_auth },
	{ "RET",	"DSN",		take_ret },
	{ "ENVID",	"DSN",		take_envid },
	{ NULL,		NULL,		NULL },
};

static const struct param rcpt_params[] = {
	{ "NOTIFY",	"DSN",		take_notify },
	{ "ORCPT",	"DSN",		take_orcpt },
	{ NULL,		NULL,		NULL },
};

static bool
take_param(struct practice_client *c, const struct param *known,
    struct slice param)
{
	size_t eq = slice_find(param, '=');
	struct slice name = slice_sub(param, 0, eq);
	struct slice value = slice_sub(param, eq + 1, param.n);

	for (; c->esmtp && known->name != NULL; known++)
		if (slice_iis(name, known->name) && (known->capability ==
		    NULL || offers(c, known->capability)))
			return known->take(c, value);
	practice_phrase(c, c->esmtp ? "param-unsupported" :
	    "param-after-helo");
	return false;
}

static bool
take_params(struct practice_client *c, const struct param *known,
    struct slice params)
{
	struct slice param;

	while (slice_word(&params, &param))
		if (!take_param(c, known, param))
			return false;
	return true;
}

/* bad is what is said of an address that is none. */
static bool
check_address(struct practice_client *c, struct slice a, const char *bad)
{
	if (!c->utf8 && !slice_is_ascii(a)) {
		practice_phrase(c, "smtputf8-needed");
		return false;
	}
	if (is_address(a))
		return true;
	practice_phrase(c, bad);
	return false;
}

void
practice_mail_from(struct practice_client *c, struct slice args)
{
	struct slice path, params;

	if (c->mail) {
		practice_phrase(c, "nested-mail");
		return;
	}
	if (!command_path(args, "FROM", &path, &params)) {
		practice_phrase(c, "mail-syntax");
		return;
	}
	path = without_route(path);
	practice_fill_address(c, path);
	c->fill.size = scenario_size(c->scenario, c->voice);
	if (take_params(c, mail_params, params) &&
	    (path.n == 0 || check_address(c, path, "sender-syntax")) &&
	    practice_agree(c, POINT_MAIL, "mail-ok"))
		c->mail = true;
	else
		practice_mail_reset(c);
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
	int code;

	if (!postmaster && !check_address(c, path, "address-syntax"))
		return;
	if (!postmaster && !may_send_to(c, path) &&
	    !practice_will_answer(c, POINT_RCPT, &code))
		practice_phrase(c, c->guest ? "relay-denied-guest" :
		    "relay-denied");
	else if (c->nrcpt == PRACTICE_RCPT_MAX)
		practice_phrase(c, "too-many-recipients");
	else if (practice_agree(c, POINT_RCPT, "rcpt-ok"))
		c->nrcpt++;
}

void
practice_mail_to(struct practice_client *c, struct slice args)
{
	struct slice path, params;

	if (!c->mail) {
		practice_phrase(c, "mail-first");
		return;
	}
	if (!command_path(args, "TO", &path, &params)) {
		practice_phrase(c, "rcpt-syntax");
		return;
	}
	path = without_route(path);
	practice_fill_address(c, path);
	if (take_params(c, rcpt_params, params))
		take_recipient(c, path);
}

static void
begin_message(struct practice_client *c)
{
	c->reading = READING_MESSAGE;
	c->size = 0;
	c->text_lines = 0;
	c->text_too_long = false;
	c->crlf = true;
}

void
practice_mail_data(struct practice_client *c, struct slice args)
{
	(void)args;
	if (!c->mail)
		practice_phrase(c, "data-first");
	else if (c->nrcpt == 0)
		practice_phrase(c, "no-recipient");
	else if (c->chunked || c->binary)
		practice_phrase(c, "data-after-bdat");
	else if (practice_agree(c, POINT_DATA, "data-go"))
		begin_message(c);
}

void
practice_mail_finish(struct practice_client *c)
{
	c->reading = READING_COMMAND;
	practice_mail_reset(c);
	c->messages++;
	practice_note(c, VOICE_EVENT, "a message, %zu lines, %zu bytes",
	    c->text_lines, c->size);
	if (c->size > scenario_size(c->scenario, c->voice))
		too_large(c);
	else if (c->text_too_long)
		practice_phrase(c, "message-line-too-long");
	else
		practice_agree(c, POINT_MESSAGE, "message-ok");
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
		practice_mail_finish(c);
		return;
	}
	if (dot)
		practice_note(c, VOICE_EVENT, "a dot beside a bare LF "
		    "does not end the message");
	count(c, line);
	c->crlf = crlf;
}
