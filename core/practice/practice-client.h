/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-client - one client of the practice server, as SMTP sees it:
 * clear text in, clear text out, no socket, no TLS, no clock.
 *
 * The owner feeds what came, sends what is in `out` (and empties it), and
 * then does what `next` says.  Nothing that a client sends is kept longer
 * than its line; credentials are compared and forgotten.
 */
#ifndef CORE_PRACTICE_PRACTICE_CLIENT_H
#define CORE_PRACTICE_PRACTICE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/scenario/scenario.h"
#include "core/smtp/line.h"

/* Bytes of a line with its end; RFC 5321 asks for at least 512 and 1000, and
 * the extensions to MAIL for more; RFC 4954 names the one for AUTH. */
#define PRACTICE_COMMAND_MAX	2048
#define PRACTICE_AUTH_MAX	12288
#define PRACTICE_TEXT_MAX	2000
#define PRACTICE_LINE_MAX	(1u << 20)	/* then it is sent away */

#define PRACTICE_RCPT_MAX	100
#define PRACTICE_LOGINS_MAX	3		/* failed ones */
#define PRACTICE_OUT_MAX	(256u << 10)	/* answers that nobody reads */

#define PRACTICE_USER		"student"
#define PRACTICE_PASSWORD	"fifty-ways-to-fail-now"
#define PRACTICE_ADDRESS_MAX	256
#define PRACTICE_CHUNK_MAX	(1ul << 40)	/* of BDAT: more is nonsense */

enum practice_next {
	PRACTICE_GO_ON,
	PRACTICE_TLS,		/* send out, then shake hands */
	PRACTICE_BYE,		/* send out, then close */
	PRACTICE_DROP,		/* close at once, and send nothing */
	PRACTICE_RESET,		/* the same with a RST */
	PRACTICE_SILENT,	/* send out, then nothing any more */
};

/* Whose words a line for whoever watches are. */
enum practice_voice { VOICE_CLIENT, VOICE_SERVER, VOICE_EVENT };

enum practice_reading { READING_COMMAND, READING_AUTH, READING_MESSAGE,
	READING_CHUNK, READING_HTTP };

struct practice_account;
struct practice_exchange;

#define PRACTICE_BINDING_MAX	64
struct practice_binding {
	char		 data[PRACTICE_BINDING_MAX];
	size_t		 n;
};

/* What mechanisms ask about TLS. */
struct practice_channel {
	/* False when this connection has no binding of that type. */
	bool		(*binding)(void *arg, struct slice type,
			     struct practice_binding *out);
	/* The name in the client's certificate; NULL: it has shown none. */
	const char	*(*certificate)(void *arg);
	void		*arg;
};

/* What the placeholders of a phrase stand for, where it is not always the
 * same.  Empty strings until they are known. */
struct practice_fill {
	const char	*verb;
	const char	*mechanism;
	const char	*fault;
	char		 client[PRACTICE_ADDRESS_MAX];	/* as it called itself */
	char		 address[PRACTICE_ADDRESS_MAX];	/* in MAIL or RCPT */
	size_t		 size;
};

struct practice_client {
	const struct scenario *scenario;
	const struct voice *voice;	/* the scenario's, unless changed */
	struct bytes	 out;
	enum practice_next next;
	unsigned	 wait_ms;	/* before out is sent; owner clears it */
	const char	*ip;		/* the client's address; static */
	size_t		 number;	/* of the client, for {id} */
	/* One line for people, printable, without credentials; may be NULL. */
	void		(*saw)(void *arg, enum practice_voice,
			     const char *line);
	void		*arg;
	/* Whose logins are taken; must be there before the first AUTH. */
	struct practice_account *account;
	const struct practice_channel *channel;	/* NULL: no TLS */

	/* private */
	unsigned	*met;		/* each act of the scenario, how often */
	struct practice_fill fill;
	struct line_reader lines;
	enum practice_reading reading;
	bool		 tls;
	bool		 greeted;	/* EHLO or HELO was taken */
	bool		 esmtp;		/* it was EHLO */
	bool		 logged_in;
	bool		 guest;		/* as nobody in particular */
	unsigned	 failed_logins;
	struct practice_exchange *auth;	/* READING_AUTH */
	bool		 unwelcome;	/* the greeting was a refusal */
	bool		 mail;		/* MAIL was taken */
	bool		 utf8;		/* with SMTPUTF8 */
	bool		 binary;	/* with BODY=BINARYMIME */
	bool		 chunked;	/* BDAT has begun the message */
	bool		 last_chunk;
	bool		 chunk_lost;	/* what comes is thrown away */
	size_t		 chunk_left;
	size_t		 messages;	/* so far, for {id} */
	unsigned	 nrcpt;
	size_t		 size;		/* of the message so far */
	size_t		 text_lines;
	bool		 crlf;		/* the line before ended in CRLF */
	bool		 text_too_long;	/* a line of it */
};

void practice_client_init(struct practice_client *c, const struct scenario *s,
    void (*saw)(void *arg, enum practice_voice, const char *line), void *arg);
void practice_client_clear(struct practice_client *c);

void practice_client_banner(struct practice_client *c);
/* A handshake begins; `next` may say that there is to be none. */
void practice_client_handshake(struct practice_client *c);

/*
 * Take what came.  Whatever stands behind a line that changes `next` is
 * thrown away: clear text behind STARTTLS never becomes a command.
 */
void practice_client_feed(struct practice_client *c, struct slice in);

/* The handshake is done: everything known so far is forgotten (RFC 3207). */
void practice_client_secured(struct practice_client *c);
/* Nothing came for too long: 421. */
void practice_client_idle(struct practice_client *c);

#endif
