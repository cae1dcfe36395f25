/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scrub-priv - the parts of a scrub, which work on one line after another.
 *
 * What decides how a text goes on (which login is under way, where a wrapped
 * line is continued) is read only from what stays visible, so that a text
 * that was scrubbed once is not changed by a second time.
 */
#ifndef CORE_SCRUB_PRIV_H
#define CORE_SCRUB_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"

/* ---- places to be masked in a line (masks.c) --------------------- */

struct masks {
	struct span	*v;
	size_t		 n, cap;
};

void masks_add(struct masks *m, size_t at, size_t n);
void masks_clear(struct masks *m);
/* The line with a mask for each place, or places that touch; returns how many
 * were not masked before.  The marks are used up. */
size_t masks_apply(struct masks *m, struct slice line, struct bytes *out);
/* Stars, or what other tools put there: <hidden>, [redacted]. */
bool is_masked(struct slice s);

/* ---- what a line may be about (trigger.c) ------------------------ */

/* Offset of the first word that a login, or a secret, is told by; n: none. */
size_t trigger_find(const char *p, size_t n);

/* ---- known secrets (known.c) ------------------------------------- */

#define KNOWN_SECRETS_MAX	16384u
#define KNOWN_MIN		6	/* bytes; a shorter one by position only */
/* So much text, behind the first secret, is read in every way in which a
 * secret can be written (needles.h); what follows, for its usual spellings. */
#define KNOWN_DEEP_BYTES	(256u << 10)
#define KNOWN_DEEP_SECRETS	64

struct known;

struct known *known_new(void);
void known_free(struct known *k);
size_t known_count(const struct known *k);
size_t known_refused(const struct known *k);	/* when there was no room */
/* piecewise: any part of it is a secret, too. */
void known_add(struct known *k, struct slice secret, bool piecewise);
void known_spare(struct known *k, struct slice name);
/* Offset of the first place where one may begin or go on; n: nowhere. */
size_t known_next(const struct known *k, const char *p, size_t n);
void known_find(struct known *k, struct slice line, bool deep,
    struct masks *out);

/* ---- base64 of a message (learn.c) ------------------------------- */

/* All that can be taken from what a client sent; mech may be empty. */
void learn_message(struct known *k, struct slice mech, struct slice text);
/* A password or token as it stands. */
void learn_value(struct known *k, struct slice value);
/* Whether it decodes to a message that holds a password or a token. */
bool is_login_blob(struct slice token);
bool is_base64_run(struct slice s);
size_t base64_run(struct slice s, size_t at);	/* its length */

/* ---- secrets that a word announces (keys.c) ---------------------- */

void keys_find(struct known *k, struct slice line, struct masks *out);
/* Calls, commands and blobs (calls.c). */
void calls_find(struct known *k, struct slice line, struct masks *out);

/* ---- logins (login.c, shape.c) ----------------------------- */

struct logins;

struct logins *logins_new(void);
void logins_free(struct logins *l);
void logins_forget(struct logins *l);
uint64_t logins_seen(const struct logins *l);
/* Whether the next line may be a part of one. */
bool logins_wait(const struct logins *l);
void logins_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out);

enum shape_match { SHAPE_NO, SHAPE_SAME, SHAPE_OTHER_SIDE };

/*
 * Whether a line begins like another did: numbers may differ, but those in
 * brackets (they tell processes apart); arrows, and words for a direction,
 * may (then it is the other side's).  *content is where it goes on.
 */
enum shape_match shape_match(struct slice shape, struct slice line,
    size_t *content);
/* Where the content ends, that began behind this shape. */
size_t shape_content_end(struct slice shape, struct slice line,
    size_t content);

/* ---- bytes ------------------------------------------------------------- */

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_word_byte(char c)
{
	return is_letter(c) || is_digit(c) || c == '_';
}

static inline char
lower_byte(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline bool
is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

#endif
