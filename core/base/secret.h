/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * secret - the only type that may hold a credential.
 *
 * Its bytes live on OpenSSL's secure heap (locked where the system allows,
 * never dumped, wiped when freed).  It cannot be printed: there is no
 * function that turns it into text but secret_bytes(), whose callers are the
 * SASL mechanisms, the writer of commands, and reveal.
 */
#ifndef CORE_BASE_SECRET_H
#define CORE_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

struct secret;

#define SECRET_MAX	16384		/* bytes of one secret (a long token) */

enum secret_heap { SECRET_HEAP_LOCKED, SECRET_HEAP_UNLOCKED, SECRET_HEAP_NONE };

/* Once, before the first secret; also sets RLIMIT_CORE and non-dumpable. */
enum secret_heap secret_init(void);

/* NULL when the bytes are too many or the heap is full; wipes nothing of p. */
struct secret *secret_new(const void *p, size_t n);
struct secret *secret_dup(const struct secret *s);	/* NULL: NULL */
void secret_free(struct secret *s);		/* NULL is fine */

/* Growing one while it is typed; false when full. */
bool secret_push(struct secret *s, const void *p, size_t n);
void secret_pop_char(struct secret *s);		/* one UTF-8 character */
void secret_reset(struct secret *s);

struct slice secret_bytes(const struct secret *s);	/* NULL: empty */
bool secret_equals(const struct secret *a, struct slice b);  /* constant time */

/* For short-lived work (encoding a line): zeroed, NULL when the heap is full,
 * wiped by secret_scratch_free(). */
char *secret_scratch(size_t n);
void secret_scratch_free(char *p, size_t n);

/*
 * What may be said of a hidden value: it helps, and gives none of it away.
 */
enum shape_flag {
	SHAPE_LEADING_BLANK	= 1 << 0,
	SHAPE_TRAILING_BLANK	= 1 << 1,
	SHAPE_LINE_END		= 1 << 2,	/* a CR or LF at its end */
	SHAPE_NON_ASCII		= 1 << 3,
	SHAPE_NOT_UTF8		= 1 << 4,
	SHAPE_NUL		= 1 << 5,	/* a NUL inside */
	SHAPE_LOOKS_BASE64	= 1 << 6,	/* of something already */
	SHAPE_CONTROL		= 1 << 7,
};

struct shape {
	size_t		len;		/* bytes */
	unsigned	flags;
};

struct shape shape_of(struct slice bytes);
/* "8 bytes, trailing blank"; returns out. */
const char *shape_text(char *out, size_t size, struct shape s);

#endif
