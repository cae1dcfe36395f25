/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * story - the picture of a session, read from its log and from nothing else:
 * how far each stage got, what was offered before and after TLS, what was
 * tried, where it failed.  The walk, the explanations, the report and the
 * title row all read this, so they cannot disagree; and a transcript that is
 * opened tells the same story as the session that it was saved from.
 */
#ifndef CORE_STORY_STORY_H
#define CORE_STORY_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/facts.h"
#include "core/log/log.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/reply.h"

enum outcome { OUTCOME_NONE, OUTCOME_UNDERWAY, OUTCOME_OK, OUTCOME_FAILED,
	OUTCOME_SKIPPED };

/* One stage, the latest attempt at it since the connection began. */
struct story_stage {
	enum stage	stage;
	enum outcome	outcome;
	uint32_t	unit;		/* the evidence: a reply or an event */
	int64_t		began_us, ended_us;
	char		detail[128];	/* printable: "127.0.0.1:587", "235 2.7.0" */
	unsigned	attempts;
};

struct story_failure {
	bool		 is;
	enum stage	 stage;
	uint32_t	 unit;		/* of the reply or event that failed */
	uint32_t	 command;	/* its command, or UNIT_NONE */
	int		 code;		/* 0 without a reply */
	struct enhanced	 enhanced;
	const char	*event;		/* the event's id, without a reply */
	bool		 after_tls;	/* EHLO: after the handshake */
	bool		 of_message;	/* DATA: the message, not the command */
};

#define STORY_SEQ_MAX	32

struct story {
	struct story_stage stages[STAGE_COUNT];
	struct story_stage seq[STORY_SEQ_MAX];	/* as they happened, in order */
	size_t		 nseq;
	struct capabilities caps[2];	/* [0] in clear, [1] inside TLS */
	char		*host;		/* the name asked for; NULL: unknown */
	bool		 ehlo_in_tls;	/* EHLO succeeded inside TLS */
	bool		 helo_only;	/* EHLO was refused, HELO was not */
	bool		 encrypted;
	bool		 starttls_used;
	bool		 implicit_tls;
	bool		 verified;
	const struct facts *tls;	/* of the handshake's event; NULL: none */
	uint32_t	 tls_unit, banner_unit, connect_unit;
	char		*auth_user;	/* as far as it was sent; NULL */
	char		*again_user;	/* tried by one who is in already */
	bool		 again;		/* such an AUTH is on its way */
	char		**tried;	/* mechanisms, in order, each attempt */
	size_t		 ntried;
	unsigned	 auth_failures;
	bool		 authenticated;
	bool		 in_transaction; /* a sender was taken: MAIL goes on, */
	bool		 has_recipient;	/* and has somebody to go to */
	bool		 left;		/* the server has ended it: 421, 221 unasked */
	bool		 closed;	/* no connection (any more) */
	bool		 clean_quit;
	bool		 injected;	/* bytes in clear after STARTTLS's reply */
	uint32_t	 waiting;	/* the command without its reply, or UNIT_NONE */
	struct story_failure failure;	/* the earliest that nothing has mended */
	/* private: how far the log was read */
	size_t		 nunits, nentries;
	uint32_t	 open_unit;	/* the last one: a reply that goes on */
	uint32_t	 torn_unit;	/* one that something came between */
	uint32_t	 judged_unit;	/* the newest that went well, or failed */
	bool		 judged_bad;
};

void story_init(struct story *s);
void story_clear(struct story *s);
/* What a unit that failed has to say for itself, mended or not; false when
 * it did not fail. */
bool story_failure_at(const struct story *s, const struct log *l,
    uint32_t unit, struct story_failure *out);
/*
 * Of the log as it was read: the newest unit of this connection that failed
 * and was followed by nothing good, or else the story's failure; UNIT_NONE:
 * all is well.
 */
uint32_t story_newest_failure(const struct story *s, const struct log *l);
/* From the last connect on; clears what was there. */
void story_read(struct story *s, const struct log *l);
/* The same, of a log that s was read from and that may have grown since: only
 * what is new is looked at. */
void story_update(struct story *s, const struct log *l);

#endif
