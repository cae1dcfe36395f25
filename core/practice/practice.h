/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice - a small, correct ESMTP server on loopback, for teaching and for
 * tests: RFC 5321, STARTTLS (3207), AUTH (4954) with every mechanism of
 * practice-auth.h, implicit TLS (8314), PIPELINING, and the scenarios that
 * make it fail as real servers do.  It delivers nothing.  Runs in the
 * caller's loop.
 */
#ifndef CORE_PRACTICE_PRACTICE_H
#define CORE_PRACTICE_PRACTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/base/slice.h"
#include "core/scenario/scenario.h"

#define PRACTICE_HOST		"practice.smtpscope.test"
#define PRACTICE_CLIENTS_MAX	256
#define PRACTICE_IDLE_MS	300000

struct practice;

struct practice_opts {
	const struct scenario *scenario;	/* NULL: "ok"; outlives it */
	const struct voice *voice;	/* NULL: the scenario's; likewise */
	const char	*address;	/* NULL: 127.0.0.1 */
	uint16_t	 port;		/* 0: any */
	/* What the server sees and says, a line each, masked and printable:
	 * "client 1: EHLO x", "to client 1: 250 HELP", "client 1 (gone)".
	 * It may not free the server.  NULL: nobody listens. */
	void		(*saw)(void *arg, const char *line);
	void		*arg;
};

/* err ids: practice.listen, practice.certificates, practice.account */
struct practice *practice_new(struct loop *loop,
    const struct practice_opts *o, struct err *e);
void practice_free(struct practice *p);		/* closes every client */

uint16_t practice_port(const struct practice *p);
/* The CA that issued its certificate, PEM; made in memory at start. */
struct slice practice_ca_pem(const struct practice *p);
const char *practice_user(const struct practice *p);
const char *practice_password(const struct practice *p);  /* public */
/* As whom the scenario has a walk log in, if it has. */
const char *practice_given_user(const struct practice *p);
/* The token, public, too; NULL in a scenario that takes none. */
const char *practice_token(const struct practice *p);
/*
 * With what the scenario has a walk log in by one of these mechanisms, a list
 * with commas; NULL: by whichever the scenario is about.
 */
const char *practice_secret(const struct practice *p, const char *mechs);
size_t practice_clients(const struct practice *p);

#endif
