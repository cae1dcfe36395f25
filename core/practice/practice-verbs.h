/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-verbs - what the practice server answers to each command.  One
 * row for each verb in practice-verbs.c; AUTH and the mail transaction have
 * files of their own.
 */
#ifndef CORE_PRACTICE_PRACTICE_VERBS_H
#define CORE_PRACTICE_PRACTICE_VERBS_H

#include "core/practice/practice-client.h"

/* A reply line, without its end: "250 2.0.0 OK". */
void practice_say(struct practice_client *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* One that holds a credential: whoever watches gets `seen` in its place. */
void practice_say_hidden(struct practice_client *c, const char *seen,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A line for whoever watches; made printable here. */
void practice_note(struct practice_client *c, enum practice_voice who,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

void practice_note_slice(struct practice_client *c, enum practice_voice who,
    struct slice text);

/* Answer a command line, and tell whoever watches about it. */
void practice_command(struct practice_client *c, const struct line *line);

/* practice-auth.c */
bool practice_auth_offered(const struct practice_client *c);
/* " PLAIN LOGIN": what EHLO names; empty when there is nothing to name. */
void practice_auth_names(const struct practice_client *c, struct bytes *out);
/* "AUTH PLAIN ********": what may be said of an AUTH command. */
void practice_auth_note(struct practice_client *c, struct slice args);
void practice_auth_command(struct practice_client *c, struct slice args);
void practice_auth_line(struct practice_client *c, const struct line *line);
void practice_auth_end(struct practice_client *c);	/* wipes the exchange */

/* practice-auth-echo.c: a refusal that repeats what was sent. */
void practice_echo(struct practice_client *c, struct slice b64,
    struct slice message);

/* practice-mail.c */
void practice_mail_reset(struct practice_client *c);
void practice_mail_from(struct practice_client *c, struct slice args);
void practice_mail_to(struct practice_client *c, struct slice args);
void practice_mail_data(struct practice_client *c, struct slice args);
void practice_mail_line(struct practice_client *c, const struct line *line);

#endif
