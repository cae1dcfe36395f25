/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rogue - a server on loopback that keeps to no rule but its list of steps,
 * in a process of its own: floods, drips, half closes, silence, deafness, and
 * TLS that goes wrong at any record.  One connection; what the client does
 * that no step allows is a fault.
 */
#ifndef TESTS_LIB_ROGUE_H
#define TESTS_LIB_ROGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/bytes.h"

#define ROGUE_FOREVER	((unsigned long)-1)
/* Gives up by itself; longer than any client may take. */
#define ROGUE_LIFE_S	240

enum rogue_kind {
	ROGUE_SAY,		/* text, count times; "{n}" is how often before */
	ROGUE_HEAR,		/* exactly this line */
	ROGUE_HEAR_START,	/* a line that begins like this */
	ROGUE_HEAR_ANYTHING,	/* bytes */
	ROGUE_HEAR_MESSAGE,	/* lines, up to a dot alone */
	ROGUE_CLOSE,		/* in TLS behind a close_notify */
	ROGUE_CUT,		/* without one */
	ROGUE_RESET,
	ROGUE_SHUT,		/* our side only; then goes on */
	ROGUE_STALL,		/* reads on, and says nothing more */
	ROGUE_DEAF,		/* does not read, either */
	ROGUE_QUIET,		/* for count ms the client must be silent */
	ROGUE_PIECE,		/* from now on in pieces of count bytes */
	ROGUE_PACE,		/* and count ms between two of them */
	ROGUE_URGENT,		/* text, out of band */
	ROGUE_TLS,		/* the handshake; text: how, see rogue-tls.c */
	ROGUE_HELLO,		/* one by hand; text: see rogue-hello.c */
	ROGUE_SCRAM,		/* a challenge; "{r}" is the client's nonce */
	ROGUE_UPDATES,		/* TLS: new keys, and asks for the like */
	ROGUE_TICKETS,		/* TLS: tickets for sessions to come */
	ROGUE_AGAIN,		/* TLS 1.2: asks for another handshake */
};

struct rogue_step {
	enum rogue_kind	 kind;
	char		*text;
	size_t		 n;
	unsigned long	 count;
};

struct rogue {
	/* set before rogue_start() */
	struct rogue_step *steps;
	size_t		 nsteps;
	char		**unsent;	/* what must never be heard */
	size_t		 nunsent;
	/* known after it */
	uint16_t	 port;
	int		 family;	/* AF_INET, but for dead_first */
	/* private */
	int		 listener, dead, report;
	pid_t		 pid;
};

void rogue_init(struct rogue *r);
/* text is taken as it is: expand it before. */
void rogue_add(struct rogue *r, enum rogue_kind k, const char *text, size_t n,
    unsigned long count);
void rogue_never(struct rogue *r, const char *text);

/* Makes the CA that signs every certificate: once, before rogue_start(). */
void rogue_begin(void);
/* Its certificate as PEM, for --ca-file; the caller frees. */
char *rogue_ca(void);
void rogue_end(void);

/*
 * family: where it listens.  dead: of the same port on the other family a
 * connection is never answered.
 */
void rogue_start(struct rogue *r, int family, bool dead);
/* The client has left.  False: fault says what was wrong. */
bool rogue_join(struct rogue *r, struct bytes *fault);
void rogue_clear(struct rogue *r);

/* ---- for rogue-tls.c and rogue-hello.c --------------------------------- */

struct rogue_talk;
struct rogue_tls;

/* These end the process of the server when the client is gone. */
void rogue_send_raw(struct rogue_talk *t, const char *p, size_t n);
size_t rogue_recv_raw(struct rogue_talk *t, char *p, size_t n);
void rogue_fault(struct rogue_talk *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));
void rogue_do(struct rogue_talk *t, enum rogue_kind k);	/* and ends */

struct rogue_tls *rogue_tls_begin(struct rogue_talk *t, const char *how);
void rogue_tls_say(struct rogue_tls *s, struct rogue_talk *t, const char *p,
    size_t n);
/* One more of that kind, which is no data. */
void rogue_tls_other(struct rogue_tls *s, struct rogue_talk *t,
    enum rogue_kind k);
void rogue_tls_goodbye(struct rogue_tls *s, struct rogue_talk *t);
/* Clear text behind cipher text; 0: there is not enough for any. */
size_t rogue_tls_take(struct rogue_tls *s, const char *p, size_t n, char *out,
    size_t room);

/* Answers every hello of the client's, until it has gone. */
void rogue_hello(struct rogue_talk *t, const char *word)
    __attribute__((noreturn));

#endif
