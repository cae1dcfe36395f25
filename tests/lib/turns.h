/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * turns - a server on a unix socket that does what arbitrary bytes say, in
 * its client's own thread: for fuzzing.  It never waits: its owner calls
 * turns_step() as long as something moves, and turns_go_on() when nothing
 * does.
 *
 * The bytes are sent as they are, but for 0xff, behind which stands what to
 * do:
 *
 *	h	wait until the client has nothing more to say
 *	s	silence: until the client's next limit has passed
 *	y BYTE	wait likewise; then the person at the client types something,
 *		if the session can take it
 *	t	the handshake of TLS; what follows is sent inside
 *	k BYTE	before it: which certificate, and which version
 *	x	what follows is sent beside TLS; then inside again
 *	e, d	the last line that was heard; the same, decoded from base64
 *	w BYTE	the secret, in that way of leakspell.h
 *	b, E	what follows is sent as base64, to here
 *	p BYTE	from now on in pieces of so many bytes; 0: whole
 *	n	read no more
 *	f, c, r	close this side only; close, in order; reset
 *	0xff	this byte
 */
#ifndef TESTS_LIB_TURNS_H
#define TESTS_LIB_TURNS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"

/* Certificates for "localhost", made once; TURNS_GOOD is signed by the CA. */
enum turns_cert { TURNS_GOOD, TURNS_OTHER_NAME, TURNS_EXPIRED,
	TURNS_SELF_SIGNED, TURNS_ODD_NAMES, TURNS_CERTS };

/* What its owner has to do before it goes on. */
enum turns_want { TURNS_NOTHING, TURNS_SILENCE, TURNS_TYPED, TURNS_OVER };

struct turns {
	/* known after turns_begin() */
	const char	*target;	/* "unix:/..." */
	/* set before a session; borrowed */
	struct slice	 script, secret;
	/* what the session was told and told us */
	struct bytes	 clear;		/* heard in clear, from first to last */
	struct bytes	 inside;	/* heard inside TLS */
	enum turns_cert	 cert;
	unsigned char	 typed;		/* of TURNS_TYPED */
	/* private */
	int		 fd;
	size_t		 at, piece;
	bool		 deaf, beside, over, shut, leaving;
	bool		 wants_tls, encoding;
	enum turns_want	 want;		/* not told yet */
	struct bytes	 text, out, encoded;
	SSL		*ssl;
	BIO		*from, *to;	/* owned by ssl */
};

/* The socket, the CA and the certificates: once for a process. */
void turns_begin(void);
const char *turns_ca(void);		/* as PEM */

void turns_open(struct turns *t, struct slice script, struct slice secret);
void turns_close(struct turns *t);

/* Whether anything moved. */
bool turns_step(struct turns *t);
/* Nothing moves: on to what is next. */
enum turns_want turns_go_on(struct turns *t);

#endif
