/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * token - what the shape of a secret says about it, without giving any of it
 * away: which provider's key, password or token it is, and with which kind
 * of mechanism it goes.
 *
 * Shapes are what providers document or what every one of their secrets
 * has: prefix, alphabet, length.  Blanks and line ends around a secret do
 * not count.
 */
#ifndef CORE_SASL_TOKEN_H
#define CORE_SASL_TOKEN_H

#include <stdbool.h>

#include "core/base/facts.h"
#include "core/base/slice.h"

enum token_id {
	TOKEN_OPAQUE,			/* nothing can be said */
	TOKEN_JWT,			/* RFC 7519, three parts: see jwt.h */
	TOKEN_JWE,			/* RFC 7516, five parts */
	TOKEN_GOOGLE_ACCESS,		/* ya29. */
	TOKEN_GOOGLE_REFRESH,		/* 1// */
	TOKEN_GOOGLE_CODE,		/* 4/0 */
	TOKEN_GOOGLE_CLIENT_SECRET,	/* GOCSPX- */
	TOKEN_GOOGLE_API_KEY,		/* AIza */
	TOKEN_MICROSOFT_ACCESS,		/* EwA, EwB, ...: personal accounts */
	TOKEN_MICROSOFT_REFRESH,	/* 0.A, 1.A, M.C, M.R */
	TOKEN_MICROSOFT_CLIENT_SECRET,	/* xxx8Q~... */
	TOKEN_SENDGRID_KEY,		/* SG.22.43 */
	TOKEN_MAILGUN_KEY,		/* key-32 */
	TOKEN_BREVO_SMTP_KEY,		/* xsmtpsib- */
	TOKEN_BREVO_API_KEY,		/* xkeysib- */
	TOKEN_RESEND_KEY,		/* re_ */
	TOKEN_AWS_KEY_ID,		/* AKIA: a user name */
	TOKEN_AWS_TEMPORARY_ID,		/* ASIA: likewise */
	/* Below: others may look the same. */
	TOKEN_APPLE_APP_PASSWORD,	/* xxxx-xxxx-xxxx-xxxx */
	TOKEN_GOOGLE_APP_PASSWORD,	/* 16 letters; Yahoo's, too */
	TOKEN_SES_PASSWORD,		/* 44 digits of base64, from B on */
	TOKEN_AWS_SECRET,		/* 40 digits of base64 */
	TOKEN_UUID,			/* Postmark's server tokens */
	TOKEN_HEX32,			/* Mailjet's keys */
	TOKEN_COUNT,
};

enum token_owner {
	OWNER_ANY,
	OWNER_GOOGLE,
	OWNER_MICROSOFT,
	OWNER_AMAZON,
	OWNER_APPLE,
	OWNER_SENDGRID,
	OWNER_MAILGUN,
	OWNER_BREVO,
	OWNER_RESEND,
	OWNER_POSTMARK,
	OWNER_MAILJET,
};

enum token_flag {
	TOKEN_BEARER	= 1 << 0,	/* for XOAUTH2 and OAUTHBEARER */
	TOKEN_PASSWORD	= 1 << 1,	/* for PLAIN and LOGIN */
	TOKEN_SURE	= 1 << 2,	/* nothing else looks like this */
	TOKEN_NAME	= 1 << 3,	/* a user name, no secret */
};

struct token_kind {
	const char	*name;		/* "google-refresh" */
	const char	*words;		/* "a Google refresh token" */
	const char	*advice;	/* where it goes; may be NULL */
	enum token_owner owner;
	unsigned	 flags;
};

enum token_id token_identify(struct slice secret);
const struct token_kind *token_kind(enum token_id id);

/* Whether it is surely a bearer token: a JWT, ya29., EwB... */
bool token_is_bearer(struct slice secret);

/* Whether a message of XOAUTH2 or OAUTHBEARER can carry it: RFC 6750's
 * token has no blanks and no control characters, and is not empty. */
bool token_can_be_sent(struct slice token);

/* Without the blanks and line ends around it. */
struct slice token_trim(struct slice s);

/*
 * What can be said of a bearer token, as facts "token.*": its kind, its
 * shape and, of a JWT, header and claims (jwt.h).  user: the name that is
 * sent beside it, empty when unknown.  No value holds any part of the token.
 */
void token_describe(struct facts *out, struct slice token,
    struct slice user);

#endif
