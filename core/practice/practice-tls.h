/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-tls - the server's side of TLS for one client, on memory BIOs:
 * cipher text in, clear text out, and back.  It touches no socket.
 */
#ifndef CORE_PRACTICE_PRACTICE_TLS_H
#define CORE_PRACTICE_PRACTICE_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/types.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/practice/practice-certs.h"
#include "core/practice/practice-client.h"

/*
 * One for the server; NULL when OpenSSL could not.  SSL_CTX_free() is
 * practice_tls_ctx_free(), for files that know no TLS.  A certificate of the
 * client may come from whoever issued it.
 */
SSL_CTX *practice_tls_ctx_new(const struct practice_certs *certs,
    const struct scenario *scenario);
void practice_tls_ctx_free(SSL_CTX *ctx);

struct practice_tls;

struct practice_tls *practice_tls_new(SSL_CTX *ctx);
void practice_tls_free(struct practice_tls *t);		/* NULL is fine */

enum practice_tls_step {
	TLS_STEP_MORE,		/* nothing to be had until more is fed */
	TLS_STEP_DONE,		/* the handshake; n bytes of clear text */
	TLS_STEP_CLOSED,	/* the client said close_notify */
	TLS_STEP_FAILED,	/* see practice_tls_reason() */
};

void practice_tls_feed(struct practice_tls *t, struct slice cipher);
enum practice_tls_step practice_tls_shake(struct practice_tls *t);
enum practice_tls_step practice_tls_read(struct practice_tls *t, char *buf,
    size_t size, size_t *n);
bool practice_tls_write(struct practice_tls *t, struct slice clear);
void practice_tls_shutdown(struct practice_tls *t);	/* close_notify */

/* Move what is to be sent to the end of wire; false when it does not fit. */
bool practice_tls_drain(struct practice_tls *t, struct bytes *wire);

bool practice_tls_is_open(const struct practice_tls *t);  /* shaken hands */
/* A common name that is in its dates; NULL: no such certificate was shown. */
const char *practice_tls_certificate(const struct practice_tls *t);
/*
 * tls-exporter on TLS 1.3 (RFC 9266), tls-unique up to 1.2, and
 * tls-server-end-point (RFC 5929); false for any other.
 */
bool practice_tls_binding(const struct practice_tls *t, struct slice type,
    struct practice_binding *out);
const char *practice_tls_version(const struct practice_tls *t);
const char *practice_tls_reason(const struct practice_tls *t);

#endif
