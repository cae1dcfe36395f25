/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dialect - how the logs of other programs write a session: which line of a
 * log is a line of the dialogue, who spoke it, when, and on which connection.
 * One file a program (dialect-swaks.c, dialect-postfix.c ...); the table in
 * dialect.c lists them.  A dialect looks at one line at a time and remembers
 * nothing, so a file can be taken up anywhere.
 *
 * Lines are those of the file after unwrap.h took off what a mail, a
 * terminal, syslog or a web page had put around them.
 */
#ifndef CORE_DIALECT_DIALECT_H
#define CORE_DIALECT_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/dialect/unwrap.h"

enum speaker {
	SPEAKER_NOBODY,		/* noise, or the tool's own remarks */
	SPEAKER_CLIENT,
	SPEAKER_SERVER,
	SPEAKER_EITHER,		/* of the dialogue; the grammar must tell whose */
	SPEAKER_EVENT,		/* of the connection: see event */
};

/* What a SPEAKER_EVENT tells. */
enum heard_event {
	HEARD_BEGINS,		/* a connection, to (or from) peer */
	HEARD_TLS,		/* TLS stands; text says what of it is known */
	HEARD_TLS_FAILED,
	HEARD_CONNECT_FAILED,
	HEARD_ENDS,		/* the connection is closed */
	HEARD_NOTE,		/* worth a row: an error of the tool */
};

enum spelling {
	SPELLED_PLAIN,		/* the line itself */
	SPELLED_ESCAPED,	/* \r \n \t \\ \" \xNN \NNN as in C, Python, JSON;
				 * may hold several lines */
};

struct heard {
	enum speaker	 speaker;
	enum heard_event event;
	enum spelling	 spelling;
	struct slice	 text;		/* a part of the line; without marks */
	struct slice	 session;	/* the connection's name; n == 0: none */
	struct slice	 peer;		/* of HEARD_BEGINS: host, [address]:port */
	bool		 tls;		/* the mark says that it is inside TLS */
	bool		 hidden;	/* the tool itself put something in the
					 * place of a secret, or left it out */
	bool		 run_together;	/* lines of a reply without their ends;
					 * dialect_hear() parts them */
	int64_t		 wall_us;	/* INT64_MIN: no time */
};

struct dialect {
	const char	*id;		/* "swaks" */
	const char	*name;		/* "swaks", "curl -v": for people */
	/* 0: not of it; 1: could be; 2: likely; 3: only it writes so. */
	int		(*claims)(struct slice line);
	/* False: nothing of the dialogue (out says SPEAKER_NOBODY). */
	bool		(*hear)(struct slice line, struct heard *out);
	bool		 server_side;	/* a server's log: "<" is the client */
	bool		 generic;	/* marks of many programs: yields
					 * to a program's own marks */
};

/* NULL at the end; the bare dialogue is the last one. */
extern const struct dialect *const dialects[];
const struct dialect *dialect_find(struct slice id);

struct recognised {
	const struct dialect *dialect;	/* NULL: there is no SMTP in it */
	struct unwrap	 wrap;		/* what has to be taken off first */
	unsigned	 sure;		/* percent */
	size_t		 lines, heard;	/* looked at; of them, dialogue */
	const struct dialect *second;	/* the next likely; NULL: none */
	unsigned	 second_sure;	/* how near it comes: 100 is a tie */
};

/* By content, from a sample (the beginning) of the file. */
void dialect_recognise(struct slice sample, struct recognised *out);

/*
 * One line of the file: unwrapped and heard.  scratch holds what had to be
 * changed; text then points into it, and at (a part of line) is where it
 * stood.  False: nothing of the dialogue.
 */
bool dialect_hear(const struct recognised *r, struct slice line,
    struct bytes *scratch, struct heard *out, struct span *at);

/* The lines that an escaped text stands for: appended to out, each ended by
 * \n; false when it is not sound (then what was understood is there). */
bool dialect_unescape(struct slice text, struct bytes *out);

#endif
