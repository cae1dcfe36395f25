/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slice - a borrowed run of bytes: not owned, not NUL-terminated, may hold
 * NULs.  The empty slice has n == 0; its p may be NULL.
 */
#ifndef CORE_BASE_SLICE_H
#define CORE_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char	*p;
	size_t		 n;
};

/* A range of bytes inside a line; n == 0 means "nowhere in particular". */
struct span {
	size_t		 at;
	size_t		 n;
};

#define COUNT_OF(a)	(sizeof(a) / sizeof((a)[0]))

struct slice slice_of(const char *cstr);	/* NULL gives the empty slice */
struct slice slice_sub(struct slice s, size_t at, size_t n);	/* clamped */
struct slice slice_trim(struct slice s);	/* blanks and tabs, both ends */
bool slice_eq(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *cstr);

/* ASCII case-insensitive; never depends on the locale. */
bool slice_ieq(struct slice a, struct slice b);
bool slice_iis(struct slice s, const char *cstr);
bool slice_istarts(struct slice s, const char *cstr);
bool slice_ihas(struct slice s, const char *cstr);	/* substring */

bool slice_is_ascii(struct slice s);

/* Offset of the first c, or s.n when there is none. */
size_t slice_find(struct slice s, char c);

/* Cut the next word (separated by blanks or tabs) off the front of *rest. */
bool slice_word(struct slice *rest, struct slice *word);

/* A decimal number, digits only, at most max; false leaves *out alone. */
bool slice_number(struct slice s, unsigned long max, unsigned long *out);

#endif
