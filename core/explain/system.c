/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/system.h"

#include "core/banned.h"

/* host: alternatives; greeting and reply: patterns of words.h; NULL: none. */
struct signs {
	unsigned	 bit;
	const char	*host, *greeting, *reply;
};

static const struct signs table[] = {
	{ SYSTEM_GMAIL, "*.gmail.com|gmail.com|*.google.com|*.googlemail.com",
	  "gsmtp / *.google.com / *.gmail.com",
	  "gsmtp / support.google.com / accounts.google.com" },
	{ SYSTEM_OUTLOOK_COM, "smtp-mail.outlook.com|smtp.live.com|"
	  "smtp.hotmail.com", NULL, NULL },
	{ SYSTEM_MICROSOFT_365, "*.office365.com|*.office365.us|"
	  "*.outlook.com|*.partner.outlook.cn", "*.outlook.com",
	  "*.outlook.com / aka.ms / smtpclientauthentication*" },
	{ SYSTEM_EXCHANGE, NULL, "microsoft esmtp mail service", NULL },
	{ SYSTEM_YAHOO, "*.yahoo.com|*.yahoo.co.jp|*.aol.com",
	  "*.yahoo.com / *.aol.com", "auth005" },
	{ SYSTEM_ICLOUD, "*.me.com|*.icloud.com", "*.icloud.com / *.me.com",
	  NULL },
	{ SYSTEM_SENDGRID, "*.sendgrid.net", "sendgrid / *.sendgrid.net",
	  NULL },
	{ SYSTEM_JETEMAIL, "*.jetsmtp.net|*.jetemail.com",
	  "*jetsmtp* / *jetemail*", "*jetemail*" },
	{ SYSTEM_MAILDOG, "*maildog*", "*maildog*", "*maildog*" },
	{ SYSTEM_AMAZON_SES, "*.amazonaws.com|*.amazonaws.com.cn|*.awsapps.com",
	  "*.amazonaws.com / simpleemailservice*", NULL },
	{ SYSTEM_DOVECOT, NULL, "dovecot", "reason unavailable" },
	{ SYSTEM_CYRUS, NULL, NULL,
	  "failed authentication failure / generic failure" },
	{ SYSTEM_POSTFIX, NULL, "postfix", NULL },
	{ SYSTEM_EXIM, NULL, "exim", "incorrect authentication data" },
};

static bool
fits(const struct signs *t, const struct evidence *v)
{
	return (t->host != NULL && v->s->host != NULL &&
	    alternatives_match(t->host, slice_of(v->s->host))) ||
	    (t->greeting != NULL && pattern_match(&v->banner, t->greeting,
	    NULL)) ||
	    (t->reply != NULL && pattern_match(&v->text, t->reply, NULL));
}

/* Neither greeted nor encrypted, as far as is known. */
static bool
is_ungreeted(const struct evidence *v)
{
	return v->banner.n == 0 && v->s->code == 0 &&
	    (!v->stage_known || v->stage == STAGE_BANNER) &&
	    (v->s->tls == SIT_TLS_UNKNOWN || v->s->tls == SIT_TLS_NONE);
}

unsigned
system_of(const struct evidence *v)
{
	unsigned found = 0;

	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (fits(&table[i], v))
			found |= table[i].bit;
	/* The same greeting, and another's remedies. */
	if (found & (SYSTEM_MICROSOFT_365 | SYSTEM_OUTLOOK_COM))
		found &= ~(unsigned)SYSTEM_EXCHANGE;
	return found | (is_ungreeted(v) ? SYSTEM_NO_GREETING : 0);
}

#define MICROSOFT (SYSTEM_MICROSOFT_365 | SYSTEM_OUTLOOK_COM | SYSTEM_EXCHANGE)

const char *
system_code_words(unsigned systems, struct enhanced e)
{
	static const struct {
		unsigned    systems;
		struct enhanced e;
		const char *words;
	} codes[] = {
		{ MICROSOFT, { 5, 7, 3 },
		  "Microsoft says it of any login that it refuses" },
		{ MICROSOFT, { 5, 7, 30 },
		  "Microsoft takes no password here any more" },
		{ MICROSOFT, { 5, 7, 57 }, "Microsoft saw no login" },
		{ MICROSOFT, { 5, 7, 60 },
		  "Microsoft: no right to send as this address" },
		{ MICROSOFT, { 5, 7, 139 },
		  "Microsoft: a setting or rule refused the login" },
		{ SYSTEM_GMAIL, { 5, 7, 8 },
		  "Google did not accept user name and password" },
		{ SYSTEM_GMAIL, { 5, 7, 9 }, "Google wants an app password" },
		{ SYSTEM_GMAIL, { 5, 7, 14 },
		  "Google wants a login in a browser first" },
		{ SYSTEM_GMAIL, { 5, 7, 26 },
		  "Google could not confirm the sender's domain" },
		{ SYSTEM_YAHOO, { 5, 7, 9 },
		  "Yahoo could not confirm the sender's domain" },
	};

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if ((codes[i].systems & systems) &&
		    codes[i].e.klass == e.klass &&
		    codes[i].e.subject == e.subject &&
		    codes[i].e.detail == e.detail)
			return codes[i].words;
	return NULL;
}
