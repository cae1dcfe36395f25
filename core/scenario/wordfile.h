/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wordfile - the grammar that scenario and voice files share.
 *
 * A line is a word and its arguments.  An argument is a word, which ends at
 * a blank, or a string in double quotes, with \" \\ \r \n and \xNN in it.
 * What begins with # is a remark, to the end of the line.
 *
 * Reading ends at the first mistake: "FILE:LINE:COLUMN: what is wrong", with
 * the nearest known word where a word is not known; err id practice.file.
 */
#ifndef CORE_SCENARIO_WORDFILE_H
#define CORE_SCENARIO_WORDFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/base/slice.h"

#define WORDFILE_MAX	(256u << 10)	/* bytes of a file */
#define WORDFILE_TOKENS_MAX	64		/* on a line */

struct token {
	struct slice	text;		/* of a string, what it stands for */
	bool		quoted;
	size_t		at, end;	/* where it stands on the line */
};

struct wordfile {
	const char	*name;
	struct err	*err;
	/* private */
	struct slice	rest, line;
	unsigned	 nline;
	struct token	 tokens[WORDFILE_TOKENS_MAX];
	size_t		 ntokens, next;
	char		*room;		/* the strings of this line */
};

/* One row for each word that a line may begin with. */
struct file_word {
	const char	 *word;
	/* Takes its arguments; false after wordfile_fail(). */
	bool		(*read)(struct wordfile *f, void *into);
};

/* All of text.  name is for messages. */
bool wordfile_read(const char *name, struct slice text,
    const struct file_word *words, size_t nwords, void *into, struct err *e);
/* What is in a file on disk; err id practice.file. */
bool wordfile_load(const char *path, struct bytes *out, struct err *e);

/* About the file as a whole, and of the line that is being read.  Always
 * false. */
bool wordfile_refuse(const char *name, const char *why, struct err *e);
bool wordfile_fail(struct wordfile *f, const struct token *at,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool wordfile_unknown(struct wordfile *f, const struct token *at,
    const char *kind, const char *(*list)(const void *arg, size_t i),
    const void *arg);

/* The next argument; NULL when there is no more. */
const struct token *wordfile_peek(const struct wordfile *f);
const struct token *wordfile_next(struct wordfile *f);
/* The same, and a message ("the name of a voice is missing") for none. */
const struct token *wordfile_want(struct wordfile *f,
    const char *what);
/* A word of a fixed list (NULL behind the last); *i is which. */
bool wordfile_choice(struct wordfile *f, const char *what,
    const char *const *list, size_t *i);
/* If the next argument is this word, take it. */
bool wordfile_is(struct wordfile *f, const char *word);
bool wordfile_number(struct wordfile *f, const char *what,
    unsigned long least, unsigned long most, unsigned long *out);
/* What is left of the line as it stands there, or one string. */
bool wordfile_text(struct wordfile *f, const char *what,
    struct slice *out);

/* Whether a user who writes this means a file: a '/', or this suffix. */
bool wordfile_is_named(const char *word, const char *suffix);
/* "ok" of "there/ok.scenario" */
struct slice wordfile_bare_name(const char *path, const char *suffix);

/*
 * Where what was read keeps its words: all of them are freed at once.  A kept
 * string ends in a NUL that is not counted; none holds another (checked).
 */
struct keeper {
	char		**v;
	size_t		 n;
};
const char *keeper_add(struct keeper *k, struct slice s);
void keeper_clear(struct keeper *k);

#endif
