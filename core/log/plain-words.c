/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/plain-words.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/banned.h"

#define LONGEST		64

/*
 * Words of four letters and more from the replies of different servers, the
 * verbs, keywords and mechanisms of SMTP, and what this program says of a
 * connection.  Sorted; lower case.
 */
static const char *const words[] = {
	"aborted", "accepted", "accepting", "access", "account", "accounts",
	"address", "administrative", "administrator", "after", "again",
	"allowed", "already", "anonymous", "argument", "atrn", "attempting",
	"attempts", "auth", "authenticate", "authenticated", "authentication",
	"authorization", "authorized", "available", "banner", "bare", "base",
	"basic", "bdat", "bearer", "been", "block", "blocked", "burl", "busy",
	"cancelled", "cannot", "certificate", "challenge", "channel", "check",
	"checkpoint", "chunking", "client", "closed", "closing", "code",
	"command", "commands", "concurrent", "configuration", "connect",
	"connected", "connection", "connections", "conneg", "conperm",
	"contact", "content", "cram", "credential", "credentials",
	"currently", "daily", "data", "decode", "deferred", "deliverby",
	"delivery", "denied", "detected", "digest", "disabled", "disallowed",
	"does", "domain", "dovecot", "down", "ehlo", "email", "emails",
	"enabled", "encrypted", "encryption", "ended", "enhancedstatuscodes",
	"error", "errors", "esmtp", "etrn", "example", "exceeded", "exceeds",
	"exchange", "exim", "exist", "expired", "expn", "external", "failed",
	"failure", "first", "fixed", "found", "from", "futurerelease",
	"gmail", "goodbye", "google", "greeting", "gssapi", "handshake",
	"have", "hello", "helo", "help", "host", "hostname", "hour", "html",
	"http", "https", "identity", "imap", "implemented", "incorrect",
	"information", "input", "insufficient", "invalid", "issue",
	"kerberos", "later", "lhlo", "limit", "limits", "line", "list",
	"listed", "local", "localhost", "locked", "login", "long", "longer",
	"loop", "mail", "mailbox", "many", "match", "maximum", "mechanism",
	"mechanisms", "message", "messages", "microsoft", "more", "mtrk",
	"much", "must", "name", "need", "needed", "network", "noop", "ntlm",
	"number", "oauthbearer", "office", "okay", "only", "outbound",
	"outlook", "over", "owned", "pass", "password", "passwords", "peer",
	"permission", "permissions", "permitted", "pipelining", "plain",
	"please", "policy", "ports", "postfix", "postmaster", "problem",
	"process", "prohibition", "protection", "protocol", "provider",
	"query", "queued", "quit", "quota", "rate", "rcpt", "read", "ready",
	"received", "recipient", "recipients", "refused", "rejected", "relay",
	"relaying", "request", "requested", "required", "requiretls", "reset",
	"response", "reverse", "rrvs", "rset", "same", "saml", "scram",
	"second", "securid", "security", "send", "sender", "sending",
	"sendmail", "sent", "server", "service", "session", "size", "slow",
	"smtp", "soml", "sorry", "spam", "spamhaus", "start", "starttls",
	"storage", "submission", "submitter", "succeeded", "support",
	"supported", "synchronization", "syntax", "system", "temporarily",
	"temporary", "that", "then", "this", "throttling", "time", "timed",
	"timeout", "token", "transmission", "transport", "turn", "type",
	"unable", "unauthenticated", "unauthorized", "unavailable",
	"unexpected", "unknown", "unrecognized", "unsuccessful", "unverified",
	"user", "username", "usernames", "users", "using", "valid",
	"verification", "verified", "verify", "verp", "violation",
	"violations", "volume", "vrfy", "waiting", "welcome", "when", "with",
	"without", "xclient", "xforward", "xoauth", "your",
};

/* Names that are no words.  Sorted; lower case. */
static const char *const names[] = {
	"8bit-mime", "8bitmime", "binarymime", "cram-md5", "digest-md5",
	"ecdsa-nist256p-challenge", "future-release", "gs2-krb5",
	"gs2-krb5-plus", "kerberos_v4", "mt-priority", "no-soliciting",
	"openid20", "saml20", "scram-sha-1", "scram-sha-1-plus",
	"scram-sha-256", "scram-sha-256-plus", "scram-sha-512",
	"scram-sha-512-plus", "scram-sha3-512", "scram-sha3-512-plus",
	"smtputf8", "utf8smtp", "xoauth2",
};

/* Sorted. */
static const char *const prompts[] = {
	"RW50ZXIgcGFzc3dvcmQ6", "RW50ZXIgdXNlcm5hbWU6", "TG9naW46",
	"TG9naW4=", "UEFTU1dPUkQ6", "UEFTU1dPUkQ=", "UGFzc3dkOg==",
	"UGFzc3dvcmQ6", "UGFzc3dvcmQ6AA==", "UGFzc3dvcmQ6IA==",
	"UGFzc3dvcmQ=", "UGFzc3dvcmQA", "UGFzczo=", "VVNFUk5BTUU6",
	"VVNFUk5BTUU=", "VXNlcg==", "VXNlciBOYW1l", "VXNlciBOYW1lAA==",
	"VXNlciBOYW1lOg==", "VXNlciBuYW1l", "VXNlciBuYW1lOg==", "VXNlcjo=",
	"VXNlcm5hbWU6", "VXNlcm5hbWU6AA==", "VXNlcm5hbWU6IA==",
	"VXNlcm5hbWU=", "VXNlcmlkOg==", "bG9naW46", "bG9naW4=",
	"cGFzc3dvcmQ6", "cGFzc3dvcmQ6IA==", "cGFzc3dvcmQ=", "cGFzczo=",
	"dXNlcjo=", "dXNlcm5hbWU6", "dXNlcm5hbWU6IA==", "dXNlcm5hbWU=",
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool
is_base64(char c)
{
	return is_name(c) || c == '+' || c == '/' || c == '=';
}

/* One class of words: what they are made of, and which there are. */
struct vocabulary {
	bool		(*has)(char c);
	const char *const *list;
	size_t		 n;
	bool		 any_case;
};

static const struct vocabulary vocabularies[] = {
	{ is_letter, words, COUNT_OF(words), true },
	{ is_name, names, COUNT_OF(names), true },
	{ is_base64, prompts, COUNT_OF(prompts), false },
};

static int
compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_listed(const struct vocabulary *v, struct slice word)
{
	char key[LONGEST];
	bool found;

	if (word.n >= sizeof(key))
		return false;
	for (size_t i = 0; i < word.n; i++) {
		bool lower = v->any_case && word.p[i] >= 'A' &&
		    word.p[i] <= 'Z';

		key[i] = (char)(lower ? word.p[i] - 'A' + 'a' : word.p[i]);
	}
	key[word.n] = '\0';
	found = bsearch(key, v->list, v->n, sizeof(*v->list), compare) != NULL;
	OPENSSL_cleanse(key, sizeof(key));
	return found;
}

/* The hyphen behind the code of a reply is not a part of its first word. */
static size_t
words_from(struct slice text)
{
	size_t digits = 0;

	while (digits < text.n && text.p[digits] >= '0' &&
	    text.p[digits] <= '9')
		digits++;
	return digits == 3 && text.n > 3 && text.p[3] == '-' ? 4 : 0;
}

/* The range, widened to the whole word that it is in; else empty. */
static struct slice
word_around(const struct vocabulary *v, struct slice text, struct span at)
{
	size_t first = words_from(text), from = at.at, end = at.at + at.n;

	for (size_t i = from; i < end; i++)
		if (i < first || !v->has(text.p[i]))
			return slice_sub(text, 0, 0);
	while (from > first && v->has(text.p[from - 1]))
		from--;
	while (end < text.n && v->has(text.p[end]))
		end++;
	return slice_sub(text, from, end - from);
}

bool
plain_words_have(struct slice text, struct span at)
{
	if (at.n >= LONGEST)
		return false;
	for (size_t i = 0; i < COUNT_OF(vocabularies); i++) {
		const struct vocabulary *v = &vocabularies[i];
		struct slice word = word_around(v, text, at);

		if (word.n > 0 && is_listed(v, word))
			return true;
	}
	return false;
}
