/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checks-priv - what the files of checks share: one looks at the bytes, one
 * at what the provider wants, one at tokens.  Private to core/explain.
 */
#ifndef CORE_EXPLAIN_CHECKS_PRIV_H
#define CORE_EXPLAIN_CHECKS_PRIV_H

#include "core/explain/checks.h"
#include "core/explain/providers.h"
#include "core/sasl/sasl.h"
#include "core/sasl/token.h"

/* The credentials as they are looked at. */
struct looking {
	struct checks	*out;
	const struct checks_input *in;
	struct slice	 user, secret;
	enum token_id	 id;		/* of the secret */
	const struct token_kind *kind;
	const struct provider *provider;	/* NULL: unknown */
	const struct sasl_mech *mech;	/* NULL: unknown */
	bool		 takes_token;	/* XOAUTH2, OAUTHBEARER */
	bool		 takes_password;	/* any other with a secret */
};

/*
 * Add a finding.  In both sentences {s} stands for "password" or "token",
 * {p} for the provider, {m} for the mechanism, {k} for the kind of secret,
 * {l} for the provider's literal.
 */
void check_add(struct looking *k, enum check_severity severity,
    const char *id, const char *what, const char *why);

void checks_bytes(struct looking *k);
void checks_provider(struct looking *k);
void checks_token(struct looking *k);

#endif
