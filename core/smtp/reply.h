/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reply - RFC 5321 4.2 and RFC 2034, as pure functions over bytes.
 *
 * A code is three digits, the first 2 to 5, compared digit by digit; then a
 * blank, a hyphen, or the end of the line.  Anything else is malformed and
 * is never taken for a code.
 */
#ifndef CORE_SMTP_REPLY_H
#define CORE_SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

#define REPLY_LINES_MAX	10000		/* then the reply is given up */
#define REPLY_BYTES_MAX	(4u << 20)

enum reply_fault {
	REPLY_NO_CODE		= 1 << 0,	/* the line does not begin with one */
	REPLY_BAD_SEPARATOR	= 1 << 1,	/* "250OK", "250_x": not a reply line */
	REPLY_BARE_CODE		= 1 << 2,	/* "250": legal, worth a mention */
	REPLY_CODES_DIFFER	= 1 << 3,	/* within one reply */
	REPLY_ENHANCED_CLASS	= 1 << 4,	/* 5.x.x behind a 2xx, and so on */
	REPLY_TOO_LONG		= 1 << 5,	/* past the limits above */
	REPLY_MALFORMED		= REPLY_NO_CODE | REPLY_BAD_SEPARATOR,
};

/* RFC 3463: class.subject.detail; klass is 0 when there is none. */
struct enhanced {
	int	klass, subject, detail;
};

struct reply_line {
	int		code;		/* 0 when malformed */
	bool		last;
	struct enhanced	enhanced;
	struct span	code_at, enhanced_at, text_at;
	unsigned	faults;		/* enum reply_fault, of this line alone */
};

/* False when malformed; out is filled in either case. */
bool reply_line_parse(struct slice line, struct reply_line *out);

/* A reply as far as it has come. */
struct reply {
	int		code;		/* of its last line so far */
	struct enhanced	enhanced;	/* the first one seen */
	size_t		nlines, nbytes;
	unsigned	faults;
	bool		has_421;	/* in any line: the server is leaving */
};

enum reply_status { REPLY_MORE, REPLY_DONE, REPLY_GIVE_UP };

/* A malformed line is not part of the reply: the caller marks it. */
enum reply_status reply_add(struct reply *r, const struct reply_line *line,
    size_t line_bytes);

/* Parse "5.7.8" at the front of s; *n is its length. */
bool enhanced_parse(struct slice s, struct enhanced *out, size_t *n);

/* What the digits mean, in words: "permanent failure, mail system". */
const char *reply_class_words(int code);
const char *reply_code_words(int code);		/* NULL when not a known code */
const char *enhanced_words(struct enhanced e);	/* NULL when not registered */
/* The same, of a reply to us, and not of mail that went on from there. */
const char *enhanced_reply_words(int code, struct enhanced e);

#endif
