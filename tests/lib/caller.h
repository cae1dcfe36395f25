/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * caller - clients of the practice server, in the same loop: each says lines
 * and insists on how the replies begin.  Whatever does not come in time
 * fails the test.
 */
#ifndef TESTS_LIB_CALLER_H
#define TESTS_LIB_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <openssl/ssl.h>

#include "core/base/bytes.h"
#include "core/base/loop.h"
#include "core/practice/practice.h"

#define DEADLINE_S	20

/* A practice server, and what it says to whoever watches. */
struct site {
	struct loop	 loop;
	struct practice	*server;
	struct bytes	 seen;
};

void open_site(struct site *s, const char *scenario);
void open_site_at(struct site *s, const char *scenario, const char *address);
/* scenario outlives it; voice NULL: the scenario's */
void open_site_of(struct site *s, const struct scenario *scenario,
    const struct voice *voice);
void close_site(struct site *s);	/* and see that nothing is left */
void want_nobody(struct site *s);	/* wait until all clients are gone */

struct caller {
	struct site	*site;
	int		 fd;
	SSL		*ssl;
	struct bytes	 in;		/* clear text not yet taken */
	char		*last;		/* the reply taken last, all of it */
	bool		 eof;
	bool		 reset;		/* eof came as a RST */
	bool		 one_by_one;	/* bytes are sent singly */
};

time_t now_s(void);
int connect_to(const char *address, uint16_t port);	/* does not block */
void call(struct caller *c, struct site *s);
void call_at(struct caller *c, struct site *s, const char *address);
void hang_up(struct caller *c);

/* One turn of the server, and whatever has come since. */
void pump(struct caller *c);

void say(struct caller *c, const char *text);
void say_n(struct caller *c, const char *p, size_t n);
void say_unencrypted(struct caller *c, const char *p, size_t n);
/* The next reply, whole, begins like this. */
void want(struct caller *c, const char *prefix);
void ask(struct caller *c, const char *line, const char *prefix);
/* The server has ended the connection, and has said nothing more. */
void want_end(struct caller *c);
void want_reset(struct caller *c);	/* the same by RST */

/* TLS: begin_tls() alone, to take the handshake step by step. */
void begin_tls(struct caller *c, const char *name);
void send_cipher(struct caller *c);
void shake_hands(struct caller *c, const char *name);
void secure(struct caller *c);		/* EHLO, STARTTLS, verified, EHLO */

#endif
