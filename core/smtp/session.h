/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session - one SMTP (or LMTP) connection: intents in, bytes out, everything
 * that happens into the log.
 *
 * The session never calls a view; it tells its owner that something changed,
 * and the owner reads the log.  One command is outstanding at a time, and a
 * reply counts only for the command that was asked: early, extra and late
 * replies are marked in the log and pair with nothing.
 *
 * Policy lives where a secret is sent: session_do(AUTH) and a typed AUTH
 * refuse to send a reusable secret without TLS, or over TLS whose
 * certificate failed verification, unless the options say otherwise.
 */
#ifndef CORE_SMTP_SESSION_H
#define CORE_SMTP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/base/secret.h"
#include "core/log/log.h"
#include "core/net/target.h"
#include "core/net/tls.h"

struct session;
struct sasl_mech;

/* Everything it points to outlives the session. */
struct session_opts {
	const struct target *target;	/* host, port, unix path; practice is
					 * turned into a host by the owner */
	bool		 implicit_tls;	/* TLS from the first byte */
	bool		 lmtp;
	const char	*connect_host;	/* --connect-to */
	uint16_t	 connect_port;	/* 0: the target's */
	const char	*name;		/* for the eyes; NULL: the target's text */
	const char	*mx, *srv;	/* --mx, --srv: a domain */
	int		 family;	/* AF_UNSPEC, AF_INET, AF_INET6 */
	const char	*source;
	int		 timeout_ms;	/* each step */
	const char	*helo;		/* our name; NULL: an address literal */
	const char	*sni;		/* --sni; NULL: the host's name */
	struct tls_opts	 tls_opts;
	bool		 insecure;	/* go on after a failed verification */
	bool		 allow_plaintext_auth;
	bool		 practice;	/* loopback practice: clear AUTH is fine */
	bool		 no_initial_response;
	bool		 mask_user;	/* the user's name is a secret, too */
	const char	*channel_binding;	/* type; NULL: the best there is */
};

enum intent_kind {
	INTENT_NONE,
	INTENT_CONNECT,		/* resolve, connect, implicit TLS, banner */
	INTENT_EHLO,		/* arg: our name, or empty; LHLO when lmtp */
	INTENT_HELO,
	INTENT_STARTTLS,
	INTENT_AUTH,		/* mech: NULL chooses; credentials as set */
	INTENT_MAIL, INTENT_RCPT,	/* arg: address without brackets */
	INTENT_DATA,		/* arg: the whole message; NULL: only the command */
	INTENT_RSET, INTENT_NOOP,
	INTENT_VRFY,
	INTENT_QUIT,
	INTENT_RAW,		/* arg: a line exactly as typed, without CRLF */
};

struct intent {
	enum intent_kind kind;
	struct slice	 arg;
	const char	*mech;
};

enum session_state {
	SESSION_CLOSED,		/* not yet, or no longer */
	SESSION_RESOLVING,
	SESSION_CONNECTING,
	SESSION_HANDSHAKE,
	SESSION_GREETING,	/* waiting for the banner */
	SESSION_READY,		/* nothing outstanding */
	SESSION_PREPARING,	/* for somebody else, before AUTH can be sent */
	SESSION_WAITING,	/* for a reply */
	SESSION_AUTH_INPUT,	/* a 334 came in a typed exchange: a line is due */
	SESSION_DATA_INPUT,	/* a 354 came to a typed DATA */
	SESSION_SENDING,	/* a long message is on its way */
};

/* changed is called from the loop after the log or the state changed. */
struct session *session_new(struct loop *loop, struct log *log,
    const struct session_opts *o, void (*changed)(void *arg), void *arg);
void session_free(struct session *s);	/* closes without a word */

/* The credentials: copied; password may be NULL (then AUTH asks for one by
 * failing with sasl.no-password). */
void session_set_credentials(struct session *s, const char *user,
    const char *authzid, const struct secret *password);
void session_set_mechs(struct session *s, const char *list);	/* "A,B" */
/*
 * What INTENT_AUTH with this mech (or list, or NULL) would use now; NULL and
 * e as session_do() would say.
 */
const struct sasl_mech *session_choose_mech(struct session *s,
    const char *asked, struct err *e);
bool session_has_password(const struct session *s);
/* From here on; what the log has is left as it is, and so are names that
 * were masked. */
void session_mask_user(struct session *s, bool on);
void session_allow_plaintext_auth(struct session *s);
void session_allow_unverified(struct session *s);	/* --insecure */

/*
 * Begin what the intent says.  False when it cannot begin now: nothing was
 * sent.  err ids: session.busy, session.closed, session.open,
 * command.control, command.too-long, sasl.no-password, tls.*; and the
 * refusals, which are logged as failed events because the record must say
 * why nothing was sent: auth.not-asked (no EHLO was answered yet),
 * auth.not-offered, auth.no-mechanism, auth.in-clear, auth.unverified,
 * starttls.not-asked, starttls.not-offered, starttls.active, sasl.*.
 */
bool session_do(struct session *s, const struct intent *i, struct err *e);

/* Give up what is being waited for; the connection is closed. */
void session_cancel(struct session *s);
/* Close at once, without QUIT. */
void session_abort(struct session *s);

enum session_state session_state(const struct session *s);
bool session_is_busy(const struct session *s);
bool session_is_encrypted(const struct session *s);
/* "waiting for the reply to EHLO"; NULL when nothing is awaited. */
const char *session_waiting_for(const struct session *s);
/* Whether the next typed line is inside an AUTH exchange (so it is secret). */
bool session_expects_secret(const struct session *s);

/* The name an intent has on the command line: "starttls", "auth LOGIN". */
void intent_text(const struct intent *i, char *out, size_t size);

#endif
