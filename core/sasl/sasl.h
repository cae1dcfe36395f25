/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sasl - mechanisms (RFC 4422) behind one table: making the client's
 * messages, and saying what is in a message of either side.  Everything here
 * works on decoded bytes; the session does the base64 framing of RFC 4954.
 *
 * The two halves know nothing of each other: an exchange (struct sasl) has
 * the credentials and computes; a trace (trace.h) has only what went over
 * the wire, and describes.  So a typed or a saved exchange is described like
 * our own.
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

/* Channel binding data (RFC 5056) of the connection, RFC 5929, RFC 9266. */
struct sasl_binding {
	const char	*type;		/* "tls-exporter", "tls-unique", ... */
	struct slice	 data;
};

struct sasl_creds {
	const char	*user;		/* authentication identity; may be NULL */
	const char	*authzid;	/* NULL or "": act for oneself */
	const struct secret	*password;	/* or token; may be NULL */
	const char	*host;		/* the server, as the user named it */
	uint16_t	 port;
	struct sasl_binding binding;	/* type NULL: none, or no TLS */
	bool		 plus_offered;	/* this mechanism's -PLUS form, too */
	bool		 exposed;	/* others may read along, or answer */
	/*
	 * n printable bytes without a comma, or fewer and a NUL; NULL: random.
	 * For test vectors.
	 */
	void	       (*nonce)(char *out, size_t n);
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
	SASL_NEEDS_PASSWORD = 1 << 2,	/* a token, where SASL_TOKEN */
	SASL_TOKEN	= 1 << 3,	/* OAuth: the secret is a bearer token */
	SASL_BINDS	= 1 << 4,	/* needs channel binding, so TLS */
	SASL_MUTUAL	= 1 << 5,	/* the server proves itself, too */
	SASL_NEEDS_USER	= 1 << 6,
	SASL_CERTIFICATE = 1 << 7,	/* EXTERNAL: the client certificate */
	SASL_ONLY_ASKED	= 1 << 8,	/* never chosen unless it is named */
};

/* What an exchange knows of the server. */
enum sasl_proof {
	SASL_PROOF_NONE,	/* nothing came (yet) that would prove anything */
	SASL_PROOF_GOOD,
	SASL_PROOF_BAD,
};

struct sasl;			/* one exchange of the client */
struct sasl_view;		/* one message being described: mechs.h */

struct sasl_mech {
	const char	*name;
	unsigned	 flags;
	int		 rank;		/* for choosing: higher first */
	int		 rounds_max;	/* client messages of a sound exchange */
	size_t		 state_size;	/* on the secure heap, zeroed */

	/*
	 * NULL where the first message can be made at once.  Or else begins to
	 * make it: returns a descriptor that is readable when respond() need
	 * not wait; -1: it has to, after all.
	 */
	int (*start)(struct sasl *x);
	const char	*start_waits;	/* meanwhile: "asking ... for ..." */
	const char	*start_late;	/* err id, when that took too long */

	/*
	 * The client's message number x->round (0 first), answering challenge
	 * (decoded; empty for an initial response).  err ids: sasl.no-password,
	 * sasl.no-user, sasl.too-long, sasl.nul, sasl.rounds, sasl.password-utf8
	 * and sasl.user-utf8 (SASLprep), sasl.challenge (what came cannot be
	 * answered: says why), sasl.server-proof (it is wrong),
	 * sasl.server-error (it names an error), sasl.no-binding, sasl.crypto,
	 * sasl.token (what no bearer token can hold), sasl.no-ticket and
	 * sasl.not-built (Kerberos).
	 */
	bool (*respond)(struct sasl *x, struct slice challenge,
	    struct sasl_message *out, struct err *e);
	/*
	 * Whether what the server sent proves that it knows the secret; asked
	 * for each challenge, before respond().  NULL: no such proof.
	 */
	enum sasl_proof (*check)(struct sasl *x, struct slice challenge);
	/* That proof, once it can be computed: it may come in any place. */
	struct slice (*expects)(const struct sasl *x);
	void (*end)(struct sasl *x);	/* what state holds; may be NULL */

	/*
	 * What a message holds, as facts; see mechs.h.  A proof that permits
	 * offline guessing is a secret, the server's own as well.
	 */
	void (*describe)(struct sasl_view *v);
	void (*describe_challenge)(struct sasl_view *v);
};

/* Without regard to case; NULL when unknown. */
const struct sasl_mech *sasl_find(struct slice name);
const struct sasl_mech *sasl_at(size_t i);	/* NULL behind the last */

/*
 * c and what it points to outlive the exchange.  NULL when the secure heap
 * is full.
 */
struct sasl *sasl_new(const struct sasl_mech *m, const struct sasl_creds *c);
void sasl_free(struct sasl *x);			/* NULL is fine; wipes */

/* Before the first message, where somebody else may have to be asked for it;
 * as start() above, -1 also where nobody has.  Not to be closed. */
int sasl_start(struct sasl *x);
/* The next message.  False: *e says why, and the exchange cannot go on. */
bool sasl_respond(struct sasl *x, struct slice challenge,
    struct sasl_message *out, struct err *e);
/* Before sasl_respond(), for each challenge. */
enum sasl_proof sasl_check(struct sasl *x, struct slice challenge);
/* What the server has to prove itself with; empty when there is no such. */
struct slice sasl_expects(const struct sasl *x);
/* The best so far; BAD stays BAD. */
enum sasl_proof sasl_proof(const struct sasl *x);

#endif
