/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checks - looking at credentials before they are sent: what is wrong with
 * them can often be seen here, and a refused login says nothing about it
 * (and brings the account nearer to being locked).
 *
 * Findings never hold any part of the secret, nor of the user name, which
 * may be a secret at the wrong place.  They advise; they stop nothing.
 */
#ifndef CORE_EXPLAIN_CHECKS_H
#define CORE_EXPLAIN_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/secret.h"
#include "core/log/log.h"
#include "core/smtp/ehlo.h"

struct checks_input {
	const char	*user;		/* NULL or "": none */
	const struct secret *secret;	/* NULL: none was given (yet) */
	const char	*host;		/* as the user named it; may be NULL */
	uint16_t	 port;		/* 0: unknown */
	const char	*mech;		/* about to be used; NULL: unknown */
	const struct capabilities *offered;	/* NULL: unknown */
	bool		 tls;
};

enum check_severity {
	CHECK_NOTE,		/* may be right; good to know */
	CHECK_WARNING,		/* this will hardly work, or is not safe */
};

struct check {
	const char	*id;		/* "secret-blank"; static */
	enum check_severity severity;
	char		*what;		/* one sentence */
	char		*why;		/* one more: why, or what to do */
};

#define CHECKS_MAX	24

struct checks {
	struct check	 v[CHECKS_MAX];
	size_t		 n;
};

/* Fills *out anew, each finding once. */
void checks_run(struct checks *out, const struct checks_input *in);
void checks_clear(struct checks *c);
const struct check *checks_find(const struct checks *c, const char *id);

/*
 * Each as an event "check.ID" of the stage auth: its text is what, its facts
 * are "why" and "severity".  Warnings are ENTRY_WARNING.
 */
void checks_log(struct log *l, const struct checks *c);

#endif
