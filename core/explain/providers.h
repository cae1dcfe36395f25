/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * providers - what the large mail services want as user name and password,
 * by the name of their SMTP host.  Only what their own pages say; a service
 * that takes several forms has no row, or one that demands nothing.
 */
#ifndef CORE_EXPLAIN_PROVIDERS_H
#define CORE_EXPLAIN_PROVIDERS_H

#include "core/sasl/token.h"

enum user_form {
	USER_ANY,
	USER_ADDRESS,		/* a whole mail address */
	USER_LITERAL,		/* always the same word: literal */
	USER_NO_AT,		/* a name without @ */
	USER_AWS_KEY,		/* AKIA... */
	USER_HEX32,		/* a public key */
	USER_TOKEN,		/* the server token, as password as well */
};

enum provider_flag {
	PROVIDER_NUMBERS	= 1 << 0,	/* a customer number will do */
	PROVIDER_NO_PASSWORDS	= 1 << 1,	/* withdrawn for everybody */
	PROVIDER_FEW_PASSWORDS	= 1 << 2,	/* being withdrawn */
	PROVIDER_CLIENT_SECRET	= 1 << 3,	/* it is the password */
};

#define PROVIDER_HOSTS	8

struct provider {
	const char	*name;
	const char	*hosts[PROVIDER_HOSTS];	/* patterns of fnmatch(3) */
	enum user_form	 user;
	const char	*literal;
	enum token_owner owner;
	enum token_id	 secret;	/* TOKEN_OPAQUE: any form */
	/* Made for mail programs, instead of the account's password. */
	enum token_id	 app_password;	/* TOKEN_OPAQUE: none known */
	unsigned	 flags;
};

/* NULL: nothing is known of this host. */
const struct provider *provider_find(const char *host);

#endif
