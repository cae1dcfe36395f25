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

struct fact {
	char		*name;
	char		*value;		/* "" for a secret */
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
void facts_add(struct facts *f, const char *name, const char *value);
void facts_add_slice(struct facts *f, const char *name, struct slice value);
void facts_addf(struct facts *f, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes hidden, which may be NULL. */
void facts_add_secret(struct facts *f, const char *name, struct shape shape,
    struct secret *hidden);
void facts_forget(struct facts *f);	/* drops every hidden value */
void facts_move(struct facts *to, struct facts *from);	/* appends, empties */

/* The first one of that name, or NULL. */
const struct fact *facts_find(const struct facts *f, const char *name);
const char *facts_get(const struct facts *f, const char *name);

#endif
