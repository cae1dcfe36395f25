/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice-verbs - what the practice server answers to each command.  One
 * row for each verb in practice-verbs.c; AUTH and the mail transaction have
 * files of their own.
 */
#ifndef CORE_PRACTICE_PRACTICE_VERBS_H
#define CORE_PRACTICE_PRACTICE_VERBS_H

#include "core/practice/practice-client.h"

/* The voice's phrase, whole and filled in (practice-words.c). */
void practice_phrase(struct practice_client *c, const char *name);
/* The same of any lines, joined by LF. */
void practice_say_lines(struct practice_client *c, const char *lines);
/* A filled-in copy, lines still joined by LF. */
void practice_fill(const struct practice_client *c, const char *lines,
    struct bytes *out);
/* An address or a name for the placeholders; a long one is cut. */
void practice_fill_client(struct practice_client *c, struct slice name);
void practice_fill_address(struct practice_client *c, struct slice address);

/*
 * What the scenario has for this point (practice-points.c): false when that
 * is nothing, and the usual answer is to be given.  Otherwise *code is that
 * of what was said; 0 when nothing was, or nothing with a code.
 */
bool practice_meet(struct practice_client *c, enum scenario_point p,
    int *code);
/* Whether an answer is waiting there, and what its code will be. */
bool practice_will_answer(const struct practice_client *c,
    enum scenario_point p, int *code);
/* Says what there is for this point where TLS is missing; false: nothing. */
bool practice_gate(struct practice_client *c, enum scenario_point p);
/* The scenario's answer, or this phrase; true when it is 2xx or 3xx, so that
 * what was asked for is done. */
bool practice_agree(struct practice_client *c, enum scenario_point p,
    const char *phrase);

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

/* practice-ehlo.c */
void practice_ehlo(struct practice_client *c);

/* practice-http.c: a web server that is taken for a mail server. */
void practice_http_feed(struct practice_client *c, struct slice in);
void practice_http_idle(struct practice_client *c);

/* practice-mail.c */
void practice_mail_reset(struct practice_client *c);
/* The message is whole. */
void practice_mail_finish(struct practice_client *c);
void practice_mail_from(struct practice_client *c, struct slice args);
void practice_mail_to(struct practice_client *c, struct slice args);
void practice_mail_data(struct practice_client *c, struct slice args);
void practice_mail_line(struct practice_client *c, const struct line *line);

/* practice-bdat.c (RFC 3030) */
void practice_bdat(struct practice_client *c, struct slice args);
void practice_bdat_take(struct practice_client *c, struct slice *in);

#endif
