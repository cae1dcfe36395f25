/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scrub-priv - the parts of a scrub, which work on one line after another.
 *
 * What decides how a text goes on (which login is under way, where a wrapped
 * line is continued) is read only from what stays visible: a line that was
 * masked is read again as it looks then, with all that it did before taken
 * back.  So a text that was scrubbed once is not changed by a second time.
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

enum {
	ABOUT_LOGIN	= 1 << 0,	/* AUTH */
	ABOUT_CHALLENGE	= 1 << 1,	/* 334 */
	ABOUT_KEY	= 1 << 2,	/* password, token, ... */
	ABOUT_CALL	= 1 << 3,
	ABOUT_URL	= 1 << 4,
	ABOUT_CURL	= 1 << 5,
	ABOUT_ENCODER	= 1 << 6,
	ABOUT_NUL	= 1 << 7,
	ABOUT_TOKEN	= 1 << 8,
	ABOUT_CONT	= 1 << 9,
	ABOUT_BLOB	= 1 << 10,
	ABOUT_REMARK	= 1 << 11,
};

/* Offset of the first word that a login, or a secret, is told by; n: none. */
size_t trigger_find(const char *p, size_t n);
/* All that such words are about. */
unsigned trigger_about(struct slice line);

/* ---- known secrets (known.c, spellings.c) ------------------------ */

#define KNOWN_SECRETS_MAX	32768u
#define KNOWN_MIN		6	/* bytes; a shorter one by position only */
#define KNOWN_SECRET_MAX	8192u	/* bytes of one */

struct known;
struct near;

struct known *known_new(void);
void known_free(struct known *k);
size_t known_count(const struct known *k);
size_t known_refused(const struct known *k);	/* when there was no room */
struct near *known_near(const struct known *k);
/* In all its usual spellings; or as it stands. */
void known_add(struct known *k, struct slice secret);
void known_add_message(struct known *k, struct slice text);
/* One spelling.  token: what it is a part of is masked, too; word: only where
 * no word goes on.  False: no room. */
bool known_add_pattern(struct known *k, struct slice s, bool token,
    bool word);
bool known_begin(struct known *k, struct slice s, bool word);
/* Offset of the first place where one may begin; n: nowhere. */
size_t known_next(const struct known *k, const char *p, size_t n);
void known_find(const struct known *k, struct slice line,
    struct masks *out);

/* ---- near a login (near.c) --------------------------------------- */

/* Those that were given between two marks. */
struct near_secrets {
	uint64_t	first, end;
};

struct near *near_new(void);
void near_free(struct near *r);
void near_again(struct near *r);
uint64_t near_mark(const struct near *r);
/* Lines that could not be read in every way. */
uint64_t near_skipped(const struct near *r);
void near_passed(struct near *r, size_t n);	/* bytes of text */
void near_add(struct near *r, struct slice secret);
/* A name that is no secret, even where one holds it. */
void near_spare(struct near *r, struct slice name);
/* Pieces of eight bytes and more, in any spelling, from `at` on. */
void near_find(struct near *r, struct near_secrets of, struct slice line,
    size_t at, struct masks *out);

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

size_t blanks_end(struct slice line, size_t at);
size_t find_word(struct slice line, size_t from, const char *word);

void keys_find(struct known *k, struct slice line, struct masks *out);
/* Calls, commands and blobs (calls.c). */
void calls_find(struct known *k, struct slice line, unsigned about,
    struct masks *out);
/* What programs remark about a login, in words of theirs (remarks.c). */
void remarks_find(struct known *k, struct slice line, bool in_login,
    struct masks *out);

/* ---- logins (auth.c, said.c, login-list.c, login.c, shape.c) ----- */

struct auth {
	size_t		 at;		/* of the verb */
	struct slice	 mech;		/* n == 0: none */
	size_t		 arg, end;	/* of what follows it; equal: nothing */
	bool		 in_words;	/* it stands in the middle of a sentence */
};

bool auth_find(struct slice line, struct auth *a);
/* What follows the mechanism is no message. */
bool auth_is_prose(const struct auth *a, struct slice line);

#define SAID_PROSE	3		/* words; no message has so many */

/* A user's name in base64: an address; or whatever, when it was asked for and
 * this is the answer. */
bool said_name(struct known *k, struct slice text, bool asked);
bool said_asks_name(struct slice prompt);
int said_code(struct slice s);		/* of a reply; 0: it is none */
size_t said_words(struct slice s);	/* at most SAID_PROSE */
bool said_command(struct slice s);
bool said_noise(struct slice s);	/* of s_client, in between */
/* A 334 as only SMTP has it. */
bool said_challenge(struct slice text, bool at_front);

struct logins;

struct logins *logins_new(void);
void logins_free(struct logins *l);
void logins_forget(struct logins *l);
uint64_t logins_seen(const struct logins *l);
/* Whether the next line may be a part of one. */
bool logins_wait(const struct logins *l);
bool logins_under_way(const struct logins *l);
/* A line begins; mark: near_mark() before it. */
void logins_next(struct logins *l, uint64_t mark);
/* As they were after logins_next(): the line is read again. */
void logins_back(struct logins *l);
/* A login begins in it, or is under way. */
bool logins_line(struct logins *l, struct known *k, struct slice line,
    unsigned about, struct masks *out);
/* Otherwise: what repeats the secrets of one that is over; and then what is
 * told by itself. */
void logins_over(struct logins *l, struct known *k, struct slice line,
    struct masks *out);
void logins_alone(struct logins *l, struct known *k, struct slice line,
    unsigned about, struct masks *out);

enum shape_match { SHAPE_NO, SHAPE_SAME, SHAPE_OTHER_SIDE };

/*
 * Whether a line begins like another did: numbers may differ, but those in
 * brackets (they tell processes apart); arrows, and words for a direction,
 * may (then it is the other side's).  *content is where it goes on.
 */
enum shape_match shape_match(struct slice shape, struct slice line,
    size_t *content);
/* Of what tells processes apart; 0: nothing does.  Lines that match have the
 * same. */
uint32_t shape_process(struct slice line);
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
