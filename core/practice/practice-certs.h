/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-certs - a CA and a server certificate for one run of the practice
 * server: made in memory in a few milliseconds, written nowhere.  CA and
 * server have a P-256 key each.
 */
#ifndef CORE_PRACTICE_PRACTICE_CERTS_H
#define CORE_PRACTICE_PRACTICE_CERTS_H

#include <stdbool.h>

#include <openssl/types.h>

#include "core/base/bytes.h"
#include "core/scenario/scenario.h"

struct practice_certs {
	EVP_PKEY	*key;		/* the server's */
	X509		*cert;		/* the server's */
	struct bytes	 ca_pem;	/* whom a client is told to trust */
};

/* False when OpenSSL could not; c is then empty. */
bool practice_certs_init(struct practice_certs *c, enum scenario_cert kind);
void practice_certs_clear(struct practice_certs *c);

#endif
