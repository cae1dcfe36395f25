/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tls-priv - what the files of the TLS client share; nobody else's. */
#ifndef CORE_NET_TLS_PRIV_H
#define CORE_NET_TLS_PRIV_H

#include <openssl/ssl.h>

#include "core/net/tls.h"

#define TLS_FIRST_BYTES		160	/* kept of what the peer sent first */
#define TLS_VERIFY_ERRORS	32
#define TLS_ALERTS		8
/* Inside TLS: messages in a row that are no data (new keys, tickets). */
#define TLS_NO_DATA_MAX		1000

struct tls_ctx {
	SSL_CTX	*ssl;
	bool	 has_cert;	/* a client certificate */
	int	 keylog_fd;	/* -1: none */
	char	*keylog_path;
	int	 keylog_error;	/* of its last line that was lost; 0: none */
};

struct verify_error {
	int	code;		/* X509_V_ERR_* */
	int	depth;
};

struct alert {
	bool	received;
	int	number;		/* RFC 8446 section 6 */
};

struct tls {
	struct tls_ctx		*ctx;
	SSL			*ssl;
	BIO			*from_peer, *to_peer;	/* owned by ssl */
	enum tls_state		 state;
	struct err		 err;		/* of TLS_FAILED */
	bool			 eof;
	bool			 opened;	/* the handshake was over once */
	bool			 cert_asked;
	char			*sni;		/* NULL: none sent */
	char			*name;		/* checked; NULL: nothing to check */
	struct verify_error	 errors[TLS_VERIFY_ERRORS];
	size_t			 nerrors;
	struct alert		 alerts[TLS_ALERTS];
	size_t			 nalerts;
	unsigned		 no_data;	/* messages since the last data */
	char			 first[TLS_FIRST_BYTES];
	size_t			 nfirst;
};

/* Why the last call of OpenSSL for t failed, from its error queue. */
void tls_error_explain(const struct tls *t, struct err *e);
/* "bad-certificate"; NULL when the number is unknown. */
const char *tls_alert_name(int number);
/* The catalogue's cause of a failed verification: "cert-expired". */
const char *tls_verify_id(int code);
/* The text of the newest entry of the queue, or fallback. */
const char *tls_queue_text(const char *fallback);

/* cert.N.* of one certificate. */
void tls_cert_facts(struct facts *out, unsigned n, X509 *x);

#endif
