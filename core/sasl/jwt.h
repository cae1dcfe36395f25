/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jwt - header and claims of a JSON Web Token (RFC 7519) in plain words.
 *
 * The signature is neither checked nor looked at, and nothing that is said
 * holds a part of the token: a claim that repeats one is not shown.  Claims
 * are hostile input: bounded in size and number, their text raw bytes that
 * are made visible later.
 */
#ifndef CORE_SASL_JWT_H
#define CORE_SASL_JWT_H

#include "core/base/facts.h"
#include "core/base/slice.h"

#define JWT_PART_MAX	16384		/* base64 digits of header or claims */
#define JWT_CLAIMS_MAX	48		/* that are shown */
#define JWT_VALUE_MAX	300		/* bytes of one that are shown */
#define JWT_CLOCKS_S	60		/* by which clocks may differ */

/* What is wrong with a token for sending mail with it. */
enum jwt_finding {
	JWT_BROKEN	= 1 << 0,	/* header or claims are no JSON */
	JWT_EXPIRED	= 1 << 1,
	JWT_NOT_YET	= 1 << 2,
	JWT_FOR_GRAPH	= 1 << 3,	/* Microsoft's, for Graph */
	JWT_FOR_OTHER	= 1 << 4,	/* Microsoft's, neither Outlook's nor
					 * Graph's: right at others */
	JWT_NO_SMTP	= 1 << 5,	/* Outlook's, must not send mail */
	JWT_ID_TOKEN	= 1 << 6,
	JWT_OTHER_USER	= 1 << 7,
	JWT_UNSIGNED	= 1 << 8,
};

/*
 * Adds facts "token.alg", "token.iss", "token.exp" and so on; what is odd is
 * marked, or said as "token.warning".  user: the name sent beside the token,
 * empty when unknown.  Returns the findings.  token has three parts.
 */
unsigned jwt_describe(struct facts *out, struct slice token,
    struct slice user);

#endif
