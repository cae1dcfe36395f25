/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xalloc - memory that is always there: when the system has none left, the
 * program ends through xalloc_fatal(), which runs the hook set by the owner of
 * the terminal first.  No caller checks for NULL.
 */
#ifndef CORE_BASE_XALLOC_H
#define CORE_BASE_XALLOC_H

#include <stddef.h>

/*
 * libreadline has functions of these names, and one takes other arguments:
 * hidden, ours stay out of the dynamic symbols.
 */
#pragma GCC visibility push(hidden)
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);	/* overflow-checked n * size */
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);	/* copies n bytes, adds a NUL */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What a library has made; NULL, which only means that memory was short, is
 * never returned. */
void *xmade(void *p);
_Noreturn void xalloc_fatal(void);	/* out of memory, told by somebody else */

#pragma GCC visibility pop

/* Called once before the program ends for want of memory; may be NULL. */
void xalloc_on_oom(void (*fn)(void));

#endif
