/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl - mechanisms (RFC 4422) behind one table: making the client's
 * messages, and saying what is in a message.  Everything here works on
 * decoded bytes; the session does the base64 framing of RFC 4954.
 */
#ifndef CORE_SASL_SASL_H
#define CORE_SASL_SASL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/facts.h"
#include "core/base/secret.h"
#include "core/base/slice.h"

struct sasl_creds {
	const char		*user;		/* authentication identity */
	const char		*authzid;	/* NULL or "": act for oneself */
	const struct secret	*password;	/* or token */
};

/* One message of the client, on the secure heap; sasl_message_clear() wipes. */
struct sasl_message {
	char		*data;		/* NULL when empty */
	size_t		 n;
	bool		 is_secret;	/* hide all of it in the raw view */
};
void sasl_message_clear(struct sasl_message *m);

enum sasl_flag {
	SASL_REUSABLE	= 1 << 0,	/* sends what opens the account again */
	SASL_CLIENT_FIRST = 1 << 1,	/* may start with an initial response */
	SASL_NEEDS_PASSWORD = 1 << 2,
};

struct sasl_mech {
	const char	*name;
	unsigned	 flags;
	int		 rank;		/* for choosing: higher first */
	int		 rounds_max;	/* client messages of a sound exchange */

	/*
	 * The client's message number round (0 first), answering challenge
	 * (decoded; empty for an initial response).
	 * err ids: sasl.no-password, sasl.too-long, sasl.nul, sasl.rounds.
	 */
	bool (*respond)(const struct sasl_creds *c, int round,
	    struct slice challenge, struct sasl_message *out, struct err *e);

	/*
	 * What a client's message holds: facts named authzid, authcid,
	 * password, ...; secrets as such, with their shape and, when keep,
	 * their bytes.  trusted: made by this program, so that a user name
	 * is one; a typed message may hold anything anywhere.
	 */
	void (*describe)(int round, struct slice message, bool trusted,
	    bool keep, struct facts *out);

	/* The same for a server's challenge, which is no secret. */
	void (*describe_challenge)(int round, struct slice challenge,
	    struct facts *out);
};

/* Without regard to case; NULL when unknown. */
const struct sasl_mech *sasl_find(struct slice name);
const struct sasl_mech *sasl_at(size_t i);	/* NULL behind the last */

/* For mechanisms that the table does not know: everything is secret. */
void sasl_describe_unknown(struct slice message, bool keep, struct facts *out);

#endif
