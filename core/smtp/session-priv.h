/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-priv - the inside of a session, shared by the files that make it:
 *
 *	session.c	state, limits, what is told to the owner
 *	session-intent.c whether an intent can begin, and what it sends
 *	session-open.c	resolve, connect, TLS, until the banner is awaited
 *	session-recv.c	bytes to lines to replies, and which command they answer
 *	session-send.c	lines that go out, and their entries in the log
 *	session-mech.c	which mechanism
 *	session-auth-begin.c an AUTH exchange of our own begins
 *	session-auth.c	the AUTH exchange
 *	session-typed.c	an AUTH exchange that a person types
 *	session-data.c	the message
 */
#ifndef CORE_SMTP_SESSION_PRIV_H
#define CORE_SMTP_SESSION_PRIV_H

#include "core/net/connect.h"
#include "core/net/resolve.h"
#include "core/net/wire.h"
#include "core/sasl/sasl.h"
#include "core/sasl/trace.h"
#include "core/smtp/command.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/line.h"
#include "core/smtp/reply.h"
#include "core/smtp/session.h"

/* A malformed answer may be followed by a sound one; this long, and no more. */
#define SESSION_JUNK_GRACE_MS	2000
/* Lines that are no reply, in a row; then what answers is not SMTP. */
#define SESSION_JUNK_MAX	32
/* Rounds of a typed AUTH exchange; then it is cancelled. */
#define SESSION_AUTH_ROUNDS_MAX	32
/* Replies that answer nothing; then the connection is given up. */
#define SESSION_UNASKED_MAX	1000
/* Nothing is lost when QUIT is not answered: no longer wait than this. */
#define SESSION_QUIT_MS		5000
/* After this long without a greeting a hint is logged. */
#define SESSION_SILENT_MS	5000
/* One line of a person. */
#define SESSION_TYPED_MAX	12288		/* RFC 4954, section 4 */

/* The command whose reply is awaited. */
struct pending {
	bool		 is;
	enum verb	 verb;
	enum stage	 stage;
	uint32_t	 unit;		/* its place in the log */
	bool		 typed;
	bool		 message;	/* the final dot of DATA */
	unsigned	 replies;	/* still to come (LMTP: one a recipient) */
};

/* A message that is on its way, part by part. */
struct sending {
	bool		 is;
	size_t		 at;		/* of the message, as it was given */
	uint32_t	 unit;
	size_t		 lines, dropped;	/* bytes that are not logged */
};

struct auth {
	bool		 active;	/* between AUTH and its final reply */
	bool		 typed;
	bool		 cancelled;	/* "*" was sent */
	char		 name[32];
	struct sasl_trace trace;
	struct sasl	*exchange;	/* NULL: typed */
	struct sasl_creds creds;	/* of exchange */
	struct tls_binding binding;	/* of creds */
	struct watch	 started;	/* the first message can be made */
	struct sasl_message first;	/* made, not sent yet */
	bool		 first_waits;
	bool		 secret_sent;
};

struct session {
	struct loop	*loop;
	struct log	*log;
	struct session_opts o;
	void	       (*changed)(void *);
	void		*arg;
	enum session_state state;
	char		 waiting[96];
	char		 literal[96];		/* our address, as EHLO wants it */

	/* credentials */
	char		*user, *authzid, *mechs;
	struct secret	*password;

	/* opening */
	struct resolver	*resolver;
	struct connector *connector;
	struct mail_host hosts[RESOLVE_MAX];	/* of --mx, --srv; tried in turn */
	size_t		 nhosts, host;
	char		*name;			/* what TLS is checked for */
	bool		 implicit;		/* this connection */
	struct tls_ctx	*tls_ctx;
	struct wire	 wire;
	bool		 wired;

	/* the dialogue */
	struct timer	 limit, grace, silent;
	int		 limit_ms;		/* of this wait */
	struct line_reader lines;
	struct reply	 reply;
	uint32_t	 reply_unit;		/* UNIT_NONE: none is open */
	unsigned	 junk, unasked;
	bool		 babbled;		/* junk came in place of it */
	struct pending	 pending;
	struct capabilities caps;		/* of the latest EHLO */
	bool		 asked;			/* that EHLO was answered */
	bool		 encrypted, verified;
	bool		 told_exception;	/* that practice may use clear text */
	bool		 authenticated, leaving, quit_done;
	unsigned	 recipients;		/* accepted, for LMTP */
	struct auth	 auth;
	bool		 auth_typed;		/* on this connection */
	bool		 auth_seen;		/* there: offered, or tried */
	struct secret	*typed;			/* of it, so far: may go on */
	const struct sasl_mech *typed_mech;
	char		*message;		/* to send after the 354 */
	size_t		 message_n;
	struct sending	 sending;		/* how far it is */
	/* Runs when everything that had arrived was read: what is sent from
	 * there cannot be answered by what came before it. */
	void	       (*then)(struct session *);
};

/* session.c */
void session_changed(struct session *s);
void session_wait(struct session *s, enum session_state st, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
void session_ready(struct session *s);
enum stage session_stage(const struct session *s);

/* Half a line is shown, too, when nothing more will come of it.  True when it
 * was none that could have become a reply. */
bool session_log_fragment(struct session *s);

/* What came was no reply, and nothing better has come since. */
void session_fail_babbled(struct session *s, const char *then);
/* Log a failed event and close the connection. */
void session_fail(struct session *s, enum stage stage, const char *id,
    struct facts *facts, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void session_drop(struct session *s);		/* close; state becomes CLOSED */
/* Log that something was not done, and why; fills e, returns false. */
bool session_refuse(struct session *s, enum stage stage, struct err *e,
    const char *id, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* session-mech.c: for refusals, where EHLO was not answered yet */
const char *session_why_unasked(const struct session *s);

/* session-open.c */
bool session_open(struct session *s, struct err *e);
void session_start_tls(struct session *s);
void session_on_tls_open(struct session *s);
void session_open_cancel(struct session *s);

/* session-recv.c */
void session_on_wire(struct wire *w, enum wire_event ev);

/* session-send.c */
struct outline {
	enum verb	 verb;
	enum stage	 stage;
	struct slice	 text;			/* without CRLF */
	unsigned	 flags;			/* enum entry_flag */
	struct span	 secret;		/* n == 0: none */
	struct facts	*facts;
};
void session_send(struct session *s, const struct outline *o);
bool session_send_verb(struct session *s, enum verb v, struct slice arg,
    struct err *e);

/* session-auth-begin.c */
bool session_auth_begin(struct session *s, const char *mech, struct err *e);
/* SESSION_PREPARING took too long: AUTH is not sent. */
void session_auth_late(struct session *s);

/* session-auth.c */
/* Policy: whether this mechanism's secret may leave now; logs a refusal. */
bool session_may_send_secret(struct session *s, const struct sasl_mech *m,
    struct err *e);
/* Look for the secrets of a message in what the server echoes. */
void session_remember(struct session *s, const struct facts *f);
bool session_auth_is_address(struct slice v);
/* What a 334 says, before it is logged; then what it does. */
void session_auth_heard(struct session *s, struct slice text,
    struct facts *f);
void session_auth_reply(struct session *s, int code, struct slice text);
void session_auth_end(struct session *s);
/* Describe, remember and send a message of ours; it is used up. */
bool session_auth_deliver(struct session *s, const char *prefix,
    struct sasl_message *m, struct err *e);
/* An exchange begins; the one before is forgotten. */
void session_auth_start(struct session *s, struct slice name, bool typed);

/* session-typed.c */
bool session_auth_typed(struct session *s, const struct command *c,
    struct slice line, struct err *e);
bool session_auth_typed_answer(struct session *s, struct slice line,
    struct err *e);
/* Where a line without a command may hold a secret; n == 0: nowhere.  Such
 * a line is hidden, and falls under the policy. */
struct span session_typed_stray(const struct session *s, struct slice line);
bool session_auth_stray(struct session *s, struct slice line,
    struct outline *o, struct facts *f, struct err *e);

/* session-data.c */
void session_data_send(struct session *s);
/* The next part, when the one before has left; true when that is worth
 * telling.  All the rest at once, because the server has answered already. */
bool session_data_go_on(struct session *s);
void session_data_rest(struct session *s);
bool session_data_typed(struct session *s, struct slice line, struct err *e);

#endif
