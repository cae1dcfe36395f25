/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gssapi-token - reading the tokens of GSSAPI without the Kerberos libraries:
 * the frame (RFC 2743, 3.1), Kerberos' messages (RFC 4120) as far as they
 * are in clear, and wrap tokens that are not encrypted (RFC 4121).
 *
 * DER is walked with a fixed number of steps, by OpenSSL's bounds-checked
 * header reader; what is read points into the token.  Private to core/sasl.
 */
#ifndef CORE_SASL_GSSAPI_TOKEN_H
#define CORE_SASL_GSSAPI_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/slice.h"

enum gss_mech_kind {
	GSS_MECH_OTHER,
	GSS_MECH_KRB5,
	GSS_MECH_SPNEGO,
	GSS_MECH_NTLM,
};

enum gss_token_kind {
	GSS_TOKEN_OTHER,
	GSS_TOKEN_AP_REQ,	/* 01 00: the client's ticket and proof */
	GSS_TOKEN_AP_REP,	/* 02 00: the server's proof */
	GSS_TOKEN_ERROR,	/* 03 00: KRB-ERROR */
	GSS_TOKEN_WRAP,		/* 05 04: RFC 4121 */
	GSS_TOKEN_WRAP_OLD,	/* 02 01: RFC 1964, RFC 4757 */
};

#define GSS_NAME_PARTS	4	/* of a principal, that are kept */

struct gss_encrypted {			/* EncryptedData */
	long		 etype;
	long		 kvno;		/* -1: not told */
	struct slice	 cipher;
};

struct gss_token {
	enum gss_mech_kind  mech;
	enum gss_token_kind kind;
	bool		 framed;	/* has the frame with an OID */
	struct slice	 oid;		/* its bytes */
	struct slice	 id;		/* two bytes: the kind */
	struct slice	 inner;		/* behind the id */
	bool		 sound;		/* inner was read to its end */

	struct slice	 realm;		/* AP-REQ's ticket; KRB-ERROR */
	struct slice	 name[GSS_NAME_PARTS];	/* of the service */
	size_t		 parts;
	bool		 use_session_key, mutual;	/* AP-REQ's options */
	struct gss_encrypted ticket;	/* AP-REQ */
	struct gss_encrypted proof;	/* AP-REQ's authenticator, AP-REP */
	long		 error;		/* KRB-ERROR's code; -1: none */
	struct slice	 error_text, error_time;

	bool		 sealed, by_server;	/* WRAP */
	struct slice	 sequence;		/* WRAP: 8 bytes */
	size_t		 checksum_n, rotated;	/* WRAP */
};

void gss_token_read(struct gss_token *t, struct slice bytes);

/*
 * What a wrap token that is not sealed holds, with the rotation undone: out
 * has inner.n bytes.  False when it is sealed or malformed.  *at is where
 * the text stands in inner if it stands there in one piece, else inner.n.
 */
bool gss_token_open(const struct gss_token *t, char *out, size_t *n,
    size_t *at);

#endif
