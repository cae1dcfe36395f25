/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tls - a TLS client on memory BIOs: bytes in, bytes out, facts about what
 * was negotiated and whom it was negotiated with.  It never touches a
 * socket, and it never decides: a failed verification is a fact; what
 * follows from it is the session's policy.
 *
 * The whole chain and every verification error are collected, whatever the
 * result.  Certificate names are checked against subjectAltName alone
 * (RFC 9525), never the CN.
 */
#ifndef CORE_NET_TLS_H
#define CORE_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/facts.h"
#include "core/base/slice.h"

struct tls_opts {
	const char	*ca_file;	/* added to (--ca-file) the system's store */
	const char	*ca_dir;
	const void	*ca_pem;	/* PEM in memory: the practice server's CA */
	size_t		 ca_pem_n;
	const char	*cert, *key;	/* client certificate; key defaults to cert */
	const char	*min, *max;	/* "1.0" ... "1.3", "TLSv1.2"; NULL: default */
	const char	*ciphers;	/* OpenSSL's list for <= 1.2, or 1.3 suites */
	const char	*keylog;	/* path; opened 0600, no link followed, appended */
};

enum tls_state { TLS_HANDSHAKE, TLS_OPEN, TLS_CLOSED_CLEAN, TLS_FAILED };

struct tls_ctx;			/* options loaded: one for a session's life */
struct tls;			/* one connection */

/*
 * err ids: tls.ca-file, tls.ca-dir, tls.cert, tls.key, tls.key-mismatch,
 * tls.option-version, tls.option-ciphers, tls.keylog.  The detail names the
 * file and the remedy.
 */
struct tls_ctx *tls_ctx_new(const struct tls_opts *o, struct err *e);
void tls_ctx_free(struct tls_ctx *c);

/*
 * sni: the name sent and checked; an address literal is checked against the
 * certificate's IP names and not sent (RFC 6066).  check_name, when not NULL,
 * is what the certificate must be for instead of sni.
 */
struct tls *tls_new(struct tls_ctx *c, const char *sni, const char *check_name);
void tls_free(struct tls *t);

/* Cipher text from the socket; eof when the peer has closed. */
void tls_feed(struct tls *t, struct slice in);
void tls_feed_eof(struct tls *t);

/*
 * Work as far as the bytes allow: handshake, then reading.  Plain text is
 * appended to in; cipher text to send is appended to out (always drain it,
 * also after a failure: it may be an alert).  On TLS_FAILED *e says why:
 * tls.wrong-version (what answered is not TLS; raw text in the detail),
 * tls.protocol-version, tls.no-cipher, tls.handshake, tls.alert-NAME,
 * tls.closed (in the handshake), tls.truncated (no close_notify),
 * tls.certificate-required (asked for, none sent, turned away, by whatever
 * alert), tls.weak-dh, tls.legacy, tls.broken, tls.flood.
 */
enum tls_state tls_step(struct tls *t, struct bytes *in, struct bytes *out,
    struct err *e);

/* Plain text to send; its records are appended to out. */
bool tls_write(struct tls *t, struct slice text, struct bytes *out);
void tls_shutdown(struct tls *t, struct bytes *out);	/* close_notify */

/*
 * After the handshake (or after a failed one, as far as is known):
 * tls.version, tls.cipher, tls.group, tls.sni, tls.alpn, tls.client-cert
 * (asked|sent), tls.keylog, tls.keylog-error (of a line that was lost),
 * verify (ok | failed), verify.error.N (text), verify.id (the first error's
 * cause: cert-expired, cert-not-yet-valid, cert-hostname, cert-untrusted,
 * cert-self-signed, cert-purpose, tls-weak-cert), verify.name (what was
 * checked), and for each certificate sent: cert.N.subject .issuer .not_before
 * .not_after (RFC 3339, UTC) .san (one fact each, "DNS:a" or "IP:1.2.3.4")
 * .sha256 (colon hex) .key ("RSA 2048").  What is left out is counted:
 * cert.N.san-cut, tls.chain-cut.
 * Alerts: tls.alert ("received: bad certificate").  Before anything of the
 * peer's is known, verify and what follows it are absent.
 */
void tls_facts(struct tls *t, struct facts *out);
/* Never true when there was no name to check. */
bool tls_verified(const struct tls *t);

/*
 * Channel binding data: tls-exporter (RFC 9266), tls-unique (up to TLS 1.2)
 * or tls-server-end-point (RFC 5929).  type NULL: the best that this
 * connection has.  False when it has none (of that type).
 */
#define TLS_BINDING_MAX	64
struct tls_binding {
	const char	*type;		/* static */
	char		 data[TLS_BINDING_MAX];
	size_t		 n;
};
bool tls_channel_binding(const struct tls *t, const char *type,
    struct tls_binding *out);

/* The first bytes of a peer that answered the handshake with something that
 * is not TLS; empty when it did not. */
struct slice tls_heard_instead(const struct tls *t);

/* Whether the peer has sent anything at all. */
bool tls_heard(const struct tls *t);

#endif
