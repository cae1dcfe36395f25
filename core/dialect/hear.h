/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hear - what the dialects share: marks in front of a line, the look of a
 * command and of a reply, and the answers of hear().  Private to the folder.
 */
#ifndef CORE_DIALECT_HEAR_H
#define CORE_DIALECT_HEAR_H

#include "core/dialect/dialect.h"

#define CLAIM_NONE	0
#define CLAIM_COULD	1
#define CLAIM_LIKELY	2
#define CLAIM_CERTAIN	3

/* The grammar alone: 0 no, 1 could be, 2 looks like nothing else. */
int looks_reply(struct slice s);
int looks_command(struct slice s);

/* Case matters in both; cut() takes the words off the front. */
bool starts(struct slice s, const char *words);
bool cut(struct slice *s, const char *words);
struct slice skip_blanks(struct slice s);
/* Where the words stand, or s.n. */
size_t find_words(struct slice s, const char *words);
/* What stands between a and b (b NULL: the end); false: not there. */
bool between(struct slice s, const char *a, const char *b, struct slice *out);
/* What stands behind a, with the " port N" behind it. */
bool with_port(struct slice s, const char *a, struct slice *out);

/* A literal in front of the line and what it means. */
struct mark {
	const char	 *words;
	enum speaker	  speaker;
	enum heard_event  event;
	bool		  tls;
	bool		  keep;		/* the words belong to the text */
};

/* The first that fits; false: none.  Blanks in front are not skipped. */
bool mark_hear(const struct mark *marks, size_t n, struct slice line,
    struct heard *out);

bool hear_nobody(struct heard *out);	/* false, to be returned */
bool hear_text(struct heard *out, enum speaker who, struct slice text);
bool hear_event(struct heard *out, enum heard_event event, struct slice text);
bool hear_peer(struct heard *out, struct slice line, struct slice peer);

/* A line without any mark, by its grammar; also telnet's own remarks. */
bool hear_bare(struct slice line, struct heard *out);
int claims_bare(struct slice line);

/* The tool put this in the place of a secret. */
bool is_hidden(struct slice text);

extern const struct dialect dialect_arrows, dialect_bare, dialect_curl,
    dialect_exchange, dialect_exim, dialect_javamail, dialect_mailkit,
    dialect_msmtp, dialect_nodemailer, dialect_openssl, dialect_outlook,
    dialect_perl, dialect_phpmailer, dialect_plain, dialect_postfix_smtp,
    dialect_postfix_smtpd, dialect_python, dialect_ruby, dialect_sendmail,
    dialect_swaks, dialect_thunderbird;

#endif
