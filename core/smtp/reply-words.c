/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reply codes mean, in words: RFC 5321 4.2, the extensions' own codes,
 * and the enhanced codes of RFC 3463 with IANA's registry of them.
 */
#include "core/smtp/reply.h"

#include "core/banned.h"

struct code_row {
	int		 code;
	const char	*words;
};

static const struct code_row codes[] = {
	{ 211, "status or help follows" },
	{ 214, "help text" },
	{ 220, "the server is ready" },
	{ 221, "the server closes the connection" },
	{ 235, "the login succeeded" },
	{ 250, "done" },
	{ 251, "not a mailbox here, the server will forward" },
	{ 252, "cannot check the address, but will try to deliver" },
	{ 253, "messages are waiting and will be sent" },
	{ 334, "the login goes on: the server waits for a line" },
	{ 353, "one answer for each recipient follows" },
	{ 354, "send the message, end it with a dot on a line of its own" },
	{ 421, "the service is not available, the connection will be closed" },
	{ 422, "the mailbox is over its quota for now" },
	{ 432, "a new password has to be set first" },
	{ 450, "the mailbox is not available now, try later" },
	{ 451, "the server failed while working on it, try later" },
	{ 452, "not enough room or too many recipients, try later" },
	{ 453, "no mail for you is waiting, or too much of it" },
	{ 454, "TLS or the login is not available for the moment" },
	{ 455, "cannot serve these parameters now" },
	{ 458, "cannot queue messages for that domain" },
	{ 459, "not allowed for that domain" },
	{ 500, "the command was not understood" },
	{ 501, "wrong parameters or arguments" },
	{ 502, "the server does not have this command" },
	{ 503, "the command comes at the wrong moment" },
	{ 504, "the server does not know this parameter" },
	{ 521, "this host takes no mail" },
	{ 523, "the encryption is too weak" },
	{ 524, "the login needs a user name with its domain" },
	{ 525, "the user account is disabled" },
	{ 530, "a login or TLS is needed first" },
	{ 534, "the mechanism is too weak, or another login step is needed" },
	{ 535, "the login was refused" },
	{ 538, "this mechanism needs TLS first" },
	{ 550, "refused: no such mailbox, no access, or policy" },
	{ 551, "not a mailbox here, try the address given" },
	{ 552, "over the limit of storage or size" },
	{ 553, "the mailbox name is not allowed" },
	{ 554, "the transaction failed, or no SMTP service here" },
	{ 555, "parameters of MAIL or RCPT are not known here" },
	{ 556, "the domain takes no mail" },
};

struct enhanced_row {
	int		 subject, detail;
	const char	*words;
};

static const struct enhanced_row details[] = {
	{ 0, 0, "no detail given" },

	{ 1, 0, "something about the address" },
	{ 1, 1, "no such mailbox" },
	{ 1, 2, "no such mail domain" },
	{ 1, 3, "the recipient address is malformed" },
	{ 1, 4, "the recipient address fits more than one mailbox" },
	{ 1, 5, "the recipient address is valid" },
	{ 1, 6, "the mailbox has moved and left no forwarding address" },
	{ 1, 7, "the sender address is malformed" },
	{ 1, 8, "the sender's domain is wrong or unknown" },
	{ 1, 9, "passed on to a mail system that does not follow the rules" },
	{ 1, 10, "the recipient's domain says that it takes no mail" },

	{ 2, 0, "something about the mailbox" },
	{ 2, 1, "the mailbox is disabled" },
	{ 2, 2, "the mailbox is full" },
	{ 2, 3, "the message is longer than this mailbox may take" },
	{ 2, 4, "the mailing list could not be expanded" },

	{ 3, 0, "something about the mail system" },
	{ 3, 1, "the mail system's storage is full" },
	{ 3, 2, "the system takes no messages at present" },
	{ 3, 3, "the system lacks a feature that the message needs" },
	{ 3, 4, "the message is too big for the system" },
	{ 3, 5, "the system is set up wrongly" },
	{ 3, 6, "the asked priority was changed" },

	{ 4, 0, "something about the network or routing" },
	{ 4, 1, "the next host does not answer" },
	{ 4, 2, "the connection to the next host broke" },
	{ 4, 3, "a directory (DNS) server failed" },
	{ 4, 4, "no route to the next host" },
	{ 4, 5, "the system is too busy" },
	{ 4, 6, "the message goes round in a loop" },
	{ 4, 7, "the message waited too long and was given up" },

	{ 5, 0, "something about the protocol" },
	{ 5, 1, "the command is not valid here" },
	{ 5, 2, "the command's syntax is wrong" },
	{ 5, 3, "too many recipients" },
	{ 5, 4, "the command's arguments are not valid" },
	{ 5, 5, "the protocol versions do not fit" },
	{ 5, 6, "a line of the login is too long" },

	{ 6, 0, "something about the message's content" },
	{ 6, 1, "this kind of content is not supported" },
	{ 6, 2, "the content needs converting, and that is forbidden" },
	{ 6, 3, "the content needs converting, and that is not supported" },
	{ 6, 4, "the content was converted and lost something" },
	{ 6, 5, "the content could not be converted" },
	{ 6, 6, "the message's content could not be fetched" },
	{ 6, 7, "addresses with non-ASCII characters are not permitted" },
	{ 6, 8, "the reply needs UTF-8, which this client did not ask for" },
	{ 6, 9, "non-ASCII headers cannot be passed on to a recipient" },
	{ 6, 10, "the reply needs UTF-8 (an old twin of x.6.8)" },

	{ 7, 0, "something about security or policy" },
	{ 7, 1, "not authorized: the sender may not send this" },
	{ 7, 2, "the sender may not use this mailing list" },
	{ 7, 3, "a security conversion is needed and not possible" },
	{ 7, 4, "the asked security feature is not supported" },
	{ 7, 5, "cryptography failed" },
	{ 7, 6, "the cryptographic algorithm is not supported" },
	{ 7, 7, "the message was changed on its way" },
	{ 7, 8, "user name or password is wrong" },
	{ 7, 9, "the login mechanism is too weak" },
	{ 7, 10, "encryption is needed" },
	{ 7, 11, "this login mechanism needs encryption" },
	{ 7, 12, "a new password has to be set first" },
	{ 7, 13, "the user account is disabled" },
	{ 7, 14, "a relationship of trust is needed" },
	{ 7, 15, "the message's priority is too low" },
	{ 7, 16, "the message is too big for its priority" },
	{ 7, 17, "the mailbox has a new owner" },
	{ 7, 18, "the domain has a new owner" },
	{ 7, 19, "whether the owner has changed cannot be found out" },
	{ 7, 20, "no DKIM signature passed" },
	{ 7, 21, "no DKIM signature was acceptable" },
	{ 7, 22, "no valid DKIM signature of the author's domain" },
	{ 7, 23, "SPF says that this host may not send for the domain" },
	{ 7, 24, "SPF could not be checked" },
	{ 7, 25, "the sending host's reverse name is missing or wrong" },
	{ 7, 26, "more than one of SPF, DKIM and the others failed" },
	{ 7, 27, "the sender's domain says that it takes no mail" },
	{ 7, 28, "too much mail at once" },
	{ 7, 29, "the ARC seals are not valid" },
	{ 7, 30, "the next host lacks REQUIRETLS" },
};

static const char *const classes[4][7] = {
	{ "success, syntax", "success, information",
	  "success, connection", "success", "success",
	  "success, mail system", "success" },
	{ "go on, syntax", "go on, information", "go on, connection",
	  "go on, login", "go on", "go on, mail system", "go on" },
	{ "temporary failure, syntax", "temporary failure, information",
	  "temporary failure, connection", "temporary failure, login",
	  "temporary failure", "temporary failure, mail system",
	  "temporary failure" },
	{ "permanent failure, syntax", "permanent failure, information",
	  "permanent failure, connection", "permanent failure, login",
	  "permanent failure", "permanent failure, mail system",
	  "permanent failure" },
};

const char *
reply_class_words(int code)
{
	int second = code / 10 % 10;

	if (code < 200 || code > 599)
		return "not a reply code";
	if (code == 235)
		return "success, login";
	return classes[code / 100 - 2][second < 6 ? second : 6];
}

const char *
reply_code_words(int code)
{
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (codes[i].code == code)
			return codes[i].words;
	return NULL;
}

const char *
enhanced_words(struct enhanced e)
{
	if (e.klass != 2 && e.klass != 4 && e.klass != 5)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(details); i++)
		if (details[i].subject == e.subject &&
		    details[i].detail == e.detail)
			return details[i].words;
	return NULL;
}

const char *
enhanced_reply_words(int code, struct enhanced e)
{
	if (code == 421 && e.klass == 4 && e.subject == 4 && e.detail == 2)
		return "the connection waited too long, or broke";
	return enhanced_words(e);
}
