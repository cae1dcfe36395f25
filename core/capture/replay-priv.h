/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay-priv - the inside of a replay, shared by the files that make it:
 *
 *	replay.c	one line heard: whose it is, and what comes before it
 *	replay-pair.c	commands, replies, and which answers which
 *	replay-auth.c	logins
 *	replay-data.c	messages
 *	replay-event.c	connections, TLS, remarks
 */
#ifndef CORE_CAPTURE_REPLAY_PRIV_H
#define CORE_CAPTURE_REPLAY_PRIV_H

#include "core/base/bytes.h"
#include "core/capture/replay.h"
#include "core/sasl/trace.h"
#include "core/smtp/command.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/reply.h"

#define REPLAY_ENTRIES_MAX	2000000u	/* then the rest is left out */
#define REPLAY_WAITING_MAX	65536u		/* commands without a reply */
#define REPLAY_MESSAGE_LINES	2000u		/* of a message; as many are kept */

/* A command whose reply is to come. */
struct waiting {
	enum verb	 verb;
	enum stage	 stage;
	uint32_t	 unit;
	unsigned	 replies;	/* LMTP: one for each recipient */
	bool		 message;	/* the final dot */
};

struct replay {
	struct log	*log;
	const struct dialect *dialect;
	struct capture_notes notes;

	/* time */
	int64_t		 first_us, now_us;
	bool		 timed;

	/* the connection */
	bool		 begun;		/* its event is in the log */
	bool		 begins;	/* it was told, and waits for what follows */
	char		*peer;
	char		*failed;	/* why there is none, not logged yet */
	bool		 encrypted, tls_due, closed;
	bool		 quit_done, leaving;

	/* the dialogue */
	bool		 greeting;	/* no reply has come yet */
	struct waiting	*queue;
	size_t		 head, n, cap;
	struct reply	 reply;
	uint32_t	 reply_unit;	/* UNIT_NONE: none is open */
	enum stage	 stage;		/* of the latest command */
	struct capabilities caps;

	/* a login */
	bool		 auth, auth_due;	/* a 334 waits for its answer */
	bool		 auth_tried, authenticated;
	bool		 asks_password;		/* the latest prompt does */
	bool		 decoded;	/* the log shows what base64 stands for */
	struct sasl_trace trace;

	/* a message */
	bool		 data, data_seen, lmtp;
	bool		 data_reply;	/* its last line looked like a reply */
	unsigned	 recipients;
	uint32_t	 data_unit;
	size_t		 data_lines, data_dropped;
	uint64_t	 chunk;			/* bytes of BDAT to come */

	struct bytes	 lines;			/* an escaped text, read */
};

/* replay.c */
unsigned replay_flags(const struct replay *r, unsigned flags);
/* One line of the client; secret.n == 0: nothing is hidden.  unknown: the
 * tool hid it.  Returns its unit. */
struct outgoing {
	enum stage	 stage;
	struct slice	 text;
	unsigned	 flags;
	uint32_t	 unit;
	struct span	 secret;
	bool		 unknown;
	struct facts	*facts;
};
uint32_t replay_log_client(struct replay *r, const struct outgoing *o);
/* What was hidden in an entry was hidden before it came here. */
void replay_shape_unknown(struct replay *r, const struct entry *e);

/* replay-pair.c */
void replay_client(struct replay *r, struct slice text, bool hidden);
void replay_server(struct replay *r, struct slice text, bool hidden);
void replay_push(struct replay *r, enum verb verb, enum stage stage,
    uint32_t unit);
const struct waiting *replay_awaited(const struct replay *r);
void replay_reset(struct replay *r);	/* another connection */
void replay_end_reply(struct replay *r);

/* replay-auth.c */
/* The server goes on: the answer it waited for is not in this log. */
void replay_auth_unseen(struct replay *r, int code);
bool replay_auth_takes(const struct replay *r, struct slice text);
void replay_auth_command(struct replay *r, const struct command *c,
    struct slice text, bool hidden);
void replay_auth_answer(struct replay *r, struct slice text, bool hidden);
/* What a 334 says; true when its text must be hidden. */
bool replay_auth_heard(struct replay *r, struct slice text,
    struct facts *f);
void replay_auth_reply(struct replay *r, int code);
void replay_auth_end(struct replay *r);
/* Where in a line that is no command a secret may begin; n == 0: nowhere. */
struct span replay_stray(const struct replay *r, struct slice text);
struct span replay_blob(struct slice text);	/* whatever went before */
void replay_remember(struct replay *r, const struct facts *f);
void replay_spare(struct replay *r, struct slice name);
/* A name that somebody said, unless it holds a part of a secret. */
void replay_spare_host(struct replay *r, struct slice name);

/* replay-data.c */
void replay_message_begin(struct replay *r);
void replay_message_line(struct replay *r, struct slice text);
/* Whether the message was left before this line, unseen. */
bool replay_message_left(struct replay *r, struct slice text);
/* The server has answered: it had all of it, whatever the log shows. */
void replay_message_unseen(struct replay *r, int code);
bool replay_chunk_takes(struct replay *r, struct slice text);
void replay_chunk_begin(struct replay *r, struct slice args);

/* replay-event.c */
void replay_event(struct replay *r, const struct heard *h);
void replay_tell_failed(struct replay *r, struct slice more);
void replay_ensure_begun(struct replay *r, bool tls);
void replay_ensure_tls(struct replay *r, struct slice said);

#endif
