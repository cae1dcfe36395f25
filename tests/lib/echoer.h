/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * echoer - a server on loopback that knows the secret and gives it away: in
 * its refusals, its challenges, its keywords and its farewell; whole, in
 * parts, split over lines, in every way of leakspell.h.  It speaks every
 * mechanism well enough to be answered.  One connection, in a thread of its
 * own; what it does follows from the seed and from what it hears.
 */
#ifndef TESTS_LIB_ECHOER_H
#define TESTS_LIB_ECHOER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <openssl/ssl.h>

#include "core/base/slice.h"

#define ECHOER_PROOFS_MAX	16

/* What permits guessing, taken from the wire. */
struct echoer_proof {
	const char	*name;
	unsigned char	 bytes[128];
	size_t		 n;
};

struct echoer {
	/* set before echoer_start(); borrowed */
	uint64_t	 seed;
	struct slice	 user, secret;
	SSL_CTX		*tls;		/* from the first byte; NULL: in clear */
	bool		 polite;	/* an exchange goes as it should */
	bool		 quiet;		/* nothing is given away */
	/* known after echoer_start() */
	uint16_t	 port;
	/* known after echoer_join() */
	struct echoer_proof proofs[ECHOER_PROOFS_MAX];
	size_t		 nproofs;
	unsigned	 echoes;
	/* private */
	int		 listener;
	pthread_t	 thread;
	pthread_mutex_t	 lock;
	struct span	 told;
};

void echoer_start(struct echoer *e);
/* What of the secret the client knows from now on, or is about to send: what
 * nobody could hide is not given away. */
void echoer_tell(struct echoer *e, struct span part);
void echoer_join(struct echoer *e);	/* the client has left */

#endif
