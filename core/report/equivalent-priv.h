/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of equivalent share. */
#ifndef CORE_REPORT_EQUIVALENT_PRIV_H
#define CORE_REPORT_EQUIVALENT_PRIV_H

#include "core/report/equivalent.h"
#include "core/report/shell.h"

void equivalent_openssl(struct bytes *out, const struct equivalent *s);
void equivalent_swaks(struct bytes *out, const struct equivalent *s);
void equivalent_curl(struct bytes *out, const struct equivalent *s);
void equivalent_msmtp(struct bytes *out, const struct equivalent *s);

enum equivalent_ir {
	IR_NEVER,		/* the server speaks first */
	IR_MAY,
};

struct equivalent_mech {
	const char	*name;		/* without -PLUS */
	const char	*swaks, *curl, *msmtp;	/* NULL: it has none */
	enum equivalent_ir ir;
	bool		 by_hand;	/* no computing is needed */
	bool		 token, no_secret;
};

/* NULL when nothing is known of it, or when none was named. */
const struct equivalent_mech *equivalent_mech(const struct equivalent *s);
bool equivalent_binds(const struct equivalent *s);	/* it is a -PLUS */

bool equivalent_has_auth(const struct equivalent *s);
bool equivalent_is_token(const struct equivalent *s);
bool equivalent_asks(const struct equivalent *s);	/* for a secret */

const char *equivalent_connect_host(const struct equivalent *s);
uint16_t equivalent_connect_port(const struct equivalent *s);
/* Who the certificate must be for; NULL for a socket without --sni. */
const char *equivalent_tls_name(const struct equivalent *s);
const char *equivalent_from(const struct equivalent *s);
bool equivalent_is_address(const char *host);

/* "HOST:PORT", an IPv6 address in brackets. */
void equivalent_add_address(struct bytes *out, const char *host,
    uint16_t port);

/* 0 to 3 for TLS 1.0 to 1.3; otherwise when none was named. */
int equivalent_version(const char *version, int otherwise);
/* Such a low version needs OpenSSL's security level lowered, too. */
bool equivalent_is_legacy(const struct equivalent *s);

/* The list of ciphers, parted as OpenSSL wants it; empty where none. */
void equivalent_ciphers(const struct equivalent *s, struct bytes *upto12,
    struct bytes *of13);

/* An option with its value; nothing where there is none.  A path is written
 * so that no tool can take it for an option. */
void equivalent_option(struct shell *sh, const char *name,
    const char *value);
void equivalent_path(struct shell *sh, const char *name, const char *path);
void equivalent_add_path(struct bytes *out, const char *path);

#endif
