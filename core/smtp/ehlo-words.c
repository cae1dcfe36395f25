/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each EHLO keyword means, in words: one table. */
#include "core/smtp/ehlo.h"

#include <limits.h>
#include <stdio.h>

#include "core/base/vis.h"

#include "core/banned.h"

#define SHOWN_MAX	160	/* bytes of parameters in a sentence */

struct words {
	const char	 *keyword;
	const char	 *text;
	void		(*fn)(const char *text, struct slice params, char *out,
			    size_t size);	/* NULL: the text as it is */
};

/* "TEXT: PARAMS" or, without parameters, the text alone. */
static void
with_params(const char *text, struct slice params, char *out, size_t size)
{
	char shown[SHOWN_MAX];

	vis_copy(shown, sizeof(shown), params);
	if (params.n > 0)
		snprintf(out, size, "%s: %s", text, shown);
	else
		snprintf(out, size, "%s", text);
}

static void
auth_words(const char *text, struct slice params, char *out, size_t size)
{
	if (params.n > 0)
		with_params(text, params, out, size);
	else
		snprintf(out, size, "no login mechanism is listed: the same "
		    "as not offering logins");
}

/* Division only: nothing here can overflow, whatever the server says. */
static void
size_in_units(unsigned long n, char *out, size_t size)
{
	unsigned long unit = n >= 1ul << 20 ? 1ul << 20 : 1ul << 10;
	unsigned long tenths = n % unit * 10 / unit;

	if (n < 1ul << 10)
		snprintf(out, size, "%lu bytes", n);
	else
		snprintf(out, size, "%lu.%lu %s", n / unit, tenths,
		    unit == 1ul << 20 ? "MiB" : "KiB");
}

static void
size_words(const char *text, struct slice params, char *out, size_t size)
{
	char amount[48], shown[64];
	unsigned long n;

	vis_copy(shown, sizeof(shown), params);
	if (params.n == 0)
		snprintf(out, size, "the size of a message may be told in "
		    "advance; no fixed limit");
	else if (!slice_number(params, ULONG_MAX, &n))
		snprintf(out, size, "%s is not a number that can be a size: "
		    "%s", text, shown);
	else if (n == 0)
		snprintf(out, size, "no fixed limit on the message size");
	else {
		size_in_units(n, amount, sizeof(amount));
		snprintf(out, size, "%s %s", text, amount);
	}
}

static void
seconds_words(const char *text, struct slice params, char *out, size_t size)
{
	unsigned long n;

	if (params.n > 0 && slice_number(params, ULONG_MAX, &n))
		snprintf(out, size, "%s; at least %lu seconds", text, n);
	else
		with_params(text, params, out, size);
}

static const struct words table[] = {
	/* met daily */
	{ "STARTTLS", "the session can be switched to TLS now", NULL },
	{ "AUTH", "logins with", auth_words },
	{ "SIZE", "largest message", size_words },
	{ "PIPELINING",
	  "several commands may be sent without waiting", NULL },
	{ "8BITMIME", "message bodies with 8-bit characters are taken", NULL },
	{ "SMTPUTF8", "addresses and headers may hold non-ASCII", NULL },
	{ "ENHANCEDSTATUSCODES", "replies carry codes like 5.7.8", NULL },
	{ "DSN", "delivery reports can be asked for", NULL },
	{ "CHUNKING", "BDAT may send the message in pieces", NULL },
	{ "BINARYMIME", "binary bodies are taken, with BDAT only", NULL },
	{ "HELP", "HELP gives a text", NULL },
	{ "VRFY", "VRFY is there, though it may answer only 252", NULL },
	{ "EXPN", "the members of mailing lists can be asked for", NULL },
	{ "ETRN", "a customer's server may ask for its queue", NULL },
	{ "LIMITS", "limits of a session", with_params },
	{ "REQUIRETLS",
	  "a message can insist on TLS on its whole way", NULL },
	{ "DELIVERBY",
	  "delivery within a time, or a report, can be asked for",
	  seconds_words },
	{ "BURL", "the body may be fetched from an IMAP server", with_params },
	{ "FUTURERELEASE",
	  "a message may be held back until a time", with_params },
	{ "MT-PRIORITY", "messages may have a priority", with_params },
	{ "NO-SOLICITING", "solicitations are not wanted", with_params },

	/* the rest of the registry */
	{ "SEND", "delivery to a terminal; long out of use", NULL },
	{ "SOML", "delivery to a terminal or mailbox; long out of use", NULL },
	{ "SAML", "delivery to a terminal and mailbox; long out of use",
	  NULL },
	{ "TURN", "client and server may change places; unsafe", NULL },
	{ "ATRN", "mail can be fetched on demand after a login; this is not "
	  "a submission port", NULL },
	{ "VERB", "verbose mode; a very old Sendmail", NULL },
	{ "ONEX", "one message a session; a very old Sendmail", NULL },
	{ "CHECKPOINT", "a broken transfer can be taken up again", NULL },
	{ "SUBMITTER", "the responsible address may be named; out of use",
	  NULL },
	{ "MTRK", "messages can be tracked", NULL },
	{ "CONPERM", "the sender may permit conversion of the content", NULL },
	{ "CONNEG", "what a recipient can receive may be asked", NULL },
	{ "UTF8SMTP", "the experimental forerunner of SMTPUTF8", NULL },
	{ "RRVS", "delivery only to an unchanged owner of the mailbox", NULL },

	/* private ones */
	{ "XCLIENT", "a trusted proxy may set the client's data; you are on "
	  "a trusted address", with_params },
	{ "XFORWARD", "a content filter may pass on the client's data; you "
	  "are on a trusted address", with_params },
	{ "XVERP", "bounce addresses for each recipient can be asked for",
	  NULL },
	{ "XEXDATA", "one answer per recipient after the message (Courier)",
	  NULL },
	{ "XSECURITY", "transfer levels among Courier servers; no STARTTLS",
	  with_params },
	{ "X-EXPS", "logins among Exchange servers, not for mail programs",
	  with_params },
	{ "X-ANONYMOUSTLS", "TLS among Exchange servers; use STARTTLS",
	  NULL },
	{ "X-EXCHANGEAUTH", "key exchange among Exchange servers", NULL },
	{ "X-LINK2STATE", "routing among Exchange servers; a very old one",
	  NULL },
	{ "XEXCH50", "properties among Exchange servers; a very old one",
	  NULL },
	{ "XRDST", "routing among Exchange servers", NULL },
	{ "XSHADOW", "safe copies among Exchange servers", NULL },
	{ "XSHADOWREQUEST", "safe copies among Exchange servers", NULL },
	{ "XOORG", "origin data among Exchange servers", NULL },
	{ "XORIGFROM", "the original sender, among Exchange servers", NULL },
	{ "XPROXY", "proxying among Exchange servers", NULL },
	{ "XPROXYFROM", "proxying among Exchange servers", NULL },
	{ "XPROXYTO", "proxying among Exchange servers", NULL },
	{ "XSESSIONPARAMS", "session data among Exchange servers", NULL },
	{ "XSYSPROBE", "test messages among Exchange servers", NULL },
	{ "XMESSAGECONTEXT", "message data among Exchange servers", NULL },
	{ "PIPECONNECT", "next time EHLO may be sent before the banner (Exim)",
	  NULL },
	{ "X_PIPE_CONNECT",
	  "next time EHLO may be sent before the banner (older Exim)", NULL },
	{ "PRDR", "one verdict per recipient after the message", NULL },
	{ "X-RCPTLIMIT", "largest number of recipients", with_params },
	{ "XADR", "internal queries of the Oracle mail server", NULL },
	{ "XSTA", "internal queries of the Oracle mail server", NULL },
	{ "XCIR", "internal queries of the Oracle mail server", NULL },
	{ "XGEN", "internal queries of the Oracle mail server", NULL },
	{ "XLOOP", "internal queries of the Oracle mail server", NULL },
	{ "CLIENTID", "the client may name its device before the login",
	  NULL },
	{ "XYMCOOKIE", "a private login by cookie; use PLAIN or LOGIN", NULL },
	{ "PLAIN-CLIENTTOKEN", "a private login of Google; use PLAIN, LOGIN "
	  "or XOAUTH2", NULL },
	{ "XOAUTH", "an obsolete login; use XOAUTH2 or OAUTHBEARER", NULL },
};

static const struct words *
find_words(struct slice keyword)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (slice_iis(keyword, table[i].keyword))
			return &table[i];
	return NULL;
}

static void
unknown_words(struct slice keyword, char *out, size_t size)
{
	struct capability_line line;

	if (!capability_parse(keyword, &line))
		snprintf(out, size, "an empty line where a keyword belongs");
	else if (line.faults & CAP_OVERWRITTEN)
		snprintf(out, size, keyword.n == sizeof("STARTTLS") - 1 ?
		    "something on the way has blanked this keyword; it has "
		    "as many letters as STARTTLS" :
		    "something on the way has blanked this keyword");
	else if (line.faults & CAP_GARBLED)
		snprintf(out, size, "not a well-formed keyword");
	else if (slice_istarts(keyword, "X"))
		snprintf(out, size, "not registered: a private extension of "
		    "this server");
	else
		snprintf(out, size, "not a registered keyword");
}

void
capability_words(struct slice keyword, struct slice params, char *out,
    size_t size)
{
	const struct words *w = find_words(keyword);

	params = slice_trim(params);
	if (w == NULL)
		unknown_words(keyword, out, size);
	else if (w->fn != NULL)
		w->fn(w->text, params, out, size);
	else
		snprintf(out, size, "%s", w->text);
}
