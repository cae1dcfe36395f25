/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the echoer: echoer.c has the connection and the commands,
 * echoer-auth.c the server's side of the mechanisms.
 */
#ifndef TESTS_LIB_ECHOER_PRIV_H
#define TESTS_LIB_ECHOER_PRIV_H

#include "core/base/bytes.h"
#include "tests/lib/echoer.h"
#include "tests/lib/rng.h"

struct talk {
	struct echoer	*e;
	struct rng	 rng;
	int		 fd;
	SSL		*ssl;
	struct bytes	 in;
	struct bytes	 line;		/* the client's last */
	bool		 over, authed;
	/* of one exchange */
	int		 stage;		/* challenges so far, but for an empty one */
	struct bytes	 first, challenge;	/* SCRAM, DIGEST-MD5: said so far */
};

/* One time in n; never, where nothing may be given away. */
static inline bool
maybe(struct talk *t, size_t n)
{
	return rng_once_in(&t->rng, n) && !t->e->quiet;
}

/*
 * The secret, or a part of it, or the last line, written in some way of so
 * many steps at most: ECHO_IN_BASE64 where that is encoded once more.
 */
#define ECHO_PLAIN	2
#define ECHO_IN_BASE64	1
void echo_add(struct talk *t, struct bytes *out, unsigned steps);

/*
 * The challenge number round (0 first), answering heard (decoded, or as it
 * came); false when there are no more.  *base64: false to send it as it is.
 */
bool echoer_challenge(struct talk *t, struct slice mech, int round,
    struct slice heard, struct bytes *out, bool *base64);
/* Note the proofs in the client's message. */
void echoer_look(struct talk *t, struct slice mech, struct slice heard);

#endif
