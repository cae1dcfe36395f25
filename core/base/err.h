/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * err - what went wrong in the world: an id that finds the explanation, and
 * one sentence of facts for a person.  The detail never holds a credential.
 * Our own mistakes are not errors; they are assertions.
 */
#ifndef CORE_BASE_ERR_H
#define CORE_BASE_ERR_H

struct err {
	char	id[48];		/* "connect.refused", "tls.version", ... */
	char	detail[240];	/* already safe to show */
};

/* Fill in *e; always returns false, so that a caller can return it. */
_Bool err_set(struct err *e, const char *id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#ifdef __clang_analyzer__
/* It looks at one source at a time, so it has to be told. */
#define err_set(...)	(err_set(__VA_ARGS__), 0)
#endif

#endif
