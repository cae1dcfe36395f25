/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-conn - the connection of one client: a socket, TLS when it is on,
 * and the SMTP of practice-client, joined in the caller's loop.
 *
 * It closes itself, after PRACTICE_IDLE_MS without a byte at the latest, and
 * is freed by then: `gone` is the last thing that is heard of it.
 */
#ifndef CORE_PRACTICE_PRACTICE_CONN_H
#define CORE_PRACTICE_PRACTICE_CONN_H

#include <stddef.h>

#include <openssl/types.h>

#include "core/base/loop.h"
#include "core/scenario/scenario.h"

struct practice_conn;

/* What all connections of a server share; outlives them. */
struct practice_env {
	struct loop	*loop;
	const struct scenario *scenario;
	const struct voice *voice;
	SSL_CTX		*tls;
	struct practice_account *account;
	void		(*saw)(void *saw_arg, const char *line);  /* or NULL */
	void		*saw_arg;
	void		(*gone)(struct practice_env *, struct practice_conn *);
};

/* Takes fd, which does not block.  number is the client's, for people. */
struct practice_conn *practice_conn_new(struct practice_env *env, int fd,
    size_t number);
/* Without a word to the client, and without `gone`. */
void practice_conn_free(struct practice_conn *k);

#endif
