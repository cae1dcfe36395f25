/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts - an ordered list of named values, the common currency of everything
 * that is known about an entry of the log (addresses tried, the certificate
 * chain, the parts of an AUTH message).
 *
 * Names are short and lower case, dotted where there are several of a kind
 * ("cert.0.subject").  Values are raw bytes in a C string (NULs were spelled
 * out by the maker) and are made visible only when they are shown.  A secret
 * fact has no value at all: only its shape, and the hidden bytes until they
 * are forgotten.
 */
#ifndef CORE_BASE_FACTS_H
#define CORE_BASE_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/secret.h"
#include "core/base/slice.h"

enum fact_mark {
	FACT_PLAIN,
	FACT_GOOD,			/* checked, and right */
	FACT_WARN,			/* odd: a person should look at it */
	FACT_BAD,			/* wrong, an alarm */
};

struct fact {
	char		*name;
	char		*value;		/* "" for a secret */
	struct span	 at;		/* in the decoded message; n == 0: all of it */
	enum fact_mark	 mark;
	bool		 folded;	/* a detail, shown when asked for */
	const char	*warning;	/* id for the list of warnings, or NULL */
	bool		 secret;
	struct shape	 shape;		/* of a secret */
	struct secret	*hidden;	/* owned; NULL when there is none (any more) */
};

struct facts {
	struct fact	*v;
	size_t		 n;
};

void facts_init(struct facts *f);
void facts_clear(struct facts *f);
/* The new fact is valid until the next is added. */
struct fact *facts_add(struct facts *f, const char *name, const char *value);
struct fact *facts_add_slice(struct facts *f, const char *name,
    struct slice value);
struct fact *facts_addf(struct facts *f, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes hidden, which may be NULL. */
struct fact *facts_add_secret(struct facts *f, const char *name, struct shape shape,
    struct secret *hidden);
void facts_forget(struct facts *f);	/* drops every hidden value */
void facts_move(struct facts *to, struct facts *from);	/* appends, empties */

/* The first one of that name, or NULL. */
const struct fact *facts_find(const struct facts *f, const char *name);
const char *facts_get(const struct facts *f, const char *name);

#endif
