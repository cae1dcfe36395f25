/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bytes - a growable run of bytes with a hard ceiling.
 *
 * Followed by a NUL that is not counted, so text can be passed to C string
 * functions; the content itself may hold NULs.  A bytes value lives inside
 * its owner: bytes_init() once, bytes_clear() once (it may then be used
 * again).  The adders return false only when max would be passed, and then
 * change nothing.  Not for credentials: see secret.h.
 */
#ifndef CORE_BASE_BYTES_H
#define CORE_BASE_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

#define BYTES_NO_LIMIT	((size_t)-1 / 4)

struct bytes {
	char	*data;		/* never NULL after bytes_init() */
	size_t	 len;
	size_t	 max;
	size_t	 cap;		/* private */
};

void bytes_init(struct bytes *b, size_t max);
void bytes_clear(struct bytes *b);	/* frees; len becomes 0 */
void bytes_reset(struct bytes *b);	/* len becomes 0, memory is kept */
void bytes_wipe(struct bytes *b);	/* bytes_clear(), overwriting first */

bool bytes_add(struct bytes *b, const void *p, size_t n);
bool bytes_add_slice(struct bytes *b, struct slice s);
bool bytes_add_str(struct bytes *b, const char *s);
bool bytes_add_char(struct bytes *b, char c);
bool bytes_addf(struct bytes *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
bool bytes_vaddf(struct bytes *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

void bytes_drop(struct bytes *b, size_t n);	/* the first n bytes */
struct slice bytes_slice(const struct bytes *b);
char *bytes_take(struct bytes *b);	/* the caller owns it; b is empty */

#endif
