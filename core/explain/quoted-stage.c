/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/quoted.h"

#include "core/base/bytes.h"
#include "core/banned.h"

/*
 * How client libraries, mail servers and their logs name the step that went
 * wrong, in the order in which they are believed.
 */
static const struct wrapping {
	const char	*words;
	enum stage	 stage;
} wrappings[] = {
	/* Postfix, Exim, sendmail: beside a reply of somebody else. */
	{ "in reply to end of data", STAGE_DATA },
	{ "in reply to data", STAGE_DATA },
	{ "in reply to rcpt", STAGE_RCPT },
	{ "in reply to mail", STAGE_MAIL },
	{ "in reply to ehlo", STAGE_EHLO },
	{ "in reply to helo", STAGE_EHLO },
	{ "in reply to starttls", STAGE_STARTTLS },
	{ "end of data", STAGE_DATA },
	{ "after rcpt to", STAGE_RCPT },
	{ "after pipelined rcpt to", STAGE_RCPT },
	{ "after mail from", STAGE_MAIL },
	{ "after pipelined mail from", STAGE_MAIL },
	{ "after initial connection", STAGE_BANNER },
	{ "after ehlo", STAGE_EHLO },
	{ "after helo", STAGE_EHLO },
	{ "sasl authentication failed", STAGE_AUTH },
	{ "sasl authentication failure", STAGE_AUTH },
	{ "sasl plain authentication", STAGE_AUTH },
	{ "sasl login authentication", STAGE_AUTH },
	/* ... and of their own. */
	{ "reject: rcpt from", STAGE_RCPT },
	{ "reject_warning: rcpt from", STAGE_RCPT },
	{ "reject: mail from", STAGE_MAIL },
	{ "reject: end-of-message", STAGE_DATA },
	{ "reject: data from", STAGE_DATA },
	{ "reject: connect from", STAGE_BANNER },
	{ "reject: ehlo from", STAGE_EHLO },
	{ "reject: helo from", STAGE_EHLO },
	{ "rejected rcpt", STAGE_RCPT },
	{ "rejected mail", STAGE_MAIL },
	{ "rejected ehlo", STAGE_EHLO },
	{ "rejected helo", STAGE_EHLO },
	{ "rejected after data", STAGE_DATA },
	{ "authenticator failed", STAGE_AUTH },
	/* Python, PHP, Java, .NET, Ruby, Node and their like. */
	{ "smtprecipientsrefused", STAGE_RCPT },
	{ "smtpsenderrefused", STAGE_MAIL },
	{ "smtpdataerror", STAGE_DATA },
	{ "smtpheloerror", STAGE_EHLO },
	{ "smtpconnecterror", STAGE_BANNER },
	{ "smtpauthenticationerror", STAGE_AUTH },
	{ "authenticationfailedexception", STAGE_AUTH },
	{ "authenticationexception", STAGE_AUTH },
	{ "smtpaddressfailedexception", STAGE_RCPT },
	{ "smtpsenderfailedexception", STAGE_MAIL },
	{ "recipientnotaccepted", STAGE_RCPT },
	{ "sendernotaccepted", STAGE_MAIL },
	{ "messagenotaccepted", STAGE_DATA },
	{ "data end command failed", STAGE_DATA },
	{ "data not accepted", STAGE_DATA },
	{ "rcpt to command failed", STAGE_RCPT },
	{ "mail from command failed", STAGE_MAIL },
	{ "password command failed", STAGE_AUTH },
	{ "auth command failed", STAGE_AUTH },
	{ "starttls command failed", STAGE_STARTTLS },
	{ "could not authenticate", STAGE_AUTH },
	{ "failed to authenticate", STAGE_AUTH },
	{ "failed to add recipient", STAGE_RCPT },
	{ "failed to set sender", STAGE_MAIL },
	{ "on command 'rcpt'", STAGE_RCPT },
	{ "on command 'mail'", STAGE_MAIL },
	{ "mail command failed", STAGE_MAIL },
	{ "all recipients were rejected", STAGE_RCPT },
	{ "message failed:", STAGE_DATA },
	{ "invalid login", STAGE_AUTH },
	{ "login denied", STAGE_AUTH },
	{ "auth login", STAGE_AUTH },
	{ "auth plain", STAGE_AUTH },
	{ "greeting never received", STAGE_BANNER },
	{ "mail from:<", STAGE_MAIL },
	{ "rcpt to:<", STAGE_RCPT },
};

enum stage
quoted_stage(struct slice paste, int code)
{
	for (size_t i = 0; i < COUNT_OF(wrappings); i++) {
		/* Ruby says so of every 53x, whatever it answers. */
		if (code == 530 && wrappings[i].stage == STAGE_AUTH)
			continue;
		if (slice_ihas(paste, wrappings[i].words))
			return wrappings[i].stage;
	}
	return STAGE_OTHER;
}
