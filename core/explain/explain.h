/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain - a failure matched against the catalogue of causes.
 *
 * The catalogue is docs/causes/ (one file a cause, compiled in).  Matching
 * uses features of the situation, never whole lines; several causes may fit
 * and are ranked; the first says what in this session points to it.
 */
#ifndef CORE_EXPLAIN_EXPLAIN_H
#define CORE_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/log/log.h"
#include "core/log/stage.h"
#include "core/smtp/reply.h"
#include "core/story/story.h"

/* What may be offered to go on with, in the words of the catalogue. */
enum cause_way {
	WAY_RETRY_SAME,		/* the same again, at once */
	WAY_WAIT,		/* ... after a while */
	WAY_MEND,		/* ... once what is wrong was mended */
	WAY_RECONNECT,		/* ... by a new connection */
	WAY_OTHER_PASSWORD,
	WAY_TOKEN,		/* another token, or one in place of a password */
	WAY_OTHER_USER,
	WAY_OTHER_MECHANISM,
	WAY_LOGIN,		/* log in before what was refused */
	WAY_EHLO,		/* first, to see what is offered */
	WAY_STARTTLS,		/* first, on this connection */
	WAY_IMPLICIT_TLS,	/* by another port, or on this one */
	WAY_STARTTLS_PORT,
	WAY_OTHER_HOST,
	WAY_UNVERIFIED,
	WAY_SKIP,
	WAY_COUNT,
};

/* One cause of the catalogue, as compiled in from docs/causes/ID.md. */
struct cause {
	const char	*id;		/* "bad-credentials" */
	const char	*title;
	const char	*meaning;	/* one paragraph */
	const char	*tell;		/* what separates it from the others */
	const char *const *fix;		/* NULL-terminated, likeliest first */
	const char *const *dead_ends;
	const char *const *docs;	/* URLs */
	/* What to do at some systems, said before fix; NULL text ends it. */
	const struct cause_here {
		unsigned	 systems;	/* of enum known_system */
		const char	*text;
	} *here;
	unsigned	 ways;		/* 1 << enum cause_way: what to offer */
};

#define SITUATION_REMARKS	3	/* each list ends at its first empty one */

/* What is known when it happens; from a story, or from options. */
struct situation {
	enum stage	 stage;
	int		 code;		/* 0: no reply */
	struct enhanced	 enhanced;
	struct slice	 text;		/* of the reply or the error, lines joined by \n */
	const char	*event;		/* err id of a failure without a reply */
	uint16_t	 port;		/* 0: unknown */
	enum { SIT_TLS_UNKNOWN, SIT_TLS_NONE, SIT_TLS_STARTTLS, SIT_TLS_IMPLICIT } tls;
	const char	*mech;		/* NULL: none */
	const char	*host;
	const char	*banner;
	bool		 banner_cut;	/* we hid a secret in it */
	const char	*command;	/* masked; NULL: unknown */
	const struct capabilities *offered, *offered_before;	/* now; before TLS */
	bool		 authenticated;
	bool		 given_up;	/* it answers our "*" */
	unsigned	 attempts;	/* failed logins before this one */
	const char	*user;		/* NULL: unknown */
	const char	*authzid;	/* NULL or "": acts for itself */
	unsigned	 user_shape;	/* enum shape_flag */
	unsigned	 secret_shape;
	const char	*fault;		/* of the AUTH message we sent; NULL: none */
	char		 malformed[80];	/* what is odd about the command; "" */
	const char	*scope;		/* that the server wants a token for */
	bool		 token_expired;	/* by what is written in it */
	/* What was odd about the login: marked parts of its messages, and
	 * what the checks before sending found.  Raw bytes. */
	const struct fact *remarks[SITUATION_REMARKS];
	struct slice	 checks[SITUATION_REMARKS];
	const struct facts *tls_facts;
};

enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

#define EXPLAIN_MAX	8
#define EXPLAIN_HERE_MAX	2

struct explanation {
	const struct cause *cause;	/* NULL: an unknown reply, see unknown_id */
	char		 unknown_id[16];	/* "unknown-5xx"; "unknown" without a code */
	char		 unknown_meaning[400];
	bool		 bare_code;	/* nothing but an enhanced code was given */
	enum confidence	 confidence;
	const struct cause *also[EXPLAIN_MAX];	/* the next likely ones */
	char		*also_words[EXPLAIN_MAX];	/* its title, and how to tell */
	size_t		 nalso;
	size_t		 nopen;	/* of also: those that are really left open */
	/* What to do at this very service, before the cause's own list, and
	 * on such a server of one's own, behind it.  Each ends with NULL. */
	const char	*here[EXPLAIN_HERE_MAX + 1];
	const char	*own[EXPLAIN_HERE_MAX + 1];
	char		*seen[EXPLAIN_MAX];	/* what in this session points to it */
	size_t		 nseen;
};

/* The catalogue, in a fixed order; NULL behind the last. */
const struct cause *cause_at(size_t i);
const char *cause_id_at(size_t i);		/* likewise */
const struct cause *cause_find(const char *id);
/* Without a cause, every way is allowed. */
bool cause_allows(const struct cause *c, enum cause_way way);
const char *cause_way_name(enum cause_way way);	/* "retry-same" */

void explain(const struct situation *s, struct explanation *out);
void explanation_clear(struct explanation *x);
const char *explanation_id(const struct explanation *x);
const char *explanation_title(const struct explanation *x);
const char *explanation_meaning(const struct explanation *x);

/*
 * What a person pasted (the argument of explain): reply lines, a bare "535"
 * or "5.7.139", or the text of a connection or TLS error, also within what a
 * client library or a log puts around it (quoted.h).  Fills in code, enhanced
 * and text, which borrows lines; the stage, where it is STAGE_OTHER and the
 * wrapping tells it; leaves the rest alone.
 */
void situation_given(struct situation *s, struct slice lines);

/* The situation of the story's failure.  Borrows from story and log; text
 * is assembled in *text, which the caller clears. */
void situation_of(const struct story *st, const struct log *l,
    struct situation *out, struct bytes *text);

#endif
