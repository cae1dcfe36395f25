/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * target - what the user wants to talk to, read from one word (the TARGET of
 * docs/smtpscope.1).
 *
 *	HOST  HOST:PORT  [IPV6]:PORT  [IPV6]  smtp://HOST[:PORT]
 *	submission://  smtps://  submissions://  lmtp://  unix:/path
 *	practice  practice:SCENARIO  practice:FILE (a '/', or ".scenario")
 *
 * Ports where none is given: 587; smtp 25, submission 587, smtps and
 * submissions 465, lmtp 24.  A user name or password inside a URL is refused
 * without repeating it.  Hosts are kept as typed but for upper-case ASCII and
 * one final dot; a host with non-ASCII letters also gets its A-label
 * (RFC 5890) by libidn2.
 */
#ifndef CORE_NET_TARGET_H
#define CORE_NET_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"

enum target_kind { TARGET_HOST, TARGET_UNIX, TARGET_PRACTICE };

enum tls_mode {
	TLS_AUTO,	/* 465 is implicit; elsewhere STARTTLS when offered */
	TLS_STARTTLS,	/* required */
	TLS_IMPLICIT,
	TLS_NONE,
};

struct target {
	enum target_kind kind;
	char		*text;		/* as shown: "mail.example.com:587" */
	char		*host;		/* ASCII name or address, no brackets */
	uint16_t	 port;
	bool		 port_given;
	bool		 is_address;	/* host is an IPv4 or IPv6 address */
	bool		 lmtp;
	enum tls_mode	 tls;		/* TLS_IMPLICIT for smtps, submissions */
	char		*path;		/* TARGET_UNIX */
	char		*scenario;	/* TARGET_PRACTICE; NULL for the default;
					 * as typed where it is a file */
};

/* err ids: target.empty, target.credentials, target.port, target.syntax,
 * target.scheme, target.host */
bool target_parse(struct target *t, const char *word, struct err *e);
void target_clear(struct target *t);

/* "ADDRESS", "ADDRESS:PORT", "[V6]:PORT" (--connect-to); *port is 0 if none. */
bool target_parse_address(const char *word, char **host, uint16_t *port,
    struct err *e);

/* "auto", "starttls", "implicit", "none" */
bool tls_mode_parse(const char *word, enum tls_mode *out);
const char *tls_mode_name(enum tls_mode m);

#endif
