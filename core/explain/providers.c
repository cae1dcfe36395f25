/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/providers.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "core/banned.h"

/* The first that fits. */
static const struct provider providers[] = {
	{ .name = "Gmail",
	  .hosts = { "smtp.gmail.com", "smtp.googlemail.com",
	    "smtp-relay.gmail.com" },
	  .user = USER_ADDRESS, .owner = OWNER_GOOGLE,
	  .app_password = TOKEN_GOOGLE_APP_PASSWORD },
	/* Takes mail for a domain; nobody logs in. */
	{ .name = "Microsoft 365",
	  .hosts = { "*.mail.protection.outlook.com" },
	  .owner = OWNER_MICROSOFT },
	{ .name = "Outlook.com",
	  .hosts = { "smtp-mail.outlook.com", "smtp.live.com",
	    "smtp.hotmail.com" },
	  .user = USER_ADDRESS, .owner = OWNER_MICROSOFT,
	  .flags = PROVIDER_NO_PASSWORDS },
	{ .name = "Microsoft 365",
	  .hosts = { "smtp.office365.com", "outlook.office365.com",
	    "smtp.office365.us", "smtp.partner.outlook.cn", "*.outlook.com",
	    "outlook.office.com" },
	  .user = USER_ADDRESS, .owner = OWNER_MICROSOFT,
	  .flags = PROVIDER_FEW_PASSWORDS },
	{ .name = "Azure Communication Services",
	  .hosts = { "smtp.azurecomm.net" },
	  .owner = OWNER_MICROSOFT, .flags = PROVIDER_CLIENT_SECRET },
	{ .name = "Yahoo",
	  .hosts = { "smtp.mail.yahoo.*", "*.mail.yahoo.com",
	    "smtp.aol.com", "*.mail.aol.com" },
	  .user = USER_ADDRESS, .app_password = TOKEN_GOOGLE_APP_PASSWORD },
	{ .name = "iCloud",
	  .hosts = { "smtp.mail.me.com", "*-smtp.mail.me.com" },
	  .user = USER_ADDRESS, .owner = OWNER_APPLE,
	  .app_password = TOKEN_APPLE_APP_PASSWORD },
	{ .name = "Fastmail",
	  .hosts = { "smtp.fastmail.com", "*.messagingengine.com" },
	  .user = USER_ADDRESS },
	{ .name = "ZeptoMail",
	  .hosts = { "smtp.zeptomail.*" },
	  .user = USER_LITERAL, .literal = "emailapikey" },
	{ .name = "Zoho",
	  .hosts = { "smtp.zoho.*", "smtppro.zoho.*" },
	  .user = USER_ADDRESS },
	{ .name = "GMX",
	  .hosts = { "mail.gmx.*", "smtp.gmx.*" },
	  .user = USER_ADDRESS, .flags = PROVIDER_NUMBERS },
	{ .name = "web.de",
	  .hosts = { "smtp.web.de" },
	  .user = USER_ADDRESS, .flags = PROVIDER_NUMBERS },
	{ .name = "IONOS",
	  .hosts = { "smtp.ionos.*", "smtp.1und1.de", "smtp.1and1.*" },
	  .user = USER_ADDRESS },
	{ .name = "Mail.ru",
	  .hosts = { "smtp.mail.ru", "smtp.inbox.ru", "smtp.list.ru",
	    "smtp.bk.ru" },
	  .user = USER_ADDRESS },
	{ .name = "QQ Mail",
	  .hosts = { "smtp.qq.com", "smtp.exmail.qq.com" },
	  .user = USER_ADDRESS, .flags = PROVIDER_NUMBERS },
	{ .name = "Alibaba Cloud Mail",
	  .hosts = { "smtp.qiye.aliyun.com", "smtp.mxhichina.com" },
	  .user = USER_ADDRESS },
	{ .name = "OVHcloud",
	  .hosts = { "ssl0.ovh.net", "*.mail.ovh.net" },
	  .user = USER_ADDRESS },
	{ .name = "Proton Mail",
	  .hosts = { "smtp.protonmail.ch" },
	  .user = USER_ADDRESS },
	{ .name = "Aruba",
	  .hosts = { "smtps.aruba.it", "smtps.pec.aruba.it" },
	  .user = USER_ADDRESS },
	{ .name = "Amazon SES",
	  .hosts = { "email-smtp.*.amazonaws.com",
	    "email-smtp-fips.*.amazonaws.com",
	    "email-smtp.*.amazonaws.com.cn", "*.email-smtp.*.amazonaws.com" },
	  .user = USER_AWS_KEY, .owner = OWNER_AMAZON },
	{ .name = "SendGrid",
	  .hosts = { "smtp.sendgrid.net", "smtp.*.sendgrid.net" },
	  .user = USER_LITERAL, .literal = "apikey",
	  .owner = OWNER_SENDGRID, .secret = TOKEN_SENDGRID_KEY },
	{ .name = "Resend",
	  .hosts = { "smtp.resend.com" },
	  .user = USER_LITERAL, .literal = "resend", .owner = OWNER_RESEND,
	  .secret = TOKEN_RESEND_KEY },
	{ .name = "SparkPost",
	  .hosts = { "smtp.sparkpostmail.com", "smtp.*.sparkpostmail.com" },
	  .user = USER_LITERAL, .literal = "SMTP_Injection" },
	{ .name = "Mailgun",
	  .hosts = { "smtp.mailgun.org", "smtp.*.mailgun.org" },
	  .user = USER_ADDRESS, .owner = OWNER_MAILGUN },
	{ .name = "Mailjet",
	  .hosts = { "in-v3.mailjet.com", "in.mailjet.com" },
	  .user = USER_HEX32, .owner = OWNER_MAILJET, .secret = TOKEN_HEX32 },
	{ .name = "Postmark",
	  .hosts = { "smtp.postmarkapp.com",
	    "smtp-broadcasts.postmarkapp.com" },
	  .user = USER_TOKEN, .owner = OWNER_POSTMARK },
	{ .name = "Brevo",
	  .hosts = { "smtp-relay.brevo.com", "smtp-relay.sendinblue.com" },
	  .user = USER_ADDRESS, .owner = OWNER_BREVO },
	{ .name = "JetEmail",
	  .hosts = { "relay.jetsmtp.net", "*.jetsmtp.net" },
	  .user = USER_NO_AT },
};

static bool
is_host(const struct provider *p, const char *host)
{
	for (size_t i = 0; i < PROVIDER_HOSTS && p->hosts[i] != NULL; i++)
		if (fnmatch(p->hosts[i], host, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

const struct provider *
provider_find(const char *host)
{
	char name[256];
	size_t n = host != NULL ? strlen(host) : 0;

	if (n == 0 || n >= sizeof(name))
		return NULL;
	snprintf(name, sizeof(name), "%s", host);
	if (name[n - 1] == '.')
		name[n - 1] = '\0';
	for (size_t i = 0; i < COUNT_OF(providers); i++)
		if (is_host(&providers[i], name))
			return &providers[i];
	return NULL;
}
