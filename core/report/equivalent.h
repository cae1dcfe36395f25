/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * equivalent - the same session as a command of another tool, for teaching
 * and for tickets.
 *
 * No secret can be in what is written, because none goes in.  Each command
 * lets the tool ask for the password; where a tool cannot, the text shows
 * how to hand it over so that neither the history of the shell nor a list of
 * processes holds it.  What a tool cannot do is said in comments; where
 * that leaves nothing worth running, there is no command.
 *
 * The text is for sh, and safe to paste there: see shell.h.  Where the
 * password goes through printf, that is a builtin (dash, bash, zsh, busybox).
 */
#ifndef CORE_REPORT_EQUIVALENT_H
#define CORE_REPORT_EQUIVALENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/log/stage.h"

enum equivalent_tool {
	EQUIVALENT_OPENSSL,
	EQUIVALENT_SWAKS,
	EQUIVALENT_CURL,
	EQUIVALENT_MSMTP,
	EQUIVALENT_COUNT,
};

/* STARTTLS also stands for "where it is offered": none of the tools should
 * send a password in clear because somebody cut the offer out. */
enum equivalent_tls {
	EQUIVALENT_CLEAR,
	EQUIVALENT_STARTTLS,
	EQUIVALENT_IMPLICIT,
};

/* NULL, or 0, where nothing was said. */
struct equivalent {
	/* where to */
	const char	*host;		/* name or address, no brackets */
	uint16_t	 port;
	const char	*connect_host;	/* --connect-to */
	uint16_t	 connect_port;
	const char	*unix_path;	/* instead of host and port */
	int		 family;	/* AF_UNSPEC, AF_INET, AF_INET6 */
	const char	*source;
	unsigned	 timeout_s;
	bool		 lmtp;
	/* TLS */
	enum equivalent_tls tls;
	const char	*sni;
	const char	*ca_file, *ca_dir;
	const char	*cert, *key;
	const char	*min, *max;	/* "1.2", "TLSv1.2" */
	const char	*ciphers;
	bool		 insecure;
	/* who */
	const char	*helo;		/* what EHLO said */
	const char	*user, *authzid;
	const char	*mech;		/* one name */
	bool		 initial_response;
	/* Else a password for everybody to read ends the session at EHLO, as
	 * smtpscope's own policy does. */
	bool		 allow_plaintext_auth;
	/* how far */
	enum stage	 until;
	const char	*from;
	const char *const *to;
	size_t		 nto;
	const char	*data;		/* file; NULL: a short message */
};

/* "openssl", "swaks", "curl", "msmtp" */
bool equivalent_parse(const char *name, enum equivalent_tool *out);
const char *equivalent_name(enum equivalent_tool tool);

/* Lines of printable text, the last one ended, too. */
void equivalent_text(struct bytes *out, enum equivalent_tool tool,
    const struct equivalent *s);

#endif
