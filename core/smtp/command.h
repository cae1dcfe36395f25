/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command - command lines, written and read.
 *
 * command_write() is the one function that puts a command together: it
 * refuses CR, LF and NUL in whatever it is given, so that nothing that a
 * user, a file or a server supplied can become a second command.
 */
#ifndef CORE_SMTP_COMMAND_H
#define CORE_SMTP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/log/stage.h"

enum verb {
	VERB_EHLO, VERB_HELO, VERB_LHLO, VERB_STARTTLS, VERB_AUTH, VERB_MAIL,
	VERB_RCPT, VERB_DATA, VERB_BDAT, VERB_RSET, VERB_NOOP, VERB_VRFY,
	VERB_EXPN, VERB_HELP, VERB_QUIT,
	VERB_COUNT,
	VERB_OTHER = VERB_COUNT,
};

struct command {
	enum verb	verb;
	struct slice	word;		/* the verb as written */
	struct slice	args;		/* behind it, trimmed at the front */
	struct span	word_at, args_at;
};

/* Reads any line; verbs without regard to case.  Never fails: VERB_OTHER. */
void command_parse(struct slice line, struct command *out);

/*
 * Append "VERB[ ARG]" without a line end.  arg may be empty.  False (err id
 * command.control) when arg holds CR, LF or NUL; then nothing is appended.
 */
bool command_write(struct bytes *out, enum verb v, struct slice arg,
    struct err *e);

/* The verb that is written, or that one with a slip of the pen: VERB_OTHER. */
enum verb command_meant(const struct command *c);
/*
 * Whether a line is a command, of whatever extension, or one with a slip, or
 * a lone "*": what is none of these may be a password (known-verb.c).
 */
bool command_is_meant(struct slice line);

/*
 * What stands behind "AUTH MECH" in a line of another command (HELP AUTH PLAIN
 * ..., or two lines with a bare CR between them): a login in the wrong place.
 * Empty: there is none (misplaced.c).
 */
struct span command_misplaced_login(struct slice line);

const char *verb_name(enum verb v);		/* "EHLO"; "" for VERB_OTHER */
enum stage verb_stage(enum verb v);
const char *verb_words(enum verb v);		/* what it asks for, in words */

/* MAIL FROM:<a> SIZE=1 -> "a", "SIZE=1"; also RCPT TO.  False: no path. */
bool command_path(struct slice args, const char *keyword, struct slice *path,
    struct slice *params);

#endif
