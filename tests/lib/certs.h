/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certs - certificates made in memory for a test: no file, no network, and
 * valid around the moment they are made.
 */
#ifndef TESTS_LIB_CERTS_H
#define TESTS_LIB_CERTS_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

struct cert {
	X509		*x;
	EVP_PKEY	*key;
};

struct cert_opts {
	const char	*cn;
	const char	*san;		/* "DNS:a.test,IP:127.0.0.1"; NULL: none */
	const char	*before_nul;	/* a DNS name: this, NUL, ".evil.test" */
	const char	*eku;		/* "clientAuth"; NULL: none */
	bool		 ca;
	long		 from_s, to_s;	/* from now; both 0: an hour back, a day on */
	int		 rsa_bits;	/* 0: EC P-256 */
	bool		 sha1;		/* signed with it; else SHA-256 */
	const char	*usage;		/* "digitalSignature"; NULL: none */
	const char	*constraints;	/* of names; NULL: none */
};

/* Signed by issuer, or by itself when that is NULL.  Stops the test program
 * when OpenSSL does not play along. */
void cert_make(struct cert *out, const struct cert *issuer,
    const struct cert_opts *o);
void cert_clear(struct cert *c);

/* PEM text; the caller frees. */
char *cert_pem(const struct cert *c);
char *cert_key_pem(const struct cert *c);

#endif
