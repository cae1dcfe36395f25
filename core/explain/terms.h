/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * terms - what the words of a session mean: commands, capabilities,
 * mechanisms, codes, and the steps themselves.
 *
 * They are docs/terms/ (one file a term, compiled in).  One term may have
 * several names, and be of several kinds: VRFY is a command and a capability.
 */
#ifndef CORE_EXPLAIN_TERMS_H
#define CORE_EXPLAIN_TERMS_H

#include <stddef.h>

#include "core/base/slice.h"

enum term_kind {
	TERM_STEP	= 1 << 0,	/* "tls", "base64" */
	TERM_COMMAND	= 1 << 1,
	TERM_CAPABILITY	= 1 << 2,	/* an EHLO keyword */
	TERM_MECHANISM	= 1 << 3,
	TERM_CODE	= 1 << 4,	/* "250", "reply codes" */
	TERM_SIGN	= 1 << 5,	/* in front of a line: "->" */
	TERM_WORD	= 1 << 6,	/* of the explanations: "CA", "relay" */
	TERM_ANY	= (1 << 7) - 1,
};

/* Every list ends with NULL; texts are plain, in UTF-8. */
struct term {
	const char	*id;		/* "scram-plus" */
	const char *const *names;	/* as written; unique within a kind */
	unsigned	 kind;		/* of enum term_kind, one or more */
	const char	*title;
	const char	*meaning;	/* one paragraph */
	const char *const *wire;	/* what to look for in a session */
	const char *const *good;	/* good to know; may be empty */
	const char *const *docs;	/* URLs */
	const char *const *see;		/* ids of other terms */
};

/* All of them, by kind and id; NULL behind the last. */
const struct term *term_at(size_t i);

/*
 * By a name, else by the id, without regard to case; kind is a set.  The
 * first in the order above, so a command comes before the capability of the
 * same name.  NULL: unknown.
 */
const struct term *term_find(struct slice name, unsigned kind);

/* "command, capability"; the words are those of the files. */
void term_kind_words(const struct term *t, char *out, size_t size);

#endif
